//! Loads and checks the data files; looks actors, roles and outlets up at a date.

mod load;
pub mod ontology;

pub use load::{LoadError, Lexicon};
pub use rapporteur_data::{Complaint, DataFiles, Embedded, Overlay};

/// All complaints about the dictionaries that this crate owns, in order of file and line.
#[must_use]
pub fn check(_files: &dyn DataFiles) -> Vec<Complaint> {
    Vec::new()
}
