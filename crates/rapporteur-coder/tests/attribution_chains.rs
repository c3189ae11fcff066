//! Who says so, end to end: relations (source, cue, content), chains of sources with kind, anonymity, act and stance, statuses of what is said.
//! All prose and all deeds are invented; the stories were written before the program had read any of them.
//!
//! `attribution/relations.txt`: `[s source]`, `[q cue]`, `[c content]` (several = in pieces).
//! `attribution/chains.txt`, `attribution/paragraphs.txt`: a story under `## name`, its triggers as `[1 word]`, then lines
//! `=> 1 TYPE status: who/kind/anon or named/act/stance < next`, nearest first, `-` for no chain.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{World, name, unmark};
use rapporteur_coder::Coding;
use rapporteur_record::{AttributionLink, Claim, EventType, Reading, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn code(text: &str) -> (Reading, Coding) {
    WORLD.code(text, "2024-03-05")
}

/// The words that spans cover: without punctuation, articles at will and the "that" that only introduces.
fn words(reading: &Reading, spans: &[Span]) -> BTreeSet<(u32, String)> {
    let tokens = reading.sentences.iter().flat_map(|s| &s.tokens);
    let free = |form: &str| {
        !form.chars().any(char::is_alphanumeric)
            || matches!(form.to_lowercase().as_str(), "that" | "how" | "the" | "a" | "an")
    };
    tokens
        .filter(|t| spans.iter().any(|s| s.overlaps(t.span())) && !free(&t.form))
        .map(|t| (t.start, t.form.to_string()))
        .collect()
}

/// The cases of a file whose relation is not found with all its words, and how many there are.
fn relations_missed(file: &str) -> (Vec<String>, usize) {
    let mut failed = Vec::new();
    let cases: Vec<&str> = file.lines().filter(|l| l.contains("[q")).collect();
    for case in &cases {
        let (text, marks) = unmark(case);
        let (reading, coding) = code(&text);
        let marked = |label: &str| marks.iter().filter(|m| m.0 == label).map(|m| m.1).collect::<Vec<_>>();
        let (source, cue, content) =
            (words(&reading, &marked("s")), words(&reading, &marked("q")), words(&reading, &marked("c")));
        let found = coding.attributions.iter().any(|a| {
            words(&reading, &a.source) == source
                && words(&reading, &a.content) == content
                && words(&reading, &a.cue).intersection(&cue).next().is_some()
        });
        if !found {
            let all: Vec<String> = coding
                .attributions
                .iter()
                .map(|a| {
                    let said = |s: &[Span]| words(&reading, s).into_iter().map(|w| w.1).collect::<Vec<_>>().join(" ");
                    format!("{} | {} | {} ({})", said(&a.source), said(&a.cue), said(&a.content), a.evidence)
                })
                .collect();
            failed.push(format!("{case}\n      {}", all.join("\n      ")));
        }
    }
    (failed, cases.len())
}

#[test]
fn relations_in_every_construction() {
    let (failed, all) = relations_missed(include_str!("attribution/relations.txt"));
    assert!(failed.is_empty(), "{} of {all} fail\n{}", failed.len(), failed.join("\n"));
}

/// Relations that are still missed, kept so that a mend is noticed: move a line to its file when it is found.
#[test]
fn what_is_still_open_is_missed() {
    let (failed, all) = relations_missed(include_str!("attribution/open.txt"));
    assert_eq!(failed.len(), all, "{failed:?}");
}

fn link_line(l: &AttributionLink) -> String {
    let who = match &l.agent.name {
        Some(name) if *name != l.agent.entity_text => format!("{} ({name})", l.agent.entity_text),
        _ => l.agent.entity_text.clone(),
    };
    let anonymous = if l.agent.anonymous { "anon" } else { "named" };
    format!("{who}/{}/{anonymous}/{}/{}", l.agent.kind, l.act, l.stance.as_deref().unwrap_or("-"))
}

fn link_fits(l: &AttributionLink, wanted: &str) -> bool {
    let have = link_line(l);
    let (who, rest) = wanted.split_once('/').unwrap();
    let (found, found_rest) = have.split_once('/').unwrap();
    found.to_lowercase().contains(&who.to_lowercase()) && found_rest == rest
}

fn hold(stories: &str) {
    let (mut failed, mut all, mut right_status) = (Vec::new(), 0, 0);
    for story in stories.split("## ").skip(1) {
        let (title, rest) = story.split_once('\n').unwrap();
        let (marked, wanted) = rest.split_at(rest.find("=> ").unwrap());
        let (text, marks) = unmark(marked.trim());
        let coding = code(&text).1;
        let marks: BTreeMap<String, Span> = marks.into_iter().collect();
        for line in wanted.lines().filter_map(|l| l.strip_prefix("=> ")) {
            all += 1;
            let (head, links) = line.split_once(": ").unwrap();
            let head: Vec<&str> = head.split(' ').collect();
            let links: Vec<&str> = links.split(" < ").filter(|l| *l != "-").collect();
            let here: Vec<&Claim> = coding
                .claims
                .iter()
                .filter(|c| c.span.overlaps(marks[head[0]]) && (head[1] == "*" || name(c.event[0]) == head[1]))
                .collect();
            let status = !here.is_empty() && here.iter().all(|c| name(c.status) == head[2]);
            right_status += usize::from(status);
            let chain = here.iter().any(|c| {
                c.attribution.len() == links.len() && c.attribution.iter().zip(&links).all(|(l, w)| link_fits(l, w))
            });
            if !(status && chain) {
                let found: Vec<String> = coding
                    .claims
                    .iter()
                    .map(|c| {
                        let links: Vec<String> = c.attribution.iter().map(link_line).collect();
                        format!("{} {} “{}”: {}", c.event[0], name(c.status), c.event_text.join(" "), links.join(" < "))
                    })
                    .collect();
                failed.push(format!("{title}: {line}\n      {}", found.join("\n      ")));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {all} fail ({right_status} statuses right)\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn chains_in_every_construction() {
    hold(include_str!("attribution/chains.txt"));
}

#[test]
fn ten_news_paragraphs() {
    hold(include_str!("attribution/paragraphs.txt"));
}

#[test]
fn a_denial_is_a_claim_against_the_event_that_it_denies() {
    let (_, coding) = code(
        "Moldova accused Russia on Monday of shelling a bridge. Russia denied that it had shelled the bridge. A Russian \
         spokesman said the charge was invented.",
    );
    let denied: Vec<&Claim> =
        coding.claims.iter().filter(|c| c.event[0] == EventType::Assault && name(c.status) == "denied").collect();
    assert_eq!(denied.len(), 1);
    assert_eq!(denied[0].actor[0].code.as_ref().map(|c| c.as_str()), Some("RUS"));
    assert_eq!(denied[0].attribution[0].stance.as_deref(), Some("denies"));
    assert!(!denied[0].status.in_default_export());
}

#[test]
fn one_ministry_through_two_agencies_is_one_origin() {
    use rapporteur_coder::origin::{Independence, origins};
    let coded: Vec<Coding> = [
        "Ghana's army arrested nine smugglers on Sunday, Reuters reported, citing the Ghanaian interior ministry.",
        "Nine smugglers were arrested by Ghana's army on Sunday, the Ghanaian interior ministry told AFP.",
        "Ghana's army arrested nine smugglers at the river on Sunday, the Red Cross said.",
    ]
    .map(|text| code(text).1)
    .into();
    let arrest = |n: usize| coded[n].claims.iter().find(|c| c.event[0] == EventType::Coerce).unwrap();
    let publishers: BTreeSet<String> = ["a.example", "b.example"].map(str::to_owned).into();
    let two = origins([arrest(0), arrest(1)], &publishers);
    assert_eq!((two.n_origins, two.n_publishers, two.independence), (1, 2, Independence::NotEstablished));
    let three = origins([arrest(0), arrest(1), arrest(2)], &publishers);
    assert_eq!((three.n_origins, three.independence), (2, Independence::Established));
}
