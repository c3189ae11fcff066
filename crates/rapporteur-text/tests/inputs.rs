//! Inputs of every format, whole and broken: what is read, and what is said about what cannot be.
#![allow(clippy::unwrap_used, reason = "tests")]

use flate2::Compression;
use flate2::write::GzEncoder;
use rapporteur_record::{BlockKind, PublishedBasis, Quality, Story};
use rapporteur_text::{Documents, Format, Furniture, InputError, split_story};
use std::io::{Cursor, Read, Write as _};

type Answers = Vec<Result<Story, InputError>>;

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Answers {
    read_as(None, name, bytes)
}

fn read_as(format: Option<Format>, name: &str, bytes: impl Into<Vec<u8>>) -> Answers {
    match Documents::open(Cursor::new(bytes.into()), format, name, "the-id") {
        Err(e) => vec![Err(e)],
        Ok(documents) => documents
            .map(|d| d.and_then(|(line, document)| document.into_story(Furniture::shared()).map_err(|e| at(e, line))))
            .collect(),
    }
}

fn at(error: InputError, line: Option<u64>) -> InputError {
    match line {
        Some(line) if error.line.is_none() => error.at(line),
        _ => error,
    }
}

fn one(name: &str, bytes: impl Into<Vec<u8>>) -> Story {
    let mut all = read(name, bytes);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).unwrap()
}

fn complaint(name: &str, bytes: impl Into<Vec<u8>>) -> String {
    let all = read(name, bytes);
    let error = all.into_iter().find_map(Result::err).expect("an error");
    format!("{}: {error}", error.line.unwrap_or(0))
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>River talks resume - The Valley Herald</title>
<meta property="og:title" content="River talks resume"><meta property="og:site_name" content="The Valley Herald">
<meta property="article:published_time" content="2021-03-04T08:00:00+02:00"><meta name="author" content="Mara Lind"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>River talks resume</h1>
<p>The water ministers of Arvania &amp; Belmark met on Thursday in the border town of Lesk, officials said, and agreed on a&nbsp;new round of talks.</p>
<p>&ldquo;We will share the river,&rdquo; the Arvanian minister told reporters after the meeting, which lasted for three hours and ended without a signature.</p>
<figure><img src="a.jpg"><figcaption>Ministers at the bridge of Lesk on Thursday.</figcaption></figure>
<p>Belmark had closed the sluices in January after a quarrel about fishing rights; two villages downstream were left without water for a week.</p></article>
<div id="comments"><h3>3 Comments</h3><p>Great news for everybody who lives near the river, I hope it lasts this time.</p>
<time datetime="2022-12-12">12 December 2022</time><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p></div>
<footer>&copy; 2021 The Valley Herald. All rights reserved.</footer></body></html>"#;

#[test]
fn a_page_gives_its_story_without_furniture_and_leads_back() {
    let story = one("talks.html", PAGE);
    assert_eq!(story.title.as_deref(), Some("River talks resume"));
    assert_eq!(story.outlet.as_deref(), Some("The Valley Herald"));
    assert_eq!(story.author.as_deref(), Some("Mara Lind"));
    let published = story.published.clone().unwrap();
    assert_eq!((published.value.as_str(), published.basis), ("2021-03-04T08:00:00+02:00", PublishedBasis::Metadata));
    for wanted in ["Arvania & Belmark met on Thursday", "“We will share the river,”", "without water for a week."] {
        assert!(story.text.contains(wanted), "{wanted:?} lacks in {}", story.text);
    }
    for unwanted in ["Home", "Great news", "Leave a Reply", "Required fields", "All rights reserved"] {
        assert!(!story.text.contains(unwanted), "{unwanted:?} stands in {}", story.text);
    }
    let map = story.page_map.as_ref().unwrap();
    let chars: Vec<char> = story.text.chars().collect();
    let at = story.text.find("Lesk").map(|b| story.text[..b].chars().count() as u32).unwrap();
    let (start, end) = map.page_span(rapporteur_record::Span::new(at, at + 4)).unwrap();
    assert_eq!(&PAGE[start as usize..end as usize], "Lesk");
    let at = chars.iter().position(|c| *c == '&').unwrap() as u32;
    let (start, end) = map.page_span(rapporteur_record::Span::new(at, at + 1)).unwrap();
    assert_eq!(&PAGE[start as usize..end as usize], "&amp;");
}

#[test]
fn bytes_in_old_encodings_lead_back_too() {
    let page = PAGE.replace("<head>", "<head><meta charset=\"windows-1252\">").replace("fishing", "p\u{ea}che");
    let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let story = one("talks.html", bytes.clone());
    let at = story.text.find("pêche").map(|b| story.text[..b].chars().count() as u32).unwrap();
    let (start, end) = story.page_map.unwrap().page_span(rapporteur_record::Span::new(at, at + 5)).unwrap();
    assert_eq!(&bytes[start as usize..end as usize], b"p\xeache");
}

#[test]
fn text_keeps_its_offsets_and_loses_the_form_at_its_end() {
    let body = "Two soldiers were wounded near the bridge on Monday, the ministry said.\n\n".repeat(4);
    let story = one("a.txt", format!("{body}Share this article\n\nThe army denied it.\n\nLeave a Reply\n\nName *\n"));
    assert!(story.text.ends_with("The army denied it."));
    assert!(story.text.starts_with(&body));
    let sentences = split_story(&story);
    let qualities: Vec<_> = sentences.iter().map(|s| s.quality).collect();
    assert_eq!(qualities[3..], [Quality::Good, Quality::Furniture, Quality::Good]);
}

#[test]
fn hard_wrapped_text_is_read_as_paragraphs() {
    let story = one(
        "a.txt",
        "The foreign minister of Arvania said on Tuesday that his country would\nnot take part in the exercise, which it had called a provocation from\nthe start.\n\nBelmark did not comment.\n",
    );
    let sentences = split_story(&story);
    assert_eq!(sentences.len(), 2, "{:?}", story.blocks);
}

#[test]
fn records_come_in_four_shapes_and_keep_what_is_unknown() {
    let lines = r#"{"id":"t","text":"They met. They left.","published":"2020-10-09","outlet":"X","desk":"world"}
{"id":"s","sentences":["They met. Twice.","They left"]}

{"id":"k","tokens":[["They","did","n't","meet","."],["Talks","failed","."]]}
{"id":"h","html":"<html><body><article><p>The two ministers met on Monday in the capital and agreed to meet again in spring, officials of both sides told reporters.</p></article></body></html>"}
"#;
    let all: Vec<Story> = read("a.jsonl", lines).into_iter().map(Result::unwrap).collect();
    assert_eq!(all.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["t", "s", "k", "h"]);
    assert_eq!(all[0].extra["desk"], "world");
    assert_eq!(all[0].published.as_ref().unwrap().basis, PublishedBasis::Record);
    let forms = |story: &Story| -> Vec<Vec<String>> {
        split_story(story).iter().map(|s| s.tokens.iter().map(|t| t.form.to_string()).collect()).collect()
    };
    assert_eq!(forms(&all[1]), [vec!["They", "met", ".", "Twice", "."], vec!["They", "left"]]);
    assert_eq!(forms(&all[2]), [vec!["They", "did", "n't", "meet", "."], vec!["Talks", "failed", "."]]);
    assert!(all[3].page_map.is_some());
}

#[test]
fn broken_records_are_named_by_line_and_the_others_read() {
    let lines = "{\"id\":\"a\",\"text\":\"They met.\"}\n{\"id\":\"b\",\"text\":\n{\"text\":\"No id.\"}\n{\"id\":\"d\"}\n{\"id\":\"e\",\"text\":\"x\",\"published\":\"last week\"}\n{\"id\":\"f\",\"text\":\"They left.\"}";
    let all = read("a.jsonl", lines);
    let told: Vec<String> =
        all.iter().filter_map(|r| r.as_ref().err()).map(|e| format!("{}: {e}", e.line.unwrap())).collect();
    assert_eq!(all.iter().filter(|r| r.is_ok()).count(), 2);
    assert!(told[0].starts_with("2: not a story record: EOF"), "{}", told[0]);
    assert!(told[1].starts_with("3: not a story record: missing field `id`"), "{}", told[1]);
    assert!(told[2].starts_with("4: record \"d\" has no single body"), "{}", told[2]);
    assert_eq!(told[3], "5: published \"last week\" is no date; an ISO date or date-time is accepted, as 2020-10-09");
}

#[test]
fn feeds_of_three_kinds() {
    let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Valley Wire</title>
      <item><title>Talks</title><link>https://example.org/1</link><pubDate>Thu, 04 Mar 2021 08:00:00 GMT</pubDate>
      <description>&lt;p&gt;The ministers met in Lesk.&lt;/p&gt;&lt;p&gt;Share on Facebook&lt;/p&gt;</description></item>
      <item><title>Empty</title><link>https://example.org/2</link></item></channel></rss>"#;
    let story = one("feed.xml", rss);
    assert_eq!((story.text.as_str(), story.outlet.as_deref()), ("The ministers met in Lesk.", Some("Valley Wire")));
    assert_eq!(story.published.unwrap().date.to_string(), "2021-03-04");
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title><id>w</id><updated>2021-03-04T00:00:00Z</updated>
      <entry><id>urn:1</id><title>T</title><published>2021-03-04T00:00:00Z</published><updated>2021-03-05T00:00:00Z</updated><content type="text">The ministers met in Lesk.</content></entry></feed>"#;
    assert_eq!(one("atom", atom).id, "urn:1");
    let json = r#"{"version":"https://jsonfeed.org/version/1","title":"W","items":[{"id":"1","url":"https://example.org/1","content_text":"The ministers met in Lesk."}]}"#;
    assert_eq!(one("feed.json", json).text, "The ministers met in Lesk.");
    assert!(complaint("feed.xml", "<rss><channel><item>").contains("feed"));
}

#[test]
fn stories_of_feeds_lead_back_to_the_bytes_of_the_feed() {
    let check = |name: &str, feed: &[u8], words: &str, wanted: &[u8]| {
        let story = read(name, feed).into_iter().map(Result::unwrap).find(|s| s.text.contains(words)).unwrap();
        let at = story.text.find(words).map(|b| story.text[..b].chars().count() as u32).unwrap();
        let map = story.page_map.as_ref().unwrap_or_else(|| panic!("{name} has no way back: {}", story.text));
        let span = rapporteur_record::Span::new(at, at + words.chars().count() as u32);
        let (start, end) = map.page_span(span).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&feed[start as usize..end as usize]),
            String::from_utf8_lossy(wanted),
            "{name}: {}",
            story.text
        );
    };
    let rss = r#"<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
      <title>Wire</title><description>All the news of the valley</description>
      <item><title>One</title><guid>1</guid><description>The ministers of Lesk &amp;amp; Belmark met on Thursday in a hotel.</description></item>
      <item><title>Two</title><guid>2</guid><description>Short.</description>
        <content:encoded><![CDATA[<p>The army &amp; the police <b>left</b> Lesk on Friday.</p><p>Nobody was hurt, the mayor said.</p>]]></content:encoded></item>
      </channel></rss>"#;
    check("a.xml", rss.as_bytes(), "Lesk & Belmark", b"Lesk &amp;amp; Belmark");
    check("a.xml", rss.as_bytes(), "army & the police left", b"army &amp; the police <b>left");
    let old = rss.replace("utf-8", "windows-1252").replace("hotel", "caf\u{e9}");
    let old: Vec<u8> = old.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    check("a.xml", &old, "café", b"caf\xe9");
    let json = r#"{"version":"https://jsonfeed.org/version/1","title":"W","items":[{"id":"1","content_text":"First \"quoted\" words of a story.\nSecond line."},
      {"id":"2","content_html":"<p>The caf\u00e9 of Lesk was shelled on Friday.<\/p>"}]}"#;
    check("feed.json", json.as_bytes(), "\"quoted\" words", br#"\"quoted\" words"#);
    check("feed.json", json.as_bytes(), "café of Lesk", br"caf\u00e9 of Lesk");
}

#[test]
fn spoilt_quotes_are_mended_and_lead_back() {
    let spoilt = PAGE
        .replace("&ldquo;", "\u{e2}\u{20ac}\u{153}")
        .replace("&rdquo;", "\u{e2}\u{20ac}\u{9d}")
        .replace("fishing", "p\u{c3}\u{aa}che");
    let story = one("talks.html", spoilt.clone());
    assert!(story.text.contains("“We will share the river,”") && story.text.contains("pêche"), "{}", story.text);
    let at = story.text.find("pêche").map(|b| story.text[..b].chars().count() as u32).unwrap();
    let (start, end) = story.page_map.unwrap().page_span(rapporteur_record::Span::new(at, at + 5)).unwrap();
    assert_eq!(&spoilt[start as usize..end as usize], "p\u{c3}\u{aa}che");
}

fn warc_record(kind: &str, url: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn response(head: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

#[test]
fn archives_gzipped_by_record_chunked_and_cut_off() {
    let first = warc_record(
        "response",
        "https://example.org/1",
        &response("Content-Type: text/html; charset=utf-8", PAGE.as_bytes()),
    );
    let (a, b) = PAGE.split_at(700);
    let chunked = format!("{:x}\r\n{a}\r\n{:x};x=y\r\n{b}\r\n0\r\n\r\n", a.len(), b.len());
    let second = warc_record(
        "response",
        "https://example.org/2",
        &response("Content-Type: text/html\r\nTransfer-Encoding: chunked", chunked.as_bytes()),
    );
    let third = warc_record(
        "response",
        "https://example.org/3",
        &response("Content-Type: text/html\r\nContent-Encoding: gzip", &gz(PAGE.as_bytes())),
    );
    let picture = warc_record("response", "https://example.org/p", &response("Content-Type: image/png", b"\x89PNG"));
    let request = warc_record("request", "https://example.org/1", b"GET / HTTP/1.1\r\n\r\n");
    let mut archive = Vec::new();
    for record in [&request, &first, &picture, &second, &third] {
        archive.extend(gz(record));
    }
    let all = read("a.warc.gz", archive.clone());
    let ids: Vec<String> = all.into_iter().map(|s| s.unwrap().id).collect();
    assert_eq!(ids, ["https://example.org/1", "https://example.org/2", "https://example.org/3"]);
    // Cut inside the last member: what stands before it is read, and the cut is told.
    archive.truncate(archive.len() - 200);
    let all = read("a.warc.gz", archive);
    assert_eq!(all.iter().filter(|r| r.is_ok()).count(), 2);
    let error = all.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.line, Some(5));
    assert!(error.to_string().contains("ends too early"), "{error}");
    let mut plain = first.clone();
    plain.extend_from_slice(&second[..second.len() / 2]);
    let all = read("a.warc", plain);
    assert_eq!(all.len(), 2);
    assert!(all[1].as_ref().unwrap_err().to_string().starts_with("the archive ends inside a record"));
    assert!(complaint("a.warc", "nothing of the kind").contains("no WARC record"));
}

#[test]
fn conllu_keeps_words_tags_and_trees() {
    let rows = "# newdoc id = d1\n# text = They didn't meet.\n1\tThey\tthey\tPRON\tPRP\t_\t4\tnsubj\t_\t_\n2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n2\tdid\tdo\tAUX\tVBD\t_\t4\taux\t_\t_\n3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n4\tmeet\tmeet\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n# newdoc id = d2\n1\tGone\tgo\tVERB\tVBN\t_\t0\troot\t_\t_\n";
    let all: Vec<Story> = read("a.conllu", rows).into_iter().map(Result::unwrap).collect();
    assert_eq!(
        all.iter().map(|s| (s.id.as_str(), s.text.as_str())).collect::<Vec<_>>(),
        [("d1", "They didn't meet."), ("d2", "Gone")]
    );
    let sentence = &split_story(&all[0])[0];
    let spans: Vec<_> = sentence.tokens.iter().map(|t| (t.start, t.end, t.form.as_str(), t.head)).collect();
    assert_eq!(spans, [(0, 4, "They", 4), (5, 8, "did", 4), (8, 11, "n't", 4), (12, 16, "meet", 0), (16, 17, ".", 4)]);
    assert!(complaint("a.conllu", "1\tone\ttwo\n").starts_with("1: the row has 3 columns; CoNLL-U's 10 columns"));
}

#[test]
fn petrarch_sentences_are_stories() {
    let xml = r#"<?xml version="1.0"?><Sentences><Sentence date="20150101" id="A_1" source="WIRE" sentence="True"><Text>
      Arnor met Gondor &amp; Rohan.
      </Text><Parse>(ROOT)</Parse></Sentence></Sentences>"#;
    let story = one("a.xml", xml);
    assert_eq!((story.id.as_str(), story.text.as_str()), ("A_1", "Arnor met Gondor & Rohan."));
    assert_eq!(story.published.unwrap().date.to_string(), "2015-01-01");
    assert_eq!(
        complaint("a.xml", "<Sentences>\n<Sentence date=\"soon\"><Text>x</Text></Sentence></Sentences>"),
        "2: date \"soon\" is no date; 20201009 or 2020-10-09 is accepted"
    );
}

#[test]
fn what_holds_no_text_is_refused_with_what_would_be_accepted() {
    let starts = |name: &str, bytes: &[u8], wanted: &str| {
        let told = complaint(name, bytes);
        assert!(told.starts_with(wanted) && told.contains("accepted"), "{told}");
    };
    starts("a.txt", b"", "0: the input is empty");
    starts("a.txt", b" \n\n ", "0: the input is empty");
    starts("a.html", b"%PDF-1.7 ...", "0: the input is a PDF file");
    starts("a.html", b"\x89PNG\r\n", "0: the input is a picture (PNG)");
    starts("a.txt", &[0, 1, 2, 3, 4, 5, 200, 201, 0, 7, 1, 2].repeat(20), "0: the input is binary");
    starts("a.html", b"<html><body><script>var a = 1;</script></body></html>", "0: no text of an article was found");
    let mut cut = gz("They met on Monday. ".repeat(2000).as_bytes());
    cut.truncate(40);
    starts("a.txt.gz", &cut, "0: the data ends too early");
    let mut damaged = gz(&(0..20_000u32).flat_map(|n| n.to_string().into_bytes()).collect::<Vec<_>>());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 30].fill(0xff);
    let told = complaint("a.txt.gz", damaged);
    assert!(told.contains("damaged") || told.contains("too early"), "{told}");
}

#[test]
fn a_line_of_a_gigabyte_is_refused_without_being_kept() {
    // 80 MB stand for the gigabyte: past the limit nothing is stored.
    let long = std::io::repeat(b'a').take(80 << 20);
    let tail = Cursor::new(b"\n{\"id\":\"x\",\"text\":\"They met.\"}\n".to_vec());
    let all: Answers = Documents::open(long.chain(tail), Some(Format::Jsonl), "a.jsonl", "x")
        .unwrap()
        .map(|d| d.and_then(|(_, document)| document.into_story(Furniture::shared())))
        .collect();
    assert_eq!(all.len(), 2);
    assert_eq!(
        all[0].as_ref().unwrap_err().to_string(),
        format!("the line has {} bytes; a line of at most {} bytes is accepted", (80 << 20) + 1, 64 << 20)
    );
    assert_eq!(all[1].as_ref().unwrap().text, "They met.");
    let text = std::io::repeat(b'a').take(80 << 20);
    assert!(Documents::open(text, Some(Format::Text), "a.txt", "x").is_err());
}

#[test]
fn hostile_markup_is_read_in_time_and_without_a_crash() {
    let body = "<p>The two ministers met on Monday in the capital, officials said, and they agreed to meet again in spring.</p>";
    let pages = [
        format!("<html><body>{}{body}{}</body></html>", "<div>".repeat(50_000), "</div>".repeat(50_000)),
        format!("<html><body>{}{body}", "<b><i>".repeat(30_000)),
        format!("<html><body>{}{body}", "<table><tr><td>".repeat(20_000)),
        format!("<html><body>{}{body}", "<a href=\"".repeat(20_000)),
        format!("<html><body><!-- {}{body}", "<!-- ".repeat(20_000)),
        format!("<html>{}{body}", "<".repeat(200_000)),
        format!("<html><body>{body}<script>{}", "</scrip".repeat(50_000)),
        format!("<html><body>{body}{}", "&".repeat(100_000)),
        format!("<html><body>\0\0{body}\u{202e}\u{0}</body>"),
        format!("<html><body>{body}<ul>{}</ul>", "<li>x".repeat(60_000)),
        format!("<html><body><p {}>{body}", (0..300_000).map(|n| format!("a{n}=x ")).collect::<String>()),
        format!("<html><body>{}{body}", "<script>var a = '</p>';</script>".repeat(40_000)),
    ];
    for (n, page) in pages.iter().enumerate() {
        // It is enough that an answer comes: a story or a complaint.
        let clock = std::time::Instant::now();
        let all = read_as(Some(Format::Html), "a.html", page.as_bytes());
        assert_eq!(all.len(), 1);
        assert!(clock.elapsed().as_secs() < 60, "page {n} took {:?}", clock.elapsed());
    }
}

#[test]
fn lists_and_headings_keep_their_kind() {
    let page = PAGE.replace("<figure>", "<h2>What was agreed</h2><ul><li>Water will flow from Monday on.</li><li>Fishing stays closed until the summer.</li></ul><figure>");
    let story = one("a.html", page);
    let kind = |text: &str| {
        let at = story.text.find(text).map(|b| story.text[..b].chars().count() as u32).unwrap();
        story.blocks.iter().find(|b| b.span.start <= at && at < b.span.end).unwrap().kind
    };
    assert_eq!(kind("What was agreed"), BlockKind::Heading);
    assert_eq!(kind("Water will flow"), BlockKind::ListItem);
    assert_eq!(kind("Belmark had closed"), BlockKind::Paragraph);
}
