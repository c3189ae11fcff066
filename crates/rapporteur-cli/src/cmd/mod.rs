//! The subcommands, one a file.

pub(crate) mod annotate;
pub(crate) mod check;
pub(crate) mod code;
pub(crate) mod commitments;
pub(crate) mod convert;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod ingest;
pub(crate) mod score;
mod score_gold;
mod score_measure;
mod score_sentences;
pub(crate) mod serve;
pub(crate) mod store_admin;
pub(crate) mod when;
pub(crate) mod where_;
pub(crate) mod who;
