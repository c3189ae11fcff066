use std::fmt;

/// What is wrong with a data file or a question, where, and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Complaint {
    /// Path of the file below `data/`, or `--if` for a hypothesis.
    pub path: String,
    /// Line, 1-based; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong; what would be accepted.
    pub message: String,
}

impl Complaint {
    /// A complaint about one line of one file.
    #[must_use]
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was asked on the command line stands in no file.
        if self.path.starts_with("--") && self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for Complaint {}

/// 1-based line of a byte offset.
#[must_use]
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
