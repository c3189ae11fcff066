//! One form for names that differ only in accents, dots, hyphens, quotes or case.

/// Folds one character to ASCII letters where the Latin script allows it; `None` drops it.
fn fold(c: char, out: &mut String) {
    match c {
        'a'..='z' | '0'..='9' | '#' | '%' | '+' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        '.' | '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | '"' | '“' | '”' | '(' | ')' | ',' => {}
        '&' => out.push_str("and"),
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ā' | 'Ă' | 'Ą' | 'ǎ' | 'ə' | 'Ə' => out.push('a'),
        'æ' | 'Æ' => out.push_str("ae"),
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' | 'ĉ' | 'ċ' => out.push('c'),
        'ď' | 'đ' | 'Ď' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'Ē' | 'Ė' | 'Ę' | 'Ě' | 'ế' | 'ệ' | 'ễ' => {
            out.push('e')
        }
        'ğ' | 'Ğ' | 'ģ' | 'ĝ' => out.push('g'),
        'ħ' | 'Ħ' => out.push('h'),
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'į' | 'ı' | 'İ' | 'Ī' | 'Į' => out.push('i'),
        'ķ' | 'Ķ' => out.push('k'),
        'ł' | 'Ł' | 'ļ' | 'ľ' | 'Ļ' | 'Ľ' => out.push('l'),
        'ñ' | 'Ñ' | 'ń' | 'ň' | 'ņ' | 'Ń' | 'Ň' | 'Ņ' => out.push('n'),
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'ő' | 'Ō' | 'Ő' | 'ọ' | 'ơ' => out.push('o'),
        'œ' | 'Œ' => out.push_str("oe"),
        'ř' | 'Ř' | 'ŕ' => out.push('r'),
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' => out.push('s'),
        'ß' => out.push_str("ss"),
        'ť' | 'ţ' | 'ț' | 'Ť' | 'Ţ' | 'Ț' => out.push('t'),
        'þ' | 'Þ' => out.push_str("th"),
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'Ū' | 'Ů' | 'Ű' | 'Ų' | 'ư' => out.push('u'),
        'ý' | 'ÿ' | 'Ý' => out.push('y'),
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => out.push('z'),
        // Combining accents.
        '\u{300}'..='\u{36f}' => {}
        _ if c.is_alphanumeric() => out.extend(c.to_lowercase()),
        _ => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
    }
}

/// The key under which a name is kept: lower case, no accents, dots or quotes, words set apart by single spaces.
///
/// `U.S.` → `us`; `al-Qaeda` → `al qaeda`; `Côte d’Ivoire` → `cote divoire`.
#[must_use]
pub fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        fold(c, &mut out);
    }
    while out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Whether `word` is written as an acronym: two or more letters, all upper case.
#[must_use]
pub fn is_acronym(word: &str) -> bool {
    let mut letters = 0;
    for c in word.chars() {
        if c.is_lowercase() {
            return false;
        }
        if c.is_uppercase() {
            letters += 1;
        }
    }
    letters >= 2
}

/// Optimal string alignment distance, at most `limit` + 1 (anything above is cut off).
#[must_use]
pub fn distance(left: &str, right: &str, limit: usize) -> usize {
    let a: Vec<char> = left.chars().collect();
    let b: Vec<char> = right.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > limit) {
            return limit + 1;
        }
        before = last;
        last = row;
    }
    last[b.len()].min(limit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        assert_eq!(normal("U.S."), "us");
        assert_eq!(normal("al-Qaeda"), normal("Al Qaeda"));
        assert_eq!(normal("Côte d’Ivoire"), normal("Cote d'Ivoire"));
        assert_eq!(normal("Recep Tayyip Erdoğan"), normal("Recep Tayyip Erdogan"));
        assert_eq!(normal("  St. Lucia "), "st lucia");
    }

    #[test]
    fn distance_counts_swaps_as_one_and_stops_at_the_limit() {
        assert_eq!(distance("zelensky", "zelenksy", 2), 1);
        assert_eq!(distance("zelensky", "zelenskyy", 2), 1);
        assert_eq!(distance("iran", "iraq", 2), 1);
        assert_eq!(distance("putin", "macron", 2), 3);
    }
}
