//! Measures loading and look-ups: `cargo run --release -p rapporteur-lexicon --example lookups`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, reason = "a measuring program")]

use rapporteur_lexicon::{Embedded, Hints, Lexicon, check};
use std::time::Instant;

fn main() {
    let begin = Instant::now();
    let lex = Lexicon::load(&Embedded);
    let lex = match lex {
        Ok(lex) => lex,
        Err(wrong) => {
            println!("{wrong}");
            return;
        }
    };
    println!(
        "loaded in {:.3} s: {} actors, {} aliases, {} roles, {} outlets",
        begin.elapsed().as_secs_f64(),
        lex.actors().all().len(),
        lex.actors().alias_count(),
        lex.roles().all().len(),
        lex.outlets().all().len()
    );
    let names = [
        "Ghana",
        "Vladimir Putin",
        "U.S.",
        "Ghanaian",
        "Kremlin",
        "IAEA",
        "nobody at all",
        "Likud",
        "al-Qaeda",
        "Sheikh Hasina",
    ];
    let day = Some(jiff::civil::date(2012, 6, 1));
    let begin = Instant::now();
    let mut found = 0usize;
    let rounds = 200_000;
    for _ in 0..rounds {
        for name in names {
            found += lex.actors().find(name, day, Hints::default()).len();
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{:.2} M look-ups a second ({found} candidates)", f64::from(rounds) * names.len() as f64 / seconds / 1e6);
    for complaint in check(&Embedded) {
        println!("{complaint}");
    }
}
