//! A transformer encoder (Devlin et al. 2019, in the six-layer form of MiniLM, Wang et al. 2020): a vector for each word, that of its
//! first piece.

use super::file::{Tensor, Weights};
use super::kernel::{Machine, Matrix};
use super::pieces::Pieces;
use crate::ModelError;
use smol_str::SmolStr;

/// Pieces that begin and end a sentence.
const BEGIN: u32 = 101;
const END: u32 = 102;

#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Block {
    /// Queries, keys and values in one product.
    attend: Matrix,
    attend_bias: Vec<f32>,
    merge: Matrix,
    merge_bias: Vec<f32>,
    first_norm: Norm,
    widen: Matrix,
    widen_bias: Vec<f32>,
    narrow: Matrix,
    narrow_bias: Vec<f32>,
    second_norm: Norm,
}

/// The encoder.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) pieces: Pieces,
    pub(crate) width: usize,
    heads: usize,
    inner: usize,
    word: Tensor,
    position: Tensor,
    kind: Vec<f32>,
    shape: Tensor,
    norm: Norm,
    blocks: Vec<Block>,
}

/// Buffers used again and again.
#[derive(Default)]
pub(crate) struct Space {
    x: Vec<f32>,
    wide: Vec<f32>,
    mixed: Vec<f32>,
    out: Vec<f32>,
    packed: Vec<f32>,
}

fn take_norm(weights: &mut Weights, name: &str, width: usize) -> Result<Norm, ModelError> {
    let weight = weights.take(&format!("{name}.weight"), &[width])?.values;
    let bias = weights.take(&format!("{name}.bias"), &[width])?.values;
    Ok(Norm { weight, bias })
}

fn fill(rows: usize, stride: usize, bias: &[f32], out: &mut Vec<f32>) {
    out.clear();
    out.resize(rows * stride, 0.0);
    for row in out.chunks_exact_mut(stride) {
        row[..bias.len()].copy_from_slice(bias);
    }
}

impl Encoder {
    pub(crate) fn load(weights: &mut Weights, machine: Machine, pieces: &[SmolStr]) -> Result<Self, ModelError> {
        let word = weights.take("enc.word.weight", &[pieces.len(), 0])?;
        let width = word.columns();
        let heads = 12;
        if width == 0 || width % heads != 0 || pieces.len() <= END as usize {
            return Err(ModelError::new("an encoder whose width or list of pieces does not fit"));
        }
        let position = weights.take("enc.pos.weight", &[0, width])?;
        let kind = weights.take("enc.typ", &[width])?.values;
        let shape = weights.take("enc.shape.weight", &[10, width])?;
        let norm = take_norm(weights, "enc.norm", width)?;
        let mut blocks = Vec::new();
        let mut inner = 0;
        for l in 0..24 {
            let name = format!("enc.layers.{l}");
            let Ok(query) = weights.take(&format!("{name}.q.weight"), &[width, width]) else { break };
            let parts = [
                query,
                weights.take(&format!("{name}.k.weight"), &[width, width])?,
                weights.take(&format!("{name}.v.weight"), &[width, width])?,
            ];
            let mut attend_bias = Vec::new();
            for part in ["q", "k", "v"] {
                attend_bias.extend(weights.take(&format!("{name}.{part}.bias"), &[width])?.values);
            }
            let merge = weights.take(&format!("{name}.o.weight"), &[width, width])?;
            let widen = weights.take(&format!("{name}.f1.weight"), &[0, width])?;
            inner = widen.rows();
            let narrow = weights.take(&format!("{name}.f2.weight"), &[width, inner])?;
            blocks.push(Block {
                attend: machine.pack(width, 3 * width, |k, c| parts[c / width].at(c % width, k)),
                attend_bias,
                merge: machine.pack(width, width, |k, c| merge.at(c, k)),
                merge_bias: weights.take(&format!("{name}.o.bias"), &[width])?.values,
                first_norm: take_norm(weights, &format!("{name}.n1"), width)?,
                widen: machine.pack(width, inner, |k, c| widen.at(c, k)),
                widen_bias: weights.take(&format!("{name}.f1.bias"), &[inner])?.values,
                narrow: machine.pack(inner, width, |k, c| narrow.at(c, k)),
                narrow_bias: weights.take(&format!("{name}.f2.bias"), &[width])?.values,
                second_norm: take_norm(weights, &format!("{name}.n2"), width)?,
            });
        }
        if blocks.is_empty() {
            return Err(ModelError::new("an encoder without layers"));
        }
        Ok(Self { pieces: Pieces::new(pieces), width, heads, inner, word, position, kind, shape, norm, blocks })
    }

    /// Most pieces that a sentence may have, its first and last included.
    pub(crate) fn longest(&self) -> usize {
        self.position.rows()
    }

    /// Appends the vectors of the words of several sentences to `out`, `width` values each. A word is its pieces and its shape.
    pub(crate) fn encode(
        &self,
        machine: Machine,
        sentences: &[Vec<(Vec<u32>, usize)>],
        space: &mut Space,
        out: &mut Vec<f32>,
    ) {
        let d = self.width;
        let stride = machine.padded(d);
        let Space { x, wide, mixed, out: product, packed } = space;
        x.clear();
        let mut ranges = Vec::with_capacity(sentences.len());
        let mut firsts = Vec::new();
        let mut total = 0;
        for sentence in sentences {
            let start = total;
            let mut add = |id: u32, shape: usize| {
                let at = total - start;
                let word = &self.word.values[id as usize * d..][..d];
                let position = &self.position.values[at.min(self.position.rows() - 1) * d..][..d];
                let shape = &self.shape.values[shape * d..][..d];
                x.extend((0..d).map(|j| word[j] + position[j] + self.kind[j] + shape[j]));
                x.resize((total + 1) * stride, 0.0);
                total += 1;
                total - 1
            };
            add(BEGIN, 0);
            for (pieces, shape) in sentence {
                for (k, id) in pieces.iter().enumerate() {
                    let at = add(*id, *shape);
                    if k == 0 {
                        firsts.push(at);
                    }
                }
            }
            add(END, 0);
            ranges.push(start..total);
        }
        machine.normalise(x, stride, d, &self.norm.weight, &self.norm.bias);
        let wide_stride = machine.padded(3 * d);
        let inner_stride = machine.padded(self.inner);
        for block in &self.blocks {
            fill(total, wide_stride, &block.attend_bias, wide);
            machine.multiply(x, stride, total, &block.attend, wide, wide_stride, packed);
            mixed.clear();
            mixed.resize(total * stride, 0.0);
            for range in &ranges {
                self.attention(machine, wide, wide_stride, range.clone(), mixed, stride, packed);
            }
            fill(total, stride, &block.merge_bias, product);
            machine.multiply(mixed, stride, total, &block.merge, product, stride, packed);
            machine.add(x, product);
            machine.normalise(x, stride, d, &block.first_norm.weight, &block.first_norm.bias);
            fill(total, inner_stride, &block.widen_bias, wide);
            machine.multiply(x, stride, total, &block.widen, wide, inner_stride, packed);
            machine.gelu(wide);
            fill(total, stride, &block.narrow_bias, product);
            machine.multiply(wide, inner_stride, total, &block.narrow, product, stride, packed);
            machine.add(x, product);
            machine.normalise(x, stride, d, &block.second_norm.weight, &block.second_norm.bias);
        }
        for at in firsts {
            out.extend_from_slice(&x[at * stride..at * stride + d]);
        }
    }

    fn attention(
        &self,
        machine: Machine,
        wide: &[f32],
        wide_stride: usize,
        range: std::ops::Range<usize>,
        mixed: &mut [f32],
        stride: usize,
        packed: &mut Vec<f32>,
    ) {
        let d = self.width;
        let size = d / self.heads;
        let n = range.len();
        let scale = 1.0 / (size as f32).sqrt();
        let score_stride = machine.padded(n);
        let value_stride = machine.padded(size);
        let mut scores = vec![0.0; n * score_stride];
        let mut values = vec![0.0; n * value_stride];
        for head in 0..self.heads {
            let base = range.start * wide_stride;
            let keys = machine.pack(size, n, |k, j| wide[base + j * wide_stride + d + head * size + k]);
            scores.fill(0.0);
            machine.multiply(&wide[base + head * size..], wide_stride, n, &keys, &mut scores, score_stride, packed);
            machine.softmax(&mut scores, score_stride, n, scale);
            let table = machine.pack(n, size, |j, k| wide[base + j * wide_stride + 2 * d + head * size + k]);
            values.fill(0.0);
            machine.multiply(&scores, score_stride, n, &table, &mut values, value_stride, packed);
            for i in 0..n {
                let to = (range.start + i) * stride + head * size;
                mixed[to..to + size].copy_from_slice(&values[i * value_stride..i * value_stride + size]);
            }
        }
    }
}
