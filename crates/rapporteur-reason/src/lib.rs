//! Agreements and facts in, engaged commitments out, each with its derivation.
//!
//! [`Knowledge`] holds the agreements (`data/agreements`, one file a treaty) and the dated facts (`data/facts`,
//! `data/commitments`). An [`Incident`] is an event told by a story or supposed in a hypothesis
//! ([`read_hypothesis`]). [`answer`] holds every clause that could bear on it against it and gives for each
//! clause and holder a [`Verdict`] with the premises, their sources, the deciding one, and the single facts that would
//! change it; beside it, as facts and not as a forecast, who could be drawn in ([`Exposure`]).
//!
//! Nothing here reads files, the clock or the environment.

mod agreement;
mod answer;
mod ask;
mod check;
mod compare;
mod complaint;
mod control;
mod day;
mod derivation;
mod derive;
mod exposure;
mod fact;
mod incident;
mod knowledge;
mod place;
mod position;
mod record;
mod render;
mod table;
mod truth;
mod zone;

pub use agreement::*;
pub use answer::*;
pub use ask::*;
pub use check::*;
pub use compare::*;
pub use complaint::Complaint;
pub use day::{Day, Interval};
pub use derivation::*;
pub use derive::{Request, Scope, findings, is_owed, is_trigger};
pub use exposure::*;
pub use fact::*;
pub use incident::{Agent, Incident, KEYS, Origin, chain_of, incident_of_claim, read_hypothesis};
pub use knowledge::{Knowledge, data_files, embedded_files};
pub use place::{Holders, NoOracle, PlaceFacts, PlaceKind, PlaceOracle, Relation, TerritoryRow};
pub use position::*;
pub use record::{agreement_record, agreement_table};
pub use render::*;
pub use truth::Truth;
pub use zone::{Ground, Zone, distance_km};

/// What is printed behind a name that something is not certain of.
pub(crate) const fn mark(unverified: bool) -> &'static str {
    if unverified { " [unverified]" } else { "" }
}
