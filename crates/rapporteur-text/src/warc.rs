//! Web archives: the pages of their responses. Records may be gzipped one by one, and the last may be cut off.

use crate::input::{Document, read_line, unreadable};
use crate::{InputError, LARGEST_PAGE, PageHints};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::{BufRead, Read};

const LONGEST_HEADER: usize = 64 << 10;

/// Pages and texts of an archive, in order, numbered by record from 1.
pub(crate) struct WarcPages {
    reader: Box<dyn BufRead + Send>,
    record: u64,
}

impl WarcPages {
    pub(crate) fn new(reader: Box<dyn BufRead + Send>) -> Self {
        Self { reader, record: 0 }
    }

    fn header(&mut self) -> Result<Option<Vec<(String, String)>>, InputError> {
        let mut fields = Vec::new();
        let mut begun = false;
        loop {
            let Some(line) = read_line(&mut self.reader, LONGEST_HEADER)? else {
                if begun {
                    return Err(cut());
                }
                return Ok(None);
            };
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            if line.is_empty() {
                if begun {
                    return Ok(Some(fields));
                }
                continue;
            }
            if begun {
                if let Some((key, value)) = line.split_once(':') {
                    fields.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
            } else if line.starts_with("WARC/") {
                begun = true;
                self.record += 1;
            } else {
                // Something between records that is none: look for the next one.
                continue;
            }
        }
    }

    /// The body of a record, or `None` where it is too large to be a page; reads past it either way.
    fn body(&mut self, len: u64) -> Result<Option<Vec<u8>>, InputError> {
        let keep = len <= LARGEST_PAGE as u64 * 2;
        let mut left = len;
        let mut body = Vec::new();
        while left > 0 {
            let chunk = self.reader.fill_buf().map_err(unreadable)?;
            if chunk.is_empty() {
                return Err(cut());
            }
            let part = chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if keep {
                body.extend_from_slice(&chunk[..part]);
            }
            self.reader.consume(part);
            left -= part as u64;
        }
        Ok(keep.then_some(body))
    }

    fn step(&mut self) -> Result<Option<Step>, InputError> {
        let Some(fields) = self.header()? else { return Ok(None) };
        let field = |name: &str| fields.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
        let Some(len) = field("content-length").and_then(|v| v.parse::<u64>().ok()) else {
            return Err(InputError::new("a record has no Content-Length", "WARC 1.0 or 1.1 is accepted"));
        };
        let kind = field("warc-type").unwrap_or_default().to_ascii_lowercase();
        let url = field("warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned());
        let id = url.clone().or_else(|| field("warc-record-id").map(str::to_owned)).unwrap_or_default();
        let content_type = field("content-type").unwrap_or_default().to_ascii_lowercase();
        let Some(body) = self.body(len)? else { return Ok(Some(Step::Skip)) };
        let (media, charset, payload) = match kind.as_str() {
            "response" => match http_payload(&body) {
                Some(found) => found,
                None => return Ok(Some(Step::Skip)),
            },
            "resource" | "conversion" => (media_of(&content_type), charset_of(&content_type), body),
            _ => return Ok(Some(Step::Skip)),
        };
        let document = match media.as_str() {
            "text/html" | "application/xhtml+xml" => {
                Document::Page { bytes: payload, hints: PageHints { id, url, charset } }
            }
            "text/plain" => Document::Text { id, bytes: payload },
            _ => return Ok(Some(Step::Skip)),
        };
        Ok(Some(Step::Page(document)))
    }
}

enum Step {
    Skip,
    Page(Document),
}

impl Iterator for WarcPages {
    type Item = Result<(Option<u64>, Document), InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step() {
                Ok(None) => {
                    if self.record == 0 {
                        self.record = 1;
                        return Some(Err(InputError::new("no WARC record was found", "WARC 1.0 or 1.1 is accepted")));
                    }
                    return None;
                }
                Ok(Some(Step::Skip)) => {}
                Ok(Some(Step::Page(document))) => return Some(Ok((Some(self.record), document))),
                Err(e) => return Some(Err(e.at(self.record.max(1)))),
            }
        }
    }
}

fn cut() -> InputError {
    InputError {
        fatal: true,
        ..InputError::new("the archive ends inside a record", "whole records are accepted; those before it were read")
    }
}

fn media_of(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_owned()
}

fn charset_of(content_type: &str) -> Option<String> {
    let at = content_type.find("charset=")?;
    Some(content_type[at + 8..].trim_matches(['"', '\'', ' ', ';']).to_owned())
}

/// Media type, charset and decoded body of a successful HTTP response.
fn http_payload(message: &[u8]) -> Option<(String, Option<String>, Vec<u8>)> {
    let end = memchr::memmem::find(message, b"\r\n\r\n")
        .map(|i| (i, i + 4))
        .or_else(|| memchr::memmem::find(message, b"\n\n").map(|i| (i, i + 2)))?;
    let head = String::from_utf8_lossy(&message[..end.0]);
    let mut lines = head.lines();
    let status = lines.next()?.split_whitespace().nth(1)?.to_owned();
    if !status.starts_with('2') {
        return None;
    }
    let mut media = String::new();
    let mut charset = None;
    let mut chunked = false;
    let mut encoding = String::new();
    for line in lines {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        match key.trim().to_ascii_lowercase().as_str() {
            "content-type" => {
                media = media_of(&value);
                charset = charset_of(&value);
            }
            "transfer-encoding" => chunked = value.contains("chunked"),
            "content-encoding" => encoding = value,
            _ => {}
        }
    }
    let body = &message[end.1..];
    let body = if chunked { dechunk(body) } else { body.to_vec() };
    // Archives often keep the header of a body that they have already decoded.
    let body = match encoding.as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => inflate(MultiGzDecoder::new(&body[..])),
        "deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => inflate(ZlibDecoder::new(&body[..])),
        _ => body,
    };
    Some((media, charset, body))
}

/// What can be decoded, at most as much as a page may have.
fn inflate(reader: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    // Truncated data gives what was read until then.
    let _ = reader.take(LARGEST_PAGE as u64 + 1).read_to_end(&mut out);
    out
}

fn dechunk(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let line = String::from_utf8_lossy(&rest[..end]);
        let Ok(len) = usize::from_str_radix(line.trim().split(';').next().unwrap_or_default().trim(), 16) else {
            // Not chunked after all.
            if out.is_empty() {
                return body.to_vec();
            }
            break;
        };
        rest = &rest[end + 1..];
        if len == 0 {
            break;
        }
        let part = len.min(rest.len());
        out.extend_from_slice(&rest[..part]);
        rest = &rest[part..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if part < len {
            break;
        }
    }
    out
}
