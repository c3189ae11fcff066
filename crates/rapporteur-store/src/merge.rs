//! Which claims tell of the same act.
//!
//! Two claims are compared part by part: some differences forbid that they are one act (other type, other day, other
//! place, other named person), agreements add up to a score. Codes alone — same type, same pair, same day — never
//! reach the threshold: words, place, names or counts must speak too. Claims are then joined from the highest score
//! down, unless a pair inside the would-be event is forbidden. The outcome is a function of the set of claims, so
//! the order of reading does not matter.

use crate::codec::hash64;
use crate::fold;
use rapporteur_record::{Claim, EventType, Participant, Status};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The rules of merging of this program, by a hash: this file is all of them.
pub(crate) fn rules() -> String {
    format!("{:016x}", hash64(include_bytes!("merge.rs")))
}

/// From this score two claims are one act.
pub const THRESHOLD: f32 = 0.7;
/// Days before publication in which an act without a date of its own may lie.
const LOOK_BACK: i32 = 2;
/// Places this far apart are two places.
const FAR_KM: f64 = 40.0;
/// Distinct words kept of a sentence.
const MAX_WORDS: usize = 48;

/// A participant, as far as merging cares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Who {
    /// Hash of the state or non-state code; 0 where none.
    pub(crate) code: u32,
    /// Hash of a name that is narrower than the state; 0 where none.
    pub(crate) name: u32,
}

/// What merging knows of a claim. Kept beside it, so that a new story need not unpack the old ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Feature {
    /// Type, as its place in the ontology.
    pub(crate) kind: u8,
    /// First and last day on which the act may lie; days since 1970-01-01.
    pub(crate) days: Option<(i32, i32)>,
    /// The day is in the text.
    pub(crate) dated: bool,
    pub(crate) actors: Vec<Who>,
    pub(crate) recipients: Vec<Who>,
    /// No sides: all are participants.
    pub(crate) mutual: bool,
    /// Hashes of the modes.
    pub(crate) modes: Vec<u16>,
    /// Hash of the place's country; 0 where none.
    pub(crate) country: u32,
    /// Hash of the place's name, where it is finer than a country; 0 where none.
    pub(crate) place: u32,
    /// Degrees, where the place is finer than a province.
    pub(crate) point: Option<(f32, f32)>,
    /// Hash of the province's name.
    pub(crate) province: u32,
    /// Hash of the trigger's stem.
    pub(crate) trigger: u32,
    /// Type of the embedded act, and its place.
    pub(crate) content: Option<u8>,
    pub(crate) dead: Option<(u32, u32)>,
    pub(crate) injured: Option<(u32, u32)>,
    /// Hashes of the sentence's content words, sorted; short, as only few are ever compared.
    pub(crate) words: Vec<u16>,
    /// Says that it did not happen.
    pub(crate) denies: bool,
    /// Asked for, hoped, feared, possible, under a condition, or of no certain time: not the deed itself.
    pub(crate) unreal: bool,
}

/// Asked for, hoped, feared, possible, under a condition, or of no certain time.
pub(crate) const fn is_unreal(status: Status) -> bool {
    matches!(
        status,
        Status::Requested | Status::Conditional | Status::Possible | Status::Feared | Status::Hoped | Status::Generic
    )
}

/// The number of an event type: its place in the ontology.
pub(crate) fn kind_number(kind: EventType) -> u8 {
    EventType::ALL.iter().position(|k| *k == kind).and_then(|n| u8::try_from(n).ok()).unwrap_or(0)
}

pub(crate) fn kind_of(number: u8) -> EventType {
    EventType::ALL.get(usize::from(number)).copied().unwrap_or(EventType::Consult)
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: jiff::civil::Date) -> i32 {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    epoch.until(day).map_or(0, |span| span.get_days())
}

/// The day of a number.
pub(crate) fn day_of(number: i32) -> Option<jiff::civil::Date> {
    use jiff::ToSpan as _;
    jiff::civil::Date::constant(1970, 1, 1).checked_add(number.days()).ok()
}

/// First and last day that an ISO date of any grain can mean: `2020-10` is all of October.
pub(crate) fn day_range(text: &str) -> Option<(i32, i32)> {
    if let Some(Ok(day)) = text.get(..10).map(str::parse::<jiff::civil::Date>) {
        let n = day_number(day);
        return Some((n, n));
    }
    let year: i16 = text.get(..4)?.parse().ok()?;
    let month = text.get(5..7).and_then(|m| m.parse::<i8>().ok());
    let first = jiff::civil::Date::new(year, month.unwrap_or(1), 1).ok()?;
    let last = if month.is_some() { first.last_of_month() } else { jiff::civil::Date::new(year, 12, 31).ok()? };
    Some((day_number(first), day_number(last)))
}

fn hash32(text: &str) -> u32 {
    // 0 means "none".
    u32::try_from(hash64(text.as_bytes()) >> 32).unwrap_or(1).max(1)
}

pub(crate) const STOP: &[&str] = &[
    "a",
    "about",
    "after",
    "again",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "before",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "more",
    "most",
    "mr",
    "mrs",
    "ms",
    "no",
    "not",
    "of",
    "on",
    "one",
    "or",
    "our",
    "out",
    "over",
    "said",
    "say",
    "says",
    "she",
    "so",
    "some",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "there",
    "they",
    "this",
    "to",
    "told",
    "two",
    "under",
    "up",
    "was",
    "we",
    "were",
    "what",
    "when",
    "which",
    "while",
    "who",
    "will",
    "with",
    "would",
    "you",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "according",
    "reported",
    "report",
    "reports",
    "officials",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
];

/// A word without its ending, roughly: enough to see that `shelling` and `shelled` are kin.
pub(crate) fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    // Irregular verbs that news is made of.
    let word = match word.as_str() {
        "met" | "meeting" | "meetings" => "meet",
        "fought" => "fight",
        "shot" => "shoot",
        "held" => "hold",
        "struck" => "strike",
        "sent" => "send",
        "slain" | "slew" => "slay",
        "withdrew" | "withdrawn" | "withdrawal" => "withdraw",
        "began" | "begun" => "begin",
        "broke" | "broken" => "break",
        "took" | "taken" => "take",
        "gave" | "given" => "give",
        "spoke" | "spoken" => "speak",
        "blew" | "blown" => "blow",
        "talks" => "talk",
        other => other,
    };
    for ending in ["ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "er", "ed", "es", "s", "e"]
    {
        if let Some(root) = word.strip_suffix(ending)
            && root.chars().count() >= 3
        {
            let mut letters: Vec<char> = root.chars().collect();
            // "bombed" and "stopped": the doubled letter goes.
            if letters.len() > 3 && letters[letters.len() - 1] == letters[letters.len() - 2] {
                letters.pop();
            }
            return letters.into_iter().collect();
        }
    }
    word.to_owned()
}

fn who(participant: &Participant) -> Who {
    let code = participant.code.as_ref().map_or(0, |c| hash32(c.as_str()));
    // A name narrower than the state. Governments go by the state's own name, and then have none.
    let name = participant
        .name
        .as_deref()
        .filter(|n| n.contains(' ') && n.chars().next().is_some_and(char::is_uppercase))
        .and_then(|n| n.split_whitespace().last())
        .map(str::to_lowercase);
    Who { code, name: name.map_or(0, |n| hash32(&n)) }
}

/// Types whose participants have no sides.
const fn is_mutual(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Agree | EventType::Cooperate)
}

/// Whether the stop at `at` ends an initial or a title (`J.`, `Mr.`, `Gen.`).
fn is_short_title(chars: &[char], at: usize) -> bool {
    let word: Vec<char> = chars[..at].iter().rev().take_while(|c| c.is_alphabetic()).copied().collect();
    (1..=3).contains(&word.len()) && word.last().is_some_and(|c| c.is_uppercase())
}

/// The sentence around a span (code points), found by its punctuation.
#[must_use]
pub fn sentence_around(text: &str, start: u32, end: u32) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (start, end) = ((start as usize).min(chars.len()), (end as usize).min(chars.len()));
    let stops = |i: usize| {
        chars[i] == '\n'
            || (matches!(chars[i], '.' | '!' | '?')
                && chars.get(i + 1).is_none_or(|c| c.is_whitespace() || *c == '"' || *c == '”')
                && !(chars[i] == '.' && is_short_title(&chars, i)))
    };
    let from = (0..start).rev().find(|&i| stops(i)).map_or(0, |i| i + 1);
    let to = (end..chars.len()).find(|&i| stops(i)).unwrap_or(chars.len());
    chars[from..to.max(from)].iter().collect()
}

impl Feature {
    /// What merging knows of a claim; `None` for a claim without a type.
    pub(crate) fn of(claim: &Claim, sentence: &str) -> Option<Self> {
        let kind = *claim.event.first()?;
        let published = claim.published.as_deref().and_then(day_range);
        let own = claim.date.as_deref().and_then(day_range);
        let from_text = claim.date_basis.as_deref() == Some("text") || (claim.date_basis.is_none() && own.is_some());
        let (days, dated) = match (own, published) {
            (Some((first, last)), _) if from_text => {
                let last = claim.enddate.as_deref().and_then(day_range).map_or(last, |(_, end)| end.max(last));
                (Some((first, last)), first == last)
            }
            (Some((_, last)), _) => (Some((last - LOOK_BACK, last)), false),
            (None, Some((_, last))) => (Some((last - LOOK_BACK, last)), false),
            (None, None) => (None, false),
        };
        let place = claim.event_loc.iter().find(|p| !p.negated);
        let fine = place.filter(|p| p.resolution.as_deref() != Some("country"));
        let name = fine.map(|p| p.resolved_place.as_deref().unwrap_or(&p.extracted_place).to_lowercase());
        let count = |c: Option<&rapporteur_record::Count>| {
            let c = c.filter(|c| !c.cumulative)?;
            let low = c.low.or(c.high)?;
            let clip = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            Some((clip(low), clip(c.high.unwrap_or(low))))
        };
        let names: Vec<u32> = claim
            .actor
            .iter()
            .chain(&claim.recipient)
            .flat_map(|p| [p.entity_text.as_deref(), p.name.as_deref()])
            .chain(place.iter().flat_map(|p| [Some(p.extracted_place.as_str()), p.resolved_place.as_deref()]))
            .flatten()
            .flat_map(fold::words)
            .map(|w| hash32(&stem(&w)))
            .collect();
        let mut words: Vec<u16> = fold::words(sentence)
            .filter(|w| !STOP.contains(&w.as_str()))
            .map(|w| hash32(&stem(&w)))
            // Names of the participants and of the place are counted already.
            .filter(|w| !names.contains(w))
            .map(|w| (w & 0xffff) as u16)
            .collect();
        words.sort_unstable();
        words.dedup();
        words.truncate(MAX_WORDS);
        let trigger = claim.event_text.iter().flat_map(|t| fold::words(t)).find(|w| !STOP.contains(&w.as_str()));
        let mut modes: Vec<u16> = claim.mode.iter().map(|m| (hash32(m.as_str()) & 0xffff) as u16).collect();
        modes.sort_unstable();
        Some(Self {
            kind: kind_number(kind),
            days,
            dated,
            actors: claim.actor.iter().map(who).collect(),
            recipients: claim.recipient.iter().map(who).collect(),
            mutual: is_mutual(kind) || claim.reciprocal,
            modes,
            country: place.and_then(|p| p.country_code.as_ref()).map_or(0, |c| hash32(c.as_str())),
            place: name.as_deref().map_or(0, hash32),
            point: fine
                .filter(|p| matches!(p.resolution.as_deref(), Some("city" | "point" | "district")))
                .and_then(|p| Some((p.lat? as f32, p.lon? as f32))),
            province: fine.and_then(|p| p.province.as_deref()).map_or(0, |p| hash32(&p.to_lowercase())),
            trigger: trigger.map_or(0, |t| hash32(&stem(&t))),
            content: claim.content.as_ref().and_then(|c| c.event).map(kind_number),
            dead: count(claim.size.as_ref().and_then(|s| s.dead.as_ref())),
            injured: count(claim.size.as_ref().and_then(|s| s.injured.as_ref())),
            words,
            denies: matches!(claim.status, Status::Denied | Status::Negated | Status::Cancelled),
            unreal: is_unreal(claim.status),
        })
    }

    /// The day under which the claim is filed: the last it can mean.
    pub(crate) fn file_day(&self) -> i32 {
        self.days.map_or(UNDATED, |(_, last)| last)
    }
}

/// Bytes, in order; numbers little-endian.
#[derive(Default)]
struct Pen(Vec<u8>);

impl Pen {
    fn u8(&mut self, n: u8) {
        self.0.push(n);
    }
    fn u16(&mut self, n: u16) {
        self.0.extend(n.to_le_bytes());
    }
    fn u32(&mut self, n: u32) {
        self.0.extend(n.to_le_bytes());
    }
    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        let items = &items[..items.len().min(255)];
        self.u8(items.len() as u8);
        for item in items {
            write(self, item);
        }
    }
}

struct Eye<'a>(&'a [u8]);

impl Eye<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk::<N>()?;
        self.0 = tail;
        Some(*head)
    }
    fn u8(&mut self) -> Option<u8> {
        self.bytes::<1>().map(|b| b[0])
    }
    fn u16(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }
    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }
    fn i32(&mut self) -> Option<i32> {
        self.bytes().map(i32::from_le_bytes)
    }
    fn f32(&mut self) -> Option<f32> {
        self.bytes().map(f32::from_le_bytes)
    }
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.u8()?;
        (0..n).map(|_| read(self)).collect()
    }
}

impl Feature {
    /// As it lies in the store. Flags say which parts follow.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut pen = Pen::default();
        let flags = u16::from(self.days.is_some())
            | u16::from(self.dated) << 1
            | u16::from(self.mutual) << 2
            | u16::from(self.denies) << 3
            | u16::from(self.country != 0) << 4
            | u16::from(self.place != 0) << 5
            | u16::from(self.point.is_some()) << 6
            | u16::from(self.province != 0) << 7
            | u16::from(self.content.is_some()) << 8
            | u16::from(self.dead.is_some()) << 9
            | u16::from(self.injured.is_some()) << 10
            | u16::from(self.unreal) << 11;
        pen.u8(self.kind);
        pen.u16(flags);
        pen.u32(self.trigger);
        if let Some((first, last)) = self.days {
            pen.0.extend(first.to_le_bytes());
            pen.0.extend(last.to_le_bytes());
        }
        if self.country != 0 {
            pen.u32(self.country);
        }
        if self.place != 0 {
            pen.u32(self.place);
        }
        if let Some((lat, lon)) = self.point {
            pen.0.extend(lat.to_le_bytes());
            pen.0.extend(lon.to_le_bytes());
        }
        if self.province != 0 {
            pen.u32(self.province);
        }
        if let Some(content) = self.content {
            pen.u8(content);
        }
        for (low, high) in self.dead.iter().chain(&self.injured) {
            pen.u32(*low);
            pen.u32(*high);
        }
        for people in [&self.actors, &self.recipients] {
            pen.list(people, |pen, who| {
                pen.u32(who.code);
                pen.u32(who.name);
            });
        }
        pen.list(&self.modes, |pen, mode| pen.u16(*mode));
        pen.list(&self.words, |pen, word| pen.u16(*word));
        pen.0
    }

    /// Reads it back; `None` where the bytes are damaged.
    pub(crate) fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye(bytes);
        let kind = eye.u8()?;
        let flags = eye.u16()?;
        let has = |bit: u16| flags >> bit & 1 == 1;
        let trigger = eye.u32()?;
        let days = if has(0) { Some((eye.i32()?, eye.i32()?)) } else { None };
        let country = if has(4) { eye.u32()? } else { 0 };
        let place = if has(5) { eye.u32()? } else { 0 };
        let point = if has(6) { Some((eye.f32()?, eye.f32()?)) } else { None };
        let province = if has(7) { eye.u32()? } else { 0 };
        let content = if has(8) { Some(eye.u8()?) } else { None };
        let dead = if has(9) { Some((eye.u32()?, eye.u32()?)) } else { None };
        let injured = if has(10) { Some((eye.u32()?, eye.u32()?)) } else { None };
        let who = |eye: &mut Eye<'_>| Some(Who { code: eye.u32()?, name: eye.u32()? });
        Some(Self {
            kind,
            days,
            dated: has(1),
            mutual: has(2),
            denies: has(3),
            unreal: has(11),
            country,
            place,
            point,
            province,
            content,
            dead,
            injured,
            trigger,
            actors: eye.list(who)?,
            recipients: eye.list(who)?,
            modes: eye.list(Eye::u16)?,
            words: eye.list(Eye::u16)?,
        })
    }
}

/// The filing day of claims that have no day at all.
pub(crate) const UNDATED: i32 = -1_000_000;
/// Claims filed at most so many days apart are compared.
pub(crate) const REACH: i32 = 3;

/// Why two claims were joined or kept apart, part by part.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Sum of what agrees, 0 to about 1.5.
    pub score: f32,
    /// What forbids that the two are one act; then the score says nothing.
    pub forbidden: Option<&'static str>,
    /// What agreed, or spoke against, with its weight.
    pub parts: Vec<(&'static str, f32)>,
}

impl Verdict {
    /// Whether the two claims may be joined.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.forbidden.is_none() && self.score >= THRESHOLD
    }

    fn add(&mut self, part: &'static str, weight: f32) {
        if weight != 0.0 {
            self.score += weight;
            self.parts.push((part, weight));
        }
    }

    const fn forbid(mut self, why: &'static str) -> Self {
        self.forbidden = Some(why);
        self
    }
}

enum Overlap {
    Unknown,
    Disjoint,
    Some(f32),
}

/// Share of codes in common; codes named twice count once.
fn overlap(a: &[&[Who]], b: &[&[Who]]) -> Overlap {
    fn codes<'a>(list: &'a [&'a [Who]]) -> impl Iterator<Item = u32> + Clone + 'a {
        list.iter().flat_map(|l| l.iter()).map(|w| w.code).filter(|c| *c != 0)
    }
    fn fresh<'a>(list: &'a [&'a [Who]]) -> impl Iterator<Item = u32> + 'a {
        codes(list).enumerate().filter(|(i, c)| !codes(list).take(*i).any(|d| d == *c)).map(|(_, c)| c)
    }
    let (mut left, mut common) = (0, 0);
    for code in fresh(a) {
        left += 1;
        common += usize::from(codes(b).any(|c| c == code));
    }
    let right = fresh(b).count();
    if left == 0 || right == 0 {
        Overlap::Unknown
    } else if common == 0 {
        Overlap::Disjoint
    } else {
        Overlap::Some(common as f32 / (left + right - common) as f32)
    }
}

/// Named participants of the same state: how many are the same; `Some(0)` where they differ, `None` where they cannot be compared.
fn names(a: &[&[Who]], b: &[&[Who]]) -> Option<usize> {
    let mut same: Option<usize> = None;
    for left in a.iter().flat_map(|l| l.iter()).filter(|w| w.name != 0) {
        for right in b.iter().flat_map(|l| l.iter()).filter(|w| w.name != 0 && w.code == left.code) {
            same = Some(same.unwrap_or(0) + usize::from(left.name == right.name));
        }
    }
    same
}

/// Whether the two claims are two acts of one sentence, the coder's own or a copy of it: each sentence holds the other's trigger.
///
/// The words in common then say nothing; the coder told the acts apart. Killed and wounded are two counts of one act.
fn two_acts_of_a_sentence(a: &Feature, b: &Feature, words: f32) -> bool {
    let holds = |words: &[u16], trigger: u32| words.binary_search(&((trigger & 0xffff) as u16)).is_ok();
    let counts = |x: &Feature, y: &Feature| x.dead.is_some() && y.injured.is_some() && x.injured.is_none();
    a.trigger != b.trigger
        && a.trigger != 0
        && b.trigger != 0
        && words >= 0.6
        && holds(&a.words, b.trigger)
        && holds(&b.words, a.trigger)
        && !counts(a, b)
        && !counts(b, a)
}

fn dice(a: &[u16], b: &[u16]) -> f32 {
    let common = a.iter().filter(|w| b.binary_search(w).is_ok()).count() as f32;
    // Dice: kinder than Jaccard to sentences of different length.
    if a.is_empty() || b.is_empty() { 0.0 } else { 2.0 * common / (a.len() + b.len()) as f32 }
}

fn share(a: &[u16], b: &[u16]) -> f32 {
    if a.len() < 3 || b.len() < 3 { 0.0 } else { dice(a, b) }
}

/// Words in which news of any matter is told: that two sentences share them says nothing. Without their endings.
static TELLING: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let words = "accord accuse across action active affair against ago aide allege ally already ambassador among angry announce \
        another arm army arrest arrive attack authority away because become begin behind between both bring call capital \
        carry cause centre center chief citizen city civilian claim clash close come comment condemn confirm continue \
        control council country crowd day deal death declare defence defense delegation demand demonstration demonstrator \
        deny department deputy detail diplomat discuss document down during each early effort end envoy event every face \
        fighter fire firm first following force foreign former found four from further general give given go good \
        government group gun hand head hear help high hold home hour house include incident injure interview issue join \
        kill king know large last late later lead leader least leave left local make man many march medic meet member men \
        military million minister ministry month morning move nation national nationality near need new news next night \
        nobody number off office officer old open order other over paper parliament part party past people person place \
        plan police policy political power premier present president press prime province public put quarter rally ready \
        receive region reporter resident rest return right rule ruling same saw say security see seek send senior serve \
        service several sharp sharply show side sign since sit sat small soldier source south north east west speak \
        spoke staff start state statement station step still stop street strike strong such support take talk team tell \
        thank then thousand three threat through time today tomorrow town troop try turn unit until use village visit \
        want warn way week well woman women word work world wound year yesterday die dead doctor land meeting may might \
        whether specify decline expect likely possible";
    // With the endings that `stem` does not bring back to the word.
    let forms = |w: &str| -> Vec<String> {
        let root = w.strip_suffix('y').unwrap_or(w);
        let last = w.chars().last().unwrap_or_default();
        [
            w.to_owned(),
            format!("{w}s"),
            format!("{w}ed"),
            format!("{w}d"),
            format!("{root}ies"),
            format!("{root}ied"),
            format!("{w}{last}ed"),
        ]
        .into_iter()
        .collect()
    };
    let mut hashes: Vec<u16> =
        words.split_whitespace().flat_map(forms).map(|w| (hash32(&stem(&w)) & 0xffff) as u16).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
});

/// What two sentences are about: their words without the triggers and those of any news.
fn matters(a: &Feature, b: &Feature) -> (Vec<u16>, Vec<u16>) {
    let trigger = |w: u16| [a.trigger, b.trigger].iter().any(|t| *t != 0 && (t & 0xffff) as u16 == w);
    let rest = |words: &[u16]| -> Vec<u16> {
        words.iter().copied().filter(|w| !trigger(*w) && TELLING.binary_search(w).is_err()).collect()
    };
    (rest(&a.words), rest(&b.words))
}

fn km(a: (f32, f32), b: (f32, f32)) -> f64 {
    let (lat1, lon1, lat2, lon2) = (
        f64::from(a.0).to_radians(),
        f64::from(a.1).to_radians(),
        f64::from(b.0).to_radians(),
        f64::from(b.1).to_radians(),
    );
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Compares two claims; symmetric.
pub(crate) fn compare(a: &Feature, b: &Feature) -> Verdict {
    let mut verdict = Verdict::default();
    if a.kind != b.kind {
        return verdict.forbid("another type");
    }
    if a.unreal != b.unreal && !a.denies && !b.denies {
        return verdict.forbid("one asked for, possible or under a condition, the other told as fact");
    }
    // What agrees beyond type, day, codes, place, a name and the trigger: without it nothing is one act. Two shellings of one
    // town on one day are two until something else says that they are one.
    let mut own = 0.0_f32;
    let mut placed = false;
    let dated = a.dated && b.dated;
    // Days apart: then only a copied sentence can make them one.
    let mut must_be_copied = None;
    match (a.days, b.days) {
        (Some(x), Some(y)) => {
            let gap = x.0.max(y.0) - x.1.min(y.1);
            if a.dated && b.dated {
                if gap > 0 {
                    return verdict.forbid("another day");
                }
                verdict.add("same day", 0.2);
            } else if gap > 1 {
                return verdict.forbid("no day in common");
            } else {
                if gap > 0 {
                    must_be_copied = Some("no day in common");
                }
                verdict.add("days that can be the same", if a.dated || b.dated { 0.15 } else { 0.1 });
            }
        }
        _ => must_be_copied = Some("no day known"),
    }
    if a.mutual && b.mutual {
        let (left, right) = ([a.actors.as_slice(), &a.recipients], [b.actors.as_slice(), &b.recipients]);
        let least = (a.actors.len() + a.recipients.len()).min(b.actors.len() + b.recipients.len());
        match overlap(&left, &right) {
            Overlap::Disjoint => return verdict.forbid("other participants"),
            Overlap::Some(share) if share < 0.5 && least > 1 => return verdict.forbid("other participants"),
            Overlap::Some(share) => verdict.add("same participants", 0.3 * share),
            Overlap::Unknown => {}
        }
        match names(&left, &right) {
            Some(0) => return verdict.forbid("other persons named"),
            // Two persons who meet are seldom two meetings.
            Some(n) => {
                verdict.add("same persons named", 0.2);
                own += if n > 1 { 0.2 } else { 0.0 };
            }
            None => {}
        }
    } else {
        match overlap(&[&a.actors], &[&b.actors]) {
            Overlap::Disjoint => return verdict.forbid("another actor"),
            Overlap::Some(share) => verdict.add("same actor", 0.15 * share),
            Overlap::Unknown => {}
        }
        match overlap(&[&a.recipients], &[&b.recipients]) {
            Overlap::Disjoint => return verdict.forbid("another recipient"),
            Overlap::Some(share) => verdict.add("same recipient", 0.15 * share),
            Overlap::Unknown => {}
        }
        for (left, right, part) in
            [(&a.actors, &b.actors, "same actor named"), (&a.recipients, &b.recipients, "same recipient named")]
        {
            match names(&[left], &[right]) {
                Some(0) => return verdict.forbid("another person named"),
                Some(_) => verdict.add(part, 0.15),
                None => {}
            }
        }
    }
    let words = share(&a.words, &b.words);
    let copied = words >= 0.85 && a.trigger == b.trigger;
    if two_acts_of_a_sentence(a, b, words) {
        return verdict.forbid("two acts of one sentence");
    }
    if let (Some(why), false) = (must_be_copied, copied) {
        return verdict.forbid(why);
    }
    if a.country != 0 && b.country != 0 {
        if a.country != b.country {
            return verdict.forbid("another country");
        }
        if a.place == 0 || b.place == 0 {
            verdict.add("same country", 0.05);
        }
    }
    if a.place != 0 && b.place != 0 {
        let near = a.point.zip(b.point).map(|(x, y)| km(x, y) <= FAR_KM);
        if a.place == b.place {
            verdict.add("same place", 0.3);
            placed = true;
        } else if near == Some(true) {
            verdict.add("places close to each other", 0.1);
        } else if near.is_none()
            && (a.point.is_none() || b.point.is_none())
            && a.province != 0
            && a.province == b.province
        {
            verdict.add("same province", 0.1);
        } else {
            return verdict.forbid("another place");
        }
    }
    if !a.modes.is_empty() && !b.modes.is_empty() {
        if a.modes.iter().any(|m| b.modes.contains(m)) {
            verdict.add("same mode", 0.1);
        } else if matches!(kind_of(a.kind), EventType::Assault | EventType::Mobilize | EventType::Protest) {
            verdict.add("other modes", -0.15);
        } else {
            return verdict.forbid("another mode");
        }
    }
    match (a.content, b.content) {
        (Some(x), Some(y)) if x != y => return verdict.forbid("another act agreed, demanded or alleged"),
        (Some(_), Some(_)) => verdict.add("same embedded act", 0.1),
        _ => {}
    }
    for (x, y, part, against) in [
        (a.dead, b.dead, "same number killed", "other numbers killed"),
        (a.injured, b.injured, "same number wounded", "other numbers wounded"),
    ] {
        if let (Some(x), Some(y)) = (x, y) {
            if x == y {
                // One or two dead are soon told of two acts.
                let weight = if x.0 < 5 { 0.05 } else { 0.2 };
                verdict.add(part, weight);
                own += weight;
            } else if x.1.max(1) * 3 < y.0.max(1) || y.1.max(1) * 3 < x.0.max(1) {
                verdict.add(against, -0.2);
            }
        }
    }
    if a.trigger != 0 && a.trigger == b.trigger {
        verdict.add("same trigger", 0.15);
    }
    if copied {
        verdict.add("same sentence", 0.6);
    } else {
        // The trigger speaks for itself above.
        let (mine, theirs) = matters(a, b);
        let weight = 0.8 * (dice(&mine, &theirs) - 0.1).max(0.0);
        verdict.add("words in common", weight);
        own += weight;
        // A report that tells no more than who, where and when can be of the act that another one describes.
        let bare = placed && (mine.is_empty() || theirs.is_empty());
        // Where the day is only thought and no place agrees, a word or two of one matter are in reports of many acts.
        let enough = if placed || dated { 0.12 } else { 0.2 };
        if own < enough && !bare {
            verdict.add("nothing in common but type, day, codes, place, a name and the trigger", -0.45);
        }
    }
    verdict
}

/// A claim in the graph: a name that depends on nothing but the claim, and its feature.
pub(crate) struct Node<'a> {
    /// Canonical order; ties of score are broken by it.
    pub(crate) name: &'a str,
    pub(crate) feature: &'a Feature,
}

/// Groups the nodes. `edges` are pairs at or above the threshold; `keep_apart` and `keep_together` are people's.
///
/// Returns the group of each node; groups are numbered by their first node in canonical order.
pub(crate) fn group(
    nodes: &[Node<'_>],
    edges: &[(usize, usize, f32)],
    keep_together: &[(usize, usize)],
    keep_apart: &[(usize, usize)],
) -> Vec<usize> {
    let mut groups: Vec<Vec<usize>> = (0..nodes.len()).map(|i| vec![i]).collect();
    let mut home: Vec<usize> = (0..nodes.len()).collect();
    fn unite(groups: &mut [Vec<usize>], home: &mut [usize], a: usize, b: usize) {
        let moved = std::mem::take(&mut groups[b]);
        for &i in &moved {
            home[i] = a;
        }
        groups[a].extend(moved);
    }
    let apart = |x: &[usize], y: &[usize]| {
        keep_apart.iter().any(|(i, j)| (x.contains(i) && y.contains(j)) || (x.contains(j) && y.contains(i)))
    };
    let mut together = keep_together.to_vec();
    together.sort_by_key(|(i, j)| (nodes[*i].name.min(nodes[*j].name), nodes[*i].name.max(nodes[*j].name)));
    for (i, j) in together {
        let (a, b) = (home[i], home[j]);
        if a != b && !apart(&groups[a], &groups[b]) {
            unite(&mut groups, &mut home, a, b);
        }
    }
    let mut order: Vec<&(usize, usize, f32)> = edges.iter().collect();
    order.sort_by(|x, y| {
        let key = |e: &(usize, usize, f32)| {
            let (p, q) = (nodes[e.0].name, nodes[e.1].name);
            (p.min(q).to_owned(), p.max(q).to_owned())
        };
        y.2.total_cmp(&x.2).then_with(|| key(x).cmp(&key(y)))
    });
    let mut seen: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    for &&(i, j, _) in &order {
        let (a, b) = (home[i], home[j]);
        if a == b || apart(&groups[a], &groups[b]) {
            continue;
        }
        let allowed = groups[a].iter().all(|&x| {
            groups[b].iter().all(|&y| {
                *seen.entry((x.min(y), x.max(y))).or_insert_with(|| {
                    let verdict = compare(nodes[x].feature, nodes[y].feature);
                    verdict.forbidden.is_none()
                })
            })
        });
        if allowed {
            unite(&mut groups, &mut home, a, b);
        }
    }
    home
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_record::{EventPlace, Span};

    fn claim(kind: EventType, date: &str, actor: &str, recipient: &str) -> Claim {
        let json = serde_json::json!({
            "id": "x", "story_id": "x", "sentence": 0, "date": date, "date_basis": "text", "published": date,
            "event": [kind.as_str()], "mode": [], "context": [], "quad_code": 1, "event_scale": 0.0,
            "cameo_inferred": true, "status": "occurred", "attempted": false, "reciprocal": false,
            "event_text": ["x"], "span": {"start": 0, "end": 1}, "actor": [], "recipient": [], "event_loc": [],
            "attribution": [], "confidence": {}, "event_key": "", "coder": "",
            "provenance": {"version": "", "rules_hash": "", "model_hash": "", "data_hash": ""}
        });
        let mut claim: Claim = serde_json::from_value(json).unwrap();
        let person = |code: &str| Participant {
            code: (!code.is_empty()).then(|| code.into()),
            span: Some(Span::new(0, 1)),
            ..Participant::default()
        };
        claim.actor = vec![person(actor)];
        claim.recipient = vec![person(recipient)];
        claim
    }

    fn told(mut claim: Claim, trigger: &str, sentence: &str) -> Feature {
        claim.event_text = vec![trigger.to_owned()];
        Feature::of(&claim, sentence).unwrap()
    }

    fn at(mut claim: Claim, place: &str, lat: f64, lon: f64) -> Claim {
        claim.event_loc.push(EventPlace {
            extracted_place: place.to_owned(),
            resolved_place: Some(place.to_owned()),
            lat: Some(lat),
            lon: Some(lon),
            country_code: Some("AZE".into()),
            resolution: Some("city".to_owned()),
            ..EventPlace::default()
        });
        claim
    }

    fn named(mut claim: Claim, name: &str) -> Claim {
        claim.actor[0].name = Some(name.to_owned());
        claim
    }

    #[test]
    fn codes_alone_do_not_merge() {
        let base = || claim(EventType::Consult, "2021-03-02", "RUS", "TUR");
        let a = told(base(), "met", "Energy envoys of the two countries met to discuss gas prices.");
        let b = told(base(), "met", "The chiefs of staff met in the evening over a downed drone.");
        let verdict = compare(&a, &b);
        assert!(!verdict.is_same(), "{verdict:?}");
    }

    #[test]
    fn the_same_act_in_other_words_merges() {
        let base = || at(claim(EventType::Assault, "2021-03-02", "ARM", "AZE"), "Ganja", 40.68, 46.36);
        let a = told(base(), "shelled", "Armenian gunners shelled a market in Ganja at dawn, killing four traders.");
        let b = told(base(), "shelling", "Four traders died in the shelling of a market in Ganja.");
        let verdict = compare(&a, &b);
        assert!(verdict.is_same(), "{verdict:?}");
        assert_eq!(verdict, compare(&b, &a));
        assert_eq!(Feature::unpack(&a.pack()), Some(a));
        assert_eq!(Feature::unpack(&[1, 2, 3]), None);
    }

    #[test]
    fn other_place_day_person_or_content_keeps_apart() {
        let words = "Gunners shelled a market at dawn, killing four traders.";
        let base = || claim(EventType::Assault, "2021-03-02", "ARM", "AZE");
        let ganja = told(at(base(), "Ganja", 40.68, 46.36), "shelled", words);
        let barda = told(at(base(), "Barda", 40.37, 47.13), "shelled", words);
        assert_eq!(compare(&ganja, &barda).forbidden, Some("another place"));
        let later = told(claim(EventType::Assault, "2021-03-03", "ARM", "AZE"), "shelled", words);
        let first = told(base(), "shelled", words);
        assert_eq!(compare(&first, &later).forbidden, Some("another day"));
        let words = "He condemned the raid.";
        let accuse = || claim(EventType::Accuse, "2021-03-02", "RUS", "USA");
        let lavrov = told(named(accuse(), "Sergei Lavrov"), "condemned", words);
        let peskov = told(named(accuse(), "Dmitry Peskov"), "condemned", words);
        assert_eq!(compare(&lavrov, &peskov).forbidden, Some("another person named"));
    }

    #[test]
    fn an_unplaced_claim_does_not_glue_two_places() {
        let words = "Gunners shelled a market at dawn, killing four traders.";
        let base = || claim(EventType::Assault, "2021-03-02", "ARM", "AZE");
        let features = [
            told(at(base(), "Ganja", 40.68, 46.36), "shelled", words),
            told(base(), "shelled", words),
            told(at(base(), "Barda", 40.37, 47.13), "shelled", words),
        ];
        let names = ["a", "b", "c"];
        let nodes: Vec<Node<'_>> = names.iter().zip(&features).map(|(name, feature)| Node { name, feature }).collect();
        let edges: Vec<(usize, usize, f32)> =
            [(0, 1), (1, 2)].iter().map(|&(i, j)| (i, j, compare(&features[i], &features[j]).score)).collect();
        let groups = group(&nodes, &edges, &[], &[]);
        assert_eq!(groups[0], groups[1]);
        assert_ne!(groups[0], groups[2]);
        let split = group(&nodes, &edges, &[], &[(0, 1)]);
        assert_ne!(split[0], split[1]);
        let joined = group(&nodes, &edges, &[(0, 2)], &[]);
        assert_eq!(joined[0], joined[2]);
    }

    #[test]
    fn one_pair_one_town_one_day_are_not_one_act() {
        let raid = || at(claim(EventType::Assault, "2021-03-02", "ARM", "AZE"), "Ganja", 40.68, 46.36);
        let arrest = || at(claim(EventType::Coerce, "2021-03-02", "ARM", "AZE"), "Ganja", 40.68, 46.36);
        for (a, b) in [
            (
                told(raid(), "shelled", "Guns shelled a grain silo in Ganja, killing two."),
                told(raid(), "shelled", "Two people died when troops shelled a tram shed in Ganja."),
            ),
            (
                told(
                    claim(EventType::Reject, "2021-03-02", "CAN", "CAN"),
                    "declined",
                    "Mr Orr declined to specify when the talks might end.",
                ),
                told(
                    claim(EventType::Reject, "2021-03-02", "CAN", "CAN"),
                    "declined",
                    "She declined to specify when a sale might be made.",
                ),
            ),
            (
                told(arrest(), "arrest", "The authorities confirmed the arrest of a pharmacist in Ganja."),
                told(arrest(), "arrest", "The authorities confirmed the arrest of six dockers in Ganja."),
            ),
        ] {
            assert!(!compare(&a, &b).is_same(), "{:?}", compare(&a, &b));
        }
        // Two agreements of which one word is the same, neither with a day or a place of its own.
        let vague = |trigger: &str, words: &str| {
            let mut feature = told(claim(EventType::Assault, "2021-03-02", "IRQ", "IRN"), trigger, words);
            feature.dated = false;
            feature
        };
        let a = vague(
            "assault",
            "The guards were under assault from warplanes, helicopters, heavy artillery and tanks on the marshland.",
        );
        let b = vague(
            "assault",
            "A major overnight assault was launched on the fronts of three divisions, among them one of tanks, east of the marshland.",
        );
        assert!(!compare(&a, &b).is_same(), "{:?}", compare(&a, &b));
        // Short sentences in other words, of one matter; and a report without any.
        let accuse = || claim(EventType::Accuse, "2021-03-02", "RUS", "USA");
        let a = told(accuse(), "condemned", "Russia condemned the United States over a levy on timber.");
        let b = told(accuse(), "criticised", "Moscow sharply criticised Washington for a levy on timber.");
        assert!(compare(&a, &b).is_same(), "{:?}", compare(&a, &b));
        let a = told(raid(), "shelled", "Armenian forces shelled Ganja.");
        let b = told(raid(), "shelled", "Armenian guns shelled a grain silo in Ganja.");
        assert!(compare(&a, &b).is_same(), "{:?}", compare(&a, &b));
    }

    #[test]
    fn stems_bring_kin_together() {
        for (a, b) in [("shelled", "shelling"), ("met", "meetings"), ("bombed", "bombing"), ("arrested", "arrests")] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn days_are_never_finer_than_their_words() {
        assert_eq!(day_range("1970-02"), Some((31, 58)));
        assert_eq!(day_range("1970-01-03"), Some((2, 2)));
        assert_eq!(day_range("1970"), Some((0, 364)));
        assert_eq!(day_range("soon"), None);
        assert_eq!(day_of(31).unwrap().to_string(), "1970-02-01");
    }

    #[test]
    fn a_sentence_is_found_around_its_words() {
        let text = "First one here. Mr. J. Smith met them at noon. Last one.";
        assert_eq!(sentence_around(text, 29, 32).trim(), "Mr. J. Smith met them at noon");
    }
}
