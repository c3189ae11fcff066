//! From triggers to events: type, mode, participants, the decision rules of plover.md sections 2.2 and 6.2.

use crate::{Coding, place::Placer, speech::SpeechRules};
use rapporteur_lexicon::{Complaint, DataFiles, Lexicon};
use rapporteur_record::{Attribution, Reading};

/// The other stages, as event coding needs them.
#[derive(Clone, Copy)]
pub struct Stages<'a> {
    /// Dictionaries.
    pub lexicon: &'a Lexicon,
    /// Who says so, and is it so.
    pub speech: &'a SpeechRules,
    /// Where.
    pub placer: &'a Placer,
    /// The attributions of the story.
    pub attributions: &'a [Attribution],
}

/// Finds and codes the events of a story.
pub struct EventCoder {}

impl EventCoder {
    /// Loads rules, ontology and model.
    ///
    /// # Errors
    ///
    /// All complaints about files that cannot be used, with file and line.
    pub fn new(_files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        Ok(Self {})
    }

    /// Adds the claims of the story, and what was rejected, to `coding`.
    pub fn code(&self, _reading: &Reading, _stages: &Stages<'_>, _coding: &mut Coding) {}
}
