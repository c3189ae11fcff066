use crate::token::is_gap;
use rapporteur_record::{Block, BlockKind, Span, Story};

/// A story from plain text: a line is a block, unless the lines of a paragraph were broken at a fixed width.
#[must_use]
pub fn story_from_text(id: &str, text: &str) -> Story {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    let blocks = blocks_of_text(&text);
    Story { id: id.to_owned(), text, blocks, ..Story::default() }
}

/// One line that is not blank.
struct Line {
    /// First and one past the last code point, without white space at either end.
    start: u32,
    end: u32,
    /// Code points of its first word.
    first_word: u32,
    bullet: bool,
    /// Whether a blank line stands before it.
    apart: bool,
}

/// Cuts plain text into blocks, in code points.
#[must_use]
pub fn blocks_of_text(text: &str) -> Vec<Block> {
    let mut lines: Vec<Line> = Vec::new();
    let mut at = 0u32;
    let mut apart = false;
    for raw in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        let len = raw.chars().count() as u32;
        let lead = raw.chars().take_while(|c| is_gap(*c)).count() as u32;
        if lead < len {
            let trail = raw.chars().rev().take_while(|c| is_gap(*c)).count() as u32;
            let body = raw.trim_start_matches(is_gap);
            let first_word = body.chars().take_while(|c| !is_gap(*c)).count() as u32;
            let bullet = body.starts_with(['•', '●', '▪', '◦', '*', '–', '‣', '·']) || body.starts_with("- ");
            lines.push(Line { start: at + lead, end: at + len - trail, first_word, bullet, apart });
        }
        apart = lead == len;
        at += len;
    }
    let mut blocks = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let mut to = from + 1;
        while to < lines.len() && !lines[to].apart {
            to += 1;
        }
        let paragraph = &lines[from..to];
        if is_wrapped(paragraph) {
            let span = Span::new(paragraph[0].start, paragraph[paragraph.len() - 1].end);
            blocks.push(Block { span, kind: BlockKind::Paragraph });
        } else {
            blocks.extend(paragraph.iter().map(|line| Block {
                span: Span::new(line.start, line.end),
                kind: if line.bullet { BlockKind::ListItem } else { BlockKind::Paragraph },
            }));
        }
        from = to;
    }
    blocks
}

/// Whether the lines were broken at a fixed width: the next word would never have found room.
fn is_wrapped(lines: &[Line]) -> bool {
    let width = lines.iter().map(|l| l.end - l.start).max().unwrap_or(0);
    lines.len() > 1
        && (40..=100).contains(&width)
        && !lines.iter().any(|l| l.bullet)
        && lines.windows(2).all(|pair| pair[0].end - pair[0].start + 1 + pair[1].first_word > width)
}
