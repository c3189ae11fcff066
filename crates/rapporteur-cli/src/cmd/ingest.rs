//! `rapporteur ingest`: reads pages or stories into a store.

use crate::args::InputArgs;
use crate::cmd::store_admin::{coding, now};
use crate::io::{complain, run_stories};
use crate::outcome::Outcome;
use anyhow::Context as _;
use rapporteur::record::{Claim, Published, PublishedBasis};
use rapporteur::store::{ClaimIn, Recoded, Report, Seen, Store, StoryIn, Words};
use rapporteur::text::Furniture;
use rapporteur::{Pipeline, Skipped, Story};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

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
    #[arg(long, value_name = "N", default_value_t = 256)]
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

fn code(pipeline: &Pipeline, story: Story) -> (StoryIn, Option<Skipped>) {
    let coded = pipeline.code(story);
    let read = rapporteur::coder::rule::lookups(&coded.reading.sentences);
    let story = &coded.reading.story;
    let words = Words::of(story.title.as_deref(), &story.text, read.iter().map(|w| w.as_str()));
    let item = StoryIn {
        words: Some(words),
        story: coded.reading.story,
        claims: coded.coding.claims.into_iter().map(claim_in).collect(),
        assertions: coded.coding.assertions,
    };
    (item, coded.skipped)
}

/// Codes stories side by side; the answers stand in the order of the stories.
pub(crate) fn code_all(pipeline: &Pipeline, stories: Vec<Story>, threads: usize) -> Vec<StoryIn> {
    let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
    let code = |story: Story| code(pipeline, story).0;
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

/// What came of a story in one of the threads.
enum Work {
    /// The store holds it.
    Known(String),
    /// Its claims are in the file of claims.
    Uncoded(Story),
    /// With its claims.
    Coded(StoryIn, Option<Skipped>),
}

/// Batches that may wait for the writer; with the one that it writes and the one that fills, the bound of memory.
const WAITING: usize = 2;
/// A batch is full with so many bytes of text, however few its stories.
const BATCH_BYTES: usize = 8 << 20;

/// Stories on their way to the writer: gathered into batches, in the order of the input, and handed over.
struct Desk {
    ready: Vec<StoryIn>,
    bytes: usize,
    most: usize,
    out: SyncSender<Vec<StoryIn>>,
}

impl Desk {
    fn put(&mut self, item: StoryIn) -> anyhow::Result<()> {
        self.bytes += item.story.text.len();
        self.ready.push(item);
        if self.ready.len() >= self.most || self.bytes >= BATCH_BYTES { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        // The writer goes early only with an error, which is told in the place of this one.
        self.out.send(std::mem::take(&mut self.ready)).context("the writer has stopped")
    }
}

/// Writes batches as they come, beside the threads that code. Gives the store back.
fn write(store: Store, coding: Option<i64>, batches: &Receiver<Vec<StoryIn>>) -> anyhow::Result<(Store, Report)> {
    let mut total = Report::default();
    let mut ingest = store.ingest();
    if let Some(coding) = coding {
        ingest.coded_with(coding);
    }
    for batch in batches {
        total.add(ingest.add(&batch, &now())?);
    }
    drop(ingest);
    Ok((store, total))
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let store = Store::writer(&args.store)?;
    let mut coded = args.coded.as_deref().map(Coded::open).transpose()?;
    let pipeline = if coded.is_none() { Some(args.input.pipeline()?) } else { None };
    let coding = if pipeline.is_some() { Some(store.coding(&coding(&args.input)?)?) } else { None };
    // The threads ask what is known already through an eye of their own; what they miss, the writer sees.
    let eye = Mutex::new(Store::open(&args.store)?);
    let look = |story: &Story| -> anyhow::Result<Option<Option<Recoded>>> {
        let eye = eye.lock().map_err(|_| anyhow::anyhow!("a thread that read the store has failed"))?;
        if eye.seen(story)? == Seen::Same {
            return Ok(None);
        }
        Ok(Some(coding.map(|c| eye.coding_of_twin(story, c)).transpose()?.flatten()))
    };
    let work = |mut story: Story| -> anyhow::Result<Work> {
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
        let Some(twin) = look(&story)? else { return Ok(Work::Known(story.id)) };
        Ok(match (twin, &pipeline) {
            (Some(Recoded { claims, assertions, words, .. }), _) => {
                Work::Coded(StoryIn { story, claims, assertions, words }, None)
            }
            (None, Some(pipeline)) => {
                let (coded, skipped) = code(pipeline, story);
                Work::Coded(coded, skipped)
            }
            (None, None) => Work::Uncoded(story),
        })
    };
    let furniture: &Furniture = match &pipeline {
        Some(pipeline) => pipeline.furniture(),
        None => Furniture::shared(),
    };
    let (out, batches) = sync_channel(WAITING);
    let mut desk = Desk { ready: Vec::new(), bytes: 0, most: args.batch.max(1), out };
    let mut known = 0;
    let (mut outcome, store, mut total) = thread::scope(|scope| -> anyhow::Result<_> {
        // The receiver moves into the thread: when the writer stops, so does the desk.
        let writer = scope.spawn(move || write(store, coding, &batches));
        let read = run_stories(&args.input, furniture, work, |work, notes| {
            match work? {
                Work::Known(id) => {
                    if let Some(coded) = &mut coded {
                        coded.of(&id)?;
                    }
                    known += 1;
                    Ok(0)
                }
                Work::Uncoded(story) => {
                    let claims = coded.as_mut().map(|c| c.of(&story.id)).transpose()?.unwrap_or_default();
                    // A file of claims holds no assertions.
                    desk.put(StoryIn { story, claims, assertions: Vec::new(), words: None })?;
                    Ok(0)
                }
                Work::Coded(item, skipped) => {
                    if let Some(skipped) = skipped {
                        notes.note(
                            &format!("kept, not coded: the story is in another language ({})", skipped.language),
                            "stories in English are coded",
                        )?;
                    }
                    let events = item.claims.len() as u64;
                    desk.put(item)?;
                    Ok(events)
                }
            }
        })
        .and_then(|outcome| desk.hand_over().map(|()| outcome));
        drop(desk);
        let (store, total) =
            writer.join().map_err(|_| anyhow::anyhow!("a fault of ours in the writer of the store"))??;
        Ok((read?, store, total))
    })?;
    total.known += known;
    if let Some(Coded { name, pending: Some(claim), line, .. }) = &coded {
        complain(&format!(
            "{name}:{line}: claim of story {:?}, which is not the next of the stories; claims in the order of the stories are accepted",
            claim.story_id
        ));
        outcome = Outcome::SomeFailed;
    }
    if !args.input.quiet {
        complain(&format!(
            "stories: {} new ({} copies), {} revised, {} known already; {} claims; events: {} added, {} changed, {} withdrawn",
            total.stories,
            total.copies,
            total.revised,
            total.known,
            total.claims,
            total.added,
            total.changed,
            total.withdrawn
        ));
        if let Some(n) = coding.map(|c| store.coded_otherwise(c)).transpose()?.filter(|n| *n > 0) {
            complain(&format!(
                "{n} stories were coded by another program, or with other models or data: `rapporteur store recode --store {}` brings them up to date",
                args.store.display()
            ));
        }
        if store.merged_otherwise()? {
            complain(&format!(
                "events were merged by the rules of another version: `rapporteur store remerge --store {}` merges them anew and tells the differences",
                args.store.display()
            ));
        }
    }
    Ok(outcome)
}
