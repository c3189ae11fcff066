//! The data behind who-says-so and is-it-so: cue rows, status cues, assertion patterns and the trained component,
//! loaded once and passed to [`crate::attribution`], [`crate::chain`], [`crate::status`] and [`crate::assertion`].

/// A complaint about a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}; accepted: {accepted}")]
pub struct RuleError {
    /// Path below the data folder.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong.
    pub what: String,
    /// What would be accepted.
    pub accepted: String,
}

/// Cue dictionaries, status classes, assertion patterns and the trained component.
#[derive(Clone, Debug, Default)]
pub struct SpeechRules {}

impl SpeechRules {
    /// The rules that ship with the program.
    ///
    /// # Errors
    ///
    /// All complaints about the files at once.
    pub fn embedded() -> Result<Self, Vec<RuleError>> {
        Ok(Self::default())
    }
}
