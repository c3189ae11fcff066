use crate::{ActorCode, MentionKind, Sector, SmolStr, Span, Story, Upos};
use serde::{Deserialize, Serialize};

/// A word with its CoNLL-U columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// First code point of the story text.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The word as it stands in the text.
    pub form: SmolStr,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: SmolStr,
    /// UD features, `Name=Value|…`, or empty.
    pub feats: SmolStr,
    /// Index of the head, 1-based inside the sentence; 0 = root.
    pub head: u32,
    /// UD relation to the head.
    pub deprel: SmolStr,
}

impl Token {
    /// Where the word stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// What is wrong with a sentence, if anything; a corrupt one is coded as nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
    /// Nothing seen.
    #[default]
    Good,
    /// No verb, or a list, table or caption fragment.
    Fragment,
    /// Garbled: machine translation or extraction damaged it beyond safe reading.
    Corrupt,
    /// Page furniture that got through.
    Furniture,
    /// Another language than the story's.
    Foreign,
}

/// A sentence and its words. All floors fill in their part of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Index of the block (paragraph) that it stands in.
    pub block: u32,
    /// Whether it can be trusted.
    pub quality: Quality,
    /// Its words, in order, without gaps other than white space.
    pub tokens: Vec<Token>,
}

impl Sentence {
    /// Where the sentence stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Indices (0-based) of the tokens whose head is token `head` (0-based).
    pub fn children(&self, head: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let wanted = head as u32 + 1;
        self.tokens.iter().enumerate().filter(move |(_, t)| t.head == wanted).map(|(i, _)| i)
    }

    /// Children of `head` by one of the given relations; a subtype matches its bare name (`nsubj` takes `nsubj:pass`).
    pub fn children_by<'a>(
        &'a self,
        head: usize,
        deprels: &'a [&'a str],
    ) -> impl DoubleEndedIterator<Item = usize> + 'a {
        self.children(head).filter(move |&i| {
            let rel = self.tokens[i].deprel.as_str();
            deprels.iter().any(|want| rel == *want || rel.strip_prefix(want).is_some_and(|rest| rest.starts_with(':')))
        })
    }

    /// The head of token `index` (both 0-based), or `None` for the root.
    #[must_use]
    pub fn head_of(&self, index: usize) -> Option<usize> {
        (self.tokens[index].head as usize).checked_sub(1)
    }

    /// All tokens below `index` and itself (0-based), in order.
    #[must_use]
    pub fn subtree(&self, index: usize) -> Vec<usize> {
        let mut member = vec![false; self.tokens.len()];
        member[index] = true;
        let mut stack = vec![index];
        while let Some(top) = stack.pop() {
            for child in self.children(top) {
                if !member[child] {
                    member[child] = true;
                    stack.push(child);
                }
            }
        }
        member.iter().enumerate().filter(|(_, m)| **m).map(|(i, _)| i).collect()
    }
}

/// Words that name or refer to someone or something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// What is named.
    pub kind: MentionKind,
    /// State or non-state code, once resolved.
    pub country: Option<ActorCode>,
    /// Primary sector, once resolved.
    pub sector: Option<Sector>,
    /// Further sectors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sectors: Vec<Sector>,
    /// Canonical name from the knowledge base.
    pub name: Option<String>,
    /// Wikidata or own identifier.
    pub identifier_id: Option<String>,
    /// Office held at the story's date, for persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Coreference cluster: mentions of one entity share it.
    pub entity: Option<u32>,
    /// Clusters that a mention of several ("both countries") stands for; empty for a mention of one.
    #[serde(skip)]
    pub members: Vec<u32>,
    /// A name inside a larger mention ("Uzbek" in "Uzbek President"): never a participant by itself.
    #[serde(skip)]
    pub inner: bool,
    /// Index of its sentence.
    #[serde(skip)]
    pub sentence: u32,
    /// First token (0-based in the sentence).
    #[serde(skip)]
    pub first: u32,
    /// Last token (0-based, inclusive).
    #[serde(skip)]
    pub last: u32,
    /// Head token (0-based).
    #[serde(skip)]
    pub head: u32,
    /// Rows of the dictionary, or the rule, that resolved it; for `explain`.
    #[serde(skip)]
    pub evidence: Vec<String>,
    /// 0 to 1.
    #[serde(skip)]
    pub confidence: f32,
}

impl Mention {
    /// Where it stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// The four kinds of TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexType {
    /// A calendar date, of any grain.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A repeated time.
    Set,
}

/// A time expression (TimeML 1.2.1 TIMEX3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timex {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Kind.
    #[serde(rename = "type")]
    pub timex_type: TimexType,
    /// TIMEX3 value; unresolved values keep their `X`s (`XXXX-WXX-5`).
    pub value: String,
    /// First and last day that the expression can mean, when resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// TIMEX3 `mod`: `START`, `MID`, `END`, `APPROX`, `MORE_THAN`, `LESS_THAN`, `EQUAL_OR_MORE`, `EQUAL_OR_LESS`, `BEFORE`, `AFTER`.
    #[serde(default, rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<SmolStr>,
    /// TIMEX3 `quant` of a set: `EVERY`, `EACH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quant: Option<SmolStr>,
    /// TIMEX3 `freq` of a set: `2X`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freq: Option<SmolStr>,
    /// Index of its sentence.
    #[serde(skip)]
    pub sentence: u32,
    /// The rule that found it, and the anchor that resolved it.
    #[serde(skip)]
    pub evidence: String,
}

/// What a place name refers to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Canonical name.
    pub name: Option<String>,
    /// GeoNames id, where the gazetteer has it.
    pub geonameid: Option<u64>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// State that holds it in law at the story's date; disputed places follow the territory policy.
    pub country: Option<ActorCode>,
    /// `country`, `region`, `district`, `city`, `point`, `water`, `area`, `disputed`.
    pub kind: String,
    /// First-level unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// The name stands for a government or people, not for the place.
    #[serde(default)]
    pub metonym: bool,
    /// 0 to 1.
    #[serde(default)]
    pub confidence: f32,
    /// Index of its sentence.
    #[serde(skip)]
    pub sentence: u32,
    /// Gazetteer rows and reasons; for `explain`.
    #[serde(skip)]
    pub evidence: Vec<String>,
}

/// Probabilities that a model gives each word besides the columns of CoNLL-U, for the floors above to use or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    /// What the probabilities are of, for instance `event:ASSAULT` or `attr:cue`; empty where the model gives none.
    pub names: Vec<SmolStr>,
    /// For each sentence the values of its words, one word after the other, each as many as there are names.
    pub sentences: Vec<Vec<f32>>,
}

impl Signals {
    /// Position of a name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The values of word `token` of `sentence` (both 0-based), in the order of the names; empty where there are none.
    #[must_use]
    pub fn of(&self, sentence: usize, token: usize) -> &[f32] {
        let width = self.names.len();
        self.sentences.get(sentence).and_then(|s| s.get(token * width..(token + 1) * width)).unwrap_or_default()
    }
}

/// A story with every layer of its reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The story.
    pub story: Story,
    /// Its sentences, tagged and parsed.
    pub sentences: Vec<Sentence>,
    /// Names and nominals.
    pub mentions: Vec<Mention>,
    /// Time expressions.
    pub timexes: Vec<Timex>,
    /// Places.
    pub places: Vec<Place>,
    /// What the reader's network says of the words besides; empty where it was not asked.
    pub signals: Signals,
}
