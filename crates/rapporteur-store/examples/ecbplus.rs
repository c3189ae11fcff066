//! Affairs and event coreference on ECB+: `ecbplus FILE.jsonl` (the layout of its README). Prints Markdown.
//!
//! Mentions are the annotated ones of validated sentences; singletons count. Topics are those that the affairs find, or
//! the annotated subtopics.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program")]

use rapporteur_store::{ALIKE, Text, content_words, group_texts};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type Clusters = Vec<BTreeSet<usize>>;

fn sets<K: Ord>(keys: impl Iterator<Item = K>) -> Clusters {
    let mut map: BTreeMap<K, BTreeSet<usize>> = BTreeMap::new();
    for (i, key) in keys.enumerate() {
        map.entry(key).or_default().insert(i);
    }
    map.into_values().collect()
}

fn f1(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

fn home(clusters: &Clusters, n: usize) -> Vec<usize> {
    let mut home = vec![0; n];
    for (c, set) in clusters.iter().enumerate() {
        for &i in set {
            home[i] = c;
        }
    }
    home
}

fn b_cubed(key: &Clusters, response: &Clusters, n: usize) -> (f64, f64, f64) {
    let (k, r) = (home(key, n), home(response, n));
    let (mut precision, mut recall) = (0.0, 0.0);
    for i in 0..n {
        let common = key[k[i]].intersection(&response[r[i]]).count() as f64;
        precision += common / response[r[i]].len() as f64;
        recall += common / key[k[i]].len() as f64;
    }
    let (p, r) = (precision / n as f64, recall / n as f64);
    (p, r, f1(p, r))
}

fn muc(key: &Clusters, response: &Clusters, n: usize) -> f64 {
    let half = |a: &Clusters, b: &Clusters| {
        let b_home = home(b, n);
        let (mut num, mut den) = (0.0, 0.0);
        for set in a {
            let parts: BTreeSet<usize> = set.iter().map(|i| b_home[*i]).collect();
            num += (set.len() - parts.len()) as f64;
            den += (set.len() - 1) as f64;
        }
        if den > 0.0 { num / den } else { 0.0 }
    };
    f1(half(response, key), half(key, response))
}

/// CEAFe with the best one-to-one assignment, found by successive augmenting (Hungarian method with potentials).
fn ceaf(key: &Clusters, response: &Clusters, n: usize) -> f64 {
    let r_home = home(response, n);
    // Only clusters that share a mention can be paired: solve each connected block on its own.
    let mut pairs: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (k, set) in key.iter().enumerate() {
        for i in set {
            *pairs.entry((k, r_home[*i])).or_default() += 1.0;
        }
    }
    for ((k, r), common) in &mut pairs {
        *common = 2.0 * *common / (key[*k].len() + response[*r].len()) as f64;
    }
    let mut root: BTreeMap<(bool, usize), (bool, usize)> = BTreeMap::new();
    fn find(root: &BTreeMap<(bool, usize), (bool, usize)>, mut x: (bool, usize)) -> (bool, usize) {
        while let Some(up) = root.get(&x).filter(|up| **up != x) {
            x = *up;
        }
        x
    }
    for (k, r) in pairs.keys() {
        let (a, b) = (find(&root, (true, *k)), find(&root, (false, *r)));
        if a != b {
            root.insert(b, a);
        }
    }
    let mut blocks: BTreeMap<(bool, usize), Vec<(usize, usize, f64)>> = BTreeMap::new();
    for ((k, r), score) in &pairs {
        blocks.entry(find(&root, (true, *k))).or_default().push((*k, *r, *score));
    }
    let total: f64 = blocks.values().map(|block| assign(block)).sum();
    f1(total / response.len() as f64, total / key.len() as f64)
}

fn assign(block: &[(usize, usize, f64)]) -> f64 {
    let rows: Vec<usize> = block.iter().map(|b| b.0).collect::<BTreeSet<_>>().into_iter().collect();
    let columns: Vec<usize> = block.iter().map(|b| b.1).collect::<BTreeSet<_>>().into_iter().collect();
    let n = rows.len().max(columns.len());
    let mut cost = vec![vec![0.0_f64; n + 1]; n + 1];
    for (k, r, score) in block {
        cost[rows.binary_search(k).unwrap() + 1][columns.binary_search(r).unwrap() + 1] = -score;
    }
    let (mut u, mut v, mut p, mut way) = (vec![0.0; n + 1], vec![0.0; n + 1], vec![0; n + 1], vec![0; n + 1]);
    for i in 1..=n {
        p[0] = i;
        let mut j0 = 0;
        let mut minv = vec![f64::INFINITY; n + 1];
        let mut used = vec![false; n + 1];
        loop {
            used[j0] = true;
            let (i0, mut delta, mut j1) = (p[j0], f64::INFINITY, 0);
            for j in 1..=n {
                if !used[j] {
                    let current = cost[i0][j] - u[i0] - v[j];
                    if current < minv[j] {
                        minv[j] = current;
                        way[j] = j0;
                    }
                    if minv[j] < delta {
                        delta = minv[j];
                        j1 = j;
                    }
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[p[j]] += delta;
                    v[j] -= delta;
                } else {
                    minv[j] -= delta;
                }
            }
            j0 = j1;
            if p[j0] == 0 {
                break;
            }
        }
        while j0 != 0 {
            p[j0] = p[way[j0]];
            j0 = way[j0];
        }
    }
    (1..=n).map(|j| -cost[p[j]][j]).sum()
}

struct Mention {
    doc: usize,
    cluster: String,
    lemma: String,
    words: BTreeSet<String>,
    names: BTreeSet<String>,
}

fn main() {
    let path = std::env::args().nth(1).expect("ecbplus FILE.jsonl");
    let docs: Vec<Value> =
        std::fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let texts: Vec<&str> = docs.iter().map(|d| d["text"].as_str().unwrap()).collect();
    let input: Vec<Text<'_>> = texts.iter().map(|text| Text { text, day: None }).collect();
    let n = docs.len();
    // A subtopic is one seminal event: documents `T_*ecb` and `T_*ecbplus` tell of two different ones of a kind.
    let name = |d: &Value, key: &str| d[key].to_string();
    let subtopics = sets(docs.iter().map(|d| format!("{} {}", name(d, "topic"), name(d, "subtopic"))));
    let topics = sets(docs.iter().map(|d| name(d, "topic")));
    println!("{n} documents, {} topics, {} subtopics\n", topics.len(), subtopics.len());
    println!("| threshold | affairs | B3 P | B3 R | B3 F1 (subtopic) | B3 F1 (topic) |\n|---|---|---|---|---|---|");
    for alike in [0.12, 0.16, 0.2, ALIKE, 0.25, 0.3, 0.35] {
        let found = sets(group_texts(&input, alike).into_iter());
        let (p, r, f) = b_cubed(&subtopics, &found, n);
        let (_, _, t) = b_cubed(&topics, &found, n);
        println!("| {alike} | {} | {p:.3} | {r:.3} | {f:.3} | {t:.3} |", found.len());
    }
    let affairs = group_texts(&input, ALIKE);
    let mut mentions = Vec::new();
    for (doc, d) in docs.iter().enumerate() {
        let chars: Vec<char> = texts[doc].chars().collect();
        let cut = |a: u64, b: u64| chars[a as usize..(b as usize).min(chars.len())].iter().collect::<String>();
        let spans: BTreeMap<u64, (u64, u64)> = d["sentences"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|s| s["validated"].as_bool() == Some(true))
            .map(|s| (s["n"].as_u64().unwrap(), (s["start"].as_u64().unwrap(), s["end"].as_u64().unwrap())))
            .collect();
        for (i, m) in d["mentions"].as_array().unwrap().iter().enumerate() {
            let kind = m["kind"].as_str().unwrap_or_default();
            let Some(span) = m["sentence"].as_u64().and_then(|s| spans.get(&s)) else { continue };
            if !(kind.starts_with("ACTION") || kind.starts_with("NEG_ACTION")) {
                continue;
            }
            let sentence = cut(span.0, span.1);
            let cluster = match &m["cluster"] {
                Value::Null => format!("single {doc} {i}"),
                other => other.to_string(),
            };
            let text = m["text"].as_str().unwrap_or_default();
            let lemma = content_words(text).into_iter().next_back().unwrap_or_else(|| text.to_lowercase());
            let names = sentence
                .split(|c: char| !c.is_alphanumeric())
                .skip(1)
                .filter(|w| w.len() > 2 && w.chars().next().is_some_and(char::is_uppercase))
                .map(str::to_lowercase)
                .collect();
            mentions.push(Mention { doc, cluster, lemma, words: content_words(&sentence), names });
        }
    }
    let m = mentions.len();
    let key = sets(mentions.iter().map(|x| x.cluster.clone()));
    println!("\n{m} event mentions, {} chains\n", key.len());
    println!("| events by | MUC F1 | B3 P | B3 R | B3 F1 | CEAFe F1 | CoNLL F1 |\n|---|---|---|---|---|---|---|");
    let report = |name: &str, found: &Clusters| {
        let (p, r, b) = b_cubed(&key, found, m);
        let (muc, ceaf) = (muc(&key, found, m), ceaf(&key, found, m));
        println!("| {name} | {muc:.3} | {p:.3} | {r:.3} | {b:.3} | {ceaf:.3} | {:.3} |", (muc + b + ceaf) / 3.0);
    };
    report("every mention alone", &sets(0..m));
    let topic = |x: &Mention| docs[x.doc]["topic"].to_string();
    let subtopic = |x: &Mention| format!("{} {}", topic(x), docs[x.doc]["subtopic"]);
    report("lemma", &sets(mentions.iter().map(|x| x.lemma.clone())));
    report("lemma inside annotated topics", &sets(mentions.iter().map(|x| (topic(x), x.lemma.clone()))));
    report("lemma inside annotated subtopics", &sets(mentions.iter().map(|x| (subtopic(x), x.lemma.clone()))));
    report("lemma inside our affairs", &sets(mentions.iter().map(|x| (affairs[x.doc], x.lemma.clone()))));
    // What the store adds: trigger and the words and names around it, inside an affair.
    for least in [0.2, 0.3, 0.4] {
        let mut home: Vec<usize> = (0..m).collect();
        for i in 0..m {
            for j in 0..i {
                let (a, b) = (&mentions[i], &mentions[j]);
                if affairs[a.doc] != affairs[b.doc] || home[i] == home[j] {
                    continue;
                }
                let dice = |x: &BTreeSet<String>, y: &BTreeSet<String>| {
                    if x.is_empty() || y.is_empty() {
                        0.0
                    } else {
                        2.0 * x.intersection(y).count() as f64 / (x.len() + y.len()) as f64
                    }
                };
                let around = dice(&a.words, &b.words).max(dice(&a.names, &b.names) * 0.8);
                let same = a.lemma == b.lemma && around >= least / 3.0
                    || a.doc != b.doc && a.lemma == b.lemma && around >= least;
                if same {
                    let (x, y) = (home[i].min(home[j]), home[i].max(home[j]));
                    home.iter_mut().filter(|h| **h == y).for_each(|h| *h = x);
                }
            }
        }
        report(&format!("lemma and words around (from {least}) inside our affairs"), &sets(home.into_iter()));
    }
}
