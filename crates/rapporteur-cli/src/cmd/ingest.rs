//! `rapporteur ingest`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `ingest`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    #[command(flatten)]
    input: crate::args::InputArgs,
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    store: std::path::PathBuf,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("ingest")
}
