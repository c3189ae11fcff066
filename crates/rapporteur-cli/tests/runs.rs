//! The command as a user meets it: what it prints, what it refuses, how it ends.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{folder, rapporteur, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_thousand_files_with_fifty_broken_ones() {
    let dir = folder("thousand");
    let mut broken = Vec::new();
    for n in 0..1000 {
        let name = format!("{n:04}");
        let path = if n % 20 == 7 {
            let (end, bytes): (&str, Vec<u8>) = match n / 20 % 5 {
                0 => ("txt", Vec::new()),
                1 => ("html", b"%PDF-1.4 no page".to_vec()),
                2 => ("jsonl", b"{\"id\":\"x\",".to_vec()),
                3 => ("txt.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03cut".to_vec()),
                _ => ("html", b"<html><body><script>only()</script></body></html>".to_vec()),
            };
            let path = dir.join(format!("{name}.{end}"));
            fs::write(&path, bytes).unwrap();
            broken.push(path.clone());
            path
        } else {
            let path = dir.join(format!("{name}.txt"));
            fs::write(&path, format!("The ministers met on Monday. It was meeting number {n}.\n")).unwrap();
            path
        };
        assert!(path.exists());
    }
    assert_eq!(broken.len(), 50);
    let errors = dir.with_extension("errors.jsonl");
    let run =
        rapporteur(&["annotate", "--layers", "sentences", "--threads", "2", "--errors", shown(&errors), shown(&dir)]);
    assert_eq!(run.status.code(), Some(1));
    let stories: Vec<String> = text(&run.stdout).lines().map(str::to_owned).collect();
    assert_eq!(stories.len(), 950);
    let ids: Vec<String> = stories
        .iter()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(ids.is_sorted(), "the order of the input is kept");
    let told = text(&run.stderr);
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), 50);
    for (line, path) in told.iter().zip(&broken) {
        assert!(line.starts_with(&format!("{}:1: ", path.display())), "{line}");
        assert!(line.contains("; ") && line.contains("accepted"), "{line}");
    }
    let records: Vec<serde_json::Value> =
        fs::read_to_string(&errors).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(records.len(), 50);
    assert_eq!(records[0]["path"], broken[0].display().to_string());
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let dir = folder("threads");
    let mut lines = String::new();
    for n in 0..40 {
        lines.push_str(&format!(
            "{{\"id\":\"s{n}\",\"published\":\"2021-03-05\",\"text\":\"Georgia accused Armenia on Thursday of closing crossing number {n}. The police detained {n} men in Tbilisi.\"}}\n"
        ));
    }
    let path = dir.join("in.jsonl");
    fs::write(&path, lines).unwrap();
    let one = rapporteur(&["code", "--all", "--threads", "1", shown(&path)]);
    let four = rapporteur(&["code", "--all", "--threads", "4", shown(&path)]);
    assert_eq!(one.status.code(), Some(0), "{}", text(&one.stderr));
    assert_eq!(text(&one.stdout), text(&four.stdout));
}

#[test]
fn wrong_usage_and_unusable_data_end_with_two() {
    assert_eq!(rapporteur(&["code", "--no-such-option"]).status.code(), Some(2));
    let run = rapporteur(&["code", "--to", "conllu", "-"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("annotate"));
    let run = rapporteur(&["code", "--published", "yesterday", "-"]);
    assert_eq!(run.status.code(), Some(2));
    let run = rapporteur(&["code", "--data", "/no/such/folder", "-"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("/no/such/folder"), "{}", text(&run.stderr));
    let data = folder("bad-data").join("furniture");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("lines.toml"), "[[rule]]\nid = \"x\"\nmatsch = \"exact\"\n").unwrap();
    let run = rapporteur(&["code", "--data", shown(data.parent().unwrap()), "-"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("furniture/lines.toml:3:"), "{}", text(&run.stderr));
}

#[test]
fn what_is_missing_or_in_another_language_is_named_and_the_rest_done() {
    let dir = folder("languages");
    let path = dir.join("in.jsonl");
    let french = "Le ministre des affaires étrangères a rencontré son homologue lundi à Genève, et ils ont décidé de se revoir au printemps prochain.";
    let lines = [
        serde_json::json!({"id": "fr", "text": french}),
        serde_json::json!({"id": "en", "text": "The army attacked the village on Monday, the ministry said."}),
    ];
    fs::write(&path, lines.map(|l| l.to_string()).join("\n")).unwrap();
    let run = rapporteur(&["code", "--all", shown(&path), "/no/such/file.txt"]);
    assert_eq!(run.status.code(), Some(1));
    let told = text(&run.stderr);
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0]
            .ends_with("in.jsonl:1: skipped: the story is in another language (fr); stories in English are accepted"),
        "{told:?}"
    );
    assert!(told[1].starts_with("/no/such/file.txt:1: cannot be read: "), "{told:?}");
    assert!(text(&run.stdout).lines().all(|l| l.contains("\"story_id\":\"en\"")));
}

#[cfg(unix)]
#[test]
fn what_stands_in_a_folder_and_cannot_be_read_is_named() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let dir = folder("unreadable");
    fs::write(dir.join("a.txt"), "The army attacked the village on Monday, the ministry said.").unwrap();
    symlink("/no/such/page.html", dir.join("dangling.html")).unwrap();
    let closed = dir.join("closed.txt");
    fs::write(&closed, "The ministers met on Monday.").unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is closed to the superuser.
    let root = fs::read(&closed).is_ok();
    let run = rapporteur(&["code", "--all", shown(&dir)]);
    assert_eq!(run.status.code(), Some(1));
    let told = text(&run.stderr);
    let mut named: Vec<&str> = told.lines().collect();
    if !root {
        let line = named.remove(named.iter().position(|l| l.contains("closed.txt:1: cannot be read")).unwrap());
        assert!(line.contains("a readable file"), "{line}");
    }
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("dangling.html:1: cannot be read") && named[0].ends_with("is accepted"), "{named:?}");
    assert!(text(&run.stdout).lines().any(|l| l.contains("\"story_id\":\"a\"")));
}

#[test]
fn standard_input_and_every_output_format() {
    let dir = folder("formats");
    let path = dir.join("a.txt");
    fs::write(
        &path,
        "Georgia accused Armenia on 4 March 2021 of closing the crossing. Police arrested two men in Tbilisi.\n",
    )
    .unwrap();
    for to in
        ["table", "jsonl", "csv", "tsv", "parquet", "arrow", "polecat", "icews", "gdelt", "gdelt-mentions", "phoenix"]
    {
        let out = dir.join(format!("out.{to}"));
        let run = rapporteur(&["code", "--to", to, "-o", shown(&out), shown(&path)]);
        assert_eq!(run.status.code(), Some(0), "{to}: {}", text(&run.stderr));
        assert!(out.exists());
    }
    // one JSON-LD document a claim, each whole in itself
    let linked = dir.join("out.jsonld");
    let run = rapporteur(&["code", "-o", shown(&linked), shown(&path)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let documents: Vec<serde_json::Value> =
        fs::read_to_string(&linked).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let coded = text(&rapporteur(&["code", "--to", "jsonl", shown(&path)]).stdout);
    assert_eq!(documents.len(), coded.lines().count());
    for document in &documents {
        assert_eq!(document["@context"]["prov"], "http://www.w3.org/ns/prov#");
        assert_eq!(document["@graph"][0]["@type"][0], "schema:Claim");
    }
    assert!(documents[0]["@graph"][0]["schema:text"].as_str().unwrap().starts_with("Georgia accused Armenia"));
    let refused = rapporteur(&["code", "--dyads", "--to", "jsonld", shown(&path)]);
    assert_eq!(refused.status.code(), Some(2));
    let report = fs::read_to_string(dir.join("out.table")).unwrap();
    assert!(report.starts_with("━━ a · no date known"), "{report}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_rapporteur"))
        .args(["annotate", "--to", "conllu"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"They met. They left.").unwrap();
    let out = text(&child.wait_with_output().unwrap().stdout);
    assert!(
        out.starts_with("# newdoc id = stdin\n# newpar\n# sent_id = stdin-1\n# text = They met.\n1\tThey\t"),
        "{out}"
    );
    // What annotate writes, annotate reads.
    let conllu = dir.join("back.conllu");
    fs::write(&conllu, &out).unwrap();
    let again = text(&rapporteur(&["annotate", "--to", "conllu", shown(&conllu)]).stdout);
    assert_eq!(again, out);
}

#[test]
fn the_story_of_the_readme_is_coded() {
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories/lesk-talks.html");
    let run = rapporteur(&["annotate", "--layers", "story,sentences", shown(&story)]);
    let record: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(record["title"], "Turkey offers to host border talks between Georgia and Armenia");
    assert_eq!(record["published"], "2021-03-05T08:30:00+04:00");
    let body = record["text"].as_str().unwrap();
    assert!(!body.contains("Leave a Reply") && !body.contains("Apricot") && body.contains("We have closed nothing"));
}

const ACCUSED: &str =
    "Georgia accused Armenia on 4 March 2021 of closing the crossing. Police arrested two men in Tbilisi.\n";

#[test]
fn a_file_comes_with_its_manifest_and_records_with_their_provenance() {
    let dir = folder("manifest");
    let path = dir.join("a.txt");
    fs::write(&path, ACCUSED).unwrap();
    for to in ["jsonl", "csv", "parquet", "polecat", "icews", "gdelt", "gdelt-mentions", "phoenix"] {
        let out = dir.join(format!("out.{to}"));
        let run = rapporteur(&["code", "--to", to, "-o", shown(&out), shown(&path)]);
        assert_eq!(run.status.code(), Some(0), "{to}: {}", text(&run.stderr));
        let manifest = fs::read_to_string(dir.join(format!("out.{to}.manifest.json"))).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["format"], to);
        assert!(manifest["rows"].as_u64().unwrap() > 0, "{to}");
        assert_eq!(manifest["source_documents"][0]["id"], "a");
        for hash in ["rules_hash", "model_hash", "data_hash"] {
            assert_eq!(manifest["provenance"][0][hash].as_str().unwrap().len(), 32, "{to} {hash}");
        }
    }
    let plain = rapporteur(&["code", "--to", "gdelt", "--plain-columns", shown(&path)]);
    assert!(text(&plain.stdout).lines().all(|l| l.split('\t').count() == 61));
    let record = |args: &[&str]| -> serde_json::Value {
        let run = rapporteur(&[&["code"], args, &[shown(&path)]].concat());
        serde_json::from_str(text(&run.stdout).lines().next().unwrap()).unwrap()
    };
    assert!(record(&[]).get("coded_date").is_none());
    let day = record(&["--coded-date"])["coded_date"].as_str().unwrap().to_owned();
    assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
    // Data laid over the embedded ones are another state of the data.
    let data = dir.join("data/actors");
    fs::create_dir_all(&data).unwrap();
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/actors/states.csv");
    let states = fs::read_to_string(embedded).unwrap();
    fs::write(data.join("states.csv"), format!("{}\n", states.trim_end())).unwrap();
    let same = record(&["--data", shown(data.parent().unwrap())]);
    assert_eq!(same["provenance"], record(&[])["provenance"], "the same bytes are the same data");
}

#[test]
fn explain_leads_every_event_to_rule_words_and_rows() {
    let dir = folder("explain");
    let path = dir.join("a.txt");
    fs::write(
        &path,
        format!("{ACCUSED}\nBad weather was blamed for the delay, and the two sides plan to meet again.\n"),
    )
    .unwrap();
    let run = rapporteur(&["explain", shown(&path)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let told = text(&run.stdout);
    for wanted in [
        "a#",
        "ACCUSE (allege)",
        "sentence     “Georgia accused Armenia on 4 March 2021 of closing the crossing.”",
        "decided by",
        "accuse/",
        "actors/",
        "actor        GEO",
        "recipient    ARM",
        "“4 March 2021” = 2021-03-04",
        "says who     the page itself",
        "scores       PLOVER",
        "a: considered and not coded",
    ] {
        assert!(told.contains(wanted), "{wanted:?} lacks in\n{told}");
    }
    let coded = rapporteur(&["code", shown(&path)]);
    let first: serde_json::Value = serde_json::from_str(text(&coded.stdout).lines().next().unwrap()).unwrap();
    let one = rapporteur(&["explain", "--event", first["id"].as_str().unwrap(), shown(&path)]);
    let one = text(&one.stdout);
    assert_eq!(one.matches("decided by").count(), 1, "{one}");
    let none = rapporteur(&["explain", "--event", "a#99", shown(&path)]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("there is no event a#99; ids are those that"), "{}", text(&none.stderr));
    let broken = dir.join("empty.html");
    fs::write(&broken, "").unwrap();
    let run = rapporteur(&["explain", shown(&broken), shown(&path)]);
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stderr).starts_with(&format!("{}:1: the input is empty; ", broken.display())));
    assert!(text(&run.stdout).contains("ACCUSE"));
}

#[cfg(unix)]
#[test]
fn folders_with_loops_namesakes_and_hidden_files() {
    let dir = folder("folders");
    fs::create_dir_all(dir.join("north/deep")).unwrap();
    fs::create_dir_all(dir.join("south")).unwrap();
    for name in ["north/a.txt", "south/a.txt", "south/b.txt", "south/b.html", "north/deep/c.txt", ".hidden.txt"] {
        fs::write(dir.join(name), "<p>The two ministers met on Monday in the capital, officials said.</p>").unwrap();
    }
    std::os::unix::fs::symlink("..", dir.join("north/deep/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere.txt", dir.join("south/gone.txt")).unwrap();
    let run = rapporteur(&["annotate", "--layers", "story", shown(&dir)]);
    assert_eq!(run.status.code(), Some(1));
    let ids: Vec<String> = text(&run.stdout)
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    let at = |name: &str| dir.join(name).display().to_string();
    assert_eq!(ids, ["north/a", "north/deep/c", "south/a", at("south/b.html").as_str(), at("south/b.txt").as_str()]);
    let told = text(&run.stderr);
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        told[0],
        format!(
            "{}:1: is a link to a folder that holds it; a folder without such loops is accepted",
            at("north/deep/loop")
        )
    );
    assert!(told[1].starts_with(&format!("{}:1: cannot be read: ", at("south/gone.txt"))), "{told:?}");
    // Files named one by one are told apart, too.
    let run = rapporteur(&["annotate", "--layers", "story", &at("north/a.txt"), &at("south/a.txt")]);
    let out = text(&run.stdout);
    assert!(
        out.contains(&format!("\"id\":{:?}", at("north/a"))) && out.contains(&format!("\"id\":{:?}", at("south/a"))),
        "{out}"
    );
}

#[test]
fn an_id_that_comes_twice_is_named_and_both_are_read() {
    let dir = folder("twice");
    let path = dir.join("in.jsonl");
    fs::write(&path, "{\"id\":\"x\",\"text\":\"They met.\"}\n{\"id\":\"y\",\"text\":\"They left.\"}\n{\"id\":\"x\",\"text\":\"They fought.\"}\n").unwrap();
    let run = rapporteur(&["annotate", "--layers", "story", "--threads", "3", shown(&path)]);
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(text(&run.stdout).lines().count(), 3);
    assert_eq!(
        text(&run.stderr),
        format!(
            "{}:3: the id \"x\" has come before; it is coded, but ids of its events are not unique; a different id for each story is accepted\n",
            path.display()
        )
    );
}

#[test]
fn texts_in_any_encoding_are_read() {
    let dir = folder("encodings");
    let story = "“We will not go,” José said. The army left Plzeň on Monday.";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(story.encode_utf16());
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let mut with_mark = b"\xef\xbb\xbf".to_vec();
    with_mark.extend_from_slice(story.as_bytes());
    let spoilt: String = story.bytes().map(char::from).collect();
    let inputs = [
        ("utf8", story.as_bytes().to_vec()),
        ("utf8-bom", with_mark),
        ("utf16le-bom", utf16(false, true)),
        ("utf16be-bom", utf16(true, true)),
        ("utf16le", utf16(false, false)),
        ("crlf", format!("{story}\r\n").into_bytes()),
        ("spoilt", spoilt.into_bytes()),
    ];
    for (name, bytes) in &inputs {
        fs::write(dir.join(format!("{name}.txt")), bytes).unwrap();
    }
    let run = rapporteur(&["annotate", "--layers", "story", shown(&dir)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let out = text(&run.stdout);
    assert_eq!(out.lines().count(), inputs.len());
    for line in out.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["text"].as_str().unwrap().trim_end(), story, "{}", record["id"]);
    }
    let nul = dir.join("nul.txt");
    fs::write(&nul, "The army left\0 the town on Monday.\n").unwrap();
    assert_eq!(rapporteur(&["annotate", shown(&nul)]).status.code(), Some(0));
}
