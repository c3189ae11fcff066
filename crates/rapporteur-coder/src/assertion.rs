//! Standing facts: memberships, bases, control, backing, clauses and positions on commitments (plover.md section 1.2).

use crate::speech::SpeechRules;
use rapporteur_record::{Assertion, Attribution, Reading};

/// Patterns of `rules/en/assertion`.
#[derive(Clone, Debug, Default)]
pub struct FactPatterns {}

impl FactPatterns {
    pub(crate) fn load(_files: &dyn rapporteur_lexicon::DataFiles) -> Result<Self, Vec<rapporteur_lexicon::Complaint>> {
        Ok(Self::default())
    }
}

/// Finds the standing facts that a story tells; repeats are merged into the first (`repeated_in`).
#[must_use]
pub fn find(_rules: &SpeechRules, _reading: &Reading, _attributions: &[Attribution]) -> Vec<Assertion> {
    Vec::new()
}
