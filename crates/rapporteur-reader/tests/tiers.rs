//! Both tiers, as shipped, on our own sentences and on odd input.

use rapporteur_reader::{Reader, parse_conllu, write_conllu};
use rapporteur_record::{MentionKind, Sentence, Token};

fn sentence(text: &str) -> Sentence {
    let mut at = 0;
    let tokens = text.split(' ').map(|w| {
        let start = at;
        at += w.chars().count() as u32 + 1;
        Token { start, end: at - 1, form: w.into(), ..Token::default() }
    });
    let tokens = tokens.collect();
    Sentence { end: at, tokens, ..Sentence::default() }
}

fn check(reader: &Reader, clause: &str) {
    let text = "The president of Kenya said on Tuesday that two soldiers were killed near Garissa .";
    let mut read = [sentence(text)];
    let names = reader.read(&mut read);
    let tokens = &read[0].tokens;
    let of = |form: &str| tokens.iter().find(|t| t.form == form).expect("a word of the sentence");
    assert_eq!((of("said").lemma.as_str(), of("said").deprel.as_str()), ("say", "root"));
    assert_eq!(of("president").deprel, "nsubj");
    assert_eq!((of("soldiers").deprel.as_str(), of("were").deprel.as_str()), ("nsubj:pass", "aux:pass"));
    assert_eq!(of("killed").deprel, clause);
    let kenya = names.iter().find(|m| m.start == of("Kenya").start).expect("Kenya is a name");
    assert_eq!((kenya.kind, kenya.end), (MentionKind::Gpe, of("Kenya").end));
    assert!(names.iter().any(|m| m.kind == MentionKind::Date && m.first == 6));

    let written = write_conllu("x", text, &read);
    let back = parse_conllu(&written).expect("what we write can be read");
    assert_eq!(back[0].words.len(), tokens.len());
    assert!(
        back[0].words.iter().zip(tokens).all(|(a, b)| a.head == b.head && a.lemma == b.lemma && a.deprel == b.deprel)
    );

    // Odd input: nothing, emoji, other scripts, endless words, endless sentences.
    let pool = ["\u{1F525}", "北京", "", "ARMY", "x", "\u{301}", "Ａ", "-", ".", "\u{202E}abc", "٣", "don", "n't"];
    let mut state = 1_usize;
    let mut odd: Vec<Sentence> = (0..40)
        .map(|n| {
            let words: Vec<&str> = (0..n * n % 37)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    pool[(state >> 33) % pool.len()]
                })
                .collect();
            sentence(&words.join(" "))
        })
        .collect();
    odd.push(Sentence::default());
    odd.push(sentence(&"z".repeat(3000)));
    odd.push(sentence(&"war ".repeat(1500)));
    let mut alone = odd.clone();
    let _ = reader.read(&mut odd);
    for one in &mut alone {
        let _ = reader.read(std::slice::from_mut(one));
    }
    assert_eq!(odd, alone);
    for one in odd.iter().filter(|s| !s.tokens.is_empty()) {
        assert_eq!(one.tokens.iter().filter(|t| t.head == 0).count(), 1);
        assert!(one.tokens.iter().all(|t| t.head as usize <= one.tokens.len() && !t.deprel.is_empty()));
    }
}

#[test]
fn the_fast_tier_reads() {
    // Behind "Tuesday", the fast tier takes the clause for a relative one.
    check(&Reader::embedded().expect("the embedded model is whole"), "ccomp");
}

#[test]
fn the_accurate_tier_reads() {
    check(&Reader::accurate().expect("the embedded model is whole"), "ccomp");
}
