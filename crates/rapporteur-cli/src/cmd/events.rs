//! `rapporteur events`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `events`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    store: std::path::PathBuf,
    #[command(flatten)]
    output: crate::args::OutputArgs,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("events")
}
