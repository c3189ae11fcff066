//! Export and import schemas: PLOVER, POLECAT, ICEWS, GDELT, Phoenix, CSV, Parquet, Arrow.
//!
//! [`Writer`] turns a stream of claims into a file of one [`ExportFormat`] and says in a [`Manifest`] what the file
//! rests on. [`Importer`] reads POLECAT, ICEWS, GDELT, Phoenix and our own files back. Names and order of columns are
//! those of the formats' own files (reference manual for users, section 2); ours stand at the right.
//!
//! Everything here is a function of claims and options: the same input gives the same bytes.

mod import;
mod jsonld;
mod manifest;
mod row;
mod schema;
mod table;
mod write;

pub use import::{Complaint, ImportFormat, Imported, Importer};
pub use jsonld::{Page, claim_to_jsonld, context as jsonld_context};
pub use manifest::{MOST_DOCUMENTS, Manifest, SourceDocument, data_dictionary};
pub use row::{EventMeta, StoryMeta, dyads, number_id, text_hash};
pub use schema::{Column, ColumnType, EXTRA, FLAT, GDELT, GDELT_MENTIONS, ICEWS, PHOENIX, POLECAT, columns};
pub use table::{Country, GoldsteinTable, cameo_name, country, goldstein, iso_of_cow, iso_of_fips, iso_of_name};
pub use write::{ExportOptions, Writer};

use std::fmt;
use std::str::FromStr;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// PLOVER JSON with our additions, one claim a line.
    Jsonl,
    /// Our own columns, comma separated.
    Csv,
    /// Our own columns, tab separated.
    Tsv,
    /// Our own columns, Parquet.
    Parquet,
    /// Our own columns, Arrow IPC file.
    Arrow,
    /// POLECAT's weekly files.
    Polecat,
    /// ICEWS.
    Icews,
    /// GDELT 2.0 events.
    Gdelt,
    /// GDELT 2.0 mentions.
    GdeltMentions,
    /// Phoenix.
    Phoenix,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 10] = [
        Self::Jsonl,
        Self::Csv,
        Self::Tsv,
        Self::Parquet,
        Self::Arrow,
        Self::Polecat,
        Self::Icews,
        Self::Gdelt,
        Self::GdeltMentions,
        Self::Phoenix,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
            Self::Gdelt => "gdelt",
            Self::GdeltMentions => "gdelt-mentions",
            Self::Phoenix => "phoenix",
        }
    }

    /// What it is, for help.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Jsonl => "JSON Lines",
            Self::Csv => "Comma-separated values",
            Self::Tsv => "Tab-separated values",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow IPC file",
            Self::Polecat => "POLECAT's 40 columns",
            Self::Icews => "ICEWS' columns",
            Self::Gdelt => "GDELT 2.0 events",
            Self::GdeltMentions => "GDELT 2.0 mentions",
            Self::Phoenix => "Phoenix' columns",
        }
    }

    /// Whether the bytes are nothing that a terminal can show.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }

    /// Formats whose lines hold one actor and one recipient: claims are always split into dyads.
    #[must_use]
    pub const fn is_dyadic(self) -> bool {
        matches!(self, Self::Icews | Self::Gdelt | Self::GdeltMentions | Self::Phoenix)
    }

    /// Whether the file begins with a line of column names.
    #[must_use]
    pub const fn has_header(self) -> bool {
        !matches!(self, Self::Jsonl | Self::Gdelt | Self::GdeltMentions)
    }

    /// What the format cannot hold, for the manifest.
    #[must_use]
    pub const fn losses(self) -> &'static [&'static str] {
        match self {
            Self::Jsonl => &[],
            Self::Csv | Self::Tsv | Self::Parquet | Self::Arrow => &[
                "attribution: chain as text, without spans and dates of saying",
                "second and further places",
                "counts: bounds without words and sides",
                "confidence in the recipients",
                "semicolons inside names become commas",
            ],
            Self::Polecat => &[
                "second and further modes, places",
                "enddate, embedded content, counts, attribution spans",
                "a date known to the month or year becomes the day of publication",
                "double quotes become single ones; tabs and line breaks become spaces",
            ],
            Self::Icews => &[
                "PLOVER type, modes and contexts: CAMEO code instead",
                "lists of participants: one line a dyad",
                "sectors without an ICEWS name (PRE), finer ICEWS sectors than PLOVER's",
                "address of the story, embedded content, counts",
                "a date known to the month or year becomes the day of publication",
            ],
            Self::Gdelt => &[
                "PLOVER type, modes and contexts: CAMEO code instead",
                "lists of participants: one line a dyad",
                "sectors without a CAMEO role (PRE, REL, PTY)",
                "not coded: tone, ethnic and religious codes, places of actors, ADM codes below the country",
                "a date known to the month or year becomes the day of publication",
            ],
            Self::GdeltMentions => &["all but who published, where in the text, and confidence"],
            Self::Phoenix => &[
                "PLOVER type and modes: CAMEO code instead",
                "lists of participants: one line a dyad",
                "sectors without a CAMEO role (PRE, REL, PTY)",
                "names of participants, embedded content, counts",
                "a date known to the month or year becomes the day of publication",
            ],
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ExportFormat {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "plover" => Ok(Self::Jsonl),
            _ => {
                Self::ALL.into_iter().find(|f| f.as_str() == text).ok_or_else(|| Error::UnknownFormat(text.to_owned()))
            }
        }
    }
}

/// Why an export or import stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such format.
    #[error(
        "format {0:?} is not known; accepted: jsonl csv tsv parquet arrow polecat icews gdelt gdelt-mentions phoenix"
    )]
    UnknownFormat(String),
    /// The file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A delimited file could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A record could not be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A columnar file could not be written.
    #[error("columnar file: {0}")]
    Columnar(String),
    /// The file is not what it was said to be.
    #[error("{0}")]
    Format(String),
}
