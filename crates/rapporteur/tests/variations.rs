//! Reports of one kind in other words and about other states: what holds for the first story must hold for these. All prose and all deeds are invented.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur::record::{AssertionKind, Claim, EventType, Participant, Quality, Status};
use rapporteur::text::story_from_record;
use rapporteur::{Coded, Options, Pipeline};
use serde_json::json;
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::new(Options::default()).unwrap());

fn code(text: &str, published: Option<&str>) -> Coded {
    let mut record = json!({ "id": "t", "text": text });
    if let Some(day) = published {
        record["published"] = json!(day);
    }
    PIPELINE.code(story_from_record(&record.to_string(), PIPELINE.furniture()).unwrap())
}

fn codes(all: &[Participant]) -> Vec<String> {
    let mut all: Vec<String> = all.iter().map(|p| p.code.as_ref().map_or("?", |c| c.as_str()).to_owned()).collect();
    all.sort();
    all.dedup();
    all
}

/// "ACCUSE AZE+ARM > - occurred", for the default export.
fn told(coded: &Coded) -> Vec<String> {
    let default = |c: &&Claim| c.status.in_default_export() && c.status != Status::Planned && c.content_of.is_none();
    coded.coding.claims.iter().filter(default).map(line).collect()
}

fn line(c: &Claim) -> String {
    let list = |all: &[Participant]| if all.is_empty() { "-".to_owned() } else { codes(all).join("+") };
    format!("{} {} > {} {}", c.event[0], list(&c.actor), list(&c.recipient), c.status)
}

fn claim<'c>(coded: &'c Coded, event: EventType, words: &str) -> &'c Claim {
    let found = coded.coding.claims.iter().find(|c| {
        let sentence = &coded.reading.sentences[c.sentence as usize];
        let text: String = coded
            .reading
            .story
            .text
            .chars()
            .skip(sentence.start as usize)
            .take((sentence.end - sentence.start) as usize)
            .collect();
        c.event[0] == event && text.contains(words)
    });
    found.unwrap_or_else(|| {
        panic!("no {event} in “{words}”: {:?}", coded.coding.claims.iter().map(line).collect::<Vec<_>>())
    })
}

fn chain(c: &Claim) -> Vec<&str> {
    c.attribution.iter().map(|l| l.agent.entity_text.as_str()).collect()
}

const ABYEI: &str = "\
Ethiopia is preparing a three-way meeting with Sudan and South Sudan to settle the dispute over their border. The Ethiopian Foreign Ministry said on Monday that \
Addis Ababa was holding talks with both countries on the matter. The news agency AFP quoted the Ethiopian news agency ENA in a dispatch on Tuesday.

The dispatch quoted the Ethiopian Foreign Ministry as saying that there might be a meeting in Addis Ababa with the defence ministers of Sudan and South Sudan.

Addis Ababa says that its defence pact with Sudan does not apply in the case of Abyei. On Sunday, Ethiopian government spokesman Legesse Tulu described the \
position of his country.

Asked about sending Ethiopian soldiers in support of Sudan, Legesse said the pact obliged each party to assist the other if it was attacked from abroad. Here we \
are speaking to Sudan.

Earlier, Prime Minister Abiy Ahmed said that the fighting between Sudan and South Sudan was not on Sudanese soil.

Sudan also hosts an Ethiopian military base. Uganda, meanwhile, is openly backing South Sudan. It is feared that if Sudan and South Sudan slide into open war, \
neighbours such as Ethiopia and Uganda could be drawn in.

Although the Abyei area is part of Sudan, it is controlled by fighters backed by South Sudan. On 3 March 2019, the two countries went to war over the \
long-disputed area. The war has so far cost the lives of hundreds of people on both sides, including women and children. South Sudan and Sudan have accused each \
other of starting the fighting.

Leave a Reply

Your email address will not be published. Required fields are marked *
";

#[test]
fn mediation_between_two_states_with_a_treaty_that_does_not_apply() {
    let coded = code(ABYEI, None);
    let told = told(&coded);
    for wanted in [
        "AGREE ETH > SDN+SSD occurred",
        "CONSULT ETH > SDN+SSD ongoing",
        "SUPPORT UGA > SSD occurred",
        "ASSAULT SDN+SSD > - occurred",
        "ACCUSE SDN+SSD > - occurred",
    ] {
        assert!(told.iter().any(|t| t == wanted), "{wanted}: {told:?}");
    }
    // A question sends nobody, a base visits nobody, a treaty's clause helps nobody yet.
    for event in ["MOBILIZE", "REQUEST", "AID", "COOPERATE", "REJECT", "CONSULT SDN"] {
        assert!(!told.iter().any(|t| t.starts_with(event)), "{event}: {told:?}");
    }
    let feared =
        coded.coding.claims.iter().filter(|c| c.event[0] == EventType::Assault && c.status.in_default_export());
    assert!(
        feared.filter(|c| codes(&c.actor) == ["SDN", "SSD"]).count() <= 2,
        "the war that is feared has not begun: {told:?}"
    );
    let war = claim(&coded, EventType::Assault, "went to war");
    assert_eq!(war.date.as_deref(), Some("2019-03-03"));
    let dead = war.size.as_ref().and_then(|s| s.dead.as_ref()).expect("the toll of the next sentence");
    assert_eq!((dead.low, dead.cumulative), (Some(200), true));
    let blame = claim(&coded, EventType::Accuse, "accused each other");
    assert!(blame.reciprocal);
    assert_eq!(
        blame.content.as_ref().map(|c| (c.event, c.status)),
        Some((Some(EventType::Assault), Some(Status::Alleged)))
    );
    // Who says that there might be a meeting: the ministry, which the one agency had from the other.
    let meeting = claim(&coded, EventType::Consult, "there might be a meeting");
    assert_eq!(meeting.status, Status::Possible);
    let said = chain(meeting);
    for (word, link) in ["Foreign Ministry", "ENA", "AFP"].iter().zip(&said) {
        assert!(link.contains(word), "{said:?}");
    }
    // No weekday is resolved on a page without a date.
    assert!(coded.coding.claims.iter().all(|c| c.sentence != 1 || c.date.is_none()), "dates without an anchor");
    let facts: Vec<(AssertionKind, bool)> = coded.coding.assertions.iter().map(|a| (a.kind, a.holds)).collect();
    for wanted in [
        (AssertionKind::Commitment, false),
        (AssertionKind::Clause, true),
        (AssertionKind::Location, false),
        (AssertionKind::Base, true),
        (AssertionKind::DeJure, true),
        (AssertionKind::DeFacto, true),
        (AssertionKind::Backing, true),
    ] {
        assert!(facts.contains(&wanted), "{wanted:?}: {facts:?}");
    }
    let corrupt: Vec<&Quality> =
        coded.reading.sentences.iter().map(|s| &s.quality).filter(|q| **q == Quality::Corrupt).collect();
    assert_eq!(corrupt.len(), 1, "“Here we are speaking to Sudan” is the ruin of a translation");
    assert!(
        !coded.reading.story.text.contains("email address")
            || coded.coding.claims.iter().all(|c| !chain(c).iter().any(|l| l.contains("email")))
    );
}

const ROME: &str = "\
Italy plans to bring Serbia and Kosovo together for a meeting in Rome to end the crisis over the north. The Italian Defence Ministry said on Wednesday that Rome \
was in contact with both sides.

Rome says the alliance's treaty does not cover Kosovo. Italy is a member of NATO. The alliance protects its members against attack from outside.

Albania firmly supports Kosovo. There are fears that Albania and Hungary may join in if Serbia and Kosovo go to war.

Although northern Kosovo is claimed by Pristina, it is run by Serb groups under the protection of Belgrade. On 4 May 2023 Serbian soldiers and Kosovo police \
fought near Zvecan. At least 12 people on both sides were killed. Serbia and Kosovo blamed each other for the clashes.
";

#[test]
fn a_meeting_planned_and_clashes_with_their_toll() {
    let coded = code(ROME, Some("2023-05-11"));
    let told = told(&coded);
    for wanted in [
        "AGREE ITA > KOS+SRB occurred",
        "SUPPORT ALB > KOS occurred",
        "ASSAULT KOS+SRB > - occurred",
        "ACCUSE KOS+SRB > - occurred",
    ] {
        assert!(told.iter().any(|t| t == wanted), "{wanted}: {told:?}");
    }
    assert_eq!(told.iter().filter(|t| t.starts_with("ASSAULT")).count(), 1, "the toll is no second fight: {told:?}");
    assert!(!told.iter().any(|t| t.starts_with("AID")), "what a treaty provides is no aid: {told:?}");
    let fight = claim(&coded, EventType::Assault, "fought near");
    assert_eq!(fight.date.as_deref(), Some("2023-05-04"));
    assert_eq!(fight.actor[0].entity_text.as_deref(), Some("Serbian soldiers"), "the day is not part of who they are");
    let dead = fight.size.as_ref().and_then(|s| s.dead.as_ref()).expect("at least twelve");
    assert_eq!((dead.low, dead.high), (Some(12), None));
}

const CROSSING: &str = "\
ISLAMABAD, March 3 (Reuters) - Pakistan shut its main border crossing with Afghanistan on Sunday after gunmen killed five soldiers at a checkpoint, the military \
said, accusing Kabul of sheltering the attackers.

Afghanistan's foreign ministry denied the accusation. \"We will not allow our soil to be used against anyone,\" spokesman Hamid Zadran told reporters in Kabul, \
adding that Afghan forces had returned fire when Pakistani jets bombed two villages on Friday.

Pakistan's foreign minister spoke by phone with his Afghan counterpart on Saturday and urged him to hand over commanders of the group. The embassy of China \
declined to comment.
";

#[test]
fn a_border_is_closed_and_an_accusation_denied() {
    let coded = code(CROSSING, Some("2024-03-05"));
    let shut = claim(&coded, EventType::Coerce, "shut its main border crossing");
    assert_eq!((codes(&shut.actor), codes(&shut.recipient)), (vec!["PAK".to_owned()], vec!["AFG".to_owned()]));
    assert_eq!(shut.date.as_deref(), Some("2024-03-03"));
    let killed = claim(&coded, EventType::Assault, "gunmen killed");
    assert_eq!(killed.recipient[0].entity_text.as_deref(), Some("five soldiers"), "the object of the verb");
    let denied = coded
        .coding
        .claims
        .iter()
        .find(|c| c.event[0] == EventType::Accuse && c.status == Status::Denied)
        .expect("denied");
    assert_eq!((codes(&denied.actor), codes(&denied.recipient)), (vec!["PAK".to_owned()], vec!["AFG".to_owned()]));
    let fire = claim(&coded, EventType::Assault, "returned fire");
    let fire = coded.coding.claims.iter().find(|c| c.event_text[0].contains("fire")).unwrap_or(fire);
    assert_eq!(codes(&fire.actor), ["AFG"]);
    // Who speaks for nobody in particular speaks for the ministry that spoke before.
    assert_eq!(fire.attribution.first().and_then(|l| l.agent.country.as_ref()).map(|c| c.as_str()), Some("AFG"));
    let urged = claim(&coded, EventType::Request, "urged him");
    assert_eq!((codes(&urged.actor), codes(&urged.recipient)), (vec!["PAK".to_owned()], vec!["AFG".to_owned()]));
    assert!(
        !coded.coding.claims.iter().any(|c| c.event[0] == EventType::Reject && c.event_text[0].contains("comment"))
    );
}
