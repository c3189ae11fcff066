//! Documents in files of every accepted format, one at a time, so that a file may be larger than memory.

use crate::conllu::ConlluStories;
use crate::feed::feed_stories;
use crate::petrarch::petrarch_stories;
use crate::warc::WarcPages;
use crate::{Furniture, InputError, PageHints, decode, read_page, story_from_record, story_from_text};
use flate2::bufread::MultiGzDecoder;
use rapporteur_record::Story;
use std::io::{BufRead, BufReader, Read};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page.
    Html,
    /// Plain text, one story.
    Text,
    /// JSON Lines, a record a story.
    Jsonl,
    /// RSS, Atom or JSON feed.
    Feed,
    /// Web archive.
    Warc,
    /// CoNLL-U.
    Conllu,
    /// PETRARCH's XML.
    PetrarchXml,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::Html, Self::Text, Self::Jsonl, Self::Feed, Self::Warc, Self::Conllu, Self::PetrarchXml];

    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Feed => "feed",
            Self::Warc => "warc",
            Self::Conllu => "conllu",
            Self::PetrarchXml => "petrarch-xml",
        }
    }

    /// What it is, for help.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Html => "A page",
            Self::Text => "Plain text, a story a file",
            Self::Jsonl => "JSON Lines, a record a story",
            Self::Feed => "RSS, Atom or JSON feed",
            Self::Warc => "Web archive",
            Self::Conllu => "CoNLL-U: words, tags and trees are kept as given",
            Self::PetrarchXml => "PETRARCH's XML",
        }
    }
}

/// A text, page or feed larger than this is refused; files of many records may be of any size.
pub const LARGEST_DOCUMENT: usize = 64 << 20;

const ACCEPTED: &str =
    "HTML, plain text, JSON Lines, RSS, Atom or JSON feed, WARC, CoNLL-U or PETRARCH XML is accepted, also gzipped";

/// Tells the format of a file from its name and first bytes.
///
/// # Errors
///
/// Nothing to read, or bytes of something that holds no text (a picture, an archive, a program).
pub fn sniff(name: &str, head: &[u8]) -> Result<Format, InputError> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(InputError::new("the input is empty", ACCEPTED));
    }
    for (magic, what) in MAGIC {
        if head.starts_with(magic) {
            return Err(InputError::new(format!("the input is {what}"), ACCEPTED));
        }
    }
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let nul = head.iter().filter(|b| **b == 0).count();
    let strange = head.iter().filter(|b| matches!(**b, 1..=8 | 14..=26 | 28..=31 | 127)).count();
    if !utf16
        && (strange * 20 > head.len()
            || (nul * 10 > head.len() && (nul * 10 < head.len() * 3 || nul * 10 > head.len() * 7)))
    {
        return Err(InputError::new("the input is binary", ACCEPTED));
    }
    let lower: String = head.iter().filter(|b| **b != 0).take(4096).map(|b| b.to_ascii_lowercase() as char).collect();
    let start = lower.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{fe}', '\u{ff}']).trim_start();
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let ends = |all: &[&str]| all.iter().any(|e| name.ends_with(e));
    if start.starts_with("warc/") || ends(&[".warc"]) {
        return Ok(Format::Warc);
    }
    if start.starts_with('{') || (start.starts_with('[') && ends(&[".json", ".jsonl", ".ndjson"])) {
        return Ok(if start.contains("jsonfeed.org/version") { Format::Feed } else { Format::Jsonl });
    }
    if ends(&[".jsonl", ".ndjson"]) {
        return Ok(Format::Jsonl);
    }
    if start.starts_with('<') {
        if start.contains("<sentences") || start.contains("<sentence ") {
            return Ok(Format::PetrarchXml);
        }
        let html = start.find("<html").or_else(|| start.find("<!doctype html"));
        let feed = ["<rss", "<feed", "<rdf:rdf"].iter().filter_map(|f| start.find(f)).min();
        match (html, feed) {
            (None, Some(_)) => return Ok(Format::Feed),
            (Some(h), Some(f)) if f < h => return Ok(Format::Feed),
            _ => {}
        }
        return Ok(if ends(&[".txt"]) && html.is_none() { Format::Text } else { Format::Html });
    }
    if ends(&[".html", ".htm", ".xhtml", ".shtml"]) {
        return Ok(Format::Html);
    }
    let row = |line: &str| line.split('\t').count() == 10 && line.starts_with(|c: char| c.is_ascii_digit());
    if ends(&[".conllu", ".conll"])
        || start.lines().take(40).any(row)
            && start.lines().take(40).all(|l| l.is_empty() || l.starts_with('#') || l.contains('\t'))
    {
        return Ok(Format::Conllu);
    }
    if start.contains("<!doctype html") || start.contains("<html") && start.contains("<body") {
        return Ok(Format::Html);
    }
    Ok(Format::Text)
}

const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a sound, film or picture (RIFF)"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
];

/// One story before it is read: cheap to find, so that the reading can be done by several threads.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// A page.
    Page {
        /// Its bytes.
        bytes: Vec<u8>,
        /// What is known of it.
        hints: PageHints,
    },
    /// A plain text.
    Text {
        /// Identifier of the story.
        id: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// One line of JSON.
    Record(String),
    /// A story that its format holds ready.
    Story(Box<Story>),
}

impl Document {
    /// Reads the document: charset, article, furniture, date.
    ///
    /// # Errors
    ///
    /// A document without text, a record that is none.
    pub fn into_story(self, furniture: &Furniture) -> Result<Story, InputError> {
        match self {
            Self::Page { bytes, hints } => read_page(&bytes, &hints, furniture),
            Self::Text { id, bytes } => {
                let decoded = decode(&bytes, None);
                let mut story = story_from_text(&id, &decoded.text);
                furniture.sift_story(&mut story);
                Ok(story)
            }
            Self::Record(line) => story_from_record(&line, furniture),
            Self::Story(story) => Ok(*story),
        }
    }
}

/// The documents of one file, in order.
pub struct Documents {
    inner: Inner,
    done: bool,
}

enum Inner {
    Once(Box<Option<Document>>),
    Many(std::vec::IntoIter<Story>),
    Lines { reader: Box<dyn BufRead + Send>, line: u64 },
    Warc(Box<WarcPages>),
    Conllu(Box<ConlluStories>),
}

impl Documents {
    /// Opens a file: gunzips it if it is gzipped, tells its format if none is given. `id` names its story where the
    /// format has no names of its own; `name` is the file's.
    ///
    /// # Errors
    ///
    /// A file that is empty, holds no text, cannot be read, or is too large for its format.
    pub fn open(
        reader: impl Read + Send + 'static,
        format: Option<Format>,
        name: &str,
        id: &str,
    ) -> Result<Self, InputError> {
        let mut reader: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 16, reader));
        for _ in 0..2 {
            let head = reader.fill_buf().map_err(unreadable)?;
            if head.starts_with(b"\x1f\x8b") {
                reader = Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(reader)));
            }
        }
        let format = match format {
            Some(format) => format,
            None => sniff(name, reader.fill_buf().map_err(unreadable)?)?,
        };
        let hints = || PageHints { id: id.to_owned(), ..PageHints::default() };
        let once = |document| Inner::Once(Box::new(Some(document)));
        let inner = match format {
            Format::Html => once(Document::Page { bytes: whole(reader)?, hints: hints() }),
            Format::Text => once(Document::Text { id: id.to_owned(), bytes: whole(reader)? }),
            Format::Jsonl => Inner::Lines { reader, line: 0 },
            Format::Feed => Inner::Many(feed_stories(&whole(reader)?, id)?.into_iter()),
            Format::Warc => Inner::Warc(Box::new(WarcPages::new(reader))),
            Format::Conllu => Inner::Conllu(Box::new(ConlluStories::new(reader, id))),
            Format::PetrarchXml => Inner::Many(petrarch_stories(&whole(reader)?)?.into_iter()),
        };
        Ok(Self { inner, done: false })
    }
}

impl Iterator for Documents {
    type Item = Result<(Option<u64>, Document), InputError>;

    /// The next document with its line (or its number, in archives), from 1.
    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = match &mut self.inner {
            Inner::Once(document) => document.take().map(|d| Ok((None, d))),
            Inner::Many(stories) => stories.next().map(|s| Ok((None, Document::Story(Box::new(s))))),
            Inner::Lines { reader, line } => next_record(reader, line),
            Inner::Warc(pages) => pages.next(),
            Inner::Conllu(stories) => {
                stories.next().map(|r| r.map(|(line, s)| (Some(line), Document::Story(Box::new(s)))))
            }
        };
        // After bytes that cannot be read there is nothing more to come.
        self.done = match &next {
            None => true,
            Some(Err(e)) => e.fatal,
            Some(Ok(_)) => false,
        };
        next
    }
}

fn next_record(
    reader: &mut Box<dyn BufRead + Send>,
    line: &mut u64,
) -> Option<Result<(Option<u64>, Document), InputError>> {
    loop {
        *line += 1;
        let bytes = match read_line(reader, LARGEST_DOCUMENT) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return None,
            Err(e) => return Some(Err(e.at(*line))),
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
        return Some(match String::from_utf8(bytes) {
            Ok(text) => Ok((Some(*line), Document::Record(text))),
            Err(_) => Err(InputError::new("the line is not UTF-8", "a JSON object in UTF-8 is accepted").at(*line)),
        });
    }
}

/// Reads to the end of a line; of one that is too long nothing is kept. `None` at the end of the input.
pub(crate) fn read_line(reader: &mut impl BufRead, most: usize) -> Result<Option<Vec<u8>>, InputError> {
    let mut line = Vec::new();
    let mut size = 0usize;
    loop {
        let chunk = reader.fill_buf().map_err(unreadable)?;
        if chunk.is_empty() {
            break;
        }
        let (part, ends) = match memchr::memchr(b'\n', chunk) {
            Some(at) => (at + 1, true),
            None => (chunk.len(), false),
        };
        size += part;
        if size <= most {
            line.extend_from_slice(&chunk[..part]);
        } else {
            line = Vec::new();
        }
        reader.consume(part);
        if ends {
            break;
        }
    }
    if size > most {
        return Err(InputError::new(
            format!("the line has {size} bytes"),
            format!("a line of at most {most} bytes is accepted"),
        ));
    }
    if size == 0 { Ok(None) } else { Ok(Some(line)) }
}

fn whole(reader: impl Read) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    reader.take(LARGEST_DOCUMENT as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > LARGEST_DOCUMENT {
        return Err(InputError::new(
            format!("the document is larger than {LARGEST_DOCUMENT} bytes"),
            "a smaller one, or JSON Lines with a story a line, is accepted",
        ));
    }
    Ok(bytes)
}

pub(crate) fn unreadable(error: std::io::Error) -> InputError {
    let what = match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the data ends too early (truncated gzip?)".to_owned(),
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => format!("the data is damaged: {error}"),
        _ => format!("cannot be read: {error}"),
    };
    InputError { fatal: true, ..InputError::new(what, "a readable, whole file is accepted") }
}
