//! A greedy arc-hybrid transition parser (Kuhlmann, Gómez-Rodríguez, Satta 2011): one pass, two transitions a word.

use crate::linear::{Linear, best};
use crate::tagger::{NONE, Scratch};
use crate::words::{Word, key};
use smol_str::SmolStr;

/// A move of the parser. Class 0 is SHIFT, `1 + l` LEFT with label `l`, `1 + labels + l` RIGHT with label `l`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Shift,
    Left(usize),
    Right(usize),
}

pub(crate) fn decode(class: usize, labels: usize) -> Move {
    match class.checked_sub(1) {
        None => Move::Shift,
        Some(l) if l < labels => Move::Left(l),
        Some(l) => Move::Right(l - labels),
    }
}

#[cfg(feature = "train")]
pub(crate) fn encode(m: Move, labels: usize) -> usize {
    match m {
        Move::Shift => 0,
        Move::Left(l) => 1 + l,
        Move::Right(l) => 1 + labels + l,
    }
}

const NO: usize = usize::MAX;

/// The state of a parse. The artificial root is the word after the last.
pub(crate) struct State {
    pub(crate) stack: Vec<usize>,
    pub(crate) next: usize,
    pub(crate) count: usize,
    pub(crate) heads: Vec<usize>,
    pub(crate) labels: Vec<usize>,
    /// Leftmost two and rightmost two children.
    left: Vec<[usize; 2]>,
    right: Vec<[usize; 2]>,
    valency: Vec<(u32, u32)>,
}

impl State {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            stack: Vec::with_capacity(16),
            next: 0,
            count,
            heads: vec![NO; count],
            labels: vec![NO; count],
            left: vec![[NO; 2]; count + 1],
            right: vec![[NO; 2]; count + 1],
            valency: vec![(0, 0); count + 1],
        }
    }

    pub(crate) fn done(&self) -> bool {
        self.next >= self.count && self.stack.is_empty()
    }

    pub(crate) fn can_shift(&self) -> bool {
        self.next < self.count
    }

    pub(crate) fn can_left(&self) -> bool {
        !self.stack.is_empty() && (self.next < self.count || self.stack.len() == 1)
    }

    pub(crate) fn can_right(&self) -> bool {
        self.stack.len() >= 2
    }

    pub(crate) fn apply(&mut self, m: Move) {
        match m {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left(label) => {
                if let Some(child) = self.stack.pop() {
                    let head = self.next;
                    self.heads[child] = head;
                    self.labels[child] = label;
                    let [first, _] = self.left[head];
                    self.left[head] = [child, first];
                    self.valency[head].0 += 1;
                }
            }
            Move::Right(label) => {
                if let Some(child) = self.stack.pop()
                    && let Some(&head) = self.stack.last()
                {
                    self.heads[child] = head;
                    self.labels[child] = label;
                    let [first, _] = self.right[head];
                    self.right[head] = [child, first];
                    self.valency[head].1 += 1;
                }
            }
        }
    }
}

/// What the parser sees of the words of a sentence.
pub(crate) struct Input<'a> {
    pub(crate) words: &'a [Word],
    /// Hash of the fine tag.
    pub(crate) tags: &'a [u32],
    /// Hash of the coarse tag.
    pub(crate) coarse: &'a [u32],
}

#[rustfmt::skip]
pub(crate) fn features(state: &State, input: &Input<'_>, out: &mut Vec<u32>) {
    out.clear();
    const ROOT: u32 = 77;
    let n = state.count;
    let depth = state.stack.len();
    let s = |k: usize| depth.checked_sub(k + 1).map_or(NO, |i| state.stack[i]);
    let (s0, s1, s2) = (s(0), s(1), s(2));
    let b = |k: usize| if state.next + k < n { state.next + k } else if state.next + k == n { n } else { NO };
    let (b0, b1, b2) = (b(0), b(1), b(2));
    let w = |i: usize| if i == NO { NONE } else if i == n { ROOT } else { input.words[i].lower };
    let p = |i: usize| if i == NO { NONE } else if i == n { ROOT } else { input.tags[i] };
    let u = |i: usize| if i == NO { NONE } else if i == n { ROOT } else { input.coarse[i] };
    let x = |i: usize| if i == NO || i == n { NONE } else { input.words[i].suffix[2] };
    let l = |i: usize| if i == NO || i == n { NONE } else { state.labels[i] as u32 };
    let lc = |i: usize, k: usize| if i == NO { NO } else { state.left[i][k] };
    let rc = |i: usize, k: usize| if i == NO { NO } else { state.right[i][k] };
    let c = |i: usize| if i == NO || i == n { NONE } else { input.words[i].coarse };
    let k = |i: usize| if i == NO || i == n { NONE } else { input.words[i].fine };
    let distance = if s0 == NO || b0 == NO { 0 } else { bucket(b0 - s0) };
    let distance1 = if s1 == NO || s0 == NO { 0 } else { bucket(s0 - s1) };
    let (vl0, vr0) = if s0 == NO { (9, 9) } else { cap(state.valency[s0]) };
    let (vl1, vr1) = if s1 == NO { (9, 9) } else { cap(state.valency[s1]) };
    let vb = if b0 == NO { 9 } else { cap(state.valency[b0]).0 };
    let (s0l, s0r, s1l, s1r, b0l) = (lc(s0, 0), rc(s0, 0), lc(s1, 0), rc(s1, 0), lc(b0, 0));
    let (s0l2, s0r2, s1r2, b0l2) = (lc(s0, 1), rc(s0, 1), rc(s1, 1), lc(b0, 1));
    let (ws0, ps0, ws1, ps1, wb0, pb0, wb1, pb1) = (w(s0), p(s0), w(s1), p(s1), w(b0), p(b0), w(b1), p(b1));
    let (us0, us1, ub0, ub1) = (u(s0), u(s1), u(b0), u(b1));
    let (ps2, pb2, us2, ub2) = (p(s2), p(b2), u(s2), u(b2));
    let mut t = 400;
    macro_rules! f {
        ($($part:expr),+) => {{ t += 1; out.push(key(t, &[$($part),+])); }};
    }
    f!(0);
    f!(ws0); f!(ps0); f!(ws0, ps0); f!(ws1); f!(ps1); f!(ws1, ps1); f!(wb0); f!(pb0); f!(wb0, pb0);
    f!(wb1); f!(pb1); f!(wb1, pb1); f!(w(b2)); f!(pb2); f!(w(b2), pb2); f!(w(s2)); f!(ps2);
    f!(x(s0), us0); f!(x(b0), ub0); f!(x(s1), us1);
    f!(ws0, wb0); f!(ws0, pb0); f!(ps0, wb0); f!(ps0, pb0); f!(ws0, ps0, pb0); f!(ps0, wb0, pb0); f!(ws0, us0, wb0, ub0);
    f!(ws1, ws0); f!(ws1, ps0); f!(ps1, ws0); f!(ps1, ps0); f!(ws1, ps1, ps0); f!(ps1, ws0, ps0); f!(ws1, us1, ws0, us0);
    f!(ws1, wb0); f!(ps1, pb0); f!(ws1, pb0); f!(ps1, wb0);
    f!(pb0, pb1); f!(wb0, pb1); f!(pb0, wb1); f!(wb0, wb1);
    f!(pb0, pb1, pb2); f!(ps0, pb0, pb1); f!(ps1, ps0, pb0); f!(ps2, ps1, ps0); f!(us1, us0, ub0, ub1); f!(us2, us1, us0, ub0);
    f!(ws0, ub0, ub1); f!(us0, wb0, ub1); f!(us1, ws0, ub0); f!(us1, us0, wb0); f!(ws1, us0, ub0); f!(us0, ub0, ub1, ub2);
    f!(ws0, distance); f!(ps0, distance); f!(wb0, distance); f!(pb0, distance); f!(ws0, wb0, distance); f!(ps0, pb0, distance);
    f!(ps1, ps0, distance1); f!(us1, us0, ub0, distance, distance1);
    f!(ws0, vr0); f!(ps0, vr0); f!(ws0, vl0); f!(ps0, vl0); f!(wb0, vb); f!(pb0, vb); f!(ws1, vr1); f!(ps1, vr1); f!(ps1, vl1);
    f!(ps0, vl0, vr0, pb0); f!(ps1, vr1, ps0); 
    f!(w(s0l)); f!(p(s0l)); f!(l(s0l)); f!(w(s0r)); f!(p(s0r)); f!(l(s0r)); f!(w(b0l)); f!(p(b0l)); f!(l(b0l));
    f!(w(s1l)); f!(p(s1l)); f!(l(s1l)); f!(w(s1r)); f!(p(s1r)); f!(l(s1r));
    f!(l(s0l2)); f!(p(s0l2)); f!(l(s0r2)); f!(p(s0r2)); f!(l(b0l2)); f!(p(b0l2));
    f!(ps0, p(s0l), p(s0l2)); f!(ps0, p(s0r), p(s0r2)); f!(pb0, p(b0l), p(b0l2)); f!(ps1, p(s1r), p(s1r2));
    f!(ps0, p(s0l), pb0); f!(ps0, p(s0r), pb0); f!(ps0, pb0, p(b0l)); f!(ps0, l(s0l), pb0); f!(ps0, l(s0r), pb0); f!(ps0, pb0, l(b0l));
    f!(ps1, ps0, p(s0l)); f!(ps1, ps0, p(s0r)); f!(ps1, ps0, p(s1l)); f!(ps1, ps0, p(s1r)); f!(ps1, ps0, l(s0l)); f!(ps1, ps0, l(s1r)); f!(ps1, ps0, l(s0r));
    f!(ws0, l(s0l), l(s0l2)); f!(ws0, l(s0r), l(s0r2)); f!(ps0, l(s0l), l(s0l2)); f!(ps0, l(s0r), l(s0r2)); f!(wb0, l(b0l), l(b0l2)); f!(pb0, l(b0l), l(b0l2));
    f!(ws1, l(s1r), l(s1r2)); f!(ws1, l(s1l)); f!(ws1, ps0, l(s0l)); f!(ps1, ws0, l(s0l)); f!(ws1, w(s0l), ps0); f!(ws0, pb0, w(b0l)); f!(us1, ws0, w(s0l));
    f!(ws1, w(s0l), ws0); f!(ws0, wb0, w(b0l)); f!(ps1, w(s0l), ps0);
    let (c0, c1, cb) = (c(s0), c(s1), c(b0));
    f!(k(s0)); f!(k(b0)); f!(k(s1)); f!(k(b1)); f!(k(s0), us0, ub0); f!(k(b0), us0, ub0); f!(k(s1), us1, us0);
    f!(c0, cb, us0, ub0); f!(c0, cb, distance); f!(c1, c0, us1, us0); f!(k(s0), k(b0)); f!(k(s1), k(s0)); f!(ws0, k(b0)); f!(k(s0), wb0); f!(ws1, k(s0)); f!(k(s1), ws0);
    f!(c1, cb, us1, ub0); f!(c1, w(s0l), c0); f!(k(s1), w(s0l), us0); f!(c0, cb, w(b0l)); f!(k(s1), c0, l(s0l)); f!(c0, us0, l(s0r), ub0); f!(c(b1), c0, cb);
}

fn bucket(distance: usize) -> u32 {
    match distance {
        0..=4 => distance as u32,
        5..=6 => 5,
        7..=10 => 6,
        11..=20 => 7,
        _ => 8,
    }
}

fn cap((l, r): (u32, u32)) -> (u32, u32) {
    (l.min(4), r.min(4))
}

/// The trained parser.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parser {
    pub(crate) labels: Vec<SmolStr>,
    /// Index of `root` among the labels.
    pub(crate) root: usize,
    pub(crate) model: Linear,
}

impl Parser {
    /// Whether `class` is possible in this state: only the root's label may lead to the root, and it leads nowhere else.
    pub(crate) fn legal(state: &State, class: usize, labels: usize, root: usize) -> bool {
        match decode(class, labels) {
            Move::Shift => state.can_shift(),
            Move::Left(l) => state.can_left() && (l == root) == (state.next == state.count),
            Move::Right(l) => state.can_right() && l != root,
        }
    }

    /// Heads (`count` = the root) and labels.
    pub(crate) fn parse(&self, input: &Input<'_>, scratch: &mut Scratch) -> (Vec<usize>, Vec<usize>) {
        let labels = self.labels.len();
        let mut state = State::new(input.words.len());
        while !state.done() {
            features(&state, input, &mut scratch.features);
            self.model.score(&scratch.features, &mut scratch.scores);
            let class = best(&scratch.scores, |c| Self::legal(&state, c, labels, self.root));
            state.apply(class.map_or(Move::Shift, |c| decode(c, labels)));
            if class.is_none() && !state.can_shift() && !state.done() {
                break;
            }
        }
        (state.heads, state.labels)
    }
}
