//! Trains the attribution component: `cargo run --release -p rapporteur-coder --example train_attribution -- DATA OUT [--open]`.
//!
//! DATA holds `polnear/train.jsonl` (class U: see `models/attribution/MODEL_CARD.md`). `--open` trains from openly licensed sets alone:
//! no such set has attributions, so it writes an empty model and the program runs on its rules.
//! The last 40 training articles are kept aside for choosing the number of passes and the threshold (`--all` uses them too).
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use common::{Done, json_lines, number, polnear_gold, read_all, story_of};
use rapporteur_coder::{
    attribution::training::{Sequence, model, sequences, trainers},
    speech::SpeechRules,
};
use rapporteur_reader::Reader;
use std::path::Path;

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for i in (1..order.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        order.swap(i, (*seed % (i as u64 + 1)) as usize);
    }
}

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [data, out, ..] = args.as_slice() else {
        return Err("usage: train_attribution DATA OUT [--open] [--all]".into());
    };
    if args.iter().any(|a| a == "--open") {
        std::fs::write(out, b"")?;
        println!("no openly licensed attribution set: wrote an empty model; rules alone");
        return Ok(());
    }
    let value = |name: &str, default: f32| number(&args, name, default);
    let rules = SpeechRules::embedded()
        .map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?
        .without_model();
    let articles = json_lines(&Path::new(data).join("polnear").join("train.jsonl"))?;
    let reader = Reader::embedded()?;
    let stories: Vec<_> = articles.iter().map(story_of).collect();
    let readings = read_all(&reader, &stories);
    println!("read {} articles", readings.len());
    let kept = if args.iter().any(|a| a == "--all") { 0 } else { 40 };
    let mut cues: Vec<Sequence> = Vec::new();
    let mut spans: Vec<Sequence> = Vec::new();
    for (article, reading) in articles.iter().zip(&readings).take(articles.len() - kept) {
        let (c, s) = sequences(&rules, reading, &polnear_gold(article));
        cues.extend(c);
        spans.extend(s);
    }
    let mut aside_cues = Vec::new();
    let mut aside_spans = Vec::new();
    for (article, reading) in articles.iter().zip(&readings).skip(articles.len() - kept) {
        let (c, s) = sequences(&rules, reading, &polnear_gold(article));
        aside_cues.extend(c);
        aside_spans.extend(s);
    }
    println!("{} cue sequences, {} span sequences", cues.len(), spans.len());
    let bits = value("--bits", 18.0) as u32;
    let rate = value("--rate", 0.02);
    let decay = value("--decay", 0.000_5);
    let cue_passes = value("--cue-passes", 4.0) as usize;
    let span_passes = value("--span-passes", 4.0) as usize;
    let (mut cue, mut span) = trainers(bits, rate, decay, value("--dropout", 0.15));
    let work = |trainer: &mut rapporteur_coder::attribution::model::Trainer,
                train: &[Sequence],
                aside: &[Sequence],
                name: &str| {
        let mut seed = 0x9E37_79B9_7F4A_7C15u64;
        let mut order: Vec<usize> = (0..train.len()).collect();
        let passes = if name == "cue" { cue_passes } else { span_passes };
        for pass in 0..passes {
            if pass == 1 {
                trainer.forget();
            }
            shuffle(&mut order, &mut seed);
            let mut loss = 0.0f64;
            for &i in &order {
                let s = &train[i];
                loss += f64::from(trainer.learn(&s.features, &s.kinds, &s.gold));
            }
            let crf = trainer.averaged();
            let mut report = String::new();
            for threshold in [0.25f32, 0.33, 0.4] {
                let (mut hit, mut predicted, mut gold) = ([0f64; 3], [0f64; 3], [0f64; 3]);
                for s in aside {
                    let probabilities = crf.marginals(&s.features, &s.kinds);
                    for (p, g) in probabilities.chunks(3).zip(&s.gold) {
                        let label = if name == "cue" {
                            usize::from(p[1] + p[2] >= threshold)
                        } else if p[0] >= 1.0 - threshold {
                            0
                        } else if p[1] > p[2] {
                            1
                        } else {
                            2
                        };
                        let truth = if name == "cue" { usize::from(*g > 0) } else { *g as usize };
                        predicted[label] += 1.0;
                        gold[truth] += 1.0;
                        if label == truth {
                            hit[label] += 1.0;
                        }
                    }
                }
                for l in 1..3 {
                    if gold[l] > 0.0 {
                        report += &format!(
                            " [{threshold}] {l}: {:.3}/{:.3}/{:.3}",
                            hit[l] / predicted[l].max(1.0),
                            hit[l] / gold[l],
                            2.0 * hit[l] / (predicted[l] + gold[l]).max(1.0)
                        );
                    }
                }
            }
            println!("{name} pass {pass} loss {:.1}{report}", loss);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| work(&mut cue, &cues, &aside_cues, "cue"));
        work(&mut span, &spans, &aside_spans, "span");
    });
    let model = model(cue.averaged(), span.averaged(), value("--threshold", 0.30));
    std::fs::write(out, model.to_bytes())?;
    println!("wrote {out}");
    Ok(())
}
