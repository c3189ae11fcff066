//! The trained component: two linear-chain conditional random fields over hashed features.
//!
//! The first finds cues (outside, begin, inside), the second, given a cue, its source and its content.
//! Trained from `PolNeAR` by `cargo run --release -p rapporteur-coder --example train_attribution`; see `models/attribution/MODEL_CARD.md`.
//! Reference: Lafferty, McCallum and Pereira 2001; feature hashing as in Weinberger et al. 2009.

/// Features of one position: indices into the weight table before it is cut to size.
pub type Features = Vec<u32>;

/// A linear-chain CRF with hashed emission features and typed transitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Crf {
    bits: u32,
    labels: usize,
    types: usize,
    /// `labels` weights for each bucket.
    weights: Vec<f32>,
    /// `types × (labels + 1) × labels`; the last row of each type is the start.
    transitions: Vec<f32>,
}

/// The two parts of the trained component.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Finds cues: labels O, B, I.
    pub cue: Crf,
    /// Finds source and content, given a cue: labels O, S, C.
    pub span: Crf,
    /// Least probability of a cue word.
    pub threshold: f32,
}

/// Adaptive step sizes of a training run (AdaGrad).
#[derive(Clone, Debug)]
pub struct Trainer {
    crf: Crf,
    seen: Vec<f32>,
    seen_transitions: Vec<f32>,
    rate: f32,
    decay: f32,
    /// Share of features hidden at each step, against learning single sentences by heart.
    dropout: f32,
    random: u64,
    /// Sum of the weights over the steps taken so far, by the time each was last touched (for averaging).
    sums: Vec<f64>,
    touched: Vec<u32>,
    steps: u32,
}

const MAGIC: &[u8; 4] = b"RPA1";

impl Crf {
    /// An empty CRF with `2^bits` buckets.
    #[must_use]
    pub fn new(bits: u32, labels: usize, types: usize) -> Self {
        Self {
            bits,
            labels,
            types,
            weights: vec![0.0; (1usize << bits) * labels],
            transitions: vec![0.0; types * (labels + 1) * labels],
        }
    }

    /// Number of transition types.
    pub(crate) const fn types(&self) -> usize {
        self.types
    }

    fn bucket(&self, feature: u32) -> usize {
        (feature as usize & ((1usize << self.bits) - 1)) * self.labels
    }

    fn transition(&self, kind: u8, before: usize, after: usize) -> f32 {
        self.transitions[((kind as usize).min(self.types - 1) * (self.labels + 1) + before) * self.labels + after]
    }

    fn scores(&self, features: &[Features]) -> Vec<f32> {
        let mut scores = vec![0.0; features.len() * self.labels];
        for (row, of_word) in scores.chunks_mut(self.labels).zip(features) {
            for f in of_word {
                let at = self.bucket(*f);
                for (s, w) in row.iter_mut().zip(&self.weights[at..at + self.labels]) {
                    *s += w;
                }
            }
        }
        scores
    }

    /// Log-sums from the left, from the right, and their total.
    fn forward_backward(&self, scores: &[f32], kinds: &[u8]) -> (Vec<f32>, Vec<f32>, f32) {
        let l = self.labels;
        let n = kinds.len();
        let mut left = vec![0.0f32; n * l];
        let mut right = vec![0.0f32; n * l];
        let mut buffer = vec![0.0f32; l];
        for y in 0..l {
            left[y] = scores[y] + self.transition(kinds[0], l, y);
        }
        for i in 1..n {
            for y in 0..l {
                for x in 0..l {
                    buffer[x] = left[(i - 1) * l + x] + self.transition(kinds[i], x, y);
                }
                left[i * l + y] = scores[i * l + y] + log_sum(&buffer);
            }
        }
        for i in (0..n - 1).rev() {
            for x in 0..l {
                for y in 0..l {
                    buffer[y] = self.transition(kinds[i + 1], x, y) + scores[(i + 1) * l + y] + right[(i + 1) * l + y];
                }
                right[i * l + x] = log_sum(&buffer);
            }
        }
        let total = log_sum(&left[(n - 1) * l..]);
        (left, right, total)
    }

    /// The probability of each label at each position, position by position.
    #[must_use]
    pub fn marginals(&self, features: &[Features], kinds: &[u8]) -> Vec<f32> {
        if kinds.is_empty() {
            return Vec::new();
        }
        let scores = self.scores(features);
        let (left, right, total) = self.forward_backward(&scores, kinds);
        left.iter().zip(&right).map(|(a, b)| (a + b - total).exp()).collect()
    }

    /// The best sequence of labels.
    #[must_use]
    pub fn best(&self, features: &[Features], kinds: &[u8]) -> Vec<u8> {
        let l = self.labels;
        let n = kinds.len();
        if n == 0 {
            return Vec::new();
        }
        let scores = self.scores(features);
        let mut at: Vec<f32> = (0..l).map(|y| scores[y] + self.transition(kinds[0], l, y)).collect();
        let mut back = vec![0u8; n * l];
        for i in 1..n {
            let mut next = vec![f32::MIN; l];
            for y in 0..l {
                for x in 0..l {
                    let score = at[x] + self.transition(kinds[i], x, y);
                    if score > next[y] {
                        next[y] = score;
                        back[i * l + y] = x as u8;
                    }
                }
                next[y] += scores[i * l + y];
            }
            at = next;
        }
        let mut y = (0..l).fold(0, |best, y| if at[y] > at[best] { y } else { best });
        let mut labels = vec![0u8; n];
        for i in (0..n).rev() {
            labels[i] = y as u8;
            y = back[i * l + y] as usize;
        }
        labels
    }

    fn write(&self, out: &mut Vec<u8>) {
        let top = self.weights.iter().fold(0.0f32, |m, w| m.max(w.abs())).max(1e-6);
        let scale = top.min(6.0) / 127.0;
        for v in [self.bits, self.labels as u32, self.types as u32] {
            out.extend_from_slice(&v.to_le_bytes());
        }
        out.extend_from_slice(&scale.to_le_bytes());
        for t in &self.transitions {
            out.extend_from_slice(&t.to_le_bytes());
        }
        out.extend(self.weights.iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8));
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let word = |bytes: &mut &[u8]| -> Option<[u8; 4]> {
            let (head, rest) = bytes.split_first_chunk::<4>()?;
            *bytes = rest;
            Some(*head)
        };
        let bits = u32::from_le_bytes(word(bytes)?);
        let labels = u32::from_le_bytes(word(bytes)?) as usize;
        let types = u32::from_le_bytes(word(bytes)?) as usize;
        let scale = f32::from_le_bytes(word(bytes)?);
        if bits > 24 || labels > 16 || types == 0 || types > 32 {
            return None;
        }
        let mut transitions = Vec::new();
        for _ in 0..types * (labels + 1) * labels {
            transitions.push(f32::from_le_bytes(word(bytes)?));
        }
        let n = (1usize << bits) * labels;
        let raw = bytes.get(..n)?;
        *bytes = &bytes[n..];
        let weights = raw.iter().map(|b| f32::from(*b as i8) * scale).collect();
        Some(Self { bits, labels, types, weights, transitions })
    }
}

fn log_sum(values: &[f32]) -> f32 {
    let top = values.iter().copied().fold(f32::MIN, f32::max);
    top + values.iter().map(|v| (v - top).exp()).sum::<f32>().ln()
}

impl Trainer {
    /// Starts from an empty CRF; `rate` is AdaGrad's step, `decay` the weight decay on each touched weight.
    #[must_use]
    pub fn new(crf: Crf, rate: f32, decay: f32, dropout: f32) -> Self {
        let seen = vec![0.0; crf.weights.len()];
        let seen_transitions = vec![0.0; crf.transitions.len()];
        let (sums, touched) = (vec![0.0; crf.weights.len()], vec![0; crf.weights.len()]);
        Self {
            crf,
            seen,
            seen_transitions,
            rate,
            decay,
            dropout,
            random: 0x2545_F491_4F6C_DD1D,
            sums,
            touched,
            steps: 0,
        }
    }

    /// One step of gradient ascent on the log-likelihood of `gold`; returns the negative log-likelihood.
    pub fn learn(&mut self, features: &[Features], kinds: &[u8], gold: &[u8]) -> f32 {
        let l = self.crf.labels;
        let n = kinds.len();
        if n == 0 {
            return 0.0;
        }
        self.steps += 1;
        let kept: Vec<Features>;
        let features = if self.dropout > 0.0 {
            let limit = (f64::from(1.0 - self.dropout) * f64::from(u32::MAX)) as u64;
            let random = &mut self.random;
            kept = features
                .iter()
                .map(|word| {
                    word.iter()
                        .copied()
                        .filter(|_| {
                            *random ^= *random << 13;
                            *random ^= *random >> 7;
                            *random ^= *random << 17;
                            (*random >> 32) < limit
                        })
                        .collect()
                })
                .collect();
            kept.as_slice()
        } else {
            features
        };
        let scores = self.crf.scores(features);
        let (left, right, total) = self.crf.forward_backward(&scores, kinds);
        let mut gold_score = 0.0;
        for i in 0..n {
            let before = if i == 0 { l } else { gold[i - 1] as usize };
            gold_score += scores[i * l + gold[i] as usize] + self.crf.transition(kinds[i], before, gold[i] as usize);
        }
        for i in 0..n {
            let row: Vec<f32> = (0..l)
                .map(|y| {
                    f32::from(u8::from(gold[i] as usize == y)) - (left[i * l + y] + right[i * l + y] - total).exp()
                })
                .collect();
            if row.iter().all(|g| g.abs() < 1e-3) {
                continue;
            }
            for f in &features[i] {
                let at = self.crf.bucket(*f);
                for (y, g) in row.iter().enumerate() {
                    self.sums[at + y] +=
                        f64::from(self.crf.weights[at + y]) * f64::from(self.steps - self.touched[at + y]);
                    self.touched[at + y] = self.steps;
                    step(&mut self.crf.weights[at + y], &mut self.seen[at + y], *g, self.rate, self.decay);
                }
            }
        }
        for i in 0..n {
            let kind = kinds[i] as usize;
            for y in 0..l {
                let befores = if i == 0 { l..l + 1 } else { 0..l };
                for x in befores {
                    let p = if i == 0 {
                        (left[y] + right[y] - total).exp()
                    } else {
                        (left[(i - 1) * l + x]
                            + self.crf.transition(kinds[i], x, y)
                            + scores[i * l + y]
                            + right[i * l + y]
                            - total)
                            .exp()
                    };
                    let is = gold[i] as usize == y && (i == 0 || gold[i - 1] as usize == x);
                    let g = f32::from(u8::from(is)) - p;
                    let at = (kind * (l + 1) + x) * l + y;
                    step(&mut self.crf.transitions[at], &mut self.seen_transitions[at], g, self.rate, 0.0);
                }
            }
        }
        total - gold_score
    }

    /// The CRF with each weight averaged over all steps (scaled to the share of features that training saw).
    #[must_use]
    pub fn averaged(&self) -> Crf {
        let mut crf = self.crf.clone();
        let steps = f64::from(self.steps.max(1));
        let scale = f64::from(1.0 - self.dropout);
        for (i, w) in crf.weights.iter_mut().enumerate() {
            let sum = self.sums[i] + f64::from(*w) * f64::from(self.steps - self.touched[i]);
            *w = (sum / steps * scale) as f32;
        }
        crf
    }

    /// Starts the averages anew, so that the first passes do not weigh on them.
    pub fn forget(&mut self) {
        self.sums.fill(0.0);
        self.touched.fill(0);
        self.steps = 0;
    }
}

fn step(weight: &mut f32, seen: &mut f32, gradient: f32, rate: f32, decay: f32) {
    let g = gradient - decay * *weight;
    *seen += g * g;
    *weight += rate * g / (seen.sqrt() + 1e-3);
}

/// The model in the program.
pub(crate) const EMBEDDED: &[u8] = include_bytes!("../../../../models/attribution/attribution.bin");

impl Model {
    /// The model that ships with the program, or `None` where none was built in.
    #[must_use]
    pub fn embedded() -> Option<Self> {
        Self::from_bytes(EMBEDDED)
    }

    /// Reads what [`Model::to_bytes`] wrote; `None` where the bytes are something else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC.as_slice())?;
        let (head, tail) = rest.split_first_chunk::<4>()?;
        let threshold = f32::from_le_bytes(*head);
        rest = tail;
        Some(Self { cue: Crf::read(&mut rest)?, span: Crf::read(&mut rest)?, threshold })
    }

    /// The file format: weights as signed bytes with one scale.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.threshold.to_le_bytes());
        self.cue.write(&mut out);
        self.span.write(&mut out);
        out
    }
}
