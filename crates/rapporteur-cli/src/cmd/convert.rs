//! `rapporteur convert`: files of other event data sets into ours, and ours into theirs.

use crate::args::To;
use crate::io::{complain, refuse_terminal, write_manifest};
use crate::outcome::Outcome;
use anyhow::Context as _;
use rapporteur::export::{ExportOptions, ImportFormat, Importer, Writer};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

/// Options of `convert`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// What they are: jsonl csv tsv polecat icews gdelt phoenix
    #[arg(long, value_name = "FORMAT")]
    from: String,
    /// What is written
    #[arg(long, value_enum, default_value = "jsonl")]
    to: To,
    /// Write to FILE instead of standard output, and FILE.manifest.json beside it
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
    let from: ImportFormat = args.from.parse()?;
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
