//! The small traps of plover.md section 12 and the false friends of 6.3, in our own sentences, through the whole coder.
//!
//! A row names what stands in the default export: `TYPE[.mode] ACTORS>RECIPIENTS`, states only, joined by `+`; `-` where nobody is wanted,
//! `*` where anybody will do. Rows that still fail are kept in [`FIXME`] and must fail, so that a mend is noticed.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur_coder::{Coder, claim::in_default_export};
use rapporteur_lexicon::Embedded;
use rapporteur_reader::Reader;
use rapporteur_record::{Claim, Participant, Published, PublishedBasis, Reading};

struct World {
    coder: Coder,
    reader: Reader,
}

impl World {
    fn new() -> Self {
        Self { coder: Coder::new(&Embedded).unwrap(), reader: Reader::embedded().unwrap() }
    }

    fn claims(&self, text: &str) -> Vec<Claim> {
        let mut story = rapporteur_text::story_from_text("t", text);
        story.published = Some(Published {
            value: "2022-06-15".to_owned(),
            date: "2022-06-15".parse().unwrap(),
            basis: PublishedBasis::Record,
        });
        let mut sentences = rapporteur_text::split_story(&story);
        let mentions = self.reader.read(&mut sentences);
        let timexes = rapporteur_time::find(&story, &sentences);
        let mut reading = Reading { story, sentences, mentions, timexes, ..Reading::default() };
        self.coder.code(&mut reading).claims
    }

    /// What the default export of a sentence holds, and whether it is what the row says.
    fn judge(&self, text: &str, wanted: &str) -> Result<(), String> {
        let all: Vec<Claim> = self.claims(text).into_iter().filter(in_default_export).collect();
        let mut left: Vec<&Claim> = all.iter().collect();
        let mut wrong = Vec::new();
        for row in wanted.split('|').map(str::trim).filter(|r| !r.is_empty()) {
            match left.iter().position(|c| fits(c, row)) {
                Some(at) => {
                    left.remove(at);
                }
                None => wrong.push(format!("misses {row}")),
            }
        }
        wrong.extend(left.iter().map(|c| format!("has {}", shown(c))));
        if wrong.is_empty() { Ok(()) } else { Err(format!("{text}\n    {}", wrong.join("\n    "))) }
    }
}

fn codes(all: &[Participant]) -> String {
    let mut codes: Vec<String> = all
        .iter()
        .filter(|p| p.sector.as_ref().is_none_or(|s| s.as_str() != "UNK"))
        .map(|p| p.code.as_ref().map_or("?", |c| c.as_str()).to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    if codes.is_empty() { "-".to_owned() } else { codes.join("+") }
}

fn shown(c: &Claim) -> String {
    let mode = c.mode.first().map_or_else(String::new, |m| format!(".{}", m.as_str()));
    format!(
        "{}{mode} {}>{} ({}, “{}”)",
        c.event[0],
        codes(&c.actor),
        codes(&c.recipient),
        c.status,
        c.event_text.join(" ")
    )
}

fn fits(c: &Claim, row: &str) -> bool {
    let (act, who) = row.split_once(' ').unwrap();
    let (actor, recipient) = who.split_once('>').unwrap();
    let (event, mode) = act.split_once('.').map_or((act, None), |(e, m)| (e, Some(m)));
    c.event[0].as_str() == event
        && mode.is_none_or(|m| c.mode.iter().any(|x| x.as_str() == m))
        && (actor == "*" || codes(&c.actor) == actor)
        && (recipient == "*" || codes(&c.recipient) == recipient)
}

/// Section 12, two or more variations a row.
const TRAPS: &[(&str, &str)] = &[
    // a denial is a counter-claim
    ("Khartoum denied that its jets had bombed the market.", ""),
    ("Rwanda denied it had sent troops into Congo.", ""),
    // an accusation is no fact
    ("Chad accused Sudan of shelling a refugee camp.", "ACCUSE.allege TCD>SDN"),
    ("Cambodia accused Thailand of bombing two temples.", "ACCUSE.allege KHM>THA"),
    // told by an official, done by others
    ("The interior minister of Georgia said two policemen were killed by Russian fire.", "ASSAULT RUS>GEO"),
    ("A spokesman for the Indian army said four soldiers were wounded by Pakistani shelling.", "ASSAULT PAK>IND"),
    // a third party asks
    ("Norway called on both Sudan and Ethiopia to cease fire.", "REQUEST.yield NOR>ETH+SDN"),
    ("Italy urged Libya to release the fishermen.", "REQUEST.yield ITA>LBY"),
    // a belligerent asks for the end of its war
    ("Ethiopia called for an end to the war.", "AGREE ETH>*"),
    ("Sudan called for an end to the fighting.", "AGREE SDN>*"),
    // kept and broken
    (
        "The ceasefire between India and Pakistan began at dawn but was violated within an hour.",
        "RETREAT.ceasefire IND+PAK>- | ASSAULT *>*",
    ),
    (
        "The truce between Israel and Lebanon came into force on Friday but was broken the same night.",
        "RETREAT.ceasefire ISR+LBN>- | ASSAULT *>*",
    ),
    ("Eritrea violated the truce on Sunday.", "ASSAULT ERI>*"),
    // a promise of observers
    ("Kenya will send observers to the ceasefire centre in Somalia.", "AGREE KEN>SOM"),
    ("Egypt will send monitors to the truce mission in Yemen.", "AGREE EGY>YEM"),
    // help under a condition
    ("Turkey would help Qatar if the emirate were attacked.", "AGREE TUR>QAT"),
    ("Japan would assist the Philippines if the conflict reached Manila.", "AGREE JPN>PHL"),
    // summoned
    (
        "The Swedish ambassador was summoned to the Foreign Ministry in Ankara to hear a protest.",
        "ACCUSE.disapprove TUR>SWE",
    ),
    ("Spain summoned the Moroccan ambassador on Tuesday.", "ACCUSE.disapprove ESP>MAR"),
    // ordered to pay
    ("A court in Madrid ordered the Spanish government to pay 300,000 euros to the widow.", "SANCTION.convict ESP>ESP"),
    ("The Supreme Court of Kenya ordered the Kenyan police to compensate the students.", "SANCTION.convict KEN>KEN"),
    // exercises together and alone
    ("Soldiers of Poland and Romania took part in a joint exercise.", "COOPERATE POL+ROU>-"),
    ("India and Vietnam began joint drills on Tuesday.", "COOPERATE IND+VNM>-"),
    ("Pakistan's army began exercises near the border with Iran.", "MOBILIZE.troops PAK>*"),
    ("Belarus's army started drills near the border with Lithuania.", "MOBILIZE.troops BLR>*"),
    // driven out by fire
    ("About 40,000 people fled Goma under shelling.", "SANCTION.expel *>* | ASSAULT.heavy-weapons *>*"),
    ("Thousands of families fled Kharkiv under bombardment.", "SANCTION.expel *>* | ASSAULT.heavy-weapons *>*"),
    // who frees whom
    ("Police in Nigeria freed six hostages.", "AID NGA>*"),
    ("Soldiers in Mali rescued eight hostages.", "AID MLI>*"),
    ("The rebels in Colombia freed six hostages.", "RETREAT.release *>*"),
    ("Rebels in Yemen released three sailors.", "RETREAT.release *>*"),
    // called off
    ("The summit between Japan and South Korea planned for June was called off.", "REJECT.meet *>*"),
    ("The talks between Serbia and Kosovo scheduled for Monday were cancelled.", "REJECT.meet *>*"),
    ("The president of Peru postponed his visit to Chile.", "REJECT.meet PER>CHL"),
    // an own envoy called home
    ("Kenya recalled its ambassador from Mogadishu for consultations.", "SANCTION.withdraw KEN>SOM"),
    ("Spain recalled its ambassador from Buenos Aires for consultations.", "SANCTION.withdraw ESP>ARG"),
    // the street, and words only
    ("Protesters in Lima demanded that the president resign.", "PROTEST.demo PER>*"),
    ("Demonstrators in Algiers demanded that the government step down.", "PROTEST.demo DZA>*"),
    ("The opposition leader in Zambia demanded that the minister resign.", "REQUEST.change ZMB>*"),
];

/// Section 6.3.
const FALSE_FRIENDS: &[(&str, &str)] = &[
    ("The authors of the report strike a balance between cost and speed.", ""),
    ("Workers at the port of Valparaiso went on strike on Friday.", "PROTEST.strike *>*"),
    ("The actress fired her agent in May.", ""),
    ("The senator slammed the tax bill as unfair.", "ACCUSE.disapprove *>*"),
    ("The parliament of Jordan sanctioned the operation.", "SUPPORT JOR>*"),
    ("The maker recalled nine thousand cars over faulty brakes.", ""),
    ("The museum charges a fee of four euros.", ""),
    ("The two banks are in talks to buy the insurer.", ""),
    ("The comedian hosts a TV show on Sundays.", ""),
    ("Ghana's parliament shot down the proposal.", "REJECT GHA>*"),
    ("The battle for the presidency has drawn nine candidates.", ""),
    ("Kenya held elections on Tuesday.", ""),
    ("No talks took place between Greece and Turkey.", ""),
    ("A reporter asked the minister about sending troops to Niger.", ""),
    ("Police in Kampala fired tear gas at protesters.", "ASSAULT.crowd-control UGA>UGA"),
    ("Policemen in Jakarta beat students with batons.", "ASSAULT.crowd-control IDN>IDN"),
    ("Riot police in Tunis fired shots in the air.", "ASSAULT.crowd-control TUN>*"),
    ("Police in Dakar used water cannon against demonstrators.", "ASSAULT.crowd-control SEN>SEN"),
];

/// Sentences above that are still read wrongly.
const FIXME: &[&str] = &[
    // of two who are asked, the model of roles takes one
    "Norway called on both Sudan and Ethiopia to cease fire.",
    // that the speaker is a party to the war is not in the sentence
    "Ethiopia called for an end to the war.",
    "Sudan called for an end to the fighting.",
    // "fired" with a person of an unlisted trade
    "The actress fired her agent in May.",
    // a question is taken for a request, its topic for an act
    "A reporter asked the minister about sending troops to Niger.",
];

#[test]
fn traps_and_false_friends_are_read_as_the_manual_wants() {
    let world = World::new();
    let mut complaints = Vec::new();
    for (text, wanted) in TRAPS.iter().chain(FALSE_FRIENDS) {
        match (world.judge(text, wanted), FIXME.contains(text)) {
            (Err(what), false) => complaints.push(what),
            (Ok(()), true) => complaints.push(format!("{text}\n    works now; take it out of FIXME")),
            _ => {}
        }
    }
    assert!(complaints.is_empty(), "{} complaints\n{}", complaints.len(), complaints.join("\n"));
}
