//! Scores `rapporteur_time::find` on development sets: `cargo run -p rapporteur-time --example score_timex -- DATA [--held] [--trees] [--errors] [--right]`.
//!
//! TempEval-3's measures: strict span F1 (same offsets), relaxed span F1 (overlap, one to one), type F1 and value F1
//! (relaxed matches whose attribute is right, over the same counts). The last third of TBAQ (by id) is held out unless `--held`.
//! `--trees` lets the fast reader tag and parse first, as the pipeline does; without it the rules see words only.
//! `--errors` prints what is wrong (never together with `--held`), `--right` what is right.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a development tool")]

use rapporteur_record::{Published, PublishedBasis, Story, Timex};
use serde_json::Value;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|a| a == name);
    let root = args.iter().find(|a| !a.starts_with("--")).cloned().unwrap_or_else(|| "DATA".into());
    let (held, errors, all) = (flag("--held"), flag("--errors"), flag("--right"));
    let reader = flag("--trees").then(|| rapporteur_reader::Reader::embedded().unwrap());
    for (name, file) in [("tbaq", "timex/tbaq.jsonl"), ("wikiwars-train", "timex/wikiwars-train.jsonl")] {
        let text = std::fs::read_to_string(format!("{root}/{file}")).unwrap();
        let mut docs: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        docs.sort_by_key(|d| d["id"].as_str().unwrap().to_owned());
        let cut = docs.len() * 2 / 3;
        let docs = if name == "tbaq" { if held { &docs[cut..] } else { &docs[..cut] } } else { &docs[..] };
        score(name, docs, errors, all, reader.as_ref());
    }
    gum(&format!("{root}/gum/gum-dev.docs.jsonl"), errors, reader.as_ref());
}

/// GUM's dates (TEI): those with one `when` can be held against a TIMEX3 value; they are only a part of all expressions, so there is no precision.
fn gum(path: &str, errors: bool, reader: Option<&rapporteur_reader::Reader>) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let (mut dates, mut seen, mut right) = (0, 0, 0);
    for line in text.lines() {
        let doc: Value = serde_json::from_str(line).unwrap();
        let text = doc["text"].as_str().unwrap();
        let found = find(&doc, text, doc["date_created"].as_str(), reader);
        for gold in doc["dates"].as_array().unwrap() {
            let Some(when) = gold["when"].as_str() else { continue };
            let when = if let Some(rest) = when.strip_prefix("--") {
                format!("XXXX-{rest}")
            } else if let Some(rest) = when.strip_prefix('-') {
                format!("BC{rest}")
            } else {
                when.to_owned()
            };
            dates += 1;
            let (start, end) = (gold["start"].as_u64().unwrap() as u32, gold["end"].as_u64().unwrap() as u32);
            let hit = found.iter().find(|f| f.start < end && start < f.end);
            seen += usize::from(hit.is_some());
            // TEI gives the day of "this morning", TIMEX3 the part of the day too.
            let value = hit.map(|f| f.value.split('T').next().unwrap_or("").to_owned());
            right += usize::from(value.as_ref() == Some(&when));
            if errors && value.as_ref() != Some(&when) {
                println!("GUM   [{}] when {when} found {value:?}", gold["text"]);
            }
        }
    }
    println!("gum-dev: {dates} dates with one `when`, {seen} overlapped, {right} with their value");
}

fn find(doc: &Value, text: &str, published: Option<&str>, reader: Option<&rapporteur_reader::Reader>) -> Vec<Timex> {
    let mut story: Story = rapporteur_text::story_from_text(doc["id"].as_str().unwrap(), text);
    story.published = published
        .and_then(|d| d.get(..10))
        .and_then(|d| d.parse().ok())
        .map(|date: jiff::civil::Date| Published { value: date.to_string(), date, basis: PublishedBasis::Record });
    let mut sentences = rapporteur_text::split_story(&story);
    if let Some(reader) = reader {
        let _mentions = reader.read(&mut sentences);
    }
    rapporteur_time::find(&story, &sentences)
}

fn score(name: &str, docs: &[Value], errors: bool, all: bool, reader: Option<&rapporteur_reader::Reader>) {
    let (mut gold_n, mut found_n, mut strict, mut relaxed, mut types, mut values) = (0, 0, 0, 0, 0, 0);
    for doc in docs {
        let text = unwrap_lines(doc["text"].as_str().unwrap());
        let found = find(doc, &text, doc["dct"].as_str(), reader);
        let chars: Vec<char> = text.chars().collect();
        let slice = |a: u32, b: u32| chars[a as usize..b as usize].iter().collect::<String>();
        let mut used = vec![false; found.len()];
        for gold in doc["timexes"].as_array().unwrap() {
            let (start, end) = (gold["start"].as_u64().unwrap() as u32, gold["end"].as_u64().unwrap() as u32);
            gold_n += 1;
            let context = slice(start.saturating_sub(90), (end + 60).min(chars.len() as u32));
            let Some(hit) = (0..found.len()).find(|&k| !used[k] && found[k].start < end && start < found[k].end) else {
                if errors {
                    println!("MISS  [{}] {} {} … {context}", slice(start, end), gold["type"], gold["value"]);
                }
                continue;
            };
            used[hit] = true;
            let f = &found[hit];
            relaxed += 1;
            strict += usize::from(f.start == start && f.end == end);
            if errors && (f.start != start || f.end != end) {
                println!("SPAN  [{}] found [{}]", slice(start, end), slice(f.start, f.end));
            }
            let kind = serde_json::to_value(f.timex_type).unwrap();
            types += usize::from(gold.get("type").is_none_or(|t| *t == kind));
            if gold["value"].as_str() == Some(&f.value) {
                values += 1;
                if all {
                    println!("RIGHT [{}] {} ({}) … {context}", slice(start, end), f.value, f.evidence);
                }
            } else if errors {
                println!(
                    "VALUE [{}] {} gold {} found {} dct {} ({}) … {context}",
                    slice(start, end),
                    gold["type"],
                    gold["value"],
                    f.value,
                    doc["dct"],
                    f.evidence
                );
            }
        }
        for (k, f) in found.iter().enumerate() {
            if !used[k] && errors {
                println!(
                    "EXTRA [{}] {} ({}) … {}",
                    slice(f.start, f.end),
                    f.value,
                    f.evidence,
                    slice(f.start.saturating_sub(40), (f.end + 40).min(chars.len() as u32))
                );
            }
        }
        found_n += found.len();
    }
    let f1 = |right: usize| {
        let (p, r) = (right as f64 / found_n as f64, right as f64 / gold_n as f64);
        format!("P {p:.3} R {r:.3} F1 {:.3}", 2.0 * p * r / (p + r))
    };
    println!("{name}: {} documents, {gold_n} gold, {found_n} found", docs.len());
    for (label, n) in [("strict span", strict), ("relaxed span", relaxed), ("type", types), ("value", values)] {
        println!("  {label:13} {}", f1(n));
    }
    println!("  value accuracy of matches {:.3}", values as f64 / relaxed as f64);
}

/// Lines of one paragraph are one text: a single line break becomes a space (offsets stay).
fn unwrap_lines(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            let blank = |k: Option<&char>| k.is_none_or(|c| *c == '\n');
            if c == '\n' && !blank(chars.get(i + 1)) && !blank(i.checked_sub(1).and_then(|k| chars.get(k))) {
                ' '
            } else {
                c
            }
        })
        .collect()
}
