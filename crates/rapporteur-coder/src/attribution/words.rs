//! Classes of like words ("criticism", "remark", "critique"), so that the trained component knows verbs and nouns of speaking that its
//! training never showed. Made by `train/word_classes.py` from the input vectors of the encoder (Apache-2.0; see the model card).

use std::{collections::HashMap, sync::OnceLock};

/// The class of a word (lower case) among 64, 256 and 1024; `None` for a word outside the table.
pub(crate) fn classes(word: &str) -> Option<[u16; 3]> {
    static TABLE: OnceLock<HashMap<&'static str, [u16; 3]>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        include_str!("../../../../models/attribution/word-classes.txt")
            .lines()
            .filter_map(|line| {
                let mut parts = line.split(' ');
                let word = parts.next()?;
                let mut number = || parts.next()?.parse().ok();
                Some((word, [number()?, number()?, number()?]))
            })
            .collect()
    });
    table.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::classes;

    #[test]
    fn like_words_share_a_class() {
        assert_eq!(classes("criticism").unwrap()[2], classes("remark").unwrap()[2]);
        assert_ne!(classes("criticism").unwrap()[2], classes("river").unwrap()[2]);
        assert_eq!(classes("Interfax"), None);
    }
}
