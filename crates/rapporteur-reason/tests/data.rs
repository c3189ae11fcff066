//! The embedded agreements and facts: no complaint, and every given/expect case of every file holds.
use rapporteur_reason::{Knowledge, NoOracle, check_examples};

#[test]
fn embedded_data_has_no_complaints() {
    let (_, complaints) = Knowledge::embedded();
    let text: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "{}", text.join("\n"));
}

#[test]
fn every_example_of_every_agreement_holds() {
    let (knowledge, _) = Knowledge::embedded();
    let report = check_examples(&knowledge, &NoOracle);
    let text: Vec<String> = report.complaints.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "{} of {}\n{}", text.len(), report.expectations, text.join("\n"));
}
