//! Matrix products and activations on one core.
//!
//! Every output is a sum over `k` in ascending order, one fused multiplication and addition at a time, whatever the width of the
//! machine's registers and whichever rows are computed together: the same inputs give the same bits in every batch.
//! (A machine without fused multiplication rounds twice and may differ in the last bit.)

use pulp::{Arch, Simd, WithSimd};

/// A weight matrix `[inputs, outputs]`, packed in panels as wide as two registers.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pub(crate) inputs: usize,
    /// Width of a panel.
    width: usize,
    /// One panel after the other; each has `inputs` rows of `width` values.
    panels: Vec<f32>,
}

/// Registers' width in values, found once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    arch: Arch,
    lanes: usize,
}

impl Machine {
    pub(crate) fn new() -> Self {
        struct Lanes;
        impl WithSimd for Lanes {
            type Output = usize;
            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> usize {
                S::F32_LANES
            }
        }
        let arch = Arch::new();
        Self { arch, lanes: arch.dispatch(Lanes) }
    }

    /// `columns` rounded up so that a panel fits.
    pub(crate) fn padded(self, columns: usize) -> usize {
        columns.next_multiple_of(2 * self.lanes)
    }

    /// Packs a matrix given as a function of input and output.
    pub(crate) fn pack(self, inputs: usize, outputs: usize, value: impl Fn(usize, usize) -> f32) -> Matrix {
        let width = 2 * self.lanes;
        let mut panels = Vec::with_capacity(inputs * self.padded(outputs));
        for first in (0..outputs).step_by(width) {
            for k in 0..inputs {
                for column in first..first + width {
                    panels.push(if column < outputs { value(k, column) } else { 0.0 });
                }
            }
        }
        Matrix { inputs, width, panels }
    }

    /// `out[r] += a[r] · matrix` for `rows` rows. Row `r` of `a` starts at `r * a_stride`; of `out` at `r * out_stride`, which must be
    /// at least the padded number of outputs.
    pub(crate) fn multiply(
        self,
        a: &[f32],
        a_stride: usize,
        rows: usize,
        matrix: &Matrix,
        out: &mut [f32],
        out_stride: usize,
        scratch: &mut Vec<f32>,
    ) {
        self.arch.dispatch(Multiply { a, a_stride, rows, matrix, out, out_stride, scratch });
    }

    /// One step of an LSTM for `rows` sequences: `gates` (i, f, g, o, each `size` wide) and `cell` give the new `cell` and `hidden`.
    pub(crate) fn lstm_cell(
        self,
        rows: usize,
        size: usize,
        gates: &mut [f32],
        gate_stride: usize,
        cell: &mut [f32],
        hidden: &mut [f32],
    ) {
        self.arch.dispatch(Cell { rows, size, gates, gate_stride, cell, hidden });
    }

    /// Each row of `x` to mean 0 and variance 1, then `weight` and `bias`; `width` values of each `stride` count.
    pub(crate) fn normalise(self, x: &mut [f32], stride: usize, width: usize, weight: &[f32], bias: &[f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for row in x.chunks_exact_mut(stride) {
                    let row = &mut row[..width];
                    let mean = sum(row, 0.0, |v, _| v) / width as f32;
                    let variance = sum(row, mean, |v, m| (v - m) * (v - m)) / width as f32;
                    let scale = 1.0 / (variance + 1e-12).sqrt();
                    for ((v, w), b) in row.iter_mut().zip(weight).zip(bias) {
                        *v = (*v - mean) * scale * w + b;
                    }
                }
            },
        );
    }

    /// `x += y`.
    pub(crate) fn add(self, x: &mut [f32], y: &[f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for (a, b) in x.iter_mut().zip(y) {
                    *a += b;
                }
            },
        );
    }

    /// The Gaussian error linear unit of every value.
    pub(crate) fn gelu(self, x: &mut [f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for v in x.iter_mut() {
                    *v = 0.5 * *v * (1.0 + erf(*v * std::f32::consts::FRAC_1_SQRT_2));
                }
            },
        );
    }

    /// The first `width` values of each row, times `scale`, to probabilities.
    pub(crate) fn softmax(self, x: &mut [f32], stride: usize, width: usize, scale: f32) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for row in x.chunks_exact_mut(stride) {
                    let row = &mut row[..width];
                    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                    for v in row.iter_mut() {
                        *v = exp((*v - top) * scale);
                    }
                    let share = 1.0 / sum(row, 0.0, |v, _| v);
                    for v in row.iter_mut() {
                        *v *= share;
                    }
                }
            },
        );
    }

    /// `out[i] = max(0, a[i] + b[i])`.
    pub(crate) fn add_relu(self, a: &[f32], b: &[f32], out: &mut [f32]) {
        for ((o, x), y) in out.iter_mut().zip(a).zip(b) {
            *o = (x + y).max(0.0);
        }
    }
}

struct Multiply<'a> {
    a: &'a [f32],
    a_stride: usize,
    rows: usize,
    matrix: &'a Matrix,
    out: &'a mut [f32],
    out_stride: usize,
    scratch: &'a mut Vec<f32>,
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { a, a_stride, rows, matrix, out, out_stride, scratch } = self;
        let block = if S::F32_LANES >= 16 { 8 } else { 6 };
        let inputs = matrix.inputs;
        // Rows are interleaved so that the inner loop reads both operands in order.
        scratch.clear();
        scratch.reserve(rows * inputs);
        let mut first = 0;
        while first < rows {
            let count = block.min(rows - first);
            for k in 0..inputs {
                for r in 0..count {
                    scratch.push(a[(first + r) * a_stride + k]);
                }
            }
            first += count;
        }
        for (p, panel) in matrix.panels.chunks_exact((inputs * matrix.width).max(1)).enumerate() {
            let column = p * matrix.width;
            let (panel, _) = S::as_simd_f32s(panel);
            let (panel, _) = panel.as_chunks::<2>();
            let mut first = 0;
            while first < rows {
                let count = block.min(rows - first);
                let packed = &scratch[first * inputs..(first + count) * inputs];
                let target = &mut out[first * out_stride + column..];
                match count {
                    8 => tile::<S, 8>(simd, packed, panel, target, out_stride),
                    7 => tile::<S, 7>(simd, packed, panel, target, out_stride),
                    6 => tile::<S, 6>(simd, packed, panel, target, out_stride),
                    5 => tile::<S, 5>(simd, packed, panel, target, out_stride),
                    4 => tile::<S, 4>(simd, packed, panel, target, out_stride),
                    3 => tile::<S, 3>(simd, packed, panel, target, out_stride),
                    2 => tile::<S, 2>(simd, packed, panel, target, out_stride),
                    _ => tile::<S, 1>(simd, packed, panel, target, out_stride),
                }
                first += count;
            }
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const R: usize>(simd: S, packed: &[f32], panel: &[[S::f32s; 2]], out: &mut [f32], stride: usize) {
    let width = 2 * S::F32_LANES;
    let mut sums = [[simd.splat_f32s(0.0); 2]; R];
    for (r, sum) in sums.iter_mut().enumerate() {
        let (row, _) = S::as_simd_f32s(&out[r * stride..r * stride + width]);
        *sum = [row[0], row[1]];
    }
    let (packed, _) = packed.as_chunks::<R>();
    for (values, weights) in packed.iter().zip(panel) {
        for r in 0..R {
            let value = simd.splat_f32s(values[r]);
            sums[r][0] = simd.mul_add_e_f32s(value, weights[0], sums[r][0]);
            sums[r][1] = simd.mul_add_e_f32s(value, weights[1], sums[r][1]);
        }
    }
    for (r, sum) in sums.iter().enumerate() {
        let (row, _) = S::as_mut_simd_f32s(&mut out[r * stride..r * stride + width]);
        row[0] = sum[0];
        row[1] = sum[1];
    }
}

struct Cell<'a> {
    rows: usize,
    size: usize,
    gates: &'a mut [f32],
    gate_stride: usize,
    cell: &'a mut [f32],
    hidden: &'a mut [f32],
}

impl WithSimd for Cell<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let size = self.size;
        for r in 0..self.rows {
            let gates = &mut self.gates[r * self.gate_stride..][..4 * size];
            let cell = &mut self.cell[r * size..][..size];
            let hidden = &mut self.hidden[r * size..][..size];
            let (i, rest) = gates.split_at_mut(size);
            let (f, rest) = rest.split_at_mut(size);
            let (g, o) = rest.split_at_mut(size);
            for k in 0..size {
                let c = sigmoid(f[k]) * cell[k] + sigmoid(i[k]) * tanh(g[k]);
                cell[k] = c;
                hidden[k] = sigmoid(o[k]) * tanh(c);
            }
        }
    }
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[inline(always)]
fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}

/// e to the `x`, from multiplications and additions alone so that it is the same on every machine; relative error below 1e-6.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0);
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 0.166_666_65;
    let p = p * r + 0.5;
    let y = p * r * r + r + 1.0;
    y * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// The error function (Abramowitz and Stegun 7.1.26), within 2e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let a = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let p = 1.061_405_4;
    let p = p * t - 1.453_152;
    let p = p * t + 1.421_413_7;
    let p = p * t - 0.284_496_74;
    let p = p * t + 0.254_829_6;
    (1.0 - p * t * exp(-a * a)).copysign(x)
}

/// The sum of `term(value, with)`, in sixteen strands so that it is fast, and always the same ones so that it is the same everywhere.
#[inline(always)]
fn sum(row: &[f32], with: f32, term: impl Fn(f32, f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<16>();
    let mut strands = [0.0_f32; 16];
    for chunk in chunks {
        for j in 0..16 {
            strands[j] += term(chunk[j], with);
        }
    }
    for (j, v) in rest.iter().enumerate() {
        strands[j] += term(*v, with);
    }
    strands.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_agree_with_plain_sums_for_any_number_of_rows() {
        let machine = Machine::new();
        for (rows, inputs, outputs) in [(1, 3, 5), (7, 17, 33), (8, 1, 64), (23, 40, 50)] {
            let a: Vec<f32> = (0..rows * inputs).map(|i| (i * 37 % 19) as f32 - 9.0).collect();
            let w = |k: usize, c: usize| ((k * 5 + c * 3) % 11) as f32 - 5.0;
            let matrix = machine.pack(inputs, outputs, w);
            let stride = machine.padded(outputs);
            let mut out = vec![1.0; rows * stride];
            machine.multiply(&a, inputs, rows, &matrix, &mut out, stride, &mut Vec::new());
            for r in 0..rows {
                for c in 0..outputs {
                    let plain: f32 = 1.0 + (0..inputs).map(|k| a[r * inputs + k] * w(k, c)).sum::<f32>();
                    assert!((out[r * stride + c] - plain).abs() < 1e-3);
                }
            }
        }
    }

    #[test]
    fn functions_are_close_to_the_real_ones() {
        for i in -400..400 {
            let x = i as f32 / 40.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-6, "{x}");
            assert!((sigmoid(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-6);
            assert!((tanh(x) - x.tanh()).abs() < 1e-6);
        }
        for (x, y) in [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3), (4.0, 1.0)] {
            assert!((erf(x) - y).abs() < 5e-7, "{x}");
        }
    }
}
