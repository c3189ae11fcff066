//! Word pieces (Wu et al. 2016) as the encoder was trained on: lower case without accents, punctuation by itself, longest match first.

use smol_str::SmolStr;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most pieces that a word may have; the rest of a longer one is not looked at.
pub(crate) const MOST: usize = 8;

/// The pieces and their numbers.
#[derive(Debug)]
pub(crate) struct Pieces {
    first: HashMap<SmolStr, u32>,
    inner: HashMap<SmolStr, u32>,
    unknown: u32,
    longest: usize,
}

impl Pieces {
    pub(crate) fn new(list: &[SmolStr]) -> Self {
        let (mut first, mut inner) = (HashMap::new(), HashMap::new());
        let mut longest = 1;
        for (id, piece) in list.iter().enumerate() {
            match piece.strip_prefix("##") {
                Some(rest) => inner.insert(SmolStr::from(rest), id as u32),
                None => first.insert(piece.clone(), id as u32),
            };
            longest = longest.max(piece.chars().count());
        }
        let unknown = first.get("[UNK]").copied().unwrap_or(0);
        Self { first, inner, unknown, longest }
    }

    /// Numbers of the pieces of a word, one to [`MOST`].
    pub(crate) fn of(&self, form: &str, out: &mut Vec<u32>) {
        let from = out.len();
        let mut text = String::with_capacity(form.len());
        // More than fits into the pieces is not needed.
        for c in form.chars().take(MOST * self.longest.min(32)).flat_map(char::to_lowercase).nfd() {
            match c {
                '\u{2019}' | '\u{2018}' => text.push('\''),
                '\u{201C}' | '\u{201D}' => text.push('"'),
                '\u{2013}' | '\u{2014}' => text.push('-'),
                c if is_combining_mark(c) => {}
                c => text.push(c),
            }
        }
        let mut chunks = 0;
        let mut rest = text.as_str();
        while !rest.is_empty() && chunks < 6 {
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let length = if length == 0 { rest.chars().next().map_or(1, char::len_utf8) } else { length };
            let (chunk, tail) = rest.split_at(length);
            self.split(chunk, out);
            rest = tail;
            chunks += 1;
        }
        if out.len() == from {
            out.push(self.unknown);
        }
        out.truncate(from + MOST);
    }

    fn split(&self, chunk: &str, out: &mut Vec<u32>) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let table = if rest.len() == chunk.len() { &self.first } else { &self.inner };
            let ends: Vec<usize> =
                rest.char_indices().skip(1).map(|(i, _)| i).chain([rest.len()]).take(self.longest).collect();
            let found = ends.iter().rev().find_map(|&end| table.get(&rest[..end]).map(|id| (*id, end)));
            let Some((id, end)) = found else {
                out.push(self.unknown);
                return;
            };
            out.push(id);
            rest = &rest[end..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_longest_first() {
        let list: Vec<SmolStr> = ["[PAD]", "[UNK]", "rome", "##ba", "##s", "-", "e", "##u"].map(SmolStr::from).to_vec();
        let pieces = Pieces::new(&list);
        let of = |form: &str| {
            let mut out = Vec::new();
            pieces.of(form, &mut out);
            out
        };
        assert_eq!(of("Romebas"), [2, 3, 4]);
        assert_eq!(of("\u{C9}-u"), [6, 5, 1]);
        assert_eq!(of("\u{1F525}"), [1]);
        assert_eq!(of(""), [1]);
        assert_eq!(of(&"-".repeat(5000)).len(), 6);
    }
}
