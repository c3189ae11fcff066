use crate::FILES;
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// Where data files come from: embedded, or embedded with a folder laid over it.
pub trait DataFiles: Send + Sync {
    /// The text of the file at `path` (relative, with `/`), or `None` where there is none.
    fn text(&self, path: &str) -> Option<Cow<'_, str>>;

    /// All files below `folder` whose name ends with `suffix`, as (path, text), sorted by path.
    fn texts_under(&self, folder: &str, suffix: &str) -> Vec<(String, Cow<'_, str>)>;

    /// Dictionaries of other coders: the text files of a folder laid over the embedded files that replace none of them, as (path, text),
    /// sorted by path.
    fn laid(&self) -> Vec<(String, Cow<'_, str>)> {
        Vec::new()
    }
}

/// Endings of files that may be dictionaries of other coders.
const FOREIGN: [&str; 4] = ["txt", "actors", "agents", "verbs"];

/// The files that the program was built with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embedded;

impl DataFiles for Embedded {
    fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        FILES.get_file(path)?.contents_utf8().map(Cow::Borrowed)
    }

    fn texts_under(&self, folder: &str, suffix: &str) -> Vec<(String, Cow<'_, str>)> {
        crate::texts_under(folder, suffix).into_iter().map(|(p, t)| (p.to_owned(), Cow::Borrowed(t))).collect()
    }
}

/// A folder laid over the embedded files: a file of the same path replaces the embedded one, any other file is added.
#[derive(Clone, Debug)]
pub struct Overlay {
    files: BTreeMap<String, String>,
}

impl Overlay {
    /// Reads every `.csv`, `.toml`, `.txt` and `.rules` file below `folder`, and dictionaries of TABARI (`.actors`, `.agents`, `.verbs`).
    ///
    /// # Errors
    /// Where a folder or file cannot be read, or a file is not UTF-8; the message names it. Text files may be in Latin-1 too, as old
    /// dictionaries are.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        let mut stack: Vec<PathBuf> = vec![folder.to_path_buf()];
        while let Some(dir) = stack.pop() {
            let entries =
                fs::read_dir(&dir).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", dir.display())))?;
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    stack.push(path);
                    continue;
                }
                let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).unwrap_or_default();
                let foreign = FOREIGN.contains(&ending.as_str());
                if !foreign && !matches!(ending.as_str(), "csv" | "toml" | "rules") {
                    continue;
                }
                let named = |e: &dyn fmt::Display| format!("{}: {e}", path.display());
                let bytes = fs::read(&path).map_err(|e| io::Error::new(e.kind(), named(&e)))?;
                let text = match String::from_utf8(bytes) {
                    Ok(text) => text,
                    Err(e) if foreign => e.into_bytes().iter().map(|b| char::from(*b)).collect(),
                    Err(_) => {
                        return Err(io::Error::new(io::ErrorKind::InvalidData, named(&"not UTF-8; UTF-8 is accepted")));
                    }
                };
                let parts: Vec<_> = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .components()
                    .map(|c| c.as_os_str().to_string_lossy().into_owned())
                    .collect();
                files.insert(parts.join("/"), text);
            }
        }
        Ok(Self { files })
    }

    /// Paths (relative, with `/`) of the files that the folder holds, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl DataFiles for Overlay {
    fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        match self.files.get(path) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => Embedded.text(path),
        }
    }

    fn texts_under(&self, folder: &str, suffix: &str) -> Vec<(String, Cow<'_, str>)> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let mut all: BTreeMap<String, Cow<'_, str>> =
            crate::texts_under(folder, suffix).into_iter().map(|(p, t)| (p.to_owned(), Cow::Borrowed(t))).collect();
        for (path, text) in &self.files {
            if path.starts_with(&prefix) && path.ends_with(suffix) {
                all.insert(path.clone(), Cow::Borrowed(text));
            }
        }
        all.into_iter().collect()
    }

    fn laid(&self) -> Vec<(String, Cow<'_, str>)> {
        let ending = |path: &str| path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        self.files
            .iter()
            .filter(|(path, _)| FOREIGN.contains(&ending(path).as_str()) && Embedded.text(path).is_none())
            .map(|(path, text)| (path.clone(), Cow::Borrowed(text.as_str())))
            .collect()
    }
}

/// Something wrong in a data file: where, what, and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file, relative to the data folder.
    pub file: String,
    /// 1-based line; 0 where the whole file is meant.
    pub line: u64,
    /// What is wrong, and what would be accepted.
    pub message: String,
}

impl Complaint {
    /// A complaint about one line.
    #[must_use]
    pub fn new(file: &str, line: u64, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}
