//! Stories in, records out: what the subcommands share.

use crate::args::{From, InputArgs, OutputArgs, To};
use anyhow::Context as _;
use rapporteur::Story;
use rapporteur::text::{InputError, story_from_record, story_from_text};
use serde::Serialize;
use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};

/// One input that could not be read.
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

/// Calls `take` with every story of the inputs, in order; an input that cannot be read gives a [`Failure`].
///
/// # Errors
///
/// What `take` gives back.
pub(crate) fn for_each_story(
    args: &InputArgs,
    mut take: impl FnMut(Result<Story, Failure>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut paths = Vec::new();
    if args.paths.is_empty() {
        paths.push(PathBuf::from("-"));
    }
    for path in &args.paths {
        collect(path, &mut paths);
    }
    for path in paths {
        let name = path.display().to_string();
        let bytes = if name == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(&path)
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(e) => {
                let error = InputError::new(format!("cannot be read: {e}"), "a readable file or folder is accepted");
                take(Err(Failure::new(&name, error)))?;
                continue;
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let jsonl = args.from == From::Jsonl || (args.from == From::Auto && text.trim_start().starts_with('{'));
        if jsonl {
            for (index, line) in text.lines().enumerate() {
                if !line.trim().is_empty() {
                    take(story_from_record(line).map_err(|e| Failure::new(&name, e.at(index as u64 + 1))))?;
                }
            }
        } else {
            let id = path.file_stem().map_or_else(|| "stdin".to_owned(), |s| s.to_string_lossy().into_owned());
            take(Ok(story_from_text(&id, &text)))?;
        }
    }
    Ok(())
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        found.push(path.to_owned());
        return;
    }
    let mut inner: Vec<PathBuf> = fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
    inner.sort();
    for path in inner {
        collect(&path, found);
    }
}

/// Where output goes, and in which format.
pub(crate) struct Output {
    /// The chosen format.
    pub(crate) to: To,
    /// The writer.
    pub(crate) writer: Box<dyn Write>,
}

impl Output {
    /// Opens the output that the options ask for.
    ///
    /// # Errors
    ///
    /// The file cannot be made.
    pub(crate) fn open(args: &OutputArgs) -> anyhow::Result<Self> {
        let (writer, terminal): (Box<dyn Write>, bool) = match &args.output {
            Some(path) => {
                let file = fs::File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
                (Box::new(io::BufWriter::new(file)), false)
            }
            None => (Box::new(io::BufWriter::new(io::stdout())), io::stdout().is_terminal()),
        };
        Ok(Self { to: args.to.unwrap_or(if terminal { To::Table } else { To::Jsonl }), writer })
    }

    /// One JSON line.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub(crate) fn json_line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.writer, value)?;
        self.writer.write_all(b"\n")?;
        Ok(())
    }
}
