//! Shared by the scoring and training commands: reads stories, keeps their parses in a cache folder, reads gold files.
#![allow(dead_code, reason = "each command uses its own part")]

use rapporteur_reader::Reader;
use rapporteur_record::{Attribution, Mention, Published, PublishedBasis, Reading, Sentence, Span, Story};
use serde_json::Value;
use std::{error::Error, fs, path::Path};

pub(crate) type Done = Result<(), Box<dyn Error>>;

/// Lines of a JSON Lines file.
pub(crate) fn json_lines(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}

/// A story with tags, trees and names.
pub(crate) fn read(reader: &Reader, id: &str, text: &str, published: Option<&str>) -> Reading {
    let mut story: Story = rapporteur_text::story_from_text(id, text);
    story.published = published.and_then(|p| {
        let date = p.parse().ok()?;
        Some(Published { value: p.to_owned(), date, basis: PublishedBasis::Record })
    });
    let mut sentences: Vec<Sentence> = rapporteur_text::split_story(&story);
    let mentions: Vec<Mention> = reader.read(&mut sentences);
    let timexes = rapporteur_time::find(&story, &sentences);
    Reading { story, sentences, mentions, timexes, ..Reading::default() }
}

/// Reads many stories on two threads, in order.
pub(crate) fn read_all(reader: &Reader, stories: &[(String, String, Option<String>)]) -> Vec<Reading> {
    let middle = stories.len().div_ceil(2);
    let (left, right) = stories.split_at(middle);
    let one = |part: &[(String, String, Option<String>)]| -> Vec<Reading> {
        part.iter().map(|(id, text, date)| read(reader, id, text, date.as_deref())).collect()
    };
    std::thread::scope(|scope| {
        let second = scope.spawn(|| one(right));
        let mut all = one(left);
        all.extend(second.join().unwrap_or_default());
        all
    })
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
