//! An ingest killed at any moment and run again leaves the store as if nothing had happened.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn rapporteur() -> Command {
    Command::new(env!("CARGO_BIN_EXE_rapporteur"))
}

/// Stories, and their claims coded before, so that the test measures the store and not the reader.
fn corpus(dir: &Path, n: usize) {
    let (mut stories, mut claims) = (String::new(), String::new());
    let things = ["a mill", "a barn", "the ferry", "a depot", "the quarry", "a tower"];
    let towns = [("Ganja", 40.68, 46.36), ("Barda", 40.37, 47.13), ("Shusha", 39.76, 46.75)];
    for i in 0..n {
        let (thing, town) = (things[i / 2 % things.len()], towns[i / 2 % towns.len()]);
        let day = format!("2020-10-{:02}", 1 + i / 2 % 28);
        let text =
            format!("Guns shelled {thing} near {} before dawn, the mayor said in her report number {}.", town.0, i / 3);
        let id = format!("k{i}");
        writeln!(
            stories,
            "{}",
            json!({"id": id, "text": text, "published": day, "outlet": format!("Outlet {}", i % 7)})
        )
        .unwrap();
        let person = |code: &str| json!([{"code": code, "country": code, "sector": "MIL", "other_sectors": [], "entity_text": code, "span": null}]);
        let claim = json!({
            "id": format!("{id}#0"), "story_id": id, "sentence": 0, "date": day, "date_basis": "text", "published": day,
            "event": ["ASSAULT"], "mode": ["heavy-weapons"], "context": [], "quad_code": 4, "event_scale": -9.5,
            "cameo": "194", "goldstein": -10.0, "cameo_inferred": true, "status": "occurred", "attempted": false,
            "reciprocal": false, "event_text": ["shelled"], "span": {"start": 5, "end": 12}, "actor": person("ARM"),
            "recipient": person("AZE"), "attribution": [], "confidence": {}, "event_key": "", "coder": "test",
            "event_loc": [{"extracted_place": town.0, "resolved_place": town.0, "lat": town.1, "lon": town.2,
                           "country_code": "AZE", "resolution": "city", "span": null}],
            "provenance": {"version": "", "rules_hash": "", "model_hash": "", "data_hash": ""}
        });
        writeln!(claims, "{claim}").unwrap();
    }
    std::fs::write(dir.join("stories.jsonl"), stories).unwrap();
    std::fs::write(dir.join("claims.jsonl"), claims).unwrap();
}

fn ingest(dir: &Path, store: &str) -> Command {
    let mut command = rapporteur();
    command
        .args(["ingest", "--from", "jsonl", "--batch", "3", "--quiet", "--store"])
        .arg(dir.join(store))
        .arg("--coded")
        .arg(dir.join("claims.jsonl"))
        .arg(dir.join("stories.jsonl"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The events as sets of claims.
fn events(dir: &Path, store: &str) -> BTreeSet<Vec<String>> {
    let out = rapporteur().args(["events", "--all", "--to", "jsonl", "--store"]).arg(dir.join(store)).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).unwrap();
            let mut claims: Vec<String> =
                event["claims"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
            claims.sort();
            claims
        })
        .collect()
}

#[test]
fn killed_ingests_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 300);
    assert!(ingest(dir.path(), "whole").status().unwrap().success());
    let mut kills = 0;
    let mut dice = 0x5eed_u64;
    for round in 0..60 {
        let mut child = ingest(dir.path(), "killed").spawn().unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Later rounds get more time, so that the test ends on a slow machine too.
        std::thread::sleep(Duration::from_millis(5 + (dice >> 33) % 60 + round * 10));
        match child.try_wait().unwrap() {
            Some(status) => {
                assert!(status.success());
                break;
            }
            None => {
                child.kill().unwrap();
                child.wait().unwrap();
                kills += 1;
            }
        }
    }
    assert!(kills > 0, "the ingest was over before it could be killed");
    assert!(ingest(dir.path(), "killed").status().unwrap().success());
    let check = rapporteur().args(["store", "check", "--store"]).arg(dir.path().join("killed")).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let whole = events(dir.path(), "whole");
    assert!(whole.iter().any(|claims| claims.len() > 1));
    assert_eq!(events(dir.path(), "killed"), whole);
}

#[test]
fn exports_of_a_store_have_a_manifest_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 20);
    assert!(ingest(dir.path(), "s").status().unwrap().success());
    let file = dir.path().join("events.tsv");
    let out = rapporteur()
        .args(["events", "--to", "polecat", "--actor", "ARM", "--store"])
        .arg(dir.path().join("s"))
        .arg("-o")
        .arg(&file)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = std::fs::read_to_string(&file).unwrap();
    let rows = text.lines().count() - 1;
    assert!(rows > 0);
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(dir.path().join("events.tsv.manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["rows"], rows);
    assert_eq!(manifest["filters"]["actor"], "ARM");
    // The file is read back.
    let back = rapporteur()
        .args(["convert", "--from", "polecat", "--to", "gdelt", "--plain-columns"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(back.status.success(), "{}", String::from_utf8_lossy(&back.stderr));
    let gdelt = String::from_utf8(back.stdout).unwrap();
    assert_eq!(gdelt.lines().count(), rows);
    assert!(gdelt.lines().all(|l| l.split('\t').count() == 61));
    let missing = rapporteur().args(["events", "--store"]).arg(dir.path().join("none")).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no store here"));
}
