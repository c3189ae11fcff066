//! `rapporteur explain`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `explain`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Story to explain
    #[arg(value_name = "PATH")]
    path: Option<std::path::PathBuf>,
    /// Only this event
    #[arg(long, value_name = "ID")]
    event: Option<String>,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("explain")
}
