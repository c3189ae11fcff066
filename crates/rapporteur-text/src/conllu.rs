//! CoNLL-U: sentences, words, tags and trees are kept as given; `# newdoc` begins a story.

use crate::InputError;
use crate::input::{LARGEST_DOCUMENT, read_line};
use rapporteur_record::{Block, BlockKind, GivenSentence, SmolStr, Span, Story, Token, Upos};
use std::io::BufRead;

/// The stories of a file, in order.
pub(crate) struct ConlluStories {
    reader: Box<dyn BufRead + Send>,
    id: String,
    line: u64,
    made: u64,
    next_id: Option<String>,
    done: bool,
}

#[derive(Default)]
struct Builder {
    text: String,
    at: u32,
    given: Vec<GivenSentence>,
    blocks: Vec<u32>,
    tokens: Vec<Token>,
    /// Last word of a range (don't = do n't), its surface and where it starts.
    range: Option<(u32, u32, u32)>,
    space: bool,
    parsed: bool,
}

impl ConlluStories {
    pub(crate) fn new(reader: Box<dyn BufRead + Send>, id: &str) -> Self {
        Self { reader, id: id.to_owned(), line: 0, made: 0, next_id: None, done: false }
    }

    fn story(&mut self, builder: Builder, id: Option<String>) -> Story {
        self.made += 1;
        let id =
            id.unwrap_or_else(|| if self.made == 1 { self.id.clone() } else { format!("{}#{}", self.id, self.made) });
        let mut starts = builder.blocks;
        starts.push(builder.at);
        let blocks = starts
            .windows(2)
            .map(|w| {
                let inside = builder.given.iter().filter(|g| g.span.start >= w[0] && g.span.start < w[1]);
                let end = inside.map(|g| g.span.end).max().unwrap_or(w[0]);
                Block { span: Span::new(w[0], end), kind: BlockKind::Paragraph }
            })
            .filter(|b| !b.span.is_empty())
            .collect();
        let text = builder.text.trim_end().to_owned();
        Story { id, text, blocks, given: builder.given, ..Story::default() }
    }
}

impl Builder {
    fn push(&mut self, text: &str) -> (u32, u32) {
        let start = self.at;
        self.text.push_str(text);
        self.at += text.chars().count() as u32;
        (start, self.at)
    }

    fn gap(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.push(text);
        }
    }

    fn end_sentence(&mut self) {
        if self.tokens.is_empty() {
            return;
        }
        let tokens = std::mem::take(&mut self.tokens);
        let span = Span::new(tokens[0].start, tokens.iter().map(|t| t.end).max().unwrap_or(tokens[0].end));
        self.given.push(GivenSentence { span, tokens, parsed: self.parsed });
        self.range = None;
        self.parsed = false;
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), InputError> {
        let no_space = cells[9].split('|').any(|m| m == "SpaceAfter=No");
        if self.tokens.is_empty() && self.range.is_none() {
            if self.blocks.is_empty() {
                self.blocks.push(self.at);
            } else if self.space && !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
                self.push(" ");
            }
        } else if self.space && self.range.is_none() {
            self.push(" ");
        }
        if let Some((_, last)) = cells[0].split_once('-') {
            let last = last.parse().map_err(|_| wrong(cells[0]))?;
            let (start, end) = self.push(cells[1]);
            self.range = Some((last, start, end));
            self.space = !no_space;
            return Ok(());
        }
        let index: u32 = cells[0].parse().map_err(|_| wrong(cells[0]))?;
        if index as usize != self.tokens.len() + 1 {
            return Err(wrong(cells[0]));
        }
        let (start, end) = match self.range {
            Some((last, start, end)) => {
                // The parts of "don't" stand one after the other where their letters do; else each covers the whole.
                let before = self.tokens.last().map_or(start, |t| t.end.max(start));
                let before = if before >= end { start } else { before };
                let len = cells[1].chars().count() as u32;
                let fits = before + len <= end;
                let span = if fits { (before, if index == last { end } else { before + len }) } else { (start, end) };
                if index >= last {
                    self.range = None;
                }
                span
            }
            None => {
                self.space = !no_space;
                self.push(cells[1])
            }
        };
        let given = |cell: &str| if cell == "_" { SmolStr::default() } else { SmolStr::new(cell) };
        let head = if cells[6] == "_" {
            0
        } else {
            cells[6]
                .parse()
                .map_err(|_| InputError::new(format!("head {:?} is no number", cells[6]), "a number is accepted"))?
        };
        self.parsed |= cells[6] != "_";
        self.tokens.push(Token {
            start,
            end,
            form: SmolStr::new(cells[1]),
            lemma: given(cells[2]),
            upos: cells[3].parse::<Upos>().unwrap_or_default(),
            xpos: given(cells[4]),
            feats: given(cells[5]),
            head,
            deprel: given(cells[7]),
        });
        Ok(())
    }
}

fn wrong(cell: &str) -> InputError {
    InputError::new(format!("word number {cell:?} is out of order"), "1, 2, 3 … and ranges (1-2) are accepted")
}

impl Iterator for ConlluStories {
    type Item = Result<(u64, Story), InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let mut builder = Builder { space: true, ..Builder::default() };
        let mut id = self.next_id.take();
        let first = self.line + 1;
        loop {
            self.line += 1;
            let bytes = match read_line(&mut self.reader, 1 << 20) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    self.done = true;
                    builder.end_sentence();
                    return (!builder.given.is_empty()).then(|| Ok((first, self.story(builder, id))));
                }
                Err(e) => {
                    self.done = true;
                    return Some(Err(e.at(self.line)));
                }
            };
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\n', '\r']);
            if let Some(comment) = line.strip_prefix('#') {
                let comment = comment.trim();
                if let Some(rest) = comment.strip_prefix("newdoc") {
                    let name = rest.split_once('=').map(|(_, v)| v.trim().to_owned());
                    if builder.given.is_empty() && builder.tokens.is_empty() {
                        id = name;
                    } else {
                        builder.end_sentence();
                        self.next_id = name;
                        return Some(Ok((first, self.story(builder, id))));
                    }
                } else if comment.starts_with("newpar") && !builder.text.is_empty() {
                    builder.gap("\n\n");
                    let at = builder.at;
                    builder.blocks.push(at);
                }
                continue;
            }
            if line.is_empty() {
                builder.end_sentence();
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != 10 {
                self.done = true;
                return Some(Err(InputError::new(
                    format!("the row has {} columns", cells.len()),
                    "CoNLL-U's 10 columns are accepted",
                )
                .at(self.line)));
            }
            if cells[0].contains('.') {
                continue;
            }
            if let Err(e) = builder.row(&cells) {
                self.done = true;
                return Some(Err(e.at(self.line)));
            }
            if builder.text.len() > LARGEST_DOCUMENT {
                self.done = true;
                return Some(Err(InputError::new(
                    "the story is too large",
                    "stories of at most 64 MiB are accepted; `# newdoc` parts them",
                )
                .at(self.line)));
            }
        }
    }
}
