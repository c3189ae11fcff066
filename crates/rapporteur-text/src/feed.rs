//! RSS, Atom and JSON feeds: an entry a story, with the way back to the bytes of the feed.

use crate::align::align;
use crate::charset::{Decoded, decode};
use crate::furniture::Furniture;
use crate::markup::decoded_chars;
use crate::page::story_from_fragment;
use crate::stream::Stream;
use crate::{InputError, story_from_text};
use feed_rs::parser::Builder;
use rapporteur_record::{PageMap, Published, PublishedBasis, Story};

/// The entries of a feed that have text, in their order; the longer of content and summary is the story.
pub(crate) fn feed_stories(bytes: &[u8], id: &str) -> Result<Vec<Story>, InputError> {
    // Without an id of its own an entry is named by its link; the library would make one up anew at each run.
    let parser = Builder::new()
        .id_generator(|links, title, _| {
            links
                .first()
                .map(|l| l.href.clone())
                .or_else(|| title.as_ref().map(|t| t.content.clone()))
                .unwrap_or_default()
        })
        .build();
    let decoded = decode(bytes, None);
    // Decoded once and for all: what the declaration says of the encoding is no longer true.
    let text = match decoded.text.trim_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(decoded.text.as_str(), |(_, feed)| feed),
        None => &decoded.text,
    };
    let mut passages = Passages::of(&decoded);
    let feed = parser
        .parse(text.as_bytes())
        .map_err(|e| InputError::new(format!("the feed cannot be read: {e}"), "RSS, Atom or JSON feed is accepted"))?;
    let outlet = feed.title.as_ref().map(|t| t.content.trim().to_owned()).filter(|t| !t.is_empty());
    let mut stories = Vec::new();
    for (index, entry) in feed.entries.into_iter().enumerate() {
        let content = entry.content.and_then(|c| c.body).unwrap_or_default();
        let summary = entry.summary.map(|s| s.content).unwrap_or_default();
        let body = if content.len() >= summary.len() { content } else { summary };
        let name = if entry.id.is_empty() { format!("{id}#{}", index + 1) } else { entry.id };
        let mut story = if body.contains('<') || body.contains('&') {
            story_from_fragment(&name, &body, Furniture::shared())
        } else {
            let mut story = story_from_text(&name, &body);
            Furniture::shared().sift_story(&mut story);
            story
        };
        if story.text.trim().is_empty() {
            continue;
        }
        story.page_map = passages.way_back(&story);
        story.title = entry.title.map(|t| t.content.trim().to_owned()).filter(|t| !t.is_empty());
        story.url = entry.links.first().map(|l| l.href.clone());
        story.author = entry.authors.first().and_then(|a| a.name.clone()).filter(|a| !a.is_empty());
        story.outlet.clone_from(&outlet);
        story.published = entry.published.and_then(|time| {
            let value = time.to_rfc3339();
            let date = crate::published::iso_date(&value)?.1;
            Some(Published { value, date, basis: PublishedBasis::Record })
        });
        stories.push(story);
    }
    if stories.is_empty() {
        return Err(InputError::new("the feed has no entry with text", "entries with content or summary are accepted"));
    }
    Ok(stories)
}

/// A passage of the feed that may hold a text: the content of an element, or a string of JSON.
struct Passage {
    /// What stands in it, decoded once: markup or plain text.
    text: String,
    /// For each byte of `text` the byte of the feed, and at the end one past the last.
    feed: Vec<u32>,
}

/// The passages of a feed, in order.
struct Passages<'a> {
    decoded: &'a Decoded,
    all: Vec<(usize, usize)>,
    /// Stories come in the order of the feed.
    next: usize,
    json: bool,
}

/// A story stands in a passage if this share of its characters does, in per cent.
const FOUND: usize = 95;

impl<'a> Passages<'a> {
    fn of(decoded: &'a Decoded) -> Self {
        let json = decoded.text.trim_start().starts_with('{');
        let all = if json { json_strings(&decoded.text) } else { elements(&decoded.text) };
        Self { decoded, all, next: 0, json }
    }

    /// Finds the passage that the story was made from, and the way back to the bytes of the feed.
    fn way_back(&mut self, story: &Story) -> Option<PageMap> {
        // Beyond this the passages are another feed's idea of one.
        const FARTHEST: usize = 64;
        let wanted = story.text.chars().filter(|c| c.is_alphanumeric()).count();
        for (step, &(start, end)) in self.all[self.next..].iter().take(FARTHEST).enumerate() {
            if (end - start) < wanted {
                continue;
            }
            let passage = self.passage(start, end);
            let map = if passage.text.contains('<') {
                let stream = Stream::of(&passage.text);
                align(&story.text, &story.blocks, &stream, |at| passage.feed[at as usize]).0
            } else {
                let stream = Stream::of_text(&passage.text);
                align(&story.text, &story.blocks, &stream, |at| passage.feed[at as usize]).0
            };
            let covered: usize = map.runs.iter().map(|r| (r.story_end - r.story_start) as usize).sum();
            if covered * 100 >= wanted * FOUND {
                self.next += step + 1;
                return Some(map);
            }
        }
        None
    }

    fn passage(&self, start: usize, end: usize) -> Passage {
        let mut passage = Passage { text: String::new(), feed: Vec::new() };
        let mut push = |c: char, from: usize| {
            passage.text.push(c);
            passage.feed.extend(std::iter::repeat_n(self.decoded.page_byte(from), c.len_utf8()));
        };
        let inner = &self.decoded.text[start..end];
        if self.json {
            unescape(inner, start, push);
        } else {
            let mut at = 0;
            while at < inner.len() {
                let rest = &inner[at..];
                if let Some(kept) = rest.strip_prefix("<![CDATA[") {
                    let len = kept.find("]]>").unwrap_or(kept.len());
                    kept[..len].char_indices().for_each(|(i, c)| push(c, start + at + 9 + i));
                    at += 9 + (len + 3).min(kept.len());
                    continue;
                }
                let len = rest[1..].find("<![CDATA[").map_or(rest.len(), |i| i + 1);
                decoded_chars(&rest[..len], start + at, |c, from, _| push(c, from));
                at += len;
            }
        }
        passage.feed.push(self.decoded.page_byte(end));
        passage
    }
}

/// The insides of the elements of an XML feed that hold text, as ranges of bytes.
fn elements(feed: &str) -> Vec<(usize, usize)> {
    const NAMES: [&str; 6] =
        ["description", "content:encoded", "content", "summary", "atom:summary", "media:description"];
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = feed[at..].find('<') {
        let start = at + found;
        let rest = &feed[start..];
        at = start + 1;
        for (mark, end) in [("<!--", "-->"), ("<![CDATA[", "]]>")] {
            if rest.starts_with(mark) {
                at = rest.find(end).map_or(feed.len(), |i| start + i + end.len());
            }
        }
        let Some(name) = NAMES.iter().find(|n| {
            rest[1..].strip_prefix(**n).is_some_and(|after| after.starts_with(|c: char| c == '>' || c.is_whitespace()))
        }) else {
            continue;
        };
        let Some(open) = rest.find('>') else { break };
        if rest[..open].ends_with('/') {
            continue;
        }
        let inside = start + open + 1;
        let Some(len) = feed[inside..].find(&format!("</{name}")) else { continue };
        all.push((inside, inside + len));
        at = inside + len;
    }
    all
}

/// The insides of the strings of a JSON feed that hold text, as ranges of bytes.
fn json_strings(feed: &str) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let bytes = feed.as_bytes();
    let mut at = 0;
    while let Some(found) = ["\"content_html\"", "\"content_text\"", "\"summary\""]
        .iter()
        .filter_map(|key| feed[at..].find(key).map(|i| at + i + key.len()))
        .min()
    {
        at = found;
        let value = feed[at..].trim_start().strip_prefix(':').map(str::trim_start);
        let Some(value) = value.and_then(|v| v.strip_prefix('"')) else { continue };
        let start = feed.len() - value.len();
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(bytes.len());
        all.push((start, end));
        at = end;
    }
    all
}

/// Calls `take(character, byte)` for each character of the inside of a JSON string.
fn unescape(inner: &str, base: usize, mut take: impl FnMut(char, usize)) {
    let code = |at: usize| inner.get(at + 2..at + 6).and_then(|hex| u16::from_str_radix(hex, 16).ok());
    let mut at = 0;
    while let Some(c) = inner[at..].chars().next() {
        if c != '\\' {
            take(c, base + at);
            at += c.len_utf8();
            continue;
        }
        let next = inner[at + 1..].chars().next().unwrap_or('\\');
        if next == 'u'
            && let Some(first) = code(at)
        {
            let second = if inner[at + 6..].starts_with("\\u") { code(at + 6) } else { None };
            let pair = char::decode_utf16([first].into_iter().chain(second)).next();
            let wide = matches!(pair, Some(Ok(c)) if c.len_utf16() == 2);
            take(pair.and_then(Result::ok).unwrap_or('\u{fffd}'), base + at);
            at += if wide { 12 } else { 6 };
            continue;
        }
        let meant = match next {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            other => other,
        };
        take(meant, base + at);
        at += 1 + next.len_utf8();
        if at > inner.len() {
            break;
        }
    }
}
