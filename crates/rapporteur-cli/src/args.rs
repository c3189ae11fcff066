//! Options that several subcommands share.

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// What the inputs are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// Look at name and first bytes
    #[default]
    Auto,
    /// A page
    Html,
    /// Plain text, a story a file
    Text,
    /// JSON Lines, a record a story
    Jsonl,
    /// RSS, Atom or JSON feed
    Feed,
    /// Web archive
    Warc,
    /// CoNLL-U: words, tags and trees are kept as given
    Conllu,
    /// PETRARCH's XML
    PetrarchXml,
}

/// Which reading model tags and parses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tier {
    /// Many thousand words a second
    #[default]
    Fast,
    /// Better trees, several times slower
    Accurate,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum To {
    /// A report for people
    Table,
    /// JSON Lines
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
    /// Parquet
    Parquet,
    /// Arrow IPC file
    Arrow,
    /// POLECAT's 40 columns
    Polecat,
    /// ICEWS' columns
    Icews,
    /// GDELT 2.0 events
    Gdelt,
    /// GDELT 2.0 mentions
    GdeltMentions,
    /// Phoenix' columns
    Phoenix,
    /// CoNLL-U (annotate only)
    Conllu,
}

/// Which stories to read, and how.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct InputArgs {
    /// Files and folders; `-` or nothing is standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Format of the inputs
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub(crate) from: From,
    /// Publication date of stories that have none
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<Date>,
    /// Outlet of stories that have none
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
    /// Folder whose files replace or extend the embedded data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Reading model
    #[arg(long, value_enum, default_value_t = Tier::Fast, value_name = "TIER")]
    pub(crate) reader: Tier,
    /// Threads; 0 takes one for each core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// No progress and no summary
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Also write what could not be read to FILE, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
}

/// Where and how records are written.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct OutputArgs {
    /// Format of the output; a report on a terminal, JSON Lines in a pipe
    #[arg(long, value_enum)]
    pub(crate) to: Option<To>,
    /// Write to FILE instead of standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl InputArgs {
    /// The pipeline that these options ask for.
    pub(crate) fn pipeline(&self) -> anyhow::Result<rapporteur::Pipeline> {
        Ok(rapporteur::Pipeline::new(rapporteur::Options {
            published: self.published,
            outlet: self.outlet.clone(),
            data: self.data.clone(),
            tier: match self.reader {
                Tier::Fast => rapporteur::Tier::Fast,
                Tier::Accurate => rapporteur::Tier::Accurate,
            },
        })?)
    }
}
