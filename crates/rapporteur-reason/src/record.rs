//! An agreement as one record, by the names that analysts of alliances use for treaty, clause, trigger, scope, duty,
//! procedure, limits, positions and facts.

use crate::{
    Agreement, Asker, AttackerKind, Basis, Clause, Degree, Knowledge, MemberAttack, Object, Pledge, Table, TriggerAct,
    mark,
};
use serde_json::{Value, json};

/// The whole record of an agreement: `treaty`, `clauses` (each with `trigger`, `scope`, `duty`, `procedure`, `limits`),
/// `positions` on record and `facts` of membership.
///
/// Wording is never quoted: `text` is our paraphrase, as `translation` says.
#[must_use]
pub fn agreement_record(agreement: &Agreement, knowledge: &Knowledge) -> Value {
    let parties: Vec<Value> = agreement
        .parties
        .iter()
        .flat_map(|party| party.actors.iter().map(move |actor| (party, actor)))
        .map(|(party, actor)| {
            let suspended: Vec<Value> = agreement
                .suspensions
                .iter()
                .filter(|s| s.between.contains(actor))
                .flat_map(|s| {
                    let others = s.between.iter().filter(move |other| *other != actor);
                    others.map(move |other| json!({"actor": other, "from": s.from, "to": s.until, "why": s.why}))
                })
                .collect();
            let frozen: Vec<Value> =
                party.frozen.iter().map(|f| json!({"from": f.from, "to": f.until, "why": f.why})).collect();
            json!({
                "actor": actor, "role": party.role, "from": party.from, "to": party.until,
                "signed": agreement.signed, "ratified": Value::Null, "entered": party.from,
                "withdrew": party.until.map(|day| json!({"on": day, "how": party.ended})),
                "suspended_towards": suspended, "frozen": frozen, "unverified": party.unverified,
            })
        })
        .collect();
    let sources: Vec<Value> = agreement
        .evidence
        .iter()
        .map(
            |row| json!({"id": row.id, "title": row.title, "publisher": row.publisher, "at": row.at, "read": row.read}),
        )
        .collect();
    let versions: Vec<Value> = agreement
        .clauses
        .iter()
        .filter(|clause| clause.from.is_some() || clause.until.is_some())
        .map(|clause| json!({"from": clause.from, "to": clause.until, "text_ref": clause.evidence}))
        .collect();
    let positions: Vec<Value> = knowledge
        .facts
        .positions
        .iter()
        .filter(|row| row.agreement == agreement.id)
        .map(|row| {
            json!({"by": row.by, "clause": agreement.id, "claims": row.claims, "grounds": row.grounds,
                   "date": row.date, "chain": row.chain})
        })
        .collect();
    let facts: Vec<Value> = agreement
        .parties
        .iter()
        .flat_map(|party| party.actors.iter().map(move |actor| (party, actor)))
        .map(|(party, actor)| {
            json!({"kind": "membership", "subject": actor, "object": agreement.id, "from": party.from, "to": party.until,
                   "chain": party.evidence})
        })
        .collect();
    json!({
        "treaty": {
            "id": agreement.id, "name": agreement.name, "kind": agreement.kind, "parties": parties,
            "instrument_of": Value::Array(Vec::new()), "versions": versions, "languages": Value::Null,
            "deposited_at": Value::Null, "publicity": if agreement.unpublished { "secret" } else { "public" },
            "from": agreement.from, "to": agreement.until, "source": sources, "unverified": agreement.unverified,
        },
        "clauses": agreement.clauses.iter().map(|clause| clause_record(agreement, clause)).collect::<Vec<_>>(),
        "positions": positions,
        "facts": facts,
    })
}

fn clause_record(agreement: &Agreement, clause: &Clause) -> Value {
    let trigger = clause.trigger.as_ref().map(|trigger| {
        let against: Vec<&str> = {
            let mut list: Vec<Object> = clause.covers.iter().flat_map(|cover| cover.objects.iter().copied()).collect();
            list.sort();
            list.dedup();
            list.into_iter().map(Object::as_str).collect()
        };
        let kind = match trigger.attacker {
            AttackerKind::Any => json!("any"),
            AttackerKind::State => json!("state"),
            AttackerKind::ThirdState => json!("third_state"),
            AttackerKind::NonState => json!("non_state"),
            AttackerKind::Party => json!("party"),
            AttackerKind::Named => json!(trigger.named),
        };
        json!({
            "act": trigger.acts.iter().map(|act| act_name(*act)).collect::<Vec<_>>(), "against": against,
            "actor_kind": kind, "actor_excluded": trigger.except, "unprovoked": trigger.unprovoked,
            "min_status": "occurred", "subjective": trigger.subjective, "judgement": trigger.judgement,
        })
    });
    let zones = |id: &String| agreement.zones.iter().find(|zone| zone.id == *id);
    let named: Vec<_> = clause.covers.iter().flat_map(|cover| &cover.zones).filter_map(zones).collect();
    let basis = clause.covers.iter().find_map(|cover| cover.basis);
    let by_kind = |kind: &str| -> Vec<String> {
        clause.limits.iter().filter(|limit| limit.kind == kind).map(|limit| limit.says.clone()).collect()
    };
    let other: Vec<Value> = clause
        .limits
        .iter()
        .filter(|l| !["reservation", "understanding", "constitutional", "charter"].contains(&l.kind.as_str()))
        .map(|l| json!({"by": l.by, "kind": l.kind, "says": l.says, "unverified": l.unverified}))
        .collect();
    json!({
        "id": clause.id, "treaty": agreement.id, "article": clause.article, "para": Value::Null, "text": clause.says,
        "language": "en", "translation": "paraphrase", "kind": kind_name(clause.pledge),
        "trigger": trigger,
        "scope": {
            "place": {
                "include": named.iter().map(|zone| json!({"id": zone.id, "name": zone.name})).collect::<Vec<_>>(),
                "exclude": named.iter().flat_map(|zone| &zone.not_places).collect::<Vec<_>>(),
            },
            "basis": basis.map(Basis::as_str), "recognition_policy": basis.map(|_| "every policy is worked out"),
            "moving_objects": clause.covers.iter().any(|c| c.basis.is_none() && c.objects.iter().any(|o| *o != Object::Territory)),
            "time": {"from": clause.from.or(agreement.from), "to": clause.until.or(agreement.until)},
        },
        "duty": {
            "holder": if clause.duty.by_attacker {
                json!("the attacker")
            } else if clause.duty.holders.is_empty() && clause.duty.holder_roles.is_empty() {
                json!("each")
            } else {
                json!({"named": clause.duty.holders, "roles": clause.duty.holder_roles})
            },
            "owed_to": clause.trigger.as_ref().map(|t| json!({"states": t.victims, "roles": t.victim_roles})),
            "act": duty_act(clause), "does": clause.duty.does, "degree": degree_name(clause.duty.degree),
            "deadline": clause.duty.deadline, "joint_organ": clause.procedure.organ,
        },
        "procedure": {
            "request_needed": clause.procedure.request.is_some(),
            "by": clause.procedure.request.map(|asker| if asker == Asker::Victim { "party" } else { "any" }),
            "organ": clause.procedure.organ, "decision": clause.procedure.decision, "report_to": clause.procedure.report_to,
        },
        "limits": {
            "reservations": by_kind("reservation"), "understandings": by_kind("understanding"),
            "constitutional_process": !by_kind("constitutional").is_empty(), "un_charter": !by_kind("charter").is_empty(),
            "excludes_member_vs_member": clause.trigger.as_ref().is_some_and(|t| t.member == MemberAttack::Excluded),
            "overrides": Value::Array(Vec::new()), "conflicts_with": Value::Array(Vec::new()), "other": other,
        },
        "evidence": clause.evidence,
        "unverified": clause.unverified || agreement.unverified,
    })
}

const fn act_name(act: TriggerAct) -> &'static str {
    match act {
        TriggerAct::ArmedAttack => "armed_attack",
        TriggerAct::Aggression => "aggression",
        TriggerAct::Threat => "threat",
        TriggerAct::InternalUnrest => "internal_unrest",
        TriggerAct::Request => "request",
        TriggerAct::NuclearAggression => "nuclear_aggression",
        TriggerAct::UnusualActivity => "unusual_activity",
    }
}

const fn kind_name(pledge: Pledge) -> &'static str {
    match pledge {
        Pledge::Defense => "defence",
        Pledge::Offense => "offence",
        Pledge::Nonaggression => "non-aggression",
        other => other.as_str(),
    }
}

const fn degree_name(degree: Degree) -> &'static str {
    match degree {
        Degree::Must | Degree::MustNot => "must",
        Degree::Discretion => "discretion",
        Degree::May => "may",
    }
}

fn duty_act(clause: &Clause) -> &'static str {
    match clause.pledge {
        Pledge::Consultation => "consult",
        Pledge::ArmsSupply => "supply",
        Pledge::Base | Pledge::Transit => "base",
        Pledge::Right | Pledge::Priority => "permit",
        pledge if pledge.is_abstention() => "abstain",
        _ if clause.duty.degree == Degree::Discretion => "such action as it deems necessary",
        _ if clause.duty.does.contains("military") || clause.duty.does.contains("armed force") => "military",
        _ => "assist",
    }
}

/// An agreement clause by clause, for people.
#[must_use]
pub fn agreement_table(agreement: &Agreement) -> Table {
    let mut rows = Vec::new();
    for clause in &agreement.clauses {
        let mut limits: Vec<String> = Vec::new();
        limits.extend(clause.limits.iter().map(|limit| format!("{}{}", limit.says, mark(limit.unverified))));
        let asks = match clause.procedure.request {
            Some(Asker::Victim) => "on request of the one attacked",
            Some(Asker::Any) => "on request of any party",
            None => "",
        };
        let decided =
            clause.procedure.decision.as_deref().map(|how| {
                format!("decision of {} ({how})", clause.procedure.organ.as_deref().unwrap_or("the parties"))
            });
        rows.push(vec![
            format!("{}{}", Agreement::article_words(&clause.article), mark(clause.unverified || agreement.unverified)),
            kind_name(clause.pledge).to_owned(),
            clause.says.clone(),
            [Some(asks.to_owned()).filter(|words| !words.is_empty()), decided]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; "),
            limits.join("; "),
            crate::exposure::clause_source(agreement, clause).to_string(),
        ]);
    }
    Table {
        title: format!("{} ({})", agreement.name, agreement.interval()),
        columns: ["article", "promises", "says", "procedure", "limits", "source"].map(str::to_owned).to_vec(),
        rows,
        notes: agreement.note.iter().cloned().collect(),
    }
}
