//! Names in a sentence: the best sequence of BIO tags under weights of words and of pairs of neighbouring tags.

use crate::gazetteer::CLASSES;
use crate::lemmas::{NONE, Scratch};
use crate::linear::Linear;
use crate::words::{Word, key};
use smol_str::SmolStr;

#[rustfmt::skip]
pub(crate) fn features(words: &[Word], tags: &[u32], marks: &[u32], i: usize, caps: bool, out: &mut Vec<u32>) {
    out.clear();
    let w = &words[i];
    let at = |k: isize| i.checked_add_signed(k).and_then(|j| words.get(j));
    let lower = |k: isize| at(k).map_or(NONE, |w| w.lower);
    let shape = |k: isize| at(k).map_or(NONE, |w| w.shape);
    let tag = |k: isize| i.checked_add_signed(k).and_then(|j| tags.get(j)).map_or(NONE, |t| *t);
    let mut t = 600;
    macro_rules! f {
        ($($part:expr),+) => {{ t += 1; out.push(key(t, &[$($part),+])); }};
    }
    f!(0); f!(w.form); f!(w.lower); f!(w.shape); f!(w.flags, u32::from(i == 0), u32::from(caps));
    for s in w.suffix { f!(s); }
    for p in w.prefix { f!(p); }
    for k in [-3, -2, -1, 1, 2, 3] { f!(lower(k)); f!(shape(k)); f!(tag(k)); }
    for k in [-1, 1] { f!(at(k).map_or(NONE, |w| w.form)); f!(at(k).map_or(NONE, |w| w.suffix[2])); f!(at(k).map_or(NONE, |w| w.prefix[2])); }
    f!(tag(0)); f!(lower(-1), w.lower); f!(w.lower, lower(1)); f!(lower(-1), w.shape); f!(w.shape, lower(1));
    f!(lower(-2), lower(-1)); f!(lower(1), lower(2)); f!(lower(-1), lower(1)); f!(tag(-1), tag(0)); f!(tag(0), tag(1)); f!(tag(-1), tag(0), tag(1));
    f!(shape(-1), w.shape); f!(w.shape, shape(1)); f!(shape(-1), w.shape, shape(1));
    f!(lower(-1), w.lower, lower(1)); f!(lower(-2), lower(-1), w.shape); f!(w.shape, lower(1), lower(2)); f!(lower(-2), lower(-1), w.lower);
    let coarse = |k: isize| at(k).map_or(NONE, |w| w.coarse);
    let fine = |k: isize| at(k).map_or(NONE, |w| w.fine);
    for k in -2..=2 { f!(fine(k)); f!(coarse(k)); }
    f!(w.fine, w.shape); f!(fine(-1), w.shape); f!(w.shape, fine(1)); f!(fine(-1), w.fine); f!(w.fine, fine(1)); f!(coarse(-1), w.coarse, coarse(1));
    f!(coarse(-1), w.shape, coarse(1)); f!(fine(-2), coarse(-1), w.shape); f!(w.shape, coarse(1), fine(2)); f!(w.shape, shape(1), fine(2)); f!(fine(-2), shape(-1), w.shape);
    let mark = |k: isize| i.checked_add_signed(k).and_then(|j| marks.get(j)).map_or(NONE, |m| *m);
    let m = mark(0);
    for k in -1..=1 { f!(mark(k)); }
    f!(m, w.shape); f!(m, tag(0)); f!(m, tag(1)); f!(m, tag(-1)); f!(m, lower(-1)); f!(m, lower(1)); f!(mark(-1), m); f!(m, mark(1)); f!(mark(-1), m, mark(1)); f!(m, shape(1)); f!(m, shape(-1)); f!(m, mark(2));
    for class in 0..CLASSES as u32 { let own = m >> (2 * class) & 3; if own != 0 { out.push(key(590, &[class, own])); out.push(key(591, &[class, own, w.shape])); out.push(key(592, &[class, own, lower(-1)])); out.push(key(593, &[class, own, lower(1)])); } }
    f!(w.lower, shape(1)); f!(w.lower, shape(-1)); f!(w.shape, lower(-1), lower(1)); f!(w.lower, lower(1), lower(2));
}

/// Key of the feature "the label before is `label`"; the number of labels stands for the start.
pub(crate) fn transition_key(label: usize) -> u32 {
    key(599, &[label as u32])
}

/// The trained recogniser.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// `O`, `B-x`, `I-x`.
    pub(crate) labels: Vec<SmolStr>,
    pub(crate) model: Linear,
    /// `transitions[before][label]`; the last row is the start. Forbidden pairs are far below zero.
    pub(crate) transitions: Vec<Vec<i32>>,
}

pub(crate) const FORBIDDEN: i32 = -1_000_000_000;

/// Whether `label` may follow `previous` (`None` at the start).
pub(crate) fn follows(labels: &[SmolStr], previous: Option<usize>, label: usize) -> bool {
    labels[label].strip_prefix("I-").is_none_or(|kind| previous.is_some_and(|p| labels[p].get(2..) == Some(kind)))
}

/// The best sequence. `emissions` holds `labels` scores for each word, one word after the other.
pub(crate) fn viterbi(emissions: &[i32], transitions: &[Vec<i32>]) -> Vec<usize> {
    let labels = transitions.len().saturating_sub(1);
    if labels == 0 || emissions.is_empty() {
        return Vec::new();
    }
    let count = emissions.len() / labels;
    let mut best: Vec<i64> = (0..labels).map(|l| i64::from(emissions[l]) + i64::from(transitions[labels][l])).collect();
    let mut back = vec![0_u16; count * labels];
    let mut next = vec![0_i64; labels];
    for i in 1..count {
        for (label, slot) in next.iter_mut().enumerate() {
            let mut from = 0;
            let mut top = i64::MIN;
            for (before, value) in best.iter().enumerate() {
                let score = value + i64::from(transitions[before][label]);
                if score > top {
                    top = score;
                    from = before;
                }
            }
            *slot = top + i64::from(emissions[i * labels + label]);
            back[i * labels + label] = from as u16;
        }
        std::mem::swap(&mut best, &mut next);
    }
    let mut at = (0..labels).max_by_key(|l| (best[*l], std::cmp::Reverse(*l))).unwrap_or(0);
    let mut path = vec![0; count];
    for i in (0..count).rev() {
        path[i] = at;
        at = usize::from(back[i * labels + at]);
    }
    path
}

impl Names {
    pub(crate) fn new(labels: Vec<SmolStr>, model: Linear) -> Self {
        let mut scores = Vec::new();
        let transitions = (0..=labels.len())
            .map(|before| {
                model.score(&[transition_key(before)], &mut scores);
                let previous = (before < labels.len()).then_some(before);
                scores
                    .iter()
                    .enumerate()
                    .map(|(l, s)| if follows(&labels, previous, l) { *s } else { FORBIDDEN })
                    .collect()
            })
            .collect();
        Self { labels, model, transitions }
    }

    /// Scores of every label for every word.
    pub(crate) fn emissions(
        &self,
        words: &[Word],
        tags: &[u32],
        marks: &[u32],
        caps: bool,
        scratch: &mut Scratch,
    ) -> Vec<i32> {
        let mut emissions = Vec::with_capacity(words.len() * self.labels.len());
        for i in 0..words.len() {
            features(words, tags, marks, i, caps, &mut scratch.features);
            self.model.score(&scratch.features, &mut scratch.scores);
            emissions.extend_from_slice(&scratch.scores);
        }
        emissions
    }
}
