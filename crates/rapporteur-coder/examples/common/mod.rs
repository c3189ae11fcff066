//! Shared by the scoring and training commands: reads stories, keeps their parses in a cache folder, reads gold files.
#![allow(dead_code, clippy::print_stderr, reason = "each command uses its own part")]

use rapporteur_reader::Reader;
use rapporteur_record::{Attribution, Mention, Published, PublishedBasis, Reading, Sentence, Span, Status, Story};
use serde_json::Value;
use std::{error::Error, fs, path::Path};

pub(crate) type Done = Result<(), Box<dyn Error>>;

/// Coded stories whose texts are for non-commercial use (the BBC's in re3d, CC BY-NC): measured on, never learned from.
pub(crate) const CLASS_N: &[&str] = &["re3d_55AE94FC6D11", "re3d_DDC23537DF2D", "re3d_A575C2B05115"];

/// Whether a model that ships may learn from a coded story.
pub(crate) fn may_teach(coding: &Value) -> bool {
    coding["id"].as_str().is_none_or(|id| !CLASS_N.contains(&id))
}

/// The number behind option `name`, or `default`.
pub(crate) fn number(args: &[String], name: &str, default: f32) -> f32 {
    args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// The five statuses of `news/GUIDE.md`, as `news/score.py` folds ours; an allegation is its own.
pub(crate) fn coarse(status: Status) -> &'static str {
    match status {
        Status::Occurred | Status::Ongoing | Status::Attempted => "actual",
        Status::Planned => "future",
        Status::Possible
        | Status::Conditional
        | Status::Feared
        | Status::Hoped
        | Status::Requested
        | Status::Generic => "hypothetical",
        Status::Alleged => "alleged",
        Status::Denied | Status::Negated | Status::Cancelled => "negated",
        Status::Historical => "historical",
    }
}

/// Whether our status is the coder's: what is alleged counts as told for a fact or not.
pub(crate) fn same_status(gold: &str, status: Status) -> bool {
    let mine = coarse(status);
    gold == mine || (mine == "alleged" && matches!(gold, "actual" | "hypothetical"))
}

/// Lines of a JSON Lines file.
pub(crate) fn json_lines(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}

fn dated_story(id: &str, text: &str, published: Option<&str>) -> Story {
    let mut story: Story = rapporteur_text::story_from_text(id, text);
    story.published = published.and_then(|p| {
        let date = p.parse().ok()?;
        Some(Published { value: p.to_owned(), date, basis: PublishedBasis::Record })
    });
    story
}

/// A story with tags, trees and names.
pub(crate) fn read(reader: &Reader, id: &str, text: &str, published: Option<&str>) -> Reading {
    let story = dated_story(id, text, published);
    let mut sentences: Vec<Sentence> = rapporteur_text::split_story(&story);
    let mentions: Vec<Mention> = reader.read(&mut sentences);
    let timexes = rapporteur_time::find(&story, &sentences);
    Reading { story, sentences, mentions, timexes, ..Reading::default() }
}

/// Reads many stories on two threads, in order. With `--cache FOLDER` among the arguments the readings are kept there, by reader and text.
pub(crate) fn read_all(reader: &Reader, stories: &[(String, String, Option<String>)]) -> Vec<Reading> {
    let folder = std::env::args().skip_while(|a| a != "--cache").nth(1);
    let file = folder.map(|f| {
        let mut key = 0xCBF2_9CE4_8422_2325u64;
        let parts = stories.iter().flat_map(|(id, text, date)| [id.as_str(), text, date.as_deref().unwrap_or("")]);
        for byte in [reader.model()].into_iter().chain(parts).flat_map(str::bytes) {
            key = (key ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        Path::new(&f).join(format!("{key:016x}.jsonl"))
    });
    if let Some(kept) = file.as_deref().and_then(|f| kept_readings(f, stories)) {
        return kept;
    }
    let middle = stories.len().div_ceil(2);
    let (left, right) = stories.split_at(middle);
    let one = |part: &[(String, String, Option<String>)]| -> Vec<Reading> {
        part.iter().map(|(id, text, date)| read(reader, id, text, date.as_deref())).collect()
    };
    let all = std::thread::scope(|scope| {
        let second = scope.spawn(|| one(right));
        let mut all = one(left);
        all.extend(second.join().unwrap_or_default());
        all
    });
    if let Some(file) = file {
        let lines: Vec<String> = all
            .iter()
            .map(|r| {
                let sentences: Vec<_> =
                    r.sentences.iter().map(|s| (s.start, s.end, s.block, s.quality, &s.tokens)).collect();
                let places: Vec<_> = r.mentions.iter().map(|m| (m.sentence, m.first, m.last, m.head)).collect();
                serde_json::json!([sentences, r.mentions, places]).to_string()
            })
            .collect();
        if let Err(error) = fs::write(&file, lines.join("\n")) {
            eprintln!("{}: {error}; the readings are not kept", file.display());
        }
    }
    all
}

type KeptSentence = (u32, u32, u32, rapporteur_record::Quality, Vec<rapporteur_record::Token>);

/// The readings that an earlier run left, or `None`.
fn kept_readings(file: &Path, stories: &[(String, String, Option<String>)]) -> Option<Vec<Reading>> {
    let text = fs::read_to_string(file).ok()?;
    let mut all = Vec::new();
    for ((id, story, published), line) in stories.iter().zip(text.lines()) {
        let (sentences, mut mentions, places): (Vec<KeptSentence>, Vec<Mention>, Vec<(u32, u32, u32, u32)>) =
            serde_json::from_str(line).ok()?;
        let sentences: Vec<Sentence> = sentences
            .into_iter()
            .map(|(start, end, block, quality, tokens)| Sentence { start, end, block, quality, tokens })
            .collect();
        for (m, p) in mentions.iter_mut().zip(places) {
            (m.sentence, m.first, m.last, m.head) = p;
        }
        let story = dated_story(id, story, published.as_deref());
        let timexes = rapporteur_time::find(&story, &sentences);
        all.push(Reading { story, sentences, mentions, timexes, ..Reading::default() });
    }
    (all.len() == stories.len()).then_some(all)
}

/// The first annotator's attributions of a `PolNeAR` article.
pub(crate) fn polnear_gold(article: &Value) -> Vec<Attribution> {
    let spans = |v: &Value| -> Vec<Span> {
        v.as_array().map_or_else(Vec::new, |all| {
            all.iter()
                .filter_map(|s| {
                    Some(Span::new(u32::try_from(s[0].as_u64()?).ok()?, u32::try_from(s[1].as_u64()?).ok()?))
                })
                .collect()
        })
    };
    let Some(relations) = article["annotations"][0]["attributions"].as_array() else { return Vec::new() };
    relations
        .iter()
        .map(|r| Attribution {
            source: spans(&r["source"]),
            cue: spans(&r["cue"]),
            content: spans(&r["content"]),
            ..Attribution::default()
        })
        .collect()
}

/// Identifier, text and date of a record.
pub(crate) fn story_of(record: &Value) -> (String, String, Option<String>) {
    let s = |k: &str| record[k].as_str().map(str::to_owned);
    (s("id").unwrap_or_default(), s("text").unwrap_or_default(), s("date"))
}
