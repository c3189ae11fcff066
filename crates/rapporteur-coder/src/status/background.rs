//! Background told without a date: a small trained model where the rules read plain fact.
//!
//! A logistic regression over hashed features of one event (type, kinds of words beside it, tense and path to the root, dates in its sentence,
//! paragraph and story, place in the story), and the tone of the story: what the same weights say, on average, of all its
//! events that the rules read as plain fact (a story about an old affair goes on telling of it without dates). It only turns "occurred" or "ongoing" into "historical"; every other
//! status is the rules'.
//! Made by `cargo run --release -p rapporteur-coder --example train_background` (card: `models/status/MODEL_CARD.md`).

use super::past;
use crate::{
    attribution::{Doc, View, like_words},
    classify::hash,
};
use rapporteur_record::{EventType, Reading, Upos};

/// First bytes of the file.
const MAGIC: &[u8] = b"RBG3";
/// Buckets for features.
const BUCKETS: usize = 1 << 15;

/// Weights by bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// One weight a bucket.
    weights: Vec<f32>,
    /// Added to every score.
    bias: f32,
    /// How much the tone of the story counts, beside the event's own score.
    pub tone_weight: f32,
    /// The tone that changes nothing.
    pub tone_mean: f32,
    /// Probability from which an event is background.
    pub threshold: f32,
}

/// The model in the program.
pub(crate) const EMBEDDED: &[u8] = include_bytes!("../../../../models/status/background.bin");

impl Model {
    /// The model that ships with the program, or `None` where none was built in.
    #[must_use]
    pub fn embedded() -> Option<Self> {
        Self::from_bytes(EMBEDDED)
    }

    /// Reads what [`Model::to_bytes`] wrote; `None` where the bytes are something else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (threshold, rest) = rest.split_first_chunk::<4>()?;
        let (bias, rest) = rest.split_first_chunk::<4>()?;
        let (tone_weight, rest) = rest.split_first_chunk::<4>()?;
        let (tone_mean, rest) = rest.split_first_chunk::<4>()?;
        let (scale, rest) = rest.split_first_chunk::<4>()?;
        let scale = f32::from_le_bytes(*scale);
        (rest.len() == BUCKETS).then(|| Self {
            weights: rest.iter().map(|&b| f32::from(i8::from_le_bytes([b])) * scale).collect(),
            bias: f32::from_le_bytes(*bias),
            tone_weight: f32::from_le_bytes(*tone_weight),
            tone_mean: f32::from_le_bytes(*tone_mean),
            threshold: f32::from_le_bytes(*threshold),
        })
    }

    /// The file format: weights as signed bytes with one scale.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "rounded into -127..=127")]
    pub fn to_bytes(&self) -> Vec<u8> {
        let top = self.weights.iter().fold(0.0f32, |a, w| a.max(w.abs())).max(1e-6);
        let scale = top / 127.0;
        let mut bytes = MAGIC.to_vec();
        for part in [self.threshold, self.bias, self.tone_weight, self.tone_mean, scale] {
            bytes.extend(part.to_le_bytes());
        }
        bytes.extend(self.weights.iter().map(|w| ((w / scale).round().clamp(-127.0, 127.0) as i8).to_le_bytes()[0]));
        bytes
    }

    /// The log-odds that the event with these features is background, its story unheard.
    fn score(&self, features: &[String]) -> f32 {
        self.bias + features.iter().map(|f| self.weights[hash(f) as usize % BUCKETS]).sum::<f32>()
    }

    /// The tone of a story: the mean score of its events after the first sentence; features of each.
    #[must_use]
    pub fn tone<'a>(&self, events: impl Iterator<Item = &'a [String]>) -> f32 {
        let scores: Vec<f32> = events.map(|f| self.score(f)).collect();
        if scores.is_empty() { self.tone_mean } else { scores.iter().sum::<f32>() / scores.len() as f32 }
    }

    /// How probable it is that the event with these features, in a story of this tone, is background, 0..1.
    #[must_use]
    pub fn probability(&self, features: &[String], tone: f32) -> f32 {
        sigmoid(self.score(features) + self.tone_weight * (tone - self.tone_mean))
    }

    /// Learns from events: features and whether the coder called them background. The same input gives the same model.
    #[must_use]
    pub fn train(samples: &[(Vec<String>, bool)], passes: usize, decay: f32, rate: f32) -> Self {
        let mut model =
            Self { weights: vec![0.0; BUCKETS], bias: -2.0, tone_weight: 0.0, tone_mean: 0.0, threshold: 0.5 };
        let mut sums = vec![1e-6f32; BUCKETS];
        for _ in 0..passes {
            // whole-batch steps with AdaGrad: no order of samples to choose
            let mut slope: Vec<f32> = model.weights.iter().map(|w| decay * w).collect();
            let mut bias = 0.0;
            for (features, background) in samples {
                let off = sigmoid(model.score(features)) - f32::from(u8::from(*background));
                for f in features {
                    slope[hash(f) as usize % BUCKETS] += off;
                }
                bias += off;
            }
            for ((w, g), sum) in model.weights.iter_mut().zip(&slope).zip(&mut sums) {
                *sum += g * g;
                *w -= rate * g / sum.sqrt();
            }
            model.bias -= rate * bias / samples.len().max(1) as f32;
        }
        model
    }
}

fn sigmoid(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Words that tell of an earlier time, or of today's news.
const CUES: &[&str] = &[
    "earlier",
    "previously",
    "previous",
    "former",
    "formerly",
    "then",
    "since",
    "history",
    "historic",
    "war",
    "coup",
    "ago",
    "last",
    "past",
    "initially",
    "first",
    "once",
    "already",
    "ever",
    "decade",
    "year",
    "month",
    "week",
    "day",
    "today",
    "yesterday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "now",
    "latest",
    "new",
    "recent",
    "recently",
    "meanwhile",
    "currently",
    "later",
    "after",
    "before",
    "during",
    "until",
    "following",
    "when",
    "originally",
    "long",
    "old",
    "anniversary",
    "independence",
    "regime",
    "predecessor",
    "born",
    "founded",
    "began",
    "become",
    "case",
    "accused",
    "convicted",
    "background",
    "several",
    "time",
    "period",
    "era",
    "revolution",
    "election",
    "invasion",
    "never",
    "always",
    "second",
    "third",
    "again",
    "also",
    "however",
];

/// The features of one event, as words; see the module.
#[must_use]
pub fn features(
    rules: &crate::speech::SpeechRules,
    reading: &Reading,
    sentence: u32,
    trigger: u32,
    event: EventType,
) -> Vec<String> {
    of_doc(&rules.status, &Doc::new(reading), sentence, trigger, event)
}

/// How probable it is that this event is background, 0..1.
pub(crate) fn probability(
    model: &Model,
    cues: &super::StatusCues,
    doc: &Doc<'_>,
    sentence: u32,
    trigger: u32,
    event: EventType,
) -> f32 {
    let tone = doc.tone.get().copied().unwrap_or(model.tone_mean);
    model.probability(&of_doc(cues, doc, sentence, trigger, event), tone)
}

/// As [`features`], over a prepared story.
pub(super) fn of_doc(
    cues: &super::StatusCues,
    doc: &Doc<'_>,
    sentence: u32,
    trigger: u32,
    event: EventType,
) -> Vec<String> {
    let mut f = Vec::with_capacity(64);
    let Some(view) = doc.views.get(sentence as usize).filter(|v| trigger < v.len()) else { return f };
    let mut add = |text: String| f.push(text);
    let lemma = view.lemma(trigger).to_lowercase();
    let clause = past::clause_head(view, trigger);
    let tense = tense_of(view, clause);
    add(format!("e={event}"));
    add(format!("et={event}/{tense}"));
    add(format!("x={}", view.xpos(trigger)));
    add(format!("r={}", view.rel(trigger)));
    add(format!("t={tense}"));
    let noun = matches!(view.upos(trigger), Upos::Noun | Upos::Propn);
    add(format!("nt={noun}/{tense}"));
    for k in view.kids[trigger as usize].iter().copied() {
        let rel = view.rel(k);
        match rel.split(':').next().unwrap_or("") {
            "nmod" | "obl" | "compound" | "nsubj" | "obj" => add(format!("k={rel}/{}", view.case(k).unwrap_or("-"))),
            _ => {}
        }
        if noun && rel == "det" {
            add(format!("nd={}", view.lemma(k).to_lowercase()));
        }
    }
    // up the tree
    let mut at = trigger;
    let mut path = String::new();
    for _ in 0..4 {
        let Some(up) = view.head(at) else { break };
        let rel = view.rel(at).split(':').next().unwrap_or("");
        path.push_str(rel);
        path.push('>');
        add(format!("p={path}"));
        if view.is(at, "acl:relcl") {
            add("relcl".to_owned());
        }
        for m in view.children(at, &["mark", "case", "advmod"]) {
            add(format!("m={}", view.lemma(m).to_lowercase()));
        }
        at = up;
    }
    let root = (0..view.len()).find(|&i| view.head(i).is_none()).unwrap_or(0);
    add(format!("root={}", tense_of(view, root)));
    // likeness of the word, and of what governs it
    if let Some(like) = like_words(&lemma) {
        add(format!("c1={}", like[1]));
        add(format!("c1t={}/{tense}", like[1]));
        add(format!("c2={}", like[2]));
    }
    if let Some(up) = view.head(trigger)
        && let Some(like) = like_words(&view.lemma(up).to_lowercase())
    {
        add(format!("uc={}/{}", view.rel(trigger), like[1]));
    }
    let named = noun && view.children(trigger, &["compound", "amod", "nmod:poss"]).any(|k| view.upos(k) == Upos::Propn);
    let bare = noun && view.child(trigger, &["det"]).is_none();
    add(format!("name={named}/{bare}/{}", view.xpos(trigger)));
    add(format!("ne={named}/{event}"));
    let perfect = (0..view.len()).any(|i| view.form(i).eq_ignore_ascii_case("had") && view.is(i, "aux"));
    add(format!("had={perfect}/{tense}"));
    for i in 0..view.len() {
        let form = view.form(i).to_lowercase();
        if matches!(
            form.as_str(),
            "former"
                | "then"
                | "late"
                | "ex"
                | "predecessor"
                | "previous"
                | "previously"
                | "earlier"
                | "originally"
                | "initially"
        ) || form.starts_with("ex-")
            || form.starts_with("then-")
        {
            let before = i < trigger;
            add(format!("was={form}/{before}"));
            add(format!("wast={form}/{tense}"));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..view.len() {
        let word = view.lemma(i).to_lowercase();
        if CUES.contains(&word.as_str()) && i != trigger && seen.insert(word.clone()) {
            add(format!("b={word}"));
            if i.abs_diff(trigger) <= 6 {
                add(format!("near={word}"));
            }
        }
    }
    // dates
    let times = doc.ages.get_or_init(|| (0..doc.views.len() as u32).map(|s| age_of(cues, doc, s)).collect());
    let here = times[sentence as usize];
    add(format!("age={here:?}"));
    add(format!("age/t={here:?}/{tense}"));
    let block = view.sent.block;
    let before = sentence.checked_sub(1).filter(|&b| doc.views[b as usize].sent.block == block);
    let previous = before.map(|b| times[b as usize]);
    add(format!("page={previous:?}"));
    add(format!("page/t={previous:?}/{tense}/{here:?}"));
    let in_block = |wanted: Age| doc.views.iter().zip(times).any(|(v, t)| v.sent.block == block && *t == wanted);
    add(format!("block={}/{}", in_block(Age::Old), in_block(Age::New)));
    // how far back the last old time stands, if no new one stands between
    let mut carry = 9;
    for back in 0..5u32 {
        let Some(s) = sentence.checked_sub(back) else { break };
        match times[s as usize] {
            Age::Old | Age::Both => {
                carry = back;
                break;
            }
            Age::New => break,
            Age::None => {}
        }
    }
    add(format!("carry={carry}"));
    add(format!("carry/t={carry}/{tense}"));
    add(format!("carry/e={}/{event}", carry < 9));
    // the nearest year and month of the sentence against the story's own
    let own = past::reference_day(doc);
    let gap = (0..view.len())
        .filter_map(|i| Some((i.abs_diff(trigger), past::year(view.form(i))?)))
        .min()
        .and_then(|(far, y)| Some((far, own?.year() - y)));
    if let Some((far, years)) = gap {
        let years = match years {
            i16::MIN..=-1 => "-",
            0 => "0",
            1 => "1",
            2..=4 => "4",
            5..=15 => "15",
            _ => "16",
        };
        add(format!("years={years}"));
        add(format!("years/far={years}/{}", far / 5));
        add(format!("years/t={years}/{tense}"));
    }
    let lasting = doc.reading.timexes.iter().any(|t| {
        t.timex_type == rapporteur_record::TimexType::Duration
            && view.sent.span().contains(rapporteur_record::Span::new(t.start, t.end))
    });
    add(format!("lasting={lasting}/{tense}"));
    // the date that the event itself has
    let (hangs, far) = past::own_date(doc, sentence, trigger);
    add(format!("D={far}"));
    add(format!("D/h={far}/{hangs}"));
    add(format!("D/t={far}/{tense}"));
    let dated = doc.reading.story.published_date().is_some();
    add(format!("dated={dated}/{here:?}"));
    let old = times.iter().filter(|t| **t == Age::Old).count();
    let new = times.iter().filter(|t| **t == Age::New).count();
    let share = |n: usize| (n * 8 / times.len().max(1)).min(4);
    add(format!("old={}", share(old)));
    add(format!("new={}", share(new)));
    add(format!("old/new={}/{}", share(old), share(new).min(1)));
    // where in the story
    let place = match sentence {
        0 => "0",
        1 => "1",
        2..=3 => "3",
        4..=7 => "7",
        _ => "8",
    };
    add(format!("s={place}"));
    add(format!("s/t={place}/{tense}"));
    add(format!("first={}", before.is_none()));
    let quoted = view.quote[trigger as usize] != 0;
    add(format!("q={quoted}"));
    let mentioned =
        doc.views[..sentence as usize].iter().any(|v| (0..v.len()).any(|i| v.lemma(i).eq_ignore_ascii_case(&lemma)));
    add(format!("again={mentioned}/{noun}"));
    if let Some(b) = before {
        let v = &doc.views[b as usize];
        let top = (0..v.len()).find(|&i| v.head(i).is_none()).unwrap_or(0);
        add(format!("pt={}/{tense}", tense_of(v, top)));
    }
    f
}

/// The times that a sentence names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Long before the story.
    Old,
    /// Of its news cycle.
    New,
    /// Both.
    Both,
    /// None of the two.
    None,
}

/// Whether a sentence names times long before the story, times of its news cycle, both, or none.
fn age_of(cues: &super::StatusCues, doc: &Doc<'_>, s: u32) -> Age {
    let view = &doc.views[s as usize];
    let words: Vec<u32> = (0..view.len()).collect();
    let old = past::old_words(cues, doc, view, &words, past::reference_day(doc)).is_some();
    let new = words.iter().any(|&i| {
        let lemma = view.lemma(i).to_lowercase();
        matches!(lemma.as_str(), "today" | "yesterday" | "tomorrow" | "tonight" | "week" | "weekend")
            || rapporteur_time::weekday_named(&lemma).is_some()
    });
    match (old, new) {
        (true, true) => Age::Both,
        (true, false) => Age::Old,
        (false, true) => Age::New,
        (false, false) => Age::None,
    }
}

/// "VBD", "had+VBN", "has+VBN", "was+VBN" …
fn tense_of(view: &View<'_>, i: u32) -> String {
    let aux: Vec<String> = view.children(i, &["aux", "cop"]).map(|a| view.form(a).to_lowercase()).take(2).collect();
    format!("{}+{}", aux.join("+"), view.xpos(i))
}
