//! Compares a store with the truth of a synthetic corpus: `score_merging DB TRUTH.jsonl [--show N]`. Prints Markdown.
//!
//! The corpus and its truth are made by `cargo xtask corpus … --truth TRUTH.jsonl`. A claim tells of the act in whose
//! sentence it stands and whose type it has; other claims, which a coder finds in a corpus that was ingested without
//! `--coded`, are left out. Measures: B³ (A. Bagga and B. Baldwin, 1998) and precision, recall and F1 of pairs.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program")]

use rapporteur_store::{Filter, Sort, Store};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// Precision, recall, F1.
fn f1(p: f64, r: f64) -> String {
    format!("{p:.4} | {r:.4} | {:.4}", if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

/// B³ and pairs of items that each stand in one true and one found group.
fn clusters(items: &[(u64, u64)]) -> (String, String) {
    let (mut truth, mut found, mut both): (BTreeMap<u64, u64>, BTreeMap<u64, u64>, BTreeMap<(u64, u64), u64>) =
        Default::default();
    for (t, f) in items {
        *truth.entry(*t).or_default() += 1;
        *found.entry(*f).or_default() += 1;
        *both.entry((*t, *f)).or_default() += 1;
    }
    let (mut p, mut r) = (0.0, 0.0);
    for ((t, f), n) in &both {
        let n = *n as f64;
        p += n * n / found[f] as f64;
        r += n * n / truth[t] as f64;
    }
    let n = items.len().max(1) as f64;
    let pairs = |groups: &mut dyn Iterator<Item = u64>| groups.map(|n| (n * (n.max(1) - 1) / 2) as f64).sum::<f64>();
    let right = pairs(&mut both.values().copied());
    let share = |of: f64| if of > 0.0 { right / of } else { 1.0 };
    let pair = f1(share(pairs(&mut found.values().copied())), share(pairs(&mut truth.values().copied())));
    (f1(p / n, r / n), pair)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show: usize = args.iter().position(|a| a == "--show").map_or(0, |i| args[i + 1].parse().unwrap());
    let store = Store::open(Path::new(&args[0])).unwrap();
    let truth: Vec<Value> = BufReader::new(std::fs::File::open(&args[1]).unwrap())
        .lines()
        .map(|l| serde_json::from_str(&l.unwrap()).unwrap())
        .collect();
    let mut events: HashMap<String, (u64, String)> = HashMap::new();
    let every = Filter { all: true, ..Filter::default() };
    store
        .each_event(&every, Sort::Earliest, None, 0, |event| -> Result<(), rapporteur_store::Error> {
            let key = u64::from_str_radix(&event.claim.event_key, 16).unwrap();
            for claim in event.claims.iter().chain(&event.counter_claims) {
                events.insert(claim.clone(), (key, event.claim.event_key.clone()));
            }
            Ok(())
        })
        .unwrap();
    let number = |id: &str| id.bytes().fold(0_u64, |h, b| h.wrapping_mul(1_000_003).wrapping_add(u64::from(b) + 1));
    let mut items: Vec<(u64, u64)> = Vec::new();
    let mut told: BTreeMap<u64, Vec<(String, String, String)>> = BTreeMap::new();
    let mut families: Vec<(u64, u64)> = Vec::new();
    let mut ways: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let (mut other, mut false_copies, mut originals) = (0_u64, 0_u64, 0_u64);
    let mut wires: BTreeSet<String> = BTreeSet::new();
    for line in &truth {
        let id = line["id"].as_str().unwrap();
        let card = store.story_card(id).unwrap();
        let of = line["copy_of"].as_str();
        let way = line["copy"].as_str().unwrap_or_default();
        wires.extend(of.map(str::to_owned));
        // The wire text of a true copy, whatever story of its family the store names.
        let root = |story: &str| -> String {
            let at = truth.binary_search_by(|t| t["id"].as_str().unwrap().cmp(story)).unwrap();
            truth[at]["copy_of"].as_str().unwrap_or(story).to_owned()
        };
        match (of, &card.copy_of) {
            (Some(of), found) => {
                let counts = ways.entry(way.to_owned()).or_default();
                counts[0] += 1;
                counts[1] += u64::from(found.as_deref().is_some_and(|f| root(f) == of));
                counts[2] += u64::from(found.as_deref().is_some_and(|f| root(f) != of));
            }
            (None, Some(copied)) => {
                // The store may read the original after its copy.
                false_copies += u64::from(root(copied) != id);
                originals += 1;
            }
            (None, None) => originals += 1,
        }
        if way != "inside" {
            families.push((number(of.unwrap_or(id)), card.family as u64));
        }
        let text: Vec<char> = if show > 0 { store.story(id).unwrap().text.chars().collect() } else { Vec::new() };
        for known in store.claims_of_story(id).unwrap() {
            let claim = &known.claim;
            let kind = claim.event.first().map_or("", |k| k.as_str());
            let place = line["acts"].as_array().unwrap().iter().find(|a| {
                let at = |k: &str| a[k].as_u64().unwrap() as u32;
                a["event"] == kind && at("start") <= claim.span.start && claim.span.end <= at("end")
            });
            let (Some(place), Some((event, key))) = (place, events.get(&claim.id)) else {
                other += 1;
                continue;
            };
            let act = place["act"].as_u64().unwrap();
            items.push((act, *event));
            if show > 0 {
                let at = |k: &str| place[k].as_u64().unwrap() as usize;
                let sentence: String = text[at("start")..at("end")].iter().collect();
                told.entry(act).or_default().push((key.clone(), claim.id.clone(), sentence));
            }
        }
    }
    println!("{} stories, {} claims of acts, {other} other claims\n", truth.len(), items.len());
    println!("| what | precision | recall | F1 |\n|---|---|---|---|");
    let (b3, pair) = clusters(&items);
    println!("| events, B³ | {b3} |\n| events, pairs of claims | {pair} |");
    let (b3, pair) = clusters(&families);
    println!("| families of copies, B³ | {b3} |\n| families of copies, pairs of stories | {pair} |");
    let copies: u64 = ways.values().map(|c| c[0]).sum();
    let right: u64 = ways.values().map(|c| c[1]).sum();
    let wrong: u64 = ways.values().map(|c| c[2]).sum::<u64>() + false_copies;
    let share = |n: u64, of: u64| if of == 0 { 1.0 } else { n as f64 / of as f64 };
    println!(
        "| stories told to be copies, \"inside\" too | {} |",
        f1(share(right, right + wrong), share(right, copies))
    );
    println!("\n{originals} originals, {false_copies} of them told to be copies\n");
    println!("| copied | stories | found, of the right text | found, of another |\n|---|---|---|---|");
    for (way, [n, right, wrong]) in &ways {
        println!("| {way} | {n} | {right} | {wrong} |");
    }
    // Acts that fell apart, and events that hold several acts.
    for claims in told.values().filter(|c| c.iter().any(|x| x.0 != c[0].0)).take(show) {
        println!("\napart:");
        claims.iter().for_each(|(key, claim, sentence)| println!("  {key} {claim} {sentence}"));
    }
    let mut mixed: BTreeMap<&str, BTreeMap<u64, (&str, &str)>> = BTreeMap::new();
    for (act, claims) in &told {
        for (key, claim, sentence) in claims {
            mixed.entry(key).or_default().insert(*act, (claim, sentence));
        }
    }
    for (key, acts) in mixed.iter().filter(|(_, acts)| acts.len() > 1).take(show) {
        println!("\nmixed {key}:");
        acts.iter().for_each(|(act, (claim, sentence))| println!("  {act} {claim} {sentence}"));
    }
}
