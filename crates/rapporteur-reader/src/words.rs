//! What the perceptron models see of a word: hashes of its form, affixes and shape, and the clusters that it belongs to.

use crate::ModelError;
use crate::binary::Reader;
#[cfg(feature = "train")]
use crate::binary::Writer;
use std::collections::HashMap;

/// Words of like meaning and use, by number: a coarse and a fine cluster, 1-based; 0 = unknown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clusters {
    by_word: HashMap<u32, (u16, u16)>,
}

impl Clusters {
    fn of(&self, lower: u32) -> (u32, u32) {
        self.by_word.get(&lower).map_or((0, 0), |c| (u32::from(c.0), u32::from(c.1)))
    }

    pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, ModelError> {
        let mut by_word = HashMap::new();
        let mut key = 0_u32;
        for _ in 0..input.size()? {
            key = key.wrapping_add(input.uint()? as u32);
            by_word.insert(key, (input.uint()? as u16, input.uint()? as u16));
        }
        Ok(Self { by_word })
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        let mut sorted: Vec<_> = self.by_word.iter().collect();
        sorted.sort_unstable();
        out.uint(sorted.len() as u64);
        let mut last = 0;
        for (key, (coarse, fine)) in sorted {
            out.uint(u64::from(key - last));
            last = *key;
            out.uint(u64::from(*coarse));
            out.uint(u64::from(*fine));
        }
    }

    /// From lower-cased words and their clusters.
    #[cfg(feature = "train")]
    pub(crate) fn from_words<'a>(words: impl Iterator<Item = (&'a str, u16, u16)>) -> Self {
        let none = Self::default();
        Self { by_word: words.map(|(w, coarse, fine)| (Word::new(w, &none).lower, (coarse, fine))).collect() }
    }
}

/// Mixes a template number and its parts into a feature key.
#[inline]
pub(crate) fn key(template: u32, parts: &[u32]) -> u32 {
    let mut h = u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x51_7C_C1_B7_27_22_0A_95;
    for &part in parts {
        h = (h.rotate_left(5) ^ u64::from(part)).wrapping_mul(0x2545_F491_4F6C_DD1D);
    }
    ((h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32
}

/// FNV-1a.
#[inline]
pub(crate) fn hash(text: &str) -> u32 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        h = (h ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    (h ^ (h >> 32)) as u32
}

/// A word as the models see it.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Exact form.
    pub(crate) form: u32,
    /// Lower-cased form, digits folded.
    pub(crate) lower: u32,
    /// Suffixes of 1 to 5 characters of the lower-cased form.
    pub(crate) suffix: [u32; 5],
    /// Prefixes of 1 to 4 characters.
    pub(crate) prefix: [u32; 4],
    /// Coarse and fine cluster, 0 where unknown.
    pub(crate) coarse: u32,
    pub(crate) fine: u32,
    /// Shape with runs shortened.
    pub(crate) shape: u32,
    /// Bits: capital first, all capitals, digit, hyphen, letter.
    pub(crate) flags: u32,
    /// The lower-cased text.
    pub(crate) text: String,
}

pub(crate) const CAPITAL: u32 = 1;
pub(crate) const ALL_CAPS: u32 = 2;
pub(crate) const DIGIT: u32 = 4;
pub(crate) const HYPHEN: u32 = 8;
pub(crate) const LETTER: u32 = 16;

impl Word {
    pub(crate) fn new(form: &str, clusters: &Clusters) -> Self {
        let form = if form.len() > 400 { cut(form, 100) } else { form };
        let mut folded = String::with_capacity(form.len());
        for c in form.chars() {
            match c {
                '\u{2019}' | '\u{2018}' | '`' => folded.push('\''),
                '\u{201C}' | '\u{201D}' => folded.push('"'),
                '\u{2013}' | '\u{2014}' | '\u{2011}' => folded.push('-'),
                _ => folded.push(c),
            }
        }
        let text = folded.to_lowercase();
        let digits: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let ends: Vec<usize> = digits.char_indices().map(|(i, _)| i).chain([digits.len()]).collect();
        let n = ends.len() - 1;
        let suffix = std::array::from_fn(|k| hash(&digits[ends[n.saturating_sub(k + 1)]..]));
        let prefix = std::array::from_fn(|k| hash(&digits[..ends[(k + 1).min(n)]]));
        let mut shape = String::new();
        let (mut flags, mut capitals, mut letters) = (0, 0, 0);
        let (mut last, mut run) = (' ', 0);
        for (i, c) in folded.chars().enumerate() {
            let s = if c.is_uppercase() {
                capitals += 1;
                letters += 1;
                if i == 0 {
                    flags |= CAPITAL;
                }
                'X'
            } else if c.is_alphabetic() {
                letters += 1;
                'x'
            } else if c.is_numeric() {
                flags |= DIGIT;
                '0'
            } else {
                if c == '-' {
                    flags |= HYPHEN;
                }
                c
            };
            run = if s == last { run + 1 } else { 0 };
            last = s;
            if run < 2 {
                shape.push(s);
            }
        }
        if letters > 0 {
            flags |= LETTER;
        }
        if capitals > 1 && capitals == letters {
            flags |= ALL_CAPS;
        }
        let lower = hash(&digits);
        let (coarse, fine) = clusters.of(lower);
        Self { form: hash(&folded), lower, suffix, prefix, coarse, fine, shape: hash(&shape), flags, text }
    }
}

fn cut(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(i, _)| &text[..i])
}
