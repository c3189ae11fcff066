//! What the network sees of a word: the number of its form, of its affixes, of its shape.

/// Unicode lower case, curly quotes made straight, ASCII digits `0`. The training program's `norm`.
pub(crate) fn normal(form: &str) -> String {
    form.to_lowercase()
        .chars()
        .map(|c| match c {
            '\u{2019}' | '\u{2018}' => '\'',
            '\u{201C}' | '\u{201D}' => '"',
            '0'..='9' => '0',
            other => other,
        })
        .collect()
}

/// FNV-1a, 32 bits, of a kind byte and a text.
fn fnv(kind: u8, text: &str) -> u32 {
    let mut h = 0x811c_9dc5_u32;
    for byte in std::iter::once(kind).chain(text.bytes()) {
        h = (h ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    h
}

/// Rows of the affix table for a normalised form.
pub(crate) fn affixes(normal: &str, buckets: usize) -> [usize; 6] {
    let head = |k: usize| normal.char_indices().nth(k).map_or(normal, |(i, _)| &normal[..i]);
    let tail = |k: usize| {
        let from = normal.char_indices().rev().nth(k - 1).map_or(0, |(i, _)| i);
        &normal[from..]
    };
    let parts = [normal, head(2), head(3), tail(2), tail(3), tail(4)];
    std::array::from_fn(|kind| fnv(kind as u8, parts[kind]) as usize % buckets.max(1))
}

/// Class of the letter case and characters, 1 to 9, as the training program has it (Python's `isupper`, `islower`, `isdigit`).
pub(crate) fn shape(form: &str) -> usize {
    let upper = form.chars().any(char::is_uppercase);
    let lower = form.chars().any(char::is_lowercase);
    let long = form.chars().nth(1).is_some();
    if upper && !lower {
        if long { 1 } else { 2 }
    } else if form.chars().next().is_some_and(char::is_uppercase) {
        3
    } else if lower && !upper {
        4
    } else if !form.is_empty() && form.chars().all(is_digit) {
        5
    } else if form.chars().any(is_digit) {
        6
    } else if upper {
        7
    } else if !form.chars().any(char::is_alphanumeric) {
        8
    } else {
        9
    }
}

/// Decimal digits of any script, superscripts and subscripts (Python's `isdigit`).
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || c.is_numeric()
            && !c.is_alphabetic()
            && !matches!(c, '¼'..='¾' | '\u{2150}'..='\u{218B}' | '\u{3007}' | '\u{3021}'..='\u{3029}')
}
