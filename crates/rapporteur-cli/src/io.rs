//! Stories in, records out: what the subcommands share.
//!
//! [`run_stories`] is the road of every command that reads stories: documents are found one after the other, read by
//! several threads, and handed back in the order of the input, whatever the threads. No more than a few documents for
//! each thread are in memory at a time.

use crate::args::{From, InputArgs, OutputArgs, To};
use crate::io_progress::Progress;
use crate::io_sources::{Item, Sources};
use crate::outcome::Outcome;
use anyhow::{Context as _, bail};
use rapporteur::export::{ExportFormat, Manifest};
use rapporteur::record::SmolStr;
use rapporteur::text::{Format, Furniture, InputError};
use rapporteur::{Skipped, Story};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, Once};
use std::thread;
use std::time::Duration;

/// One input that could not be read, or a story that was not coded.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    /// File, or `-`.
    pub(crate) path: String,
    /// Line, from 1, where known.
    pub(crate) line: Option<u64>,
    /// What is wrong.
    pub(crate) wrong: String,
    /// What would be accepted.
    pub(crate) accepted: String,
}

impl Failure {
    /// An input error of `path`.
    pub(crate) fn new(path: &str, error: InputError) -> Self {
        Self { path: path.to_owned(), line: error.line, wrong: error.wrong, accepted: error.accepted }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}; {}", self.path, self.line.unwrap_or(1), self.wrong, self.accepted)
    }
}

/// One line to standard error; failing to write there is nobody's business.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Set by Ctrl-C: what is under way is finished and written, nothing new is begun.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Whether the user asked to stop.
pub(crate) fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// From now on Ctrl-C stops at the next whole record; a second one stops at once.
pub(crate) fn listen_for_stop() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            if STOPPED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
}

/// Where a story came from, for messages about it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// File, or `-`.
    pub(crate) path: std::sync::Arc<str>,
    /// Line or record, from 1.
    pub(crate) line: Option<u64>,
}

/// What came of one document.
struct Done<T> {
    seq: u64,
    place: Place,
    /// Identifier of the story; empty where there is none.
    id: SmolStr,
    result: Result<T, InputError>,
}

/// The identifiers of the last stories, so that one that comes twice is noticed; not of all, as memory has a bound.
#[derive(Default)]
struct Recent {
    known: BTreeSet<SmolStr>,
    order: VecDeque<SmolStr>,
}

impl Recent {
    const MOST: usize = 100_000;

    /// Whether the identifier is new.
    fn insert(&mut self, id: SmolStr) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

/// A thread's stack: room for the recursion of libraries on odd pages.
const STACK_BYTES: usize = 64 << 20;

/// Reads every story of the inputs, calls `work` on each in one of the threads, and `take` with what it gives, in order.
/// `take` answers how many events it wrote (for the progress line) and may add notes about the story.
///
/// Inputs that cannot be read become one line each on standard error (and in `--errors`), and the rest goes on.
///
/// # Errors
///
/// What `take` gives back, or the file of `--errors` that cannot be written.
pub(crate) fn run_stories<T: Send>(
    args: &InputArgs,
    furniture: &Furniture,
    work: impl Fn(Story) -> T + Sync,
    mut take: impl FnMut(T, &mut Notes<'_>) -> anyhow::Result<u64>,
) -> anyhow::Result<Outcome> {
    listen_for_stop();
    quiet_panics();
    let threads = match args.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let mut errors = args
        .errors
        .as_ref()
        .map(|path| fs::File::create(path).with_context(|| format!("{}: cannot be written", path.display())))
        .transpose()?
        .map(io::BufWriter::new);
    let sources = Sources::new(&args.paths, format_of(args.from));
    let progress = Progress::new(!args.quiet, &sources);
    // As many documents as this are under way at once: that is the bound of memory.
    let window = threads * 4;
    let (tickets_in, tickets) = sync_channel::<()>(window);
    let (items_in, items) = sync_channel::<(u64, Item)>(window);
    let (done_in, done) = sync_channel::<Done<T>>(window);
    let items = Mutex::new(items);
    let over = AtomicBool::new(false);
    let (work, items, over) = (&work, &items, &over);
    let mut failed = 0u64;
    // Nobody waits for the finder: it may stand in a read that never comes back (a terminal, a pipe that says nothing).
    thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let mut sources = sources;
        for seq in 0u64.. {
            let item = match catch_unwind(AssertUnwindSafe(|| sources.next())) {
                Ok(Some(item)) => item,
                Ok(None) => break,
                // A fault in a library that reads a format: the file is given up and named, the rest goes on.
                Err(cause) => sources.give_up(internal(cause.as_ref())),
            };
            if stopped() || tickets_in.send(()).is_err() || items_in.send((seq, item)).is_err() {
                break;
            }
        }
    })?;
    let result = thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..threads {
            let done_in = done_in.clone();
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || {
                while let Some((seq, item)) = next(items, over) {
                    let place = item.place;
                    let mut id = SmolStr::default();
                    let result = catch_unwind(AssertUnwindSafe(|| {
                        let story = item.document.and_then(|d| d.into_story(furniture))?;
                        id = SmolStr::new(&story.id);
                        Ok(work(story))
                    }))
                    .unwrap_or_else(|cause| Err(internal(cause.as_ref())));
                    if done_in.send(Done { seq, place, id, result }).is_err() {
                        break;
                    }
                }
            })?;
        }
        drop(done_in);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0u64;
        let mut ids = Recent::default();
        let mut take_all = || -> anyhow::Result<()> {
            for one in done.iter() {
                waiting.insert(one.seq, one);
                while let Some(one) = waiting.remove(&wanted) {
                    wanted += 1;
                    let _ = tickets.try_recv();
                    let mut notes = Notes { place: &one.place, progress: &progress, errors: &mut errors };
                    if !one.id.is_empty() && !ids.insert(one.id.clone()) {
                        notes.note(
                            &format!("the id {:?} has come before", one.id),
                            "it is coded, but ids of its events are not unique; a different id for each story is accepted",
                        )?;
                    }
                    match one.result {
                        Ok(value) => progress.story(take(value, &mut notes)?),
                        Err(error) => {
                            failed += 1;
                            notes.failure(error)?;
                        }
                    }
                }
            }
            Ok(())
        };
        let answer = take_all();
        // The threads end at their next document, whatever the reason.
        over.store(true, Ordering::Relaxed);
        drop((done, tickets));
        answer
    });
    if let Some(errors) = &mut errors {
        errors.flush()?;
    }
    progress.finish(failed);
    result?;
    Ok(match failed {
        _ if stopped() => Outcome::Stopped,
        0 => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

/// The next document, or `None` when there will be none, none is wanted any more, or the user asked to stop and none is at hand.
fn next(items: &Mutex<Receiver<(u64, Item)>>, over: &AtomicBool) -> Option<(u64, Item)> {
    while !over.load(Ordering::Relaxed) {
        let guard = match items.lock() {
            Ok(guard) => guard,
            Err(poisoned) => poisoned.into_inner(),
        };
        match guard.recv_timeout(Duration::from_millis(100)) {
            Ok(item) => return Some(item),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if stopped() => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
    None
}

/// A way to tell the user about the story at hand.
pub(crate) struct Notes<'a> {
    place: &'a Place,
    progress: &'a Progress,
    errors: &'a mut Option<io::BufWriter<fs::File>>,
}

impl Notes<'_> {
    /// A line about this story on standard error, and a record in `--errors`; the run is none the worse for it.
    pub(crate) fn note(&mut self, wrong: &str, accepted: &str) -> anyhow::Result<()> {
        self.failure(InputError::new(wrong, accepted))
    }

    /// Names a story that was not coded for its language.
    pub(crate) fn skipped(&mut self, skipped: &Skipped) -> anyhow::Result<()> {
        self.note(&skipped.to_string(), "stories in English are accepted")
    }

    fn failure(&mut self, error: InputError) -> anyhow::Result<()> {
        let line = error.line.or(self.place.line);
        let failure = Failure { line, ..Failure::new(&self.place.path, error) };
        self.progress.above(|| complain(&failure.to_string()));
        if let Some(errors) = self.errors {
            serde_json::to_writer(&mut *errors, &failure)?;
            errors.write_all(b"\n")?;
        }
        Ok(())
    }
}

fn internal(cause: &(dyn std::any::Any + Send)) -> InputError {
    let words = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    InputError::new(
        format!("a fault of ours: {}", words.unwrap_or("unknown")),
        "please report it with this story; the run goes on",
    )
}

/// A fault in one story is told with the story's name, not as a trace in the middle of the output.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

fn format_of(from: From) -> Option<Format> {
    match from {
        From::Auto => None,
        From::Format(format) => Some(format),
    }
}

/// Calls `take` with every story of the inputs, in order; an input that cannot be read gives a [`Failure`].
///
/// # Errors
///
/// What `take` gives back.
#[allow(dead_code, reason = "for commands that need no threads")]
pub(crate) fn for_each_story(
    args: &InputArgs,
    mut take: impl FnMut(Result<Story, Failure>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for item in Sources::new(&args.paths, format_of(args.from)) {
        let place = item.place;
        let story = item.document.and_then(|d| d.into_story(Furniture::shared()));
        take(story.map_err(|e| {
            let line = e.line.or(place.line);
            Failure { line, ..Failure::new(&place.path, e) }
        }))?;
    }
    Ok(())
}

/// Where output goes, and in which format.
pub(crate) struct Output {
    /// The chosen format.
    pub(crate) to: To,
    /// The writer.
    pub(crate) writer: Box<dyn Write + Send>,
}

impl Output {
    /// Opens the output that the options ask for.
    ///
    /// # Errors
    ///
    /// The file cannot be made.
    pub(crate) fn open(args: &OutputArgs) -> anyhow::Result<Self> {
        let writer: Box<dyn Write + Send> = match &args.output {
            Some(path) => {
                let file = fs::File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
                Box::new(io::BufWriter::with_capacity(1 << 16, file))
            }
            None => {
                refuse_terminal(args.to, None)?;
                Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout()))
            }
        };
        let to = Self::format(args);
        Ok(Self { to, writer })
    }

    /// The format that the options ask for, before anything is opened: what is refused leaves no file.
    pub(crate) fn format(args: &OutputArgs) -> To {
        args.to.unwrap_or_else(|| {
            let by_name = args.output.as_deref().and_then(by_name);
            let terminal = args.output.is_none() && io::stdout().is_terminal();
            by_name.unwrap_or(if terminal { To::Table } else { To::Export(ExportFormat::Jsonl) })
        })
    }

    /// One JSON line.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    #[allow(dead_code, reason = "for commands that write single records")]
    pub(crate) fn json_line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        // Written as one piece, so that a run that is stopped leaves whole lines.
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.writer.write_all(&line)?;
        Ok(())
    }
}

/// Refuses to write bytes that are no text to a terminal.
///
/// # Errors
///
/// Standard output is a terminal and the format is binary.
pub(crate) fn refuse_terminal(to: Option<To>, output: Option<&Path>) -> anyhow::Result<()> {
    match to {
        Some(To::Export(format)) if format.is_binary() && output.is_none() && io::stdout().is_terminal() => {
            bail!("--to {format} writes bytes that a terminal cannot show; -o FILE or a pipe is accepted")
        }
        _ => Ok(()),
    }
}

/// Writes what the file at `output` rests on beside it, as `FILE.manifest.json`.
///
/// # Errors
///
/// The file cannot be written.
pub(crate) fn write_manifest(output: Option<&Path>, manifest: &Manifest) -> anyhow::Result<()> {
    let Some(output) = output else { return Ok(()) };
    let mut beside = output.as_os_str().to_owned();
    beside.push(".manifest.json");
    let beside = Path::new(&beside);
    fs::write(beside, manifest.to_json()).with_context(|| format!("{}: cannot be written", beside.display()))
}

/// The format that a file's name asks for.
fn by_name(path: &Path) -> Option<To> {
    Some(match path.extension()?.to_str()? {
        "csv" => To::Export(ExportFormat::Csv),
        "tsv" => To::Export(ExportFormat::Tsv),
        "parquet" => To::Export(ExportFormat::Parquet),
        "arrow" | "ipc" | "feather" => To::Export(ExportFormat::Arrow),
        "jsonld" => To::Jsonld,
        "conllu" => To::Conllu,
        _ => return None,
    })
}
