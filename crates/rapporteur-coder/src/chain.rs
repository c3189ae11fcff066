//! Joins attributions into the chain of who says so, for one predicate.

use crate::{
    attribution::{
        BY_MODEL, Doc, TURN, WIRE, agency_credit, agent_of_words, blocks, cited_words, citing, first_person,
        head_of_words, passed_on_by, source_phrase,
    },
    speech::{CueClass, SpeechRules},
};
use rapporteur_record::{Agent, Attribution, AttributionLink, EventType, Participant, Reading, Span};

/// The chain of sources of what token `trigger` (0-based) of sentence `sentence` tells, nearest (innermost speaker) first.
///
/// The page itself is no link. An agency to which the page as a whole is credited ("(Reuters)" in a dateline) comes last, without
/// [`Agent::span`]: it vouches for the page, not for this sentence; its words are the `cue_span`.
/// A speech act that is itself the event is not its own source.
#[must_use]
pub fn of(
    rules: &SpeechRules,
    reading: &Reading,
    attributions: &[Attribution],
    sentence: u32,
    trigger: u32,
) -> Vec<AttributionLink> {
    let doc = Doc::new(reading);
    of_doc(rules, &doc, attributions, sentence, trigger)
}

/// As [`of`], for callers that ask about many predicates of one story.
pub(crate) fn of_doc(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    attributions: &[Attribution],
    sentence: u32,
    trigger: u32,
) -> Vec<AttributionLink> {
    let mut links: Vec<AttributionLink> = Vec::new();
    let Some(view) = doc.views.get(sentence as usize).filter(|v| trigger < v.len()) else { return links };
    let here = view.sent.tokens[trigger as usize].span();
    let mut holders: Vec<(u32, usize)> = attributions
        .iter()
        .enumerate()
        .filter(|(_, a)| a.content.iter().any(|c| c.contains(here)) && !a.cue.iter().any(|c| c.overlaps(here)))
        .filter(|(_, a)| links_up(rules, a) && !set_beside(doc, a, sentence, trigger))
        .map(|(n, a)| (a.content.iter().map(|s| s.len()).sum(), n))
        .collect();
    holders.sort_unstable();
    for (_, n) in holders {
        let a = &attributions[n];
        if let Some(cited) = cited_by(rules, doc, a) {
            push(&mut links, cited);
        }
        push(&mut links, link_of(a));
        for relay in relays(rules, doc, a) {
            push(&mut links, relay);
        }
        if let Some(relay) = told_to(rules, doc, a).or_else(|| quoted_by(rules, doc, a)) {
            push(&mut links, relay);
        }
    }
    if let Some(relay) = interviewed_by(rules, doc, &links, sentence) {
        push(&mut links, relay);
    }
    // "“We have said so often,” the envoy told reporters": who says "we" is the envoy
    if links.len() > 1 {
        let own = |l: &AttributionLink| matches!(l.agent.entity_text.to_lowercase().as_str(), "i" | "we" | "us");
        if !links.iter().all(own) {
            links.retain(|l| !own(l));
        }
    }
    carry_on(rules, doc, attributions, &mut links, sentence);
    if let Some(issuer) = doc.letterhead.get_or_init(|| letterhead(rules, doc)).clone() {
        let heading = issuer.agent.span.is_some_and(|s| view.sent.span().contains(s));
        if !heading {
            push(&mut links, issuer);
        }
    }
    if let Some(credit) = agency_credit(rules, doc) {
        let known = links.iter().any(|l| l.agent.entity_text.contains(&credit.agent.entity_text));
        if !known {
            let mut credit = credit;
            credit.agent.span = None;
            links.push(credit);
        }
    }
    links
}

/// The row behind an attribution, if the dictionary has one.
fn class_of<'a>(rules: &'a SpeechRules, a: &Attribution) -> Option<&'a CueClass> {
    let id = a.evidence.split('+').next().unwrap_or("");
    rules.classes().iter().find(|c| c.id == id)
}

fn links_up(rules: &SpeechRules, a: &Attribution) -> bool {
    match class_of(rules, a) {
        // "dismissed as false claims that": whatever row the words are of
        _ if a.act == "denied" && a.stance == "denies" && !a.source.is_empty() => true,
        Some(class) => class.chain,
        // a cue that only the model knows counts where words are quoted from somebody
        None => {
            a.evidence.ends_with(WIRE)
                || a.evidence == TURN
                || a.evidence == BY_MODEL && matches!(a.act.as_str(), "said" | "denied") && !a.source.is_empty()
        }
    }
}

/// Whether the predicate stands in a clause set beside the speaking ("… , while …", "said after the attack that …"), not in what is said.
fn set_beside(doc: &Doc<'_>, a: &Attribution, sentence: u32, trigger: u32) -> bool {
    if a.sentence != sentence {
        return false;
    }
    let view = &doc.views[sentence as usize];
    if view.quote[trigger as usize] != 0 {
        return false;
    }
    let is_cue = |i: u32| a.cue.iter().any(|c| c.overlaps(view.sent.tokens[i as usize].span()));
    let mut at = trigger;
    for _ in 0..view.len() {
        let Some(up) = view.head(at) else { return false };
        if is_cue(up) && view.is_verb(up) {
            let marks: Vec<&str> = view.children(at, &["mark", "case", "advmod"]).map(|m| view.lemma(m)).collect();
            let quoting = view.xpos(at) == "VBG" && marks.contains(&"as");
            let beside = !quoting
                && marks.iter().any(|m| {
                    matches!(
                        *m,
                        "after"
                            | "while"
                            | "as"
                            | "when"
                            | "amid"
                            | "following"
                            | "during"
                            | "before"
                            | "since"
                            | "ahead"
                    )
                });
            // "dismissed as false claims that": what one takes a thing for is no clause beside
            let taken_for = view.is(at, "obl") && view.case(at) == Some("as");
            return beside && !taken_for && (view.is(at, "advcl") || view.is(at, "obl"));
        }
        at = up;
    }
    false
}

fn link_of(a: &Attribution) -> AttributionLink {
    AttributionLink {
        agent: a.agent.clone(),
        act: a.act.clone(),
        cue_span: a.cue.first().copied(),
        date: a.date.clone(),
        stance: Some(a.stance.clone()),
    }
}

fn push(links: &mut Vec<AttributionLink>, link: AttributionLink) {
    let same = links.iter().any(|l| match (l.agent.span, link.agent.span) {
        (Some(a), Some(b)) => a.overlaps(b),
        _ => l.agent.entity_text == link.agent.entity_text && l.cue_span == link.cue_span,
    });
    if !same {
        links.push(link);
    }
}

fn cue_word(doc: &Doc<'_>, a: &Attribution) -> Option<u32> {
    let cue = a.cue.first()?;
    let view = doc.views.get(a.sentence as usize)?;
    let inside = |i: &u32| cue.overlaps(view.sent.tokens[*i as usize].span());
    (0..view.len()).filter(inside).find(|&i| view.is_verb(i)).or_else(|| (0..view.len()).find(inside))
}

/// "the agency reported, citing the ministry": the ministry stands behind what the agency reported.
fn cited_by(rules: &SpeechRules, doc: &Doc<'_>, a: &Attribution) -> Option<AttributionLink> {
    let view = doc.views.get(a.sentence as usize)?;
    let cue = cue_word(doc, a)?;
    if matches!(view.lemma(cue), "cite" | "quote" | "according") {
        return None;
    }
    let at = citing(view, cue)?;
    let words: Vec<(u32, u32)> = cited_words(view, at).into_iter().map(|i| (a.sentence, i)).collect();
    if words.is_empty() {
        return None;
    }
    Some(AttributionLink {
        agent: agent_of_words(rules, doc, &words, head_of_words(doc, &words)),
        act: "cited".to_owned(),
        cue_span: Some(view.sent.tokens[at as usize].span()),
        date: a.date.clone(),
        stance: Some(a.stance.clone()),
    })
}

/// Media that pass on what a speaker said: "a memo seen by the paper", "in remarks carried by the agency", "in an interview with the
/// daily", "in a post on Telegram".
fn relays(rules: &SpeechRules, doc: &Doc<'_>, a: &Attribution) -> Vec<AttributionLink> {
    let Some(view) = doc.views.get(a.sentence as usize) else { return Vec::new() };
    let low = |i: u32| view.form(i).to_lowercase();
    let told = |i: u32| {
        let span = view.sent.tokens[i as usize].span();
        a.content.iter().any(|c| c.contains(span)) || view.quote[i as usize] != 0
    };
    let mut links = Vec::new();
    for i in 0..view.len().saturating_sub(2) {
        let start = passed_on_by(view, i).or_else(|| {
            let talk = matches!(low(i).as_str(), "interview" | "remarks" | "comments" | "speaking" | "statement");
            let post = matches!(
                low(i).as_str(),
                "post"
                    | "message"
                    | "video"
                    | "thread"
                    | "wrote"
                    | "posted"
                    | "channel"
                    | "said"
                    | "writing"
                    | "account"
                    | "page"
            );
            let fits = talk && matches!(low(i + 1).as_str(), "with" | "to")
                || post && matches!(low(i + 1).as_str(), "on" | "via");
            fits.then_some(i + 2)
        });
        let Some(start) = start.filter(|_| !told(i)) else { continue };
        let stop = (start..view.len())
            .find(|&k| {
                matches!(view.form(k), "," | "." | ":" | ";" | "-" | "--" | "—")
                    || matches!(view.xpos(k), "VBD" | "VBZ" | "IN" | "MD" | "WDT" | "WP")
                    || view.quote[k as usize] != 0
            })
            .unwrap_or(view.len());
        let words: Vec<(u32, u32)> = (start..stop.min(start + 8)).map(|k| (a.sentence, k)).collect();
        if words.is_empty() {
            continue;
        }
        let agent = agent_of_words(rules, doc, &words, head_of_words(doc, &words));
        let named = words.iter().any(|w| view.form(w.1).chars().next().is_some_and(char::is_uppercase));
        if named && matches!(agent.kind.as_str(), "agency" | "outlet" | "social") {
            let act = if agent.kind == "social" { "posted" } else { "reported" };
            links.push(AttributionLink {
                agent,
                act: act.to_owned(),
                cue_span: Some(view.sent.tokens[i as usize].span()),
                date: None,
                stance: Some("asserts".to_owned()),
            });
        }
    }
    links
}

/// The body under whose letterhead a release speaks: a heading that names it, above a text that says "we" or calls itself a release.
fn letterhead(rules: &SpeechRules, doc: &Doc<'_>) -> Option<AttributionLink> {
    let blocks = blocks(doc);
    if blocks.len() < 2 {
        return None;
    }
    let heading = |b: &(u32, u32)| {
        let view = &doc.views[b.0 as usize];
        b.0 == b.1
            && (1..=16).contains(&view.len())
            && view.form(view.len() - 1) != "."
            && !(0..view.len()).any(|i| matches!(view.xpos(i), "VBD" | "VBZ" | "VBP" | "MD"))
    };
    let heads: Vec<(u32, u32)> = blocks.iter().take(4).take_while(|b| heading(b)).copied().collect();
    let released = heads.iter().any(|b| {
        let view = &doc.views[b.0 as usize];
        (0..view.len()).any(|i| {
            matches!(
                view.form(i).to_lowercase().as_str(),
                "release" | "statement" | "communiqué" | "communique" | "bulletin"
            )
        })
    });
    let speaks = || blocks[heads.len().min(blocks.len() - 1)..].iter().any(|b| first_person(doc, *b));
    if !(released || speaks()) {
        return None;
    }
    heads.iter().find_map(|b| {
        let view = &doc.views[b.0 as usize];
        let cut = |i: &u32| matches!(view.form(*i), "-" | "--" | "—" | "–" | "|" | ":" | ";");
        let mut parts: Vec<Vec<u32>> = vec![Vec::new()];
        for i in 0..view.len() {
            if cut(&i) {
                parts.push(Vec::new());
            } else if let Some(last) = parts.last_mut() {
                last.push(i);
            }
        }
        let words = parts.into_iter().find(|part| {
            let named = part.iter().filter(|&&i| view.form(i).chars().next().is_some_and(char::is_uppercase)).count();
            let body = part.iter().any(|&i| {
                matches!(
                    rules
                        .agents()
                        .of_noun(&view.lemma(i).to_lowercase())
                        .or_else(|| rules.agents().of_noun(&view.form(i).to_lowercase())),
                    Some("ministry" | "organisation")
                ) && view.form(i).chars().next().is_some_and(char::is_uppercase)
            });
            body && named >= 2
        })?;
        let words: Vec<(u32, u32)> = words.into_iter().map(|i| (b.0, i)).collect();
        Some(AttributionLink {
            agent: agent_of_words(rules, doc, &words, head_of_words(doc, &words)),
            act: "said".to_owned(),
            cue_span: None,
            date: None,
            stance: Some("asserts".to_owned()),
        })
    })
}

/// "The mayor spoke to the BBC on Sunday. “They came at night,” he said.": the outlet passes on what the mayor says after that.
fn interviewed_by(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    links: &[AttributionLink],
    sentence: u32,
) -> Option<AttributionLink> {
    let [only] = links else { return None };
    let span = only.agent.span?;
    let entity = doc.reading.mentions.iter().find(|m| m.span().overlaps(span) && m.entity.is_some())?.entity;
    for s in (sentence.saturating_sub(8)..sentence).rev() {
        let view = &doc.views[s as usize];
        let Some(verb) = (0..view.len())
            .find(|&i| matches!(view.lemma(i), "speak" | "talk") && view.is_verb(i) && view.quote[i as usize] == 0)
        else {
            continue;
        };
        let subject = view.child(verb, &["nsubj"])?;
        let here = view.sent.tokens[subject as usize].span();
        let same = doc.reading.mentions.iter().any(|m| m.entity == entity && m.span().contains(here))
            || doc.reading.mentions.iter().any(|m| {
                m.entity == entity && m.sentence == s && m.first < verb && view.subtree(subject, &[]).contains(&m.head)
            });
        let to = view.children(verb, &["obl"]).find(|&o| matches!(view.case(o), Some("to" | "with")))?;
        let words: Vec<(u32, u32)> =
            source_phrase(view, to, verb).into_iter().filter(|&i| !view.is(i, "case")).map(|i| (s, i)).collect();
        let agent = agent_of_words(rules, doc, &words, Some((s, to)));
        let outlet = matches!(agent.kind.as_str(), "agency" | "outlet")
            && agent.entity_text.chars().next().is_some_and(char::is_uppercase);
        return (same && outlet).then(|| AttributionLink {
            agent,
            act: "reported".to_owned(),
            cue_span: Some(view.sent.tokens[verb as usize].span()),
            date: None,
            stance: Some("asserts".to_owned()),
        });
    }
    None
}

/// "was quoted as saying by state radio": who quotes passes it on.
fn quoted_by(rules: &SpeechRules, doc: &Doc<'_>, a: &Attribution) -> Option<AttributionLink> {
    let view = doc.views.get(a.sentence as usize)?;
    let inside = |i: u32| a.cue.iter().any(|c| c.overlaps(view.sent.tokens[i as usize].span()));
    let cue = (0..view.len()).find(|&i| inside(i) && matches!(view.lemma(i), "quote" | "cite"))?;
    view.child(cue, &["nsubj:pass"])?;
    let by = (cue + 1..view.len().min(cue + 8)).find(|&i| view.form(i).eq_ignore_ascii_case("by"))?;
    let head = view.head(by).filter(|&h| h > by)?;
    let words: Vec<(u32, u32)> =
        source_phrase(view, head, cue).into_iter().filter(|&i| i > by).map(|i| (a.sentence, i)).collect();
    let agent = agent_of_words(rules, doc, &words, Some((a.sentence, head)));
    matches!(agent.kind.as_str(), "agency" | "outlet" | "social").then(|| AttributionLink {
        agent,
        act: "quoted".to_owned(),
        cue_span: a.cue.first().copied(),
        date: a.date.clone(),
        stance: Some("asserts".to_owned()),
    })
}

/// "told Reuters that": the outlet that was told passes it on.
fn told_to(rules: &SpeechRules, doc: &Doc<'_>, a: &Attribution) -> Option<AttributionLink> {
    let cue = a.cue.first()?;
    let view = doc.views.get(a.sentence as usize)?;
    let head = (0..view.len()).find(|&i| cue.overlaps(view.sent.tokens[i as usize].span()) && view.is_verb(i))?;
    if !matches!(view.lemma(head), "tell" | "inform" | "brief" | "speak" | "say") {
        return None;
    }
    let to = view.children(head, &["iobj", "obj", "obl"]).find(|&k| {
        matches!(view.case(k), None | Some("to"))
            && !a.content.iter().any(|c| c.contains(view.sent.tokens[k as usize].span()))
    })?;
    let words = source_phrase(view, to, head).into_iter().map(|i| (a.sentence, i)).collect::<Vec<_>>();
    let agent = agent_of_words(rules, doc, &words, Some((a.sentence, to)));
    let medium = matches!(agent.kind.as_str(), "agency" | "outlet")
        && agent.entity_text.chars().next().is_some_and(char::is_uppercase);
    medium.then(|| AttributionLink {
        agent,
        act: "reported".to_owned(),
        cue_span: Some(*cue),
        date: a.date.clone(),
        stance: Some("asserts".to_owned()),
    })
}

/// "The report quoted …": a document that the sentences before introduced leads on to those who stand behind it.
fn carry_on(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    attributions: &[Attribution],
    links: &mut Vec<AttributionLink>,
    sentence: u32,
) {
    let Some(last) = links.last().cloned() else { return };
    let Some(span) = last.agent.span else { return };
    let (s, head) = match head_of_span(doc, span) {
        Some(at) => at,
        None => return,
    };
    let view = &doc.views[s as usize];
    let lemma = view.lemma(head).to_lowercase();
    let definite =
        view.children(head, &["det"]).any(|d| matches!(view.lemma(d).to_lowercase().as_str(), "the" | "this" | "that"));
    let document = rules.agents().of_noun(&lemma) == Some("document")
        || matches!(lemma.as_str(), "agency" | "newspaper" | "paper" | "outlet" | "daily" | "channel");
    if !(definite && document) {
        return;
    }
    for back in (sentence.saturating_sub(3)..s).rev() {
        let v = &doc.views[back as usize];
        // the noun must have been introduced there, or an attribution with a medium as its source
        let introduced = (0..v.len()).find(|&i| v.lemma(i).eq_ignore_ascii_case(&lemma));
        let Some(introduced) = introduced else { continue };
        let behind: Vec<&Attribution> =
            attributions.iter().filter(|a| a.sentence == back && !a.source.is_empty()).collect();
        let mut found: Vec<AttributionLink> = Vec::new();
        for a in behind {
            if class_of(rules, a).is_some_and(|c| c.id == "attribution/quote") {
                if let Some(quoted) = quoted_agent(rules, doc, a) {
                    found.push(AttributionLink {
                        agent: quoted,
                        act: "quoted".to_owned(),
                        cue_span: a.cue.first().copied(),
                        date: a.date.clone(),
                        stance: Some("asserts".to_owned()),
                    });
                }
                found.push(link_of(a));
            } else if links_up(rules, a)
                && a.cue.iter().any(|c| c.start < v.sent.tokens[introduced as usize].start + 200)
            {
                found.push(link_of(a));
            }
        }
        if !found.is_empty() {
            let replaced = links.pop();
            let date = replaced.and_then(|r| r.date);
            for mut link in found {
                link.date = link.date.or_else(|| date.clone());
                push(links, link);
            }
            return;
        }
    }
}

fn head_of_span(doc: &Doc<'_>, span: Span) -> Option<(u32, u32)> {
    for (s, view) in doc.views.iter().enumerate() {
        if view.sent.end <= span.start || view.sent.start >= span.end {
            continue;
        }
        let words: Vec<(u32, u32)> = (0..view.len())
            .filter(|&i| span.overlaps(view.sent.tokens[i as usize].span()))
            .map(|i| (s as u32, i))
            .collect();
        return crate::attribution::head_of_words(doc, &words);
    }
    None
}

/// Who is quoted by "X quoted Y": the object of the cue.
fn quoted_agent(rules: &SpeechRules, doc: &Doc<'_>, a: &Attribution) -> Option<Agent> {
    let view = doc.views.get(a.sentence as usize)?;
    let cue = a.cue.first()?;
    let head = (0..view.len()).find(|&i| cue.overlaps(view.sent.tokens[i as usize].span()) && view.is_verb(i))?;
    let object = view.child(head, &["obj", "iobj", "xcomp"])?;
    let words: Vec<(u32, u32)> = source_phrase(view, object, head).into_iter().map(|i| (a.sentence, i)).collect();
    Some(agent_of_words(rules, doc, &words, Some((a.sentence, object))))
}

/// Nouns of acts that are done on paper or in an office: a speaker who names one tells of it.
const FORMAL: &[&str] = &[
    "agreement",
    "application",
    "case",
    "charge",
    "contract",
    "directive",
    "inquiry",
    "instruction",
    "investigation",
    "invitation",
    "lawsuit",
    "memorandum",
    "motion",
    "order",
    "petition",
    "probe",
    "request",
    "trial",
    "treaty",
];

/// "He spoke of the war", "discussed Russia's invasion": a definite noun for what everybody knows of needs nobody's word.
fn known_to_all(reading: &Reading, sentence: u32, trigger: u32) -> bool {
    let Some(sent) = reading.sentences.get(sentence as usize) else { return false };
    let Some(token) = sent.tokens.get(trigger as usize) else { return false };
    let lasting = matches!(
        token.lemma.to_lowercase().as_str(),
        "war" | "invasion" | "conflict" | "coup" | "revolution" | "uprising" | "genocide"
    );
    let definite = sent.children_by(trigger as usize, &["det", "nmod:poss"]).any(|d| {
        sent.tokens[d].deprel == "nmod:poss"
            || matches!(sent.tokens[d].lemma.to_lowercase().as_str(), "the" | "this" | "that")
    });
    // as a subject it may be what is asserted
    lasting && definite && matches!(token.deprel.split(':').next().unwrap_or(""), "obl" | "nmod" | "obj")
}

/// The chain of an event: as [`of`], without the speaker of an act of speech that is his own.
///
/// `X said it would help` is X's own AGREE, `“We ask the winners …,” she said` her own REQUEST: nobody else vouches for it.
#[must_use]
pub fn without_own_speech(
    reading: &Reading,
    sentence: u32,
    trigger: u32,
    event: EventType,
    actors: &[Participant],
    mut links: Vec<AttributionLink>,
) -> Vec<AttributionLink> {
    if known_to_all(reading, sentence, trigger) {
        links.retain(|l| l.agent.span.is_none());
    }
    let speech_act = matches!(
        event,
        EventType::Agree
            | EventType::Request
            | EventType::Reject
            | EventType::Accuse
            | EventType::Threaten
            | EventType::Concede
            | EventType::Support
    );
    let (true, Some(first)) = (speech_act, links.first()) else { return links };
    let by_actor = actors.iter().any(|p| {
        let overlap = matches!((first.agent.span, p.span), (Some(a), Some(b)) if a.overlaps(b));
        overlap || first.agent.name.is_some() && first.agent.name == p.name
    });
    let Some(sent) = reading.sentences.get(sentence as usize).filter(|s| (trigger as usize) < s.tokens.len()) else {
        return links;
    };
    let own_words = {
        let subject = sent.children_by(trigger as usize, &["nsubj"]).next();
        subject.is_some_and(|s| matches!(sent.tokens[s].lemma.to_lowercase().as_str(), "i" | "we"))
    };
    // "he said the two had agreed", "said Wang is being investigated": an act told of, not done by speaking
    let token = &sent.tokens[trigger as usize];
    let inside = !first.cue_span.is_some_and(|c| c.overlaps(token.span()));
    let modal = sent.children_by(trigger as usize, &["aux"]).any(|a| sent.tokens[a].xpos == "MD");
    let passive = sent.children_by(trigger as usize, &["nsubj:pass", "aux:pass"]).next().is_some();
    let verb = token.xpos.starts_with("VB");
    let told = inside
        && (verb && !modal && (passive || matches!(token.xpos.as_str(), "VBD" | "VBN"))
            || !verb && FORMAL.contains(&token.lemma.to_lowercase().as_str()));
    if told {
        return links;
    }
    if by_actor || own_words {
        links.remove(0);
    }
    links
}

/// Whether the nearest speaker is another than the actors' own side: a foreign body, or an analyst.
#[must_use]
pub(crate) fn third_party(links: &[AttributionLink], actors: &[Participant]) -> bool {
    let Some(first) = links.first().filter(|l| l.agent.span.is_some()) else { return false };
    let foreign = first.agent.country.is_some()
        && !actors.is_empty()
        && actors.iter().all(|a| a.code.is_some() && a.code != first.agent.country);
    let analyst = ["analyst", "expert", "observer", "commentator", "economist", "historian"]
        .iter()
        .any(|w| first.agent.entity_text.to_lowercase().contains(w));
    matches!(first.agent.kind.as_str(), "official" | "spokesperson" | "ministry" | "person" | "organisation") && foreign
        || analyst
}

/// Whether who says it is the side that is said to have acted, or not: "we", the actor itself, an organ of the state that acted.
#[must_use]
pub(crate) fn speaks_for_itself(
    reading: &Reading,
    sentence: u32,
    trigger: u32,
    actors: &[Participant],
    links: &[AttributionLink],
) -> bool {
    let Some(first) = links.first().filter(|l| l.agent.span.is_some()) else { return false };
    if first.stance.as_deref() != Some("asserts") {
        return false;
    }
    let own_words = reading.sentences.get(sentence as usize).is_some_and(|s| {
        s.children_by(trigger as usize, &["nsubj"])
            .any(|k| matches!(s.tokens[k].lemma.to_lowercase().as_str(), "i" | "we"))
    });
    let office = matches!(first.agent.kind.as_str(), "official" | "spokesperson" | "ministry");
    let own_side = actors.iter().any(|p| {
        let overlap = matches!((first.agent.span, p.span), (Some(a), Some(b)) if a.overlaps(b));
        let same_name = first.agent.name.is_some() && first.agent.name == p.name;
        overlap || same_name || office && p.code.is_some() && p.code == first.agent.country
    });
    own_words || own_side
}

/// For each link that a cue carries, a sentence that says whether the dictionary, the trained component or both found it.
#[must_use]
pub(crate) fn explained(links: &[AttributionLink], attributions: &[Attribution]) -> Vec<String> {
    let mut steps = Vec::new();
    for link in links {
        let Some(cue) = link.cue_span else { continue };
        let who = &link.agent.entity_text;
        let found = attributions
            .iter()
            .find(|a| a.cue.iter().any(|c| c.overlaps(cue)) && a.agent.span == link.agent.span)
            .or_else(|| attributions.iter().find(|a| a.cue.iter().any(|c| c.overlaps(cue))));
        steps.push(match found {
            None => format!("“{who}” stands beside the words as an agency's credit or a source cited (rule)"),
            Some(a) => {
                let mut parts = a.evidence.split('+');
                let row = parts.next().unwrap_or_default();
                let more: Vec<&str> = parts.collect();
                let by = if row == BY_MODEL {
                    "found by the trained component alone (model:attribution)".to_owned()
                } else if more.contains(&BY_MODEL) {
                    format!(
                        "found by the dictionary ({row}), words chosen by the trained component (model:attribution)"
                    )
                } else if more.contains(&WIRE) {
                    format!("found by the dictionary ({row}), words read off the surface ({WIRE})")
                } else {
                    format!("found by the dictionary ({row})")
                };
                format!("“{who}” {}: {by}", link.act)
            }
        });
    }
    steps
}
