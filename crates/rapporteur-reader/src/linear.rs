//! A sparse linear classifier over hashed features, scored in integers: the sum does not depend on the order, so the answer is the same on every machine.

use crate::ModelError;
use crate::binary::Reader;
#[cfg(feature = "train")]
use crate::binary::Writer;

/// Scores classes by summing the integer weights of the features present.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    classes: usize,
    mask: u32,
    /// Open addressing: key and the row that it leads to; row 0 is empty.
    slots: Vec<(u32, u32)>,
    /// Row `r` is `entries[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
    entries: Vec<(u16, i16)>,
}

impl Linear {
    pub(crate) fn from_rows(classes: usize, rows: &[(u32, Vec<(u16, i16)>)]) -> Self {
        let size = (rows.len() * 2).next_power_of_two().max(16);
        let mut model =
            Self { classes, mask: size as u32 - 1, slots: vec![(0, 0); size], starts: vec![0, 0], entries: Vec::new() };
        for (key, row) in rows {
            model.push_row(*key, row.iter().copied());
        }
        model
    }

    fn push_row(&mut self, key: u32, row: impl Iterator<Item = (u16, i16)>) {
        let row_id = self.starts.len() as u32 - 1;
        self.entries.extend(row);
        self.starts.push(self.entries.len() as u32);
        let mut at = spread(key) & self.mask;
        while self.slots[at as usize].1 != 0 {
            at = (at + 1) & self.mask;
        }
        self.slots[at as usize] = (key, row_id);
    }

    /// Fills `scores` (resized to the number of classes).
    pub(crate) fn score(&self, features: &[u32], scores: &mut Vec<i32>) {
        scores.clear();
        scores.resize(self.classes, 0);
        for &key in features {
            let mut at = spread(key) & self.mask;
            loop {
                let (found, row) = self.slots[at as usize];
                if row == 0 {
                    break;
                }
                if found == key {
                    let range = self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize;
                    for &(class, weight) in &self.entries[range] {
                        scores[class as usize] += i32::from(weight);
                    }
                    break;
                }
                at = (at + 1) & self.mask;
            }
        }
    }

    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(rows: &[(u32, Vec<(u16, i16)>)], classes: usize, out: &mut Writer) {
        out.uint(classes as u64);
        out.uint(rows.len() as u64);
        let mut last = 0;
        for (key, row) in rows {
            out.uint(u64::from(key - last));
            last = *key;
            out.uint(row.len() as u64);
            for &(class, weight) in row {
                out.uint(u64::from(class));
                out.int(i64::from(weight));
            }
        }
    }

    pub(crate) fn read(input: &mut Reader<'_>) -> Result<Self, ModelError> {
        let classes = input.size()?;
        let rows = input.size()?;
        if classes > usize::from(u16::MAX) {
            return Err(ModelError::new("too many classes"));
        }
        let mut model = Self::from_rows(classes, &[]);
        let size = (rows * 2).next_power_of_two().max(16);
        model.mask = size as u32 - 1;
        model.slots = vec![(0, 0); size];
        let mut key = 0_u32;
        let mut row = Vec::new();
        for _ in 0..rows {
            key = key.wrapping_add(input.uint()? as u32);
            row.clear();
            for _ in 0..input.size()? {
                let class = input.size()?;
                if class >= classes {
                    return Err(ModelError::new("a class out of range"));
                }
                let weight = i16::try_from(input.int()?).map_err(|_| ModelError::new("a weight out of range"))?;
                row.push((class as u16, weight));
            }
            model.push_row(key, row.iter().copied());
        }
        Ok(model)
    }
}

#[inline]
fn spread(key: u32) -> u32 {
    key.wrapping_mul(0x9E37_79B1).rotate_right(15)
}

/// Index of the best class among those allowed; the lowest index wins a tie.
pub(crate) fn best(scores: &[i32], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let mut found: Option<usize> = None;
    for (class, &score) in scores.iter().enumerate() {
        if found.is_none_or(|b| score > scores[b]) && allowed(class) {
            found = Some(class);
        }
    }
    found
}

#[cfg(feature = "train")]
pub(crate) mod train {
    use std::collections::BTreeMap;
    use std::hash::{BuildHasherDefault, Hasher};

    #[derive(Default)]
    pub(crate) struct KeyHasher(u64);
    impl Hasher for KeyHasher {
        fn finish(&self) -> u64 {
            self.0
        }
        fn write(&mut self, _: &[u8]) {}
        fn write_u32(&mut self, key: u32) {
            self.0 = u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            self.0 ^= self.0 >> 29;
        }
    }

    struct Weight {
        class: u16,
        updates: u16,
        value: i32,
        stamp: u32,
        total: i64,
    }

    /// An averaged perceptron.
    #[derive(Default)]
    pub(crate) struct Perceptron {
        rows: std::collections::HashMap<u32, Vec<Weight>, BuildHasherDefault<KeyHasher>>,
        classes: usize,
        now: u32,
    }

    impl Perceptron {
        pub(crate) fn new(classes: usize) -> Self {
            Self { classes, ..Self::default() }
        }

        pub(crate) fn score(&self, features: &[u32], scores: &mut Vec<i32>) {
            scores.clear();
            scores.resize(self.classes, 0);
            for key in features {
                if let Some(row) = self.rows.get(key) {
                    for weight in row {
                        scores[weight.class as usize] += weight.value;
                    }
                }
            }
        }

        /// Call once for every decision.
        pub(crate) fn tick(&mut self) {
            self.now += 1;
        }

        pub(crate) fn update(&mut self, features: &[u32], truth: usize, guess: usize) {
            for &key in features {
                self.add(key, truth, 1);
                self.add(key, guess, -1);
            }
        }

        /// Changes one weight.
        pub(crate) fn add(&mut self, key: u32, class: usize, step: i32) {
            let now = self.now;
            let row = self.rows.entry(key).or_default();
            let at = row.iter().position(|w| w.class == class as u16).unwrap_or_else(|| {
                row.push(Weight { class: class as u16, updates: 0, value: 0, stamp: now, total: 0 });
                row.len() - 1
            });
            let weight = &mut row[at];
            weight.total += i64::from(weight.value) * i64::from(now - weight.stamp);
            weight.stamp = now;
            weight.value += step;
            weight.updates = weight.updates.saturating_add(1);
        }

        /// The averaged weights as integers, 64 to the unit; weights updated fewer than `least` times are dropped.
        pub(crate) fn rows(&self, least: u16) -> Vec<(u32, Vec<(u16, i16)>)> {
            let mut sorted = BTreeMap::new();
            #[expect(clippy::iter_over_hash_type, reason = "sorted by the map that it fills")]
            for (key, row) in &self.rows {
                let mut kept: Vec<(u16, i16)> = row
                    .iter()
                    .filter(|w| w.updates >= least)
                    .filter_map(|w| {
                        let total = w.total + i64::from(w.value) * i64::from(self.now - w.stamp);
                        let mean =
                            (total as f64 * 64.0 / f64::from(self.now.max(1))).round().clamp(-32000.0, 32000.0) as i16;
                        (mean.unsigned_abs() >= 4).then_some((w.class, mean))
                    })
                    .collect();
                if !kept.is_empty() {
                    kept.sort_unstable();
                    sorted.insert(*key, kept);
                }
            }
            sorted.into_iter().collect()
        }
    }
}
