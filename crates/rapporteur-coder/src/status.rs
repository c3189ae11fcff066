//! Is it so: the status of what a predicate tells, by scope over the parse (plover.md section 2).

use crate::speech::SpeechRules;
use rapporteur_record::{Attribution, Reading, Span, Status};

/// Cue classes of `rules/en/status`.
#[derive(Clone, Debug, Default)]
pub struct StatusCues {}

impl StatusCues {
    pub(crate) fn load(_files: &dyn rapporteur_lexicon::DataFiles) -> Result<Self, Vec<rapporteur_lexicon::Complaint>> {
        Ok(Self::default())
    }
}

/// The status of one predicate, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusReading {
    /// The status.
    pub status: Status,
    /// Tried, foiled, failed.
    pub attempted: bool,
    /// The words that decided it.
    pub cue: Option<Span>,
    /// Rule that decided (its path).
    pub rule: String,
    /// Steps in order, each a sentence for people.
    pub steps: Vec<String>,
}

/// The status of what token `trigger` (0-based) of sentence `sentence` tells.
#[must_use]
pub fn of(
    _rules: &SpeechRules,
    _reading: &Reading,
    _attributions: &[Attribution],
    _sentence: u32,
    _trigger: u32,
) -> StatusReading {
    StatusReading {
        status: Status::Occurred,
        attempted: false,
        cue: None,
        rule: "status/default".to_owned(),
        steps: Vec::new(),
    }
}
