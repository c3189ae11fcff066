//! Mentions, coreference and resolution on our own prose.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur_coder::{mention, resolve};
use rapporteur_lexicon::Lexicon;
use rapporteur_reader::Reader;
use rapporteur_record::{Mention, Participant, Published, PublishedBasis, Reading};
use std::sync::OnceLock;

fn read_on(text: &str, url: Option<&str>, day: &str) -> Reading {
    static TOOLS: OnceLock<(Lexicon, Reader)> = OnceLock::new();
    let (lex, reader) = TOOLS.get_or_init(|| (Lexicon::embedded().unwrap(), Reader::embedded().unwrap()));
    let mut story = rapporteur_text::story_from_text("t", text);
    story.url = url.map(str::to_owned);
    story.published =
        Some(Published { value: day.to_owned(), date: day.parse().unwrap(), basis: PublishedBasis::Record });
    let mut sentences = rapporteur_text::split_story(&story);
    let names = reader.read(&mut sentences);
    let mentions = mention::find_mentions(lex, &story, &sentences, names);
    Reading { story, sentences, mentions, ..Reading::default() }
}

fn read(text: &str) -> Reading {
    read_on(text, None, "2022-07-01")
}

fn words(r: &Reading, m: &Mention) -> String {
    r.story.text.chars().skip(m.start as usize).take((m.end - m.start) as usize).collect()
}

/// The participant headed by the `n`-th word of that form.
fn whose(r: &Reading, form: &str, n: usize) -> Vec<Participant> {
    let (s, t) = r
        .sentences
        .iter()
        .enumerate()
        .flat_map(|(s, x)| x.tokens.iter().enumerate().filter(|(_, t)| t.form == form).map(move |(t, _)| (s, t)))
        .nth(n)
        .unwrap_or_else(|| panic!("no {form:?}"));
    resolve::participant(r, s, t)
}

fn code(p: &Participant) -> (&str, &str) {
    (p.code.as_ref().map_or("", |c| c.as_str()), p.sector.as_ref().map_or("", |s| s.as_str()))
}

#[test]
fn a_title_and_a_name_are_one_mention_without_its_article() {
    let r = read("The Uzbek President Shavkat Mirziyoyev arrived in Astana on Friday.");
    let m = r.mentions.iter().find(|m| words(&r, m).ends_with("Mirziyoyev") && !m.inner).unwrap();
    assert_eq!(words(&r, m), "Uzbek President Shavkat Mirziyoyev");
    assert_eq!(m.country.as_ref().unwrap().as_str(), "UZB");
    assert_eq!(m.office.as_deref(), Some("president of Uzbekistan"));
}

#[test]
fn adjectives_give_their_country_to_roles() {
    let r = read("Turkish troops entered the village. Kenya's High Court rejected the appeal of the Indonesian navy.");
    assert_eq!(code(&whose(&r, "troops", 0)[0]), ("TUR", "MIL"));
    assert_eq!(code(&whose(&r, "Court", 0)[0]), ("KEN", "JUD"));
    assert_eq!(code(&whose(&r, "navy", 0)[0]), ("IDN", "MIL"));
}

#[test]
fn domestic_actors_take_the_country_of_the_story() {
    let r = read_on(
        "Police in Kumasi dispersed a crowd on Monday. The protesters had gathered near the market.",
        Some("https://www.graphic.com.gh/a"),
        "2022-07-01",
    );
    assert_eq!(code(&whose(&r, "Police", 0)[0]), ("GHA", "COP"));
    assert_eq!(code(&whose(&r, "protesters", 0)[0]), ("GHA", "CVL"));
}

#[test]
fn an_acronym_stands_for_the_name_before_it() {
    let r = read("The Peasant Unity League (PUL) of Bolivia called for talks. The PUL said farmers were ready.");
    let long = r.mentions.iter().find(|m| words(&r, m).contains("League") && !m.inner).unwrap();
    let short = r.mentions.iter().rfind(|m| words(&r, m) == "PUL").unwrap();
    assert!(long.entity.is_some());
    assert_eq!(short.entity, long.entity);
}

#[test]
fn pronouns_follow_gender_and_subject() {
    let r = read("Angela Merkel met Emmanuel Macron in Berlin. She praised the French leader.");
    let she = &whose(&r, "She", 0)[0];
    assert_eq!(she.name.as_deref(), Some("Angela Merkel"));
    assert_eq!(code(she).0, "DEU");
}

#[test]
fn coordinated_states_are_two_participants() {
    let r = read("Jordan and Britain signed an agreement on water.");
    let both = whose(&r, "Jordan", 0);
    let codes: Vec<&str> = both.iter().map(|p| code(p).0).collect();
    assert_eq!(codes, ["JOR", "GBR"]);
}

#[test]
fn both_countries_are_the_two_in_view() {
    let r = read("Armenia and Azerbaijan exchanged fire overnight. Both countries denied that they had begun it.");
    let mut codes: Vec<String> = whose(&r, "countries", 0).iter().map(|p| code(p).0.to_owned()).collect();
    codes.sort();
    assert_eq!(codes, ["ARM", "AZE"]);
}

#[test]
fn a_former_minister_is_elite_and_a_capital_is_its_government() {
    let r = read("Tehran rejected the proposal. The former interior minister welcomed it.");
    assert_eq!(code(&whose(&r, "Tehran", 0)[0]), ("IRN", "GOV"));
    assert_eq!(code(&whose(&r, "minister", 0)[0]).1, "ELI");
}

#[test]
fn a_body_with_a_common_name_is_not_that_of_another_state() {
    let r = read("Peruvian lawmakers debated the bill. Congress voted against President Pedro Castillo in Lima.");
    assert_eq!(code(&whose(&r, "Congress", 0)[0]), ("PER", "LEG"));
}

#[test]
fn members_act_for_their_organisation() {
    let r = read(
        "BJP leaders in New Delhi criticised the ruling. Hamas officials rejected the offer of the United Nations.",
    );
    assert_eq!(code(&whose(&r, "leaders", 0)[0]), ("IND", "PTY"));
    assert_eq!(code(&whose(&r, "officials", 0)[0]), ("PSE", "REB"));
}

#[test]
fn an_unknown_word_stays_unknown() {
    let r = read("A comet passed the planet.");
    assert_eq!(whose(&r, "comet", 0)[0].code, None);
}

fn read_with_places(text: &str, url: Option<&str>) -> Reading {
    static TOOLS: OnceLock<(Lexicon, Reader)> = OnceLock::new();
    let (lex, reader) = TOOLS.get_or_init(|| (Lexicon::embedded().unwrap(), Reader::embedded().unwrap()));
    let mut story = rapporteur_text::story_from_text("t", text);
    story.url = url.map(str::to_owned);
    let mut sentences = rapporteur_text::split_story(&story);
    let names = reader.read(&mut sentences);
    let places = rapporteur_places::Gazetteer::embedded().resolve(&story, &sentences, &names);
    let mentions = mention::find_mentions_at(lex, &story, &sentences, names, &places);
    Reading { story, sentences, mentions, ..Reading::default() }
}

#[test]
fn a_place_that_no_table_knows_has_no_country() {
    let r = read_with_places("Ghana sent an envoy. Clashes went on near Zorbuvia in the east of the country.", None);
    for p in whose(&r, "Zorbuvia", 0) {
        assert_eq!(p.code, None);
    }
}

#[test]
fn a_person_without_a_role_has_a_country_only_where_the_story_has_one() {
    // Two countries, nothing that ties the speaker to either.
    let r = read(
        "Turkey and Greece met on Monday. Turkish ministers came to Ankara. Adela Zorbuvia said that the talks had failed.",
    );
    let m = r.mentions.iter().find(|m| words(&r, m).ends_with("Zorbuvia") && !m.inner).unwrap();
    assert_eq!(m.country, None);
    assert!(m.evidence.iter().any(|e| e.starts_with("no country")), "{:?}", m.evidence);
    // A role ties her to it.
    let r = read(
        "Turkey and Greece met on Monday. Turkish ministers came to Ankara. Turkish lawmaker Adela Zorbuvia said that the talks had failed.",
    );
    assert_eq!(code(&whose(&r, "Zorbuvia", 0)[0]).0, "TUR");
    // One country in the whole story: given, with the reason, and less sure.
    let r = read("Turkish police searched houses in Ankara. Adela Zorbuvia said that nothing had been found.");
    let m = r.mentions.iter().find(|m| words(&r, m).ends_with("Zorbuvia") && !m.inner).unwrap();
    assert_eq!(m.country.as_ref().unwrap().as_str(), "TUR");
    assert!(m.evidence.iter().any(|e| e.contains("no other country is in the story")), "{:?}", m.evidence);
    assert!(m.confidence < 0.6, "{}", m.confidence);
}

#[test]
fn an_official_page_speaks_for_its_government() {
    let r = read_with_places(
        "Syria and Iraq were discussed. We condemn the attack in Aleppo.",
        Some("https://www.gov.uk/government/news/statement"),
    );
    assert_eq!(code(&whose(&r, "We", 0)[0]), ("GBR", "GOV"));
    // An outlet under a state's domain is an outlet.
    let r = read_with_places(
        "Syria and Iraq were discussed. We condemn the attack in Aleppo.",
        Some("https://example.com/a"),
    );
    assert_ne!(code(&whose(&r, "We", 0)[0]).0, "GBR");
}

#[test]
fn the_former_and_the_latter_are_the_pair_named_before() {
    let r = read("Kenya and Somalia signed the deal. The latter asked for more time.");
    assert_eq!(code(&whose(&r, "latter", 0)[0]).0, "SOM");
    let r = read("Kenya and Somalia signed the deal. The former asked for more time.");
    assert_eq!(code(&whose(&r, "former", 0)[0]).0, "KEN");
}

#[test]
fn the_two_countries_are_the_pair_named_together_most() {
    let r = read(
        "Oman and Yemen signed an accord. Kenya watched. Oman and Yemen had fought over the strip. Kenya welcomed the accord. Kenya \
         and Chad may follow. Kenya has said so. It rained in the hills. The minister of Kenya was pleased. The two countries opened \
         the border.",
    );
    let mut codes: Vec<String> =
        whose(&r, "countries", 0).iter().filter_map(|p| p.code.as_ref().map(ToString::to_string)).collect();
    codes.sort();
    assert_eq!(codes, ["OMN", "YEM"]);
}

#[test]
fn the_two_countries_are_the_pair_named_last() {
    let r = read(
        "France praised the deal. France welcomed it. Kenya and Somalia signed it. The two countries opened the border.",
    );
    let codes: Vec<String> =
        whose(&r, "countries", 0).iter().filter_map(|p| p.code.as_ref().map(ToString::to_string)).collect();
    assert_eq!(codes, ["KEN", "SOM"]);
}

#[test]
fn armies_of_several_states_and_kin_of_officials() {
    let r = read("Coalition forces entered the town. Foreign fighters fled to Iraq.");
    assert_eq!(code(&whose(&r, "forces", 0)[0]), ("IGO", "MIL"));
    assert_eq!(code(&whose(&r, "fighters", 0)[0]).0, "IMG");
    let r = read("Police detained the Kenyan president's brother on Monday.");
    assert_eq!(code(&whose(&r, "brother", 0)[0]), ("KEN", "ELI"));
}
