//! The twenty-five questions of an analyst, each answered; docs/questions.md lists them with their commands.
use rapporteur_reason::*;
use rapporteur_record::{
    ActorCode, Agent as Speaker, Assertion, AssertionKind, AttributionLink, Claim, Participant, Span,
};
use serde_json::json;
use std::sync::OnceLock;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().0)
}

fn day(text: &str) -> Option<Day> {
    Some(Day::parse(text).expect("a date"))
}

fn ask_known_by(hypothesis: &str, known_by: Option<Day>) -> Answer {
    let incidents = read_hypothesis(hypothesis, knowledge(), &NoOracle).expect("readable");
    answer(&Question { incidents, known_by, ..Question::default() }, knowledge())
}

fn ask(hypothesis: &str) -> Answer {
    ask_known_by(hypothesis, None)
}

fn finding<'a>(answer: &'a Answer, agreement: &str, clause: &str, victim: &str) -> &'a Finding {
    answer
        .incidents
        .iter()
        .flat_map(|i| &i.findings)
        .find(|f| f.agreement == agreement && f.clause == clause && f.victim.as_str() == victim)
        .expect("the clause is held against the event")
}

fn has(table: &Table, words: &[&str]) -> bool {
    table.rows.iter().any(|row| words.iter().all(|word| row.iter().any(|cell| cell.contains(word))))
}

struct Told<'a> {
    id: &'a str,
    story: &'a str,
    event: &'a str,
    actor: &'a [&'a str],
    recipient: &'a [&'a str],
    date: &'a str,
    key: &'a str,
    status: &'a str,
    origin: &'a str,
    act: &'a str,
}

fn claim(told: &Told<'_>) -> Claim {
    let people = |codes: &[&str]| {
        codes
            .iter()
            .map(|code| json!({"code": code, "country": code, "sector": "GOV", "entity_text": code, "name": null, "identifier_id": null, "office": null, "span": null}))
            .collect::<Vec<_>>()
    };
    serde_json::from_value(json!({
        "id": told.id, "story_id": told.story, "sentence": 0, "date": told.date, "enddate": null,
        "published": told.date, "event": [told.event], "mode": [], "context": [], "quad_code": 4, "event_scale": -9.0,
        "cameo": null, "goldstein": null, "cameo_inferred": false, "status": told.status, "attempted": false,
        "reciprocal": false, "event_text": [told.event.to_lowercase()], "span": {"start": 3, "end": 9},
        "actor": people(told.actor), "recipient": people(told.recipient), "content": null,
        "event_loc": [{"extracted_place": "Vardenis", "resolved_place": "Vardenis", "geonameid": null, "lat": 40.18,
            "lon": 45.73, "province": null, "country_code": "ARM", "resolution": "city", "span": null}],
        "when": null, "size": null,
        "attribution": [{"agent": {"entity_text": told.origin, "country": told.actor.first(), "sector": null, "kind": "ministry", "span": null},
            "act": told.act, "cue_span": null, "date": null, "stance": null}],
        "confidence": {"event": 0.9, "actor": null, "recipient": null, "place": null, "date": null},
        "event_key": told.key, "coder": "rapporteur",
        "provenance": {"version": "0", "rules_hash": "r", "model_hash": "m", "data_hash": "d"}
    }))
    .expect("a claim")
}

const WEST: Told<'static> = Told {
    id: "a#0",
    story: "a",
    event: "ASSAULT",
    actor: &["AZE"],
    recipient: &["ARM"],
    date: "2020-10-10",
    key: "k1",
    status: "occurred",
    origin: "the ministry",
    act: "said",
};

const VARDENIS: &str = "ASSAULT actor=AZE recipient=ARM place=Vardenis date=2020-10-10";
const KARABAKH: &str = "ASSAULT actor=AZE recipient=ARM place=Nagorno-Karabakh date=2020-10-09";

#[test]
fn q01_which_commitments_for_whom() {
    let answer = ask(VARDENIS);
    let art4 = finding(&answer, "csto", "art-4", "ARM");
    assert_eq!(art4.verdict, Verdict::Engaged);
    for holder in ["RUS", "BLR", "KAZ", "KGZ", "TJK"] {
        assert_eq!(art4.verdict_for(&ActorCode::new(holder)), Some(Verdict::Engaged), "{holder}");
    }
    assert_eq!(art4.verdict_for(&ActorCode::new("UZB")), None, "left in 2012");
    assert!(art4.missing.iter().any(|m| m == "request by Armenia"), "{:?}", art4.missing);
    assert!(art4.premises.iter().all(|p| !p.sources.is_empty()), "every premise has a source");
}

#[test]
fn the_short_answer_names_a_party_that_says_the_same() {
    let answer = ask(KARABAKH);
    let short = &answer.incidents[0].short;
    assert!(
        short.contains("Russia said so, too (2020-10-07): the Collective Security Treaty does not apply."),
        "{short}"
    );
    // What was said before an attack on another place cannot contradict the reading of that attack.
    let other = ask(VARDENIS);
    assert!(other.positions_agree.iter().all(|agree| *agree != Some(false)), "{:?}", other.positions_agree);
}

#[test]
fn land_held_by_an_entity_that_the_attacker_backs() {
    let art2 = |text: &str| finding(&ask(text), "tur-aze-2010", "art-2", "AZE").clone();
    let held = art2("ASSAULT actor=ARM recipient=AZE place=Stepanakert date=2020-10-01");
    assert_eq!((held.verdict, held.deciding), (Verdict::Contested, "who-began"));
    let back = art2("ASSAULT actor=ARM recipient=AZE place=Stepanakert date=2024-10-01");
    assert_eq!(back.verdict, Verdict::Engaged, "Azerbaijan holds it since 2023");
}

#[test]
fn a_clause_that_was_not_read_again_is_marked_wherever_it_is_named() {
    let answer = ask("THREATEN actor=USA recipient=CHN date=2024-05-01");
    let art9 = finding(&answer, "prc-rus-2001", "art-9", "CHN");
    assert!(art9.unverified && art9.name().ends_with("[unverified]"), "{}", art9.name());
    let json = serde_json::to_value(art9).expect("json");
    assert_eq!(json["unverified"], true);
    assert_eq!(json["premises"][0]["sources"][0]["read"], "knowledge");
    assert!(answer.notes.iter().any(|note| note.contains("[unverified]")), "{:?}", answer.notes);
    let record = agreement_record(knowledge().agreement("prc-rus-2001").expect("there"), knowledge());
    assert_eq!(
        (&record["clauses"][1]["unverified"], &record["clauses"][1]["kind"]),
        (&json!(true), &json!("consultation"))
    );
    assert_eq!(record["treaty"]["parties"][0]["actor"], "CHN");
}

#[test]
fn q02_why_is_a_clause_not_engaged() {
    let answer = ask(KARABAKH);
    let art4 = finding(&answer, "csto", "art-4", "ARM");
    assert_eq!((art4.verdict, art4.deciding), (Verdict::NotEngaged, "place"));
    let trace = trace_text(&answer, knowledge(), "csto", Some("art-4"));
    assert!(trace.contains("- place: no."), "{trace}");
    assert!(trace.contains("recognised as part of Azerbaijan"), "{trace}");
}

#[test]
fn q03_what_single_fact_would_make_it_engaged() {
    let answer = ask("ASSAULT actor=AZE recipient=Artsakh place=Stepanakert date=2020-09-28");
    let art4 = finding(&answer, "csto", "art-4", "ARM");
    assert!(
        art4.flips.iter().any(|f| f.premise == "place" && f.fact.contains("territory of Armenia")),
        "{:?}",
        art4.flips
    );
}

#[test]
fn q04_what_changes_if_the_fight_moves() {
    let value = |text: &str| serde_json::to_value(ask_known_by(text, day("2020-10-10"))).expect("json");
    let table = diff_answers(&value(KARABAKH), &value(VARDENIS));
    assert!(has(&table, &["csto", "4", "not_engaged", "engaged"]), "{}", table_text(&table));
    let same = diff_answers(&value(VARDENIS), &value(VARDENIS));
    assert!(same.rows.is_empty() && !same.notes.is_empty());
}

#[test]
fn q05_who_says_it_does_not_apply() {
    let answer = ask_known_by(KARABAKH, day("2020-10-10"));
    let table = positions_table(&answer, knowledge());
    assert!(
        has(&table, &["Russia", "2020-10-07", "it does not apply", "spokesman of the Kremlin", "agrees"]),
        "{}",
        table_text(&table)
    );
    assert!(!has(&table, &["2020-10-31"]), "not yet known on 10 October");
}

#[test]
fn q06_do_positions_contradict() {
    let position = |by: &str, claims: &str, date: &str| Position {
        by: Some(ActorCode::new(by)),
        who: by.to_owned(),
        agreement: Some("csto".to_owned()),
        claims: claims.to_owned(),
        grounds: String::new(),
        date: Some(date.to_owned()),
        chain: Vec::new(),
        source: Source::Hypothesis { text: String::new() },
    };
    let list = [
        position("RUS", "not_applies", "2020-10-07"),
        position("ARM", "applies", "2020-10-08"),
        position("RUS", "applies", "2020-11-01"),
    ];
    let found = contradictions(&list);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].kind, "between parties");
    assert_eq!(found[1].kind, "one party, changed");
}

#[test]
fn q07_who_owes_consultations_today() {
    let table = duties_to(knowledge(), "Armenia", day("2020-10-10"), Some(Pledge::Consultation)).expect("known");
    assert!(has(&table, &["Collective Security Treaty", "RUS", "consult at once"]), "{}", table_text(&table));
    assert!(has(&table, &["Russia–Armenia treaty of 1997", "RUS"]));
    let before = duties_to(knowledge(), "ARM", day("1990-01-01"), None).expect("known");
    assert!(before.rows.is_empty());
}

#[test]
fn q08_who_must_who_may_who_must_not() {
    let table = by_degree(&ask(VARDENIS), knowledge());
    assert!(has(&table, &["must", "Collective Security Treaty", "engaged"]), "{}", table_text(&table));
    assert!(has(&table, &["may", "UN Charter"]));
    assert!(has(&table, &["must not", "AZE"]));
}

#[test]
fn q09_was_help_asked_for() {
    let answer = ask("ASSAULT actor=AZE recipient=ARM place=Jermuk date=2022-09-13");
    let table = requests_table(&answer, knowledge());
    assert!(
        has(&table, &["Armenia", "2022-09-13", "Collective Security Treaty", "requested"]),
        "{}",
        table_text(&table)
    );
    let told = ask(&format!(
        "{VARDENIS}; REQUEST actor=ARM recipient=RUS agreement=CSTO date=2020-10-11; REJECT actor=RUS recipient=ARM date=2020-10-12"
    ));
    assert!(told.requests.iter().any(|r| r.by.as_str() == "ARM" && r.outcome == "refused"), "{:?}", told.requests);
    let missing = requests_table(&ask_known_by(VARDENIS, day("2020-10-12")), knowledge());
    assert!(missing.notes.iter().any(|n| n.contains("request by Armenia")), "{:?}", missing.notes);
}

#[test]
fn q10_is_a_place_in_scope_by_policy() {
    let senkaku = scope_of(knowledge(), "us-jpn-1960", "Senkaku Islands", day("2022-01-01"), &NoOracle).expect("known");
    assert!(has(&senkaku, &["administered (the clause's own)", "yes"]), "{}", table_text(&senkaku));
    assert!(has(&senkaku, &["recognised", "no"]));
    let takeshima = scope_of(knowledge(), "us-jpn-1960", "Takeshima", day("2022-01-01"), &NoOracle).expect("known");
    assert!(has(&takeshima, &["administered (the clause's own)", "no"]) && has(&takeshima, &["claimed", "yes"]));
    let falklands = scope_of(knowledge(), "NATO", "Falkland Islands", day("1982-04-02"), &NoOracle).expect("known");
    assert!(!has(&falklands, &["5 and 6", "yes"]), "{}", table_text(&falklands));
}

#[test]
fn q11_whose_territory() {
    let table = territory(knowledge(), "Stepanakert", day("2020-10-01"), &NoOracle).expect("known");
    assert!(has(&table, &["recognised", "AZE", "yes"]), "{}", table_text(&table));
    assert!(has(&table, &["administered", "artsakh", "1994-05-12", "2023-09-20", "yes"]));
    let golan = territory(knowledge(), "Golan", day("2020-01-01"), &NoOracle).expect("known");
    assert!(has(&golan, &["recognised by USA", "ISR", "2019-03-25"]));
}

#[test]
fn q12_what_binds_a_state() {
    let table = bound(knowledge(), "New Zealand", day("2024-01-01")).expect("known");
    assert!(
        has(&table, &["ANZUS", "suspended between NZL and USA"])
            || has(&table, &["Security Treaty between Australia", "suspended between NZL and USA"]),
        "{}",
        table_text(&table)
    );
    let armenia = bound(knowledge(), "ARM", day("2024-06-01")).expect("known");
    assert!(has(&armenia, &["Collective Security", "frozen since 2024-02-22"]), "{}", table_text(&armenia));
}

#[test]
fn q13_promises_to_both_sides() {
    let table = both_sides(knowledge(), "ARM", "AZE", day("2023-01-01")).expect("known");
    assert!(
        has(&table, &["Russia", "Collective Security Treaty", "Russia–Azerbaijan declaration"]),
        "{}",
        table_text(&table)
    );
    let allies = both_sides(knowledge(), "GRC", "TUR", day("2020-01-01")).expect("known");
    assert!(has(&allies, &["United States", "North Atlantic Treaty"]));
}

#[test]
fn q14_bases_near_the_fighting() {
    let table = bases_near(knowledge(), "Stepanakert", 300.0, day("2020-10-01"), &NoOracle).expect("known");
    assert!(has(&table, &["RUS", "Gyumri", "2044"]), "{}", table_text(&table));
    assert!(!has(&table, &["Incirlik"]));
    let later = bases_near(knowledge(), "Stepanakert", 50.0, day("2021-10-01"), &NoOracle).expect("known");
    assert!(has(&later, &["RUS", "peacekeepers"]));
}

#[test]
fn q15_who_supports_whom() {
    let claims = [claim(&Told { event: "SUPPORT", actor: &["TUR"], recipient: &["AZE"], ..WEST })];
    let table = support(knowledge(), "AZE", day("2020-10-10"), &claims).expect("known");
    assert!(has(&table, &["TUR", "AZE", "+", "verbal"]), "{}", table_text(&table));
    assert!(has(&table, &["ARM", "AZE", "-", "rival"]));
}

#[test]
fn q16_who_could_be_drawn_in() {
    let answer = ask_known_by(KARABAKH, day("2020-10-10"));
    let exposure = &answer.incidents[0].exposure;
    let first = |state: &str, kind: StepKind| {
        exposure
            .paths
            .iter()
            .any(|p| p.depth == 1 && p.steps[0].kind == kind && p.steps[0].to.iter().any(|t| t.as_str() == state))
    };
    assert!(first("RUS", StepKind::Base), "the base at Gyumri");
    assert!(first("TUR", StepKind::Alliance) && first("TUR", StepKind::Support));
    assert!(first("IRN", StepKind::Border));
    let second = exposure
        .paths
        .iter()
        .find(|p| p.depth == 2 && p.steps[1].words.contains("North Atlantic Treaty"))
        .expect("allies of an ally");
    assert_eq!(second.steps[0].to, vec![ActorCode::new("TUR")]);
    assert!(second.steps[1].to.contains(&ActorCode::new("USA")));
    assert!(exposure.paths.iter().all(|p| p.steps.iter().all(|s| !s.sources.is_empty())), "every step has a source");
}

#[test]
fn q17_what_is_at_risk_if_a_helps_b() {
    let table = if_helps(knowledge(), "RUS", "ARM", "AZE", day("2023-01-01")).expect("known");
    assert!(has(&table, &["own promise", "Russia–Azerbaijan declaration"]), "{}", table_text(&table));
    let egypt = if_helps(knowledge(), "EGY", "LBN", "ISR", day("1982-06-06")).expect("known");
    assert!(has(&egypt, &["own promise", "Egypt–Israel peace treaty"]));
}

#[test]
fn q18_how_the_pact_fared_before() {
    let table = history(knowledge(), "CSTO", None).expect("known");
    assert!(has(&table, &["2022-01-06", "Kazakhstan", "granted"]), "{}", table_text(&table));
    assert!(has(&table, &["2022-09-13", "Armenia", "requested"]));
    assert!(table.notes[0].starts_with("n = "), "the count is shown");
}

#[test]
fn q19_who_mobilised_after() {
    let claims = [
        claim(&Told { id: "b#0", event: "MOBILIZE", actor: &["RUS"], date: "2020-10-12", key: "k2", ..WEST }),
        claim(&Told { id: "c#0", event: "MOBILIZE", actor: &["IRN"], date: "2020-10-01", key: "k3", ..WEST }),
    ];
    let vardenis = knowledge().place("Vardenis", None, &NoOracle).expect("known");
    let table = mobilised(&claims, day("2020-10-10"), Some((&vardenis, 100.0)));
    assert_eq!(table.rows.len(), 1);
    assert!(has(&table, &["RUS", "2020-10-12", "[3, 9)"]));
}

#[test]
fn q20_what_a_party_said_of_its_duties() {
    let assertion = Assertion {
        id: "a#k1".to_owned(),
        story_id: "a".to_owned(),
        sentence: 4,
        kind: AssertionKind::Commitment,
        subject: Some(Participant { code: Some(ActorCode::new("RUS")), ..Participant::default() }),
        object: None,
        place: None,
        agreement: Some("CSTO".to_owned()),
        holds: false,
        text: "the pact does not reach that region".to_owned(),
        span: Span::new(10, 40),
        attribution: vec![AttributionLink {
            agent: Speaker {
                entity_text: "the spokesman".to_owned(),
                country: Some(ActorCode::new("RUS")),
                kind: "spokesperson".to_owned(),
                ..Speaker::default()
            },
            act: "said".to_owned(),
            ..AttributionLink::default()
        }],
        date: Some("2020-10-07".to_owned()),
        repeated_in: Vec::new(),
        rule: String::new(),
    };
    let table = said(&[], std::slice::from_ref(&assertion), &ActorCode::new("RUS"));
    assert!(has(&table, &["CSTO does not apply", "the spokesman (said)"]), "{}", table_text(&table));
    let positions = positions_of(&[assertion], knowledge(), &|a| a.text.clone());
    assert_eq!(positions[0].agreement.as_deref(), Some("csto"));
    assert_eq!((positions[0].claims.as_str(), positions[0].who.as_str()), ("not_applies", "the spokesman"));
}

#[test]
fn q21_what_rests_on_one_origin() {
    let claims = [
        claim(&Told { id: "a#0", ..WEST }),
        claim(&Told { id: "b#0", story: "b", ..WEST }),
        claim(&Told { id: "c#0", key: "k2", ..WEST }),
        claim(&Told { id: "d#0", story: "d", key: "k2", origin: "a witness", ..WEST }),
    ];
    let table = single_origin(&claims);
    assert_eq!(table.rows.len(), 1, "{}", table_text(&table));
    assert!(has(&table, &["ASSAULT", "the ministry", "2"]));
}

#[test]
fn q22_what_is_denied() {
    let claims = [
        claim(&Told { id: "a#0", ..WEST }),
        claim(&Told { id: "b#0", story: "b", status: "denied", act: "denied", origin: "Baku", ..WEST }),
    ];
    let table = denied(&claims);
    assert_eq!(table.rows.len(), 1);
    assert!(has(&table, &["Baku", "b sentence 1", "a sentence 1"]), "{}", table_text(&table));
}

#[test]
fn q23_what_changed_since_yesterday() {
    let yesterday = serde_json::to_value(ask_known_by(VARDENIS, day("2020-10-10"))).expect("json");
    let today = serde_json::to_value(ask_known_by(
        &format!("{VARDENIS}; REQUEST actor=ARM recipient=RUS agreement=CSTO date=2020-10-11"),
        day("2020-10-11"),
    ))
    .expect("json");
    let table = diff_answers(&yesterday, &today);
    assert!(has(&table, &["csto", "engaged missing [\"request by Armenia\""]), "{}", table_text(&table));
}

#[test]
fn q24_is_the_week_unusual() {
    let mut claims = Vec::new();
    for i in 0..8 {
        let (id, key) = (format!("s{i}#0"), format!("k{i}"));
        let told = Told { id: &id, key: &key, date: "2020-10-08", ..WEST };
        claims.push(claim(&told));
    }
    let (a, b) = (ActorCode::new("AZE"), ActorCode::new("ARM"));
    let table = unusual_week(&claims, &a, &b, Day::parse("2020-10-10").expect("date"), 8);
    assert!(has(&table, &["verdict", "unusual (z"]), "{}", table_text(&table));
    let quiet = unusual_week(&claims[..2], &a, &b, Day::parse("2020-10-10").expect("date"), 8);
    assert!(has(&quiet, &["verdict", "not unusual"]));
}

#[test]
fn q25_all_evidence_of_a_sentence() {
    let table = evidence_of(&[claim(&WEST)], "a#0");
    assert!(has(&table, &["offsets", "[3, 9) code points of a"]), "{}", table_text(&table));
    assert!(has(&table, &["rules, models, data", "r m d"]));
    assert!(has(&table, &["chain, nearest first", "the ministry (said)"]));
}

#[test]
fn gazetteer_places_join_areas_by_their_outline() {
    struct Village;
    impl PlaceOracle for Village {
        fn place(&self, name: &str, _on: Option<jiff::civil::Date>) -> Option<PlaceFacts> {
            (name == "Askeran").then(|| PlaceFacts {
                name: "Askeran".to_owned(),
                lat: Some(39.93),
                lon: Some(46.83),
                state: Some(ActorCode::new("AZE")),
                ..PlaceFacts::default()
            })
        }
    }
    let place = knowledge().place("Askeran", None, &Village).expect("found");
    assert_eq!(place.area.as_deref(), Some("Nagorno-Karabakh"));
}

#[test]
fn the_answer_comes_first_and_is_short() {
    let answer =
        ask_known_by("ASSAULT actor=AZE recipient=Artsakh place=Stepanakert date=2020-10-08", day("2020-10-10"));
    let text = answer_text(&answer, knowledge(), TextOptions::default());
    let short = &answer.incidents[0].short;
    assert!(short.contains("Not engaged: Collective Security Treaty article 4"), "{short}");
    assert!(short.split_whitespace().count() < 110, "{short}");
    assert!(text.find("Promises in play").expect("section") > 0);
    assert!(text.contains("RUS") || text.contains("Russia has a base at Gyumri"), "{text}");
}

#[test]
fn drawings_are_well_formed() {
    let answer = ask(VARDENIS);
    let dot = answer_dot(&answer, knowledge());
    assert!(dot.starts_with("digraph") && dot.trim_end().ends_with('}'));
    assert_eq!(dot.matches('{').count(), dot.matches('}').count());
    let svg = answer_svg(&answer, knowledge());
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    assert!(!svg.contains("& "), "escaped");
}
