//! Who says so: attribution relations as source, cue and content spans.

use crate::speech::SpeechRules;
use rapporteur_record::{Attribution, Reading};

/// Finds all attributions of a story, in the order of their cues.
#[must_use]
pub fn find(_rules: &SpeechRules, _reading: &Reading) -> Vec<Attribution> {
    Vec::new()
}
