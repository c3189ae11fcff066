//! The rules: cue rows matched over the parse, with the source and the content where the frame of the row has them.

use super::surface::passed_on_by;
use super::view::{At, Doc, View};
use crate::speech::{CueClass, CueFrame, CueKind, SpeechRules};
use rapporteur_record::Upos;

/// A cue with its arguments, as words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Index into the classes of the dictionary; `None` for a cue that only the trained component knows.
    pub class: Option<usize>,
    /// Head word of the cue.
    pub head: At,
    pub cue: Vec<At>,
    pub source_head: Option<At>,
    pub source: Vec<At>,
    pub content: Vec<At>,
    /// Content has words in quotation marks that belong to this speaker.
    pub direct: bool,
    /// "… as saying": the source is the object or the passive subject of the verb above.
    pub as_saying: bool,
    /// Rule id, or `model:…`.
    pub evidence: String,
}

/// The row that a verb (with its particles) matches.
pub(crate) fn verb_row(rules: &SpeechRules, view: &View<'_>, i: u32) -> Option<(usize, Vec<u32>)> {
    let verbish = view.upos(i) == Upos::Verb || view.xpos(i).starts_with("VB");
    if !verbish || matches!(view.rel(i), "case" | "amod" | "compound") {
        return None;
    }
    let lemma = view.lemma(i).to_lowercase();
    'rows: for (rest, class) in rules.rows(CueKind::Verb, &lemma) {
        let mut more = Vec::new();
        let mut at = i;
        for word in rest {
            let near = (at + 1..(at + 4).min(view.len()))
                .find(|&k| view.lemma(k).eq_ignore_ascii_case(word) || view.form(k).eq_ignore_ascii_case(word));
            match near {
                Some(k) => {
                    more.push(k);
                    at = k;
                }
                None => continue 'rows,
            }
        }
        return Some((*class, more));
    }
    None
}

/// A number for a class that stays the same when rows are added before it.
pub(crate) fn row_hash(rules: &SpeechRules, class: usize) -> u64 {
    rules.classes()[class]
        .id
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3))
}

/// Where the subject of verb `i` is: the head word, and whether the verb is passive.
pub(crate) struct Subject {
    pub head: Option<u32>,
    pub passive: bool,
}

fn relative(view: &View<'_>, i: u32) -> bool {
    matches!(view.lemma(i).to_lowercase().as_str(), "who" | "which" | "that" | "whom") && view.upos(i) != Upos::Noun
}

/// The one who does what verb `i` says, through coordination, control, participles and relative clauses.
pub(crate) fn subject_of(view: &View<'_>, i: u32) -> Subject {
    let mut at = i;
    let mut passive = false;
    for step in 0..6 {
        if step == 0 {
            passive = view.child(i, &["nsubj:pass", "aux:pass"]).is_some()
                || (view.xpos(i) == "VBN" && view.is(i, "acl") && view.child(i, &["aux"]).is_none());
        }
        if passive {
            let by =
                view.children(i, &["obl", "nmod"]).find(|&k| view.case(k) == Some("by") || view.is(k, "obl:agent"));
            return Subject { head: by, passive };
        }
        if let Some(s) = view.children(at, &["nsubj"]).find(|&s| !(view.is(s, "nsubj:pass") && step == 0)) {
            if relative(view, s)
                && view.is(at, "acl")
                && let Some(noun) = view.head(at)
            {
                return Subject { head: Some(noun), passive };
            }
            return Subject { head: Some(s), passive };
        }
        let Some(up) = view.head(at) else { break };
        match view.rel(at).split(':').next().unwrap_or("") {
            "conj" | "xcomp" | "advcl" | "parataxis" | "ccomp" => {
                // "quoted the ministry as saying": the object speaks
                if view.is(at, "xcomp") || view.is(at, "advcl") {
                    let marked_as = view.children(at, &["mark", "case"]).any(|m| view.lemma(m) == "as");
                    if marked_as {
                        if let Some(object) = view.child(up, &["obj"]) {
                            return Subject { head: Some(object), passive };
                        }
                        if let Some(subject) = view.child(up, &["nsubj:pass"]) {
                            return Subject { head: Some(subject), passive };
                        }
                    }
                }
                if view.is(at, "ccomp") && view.child(at, &["mark"]).is_some() {
                    break;
                }
                at = up;
            }
            "acl" => {
                if view.is_verb(up) {
                    at = up;
                } else {
                    return Subject { head: Some(up), passive };
                }
            }
            _ => break,
        }
    }
    Subject { head: None, passive }
}

/// The words of a source whose head is `head`: its subtree without clauses that hold the cue, without edge punctuation.
pub(crate) fn source_words(view: &View<'_>, head: u32, cue: u32) -> Vec<u32> {
    let mut without: Vec<u32> = Vec::new();
    for &k in &view.kids[head as usize] {
        let rel = view.rel(k);
        if view.dominates(k, cue)
            || rel.starts_with("acl:relcl")
            || matches!(
                rel,
                "case"
                    | "cc"
                    | "mark"
                    | "parataxis"
                    | "advcl"
                    | "cop"
                    | "aux"
                    | "advmod"
                    | "discourse"
                    | "ccomp"
                    | "csubj"
                    | "expl"
                    | "obl"
            )
            || (rel == "nsubj")
            // "a memo seen by the paper": who has seen it is another source
            || (rel == "acl" && passed_on_by(view, k).is_some())
        {
            // "all" and "both" before the noun stay; a coordinated verb phrase does not belong
            without.push(k);
        }
        if rel == "conj" && view.is_verb(k) {
            without.push(k);
        }
    }
    if view.dominates(head, cue) && !view.kids[head as usize].iter().any(|&k| view.dominates(k, cue)) {
        without.push(cue);
    }
    let words = view.subtree(head, &without);
    trim(view, words)
}

pub(crate) fn trim(view: &View<'_>, mut words: Vec<u32>) -> Vec<u32> {
    // keep the run around the head contiguous enough: drop punctuation at both ends
    let drops = |i: u32| view.upos(i) == Upos::Punct && !matches!(view.form(i), ")" | "(");
    while words.first().is_some_and(|&w| drops(w)) {
        words.remove(0);
    }
    while words.last().is_some_and(|&w| drops(w)) {
        words.pop();
    }
    words
}

/// Auxiliaries, negation and adverbs that stand directly before the verb, and the verb with its particles.
fn cue_words(view: &View<'_>, i: u32, more: &[u32]) -> Vec<u32> {
    let mut words = vec![i];
    let mut at = i;
    while at > 0 {
        let before = at - 1;
        let belongs = view.head(before) == Some(i)
            && (view.is(before, "aux") || view.is(before, "advmod") || view.form(before) == "not");
        if !belongs {
            break;
        }
        words.push(before);
        at = before;
    }
    words.extend_from_slice(more);
    for prt in view.children(i, &["compound:prt"]) {
        words.push(prt);
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn at(s: u32, words: Vec<u32>) -> Vec<At> {
    words.into_iter().map(|i| (s, i)).collect()
}

/// Content by the parse for a verb; without quotations, which [`by_rules`] adds.
fn verb_content(view: &View<'_>, i: u32, class: &CueClass, subject: &Subject, avoid: &[u32]) -> Vec<u32> {
    let has = |f: CueFrame| class.frame.contains(&f);
    let clause = |k: u32| trim(view, view.subtree(k, avoid));
    let mut content = Vec::new();
    if has(CueFrame::That) || has(CueFrame::Quote) {
        for k in view.children(i, &["ccomp"]) {
            // "said in Paris that": a relative or a speaker's own clause is no content
            content.extend(clause(k));
        }
    }
    if content.is_empty() && (has(CueFrame::To) || (subject.passive && has(CueFrame::That))) {
        for k in view.children(i, &["xcomp"]) {
            content.extend(clause(k));
        }
    }
    if content.is_empty() && has(CueFrame::As) {
        for k in view.children(i, &["xcomp", "advcl"]) {
            if view.children(k, &["mark", "case"]).any(|m| view.lemma(m) == "as") {
                content.extend(clause(k));
                if let Some(object) = view.child(i, &["obj"]) {
                    content.extend(clause(object));
                }
            }
        }
    }
    if content.is_empty() && has(CueFrame::As) && !subject.passive {
        // "Reuters quoted Interfax": whom it quotes stands for what it passes on
        if let Some(object) = view.child(i, &["obj"]) {
            content.extend(clause(object));
        }
    }
    if content.is_empty() {
        // the speaking clause hangs below, or stands inside, what is said
        let up = view.head(i);
        if let Some(up) = up {
            let as_clause = view.is(i, "advcl") && view.children(i, &["mark"]).any(|m| view.lemma(m) == "as");
            if view.is(i, "parataxis") || as_clause {
                let mut without = avoid.to_vec();
                without.push(i);
                content.extend(trim(view, view.subtree(root_clause(view, up), &without)));
            }
        }
        if content.is_empty() {
            for k in view.children(i, &["parataxis"]) {
                if view.is_verb(k) || view.child(k, &["nsubj", "cop"]).is_some() {
                    content.extend(clause(k));
                }
            }
        }
    }
    if content.is_empty() && has(CueFrame::Prep) {
        for k in view.children(i, &["obl", "advcl", "obj", "xcomp"]) {
            let first = view.children(k, &["case", "mark"]).next().map(|c| view.lemma(c));
            if first.is_some_and(|c| class.preps.iter().any(|p| p == c)) {
                let mut words = clause(k);
                if words.first().is_some_and(|&w| view.is(w, "case") || view.is(w, "mark")) {
                    words.remove(0);
                }
                content.extend(words);
            }
        }
    }
    if content.is_empty() && has(CueFrame::Object) {
        for k in view.children(i, &["obj"]) {
            content.extend(clause(k));
        }
        if subject.passive
            && content.is_empty()
            && let Some(k) = view.child(i, &["nsubj:pass"])
        {
            content.extend(clause(k));
        }
    }
    content.sort_unstable();
    content.dedup();
    content
}

/// From a word inside a clause up to the word whose subtree is the whole of what an inserted "X said" belongs to.
fn root_clause(view: &View<'_>, at: u32) -> u32 {
    let mut top = at;
    while !view.is_verb(top) && view.child(top, &["nsubj", "cop"]).is_none() {
        match view.head(top) {
            Some(up) => top = up,
            None => break,
        }
    }
    top
}

/// Whether a noun phrase can speak for a class that only documents or media head.
fn source_fits(rules: &SpeechRules, view: &View<'_>, class: &CueClass, head: u32) -> bool {
    let Some(wanted) = class.sources.as_deref() else { return true };
    let lemma = view.lemma(head).to_lowercase();
    let kind = rules.agents().of_noun(&lemma).or_else(|| rules.agents().of_name(view.form(head)));
    match wanted {
        "document" => {
            matches!(kind, Some("document" | "outlet" | "agency" | "unknown" | "social"))
                || view.upos(head) == Upos::Propn
        }
        "media" => {
            matches!(kind, Some("outlet" | "agency")) || view.upos(head) == Upos::Propn || view.upos(head) == Upos::Pron
        }
        _ => true,
    }
}

/// All cues of the dictionary in the story, with their arguments, in order of text.
pub(crate) fn by_rules(rules: &SpeechRules, doc: &Doc<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (s, view) in doc.views.iter().enumerate() {
        let s = s as u32;
        for i in 0..view.len() {
            if let Some(f) = verb_cue(rules, view, s, i) {
                found.push(f);
            } else if let Some(f) = noun_cue(rules, view, s, i) {
                found.push(f);
            } else if let Some(f) = phrase_cue(rules, view, s, i) {
                found.push(f);
            } else if let Some(f) = adverb_cue(rules, view, s, i) {
                found.push(f);
            }
        }
    }
    for s in 0..doc.views.len() as u32 {
        trailing(rules, doc, s, &mut found);
    }
    found.sort_by_key(|f| f.head);
    add_quotations(rules, doc, &mut found);
    found
        .retain(|f| !f.content.is_empty() || f.class.is_some_and(|c| rules.classes()[c].frame.contains(&CueFrame::As)));
    found
}

/// "…, the Nile Post reports." and "…, says a diplomat.": the end of the sentence speaks for all before it, whatever the parse made of it.
fn trailing(rules: &SpeechRules, doc: &Doc<'_>, s: u32, found: &mut Vec<Found>) {
    let view = &doc.views[s as usize];
    let n = view.len();
    if n < 6 {
        return;
    }
    let end = if view.upos(n - 1) == Upos::Punct { n - 1 } else { n };
    let Some(comma) = (end.saturating_sub(12)..end).rev().find(|&i| matches!(view.form(i), "," | "”" | "\"")) else {
        return;
    };
    if comma < 3 || comma + 2 > end {
        return;
    }
    let tail: Vec<u32> = (comma + 1..end).collect();
    let spoken = |i: u32| -> Option<usize> {
        let (class, more) = verb_row(rules, view, i)?;
        let c = &rules.classes()[class];
        let plain = matches!(
            c.id.as_str(),
            "attribution/say" | "attribution/report" | "attribution/claim" | "attribution/confirm"
        );
        let finite = matches!(view.xpos(i), "VBD" | "VBZ" | "VBP");
        (plain && more.is_empty() && finite).then_some(class)
    };
    let (verb, class) = match (
        tail.first().and_then(|&i| spoken(i).map(|c| (i, c))),
        tail.last().and_then(|&i| spoken(i).map(|c| (i, c))),
    ) {
        (Some(first), _) if tail.len() > 1 => first,
        (_, Some(last)) if tail.len() > 1 => last,
        _ => return,
    };
    let source: Vec<u32> = tail.iter().copied().filter(|&i| i != verb).collect();
    // the rest of the tail must be one noun phrase
    let nominal = source.iter().any(|&i| matches!(view.upos(i), Upos::Noun | Upos::Propn | Upos::Pron));
    if !nominal || source.iter().any(|&i| view.is_verb(i) && view.xpos(i) != "VBN" && view.xpos(i) != "VBG") {
        return;
    }
    let content: Vec<u32> = trim(view, (0..comma).collect());
    let head = source
        .iter()
        .copied()
        .rev()
        .find(|&i| {
            matches!(view.upos(i), Upos::Noun | Upos::Propn | Upos::Pron)
                && view.head(i).is_none_or(|h| !source.contains(&h))
        })
        .or_else(|| source.last().copied());
    if let Some(old) = found.iter_mut().find(|f| f.head == (s, verb)) {
        if old.content.len() < content.len() / 2 {
            old.content = at(s, content);
            old.source = at(s, source);
            old.source_head = head.map(|h| (s, h));
        }
        return;
    }
    found.push(Found {
        class: Some(class),
        head: (s, verb),
        cue: vec![(s, verb)],
        source_head: head.map(|h| (s, h)),
        source: at(s, source),
        content: at(s, content),
        direct: false,
        as_saying: false,
        evidence: rules.classes()[class].id.clone(),
    });
}

fn verb_cue(rules: &SpeechRules, view: &View<'_>, s: u32, i: u32) -> Option<Found> {
    let (index, more) = verb_row(rules, view, i)?;
    let class = &rules.classes()[index];
    let subject = subject_of(view, i);
    let source = subject.head.map_or_else(Vec::new, |h| source_words(view, h, i));
    if let Some(h) = subject.head
        && !source_fits(rules, view, class, h)
    {
        return None;
    }
    if class.frame.contains(&CueFrame::As)
        && subject.passive
        && let Some(quoted) = quoted_as_saying(rules, view, s, i, index)
    {
        return Some(quoted);
    }
    let mut avoid = source.clone();
    let words = cue_words(view, i, &more);
    avoid.extend(words.iter().copied().filter(|&w| w != i));
    // the source's own branch, when the content is a subtree that holds the cue clause
    let content: Vec<u32> = verb_content(view, i, class, &subject, &avoid)
        .into_iter()
        .filter(|w| !words.contains(w) && !source.contains(w))
        .collect();
    Some(Found {
        class: Some(index),
        head: (s, i),
        cue: at(s, words),
        source_head: subject.head.map(|h| (s, h)),
        source: at(s, source),
        content: at(s, content),
        direct: false,
        as_saying: subject.head.is_some()
            && view.children(i, &["mark", "case"]).any(|m| view.lemma(m) == "as")
            && (view.is(i, "xcomp") || view.is(i, "advcl"))
            && view.xpos(i) == "VBG",
        evidence: class.id.clone(),
    })
}

/// "The bishop was quoted as saying that …": who is quoted speaks, whoever passes it on.
fn quoted_as_saying(rules: &SpeechRules, view: &View<'_>, s: u32, i: u32, index: usize) -> Option<Found> {
    let quoted = view.child(i, &["nsubj:pass"])?;
    let saying = (i + 1..view.len().min(i + 9)).find(|&k| {
        view.xpos(k) == "VBG" && matches!(view.lemma(k), "say" | "tell") && view.form(k - 1).eq_ignore_ascii_case("as")
    })?;
    let source = source_words(view, quoted, i);
    let cue: Vec<u32> = cue_words(view, i, &[saying - 1, saying]);
    let mut content: Vec<u32> =
        view.children(saying, &["ccomp"]).flat_map(|k| view.subtree(k, &[])).filter(|w| !cue.contains(w)).collect();
    if content.is_empty() && saying + 2 < view.len() && view.form(saying + 1).eq_ignore_ascii_case("that") {
        content = (saying + 1..view.len()).collect();
    }
    Some(Found {
        class: Some(index),
        head: (s, i),
        cue: at(s, cue),
        source_head: Some((s, quoted)),
        source: at(s, source),
        content: at(s, trim(view, content)),
        direct: false,
        as_saying: true,
        evidence: rules.classes()[index].id.clone(),
    })
}

fn noun_cue(rules: &SpeechRules, view: &View<'_>, s: u32, i: u32) -> Option<Found> {
    if view.upos(i) != Upos::Noun {
        return None;
    }
    let lemma = view.lemma(i).to_lowercase();
    let (_, index) = *rules.rows(CueKind::Noun, &lemma).first().as_ref()?;
    let class = &rules.classes()[*index];
    let mut content = Vec::new();
    for k in view.children(i, &["acl", "ccomp"]) {
        if view.is(k, "acl:relcl") && view.children(k, &["mark"]).next().is_none() {
            continue;
        }
        if view.children(k, &["mark"]).any(|m| view.lemma(m) == "that") {
            content.extend(trim(view, view.subtree(k, &[])));
        }
    }
    if content.is_empty() {
        for k in view.children(i, &["nmod", "acl"]) {
            let first = view.children(k, &["case", "mark"]).next().map(|c| view.lemma(c));
            if first.is_some_and(|c| class.preps.iter().any(|p| p == c)) {
                let mut words = trim(view, view.subtree(k, &[]));
                if words.first().is_some_and(|&w| view.is(w, "case") || view.is(w, "mark")) {
                    words.remove(0);
                }
                content.extend(words);
                break;
            }
        }
    }
    if content.is_empty() {
        return None;
    }
    let source_head = view
        .child(i, &["nmod:poss"])
        .or_else(|| view.children(i, &["nmod"]).find(|&k| matches!(view.case(k), Some("by" | "from"))));
    let source = source_head.map_or_else(Vec::new, |h| {
        let mut words = view.subtree(h, &[]);
        if words.first().is_some_and(|&w| matches!(view.lemma(w), "by" | "from")) {
            words.remove(0);
        }
        trim(view, words)
    });
    Some(Found {
        class: Some(*index),
        head: (s, i),
        cue: vec![(s, i)],
        source_head: source_head.map(|h| (s, h)),
        source: at(s, source),
        content: at(s, content),
        direct: false,
        as_saying: false,
        evidence: class.id.clone(),
    })
}

fn phrase_cue(rules: &SpeechRules, view: &View<'_>, s: u32, i: u32) -> Option<Found> {
    let first = view.form(i).to_lowercase();
    'rows: for (rest, index) in rules.rows(CueKind::Preposition, &first) {
        for (n, word) in rest.iter().enumerate() {
            let k = i + 1 + n as u32;
            if k >= view.len() || !view.form(k).eq_ignore_ascii_case(word) {
                continue 'rows;
            }
        }
        let class = &rules.classes()[*index];
        let last = i + rest.len() as u32;
        // the noun that the phrase introduces: an ancestor to the right, else the first noun after it
        let mut head = None;
        let mut up = view.head(i).or_else(|| view.head(last));
        for _ in 0..4 {
            match up {
                Some(h)
                    if h > last
                        && matches!(view.upos(h), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj) =>
                {
                    head = Some(h);
                    break;
                }
                Some(h) => up = view.head(h),
                None => break,
            }
        }
        let head = head.or_else(|| {
            (last + 1..view.len().min(last + 8)).find(|&k| {
                matches!(view.upos(k), Upos::Noun | Upos::Propn | Upos::Pron)
                    && !(view.is(k, "compound") || view.is(k, "amod") || view.is(k, "nmod:poss") || view.is(k, "flat"))
            })
        })?;
        let cue: Vec<u32> = (i..=last).collect();
        let passed: Vec<u32> = view.children(head, &["acl"]).filter(|&k| passed_on_by(view, k).is_some()).collect();
        let source =
            trim(view, view.subtree(head, &passed).into_iter().filter(|w| !cue.contains(w) && *w > last).collect());
        // what is attributed: the clause that the phrase hangs on, without the phrase
        let mut top = view.head(head);
        for _ in 0..6 {
            match top {
                Some(t) if view.is_verb(t) || view.child(t, &["cop", "nsubj"]).is_some() => break,
                Some(t) => match view.head(t) {
                    Some(up) => top = Some(up),
                    None => break,
                },
                None => break,
            }
        }
        let content = match top {
            Some(t) if !source.contains(&t) => trim(
                view,
                view.subtree(t, &[head]).into_iter().filter(|w| !cue.contains(w) && !source.contains(w)).collect(),
            ),
            _ => trim(view, (0..view.len()).filter(|w| !cue.contains(w) && !source.contains(w)).collect()),
        };
        // "paid according to rank": a measure is no speaker
        let lemma = view.lemma(head).to_lowercase();
        let agentive = view.xpos(head) == "NNS"
            && ["er", "or", "ist", "ian", "eer", "ant", "man", "woman", "nurse", "people"]
                .iter()
                .any(|e| lemma.ends_with(e))
            && !matches!(
                lemma.as_str(),
                "order"
                    | "number"
                    | "letter"
                    | "paper"
                    | "matter"
                    | "power"
                    | "plant"
                    | "grant"
                    | "factor"
                    | "parameter"
                    | "character"
                    | "quarter"
                    | "error"
                    | "border"
                    | "chapter"
            );
        let speaks = view.upos(head) != Upos::Noun
            || agentive
            || rules.agents().of_noun(&lemma).is_some()
            || view.kids[head as usize].iter().any(|&k| view.upos(k) == Upos::Propn);
        if !speaks {
            return None;
        }
        return Some(Found {
            class: Some(*index),
            head: (s, i),
            cue: at(s, cue),
            source_head: Some((s, head)),
            source: at(s, source),
            content: at(s, content),
            direct: false,
            as_saying: false,
            evidence: class.id.clone(),
        });
    }
    None
}

fn adverb_cue(rules: &SpeechRules, view: &View<'_>, s: u32, i: u32) -> Option<Found> {
    if !matches!(view.upos(i), Upos::Adv | Upos::X) {
        return None;
    }
    let (_, index) = *rules.rows(CueKind::Adverb, &view.form(i).to_lowercase()).first().as_ref()?;
    let class = &rules.classes()[*index];
    let up = view.head(i)?;
    let mut content = trim(view, view.subtree(up, &[i]));
    content.retain(|&w| w != i);
    Some(Found {
        class: Some(*index),
        head: (s, i),
        cue: vec![(s, i)],
        source_head: None,
        source: Vec::new(),
        content: at(s, content),
        direct: false,
        as_saying: false,
        evidence: class.id.clone(),
    })
}

/// Gives quotations to the speakers beside them: in the same sentence, before it, after it, and over paragraphs.
fn add_quotations(rules: &SpeechRules, doc: &Doc<'_>, found: &mut [Found]) {
    let mut taken = vec![None::<usize>; doc.quotes.len()];
    // 1. a quotation that touches the speaking clause
    for n in 0..found.len() {
        let f = &found[n];
        let Some(class) = f.class.map(|c| &rules.classes()[c]) else { continue };
        if !class.frame.contains(&CueFrame::Quote) {
            continue;
        }
        let (s, i) = f.head;
        let view = &doc.views[s as usize];
        if view.quote[i as usize] != 0 {
            continue;
        }
        let lo = f.cue.iter().chain(&f.source).filter(|a| a.0 == s).map(|a| a.1).min().unwrap_or(i);
        let hi = f.cue.iter().chain(&f.source).filter(|a| a.0 == s).map(|a| a.1).max().unwrap_or(i);
        let mut mine = Vec::new();
        // before: only punctuation and words of the speaking clause between
        let mut k = lo;
        while k > 0
            && view.quote[k as usize - 1] == 0
            && (view.upos(k - 1) == Upos::Punct || view.dominates(i, k - 1))
            && lo - k < 12
        {
            k -= 1;
        }
        if k > 0 && view.quote[k as usize - 1] != 0 {
            let q = view.quote[k as usize - 1] as usize - 1;
            // an opening quotation runs to here: it must not start in the middle of a clause of somebody else
            mine.push(q);
        }
        let mut k = hi;
        while k + 1 < view.len()
            && view.quote[k as usize + 1] == 0
            && (view.upos(k + 1) == Upos::Punct || view.dominates(i, k + 1))
            && k - hi < 25
        {
            k += 1;
        }
        if k + 1 < view.len() && view.quote[k as usize + 1] != 0 {
            mine.push(view.quote[k as usize + 1] as usize - 1);
        }
        let content_quotes: Vec<usize> = f
            .content
            .iter()
            .filter_map(|a| (doc.views[a.0 as usize].quote[a.1 as usize] as usize).checked_sub(1))
            .collect();
        for q in mine.iter().copied().chain(content_quotes) {
            if taken[q].is_none() {
                taken[q] = Some(n);
            }
        }
    }
    // 2. the next quotation of the paragraph, and those after it, when no one else speaks between
    let heads: Vec<At> = found.iter().map(|f| f.head).collect();
    for q in 0..doc.quotes.len() {
        if taken[q].is_some() {
            continue;
        }
        let quote = doc.quotes[q];
        let block = doc.block(quote.first);
        let starts_sentence = quote.first.1 == 0;
        if quote.continues && q > 0 {
            taken[q] = taken[q - 1];
        } else if starts_sentence
            && q > 0
            && doc.block(doc.quotes[q - 1].first) == block
            && let Some(n) = taken[q - 1]
        {
            let between = heads.iter().any(|h| *h > doc.quotes[q - 1].last && *h < quote.first && *h != found[n].head);
            if !between {
                taken[q] = Some(n);
            }
        }
        if taken[q].is_none() && starts_sentence {
            // "he added:" at the end of the sentence or paragraph before
            let before = quote.first.0.checked_sub(1);
            if let Some(b) = before {
                let view = &doc.views[b as usize];
                let colon = view.len() > 0 && view.form(view.len() - 1) == ":";
                if colon {
                    let speaker = (0..found.len()).rev().find(|&n| {
                        found[n].head.0 == b
                            && found[n].class.is_some_and(|c| rules.classes()[c].frame.contains(&CueFrame::Quote))
                    });
                    taken[q] = speaker;
                }
            }
        }
    }
    // backwards over paragraphs: "“A.¶ “B,” said X"
    for q in (1..doc.quotes.len()).rev() {
        if doc.quotes[q].continues && taken[q - 1].is_none() {
            taken[q - 1] = taken[q];
        }
    }
    for (q, owner) in taken.iter().enumerate() {
        let Some(n) = *owner else { continue };
        let quote = doc.quotes[q];
        let f = &mut found[n];
        f.direct = true;
        let mut at = Some(quote.first);
        while let Some(word) = at {
            if !f.cue.contains(&word) && !f.source.contains(&word) && !f.content.contains(&word) {
                f.content.push(word);
            }
            if word == quote.last {
                break;
            }
            at = doc.next(word);
        }
        f.content.sort_unstable();
    }
}
