//! Automation that is not part of the product: `cargo xtask help` lists what there is.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod bench;
mod corpus;
mod reader;
mod reader_data;
mod score_language;
mod score_pages;
mod score_text;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Automation that is not part of the product")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// What each stage of the road costs, on prose of our own (use `cargo run --release -p xtask -- bench`).
    Bench(bench::Args),
    /// Writes a synthetic corpus of any size, and the claims that its stories make.
    Corpus(corpus::Options),
    /// Trains the lemmas and names that stand beside the networks of the reader, and writes their model file.
    TrainCompanion(reader::Train),
    /// Scores a reader on the development sets: gold tokens given, everything else predicted.
    ScoreReader(reader::Score),
    /// Sentence and word F1 of the splitter on the raw text of CoNLL-U files.
    #[command(allow_hyphen_values = true)]
    ScoreText {
        /// Files; `--show` among them prints the differences.
        #[arg(allow_hyphen_values = true)]
        files: Vec<String>,
    },
    /// In which languages the texts of files (JSON Lines) are told to be.
    ScoreLanguage {
        /// Files, also gzipped.
        files: Vec<String>,
        /// Print the beginning of each text that is told to be in another language than English.
        #[arg(long)]
        show: bool,
    },
    /// Article text, dates and the way back, measured on annotated pages.
    ScorePages {
        /// Folder with `trafilatura-eval-en.jsonl.gz` and `htmldate-eval-en.jsonl.gz`.
        folder: String,
        /// Print every difference.
        #[arg(long)]
        show: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Bench(args) => bench::run(&args),
        Task::Corpus(options) => corpus::run(&options),
        Task::TrainCompanion(options) => reader::train(&options),
        Task::ScoreReader(options) => reader::score(&options),
        Task::ScoreText { files } => score_text::run(&files.iter().map(String::as_str).collect::<Vec<_>>()),
        Task::ScoreLanguage { files, show } => score_language::run(&files, show),
        Task::ScorePages { folder, show } => score_pages::run(&folder, show),
    }
}
