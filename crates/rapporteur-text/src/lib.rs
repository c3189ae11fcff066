//! Pages to stories, sentences and tokens, with offsets back to the page.
//!
//! This crate knows no politics: no actor, no event, no country.
//! Invariants, each with a test that would notice:
//! joining all tokens and the gaps between them gives back the story text byte for byte ·
//! no input makes it panic · time and memory grow linearly with the input.

mod abbreviation;
mod align;
mod calendar;
mod charset;
mod conllu;
mod error;
mod feed;
mod furniture;
mod input;
mod language;
mod markup;
mod mojibake;
mod page;
mod petrarch;
mod published;
mod record;
mod sentence;
mod story;
mod stream;
mod token;
mod warc;

pub use charset::{Decoded, decode};
pub use error::InputError;
pub use furniture::Furniture;
pub use input::{Document, Documents, Format, LARGEST_DOCUMENT, sniff};
pub use language::{detect_language, language_code};
pub use page::{LARGEST_PAGE, PageHints, read_page, story_from_fragment};
pub use published::find_published;
pub use record::{InputRecord, story_from_record};
pub use sentence::split_story;
pub use story::{blocks_of_text, story_from_text};
pub use token::{tokenize, word_spans};
