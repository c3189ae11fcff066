//! `rapporteur check`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `check`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Folder of data files; the embedded ones if not given
    #[arg(value_name = "DATA_DIR")]
    data_dir: Option<std::path::PathBuf>,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("check")
}
