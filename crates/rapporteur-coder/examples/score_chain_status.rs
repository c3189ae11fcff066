//! Scores chain and status alone, with gold triggers: `cargo run --release -p rapporteur-coder --example score_chain_status -- DATA [--set train|dev|conflict] [--show status|chain] [--all]`.
//!
//! DATA holds `news/`. For each gold event the chain and the status of its trigger word are computed and compared:
//! has a chain (F1), nearest agent's span overlaps (share), coarse status (share; folding as in `news/score.py`).
//! The last third of `dev` by identifier is left out unless `--all` is given.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use common::{Done, coarse, json_lines, read_all, same_status};
use rapporteur_coder::{attribution, chain, speech::SpeechRules, status};
use rapporteur_reader::Reader;
use rapporteur_record::{Participant, Span, Upos};
use std::{collections::BTreeMap, path::Path};

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args
        .first()
        .ok_or("usage: score_chain_status DATA [--set train|dev|conflict] [--show status|chain] [--all]")?;
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let set = value("--set").unwrap_or_else(|| "dev".to_owned());
    let show = value("--show").unwrap_or_default();
    let mut rules =
        SpeechRules::embedded().map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    if args.iter().any(|a| a == "--rules") {
        rules = rules.without_model();
    }
    let folder = Path::new(data).join("news");
    let mut coded = json_lines(&folder.join(format!("coding_{set}.jsonl")))?;
    coded.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    if set == "dev" && !args.iter().any(|a| a == "--all") {
        coded.truncate(coded.len() * 2 / 3);
    }
    let paragraphs: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(folder.join(format!("paragraphs_{set}.json")))?)?;
    let stories: BTreeMap<String, (Vec<String>, Option<String>)> = paragraphs
        .iter()
        .filter_map(|d| {
            let list = d["paragraphs"].as_array()?.iter().filter_map(|p| p.as_str().map(str::to_owned)).collect();
            Some((d["id"].as_str()?.to_owned(), (list, d["date"].as_str().map(str::to_owned))))
        })
        .collect();
    let records: Vec<(String, String, Option<String>)> = coded
        .iter()
        .filter_map(|c| {
            let id = c["id"].as_str()?;
            let (list, date) = stories.get(id)?;
            Some((id.to_owned(), list.join("\n\n"), date.clone()))
        })
        .collect();
    let reader = Reader::embedded()?;
    let readings = read_all(&reader, &records);
    let (mut events, mut right) = (0u32, 0u32);
    let (mut has_gold, mut has, mut has_both, mut nearest) = (0u32, 0u32, 0u32, 0u32);
    let mut by_rule: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut confusion: BTreeMap<(String, &str), u32> = BTreeMap::new();
    for (c, reading) in coded.iter().zip(&readings) {
        let (list, _) = &stories[c["id"].as_str().unwrap_or_default()];
        let offsets: Vec<u32> = list
            .iter()
            .scan(0u32, |at, p| {
                let here = *at;
                *at += p.chars().count() as u32 + 2;
                Some(here)
            })
            .collect();
        let locate = |p: &serde_json::Value, text: &serde_json::Value, n: u64| -> Option<Span> {
            let p = usize::try_from(p.as_u64()?).ok()?;
            let text = text.as_str()?;
            let para = list.get(p)?;
            let mut from = 0;
            let mut byte = None;
            for _ in 0..=n {
                let at = para.get(from..)?.find(text)? + from;
                byte = Some(at);
                from = at + para[at..].chars().next().map_or(1, char::len_utf8);
            }
            let start = offsets[p] + para[..byte?].chars().count() as u32;
            Some(Span::new(start, start + text.chars().count() as u32))
        };
        let attributions = attribution::find(&rules, reading);
        let mut told = Vec::new();
        let mut events_of = Vec::new();
        for e in c["events"].as_array().into_iter().flatten() {
            let Some(span) = locate(&e["p"], &e["trigger"], e["trigger_n"].as_u64().unwrap_or(0)) else { continue };
            let Some((s, sentence)) = reading.sentences.iter().enumerate().find(|(_, s)| s.span().overlaps(span))
            else {
                continue;
            };
            let inside: Vec<usize> =
                (0..sentence.tokens.len()).filter(|&i| sentence.tokens[i].span().overlaps(span)).collect();
            let Some(&trigger) = inside
                .iter()
                .find(|&&i| {
                    !inside.contains(&(sentence.tokens[i].head as usize).wrapping_sub(1))
                        && sentence.tokens[i].upos != Upos::Punct
                })
                .or(inside.first())
            else {
                continue;
            };
            let Ok(event) = e["type"].as_str().unwrap_or("").parse() else { continue };
            let (s, trigger) = (s as u32, trigger as u32);
            let read = status::of(&rules, reading, &attributions, s, trigger);
            told.push(status::Told { sentence: s, trigger, event, read });
            events_of.push(e);
        }
        for ((e, at), read) in events_of.into_iter().zip(&told).zip(status::for_events(&rules, reading, &told)) {
            let (s, trigger, event) = (at.sentence, at.trigger, at.event);
            let sentence = &reading.sentences[s as usize];
            events += 1;
            let gold = e["status"].as_str().unwrap_or("").to_owned();
            let typ = e["type"].as_str().unwrap_or("");
            let mine = coarse(read.status);
            *by_rule.entry((read.rule.clone(), gold.clone())).or_default() += 1;
            let ok = same_status(&gold, read.status);
            right += u32::from(ok);
            *confusion.entry((gold.clone(), mine)).or_default() += 1;
            let sentence_text = || {
                reading
                    .story
                    .text
                    .chars()
                    .skip(sentence.start as usize)
                    .take((sentence.end - sentence.start) as usize)
                    .collect::<String>()
            };
            if !ok && show == "status" {
                println!(
                    "{gold} / {mine} [{} {}] «{}» {} {:?}\n    {}",
                    e["type"].as_str().unwrap_or(""),
                    read.rule,
                    e["trigger"].as_str().unwrap_or(""),
                    c["id"],
                    read.steps,
                    sentence_text()
                );
            }
            let links = chain::of(&rules, reading, &attributions, s, trigger);
            let mut links: Vec<_> = links.into_iter().filter(|l| l.agent.span.is_some()).collect();
            let actors: Vec<Participant> = e["actor"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|a| {
                    Some(Participant { span: Some(locate(&a["p"], &a["text"], 0)?), ..Participant::default() })
                })
                .collect();
            links = chain::without_own_speech(reading, s, trigger, event, &actors, links);
            let by: Vec<Span> =
                e["said_by"].as_array().into_iter().flatten().filter_map(|a| locate(&a["p"], &a["text"], 0)).collect();
            let (g, m) = (!by.is_empty(), !links.is_empty());
            has_gold += u32::from(g);
            has += u32::from(m);
            has_both += u32::from(g && m);
            let last = by.last().copied();
            let near = g && m && links[0].agent.span.is_some_and(|a| last.is_some_and(|b| a.overlaps(b)));
            nearest += u32::from(near);
            if show == "chain" && (g != m || (g && !near)) {
                let names: Vec<_> = links.iter().map(|l| format!("{} ({})", l.agent.entity_text, l.act)).collect();
                let wanted: Vec<_> = e["said_by"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|a| a["text"].as_str().unwrap_or("").to_owned())
                    .collect();
                println!(
                    "{} [{typ}] «{}» {} mine {names:?} gold {wanted:?}\n    {}",
                    if g && m {
                        "NEAR"
                    } else if g {
                        "MISS"
                    } else {
                        "EXTRA"
                    },
                    e["trigger"].as_str().unwrap_or(""),
                    c["id"],
                    sentence_text()
                );
            }
        }
    }
    let share = |a: u32, b: u32| f64::from(a) / f64::from(b.max(1));
    let (p, r) = (share(has_both, has), share(has_both, has_gold));
    println!("events {events}");
    println!("status {:.3}", share(right, events));
    println!("has a chain P {p:.3} R {r:.3} F1 {:.3}", 2.0 * p * r / (p + r).max(1e-9));
    println!("nearest agent {:.3} (n={has_both})", share(nearest, has_both));
    for ((gold, mine), n) in confusion {
        println!("  gold {gold:12} mine {mine:12} {n}");
    }
    if show == "rules" {
        for ((rule, gold), n) in by_rule {
            println!("  {rule:30} gold {gold:12} {n}");
        }
    }
    Ok(())
}
