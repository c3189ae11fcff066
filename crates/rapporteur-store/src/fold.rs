//! Which stories are copies: the same text, nearly the same text, or one text inside another.
//!
//! Texts are cut into shingles of five words. A sample of the shingles' hashes (the smallest ones, and every one that
//! the sampling rate takes) goes into an index; stories that share a few are compared shingle by shingle.
//! Reference: A. Broder, On the resemblance and containment of documents (1997); FracMinHash sampling.

use crate::codec::{Hasher64, hash64};

/// Words in a shingle.
const WORDS: usize = 5;
/// One in so many shingles is indexed.
const RATE: u64 = 32;
/// But at least so many of a story.
const FLOOR: usize = 8;
/// Share of shingles in common (of all in either) from which two stories are near-duplicates.
pub const NEAR: f64 = 0.5;
/// Share of the shorter story's shingles that stand in the longer one, from which the one is inside the other.
pub const INSIDE: f64 = 0.6;
/// A story needs so many shingles to be found inside another.
const INSIDE_MIN: usize = 25;

/// How a story is a copy of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyKind {
    /// The same words.
    Exact,
    /// Nearly the same words.
    Near,
    /// The shorter stands in the longer.
    Inside,
}

impl CopyKind {
    /// `exact`, `near` or `inside`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Inside => "inside",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Exact, Self::Near, Self::Inside].into_iter().find(|k| k.as_str() == text)
    }
}

/// The words of a text, folded: letters and digits in lower case.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

/// Gives every word of a text, folded, as UTF-8 bytes; without a string for each, as this runs over all text that comes in.
fn each_word(text: &str, mut take: impl FnMut(&[u8])) {
    let mut word: Vec<u8> = Vec::with_capacity(32);
    let mut utf8 = [0_u8; 4];
    for raw in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        word.clear();
        if raw.is_ascii() {
            word.extend(raw.bytes().map(|b| b.to_ascii_lowercase()));
        } else if raw.contains('Σ') {
            // The one letter whose small form hangs on where it stands.
            word.extend(raw.to_lowercase().bytes());
        } else {
            for c in raw.chars().flat_map(char::to_lowercase) {
                word.extend(c.encode_utf8(&mut utf8).bytes());
            }
        }
        take(&word);
    }
}

/// Hash of the words, deaf to punctuation, case and layout.
pub(crate) fn words_hash(text: &str) -> u64 {
    let mut hasher = Hasher64::default();
    each_word(text, |word| {
        hasher.write(word);
        hasher.write(b" ");
    });
    hasher.finish()
}

/// The shingles of a text: sorted hashes without doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// Cuts a text. A text of fewer than five words is one shingle.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words: Vec<u64> = Vec::with_capacity(text.len() / 5);
        each_word(text, |word| words.push(hash64(word)));
        let mut hashes: Vec<u64> = if words.len() < WORDS {
            (!words.is_empty()).then(|| mix(&words)).into_iter().collect()
        } else {
            words.windows(WORDS).map(mix).collect()
        };
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The hashes that are indexed.
    pub(crate) fn sample(&self) -> impl Iterator<Item = u64> + '_ {
        // Hashes are sorted: the smallest ones come first, and "divisible" is tested on the low bits.
        self.0.iter().enumerate().filter(|(i, h)| *i < FLOOR || **h % RATE == 0).map(|(_, h)| *h)
    }

    /// Shingles in common, or `None` as soon as it is clear that they are far fewer than `wanted`.
    ///
    /// Hashes are in order, so the first ones of both lists are a fair sample of all. The giving up is as good as never
    /// wrong: a pair that holds `wanted` shows 24 in the sample on average, and is given up with fewer than six.
    fn common_if(&self, other: &Self, wanted: usize) -> Option<usize> {
        let (a, b) = (&self.0, &other.0);
        let share = wanted as f64 / ((a.len() + b.len()).saturating_sub(wanted)).max(1) as f64;
        let look = (24.0 / share.max(1e-9)).ceil() as usize;
        let (mut i, mut j, mut n, mut steps) = (0, 0, 0, 0);
        while i < a.len() && j < b.len() {
            if steps == look && n < 6 {
                return None;
            }
            steps += 1;
            let (x, y) = (a[i], b[j]);
            n += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        Some(n)
    }

    /// How the two texts are copies of each other, if they are, with the share that says so.
    ///
    /// Symmetric: it does not matter which text came first.
    #[must_use]
    pub fn copy_of(&self, other: &Self) -> Option<(CopyKind, f64)> {
        if self.0.is_empty() || other.0.is_empty() {
            return None;
        }
        let (shorter, both) = (self.0.len().min(other.0.len()), self.0.len() + other.0.len());
        // The fewest that make copies: a third of both for `NEAR`, or the share of the shorter.
        let near = (both as f64 * NEAR / (1.0 + NEAR)).ceil();
        let wanted = near.min((shorter as f64 * INSIDE).ceil()) as usize;
        let common = self.common_if(other, wanted)? as f64;
        let union = both as f64 - common;
        let (resemblance, inside) = (common / union, common / shorter as f64);
        if resemblance >= NEAR {
            Some((CopyKind::Near, resemblance))
        } else if inside >= INSIDE && shorter >= INSIDE_MIN {
            Some((CopyKind::Inside, inside))
        } else {
            None
        }
    }
}

fn mix(words: &[u64]) -> u64 {
    let mut bytes = [0_u8; 8 * WORDS];
    for (slot, word) in bytes.chunks_exact_mut(8).zip(words) {
        slot.copy_from_slice(&word.to_le_bytes());
    }
    hash64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_without_strings_is_folding() {
        for text in ["The Mill, 42 BARNS; Ünïcode 東京.", "ΟΔΟΣ ΣΟΦΙΑΣ Ελλάς", "İstanbul ǅ ẞ ﬀ", "", "..."]
        {
            let mut folded = Vec::new();
            each_word(text, |w| folded.push(String::from_utf8(w.to_vec()).unwrap()));
            assert_eq!(folded, words(text).collect::<Vec<_>>());
            let joined: String = folded.iter().map(|w| format!("{w} ")).collect();
            assert_eq!(words_hash(text), hash64(joined.as_bytes()));
        }
    }

    const WIRE: &str = "The harbour authority of Port Ellery closed two of its three quays on Monday after dock \
        workers walked out over pay. A spokeswoman for the union said that the strike would last until the owners \
        came back to the table. Ships waiting outside the bay were told to steer for Cape Marrow instead.";

    #[test]
    fn copies_are_known_whatever_their_dress() {
        let upper = WIRE.to_uppercase().replace('.', " -- ");
        assert_eq!(words_hash(WIRE), words_hash(&upper));
        let edited = WIRE.replace("on Monday", "early on Monday").replace("two of its three", "two");
        assert_eq!(Shingles::of(WIRE).copy_of(&Shingles::of(&edited)).unwrap().0, CopyKind::Near);
        let longer = format!(
            "Our correspondent writes from the coast, where little has moved for days and tempers are short. {WIRE} \
             Fishermen, who have no part in the quarrel, sell their catch from the beach. The mayor has called a \
             meeting for Thursday evening and asked both sides to come, but neither has answered her letter so far, \
             and the bakery on the front has begun to give away bread at noon to anyone who stands in line for it."
        );
        assert_eq!(Shingles::of(WIRE).copy_of(&Shingles::of(&longer)).unwrap().0, CopyKind::Inside);
    }

    #[test]
    fn giving_up_early_is_never_wrong() {
        let words = |from: u32, to: u32| {
            let list: Vec<String> = (from..to).map(|i| format!("w{}", i * i % 10_007)).collect();
            Shingles::of(&list.join(" "))
        };
        let all = |a: &Shingles, b: &Shingles| a.0.iter().filter(|h| b.0.binary_search(h).is_ok()).count();
        let mut copies = 0;
        for shift in (0..600).step_by(7) {
            for length in [30, 80, 400, 900] {
                let (a, b) = (words(0, 400), words(shift, shift + length));
                let (common, shorter) = (all(&a, &b) as f64, a.len().min(b.len()));
                let near = common / ((a.len() + b.len()) as f64 - common) >= NEAR;
                let copied = near || (common / shorter as f64 >= INSIDE && shorter >= INSIDE_MIN);
                assert_eq!(a.copy_of(&b).is_some(), copied, "{shift} {length}");
                assert_eq!(a.copy_of(&b), b.copy_of(&a));
                copies += u32::from(copied);
            }
        }
        assert!(copies > 40, "{copies}");
    }

    #[test]
    fn another_story_on_the_same_matter_is_no_copy() {
        let other = "Dock workers in Port Ellery stopped work on Monday. They want more pay, their union said, and \
            the owners will have to talk. Two quays are shut; ships go to Cape Marrow.";
        assert_eq!(Shingles::of(WIRE).copy_of(&Shingles::of(other)), None);
        assert_eq!(Shingles::of("").copy_of(&Shingles::of("")), None);
    }
}
