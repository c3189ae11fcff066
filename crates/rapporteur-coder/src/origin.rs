//! Origins: claims with the same end of the chain count as one (users.md section 5.2).
//!
//! Two names do not prove independence, and a page without a chain tells nothing of where it has its knowledge from:
//! no lineage recorded = no origin.

use rapporteur_record::{AttributionLink, Claim, SmolStr};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What can be said about the independence of several claims of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Independence {
    /// At least two different, identified first-hand origins (witnesses, sides, documents), none of which cites the other.
    Established,
    /// One origin, or several whose names alone differ.
    NotEstablished,
    /// No claim tells where it has its knowledge from.
    LineageNotRecorded,
}

/// How many origins stand behind some claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// Identifiers, sorted.
    pub origin_ids: Vec<String>,
    /// Their number.
    pub n_origins: usize,
    /// Different pages' outlets, as given by the caller.
    pub n_publishers: usize,
    /// Established or not.
    pub independence: Independence,
}

/// The origin of a claim: the nearest speaker of its chain (the end of the lineage), or `None` where no lineage is recorded.
///
/// Built from the resolved name where there is one, else from country and kind, else from the words. An unnamed speaker is an
/// origin of its own story only: "an official" of two pages need not be the same person.
#[must_use]
pub fn origin_id(claim: &Claim) -> Option<String> {
    let link = claim.attribution.iter().find(|l| !l.agent.entity_text.is_empty())?;
    Some(of_link(link, &claim.story_id))
}

fn of_link(link: &AttributionLink, story: &str) -> String {
    let agent = &link.agent;
    if agent.anonymous {
        return format!("anonymous:{}:{}:{story}", agent.country.as_ref().map_or("-", |c| c.as_str()), agent.kind);
    }
    // office holders speak for their office: a state's ministry and its spokesman are one origin
    let office = matches!(agent.kind.as_str(), "ministry" | "spokesperson" | "official");
    if let (true, Some(country), Some(sector)) = (office, &agent.country, &agent.sector) {
        return format!("office:{}:{}", country.as_str(), sector.as_str());
    }
    if agent.name.is_none() && !names_somebody(&agent.entity_text) {
        // "he", "the minister": who that is hangs on the story
        return format!("{}:{}:{story}", agent.kind, key(&agent.entity_text));
    }
    let name = agent.name.as_deref().unwrap_or(&agent.entity_text);
    format!("{}:{}", agent.kind, key(name))
}

/// Whether the words hold a name: a capital letter that is no pronoun's or article's.
fn names_somebody(words: &str) -> bool {
    words.split_whitespace().any(|w| {
        w.chars().next().is_some_and(char::is_uppercase)
            && !matches!(
                w.to_lowercase().as_str(),
                "he" | "she"
                    | "it"
                    | "they"
                    | "we"
                    | "i"
                    | "who"
                    | "the"
                    | "a"
                    | "an"
                    | "his"
                    | "her"
                    | "its"
                    | "their"
                    | "this"
                    | "that"
            )
    })
}

fn key(name: &str) -> SmolStr {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "the");
    SmolStr::from(words.collect::<Vec<_>>().join("-"))
}

/// Counts the origins behind claims of one event; `publishers` are the outlets of their pages.
#[must_use]
pub fn origins<'a>(claims: impl IntoIterator<Item = &'a Claim>, publishers: &BTreeSet<String>) -> Origins {
    let mut ids = BTreeSet::new();
    let mut first_hand = BTreeSet::new();
    for claim in claims {
        let Some(id) = origin_id(claim) else { continue };
        let kind = claim
            .attribution
            .iter()
            .find(|l| !l.agent.entity_text.is_empty())
            .map(|l| (l.agent.kind.clone(), l.agent.anonymous));
        if kind.is_some_and(|(k, anonymous)| {
            !anonymous
                && matches!(
                    k.as_str(),
                    "witness" | "document" | "ministry" | "official" | "spokesperson" | "organisation"
                )
        }) {
            first_hand.insert(id.clone());
        }
        ids.insert(id);
    }
    let independence = if ids.is_empty() {
        Independence::LineageNotRecorded
    } else if first_hand.iter().map(|id| id.split(':').nth(1).unwrap_or("")).collect::<BTreeSet<_>>().len() > 1 {
        // different bodies speak first hand: two sides of a conflict, a ministry and a monitor
        Independence::Established
    } else {
        Independence::NotEstablished
    };
    Origins {
        n_origins: ids.len(),
        origin_ids: ids.into_iter().collect(),
        n_publishers: publishers.len(),
        independence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_record::{Agent, Claim};

    fn claim(story: &str, agents: &[(&str, &str, bool)]) -> Claim {
        let mut value = serde_json::json!({
            "id": format!("{story}#1"), "story_id": story, "sentence": 0, "date": null, "enddate": null, "published": null,
            "event": ["CONSULT"], "mode": [], "context": [], "quad_code": 1, "event_scale": 2.5, "cameo": null, "goldstein": null,
            "cameo_inferred": false, "status": "occurred", "attempted": false, "reciprocal": false, "event_text": [],
            "span": {"start": 0, "end": 1}, "actor": [], "recipient": [], "content": null, "event_loc": [], "when": null, "size": null,
            "attribution": [], "confidence": {"event": null, "actor": null, "recipient": null, "place": null, "date": null},
            "event_key": "", "coder": "", "provenance": {"version": "", "rules_hash": "", "model_hash": "", "data_hash": ""}
        });
        value["attribution"] = serde_json::Value::Array(Vec::new());
        let mut claim: Claim = serde_json::from_value(value).expect("a claim");
        claim.attribution = agents
            .iter()
            .map(|(text, kind, anonymous)| AttributionLink {
                agent: Agent {
                    entity_text: (*text).to_owned(),
                    kind: (*kind).to_owned(),
                    anonymous: *anonymous,
                    ..Agent::default()
                },
                act: "said".to_owned(),
                ..AttributionLink::default()
            })
            .collect();
        claim
    }

    #[test]
    fn one_ministry_through_many_pages_is_one_origin() {
        let a = claim("a", &[("the Foreign Ministry", "ministry", false), ("Interfax", "agency", false)]);
        let b = claim("b", &[("Foreign Ministry", "ministry", false)]);
        let all = origins([&a, &b], &["x.org".to_owned(), "y.org".to_owned()].into());
        assert_eq!((all.n_origins, all.n_publishers, all.independence), (1, 2, Independence::NotEstablished));
    }

    /// Five papers that print one wire report have one origin; a paper with a reporter of its own adds another.
    #[test]
    fn papers_that_print_one_wire_report_have_one_origin() {
        let wire: Vec<Claim> =
            ["a", "b", "c", "d", "e"].iter().map(|s| claim(s, &[("Reuters", "agency", false)])).collect();
        let papers: BTreeSet<String> = ["a.org", "b.org", "c.org", "d.org", "e.org"].map(str::to_owned).into();
        let all = origins(&wire, &papers);
        assert_eq!((all.n_origins, all.n_publishers, all.independence), (1, 5, Independence::NotEstablished));
        // the same report where one paper also names whom the agency had it from
        let deeper = claim("f", &[("the Interior Ministry", "ministry", false), ("Reuters", "agency", false)]);
        let own = claim("g", &[("the Red Cross", "organisation", false)]);
        let all = origins(wire.iter().chain([&deeper, &own]), &papers);
        assert_eq!((all.n_origins, all.independence), (3, Independence::Established));
        // two agencies that quote one ministry are one origin still
        let one = claim("h", &[("the Interior Ministry", "ministry", false), ("Reuters", "agency", false)]);
        let other = claim("i", &[("Interior Ministry", "ministry", false), ("AFP", "agency", false)]);
        assert_eq!(origins([&one, &other], &papers).n_origins, 1);
    }

    #[test]
    fn names_alone_prove_nothing_and_no_chain_is_no_origin() {
        let a = claim("a", &[("a resident", "witness", true)]);
        let b = claim("b", &[("a resident", "witness", true)]);
        let both = origins([&a, &b], &BTreeSet::new());
        assert_eq!((both.n_origins, both.independence), (2, Independence::NotEstablished));
        let bare = claim("c", &[]);
        assert_eq!(origin_id(&bare), None);
        assert_eq!(origins([&bare], &BTreeSet::new()).independence, Independence::LineageNotRecorded);
    }

    #[test]
    fn a_pronoun_is_the_origin_of_its_own_story_only() {
        let a = claim("a", &[("He", "person", false)]);
        let b = claim("b", &[("he", "person", false)]);
        assert_eq!(origins([&a, &b], &BTreeSet::new()).n_origins, 2);
        assert_eq!(origins([&a, &a], &BTreeSet::new()).n_origins, 1);
        let named = claim("c", &[("Governor Ruiz", "official", false)]);
        let again = claim("d", &[("governor Ruiz", "official", false)]);
        assert_eq!(origins([&named, &again], &BTreeSet::new()).n_origins, 1);
    }

    #[test]
    fn two_sides_first_hand_are_independent() {
        let a = claim("a", &[("the Kenyan army", "ministry", false)]);
        let b = claim("b", &[("the Red Cross", "organisation", false)]);
        assert_eq!(origins([&a, &b], &BTreeSet::new()).independence, Independence::Established);
    }
}
