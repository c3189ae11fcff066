//! Agency credits: "(Reuters)" in a dateline, "— Xinhua" at the end, "Source: AFP".

use super::view::Doc;
use crate::speech::SpeechRules;
use rapporteur_record::{Agent, AttributionLink, Span};

/// The agency that the story is credited to, as the outermost link of every chain; `None` where no credit stands in the text.
pub(crate) fn agency_credit(rules: &SpeechRules, doc: &Doc<'_>) -> Option<AttributionLink> {
    let first = doc.views.iter().position(|v| v.len() > 0)?;
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    // a dateline: within the first words of the first two paragraphs, in brackets or before a dash
    let mut blocks_seen = Vec::new();
    for (s, view) in doc.views.iter().enumerate().skip(first) {
        if !blocks_seen.contains(&view.sent.block) {
            blocks_seen.push(view.sent.block);
            if blocks_seen.len() > 3 {
                break;
            }
            let end = view.len().min(16);
            for i in 0..end {
                let opened = i > 0 && matches!(view.form(i - 1), "(" | "/" | "[" | ",");
                let stop = (i + 1..(i + 5).min(view.len())).find(|&k| matches!(view.form(k), ")" | "]" | "/"));
                let dash = (i + 1..(i + 3).min(view.len())).any(|k| matches!(view.form(k), "-" | "—" | "–" | "--"));
                let bracketed = opened && stop.is_some();
                if bracketed || dash && i > 0 && i < 10 && blocks_seen.len() <= 2 {
                    candidates.push((s as u32, i));
                }
            }
        }
    }
    // a credit line: the last paragraph begins with a dash or a bracket, or is only a name
    if let Some(last) = doc.views.iter().rposition(|v| v.len() > 0) {
        let view = &doc.views[last];
        let short = view.len() <= 8;
        for i in 0..view.len() {
            let marked = i > 0 && matches!(view.form(i - 1), "—" | "–" | "--" | "-" | "(" | "/" | ":");
            let end = i + 4 >= view.len();
            if marked && end || (short && i == 0) {
                candidates.push((last as u32, i));
            }
        }
    }
    for (s, i) in candidates {
        let view = &doc.views[s as usize];
        for len in (1..=3u32).rev() {
            if i + len > view.len() {
                continue;
            }
            let name = (i..i + len).map(|k| view.form(k)).collect::<Vec<_>>().join(" ");
            // "(AP/Eranga Silva)", "REUTERS/Ana Ruiz"
            let name = name.split('/').next().unwrap_or_default().to_owned();
            let upper = name.chars().next().is_some_and(char::is_uppercase);
            if upper && rules.agents().of_name(&name) == Some("agency") {
                let a = &view.sent.tokens[i as usize];
                let b = &view.sent.tokens[(i + len - 1) as usize];
                let span = Span::new(a.start, b.end);
                return Some(AttributionLink {
                    agent: Agent { entity_text: name, kind: "agency".to_owned(), span: Some(span), ..Agent::default() },
                    act: "reported".to_owned(),
                    cue_span: Some(span),
                    date: None,
                    stance: Some("asserts".to_owned()),
                });
            }
        }
    }
    None
}
