//! Develops the event coder: `cargo run --release -p rapporteur-coder --example events -- COMMAND`.
//!
//! - `code STORIES.jsonl [--model FILE] [--veto X] [--propose Y]`: claims of every status as JSON Lines, to be scored.
//! - `train OUT.bin [--bits 17] [--epochs 12] [--l2 X] GOLD:STORIES...`: trains the trigger model; each argument names a file of hand-coded
//!   stories (`coding_*.jsonl`) and, after a colon, the file of their texts (`stories_*.jsonl`). `--weak FILE` adds PLV's sentences
//!   (`plv/train.jsonl`): a rule of the sentence's type that fires counts as right.
//! - `train-roles OUT.bin [--epochs 8] [--l2 X] GOLD:STORIES...`: trains the role model in the same way.
//! - `rejected STORIES.jsonl`: what was considered and not coded.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use rapporteur_coder::{
    Coder,
    classify::{CLASSES, class_of},
    event::{RoleGold, RoleSample, Sample, Thresholds},
    roles::RoleModel,
};
use rapporteur_lexicon::Embedded;
use rapporteur_reader::Reader;
use rapporteur_record::{ActorCode, Block, BlockKind, EventType, Published, PublishedBasis, Reading, Span, Story};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

fn lines(path: &str) -> Done<Vec<Value>> {
    fs::read_to_string(path)
        .map_err(|e| format!("{path}: {e}"))?
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).map_err(|e| format!("{path}: {e}").into()))
        .collect()
}

/// A story whose paragraphs are set apart by empty lines.
fn story_of(row: &Value) -> Story {
    let text = row["text"].as_str().unwrap_or_default().to_owned();
    let mut blocks = Vec::new();
    let mut at = 0_u32;
    for part in text.split("\n\n") {
        let n = part.chars().count() as u32;
        if n > 0 {
            blocks.push(Block { span: Span::new(at, at + n), kind: BlockKind::Paragraph });
        }
        at += n + 2;
    }
    let published = row["published"].as_str().and_then(|v| {
        Some(Published { value: v.to_owned(), date: v.get(..10)?.parse().ok()?, basis: PublishedBasis::Record })
    });
    Story {
        id: row["id"].as_str().unwrap_or_default().to_owned(),
        title: row["title"].as_str().map(str::to_owned),
        outlet: row["outlet"].as_str().map(str::to_owned),
        url: row["url"].as_str().map(str::to_owned),
        language: Some("en".to_owned()),
        published,
        text,
        blocks,
        ..Story::default()
    }
}

fn read(reader: &Reader, story: Story) -> Reading {
    let mut sentences = rapporteur_text::split_story(&story);
    let mentions = reader.read(&mut sentences);
    let timexes = rapporteur_time::find(&story, &sentences);
    Reading { story, sentences, mentions, timexes, ..Reading::default() }
}

fn main() -> Done<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let plain: Vec<&String> = {
        let mut kept = Vec::new();
        let mut skip = false;
        for a in &args {
            if skip {
                skip = false;
            } else if a.starts_with("--") {
                skip = true;
            } else {
                kept.push(a);
            }
        }
        kept
    };
    let show =
        |all: Vec<rapporteur_lexicon::Complaint>| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let mut coder = Coder::new(&Embedded).map_err(show)?;
    let reader =
        if value("--reader").as_deref() == Some("accurate") { Reader::accurate()? } else { Reader::embedded()? };
    match plain.first().map(|s| s.as_str()) {
        Some("code" | "rejected") => {
            if let Some(path) = value("--model") {
                coder.use_model(if path == "none" {
                    None
                } else {
                    Some(rapporteur_coder::classify::Model::read(&fs::read(path)?)?)
                });
            }
            if let Some(path) = value("--roles") {
                coder.use_role_model(if path == "none" {
                    None
                } else {
                    Some(with_penalty(
                        RoleModel::read(&fs::read(path)?)?,
                        value("--nobody").and_then(|x| x.parse().ok()),
                    ))
                });
            }
            let mut t = Thresholds::default();
            if let Some(x) = value("--veto") {
                t.veto = x.parse()?;
            }
            if let Some(x) = value("--propose") {
                t.propose = x.parse()?;
            }
            coder.use_thresholds(t);
            for row in lines(plain.get(1).ok_or("which stories?")?)? {
                let mut reading = read(&reader, story_of(&row));
                let coding = coder.code(&mut reading);
                if plain[0] == "rejected" {
                    for r in &coding.rejected {
                        println!(
                            "{}\t{}\t{}\t{}\t{}",
                            row["id"].as_str().unwrap_or_default(),
                            r.span.start,
                            r.text,
                            r.rule,
                            r.reason
                        );
                    }
                    continue;
                }
                for claim in &coding.claims {
                    println!("{}", serde_json::to_string(claim)?);
                }
            }
        }
        Some("train") => {
            let bits: u32 = value("--bits").map_or(Ok(17), |b| b.parse())?;
            let epochs: usize = value("--epochs").map_or(Ok(12), |b| b.parse())?;
            let l2: f32 = value("--l2").map_or(Ok(1e-5), |b| b.parse())?;
            let out = plain.get(1).ok_or("which file is written?")?;
            let mut data: Vec<(Sample, usize, f32)> = Vec::new();
            for pair in &plain[2..] {
                let (gold, stories) = pair.split_once(':').ok_or("GOLD:STORIES is expected")?;
                gather(&coder, &reader, gold, stories, &mut data)?;
            }
            if let Some(path) = value("--weak") {
                weak(&coder, &reader, &path, value("--weak-weight").map_or(Ok(0.5), |w| w.parse())?, &mut data)?;
            }
            let positives = data.iter().filter(|d| d.1 > 0).count();
            eprintln!("{} candidates, {positives} events", data.len());
            let weights = train(&data, bits, epochs, l2);
            write(out, bits, &weights)?;
        }
        Some("check-rules") => {
            let read_text = |text: &str| {
                let n = text.chars().count() as u32;
                let story = Story {
                    id: "example".to_owned(),
                    text: text.to_owned(),
                    blocks: vec![Block { span: Span::new(0, n), kind: BlockKind::Paragraph }],
                    ..Story::default()
                };
                read(&reader, story)
            };
            for complaint in rapporteur_coder::rule::check_examples(&coder, &Embedded, &read_text) {
                println!("{complaint}");
            }
        }
        Some("train-roles") => {
            let bits: u32 = value("--bits").map_or(Ok(17), |b| b.parse())?;
            let epochs: usize = value("--epochs").map_or(Ok(8), |b| b.parse())?;
            let l2: f32 = value("--l2").map_or(Ok(1e-3), |b| b.parse())?;
            let out = plain.get(1).ok_or("which file is written?")?;
            let mut samples = Vec::new();
            for pair in &plain[2..] {
                let (gold, stories) = pair.split_once(':').ok_or("GOLD:STORIES is expected")?;
                let codings: BTreeMap<String, Value> =
                    lines(gold)?.into_iter().map(|c| (c["id"].as_str().unwrap_or_default().to_owned(), c)).collect();
                for row in lines(stories)? {
                    let Some(coding) = codings.get(row["id"].as_str().unwrap_or_default()) else { continue };
                    let mut reading = read(&reader, story_of(&row));
                    samples.extend(coder.role_samples(&mut reading, &gold_roles(&row, coding)));
                }
            }
            if let Some(path) = value("--marked") {
                marked_roles(&coder, &reader, &path, &mut samples)?;
            }
            let weights = train_roles(&samples, bits, epochs, l2);
            let bytes = RoleModel::bytes(bits, &weights);
            eprintln!("{out}: {} bytes", bytes.len());
            fs::write(out, bytes)?;
        }
        _ => return Err("usage: events code|rejected|train …; see the head of examples/events.rs".into()),
    }
    Ok(())
}

/// Hand-coded triggers in code points of the story text, with their types.
fn gold_triggers(story: &Value, coding: &Value) -> Vec<(Span, EventType)> {
    let text = story["text"].as_str().unwrap_or_default();
    let mut starts = Vec::new();
    let mut at = 0_usize;
    for part in text.split("\n\n") {
        starts.push((at, part));
        at += part.chars().count() + 2;
    }
    let mut found = Vec::new();
    for e in coding["events"].as_array().into_iter().flatten() {
        let (Some(p), Some(trigger)) = (e["p"].as_u64(), e["trigger"].as_str()) else { continue };
        let n = e["trigger_n"].as_u64().unwrap_or(0);
        let Some(&(start, part)) = starts.get(p as usize) else { continue };
        let Some((byte, _)) = part.match_indices(trigger).nth(n as usize) else { continue };
        let first = start + part[..byte].chars().count();
        let Ok(event) = e["type"].as_str().unwrap_or_default().parse() else { continue };
        found.push((Span::new(first as u32, (first + trigger.chars().count()) as u32), event));
    }
    found
}

/// PLV's sentences mark source and target: the first rule of the sentence's type that fires is taken as the trigger.
fn marked_roles(coder: &Coder, reader: &Reader, path: &str, samples: &mut Vec<RoleSample>) -> Done<()> {
    for row in lines(path)? {
        let Ok(event) = row["root"].as_str().unwrap_or_default().parse::<EventType>() else { continue };
        let text = row["text"].as_str().unwrap_or_default();
        let place = |key: &str| -> Option<Span> {
            let words = row[key].as_str().filter(|w| !w.is_empty())?;
            let at = text.find(words)?;
            let start = text[..at].chars().count() as u32;
            Some(Span::new(start, start + words.chars().count() as u32))
        };
        let (Some(source), Some(target)) = (place("source"), place("target")) else { continue };
        let mut reading = read(reader, story_of(&row));
        let Some(trigger) = coder.samples(&mut reading).into_iter().find(|s| s.rule_types.first() == Some(&event))
        else {
            continue;
        };
        let mut reading = read(reader, story_of(&row));
        let gold = RoleGold {
            span: trigger.head_span,
            event,
            actor: Vec::new(),
            has_actor: true,
            recipient: Vec::new(),
            has_recipient: true,
            marked: Some((source, target)),
        };
        samples.extend(coder.role_samples(&mut reading, &[gold]));
    }
    Ok(())
}

fn with_penalty(mut model: RoleModel, penalty: Option<f32>) -> RoleModel {
    if let Some(penalty) = penalty {
        model.nobody_penalty = penalty;
    }
    model
}

fn gold_roles(story: &Value, coding: &Value) -> Vec<RoleGold> {
    let spans = gold_triggers(story, coding);
    let events = coding["events"].as_array().cloned().unwrap_or_default();
    let side = |e: &Value, key: &str| -> (Vec<ActorCode>, bool) {
        let list = e[key].as_array().cloned().unwrap_or_default();
        (list.iter().filter_map(|p| p["country"].as_str().map(ActorCode::new)).collect(), !list.is_empty())
    };
    if spans.len() != events.len() {
        return Vec::new();
    }
    spans
        .into_iter()
        .zip(&events)
        .map(|((span, event), e)| {
            let (actor, has_actor) = side(e, "actor");
            let (recipient, has_recipient) = side(e, "recipient");
            RoleGold { span, event, actor, has_actor, recipient, has_recipient, marked: None }
        })
        .collect()
}

fn train_roles(samples: &[RoleSample], bits: u32, epochs: usize, l2: f32) -> Vec<f32> {
    let mask = (1_u32 << bits) - 1;
    let mut weights = vec![0_f32; 1 << bits];
    let mut squares = vec![1e-6_f32; 1 << bits];
    let mut mean = vec![0_f32; 1 << bits];
    let right = |s: &RoleSample| -> Vec<bool> {
        s.candidates
            .iter()
            .map(|c| {
                if c.participants.is_empty() {
                    !s.filled
                } else if let Some(place) = s.marked {
                    c.participants.iter().any(|p| p.span.is_some_and(|x| x.overlaps(place)))
                } else {
                    s.filled
                        && (c.participants.iter().any(|p| p.code.as_ref().is_some_and(|x| s.gold.contains(x)))
                            || s.gold.is_empty() && c.participants.iter().all(|p| p.code.is_none()))
                }
            })
            .collect()
    };
    let answers: Vec<Vec<bool>> = samples.iter().map(right).collect();
    let usable = answers.iter().filter(|a| a.iter().any(|x| *x)).count();
    eprintln!("{} role questions, {usable} with a right answer among the candidates", samples.len());
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut seed: u64 = 77;
    for epoch in 0..epochs {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let (mut hits, mut loss) = (0, 0.0_f64);
        for &n in &order {
            let (s, answer) = (&samples[n], &answers[n]);
            if !answer.iter().any(|x| *x) {
                continue;
            }
            let sums: Vec<f32> =
                s.candidates.iter().map(|c| c.features.iter().map(|h| weights[(h & mask) as usize]).sum()).collect();
            let max = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let exp: Vec<f32> = sums.iter().map(|x| (x - max).exp()).collect();
            let total: f32 = exp.iter().sum();
            let good: f32 = exp.iter().zip(answer).filter(|(_, a)| **a).map(|(e, _)| *e).sum();
            loss -= f64::from((good / total).max(1e-9).ln());
            let best = (0..sums.len()).max_by(|a, b| sums[*a].total_cmp(&sums[*b])).unwrap_or(0);
            hits += usize::from(answer[best]);
            for (k, c) in s.candidates.iter().enumerate() {
                let g = exp[k] / total - if answer[k] { exp[k] / good } else { 0.0 };
                if g.abs() < 1e-4 {
                    continue;
                }
                for h in &c.features {
                    let i = (h & mask) as usize;
                    let g = g + l2 * weights[i];
                    squares[i] += g * g;
                    weights[i] -= 0.1 * g / squares[i].sqrt();
                }
            }
        }
        eprintln!("epoch {epoch}: right {:.3} loss {:.3}", hits as f64 / usable as f64, loss / usable as f64);
        for (m, w) in mean.iter_mut().zip(&weights) {
            *m += w / epochs as f32;
        }
    }
    mean
}

fn gather(coder: &Coder, reader: &Reader, gold: &str, stories: &str, data: &mut Vec<(Sample, usize, f32)>) -> Done<()> {
    let codings: BTreeMap<String, Value> =
        lines(gold)?.into_iter().map(|c| (c["id"].as_str().unwrap_or_default().to_owned(), c)).collect();
    for row in lines(stories)? {
        let Some(coding) = codings.get(row["id"].as_str().unwrap_or_default()) else { continue };
        let gold = gold_triggers(&row, coding);
        let mut reading = read(reader, story_of(&row));
        let samples = coder.samples(&mut reading);
        let mut label: Vec<Option<usize>> = vec![Some(0); samples.len()];
        for (span, event) in &gold {
            // The candidates whose head lies in the trigger: the best one is the event, the others are left out.
            let inside: Vec<usize> = (0..samples.len()).filter(|&i| samples[i].head_span.overlaps(*span)).collect();
            let best = inside
                .iter()
                .copied()
                .max_by_key(|&i| {
                    (samples[i].rule_types.contains(event), samples[i].rule_types.len(), samples[i].head_span.start)
                })
                .or_else(|| {
                    (0..samples.len())
                        .find(|&i| samples[i].span.overlaps(*span) && samples[i].rule_types.contains(event))
                });
            for i in inside {
                if label[i] == Some(0) {
                    label[i] = None;
                }
            }
            if let Some(best) = best {
                label[best] = Some(class_of(*event));
            }
        }
        for (sample, label) in samples.into_iter().zip(label) {
            if let Some(label) = label {
                data.push((sample, label, 1.0));
            }
        }
    }
    Ok(())
}

/// Sentences with one known type and no known trigger: a rule of that type that fires is right, another type's is left out.
fn weak(coder: &Coder, reader: &Reader, path: &str, weight: f32, data: &mut Vec<(Sample, usize, f32)>) -> Done<()> {
    for row in lines(path)? {
        let root = row["root"].as_str().or_else(|| row["label"].as_str()).unwrap_or_default();
        let Ok(event) = root.parse::<EventType>() else { continue };
        let mut reading = read(reader, story_of(&row));
        for sample in coder.samples(&mut reading) {
            if sample.rule_types.first() == Some(&event) {
                data.push((sample, class_of(event), weight));
            }
        }
    }
    Ok(())
}

fn train(data: &[(Sample, usize, f32)], bits: u32, epochs: usize, l2: f32) -> Vec<[f32; CLASSES]> {
    let mask = (1_u32 << bits) - 1;
    let mut weights = vec![[0_f32; CLASSES]; 1 << bits];
    let mut squares = vec![[1e-6_f32; CLASSES]; 1 << bits];
    let mut mean = vec![[0_f32; CLASSES]; 1 << bits];
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut seed: u64 = 20_221_009;
    for epoch in 0..epochs {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let mut loss = 0.0_f64;
        for &n in &order {
            let (sample, label, weight) = &data[n];
            let mut logits = [0_f32; CLASSES];
            for h in &sample.features.hashes {
                for (l, w) in logits.iter_mut().zip(&weights[(h & mask) as usize]) {
                    *l += w;
                }
            }
            let p = rapporteur_coder::classify::softmax(logits);
            loss -= f64::from(p[*label].max(1e-9).ln() * weight);
            let mut gradient = p;
            gradient[*label] -= 1.0;
            for g in &mut gradient {
                *g *= weight;
            }
            for h in &sample.features.hashes {
                let row = (h & mask) as usize;
                for c in 0..CLASSES {
                    let g = gradient[c] + l2 * weights[row][c];
                    if g.abs() < 1e-5 {
                        continue;
                    }
                    squares[row][c] += g * g;
                    weights[row][c] -= 0.1 * g / squares[row][c].sqrt();
                }
            }
        }
        eprintln!("epoch {epoch}: loss {:.4}", loss / data.len() as f64);
        for (m, w) in mean.iter_mut().zip(&weights) {
            for (m, w) in m.iter_mut().zip(w) {
                *m += w / epochs as f32;
            }
        }
    }
    mean
}

fn write(path: &str, bits: u32, weights: &[[f32; CLASSES]]) -> Done<()> {
    let max = weights.iter().flatten().fold(0_f32, |m, w| m.max(w.abs()));
    let scale = max / 127.0;
    let mut rows: Vec<u8> = Vec::new();
    let mut n = 0_u32;
    for (i, row) in weights.iter().enumerate() {
        let q = row.map(|w| (w / scale).round() as i8);
        if q.iter().all(|w| *w == 0) {
            continue;
        }
        n += 1;
        rows.extend((i as u32).to_le_bytes());
        rows.extend(q.map(|w| w.to_le_bytes()[0]));
    }
    let mut bytes = b"REVT".to_vec();
    for word in [1, bits, scale.to_bits(), 1_f32.to_bits(), n] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(rows);
    eprintln!("{path}: {n} rows, {} bytes", bytes.len());
    fs::write(path, bytes)?;
    Ok(())
}
