//! `who`, `where` and `when` as they are typed.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{rapporteur, text};

/// Records of one question, and the exit status.
fn ask(args: &[&str]) -> (Vec<serde_json::Value>, Option<i32>) {
    let out = rapporteur(args);
    (text(&out.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect(), out.status.code())
}

#[test]
fn who_answers_at_a_date_with_evidence() {
    let (found, status) = ask(&["who", "French president", "--on", "2013-05-01"]);
    assert_eq!(status, Some(0));
    assert_eq!((found[0]["country"].as_str(), found[0]["sector"].as_str()), (Some("FRA"), Some("GOV")));
    assert_eq!(found[0]["name"], "François Hollande");
    assert!(found[0]["evidence"].as_array().unwrap().iter().any(|e| e.as_str().unwrap().contains("terms.csv:")));
    let (after, _) = ask(&["who", "François Hollande", "--on", "2019-05-01"]);
    assert_eq!((after[0]["sector"].as_str(), after[0]["office"].as_str()), (Some("ELI"), None));
    let (navy, _) = ask(&["who", "Peruvian navy", "--on", "2013-05-01"]);
    assert_eq!((navy[0]["country"].as_str(), navy[0]["sector"].as_str()), (Some("PER"), Some("MIL")));
}

#[test]
fn where_says_what_a_story_would_make_of_the_name() {
    let kind = |name: &str| {
        let (found, _) = ask(&["where", name, "--on", "2022-05-01"]);
        found.first().map(|f| (f["kind"].as_str().unwrap().to_owned(), f["country"].as_str().map(str::to_owned)))
    };
    let is = |kind: &str, country: &str| Some((kind.to_owned(), Some(country.to_owned())));
    // A town before the unit around it.
    assert_eq!(kind("Kherson"), is("city", "UKR"));
    assert_eq!(kind("Punjab, India"), is("region", "IND"));
    assert_eq!(kind("Paris, Texas"), is("city", "USA"));
    assert_eq!(kind("OAS"), None);
    assert_eq!(kind("minister"), None);
    assert_eq!(kind("Ouagadugou"), is("city", "BFA"));
    let (holders, _) = ask(&["where", "Sevastopol", "--on", "2016-05-01"]);
    let status: Vec<&str> =
        holders[0]["holders"].as_array().unwrap().iter().map(|h| h["status"].as_str().unwrap()).collect();
    assert!(status.contains(&"de_jure") && status.contains(&"de_facto"), "{status:?}");
}

#[test]
fn when_needs_an_anchor_to_give_days() {
    let (found, status) = ask(&["when", "last Friday", "--on", "2020-10-09"]);
    assert_eq!((found[0]["value"].as_str(), status), (Some("2020-10-02"), Some(0)));
    let (feast, _) = ask(&["when", "Eid al-Fitr 2021", "--on", "2021-06-01"]);
    assert_eq!((feast[0]["value"].as_str(), feast[0]["mod"].as_str()), (Some("2021-05-13"), Some("APPROX")));
    let (open, _) = ask(&["when", "last Friday"]);
    assert_eq!((open[0]["value"].as_str(), open[0]["first_day"].as_str()), (Some("XXXX-WXX-5"), None));
    let (none, status) = ask(&["when", "a purple chair", "--on", "2020-10-09"]);
    assert!(none.is_empty());
    assert_ne!(status, Some(0));
}
