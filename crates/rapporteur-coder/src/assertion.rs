//! Standing facts: memberships, bases, control, backing, clauses and positions on commitments (plover.md section 1.2).
//!
//! Sentence shapes are rows of `rules/en/assertion`; names of agreements come from `agreements/*.toml`.

mod shapes;

use crate::{
    attribution::{At, Doc},
    chain,
    speech::{SpeechRules, read_toml},
};
use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_record::{Assertion, AssertionKind, Attribution, EventPlace, Participant, Reading, Span};
use serde::Deserialize;

/// The shape of sentence that a row reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    CopularNoun,
    Membership,
    Including,
    HaveNoun,
    VerbObject,
    PartOf,
    Under,
    Clause,
    Commitment,
    Location,
}

/// A row of `rules/en/assertion`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    pub id: String,
    pub kind: AssertionKind,
    pub shape: Shape,
    pub words: Vec<String>,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    pub about: Vec<String>,
    #[serde(default)]
    pub objects: Option<String>,
    #[serde(default)]
    pub stative: bool,
    #[serde(default)]
    pub swap: bool,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub rejects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    #[serde(default)]
    fact: Vec<Fact>,
}

/// Patterns of `rules/en/assertion`, and names of agreements.
#[derive(Clone, Debug, Default)]
pub struct FactPatterns {
    pub(crate) facts: Vec<Fact>,
    /// Lower-case name, identifier; longest names first.
    agreements: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct AgreementNames {
    id: String,
    name: String,
    #[serde(default)]
    short: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

impl FactPatterns {
    pub(crate) fn load(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let mut patterns = Self::default();
        let mut complaints = Vec::new();
        for (path, text) in files.texts_under("rules/en/assertion", ".toml") {
            match read_toml::<FactFile>(&path, &text) {
                Ok(file) => patterns.facts.extend(file.fact),
                Err(e) => complaints.push(e),
            }
        }
        for (_, text) in files.texts_under("agreements", ".toml") {
            // the reasoner checks these files; here only names are wanted
            if let Ok(a) = toml::from_str::<AgreementNames>(&text) {
                for name in [Some(a.name), a.short].into_iter().flatten().chain(a.aliases) {
                    patterns.agreements.push((name.to_lowercase(), a.id.clone()));
                }
            }
        }
        patterns.agreements.sort_by_key(|(name, id)| (std::cmp::Reverse(name.len()), name.clone(), id.clone()));
        if complaints.is_empty() { Ok(patterns) } else { Err(complaints) }
    }

    /// Examples and counter-examples of every row: id, sentence, whether the row should fire.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.facts.iter().flat_map(|f| {
            f.examples
                .iter()
                .map(|e| (f.id.as_str(), e.as_str(), true))
                .chain(f.rejects.iter().map(|e| (f.id.as_str(), e.as_str(), false)))
        })
    }

    /// The agreement that `text` names, by its longest name.
    pub(crate) fn agreement_in(&self, text: &str) -> Option<&str> {
        let lower = text.to_lowercase();
        self.agreements
            .iter()
            .find(|(name, _)| {
                lower.match_indices(name.as_str()).any(|(at, _)| {
                    let before = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
                    let after = lower[at + name.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
                    before && after
                })
            })
            .map(|(_, id)| id.as_str())
    }
}

/// What a shape found: words of subject, object and place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hit {
    pub fact: usize,
    pub trigger: u32,
    pub subject: Option<u32>,
    pub object: Option<u32>,
    pub place: Option<u32>,
    /// Words that may name the agreement.
    pub agreement: Option<u32>,
    pub holds: bool,
}

/// Finds the standing facts that a story tells; repeats are merged into the first (`repeated_in`).
#[must_use]
pub fn find(rules: &SpeechRules, reading: &Reading, attributions: &[Attribution]) -> Vec<Assertion> {
    of_doc(rules, &Doc::new(reading), attributions)
}

/// As [`find`], for callers that have the story's view.
pub(crate) fn of_doc(rules: &SpeechRules, doc: &Doc<'_>, attributions: &[Attribution]) -> Vec<Assertion> {
    let reading = doc.reading;
    let mut all: Vec<Assertion> = Vec::new();
    let named: Vec<(u32, String)> = reading
        .sentences
        .iter()
        .enumerate()
        .filter_map(|(s, sent)| Some((s as u32, rules.facts.agreement_in(&text(reading, sent.span()))?.to_owned())))
        .collect();
    for s in 0..doc.views.len() as u32 {
        for hit in shapes::in_sentence(rules, doc, s) {
            let fact = &rules.facts.facts[hit.fact];
            let view = &doc.views[s as usize];
            let agreement = agreement_of(rules, doc, s, &hit, fact, &named);
            if fact.kind == AssertionKind::Commitment && hit.place.is_none() {
                continue;
            }
            let at = |i: u32| -> At { (s, i) };
            let (mut subject, mut object) = (hit.subject, hit.object);
            if fact.swap {
                std::mem::swap(&mut subject, &mut object);
            }
            let links = chain::of_doc(rules, doc, attributions, s, hit.trigger);
            let sent = view.sent.span();
            let date = links.iter().find_map(|l| l.date.clone());
            let new = Assertion {
                id: format!("{}#k{}", reading.story.id, all.len() + 1),
                story_id: reading.story.id.clone(),
                sentence: s,
                kind: fact.kind,
                subject: subject.map(|i| participant(doc, at(i))),
                object: object.map(|i| participant(doc, at(i))),
                place: hit.place.map(|i| place(doc, at(i))),
                agreement,
                holds: hit.holds,
                text: text(reading, sent),
                span: sent,
                attribution: links,
                date,
                repeated_in: Vec::new(),
                rule: fact.id.clone(),
            };
            match all.iter_mut().find(|old| same(old, &new)) {
                Some(old) => {
                    if old.sentence != s && !old.repeated_in.contains(&s) {
                        old.repeated_in.push(s);
                        // the repeat that names the agreement tells more than "the agreement"
                        let names = |a: &Assertion| {
                            a.object.as_ref().is_some_and(|o| {
                                o.name.is_some()
                                    || o.entity_text.as_deref().is_some_and(|t| rules.facts.agreement_in(t).is_some())
                            })
                        };
                        if names(&new) && !names(old) {
                            old.object.clone_from(&new.object);
                        }
                        old.agreement = old.agreement.take().or_else(|| new.agreement.clone());
                        old.date = old.date.take().or(new.date);
                        if old.attribution.is_empty() {
                            old.attribution = new.attribution;
                        }
                    }
                }
                None => all.push(new),
            }
        }
    }
    for (n, a) in all.iter_mut().enumerate() {
        a.id = format!("{}#k{}", reading.story.id, n + 1);
    }
    all
}

/// The agreement named in the phrase, in the sentence, meant by "this alliance" (the last one named), or the only one of the story.
fn agreement_of(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    s: u32,
    hit: &Hit,
    fact: &Fact,
    named: &[(u32, String)],
) -> Option<String> {
    let view = &doc.views[s as usize];
    if !matches!(fact.kind, AssertionKind::Membership | AssertionKind::Clause | AssertionKind::Commitment) {
        return None;
    }
    for i in [hit.agreement, hit.object, hit.subject].into_iter().flatten() {
        let words = view.subtree(i, &[]);
        let (Some(&a), Some(&b)) = (words.first(), words.last()) else { continue };
        let span = view.sent.tokens[a as usize].span().cover(view.sent.tokens[b as usize].span());
        if let Some(id) = rules.facts.agreement_in(&text(doc.reading, span)) {
            return Some(id.to_owned());
        }
    }
    let head = hit.agreement?;
    let generic = fact.words.iter().any(|w| w == view.lemma(head))
        || matches!(view.lemma(head), "agreement" | "alliance" | "treaty" | "pact" | "it");
    if !generic {
        return None;
    }
    let before = named.iter().rev().find(|(at, _)| *at <= s).map(|(_, id)| id.clone());
    before.or_else(|| {
        let mut ids: Vec<&String> = named.iter().map(|(_, id)| id).collect();
        ids.sort();
        ids.dedup();
        match ids.as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    })
}

fn text(reading: &Reading, span: Span) -> String {
    reading.story.text.chars().skip(span.start as usize).take(span.len() as usize).collect()
}

/// The words of a party: its noun phrase without clauses, and the mention that it is.
pub(crate) fn phrase(doc: &Doc<'_>, at: At) -> Span {
    let view = &doc.views[at.0 as usize];
    let without: Vec<u32> = view.kids[at.1 as usize]
        .iter()
        .copied()
        .filter(|&k| {
            let rel = view.rel(k);
            rel.starts_with("acl")
                || matches!(
                    rel,
                    "appos"
                        | "conj"
                        | "cc"
                        | "case"
                        | "punct"
                        | "cop"
                        | "nsubj"
                        | "advmod"
                        | "mark"
                        | "advcl"
                        | "parataxis"
                        | "det"
                        | "nsubj:pass"
                        | "aux"
                        | "obl"
                        | "ccomp"
                        | "expl"
                )
                || (rel == "nmod" && k > at.1)
        })
        .collect();
    let words = view.subtree(at.1, &without);
    let own = doc.token_span(at);
    words.iter().map(|&w| doc.token_span((at.0, w))).fold(own, |a, b| a.cover(b))
}

fn participant(doc: &Doc<'_>, at: At) -> Participant {
    let span = phrase(doc, at);
    let own = doc.token_span(at);
    let mentions = &doc.reading.mentions;
    let mention = mentions
        .iter()
        .filter(|m| m.span().contains(own) && m.country.is_some())
        .min_by_key(|m| m.span().len())
        .or_else(|| {
            mentions
                .iter()
                .filter(|m| span.contains(m.span()) && m.country.is_some())
                .min_by_key(|m| (m.start.abs_diff(own.start), m.end))
        });
    Participant {
        code: mention.and_then(|m| m.country.clone()),
        country: mention.and_then(|m| m.country.clone()),
        sector: mention.and_then(|m| m.sector.clone()),
        other_sectors: mention.map(|m| m.other_sectors.clone()).unwrap_or_default(),
        entity_text: Some(text(doc.reading, span)),
        name: mention.and_then(|m| m.name.clone()),
        identifier_id: mention.and_then(|m| m.identifier_id.clone()),
        office: mention.and_then(|m| m.office.clone()),
        span: Some(span),
    }
}

fn place(doc: &Doc<'_>, at: At) -> EventPlace {
    let span = phrase(doc, at);
    let found = doc.reading.places.iter().find(|p| Span::new(p.start, p.end).overlaps(span));
    EventPlace {
        extracted_place: text(doc.reading, span),
        resolved_place: found.and_then(|p| p.name.clone()),
        geonameid: found.and_then(|p| p.geonameid),
        lat: found.and_then(|p| p.lat),
        lon: found.and_then(|p| p.lon),
        province: found.and_then(|p| p.province.clone()),
        country_code: found.and_then(|p| p.country.clone()),
        resolution: None,
        negated: false,
        span: Some(span),
    }
}

/// Whether two facts say the same: kind, truth, agreement, and parties by code, name or words (a near spelling of a place counts).
fn same(a: &Assertion, b: &Assertion) -> bool {
    let key = |p: &Option<Participant>| {
        p.as_ref().map(|p| (p.code.clone(), p.name.clone(), p.entity_text.clone().unwrap_or_default().to_lowercase()))
    };
    let party = |x: &Option<Participant>, y: &Option<Participant>| match (key(x), key(y)) {
        (None, None) => true,
        (Some((xc, xn, xt)), Some((yc, yn, yt))) => {
            (xn.is_some() && xn == yn) || (xc.is_some() && xc == yc) || xt == yt
        }
        _ => false,
    };
    let site = |p: &Option<EventPlace>| {
        p.as_ref().map(|p| (p.geonameid, p.resolved_place.clone(), p.extracted_place.to_lowercase()))
    };
    let places = match (site(&a.place), site(&b.place)) {
        (None, None) => true,
        (Some((xg, xr, xt)), Some((yg, yr, yt))) => {
            (xg.is_some() && xg == yg) || (xr.is_some() && xr == yr) || near(&xt, &yt)
        }
        _ => false,
    };
    if a.kind != b.kind || a.holds != b.holds {
        return false;
    }
    match a.kind {
        // a position is the same whoever's words name the agreement
        AssertionKind::Commitment => {
            places && (a.agreement == b.agreement || a.agreement.is_none() || b.agreement.is_none())
        }
        AssertionKind::Clause => a.agreement.is_some() && a.agreement == b.agreement,
        AssertionKind::Membership => {
            party(&a.subject, &b.subject) && (a.agreement == b.agreement || party(&a.object, &b.object))
        }
        _ => party(&a.subject, &b.subject) && party(&a.object, &b.object) && places,
    }
}

/// One letter differs ("Karabakh", "Qarabakh").
fn near(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (x, y): (Vec<char>, Vec<char>) = (
        a.trim_end_matches("’s").trim_end_matches("'s").chars().collect(),
        b.trim_end_matches("’s").trim_end_matches("'s").chars().collect(),
    );
    if x.len() < 5 || x.len() != y.len() {
        return x == y && !x.is_empty();
    }
    x.iter().zip(&y).filter(|(p, q)| p != q).count() <= 1
}
