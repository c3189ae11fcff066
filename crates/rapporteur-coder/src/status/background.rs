//! Background told without a date: a small trained model where the rules read plain fact.
//!
//! A logistic regression over hashed features of one event (type, words beside it, tense and path to the root, dates in its sentence,
//! paragraph and story, place in the story). It only turns "occurred" or "ongoing" into "historical"; every other status is the rules'.
//! Made by `cargo run --release -p rapporteur-coder --example train_background` (card: `models/status/MODEL_CARD.md`).

use super::past;
use crate::{
    attribution::{Doc, View, like_words},
    classify::hash,
};
use rapporteur_record::{EventType, Reading, Upos};

/// First bytes of the file.
const MAGIC: &[u8] = b"RBG2";
/// Buckets for features.
const BUCKETS: usize = 1 << 15;

/// Weights by bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// One weight a bucket.
    weights: Vec<f32>,
    /// Added to every score.
    bias: f32,
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
        let (scale, rest) = rest.split_first_chunk::<4>()?;
        let scale = f32::from_le_bytes(*scale);
        (rest.len() == BUCKETS).then(|| Self {
            weights: rest.iter().map(|&b| f32::from(i8::from_le_bytes([b])) * scale).collect(),
            bias: f32::from_le_bytes(*bias),
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
        for part in [self.threshold, self.bias, scale] {
            bytes.extend(part.to_le_bytes());
        }
        bytes.extend(self.weights.iter().map(|w| ((w / scale).round().clamp(-127.0, 127.0) as i8).to_le_bytes()[0]));
        bytes
    }

    /// How probable it is that the event with these features is background, 0..1.
    #[must_use]
    pub fn probability(&self, features: &[String]) -> f32 {
        let score: f32 = self.bias + features.iter().map(|f| self.weights[hash(f) as usize % BUCKETS]).sum::<f32>();
        1.0 / (1.0 + (-score).exp())
    }

    /// Learns from events: features and whether the coder called them background. The same input gives the same model.
    #[must_use]
    pub fn train(samples: &[(Vec<String>, bool)], passes: usize, decay: f32, rate: f32) -> Self {
        let mut model = Self { weights: vec![0.0; BUCKETS], bias: -2.0, threshold: 0.5 };
        let mut sums = vec![1e-6f32; BUCKETS];
        for _ in 0..passes {
            // whole-batch steps with AdaGrad: no order of samples to choose
            let mut slope: Vec<f32> = model.weights.iter().map(|w| decay * w).collect();
            let mut bias = 0.0;
            for (features, background) in samples {
                let off = model.probability(features) - f32::from(u8::from(*background));
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

/// As [`features`], over a prepared story.
pub(crate) fn of_doc(
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
    add(format!("l={lemma}"));
    add(format!("x={}", view.xpos(trigger)));
    add(format!("r={}", view.rel(trigger)));
    add(format!("t={tense}"));
    add(format!("et={event}/{tense}"));
    let noun = matches!(view.upos(trigger), Upos::Noun | Upos::Propn);
    add(format!("nt={noun}/{tense}"));
    for k in view.kids[trigger as usize].iter().copied() {
        let rel = view.rel(k);
        match rel.split(':').next().unwrap_or("") {
            "det" | "case" | "mark" | "amod" | "advmod" | "aux" | "nummod" => {
                add(format!("k={rel}/{}", view.lemma(k).to_lowercase()))
            }
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
    for step in 0..4 {
        let Some(up) = view.head(at) else { break };
        let rel = view.rel(at).split(':').next().unwrap_or("");
        if step < 2 {
            add(format!("u{step}={rel}/{}", view.lemma(up).to_lowercase()));
        }
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
    add(format!("rootl={}", view.lemma(root).to_lowercase()));
    if let Some(w) = trigger.checked_sub(1) {
        add(format!("w-1={}", view.form(w).to_lowercase()));
    }
    if trigger + 1 < view.len() {
        add(format!("w+1={}", view.form(trigger + 1).to_lowercase()));
    }
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
    let times: Vec<Age> = (0..doc.views.len() as u32).map(|s| age_of(cues, doc, s)).collect();
    let here = times[sentence as usize];
    add(format!("age={here:?}"));
    add(format!("age/t={here:?}/{tense}"));
    let block = view.sent.block;
    let before = sentence.checked_sub(1).filter(|&b| doc.views[b as usize].sent.block == block);
    let previous = before.map(|b| times[b as usize]);
    add(format!("page={previous:?}"));
    add(format!("page/t={previous:?}/{tense}/{here:?}"));
    let in_block = |wanted: Age| doc.views.iter().zip(&times).any(|(v, t)| v.sent.block == block && *t == wanted);
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    Old,
    New,
    Both,
    None,
}

/// Whether a sentence names times long before the story, times of its news cycle, both, or none.
fn age_of(cues: &super::StatusCues, doc: &Doc<'_>, s: u32) -> Age {
    let view = &doc.views[s as usize];
    let words: Vec<u32> = (0..view.len()).collect();
    let old = past::old_words(cues, doc, view, &words, past::reference_day(doc)).is_some();
    let new = words.iter().any(|&i| {
        matches!(
            view.lemma(i).to_lowercase().as_str(),
            "today"
                | "yesterday"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "tomorrow"
                | "tonight"
                | "week"
                | "weekend"
        )
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
