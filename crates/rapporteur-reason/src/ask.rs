use crate::{
    ActorKind, Answer, Basis, Complaint, Day, Degree, FactKind, Holders, Incident, Interval, Knowledge, Object,
    PlaceFacts, PlaceKind, PlaceOracle, Pledge, Relation, Source, Truth, Verdict, answer::between, chain_of,
    distance_km, exposure::clause_source,
};
use rapporteur_record::{ActorCode, Assertion, Claim, EventType, Status};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An answer in rows, each with its source in the last column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What is answered, in a sentence.
    pub title: String,
    /// Column names.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl Table {
    fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        Self { title: title.into(), columns: columns.iter().map(|c| (*c).to_owned()).collect(), ..Self::default() }
    }
}

fn refuse(message: String) -> Complaint {
    Complaint::new("--", 0, message)
}

/// The actor of that name or code.
///
/// # Errors
///
/// A complaint that says what would be accepted.
pub fn actor_named(knowledge: &Knowledge, name: &str) -> Result<ActorCode, Complaint> {
    knowledge.facts.actor(name).map(|row| row.id.clone()).ok_or_else(|| {
        refuse(format!(
            "actor {name:?} is not known; accepted: ISO 3166-1 alpha-3 codes, state names, ids of facts/actors.csv"
        ))
    })
}

fn place_named(
    knowledge: &Knowledge,
    name: &str,
    on: Option<Day>,
    oracle: &dyn PlaceOracle,
) -> Result<PlaceFacts, Complaint> {
    knowledge.place(name, on.map(|d| d.first), oracle).ok_or_else(|| {
        refuse(format!(
            "place {name:?} is not known; accepted: a place of the gazetteer, of facts/places.csv, or a state"
        ))
    })
}

fn agreement_named<'k>(knowledge: &'k Knowledge, name: &str) -> Result<&'k crate::Agreement, Complaint> {
    knowledge.agreement_called(name).ok_or_else(|| {
        let ids: Vec<&str> = knowledge.agreements.iter().map(|a| a.id.as_str()).collect();
        refuse(format!("agreement {name:?} is not known; accepted: {}", ids.join(" ")))
    })
}

fn day_words(on: Option<Day>) -> String {
    on.map_or_else(|| "(no day given)".to_owned(), |day| format!("on {day}"))
}

/// Which states owe `to` talks or help on a day, under which clause (question 7).
///
/// # Errors
///
/// An unknown actor.
pub fn duties_to(knowledge: &Knowledge, to: &str, on: Option<Day>, pledge: Option<Pledge>) -> Result<Table, Complaint> {
    let to = actor_named(knowledge, to)?;
    let mut table = Table::new(
        format!("What others owe {} {}", knowledge.facts.name_of(&to), day_words(on)),
        &["agreement", "article", "pledge", "degree", "owed by", "what", "organ, deadline", "source"],
    );
    for agreement in knowledge.agreements_of(&to) {
        let mut by_clause: BTreeMap<&str, Vec<ActorCode>> = BTreeMap::new();
        let holders: BTreeSet<&ActorCode> = agreement.parties.iter().flat_map(|p| &p.actors).collect();
        for holder in holders.into_iter().filter(|h| **h != to) {
            for (found, clause) in between(knowledge, holder, &to, on) {
                let suspended = agreement.suspensions.iter().any(|s| {
                    s.between.contains(holder)
                        && s.between.contains(&to)
                        && Interval { from: Some(s.from), until: s.until }.holds_during(on) == Truth::Holds
                });
                let in_force = Interval { from: clause.from, until: clause.until }.holds_during(on) != Truth::Fails;
                if found.id == agreement.id && in_force && !suspended && pledge.is_none_or(|p| p == clause.pledge) {
                    by_clause.entry(clause.id.as_str()).or_default().push(holder.clone());
                }
            }
        }
        for clause in &agreement.clauses {
            let Some(holders) = by_clause.get(clause.id.as_str()) else { continue };
            let who = if holders.len() > 8 {
                format!("{} states", holders.len())
            } else {
                holders.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(" ")
            };
            let organ = [clause.procedure.organ.as_deref(), clause.duty.deadline.as_deref()];
            table.rows.push(vec![
                format!("{}{}", agreement.short, crate::mark(agreement.unverified || clause.unverified)),
                clause.article.clone(),
                clause.pledge.as_str().to_owned(),
                clause.duty.degree.as_str().to_owned(),
                who,
                clause.duty.does.clone(),
                organ.into_iter().flatten().collect::<Vec<_>>().join("; "),
                clause_source(agreement, clause).to_string(),
            ]);
        }
    }
    Ok(table)
}

/// Who must, may, or must not act on the events of an answer (question 8).
#[must_use]
pub fn by_degree(answer: &Answer, knowledge: &Knowledge) -> Table {
    let mut table =
        Table::new("Who must, may, or must not", &["degree", "who", "for", "agreement", "article", "verdict", "what"]);
    for degree in [Degree::Must, Degree::Discretion, Degree::May, Degree::MustNot] {
        for finding in answer.incidents.iter().flat_map(|i| &i.findings).filter(|f| f.degree == degree) {
            for group in finding.groups.iter().filter(|g| g.verdict != Verdict::NotEngaged) {
                let who = if group.holders.len() > 8 {
                    format!("{} states", group.holders.len())
                } else {
                    group.holders.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(" ")
                };
                table.rows.push(vec![
                    degree.as_str().to_owned(),
                    who,
                    knowledge.facts.name_of(&finding.victim).to_owned(),
                    format!("{}{}", finding.agreement_name, crate::mark(finding.unverified)),
                    finding.article.clone(),
                    group.verdict.to_string(),
                    finding.does.clone(),
                ]);
            }
        }
    }
    table
}

/// Whether a place is in the scope of an agreement, clause by clause and policy by policy (question 10).
///
/// # Errors
///
/// An unknown agreement, place or actor.
pub fn scope_of(
    knowledge: &Knowledge,
    agreement: &str,
    place: &str,
    on: Option<Day>,
    oracle: &dyn PlaceOracle,
) -> Result<Table, Complaint> {
    let agreement = agreement_named(knowledge, agreement)?;
    let facts = place_named(knowledge, place, on, oracle)?;
    let mut table = Table::new(
        format!("Is {} in the scope of {} {}?", facts.name, agreement.name, day_words(on)),
        &["article", "object", "policy", "in scope", "why", "source"],
    );
    let parties: BTreeSet<&ActorCode> = agreement
        .parties
        .iter()
        .filter(|p| p.interval().holds_during(on) != Truth::Fails)
        .flat_map(|p| &p.actors)
        .collect();
    for clause in &agreement.clauses {
        if clause.trigger.is_some() && clause.covers.is_empty() {
            table.rows.push(vec![
                clause.article.clone(),
                "any".to_owned(),
                "all".to_owned(),
                "yes".to_owned(),
                "the clause names no place".to_owned(),
                clause_source(agreement, clause).to_string(),
            ]);
        }
        for cover in &clause.covers {
            let object = cover.objects.iter().map(|o| o.as_str()).collect::<Vec<_>>().join(", ");
            let zones: Vec<&crate::Zone> = agreement.zones.iter().filter(|z| cover.zones.contains(&z.id)).collect();
            let zone = zones
                .iter()
                .fold(if zones.is_empty() { Truth::Holds } else { Truth::Fails }, |all, z| all.or(z.contains(&facts)));
            let zone_words = if zones.is_empty() {
                String::new()
            } else {
                format!("{} {}", zones.iter().map(|z| z.name.as_str()).collect::<Vec<_>>().join(" or "), zone)
            };
            let disputed = if cover.disputed.is_some() { Truth::Contested } else { Truth::Holds };
            if cover.basis.is_none() {
                let at_sea = facts.kind == PlaceKind::Sea || cover.objects != [Object::Territory];
                table.rows.push(vec![
                    clause.article.clone(),
                    object,
                    "all".to_owned(),
                    zone.and(disputed).to_string(),
                    [Some(zone_words), cover.disputed.clone()]
                        .into_iter()
                        .flatten()
                        .filter(|w| !w.is_empty() && at_sea)
                        .collect::<Vec<_>>()
                        .join("; "),
                    clause_source(agreement, clause).to_string(),
                ]);
                continue;
            }
            for policy in Basis::POLICIES {
                let holders = knowledge.holders(&facts, policy, on);
                let of_party: Vec<ActorCode> = holders.codes.iter().filter(|c| parties.contains(c)).cloned().collect();
                let mine = if of_party.is_empty() { Truth::Fails } else { Truth::Holds };
                let governs = match cover.basis {
                    Some(basis) if basis == policy => " (the clause's own)",
                    _ => "",
                };
                let rows: Vec<String> = holders.sources.iter().map(Source::to_string).collect();
                table.rows.push(vec![
                    clause.article.clone(),
                    object.clone(),
                    format!("{}{governs}", policy.as_str()),
                    mine.and(zone).and(disputed).to_string(),
                    [holders.words.clone(), zone_words.clone(), cover.disputed.clone().unwrap_or_default()]
                        .into_iter()
                        .filter(|w| !w.is_empty())
                        .collect::<Vec<_>>()
                        .join("; "),
                    rows.join("; "),
                ]);
            }
        }
    }
    Ok(table)
}

/// Whose a place is: in law, in fact, claimed, and who recognises what, with the intervals (question 11).
///
/// # Errors
///
/// An unknown place.
pub fn territory(
    knowledge: &Knowledge,
    place: &str,
    on: Option<Day>,
    oracle: &dyn PlaceOracle,
) -> Result<Table, Complaint> {
    let facts = place_named(knowledge, place, on, oracle)?;
    let mut table = Table::new(
        format!("Whose is {} {}?", facts.name, day_words(on)),
        &["relation", "holder", "from", "until", "on that day", "note", "source"],
    );
    let rows: Vec<&crate::TerritoryRow> =
        facts.area.as_deref().into_iter().flat_map(|a| knowledge.facts.territory_of(a)).collect();
    for row in &rows {
        let relation = match (&row.by, row.relation) {
            (Some(by), Relation::RecognisedBy) => format!("recognised by {by}"),
            (_, relation) => relation.as_str().to_owned(),
        };
        let show = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
        table.rows.push(vec![
            relation,
            row.holder.to_string(),
            show(row.interval.from),
            show(row.interval.until),
            row.interval.holds_during(on).to_string(),
            row.note.clone(),
            Source::Row { path: row.path.clone(), line: row.line, evidence: row.evidence.clone() }.to_string(),
        ]);
    }
    if rows.is_empty() {
        let Holders { words, sources, codes, .. } = knowledge.holders(&facts, Basis::Recognised, on);
        table.rows.push(vec![
            "recognised".to_owned(),
            codes.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(" "),
            String::new(),
            String::new(),
            "yes".to_owned(),
            words,
            sources.iter().map(Source::to_string).collect::<Vec<_>>().join("; "),
        ]);
    }
    Ok(table)
}

/// Which agreements bind a state on a day, with reservations (question 12).
///
/// # Errors
///
/// An unknown actor.
pub fn bound(knowledge: &Knowledge, actor: &str, on: Option<Day>) -> Result<Table, Complaint> {
    let actor = actor_named(knowledge, actor)?;
    let mut table = Table::new(
        format!("What binds {} {}", knowledge.facts.name_of(&actor), day_words(on)),
        &["agreement", "kind", "role", "bound", "articles", "limits", "source"],
    );
    for agreement in knowledge.agreements_of(&actor) {
        if agreement.interval().holds_during(on) == Truth::Fails {
            continue;
        }
        for party in agreement.rows_of(&actor).filter(|p| p.interval().holds_during(on) != Truth::Fails) {
            let frozen: Vec<String> = party
                .frozen
                .iter()
                .filter(|f| Interval { from: Some(f.from), until: f.until }.holds_during(on) != Truth::Fails)
                .map(|f| format!("frozen since {}: {}", f.from, f.why))
                .collect();
            let suspended = agreement
                .suspensions
                .iter()
                .filter(|s| s.between.contains(&actor))
                .filter(|s| Interval { from: Some(s.from), until: s.until }.holds_during(on) != Truth::Fails)
                .map(|s| format!("suspended between {} and {} since {}", s.between[0], s.between[1], s.from));
            let limits = agreement
                .clauses
                .iter()
                .flat_map(|c| &c.limits)
                .filter(|l| l.by.is_empty() || l.by.contains(&actor))
                .map(|l| format!("{}{}", l.says, crate::mark(l.unverified)));
            let articles: Vec<String> = agreement
                .clauses
                .iter()
                .map(|c| format!("{} {}{}", c.article, c.pledge.as_str(), crate::mark(c.unverified)))
                .collect();
            let source = party.evidence.as_deref().or(agreement.clauses.first().map(|c| c.evidence.as_str()));
            table.rows.push(vec![
                format!("{}{}", agreement.name, crate::mark(agreement.unverified || party.unverified)),
                format!("{:?}", agreement.kind).to_lowercase(),
                party.role.clone(),
                party.interval().to_string(),
                articles.join("; "),
                frozen.into_iter().chain(suspended).chain(limits).collect::<Vec<_>>().join("; "),
                source.and_then(|id| agreement.evidence_row(id)).map_or_else(String::new, |row| row.title.clone()),
            ]);
        }
    }
    Ok(table)
}

/// Powers with promises to both sides of a pair (question 13).
///
/// # Errors
///
/// An unknown actor.
pub fn both_sides(knowledge: &Knowledge, a: &str, b: &str, on: Option<Day>) -> Result<Table, Complaint> {
    let (a, b) = (actor_named(knowledge, a)?, actor_named(knowledge, b)?);
    let mut table = Table::new(
        format!(
            "Who is promised to both {} and {} {}",
            knowledge.facts.name_of(&a),
            knowledge.facts.name_of(&b),
            day_words(on)
        ),
        &["power", "owes the first", "owes the second"],
    );
    let counts = |agreement: &crate::Agreement, clause: &crate::Clause| {
        agreement.id != "un-charter"
            && (clause.pledge.is_help() || clause.pledge.is_abstention() || clause.pledge == Pledge::Consultation)
    };
    let words = |list: &[(&crate::Agreement, &crate::Clause)]| {
        list.iter()
            .filter(|(agreement, clause)| counts(agreement, clause))
            .map(|(agreement, clause)| {
                format!(
                    "{} {} {}{}",
                    agreement.short,
                    clause.article,
                    clause.pledge.as_str(),
                    crate::mark(agreement.unverified || clause.unverified)
                )
            })
            .collect::<Vec<_>>()
            .join("; ")
    };
    // Rules that hold among most states of a region bind everybody to everybody and say nothing of a power.
    let general = |agreement: &crate::Agreement, clause: &crate::Clause| {
        !clause.pledge.is_help() && agreement.parties.iter().map(|p| p.actors.len()).sum::<usize>() > 20
    };
    let mut only_general = 0;
    for row in knowledge.facts.actors.iter().filter(|row| row.kind == ActorKind::State) {
        if row.id == a || row.id == b {
            continue;
        }
        let sides = [between(knowledge, &row.id, &a, on), between(knowledge, &row.id, &b, on)];
        if sides.iter().any(|side| words(side).is_empty()) {
            continue;
        }
        let own = |side: &[(&crate::Agreement, &crate::Clause)]| {
            let list: Vec<_> = side.iter().copied().filter(|(agreement, clause)| !general(agreement, clause)).collect();
            words(&list)
        };
        let [first, second] = sides.map(|side| own(&side));
        if first.is_empty() || second.is_empty() {
            only_general += 1;
        } else {
            table.rows.push(vec![row.name.clone(), first, second]);
        }
    }
    if only_general > 0 {
        table.notes.push(format!(
            "{only_general} more states owe both, or one of them, only what general rules among many states ask (no force, talks)."
        ));
    }
    Ok(table)
}

/// Bases and forces within a distance of a place (question 14).
///
/// # Errors
///
/// An unknown place, or one without coordinates.
pub fn bases_near(
    knowledge: &Knowledge,
    place: &str,
    km: f64,
    on: Option<Day>,
    oracle: &dyn PlaceOracle,
) -> Result<Table, Complaint> {
    let facts = place_named(knowledge, place, on, oracle)?;
    let point =
        facts.point().ok_or_else(|| refuse(format!("place {place:?} has no coordinates; accepted: a town or base")))?;
    let mut table = Table::new(
        format!("Foreign forces within {km:.0} km of {} {}", facts.name, day_words(on)),
        &["km", "whose", "where", "kind", "legal basis", "from", "until", "source"],
    );
    for (distance, fact) in knowledge.forces_near(point, km, on) {
        let show = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
        table.rows.push(vec![
            format!("{distance:.0}"),
            fact.subject.to_string(),
            format!("{} ({})", fact.place, fact.object),
            fact.detail.clone(),
            fact.basis.clone(),
            show(fact.interval.from),
            show(fact.interval.until),
            fact.source().to_string(),
        ]);
    }
    Ok(table)
}

/// Who supports whom around an actor (question 15); told support of events comes first.
///
/// # Errors
///
/// An unknown actor.
pub fn support(knowledge: &Knowledge, actor: &str, on: Option<Day>, claims: &[Claim]) -> Result<Table, Complaint> {
    let actor = actor_named(knowledge, actor)?;
    let mut table = Table::new(
        format!("Who supports {}, and whom it supports, {}", knowledge.facts.name_of(&actor), day_words(on)),
        &["who", "whom", "sign", "how", "since", "until", "source"],
    );
    for claim in claims.iter().filter(|c| c.status.in_default_export()) {
        let (sign, how) = match claim.event.first() {
            Some(EventType::Support) => ("+", "verbal"),
            Some(EventType::Aid | EventType::Cooperate) => ("+", "material"),
            Some(EventType::Sanction | EventType::Threaten | EventType::Reject | EventType::Accuse) => ("-", "against"),
            Some(EventType::Assault | EventType::Mobilize) => ("-", "military"),
            _ => continue,
        };
        for subject in claim.actor.iter().filter_map(|p| p.code.as_ref()) {
            for object in claim.recipient.iter().filter_map(|p| p.code.as_ref()) {
                if *subject == actor || *object == actor {
                    table.rows.push(vec![
                        subject.to_string(),
                        object.to_string(),
                        sign.to_owned(),
                        format!("{how} ({})", claim.event[0]),
                        claim.date.clone().unwrap_or_default(),
                        String::new(),
                        format!("{} sentence {}", claim.story_id, claim.sentence + 1),
                    ]);
                }
            }
        }
    }
    let show = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    for fact in knowledge.facts.standing.iter().filter(|f| matches!(f.kind, FactKind::Support | FactKind::Rivalry)) {
        let touches = fact.subject == actor || fact.object == actor;
        if touches && fact.interval.holds_during(on) != Truth::Fails {
            let sign = if fact.kind == FactKind::Support { "+" } else { "-" };
            let how = if fact.kind == FactKind::Support { fact.detail.as_str() } else { "rival" };
            table.rows.push(vec![
                fact.subject.to_string(),
                fact.object.to_string(),
                sign.to_owned(),
                how.to_owned(),
                show(fact.interval.from),
                show(fact.interval.until),
                fact.source().to_string(),
            ]);
        }
    }
    Ok(table)
}

/// What `helper` would put at risk by helping `helped` against `against` (question 17).
///
/// # Errors
///
/// An unknown actor.
pub fn if_helps(
    knowledge: &Knowledge,
    helper: &str,
    helped: &str,
    against: &str,
    on: Option<Day>,
) -> Result<Table, Complaint> {
    let helper = actor_named(knowledge, helper)?;
    let helped = actor_named(knowledge, helped)?;
    let against = actor_named(knowledge, against)?;
    let names = |code: &ActorCode| knowledge.facts.name_of(code).to_owned();
    let mut table = Table::new(
        format!("If {} helps {} against {} {}", names(&helper), names(&helped), names(&against), day_words(on)),
        &["at risk", "agreement", "article", "why", "source"],
    );
    let mut owed = between(knowledge, &helper, &against, on);
    // What is promised to few weighs more than what most states of a region promise each other.
    owed.sort_by_key(|(agreement, _)| agreement.parties.iter().map(|p| p.actors.len()).sum::<usize>());
    for (agreement, clause) in owed {
        if agreement.id == "un-charter" || !(clause.pledge.is_help() || clause.pledge.is_abstention()) {
            continue;
        }
        table.rows.push(vec![
            "own promise".to_owned(),
            format!("{}{}", agreement.short, crate::mark(agreement.unverified || clause.unverified)),
            clause.article.clone(),
            format!("{} owes {} {}: {}", names(&helper), names(&against), clause.pledge.as_str(), clause.says),
            clause_source(agreement, clause).to_string(),
        ]);
    }
    for (agreement, clause, allies) in crate::allies_of(knowledge, &against, on) {
        let shared: Vec<ActorCode> = allies
            .into_iter()
            .filter(|ally| *ally != helper && *ally != helped && agreement.id != "un-charter")
            .filter(|ally| {
                crate::allies_of(knowledge, &helper, on)
                    .iter()
                    .any(|(other, _, list)| other.id != "un-charter" && list.contains(ally))
            })
            .collect();
        if !shared.is_empty() {
            table.rows.push(vec![
                "common ally".to_owned(),
                agreement.short.clone(),
                clause.article.clone(),
                format!("{} would stand between two promises", knowledge.names(&shared)),
                clause_source(agreement, clause).to_string(),
            ]);
        }
    }
    Ok(table)
}

/// How an agreement fared when it was called on before (question 18).
///
/// # Errors
///
/// An unknown agreement.
pub fn history(knowledge: &Knowledge, agreement: &str, known_by: Option<Day>) -> Result<Table, Complaint> {
    let agreement = agreement_named(knowledge, agreement)?;
    let mut table = Table::new(
        format!("Calls on {}", agreement.name),
        &["date", "by", "for", "against", "article", "outcome", "answer", "source"],
    );
    let mut rows: Vec<&crate::Invocation> = knowledge
        .facts
        .invocations
        .iter()
        .filter(|c| c.agreement == agreement.id && known_by.is_none_or(|k| c.date.first <= k.last))
        .collect();
    rows.sort_by_key(|c| c.date);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &rows {
        *counts.entry(call.outcome.as_str()).or_default() += 1;
        table.rows.push(vec![
            call.date.to_string(),
            knowledge.facts.name_of(&call.by).to_owned(),
            knowledge.facts.name_of(&call.victim).to_owned(),
            call.attacker.clone(),
            agreement.clause(&call.clause).map_or_else(String::new, |c| c.article.clone()),
            call.outcome.clone(),
            call.answer.clone(),
            Source::Row { path: call.path.clone(), line: call.line, evidence: call.evidence.clone() }.to_string(),
        ]);
    }
    let counted: Vec<String> = counts.iter().map(|(outcome, n)| format!("{outcome} {n}")).collect();
    table.notes.push(format!("n = {}: {}. Few cases; no rate is given.", rows.len(), counted.join(", ")));
    Ok(table)
}

/// Verdict, reason and missing steps by holder, by agreement, article and victim.
type ByClause = BTreeMap<(String, String, String), BTreeMap<String, (String, String, String)>>;

/// What differs between two answers, as JSON of `commitments` (questions 4 and 23): verdicts, deciding facts, steps.
#[must_use]
pub fn diff_answers(before: &Value, after: &Value) -> Table {
    let mut table =
        Table::new("What changes", &["agreement", "article", "for", "who", "before", "after", "deciding fact now"]);
    let rows = |value: &Value| -> ByClause {
        let mut all = ByClause::new();
        let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        for incident in value.get("incidents").and_then(Value::as_array).into_iter().flatten() {
            for finding in incident.get("findings").and_then(Value::as_array).into_iter().flatten() {
                let key = (text(finding, "agreement"), text(finding, "article"), text(finding, "victim"));
                let groups = finding.get("groups").and_then(Value::as_array);
                for group in groups.into_iter().flatten() {
                    let verdict = text(group, "verdict");
                    let missing = finding.get("missing").map(Value::to_string).unwrap_or_default();
                    for holder in group.get("holders").and_then(Value::as_array).into_iter().flatten() {
                        let holder = holder.as_str().unwrap_or("").to_owned();
                        all.entry(key.clone())
                            .or_default()
                            .insert(holder, (verdict.clone(), text(finding, "because"), missing.clone()));
                    }
                }
            }
        }
        all
    };
    let (old, new) = (rows(before), rows(after));
    let keys: BTreeSet<&(String, String, String)> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let nothing = BTreeMap::new();
        let (a, b) = (old.get(key).unwrap_or(&nothing), new.get(key).unwrap_or(&nothing));
        let mut changes: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
        let holders: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        for holder in holders {
            let (x, y) = (a.get(holder), b.get(holder));
            let verdict = |v: Option<&(String, String, String)>| v.map_or("not asked", |v| v.0.as_str()).to_owned();
            let because = y.or(x).map_or_else(String::new, |v| v.1.clone());
            if verdict(x) != verdict(y) {
                changes.entry((verdict(x), verdict(y), because)).or_default().push(holder.clone());
            } else if let (Some(x), Some(y)) = (x, y)
                && x.2 != y.2
            {
                let change = (format!("{} missing {}", x.0, x.2), format!("{} missing {}", y.0, y.2), because);
                changes.entry(change).or_default().push(holder.clone());
            }
        }
        for ((from, to, because), holders) in changes {
            let who = if holders.len() > 8 { format!("{} states", holders.len()) } else { holders.join(" ") };
            table.rows.push(vec![key.0.clone(), key.1.clone(), key.2.clone(), who, from, to, because]);
        }
    }
    if table.rows.is_empty() {
        table.notes.push("Nothing changes: every verdict stays.".to_owned());
    }
    table
}

/// Positions and which of them do not go together (questions 5 and 6).
#[must_use]
pub fn positions_table(answer: &Answer, knowledge: &Knowledge) -> Table {
    let mut table = Table::new(
        "Positions of the parties",
        &["who", "date", "promise", "says", "grounds", "through", "against our reading", "source"],
    );
    for (position, agree) in answer.positions.iter().zip(&answer.positions_agree) {
        table.rows.push(vec![
            position.who.clone(),
            position.date.clone().unwrap_or_default(),
            position.agreement.as_deref().map_or_else(String::new, |id| {
                knowledge.agreement(id).map_or_else(|| id.to_owned(), |a| a.short.clone())
            }),
            crate::position::words_of(&position.claims).to_owned(),
            position.grounds.clone(),
            position.chain.join(" < "),
            match agree {
                Some(true) => "agrees".to_owned(),
                Some(false) => "contradicts".to_owned(),
                None => String::new(),
            },
            position.source.to_string(),
        ]);
    }
    table.notes.extend(answer.contradictions.iter().map(|c| format!("Contradiction {}: {}", c.kind, c.words)));
    if answer.contradictions.is_empty() {
        table.notes.push("No two positions contradict each other.".to_owned());
    }
    table
}

/// Requests for help, under which article, with what answer (question 9).
#[must_use]
pub fn requests_table(answer: &Answer, knowledge: &Knowledge) -> Table {
    let mut table =
        Table::new("Requests for help", &["by", "date", "of", "agreement", "article", "outcome", "answer", "source"]);
    for request in &answer.requests {
        let agreement = request.agreement.as_deref().and_then(|id| knowledge.agreement(id));
        table.rows.push(vec![
            knowledge.facts.name_of(&request.by).to_owned(),
            request.date.map(|d| d.to_string()).unwrap_or_default(),
            knowledge.names(&request.to),
            agreement.map_or_else(String::new, |a| a.short.clone()),
            request
                .clause
                .as_deref()
                .and_then(|c| agreement?.clause(c))
                .map_or_else(String::new, |c| c.article.clone()),
            request.outcome.clone(),
            request.answer.clone(),
            request.source.to_string(),
        ]);
    }
    for finding in answer.incidents.iter().flat_map(|i| &i.findings).filter(|f| f.strongest() == Verdict::Engaged) {
        for missing in finding.missing.iter().filter(|m| m.starts_with("request")) {
            table
                .notes
                .push(format!("{} article {}: {missing} is not on record.", finding.agreement_name, finding.article));
        }
    }
    table
}

fn names_of(list: &[rapporteur_record::Participant]) -> String {
    list.iter()
        .map(|p| p.code.as_ref().map_or_else(|| p.entity_text.clone().unwrap_or_default(), ToString::to_string))
        .collect::<Vec<_>>()
        .join(" ")
}

fn where_told(claim: &Claim) -> String {
    format!("{} sentence {} [{}, {})", claim.story_id, claim.sentence + 1, claim.span.start, claim.span.end)
}

fn type_of(claim: &Claim) -> String {
    claim.event.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// MOBILIZE after a day, near a place or anywhere (question 19).
#[must_use]
pub fn mobilised(claims: &[Claim], after: Option<Day>, near: Option<(&PlaceFacts, f64)>) -> Table {
    let mut table = Table::new("Forces moved", &["date", "who", "against", "where", "status", "words", "told in"]);
    for claim in claims.iter().filter(|c| c.event.contains(&EventType::Mobilize)) {
        let date = claim.date.as_deref().and_then(|d| Day::parse(d).ok());
        if let (Some(after), Some(date)) = (after, date)
            && date.last < after.first
        {
            continue;
        }
        if let Some((place, km)) = near {
            let hit = claim.event_loc.iter().any(|l| {
                let close = place.point().zip(l.lat.zip(l.lon)).is_some_and(|(a, b)| distance_km(a, b) <= km);
                close
                    || place.is_called(&l.extracted_place)
                    || (l.country_code.is_some() && l.country_code == place.state)
            });
            if !hit {
                continue;
            }
        }
        table.rows.push(vec![
            claim.date.clone().unwrap_or_default(),
            names_of(&claim.actor),
            names_of(&claim.recipient),
            claim.event_loc.iter().map(|l| l.extracted_place.clone()).collect::<Vec<_>>().join(", "),
            claim.status.to_string(),
            claim.event_text.join(" "),
            where_told(claim),
        ]);
    }
    table.rows.sort();
    table
}

/// What an actor said of its own obligations: positions, and its own statements of support, refusal, agreement
/// (question 20).
#[must_use]
pub fn said(claims: &[Claim], assertions: &[Assertion], actor: &ActorCode) -> Table {
    let mut table = Table::new("What was said", &["date", "what", "words", "chain", "told in"]);
    for assertion in assertions.iter().filter(|a| a.kind == rapporteur_record::AssertionKind::Commitment) {
        let by = assertion.attribution.iter().any(|l| l.agent.country.as_ref() == Some(actor))
            || assertion.subject.as_ref().is_some_and(|s| s.code.as_ref() == Some(actor));
        if by {
            table.rows.push(vec![
                assertion.date.clone().unwrap_or_default(),
                format!(
                    "{} {}",
                    assertion.agreement.as_deref().unwrap_or("a commitment"),
                    if assertion.holds { "applies" } else { "does not apply" }
                ),
                assertion.text.clone(),
                chain_of(&assertion.attribution).join(" < "),
                format!("{} sentence {}", assertion.story_id, assertion.sentence + 1),
            ]);
        }
    }
    for claim in claims {
        let own = claim.attribution.iter().any(|l| l.agent.country.as_ref() == Some(actor))
            && claim.actor.iter().any(|p| p.code.as_ref() == Some(actor));
        let speaks = claim.event.iter().any(|e| {
            matches!(
                e,
                EventType::Agree | EventType::Support | EventType::Reject | EventType::Concede | EventType::Threaten
            )
        });
        if own && speaks {
            table.rows.push(vec![
                claim.date.clone().unwrap_or_default(),
                format!("{} {}", type_of(claim), names_of(&claim.recipient)),
                claim.event_text.join(" "),
                chain_of(&claim.attribution).join(" < "),
                where_told(claim),
            ]);
        }
    }
    table
}

/// Events that rest on a single origin: the last agent of every chain is the same (question 21).
#[must_use]
pub fn single_origin(claims: &[Claim]) -> Table {
    let mut table =
        Table::new("Events that rest on one origin", &["event", "who", "whom", "date", "origin", "claims", "told in"]);
    let mut by_event: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|c| c.status.in_default_export()) {
        by_event.entry(claim.event_key.as_str()).or_default().push(claim);
    }
    for group in by_event.values() {
        let origins: BTreeSet<String> = group
            .iter()
            .map(|c| {
                c.attribution.last().map_or_else(
                    || "the page itself".to_owned(),
                    |l| l.agent.name.clone().unwrap_or_else(|| l.agent.entity_text.clone()),
                )
            })
            .collect();
        if origins.len() == 1 {
            let first = group[0];
            table.rows.push(vec![
                type_of(first),
                names_of(&first.actor),
                names_of(&first.recipient),
                first.date.clone().unwrap_or_default(),
                origins.into_iter().collect::<Vec<_>>().join(", "),
                group.len().to_string(),
                group.iter().map(|c| where_told(c)).collect::<Vec<_>>().join("; "),
            ]);
        }
    }
    table
        .notes
        .push("Two names do not prove two origins; a chain that names nobody counts as the page itself.".to_owned());
    table
}

/// What is denied, by whom, and the claim that it denies (question 22).
#[must_use]
pub fn denied(claims: &[Claim]) -> Table {
    let mut table = Table::new("What is denied", &["event", "who", "whom", "denied by", "told in", "claimed in"]);
    let denies = |claim: &Claim| {
        claim.status == Status::Denied
            || claim.attribution.iter().any(|l| l.stance.as_deref() == Some("denies") || l.act == "denied")
    };
    for claim in claims.iter().filter(|c| denies(c)) {
        let by = claim
            .attribution
            .iter()
            .find(|l| l.act == "denied" || l.stance.as_deref() == Some("denies"))
            .or(claim.attribution.first())
            .map_or_else(|| names_of(&claim.actor), |l| l.agent.entity_text.clone());
        let counter: Vec<String> = claims
            .iter()
            .filter(|other| other.id != claim.id && !denies(other) && other.event == claim.event)
            .filter(|other| names_of(&other.actor) == names_of(&claim.actor))
            .map(where_told)
            .collect();
        table.rows.push(vec![
            type_of(claim),
            names_of(&claim.actor),
            names_of(&claim.recipient),
            by,
            where_told(claim),
            counter.join("; "),
        ]);
    }
    table
}

/// Whether the week of a pair is unlike the weeks before it (question 24): counts, baseline, z.
#[must_use]
pub fn unusual_week(claims: &[Claim], a: &ActorCode, b: &ActorCode, week_of: Day, weeks: u16) -> Table {
    let mut table = Table::new(format!("{a} and {b}, the week to {}", week_of.last), &["measure", "value"]);
    let pair = |c: &Claim| {
        let has = |list: &[rapporteur_record::Participant], code: &ActorCode| {
            list.iter().any(|p| p.code.as_ref() == Some(code))
        };
        (has(&c.actor, a) && has(&c.recipient, b))
            || (has(&c.actor, b) && has(&c.recipient, a))
            || (c.reciprocal && has(&c.actor, a) && has(&c.actor, b))
    };
    let mut keys: BTreeMap<&str, (Day, &Claim)> = BTreeMap::new();
    for claim in claims.iter().filter(|c| c.quad_code == 4 && c.status.in_default_export() && pair(c)) {
        if let Some(day) = claim.date.as_deref().and_then(|d| Day::parse(d).ok()) {
            keys.entry(claim.event_key.as_str()).or_insert((day, claim));
        }
    }
    let mut counts = vec![0_u32; usize::from(weeks) + 1];
    let mut drivers = Vec::new();
    for (day, claim) in keys.values() {
        let Ok(span) = week_of.last.since((jiff::Unit::Day, day.first)) else { continue };
        let Ok(days) = usize::try_from(span.get_days()) else { continue };
        if let Some(slot) = counts.get_mut(days / 7) {
            *slot += 1;
            if days / 7 == 0 {
                drivers.push(format!("{} ({})", type_of(claim), where_told(claim)));
            }
        }
    }
    let now = f64::from(counts[0]);
    let past: Vec<f64> = counts[1..].iter().map(|n| f64::from(*n)).collect();
    let n = f64::from(weeks.max(1));
    let mean = past.iter().sum::<f64>() / n;
    let variance = past.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    // Counts scatter at least as much as a Poisson law; the floor of one keeps an empty past from giving infinity.
    let spread = variance.max(mean).sqrt().max(1.0);
    let z = (now - mean) / spread;
    let mut row = |measure: &str, value: String| table.rows.push(vec![measure.to_owned(), value]);
    row("material conflict events this week", format!("{now:.0}"));
    row("mean of the weeks before", format!("{mean:.2} over {weeks} weeks"));
    row("z", format!("{z:.2}"));
    let verdict = if z >= 3.0 && counts[0] >= 5 {
        "unusual (z at least 3 and at least 5 events)"
    } else {
        "not unusual (needs z of at least 3 and at least 5 events)"
    };
    row("verdict", verdict.to_owned());
    row("drivers", drivers.join("; "));
    table.notes.push("Reports, not the world: a change of coverage moves these counts.".to_owned());
    table
}

/// All evidence for one claim: offsets, words, chain, rule, versions (question 25).
#[must_use]
pub fn evidence_of(claims: &[Claim], wanted: &str) -> Table {
    let mut table = Table::new(format!("Evidence for {wanted:?}"), &["claim", "what", "value"]);
    let wanted_folded = wanted.to_lowercase();
    for claim in claims.iter().filter(|c| {
        c.id == wanted
            || c.event_key == wanted
            || c.event_text.iter().any(|t| t.to_lowercase().contains(&wanted_folded))
    }) {
        let mut row = |what: &str, value: String| table.rows.push(vec![claim.id.clone(), what.to_owned(), value]);
        row(
            "event",
            format!("{} {} {} → {}", type_of(claim), claim.status, names_of(&claim.actor), names_of(&claim.recipient)),
        );
        row("words", claim.event_text.join(" | "));
        row("offsets", format!("[{}, {}) code points of {}", claim.span.start, claim.span.end, claim.story_id));
        row("chain, nearest first", chain_of(&claim.attribution).join(" < "));
        row("published", claim.published.clone().unwrap_or_default());
        row("coder", format!("{} {}", claim.coder, claim.provenance.version));
        row(
            "rules, models, data",
            format!("{} {} {}", claim.provenance.rules_hash, claim.provenance.model_hash, claim.provenance.data_hash),
        );
    }
    table
}

/// One line on an incident for people.
#[must_use]
pub fn incident_words(incident: &Incident) -> String {
    let names = |list: &[crate::Agent]| list.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut words = format!("{} {}", incident.event, names(&incident.attackers));
    if !incident.victims.is_empty() {
        words.push_str(if incident.reciprocal { " ↔ " } else { " → " });
        words.push_str(&names(&incident.victims));
    }
    if let Some(place) = &incident.place {
        words.push_str(if incident.place_negated { ", not at " } else { ", at " });
        words.push_str(&place.name);
    } else if let Some(place) = &incident.place_words {
        words.push_str(&format!(", at {place} (not found on the map)"));
    }
    match incident.date {
        Some(date) if incident.date_assumed => words.push_str(&format!(", told on {date}")),
        Some(date) => words.push_str(&format!(", {date}")),
        None => words.push_str(", date not told"),
    }
    if incident.reciprocal {
        words.push_str(", each against the other");
    }
    words
}
