//! `rapporteur store`: looks after a store.

use crate::args::InputArgs;
use crate::cmd::ingest::code_all;
use crate::io::complain;
use crate::outcome::Outcome;
use anyhow::Context as _;
use rapporteur::data::{DataFiles as _, Embedded, Overlay};
use rapporteur::store::{Coding, Recoded, Report, Store, Touched};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

/// Options of `store`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR", global = true)]
    store: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// How much it holds
    Stats,
    /// Look for damage
    Check,
    /// Bring an older store up to date
    Migrate,
    /// Copy it, while others read and write
    Backup {
        /// Empty folder
        #[arg(value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Tidy up after a large ingest
    Optimise,
    /// Code anew what a change of data or program can touch, and tell what became different
    Recode {
        #[command(flatten)]
        input: InputArgs,
        /// Code every story, whatever changed
        #[arg(long)]
        force: bool,
        /// Differences as JSON Lines
        #[arg(long)]
        json: bool,
    },
    /// Merge all claims anew by this program's rules of merging, and tell which went from one event to another
    Remerge {
        /// Differences as JSON Lines
        #[arg(long)]
        json: bool,
    },
    /// Why the claims of an event are thought one act; or how two claims compare
    Why {
        /// Key of an event, or a claim (STORY#N)
        #[arg(value_name = "EVENT|CLAIM")]
        what: String,
        /// Another claim
        #[arg(value_name = "CLAIM")]
        other: Option<String>,
    },
    /// Say that two claims are one act
    Join(Pair),
    /// Say that two claims are not one act
    Split(Pair),
    /// Take a decision back
    Undo {
        /// Its number
        id: i64,
    },
    /// All decisions
    Decisions,
    /// Grade a claim: reliability of the source A-F, credibility of the information 1-6
    Grade {
        /// The claim (STORY#N)
        claim: String,
        /// A to F
        #[arg(long)]
        source: Option<String>,
        /// 1 to 6
        #[arg(long)]
        info: Option<String>,
        /// Who grades
        #[arg(long)]
        by: String,
    },
    /// What became of the events since a time (ISO 8601, UTC): added, changed, withdrawn
    Changes {
        /// For instance 2021-03-01T00:00:00Z
        since: String,
    },
}

#[derive(Debug, clap::Args)]
struct Pair {
    /// One claim (STORY#N)
    a: String,
    /// The other
    b: String,
    /// Why
    #[arg(long, default_value = "")]
    note: String,
}

/// The time, for the changes feed.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now).to_string()
}

/// All data files that coding rests on, by path.
pub(crate) fn data_files(folder: Option<&Path>) -> anyhow::Result<Vec<(String, String)>> {
    let overlay = folder
        .map(|f| Overlay::read(f).with_context(|| format!("{}: the data folder cannot be used", f.display())))
        .transpose()?;
    let mut paths: Vec<String> = rapporteur::data::all_files().into_iter().map(|(path, _)| path.to_owned()).collect();
    if let Some(overlay) = &overlay {
        paths.extend(overlay.paths().map(str::to_owned));
    }
    paths.sort();
    paths.dedup();
    // Formats of export code nothing.
    paths.retain(|path| !path.starts_with("export/") && !path.starts_with("src/"));
    let mut files = Vec::new();
    for path in paths {
        let text = match &overlay {
            Some(overlay) => overlay.text(&path),
            None => Embedded.text(&path),
        };
        let text = match (text, rapporteur::data::bytes(&path)) {
            (Some(text), _) => text.into_owned(),
            // Of what is no text its hash stands for it.
            (None, Some(bytes)) => format!("{:016x}", fnv(bytes)),
            (None, None) => continue,
        };
        files.push((path, text));
    }
    Ok(files)
}

/// FNV-1a, eight bytes at a time.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mixed = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        mixed ^ (mixed >> 29)
    })
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn say_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(&serde_json::to_string(value)?)
}

fn told(report: Report) -> String {
    format!("events: {} added, {} changed, {} withdrawn", report.added, report.changed, report.withdrawn)
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let dir = args.store.context("--store DIR names the store")?;
    match args.command {
        Command::Stats => say_json(&Store::open(&dir)?.counts()?)?,
        Command::Check => {
            let wrong = Store::open(&dir)?.check()?;
            if wrong.is_empty() {
                say("no damage found")?;
            } else {
                for line in wrong {
                    say(&line)?;
                }
                return Ok(Outcome::SomeFailed);
            }
        }
        Command::Migrate => {
            let version = Store::writer(&dir)?.counts()?.schema_version;
            say(&format!("schema version {version}"))?;
        }
        Command::Backup { to } => {
            Store::open(&dir)?.backup(&to)?;
            say(&format!("copied to {}", to.display()))?;
        }
        Command::Optimise => {
            let store = Store::writer(&dir)?;
            let before = store.counts()?.bytes;
            store.optimise()?;
            say(&format!("{} MB before, {} MB after", before / 1_000_000, store.counts()?.bytes / 1_000_000))?;
        }
        Command::Recode { input, force, json } => recode(&dir, &input, force, json)?,
        Command::Remerge { json } => remerge(&dir, json)?,
        Command::Why { what, other } => {
            let store = Store::open(&dir)?;
            match other {
                Some(other) => say_json(&store.compare(&what, &other)?)?,
                None => {
                    for link in store.explain_merge(&what)? {
                        say_json(&link)?;
                    }
                }
            }
        }
        Command::Join(pair) => say(&told(Store::writer(&dir)?.decide(true, &pair.a, &pair.b, &pair.note, &now())?))?,
        Command::Split(pair) => {
            say(&told(Store::writer(&dir)?.decide(false, &pair.a, &pair.b, &pair.note, &now())?))?
        }
        Command::Undo { id } => say(&told(Store::writer(&dir)?.undo(id, &now())?))?,
        Command::Decisions => {
            for decision in Store::open(&dir)?.decided()? {
                say_json(&decision)?;
            }
        }
        Command::Grade { claim, source, info, by } => {
            Store::writer(&dir)?.grade(&claim, source.as_deref(), info.as_deref(), &by, &now())?;
        }
        Command::Changes { since } => {
            for change in Store::open(&dir)?.changes(&since)? {
                say_json(&change)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// With what this program codes.
pub(crate) fn coding(input: &InputArgs) -> anyhow::Result<Coding> {
    Ok(Coding {
        program: format!("{} {}", env!("CARGO_PKG_VERSION"), env!("RAPPORTEUR_PROGRAM")),
        model: format!("{:?} {}", input.reader, rapporteur::model_hash(input.reader.0)).to_lowercase(),
        files: data_files(input.data.as_deref())?,
    })
}

/// Merges anew, and tells each claim that another event has now.
fn remerge(dir: &Path, json: bool) -> anyhow::Result<()> {
    let store = Store::writer(dir)?;
    let begun = now();
    // The feed asks for what came after a time.
    std::thread::sleep(std::time::Duration::from_millis(2));
    let (report, moved) = store.remerge(&now())?;
    for moved in &moved {
        if json { say_json(moved)? } else { say(&format!("{}  {} -> {}", moved.claim, moved.from, moved.to))? }
    }
    complain(&format!("{} claims tell of another event than before; {}", moved.len(), told(report)));
    if report.added + report.changed + report.withdrawn > 0 {
        complain(&format!("events that changed: rapporteur store changes {begun} --store {}", dir.display()));
        complain("`rapporteur store why CLAIM CLAIM` says why; `store join` and `store split` hold against it");
    }
    Ok(())
}

/// Codes anew what can have changed, and tells each claim that did.
fn recode(dir: &Path, input: &InputArgs, force: bool, json: bool) -> anyhow::Result<()> {
    let store = Store::writer(dir)?;
    let coding = coding(input)?;
    let touched = if force {
        let mut stories = Vec::new();
        let mut after = 0;
        loop {
            let page = store.story_ids(after, 1000)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            stories.extend(page.into_iter().map(|(_, uid)| uid));
        }
        Touched { stories, because: vec!["every story: --force".to_owned()] }
    } else {
        store.touched_by(&coding, rapporteur::reach)?
    };
    for line in &touched.because {
        complain(line);
    }
    let number = store.coding(&coding)?;
    let pipeline = input.pipeline()?;
    if touched.stories.is_empty() {
        store.settle_coding(number, Some(pipeline.provenance()))?;
        complain("no story can have changed; none was coded anew");
        return Ok(());
    }
    let mut ingest = store.ingest();
    ingest.coded_with(number);
    let mut total = Report::default();
    let begun = now();
    let terminal = std::io::stderr().is_terminal() && !input.quiet;
    for chunk in touched.stories.chunks(64) {
        let mut texts = Vec::with_capacity(chunk.len());
        for uid in chunk {
            texts.push(store.story(uid)?);
        }
        let coded = code_all(&pipeline, texts, input.threads);
        let recoded: Vec<_> = coded
            .into_iter()
            .map(|c| Recoded { story: c.story.id, claims: c.claims, assertions: c.assertions, words: c.words })
            .collect();
        total.add(ingest.recode(&recoded, &now())?);
        for difference in ingest.take_differences() {
            if json {
                say_json(&difference)?;
                continue;
            }
            let fields = if difference.fields.is_empty() {
                String::new()
            } else {
                format!(" ({})", difference.fields.join(", "))
            };
            say(&format!("{:<9} {}{fields}", difference.change, difference.claim))?;
            for (sign, gist) in [('-', difference.before), ('+', difference.after)] {
                if let Some(gist) = gist {
                    say(&format!("  {sign} {gist}"))?;
                }
            }
        }
        if terminal {
            complain(&format!("{} of {} stories", total.stories, touched.stories.len()));
        }
    }
    drop(ingest);
    store.settle_coding(number, Some(pipeline.provenance()))?;
    complain(&format!("{} stories coded anew; {} claims differ; {}", total.stories, total.claims, told(total)));
    if total.added + total.changed + total.withdrawn > 0 {
        complain(&format!("events that changed: rapporteur store changes {begun} --store {}", dir.display()));
    }
    Ok(())
}
