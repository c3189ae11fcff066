//! Historical background: dates long before the story, "decades ago", "during the 1994 war".

use super::{Kind, StatusCues};
use crate::attribution::{Doc, View};
use jiff::civil::Date;
use rapporteur_record::{Span, Upos};

/// Age from which an event is background, in days (plover.md section 2).
pub(super) const AGE_DAYS: i32 = 90;

/// The words that put the predicate long before the story, and a sentence for people.
pub(super) fn historical(cues: &StatusCues, doc: &Doc<'_>, sentence: u32, trigger: u32) -> Option<(Span, String)> {
    let view = &doc.views[sentence as usize];
    let today = reference_day(doc);
    let mut at = trigger;
    for _ in 0..8 {
        for &k in &view.kids[at as usize] {
            let rel = view.rel(k).split(':').next().unwrap_or("");
            let dated = matches!(rel, "obl" | "nmod" | "advmod" | "nummod" | "compound" | "amod" | "det" | "obj" | "advcl" | "dep")
                && (rel != "obj" || view.is(k, "obl"))
                && (rel != "advcl");
            if !dated {
                continue;
            }
            if matches!(view.case(k), Some("since" | "until" | "till" | "by" | "from")) {
                continue;
            }
            let words = view.subtree(k, &[]);
            if words.iter().any(|&w| view.is_verb(w) && view.child(w, &["nsubj"]).is_some()) {
                continue;
            }
            if let Some(found) = old_words(cues, doc, view, &words, today) {
                return Some(found);
            }
        }
        // "the 2002 riots": also a number or name directly before a noun
        let Some(up) = view.head(at) else { break };
        match view.rel(at).split(':').next().unwrap_or("") {
            "ccomp" | "parataxis" | "csubj" => break,
            "acl" if view.is(at, "acl:relcl") => break,
            "advcl" if view.children(at, &["mark"]).next().is_some() => break,
            "nmod" | "obl" | "obj" | "nsubj" if matches!(view.upos(at), Upos::Noun | Upos::Propn) && view.is_verb(up) && !cues.has(Kind::Light, view.lemma(up)) => {
                // a noun inside somebody else's clause keeps its own time, unless the clause dates both
                if view.rel(at) == "obl" || view.rel(at) == "nmod" {
                    break;
                }
            }
            _ => {}
        }
        at = up;
    }
    None
}

/// The day to measure from: the publication date, else the latest day or year that the story itself names.
fn reference_day(doc: &Doc<'_>) -> Option<Date> {
    if let Some(day) = doc.reading.story.published_date() {
        return Some(day);
    }
    let latest = doc.reading.timexes.iter().filter_map(|t| t.days.map(|d| d.0)).filter(|d| d.year() < 2100).max();
    let years = doc
        .views
        .iter()
        .flat_map(|v| (0..v.len()).filter_map(move |i| year(v.form(i))))
        .max()
        .and_then(|y| Date::new(y, 1, 1).ok());
    match (latest, years) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

fn year(form: &str) -> Option<i16> {
    let digits = form.trim_end_matches("s");
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|y| (1500..2100).contains(y))
}

fn old_words(_cues: &StatusCues, doc: &Doc<'_>, view: &View<'_>, words: &[u32], today: Option<Date>) -> Option<(Span, String)> {
    for &w in words {
        let token = &view.sent.tokens[w as usize];
        if matches!(view.lemma(w).to_lowercase().as_str(), "decade" | "century" | "year" | "yr") {
            let later = words.iter().filter(|&&x| x > w && x <= w + 3);
            let ago = later.clone().any(|&x| matches!(view.form(x).to_lowercase().as_str(), "ago" | "earlier" | "before"));
            let back = (w + 1..view.len().min(w + 3)).any(|x| matches!(view.form(x).to_lowercase().as_str(), "ago" | "earlier"));
            if ago || back {
                return Some((token.span(), format!("“{} ago” puts it long before the story", token.form)));
            }
        }
        if view.lemma(w).eq_ignore_ascii_case("month") && (w + 1..view.len().min(w + 2)).any(|x| view.form(x).eq_ignore_ascii_case("ago")) {
            let number = w.checked_sub(1).map(|x| view.form(x).to_lowercase()).unwrap_or_default();
            let many = number.parse::<u32>().map_or(matches!(number.as_str(), "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "eleven" | "several"), |n| n > 3);
            if many {
                return Some((token.span(), format!("“{number} months ago” puts it before the age of background")));
            }
        }
        let Some(today) = today else { continue };
        if let Some(y) = year(&token.form) {
            if token.form.ends_with('s') && y + 9 < today.year() {
                return Some((token.span(), format!("“{}” lies before the story ({today})", token.form)));
            }
            let timex = doc.reading.timexes.iter().find(|t| t.start <= token.start && token.end <= t.end);
            let last = timex.and_then(|t| t.days).map(|d| d.1).or_else(|| Date::new(y, 12, 31).ok());
            let precise = timex.is_some_and(|t| t.days.is_some());
            if let Some(last) = last {
                let old = if doc.reading.story.published_date().is_none() && !precise { y < today.year() } else { age(last, today) > AGE_DAYS };
                if old {
                    return Some((token.span(), format!("“{}” lies more than {AGE_DAYS} days before {today}", token.form)));
                }
            }
        }
    }
    let today = doc.reading.story.published_date().or(today)?;
    let span_of = |w: u32| view.sent.tokens[w as usize].span();
    let timex = doc.reading.timexes.iter().find(|t| {
        words.iter().any(|&w| span_of(w).start < t.end && t.start < span_of(w).end)
            && t.days.is_some_and(|d| age(d.1, today) > AGE_DAYS)
            && !matches!(t.timex_type, rapporteur_record::TimexType::Duration | rapporteur_record::TimexType::Set)
    })?;
    Some((Span::new(timex.start, timex.end), format!("{} lies more than {AGE_DAYS} days before {today}", timex.value)))
}

fn age(day: Date, today: Date) -> i32 {
    today.since(day).map_or(0, |span| span.get_days())
}
