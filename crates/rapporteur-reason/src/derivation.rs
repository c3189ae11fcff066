use crate::{Basis, Degree, EvidenceBasis, Pledge, Truth};
use rapporteur_record::ActorCode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a premise comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// An article of an agreement.
    Clause {
        /// Agreement id.
        agreement: String,
        /// Article.
        article: String,
        /// Title of the evidence.
        title: String,
        /// Where it was read: a treaty series or an address.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<String>,
        /// How far it was looked at.
        read: EvidenceBasis,
    },
    /// A row of a table.
    Row {
        /// Path below `data/`.
        path: String,
        /// 1-based.
        line: usize,
        /// Evidence id.
        evidence: String,
    },
    /// A sentence of a story.
    Sentence {
        /// Story id.
        story: String,
        /// 0-based index.
        sentence: u32,
        /// First code point of the words meant.
        start: u32,
        /// One past the last code point.
        end: u32,
        /// The sentence.
        text: String,
        /// Who says so, nearest first.
        chain: Vec<String>,
    },
    /// The user supposed it.
    Hypothesis {
        /// The words given.
        text: String,
    },
    /// A rule of the engine.
    Rule {
        /// What it says.
        says: String,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clause { agreement, article, title, at, read } => {
                write!(f, "{agreement}, {} ({title}", crate::Agreement::article_words(article))?;
                f.write_str(match read {
                    EvidenceBasis::Text => "",
                    EvidenceBasis::Secondary => "; from a report of it",
                    EvidenceBasis::Knowledge => "; wording not read again",
                })?;
                match at {
                    Some(at) => write!(f, "; {at})"),
                    None => f.write_str(")"),
                }
            }
            Self::Row { path, line, evidence } => write!(f, "data/{path}:{line} [{evidence}]"),
            Self::Sentence { story, sentence, text, chain, .. } => {
                write!(f, "{story}, sentence {}: \u{201c}{text}\u{201d}", sentence + 1)?;
                if chain.is_empty() { Ok(()) } else { write!(f, " (says {})", chain.join(" < ")) }
            }
            Self::Hypothesis { text } => write!(f, "supposed: {text}"),
            Self::Rule { says } => f.write_str(says),
        }
    }
}

/// One step of a derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Premise {
    /// Which test: `in-force`, `bound`, `happened`, `act`, `victim`, `who-began`, `attacker`, `external`, `place`,
    /// `object`, `gravity`, `judgement`, `asked`, `state-of-war`, `unprovoked`, and for single holders `holder`, `pair`, `policy`.
    pub id: &'static str,
    /// How it stands.
    pub truth: Truth,
    /// Why, for people.
    pub because: String,
    /// The fact that would turn it round, for people; empty where none is sensible.
    pub flip: String,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// Taken as so without proof, as said in `because`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// Parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Premise>,
}

impl Premise {
    pub(crate) fn new(id: &'static str, truth: Truth, because: impl Into<String>) -> Self {
        Self {
            id,
            truth,
            because: because.into(),
            flip: String::new(),
            sources: Vec::new(),
            assumed: false,
            parts: Vec::new(),
        }
    }

    pub(crate) fn flip(mut self, flip: impl Into<String>) -> Self {
        self.flip = flip.into();
        self
    }

    pub(crate) fn cite(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    pub(crate) fn cite_all(mut self, sources: impl IntoIterator<Item = Source>) -> Self {
        self.sources.extend(sources);
        self
    }

    pub(crate) const fn assumed(mut self) -> Self {
        self.assumed = true;
        self
    }
}

/// The answer for one clause and one holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The promise is called into play by the event.
    Engaged,
    /// Only talks are owed.
    ConsultationOnly,
    /// A premise is a matter of judgement or dispute; both branches are shown.
    Contested,
    /// A fact is missing.
    Undetermined,
    /// It is not.
    NotEngaged,
}

impl Verdict {
    /// All, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::Engaged, Self::ConsultationOnly, Self::Contested, Self::Undetermined, Self::NotEngaged];

    /// The name in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Engaged => "engaged",
            Self::ConsultationOnly => "consultation_only",
            Self::Contested => "contested",
            Self::Undetermined => "undetermined",
            Self::NotEngaged => "not_engaged",
        }
    }

    /// The words for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Engaged => "ENGAGED",
            Self::ConsultationOnly => "CONSULTATION ONLY",
            Self::Contested => "CONTESTED",
            Self::Undetermined => "UNDETERMINED",
            Self::NotEngaged => "NOT ENGAGED",
        }
    }

    /// For a sentence on what would be: `would be engaged`.
    #[must_use]
    pub const fn would(self) -> &'static str {
        match self {
            Self::Engaged => "would be engaged",
            Self::ConsultationOnly => "would ask for consultations only",
            Self::Contested => "would be contested",
            Self::Undetermined => "would be undetermined",
            Self::NotEngaged => "would not be engaged",
        }
    }

    pub(crate) const fn of(truth: Truth, consultation: bool) -> Self {
        match truth {
            Truth::Holds if consultation => Self::ConsultationOnly,
            Truth::Holds => Self::Engaged,
            Truth::Contested => Self::Contested,
            Truth::Unknown => Self::Undetermined,
            Truth::Fails => Self::NotEngaged,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A single fact that changes the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// Premise it turns round.
    pub premise: &'static str,
    /// The fact.
    pub fact: String,
    /// The verdict then.
    pub verdict: Verdict,
}

/// Holders for whom the clause comes out alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HolderGroup {
    /// Who owes, may or must not.
    pub holders: Vec<ActorCode>,
    /// For them.
    pub verdict: Verdict,
    /// What sets them apart from the clause's verdict; empty where nothing does.
    pub because: String,
    /// Premises that speak of these holders only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub premises: Vec<Premise>,
}

/// The verdict under one policy on whose the place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyVerdict {
    /// Policy.
    pub policy: Basis,
    /// Whether the place is then in scope.
    pub place: Truth,
    /// The verdict then.
    pub verdict: Verdict,
}

/// One clause held against one event as an attack on one victim, with the derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Incident id.
    pub incident: String,
    /// Agreement id.
    pub agreement: String,
    /// What people call it.
    pub agreement_name: String,
    /// Clause id.
    pub clause: String,
    /// Article.
    pub article: String,
    /// What it promises.
    pub pledge: Pledge,
    /// What it says, paraphrased.
    pub says: String,
    /// Who is attacked in this reading.
    pub victim: ActorCode,
    /// Who attacks in this reading.
    pub attackers: Vec<String>,
    /// The clause's own verdict, before what concerns single holders.
    pub verdict: Verdict,
    /// By holder.
    pub groups: Vec<HolderGroup>,
    /// What would be owed.
    pub does: String,
    /// How strongly.
    pub degree: Degree,
    /// The premise that decides.
    pub deciding: &'static str,
    /// Why, in one sentence.
    pub because: String,
    /// Single facts that would change it.
    pub flips: Vec<Flip>,
    /// By policy; empty where the place plays no part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_policy: Vec<PolicyVerdict>,
    /// All policies give one verdict.
    pub policies_agree: bool,
    /// Steps of procedure that the record does not show.
    pub missing: Vec<String>,
    /// Steps of procedure that it shows.
    pub done: Vec<String>,
    /// Reservations, understandings, priorities, as the clause has them.
    pub limits: Vec<String>,
    /// In force and binding on the day, or shortly before or after it.
    #[serde(skip)]
    pub near: bool,
    /// Something in the clause or its parties is not certain.
    pub unverified: bool,
    /// The derivation.
    pub premises: Vec<Premise>,
}

impl Finding {
    /// `Rio Treaty article 3`, with the mark of what is not certain.
    #[must_use]
    pub fn name(&self) -> String {
        let mark = crate::mark(self.unverified);
        format!("{}{mark}", crate::Agreement::part_words(&self.agreement_name, &self.article))
    }

    /// The premise of that id.
    #[must_use]
    pub fn premise(&self, id: &str) -> Option<&Premise> {
        self.premises.iter().find(|premise| premise.id == id)
    }

    /// The verdict for one holder.
    #[must_use]
    pub fn verdict_for(&self, holder: &ActorCode) -> Option<Verdict> {
        self.groups.iter().find(|group| group.holders.contains(holder)).map(|group| group.verdict)
    }

    /// How many hold it.
    #[must_use]
    pub fn holder_count(&self) -> usize {
        self.groups.iter().map(|group| group.holders.len()).sum()
    }

    /// The strongest verdict that any holder has; the clause's own where nobody holds it.
    #[must_use]
    pub fn strongest(&self) -> Verdict {
        self.groups.iter().map(|group| group.verdict).min().unwrap_or(self.verdict)
    }
}
