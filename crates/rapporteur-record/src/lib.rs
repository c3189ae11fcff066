//! The vocabulary of Rapporteur: what is passed between the floors and written to files.
//!
//! Spans are half-open `[start, end)` in **Unicode code points** of the story text.
//! This crate knows nothing of files, models, dictionaries, or how anything is found.
//! Serialised forms follow `docs/records.md` (the stable contract).

mod claim;
mod code;
mod enhanced;
mod reading;
mod span;
mod story;

pub use claim::*;
pub use code::*;
pub use enhanced::EnhancedArc;
pub use reading::*;
pub use span::*;
pub use story::*;

/// Short strings that are cheap to clone; up to 23 bytes live inline.
pub use smol_str::SmolStr;
