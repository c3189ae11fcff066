//! Given the gold span of an actor or recipient, is our country right, and our sector?
//!
//! `cargo run -p rapporteur-coder --example score_actors -- DIR [--errors] [PART…]`, DIR holding `stories_PART.jsonl` and
//! `events_PART.jsonl` (code-point spans). The stories of `dev` are sorted by id and the last third is reported as `dev-held`:
//! its errors are never printed. Every span of a story counts once.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a measuring program")]

use rapporteur_coder::{mention, resolve};
use rapporteur_lexicon::Lexicon;
use rapporteur_reader::Reader;
use rapporteur_record::Reading;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
struct Tally {
    spans: u32,
    country: u32,
    with_country: u32,
    sector: u32,
    any_sector: u32,
    with_sector: u32,
    missing: u32,
    cut: u32,
    /// Persons without a role: left without a country; given the story's, as no other is in view; of these, right.
    untied: u32,
    guessed: u32,
    guessed_right: u32,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args.iter().any(|a| a == "--errors");
    let mut plain = args.iter().filter(|a| !a.starts_with("--"));
    let Some(dir) = plain.next() else {
        eprintln!("usage: score_actors DIR [--errors] [PART…]");
        return;
    };
    let mut parts: Vec<String> = plain.cloned().collect();
    if parts.is_empty() {
        parts = ["train", "dev", "conflict"].map(str::to_owned).to_vec();
    }
    let lex = Lexicon::embedded().unwrap();
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    let bare = std::env::args().any(|a| a == "--no-places");
    let furniture = rapporteur_text::Furniture::shared();
    let reader = Reader::embedded().unwrap();
    for part in parts {
        let stories = std::fs::read_to_string(format!("{dir}/stories_{part}.jsonl")).unwrap();
        let events = std::fs::read_to_string(format!("{dir}/events_{part}.jsonl")).unwrap();
        let mut gold: BTreeMap<String, BTreeMap<(u64, u64), Value>> = BTreeMap::new();
        for line in events.lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            for side in ["actor", "recipient"] {
                for one in event[side].as_array().into_iter().flatten() {
                    if let (Some(start), Some(end)) = (one["span"]["start"].as_u64(), one["span"]["end"].as_u64()) {
                        gold.entry(event["story_id"].as_str().unwrap().to_owned())
                            .or_default()
                            .entry((start, end))
                            .or_insert_with(|| one.clone());
                    }
                }
            }
        }
        let ids: BTreeSet<String> = stories
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].as_str().unwrap().to_owned())
            .collect();
        let held: BTreeSet<String> =
            if part == "dev" { ids.iter().skip(ids.len() * 2 / 3).cloned().collect() } else { BTreeSet::new() };
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for line in stories.lines() {
            let story = rapporteur_text::story_from_record(line, furniture).unwrap();
            let mut sentences = rapporteur_text::split_story(&story);
            let names = reader.read(&mut sentences);
            let places = if bare { Vec::new() } else { gazetteer.resolve(&story, &sentences, &names) };
            let mentions = mention::find_mentions_at(&lex, &story, &sentences, names, &places);
            let id = story.id.clone();
            let reading = Reading { story, sentences, mentions, ..Reading::default() };
            let name = if held.contains(&id) { format!("{part}-held") } else { part.clone() };
            let tally = tallies.entry(name).or_default();
            for (span, one) in gold.get(&id).into_iter().flatten() {
                // Spans that cut a word ("he" found inside "The") are faults of the gold: they cannot be scored.
                let (start, end) = (span.0 as u32, span.1 as u32);
                let begins = reading.sentences.iter().flat_map(|s| &s.tokens).any(|t| t.start == start);
                let ends = reading.sentences.iter().flat_map(|s| &s.tokens).any(|t| t.end == end);
                if !begins || !ends {
                    tally.cut += 1;
                    continue;
                }
                tally.spans += 1;
                let ours = at(&reading, span.0 as u32, span.1 as u32);
                let want = one["code"].as_str().map(|c| if c == "XKX" { "KOS" } else { c });
                let got = ours.as_ref().and_then(|p| p.code.as_ref().map(|c| c.as_str().to_owned()));
                let sector = one["sector"].as_str();
                let our_sector = ours.as_ref().and_then(|p| p.sector.as_ref().map(|s| s.as_str().to_owned()));
                let all: Vec<String> = ours
                    .iter()
                    .flat_map(|p| p.sector.iter().chain(&p.other_sectors))
                    .map(|s| s.as_str().to_owned())
                    .collect();
                let evidence = |start: &str| {
                    let span = ours.as_ref().and_then(|p| p.span);
                    let mention = reading.mentions.iter().find(|m| Some(m.span()) == span);
                    mention.is_some_and(|m| m.evidence.iter().any(|e| e.starts_with(start)))
                };
                if want.is_some() && evidence("no country: no role") {
                    tally.untied += 1;
                }
                if want.is_some() && evidence("country of the story: no other") {
                    tally.guessed += 1;
                    tally.guessed_right += u32::from(got.as_deref() == want);
                }
                tally.missing += u32::from(got.is_none() && want.is_some());
                let mut wrong = false;
                if let Some(want) = want {
                    tally.with_country += 1;
                    let right = got.as_deref() == Some(want);
                    tally.country += u32::from(right);
                    wrong |= !right;
                }
                if let Some(sector) = sector {
                    tally.with_sector += 1;
                    let right = our_sector.as_deref() == Some(sector);
                    tally.sector += u32::from(right);
                    tally.any_sector += u32::from(all.iter().any(|s| s == sector));
                    wrong |= !right;
                }
                if show && wrong && !held.contains(&id) {
                    println!(
                        "{id}\t{}\twant {} {}\tgot {} {}\t{:?}",
                        one["entity_text"].as_str().unwrap_or_default(),
                        want.unwrap_or("-"),
                        sector.unwrap_or("-"),
                        got.as_deref().unwrap_or("-"),
                        all.join(","),
                        ours.and_then(|p| p.entity_text)
                    );
                }
            }
        }
        for (name, t) in tallies {
            let rate = |a: u32, b: u32| f64::from(a) / f64::from(b.max(1));
            println!(
                "{name}: {} spans ({} more cut words, not scored); country {:.3} ({} of {}), none given {}; primary sector {:.3}, among ours {:.3} ({}); persons without a role: {} without a country, {} with the story's, {} of them right",
                t.spans,
                t.cut,
                rate(t.country, t.with_country),
                t.country,
                t.with_country,
                t.missing,
                rate(t.sector, t.with_sector),
                rate(t.any_sector, t.with_sector),
                t.with_sector,
                t.untied,
                t.guessed,
                t.guessed_right
            );
        }
    }
}

/// Our participant for the words `[start, end)`: that of the word whose head lies outside of them.
fn at(reading: &Reading, start: u32, end: u32) -> Option<rapporteur_record::Participant> {
    for (i, sentence) in reading.sentences.iter().enumerate() {
        let inside: Vec<usize> = sentence
            .tokens
            .iter()
            .enumerate()
            .filter(|(_, t)| start <= t.start && t.end <= end)
            .map(|(i, _)| i)
            .collect();
        let Some(last) = inside.last() else { continue };
        let head = inside
            .iter()
            .copied()
            .find(|t| {
                let up = (sentence.tokens[*t].head as usize).wrapping_sub(1);
                !inside.contains(&up)
                    && !matches!(
                        sentence.tokens[*t].upos,
                        rapporteur_record::Upos::Punct
                            | rapporteur_record::Upos::Det
                            | rapporteur_record::Upos::Part
                            | rapporteur_record::Upos::Adv
                            | rapporteur_record::Upos::Adp
                    )
            })
            .unwrap_or(*last);
        return resolve::participant(reading, i, head).into_iter().next();
    }
    None
}
