//! Weighs one hypothesis against a data folder: `cargo run --example ask -- data "ASSAULT actor=… …" [full]`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example for the terminal")]
use rapporteur_reason::{
    Knowledge, NoOracle, Question, TextOptions, answer, answer_text, check_examples, read_hypothesis,
};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut files = Vec::new();
    for part in ["agreements", "facts", "commitments", "territories"] {
        for entry in std::fs::read_dir(format!("{}/{part}", args[1])).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".toml") || name.ends_with(".csv") {
                files.push((format!("{part}/{name}"), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let (knowledge, complaints) = Knowledge::load(&files);
    for complaint in &complaints {
        println!("{complaint}");
    }
    if args[2] == "check" {
        let report = check_examples(&knowledge, &NoOracle);
        for complaint in &report.complaints {
            println!("{complaint}");
        }
        println!(
            "{} agreements, {} examples, {} expectations",
            knowledge.agreements.len(),
            report.examples,
            report.expectations
        );
        return;
    }
    match read_hypothesis(&args[2], &knowledge, &NoOracle) {
        Ok(incidents) => {
            let answer = answer(&Question { incidents, ..Question::default() }, &knowledge);
            let full = args.get(3).is_some_and(|a| a == "full");
            println!("{}", answer_text(&answer, &knowledge, TextOptions { full, all: false }));
        }
        Err(complaint) => println!("{complaint}"),
    }
}
