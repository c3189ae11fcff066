//! Where an event took place.

use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_record::{EventPlace, Reading};

/// Finds and resolves places, and gives events theirs.
pub struct Placer {}

impl Placer {
    /// Loads the gazetteer.
    ///
    /// # Errors
    ///
    /// All complaints about files that cannot be used, with file and line.
    pub fn new(_files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        Ok(Self {})
    }

    /// Fills `reading.places`.
    pub fn place(&self, _reading: &mut Reading) {}

    /// The place of the event whose trigger is token `trigger` (0-based) of sentence `sentence`: stated for it, or none.
    #[must_use]
    pub fn event_place(&self, _reading: &Reading, _sentence: u32, _trigger: u32) -> Vec<EventPlace> {
        Vec::new()
    }
}
