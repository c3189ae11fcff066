//! Finds triggers in a sentence and reads their arguments off the tree.

use super::{
    load::{Rule, RuleSet, Slot, Trigger, TriggerKind, fold},
    pattern::{Named, Places},
    syntax::Syntax,
};
use rapporteur_record::{Sentence, SmolStr, Upos};
use std::collections::BTreeSet;

/// A rule's trigger found in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Index of the rule in the rule set.
    pub rule: usize,
    /// Head token of the trigger (0-based).
    pub head: usize,
    /// First token of the trigger.
    pub first: usize,
    /// Last token of the trigger (inclusive).
    pub last: usize,
    /// The verb that lends a noun its subject and object.
    pub verb: Option<usize>,
    /// Kind of trigger.
    pub kind: TriggerKind,
    /// Number of words that the trigger and its pattern name.
    pub words: usize,
    /// Where the places of its pattern stand.
    pub places: Places,
}

/// How notes name a participant whose place a pattern gives.
pub const PLACED: &str = "where the pattern says";

/// Heads of the phrases that fill a hit's slots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// Who.
    pub actor: Vec<usize>,
    /// To whom.
    pub recipient: Vec<usize>,
    /// The act inside the act.
    pub embedded: Vec<usize>,
    /// Which slots were filled, for `explain`.
    pub notes: Vec<String>,
}

fn is_verbal(upos: Upos) -> bool {
    matches!(upos, Upos::Verb | Upos::Aux)
}

/// All triggers of a sentence, in order of their heads; several where several rules know the word.
#[must_use]
pub fn find_hits(rules: &RuleSet, syn: &Syntax<'_>, folded: &[(SmolStr, SmolStr)], named: &Named) -> Vec<Hit> {
    let mut hits = Vec::new();
    for i in 0..folded.len() {
        let (lemma, form) = &folded[i];
        let mut words = vec![lemma.clone()];
        if lemma != form {
            words.push(form.clone());
        }
        // The reader's lemma may be wrong ("fin" for "fined"): where nothing knows it, the regular stems of the form are tried.
        if is_verbal(syn.upos(i)) && words.iter().all(|w| rules.triggers(w).is_empty()) {
            words.extend(stems(form));
        }
        for word in &words {
            for trigger in rules.triggers(word) {
                if let Some(hit) = try_trigger(trigger, syn, folded, i)
                    && let Some(hit) = with_pattern(rules, hit, syn, folded, named)
                    && !hits.iter().any(|h: &Hit| h.rule == hit.rule && h.head == hit.head)
                {
                    hits.push(hit);
                }
            }
        }
    }
    hits
}

/// The folded words by which rules are looked up in these sentences, and the cues of saying and of status: lemmas, forms, and
/// what a verb form may be a form of. A rule none of whose words is among them leaves the sentences as they are.
#[must_use]
pub fn lookups(sentences: &[Sentence]) -> BTreeSet<SmolStr> {
    let mut words = BTreeSet::new();
    for token in sentences.iter().flat_map(|s| &s.tokens) {
        let form = fold(&token.form);
        if is_verbal(token.upos) {
            words.extend(stems(&form));
        }
        words.insert(fold(&token.lemma));
        words.insert(form);
    }
    words
}

/// The hit, where the words that its rule's pattern asks for stand around it.
fn with_pattern(
    rules: &RuleSet,
    hit: Hit,
    syn: &Syntax<'_>,
    folded: &[(SmolStr, SmolStr)],
    named: &Named,
) -> Option<Hit> {
    let Some(pattern) = &rules.rules[hit.rule].pattern else { return Some(hit) };
    let places = super::pattern::find(pattern, syn, folded, named, hit.head, hit.first, hit.last)?;
    Some(Hit { words: hit.words + pattern.size(), places, ..hit })
}

/// What a regular verb form may be a form of.
fn stems(form: &str) -> Vec<SmolStr> {
    let mut all = Vec::new();
    for suffix in ["ed", "ing", "es", "s", "d"] {
        if let Some(stem) = form.strip_suffix(suffix).filter(|s| s.len() > 2) {
            all.push(SmolStr::new(stem));
            all.push(SmolStr::new(format!("{stem}e")));
            let mut chars = stem.chars().rev();
            if let (Some(a), Some(b)) = (chars.next(), chars.next()) {
                if a == b {
                    all.push(SmolStr::new(&stem[..stem.len() - a.len_utf8()]));
                }
                if a == 'i' {
                    all.push(SmolStr::new(format!("{}y", &stem[..stem.len() - 1])));
                }
            }
        }
    }
    all
}

fn word_at(folded: &[(SmolStr, SmolStr)], i: usize, word: &str) -> bool {
    folded.get(i).is_some_and(|(l, f)| l == word || f == word)
}

fn try_trigger(trigger: &Trigger, syn: &Syntax<'_>, folded: &[(SmolStr, SmolStr)], i: usize) -> Option<Hit> {
    let upos = syn.upos(i);
    let hit = |head, first, last, verb| Hit {
        rule: trigger.rule,
        head,
        first,
        last,
        verb,
        kind: trigger.kind,
        words: trigger.words.len() + usize::from(!trigger.verbs.is_empty()),
        places: Places::default(),
    };
    match trigger.kind {
        TriggerKind::Verb => {
            let noun_like = upos == Upos::Noun && syn.sent.tokens[i].xpos.starts_with("VB");
            if !(is_verbal(upos)
                || noun_like
                || upos == Upos::Adj
                    && syn.is_rel(i, &["root", "acl", "conj", "ccomp", "advcl", "xcomp"])
                    && folded[i].1.ends_with("ed"))
            {
                return None;
            }
            if upos == Upos::Aux && matches!(syn.rel(i), "aux" | "aux:pass" | "cop") {
                return None;
            }
            // "the accused": a participle with an article is a noun.
            if syn.kids(i).iter().any(|&k| k + 1 == i && syn.is_rel(k, &["det"])) {
                return None;
            }
            let mut last = i;
            for part in &trigger.words[1..] {
                // A particle or preposition follows within a few words, and belongs to the verb or to what depends on it.
                let found = (last + 1..(last + 5).min(folded.len())).find(|&k| word_at(folded, k, part));
                let found = found.filter(|&k| {
                    (last + 1..k).all(|m| !is_verbal(syn.upos(m)) && !matches!(syn.upos(m), Upos::Punct))
                        && (k == last + 1 || syn.head(k) == Some(i) || syn.head(k).and_then(|h| syn.head(h)) == Some(i))
                })?;
                last = found;
            }
            // The span is kept short: words between verb and particle that are objects stay out of long gaps.
            Some(hit(i, i, if last - i <= 3 { last } else { i }, None))
        }
        TriggerKind::Noun => {
            let gerund = upos == Upos::Verb && syn.sent.tokens[i].xpos == "VBG";
            let noun = matches!(upos, Upos::Noun | Upos::Propn);
            if !noun && (!gerund || syn.kid(i, &["det", "nmod:poss", "case"]).is_none()) {
                return None;
            }
            let first = words_before(folded, i, &trigger.words)?;
            Some(hit(i, first, i, noun_verb(syn, i)))
        }
        TriggerKind::Adj => {
            if !matches!(upos, Upos::Adj | Upos::Verb | Upos::Adv) {
                return None;
            }
            let mut last = i;
            for part in &trigger.words[1..] {
                last = (last + 1..(last + 3).min(folded.len())).find(|&k| word_at(folded, k, part))?;
            }
            Some(hit(i, i, last, None))
        }
        TriggerKind::Light => {
            if !matches!(
                upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Pron | Upos::Adv | Upos::Verb | Upos::Adp | Upos::Num
            ) {
                return None;
            }
            let first = words_before(folded, i, &trigger.words)?;
            let mut verb = syn.governor(i).filter(|&v| trigger.verbs.contains(&folded[v].0));
            if verb.is_none() {
                // Any link between verb and noun, then a verb close before: parses of idioms are often wrong.
                verb = syn.head(i).filter(|&v| trigger.verbs.contains(&folded[v].0) && is_verbal(syn.upos(v)));
            }
            if verb.is_none() {
                verb = (i.saturating_sub(4)..i).rev().find(|&v| {
                    trigger.verbs.contains(&folded[v].0)
                        && is_verbal(syn.upos(v))
                        && (v + 1..first.max(v + 1))
                            .all(|m| !matches!(syn.upos(m), Upos::Verb | Upos::Punct | Upos::Sconj))
                });
            }
            let v = verb?;
            let near = v < first && first - v <= 4;
            Some(hit(i, if near { v } else { first }, i, Some(v)))
        }
        TriggerKind::Phrase => {
            let mut k = i;
            for (n, part) in trigger.words.iter().enumerate() {
                if n > 0 && word_at(folded, k, "") {
                    k += 1; // a hyphen, folded to nothing
                }
                // The reader's lemma may be wrong ("blam"): the stems of the first word are tried as for verbs.
                let stem = n == 0 && is_verbal(syn.upos(i)) && stems(&folded[i].1).contains(part);
                if !word_at(folded, k, part) && !stem {
                    return None;
                }
                k += 1;
            }
            let last = k - 1;
            let inside = |t: usize| (i..=last).contains(&t);
            let head = (i..=last)
                .find(|&t| {
                    syn.head(t).is_none_or(|h| !inside(h))
                        && !matches!(syn.upos(t), Upos::Punct | Upos::Adp | Upos::Det)
                })
                .unwrap_or(i);
            let predicate = is_verbal(syn.upos(head))
                || syn.upos(head) == Upos::Adj
                    && syn.is_rel(head, &["xcomp", "root", "acl", "advcl"])
                    && folded[head].1.ends_with("ed");
            let verb = if predicate {
                Some(head)
            } else {
                syn.kid(head, &["cop"]).map_or_else(|| noun_verb(syn, head), |_| Some(head))
            };
            Some(hit(head, i, last, verb))
        }
    }
}

fn words_before(folded: &[(SmolStr, SmolStr)], i: usize, words: &[SmolStr]) -> Option<usize> {
    let mut k = i;
    for part in words[..words.len() - 1].iter().rev() {
        k = k.checked_sub(1)?;
        if word_at(folded, k, "") {
            k = k.checked_sub(1)?;
        }
        if !word_at(folded, k, part) {
            return None;
        }
    }
    Some(k)
}

/// The verb that lends a noun its participants, if any.
fn noun_verb(syn: &Syntax<'_>, n: usize) -> Option<usize> {
    syn.governor(n)
}

impl Rule {
    /// Fills the slots of a hit.
    #[must_use]
    pub fn arguments(&self, hit: &Hit, syn: &Syntax<'_>, light: bool) -> Arguments {
        let mut args = Arguments::default();
        args.actor = fill(&self.actor, hit, syn, light, "actor", &mut args.notes);
        args.recipient = fill(&self.recipient, hit, syn, light, "recipient", &mut args.notes);
        args.embedded = fill(&self.embedded, hit, syn, light, "embedded", &mut args.notes);
        if self.cameo.is_some() || self.dictionary.is_some() {
            // Dictionaries look for the target behind the verb: "…, an official said" is about nobody.
            args.recipient.retain(|&h| h > hit.head || !syn.is_rel(h, &["ccomp"]));
        }
        self.place(hit, syn, &mut args);
        if self.mutual {
            let mut all = args.actor.clone();
            for prep in ["with", "between", "among", "against"] {
                all.extend(slot(&Slot::Prep(SmolStr::new(prep)), hit, syn, light));
            }
            all.append(&mut args.recipient);
            all.dedup();
            args.actor = all;
        }
        args
    }

    /// Where the pattern itself says who, that counts.
    fn place(&self, hit: &Hit, syn: &Syntax<'_>, args: &mut Arguments) {
        let form = |i: usize| syn.sent.tokens[i].form.as_str();
        let Places { source, target, both } = hit.places;
        let (actor, recipient) = if self.reversed { (target, source) } else { (source, target) };
        if let Some(i) = actor {
            args.actor = vec![i];
            args.recipient.retain(|r| *r != i);
            args.notes.push(format!("actor: {PLACED} “{}”", form(i)));
        }
        if let Some(i) = recipient {
            args.recipient = vec![i];
            args.actor.retain(|a| *a != i);
            args.notes.push(format!("recipient: {PLACED} “{}”", form(i)));
        }
        if let Some(i) = both {
            args.actor = vec![i];
            args.recipient.clear();
            args.notes.push(format!("actor: {PLACED}, all of them, “{}”", form(i)));
        }
    }

    /// Whether a required slot is filled.
    #[must_use]
    pub fn required_filled(&self, hit: &Hit, syn: &Syntax<'_>) -> bool {
        self.requires.is_empty() || self.requires.iter().any(|s| !slot(s, hit, syn, true).is_empty())
    }
}

fn fill(slots: &[Slot], hit: &Hit, syn: &Syntax<'_>, light: bool, role: &str, notes: &mut Vec<String>) -> Vec<usize> {
    let mut all = Vec::new();
    for s in slots {
        let found = slot(s, hit, syn, light);
        if !found.is_empty() {
            if all.is_empty() {
                notes.push(format!(
                    "{role}: {} “{}”",
                    slot_name(s),
                    found.iter().map(|&i| syn.sent.tokens[i].form.as_str()).collect::<Vec<_>>().join(", ")
                ));
            }
            for f in found {
                if !all.contains(&f) && f != hit.head {
                    all.push(f);
                }
            }
        }
    }
    all
}

fn slot_name(slot: &Slot) -> String {
    match slot {
        Slot::Subj => "subject".to_owned(),
        Slot::Obj => "object".to_owned(),
        Slot::Iobj => "indirect object".to_owned(),
        Slot::Poss => "possessor".to_owned(),
        Slot::Mod => "modifier".to_owned(),
        Slot::Xcomp => "infinitive".to_owned(),
        Slot::Ccomp => "clause".to_owned(),
        Slot::Prep(p) => format!("“{p}” phrase"),
    }
}

/// Heads of what fills one slot of a hit.
#[must_use]
pub fn slot(slot: &Slot, hit: &Hit, syn: &Syntax<'_>, light: bool) -> Vec<usize> {
    let n = hit.head;
    let verb_head = matches!(hit.kind, TriggerKind::Verb | TriggerKind::Adj) || hit.verb == Some(n);
    let verb = if verb_head { Some(n) } else { hit.verb.filter(|_| light || hit.kind == TriggerKind::Light) };
    match slot {
        // "became embroiled in a war": the participle of a fixed phrase is no passive.
        Slot::Subj => verb
            .and_then(|v| {
                syn.deep_subject(v).or_else(|| (hit.kind == TriggerKind::Phrase).then(|| syn.subject(v)).flatten())
            })
            .into_iter()
            .filter(|&s| s != n)
            .collect(),
        Slot::Obj => {
            if verb_head {
                return syn.deep_object(n).into_iter().filter(|&o| o != n).collect();
            }
            if hit.kind == TriggerKind::Light {
                let v = hit.verb;
                return v.and_then(|v| syn.deep_object(v)).into_iter().filter(|&o| o != n).collect();
            }
            Vec::new()
        }
        Slot::Iobj => verb.and_then(|v| syn.kid(v, &["iobj"])).into_iter().collect(),
        Slot::Poss => {
            let mut found: Vec<_> = syn.kids_by(n, &["nmod:poss"]).collect();
            if found.is_empty() && hit.kind == TriggerKind::Light {
                found = syn.kids_by(n, &["det:poss"]).collect();
            }
            found
        }
        Slot::Mod => syn.kids_by(n, &["compound", "amod", "nmod:desc", "flat"]).filter(|&k| k < n).collect(),
        Slot::Xcomp => syn
            .kids_by(verb.unwrap_or(n), &["xcomp", "advcl"])
            .chain(if verb_head { Vec::new() } else { syn.kids_by(n, &["acl", "xcomp"]).collect() })
            .filter(|&k| k > n || verb.is_some_and(|v| k > v))
            .collect(),
        Slot::Ccomp => syn
            .kids_by(verb.unwrap_or(n), &["ccomp"])
            .chain(if verb_head { Vec::new() } else { syn.kids_by(n, &["acl", "ccomp"]).collect() })
            .collect(),
        Slot::Prep(p) => {
            let mut found = syn.with_prep(n, p);
            if found.is_empty() && p == "by" && verb_head {
                found.extend(syn.agent(n));
            }
            if found.is_empty()
                && let Some(v) = verb.filter(|&v| v != n)
            {
                found.extend(syn.with_prep(v, p));
            }
            found
        }
    }
}
