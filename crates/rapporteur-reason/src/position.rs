use crate::{Day, Finding, Knowledge, Source, Verdict, chain_of};
use rapporteur_record::{ActorCode, Assertion, AssertionKind};
use serde::Serialize;

/// What a party says of a promise: a position, not law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Who.
    pub by: Option<ActorCode>,
    /// Its name, or the words of the story.
    pub who: String,
    /// Agreement id, where it could be told.
    pub agreement: Option<String>,
    /// `applies`, `not_applies`, `partly`.
    pub claims: String,
    /// Reason given, or the words of the story.
    pub grounds: String,
    /// When.
    pub date: Option<String>,
    /// Who says that it was said, nearest first.
    pub chain: Vec<String>,
    /// Where it is told.
    pub source: Source,
}

/// Two positions that do not go together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// Index of the first position.
    pub a: usize,
    /// Index of the second.
    pub b: usize,
    /// `between parties` or `one party, changed`.
    pub kind: &'static str,
    /// Sentence for people.
    pub words: String,
}

/// The positions that assertions of stories hold (kind `commitment`).
///
/// `sentence_text` gives the sentence of an assertion, for the source.
pub fn positions_of(
    assertions: &[Assertion],
    knowledge: &Knowledge,
    sentence_text: &dyn Fn(&Assertion) -> String,
) -> Vec<Position> {
    let mut positions: Vec<Position> = Vec::new();
    for assertion in assertions.iter().filter(|a| a.kind == AssertionKind::Commitment) {
        let speaker =
            assertion.attribution.iter().find(|link| link.agent.country.is_some() && link.agent.kind != "outlet");
        let by = speaker
            .and_then(|link| link.agent.country.clone())
            .or_else(|| assertion.subject.as_ref().and_then(|s| s.code.clone()));
        let who = speaker
            .map(|link| link.agent.name.clone().unwrap_or_else(|| link.agent.entity_text.clone()))
            .or_else(|| by.as_ref().map(|code| knowledge.facts.name_of(code).to_owned()))
            .unwrap_or_else(|| "the story".to_owned());
        let agreement = assertion
            .agreement
            .as_deref()
            .map(|name| knowledge.agreement_called(name).map_or_else(|| name.to_owned(), |a| a.id.clone()));
        let claims = if assertion.holds { "applies" } else { "not_applies" };
        let twin =
            positions.iter().any(|p| p.by == by && p.agreement == agreement && p.claims == claims && p.who == who);
        if twin {
            continue;
        }
        positions.push(Position {
            by,
            who,
            agreement,
            claims: claims.to_owned(),
            grounds: assertion.text.clone(),
            date: assertion.date.clone(),
            chain: chain_of(&assertion.attribution),
            source: Source::Sentence {
                story: assertion.story_id.clone(),
                sentence: assertion.sentence,
                start: assertion.span.start,
                end: assertion.span.end,
                text: sentence_text(assertion),
                chain: chain_of(&assertion.attribution),
            },
        });
    }
    positions
}

/// Positions on record about an injury of `victims`, near `date`, known by `known_by`.
#[must_use]
pub fn recorded_positions(
    knowledge: &Knowledge,
    victims: &[ActorCode],
    date: Option<Day>,
    known_by: Option<Day>,
) -> Vec<Position> {
    let near = |day: Day| {
        date.is_none_or(|date| {
            day.first.since((jiff::Unit::Day, date.first)).is_ok_and(|span| (-30..=120).contains(&span.get_days()))
        })
    };
    knowledge
        .facts
        .positions
        .iter()
        .filter(|row| victims.contains(&row.victim) && near(row.date))
        .filter(|row| known_by.is_none_or(|known| row.date.first <= known.last))
        .map(|row| Position {
            by: Some(row.by.clone()),
            who: knowledge.facts.name_of(&row.by).to_owned(),
            agreement: Some(row.agreement.clone()),
            claims: row.claims.clone(),
            grounds: row.grounds.clone(),
            date: Some(row.date.to_string()),
            chain: row.chain.clone(),
            source: Source::Row { path: row.path.clone(), line: row.line, evidence: row.evidence.clone() },
        })
        .collect()
}

/// Pairs of positions on one agreement that differ.
#[must_use]
pub fn contradictions(positions: &[Position]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (a, first) in positions.iter().enumerate() {
        for (b, second) in positions.iter().enumerate().skip(a + 1) {
            let same = first.agreement.is_some() && first.agreement == second.agreement;
            if !same || first.claims == second.claims {
                continue;
            }
            let kind =
                if first.by == second.by && first.by.is_some() { "one party, changed" } else { "between parties" };
            let when = |p: &Position| p.date.as_deref().map(|d| format!(" ({d})")).unwrap_or_default();
            found.push(Contradiction {
                a,
                b,
                kind,
                words: format!(
                    "{}{} says {}, {}{} says {}",
                    first.who,
                    when(first),
                    words_of(&first.claims),
                    second.who,
                    when(second),
                    words_of(&second.claims)
                ),
            });
        }
    }
    found
}

/// `applies` → "it applies".
#[must_use]
pub(crate) fn words_of(claims: &str) -> &'static str {
    match claims {
        "applies" => "it applies",
        "not_applies" => "it does not apply",
        _ => "it applies in part",
    }
}

/// Whether a position and our own reading of the help that the agreement promises go together; `None` where they
/// cannot be compared.
#[must_use]
pub fn agrees(position: &Position, findings: &[Finding]) -> Option<bool> {
    let id = position.agreement.as_deref()?;
    let best = findings.iter().filter(|f| f.agreement == id && f.pledge.is_help()).map(Finding::strongest).min()?;
    match (position.claims.as_str(), best) {
        ("applies", Verdict::Engaged) | ("not_applies", Verdict::NotEngaged) => Some(true),
        ("applies", Verdict::NotEngaged) | ("not_applies", Verdict::Engaged) => Some(false),
        _ => None,
    }
}
