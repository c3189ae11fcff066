//! Spoilt inputs: pages, feeds, records and archives of our own with random bytes changed, parts cut, doubled and mixed.
//! Whatever comes, nothing panics, every offset lies inside its text and its page, and words and gaps give back the text.
//!
//! `cargo test -p rapporteur-text --test fuzz -- --ignored` does the same for minutes and with seeds of the day's choice.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use flate2::Compression;
use flate2::write::GzEncoder;
use rapporteur_record::Story;
use rapporteur_text::{Documents, Format, Furniture, split_story};
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

/// SplitMix64: the same seed gives the same inputs on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Talks &amp; tea - The Valley Herald</title>
<meta property="article:published_time" content="2021-03-04T08:00:00+02:00"><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-03-04"}</script></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>Talks &amp; tea</h1>
<p>The water ministers of Georgia &amp; Armenia met on Thursday in the town of Lesk, officials said, and agreed on a&nbsp;new round of talks.</p>
<ul><li>“We will share the river,” the Georgian minister told reporters.</li><li>U.S. envoys stayed away… for now.</li></ul>
<table><tr><td>Dead</td><td>2</td></tr></table><blockquote>Nobody was hurt — so far.</blockquote></article>
<div id="comments"><h3>3 Comments</h3><p>Great news!</p></div><footer>&copy; 2021</footer></body></html>"#;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>One</title><guid>1</guid>
<pubDate>Thu, 04 Mar 2021 08:00:00 GMT</pubDate><description><![CDATA[<p>The army &amp; the police left Lesk on Friday.</p>]]></description></item></channel></rss>"#;

const JSON_FEED: &str = r#"{"version":"https://jsonfeed.org/version/1","title":"W","items":[{"id":"1","content_html":"<p>The caf\u00e9 of Lesk was shelled.<\/p>"}]}"#;

const RECORDS: &str = r#"{"id":"t","text":"They met. They left.","published":"2020-10-09","outlet":"X","desk":"world"}
{"id":"s","sentences":["They met. Twice.","They left"]}
{"id":"k","tokens":[["They","did","n't","meet","."],["Talks","failed","."]]}
"#;

const CONLLU: &str = "# newdoc id = d1\n1\tThey\tthey\tPRON\tPRP\t_\t4\tnsubj\t_\t_\n2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n2\tdid\tdo\tAUX\tVBD\t_\t4\taux\t_\t_\n3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n4\tmeet\tmeet\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n";

const XML: &str = r#"<?xml version="1.0"?><Sentences><Sentence date="20150101" id="A_1" source="WIRE" sentence="True"><Text>
Arnor met Gondor &amp; Rohan.
</Text></Sentence></Sentences>"#;

const TEXT: &str = "LESK (Wire) — Mr. Smith’s army shelled St. Mary’s, U.N. monitors said.\n\n• Two were hurt.\n• 1,200 fled; “Go!” he cried.\r\nThe talks—held at 3 p.m.—failed.\n\nLeave a Reply\n";

/// Pieces that parsers trip over.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"&",
    b"&amp;",
    b"&#x1F600;",
    b"&#0;",
    b"&#xD800;",
    b"\"",
    b"'",
    b"=",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xe2\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r\n",
    b"\n\n\n",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"<script>",
    b"</script>",
    b"<title>",
    b"<p>",
    b"<div>",
    b"<table>",
    b"<br>",
    b"<time datetime='9999-99-99'>",
    b"<svg><math>",
    b"Content-Length: 99999999999999999999\r\n",
    b"WARC/1.0\r\n",
    b"\x1f\x8b",
    b"18446744073709551616",
    b"-1",
    b"\xe2\x80\x8b",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xae",
    b"...",
    b"Mr.",
    b"\xc3\xa2\xe2\x82\xac\xc5\x93",
];

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn archive() -> Vec<u8> {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/1\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    )
    .into_bytes()
}

fn seeds() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> =
        [PAGE, FEED, JSON_FEED, RECORDS, CONLLU, XML, TEXT].iter().map(|s| s.as_bytes().to_vec()).collect();
    all.push(archive());
    all.push(gz(&archive()));
    all.push(PAGE.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.push(encoding_of(PAGE));
    all
}

/// The page as Windows-1252 would have it.
fn encoding_of(page: &str) -> Vec<u8> {
    page.chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            '…' => 0x85,
            '—' => 0x97,
            c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        })
        .collect()
}

fn spoil(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.pick(seeds).clone();
    for _ in 0..1 + dice.below(12) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(8) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => bytes.truncate(at),
            2 => {
                let end = (at + dice.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + dice.below(200)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                for _ in 0..1 + dice.below(30) {
                    bytes.splice(at..at, part.iter().copied());
                }
            }
            4 => {
                let other = dice.pick(seeds);
                let from = dice.below(other.len());
                let end = (from + dice.below(300)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                let piece = dice.pick(PIECES);
                for _ in 0..1 + dice.below(3) {
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
        }
        bytes.truncate(60_000);
    }
    bytes
}

fn check(story: &Story, size: usize) {
    let chars: Vec<char> = story.text.chars().collect();
    let len = chars.len() as u32;
    let mut last = 0;
    for block in &story.blocks {
        assert!(block.span.start >= last && block.span.start <= block.span.end && block.span.end <= len);
        last = block.span.end;
    }
    if let Some(map) = &story.page_map {
        let mut last = 0;
        for run in &map.runs {
            assert!(run.story_start >= last && run.story_start < run.story_end && run.story_end <= len, "{run:?}");
            assert!(run.page_start < run.page_end && run.page_end as usize <= size, "{run:?} of {size}");
            last = run.story_end;
        }
    }
    let mut at = 0;
    for sentence in split_story(story) {
        assert!(sentence.start <= sentence.end && sentence.end <= len);
        for token in &sentence.tokens {
            assert!(token.start >= at && token.start < token.end && token.end <= sentence.end, "{token:?}");
            let gap: String = chars[at as usize..token.start as usize].iter().collect();
            assert!(!gap.chars().any(char::is_alphanumeric), "{gap:?} before {token:?}");
            let words: String = chars[token.start as usize..token.end as usize].iter().collect();
            assert_eq!(words, token.form.as_str());
            at = token.end;
        }
    }
}

fn run(bytes: Vec<u8>, format: Option<Format>) -> usize {
    let size = bytes.len();
    let zipped = bytes.starts_with(b"\x1f\x8b");
    let Ok(documents) = Documents::open(Cursor::new(bytes), format, "x", "x") else { return 0 };
    let mut stories = 0;
    for document in documents.take(500) {
        let Ok((_, document)) = document else { continue };
        if let Ok(story) = document.into_story(Furniture::shared()) {
            // Offsets of zipped, archived and recorded pages count in the page, which is not the file.
            let inner = zipped || !matches!(format, Some(Format::Html | Format::Feed));
            check(&story, if inner { usize::MAX } else { size });
            stories += 1;
        }
    }
    stories
}

fn fuzz(seed: u64, go_on: impl Fn(usize) -> bool) {
    let seeds = seeds();
    let mut dice = Dice(seed);
    let (mut count, mut stories) = (0, 0);
    while go_on(count) {
        let bytes = spoil(&mut dice, &seeds);
        let format = match dice.below(3) {
            0 => Some(*dice.pick(&Format::ALL)),
            _ => None,
        };
        let kept = bytes.clone();
        match std::panic::catch_unwind(|| run(bytes, format)) {
            Ok(read) => stories += read,
            Err(cause) => {
                println!(
                    "seed {seed}, input {count}, {format:?}: {}",
                    String::from_utf8_lossy(&kept[..kept.len().min(3000)])
                );
                std::panic::resume_unwind(cause);
            }
        }
        count += 1;
    }
    // Most of what is spoilt a little can still be read; a fuzz that only reaches the refusals tests nothing.
    assert!(stories * 4 > count, "{stories} stories of {count} inputs");
}

#[test]
fn spoilt_inputs_are_read_or_refused() {
    for seed in 1..=3 {
        fuzz(seed, |count| count < 250);
    }
}

#[test]
#[ignore = "takes minutes"]
fn spoilt_inputs_for_minutes() {
    let begun = Instant::now();
    let mut seed = 1000;
    while begun.elapsed() < Duration::from_secs(240) {
        println!("seed {seed}");
        fuzz(seed, |count| count < 500);
        seed += 1;
    }
}
