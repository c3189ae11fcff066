use rapporteur_record::{Block, BlockKind, Span, Story};

/// A story from plain text: blocks are cut at blank lines and, where lines are whole paragraphs, at line ends.
#[must_use]
pub fn story_from_text(id: &str, text: &str) -> Story {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    let blocks = blocks_of_text(&text);
    Story { id: id.to_owned(), text, blocks, ..Story::default() }
}

/// Cuts plain text into blocks, in code points: every line that is not blank is a block.
#[must_use]
pub fn blocks_of_text(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0u32;
    for line in text.split_inclusive('\n') {
        let len = line.chars().count() as u32;
        let lead = line.chars().take_while(|c| c.is_whitespace()).count() as u32;
        if lead < len {
            let trail = line.chars().rev().take_while(|c| c.is_whitespace()).count() as u32;
            let span = Span::new(at + lead, at + len - trail);
            blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        at += len;
    }
    blocks
}
