//! Stories and claims in; copies folded, claims merged, all in one transaction a batch.

use crate::codec::{hash64, signed};
use crate::error::Error;
use crate::event::{self, Facets, Member};
use crate::fold::{CopyKind, Shingles, words_hash};
use crate::merge::{self, Feature, Node, REACH, THRESHOLD, UNDATED, day_number, sentence_around};
use crate::read::key_text;
use crate::recode::Words;
use crate::store::Store;
use rapporteur_record::{Assertion, AttributionLink, Claim, Participant, Span, Story};
use rusqlite::{OptionalExtension as _, params, params_from_iter};
use serde_json::{Map, Value, json};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

/// A claim with the origin of what it says, where the coder knows one.
#[derive(Clone, Debug)]
pub struct ClaimIn {
    /// The claim. Its `story_id` is the story's.
    pub claim: Claim,
    /// Where the chain of attribution ends; claims of one origin are not independent.
    pub origin: Option<String>,
}

/// A story with its claims.
#[derive(Clone, Debug)]
pub struct StoryIn {
    /// The story.
    pub story: Story,
    /// Its claims, of every status.
    pub claims: Vec<ClaimIn>,
    /// Standing facts and positions that it tells.
    pub assertions: Vec<Assertion>,
    /// By which words rules look it up; `None` where that is not known.
    pub words: Option<Words>,
}

/// What the coder made of a stored story when it was coded anew.
#[derive(Clone, Debug, Default)]
pub struct Recoded {
    /// Identifier of the story in the store.
    pub story: String,
    /// Its claims, of every status.
    pub claims: Vec<ClaimIn>,
    /// Standing facts and positions that it tells.
    pub assertions: Vec<Assertion>,
    /// By which words rules look it up; `None` where that is not known.
    pub words: Option<Words>,
}

/// Whether the store has seen a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Never.
    New,
    /// Exactly this story, text and all that is known of it.
    Same,
    /// A story of this identifier with another text: a revision.
    Revised,
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Stories that were new.
    pub stories: u64,
    /// Stories that were known already and left alone.
    pub known: u64,
    /// Stories whose text replaced an earlier one.
    pub revised: u64,
    /// New stories that are copies of others, whole or in part.
    pub copies: u64,
    /// Claims stored.
    pub claims: u64,
    /// Events that are new.
    pub added: u64,
    /// Events that changed.
    pub changed: u64,
    /// Events that are no more: merged into others, or their claims gone.
    pub withdrawn: u64,
}

impl Report {
    /// Adds another report.
    pub fn add(&mut self, other: Self) {
        self.stories += other.stories;
        self.known += other.known;
        self.revised += other.revised;
        self.copies += other.copies;
        self.claims += other.claims;
        self.added += other.added;
        self.changed += other.changed;
        self.withdrawn += other.withdrawn;
    }
}

/// How coding anew changed a claim.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// `added`, `changed` or `withdrawn`.
    pub change: &'static str,
    /// The claim: its name now, or its last one.
    pub claim: String,
    /// Which fields of it differ.
    pub fields: Vec<String>,
    /// What it said.
    pub before: Option<String>,
    /// What it says now.
    pub after: Option<String>,
}

/// A claim that merging anew brought from one event to another.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    /// The claim.
    pub claim: String,
    /// Key of the event that it told of.
    pub from: String,
    /// Key of the event that it tells of now.
    pub to: String,
}

/// A claim in a line.
fn gist(claim: &Claim) -> String {
    let people = |list: &[rapporteur_record::Participant]| {
        let one = |p: &rapporteur_record::Participant| {
            let code = p.code.as_ref().map_or("?", |c| c.as_str());
            p.sector.as_ref().map_or_else(|| code.to_owned(), |s| format!("{code}/{s}"))
        };
        if list.is_empty() { "-".to_owned() } else { list.iter().map(one).collect::<Vec<_>>().join(",") }
    };
    let place = claim.event_loc.iter().find(|p| !p.negated);
    format!(
        "{} {}{} {} -> {}{} [{}] {:?}",
        claim.date.as_deref().unwrap_or("undated"),
        claim.event.first().map_or("", |k| k.as_str()),
        claim.mode.first().map(|m| format!("/{m}")).unwrap_or_default(),
        people(&claim.actor),
        people(&claim.recipient),
        place.map(|p| format!(" at {}", p.resolved_place.as_deref().unwrap_or(&p.extracted_place))).unwrap_or_default(),
        claim.status,
        claim.event_text.join(" … "),
    )
}

fn differing(before: &Claim, after: &Claim) -> Vec<String> {
    let (before, after) = (body_of(before), body_of(after));
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter().filter(|k| before.get(*k) != after.get(*k)).cloned().collect()
}

/// Where the spans of the old claims stand in the page: the store keeps no pages, so that coding anew cannot tell.
fn page_places(value: &Value, places: &mut BTreeMap<(u64, u64), (Value, Value)>) {
    match value {
        Value::Object(map) => {
            let number = |key: &str| map.get(key).and_then(Value::as_u64);
            if let (Some(start), Some(end), Some(first), Some(last)) =
                (number("start"), number("end"), map.get("page_start"), map.get("page_end"))
            {
                places.insert((start, end), (first.clone(), last.clone()));
            }
            map.values().for_each(|v| page_places(v, places));
        }
        Value::Array(list) => list.iter().for_each(|v| page_places(v, places)),
        _ => {}
    }
}

fn put_page_places(value: &mut Value, places: &BTreeMap<(u64, u64), (Value, Value)>) {
    match value {
        Value::Object(map) => {
            let number = |key: &str| map.get(key).and_then(Value::as_u64);
            if let (Some(start), Some(end), None) = (number("start"), number("end"), map.get("page_start"))
                && let Some((first, last)) = places.get(&(start, end))
            {
                map.insert("page_start".to_owned(), first.clone());
                map.insert("page_end".to_owned(), last.clone());
            }
            map.values_mut().for_each(|v| put_page_places(v, places));
        }
        Value::Array(list) => list.iter_mut().for_each(|v| put_page_places(v, places)),
        _ => {}
    }
}

/// A claim as the store has it, when its story is coded anew.
struct Old {
    row: i64,
    kind: u8,
    start: i64,
    event: i64,
    body: Value,
    known: ClaimIn,
}

/// Which claim of the old ones each new one goes on: the very same record, then one on the same words, of the same type if
/// there is one, then one whose words it shares, then the one of the same type and participants in its sentence. So an act that another
/// rule now reads off another word of the same telling stays the same claim, and its event the same event.
fn heirs(news: &[(ClaimIn, Value)], olds: &[Option<Old>]) -> Vec<Option<usize>> {
    let mut heirs: Vec<Option<usize>> = vec![None; news.len()];
    let mut free: Vec<bool> = vec![true; olds.len()];
    let codes = |claim: &Claim| -> Vec<String> {
        let people = claim.actor.iter().chain(&claim.recipient);
        people.map(|p| p.code.as_ref().map(ToString::to_string).unwrap_or_default()).collect()
    };
    for phase in 0..5 {
        for (i, (new, body)) in news.iter().enumerate() {
            if heirs[i].is_some() {
                continue;
            }
            let kind = new.claim.event.first().map_or(255, |k| merge::kind_number(*k));
            let (start, end) = (i64::from(new.claim.span.start), i64::from(new.claim.span.end));
            // What is told and that it is told are two claims on one stretch of words.
            let fits = |old: &Old| -> bool {
                let theirs = &old.known.claim;
                let level = theirs.content_of.is_some() == new.claim.content_of.is_some();
                match phase {
                    0 => old.body == *body && old.known.origin == new.origin,
                    1 => old.start == start && old.kind == kind,
                    2 => old.start == start && level,
                    3 => level && old.start < end && start < i64::from(theirs.span.end),
                    _ => {
                        level
                            && old.kind == kind
                            && theirs.sentence == new.claim.sentence
                            && codes(theirs) == codes(&new.claim)
                    }
                }
            };
            let at = olds.iter().enumerate().position(|(j, old)| free[j] && old.as_ref().is_some_and(fits));
            if let Some(at) = at {
                (heirs[i], free[at]) = (Some(at), false);
            }
        }
    }
    heirs
}

type Bucket = Rc<Vec<(i64, Rc<Feature>)>>;

/// Features by type and day, as needed.
#[derive(Default)]
struct Shelf {
    buckets: HashMap<(u8, i32), Bucket>,
    order: VecDeque<(u8, i32)>,
    /// Without a day, by type and trigger: only a copied sentence can make them one act, and that has the same trigger.
    undated: HashMap<u8, HashMap<u32, Bucket>>,
}

const SHELF: usize = 4000;

impl Shelf {
    /// Claims of a type filed under a day, of which one with this trigger can be the same act.
    fn bucket(&mut self, store: &Store, kind: u8, day: i32, trigger: u32) -> Result<Bucket, Error> {
        if day == UNDATED {
            let by_trigger = match self.undated.entry(kind) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let mut by_trigger: HashMap<u32, Bucket> = HashMap::new();
                    for (claim, feature) in Self::read(store, kind, day)? {
                        let bucket = by_trigger.entry(feature.trigger).or_default();
                        Rc::make_mut(bucket).push((claim, feature));
                    }
                    place.insert(by_trigger)
                }
            };
            return Ok(by_trigger.get(&trigger).cloned().unwrap_or_default());
        }
        if let Some(bucket) = self.buckets.get(&(kind, day)) {
            return Ok(bucket.clone());
        }
        let bucket = Rc::new(Self::read(store, kind, day)?);
        if self.order.len() >= SHELF
            && let Some(old) = self.order.pop_front()
        {
            self.buckets.remove(&old);
        }
        self.order.push_back((kind, day));
        self.buckets.insert((kind, day), bucket.clone());
        Ok(bucket)
    }

    fn read(store: &Store, kind: u8, day: i32) -> Result<Vec<(i64, Rc<Feature>)>, Error> {
        let mut statement = store
            .sql(store.db.prepare_cached("SELECT claim, body FROM feature WHERE kind=?1 AND day=?2 ORDER BY claim"))?;
        let mut rows = store.sql(statement.query(params![kind, day]))?;
        let mut list = Vec::new();
        while let Some(row) = store.sql(rows.next())? {
            let (claim, body): (i64, Vec<u8>) = (store.sql(row.get(0))?, store.sql(row.get(1))?);
            let feature = Feature::unpack(&body).ok_or_else(|| store.damaged("a feature"))?;
            list.push((claim, Rc::new(feature)));
        }
        Ok(list)
    }

    fn push(&mut self, kind: u8, day: i32, claim: i64, feature: Rc<Feature>) {
        if day == UNDATED {
            if let Some(by_trigger) = self.undated.get_mut(&kind) {
                Rc::make_mut(by_trigger.entry(feature.trigger).or_default()).push((claim, feature));
            }
        } else if let Some(bucket) = self.buckets.get_mut(&(kind, day)) {
            Rc::make_mut(bucket).push((claim, feature));
        }
    }

    fn remove(&mut self, kind: u8, day: i32) {
        if day == UNDATED {
            self.undated.remove(&kind);
        }
        self.buckets.remove(&(kind, day));
        self.order.retain(|k| *k != (kind, day));
    }
}

/// Shingles of stories met lately: copies follow their originals closely, and cutting a text is dear.
#[derive(Default)]
struct Pile {
    shingles: HashMap<i64, Rc<Shingles>>,
    order: VecDeque<i64>,
    hashes: usize,
}

/// Hashes kept, of eight bytes.
const PILE: usize = 4_000_000;

impl Pile {
    fn get(&mut self, store: &Store, story: i64) -> Result<Rc<Shingles>, Error> {
        if let Some(known) = self.shingles.get(&story) {
            return Ok(known.clone());
        }
        let shingles = Rc::new(Shingles::of(&store.text_of_row(story)?));
        self.put(story, shingles.clone());
        Ok(shingles)
    }

    fn put(&mut self, story: i64, shingles: Rc<Shingles>) {
        self.hashes += shingles.len();
        if let Some(old) = self.shingles.insert(story, shingles) {
            self.hashes -= old.len();
        } else {
            self.order.push_back(story);
        }
        while self.hashes > PILE
            && let Some(old) = self.order.pop_front()
        {
            self.hashes -= self.shingles.remove(&old).map_or(0, |s| s.len());
        }
    }
}

/// Which hashes of shingles the index may hold, whatever the week: a story without a date can be a copy of any, and would
/// else be looked for in each week.
#[derive(Default)]
struct Hashes {
    bits: Vec<u64>,
    undated: usize,
}

impl Hashes {
    /// So many stories without a date are worth reading the index for.
    const MANY: usize = if cfg!(test) { 2 } else { 64 };

    fn at(hash: i64) -> (usize, u64) {
        // Of 32 bits, 28: 32 megabytes.
        let n = usize::try_from((hash >> 4) & 0xfff_ffff).unwrap_or(0);
        (n / 64, 1 << (n % 64))
    }

    fn put(&mut self, hash: i64) {
        let (at, bit) = Self::at(hash);
        if let Some(word) = self.bits.get_mut(at) {
            *word |= bit;
        }
    }

    fn may_hold(&self, hash: i64) -> bool {
        let (at, bit) = Self::at(hash);
        self.bits.get(at).is_none_or(|word| word & bit != 0)
    }

    /// Counts a story without a date; with the [many](Self::MANY)th the index is read.
    fn without_date(&mut self, store: &Store) -> Result<(), Error> {
        self.undated += 1;
        if self.undated < Self::MANY || !self.bits.is_empty() {
            return Ok(());
        }
        self.bits = vec![0; 1 << 22];
        let mut all = store.sql(store.db.prepare("SELECT hash FROM shingle"))?;
        let mut rows = store.sql(all.query([]))?;
        while let Some(row) = store.sql(rows.next())? {
            self.put(store.sql(row.get(0))?);
        }
        Ok(())
    }
}

/// Writes batches. Dropped in the middle of one, nothing of that batch is kept.
pub struct Ingest<'a> {
    store: &'a Store,
    shelf: Shelf,
    pile: Pile,
    hashes: Hashes,
    /// With what the stories are coded ([`Store::coding`]).
    made: Option<i64>,
    differences: Vec<Difference>,
    /// Claims written in this batch, by row: their events changed, whatever their rows say, and what is at hand need not
    /// be read back.
    fresh: BTreeMap<i64, Fresh>,
}

/// A claim as it was just written.
struct Fresh {
    /// Row of the event that it had; 0 for none.
    event: i64,
    story: i64,
    outlet: Option<i64>,
    published: Option<i32>,
    origin: Option<String>,
    /// With the names that it has in the store.
    claim: Claim,
    feature: Rc<Feature>,
}

/// Where a story stands in the store.
struct At<'a> {
    row: i64,
    uid: &'a str,
    outlet: Option<i64>,
}

/// A dotless hash of all that the reader was given.
fn input_hash(story: &Story) -> i64 {
    let published = story.published.as_ref().map(|p| p.value.as_str()).unwrap_or_default();
    let parts = [
        story.id.as_str(),
        story.text.as_str(),
        story.title.as_deref().unwrap_or_default(),
        story.outlet.as_deref().unwrap_or_default(),
        story.url.as_deref().unwrap_or_default(),
        published,
    ];
    signed(hash64(parts.join("\u{1f}").as_bytes()))
}

/// All of a story but its text, as JSON.
fn head(story: &Story) -> Value {
    json!({
        "title": story.title, "url": story.url, "author": story.author, "language": story.language,
        "published": story.published, "blocks": story.blocks,
        "given": if story.given.is_empty() { Value::Null } else {
            story.given.iter().map(|g| json!({"span": g.span, "tokens": g.tokens, "parsed": g.parsed})).collect()
        },
        "extra": if story.extra.is_empty() { Value::Null } else { Value::Object(story.extra.clone()) },
    })
}

fn week(day: i32) -> i32 {
    (day + 3).div_euclid(7)
}

/// Shingles of stories without a date are filed here.
const NO_WEEK: i32 = -1_000_000;

/// The part of a claim that is kept in its row; the rest is in the story's.
pub(crate) fn body_of(claim: &Claim) -> Value {
    let mut value = serde_json::to_value(claim).unwrap_or(Value::Null);
    if let Some(object) = value.as_object_mut() {
        for key in ["id", "story_id", "published", "coder", "provenance"] {
            object.shift_remove(key);
        }
    }
    value
}

impl Store {
    /// Whether the store has seen the story.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn seen(&self, story: &Story) -> Result<Seen, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT 1 FROM story WHERE input=?1"))?;
        if self.sql(statement.exists([input_hash(story)]))? {
            return Ok(Seen::Same);
        }
        let mut statement = self.sql(self.db.prepare_cached("SELECT 1 FROM story WHERE uid=?1"))?;
        Ok(if self.sql(statement.exists([&story.id]))? { Seen::Revised } else { Seen::New })
    }

    /// What was coded of a stored story with the very same text and publication date, coded with the same program, models
    /// and data ([`Store::coding`]), named after `story`: a wire copy need not be coded again.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn coding_of_twin(&self, story: &Story, coding: i64) -> Result<Option<Recoded>, Error> {
        let words = signed(words_hash(&story.text));
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT id FROM story WHERE words=?1 AND made=?2 ORDER BY id LIMIT 8"))?;
        let ids: Vec<i64> = self.sql(self.sql(statement.query_map([words, coding], |r| r.get(0)))?.collect())?;
        for id in ids {
            let twin = self.story_by_row(id)?;
            let same_day = twin.published.as_ref().map(|p| p.date) == story.published.as_ref().map(|p| p.date);
            if twin.text != story.text || !same_day {
                continue;
            }
            let mut claims = self.claims_of_row(id)?;
            let prefix = format!("{}#", twin.id);
            let rename = |name: &str| name.strip_prefix(&prefix).map(|rest| format!("{}#{rest}", story.id));
            let outlet = |chain: &mut [AttributionLink]| {
                for link in chain {
                    let page = link.agent.span.is_none() && link.agent.kind == "outlet";
                    if let (true, Some(outlet)) = (page, &story.outlet) {
                        link.agent.entity_text.clone_from(outlet);
                        link.agent.name = None;
                    }
                }
            };
            // Offsets into the page of the twin say nothing about this one.
            let unpaged = |people: &mut dyn Iterator<Item = &mut Participant>, span: &mut Span| {
                for span in people.filter_map(|p| p.span.as_mut()).chain([span]) {
                    (span.page_start, span.page_end) = (None, None);
                }
            };
            for (n, known) in claims.iter_mut().enumerate() {
                let claim = &mut known.claim;
                claim.id = rename(&claim.id).unwrap_or_else(|| format!("{}#{n}", story.id));
                claim.content_of = claim.content_of.as_deref().map(|c| rename(c).unwrap_or_else(|| c.to_owned()));
                claim.story_id.clone_from(&story.id);
                claim.published = story.published.as_ref().map(|p| p.value.clone());
                outlet(&mut claim.attribution);
                unpaged(&mut claim.actor.iter_mut().chain(&mut claim.recipient), &mut claim.span);
            }
            let mut assertions = self.assertions_of_row(id)?;
            for (n, assertion) in assertions.iter_mut().enumerate() {
                assertion.id = rename(&assertion.id).unwrap_or_else(|| format!("{}#k{n}", story.id));
                assertion.story_id.clone_from(&story.id);
                outlet(&mut assertion.attribution);
                unpaged(&mut assertion.subject.iter_mut().chain(&mut assertion.object), &mut assertion.span);
            }
            let words = self.words_of_row(id)?;
            return Ok(Some(Recoded { story: story.id.clone(), claims, assertions, words }));
        }
        Ok(None)
    }

    /// Starts writing. The store must be a [`Store::writer`].
    #[must_use]
    pub fn ingest(&self) -> Ingest<'_> {
        Ingest {
            store: self,
            shelf: Shelf::default(),
            pile: Pile::default(),
            hashes: Hashes::default(),
            made: None,
            differences: Vec::new(),
            fresh: BTreeMap::new(),
        }
    }

    /// Runs `work` in one transaction.
    pub(crate) fn transact<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.sql(self.db.execute_batch("BEGIN IMMEDIATE"))?;
        match work() {
            Ok(value) => match self.db.execute_batch("COMMIT") {
                Ok(()) => Ok(value),
                Err(e) => {
                    let _ = self.db.execute_batch("ROLLBACK");
                    Err(Error::database(&self.dir, e))
                }
            },
            Err(e) => {
                let _ = self.db.execute_batch("ROLLBACK");
                Err(e)
            }
        }
    }
}

impl Ingest<'_> {
    /// Says with what the stories that follow were coded; `coding` is a number of [`Store::coding`].
    pub fn coded_with(&mut self, coding: i64) {
        self.made = Some(coding);
    }

    /// What [`Ingest::recode`] changed since this was asked last, claim by claim.
    pub fn take_differences(&mut self) -> Vec<Difference> {
        std::mem::take(&mut self.differences)
    }

    /// Adds stories in one transaction: all of them, or none. Stories known already are left alone.
    ///
    /// `at` is the time of the batch for the changes feed, ISO 8601 in UTC; the caller has the clock.
    ///
    /// # Errors
    ///
    /// [`Error::DiskFull`], [`Error::ReadOnly`]; nothing of the batch is then kept.
    pub fn add(&mut self, stories: &[StoryIn], at: &str) -> Result<Report, Error> {
        let report = self.in_batch(at, "ingest", |own, batch, report, touched| {
            stories.iter().try_for_each(|item| own.add_story(item, batch, report, touched))
        });
        // A revised story's old claims are nobody's question.
        self.differences.clear();
        report
    }

    /// Runs `work` in one transaction, then settles the claims that it touched; a batch that touched none leaves no trace in
    /// the changes feed.
    fn in_batch(
        &mut self,
        at: &str,
        what: &str,
        work: impl FnOnce(&mut Self, i64, &mut Report, &mut BTreeSet<i64>) -> Result<(), Error>,
    ) -> Result<Report, Error> {
        let store = self.store;
        let done = store.transact(|| {
            let mut report = Report::default();
            let batch = self.batch(at, what)?;
            let mut touched = BTreeSet::new();
            work(self, batch, &mut report, &mut touched)?;
            if touched.is_empty() {
                store.sql(store.db.execute("DELETE FROM batch WHERE id=?1", [batch]))?;
            } else {
                self.settle(&touched, batch, &mut report)?;
            }
            Ok(report)
        });
        self.fresh.clear();
        if done.is_err() {
            // What was learned of rows that are not there.
            self.shelf = Shelf::default();
            self.pile = Pile::default();
            self.differences.clear();
        }
        done
    }

    /// Replaces the claims and assertions of stored stories after re-coding, in one transaction. Claims that did not
    /// change are not touched, nor are their events.
    ///
    /// # Errors
    ///
    /// As [`Ingest::add`]; [`Error::NotFound`] for an unknown story.
    pub fn recode(&mut self, stories: &[Recoded], at: &str) -> Result<Report, Error> {
        let store = self.store;
        self.in_batch(at, "recode", |own, _, report, touched| {
            for Recoded { story: uid, claims, assertions, words } in stories {
                let id: Option<i64> = store
                    .sql(store.db.query_row("SELECT id FROM story WHERE uid=?1", [uid], |r| r.get(0)).optional())?;
                let id = id.ok_or_else(|| Error::NotFound(format!("no story {uid:?} in the store")))?;
                let story = store.story_by_row(id)?;
                report.stories += 1;
                own.replace_claims(id, &story, claims, report, touched)?;
                own.replace_assertions(id, assertions)?;
                store.put_words(id, words.as_ref())?;
                if let Some(made) = own.made {
                    store.sql(store.db.execute("UPDATE story SET made=?1 WHERE id=?2", params![made, id]))?;
                }
            }
            Ok(())
        })
    }

    fn batch(&self, at: &str, what: &str) -> Result<i64, Error> {
        let store = self.store;
        store.sql(store.db.execute("INSERT INTO batch(at, what) VALUES(?1, ?2)", params![at, what]))?;
        Ok(store.db.last_insert_rowid())
    }

    fn provenance(&self, claim: Option<&Claim>) -> Result<Option<i64>, Error> {
        let Some(claim) = claim else { return Ok(None) };
        let store = self.store;
        let p = &claim.provenance;
        let values = params![claim.coder, p.version, p.rules_hash, p.model_hash, p.data_hash];
        let mut insert = store.sql(store.db.prepare_cached(
            "INSERT OR IGNORE INTO prov(coder, version, rules_hash, model_hash, data_hash) VALUES(?1,?2,?3,?4,?5)",
        ))?;
        store.sql(insert.execute(values))?;
        let mut select = store.sql(store.db.prepare_cached(
            "SELECT id FROM prov WHERE coder=?1 AND version=?2 AND rules_hash=?3 AND model_hash=?4 AND data_hash=?5",
        ))?;
        Ok(Some(store.sql(select.query_row(values, |r| r.get(0)))?))
    }

    fn outlet(&self, name: Option<&str>) -> Result<Option<i64>, Error> {
        let Some(name) = name else { return Ok(None) };
        let store = self.store;
        let mut insert = store.sql(store.db.prepare_cached("INSERT OR IGNORE INTO outlet(name) VALUES(?1)"))?;
        store.sql(insert.execute([name]))?;
        let mut select = store.sql(store.db.prepare_cached("SELECT id FROM outlet WHERE name=?1"))?;
        Ok(Some(store.sql(select.query_row([name], |r| r.get(0)))?))
    }

    fn add_story(
        &mut self,
        item: &StoryIn,
        batch: i64,
        report: &mut Report,
        touched: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let store = self.store;
        let story = &item.story;
        let mut uid = story.id.clone();
        match store.seen(story)? {
            Seen::Same => {
                report.known += 1;
                return Ok(());
            }
            Seen::New => report.stories += 1,
            Seen::Revised => {
                let (id, old): (i64, Story) = {
                    let id =
                        store.sql(store.db.query_row("SELECT id FROM story WHERE uid=?1", [&uid], |r| r.get(0)))?;
                    (id, store.story_by_row(id)?)
                };
                let same_url = story.url.is_some() && story.url == old.url;
                if same_url
                    || Shingles::of(&story.text).copy_of(&Shingles::of(&old.text)).is_some()
                    || old.text == story.text
                {
                    report.revised += 1;
                    return self.revise(id, &old, item, batch, report, touched);
                }
                // Two files of one name in two folders are two stories.
                uid = format!("{uid}~{:08x}", hash64(story.text.as_bytes()) >> 32);
                report.stories += 1;
            }
        }
        let outlet = self.outlet(story.outlet.as_deref())?;
        let prov = self.provenance(item.claims.first().map(|c| &c.claim))?;
        let day = story.published_date().map(day_number);
        let words = signed(words_hash(&story.text));
        let packed_head = store.codec.borrow_mut().pack_json(head(story)).map_err(|e| Error::io(&store.dir, e))?;
        {
            let mut insert = store.sql(store.db.prepare_cached(
                "INSERT INTO story(uid, input, words, day, outlet, chars, family, prov, batch, head, made) VALUES(?1,?2,?3,?4,?5,?6,0,?7,?8,?9,?10)",
            ))?;
            store.sql(insert.execute(params![
                uid,
                input_hash(story),
                words,
                day,
                outlet,
                i64::try_from(story.text.chars().count()).unwrap_or(i64::MAX),
                prov,
                batch,
                packed_head,
                self.made,
            ]))?;
        }
        let id = store.db.last_insert_rowid();
        self.index_text(id, story, words, day, report)?;
        let at = At { row: id, uid: &uid, outlet };
        for known in &item.claims {
            let claim = self.insert_claim_as(&at, story, known, None, 0)?;
            touched.extend(claim);
            report.claims += u64::from(claim.is_some());
        }
        store.put_words(id, item.words.as_ref())?;
        self.replace_assertions(id, &item.assertions)
    }

    /// Standing facts and positions of a story, in place of those that it had.
    fn replace_assertions(&self, id: i64, assertions: &[Assertion]) -> Result<(), Error> {
        let store = self.store;
        let mut delete = store.sql(store.db.prepare_cached("DELETE FROM assertion WHERE story=?1"))?;
        store.sql(delete.execute([id]))?;
        let mut insert =
            store.sql(store.db.prepare_cached("INSERT INTO assertion(story, no, kind, body) VALUES(?1,?2,?3,?4)"))?;
        for (no, assertion) in assertions.iter().enumerate() {
            let mut value = serde_json::to_value(assertion).map_err(|e| store.damaged(e))?;
            let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(object) = value.as_object_mut() {
                object.shift_remove("story_id");
            }
            let body = store.codec.borrow_mut().pack_json(value).map_err(|e| Error::io(&store.dir, e))?;
            store.sql(insert.execute(params![id, i64::try_from(no).unwrap_or(i64::MAX), kind, body]))?;
        }
        Ok(())
    }

    /// Text, full-text index, copies.
    fn index_text(
        &mut self,
        id: i64,
        story: &Story,
        words: i64,
        day: Option<i32>,
        report: &mut Report,
    ) -> Result<(), Error> {
        let store = self.store;
        let body = store.codec.borrow_mut().pack_text(&story.text).map_err(|e| Error::io(&store.dir, e))?;
        store.sql(
            store
                .sql(store.db.prepare_cached("INSERT INTO story_text(story, body) VALUES(?1, ?2)"))?
                .execute(params![id, body]),
        )?;
        store.sql(
            store
                .sql(store.db.prepare_cached("INSERT INTO story_fts(rowid, body) VALUES(?1, ?2)"))?
                .execute(params![id, searched(story.title.as_deref(), &story.text)]),
        )?;
        let shingles = Rc::new(Shingles::of(&story.text));
        self.pile.put(id, shingles.clone());
        let own = day.map_or(NO_WEEK, week);
        let mut weeks = vec![NO_WEEK];
        if day.is_some() {
            weeks.extend(own - 2..=own + 2);
        } else {
            self.hashes.without_date(store)?;
            // From one week to the next, in the place of reading the whole index.
            let mut next = store.sql(store.db.prepare_cached("SELECT min(week) FROM shingle WHERE week>?1"))?;
            let mut last = NO_WEEK;
            while let Some(week) = store.sql(next.query_row([last], |r| r.get::<_, Option<i32>>(0)))? {
                weeks.push(week);
                last = week;
            }
        }
        let mut shared: Vec<i64> = Vec::new();
        {
            let marks = vec!["?"; weeks.len()].join(",");
            let mut find = store.sql(
                store.db.prepare_cached(&format!("SELECT story FROM shingle WHERE hash=?1 AND week IN ({marks})")),
            )?;
            let mut insert = store
                .sql(store.db.prepare_cached("INSERT OR IGNORE INTO shingle(week, hash, story) VALUES(?1,?2,?3)"))?;
            for hash in shingles.sample() {
                // 32 bits do for an index whose finds are checked.
                let hash = i64::try_from(hash >> 32).unwrap_or(0);
                if day.is_none() && !self.hashes.may_hold(hash) {
                    store.sql(insert.execute(params![own, hash, id]))?;
                    self.hashes.put(hash);
                    continue;
                }
                self.hashes.put(hash);
                let asked = std::iter::once(hash).chain(weeks.iter().map(|w| i64::from(*w)));
                let mut rows = store.sql(find.query(params_from_iter(asked)))?;
                while let Some(row) = store.sql(rows.next())? {
                    shared.push(store.sql(row.get(0))?);
                }
                store.sql(insert.execute(params![own, hash, id]))?;
            }
        }
        shared.sort_unstable();
        let few = usize::from(shingles.sample().count() > 2) + 1;
        let mut candidates: Vec<(i64, usize)> = shared
            .chunk_by(|a, b| a == b)
            .map(|same| (same[0], same.len()))
            .filter(|(other, n)| *other != id && *n >= few)
            .collect();
        candidates.sort_by_key(|(other, n)| (std::cmp::Reverse(*n), *other));
        candidates.truncate(64);
        let mut best: Option<(i64, CopyKind, f64)> = None;
        let mut families = BTreeSet::new();
        for (other, _) in candidates {
            let (family, same): (i64, bool) = store.sql(
                store
                    .sql(store.db.prepare_cached("SELECT family, words=?2 FROM story WHERE id=?1"))?
                    .query_row([other, words], |r| Ok((r.get(0)?, r.get(1)?))),
            )?;
            let found =
                if same { Some((CopyKind::Exact, 1.0)) } else { shingles.copy_of(&*self.pile.get(store, other)?) };
            if let Some((kind, share)) = found {
                // A long story that holds two wire texts does not make these copies of each other.
                if kind != CopyKind::Inside {
                    families.insert(family);
                }
                if best.is_none_or(|(_, k, s)| (kind, -share) < (k, -s)) {
                    best = Some((other, kind, share));
                }
            }
        }
        let family = families.iter().next().copied().unwrap_or(id);
        for other in families.iter().skip(1) {
            store.sql(store.db.execute("UPDATE story SET family=?1 WHERE family=?2", params![family, other]))?;
        }
        report.copies += u64::from(best.is_some());
        let (copy_of, kind, share) =
            best.map_or((None, None, None), |(other, kind, share)| (Some(other), Some(kind.as_str()), Some(share)));
        store.sql(
            store
                .sql(
                    store.db.prepare_cached(
                        "UPDATE story SET family=?1, copy_of=?2, copy_kind=?3, copy_share=?4 WHERE id=?5",
                    ),
                )?
                .execute(params![family, copy_of, kind, share, id]),
        )?;
        Ok(())
    }

    /// A new text under a known identifier.
    fn revise(
        &mut self,
        id: i64,
        old: &Story,
        item: &StoryIn,
        batch: i64,
        report: &mut Report,
        touched: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let store = self.store;
        let story = &item.story;
        let outlet = self.outlet(story.outlet.as_deref())?;
        let day = story.published_date().map(day_number);
        let words = signed(words_hash(&story.text));
        let packed_head = store.codec.borrow_mut().pack_json(head(story)).map_err(|e| Error::io(&store.dir, e))?;
        store.sql(store.db.execute(
            "UPDATE story SET input=?1, words=?2, day=?3, outlet=?4, chars=?5, batch=?6, head=?7, made=?9 WHERE id=?8",
            params![
                input_hash(story),
                words,
                day,
                outlet,
                i64::try_from(story.text.chars().count()).unwrap_or(i64::MAX),
                batch,
                packed_head,
                id,
                self.made
            ],
        ))?;
        if old.text != story.text {
            let old_week = old.published_date().map(day_number).map_or(NO_WEEK, week);
            for hash in Shingles::of(&old.text).sample() {
                let hash = i64::try_from(hash >> 32).unwrap_or(0);
                store.sql(store.db.execute(
                    "DELETE FROM shingle WHERE week=?1 AND hash=?2 AND story=?3",
                    params![old_week, hash, id],
                ))?;
            }
            store.sql(store.db.execute("DELETE FROM story_text WHERE story=?1", [id]))?;
            store.sql(store.db.execute("DELETE FROM story_fts WHERE rowid=?1", [id]))?;
            self.index_text(id, story, words, day, &mut Report::default())?;
        }
        self.replace_claims(id, story, &item.claims, report, touched)?;
        store.put_words(id, item.words.as_ref())?;
        self.replace_assertions(id, &item.assertions)
    }

    fn replace_claims(
        &mut self,
        id: i64,
        story: &Story,
        claims: &[ClaimIn],
        report: &mut Report,
        touched: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let store = self.store;
        let (uid, outlet): (String, Option<i64>) =
            store.sql(
                store.db.query_row("SELECT uid, outlet FROM story WHERE id=?1", [id], |r| Ok((r.get(0)?, r.get(1)?))),
            )?;
        let stands = At { row: id, uid: &uid, outlet };
        let mut statement = store
            .sql(store.db.prepare_cached("SELECT id, kind, start, event FROM claim WHERE story=?1 ORDER BY id"))?;
        let old: Vec<(i64, u8, i64, i64)> = store.sql(
            store.sql(statement.query_map([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))))?.collect(),
        )?;
        drop(statement);
        let mut left: Vec<Option<Old>> = Vec::new();
        for ((row, kind, start, event), known) in old.into_iter().zip(store.claims_of_row(id)?) {
            let body = body_of(&known.claim);
            left.push(Some(Old { row, kind, start, event, body, known }));
        }
        let mut places = BTreeMap::new();
        if story.page_map.is_none() {
            left.iter().flatten().for_each(|o| page_places(&o.body, &mut places));
        }
        let named = |claim: &Claim| format!("{uid}#{}", number(claim));
        let mut news: Vec<(ClaimIn, Value)> = Vec::with_capacity(claims.len());
        for known in claims {
            let mut new = known.clone();
            if !places.is_empty()
                && let Ok(mut value) = serde_json::to_value(&new.claim)
            {
                put_page_places(&mut value, &places);
                if let Ok(located) = serde_json::from_value(value) {
                    new.claim = located;
                }
            }
            new.claim.story_id.clone_from(&uid);
            let body = body_of(&new.claim);
            news.push((new, body));
        }
        let heirs = heirs(&news, &left);
        for ((new, body), heir) in news.into_iter().zip(heirs) {
            let old = heir.and_then(|at| left[at].take());
            // Untouched: the very same record (its number may have moved).
            if let Some(old) = old.as_ref().filter(|o| o.body == body && o.known.origin == new.origin) {
                store.sql(
                    store
                        .db
                        .execute("UPDATE claim SET no=?1 WHERE id=?2 AND no<>?1", params![number(&new.claim), old.row]),
                )?;
                continue;
            }
            let (reuse, event, before) = match old {
                Some(old) => {
                    touched.extend(self.neighbours(old.row)?);
                    self.delete_claim(old.row)?;
                    (Some(old.row), old.event, Some(old.known.claim))
                }
                None => (None, 0, None),
            };
            self.differences.push(Difference {
                change: if before.is_some() { "changed" } else { "added" },
                claim: named(&new.claim),
                fields: before.as_ref().map(|b| differing(b, &new.claim)).unwrap_or_default(),
                before: before.as_ref().map(gist),
                after: Some(gist(&new.claim)),
            });
            if let Some(row) = self.insert_claim_as(&stands, story, &new, reuse, event)? {
                touched.insert(row);
                report.claims += 1;
            }
        }
        for Old { row, known, .. } in left.into_iter().flatten() {
            self.differences.push(Difference {
                change: "withdrawn",
                claim: named(&known.claim),
                fields: Vec::new(),
                before: Some(gist(&known.claim)),
                after: None,
            });
            touched.extend(self.neighbours(row)?);
            touched.remove(&row);
            self.delete_claim(row)?;
            // Its event may be left without claims.
            touched.insert(-row);
        }
        let prov = self.provenance(claims.first().map(|c| &c.claim))?;
        if prov.is_some() {
            store.sql(store.db.execute("UPDATE story SET prov=?1 WHERE id=?2", params![prov, id]))?;
        }
        Ok(())
    }

    /// Claims joined to `row` by an edge or an event.
    fn neighbours(&self, row: i64) -> Result<Vec<i64>, Error> {
        let store = self.store;
        let mut statement = store.sql(store.db.prepare_cached(
            "SELECT b FROM edge WHERE a=?1 UNION SELECT id FROM claim WHERE event=(SELECT event FROM claim WHERE id=?1) AND id<>?1",
        ))?;
        let rows = store.sql(statement.query_map([row], |r| r.get(0)))?;
        store.sql(rows.collect())
    }

    fn delete_claim(&mut self, row: i64) -> Result<(), Error> {
        let store = self.store;
        let (kind, day, event): (u8, i32, i64) =
            store.sql(store.db.query_row("SELECT kind, day, event FROM claim WHERE id=?1", [row], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            }))?;
        store.sql(store.db.execute("DELETE FROM edge WHERE b=?1 AND a IN (SELECT b FROM edge WHERE a=?1)", [row]))?;
        store.sql(store.db.execute("DELETE FROM edge WHERE a=?1", [row]))?;
        store.sql(
            store.db.execute("DELETE FROM feature WHERE kind=?1 AND day=?2 AND claim=?3", params![kind, day, row]),
        )?;
        store.sql(store.db.execute("DELETE FROM claim WHERE id=?1", [row]))?;
        self.fresh.remove(&row);
        store.sql(store.db.execute("CREATE TEMP TABLE IF NOT EXISTS orphan(event INTEGER PRIMARY KEY)", []))?;
        store.sql(store.db.execute("INSERT OR IGNORE INTO orphan VALUES(?1)", [event]))?;
        self.shelf.remove(kind, day);
        Ok(())
    }

    fn insert_claim_as(
        &mut self,
        at: &At<'_>,
        story: &Story,
        known: &ClaimIn,
        reuse: Option<i64>,
        event: i64,
    ) -> Result<Option<i64>, Error> {
        let store = self.store;
        let claim = &known.claim;
        let sentence = sentence_around(&story.text, claim.span.start, claim.span.end);
        let Some(feature) = Feature::of(claim, &sentence) else { return Ok(None) };
        let body = store.codec.borrow_mut().pack_json(body_of(claim)).map_err(|e| Error::io(&store.dir, e))?;
        let (kind, day) = (feature.kind, feature.file_day());
        {
            let mut insert = store.sql(store.db.prepare_cached(
                "INSERT INTO claim(id, story, event, kind, day, start, no, origin, body) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
            ))?;
            store.sql(insert.execute(params![
                reuse,
                at.row,
                event,
                kind,
                day,
                claim.span.start,
                number(claim),
                known.origin,
                body
            ]))?;
        }
        let row = store.db.last_insert_rowid();
        self.put_feature(row, &feature)?;
        let feature = Rc::new(feature);
        let days = if day == UNDATED { day..=day } else { day - REACH..=day + REACH };
        for other_day in days {
            let bucket = self.shelf.bucket(store, kind, other_day, feature.trigger)?;
            for (other, theirs) in bucket.iter().filter(|(other, _)| *other != row) {
                let verdict = merge::compare(&feature, theirs);
                if verdict.is_same() {
                    self.join(row, *other, verdict.score)?;
                }
            }
        }
        // The bucket of the day was loaded above and may hold the claim already.
        let held = self.shelf.bucket(store, kind, day, feature.trigger)?.iter().any(|(c, _)| *c == row);
        if !held {
            self.shelf.push(kind, day, row, feature.clone());
        }
        let mut claim = claim.clone();
        claim.id = format!("{}#{}", at.uid, number(&claim));
        at.uid.clone_into(&mut claim.story_id);
        claim.published = story.published.as_ref().map(|p| p.value.clone());
        self.fresh.insert(
            row,
            Fresh {
                event,
                story: at.row,
                outlet: at.outlet,
                published: story.published_date().map(day_number),
                origin: known.origin.clone(),
                claim,
                feature,
            },
        );
        Ok(Some(row))
    }

    /// Groups all claims that the touched ones can reach, and writes the events that changed.
    pub(crate) fn settle(&mut self, touched: &BTreeSet<i64>, batch: i64, report: &mut Report) -> Result<(), Error> {
        let store = self.store;
        let mut orphans: BTreeSet<i64> = BTreeSet::new();
        store.sql(store.db.execute("CREATE TEMP TABLE IF NOT EXISTS orphan(event INTEGER PRIMARY KEY)", []))?;
        {
            let mut statement = store.sql(store.db.prepare_cached("SELECT event FROM orphan"))?;
            for event in store.sql(statement.query_map([], |r| r.get::<_, i64>(0)))? {
                orphans.insert(store.sql(event)?);
            }
        }
        store.sql(store.db.execute("DELETE FROM orphan", []))?;
        let decisions = self.decisions()?;
        let mut done: BTreeSet<i64> = BTreeSet::new();
        let mut fresh: Vec<Vec<i64>> = Vec::new();
        for &start in touched.iter().filter(|t| **t > 0) {
            if done.contains(&start) {
                continue;
            }
            let component = self.component(start, &decisions)?;
            done.extend(component.iter().copied());
            self.regroup(&component, &decisions, batch, report, &mut orphans, &mut fresh)?;
        }
        // New events in the order in which they are first told, so that numbers and keys do not hang on where a batch ends: an
        // ingest that was stopped and run again makes the same store.
        fresh.sort_by_key(|claims| claims.iter().min().copied());
        for claims in fresh {
            let mut members = self.members(&claims)?;
            let first = members.iter().min_by_key(|m| m.id).map(|m| (m.id, m.claim.clone()));
            if let (Some(built), Some((row, first))) = (event::build(&mut members), first) {
                let id = self.write_event(Naming::New(row, &first), &built, batch)?;
                for claim in &claims {
                    store.sql(
                        store
                            .sql(store.db.prepare_cached("UPDATE claim SET event=?1 WHERE id=?2"))?
                            .execute(params![id, claim]),
                    )?;
                }
                report.added += 1;
            }
        }
        for event in orphans.into_iter().filter(|e| *e > 0) {
            let alive: bool =
                store.sql(store.sql(store.db.prepare_cached("SELECT 1 FROM claim WHERE event=?1"))?.exists([event]))?;
            if alive {
                let claims = self.claims_of_event(event)?;
                let mut members = self.members(&claims)?;
                if let Some(built) = event::build(&mut members) {
                    report.changed += u64::from(self.rewrite(event, &built, batch, false)?);
                }
            } else {
                self.withdraw(event, None, "its claims are gone", batch)?;
                report.withdrawn += 1;
            }
        }
        Ok(())
    }

    fn claims_of_event(&self, event: i64) -> Result<Vec<i64>, Error> {
        let store = self.store;
        let mut statement = store.sql(store.db.prepare_cached("SELECT id FROM claim WHERE event=?1 ORDER BY id"))?;
        let rows = store.sql(statement.query_map([event], |r| r.get(0)))?;
        store.sql(rows.collect())
    }

    /// Claims reachable over edges and people's joins.
    fn component(&self, start: i64, decisions: &Decisions) -> Result<Vec<i64>, Error> {
        let store = self.store;
        let mut seen = BTreeSet::from([start]);
        let mut queue = VecDeque::from([start]);
        let mut edges = store.sql(store.db.prepare_cached("SELECT b FROM edge WHERE a=?1"))?;
        while let Some(next) = queue.pop_front() {
            let mut reach: Vec<i64> = store.sql(store.sql(edges.query_map([next], |r| r.get(0)))?.collect())?;
            for (a, b) in &decisions.together {
                if *a == next {
                    reach.push(*b);
                } else if *b == next {
                    reach.push(*a);
                }
            }
            for other in reach {
                if seen.insert(other) {
                    queue.push_back(other);
                }
            }
        }
        Ok(seen.into_iter().collect())
    }

    fn regroup(
        &mut self,
        component: &[i64],
        decisions: &Decisions,
        batch: i64,
        report: &mut Report,
        orphans: &mut BTreeSet<i64>,
        fresh: &mut Vec<Vec<i64>>,
    ) -> Result<(), Error> {
        let store = self.store;
        let mut names = Vec::with_capacity(component.len());
        let mut features = Vec::with_capacity(component.len());
        let mut homes = Vec::with_capacity(component.len());
        for &claim in component {
            if let Some(fresh) = self.fresh.get(&claim) {
                names.push(fresh.claim.id.clone());
                homes.push(fresh.event);
                features.push(fresh.feature.clone());
                continue;
            }
            let (name, event, body): (String, i64, Vec<u8>) = store.sql(
                store
                    .sql(store.db.prepare_cached(
                        "SELECT s.uid||'#'||c.no, c.event, f.body FROM claim c JOIN story s ON s.id=c.story JOIN feature f ON f.kind=c.kind AND f.day=c.day AND f.claim=c.id WHERE c.id=?1",
                    ))?
                    .query_row([claim], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))),
            )?;
            names.push(name);
            homes.push(event);
            features.push(Rc::new(Feature::unpack(&body).ok_or_else(|| store.damaged("a feature"))?));
        }
        let place: BTreeMap<i64, usize> = component.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        let mut edges = Vec::new();
        {
            let mut statement = store.sql(store.db.prepare_cached("SELECT b, score FROM edge WHERE a=?1 AND b>?1"))?;
            for (i, claim) in component.iter().enumerate() {
                let mut rows = store.sql(statement.query([claim]))?;
                while let Some(row) = store.sql(rows.next())? {
                    let (b, score): (i64, f64) = (store.sql(row.get(0))?, store.sql(row.get(1))?);
                    if let Some(j) = place.get(&b) {
                        edges.push((i, *j, score as f32));
                    }
                }
            }
        }
        let inside = |pairs: &[(i64, i64)]| -> Vec<(usize, usize)> {
            pairs.iter().filter_map(|(a, b)| Some((*place.get(a)?, *place.get(b)?))).collect()
        };
        let nodes: Vec<Node<'_>> = names.iter().zip(&features).map(|(name, feature)| Node { name, feature }).collect();
        debug_assert!(edges.iter().all(|e| e.2 >= THRESHOLD));
        let groups = merge::group(&nodes, &edges, &inside(&decisions.together), &inside(&decisions.apart));
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, group) in groups.iter().enumerate() {
            sets.entry(*group).or_default().push(i);
        }
        // Which group goes on as which event: the one that holds its first claim. So what an event is does not hang on where a
        // batch ended, nor on what was thought of it in between.
        let mut firsts: Vec<(i64, i64)> = Vec::new();
        {
            let mut first = store.sql(store.db.prepare_cached("SELECT min(id) FROM claim WHERE event=?1"))?;
            let events: BTreeSet<i64> = homes.iter().copied().filter(|e| *e > 0).collect();
            for event in events {
                if let Some(claim) = store.sql(first.query_row([event], |r| r.get::<_, Option<i64>>(0)))? {
                    firsts.push((claim, event));
                }
            }
        }
        firsts.sort_unstable();
        let mut owner: BTreeMap<usize, i64> = BTreeMap::new();
        let mut taken: BTreeSet<i64> = BTreeSet::new();
        for (claim, event) in firsts {
            if let Some(group) = place.get(&claim).map(|&i| groups[i])
                && !owner.contains_key(&group)
            {
                owner.insert(group, event);
                taken.insert(event);
            }
        }
        let before: BTreeSet<i64> = homes.iter().copied().filter(|e| *e > 0).collect();
        for (group, members) in &sets {
            let claims: Vec<i64> = members.iter().map(|&i| component[i]).collect();
            let Some(&event) = owner.get(group) else {
                fresh.push(claims);
                continue;
            };
            for &i in members {
                if homes[i] != event {
                    store.sql(
                        store
                            .sql(store.db.prepare_cached("UPDATE claim SET event=?1 WHERE id=?2"))?
                            .execute(params![event, component[i]]),
                    )?;
                }
            }
            let mut built_members = self.members(&claims)?;
            if let Some(built) = event::build(&mut built_members) {
                let dirty = claims.iter().any(|c| self.fresh.contains_key(c));
                report.changed += u64::from(self.rewrite(event, &built, batch, dirty)?);
            }
            orphans.remove(&event);
        }
        for event in before.into_iter().filter(|e| !taken.contains(e)) {
            // Where most of it went.
            let alive: bool =
                store.sql(store.sql(store.db.prepare_cached("SELECT 1 FROM claim WHERE event=?1"))?.exists([event]))?;
            if alive {
                orphans.insert(event);
                continue;
            }
            let heir = homes.iter().position(|h| *h == event).and_then(|i| owner.get(&groups[i])).copied();
            self.withdraw(event, heir, "told to be one with another event", batch)?;
            orphans.remove(&event);
            report.withdrawn += 1;
        }
        Ok(())
    }

    /// Claims with what is known of their stories.
    fn members(&self, claims: &[i64]) -> Result<Vec<Member>, Error> {
        let store = self.store;
        let mut members = Vec::with_capacity(claims.len());
        // A family can have grown since the claim was written.
        let mut family = store.sql(store.db.prepare_cached("SELECT family FROM story WHERE id=?1"))?;
        let mut old = Vec::new();
        for &id in claims {
            let Some(fresh) = self.fresh.get(&id) else {
                old.push(id);
                continue;
            };
            members.push(Member {
                id,
                story: fresh.story,
                family: store.sql(family.query_row([fresh.story], |r| r.get(0)))?,
                outlet: fresh.outlet,
                published: fresh.published,
                origin: fresh.origin.clone(),
                claim: fresh.claim.clone(),
                feature: Feature::clone(&fresh.feature),
            });
        }
        members.extend(store.members(&old)?);
        Ok(members)
    }

    fn facets_of(&self, event: i64) -> Result<(i64, bool, i32, Facets), Error> {
        let store = self.store;
        let (key, std, day, facets): (i64, bool, i32, String) = store.sql(
            store
                .sql(store.db.prepare_cached("SELECT key, std, day, facets FROM event WHERE id=?1"))?
                .query_row([event], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))),
        )?;
        let facets = serde_json::from_str(&facets).map_err(|e| store.damaged(e))?;
        Ok((key, std, day, facets))
    }

    fn unfile(&self, event: i64) -> Result<i64, Error> {
        let store = self.store;
        let (key, std, day, facets) = self.facets_of(event)?;
        for (code, role, sector) in &facets.p {
            store.sql(
                store
                    .sql(store.db.prepare_cached(
                        "DELETE FROM part WHERE code=?1 AND std=?2 AND day=?3 AND event=?4 AND role=?5 AND sector=?6",
                    ))?
                    .execute(params![code, std, day, event, role, sector]),
            )?;
        }
        for (what, value) in &facets.t {
            store.sql(
                store
                    .sql(store.db.prepare_cached(
                        "DELETE FROM tag WHERE what=?1 AND value=?2 AND std=?3 AND day=?4 AND event=?5",
                    ))?
                    .execute(params![what, value, std, day, event]),
            )?;
        }
        for (actor, recipient) in &facets.d {
            store.sql(
                store
                    .sql(store.db.prepare_cached(
                        "DELETE FROM dyad WHERE actor=?1 AND recipient=?2 AND std=?3 AND day=?4 AND event=?5",
                    ))?
                    .execute(params![actor, recipient, std, day, event]),
            )?;
        }
        Ok(key)
    }

    fn withdraw(&self, event: i64, heir: Option<i64>, why: &str, batch: i64) -> Result<(), Error> {
        let store = self.store;
        let told = store.row_gist(event)?;
        let key = self.unfile(event)?;
        self.note_change(batch, key, &told, "")?;
        let became: Option<i64> = match heir {
            Some(heir) => {
                store.sql(store.db.query_row("SELECT key FROM event WHERE id=?1", [heir], |r| r.get(0)).optional())?
            }
            None => None,
        };
        store.sql(store.db.execute("DELETE FROM event WHERE id=?1", [event]))?;
        store.sql(store.db.execute(
            "INSERT OR REPLACE INTO gone(batch, key, became, why) VALUES(?1,?2,?3,?4)",
            params![batch, key, became, why],
        ))?;
        Ok(())
    }

    /// Writes an event anew if anything about it changed; its key stays.
    fn rewrite(&self, event: i64, built: &event::Built, batch: i64, dirty: bool) -> Result<bool, Error> {
        let store = self.store;
        let before = self.row_image(event)?;
        let told = store.row_gist(event)?;
        let (key, created, changed): (i64, i64, i64) = store.sql(
            store
                .sql(store.db.prepare_cached("SELECT key, created, changed FROM event WHERE id=?1"))?
                .query_row([event], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))),
        )?;
        self.unfile(event)?;
        store.sql(store.sql(store.db.prepare_cached("DELETE FROM event WHERE id=?1"))?.execute([event]))?;
        self.write_event(Naming::Known(event, key, created), built, batch)?;
        let differs = dirty || before != self.row_image(event)?;
        let tells = store.row_gist(event)?;
        if told != tells {
            self.note_change(batch, key, &told, &tells)?;
        }
        if !differs {
            store.sql(store.db.execute("UPDATE event SET changed=?1 WHERE id=?2", params![changed, event]))?;
        }
        Ok(differs)
    }

    /// For the changes feed: what an event said before a batch, and what it says after it.
    fn note_change(&self, batch: i64, key: i64, before: &str, after: &str) -> Result<(), Error> {
        let store = self.store;
        let mut insert = store.sql(store.db.prepare_cached(
            "INSERT INTO change(batch, key, before, after) VALUES(?1,?2,?3,?4) ON CONFLICT(batch, key) DO UPDATE SET after=?4",
        ))?;
        store.sql(insert.execute(params![batch, key, before, after])).map(|_| ())
    }

    /// All of an event's row but the batch of its last change.
    fn row_image(&self, event: i64) -> Result<String, Error> {
        let store = self.store;
        let mut statement = store.sql(store.db.prepare_cached(
            "SELECT kind, status, std, day, last_day, first_pub, last_pub, country, province, place, n_claims, n_counter, n_docs, n_pubs, n_origins, score, goldstein, conf, dead_low, dead_high, lead, facets FROM event WHERE id=?1",
        ))?;
        let columns = statement.column_count();
        store.sql(statement.query_row([event], |r| {
            let mut image = String::new();
            for i in 0..columns {
                image.push_str(&format!("{:?}|", r.get_ref(i)?));
            }
            Ok(image)
        }))
    }

    fn write_event(&self, naming: Naming<'_>, built: &event::Built, batch: i64) -> Result<i64, Error> {
        let store = self.store;
        let claim = &built.claim;
        let (id, key, created) = match naming {
            Naming::Known(id, key, created) => (Some(id), key, created),
            Naming::New(row, first) => {
                // An event that was thought one with another and is its own again has its key back; the key of one that is
                // gone is nobody else's.
                let mut exists = store.sql(store.db.prepare_cached(
                    "SELECT 1 FROM event WHERE key=?1 UNION ALL SELECT 1 FROM gone WHERE key=?1 AND became IS NULL",
                ))?;
                let mut episode = 0;
                loop {
                    let key = signed(event::key(first, episode));
                    if !store.sql(exists.exists([key]))? {
                        let mut held = store.sql(store.db.prepare_cached("SELECT 1 FROM event WHERE id=?1"))?;
                        let id = (!store.sql(held.exists([row]))?).then_some(row);
                        break (id, key, batch);
                    }
                    episode += 1;
                }
            }
        };
        let kind = claim.event.first().map_or(0, |k| merge::kind_number(*k));
        let quad = claim.event.first().map_or(0, |k| k.quad().number());
        let status = rapporteur_record::Status::ALL.iter().position(|s| *s == claim.status).unwrap_or(0);
        let place = claim.event_loc.iter().find(|p| !p.negated);
        let dead = claim.size.as_ref().and_then(|s| s.dead.as_ref());
        let count = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
        let facets = serde_json::to_string(&built.facets).unwrap_or_default();
        {
            let mut insert = store.sql(store.db.prepare_cached(
                "INSERT INTO event(id, key, kind, quad, status, std, day, last_day, first_pub, last_pub, country, province, place, lat, lon, n_claims, n_counter, n_docs, n_pubs, n_origins, score, goldstein, conf, dead_low, dead_high, lead, created, changed, facets) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29)",
            ))?;
            store.sql(insert.execute(params![
                id,
                key,
                kind,
                quad,
                i64::try_from(status).unwrap_or(0),
                built.std,
                built.day,
                built.last_day,
                built.first_pub,
                built.last_pub,
                place.and_then(|p| p.country_code.as_ref()).map(ToString::to_string),
                place.and_then(|p| p.province.as_deref()),
                place.map(|p| p.resolved_place.as_deref().unwrap_or(&p.extracted_place)),
                place.and_then(|p| p.lat),
                place.and_then(|p| p.lon),
                built.n_claims,
                u32::try_from(built.counter.len()).unwrap_or(u32::MAX),
                built.n_docs,
                built.n_pubs,
                built.n_origins,
                f64::from(claim.event_scale),
                claim.goldstein.map(f64::from),
                claim.confidence.event.map(f64::from),
                count(dead.and_then(|d| d.low)),
                count(dead.and_then(|d| d.high)),
                built.lead,
                created,
                batch,
                facets,
            ]))?;
        }
        let id = id.unwrap_or_else(|| store.db.last_insert_rowid());
        for (code, role, sector) in &built.facets.p {
            store.sql(
                store
                    .sql(store.db.prepare_cached("INSERT OR IGNORE INTO part(code, std, day, event, role, sector, quad) VALUES(?1,?2,?3,?4,?5,?6,?7)"))?
                    .execute(params![code, built.std, built.day, id, role, sector, quad]),
            )?;
        }
        for (what, value) in &built.facets.t {
            store.sql(
                store
                    .sql(store.db.prepare_cached(
                        "INSERT OR IGNORE INTO tag(what, value, std, day, event) VALUES(?1,?2,?3,?4,?5)",
                    ))?
                    .execute(params![what, value, built.std, built.day, id]),
            )?;
        }
        for (actor, recipient) in &built.facets.d {
            store.sql(
                store
                    .sql(store.db.prepare_cached("INSERT OR IGNORE INTO dyad(actor, recipient, std, day, event, kind, quad, score, goldstein) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"))?
                    .execute(params![
                        actor,
                        recipient,
                        built.std,
                        built.day,
                        id,
                        kind,
                        quad,
                        f64::from(claim.event_scale),
                        claim.goldstein.map(f64::from)
                    ]),
            )?;
        }
        Ok(id)
    }

    fn decisions(&self) -> Result<Decisions, Error> {
        let store = self.store;
        let mut decisions = Decisions::default();
        let mut statement =
            store.sql(store.db.prepare_cached("SELECT kind, a, b FROM decision WHERE undone=0 ORDER BY id"))?;
        let mut rows = store.sql(statement.query([]))?;
        while let Some(row) = store.sql(rows.next())? {
            let (kind, a, b): (String, String, String) =
                (store.sql(row.get(0))?, store.sql(row.get(1))?, store.sql(row.get(2))?);
            // A claim that is gone (its story was revised) leaves its decision without effect.
            if let (Some(a), Some(b)) = (store.claim_row(&a)?, store.claim_row(&b)?) {
                if kind == "join" { decisions.together.push((a, b)) } else { decisions.apart.push((a, b)) }
            }
        }
        Ok(decisions)
    }

    /// Compares all claims anew and groups them, by the rules of merging of this program.
    pub(crate) fn remerge(&mut self, at: &str) -> Result<(Report, Vec<Moved>), Error> {
        let store = self.store;
        let run = |sql: &str| store.sql(store.db.execute_batch(sql));
        let mut report = Report::default();
        let batch = self.batch(at, "remerge")?;
        run("CREATE TEMP TABLE IF NOT EXISTS was(claim INTEGER PRIMARY KEY, key INTEGER NOT NULL);
             DELETE FROM was;
             INSERT INTO was SELECT c.id, e.key FROM claim c JOIN event e ON e.id=c.event;")?;
        let mut touched: BTreeSet<i64> = BTreeSet::new();
        {
            let mut joined = store.sql(store.db.prepare("SELECT DISTINCT a FROM edge"))?;
            for row in store.sql(joined.query_map([], |r| r.get::<_, i64>(0)))? {
                touched.insert(store.sql(row)?);
            }
        }
        run("DELETE FROM edge;")?;
        self.features_anew(&mut touched)?;
        self.edges_anew(&mut touched)?;
        self.settle(&touched, batch, &mut report)?;
        let mut moved = Vec::new();
        {
            let mut statement = store.sql(store.db.prepare(
                "SELECT s.uid||'#'||c.no, w.key, e.key FROM was w JOIN claim c ON c.id=w.claim JOIN event e ON e.id=c.event
                 JOIN story s ON s.id=c.story WHERE e.key<>w.key ORDER BY c.id",
            ))?;
            let mut rows = store.sql(statement.query([]))?;
            while let Some(row) = store.sql(rows.next())? {
                moved.push(Moved {
                    claim: store.sql(row.get(0))?,
                    from: key_text(store.sql(row.get(1))?),
                    to: key_text(store.sql(row.get(2))?),
                });
            }
        }
        run("DELETE FROM was;")?;
        store.note_merging()?;
        if report.added + report.changed + report.withdrawn == 0 {
            store.sql(store.db.execute("DELETE FROM batch WHERE id=?1", [batch]))?;
        }
        Ok((report, moved))
    }

    /// What merging knows of each claim, anew from the claim and its sentence.
    fn features_anew(&mut self, touched: &mut BTreeSet<i64>) -> Result<(), Error> {
        let store = self.store;
        let mut stories = store.sql(store.db.prepare("SELECT DISTINCT story FROM claim ORDER BY story"))?;
        let stories: Vec<i64> = store.sql(store.sql(stories.query_map([], |r| r.get(0)))?.collect())?;
        for story in stories {
            let mut rows =
                store.sql(store.db.prepare_cached("SELECT id, kind, day FROM claim WHERE story=?1 ORDER BY id"))?;
            let rows: Vec<(i64, u8, i32)> =
                store.sql(store.sql(rows.query_map([story], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))?.collect())?;
            let text = store.text_of_row(story)?;
            for ((row, kind, day), known) in rows.into_iter().zip(store.claims_of_row(story)?) {
                let span = known.claim.span;
                let Some(feature) = Feature::of(&known.claim, &sentence_around(&text, span.start, span.end)) else {
                    continue;
                };
                let before = store.feature_row(row)?;
                if before.as_ref() == Some(&feature) {
                    continue;
                }
                touched.insert(row);
                let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                    store.sql(store.sql(store.db.prepare_cached(sql))?.execute(values))
                };
                run("DELETE FROM feature WHERE kind=?1 AND day=?2 AND claim=?3", params![kind, day, row])?;
                run("UPDATE claim SET kind=?1, day=?2 WHERE id=?3", params![feature.kind, feature.file_day(), row])?;
                self.put_feature(row, &feature)?;
            }
        }
        self.shelf = Shelf::default();
        Ok(())
    }

    /// Notes that two claims may tell of one act.
    fn join(&self, a: i64, b: i64, score: f32) -> Result<(), Error> {
        let store = self.store;
        let mut insert =
            store.sql(store.db.prepare_cached("INSERT OR REPLACE INTO edge(a, b, score) VALUES(?1, ?2, ?3)"))?;
        store.sql(insert.execute(params![a, b, score]))?;
        store.sql(insert.execute(params![b, a, score])).map(|_| ())
    }

    /// Keeps what merging knows of a claim.
    fn put_feature(&self, claim: i64, feature: &Feature) -> Result<(), Error> {
        let store = self.store;
        let mut insert =
            store.sql(store.db.prepare_cached("INSERT INTO feature(kind, day, claim, body) VALUES(?1,?2,?3,?4)"))?;
        store.sql(insert.execute(params![feature.kind, feature.file_day(), claim, feature.pack()])).map(|_| ())
    }

    /// All pairs of claims that may be joined, anew.
    fn edges_anew(&mut self, touched: &mut BTreeSet<i64>) -> Result<(), Error> {
        let store = self.store;
        let mut shelves = store.sql(store.db.prepare("SELECT DISTINCT kind, day FROM feature ORDER BY kind, day"))?;
        let shelves: Vec<(u8, i32)> =
            store.sql(store.sql(shelves.query_map([], |r| Ok((r.get(0)?, r.get(1)?))))?.collect())?;
        for (kind, day) in shelves {
            for (row, feature) in Shelf::read(store, kind, day)? {
                let days = if day == UNDATED { day..=day } else { day..=day + REACH };
                for other_day in days {
                    let bucket = self.shelf.bucket(store, kind, other_day, feature.trigger)?;
                    // Each pair once: with the later ones of the same day, and all of the days after it.
                    for (other, theirs) in bucket.iter().filter(|(other, _)| other_day > day || *other > row) {
                        let verdict = merge::compare(&feature, theirs);
                        if verdict.is_same() {
                            self.join(row, *other, verdict.score)?;
                            touched.extend([row, *other]);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Groups anew around the given claims, after a decision about them.
    pub(crate) fn resettle(&mut self, claims: &[i64], at: &str, what: &str) -> Result<Report, Error> {
        let mut report = Report::default();
        let batch = self.batch(at, what)?;
        let mut touched: BTreeSet<i64> = claims.iter().copied().collect();
        for claim in claims {
            touched.extend(self.neighbours(*claim)?);
        }
        self.settle(&touched, batch, &mut report)?;
        Ok(report)
    }
}

#[derive(Default)]
struct Decisions {
    together: Vec<(i64, i64)>,
    apart: Vec<(i64, i64)>,
}

/// What an event that is written is called.
enum Naming<'a> {
    /// Its row, its key, and the batch that made it.
    Known(i64, i64, i64),
    /// New: after the claim that told it first, in that claim's row: numbers go by first telling.
    New(i64, &'a Claim),
}

/// What full-text search looks at: headline and text.
pub(crate) fn searched(title: Option<&str>, text: &str) -> String {
    format!("{}\n{text}", title.unwrap_or_default())
}

/// What stands behind `#` in a claim's identifier.
fn number(claim: &Claim) -> &str {
    claim.id.rsplit_once('#').map_or(claim.id.as_str(), |(_, n)| n)
}

/// An empty map, for stories without unknown keys.
pub(crate) fn extra_of(head: &Value) -> Map<String, Value> {
    head.get("extra").and_then(Value::as_object).cloned().unwrap_or_default()
}
