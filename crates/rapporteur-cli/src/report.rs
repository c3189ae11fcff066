//! The report for people: what a story says, grouped, with who says so.

use rapporteur::Coded;
use rapporteur::record::{Assertion, AttributionLink, Claim, Participant, Quality};
use std::fmt::Write as _;

/// The report of one story, and how many events it tells.
pub(crate) fn report(coded: &Coded, all: bool) -> (String, u64) {
    let story = &coded.reading.story;
    let chars: Vec<char> = story.text.chars().collect();
    let words =
        |start: u32, end: u32| chars[start as usize..(end as usize).min(chars.len())].iter().collect::<String>();
    let mut out = String::new();
    let head = [
        Some(story.id.clone()),
        story.title.clone(),
        story.outlet.clone(),
        Some(story.published.as_ref().map_or("no date known".to_owned(), |p| p.value.clone())),
    ];
    let head: Vec<String> = head.into_iter().flatten().collect();
    let _ = writeln!(out, "━━ {}", head.join(" · "));
    if let Some(skipped) = &coded.skipped {
        let _ = writeln!(out, "   not coded: in another language ({})\n", skipped.language);
        return (out, 0);
    }
    let shown = |c: &&Claim| all || (c.status.in_default_export() && c.content_of.is_none());
    let claims: Vec<&Claim> = coded.coding.claims.iter().filter(shown).collect();
    if claims.is_empty() {
        let _ = writeln!(out, "   no events");
    }
    for claim in &claims {
        event(&mut out, claim);
        let sentence = coded.reading.sentences.get(claim.sentence as usize);
        if let Some(sentence) = sentence {
            let _ = writeln!(out, "      “{}”", short(&words(sentence.start, sentence.end), 300));
        }
    }
    let others: Vec<&Claim> =
        coded.coding.claims.iter().filter(|c| !all && !shown(c) && c.content_of.is_none()).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "   Not counted as events: denied, feared, possible … (--all shows them in full)");
        for claim in others {
            let _ = writeln!(out, "    – {}  says: {}", head_line(claim), chain(&claim.attribution));
        }
    }
    let facts = &coded.coding.assertions;
    if !facts.is_empty() {
        let _ = writeln!(out, "   Standing facts");
        for fact in facts {
            assertion(&mut out, fact);
        }
    }
    let skipped: Vec<String> = coded
        .reading
        .sentences
        .iter()
        .filter(|s| matches!(s.quality, Quality::Corrupt | Quality::Furniture | Quality::Foreign))
        .map(|s| format!("{}: “{}”", name_of(s.quality), short(&words(s.start, s.end), 120)))
        .collect();
    if !skipped.is_empty() {
        let _ = writeln!(out, "   Sentences not coded");
        for line in skipped {
            let _ = writeln!(out, "    – {line}");
        }
    }
    out.push('\n');
    (out, claims.len() as u64)
}

fn name_of(quality: Quality) -> &'static str {
    match quality {
        Quality::Good => "good",
        Quality::Fragment => "fragment",
        Quality::Corrupt => "corrupt",
        Quality::Furniture => "page furniture",
        Quality::Foreign => "another language",
    }
}

/// `#3 COERCE (arrest)  Georgian police (GEO/COP) → protesters (GEO/CVL)  [occurred]`; the number is that of the claim's id.
fn head_line(claim: &Claim) -> String {
    let number = claim.id.rsplit('#').next().unwrap_or_default();
    let kind = claim.event.iter().map(|e| e.as_str()).collect::<Vec<_>>().join("|");
    let modes = claim.mode.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
    let kind = if modes.is_empty() { kind } else { format!("{kind} ({modes})") };
    let (from, to) = (people(&claim.actor), people(&claim.recipient));
    let arrow = if claim.reciprocal { "↔" } else { "→" };
    let sides = match (claim.actor.is_empty(), claim.recipient.is_empty()) {
        (true, true) => "nobody named".to_owned(),
        (true, false) => format!("? {arrow} {to}"),
        (false, true) if claim.reciprocal => format!("{from}, each to the other"),
        (false, true) => from,
        (false, false) => format!("{from} {arrow} {to}"),
    };
    let tried = if claim.attempted { ", attempted" } else { "" };
    format!("#{number} {kind}  {sides}  [{}{tried}]", claim.status)
}

fn event(out: &mut String, claim: &Claim) {
    let _ = writeln!(out, "  {}", head_line(claim));
    let mut facts = Vec::new();
    match (&claim.date, &claim.enddate, &claim.when) {
        (Some(date), Some(end), _) if end != date => facts.push(format!("when: {date} to {end}")),
        (Some(date), _, Some(when)) => facts.push(format!("when: {date} (“{}”)", when.text)),
        (Some(date), _, None) if claim.date_basis.as_deref() == Some("document") => {
            facts.push(format!("when: {date} (day of publication)"));
        }
        (Some(date), _, None) => facts.push(format!("when: {date}")),
        (None, _, Some(when)) => facts.push(format!("when: “{}”, unresolved", when.text)),
        (None, _, None) => {}
    }
    let places: Vec<String> = claim
        .event_loc
        .iter()
        .map(|p| match (&p.resolved_place, &p.country_code) {
            (Some(name), Some(country)) if *name != p.extracted_place => {
                format!("{} = {name}, {country}", p.extracted_place)
            }
            (_, Some(country)) => format!("{}, {country}", p.extracted_place),
            _ => p.extracted_place.clone(),
        })
        .collect();
    if !places.is_empty() {
        facts.push(format!("where: {}", places.join("; ")));
    }
    if !claim.context.is_empty() {
        facts.push(format!("context: {}", claim.context.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(", ")));
    }
    if let Some(size) = &claim.size {
        for (name, count) in [
            ("dead", &size.dead),
            ("injured", &size.injured),
            ("arrested", &size.arrested),
            ("displaced", &size.displaced),
        ] {
            if let Some(count) = count {
                facts.push(format!("{name}: {}", count.text));
            }
        }
    }
    if !facts.is_empty() {
        let _ = writeln!(out, "      {}", facts.join(" · "));
    }
    if let Some(content) = &claim.content {
        let kind = content.event.map_or_else(|| "act".to_owned(), |e| e.as_str().to_owned());
        let status = content.status.map_or_else(String::new, |s| format!(" [{s}]"));
        let words = content.text.as_deref().map_or_else(String::new, |t| format!(" “{}”", short(t, 120)));
        let _ = writeln!(out, "      content: {kind}{status}{words}");
    }
    let _ = writeln!(out, "      says: {}", chain(&claim.attribution));
}

/// The page first, then whom it quotes, then whom that one quotes.
fn chain(links: &[AttributionLink]) -> String {
    let mut names: Vec<String> = links
        .iter()
        .rev()
        .map(|link| {
            let name = match link.agent.entity_text.trim() {
                "" => "somebody unnamed".to_owned(),
                words if link.agent.anonymous => format!("{words} (unnamed)"),
                words => words.to_owned(),
            };
            match link.stance.as_deref() {
                Some("denies") => format!("{name} (denies)"),
                Some("doubts") => format!("{name} (doubts)"),
                _ => name,
            }
        })
        .collect();
    if links.last().is_none_or(|l| l.agent.span.is_some()) {
        names.insert(0, "the page".to_owned());
    }
    names.join(" ← ")
}

/// The words of the story with codes; words that stand for several ("both countries") once, a pronoun with what it means.
fn people(all: &[Participant]) -> String {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for p in all {
        let code = p.code.as_ref().map_or("?", |c| c.as_str());
        let code = p.sector.as_ref().map_or_else(|| code.to_owned(), |s| format!("{code}/{}", s.as_str()));
        let mut words = short(p.entity_text.as_deref().or(p.name.as_deref()).unwrap_or("unnamed"), 60);
        if let Some(name) = &p.name
            && *name != words
            && PRONOUNS.contains(&words.to_lowercase().as_str())
        {
            let _ = write!(words, " = {name}");
        }
        match parts.iter_mut().find(|(known, _)| *known == words) {
            Some((_, codes)) => codes.push(code),
            None => parts.push((words, vec![code])),
        }
    }
    parts.into_iter().map(|(words, codes)| format!("{words} ({})", codes.join(", "))).collect::<Vec<_>>().join(", ")
}

const PRONOUNS: &[&str] =
    &["it", "its", "he", "his", "him", "she", "her", "they", "them", "their", "we", "our", "who", "which", "that"];

fn assertion(out: &mut String, fact: &Assertion) {
    let kind = serde_json::to_value(fact.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let not = if fact.holds { "" } else { "not " };
    let side = |p: &Option<Participant>| p.as_ref().map(|p| people(std::slice::from_ref(p)));
    let sides: Vec<String> =
        [side(&fact.subject), side(&fact.object), fact.agreement.clone()].into_iter().flatten().collect();
    let place = fact.place.as_ref().map_or_else(String::new, |p| format!(" at {}", p.extracted_place));
    let _ = writeln!(out, "    – {not}{kind}: {}{place}", sides.join(" – "));
    let _ = writeln!(out, "      “{}”  says: {}", short(&fact.text, 200), chain(&fact.attribution));
}

/// At most `most` characters, on one line.
fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
