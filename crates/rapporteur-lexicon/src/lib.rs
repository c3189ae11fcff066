//! Loads and checks the data files; looks actors, roles and outlets up at a date.
//!
//! ```
//! use rapporteur_lexicon::{Hints, Lexicon};
//! let lex = Lexicon::embedded().unwrap();
//! let day = jiff::civil::date(2009, 6, 1);
//! let putin = lex.actors().find("Vladimir Putin", Some(day), Hints::default());
//! let then = lex.actors().at(putin[0].actor, Some(day));
//! assert_eq!(then.office.as_deref(), Some("prime minister of Russia"));
//! ```

mod actors;
mod load;
pub mod normal;
pub mod ontology;
mod outlets;
mod period;
pub mod petrarch;
mod roles;
mod table;

pub use actors::{
    Actor, ActorId, ActorKind, Actors, AliasKind, Candidate, Hints, Spell, Standing, Term, international,
};
pub use load::{Lexicon, LoadError, SECTORS};
pub use outlets::{Outlet, Outlets, outlet_names};
pub use period::Period;
pub use rapporteur_data::{Complaint, DataFiles, Embedded, Overlay};
pub use roles::{Role, RoleKind, Roles};
pub use table::RowRef;

/// All complaints about the dictionaries that this crate owns, in order of file and line.
///
/// Beyond what [`Lexicon::load`] refuses: aliases that lead to two actors at one date, overlapping terms of office.
#[must_use]
pub fn check(files: &dyn DataFiles) -> Vec<Complaint> {
    let mut notes = table::Notes::default();
    let lexicon = load::read(files, &mut notes);
    lexicon.actors.check(&mut notes);
    load::sorted(notes.complaints)
}

/// All complaints about dictionaries of other coders in a folder laid over the embedded files, in order of file and line.
///
/// None of them keeps the rest of its file from being used.
#[must_use]
pub fn check_foreign(files: &dyn DataFiles) -> Vec<Complaint> {
    let lexicon = load::read(files, &mut table::Notes::default());
    let mut all = lexicon.foreign.complaints;
    let ontology = ontology::Ontology::load(files).ok();
    for (path, text) in files.laid() {
        match petrarch::kind_of(&path, &text) {
            Some(petrarch::Kind::Verbs) => {
                all.extend(ontology.iter().flat_map(|o| petrarch::read_verbs(&path, &text, o).complaints));
            }
            Some(petrarch::Kind::Unused) => {
                all.push(Complaint::new(
                    &path,
                    0,
                    "lists of discards and issues are not used; accepted: actors, agents, verbs",
                ));
            }
            _ => {}
        }
    }
    load::sorted(all)
}
