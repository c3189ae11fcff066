//! The command as a user meets it: what it prints, what it refuses, how it ends.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn rapporteur(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rapporteur")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

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
