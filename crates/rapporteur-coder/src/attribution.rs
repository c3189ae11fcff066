//! Who says so: attribution relations as source, cue and content spans.
//!
//! Rules first: rows of `rules/en/attribution` are matched over the parse, with quotations handed to the speakers beside them.
//! Where the rules end, a small trained component (CRFs over hashed features, with the rules' answers among the features)
//! decides which words are cues and which words are source and content. `evidence` tells which of them found an attribution:
//! `attribution/say` (rule alone), `attribution/say+model:attribution` (rule row, spans by the model), `model:attribution`.
//!
//! Terms: source, cue, content as in `PolNeAR` (Newell et al. 2018) and PARC (Pareti 2012).

mod agent;
mod credit;
mod features;
mod frames;
pub mod model;
mod surface;
pub mod training;
mod view;
mod words;

pub(crate) use agent::{agent_of_words, head_of_words};
pub(crate) use credit::agency_credit;
pub(crate) use frames::source_words as source_phrase;
pub(crate) use surface::{TURN, WIRE, blocks, cited_words, citing, first_person, passed_on_by};
pub(crate) use view::{At, Doc, View};
pub(crate) use words::classes as like_words;

use crate::speech::SpeechRules;
use frames::Found;
use rapporteur_record::{Attribution, Reading, Upos};
use std::collections::BTreeMap;

/// Evidence suffix of what the trained component decided.
pub const BY_MODEL: &str = "model:attribution";

/// Finds all attributions of a story, in the order of their cues.
#[must_use]
pub fn find(rules: &SpeechRules, reading: &Reading) -> Vec<Attribution> {
    let doc = Doc::new(reading);
    let found = frames::by_rules(rules, &doc);
    let found = match &rules.model {
        Some(model) => with_model(rules, model, &doc, found),
        None => found,
    };
    let mut all: Vec<Attribution> = found.iter().map(|f| attribution(rules, &doc, f)).collect();
    surface::complete(rules, &doc, &mut all);
    nest(&mut all);
    all
}

/// What the rules made of each word, as the cue model sees it.
fn marks(rules: &SpeechRules, doc: &Doc<'_>, found: &[Found], s: u32) -> Vec<u8> {
    let view = &doc.views[s as usize];
    let mut marks = vec![0u8; view.sent.tokens.len()];
    for i in 0..view.len() {
        if frames::verb_row(rules, view, i).is_some() {
            marks[i as usize] = 1;
        }
    }
    for f in found {
        for a in &f.cue {
            if a.0 == s {
                let m = &mut marks[a.1 as usize];
                let chain = f.class.is_some_and(|c| rules.classes()[c].chain);
                let head = *a == f.head;
                *m = (*m).max(2 + u8::from(chain) + 2 * u8::from(head) + 4 * u8::from(f.direct && head));
            }
        }
    }
    marks
}

/// Which row of the dictionary each word is of (1 + class), or 0.
fn rows(rules: &SpeechRules, view: &View<'_>) -> Vec<u64> {
    (0..view.len())
        .map(|i| {
            let class = frames::verb_row(rules, view, i).map(|(c, _)| c).or_else(|| {
                let kind = match view.upos(i) {
                    Upos::Noun => crate::speech::CueKind::Noun,
                    Upos::Adv => crate::speech::CueKind::Adverb,
                    _ => return None,
                };
                rules.rows(kind, &view.lemma(i).to_lowercase()).first().map(|(_, c)| *c)
            });
            class.map_or(0, |c| frames::row_hash(rules, c))
        })
        .collect()
}

fn with_model(rules: &SpeechRules, model: &model::Model, doc: &Doc<'_>, found: Vec<Found>) -> Vec<Found> {
    let hashes: Vec<features::Hashes> = doc.views.iter().map(features::Hashes::new).collect();
    // 1. cues
    let mut groups: Vec<(Vec<At>, f32)> = Vec::new();
    for s in 0..doc.views.len() as u32 {
        let view = &doc.views[s as usize];
        let marks = marks(rules, doc, &found, s);
        let rows = (model.cue.types() > 1).then(|| rows(rules, view));
        let words = features::cue_features(doc, &hashes[s as usize], s, &marks, rows.as_deref());
        let probabilities = model.cue.marginals(&words, &features::cue_kinds(view));
        let mut open: Vec<At> = Vec::new();
        let mut best = 0.0f32;
        for (i, p) in probabilities.chunks(3).enumerate() {
            let inside = p[1] + p[2];
            if inside < model.threshold {
                if !open.is_empty() {
                    groups.push((std::mem::take(&mut open), best));
                }
                best = 0.0;
                continue;
            }
            if !open.is_empty() && p[1] > p[2] {
                groups.push((std::mem::take(&mut open), best));
                best = 0.0;
            }
            open.push((s, i as u32));
            best = best.max(inside);
        }
        if !open.is_empty() {
            groups.push((open, best));
        }
    }
    // rule cues that the model left: kept where the parse shows a clause or a quotation and the row names a source
    let covered: std::collections::BTreeSet<At> = groups.iter().flat_map(|(g, _)| g.iter().copied()).collect();
    for f in &found {
        let chain = f.class.is_some_and(|c| rules.classes()[c].chain && !rules.classes()[c].content_of_act);
        let clear = f.direct || f.content.len() > 3 && f.source_head.is_some();
        let quotes = f.class.is_some_and(|c| rules.classes()[c].frame.contains(&crate::speech::CueFrame::As))
            && f.source_head.is_some()
            && !f.content.is_empty();
        // "The consul reportedly left", "reports of shelling": nobody need stand behind them
        let bare = !f.content.is_empty()
            && f.class.is_some_and(|c| {
                matches!(rules.classes()[c].kind, crate::speech::CueKind::Noun | crate::speech::CueKind::Adverb)
            });
        if (chain && (clear || bare) || quotes) && !f.cue.iter().any(|a| covered.contains(a)) && keep_rule(rules, f) {
            groups.push((f.cue.clone(), 0.0));
        }
    }
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let others: BTreeMap<At, u8> = groups.iter().map(|(g, _)| (head_of_group(doc, g), 1)).collect();
    // 2. source and content
    let mut all = Vec::new();
    for (group, _) in &groups {
        let head = head_of_group(doc, group);
        let by_rule = found
            .iter()
            .find(|f| f.head == head)
            .or_else(|| found.iter().find(|f| group.contains(&f.head)))
            .or_else(|| found.iter().find(|f| f.cue.iter().any(|a| group.contains(a))));
        let words = features::window(doc, head, by_rule);
        let (rows, kinds) = features::span_features(doc, &hashes, group, head, by_rule, &words, &others);
        let labels = model.span.best(&rows, &kinds);
        let pick = |wanted: u8| -> Vec<At> {
            words.iter().zip(&labels).filter(|(_, l)| **l == wanted).map(|(w, _)| *w).collect()
        };
        let mut source = trim_at(doc, pick(1));
        let mut content = trim_at(doc, pick(2));
        if let Some(f) = by_rule {
            // where the model leaves a part empty that the parse shows, the rule fills it; "X quoted Y as saying" is the rule's alone
            let quoting = f.class.is_some_and(|c| rules.classes()[c].frame.contains(&crate::speech::CueFrame::As))
                && !f.content.is_empty();
            if source.is_empty() || f.as_saying {
                source.clone_from(&f.source);
            }
            let speaks = f.class.is_some_and(|c| rules.classes()[c].chain && plain_row(&rules.classes()[c].id));
            if content.is_empty() || quoting {
                content.clone_from(&f.content);
            } else if speaks {
                // what the parse gives to the speaker is his, though the model stopped short
                content.extend(f.content.iter().filter(|a| !source.contains(a) && !group.contains(a)).copied());
                content.sort_unstable();
                content.dedup();
            }
        }
        let known = |c: &usize| plain_row(&rules.classes()[*c].id);
        let class = by_rule.and_then(|f| f.class).or_else(|| {
            group
                .iter()
                .find_map(|a| frames::verb_row(rules, &doc.views[a.0 as usize], a.1))
                .map(|(c, _)| c)
                .filter(known)
        });
        let in_quotes = content.iter().any(|a| doc.quote_at(*a).is_some());
        let class = class.filter(|c| {
            in_quotes || rules.classes()[*c].id != "attribution/reply" || by_rule.is_some_and(|f| f.content.len() > 2)
        });
        let head_word =
            head_of_words(doc, &source).or_else(|| by_rule.and_then(|f| f.source_head).filter(|h| source.contains(h)));
        let row = class.map(|c| rules.classes()[c].id.clone());
        all.push(Found {
            class,
            head: by_rule.map_or(head, |f| f.head),
            cue: group.clone(),
            source_head: head_word,
            as_saying: by_rule.is_some_and(|f| f.as_saying),
            direct: content.iter().any(|a| doc.quote_at(*a).is_some()) && doc.quote_at(head).is_none(),
            source,
            content,
            evidence: row.map_or_else(|| BY_MODEL.to_owned(), |row| format!("{row}+{BY_MODEL}")),
        });
    }
    all.sort_by_key(|f| f.cue.first().copied());
    all
}

/// Classes whose verbs speak even where the parse shows no frame; the others ("hold", "find", "carry") need one.
fn plain_row(id: &str) -> bool {
    !matches!(
        id,
        "attribution/claim"
            | "attribution/show"
            | "attribution/believe"
            | "attribution/learn"
            | "attribution/report"
            | "attribution/reply"
            | "attribution/continue"
            | "attribution/quote"
            | "attribution/leak"
    )
}

/// Rows whose reading does not depend on more than the parse shows.
fn keep_rule(rules: &SpeechRules, f: &Found) -> bool {
    f.class.is_some_and(|c| {
        let id = rules.classes()[c].id.as_str();
        matches!(
            id,
            "attribution/say"
                | "attribution/according-to"
                | "attribution/reportedly"
                | "attribution/allegedly"
                | "attribution/deny"
                | "attribution/quote"
                | "attribution/confirm"
                | "attribution/claim"
                | "attribution/report"
                | "attribution/statement-that"
                | "attribution/report-of"
                | "attribution/claim-of"
        )
    })
}

fn head_of_group(doc: &Doc<'_>, group: &[At]) -> At {
    let view = &doc.views[group[0].0 as usize];
    let inside = |i: u32| group.iter().any(|a| a.1 == i);
    let outer = |a: &&At| view.head(a.1).is_none_or(|h| !inside(h));
    group
        .iter()
        .find(|a| outer(a) && view.is_verb(a.1))
        .or_else(|| group.iter().find(|a| view.is_verb(a.1) && view.rel(a.1) != "aux"))
        .or_else(|| group.iter().find(outer))
        .copied()
        .unwrap_or(group[0])
}

fn trim_at(doc: &Doc<'_>, mut words: Vec<At>) -> Vec<At> {
    let comma = |a: &At| matches!(doc.views[a.0 as usize].form(a.1), "," | ";" | ":");
    while words.first().is_some_and(comma) {
        words.remove(0);
    }
    while words.last().is_some_and(|a| comma(a) && doc.quote_at(*a).is_none()) {
        words.pop();
    }
    words
}

fn attribution(rules: &SpeechRules, doc: &Doc<'_>, f: &Found) -> Attribution {
    let class = f.class.map(|c| &rules.classes()[c]);
    let mut stance = class.map_or("asserts", |c| c.stance.as_str());
    let view = &doc.views[f.head.0 as usize];
    let negated = view.children(f.head.1, &["advmod", "neg"]).any(|k| matches!(view.lemma(k), "not" | "never" | "n't"));
    if negated {
        stance = match stance {
            "denies" => "asserts",
            _ => "doubts",
        };
    }
    let said = if f.direct { "said" } else { "mentioned" };
    let rejected = rejects_claims(doc, &f.cue);
    if rejected {
        stance = "denies";
    }
    Attribution {
        source: doc.spans(&f.source),
        cue: doc.spans(&f.cue),
        content: doc.spans(&f.content),
        act: if rejected { "denied" } else { class.map_or(said, |c| c.act.as_str()) }.to_owned(),
        stance: stance.to_owned(),
        nested_in: None,
        // "There were reports of looting": the reports themselves are all the source there is
        agent: match class {
            Some(c) if f.source.is_empty() && c.kind == crate::speech::CueKind::Noun && c.chain => {
                agent_of_words(rules, doc, &f.cue, Some(f.head))
            }
            _ => match antecedent(doc, &f.source) {
                Some((words, head)) => agent_of_words(rules, doc, &words, Some(head)),
                None => agent_of_words(rules, doc, before_relay(doc, &f.source), f.source_head),
            },
        },
        sentence: f.head.0,
        date: date_of_saying(doc, f),
        evidence: f.evidence.clone(),
    }
}

/// "rejected claims that", "dismissed as false reports that": whatever the cue was taken for, it denies.
fn rejects_claims(doc: &Doc<'_>, cue: &[At]) -> bool {
    let has = |words: &[&str]| {
        cue.iter().any(|a| {
            let view = &doc.views[a.0 as usize];
            words.contains(&view.lemma(a.1).to_lowercase().as_str())
        })
    };
    has(&["reject", "dismiss", "deny", "refute", "dispute", "rebut"])
        && has(&["claim", "report", "allegation", "accusation", "suggestion", "rumour", "rumor"])
}

/// "a memo seen by the paper": the memo speaks; the paper that has seen it is a source of its own.
fn before_relay<'a>(doc: &Doc<'_>, source: &'a [view::At]) -> &'a [view::At] {
    let relay = |at: &view::At| doc.views.get(at.0 as usize).is_some_and(|v| surface::passed_on_by(v, at.1).is_some());
    match source.iter().position(relay) {
        Some(n) if n > 0 => &source[..n],
        _ => source,
    }
}

/// "the minister, who said": the words that a relative pronoun stands for.
fn antecedent(doc: &Doc<'_>, source: &[At]) -> Option<(Vec<At>, At)> {
    let [(s, i)] = *source else { return None };
    let view = &doc.views[s as usize];
    if !matches!(view.form(i).to_lowercase().as_str(), "who" | "which" | "that") {
        return None;
    }
    let mut at = i;
    for _ in 0..4 {
        let up = view.head(at)?;
        if view.is(at, "acl") && matches!(view.upos(up), Upos::Noun | Upos::Propn) {
            let words = frames::source_words(view, up, i);
            return Some((words.into_iter().filter(|&w| w < i).map(|w| (s, w)).collect(), (s, up)));
        }
        at = up;
    }
    None
}

/// The time expression in the speaking clause itself ("said on Thursday"), not in what is said.
fn date_of_saying(doc: &Doc<'_>, f: &Found) -> Option<String> {
    let view = &doc.views[f.head.0 as usize];
    let sent = view.sent.span();
    doc.reading
        .timexes
        .iter()
        .filter(|t| sent.start <= t.start && t.end <= sent.end)
        .filter(|t| !matches!(t.timex_type, rapporteur_record::TimexType::Duration | rapporteur_record::TimexType::Set))
        .find(|t| {
            let words: Vec<u32> = (0..view.len())
                .filter(|&i| {
                    let w = &view.sent.tokens[i as usize];
                    w.start < t.end && t.start < w.end
                })
                .collect();
            let Some(&top) = words.iter().find(|&&w| view.head(w).is_none_or(|h| !words.contains(&h))) else {
                return false;
            };
            let inside = f.content.iter().any(|a| a.0 == f.head.0 && words.contains(&a.1));
            !inside
                && (view.head(top) == Some(f.head.1) || view.head(top).is_some_and(|h| f.cue.contains(&(f.head.0, h))))
        })
        .map(|t| t.value.clone())
}

/// Fills `nested_in`: the smallest other content that holds the cue.
fn nest(all: &mut [Attribution]) {
    let size = |a: &Attribution| a.content.iter().map(|s| s.len()).sum::<u32>();
    for n in 0..all.len() {
        let Some(cue) = all[n].cue.first().copied() else { continue };
        let holder = (0..all.len())
            .filter(|&m| m != n && all[m].content.iter().any(|c| c.contains(cue)))
            .min_by_key(|&m| (size(&all[m]), m));
        all[n].nested_in = holder.map(|m| m as u32);
    }
}
