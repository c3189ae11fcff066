//! Rules carry sentences that they must, and must not, read; every one is a test.

use super::load::line_of;
use crate::{Coder, event::Stages};
use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_record::{Reading, Span};

/// A sentence with its marks taken out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marked {
    /// The sentence.
    pub text: String,
    /// Role (`trigger`, `actor`, `recipient`, `embedded`) and where it stands, in code points.
    pub spans: Vec<(String, Span)>,
}

/// Takes `[role words]` marks out of a sentence. Marks do not nest.
///
/// # Errors
///
/// What is wrong with the marks.
pub fn unmark(text: &str) -> Result<Marked, String> {
    let mut marked = Marked::default();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        marked.text.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let close = after.find(']').ok_or("a mark is opened and not closed")?;
        let (role, words) = after[..close].split_once(' ').ok_or("a mark needs a role and words: [actor Paris]")?;
        if !matches!(role, "trigger" | "actor" | "recipient" | "embedded") {
            return Err(format!("role {role:?} is not known; accepted: trigger actor recipient embedded"));
        }
        let start = marked.text.chars().count() as u32;
        marked.text.push_str(words);
        marked.spans.push((role.to_owned(), Span::new(start, start + words.chars().count() as u32)));
        rest = &after[close + 1..];
    }
    marked.text.push_str(rest);
    Ok(marked)
}

/// Runs every example and counter-example of every rule; `read` turns a sentence into a reading with tags, tree and names.
///
/// A counter-example marked `coder` is shown to the whole coder, which may not code an event of the rule's type.
///
/// A complaint names file and line: a rule that does not fire where it should, fires where it should not, or works although its example still
/// says `fixme`.
#[must_use]
pub fn check_examples(coder: &Coder, files: &dyn DataFiles, read: &dyn Fn(&str) -> Reading) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let set = coder.events().rules();
    for (index, rule) in set.rules.iter().enumerate() {
        let file = files.text(&rule.file).unwrap_or_default();
        for example in &rule.examples {
            let line = line_of(&file, example.text.span().start);
            let marked = match unmark(example.text.get_ref()) {
                Ok(marked) => marked,
                Err(e) => {
                    complaints.push(Complaint::new(&rule.file, line, e));
                    continue;
                }
            };
            let wrong = coder.with_stages(&mut read(&marked.text), |reading, stages| {
                let found = coder.events().readings(reading, stages);
                judge(&marked, example.status.as_deref(), index, &found)
            });
            match (wrong, &example.fixme) {
                (Some(what), None) => complaints.push(Complaint::new(&rule.file, line, format!("{}: {what}", rule.id))),
                (None, Some(_)) => complaints.push(Complaint::new(
                    &rule.file,
                    line,
                    format!("{}: works now; take the fixme out", rule.id),
                )),
                _ => {}
            }
        }
        for reject in &rule.rejects {
            let line = line_of(&file, reject.text.span().start);
            let fires = if reject.coder {
                let coded = coder.code(&mut read(reject.text.get_ref()));
                coded.claims.iter().any(|c| c.event.first().copied() == rule.event)
            } else {
                coder.with_stages(&mut read(reject.text.get_ref()), |reading, stages: &Stages<'_>| {
                    coder.events().readings(reading, stages).iter().any(|r| r.rules.contains(&index))
                })
            };
            match (fires, &reject.fixme) {
                (true, None) => complaints.push(Complaint::new(
                    &rule.file,
                    line,
                    format!("{}: rule fires, but should not: {}", rule.id, reject.why),
                )),
                (false, Some(_)) => complaints.push(Complaint::new(
                    &rule.file,
                    line,
                    format!("{}: works now; take the fixme out", rule.id),
                )),
                _ => {}
            }
        }
    }
    complaints
}

/// What the rules make of one trigger, before any model speaks.
#[derive(Clone, Debug)]
pub struct RuleReading {
    /// Indices of the rules that fire, the winner first.
    pub rules: Vec<usize>,
    /// The trigger.
    pub span: Span,
    /// Where the winner's actors stand.
    pub actor: Vec<Span>,
    /// Where its recipients stand.
    pub recipient: Vec<Span>,
    /// Where its embedded acts stand.
    pub embedded: Vec<Span>,
    /// Status.
    pub status: String,
}

fn judge(marked: &Marked, status: Option<&str>, rule: usize, found: &[RuleReading]) -> Option<String> {
    let trigger = marked.spans.iter().find(|(role, _)| role == "trigger")?.1;
    let Some(reading) = found.iter().find(|r| r.span.overlaps(trigger) && r.rules.contains(&rule)) else {
        return Some("rule does not fire on its example".to_owned());
    };
    if let Some(wanted) = status
        && reading.status != wanted
    {
        return Some(format!("status {} instead of {wanted}", reading.status));
    }
    if reading.rules.first() != Some(&rule) {
        return None; // another rule wins; its own examples speak for its arguments
    }
    for (role, span) in &marked.spans {
        let spans = match role.as_str() {
            "actor" => &reading.actor,
            "recipient" => &reading.recipient,
            "embedded" => &reading.embedded,
            _ => continue,
        };
        if !spans.iter().any(|s| s.overlaps(*span)) {
            return Some(format!("the {role} is not found"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out_with_their_places() {
        let marked = unmark("[actor Yerevan] [trigger accused] [recipient Baku].").unwrap_or_default();
        assert_eq!(marked.text, "Yerevan accused Baku.");
        assert_eq!(marked.spans[1], ("trigger".to_owned(), Span::new(8, 15)));
        assert!(unmark("[who Yerevan] spoke").is_err());
    }
}
