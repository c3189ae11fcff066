//! The command on a terminal, and under Ctrl-C.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests")]

use nix::pty::{OpenptyResult, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_rapporteur"))
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

/// `count` stories, each with an event.
fn stories(count: usize) -> String {
    (0..count)
        .map(|n| {
            format!(
                "{{\"id\":\"s{n}\",\"published\":\"2021-03-05\",\"text\":\"Georgia accused Armenia on Thursday of closing crossing number {n}. Police detained {n} men in Tbilisi.\"}}\n"
            )
        })
        .collect()
}

/// A terminal: our end and the program's.
fn terminal() -> (File, Stdio) {
    let OpenptyResult { master, slave } = openpty(None, None).unwrap();
    (File::from(master), Stdio::from(slave))
}

/// What the program says on the terminal until it goes away.
fn read_terminal(mut ours: File) -> String {
    let mut all = Vec::new();
    let mut buffer = [0u8; 4096];
    // The end of a terminal whose program is gone is an error on Linux.
    while let Ok(n @ 1..) = ours.read(&mut buffer) {
        all.extend_from_slice(&buffer[..n]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

fn wait(child: &mut Child, seconds: u64) -> Option<i32> {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    panic!("the program did not end within {seconds} s");
}

fn interrupt(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

/// Every line is a whole record, and the last one is ended.
fn whole_lines(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with('\n'), "the last line is cut: {:?}", text.chars().rev().take(80).collect::<String>());
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    }
    text.lines().count()
}

#[test]
fn ctrl_c_in_the_middle_leaves_whole_lines_and_says_so() {
    let all = 20_000;
    let path = file("ctrl-c.jsonl", &stories(all));
    for (signal, to_file) in [(Signal::SIGINT, false), (Signal::SIGTERM, true)] {
        let out = path.with_extension("out.jsonl");
        let _ = fs::remove_file(&out);
        let mut run = command();
        run.args(["code", "--all", "--threads", "2"]).arg(&path);
        if to_file {
            run.arg("-o").arg(&out);
        }
        let mut child = run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut bytes = Vec::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        if to_file {
            // Whole stories only go to the file; wait until some are there.
            let end = Instant::now() + Duration::from_secs(60);
            while fs::metadata(&out).map_or(0, |m| m.len()) == 0 && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(20));
            }
        } else {
            stdout.read_until(b'\n', &mut bytes).unwrap();
        }
        interrupt(&child, signal);
        stdout.read_to_end(&mut bytes).unwrap();
        assert_eq!(wait(&mut child, 60), Some(130));
        if to_file {
            bytes = fs::read(&out).unwrap();
            let manifest = fs::read_to_string(out.with_extension("jsonl.manifest.json")).unwrap();
            let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
            assert_eq!(manifest["filters"]["stopped"], "the rest of the input was not read");
        }
        let lines = whole_lines(&bytes);
        assert!(lines > 0 && lines < 2 * all, "{lines} lines");
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(told, "stopped: what was begun is written, the rest of the input was not read\n");
    }
}

#[test]
fn ctrl_c_ends_a_run_that_waits_for_input() {
    let mut child = command()
        .args(["code", "--from", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The pipe stays open: the program waits for more than this one story.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(stories(1).as_bytes()).unwrap();
    stdin.flush().unwrap();
    let mut bytes = Vec::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_until(b'\n', &mut bytes).unwrap();
    interrupt(&child, Signal::SIGINT);
    assert_eq!(wait(&mut child, 10), Some(130));
    stdout.read_to_end(&mut bytes).unwrap();
    assert!(whole_lines(&bytes) > 0);
    drop(stdin);
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let path = file("head.jsonl", &stories(3000));
    let mut child = command().arg("code").arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(wait(&mut child, 60), Some(0));
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(told, "");
}

#[test]
fn progress_is_shown_on_a_terminal_only_and_not_when_quiet() {
    let path = file("progress.jsonl", &stories(60));
    let run = |args: &[&str], stderr: Stdio| {
        let mut child =
            command().arg("code").args(args).arg(&path).stdout(Stdio::null()).stderr(stderr).spawn().unwrap();
        assert_eq!(wait(&mut child, 60), Some(0));
        child.stderr.take()
    };
    let (ours, theirs) = terminal();
    let reader = std::thread::spawn(move || read_terminal(ours));
    run(&[], theirs);
    let shown = reader.join().unwrap();
    for wanted in ["stories (", "/s)", "events", "left", "60 stories, "] {
        assert!(shown.contains(wanted), "{wanted:?} lacks in {shown:?}");
    }
    let (ours, theirs) = terminal();
    let reader = std::thread::spawn(move || read_terminal(ours));
    run(&["--quiet"], theirs);
    assert_eq!(reader.join().unwrap(), "");
    let mut told = String::new();
    run(&[], Stdio::piped()).unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(told, "");
}

#[test]
fn a_terminal_gets_a_report_and_no_binary_bytes() {
    let path = file("terminal.jsonl", &stories(1));
    let run = |args: &[&str]| {
        let (ours, theirs) = terminal();
        let reader = std::thread::spawn(move || read_terminal(ours));
        let mut child =
            command().arg("code").args(args).arg(&path).stdout(theirs).stderr(Stdio::piped()).spawn().unwrap();
        let code = wait(&mut child, 60);
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        (code, reader.join().unwrap(), told)
    };
    let (code, shown, _) = run(&[]);
    assert_eq!(code, Some(0));
    assert!(shown.starts_with("━━ s0"), "{shown}");
    for to in ["parquet", "arrow"] {
        let (code, shown, told) = run(&["--to", to]);
        assert_eq!((code, shown.as_str()), (Some(2), ""));
        assert_eq!(
            told,
            format!("error: --to {to} writes bytes that a terminal cannot show; -o FILE or a pipe is accepted\n")
        );
    }
}
