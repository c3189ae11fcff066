//! `rapporteur score`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `score`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Gold records
    #[arg(long, value_name = "FILE")]
    gold: std::path::PathBuf,
    /// Coded events; standard input if not given
    #[arg(value_name = "PATH")]
    path: Option<std::path::PathBuf>,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("score")
}
