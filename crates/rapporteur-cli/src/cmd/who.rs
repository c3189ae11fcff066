//! `rapporteur who`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `who`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Words to look up
    text: String,
    /// Day to ask about
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("who")
}
