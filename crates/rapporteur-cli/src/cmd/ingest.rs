//! `rapporteur ingest`: reads pages or stories into a store.

use crate::args::InputArgs;
use crate::cmd::store_admin::{data_files, now};
use crate::io::{complain, for_each_story};
use crate::outcome::Outcome;
use anyhow::Context as _;
use rapporteur::record::{Claim, Provenance, Published, PublishedBasis};
use rapporteur::store::{ClaimIn, Recoded, Report, Seen, Store, StoryIn};
use rapporteur::{Pipeline, Story};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Options of `ingest`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Folder of the store; made where there is none
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Claims that were coded before (`rapporteur code --all`), in the order of the stories: nothing is coded anew
    #[arg(long, value_name = "FILE")]
    coded: Option<PathBuf>,
    /// Stories in a transaction: what a kill can cost
    #[arg(long, value_name = "N", default_value_t = 64)]
    batch: usize,
}

/// Claims of a file, story by story, in the order of the stories.
struct Coded {
    name: String,
    lines: std::io::Lines<BufReader<File>>,
    line: u64,
    pending: Option<Claim>,
}

impl Coded {
    fn open(path: &std::path::Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        Ok(Self { name: path.display().to_string(), lines: BufReader::new(file).lines(), line: 0, pending: None })
    }

    /// The claims of the next story, which must be `id` if it has any.
    fn of(&mut self, id: &str) -> anyhow::Result<Vec<ClaimIn>> {
        let mut claims = Vec::new();
        loop {
            let claim = match self.pending.take() {
                Some(claim) => claim,
                None => {
                    let Some(line) = self.lines.next() else { return Ok(claims) };
                    self.line += 1;
                    let line = line.with_context(|| format!("{}:{}", self.name, self.line))?;
                    if line.trim().is_empty() {
                        continue;
                    }
                    serde_json::from_str(&line).with_context(|| {
                        format!("{}:{}: no claim; a line of `rapporteur code --all` is accepted", self.name, self.line)
                    })?
                }
            };
            if claim.story_id == id {
                claims.push(claim_in(claim));
            } else {
                self.pending = Some(claim);
                return Ok(claims);
            }
        }
    }
}

fn claim_in(claim: Claim) -> ClaimIn {
    let origin = rapporteur::coder::origin::origin_id(&claim);
    ClaimIn { claim, origin }
}

/// Codes stories side by side; the answers stand in the order of the stories.
pub(crate) fn code_all(pipeline: &Pipeline, stories: Vec<Story>, threads: usize) -> Vec<StoryIn> {
    let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
    let code = |story: Story| {
        let coded = pipeline.code(story);
        StoryIn {
            story: coded.reading.story,
            claims: coded.coding.claims.into_iter().map(claim_in).collect(),
            assertions: coded.coding.assertions,
        }
    };
    if threads == 1 || stories.len() < 2 {
        return stories.into_iter().map(code).collect();
    }
    // What is still to be coded, and what came of it.
    type Slot = Mutex<(Option<Story>, Option<StoryIn>)>;
    let slots: Vec<Slot> = stories.into_iter().map(|s| Mutex::new((Some(s), None))).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(slots.len()) {
            scope.spawn(|| {
                while let Some(slot) = slots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let story = slot.lock().ok().and_then(|mut s| s.0.take());
                    if let Some(story) = story {
                        let done = code(story);
                        if let Ok(mut slot) = slot.lock() {
                            slot.1 = Some(done);
                        }
                    }
                }
            });
        }
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().ok()?.1).collect()
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let store = Store::writer(&args.store)?;
    let mut coded = args.coded.as_deref().map(Coded::open).transpose()?;
    let pipeline = if coded.is_none() { Some(args.input.pipeline()?) } else { None };
    if pipeline.is_some() && store.remembered_data()?.is_empty() {
        store.remember_data(&data_files(args.input.data.as_deref())?)?;
    }
    let mut ingest = store.ingest();
    let mut total = Report::default();
    let mut failed = false;
    let mut waiting: Vec<Story> = Vec::new();
    let mut ready: Vec<StoryIn> = Vec::new();
    let mut provenance: Option<Provenance> = None;
    let batch = args.batch.max(1);
    let quiet = args.input.quiet;
    let mut flush = |waiting: &mut Vec<Story>, ready: &mut Vec<StoryIn>, total: &mut Report| -> anyhow::Result<()> {
        if let Some(pipeline) = &pipeline {
            let mut to_code = Vec::new();
            for story in waiting.drain(..) {
                let twin = match &provenance {
                    Some(known) => store.coding_of_twin(&story, known)?,
                    None => None,
                };
                match twin {
                    Some(Recoded { claims, assertions, .. }) => ready.push(StoryIn { story, claims, assertions }),
                    None => to_code.push(story),
                }
            }
            for coded in code_all(pipeline, to_code, args.input.threads) {
                if let Some(first) = coded.claims.first() {
                    provenance = Some(first.claim.provenance.clone());
                }
                ready.push(coded);
            }
        }
        total.add(ingest.add(ready, &now())?);
        ready.clear();
        Ok(())
    };
    for_each_story(&args.input, |story| {
        let mut story = match story {
            Ok(story) => story,
            Err(failure) => {
                failed = true;
                complain(&failure.to_string());
                return Ok(());
            }
        };
        if story.published.is_none() {
            story.published = args.input.published.map(|date| Published {
                value: date.to_string(),
                date,
                basis: PublishedBasis::Option,
            });
        }
        if story.outlet.is_none() {
            story.outlet.clone_from(&args.input.outlet);
        }
        let claims = coded.as_mut().map(|c| c.of(&story.id)).transpose()?;
        if store.seen(&story)? == Seen::Same {
            total.known += 1;
            return Ok(());
        }
        match claims {
            // A file of claims holds no assertions.
            Some(claims) => ready.push(StoryIn { story, claims, assertions: Vec::new() }),
            None => waiting.push(story),
        }
        if waiting.len() + ready.len() >= batch {
            flush(&mut waiting, &mut ready, &mut total)?;
        }
        Ok(())
    })?;
    flush(&mut waiting, &mut ready, &mut total)?;
    if let Some(Coded { name, pending: Some(claim), line, .. }) = &coded {
        complain(&format!(
            "{name}:{line}: claim of story {:?}, which is not the next of the stories; claims in the order of the stories are accepted",
            claim.story_id
        ));
        failed = true;
    }
    if !quiet {
        let counts: BTreeMap<&str, u64> = BTreeMap::from([
            ("new", total.stories),
            ("known", total.known),
            ("revised", total.revised),
            ("copies", total.copies),
        ]);
        complain(&format!(
            "stories: {} new ({} copies), {} revised, {} known already; {} claims; events: {} added, {} changed, {} withdrawn",
            counts["new"],
            counts["copies"],
            counts["revised"],
            counts["known"],
            total.claims,
            total.added,
            total.changed,
            total.withdrawn
        ));
    }
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}
