//! Clauses held against events. Plain code with an explicit derivation: see docs/commitments.md for why no rule engine.

use crate::{
    ActorKind, Agent, Agreement, Asker, AttackerKind, Basis, Clause, Cover, Day, Degree, Finding, Flip, HolderGroup,
    Incident, Interval, Invocation, Knowledge, MemberAttack, Object, Origin, Party, PlaceKind, Pledge, PolicyVerdict,
    Premise, Source, Trigger, TriggerAct, Truth, Verdict, Zone,
};
use rapporteur_record::{ActorCode, EventType, Status};
use std::collections::BTreeMap;

/// A request for help, and what was answered, known from the events at hand or from the record.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Request {
    /// Who asked.
    pub by: ActorCode,
    /// Who was asked; empty where not told.
    pub to: Vec<ActorCode>,
    /// Whose injury it was about, where that is another.
    pub about: Option<ActorCode>,
    /// Agreement named, by id.
    pub agreement: Option<String>,
    /// Clause named.
    pub clause: Option<String>,
    /// When.
    pub date: Option<Day>,
    /// `requested`, `granted`, `refused`, …
    pub outcome: String,
    /// In words.
    pub answer: String,
    /// Where it is told.
    #[serde(skip)]
    pub source: Source,
}

/// What an answer may rest on besides the knowledge.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// What was known by then; `None` = everything on record.
    pub known_by: Option<Day>,
    /// Requests told by the events at hand.
    pub requests: Vec<Request>,
    /// Only this agreement.
    pub agreement: Option<&'a str>,
}

/// How a violent event stands to the acts that clauses name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Attack,
    Blockade,
    Cyber,
    Threat,
}

/// One way to read an incident: somebody attacks a state.
struct Reading<'a> {
    incident: &'a Incident,
    victim: ActorCode,
    attackers: Vec<&'a Agent>,
    act: Act,
    internal: bool,
    victim_premise: Option<Premise>,
    who_began: Option<Premise>,
}

/// Holds every clause that could bear on the incident against it.
#[must_use]
pub fn findings(incident: &Incident, knowledge: &Knowledge, scope: &Scope<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reading in readings(incident, knowledge) {
        for agreement in knowledge.agreements_of(&reading.victim) {
            if scope.agreement.is_some_and(|id| id != agreement.id) {
                continue;
            }
            let calls = calls_on(agreement, &reading, knowledge, scope);
            for clause in &agreement.clauses {
                if let Some(trigger) = &clause.trigger
                    && let Some(finding) = finding(agreement, clause, trigger, &reading, knowledge, scope, &calls)
                {
                    found.push(finding);
                }
            }
        }
    }
    found
}

/// Whether the event is of a kind that promises speak of.
#[must_use]
pub fn is_trigger(incident: &Incident) -> bool {
    act_of(incident).is_some()
}

fn act_of(incident: &Incident) -> Option<Act> {
    let has = |mode: &str| incident.modes.iter().any(|m| m.as_str() == mode);
    match incident.event {
        EventType::Assault => Some(Act::Attack),
        EventType::Coerce if has("cyber") => Some(Act::Cyber),
        EventType::Coerce if has("restrict") || has("seize") || incident.modes.is_empty() => Some(Act::Blockade),
        EventType::Mobilize | EventType::Threaten => Some(Act::Threat),
        EventType::Protest if has("riot") => Some(Act::Attack),
        _ => None,
    }
}

fn readings<'a>(incident: &'a Incident, knowledge: &Knowledge) -> Vec<Reading<'a>> {
    let Some(act) = act_of(incident) else { return Vec::new() };
    let mut readings: Vec<Reading<'a>> = Vec::new();
    let attackers: Vec<&Agent> = incident.attackers.iter().collect();
    let victims: Vec<&Agent> = incident.victims.iter().collect();
    // "Armenia and Azerbaijan fight": both stand as actors, each is a victim of the other.
    if incident.reciprocal && victims.is_empty() {
        for (i, agent) in attackers.iter().enumerate() {
            let others: Vec<&Agent> =
                attackers.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| *other).collect();
            side(&mut readings, incident, act, agent, &others, Some(mutual(incident)), knowledge);
        }
    } else {
        let began = incident.reciprocal.then(|| mutual(incident));
        for victim in &victims {
            side(&mut readings, incident, act, victim, &attackers, began.clone(), knowledge);
        }
        if incident.reciprocal {
            for attacker in &attackers {
                side(&mut readings, incident, act, attacker, &victims, Some(mutual(incident)), knowledge);
            }
        }
    }
    occupied(&mut readings, incident, act, knowledge);
    held_by_proxy(&mut readings, incident, act, knowledge);
    soil(&mut readings, incident, act, knowledge);
    readings
}

fn mutual(incident: &Incident) -> Premise {
    Premise::new(
        "who-began",
        Truth::Contested,
        "the event is told as fighting between the two; who attacked first is disputed",
    )
    .flip("it is established who attacked first")
    .cite(incident.source.clone())
}

fn side<'a>(
    readings: &mut Vec<Reading<'a>>,
    incident: &'a Incident,
    act: Act,
    victim: &Agent,
    attackers: &[&'a Agent],
    who_began: Option<Premise>,
    knowledge: &Knowledge,
) {
    let add = |readings: &mut Vec<Reading<'a>>, code: &ActorCode, premise: Option<Premise>| {
        if readings.iter().any(|r| r.victim == *code) {
            return;
        }
        let internal = !attackers.is_empty()
            && attackers.iter().all(|a| {
                a.code.as_ref() == Some(code)
                    || (a.state.as_ref() == Some(code) && !a.patrons.iter().any(|p| p != code))
            });
        readings.push(Reading {
            incident,
            victim: code.clone(),
            attackers: attackers.to_vec(),
            act,
            internal,
            victim_premise: premise,
            who_began: who_began.clone(),
        });
    };
    if let Some(code) = victim.state_code() {
        add(readings, code, None);
    }
    if victim.kind == ActorKind::Entity {
        if let Some(code) = &victim.code {
            add(readings, code, None);
        }
        for patron in victim.patrons.iter().filter(|p| !attackers.iter().any(|a| a.code.as_ref() == Some(p))) {
            let backer = knowledge.facts.name_of(patron);
            let premise = Premise::new(
                "victim",
                Truth::Contested,
                format!(
                    "{} was attacked, which {backer} backs; that this is an attack on {backer} is disputed",
                    victim.name
                ),
            )
            .flip(format!("{backer} itself was attacked"))
            .cite(incident.source.clone());
            add(readings, patron, Some(premise));
        }
    }
}

/// The attacker strikes land that is recognised as its own and that the other side holds: it will say that it defends
/// itself, so the fight is read the other way round as well, with the beginning disputed.
fn occupied<'a>(readings: &mut Vec<Reading<'a>>, incident: &'a Incident, act: Act, knowledge: &Knowledge) {
    let Some(place) = incident.place.as_ref().filter(|p| p.area.is_some() && act == Act::Attack) else { return };
    let recognised = knowledge.holders(place, Basis::Recognised, incident.date);
    let administered = knowledge.holders(place, Basis::Administered, incident.date);
    for attacker in &incident.attackers {
        let Some(code) = attacker.state_code().filter(|c| recognised.codes.contains(c)) else { continue };
        if administered.codes.is_empty() || administered.codes.contains(code) {
            continue;
        }
        let premise = Premise::new(
            "who-began",
            Truth::Contested,
            format!(
                "{}, but {}; {} can say that it answers an occupation, its enemy that it was attacked",
                recognised.words, administered.words, attacker.name
            ),
        )
        .flip("it is established who attacked whom")
        .cite_all(recognised.sources.iter().chain(&administered.sources).cloned());
        for reading in readings.iter_mut().filter(|r| r.victim != *code && r.who_began.is_none()) {
            reading.who_began = Some(premise.clone());
        }
        if !readings.iter().any(|r| r.victim == *code) {
            readings.push(Reading {
                incident,
                victim: code.clone(),
                attackers: incident.victims.iter().collect(),
                act,
                internal: false,
                victim_premise: None,
                who_began: Some(premise),
            });
        }
    }
}

/// The place is the victim's in law and held by an entity that the attacker backs: the victim can have been attacked there
/// only by coming to the line, and each side says that it defends itself.
fn held_by_proxy(readings: &mut [Reading<'_>], incident: &Incident, act: Act, knowledge: &Knowledge) {
    let Some(place) = incident.place.as_ref().filter(|p| p.area.is_some() && act == Act::Attack) else { return };
    let recognised = knowledge.holders(place, Basis::Recognised, incident.date);
    let administered = knowledge.holders(place, Basis::Administered, incident.date);
    for reading in readings.iter_mut().filter(|r| r.who_began.is_none() && recognised.codes.contains(&r.victim)) {
        if administered.codes.contains(&reading.victim) {
            continue;
        }
        let proxy = administered.codes.iter().filter_map(|code| knowledge.facts.actor_of(code)).find(|row| {
            row.kind == ActorKind::Entity
                && reading.attackers.iter().any(|a| {
                    a.state_code().is_some_and(|code| row.patrons.contains(code)) || a.code.as_ref() == Some(&row.id)
                })
        });
        if let Some(proxy) = proxy {
            reading.who_began = Some(
                Premise::new(
                    "who-began",
                    Truth::Contested,
                    format!(
                        "{}, but {}; {} and {} each say that they defend themselves there",
                        recognised.words,
                        administered.words,
                        knowledge.facts.name_of(&reading.victim),
                        proxy.name
                    ),
                )
                .flip("it is established who attacked whom")
                .cite_all(recognised.sources.iter().chain(&administered.sources).cloned()),
            );
        }
    }
}

/// The attack lands on the soil of a state that is neither side.
fn soil<'a>(readings: &mut Vec<Reading<'a>>, incident: &'a Incident, act: Act, knowledge: &Knowledge) {
    let Some(place) = incident.place.as_ref().filter(|_| matches!(act, Act::Attack | Act::Blockade)) else { return };
    if incident.place_negated {
        return;
    }
    let holders = knowledge.holders(place, Basis::Recognised, incident.date);
    for code in &holders.codes {
        let is_side = incident.attackers.iter().chain(&incident.victims).any(|a| a.code.as_ref() == Some(code));
        if is_side || readings.iter().any(|r| r.victim == *code) {
            continue;
        }
        let premise = Premise::new(
            "victim",
            Truth::Contested,
            format!("{}; it is not named as the one attacked, and whether it agreed is not told", holders.words),
        )
        .flip(format!("{} is attacked on its own soil without its consent", knowledge.facts.name_of(code)))
        .cite_all(holders.sources.iter().cloned());
        readings.push(Reading {
            incident,
            victim: code.clone(),
            attackers: incident.attackers.iter().collect(),
            act,
            internal: false,
            victim_premise: Some(premise),
            who_began: None,
        });
    }
}

/// Calls on the agreement that belong to this incident: made by or for the victim from a week before to 60 days after.
fn calls_on<'k>(
    agreement: &Agreement,
    reading: &Reading<'_>,
    knowledge: &'k Knowledge,
    scope: &Scope<'_>,
) -> Vec<&'k Invocation> {
    let Some(date) = reading.incident.date else { return Vec::new() };
    knowledge
        .facts
        .invocations
        .iter()
        .filter(|call| call.agreement == agreement.id && call.victim == reading.victim)
        .filter(|call| scope.known_by.is_none_or(|known| call.date.first <= known.last))
        .filter(|call| {
            let days = days_between(date, call.date);
            (-7..=60).contains(&days)
        })
        .filter(|call| {
            call.attacker.is_empty()
                || reading.attackers.is_empty()
                || reading.attackers.iter().any(|a| {
                    a.code.as_ref().is_some_and(|code| code.as_str() == call.attacker) || a.name == call.attacker
                })
        })
        .collect()
}

fn days_between(from: Day, to: Day) -> i32 {
    let span = to.first.since((jiff::Unit::Day, from.first));
    span.map_or(i32::MAX, |span| span.get_days())
}

/// How a state stands to an agreement on a day.
struct Standing<'a> {
    truth: Truth,
    words: String,
    party: Option<&'a Party>,
}

fn standing<'a>(
    agreement: &'a Agreement,
    actor: &ActorCode,
    roles: &[String],
    on: Option<Day>,
    name: &str,
) -> Standing<'a> {
    let mut last: Option<&Party> = None;
    for party in agreement.parties.iter().filter(|p| p.actors.contains(actor)) {
        if !roles.is_empty() && !roles.contains(&party.role) {
            continue;
        }
        match party.interval().holds_during(on) {
            Truth::Holds => {
                for frozen in &party.frozen {
                    let interval = Interval { from: Some(frozen.from), until: frozen.until };
                    if interval.holds_during(on) == Truth::Holds {
                        return Standing {
                            truth: Truth::Contested,
                            words: format!(
                                "{name} is bound in law, but has not taken part since {}: {}",
                                frozen.from, frozen.why
                            ),
                            party: Some(party),
                        };
                    }
                }
                let since = party.from.map(|from| format!(" since {from}")).unwrap_or_default();
                return Standing {
                    truth: Truth::Holds,
                    words: format!("{name} was bound{since} ({})", party.role),
                    party: Some(party),
                };
            }
            Truth::Unknown => {
                let words = if on.is_none() {
                    format!("the event has no date; {name} is bound {}", party.interval())
                } else {
                    format!("the record of {name} is not exact enough ({})", party.interval())
                };
                return Standing { truth: Truth::Unknown, words, party: Some(party) };
            }
            _ => last = Some(party),
        }
    }
    let words = match last {
        None => format!("{name} is no party in the role that the clause asks for"),
        Some(party) => match (on, party.from, party.until) {
            (Some(on), Some(from), _) if on.last < from.first => {
                format!("{name} was not yet bound on {on}; it is since {from}")
            }
            (Some(on), _, Some(until)) => {
                let how = party.ended.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
                format!("{name} was no longer bound on {on} (ended {until}{how})")
            }
            _ => format!("{name} was not bound"),
        },
    };
    Standing { truth: Truth::Fails, words, party: last }
}

/// An article with what is known of its text.
pub(crate) fn cite(agreement: &Agreement, article: &str, evidence: &str) -> Source {
    let row = agreement.evidence_row(evidence);
    Source::Clause {
        agreement: agreement.short.clone(),
        article: article.to_owned(),
        title: row.map_or_else(String::new, |row| row.title.clone()),
        at: row.and_then(|row| row.at.clone()),
        read: row.map_or(crate::EvidenceBasis::Knowledge, |row| row.read),
    }
}

fn finding(
    agreement: &Agreement,
    clause: &Clause,
    trigger: &Trigger,
    reading: &Reading<'_>,
    knowledge: &Knowledge,
    scope: &Scope<'_>,
    calls: &[&Invocation],
) -> Option<Finding> {
    let name = knowledge.facts.name_of(&reading.victim);
    if !trigger.victims.is_empty() && !trigger.victims.contains(&reading.victim) {
        return None;
    }
    let on = reading.incident.date;
    let bound = standing(agreement, &reading.victim, &trigger.victim_roles, on, name);
    if bound.truth == Truth::Fails && bound.party.is_none() {
        return None;
    }
    let article = cite(agreement, &clause.article, &clause.evidence);
    let mut premises = vec![in_force(agreement, clause, on)];
    let party_cite = bound.party.and_then(|p| p.evidence.as_deref()).unwrap_or(&clause.evidence);
    let evidence = agreement.evidence_row(party_cite);
    premises.push(
        Premise::new("bound", bound.truth, bound.words).flip(format!("{name} is bound and takes part")).cite(
            Source::Row {
                path: agreement.path.clone(),
                line: 0,
                evidence: evidence.map_or_else(|| party_cite.to_owned(), |row| row.title.clone()),
            },
        ),
    );
    premises.push(happened(reading.incident));
    premises.push(act_premise(trigger, reading, &article));
    premises.extend(reading.victim_premise.clone());
    // Whether the clause is for a party to call on in its own opinion: then no outside test of the facts.
    let requests = requests_for(agreement, clause, reading, scope);
    let place = place_premise(agreement, clause, reading, knowledge);
    let own_opinion = trigger.subjective;
    let settled = |id: &str| calls.iter().find(|call| call.settles.iter().any(|s| s == id)).copied();
    let claimed = |id: &str| calls.iter().find(|call| call.claims.iter().any(|s| s == id)).copied();
    if let Some(premise) = &reading.who_began {
        premises.push(judged(premise.clone(), own_opinion, settled("who-began")));
    }
    premises.push(judged(
        attacker_premise(agreement, trigger, reading, knowledge, &article),
        false,
        settled("attacker"),
    ));
    if let Some(premise) = external_premise(trigger, reading, settled("external"), claimed("external")) {
        premises.push(premise);
    }
    if trigger.unprovoked {
        premises.push(provoked(reading.incident, &article));
    }
    if trigger.state_of_war {
        premises.push(
            Premise::new(
                "state-of-war",
                Truth::Contested,
                "the clause asks that the attack has led to a state of war; that is for the parties to judge",
            )
            .flip("both parties treat it as a war")
            .cite(article.clone()),
        );
    }
    if let Some((premise, _)) = &place {
        premises.push(premise.clone());
    }
    if let Some(asked) = &trigger.judgement {
        let premise = Premise::new(
            "judgement",
            Truth::Contested,
            format!("the clause asks for {asked}; that has to be judged, and the event alone does not show it"),
        )
        .flip(format!("{asked} is established"))
        .cite(article.clone());
        premises.push(judged(premise, false, settled("judgement")));
    }
    if trigger.acts.iter().all(|act| matches!(act, TriggerAct::ArmedAttack | TriggerAct::Aggression))
        && reading.act == Act::Attack
    {
        premises.push(judged(gravity(reading, &article), own_opinion, settled("gravity")));
    }
    let victim_asked = requests.iter().any(|r| r.by == reading.victim);
    if clause.pledge == Pledge::Consultation && clause.procedure.request.is_some() {
        premises.push(asked(reading, knowledge, name, &requests, own_opinion, &article));
    } else if clause.pledge.is_help() {
        // The victim called on the talks only: in its own eyes the case is not, or not yet, one for help.
        let calls: Vec<&Invocation> =
            calls.iter().filter(|call| on.is_some_and(|date| days_between(date, call.date) <= 14)).copied().collect();
        let talks_only = !calls.is_empty()
            && calls
                .iter()
                .all(|call| agreement.clause(&call.clause).is_some_and(|other| other.pledge == Pledge::Consultation))
            && calls.iter().any(|call| call.by == reading.victim);
        if talks_only && agreement.clauses.iter().any(|c| c.pledge == Pledge::Consultation) {
            let call = calls[0];
            premises.push(
                Premise::new(
                    "asked",
                    Truth::Contested,
                    format!(
                        "{name} called on {} only, not on this clause: in its own eyes it was no case for help, or not yet",
                        clause_article(agreement, &call.clause)
                    ),
                )
                .flip(format!("{name} calls on {}", Agreement::article_words(&clause.article)))
                .cite(Source::Row { path: call.path.clone(), line: call.line, evidence: call.evidence.clone() }),
            );
        }
    }

    let consultation = clause.pledge == Pledge::Consultation;
    let total = conjunction(&premises, None);
    let verdict = Verdict::of(total, consultation);
    let deciding = deciding(&premises);
    let flips = flips(&premises, consultation, verdict);
    let by_policy: Vec<PolicyVerdict> = place.as_ref().map_or_else(Vec::new, |(premise, policies)| {
        Basis::POLICIES
            .iter()
            .zip(policies)
            .filter(|_| premise.id == "place")
            .map(|(policy, truth)| PolicyVerdict {
                policy: *policy,
                place: *truth,
                verdict: Verdict::of(conjunction(&premises, Some(("place", *truth))), consultation),
            })
            .collect()
    });
    let policies_agree = by_policy.windows(2).all(|pair| pair[0].verdict == pair[1].verdict);
    let (missing, done) = procedure(clause, name, &requests, victim_asked, calls, knowledge);
    let groups = holder_groups(agreement, clause, reading, knowledge, total, &place, &premises);
    let because = premises.iter().find(|p| p.id == deciding).map_or_else(String::new, |p| p.because.clone());
    let limits = clause
        .limits
        .iter()
        .map(|limit| {
            let who = if limit.by.is_empty() { String::new() } else { format!("{}: ", knowledge.names(&limit.by)) };
            format!("{who}{} ({}){}", limit.says, limit.kind, crate::mark(limit.unverified))
        })
        .collect();
    Some(Finding {
        incident: reading.incident.id.clone(),
        agreement: agreement.id.clone(),
        agreement_name: agreement.short.clone(),
        clause: clause.id.clone(),
        article: clause.article.clone(),
        pledge: clause.pledge,
        says: clause.says.clone(),
        victim: reading.victim.clone(),
        attackers: reading.attackers.iter().map(|a| a.name.clone()).collect(),
        verdict,
        groups,
        does: clause.duty.does.clone(),
        degree: clause.duty.degree,
        deciding,
        because,
        flips,
        by_policy,
        policies_agree,
        missing,
        done,
        limits,
        near: near(agreement, clause, bound.party, on),
        unverified: clause.unverified || agreement.unverified || bound.party.is_some_and(|p| p.unverified),
        premises,
    })
}

/// Whether clause and party were bound on the day, began within a year after it, or ended within ten years before it.
fn near(agreement: &Agreement, clause: &Clause, party: Option<&Party>, on: Option<Day>) -> bool {
    let Some(on) = on else { return true };
    let close = |interval: Interval| {
        let begins = interval.from.is_none_or(|from| days_between(on, from) <= 366);
        let ends = interval.until.is_none_or(|until| days_between(until, on) <= 3653);
        begins && ends
    };
    close(Interval { from: clause.from.or(agreement.from), until: clause.until.or(agreement.until) })
        && party.is_none_or(|p| close(p.interval()))
}

fn clause_article(agreement: &Agreement, clause: &str) -> String {
    agreement.clause(clause).map_or_else(|| clause.to_owned(), |c| Agreement::article_words(&c.article))
}

/// What is judged is left to the party's own opinion where the text does so, and settled where the competent body has
/// determined it.
fn judged(mut premise: Premise, own_opinion: bool, settled: Option<&Invocation>) -> Premise {
    // The competent body may find that what a text calls the act of a state is met by a group as well.
    let open = premise.truth == Truth::Contested || (settled.is_some() && premise.truth == Truth::Fails);
    if !open {
        return premise;
    }
    if let Some(call) = settled {
        premise.truth = Truth::Holds;
        premise.because = format!("{}; determined on {}: {}", premise.because, call.date, call.answer);
        premise.sources.push(Source::Row { path: call.path.clone(), line: call.line, evidence: call.evidence.clone() });
    } else if own_opinion {
        premise.truth = Truth::Holds;
        premise.because = format!("{}; the clause leaves it to a party's own opinion", premise.because);
    }
    premise
}

fn in_force(agreement: &Agreement, clause: &Clause, on: Option<Day>) -> Premise {
    let interval = Interval { from: clause.from.or(agreement.from), until: clause.until.or(agreement.until) };
    let truth = interval.holds_during(on);
    let when = on.map(|day| format!("on {day}")).unwrap_or_default();
    let because = match truth {
        Truth::Holds => format!("{} was in force {when} ({interval})", agreement.short),
        Truth::Fails => format!("{} was not in force {when} ({interval})", agreement.short),
        _ if on.is_none() => format!("the event has no date; {} is in force {interval}", agreement.short),
        _ => format!("whether {} was in force {when} is not known ({interval})", agreement.short),
    };
    Premise::new("in-force", truth, because)
        .flip(format!("it happens while {} is in force ({interval})", agreement.short))
        .cite(cite(agreement, &clause.article, &clause.evidence))
}

fn happened(incident: &Incident) -> Premise {
    let supposed = matches!(incident.source, Source::Hypothesis { .. });
    let (truth, because) = match incident.status {
        Status::Occurred | Status::Ongoing | Status::Attempted if supposed => {
            (Truth::Holds, "supposed to have happened".to_owned())
        }
        Status::Occurred | Status::Ongoing | Status::Attempted => {
            (Truth::Holds, format!("told as {}", incident.status))
        }
        Status::Historical => (Truth::Holds, "told as past".to_owned()),
        Status::Alleged => (Truth::Contested, "only alleged".to_owned()),
        Status::Denied => (Truth::Contested, "denied by the supposed actor".to_owned()),
        Status::Negated | Status::Cancelled => (Truth::Fails, format!("told as {}", incident.status)),
        Status::Planned
        | Status::Possible
        | Status::Conditional
        | Status::Feared
        | Status::Hoped
        | Status::Requested
        | Status::Generic => (Truth::Fails, format!("has not happened: it is told as {}", incident.status)),
    };
    let premise = Premise::new("happened", truth, because)
        .flip(if truth == Truth::Holds { "it did not happen" } else { "it is established that it happened" })
        .cite(incident.source.clone());
    if supposed { premise.assumed() } else { premise }
}

fn act_premise(trigger: &Trigger, reading: &Reading<'_>, article: &Source) -> Premise {
    let wants = |act: TriggerAct| trigger.acts.contains(&act);
    let armed = wants(TriggerAct::ArmedAttack) || wants(TriggerAct::Aggression);
    let threat = wants(TriggerAct::Threat);
    let wanted = trigger
        .acts
        .iter()
        .map(|act| match act {
            TriggerAct::ArmedAttack => "armed attack",
            TriggerAct::Aggression => "aggression",
            TriggerAct::Threat => "a threat",
            TriggerAct::InternalUnrest => "unrest inside",
            TriggerAct::Request => "a request",
            TriggerAct::NuclearAggression => "nuclear aggression",
            TriggerAct::UnusualActivity => "unusual activity of forces short of an attack",
        })
        .collect::<Vec<_>>()
        .join(" or ");
    let event = reading.incident.event;
    let (truth, because) = if wants(TriggerAct::Request) {
        (Truth::Holds, "the clause answers a request, whatever its cause".to_owned())
    } else if wants(TriggerAct::NuclearAggression) && !armed && !threat {
        (
            Truth::Fails,
            "the clause speaks of aggression with nuclear weapons, or the threat of it; none is told".to_owned(),
        )
    } else {
        match reading.act {
            Act::Attack if armed => (Truth::Holds, format!("{event} is violence; the clause asks for {wanted}")),
            Act::Attack if threat || wants(TriggerAct::InternalUnrest) => {
                (Truth::Holds, format!("the clause asks for {wanted}, and violence is more than that"))
            }
            Act::Blockade if threat => (Truth::Holds, format!("{event} can threaten security; the clause asks for {wanted}")),
            Act::Blockade if wants(TriggerAct::Aggression) => (
                Truth::Contested,
                "a blockade or seizure by force counts as aggression in General Assembly resolution 3314, article 3; whether this is one is a matter of judgement".to_owned(),
            ),
            Act::Cyber if threat => (Truth::Holds, format!("a cyber attack can threaten security; the clause asks for {wanted}")),
            Act::Cyber if armed => (
                Truth::Contested,
                "whether a cyber attack is an armed attack depends on its scale and effects, a matter of judgement".to_owned(),
            ),
            Act::Threat if wants(TriggerAct::UnusualActivity) && event == EventType::Mobilize => {
                (Truth::Holds, "forces were moved".to_owned())
            }
            Act::Threat if threat => (Truth::Holds, format!("{event} can be a threat; the clause asks for {wanted}")),
            _ => (Truth::Fails, format!("{event} is not {wanted}")),
        }
    };
    Premise::new("act", truth, because).flip(format!("there is {wanted}")).cite(article.clone())
}

fn attacker_premise(
    agreement: &Agreement,
    trigger: &Trigger,
    reading: &Reading<'_>,
    knowledge: &Knowledge,
    article: &Source,
) -> Premise {
    let on = reading.incident.date;
    if reading.internal {
        // Who attacks from inside is the matter of the `external` premise.
        return Premise::new("attacker", Truth::Holds, "the violence is told as coming from inside; see `external`")
            .cite(article.clone());
    }
    if reading.attackers.is_empty() {
        let truth = if trigger.attacker == AttackerKind::Any
            && trigger.except.is_empty()
            && trigger.member == MemberAttack::Covered
        {
            Truth::Holds
        } else {
            Truth::Unknown
        };
        return Premise::new("attacker", truth, "the attacker is not told")
            .flip("the attacker is known")
            .cite(article.clone());
    }
    let mut best: Option<Premise> = None;
    for attacker in &reading.attackers {
        let premise = one_attacker(agreement, trigger, attacker, on, knowledge);
        if best.as_ref().is_none_or(|b| b.truth.or(premise.truth) != b.truth) {
            best = Some(premise);
        }
    }
    best.unwrap_or_else(|| Premise::new("attacker", Truth::Unknown, "the attacker is not told"))
        .cite(article.clone())
        .cite(reading.incident.source.clone())
}

fn one_attacker(
    agreement: &Agreement,
    trigger: &Trigger,
    attacker: &Agent,
    on: Option<Day>,
    knowledge: &Knowledge,
) -> Premise {
    let name = &attacker.name;
    let named = |list: &[ActorCode]| attacker.code.as_ref().is_some_and(|code| list.contains(code));
    if named(&trigger.except) {
        return Premise::new("attacker", Truth::Fails, format!("the clause leaves out attacks by {name}"))
            .flip("somebody else attacks");
    }
    let member = attacker.state_code().map_or(Truth::Fails, |code| standing(agreement, code, &[], on, name).truth);
    match trigger.attacker {
        AttackerKind::Named if !named(&trigger.named) => {
            return Premise::new(
                "attacker",
                Truth::Fails,
                format!("the clause speaks of {} only, not of {name}", knowledge.names(&trigger.named)),
            )
            .flip(format!("{} attacks", knowledge.names(&trigger.named)));
        }
        AttackerKind::Party => {
            let truth = member;
            return Premise::new(
                "attacker",
                truth,
                if truth == Truth::Fails {
                    format!("{name} is not bound by {}", agreement.short)
                } else {
                    format!("{name} is bound by {}", agreement.short)
                },
            )
            .flip("a party to the agreement attacks");
        }
        _ => {}
    }
    if member != Truth::Fails {
        match trigger.member {
            MemberAttack::Excluded => {
                return Premise::new(
                    "attacker",
                    Truth::Fails,
                    format!("{name} is itself a party to {}: the clause is for attacks from outside", agreement.short),
                )
                .flip("a state that is no party attacks");
            }
            MemberAttack::Silent => {
                return Premise::new(
                    "attacker",
                    Truth::Contested,
                    format!(
                        "{name} is itself a party to {}, and the clause does not say whether it covers that",
                        agreement.short
                    ),
                )
                .flip("a state that is no party attacks");
            }
            MemberAttack::Covered => {}
        }
    }
    let wants_state = matches!(trigger.attacker, AttackerKind::State | AttackerKind::ThirdState);
    match attacker.kind {
        ActorKind::State if trigger.attacker == AttackerKind::NonState => {
            Premise::new("attacker", Truth::Fails, format!("{name} is a state; the clause is for groups"))
                .flip("an armed group attacks")
        }
        ActorKind::State => Premise::new(
            "attacker",
            Truth::Holds,
            format!("{name} is a state, and no party that the clause leaves out"),
        )
        .flip("the attacker is no state"),
        ActorKind::Entity | ActorKind::Group if wants_state => {
            if attacker.patrons.is_empty() {
                Premise::new(
                    "attacker",
                    Truth::Fails,
                    format!("the clause speaks of attack by a state; {name} is none"),
                )
                .flip(format!("a state is shown to be behind {name}"))
            } else {
                Premise::new(
                    "attacker",
                    Truth::Contested,
                    format!(
                        "the clause speaks of attack by a state; {name} is none, but {} backs it, and whether its acts count as that state's is a matter of judgement",
                        knowledge.names(&attacker.patrons)
                    ),
                )
                .flip(format!("the attack is shown to be the act of {}", knowledge.names(&attacker.patrons)))
            }
        }
        ActorKind::Unknown if wants_state => Premise::new(
            "attacker",
            Truth::Unknown,
            format!("what {name} is, is not known; the clause speaks of a state"),
        )
        .flip("the attacker is known"),
        _ => Premise::new("attacker", Truth::Holds, format!("the clause does not limit who attacks; {name} fits"))
            .flip("the attacker is one that the clause leaves out"),
    }
}

fn external_premise(
    trigger: &Trigger,
    reading: &Reading<'_>,
    settled: Option<&Invocation>,
    claimed: Option<&Invocation>,
) -> Option<Premise> {
    let inside = reading.internal || reading.incident.origin == Some(Origin::Home);
    if !inside {
        return None;
    }
    if trigger.acts.contains(&TriggerAct::InternalUnrest) || trigger.acts.contains(&TriggerAct::Request) {
        return Some(Premise::new("external", Truth::Holds, "the clause covers unrest inside a party as well"));
    }
    let flip = "the attack is shown to come from outside";
    let row =
        |call: &Invocation| Source::Row { path: call.path.clone(), line: call.line, evidence: call.evidence.clone() };
    let premise = if reading.incident.origin == Some(Origin::Abroad) {
        Premise::new("external", Truth::Contested, "the armed group is said to have come from abroad; whether that makes it an attack from outside is a matter of judgement")
            .cite(reading.incident.source.clone())
    } else if let Some(call) = settled {
        Premise::new(
            "external",
            Truth::Holds,
            format!("determined on {} to come from outside: {}", call.date, call.answer),
        )
        .cite(row(call))
    } else if let Some(call) = claimed {
        Premise::new(
            "external",
            Truth::Contested,
            format!(
                "the violence is inside; on {} the government claimed an attack from outside ({}); others dispute it",
                call.date, call.answer
            ),
        )
        .cite(row(call))
    } else {
        Premise::new("external", Truth::Fails, "the violence is inside the state; nothing shows an attack from outside")
            .cite(reading.incident.source.clone())
    };
    Some(premise.flip(flip))
}

fn provoked(incident: &Incident, article: &Source) -> Premise {
    match incident.provoked {
        Some(true) => {
            Premise::new("unprovoked", Truth::Fails, "the clause asks for an unprovoked attack; this one was provoked")
        }
        Some(false) => Premise::new("unprovoked", Truth::Holds, "supposed to be unprovoked"),
        None => Premise::new(
            "unprovoked",
            Truth::Contested,
            "the clause asks for an unprovoked attack; that is a matter of judgement",
        ),
    }
    .flip("it is established whether the attack was provoked")
    .cite(article.clone())
}

fn gravity(reading: &Reading<'_>, article: &Source) -> Premise {
    const SMALL: [&str; 9] =
        ["beat", "torture", "execute", "sexual", "abduct", "crowd-control", "targeted", "destroy", "firearms"];
    let by_state = reading.attackers.iter().any(|a| matches!(a.kind, ActorKind::State | ActorKind::Entity));
    let small =
        !reading.incident.modes.is_empty() && reading.incident.modes.iter().all(|mode| SMALL.contains(&mode.as_str()));
    let flip = "the attack is established as grave enough to be an armed attack";
    if !by_state {
        return Premise::new(
            "gravity",
            Truth::Contested,
            "whether violence by a group that is no state is an armed attack depends on its scale and on who is behind it, a matter of judgement",
        )
        .flip(flip)
        .cite(article.clone());
    }
    if small {
        return Premise::new(
            "gravity",
            Truth::Contested,
            "an act of this kind may fall short of an armed attack, which must be grave (ICJ, Nicaragua 1986)",
        )
        .flip(flip)
        .cite(article.clone());
    }
    Premise::new(
        "gravity",
        Truth::Holds,
        "taken to be grave enough for an armed attack, as forces of one side strike the other",
    )
    .flip("it is a mere frontier incident")
    .cite(article.clone())
    .assumed()
}

fn asked(
    reading: &Reading<'_>,
    knowledge: &Knowledge,
    name: &str,
    requests: &[&Request],
    own_opinion: bool,
    article: &Source,
) -> Premise {
    if let Some(request) = requests.first() {
        let date = request.date.map(|d| format!(" on {d}")).unwrap_or_default();
        return Premise::new(
            "asked",
            Truth::Holds,
            format!("{} asked for it{date}", knowledge.facts.name_of(&request.by)),
        )
        .cite(request.source.clone());
    }
    let home = reading.incident.place.as_ref().is_none_or(|place| {
        Basis::POLICIES.iter().any(|basis| {
            let holders = knowledge.holders(place, *basis, reading.incident.date);
            holders.codes.contains(&reading.victim)
        })
    });
    let at_sea = reading.incident.place.as_ref().is_some_and(|p| p.kind == PlaceKind::Sea);
    if home || (at_sea && reading.victim_premise.is_none()) {
        let because = if own_opinion {
            format!(
                "{name} itself is attacked or threatened; any party may ask for talks when it thinks so, and none is recorded as having asked"
            )
        } else {
            format!("{name} itself is attacked or threatened; no request is recorded")
        };
        return Premise::new("asked", Truth::Holds, because).cite(article.clone()).assumed();
    }
    Premise::new(
        "asked",
        Truth::Fails,
        format!("it is not on the territory of {name}, and {name} is not recorded as having asked for talks"),
    )
    .flip(format!("{name} says that its security is threatened and asks for consultations"))
    .cite(article.clone())
}

/// The premise on place and object, and its truth under each policy.
fn place_premise(
    agreement: &Agreement,
    clause: &Clause,
    reading: &Reading<'_>,
    knowledge: &Knowledge,
) -> Option<(Premise, [Truth; 3])> {
    if clause.covers.is_empty() {
        return None;
    }
    let name = knowledge.facts.name_of(&reading.victim);
    let article = cite(agreement, &clause.article, &clause.evidence);
    let Some(place) = &reading.incident.place else {
        // A threat is to the state as such; where it was made plays no part.
        if reading.act == Act::Threat {
            return None;
        }
        return Some((
            Premise::new("place", Truth::Unknown, "the place is not told, and the clause depends on it")
                .flip(format!("it is on territory that the clause covers ({})", cover_words(clause, agreement)))
                .cite(article),
            [Truth::Unknown; 3],
        ));
    };
    if reading.incident.place_negated {
        return Some((
            Premise::new(
                "place",
                Truth::Unknown,
                format!("the story says that it is not at {}; where it is, it does not tell", place.name),
            )
            .cite(reading.incident.source.clone()),
            [Truth::Unknown; 3],
        ));
    }
    let mut parts = Vec::new();
    let mut by_policy = [Truth::Fails; 3];
    let mut governing = Truth::Fails;
    let mut object_only = true;
    for cover in &clause.covers {
        let object = object_truth(cover, reading, place.kind);
        let (zone, zone_words) = zone_truth(agreement, cover, place);
        let disputed = if cover.disputed.is_some() { Truth::Contested } else { Truth::Holds };
        let elsewhere = object.and(zone).and(disputed);
        let mut words = Vec::new();
        let mut sources = vec![cite(agreement, &clause.article, cover.evidence.as_deref().unwrap_or(&clause.evidence))];
        let mut policies = [elsewhere; 3];
        let mut own = elsewhere;
        if let Some(basis) = cover.basis {
            for (slot, policy) in policies.iter_mut().zip(Basis::POLICIES) {
                let holders = knowledge.holders(place, policy, reading.incident.date);
                let owner = |code: &ActorCode| {
                    if cover.of.is_empty() { *code == reading.victim } else { cover.of.contains(code) }
                };
                let mut is_victims = if holders.codes.iter().any(owner) { Truth::Holds } else { Truth::Fails };
                // Two states stand as recognised holders: nobody has settled it.
                if is_victims == Truth::Holds && policy == Basis::Recognised && holders.codes.len() > 1 {
                    is_victims = Truth::Contested;
                }
                if holders.uncertain && is_victims == Truth::Holds {
                    is_victims = Truth::Unknown;
                }
                *slot = elsewhere.and(is_victims);
                if policy == basis || (basis == Basis::Unstated && policy != Basis::Claimed) {
                    if !words.contains(&holders.words) {
                        words.push(holders.words);
                    }
                    sources.extend(holders.sources);
                }
            }
            own = match basis {
                Basis::Recognised => policies[0],
                Basis::Administered => policies[1],
                Basis::Claimed => policies[2],
                Basis::Unstated if policies.iter().all(|p| *p == policies[0]) => policies[0],
                Basis::Unstated => elsewhere.and(Truth::Contested),
            };
        }
        if object != Truth::Fails {
            object_only = false;
        }
        words.extend(zone_words);
        words.extend(cover.disputed.clone());
        let hit = cover.objects.iter().map(|o| o.as_str()).collect::<Vec<_>>().join(", ");
        let object_words = match object {
            Truth::Fails => format!("for {hit}, and what was hit is none of these"),
            Truth::Unknown => format!("for {hit}, and what was hit is not told"),
            _ => format!("for {hit}"),
        };
        words.insert(0, object_words);
        parts.push(Premise::new("cover", own, words.join("; ")).cite_all(sources));
        governing = governing.or(own);
        for (total, policy) in by_policy.iter_mut().zip(policies) {
            *total = total.or(policy);
        }
    }
    let id = if object_only { "object" } else { "place" };
    let because = place_words(&parts, governing, &place.name, name);
    let sources: Vec<Source> = parts.iter().find(|p| p.truth == governing).map_or_else(Vec::new, |p| p.sources.clone());
    let flip = match governing {
        Truth::Holds => {
            // The way in which it falls under the clause: as territory, or as what was hit wherever it was.
            let held = clause.covers.iter().zip(&parts).find(|(_, part)| part.truth == Truth::Holds).map(|(c, _)| c);
            match held.and_then(|cover| cover.basis) {
                Some(Basis::Administered) => format!("the place were not under the administration of {name}"),
                Some(_) => format!("the place were not territory of {name}"),
                None => match held.map(|cover| zone_names(agreement, cover)).filter(|names| !names.is_empty()) {
                    Some(names) => format!("it were outside {names}"),
                    None => "something else had been hit".to_owned(),
                },
            }
        }
        Truth::Unknown => "it is told what exactly was hit, and where".to_owned(),
        _ if clause.covers.iter().any(|c| c.basis.is_some()) => {
            let basis = clause.covers.iter().find_map(|c| c.basis).unwrap_or(Basis::Recognised);
            let how = match basis {
                Basis::Recognised | Basis::Unstated => "recognised territory of",
                Basis::Administered => "territory administered by",
                Basis::Claimed => "territory claimed by",
            };
            let owner = clause.covers.iter().find(|c| c.basis.is_some()).map_or(&[][..], |c| c.of.as_slice());
            let whose = if owner.is_empty() { name.to_owned() } else { knowledge.names(owner) };
            let zones = clause.covers.iter().find(|c| c.basis.is_some()).map_or(&[][..], |c| c.zones.as_slice());
            let within: Vec<&str> =
                agreement.zones.iter().filter(|z| zones.contains(&z.id)).map(|z| z.name.as_str()).collect();
            let within = if within.is_empty() { String::new() } else { format!(" in {}", within.join(" or ")) };
            format!("the attack is on {how} {whose}{within}")
        }
        _ => {
            let within: Vec<&str> = agreement
                .zones
                .iter()
                .filter(|z| clause.covers.iter().any(|c| c.zones.contains(&z.id)))
                .map(|z| z.name.as_str())
                .collect();
            if within.is_empty() {
                format!("it hits what the clause covers ({})", cover_words(clause, agreement))
            } else {
                format!("it happens in {}", within.join(" or "))
            }
        }
    };
    let mut premise = Premise::new(id, governing, because).flip(flip).cite_all(sources);
    premise.parts = parts;
    Some((premise, by_policy))
}

fn place_words(parts: &[Premise], governing: Truth, place: &str, victim: &str) -> String {
    // The first part that stands as the whole does; its own first words name the objects and are left out.
    let part = parts.iter().find(|p| p.truth == governing);
    let reasons: Vec<&str> = part.map_or_else(Vec::new, |p| p.because.split("; ").skip(1).collect());
    if governing == Truth::Fails {
        // Outside the area settles it, whose-ever the place is.
        if let Some(outside) = reasons.iter().find(|r| r.contains(" lies outside ")) {
            return (*outside).to_owned();
        }
    }
    let reason = reasons.join("; ");
    let verdict = match governing {
        Truth::Holds => format!("{place} is inside the scope of the clause for an attack on {victim}"),
        Truth::Fails => format!("{place} is outside the scope of the clause for an attack on {victim}"),
        Truth::Contested => format!("whether {place} is inside the scope is disputed"),
        Truth::Unknown => format!("whether {place} is inside the scope cannot be told"),
    };
    match (reason.is_empty(), governing) {
        (true, _) => match part.map(|p| p.because.as_str()) {
            Some(objects) if governing != Truth::Holds => format!("{verdict}: {objects}"),
            _ => verdict,
        },
        (false, Truth::Unknown) => {
            let objects = part.and_then(|p| p.because.split("; ").next()).unwrap_or("");
            format!("{verdict}: {objects}; {reason}")
        }
        _ => format!("{verdict}: {reason}"),
    }
}

fn zone_names(agreement: &Agreement, cover: &Cover) -> String {
    let zones = agreement.zones.iter().filter(|zone| cover.zones.contains(&zone.id));
    zones.map(|zone| zone.name.as_str()).collect::<Vec<_>>().join(" or ")
}

fn cover_words(clause: &Clause, agreement: &Agreement) -> String {
    let mut words: Vec<String> = Vec::new();
    for cover in &clause.covers {
        let objects = cover.objects.iter().map(|o| o.as_str()).collect::<Vec<_>>().join(", ");
        let zones: Vec<&str> = agreement
            .zones
            .iter()
            .filter(|zone| cover.zones.contains(&zone.id))
            .map(|zone| zone.name.as_str())
            .collect();
        words.push(if zones.is_empty() { objects } else { format!("{objects} in {}", zones.join(", ")) });
    }
    words.join("; ")
}

fn object_truth(cover: &Cover, reading: &Reading<'_>, kind: PlaceKind) -> Truth {
    match reading.incident.object {
        Some(object) if cover.objects.contains(&object) => Truth::Holds,
        Some(_) => Truth::Fails,
        // Nothing was hit by a threat: it is the state that is threatened.
        None if reading.act == Act::Threat => Truth::Holds,
        // An attack on land is an attack on the territory there, whatever else was hit.
        None if kind != PlaceKind::Sea && cover.objects.contains(&Object::Territory) => Truth::Holds,
        None if kind == PlaceKind::Sea && cover.objects.iter().all(|o| *o == Object::Territory) => Truth::Fails,
        None => Truth::Unknown,
    }
}

fn zone_truth(agreement: &Agreement, cover: &Cover, place: &crate::PlaceFacts) -> (Truth, Option<String>) {
    if cover.zones.is_empty() {
        return (Truth::Holds, None);
    }
    let zones: Vec<&Zone> = agreement.zones.iter().filter(|zone| cover.zones.contains(&zone.id)).collect();
    let mut truth = Truth::Fails;
    for zone in &zones {
        truth = truth.or(zone.contains(place));
    }
    let names = zones.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>().join(" or ");
    let words = match truth {
        Truth::Holds => format!("{} lies in {names}", place.name),
        Truth::Fails => format!("{} lies outside {names}", place.name),
        Truth::Contested => format!("whether {} belongs to {names} is disputed", place.name),
        Truth::Unknown => format!("{} has no coordinates to compare with {names}", place.name),
    };
    (truth, Some(words))
}

fn conjunction(premises: &[Premise], instead: Option<(&str, Truth)>) -> Truth {
    premises.iter().fold(Truth::Holds, |total, premise| {
        let truth = match instead {
            Some((id, truth)) if premise.id == id => truth,
            _ => premise.truth,
        };
        total.and(truth)
    })
}

fn deciding(premises: &[Premise]) -> &'static str {
    for wanted in [Truth::Fails, Truth::Unknown, Truth::Contested] {
        if let Some(premise) = premises.iter().find(|p| p.truth == wanted) {
            return premise.id;
        }
    }
    ["place", "act"].into_iter().find(|id| premises.iter().any(|p| p.id == *id)).unwrap_or("in-force")
}

fn flips(premises: &[Premise], consultation: bool, verdict: Verdict) -> Vec<Flip> {
    let mut flips = Vec::new();
    for premise in premises.iter().filter(|p| !p.flip.is_empty()) {
        let turned = if premise.truth == Truth::Holds {
            // For what is engaged: which single fact would take it away.
            if matches!(verdict, Verdict::Engaged | Verdict::ConsultationOnly)
                && matches!(premise.id, "happened" | "place")
                && !premise.assumed
            {
                Truth::Fails
            } else {
                continue;
            }
        } else {
            Truth::Holds
        };
        let then = Verdict::of(conjunction(premises, Some((premise.id, turned))), consultation);
        if then != verdict {
            flips.push(Flip { premise: premise.id, fact: premise.flip.clone(), verdict: then });
        }
    }
    flips
}

fn requests_for<'s>(
    agreement: &Agreement,
    clause: &Clause,
    reading: &Reading<'_>,
    scope: &'s Scope<'_>,
) -> Vec<&'s Request> {
    let dates_fit = |request: &Request| match (reading.incident.date, request.date) {
        (Some(event), Some(asked)) => (-7..=60).contains(&days_between(event, asked)),
        _ => true,
    };
    scope
        .requests
        .iter()
        .filter(|request| {
            request.by == reading.victim
                || (clause.procedure.request == Some(Asker::Any)
                    && request.about.as_ref().is_none_or(|about| *about == reading.victim))
        })
        .filter(|request| match &request.agreement {
            // A request that names a sister clause is no call on this one.
            Some(id) => *id == agreement.id && request.clause.as_deref().is_none_or(|c| c == clause.id),
            None => agreement.parties.iter().any(|party| request.to.iter().any(|to| party.actors.contains(to))),
        })
        .filter(|request| request.agreement.is_some() || !request.to.is_empty())
        .filter(|request| dates_fit(request))
        .collect()
}

fn procedure(
    clause: &Clause,
    victim: &str,
    requests: &[&Request],
    victim_asked: bool,
    calls: &[&Invocation],
    knowledge: &Knowledge,
) -> (Vec<String>, Vec<String>) {
    let mut missing = Vec::new();
    let mut done = Vec::new();
    let told = |request: &Request| {
        let date = request.date.map(|d| format!(" on {d}")).unwrap_or_default();
        let answer = if request.answer.is_empty() { String::new() } else { format!(": {}", request.answer) };
        format!("request by {}{date}{answer}", knowledge.facts.name_of(&request.by))
    };
    match clause.procedure.request {
        Some(Asker::Victim) if !victim_asked => missing.push(format!("request by {victim}")),
        Some(Asker::Any) if requests.is_empty() => missing.push("request by any party".to_owned()),
        _ => {}
    }
    if clause.procedure.request.is_some() || clause.pledge.is_help() || clause.pledge == Pledge::Consultation {
        done.extend(requests.iter().map(|request| told(request)));
    }
    let decided = calls
        .iter()
        .find(|call| call.clause == clause.id && matches!(call.outcome.as_str(), "determined" | "granted" | "partly"));
    if let Some(decision) = &clause.procedure.decision
        && decision != "self"
    {
        let organ = clause.procedure.organ.as_deref().unwrap_or("the parties");
        match decided {
            Some(call) => done.push(format!("decision on {}: {}", call.date, call.answer)),
            None => missing.push(format!("decision of {organ} ({decision})")),
        }
    }
    (missing, done)
}

fn holder_groups(
    agreement: &Agreement,
    clause: &Clause,
    reading: &Reading<'_>,
    knowledge: &Knowledge,
    total: Truth,
    place: &Option<(Premise, [Truth; 3])>,
    premises: &[Premise],
) -> Vec<HolderGroup> {
    let on = reading.incident.date;
    let duty = &clause.duty;
    let consultation = clause.pledge == Pledge::Consultation;
    let attacker_codes: Vec<&ActorCode> = reading.attackers.iter().filter_map(|a| a.state_code()).collect();
    let mut candidates: Vec<&ActorCode> = Vec::new();
    for party in &agreement.parties {
        if !duty.holder_roles.is_empty() && !duty.holder_roles.contains(&party.role) {
            continue;
        }
        candidates.extend(&party.actors);
    }
    candidates.sort();
    candidates.dedup();
    let mut groups: BTreeMap<(Verdict, String), HolderGroup> = BTreeMap::new();
    for holder in candidates {
        if !duty.holders.is_empty() && !duty.holders.contains(holder) {
            continue;
        }
        let attacks = attacker_codes.contains(&holder);
        let benefits = clause.pledge == Pledge::Right;
        if duty.by_attacker != attacks || (*holder == reading.victim && !benefits) {
            continue;
        }
        let name = knowledge.facts.name_of(holder);
        let stands = standing(agreement, holder, &duty.holder_roles, on, name);
        if stands.truth == Truth::Fails {
            continue;
        }
        let mut own: Vec<Premise> = Vec::new();
        if stands.truth != Truth::Holds && on.is_some() {
            own.push(Premise::new("holder", stands.truth, stands.words));
        }
        for suspension in &agreement.suspensions {
            let pair = [holder, &reading.victim];
            let is_pair = suspension.between.iter().all(|side| pair.contains(&side));
            let interval = Interval { from: Some(suspension.from), until: suspension.until };
            if is_pair && interval.holds_during(on) != Truth::Fails {
                own.push(
                    Premise::new(
                        "pair",
                        match interval.holds_during(on) {
                            Truth::Holds => Truth::Fails,
                            other => other,
                        },
                        format!("between the two it has been suspended since {}: {}", suspension.from, suspension.why),
                    )
                    .flip("the suspension between the two ends")
                    .cite(cite(agreement, &clause.article, &suspension.evidence)),
                );
            }
        }
        for limit in clause.limits.iter().filter(|limit| limit.opens && limit.by.contains(holder)) {
            own.push(Premise::new("limit", Truth::Contested, format!("{} ({})", limit.says, limit.kind)));
        }
        own.extend(own_view(clause, reading, knowledge, holder, place));
        let mut truth = own.iter().filter(|p| p.id != "policy").fold(total, |all, p| all.and(p.truth));
        if let Some(view) = own.iter().find(|p| p.id == "policy") {
            // The holder's own recognition differs from the general one.
            let seen = own
                .iter()
                .filter(|p| p.id != "policy")
                .fold(conjunction(premises, Some(("place", view.truth))), |all, p| all.and(p.truth));
            if seen != truth {
                truth = if truth == Truth::Fails && seen == Truth::Fails { Truth::Fails } else { Truth::Contested };
            }
        }
        let verdict = Verdict::of(truth, consultation);
        let because = own.iter().map(|p| p.because.clone()).collect::<Vec<_>>().join("; ");
        groups
            .entry((verdict, because.clone()))
            .or_insert_with(|| HolderGroup { holders: Vec::new(), verdict, because, premises: own })
            .holders
            .push(holder.clone());
    }
    groups.into_values().collect()
}

/// What the holder itself recognises, where that differs from the general view.
fn own_view(
    clause: &Clause,
    reading: &Reading<'_>,
    knowledge: &Knowledge,
    holder: &ActorCode,
    place: &Option<(Premise, [Truth; 3])>,
) -> Option<Premise> {
    let facts = reading.incident.place.as_ref()?;
    let (premise, _) = place.as_ref()?;
    let basis = clause.covers.iter().find_map(|cover| cover.basis)?;
    if !matches!(basis, Basis::Recognised | Basis::Unstated) || premise.id != "place" {
        return None;
    }
    let row = knowledge.recognisers(facts, reading.incident.date).find(|row| row.by.as_ref() == Some(holder))?;
    let truth = if row.holder == reading.victim { Truth::Holds } else { Truth::Fails };
    if truth == premise.truth {
        return None;
    }
    Some(
        Premise::new(
            "policy",
            truth,
            format!(
                "{} itself recognises {} as {}'s",
                knowledge.facts.name_of(holder),
                row.area,
                knowledge.facts.name_of(&row.holder)
            ),
        )
        .cite(Source::Row { path: row.path.clone(), line: row.line, evidence: row.evidence.clone() }),
    )
}

/// The degree in which a holder's verdict binds it.
#[must_use]
pub fn is_owed(finding: &Finding, verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Engaged | Verdict::ConsultationOnly) && finding.degree != Degree::May
}
