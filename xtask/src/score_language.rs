//! The language filter measured: how many texts of English data sets are taken for something else.

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;
use rapporteur_text::detect_language;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

/// Prints, for each file of JSON Lines, what languages its texts are told to be in.
pub(crate) fn run(files: &[String], show: bool) -> anyhow::Result<()> {
    for path in files {
        let file = File::open(path).with_context(|| path.clone())?;
        let reader: Box<dyn BufRead> = if path.ends_with(".gz") {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::new(file))
        };
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for line in reader.lines() {
            let Ok(record) = serde_json::from_str::<Value>(&line?) else { continue };
            let joined = |words: &Value| {
                words.as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
            };
            let text = ["text", "content", "body", "sentence", "document", "raw", "html"]
                .iter()
                .find_map(|k| record[*k].as_str().map(str::to_owned))
                .or_else(|| joined(&record["tokens"]).or_else(|| joined(&record["words"])));
            let Some(text) = text else { continue };
            let language = detect_language(&text);
            *told.entry(language.unwrap_or("unsure")).or_default() += 1;
            if show && language.is_some_and(|l| l != "en") {
                let head: String = text.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
                println!("  {} {head}", language.unwrap_or_default());
            }
        }
        println!("{path}: {told:?}");
    }
    Ok(())
}
