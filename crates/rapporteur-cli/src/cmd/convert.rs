//! `rapporteur convert`: files of other event data sets into ours, and ours into theirs; dictionaries of TABARI and PETRARCH into data
//! files of ours.

use crate::args::To;
use crate::io::{complain, refuse_terminal, write_manifest};
use crate::outcome::Outcome;
use anyhow::Context as _;
use rapporteur::data::Embedded;
use rapporteur::export::{ExportOptions, ImportFormat, Importer, Writer};
use rapporteur::lexicon::{Lexicon, ontology::Ontology, petrarch};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Options of `convert`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// What they are: jsonl csv tsv polecat icews gdelt phoenix; or petrarch: dictionaries of TABARI and PETRARCH, made into data files
    /// of ours in the folder of `-o`
    #[arg(long, value_name = "FORMAT")]
    from: String,
    /// What is written
    #[arg(long, value_enum, default_value = "jsonl")]
    to: To,
    /// Write to FILE instead of standard output, and FILE.manifest.json beside it; for dictionaries, the folder
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// One line for each pair of actor and recipient
    #[arg(long)]
    dyads: bool,
    /// Only the columns of the foreign format, none of ours at the right
    #[arg(long)]
    plain_columns: bool,
    /// Do not report rows that were mended
    #[arg(long)]
    quiet: bool,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    if matches!(args.from.as_str(), "petrarch" | "tabari") {
        return dictionaries(&args);
    }
    let from: ImportFormat = args
        .from
        .parse()
        .with_context(|| "--from petrarch is accepted too, for dictionaries of TABARI and PETRARCH")?;
    let format = args.to.export("convert")?;
    refuse_terminal(Some(args.to), args.output.as_deref())?;
    let out: Box<dyn Write + Send> = match &args.output {
        Some(path) => Box::new(BufWriter::new(
            File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?,
        )),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut options =
        ExportOptions { dyads: args.dyads, extra_columns: !args.plain_columns, ..ExportOptions::default() };
    options.filters.insert("converted_from".to_owned(), args.from.clone());
    let mut writer = Writer::new(format, out, &options)?;
    let mut failed = false;
    let paths = if args.paths.is_empty() { vec![PathBuf::from("-")] } else { args.paths };
    for path in paths {
        let name = path.display().to_string();
        let input: Box<dyn BufRead + Send> = if name == "-" {
            Box::new(BufReader::new(io::stdin()))
        } else {
            match File::open(&path) {
                Ok(file) => Box::new(BufReader::with_capacity(1 << 16, file)),
                Err(e) => {
                    failed = true;
                    complain(&format!("{name}:1: cannot be read: {e}; a readable file is accepted"));
                    continue;
                }
            }
        };
        let mut importer = match Importer::new(from, input) {
            Ok(importer) => importer,
            Err(e) => {
                failed = true;
                complain(&format!("{name}:1: {e}"));
                continue;
            }
        };
        while let Some(row) = importer.next() {
            match row {
                Ok(row) => writer.write_event(&row.claim, &row.story, &row.event)?,
                Err(wrong) => {
                    failed = true;
                    complain(&format!("{name}:{}: {}", wrong.line, wrong.what));
                }
            }
            if !args.quiet {
                for note in importer.repairs() {
                    complain(&format!("{name}:{}: mended: {}", note.line, note.what));
                }
            }
        }
        for note in importer.repairs() {
            if !args.quiet {
                complain(&format!("{name}:{}: mended: {}", note.line, note.what));
            }
        }
    }
    let manifest = writer.finish()?;
    write_manifest(args.output.as_deref(), &manifest)?;
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

/// Dictionaries of TABARI and PETRARCH as data files that `check` accepts and `--data` takes.
fn dictionaries(args: &Args) -> anyhow::Result<Outcome> {
    let Some(folder) = &args.output else {
        anyhow::bail!("--from petrarch writes a folder of data files; give it by -o FOLDER");
    };
    anyhow::ensure!(!args.paths.is_empty(), "--from petrarch needs the dictionaries' files; `-` is not accepted");
    let ontology =
        Ontology::load(&Embedded).map_err(|all| anyhow::anyhow!("{} complaints about our own data", all.len()))?;
    let lexicon = Lexicon::embedded()?;
    let mut failed = false;
    for path in &args.paths {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                failed = true;
                complain(&format!("{name}:1: cannot be read: {e}; a readable file is accepted"));
                continue;
            }
        };
        // Old dictionaries are in Latin-1.
        let text = String::from_utf8(bytes).unwrap_or_else(|e| e.into_bytes().iter().map(|b| char::from(*b)).collect());
        let Some(made) = petrarch::convert(&name, &text, &lexicon, &ontology) else {
            failed = true;
            complain(&format!(
                "{name}:1: no dictionary; accepted: actors (NAME [CODE]), agents (NAME [~CODE]), verbs (--- VERB [CODE] ---)"
            ));
            continue;
        };
        failed |= !made.complaints.is_empty();
        if !args.quiet {
            for complaint in &made.complaints {
                complain(&complaint.to_string());
            }
            complain(&format!(
                "{name}: {} entries in {} files below {}",
                made.entries,
                made.files.len(),
                folder.display()
            ));
        }
        for (below, text) in &made.files {
            write_below(folder, below, text)?;
        }
    }
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

fn write_below(folder: &Path, below: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(below);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("{}: cannot be made", parent.display()))?;
    }
    std::fs::write(&path, text).with_context(|| format!("{}: cannot be written", path.display()))
}
