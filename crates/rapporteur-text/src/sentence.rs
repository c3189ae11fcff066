use crate::token::{is_gap, word_spans};
use rapporteur_record::{Sentence, SmolStr, Story, Token};

/// Cuts a story into sentences and words. What the input record fixed is kept as given.
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
        for (start, end) in sentence_spans(&chars, block.span.start as usize, block.span.end as usize) {
            let tokens = tokens_between(&chars, start, end);
            if !tokens.is_empty() {
                sentences.push(Sentence {
                    start: start as u32,
                    end: end as u32,
                    block: index as u32,
                    tokens,
                    ..Sentence::default()
                });
            }
        }
    }
    sentences
}

fn tokens_between(chars: &[char], start: usize, end: usize) -> Vec<Token> {
    word_spans(&chars[start..end])
        .into_iter()
        .map(|(a, b)| Token {
            start: (start + a) as u32,
            end: (start + b) as u32,
            form: chars[start + a..start + b].iter().copied().collect::<SmolStr>(),
            ..Token::default()
        })
        .collect()
}

/// First cut, to be replaced: after a full stop that is no abbreviation's and before a capital.
fn sentence_spans(chars: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let words: Vec<(usize, usize)> =
        word_spans(&chars[start..end]).into_iter().map(|(a, b)| (a + start, b + start)).collect();
    let mut spans = Vec::new();
    let mut first = 0;
    let mut at = 0;
    while at < words.len() {
        let (a, b) = words[at];
        let closes = matches!(chars[a], '.' | '!' | '?' | '…');
        if closes {
            let mut last = at;
            while last + 1 < words.len()
                && matches!(chars[words[last + 1].0], '"' | '”' | '’' | ')' | ']')
                && words[last + 1].0 == words[last].1
            {
                last += 1;
            }
            let next = words.get(last + 1);
            let boundary = next.is_none_or(|&(n, _)| {
                n > words[last].1 && (chars[n].is_uppercase() || !chars[n].is_alphabetic())
                    || chars[n].is_uppercase() && b == n
            });
            if boundary {
                spans.push((words[first].0, words[last].1));
                first = last + 1;
                at = last;
            }
        }
        at += 1;
    }
    if first < words.len() {
        spans.push((words[first].0, words[words.len() - 1].1));
    }
    debug_assert!(spans.iter().all(|&(a, _)| !is_gap(chars[a])));
    spans
}
