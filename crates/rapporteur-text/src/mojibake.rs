//! Text that was UTF-8, was read as Windows-1252 or Latin-1 by somebody before us, and was saved so: "â€œWe will,â€\u{9d} he said".

/// What is mended of one passage through the wrong encoding; text that went through it twice is mended twice.
const MOST_TIMES: usize = 2;

/// `text` with such sequences read as what they were, and for each of its bytes (and its end) the byte of `text` where its character
/// began; `None` where there is nothing to mend, or where the signs are too few to be sure.
///
/// Sure is: no letter of Western European languages (é, ü …) stands outside such a sequence more than once for four sequences.
pub(crate) fn mend(text: &str) -> Option<(String, Vec<u32>)> {
    let mut now = once(text)?;
    for _ in 1..MOST_TIMES {
        let Some((again, from)) = once(&now.0) else { break };
        let from = from.iter().map(|at| now.1[*at as usize]).collect();
        now = (again, from);
    }
    Some(now)
}

fn once(text: &str) -> Option<(String, Vec<u32>)> {
    // Nearly all texts have none of the first letters.
    if !text.contains(['Ã', 'Â', 'â', 'Ð', 'Ñ', 'Ä', 'Å', 'Ø', 'Ù', 'Õ', 'Ö', '×']) {
        return None;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut out = String::with_capacity(text.len());
    let mut from = Vec::with_capacity(text.len() + 1);
    let (mut mended, mut alone) = (0usize, 0usize);
    let mut at = 0;
    while let Some(&(byte, c)) = chars.get(at) {
        let (read, len) = match sequence(&chars[at..]) {
            Some(found) => {
                mended += 1;
                found
            }
            None => {
                alone += usize::from(('\u{c0}'..='\u{ff}').contains(&c));
                (c, 1)
            }
        };
        out.push(read);
        from.extend(std::iter::repeat_n(byte as u32, read.len_utf8()));
        at += len;
    }
    from.push(text.len() as u32);
    (mended > 0 && alone * 4 <= mended).then_some((out, from))
}

/// The character whose UTF-8 bytes the first characters stand for, and how many they are.
fn sequence(chars: &[(usize, char)]) -> Option<(char, usize)> {
    let first = byte_of(chars[0].1)?;
    let len = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [0u8; 4];
    bytes[0] = first;
    for (n, slot) in bytes.iter_mut().enumerate().take(len).skip(1) {
        match chars.get(n).and_then(|(_, c)| byte_of(*c)).filter(|b| (0x80..=0xbf).contains(b)) {
            Some(byte) => *slot = byte,
            // The last byte of ” has no letter in Windows-1252, and is often lost on the way.
            None if n == 2 && bytes[..2] == [0xe2, 0x80] => return Some(('”', 2)),
            None => return None,
        }
    }
    let read = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
    // É» and the like: a letter and a sign that stand together by chance give letters of rare scripts.
    let likely = matches!(read, '\u{80}'..='\u{24f}' | 'ˆ' | '˜' | '\u{370}'..='\u{6ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{2bff}')
        || len > 2 && !read.is_control();
    likely.then_some((read, len))
}

/// The byte that stands for a character beyond ASCII in Windows-1252, or in Latin-1 where that has none.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match u32::from(c) {
        n @ 0x80..=0xff => u8::try_from(n).ok(),
        _ => HIGH.iter().position(|h| *h == c).and_then(|i| u8::try_from(0x80 + i).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text becomes when its UTF-8 bytes are read as Windows-1252.
    fn spoil(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn text_that_went_through_the_wrong_encoding_is_mended() {
        let good = "“We will not go,” José Fernández said — Ереван’s envoy paid €5 in Plzeň.";
        for times in 1..=2 {
            let bad = (0..times).fold(good.to_owned(), |t, _| spoil(&t));
            let (mended, from) = mend(&bad).unwrap();
            assert_eq!(mended, good);
            assert_eq!(from.len(), mended.len() + 1);
            let at = mended.find("said").unwrap();
            assert!(bad[from[at] as usize..].starts_with("said"));
            assert_eq!(from[mended.len()] as usize, bad.len());
        }
        assert_eq!(mend("â€œWe will,â€ he said.").unwrap().0, "“We will,” he said.");
        let latin1: String = "“Да”".bytes().map(char::from).collect();
        assert_eq!(mend(&latin1).unwrap().0, "“Да”");
    }

    #[test]
    fn text_with_real_letters_is_left_alone() {
        for text in [
            "José Fernández met São Tomé’s envoy.",
            "« ARRIVÉ»",
            "Łódź, Åland, Ørsted, Đà Nẵng, ÂGE",
            "The château’s owner sold it for €5.",
            "Ã is a letter of Portuguese; São, mãe, não and irmã have it.",
            "Plain words.",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
    }
}
