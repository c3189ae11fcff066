//! `rapporteur score`: precision, recall and F1 against gold records; claims gained, lost and changed against an older coding.
//!
//! Gold records are told apart by their keys: hand-coded stories (`{id, events: [{p, trigger, type, …}]}` with the texts given by
//! `--stories`), events one a line in the shape of `rapporteur code --all`, PLV (`{text, root}`), five-class sentences (`{text, label}`),
//! PETRARCH records (`{text, events: [{sourcecode, targetcode, eventcode}]}`), and PLOVER GSR records (`{text, event, actor, …}`).
//! Records that carry their own text are coded by this command, as are the stories of `--stories` where no coding is given; else the coded
//! events are read from PATH.

use super::score_gold::{ACCEPTED, Gold, Units, coded_item, hand_items, json_lines, stories};
use super::score_measure::{Considered, Item, changes, report};
use super::score_sentences;
use crate::io::complain;
use crate::outcome::Outcome;
use anyhow::{Context as _, bail};
use rapporteur::{Options, Pipeline};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Options of `score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Gold records, JSON Lines
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// The stories of the gold: lines of {id, text}, or a list of {id, paragraphs}
    #[arg(long, value_name = "FILE")]
    stories: Option<PathBuf>,
    /// An older coding: prints the claims gained, lost and changed
    #[arg(long, value_name = "OLD.jsonl")]
    compare: Option<PathBuf>,
    /// Folder whose files replace or extend the embedded data; PETRARCH records are then coded by its dictionaries alone
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// List the errors, each with what explains it
    #[arg(long)]
    list: bool,
    /// Coded events (`rapporteur code --all`); standard input if `-`; the stories are coded now if not given
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let mut complaints = Vec::new();
    let gold = json_lines(&args.gold, "a file of gold records", &mut complaints)?;
    let name = args.gold.display().to_string();
    let mut kinds: Vec<(Gold, Vec<(usize, Value)>)> = Vec::new();
    for (line, row) in gold {
        match Gold::of(&row) {
            None => complaints.push(format!("{name}:{line}: no gold record; {ACCEPTED}")),
            // An empty list of events says nothing about its kind.
            Some(kind) => match kinds.first_mut() {
                None => kinds.push((kind, vec![(line, row)])),
                Some((first, rows)) if *first == kind => rows.push((line, row)),
                Some((first, _)) => {
                    complaints.push(format!("{name}:{line}: a record of another layout ({kind:?}) than the first ({first:?}); one layout a file is accepted"));
                }
            },
        }
    }
    let Some((kind, rows)) = kinds.into_iter().next() else {
        tell(&complaints);
        bail!("{name}: holds no gold record; {ACCEPTED}");
    };
    let text = if matches!(kind, Gold::Hand | Gold::Coded) {
        events(&args, kind, &rows, &mut complaints)?
    } else {
        if let Some(path) = &args.path {
            complain(&format!(
                "{}: not read: these gold records carry their own text, which is coded now",
                path.display()
            ));
        }
        if args.compare.is_some() {
            bail!("--compare is for gold with stories; these records carry their own text");
        }
        let answer = score_sentences::score(kind, &rows, args.data.as_deref(), args.list)?;
        complaints.extend(answer.complaints.iter().map(|c| format!("{name}:{c}")));
        answer.text
    };
    std::io::stdout().write_all(text.as_bytes())?;
    tell(&complaints);
    Ok(if complaints.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

fn tell(complaints: &[String]) {
    for complaint in complaints {
        complain(complaint);
    }
}

/// Gold whose events stand in stories.
fn events(args: &Args, kind: Gold, rows: &[(usize, Value)], complaints: &mut Vec<String>) -> anyhow::Result<String> {
    let name = args.gold.display().to_string();
    let (units, records) = match &args.stories {
        Some(path) => stories(path, complaints)?,
        None if kind == Gold::Hand => {
            bail!(
                "{name}: triggers are given by paragraph; give the stories by --stories FILE: lines of {{id, text}}, or a list of {{id, paragraphs}}"
            )
        }
        None => (Units::new(), Vec::new()),
    };
    let (mut gold, mut ids) = (Vec::new(), BTreeSet::new());
    for (line, row) in rows {
        let read = if kind == Gold::Hand {
            hand_items(row, &units)
        } else {
            coded_item(row, &units).map(|item| (item.story.clone(), vec![item], Vec::new()))
        };
        match read {
            Ok((story, items, wrong)) => {
                ids.insert(story);
                gold.extend(items);
                complaints.extend(wrong.into_iter().map(|w| format!("{name}:{line}: {w}")));
            }
            Err(wrong) => complaints.push(format!("{name}:{line}: {wrong}")),
        }
    }
    if ids.is_empty() {
        tell(complaints);
        bail!("{name}: no gold record can be used");
    }
    let mut considered = Considered::new();
    let predicted = match &args.path {
        None if !records.is_empty() => coded_now(args, &records, &ids, &units, &mut considered)?,
        path => {
            let path = path.as_deref().unwrap_or_else(|| Path::new("-"));
            coding(path, &units, complaints)?
        }
    };
    if predicted.iter().all(|p| !ids.contains(&p.story)) {
        complain("no coded event belongs to a story of the gold file: are the ids (story_id) the same?");
    }
    let mut text = report(&ids, &gold, &predicted, &considered, args.list);
    if let Some(path) = &args.compare {
        text.push_str(&changes(&coding(path, &units, complaints)?, &predicted));
    }
    Ok(text)
}

/// A coding from a file.
fn coding(path: &Path, units: &Units, complaints: &mut Vec<String>) -> anyhow::Result<Vec<Item>> {
    let name = path.display().to_string();
    let rows = json_lines(path, "the output of `rapporteur code --all`", complaints)?;
    let mut items = Vec::new();
    for (line, row) in rows {
        match coded_item(&row, units) {
            Ok(item) => items.push(item),
            Err(wrong) => complaints.push(format!("{name}:{line}: {wrong}")),
        }
    }
    Ok(items)
}

/// Codes the stories of the gold file, with the derivation of each claim and of what was not coded.
fn coded_now(
    args: &Args,
    records: &[Value],
    ids: &BTreeSet<String>,
    units: &Units,
    considered: &mut Considered,
) -> anyhow::Result<Vec<Item>> {
    let pipeline = Pipeline::new(Options { data: args.data.clone(), ..Options::default() })?;
    let mut items = Vec::new();
    for record in records {
        let id = record["id"].as_str().unwrap_or_default();
        if !ids.contains(id) {
            continue;
        }
        let parts = units.get(id).map_or(&[][..], Vec::as_slice);
        let text = parts.iter().map(|(_, p)| p.as_str()).collect::<Vec<_>>().join("\n\n");
        let mut row = record.clone();
        if let Some(object) = row.as_object_mut() {
            object.remove("paragraphs");
            if let Some(date) = object.remove("date").filter(|_| !record["published"].is_string()) {
                object.insert("published".to_owned(), date);
            }
            object.insert("text".to_owned(), text.into());
        }
        let line = row.to_string();
        let story = rapporteur::text::story_from_record(&line, pipeline.furniture())
            .map_err(|e| anyhow::anyhow!("story {id}: {e}"))
            .context("stories")?;
        let coded = pipeline.code(story);
        for claim in &coded.coding.claims {
            if let Ok(mut item) = coded_item(&serde_json::to_value(claim)?, units) {
                item.why = format!("by {}: {}", claim.why.rule, claim.why.steps.join("; "));
                items.push(item);
            }
        }
        for r in &coded.coding.rejected {
            let at = (u64::from(r.span.start), u64::from(r.span.end));
            considered.entry(id.to_owned()).or_default().push((at, format!("{}: {}", r.rule, r.reason)));
        }
    }
    Ok(items)
}
