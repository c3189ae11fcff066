//! Automation that is not part of the product: `cargo xtask help` lists what there is.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

mod score_text;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["score-text", files @ ..] => score_text::run(files),
        _ => {
            println!("cargo xtask score-text FILE.conllu…   sentence and word F1 of the splitter on raw text");
            Ok(())
        }
    }
}
