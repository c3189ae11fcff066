use crate::{Complaint, Finding, Incident, Knowledge, PlaceOracle, Question, Verdict, answer, read_hypothesis};
use rapporteur_record::ActorCode;

/// How many examples were run, and what failed.
#[derive(Clone, Debug, Default)]
pub struct ExampleReport {
    /// Examples run.
    pub examples: usize,
    /// Single expectations compared.
    pub expectations: usize,
    /// What failed.
    pub complaints: Vec<Complaint>,
}

/// Runs the given/expect cases of every agreement.
#[must_use]
pub fn check_examples(knowledge: &Knowledge, oracle: &dyn PlaceOracle) -> ExampleReport {
    let mut report = ExampleReport::default();
    for agreement in &knowledge.agreements {
        for (example, line) in agreement.examples.iter().zip(&agreement.example_lines) {
            report.examples += 1;
            let complain = |message: String| Complaint::new(&agreement.path, *line, message);
            let incidents = match read_hypothesis(example.given.get_ref(), knowledge, oracle) {
                Ok(incidents) => incidents,
                Err(error) => {
                    report.complaints.push(complain(format!("example cannot be read: {}", error.message)));
                    continue;
                }
            };
            let question = Question { incidents, known_by: example.on, ..Question::default() };
            let all: Vec<Finding> =
                answer(&question, knowledge).incidents.into_iter().flat_map(|i| i.findings).collect();
            for expect in example.expect.iter() {
                report.expectations += 1;
                if let Err(message) = meets(expect, &agreement.id, &all) {
                    report.complaints.push(complain(format!("{expect:?}: {message}")));
                }
            }
        }
    }
    report
}

/// All complaints about files given as (path below the data folder, text): what cannot be read, what does not fit
/// together, and examples that do not hold. For `rapporteur check`.
#[must_use]
pub fn check_files(files: &[(String, String)], oracle: &dyn PlaceOracle) -> Vec<Complaint> {
    let (knowledge, mut complaints) = Knowledge::load(files);
    complaints.extend(check_examples(&knowledge, oracle).complaints);
    complaints.sort();
    complaints
}

/// [`check_files`] as an entry of `rapporteur check`.
#[must_use]
pub fn check(files: &dyn rapporteur_data::DataFiles) -> Vec<rapporteur_data::Complaint> {
    check_files(&crate::data_files(files), &crate::NoOracle)
        .into_iter()
        .map(|c| rapporteur_data::Complaint::new(&c.path, u64::try_from(c.line).unwrap_or(0), c.message))
        .collect()
}

fn meets(expect: &str, agreement: &str, all: &[Finding]) -> Result<(), String> {
    const FORM: &str = "accepted: CLAUSE VERDICT [for X] [holder X,Y] [because PREMISE] [missing request|decision] \
                        [policies agree|differ] [flip PREMISE]";
    let mut words = expect.split_whitespace();
    let clause = words.next().ok_or(FORM)?;
    let verdict_word = words.next().ok_or(FORM)?;
    let (agreement, clause) = clause.split_once('/').unwrap_or((agreement, clause));
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    while let Some(key) = words.next() {
        if !["for", "holder", "because", "missing", "policies", "flip"].contains(&key) {
            return Err(format!("{key:?} is not known; {FORM}"));
        }
        wanted.push((key, words.next().ok_or(FORM)?));
    }
    let victim = wanted.iter().find(|(key, _)| *key == "for").map(|(_, value)| ActorCode::new(value));
    let finding = all
        .iter()
        .filter(|f| f.agreement == agreement && f.clause == clause)
        .filter(|f| victim.as_ref().is_none_or(|v| f.victim == *v))
        .min_by_key(|f| f.strongest());
    if verdict_word == "none" {
        return match finding {
            None => Ok(()),
            Some(finding) => {
                Err(format!("the clause was held against the event: {} ({})", finding.verdict, finding.because))
            }
        };
    }
    let verdict = Verdict::ALL.into_iter().find(|v| v.as_str() == verdict_word).ok_or_else(|| {
        format!("verdict {verdict_word:?} is not known; accepted: {} none", Verdict::ALL.map(Verdict::as_str).join(" "))
    })?;
    let finding = finding.ok_or("the clause was not held against the event at all")?;
    let told = || {
        let groups: Vec<String> = finding
            .groups
            .iter()
            .map(|g| {
                format!("{}: {}", g.holders.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(","), g.verdict)
            })
            .collect();
        format!(
            "is {} because of {} ({}) for {}; {}; missing: {}",
            finding.verdict,
            finding.deciding,
            finding.because,
            finding.victim,
            groups.join("; "),
            finding.missing.join(", ")
        )
    };
    let holders = wanted.iter().find(|(key, _)| *key == "holder");
    match holders {
        Some((_, list)) => {
            for code in list.split(',') {
                if finding.verdict_for(&ActorCode::new(code)) != Some(verdict) {
                    return Err(format!("for {code}: {}", told()));
                }
            }
        }
        None if finding.verdict != verdict => return Err(told()),
        None => {}
    }
    for (key, value) in &wanted {
        let met = match *key {
            "because" => finding.deciding == *value,
            "missing" => match *value {
                "nothing" => finding.missing.is_empty(),
                other => finding.missing.iter().any(|m| m.contains(other)),
            },
            "policies" => finding.policies_agree == (*value == "agree"),
            "flip" => finding.flips.iter().any(|f| f.premise == *value),
            _ => true,
        };
        if !met {
            return Err(format!("{key} {value}: {}", told()));
        }
    }
    Ok(())
}

/// Whether a text is read without a panic: for fuzzing.
#[doc(hidden)]
pub fn fuzz_hypothesis(text: &str, knowledge: &Knowledge) -> Option<Vec<Incident>> {
    read_hypothesis(text, knowledge, &crate::NoOracle).ok()
}
