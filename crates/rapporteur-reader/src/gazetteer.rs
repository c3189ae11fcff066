//! Lists of known names as hints to the recogniser: which words of a sentence stand in one, by class of list.
//!
//! A list is no verdict: the recogniser learns how far to trust each class.

use crate::ModelError;
use crate::binary::Reader;
#[cfg(feature = "train")]
use crate::binary::Writer;
use crate::words::{ALL_CAPS, CAPITAL, Word, hash};
use std::collections::HashMap;

/// Number of classes of lists.
pub(crate) const CLASSES: usize = 8;

/// Phrases by the hash of their lower-cased words, with a bit for each class that has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gazetteer {
    by_phrase: HashMap<u32, u8>,
    longest: usize,
}

impl Gazetteer {
    #[cfg(feature = "train")]
    pub(crate) fn from_phrases<'a>(phrases: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut all = Self::default();
        for (phrase, class) in phrases {
            let words: Vec<&str> = phrase.split_whitespace().collect();
            if words.is_empty() || words.len() > 7 || class >= CLASSES {
                continue;
            }
            all.longest = all.longest.max(words.len());
            *all.by_phrase.entry(hash(&words.join(" ").to_lowercase())).or_default() |= 1 << class;
        }
        all
    }

    pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, ModelError> {
        let longest = input.size()?;
        let mut by_phrase = HashMap::new();
        let mut key = 0_u32;
        for _ in 0..input.size()? {
            key = key.wrapping_add(input.uint()? as u32);
            by_phrase.insert(key, input.uint()? as u8);
        }
        Ok(Self { by_phrase, longest: longest.min(7) })
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        let mut sorted: Vec<_> = self.by_phrase.iter().collect();
        sorted.sort_unstable();
        out.uint(self.longest as u64);
        out.uint(sorted.len() as u64);
        let mut last = 0;
        for (key, classes) in sorted {
            out.uint(u64::from(key - last));
            last = *key;
            out.uint(u64::from(*classes));
        }
    }

    /// For each word and class two bits: 0 in no name of the class, 1 a name by itself, 2 the first of several words of one, 3 a
    /// later one. The longest name wins, from left to right, class by class. A name begins with a capital.
    pub(crate) fn marks(&self, words: &[Word]) -> Vec<u32> {
        let mut marks = vec![0_u32; words.len()];
        let mut free = [0_usize; CLASSES];
        let mut phrase = String::new();
        for first in 0..words.len() {
            if words[first].flags & (CAPITAL | ALL_CAPS) == 0 || self.by_phrase.is_empty() {
                continue;
            }
            phrase.clear();
            let mut ends = [0_usize; CLASSES];
            for (count, word) in words[first..].iter().take(self.longest).enumerate() {
                if count > 0 {
                    phrase.push(' ');
                }
                phrase.push_str(&word.text);
                let Some(classes) = self.by_phrase.get(&hash(&phrase)) else { continue };
                for (class, end) in ends.iter_mut().enumerate() {
                    if classes & 1 << class != 0 {
                        *end = count + 1;
                    }
                }
            }
            for (class, count) in ends.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                if free[class] > first {
                    continue;
                }
                free[class] = first + count;
                for (k, mark) in marks[first..first + count].iter_mut().enumerate() {
                    let state = if count == 1 {
                        1
                    } else if k == 0 {
                        2
                    } else {
                        3
                    };
                    *mark |= state << (2 * class);
                }
            }
        }
        marks
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::words::Clusters;

    #[test]
    fn the_longest_name_wins_in_its_class() {
        let lists = [("New York", 0), ("York", 0), ("New York Times", 3), ("kenya", 1)];
        let gazetteer = Gazetteer::from_phrases(lists.into_iter());
        let mut file = Writer::default();
        gazetteer.write(&mut file);
        let gazetteer = Gazetteer::read(&mut Reader::new(&file.bytes)).expect("just written");
        let words: Vec<Word> = "The New York Times of Kenya and kenya , York"
            .split(' ')
            .map(|w| Word::new(w, &Clusters::default()))
            .collect();
        let marks = gazetteer.marks(&words);
        let of = |i: usize, class: usize| marks[i] >> (2 * class) & 3;
        assert_eq!([of(0, 0), of(1, 0), of(2, 0), of(3, 0)], [0, 2, 3, 0]);
        assert_eq!([of(1, 3), of(2, 3), of(3, 3)], [2, 3, 3]);
        assert_eq!((of(5, 1), of(7, 1)), (1, 0));
        assert_eq!(of(9, 0), 1);
    }
}
