//! The act inside an act: what is agreed, demanded, threatened, alleged, refused.

use crate::event::Candidate;
use rapporteur_record::{EmbeddedAct, EventType, Reading, Status};

/// Hands the candidates to `emit` in the order of the text, each with the index of the act that embeds it and with its own content.
pub fn link<F>(reading: &Reading, candidates: &[Candidate], mut emit: F)
where
    F: FnMut(&Candidate, usize, Option<(usize, Option<EventType>)>, Option<EmbeddedAct>),
{
    let mut outer_of: Vec<Option<usize>> = vec![None; candidates.len()];
    for (o, outer) in candidates.iter().enumerate() {
        if !takes_content(outer.event) {
            continue;
        }
        let sent = &reading.sentences[outer.sentence];
        for &top in &outer.arguments.embedded {
            let below = sent.subtree(top);
            for (i, inner) in candidates.iter().enumerate() {
                if i == o || inner.sentence != outer.sentence || inner.head == outer.head {
                    continue;
                }
                if below.contains(&inner.head)
                    && outer_of[i].is_none_or(|old| {
                        depth(reading, outer.sentence, candidates[old].head)
                            < depth(reading, outer.sentence, outer.head)
                    })
                {
                    outer_of[i] = Some(o);
                }
            }
        }
    }
    for (i, c) in candidates.iter().enumerate() {
        // An act that section 2.2 made a promise is its own content; what stands below it is the condition or the purpose.
        let inner = outer_of.iter().position(|x| *x == Some(i)).map(|n| &candidates[n]).filter(|_| c.inner.is_none());
        let content = inner.map_or_else(
            || {
                c.inner.as_ref().map(|(event, mode, status)| EmbeddedAct {
                    event: Some(*event),
                    mode: mode.clone(),
                    status: Some(*status),
                    actor: c.actor.iter().filter_map(|p| p.code.clone()).collect(),
                    recipient: c.recipient.iter().filter_map(|p| p.code.clone()).collect(),
                    ..EmbeddedAct::default()
                })
            },
            |n| {
                let tokens = &reading.sentences[n.sentence].tokens;
                let (event, mode) =
                    n.inner.as_ref().map_or_else(|| (n.event, n.modes.clone()), |(e, m, _)| (Some(*e), m.clone()));
                Some(EmbeddedAct {
                    event,
                    mode,
                    status: Some(embedded_status(c.event, n.status.status)),
                    actor: n.actor.iter().filter_map(|p| p.code.clone()).collect(),
                    recipient: n.recipient.iter().filter_map(|p| p.code.clone()).collect(),
                    text: Some(tokens[n.first..=n.last].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")),
                    span: Some(rapporteur_record::Span::new(tokens[n.first].start, tokens[n.last].end)),
                    ..EmbeddedAct::default()
                })
            },
        );
        emit(c, i, outer_of[i].map(|o| (o, candidates[o].event)), content);
    }
}

fn depth(reading: &Reading, s: usize, mut token: usize) -> usize {
    let sent = &reading.sentences[s];
    let mut n = 0;
    while let Some(h) = sent.head_of(token) {
        n += 1;
        token = h;
        if n > sent.tokens.len() {
            break;
        }
    }
    n
}

/// Whether acts of this type have an act inside.
#[must_use]
pub const fn takes_content(event: Option<EventType>) -> bool {
    matches!(
        event,
        Some(
            EventType::Agree
                | EventType::Concede
                | EventType::Request
                | EventType::Reject
                | EventType::Threaten
                | EventType::Accuse
        )
    )
}

/// The status of an act inside an act of this type.
#[must_use]
pub fn embedded_status(outer: Option<EventType>, own: Status) -> Status {
    match outer {
        Some(EventType::Accuse) => match own {
            Status::Occurred | Status::Ongoing => Status::Alleged,
            other => other,
        },
        Some(EventType::Request) => match own {
            Status::Occurred | Status::Ongoing | Status::Planned => Status::Requested,
            other => other,
        },
        Some(EventType::Agree | EventType::Concede) => match own {
            Status::Occurred | Status::Ongoing => Status::Planned,
            other => other,
        },
        Some(EventType::Threaten) => match own {
            Status::Occurred | Status::Ongoing | Status::Planned => Status::Conditional,
            other => other,
        },
        _ => own,
    }
}
