//! Puts a trigger, its participants, status, place, date, counts and sources together as a claim.

use crate::{
    classify::class_of,
    content, counts, date,
    event::{Candidate, EventCoder, Stages},
    rule::Syntax,
};
use rapporteur_lexicon::ontology::CameoQuery;
use rapporteur_record::{
    ActorCode, Claim, Confidence, Context, EmbeddedAct, EventType, Participant, Provenance, Reading, Sector, Span,
    Status, Upos,
};
use std::collections::HashMap;

/// Builds the claim of one candidate.
#[allow(clippy::too_many_arguments, reason = "the parts of one claim")]
#[must_use]
pub fn build(
    coder: &EventCoder,
    reading: &Reading,
    stages: &Stages<'_>,
    blocks: &HashMap<u32, Vec<Context>>,
    c: &Candidate,
    index: usize,
    of: Option<usize>,
    outer: Option<EventType>,
    inner: Option<EmbeddedAct>,
    direct: bool,
) -> Claim {
    let ontology = coder.ontology();
    let sent = &reading.sentences[c.sentence];
    let syn = Syntax::new(sent, &coder.rules().grammar);
    let event = c.event.unwrap_or(EventType::Accuse);
    let story_id = reading.story.id.clone();
    // an utterance that is itself the act has taken place, and nobody else vouches for it
    let read = crate::status::for_event_of(
        stages.speech,
        stages.doc,
        c.sentence as u32,
        c.head as u32,
        event,
        c.status.clone(),
    );
    // "called for an inquiry into the shelling", "reinstate the sacked workers": what a noun or participle names is taken for granted
    let word = c.verb.filter(|&v| (c.first..=c.last).contains(&v) && sent.tokens[v].xpos == "VB").unwrap_or(c.head);
    let granted = !sent.tokens[word].xpos.starts_with("VB") || sent.tokens[word].deprel == "amod";
    // "Charge the commanders who ordered the shootings": what a relative clause tells in the past has happened.
    let granted = granted || in_told_clause(&syn, c.head);
    let granted = granted && !(direct && matches!(outer, Some(EventType::Request | EventType::Threaten)));
    let granted =
        granted && outer != Some(EventType::Accuse) && matches!(read.status, Status::Occurred | Status::Ongoing);
    let status = if of.is_some() && !granted { content::embedded_status(outer, read.status) } else { read.status };
    // Denying an accusation refuses nothing: it is a counter-claim, no event (plover.md sections 2 and 5.10).
    let status = if event == EventType::Reject && denies_accusation(&syn, c.head) { Status::Denied } else { status };
    let context: Vec<Context> = {
        let mut all = blocks.get(&sent.block).cloned().unwrap_or_default();
        for (mode, add) in [("cyber", "cyber"), ("misinformation", "misinformation")] {
            if c.modes.iter().any(|m| m.as_str() == mode) && !all.iter().any(|x| x.as_str() == add) {
                all.push(Context::new(add));
            }
        }
        // an act that its rule knows to be, say, a breach of an agreement
        for add in c.rule.map_or(&[][..], |r| &coder.rules().rules[r].contexts) {
            if Some(event) == c.rule.and_then(|r| coder.rules().rules[r].event) && !all.contains(add) {
                all.push(add.clone());
            }
        }
        all
    };
    let verbs: Vec<usize> = (0..sent.tokens.len()).filter(|&i| sent.tokens[i].upos == Upos::Verb).collect();
    let size = counts::size_of(&syn, event, c.head, &verbs, &c.arguments.actor, &c.arguments.recipient);
    let size = size.or_else(|| {
        let (s, head) = c.toll?;
        let later = Syntax::new(&reading.sentences[s], &coder.rules().grammar);
        let verbs: Vec<usize> = (0..later.sent.tokens.len()).filter(|&i| later.upos(i) == Upos::Verb).collect();
        counts::size_of(&later, event, head, &verbs, &[], &[])
    });
    let size = size.or_else(|| toll_after(coder, reading, c, event));
    let size = size.map(|s| counts::with_sides(s, reading, c.sentence));
    let words: Vec<String> = (c.first..=c.last).map(|i| sent.tokens[i].lemma.to_lowercase()).collect();
    let mut word_refs: Vec<&str> = words.iter().map(String::as_str).collect();
    let object_lemma = syn.deep_object(c.head).map(|o| sent.tokens[o].lemma.to_lowercase());
    if let Some(lemma) = &object_lemma {
        word_refs.push(lemma);
    }
    let force = c
        .rule
        .and_then(|r| coder.rules().rules[r].force.clone())
        .filter(|_| matches!(event, EventType::Request | EventType::Support))
        .or_else(|| tacit(&syn, c, event));
    // A rule made of a dictionary states its code itself.
    let stated = c
        .rule
        .map(|r| &coder.rules().rules[r])
        .filter(|r| r.event == Some(event) && c.modes == r.modes)
        .and_then(|r| r.cameo.clone());
    let cameo_inferred = stated.is_none();
    let cameo = stated.or_else(|| {
        ontology.cameo_for(&CameoQuery {
            event_type: event,
            modes: &c.modes,
            contexts: &context,
            content: inner.as_ref().and_then(|i| i.event),
            content_modes: inner.as_ref().map_or(&[][..], |i| &i.mode),
            words: &word_refs,
            force: force.as_deref(),
            attempted: c.status.attempted,
            mediator: words.iter().any(|w| w.starts_with("mediat")),
        })
    });
    let goldstein = cameo.as_ref().and_then(|code| ontology.goldstein(code.as_str()));
    let event_loc = stages.placer.event_place(reading, c.sentence as u32, c.head as u32, event);
    let dated = date::of(reading, c.sentence as u32, c.head as u32, status);
    let mut actor = c.actor.clone();
    let mut actor_implicit = false;
    if actor.is_empty() && matches!(event, EventType::Assault) {
        actor_implicit = true;
        actor.push(Participant { sector: Some(Sector::new("UNK")), ..Participant::default() });
    }
    let recipient = c.recipient.clone();
    let required = ontology.event_type(event).recipient_required;
    let recipient_missing = required && recipient.is_empty() && !(event == EventType::Cooperate && actor.len() > 1);
    let reciprocal = is_reciprocal(&syn, c) || c.mutual && actor.len() > 1;
    let span =
        reading.story.page_map.as_ref().map_or_else(|| span_of(c, reading), |map| map.located(span_of(c, reading)));
    let event_key = key(
        event,
        &actor,
        &recipient,
        dated.date.as_deref().or(reading.story.published.as_ref().map(|p| p.value.as_str())),
        event_loc.first().map(|p| p.extracted_place.as_str()),
    );
    let confidence = Confidence {
        event: Some(round(calibrated(EVENT_POINTS, c.confidence))),
        actor: (!c.actor.is_empty()).then_some(if c.roles_chosen {
            round(calibrated(ACTOR_POINTS, c.role_confidence.0))
        } else if c.actor.iter().all(|p| p.code.is_some()) {
            0.85
        } else {
            0.6
        }),
        recipient: (!recipient.is_empty()).then_some(if c.roles_chosen {
            round(calibrated(RECIPIENT_POINTS, c.role_confidence.1))
        } else if recipient.iter().all(|p| p.code.is_some()) {
            0.8
        } else {
            0.55
        }),
        place: (!event_loc.is_empty()).then_some(0.8),
        date: dated.confidence,
    };
    let attribution =
        crate::chain::without_own_speech(reading, c.sentence as u32, c.head as u32, event, &actor, c.chain.clone());
    // a commitment that somebody else foretells is none yet (plover.md section 2.2)
    let foretold = matches!(event, EventType::Agree | EventType::Concede)
        && status == Status::Occurred
        && (matches!(c.status.status, Status::Planned | Status::Possible)
            || c.inner.as_ref().is_some_and(|(_, _, s)| *s == Status::Planned))
        && crate::chain::third_party(&attribution, &actor);
    let status = if foretold { Status::Possible } else { status };
    // "We did not bomb the market," the army said: who is supposed to have done it denies it (plover.md section 2)
    let own_denial = status == Status::Negated
        && read.rule == "status/no"
        // "we will not expel anybody" refuses
        && !sent.children_by(c.head, &["aux"]).any(|a| sent.tokens[a].xpos == "MD")
        && crate::chain::speaks_for_itself(reading, c.sentence as u32, c.head as u32, &actor, &attribution);
    let status = if own_denial { Status::Denied } else { status };
    let mut why = c.why.clone();
    why.steps.extend(read.steps.iter().map(|step| format!("status: {step}")));
    why.steps.push(format!("status {} by {}", read.status, read.rule));
    if own_denial {
        why.steps.push("status denied: the supposed actor itself says that it is not so (section 2)".to_owned());
    }
    if foretold {
        why.steps.push("status possible: somebody else foretells it (section 2.2)".to_owned());
    }
    why.steps.extend(crate::chain::explained(&attribution, stages.attributions));
    Claim {
        id: format!("{story_id}#{}", index + 1),
        story_id: story_id.clone(),
        sentence: c.sentence as u32,
        date: dated.date,
        enddate: dated.enddate,
        date_basis: dated.basis,
        published: reading.story.published.as_ref().map(|p| p.value.clone()),
        event: vec![event],
        mode: c.modes.clone(),
        context,
        quad_code: ontology.quad(event),
        event_scale: ontology.score(event, &c.modes),
        cameo,
        goldstein,
        cameo_inferred,
        status,
        attempted: c.status.attempted,
        reciprocal,
        actor_implicit,
        recipient_missing,
        ambiguous: ambiguous(
            c,
            event,
            c.rule.is_some_and(|r| coder.rules().rules[r].firm || coder.rules().rules[r].sure),
        ),
        force,
        content_of: of.map(|o| format!("{story_id}#{}", o + 1)),
        event_text: vec![sent.tokens[c.first..=c.last].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")],
        span,
        actor,
        recipient,
        content: inner,
        event_loc,
        when: dated.when,
        size,
        attribution,
        confidence,
        event_key,
        coder: "rapporteur".to_owned(),
        coded_date: None,
        provenance: Provenance { version: env!("CARGO_PKG_VERSION").to_owned(), ..Provenance::default() },
        extra: reading.story.extra.clone(),
        why,
    }
}

/// The toll that the next sentence of the paragraph tells of a war or attack: "It has so far claimed the lives of …".
fn toll_after(
    coder: &EventCoder,
    reading: &Reading,
    c: &Candidate,
    event: EventType,
) -> Option<rapporteur_record::Size> {
    if event != EventType::Assault {
        return None;
    }
    let next = reading.sentences.get(c.sentence + 1).filter(|s| s.block == reading.sentences[c.sentence].block)?;
    let starts =
        next.tokens.first().is_some_and(|t| matches!(t.form.to_lowercase().as_str(), "it" | "they" | "this" | "the"));
    if !starts {
        return None;
    }
    let syn = Syntax::new(next, &coder.rules().grammar);
    let dead = counts::lives_claimed(&syn)?;
    Some(rapporteur_record::Size { dead: Some(dead), ..rapporteur_record::Size::default() })
}

/// What the models say and how often it was right (docs/accuracy.md, five folds; events on the stories that the reader's network had not seen coded): points
/// between which confidence is interpolated.
const EVENT_POINTS: &[(f32, f32)] = &[
    (0.0, 0.38),
    (0.05, 0.43),
    (0.15, 0.52),
    (0.3, 0.58),
    (0.45, 0.59),
    (0.6, 0.61),
    (0.75, 0.72),
    (0.84, 0.77),
    (0.97, 0.89),
    (1.0, 0.92),
];
const ACTOR_POINTS: &[(f32, f32)] = &[
    (0.0, 0.3),
    (0.36, 0.45),
    (0.46, 0.5),
    (0.55, 0.52),
    (0.65, 0.65),
    (0.75, 0.67),
    (0.85, 0.74),
    (0.98, 0.92),
    (1.0, 0.93),
];
const RECIPIENT_POINTS: &[(f32, f32)] =
    &[(0.0, 0.3), (0.44, 0.37), (0.55, 0.45), (0.64, 0.6), (0.75, 0.64), (0.86, 0.7), (0.98, 0.87), (1.0, 0.9)];

fn calibrated(points: &[(f32, f32)], raw: f32) -> f32 {
    let x = raw.clamp(0.0, 1.0);
    for pair in points.windows(2) {
        let ((a, low), (b, high)) = (pair[0], pair[1]);
        if x <= b {
            return low + (high - low) * (x - a) / (b - a);
        }
    }
    points.last().map_or(x, |p| p.1)
}

fn round(x: f32) -> f32 {
    (x * 100.0).round() / 100.0
}

fn span_of(c: &Candidate, reading: &Reading) -> Span {
    let tokens = &reading.sentences[c.sentence].tokens;
    Span::new(tokens[c.first].start, tokens[c.last].end)
}

/// Whether a word stands in, or under, a relative clause whose verb is in the past.
fn in_told_clause(syn: &Syntax<'_>, word: usize) -> bool {
    let mut at = word;
    for _ in 0..5 {
        if syn.rel(at) == "acl:relcl" {
            return syn.sent.tokens[at].xpos == "VBD"
                || syn.kids_by(at, &["aux"]).any(|k| matches!(syn.sent.tokens[k].xpos.as_str(), "VBD"));
        }
        match syn.head(at) {
            Some(h) => at = h,
            None => return false,
        }
    }
    false
}

/// The decided type and the other one that the model holds for nearly as likely (plover.md section 6.2, step 8); empty where one is clear.
///
/// Idioms and senses that verb and object settle are not asked.
fn ambiguous(c: &Candidate, event: EventType, settled: bool) -> Vec<EventType> {
    const SEEN: f32 = 0.15;
    const CLOSE: f32 = 0.1;
    let Some(scores) = c.scores else { return Vec::new() };
    if settled || c.event != Some(event) || c.inner.is_some() {
        return Vec::new();
    }
    let of = |e: EventType| scores[class_of(e)];
    let other = EventType::ALL.iter().copied().filter(|e| *e != event).max_by(|a, b| of(*a).total_cmp(&of(*b)));
    other.filter(|o| of(*o) >= SEEN && of(event) - of(*o) < CLOSE).map_or_else(Vec::new, |o| vec![event, o])
}

/// "tacit support".
fn tacit(syn: &Syntax<'_>, c: &Candidate, event: EventType) -> Option<String> {
    if event != EventType::Support {
        return None;
    }
    syn.kids(c.head)
        .iter()
        .any(|&k| matches!(syn.lemma(k), "tacit" | "tacitly" | "silent" | "silently" | "quiet" | "quietly"))
        .then(|| "tacit".to_owned())
}

pub(crate) fn is_reciprocal(syn: &Syntax<'_>, c: &Candidate) -> bool {
    let tokens = &syn.sent.tokens;
    let end = (c.last + 6).min(tokens.len());
    (c.head + 1..end.saturating_sub(1)).any(|i| {
        tokens[i].lemma == "each" && tokens[i + 1].lemma == "other"
            || tokens[i].lemma == "one" && tokens[i + 1].lemma == "another"
    })
}

/// A stable key of the event: type, who, to whom, day, place. Two stories that tell of one act give one key where they agree on these.
fn key(
    event: EventType,
    actor: &[Participant],
    recipient: &[Participant],
    day: Option<&str>,
    place: Option<&str>,
) -> String {
    let list = |all: &[Participant]| {
        let mut codes: Vec<String> = all
            .iter()
            .map(|p| {
                format!(
                    "{}/{}",
                    p.code.as_ref().map_or("-", ActorCode::as_str),
                    p.sector.as_ref().map_or("-", Sector::as_str)
                )
            })
            .collect();
        codes.sort();
        codes.dedup();
        codes.join("+")
    };
    let text = format!(
        "{event}|{}|{}|{}|{}",
        list(actor),
        list(recipient),
        day.map_or("-", |d| d.get(..10).unwrap_or(d)),
        place.unwrap_or("-")
    );
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for b in text.bytes() {
        h ^= u64::from(b);
        h = h.wrapping_mul(0x0100_0000_01b3);
    }
    format!("{h:016x}")
}

/// Whether a claim stands in the default export: real, and no content of another act.
#[must_use]
pub fn in_default_export(claim: &Claim) -> bool {
    claim.content_of.is_none() && claim.status.in_default_export() && claim.status != Status::Planned
}

/// "denied that …", "denied shelling …", "denied the charges": against "denied access", "denied bail", which refuse something.
fn denies_accusation(syn: &Syntax<'_>, head: usize) -> bool {
    const ACCUSATIONS: &[&str] = &[
        "accusation",
        "allegation",
        "assertion",
        "blame",
        "charge",
        "claim",
        "complicity",
        "involvement",
        "knowledge",
        "link",
        "report",
        "responsibility",
        "role",
        "rumor",
        "rumour",
        "suggestion",
        "tie",
        "wrongdoing",
    ];
    let sent = syn.sent;
    if sent.tokens[head].lemma != "deny" || !sent.tokens[head].xpos.starts_with("VB") {
        return false;
    }
    let clause = sent.children(head).any(|i| {
        let token = &sent.tokens[i];
        i > head && (matches!(token.deprel.as_str(), "ccomp" | "xcomp") || token.deprel == "obj" && token.xpos == "VBG")
    });
    clause || syn.deep_object(head).is_some_and(|o| ACCUSATIONS.contains(&sent.tokens[o].lemma.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_rises_with_what_the_model_says_and_stays_a_probability() {
        for points in [EVENT_POINTS, ACTOR_POINTS, RECIPIENT_POINTS] {
            let all: Vec<f32> = (0..=100).map(|n| calibrated(points, n as f32 / 100.0)).collect();
            assert!(all.windows(2).all(|w| w[0] <= w[1]), "{all:?}");
            assert!(all.iter().all(|p| (0.0..=1.0).contains(p)));
        }
        assert!((calibrated(EVENT_POINTS, 0.15) - 0.52).abs() < 1e-6);
    }

    /// A candidate of SUPPORT to which the model gave these probabilities.
    fn support(scores: Option<&[(EventType, f32)]>) -> Candidate {
        Candidate {
            sentence: 0,
            head: 1,
            first: 1,
            last: 1,
            verb: None,
            rule: None,
            firing: Vec::new(),
            failed: Vec::new(),
            arguments: crate::rule::Arguments::default(),
            actor: Vec::new(),
            recipient: Vec::new(),
            status: crate::status::StatusReading {
                status: Status::Occurred,
                attempted: false,
                cue: None,
                rule: String::new(),
                steps: Vec::new(),
            },
            chain: Vec::new(),
            scores: scores.map(|given| {
                let mut all = [0.0; crate::classify::CLASSES];
                for (event, p) in given {
                    all[class_of(*event)] = *p;
                }
                all
            }),
            event: Some(EventType::Support),
            modes: Vec::new(),
            why: rapporteur_record::Why::default(),
            confidence: 0.0,
            actor_implicit: false,
            inner: None,
            mutual: false,
            roles_chosen: false,
            role_confidence: (0.0, 0.0),
            barred: Vec::new(),
            barred_recipient: Vec::new(),
            toll: None,
        }
    }

    #[test]
    fn two_types_that_the_model_holds_for_nearly_as_likely_are_marked_ambiguous() {
        use EventType::{Agree, Aid, Support};
        let both = |scores: &[(EventType, f32)]| ambiguous(&support(Some(scores)), Support, false);
        // The decided type stands first; the nearest other one follows, a third does not.
        assert_eq!(both(&[(Support, 0.45), (Agree, 0.36)]), [Support, Agree]);
        assert_eq!(both(&[(Support, 0.36), (Agree, 0.30), (Aid, 0.28)]), [Support, Agree]);
        // Also where a rule chose against the model.
        assert_eq!(both(&[(Support, 0.20), (Aid, 0.60)]), [Support, Aid]);
        // Further off than a tenth.
        assert!(both(&[(Support, 0.50), (Agree, 0.39)]).is_empty());
        // Too little to be a reading of its own.
        assert!(both(&[(Support, 0.20), (Agree, 0.14)]).is_empty());
        assert_eq!(both(&[(Support, 0.20), (Agree, 0.16)]), [Support, Agree]);
    }

    #[test]
    fn nothing_is_ambiguous_that_was_settled_without_the_model() {
        let near = [(EventType::Support, 0.45), (EventType::Agree, 0.44)];
        assert!(ambiguous(&support(Some(&near)), EventType::Support, true).is_empty(), "an idiom");
        assert!(ambiguous(&support(None), EventType::Support, false).is_empty(), "no model");
        assert!(
            ambiguous(&support(Some(&near)), EventType::Agree, false).is_empty(),
            "a decision table turned the type"
        );
        let mut turned = support(Some(&near));
        turned.inner = Some((EventType::Aid, Vec::new(), Status::Planned));
        assert!(ambiguous(&turned, EventType::Support, false).is_empty(), "an act inside");
    }
}
