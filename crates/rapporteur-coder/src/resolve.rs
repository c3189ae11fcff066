//! Who a mention is: state, sector, name, office at the date of the story.

use rapporteur_record::{Participant, Reading};

/// The participants that the syntactic argument headed by `token` (0-based) of `sentence` (0-based) names:
/// one for each conjunct, pronouns and "both sides" expanded through coreference.
///
/// `reading.mentions` must come from [`crate::mention::find_mentions`]. An argument that no mention covers gives one participant
/// with its words and no country. Empty only where the token does not exist.
#[must_use]
pub fn participant(_reading: &Reading, _sentence: usize, _token: usize) -> Vec<Participant> {
    Vec::new()
}
