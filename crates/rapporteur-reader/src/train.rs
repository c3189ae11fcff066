//! Training of the companion: lemmas and names. Only `cargo xtask train-companion` uses this.

use crate::binary::Writer;
use crate::companion::MAGIC;
use crate::gazetteer::{CLASSES, Gazetteer};
use crate::lemmas::{all_caps, apply_script, edit_script, lemma_features};
use crate::linear::train::Perceptron;
use crate::linear::{Linear, best};
use crate::names;
use crate::words::{Clusters, Word, hash};
use rapporteur_record::Token;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Most classes that lists of names may have.
pub const LIST_CLASSES: usize = CLASSES;

/// A sentence with BIO labels (`O`, `B-Person`, …).
#[derive(Clone, Debug, Default)]
pub struct NamedSentence {
    /// Forms.
    pub forms: Vec<String>,
    /// One label a form.
    pub labels: Vec<String>,
    /// `UPOS XPOS` of each form, as the network gives them.
    pub tags: Vec<String>,
}

/// What to train on and for how long.
#[derive(Debug)]
pub struct Material {
    /// Sentences with lemmas and tags.
    pub lemmas: Vec<Vec<Token>>,
    /// Sentences with names.
    pub names: Vec<NamedSentence>,
    /// Lower-cased words with their coarse and fine cluster, 1-based; may be empty.
    pub clusters: Vec<(String, u16, u16)>,
    /// Known names (words parted by blanks) with the class of their list, below [`LIST_CLASSES`].
    pub lists: Vec<(String, usize)>,
    /// Seed of all random choices.
    pub seed: u64,
    /// Passes over the data: lemmas, names.
    pub epochs: [usize; 2],
    /// Goes into the model file.
    pub name: String,
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Names for strings, in order of first appearance.
#[derive(Default)]
struct Names {
    list: Vec<SmolStr>,
    index: BTreeMap<SmolStr, usize>,
}

impl Names {
    fn id(&mut self, text: &str) -> usize {
        if let Some(id) = self.index.get(text) {
            return *id;
        }
        self.list.push(text.into());
        self.index.insert(text.into(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// Trains both parts; returns the bytes of the model file. `log` gets one line of progress at a time.
pub fn train(material: &Material, log: &mut dyn FnMut(&str)) -> Vec<u8> {
    let clusters = Clusters::from_words(material.clusters.iter().map(|(w, c, f)| (w.as_str(), *c, *f)));
    let gazetteer = Gazetteer::from_phrases(material.lists.iter().map(|(p, c)| (p.as_str(), *c)));
    let (tags, scripts, lemma_rows) = train_lemmas(material, &clusters, log);
    let (labels, name_rows) = train_names(material, &clusters, &gazetteer, log);
    let mut out = Writer::default();
    out.bytes.extend_from_slice(MAGIC);
    out.text(&material.name);
    let start = out.bytes.len();
    clusters.write(&mut out);
    let listed = out.bytes.len();
    gazetteer.write(&mut out);
    let megabytes = |bytes: usize| bytes as f64 / 1e6;
    log(&format!(
        "clusters {:.2} MB, lists of names {:.2} MB",
        megabytes(listed - start),
        megabytes(out.bytes.len() - listed)
    ));
    for list in [&tags, &scripts, &labels] {
        out.texts(list);
    }
    for (rows, classes) in [(&lemma_rows, scripts.len()), (&name_rows, labels.len())] {
        let before = out.bytes.len();
        Linear::write(rows, classes, &mut out);
        log(&format!("{} features, {classes} classes, {:.2} MB", rows.len(), megabytes(out.bytes.len() - before)));
    }
    out.bytes
}

type Rows = Vec<(u32, Vec<(u16, i16)>)>;

/// One decision and what is learned from it; returns 1 where it was wrong.
fn step(model: &mut Perceptron, features: &[u32], scores: &mut Vec<i32>, truth: usize) -> usize {
    model.tick();
    model.score(features, scores);
    let guess = best(scores, |_| true).unwrap_or(0);
    if guess == truth {
        return 0;
    }
    model.update(features, truth, guess);
    1
}

/// Tags, edit scripts and weights.
fn train_lemmas(
    material: &Material,
    clusters: &Clusters,
    log: &mut dyn FnMut(&str),
) -> (Vec<SmolStr>, Vec<SmolStr>, Rows) {
    let (mut tags, mut scripts) = (Names::default(), Names::default());
    let sentences: Vec<Vec<(SmolStr, usize, usize)>> = material
        .lemmas
        .iter()
        .map(|tokens| {
            let example = |t: &Token| {
                let tag = tags.id(&format!("{} {}", t.upos, t.xpos));
                (t.form.clone(), tag, scripts.id(&edit_script(&t.form, &t.lemma)))
            };
            tokens.iter().map(example).collect()
        })
        .collect();
    let mut random = Random(material.seed);
    let mut model = Perceptron::new(scripts.list.len());
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let (mut features, mut scores) = (Vec::new(), Vec::new());
    for epoch in 0..material.epochs[0] {
        random.shuffle(&mut order);
        let (mut wrong, mut total) = (0_usize, 0_usize);
        for &index in &order {
            // News is also written in capitals, and without any.
            let case = random.below(100);
            for (i, (form, tag, script)) in sentences[index].iter().enumerate() {
                let changed = match case {
                    0..4 => form.to_uppercase(),
                    4..8 => form.to_lowercase(),
                    _ => form.to_string(),
                };
                let rule = &scripts.list[*script];
                // A script that no longer gives the lemma teaches nothing.
                if apply_script(&changed, rule) == apply_script(form, rule) {
                    total += 1;
                    lemma_features(&Word::new(&changed, clusters), *tag, i == 0, &mut features);
                    wrong += step(&mut model, &features, &mut scores, *script);
                }
            }
        }
        log(&format!("lemmas pass {}: {:.2} %", epoch + 1, 100.0 - 100.0 * wrong as f64 / total.max(1) as f64));
    }
    (tags.list, scripts.list, model.rows(1))
}

fn train_names(
    material: &Material,
    clusters: &Clusters,
    gazetteer: &Gazetteer,
    log: &mut dyn FnMut(&str),
) -> (Vec<SmolStr>, Rows) {
    let mut list = Names::default();
    list.id("O");
    for kind in material.names.iter().flat_map(|s| &s.labels).filter_map(|l| l.get(2..)) {
        list.id(&format!("B-{kind}"));
        list.id(&format!("I-{kind}"));
    }
    let n = list.list.len();
    let mut model = Perceptron::new(n);
    let mut random = Random(material.seed + 200);
    let mut order: Vec<usize> = (0..material.names.len()).collect();
    let (mut features, mut scores) = (Vec::new(), Vec::new());
    for epoch in 0..material.epochs[1] {
        random.shuffle(&mut order);
        let (mut wrong, mut total) = (0_usize, 0_usize);
        for &index in &order {
            let sentence = &material.names[index];
            let case = random.below(100);
            let word = |form: &String| match case {
                0..3 => Word::new(&form.to_uppercase(), clusters),
                3..5 => Word::new(&form.to_lowercase(), clusters),
                _ => Word::new(form, clusters),
            };
            let words: Vec<Word> = sentence.forms.iter().map(word).collect();
            let marks = gazetteer.marks(&words);
            let tags: Vec<u32> = sentence.tags.iter().map(|t| hash(t)).collect();
            let truth: Vec<usize> =
                sentence.labels.iter().map(|l| list.index.get(l.as_str()).copied().unwrap_or(0)).collect();
            let caps = all_caps(&words);
            let mut emissions = Vec::with_capacity(words.len() * n);
            for i in 0..words.len() {
                names::features(&words, &tags, &marks, i, caps, &mut features);
                model.score(&features, &mut scores);
                emissions.extend_from_slice(&scores);
            }
            let transitions: Vec<Vec<i32>> = (0..=n)
                .map(|before| {
                    model.score(&[names::transition_key(before)], &mut scores);
                    let previous = (before < n).then_some(before);
                    let allowed = |l: usize| names::follows(&list.list, previous, l);
                    scores.iter().enumerate().map(|(l, s)| if allowed(l) { *s } else { names::FORBIDDEN }).collect()
                })
                .collect();
            let guess = names::viterbi(&emissions, &transitions);
            model.tick();
            total += words.len();
            for i in 0..words.len() {
                let before = |path: &[usize]| names::transition_key(i.checked_sub(1).map_or(n, |j| path[j]));
                if guess[i] != truth[i] {
                    wrong += 1;
                    names::features(&words, &tags, &marks, i, caps, &mut features);
                    model.update(&features, truth[i], guess[i]);
                }
                if (before(&guess), guess[i]) != (before(&truth), truth[i]) {
                    model.add(before(&truth), truth[i], 1);
                    model.add(before(&guess), guess[i], -1);
                }
            }
        }
        log(&format!("names pass {}: {:.2} %", epoch + 1, 100.0 - 100.0 * wrong as f64 / total.max(1) as f64));
    }
    (list.list, model.rows(2))
}
