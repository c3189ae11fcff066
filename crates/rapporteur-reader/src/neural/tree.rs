//! The best tree under scores of arcs: Chu and Liu (1965), Edmonds (1967), with a single root.

/// Heads of `n` words, 1-based, 0 the root. `score[i * (n + 1) + j]` is the score of head `j` for word `i`.
pub(crate) fn best_tree(scores: &[f32], n: usize) -> Vec<usize> {
    let width = n + 1;
    let mut heads: Vec<usize> = (0..n)
        .map(|i| {
            let row = &scores[i * width..(i + 1) * width];
            (0..width).filter(|j| *j != i + 1).fold(0, |b, j| if row[j] > row[b] || b == i + 1 { j } else { b })
        })
        .collect();
    if heads.iter().filter(|h| **h == 0).count() == 1 && find_cycle(&heads).is_none() {
        return heads;
    }
    // The root pays for every word that it takes, so much that it takes one.
    let mut dense = vec![f64::NEG_INFINITY; width * width];
    for i in 0..n {
        for j in 0..width {
            if j != i + 1 {
                let score = f64::from(scores[i * width + j]);
                let score = if score.is_nan() { -1e9 } else { score.clamp(-1e9, 1e9) };
                dense[(i + 1) * width + j] = if j == 0 { score - 1e11 } else { score };
            }
        }
    }
    let tree = arborescence(&dense, width);
    heads[..n].copy_from_slice(&tree[1..=n]);
    heads
}

/// Some cycle of 1-based heads, as word numbers.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut mark = vec![0_u32; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && mark[at] == 0 {
            mark[at] = start as u32;
            at = heads[at - 1];
        }
        if at != 0 && mark[at] == start as u32 {
            let mut cycle = vec![at];
            let mut next = heads[at - 1];
            while next != at {
                cycle.push(next);
                next = heads[next - 1];
            }
            return Some(cycle);
        }
    }
    None
}

/// The best arborescence from node 0. `scores[d * n + h]` is the score of `h` as head of `d`. Entry 0 of the answer means nothing.
fn arborescence(scores: &[f64], n: usize) -> Vec<usize> {
    let mut heads = vec![0; n];
    for d in 1..n {
        heads[d] = (0..n)
            .filter(|h| *h != d)
            .fold(if d == 0 { 1 } else { 0 }, |b, h| if scores[d * n + h] > scores[d * n + b] { h } else { b });
    }
    let Some(cycle) = find_cycle(&heads[1..]) else { return heads };
    let mut inside = vec![false; n];
    for &node in &cycle {
        inside[node] = true;
    }
    // The cycle becomes one node, the last.
    let outer: Vec<usize> = (0..n).filter(|i| !inside[*i]).collect();
    let m = outer.len() + 1;
    let mut smaller = vec![f64::NEG_INFINITY; m * m];
    let mut enters = vec![0; m];
    let mut leaves = vec![0; m];
    for (a, &d) in outer.iter().enumerate() {
        for (b, &h) in outer.iter().enumerate() {
            smaller[a * m + b] = scores[d * n + h];
        }
        let head = cycle
            .iter()
            .copied()
            .fold(cycle[0], |best, h| if scores[d * n + h] > scores[d * n + best] { h } else { best });
        leaves[a] = head;
        smaller[a * m + m - 1] = scores[d * n + head];
        let gain = |node: usize| scores[node * n + d] - scores[node * n + heads[node]];
        let entry =
            cycle.iter().copied().fold(cycle[0], |best, node| if gain(node) > gain(best) { node } else { best });
        enters[a] = entry;
        smaller[(m - 1) * m + a] = gain(entry);
    }
    let reduced = arborescence(&smaller, m);
    for (a, &d) in outer.iter().enumerate().skip(1) {
        heads[d] = if reduced[a] == m - 1 { leaves[a] } else { outer[reduced[a]] };
    }
    let from = reduced[m - 1].min(outer.len() - 1);
    heads[enters[from]] = outer[from];
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(heads: &[usize]) {
        assert_eq!(heads.iter().filter(|h| **h == 0).count(), 1, "{heads:?}");
        assert!(find_cycle(heads).is_none(), "{heads:?}");
    }

    /// All trees of `n` words with one root, tried one by one.
    fn exhaustive(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let mut rest = code;
            let heads: Vec<usize> = (0..n)
                .map(|_| {
                    let h = rest % (n + 1);
                    rest /= n + 1;
                    h
                })
                .collect();
            let own = heads.iter().enumerate().any(|(i, h)| *h == i + 1);
            if own || heads.iter().filter(|h| **h == 0).count() != 1 || find_cycle(&heads).is_some() {
                continue;
            }
            best = best.max(heads.iter().enumerate().map(|(i, h)| scores[i * (n + 1) + h]).sum());
        }
        best
    }

    #[test]
    fn finds_the_best_tree_of_small_sentences() {
        let mut seed = 1_u64;
        for round in 0..300 {
            let n = 1 + round % 5;
            let scores: Vec<f32> = (0..n * (n + 1))
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (seed >> 40) as f32 / 1e6
                })
                .collect();
            let heads = best_tree(&scores, n);
            check(&heads);
            let got: f32 = heads.iter().enumerate().map(|(i, h)| scores[i * (n + 1) + h]).sum();
            assert!((got - exhaustive(&scores, n)).abs() < 1e-3, "{heads:?} {got}");
        }
    }

    #[test]
    fn survives_scores_that_are_no_numbers() {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0] {
            check(&best_tree(&vec![value; 30 * 31], 30));
        }
    }
}
