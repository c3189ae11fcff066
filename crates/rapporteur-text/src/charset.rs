//! Bytes of a page to text, with the way back from text offsets to the bytes.

use crate::mojibake::mend;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Name of the encoding, as the WHATWG writes it.
    pub encoding: &'static str,
    /// Whether some bytes could not be read and stand as U+FFFD.
    pub damaged: bool,
    /// For each byte of `text` the byte of the page where its character starts, and at the end the length of the page;
    /// `None` where both are the same but for `skipped`.
    raw: Option<Vec<u32>>,
    /// Bytes before the text (a byte order mark).
    skipped: u32,
}

impl Decoded {
    /// The byte of the page where the character at byte `at` of the text starts (or the end of the page).
    #[must_use]
    pub fn page_byte(&self, at: usize) -> u32 {
        match &self.raw {
            None => at as u32 + self.skipped,
            Some(raw) => raw[at.min(raw.len() - 1)],
        }
    }
}

/// Decodes a page: byte order mark, then UTF-8 if it is valid, then `declared` or the page's own `<meta>`, then a guess
/// from the bytes.
///
/// A declaration that the bytes contradict is not believed: "utf-8" over bytes that are no UTF-8 leads to the guess,
/// unless only a few bytes are broken.
///
/// Text that was spoilt before (UTF-8 read as Windows-1252 and saved so) is mended; the way back leads to the spoilt bytes.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let decoded = decode_bytes(bytes, declared);
    match mend(&decoded.text) {
        None => decoded,
        Some((text, from)) => {
            let raw = from.into_iter().map(|at| decoded.page_byte(at as usize)).collect();
            Decoded { text, raw: Some(raw), skipped: 0, ..decoded }
        }
    }
}

fn decode_bytes(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(bytes, mark, encoding);
    }
    if looks_utf16(bytes) {
        let even = bytes.iter().step_by(2).take(512).filter(|b| **b == 0).count();
        let odd = bytes.iter().skip(1).step_by(2).take(512).filter(|b| **b == 0).count();
        return decode_as(bytes, 0, if even > odd { UTF_16BE } else { UTF_16LE });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), encoding: "UTF-8", damaged: false, raw: None, skipped: 0 };
    }
    let label = declared.map(str::to_owned).or_else(|| meta_charset(bytes));
    let named = label.as_deref().and_then(|l| Encoding::for_label(l.trim().as_bytes()));
    let encoding = match named {
        Some(encoding) if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE => encoding,
        _ if mostly_utf8(bytes) => UTF_8,
        _ => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
            detector.guess(None, chardetng::Utf8Detection::Deny)
        }
    };
    decode_as(bytes, 0, encoding)
}

fn decode_as(bytes: &[u8], skip: usize, encoding: &'static Encoding) -> Decoded {
    let body = &bytes[skip..];
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        return Decoded { text: text.to_owned(), encoding: "UTF-8", damaged: false, raw: None, skipped: skip as u32 };
    }
    // One byte at a time, so that each character knows its bytes; such pages are few.
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len() * 2);
    let mut raw = Vec::with_capacity(body.len() * 2);
    let mut damaged = false;
    let mut from = skip;
    let mut buffer = [0u8; 64];
    for at in 0..=body.len() {
        let last = at == body.len();
        let input = if last { &[][..] } else { &body[at..=at] };
        let (_, _, written, errors) = decoder.decode_to_utf8(input, &mut buffer, last);
        damaged |= errors;
        if written > 0 {
            if let Ok(piece) = std::str::from_utf8(&buffer[..written]) {
                text.push_str(piece);
                // What is broken and what follows it come together: the last character is that of the last byte.
                let now = (skip + at).max(from);
                let last = piece.chars().count() - 1;
                for (n, c) in piece.chars().enumerate() {
                    let start = if n == last && n > 0 && now > from { now } else { (from + n).min(now) };
                    raw.extend(std::iter::repeat_n(start as u32, c.len_utf8()));
                }
            }
            from = skip + at + 1;
        }
    }
    raw.push(bytes.len() as u32);
    Decoded { text, encoding: encoding.name(), damaged, raw: Some(raw), skipped: 0 }
}

fn looks_utf16(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    if head.len() < 8 {
        return false;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    (even * 10 > half * 8 && odd * 10 < half) || (odd * 10 > half * 8 && even * 10 < half)
}

/// At most one sequence in a thousand bytes is broken, and there is valid text beyond ASCII or next to nothing broken.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut broken = 0usize;
    let mut good = 0usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| !b.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken * 4 <= good || (broken * 20_000 <= bytes.len() && good > 0)
}

/// The charset that a page declares in its first kilobytes.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes[..bytes.len().min(8192)].iter().map(|b| b.to_ascii_lowercase() as char).collect();
    let at = head.find("charset=").map(|i| i + 8).or_else(|| head.find("encoding=").map(|i| i + 9))?;
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found_and_lead_back_to_their_bytes() {
        let check = |bytes: &[u8], declared, encoding, text: &str| {
            let found = decode(bytes, declared);
            assert_eq!((found.encoding, found.text.as_str()), (encoding, text));
        };
        check("Ереван".as_bytes(), Some("windows-1251"), "UTF-8", "Ереван");
        check(b"\xef\xbb\xbfBaku", None, "UTF-8", "Baku");
        check(b"<meta charset=windows-1251>\xc1\xe0\xea\xf3", None, "windows-1251", "<meta charset=windows-1251>Баку");
        check(
            b"caf\xe9 na\xefve, d\xe9j\xe0 vu, \x93quoted\x94",
            Some("utf-8"),
            "windows-1252",
            "café naïve, déjà vu, “quoted”",
        );
        let utf16: Vec<u8> = "A long enough line".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&utf16, None, "UTF-16LE", "A long enough line");
        let found = decode(b"caf\xe9 \x93x\x94", Some("iso-8859-1"));
        let at = found.text.find('x').unwrap();
        assert_eq!(found.page_byte(at), 6);
        assert_eq!(found.page_byte(found.text.len()), 8);
    }

    #[test]
    fn a_few_broken_bytes_do_not_turn_a_page_into_another_encoding() {
        let mut bytes = "“Nobody was hurt,” the ministry said. ".repeat(50).into_bytes();
        bytes.push(0xff);
        bytes.extend_from_slice("“Good.”".as_bytes());
        let found = decode(&bytes, Some("utf-8"));
        assert!(found.damaged && found.encoding == "UTF-8" && found.text.ends_with("“Good.”"));
    }
}
