//! `rapporteur check`: all complaints about the data files at once.

use crate::outcome::Outcome;
use anyhow::Context;
use rapporteur::data::{Complaint, DataFiles, Embedded, Overlay};
use std::collections::BTreeSet;
use std::io::Write;

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
    let files: Box<dyn DataFiles> = match &args.data_dir {
        None => Box::new(Embedded),
        Some(folder) => Box::new(
            Overlay::read(folder)
                .with_context(|| format!("{}: a folder of data files was expected", folder.display()))?,
        ),
    };
    let complaints: BTreeSet<Complaint> = CHECKS.iter().flat_map(|check| check(files.as_ref())).collect();
    let mut out = std::io::stdout().lock();
    for complaint in &complaints {
        match &args.data_dir {
            Some(folder) if folder.join(&complaint.file).exists() => writeln!(out, "{}/{complaint}", folder.display())?,
            _ => writeln!(out, "{complaint}")?,
        }
    }
    if complaints.is_empty() {
        return Ok(Outcome::Done);
    }
    crate::io::complain(&format!("{} complaint(s)", complaints.len()));
    // Data that cannot be trusted is "unusable data files" of the contract.
    anyhow::bail!("the data files cannot be used as they are")
}
