//! Bad input gives errors that say what would be accepted; nothing panics; answers do not depend on anything but input.
use rapporteur_reason::*;
use std::sync::OnceLock;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().0)
}

fn refused(text: &str) -> String {
    read_hypothesis(text, knowledge(), &NoOracle).expect_err("refused").to_string()
}

#[test]
fn hypotheses_that_cannot_be_read() {
    assert!(refused("").contains("accepted: an event type"));
    assert!(refused("ATTACK actor=AZE").contains("event type \"ATTACK\" is not known; accepted: AGREE CONSULT"));
    assert!(refused("ASSAULT aktor=AZE").contains("key \"aktor\" is not known; accepted: actor recipient place"));
    assert!(refused("ASSAULT actor=Ruritania").contains("actor \"Ruritania\" is not known; accepted: ISO"));
    assert!(refused("ASSAULT actor=AZE place=Nowhereville").contains("place \"Nowhereville\" is not known"));
    assert!(refused("ASSAULT actor=AZE date=10.10.2020").contains("accepted: YYYY-MM-DD"));
    assert!(refused("ASSAULT actor=AZE date=2020-02-30").contains("is no date"));
    assert!(refused("ASSAULT actor=AZE object=tank").contains("accepted: territory forces vessel"));
    assert!(refused("ASSAULT actor=AZE status=maybe").contains("accepted: occurred"));
    assert!(refused("ASSAULT actor=").contains("key \"actor\" has no value"));
    assert!(refused("ASSAULT actor=AZE actor=ARM").contains("stands twice"));
    assert!(refused("ASSAULT place=\"New York").contains("never closed"));
    assert!(refused("REQUEST actor=ARM agreement=Concordat").contains("agreement \"Concordat\" is not known"));
    assert!(refused("ASSAULT Armenia").contains("is no key=value pair"));
}

#[test]
fn names_with_blanks_need_no_quotes() {
    let incidents = read_hypothesis(
        "assault actor=al-Qaeda recipient=United States place=New York date=2001-09-11",
        knowledge(),
        &NoOracle,
    )
    .expect("readable");
    assert_eq!(incidents[0].victims[0].code.as_ref().map(|c| c.as_str()), Some("USA"));
    assert_eq!(incidents[0].place.as_ref().map(|p| p.name.as_str()), Some("New York"));
}

/// A small generator (xorshift): the same texts on every machine.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).expect("small")
    }
}

#[test]
fn no_hypothesis_panics() {
    let pieces = [
        "ASSAULT",
        "THREATEN",
        "REQUEST",
        "MOBILIZE",
        "COERCE",
        " actor=AZE ",
        " recipient=ARM ",
        " place=Crimea ",
        " date=2020-10-10 ",
        "actor=",
        "recipient=",
        "place=",
        "date=",
        "object=",
        "mode=",
        "AZE",
        "ARM",
        "Artsakh",
        "USA",
        "al-Qaeda",
        "Stepanakert",
        "Crimea",
        "South China Sea",
        "Taiwan Strait",
        "2020-10-10",
        "2020",
        "0000-00-00",
        "9999-12-31",
        ";",
        "\"",
        ",",
        "=",
        " ",
        "\t",
        "é",
        "\u{202e}",
        "vessel",
        "forces",
        "cyber",
        "reciprocal=yes",
        "status=alleged",
        "origin=abroad",
        "provoked=no",
        "agreement=NATO",
        "Kosovo",
        "\0",
        "==",
        "NATO",
    ];
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for _ in 0..20_000 {
        // Half of them begin as an event does, so that enough are read.
        let mut text = if noise.next(2) == 0 { "ASSAULT actor=AZE ".to_owned() } else { String::new() };
        for _ in 0..=noise.next(9) {
            text.push_str(pieces[noise.next(pieces.len())]);
            if noise.next(2) == 0 {
                text.push(' ');
            }
        }
        if let Ok(incidents) = read_hypothesis(&text, knowledge(), &NoOracle) {
            read += 1;
            if read % 20 == 0 {
                let answer = answer(&Question { incidents, ..Question::default() }, knowledge());
                let text = answer_text(&answer, knowledge(), TextOptions { full: true, all: true });
                assert!(!text.is_empty());
            }
        }
    }
    assert!(read > 100, "{read} readable");
}

#[test]
fn agreements_that_cannot_be_read() {
    let complain = |text: &str| -> String {
        let found = Agreement::read("agreements/test.toml", text).expect_err("complaints");
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let good = knowledge().agreement("aachen-2019").expect("there");
    assert_eq!(good.clauses.len(), 1);
    let text = rapporteur_data::text("agreements/aachen-2019.toml").expect("there").replace("aachen-2019", "test");
    assert!(Agreement::read("agreements/test.toml", &text).is_ok());
    let typo = complain(&text.replace("degree = \"must\"", "degre = \"must\""));
    assert!(typo.starts_with("agreements/test.toml:") && typo.contains("degre") && typo.contains("degree"), "{typo}");
    let word = complain(&text.replace("pledge = \"defense\"", "pledge = \"defence\""));
    assert!(word.contains("defense"), "{word}");
    let evidence = complain(&text.replace("evidence = \"text#art-4\"", "evidence = \"book#4\""));
    assert!(evidence.contains("evidence \"book\" is not in this file; accepted: text"), "{evidence}");
    let date = complain(&text.replace("from = 2020-01-22", "from = \"January 2020\""));
    assert!(date.contains("accepted"), "{date}");
    let name = complain(&text.replace("id = \"test\"", "id = \"other\""));
    assert!(name.contains("differs from the file name"), "{name}");
    let example = complain(text.split("[[example]]").next().expect("head"));
    assert!(example.contains("no [[example]]"), "{example}");
    let unread = complain(&text.replace("read = \"secondary\"", "read = \"knowledge\""));
    assert!(
        unread
            .contains("clause \"art-4\" rests on \"text#art-4\", whose text was not read; accepted: unverified = true"),
        "{unread}"
    );
    assert!(complain("").contains("agreements/test.toml:"), "an empty file is a complaint, not a panic");
}

#[test]
fn tables_that_cannot_be_read() {
    let complain = |path: &str, text: &str| -> String {
        let mut files = embedded_files();
        for file in &mut files {
            if file.0 == path {
                text.clone_into(&mut file.1);
            }
        }
        Knowledge::load(&files).1.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let head = "state,host,place,lat,lon,kind,basis,from,until,evidence\n";
    let row = |row: &str| complain("facts/bases.csv", &format!("{head}{row}\n"));
    assert!(
        row("RUS,ARM,Gyumri,40.79,43.85,base,treaty,1995,,nowhere")
            .contains("facts/bases.csv:2: evidence \"nowhere\" is not in")
    );
    assert!(row("RUS,ARM,Gyumri,north,43.85,base,treaty,1995,,record").contains("no number"));
    assert!(row("RUS,ARM,Gyumri,40.79,43.85,base,treaty,1995,1990,record").contains("ends (1990) before it begins"));
    assert!(row("RUS,ARM").contains("facts/bases.csv:2: 2 columns, accepted: 10"));
    assert!(row("XXX,ARM,Gyumri,40.79,43.85,base,treaty,1995,,record").contains("XXX is not in facts/actors.csv"));
    assert!(complain("facts/bases.csv", "state,hosts\n").contains("column hosts is not known; accepted: state,host"));
    let extra = ("facts/extra.csv".to_owned(), String::new());
    let (_, complaints) = Knowledge::load(&[extra]);
    assert!(complaints[0].to_string().contains("no such table; accepted:"), "{complaints:?}");
}

#[test]
fn alliance_tables() {
    let (rows, complaints) = read_alliances(
        "atop.csv",
        "ccode1,ccode2,start_year,end_year,defense,offense,neutrality,nonaggression,consultation\n371,365,1992,2018,1,0,0,1,1\n2,740,1960,2018,1,0,0,0,1\n2,9999,1,2,1,0,0,0,0\n371,365,1992\n",
        knowledge(),
    )
    .expect("an ATOP table");
    let told: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("atop.csv:4: \"9999\" is no state on record (1 rows left out); accepted: Corr"),
        "{told:?}"
    );
    assert!(told[1].starts_with("atop.csv:5: 3 columns, accepted: 9"), "{told:?}");
    assert_eq!((told.len(), rows.len()), (2, 5));
    assert_eq!((rows[0].by.as_str(), rows[0].to.as_str(), rows[0].table), ("ARM", "RUS", "ATOP"));
    let table =
        compare_alliances(knowledge(), &rows, Day::parse("2015-06-01").expect("date"), &["ARM".into(), "JPN".into()]);
    let text = table_text(&table);
    assert!(text.contains("Collective Security Treaty article 4"), "{text}");
    assert!(text.contains("lack scope"), "{text}");
    let (members, _) = read_alliances(
        "members.csv",
        "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,nonagg,consul,conditio\n3180,2,1949,4,4,0,0,0,1,0,0,1,1,1\n3180,200,1949,4,4,0,0,0,1,0,0,1,1,1\n",
        knowledge(),
    )
    .expect("ATOP members");
    assert!(members.iter().any(|r| r.by.as_str() == "USA" && r.to.as_str() == "GBR" && r.conditional == Some(true)));
    let (cow, _) = read_alliances(
        "cow.csv",
        "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,version\n210,2,United States of America,20,Canada,4,4,1949,,,,0,1,1,0,0,1,4.1\n",
        knowledge(),
    )
    .expect("a COW table");
    assert_eq!(cow.len(), 4, "both directions, defense and entente");
    let wrong = read_alliances("x.csv", "name,age\nA,1\n", knowledge()).expect_err("no table");
    assert!(wrong.to_string().contains("x.csv:1: this header is no table of alliances; accepted:"));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let ask = || {
        let text = "ASSAULT actor=RUS recipient=EST place=Narva date=2024-05-01; ASSAULT actor=ARM,AZE reciprocal=yes place=Karabakh date=2020-09-26";
        let incidents = read_hypothesis(text, knowledge(), &NoOracle).expect("readable");
        serde_json::to_string(&answer(&Question { incidents, ..Question::default() }, knowledge())).expect("json")
    };
    assert_eq!(ask(), ask());
}

#[test]
fn coarse_dates_are_not_made_finer() {
    let verdict = |date: &str| {
        let text = format!("ASSAULT actor=RUS recipient=FIN place=Helsinki date={date}");
        let incidents = read_hypothesis(&text, knowledge(), &NoOracle).expect("readable");
        let answer = answer(&Question { incidents, ..Question::default() }, knowledge());
        answer.incidents[0].findings.iter().find(|f| f.agreement == "nato" && f.clause == "art-5").map(|f| f.verdict)
    };
    assert_eq!(verdict("2022"), Some(Verdict::NotEngaged));
    assert_eq!(verdict("2023"), Some(Verdict::Undetermined), "Finland acceded in April of that year");
    assert_eq!(verdict("2024"), Some(Verdict::Engaged));
}
