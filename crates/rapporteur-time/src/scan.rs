//! Words of a sentence, cut finer than tokens: letters, digits and single marks each by themselves.

use crate::words::{Word, Words};
use rapporteur_record::{Sentence, SmolStr};

/// What a piece is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Letters,
    Digits,
    Mark,
}

/// A run of letters or digits, or one mark.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Code points of the story.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Lower case.
    pub(crate) low: SmolStr,
    /// Starts with a capital.
    pub(crate) cap: bool,
    pub(crate) kind: Kind,
    /// No white space before it.
    pub(crate) glued: bool,
    /// Token (0-based in the sentence).
    pub(crate) token: u32,
    /// What the lexica say.
    pub(crate) word: Word,
}

impl Piece {
    pub(crate) fn is(&self, low: &str) -> bool {
        self.low == low
    }

    /// The number that a run of at most nine digits writes.
    pub(crate) fn digits(&self) -> Option<i64> {
        (self.kind == Kind::Digits && self.low.len() <= 9).then(|| self.low.parse().ok())?
    }
}

/// Cuts the tokens of a sentence.
pub(crate) fn pieces(sentence: &Sentence) -> Vec<Piece> {
    let words = Words::get();
    let mut out = Vec::with_capacity(sentence.tokens.len() + 8);
    let mut previous_end = u32::MAX;
    for (token, t) in sentence.tokens.iter().enumerate() {
        let mut run = String::new();
        let mut run_start = 0u32;
        let mut run_kind = Kind::Mark;
        let mut run_cap = false;
        let mut flush = |run: &mut String, start: u32, end: u32, kind: Kind, cap: bool, out: &mut Vec<Piece>| {
            if run.is_empty() {
                return;
            }
            let low = SmolStr::from(run.to_lowercase());
            run.clear();
            let word = if kind == Kind::Letters { words.word(&low) } else { Word::default() };
            out.push(Piece { start, end, low, cap, kind, glued: previous_end == start, token: token as u32, word });
            previous_end = end;
        };
        let mut at = t.start;
        for c in t.form.chars() {
            let kind = if c.is_alphabetic() {
                Kind::Letters
            } else if c.is_ascii_digit() {
                Kind::Digits
            } else {
                Kind::Mark
            };
            // "1980s", "7pm", "19th": letters after digits are pieces of their own.
            if kind != run_kind || kind == Kind::Mark {
                flush(&mut run, run_start, at, run_kind, run_cap, &mut out);
                run_start = at;
                run_kind = kind;
                run_cap = c.is_uppercase();
            }
            run.push(match c {
                '’' | '‘' | '`' => '\'',
                '–' | '—' | '‑' => '-',
                other => other,
            });
            at += 1;
        }
        flush(&mut run, run_start, at.min(t.end), run_kind, run_cap, &mut out);
    }
    out
}
