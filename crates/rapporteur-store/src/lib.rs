//! Merges claims into events across stories, keeps them, answers queries.
//!
//! A [`Store`] is one folder with one SQLite database. One process writes ([`Store::writer`]), any number read
//! ([`Store::open`]) and see the last committed state. Everything a batch does happens in one transaction: killed at
//! any moment, the store holds the batches before and nothing of the one under way.
//!
//! Invariants: the events are a function of the set of claims and of people's decisions, not of the order of reading ·
//! an event's key does not change when its claims are coded anew · nothing here asks the clock: callers say when.

mod affair;
mod codec;
mod decide;
mod error;
mod event;
pub mod fold;
mod ingest;
mod merge;
mod query;
mod read;
mod recode;
mod schema;
mod search;
mod store;
#[cfg(test)]
mod tests;

pub use affair::{ALIKE, Affair, Moment, Text, content_words, group_texts};
pub use decide::{Decision, Link};
pub use error::Error;
pub use ingest::{ClaimIn, Difference, Ingest, Moved, Recoded, Report, Seen, StoryIn};
pub use merge::{THRESHOLD, Verdict, sentence_around};
pub use query::{Change, Filter, Group, GroupBy, Sort, Week};
pub use read::{Event, StoryCard};
pub use recode::{Coding, Files, Reach, Touched, Words};
pub use store::{Counts, Store};
