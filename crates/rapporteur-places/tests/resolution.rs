//! The gazetteer as shipped, and names in sentences of our own.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;
use rapporteur_places::{Gazetteer, Kind, Match, Status};

fn file(path: &str) -> Option<Vec<u8>> {
    rapporteur_data::bytes(path).map(<[u8]>::to_vec)
}

#[test]
fn the_shipped_files_are_clean() {
    assert_eq!(rapporteur_places::check(&file), Vec::new());
}

#[test]
fn a_faulty_row_is_named_by_file_and_line() {
    let broken = |path: &str| {
        let bytes = file(path)?;
        if path != "territories/control.csv" {
            return Some(bytes);
        }
        let mut text = String::from_utf8(bytes).unwrap();
        text.push_str("Nowhere at all,XXX,owned,2000,1999,,\n");
        Some(text.into_bytes())
    };
    let complaints = rapporteur_places::check(&broken);
    assert!(complaints.iter().any(|(path, line, text)| path == "territories/control.csv"
        && *line > 400
        && text.contains("accepted: de_jure")));
}

#[test]
fn a_damaged_table_is_a_complaint_and_no_panic() {
    for cut in [0, 3, 4, 100, 5_000] {
        let damaged =
            |path: &str| file(path).map(|b| if path.ends_with(".bin") { b[..cut.min(b.len())].to_vec() } else { b });
        let (_, complaints) = Gazetteer::from_files(&damaged);
        assert!(complaints.iter().any(|(path, _, _)| path == "places/gazetteer.bin"), "cut at {cut}");
    }
}

/// Country and kind of the first name of `text` that stands as `name`.
fn first(text: &str, names: &[&str]) -> Vec<(Option<String>, String, Option<String>)> {
    let story = rapporteur_text::story_from_text("t", text);
    let sentences = rapporteur_text::split_story(&story);
    let spans: Vec<(u32, u32)> = names
        .iter()
        .map(|name| {
            let at = text.find(name).unwrap();
            let start = text[..at].chars().count() as u32;
            (start, start + name.chars().count() as u32)
        })
        .collect();
    Gazetteer::embedded()
        .resolve_spans(&story, &sentences, &spans)
        .into_iter()
        .map(|r| r.place)
        .map(|p| (p.country.map(|c| c.as_str().to_owned()), p.kind, p.province))
        .collect()
}

#[test]
fn the_words_beside_a_name_decide() {
    let found = first("A fire broke out in Paris, Texas, last night.", &["Paris"]);
    assert_eq!(found[0].2.as_deref(), Some("Texas"));
    let found = first("A fire broke out in Paris last night.", &["Paris"]);
    assert_eq!(found[0].0.as_deref(), Some("FRA"));
}

#[test]
fn the_story_decides_between_namesakes() {
    let found = first(
        "Troops from Armenia and Azerbaijan clashed; shells fell on Martuni and Vardenis.",
        &["Armenia", "Azerbaijan", "Vardenis"],
    );
    assert_eq!(found[2].0.as_deref(), Some("ARM"));
    let found = first("Tbilisi and Batumi are the largest cities of Georgia.", &["Tbilisi", "Batumi", "Georgia"]);
    assert_eq!((found[2].0.as_deref(), found[2].1.as_str()), (Some("GEO"), "country"));
    let found = first(
        "Flooding hit Atlanta, Savannah and Macon in southern Georgia, the National Weather Service said of Alabama too.",
        &["Atlanta", "Savannah", "Macon", "Georgia", "Alabama"],
    );
    assert_eq!(found[3].1, "region");
}

#[test]
fn an_unknown_name_stays_unknown() {
    let found = first("They met in Xyzzyvillagrad.", &["Xyzzyvillagrad"]);
    assert_eq!(found[0], (None, String::new(), None));
}

#[test]
fn spellings_meet() {
    let gazetteer = Gazetteer::embedded();
    for name in ["Nagorno-Karabakh", "Qarabakh", "Karabagh", "Artsakh", "NAGORNO KARABAKH"] {
        let best = &gazetteer.candidates(name)[0];
        assert_eq!((best.name.as_str(), best.kind), ("Nagorno-Karabakh", Kind::Disputed), "{name}");
    }
    for (a, b) in
        [("Kiev", "Kyiv"), ("Stepanakert", "Khankendi"), ("Burma", "Myanmar"), ("St. Petersburg", "Saint Petersburg")]
    {
        assert_eq!(gazetteer.candidates(a)[0].entry, gazetteer.candidates(b)[0].entry, "{a} {b}");
    }
    let fuzzy = gazetteer.candidates("Stepanakrt");
    assert!(fuzzy.iter().all(|c| c.matched == Match::Fuzzy));
}

#[test]
fn who_holds_a_place_depends_on_the_day() {
    let gazetteer = Gazetteer::embedded();
    let shusha = gazetteer.candidates("Shusha").into_iter().find(|c| c.kind == Kind::City).unwrap();
    let in_fact = |on| {
        gazetteer
            .holders(&shusha, Some(on))
            .into_iter()
            .filter(|h| h.status == Status::DeFacto)
            .map(|h| h.holder.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(in_fact(date(2020, 10, 9)), ["artsakh"]);
    assert_eq!(in_fact(date(2021, 1, 1)), ["AZE"]);
    assert_eq!(gazetteer.country_at(&shusha, Some(date(2020, 10, 9))).unwrap().as_str(), "AZE");
    let yerevan = &gazetteer.candidates("Yerevan")[0];
    assert!(gazetteer.holders(yerevan, None).is_empty(), "nothing is disputed there");
}

#[test]
fn a_people_is_no_place_but_leads_to_one() {
    let gazetteer = Gazetteer::embedded();
    assert_eq!(gazetteer.country_of_people("Armenian").unwrap().country.unwrap().as_str(), "ARM");
    assert!(gazetteer.country_of_people("Armenia").is_none());
}

#[test]
fn words_of_the_language_are_no_misspelt_towns() {
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    assert_eq!(gazetteer.candidates("president").len(), 0);
    assert!(!gazetteer.candidates("Ouagadugou").is_empty());
}

#[test]
fn a_namesake_in_the_claimant_has_no_part_in_the_dispute() {
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    let day = "2016-01-01".parse().ok();
    for town in gazetteer.candidates("Donetsk").into_iter().filter(|c| c.kind == rapporteur_places::Kind::City) {
        let holders = gazetteer.holders(&town, day);
        let russian = town.country.as_ref().is_some_and(|c| c.as_str() == "RUS");
        assert_eq!(holders.is_empty(), russian, "{:?} of {:?}", town.name, town.country);
    }
}

#[test]
fn facilities_and_rivers_that_news_names_are_known() {
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    for (name, country) in
        [("Heathrow", "GBR"), ("Al-Aqsa Mosque", ""), ("Sheremetyevo", "RUS"), ("Sambisa Forest", "NGA"), ("Tagus", "")]
    {
        let best = gazetteer.candidates(name).into_iter().next().expect(name);
        assert_eq!(best.country.as_ref().map_or("", |c| c.as_str()), country, "{name}");
    }
}

#[test]
fn a_list_of_countries_is_no_address() {
    let found = first("The pact binds Mexico, the United States and Canada.", &["Mexico", "United States", "Canada"]);
    assert_eq!((found[0].0.as_deref(), found[0].1.as_str()), (Some("MEX"), "country"));
    let found = first("A fire broke out in Lebanon, Ohio, last night.", &["Lebanon"]);
    assert_eq!((found[0].0.as_deref(), found[0].2.as_deref()), (Some("USA"), Some("Ohio")));
}

#[test]
fn adjectives_of_areas_lead_to_them_where_they_are_asked_for() {
    let found = first("European ministers met South Ossetian envoys.", &["European", "South Ossetian"]);
    assert_eq!((found[0].0.as_deref(), found[0].1.as_str()), (None, "area"));
    assert_eq!((found[1].0.as_deref(), found[1].1.as_str()), (Some("GEO"), "disputed"));
}

#[test]
fn words_of_direction_and_short_forms_are_no_towns() {
    let found = first("The West accused the OAS of bias.", &["West", "OAS"]);
    assert_eq!((found[0].0.as_deref(), found[1].0.as_deref()), (None, None));
    let found = first("Fire in OSLO kills two, OHIO sends aid.", &["OSLO", "OHIO"]);
    assert_eq!((found[0].0.as_deref(), found[1].0.as_deref()), (Some("NOR"), Some("USA")));
    let found = first("Rebels raided the Western Region, Uganda, at dawn.", &["Western Region"]);
    assert_eq!(found[0].0.as_deref(), Some("UGA"));
}
