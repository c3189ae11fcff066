//! What each stage of the road costs, on prose of our own: the examples that the rule files carry, put together as stories and pages.
//!
//! Needs nothing but the repository. Costs are processor time of one thread, so that other work on the machine matters little;
//! shares of the whole are worth more than milliseconds.

use anyhow::Context as _;
use nix::time::{ClockId, clock_gettime};
use rapporteur::text::{Document, Furniture, PageHints, story_from_record};
use rapporteur::{Options, Pipeline, Tier};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Options of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Stories.
    #[arg(long, default_value_t = 300)]
    stories: usize,
    /// Sentences of a story.
    #[arg(long, default_value_t = 14)]
    sentences: usize,
    /// The accurate reading model.
    #[arg(long)]
    accurate: bool,
    /// Threads of the second run of the whole road.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// One story of the bench in both shapes.
struct Input {
    record: String,
    page: Vec<u8>,
    words: usize,
}

/// Processor time of this thread.
fn cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Every example and counter-example of the rule files, without the marks of roles.
fn sentences() -> anyhow::Result<Vec<String>> {
    fn walk(value: &toml::Value, found: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match value.as_str() {
                        Some(text) if key == "text" && text.contains(' ') => found.push(unmarked(text)),
                        _ => walk(value, found),
                    }
                }
            }
            toml::Value::Array(all) => all.iter().for_each(|v| walk(v, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (path, text) in rapporteur_data::texts_under("rules", ".toml") {
        let file: toml::Value = toml::from_str(text).with_context(|| path.to_owned())?;
        walk(&file, &mut found);
    }
    found.retain(|s| s.ends_with(['.', '!', '?', '”', '"']));
    Ok(found)
}

/// `[actor Paris] [trigger condemned] …` without brackets and roles.
fn unmarked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        out.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        rest = rest.split_once(' ').map_or("", |(_, words)| words);
    }
    out.push_str(rest);
    out.replace(']', "")
}

fn inputs(args: &Args) -> anyhow::Result<Vec<Input>> {
    let all = sentences()?;
    anyhow::ensure!(all.len() > 100, "the rule files hold {} examples; more are expected", all.len());
    let mut at = 0usize;
    let mut made = Vec::with_capacity(args.stories);
    for n in 0..args.stories {
        // A stride that shares no factor with the usual counts mixes the files.
        let picked: Vec<&str> = (0..args.sentences)
            .map(|_| {
                at = (at + 7919) % all.len();
                all[at].as_str()
            })
            .collect();
        let paragraphs: Vec<String> = picked.chunks(3).map(|p| p.join(" ")).collect();
        let text = paragraphs.join("\n\n");
        let escaped = |p: &String| format!("<p>{}</p>", p.replace('&', "&amp;").replace('<', "&lt;"));
        let body: String = paragraphs.iter().map(escaped).collect();
        let menu: String = (0..30).map(|i| format!("<li><a href=\"/{i}\">Section {i}</a></li>")).collect();
        let page = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>Story {n}</title><meta property=\"article:published_time\" content=\"2021-03-05T08:00:00Z\"></head><body><nav><ul>{menu}</ul></nav><article><h1>Story {n}</h1>{body}</article><div id=\"comments\"><h3>Leave a Reply</h3><p>Your email address will not be published.</p></div><footer>All rights reserved.</footer></body></html>"
        );
        let words = text.split_whitespace().count();
        let record = json!({"id": format!("bench-{n}"), "published": "2021-03-05", "text": text}).to_string();
        made.push(Input { record, page: page.into_bytes(), words });
    }
    Ok(made)
}

/// Prints the costs as tables for docs/performance.md.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let tier = if args.accurate { Tier::Accurate } else { Tier::Fast };
    let begun = cpu();
    let pipeline = Pipeline::new(Options { tier, ..Options::default() })?;
    let loading = cpu() - begun;
    let inputs = inputs(args)?;
    let furniture = Furniture::shared();
    let n = inputs.len().max(1) as f64;
    let words: usize = inputs.iter().map(|i| i.words).sum();

    let mut stages: Vec<(&str, Duration)> = Vec::new();
    let mut add = |name: &'static str, cost: Duration| match stages.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum += cost,
        None => stages.push((name, cost)),
    };
    // Once without the clock, so that all tables are warm.
    if let Some(first) = inputs.first() {
        let _ = pipeline.code(story_from_record(&first.record, furniture)?);
    }
    let mut claims = 0usize;
    for (index, input) in inputs.iter().enumerate() {
        let mut last = cpu();
        let mut lap = |name: &'static str| {
            let now = cpu();
            let cost = now - last;
            last = cpu();
            (name, cost)
        };
        let hints = PageHints { id: format!("bench-{index}"), ..PageHints::default() };
        let page = Document::Page { bytes: input.page.clone(), hints };
        let _ = lap("");
        let story = page.into_story(furniture)?;
        let (name, cost) = lap("page → story");
        add(name, cost);
        drop(story);
        let _ = lap("");
        let story = story_from_record(&input.record, furniture)?;
        let (name, cost) = lap("record → story");
        add(name, cost);
        let coded = pipeline.code_observed(story, &mut |name| {
            let (name, cost) = lap(name);
            add(name, cost);
        });
        let _ = lap("");
        let mut bytes = Vec::new();
        for claim in &coded.coding.claims {
            serde_json::to_writer(&mut bytes, claim)?;
            bytes.push(b'\n');
        }
        let (name, cost) = lap("export (JSON Lines)");
        add(name, cost);
        claims += coded.coding.claims.len();
    }
    let from_page = |(name, _): &&(&str, Duration)| *name != "record → story";
    let whole: Duration = stages.iter().filter(from_page).map(|(_, cost)| *cost).sum();
    println!(
        "{} stories, {words} words, {claims} claims; {tier:?} reader; loading {:.2} s of processor time\n",
        inputs.len(),
        loading.as_secs_f64()
    );
    println!("| Stage | ms a story | Share of the road from a page |\n|---|---|---|");
    for stage in &stages {
        let share = if from_page(&stage) {
            format!("{:.1} %", 100.0 * stage.1.as_secs_f64() / whole.as_secs_f64())
        } else {
            "(instead of the page)".to_owned()
        };
        println!("| {} | {:.2} | {share} |", stage.0, 1000.0 * stage.1.as_secs_f64() / n);
    }
    println!(
        "| all | {:.2} | {:.0} words a second |\n",
        1000.0 * whole.as_secs_f64() / n,
        words as f64 / whole.as_secs_f64()
    );

    // The whole road with one thread and with several, by the wall clock.
    let mut seconds: BTreeMap<usize, f64> = BTreeMap::new();
    for threads in [1, args.threads.max(1)] {
        let clock = Instant::now();
        std::thread::scope(|scope| {
            for part in 0..threads {
                let (inputs, pipeline) = (&inputs, &pipeline);
                scope.spawn(move || {
                    for input in inputs.iter().skip(part).step_by(threads) {
                        if let Ok(story) = story_from_record(&input.record, furniture) {
                            let _ = pipeline.code(story);
                        }
                    }
                });
            }
        });
        seconds.insert(threads, clock.elapsed().as_secs_f64());
    }
    let one = seconds[&1];
    for (threads, wall) in &seconds {
        println!(
            "{threads} thread(s): {:.1} stories/s by the wall clock, {:.2} times one thread",
            n / wall,
            one / wall
        );
    }
    println!("peak memory {} MB", peak_megabytes().unwrap_or(0));
    Ok(())
}

/// The most memory that this process has held, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_has_prose_and_pages_that_can_be_read() {
        assert_eq!(unmarked("[actor Paris] [trigger lashed out at] Rome."), "Paris lashed out at Rome.");
        let args = Args { stories: 3, sentences: 18, accurate: false, threads: 1 };
        let made = inputs(&args).unwrap();
        assert_eq!(made.len(), 3);
        for input in made {
            let record: serde_json::Value = serde_json::from_str(&input.record).unwrap();
            let text = record["text"].as_str().unwrap();
            assert!(input.words > 80 && !text.contains(['[', ']']), "{text}");
            let page = Document::Page { bytes: input.page, hints: PageHints::default() };
            let story = page.into_story(Furniture::shared()).unwrap();
            assert!(!story.text.contains("Leave a Reply") && story.text.contains(text.split("\n\n").next().unwrap()));
        }
    }
}
