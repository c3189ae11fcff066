//! The store as a whole.

use crate::{ClaimIn, Error, Filter, GroupBy, Recoded, Sort, Store, StoryIn};
use rapporteur_record::{Assertion, Claim, Published, PublishedBasis, Story};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const AT: &str = "2021-01-01T00:00:00Z";

/// A small generator of numbers; the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.roll(i + 1));
        }
    }
}

fn story(id: &str, outlet: &str, published: &str, text: &str) -> Story {
    Story {
        id: id.to_owned(),
        title: Some(format!("Report {id}")),
        outlet: Some(outlet.to_owned()),
        url: Some(format!("https://example.org/{id}")),
        published: Some(Published {
            value: published.to_owned(),
            date: published[..10].parse().unwrap(),
            basis: PublishedBasis::Record,
        }),
        text: text.to_owned(),
        ..Story::default()
    }
}

struct Say<'a> {
    kind: &'a str,
    trigger: &'a str,
    actor: &'a str,
    recipient: &'a str,
    date: Option<&'a str>,
    place: Option<(&'a str, f64, f64)>,
    status: &'a str,
    dead: Option<u64>,
}

fn claim(story: &Story, n: usize, say: &Say<'_>) -> ClaimIn {
    let start = story.text.find(say.trigger).map_or(0, |b| story.text[..b].chars().count());
    let person = |code: &str| {
        if code.is_empty() {
            json!([])
        } else {
            json!([{"code": code, "country": code, "sector": "GOV", "other_sectors": [], "entity_text": code, "span": {"start": 0, "end": 1}}])
        }
    };
    let kind: rapporteur_record::EventType = say.kind.parse().unwrap();
    let published = &story.published.as_ref().unwrap().value;
    let value = json!({
        "id": format!("{}#{n}", story.id), "story_id": story.id, "sentence": 0,
        "date": say.date.unwrap_or(&published[..10]), "date_basis": if say.date.is_some() { "text" } else { "document" },
        "published": published, "event": [say.kind], "mode": [], "context": ["military"],
        "quad_code": kind.quad().number(), "event_scale": -5.0, "cameo": "190", "goldstein": -10.0, "cameo_inferred": true,
        "status": say.status, "attempted": false, "reciprocal": false, "event_text": [say.trigger],
        "span": {"start": start, "end": start + say.trigger.chars().count()},
        "actor": person(say.actor), "recipient": person(say.recipient),
        "event_loc": say.place.map(|(name, lat, lon)| json!([{"extracted_place": name, "resolved_place": name, "lat": lat,
            "lon": lon, "country_code": "AZE", "resolution": "city", "span": null}])).unwrap_or(json!([])),
        "size": say.dead.map(|n| json!({"dead": {"low": n, "high": n, "text": "n", "span": null}, "injured": null, "arrested": null, "displaced": null})),
        "attribution": [], "confidence": {"event": 0.8, "actor": 0.9, "recipient": 0.9, "place": 0.7, "date": 0.6},
        "event_key": "", "coder": "rapporteur",
        "provenance": {"version": "1", "rules_hash": "r", "model_hash": "m", "data_hash": "d"}
    });
    let origin = story.outlet.as_ref().map(|o| format!("desk of {o}"));
    ClaimIn { claim: serde_json::from_value(value).unwrap(), origin }
}

fn one(story: Story, says: &[Say<'_>]) -> StoryIn {
    let claims = says.iter().enumerate().map(|(n, say)| claim(&story, n, say)).collect();
    StoryIn { story, claims, assertions: Vec::new() }
}

fn recoded(story: &str, claims: Vec<ClaimIn>) -> Recoded {
    Recoded { story: story.to_owned(), claims, assertions: Vec::new() }
}

fn position(story: &str, holds: bool) -> Assertion {
    serde_json::from_value(json!({
        "id": format!("{story}#k0"), "story_id": story, "sentence": 1, "kind": "commitment",
        "subject": {"code": "RUS", "entity_text": "Moscow"}, "object": null, "place": null, "agreement": "csto",
        "holds": holds, "text": "the pact does not reach the enclave", "span": {"start": 4, "end": 12},
        "attribution": [], "date": "2020-10-07", "repeated_in": [2], "rule": "r"
    }))
    .unwrap()
}

const SHELLED: Say<'static> = Say {
    kind: "ASSAULT",
    trigger: "shelled",
    actor: "ARM",
    recipient: "AZE",
    date: Some("2020-10-04"),
    place: Some(("Ganja", 40.68, 46.36)),
    status: "occurred",
    dead: None,
};

fn market(id: &str, outlet: &str) -> StoryIn {
    let text = "Gunners shelled a market in Ganja at dawn and killed four traders who had come in from the villages with \
                their fruit. Windows broke as far away as the river, and the night train from the coast was held up for hours.";
    one(story(id, outlet, "2020-10-05", text), &[SHELLED])
}

fn retold(id: &str, outlet: &str) -> StoryIn {
    let text = "Four traders died when a market in Ganja was shelled on Sunday, the city's hospital said. Its doctors asked \
                for blood.";
    one(story(id, outlet, "2020-10-05", text), &[Say { dead: Some(4), ..SHELLED }])
}

fn other_place(id: &str) -> StoryIn {
    let text = "On the same morning rockets shelled the bus station of Barda, and two drivers were hurt.";
    one(story(id, "Lowland Post", "2020-10-05", text), &[Say { place: Some(("Barda", 40.37, 47.13)), ..SHELLED }])
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Events as sets of claims, whatever their rows.
fn partition(store: &Store) -> BTreeSet<Vec<String>> {
    let filter = Filter { all: true, ..Filter::default() };
    let mut sets = BTreeSet::new();
    store
        .each_event::<Error>(&filter, Sort::Earliest, None, 0, |event| {
            let mut claims = [event.claims, event.counter_claims].concat();
            claims.sort();
            sets.insert(claims);
            Ok(())
        })
        .unwrap();
    sets
}

#[test]
fn reports_of_one_act_become_one_event_and_others_stay_apart() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let report =
        store.ingest().add(&[market("a", "Hill News"), retold("b", "Lowland Post"), other_place("c")], AT).unwrap();
    assert_eq!((report.stories, report.claims, report.added), (3, 3, 2));
    let sets = partition(&store);
    assert!(sets.contains(&vec!["a#0".to_owned(), "b#0".to_owned()]), "{sets:?}");
    assert!(sets.contains(&vec!["c#0".to_owned()]), "{sets:?}");
    let events =
        store.events(&Filter { place: vec!["Ganja".to_owned()], ..Filter::default() }, Sort::Latest, 10, 0).unwrap();
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.n_claims, event.n_documents, event.n_publishers, event.n_origins), (2, 2, 2, Some(2)));
    // Only one of the two gave a number.
    assert_eq!(event.claim.size.as_ref().unwrap().dead.as_ref().unwrap().low, Some(4));
    let why = store.explain_merge(&event.claim.event_key).unwrap();
    assert!(why[0].verdict.parts.iter().any(|(part, _)| *part == "same place"), "{why:?}");
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn ten_copies_of_a_wire_story_are_one_event_of_one_origin() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let copies: Vec<StoryIn> = (0..10).map(|n| market(&format!("w{n}"), &format!("Outlet {n}"))).collect();
    let report = store.ingest().add(&copies, AT).unwrap();
    assert_eq!((report.copies, report.added), (9, 1));
    let events = store.events(&Filter::default(), Sort::Latest, 10, 0).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].n_claims, events[0].n_publishers, events[0].n_origins), (10, 10, Some(1)));
    let twin = store
        .coding_of_twin(&market("w10", "Outlet 10").story, &copies[0].claims[0].claim.provenance)
        .unwrap()
        .unwrap();
    assert_eq!(twin.claims[0].claim.id, "w10#0");
    assert_eq!(store.story_card("w3").unwrap().copy_kind, Some("exact"));
}

#[test]
fn a_round_up_of_two_wire_texts_does_not_make_them_copies() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let first = market("w1", "Hill News");
    let text = "A bus with thirty pilgrims left the road above Cape Marrow on Sunday night and came to rest against a \
                pine. Nobody was badly hurt. The driver told the police that a goat had stood in the bend, and that he \
                would do the same again.";
    let second = one(story("w2", "Lowland Post", "2020-10-05", text), &[]);
    let both = format!("{}\n\n{}\n\nThat was the weekend.", first.story.text, second.story.text);
    let round_up = one(story("r", "Coast Radio", "2020-10-06", &both), &[SHELLED]);
    let report = store.ingest().add(&[first, second, round_up], AT).unwrap();
    assert_eq!(report.copies, 1);
    let card = store.story_card("r").unwrap();
    assert_eq!(card.copy_kind, Some("inside"));
    assert_ne!(store.story_card("w1").unwrap().family, store.story_card("w2").unwrap().family);
    // The sentence about the market is the wire's: two claims, one origin.
    let event = &store.events(&Filter::default(), Sort::Latest, 10, 0).unwrap()[0];
    assert_eq!((event.n_claims, event.n_origins), (2, Some(1)));
}

#[test]
fn without_lineage_there_is_no_origin() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut stories = [market("a", "Hill News"), retold("b", "Lowland Post"), market("c", "Coast Radio")];
    stories.iter_mut().for_each(|s| s.claims[0].origin = None);
    let origins = |store: &Store| store.events(&Filter::default(), Sort::Latest, 1, 0).unwrap()[0].n_origins;
    store.ingest().add(&stories[..2], AT).unwrap();
    assert_eq!(origins(&store), None);
    // The third is a copy of the first: that much is known.
    store.ingest().add(&stories[2..], AT).unwrap();
    assert_eq!(origins(&store), Some(1));
}

#[test]
fn reading_again_changes_nothing() {
    let dir = folder();
    let stories = [market("a", "Hill News"), retold("b", "Lowland Post"), other_place("c")];
    {
        let store = Store::writer(dir.path()).unwrap();
        store.ingest().add(&stories, AT).unwrap();
    }
    let store = Store::writer(dir.path()).unwrap();
    let before = (store.counts().unwrap(), partition(&store));
    let report = store.ingest().add(&stories, "2021-02-01T00:00:00Z").unwrap();
    assert_eq!((report.known, report.stories, report.added, report.changed), (3, 0, 0, 0));
    assert_eq!((store.counts().unwrap(), partition(&store)), before);
    assert_eq!(store.changes(AT).unwrap(), []);
}

/// Many reports of few acts, with gaps: places, dates and counts are left out at random.
fn reports(seed: u64, n: usize) -> Vec<StoryIn> {
    let mut dice = Dice(seed);
    let places = [("Ganja", 40.68, 46.36), ("Barda", 40.37, 47.13), ("Shusha", 39.76, 46.75)];
    let things = ["a market", "a bridge", "the bus station", "an old mill", "a school yard"];
    let pairs = [("ARM", "AZE"), ("AZE", "ARM"), ("RUS", "UKR")];
    let days = ["2020-10-03", "2020-10-04", "2020-10-05"];
    (0..n)
        .map(|i| {
            let (act, place) = (dice.roll(things.len()), places[dice.roll(3)]);
            let (actor, recipient) = pairs[act % 3];
            let day = days[dice.roll(3)];
            let trigger = ["shelled", "attacked", "bombed"][dice.roll(3)];
            let text = format!(
                "Guns {trigger} {} near {} while people slept, witness number {} told us. {} went on for an hour.",
                things[act],
                place.0,
                dice.roll(4),
                ["It", "The fire", "The noise"][dice.roll(3)]
            );
            let say = Say {
                kind: ["ASSAULT", "ASSAULT", "ACCUSE"][dice.roll(3)],
                trigger,
                actor: if dice.roll(4) == 0 { "" } else { actor },
                recipient: if dice.roll(4) == 0 { "" } else { recipient },
                date: (dice.roll(3) > 0).then_some(day),
                place: (dice.roll(3) > 0).then_some(place),
                status: ["occurred", "occurred", "alleged", "denied"][dice.roll(4)],
                dead: (dice.roll(3) == 0).then(|| dice.roll(3) as u64),
            };
            one(story(&format!("s{i}"), ["Hill News", "Lowland Post", "Coast Radio"][dice.roll(3)], day, &text), &[say])
        })
        .collect()
}

#[test]
fn merging_in_any_order_gives_the_same_events() {
    for seed in 1..=12 {
        let stories = reports(seed, 60);
        let mut outcomes: Vec<BTreeSet<Vec<String>>> = Vec::new();
        let mut merged = BTreeMap::new();
        for order in 0..4 {
            let dir = folder();
            let store = Store::writer(dir.path()).unwrap();
            let mut shuffled = stories.clone();
            Dice(seed * 100 + order).shuffle(&mut shuffled);
            let size = [60, 1, 7, 20][usize::try_from(order).unwrap()];
            let mut ingest = store.ingest();
            for chunk in shuffled.chunks(size) {
                ingest.add(chunk, AT).unwrap();
            }
            outcomes.push(partition(&store));
            let mut events = BTreeMap::new();
            store
                .each_event::<Error>(&Filter { all: true, ..Filter::default() }, Sort::Latest, None, 0, |mut event| {
                    event.claim.id.clear();
                    event.claim.event_key.clear();
                    let mut names = event.claims.clone();
                    names.sort();
                    events.insert(
                        names,
                        format!("{:?} {:?} {:?}", event.claim, event.n_origins, event.counter_claims.len()),
                    );
                    Ok(())
                })
                .unwrap();
            if order == 0 {
                merged = events;
            } else {
                assert_eq!(merged, events, "seed {seed}, order {order}");
            }
            assert_eq!(store.check().unwrap(), Vec::<String>::new());
        }
        assert!(outcomes.iter().all(|o| *o == outcomes[0]), "seed {seed}");
        assert!(outcomes[0].iter().any(|set| set.len() > 1), "seed {seed}: nothing merged");
    }
}

#[test]
fn denials_stand_against_the_event_they_deny() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let text = "Yerevan denied that its gunners had shelled a market in Ganja or killed traders there.";
    let denial = one(story("d", "Coast Radio", "2020-10-05", text), &[Say { status: "denied", ..SHELLED }]);
    store.ingest().add(&[denial, market("a", "Hill News")], AT).unwrap();
    let events = store.events(&Filter::default(), Sort::Latest, 10, 0).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].n_claims, events[0].counter_claims.clone()), (1, vec!["d#0".to_owned()]));
    assert_eq!(events[0].claim.status.as_str(), "occurred");
    let contested = Filter { contested: true, ..Filter::default() };
    assert_eq!(store.count(&contested).unwrap(), 1);
    assert_eq!(store.count(&Filter { strict: true, ..Filter::default() }).unwrap(), 0);
}

#[test]
fn people_can_part_and_join_and_take_it_back() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&[market("a", "Hill News"), retold("b", "Lowland Post"), other_place("c")], AT).unwrap();
    let merged = partition(&store);
    let key =
        store.events(&Filter { place: vec!["Ganja".to_owned()], ..Filter::default() }, Sort::Latest, 1, 0).unwrap()[0]
            .claim
            .event_key
            .clone();
    store.decide(false, "a#0", "b#0", "two markets", "2021-01-02T00:00:00Z").unwrap();
    assert_eq!(partition(&store).len(), 3);
    // The key goes on with one of the two.
    assert_eq!(store.event(&key).unwrap().claims.len(), 1);
    assert_eq!(store.changes(AT).unwrap().iter().map(|c| c.change).collect::<Vec<_>>(), ["changed", "added"]);
    store.decide(true, "b#0", "c#0", "same salvo", "2021-01-03T00:00:00Z").unwrap();
    assert!(partition(&store).contains(&vec!["b#0".to_owned(), "c#0".to_owned()]));
    for decision in store.decided().unwrap() {
        store.undo(decision.id, "2021-01-04T00:00:00Z").unwrap();
    }
    assert_eq!(partition(&store), merged);
    assert!(matches!(store.decide(true, "a#0", "zz#0", "", AT), Err(Error::NotFound(_))));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn recoding_touches_only_what_changed_and_keys_stay() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let stories = [market("a", "Hill News"), retold("b", "Lowland Post"), other_place("c")];
    store.ingest().add(&stories, AT).unwrap();
    let keys: Vec<String> = store
        .events(&Filter::default(), Sort::Earliest, 10, 0)
        .unwrap()
        .into_iter()
        .map(|e| e.claim.event_key)
        .collect();
    let same: Vec<Recoded> = stories.iter().map(|s| recoded(&s.story.id, s.claims.clone())).collect();
    let report = store.ingest().recode(&same, "2021-02-01T00:00:00Z").unwrap();
    assert_eq!((report.stories, report.claims, report.added, report.changed, report.withdrawn), (3, 0, 0, 0, 0));
    assert_eq!(store.changes(AT).unwrap(), []);
    // A new dictionary row: the gunners of story c are Russia's now.
    let mut other = stories[2].claims.clone();
    other[0].claim.actor[0].code = Some("RUS".into());
    let report = store.ingest().recode(&[recoded("c", other)], "2021-02-02T00:00:00Z").unwrap();
    assert_eq!((report.claims, report.added, report.changed, report.withdrawn), (1, 0, 1, 0));
    let after: BTreeSet<String> = store
        .events(&Filter::default(), Sort::Earliest, 10, 0)
        .unwrap()
        .into_iter()
        .map(|e| e.claim.event_key)
        .collect();
    assert_eq!(after, keys.into_iter().collect());
    assert_eq!(store.count(&Filter { actor: vec!["RUS".to_owned()], ..Filter::default() }).unwrap(), 1);
    assert_eq!(store.count(&Filter { actor: vec!["ARM".to_owned()], ..Filter::default() }).unwrap(), 1);
    // A claim that is no longer made takes its event with it.
    let report = store.ingest().recode(&[recoded("c", Vec::new())], "2021-02-03T00:00:00Z").unwrap();
    assert_eq!(report.withdrawn, 1);
    let last = store.changes("2021-02-02T12:00:00Z").unwrap();
    assert_eq!((last.len(), last[0].change), (1, "withdrawn"));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn positions_of_a_story_are_kept_go_with_its_copies_and_are_replaced() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut first = market("a", "Hill News");
    first.assertions = vec![position("a", false)];
    store.ingest().add(std::slice::from_ref(&first), AT).unwrap();
    assert_eq!(store.assertions_of_story("a").unwrap(), first.assertions);
    assert_eq!(store.counts().unwrap().assertions, 1);
    let copy = market("b", "Lowland Post");
    let twin = store.coding_of_twin(&copy.story, &first.claims[0].claim.provenance).unwrap().unwrap();
    assert_eq!((twin.assertions[0].id.as_str(), twin.assertions[0].story_id.as_str()), ("b#k0", "b"));
    let mut changed = recoded("a", first.claims.clone());
    changed.assertions = vec![position("a", true)];
    store.ingest().recode(&[changed], "2021-02-01T00:00:00Z").unwrap();
    assert!(store.assertions_of_story("a").unwrap()[0].holds);
    // A revision takes the old ones with it.
    let mut revised = market("a", "Hill News");
    revised.story.text.push_str(" The market was shut on Tuesday.");
    store.ingest().add(&[revised], AT).unwrap();
    assert_eq!(store.assertions_of_story("a").unwrap(), []);
    assert!(matches!(store.assertions_of_story("z"), Err(Error::NotFound(_))));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_store_of_the_first_schema_is_brought_up_to_date() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&[market("a", "Hill News")], AT).unwrap();
    drop(store);
    rusqlite::Connection::open(dir.path().join("rapporteur.db"))
        .unwrap()
        .execute_batch("DROP TABLE assertion; PRAGMA user_version=1")
        .unwrap();
    assert!(Store::open(dir.path()).unwrap_err().to_string().contains("store migrate"));
    let store = Store::writer(dir.path()).unwrap();
    assert_eq!(store.assertions_of_story("a").unwrap(), []);
    assert_eq!(store.counts().unwrap().stories, 1);
}

#[test]
fn a_revised_story_replaces_its_earlier_text() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&[market("a", "Hill News"), other_place("c")], AT).unwrap();
    let mut revised = market("a", "Hill News");
    revised.story.text = revised.story.text.replace("four traders", "five traders");
    revised.claims[0] = claim(&revised.story, 0, &Say { dead: Some(5), ..SHELLED });
    let report = store.ingest().add(&[revised], "2021-02-01T00:00:00Z").unwrap();
    assert_eq!((report.revised, report.stories, report.changed, report.added), (1, 0, 1, 0));
    assert!(store.story("a").unwrap().text.contains("five traders"));
    assert_eq!(store.count(&Filter { text: Some("\"four traders\"".to_owned()), ..Filter::default() }).unwrap(), 0);
    assert_eq!(store.count(&Filter { text: Some("\"five traders\"".to_owned()), ..Filter::default() }).unwrap(), 1);
    // Another text under the same name from another folder is another story.
    let mut stranger = other_place("a");
    stranger.story.url = None;
    let report = store.ingest().add(&[stranger], "2021-02-02T00:00:00Z").unwrap();
    assert_eq!((report.revised, report.stories), (0, 1));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn filters_sort_pages_and_groups() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&reports(5, 80), AT).unwrap();
    let all = Filter { all: true, ..Filter::default() };
    let events = store.events(&all, Sort::Latest, 1000, 0).unwrap();
    assert_eq!(store.count(&all).unwrap(), events.len() as u64);
    let day = |c: &Claim| c.date.clone().unwrap_or_default();
    assert!(events.windows(2).all(|w| day(&w[0].claim) >= day(&w[1].claim)));
    let paged: Vec<String> = (0..events.len() as u32)
        .step_by(7)
        .flat_map(|at| store.events(&all, Sort::Latest, 7, at).unwrap())
        .map(|e| e.claim.id)
        .collect();
    assert_eq!(paged, events.iter().map(|e| e.claim.id.clone()).collect::<Vec<_>>());
    let has = |people: &[rapporteur_record::Participant], code: &str| {
        people.iter().any(|p| p.code.as_ref().is_some_and(|c| c.as_str() == code))
    };
    type Test = Box<dyn Fn(&crate::Event) -> bool>;
    let cases: Vec<(Filter, Test)> = vec![
        (Filter { actor: vec!["ARM".into()], ..all.clone() }, Box::new(move |e| has(&e.claim.actor, "ARM"))),
        (
            Filter { actor: vec!["ARM".into(), "RUS".into()], ..all.clone() },
            Box::new(move |e| has(&e.claim.actor, "ARM") || has(&e.claim.actor, "RUS")),
        ),
        (
            Filter { actor: vec!["ARM".into()], recipient: vec!["AZE".into()], ..all.clone() },
            Box::new(move |e| has(&e.claim.actor, "ARM") && has(&e.claim.recipient, "AZE")),
        ),
        (
            Filter { party: vec!["AZE/GOV".into()], ..all.clone() },
            Box::new(move |e| has(&e.claim.actor, "AZE") || has(&e.claim.recipient, "AZE")),
        ),
        (
            Filter { sector: vec!["GOV".into()], ..all.clone() },
            Box::new(|e| e.claim.actor.len() + e.claim.recipient.len() > 0),
        ),
        (
            Filter { kind: vec!["ACCUSE".parse().unwrap()], ..all.clone() },
            Box::new(|e| e.claim.event[0].as_str() == "ACCUSE"),
        ),
        (Filter { country: vec!["AZE".into()], ..all.clone() }, Box::new(|e| !e.claim.event_loc.is_empty())),
        (
            Filter { near: Some((40.68, 46.36, 10.0)), ..all.clone() },
            Box::new(|e| e.claim.event_loc.first().is_some_and(|p| p.resolved_place.as_deref() == Some("Ganja"))),
        ),
        (
            Filter { bbox: Some([39.0, 46.0, 40.0, 47.0]), ..all.clone() },
            Box::new(|e| e.claim.event_loc.first().is_some_and(|p| p.resolved_place.as_deref() == Some("Shusha"))),
        ),
        (
            Filter {
                from: Some("2020-10-04".parse().unwrap()),
                to: Some("2020-10-04".parse().unwrap()),
                ..all.clone()
            },
            Box::new(|e| e.claim.date.as_deref() == Some("2020-10-04")),
        ),
        (
            Filter { status: vec!["denied".parse().unwrap()], ..Filter::default() },
            Box::new(|e| e.claim.status.as_str() == "denied"),
        ),
        (Filter { min_claims: Some(2), ..all.clone() }, Box::new(|e| e.n_claims >= 2)),
        (Filter { min_origins: Some(2), ..all.clone() }, Box::new(|e| e.n_origins.is_some_and(|n| n >= 2))),
        (Filter { min_confidence: Some(0.9), ..all.clone() }, Box::new(|_| false)),
        (Filter { context: vec!["military".into()], ..all.clone() }, Box::new(|_| true)),
        (Filter { mode: vec!["riot".into()], ..all.clone() }, Box::new(|_| false)),
        (Filter::default(), Box::new(|e| e.claim.status.in_default_export())),
    ];
    for (filter, test) in &cases {
        let found: BTreeSet<String> =
            store.events(filter, Sort::Latest, 1000, 0).unwrap().into_iter().map(|e| e.claim.id).collect();
        let expected: BTreeSet<String> = events.iter().filter(|e| test(e)).map(|e| e.claim.id.clone()).collect();
        assert_eq!(found, expected, "{:?}", filter.describe());
        assert_eq!(store.count(filter).unwrap(), expected.len() as u64, "{:?}", filter.describe());
    }
    let outlet = Filter { outlet: vec!["Coast Radio".into()], ..all.clone() };
    let n = store.count(&outlet).unwrap();
    assert!(n > 0 && n < events.len() as u64);
    let told = Filter { text: Some("mill AND Barda".into()), ..all.clone() };
    assert!(store.count(&told).unwrap() > 0);
    assert!(matches!(store.count(&Filter { text: Some("\"open".into()), ..all.clone() }), Err(Error::Query(_))));
    let groups = store.group(&all, &[GroupBy::Type], 10).unwrap();
    assert_eq!(groups.iter().map(|g| g.events).sum::<i64>(), events.len() as i64);
    let groups = store.group(&Filter::default(), &[GroupBy::Dyad, GroupBy::Week], 100).unwrap();
    assert!(groups.iter().any(|g| g.by[0] == "ARM > AZE" && g.by[1] == "2020-09-28"), "{groups:?}");
    let once = Filter { one_a_day: true, ..all.clone() };
    let n = store.count(&once).unwrap();
    assert!(n < events.len() as u64);
    assert_eq!(store.events(&once, Sort::Latest, 1000, 0).unwrap().len() as u64, n);
}

#[test]
fn weekly_series_tell_change_and_bursts() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut stories = Vec::new();
    let begin: jiff::civil::Date = "2020-01-06".parse().unwrap();
    let things = ["mill", "barn", "ferry", "depot", "quarry", "tower", "kiln", "mast", "forge", "silo", "lock", "dam"];
    for week in 0..60_i32 {
        // Two a week, and ten in the last.
        let n = if week == 59 { 10 } else { 2 };
        for i in 0..n {
            use jiff::ToSpan as _;
            let day = begin.checked_add((week * 7).days()).unwrap().to_string();
            let text = format!("The {} of hamlet {week} was shelled from across the river.", things[i]);
            let name = format!("hamlet {week} {i}");
            let say = Say {
                date: Some(&day),
                place: Some((&name, 40.0 + i as f64, 45.0 + f64::from(week) / 10.0)),
                ..SHELLED
            };
            stories.push(one(story(&format!("x{week}-{i}"), "Hill News", &day, &text), &[say]));
        }
    }
    store.ingest().add(&stories, AT).unwrap();
    let filter = Filter { actor: vec!["ARM".into()], recipient: vec!["AZE".into()], ..Filter::default() };
    let weeks = store.weekly(&filter, 1).unwrap();
    assert_eq!(weeks.len(), 60);
    assert_eq!((weeks[0].week.as_str(), weeks[0].events, weeks[0].quads), ("2020-01-06", 2, [0, 0, 0, 2]));
    let last = weeks.last().unwrap();
    assert_eq!((last.events, last.mean_4, last.change_4, last.trend), (10, Some(2.0), Some(400.0), "strong increase"));
    assert!(last.burst, "{last:?}");
    assert!(weeks[..59].iter().all(|w| !w.burst));
    assert_eq!((weeks[30].trend, weeks[30].documents), ("limited change", 2));
    assert_eq!((last.score_sum, last.goldstein_mean), (-50.0, Some(-10.0)));
    let from = Filter { from: Some("2021-02-01".parse().unwrap()), ..filter };
    let late = store.weekly(&from, 1).unwrap();
    assert_eq!(late.last().unwrap(), last);
    assert!(store.weekly(&Filter::default(), 1).is_err());
}

#[test]
fn one_writes_and_many_read() {
    let dir = folder();
    assert!(matches!(Store::open(dir.path()), Err(Error::NoStore(_))));
    let writer = Store::writer(dir.path()).unwrap();
    writer.ingest().add(&[market("a", "Hill News")], AT).unwrap();
    let reader = Store::open(dir.path()).unwrap();
    assert_eq!(reader.counts().unwrap().events, 1);
    let error = Store::writer(dir.path()).err().unwrap();
    assert!(error.is_busy(), "{error}");
    assert!(error.to_string().contains("writing"));
    writer.ingest().add(&[other_place("c")], AT).unwrap();
    assert_eq!(reader.counts().unwrap().events, 2);
    drop(writer);
    Store::writer(dir.path()).unwrap();
}

#[test]
fn backups_are_stores() {
    let (dir, copy) = (folder(), folder());
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&[market("a", "Hill News")], AT).unwrap();
    store.backup(copy.path()).unwrap();
    assert!(matches!(store.backup(copy.path()), Err(Error::Query(_))));
    assert_eq!(partition(&Store::open(copy.path()).unwrap()), partition(&store));
}

#[test]
fn a_full_disk_loses_nothing_that_was_kept() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&[market("a", "Hill News")], AT).unwrap();
    let pages: i64 = store.db.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    store.db.execute_batch(&format!("PRAGMA max_page_count={}", pages + 2)).unwrap();
    let many: Vec<StoryIn> = reports(3, 400);
    let error = store.ingest().add(&many, AT).unwrap_err();
    assert!(matches!(error, Error::DiskFull(_)), "{error}");
    assert_eq!(store.counts().unwrap().stories, 1);
    store.db.execute_batch("PRAGMA max_page_count=1073741823").unwrap();
    assert_eq!(store.ingest().add(&many, AT).unwrap().stories, 400);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn newer_and_damaged_stores_are_named_as_such() {
    let dir = folder();
    drop(Store::writer(dir.path()).unwrap());
    rusqlite::Connection::open(dir.path().join("rapporteur.db"))
        .unwrap()
        .execute_batch("PRAGMA user_version=99")
        .unwrap();
    assert!(matches!(Store::open(dir.path()), Err(Error::TooNew { found: 99, .. })));
    assert!(matches!(Store::writer(dir.path()), Err(Error::TooNew { .. })));
    let dir = folder();
    std::fs::write(dir.path().join("rapporteur.db"), b"this is no database at all, only words").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(Error::Damaged { .. })));
}

#[test]
fn stories_without_a_date_are_kept_and_not_dated() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut undated = market("u", "Hill News");
    undated.story.published = None;
    undated.claims[0].claim.published = None;
    undated.claims[0].claim.date = None;
    undated.claims[0].claim.date_basis = Some("unresolved".to_owned());
    store.ingest().add(&[undated.clone()], AT).unwrap();
    let events = store.events(&Filter::default(), Sort::Latest, 10, 0).unwrap();
    assert_eq!((events.len(), events[0].claim.date.clone()), (1, None));
    let until = Filter { to: Some("2030-01-01".parse().unwrap()), ..Filter::default() };
    assert_eq!(store.count(&until).unwrap(), 0);
    // A copy of it is known by its words.
    let mut copy = undated;
    copy.story.id = "u2".to_owned();
    copy.story.outlet = Some("Coast Radio".to_owned());
    let report = store.ingest().add(&[copy], AT).unwrap();
    assert_eq!((report.copies, report.added), (1, 0));
}
