use crate::{
    Agreement, Clause, Day, Fact, FactKind, Finding, Incident, Knowledge, Source, Truth, Verdict, derive::cite,
    distance_km,
};
use rapporteur_record::ActorCode;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a step of a path rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A promise of help in force.
    Alliance,
    /// A base.
    Base,
    /// Forces present.
    Deployment,
    /// Declared or material support.
    Support,
    /// A common land border.
    Border,
    /// A rivalry with a state already on the path.
    Rivalry,
}

/// One step: why `to` could follow `from`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Who is already involved.
    pub from: ActorCode,
    /// Who could follow; several where one treaty binds them all.
    pub to: Vec<ActorCode>,
    /// On what ground.
    pub kind: StepKind,
    /// Sentence for people.
    pub words: String,
    /// The verdict of the promise on this event, for first steps over a promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Sources.
    pub sources: Vec<Source>,
}

/// A chain of steps from a side of the event to a state that could be drawn in. Not a forecast: no probability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExposurePath {
    /// Number of steps.
    pub depth: usize,
    /// The side it starts from.
    pub side: ActorCode,
    /// Steps.
    pub steps: Vec<Step>,
}

/// Who could be drawn in, and by what path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// Paths, shortest first, then by the grounds (promise, base, forces, support, border, rivalry).
    pub paths: Vec<ExposurePath>,
    /// How many independent facts stand for each state at depth one, most first.
    pub facts_per_state: Vec<(ActorCode, usize)>,
}

/// Works out the paths from the sides of an incident up to `depth` steps.
#[must_use]
pub fn exposure(
    incident: &Incident,
    findings: &[Finding],
    told: &[Fact],
    knowledge: &Knowledge,
    depth: usize,
) -> Exposure {
    let on = incident.date;
    let mut sides: Vec<ActorCode> = Vec::new();
    for agent in incident.victims.iter().chain(&incident.attackers) {
        // A group is a side of its own; the patron of an entity stands beside it.
        let patrons = if agent.kind == crate::ActorKind::Entity { agent.patrons.as_slice() } else { &[] };
        for code in agent.code.iter().chain(patrons) {
            if !sides.contains(code) {
                sides.push(code.clone());
            }
        }
    }
    for finding in findings {
        if !sides.contains(&finding.victim) {
            sides.push(finding.victim.clone());
        }
    }
    let mut paths: Vec<ExposurePath> = Vec::new();
    let mut seen: BTreeSet<(ActorCode, Vec<ActorCode>, StepKind, String)> = BTreeSet::new();
    for side in &sides {
        for step in first_steps(side, &sides, incident, findings, told, knowledge) {
            if step.to.is_empty() || !seen.insert((side.clone(), step.to.clone(), step.kind, step.words.clone())) {
                continue;
            }
            paths.push(ExposurePath { depth: 1, side: side.clone(), steps: vec![step] });
        }
    }
    let mut facts: BTreeMap<ActorCode, BTreeSet<String>> = BTreeMap::new();
    for step in paths.iter().flat_map(|path| &path.steps) {
        for to in &step.to {
            facts.entry(to.clone()).or_default().insert(step.words.clone());
        }
    }
    let mut frontier: Vec<usize> = (0..paths.len()).collect();
    for level in 2..=depth {
        let mut next = Vec::new();
        for index in frontier {
            let path = paths[index].clone();
            let Some(last) = path.steps.last() else { continue };
            // Only who would act on a promise, forces or support pulls allies along; a neighbour by itself does not.
            let pulls =
                matches!(last.kind, StepKind::Alliance | StepKind::Base | StepKind::Deployment | StepKind::Support)
                    && last.verdict.is_none_or(|v| v != Verdict::NotEngaged);
            if !pulls || last.to.len() > 4 {
                continue;
            }
            for ally_from in &last.to {
                for (agreement, clause, allies) in allies_of(knowledge, ally_from, on) {
                    let visited: BTreeSet<&ActorCode> =
                        path.steps.iter().flat_map(|s| s.to.iter().chain([&s.from])).collect();
                    let to: Vec<ActorCode> =
                        allies.into_iter().filter(|a| !visited.contains(a) && !sides.contains(a)).collect();
                    if to.is_empty() {
                        continue;
                    }
                    let step = Step {
                        from: ally_from.clone(),
                        words: format!(
                            "{}{} would come into play if {} were attacked in turn",
                            Agreement::part_words(&agreement.short, &clause.article),
                            crate::mark(agreement.unverified || clause.unverified),
                            knowledge.facts.name_of(ally_from)
                        ),
                        to,
                        kind: StepKind::Alliance,
                        verdict: None,
                        sources: vec![clause_source(agreement, clause)],
                    };
                    let key = (ally_from.clone(), step.to.clone(), step.kind, step.words.clone());
                    if !seen.insert(key) {
                        continue;
                    }
                    let mut steps = path.steps.clone();
                    if let Some(before) = steps.last_mut() {
                        before.to = vec![ally_from.clone()];
                    }
                    steps.push(step);
                    next.push(paths.len());
                    paths.push(ExposurePath { depth: level, side: path.side.clone(), steps });
                }
            }
        }
        frontier = next;
    }
    let rank = |path: &ExposurePath| {
        (path.depth, path.steps.first().map(|s| (s.verdict.unwrap_or(Verdict::NotEngaged), s.kind)))
    };
    paths.sort_by_key(|a| rank(a));
    let mut facts_per_state: Vec<(ActorCode, usize)> =
        facts.into_iter().map(|(code, grounds)| (code, grounds.len())).collect();
    facts_per_state.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Exposure { paths, facts_per_state }
}

fn first_steps(
    side: &ActorCode,
    sides: &[ActorCode],
    incident: &Incident,
    findings: &[Finding],
    told: &[Fact],
    knowledge: &Knowledge,
) -> Vec<Step> {
    let on = incident.date;
    let name = |code: &ActorCode| knowledge.facts.name_of(code).to_owned();
    let mut steps = Vec::new();
    for finding in findings.iter().filter(|f| f.victim == *side && f.pledge.is_help()) {
        for group in finding.groups.iter().filter(|g| g.verdict != Verdict::NotEngaged) {
            let to: Vec<ActorCode> = group.holders.iter().filter(|h| !sides.contains(h)).cloned().collect();
            steps.push(Step {
                from: side.clone(),
                to,
                kind: StepKind::Alliance,
                words: format!("{}: {}", finding.name(), group.verdict),
                verdict: Some(group.verdict),
                sources: finding.premises.first().map_or_else(Vec::new, |p| p.sources.clone()),
            });
        }
    }
    let point = incident.place.as_ref().and_then(crate::PlaceFacts::point);
    for fact in told.iter().chain(&knowledge.facts.standing) {
        if fact.interval.holds_during(on) == Truth::Fails {
            continue;
        }
        let third = |code: &ActorCode| !sides.contains(code);
        let since = fact.interval.from.map(|from| format!(" since {from}")).unwrap_or_default();
        match fact.kind {
            FactKind::Base | FactKind::Deployment if fact.object == *side && third(&fact.subject) => {
                let distance = point
                    .zip(fact.lat.zip(fact.lon))
                    .map(|(a, b)| format!(", about {:.0} km away", distance_km(a, b)))
                    .unwrap_or_default();
                let what = if fact.kind == FactKind::Base { "a base" } else { "forces" };
                let at = if fact.place.is_empty() { String::new() } else { format!(" at {}", fact.place) };
                steps.push(Step {
                    from: side.clone(),
                    to: vec![fact.subject.clone()],
                    kind: if fact.kind == FactKind::Base { StepKind::Base } else { StepKind::Deployment },
                    words: format!("{} has {what}{at} in {}{since}{distance}", name(&fact.subject), name(side)),
                    verdict: None,
                    sources: vec![fact.source()],
                });
            }
            FactKind::Support if fact.object == *side && third(&fact.subject) => steps.push(Step {
                from: side.clone(),
                to: vec![fact.subject.clone()],
                kind: StepKind::Support,
                words: format!("{} supports {} ({}){since}", name(&fact.subject), name(side), fact.detail),
                verdict: None,
                sources: vec![fact.source()],
            }),
            FactKind::Border | FactKind::Rivalry => {
                let other = match (&fact.subject == side, &fact.object == side) {
                    (true, _) => &fact.object,
                    (_, true) => &fact.subject,
                    _ => continue,
                };
                let (kind, words) = if fact.kind == FactKind::Border {
                    (StepKind::Border, format!("{} borders {}", name(other), name(side)))
                } else {
                    (StepKind::Rivalry, format!("{} is a rival of {}{since}", name(other), name(side)))
                };
                if third(other) {
                    steps.push(Step {
                        from: side.clone(),
                        to: vec![other.clone()],
                        kind,
                        words,
                        verdict: None,
                        sources: vec![fact.source()],
                    });
                }
            }
            _ => {}
        }
    }
    // Borders of states that are merely neighbours are many; a state named by another ground as well comes first, and
    // all stay listed.
    steps
}

/// Promises of help that would come into play if `actor` were attacked, with those who hold them.
#[must_use]
pub fn allies_of<'k>(
    knowledge: &'k Knowledge,
    actor: &ActorCode,
    on: Option<Day>,
) -> Vec<(&'k Agreement, &'k Clause, Vec<ActorCode>)> {
    let mut found = Vec::new();
    for agreement in knowledge.agreements_of(actor) {
        if agreement.interval().holds_during(on) == Truth::Fails {
            continue;
        }
        let bound = |code: &ActorCode, roles: &[String]| {
            agreement.parties.iter().any(|p| {
                p.actors.contains(code)
                    && (roles.is_empty() || roles.contains(&p.role))
                    && p.interval().holds_during(on) == Truth::Holds
            })
        };
        for clause in agreement.clauses.iter().filter(|c| c.pledge.is_help() && !c.duty.by_attacker) {
            let Some(trigger) = &clause.trigger else { continue };
            if !trigger.victims.is_empty() && !trigger.victims.contains(actor) {
                continue;
            }
            if (crate::Interval { from: clause.from, until: clause.until }).holds_during(on) == Truth::Fails {
                continue;
            }
            if !bound(actor, &trigger.victim_roles) {
                continue;
            }
            let mut allies: BTreeSet<ActorCode> = BTreeSet::new();
            for code in agreement.parties.iter().flat_map(|p| &p.actors) {
                let named = clause.duty.holders.is_empty() || clause.duty.holders.contains(code);
                let suspended = agreement.suspensions.iter().any(|s| {
                    s.between.contains(code)
                        && s.between.contains(actor)
                        && crate::Interval { from: Some(s.from), until: s.until }.holds_during(on) == Truth::Holds
                });
                if code != actor && named && !suspended && bound(code, &clause.duty.holder_roles) {
                    allies.insert(code.clone());
                }
            }
            if !allies.is_empty() {
                found.push((agreement, clause, allies.into_iter().collect()));
            }
        }
    }
    found
}

pub(crate) fn clause_source(agreement: &Agreement, clause: &Clause) -> Source {
    cite(agreement, &clause.article, &clause.evidence)
}
