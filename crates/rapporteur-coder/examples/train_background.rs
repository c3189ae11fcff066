//! Trains the model of undated background: `cargo run --release -p rapporteur-coder --example train_background -- DATA [OUT.bin] [--threshold T] [--decay D] [--passes N]`.
//!
//! DATA holds `news/`. Learns from the gold events of `train`, `conflict` and the first two thirds of `dev` (by identifier) that the rules
//! read as plain fact; prints what the model finds in five folds by story (for choosing) and on the last third of `dev` (only measured).
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use common::{Done, json_lines, may_teach, number, read_all};
use rapporteur_coder::{speech::SpeechRules, status, status::background};
use rapporteur_reader::Reader;
use rapporteur_record::{EventType, Span, Status, Upos};
use std::{collections::BTreeMap, error::Error, path::Path};

type Samples = Vec<(Vec<String>, bool)>;
/// A story: events that the rules leave to the model, whether each is told as a present fact, and how many of all others the rules read rightly.
#[derive(Clone, Default)]
struct Story {
    samples: Samples,
    actual: Vec<bool>,
    /// Events that the rules read as background: to learn from, not to judge.
    told: Samples,
    others: usize,
    others_right: usize,
}

fn samples(rules: &SpeechRules, reader: &Reader, folder: &Path, set: &str) -> Result<Vec<Story>, Box<dyn Error>> {
    let mut coded = json_lines(&folder.join(format!("coding_{set}.jsonl")))?;
    coded.retain(may_teach);
    coded.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    let paragraphs: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(folder.join(format!("paragraphs_{set}.json")))?)?;
    let stories: BTreeMap<&str, (Vec<&str>, Option<&str>)> = paragraphs
        .iter()
        .filter_map(|d| {
            Some((
                d["id"].as_str()?,
                (d["paragraphs"].as_array()?.iter().filter_map(|p| p.as_str()).collect(), d["date"].as_str()),
            ))
        })
        .collect();
    let records: Vec<(String, String, Option<String>)> = coded
        .iter()
        .map(|c| {
            let id = c["id"].as_str().unwrap_or_default();
            let (list, date) = stories.get(id).cloned().unwrap_or_default();
            (id.to_owned(), list.join("\n\n"), date.map(str::to_owned))
        })
        .collect();
    let readings = read_all(reader, &records);
    let mut all = Vec::new();
    for (c, reading) in coded.iter().zip(&readings) {
        let id = c["id"].as_str().unwrap_or_default();
        let list = stories.get(id).map(|s| s.0.clone()).unwrap_or_default();
        let mut found = Story::default();
        let (mut told, mut golds) = (Vec::new(), Vec::new());
        for e in c["events"].as_array().into_iter().flatten() {
            let (Some(p), Some(trigger)) =
                (e["p"].as_u64().and_then(|p| usize::try_from(p).ok()), e["trigger"].as_str())
            else {
                continue;
            };
            let Some(para) = list.get(p) else { continue };
            let n = usize::try_from(e["trigger_n"].as_u64().unwrap_or(0))?;
            let Some((byte, _)) = para.match_indices(trigger).nth(n) else { continue };
            let offset: usize = list[..p].iter().map(|x| x.chars().count() + 2).sum();
            let start = u32::try_from(offset + para[..byte].chars().count())?;
            let span = Span::new(start, start + u32::try_from(trigger.chars().count())?);
            let Some((s, sentence)) = reading.sentences.iter().enumerate().find(|(_, s)| s.span().overlaps(span))
            else {
                continue;
            };
            let inside: Vec<usize> =
                (0..sentence.tokens.len()).filter(|&i| sentence.tokens[i].span().overlaps(span)).collect();
            let top = inside.iter().find(|&&i| {
                !inside.contains(&(sentence.tokens[i].head as usize).wrapping_sub(1))
                    && sentence.tokens[i].upos != Upos::Punct
            });
            let (Some(&head), Ok(event)) =
                (top.or(inside.first()), e["type"].as_str().unwrap_or("").parse::<EventType>())
            else {
                continue;
            };
            let (s, head) = (u32::try_from(s)?, u32::try_from(head)?);
            let read = status::of(rules, reading, &[], s, head);
            told.push(status::Told { sentence: s, trigger: head, event, read });
            golds.push(e["status"].as_str().unwrap_or_default().to_owned());
        }
        for ((e, read), gold) in told.iter().zip(status::for_events(rules, reading, &told)).zip(&golds) {
            // a story does not open with what is long past
            if e.sentence > 0 && matches!(read.status, Status::Occurred | Status::Ongoing) {
                let (s, head, event) = (e.sentence, e.trigger, e.event);
                found.samples.push((background::features(rules, reading, s, head, event), gold == "historical"));
                found.actual.push(gold == "actual");
            } else {
                if e.sentence > 0 && read.status == Status::Historical {
                    let features = background::features(rules, reading, e.sentence, e.trigger, e.event);
                    found.told.push((features, gold == "historical"));
                }
                found.others += 1;
                found.others_right += usize::from(common::same_status(gold, read.status));
            }
        }
        all.push(found);
    }
    Ok(all)
}

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().ok_or("usage: train_background DATA [OUT.bin] [--threshold T] [--decay D] [--passes N]")?;
    let value = |name: &str, default: f32| number(&args, name, default);
    let rules = SpeechRules::embedded()
        .map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?
        .with_background(None);
    let reader = Reader::embedded()?;
    let folder = Path::new(data).join("news");
    let flat = |all: &[Story]| -> Samples { all.iter().flat_map(|s| s.samples.iter().cloned()).collect() };
    let learn = |stories: &[&Story], passes: usize, decay: f32, tone: f32| -> background::Model {
        let all = |s: &&Story| s.samples.iter().chain(&s.told).cloned().collect::<Vec<_>>();
        let samples: Samples = stories.iter().flat_map(all).collect();
        let mut model = background::Model::train(&samples, passes, decay, 0.05);
        model.tone_mean = -2.5;
        model.tone_weight = tone;
        model
    };
    // probability, background, present fact
    let judge = |model: &background::Model, story: &Story| -> Vec<(f32, bool, bool)> {
        let tone = model.tone(story.samples.iter().map(|(f, _)| f.as_slice()));
        let events = story.samples.iter().zip(&story.actual);
        events.map(|((f, background), actual)| (model.probability(f, tone), *background, *actual)).collect()
    };
    let show = |name: &str, stories: &[Story], scored: &[(f32, bool, bool)]| {
        let others: usize = stories.iter().map(|s| s.others).sum();
        let others_right: usize = stories.iter().map(|s| s.others_right).sum();
        for t in [0.4f32, 0.5, 0.6, 0.7, 0.8, 0.9] {
            let found = scored.iter().filter(|(p, g, _)| *g && *p >= t).count();
            let wrong = scored.iter().filter(|(p, g, _)| !*g && *p >= t).count();
            let right = found + scored.iter().filter(|(p, _, actual)| *p < t && *actual).count() + others_right;
            let all = others + scored.len();
            println!(
                "  {name} at {t}: found {found}, wrongly {wrong}; status {:.3} of {all}",
                right as f64 / all as f64
            );
        }
    };
    let mut stories = samples(&rules, &reader, &folder, "train")?;
    stories.extend(samples(&rules, &reader, &folder, "conflict")?);
    let dev = samples(&rules, &reader, &folder, "dev")?;
    let (first, last) = dev.split_at(dev.len() * 2 / 3);
    stories.extend(first.iter().cloned());
    let train = flat(&stories);
    println!("train {} ({} background)", train.len(), train.iter().filter(|s| s.1).count());
    let grid: Vec<(f32, f32, f32)> = if args.iter().any(|a| a == "--grid") {
        [3.0, 6.0]
            .iter()
            .flat_map(|&d| [30.0, 150.0].iter().flat_map(move |&p| [0.0, 1.0, 1.5, 2.0].map(move |t| (d, p, t))))
            .collect()
    } else {
        vec![(value("--decay", 3.0), value("--passes", 150.0), value("--tone", 1.0))]
    };
    for (decay, passes, tone) in grid {
        // five folds by story over all that the model learns from
        let scored: Vec<(f32, bool, bool)> = (0..5usize)
            .flat_map(|fold| {
                let part = |inside: bool| -> Vec<&Story> {
                    stories.iter().enumerate().filter(|(n, _)| (n % 5 == fold) == inside).map(|(_, s)| s).collect()
                };
                let model = learn(&part(false), passes as usize, decay, tone);
                part(true).into_iter().flat_map(|s| judge(&model, s)).collect::<Vec<_>>()
            })
            .collect();
        println!(
            "decay {decay} passes {passes} tone {tone}: five folds over {} events, {} background",
            scored.len(),
            scored.iter().filter(|s| s.1).count()
        );
        show("folds", &stories, &scored);
        if args.iter().any(|a| a == "--grid") {
            continue;
        }
        let mut model = learn(&stories.iter().collect::<Vec<_>>(), passes as usize, decay, tone);
        let scored: Vec<(f32, bool, bool)> = last.iter().flat_map(|s| judge(&model, s)).collect();
        show("dev last third", last, &scored);
        model.threshold = value("--threshold", 0.8);
        if let Some(out) = args.get(1).filter(|a| !a.starts_with("--")) {
            std::fs::write(out, model.to_bytes())?;
        }
    }
    Ok(())
}
