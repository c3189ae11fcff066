//! Shapes of news that can be read off the surface, where the tree fails: "…, the ministry said in a statement on Monday.",
//! "According to a memo seen by the paper, …", "The daily reported on Friday, citing officials, that …", "The ministry said:" before
//! paragraphs without quotation marks, and transcripts ("MINISTER: …").
//!
//! They complete what the rules and the trained component left open, and never take a content away.

use super::{
    agent_of_words, head_of_words,
    view::{At, Doc, View},
};
use crate::speech::{CueClass, CueFrame, CueKind, SpeechRules};
use rapporteur_record::{Attribution, Span, Upos};

/// Evidence of an attribution that only its surface shows, and suffix of one that the surface completed.
pub(crate) const WIRE: &str = "attribution/wire";
/// Evidence of a speaker's turn in a transcript.
pub(crate) const TURN: &str = "attribution/turn";
/// Suffix of a statement that goes on over paragraphs without quotation marks.
const STATEMENT: &str = "+attribution/statement";

/// One reading of a sentence's surface; words are indices of the sentence.
struct Shape {
    class: usize,
    cue: Vec<u32>,
    source: Vec<u32>,
    content: Vec<u32>,
    /// Words before the source belong to neither ("For his part, …").
    aside: bool,
}

/// Completes `all` by the shapes of the module's description.
pub(super) fn complete(rules: &SpeechRules, doc: &Doc<'_>, all: &mut Vec<Attribution>) {
    for (s, view) in doc.views.iter().enumerate() {
        let s = s as u32;
        if view.len() < 5 {
            continue;
        }
        for shape in [trailing(rules, doc, s), according(rules, view), leading(rules, doc, s)].into_iter().flatten() {
            merge(rules, doc, s, &shape, all);
        }
    }
    without_citing(rules, doc, all);
    between(rules, doc, all);
    statements(rules, doc, all);
    turns(rules, doc, all);
    all.sort_by_key(|a| a.cue.first().map(|c| c.start));
}

fn finite(view: &View<'_>, i: u32) -> bool {
    matches!(view.xpos(i), "VBD" | "VBZ" | "VBP" | "MD")
}

fn nominal(view: &View<'_>, i: u32) -> bool {
    matches!(view.upos(i), Upos::Noun | Upos::Propn | Upos::Pron)
}

/// Classes whose verbs, in these shapes, do nothing but tell.
fn tells(class: &CueClass) -> bool {
    matches!(
        class.id.as_str(),
        "attribution/say" | "attribution/report" | "attribution/claim" | "attribution/confirm" | "attribution/warn"
    )
}

/// The class of a telling verb in a finite form, whatever the tagger made of it ("his lawyer claims").
fn telling(rules: &SpeechRules, view: &View<'_>, i: u32) -> Option<usize> {
    if view.quote[i as usize] != 0 {
        return None;
    }
    let form = view.form(i).to_lowercase();
    let lemma = match form.as_str() {
        "says" | "claims" | "reports" | "notes" | "insists" | "alleges" | "argues" | "states" | "confirms"
        | "warns" => form.trim_end_matches('s').to_owned(),
        _ if finite(view, i) || view.xpos(i) == "VBN" && view.child(i, &["aux", "aux:pass"]).is_none() => {
            view.lemma(i).to_lowercase()
        }
        _ => return None,
    };
    rules
        .rows(CueKind::Verb, &lemma)
        .iter()
        .find(|(rest, class)| rest.is_empty() && tells(&rules.classes()[*class]))
        .map(|(_, class)| *class)
}

/// Words that may open what follows the verb of a speaking clause at the end of a sentence.
fn opens_tail(word: &str) -> bool {
    matches!(
        word,
        "in" | "on"
            | "at"
            | "during"
            | "to"
            | "late"
            | "early"
            | "earlier"
            | "yesterday"
            | "today"
            | "via"
            | "through"
            | "by"
            | "after"
            | "while"
            | "without"
            | "here"
            | ","
    ) || rapporteur_time::weekday_named(word).is_some()
}

fn not_before_source(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "but"
            | "or"
            | "which"
            | "who"
            | "that"
            | "when"
            | "while"
            | "after"
            | "if"
            | "because"
            | "although"
            | "so"
    )
}

/// Whether the words name a speaker and nothing else.
fn speaker(view: &View<'_>, words: &[u32]) -> bool {
    let Some(&first) = words.first() else { return false };
    words.len() <= 14
        && !not_before_source(&view.form(first).to_lowercase())
        && words.iter().any(|&i| nominal(view, i) || view.form(i).chars().next().is_some_and(char::is_uppercase))
        && words.iter().all(|&i| !finite(view, i) && view.quote[i as usize] == 0 && view.form(i) != ":")
        && !matches!(view.upos(first), Upos::Verb | Upos::Punct)
}

/// The first word behind the dateline of one of the story's first sentences.
fn behind_dateline(view: &View<'_>, s: u32) -> u32 {
    let dash = (s < 4).then(|| crate::date::dateline(view.sent)).flatten().and_then(|d| u32::try_from(d).ok());
    dash.map_or(0, |d| d + 1).min(view.len().saturating_sub(1))
}

/// "…, SOURCE said in a statement." and "…, said SOURCE."
fn trailing(rules: &SpeechRules, doc: &Doc<'_>, s: u32) -> Option<Shape> {
    let view = &doc.views[s as usize];
    let mut end = view.len();
    while end > 0 && view.upos(end - 1) == Upos::Punct {
        end -= 1;
    }
    let low = |i: u32| view.form(i).to_lowercase();
    let comma = |i: u32| matches!(view.form(i), ",") || view.quote[i as usize] != 0 && view.upos(i) == Upos::Punct;
    for v in (4..end).rev() {
        let continued =
            view.form(v).eq_ignore_ascii_case("continued") || view.form(v).eq_ignore_ascii_case("continues");
        let goes_on = || {
            let rows = rules.rows(CueKind::Verb, "continue").iter().find(|(rest, _)| rest.is_empty()).map(|(_, c)| *c);
            rows.filter(|_| continued && v + 1 == end && view.quote[v as usize] == 0)
        };
        let Some(class) = telling(rules, view, v).or_else(goes_on) else { continue };
        let tell = view.lemma(v).eq_ignore_ascii_case("tell");
        let tail: Vec<u32> = (v + 1..end).collect();
        let c = (v.saturating_sub(15)..v).rev().find(|&i| comma(i));
        let Some(c) = c.filter(|&c| c >= 3) else { continue };
        let mut source: Vec<u32> = (c + 1..v).collect();
        if source.first().is_some_and(|&w| low(w) == "as") {
            source.remove(0);
        }
        let mut rest = tail.as_slice();
        let plain_tail = tail.first().is_none_or(|&w| view.upos(w) == Upos::Adp || opens_tail(&low(w)));
        let mut c = c;
        if source.is_empty() && plain_tail {
            // "…, the harbour master, Ana Ruiz, said in an interview": the speaker and his name between commas
            let quiet = |from: u32, to: u32| (from..to).all(|i| !finite(view, i) && view.quote[i as usize] == 0);
            let second = (v.saturating_sub(14)..c).rev().find(|&i| comma(i));
            let first = second.and_then(|s| (v.saturating_sub(20)..s).rev().find(|&i| comma(i)));
            match (first, second) {
                (Some(first), Some(second)) if first >= 3 && quiet(first + 1, c) && second > first + 1 => {
                    source = (first + 1..c).collect();
                    c = first;
                }
                (_, Some(second)) if second >= 3 && quiet(second + 1, c) => {
                    source = (second + 1..c).collect();
                    c = second;
                }
                _ => continue,
            }
        }
        if source.is_empty() {
            // "…, said Ana Ruiz, head of the agency."
            let stop = tail.iter().position(|&i| view.form(i) == ",").unwrap_or(tail.len());
            source = tail[..stop].to_vec();
            rest = &tail[stop..];
        }
        let condition = rest.iter().take(4).any(|&i| matches!(low(i).as_str(), "condition" | "because"));
        let fits = match rest.first() {
            None => true,
            Some(_) if tell => true,
            Some(&w) => opens_tail(&low(w)),
        };
        let told_after = rest.iter().any(|&i| low(i) == "that" && view.upos(i) != Upos::Det)
            || !condition
                && rest.iter().position(|&i| finite(view, i)).is_some_and(|p| {
                    !rest[..p]
                        .iter()
                        .any(|&i| matches!(low(i).as_str(), "as" | "after" | "while" | "when" | "," | "because"))
                });
        let from = behind_dateline(view, s).min(c);
        let content: Vec<u32> = super::frames::trim(view, (from..c).collect());
        let said = content.iter().any(|&i| view.is_verb(i)) && content.len() > 2;
        let begins = content.first().is_some_and(|&w| {
            !matches!(low(w).as_str(), "when" | "as" | "while" | "if" | "asked" | "speaking" | "because" | "although")
        });
        if fits && !told_after && said && begins && speaker(view, &source) {
            return Some(Shape { class, cue: vec![v], source, content, aside: false });
        }
    }
    None
}

/// "According to a memo seen by the paper, …" and "…, according to the ministry."
fn according(rules: &SpeechRules, view: &View<'_>) -> Option<Shape> {
    let low = |i: u32| view.form(i).to_lowercase();
    let at =
        (0..view.len() - 2).find(|&i| low(i) == "according" && low(i + 1) == "to" && view.quote[i as usize] == 0)?;
    let class = rules.rows(CueKind::Preposition, "according").first()?.1;
    let mut end = view.len();
    while end > 0 && view.upos(end - 1) == Upos::Punct && view.quote[end as usize - 1] == 0 {
        end -= 1;
    }
    let comma_after = |from: u32| (from..end).find(|&i| view.form(i) == ",");
    let verb_in = |from: u32, to: u32| (from..to).any(|i| finite(view, i));
    let (source, content): (Vec<u32>, Vec<u32>) = if at <= 1 {
        let mut stop = comma_after(at + 2)?;
        // an apposition between commas belongs to the source
        if let Some(next) = comma_after(stop + 1)
            && !verb_in(stop + 1, next)
            && verb_in(next + 1, end)
            && !matches!(low(stop + 1).as_str(), "on" | "in" | "at" | "after" | "during")
        {
            stop = next;
        }
        ((at + 2..stop).collect(), (stop + 1..end).collect())
    } else if at > 3 {
        let stop = comma_after(at + 2).unwrap_or(end);
        ((at + 2..stop).collect(), (0..at).collect())
    } else {
        return None;
    };
    let source: Vec<u32> =
        match source.iter().position(|&i| passed_on_by(view, i).is_some() || low(i) == "which" || low(i) == "that") {
            Some(p) if p > 0 => source[..p].to_vec(),
            _ => source,
        };
    let speaks = source.iter().any(|&i| {
        view.upos(i) == Upos::Propn
            || view.upos(i) == Upos::Pron
            || rules.agents().of_noun(&view.lemma(i).to_lowercase()).is_some()
    });
    let content = super::frames::trim(view, content);
    (speaks && source.len() <= 20 && content.len() > 2 && content.iter().any(|&i| view.is_verb(i))).then_some(Shape {
        class,
        cue: vec![at, at + 1],
        source,
        content,
        aside: false,
    })
}

/// "memo seen by the paper": the first word of who has seen and passed it on, for the participle `i`.
pub(crate) fn passed_on_by(view: &View<'_>, i: u32) -> Option<u32> {
    let seen = matches!(
        view.form(i).to_lowercase().as_str(),
        "seen"
            | "obtained"
            | "reviewed"
            | "quoted"
            | "cited"
            | "published"
            | "carried"
            | "reported"
            | "released"
            | "broadcast"
            | "relayed"
            | "verified"
    );
    (seen && i + 2 < view.len() && view.form(i + 1).eq_ignore_ascii_case("by")).then_some(i + 2)
}

/// "SOURCE reported on Friday, citing officials, that …"
fn leading(rules: &SpeechRules, doc: &Doc<'_>, s: u32) -> Option<Shape> {
    let view = &doc.views[s as usize];
    let from = behind_dateline(view, s);
    // "denies" is a verb, whatever the tagger says
    let v = (from + 1..view.len().min(from + 16)).find(|&i| finite(view, i) || view.form(i) == "denies")?;
    let class = telling(rules, view, v).or_else(|| {
        let rows = rules.rows(CueKind::Verb, "deny");
        matches!(view.form(v), "denies" | "denied")
            .then(|| rows.iter().find(|(rest, _)| rest.is_empty()).map(|(_, c)| *c))?
    })?;
    let low = |i: u32| view.form(i).to_lowercase();
    let mut end = view.len();
    while end > 0 && view.upos(end - 1) == Upos::Punct && view.quote[end as usize - 1] == 0 {
        end -= 1;
    }
    // "the envoy said that …, state television reported": what the envoy said ends before who passes it on
    if let Some(outer) = trailing(rules, doc, s).filter(|t| t.cue.first().is_some_and(|&c| c > v)) {
        let first = outer.source.iter().chain(&outer.cue).copied().min().unwrap_or(end);
        end = end.min(first.saturating_sub(1));
    }
    let that = match (v + 1..end.min(v + 18)).find(|&i| low(i) == "that") {
        Some(that) => that,
        // "said the mayor was told to leave but he stayed"
        None if v + 3 < end
            && rules.classes()[class].id == "attribution/say"
            && view.lemma(v) != "tell"
            && !matches!(view.upos(v + 1), Upos::Punct | Upos::Adp | Upos::Verb) =>
        {
            v + 1
        }
        None => return None,
    };
    let between: Vec<u32> = (v + 1..that).collect();
    // only a time, an address and a source cited may stand between
    let plain = between.is_empty()
        || between.first().is_some_and(|&w| opens_tail(&low(w))) && !between.iter().any(|&i| finite(view, i));
    let clause = (that + 1..end).any(|i| finite(view, i));
    let mut source: Vec<u32> = (from..v).collect();
    // "In an interview with the daily, the envoy said", "For his part, …": the speaker stands behind the comma
    let aside =
        matches!(view.upos(from), Upos::Adp | Upos::Adv | Upos::Sconj) || matches!(view.xpos(from), "VBG" | "VBN");
    if let Some(p) = source.iter().position(|&i| view.form(i) == ",") {
        if aside {
            source.drain(..=p);
            if let Some(q) = source.iter().position(|&i| view.form(i) == ",") {
                source.truncate(q);
            }
        } else {
            source.truncate(p);
        }
    } else if aside {
        return None;
    }
    let content: Vec<u32> = (that..end).collect();
    (plain && clause && speaker(view, &source)).then_some(Shape { class, cue: vec![v], source, content, aside })
}

fn at(s: u32, words: &[u32]) -> Vec<At> {
    words.iter().map(|&i| (s, i)).collect()
}

/// Puts a shape into the list: completes the attribution of the same cue, or adds one.
fn merge(rules: &SpeechRules, doc: &Doc<'_>, s: u32, shape: &Shape, all: &mut Vec<Attribution>) {
    let cue = doc.spans(&at(s, &shape.cue));
    let source = at(s, &shape.source);
    let (source_spans, content) = (doc.spans(&source), doc.spans(&at(s, &shape.content)));
    let size = |spans: &[Span]| spans.iter().map(|s| s.len()).sum::<u32>();
    let class = &rules.classes()[shape.class];
    if let Some(old) = all.iter_mut().find(|a| a.cue.iter().any(|c| cue.iter().any(|d| c.overlaps(*d)))) {
        let meets = |a: &[Span], b: &[Span]| a.iter().any(|x| b.iter().any(|y| x.overlaps(*y)));
        let mut changed = false;
        let content_start = content.first().map(|c| c.start);
        if size(&old.content) * 2 < size(&content) || meets(&old.content, &source_spans) {
            old.content = content;
            changed = true;
        }
        // a dateline, or words before the comma, taken into the source
        let told = content_start;
        let stray = source_spans.first().is_some_and(|own| {
            let after = told.is_some_and(|t| t < own.start);
            old.source
                .iter()
                .any(|s| s.start < own.start && (shape.aside || after && told.is_some_and(|t| s.start <= t)))
        });
        if !meets(&old.source, &source_spans) || stray || meets(&old.source, &old.content) {
            old.source = source_spans;
            old.agent = agent_of_words(rules, doc, &source, head_of_words(doc, &source));
            changed = true;
        }
        if changed {
            if old.act == "mentioned" {
                old.act.clone_from(&class.act);
                old.stance.clone_from(&class.stance);
            }
            old.evidence = format!("{}+{WIRE}", class.id);
        }
        return;
    }
    all.push(Attribution {
        agent: agent_of_words(rules, doc, &source, head_of_words(doc, &source)),
        source: source_spans,
        cue,
        content,
        act: class.act.clone(),
        stance: class.stance.clone(),
        nested_in: None,
        sentence: s,
        date: None,
        evidence: format!("{}+{WIRE}", class.id),
    });
}

/// The word "citing" or "quoting" that names a further source of what the verb `cue` tells: after it, or between the speaker and it.
pub(crate) fn citing(view: &View<'_>, cue: u32) -> Option<u32> {
    let cites =
        |i: u32| matches!(view.form(i).to_lowercase().as_str(), "citing" | "quoting") && view.quote[i as usize] == 0;
    let quiet = |from: u32, to: u32| (from..to).all(|i| !finite(view, i));
    (cue + 1..view.len().min(cue + 10))
        .find(|&i| cites(i) && quiet(cue + 1, i))
        .or_else(|| (cue.saturating_sub(14)..cue).rev().find(|&i| cites(i) && quiet(i + 1, cue)))
}

/// The words after "citing", up to the end of the phrase.
pub(crate) fn cited_words(view: &View<'_>, citing: u32) -> Vec<u32> {
    let stop = (citing + 1..view.len())
        .find(|&i| {
            matches!(
                view.form(i).to_lowercase().as_str(),
                "," | "." | ":" | ";" | "as" | "that" | "who" | "which" | "said" | "”" | "\"" | "in"
            ) || view.quote[i as usize] != 0
        })
        .unwrap_or(view.len());
    (citing + 1..stop.min(citing + 13)).collect()
}

/// "State television, quoting a spokesman, said": the spokesman is no part of the speaker's name.
fn without_citing(rules: &SpeechRules, doc: &Doc<'_>, all: &mut [Attribution]) {
    for a in all.iter_mut() {
        let view = &doc.views[a.sentence as usize];
        let inside: Vec<u32> = (0..view.len())
            .filter(|&i| a.source.iter().any(|s| s.contains(view.sent.tokens[i as usize].span())))
            .collect();
        let Some(cut) =
            inside.iter().position(|&i| matches!(view.form(i).to_lowercase().as_str(), "citing" | "quoting"))
        else {
            continue;
        };
        let mut kept: Vec<u32> = inside[..cut].to_vec();
        while kept.last().is_some_and(|&i| view.upos(i) == Upos::Punct) {
            kept.pop();
        }
        if kept.is_empty() {
            continue;
        }
        let words = at(a.sentence, &kept);
        a.source = doc.spans(&words);
        a.agent = agent_of_words(rules, doc, &words, head_of_words(doc, &words));
    }
}

/// Lines under which a release no longer speaks.
const NOTES: &[&str] = &[
    "notes to editors",
    "note to editors",
    "notes for editors",
    "further information",
    "background",
    "media enquiries",
    "press contact",
    "contact",
    "ends",
    "about",
    "read more",
];

/// First and last sentence of each block.
pub(crate) fn blocks(doc: &Doc<'_>) -> Vec<(u32, u32)> {
    let mut blocks: Vec<(u32, u32)> = Vec::new();
    for (s, view) in doc.views.iter().enumerate() {
        let s = s as u32;
        match blocks.last_mut() {
            Some(last) if doc.views[last.0 as usize].sent.block == view.sent.block => last.1 = s,
            _ => blocks.push((s, s)),
        }
    }
    blocks
}

fn block_text(doc: &Doc<'_>, block: (u32, u32)) -> String {
    let (from, to) = (doc.views[block.0 as usize].sent.start, doc.views[block.1 as usize].sent.end);
    doc.reading.story.text.chars().skip(from as usize).take((to - from) as usize).collect()
}

/// How many words of a block name a speaker in a transcript: "SECRETARY ADAMS:", "Question:"; `None` where it begins otherwise.
fn label(doc: &Doc<'_>, block: (u32, u32)) -> Option<u32> {
    let view = &doc.views[block.0 as usize];
    let colon = (1..view.len().min(7)).find(|&i| view.form(i) == ":")?;
    let named = (0..colon).all(|i| view.form(i).chars().next().is_some_and(|c| c.is_uppercase() || c == '.'));
    let excluded = matches!(
        view.form(0).to_lowercase().as_str(),
        "photo"
            | "note"
            | "source"
            | "update"
            | "watch"
            | "read"
            | "video"
            | "image"
            | "picture"
            | "file"
            | "breaking"
            | "correction"
    );
    (named && !excluded).then_some(colon)
}

/// A paragraph that is all quotation and names nobody, between a paragraph of a speaker and one where "she added": hers too.
fn between(rules: &SpeechRules, doc: &Doc<'_>, all: &mut [Attribution]) {
    let blocks = blocks(doc);
    let speaks = |a: &Attribution| {
        let id = a.evidence.split('+').next().unwrap_or("");
        !a.source.is_empty() && rules.classes().iter().any(|c| c.id == id && c.chain)
    };
    for three in blocks.windows(3) {
        let [before, alone, after] = three else { continue };
        let quoted = (alone.0..=alone.1).all(|s| doc.views[s as usize].quote.iter().all(|q| *q != 0));
        let span = Span::new(doc.views[alone.0 as usize].sent.start, doc.views[alone.1 as usize].sent.end);
        let taken = all.iter().any(|a| a.content.iter().any(|c| c.overlaps(span)));
        let within = |a: &Attribution, b: &(u32, u32)| a.sentence >= b.0 && a.sentence <= b.1;
        if !quoted || taken || !all.iter().any(|a| within(a, before) && speaks(a)) {
            continue;
        }
        let goes_on = |a: &Attribution| {
            within(a, after)
                && speaks(a)
                && matches!(a.agent.entity_text.to_lowercase().as_str(), "he" | "she" | "they")
                && a.content.iter().any(|c| in_quotes(doc, *c))
        };
        if let Some(a) = all.iter_mut().find(|a| goes_on(a)) {
            a.content.insert(0, span);
            a.evidence.push_str(STATEMENT);
        }
    }
}

/// "The minister said:" at the end of a paragraph: what follows without quotation marks is the statement, up to the next speaker.
fn statements(rules: &SpeechRules, doc: &Doc<'_>, all: &mut [Attribution]) {
    let blocks = blocks(doc);
    for (n, block) in blocks.iter().enumerate() {
        let view = &doc.views[block.1 as usize];
        if view.len() == 0 || view.form(view.len() - 1) != ":" || label(doc, *block) == Some(view.len() - 1) {
            continue;
        }
        let speaks = |a: &Attribution| {
            let id = a.evidence.split('+').next().unwrap_or("");
            rules.classes().iter().any(|c| c.id == id && c.chain && c.frame.contains(&CueFrame::Quote))
        };
        let Some(owner) = all.iter().rposition(|a| a.sentence == block.1 && speaks(a) && !a.source.is_empty()) else {
            continue;
        };
        let mut added = Vec::new();
        for next in &blocks[n + 1..] {
            let first = &doc.views[next.0 as usize];
            let last = &doc.views[next.1 as usize];
            let quoted = first.quote.first().is_some_and(|q| *q != 0);
            let text = block_text(doc, *next).to_lowercase();
            let notes = text.len() < 60 && NOTES.iter().any(|w| text.starts_with(w));
            let colon = last.len() > 0 && last.form(last.len() - 1) == ":";
            let other = all.iter().any(|a| {
                a.sentence >= next.0
                    && a.sentence <= next.1
                    && speaks(a)
                    && !a.source.is_empty()
                    && !matches!(a.agent.entity_text.to_lowercase().as_str(), "i" | "we")
                    && a.cue.iter().any(|c| !in_quotes(doc, *c))
            });
            if quoted || notes || label(doc, *next).is_some() || colon && other || other && !first_person(doc, *next) {
                break;
            }
            added.push(Span::new(first.sent.start, last.sent.end));
        }
        if !added.is_empty() {
            let a = &mut all[owner];
            a.content.retain(|c| !added.iter().any(|d| d.overlaps(*c)));
            a.content.extend(added);
            a.content.sort_by_key(|c| c.start);
            a.evidence.push_str(STATEMENT);
        }
    }
}

fn in_quotes(doc: &Doc<'_>, span: Span) -> bool {
    doc.views.iter().any(|v| {
        v.sent.span().contains(span)
            && v.sent.tokens.iter().zip(&v.quote).any(|(t, q)| *q != 0 && t.span().overlaps(span))
    })
}

/// Whether "we" or "our" speaks in a block outside quotation marks.
pub(crate) fn first_person(doc: &Doc<'_>, block: (u32, u32)) -> bool {
    (block.0..=block.1).any(|s| {
        let view = &doc.views[s as usize];
        (0..view.len()).any(|i| {
            view.quote[i as usize] == 0
                && matches!(view.form(i).to_lowercase().as_str(), "we" | "our" | "us" | "i" | "my")
        })
    })
}

/// Whether the first `colon` words of a sentence name a person or an office, not a town ("LAHORE:") or a heading.
fn person(rules: &SpeechRules, doc: &Doc<'_>, s: u32, colon: u32) -> bool {
    let view = &doc.views[s as usize];
    let span = view.sent.tokens[0].span().cover(view.sent.tokens[colon as usize - 1].span());
    let office = (0..colon).any(|i| {
        matches!(
            rules.agents().of_noun(&view.form(i).to_lowercase()),
            Some("official" | "spokesperson" | "person" | "witness")
        )
    });
    let asks = matches!(view.form(0).to_lowercase().as_str(), "question" | "answer" | "moderator" | "interviewer");
    let named = doc
        .reading
        .mentions
        .iter()
        .any(|m| m.kind == rapporteur_record::MentionKind::Person && m.span().overlaps(span));
    !asks && (office || named)
}

/// Who answers in an interview: the one person whom the words before its first question (sentence `end`) name.
fn interviewed(doc: &Doc<'_>, end: u32) -> Option<Vec<At>> {
    let mut persons = doc
        .reading
        .mentions
        .iter()
        .filter(|m| m.sentence < end && m.kind == rapporteur_record::MentionKind::Person)
        .map(|m| (m, doc.views.get(m.sentence as usize).map_or("", |v| v.form(m.last.min(v.len().saturating_sub(1))))));
    let (first, name) = persons.next()?;
    persons.all(|(_, other)| other == name).then(|| (first.first..=first.last).map(|i| (first.sentence, i)).collect())
}

/// Transcripts: at least two paragraphs that begin with who speaks.
fn turns(rules: &SpeechRules, doc: &Doc<'_>, all: &mut Vec<Attribution>) {
    let blocks = blocks(doc);
    let labels: Vec<Option<u32>> = blocks.iter().map(|b| label(doc, *b)).collect();
    if labels.iter().flatten().count() < 2 {
        return;
    }
    let asks = |b: &(u32, u32)| {
        let view = &doc.views[b.0 as usize];
        view.len() > 1
            && view.form(1) == ":"
            && matches!(view.form(0).to_lowercase().as_str(), "q" | "a" | "question" | "answer")
    };
    let first_label = blocks.iter().find(|b| asks(b)).map_or(0, |b| b.0);
    let mut n = 0;
    while n < blocks.len() {
        let Some(colon) = labels[n] else {
            n += 1;
            continue;
        };
        let first = n;
        n += 1;
        while n < blocks.len() && labels[n].is_none() {
            n += 1;
        }
        let (s, view) = (blocks[first].0, &doc.views[blocks[first].0 as usize]);
        let answers = colon == 1 && matches!(view.form(0).to_lowercase().as_str(), "a" | "answer");
        let words = if person(rules, doc, s, colon) {
            at(s, &(0..colon).collect::<Vec<_>>())
        } else if let Some(words) = answers.then(|| interviewed(doc, first_label)).flatten() {
            words
        } else {
            continue;
        };
        let colon_span = view.sent.tokens[colon as usize].span();
        let mut content = Vec::new();
        for (k, block) in blocks[first..n].iter().enumerate() {
            let after = view.sent.tokens.get(colon as usize + 1).map_or(colon_span.end, |t| t.start);
            let start = if k == 0 { after } else { doc.views[block.0 as usize].sent.start };
            let end = doc.views[block.1 as usize].sent.end;
            if start < end {
                content.push(Span::new(start, end));
            }
        }
        all.push(Attribution {
            agent: agent_of_words(rules, doc, &words, head_of_words(doc, &words)),
            source: doc.spans(&words),
            cue: vec![colon_span],
            content,
            act: "said".to_owned(),
            stance: "asserts".to_owned(),
            nested_in: None,
            sentence: s,
            date: None,
            evidence: TURN.to_owned(),
        });
    }
}
