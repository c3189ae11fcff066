//! Who a mention is: state, sector, name, office at the date of the story.

use rapporteur_record::{Mention, MentionKind, Participant, Reading, Sentence, Upos};

/// The participants that the syntactic argument headed by `token` (0-based) of `sentence` (0-based) names:
/// one for each conjunct, pronouns and "both sides" expanded through coreference.
///
/// `reading.mentions` must come from [`crate::mention::find_mentions`]. An argument that no mention covers gives one participant
/// with its words and no country. Empty only where the token does not exist.
#[must_use]
pub fn participant(reading: &Reading, sentence: usize, token: usize) -> Vec<Participant> {
    let Some(s) = reading.sentences.get(sentence).filter(|s| token < s.tokens.len()) else { return Vec::new() };
    let mut heads = Vec::new();
    conjuncts(s, token, &mut heads);
    let mut out: Vec<Participant> = Vec::new();
    for head in heads {
        for one in single(reading, s, sentence, head) {
            if !out.iter().any(|p| p.span == one.span && p.code == one.code && p.name == one.name) {
                out.push(one);
            }
        }
    }
    out
}

fn conjuncts(s: &Sentence, token: usize, out: &mut Vec<usize>) {
    if out.contains(&token) {
        return;
    }
    out.push(token);
    let conj: Vec<usize> = s.children_by(token, &["conj"]).collect();
    for c in conj {
        // A verb coordinated with a noun is a parse error, not a second participant.
        if matches!(s.tokens[c].upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj) {
            conjuncts(s, c, out);
        }
    }
}

/// The mention that the word belongs to as (part of) its head, if any.
#[must_use]
pub fn mention_at(reading: &Reading, sentence: usize, token: usize) -> Option<&Mention> {
    let here = |m: &&Mention| {
        m.sentence as usize == sentence && (m.first as usize) <= token && token <= m.last as usize && !m.inner
    };
    let in_sentence =
        || reading.mentions.iter().filter(here).filter(|m| !matches!(m.kind, MentionKind::Date | MentionKind::Money));
    // The mention headed by the word; else the smallest around it (a possessor before what it possesses).
    in_sentence().find(|m| m.head as usize == token).or_else(|| in_sentence().min_by_key(|m| m.last - m.first))
}

fn single(reading: &Reading, s: &Sentence, sentence: usize, token: usize) -> Vec<Participant> {
    let mut token = token;
    // A relative pronoun stands for the noun that its clause modifies.
    let t = &s.tokens[token];
    if t.upos == Upos::Pron && matches!(t.lemma.as_str(), "who" | "which" | "that" | "whom" | "whose") {
        let mut up = s.head_of(token);
        for _ in 0..4 {
            let Some(verb) = up else { break };
            if s.tokens[verb].deprel.starts_with("acl") {
                if let Some(noun) = s.head_of(verb) {
                    token = noun;
                }
                break;
            }
            up = s.head_of(verb);
        }
    }
    if let Some(mention) = mention_at(reading, sentence, token) {
        if !mention.members.is_empty() {
            return mention
                .members
                .iter()
                .filter_map(|entity| {
                    let named = reading.mentions.iter().find(|m| m.entity == Some(*entity) && m.members.is_empty())?;
                    Some(Participant { span: Some(mention.span()), ..of_mention(reading, named) })
                })
                .collect();
        }
        return vec![of_mention(reading, mention)];
    }
    let subtree = s.subtree(token);
    let keep: Vec<usize> = {
        // The words next to the head that are its own, without clauses and prepositions.
        let (mut first, mut last) = (token, token);
        while first > 0
            && subtree.contains(&(first - 1))
            && matches!(s.tokens[first - 1].upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num)
        {
            first -= 1;
        }
        // "at least 15 people": a phrase does not begin inside its quantifier.
        while first < token
            && matches!(
                s.tokens[first].lemma.as_str(),
                "least" | "most" | "more" | "less" | "few" | "fewer" | "many" | "much"
            )
        {
            first += 1;
        }
        while last + 1 < s.tokens.len()
            && subtree.contains(&(last + 1))
            && matches!(s.tokens[last + 1].upos, Upos::Noun | Upos::Propn | Upos::Num)
        {
            last += 1;
        }
        (first..=last).collect()
    };
    let (start, end) = (s.tokens[keep[0]].start, s.tokens[keep[keep.len() - 1]].end);
    vec![Participant {
        entity_text: Some(slice(&reading.story.text, start, end)),
        span: Some(rapporteur_record::Span::new(start, end)),
        ..Participant::default()
    }]
}

/// A mention as a participant.
#[must_use]
pub fn of_mention(reading: &Reading, mention: &Mention) -> Participant {
    Participant {
        code: mention.country.clone(),
        country: mention.country.clone(),
        sector: mention.sector.clone(),
        other_sectors: mention.other_sectors.clone(),
        entity_text: Some(slice(&reading.story.text, mention.start, mention.end)),
        name: mention.name.clone(),
        identifier_id: mention.identifier_id.clone(),
        office: mention.office.clone(),
        span: Some(mention.span()),
    }
}

/// Code points `[start, end)` of `text`.
pub(crate) fn slice(text: &str, start: u32, end: u32) -> String {
    text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect()
}
