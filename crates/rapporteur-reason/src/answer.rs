use crate::{
    ActorKind, Contradiction, Day, Degree, Exposure, Fact, FactKind, Finding, Incident, Interval, Knowledge, Pledge,
    Position, Request, Scope, Source, Truth, Verdict, agrees, contradictions, exposure, findings, is_trigger,
    recorded_positions,
};
use rapporteur_record::{ActorCode, EventType, Status};
use serde::Serialize;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    /// Events, from stories or supposed.
    pub incidents: Vec<Incident>,
    /// Positions that stories tell.
    pub positions: Vec<Position>,
    /// Standing facts that stories tell (bases, support).
    pub told: Vec<Fact>,
    /// What was known by then.
    pub known_by: Option<Day>,
    /// Only this agreement, by id.
    pub agreement: Option<&'a str>,
    /// Steps of exposure paths; 2 where not given.
    pub depth: Option<usize>,
}

/// Two duties of one holder that pull apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DutyConflict {
    /// Whose.
    pub holder: ActorCode,
    /// Incident.
    pub incident: String,
    /// The help that is or may be owed.
    pub helps: String,
    /// What stands against it.
    pub against: String,
    /// Sentence for people, without its subject, the holder.
    pub words: String,
}

/// The answer on one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentAnswer {
    /// The event.
    pub incident: Incident,
    /// One sentence for a reader in a hurry.
    pub short: String,
    /// Clauses, those in play first.
    pub findings: Vec<Finding>,
    /// Conflicts of duties.
    pub conflicts: Vec<DutyConflict>,
    /// Who could be drawn in.
    pub exposure: Exposure,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// By event, in the order of the question.
    pub incidents: Vec<IncidentAnswer>,
    /// Requests for help, told or on record.
    pub requests: Vec<Request>,
    /// Positions.
    pub positions: Vec<Position>,
    /// Which of them do not go together.
    pub contradictions: Vec<Contradiction>,
    /// For each position, whether it agrees with our reading; `null` where it cannot be compared.
    pub positions_agree: Vec<Option<bool>>,
    /// What a reader should know about this answer.
    pub notes: Vec<String>,
}

/// Answers a question: every clause against every event that could set one off.
#[must_use]
pub fn answer(question: &Question<'_>, knowledge: &Knowledge) -> Answer {
    let mut told_requests = told_requests(&question.incidents);
    let told_support = told_support(&question.incidents);
    let mut requests = recorded_requests(knowledge, question.known_by);
    requests.append(&mut told_requests.clone());
    let scope = Scope { known_by: question.known_by, requests, agreement: question.agreement };
    let mut told = question.told.clone();
    told.extend(told_support);
    let mut incidents = Vec::new();
    let mut used: Vec<Request> = Vec::new();
    let mut positions = question.positions.clone();
    for incident in question.incidents.iter().filter(|i| is_trigger(i)) {
        let mut found = findings(incident, knowledge, &scope);
        found.sort_by_key(rank);
        let victims: Vec<ActorCode> = {
            let mut list: Vec<ActorCode> = found.iter().map(|f| f.victim.clone()).collect();
            list.sort();
            list.dedup();
            list
        };
        for position in recorded_positions(knowledge, &victims, incident.date, question.known_by) {
            if !positions.contains(&position) {
                positions.push(position);
            }
        }
        for request in &scope.requests {
            let fits = victims.contains(&request.by) || request.about.as_ref().is_some_and(|v| victims.contains(v));
            let near = match (incident.date, request.date) {
                (Some(a), Some(b)) => {
                    b.first.since((jiff::Unit::Day, a.first)).is_ok_and(|s| (-7..=60).contains(&s.get_days()))
                }
                _ => request.date.is_none(),
            };
            if fits && near && !used.contains(request) {
                used.push(request.clone());
            }
        }
        let conflicts = conflicts(incident, &found, knowledge);
        let exposure = exposure(incident, &found, &told, knowledge, question.depth.unwrap_or(2));
        let short = short(incident, &found, knowledge);
        incidents.push(IncidentAnswer { incident: incident.clone(), short, findings: found, conflicts, exposure });
    }
    for request in told_requests.drain(..) {
        if !used.contains(&request) {
            used.push(request);
        }
    }
    let all: Vec<Finding> = incidents.iter().flat_map(|i| i.findings.iter().cloned()).collect();
    // A position on record is about what happened then; a hypothesis cannot contradict it.
    let supposed = incidents.iter().all(|i| matches!(i.incident.source, Source::Hypothesis { .. }));
    let positions_agree: Vec<Option<bool>> = positions
        .iter()
        .map(|position| {
            let recorded = matches!(position.source, Source::Row { .. });
            // What was said before an event cannot contradict a reading of it.
            let said = position.date.as_deref().and_then(|date| Day::parse(date.get(..10).unwrap_or(date)).ok());
            let earlier = said.is_some_and(|said| {
                incidents.iter().all(|part| part.incident.date.is_some_and(|happened| said.last < happened.first))
            });
            agrees(position, &all).filter(|agree| *agree || !(earlier || (supposed && recorded)))
        })
        .collect();
    for part in &mut incidents {
        part.short.push_str(&said_so(part, &positions, &positions_agree, knowledge));
    }
    let contradictions = contradictions(&positions);
    let mut notes = Vec::new();
    if incidents.is_empty() {
        notes.push("None of the events is an attack, threat, blockade or unrest that a promise speaks of.".to_owned());
    }
    if all.iter().any(|f| f.unverified) {
        notes.push(
            "Entries marked [unverified] rest on knowledge of the treaty that was not checked against its text."
                .to_owned(),
        );
    }
    notes.push("This reads treaties against reported events. It is not legal advice and no forecast: no probabilities are given.".to_owned());
    Answer { incidents, requests: used, positions, contradictions, positions_agree, notes }
}

/// Parties that say the same as the reading of an event, for the end of its short answer.
fn said_so(part: &IncidentAnswer, positions: &[Position], agree: &[Option<bool>], knowledge: &Knowledge) -> String {
    let mut told: Vec<String> = Vec::new();
    for (position, _) in positions.iter().zip(agree).filter(|(_, agree)| **agree == Some(true)) {
        let Some(agreement) = position.agreement.as_deref().and_then(|id| knowledge.agreement(id)) else { continue };
        if !part.findings.iter().any(|f| f.agreement == agreement.id && f.pledge.is_help()) {
            continue;
        }
        let country = position.by.as_ref().map(|by| knowledge.facts.name_of(by)).filter(|name| *name != position.who);
        let who = country.map_or_else(|| position.who.clone(), |country| format!("{} for {country}", position.who));
        let when = position.date.as_deref().map(|date| format!(" ({date})")).unwrap_or_default();
        let says = if position.claims == "applies" { "applies" } else { "does not apply" };
        let sentence = format!(" {who} said so, too{when}: the {} {says}.", agreement.short);
        if told.len() < 2 && !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    told.concat()
}

fn rank(finding: &Finding) -> (Verdict, u8, bool, std::cmp::Reverse<usize>, String, String) {
    let pledge = match finding.pledge {
        Pledge::Defense | Pledge::Assistance | Pledge::Offense => 0,
        Pledge::Guarantee => 1,
        Pledge::Consultation => 2,
        Pledge::Right => 4,
        _ => 3,
    };
    let held_by = std::cmp::Reverse(finding.holder_count());
    (
        finding.strongest(),
        pledge,
        finding.agreement == "un-charter",
        held_by,
        finding.agreement.clone(),
        finding.clause.clone(),
    )
}

fn recorded_requests(knowledge: &Knowledge, known_by: Option<Day>) -> Vec<Request> {
    knowledge
        .facts
        .invocations
        .iter()
        .filter(|call| known_by.is_none_or(|known| call.date.first <= known.last))
        .filter(|call| call.outcome != "determined")
        .map(|call| Request {
            by: call.by.clone(),
            to: Vec::new(),
            about: Some(call.victim.clone()),
            agreement: Some(call.agreement.clone()),
            clause: Some(call.clause.clone()).filter(|c| !c.is_empty()),
            date: Some(call.date),
            outcome: call.outcome.clone(),
            answer: call.answer.clone(),
            source: Source::Row { path: call.path.clone(), line: call.line, evidence: call.evidence.clone() },
        })
        .collect()
}

fn told_requests(incidents: &[Incident]) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for incident in incidents.iter().filter(|i| matches!(i.status, Status::Occurred | Status::Ongoing)) {
        let states =
            |agents: &[crate::Agent]| -> Vec<ActorCode> { agents.iter().filter_map(|a| a.code.clone()).collect() };
        let by = states(&incident.attackers);
        let to: Vec<ActorCode> = states(&incident.victims).into_iter().filter(|code| !by.contains(code)).collect();
        match incident.event {
            EventType::Request => {
                for asker in by {
                    requests.push(Request {
                        by: asker,
                        to: to.clone(),
                        about: None,
                        agreement: incident.agreement.clone(),
                        clause: None,
                        date: incident.date,
                        outcome: "requested".to_owned(),
                        answer: String::new(),
                        source: incident.source.clone(),
                    });
                }
            }
            EventType::Agree | EventType::Reject => {
                let (outcome, answer) =
                    if incident.event == EventType::Agree { ("granted", "agreed") } else { ("refused", "refused") };
                for request in requests.iter_mut().filter(|r| r.outcome == "requested") {
                    if to.contains(&request.by) && by.iter().any(|code| request.to.contains(code)) {
                        outcome.clone_into(&mut request.outcome);
                        answer.clone_into(&mut request.answer);
                    }
                }
            }
            _ => {}
        }
    }
    requests
}

fn told_support(incidents: &[Incident]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for incident in incidents.iter().filter(|i| matches!(i.status, Status::Occurred | Status::Ongoing)) {
        let detail = match incident.event {
            EventType::Support => "verbal, as told",
            EventType::Aid => "material, as told",
            _ => continue,
        };
        for subject in incident.attackers.iter().filter_map(|a| a.state_code()) {
            for object in incident.victims.iter().filter_map(|a| a.state_code()) {
                let (path, line, evidence) = match &incident.source {
                    Source::Sentence { story, sentence, text, .. } => {
                        (format!("story {story}"), usize::try_from(*sentence).unwrap_or(0) + 1, text.clone())
                    }
                    other => ("--if".to_owned(), 1, other.to_string()),
                };
                facts.push(Fact {
                    kind: FactKind::Support,
                    subject: subject.clone(),
                    object: object.clone(),
                    detail: detail.to_owned(),
                    against: None,
                    place: String::new(),
                    lat: None,
                    lon: None,
                    basis: String::new(),
                    interval: Interval::default(),
                    evidence,
                    path,
                    line,
                });
            }
        }
    }
    facts
}

/// Promises that bind two states to each other on a day: what `holder` owes with regard to `other`.
pub(crate) fn between<'k>(
    knowledge: &'k Knowledge,
    holder: &ActorCode,
    other: &ActorCode,
    on: Option<Day>,
) -> Vec<(&'k crate::Agreement, &'k crate::Clause)> {
    let mut found = Vec::new();
    for agreement in knowledge.agreements_of(holder) {
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
        for clause in &agreement.clauses {
            let victim_roles = clause.trigger.as_ref().map_or(&[][..], |t| t.victim_roles.as_slice());
            let victims = clause.trigger.as_ref().map_or(&[][..], |t| t.victims.as_slice());
            if (Interval { from: clause.from, until: clause.until }).holds_during(on) == Truth::Fails {
                continue;
            }
            let holds = clause.duty.holders.is_empty() || clause.duty.holders.contains(holder);
            let counts = victims.is_empty() || victims.contains(other);
            if holds && counts && bound(holder, &clause.duty.holder_roles) && bound(other, victim_roles) {
                found.push((agreement, clause));
            }
        }
    }
    found
}

fn conflicts(incident: &Incident, findings: &[Finding], knowledge: &Knowledge) -> Vec<DutyConflict> {
    let mut conflicts: Vec<DutyConflict> = Vec::new();
    let on = incident.date;
    for finding in findings.iter().filter(|f| f.pledge.is_help() && f.agreement != "un-charter") {
        // All states on the other side of this reading, with the patrons of an entity.
        let foes: Vec<ActorCode> = {
            let agents = incident.attackers.iter().chain(&incident.victims);
            let mut list: Vec<ActorCode> = agents
                .filter(|a| finding.attackers.contains(&a.name))
                .flat_map(|a| match a.kind {
                    ActorKind::State => a.code.iter().cloned().collect::<Vec<_>>(),
                    _ => a.patrons.clone(),
                })
                .collect();
            list.sort();
            list.dedup();
            list
        };
        for group in finding.groups.iter().filter(|g| matches!(g.verdict, Verdict::Engaged | Verdict::Contested)) {
            for holder in &group.holders {
                for foe in foes.iter().filter(|foe| *foe != holder && **foe != finding.victim) {
                    for (agreement, clause) in between(knowledge, holder, foe, on) {
                        let pulls = clause.pledge.is_help() || clause.pledge.is_abstention();
                        if !pulls || agreement.id == "un-charter" || agreement.id == finding.agreement {
                            continue;
                        }
                        // A general ban on force, shared by most states of a region, leaves self-defence free.
                        let members: usize = agreement.parties.iter().map(|p| p.actors.len()).sum();
                        if clause.pledge == Pledge::Nonaggression && members > 20 {
                            continue;
                        }
                        let words = format!(
                            "would help {} under {}, but owes {} {} under {}{}",
                            knowledge.facts.name_of(&finding.victim),
                            finding.name(),
                            knowledge.facts.name_of(foe),
                            match clause.pledge {
                                Pledge::Nonaggression => "non-aggression",
                                Pledge::Neutrality => "neutrality",
                                Pledge::NoHostileAlliance => "no alliance against it",
                                _ => "help if it is the one attacked",
                            },
                            crate::Agreement::part_words(&agreement.short, &clause.article),
                            crate::mark(agreement.unverified || clause.unverified)
                        );
                        let conflict = DutyConflict {
                            holder: holder.clone(),
                            incident: incident.id.clone(),
                            helps: format!("{}/{}", finding.agreement, finding.clause),
                            against: format!("{}/{}", agreement.id, clause.id),
                            words,
                        };
                        if !conflicts.contains(&conflict) {
                            conflicts.push(conflict);
                        }
                    }
                }
            }
        }
    }
    conflicts
}

fn short(incident: &Incident, findings: &[Finding], knowledge: &Knowledge) -> String {
    let help = |f: &&Finding| f.pledge.is_help() && f.agreement != "un-charter" && f.degree != Degree::May;
    let name = Finding::name;
    let list = |verdict: Verdict| -> Vec<&Finding> {
        findings.iter().filter(help).filter(|f| f.strongest() == verdict).collect()
    };
    let holders = |f: &Finding, verdict: Verdict| {
        let codes: Vec<ActorCode> =
            f.groups.iter().filter(|g| g.verdict == verdict).flat_map(|g| g.holders.iter().cloned()).collect();
        if codes.len() > 6 { format!("{} states", codes.len()) } else { knowledge.names(&codes) }
    };
    let mut parts = Vec::new();
    let engaged = list(Verdict::Engaged);
    for finding in engaged.iter().take(3) {
        let wait = if finding.missing.is_empty() {
            String::new()
        } else {
            format!(", still missing: {}", finding.missing.join(", "))
        };
        parts.push(format!(
            "Engaged: {} (for {}: {}{wait}).",
            name(finding),
            knowledge.facts.name_of(&finding.victim),
            holders(finding, Verdict::Engaged)
        ));
    }
    if engaged.len() > 3 {
        let more = engaged.len() - 3;
        parts.push(if more == 1 {
            "One more promise of help is engaged.".to_owned()
        } else {
            format!("{more} more promises of help are engaged.")
        });
    }
    for finding in list(Verdict::Contested).iter().take(2) {
        let why = finding
            .groups
            .iter()
            .find(|g| g.verdict == Verdict::Contested)
            .filter(|g| !g.because.is_empty() && finding.verdict != Verdict::Contested)
            .map_or(finding.because.as_str(), |g| g.because.as_str());
        parts.push(format!("Contested: {} ({}).", name(finding), why));
    }
    for finding in list(Verdict::Undetermined).iter().take(1) {
        parts.push(format!("Undetermined: {} ({}).", name(finding), finding.because));
    }
    let not = list(Verdict::NotEngaged);
    if engaged.is_empty() {
        // Promises that fail for one and the same reason are told in one breath.
        let mut told: Vec<(&str, Vec<String>, Option<&crate::Flip>)> = Vec::new();
        for finding in not.iter().filter(|f| !matches!(f.deciding, "in-force" | "bound" | "act")) {
            match told.iter_mut().find(|(because, _, _)| *because == finding.because) {
                Some((_, names, _)) => names.push(finding.name()),
                None => told.push((&finding.because, vec![finding.name()], finding.flips.first())),
            }
        }
        for (because, names, flip) in told.iter().take(2) {
            let flip = match flip {
                Some(flip) => format!(" It {} if {}.", flip.verdict.would(), flip.fact),
                None => String::new(),
            };
            let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
            let names = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            parts.push(format!("Not engaged: {names}{more} ({because}).{flip}"));
        }
    }
    let talks: Vec<String> =
        findings.iter().filter(|f| f.strongest() == Verdict::ConsultationOnly).map(Finding::name).collect();
    if !talks.is_empty() {
        let more = if talks.len() > 3 { format!(" and {} more", talks.len() - 3) } else { String::new() };
        parts.push(format!("Consultations: {}{more}.", talks.iter().take(3).cloned().collect::<Vec<_>>().join(", ")));
    }
    // What permits and does not oblige is told as such.
    let free: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.pledge.is_help() && f.degree == Degree::May && f.strongest() == Verdict::Engaged)
        .collect();
    for finding in free.iter().take(2) {
        parts.push(format!(
            "Allowed, not owed: {} (for {}: {}).",
            name(finding),
            knowledge.facts.name_of(&finding.victim),
            holders(finding, Verdict::Engaged)
        ));
    }
    if parts.is_empty() {
        // A promise that came too late or ended too early is the nearest thing to an answer.
        let near = not.iter().find(|f| matches!(f.deciding, "in-force" | "bound") && f.near);
        parts.extend(near.map(|finding| format!("Not engaged: {} ({}).", name(finding), finding.because)));
    }
    if parts.is_empty() {
        let who: Vec<&str> = incident.victims.iter().chain(&incident.attackers).map(|a| a.name.as_str()).collect();
        parts.push(format!("No promise of help on record covers this event ({}).", who.join(", ")));
    }
    parts.join(" ")
}
