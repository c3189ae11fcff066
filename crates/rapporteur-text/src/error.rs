use std::fmt;

/// One input that could not be read: what is wrong, and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InputError {
    /// Line of the input, from 1, where known.
    pub line: Option<u64>,
    /// What is wrong, with the offending value.
    pub wrong: String,
    /// What would have been accepted.
    pub accepted: String,
    /// Whether nothing after this can be read either.
    pub(crate) fatal: bool,
}

impl InputError {
    /// An error without a line.
    pub fn new(wrong: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self { line: None, wrong: wrong.into(), accepted: accepted.into(), fatal: false }
    }

    /// The same error at `line` (from 1).
    #[must_use]
    pub fn at(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.wrong, self.accepted)
    }
}
