//! The way back: where in the page each stretch of extracted text stands.

use crate::stream::Stream;
use crate::token::is_gap;
use memchr::memmem;
use rapporteur_record::{Block, PageMap, PageRun};

/// Finds the blocks of `text` in the page's characters; gives the map and, for each block, the byte of the stream where
/// it begins, if it was found.
///
/// Long blocks are found first and hold the short ones, which may occur several times, in their place.
/// Text that the page does not have (joined or mended by the extraction) has no run.
pub(crate) fn align(
    text: &str,
    blocks: &[Block],
    stream: &Stream,
    page_byte: impl Fn(u32) -> u32,
) -> (PageMap, Vec<Option<usize>>) {
    const LONG: usize = 40;
    let chars: Vec<char> = text.chars().collect();
    let solid: Vec<Solid> = blocks.iter().map(|b| Solid::of(&chars, b)).collect();
    let mut found: Vec<Vec<Match>> = vec![Vec::new(); blocks.len()];
    let mut budget = stream.text.len().saturating_mul(60).max(1 << 22);
    let mut cursor = 0;
    for (index, block) in solid.iter().enumerate() {
        if block.text.len() < LONG {
            continue;
        }
        let matches = find(block, stream, cursor, stream.text.len(), &mut budget);
        if let Some(last) = matches.last() {
            cursor = last.at + last.len;
        }
        found[index] = matches;
    }
    for index in 0..solid.len() {
        if !found[index].is_empty() || solid[index].text.is_empty() {
            continue;
        }
        let from = found[..index].iter().rev().take(400).find_map(|m| m.last()).map_or(0, |m| m.at + m.len);
        let until = found[index + 1..].iter().take(400).find_map(|m| m.first()).map_or(stream.text.len(), |m| m.at);
        if from < until {
            found[index] = find(&solid[index], stream, from, until, &mut budget);
        }
    }
    let mut map = PageMap::default();
    for (block, matches) in solid.iter().zip(&found) {
        for m in matches {
            block.runs(m, stream, &page_byte, &mut map.runs);
        }
    }
    (map, found.iter().map(|m| m.first().map(|m| m.at)).collect())
}

/// A block without gaps.
struct Solid {
    text: String,
    /// For each byte of `text`: the code point of the story.
    points: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Match {
    /// Byte in the block's solid text.
    from: usize,
    /// Byte in the stream.
    at: usize,
    /// Bytes.
    len: usize,
}

impl Solid {
    fn of(chars: &[char], block: &Block) -> Self {
        let mut solid = Self { text: String::new(), points: Vec::new() };
        for point in block.span.start..block.span.end {
            let c = chars[point as usize];
            if !is_gap(c) {
                solid.text.push(c);
                solid.points.extend(std::iter::repeat_n(point, c.len_utf8()));
            }
        }
        solid
    }

    fn runs(&self, m: &Match, stream: &Stream, page_byte: &impl Fn(u32) -> u32, runs: &mut Vec<PageRun>) {
        let mut last_point = None;
        for i in 0..m.len {
            let point = self.points[m.from + i];
            if last_point == Some(point) {
                continue;
            }
            last_point = Some(point);
            let start = page_byte(stream.starts[m.at + i]);
            // Several characters may come from one mark of the page (an entity in a feed, a broken sequence of bytes).
            let end = page_byte(stream.ends[m.at + i]).max(start + 1);
            if let Some(run) = runs.last_mut() {
                let whole = run.story_end - run.story_start == run.page_end - run.page_start;
                let step = point.wrapping_sub(run.story_end);
                if whole && end == start + 1 && step <= 1 && start >= run.page_end && start - run.page_end == step {
                    run.story_end = point + 1;
                    run.page_end = end;
                    continue;
                }
                if point < run.story_end {
                    continue;
                }
            }
            runs.push(PageRun { story_start: point, story_end: point + 1, page_start: start, page_end: end });
        }
    }
}

/// Finds a block between two bytes of the stream: whole, or piece by piece where the page has something in between.
fn find(block: &Solid, stream: &Stream, from: usize, until: usize, budget: &mut usize) -> Vec<Match> {
    let want = block.text.as_bytes();
    let page = stream.text.as_bytes();
    let mut search = |needle: &[u8], from: usize, until: usize| -> Option<usize> {
        if *budget == 0 || from >= until {
            return None;
        }
        let hit = memmem::find(&page[from..until], needle);
        *budget = budget.saturating_sub(hit.map_or(until - from, |h| h + needle.len()));
        hit.map(|h| from + h)
    };
    if let Some(at) =
        search(want, from, until).or_else(|| if from > 0 && until == page.len() { search(want, 0, from) } else { None })
    {
        return vec![Match { from: 0, at, len: want.len() }];
    }
    const PROBE: usize = 16;
    if want.len() < PROBE {
        return Vec::new();
    }
    let mut matches: Vec<Match> = Vec::new();
    let mut cursor = from;
    let mut at = 0;
    let mut misses = 0;
    while at < want.len() {
        let mut end = (at + PROBE).min(want.len());
        while !block.text.is_char_boundary(end) {
            end += 1;
        }
        // Pieces of one block stand near each other.
        let near = matches.last().map_or(until, |m| (m.at + m.len + 20_000).min(until));
        match search(&want[at..end], cursor, near) {
            Some(hit) if end - at >= PROBE.min(want.len()) => {
                let len = want[at..].iter().zip(&page[hit..]).take_while(|(a, b)| a == b).count();
                let mut len = len;
                while !block.text.is_char_boundary(at + len) {
                    len -= 1;
                }
                matches.push(Match { from: at, at: hit, len });
                cursor = hit + len;
                at += len;
                misses = 0;
            }
            _ => {
                misses += 1;
                if misses > 400 {
                    break;
                }
                at += 1;
                while at < want.len() && !block.text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
    }
    matches
}
