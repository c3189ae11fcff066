//! Scores coreference on GUM: `cargo run -p rapporteur-coder --example score_coref -- DATA/gum/gum-dev.docs.jsonl [--all-genres]`.
//!
//! The reading is our own. Mentions are matched by span: theirs with or without the article, as ours have none. GUM marks every
//! noun phrase, we mark actors and places; so MUC, B3 and CEAFe (CoNLL 2012) are given over the mentions that both sides have, and
//! the share of theirs that we have at all beside it. Singletons count.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a development tool")]

use rapporteur_coder::mention;
use rapporteur_lexicon::Lexicon;
use rapporteur_reader::Reader;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type Clusters = BTreeMap<i64, BTreeSet<usize>>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = args.iter().find(|a| !a.starts_with("--")) else {
        eprintln!("usage: score_coref DOCS.jsonl [--all-genres]");
        return;
    };
    let all = args.iter().any(|a| a == "--all-genres");
    let (lex, reader) = (Lexicon::embedded().unwrap(), Reader::embedded().unwrap());
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    let mut sums = [[0.0f64; 4]; 3];
    let (mut gold_n, mut both_n, mut named_n, mut named_both) = (0, 0, 0, 0);
    let mut docs = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let doc: Value = serde_json::from_str(line).unwrap();
        if !all && !matches!(doc["genre"].as_str(), Some("news" | "interview" | "speech" | "bio" | "voyage")) {
            continue;
        }
        docs += 1;
        let text = doc["text"].as_str().unwrap();
        let chars: Vec<char> = text.chars().collect();
        let story = rapporteur_text::story_from_text(doc["id"].as_str().unwrap(), text);
        let mut sentences = rapporteur_text::split_story(&story);
        let names = reader.read(&mut sentences);
        let places = gazetteer.resolve(&story, &sentences, &names);
        let ours = mention::find_mentions_at(&lex, &story, &sentences, names, &places);
        let mut spans: BTreeMap<(usize, usize), Option<u32>> = BTreeMap::new();
        for m in &ours {
            spans.entry((m.start as usize, m.end as usize)).or_insert(m.entity);
        }
        let (mut gold, mut found): (Clusters, Clusters) = (BTreeMap::new(), BTreeMap::new());
        let mut seen = BTreeSet::new();
        for (k, m) in doc["mentions"].as_array().unwrap().iter().enumerate() {
            let (mut start, end) = (m["start"].as_u64().unwrap() as usize, m["end"].as_u64().unwrap() as usize);
            let words: String = chars[start..end].iter().collect();
            let lower = words.to_lowercase();
            for article in ["the ", "a ", "an ", "this ", "these ", "those ", "that "] {
                if lower.starts_with(article) {
                    start += article.len();
                }
            }
            let end = if words.ends_with("'s") || words.ends_with("’s") { end - 2 } else { end };
            gold_n += 1;
            let named = m["wiki"].as_str().is_some_and(|w| !w.is_empty() && w != "_");
            named_n += usize::from(named);
            let Some(entity) = spans.get(&(start, end)).filter(|_| seen.insert((start, end))) else { continue };
            both_n += 1;
            named_both += usize::from(named);
            gold.entry(m["group"].as_i64().unwrap()).or_default().insert(k);
            found.entry(entity.map_or(-1 - k as i64, i64::from)).or_default().insert(k);
        }
        let (gold, found): (Vec<BTreeSet<usize>>, Vec<BTreeSet<usize>>) =
            (gold.into_values().collect(), found.into_values().collect());
        add(&mut sums[0], muc(&found, &gold), muc(&gold, &found));
        add(&mut sums[1], b3(&found, &gold), b3(&gold, &found));
        let like = ceaf(&gold, &found);
        add(&mut sums[2], (like, found.len() as f64), (like, gold.len() as f64));
    }
    println!(
        "{docs} documents; {both_n} of {gold_n} mentions are ours too (of those with a Wikipedia title {named_both} of {named_n})"
    );
    let mut mean = 0.0;
    for (name, s) in ["MUC", "B3", "CEAFe"].iter().zip(&sums) {
        let (p, r) = (s[0] / s[1].max(1e-9), s[2] / s[3].max(1e-9));
        let f = 2.0 * p * r / (p + r).max(1e-9);
        mean += f / 3.0;
        println!("{name:6} P {p:.3} R {r:.3} F1 {f:.3}");
    }
    println!("CoNLL  {mean:.3}");
}

fn add(sum: &mut [f64; 4], precision: (f64, f64), recall: (f64, f64)) {
    for (into, from) in sum.iter_mut().zip([precision.0, precision.1, recall.0, recall.1]) {
        *into += from;
    }
}

/// Links of `of` that `by` keeps, and all links of `of`.
fn muc(of: &[BTreeSet<usize>], by: &[BTreeSet<usize>]) -> (f64, f64) {
    let home = |m: &usize| by.iter().position(|c| c.contains(m));
    let (mut kept, mut all) = (0, 0);
    for cluster in of {
        let parts: BTreeSet<Option<usize>> = cluster.iter().map(home).collect();
        kept += cluster.len() - parts.len();
        all += cluster.len() - 1;
    }
    (kept as f64, all as f64)
}

/// Sum over mentions of the share of their cluster in `of` that is in their cluster of `by`, and the number of mentions.
fn b3(of: &[BTreeSet<usize>], by: &[BTreeSet<usize>]) -> (f64, f64) {
    let (mut sum, mut n) = (0.0, 0.0);
    for cluster in of {
        for m in cluster {
            let other = by.iter().find(|c| c.contains(m));
            sum += other.map_or(0.0, |o| cluster.intersection(o).count() as f64) / cluster.len() as f64;
            n += 1.0;
        }
    }
    (sum, n)
}

/// The best one-to-one alignment of clusters by 2|A∩B|/(|A|+|B|): augmenting by the Hungarian method on potentials.
fn ceaf(a: &[BTreeSet<usize>], b: &[BTreeSet<usize>]) -> f64 {
    let n = a.len().max(b.len());
    if n == 0 {
        return 0.0;
    }
    let like = |i: usize, j: usize| match (a.get(i), b.get(j)) {
        (Some(x), Some(y)) => 2.0 * x.intersection(y).count() as f64 / (x.len() + y.len()) as f64,
        _ => 0.0,
    };
    let (mut u, mut v, mut way, mut matched) =
        (vec![0.0; n + 1], vec![0.0; n + 1], vec![0; n + 1], vec![0usize; n + 1]);
    for i in 1..=n {
        matched[0] = i;
        let mut j0 = 0;
        let (mut least, mut used) = (vec![f64::INFINITY; n + 1], vec![false; n + 1]);
        loop {
            used[j0] = true;
            let (i0, mut delta, mut j1) = (matched[j0], f64::INFINITY, 0);
            for j in 1..=n {
                if used[j] {
                    continue;
                }
                let cost = -like(i0 - 1, j - 1) - u[i0] - v[j];
                if cost < least[j] {
                    least[j] = cost;
                    way[j] = j0;
                }
                if least[j] < delta {
                    delta = least[j];
                    j1 = j;
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[matched[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            j0 = j1;
            if matched[j0] == 0 {
                break;
            }
        }
        while j0 != 0 {
            let j1 = way[j0];
            matched[j0] = matched[j1];
            j0 = j1;
        }
    }
    (1..=n).filter(|&j| matched[j] > 0).map(|j| like(matched[j] - 1, j - 1)).sum()
}
