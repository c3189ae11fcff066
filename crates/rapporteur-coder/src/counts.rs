//! How many were killed, hurt, held, driven out, or took part.

use crate::rule::Syntax;
use rapporteur_record::{Count, EventType, Reading, Size, Span, Upos};

const SMALL: [(&str, u64); 34] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("hundred", 100),
    ("thousand", 1000),
    ("million", 1_000_000),
    ("dozen", 12),
    ("a", 1),
    ("an", 1),
    ("lakh", 100_000),
];

/// The number that a word or figure says.
#[must_use]
pub fn number(word: &str) -> Option<u64> {
    let low = word.to_lowercase();
    if let Some((_, n)) = SMALL.iter().find(|(w, _)| *w == low) {
        return Some(*n);
    }
    if let Some((tens, units)) = low.split_once('-') {
        return Some(number(tens)? + number(units)?);
    }
    let digits: String = low.chars().filter(|c| !matches!(c, ',' | '\u{a0}' | ' ')).collect();
    digits.parse().ok()
}

/// Reads the count that stands with the noun `n`: "at least 12 soldiers", "hundreds of people", "a soldier".
#[must_use]
pub fn count_of(syn: &Syntax<'_>, n: usize) -> Option<Count> {
    let tokens = &syn.sent.tokens;
    // "hundreds of people", "tens of thousands of people"
    let at_of = |i: usize| tokens.get(i + 1).is_some_and(|t| t.lemma == "of");
    let multiple = |i: usize| -> u64 {
        match tokens.get(i + 2).filter(|_| at_of(i)).map(|t| t.form.to_lowercase()).as_deref() {
            Some("hundreds") => 100,
            Some("thousands") => 1000,
            Some("millions") => 1_000_000,
            _ => 1,
        }
    };
    // "tens of thousands": the parser may call either of them the head.
    let word = |i: usize| tokens[i].form.to_lowercase();
    let tens_of = n >= 2
        && at_of(n - 2)
        && matches!(word(n).as_str(), "thousands" | "millions" | "hundreds")
        && matches!(word(n - 2).as_str(), "tens" | "dozens" | "hundreds");
    let n = if tens_of { n - 2 } else { n };
    let vague = |i: usize| -> Option<(u64, u64)> {
        let by = multiple(i);
        let scaled = |low: u64, high: u64| Some((low * by, (high + 1) * by - 1));
        match tokens[i].form.to_lowercase().as_str() {
            "tens" if by > 1 => scaled(20, 99),
            "dozens" if by > 1 => scaled(24, 99),
            "hundreds" if by > 1 => scaled(200, 999),
            "dozens" => Some((24, 99)),
            "scores" => Some((40, 99)),
            "hundreds" => Some((200, 999)),
            "thousands" => Some((2000, 9999)),
            "tens" => Some((20, 99)),
            _ => None,
        }
    };
    let vague_end = |i: usize| if multiple(i) > 1 { i + 2 } else { i };
    let vague_text = |i: usize| tokens[i..=vague_end(i)].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
    let mut at = None;
    let vague_count = |i: usize| {
        vague(i).map(|(low, high)| Count {
            low: Some(low),
            high: Some(high),
            qualifier: Some("vague".to_owned()),
            text: vague_text(i),
            span: Some(Span::new(tokens[i].start, tokens[vague_end(i)].end)),
            ..Count::default()
        })
    };
    if let Some(count) = vague_count(n) {
        return Some(count);
    }
    for k in syn.kids_by(n, &["nummod", "nmod", "compound", "det", "amod"]).filter(|&k| k < n) {
        if let Some(count) = vague_count(k) {
            return Some(count);
        }
        if syn.is_rel(k, &["nummod"]) || syn.upos(k) == Upos::Num {
            at = Some(k);
        }
    }
    let at = at.or_else(|| (syn.upos(n) == Upos::Num).then_some(n))?;
    let mut value = number(&tokens[at].form)?;
    let mut first = at;
    // "two hundred", "three dozen": factors stand as children or before.
    if at > 0
        && matches!(tokens[at].form.to_lowercase().as_str(), "hundred" | "thousand" | "million" | "dozen")
        && let Some(factor) = number(&tokens[at - 1].form)
    {
        value *= factor;
        first = at - 1;
    }
    if (1900..2100).contains(&value) && !tokens[at].form.contains(',') && syn.rel(at) != "nummod" {
        return None;
    }
    let before: Vec<String> = (first.saturating_sub(3)..first).map(|i| tokens[i].form.to_lowercase()).collect();
    let joined = before.join(" ");
    let qualifier =
        if joined.ends_with("at least") || joined.ends_with("no fewer than") || joined.ends_with("no less than") {
            "at least"
        } else if joined.ends_with("more than") || joined.ends_with("over") {
            "more than"
        } else if joined.ends_with("about")
            || joined.ends_with("around")
            || joined.ends_with("some")
            || joined.ends_with("nearly")
            || joined.ends_with("almost")
            || joined.ends_with("approximately")
        {
            "about"
        } else if joined.ends_with("up to") || joined.ends_with("as many as") {
            "up to"
        } else {
            "exact"
        };
    let (low, high) = match qualifier {
        "at least" => (Some(value), None),
        "more than" => (Some(value + 1), None),
        "up to" => (None, Some(value)),
        _ => (Some(value), Some(value)),
    };
    Some(Count {
        low,
        high,
        qualifier: Some(qualifier.to_owned()),
        text: tokens[first..=at].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" "),
        span: Some(Span::new(tokens[first].start, tokens[at].end)),
        ..Count::default()
    })
}

/// "Killed three soldiers and two guards": one act, whose size is that of all its objects.
fn count_of_all(syn: &Syntax<'_>, n: usize) -> Option<Count> {
    let first = count_of(syn, n);
    let others: Vec<Count> = syn
        .kids_by(n, &["conj"])
        .filter(|&k| syn.upos(k) == Upos::Noun && syn.upos(n) == Upos::Noun)
        .filter_map(|k| count_of(syn, k))
        .collect();
    let mut sum = first?;
    for c in others {
        let exact = |c: &Count| c.qualifier.as_deref() == Some("exact");
        let (Some(a), Some(b)) = (sum.span, c.span) else { break };
        if !exact(&sum) || !exact(&c) || b.start < a.end {
            break;
        }
        // "Killed three soldiers and wounded seven villagers": another verb between, another toll, whatever the tree.
        let between = |t: &rapporteur_record::Token| {
            a.end <= t.start
                && t.end <= b.start
                && (t.upos == Upos::Verb
                    || t.xpos.starts_with("VB")
                    || matches!(t.form.as_str(), "wounded" | "injured" | "hurt" | "killed" | "arrested" | "detained"))
        };
        if syn.sent.tokens.iter().any(between) {
            break;
        }
        let words: Vec<&str> =
            syn.sent.tokens.iter().filter(|t| a.start <= t.start && t.end <= b.end).map(|t| t.form.as_str()).collect();
        sum = Count {
            low: sum.low.zip(c.low).map(|(x, y)| x + y),
            high: sum.high.zip(c.high).map(|(x, y)| x + y),
            text: words.join(" "),
            span: Some(Span::new(a.start, b.end)),
            ..sum
        };
    }
    Some(sum)
}

fn cumulative(syn: &Syntax<'_>) -> bool {
    let words: Vec<String> = syn.sent.tokens.iter().map(|t| t.form.to_lowercase()).collect();
    words.windows(2).any(|w| w[0] == "so" && w[1] == "far")
        || words.iter().any(|w| w == "since")
        || words.windows(2).any(|w| w[0] == "in" && w[1] == "total")
        || words.windows(2).any(|w| w[0] == "death" && w[1] == "toll")
}

/// "Killed at least 12 villagers": the tree may hang the bounded number anywhere; it follows the verb within its clause.
fn number_after(syn: &Syntax<'_>, verb: usize) -> Option<usize> {
    let tokens = &syn.sent.tokens;
    if syn.kid(verb, &["aux:pass"]).is_some() {
        return None;
    }
    let k = (verb + 1..tokens.len().min(verb + 7))
        .take_while(|&k| !matches!(syn.upos(k), Upos::Punct | Upos::Verb))
        .find(|&k| syn.upos(k) == Upos::Num && number(&tokens[k].form).is_some())?;
    let counted = (k + 1..tokens.len().min(k + 4)).find(|&n| syn.upos(n) == Upos::Noun)?;
    let measure = matches!(
        syn.lemma(counted),
        "year" | "day" | "month" | "week" | "hour" | "minute" | "time" | "percent" | "kilometre" | "kilometer" | "mile"
    );
    (!measure).then_some(k)
}

/// The size of an event from its trigger and the heads of its actor and recipient phrases.
#[must_use]
pub fn size_of(
    syn: &Syntax<'_>,
    event: EventType,
    head: usize,
    verbs: &[usize],
    actors: &[usize],
    recipients: &[usize],
) -> Option<Size> {
    let mut size = Size::default();
    let mut put = |lemma: &str, n: usize| {
        let Some(mut count) = count_of_all(syn, n) else { return };
        count.cumulative = cumulative(syn);
        let slot = match lemma {
            "kill" | "murder" | "slay" | "massacre" | "execute" | "slaughter" | "behead" | "die" | "assassinate"
            | "claim" | "killing" | "murdered" | "martyr" => &mut size.dead,
            "wound" | "injure" | "hurt" | "maim" | "wounding" => &mut size.injured,
            "arrest" | "detain" | "capture" | "jail" | "apprehend" | "nab" | "imprison" | "abduct" | "kidnap"
            | "detention" => &mut size.arrested,
            "flee" | "displace" | "uproot" | "evict" | "displacement" => &mut size.displaced,
            _ => return,
        };
        if slot.is_none() {
            *slot = Some(count);
        }
    };
    for r in recipients {
        put(syn.lemma(head), *r);
        for c in syn.conjuncts(*r) {
            put(syn.lemma(head), c);
        }
    }
    if syn.upos(head) == Upos::Verb
        && let Some(k) = number_after(syn, head)
    {
        put(syn.lemma(head), k);
    }
    // Verbs that share the sentence with an attack: "the shelling killed two and wounded five".
    if event == EventType::Assault {
        for &v in verbs {
            if let Some(o) = syn.deep_object(v) {
                put(syn.lemma(v), o);
            } else if syn.lemma(v) == "die"
                && let Some(s) = syn.subject(v)
            {
                put("die", s);
            } else if let Some(k) = number_after(syn, v) {
                put(syn.lemma(v), k);
            }
        }
    }
    // "It has claimed the lives of hundreds of people": the lives are counted by whose they are.
    if event == EventType::Assault && size.dead.is_none() {
        size.dead = lives_claimed(syn);
    }
    if event == EventType::Protest {
        for a in actors {
            if let Some(count) = count_of(syn, *a) {
                size.participants = Some(count);
                break;
            }
        }
    }
    (!size.is_empty()).then_some(size)
}

/// Says whose people each count is of: the state of the counted, a slash, their sector, as far as their own words and those they belong to tell
/// ("AZE/MIL", "PSE/CVL", "/CVL"). Counts whose people cannot be told from the text keep no side.
#[must_use]
pub fn with_sides(mut size: Size, reading: &Reading, sentence: usize) -> Size {
    for count in [&mut size.dead, &mut size.injured, &mut size.arrested, &mut size.displaced, &mut size.participants] {
        let Some(c) = count else { continue };
        let Some(span) = c.span else { continue };
        let tokens = reading.sentences.get(sentence).map_or(&[][..], |s| &s.tokens[..]);
        // A sum has a side where all that it adds up have it.
        let numbers = tokens.iter().filter(|t| t.upos == Upos::Num && t.span().overlaps(span)).map(|t| t.span());
        let mut sides: Vec<Option<String>> = numbers.map(|n| side_of(reading, sentence, n)).collect();
        if sides.is_empty() {
            sides.push(side_of(reading, sentence, span));
        }
        sides.dedup();
        let state = |s: &Option<String>| {
            s.as_ref().and_then(|s| s.split('/').next().map(str::to_owned)).filter(|s| !s.is_empty())
        };
        c.side = match &sides[..] {
            [one] => one.clone(),
            [first, rest @ ..] if rest.iter().all(|s| state(s) == state(first)) => state(first),
            _ => None,
        };
    }
    size
}

/// The mention that the number counts: the one it stands in, or the next one of its noun phrase.
fn side_of(reading: &Reading, sentence: usize, number: Span) -> Option<String> {
    let tokens = &reading.sentences.get(sentence)?.tokens;
    let last = tokens.iter().rposition(|t| t.span().overlaps(number))?;
    let counted = (last..tokens.len().min(last + 8))
        .take_while(|&i| i == last || !matches!(tokens[i].upos, Upos::Punct | Upos::Verb | Upos::Aux))
        .filter(|&i| matches!(tokens[i].upos, Upos::Noun | Upos::Propn))
        .find(|&i| tokens.get(i + 1).is_none_or(|n| !matches!(n.upos, Upos::Noun | Upos::Propn)))?;
    let participants = crate::resolve::participant(reading, sentence, counted);
    let p = participants.iter().find(|p| p.code.is_some() || p.sector.is_some())?;
    let sector = p.sector.as_ref().filter(|s| s.as_str() != "UNK");
    match (&p.code, sector) {
        (Some(code), Some(sector)) => Some(format!("{code}/{sector}")),
        (Some(code), None) => Some(code.to_string()),
        (None, Some(sector)) => Some(format!("/{sector}")),
        (None, None) => None,
    }
}

/// The dead of "claimed the lives of hundreds of people", "cost hundreds of lives", anywhere in a sentence.
#[must_use]
pub fn lives_claimed(syn: &Syntax<'_>) -> Option<Count> {
    let taken = |i: usize| syn.head(i).is_some_and(|v| matches!(syn.lemma(v), "claim" | "cost" | "take"));
    let n = (0..syn.sent.tokens.len())
        .find(|&i| syn.lemma(i) == "life" && (taken(i) || syn.rel(i) == "nmod" && syn.head(i).is_some_and(taken)))?;
    let of = syn.with_prep(n, "of");
    let mut count = of.iter().find_map(|&k| count_of(syn, k)).or_else(|| count_of(syn, n))?;
    count.cumulative = cumulative(syn);
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_figures_are_numbers() {
        assert_eq!(number("twelve"), Some(12));
        assert_eq!(number("90,000"), Some(90_000));
        assert_eq!(number("twenty-one"), Some(21));
        assert_eq!(number("many"), None);
    }
}
