//! Historical background: dates long before the story, "decades ago", "during the 1994 war".

use super::StatusCues;
use crate::attribution::{Doc, View};
use jiff::civil::Date;
use rapporteur_record::{Span, Upos};

/// Age from which an event is background, in days (plover.md section 2).
pub(super) const AGE_DAYS: i32 = 90;

/// Years before this one are no page's own: the first news on the web is of 1991 and later.
const FIRST_PAGES: i16 = 1991;

/// Acts that are named by their year once they are past.
const UNREST: &[&str] = &[
    "agreement",
    "attack",
    "ban",
    "bombing",
    "clash",
    "conflict",
    "coup",
    "crackdown",
    "crisis",
    "deal",
    "invasion",
    "killing",
    "massacre",
    "operation",
    "pogrom",
    "protest",
    "raid",
    "resistance",
    "revolt",
    "revolution",
    "riot",
    "shooting",
    "siege",
    "treaty",
    "unrest",
    "uprising",
    "violence",
    "war",
];

/// How firmly a date hangs on the event (in tenths), and how long before the story it lies, in steps.
pub(super) fn own_date(doc: &Doc<'_>, sentence: u32, trigger: u32) -> (u8, &'static str) {
    let dated = crate::date::of(doc.reading, sentence, trigger, rapporteur_record::Status::Occurred);
    if dated.basis.as_deref() != Some("text") && dated.when.is_none() {
        return (0, "none");
    }
    let hangs = dated.confidence.map_or(0, |c| (c * 10.0) as u8);
    let last = dated.enddate.as_deref().or(dated.date.as_deref()).and_then(last_day);
    let (Some(last), Some(today)) = (last, reference_day(doc)) else { return (hangs, "open") };
    let far = match age(last, today) {
        i32::MIN..=-1 => "ahead",
        0..=31 => "new",
        32..=AGE_DAYS => "month",
        91..=400 => "year",
        _ => "old",
    };
    (hangs, far)
}

/// The last day of an ISO date, month or year.
fn last_day(iso: &str) -> Option<Date> {
    let mut parts = iso.get(..10.min(iso.len()))?.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: Option<i8> = parts.next().and_then(|m| m.parse().ok());
    let day: Option<i8> = parts.next().and_then(|d| d.parse().ok());
    match (month, day) {
        (Some(m), Some(d)) => Date::new(year, m, d).ok(),
        (Some(m), None) => Date::new(year, m, 1).ok().map(Date::last_of_month),
        (None, _) => Date::new(year, 12, 31).ok(),
    }
}

/// "The Money Laundering Act, 2002", "the Penal Code of 1860": the year is part of a law's name.
fn of_a_law(view: &View<'_>, w: u32) -> bool {
    if year(view.form(w)).is_none() {
        return false;
    }
    let law = |i: u32| {
        let form = view.form(i);
        matches!(
            form,
            "Act" | "Code" | "Ordinance" | "Law" | "Rules" | "Regulation" | "Regulations" | "Constitution" | "Decree"
        )
    };
    let letters = |i: u32| {
        let form = view.form(i);
        form.len() > 2 && form.chars().all(char::is_uppercase)
    };
    match w.checked_sub(1).map(|b| (b, view.form(b))) {
        Some((b, ",")) if b > 0 => law(b - 1) || letters(b - 1),
        Some((b, "of")) if b > 0 => law(b - 1),
        Some((b, _)) => law(b),
        None => false,
    }
}

/// The words that put the predicate long before the story, and a sentence for people.
pub(super) fn historical(cues: &StatusCues, doc: &Doc<'_>, sentence: u32, trigger: u32) -> Option<(Span, String)> {
    if of_the_present(&doc.views[sentence as usize], trigger) {
        return None;
    }
    if let Some(found) = in_sentence(cues, doc, sentence, trigger) {
        return Some(found);
    }
    if let Some(found) = named_again(cues, doc, sentence, trigger) {
        return Some(found);
    }
    // told on from the sentence before, in the same paragraph, in the past tense and without a time of its own
    let view = &doc.views[sentence as usize];
    let before = sentence.checked_sub(1)?;
    let earlier = &doc.views[before as usize];
    if earlier.sent.block != view.sent.block || own_time(doc, view) {
        return None;
    }
    let clause = clause_head(view, trigger);
    let past = view.xpos(clause) == "VBD" || view.children(clause, &["aux"]).any(|a| view.xpos(a) == "VBD");
    let reports = !matches!(view.rel(clause), "root" | "conj");
    if !past || reports {
        return None;
    }
    // "families mark five years since the army drove them out. Soldiers burned …"
    let anniversary = (0..earlier.len()).find(|&i| {
        earlier.is_verb(i) && earlier.children(i, &["mark"]).any(|m| earlier.form(m).eq_ignore_ascii_case("since"))
    });
    if let Some((span, step)) = anniversary.and_then(|i| in_sentence(cues, doc, before, i)) {
        return Some((span, format!("told on from the sentence before: {step}")));
    }
    let root = (0..earlier.len()).find(|&i| earlier.head(i).is_none() && earlier.is_verb(i))?;
    if earlier.xpos(root) != "VBD" && !earlier.children(root, &["aux"]).any(|a| earlier.xpos(a) == "VBD") {
        return None;
    }
    let (span, step) = in_sentence(cues, doc, before, root).or_else(|| historical(cues, doc, before, root))?;
    Some((span, format!("told on from the sentence before: {step}")))
}

/// "The current wave of violence", "the trials continue": whatever began long ago, it goes on.
fn of_the_present(view: &View<'_>, trigger: u32) -> bool {
    if !matches!(view.upos(trigger), Upos::Noun | Upos::Propn) {
        return false;
    }
    let now = view.children(trigger, &["amod"]).any(|a| {
        matches!(
            view.lemma(a).to_lowercase().as_str(),
            "current" | "ongoing" | "latest" | "new" | "recent" | "present" | "fresh"
        )
    });
    let mut at = trigger;
    while view.is(at, "conj")
        && let Some(up) = view.head(at)
    {
        at = up;
    }
    let goes_on = view.is(at, "nsubj")
        && view.head(at).is_some_and(|v| {
            matches!(view.xpos(v), "VBZ" | "VBP") && matches!(view.lemma(v), "continue" | "persist" | "remain" | "rage")
        });
    now || goes_on
}

/// "The shooting took place on the shore": a definite noun for an act that the story has dated long ago ("shot … in 1987").
fn named_again(cues: &StatusCues, doc: &Doc<'_>, sentence: u32, trigger: u32) -> Option<(Span, String)> {
    let view = &doc.views[sentence as usize];
    let definite = view
        .children(trigger, &["det", "nmod:poss"])
        .any(|d| view.is(d, "nmod:poss") || matches!(view.form(d).to_lowercase().as_str(), "the" | "that" | "those"));
    if !definite || view.upos(trigger) != Upos::Noun {
        return None;
    }
    let stem = |word: &str| word.to_lowercase().chars().take(4).collect::<String>();
    let wanted = stem(view.lemma(trigger));
    if wanted.chars().count() < 4 {
        return None;
    }
    for s in (0..sentence).rev() {
        let earlier = &doc.views[s as usize];
        for i in 0..earlier.len() {
            let act = earlier.is_verb(i) || earlier.upos(i) == Upos::Noun;
            if !act || stem(earlier.lemma(i)) != wanted {
                continue;
            }
            // the nearest mention of it decides
            let (span, step) = in_sentence(cues, doc, s, i)?;
            return Some((span, format!("told of before: {step}")));
        }
    }
    None
}

/// Whether the sentence has a time expression of its own.
fn own_time(doc: &Doc<'_>, view: &View<'_>) -> bool {
    let sent = view.sent.span();
    doc.reading.timexes.iter().any(|t| sent.start <= t.start && t.end <= sent.end)
        || (0..view.len()).any(|i| {
            matches!(
                view.form(i).to_lowercase().as_str(),
                "now" | "today" | "yesterday" | "recently" | "currently" | "meanwhile"
            )
        })
}

pub(super) fn clause_head(view: &View<'_>, i: u32) -> u32 {
    let mut at = i;
    for _ in 0..8 {
        if view.is_verb(at) && view.child(at, &["nsubj", "csubj"]).is_some() {
            break;
        }
        match view.head(at) {
            Some(up) => at = up,
            None => break,
        }
    }
    at
}

fn in_sentence(cues: &StatusCues, doc: &Doc<'_>, sentence: u32, trigger: u32) -> Option<(Span, String)> {
    let view = &doc.views[sentence as usize];
    let today = reference_day(doc);
    // "In 2013, …": a time at the head of the sentence dates all of it
    let opening = (0..view.len().min(5)).find(|&i| view.form(i) == ",");
    if let Some(comma) = opening.filter(|&c| c > 0) {
        let words: Vec<u32> = (0..comma).collect();
        let verb = words.iter().any(|&w| view.is_verb(w));
        let starts = matches!(
            view.form(0).to_lowercase().as_str(),
            "in" | "during" | "on" | "last" | "back" | "earlier" | "around" | "after" | "late" | "early"
        ) || year(view.form(0)).is_some()
            || view.form(0).chars().all(|c| c.is_ascii_digit())
            || words.iter().any(|&w| view.form(w).eq_ignore_ascii_case("ago"));
        if starts
            && !verb
            && let Some(found) = old_words(cues, doc, view, &words, today)
        {
            return Some(found);
        }
    }
    if let Some(found) = own_name(cues, view, trigger, today) {
        return Some(found);
    }
    // "a war that ended in 2009"
    if matches!(view.upos(trigger), Upos::Noun | Upos::Propn) {
        for k in view.children(trigger, &["acl:relcl"]) {
            let past =
                view.xpos(k) == "VBD" || view.children(k, &["aux", "aux:pass", "cop"]).any(|a| view.xpos(a) == "VBD");
            for o in view.children(k, &["obl", "advmod"]) {
                if past && let Some(found) = old_words(cues, doc, view, &view.subtree(o, &[]), today) {
                    return Some(found);
                }
            }
        }
    }
    let mut at = trigger;
    for _ in 0..8 {
        for &k in &view.kids[at as usize] {
            let rel = view.rel(k).split(':').next().unwrap_or("");
            if rel == "nsubj" {
                // "then-president X ordered"
                let then = view.subtree(k, &[]).into_iter().find(|&w| {
                    let form = view.form(w).to_lowercase();
                    form.starts_with("then-")
                        || (form == "then" && matches!(view.rel(w), "amod" | "advmod" | "compound"))
                });
                if let Some(w) = then {
                    return Some((view.sent.tokens[w as usize].span(), "who did it held the office “then”".to_owned()));
                }
                continue;
            }
            if matches!(rel, "mark" | "case") && matches!(view.form(k).to_lowercase().as_str(), "after" | "since") {
                // "a decade after the country became …": what stands after "after" is that much older
                let first = (k.saturating_sub(2)..k)
                    .rev()
                    // "by the end of the year after" is no age
                    .filter(|&w| {
                        let before = w.checked_sub(1);
                        !before.is_some_and(|b| {
                            matches!(
                                view.form(b).to_lowercase().as_str(),
                                "the" | "this" | "that" | "next" | "every" | "each"
                            )
                        })
                    })
                    .find(|&w| matches!(view.lemma(w).to_lowercase().as_str(), "year" | "decade" | "century"));
                if let Some(w) = first {
                    return Some((
                        view.sent.tokens[w as usize].span(),
                        format!("“{} {}” makes it that much older than the story", view.form(w), view.form(k)),
                    ));
                }
            }
            // "the warrant issued in 2019"
            if rel == "acl" && !view.is(k, "acl:relcl") && view.xpos(k) == "VBN" && view.upos(at) != Upos::Verb {
                for o in view.children(k, &["obl", "advmod"]) {
                    if let Some(found) = old_words(cues, doc, view, &view.subtree(o, &[]), today) {
                        return Some(found);
                    }
                }
            }
            let dated =
                matches!(rel, "obl" | "nmod" | "advmod" | "nummod" | "compound" | "amod" | "det" | "dep" | "parataxis");
            if !dated {
                continue;
            }
            if matches!(view.case(k), Some("since" | "until" | "till" | "by" | "from" | "after")) {
                continue;
            }
            // "the warrant that was issued in 2019": the date is the inner clause's own
            let inner: Vec<u32> = view
                .subtree(k, &[])
                .into_iter()
                .filter(|&w| w != k && (view.is(w, "acl") || view.is(w, "advcl")))
                .collect();
            let words = view.subtree(k, &inner);
            if words.iter().any(|&w| view.is_verb(w) && view.child(w, &["nsubj"]).is_some()) {
                continue;
            }
            if let Some(found) = old_words(cues, doc, view, &words, today) {
                return Some(found);
            }
        }
        let Some(up) = view.head(at) else { break };
        if at == trigger && view.is(at, "nmod") && view.lemma(up).eq_ignore_ascii_case("anniversary") {
            return Some((view.sent.tokens[up as usize].span(), "its anniversary is told of".to_owned()));
        }
        match view.rel(at).split(':').next().unwrap_or("") {
            "ccomp" | "parataxis" | "csubj" => break,
            // what came after, amid or because of something long past is no nearer than "before" and "until" leave it
            "advcl"
                if view.children(at, &["mark"]).any(|m| {
                    matches!(
                        view.form(m).to_lowercase().as_str(),
                        "before" | "until" | "if" | "that" | "although" | "though"
                    )
                }) =>
            {
                break;
            }
            _ => {}
        }
        at = up;
    }
    of_clause(cues, doc, view, trigger, today)
}

/// "The Korean [War]": the trigger is part of the name of something past.
fn own_name(cues: &StatusCues, view: &View<'_>, trigger: u32, today: Option<Date>) -> Option<(Span, String)> {
    let last = cues.past_event(view, trigger)?;
    today.is_none_or(|t| last < t.year()).then(|| {
        let token = &view.sent.tokens[trigger as usize];
        (token.span(), format!("“{}” is of an affair that ended in {last}", token.form))
    })
}

/// A time phrase that stands in the clause of the predicate, wherever the parse hung it: "took schools from them in the 1970s",
/// "Last year, the accounts were closed", "When she was a prosecutor in 2005, …".
fn of_clause(
    cues: &StatusCues,
    doc: &Doc<'_>,
    view: &View<'_>,
    trigger: u32,
    today: Option<Date>,
) -> Option<(Span, String)> {
    let verb_above = |i: u32| -> Option<u32> {
        let mut at = i;
        for _ in 0..10 {
            if view.is_verb(at) && !matches!(view.rel(at), "amod" | "compound" | "case") {
                return Some(at);
            }
            at = view.head(at)?;
        }
        None
    };
    let wanted = verb_above(trigger)?;
    for i in 0..view.len() {
        let form = view.form(i).to_lowercase();
        let time = year(&form).is_some()
            || month(view.form(i)).is_some()
            || cues.past_event(view, i).is_some()
            || matches!(view.lemma(i).to_lowercase().as_str(), "year" | "decade" | "century");
        if !time {
            continue;
        }
        // the phrase: up to the preposition before it
        let start = (i.saturating_sub(4)..i).rev().find(|&k| {
            matches!(
                view.form(k).to_lowercase().as_str(),
                "in" | "during" | "on" | "around" | "between" | "last" | "before"
            ) || matches!(view.form(k).to_lowercase().as_str(), "after" | "amid") && cues.past_event(view, i).is_some()
        });
        let comma_start = i <= 3 && (i + 1..view.len().min(i + 2)).any(|k| view.form(k) == ",");
        let ago =
            (i + 1..view.len().min(i + 3)).any(|k| matches!(view.form(k).to_lowercase().as_str(), "ago" | "earlier"));
        let lasting = i
            .checked_sub(1)
            .is_some_and(|k| matches!(view.form(k).to_lowercase().as_str(), "since" | "until" | "till" | "from"));
        // "Since the start of the crisis in April 2018, …" dates the crisis, not what has gone on since
        let since = view.form(0).eq_ignore_ascii_case("since")
            && (0..view.len()).find(|&k| view.form(k) == ",").is_some_and(|c| i < c);
        if lasting || since || start.is_none() && !ago {
            continue;
        }
        let clause = verb_above(i);
        // what the dated verb governs is of its time, and so are the verbs that only lead to it ("ordered the army to leave in 1999")
        let mut top = clause;
        while let Some(v) = top.filter(|&v| {
            view.is(v, "xcomp") || (view.is(v, "advcl") && view.children(v, &["mark"]).any(|m| view.form(m) == "to"))
        }) {
            top = view.head(v).filter(|&h| view.is_verb(h));
        }
        let past = top.is_some_and(|v| {
            view.xpos(v) == "VBD"
                || view.xpos(v) == "VBN"
                || view.children(v, &["aux", "aux:pass", "cop"]).any(|a| view.xpos(a) == "VBD")
        });
        let mut fits = clause == Some(wanted)
            || (past && top.is_some_and(|v| view.dominates(v, trigger)))
            || (comma_start && {
                // the main verb, or one joined to it
                let mut main = wanted;
                while view.is(main, "conj")
                    && let Some(up) = view.head(main)
                {
                    main = up;
                }
                view.head(main).is_none()
            });
        if let (false, Some(clause)) = (fits, clause) {
            let when = view.is(clause, "advcl")
                && view
                    .children(clause, &["mark", "advmod"])
                    .any(|m| matches!(view.form(m).to_lowercase().as_str(), "when" | "while"));
            fits = when && view.head(clause) == Some(wanted);
        }
        if fits && let Some(found) = old_words(cues, doc, view, &[i], today) {
            return Some(found);
        }
    }
    None
}

/// The day to measure from: the publication date, else the latest day or year that the story itself names.
pub(super) fn reference_day(doc: &Doc<'_>) -> Option<Date> {
    *doc.reference_day.get_or_init(|| latest_day(doc))
}

fn latest_day(doc: &Doc<'_>) -> Option<Date> {
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

pub(super) fn year(form: &str) -> Option<i16> {
    // "2007-2008", "2007-08": the first year
    let form = match form.split_once(['-', '–', '/']) {
        Some((a, b)) if a.len() == 4 && matches!(b.len(), 2 | 4) => a,
        _ => form,
    };
    let digits = form.trim_end_matches('s');
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|y| (1500..2100).contains(y))
}

pub(super) fn old_words(
    cues: &StatusCues,
    doc: &Doc<'_>,
    view: &View<'_>,
    words: &[u32],
    today: Option<Date>,
) -> Option<(Span, String)> {
    let dated_page = doc.reading.story.published_date().is_some();
    for &w in words {
        let token = &view.sent.tokens[w as usize];
        let lemma = view.lemma(w).to_lowercase();
        let before = |n: u32| w.checked_sub(n).map(|x| view.form(x).to_lowercase()).unwrap_or_default();
        if matches!(lemma.as_str(), "decade" | "century" | "year" | "yr") {
            let back = (w + 1..view.len().min(w + 3))
                .any(|x| matches!(view.form(x).to_lowercase().as_str(), "ago" | "earlier" | "before"));
            if back {
                return Some((token.span(), format!("“{} ago” puts it long before the story", token.form)));
            }
            let last = matches!(before(1).as_str(), "last" | "previous");
            // with a publication date in spring, "last year" may be weeks ago
            if lemma == "year" && last && doc.reading.story.published_date().is_none_or(|d| d.month() > 3) {
                return Some((token.span(), "“last year” puts it before the age of background".to_owned()));
            }
        }
        if lemma == "month"
            && (w + 1..view.len().min(w + 2)).any(|x| matches!(view.form(x).to_lowercase().as_str(), "ago" | "earlier"))
        {
            let number = before(1);
            let many = number.parse::<u32>().map_or(
                matches!(
                    number.as_str(),
                    "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "eleven" | "several"
                ),
                |n| n > 3,
            );
            if many {
                return Some((token.span(), format!("“{number} months ago” puts it before the age of background")));
            }
        }
        if let Some(last) = cues.past_event(view, w)
            && today.is_none_or(|t| last < t.year())
        {
            return Some((token.span(), format!("“{}” is of an affair that ended in {last}", token.form)));
        }
        if let Some(step) = old_month(doc, view, w, today) {
            return Some((token.span(), step));
        }
        let Some(today) = today else { continue };
        if of_a_law(view, w) {
            continue;
        }
        if let Some(y) = year(&token.form) {
            if token.form.ends_with('s') {
                if y + 9 < today.year() {
                    return Some((token.span(), format!("“{}” lies before the story ({today})", token.form)));
                }
                continue;
            }
            let timex = doc.reading.timexes.iter().find(|t| t.start <= token.start && token.end <= t.end);
            let last = timex.and_then(|t| t.days).map(|d| d.1).or_else(|| Date::new(y, 12, 31).ok());
            let old = if dated_page {
                last.is_some_and(|last| age(last, today) > AGE_DAYS)
            } else {
                // without a date of the page: an earlier year than the latest that a whole date of the story names, or a bare year
                // (news names its own year only in whole dates)
                let bare = timex.is_none_or(|t| t.value.len() == 4);
                match whole_date_year(doc) {
                    // there were no pages of news in those years
                    _ if y < FIRST_PAGES => true,
                    Some(own) => y < own,
                    // "the 2022 summit", "elections of 2011 so far": the latest year of a page may be its own
                    None => {
                        y < today.year()
                            || bare
                                && match view.rel(w).split(':').next() {
                                    // "the 2002 riots" are told of later, "the 2022 summit" before or while it lasts
                                    Some("nummod" | "compound" | "amod") => view
                                        .head(w)
                                        .is_some_and(|h| UNREST.contains(&view.lemma(h).to_lowercase().as_str())),
                                    Some("parataxis" | "appos" | "dep") => false,
                                    _ => true,
                                }
                    }
                }
            };
            if old {
                return Some((
                    token.span(),
                    format!("“{}” lies more than {AGE_DAYS} days before the story", token.form),
                ));
            }
        }
    }
    let today = doc.reading.story.published_date()?;
    let span_of = |w: u32| view.sent.tokens[w as usize].span();
    let timex = doc.reading.timexes.iter().find(|t| {
        words.iter().any(|&w| span_of(w).start < t.end && t.start < span_of(w).end)
            && t.days
                .is_some_and(|d| age(d.1, today) > AGE_DAYS || t.value.len() == 7 && age(d.0, today) > AGE_DAYS + 15)
            && !matches!(t.timex_type, rapporteur_record::TimexType::Duration | rapporteur_record::TimexType::Set)
    })?;
    Some((Span::new(timex.start, timex.end), format!("{} lies more than {AGE_DAYS} days before {today}", timex.value)))
}

fn month(form: &str) -> Option<usize> {
    rapporteur_time::month_named(form).and_then(|m| usize::try_from(m).ok())
}

fn day_number(form: &str) -> bool {
    let digits = form.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    matches!(digits.parse::<u8>(), Ok(1..=31))
}

/// Whether word `w` is a month that stands for a day ("July 4", "4 July").
fn with_day(view: &View<'_>, w: u32) -> bool {
    w > 0 && day_number(view.form(w - 1)) || w + 1 < view.len() && day_number(view.form(w + 1))
}

/// "In March, the court …" on a page of July. On a page without a date the month of its first whole day stands in for today.
fn old_month(doc: &Doc<'_>, view: &View<'_>, w: u32, _today: Option<Date>) -> Option<String> {
    let named = month(view.form(w))?;
    let year_follows = (w + 1..view.len().min(w + 4)).any(|i| year(view.form(i)).is_some());
    if year_follows {
        return None;
    }
    let own = match doc.reading.story.published_date() {
        Some(date) => usize::try_from(date.month()).ok()?,
        None => {
            let whole = |v: &View<'_>| {
                (0..v.len()).find(|&i| month(v.form(i)).is_some() && with_day(v, i)).and_then(|i| month(v.form(i)))
            };
            doc.views.iter().take(6).find_map(whole)?
        }
    };
    let preposition = (w.saturating_sub(3)..w).any(|i| {
        matches!(view.form(i).to_lowercase().as_str(), "in" | "on" | "last" | "late" | "early" | "mid" | "of" | "dated")
    });
    let ahead = (w.saturating_sub(3)..w)
        .any(|i| matches!(view.form(i).to_lowercase().as_str(), "next" | "since" | "until" | "by" | "from"));
    let back = (own + 12 - named) % 12;
    // a month that is still to come in the year is as likely a plan: only what lies up to nine months back
    (preposition && !ahead && (3..=9).contains(&back))
        .then(|| format!("“{}” lies {back} months before the story", view.form(w)))
}

/// The latest year that stands in a whole date (with month and day) of the story.
fn whole_date_year(doc: &Doc<'_>) -> Option<i16> {
    doc.reading
        .timexes
        .iter()
        .filter(|t| t.value.len() >= 10 && !t.value.contains('X'))
        .filter_map(|t| t.value.get(..4)?.parse().ok())
        .max()
}

fn age(day: Date, today: Date) -> i32 {
    today.since(day).map_or(0, |span| span.get_days())
}
