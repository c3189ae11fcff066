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

fn stats(dir: &Path, store: &str) -> Value {
    let out = rapporteur().args(["store", "stats", "--store"]).arg(dir.join(store)).output().unwrap();
    if out.status.success() {
        return serde_json::from_slice(&out.stdout).unwrap();
    }
    // Killed before the store was there.
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("no store here") || said.contains("schema version 0"), "{said}");
    json!({"stories": 0})
}

#[test]
fn killed_ingests_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 300);
    assert!(ingest(dir.path(), "whole").status().unwrap().success());
    let (mut kills, mut kept, mut middle) = (0, 0, 0);
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
                // What stands there now is a whole number of batches (of three stories), in order, without damage.
                let stories = stats(dir.path(), "killed")["stories"].as_i64().unwrap();
                assert!(stories % 3 == 0 && stories >= kept, "{stories} after {kept}");
                middle += u32::from(stories > 0 && stories < 300);
                kept = stories;
            }
        }
    }
    assert!(kills > 0, "the ingest was over before it could be killed");
    eprintln!("killed {kills} times");
    assert!(ingest(dir.path(), "killed").status().unwrap().success());
    let check = rapporteur().args(["store", "check", "--store"]).arg(dir.path().join("killed")).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    assert!(middle > 0, "no kill fell into the middle of the ingest");
    let (one, other) = (stats(dir.path(), "whole"), stats(dir.path(), "killed"));
    for count in ["stories", "copies", "claims", "events", "default_events", "text_chars"] {
        assert_eq!(one[count], other[count], "{count}");
    }
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
    // Claims with their chains, as JSON-LD; what is refused leaves no file.
    let linked = dir.path().join("events.jsonld");
    let (store, path) = (dir.path().join("s").display().to_string(), linked.display().to_string());
    let out = rapporteur().args(["events", "--store", &store, "-o", &path]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let documents = std::fs::read_to_string(&linked).unwrap();
    assert_eq!(documents.lines().count(), 20);
    let first: Value = serde_json::from_str(documents.lines().next().unwrap()).unwrap();
    assert_eq!(first["@graph"][0]["rap:eventKey"].as_str().unwrap().len(), 16);
    for refused in [
        &["--to", "conllu"][..],
        &["--to", "jsonld", "--weekly", "--party", "ARM"],
        &["--to", "parquet", "--affairs"],
        &["--to", "csv", "--text", "(mill"],
    ] {
        let file = dir.path().join("refused");
        let path = file.display().to_string();
        let out = rapporteur().args(["events", "--store", &store, "-o", &path]).args(refused).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{refused:?}");
        assert!(!file.exists(), "{refused:?}");
    }
    let missing = rapporteur().args(["events", "--store"]).arg(dir.path().join("none")).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no store here"));
}

fn ask(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = rapporteur().args(args).arg("--store").arg(dir.join("s")).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

#[test]
fn questions_that_make_no_sense_are_told_so() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 20);
    assert!(ingest(dir.path(), "s").status().unwrap().success());
    for (args, word) in [
        (&["--actor", "Russia"][..], "RUS is meant"),
        (&["--country", "ZZZ"], "ISO 3166-1"),
        (&["--party", "RUS/XYZ"], "GOV"),
        (&["--sector", "ARMY"], "MIL"),
        (&["--mode", "bombing"], "heavy-weapons"),
        (&["--context", "warlike"], "military"),
        (&["--type", "BATTLE"], "ASSAULT"),
        (&["--quad", "7"], "1 to 4"),
        (&["--status", "maybe"], "occurred"),
        (&["--near", "1,2,x,3"], "3 numbers"),
        (&["--near", "91,2,5"], "latitude"),
        (&["--bbox", "10,0,5,9"], "south first"),
        (&["--since", "2021-02-01", "--until", "2020-02-01"], "lies after"),
        (&["--since", "yesterday"], "since"),
        (&["--min-confidence", "70"], "0 to 1"),
        (&["--outlet", "Outlet Z"], "Outlet 1"),
        (&["--text", "\"open"], "not closed"),
        (&["--key", "abc"], "16 hexadecimal"),
        (&["--group", "colour"], "dyad"),
        (&["--sort", "size"], "latest"),
        (&["--count", "--weekly"], "cannot be used with"),
        (&["--weekly"], "a weekly series wants"),
        (&["--weekly", "--actor", "ARM", "--to", "parquet"], "table, jsonl, csv or tsv"),
    ] {
        let (code, out, said) = ask(dir.path(), &[&["events"], args].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?} {said}");
        assert!(said.contains(word), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    // Letters large or small; and what is sensible but finds nothing says so beside the empty answer.
    assert_eq!(ask(dir.path(), &["events", "--count", "--actor", "arm", "--mode", "Heavy-Weapons"]).0, Some(0));
    let (code, out, said) = ask(dir.path(), &["events", "--actor", "ARM", "--since", "2030-01-01"]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(said.contains("no event of the store matches"), "{said}");
    assert_eq!(ask(dir.path(), &["events", "--count", "--actor", "FRA"]).1, "0\n");
}

#[test]
fn every_answer_can_go_to_a_file() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 30);
    assert!(ingest(dir.path(), "s").status().unwrap().success());
    let formats =
        ["table", "jsonl", "csv", "tsv", "parquet", "arrow", "polecat", "icews", "gdelt", "gdelt-mentions", "phoenix"];
    for to in formats {
        let file = dir.path().join(format!("out.{to}"));
        let path = file.to_str().unwrap();
        let (code, out, said) = ask(dir.path(), &["events", "--actor", "ARM", "--to", to, "-o", path]);
        assert_eq!((code, out.as_str()), (Some(0), ""), "{to}: {said}");
        assert!(std::fs::metadata(&file).unwrap().len() > 100, "{to}");
        let manifest = dir.path().join(format!("out.{to}.manifest.json"));
        if to != "table" {
            let manifest: Value = serde_json::from_str(&std::fs::read_to_string(manifest).unwrap()).unwrap();
            assert_eq!(manifest["filters"]["actor"], "ARM");
            assert!(manifest["rows"].as_u64().unwrap() > 0, "{to}");
        }
    }
    for (args, first) in [
        (&["--weekly", "--actor", "ARM"][..], "week,actor,recipient,events,"),
        (&["--group", "type,month"], "type,month,events,"),
        (&["--affairs"], "title,first,last,"),
    ] {
        let file = dir.path().join("answer.csv");
        let (code, out, said) = ask(dir.path(), &[&["events"], args, &["-o", file.to_str().unwrap()]].concat());
        assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(first) && text.lines().count() > 1, "{text}");
    }
    let (code, _, said) = ask(dir.path(), &["events", "-o", "/dev/full", "--to", "csv"]);
    if cfg!(target_os = "linux") {
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("No space left"), "{said}");
    }
}

/// A store in a folder that may only be read is read; writing to it is refused in so many words.
#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_is_read() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 20);
    assert!(ingest(dir.path(), "s").status().unwrap().success());
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // The superuser may write everywhere: then another user is asked.
    let root = std::fs::metadata(dir.path()).unwrap().uid() == 0;
    let as_reader = |args: &[&str]| {
        let mut command = rapporteur();
        if root {
            command.uid(65534);
        }
        command.args(args).arg("--store").arg(dir.path().join("s"));
        command.output()
    };
    mode(dir.path(), 0o755);
    for entry in std::fs::read_dir(dir.path().join("s")).unwrap() {
        mode(&entry.unwrap().path(), 0o444);
    }
    mode(&dir.path().join("s"), 0o555);
    let count = as_reader(&["events", "--count"]);
    let Ok(count) = count else {
        // The program itself lies where the other user may not go: nothing to be learned here.
        mode(&dir.path().join("s"), 0o755);
        return;
    };
    let said = String::from_utf8_lossy(&count.stderr).into_owned();
    assert!(count.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&count.stdout).trim().parse::<u32>().unwrap() > 0);
    let stories = dir.path().join("stories.jsonl");
    let claims = dir.path().join("claims.jsonl");
    let refused = as_reader(&["ingest", "--coded", claims.to_str().unwrap(), stories.to_str().unwrap()]).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("cannot be written"), "{said}");
    let fresh = as_reader(&["store", "backup", dir.path().join("s/copy").to_str().unwrap()]).unwrap();
    assert_eq!(fresh.status.code(), Some(2));
    mode(&dir.path().join("s"), 0o755);
}

/// Many read while one writes; nobody waits, nobody sees half of a batch, and a second writer is turned away.
#[test]
fn many_read_while_one_writes() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 300);
    let mut first = ingest(dir.path(), "s");
    let mut writer = first.spawn().unwrap();
    let (mut reads, mut last, mut refused) = (0, 0, 0);
    while writer.try_wait().unwrap().is_none() {
        let stories = stats(dir.path(), "s")["stories"].as_i64().unwrap();
        assert!(stories >= last && stories % 3 == 0, "{stories} after {last}");
        (last, reads) = (stories, reads + 1);
        if stories > 0 && refused == 0 {
            let second = ingest(dir.path(), "s").stderr(Stdio::piped()).output().unwrap();
            if !second.status.success() {
                assert_eq!(second.status.code(), Some(2));
                let said = String::from_utf8_lossy(&second.stderr).into_owned();
                assert!(said.contains("another process is writing"), "{said}");
                refused += 1;
            }
        }
    }
    assert!(writer.wait().unwrap().success());
    assert!(reads > 0);
    assert_eq!(stats(dir.path(), "s")["stories"], 300);
    assert_eq!(ask(dir.path(), &["store", "check"]).1, "no damage found\n");
}
