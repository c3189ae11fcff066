//! Dictionaries of other coders, as a user brings them: checked, coded with, converted. All of them are our own words.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{folder, rapporteur, text};
use std::fs;
use std::path::{Path, PathBuf};

const VERBS: &str = "<!-- own -->\n&CRAFT\n+FERRY\n+ROWING BOAT\n\n--- LOB [---] ---\nLOB {LOBBED}\n- * {SHELL | ROCKET} INTO_ + [194]\n\
    --- SNUB [125] ---\nSNUB {SNUBBED}\n--- COOK [---] ---\nCOOK\n- * {JOINT MEAL} (WITH +) [040:040]\n--- MOOR [---] ---\nMOOR\n\
    - * &CRAFT [154]\n- * &RAFT [154]\n- * PIER [9X9]\n~ a (a b . ATTACK) SAY = a b 112\n";
const ACTORS: &str = "BARUND_ [BRD] # in no list\n+BARUNDI\nLESK [MDA]\n";

/// A folder with the dictionary and a story.
fn with_dictionary(name: &str) -> PathBuf {
    let path = folder(name);
    fs::create_dir(path.join("dict")).unwrap();
    fs::write(path.join("dict/own.verbs.txt"), VERBS).unwrap();
    fs::write(path.join("dict/own.actors.txt"), ACTORS).unwrap();
    fs::write(
        path.join("s.txt"),
        "Kenya lobbed rockets into Uganda on Tuesday. Spain snubbed France. Togo cooked a joint meal with Benin. Peru moored a rowing boat off Chile.",
    )
    .unwrap();
    path
}

#[test]
fn every_unusable_line_is_named_and_the_rest_is_used() {
    let dir = with_dictionary("dictionary-check");
    let run = rapporteur(&["check", dir.join("dict").to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(1));
    let said = text(&run.stdout);
    let lines: Vec<&str> = said.lines().map(|l| l.split("/dict/").nth(1).unwrap()).collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert!(lines[0].starts_with("own.actors.txt:1: code \"BRD\": BRD is neither"), "{said}");
    assert!(
        lines[1].starts_with("own.verbs.txt:17: synset &RAFT is not defined in this file; accepted: &CRAFT"),
        "{said}"
    );
    assert!(lines[2].starts_with("own.verbs.txt:18: code [9X9] is not known to CAMEO; accepted"), "{said}");
    assert!(lines[3].starts_with("own.verbs.txt:19: a transformation of PETRARCH2"), "{said}");
}

#[test]
fn patterns_fire_with_their_codes_and_a_converted_dictionary_says_the_same() {
    let dir = with_dictionary("dictionary-code");
    let (dict, story, made) = (dir.join("dict"), dir.join("s.txt"), dir.join("made"));
    let code = |data: &Path| {
        let run = rapporteur(&["code", "--all", "--quiet", "--data", data.to_str().unwrap(), story.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        text(&run.stdout)
            .lines()
            .map(|l| {
                let v: serde_json::Value = serde_json::from_str(l).unwrap();
                let who = |k: &str| {
                    v[k].as_array()
                        .unwrap()
                        .iter()
                        .map(|p| p["code"].as_str().unwrap_or("?").to_owned())
                        .collect::<Vec<_>>()
                        .join("+")
                };
                format!(
                    "{} {} {} {}>{}",
                    v["event"][0].as_str().unwrap(),
                    v["cameo"].as_str().unwrap(),
                    v["cameo_inferred"],
                    who("actor"),
                    who("recipient")
                )
            })
            .collect::<Vec<_>>()
    };
    let direct = code(&dict);
    for wanted in ["ASSAULT 194 false KEN>UGA", "REJECT 125 false ESP>FRA", "CONSULT 040 false TGO+BEN>"] {
        assert!(direct.iter().any(|l| l == wanted), "{wanted} is not among {direct:?}");
    }
    assert!(direct.iter().any(|l| l.starts_with("MOBILIZE 154 false PER>")), "{direct:?}");
    let run = rapporteur(&[
        "convert",
        "--from",
        "petrarch",
        dict.join("own.verbs.txt").to_str().unwrap(),
        dict.join("own.actors.txt").to_str().unwrap(),
        "-o",
        made.to_str().unwrap(),
    ]);
    assert_eq!(run.status.code(), Some(1), "some lines are of no use: {}", text(&run.stderr));
    let check = rapporteur(&["check", made.to_str().unwrap()]);
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stdout));
    assert_eq!(code(&made), direct);
}

#[test]
fn explain_names_file_and_line() {
    let dir = with_dictionary("dictionary-explain");
    let (dict, story) = (dir.join("dict"), dir.join("s.txt"));
    let run = rapporteur(&["explain", "--quiet", "--data", dict.to_str().unwrap(), story.to_str().unwrap()]);
    let said = text(&run.stdout);
    assert!(said.contains("rule dictionary/lob (own.verbs.txt:8) knows the trigger “lobbed”"), "{said}");
}
