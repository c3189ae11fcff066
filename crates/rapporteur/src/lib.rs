//! Reads news and reports who did what to whom, where, when, and who says so.
//!
//! [`Pipeline`] is the one way in: it holds models, dictionaries and rules, and turns a [`Story`] into a
//! [`Reading`] ([`Pipeline::read`]) or into claims ([`Pipeline::code`]).
//! The floors behind it are re-exported as modules for those who need a single stage.
//!
//! A run is a function of pages, data and models, never of clock, locale, thread count or hash order.

pub use rapporteur_coder as coder;
pub use rapporteur_data as data;
pub use rapporteur_export as export;
pub use rapporteur_lexicon as lexicon;
pub use rapporteur_places as places;
pub use rapporteur_reader as reader;
pub use rapporteur_reason as reason;
pub use rapporteur_record as record;
pub use rapporteur_store as store;
pub use rapporteur_text as text;
pub use rapporteur_time as time;

mod pipeline;
mod provenance;
mod reach;

pub use pipeline::{Coded, Options, Pipeline, PipelineError, Skipped, Tier};
pub use provenance::model_hash;
pub use rapporteur_record::{Reading, Story};
pub use reach::reach;
