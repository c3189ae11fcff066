use crate::{ActorKind, Complaint, Day, Knowledge, Object, PlaceFacts, PlaceOracle, Source};
use rapporteur_record::{ActorCode, Claim, EventType, Mode, Participant, Status};
use serde::Serialize;

/// One who attacks or is attacked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agent {
    /// Code of the state; for an entity or group, that of its row.
    pub code: Option<ActorCode>,
    /// What it is.
    pub kind: ActorKind,
    /// Name for people.
    pub name: String,
    /// Nominal sovereign of an entity, seat of a group.
    pub state: Option<ActorCode>,
    /// States that back it.
    pub patrons: Vec<ActorCode>,
}

impl Agent {
    /// The code, if this is a state.
    #[must_use]
    pub fn state_code(&self) -> Option<&ActorCode> {
        (self.kind == ActorKind::State).then_some(self.code.as_ref()).flatten()
    }

    fn named(name: &str, knowledge: &Knowledge) -> Option<Self> {
        let row = knowledge.facts.actor(name)?;
        Some(Self {
            code: Some(row.id.clone()),
            kind: row.kind,
            name: row.name.clone(),
            state: row.state.clone(),
            patrons: row.patrons.clone(),
        })
    }

    fn unknown(name: &str) -> Self {
        Self { code: None, kind: ActorKind::Unknown, name: name.to_owned(), state: None, patrons: Vec::new() }
    }

    /// From a coded participant. A partly recognised entity (sector PRE) or rebels (REB) of a state are not that state.
    fn from_participant(participant: &Participant, knowledge: &Knowledge) -> Option<Self> {
        let has =
            |sector: &str| participant.sector.iter().chain(&participant.other_sectors).any(|s| s.as_str() == sector);
        let words = participant.name.as_deref().or(participant.entity_text.as_deref());
        let named = [participant.name.as_deref(), participant.entity_text.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|name| Self::named(name, knowledge));
        let non_state = ["PRE", "REB", "UAF", "CRM", "CVL", "OPP", "PRM"].iter().any(|sector| has(sector));
        if let Some(agent) = named.filter(|a| a.kind != ActorKind::State || !non_state) {
            return Some(agent);
        }
        let code = participant.code.as_ref();
        match code {
            Some(code) if non_state => Some(Self {
                code: None,
                kind: if has("PRE") { ActorKind::Entity } else { ActorKind::Group },
                name: words.unwrap_or(code.as_str()).to_owned(),
                state: Some(code.clone()),
                patrons: Vec::new(),
            }),
            Some(code) => Some(Self::named(code.as_str(), knowledge).unwrap_or_else(|| Self {
                code: Some(code.clone()),
                kind: if matches!(code.as_str(), "IMG" | "ISM") { ActorKind::Group } else { ActorKind::Unknown },
                name: words.unwrap_or(code.as_str()).to_owned(),
                state: None,
                patrons: Vec::new(),
            })),
            None => words.map(Self::unknown),
        }
    }
}

/// Where a violent group came from, as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// From another state.
    Abroad,
    /// From inside.
    Home,
}

/// An event as the engine needs it: told by a story, or supposed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incident {
    /// Claim id, or `if-1`, `if-2` … for hypotheses.
    pub id: String,
    /// PLOVER type.
    pub event: EventType,
    /// PLOVER modes.
    pub modes: Vec<Mode>,
    /// Whether it is said to be real.
    pub status: Status,
    /// Who did it.
    pub attackers: Vec<Agent>,
    /// To whom.
    pub victims: Vec<Agent>,
    /// Each to the other.
    pub reciprocal: bool,
    /// What was hit, where told.
    pub object: Option<Object>,
    /// Where, resolved.
    pub place: Option<PlaceFacts>,
    /// Where, in the words given.
    pub place_words: Option<String>,
    /// The story says that it was not there.
    pub place_negated: bool,
    /// When.
    pub date: Option<Day>,
    /// The date was taken from the publication of the story or `--on`, as the words give none.
    pub date_assumed: bool,
    /// Where the attackers came from.
    pub origin: Option<Origin>,
    /// Whether the victim provoked it, where told.
    pub provoked: Option<bool>,
    /// For REQUEST, AGREE, REJECT: agreement named.
    pub agreement: Option<String>,
    /// Where it is told, or the hypothesis.
    #[serde(skip)]
    pub source: Source,
}

/// The keys of a hypothesis, with what each takes.
pub const KEYS: &[(&str, &str)] = &[
    ("actor", "codes or names between commas: AZE, \"al-Qaeda\""),
    ("recipient", "codes or names between commas"),
    ("place", "a place name: Vardenis"),
    ("date", "YYYY-MM-DD, YYYY-MM or YYYY"),
    ("mode", "PLOVER modes between commas: heavy-weapons, aerial, cyber"),
    ("object", "territory, forces, vessel, aircraft, nationals, infrastructure"),
    ("status", "occurred, ongoing, attempted, alleged, feared, planned, possible, denied, …"),
    ("reciprocal", "yes or no: each attacked the other"),
    ("origin", "abroad or home: where an armed group came from"),
    ("provoked", "yes or no"),
    ("agreement", "for REQUEST, AGREE, REJECT: the agreement that was named"),
];

/// Reads a hypothesis: one event or several between semicolons, each `TYPE key=value …`.
///
/// ```
/// # use rapporteur_reason::{Knowledge, NoOracle, read_hypothesis};
/// let (knowledge, _) = Knowledge::embedded();
/// let text = "ASSAULT actor=AZE recipient=ARM place=Vardenis date=2020-10-10";
/// let incidents = read_hypothesis(text, &knowledge, &NoOracle).unwrap();
/// assert_eq!(incidents.len(), 1);
/// assert_eq!(incidents[0].victims[0].name, "Armenia");
/// ```
///
/// # Errors
///
/// One complaint that names the offending word and what is accepted.
pub fn read_hypothesis(
    text: &str,
    knowledge: &Knowledge,
    oracle: &dyn PlaceOracle,
) -> Result<Vec<Incident>, Complaint> {
    let mut incidents: Vec<Incident> = Vec::new();
    for part in split_outside_quotes(text, ';') {
        if part.trim().is_empty() {
            continue;
        }
        let id = format!("if-{}", incidents.len() + 1);
        incidents.push(read_one(part.trim(), id, knowledge, oracle)?);
    }
    if incidents.is_empty() {
        return Err(refuse(
            "the hypothesis is empty; accepted: an event type and key=value pairs, for instance \
             \"ASSAULT actor=AZE recipient=ARM place=Vardenis date=2020-10-10\"",
        ));
    }
    Ok(incidents)
}

fn refuse(message: impl Into<String>) -> Complaint {
    Complaint::new("--if", 1, message)
}

fn split_outside_quotes(text: &str, at: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (i, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        } else if c == at && !quoted {
            parts.push(&text[start..i]);
            start = i + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// `key=value` pairs after the type; a value runs to the next known `key=`, so that names with blanks need no quotes.
fn pairs(text: &str) -> Result<Vec<(&str, String)>, Complaint> {
    let keys = || KEYS.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(" ");
    let mut found: Vec<(&str, String)> = Vec::new();
    if text.matches('"').count() % 2 == 1 {
        return Err(refuse("a quotation mark is never closed; accepted: place=\"New York\""));
    }
    for word in split_words(text) {
        let split = word.split_once('=').filter(|(key, _)| !key.contains('"'));
        match split {
            Some((key, value)) => {
                let lower = key.to_lowercase();
                let Some((key, _)) = KEYS.iter().find(|(known, _)| *known == lower) else {
                    return Err(refuse(format!("key {key:?} is not known; accepted: {}", keys())));
                };
                if found.iter().any(|(seen, _)| seen == key) {
                    return Err(refuse(format!("key {key:?} stands twice; accepted: lists between commas")));
                }
                found.push((*key, value.trim_matches('"').to_owned()));
            }
            None => match found.last_mut() {
                Some((_, value)) => {
                    value.push(' ');
                    value.push_str(word.trim_matches('"'));
                }
                None => return Err(refuse(format!("{word:?} is no key=value pair; accepted keys: {}", keys()))),
            },
        }
    }
    if let Some((key, _)) = found.iter().find(|(_, value)| value.trim().is_empty()) {
        let takes = KEYS.iter().find(|(known, _)| known == key).map_or("", |(_, takes)| *takes);
        return Err(refuse(format!("key {key:?} has no value; accepted: {takes}")));
    }
    Ok(found)
}

fn split_words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut quoted) = (None, false);
    for (i, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        }
        if c.is_whitespace() && !quoted {
            if let Some(s) = start.take() {
                words.push(&text[s..i]);
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
    if let Some(s) = start {
        words.push(&text[s..]);
    }
    words
}

fn read_one(text: &str, id: String, knowledge: &Knowledge, oracle: &dyn PlaceOracle) -> Result<Incident, Complaint> {
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let event: EventType = head.to_uppercase().parse().map_err(|error: rapporteur_record::UnknownName| {
        refuse(format!("event type {head:?} is not known; accepted: {}", error.accepted))
    })?;
    let mut incident = Incident {
        id,
        event,
        modes: Vec::new(),
        status: Status::Occurred,
        attackers: Vec::new(),
        victims: Vec::new(),
        reciprocal: false,
        object: None,
        place: None,
        place_words: None,
        place_negated: false,
        date: None,
        date_assumed: false,
        origin: None,
        provoked: None,
        agreement: None,
        source: Source::Hypothesis { text: text.to_owned() },
    };
    for (key, value) in pairs(rest)? {
        match key {
            "actor" => incident.attackers = agents(&value, knowledge)?,
            "recipient" => incident.victims = agents(&value, knowledge)?,
            "place" => incident.place_words = Some(value),
            "date" => incident.date = Some(Day::parse(&value).map_err(refuse)?),
            "mode" => incident.modes = modes(&value, event, knowledge)?,
            "object" => {
                let found = Object::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(&value));
                let accepted = || Object::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ");
                incident.object = Some(
                    found
                        .map(|(_, object)| *object)
                        .ok_or_else(|| refuse(format!("object {value:?} is not known; accepted: {}", accepted())))?,
                );
            }
            "status" => {
                incident.status =
                    value.to_lowercase().parse().map_err(|e: rapporteur_record::UnknownName| refuse(e.to_string()))?
            }
            "reciprocal" => incident.reciprocal = yes_no("reciprocal", &value)?,
            "provoked" => incident.provoked = Some(yes_no("provoked", &value)?),
            "origin" => {
                incident.origin = Some(match value.to_lowercase().as_str() {
                    "abroad" => Origin::Abroad,
                    "home" => Origin::Home,
                    _ => return Err(refuse(format!("origin {value:?} is not known; accepted: abroad home"))),
                });
            }
            _ => {
                let agreement = knowledge.agreement_called(&value).ok_or_else(|| {
                    let ids: Vec<&str> = knowledge.agreements.iter().map(|a| a.id.as_str()).collect();
                    refuse(format!("agreement {value:?} is not known; accepted: {}", ids.join(" ")))
                })?;
                incident.agreement = Some(agreement.id.clone());
            }
        }
    }
    if incident.attackers.is_empty() && incident.victims.is_empty() && incident.place_words.is_none() {
        return Err(refuse(format!(
            "{event} names neither actor, recipient nor place; accepted: at least one of them, for instance actor=AZE"
        )));
    }
    if let Some(words) = &incident.place_words {
        let on = incident.date.map(|day| day.first);
        incident.place = knowledge.place(words, on, oracle);
        if incident.place.is_none() {
            return Err(refuse(format!(
                "place {words:?} is not known, or names several places alike; accepted: a place of the gazetteer, with its \
                 country where it has namesakes (Tripoli, LBN), a place of facts/places.csv, or a state"
            )));
        }
    }
    Ok(incident)
}

fn yes_no(key: &str, value: &str) -> Result<bool, Complaint> {
    match value.to_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(refuse(format!("{key} {value:?} is not known; accepted: yes no"))),
    }
}

/// Words and PLOVER codes for an armed group that is not named.
const UNNAMED_GROUPS: [&str; 7] = ["IMG", "ISM", "non-state", "militants", "gunmen", "rebels", "terrorists"];

/// Modes between commas; each must be one of the event type.
fn modes(value: &str, event: EventType, knowledge: &Knowledge) -> Result<Vec<Mode>, Complaint> {
    let known = knowledge.modes.get(event.as_str());
    let mut modes = Vec::new();
    for name in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let name = name.to_lowercase();
        if let Some(known) = known.filter(|known| !known.contains(&name)) {
            let accepted = if known.is_empty() { "none".to_owned() } else { known.join(" ") };
            return Err(refuse(format!("mode {name:?} is not one of {event}; accepted: {accepted}")));
        }
        modes.push(Mode::new(&name));
    }
    Ok(modes)
}

fn agents(value: &str, knowledge: &Knowledge) -> Result<Vec<Agent>, Complaint> {
    value
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            let group = UNNAMED_GROUPS.iter().any(|word| word.eq_ignore_ascii_case(name));
            let unnamed = || Agent { kind: ActorKind::Group, ..Agent::unknown("an armed group") };
            Agent::named(name, knowledge).or_else(|| group.then(unnamed)).ok_or_else(|| {
                refuse(format!(
                    "actor {name:?} is not known; accepted: ISO 3166-1 alpha-3 codes (ARM), state names, the entities \
                     and groups of facts/actors.csv, and for a group without a name: {}",
                    UNNAMED_GROUPS.join(" ")
                ))
            })
        })
        .collect()
}

/// The incident that a claim tells of, with its sentence as source. `published` dates it where its words do not.
#[must_use]
pub fn incident_of_claim(
    claim: &Claim,
    sentence_text: &str,
    knowledge: &Knowledge,
    oracle: &dyn PlaceOracle,
) -> Option<Incident> {
    let event = *claim.event.first()?;
    let day = |text: &Option<String>| text.as_deref().and_then(|t| Day::parse(t.get(..10).unwrap_or(t)).ok());
    let told = day(&claim.date);
    let date = told.or_else(|| day(&claim.published));
    let chain = chain_of(&claim.attribution);
    let source = Source::Sentence {
        story: claim.story_id.clone(),
        sentence: claim.sentence,
        start: claim.span.start,
        end: claim.span.end,
        text: sentence_text.to_owned(),
        chain,
    };
    let agents = |list: &[Participant]| -> Vec<Agent> {
        list.iter().filter_map(|p| Agent::from_participant(p, knowledge)).collect()
    };
    let loc = claim.event_loc.first();
    let words = loc.map(|l| l.extracted_place.clone());
    let on = date.map(|d| d.first);
    let place = loc.and_then(|l| {
        let by_name = l
            .resolved_place
            .as_deref()
            .into_iter()
            .chain([l.extracted_place.as_str()])
            .find_map(|name| knowledge.facts.place(name).cloned());
        by_name
            .or_else(|| {
                let mut place = PlaceFacts {
                    name: l.resolved_place.clone().unwrap_or_else(|| l.extracted_place.clone()),
                    lat: l.lat,
                    lon: l.lon,
                    state: l.country_code.clone(),
                    sources: vec![source.clone()],
                    ..PlaceFacts::default()
                };
                knowledge.place_in_area(&mut place);
                (place.state.is_some() || place.lat.is_some()).then_some(place)
            })
            .or_else(|| knowledge.place(&l.extracted_place, on, oracle))
    });
    Some(Incident {
        id: claim.id.clone(),
        event,
        modes: claim.mode.clone(),
        status: if claim.attempted && claim.status == Status::Occurred { Status::Attempted } else { claim.status },
        attackers: agents(&claim.actor),
        victims: agents(&claim.recipient),
        reciprocal: claim.reciprocal,
        object: None,
        place,
        place_words: words,
        place_negated: loc.is_some_and(|l| l.negated),
        date,
        date_assumed: told.is_none() && date.is_some(),
        origin: None,
        provoked: None,
        agreement: None,
        source,
    })
}

/// The chain of an attribution as names, nearest first.
#[must_use]
pub fn chain_of(links: &[rapporteur_record::AttributionLink]) -> Vec<String> {
    links
        .iter()
        .map(|link| {
            let mut text = link.agent.name.clone().unwrap_or_else(|| link.agent.entity_text.clone());
            if !link.act.is_empty() {
                text.push_str(&format!(" ({})", link.act));
            }
            text
        })
        .collect()
}
