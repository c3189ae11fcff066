//! Options that several subcommands share.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use rapporteur::export::ExportFormat;
use rapporteur::text::Format;
use std::path::PathBuf;

/// What the inputs are: [`Format`]s of the text floor, or a look at each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum From {
    /// Look at name and first bytes.
    #[default]
    Auto,
    /// The same for all inputs.
    Format(Format),
}

impl From {
    const ALL: [Self; Format::ALL.len() + 1] = {
        let mut all = [Self::Auto; Format::ALL.len() + 1];
        let mut at = 0;
        while at < Format::ALL.len() {
            all[at + 1] = Self::Format(Format::ALL[at]);
            at += 1;
        }
        all
    };
}

impl ValueEnum for From {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Auto => PossibleValue::new("auto").help("Look at name and first bytes"),
            Self::Format(format) => PossibleValue::new(format.as_str()).help(format.about()),
        })
    }
}

/// Which reading model tags and parses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading(pub(crate) rapporteur::Tier);

impl ValueEnum for Reading {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(rapporteur::Tier::Fast), Self(rapporteur::Tier::Accurate)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self.0 {
            rapporteur::Tier::Fast => PossibleValue::new("fast").help("Many thousand words a second"),
            rapporteur::Tier::Accurate => PossibleValue::new("accurate").help("Better trees, several times slower"),
        })
    }
}

/// What is written: the report, or a format of the export floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// A report for people.
    Table,
    /// A format for programs.
    Export(ExportFormat),
    /// One JSON-LD document a claim: PROV-O and schema.org (`code` and `events`).
    Jsonld,
    /// Words, tags and trees (`annotate` only).
    Conllu,
}

impl To {
    const ALL: [Self; ExportFormat::ALL.len() + 3] = {
        let mut all = [Self::Table; ExportFormat::ALL.len() + 3];
        let mut at = 0;
        while at < ExportFormat::ALL.len() {
            all[at + 1] = Self::Export(ExportFormat::ALL[at]);
            at += 1;
        }
        all[at + 1] = Self::Jsonld;
        all[at + 2] = Self::Conllu;
        all
    };

    /// The name on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Export(format) => format.as_str(),
            Self::Jsonld => "jsonld",
            Self::Conllu => "conllu",
        }
    }

    /// The export format; an error where the answer of `command` is none.
    pub(crate) fn export(self, command: &str) -> anyhow::Result<ExportFormat> {
        match self {
            Self::Export(format) => Ok(format),
            Self::Jsonld => {
                anyhow::bail!("--to jsonld is for the claims of `rapporteur code` and `events`, without --dyads")
            }
            Self::Conllu => anyhow::bail!("--to conllu is for `rapporteur annotate`"),
            Self::Table => {
                let accepted: Vec<&str> = ExportFormat::ALL.iter().map(|f| f.as_str()).collect();
                anyhow::bail!("--to table is not for `rapporteur {command}`; accepted: {}", accepted.join(" "))
            }
        }
    }
}

impl ValueEnum for To {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(match self {
            Self::Table => "A report for people",
            Self::Export(format) => format.about(),
            Self::Jsonld => "One JSON-LD document a claim: PROV-O and schema.org (code and events)",
            Self::Conllu => "CoNLL-U (annotate only)",
        }))
    }
}

/// Which stories to read, and how.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct InputArgs {
    /// Files and folders; `-` or nothing is standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Format of the inputs
    #[arg(long, value_enum, default_value = "auto")]
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
    #[arg(long, value_enum, default_value = "fast", value_name = "TIER")]
    pub(crate) reader: Reading,
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
        let pipeline = rapporteur::Pipeline::new(rapporteur::Options {
            published: self.published,
            outlet: self.outlet.clone(),
            data: self.data.clone(),
            tier: self.reader.0,
        })?;
        if let Some(folder) = self.data.as_deref().filter(|_| !self.quiet) {
            tell_foreign(folder, &pipeline.coder().foreign_complaints());
        }
        Ok(pipeline)
    }
}

/// How many lines of a dictionary are complained of in a run that is about something else.
const FOREIGN_SHOWN: usize = 10;

/// Names lines of dictionaries of other coders that cannot be used; the run goes on without them.
pub(crate) fn tell_foreign(folder: &std::path::Path, complaints: &[rapporteur::data::Complaint]) {
    for complaint in complaints.iter().take(FOREIGN_SHOWN) {
        crate::io::complain(&format!("{}/{complaint}", folder.display()));
    }
    if complaints.len() > FOREIGN_SHOWN {
        crate::io::complain(&format!(
            "… and {} more; `rapporteur check {}` lists all; the rest of the dictionaries is used",
            complaints.len() - FOREIGN_SHOWN,
            folder.display()
        ));
    }
}
