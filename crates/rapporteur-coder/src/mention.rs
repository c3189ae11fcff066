//! Finds the words that name or refer to someone: names, role nouns, pronouns.

use rapporteur_lexicon::Lexicon;
use rapporteur_record::{Mention, Sentence, Story};

/// Names (from the reader), dictionary matches and role nouns of a story: resolved, coreferent ones sharing [`Mention::entity`].
///
/// The result is in order of text; nested mentions follow the one that holds them.
#[must_use]
pub fn find_mentions(_lex: &Lexicon, _story: &Story, _sentences: &[Sentence], names: Vec<Mention>) -> Vec<Mention> {
    names
}
