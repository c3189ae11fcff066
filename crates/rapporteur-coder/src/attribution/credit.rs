//! Agency credits: "(Reuters)" in a dateline, "— Xinhua" at the end, "Source: AFP"; and "(Highland Press)", an agency by its shape that no row
//! knows. The credit of a photograph is none of the story.

use super::view::{Doc, View};
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
    for &(s, i) in &candidates {
        let view = &doc.views[s as usize];
        if of_photo(view, i) {
            continue;
        }
        for len in (1..=3u32).rev() {
            if i + len > view.len() {
                continue;
            }
            let name = (i..i + len).map(|k| view.form(k)).collect::<Vec<_>>().join(" ");
            // "(AP/Eranga Silva)", "REUTERS/Ana Ruiz"
            let name = name.split('/').next().unwrap_or_default().to_owned();
            let upper = name.chars().next().is_some_and(char::is_uppercase);
            if upper && rules.agents().of_name(&name) == Some("agency") {
                return Some(credit(view, i, i + len, name));
            }
        }
    }
    // no row knows it, but it stands where an agency stands and is called what agencies are called
    let last = doc.views.iter().rposition(|v| v.len() > 0).unwrap_or(0);
    candidates.into_iter().find_map(|(s, i)| {
        let view = &doc.views[s as usize];
        let open = i.checked_sub(1).filter(|&o| matches!(view.form(o), "(" | "["))?;
        let close = (i + 2..(i + 5).min(view.len())).find(|&k| matches!(view.form(k), ")" | "]"))?;
        let dash = |k: u32| k < view.len() && matches!(view.form(k), "-" | "—" | "–" | "--" | ":");
        let dateline = dash(close + 1) && open > 0;
        let whole = s as usize == last && open == 0 && close + 2 >= view.len();
        let after_stop = open.checked_sub(1).is_some_and(|o| matches!(view.form(o), "." | "”" | "\""));
        let closes = s as usize == last && close + 1 == view.len() && after_stop;
        if !(dateline || whole || closes) || of_photo(view, i) {
            return None;
        }
        let words: Vec<&str> = (i..close).map(|k| view.form(k)).collect();
        let named = words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase) || matches!(*w, "of" | "de"));
        let kind = matches!(
            *words.last()?,
            "Agency" | "Press" | "News" | "Newswire" | "Wire" | "Wires" | "Service" | "Bureau"
        ) || matches!(words[0], "Agence" | "Agencia");
        (named && kind).then(|| credit(view, i, close, words.join(" ")))
    })
}

fn credit(view: &View<'_>, from: u32, to: u32, name: String) -> AttributionLink {
    let span = Span::new(view.sent.tokens[from as usize].start, view.sent.tokens[(to - 1) as usize].end);
    AttributionLink {
        agent: Agent { entity_text: name, kind: "agency".to_owned(), span: Some(span), ..Agent::default() },
        act: "reported".to_owned(),
        cue_span: Some(span),
        date: None,
        stance: Some("asserts".to_owned()),
    }
}

/// "(AP/Photo Ana Ruiz)", "REUTERS/Ana Ruiz", "Photo: AFP": who took the picture, or passed it on.
fn of_photo(view: &View<'_>, i: u32) -> bool {
    let picture = |k: u32| {
        let form = view.form(k).to_lowercase();
        form.split('/').any(|w| {
            matches!(
                w,
                "photo"
                    | "photos"
                    | "photograph"
                    | "picture"
                    | "pictures"
                    | "image"
                    | "images"
                    | "file"
                    | "handout"
                    | "courtesy"
                    | "video"
            )
        })
    };
    let bracket = |k: &u32| !matches!(view.form(*k), "(" | ")" | "[" | "]");
    let beside = (i..view.len().min(i + 6)).take_while(bracket).any(picture)
        || (i.saturating_sub(4)..i).rev().take_while(bracket).any(picture);
    // "REUTERS/Ana", but "AFP/APP" and "/TASS/"
    let taker = view.form(i).split_once('/').map(|(_, name)| name.to_owned()).or_else(|| {
        (i + 2 < view.len() && view.form(i + 1) == "/" && i > 0 && view.form(i - 1) != "/")
            .then(|| view.form(i + 2).to_owned())
    });
    beside || taker.is_some_and(|name| name.chars().any(char::is_lowercase))
}
