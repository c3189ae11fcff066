//! How it was done: chooses a mode of the type where the rule states none, by what stands around the trigger.
//!
//! "Urged … to release" is REQUEST yield, "urged … to reform" is REQUEST change: thousands of contents decide between four modes, and no list
//! of words is long enough. A small ranker over the modes of the type (none among them) reads trigger, embedded act, object and neighbours.
//! Its weights have the form of the role model's. What a rule states counts as one more sign.

use crate::{
    classify::hash,
    event::Candidate,
    roles::RoleModel,
    rule::{Syntax, fold},
    words,
};
use rapporteur_record::{EventType, Mode, Upos};

/// One mode (or none, or all that the rule states) with its hashed features.
#[derive(Clone, Debug)]
pub struct ModeCandidate {
    /// The modes that choosing this gives.
    pub modes: Vec<Mode>,
    /// Hashed features.
    pub features: Vec<u32>,
}

/// All modes of the type, none first; empty for a type without modes.
#[must_use]
pub fn candidates(
    syn: &Syntax<'_>,
    c: &Candidate,
    event: EventType,
    rule_id: &str,
    stated: &[Mode],
    of_type: &[Mode],
) -> Vec<ModeCandidate> {
    if of_type.is_empty() {
        return Vec::new();
    }
    let base = signs(syn, c, event, rule_id);
    let one = |modes: Vec<Mode>| -> ModeCandidate {
        let name = modes.first().map_or("none", |m| m.as_str());
        let mut features: Vec<u32> = base.iter().map(|f| hash(&format!("M{event}/{name}|{f}"))).collect();
        let is_stated = match (stated.is_empty(), modes.is_empty()) {
            (true, true) => "both-none",
            (true, false) => "rule-none",
            (false, true) => "only-rule",
            (false, false) => {
                if stated == modes.as_slice() || modes.iter().all(|m| stated.contains(m)) {
                    "same"
                } else {
                    "other"
                }
            }
        };
        for f in [
            format!("M{is_stated}"),
            format!("M{is_stated}/{event}"),
            format!("M{is_stated}/{rule_id}"),
            format!("M{is_stated}/{event}/{name}"),
        ] {
            features.push(hash(&f));
        }
        ModeCandidate { modes, features }
    };
    let mut all = vec![one(Vec::new())];
    if !stated.is_empty() {
        all.push(one(stated.to_vec()));
    }
    all.extend(of_type.iter().filter(|m| stated.first() != Some(*m)).map(|m| one(vec![m.clone()])));
    all
}

fn signs(syn: &Syntax<'_>, c: &Candidate, event: EventType, rule_id: &str) -> Vec<String> {
    let tokens = &syn.sent.tokens;
    let lemma = fold(&tokens[c.head].lemma);
    let mut f = vec!["bias".to_owned(), format!("l={lemma}"), format!("rule={rule_id}")];
    let group = |f: &mut Vec<String>, name: &str, word: &str| {
        if let Some((coarse, fine)) = words::groups(word) {
            f.push(format!("{name}C={coarse}"));
            f.push(format!("{name}G={fine}"));
        }
    };
    group(&mut f, "l", &lemma);
    let content = |i: usize| matches!(syn.upos(i), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Propn | Upos::Adv);
    for i in c.first..=c.last {
        if i != c.head && content(i) {
            f.push(format!("in={}", fold(&tokens[i].lemma)));
        }
    }
    for &k in syn.kids(c.head).iter().chain(c.verb.filter(|v| *v != c.head).map_or(&[][..], |v| syn.kids(v))) {
        if content(k) {
            let word = fold(&tokens[k].lemma);
            f.push(format!("k={}/{word}", syn.rel(k)));
            group(&mut f, "k", &word);
            if let Some(case) = syn.case_of(k) {
                f.push(format!("c={case}"));
                f.push(format!("c={case}/{word}"));
            }
        }
    }
    if let Some(h) = syn.head(c.head) {
        f.push(format!("h={}", fold(&tokens[h].lemma)));
    }
    for &top in &c.arguments.embedded {
        let word = fold(&tokens[top].lemma);
        f.push(format!("e={word}"));
        group(&mut f, "e", &word);
        for k in syn.kids_by(top, &["obj", "nmod", "xcomp", "obl", "compound", "amod", "aux", "advmod"]) {
            let word = fold(&tokens[k].lemma);
            f.push(format!("ek={word}"));
            group(&mut f, "ek", &word);
        }
    }
    // The tree may be wrong: what follows in the clause, and what stands just before.
    for i in (c.last + 1..tokens.len().min(c.last + 10)).filter(|&i| content(i)) {
        let word = fold(&tokens[i].lemma);
        group(&mut f, "w", &word);
        f.push(format!("w={word}"));
    }
    for i in (c.first.saturating_sub(5)..c.first).filter(|&i| content(i)) {
        f.push(format!("b={}", fold(&tokens[i].lemma)));
    }
    let sector = |p: &[rapporteur_record::Participant]| {
        p.first().map_or("none", |p| p.sector.as_ref().map_or("-", |s| s.as_str())).to_owned()
    };
    f.push(format!("a={}", sector(&c.actor)));
    f.push(format!("r={}", sector(&c.recipient)));
    f.push(format!("ar={}/{}", c.actor.len().min(3), c.recipient.len().min(2)));
    if matches!(event, EventType::Consult) {
        let igo = c.actor.iter().chain(&c.recipient).any(|p| p.code.as_ref().is_some_and(|x| x.as_str() == "IGO"));
        f.push(format!("igo={igo}"));
    }
    f
}

/// The modes that the ranker chooses, with its probability.
#[must_use]
pub fn choose(model: &RoleModel, all: &[ModeCandidate]) -> (usize, f32) {
    let scores = model.scores(all.iter().map(|c| c.features.as_slice()));
    let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a))).unwrap_or(0);
    (best, scores.get(best).copied().unwrap_or(0.0))
}
