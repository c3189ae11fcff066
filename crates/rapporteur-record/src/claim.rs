use crate::{ActorCode, CameoCode, Context, EventType, Mode, Sector, Span, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A participant of an event: PLOVER's actor or recipient.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    /// ISO 3166-1 alpha-3 or non-state code; `None` means unknown.
    pub code: Option<ActorCode>,
    /// The same country, for readers of PLOVER's JSON.
    pub country: Option<ActorCode>,
    /// Primary sector.
    pub sector: Option<Sector>,
    /// Further sectors.
    #[serde(default)]
    pub other_sectors: Vec<Sector>,
    /// The words of the story.
    pub entity_text: Option<String>,
    /// Canonical name.
    pub name: Option<String>,
    /// Wikidata or own identifier.
    pub identifier_id: Option<String>,
    /// Office held at the date of the event.
    pub office: Option<String>,
    /// Where the words stand; `None` for an implicit participant.
    pub span: Option<Span>,
}

/// The act inside an act: what is agreed, demanded, threatened, alleged, refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmbeddedAct {
    /// Type of the inner act, where it could be coded.
    pub event: Option<EventType>,
    /// Its modes.
    #[serde(default)]
    pub mode: Vec<Mode>,
    /// Its status as embedded (`alleged`, `requested`, `planned`, …).
    pub status: Option<Status>,
    /// Its date, ISO or TIMEX3.
    pub date: Option<String>,
    /// Its place, in the words of the story.
    pub place: Option<String>,
    /// Who is said to do it.
    #[serde(default)]
    pub actor: Vec<ActorCode>,
    /// To whom.
    #[serde(default)]
    pub recipient: Vec<ActorCode>,
    /// Words of the inner act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// The place of an event (PLOVER's `event_loc`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventPlace {
    /// The words of the story.
    pub extracted_place: String,
    /// Canonical name.
    pub resolved_place: Option<String>,
    /// GeoNames id.
    pub geonameid: Option<u64>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// First-level unit.
    pub province: Option<String>,
    /// State that holds it in law at the date, under the territory policy.
    pub country_code: Option<ActorCode>,
    /// `country`, `province`, `district`, `city` or `point`.
    pub resolution: Option<String>,
    /// The text says that it was *not* here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
    /// Where the words stand.
    pub span: Option<Span>,
}

/// The words that date an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// The words of the story.
    pub text: String,
    /// TIMEX3 value, resolved where an anchor allows; `None` where it cannot be read as a date.
    pub value: Option<String>,
    /// Where they stand.
    pub span: Option<Span>,
}

/// A count with its bounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Least.
    pub low: Option<u64>,
    /// Most; `None` where open ("at least").
    pub high: Option<u64>,
    /// `exact`, `at least`, `more than`, `about`, `up to`, `vague`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<String>,
    /// Whose people they are: state, slash, sector, as far as the text tells ("AZE/MIL", "PSE/CVL", "/CVL").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// A running total ("so far"), not the size of this event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cumulative: bool,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Option<Span>,
}

/// How many were hurt, held or moved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Killed.
    pub dead: Option<Count>,
    /// Wounded.
    pub injured: Option<Count>,
    /// Arrested or captured.
    pub arrested: Option<Count>,
    /// Driven from home.
    pub displaced: Option<Count>,
    /// Took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<Count>,
}

impl Size {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// One who says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// The words of the story, or the outlet's name for the page itself.
    pub entity_text: String,
    /// State or non-state code.
    pub country: Option<ActorCode>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Canonical name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// outlet, agency, ministry, official, spokesperson, witness, document, social, organisation, person, unknown.
    pub kind: String,
    /// Not named.
    #[serde(default)]
    pub anonymous: bool,
    /// Where the words stand; `None` for the page itself.
    pub span: Option<Span>,
}

/// One link of the chain of who says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttributionLink {
    /// Who.
    pub agent: Agent,
    /// said, quoted, cited, reported, confirmed, denied, claimed, warned, leaked, declined, …
    pub act: String,
    /// The cue ("said", "according to").
    pub cue_span: Option<Span>,
    /// When it was said, TIMEX3 value.
    pub date: Option<String>,
    /// asserts, denies, doubts.
    pub stance: Option<String>,
}

/// 0 to 1 for each part; `None` where the part is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// Type and mode.
    pub event: Option<f32>,
    /// Actors.
    pub actor: Option<f32>,
    /// Recipients.
    pub recipient: Option<f32>,
    /// Place.
    pub place: Option<f32>,
    /// Date.
    pub date: Option<f32>,
}

/// Which program, rules, models and data made a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Program version.
    pub version: String,
    /// Hash of the rules.
    pub rules_hash: String,
    /// Hash of the models.
    pub model_hash: String,
    /// Hash of all other data.
    pub data_hash: String,
}

/// Why a claim was made; printed by `explain`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// Rule id (its path), or `model:…`.
    pub rule: String,
    /// `rule` or `model`.
    pub decided_by: String,
    /// Steps, in order, each a sentence for people.
    pub steps: Vec<String>,
    /// What else was considered, and why not.
    pub rejected: Vec<String>,
}

/// One story says that one event took place (or will, might, did not), through one attribution chain.
///
/// Serialises to one line of `rapporteur code`: PLOVER JSON names, plus ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// `STORY#N`.
    pub id: String,
    /// Identifier of the story.
    pub story_id: String,
    /// Index of the sentence (0-based).
    pub sentence: u32,
    /// First day of the event, ISO, never finer than the words; `None` where unresolved.
    pub date: Option<String>,
    /// Last day, for intervals.
    pub enddate: Option<String>,
    /// `text`, `document` or `unresolved`.
    #[serde(default)]
    pub date_basis: Option<String>,
    /// Publication date of the story.
    pub published: Option<String>,
    /// The type, in a list of one as PLOVER has it.
    pub event: Vec<EventType>,
    /// Modes.
    pub mode: Vec<Mode>,
    /// Contexts.
    pub context: Vec<Context>,
    /// 1 to 4.
    pub quad_code: u8,
    /// PLOVER score.
    pub event_scale: f32,
    /// CAMEO code.
    pub cameo: Option<CameoCode>,
    /// Goldstein value of that code (ICEWS table).
    pub goldstein: Option<f32>,
    /// The CAMEO code was inferred from the PLOVER code.
    pub cameo_inferred: bool,
    /// Status.
    pub status: Status,
    /// Tried, foiled, failed.
    pub attempted: bool,
    /// Each to the other.
    pub reciprocal: bool,
    /// The perpetrator is not named (actor UNK or UAF).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub actor_implicit: bool,
    /// A type that needs a recipient has none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recipient_missing: bool,
    /// Equal readings left for a person to decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ambiguous: Vec<EventType>,
    /// appeal, demand, order (REQUEST); tacit (SUPPORT).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<String>,
    /// This claim is the content of another one (its id); shown with `--all` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_of: Option<String>,
    /// Trigger words.
    pub event_text: Vec<String>,
    /// Where they stand.
    pub span: Span,
    /// Who did it.
    pub actor: Vec<Participant>,
    /// To whom.
    pub recipient: Vec<Participant>,
    /// What is agreed, demanded, threatened, alleged, refused.
    pub content: Option<EmbeddedAct>,
    /// Where.
    pub event_loc: Vec<EventPlace>,
    /// When, in the words of the story.
    pub when: Option<When>,
    /// Counts.
    pub size: Option<Size>,
    /// Who says so, nearest first.
    pub attribution: Vec<AttributionLink>,
    /// Confidence.
    pub confidence: Confidence,
    /// Stable key of the event.
    pub event_key: String,
    /// Name of the coder.
    pub coder: String,
    /// Only when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coded_date: Option<String>,
    /// What made this.
    pub provenance: Provenance,
    /// Unknown keys of the input record.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    /// Derivation; `explain` prints it, files do not carry it.
    #[serde(skip)]
    pub why: Why,
}

/// Source, cue and content of one attribution (PolNeAR's terms); each a list of spans, as they may be discontinuous.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who.
    pub source: Vec<Span>,
    /// The words that attribute.
    pub cue: Vec<Span>,
    /// What is attributed.
    pub content: Vec<Span>,
    /// said, quoted, confirmed, denied, …
    pub act: String,
    /// asserts, denies, doubts.
    pub stance: String,
    /// Index of the attribution whose content holds this one.
    pub nested_in: Option<u32>,
    /// The source as an agent.
    #[serde(skip)]
    pub agent: Agent,
    /// Index of the sentence of the cue.
    #[serde(skip)]
    pub sentence: u32,
    /// Date of saying, TIMEX3 value.
    #[serde(skip)]
    pub date: Option<String>,
    /// Rule or model that found it.
    #[serde(skip)]
    pub evidence: String,
}

/// What a standing fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssertionKind {
    /// Subject is a member of object.
    Membership,
    /// Subject has a base in object.
    Base,
    /// Subject's law holds object (de jure).
    DeJure,
    /// Subject controls object (de facto).
    DeFacto,
    /// Subject backs object (patronage).
    Backing,
    /// What a treaty clause says.
    Clause,
    /// A party says that a commitment applies, or not: a position.
    Commitment,
    /// An event or conflict is, or is not, at a place.
    Location,
    /// Subject recognises object.
    Recognition,
    /// Subject has forces in object.
    Deployment,
    /// Subject and object are rivals.
    Rivalry,
    /// Any other standing fact.
    Other,
}

/// A standing fact told by a story: who is a member, has a base, controls what; and positions on commitments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// `STORY#kN`.
    pub id: String,
    /// Identifier of the story.
    pub story_id: String,
    /// Index of the sentence.
    pub sentence: u32,
    /// What kind of fact.
    pub kind: AssertionKind,
    /// Who or what it is about.
    pub subject: Option<Participant>,
    /// The other side of the relation.
    pub object: Option<Participant>,
    /// A place, in the words of the story, with its resolution.
    pub place: Option<EventPlace>,
    /// Agreement named or meant (id of the agreements folder), for clauses and positions.
    pub agreement: Option<String>,
    /// `false` where the story says that it is *not* so.
    pub holds: bool,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Who says so, nearest first.
    pub attribution: Vec<AttributionLink>,
    /// When it was said or held, TIMEX3 value.
    pub date: Option<String>,
    /// Further sentences that say the same.
    #[serde(default)]
    pub repeated_in: Vec<u32>,
    /// The rule that found it.
    #[serde(default)]
    pub rule: String,
}
