//! Groups of words that mean something alike, for the trained parts: a word that no coded story had shares the weight of its group.
//!
//! `models/words.txt` gives each word a coarse and a fine group; `train/word_clusters.py` made it.

use std::collections::HashMap;
use std::sync::LazyLock;

static GROUPS: LazyLock<HashMap<&'static str, (u16, u16)>> = LazyLock::new(|| {
    include_str!("../models/words.txt")
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ');
            let word = parts.next()?;
            Some((word, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
        })
        .collect()
});

/// Coarse and fine group of a lower-case word, `None` where it is too rare to have one.
#[must_use]
pub fn groups(word: &str) -> Option<(u16, u16)> {
    GROUPS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_sense_share_a_group_and_unknown_words_have_none() {
        let (shell, bombard, sing) = (groups("shelled"), groups("bombed"), groups("sing"));
        assert!(shell.is_some() && bombard.is_some() && sing.is_some());
        assert_ne!(shell.map(|g| g.0), sing.map(|g| g.0));
        assert_eq!(groups("qwrtz"), None);
    }
}
