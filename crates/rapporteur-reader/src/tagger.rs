//! Tags, features and lemmas, left to right, each decision seeing those before it.

use crate::linear::{Linear, best};
use crate::words::{Word, key};
use smol_str::SmolStr;

/// Stands for "before the first" and "after the last" word.
pub(crate) const NONE: u32 = 0xFFFF_FFFF;

/// Features of the tag of word `i`; `tags` holds the classes chosen for the words before it.
pub(crate) fn tag_features(words: &[Word], tags: &[usize], i: usize, caps: bool, out: &mut Vec<u32>) {
    out.clear();
    let w = &words[i];
    let at = |k: isize| i.checked_add_signed(k).and_then(|j| words.get(j));
    let lower = |k: isize| at(k).map_or(NONE, |w| w.lower);
    let tag = |k: usize| i.checked_sub(k).map_or(NONE, |j| tags[j] as u32);
    let (t1, t2) = (tag(1), tag(2));
    let (p1, p2, n1, n2) = (lower(-1), lower(-2), lower(1), lower(2));
    let mut t = 0;
    let mut add = |parts: &[u32]| {
        t += 1;
        out.push(key(100 + t, parts));
    };
    add(&[]);
    add(&[w.form]);
    add(&[w.lower]);
    for s in w.suffix {
        add(&[s]);
    }
    for p in w.prefix {
        add(&[p]);
    }
    add(&[w.shape]);
    add(&[w.flags, u32::from(i == 0), u32::from(caps)]);
    add(&[t1]);
    add(&[t1, t2]);
    add(&[t1, w.lower]);
    add(&[t1, t2, w.lower]);
    add(&[t1, w.suffix[2]]);
    add(&[p1]);
    add(&[p2]);
    add(&[n1]);
    add(&[n2]);
    add(&[p1, w.lower]);
    add(&[w.lower, n1]);
    add(&[n1, n2]);
    add(&[t1, n1]);
    add(&[p1, p2]);
    add(&[p1, n1]);
    add(&[at(1).map_or(NONE, |w| w.suffix[2])]);
    add(&[at(1).map_or(NONE, |w| w.suffix[1]), w.suffix[1]]);
    add(&[at(2).map_or(NONE, |w| w.suffix[2])]);
    add(&[at(-1).map_or(NONE, |w| w.suffix[2])]);
    add(&[at(1).map_or(NONE, |w| w.shape), w.shape]);
    add(&[at(-1).map_or(NONE, |w| w.shape), w.shape]);
    add(&[t1, w.shape, at(1).map_or(NONE, |w| w.flags)]);
    add(&[w.suffix[2], w.flags, u32::from(i == 0)]);
    add(&[w.suffix[3], n1]);
    add(&[w.suffix[4], t1]);
    let coarse = |k: isize| at(k).map_or(NONE, |w| w.coarse);
    let fine = |k: isize| at(k).map_or(NONE, |w| w.fine);
    add(&[w.coarse]);
    add(&[w.fine]);
    add(&[w.coarse, t1]);
    add(&[w.fine, w.suffix[1]]);
    add(&[fine(1)]);
    add(&[coarse(1), t1]);
    add(&[fine(-1)]);
    add(&[coarse(-1), w.coarse, coarse(1)]);
    add(&[w.lower, coarse(1)]);
    add(&[coarse(-1), w.lower]);
    add(&[fine(2), coarse(1)]);
}

/// Features of the morphology of a word with tag `class`.
pub(crate) fn feats_features(words: &[Word], tags: &[usize], i: usize, out: &mut Vec<u32>) {
    out.clear();
    let w = &words[i];
    let class = tags[i] as u32;
    let at = |k: isize| i.checked_add_signed(k).and_then(|j| words.get(j)).map_or(NONE, |w| w.lower);
    let tag = |k: isize| i.checked_add_signed(k).and_then(|j| tags.get(j)).map_or(NONE, |t| *t as u32);
    let parts: [&[u32]; 17] = [
        &[class],
        &[class, w.lower],
        &[class, w.suffix[0]],
        &[class, w.suffix[1]],
        &[class, w.suffix[2]],
        &[class, w.shape],
        &[class, tag(-1)],
        &[class, tag(1)],
        &[class, tag(-1), tag(-2)],
        &[class, at(-1)],
        &[class, at(1)],
        &[class, at(-1), w.lower],
        &[class, at(1), w.lower],
        &[class, at(-1), at(-2)],
        &[class, w.lower, tag(-1)],
        &[class, w.lower, tag(1)],
        &[class, at(-2), at(2)],
    ];
    out.extend(parts.iter().enumerate().map(|(t, p)| key(200 + t as u32, p)));
}

/// Features of the lemma of a word.
pub(crate) fn lemma_features(word: &Word, class: usize, first: bool, out: &mut Vec<u32>) {
    out.clear();
    let c = class as u32;
    out.push(key(300, &[c]));
    out.push(key(301, &[word.lower]));
    out.push(key(302, &[word.lower, c]));
    out.push(key(303, &[word.shape, c]));
    out.push(key(304, &[word.form, c]));
    for (k, s) in word.suffix.iter().enumerate() {
        out.push(key(310 + k as u32, &[*s, c]));
    }
    for (k, s) in word.prefix.iter().enumerate() {
        out.push(key(320 + k as u32, &[*s, c]));
    }
    out.push(key(330, &[word.flags, c, u32::from(first)]));
    out.push(key(331, &[word.suffix[1], word.prefix[1], c]));
    let n = word.text.chars().count().min(12) as u32;
    out.push(key(332, &[n, word.suffix[1], c]));
}

/// How a form becomes a lemma: `L` or `K` (lower-case first or keep the case), how many characters to drop, what to append.
/// `=x` gives the lemma outright, for forms that share nothing with it.
#[cfg(feature = "train")]
pub(crate) fn edit_script(form: &str, lemma: &str) -> String {
    let try_with = |base: &str| {
        let common = base.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
        let drop = base.chars().count() - common;
        let add: String = lemma.chars().skip(common).collect();
        (drop, add)
    };
    let lower = form.to_lowercase();
    let (ld, la) = try_with(&lower);
    let (kd, ka) = try_with(form);
    if lower != form && kd + ka.chars().count() < ld + la.chars().count() {
        if kd == form.chars().count() { format!("={lemma}") } else { format!("K{kd}:{ka}") }
    } else if ld == lower.chars().count() {
        format!("={lemma}")
    } else {
        format!("L{ld}:{la}")
    }
}

/// Applies a script; `None` where the form is too short for it.
pub(crate) fn apply_script(form: &str, script: &str) -> Option<SmolStr> {
    if let Some(whole) = script.strip_prefix('=') {
        return Some(whole.into());
    }
    let (kind, rest) = (script.as_bytes().first()?, script.get(1..)?);
    let (drop, add) = rest.split_once(':')?;
    let drop: usize = drop.parse().ok()?;
    let base = if *kind == b'L' { form.to_lowercase() } else { form.to_owned() };
    let count = base.chars().count();
    if drop >= count && !(drop == 0 && count == 0) {
        return None;
    }
    let stem = base.char_indices().nth(count - drop).map_or(base.as_str(), |(i, _)| &base[..i]);
    let lemma = format!("{stem}{add}");
    (!lemma.is_empty()).then(|| lemma.into())
}

/// The trained tagger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tagger {
    /// `UPOS XPOS` of each class.
    pub(crate) tags: Vec<SmolStr>,
    pub(crate) feats: Vec<SmolStr>,
    pub(crate) scripts: Vec<SmolStr>,
    pub(crate) tag_model: Linear,
    pub(crate) feats_model: Linear,
    pub(crate) lemma_model: Linear,
}

/// Whether the sentence is written in capitals throughout.
pub(crate) fn all_caps(words: &[Word]) -> bool {
    use crate::words::{ALL_CAPS, LETTER};
    let letters = words.iter().filter(|w| w.flags & LETTER != 0).count();
    let caps = words.iter().filter(|w| w.flags & ALL_CAPS != 0).count();
    letters > 2 && caps * 10 > letters * 7
}

impl Tagger {
    pub(crate) fn tag(&self, words: &[Word], scratch: &mut Scratch) -> Vec<usize> {
        let caps = all_caps(words);
        let mut tags = Vec::with_capacity(words.len());
        for i in 0..words.len() {
            tag_features(words, &tags, i, caps, &mut scratch.features);
            self.tag_model.score(&scratch.features, &mut scratch.scores);
            tags.push(best(&scratch.scores, |_| true).unwrap_or(0));
        }
        tags
    }

    pub(crate) fn feats(&self, words: &[Word], tags: &[usize], scratch: &mut Scratch) -> Vec<usize> {
        (0..words.len())
            .map(|i| {
                feats_features(words, tags, i, &mut scratch.features);
                self.feats_model.score(&scratch.features, &mut scratch.scores);
                best(&scratch.scores, |_| true).unwrap_or(0)
            })
            .collect()
    }

    pub(crate) fn lemma(&self, form: &str, word: &Word, tag: usize, first: bool, scratch: &mut Scratch) -> SmolStr {
        lemma_features(word, tag, first, &mut scratch.features);
        self.lemma_model.score(&scratch.features, &mut scratch.scores);
        for _ in 0..3 {
            let Some(class) = best(&scratch.scores, |_| true) else { break };
            if let Some(lemma) = self.scripts.get(class).and_then(|s| apply_script(form, s)) {
                return lemma;
            }
            scratch.scores[class] = i32::MIN;
        }
        form.to_lowercase().into()
    }
}

/// Buffers that are used again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) features: Vec<u32>,
    pub(crate) scores: Vec<i32>,
}
