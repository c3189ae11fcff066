//! Joins attributions into the chain of who says so, for one predicate.

use crate::speech::SpeechRules;
use rapporteur_record::{Attribution, AttributionLink, Reading};

/// The chain of sources of what token `trigger` (0-based) of sentence `sentence` tells, nearest (innermost speaker) first.
///
/// The page itself is no link. A speech act that is itself the event is not its own source.
#[must_use]
pub fn of(
    _rules: &SpeechRules,
    _reading: &Reading,
    _attributions: &[Attribution],
    _sentence: u32,
    _trigger: u32,
) -> Vec<AttributionLink> {
    Vec::new()
}
