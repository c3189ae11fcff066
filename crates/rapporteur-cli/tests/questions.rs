//! The commands of docs/questions.md, run as they stand there, and what the page says that they answer.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs shell text from the root of the repository, with the built program in front of the path.
fn shell(text: &str, tmp: &Path) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_rapporteur")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    Command::new("sh")
        .args(["-eu", "-c", text])
        .current_dir(root())
        .env("PATH", path)
        .env("TMPDIR", tmp)
        .output()
        .unwrap()
}

/// Words as they stand, whatever the line breaks of the report.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code spans of a table cell.
fn spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(|span| span.replace("\\|", "|")).collect()
}

struct Row {
    number: usize,
    commands: Vec<String>,
    answers: Vec<String>,
}

/// The set-up block and the rows of the page.
fn page() -> (String, Vec<Row>) {
    let text = fs::read_to_string(root().join("docs/questions.md")).unwrap();
    let setup = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap().to_owned();
    let mut rows = Vec::new();
    for line in text.lines() {
        // Bars inside code are written `\|`, so that they do not end a cell.
        let cells: Vec<String> =
            line.replace("\\|", "\u{1}").split('|').map(|cell| cell.trim().replace('\u{1}', "\\|")).collect();
        let Some(number) = cells.get(1).and_then(|cell| cell.parse().ok()) else { continue };
        rows.push(Row { number, commands: spans(&cells[3]), answers: spans(&cells[4]) });
    }
    (setup, rows)
}

#[test]
fn every_question_of_the_page_is_answered_as_it_says() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR")).join("questions");
    let _ = fs::remove_dir_all(&tmp);
    fs::create_dir_all(&tmp).unwrap();
    let (setup, rows) = page();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=25).collect::<Vec<_>>());
    let made = shell(&setup, &tmp);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let variables: String = setup
        .lines()
        .filter(|line| line.contains('=') && !line.starts_with("rapporteur"))
        .fold(String::new(), |all, line| all + line + "\n");
    let mut wrong = Vec::new();
    for Row { number, commands, answers } in &rows {
        assert!(!commands.is_empty() && !answers.is_empty(), "question {number} has no command or no answer");
        let mut told = String::new();
        for command in commands {
            let run = shell(&format!("{variables}{command}"), &tmp);
            let complaint = String::from_utf8_lossy(&run.stderr);
            if !run.status.success() {
                wrong.push(format!("{number}: {command}\n  ended with {}: {complaint}", run.status));
            }
            told.push_str(&flat(&String::from_utf8(run.stdout).unwrap()));
            told.push('\n');
        }
        for answer in answers.iter().filter(|answer| !told.contains(&flat(answer))) {
            wrong.push(format!("{number}: {}\n  does not say {answer:?} but:\n  {told}", commands.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn malformed_events_are_refused_with_what_would_be_accepted() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (event, wanted) in [
        ("", "accepted: an event type"),
        ("BOMB actor=RUS", "event type \"BOMB\" is not known; accepted: AGREE"),
        ("ASSAULT actor=Ruritania", "actor \"Ruritania\" is not known; accepted: ISO"),
        ("ASSAULT actor=RUS place=Nowhereville", "place \"Nowhereville\" is not known"),
        ("ASSAULT actor=RUS date=yesterday", "accepted: YYYY-MM-DD, YYYY-MM or YYYY"),
        ("ASSAULT actor=RUS mode=loud", "mode \"loud\" is not one of ASSAULT; accepted: "),
        ("ASSAULT actor=RUS object=tank", "accepted: territory forces vessel"),
        ("ASSAULT", "names neither actor, recipient nor place; accepted: "),
        ("ASSAULT who=RUS", "key \"who\" is not known; accepted: actor recipient place"),
        ("REQUEST actor=ARM agreement=Concordat", "agreement \"Concordat\" is not known; accepted: "),
    ] {
        let run = shell(&format!("rapporteur commitments --if '{event}'"), tmp);
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{event}: {told}");
        assert!(told.contains(wanted), "{event}: {told}");
        assert!(run.stdout.is_empty(), "{event}: nothing on standard output");
    }
}
