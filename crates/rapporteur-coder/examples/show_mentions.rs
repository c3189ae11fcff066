//! Prints the mentions of the stories with the given ids: `show_mentions STORIES.jsonl ID…`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a looking program")]

use rapporteur_coder::mention;
use rapporteur_lexicon::Lexicon;
use rapporteur_reader::Reader;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let lex = Lexicon::embedded().unwrap();
    let furniture = rapporteur_text::Furniture::shared();
    let reader = Reader::embedded().unwrap();
    for line in std::fs::read_to_string(&args[0]).unwrap().lines() {
        let story = rapporteur_text::story_from_record(line, furniture).unwrap();
        if !args[1..].contains(&story.id) {
            continue;
        }
        let mut sentences = rapporteur_text::split_story(&story);
        let names = reader.read(&mut sentences);
        let mentions = mention::find_mentions(&lex, &story, &sentences, names);
        let chars: Vec<char> = story.text.chars().collect();
        for (i, s) in sentences.iter().enumerate() {
            println!("== {}", chars[s.start as usize..s.end as usize].iter().collect::<String>());
            println!(
                "   {}",
                s.tokens
                    .iter()
                    .enumerate()
                    .map(|(k, t)| format!("{k}:{}/{}/{}>{}", t.form, t.upos, t.deprel, t.head))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
            for m in mentions.iter().filter(|m| m.sentence as usize == i) {
                println!(
                    "   [{}] {} {} {} {:?} e{:?} {:?} {:?}",
                    chars[m.start as usize..m.end as usize].iter().collect::<String>(),
                    m.kind,
                    m.country.as_ref().map_or("-", |c| c.as_str()),
                    m.sector.as_ref().map_or("-", |c| c.as_str()),
                    m.name,
                    m.entity,
                    m.office,
                    m.evidence
                );
            }
        }
    }
}
