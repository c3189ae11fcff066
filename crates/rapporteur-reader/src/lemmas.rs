//! Lemmas by edit scripts, given the tags.

use crate::linear::{Linear, best};
use crate::words::{Word, key};
use smol_str::SmolStr;

/// Stands for "before the first" and "after the last" word.
pub(crate) const NONE: u32 = 0xFFFF_FFFF;

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

/// The trained lemmatiser.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lemmas {
    /// `UPOS XPOS` of each class.
    pub(crate) tags: Vec<SmolStr>,
    pub(crate) scripts: Vec<SmolStr>,
    pub(crate) model: Linear,
}

/// Whether the sentence is written in capitals throughout.
pub(crate) fn all_caps(words: &[Word]) -> bool {
    use crate::words::{ALL_CAPS, LETTER};
    let letters = words.iter().filter(|w| w.flags & LETTER != 0).count();
    let caps = words.iter().filter(|w| w.flags & ALL_CAPS != 0).count();
    letters > 2 && caps * 10 > letters * 7
}

impl Lemmas {
    pub(crate) fn lemma(&self, form: &str, word: &Word, tag: usize, first: bool, scratch: &mut Scratch) -> SmolStr {
        lemma_features(word, tag, first, &mut scratch.features);
        self.model.score(&scratch.features, &mut scratch.scores);
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
