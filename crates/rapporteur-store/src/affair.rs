//! Affairs: stories of one matter over days.
//!
//! Stories are weighed word by word (TF-IDF over the stories at hand, names heavier) and joined from the likest pair
//! down, as long as the two groups as wholes stay alike and no gap of days grows too wide.

use crate::error::Error;
use crate::fold;
use crate::merge::{STOP, UNDATED, day_of, stem};
use crate::query::{Filter, Sort};
use crate::store::Store;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// From this cosine two groups of stories are one affair.
pub const ALIKE: f32 = 0.25;
/// Days without a story after which an affair is over.
const SILENCE: i32 = 14;
/// Weightiest words kept of a story.
const TERMS: usize = 80;
/// Terms in more than this share of the stories find no pairs.
const COMMON: f32 = 0.25;
/// At most so many stories are grouped at once.
const MOST: usize = 20_000;

/// A story to be grouped.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// Title and text.
    pub text: &'a str,
    /// Day of publication, days since 1970-01-01.
    pub day: Option<i32>,
}

type Vector = Vec<(u32, f32)>;

fn dot(a: &Vector, b: &Vector) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

fn normalise(vector: &mut Vector) {
    let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, w)| *w /= length);
    }
}

fn add(a: &Vector, b: &Vector) -> Vector {
    let mut sum: BTreeMap<u32, f32> = a.iter().copied().collect();
    for (term, weight) in b {
        *sum.entry(*term).or_default() += weight;
    }
    sum.into_iter().collect()
}

fn cosine(a: &Vector, b: &Vector) -> f32 {
    let length = |v: &Vector| v.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
    let both = length(a) * length(b);
    if both > 0.0 { dot(a, b) / both } else { 0.0 }
}

/// Groups stories into affairs; returns the group of each, numbered by first story.
#[must_use]
pub fn group_texts(texts: &[Text<'_>], alike: f32) -> Vec<usize> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut counts: Vec<BTreeMap<u32, f32>> = Vec::with_capacity(texts.len());
    let mut frequency: Vec<u32> = Vec::new();
    for text in texts {
        let mut terms: BTreeMap<u32, f32> = BTreeMap::new();
        for word in text.text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 2) {
            let lower = word.to_lowercase();
            if STOP.contains(&lower.as_str()) {
                continue;
            }
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(stem(&lower)).or_insert(next);
            if number as usize == frequency.len() {
                frequency.push(0);
            }
            // Names say more of what a story is about than other words.
            let weight = if word.chars().next().is_some_and(char::is_uppercase) { 1.5 } else { 1.0 };
            *terms.entry(number).or_default() += weight;
        }
        for number in terms.keys() {
            frequency[*number as usize] += 1;
        }
        counts.push(terms);
    }
    let n = texts.len() as f32;
    let vectors: Vec<Vector> = counts
        .into_iter()
        .map(|terms| {
            let mut vector: Vector = terms
                .into_iter()
                .map(|(term, count)| {
                    (
                        term,
                        (1.0 + count.ln().max(0.0)) * ((n + 1.0) / (frequency[term as usize] as f32 + 1.0)).ln() + 0.5,
                    )
                })
                .collect();
            vector.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            vector.truncate(TERMS);
            vector.sort_by_key(|(term, _)| *term);
            normalise(&mut vector);
            vector
        })
        .collect();
    let mut postings: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let common = (n * COMMON).max(20.0);
    for (i, vector) in vectors.iter().enumerate() {
        for (term, _) in vector {
            if (frequency[*term as usize] as f32) <= common {
                postings.entry(*term).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
            }
        }
    }
    let near = |i: usize, j: usize| match (texts[i].day, texts[j].day) {
        (Some(a), Some(b)) => (a - b).abs() <= SILENCE,
        _ => true,
    };
    let mut edges: Vec<(f32, usize, usize)> = Vec::new();
    for (i, vector) in vectors.iter().enumerate() {
        let mut others: BTreeSet<u32> = BTreeSet::new();
        for (term, _) in vector {
            if let Some(list) = postings.get(term) {
                others.extend(list.iter().filter(|j| (**j as usize) < i));
            }
        }
        for j in others.into_iter().map(|j| j as usize).filter(|j| near(i, *j)) {
            let likeness = dot(vector, &vectors[j]);
            if likeness >= alike * 0.8 {
                edges.push((likeness, j, i));
            }
        }
    }
    edges.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut home: Vec<usize> = (0..texts.len()).collect();
    let mut members: Vec<Vec<usize>> = (0..texts.len()).map(|i| vec![i]).collect();
    let mut sums: Vec<Vector> = vectors;
    for (_, i, j) in edges {
        let (a, b) = (home[i].min(home[j]), home[i].max(home[j]));
        if a == b || cosine(&sums[a], &sums[b]) < alike {
            continue;
        }
        sums[a] = add(&sums[a], &sums[b]);
        sums[b] = Vec::new();
        let moved = std::mem::take(&mut members[b]);
        for &m in &moved {
            home[m] = a;
        }
        members[a].extend(moved);
    }
    home
}

/// One line of an affair's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Day of the event, if known.
    pub date: Option<String>,
    /// Key of the event.
    pub event_key: String,
    /// Type and mode.
    pub event: String,
    /// Codes of the actors.
    pub actor: Vec<String>,
    /// Codes of the recipients.
    pub recipient: Vec<String>,
    /// Where.
    pub place: Option<String>,
    /// Claims that tell of it.
    pub n_claims: u32,
}

/// Stories of one matter, with their events in order of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Affair {
    /// Headline of the first story.
    pub title: Option<String>,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// Stories, copies included.
    pub n_stories: usize,
    /// Stories that are no copies of each other.
    pub n_families: usize,
    /// Identifiers of the stories, in order of publication.
    pub stories: Vec<String>,
    /// The events that the stories tell of.
    pub timeline: Vec<Moment>,
}

impl Store {
    /// The affairs among the stories that tell of the filter's events, largest first.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the filter takes more stories than are grouped at once; narrow its days.
    pub fn affairs(&self, filter: &Filter, limit: u32) -> Result<Vec<Affair>, Error> {
        let mut events_of: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        let mut statement = self.sql(self.db.prepare_cached("SELECT DISTINCT story FROM claim WHERE event=?1"))?;
        for event in self.rows(filter, Sort::Latest, None, 0)? {
            let mut rows = self.sql(statement.query([event]))?;
            while let Some(row) = self.sql(rows.next())? {
                events_of.entry(self.sql(row.get(0))?).or_default().insert(event);
            }
            if events_of.len() > MOST {
                return Err(Error::Query(format!(
                    "affairs are found among at most {MOST} stories; narrow the filter (--since, --until, --country, …)"
                )));
            }
        }
        let mut stories = Vec::with_capacity(events_of.len());
        for &row in events_of.keys() {
            let card = self.card_of_row(row)?;
            let day: Option<i32> =
                self.sql(self.db.query_row("SELECT day FROM story WHERE id=?1", [row], |r| r.get(0)))?;
            let text = format!("{}\n{}", card.title.as_deref().unwrap_or_default(), self.text_of_row(row)?);
            stories.push((day, row, card, text));
        }
        // Copies first meet their originals: the order is that of publication.
        stories.sort_by(|a, b| (a.0.unwrap_or(i32::MAX), &a.2.id).cmp(&(b.0.unwrap_or(i32::MAX), &b.2.id)));
        let texts: Vec<Text<'_>> = stories.iter().map(|(day, _, _, text)| Text { text, day: *day }).collect();
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, group) in group_texts(&texts, ALIKE).into_iter().enumerate() {
            groups.entry(group).or_default().push(i);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort_by_key(|g| (std::cmp::Reverse(g.len()), g[0]));
        groups.truncate(limit as usize);
        let mut affairs = Vec::with_capacity(groups.len());
        for group in groups {
            let mut events: BTreeSet<i64> = BTreeSet::new();
            for &i in &group {
                events.extend(&events_of[&stories[i].1]);
            }
            let mut timeline = Vec::with_capacity(events.len());
            for event in events {
                let event = self.event_of_row(event)?;
                let claim = &event.claim;
                let codes = |people: &[rapporteur_record::Participant]| {
                    people.iter().filter_map(|p| p.code.as_ref()).map(ToString::to_string).collect()
                };
                let mode = claim.mode.first().map(|m| format!(" {m}")).unwrap_or_default();
                timeline.push(Moment {
                    date: claim.date.clone(),
                    event_key: claim.event_key.clone(),
                    event: format!("{}{mode}", claim.event.first().map_or("", |k| k.as_str())),
                    actor: codes(&claim.actor),
                    recipient: codes(&claim.recipient),
                    place: claim
                        .event_loc
                        .iter()
                        .find(|p| !p.negated)
                        .map(|p| p.resolved_place.clone().unwrap_or_else(|| p.extracted_place.clone())),
                    n_claims: event.n_claims,
                });
            }
            timeline.sort_by(|a, b| {
                (a.date.is_none(), &a.date, &a.event_key).cmp(&(b.date.is_none(), &b.date, &b.event_key))
            });
            let day = |d: Option<i32>| d.filter(|d| *d != UNDATED).and_then(day_of).map(|d| d.to_string());
            let families: BTreeSet<i64> = group.iter().map(|&i| stories[i].2.family).collect();
            affairs.push(Affair {
                title: stories[group[0]].2.title.clone(),
                first: day(group.iter().filter_map(|&i| stories[i].0).min()),
                last: day(group.iter().filter_map(|&i| stories[i].0).max()),
                n_stories: group.len(),
                n_families: families.len(),
                stories: group.iter().map(|&i| stories[i].2.id.clone()).collect(),
                timeline,
            });
        }
        Ok(affairs)
    }
}

/// The words of a text that count, folded; for those who compare words themselves.
#[must_use]
pub fn content_words(text: &str) -> BTreeSet<String> {
    fold::words(text).filter(|w| !STOP.contains(&w.as_str())).map(|w| stem(&w)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_of_one_matter_come_together() {
        let texts = [
            ("The ferry Marigold ran aground off Cape Marrow with forty passengers.", 10),
            ("Divers searched the wreck of the Marigold off Cape Marrow for two missing passengers.", 12),
            ("Parliament in Ellery voted to raise the tax on tobacco.", 12),
            ("The captain of the Marigold told the inquiry at Cape Marrow that the light had failed.", 20),
            ("Another ferry, the Marigold's sister, sailed from Cape Marrow without passengers.", 90),
        ];
        let texts: Vec<Text<'_>> = texts.iter().map(|(text, day)| Text { text, day: Some(*day) }).collect();
        let groups = group_texts(&texts, 0.1);
        assert_eq!((groups[0], groups[1]), (groups[3], groups[0]));
        assert_ne!(groups[2], groups[0]);
        // Ten weeks later is another matter.
        assert_ne!(groups[4], groups[0]);
    }
}
