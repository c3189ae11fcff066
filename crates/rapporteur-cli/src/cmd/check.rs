//! `rapporteur check`: all complaints about the data files at once.

use crate::outcome::Outcome;
use anyhow::Context;
use rapporteur::data::{Complaint, DataFiles, Embedded, Overlay};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of data files; the embedded ones if not given
    #[arg(value_name = "DATA_DIR")]
    data_dir: Option<std::path::PathBuf>,
}

type Check = fn(&dyn DataFiles) -> Vec<Complaint>;

/// One entry for each floor that owns data files; add yours here.
const CHECKS: &[Check] =
    &[rapporteur::lexicon::check, rapporteur::places::Gazetteer::complaints, coder, rapporteur::reason::check];

/// What the coder refuses to load: ontology, rules, attribution, places.
fn coder(files: &dyn DataFiles) -> Vec<Complaint> {
    rapporteur::coder::Coder::new(files).err().unwrap_or_default()
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let Some(folder) = &args.data_dir else { return report(complaints(&Embedded), None) };
    let overlay =
        Overlay::read(folder).with_context(|| format!("{}: a folder of data files was expected", folder.display()))?;
    if overlay.paths().next().is_none() {
        anyhow::bail!("{}: no data file in it; .csv, .toml, .txt and .rules files are read", folder.display());
    }
    let asked = Asked { files: &overlay, folders: Mutex::default(), paths: Mutex::default() };
    let mut all = complaints(&asked);
    all.extend(overlay.paths().filter(|path| !asked.knows(path)).map(|path| {
        Complaint::new(path, 0, "no such data file is read; accepted: the paths that the README of the data describes, and dictionaries of TABARI and PETRARCH (actors, agents, verbs) as text files")
    }));
    let foreign = rapporteur::lexicon::check_foreign(&overlay);
    if all.is_empty() && !foreign.is_empty() {
        return lines_of_dictionaries(&foreign, folder);
    }
    all.extend(foreign);
    report(all, Some(folder))
}

/// Dictionaries of other coders some of whose lines are of no use: the rest is used, so that the folder can be.
fn lines_of_dictionaries(foreign: &[Complaint], folder: &Path) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout().lock();
    for complaint in foreign {
        writeln!(out, "{}/{complaint}", folder.display())?;
    }
    crate::io::complain(&format!(
        "{} {} of dictionaries cannot be used, or not fully; the rest can be",
        foreign.len(),
        if foreign.len() == 1 { "line" } else { "lines" }
    ));
    Ok(Outcome::SomeFailed)
}

fn complaints(files: &dyn DataFiles) -> BTreeSet<Complaint> {
    CHECKS.iter().flat_map(|check| check(files)).collect()
}

/// Prints them: those about the folder's own files first, as the others are mostly what follows from these.
fn report(complaints: BTreeSet<Complaint>, folder: Option<&Path>) -> anyhow::Result<Outcome> {
    if complaints.is_empty() {
        crate::io::complain("no complaints");
        return Ok(Outcome::Done);
    }
    let (own, others): (Vec<Complaint>, Vec<Complaint>) =
        complaints.into_iter().partition(|c| folder.is_some_and(|f| f.join(&c.file).exists()));
    let mut out = std::io::stdout().lock();
    for complaint in &own {
        writeln!(out, "{}/{complaint}", folder.unwrap_or(Path::new("")).display())?;
    }
    for complaint in &others {
        writeln!(out, "{complaint}")?;
    }
    crate::io::complain(&match own.len() + others.len() {
        1 => "1 complaint".to_owned(),
        n => format!("{n} complaints"),
    });
    // Data that cannot be trusted is "unusable data files" of the contract.
    anyhow::bail!("the data files cannot be used as they are")
}

/// Notes which files the checks ask for, so that a file that nothing reads (a slip in its name) can be told.
struct Asked<'a> {
    files: &'a dyn DataFiles,
    /// Folder and suffix.
    folders: Mutex<BTreeSet<(String, String)>>,
    paths: Mutex<BTreeSet<String>>,
}

impl Asked<'_> {
    /// Whether something asked for the file, or the program ships one of this path.
    fn knows(&self, path: &str) -> bool {
        Embedded.text(path).is_some()
            || self.paths.lock().is_ok_and(|paths| paths.contains(path))
            || self.folders.lock().is_ok_and(|folders| {
                folders.iter().any(|(folder, suffix)| {
                    path.ends_with(suffix.as_str())
                        && path.strip_prefix(folder.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
                })
            })
    }
}

impl DataFiles for Asked<'_> {
    fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        if let Ok(mut paths) = self.paths.lock() {
            paths.insert(path.to_owned());
        }
        self.files.text(path)
    }

    fn texts_under(&self, folder: &str, suffix: &str) -> Vec<(String, Cow<'_, str>)> {
        if let Ok(mut folders) = self.folders.lock() {
            folders.insert((folder.to_owned(), suffix.to_owned()));
        }
        self.files.texts_under(folder, suffix)
    }

    fn laid(&self) -> Vec<(String, Cow<'_, str>)> {
        let all = self.files.laid();
        if let Ok(mut paths) = self.paths.lock() {
            let known = all.iter().filter(|(path, text)| rapporteur::lexicon::petrarch::kind_of(path, text).is_some());
            paths.extend(known.map(|(path, _)| path.clone()));
        }
        all
    }
}
