//! The data behind who-says-so and is-it-so: cue rows, status cues, assertion patterns and the trained component,
//! loaded once and passed to [`crate::attribution`], [`crate::chain`], [`crate::status`] and [`crate::assertion`].

use crate::attribution::model::Model;
use rapporteur_lexicon::{Complaint, DataFiles};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The arguments by which a cue takes what it attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueFrame {
    /// A clause ("said that …", "said … was").
    That,
    /// Words in quotation marks.
    Quote,
    /// The direct object stands for what is said ("announced the deal").
    Object,
    /// An infinitive ("promised to leave").
    To,
    /// "quoted X as saying …".
    As,
    /// A phrase with one of the row's prepositions ("warned of a famine").
    Prep,
}

/// The form of a cue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueKind {
    /// A verb.
    #[default]
    Verb,
    /// A noun ("a statement that").
    Noun,
    /// A preposition or fixed phrase ("according to").
    Preposition,
    /// An adverb ("reportedly").
    Adverb,
}

/// A class of cues: one table of `rules/en/attribution/*.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueClass {
    /// Path-like identifier, `attribution/say`.
    pub id: String,
    /// The form of its cues.
    #[serde(default)]
    pub kind: CueKind,
    /// said, quoted, confirmed, denied, warned, …
    pub act: String,
    /// asserts, denies, doubts.
    pub stance: String,
    /// Whether one who does this is a source of what is said.
    pub chain: bool,
    /// The act is an event of its own (an accusation, a promise); its content is embedded in it.
    #[serde(default)]
    pub content_of_act: bool,
    /// How the content is attached.
    #[serde(default)]
    pub frame: Vec<CueFrame>,
    /// Prepositions for [`CueFrame::Prep`] and for nouns.
    #[serde(default)]
    pub preps: Vec<String>,
    /// Dictionary forms, with particles.
    #[serde(default)]
    pub lemmas: Vec<String>,
    /// Fixed phrases of prepositions.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Only sources of this kind make a chain (`document`, `media`).
    #[serde(default)]
    pub sources: Option<String>,
    /// Marked sentences that must be found.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Sentences in which this cue must not be found.
    #[serde(default)]
    pub rejects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    #[serde(default)]
    cue: Vec<CueClass>,
}

/// Names and head nouns of one kind of source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentTable {
    kind: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnonymityTable {
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    conditions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditTable {
    #[serde(default)]
    #[allow(dead_code, reason = "documentation in the data file; the tests read it")]
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentFile {
    agent: Vec<AgentTable>,
    anonymity: AnonymityTable,
    #[allow(dead_code, reason = "documentation in the data file; the tests read it")]
    credit: CreditTable,
}

/// What kind of source a phrase names.
#[derive(Clone, Debug, Default)]
pub struct AgentKinds {
    names: BTreeMap<String, String>,
    /// Names of the tables of outlets that are one word ("Dawn", "Time", "ANA"), as they are written: they count where they are the whole source.
    whole: BTreeMap<String, String>,
    nouns: BTreeMap<String, String>,
    news_before: Vec<String>,
    anonymous: Vec<String>,
    conditions: Vec<String>,
}

impl AgentKinds {
    /// The kind of a named source (case-insensitive).
    #[must_use]
    pub fn of_name(&self, name: &str) -> Option<&str> {
        self.names.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The kind of a source that is nothing but a name (case-sensitive): as [`AgentKinds::of_name`], and one-word names of outlets.
    #[must_use]
    pub fn of_whole_name(&self, name: &str) -> Option<&str> {
        self.of_name(name).or_else(|| self.whole.get(name).map(String::as_str))
    }

    /// Adds the names of the tables of outlets; the first row of a name decides.
    fn add_outlets(&mut self, files: &dyn DataFiles) {
        for (name, agency) in rapporteur_lexicon::outlet_names(files) {
            let kind = if agency { "agency" } else { "outlet" };
            let (names, key) =
                if name.contains(' ') { (&mut self.names, name.to_lowercase()) } else { (&mut self.whole, name) };
            names.entry(key).or_insert_with(|| kind.to_owned());
        }
    }

    /// The kind of a head noun (lower-case lemma).
    #[must_use]
    pub fn of_noun(&self, lemma: &str) -> Option<&str> {
        self.nouns.get(lemma).map(String::as_str)
    }

    /// Whether `lemma` before "agency" makes it a news agency.
    #[must_use]
    pub fn makes_agency(&self, lemma: &str) -> bool {
        self.news_before.iter().any(|w| w == lemma)
    }

    /// Whether a head noun without a name leaves the speaker unnamed.
    #[must_use]
    pub fn is_anonymous(&self, lemma: &str) -> bool {
        self.anonymous.iter().any(|w| w == lemma)
    }

    /// Phrases such as "on condition of anonymity".
    #[must_use]
    pub fn conditions(&self) -> &[String] {
        &self.conditions
    }
}

/// Cue dictionaries, status classes, assertion patterns and the trained component.
#[derive(Clone, Debug, Default)]
pub struct SpeechRules {
    classes: Vec<CueClass>,
    by_word: BTreeMap<(CueKind, String), Vec<(Vec<String>, usize)>>,
    agents: AgentKinds,
    /// Status cues.
    pub(crate) status: crate::status::StatusCues,
    /// Patterns of standing facts.
    pub(crate) facts: crate::assertion::FactPatterns,
    /// The trained component; `None` runs the rules alone.
    pub(crate) model: Option<Model>,
    /// The model of undated background; `None` leaves status to the rules.
    pub(crate) background: Option<crate::status::background::Model>,
}

/// Reads one TOML file into `T`, or says what is wrong where.
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, Complaint> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count() as u64 + 1);
        Complaint::new(path, line, error.message().to_owned())
    })
}

impl SpeechRules {
    /// Loads the rules of `rules/en/{attribution,status,assertion}` and the embedded model.
    ///
    /// # Errors
    ///
    /// All complaints about the files at once.
    pub fn new(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let mut rules = Self::default();
        let mut complaints = Vec::new();
        for (path, text) in files.texts_under("rules/en/attribution", ".toml") {
            if path.ends_with("/agents.toml") {
                match read_toml::<AgentFile>(&path, &text) {
                    Ok(file) => rules.agents = AgentKinds::from_file(file),
                    Err(e) => complaints.push(e),
                }
                continue;
            }
            match read_toml::<CueFile>(&path, &text) {
                Ok(file) => {
                    for class in file.cue {
                        if !matches!(class.stance.as_str(), "asserts" | "denies" | "doubts") {
                            complaints.push(Complaint::new(
                                &path,
                                0,
                                format!(
                                    "{}: stance {:?} is not known; accepted: asserts denies doubts",
                                    class.id, class.stance
                                ),
                            ));
                        }
                        rules.add_class(class);
                    }
                }
                Err(e) => complaints.push(e),
            }
        }
        rules.agents.add_outlets(files);
        match crate::status::StatusCues::load(files) {
            Ok(status) => rules.status = status,
            Err(all) => complaints.extend(all),
        }
        match crate::assertion::FactPatterns::load(files) {
            Ok(facts) => rules.facts = facts,
            Err(all) => complaints.extend(all),
        }
        rules.model = Model::embedded();
        rules.background = crate::status::background::Model::embedded();
        if complaints.is_empty() { Ok(rules) } else { Err(complaints) }
    }

    /// The rules that ship with the program.
    ///
    /// # Errors
    ///
    /// As [`SpeechRules::new`].
    pub fn embedded() -> Result<Self, Vec<Complaint>> {
        Self::new(&rapporteur_lexicon::Embedded)
    }

    /// The same rules without the trained component.
    #[must_use]
    pub fn without_model(mut self) -> Self {
        self.model = None;
        self.background = None;
        self
    }

    /// The same rules with another trained component (for its training).
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// The same rules with another model of background, or none (for its training).
    #[must_use]
    pub fn with_background(mut self, model: Option<crate::status::background::Model>) -> Self {
        self.background = model;
        self
    }

    fn add_class(&mut self, class: CueClass) {
        let index = self.classes.len();
        for phrase in class.lemmas.iter().chain(&class.phrases) {
            let mut words = phrase.split(' ').map(str::to_lowercase);
            let Some(first) = words.next() else { continue };
            let rest: Vec<String> = words.collect();
            let rows = self.by_word.entry((class.kind, first)).or_default();
            rows.push((rest, index));
            // longer phrases are tried first
            rows.sort_by_key(|(rest, index)| (std::cmp::Reverse(rest.len()), *index));
        }
        self.classes.push(class);
    }

    /// All classes of cues, in the order of their files.
    #[must_use]
    pub fn classes(&self) -> &[CueClass] {
        &self.classes
    }

    /// Rows for a first word, longest first: further words, and index of the class.
    #[must_use]
    pub fn rows(&self, kind: CueKind, first: &str) -> &[(Vec<String>, usize)] {
        self.by_word.get(&(kind, first.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Examples of the status rows: id, marked sentence `=>` status.
    pub fn status_examples(&self) -> impl Iterator<Item = (&str, &str)> {
        self.status.examples()
    }

    /// Examples of the rows of standing facts: id, marked sentence, whether the row should fire.
    pub fn fact_examples(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.facts.examples()
    }

    /// Kinds of sources.
    #[must_use]
    pub const fn agents(&self) -> &AgentKinds {
        &self.agents
    }
}

impl AgentKinds {
    fn from_file(file: AgentFile) -> Self {
        let mut kinds =
            Self { anonymous: file.anonymity.nouns, conditions: file.anonymity.conditions, ..Self::default() };
        for table in file.agent {
            for name in table.names {
                kinds.names.entry(name.to_lowercase()).or_insert_with(|| table.kind.clone());
            }
            for noun in table.nouns {
                if table.kind == "agency" {
                    continue;
                }
                kinds.nouns.entry(noun).or_insert_with(|| table.kind.clone());
            }
            if table.kind == "agency" {
                kinds.news_before = table.before;
            }
        }
        kinds
    }
}
