//! Every example and counter-example of every rule file, in one process that shares one model.

use rapporteur_coder::{Coder, rule::check_examples};
use rapporteur_lexicon::Embedded;
use rapporteur_reader::Reader;
use rapporteur_record::{Block, BlockKind, Reading, Span, Story};

#[test]
fn rules_read_their_examples_and_leave_their_counter_examples() {
    let coder = Coder::new(&Embedded).unwrap_or_else(|all| panic!("{all:?}"));
    let reader = Reader::embedded().unwrap_or_else(|e| panic!("{e}"));
    let read = |text: &str| {
        let n = text.chars().count() as u32;
        let story = Story {
            id: "example".to_owned(),
            text: text.to_owned(),
            blocks: vec![Block { span: Span::new(0, n), kind: BlockKind::Paragraph }],
            ..Story::default()
        };
        let mut sentences = rapporteur_text::split_story(&story);
        let (mentions, signals) = reader.read_with_signals(&mut sentences);
        Reading { story, sentences, mentions, signals, ..Reading::default() }
    };
    let complaints = check_examples(&coder, &Embedded, &read);
    let text: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(complaints.is_empty(), "{} complaints\n{}", text.len(), text.join("\n"));
}
