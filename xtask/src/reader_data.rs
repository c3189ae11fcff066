//! Reads the development sets that the reader is trained and scored on.

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use rapporteur_reader::{ConlluSentence, parse_conllu, train::NamedSentence};
use rapporteur_record::Token;
use std::io::Read;
use std::path::Path;

/// GUM genres whose texts may be used commercially (shared/data/gum/README.md).
const OPEN_GENRES: &[&str] = &["news", "interview", "bio", "voyage", "academic", "textbook", "vlog", "court", "speech"];

pub(crate) fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).with_context(|| path.display().to_string())?;
        return Ok(text);
    }
    String::from_utf8(bytes).with_context(|| path.display().to_string())
}

pub(crate) fn conllu(path: &Path) -> Result<Vec<ConlluSentence>> {
    parse_conllu(&text(path)?).with_context(|| path.display().to_string())
}

/// EWT train and the openly licensed genres of GUM train.
pub(crate) fn training_trees(data: &Path) -> Result<Vec<Vec<Token>>> {
    let mut trees: Vec<Vec<Token>> =
        conllu(&data.join("syntax/ewt-train.conllu.gz"))?.into_iter().map(|s| s.words).collect();
    trees.extend(gum(&data.join("gum/gum-train.conllu.gz"), true)?.into_iter().map(|s| s.words));
    Ok(trees)
}

/// GUM sentences; only those of open genres where `open`.
pub(crate) fn gum(path: &Path, open: bool) -> Result<Vec<ConlluSentence>> {
    let mut kept = Vec::new();
    let mut genre = String::new();
    for sentence in conllu(path)? {
        if let Some(id) = sentence.comment("newdoc id") {
            genre = id.split('_').nth(1).unwrap_or_default().to_owned();
        }
        if !open || OPEN_GENRES.contains(&genre.as_str()) {
            kept.push(sentence);
        }
    }
    Ok(kept)
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// A JSON Lines file of `{sentences: [{tokens, tags}]}` or `{tokens, tags}`.
pub(crate) fn named(path: &Path) -> Result<Vec<NamedSentence>> {
    let mut sentences = Vec::new();
    for (number, line) in text(path)?.lines().enumerate() {
        let value: serde_json::Value =
            serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))?;
        let one = [value.clone()];
        for item in value["sentences"].as_array().map_or(&one[..], Vec::as_slice) {
            sentences.push(NamedSentence { forms: strings(&item["tokens"]), labels: strings(&item["tags"]) });
        }
    }
    Ok(sentences)
}

/// CrossNER's politics classes as those of the worldwide set.
pub(crate) fn crossner(path: &Path) -> Result<Vec<NamedSentence>> {
    let mut sentences = named(path)?;
    for sentence in &mut sentences {
        for (label, form) in sentence.labels.iter_mut().zip(&sentence.forms) {
            let Some(kind) = label.get(2..) else { continue };
            let mapped = match kind {
                "politician" | "person" => "Person",
                "politicalparty" | "organisation" => "Organization",
                "location" | "country" => "Location",
                "misc" if ["an", "ese", "ish", "ans", "i", "ic", "ist", "ists"].iter().any(|s| form.ends_with(s)) => {
                    "NORP"
                }
                _ => "Misc",
            };
            *label = format!("{}-{mapped}", &label[..1]);
        }
    }
    Ok(sentences)
}
