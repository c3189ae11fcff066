//! Words by the conventions of UD English (EWT): clitics apart (do|n't, Russia|'s), punctuation apart,
//! hyphenated compounds in three (well|-|known) unless the first part is a prefix (non-member, pro-Russian).

use crate::abbreviation;
use rapporteur_record::{SmolStr, Token};

/// Cuts a sentence into words; offsets in code points, counted from `base`.
///
/// ```
/// let words: Vec<_> = rapporteur_text::tokenize("Russia didn't attack.", 0).into_iter().map(|t| t.form).collect();
/// assert_eq!(words, ["Russia", "did", "n't", "attack", "."]);
/// ```
#[must_use]
pub fn tokenize(sentence: &str, base: u32) -> Vec<Token> {
    let chars: Vec<char> = sentence.chars().collect();
    tokens_between(&chars, 0, chars.len())
        .into_iter()
        .map(|t| Token { start: t.start + base, end: t.end + base, ..t })
        .collect()
}

/// The words of `chars[start..end]` as tokens with offsets into `chars`.
pub(crate) fn tokens_between(chars: &[char], start: usize, end: usize) -> Vec<Token> {
    let mut spans = Vec::new();
    words_into(chars, start, end, &mut spans);
    spans.into_iter().map(|(a, b)| token(chars, a, b)).collect()
}

pub(crate) fn token(chars: &[char], start: usize, end: usize) -> Token {
    Token {
        start: start as u32,
        end: end as u32,
        form: chars[start..end].iter().copied().collect::<SmolStr>(),
        ..Token::default()
    }
}

/// The words of a sentence, as half-open ranges of indices into `chars`.
#[must_use]
pub fn word_spans(chars: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    words_into(chars, 0, chars.len(), &mut words);
    words
}

pub(crate) fn words_into(chars: &[char], start: usize, end: usize, words: &mut Vec<(usize, usize)>) {
    let mut at = start;
    while at < end {
        if is_gap(chars[at]) {
            at += 1;
            continue;
        }
        let from = at;
        while at < end && !is_gap(chars[at]) {
            at += 1;
        }
        split_chunk(chars, from, at, end, words);
    }
}

/// White space and control characters separate words and belong to none.
pub(crate) fn is_gap(c: char) -> bool {
    match c {
        ' ' => true,
        '!'..='~' => false,
        _ => {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{ad}')
        }
    }
}

/// A word longer than this is no word; it is cut, so that nothing downstream meets a token of a gigabyte.
const LONGEST_WORD: usize = 200;

/// Cuts one stretch without white space. `limit` is where the text ends, for a look at what follows.
fn split_chunk(chars: &[char], start: usize, end: usize, limit: usize, words: &mut Vec<(usize, usize)>) {
    let mut at = start;
    while at < end {
        let c = chars[at];
        if c.is_alphanumeric() || starts_word(chars, at, start, end) {
            let stop = address_end(chars, at, end).unwrap_or_else(|| word_end(chars, at, end, limit));
            let mut from = at;
            while stop - from > LONGEST_WORD {
                words.push((from, from + LONGEST_WORD));
                from += LONGEST_WORD;
            }
            push_word(chars, from, stop, words);
            at = stop;
        } else {
            let stop = punctuation_end(chars, at, end);
            words.push((at, stop));
            at = stop;
        }
    }
}

/// A sign that belongs to the word it stands before: '72, +7, @handle, a clitic that stands alone ('s).
fn starts_word(chars: &[char], at: usize, start: usize, end: usize) -> bool {
    let next = |n: usize| chars.get(at + n).copied().filter(|_| at + n < end);
    match chars[at] {
        '\'' | '’' if at == start => {
            let two_digits = next(1).is_some_and(|c| c.is_ascii_digit())
                && next(2).is_some_and(|c| c.is_ascii_digit())
                && next(3).is_none_or(|c| !c.is_ascii_digit());
            let clitic = matches!(next(1), Some('s' | 'm' | 'd')) && next(2).is_none_or(|c| !c.is_alphanumeric());
            two_digits || clitic
        }
        '+' => at == start && next(1).is_some_and(|c| c.is_ascii_digit()),
        '@' => at == start && next(1).is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// The end of an address of the web or of mail that starts at `at`.
fn address_end(chars: &[char], at: usize, end: usize) -> Option<usize> {
    let starts = |text: &str| {
        text.chars().enumerate().all(|(n, want)| at + n < end && chars[at + n].eq_ignore_ascii_case(&want))
    };
    let handle = chars[at] == '@';
    let address = starts("http://") || starts("https://") || starts("www.") || starts("ftp://") || starts("mailto:");
    let mut stop = at;
    if address {
        while stop < end && !matches!(chars[stop], '"' | '<' | '>' | '”' | '“' | '|') {
            stop += 1;
        }
    } else if handle {
        stop += 1;
        while stop < end && (chars[stop].is_alphanumeric() || chars[stop] == '_') {
            stop += 1;
        }
        return Some(stop);
    } else {
        let mail = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '@');
        while stop < end && mail(chars[stop]) {
            stop += 1;
        }
        let inside = &chars[at..stop];
        let sign = inside.iter().position(|c| *c == '@')?;
        if sign == 0 || sign + 1 >= inside.len() || !inside[sign + 1].is_alphanumeric() {
            return None;
        }
    }
    while stop > at && matches!(chars[stop - 1], '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '’' | '-')
    {
        let balanced = chars[stop - 1] == ')' && chars[at..stop - 1].contains(&'(');
        if balanced {
            break;
        }
        stop -= 1;
    }
    (stop > at).then_some(stop)
}

/// The end of the word that starts at `at` with a letter or digit.
fn word_end(chars: &[char], at: usize, end: usize, limit: usize) -> usize {
    let mut stop = at + 1;
    while stop < end {
        let c = chars[stop];
        let before = chars[stop - 1];
        let after = (stop + 1 < end).then(|| chars[stop + 1]);
        let joined = match c {
            _ if c.is_alphanumeric() || is_mark(c) => !unit_starts(chars, at, stop, end),
            '_' => true,
            '.' => match after {
                Some(next) if before.is_ascii_digit() && next.is_ascii_digit() => true,
                Some(next) if next.is_alphanumeric() => dot_joins(chars, at, stop, end),
                _ => {
                    dot_kept(chars, at, stop, limit) && {
                        stop += 1;
                        break;
                    }
                }
            },
            ',' => before.is_ascii_digit() && thousands(chars, stop, end),
            ':' => before.is_ascii_digit() && after.is_some_and(|n| n.is_ascii_digit()),
            '/' => slash_joins(chars, at, stop, end),
            '\'' | '’' | '`' | 'ʼ' | '‘' => after.is_some_and(char::is_alphanumeric) && before.is_alphanumeric(),
            '&' => {
                let short = stop - at <= 3 && chars[at..stop].iter().all(|c| c.is_alphabetic());
                short && after.is_some_and(|n| n.is_alphabetic()) && chars[at].is_uppercase()
            }
            '-' | '‐' | '‑' => hyphen_joins(chars, at, stop, end),
            '$' => {
                stop - at <= 3
                    && chars[at..stop].iter().all(|c| c.is_uppercase())
                    && after.is_none_or(|n| n.is_ascii_digit())
            }
            _ => false,
        };
        if !joined {
            break;
        }
        stop += 1;
    }
    stop
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{93c}'..='\u{94d}' | '\u{200c}' | '\u{200d}')
}

/// 5|pm, 60|km, $5|m: a number and its unit are two words; 15th, 1980s, 2nd, 3D are one.
fn unit_starts(chars: &[char], at: usize, stop: usize, end: usize) -> bool {
    if !chars[stop].is_ascii_alphabetic() || !chars[stop - 1].is_ascii_digit() {
        return false;
    }
    if !chars[at..stop].iter().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':')) {
        return false;
    }
    let mut last = stop;
    while last < end && chars[last].is_ascii_alphabetic() {
        last += 1;
    }
    if last < end && chars[last].is_alphanumeric() {
        return false;
    }
    let unit: String = chars[stop..last].iter().map(char::to_ascii_lowercase).collect();
    const UNITS: &[&str] = &[
        "am", "pm", "a", "p", "km", "m", "cm", "mm", "kg", "g", "mg", "k", "bn", "mn", "tn", "mph", "kph", "kmh", "ft",
        "lb", "lbs", "oz", "mw", "kw", "gw", "kwh", "hz", "mhz", "ghz", "gb", "mb", "tb", "kb", "min", "mins", "hr",
        "hrs", "sec", "secs", "x", "yr", "yrs", "nm", "mi", "ha", "c", "f", "pc", "pct", "hours", "minutes", "days",
        "years", "million", "billion", "dollars",
    ];
    UNITS.contains(&unit.as_str())
}

fn thousands(chars: &[char], comma: usize, end: usize) -> bool {
    let digits = chars[comma + 1..end.min(comma + 5)].iter().take_while(|c| c.is_ascii_digit()).count();
    digits == 3 || (digits == 2 && chars.get(comma + 3) == Some(&','))
}

/// Whether a full stop between letters belongs inside a word (U.S.A, example.org) or ends a sentence whose space is missing.
fn dot_joins(chars: &[char], at: usize, dot: usize, end: usize) -> bool {
    let mut last = dot + 1;
    while last < end && (chars[last].is_alphanumeric() || chars[last] == '_') {
        last += 1;
    }
    let from = chars[at..dot].iter().rposition(|c| *c == '.').map_or(at, |i| at + i + 1);
    let left = &chars[from..dot];
    let right = &chars[dot + 1..last];
    // Letters: U.S.A, p.m., e.g. this; but not "plan A.The".
    if left.len() == 1 && (right.len() == 1 || from > at) {
        return true;
    }
    if left.len() == 1 && left[0].is_uppercase() && right[0].is_uppercase() {
        return false;
    }
    if right[0].is_ascii_digit() || left.iter().all(char::is_ascii_digit) {
        return !right[0].is_uppercase();
    }
    // "conflict.The" lacks a space; "Amazon.com", "config.toml" and "Node.js" do not.
    let ending: String = right.iter().collect();
    abbreviation::is_domain_ending(&ending.to_lowercase())
        || (right[0].is_lowercase()
            && left.iter().all(|c| c.is_ascii_alphanumeric())
            && right.len() <= 4
            && abbreviation::is_file_ending(&ending))
}

/// Whether the full stop after a word, before a gap or other sign, is part of it.
fn dot_kept(chars: &[char], at: usize, dot: usize, limit: usize) -> bool {
    let word = &chars[at..dot];
    // Initials and letters: J. R. Smith, U.S., p.m.
    let from = word.iter().rposition(|c| *c == '.').map_or(0, |i| i + 1);
    if from > 0 && word.len() - from <= 2 && word[from..].iter().all(|c| c.is_alphabetic()) {
        return word.split(|c| *c == '.').all(|part| part.len() <= 2 && part.iter().all(|c| c.is_alphabetic()));
    }
    let mut next = dot + 1;
    while next < limit && is_gap(chars[next]) {
        next += 1;
    }
    let follows = chars.get(next).copied().filter(|_| next < limit);
    let glued = next == dot + 1;
    if word.len() == 1 {
        if matches!(word[0], 'c' | 'v' | 'p') && !glued {
            return follows.is_some_and(|c| if word[0] == 'v' { c.is_uppercase() } else { c.is_ascii_digit() });
        }
        return word[0].is_uppercase()
            && word[0] != 'I'
            && follows.is_some_and(|c| c.is_uppercase() || (glued && c == ','));
    }
    if word.len() > 8 {
        return false;
    }
    let text: String = word.iter().collect();
    match abbreviation::kind(&text) {
        None => false,
        Some(abbreviation::Kind::Number) => follows.is_some_and(|c| c.is_ascii_digit()),
        Some(abbreviation::Kind::Month | abbreviation::Kind::Unit) => {
            follows.is_some_and(|c| !c.is_uppercase() || c.is_ascii_digit())
                || text == "Sept"
                || text == "Nov"
                || text == "Dec"
                || text == "Oct"
        }
        Some(abbreviation::Kind::Title) => follows.is_some(),
        Some(abbreviation::Kind::Other) => true,
    }
}

/// 9/11, 11/28/2000, w/o, km/h stay one word; and/or, he/she are three.
fn slash_joins(chars: &[char], at: usize, slash: usize, end: usize) -> bool {
    let after = (slash + 1 < end).then(|| chars[slash + 1]);
    let digits = chars[at..slash].iter().all(|c| c.is_ascii_digit() || *c == '/');
    digits && after.is_some_and(|c| c.is_ascii_digit())
        || slash == at + 1
            && matches!(chars[at], 'w' | 'c' | 'b' | 'n')
            && after.is_some_and(|c| matches!(c, 'o' | 'c' | 'a' | 'w' | 'h'))
            && chars.get(slash + 2).is_none_or(|c| slash + 2 >= end || !c.is_alphanumeric())
}

/// Whether a hyphen stays inside its word: prefixes (non-member), e-mail, telephone numbers, model names (Su-24, T-72).
fn hyphen_joins(chars: &[char], at: usize, hyphen: usize, end: usize) -> bool {
    let after = (hyphen + 1 < end).then(|| chars[hyphen + 1]);
    if !after.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let left = &chars[at..hyphen];
    let right_len = chars[hyphen + 1..end].iter().take_while(|c| c.is_alphanumeric()).count();
    let right = &chars[hyphen + 1..hyphen + 1 + right_len];
    let digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
    if left.iter().all(|c| c.is_ascii_digit() || *c == '-') {
        // 713-853-3989 and 11-20-2000, not 1969-1970, 5-10 or 20-year.
        if !digits(right) {
            return false;
        }
        if left.contains(&'-') {
            return true;
        }
        let more = chars.get(hyphen + 1 + right_len) == Some(&'-')
            && hyphen + 2 + right_len < end
            && chars[hyphen + 2 + right_len].is_ascii_digit();
        return more || (left.len() == 3 && right_len == 4);
    }
    let text: String = left.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    abbreviation::is_prefix(&text)
}

/// How far a run of signs goes: ..., !!, ?!, --, ''; every other sign is a word of its own.
fn punctuation_end(chars: &[char], at: usize, end: usize) -> usize {
    let c = chars[at];
    let same = |set: &[char]| {
        let mut stop = at;
        while stop < end && set.contains(&chars[stop]) {
            stop += 1;
        }
        stop
    };
    let stop = match c {
        '.' => same(&['.']),
        ':' | ';' => {
            let nose = usize::from(chars.get(at + 1) == Some(&'-'));
            let mouth = at + 1 + nose;
            let smiles =
                mouth < end && matches!(chars[mouth], ')' | '(' | 'D' | 'P' | 'p' | '/' | '|') && mouth + 1 == end;
            if smiles && (nose == 1 || matches!(chars[mouth], ')' | '(' | 'D' | 'P')) { mouth + 1 } else { at + 1 }
        }
        '!' | '?' => same(&['!', '?']),
        '…' => same(&['…', '.']),
        '-' | '–' | '—' | '―' | '_' | '*' | '=' | '~' | '+' | '#' | '<' | '>' | '|' => same(&[c]),
        '\'' | '`' | '’' | '‘' => {
            let run = same(&[c]);
            if run - at == 2 { run } else { at + 1 }
        }
        _ => {
            // Emoji and other symbols keep their joiners and modifiers.
            let mut stop = at + 1;
            while stop < end
                && (is_mark(chars[stop]) || matches!(chars[stop], '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'))
            {
                stop += if chars[stop] == '\u{200d}' && stop + 1 < end { 2 } else { 1 };
            }
            stop
        }
    };
    stop.clamp(at + 1, end.min(at + LONGEST_WORD).max(at + 1))
}

/// Cuts the clitic from a word and stores both.
fn push_word(chars: &[char], start: usize, end: usize, words: &mut Vec<(usize, usize)>) {
    match clitic_start(&chars[start..end]) {
        Some(cut) if cut > 0 => {
            // "couldn't've", "who'd've"
            push_word(chars, start, start + cut, words);
            words.push((start + cut, end));
        }
        _ => words.push((start, end)),
    }
}

fn clitic_start(word: &[char]) -> Option<usize> {
    let n = word.len();
    if !(3..=40).contains(&n) {
        return None;
    }
    let fold = |c: char| if matches!(c, '’' | '`' | 'ʼ' | '‘') { '\'' } else { c.to_ascii_lowercase() };
    let ends = |tail: &str| {
        let len = tail.len();
        n > len && word[n - len..].iter().map(|c| fold(*c)).eq(tail.chars())
    };
    if ends("n't") {
        return Some(n - 3);
    }
    for tail in ["'re", "'ve", "'ll"] {
        if ends(tail) {
            return Some(n - 3);
        }
    }
    for tail in ["'s", "'m", "'d"] {
        if ends(tail) {
            // "1960's" and "AK47's" keep it in EWT only after digits of a decade.
            let decade = tail == "'s" && word[..n - 2].iter().all(char::is_ascii_digit);
            return (!decade).then_some(n - 2);
        }
    }
    let is = |text: &str| text.len() == n && word.iter().map(|c| fold(*c)).eq(text.chars());
    if is("cannot") || is("gonna") || is("gotta") || is("wanna") {
        return Some(3);
    }
    if is("dont") || is("wont") || is("cant") || is("didnt") || is("doesnt") || is("isnt") || is("wasnt") || is("arent")
    {
        // "wont" and "cant" are words of their own, but rare ones.
        return Some(n - 2);
    }
    None
}
