//! Extraction measured on annotated pages: wanted and unwanted passages, dates, and how much text leads back to the page.

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;
use rapporteur_text::{Furniture, PageHints, read_page};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::time::Instant;

/// Scores `trafilatura-eval-en.jsonl.gz` and `htmldate-eval-en.jsonl.gz` of a folder.
pub(crate) fn run(folder: &str, show: bool) -> anyhow::Result<()> {
    let furniture = Furniture::load(&rapporteur_data::Embedded).map_err(|c| anyhow::anyhow!("{}", c[0]))?;
    for name in ["trafilatura-eval-en.jsonl.gz", "htmldate-eval-en.jsonl.gz"] {
        let path = format!("{folder}/{name}");
        let file = std::fs::File::open(&path).with_context(|| path.clone())?;
        let (mut tp, mut fp, mut fneg) = (0usize, 0usize, 0usize);
        let (mut dated, mut right, mut wrong) = (0usize, 0usize, 0usize);
        let (mut chars, mut mapped, mut exact) = (0usize, 0usize, 0usize);
        let (mut pages, mut bytes, mut failed) = (0usize, 0usize, 0usize);
        let clock = Instant::now();
        for line in BufReader::new(MultiGzDecoder::new(file)).lines() {
            let page: Value = serde_json::from_str(&line?)?;
            let html = page["html"].as_str().unwrap_or_default();
            pages += 1;
            bytes += html.len();
            let hints = PageHints {
                id: page["id"].as_str().unwrap_or_default().to_owned(),
                url: page["url"].as_str().map(str::to_owned),
                charset: None,
            };
            let story = match read_page(html.as_bytes(), &hints, &furniture) {
                Ok(story) => story,
                Err(e) => {
                    failed += 1;
                    println!("{}: {e}", hints.id);
                    continue;
                }
            };
            let text = story.text.split_whitespace().collect::<Vec<_>>().join(" ");
            for (key, wanted) in [("with", true), ("without", false)] {
                for part in page[key].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
                    let has = text.contains(&part);
                    match (wanted, has) {
                        (true, true) => tp += 1,
                        (true, false) => fneg += 1,
                        (false, true) => fp += 1,
                        (false, false) => {}
                    }
                    if show && wanted != has {
                        println!("{} {}: {part}", hints.id, if wanted { "lacks" } else { "has" });
                    }
                }
            }
            if let Some(gold) = page["date"].as_str().and_then(|d| d.get(..10)) {
                dated += 1;
                let found = story.published.as_ref().map(|p| p.date.to_string());
                right += usize::from(found.as_deref() == Some(gold));
                wrong += usize::from(found.as_deref().is_some_and(|f| f != gold));
                if show && found.as_deref() != Some(gold) {
                    println!("{} date {:?} wanted {gold} url {:?}", hints.id, story.published, hints.url);
                }
            }
            if let Some(map) = &story.page_map {
                for (i, c) in story.text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
                    chars += 1;
                    let span = rapporteur_record::Span::new(i as u32, i as u32 + 1);
                    if let Some((a, b)) = map.page_span(span) {
                        mapped += 1;
                        exact += usize::from(html.get(a as usize..b as usize) == Some(c.to_string().as_str()));
                    }
                }
            }
        }
        let seconds = clock.elapsed().as_secs_f64();
        let (p, r) = (tp as f64 / (tp + fp).max(1) as f64, tp as f64 / (tp + fneg).max(1) as f64);
        println!(
            "{name}: passages P {p:.3} R {r:.3} F1 {:.3}; dates {right} right {wrong} wrong of {dated}; text led back to the page {:.2} % ({:.2} % the same character); {pages} pages, {failed} failed, {:.1} MB/s",
            2.0 * p * r / (p + r).max(1e-9),
            100.0 * mapped as f64 / chars.max(1) as f64,
            100.0 * exact as f64 / chars.max(1) as f64,
            bytes as f64 / 1e6 / seconds,
        );
    }
    Ok(())
}
