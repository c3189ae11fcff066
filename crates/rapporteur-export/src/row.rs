//! One line of a flat file: a claim, its story, and the participants that stand in this line.

use crate::table::{self, GoldsteinTable, NON_STATE, tables};
use rapporteur_record::{CameoCode, Claim, EventPlace, Participant, Reading, Sector, Story};
use serde::{Deserialize, Serialize};

/// What exports say about the story that a claim stands in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoryMeta {
    /// Identifier.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// ISO date or date-time of publication.
    pub published: Option<String>,
    /// Hash of the story text, hexadecimal; see [`text_hash`].
    pub hash: Option<String>,
    /// Length of the story text in code points.
    pub chars: Option<u32>,
    /// Names of persons in the story.
    pub people: Vec<String>,
    /// Names of organisations in the story.
    pub organizations: Vec<String>,
    /// Names of places in the story.
    pub locations: Vec<String>,
}

/// A 128-bit FNV-1a hash of a text, as 32 hexadecimal digits. Names documents in manifests; not for security.
#[must_use]
pub fn text_hash(text: &str) -> String {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in text.bytes() {
        hash ^= u128::from(byte);
        hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{hash:032x}")
}

/// A positive integer below 2^53 for formats whose ids are numbers (exact in JavaScript and R).
#[must_use]
pub fn number_id(text: &str) -> i64 {
    let hash = u64::from_str_radix(&text_hash(text)[16..], 16).unwrap_or(0);
    i64::try_from(hash >> 11).unwrap_or(0).max(1)
}

impl From<&Story> for StoryMeta {
    fn from(story: &Story) -> Self {
        Self {
            id: story.id.clone(),
            title: story.title.clone(),
            outlet: story.outlet.clone(),
            url: story.url.clone(),
            language: story.language.clone(),
            published: story.published.as_ref().map(|p| p.value.clone()),
            hash: Some(text_hash(&story.text)),
            chars: u32::try_from(story.text.chars().count()).ok(),
            ..Self::default()
        }
    }
}

impl From<&Reading> for StoryMeta {
    fn from(reading: &Reading) -> Self {
        use rapporteur_record::MentionKind as K;
        let mut meta = Self::from(&reading.story);
        let chars: Vec<char> = reading.story.text.chars().collect();
        for mention in &reading.mentions {
            let list = match mention.kind {
                K::Person => &mut meta.people,
                K::Org => &mut meta.organizations,
                K::Gpe | K::Loc | K::Fac => &mut meta.locations,
                _ => continue,
            };
            let words = || chars.get(mention.start as usize..mention.end as usize).map(|c| c.iter().collect());
            if let Some(name) = mention.name.clone().or_else(words)
                && !list.contains(&name)
            {
                list.push(name);
            }
        }
        meta
    }
}

/// What is known of the event that a claim tells of, once stories are merged.
///
/// The default is a claim that stands alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventMeta {
    /// Claims that tell of it.
    pub n_claims: u32,
    /// Stories that hold these claims.
    pub n_documents: u32,
    /// Outlets that published these stories.
    pub n_publishers: u32,
    /// Independent origins; `None` where no lineage is recorded.
    pub n_origins: Option<u32>,
    /// Reliability of the source, A to F.
    pub source_grade: Option<String>,
    /// Credibility of the information, 1 to 6.
    pub info_grade: Option<String>,
    /// Claims, by id.
    pub claims: Vec<String>,
    /// Claims that deny it, by id.
    pub counter_claims: Vec<String>,
    /// Made by merging; the record is then an event, not the claim of one story.
    pub merged: bool,
}

impl Default for EventMeta {
    fn default() -> Self {
        Self {
            n_claims: 1,
            n_documents: 1,
            n_publishers: 1,
            n_origins: None,
            source_grade: None,
            info_grade: None,
            claims: Vec::new(),
            counter_claims: Vec::new(),
            merged: false,
        }
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }

    pub(crate) fn opt(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    pub(crate) fn int(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Null, |n| Self::Int(n.into()))
    }

    pub(crate) fn count(number: Option<u64>) -> Self {
        number.and_then(|n| i64::try_from(n).ok()).map_or(Self::Null, Self::Int)
    }

    /// Shortest decimal form of an `f32`, so that 0.3 stays 0.3.
    pub(crate) fn float32(number: Option<f32>) -> Self {
        number.map_or(Self::Null, |n| Self::Float(n.to_string().parse().unwrap_or(f64::from(n))))
    }

    pub(crate) fn float(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Float)
    }

    /// As it stands in a text file.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Bool(yes) => yes.to_string(),
        }
    }
}

/// Joins parts with `;`, which then stands in no part. Trailing empty parts are kept only if some part is not empty.
pub(crate) fn list<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> Value {
    let parts: Vec<String> = parts.into_iter().map(|p| p.as_ref().replace(';', ",")).collect();
    if parts.iter().all(String::is_empty) { Value::Null } else { Value::Text(parts.join(";")) }
}

/// One line.
pub(crate) struct Row<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) story: &'a StoryMeta,
    pub(crate) event: &'a EventMeta,
    pub(crate) actors: Vec<&'a Participant>,
    pub(crate) recipients: Vec<&'a Participant>,
    /// Which dyad of the claim, from 0; `None` where the claim is whole.
    pub(crate) dyad: Option<usize>,
    pub(crate) cameo: CameoCode,
    pub(crate) cameo_inferred: bool,
}

/// A full ISO day at the start of `text`, or `None` (a month or year is no day).
pub(crate) fn full_day(text: Option<&str>) -> Option<jiff::civil::Date> {
    text?.get(..10)?.parse().ok()
}

impl<'a> Row<'a> {
    pub(crate) fn lines(claim: &'a Claim, story: &'a StoryMeta, event: &'a EventMeta, dyadic: bool) -> Vec<Row<'a>> {
        let military = claim.context.iter().any(|c| c.as_str() == "military");
        let demand = claim.force.as_deref().is_some_and(|f| f != "appeal");
        let (cameo, cameo_inferred) = match (&claim.cameo, claim.event.first()) {
            (Some(code), _) => (code.clone(), claim.cameo_inferred),
            (None, Some(kind)) => (table::cameo_of_type(*kind, demand, military), true),
            (None, None) => (CameoCode::new(""), false),
        };
        let row = |actors, recipients, dyad| Row {
            claim,
            story,
            event,
            actors,
            recipients,
            dyad,
            cameo: cameo.clone(),
            cameo_inferred,
        };
        if !dyadic {
            return vec![row(claim.actor.iter().collect(), claim.recipient.iter().collect(), None)];
        }
        dyads(claim)
            .into_iter()
            .enumerate()
            .map(|(n, (a, r))| row(a.into_iter().collect(), r.into_iter().collect(), Some(n)))
            .collect()
    }

    /// Identifier of the line: the event's key where events were merged, else the claim's id; dyads are numbered.
    pub(crate) fn id(&self) -> String {
        let base =
            if self.event.merged && !self.claim.event_key.is_empty() { &self.claim.event_key } else { &self.claim.id };
        match self.dyad {
            Some(n) if self.claim.actor.len() + self.claim.recipient.len() > 2 || self.claim.reciprocal => {
                format!("{base}/{}", n + 1)
            }
            _ => base.clone(),
        }
    }

    pub(crate) fn published(&self) -> Option<&'a str> {
        self.claim.published.as_deref().or(self.story.published.as_deref())
    }

    /// The day of the event where it is known to the day, else that of publication (the convention of the CAMEO files).
    pub(crate) fn day(&self) -> Option<jiff::civil::Date> {
        full_day(self.claim.date.as_deref()).or_else(|| full_day(self.published()))
    }

    pub(crate) fn place(&self) -> Option<&'a EventPlace> {
        self.claim.event_loc.iter().find(|p| !p.negated)
    }

    pub(crate) fn goldstein(&self, table: GoldsteinTable) -> Option<f32> {
        table::goldstein(&self.cameo, table)
    }

    pub(crate) fn origins(&self) -> Option<u32> {
        self.event.n_origins.or_else(|| {
            // No lineage recorded, no origin: the outlet's name proves nothing.
            let known = !self.claim.attribution.is_empty();
            (known && !self.event.merged).then_some(1)
        })
    }

    /// Who says so, nearest first: `Reuters [quoted] <- Interfax [quoted] <- ministry [said]`.
    pub(crate) fn chain(&self) -> Value {
        let links: Vec<String> = self
            .claim
            .attribution
            .iter()
            .map(|link| {
                let name = link.agent.name.as_deref().unwrap_or(&link.agent.entity_text);
                if link.act.is_empty() { name.to_owned() } else { format!("{name} [{}]", link.act) }
            })
            .collect();
        Value::text(links.join(" <- "))
    }
}

/// Actor-recipient pairs of a claim. A reciprocal one gives each direction; one without recipients gives each actor alone.
#[must_use]
pub fn dyads(claim: &Claim) -> Vec<(Option<&Participant>, Option<&Participant>)> {
    let (actors, recipients) = (&claim.actor, &claim.recipient);
    let mut pairs = Vec::new();
    match (actors.is_empty(), recipients.is_empty()) {
        (true, true) => pairs.push((None, None)),
        (true, false) => pairs.extend(recipients.iter().map(|r| (None, Some(r)))),
        (false, true) if claim.reciprocal && actors.len() > 1 => {
            for (i, a) in actors.iter().enumerate() {
                pairs.extend(actors.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, r)| (Some(a), Some(r))));
            }
        }
        (false, true) => pairs.extend(actors.iter().map(|a| (Some(a), None))),
        (false, false) => {
            for a in actors {
                pairs.extend(recipients.iter().map(|r| (Some(a), Some(r))));
            }
            if claim.reciprocal {
                for r in recipients {
                    pairs.extend(actors.iter().map(|a| (Some(r), Some(a))));
                }
            }
        }
    }
    pairs
}

/// Sectors of a participant: the primary one first.
pub(crate) fn sectors(participant: &Participant) -> impl Iterator<Item = &Sector> {
    participant.sector.iter().chain(&participant.other_sectors)
}

/// CAMEO roles of a participant, in order, without doubles.
pub(crate) fn roles(participant: &Participant) -> Vec<&'static str> {
    let mut roles: Vec<&'static str> = Vec::new();
    if let Some(code) = &participant.code
        && let Some(kind) = NON_STATE.iter().find(|n| **n == code.as_str())
    {
        roles.push(match *kind {
            "UNO" | "EUR" => "IGO",
            "ISM" => "NGM",
            other => other,
        });
    }
    for sector in sectors(participant) {
        if let Some((role, _)) = tables().sector_out.get(sector.as_str())
            && !role.is_empty()
            && !roles.contains(&role.as_str())
        {
            roles.push(role);
        }
    }
    roles
}

/// CAMEO country code of a participant; empty where it is no state or unknown.
pub(crate) fn cameo_country(participant: &Participant) -> &str {
    participant
        .code
        .as_ref()
        .filter(|c| !NON_STATE.contains(&c.as_str()))
        .map_or("", |c| table::country(c.as_str()).map_or(c.as_str(), |c| c.cameo.as_str()))
}

/// A CAMEO actor code: country and roles run together (`RUSGOV`).
pub(crate) fn cameo_actor(participant: &Participant) -> String {
    let known = known_group(participant);
    let mut code = cameo_country(participant).to_owned();
    for role in roles(participant) {
        code.push_str(role);
        if role == "IGO" && !known.is_empty() {
            code.push_str(known);
        }
    }
    code
}

/// CAMEO's code of a known group.
pub(crate) fn known_group(participant: &Participant) -> &'static str {
    match participant.code.as_ref().map(rapporteur_record::ActorCode::as_str) {
        Some("UNO") => "UNO",
        Some("EUR") => "EEC",
        _ => "",
    }
}

/// Resolved name, else the words of the story, else the country's name.
pub(crate) fn display_name(participant: &Participant) -> String {
    participant
        .name
        .clone()
        .or_else(|| participant.entity_text.clone())
        .or_else(|| {
            let code = participant.code.as_ref()?;
            Some(table::country(code.as_str()).map_or_else(|| code.to_string(), |c| c.icews_name.clone()))
        })
        .unwrap_or_default()
}
