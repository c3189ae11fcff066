//! How long 500 events take against all agreements: `cargo run --release --example bench`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for the terminal")]
use rapporteur_reason::{Knowledge, NoOracle, Question, answer, read_hypothesis};
use std::time::Instant;

fn main() {
    let started = Instant::now();
    let (knowledge, complaints) = Knowledge::embedded();
    println!(
        "load: {:?}, {} agreements, {} complaints",
        started.elapsed(),
        knowledge.agreements.len(),
        complaints.len()
    );
    let mut texts: Vec<String> = Vec::new();
    for agreement in &knowledge.agreements {
        texts.extend(agreement.examples.iter().map(|e| e.given.get_ref().clone()));
    }
    let incidents: Vec<_> =
        texts.iter().cycle().flat_map(|text| read_hypothesis(text, &knowledge, &NoOracle).unwrap()).take(500).collect();
    for depth in [1, 2] {
        let started = Instant::now();
        let question = Question { incidents: incidents.clone(), depth: Some(depth), ..Question::default() };
        let answer = answer(&question, &knowledge);
        let taken = started.elapsed();
        let findings: usize = answer.incidents.iter().map(|i| i.findings.len()).sum();
        let paths: usize = answer.incidents.iter().map(|i| i.exposure.paths.len()).sum();
        println!("{} events, depth {depth}: {taken:?}, {findings} findings, {paths} paths", incidents.len());
    }
}
