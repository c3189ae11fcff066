//! What the tests of the coder share: a coder with its reader, a coded story, marked words.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part")]

use rapporteur_coder::{Coder, Coding};
use rapporteur_lexicon::Embedded;
use rapporteur_reader::Reader;
use rapporteur_record::{Published, PublishedBasis, Reading, Span};

/// The program's coder and default reader.
pub(crate) struct World {
    pub(crate) coder: Coder,
    pub(crate) reader: Reader,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { coder: Coder::new(&Embedded).unwrap(), reader: Reader::embedded().unwrap() }
    }

    /// A story published on a day (`YYYY-MM-DD`), read and coded.
    pub(crate) fn code(&self, text: &str, published: &str) -> (Reading, Coding) {
        let mut story = rapporteur_text::story_from_text("t", text);
        story.published = Some(Published {
            value: published.to_owned(),
            date: published.parse().unwrap(),
            basis: PublishedBasis::Record,
        });
        let mut sentences = rapporteur_text::split_story(&story);
        let (mentions, signals) = self.reader.read_with_signals(&mut sentences);
        let timexes = rapporteur_time::find(&story, &sentences);
        let mut reading = Reading { story, sentences, mentions, timexes, signals, ..Reading::default() };
        let coding = self.coder.code(&mut reading);
        (reading, coding)
    }
}

/// The word that stands for a value in records.
pub(crate) fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// Takes `[x words]` marks out of a sentence; spans count in the text without them.
pub(crate) fn unmark(marked: &str) -> (String, Vec<(String, Span)>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut open: Vec<(String, u32)> = Vec::new();
    let mut chars = marked.chars().peekable();
    let mut len = 0u32;
    while let Some(c) = chars.next() {
        if c == '[' {
            let mut name = String::new();
            while let Some(&n) = chars.peek() {
                chars.next();
                if n == ' ' {
                    break;
                }
                name.push(n);
            }
            open.push((name, len));
        } else if c == ']' {
            let (name, start) = open.pop().unwrap();
            marks.push((name, Span::new(start, len)));
        } else {
            text.push(c);
            len += 1;
        }
    }
    (text, marks)
}
