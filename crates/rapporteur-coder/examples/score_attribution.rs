//! Scores attributions against `PolNeAR`: `cargo run --release -p rapporteur-coder --example score_attribution -- DATA [--half first|second] [--rules] [--model FILE] [--show cue]`.
//!
//! DATA is the folder that holds `polnear/dev.jsonl`. Figures, all micro-averaged over the articles, first annotator:
//! `tokens` = words labelled as cue, source, content anywhere; `overlap` = attributions whose span of that role overlaps one of the other side
//! (each used once); `exact` = the same span; `relation` = cue, source and content of one attribution overlap those of one gold attribution.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use common::{Done, json_lines, polnear_gold, read_all, story_of};
use rapporteur_coder::{attribution, speech::SpeechRules};
use rapporteur_reader::Reader;
use rapporteur_record::{Attribution, Reading, Span};
use std::path::Path;

#[derive(Default, Clone, Copy)]
struct Tally {
    hit: f64,
    hit_gold: f64,
    predicted: f64,
    gold: f64,
}

impl Tally {
    fn line(self) -> String {
        let p = self.hit / self.predicted.max(1.0);
        let r = self.hit_gold / self.gold.max(1.0);
        format!("P {p:.3} R {r:.3} F1 {:.3}", 2.0 * p * r / (p + r).max(1e-9))
    }
}

fn words(reading: &Reading, spans: &[Span]) -> Vec<u32> {
    reading
        .sentences
        .iter()
        .flat_map(|s| &s.tokens)
        .filter(|t| spans.iter().any(|s| s.overlaps(t.span())))
        .map(|t| t.start)
        .collect()
}

fn overlap(a: &[Span], b: &[Span]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.overlaps(*y)))
}

/// One line for each cue of one side that the other lacks or has otherwise: "-" gold only, "+" ours only, "~" both, with other words.
fn show_cues(reading: &Reading, gold: &[Attribution], found: &[Attribution]) {
    let text: Vec<char> = reading.story.text.chars().collect();
    let write = |spans: &[Span]| {
        let parts: Vec<String> =
            spans.iter().map(|s| text[s.start as usize..s.end as usize].iter().collect::<String>()).collect();
        parts.join(" … ").replace('\n', " ")
    };
    let around = |spans: &[Span]| {
        let Some(first) = spans.first() else { return String::new() };
        let (from, to) = ((first.start as usize).saturating_sub(60), (first.end as usize + 60).min(text.len()));
        text[from..to].iter().collect::<String>().replace('\n', " ")
    };
    for g in gold {
        match found.iter().find(|f| overlap(&f.cue, &g.cue)) {
            None => println!("- [{}] {}", write(&g.cue), around(&g.cue)),
            Some(f) if words(reading, &f.cue) != words(reading, &g.cue) => {
                println!("~ gold [{}] ours [{}]", write(&g.cue), write(&f.cue));
            }
            Some(_) => {}
        }
    }
    for f in found.iter().filter(|f| !f.cue.is_empty() && !gold.iter().any(|g| overlap(&f.cue, &g.cue))) {
        println!("+ [{}] {}", write(&f.cue), around(&f.cue));
    }
}

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().ok_or("usage: score_attribution DATA [--half first|second] [--rules] [--model FILE]")?;
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let mut rules =
        SpeechRules::embedded().map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    if args.iter().any(|a| a == "--rules") {
        rules = rules.without_model();
    }
    if let Some(path) = value("--model") {
        let bytes = std::fs::read(&path)?;
        rules = rules.with_model(attribution::model::Model::from_bytes(&bytes).ok_or("not a model file")?);
    }
    let articles = json_lines(&Path::new(data).join("polnear").join("dev.jsonl"))?;
    let half = articles.len() / 2;
    let articles = match value("--half").as_deref() {
        Some("first") => &articles[..half],
        Some("second") => &articles[half..],
        _ => &articles[..],
    };
    let reader = Reader::embedded()?;
    let stories: Vec<_> = articles.iter().map(story_of).collect();
    let readings = read_all(&reader, &stories);
    let mut tokens = [Tally::default(); 3];
    let mut overlaps = [Tally::default(); 3];
    let mut exact = [Tally::default(); 3];
    let mut relation = Tally::default();
    for (article, reading) in articles.iter().zip(&readings) {
        let gold: Vec<Attribution> = polnear_gold(article).into_iter().filter(|g| !g.cue.is_empty()).collect();
        let found = attribution::find(&rules, reading);
        let roles: [fn(&Attribution) -> &Vec<Span>; 3] = [|a| &a.cue, |a| &a.source, |a| &a.content];
        for (n, role) in roles.iter().enumerate() {
            let all = |list: &[Attribution]| -> std::collections::BTreeSet<u32> {
                list.iter().flat_map(|a| words(reading, role(a))).collect()
            };
            let (g, f) = (all(&gold), all(&found));
            let both = g.intersection(&f).count() as f64;
            tokens[n].hit += both;
            tokens[n].hit_gold += both;
            tokens[n].predicted += f.len() as f64;
            tokens[n].gold += g.len() as f64;
            let with = |list: &[Attribution]| list.iter().filter(|a| !role(a).is_empty()).count() as f64;
            overlaps[n].predicted += with(&found);
            overlaps[n].gold += with(&gold);
            overlaps[n].hit += found.iter().filter(|a| gold.iter().any(|b| overlap(role(a), role(b)))).count() as f64;
            overlaps[n].hit_gold +=
                gold.iter().filter(|a| found.iter().any(|b| overlap(role(a), role(b)))).count() as f64;
            exact[n].predicted += with(&found);
            exact[n].gold += with(&gold);
            let same = |a: &Attribution, b: &Attribution| {
                !role(a).is_empty() && words(reading, role(a)) == words(reading, role(b))
            };
            exact[n].hit += found.iter().filter(|a| gold.iter().any(|b| same(a, b))).count() as f64;
            exact[n].hit_gold += gold.iter().filter(|a| found.iter().any(|b| same(a, b))).count() as f64;
        }
        if value("--show").as_deref() == Some("cue") {
            show_cues(reading, &gold, &found);
        }
        relation.predicted += found.len() as f64;
        relation.gold += gold.len() as f64;
        let joined = |a: &Attribution, b: &Attribution| {
            overlap(&a.cue, &b.cue)
                && overlap(&a.content, &b.content)
                && (overlap(&a.source, &b.source) || (a.source.is_empty() && b.source.is_empty()))
        };
        relation.hit += found.iter().filter(|a| gold.iter().any(|b| joined(a, b))).count() as f64;
        relation.hit_gold += gold.iter().filter(|a| found.iter().any(|b| joined(a, b))).count() as f64;
    }
    println!("articles {}", articles.len());
    for (n, name) in ["cue", "source", "content"].iter().enumerate() {
        println!("{name:8} tokens  {}", tokens[n].line());
        println!("{name:8} overlap {}", overlaps[n].line());
        println!("{name:8} exact   {}", exact[n].line());
    }
    println!("relation overlap {}", relation.line());
    Ok(())
}
