//! Reads sentences (words parted by blanks) and prints CoNLL-U and names.
#![allow(clippy::print_stdout, reason = "an example")]
use rapporteur_reader::Reader;
use rapporteur_record::{Sentence, Token};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reader = Reader::embedded()?;
    for line in std::io::stdin().lines() {
        let line = line?;
        let mut at = 0;
        let tokens = line.split(' ').filter(|w| !w.is_empty()).map(|w| {
            let start = at;
            at += w.chars().count() as u32 + 1;
            Token { start, end: at - 1, form: w.into(), ..Token::default() }
        });
        let tokens = tokens.collect();
        let mut sentences = [Sentence { start: 0, end: at, tokens, ..Sentence::default() }];
        let names = reader.read(&mut sentences);
        print!("{}", rapporteur_reader::write_conllu("stdin", &line, &sentences));
        for name in names {
            let words: Vec<&str> =
                sentences[0].tokens[name.first as usize..=name.last as usize].iter().map(|t| t.form.as_str()).collect();
            println!("{} [{}]", name.kind, words.join(" "));
        }
    }
    Ok(())
}
