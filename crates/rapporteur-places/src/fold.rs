//! Names as keys: without case, accents, marks; "St" and "Saint" alike.

use unicode_normalization::UnicodeNormalization;

/// The key of a name, or `None` where it holds letters outside the Latin script.
///
/// The same as `key` of `tools/places/generate.py`, which wrote the keys of the bulk table.
#[must_use]
pub(crate) fn fold(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    if name.is_ascii() {
        for c in name.chars() {
            push(&mut out, c.to_ascii_lowercase())?;
        }
    } else {
        for c in name.to_lowercase().nfkd() {
            push(&mut out, c)?;
        }
    }
    let mut key = String::with_capacity(out.len());
    for word in out.split_ascii_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(match word {
            "st" => "saint",
            "ste" => "sainte",
            "mt" => "mount",
            "ft" => "fort",
            other => other,
        });
    }
    (!key.is_empty()).then_some(key)
}

fn push(out: &mut String, c: char) -> Option<()> {
    match c {
        '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | 'ʹ' | '.' => {}
        'a'..='z' | '0'..='9' => out.push(c),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'þ' => out.push_str("th"),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ı' => out.push('i'),
        'ə' => out.push('a'),
        'ħ' => out.push('h'),
        'ŋ' => out.push('n'),
        'ŧ' => out.push('t'),
        'ƒ' => out.push('f'),
        '–' | '—' | '‑' | '·' => out.push(' '),
        c if c.is_ascii() => out.push(' '),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn variants_meet() {
        assert_eq!(fold("Şuşa"), fold("Susa"));
        assert_eq!(fold("St. Petersburg"), fold("Saint Petersburg"));
        assert_eq!(fold("Hala’ib"), fold("Halaib"));
        assert_eq!(fold("U.S."), fold("US"));
        assert_eq!(fold("Москва"), None);
        assert_eq!(fold("..."), None);
    }
}
