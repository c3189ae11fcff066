//! What the trained component sees of a word.

use super::{
    frames::Found,
    model::Features,
    view::{At, Doc, View},
    words,
};
use rapporteur_record::Upos;
use std::collections::BTreeMap;

fn mix(mut h: u64, v: u64) -> u64 {
    h ^= v.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h = h.rotate_left(23).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^ (h >> 29)
}

fn text_hash(text: &str) -> u64 {
    let mut h = 0xCBF2_9CE4_8422_2325u64;
    for b in text.bytes() {
        h = (h ^ u64::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01B3);
    }
    h
}

struct Bag(Features);

impl Bag {
    fn add(&mut self, template: u64, parts: &[u64]) {
        let mut h = mix(0x5EED, template);
        for p in parts {
            h = mix(h, *p);
        }
        self.0.push((h >> 16) as u32);
    }
}

/// Hashes of the columns of a sentence, made once.
pub(crate) struct Hashes {
    lemma: Vec<u64>,
    form: Vec<u64>,
    xpos: Vec<u64>,
    rel: Vec<u64>,
    upos: Vec<u64>,
    suffix: Vec<u64>,
    prefix: Vec<u64>,
    /// Classes of like words among 64, 256 and 1024 (0 = unknown).
    like: Vec<[u64; 3]>,
}

impl Hashes {
    pub(crate) fn new(view: &View<'_>) -> Self {
        let tokens = &view.sent.tokens;
        Self {
            lemma: tokens.iter().map(|t| text_hash(&t.lemma)).collect(),
            form: tokens.iter().map(|t| text_hash(&t.form)).collect(),
            xpos: tokens.iter().map(|t| text_hash(&t.xpos)).collect(),
            rel: tokens.iter().map(|t| text_hash(&t.deprel)).collect(),
            upos: tokens.iter().map(|t| t.upos as u64).collect(),
            suffix: tokens
                .iter()
                .map(|t| {
                    let lower = t.form.to_lowercase();
                    let cut = lower.char_indices().rev().nth(2).map_or(0, |(k, _)| k);
                    text_hash(&lower[cut..])
                })
                .collect(),
            prefix: tokens.iter().map(|t| text_hash(&t.lemma.chars().take(5).collect::<String>())).collect(),
            like: tokens
                .iter()
                .map(|t| {
                    words::classes(&t.lemma.to_lowercase())
                        .or_else(|| words::classes(&t.form.to_lowercase()))
                        .map_or([0; 3], |c| c.map(|k| u64::from(k) + 1))
                })
                .collect(),
        }
    }
}

fn at_or(values: &[u64], i: i64) -> u64 {
    usize::try_from(i).ok().and_then(|i| values.get(i)).copied().unwrap_or(7)
}

/// Transition types of the cue model: the first word; a word tied to the one before by the tree; a word that is not.
pub(crate) fn cue_kinds(view: &View<'_>) -> Vec<u8> {
    (0..view.len())
        .map(|i| {
            let Some(b) = i.checked_sub(1) else { return 0 };
            let (own, before) = (view.head(i), view.head(b));
            if own == Some(b) || before == Some(i) {
                1
            } else if own.is_some() && own == before {
                2
            } else {
                3
            }
        })
        .collect()
}

/// Number of transition types of [`cue_kinds`].
pub(crate) const CUE_TYPES: usize = 4;

/// Features of every word of sentence `s` as a cue; `marks` tells what the rules made of each word, `rows` which row each word is of
/// (`None` for a model of the first kind, which knows neither rows nor classes of like words).
pub(crate) fn cue_features(
    doc: &Doc<'_>,
    hashes: &Hashes,
    s: u32,
    marks: &[u8],
    rows: Option<&[u64]>,
) -> Vec<Features> {
    let view = &doc.views[s as usize];
    let n = view.len();
    let first_block = view.sent.block == 0;
    let has_quote = view.quote.iter().any(|q| *q != 0);
    let mut all = Vec::with_capacity(n as usize);
    for i in 0..n {
        let k = i as usize;
        let p = i64::from(i);
        let mut bag = Bag(Vec::with_capacity(64));
        let lemma = hashes.lemma[k];
        let xpos = hashes.xpos[k];
        let rel = hashes.rel[k];
        let mark = u64::from(marks[k]);
        let head = view.head(i);
        let head_lemma = head.map_or(1, |h| hashes.lemma[h as usize]);
        let head_xpos = head.map_or(1, |h| hashes.xpos[h as usize]);
        let head_mark = head.map_or(9, |h| u64::from(marks[h as usize]));
        bag.add(0, &[]);
        bag.add(1, &[lemma]);
        bag.add(2, &[lemma, xpos]);
        bag.add(3, &[hashes.form[k]]);
        bag.add(4, &[xpos, rel]);
        bag.add(5, &[lemma, rel]);
        bag.add(6, &[hashes.suffix[k], xpos]);
        for d in [-2i64, -1, 1, 2] {
            bag.add(10 + (d + 2) as u64, &[at_or(&hashes.lemma, p + d)]);
            bag.add(20 + (d + 2) as u64, &[at_or(&hashes.xpos, p + d), xpos]);
        }
        bag.add(30, &[at_or(&hashes.lemma, p - 1), lemma]);
        bag.add(31, &[lemma, at_or(&hashes.lemma, p + 1)]);
        bag.add(32, &[at_or(&hashes.lemma, p - 1), lemma, at_or(&hashes.lemma, p + 1)]);
        bag.add(33, &[lemma, at_or(&hashes.xpos, p + 1)]);
        bag.add(34, &[at_or(&hashes.xpos, p - 1), xpos, at_or(&hashes.xpos, p + 1)]);
        bag.add(35, &[at_or(&hashes.xpos, p + 1), at_or(&hashes.xpos, p + 2), lemma]);
        bag.add(36, &[at_or(&hashes.lemma, p - 2), at_or(&hashes.lemma, p - 1)]);
        bag.add(37, &[at_or(&hashes.lemma, p + 1), at_or(&hashes.lemma, p + 2)]);
        bag.add(40, &[mark]);
        bag.add(41, &[mark, lemma]);
        bag.add(42, &[mark, rel, xpos]);
        bag.add(43, &[head_lemma, rel]);
        bag.add(44, &[head_lemma, lemma]);
        bag.add(45, &[head_xpos, rel, xpos]);
        bag.add(46, &[head_mark, rel]);
        bag.add(47, &[head_mark, lemma]);
        bag.add(48, &[head_mark, rel, xpos, head.map_or(0, |h| u64::from(h > i))]);
        // what hangs on it
        let mut subject = 0u64;
        let mut object = 0u64;
        let mut clause = 0u64;
        for &c in &view.kids[k] {
            let r = hashes.rel[c as usize];
            bag.add(50, &[r]);
            bag.add(51, &[r, lemma]);
            match view.rel(c) {
                "nsubj" => {
                    subject = 1 + u64::from(view.upos(c) == Upos::Pron) + 2 * u64::from(view.upos(c) == Upos::Propn)
                }
                "nsubj:pass" => subject = 9,
                "obj" => object = 1,
                "ccomp" => clause |= 1,
                "xcomp" => clause |= 2,
                "parataxis" => clause |= 4,
                "advcl" => clause |= 8,
                _ => {}
            }
            if matches!(view.rel(c), "nsubj" | "nsubj:pass") {
                bag.add(52, &[hashes.lemma[c as usize], lemma]);
                bag.add(53, &[hashes.upos[c as usize], xpos]);
                bag.add(58, &[hashes.lemma[c as usize]]);
            }
            if matches!(view.rel(c), "obl" | "obj") {
                if let Some(case) = view.case(c) {
                    bag.add(54, &[text_hash(case), lemma]);
                }
                bag.add(59, &[hashes.lemma[c as usize], lemma]);
            }
        }
        bag.add(55, &[subject, object, clause, xpos]);
        bag.add(56, &[subject, object, clause, lemma]);
        bag.add(57, &[clause, rel, xpos]);
        // quotations
        let q = view.quote[k];
        let before = p > 0 && view.quote[k - 1] != 0;
        let after = k + 1 < n as usize && view.quote[k + 1] != 0;
        let near = (1..8).any(|d| k >= d && view.quote[k - d] != q) as u64
            + 2 * u64::from((1..8).any(|d| k + d < n as usize && view.quote[k + d] != q));
        bag.add(60, &[u64::from(q != 0), u64::from(before), u64::from(after), xpos]);
        bag.add(61, &[u64::from(q != 0), near, u64::from(has_quote), xpos]);
        bag.add(62, &[u64::from(q != 0), near, lemma]);
        bag.add(63, &[u64::from(first_block), lemma]);
        bag.add(64, &[u64::from(first_block), xpos, rel]);
        let capital = view.form(i).chars().next().is_some_and(char::is_uppercase);
        bag.add(65, &[u64::from(capital), u64::from(i == 0), xpos]);
        let grand = head.and_then(|h| view.head(h)).map_or(1, |g| hashes.lemma[g as usize]);
        bag.add(66, &[grand, rel, xpos]);
        let Some(rows) = rows else {
            all.push(bag.0);
            continue;
        };
        // likeness
        let like = hashes.like[k];
        let head_like = head.map_or([9; 3], |h| hashes.like[h as usize]);
        let row = rows[k];
        bag.add(200, &[like[2], xpos]);
        bag.add(201, &[like[1], xpos]);
        bag.add(202, &[like[0], xpos, rel]);
        bag.add(203, &[hashes.prefix[k], xpos]);
        bag.add(204, &[hashes.prefix[k]]);
        bag.add(205, &[like[2], subject, clause]);
        bag.add(206, &[like[1], subject, object, clause]);
        bag.add(207, &[head_like[2], rel]);
        bag.add(208, &[head_like[1], rel, like[1]]);
        bag.add(209, &[row, xpos, rel]);
        bag.add(210, &[row, subject, object, clause]);
        bag.add(211, &[row, like[2]]);
        let head_row = head.map_or(9, |h| rows[h as usize]);
        bag.add(212, &[head_row, rel, lemma]);
        bag.add(213, &[head_row, rel, like[1]]);
        bag.add(214, &[head_row, rel, view.case(i).map_or(0, text_hash)]);
        bag.add(215, &[head_lemma, rel, view.case(i).map_or(0, text_hash), like[0]]);
        let like_at = |d: i64| usize::try_from(p + d).ok().and_then(|i| hashes.like.get(i)).map_or(7, |l| l[1]);
        bag.add(216, &[like_at(-1), lemma]);
        bag.add(217, &[lemma, like_at(1)]);
        bag.add(218, &[like_at(-1), like[1]]);
        bag.add(219, &[like[1], like_at(1)]);
        let (mut left, mut right) = ((9u64, 0u64), (9u64, 0u64));
        for d in 1..7usize {
            if left.0 == 9 && k >= d && marks[k - d] > 2 {
                left = (d as u64, hashes.lemma[k - d]);
            }
            if right.0 == 9 && marks.get(k + d).is_some_and(|m| *m > 2) {
                right = (d as u64, hashes.lemma[k + d]);
            }
        }
        bag.add(220, &[left.0, xpos, rel]);
        bag.add(221, &[right.0, xpos, rel]);
        bag.add(222, &[left.1, lemma]);
        bag.add(223, &[left.0, right.0, mark]);
        for &c in &view.kids[k] {
            let l = hashes.like[c as usize];
            match view.rel(c).split(':').next().unwrap_or("") {
                "nsubj" => {
                    bag.add(230, &[l[1], like[1]]);
                    bag.add(231, &[l[0], row, clause]);
                    bag.add(232, &[l[1], lemma]);
                }
                "obj" | "ccomp" | "xcomp" => {
                    bag.add(233, &[l[1], like[1], hashes.rel[c as usize]]);
                    bag.add(234, &[l[0], lemma, hashes.rel[c as usize]]);
                    bag.add(235, &[hashes.xpos[c as usize], like[1], hashes.rel[c as usize]]);
                }
                "nmod" | "obl" | "acl" => {
                    let case = view
                        .case(c)
                        .map_or_else(|| view.child(c, &["mark"]).map_or(0, |m| hashes.lemma[m as usize]), text_hash);
                    bag.add(236, &[case, like[1], xpos]);
                    bag.add(237, &[case, row, xpos]);
                }
                "nmod:poss" | "det" => {
                    bag.add(238, &[hashes.rel[c as usize], like[1]]);
                    bag.add(239, &[hashes.rel[c as usize], lemma]);
                }
                _ => {}
            }
        }
        all.push(bag.0);
    }
    all
}

/// The words in which source and content of a cue are looked for: its sentence, and neighbours joined to it by quotations.
pub(crate) fn window(doc: &Doc<'_>, head: At, by_rule: Option<&Found>) -> Vec<At> {
    let block = doc.block(head);
    let mut lo = head.0;
    let mut hi = head.0;
    if let Some(f) = by_rule {
        for a in f.content.iter().chain(&f.source) {
            lo = lo.min(a.0);
            hi = hi.max(a.0);
        }
    }
    let views = &doc.views;
    // backwards while a quotation runs over the boundary
    while lo > 0 && views[lo as usize - 1].sent.block == block && !views[lo as usize].quote.is_empty() {
        let first = views[lo as usize].quote.first().copied().unwrap_or(0);
        let before = views[lo as usize - 1].quote.last().copied().unwrap_or(0);
        let again = before != 0 && first != 0;
        if again && head.0 - lo < 6 {
            lo -= 1;
        } else {
            break;
        }
    }
    // forwards over sentences that begin inside quotation marks
    while (hi as usize + 1) < views.len() && hi - head.0 < 10 {
        let next = &views[hi as usize + 1];
        let starts = next.quote.first().copied().unwrap_or(0) != 0;
        let same = next.sent.block == block;
        let colon = views[hi as usize].len() > 0 && views[hi as usize].form(views[hi as usize].len() - 1) == ":";
        if (same && starts) || (colon && hi == head.0) {
            hi += 1;
        } else {
            break;
        }
    }
    if hi - lo > 24 {
        hi = (lo + 24).max(head.0);
    }
    let mut words = Vec::new();
    for s in lo..=hi {
        for i in 0..views[s as usize].len() {
            words.push((s, i));
        }
    }
    words.truncate(900);
    if !words.contains(&head) {
        words = (0..views[head.0 as usize].len()).map(|i| (head.0, i)).collect();
    }
    words
}

/// How a word is tied to the cue by the tree: rels up from the word, rels down to the cue, and the branch's head.
struct Path {
    key: u64,
    branch: u64,
    branch_head: u32,
    depth: u64,
}

fn path(view: &View<'_>, hashes: &Hashes, from: u32, to: u32, cue_line: &[u32]) -> Path {
    // climb from the word until a word of the cue's own line of ancestors
    let mut at = from;
    let mut ups: Vec<u64> = Vec::new();
    let mut last = from;
    for _ in 0..=view.sent.tokens.len() {
        if let Some(down) = cue_line.iter().position(|&x| x == at) {
            let mut downs = 0u64;
            for &x in cue_line[..down].iter().rev().take(3) {
                downs = mix(downs, hashes.rel[x as usize]);
            }
            let branch = ups.last().copied().unwrap_or(3);
            let mut key = mix(downs, down.min(4) as u64);
            for u in ups.iter().rev().take(3) {
                key = mix(key, *u);
            }
            return Path {
                key,
                branch: mix(mix(branch, downs), down.min(4) as u64),
                branch_head: last,
                depth: ups.len().min(5) as u64,
            };
        }
        ups.push(hashes.rel[at as usize]);
        last = at;
        match view.head(at) {
            Some(up) => at = up,
            None => break,
        }
    }
    let _ = to;
    Path { key: 11, branch: 11, branch_head: last, depth: 6 }
}

/// Features and transition types of the words of `window` for one cue.
pub(crate) fn span_features(
    doc: &Doc<'_>,
    hashes: &[Hashes],
    cue: &[At],
    head: At,
    by_rule: Option<&Found>,
    window: &[At],
    other_cues: &BTreeMap<At, u8>,
) -> (Vec<Features>, Vec<u8>) {
    let hv = &doc.views[head.0 as usize];
    let hh = &hashes[head.0 as usize];
    let cue_lemma = hh.lemma[head.1 as usize];
    let cue_xpos = hh.xpos[head.1 as usize];
    let cue_rel = hh.rel[head.1 as usize];
    let mut line = vec![head.1];
    while let Some(up) = hv.head(line[line.len() - 1]) {
        if line.contains(&up) || line.len() > 12 {
            break;
        }
        line.push(up);
    }
    let label = |a: &At| -> u64 {
        by_rule.map_or(5, |f| {
            if f.cue.contains(a) {
                4
            } else if f.source.binary_search(a).is_ok() || f.source.contains(a) {
                1
            } else if f.content.binary_search(a).is_ok() {
                2
            } else {
                0
            }
        })
    };
    let labels: Vec<u64> = window.iter().map(label).collect();
    let has_content = u64::from(labels.contains(&2));
    let has_source = u64::from(labels.contains(&1));
    let at_cue = window.iter().position(|w| *w == head).unwrap_or(0);
    let cue_quote = hv.quote[head.1 as usize];
    let kids: u64 = hv.kids[head.1 as usize].iter().fold(0, |m, &k| {
        m | match hv.rel(k) {
            "ccomp" => 1,
            "xcomp" => 2,
            "obj" => 4,
            "parataxis" => 8,
            _ => 0,
        }
    });
    let mut all = Vec::with_capacity(window.len());
    let mut types = Vec::with_capacity(window.len());
    let mut before: Option<(At, u32, u32)> = None;
    for (n, &w) in window.iter().enumerate() {
        let view = &doc.views[w.0 as usize];
        let h = &hashes[w.0 as usize];
        let k = w.1 as usize;
        let same = w.0 == head.0;
        let side = u64::from(w > head)
            + 2 * (i64::from(w.0) - i64::from(head.0)).clamp(-1, 1).unsigned_abs()
            + 4 * u64::from(w.0 > head.0);
        let q = view.quote[k];
        let quote_state = if q == 0 { 0 } else { 1 + u64::from(q == cue_quote) };
        let tied = if same {
            path(hv, hh, w.1, head.1, &line)
        } else {
            Path { key: 12, branch: 12 + side, branch_head: u32::MAX - w.0, depth: 7 }
        };
        let distance = n as i64 - at_cue as i64;
        let bucket = match distance.unsigned_abs() {
            d @ 0..=4 => d,
            5..=7 => 5,
            8..=12 => 6,
            13..=20 => 7,
            21..=40 => 8,
            _ => 9,
        } + 16 * u64::from(distance > 0);
        let rule = labels[n];
        let rule_before = if n > 0 { labels[n - 1] } else { 6 };
        let rule_after = labels.get(n + 1).copied().unwrap_or(6);
        let in_cue = cue.contains(&w);
        let (lo, hi) = if n < at_cue { (n, at_cue) } else { (at_cue, n) };
        let mut commas = 0u64;
        let mut others = 0u64;
        let mut marks = 0u64;
        if hi - lo < 80 {
            for x in window.iter().take(hi).skip(lo + 1) {
                let v = &doc.views[x.0 as usize];
                match v.form(x.1) {
                    "," => commas += 1,
                    ";" | ":" | "--" | "—" | "–" | "-" => marks = 1,
                    _ => {}
                }
                if other_cues.contains_key(x) && *x != head {
                    others += 1;
                }
            }
        }
        let sentence_end = u64::from(k + 1 == view.len() as usize) + 2 * u64::from(k == 0);
        let mut bag = Bag(Vec::with_capacity(64));
        bag.add(100, &[u64::from(in_cue)]);
        if in_cue {
            bag.add(101, &[cue_lemma]);
        }
        bag.add(102, &[tied.key]);
        bag.add(103, &[tied.branch]);
        bag.add(104, &[tied.branch, cue_lemma]);
        bag.add(105, &[tied.branch, cue_xpos, cue_rel]);
        bag.add(106, &[tied.branch, side, quote_state]);
        bag.add(107, &[tied.branch, h.upos[k]]);
        bag.add(108, &[tied.key, side]);
        bag.add(109, &[tied.key, cue_lemma]);
        bag.add(110, &[tied.branch, kids, side]);
        bag.add(111, &[tied.depth, tied.branch, side]);
        bag.add(112, &[tied.branch, h.rel[k]]);
        bag.add(113, &[rule, has_content, has_source]);
        bag.add(114, &[rule, rule_before, rule_after]);
        bag.add(115, &[rule, cue_lemma]);
        bag.add(116, &[rule, tied.branch]);
        bag.add(117, &[rule, quote_state, side]);
        bag.add(118, &[rule, h.form[k]]);
        bag.add(119, &[rule, h.xpos[k], h.rel[k]]);
        bag.add(120, &[quote_state, side, u64::from(cue_quote != 0), sentence_end]);
        bag.add(121, &[quote_state, side, cue_lemma]);
        bag.add(122, &[bucket]);
        bag.add(123, &[bucket, h.xpos[k]]);
        bag.add(124, &[bucket, h.xpos[k], cue_xpos]);
        bag.add(125, &[h.form[k], side]);
        bag.add(126, &[h.lemma[k], tied.branch]);
        bag.add(127, &[h.xpos[k], side, quote_state]);
        bag.add(128, &[commas.min(3), others.min(2), marks, side, quote_state]);
        bag.add(129, &[commas.min(3), others.min(2), tied.branch]);
        bag.add(130, &[others.min(2), rule, side]);
        bag.add(131, &[u64::from(other_cues.contains_key(&w)), rule, side]);
        let next = window.get(n + 1).map_or(3, |x| hashes[x.0 as usize].form[x.1 as usize]);
        let prev = if n > 0 { hashes[window[n - 1].0 as usize].form[window[n - 1].1 as usize] } else { 4 };
        bag.add(132, &[h.form[k], next, side]);
        bag.add(133, &[prev, h.form[k], side]);
        bag.add(134, &[h.xpos[k], next, quote_state, side]);
        bag.add(135, &[sentence_end, h.form[k], quote_state, u64::from(same)]);
        bag.add(136, &[h.xpos[k], h.rel[k], side, cue_xpos]);
        bag.add(137, &[bucket, rule, rule_before, rule_after]);
        bag.add(138, &[h.lemma[k], cue_lemma, side]);
        bag.add(139, &[kids, side, quote_state, commas.min(2), u64::from(same)]);
        let bh = tied.branch_head;
        if same && (bh as usize) < view.sent.tokens.len() {
            // how the branch begins, and what it is headed by
            let size = view.kids[bh as usize].len() as u64;
            bag.add(140, &[tied.branch, h.xpos[bh as usize]]);
            bag.add(141, &[tied.branch, h.lemma[bh as usize]]);
            bag.add(142, &[tied.branch, size.min(4), u64::from(bh < head.1)]);
            if let Some(case) = view.children(bh, &["case", "mark"]).next() {
                bag.add(143, &[tied.branch, h.lemma[case as usize]]);
                bag.add(144, &[tied.branch, h.lemma[case as usize], cue_lemma]);
                bag.add(145, &[u64::from(case == w.1), h.lemma[case as usize], tied.branch]);
            }
        }
        all.push(bag.0);
        types.push(match before {
            None => 0,
            Some((b, _, _)) if b.0 != w.0 => 1,
            Some((_, bq, _)) if bq != q => 2,
            Some((_, _, bb)) if bb != bh => 3 + u8::from(view.upos(w.1) == Upos::Punct),
            _ => 5 + u8::from(view.upos(w.1) == Upos::Punct),
        });
        before = Some((w, q, bh));
    }
    (all, types)
}

/// Number of transition types of [`span_features`].
pub(crate) const SPAN_TYPES: usize = 7;
