//! Fills a store with coded stories and measures it: `store_bench DIR STORIES.jsonl CLAIMS.jsonl`, or `store_bench DIR`
//! to measure questions only. Prints Markdown.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program")]

use rapporteur_record::{Claim, Published, PublishedBasis, Story};
use rapporteur_store::{ClaimIn, Filter, GroupBy, Report, Sort, Store, StoryIn};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Instant;

fn story(line: &str) -> Story {
    let v: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |k: &str| v[k].as_str().map(str::to_owned);
    Story {
        id: text("id").unwrap(),
        title: text("title"),
        outlet: text("outlet"),
        url: text("url"),
        published: text("published").map(|value| Published {
            date: value[..10].parse().unwrap(),
            value,
            basis: PublishedBasis::Record,
        }),
        text: text("text").unwrap(),
        ..Story::default()
    }
}

/// Processor seconds of this process so far, where the system tells (Linux); wall seconds mean little on a shared machine.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    // Fields 14 and 15 of the line; a tick is a hundredth of a second on every Linux that Rust runs on.
    (ticks(11) + ticks(12)) / 100.0
}

fn fill(dir: &Path, stories: &str, claims: &str) {
    let store = Store::writer(dir).unwrap();
    let mut ingest = store.ingest();
    let mut claims = BufReader::new(std::fs::File::open(claims).unwrap()).lines().map(|l| {
        let claim: Claim = serde_json::from_str(&l.unwrap()).unwrap();
        claim
    });
    let mut pending = claims.next();
    let mut batch = Vec::new();
    let mut total = Report::default();
    let (begun, mut mark, mut n, mut bytes) = (Instant::now(), Instant::now(), 0_u64, 0_u64);
    let mut cpu_mark = cpu_seconds();
    println!(
        "| stories | events | stories/s over the last step | stories per CPU second | MB |\n|---|---|---|---|---|"
    );
    let step = 50_000;
    for line in BufReader::new(std::fs::File::open(stories).unwrap()).lines() {
        let story = story(&line.unwrap());
        bytes += story.text.len() as u64;
        let mut own = Vec::new();
        while pending.as_ref().is_some_and(|c| c.story_id == story.id) {
            own.push(ClaimIn { claim: pending.take().unwrap(), origin: None });
            pending = claims.next();
        }
        batch.push(StoryIn { story, claims: own, assertions: Vec::new(), words: None });
        n += 1;
        if batch.len() == 256 {
            total.add(ingest.add(&batch, "2026-01-01T00:00:00Z").unwrap());
            batch.clear();
        }
        if n % step == 0 {
            let events = total.added - total.withdrawn;
            let cpu = cpu_seconds();
            println!(
                "| {n} | {events} | {:.0} | {:.0} | {} |",
                step as f64 / mark.elapsed().as_secs_f64(),
                step as f64 / (cpu - cpu_mark),
                store.counts().unwrap().bytes / 1_000_000
            );
            (mark, cpu_mark) = (Instant::now(), cpu_seconds());
        }
    }
    total.add(ingest.add(&batch, "2026-01-01T00:00:00Z").unwrap());
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "\n{n} stories, {} claims in {seconds:.0} s: {:.0} stories/s; {total:?}",
        total.claims,
        n as f64 / seconds
    );
    let begun = Instant::now();
    store.optimise().unwrap();
    println!("optimise: {:.1} s", begun.elapsed().as_secs_f64());
    let counts = store.counts().unwrap();
    println!(
        "size {} MB for {} MB of text: {:.2} times",
        counts.bytes / 1_000_000,
        bytes / 1_000_000,
        counts.bytes as f64 / bytes as f64
    );
}

fn measure(store: &Store, name: &str, work: impl Fn(&Store, usize) -> u64) {
    let mut times = Vec::new();
    let mut found = 0;
    for i in 0..9 {
        let begun = Instant::now();
        found = work(store, i);
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!("| {name} | {found} | {first:.0} | {:.0} | {:.0} |", times[4], times[8]);
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = Path::new(&args[0]);
    if let [_, stories, claims] = args.as_slice() {
        fill(dir, stories, claims);
    }
    // Brings an older store up to date.
    let begun = Instant::now();
    drop(Store::writer(dir).unwrap());
    println!("opened for writing in {:.1} s", begun.elapsed().as_secs_f64());
    let store = Store::open(dir).unwrap();
    println!("\n{:?}\n", store.counts().unwrap());
    println!("| question | answers | first, ms | median, ms | worst, ms |\n|---|---|---|---|---|");
    let codes = ["USA", "RUS", "UKR", "SYR", "ARM", "NGA", "JPN", "BRA", "POL"];
    let some = |list: &[&str], i: usize| vec![list[i % list.len()].to_owned()];
    let page = |f: &Filter, s: &Store| s.events(f, Sort::Latest, 50, 0).unwrap().len() as u64;
    measure(&store, "actor, latest 50", |s, i| page(&Filter { actor: some(&codes, i), ..Filter::default() }, s));
    measure(&store, "actor and recipient, latest 50", |s, i| {
        page(&Filter { actor: some(&codes, i), recipient: some(&codes, i + 1), ..Filter::default() }, s)
    });
    measure(&store, "either side, type, one year, latest 50", |s, i| {
        page(
            &Filter {
                party: some(&codes, i),
                kind: vec!["ASSAULT".parse().unwrap()],
                from: Some("2020-01-01".parse().unwrap()),
                to: Some("2020-12-31".parse().unwrap()),
                ..Filter::default()
            },
            s,
        )
    });
    measure(&store, "country of place, latest 50", |s, i| {
        page(&Filter { country: some(&codes, i), ..Filter::default() }, s)
    });
    measure(&store, "40 km around a city, latest 50", |s, i| {
        let at = [(50.45, 30.52), (36.2, 37.16), (40.68, 46.36), (48.85, 2.35)][i % 4];
        page(&Filter { near: Some((at.0, at.1, 40.0)), ..Filter::default() }, s)
    });
    measure(&store, "mode and context, latest 50", |s, _| {
        page(&Filter { mode: vec!["heavy-weapons".into()], context: vec!["military".into()], ..Filter::default() }, s)
    });
    measure(&store, "three origins or more, actor, page 20", |s, i| {
        s.events(&Filter { actor: some(&codes, i), min_origins: Some(3), ..Filter::default() }, Sort::Latest, 50, 1000)
            .unwrap()
            .len() as u64
    });
    measure(&store, "actor, most claims first", |s, i| {
        s.events(&Filter { actor: some(&codes, i), ..Filter::default() }, Sort::Claims, 50, 0).unwrap().len() as u64
    });
    measure(&store, "outlet and week, latest 50", |s, i| {
        page(
            &Filter {
                outlet: some(&["Coast Radio", "Valley Times", "Orbit Agency"], i),
                from: Some("2019-06-03".parse().unwrap()),
                to: Some("2019-06-09".parse().unwrap()),
                ..Filter::default()
            },
            s,
        )
    });
    measure(&store, "count of an actor", |s, i| {
        s.count(&Filter { actor: some(&codes, i), ..Filter::default() }).unwrap()
    });
    measure(&store, "count of a type in a year", |s, _| {
        s.count(&Filter {
            kind: vec!["PROTEST".parse().unwrap()],
            from: Some("2019-01-01".parse().unwrap()),
            to: Some("2019-12-31".parse().unwrap()),
            ..Filter::default()
        })
        .unwrap()
    });
    measure(&store, "one-a-day, actor, latest 50", |s, i| {
        page(&Filter { actor: some(&codes, i), one_a_day: true, ..Filter::default() }, s)
    });
    measure(&store, "group by type, actor, one year", |s, i| {
        let f = Filter {
            actor: some(&codes, i),
            from: Some("2020-01-01".parse().unwrap()),
            to: Some("2020-12-31".parse().unwrap()),
            ..Filter::default()
        };
        s.group(&f, &[GroupBy::Type], 100).unwrap().len() as u64
    });
    measure(&store, "two actors, two recipients, latest 50", |s, i| {
        let two = |i: usize| vec![codes[i % 9].to_owned(), codes[(i + 4) % 9].to_owned()];
        page(&Filter { actor: two(i), recipient: two(i + 2), ..Filter::default() }, s)
    });
    measure(&store, "every status, latest 50", |s, _| page(&Filter { all: true, ..Filter::default() }, s));
    measure(&store, "place by name, latest 50", |s, i| {
        page(&Filter { place: some(&["Kharkiv", "Homs", "Ganja"], i), ..Filter::default() }, s)
    });
    measure(&store, "sector, latest 50", |s, i| {
        page(&Filter { sector: some(&["MIL", "GOV", "REB"], i), ..Filter::default() }, s)
    });
    measure(&store, "published in a week, four claims or more", |s, _| {
        page(
            &Filter {
                published_from: Some("2019-03-04".parse().unwrap()),
                published_to: Some("2019-03-10".parse().unwrap()),
                min_claims: Some(4),
                ..Filter::default()
            },
            s,
        )
    });
    measure(&store, "everything, most claims first", |s, _| {
        s.events(&Filter::default(), Sort::Claims, 50, 0).unwrap().len() as u64
    });
    measure(&store, "weekly series of a dyad, four years", |s, i| {
        let f = Filter { actor: some(&codes, i), recipient: some(&codes, i + 1), ..Filter::default() };
        s.weekly(&f, 1).unwrap().len() as u64
    });
    measure(&store, "weekly series of an actor with everybody", |s, i| {
        s.weekly(&Filter { actor: some(&codes, i), ..Filter::default() }, 1).unwrap().len() as u64
    });
    measure(&store, "weekly series of all dyads, last week", |s, _| {
        let f = Filter { from: Some("2021-12-20".parse().unwrap()), ..Filter::default() };
        s.weekly(&f, 1).unwrap().len() as u64
    });
    let rare = ["sawmill AND Kharkiv", "\"field kitchens\" Manila", "beekeeper AND Gondar", "\"flower market\" Homs"];
    measure(&store, "full text, two words, latest 50", |s, i| {
        page(&Filter { text: Some(rare[i % 4].to_owned()), ..Filter::default() }, s)
    });
    measure(&store, "full text, phrase and actor, latest 50", |s, i| {
        page(&Filter { text: Some("\"railway bridge\"".to_owned()), actor: some(&codes, i), ..Filter::default() }, s)
    });
    measure(&store, "full text, phrase, latest 50", |s, i| {
        page(
            &Filter { text: Some(["\"railway bridge\"", "\"flower market\""][i % 2].to_owned()), ..Filter::default() },
            s,
        )
    });
    measure(&store, "full text, phrase, country and type, latest 50", |s, i| {
        page(
            &Filter {
                text: Some("\"railway bridge\"".to_owned()),
                country: some(&codes, i),
                kind: vec!["ASSAULT".parse().unwrap()],
                ..Filter::default()
            },
            s,
        )
    });
    measure(&store, "full text, count of a word of every fifth story", |s, i| {
        s.count(&Filter { text: Some(["Moscow", "Washington", "Beijing"][i % 3].to_owned()), ..Filter::default() })
            .unwrap()
    });
    measure(&store, "full text, a word of every third story", |s, i| {
        page(&Filter { text: Some(["beekeeper", "plum", "candlelight"][i % 3].to_owned()), ..Filter::default() }, s)
    });
    measure(&store, "full text, a name of every fifth story", |s, i| {
        page(&Filter { text: Some(["Moscow", "Washington", "Beijing"][i % 3].to_owned()), ..Filter::default() }, s)
    });
}
