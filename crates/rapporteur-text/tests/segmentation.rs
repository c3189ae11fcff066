//! Sentences and words on text of our own, and the law that they lose nothing.

use rapporteur_record::Story;
use rapporteur_text::{Furniture, PageHints, blocks_of_text, read_page, split_story, story_from_text};

fn sentences(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    split_story(&story_from_text("x", text))
        .iter()
        .map(|s| chars[s.start as usize..s.end as usize].iter().collect())
        .collect()
}

/// `⏐` marks where a sentence ends.
#[track_caller]
fn check(marked: &str) {
    let wanted: Vec<&str> = marked.split('⏐').map(str::trim).collect();
    assert_eq!(sentences(&marked.replace(" ⏐", "").replace('⏐', "")), wanted);
}

#[test]
fn stops_that_end_nothing() {
    check("Gen. A. B. Corran of the U.S. Army met Dr. Lind at 5 p.m. on Sept. 4. ⏐ They spoke.");
    check("The firm, Arvan Oil Inc., paid 3.5 million. ⏐ No. 4 was sold for $1,200.50.");
    check("The envoy flew to Washington, D.C. ⏐ The talks, i.e. the first since May, failed.");
    check("He lives in the U.S. ⏐ The embassy did not comment.");
    check("It rained… and then it did not. ⏐ Nobody came... ⏐ The end.");
}

#[test]
fn quotations_stay_whole() {
    check("“We will not go.” ⏐ He left the room.");
    check("“Will you go?” the reporter asked. ⏐ “No!” Lind shouted back.");
    check("\"They came at night.\" ⏐ \"We ran,\" she said.");
    check("(The army denied it.) ⏐ Nobody was hurt.");
}

#[test]
fn datelines_headlines_lists_and_capitals() {
    check("LESK, March 4 (Valley Wire) - The ministers met. ⏐ They left.");
    check("LESK. March 4 (Valley Wire) – The ministers met. ⏐ They left.");
    check("MINISTERS MEET IN LESK. ⏐ ARMY DENIES ATTACK.");
    check("Ministers meet in Lesk\n⏐The ministers met on Thursday.\n⏐• Water flows again\n⏐• Fishing stays closed");
    check("1. The parties stop firing. ⏐ 2. They withdraw.");
}

#[test]
fn badly_made_text() {
    check("The talks failed.⏐The army moved in.⏐\"We knew it,\" he said.");
    check("The minister wrote to press@example.org and on www.example.org/a.b?c=d. ⏐ No answer came.");
    check("It is feared that war come. ⏐ here we are talking of the region. ⏐ president clarified.");
    check("Losses were heavy (about 40%).⏐Both sides counted them. ⏐ 😀 Done!");
}

#[test]
fn words_are_cut_as_in_ud_english() {
    let words = |text: &str| -> String {
        rapporteur_text::tokenize(text, 0).iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")
    };
    let check = |text: &str, wanted: &str| assert_eq!(words(text), wanted, "{text}");
    check("Arvania's envoy didn't say they'll go.", "Arvania 's envoy did n't say they 'll go .");
    check("Russia’s ministers can’t and cannot", "Russia ’s ministers ca n’t and can not");
    check(
        "a well-known pro-government, non-aligned ex-minister",
        "a well - known pro-government , non-aligned ex-minister",
    );
    check("Nagorno-Karabakh's al-Assad", "Nagorno - Karabakh 's al - Assad");
    check("50% of $1,200.50 at 5pm, and/or 9/11", "50 % of $ 1,200.50 at 5 pm , and / or 9/11");
    check("the ministers' “deal” (signed)...", "the ministers ' “ deal ” ( signed ) ...");
    check(
        "mail a.b@example.org, see https://example.org/a?b=c.",
        "mail a.b@example.org , see https://example.org/a?b=c .",
    );
    check("O'Brien of the U.S. and U.K.-based AT&T", "O'Brien of the U.S. and U.K. - based AT&T");
}

/// A small generator of random numbers, so that a failure comes again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "Baku",
    "the",
    "U.S.",
    "p.m.",
    "Mr.",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    ".",
    "!",
    "?",
    "...",
    "…",
    "\"",
    "“",
    "”",
    "'",
    "’",
    "'s",
    "n't",
    "-",
    "–",
    "—",
    ",",
    ";",
    ":",
    "(",
    ")",
    "[6]",
    "1",
    "3.5",
    "1,000",
    "2020-10-09",
    "a@b.org",
    "http://x.org/a",
    "%",
    "$",
    "€5",
    "é",
    "日本",
    "العربية",
    "😀",
    "👩‍👩‍👧",
    "\u{301}",
    "\u{0}",
    "\u{7}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "ß",
    "İ",
    "&",
    "<b>",
    "@",
    "#",
    "w/o",
    "@x",
    "\u{2028}",
    "\r\n",
    "word.Next",
    "I",
    "c.",
    "No.",
    "e.g.",
    "''",
    "``",
    "________",
    "======",
];

fn random_text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..dice.roll(60) {
        text.push_str(PIECES[dice.roll(PIECES.len())]);
        if dice.roll(2) == 0 {
            text.push(' ');
        }
    }
    text
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{ad}')
}

#[test]
fn words_and_gaps_give_back_the_text() {
    let mut dice = Dice(0x5eed);
    for _ in 0..4000 {
        let text = random_text(&mut dice);
        let story = story_from_text("x", &text);
        let chars: Vec<char> = story.text.chars().collect();
        let mut rebuilt = String::new();
        let mut at = 0usize;
        let mut last = 0;
        for sentence in split_story(&story) {
            assert!(sentence.start >= last && sentence.start < sentence.end, "{text:?}");
            last = sentence.end;
            assert_eq!(sentence.tokens.first().map(|t| t.start), Some(sentence.start), "{text:?}");
            assert_eq!(sentence.tokens.last().map(|t| t.end), Some(sentence.end), "{text:?}");
            for token in &sentence.tokens {
                let (start, end) = (token.start as usize, token.end as usize);
                assert!(at <= start && start < end, "{text:?}");
                assert!(chars[at..start].iter().all(|c| is_gap(*c)), "a word is lost in {text:?}");
                rebuilt.extend(&chars[at..start]);
                assert_eq!(token.form.as_str(), chars[start..end].iter().collect::<String>());
                rebuilt.push_str(&token.form);
                at = end;
            }
        }
        assert!(chars[at..].iter().all(|c| is_gap(*c)), "the end is lost in {text:?}");
        rebuilt.extend(&chars[at..]);
        assert_eq!(rebuilt, story.text);
    }
}

#[test]
fn the_way_back_leads_to_the_same_characters() {
    let mut dice = Dice(0xbac);
    let furniture = Furniture::shared();
    for round in 0..60 {
        let mut page = String::from("<html><body><article>");
        for _ in 0..3 + dice.roll(5) {
            page.push_str("<p>The delegation of the northern valley said on Monday ");
            for _ in 0..dice.roll(25) {
                let piece = [
                    "Baku &amp; Lesk ",
                    "caf&eacute; ",
                    "“so” ",
                    "it&#8217;s ",
                    "<b>bold</b> ",
                    "日本 ",
                    "a <a href='x'>link</a>, ",
                    "é ",
                    "word\n  word ",
                ];
                page.push_str(piece[dice.roll(piece.len())]);
            }
            page.push_str("that the river would be shared.</p>\n");
        }
        page.push_str("</article></body></html>");
        let hints = PageHints { id: round.to_string(), ..PageHints::default() };
        let story = read_page(page.as_bytes(), &hints, furniture).unwrap();
        let map = story.page_map.as_ref().unwrap();
        let (mut found, mut all) = (0, 0);
        for (i, c) in story.text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            all += 1;
            let Some((start, end)) = map.page_span(rapporteur_record::Span::new(i as u32, i as u32 + 1)) else {
                continue;
            };
            let bytes = &page[start as usize..end as usize];
            let same = bytes == c.to_string() || bytes.starts_with('&') && bytes.ends_with(';');
            assert!(same, "{c:?} leads to {bytes:?}");
            found += 1;
        }
        assert!(found * 100 >= all * 98, "{found} of {all} lead back");
    }
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let of = |n: usize| -> Story { story_from_text("x", &"word ".repeat(n)) };
    let time = |story: &Story| {
        let clock = std::time::Instant::now();
        let sentences = split_story(story);
        assert!(sentences.iter().all(|s| s.tokens.len() <= 300));
        clock.elapsed().as_secs_f64()
    };
    let (small, large) = (time(&of(20_000)), time(&of(400_000)));
    assert!(large < small * 200.0 + 2.0, "{small} s and {large} s");
    assert_eq!(blocks_of_text(&"a\n".repeat(3)).len(), 3);
}
