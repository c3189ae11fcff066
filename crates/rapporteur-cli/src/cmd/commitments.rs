//! `rapporteur commitments`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `commitments`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Story whose events to weigh
    #[arg(long, value_name = "PATH")]
    story: Option<std::path::PathBuf>,
    /// Day to ask about
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("commitments")
}
