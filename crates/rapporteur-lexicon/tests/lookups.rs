//! What the shipped tables answer, and what `check` says of broken ones.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::civil::{Date, date};
use rapporteur_data::{DataFiles, Embedded};
use rapporteur_lexicon::{Hints, Lexicon, check};
use std::borrow::Cow;
use std::sync::OnceLock;

fn lex() -> &'static Lexicon {
    static LEX: OnceLock<Lexicon> = OnceLock::new();
    LEX.get_or_init(|| Lexicon::embedded().unwrap())
}

fn who(name: &str, day: Date) -> Option<(String, String, Option<String>)> {
    let found = lex().actors().find(name, Some(day), Hints::default());
    let best = found.first()?;
    let standing = lex().actors().at(best.actor, Some(day));
    Some((
        standing.code.map(|c| c.to_string()).unwrap_or_default(),
        standing.sector.map(|s| s.to_string()).unwrap_or_default(),
        standing.office,
    ))
}

#[test]
fn the_shipped_tables_have_no_complaints() {
    let complaints = check(&Embedded);
    assert!(complaints.is_empty(), "{}", complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_person_is_what_the_date_says() {
    let office = |day| who("Vladimir Putin", day).unwrap().2.unwrap();
    assert_eq!(office(date(2000, 3, 1)), "president of Russia");
    assert_eq!(office(date(2009, 6, 1)), "prime minister of Russia");
    assert_eq!(office(date(2020, 6, 1)), "president of Russia");
    let (code, sector, office) = who("Angela Merkel", date(2023, 1, 1)).unwrap();
    assert_eq!((code.as_str(), sector.as_str(), office), ("DEU", "ELI", None));
}

#[test]
fn a_title_and_a_country_lead_to_the_holder() {
    let actors = lex().actors();
    let france = actors.by_id("FRA").unwrap();
    let holder = |title, day| actors.holder(title, france, day).map(|t| actors.get(t.person).name.to_string());
    assert_eq!(holder("the president", date(2013, 1, 1)).as_deref(), Some("François Hollande"));
    assert_eq!(holder("president", date(2019, 1, 1)).as_deref(), Some("Emmanuel Macron"));
    assert_eq!(holder("former president", date(2019, 1, 1)), None);
    assert_eq!(holder("foreign minister", date(2014, 1, 1)).as_deref(), Some("Laurent Fabius"));
}

#[test]
fn spellings_seats_capitals_and_former_names_lead_to_one_state() {
    let day = date(2022, 7, 1);
    for (name, code) in [
        ("Kremlin", "RUS"),
        ("Kiev", "UKR"),
        ("Kyiv", "UKR"),
        ("Whitehall", "GBR"),
        ("Blue House", "KOR"),
        ("Élysée", "FRA"),
        ("Elysee", "FRA"),
        ("Zhongnanhai", "CHN"),
        ("Foggy Bottom", "USA"),
        ("Ghanaian", "GHA"),
        ("Nigerien", "NER"),
        ("Nigerian", "NGA"),
        ("Côte d’Ivoire", "CIV"),
        ("Burma", "MMR"),
        ("Swaziland", "SWZ"),
        ("DR Congo", "COD"),
        ("U.S.", "USA"),
        ("South Korean", "KOR"),
        ("Türkiye", "TUR"),
        ("Greenland", "DNK"),
        ("Soviet Union", "RUS"),
        ("Zaire", "COD"),
    ] {
        assert_eq!(who(name, day).map(|w| w.0).as_deref(), Some(code), "{name}");
    }
}

#[test]
fn words_that_only_look_like_names_are_none() {
    for word in ["us", "Who", "who", "is", "it", "opec countries"] {
        assert!(lex().actors().find(word, None, Hints::default()).is_empty(), "{word}");
    }
}

#[test]
fn karabakh_is_partly_recognised_under_every_spelling() {
    for name in ["Qarabakh", "Karabagh", "Nagorno-Karabakh", "Artsakh", "Nagorny Karabakh"] {
        let found = lex().actors().find(name, Some(date(2016, 4, 2)), Hints::default());
        let standing = lex().actors().at(found[0].actor, Some(date(2016, 4, 2)));
        assert_eq!(standing.code.unwrap().as_str(), "AZE");
        assert!(standing.other_sectors.iter().any(|s| s.as_str() == "PRE"));
    }
}

#[test]
fn groups_and_parties_change_sides_with_the_date() {
    assert_eq!(who("Taliban", date(2015, 1, 1)).unwrap().1, "REB");
    assert_eq!(who("Taliban", date(2022, 1, 1)).unwrap().1, "GOV");
    let party = |day| {
        let found = lex().actors().find("Likud", Some(day), Hints::default());
        lex().actors().at(found[0].actor, Some(day)).other_sectors[0].to_string()
    };
    assert_eq!(party(date(2015, 1, 1)), "GOV");
    assert_eq!(party(date(2022, 1, 1)), "OPP");
}

#[test]
fn misspelt_names_are_found_only_where_one_entity_is_near() {
    let fuzzy = Hints { fuzzy: true, ..Hints::default() };
    let actors = lex().actors();
    let found = actors.find("Recep Tayip Erdogan", Some(date(2020, 1, 1)), fuzzy);
    assert_eq!(found.len(), 1);
    assert!(found[0].edits > 0 && found[0].score < 1.0);
    assert_eq!(actors.get(found[0].actor).name, "Recep Tayyip Erdoğan");
    // Iran and Iraq are one letter apart: no guess.
    assert!(actors.find("Irax", None, fuzzy).is_empty());
}

#[test]
fn acronyms_follow_the_country_of_the_context() {
    let actors = lex().actors();
    let first = |country| {
        let found = actors.find("NDC", Some(date(2022, 1, 1)), Hints { country, fuzzy: false });
        found.first().map(|c| actors.get(c.actor).code.clone().unwrap().to_string())
    };
    assert_eq!(first(Some("GHA")).as_deref(), Some("GHA"));
}

#[test]
fn roles_cover_singular_and_plural() {
    let roles = lex().roles();
    for (word, sector, plural) in [
        ("protesters", "CVL", true),
        ("gunmen", "UAF", true),
        ("policeman", "COP", false),
        ("Foreign Ministry", "GOV", false),
        ("separatists", "REB", true),
        ("lawmakers", "LEG", true),
        ("peacekeepers", "MIL", true),
        ("high court", "JUD", false),
        ("journalists", "JRN", true),
        ("farmers", "AGR", true),
        ("trade union", "LAB", false),
        ("refugees", "REF", true),
        ("opposition leader", "PTY", false),
        ("former president", "ELI", false),
        ("doctors", "MED", true),
        ("navy", "MIL", false),
        ("intelligence service", "SPY", false),
    ] {
        let (role, many) = roles.find(word).unwrap_or_else(|| panic!("{word}"));
        assert_eq!((role.sector.as_str(), many), (sector, plural), "{word}");
    }
}

#[test]
fn outlets_are_found_by_name_and_by_address() {
    let outlets = lex().outlets();
    assert_eq!(outlets.find("AFP")[0].country.as_str(), "FRA");
    assert_eq!(outlets.find("the Guardian")[0].name, "The Guardian");
    assert!(outlets.find("time").is_empty());
    assert_eq!(outlets.by_address("https://www.thehindu.com/news/article.ece").unwrap().country.as_str(), "IND");
    assert_eq!(outlets.country_of_address("https://news.example.co.ke/a").unwrap().as_str(), "KEN");
}

/// The shipped files with one of them changed.
struct Changed(&'static str, String);

impl DataFiles for Changed {
    fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        if path == self.0 { Some(Cow::Borrowed(&self.1)) } else { Embedded.text(path) }
    }
    fn texts_under(&self, folder: &str, suffix: &str) -> Vec<(String, Cow<'_, str>)> {
        Embedded
            .texts_under(folder, suffix)
            .into_iter()
            .map(|(p, t)| if p == self.0 { (p, Cow::Owned(self.1.clone())) } else { (p, t) })
            .collect()
    }
}

fn with(path: &'static str, rows: &str) -> Vec<String> {
    let text = format!("{}{rows}", Embedded.text(path).unwrap());
    check(&Changed(path, text)).iter().map(ToString::to_string).collect()
}

#[test]
fn check_names_file_and_line_of_every_fault_at_once() {
    let lines = Embedded.text("actors/aliases.csv").unwrap().lines().count();
    let got = with(
        "actors/aliases.csv",
        "Ghana,TGO,name,,,own-knowledge\nSomething,XYZ,name,,,own-knowledge\nThing,GHA,nickname,,,own-knowledge\nOther,GHA,name,spring,,own-knowledge\nMore,GHA,name,,,nowhere\n",
    );
    assert_eq!(got.len(), 5, "{got:#?}");
    assert!(got[0].starts_with(&format!("actors/aliases.csv:{}:", lines + 1)) && got[0].contains("GHA"), "{}", got[0]);
    assert!(got[1].contains("XYZ"));
    assert!(got[2].contains("accepted: name, variant"));
    assert!(got[3].contains("YYYY-MM-DD"));
    assert!(got[4].contains("nowhere"));
}

#[test]
fn check_finds_overlapping_terms_and_unknown_columns() {
    let got = with("actors/terms.csv", "p.nicolas-sarkozy,pres,FRA,2018-01-01,2019-01-01,own-knowledge\n");
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains("p.emmanuel-macron") && got[0].contains("overlaps"));
    let text = Embedded.text("roles/en.csv").unwrap().replacen("note", "remark", 1);
    let got: Vec<String> = check(&Changed("roles/en.csv", text)).iter().map(ToString::to_string).collect();
    assert!(got.iter().any(|c| c.starts_with("roles/en.csv:1:") && c.contains("\"remark\" is not known")), "{got:?}");
}

#[test]
fn names_that_were_stay_behind_names_that_are() {
    let best = |name: &str, day: Option<Date>| {
        let found = lex().actors().find(name, day, Hints::default());
        found.first().map(|c| (lex().actors().get(c.actor).id.to_string(), c.score)).unwrap_or_default()
    };
    assert_eq!(best("Zaire", Some(date(1990, 1, 1))).0, "COD");
    assert!(best("Zaire", None).1 < best("Zaire", Some(date(1990, 1, 1))).1);
    assert!(best("Macedonia", Some(date(2021, 1, 1))).1 < best("Macedonia", Some(date(2010, 1, 1))).1);
    assert!(best("Swaziland", Some(date(2021, 1, 1))).1 < best("Eswatini", Some(date(2021, 1, 1))).1);
    assert!(best("Bonn", Some(date(1985, 1, 1))).1 >= 0.5);
    // Two bodies of one acronym: without a date, the one that still is comes first.
    assert_eq!(
        lex().actors().get(lex().actors().find("ISI", None, Hints::default())[0].actor).name,
        "Inter-Services Intelligence"
    );
}

#[test]
fn slips_are_no_other_words() {
    let fuzzy = Hints { fuzzy: true, ..Hints::default() };
    assert_eq!(lex().actors().find("German Chancellor", Some(date(2003, 1, 1)), fuzzy), Vec::new());
    assert_eq!(lex().actors().get(lex().actors().find("Azerbaijian", None, fuzzy)[0].actor).id, "AZE");
    let one = lex().actors().by_surname_misspelt("Nethanyahu");
    assert_eq!(one.len(), 1);
    assert_eq!(lex().actors().get(one[0]).name, "Benjamin Netanyahu");
}

#[test]
fn offices_of_small_states_and_of_one_body_are_known() {
    let office = |title: &str, body: &str, day: Date| {
        let id = lex().actors().by_id(body).unwrap();
        lex().actors().holder(title, id, day).map(|t| lex().actors().get(t.person).name.to_string())
    };
    assert_eq!(office("prime minister", "BLZ", date(2010, 6, 1)).as_deref(), Some("Dean Barrow"));
    assert_eq!(office("president", "CHE", date(2015, 6, 1)).as_deref(), Some("Simonetta Sommaruga"));
    assert_eq!(office("foreign minister", "BRA", date(2014, 6, 1)).as_deref(), Some("Luiz Alberto Figueiredo"));
    assert_eq!(office("king", "NOR", date(2020, 6, 1)).as_deref(), Some("Harald V"));
    let pope = lex().actors().sole_holder("pope", date(2010, 1, 1)).unwrap();
    assert_eq!(lex().actors().get(pope.person).name, "Benedict XVI");
}
