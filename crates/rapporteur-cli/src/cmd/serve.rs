//! `rapporteur serve`, still to be built.

use crate::outcome::{Outcome, not_built};

/// Options of `serve`.
#[derive(Debug, clap::Args)]
#[allow(dead_code, reason = "to be built")]
pub(crate) struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    store: Option<std::path::PathBuf>,
    /// Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8017")]
    listen: std::net::SocketAddr,
}

/// Runs it.
pub(crate) fn run(_args: Args) -> anyhow::Result<Outcome> {
    not_built("serve")
}
