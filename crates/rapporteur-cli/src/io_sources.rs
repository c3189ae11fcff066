//! Files, folders and standard input as one row of documents.

use crate::io::Place;
use rapporteur::text::{Document, Documents, Format, InputError};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// One document, or why there is none.
pub(crate) struct Item {
    /// Where it stands.
    pub(crate) place: Place,
    /// The document.
    pub(crate) document: Result<Document, InputError>,
}

/// All documents of the paths given, in order: folders sorted by name, files front to back.
pub(crate) struct Sources {
    format: Option<Format>,
    files: std::vec::IntoIter<Source>,
    current: Option<(Arc<str>, Documents)>,
    /// The file that was opened last.
    opening: Arc<str>,
    begun: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
    count: u64,
    total: u64,
}

struct Source {
    path: PathBuf,
    /// Names the story of a file without names of its own.
    id: String,
    problem: Option<InputError>,
}

const DEEPEST_FOLDER: usize = 40;

impl Sources {
    pub(crate) fn new(paths: &[PathBuf], format: Option<Format>) -> Self {
        let mut files = Vec::new();
        if paths.is_empty() {
            files.push(Source { path: PathBuf::from("-"), id: "stdin".to_owned(), problem: None });
        }
        for path in paths {
            if path.as_os_str() == "-" {
                files.push(Source { path: path.clone(), id: "stdin".to_owned(), problem: None });
            } else if path.is_dir() {
                walk(path, path, &mut Vec::new(), &mut files);
            } else {
                let name =
                    path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy()).into_owned();
                files.push(Source { path: path.clone(), id: stem(&name), problem: None });
            }
        }
        part_namesakes(&mut files);
        let total = files.iter().filter_map(|s| fs::metadata(&s.path).ok()).map(|m| m.len()).sum();
        Self {
            format,
            count: files.len() as u64,
            files: files.into_iter(),
            current: None,
            opening: "-".into(),
            begun: Arc::default(),
            bytes: Arc::default(),
            total,
        }
    }

    /// How many files there are.
    pub(crate) fn total_files(&self) -> u64 {
        self.count
    }

    /// Counts the files begun so far.
    pub(crate) fn files_begun(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.begun)
    }

    /// Bytes of all files, as far as known.
    pub(crate) fn total_bytes(&self) -> u64 {
        self.total
    }

    /// Counts the bytes read so far.
    pub(crate) fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }

    /// Gives up the file at hand, and names it with the reason.
    pub(crate) fn give_up(&mut self, error: InputError) -> Item {
        let path = self.current.take().map_or_else(|| Arc::clone(&self.opening), |(path, _)| path);
        Item { place: Place { path, line: error.line }, document: Err(error) }
    }

    fn open(&self, source: Source, name: &str) -> Result<Documents, InputError> {
        if let Some(problem) = source.problem {
            return Err(problem);
        }
        let reader: Box<dyn Read + Send> = if name == "-" {
            Box::new(io::stdin())
        } else {
            let meta = fs::metadata(&source.path).map_err(|e| missing(&e))?;
            if !meta.is_file() && !is_stream(&meta) {
                return Err(InputError::new("is no file", "a file or folder is accepted"));
            }
            Box::new(File::open(&source.path).map_err(|e| missing(&e))?)
        };
        let counted = Counted { reader, bytes: Arc::clone(&self.bytes) };
        Documents::open(counted, self.format, name, &source.id)
    }
}

#[cfg(unix)]
fn is_stream(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    meta.file_type().is_fifo() || meta.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_stream(_: &fs::Metadata) -> bool {
    false
}

fn missing(error: &io::Error) -> InputError {
    InputError::new(format!("cannot be read: {error}"), "a readable file or folder is accepted")
}

/// All files below `folder`, sorted by name; `above` are the folders that hold it, as the system knows them.
fn walk(root: &Path, folder: &Path, above: &mut Vec<PathBuf>, files: &mut Vec<Source>) {
    let mut refuse =
        |problem| files.push(Source { path: folder.to_owned(), id: String::new(), problem: Some(problem) });
    let known = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    if above.contains(&known) {
        return refuse(InputError::new(
            "is a link to a folder that holds it",
            "a folder without such loops is accepted",
        ));
    }
    if above.len() >= DEEPEST_FOLDER {
        return refuse(InputError::new(
            format!("lies below {DEEPEST_FOLDER} folders"),
            "a path nearer to it is accepted as an argument",
        ));
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) => return refuse(missing(&e)),
    };
    let mut inner: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    inner.sort();
    above.push(known);
    for path in inner {
        // Hidden files are the system's (.DS_Store), not the user's.
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, above, files);
        } else {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let name = inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push(Source { id: stem(&name), path, problem: None });
        }
    }
    above.pop();
}

/// Files of the same name in several folders, or with several endings, are told apart by more of their path.
fn part_namesakes(files: &mut [Source]) {
    for whole in [false, true] {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        files.iter().for_each(|f| *count.entry(f.id.clone()).or_default() += 1);
        for file in files.iter_mut().filter(|f| count[&f.id] > 1) {
            let path = file.path.to_string_lossy();
            file.id = if whole { path.into_owned() } else { stem(&path) };
        }
    }
}

/// The name without its endings: `a/story.html.gz` is `a/story`.
fn stem(name: &str) -> String {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    match name.rfind('.') {
        Some(at) if at > 0 && !name[at..].contains('/') && name.as_bytes()[at - 1] != b'/' => name[..at].to_owned(),
        _ => name.to_owned(),
    }
}

impl Iterator for Sources {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some((path, documents)) = &mut self.current {
                if let Some(next) = documents.next() {
                    let path = Arc::clone(path);
                    return Some(match next {
                        Ok((line, document)) => Item { place: Place { path, line }, document: Ok(document) },
                        Err(e) => Item { place: Place { path, line: e.line }, document: Err(e) },
                    });
                }
                self.current = None;
            }
            let source = self.files.next()?;
            let name: Arc<str> = source.path.display().to_string().into();
            self.opening = Arc::clone(&name);
            self.begun.fetch_add(1, Ordering::Relaxed);
            match self.open(source, &name) {
                Ok(documents) => self.current = Some((name, documents)),
                Err(e) => return Some(Item { place: Place { path: name, line: e.line }, document: Err(e) }),
            }
        }
    }
}

struct Counted {
    reader: Box<dyn Read + Send>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
