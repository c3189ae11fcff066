//! Patterns of verb dictionaries, matched around a verb.
//!
//! Words to the right must belong to what depends on the verb, or stand close; words to the left must not have another finite verb
//! between them and the verb. Words that a space parts stand in that order with anything between; joined words follow each other.
//! Noun and prepositional phrases (PETRARCH2) may stand in any order.

use super::Syntax;
use rapporteur_lexicon::petrarch::{Element, Part, Pattern};
use rapporteur_record::{SmolStr, Upos};

/// Where the places of a pattern stand: heads (0-based tokens).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// `$`.
    pub source: Option<usize>,
    /// `+`.
    pub target: Option<usize>,
    /// `%`.
    pub both: Option<usize>,
}

/// For each token, the first and last token of the named participant that it heads.
pub type Named = [Option<(usize, usize)>];

/// How far right of what was matched before a word may stand although the tree hangs it elsewhere.
const NEAR: usize = 4;

struct Matcher<'a> {
    elements: &'a [Element],
    syn: &'a Syntax<'a>,
    folded: &'a [(SmolStr, SmolStr)],
    named: &'a Named,
    below: Vec<usize>,
}

/// Matches a pattern around a verb (`first..=last` with its particles, headed by `head`).
#[must_use]
pub(super) fn find(
    pattern: &Pattern,
    syn: &Syntax<'_>,
    folded: &[(SmolStr, SmolStr)],
    named: &Named,
    head: usize,
    first: usize,
    last: usize,
) -> Option<Places> {
    // Most patterns of a verb fail for want of a word: that is asked first.
    let stands = |row: &Vec<SmolStr>| row.first().is_some_and(|w| folded.iter().any(|(l, f)| l == w || f == w));
    for element in &pattern.elements {
        if let Part::Words(rows) = &element.part
            && !rows.iter().any(stands)
        {
            return None;
        }
    }
    let m = Matcher { elements: &pattern.elements, syn, folded, named, below: syn.sent.subtree(head) };
    let verb = pattern.verb();
    let places = m.left(verb, first, head, Places::default())?;
    m.right(verb + 1, last, places).or_else(|| {
        // "The envoy was expelled": what would follow an active verb stands before the passive one.
        let subject = syn.subject(head).filter(|&s| s < first && syn.passive(head))?;
        let phrase = syn.sent.subtree(subject);
        let (from, to) = (*phrase.first()?, (*phrase.last()?).min(first.checked_sub(1)?));
        m.turned(verb + 1, from, to, last, places)
    })
}

impl Matcher<'_> {
    fn word(&self, i: usize, word: &str) -> bool {
        self.folded.get(i).is_some_and(|(l, f)| l == word || f == word)
    }

    /// The last token of a row of words that begins at `i`; hyphens between are passed over.
    fn row(&self, i: usize, row: &[SmolStr]) -> Option<usize> {
        let mut k = i;
        for (n, word) in row.iter().enumerate() {
            if n > 0 {
                k += 1;
                if self.word(k, "") {
                    k += 1;
                }
            }
            if !self.word(k, word) {
                return None;
            }
        }
        Some(k)
    }

    /// What a part covers, first and last token, where its first token is `i`; a place also gives its head.
    fn at(&self, part: &Part, i: usize) -> Option<(usize, Option<usize>)> {
        match part {
            Part::Words(rows) => rows.iter().filter_map(|row| self.row(i, row)).max().map(|last| (last, None)),
            Part::Source | Part::Target | Part::Both => (i..self.named.len().min(i + 8)).find_map(|h| {
                let (first, last) = self.named[h]?;
                (first == i).then_some((last.max(h), Some(h)))
            }),
            Part::Skip => {
                let nominal = matches!(self.syn.upos(i), Upos::Noun | Upos::Propn | Upos::Pron);
                (nominal && !self.syn.is_rel(i, &["compound", "flat"])).then_some((i, Some(i)))
            }
            Part::Verb | Part::Noun(_) | Part::Prep(_) => None,
        }
    }

    fn with(&self, places: Places, part: &Part, head: Option<usize>) -> Places {
        match part {
            Part::Source => Places { source: head, ..places },
            Part::Target => Places { target: head, ..places },
            // All of them: the first of the conjuncts leads to the others.
            Part::Both => Places {
                both: head.map(|h| if self.syn.rel(h) == "conj" { self.syn.head(h).unwrap_or(h) } else { h }),
                ..places
            },
            _ => places,
        }
    }

    /// A boundary that no pattern reaches over.
    fn boundary(&self, i: usize) -> bool {
        matches!(self.syn.sent.tokens[i].form.as_str(), ";" | ":")
    }

    fn right(&self, k: usize, after: usize, places: Places) -> Option<Places> {
        let Some(element) = self.elements.get(k) else { return Some(places) };
        let end = (after + 1..self.folded.len()).find(|&i| self.boundary(i)).unwrap_or(self.folded.len());
        if let Part::Noun(_) | Part::Prep(_) = element.part {
            let found = (after + 1..end)
                .filter(|&i| self.below.contains(&i) || i <= after + NEAR)
                .find_map(|i| self.phrase(&element.part, i, places))?;
            return self.right(k + 1, after, found);
        }
        for i in after + 1..end {
            if element.joined && i > after + 1 && !(i == after + 2 && self.word(after + 1, "")) {
                break;
            }
            if !(self.below.contains(&i) || i <= after + NEAR) {
                continue;
            }
            if let Some((last, head)) = self.at(&element.part, i)
                && let Some(found) = self.right(k + 1, last, self.with(places, &element.part, head))
            {
                return Some(found);
            }
        }
        None
    }

    /// Elements from `k` on, the first of them in the subject of a passive verb (`from..=to`), the rest after the verb.
    fn turned(&self, k: usize, from: usize, to: usize, after: usize, places: Places) -> Option<Places> {
        let element = self.elements.get(k)?;
        for i in from..=to {
            let found = match element.part {
                Part::Noun(_) => self.phrase(&element.part, i, places).map(|p| (i, p)),
                Part::Words(_) => {
                    self.at(&element.part, i).filter(|(last, _)| *last <= to).map(|(last, _)| (last, places))
                }
                _ => None,
            };
            let Some((last, places)) = found else { continue };
            let next = self.elements.get(k + 1);
            let rest = if next.is_some_and(|e| e.joined) { None } else { self.right(k + 1, after, places) };
            if let Some(all) = rest.or_else(|| next.and_then(|_| self.turned(k + 1, last + 1, to, after, places))) {
                return Some(all);
            }
        }
        None
    }

    /// Elements `..k`, the last first, all before token `before`.
    fn left(&self, k: usize, before: usize, head: usize, places: Places) -> Option<Places> {
        let Some(element) = k.checked_sub(1).and_then(|i| self.elements.get(i)) else { return Some(places) };
        let joined = self.elements[k].joined;
        for i in (0..before).rev() {
            if self.boundary(i) {
                break;
            }
            let found = match element.part {
                Part::Noun(_) | Part::Prep(_) => self.phrase(&element.part, i, places).map(|p| (i, p)),
                _ => self
                    .at(&element.part, i)
                    .filter(|(last, _)| {
                        *last < before
                            && (!joined || *last + 1 == before || *last + 2 == before && self.word(before - 1, ""))
                            && (*last + 1..before).all(|t| t == head || !self.finite(t))
                    })
                    .map(|(_, at)| (i, self.with(places, &element.part, at))),
            };
            if let Some((start, places)) = found
                && let Some(all) = self.left(k - 1, start, head, places)
            {
                return Some(all);
            }
        }
        None
    }

    fn finite(&self, i: usize) -> bool {
        self.syn.upos(i) == Upos::Verb && matches!(self.syn.sent.tokens[i].xpos.as_str(), "VBD" | "VBZ" | "VBP")
    }

    /// A noun phrase whose first wanted word is `i`, or a prepositional phrase whose preposition is.
    fn phrase(&self, part: &Part, i: usize, places: Places) -> Option<Places> {
        let (parts, gap) = match part {
            Part::Noun(parts) => (parts, 2),
            Part::Prep(parts) => (parts, 6),
            _ => return None,
        };
        let (first, rest) = parts.split_first()?;
        let (mut after, head) = match first {
            Part::Noun(_) => return None,
            _ => self.at(first, i)?,
        };
        let mut places = self.with(places, first, head);
        for wanted in rest {
            let inner: &[Part] = if let Part::Noun(inner) = wanted { inner } else { std::slice::from_ref(wanted) };
            for wanted in inner {
                let end = self.folded.len().min(after + 2 + gap);
                let (i, (last, head)) = (after + 1..end)
                    .take_while(|&i| !self.boundary(i) && !self.finite(i))
                    .find_map(|i| Some((i, self.at(wanted, i)?)))?;
                debug_assert!(i <= last || head.is_some());
                after = last;
                places = self.with(places, wanted, head);
            }
        }
        Some(places)
    }
}
