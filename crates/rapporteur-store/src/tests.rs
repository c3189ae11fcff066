//! The store as a whole.

use crate::{ClaimIn, Coding, Error, Filter, GroupBy, Recoded, Sort, Store, StoryIn};
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
    StoryIn { story, claims, assertions: Vec::new(), words: None }
}

fn recoded(story: &str, claims: Vec<ClaimIn>) -> Recoded {
    Recoded { story: story.to_owned(), claims, ..Recoded::default() }
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
    // What was coded with the same program, models and data need not be coded again under another name.
    let coding = store.coding(&Coding { program: "p1".to_owned(), ..Coding::default() }).unwrap();
    let stranger = market("w10", "Outlet 10").story;
    assert!(store.coding_of_twin(&stranger, coding).unwrap().is_none());
    store.settle_coding(coding, None).unwrap();
    assert_eq!(store.coding_of_twin(&stranger, coding).unwrap().unwrap().claims[0].claim.id, "w10#0");
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
    // The feed says that it changed, and what.
    let fed = store.changes("2021-02-01T12:00:00Z").unwrap();
    assert_eq!((fed.len(), fed[0].change, fed[0].n_claims), (1, "changed", 1), "{fed:?}");
    assert_eq!(fed[0].before.as_deref(), Some("2020-10-04 ASSAULT ARM/GOV -> AZE/GOV at Barda [occurred]"));
    assert_eq!(fed[0].after.as_deref(), Some("2020-10-04 ASSAULT RUS/GOV -> AZE/GOV at Barda [occurred]"));
    // A claim that is no longer made takes its event with it.
    let report = store.ingest().recode(&[recoded("c", Vec::new())], "2021-02-03T00:00:00Z").unwrap();
    assert_eq!(report.withdrawn, 1);
    let last = store.changes("2021-02-02T12:00:00Z").unwrap();
    assert_eq!((last.len(), last[0].change), (1, "withdrawn"));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn an_act_read_off_another_word_of_its_sentence_stays_the_same_event() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let told = story("a", "Hill News", "2020-10-05", "The two sides held long talks in Ganja over the river.");
    let say = |trigger| Say { kind: "CONSULT", trigger, ..SHELLED };
    store
        .ingest()
        .add(&[StoryIn { claims: vec![claim(&told, 0, &say("held"))], ..one(told.clone(), &[]) }], AT)
        .unwrap();
    let key = store.events(&Filter::default(), Sort::Latest, 9, 0).unwrap()[0].claim.event_key.clone();
    // Another rule knows the noun; then a third thinks that they agreed.
    for (say, at) in [
        (say("talks"), "2021-02-01T00:00:00Z"),
        (Say { kind: "AGREE", trigger: "talks", ..SHELLED }, "2021-02-02T00:00:00Z"),
    ] {
        let report = store.ingest().recode(&[recoded("a", vec![claim(&told, 0, &say)])], at).unwrap();
        assert_eq!((report.added, report.changed, report.withdrawn), (0, 1, 0), "{say_kind}", say_kind = say.kind);
        assert_eq!(store.events(&Filter::default(), Sort::Latest, 9, 0).unwrap()[0].claim.event_key, key);
    }
    let fed = store.changes("2021-02-01T12:00:00Z").unwrap();
    assert_eq!((fed.len(), fed[0].change), (1, "changed"));
    assert!(fed[0].before.as_ref().unwrap().contains("CONSULT") && fed[0].after.as_ref().unwrap().contains("AGREE"));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn where_batches_end_shows_nowhere() {
    // Undated, so that nothing but the order of coming in orders them.
    let undated: Vec<StoryIn> = reports(5, 40)
        .into_iter()
        .rev()
        .map(|mut item| {
            item.story.published = None;
            for known in &mut item.claims {
                (known.claim.date, known.claim.published, known.claim.date_basis) = (None, None, None);
            }
            item
        })
        .collect();
    let shown = |sizes: &[usize]| -> Vec<(String, Vec<String>)> {
        let dir = folder();
        let store = Store::writer(dir.path()).unwrap();
        let (mut at, mut sizes) = (0, sizes.iter().cycle());
        while at < undated.len() {
            let end = undated.len().min(at + sizes.next().unwrap());
            // Killed and run again: what is known is met once more.
            store.ingest().add(&undated[..end], AT).unwrap();
            at = end;
        }
        let all = Filter { all: true, ..Filter::default() };
        let events = store.events(&all, Sort::Latest, 999, 0).unwrap();
        events.into_iter().map(|e| (e.claim.event_key, e.claims)).collect()
    };
    let whole = shown(&[40]);
    assert!(whole.len() > 20, "{}", whole.len());
    assert_eq!(shown(&[7, 3, 11]), whole);
    assert_eq!(shown(&[1]), whole);
}

#[test]
fn merging_anew_finds_what_other_rules_parted_and_tells_it() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    assert!(!store.merged_otherwise().unwrap());
    store.ingest().add(&[market("a", "Hill News"), retold("b", "Lowland Post"), other_place("c")], AT).unwrap();
    let (merged, keys) = (partition(&store), |store: &Store| -> BTreeSet<String> {
        store.events(&Filter::default(), Sort::Latest, 9, 0).unwrap().into_iter().map(|e| e.claim.event_key).collect()
    });
    let first = keys(&store);
    // By the same rules nothing moves, and no batch is left in the feed.
    let (report, moved) = store.remerge("2021-02-01T00:00:00Z").unwrap();
    assert_eq!((report.added, report.changed, report.withdrawn, moved.len()), (0, 0, 0, 0));
    assert_eq!(store.changes(AT).unwrap(), []);
    // As rules would leave it that think of nothing as one act.
    store.db.execute_batch("DELETE FROM edge; UPDATE meta SET value='older' WHERE key='merging'").unwrap();
    store.transact(|| store.ingest().resettle(&[1, 2], "2021-02-02T00:00:00Z", "test")).unwrap();
    assert_eq!(partition(&store).len(), 3);
    assert!(store.merged_otherwise().unwrap());
    let apart = store.decide(false, "a#0", "c#0", "", AT).unwrap();
    assert_eq!(apart.changed, 0);
    let (report, moved) = store.remerge("2021-02-03T00:00:00Z").unwrap();
    assert_eq!((report.added, report.changed, report.withdrawn, moved.len()), (0, 1, 1, 1));
    assert_eq!(partition(&store), merged);
    assert_eq!(keys(&store), first);
    assert!(!store.merged_otherwise().unwrap());
    let fed = store.changes("2021-02-02T12:00:00Z").unwrap();
    let kinds: BTreeSet<&str> = fed.iter().map(|c| c.change).collect();
    assert_eq!(kinds, ["changed", "withdrawn"].into());
    assert!(fed.iter().any(|c| c.became.as_ref() == Some(&moved[0].to)), "{fed:?}");
    // It can be taken back as any merge.
    store.decide(false, "a#0", "b#0", "two markets", AT).unwrap();
    assert_eq!(partition(&store).len(), 3);
    store.remerge("2021-02-04T00:00:00Z").unwrap();
    assert_eq!(partition(&store).len(), 3);
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
    let coding = store.coding(&Coding::default()).unwrap();
    store.settle_coding(coding, None).unwrap();
    let twin = store.coding_of_twin(&copy.story, coding).unwrap().unwrap();
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

/// Events of many kinds, far apart from each other, a few told twice or denied.
fn varied(seed: u64, n: usize) -> Vec<StoryIn> {
    use jiff::ToSpan as _;
    let mut dice = Dice(seed);
    let begin: jiff::civil::Date = "2020-03-01".parse().unwrap();
    let places = [("Ganja", 40.68, 46.36), ("Barda", 40.37, 47.13), ("Shusha", 39.76, 46.75), ("Suva", -18.1, 178.4)];
    let codes = ["ARM", "AZE", "RUS", "TUR", "UNO"];
    let mut stories: Vec<StoryIn> = Vec::new();
    for i in 0..n {
        let day = begin.checked_add(i64::try_from(dice.roll(50)).unwrap().days()).unwrap().to_string();
        let place = places[dice.roll(4)];
        let thing = ["mill", "old bridge", "ferry", "São Tomé quay"][dice.roll(4)];
        let (kind, trigger) =
            [("ASSAULT", "shelled"), ("CONSULT", "met"), ("ACCUSE", "blamed"), ("AID", "gave")][dice.roll(4)];
        let text = format!(
            "Number {i}: they {trigger} at the {thing} of {}, {} said.",
            place.0,
            ["a priest", "the mayor"][dice.roll(2)]
        );
        let say = Say {
            kind,
            trigger,
            actor: codes[dice.roll(5)],
            recipient: if dice.roll(5) == 0 { "" } else { codes[dice.roll(5)] },
            date: (dice.roll(9) > 0).then_some(&day),
            place: (dice.roll(4) > 0).then_some(place),
            status: ["occurred", "occurred", "occurred", "planned", "feared"][dice.roll(5)],
            dead: None,
        };
        let outlet = ["Hill News", "Lowland Post", "Coast Radio"][dice.roll(3)];
        let mut item = one(story(&format!("v{i}"), outlet, &day, &text), &[say]);
        let claim = &mut item.claims[0].claim;
        if dice.roll(3) == 0 {
            claim.mode = vec![rapporteur_record::Mode::new(["aerial", "visit"][dice.roll(2)])];
        }
        for person in claim.actor.iter_mut().chain(&mut claim.recipient) {
            person.sector = Some(rapporteur_record::Sector::new(["GOV", "MIL", "CVL"][dice.roll(3)]));
        }
        if kind == "CONSULT" {
            // A meeting has no sides.
            let recipients = std::mem::take(&mut claim.recipient);
            claim.actor.extend(recipients);
        }
        claim.confidence.event = Some([0.3, 0.6, 0.9][dice.roll(3)]);
        if let Some(place) = claim.event_loc.first_mut() {
            place.province = Some(["North", "South"][dice.roll(2)].to_owned());
        }
        if dice.roll(12) == 0 {
            claim.date = Some("2020-04".to_owned());
        }
        stories.push(item);
        if dice.roll(3) == 0 {
            // Told again elsewhere, or denied.
            let mut again = stories[i.min(stories.len() - 1)].clone();
            again.story.id = format!("w{i}");
            again.story.outlet = Some("Orbit Agency".to_owned());
            again.claims[0].claim.id = format!("w{i}#0");
            again.claims[0].claim.story_id = format!("w{i}");
            again.claims[0].origin = Some("desk of Orbit".to_owned());
            if dice.roll(4) == 0 {
                again.claims[0].claim.status = rapporteur_record::Status::Denied;
            }
            stories.push(again);
        }
    }
    stories
}

/// Whatever table a filter is answered from, the answer is that of reading every event.
#[test]
fn any_filter_is_answered_as_by_reading_every_event() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    store.ingest().add(&varied(11, 160), AT).unwrap();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let all = Filter { all: true, ..Filter::default() };
    let events = store.events(&all, Sort::Latest, 10_000, 0).unwrap();
    assert!(events.len() > 120 && events.iter().any(|e| !e.counter_claims.is_empty()));
    let texts: BTreeMap<String, Vec<String>> = events
        .iter()
        .map(|e| {
            let told = store.claims_of_event(&e.claim.event_key).unwrap();
            let texts = told
                .iter()
                .map(|(c, _)| {
                    let s = store.story(&c.story_id).unwrap();
                    format!("{} {}", s.title.unwrap_or_default(), s.text).to_lowercase()
                })
                .collect();
            (e.claim.event_key.clone(), texts)
        })
        .collect();
    let outlets: BTreeMap<String, BTreeSet<String>> = events
        .iter()
        .map(|e| {
            let told = store.claims_of_event(&e.claim.event_key).unwrap();
            let names = told.iter().filter(|(c, _)| !e.counter_claims.contains(&c.id));
            (e.claim.event_key.clone(), names.filter_map(|(_, s)| s.outlet.clone()).collect())
        })
        .collect();
    type People<'a> = &'a [rapporteur_record::Participant];
    let has = |people: People<'_>, wanted: &str| {
        let (code, sector) = wanted.split_once('/').unwrap_or((wanted, ""));
        people.iter().any(|p| {
            (code.is_empty() || p.code.as_ref().is_some_and(|c| c.as_str() == code))
                && (sector.is_empty() || p.sector.as_ref().is_some_and(|s| s.as_str() == sector))
        })
    };
    let sides = |c: &Claim| {
        let mutual = c.recipient.is_empty() && c.actor.len() > 1;
        (c.actor.clone(), if mutual { c.actor.clone() } else { c.recipient.clone() })
    };
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let first_day = |c: &Claim| c.date.as_deref().map(|d| if d.len() == 7 { format!("{d}-01") } else { d.to_owned() });
    let place = |e: &crate::Event| e.claim.event_loc.first().and_then(|p| p.resolved_place.clone()).unwrap_or_default();
    let mut dice = Dice(5);
    let (mut some, mut none) = (0, 0);
    for round in 0..700 {
        let mut f = Filter { all: dice.roll(2) == 0, ..Filter::default() };
        let whos = ["ARM", "AZE", "RUS", "UNO", "AZE/MIL", "/GOV", "/MIL"];
        let some_of = |list: &[&str], dice: &mut Dice| -> Vec<String> {
            (0..=dice.roll(2)).map(|_| list[dice.roll(list.len())].to_owned()).collect()
        };
        for _ in 0..=dice.roll(3) {
            match dice.roll(17) {
                0 => f.actor = some_of(&whos, &mut dice),
                1 => f.recipient = some_of(&whos, &mut dice),
                2 => f.party = some_of(&whos, &mut dice),
                3 => f.sector = some_of(&["GOV", "CVL", "REB"], &mut dice),
                4 => f.place = some_of(&["Ganja", "Suva", "Nowhere"], &mut dice),
                5 => f.province = some_of(&["North", "South"], &mut dice),
                6 => f.bbox = Some([[39.0, 46.0, 40.5, 47.5], [-30.0, 170.0, 0.0, -170.0]][dice.roll(2)]),
                7 => f.near = Some([(40.5, 46.7, 60.0), (-18.0, 179.9, 300.0)][dice.roll(2)]),
                8 => {
                    f.kind =
                        some_of(&["ASSAULT", "CONSULT", "AID"], &mut dice).iter().map(|k| k.parse().unwrap()).collect()
                }
                9 => f.mode = some_of(&["aerial", "visit", "riot"], &mut dice),
                10 => {
                    f.status = some_of(&["planned", "feared", "occurred"], &mut dice)
                        .iter()
                        .map(|k| k.parse().unwrap())
                        .collect()
                }
                11 => (f.from, f.to) = (Some(day("2020-03-10")), Some(day("2020-04-05"))),
                12 => (f.published_from, f.published_to) = (Some(day("2020-03-20")), Some(day("2020-03-24"))),
                13 => f.outlet = some_of(&["Coast Radio", "Orbit Agency", "Nobody's"], &mut dice),
                14 => f.min_claims = Some(2),
                15 => f.contested = true,
                _ => {
                    let asked = [
                        "\"old bridge\"",
                        "ferry",
                        "mayor",
                        "\"sao tome\"",
                        "met NOT priest",
                        "shel* OR \"blamed at\"",
                    ];
                    f.text = Some(asked[dice.roll(asked.len())].to_owned());
                }
            }
        }
        let g = f.clone();
        type Test<'a> = Box<dyn Fn(&crate::Event) -> bool + 'a>;
        let mut tests: Vec<Test<'_>> = Vec::new();
        if g.status.is_empty() && !g.all {
            tests.push(Box::new(|e| e.claim.status.in_default_export()));
        }
        // A filter of statuses of the default export alone asks for these.
        for (list, role) in [(&g.actor, 0), (&g.recipient, 1), (&g.party, 2)] {
            if !list.is_empty() {
                tests.push(Box::new(move |e| {
                    let (actors, recipients) = sides(&e.claim);
                    list.iter().any(|w| (role != 1 && has(&actors, w)) || (role != 0 && has(&recipients, w)))
                }));
            }
        }
        let plain = |list: &[String]| !list.is_empty() && list.iter().all(|w| !w.contains('/'));
        if plain(&g.actor) && plain(&g.recipient) {
            // As codes the two are a pair.
            tests.push(Box::new(|e| {
                let (actors, recipients) = sides(&e.claim);
                let codes = |people: People<'_>| {
                    people.iter().filter_map(|p| p.code.as_ref()).map(ToString::to_string).collect::<BTreeSet<_>>()
                };
                let (a, r) = (codes(&actors), codes(&recipients));
                a.iter().any(|x| {
                    r.iter().any(|y| {
                        let alone = x == y && (e.claim.recipient.is_empty() || a.len() + r.len() > 2);
                        g.actor.contains(x) && g.recipient.contains(y) && !alone
                    })
                })
            }));
        }
        if !g.sector.is_empty() {
            tests.push(Box::new(|e| {
                g.sector
                    .iter()
                    .any(|s| has(&e.claim.actor, &format!("/{s}")) || has(&e.claim.recipient, &format!("/{s}")))
            }));
        }
        if !g.place.is_empty() {
            tests.push(Box::new(|e| g.place.contains(&place(e))));
        }
        if !g.province.is_empty() {
            tests.push(Box::new(|e| {
                e.claim.event_loc.first().and_then(|p| p.province.clone()).is_some_and(|p| g.province.contains(&p))
            }));
        }
        if let Some(b) = g.bbox {
            tests.push(Box::new(move |e| {
                if b[1] > b[3] { place(e) == "Suva" } else { ["Shusha", "Barda"].contains(&place(e).as_str()) }
            }));
        }
        if let Some((lat, ..)) = g.near {
            tests.push(Box::new(move |e| {
                if lat < 0.0 { place(e) == "Suva" } else { ["Ganja", "Barda"].contains(&place(e).as_str()) }
            }));
        }
        if !g.kind.is_empty() {
            tests.push(Box::new(|e| g.kind.contains(&e.claim.event[0])));
        }
        if !g.mode.is_empty() {
            tests.push(Box::new(|e| e.claim.mode.iter().any(|m| g.mode.iter().any(|w| w == m.as_str()))));
        }
        if !g.status.is_empty() {
            tests.push(Box::new(|e| g.status.contains(&e.claim.status)));
        }
        if let (Some(from), Some(to)) = (g.from, g.to) {
            tests.push(Box::new(move |e| {
                first_day(&e.claim).is_some_and(|d| d >= from.to_string() && d <= to.to_string())
            }));
        }
        if g.published_from.is_some() {
            tests.push(Box::new(|e| {
                e.claim.published.as_deref().is_some_and(|p| ("2020-03-20"..="2020-03-24").contains(&p))
            }));
        }
        if !g.outlet.is_empty() {
            tests.push(Box::new(|e| outlets[&e.claim.event_key].iter().any(|o| g.outlet.contains(o))));
        }
        if g.min_claims.is_some() {
            tests.push(Box::new(|e| e.n_claims >= 2));
        }
        if g.contested {
            tests.push(Box::new(|e| !e.counter_claims.is_empty()));
        }
        if let Some(query) = &g.text {
            tests.push(Box::new(|e| {
                texts[&e.claim.event_key].iter().any(|t| match query.as_str() {
                    "\"old bridge\"" => t.contains("old bridge"),
                    "\"sao tome\"" => t.contains("são tomé"),
                    "met NOT priest" => t.contains(" met ") && !t.contains("priest"),
                    "shel* OR \"blamed at\"" => t.contains("shelled") || t.contains("blamed at"),
                    word => t.contains(word),
                })
            }));
        }
        let expected: BTreeSet<&str> =
            events.iter().filter(|e| tests.iter().all(|t| t(e))).map(|e| e.claim.event_key.as_str()).collect();
        if expected.is_empty() {
            none += 1
        } else {
            some += 1
        }
        let sort =
            [Sort::Latest, Sort::Earliest, Sort::Published, Sort::Claims, Sort::Origins, Sort::Confidence, Sort::Score]
                [round % 7];
        let keys = |list: Vec<crate::Event>| list.into_iter().map(|e| e.claim.event_key).collect::<Vec<_>>();
        let found = keys(store.events(&f, sort, 10_000, 0).unwrap());
        let as_set: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(as_set, expected, "{:?}", f.describe());
        assert_eq!(found.len(), as_set.len(), "twice: {:?}", f.describe());
        assert_eq!(store.count(&f).unwrap(), expected.len() as u64, "{:?}", f.describe());
        // Pages are cuts of the whole.
        for at in [0, 3] {
            let page = keys(store.events(&f, sort, 5, at as u32).unwrap());
            let cut: Vec<String> = found.iter().skip(at).take(5).cloned().collect();
            assert_eq!(page, cut, "{sort:?} {:?}", f.describe());
        }
        let grouped: i64 = store.group(&f, &[GroupBy::Type], 100).unwrap().iter().map(|g| g.events).sum();
        assert_eq!(grouped as usize, expected.len(), "{:?}", f.describe());
        let claims: i64 = store.group(&f, &[GroupBy::Quad], 100).unwrap().iter().map(|g| g.claims).sum();
        let counted: u32 =
            events.iter().filter(|e| expected.contains(e.claim.event_key.as_str())).map(|e| e.n_claims).sum();
        assert_eq!(claims, i64::from(counted), "{:?}", f.describe());
    }
    assert!(some > 250 && none > 20, "{some} {none}");
}

#[test]
fn what_is_told_of_a_month_has_no_week() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut vague = retold("b", "Lowland Post");
    vague.claims[0].claim.date = Some("2020-10".to_owned());
    store.ingest().add(&[market("a", "Hill News"), vague], AT).unwrap();
    let filter = Filter { actor: vec!["ARM".into()], ..Filter::default() };
    assert_eq!(store.count(&filter).unwrap(), 2);
    assert_eq!(store.weekly(&filter, 1).unwrap().iter().map(|w| w.events).sum::<u32>(), 1);
    let by = |by| store.group(&filter, &[by], 9).unwrap().iter().map(|g| g.events).sum::<i64>();
    assert_eq!((by(GroupBy::Week), by(GroupBy::Day), by(GroupBy::Month)), (1, 1, 2));
    // Other filters hold for a series too.
    let elsewhere = Filter { place: vec!["Barda".into()], ..filter.clone() };
    assert_eq!(store.weekly(&elsewhere, 1).unwrap(), []);
    let here = Filter { place: vec!["Ganja".into()], recipient: vec!["AZE".into()], actor: Vec::new(), ..filter };
    assert_eq!(store.weekly(&here, 1).unwrap().len(), 1);
}

#[test]
fn senseless_filters_are_refused() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let day = |text: &str| Some(text.parse().unwrap());
    for (filter, word) in [
        (Filter { from: day("2020-02-01"), to: day("2020-01-01"), ..Filter::default() }, "lies after"),
        (Filter { near: Some((95.0, 10.0, 5.0)), ..Filter::default() }, "latitude"),
        (Filter { near: Some((5.0, 10.0, f64::NAN)), ..Filter::default() }, "radius"),
        (Filter { bbox: Some([10.0, 0.0, 5.0, 9.0]), ..Filter::default() }, "south first"),
        (Filter { min_confidence: Some(7.0), ..Filter::default() }, "0 to 1"),
        (Filter { text: Some("\"open".to_owned()), ..Filter::default() }, "not closed"),
        (Filter { key: vec!["xyz".to_owned()], ..Filter::default() }, "hexadecimal"),
        (Filter { actor: vec!["/".to_owned()], ..Filter::default() }, "CODE/SECTOR"),
    ] {
        let error = store.count(&filter).unwrap_err();
        assert!(matches!(&error, Error::Query(_)) && error.to_string().contains(word), "{error}");
    }
}

/// Brings a store back to schema 1, as an older program would have left it.
fn aged(dir: &std::path::Path) {
    let db = rusqlite::Connection::open(dir.join("rapporteur.db")).unwrap();
    db.execute_batch(
        "DROP INDEX part_sector; DROP INDEX event_place_name; DROP INDEX event_province; DROP INDEX event_status;
         DROP INDEX event_origins; DROP INDEX event_claims; DROP INDEX event_contested; DROP INDEX event_coarse;
         DROP TABLE reading_words; DROP TABLE change; DROP TABLE assertion; DROP TABLE made; DROP TABLE data_set; DROP TABLE data_body; ALTER TABLE story DROP COLUMN made;
         CREATE TABLE data_file(path TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID; PRAGMA user_version=1;",
    )
    .unwrap();
    let mut rows = db.prepare("SELECT kind, day, claim, body FROM feature").unwrap();
    let all: Vec<(u8, i32, i64, Vec<u8>)> = rows
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (kind, day, claim, body) in all {
        let mut feature = crate::merge::Feature::unpack(&body).unwrap();
        feature.unreal = false;
        db.execute(
            "UPDATE feature SET body=?4 WHERE kind=?1 AND day=?2 AND claim=?3",
            rusqlite::params![kind, day, claim, feature.pack()],
        )
        .unwrap();
    }
}

#[test]
fn an_older_store_is_brought_up_to_date() {
    let dir = folder();
    let all = Filter { all: true, ..Filter::default() };
    let (before, features) = {
        let store = Store::writer(dir.path()).unwrap();
        store.ingest().add(&varied(3, 60), AT).unwrap();
        (partition(&store), features(&store))
    };
    assert!(features.iter().any(|f| f.unreal));
    aged(dir.path());
    let error = Store::open(dir.path()).err().unwrap();
    assert!(error.to_string().contains("migrate"), "{error}");
    let store = Store::writer(dir.path()).unwrap();
    assert_eq!(store.counts().unwrap().schema_version, 4);
    assert_eq!((partition(&store), self::features(&store)), (before, features));
    assert_eq!(store.assertions_of_story("v0").unwrap(), []);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let planned = Filter { status: vec!["planned".parse().unwrap()], sector: vec!["MIL".into()], ..all };
    assert!(store.count(&planned).unwrap() > 0);
    // And it goes on taking stories.
    assert_eq!(store.ingest().add(&[market("a", "Hill News")], AT).unwrap().stories, 1);
    Store::open(dir.path()).unwrap();
}

fn features(store: &Store) -> Vec<crate::merge::Feature> {
    let mut statement = store.db.prepare("SELECT body FROM feature ORDER BY claim").unwrap();
    let rows = statement.query_map([], |r| r.get::<_, Vec<u8>>(0)).unwrap();
    rows.map(|b| crate::merge::Feature::unpack(&b.unwrap()).unwrap()).collect()
}

#[test]
fn acts_of_one_pair_on_one_day_stay_apart_and_wishes_are_no_deeds() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut stories = Vec::new();
    let mut say =
        |id: &str, kind: &'static str, trigger: &'static str, status: &'static str, text: &str, name: &str| {
            let say = Say { kind, trigger, actor: "RUS", recipient: "USA", place: None, status, ..SHELLED };
            let mut item = one(story(id, "Hill News", "2020-10-04", text), &[say]);
            item.claims[0].claim.actor[0].name = Some(name.to_owned());
            stories.push(item);
        };
    // One minister, one day, one verb, two matters.
    say(
        "a",
        "ACCUSE",
        "accused",
        "occurred",
        "Minister Petrov accused Washington of poisoning grain prices.",
        "Ivan Petrov",
    );
    say(
        "b",
        "ACCUSE",
        "accused",
        "occurred",
        "In the evening Petrov accused Americans of mining a strait off Cape Marrow.",
        "Ivan Petrov",
    );
    // Asked for, and done.
    say(
        "c",
        "AID",
        "deliver",
        "requested",
        "Villagers begged Moscow to deliver forty tons of flour to the snowbound valley.",
        "Ivan Petrov",
    );
    say(
        "d",
        "AID",
        "delivered",
        "occurred",
        "Moscow delivered forty tons of flour to the snowbound valley.",
        "Ivan Petrov",
    );
    // Two acts that one sentence tells, and its copy elsewhere.
    let both = "Hired thugs beat the strikers and kidnapped their leader near the tannery of Ellery on Sunday night.";
    for id in ["e", "f"] {
        let acts = ["beat", "kidnapped"].map(|trigger| Say {
            trigger,
            actor: "RUS",
            recipient: "RUS",
            place: None,
            ..SHELLED
        });
        stories.push(one(story(id, if id == "e" { "Hill News" } else { "Lowland Post" }, "2020-10-04", both), &acts));
    }
    store.ingest().add(&stories, AT).unwrap();
    let sets = partition(&store);
    let alone = |id: &str| sets.contains(&vec![id.to_owned()]);
    assert!(alone("a#0") && alone("b#0") && alone("c#0") && alone("d#0"), "{sets:?}");
    assert!(sets.contains(&vec!["e#0".to_owned(), "f#0".to_owned()]), "{sets:?}");
    assert!(sets.contains(&vec!["e#1".to_owned(), "f#1".to_owned()]), "{sets:?}");
    let why = store.compare("a#0", "b#0").unwrap();
    assert!(
        why.parts.iter().any(|(part, weight)| part.starts_with("nothing in common but") && *weight < 0.0),
        "{why:?}"
    );
    assert_eq!(store.compare("e#0", "f#1").unwrap().forbidden, Some("two acts of one sentence"));
}

#[test]
fn coding_anew_goes_by_what_a_story_was_coded_with() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let table = |rows: &str| {
        vec![
            ("actors/ministries.csv".to_owned(), format!("code,name,evidence\n{rows}")),
            ("rules/status.txt".to_owned(), "a".to_owned()),
        ]
    };
    // A row of names speaks for its names, a change of rules for a word; anything else for all.
    let judge = |before: &crate::Files, after: &crate::Files| {
        let rows = |files: &crate::Files| -> BTreeSet<String> {
            files.get("actors/ministries.csv").into_iter().flat_map(|t| t.lines()).map(str::to_lowercase).collect()
        };
        let names: Vec<String> = rows(before)
            .symmetric_difference(&rows(after))
            .filter_map(|row| row.split(',').nth(1).map(str::to_owned))
            .collect();
        let mut reach = crate::Reach::default();
        match after.get("rules/status.txt").map(String::as_str) {
            Some("b") => reach.all.push("rules changed".to_owned()),
            Some(word) if word.len() > 1 => {
                reach.words.insert(word.to_owned());
            }
            _ => {}
        }
        if !names.is_empty() {
            reach.notes.push(format!("{} rows changed", names.len()));
            reach.surface = Some(Box::new(move |text| names.iter().any(|n| text.to_lowercase().contains(n))));
        }
        reach
    };
    let first = Coding { program: "1".into(), model: "m".into(), files: table("AZE,market in Ganja,x\n") };
    // Not known with what: everything.
    store.ingest().add(&[market("a", "Hill News")], AT).unwrap();
    let touched = store.touched_by(&first, judge).unwrap();
    assert_eq!(touched.stories, ["a"]);
    assert!(touched.because[0].contains("not known"), "{touched:?}");
    let number = store.coding(&first).unwrap();
    store.settle_coding(number, None).unwrap();
    assert_eq!(store.touched_by(&first, judge).unwrap(), crate::Touched::default());
    let mut ingest = store.ingest();
    ingest.coded_with(number);
    ingest.add(&[retold("b", "Lowland Post"), other_place("c")], AT).unwrap();
    // A story without a claim is remembered as well.
    ingest
        .add(&[one(story("d", "Hill News", "2020-10-05", "The bus station of Barda has a new roof."), &[])], AT)
        .unwrap();
    drop(ingest);
    assert_eq!(store.touched_by(&first, judge).unwrap().stories, Vec::<String>::new());
    // A row of names touches the stories that hold them.
    let second = Coding { files: table("AZE,market in Ganja,x\nAZE,Bus Station of Barda,x\n"), ..first.clone() };
    let touched = store.touched_by(&second, judge).unwrap();
    assert_eq!((touched.stories.len(), touched.because.len()), (2, 2), "{touched:?}");
    assert_eq!(touched.because[1], "2 of 4 stories hold words that this can matter to");
    // Stories that were coded with the new row already are left alone, also after a kill in the middle.
    let number = store.coding(&second).unwrap();
    let mut ingest = store.ingest();
    ingest.coded_with(number);
    ingest.recode(&[recoded("c", other_place("c").claims)], AT).unwrap();
    assert_eq!(ingest.take_differences(), []);
    assert_eq!(store.touched_by(&second, judge).unwrap().stories, ["d"]);
    let mut gone = other_place("c").claims;
    gone[0].claim.recipient[0].code = Some("TUR".into());
    ingest.recode(&[recoded("c", gone)], AT).unwrap();
    let differences = ingest.take_differences();
    assert_eq!((differences[0].change, &differences[0].fields), ("changed", &vec!["recipient".to_owned()]));
    assert!(differences[0].before.as_ref().unwrap().contains("AZE/GOV"), "{differences:?}");
    assert!(differences[0].after.as_ref().unwrap().contains("TUR/GOV"), "{differences:?}");
    // A rule touches the stories that its words look up, and those of which that is not known.
    let mut ruled = first.clone();
    ruled.files[1].1 = "shell".to_owned();
    let fresh = folder();
    let other = Store::writer(fresh.path()).unwrap();
    let number = other.coding(&first).unwrap();
    let mut ingest = other.ingest();
    ingest.coded_with(number);
    let read = |mut item: StoryIn, words: &[&str]| {
        item.words = Some(crate::Words::of(None, &item.story.text, words.iter().copied()));
        item
    };
    // Of one its text holds "shelling" only, whose lemma the reader gave; of another neither.
    let unread = one(story("n", "Hill News", "2020-10-05", "Nothing was heard of the ferry."), &[]);
    ingest
        .add(&[read(market("a", "Hill News"), &["shell"]), read(retold("b", "Lowland Post"), &["die"]), unread], AT)
        .unwrap();
    let touched = other.touched_by(&ruled, judge).unwrap();
    assert_eq!(touched.stories, ["a", "n"], "{touched:?}");
    assert!(touched.because[0].starts_with("1 stories: by which words"), "{touched:?}");
    // Rules, models and programs touch all.
    let mut third = second.clone();
    third.files[1].1 = "b".to_owned();
    assert_eq!(store.touched_by(&third, judge).unwrap().stories.len(), 4);
    for other in [Coding { program: "2".into(), ..second.clone() }, Coding { model: "n".into(), ..second }] {
        let touched = store.touched_by(&other, judge).unwrap();
        assert_eq!(touched.stories.len(), 4, "{touched:?}");
    }
}

#[test]
fn coding_anew_keeps_fixed_words_and_places_in_the_page() {
    let dir = folder();
    let store = Store::writer(dir.path()).unwrap();
    let mut item = market("a", "Hill News");
    let token = rapporteur_record::Token { start: 0, end: 7, form: "Gunners".into(), ..Default::default() };
    item.story.given = vec![rapporteur_record::GivenSentence {
        span: rapporteur_record::Span::new(0, 20),
        tokens: vec![token],
        parsed: false,
    }];
    let plain = item.claims.clone();
    let claim = &mut item.claims[0].claim;
    (claim.span.page_start, claim.span.page_end) = (Some(510), Some(517));
    store.ingest().add(&[item.clone()], AT).unwrap();
    assert_eq!(store.story("a").unwrap().given, item.story.given);
    // The page is not kept: coded anew, the spans have no place in it, and that is no difference.
    let mut ingest = store.ingest();
    let report = ingest.recode(&[recoded("a", plain.clone())], AT).unwrap();
    assert_eq!((report.claims, ingest.take_differences()), (0, Vec::new()));
    let mut other = plain;
    other[0].claim.actor.clear();
    ingest.recode(&[recoded("a", other)], AT).unwrap();
    let kept = store.claims_of_story("a").unwrap();
    assert_eq!((kept[0].claim.span.page_start, kept[0].claim.actor.len()), (Some(510), 0));
}
