//! Which way a weekday or month points: back in told events, forward in plans.

use rapporteur_record::{Sentence, Upos};

/// Where the words around an expression look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lean {
    Past,
    Future,
    #[default]
    Open,
}

/// Words after which a time lies ahead ("is scheduled for Monday").
const PLANS: &[&str] = &[
    "schedule",
    "scheduled",
    "due",
    "expect",
    "expected",
    "expects",
    "plan",
    "planned",
    "plans",
    "planning",
    "slated",
    "upcoming",
    "coming",
    "deadline",
    "hope",
    "hopes",
    "intend",
    "intends",
    "await",
    "awaits",
    "awaiting",
    "expire",
    "expires",
    "forthcoming",
    "begins",
    "starts",
    "opens",
    "payable",
    "redeemable",
];

/// Verbs whose present tense tells a plan beside a day: "the two meet Monday".
const SCHEDULED: &[&str] = &[
    "meet", "begin", "start", "open", "leave", "arrive", "return", "visit", "travel", "vote", "resume", "expire", "end",
];

/// What a day before it has brought about already: "to appeal Wednesday's ruling".
const DONE: &[&str] = &[
    "announcement",
    "arrest",
    "assassination",
    "assault",
    "attack",
    "ban",
    "blast",
    "bombing",
    "capture",
    "clash",
    "clashes",
    "coup",
    "crackdown",
    "crash",
    "death",
    "deaths",
    "defeat",
    "disaster",
    "earthquake",
    "explosion",
    "killing",
    "killings",
    "massacre",
    "murder",
    "quake",
    "raid",
    "remarks",
    "resignation",
    "result",
    "results",
    "riot",
    "riots",
    "ruling",
    "shooting",
    "statement",
    "strike",
    "strikes",
    "verdict",
    "victory",
    "violence",
];

/// Past forms that do not end in "-ed", for untagged words.
const PAST: &[&str] = &[
    "said", "was", "were", "had", "did", "told", "took", "made", "went", "came", "gave", "met", "began", "rose",
    "fell", "won", "lost", "left", "held", "found", "shot", "broke", "saw", "got", "became", "kept", "sent", "spoke",
    "wrote", "led", "fought", "died", "ran", "brought", "thought", "sold", "paid", "built", "bought", "caught",
    "struck", "drew", "flew", "grew", "fled", "sought", "taught", "stood", "threw", "withdrew", "blew", "rode", "sank",
    "shook", "swore", "tore", "woke", "wore", "dealt", "drove", "hid", "laid", "lent", "meant",
];

fn forward_word(low: &str) -> bool {
    matches!(low, "will" | "'ll" | "’ll" | "shall" | "wo" | "would" | "'d" | "going" | "gon") || PLANS.contains(&low)
}

/// The lean of tokens `first..=last` (0-based) of a sentence: by the tree where there is one, by the nearest verb otherwise.
pub(crate) fn lean(sentence: &Sentence, first: usize, last: usize) -> Lean {
    let tokens = &sentence.tokens;
    let before = |k: usize| first.checked_sub(k).map_or(String::new(), |i| tokens[i].form.to_lowercase());
    // "by Friday", "until Monday", "as soon as Tuesday" look ahead of what is told.
    if (matches!(before(1).as_str(), "by" | "until" | "till" | "starting" | "beginning" | "effective")
        && !told_before(sentence))
        || (before(1) == "as" && before(3) == "as")
        || (before(1) == "than" && before(2) == "later")
    {
        return Lean::Future;
    }
    if before(1) == "since" || done_after(sentence, last) {
        return Lean::Past;
    }
    let parsed = tokens.iter().any(|t| t.head != 0) && tokens.iter().any(|t| !t.xpos.is_empty());
    if parsed && let Some(found) = by_tree(sentence, first, last) {
        return found;
    }
    by_words(sentence, first, last)
}

/// "had filed by Wednesday", "until Thursday, they had not": told of a time before what is told.
fn told_before(sentence: &Sentence) -> bool {
    let tokens = &sentence.tokens;
    tokens.iter().any(|t| matches!(t.form.as_str(), "had" | "Had"))
        && !tokens.iter().any(|t| forward_word(&t.form.to_lowercase()))
}

/// "Wednesday's ruling", "Friday's deadly attack".
fn done_after(sentence: &Sentence, last: usize) -> bool {
    let low = |k: usize| sentence.tokens.get(last + k).map_or(String::new(), |t| t.form.to_lowercase());
    matches!(low(1).as_str(), "'s" | "’s") && (2..=4).any(|k| DONE.contains(&low(k).as_str()))
}

fn by_tree(sentence: &Sentence, first: usize, last: usize) -> Option<Lean> {
    // The head of the expression: the token whose head lies outside.
    let inside = |i: usize| (first..=last).contains(&i);
    let mut at = (first..=last).find(|&i| sentence.head_of(i).is_some_and(|h| !inside(h)))?;
    // The verb right before is the one, whatever the tree says: "the injunction issued Thursday".
    let on = first.checked_sub(1).filter(|&b| sentence.tokens[b].form == "on").unwrap_or(first);
    let mut next = on.checked_sub(1).filter(|&b| matches!(sentence.tokens[b].xpos.as_str(), "VBD" | "VBN"));
    for _ in 0..40 {
        at = next.take().or_else(|| sentence.head_of(at))?;
        let token = &sentence.tokens[at];
        let verbal = matches!(token.upos, Upos::Verb | Upos::Aux) || token.xpos.starts_with("VB") || token.xpos == "MD";
        let copular = sentence.children(at).any(|c| sentence.tokens[c].deprel == "cop");
        if !verbal && !copular {
            if PLANS.contains(&token.form.to_lowercase().as_str()) {
                return Some(Lean::Future);
            }
            continue;
        }
        let mut past = token.xpos == "VBD" || token.xpos == "VBN";
        let mut present = false;
        for child in sentence
            .children(at)
            .filter(|&c| sentence.tokens[c].deprel.starts_with("aux") || sentence.tokens[c].deprel == "cop")
        {
            let low = sentence.tokens[child].form.to_lowercase();
            // "could not be reached Friday"
            if matches!(low.as_str(), "could" | "can") && negated(sentence, at) {
                return Some(if low == "could" { Lean::Past } else { Lean::Open });
            }
            if forward_word(&low) || matches!(low.as_str(), "may" | "might" | "can" | "could" | "should" | "must") {
                return Some(Lean::Future);
            }
            if matches!(low.as_str(), "was" | "were" | "had" | "did") {
                past = true;
            }
            if matches!(low.as_str(), "is" | "are" | "am" | "'s" | "'re") {
                present = true;
            }
        }
        let low = token.form.to_lowercase();
        if PLANS.contains(&low.as_str()) || PLANS.contains(&token.lemma.as_str()) {
            return Some(Lean::Future);
        }
        let infinitive =
            sentence.children(at).any(|c| sentence.tokens[c].form == "to" && sentence.tokens[c].deprel == "mark");
        if infinitive || token.xpos == "VB" {
            return Some(Lean::Future);
        }
        if present && token.xpos == "VBG" {
            return Some(Lean::Future);
        }
        if past {
            return Some(Lean::Past);
        }
        if token.xpos == "VBG" {
            continue;
        }
        if matches!(token.xpos.as_str(), "VBZ" | "VBP") && SCHEDULED.contains(&token.lemma.as_str()) {
            return Some(Lean::Future);
        }
        return Some(if token.xpos == "VBZ" || token.xpos == "VBP" { Lean::Open } else { Lean::Past });
    }
    None
}

fn negated(sentence: &Sentence, verb: usize) -> bool {
    let no = |i: usize| {
        matches!(sentence.tokens[i].form.to_lowercase().as_str(), "not" | "n't" | "never" | "neither" | "no" | "nobody")
    };
    sentence
        .children(verb)
        .any(|c| no(c) || (sentence.tokens[c].deprel.starts_with("nsubj") && sentence.children(c).any(no)))
}

fn by_words(sentence: &Sentence, first: usize, last: usize) -> Lean {
    let kind = |i: usize| -> Option<Lean> {
        let token = &sentence.tokens[i];
        let low = token.form.to_lowercase();
        if forward_word(&low) {
            return Some(Lean::Future);
        }
        if low == "to"
            && sentence
                .tokens
                .get(i + 1)
                .is_some_and(|t| t.xpos == "VB" || (t.xpos.is_empty() && looks_like_infinitive(&t.form)))
        {
            return Some(Lean::Future);
        }
        if token.xpos == "VBD"
            || PAST.contains(&low.as_str())
            || (low.len() > 4 && low.ends_with("ed") && token.upos != Upos::Adj)
        {
            // "was expected on Monday", "was scheduled" are caught as plans when the participle is nearer
            return Some(Lean::Past);
        }
        None
    };
    let left = (first.saturating_sub(14)..first).rev().find_map(|i| kind(i).map(|k| (first - i, k)));
    let right = (last + 1..sentence.tokens.len().min(last + 10)).find_map(|i| kind(i).map(|k| (i - last + 2, k)));
    match (left, right) {
        (Some((a, l)), Some((b, r))) => {
            if a <= b {
                l
            } else {
                r
            }
        }
        (Some((_, l)), None) => l,
        (None, Some((_, r))) => r,
        (None, None) => Lean::Open,
    }
}

/// Whether an untagged word after "to" can be a verb rather than the start of a noun phrase.
fn looks_like_infinitive(form: &str) -> bool {
    form.chars().all(char::is_lowercase)
        && !form.ends_with('s')
        && !matches!(
            form,
            "the"
                | "a"
                | "an"
                | "her"
                | "their"
                | "that"
                | "those"
                | "these"
                | "our"
                | "my"
                | "your"
                | "about"
                | "at"
                | "least"
                | "one"
                | "two"
                | "three"
                | "more"
                | "some"
                | "power"
                | "work"
                | "war"
                | "peace"
                | "death"
                | "prison"
                | "date"
                | "him"
                | "them"
                | "me"
        )
}
