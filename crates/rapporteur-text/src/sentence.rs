//! Sentences: where a block of text is cut, by its closing signs, abbreviations and what follows.

use crate::abbreviation::{self, Kind};
use crate::calendar::{is_weekday, month};
use crate::language::is_foreign;
use crate::token::{is_gap, tokens_between, words_into};
use rapporteur_record::{BlockKind, Quality, Sentence, Story};

/// A sentence of more words than this is cut: nothing that is read runs so long, and parsing one would cost too much.
pub(crate) const LONGEST_SENTENCE: usize = 300;

/// Cuts a story into sentences and words. What the input record fixed is kept as given.
///
/// Sentences do not overlap, are in order, lie inside their block, and neither begin nor end with white space.
/// Joining words and the gaps between them (white space and control characters only) gives back the text.
#[must_use]
pub fn split_story(story: &Story) -> Vec<Sentence> {
    let chars: Vec<char> = story.text.chars().collect();
    let mut sentences = Vec::new();
    if !story.given.is_empty() {
        for given in &story.given {
            let block = story.blocks.partition_point(|b| b.span.end <= given.span.start) as u32;
            let tokens = if given.tokens.is_empty() {
                tokens_between(&chars, given.span.start as usize, given.span.end as usize)
            } else {
                given.tokens.clone()
            };
            sentences.push(Sentence {
                start: given.span.start,
                end: given.span.end,
                block,
                tokens,
                ..Sentence::default()
            });
        }
        return sentences;
    }
    for (index, block) in story.blocks.iter().enumerate() {
        let (from, to) = (block.span.start as usize, block.span.end as usize);
        let quality = if block.kind == BlockKind::Furniture {
            Quality::Furniture
        } else if story.language.as_deref().is_none_or(|l| l == "en") && is_foreign(&chars[from..to]) {
            Quality::Foreign
        } else {
            Quality::Good
        };
        for (start, end) in sentence_spans(&chars, block.span.start as usize, block.span.end as usize) {
            sentences.push(Sentence {
                start: start as u32,
                end: end as u32,
                block: index as u32,
                quality,
                tokens: tokens_between(&chars, start, end),
            });
        }
    }
    sentences
}

/// The sentences of `chars[start..end]`, as half-open ranges of indices into `chars`.
pub(crate) fn sentence_spans(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    words_into(chars, start, end, &mut words);
    let cutter = Cutter { chars, words: &words };
    let mut spans = Vec::new();
    let mut first = 0;
    let mut at = 0;
    while at < words.len() {
        let last = match cutter.closes(at, first) {
            Some(last) => last,
            None if at - first + 1 >= LONGEST_SENTENCE => cutter.best_cut(first, at),
            None => {
                at += 1;
                continue;
            }
        };
        spans.push((words[first].0, words[last].1));
        first = last + 1;
        at = first;
    }
    if first < words.len() {
        spans.push((words[first].0, words[words.len() - 1].1));
    }
    debug_assert!(spans.iter().all(|&(a, b)| a < b && !is_gap(chars[a])));
    spans
}

struct Cutter<'a> {
    chars: &'a [char],
    words: &'a [(usize, usize)],
}

impl Cutter<'_> {
    fn word(&self, index: usize) -> &[char] {
        let (start, end) = self.words[index];
        &self.chars[start..end]
    }

    fn lower(&self, index: usize) -> String {
        self.word(index).iter().flat_map(|c| c.to_lowercase()).collect()
    }

    /// Whether no white space stands between this word and the next.
    fn glued(&self, index: usize) -> bool {
        index + 1 < self.words.len() && self.words[index].1 == self.words[index + 1].0
    }

    /// If the sentence that began at word `first` ends at word `at`, the last word that belongs to it.
    fn closes(&self, at: usize, first: usize) -> Option<usize> {
        let word = self.word(at);
        let head = word[0];
        let stop = match head {
            '.' if word.len() == 1 => Stop::Dot,
            '.' | '…' => Stop::Ellipsis,
            '!' | '?' | '‽' => Stop::Loud,
            '。' | '！' | '？' | '۔' | '।' | '؟' | '։' => Stop::Loud,
            _ if word.len() > 1 && word[word.len() - 1] == '.' && head.is_alphanumeric() => Stop::Abbreviation,
            _ => return None,
        };
        let mut last = at;
        // Closing quotes and brackets, and further stops, belong to the sentence.
        while self.glued(last) && (self.is_closer(last + 1, first) || self.is_stop(last + 1)) {
            last += 1;
        }
        // So does the number of a note: "until July 1805.[6]".
        if let Some(note) = self.note(last + 1) {
            last = note;
        }
        let quoted = last > at && self.word(last).iter().any(|c| is_quote(*c));
        if last + 1 >= self.words.len() {
            return Some(last);
        }
        let next = self.word(last + 1);
        let lead = self.lead(last + 1);
        let glued = self.glued(last);
        let ends = match stop {
            _ if matches!(next[0], ',' | ';' | ':' | ')' | ']' | '}' | '%' | '/')
                || (next[0] == '-' && next.len() == 1 && glued) =>
            {
                false
            }
            Stop::Dot if self.enumerates(at, first) => false,
            Stop::Dot if self.dateline(at, first) => false,
            Stop::Dot if glued => lead.is_some_and(char::is_uppercase) || next[0].is_uppercase(),
            Stop::Dot => match lead {
                Some(c) if c.is_lowercase() => !quoted && !matches!(next[0], '(' | '[') && self.plain_word_before(at),
                _ => true,
            },
            Stop::Loud if quoted => match lead {
                Some(c) if c.is_lowercase() => false,
                _ => !self.reports(last + 1),
            },
            Stop::Loud => match lead {
                Some(c) if c.is_lowercase() => word.len() > 1 || !glued && self.lower(last + 1) != "and",
                _ => !glued || next[0].is_uppercase(),
            },
            Stop::Ellipsis => {
                lead.is_none_or(|c| !c.is_lowercase()) && (!glued || next[0].is_uppercase()) && last > first
            }
            Stop::Abbreviation => self.abbreviation_ends(at, last),
        };
        ends.then_some(last)
    }

    /// The last word of a reference mark ([6], [a], [citation needed]) that begins at `index`, glued to what precedes.
    fn note(&self, index: usize) -> Option<usize> {
        if index >= self.words.len() || self.word(index) != ['['] || !self.glued(index - 1) {
            return None;
        }
        let close = (index + 1..self.words.len().min(index + 4)).find(|&i| self.word(i) == [']'])?;
        let inner = self.word(index + 1);
        let mark = inner.len() <= 3 && (inner.iter().all(char::is_ascii_digit) || inner.len() == 1);
        (close == index + 2 && mark || self.lower(index + 1) == "citation")
            .then(|| self.note(close + 1).unwrap_or(close))
    }

    fn is_stop(&self, index: usize) -> bool {
        matches!(self.word(index)[0], '.' | '!' | '?' | '…')
    }

    /// A sign that closes what the sentence opened; a straight quote closes if white space or the end follows it.
    fn is_closer(&self, index: usize, _first: usize) -> bool {
        let word = self.word(index);
        match word[0] {
            ')' | ']' | '}' | '”' | '»' | '’' => true,
            '"' | '\'' => {
                word.len() <= 2
                    && (!self.glued(index) || matches!(self.word(index + 1)[0], ')' | ']' | '”' | '"' | '.' | ','))
            }
            _ => false,
        }
    }

    /// The first letter or digit at or shortly after a word: what an opening quote or bracket leads to.
    fn lead(&self, index: usize) -> Option<char> {
        self.words[index..].iter().take(3).find_map(|&(a, _)| {
            let c = self.chars[a];
            c.is_alphanumeric().then_some(c)
        })
    }

    /// "1." or "(b)." at the beginning numbers the sentence.
    fn enumerates(&self, at: usize, first: usize) -> bool {
        at == first + 1 && {
            let word = self.word(first);
            (word.len() <= 3 && word.iter().all(char::is_ascii_digit))
                || (word.len() == 1 && word[0].is_ascii_alphabetic())
        }
    }

    /// "KYIV. Oct 9 (Agency) – …": the dateline is no sentence.
    fn dateline(&self, at: usize, first: usize) -> bool {
        at - first <= 3
            && (first..at).all(|i| self.word(i).iter().all(|c| c.is_uppercase() || !c.is_alphabetic()))
            && at + 2 < self.words.len()
            && self.word(at + 2)[0].is_ascii_digit()
            && month(&self.lower(at + 1)).is_some()
    }

    /// The word before a stop is one of lower case, so that the stop is not some unknown abbreviation's.
    fn plain_word_before(&self, at: usize) -> bool {
        at > 0 && {
            let word = self.word(at - 1);
            word.len() >= 3 && word.iter().all(|c| c.is_lowercase())
                || matches!(word[0], ')' | ']' | '"' | '”' | '%')
                || word.iter().any(char::is_ascii_digit)
        }
    }

    /// `"Why?" Peskov asked`: the sentence goes on after the quotation.
    fn reports(&self, index: usize) -> bool {
        const SAID: &[&str] = &[
            "said",
            "says",
            "asked",
            "told",
            "added",
            "wrote",
            "cried",
            "shouted",
            "replied",
            "answered",
            "declared",
            "exclaimed",
            "tweeted",
            "asks",
            "chanted",
            "wondered",
            "insisted",
            "stressed",
            "noted",
            "remarked",
            "yelled",
            "explained",
            "continued",
        ];
        (index..self.words.len().min(index + 5)).any(|i| SAID.contains(&self.lower(i).as_str()))
            && (index..self.words.len().min(index + 5)).take_while(|&i| !SAID.contains(&self.lower(i).as_str())).all(
                |i| {
                    let word = self.word(i);
                    word[0].is_alphabetic() || word[0] == '-'
                },
            )
    }

    /// Whether an abbreviation with its own full stop also ends the sentence.
    fn abbreviation_ends(&self, at: usize, last: usize) -> bool {
        let word = self.word(at);
        let next = self.word(last + 1);
        let lead = self.lead(last + 1);
        let Some(lead) = lead else { return false };
        if !(lead.is_uppercase() || last > at && lead.is_ascii_digit()) {
            return false;
        }
        let bare: String = word[..word.len() - 1].iter().collect();
        let folded = bare.to_lowercase();
        let starter = self.is_starter(last + 1);
        match abbreviation::kind(&bare) {
            _ if matches!(
                folded.as_str(),
                "e.g" | "i.e" | "eg" | "ie" | "cf" | "p.s" | "viz" | "c" | "ca" | "v" | "vs"
            ) =>
            {
                false
            }
            Some(Kind::Title | Kind::Number) => last > at && starter,
            Some(Kind::Month | Kind::Unit) => starter,
            Some(Kind::Other) if bare == "etc" => true,
            _ if folded == "p.m" || folded == "a.m" => {
                let zone = next.len() <= 4 && next.iter().all(|c| c.is_uppercase()) && next.len() > 1;
                let name = self.lower(last + 1);
                let day = month(&name).is_some() || is_weekday(&name);
                !(zone || day || matches!(next[0], '(' | '['))
            }
            _ if bare.chars().count() == 1 => starter && at > 0 && self.word(at - 1)[0].is_lowercase(),
            _ => starter || last > at,
        }
    }

    /// Whether a capitalised word is one that often begins a sentence and seldom continues a name.
    fn is_starter(&self, index: usize) -> bool {
        const STARTERS: &[&str] = &[
            "the",
            "a",
            "an",
            "in",
            "on",
            "at",
            "it",
            "he",
            "she",
            "they",
            "we",
            "i",
            "you",
            "this",
            "that",
            "these",
            "those",
            "but",
            "and",
            "or",
            "so",
            "if",
            "as",
            "when",
            "while",
            "after",
            "before",
            "since",
            "although",
            "though",
            "however",
            "there",
            "his",
            "her",
            "their",
            "its",
            "our",
            "my",
            "for",
            "from",
            "with",
            "by",
            "to",
            "what",
            "who",
            "how",
            "why",
            "where",
            "some",
            "many",
            "most",
            "both",
            "all",
            "no",
            "not",
            "yet",
            "also",
            "according",
            "earlier",
            "later",
            "last",
            "because",
            "even",
            "then",
            "here",
            "under",
            "over",
            "during",
            "despite",
            "among",
            "one",
            "two",
            "three",
            "several",
            "more",
            "another",
            "meanwhile",
            "now",
            "until",
            "once",
            "only",
            "such",
            "each",
            "any",
            "officials",
            "police",
            "is",
            "was",
            "did",
            "do",
            "will",
        ];
        let mut at = index;
        while at < self.words.len() && at < index + 2 && !self.word(at)[0].is_alphanumeric() {
            at += 1;
        }
        at < self.words.len() && STARTERS.contains(&self.lower(at).as_str())
    }

    /// Where to cut a sentence that is too long: after its last semicolon, colon or comma, else where it got too long.
    fn best_cut(&self, first: usize, at: usize) -> usize {
        let floor = first + (at - first) / 2;
        let find = |signs: &[char]| (floor..at).rev().find(|&i| signs.contains(&self.word(i)[0]));
        find(&[';', '|', '•']).or_else(|| find(&[':', ','])).unwrap_or(at)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Dot,
    Ellipsis,
    Loud,
    Abbreviation,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '“' | '’' | '‘' | '»' | '«')
}
