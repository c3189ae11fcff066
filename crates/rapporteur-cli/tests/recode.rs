//! Coding anew only what a change of data can touch gives the same store as coding everything anew, byte for byte.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{folder, rapporteur, text};
use rapporteur::data::texts_under;
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The examples of all rules as stories of a sentence each: every fourth of them.
fn corpus() -> String {
    let mut sentences = Vec::new();
    for (_, text) in texts_under("rules/en", ".toml") {
        let file: toml::Table = text.parse().unwrap();
        for row in file.values().filter_map(|v| v.as_array()).flatten() {
            for key in ["example", "reject"] {
                let rows = row.get(key).and_then(|v| v.as_array()).into_iter().flatten();
                sentences.extend(rows.filter_map(|r| r.get("text")?.as_str()).map(str::to_owned));
            }
            for key in ["examples", "rejects"] {
                let rows = row.get(key).and_then(|v| v.as_array()).into_iter().flatten();
                sentences
                    .extend(rows.filter_map(|r| r.as_str()).filter_map(|r| r.split("=>").next()).map(str::to_owned));
            }
        }
    }
    let mut stories = String::new();
    for (i, sentence) in sentences.iter().step_by(4).enumerate() {
        let plain: Vec<&str> = sentence.split(' ').filter(|w| !w.starts_with('[')).collect();
        let plain = plain.join(" ").replace(']', "");
        let story = json!({"id": format!("e{i}"), "text": plain, "published": format!("2021-03-{:02}", 1 + i % 28),
                           "outlet": "The Ridge Courier"});
        writeln!(stories, "{story}").unwrap();
    }
    stories
}

fn done(args: &[&str]) -> (String, String) {
    let out = rapporteur(args);
    assert!(out.status.success(), "{args:?}: {}", text(&out.stderr));
    (text(&out.stdout), text(&out.stderr))
}

/// A data file with `from` once replaced by `to`.
fn changed(path: &str, from: &str, to: &str) -> String {
    let before = rapporteur::data::text(path).unwrap();
    assert!(before.contains(from), "{path} holds {from:?} no more");
    before.replacen(from, to, 1)
}

#[test]
fn coding_anew_what_a_change_can_touch_is_coding_all_anew() {
    let dir = folder("recode");
    let at = |name: &str| dir.join(name).display().to_string();
    fs::write(dir.join("stories.jsonl"), corpus()).unwrap();
    done(&["ingest", "--from", "jsonl", "--quiet", "--store", &at("base"), &at("stories.jsonl")]);
    let copy = |to: &str| {
        let _ = fs::remove_dir_all(dir.join(to));
        fs::create_dir_all(dir.join(to)).unwrap();
        for file in fs::read_dir(dir.join("base")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), dir.join(to).join(file.file_name())).unwrap();
        }
    };
    let mut differing = 0;
    for (path, from, to) in [
        ("actors/aliases.csv", "Downing Street,GBR,seat,,,own-knowledge\n", ""),
        ("actors/terms.csv", "p.recep-tayyip-erdogan,pres,TUR,2014-08-28,,own-knowledge\n", ""),
        ("roles/en.csv", "rebel,rebels,person,REB", "rebel,rebels,person,OPP"),
        ("rules/en/consult/consult.toml", "verbs     = \"meet ", "verbs     = \"announce leak "),
        ("rules/en/status/governors.toml", "\"plan\", ", ""),
    ] {
        let data = dir.join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(data.join(path).parent().unwrap()).unwrap();
        fs::write(data.join(path), changed(path, from, to)).unwrap();
        let data = data.display().to_string();
        copy("narrow");
        copy("all");
        let recode = |store: &str, more: &[&str]| {
            let (before, after) = (["store", "recode", "--data", &data, "--store"], [store]);
            done(&[&before[..], &after[..], more].concat())
        };
        let (narrow, said) = recode(&at("narrow"), &["--json"]);
        let (all, _) = recode(&at("all"), &["--json", "--force"]);
        assert_eq!(narrow, all, "{path}");
        differing += narrow.lines().count();
        assert!(said.contains("stories hold words that this can matter to"), "{said}");
        let events = |store: &str| done(&["events", "--all", "--to", "jsonl", "--store", store]).0;
        assert_eq!(events(&at("narrow")), events(&at("all")), "{path}");
        let feed = |store: &str| -> Vec<String> {
            let (lines, _) = done(&["store", "changes", "2026-01-01T00:00:00Z", "--store", store]);
            let mut lines: Vec<String> =
                lines.lines().map(|l| l.split_once("\"change\"").unwrap().1.to_owned()).collect();
            lines.sort();
            lines
        };
        assert_eq!(feed(&at("narrow")), feed(&at("all")), "{path}");
        // Not many stories of some hundred are coded anew, and once is enough.
        let coded: usize = said.lines().find_map(|l| l.split_once(" stories coded anew")?.0.parse().ok()).unwrap_or(0);
        assert!(coded < 40, "{said}");
        let (_, again) = recode(&at("narrow"), &[]);
        assert!(again.contains("none was coded anew"), "{again}");
    }
    assert!(differing > 2, "{differing}");
    assert!(Path::new(&at("base")).exists());
    // What steers all is told as such.
    let data = dir.join("data");
    fs::remove_dir_all(&data).unwrap();
    fs::create_dir_all(data.join("ontology")).unwrap();
    fs::write(data.join("ontology/wars.csv"), "state,from,until,evidence\n").unwrap();
    copy("narrow");
    let (_, said) = done(&["store", "recode", "--data", &data.display().to_string(), "--store", &at("narrow")]);
    assert!(said.contains("all of them: ontology/wars.csv changed"), "{said}");
}
