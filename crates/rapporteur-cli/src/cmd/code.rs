//! `rapporteur code`: the events of the given pages or stories.

use crate::args::{InputArgs, OutputArgs, To};
use crate::io::{Output, run_stories, write_manifest};
use crate::outcome::Outcome;
use crate::report::report;
use anyhow::bail;
use rapporteur::Coded;
use rapporteur::export::{ExportFormat, ExportOptions, Page, StoryMeta, Writer, claim_to_jsonld};
use rapporteur::record::Claim;
use std::collections::BTreeMap;
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
    /// Only the columns of a foreign format (polecat, icews, gdelt, …), none of ours at the right
    #[arg(long)]
    plain_columns: bool,
    /// Also put the day of the run into each record (`coded_date`); the output is then not the same on another day
    #[arg(long)]
    coded_date: bool,
}

/// A coded story, as ready to be written as can be in its thread.
enum Ready {
    /// JSON lines or the report.
    Bytes(Vec<u8>, u64),
    /// Claims for a writer that keeps state (columns, dyads).
    Claims(Vec<Claim>, Box<StoryMeta>),
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let pipeline = args.input.pipeline()?;
    let out = Output::open(&args.output)?;
    // A file gets a manifest, which the writer makes.
    let jsonl = out.to == To::Export(ExportFormat::Jsonl);
    let linked = out.to == To::Jsonld && !args.dyads;
    let plain = linked || out.to == To::Table || (jsonl && !args.dyads && args.output.output.is_none());
    if out.to == To::Table && args.dyads {
        bail!("--to table has no dyads; --to jsonl or csv is accepted");
    }
    let mut sink = if plain {
        Sink::Plain(out)
    } else {
        let format = out.to.export("code")?;
        let mut filters = BTreeMap::new();
        if args.all {
            filters.insert("all".to_owned(), "true".to_owned());
        }
        let options = ExportOptions {
            dyads: args.dyads,
            filters,
            extra_columns: !args.plain_columns,
            ..ExportOptions::default()
        };
        Sink::Columns(Writer::new(format, out.writer, &options)?)
    };
    let table = matches!(&sink, Sink::Plain(out) if out.to == To::Table);
    let today = args.coded_date.then(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string());
    let work = |story| {
        let mut coded = pipeline.code(story);
        for claim in &mut coded.coding.claims {
            claim.coded_date.clone_from(&today);
        }
        let skipped = coded.skipped.clone();
        if table {
            let (text, events) = report(&coded, args.all);
            return (Ok(Ready::Bytes(text.into_bytes(), events)), skipped);
        }
        coded.coding.claims.retain(|c| args.all || (c.status.in_default_export() && c.content_of.is_none()));
        let ready = if linked {
            json_ld_lines(&coded)
        } else if plain {
            json_lines(&coded)
        } else {
            Ok(columns(coded))
        };
        (ready, skipped)
    };
    let outcome = run_stories(&args.input, pipeline.furniture(), work, |(ready, skipped), notes| {
        if let Some(skipped) = skipped {
            notes.skipped(&skipped)?;
        }
        match (ready?, &mut sink) {
            (Ready::Bytes(bytes, events), Sink::Plain(out)) => {
                // At once, as it may be read as it comes; a write is nothing beside the coding of a story.
                out.writer.write_all(&bytes)?;
                out.writer.flush()?;
                Ok(events)
            }
            (Ready::Claims(claims, meta), Sink::Columns(writer)) => {
                for claim in &claims {
                    writer.write(claim, &meta)?;
                }
                Ok(claims.len() as u64)
            }
            _ => Ok(0),
        }
    })?;
    match sink {
        Sink::Plain(mut out) => out.writer.flush()?,
        Sink::Columns(writer) => {
            let mut manifest = writer.finish()?;
            if outcome == Outcome::Stopped {
                manifest.filters.insert("stopped".to_owned(), "the rest of the input was not read".to_owned());
            }
            write_manifest(args.output.output.as_deref(), &manifest)?;
        }
    }
    Ok(outcome)
}

#[expect(clippy::large_enum_variant, reason = "one a run")]
enum Sink {
    Plain(Output),
    Columns(Writer),
}

fn json_lines(coded: &Coded) -> anyhow::Result<Ready> {
    let mut bytes = Vec::new();
    for claim in &coded.coding.claims {
        serde_json::to_writer(&mut bytes, claim)?;
        bytes.push(b'\n');
    }
    Ok(Ready::Bytes(bytes, coded.coding.claims.len() as u64))
}

fn json_ld_lines(coded: &Coded) -> anyhow::Result<Ready> {
    let story = &coded.reading.story;
    let page = Page {
        url: story.url.as_deref(),
        outlet: story.outlet.as_deref(),
        title: story.title.as_deref(),
        text: Some(&story.text),
    };
    let mut bytes = Vec::new();
    for claim in &coded.coding.claims {
        serde_json::to_writer(&mut bytes, &claim_to_jsonld(claim, page))?;
        bytes.push(b'\n');
    }
    Ok(Ready::Bytes(bytes, coded.coding.claims.len() as u64))
}

fn columns(coded: Coded) -> Ready {
    let meta = Box::new(StoryMeta::from(&coded.reading));
    Ready::Claims(coded.coding.claims, meta)
}
