use rapporteur_record::{SmolStr, Token};

/// Cuts a sentence into words by the conventions of UD English (EWT); offsets in code points, counted from `base`.
#[must_use]
pub fn tokenize(sentence: &str, base: u32) -> Vec<Token> {
    let chars: Vec<char> = sentence.chars().collect();
    word_spans(&chars)
        .into_iter()
        .map(|(start, end)| Token {
            start: base + start as u32,
            end: base + end as u32,
            form: chars[start..end].iter().copied().collect::<SmolStr>(),
            ..Token::default()
        })
        .collect()
}

/// The words of a sentence, as half-open ranges of indices into `chars`.
#[must_use]
pub fn word_spans(chars: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if is_gap(chars[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && !is_gap(chars[at]) {
            at += 1;
        }
        split_chunk(chars, start, at, &mut words);
    }
    words
}

/// White space and control characters separate words and belong to none.
pub(crate) fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{ad}')
}

fn split_chunk(chars: &[char], start: usize, end: usize, words: &mut Vec<(usize, usize)>) {
    let mut at = start;
    while at < end {
        let c = chars[at];
        let from = at;
        if c.is_alphanumeric() {
            while at < end
                && (chars[at].is_alphanumeric()
                    || (is_inner(chars[at]) && at + 1 < end && chars[at + 1].is_alphanumeric() && at > from))
            {
                at += 1;
            }
            if at < end && chars[at] == '.' && keeps_dot(&chars[from..at]) {
                at += 1;
            }
            push_word(chars, from, at, words);
        } else {
            while at < end && chars[at] == c {
                at += 1;
            }
            words.push((from, at));
        }
    }
}

fn is_inner(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | ':' | '&' | '@' | '_' | '/')
}

fn keeps_dot(word: &[char]) -> bool {
    let w: String = word.iter().collect();
    (word.len() == 1 && word[0].is_uppercase())
        || w.contains('.')
        || matches!(
            w.as_str(),
            "Mr" | "Mrs"
                | "Ms"
                | "Dr"
                | "St"
                | "Gen"
                | "Col"
                | "Lt"
                | "Sgt"
                | "Rev"
                | "Sen"
                | "Rep"
                | "Gov"
                | "Inc"
                | "Ltd"
                | "Co"
                | "Corp"
                | "No"
                | "Jan"
                | "Feb"
                | "Aug"
                | "Sept"
                | "Oct"
                | "Nov"
                | "Dec"
                | "vs"
                | "etc"
                | "Jr"
                | "Sr"
        )
}

fn push_word(chars: &[char], start: usize, end: usize, words: &mut Vec<(usize, usize)>) {
    let lower: Vec<char> =
        chars[start..end].iter().map(|c| if *c == '’' { '\'' } else { c.to_ascii_lowercase() }).collect();
    let n = lower.len();
    let ends = |tail: &str| n > tail.len() && lower[n - tail.len()..].iter().copied().eq(tail.chars());
    let cut = ["n't", "'re", "'ve", "'ll", "'s", "'m", "'d"].iter().find(|t| ends(t)).map(|t| t.len());
    if let Some(len) = cut {
        words.push((start, end - len));
        words.push((end - len, end));
    } else if lower.iter().copied().eq("cannot".chars()) {
        words.push((start, start + 3));
        words.push((start + 3, end));
    } else {
        words.push((start, end));
    }
}
