//! What the attribution stages need to see of a story at once: children of each word, quotations, paragraphs.

use rapporteur_record::{Reading, Sentence, Span, Upos};

/// A word of the story: sentence, token (both 0-based).
pub(crate) type At = (u32, u32);

/// A stretch between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// First token (the opening mark).
    pub first: At,
    /// Last token (the closing mark, or the last of the paragraph).
    pub last: At,
    /// The mark was closed.
    pub closed: bool,
    /// Goes on from the quotation before (opened again in the next paragraph).
    pub continues: bool,
}

/// One sentence with its children lists.
pub(crate) struct View<'a> {
    pub sent: &'a Sentence,
    pub kids: Vec<Vec<u32>>,
    /// 1 + index of the quotation that a token lies in; 0 = none. Marks themselves belong to it.
    pub quote: Vec<u32>,
}

/// The whole story.
pub(crate) struct Doc<'a> {
    pub reading: &'a Reading,
    pub views: Vec<View<'a>>,
    pub quotes: Vec<Quote>,
    /// The latest day that the story speaks of, once somebody has asked.
    pub reference_day: std::cell::OnceCell<Option<jiff::civil::Date>>,
    /// The times that each sentence names, once somebody has asked.
    pub ages: std::cell::OnceCell<Vec<crate::status::background::Age>>,
    /// How much of the story is background, once somebody has asked.
    pub tone: std::cell::OnceCell<f32>,
    /// The body under whose letterhead the story speaks, once somebody has asked.
    pub letterhead: std::cell::OnceCell<Option<rapporteur_record::AttributionLink>>,
}

impl<'a> View<'a> {
    pub(crate) fn lemma(&self, i: u32) -> &'a str {
        &self.sent.tokens[i as usize].lemma
    }
    pub(crate) fn form(&self, i: u32) -> &'a str {
        &self.sent.tokens[i as usize].form
    }
    pub(crate) fn xpos(&self, i: u32) -> &'a str {
        &self.sent.tokens[i as usize].xpos
    }
    pub(crate) fn rel(&self, i: u32) -> &'a str {
        &self.sent.tokens[i as usize].deprel
    }
    pub(crate) fn upos(&self, i: u32) -> Upos {
        self.sent.tokens[i as usize].upos
    }
    pub(crate) fn len(&self) -> u32 {
        self.sent.tokens.len() as u32
    }
    pub(crate) fn head(&self, i: u32) -> Option<u32> {
        let head = self.sent.tokens[i as usize].head.checked_sub(1)?;
        (head < self.len() && head != i).then_some(head)
    }
    pub(crate) fn is(&self, i: u32, rel: &str) -> bool {
        let have = self.rel(i);
        have == rel || have.strip_prefix(rel).is_some_and(|rest| rest.starts_with(':'))
    }
    pub(crate) fn child(&self, i: u32, rels: &[&str]) -> Option<u32> {
        self.children(i, rels).next()
    }
    pub(crate) fn children<'s>(&'s self, i: u32, rels: &'s [&'s str]) -> impl DoubleEndedIterator<Item = u32> + 's {
        self.kids[i as usize].iter().copied().filter(move |&k| rels.iter().any(|r| self.is(k, r)))
    }
    pub(crate) fn case(&self, i: u32) -> Option<&'a str> {
        self.child(i, &["case"]).map(|c| self.lemma(c))
    }
    pub(crate) fn is_verb(&self, i: u32) -> bool {
        self.upos(i) == Upos::Verb || self.xpos(i).starts_with("VB")
    }
    /// Tokens below `i` and itself, without the branches in `without`, in order.
    pub(crate) fn subtree(&self, i: u32, without: &[u32]) -> Vec<u32> {
        let mut seen = vec![false; self.sent.tokens.len()];
        let mut stack = vec![i];
        while let Some(top) = stack.pop() {
            if seen[top as usize] || without.contains(&top) {
                continue;
            }
            seen[top as usize] = true;
            stack.extend(self.kids[top as usize].iter().copied());
        }
        seen.iter().enumerate().filter(|(_, s)| **s).map(|(k, _)| k as u32).collect()
    }
    /// Whether `above` is `below` or one of its ancestors.
    pub(crate) fn dominates(&self, above: u32, below: u32) -> bool {
        let mut at = Some(below);
        for _ in 0..=self.sent.tokens.len() {
            match at {
                Some(x) if x == above => return true,
                Some(x) => at = self.head(x),
                None => return false,
            }
        }
        false
    }
}

fn open_mark(form: &str) -> bool {
    matches!(form, "“" | "``" | "«" | "„")
}
fn close_mark(form: &str) -> bool {
    matches!(form, "”" | "''" | "»")
}
fn plain_mark(form: &str) -> bool {
    matches!(form, "\"" | "＂")
}

impl<'a> Doc<'a> {
    pub(crate) fn new(reading: &'a Reading) -> Self {
        let mut views: Vec<View<'a>> = reading
            .sentences
            .iter()
            .map(|sent| {
                let mut kids = vec![Vec::new(); sent.tokens.len()];
                for (i, t) in sent.tokens.iter().enumerate() {
                    let head = t.head as usize;
                    if head >= 1 && head <= sent.tokens.len() && head - 1 != i {
                        kids[head - 1].push(i as u32);
                    }
                }
                View { sent, kids, quote: vec![0; sent.tokens.len()] }
            })
            .collect();
        let mut quotes: Vec<Quote> = Vec::new();
        let mut open: Option<At> = None;
        let mut left_open = false;
        let mut block = None;
        let mut last: At = (0, 0);
        let mut continues = false;
        for (s, view) in views.iter().enumerate() {
            let s = s as u32;
            if block != Some(view.sent.block) {
                if let Some(first) = open.take() {
                    quotes.push(Quote { first, last, closed: false, continues });
                    left_open = true;
                } else if block.is_some() && !quotes.is_empty() {
                    left_open = false;
                }
                block = Some(view.sent.block);
            }
            for i in 0..view.len() {
                let form = view.form(i);
                let gap_before = i == 0 || view.sent.tokens[i as usize - 1].end < view.sent.tokens[i as usize].start;
                let opens =
                    open_mark(form) || (plain_mark(form) && open.is_none() && (gap_before || i == 0 || left_open));
                let closes = close_mark(form)
                    || plain_mark(form)
                    || (open.is_some() && form.ends_with('”') && form.chars().count() < 4);
                if opens && open.is_none() {
                    let first_of_block = i == 0 && (s == 0 || views[s as usize - 1].sent.block != view.sent.block);
                    continues = left_open && first_of_block;
                    left_open = false;
                    open = Some((s, i));
                } else if closes && let Some(first) = open.take() {
                    quotes.push(Quote { first, last: (s, i), closed: true, continues });
                }
                last = (s, i);
            }
        }
        if let Some(first) = open {
            quotes.push(Quote { first, last, closed: false, continues });
        }
        for (q, quote) in quotes.iter().enumerate() {
            for s in quote.first.0..=quote.last.0 {
                let len = views[s as usize].len();
                let from = if s == quote.first.0 { quote.first.1 } else { 0 };
                let to = if s == quote.last.0 { quote.last.1 + 1 } else { len };
                for i in from..to {
                    views[s as usize].quote[i as usize] = q as u32 + 1;
                }
            }
        }
        Self {
            reading,
            views,
            quotes,
            reference_day: std::cell::OnceCell::new(),
            ages: std::cell::OnceCell::new(),
            tone: std::cell::OnceCell::new(),
            letterhead: std::cell::OnceCell::new(),
        }
    }

    pub(crate) fn token_span(&self, at: At) -> Span {
        self.reading.sentences[at.0 as usize].tokens[at.1 as usize].span()
    }

    /// Joins words to spans: neighbours in the same paragraph with nothing but white space between become one.
    pub(crate) fn spans(&self, words: &[At]) -> Vec<Span> {
        let mut sorted = words.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut spans: Vec<Span> = Vec::new();
        let mut before: Option<At> = None;
        for at in sorted {
            let span = self.token_span(at);
            let joined = before.is_some_and(|b| self.next(b) == Some(at) && self.block(b) == self.block(at));
            match spans.last_mut() {
                Some(last) if joined => *last = last.cover(span),
                _ => spans.push(span),
            }
            before = Some(at);
        }
        spans
    }

    pub(crate) fn next(&self, at: At) -> Option<At> {
        if at.1 + 1 < self.views[at.0 as usize].len() {
            return Some((at.0, at.1 + 1));
        }
        let next = at.0 + 1;
        ((next as usize) < self.views.len()).then_some((next, 0))
    }

    pub(crate) fn block(&self, at: At) -> u32 {
        self.views[at.0 as usize].sent.block
    }

    pub(crate) fn quote_at(&self, at: At) -> Option<&Quote> {
        self.views[at.0 as usize].quote[at.1 as usize].checked_sub(1).map(|q| &self.quotes[q as usize])
    }
}
