//! A tolerant reader of HTML marks: where tags and text stand. It builds no tree and never fails; time is linear.

use std::borrow::Cow;

/// A piece of markup; offsets are bytes of the text read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Characters between tags, entities still in them.
    Text {
        /// First byte.
        start: usize,
        /// The characters.
        text: &'a str,
    },
    /// A start tag.
    Open {
        /// Name as written.
        name: &'a str,
        /// Everything between name and `>`.
        attributes: &'a str,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// An end tag.
    Close {
        /// Name as written.
        name: &'a str,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// The inside of an element whose content is no markup (script, style, title, textarea).
    Raw {
        /// Name of the element.
        name: &'a str,
        /// First byte.
        start: usize,
        /// The characters.
        text: &'a str,
    },
}

/// Reads marks one after the other.
pub(crate) struct Marks<'a> {
    text: &'a str,
    at: usize,
    raw: Option<&'a str>,
    last_close: Option<usize>,
}

impl<'a> Marks<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, raw: None, last_close: text.rfind('>') }
    }
}

const RAW: [&str; 8] = ["script", "style", "title", "textarea", "noscript", "xmp", "iframe", "template"];

impl<'a> Iterator for Marks<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let text = self.text;
        loop {
            if self.at >= text.len() {
                return None;
            }
            if let Some(name) = self.raw.take() {
                let start = self.at;
                let end = find_close(text, start, name).unwrap_or(text.len());
                self.at = end;
                if end > start {
                    return Some(Piece::Raw { name, start, text: &text[start..end] });
                }
                continue;
            }
            let start = self.at;
            let rest = &text[start..];
            if !rest.starts_with('<') {
                let len = rest.find('<').unwrap_or(rest.len());
                self.at += len;
                return Some(Piece::Text { start, text: &rest[..len] });
            }
            if let Some(inner) = rest.strip_prefix("<!--") {
                self.at = inner.find("-->").map_or(text.len(), |i| start + 4 + i + 3);
                continue;
            }
            if let Some(inner) = rest.strip_prefix("<![CDATA[") {
                self.at = inner.find("]]>").map_or(text.len(), |i| start + 9 + i + 3);
                continue;
            }
            let after = rest.as_bytes().get(1).copied().unwrap_or(b' ');
            let closable = self.last_close.is_some_and(|last| last > start);
            if !closable || !(after.is_ascii_alphabetic() || matches!(after, b'/' | b'!' | b'?')) {
                let len = 1 + rest[1..].find('<').unwrap_or(rest.len() - 1);
                self.at += len;
                return Some(Piece::Text { start, text: &rest[..len] });
            }
            if matches!(after, b'!' | b'?') {
                self.at = rest.find('>').map_or(text.len(), |i| start + i + 1);
                continue;
            }
            let close = after == b'/';
            let from = start + 1 + usize::from(close);
            let name_len = text[from..]
                .bytes()
                .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/' | b'<'))
                .count();
            let name = &text[from..from + name_len];
            let end = tag_end(text, from + name_len);
            self.at = end;
            if close {
                return Some(Piece::Close { name, start, end });
            }
            let attributes = text[from + name_len..end].trim_end_matches('>');
            if RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)) && !attributes.ends_with('/') {
                self.raw = Some(name);
            }
            return Some(Piece::Open { name, attributes, start, end });
        }
    }
}

/// One past the `>` of a tag; a quoted value may hold one. A quote that is not closed soon is none.
fn tag_end(text: &str, from: usize) -> usize {
    const LONGEST_VALUE: usize = 64 * 1024;
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            quote @ (b'"' | b'\'') if at > from && matches!(bytes[at - 1], b'=' | b' ') => {
                let window = &bytes[at + 1..bytes.len().min(at + 1 + LONGEST_VALUE)];
                match window.iter().position(|b| *b == quote) {
                    Some(len) => at += len + 2,
                    None => return bytes[at..].iter().position(|b| *b == b'>').map_or(bytes.len(), |i| at + i + 1),
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn find_close(text: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = text[at..].find("</") {
        let start = at + found;
        let tail = &bytes[start + 2..];
        if tail.len() >= name.len() && tail[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return Some(start);
        }
        at = start + 2;
    }
    None
}

/// The value of an attribute, entities decoded.
pub(crate) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    attributes_of(attributes)
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| html_escape::decode_html_entities(value))
}

/// All attributes of a tag, in order, values as written.
pub(crate) fn attributes_of(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let len = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = &rest[..len];
        rest = rest[len..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            if len == 0 {
                rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            }
            return Some((name, ""));
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &value[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or(""))
            }
            _ => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                (&value[..end], &value[end..])
            }
        };
        rest = after;
        Some((name, value))
    })
}

/// Calls `take(character, start, end)` for each character of a text piece, entities decoded; offsets are bytes.
pub(crate) fn decoded_chars(text: &str, base: usize, mut take: impl FnMut(char, usize, usize)) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        if c == '&' {
            let len = entity_len(rest);
            if len > 1 {
                let decoded = html_escape::decode_html_entities(&rest[..len]);
                if decoded != rest[..len] {
                    for d in decoded.chars() {
                        take(d, base + at, base + at + len);
                    }
                    at += len;
                    continue;
                }
            }
        }
        take(c, base + at, base + at + c.len_utf8());
        at += c.len_utf8();
    }
}

fn entity_len(rest: &str) -> usize {
    let len = 1 + rest[1..].bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    if rest.as_bytes().get(len) == Some(&b';') { len + 1 } else { 0 }
}

/// Elements that begin a new line of text.
pub(crate) fn is_block(name: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "caption",
        "figure",
        "figcaption",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "hr",
        "address",
        "details",
        "summary",
        "body",
        "html",
        "center",
        "legend",
        "option",
        "select",
        "button",
    ];
    BLOCKS.iter().any(|b| name.eq_ignore_ascii_case(b))
}

/// Elements without content.
pub(crate) fn is_void(name: &str) -> bool {
    const VOIDS: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "image",
    ];
    VOIDS.iter().any(|v| name.eq_ignore_ascii_case(v))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(html: &str) -> String {
        let mut out = String::new();
        for piece in Marks::new(html) {
            if let Piece::Text { text, start } = piece {
                decoded_chars(text, start, |c, _, _| out.push(c));
            }
        }
        out
    }

    #[test]
    fn text_survives_marks_of_all_kinds() {
        assert_eq!(
            text_of("<p title='a > b'>Baku &amp; Yerevan</p><!-- no --><script>if (a < b) {}</script>!"),
            "Baku & Yerevan!"
        );
        assert_eq!(text_of("1 < 2 and <b>3"), "1 < 2 and 3");
        assert_eq!(text_of("unclosed <a href=\"x"), "unclosed <a href=\"x");
        assert_eq!(text_of("<<<<>>"), "<<<<>>");
        assert_eq!(text_of("&#8220;x&#x201D; &nosuch; &"), "“x” &nosuch; &");
    }

    #[test]
    fn attributes_are_read_whatever_their_quotes() {
        let all: Vec<_> = attributes_of(" a=1 b='two words' c=\"x&amp;y\" d / e = 5").collect();
        assert_eq!(all, [("a", "1"), ("b", "two words"), ("c", "x&amp;y"), ("d", ""), ("e", "5")]);
        assert_eq!(attribute(" content=\"x&amp;y\"", "CONTENT").as_deref(), Some("x&y"));
    }
}
