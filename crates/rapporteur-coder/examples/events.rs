//! Develops the event coder: `cargo run --release -p rapporteur-coder --example events -- COMMAND`.
//!
//! - `code STORIES.jsonl [--model FILE] [--veto X] [--propose Y]`: claims of every status as JSON Lines, to be scored.
//! - `train OUT.bin [--bits 17] [--epochs 12] [--l2 X] GOLD:STORIES...`: trains the trigger model; each argument names a file of hand-coded
//!   stories (`coding_*.jsonl`) and, after a colon, the file of their texts (`stories_*.jsonl`). `--weak FILE` adds PLV's sentences
//!   (`plv/train.jsonl`): a rule of the sentence's type that fires counts as right.
//! - `train-roles OUT.bin [--epochs 8] [--l2 X] GOLD:STORIES...`: trains the role model in the same way.
//! - `train-modes OUT.bin [--epochs 8] [--l2 5e-3] GOLD:STORIES...`: trains the mode model.
//! - `rejected STORIES.jsonl`: what was considered and not coded.
//! - `cross [--folds 5] [--only N] [--save DIR] GOLD:STORIES...`: cuts the stories into parts by the order of their identifiers, codes each part with
//!   models trained on the other parts and on what `--also GOLD:STORIES`, `--weak` and `--marked` name, and prints the claims.
//!   `--errors PREFIX` writes the questions that the role model answers wrongly to `PREFIX<fold>.jsonl`.
//!   `--epochs`, `--l2`, `--role-epochs`, `--role-l2`, `--veto`, `--propose`, `--nobody` as above.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod common;

use rapporteur_coder::{
    Coder,
    classify::{CLASSES, class_of},
    event::{RoleGold, RoleSample, Sample, Thresholds},
    roles::{RoleCandidate, RoleModel},
};
use rapporteur_lexicon::Embedded;
use rapporteur_reader::Reader;
use rapporteur_record::{
    ActorCode, Block, BlockKind, EventType, Mode, Published, PublishedBasis, Reading, Span, Story,
};
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
    let (mentions, signals) = reader.read_with_signals(&mut sentences);
    let timexes = rapporteur_time::find(&story, &sentences);
    Reading { story, sentences, mentions, timexes, signals, ..Reading::default() }
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
                skip = a != "--why";
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
            if let Some(path) = value("--modes") {
                coder.use_mode_model(if path == "none" { None } else { Some(RoleModel::read(&fs::read(path)?)?) });
            }
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
                    if args.iter().any(|a| a == "--why") {
                        eprintln!("{} {:?} {:?} {:?}", claim.story_id, claim.event_text, claim.event, claim.why);
                    }
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
            let bits: u32 = value("--bits").map_or(Ok(18), |b| b.parse())?;
            let epochs: usize = value("--epochs").map_or(Ok(8), |b| b.parse())?;
            let l2: f32 = value("--l2").map_or(Ok(1e-3), |b| b.parse())?;
            let out = plain.get(1).ok_or("which file is written?")?;
            let mut samples = Vec::new();
            for pair in &plain[2..] {
                let (gold, stories) = pair.split_once(':').ok_or("GOLD:STORIES is expected")?;
                let codings = codings(gold)?;
                for row in lines(stories)? {
                    let Some(coding) = codings.get(row["id"].as_str().unwrap_or_default()) else { continue };
                    let mut reading = read(&reader, story_of(&row));
                    samples.extend(coder.role_samples(&mut reading, &gold_roles(&row, coding)));
                }
            }
            for path in value("--marked").iter().flat_map(|p| p.split(',')) {
                marked_roles(&coder, &reader, path, &mut samples)?;
            }
            let marked = value("--marked-weight").map_or(Ok(0.3), |w| w.parse::<f32>())?;
            let weights = train_roles(&samples.iter().collect::<Vec<_>>(), bits, epochs, l2, marked);
            let bytes = RoleModel::bytes(bits, &weights);
            eprintln!("{out}: {} bytes", bytes.len());
            fs::write(out, bytes)?;
        }
        Some("train-modes") => {
            let out = plain.get(1).ok_or("which file is written?")?;
            let mut questions = Vec::new();
            for pair in &plain[2..] {
                questions.extend(tell(&coder, &reader, pair)?.into_iter().flat_map(|t| t.modes));
            }
            let bits: u32 = value("--bits").map_or(Ok(17), |b| b.parse())?;
            let epochs: usize = value("--epochs").map_or(Ok(8), |b| b.parse())?;
            let l2: f32 = value("--l2").map_or(Ok(5e-3), |b| b.parse())?;
            let bytes = RoleModel::bytes(bits, &train_ranker(&questions, bits, epochs, l2));
            eprintln!("{out}: {} bytes", bytes.len());
            fs::write(out, bytes)?;
        }
        Some("cross") => cross(&mut coder, &reader, &plain[1..], &value)?,
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
    let model =
        rapporteur_coder::classify::Model::read(&fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/models/events.bin"))?)?;
    for row in lines(path)? {
        if let Some(tokens) = row["tokens"].as_array() {
            tagged_roles(coder, reader, &model, tokens, &row["tags"], samples);
            continue;
        }
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

/// Sentences whose words are tagged as source and target, without a type: the surest trigger is taken.
fn tagged_roles(
    coder: &Coder,
    reader: &Reader,
    model: &rapporteur_coder::classify::Model,
    tokens: &[Value],
    tags: &Value,
    samples: &mut Vec<RoleSample>,
) {
    let mut text = String::new();
    let mut spans: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (i, token) in tokens.iter().enumerate() {
        let word = token.as_str().unwrap_or_default();
        let glued = matches!(word, "." | "," | "'s" | "’s" | ";" | ":" | "?" | "!" | ")");
        if i > 0 && !glued {
            text.push(' ');
        }
        let start = text.chars().count() as u32;
        text.push_str(word);
        let end = start + word.chars().count() as u32;
        let tag = tags[i].as_str().unwrap_or("O");
        let Some((begin, kind)) = tag.split_once('-') else { continue };
        let list = spans.entry(kind).or_default();
        match list.last_mut() {
            Some(last) if begin == "I" => last.end = end,
            _ => list.push(Span::new(start, end)),
        }
    }
    let (Some([source]), Some([target])) = (spans.get("S").map(Vec::as_slice), spans.get("T").map(Vec::as_slice))
    else {
        return;
    };
    let row = serde_json::json!({ "id": "tagged", "text": text });
    let reading = read(reader, story_of(&row));
    let mut best: Option<(f32, EventType, Span)> = None;
    for sample in coder.samples(&mut reading.clone()) {
        let p = model.score(&sample.features);
        for event in EventType::ALL {
            let q = p[class_of(*event)];
            if q > 0.3 && best.is_none_or(|b| q > b.0) {
                best = Some((q, *event, sample.head_span));
            }
        }
    }
    let Some((_, event, span)) = best else { return };
    let gold = RoleGold {
        span,
        event,
        actor: Vec::new(),
        has_actor: true,
        recipient: Vec::new(),
        has_recipient: true,
        marked: Some((*source, *target)),
    };
    samples.extend(coder.role_samples(&mut reading.clone(), &[gold]));
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

/// Gold events with their modes.
fn gold_modes(story: &Value, coding: &Value) -> Vec<(RoleGold, Vec<Mode>)> {
    let modes = coding["events"].as_array().into_iter().flatten().map(|e| {
        e["mode"].as_array().into_iter().flatten().filter_map(|m| m.as_str().map(Mode::new)).collect::<Vec<_>>()
    });
    gold_roles(story, coding).into_iter().zip(modes).collect()
}

fn mode_questions(coder: &Coder, reading: &Reading, story: &Value, coding: &Value) -> Vec<Question> {
    let wanted = gold_modes(story, coding);
    coder.with_stages(&mut reading.clone(), |reading, stages| {
        coder
            .events()
            .mode_samples(reading, stages, &wanted)
            .into_iter()
            .map(|(all, right)| (all.into_iter().map(|c| c.features).collect(), right, 1.0))
            .collect()
    })
}

/// Which candidates of both roles are right.
fn role_answers(s: &RoleSample) -> [Vec<bool>; 2] {
    let one = |all: &[RoleCandidate], states: &[ActorCode], filled: bool, marked: Option<Span>| -> Vec<bool> {
        all.iter()
            .map(|c| {
                if c.participants.is_empty() {
                    !filled
                } else if let Some(place) = marked {
                    c.participants.iter().any(|p| p.span.is_some_and(|x| x.overlaps(place)))
                } else {
                    filled
                        && (c.participants.iter().any(|p| p.code.as_ref().is_some_and(|x| states.contains(x)))
                            || states.is_empty() && c.participants.iter().all(|p| p.code.is_none()))
                }
            })
            .collect()
    };
    let g = &s.gold;
    [
        one(&s.roles.actor, &g.actor, g.has_actor, g.marked.map(|m| m.0)),
        one(&s.roles.recipient, &g.recipient, g.has_recipient, g.marked.map(|m| m.1)),
    ]
}

/// A question of a ranker: the features of its candidates, which of them are right, and how much it counts.
type Question = (Vec<Vec<u32>>, Vec<bool>, f32);

/// Fisher and Yates with a congruential generator: the same order for the same seed, on every machine.
fn shuffle(order: &mut [usize], seed: &mut u64) {
    for i in (1..order.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, (*seed >> 33) as usize % (i + 1));
    }
}

/// Learns who did what to whom: a distribution over the pairs of candidates. Of an event one of whose sides is not among the candidates, the other
/// side is learned. Sentences that mark source and target (`marked` is their weight) were chosen for having both: they say who fills a role,
/// never that nobody does.
fn train_roles(samples: &[&RoleSample], bits: u32, epochs: usize, l2: f32, marked: f32) -> Vec<f32> {
    let mask = (1_u32 << bits) - 1;
    let mut weights = vec![0_f32; 1 << bits];
    let mut squares = vec![1e-6_f32; 1 << bits];
    let mut mean = vec![0_f32; 1 << bits];
    let answers: Vec<[Vec<bool>; 2]> = samples.iter().map(|s| role_answers(s)).collect();
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut seed: u64 = 77;
    for epoch in 0..epochs {
        shuffle(&mut order, &mut seed);
        let mut loss = 0.0_f64;
        for &n in &order {
            let (roles, [a, r]) = (&samples[n].roles, &answers[n]);
            let skip = usize::from(samples[n].gold.marked.is_some());
            let counts = if skip > 0 { marked } else { 1.0 };
            let sum = |w: &[f32], f: &[u32]| -> f32 { f.iter().map(|h| w[(h & mask) as usize]).sum() };
            let rows: Vec<f32> = roles.actor.iter().map(|c| sum(&weights, &c.features)).collect();
            let columns: Vec<f32> = roles.recipient.iter().map(|c| sum(&weights, &c.features)).collect();
            // A side that cannot be answered is left open.
            let open = |side: &[bool]| !side.iter().skip(skip).any(|x| *x);
            let (any_a, any_r) = (open(a), open(r));
            if any_a && any_r {
                continue;
            }
            let mut cells: Vec<(usize, usize, f32, bool)> = Vec::new();
            for i in skip..rows.len() {
                for j in skip..columns.len() {
                    if let Some(features) = &roles.pairs[i][j] {
                        let s = rows[i] + columns[j] + sum(&weights, features);
                        cells.push((i, j, s, (any_a || a[i]) && (any_r || r[j])));
                    }
                }
            }
            if !cells.iter().any(|c| c.3) {
                continue;
            }
            let max = cells.iter().map(|c| c.2).fold(f32::NEG_INFINITY, f32::max);
            for c in &mut cells {
                c.2 = (c.2 - max).exp();
            }
            let total: f32 = cells.iter().map(|c| c.2).sum();
            let good: f32 = cells.iter().filter(|c| c.3).map(|c| c.2).sum();
            loss -= f64::from((good / total).max(1e-9).ln() * counts);
            let mut by_row = vec![0_f32; rows.len()];
            let mut by_column = vec![0_f32; columns.len()];
            let mut step = |features: &[u32], g: f32| {
                if g.abs() < 1e-4 {
                    return;
                }
                for h in features {
                    let i = (h & mask) as usize;
                    let g = g + l2 * weights[i];
                    squares[i] += g * g;
                    weights[i] -= 0.1 * g / squares[i].sqrt();
                }
            };
            for &(i, j, e, right) in &cells {
                let g = counts * (e / total - if right { e / good } else { 0.0 });
                by_row[i] += g;
                by_column[j] += g;
                if let Some(features) = &roles.pairs[i][j] {
                    step(features, g);
                }
            }
            for (c, g) in roles.actor.iter().zip(by_row).chain(roles.recipient.iter().zip(by_column)) {
                step(&c.features, g);
            }
        }
        eprintln!("epoch {epoch}: loss {:.3}", loss / samples.len() as f64);
        for (m, w) in mean.iter_mut().zip(&weights) {
            *m += w / epochs as f32;
        }
    }
    mean
}

fn train_ranker(questions: &[Question], bits: u32, epochs: usize, l2: f32) -> Vec<f32> {
    let mask = (1_u32 << bits) - 1;
    let mut weights = vec![0_f32; 1 << bits];
    let mut squares = vec![1e-6_f32; 1 << bits];
    let mut mean = vec![0_f32; 1 << bits];
    let answers: Vec<&Vec<bool>> = questions.iter().map(|q| &q.1).collect();
    let usable = answers.iter().filter(|a| a.iter().any(|x| *x)).count();
    eprintln!("{} questions, {usable} with a right answer among the candidates", questions.len());
    let mut order: Vec<usize> = (0..questions.len()).collect();
    let mut seed: u64 = 77;
    for epoch in 0..epochs {
        shuffle(&mut order, &mut seed);
        let (mut hits, mut loss) = (0, 0.0_f64);
        for &n in &order {
            let (candidates, answer, counts) = (&questions[n].0, answers[n], questions[n].2);
            if !answer.iter().any(|x| *x) {
                continue;
            }
            let sums: Vec<f32> =
                candidates.iter().map(|c| c.iter().map(|h| weights[(h & mask) as usize]).sum()).collect();
            let max = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let exp: Vec<f32> = sums.iter().map(|x| (x - max).exp()).collect();
            let total: f32 = exp.iter().sum();
            let good: f32 = exp.iter().zip(answer).filter(|(_, a)| **a).map(|(e, _)| *e).sum();
            loss -= f64::from((good / total).max(1e-9).ln());
            let best = (0..sums.len()).max_by(|a, b| sums[*a].total_cmp(&sums[*b])).unwrap_or(0);
            hits += usize::from(answer[best]);
            for (k, c) in candidates.iter().enumerate() {
                let g = counts * (exp[k] / total - if answer[k] { exp[k] / good } else { 0.0 });
                if g.abs() < 1e-4 {
                    continue;
                }
                for h in c {
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

/// Coded stories by identifier, but for those that may not teach.
fn codings(gold: &str) -> Done<BTreeMap<String, Value>> {
    let rows = lines(gold)?.into_iter().filter(common::may_teach);
    Ok(rows.map(|c| (c["id"].as_str().unwrap_or_default().to_owned(), c)).collect())
}

fn gather(coder: &Coder, reader: &Reader, gold: &str, stories: &str, data: &mut Vec<(Sample, usize, f32)>) -> Done<()> {
    let codings = codings(gold)?;
    for row in lines(stories)? {
        let Some(coding) = codings.get(row["id"].as_str().unwrap_or_default()) else { continue };
        data.extend(labelled(coder, read(reader, story_of(&row)), &row, coding));
    }
    Ok(())
}

/// The candidates of a story with their classes; those that overlap a gold trigger without being its best reading are left out.
fn labelled(coder: &Coder, mut reading: Reading, row: &Value, coding: &Value) -> Vec<(Sample, usize, f32)> {
    let gold = gold_triggers(row, coding);
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
                (0..samples.len()).find(|&i| samples[i].span.overlaps(*span) && samples[i].rule_types.contains(event))
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
    samples.into_iter().zip(label).filter_map(|(sample, label)| Some((sample, label?, 1.0))).collect()
}

/// One story of a cross-validation.
struct Told {
    row: Value,
    reading: Reading,
    events: Vec<(Sample, usize, f32)>,
    roles: Vec<RoleSample>,
    modes: Vec<Question>,
}

fn tell(coder: &Coder, reader: &Reader, pair: &str) -> Done<Vec<Told>> {
    let (gold, stories) = pair.split_once(':').ok_or("GOLD:STORIES is expected")?;
    let codings = codings(gold)?;
    let mut all = Vec::new();
    for row in lines(stories)? {
        let Some(coding) = codings.get(row["id"].as_str().unwrap_or_default()) else { continue };
        let reading = read(reader, story_of(&row));
        let events = labelled(coder, reading.clone(), &row, coding);
        let roles = coder.role_samples(&mut reading.clone(), &gold_roles(&row, coding));
        let modes = mode_questions(coder, &reading, &row, coding);
        all.push(Told { row, reading, events, roles, modes });
    }
    Ok(all)
}

fn cross(coder: &mut Coder, reader: &Reader, pairs: &[&String], value: &dyn Fn(&str) -> Option<String>) -> Done<()> {
    let number = |name: &str, or: f32| value(name).map_or(Ok(or), |v| v.parse::<f32>());
    // `A,B,C`: the first is used, all are measured.
    let several = |name: &str, or: f32| -> Done<Vec<f32>> {
        Ok(value(name).map_or(Ok(vec![or]), |v| v.split(',').map(str::parse::<f32>).collect())?)
    };
    let folds = number("--folds", 5.0)? as usize;
    let bits = number("--bits", 17.0)? as u32;
    let mut told = Vec::new();
    for pair in pairs {
        told.extend(tell(coder, reader, pair)?);
    }
    told.sort_by(|a, b| a.row["id"].as_str().cmp(&b.row["id"].as_str()));
    let (mut always, mut always_roles, mut always_modes) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(pair) = value("--also") {
        for t in tell(coder, reader, &pair)? {
            always.extend(t.events);
            always_roles.extend(t.roles);
            always_modes.extend(t.modes);
        }
    }
    for (i, path) in value("--weak").iter().flat_map(|p| p.split(',')).enumerate() {
        weak(
            coder,
            reader,
            path,
            if i == 0 { number("--weak-weight", 0.15)? } else { number("--weaker", 0.05)? },
            &mut always,
        )?;
    }
    for path in value("--marked").iter().flat_map(|p| p.split(',')) {
        marked_roles(coder, reader, path, &mut always_roles)?;
    }
    let mut thresholds = Thresholds::default();
    thresholds.veto = number("--veto", thresholds.veto)?;
    thresholds.propose = number("--propose", thresholds.propose)?;
    coder.use_thresholds(thresholds);
    let dir = value("--save").unwrap_or_else(|| std::env::temp_dir().display().to_string());
    for fold in 0..folds {
        if number("--only", fold as f32)? as usize != fold {
            continue;
        }
        let inside = |i: usize| i % folds == fold;
        let others = || told.iter().enumerate().filter(|(i, _)| !inside(*i)).map(|(_, t)| t);
        let own = || told.iter().enumerate().filter(|(i, _)| inside(*i)).map(|(_, t)| t);
        let mut data: Vec<(Sample, usize, f32)> = others().flat_map(|t| t.events.iter().cloned()).collect();
        data.extend(always.iter().cloned());
        for l2 in several("--l2", 2e-2)?.into_iter().rev() {
            for epochs in several("--epochs", 7.0)?.into_iter().rev() {
                let path = format!("{dir}/cross{fold}.bin");
                write(&path, bits, &train(&data, bits, epochs as usize, l2))?;
                let model = rapporteur_coder::classify::Model::read(&fs::read(&path)?)?;
                let judged: Vec<(usize, f32, usize)> = own()
                    .flat_map(|t| &t.events)
                    .map(|(sample, label, _)| {
                        let p = model.score(&sample.features);
                        let best = (1..CLASSES).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap_or(1);
                        (best, p[best], *label)
                    })
                    .collect();
                let f1 = |t: f32| {
                    let said = judged.iter().filter(|j| j.1 >= t).count() as f32;
                    let right = judged.iter().filter(|j| j.1 >= t && j.0 == j.2).count() as f32;
                    2.0 * right / (said + judged.iter().filter(|j| j.2 > 0).count() as f32)
                };
                eprintln!(
                    "EVENT\t{fold}\tl2 {l2}\tepochs {epochs}\tF1 at .1 .2 .25 .3 .4: {:?}",
                    [0.1, 0.2, 0.25, 0.3, 0.4].map(f1)
                );
                coder.use_model(Some(model));
            }
        }
        let samples: Vec<&RoleSample> = others().flat_map(|t| &t.roles).chain(&always_roles).collect();
        let marked = number("--marked-weight", 0.3)?;
        for l2 in several("--role-l2", 2e-2)?.into_iter().rev() {
            for epochs in several("--role-epochs", 6.0)?.into_iter().rev() {
                let wide = number("--role-bits", 18.0)? as u32;
                let bytes = RoleModel::bytes(wide, &train_roles(&samples, wide, epochs as usize, l2, marked));
                fs::write(format!("{dir}/cross{fold}.roles.bin"), &bytes)?;
                for nobody in several("--nobody", 0.25)?.into_iter().rev() {
                    let model = with_penalty(RoleModel::read(&bytes)?, Some(nobody));
                    let mut counts = [[0_usize; 3]; 2];
                    let mut both = 0;
                    for sample in own().flat_map(|t| &t.roles) {
                        let choice = model.choose(&sample.roles, None, None);
                        let right = role_answers(sample);
                        let hit = [right[0][choice.actor], right[1][choice.recipient]];
                        for side in 0..2 {
                            counts[side][0] += 1;
                            counts[side][1] += usize::from(right[side].iter().any(|x| *x));
                            counts[side][2] += usize::from(hit[side]);
                        }
                        both += usize::from(hit[0] && hit[1]);
                    }
                    if let Some(path) = value("--errors") {
                        let mut out = String::new();
                        for t in own() {
                            role_errors(t, &model, &mut out);
                        }
                        fs::write(format!("{path}{fold}.jsonl"), out)?;
                    }
                    eprintln!(
                        "ROLE\t{fold}\tl2 {l2}\tepochs {epochs}\tnobody {nobody}\tasked, answerable, right: actor {:?} recipient {:?} both {both}",
                        counts[0], counts[1]
                    );
                    coder.use_role_model(Some(model));
                }
            }
        }
        let mut questions: Vec<Question> = others().flat_map(|t| t.modes.iter().cloned()).collect();
        questions.extend(always_modes.iter().cloned());
        for l2 in several("--mode-l2", 5e-3)?.into_iter().rev() {
            let bytes =
                RoleModel::bytes(bits, &train_ranker(&questions, bits, number("--mode-epochs", 8.0)? as usize, l2));
            fs::write(format!("{dir}/cross{fold}.modes.bin"), &bytes)?;
            let model = RoleModel::read(&bytes)?;
            let (mut asked, mut right) = (0, 0);
            for (all, answers, _) in own().flat_map(|t| &t.modes) {
                let scores = model.scores(all.iter().map(Vec::as_slice));
                let best =
                    (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a))).unwrap_or(0);
                asked += 1;
                right += usize::from(answers[best]);
            }
            eprintln!("MODE\t{fold}\tl2 {l2}\t{right} of {asked} right");
            coder.use_mode_model(Some(model));
        }
        for t in own() {
            for claim in &coder.code(&mut t.reading.clone()).claims {
                println!("{}", serde_json::to_string(claim)?);
            }
        }
    }
    Ok(())
}

/// The questions that the role model answers wrongly, one a line.
fn role_errors(t: &Told, model: &RoleModel, out: &mut String) {
    for sample in &t.roles {
        let choice = model.choose(&sample.roles, None, None);
        let right = role_answers(sample);
        let gold = &sample.gold;
        let name = |c: &RoleCandidate| {
            let one = |p: &rapporteur_record::Participant| {
                format!("{} [{}]", p.entity_text.as_deref().unwrap_or("?"), p.code.as_ref().map_or("-", |c| c.as_str()))
            };
            c.participants.iter().map(one).collect::<Vec<_>>().join(" + ")
        };
        let words = |a: u32, b: u32| -> String {
            t.reading.story.text.chars().skip(a as usize).take(b.saturating_sub(a) as usize).collect()
        };
        let sentence = t.reading.sentences.iter().find(|s| s.start <= gold.span.start && gold.span.start < s.end);
        for (side, all, best, p, states, filled) in [
            (0, &sample.roles.actor, choice.actor, choice.p, &gold.actor, gold.has_actor),
            (1, &sample.roles.recipient, choice.recipient, choice.q, &gold.recipient, gold.has_recipient),
        ] {
            if right[side][best] {
                continue;
            }
            let row = serde_json::json!({
                "id": t.row["id"], "role": if side == 0 { "actor" } else { "recipient" }, "event": gold.event,
                "trigger": words(gold.span.start, gold.span.end),
                "sentence": sentence.map(|s| words(s.start, s.end)),
                "gold": states, "filled": filled, "chosen": name(&all[best]), "from": all[best].source, "p": p,
                "right": all.iter().zip(&right[side]).filter(|(_, r)| **r).map(|(c, _)| name(c)).collect::<Vec<_>>(),
            });
            out.push_str(&row.to_string());
            out.push('\n');
        }
    }
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
        shuffle(&mut order, &mut seed);
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
