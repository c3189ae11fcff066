//! Two networks with the same heads: the fast tier has word and affix embeddings and two bidirectional LSTM layers, the accurate tier
//! a small transformer encoder over word pieces.
//!
//! Trees are scored arc by arc (Dozat and Manning 2017, one bilinear form) and the best tree is taken; names are the best sequence
//! of BIO tags. A sentence of more than [`LONGEST`] words is read in pieces, cut at punctuation where there is some; the roots of the
//! later pieces hang on the first one as `parataxis`. So time grows with the number of words.

mod encoder;
mod file;
mod kernel;
mod pieces;
mod tree;
mod words;

use crate::closed;
use crate::companion::Companion;
use crate::names::{FORBIDDEN, follows, viterbi};
use crate::{ModelError, ReadSentences, Signals, mentions};
use encoder::{Encoder, Space};
use file::{Tensor, Weights};
use kernel::{Machine, Matrix, exp};
use rapporteur_record::{Mention, Sentence, Token, Upos};
use smol_str::SmolStr;
use std::collections::HashMap;

/// Longest stretch of words that is read at once.
const LONGEST: usize = 200;

/// Words read together, at most (one piece may be longer).
const BATCH: usize = 1536;

static FAST: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-recurrent.bin"));
static ACCURATE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-encoder.bin"));

/// One direction of one LSTM layer: the recurrent weights, `[hidden, 4 * hidden]`.
type Recurrent = Matrix;

#[derive(Debug)]
struct Layer {
    /// Weights of the input for both directions, `[inputs, 8 * hidden]`, and the sum of the biases.
    input: Matrix,
    bias: Vec<f32>,
    forward: Recurrent,
    backward: Recurrent,
}

/// Where each head's outputs lie among the columns of the one matrix that computes them all.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    upos: usize,
    xpos: usize,
    feats: usize,
    lemma: usize,
    ner: usize,
    event: usize,
    attr: usize,
    arc_dep: usize,
    arc_head: usize,
    label_dep: usize,
    label_head: usize,
    all: usize,
}

/// Reads with a small recurrent network.
#[derive(Debug)]
pub struct NeuralReader {
    name: String,
    machine: Machine,
    /// One of the two is there.
    recurrent: Option<RecurrentBody>,
    encoder: Option<Encoder>,
    /// Width of a word's vector.
    vector: usize,
    arc: usize,
    label: usize,
    heads: Matrix,
    head_bias: Vec<f32>,
    columns: Columns,
    /// The root's vector through the two head projections.
    root_arc: Vec<f32>,
    root_label: Vec<f32>,
    arc_form: Matrix,
    arc_bias: Vec<f32>,
    label_out: Matrix,
    label_bias: Vec<f32>,
    upos: Vec<Upos>,
    xpos: Vec<SmolStr>,
    feats: Vec<SmolStr>,
    rules: Vec<LemmaRule>,
    deprel: Vec<SmolStr>,
    root_deprel: usize,
    ner: Vec<SmolStr>,
    transitions: Vec<Vec<i32>>,
    signal_names: Vec<SmolStr>,
    /// Gives lemmas, and half of the say over names.
    companion: Option<Beside>,
    /// Another network with the same labels that is heard too.
    second: Option<Box<NeuralReader>>,
}

/// The companion, and its name labels in the network's order.
#[derive(Debug)]
struct Beside {
    model: Companion,
    labels: Vec<usize>,
    transitions: Vec<Vec<i32>>,
}

/// What a unit of the companion's scores counts beside the network's (4096 to the unit there, 64 to the unit here).
const COMPANION_WEIGHT: i32 = 16;

/// Embeddings and LSTM layers.
#[derive(Debug)]
struct RecurrentBody {
    hidden: usize,
    embedding: usize,
    word_ids: HashMap<SmolStr, u32>,
    word_table: Tensor,
    affix_table: Tensor,
    shape_table: Tensor,
    layers: Vec<Layer>,
}

impl RecurrentBody {
    fn load(weights: &mut Weights, machine: Machine, words: Vec<SmolStr>) -> Result<Self, ModelError> {
        let word_table = weights.take("word.weight", &[words.len(), 0])?;
        let affix_table = weights.take("affix.weight", &[0, 0])?;
        let shape_table = weights.take("shape.weight", &[10, 0])?;
        if affix_table.rows() == 0 {
            return Err(ModelError::new("an empty affix table"));
        }
        let embedding = word_table.columns() + affix_table.columns() + shape_table.columns();
        let mut layers = Vec::new();
        let mut inputs = embedding;
        let mut hidden = 0;
        for l in 0..8 {
            let Ok(first) = weights.take(&format!("lstm.weight_ih_l{l}"), &[0, inputs]) else {
                if l == 0 {
                    return Err(ModelError::new("no LSTM layer that fits the embeddings"));
                }
                break;
            };
            hidden = first.rows() / 4;
            let gates = 4 * hidden;
            let second = weights.take(&format!("lstm.weight_ih_l{l}_reverse"), &[gates, inputs])?;
            let mut bias = Vec::new();
            let mut recurrent = Vec::new();
            for suffix in ["", "_reverse"] {
                let a = weights.take(&format!("lstm.bias_ih_l{l}{suffix}"), &[gates])?;
                let b = weights.take(&format!("lstm.bias_hh_l{l}{suffix}"), &[gates])?;
                bias.extend(a.values.iter().zip(&b.values).map(|(x, y)| x + y));
                let w = weights.take(&format!("lstm.weight_hh_l{l}{suffix}"), &[gates, hidden])?;
                recurrent.push(machine.pack(hidden, gates, |k, g| w.at(g, k)));
            }
            let input = machine
                .pack(inputs, 2 * gates, |k, g| if g < gates { first.at(g, k) } else { second.at(g - gates, k) });
            let mut recurrent = recurrent.into_iter();
            if let (Some(forward), Some(backward)) = (recurrent.next(), recurrent.next()) {
                layers.push(Layer { input, bias, forward, backward });
            }
            inputs = 2 * hidden;
        }
        if hidden == 0 || (4 * hidden) % 16 != 0 {
            return Err(ModelError::new("a hidden size that is no multiple of four"));
        }
        Ok(Self {
            hidden,
            embedding,
            word_ids: words.into_iter().enumerate().skip(1).map(|(i, w)| (w, i as u32)).collect(),
            word_table,
            affix_table,
            shape_table,
            layers,
        })
    }

    fn embed(&self, form: &str, out: &mut Vec<f32>) {
        let normal = words::normal(form);
        let id = self.word_ids.get(normal.as_str()).copied().unwrap_or(0) as usize;
        let width = self.word_table.columns();
        out.extend_from_slice(&self.word_table.values[id * width..(id + 1) * width]);
        let from = out.len();
        let width = self.affix_table.columns();
        out.resize(from + width, 0.0);
        for row in words::affixes(&normal, self.affix_table.rows()) {
            for (o, v) in out[from..].iter_mut().zip(&self.affix_table.values[row * width..(row + 1) * width]) {
                *o += v;
            }
        }
        let width = self.shape_table.columns();
        let shape = words::shape(form);
        out.extend_from_slice(&self.shape_table.values[shape * width..(shape + 1) * width]);
    }

    /// Appends the vectors of the words of `pieces` (longest first), time step by time step, to `scratch.layer_in`; returns where each
    /// step begins.
    fn encode(&self, machine: Machine, sentences: &[Sentence], pieces: &[Piece], scratch: &mut Buffers) -> Vec<usize> {
        let longest = pieces.first().map_or(0, |p| p.count);
        // Time step t holds the t-th word of every piece that has one, in order of the pieces.
        let mut offsets = Vec::with_capacity(longest + 1);
        let mut active = Vec::with_capacity(longest);
        let mut total = 0;
        for t in 0..longest {
            let count = pieces.iter().take_while(|p| p.count > t).count();
            offsets.push(total);
            active.push(count);
            total += count;
        }
        // Words that occur more than once are projected once.
        let gates = 8 * self.hidden;
        let gate_stride = machine.padded(gates);
        let mut index: HashMap<&str, usize> = HashMap::new();
        let mut rows = Vec::with_capacity(total);
        scratch.input.clear();
        for (t, &count) in active.iter().enumerate() {
            for piece in &pieces[..count] {
                let form = sentences[piece.sentence].tokens[piece.first + t].form.as_str();
                let next = index.len();
                let row = *index.entry(form).or_insert(next);
                if row == next {
                    self.embed(form, &mut scratch.input);
                }
                rows.push(row);
            }
        }
        let unique = index.len();
        let Buffers { input, projected, gates: gate_rows, packed, cell, state, layer_in, layer_out, .. } = scratch;
        for (l, layer) in self.layers.iter().enumerate() {
            let width = 2 * self.hidden;
            let (source, source_stride, count) =
                if l == 0 { (&*input, self.embedding, unique) } else { (&*layer_in, width, total) };
            projected.clear();
            projected.resize(count * gate_stride, 0.0);
            for row in projected.chunks_exact_mut(gate_stride) {
                row[..gates].copy_from_slice(&layer.bias);
            }
            machine.multiply(source, source_stride, count, &layer.input, projected, gate_stride, packed);
            layer_out.clear();
            layer_out.resize(total * width, 0.0);
            for (direction, recurrent) in [&layer.forward, &layer.backward].into_iter().enumerate() {
                let half = 4 * self.hidden;
                let stride = machine.padded(half);
                state.clear();
                state.resize(pieces.len() * self.hidden, 0.0);
                cell.clear();
                cell.resize(pieces.len() * self.hidden, 0.0);
                for step in 0..longest {
                    let t = if direction == 0 { step } else { longest - 1 - step };
                    let count = active[t];
                    gate_rows.clear();
                    gate_rows.resize(count * stride, 0.0);
                    for b in 0..count {
                        let position = offsets[t] + b;
                        let row = if l == 0 { rows[position] } else { position };
                        gate_rows[b * stride..b * stride + half]
                            .copy_from_slice(&projected[row * gate_stride + direction * half..][..half]);
                    }
                    machine.multiply(state, self.hidden, count, recurrent, gate_rows, stride, packed);
                    machine.lstm_cell(count, self.hidden, gate_rows, stride, cell, state);
                    for b in 0..count {
                        let to = (offsets[t] + b) * width + direction * self.hidden;
                        layer_out[to..to + self.hidden].copy_from_slice(&state[b * self.hidden..(b + 1) * self.hidden]);
                    }
                }
            }
            std::mem::swap(layer_in, layer_out);
        }
        offsets
    }
}

/// How a form becomes a lemma: cut so many characters, append, and what becomes of the case.
#[derive(Clone, Debug, PartialEq)]
struct LemmaRule {
    case: char,
    cut: usize,
    add: SmolStr,
}

impl LemmaRule {
    fn parse(text: &str) -> Result<Self, ModelError> {
        let bad = || ModelError::new(&format!("lemma rule {text:?}"));
        let mut parts = text.splitn(3, '|');
        let case = parts.next().and_then(|p| p.chars().next()).ok_or_else(bad)?;
        let cut = parts.next().and_then(|p| p.parse().ok()).ok_or_else(bad)?;
        Ok(Self { case, cut, add: parts.next().ok_or_else(bad)?.into() })
    }

    fn apply(&self, form: &str) -> SmolStr {
        let count = form.chars().count();
        if self.cut > count {
            return if self.case == 'l' { form.to_lowercase().into() } else { form.into() };
        }
        let stem = form.char_indices().nth(count - self.cut).map_or(form, |(i, _)| &form[..i]);
        let lemma = match self.case {
            'l' => format!("{}{}", stem.to_lowercase(), self.add),
            'u' => format!("{stem}{}", self.add).to_uppercase(),
            _ => format!("{stem}{}", self.add),
        };
        if lemma.is_empty() { form.into() } else { lemma.into() }
    }
}

/// A stretch of a sentence that is read at once.
#[derive(Clone, Copy, Debug)]
struct Piece {
    sentence: usize,
    first: usize,
    count: usize,
}

/// What one network says of a piece of n words.
struct Opinion<'a> {
    network: &'a NeuralReader,
    /// Scores of the arcs, `[n, n + 1]`: from each word to the root and to every word.
    arcs: Vec<f32>,
    /// Scores of the tags, `[n, columns up to the arcs']`.
    tags: Vec<f32>,
    /// The word as dependent and as head of a relation, `[n, label]` each.
    label_dep: Vec<f32>,
    label_head: Vec<f32>,
}

/// The mean of what networks say, row by row: of the probabilities in `groups` (first column, columns), which are choices of one
/// among several (networks are not equally loud; and the tree of the greatest sum of probabilities has the most arcs right that can be
/// hoped for), of the scores elsewhere. One network alone is left as it is.
fn together(mut parts: Vec<Vec<f32>>, width: usize, groups: &[(usize, usize)]) -> Vec<f32> {
    if parts.len() > 1 {
        for row in parts.iter_mut().flat_map(|part| part.chunks_exact_mut(width)) {
            for &(from, count) in groups {
                let group = &mut row[from..from + count];
                let shares = softmax(group);
                group.copy_from_slice(&shares);
            }
        }
    }
    let share = 1.0 / parts.len().max(1) as f32;
    let mut parts = parts.into_iter();
    let mut mean = parts.next().unwrap_or_default();
    for part in parts {
        mean.iter_mut().zip(part).for_each(|(m, v)| *m += v);
    }
    if share < 1.0 {
        mean.iter_mut().for_each(|m| *m *= share);
    }
    mean
}

/// What the networks say of a piece.
struct Answer {
    upos: Vec<u16>,
    xpos: Vec<u16>,
    feats: Vec<u16>,
    lemma: Vec<SmolStr>,
    names: Vec<usize>,
    /// Probability of the chosen name tag.
    certainty: Vec<f32>,
    heads: Vec<usize>,
    labels: Vec<usize>,
    signals: Vec<f32>,
}

impl NeuralReader {
    /// The recurrent network in the program.
    ///
    /// # Errors
    /// [`ModelError`] where the program was built with a damaged file.
    pub fn fast() -> Result<Self, ModelError> {
        Self::from_bytes(FAST)
    }

    /// The encoder in the program, with the recurrent network beside it.
    ///
    /// # Errors
    /// [`ModelError`] where the program was built with a damaged file.
    pub fn accurate() -> Result<Self, ModelError> {
        Self::from_bytes(ACCURATE)?.with_second(Self::fast()?)
    }

    /// Lets another network share in every decision: the mean of what they say decides.
    ///
    /// # Errors
    /// [`ModelError`] where its labels are others.
    pub fn with_second(mut self, other: Self) -> Result<Self, ModelError> {
        let same = self.upos == other.upos
            && self.xpos == other.xpos
            && self.feats == other.feats
            && self.rules == other.rules
            && self.deprel == other.deprel
            && self.ner == other.ner
            && self.signal_names == other.signal_names;
        if !same {
            return Err(ModelError::new("two networks with different labels"));
        }
        self.name = format!("{}+{}", self.name, other.name);
        self.second = Some(Box::new(other));
        Ok(self)
    }

    /// The bytes of the recurrent network in the program, for provenance.
    #[must_use]
    pub fn fast_bytes() -> &'static [u8] {
        FAST
    }

    /// The bytes of the encoder in the program, for provenance.
    #[must_use]
    pub fn accurate_bytes() -> &'static [u8] {
        ACCURATE
    }

    /// Reads a weight file.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, or damaged.
    #[expect(clippy::too_many_lines, reason = "one tensor after the other")]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut weights = Weights::parse(bytes)?;
        let machine = Machine::new();
        let words = weights.list("words")?;
        let labels = |key: &str, weights: &Weights| weights.list(&format!("labels/{key}"));
        let upos = labels("upos", &weights)?;
        let (xpos, feats) = (labels("xpos", &weights)?, labels("feats", &weights)?);
        let (rules, deprel) = (labels("lemma_rule", &weights)?, labels("deprel", &weights)?);
        let (ner, event) = (labels("ner", &weights)?, labels("event", &weights)?);

        let mut recurrent = None;
        let mut encoder = None;
        let inputs = if weights.has("enc.word.weight") {
            let body = Encoder::load(&mut weights, machine, &words)?;
            let width = body.width;
            encoder = Some(body);
            width
        } else {
            let body = RecurrentBody::load(&mut weights, machine, words)?;
            let width = 2 * body.hidden;
            recurrent = Some(body);
            width
        };

        // All heads that read the word's vector are one product.
        let mut columns = Columns::default();
        let mut parts: Vec<(Tensor, Vec<f32>)> = Vec::new();
        let mut at = 0;
        let mut place = |name: &str,
                         count: usize,
                         bias: bool,
                         weights: &mut Weights,
                         slot: &mut usize|
         -> Result<usize, ModelError> {
            let w = weights.take(&format!("{name}.weight"), &[count, inputs])?;
            let b = if bias { weights.take(&format!("{name}.bias"), &[w.rows()])?.values } else { vec![0.0; w.rows()] };
            *slot = at;
            at += w.rows();
            let rows = w.rows();
            parts.push((w, b));
            Ok(rows)
        };
        let w = &mut weights;
        place("heads.lin.upos", upos.len(), true, w, &mut columns.upos)?;
        place("heads.lin.xpos", xpos.len(), true, w, &mut columns.xpos)?;
        place("heads.lin.feats", feats.len(), true, w, &mut columns.feats)?;
        place("heads.lin.lemma_rule", rules.len(), true, w, &mut columns.lemma)?;
        place("heads.lin.ner", ner.len(), true, w, &mut columns.ner)?;
        place("heads.lin.event", event.len(), true, w, &mut columns.event)?;
        place("heads.lin.attr", 3, true, w, &mut columns.attr)?;
        let arc = place("heads.ad", 0, true, w, &mut columns.arc_dep)?;
        place("heads.ah", arc, true, w, &mut columns.arc_head)?;
        let label = place("heads.ld", 0, true, w, &mut columns.label_dep)?;
        place("heads.lh", label, false, w, &mut columns.label_head)?;
        columns.all = at;
        let mut owner = Vec::with_capacity(at);
        for (p, (tensor, _)) in parts.iter().enumerate() {
            owner.extend((0..tensor.rows()).map(|row| (p, row)));
        }
        let heads = machine.pack(inputs, at, |k, column| {
            let (p, row) = owner[column];
            parts[p].0.at(row, k)
        });
        let head_bias: Vec<f32> = parts.iter().flat_map(|(_, b)| b.iter().copied()).collect();

        let root = weights.take("heads.root", &[inputs])?;
        let mut all = vec![0.0; machine.padded(at)];
        all[..at].copy_from_slice(&head_bias);
        let stride = machine.padded(at);
        machine.multiply(&root.values, inputs, 1, &heads, &mut all, stride, &mut Vec::new());
        let root_arc = all[columns.arc_head..columns.arc_head + arc].iter().map(|v| v.max(0.0)).collect();
        let root_label = all[columns.label_head..columns.label_head + label].to_vec();
        let form = weights.take("heads.U", &[arc, arc])?;
        let arc_bias = weights.take("heads.ub", &[arc])?.values;
        let out = weights.take("heads.lo.weight", &[deprel.len(), label])?;
        let label_bias = weights.take("heads.lo.bias", &[deprel.len()])?.values;

        let upos = upos
            .iter()
            .map(|u| u.parse().map_err(|_| ModelError::new("an unknown part of speech")))
            .collect::<Result<_, _>>()?;
        let rules = rules.iter().map(|r| LemmaRule::parse(r)).collect::<Result<_, _>>()?;
        let root_deprel =
            deprel.iter().position(|d| d == "root").ok_or_else(|| ModelError::new("no relation `root`"))?;
        let transitions = (0..=ner.len())
            .map(|before| {
                (0..ner.len())
                    .map(|l| if follows(&ner, (before < ner.len()).then_some(before), l) { 0 } else { FORBIDDEN })
                    .collect()
            })
            .collect();
        let signal_names = event
            .iter()
            .map(|e| SmolStr::from(format!("event:{e}")))
            .chain(["attr:cue", "attr:source", "attr:content"].map(SmolStr::from))
            .collect();
        let name = weights.text("model").map_or_else(|| format!("bilstm-1 ({})", weights.note()), str::to_owned);
        Ok(Self {
            name,
            machine,
            recurrent,
            encoder,
            vector: inputs,
            arc,
            label,
            heads,
            head_bias,
            columns,
            root_arc,
            root_label,
            arc_form: machine.pack(arc, arc, |k, j| form.at(k, j)),
            arc_bias,
            label_out: machine.pack(label, deprel.len(), |k, j| out.at(j, k)),
            label_bias,
            upos,
            xpos,
            feats: feats.into_iter().map(|f| if f == "_" { SmolStr::default() } else { f }).collect(),
            rules,
            deprel,
            root_deprel,
            ner,
            transitions,
            signal_names,
            companion: None,
            second: None,
        })
    }

    /// Lets `model` give the lemmas and share in the decision over names.
    #[must_use]
    pub fn with_companion(mut self, model: Companion) -> Self {
        let labels: Option<Vec<usize>> =
            self.ner.iter().map(|l| model.names.labels.iter().position(|other| other == l)).collect();
        if let Some(labels) = labels {
            let of = |i: usize| labels.get(i).copied().unwrap_or(model.names.labels.len());
            let count = self.ner.len();
            let transitions = (0..=count)
                .map(|before| {
                    let row = &model.names.transitions[of(before)];
                    let allowed = &self.transitions[before];
                    (0..count)
                        .map(|l| if allowed[l] == 0 { row[of(l)] * COMPANION_WEIGHT } else { FORBIDDEN })
                        .collect()
                })
                .collect();
            self.name = format!("{}+{}", self.name, model.name);
            self.companion = Some(Beside { model, labels, transitions });
        }
        self
    }

    /// Reads pieces, longest first, into `answers` (in the order of `pieces`).
    fn run(
        &self,
        sentences: &[Sentence],
        pieces: &[Piece],
        scratch: &mut Buffers,
        want_signals: bool,
        answers: &mut Vec<Answer>,
    ) {
        let networks: Vec<&Self> = std::iter::once(self).chain(self.second.as_deref()).collect();
        let mut opinions: Vec<Vec<Opinion<'_>>> = pieces.iter().map(|_| Vec::with_capacity(networks.len())).collect();
        for network in networks {
            network.hear(sentences, pieces, scratch, &mut opinions);
        }
        for (piece, opinions) in pieces.iter().zip(opinions) {
            let tokens = &sentences[piece.sentence].tokens[piece.first..piece.first + piece.count];
            answers.push(self.decide(tokens, piece.first == 0, opinions, &mut scratch.packed, want_signals));
        }
    }

    /// Adds what this network says of each piece to `opinions`.
    fn hear<'a>(
        &'a self,
        sentences: &[Sentence],
        pieces: &[Piece],
        scratch: &mut Buffers,
        opinions: &mut [Vec<Opinion<'a>>],
    ) {
        let machine = self.machine;
        let total: usize = pieces.iter().map(|p| p.count).sum();
        let positions: Vec<Vec<usize>> = if let Some(body) = &self.recurrent {
            let offsets = body.encode(machine, sentences, pieces, scratch);
            pieces.iter().enumerate().map(|(p, piece)| (0..piece.count).map(|t| offsets[t] + p).collect()).collect()
        } else {
            let mut from = 0;
            let ranges = pieces.iter().map(|piece| {
                from += piece.count;
                (from - piece.count..from).collect()
            });
            ranges.collect()
        };
        if let Some(body) = &self.encoder {
            let cut: Vec<Vec<(Vec<u32>, usize)>> = pieces
                .iter()
                .map(|piece| {
                    let tokens = &sentences[piece.sentence].tokens[piece.first..piece.first + piece.count];
                    let word = |form: &str| {
                        let mut ids = Vec::new();
                        body.pieces.of(form, &mut ids);
                        (ids, words::shape(form))
                    };
                    tokens.iter().map(|t| word(&t.form)).collect()
                })
                .collect();
            scratch.layer_in.clear();
            body.encode(machine, &cut, &mut scratch.space, &mut scratch.layer_in);
        }
        let Buffers { packed, layer_in, all, .. } = scratch;
        let stride = machine.padded(self.columns.all);
        all.clear();
        all.resize(total * stride, 0.0);
        for row in all.chunks_exact_mut(stride) {
            row[..self.columns.all].copy_from_slice(&self.head_bias);
        }
        machine.multiply(layer_in, self.vector, total, &self.heads, all, stride, packed);
        for (positions, opinions) in positions.iter().zip(opinions) {
            opinions.push(self.opinion(positions, all, stride, packed));
        }
    }

    /// What this network says of one piece, given all heads' outputs.
    fn opinion(&self, positions: &[usize], all: &[f32], stride: usize, packed: &mut Vec<f32>) -> Opinion<'_> {
        let machine = self.machine;
        let n = positions.len();
        let c = self.columns;
        let row = |i: usize, from: usize, count: usize| &all[positions[i] * stride + from..][..count];
        // Arcs: (relu(dep) U + ub) · relu(head).
        let arc_stride = machine.padded(self.arc);
        let mut dep = Vec::with_capacity(n * self.arc);
        for i in 0..n {
            dep.extend(row(i, c.arc_dep, self.arc).iter().map(|v| v.max(0.0)));
        }
        let mut left = vec![0.0; n * arc_stride];
        for r in left.chunks_exact_mut(arc_stride) {
            r[..self.arc].copy_from_slice(&self.arc_bias);
        }
        machine.multiply(&dep, self.arc, n, &self.arc_form, &mut left, arc_stride, packed);
        let heads_matrix = machine.pack(self.arc, n + 1, |k, j| {
            if j == 0 { self.root_arc[k] } else { all[positions[j - 1] * stride + c.arc_head + k].max(0.0) }
        });
        let score_stride = machine.padded(n + 1);
        let mut wide = vec![0.0; n * score_stride];
        machine.multiply(&left, arc_stride, n, &heads_matrix, &mut wide, score_stride, packed);
        Opinion {
            network: self,
            arcs: wide.chunks_exact(score_stride).flat_map(|r| r[..=n].iter().copied()).collect(),
            tags: (0..n).flat_map(|i| row(i, 0, c.arc_dep).iter().copied()).collect(),
            label_dep: (0..n).flat_map(|i| row(i, c.label_dep, self.label).iter().copied()).collect(),
            label_head: (0..n).flat_map(|i| row(i, c.label_head, self.label).iter().copied()).collect(),
        }
    }

    /// Scores of the relations of each word to its head: `[n, relations]`. Labels: relu(dep + head) through one layer.
    fn relations(&self, opinion: &Opinion<'_>, heads: &[usize], packed: &mut Vec<f32>) -> Vec<f32> {
        let machine = self.machine;
        let n = heads.len();
        let of = |i: usize| i * self.label..(i + 1) * self.label;
        let label_stride = machine.padded(self.deprel.len());
        let mut joint = vec![0.0; n * self.label];
        for (i, head) in heads.iter().enumerate() {
            let above = match head {
                0 => &self.root_label[..],
                h => &opinion.label_head[of(h - 1)],
            };
            let range = of(i);
            machine.add_relu(&opinion.label_dep[range.clone()], above, &mut joint[range]);
        }
        let mut out = vec![0.0; n * label_stride];
        for r in out.chunks_exact_mut(label_stride) {
            r[..self.deprel.len()].copy_from_slice(&self.label_bias);
        }
        machine.multiply(&joint, self.label, n, &self.label_out, &mut out, label_stride, packed);
        out.chunks_exact(label_stride).flat_map(|r| r[..self.deprel.len()].iter().copied()).collect()
    }

    /// Chooses every column of one piece, given what the networks say. `begins`: the sentence begins with it.
    fn decide(
        &self,
        tokens: &[Token],
        begins: bool,
        mut opinions: Vec<Opinion<'_>>,
        packed: &mut Vec<f32>,
        want_signals: bool,
    ) -> Answer {
        let n = tokens.len();
        let c = self.columns;
        let (upos_n, xpos_n, feats_n) = (self.upos.len(), self.xpos.len(), self.feats.len());
        let (rules_n, kinds, events_n) = (self.rules.len(), self.ner.len(), c.attr - c.event);
        let groups = [(c.upos, upos_n), (c.xpos, xpos_n), (c.feats, feats_n), (c.lemma, rules_n)];
        let arcs = together(opinions.iter_mut().map(|o| std::mem::take(&mut o.arcs)).collect(), n + 1, &[(0, n + 1)]);
        let heads = tree::best_tree(&arcs, n);
        let relations = opinions.iter().map(|o| o.network.relations(o, &heads, packed)).collect();
        let mut relations = together(relations, self.deprel.len(), &[(0, self.deprel.len())]);
        let labels = (0..n)
            .map(|i| {
                if heads[i] == 0 {
                    return self.root_deprel;
                }
                let row = &mut relations[i * self.deprel.len()..(i + 1) * self.deprel.len()];
                row[self.root_deprel] = f32::NEG_INFINITY;
                argmax(row)
            })
            .collect();
        let tags = together(opinions.into_iter().map(|o| o.tags).collect(), c.arc_dep, &groups);
        let row = |i: usize, from: usize, count: usize| &tags[i * c.arc_dep + from..][..count];
        let pick = |from: usize, count: usize| (0..n).map(|i| argmax(row(i, from, count)) as u16).collect::<Vec<_>>();

        let mut emissions = Vec::with_capacity(n * kinds);
        for i in 0..n {
            emissions.extend(row(i, c.ner, kinds).iter().map(|v| (v * 4096.0).clamp(-1e8, 1e8) as i32));
        }
        let (mut upos, mut xpos) = (pick(c.upos, upos_n), pick(c.xpos, xpos_n));
        // A closed class has no new members, whatever the network thinks of a word that it has seen seldom.
        for (i, token) in tokens.iter().enumerate() {
            let open = |closed: Option<&[&str]>| {
                closed.is_none_or(|words| words.contains(&token.form.to_lowercase().as_str()))
            };
            // "sanctions" is no symbol.
            let word = token.form.chars().count() > 2 && token.form.chars().all(char::is_alphabetic);
            let may = |k: usize| open(closed::upos(self.upos[k])) && !(word && self.upos[k] == Upos::Sym);
            if !may(usize::from(upos[i])) {
                upos[i] = best(row(i, c.upos, upos_n), may);
            }
            if !open(closed::xpos(&self.xpos[usize::from(xpos[i])])) {
                xpos[i] = best(row(i, c.xpos, xpos_n), |k| open(closed::xpos(&self.xpos[k])));
            }
        }
        // "Turkey offered to host talks": a form in -ed without "to" or a modal is no bare form; its lemma is found by its tag.
        let tag = |name: &str| self.xpos.iter().position(|x| *x == name).map(|k| k as u16);
        for i in 0..n {
            let now = self.xpos[usize::from(xpos[i])].as_str();
            if !matches!(now, "VB" | "VBP") || !crate::verbs::only_past(&tokens[i].form) {
                continue;
            }
            let kids = || (0..i).filter(|&k| heads[k] == i + 1).map(|k| self.xpos[usize::from(xpos[k])].as_str());
            if !kids().any(|x| matches!(x, "TO" | "MD")) {
                let have = kids().any(|x| matches!(x, "VBZ" | "VBD" | "VBP"));
                xpos[i] = tag(if have { "VBN" } else { "VBD" }).unwrap_or(xpos[i]);
            }
        }
        let mut lemmas: Vec<Option<SmolStr>> = vec![None; n];
        let names = if let Some(beside) = &self.companion {
            let tags: Vec<String> = upos
                .iter()
                .zip(&xpos)
                .map(|(u, x)| format!("{} {}", self.upos[usize::from(*u)], self.xpos[usize::from(*x)]))
                .collect();
            let forms: Vec<&str> = tokens.iter().map(|t| t.form.as_str()).collect();
            let (found, scores) = beside.model.read(&forms, &tags, begins);
            lemmas = found;
            let width = beside.model.names.labels.len();
            for (i, row) in emissions.chunks_exact_mut(kinds).enumerate() {
                for (value, label) in row.iter_mut().zip(&beside.labels) {
                    *value = value.saturating_add(scores[i * width + label].saturating_mul(COMPANION_WEIGHT));
                }
            }
            viterbi(&emissions, &beside.transitions)
        } else {
            viterbi(&emissions, &self.transitions)
        };
        let lemma = lemmas
            .into_iter()
            .zip(pick(c.lemma, rules_n))
            .zip(tokens)
            .map(|((lemma, rule), token)| lemma.unwrap_or_else(|| self.rules[usize::from(rule)].apply(&token.form)))
            .collect();
        let certainty = names.iter().enumerate().map(|(i, l)| softmax(row(i, c.ner, kinds))[*l]).collect();
        let mut signals = Vec::new();
        if want_signals {
            for i in 0..n {
                signals.extend(softmax(row(i, c.event, events_n)));
                signals.extend(row(i, c.attr, 3).iter().map(|v| 1.0 / (1.0 + exp(-v))));
            }
        }
        Answer { upos, xpos, feats: pick(c.feats, feats_n), lemma, names, certainty, heads, labels, signals }
    }

    fn read_all(&self, sentences: &mut [Sentence], want_signals: bool) -> (Vec<Mention>, Signals) {
        let mut pieces = Vec::new();
        for (index, sentence) in sentences.iter().enumerate() {
            cut(sentence, index, self.encoder.as_ref(), &mut pieces);
        }
        let mut order: Vec<usize> = (0..pieces.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(pieces[i].count), i));
        let mut answers: Vec<Option<Answer>> = pieces.iter().map(|_| None).collect();
        let mut scratch = Buffers::default();
        let mut from = 0;
        while from < order.len() {
            let width = pieces[order[from]].count.max(1);
            let to = (from + (BATCH / width).max(1)).min(order.len());
            let batch: Vec<Piece> = order[from..to].iter().map(|i| pieces[*i]).collect();
            let mut found = Vec::with_capacity(batch.len());
            self.run(sentences, &batch, &mut scratch, want_signals, &mut found);
            for (i, answer) in order[from..to].iter().zip(found) {
                answers[*i] = Some(answer);
            }
            from = to;
        }
        let mut mentions = Vec::new();
        let mut signals =
            Signals { names: if want_signals { self.signal_names.clone() } else { Vec::new() }, sentences: Vec::new() };
        let mut at = 0;
        for (index, sentence) in sentences.iter_mut().enumerate() {
            let first = at;
            while pieces.get(at).is_some_and(|p| p.sentence == index) {
                at += 1;
            }
            let parts: Vec<(Piece, &Answer)> = pieces[first..at]
                .iter()
                .zip(&answers[first..at])
                .filter_map(|(p, a)| Some((*p, a.as_ref()?)))
                .collect();
            self.write(sentence, index, &parts, &mut mentions);
            if want_signals {
                signals.sentences.push(parts.iter().flat_map(|(_, a)| a.signals.iter().copied()).collect());
            }
        }
        (mentions, signals)
    }

    fn write(&self, sentence: &mut Sentence, index: usize, parts: &[(Piece, &Answer)], found: &mut Vec<Mention>) {
        let mut names = Vec::with_capacity(sentence.tokens.len());
        let mut certainty = Vec::with_capacity(sentence.tokens.len());
        // What follows the dateline is the sentence proper.
        let proper = dateline(sentence).unwrap_or(0);
        let mut main = parts.iter().find(|(piece, _)| piece.first >= proper).and_then(|(piece, answer)| {
            Some(piece.first + answer.heads[..piece.count].iter().position(|h| *h == 0)? + 1)
        });
        for (piece, answer) in parts {
            for i in 0..piece.count {
                let token = &mut sentence.tokens[piece.first + i];
                token.upos = self.upos[usize::from(answer.upos[i])];
                token.xpos = self.xpos[usize::from(answer.xpos[i])].clone();
                token.feats = self.feats[usize::from(answer.feats[i])].clone();
                token.lemma = answer.lemma[i].clone();
                token.head = if answer.heads[i] == 0 { 0 } else { (piece.first + answer.heads[i]) as u32 };
                token.deprel = self.deprel[answer.labels[i]].clone();
                if answer.heads[i] == 0 {
                    match main {
                        None => main = Some(piece.first + i + 1),
                        Some(root) if root == piece.first + i + 1 => {}
                        Some(root) => {
                            token.head = root as u32;
                            token.deprel = "parataxis".into();
                        }
                    }
                }
            }
            names.extend_from_slice(&answer.names);
            certainty.extend_from_slice(&answer.certainty);
        }
        crate::repair::repair(sentence);
        let before = found.len();
        mentions::from_bio(sentence, index, |i| names.get(i).map_or("O", |l| self.ner[*l].as_str()), found);
        for mention in &mut found[before..] {
            let range = mention.first as usize..=mention.last as usize;
            let part = &certainty[range];
            mention.confidence = part.iter().sum::<f32>() / part.len().max(1) as f32;
        }
    }
}

/// Buffers used again and again.
#[derive(Default)]
struct Buffers {
    input: Vec<f32>,
    projected: Vec<f32>,
    gates: Vec<f32>,
    packed: Vec<f32>,
    cell: Vec<f32>,
    state: Vec<f32>,
    layer_in: Vec<f32>,
    layer_out: Vec<f32>,
    all: Vec<f32>,
    space: Space,
}

/// Cuts a sentence into pieces of at most [`LONGEST`] words: behind the last punctuation in the second half of a piece, or else
/// where it is full.
fn cut(sentence: &Sentence, index: usize, encoder: Option<&Encoder>, pieces: &mut Vec<Piece>) {
    let total = sentence.tokens.len();
    let mut first = 0;
    while first < total {
        let mut count = (total - first).min(LONGEST);
        if first == 0
            && let Some(behind) = dateline(sentence)
        {
            count = behind;
        }
        if let Some(encoder) = encoder {
            // So many words as the encoder has places for.
            let (mut room, mut ids) = (encoder.longest().saturating_sub(2), Vec::new());
            let fits = |token: &Token| {
                ids.clear();
                encoder.pieces.of(&token.form, &mut ids);
                room.checked_sub(ids.len()).is_some_and(|left| {
                    room = left;
                    true
                })
            };
            count = sentence.tokens[first..first + count]
                .iter()
                .map_while({
                    let mut fits = fits;
                    move |t| fits(t).then_some(())
                })
                .count()
                .max(1);
        }
        if first + count < total {
            let ends = |form: &str| matches!(form, "." | "!" | "?" | ";" | ":" | "\u{2014}" | "--");
            let window = &sentence.tokens[first..first + count];
            let stop = window.iter().rposition(|t| ends(&t.form)).filter(|i| *i >= count / 2);
            let comma = || window.iter().rposition(|t| t.form == ",").filter(|i| *i >= count / 2);
            if let Some(last) = stop.or_else(comma) {
                count = last + 1;
            }
        }
        pieces.push(Piece { sentence: index, first, count });
        first += count;
    }
}

/// Where the words behind a dateline begin ("NAIROBI, March 3 (Agency) — A court …"): read as part of the sentence, its place would become the subject.
fn dateline(sentence: &Sentence) -> Option<usize> {
    let tokens = &sentence.tokens;
    let dash = tokens.iter().take(16).position(|t| matches!(t.form.as_str(), "-" | "–" | "—" | "--"))?;
    let head = tokens.get(..dash).filter(|h| !h.is_empty() && dash + 2 < tokens.len())?;
    let capitals = head[0].form.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && head[0].form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let bracketed = head[dash - 1].form == ")";
    let title = head.iter().all(|t| {
        t.form.chars().next().is_some_and(|c| !c.is_lowercase())
            || matches!(t.form.as_str(), "and" | "of" | "de" | "al" | "el")
    });
    // A dash without space before it joins words: "SOUTH-EAST".
    let apart = tokens[dash].start > tokens[dash - 1].end && tokens[dash + 1].start > tokens[dash].end
        || tokens[dash].form.chars().all(|c| c == '—') && bracketed;
    ((capitals || bracketed) && title && apart).then_some(dash + 1)
}

/// The index of the largest value that is allowed.
fn best(row: &[f32], allowed: impl Fn(usize) -> bool) -> u16 {
    (0..row.len()).filter(|&k| allowed(k)).fold(0, |b, k| if !allowed(b) || row[k] > row[b] { k } else { b }) as u16
}

fn argmax(row: &[f32]) -> usize {
    row.iter().enumerate().fold(0, |b, (i, v)| if *v > row[b] { i } else { b })
}

fn softmax(row: &[f32]) -> Vec<f32> {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let parts: Vec<f32> = row.iter().map(|v| exp(v - top)).collect();
    let sum: f32 = parts.iter().sum();
    parts.into_iter().map(|p| p / sum).collect()
}

impl ReadSentences for NeuralReader {
    fn read(&self, sentences: &mut [Sentence]) -> Vec<Mention> {
        self.read_all(sentences, false).0
    }

    fn read_with_signals(&self, sentences: &mut [Sentence]) -> (Vec<Mention>, Signals) {
        self.read_all(sentences, true)
    }

    fn model(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A small network with random weights.
    fn network(seed: u64) -> NeuralReader {
        let (hidden, word, affix, shape, arc, label) = (12, 8, 6, 2, 10, 6);
        let labels = json!({
            "upos": ["NOUN", "VERB", "PUNCT"], "xpos": ["NN", "VB", "."], "feats": ["_", "Number=Sing"], "lemma_rule": ["l|0|", "k|1|x", "u|40|"],
            "deprel": ["root", "nsubj", "obj"], "ner": ["O", "B-Person", "I-Person", "B-Location", "I-Location"], "event": ["O", "ASSAULT"],
        });
        let words = ["", "the", "army", "."];
        let mut shapes: Vec<(String, Vec<usize>)> = vec![
            ("word.weight".into(), vec![words.len(), word]),
            ("affix.weight".into(), vec![64, affix]),
            ("shape.weight".into(), vec![10, shape]),
        ];
        let mut inputs = word + affix + shape;
        for l in 0..2 {
            for suffix in ["", "_reverse"] {
                shapes.push((format!("lstm.weight_ih_l{l}{suffix}"), vec![4 * hidden, inputs]));
                shapes.push((format!("lstm.weight_hh_l{l}{suffix}"), vec![4 * hidden, hidden]));
                shapes.push((format!("lstm.bias_ih_l{l}{suffix}"), vec![4 * hidden]));
                shapes.push((format!("lstm.bias_hh_l{l}{suffix}"), vec![4 * hidden]));
            }
            inputs = 2 * hidden;
        }
        for (name, count) in
            [("upos", 3), ("xpos", 3), ("feats", 2), ("lemma_rule", 3), ("ner", 5), ("event", 2), ("attr", 3)]
        {
            shapes.push((format!("heads.lin.{name}.weight"), vec![count, inputs]));
            shapes.push((format!("heads.lin.{name}.bias"), vec![count]));
        }
        shapes.extend([
            ("heads.ad.weight".into(), vec![arc, inputs]),
            ("heads.ad.bias".into(), vec![arc]),
            ("heads.ah.weight".into(), vec![arc, inputs]),
            ("heads.ah.bias".into(), vec![arc]),
            ("heads.ld.weight".into(), vec![label, inputs]),
            ("heads.ld.bias".into(), vec![label]),
            ("heads.lh.weight".into(), vec![label, inputs]),
            ("heads.root".into(), vec![inputs]),
            ("heads.U".into(), vec![arc, arc]),
            ("heads.ub".into(), vec![arc]),
            ("heads.lo.weight".into(), vec![3, label]),
            ("heads.lo.bias".into(), vec![3]),
        ]);
        let mut state = seed;
        let mut blob = Vec::new();
        let mut tensors = Vec::new();
        for (name, shape) in shapes {
            let count: usize = shape.iter().product();
            tensors
                .push(json!({"name": name, "shape": shape, "dtype": "f32", "offset": blob.len(), "bytes": 4 * count}));
            for _ in 0..count {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                blob.extend(((state >> 40) as f32 / 8_388_608.0 - 1.0).to_le_bytes());
            }
        }
        let header = json!({"labels": labels, "words": words, "tensors": tensors, "note": "test"}).to_string();
        let mut file = b"RPRD1\n".to_vec();
        file.extend((header.len() as u32).to_le_bytes());
        file.extend(header.as_bytes());
        file.extend(blob);
        NeuralReader::from_bytes(&file).expect("a whole file")
    }

    fn sentence(words: &[&str]) -> Sentence {
        let mut at = 0;
        let tokens = words
            .iter()
            .map(|w| {
                let start = at;
                at += w.chars().count() as u32 + 1;
                Token { start, end: at - 1, form: (*w).into(), ..Token::default() }
            })
            .collect();
        Sentence { end: at, tokens, ..Sentence::default() }
    }

    #[test]
    fn a_sentence_reads_the_same_in_any_company() {
        let reader = network(7);
        let pool = [
            "The",
            "army",
            "of",
            "Ruritania",
            "\u{1F525}",
            "attacked",
            "1,234",
            ".",
            "\u{5317}\u{4EAC}",
            "\u{2019}s",
            "-",
            "ARMY",
        ];
        let mut all: Vec<Sentence> = (0..60)
            .map(|i| sentence(&(0..1 + i * 7 % 23).map(|k| pool[(i * 5 + k * 3) % pool.len()]).collect::<Vec<_>>()))
            .collect();
        let mut alone = all.clone();
        let (together, signals) = reader.read_with_signals(&mut all);
        let mut apart = Vec::new();
        for (index, one) in alone.iter_mut().enumerate() {
            let (mut found, own) = reader.read_with_signals(std::slice::from_mut(one));
            found.iter_mut().for_each(|m| m.sentence = index as u32);
            apart.extend(found);
            assert_eq!(own.sentences[0], signals.sentences[index]);
            assert_eq!(own.of(0, 0).len(), own.names.len());
        }
        assert_eq!(all, alone);
        assert_eq!(together, apart);
    }

    #[test]
    fn a_dateline_is_read_apart() {
        let spaced = |text: &str| {
            let mut at = 0;
            let mut s = sentence(&text.split(' ').collect::<Vec<_>>());
            for t in &mut s.tokens {
                let n = t.form.chars().count() as u32;
                (t.start, t.end) = (at, at + n);
                at += n + 1;
            }
            s
        };
        assert_eq!(dateline(&spaced("NAIROBI , Kenya ( Agency ) — A court sentenced him .")), Some(7));
        assert_eq!(dateline(&spaced("Oru City ( Agency ) - A court sentenced him .")), Some(6));
        assert_eq!(dateline(&spaced("The minister - a former judge - resigned .")), None);
        assert_eq!(dateline(&spaced("NATO wants peace - and soon .")), None);
        let network = network(11);
        let mut all = [spaced("NAIROBI , Kenya ( Agency ) — A court sentenced him .")];
        network.read(&mut all);
        let roots: Vec<usize> = (0..all[0].tokens.len()).filter(|&i| all[0].tokens[i].head == 0).collect();
        assert!(matches!(roots[..], [r] if r >= 7), "{roots:?}");
    }

    #[test]
    fn every_sentence_gets_one_tree() {
        let reader = network(9);
        for size in [1, 2, 3, 199, 200, 201, 450, 5000] {
            let words: Vec<&str> = (0..size).map(|i| ["the", "army", "fired", ",", "x"][i * i % 5]).collect();
            let mut one = [sentence(&words)];
            let _ = reader.read(&mut one);
            let tokens = &one[0].tokens;
            assert_eq!(tokens.iter().filter(|t| t.head == 0).count(), 1, "{size}");
            for (i, token) in tokens.iter().enumerate() {
                let (mut at, mut steps) = (i, 0);
                while tokens[at].head != 0 {
                    at = tokens[at].head as usize - 1;
                    steps += 1;
                    assert!(steps <= size, "a cycle through word {i} of {size}");
                }
                assert_eq!(token.head == 0, token.deprel == "root");
            }
        }
    }

    #[test]
    fn empty_input_is_no_matter() {
        let reader = network(3);
        assert!(reader.read(&mut []).is_empty());
        let mut empty = [Sentence::default(), sentence(&[""]), Sentence::default()];
        let _ = reader.read(&mut empty);
    }

    #[test]
    fn lemma_rules_cut_and_append() {
        let rule = |text: &str| LemmaRule::parse(text).expect("a rule");
        assert_eq!(rule("l|3|y").apply("Armies"), "army");
        assert_eq!(rule("k|0|").apply("NATO"), "NATO");
        assert_eq!(rule("l|9|x").apply("Went"), "went");
        assert_eq!(rule("l|4|go").apply("went"), "go");
        assert!(LemmaRule::parse("l|x|").is_err());
    }
}
