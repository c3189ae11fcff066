//! Standing facts: memberships, bases, control, backing, clauses and positions on commitments (plover.md section 1.2).

use crate::speech::SpeechRules;
use rapporteur_record::{Assertion, Attribution, Reading};

/// Finds the standing facts that a story tells; repeats are merged into the first (`repeated_in`).
#[must_use]
pub fn find(_rules: &SpeechRules, _reading: &Reading, _attributions: &[Attribution]) -> Vec<Assertion> {
    Vec::new()
}
