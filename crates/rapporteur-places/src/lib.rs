//! Gazetteer and resolution of place names in context.
//!
//! Offline: towns from 500–1,000 people and administrative units come from GeoNames (CC BY 4.0) in one packed table;
//! countries, areas, waters, disputed territories and who holds them are tables of our own. A name that is not known stays
//! unknown; nothing is guessed from its letters except within one edit of a place of some size.

mod bulk;
mod control;
mod fold;
mod gazetteer;
mod index;
mod resolve;

pub use control::{Control, Holder, Status, Unrecognised};
pub use gazetteer::{Candidate, Complaint, Entry, Gazetteer, Kind, Loaded, Match, check, kilometres};
pub use resolve::Resolution;
