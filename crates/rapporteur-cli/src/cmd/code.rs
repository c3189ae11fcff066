//! `rapporteur code`: the events of the given pages or stories.

use crate::args::{InputArgs, OutputArgs};
use crate::io::{Output, complain, for_each_story};
use crate::outcome::Outcome;
use std::io::Write as _;

/// Options of `code`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Claims of every status, not only the default export
    #[arg(long)]
    all: bool,
    /// One line for each pair of actor and recipient
    #[arg(long)]
    dyads: bool,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let pipeline = args.input.pipeline()?;
    let mut out = Output::open(&args.output)?;
    let mut failed = false;
    for_each_story(&args.input, |story| {
        match story {
            Ok(story) => {
                let coded = pipeline.code(story);
                for claim in &coded.coding.claims {
                    if args.all || claim.status.in_default_export() {
                        out.json_line(claim)?;
                    }
                }
            }
            Err(failure) => {
                failed = true;
                complain(&failure.to_string());
            }
        }
        Ok(())
    })?;
    out.writer.flush()?;
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}
