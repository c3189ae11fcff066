//! Time expressions: recognition, TimeML values, resolution against an anchor.
//!
//! [`find`] reads the sentences of a story and gives TIMEX3 expressions (TimeML 1.2.1; ISO 8601 with TimeML's
//! additions: `TMO`, `-WI`, `XXXX-WXX-5`, `PXM`, `PAST_REF`). Values are anchored at the publication date, never at
//! today's date; weekdays and partial dates point back in told events and forward in plans. Without an anchor they
//! keep their `X`s and have no days. Rules: `parse.rs`; words: `words/*.csv`.

mod calendar;
mod parse;
mod resolve;
mod scan;
mod tense;
mod words;

pub use words::{Complaint, check_words, month_named, weekday_named};

use calendar::Cal;
use jiff::civil::Date;
use parse::{From, Hit, Parser, Sem, When, Year};
use rapporteur_record::{Sentence, SmolStr, Story, Timex, TimexType};
use resolve::Anchor;
use tense::{Lean, lean};

/// All time expressions of a story, in order, with code-point spans of the story text.
///
/// Sentences need words; tags and trees are used where they are filled in. Takes time linear in the text.
#[must_use]
pub fn find(story: &Story, sentences: &[Sentence]) -> Vec<Timex> {
    find_on(story.published_date(), sentences)
}

struct Raw {
    sentence: usize,
    first: usize,
    last: usize,
    start: u32,
    end: u32,
    hit: Hit,
}

/// Like [`find`], with the anchor given.
#[must_use]
pub fn find_on(document: Option<Date>, sentences: &[Sentence]) -> Vec<Timex> {
    let mut raws = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        scan_sentence(index, sentence, &mut raws);
    }
    let mut anchor = Anchor {
        document,
        narrative: is_narrative(document, &raws),
        day_first: numeric_order(&raws),
        ..Anchor::default()
    };
    share_years(&mut raws, sentences);
    let mut out = Vec::with_capacity(raws.len());
    for (index, raw) in raws.iter().enumerate() {
        out.push(resolved(
            raw,
            day_after(&raws, index, &sentences[raw.sentence]),
            &sentences[raw.sentence],
            &mut anchor,
        ));
    }
    out
}

fn scan_sentence(index: usize, sentence: &Sentence, raws: &mut Vec<Raw>) {
    let pieces = scan::pieces(sentence);
    let tag = |i: usize| pieces.get(i).map_or("", |p| sentence.tokens[p.token as usize].xpos.as_str());
    let parser = Parser { p: &pieces, tag: &tag };
    let mut at = 0;
    while at < pieces.len() {
        let Some(hit) = parser.at(at) else {
            at += 1;
            continue;
        };
        let end = hit.end.max(at + 1);
        let month_day = match &hit.sem {
            Sem::Date(When::Date { month, day: Some(_), year, .. }) => Some((*month, *year)),
            _ => None,
        };
        // "from 3 to 5 May", "3-5 May": the day before has the month that follows
        if let Sem::Date(When::Date { year, month, day: Some(day), dir: None }) = &hit.sem
            && let Some((before, from)) = earlier_day(&pieces, at, *day)
            && raws.last().is_none_or(|raw| raw.end <= pieces[from].start || raw.sentence != index)
        {
            raws.push(Raw {
                sentence: index,
                first: pieces[from].token as usize,
                last: pieces[from].token as usize,
                start: pieces[from].start,
                end: pieces[from].end,
                hit: Hit {
                    end: from + 1,
                    sem: Sem::Date(When::Date { year: *year, month: *month, day: Some(before), dir: None }),
                    modifier: None,
                    rule: "earlier-day",
                },
            });
        }
        raws.push(Raw {
            sentence: index,
            first: pieces[at].token as usize,
            last: pieces[end - 1].token as usize,
            start: pieces[at].start,
            end: pieces[end - 1].end,
            hit,
        });
        at = end;
        // "Oct. 9-10", "April 22 and 25": further days of the same month
        if let Some((month, year)) = month_day {
            while let Some((day, from, to)) = further_day(&pieces, at) {
                raws.push(Raw {
                    sentence: index,
                    first: pieces[from].token as usize,
                    last: pieces[to - 1].token as usize,
                    start: pieces[from].start,
                    end: pieces[to - 1].end,
                    hit: Hit {
                        end: to,
                        sem: Sem::Date(When::Date { year, month, day: Some(day), dir: None }),
                        modifier: None,
                        rule: "further-day",
                    },
                });
                at = to;
            }
        }
    }
}

/// A day that stands before a date with which it makes a range or pair: "3 to", "between 3 and": day, piece.
fn earlier_day(pieces: &[scan::Piece], at: usize, day: i8) -> Option<(i8, usize)> {
    if pieces[at].kind != scan::Kind::Digits {
        return None;
    }
    let from = at.checked_sub(2)?;
    let before = from.checked_sub(1).map(|i| &pieces[i]);
    let number = pieces[from].digits().filter(|n| *n >= 1 && *n < i64::from(day) && pieces[from].low.len() <= 2)?;
    let sure = before.is_none_or(|b| matches!(b.low.as_str(), "between" | "on" | "from" | "the" | "of" | "for" | "("));
    let joined = match pieces[at - 1].low.as_str() {
        "-" | "to" => sure || before.is_some_and(|b| b.kind == scan::Kind::Letters || b.is(",") && !pieces[from].glued),
        "and" | "or" | "until" | "through" => sure,
        _ => false,
    };
    joined.then_some((number as i8, from))
}

/// A day that continues a list: "-10", "and 25", ", 12": day, first piece, end.
fn further_day(pieces: &[scan::Piece], at: usize) -> Option<(i8, usize, usize)> {
    let joiner = pieces.get(at)?;
    if !matches!(joiner.low.as_str(), "-" | "and" | "to" | "or" | "through") {
        return None;
    }
    let number = pieces.get(at + 1)?;
    let day = number.digits().filter(|n| (1..=31).contains(n) && number.low.len() <= 2)?;
    let next = pieces.get(at + 2);
    let closed = next.is_none_or(|p| {
        p.kind == scan::Kind::Mark && !matches!(p.low.as_str(), "%" | "$" | ":" | "-" | "/")
            || matches!(p.low.as_str(), "in" | "at" | "to" | "for" | "and" | "when" | "with")
    });
    let decimal = next.is_some_and(|p| {
        p.is(".") && p.glued && pieces.get(at + 3).is_some_and(|d| d.glued && d.kind == scan::Kind::Digits)
    });
    (closed && !decimal).then(|| (day as i8, at + 1, at + 2))
}

/// "in August and September 1914", "from 3 October to 5 March 1945": what stands before has the year of what follows.
fn share_years(raws: &mut [Raw], sentences: &[Sentence]) {
    for index in (1..raws.len()).rev() {
        let (before, after) = raws.split_at_mut(index);
        let (Some(first), second) = (before.last_mut(), &after[0]) else { continue };
        if first.sentence != second.sentence || second.first != first.last + 2 {
            continue;
        }
        let joiner = sentences[first.sentence].tokens.get(first.last + 1).map_or("", |t| t.form.as_str());
        let range = matches!(joiner, "to" | "-" | "–" | "until" | "through");
        if !range && !matches!(joiner, "and" | "or" | "&") {
            continue;
        }
        let (
            Sem::Date(When::Date { year: open @ Year::Open, month, day: None, dir: None }),
            Sem::Date(When::Date { year: Year::Is(year), month: last, .. }),
        ) = (&mut first.hit.sem, &second.hit.sem)
        else {
            if let (
                Sem::Date(When::Date { year: open @ Year::Open, month, day: Some(_), dir: None }),
                Sem::Date(When::Date { year: Year::Is(year), month: last, day: Some(_), .. }),
            ) = (&mut first.hit.sem, &second.hit.sem)
                && *month <= *last
            {
                *open = Year::Is(*year);
            }
            continue;
        };
        *open = Year::Is(*year - i16::from(range && *month > *last));
    }
}

/// Whether most full dates lie far from publication: a history, not a report.
fn is_narrative(document: Option<Date>, raws: &[Raw]) -> bool {
    let Some(document) = document else { return true };
    let years: Vec<i16> = raws
        .iter()
        .filter_map(|raw| match &raw.hit.sem {
            Sem::Date(When::Date { year: Year::Is(y), .. }) => Some(*y),
            Sem::Date(When::Is(cal)) => match cal {
                Cal::Day(_) | Cal::Month(..) | Cal::Year(_) => cal.first().map(Date::year),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let told_now = raws
        .iter()
        .filter(|raw| {
            matches!(
                &raw.hit.sem,
                Sem::Date(When::Weekday { .. } | When::Shift { from: From::Document, .. })
                    | Sem::Time(Some(When::Weekday { .. }), _)
            )
        })
        .count();
    let far = years.iter().filter(|y| (**y - document.year()).abs() > 1).count();
    far >= 6 && far * 10 >= years.len() * 6 && far > told_now * 6
}

fn numeric_order(raws: &[Raw]) -> Option<bool> {
    let mut order = None;
    for raw in raws {
        let (Sem::Date(When::Numeric { first, second, .. }) | Sem::Time(Some(When::Numeric { first, second, .. }), _)) =
            &raw.hit.sem
        else {
            continue;
        };
        let this = match (*first > 12, *second > 12) {
            (true, false) => true,
            (false, true) => false,
            _ => continue,
        };
        if order.is_some_and(|o| o != this) {
            return None;
        }
        order = Some(this);
    }
    order
}

/// The day that a bare clock time is followed by: "noon on Saturday".
fn day_after<'a>(raws: &'a [Raw], index: usize, sentence: &Sentence) -> Option<&'a When> {
    let (raw, next) = (&raws[index], raws.get(index + 1)?);
    if !matches!(raw.hit.sem, Sem::Time(None, _)) || next.sentence != raw.sentence || next.first > raw.last + 2 {
        return None;
    }
    let between = sentence.tokens.get(raw.last + 1)?;
    let joined = next.first == raw.last + 1 || matches!(between.form.as_str(), "on" | "," | "On" | "last" | "of");
    match &next.hit.sem {
        Sem::Date(
            when @ (When::Weekday { .. }
            | When::Date { day: Some(_), .. }
            | When::Numeric { .. }
            | When::Is(Cal::Day(_))
            | When::Shift { unit: words::Unit::Day, .. }),
        ) if joined => Some(when),
        _ => None,
    }
}

fn resolved(raw: &Raw, following: Option<&When>, sentence: &Sentence, anchor: &mut Anchor) -> Timex {
    let lean = lean(sentence, raw.first, raw.last);
    anchor.sentence = raw.sentence;
    let rule = raw.hit.rule;
    let mut timex = Timex {
        start: raw.start,
        end: raw.end,
        timex_type: TimexType::Date,
        value: String::new(),
        days: None,
        modifier: raw.hit.modifier.map(SmolStr::new),
        quant: None,
        freq: None,
        sentence: raw.sentence as u32,
        evidence: String::new(),
    };
    match &raw.hit.sem {
        Sem::Date(when) => {
            let found = anchor.resolve(when, lean);
            timex.evidence = format!("{rule}; {}", found.how);
            timex.days = found.days;
            timex.value = found.value;
            if found.about && timex.modifier.is_none() {
                timex.modifier = Some(SmolStr::new_static("APPROX"));
            }
            if let (When::Quarter { year: Year::Open | Year::Is(_), .. }, Some(quarter)) = (when, found.cal) {
                anchor.longer = false;
                anchor.quarter =
                    Some(quarter).filter(|q| anchor.document.is_none_or(|d| q.first().is_some_and(|f| f <= d)));
            }
            // In a history, "today" is no place in the story's time.
            if !(anchor.narrative && matches!(when, When::Shift { from: From::Document, .. })) {
                remember(anchor, found.cal, raw.sentence);
            }
        }
        Sem::Time(when, suffix) => {
            timex.timex_type = TimexType::Time;
            let (day, days, how) = match when.as_ref().or(following) {
                Some(when) => {
                    let found = anchor.resolve(when, lean);
                    remember(anchor, found.cal, raw.sentence);
                    (found.value, found.days, found.how)
                }
                None => match anchor.previous {
                    Some(cal @ Cal::Day(_)) if raw.sentence - anchor.previous_sentence <= 1 => {
                        (cal.value(), cal.days(), "day named before".to_owned())
                    }
                    _ => match anchor.document.filter(|_| !anchor.narrative) {
                        // TimeML's convention; the words do not say the day, so no days are given.
                        Some(d) => (Cal::Day(d).value(), None, "day of publication assumed".to_owned()),
                        None => ("XXXX-XX-XX".to_owned(), None, "no anchor".to_owned()),
                    },
                },
            };
            timex.value = format!("{day}T{suffix}");
            timex.days = days;
            timex.evidence = format!("{rule}; {how}");
        }
        Sem::Within { when, .. }
            if lean == Lean::Future || (lean == Lean::Open && anchor.document.is_some() && !anchor.narrative) =>
        {
            let found = anchor.resolve(when, lean);
            timex.evidence = format!("{rule}; {}", found.how);
            timex.days = found.days;
            timex.value = found.value;
            remember(anchor, found.cal, raw.sentence);
        }
        Sem::Within { value, .. } | Sem::Duration(value) => {
            anchor.longer |= matches!(value.as_str(), "P6M" | "P9M" | "P12M");
            timex.timex_type = TimexType::Duration;
            timex.value.clone_from(value);
            timex.evidence = rule.to_owned();
        }
        Sem::Set { value, quant, freq } => {
            timex.timex_type = TimexType::Set;
            timex.value.clone_from(value);
            timex.quant = quant.map(SmolStr::new);
            timex.freq = freq.map(SmolStr::new);
            timex.evidence = rule.to_owned();
        }
        Sem::Reference(value) => {
            (*value).clone_into(&mut timex.value);
            timex.evidence = rule.to_owned();
        }
    }
    timex
}

fn remember(anchor: &mut Anchor, cal: Option<Cal>, sentence: usize) {
    if let Some(cal) = cal
        && !matches!(cal, Cal::Decade(_) | Cal::Century(_) | Cal::Before(_))
    {
        anchor.previous = Some(cal);
        anchor.previous_sentence = sentence;
    }
}
