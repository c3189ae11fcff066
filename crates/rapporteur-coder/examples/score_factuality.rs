//! Scores statuses as event factuality: `cargo run --release -p rapporteur-coder --example score_factuality -- DATA`.
//!
//! DATA holds `factuality/dev.jsonl` (labels from -3, certainly not, to 3, certainly so). Our statuses are mapped by the table below; nothing is trained.
//! MAE and Pearson's r by corpus; macro-F1 over three classes (above 1, between, below -1).
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use common::{Done, json_lines};
use rapporteur_coder::{speech::SpeechRules, status};
use rapporteur_reader::Reader;
use rapporteur_record::{Reading, Sentence, Status, Token};
use std::{collections::BTreeMap, path::Path};

fn value(status: Status) -> f64 {
    match status {
        Status::Occurred | Status::Ongoing | Status::Historical | Status::Generic => 2.7,
        Status::Planned => 1.0,
        Status::Alleged => 0.8,
        Status::Attempted
        | Status::Hoped
        | Status::Feared
        | Status::Possible
        | Status::Requested
        | Status::Conditional => 0.2,
        Status::Denied => -1.5,
        Status::Negated | Status::Cancelled => -2.5,
    }
}

fn class(v: f64) -> usize {
    if v > 1.0 {
        2
    } else if v < -1.0 {
        0
    } else {
        1
    }
}

fn main() -> Done {
    let data = std::env::args().nth(1).ok_or("usage: score_factuality DATA")?;
    let rules =
        SpeechRules::embedded().map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let reader = Reader::embedded()?;
    let mut pairs: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for record in json_lines(&Path::new(&data).join("factuality").join("dev.jsonl"))? {
        let mut text = String::new();
        let mut at = 0u32;
        let tokens: Vec<Token> = record["tokens"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|t| t.as_str())
            .map(|form| {
                let start = at;
                at += form.chars().count() as u32 + 1;
                text.push_str(form);
                text.push(' ');
                Token { start, end: at - 1, form: form.into(), ..Token::default() }
            })
            .collect();
        let mut sentences = vec![Sentence { start: 0, end: at, tokens, ..Sentence::default() }];
        let _ = reader.read(&mut sentences);
        let mut reading = Reading { sentences, ..Reading::default() };
        reading.story.text = text;
        for target in record["targets"].as_array().into_iter().flatten() {
            let (Some(end), Some(label)) = (target["end"].as_u64(), target["label"].as_f64()) else { continue };
            let read = status::of(&rules, &reading, &[], 0, end.saturating_sub(1) as u32);
            pairs
                .entry(record["corpus"].as_str().unwrap_or("").to_owned())
                .or_default()
                .push((value(read.status), label));
        }
    }
    for (corpus, all) in pairs {
        let n = all.len() as f64;
        let mae = all.iter().map(|(a, b)| (a - b).abs()).sum::<f64>() / n;
        let (ma, mb) = (all.iter().map(|p| p.0).sum::<f64>() / n, all.iter().map(|p| p.1).sum::<f64>() / n);
        let cov: f64 = all.iter().map(|(a, b)| (a - ma) * (b - mb)).sum();
        let (va, vb): (f64, f64) =
            (all.iter().map(|p| (p.0 - ma).powi(2)).sum(), all.iter().map(|p| (p.1 - mb).powi(2)).sum());
        let mut f1 = 0.0;
        let mut classes = 0.0;
        for c in 0..3 {
            let hit = all.iter().filter(|(a, b)| class(*a) == c && class(*b) == c).count() as f64;
            let predicted = all.iter().filter(|(a, _)| class(*a) == c).count() as f64;
            let gold = all.iter().filter(|(_, b)| class(*b) == c).count() as f64;
            if gold > 0.0 {
                classes += 1.0;
                f1 += 2.0 * hit / (predicted + gold).max(1.0);
            }
        }
        println!(
            "{corpus:8} n {n:5} MAE {mae:.3} r {:.3} macro-F1 {:.3}",
            cov / (va * vb).sqrt().max(1e-9),
            f1 / classes
        );
    }
    Ok(())
}
