//! Prints attributions, and standing facts with their chains, of a text file: `cargo run -p rapporteur-coder --example show_speech -- FILE [DATE]`.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod common;

use rapporteur_coder::{assertion, attribution, chain, speech::SpeechRules, status};

fn main() -> common::Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(args.first().ok_or("usage: show_speech FILE [DATE]")?)?;
    let rules =
        SpeechRules::embedded().map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let reader = rapporteur_reader::Reader::embedded()?;
    let reading = common::read(&reader, "story", &text, args.get(1).map(String::as_str));
    let part = |spans: &[rapporteur_record::Span]| {
        spans
            .iter()
            .map(|s| text.chars().skip(s.start as usize).take(s.len() as usize).collect::<String>())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let found = attribution::find(&rules, &reading);
    for (n, a) in found.iter().enumerate() {
        println!(
            "A{n} {} [{} {}] {} ({}) nested {:?} date {:?}\n    {} → {}",
            a.evidence,
            a.act,
            a.stance,
            part(&a.source),
            a.agent.kind,
            a.nested_in,
            a.date,
            part(&a.cue),
            part(&a.content)
        );
    }
    for k in assertion::find(&rules, &reading, &found) {
        let name = |p: &Option<rapporteur_record::Participant>| {
            p.as_ref().and_then(|p| p.entity_text.clone()).unwrap_or_default()
        };
        println!(
            "{} {:?} holds={} s={} repeated {:?} subject «{}» object «{}» place «{}» agreement {:?} date {:?} chain {:?}",
            k.rule,
            k.kind,
            k.holds,
            k.sentence,
            k.repeated_in,
            name(&k.subject),
            name(&k.object),
            k.place.map(|p| p.extracted_place).unwrap_or_default(),
            k.agreement,
            k.date,
            k.attribution
                .iter()
                .map(|l| format!("{} ({}, {})", l.agent.entity_text, l.act, l.agent.kind))
                .collect::<Vec<_>>()
        );
    }
    let parse = args.iter().any(|a| a == "--parse");
    for (s, sent) in reading.sentences.iter().enumerate() {
        if parse {
            println!(
                "{}",
                sent.tokens
                    .iter()
                    .enumerate()
                    .map(|(i, t)| format!("{}:{}/{}/{}>{}:{}", i + 1, t.form, t.lemma, t.xpos, t.head, t.deprel))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
        }
        for (i, t) in sent.tokens.iter().enumerate() {
            if t.upos == rapporteur_record::Upos::Verb {
                let r = status::of(&rules, &reading, &found, s as u32, i as u32);
                let c = chain::of(&rules, &reading, &found, s as u32, i as u32);
                let links: Vec<String> =
                    c.iter().map(|l| format!("{} ({}, {:?})", l.agent.entity_text, l.act, l.date)).collect();
                println!("  s{s} {} {} {} {links:?}", t.form, r.status, r.rule);
            }
        }
    }
    Ok(())
}
