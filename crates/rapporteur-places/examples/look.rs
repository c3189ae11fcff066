//! Look at candidates of names: `cargo run -p rapporteur-places --example look -- NAME…`; `--bench` for load and look-up times; `--check`.
#![allow(clippy::print_stdout, reason = "a development tool")]
use rapporteur_places::Gazetteer;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let started = Instant::now();
    let gazetteer = Gazetteer::embedded();
    println!("{} places loaded in {:?}", gazetteer.len(), started.elapsed());
    if args.first().is_some_and(|a| a == "--check") {
        for (path, line, text) in rapporteur_places::check(&|p| rapporteur_data::bytes(p).map(<[u8]>::to_vec)) {
            println!("data/{path}:{line}: {text}");
        }
        return;
    }
    if args.first().is_some_and(|a| a == "--bench") {
        let names = [
            "Paris",
            "Springfield",
            "Nagorno-Karabakh",
            "St. Petersburg",
            "Stepanakert",
            "no such place",
            "Kyiv",
            "New York",
            "São Paulo",
            "Vardenis",
        ];
        let started = Instant::now();
        let mut found = 0usize;
        for _ in 0..200_000 {
            for name in names {
                found += gazetteer.look_up(name).count();
            }
        }
        let spent = started.elapsed();
        println!("{found} rows; {:.2} M look-ups/s", 2.0 / spent.as_secs_f64());
        return;
    }
    for name in args {
        println!("{name}:");
        for c in gazetteer.candidates(&name).into_iter().take(6) {
            println!(
                "  {:5.2} {:?} {} {} {:?} {:.3},{:.3} {:?} {:?} {}",
                c.score,
                c.matched,
                c.name,
                c.kind.as_str(),
                c.geonameid,
                c.lat,
                c.lon,
                c.country.as_ref().map(|c| c.as_str()),
                c.province,
                c.population
            );
        }
    }
}
