//! `rapporteur code`: the events of the given pages or stories.

use crate::args::{InputArgs, OutputArgs, To};
use crate::io::{Output, run_stories};
use crate::outcome::Outcome;
use crate::report::report;
use anyhow::bail;
use rapporteur::Coded;
use rapporteur::export::{ExportFormat, ExportOptions, StoryMeta, Writer, text_hash};
use rapporteur::record::{Claim, MentionKind};
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
    let format = export_format(out.to)?;
    let plain = matches!(out.to, To::Table) || (out.to == To::Jsonl && !args.dyads);
    let mut sink = if plain {
        Sink::Plain(out)
    } else {
        let Some(format) = format else { bail!("--to table has no dyads; --to jsonl or csv is accepted") };
        let mut filters = BTreeMap::new();
        if args.all {
            filters.insert("all".to_owned(), "true".to_owned());
        }
        let options = ExportOptions { dyads: args.dyads, filters, ..ExportOptions::default() };
        Sink::Columns(Writer::new(format, out.writer, &options)?)
    };
    let table = matches!(&sink, Sink::Plain(out) if out.to == To::Table);
    let work = |story| {
        let mut coded = pipeline.code(story);
        let skipped = coded.skipped.clone();
        if table {
            let (text, events) = report(&coded, args.all);
            return (Ok(Ready::Bytes(text.into_bytes(), events)), skipped);
        }
        coded.coding.claims.retain(|c| args.all || (c.status.in_default_export() && c.content_of.is_none()));
        let ready = if plain { json_lines(&coded) } else { Ok(columns(coded)) };
        (ready, skipped)
    };
    let outcome = run_stories(&args.input, pipeline.furniture(), work, |(ready, skipped), notes| {
        if let Some(skipped) = skipped {
            notes.note(
                &format!("skipped: the story is in another language ({})", skipped.language),
                "stories in English are accepted",
            )?;
        }
        match (ready?, &mut sink) {
            (Ready::Bytes(bytes, events), Sink::Plain(out)) => {
                out.writer.write_all(&bytes)?;
                if out.terminal {
                    out.writer.flush()?;
                }
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
            writer.finish()?;
        }
    }
    Ok(outcome)
}

#[expect(clippy::large_enum_variant, reason = "one a run")]
enum Sink {
    Plain(Output),
    Columns(Writer),
}

/// The export format behind `--to`; `None` for the report.
pub(crate) fn export_format(to: To) -> anyhow::Result<Option<ExportFormat>> {
    Ok(Some(match to {
        To::Table => return Ok(None),
        To::Jsonl => ExportFormat::Jsonl,
        To::Csv => ExportFormat::Csv,
        To::Tsv => ExportFormat::Tsv,
        To::Parquet => ExportFormat::Parquet,
        To::Arrow => ExportFormat::Arrow,
        To::Polecat => ExportFormat::Polecat,
        To::Icews => ExportFormat::Icews,
        To::Gdelt => ExportFormat::Gdelt,
        To::GdeltMentions => ExportFormat::GdeltMentions,
        To::Phoenix => ExportFormat::Phoenix,
        To::Conllu => bail!("--to conllu is for `rapporteur annotate`"),
    }))
}

fn json_lines(coded: &Coded) -> anyhow::Result<Ready> {
    let mut bytes = Vec::new();
    for claim in &coded.coding.claims {
        serde_json::to_writer(&mut bytes, claim)?;
        bytes.push(b'\n');
    }
    Ok(Ready::Bytes(bytes, coded.coding.claims.len() as u64))
}

fn columns(coded: Coded) -> Ready {
    let meta = Box::new(story_meta(&coded));
    Ready::Claims(coded.coding.claims, meta)
}

/// What the export columns tell of a story.
pub(crate) fn story_meta(coded: &Coded) -> StoryMeta {
    let story = &coded.reading.story;
    let chars: Vec<char> = story.text.chars().collect();
    let names = |wanted: &[MentionKind]| -> Vec<String> {
        let mut seen = Vec::new();
        for mention in coded.reading.mentions.iter().filter(|m| wanted.contains(&m.kind)) {
            let words = || chars[mention.start as usize..mention.end as usize].iter().collect::<String>();
            let name = mention.name.clone().unwrap_or_else(words);
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
        seen
    };
    StoryMeta {
        id: story.id.clone(),
        title: story.title.clone(),
        outlet: story.outlet.clone(),
        url: story.url.clone(),
        language: story.language.clone(),
        published: story.published.as_ref().map(|p| p.value.clone()),
        hash: Some(text_hash(&story.text)),
        chars: Some(chars.len() as u32),
        people: names(&[MentionKind::Person]),
        organizations: names(&[MentionKind::Org]),
        locations: names(&[MentionKind::Gpe, MentionKind::Loc]),
    }
}
