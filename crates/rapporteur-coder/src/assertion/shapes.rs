//! The sentence shapes of standing facts, over the parse.

use super::{Fact, Hit, Shape};
use crate::{
    attribution::{Doc, View},
    speech::SpeechRules,
};
use rapporteur_record::{MentionKind, Upos};

/// All facts of one sentence, in order of their triggers.
pub(super) fn in_sentence(rules: &SpeechRules, doc: &Doc<'_>, s: u32) -> Vec<Hit> {
    let view = &doc.views[s as usize];
    let mut hits = Vec::new();
    // a question states nothing
    if view.len() > 0 && view.form(view.len() - 1) == "?" {
        return hits;
    }
    for i in 0..view.len() {
        for (n, fact) in rules.facts.facts.iter().enumerate() {
            let mut hit = match fact.shape {
                Shape::CopularNoun => copular(doc, s, view, i, fact),
                Shape::Membership => membership(doc, s, view, i, fact),
                Shape::Including => including(doc, s, view, i, fact),
                Shape::HaveNoun => have_noun(doc, s, view, i, fact),
                Shape::VerbObject => verb_object(doc, s, view, i, fact),
                Shape::PartOf => part_of(doc, s, view, i, fact),
                Shape::Under => under(doc, s, view, i, fact),
                Shape::Clause => clause(view, i, fact),
                Shape::Commitment => commitment(doc, s, view, i, fact),
                Shape::Location => location(doc, s, view, i, fact),
            };
            if let Some(hit) = &mut hit {
                hit.fact = n;
                hits.push(hit.clone());
            }
        }
    }
    hits
}

fn word(list: &[String], lemma: &str) -> bool {
    let lower = lemma.to_lowercase();
    list.contains(&lower)
}

fn negated(view: &View<'_>, i: u32) -> bool {
    view.children(i, &["advmod", "det", "aux"])
        .any(|k| matches!(view.lemma(k).to_lowercase().as_str(), "not" | "n't" | "never" | "no" | "nor" | "hardly"))
        || view.children(i, &["aux", "cop"]).any(|k| view.form(k).to_lowercase().ends_with("n't"))
}

fn past_or_doubtful(view: &View<'_>, i: u32) -> bool {
    view.children(i, &["aux"]).any(|k| {
        matches!(
            view.lemma(k).to_lowercase().as_str(),
            "will" | "would" | "may" | "might" | "could" | "shall" | "should"
        )
    }) || view
        .children(i, &["mark"])
        .any(|k| matches!(view.lemma(k).to_lowercase().as_str(), "if" | "unless" | "whether"))
}

/// A state, body, place or armed group by its mention, or a proper noun where mentions are not resolved.
fn party(doc: &Doc<'_>, s: u32, i: u32) -> bool {
    let view = &doc.views[s as usize];
    let span = super::phrase(doc, (s, i));
    let own = doc.token_span((s, i));
    view.upos(i) == Upos::Propn
        || doc.reading.mentions.iter().any(|m| {
            m.span().overlaps(span)
                && (m.span().contains(own) || span.contains(m.span()))
                && matches!(m.kind, MentionKind::Gpe | MentionKind::Org | MentionKind::Norp | MentionKind::Loc)
        })
        || view.children(i, &["compound", "amod", "flat", "nmod:poss"]).any(|k| view.upos(k) == Upos::Propn)
}

fn place_like(doc: &Doc<'_>, s: u32, i: u32) -> bool {
    let view = &doc.views[s as usize];
    let own = doc.token_span((s, i));
    let noun = matches!(
        view.lemma(i).to_lowercase().as_str(),
        "region"
            | "territory"
            | "area"
            | "city"
            | "town"
            | "village"
            | "province"
            | "district"
            | "enclave"
            | "exclave"
            | "island"
            | "valley"
            | "peninsula"
            | "port"
            | "strip"
            | "land"
            | "heights"
            | "state"
            | "republic"
            | "country"
            | "border"
            | "crossing"
            | "airport"
            | "capital"
            | "part"
            | "it"
    );
    noun || doc
        .reading
        .mentions
        .iter()
        .any(|m| m.span().contains(own) && matches!(m.kind, MentionKind::Gpe | MentionKind::Loc | MentionKind::Fac))
        || (view.upos(i) == Upos::Propn
            && !doc
                .reading
                .mentions
                .iter()
                .any(|m| m.span().contains(own) && matches!(m.kind, MentionKind::Person | MentionKind::Org)))
}

fn body(doc: &Doc<'_>, s: u32, i: u32) -> bool {
    let view = &doc.views[s as usize];
    let own = doc.token_span((s, i));
    matches!(
        view.lemma(i).to_lowercase().as_str(),
        "alliance"
            | "bloc"
            | "pact"
            | "treaty"
            | "union"
            | "organisation"
            | "organization"
            | "agreement"
            | "league"
            | "community"
            | "council"
    ) || view.upos(i) == Upos::Propn
        || doc.reading.mentions.iter().any(|m| m.span().contains(own) && m.kind == MentionKind::Org)
}

/// The subject of a predicate, following "who/which" to the noun and pronouns to nothing.
fn subject(view: &View<'_>, i: u32) -> Option<u32> {
    if let Some(k) = view.children(i, &["nsubj"]).next() {
        if matches!(view.lemma(k).to_lowercase().as_str(), "who" | "which" | "that") && view.is(i, "acl") {
            return view.head(i);
        }
        return Some(k);
    }
    if view.is(i, "conj") {
        return view.head(i).and_then(|h| subject(view, h));
    }
    None
}

fn copular(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !word(&fact.words, view.lemma(i)) || view.upos(i) == Upos::Verb {
        return None;
    }
    let object =
        view.children(i, &["nmod"]).find(|&k| matches!(view.case(k), Some("of" | "in" | "to")) && body(doc, s, k))?;
    let subject = if view.child(i, &["cop"]).is_some() {
        subject(view, i)?
    } else if view.is(i, "appos") {
        view.head(i)?
    } else if view.is(i, "obl") || view.is(i, "xcomp") || view.is(i, "obj") {
        let verb = view.head(i)?;
        if !matches!(view.lemma(verb), "become" | "remain" | "be" | "stay" | "join") {
            return None;
        }
        subject(view, verb)?
    } else {
        return None;
    };
    if !party(doc, s, subject) || past_or_doubtful(view, i) {
        return None;
    }
    Some(Hit {
        trigger: i,
        subject: Some(subject),
        object: Some(object),
        agreement: Some(object),
        holds: !negated(view, i),
        ..Hit::default()
    })
}

fn membership(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !word(&fact.words, view.lemma(i)) {
        return None;
    }
    let object = view.children(i, &["nmod"]).find(|&k| matches!(view.case(k), Some("of" | "in")) && body(doc, s, k))?;
    let owner = view.child(i, &["nmod:poss"]).filter(|&p| view.upos(p) != Upos::Pron);
    let mut up = view.head(i);
    let mut holder = owner;
    for _ in 0..4 {
        if holder.is_some() {
            break;
        }
        let Some(h) = up else { break };
        if view.is_verb(h) {
            // "in addition to its membership in X, Y has …": the membership is Y's; "sought membership" is no fact
            let adjunct = view.is(i, "obl") || view.is(i, "nmod") || view.is(i, "advcl");
            if adjunct && !matches!(view.lemma(h), "seek" | "apply" | "want" | "reject" | "deny") {
                holder = subject(view, h);
            }
            break;
        }
        up = view.head(h);
    }
    let subject = holder.filter(|&h| party(doc, s, h))?;
    Some(Hit {
        trigger: i,
        subject: Some(subject),
        object: Some(object),
        agreement: Some(object),
        holds: true,
        ..Hit::default()
    })
}

fn including(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !word(&fact.words, view.lemma(i)) {
        return None;
    }
    // "agreement with five republics, including X": X stands under "including" or "among them" close after
    let including = (i + 1..view.len().min(i + 14)).find(|&k| view.form(k).eq_ignore_ascii_case("including"))?;
    if (i + 1..including).any(|k| view.is_verb(k) && view.xpos(k) != "VBN" && view.xpos(k) != "VBG") {
        return None;
    }
    let member = (including + 1..view.len().min(including + 5))
        .find(|&k| matches!(view.upos(k), Upos::Propn | Upos::Noun) && party(doc, s, k))?;
    let states = (i..including).any(|k| {
        matches!(
            view.lemma(k).to_lowercase().as_str(),
            "state" | "republic" | "country" | "nation" | "member" | "neighbour" | "neighbor" | "party" | "signatory"
        )
    });
    states.then_some(Hit {
        trigger: i,
        subject: Some(member),
        object: Some(i),
        agreement: Some(i),
        holds: true,
        ..Hit::default()
    })
}

fn have_noun(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    let lemma = view.lemma(i).to_lowercase();
    if !word(&fact.words, &lemma) || !matches!(view.upos(i), Upos::Noun | Upos::Propn) {
        return None;
    }
    let military =
        view.children(i, &["amod", "compound", "nmod"]).any(|k| {
            matches!(
                view.lemma(k).to_lowercase().as_str(),
                "military" | "naval" | "air" | "army" | "navy" | "logistics" | "peacekeeping"
            )
        }) || matches!(lemma.as_str(), "airbase" | "garrison" | "troop" | "soldier" | "peacekeeper" | "contingent");
    if !military {
        return None;
    }
    let verb = view.head(i).filter(|&h| {
        view.is_verb(h) && word(&fact.verbs, view.lemma(h)) && (view.is(i, "obj") || view.is(i, "nsubj:pass"))
    })?;
    if past_or_doubtful(view, verb) || matches!(view.lemma(verb), "deploy") {
        return None;
    }
    let holder = if view.is(i, "nsubj:pass") { None } else { subject(view, verb) };
    let owner = view.children(i, &["amod", "nmod:poss", "compound"]).find(|&k| {
        let own = doc.token_span((s, k));
        doc.reading
            .mentions
            .iter()
            .any(|m| m.span().contains(own) && matches!(m.kind, MentionKind::Norp | MentionKind::Gpe))
            || (view.is(k, "amod") && view.form(k).chars().next().is_some_and(char::is_uppercase))
    });
    let site = view
        .children(i, &["nmod"])
        .chain(view.children(verb, &["obl"]))
        .find(|&k| matches!(view.case(k), Some("in" | "at" | "on" | "near")) && place_like(doc, s, k));
    let (subject, object) = match (owner, site, holder) {
        (Some(owner), Some(site), _) => (owner, site),
        // "Armenia has a Russian base": the holder of the ground is the subject of the sentence
        (Some(owner), None, Some(holder)) if party(doc, s, holder) => (owner, holder),
        (None, Some(site), Some(holder)) if party(doc, s, holder) => (holder, site),
        _ => return None,
    };
    Some(Hit {
        trigger: i,
        subject: Some(subject),
        object: Some(object),
        holds: !negated(view, verb) && !negated(view, i),
        ..Hit::default()
    })
}

fn verb_object(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !view.is_verb(i) || !word(&fact.words, view.lemma(i)) || past_or_doubtful(view, i) {
        return None;
    }
    let passive = view.child(i, &["nsubj:pass", "aux:pass"]).is_some() || (view.xpos(i) == "VBN" && view.is(i, "acl"));
    let (doer, done) = if passive {
        let by = view.children(i, &["obl", "nmod"]).find(|&k| view.case(k) == Some("by") || view.is(k, "obl:agent"))?;
        let of = view
            .child(i, &["nsubj:pass"])
            .or_else(|| if view.is(i, "acl") { view.head(i) } else { None })
            .or_else(|| subject(view, i))?;
        (by, of)
    } else {
        (subject(view, i)?, view.child(i, &["obj"])?)
    };
    // a state told in the present, or a participle on a noun; "backed the plan on Monday" is an event
    let present = matches!(view.xpos(i), "VBZ" | "VBP")
        || view.children(i, &["aux:pass", "aux", "cop"]).any(|k| matches!(view.xpos(k), "VBZ" | "VBP"))
        || (passive && view.is(i, "acl"));
    if !present || (fact.stative && !passive && !matches!(view.xpos(i), "VBZ" | "VBP")) {
        return None;
    }
    if view.children(i, &["aux"]).any(|k| view.lemma(k) == "have") {
        return None;
    }
    let fits = match fact.objects.as_deref() {
        Some("place") => place_like(doc, s, done) || (view.upos(done) == Upos::Pron && view.lemma(done) == "it"),
        Some("group") => armed_or_governing(view.lemma(done)),
        _ => true,
    };
    let human = party(doc, s, doer) || armed_or_governing(view.lemma(doer));
    if !fits || !human {
        return None;
    }
    // "it is controlled by": the place of the clause beside it
    let done = if view.upos(done) == Upos::Pron { antecedent(doc, s, view, done)? } else { done };
    Some(Hit { trigger: i, subject: Some(doer), object: Some(done), holds: !negated(view, i), ..Hit::default() })
}

/// Nouns for those who hold or back: armed groups and governments, by any name.
fn armed_or_governing(lemma: &str) -> bool {
    matches!(
        lemma.to_lowercase().as_str(),
        "administration"
            | "army"
            | "authority"
            | "faction"
            | "fighter"
            | "force"
            | "government"
            | "group"
            | "insurgent"
            | "militant"
            | "militia"
            | "movement"
            | "rebel"
            | "regime"
            | "republic"
            | "separatist"
            | "soldier"
            | "troop"
    )
}

/// The place that "it" means: the subject of the subordinate clause before it in the same sentence.
fn antecedent(doc: &Doc<'_>, s: u32, view: &View<'_>, it: u32) -> Option<u32> {
    (0..it).find(|&k| {
        (view.is(k, "nsubj") || view.is(k, "obj") || view.is(k, "obl"))
            && place_like(doc, s, k)
            && view.upos(k) != Upos::Pron
    })
}

fn part_of(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !word(&fact.words, view.lemma(i)) {
        return None;
    }
    let object = view
        .children(i, &["nmod"])
        .find(|&k| view.case(k) == Some("of") && party(doc, s, k) && place_like(doc, s, k))?;
    let land = if view.child(i, &["cop"]).is_some() {
        subject(view, i)?
    } else {
        // "is recognised as part of": the phrase hangs on a verb whose subject is the place
        let verb = view.head(i).filter(|&h| {
            view.is_verb(h)
                && matches!(view.lemma(h), "recognise" | "recognize" | "consider" | "regard" | "remain" | "see")
        })?;
        view.child(verb, &["nsubj:pass"]).or_else(|| subject(view, verb))?
    };
    if past_or_doubtful(view, i) || !place_like(doc, s, land) {
        return None;
    }
    // "the visit is part of": only places
    let own = doc.token_span((s, land));
    let named = view.upos(land) == Upos::Propn
        || doc.reading.mentions.iter().any(|m| {
            super::phrase(doc, (s, land)).overlaps(m.span()) && matches!(m.kind, MentionKind::Gpe | MentionKind::Loc)
        })
        || view.children(land, &["compound", "nmod", "flat"]).any(|k| view.upos(k) == Upos::Propn);
    let _ = own;
    named.then_some(Hit {
        trigger: i,
        subject: Some(land),
        object: Some(object),
        place: None,
        holds: !negated(view, i),
        ..Hit::default()
    })
}

fn under(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !word(&fact.words, view.lemma(i)) || view.case(i) != Some("under") {
        return None;
    }
    let patron = view.children(i, &["nmod"]).find(|&k| view.case(k) == Some("of") && party(doc, s, k))?;
    // who is under it: the noun it hangs on, or the agent or subject of the verb
    let up = view.head(i)?;
    let client = if view.is_verb(up) {
        view.children(up, &["obl"])
            .find(|&k| view.case(k) == Some("by"))
            .or_else(|| subject(view, up).filter(|&k| view.child(up, &["aux:pass"]).is_none() || party(doc, s, k)))?
    } else {
        up
    };
    // talks and meetings under somebody's auspices are events
    let group = armed_or_governing(view.lemma(client)) || place_like(doc, s, client);
    group.then_some(Hit { trigger: i, subject: Some(patron), object: Some(client), holds: true, ..Hit::default() })
}

/// Whether a noun is an agreement: by its word, or as a name that the caller looks up.
fn pact(view: &View<'_>, i: u32, fact: &Fact) -> bool {
    word(&fact.words, view.lemma(i))
}

fn clause(view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    if !view.is_verb(i) || !word(&fact.verbs, view.lemma(i)) || past_or_doubtful(view, i) {
        return None;
    }
    let pact_noun = subject(view, i).filter(|&k| pact(view, k, fact))?;
    let words = view.subtree(i, &[]);
    let about = words.iter().filter(|&&w| w > i && word(&fact.about, view.lemma(w))).count();
    (about >= 1 && view.child(i, &["obj", "ccomp", "xcomp", "obl"]).is_some()).then_some(Hit {
        trigger: i,
        subject: Some(pact_noun),
        agreement: Some(pact_noun),
        holds: !negated(view, i),
        ..Hit::default()
    })
}

fn commitment(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    let verb = view.is_verb(i) && word(&fact.verbs, view.lemma(i));
    let adjective = word(&fact.adjectives, view.lemma(i));
    let force = view.lemma(i) == "force" && view.case(i) == Some("in");
    if !(verb || adjective || force) {
        return None;
    }
    let pact_noun = subject(view, i).filter(|&k| pact(view, k, fact))?;
    // where: "in the case of X", "in X's case", "to X"
    let mut place = None;
    for k in view.children(i, &["obl", "obj", "nmod", "advmod"]) {
        let mut spot = k;
        if matches!(view.lemma(k), "case" | "situation" | "matter" | "event") {
            spot = view.children(k, &["nmod", "nmod:poss"]).next()?;
        } else if matches!(view.lemma(k), "region" | "territory" | "conflict" | "area" | "attack") {
            spot = view
                .children(k, &["nmod", "compound", "nmod:poss", "amod"])
                .find(|&c| view.upos(c) == Upos::Propn)
                .unwrap_or(k);
        } else if !place_like(doc, s, k) {
            continue;
        }
        if view.upos(spot) == Upos::Propn || place_like(doc, s, spot) {
            place = Some(spot);
            break;
        }
    }
    Some(Hit {
        trigger: i,
        subject: Some(pact_noun),
        place,
        agreement: Some(pact_noun),
        holds: !negated(view, i),
        ..Hit::default()
    })
}

fn location(doc: &Doc<'_>, s: u32, view: &View<'_>, i: u32, fact: &Fact) -> Option<Hit> {
    // "is not on Armenian soil": the phrase is the predicate, or hangs on "is taking place"
    let soil = word(&fact.about, view.lemma(i));
    if !soil || !matches!(view.case(i), Some("on" | "in" | "outside" | "within" | "inside")) {
        return None;
    }
    let predicate = if view.child(i, &["cop", "nsubj"]).is_some() {
        i
    } else {
        view.head(i).filter(|&h| matches!(view.lemma(h), "be" | "take" | "occur" | "happen" | "rage" | "place"))?
    };
    let event = subject(view, predicate).filter(|&k| word(&fact.words, view.lemma(k)))?;
    let whose = view
        .children(i, &["amod", "nmod:poss", "compound", "nmod"])
        .find(|&k| view.form(k).chars().next().is_some_and(char::is_uppercase))?;
    let outside = view.case(i) == Some("outside");
    let not = negated(view, predicate) || negated(view, i);
    let _ = (doc, s);
    Some(Hit { trigger: i, subject: Some(event), place: Some(whose), holds: !(not ^ outside), ..Hit::default() })
}
