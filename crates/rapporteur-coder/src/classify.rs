//! A small trained model over the reading: vetoes unlikely senses, proposes types where no rule speaks.
//!
//! A multinomial logistic regression over hashed features of one candidate trigger (its lemma, tree context, the rules that know it, who
//! stands in its slots). Seventeen classes: no event, and the sixteen types. Trained by the development command `events train` (see `models/README.md`).
//! What the reader's own network says of a word ([`with_network`]) is weighed in, for it reads the whole sentence.

use crate::{
    model_file::ModelFile,
    rule::{Syntax, fold},
    words,
};
use rapporteur_record::{EventType, Signals, SmolStr, Upos};

/// Number of classes: none and sixteen types.
pub const CLASSES: usize = 17;

/// Features of one candidate, hashed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// Hashes, reduced to the model's size when scoring.
    pub hashes: Vec<u32>,
    /// The names, kept only where asked for (`explain`, training).
    pub names: Option<Vec<String>>,
}

/// FNV-1a, 32 bits: stable across platforms and versions.
#[must_use]
pub fn hash(text: &str) -> u32 {
    let mut h: u32 = 0x811c_9dc5;
    for b in text.bytes() {
        h ^= u32::from(b);
        h = h.wrapping_mul(0x0100_0193);
    }
    h ^ (h >> 15)
}

impl Features {
    fn add(&mut self, name: &str) {
        self.hashes.push(hash(name));
        if let Some(names) = &mut self.names {
            names.push(name.to_owned());
        }
    }
}

/// What the event coder knows of a candidate beyond the tree.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Ids of the rules that fire, with their types.
    pub rules: Vec<(SmolStr, Option<EventType>)>,
    /// Types of rules that know the word, but whose conditions fail.
    pub failed: Vec<Option<EventType>>,
    /// Sector, or `-` unknown sector, of the actor; `None` without one.
    pub actor: Option<SmolStr>,
    /// The same for the recipient.
    pub recipient: Option<SmolStr>,
    /// The status.
    pub status: SmolStr,
    /// The reading stands inside quoted or attributed content.
    pub attributed: bool,
    /// The actor's and the recipient's states are known and differ.
    pub foreign: Option<bool>,
    /// Index of the paragraph in the story.
    pub block: u32,
    /// Types of events hit elsewhere in the sentence.
    pub others: Vec<EventType>,
}

/// The features of the candidate trigger `i` of a sentence.
#[must_use]
pub fn features(syn: &Syntax<'_>, i: usize, folded: &[(SmolStr, SmolStr)], hints: &Hints, named: bool) -> Features {
    let mut f = Features { hashes: Vec::with_capacity(64), names: named.then(Vec::new) };
    let tok = &syn.sent.tokens[i];
    let lemma = folded[i].0.as_str();
    let rel = tok.deprel.as_str();
    f.add("bias");
    f.add(&format!("l={lemma}"));
    f.add(&format!("f={}", folded[i].1));
    f.add(&format!("lp={lemma}/{}", tok.upos));
    f.add(&format!("x={}", tok.xpos));
    f.add(&format!("r={rel}"));
    f.add(&format!("xr={}/{rel}", tok.xpos));
    let place = |f: &mut Features, name: &str, word: &str, extra: &str| {
        if let Some((coarse, fine)) = words::groups(word) {
            f.add(&format!("{name}C={coarse}{extra}"));
            f.add(&format!("{name}G={fine}{extra}"));
        }
    };
    place(&mut f, "", lemma, "");
    if let Some((coarse, fine)) = words::groups(lemma) {
        f.add(&format!("C={coarse}/{}", tok.upos));
        f.add(&format!("C={coarse}/r={rel}"));
        f.add(&format!("G={fine}/{}", tok.upos));
        f.add(&format!("C={coarse}/ao={}{}", hints.actor.is_some(), hints.recipient.is_some()));
        f.add(&format!("C={coarse}/a={}", hints.actor.as_deref().unwrap_or("none")));
        f.add(&format!("C={coarse}/rule={}", hints.rules.first().map_or("-", |r| r.0.as_str())));
    }
    let n = lemma.chars().count();
    if n > 5 {
        let stem: String = lemma.chars().take(5).collect();
        f.add(&format!("stem={stem}"));
        let tail: String = lemma.chars().skip(n - 3).collect();
        f.add(&format!("tail={tail}/{}", tok.upos));
    }
    let mut types: Vec<&str> = Vec::new();
    for (id, event) in &hints.rules {
        let t = event.map_or("NONE", EventType::as_str);
        f.add(&format!("rule={id}"));
        f.add(&format!("rt={t}"));
        f.add(&format!("rt={t}/{}", tok.upos));
        types.push(t);
    }
    for event in &hints.failed {
        f.add(&format!("fail={}", event.map_or("NONE", EventType::as_str)));
    }
    if types.is_empty() {
        f.add(&format!("norule/{}", tok.upos));
    }
    let first = types.first().copied().unwrap_or("-");
    let actor = hints.actor.as_deref().unwrap_or("none");
    let recipient = hints.recipient.as_deref().unwrap_or("none");
    f.add(&format!("a={actor}"));
    f.add(&format!("o={recipient}"));
    f.add(&format!("a={actor}/{first}"));
    f.add(&format!("o={recipient}/{first}"));
    f.add(&format!("ao={}{}/{first}", hints.actor.is_some(), hints.recipient.is_some()));
    f.add(&format!("ao={}{}/{}", hints.actor.is_some(), hints.recipient.is_some(), tok.upos));
    f.add(&format!("l={lemma}/a={actor}"));
    f.add(&format!("l={lemma}/ao={}{}", hints.actor.is_some(), hints.recipient.is_some()));
    if let Some(foreign) = hints.foreign {
        f.add(&format!("foreign={foreign}/{first}"));
    }
    f.add(&format!("st={}", hints.status));
    f.add(&format!("st={}/{first}", hints.status));
    f.add(&format!("attr={}", hints.attributed));
    f.add(&format!("block={}", hints.block.min(5)));
    if let Some(h) = syn.head(i) {
        f.add(&format!("h={}", folded[h].0));
        place(&mut f, "h", &folded[h].0, "");
        f.add(&format!("h={}/r={rel}", folded[h].0));
        f.add(&format!("l={lemma}/h={}", folded[h].0));
        f.add(&format!("hx={}/{rel}", syn.sent.tokens[h].xpos));
    }
    for &k in syn.kids(i) {
        let krel = syn.rel(k);
        if matches!(krel, "punct" | "det") {
            if krel == "det" {
                f.add(&format!("det={}", folded[k].0));
            }
            continue;
        }
        f.add(&format!("k={krel}"));
        if !matches!(krel, "nsubj" | "nmod:poss") {
            f.add(&format!("k={krel}/{}", folded[k].0));
            if matches!(syn.upos(k), Upos::Noun | Upos::Verb | Upos::Adj) {
                place(&mut f, "k", &folded[k].0, &format!("/{krel}"));
            }
        }
        if matches!(syn.upos(k), Upos::Noun | Upos::Verb | Upos::Adp | Upos::Adj | Upos::Adv) {
            f.add(&format!("l={lemma}/k={}", folded[k].0));
        }
        if let Some(case) = syn.case_of(k) {
            f.add(&format!("kc={krel}/{case}"));
            f.add(&format!("l={lemma}/c={case}"));
        }
    }
    for (name, off) in [("p1", -1_isize), ("n1", 1), ("p2", -2), ("n2", 2)] {
        let at = i as isize + off;
        let word = if at < 0 { "<s>" } else { folded.get(at as usize).map_or("</s>", |w| w.0.as_str()) };
        f.add(&format!("{name}={word}"));
        if off.abs() == 1 {
            place(&mut f, name, word, "");
            f.add(&format!("{name}={word}/l={lemma}"));
        }
    }
    for other in &hints.others {
        f.add(&format!("other={other}/{first}"));
    }
    f
}

/// Folded lemma and form of every token.
#[must_use]
pub fn folded(syn: &Syntax<'_>) -> Vec<(SmolStr, SmolStr)> {
    syn.sent.tokens.iter().map(|t| (fold(&t.lemma), fold(&t.form))).collect()
}

/// The trained weights.
#[derive(Clone, Debug)]
pub struct Model {
    bits: u32,
    weights: Vec<[i8; CLASSES]>,
    scale: f32,
    temperature: f32,
}

impl Model {
    /// Reads the model file: `REVT`, version 1, bits, scale, temperature, number of rows, then (index, 17 × i8) rows; little-endian.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let file = ModelFile::new(bytes, "REVT", "an event model")?;
        let scale = f32::from_bits(file.word(12)?);
        let temperature = f32::from_bits(file.word(16)?);
        let rows = file.word(20)? as usize;
        let mut weights = vec![[0_i8; CLASSES]; 1 << file.bits];
        let mut at = 24;
        for _ in 0..rows {
            let index = file.word(at)? as usize;
            let row = file.bytes(at + 4, CLASSES)?;
            let slot = weights.get_mut(index).ok_or("a row index lies beyond the table")?;
            for (w, b) in slot.iter_mut().zip(row) {
                *w = i8::from_le_bytes([*b]);
            }
            at += 4 + CLASSES;
        }
        Ok(Self { bits: file.bits, weights, scale, temperature })
    }

    /// Probabilities of the classes: `[0]` no event, `[1 + n]` the type at place n of [`EventType::ALL`].
    #[must_use]
    pub fn score(&self, features: &Features) -> [f32; CLASSES] {
        let mut sums = [0_i32; CLASSES];
        let mask = (1_u32 << self.bits) - 1;
        for h in &features.hashes {
            let row = &self.weights[(h & mask) as usize];
            for (s, w) in sums.iter_mut().zip(row) {
                *s += i32::from(*w);
            }
        }
        let logits = sums.map(|s| s as f32 * self.scale / self.temperature);
        softmax(logits)
    }
}

/// Logits to probabilities.
#[must_use]
pub fn softmax(logits: [f32; CLASSES]) -> [f32; CLASSES] {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exp = logits.map(|l| (l - max).exp());
    let sum: f32 = exp.iter().sum();
    exp.map(|e| e / sum)
}

/// What the reader's network says counts this much of what the model says: the network reads the whole sentence, but learned from fewer stories
/// and knows no rule. Weight and offset were chosen on stories whose coding the network had not seen (docs/accuracy.md).
const NETWORK: f32 = 0.3;
/// The network finds half of the acts only: that it sees none weighs less.
const NETWORK_MISSES: f32 = 0.3;

/// The model's probabilities of word `token` together with those of the reader's network (a weighted product of the two); the model's own where
/// the reader gave none.
#[must_use]
pub fn with_network(own: [f32; CLASSES], signals: &Signals, sentence: usize, token: usize) -> [f32; CLASSES] {
    let row = signals.of(sentence, token);
    let mut logits = own.map(|p| p.max(1e-6).ln());
    for (name, p) in signals.names.iter().zip(row) {
        let Some(name) = name.strip_prefix("event:") else { continue };
        let says = NETWORK * p.max(1e-4).ln();
        match name.parse::<EventType>() {
            Ok(event) => logits[class_of(event)] += says,
            Err(_) => logits[0] += says - NETWORK_MISSES,
        }
    }
    if row.is_empty() { own } else { softmax(logits) }
}

/// Place of a type among the classes.
#[must_use]
pub fn class_of(event: EventType) -> usize {
    1 + EventType::ALL.iter().position(|t| *t == event).unwrap_or(0)
}
