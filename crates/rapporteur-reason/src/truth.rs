use serde::{Deserialize, Serialize};
use std::fmt;

/// How a premise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It is so, on the sources given.
    Holds,
    /// It is not so: this defeats the clause.
    Fails,
    /// A matter of judgement or dispute: both branches are shown.
    Contested,
    /// Not told; a fact is missing.
    Unknown,
}

impl Truth {
    /// Conjunction: one failure defeats all; what is unknown hides what is disputed, as it must be known first.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Contested, _) | (_, Self::Contested) => Self::Contested,
            _ => Self::Holds,
        }
    }

    /// Disjunction: one that holds is enough.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::Contested, _) | (_, Self::Contested) => Self::Contested,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Fails,
        }
    }

    /// `yes`, `no`, `disputed`, `not known`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "yes",
            Self::Fails => "no",
            Self::Contested => "disputed",
            Self::Unknown => "not known",
        }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
