//! The source of an attribution as an agent: kind, name, anonymity.

use super::view::{At, Doc};
use crate::speech::SpeechRules;
use rapporteur_record::{Agent, MentionKind, Upos};

/// The word of a phrase that no other word of it heads.
pub(crate) fn head_of_words(doc: &Doc<'_>, words: &[At]) -> Option<At> {
    let outer = |a: &&At| {
        let view = &doc.views[a.0 as usize];
        view.head(a.1).is_none_or(|h| !words.contains(&(a.0, h))) && view.upos(a.1) != Upos::Punct
    };
    words
        .iter()
        .filter(outer)
        .find(|a| matches!(doc.views[a.0 as usize].upos(a.1), Upos::Noun | Upos::Propn | Upos::Pron))
        .or_else(|| words.iter().find(outer))
        .copied()
}

/// Describes the source: kind by its name or head noun, name and country by the mention that it is, anonymity.
pub(crate) fn agent_of_words(rules: &SpeechRules, doc: &Doc<'_>, words: &[At], head: Option<At>) -> Agent {
    let Some((&first, &last)) = words.first().zip(words.last()) else {
        return Agent { kind: "unknown".to_owned(), anonymous: true, ..Agent::default() };
    };
    let mut span = doc.token_span(first).cover(doc.token_span(last));
    let head = head.unwrap_or(last);
    // without the leading article
    let view = &doc.views[first.0 as usize];
    if words.len() > 1 && matches!(view.form(first.1).to_ascii_lowercase().as_str(), "the" | "a" | "an") {
        span.start = doc.token_span(words[1]).start;
    }
    let text: String = doc.reading.story.text.chars().skip(span.start as usize).take(span.len() as usize).collect();
    let hv = &doc.views[head.0 as usize];
    let head_span = doc.token_span(head);
    let mention = doc
        .reading
        .mentions
        .iter()
        .filter(|m| m.span().overlaps(span) && m.span().contains(head_span))
        .max_by_key(|m| (m.name.is_some(), m.span().len()));
    let agents = rules.agents();
    // "it added", "they said": the kind is that of whom the pronoun means
    let stands_for = (hv.upos(head.1) == Upos::Pron && words.len() == 1)
        .then(|| mention.and_then(|m| m.entity))
        .flatten()
        .and_then(|entity| {
            let mut others = doc.reading.mentions.iter().filter(|m| m.entity == Some(entity) && m.start < span.start);
            let noun = |m: &&rapporteur_record::Mention| {
                doc.views
                    .get(m.sentence as usize)
                    .filter(|v| m.head < v.len())
                    .is_some_and(|v| v.upos(m.head) != Upos::Pron)
            };
            let plural = matches!(hv.lemma(head.1).to_lowercase().as_str(), "they" | "them");
            let fits =
                |m: &&rapporteur_record::Mention| !plural || doc.views[m.sentence as usize].xpos(m.head).ends_with('S');
            others.rfind(|m| noun(m) && fits(m))
        });
    let lemma = stands_for
        .and_then(|m| doc.views.get(m.sentence as usize).map(|v| v.lemma(m.head)))
        .unwrap_or_else(|| hv.lemma(head.1))
        .to_lowercase();
    let named = |at: &At| doc.views[at.0 as usize].upos(at.1) == Upos::Propn;
    let mut kind = agents
        .of_whole_name(&text)
        .or_else(|| stands_for.or(mention).and_then(|m| m.name.as_deref()).and_then(|n| agents.of_name(n)));
    if kind.is_none() {
        // a name of an agency or outlet anywhere in the phrase, longest run of words first
        let forms: Vec<&str> = words.iter().map(|a| doc.views[a.0 as usize].form(a.1)).collect();
        'runs: for len in (1..=forms.len().min(4)).rev() {
            for run in forms.windows(len) {
                if run[0].chars().next().is_some_and(char::is_uppercase)
                    && let Some(found) = agents.of_name(&run.join(" "))
                {
                    kind = Some(found);
                    break 'runs;
                }
            }
        }
    }
    let news = lemma == "agency"
        && words.iter().any(|a| agents.makes_agency(&doc.views[a.0 as usize].lemma(a.1).to_lowercase()));
    let by_word = |word: &str| agents.of_noun(&word.to_lowercase());
    let kind = kind
        .or(if news { Some("agency") } else { None })
        .or_else(|| by_word(&lemma))
        .or_else(|| by_word(hv.form(head.1)))
        .or_else(|| {
            // title before or after the name: "Foreign Minister Ararat Mirzoyan", "Peskov, the spokesman"
            let titles: Vec<&str> = words
                .iter()
                .filter(|a| {
                    a.0 == head.0
                        && (hv.head(a.1) == Some(head.1)
                            || hv.is(a.1, "compound")
                            || hv.is(a.1, "flat")
                            || hv.is(a.1, "appos"))
                })
                .filter_map(|a| by_word(hv.lemma(a.1)))
                .collect();
            // "air force spokesman Ruiz" is a spokesman, no force
            ["spokesperson", "official", "ministry", "witness", "outlet", "organisation"].into_iter().find(|k| {
                titles.contains(k) && (matches!(*k, "spokesperson" | "official") || titles.first() == Some(k))
            })
        })
        .or_else(|| {
            // a parse that lost the head: the last noun of the phrase
            let noun = words.iter().rev().find(|a| {
                doc.views[a.0 as usize].upos(a.1) == Upos::Noun || doc.views[a.0 as usize].xpos(a.1).starts_with("NN")
            });
            noun.filter(|_| mention.is_none()).and_then(|a| by_word(doc.views[a.0 as usize].lemma(a.1)))
        })
        .map(str::to_owned)
        .unwrap_or_else(|| match stands_for.or(mention).map(|m| m.kind) {
            // "Governor Saleh Noman … Noman said", "the police chief, Thabo Mokoena": the office that the story gives him
            Some(MentionKind::Person) => stands_for
                .or(mention)
                .and_then(|m| m.entity)
                .and_then(|entity| office_of(rules, doc, entity))
                .unwrap_or("person")
                .to_owned(),
            Some(MentionKind::Org | MentionKind::Norp) => "organisation".to_owned(),
            Some(MentionKind::Gpe) => "ministry".to_owned(),
            // "the harbour master, Ana Ruiz"
            None if doc.reading.mentions.iter().any(|m| m.kind == MentionKind::Person && span.contains(m.span())) => {
                "person".to_owned()
            }
            _ if hv.upos(head.1) == Upos::Pron => "person".to_owned(),
            _ => "unknown".to_owned(),
        });
    let any_name = words.iter().any(&named) && mention.is_none_or(|m| m.kind != MentionKind::Norp);
    // "his lawyer, Ana Ruiz"
    let apposed = words.iter().any(|a| {
        a.0 == head.0 && named(a) && hv.head(a.1) == Some(head.1) && (hv.is(a.1, "appos") || hv.is(a.1, "flat"))
    }) && mention.is_none_or(|m| m.name.is_some());
    let names_person =
        apposed || mention.is_some_and(|m| m.kind == MentionKind::Person && m.name.is_some()) || named(&head);
    let generic = agents.is_anonymous(&lemma) || matches!(lemma.as_str(), "somebody" | "someone" | "they");
    let sentence = doc.views[head.0 as usize].sent.span();
    let around: String = doc
        .reading
        .story
        .text
        .chars()
        .skip(sentence.start as usize)
        .take(sentence.len() as usize)
        .collect::<String>()
        .to_lowercase();
    // "a local chief", "two officials": a person without name or office
    let open = {
        let determiner = words
            .iter()
            .find(|a| matches!(doc.views[a.0 as usize].rel(a.1).split(':').next().unwrap_or(""), "det" | "nummod"))
            .or_else(|| words.first())
            .map(|a| doc.views[a.0 as usize].form(a.1).to_lowercase());
        let indefinite = determiner.as_deref().is_some_and(|d| {
            matches!(d, "a" | "an" | "one" | "another" | "some" | "several" | "two" | "three" | "four" | "many")
        });
        let plural =
            hv.xpos(head.1) == "NNS" && !matches!(determiner.as_deref(), Some("the" | "these" | "those" | "both"));
        (indefinite || plural) && matches!(kind.as_str(), "official" | "witness" | "unknown" | "person")
    };
    let generic = generic
        || open
            && !words
                .iter()
                .any(|a| named(a) && a.0 == head.0 && (a.1 == head.1 || hv.is(a.1, "flat") || hv.is(a.1, "appos")));
    let by_condition = agents.conditions().iter().any(|c| around.contains(c.as_str()));
    let anonymous =
        (generic && !names_person && !(any_name && kind == "spokesperson")) || (by_condition && !names_person);
    Agent {
        entity_text: text,
        country: mention.and_then(|m| m.country.clone()),
        sector: mention.and_then(|m| m.sector.clone()),
        name: mention.and_then(|m| m.name.clone()),
        kind,
        anonymous,
        span: Some(span),
    }
}

/// The kind of the office that the story gives a person, by a title or an apposition beside any mention of him.
fn office_of<'r>(rules: &'r SpeechRules, doc: &Doc<'_>, entity: u32) -> Option<&'r str> {
    doc.reading.mentions.iter().filter(|m| m.entity == Some(entity)).find_map(|m| {
        let view = doc.views.get(m.sentence as usize).filter(|v| m.last < v.len() && m.head < v.len())?;
        let beside = |i: u32| {
            let tied = |a: u32, b: u32| {
                view.head(a) == Some(b) && (view.is(a, "appos") || view.is(a, "compound") || view.is(a, "flat"))
            };
            i == m.head || i + 1 == m.first || tied(i, m.head) || tied(m.head, i)
        };
        let kinds: Vec<&str> = (0..view.len())
            .filter(|&i| beside(i) || (m.first..=m.last).contains(&i) && view.upos(i) == Upos::Noun)
            .filter_map(|i| rules.agents().of_noun(&view.lemma(i).to_lowercase()))
            .collect();
        ["spokesperson", "official", "witness"].into_iter().find(|k| kinds.contains(k))
    })
}
