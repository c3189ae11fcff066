//! The `rapporteur` command. Then, as it was written; again, as it was said.
//!
//! `main` reads the arguments and dispatches; each subcommand is a file of [`cmd`], what they share is in
//! [`args`] (options), [`io`] (stories in, records out) and [`outcome`] (exit codes).

mod args;
mod cmd;
mod io;
mod io_progress;
mod io_sources;
mod outcome;
mod report;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Reads news and reports who did what to whom, where, when, and who says so.
#[derive(Debug, Parser)]
#[command(name = "rapporteur", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Code the events of pages or stories
    Code(cmd::code::Args),
    /// Print every layer of the reading
    Annotate(cmd::annotate::Args),
    /// Tell why each event was coded, and what was rejected
    Explain(cmd::explain::Args),
    /// Read pages or stories into a store
    Ingest(cmd::ingest::Args),
    /// Query and export what is stored
    Events(cmd::events::Args),
    /// Look after a store: check, backup, re-code, part and join claims
    Store(cmd::store_admin::Args),
    /// Files of other event data sets into ours, and ours into theirs
    Convert(cmd::convert::Args),
    /// Tell which commitments between states an event engages
    Commitments(cmd::commitments::Args),
    /// What the knowledge base makes of a name
    Who(cmd::who::Args),
    /// What the gazetteer makes of a place name
    Where(cmd::where_::Args),
    /// What a time expression means
    When(cmd::when::Args),
    /// Check dictionaries, ontology, agreements and rules
    Check(cmd::check::Args),
    /// Score coded events against gold records
    Score(cmd::score::Args),
    /// Serve a store as web page and HTTP API (not built yet)
    Serve(cmd::serve::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Code(args) => cmd::code::run(args),
        Command::Annotate(args) => cmd::annotate::run(args),
        Command::Explain(args) => cmd::explain::run(args),
        Command::Ingest(args) => cmd::ingest::run(args),
        Command::Events(args) => cmd::events::run(args),
        Command::Store(args) => cmd::store_admin::run(args),
        Command::Convert(args) => cmd::convert::run(args),
        Command::Commitments(args) => cmd::commitments::run(args),
        Command::Who(args) => cmd::who::run(args),
        Command::Where(args) => cmd::where_::run(args),
        Command::When(args) => cmd::when::run(args),
        Command::Check(args) => cmd::check::run(args),
        Command::Score(args) => cmd::score::run(args),
        Command::Serve(args) => cmd::serve::run(args),
    };
    outcome::exit_code(result)
}
