//! The derivation of a claim, in words for people.

use rapporteur_record::{EventType, Why};

/// The derivation of a claim that a rule made.
#[must_use]
pub fn by_rule(id: &str, file: &str, line: u64, trigger: &str, notes: &[String]) -> Why {
    let mut steps = vec![format!("rule {id} ({file}:{line}) knows the trigger “{trigger}”")];
    steps.extend(notes.iter().cloned());
    Why { rule: id.to_owned(), decided_by: "rule".to_owned(), steps, rejected: Vec::new() }
}

/// The derivation of a claim that the model made where no rule spoke.
#[must_use]
pub fn by_model(event: EventType, probability: f32, trigger: &str, notes: &[String]) -> Why {
    let mut steps =
        vec![format!("no rule knows “{trigger}” here; the model gives {event} a probability of {probability:.2}")];
    steps.extend(notes.iter().cloned());
    Why { rule: "model:events".to_owned(), decided_by: "model".to_owned(), steps, rejected: Vec::new() }
}

/// Says what the model made of a rule's reading.
pub fn model_agrees(why: &mut Why, event: EventType, probability: f32) {
    why.steps.push(format!("the model gives {event} a probability of {probability:.2}"));
}
