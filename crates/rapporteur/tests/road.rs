//! The whole road on stories of our own: what the other crates' promises come to when they are put together.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur::record::{AssertionKind, EventType, Quality, Span, Status};
use rapporteur::text::{Document, PageHints, story_from_record};
use rapporteur::{Coded, Options, Pipeline};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::new(Options::default()).unwrap());

fn code(record: &Value) -> Coded {
    PIPELINE.code(story_from_record(&record.to_string(), PIPELINE.furniture()).unwrap())
}

fn page() -> (Vec<u8>, Coded) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories/lesk-talks.html");
    let bytes = std::fs::read(path).unwrap();
    let document =
        Document::Page { bytes: bytes.clone(), hints: PageHints { id: "lesk".into(), ..PageHints::default() } };
    let coded = PIPELINE.code(document.into_story(PIPELINE.furniture()).unwrap());
    (bytes, coded)
}

/// Every span in a value: an object with `start` and `end`.
fn spans(value: &Value, take: &mut impl FnMut(u64, u64, Option<(u64, u64)>)) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end)) =
                (fields.get("start").and_then(Value::as_u64), fields.get("end").and_then(Value::as_u64))
            {
                let of = |key: &str| fields.get(key).and_then(Value::as_u64);
                take(start, end, of("page_start").zip(of("page_end")));
            }
            fields.values().for_each(|v| spans(v, take));
        }
        Value::Array(all) => all.iter().for_each(|v| spans(v, take)),
        _ => {}
    }
}

#[test]
fn the_story_of_the_readme_comes_out_as_a_coder_would_write_it() {
    let (_, coded) = page();
    let told: Vec<(EventType, Status, Vec<&str>, Vec<&str>)> = coded
        .coding
        .claims
        .iter()
        .filter(|c| c.status.in_default_export() && c.content_of.is_none())
        .map(|c| {
            let codes = |all: &[rapporteur::record::Participant]| {
                all.iter().map(|p| p.code.as_ref().map_or("?", |c| c.as_str()).to_owned()).collect::<Vec<_>>()
            };
            (c.event[0], c.status, codes(&c.actor), codes(&c.recipient))
        })
        .map(|(event, status, actor, recipient)| {
            let leak = |all: Vec<String>| all.into_iter().map(|s| &*s.leak()).collect::<Vec<&str>>();
            (event, status, leak(actor), leak(recipient))
        })
        .collect();
    let has = |event: EventType, actor: &str, recipient: &str| {
        told.iter()
            .any(|(e, _, a, r)| *e == event && a.contains(&actor) && (recipient.is_empty() || r.contains(&recipient)))
    };
    assert!(has(EventType::Accuse, "ARM", "GEO"), "{told:?}");
    assert!(has(EventType::Coerce, "GEO", ""), "{told:?}");
    assert!(told.iter().all(|(e, ..)| !matches!(e, EventType::Assault | EventType::Reject)), "{told:?}");
    // Who says so: the page and Interfax.
    let detained = coded.coding.claims.iter().find(|c| c.event[0] == EventType::Coerce).unwrap();
    let chain: Vec<&str> = detained.attribution.iter().map(|l| l.agent.entity_text.as_str()).collect();
    assert!(chain.last().unwrap().contains("Interfax"), "{chain:?}");
    assert_eq!(detained.date.as_deref(), Some("2021-03-03"));
    let facts: Vec<(AssertionKind, bool)> = coded.coding.assertions.iter().map(|a| (a.kind, a.holds)).collect();
    assert!(
        facts.contains(&(AssertionKind::Base, true)) && facts.contains(&(AssertionKind::Membership, false)),
        "{facts:?}"
    );
}

#[test]
fn every_span_lies_in_the_story_and_leads_to_the_same_words_of_the_page() {
    let (bytes, coded) = page();
    let chars: Vec<char> = coded.reading.story.text.chars().collect();
    let mut seen = 0;
    let claims = serde_json::to_value(&coded.coding.claims).unwrap();
    spans(&claims, &mut |start, end, page| {
        assert!(start < end && end as usize <= chars.len(), "{start}..{end}");
        let words: String = chars[start as usize..end as usize].iter().collect();
        let (from, to) = page.unwrap_or_else(|| panic!("{words:?} has no place in the page"));
        let there = std::str::from_utf8(&bytes[from as usize..to as usize]).unwrap();
        let flat = |s: &str| {
            s.replace("&ldquo;", "“").replace("&rdquo;", "”").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(flat(there), flat(&words));
        seen += 1;
    });
    assert!(seen > 20, "{seen}");
    // What a participant is said to be called stands where its span says.
    for claim in &coded.coding.claims {
        for person in claim.actor.iter().chain(&claim.recipient) {
            if let (Some(words), Some(Span { start, end, .. })) = (&person.entity_text, person.span) {
                assert_eq!(*words, chars[start as usize..end as usize].iter().collect::<String>());
            }
        }
    }
}

#[test]
fn a_record_of_code_has_the_fields_of_the_contract() {
    let (_, coded) = page();
    let claim = serde_json::to_value(&coded.coding.claims[0]).unwrap();
    let fields = [
        "id",
        "story_id",
        "sentence",
        "date",
        "enddate",
        "published",
        "event",
        "mode",
        "context",
        "quad_code",
        "event_scale",
        "cameo",
        "goldstein",
        "cameo_inferred",
        "status",
        "attempted",
        "reciprocal",
        "event_text",
        "span",
        "actor",
        "recipient",
        "content",
        "event_loc",
        "when",
        "size",
        "attribution",
        "confidence",
        "event_key",
        "coder",
        "provenance",
    ];
    for field in fields {
        assert!(claim.get(field).is_some(), "{field} lacks in {claim}");
    }
    assert!(claim.get("coded_date").is_none(), "only when asked for");
    for field in ["version", "rules_hash", "model_hash", "data_hash"] {
        let value = claim["provenance"][field].as_str().unwrap();
        assert!(!value.is_empty(), "{field}");
    }
    assert_eq!(serde_json::to_value(PIPELINE.provenance()).unwrap(), claim["provenance"]);
    assert!(coded.coding.claims.iter().all(|c| !c.event_key.is_empty()));
}

#[test]
fn weekdays_need_a_date_of_publication() {
    let text = "Georgian police detained two men in Tbilisi on Friday, the Interior Ministry said.";
    let undated = code(&json!({"id": "u", "text": text}));
    let claim = undated.coding.claims.iter().find(|c| c.event[0] == EventType::Coerce).unwrap();
    assert_eq!(claim.date, None);
    assert_eq!(claim.when.as_ref().unwrap().text, "Friday");
    let dated = code(&json!({"id": "d", "text": text, "published": "2021-03-07"}));
    let claim = dated.coding.claims.iter().find(|c| c.event[0] == EventType::Coerce).unwrap();
    assert_eq!(claim.date.as_deref(), Some("2021-03-05"));
}

#[test]
fn other_languages_and_foreign_paragraphs_are_not_coded() {
    let french = "La police a arrêté trois hommes lundi à Tbilissi. Selon le ministère, ils avaient lancé des pierres sur des agents.";
    // A record that is wrongly said to be English is no exception.
    for language in [json!(null), json!("en"), json!("fr")] {
        let coded = code(&json!({"id": "f", "text": french, "language": language}));
        assert_eq!(coded.skipped.unwrap().language, "fr");
        assert!(coded.coding.claims.is_empty());
    }
    let english = "Georgian police detained two men in Tbilisi on Friday, the Interior Ministry said.";
    let mixed = code(&json!({"id": "m", "text": format!("{english}\n\n{french}\n\n{english}\n\n{english}")}));
    assert!(mixed.skipped.is_none());
    let qualities: Vec<Quality> = mixed.reading.sentences.iter().map(|s| s.quality).collect();
    assert_eq!(qualities, [Quality::Good, Quality::Foreign, Quality::Foreign, Quality::Good, Quality::Good]);
    assert!(mixed.coding.claims.iter().all(|c| !matches!(c.sentence, 1 | 2)));
    // Said not to be known is not said.
    assert!(code(&json!({"id": "x", "text": english, "language": "und"})).skipped.is_none());
}

#[test]
fn what_is_unknown_in_a_record_comes_back() {
    let coded = code(
        &json!({"id": "e", "text": "Georgia accused Armenia of closing the crossing.", "desk": "world", "rank": 3}),
    );
    let claim = &coded.coding.claims[0];
    assert_eq!((claim.extra["desk"].clone(), claim.extra["rank"].clone()), (json!("world"), json!(3)));
}

#[test]
fn the_observed_road_is_the_road_and_names_every_stage() {
    let record =
        json!({"id": "o", "text": "Georgia accused Armenia of closing the crossing.", "published": "2021-03-05"})
            .to_string();
    let story = || story_from_record(&record, PIPELINE.furniture()).unwrap();
    let mut stages = Vec::new();
    let observed = PIPELINE.code_observed(story(), &mut |stage| stages.push(stage));
    assert_eq!(
        stages,
        ["language", "sentences", "reading", "time", "names", "places", "attribution", "events", "facts", "offsets"]
    );
    assert_eq!(observed.coding, PIPELINE.code(story()).coding);
}

/// SplitMix64.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((z ^ (z >> 31)) >> 1).unwrap()
}

#[test]
fn spoilt_text_is_coded_without_a_fault() {
    let (_, coded) = page();
    let words: Vec<&str> = coded.reading.story.text.split(' ').collect();
    let odd = [
        "", "\"", "“", "”", "(", ")", ",", ".", "…", "—", "\n\n", "\t", "\u{200b}", "\u{fffd}", "U.S.", "THE", "said",
        "on", "of", "3,000", "’s", "🙂", "not",
    ];
    let mut state = 7;
    for round in 0..120 {
        let mut text: Vec<&str> = words.clone();
        for _ in 0..1 + next(&mut state) % 60 {
            let at = next(&mut state) % text.len();
            match next(&mut state) % 4 {
                0 => text[at] = odd[next(&mut state) % odd.len()],
                1 => drop(text.remove(at)),
                2 => text.insert(at, odd[next(&mut state) % odd.len()]),
                _ => {
                    let other = next(&mut state) % text.len();
                    text.swap(at, other);
                }
            }
        }
        let text = text.join(if round % 7 == 0 { "" } else { " " });
        let len = text.chars().count() as u64;
        let coded = code(&json!({"id": "z", "text": text, "published": "2021-03-05", "language": "en"}));
        spans(&serde_json::to_value(&coded.coding.claims).unwrap(), &mut |start, end, _| {
            assert!(start <= end && end <= len, "{start}..{end} of {len}: {text}");
        });
    }
}
