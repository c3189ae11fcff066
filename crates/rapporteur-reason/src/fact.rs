use crate::{
    Complaint, Day, EvidenceBasis, Interval, PlaceFacts, PlaceKind, Relation, Source, TerritoryRow,
    place::fold,
    table::{Row, read_table},
};
use rapporteur_record::ActorCode;
use serde::Serialize;
use std::collections::BTreeMap;

/// What kind of actor a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// A state.
    State,
    /// A partly recognised entity: its code is that of the nominal sovereign.
    Entity,
    /// An armed group.
    Group,
    /// An organisation of states.
    Organisation,
    /// Not known.
    Unknown,
}

/// A state, entity, group or organisation by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActorRow {
    /// ISO code of a state, or an own id (`artsakh`, `al-qaeda`).
    pub id: ActorCode,
    /// What it is.
    pub kind: ActorKind,
    /// Name for people.
    pub name: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Nominal sovereign or seat.
    pub state: Option<ActorCode>,
    /// States that back it, as is held in general; what they say of it is a matter of judgement.
    pub patrons: Vec<ActorCode>,
    /// Correlates of War number of a state.
    pub cow: Option<u32>,
}

/// A standing dated fact between two actors, perhaps at a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// What kind.
    pub kind: FactKind,
    /// Whose (base of, supporter, member, rival, one side of a border).
    pub subject: ActorCode,
    /// The other side (host, supported, organisation, rival, neighbour).
    pub object: ActorCode,
    /// Finer kind: `material`, `air base`, …
    pub detail: String,
    /// Against whom, for support.
    pub against: Option<ActorCode>,
    /// Place name.
    pub place: String,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Agreement that it stands on, in words.
    pub basis: String,
    /// When.
    pub interval: Interval,
    /// Evidence id.
    pub evidence: String,
    /// File.
    pub path: String,
    /// 1-based line.
    pub line: usize,
}

impl Fact {
    /// The row as a source.
    #[must_use]
    pub fn source(&self) -> Source {
        // A fact told by a story carries its sentence as evidence.
        if let Some(story) = self.path.strip_prefix("story ") {
            return Source::Sentence {
                story: story.to_owned(),
                sentence: u32::try_from(self.line.saturating_sub(1)).unwrap_or(0),
                start: 0,
                end: 0,
                text: self.evidence.clone(),
                chain: Vec::new(),
            };
        }
        Source::Row { path: self.path.clone(), line: self.line, evidence: self.evidence.clone() }
    }
}

/// Kinds of standing facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// A base of the subject in the object.
    Base,
    /// Forces of the subject in the object, without a base of their own.
    Deployment,
    /// The subject supports the object.
    Support,
    /// The two are rivals.
    Rivalry,
    /// The two share a land border.
    Border,
    /// The subject is a member of the object.
    Membership,
}

/// What came of calling on a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invocation {
    /// When it was called on.
    pub date: Day,
    /// Agreement id.
    pub agreement: String,
    /// Clause id; empty where no clause was named.
    pub clause: String,
    /// Who asked, or the body that determined.
    pub by: ActorCode,
    /// Whose injury it was about.
    pub victim: ActorCode,
    /// Against whom; may be empty.
    pub attacker: String,
    /// `requested`, `consulted`, `determined`, `granted`, `partly`, `refused`.
    pub outcome: String,
    /// Premises that the competent organ settled (`attacker;gravity;external`).
    pub settles: Vec<String>,
    /// Premises that the victim claimed and others may dispute.
    pub claims: Vec<String>,
    /// What was done, in words.
    pub answer: String,
    /// Evidence id.
    pub evidence: String,
    /// File.
    pub path: String,
    /// 1-based line.
    pub line: usize,
}

/// A recorded position of a party on a promise, from the record rather than from a story at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedPosition {
    /// When it was taken.
    pub date: Day,
    /// Who.
    pub by: ActorCode,
    /// Agreement id.
    pub agreement: String,
    /// `applies`, `not_applies`, `partly`.
    pub claims: String,
    /// About whose injury.
    pub victim: ActorCode,
    /// In words.
    pub grounds: String,
    /// Who said it through whom, nearest first.
    pub chain: Vec<String>,
    /// Evidence id.
    pub evidence: String,
    /// File.
    pub path: String,
    /// 1-based line.
    pub line: usize,
}

/// A source of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactEvidence {
    /// Id that rows cite.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// How far it was looked at.
    pub read: EvidenceBasis,
}

/// An outline on the map of a disputed or special area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaRow {
    /// Id.
    pub area: String,
    /// Further names.
    pub aliases: Vec<String>,
    /// Corners `[lat, lon]`, approximate.
    pub outline: Vec<[f64; 2]>,
    /// Evidence id.
    pub evidence: String,
}

/// All tables of `data/facts` and `data/commitments`.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Names.
    pub actors: Vec<ActorRow>,
    /// Places.
    pub places: Vec<PlaceFacts>,
    /// Areas with outlines.
    pub areas: Vec<AreaRow>,
    /// Whose areas are.
    pub territory: Vec<TerritoryRow>,
    /// Bases, deployments, support, rivalries, borders, memberships.
    pub standing: Vec<Fact>,
    /// Calls on promises.
    pub invocations: Vec<Invocation>,
    /// Positions.
    pub positions: Vec<RecordedPosition>,
    /// States of territories that have a country code of their own and are no states (Martinique: France).
    pub dependencies: BTreeMap<ActorCode, ActorCode>,
    /// Sources.
    pub evidence: BTreeMap<String, FactEvidence>,
    by_name: BTreeMap<String, usize>,
    by_place: BTreeMap<String, usize>,
    by_code: BTreeMap<ActorCode, usize>,
    by_area: BTreeMap<String, Vec<usize>>,
}

const ACTORS: &[&str] = &["actor", "kind", "name", "aliases", "state", "patrons", "cow"];
const PLACES: &[&str] = &["place", "aliases", "kind", "lat", "lon", "state", "area", "evidence"];
const AREAS: &[&str] = &["area", "aliases", "outline", "evidence"];
const TERRITORY: &[&str] = &["area", "relation", "holder", "by", "from", "until", "evidence", "note"];
const BASES: &[&str] = &["state", "host", "place", "lat", "lon", "kind", "basis", "from", "until", "evidence"];
const SUPPORT: &[&str] = &["by", "to", "against", "kind", "from", "until", "evidence"];
const PAIRS: &[&str] = &["a", "b", "from", "until", "evidence"];
const MEMBERS: &[&str] = &["actor", "organisation", "from", "until", "evidence"];
const INVOCATIONS: &[&str] =
    &["date", "agreement", "clause", "by", "victim", "attacker", "outcome", "settles", "claims", "answer", "evidence"];
const POSITIONS: &[&str] = &["date", "by", "agreement", "claims", "victim", "grounds", "chain", "evidence"];
const DEPENDENCIES: &[&str] = &["code", "state", "evidence"];
const EVIDENCE: &[&str] = &["id", "title", "publisher", "read"];

/// Tables that [`Facts::read`] knows, with their columns.
pub const TABLES: &[(&str, &[&str])] = &[
    ("facts/actors.csv", ACTORS),
    ("facts/areas.csv", AREAS),
    ("facts/bases.csv", BASES),
    ("facts/borders.csv", PAIRS),
    ("facts/dependencies.csv", DEPENDENCIES),
    ("facts/deployments.csv", BASES),
    ("facts/evidence.csv", EVIDENCE),
    ("facts/memberships.csv", MEMBERS),
    ("facts/places.csv", PLACES),
    ("facts/rivalries.csv", PAIRS),
    ("facts/support.csv", SUPPORT),
    ("facts/territory.csv", TERRITORY),
    ("commitments/invocations.csv", INVOCATIONS),
    ("commitments/positions.csv", POSITIONS),
];

impl Facts {
    /// Reads one table into the facts; `path` is relative to `data/`.
    pub fn read(&mut self, path: &str, text: &str, complaints: &mut Vec<Complaint>) {
        let at = |row: &Row<'_>| (path.to_owned(), row.line);
        match path {
            "facts/actors.csv" => self.actors.extend(read_table(path, text, ACTORS, complaints, |row| {
                let kind = match row.one_of("kind", &["state", "entity", "group", "organisation"])?.as_str() {
                    "state" => ActorKind::State,
                    "entity" => ActorKind::Entity,
                    "group" => ActorKind::Group,
                    _ => ActorKind::Organisation,
                };
                Ok(ActorRow {
                    id: ActorCode::new(&row.need("actor")?),
                    kind,
                    name: row.need("name")?,
                    aliases: row.list("aliases"),
                    state: code(row.get("state")),
                    patrons: row.list("patrons").iter().map(|p| ActorCode::new(p)).collect(),
                    cow: match row.get("cow") {
                        "" => None,
                        text => Some(text.parse().map_err(|_| {
                            row.complain(format!(
                                "column cow: {text:?}; accepted: a Correlates of War number or nothing"
                            ))
                        })?),
                    },
                })
            })),
            "facts/places.csv" => self.places.extend(read_table(path, text, PLACES, complaints, |row| {
                let kind = match row.one_of("kind", &["land", "sea", "feature"])?.as_str() {
                    "sea" => PlaceKind::Sea,
                    "feature" => PlaceKind::Feature,
                    _ => PlaceKind::Land,
                };
                let (path, line) = at(row);
                Ok(PlaceFacts {
                    name: row.need("place")?,
                    aliases: row.list("aliases"),
                    kind,
                    lat: row.number("lat")?,
                    lon: row.number("lon")?,
                    state: code(row.get("state")),
                    area: Some(row.get("area").to_owned()).filter(|a| !a.is_empty()),
                    sources: vec![Source::Row { path, line, evidence: row.need("evidence")? }],
                })
            })),
            "facts/areas.csv" => self.areas.extend(read_table(path, text, AREAS, complaints, |row| {
                let mut outline = Vec::new();
                for corner in row.list("outline") {
                    let mut numbers = corner.split_whitespace().map(str::parse::<f64>);
                    match (numbers.next(), numbers.next(), numbers.next()) {
                        (Some(Ok(lat)), Some(Ok(lon)), None) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => {
                            outline.push([lat, lon]);
                        }
                        _ => {
                            return Err(row.complain(format!(
                                "column outline: {corner:?}; accepted: corners \"lat lon\" between semicolons"
                            )));
                        }
                    }
                }
                if !outline.is_empty() && outline.len() < 3 {
                    return Err(row.complain("column outline: accepted: none, or at least three corners"));
                }
                Ok(AreaRow {
                    area: row.need("area")?,
                    aliases: row.list("aliases"),
                    outline,
                    evidence: row.need("evidence")?,
                })
            })),
            "facts/territory.csv" => self.territory.extend(read_table(path, text, TERRITORY, complaints, |row| {
                let name = row.one_of("relation", &Relation::NAMES)?;
                let relation = Relation::parse(&name).unwrap_or(Relation::Claimed);
                let by = code(row.get("by"));
                if (relation == Relation::RecognisedBy) != by.is_some() {
                    return Err(row.complain("column by: accepted: a state in recognised-by rows, and only there"));
                }
                let (path, line) = at(row);
                Ok(TerritoryRow {
                    area: row.need("area")?,
                    relation,
                    holder: ActorCode::new(&row.need("holder")?),
                    by,
                    interval: row.interval()?,
                    evidence: row.need("evidence")?,
                    note: row.get("note").to_owned(),
                    path,
                    line,
                })
            })),
            "facts/bases.csv" | "facts/deployments.csv" => {
                let kind = if path.ends_with("bases.csv") { FactKind::Base } else { FactKind::Deployment };
                self.standing.extend(read_table(path, text, BASES, complaints, |row| {
                    let (path, line) = at(row);
                    Ok(Fact {
                        kind,
                        subject: ActorCode::new(&row.need("state")?),
                        object: ActorCode::new(&row.need("host")?),
                        detail: row.get("kind").to_owned(),
                        against: None,
                        place: row.get("place").to_owned(),
                        lat: row.number("lat")?,
                        lon: row.number("lon")?,
                        basis: row.get("basis").to_owned(),
                        interval: row.interval()?,
                        evidence: row.need("evidence")?,
                        path,
                        line,
                    })
                }));
            }
            "facts/support.csv" => self.standing.extend(read_table(path, text, SUPPORT, complaints, |row| {
                let detail = row.one_of("kind", &["verbal", "material", "arms", "military", "patron"])?;
                Ok(Fact {
                    against: code(row.get("against")),
                    ..pair(row, path, FactKind::Support, "by", "to", &detail)?
                })
            })),
            "facts/rivalries.csv" => self.standing.extend(read_table(path, text, PAIRS, complaints, |row| {
                pair(row, path, FactKind::Rivalry, "a", "b", "")
            })),
            "facts/borders.csv" => self.standing.extend(read_table(path, text, PAIRS, complaints, |row| {
                pair(row, path, FactKind::Border, "a", "b", "land")
            })),
            "facts/memberships.csv" => self.standing.extend(read_table(path, text, MEMBERS, complaints, |row| {
                pair(row, path, FactKind::Membership, "actor", "organisation", "")
            })),
            "facts/dependencies.csv" => {
                self.dependencies.extend(read_table(path, text, DEPENDENCIES, complaints, |row| {
                    row.need("evidence")?;
                    Ok((ActorCode::new(&row.need("code")?), ActorCode::new(&row.need("state")?)))
                }))
            }
            "facts/evidence.csv" => {
                for row in read_table(path, text, EVIDENCE, complaints, |row| {
                    let read = match row.one_of("read", &["text", "secondary", "knowledge"])?.as_str() {
                        "text" => EvidenceBasis::Text,
                        "secondary" => EvidenceBasis::Secondary,
                        _ => EvidenceBasis::Knowledge,
                    };
                    Ok(FactEvidence {
                        id: row.need("id")?,
                        title: row.need("title")?,
                        publisher: row.get("publisher").to_owned(),
                        read,
                    })
                }) {
                    self.evidence.insert(row.id.clone(), row);
                }
            }
            "commitments/invocations.csv" => {
                self.invocations.extend(read_table(path, text, INVOCATIONS, complaints, |row| {
                    let (path, line) = at(row);
                    Ok(Invocation {
                        date: Day::parse(row.get("date")).map_err(|m| row.complain(format!("column date: {m}")))?,
                        agreement: row.need("agreement")?,
                        clause: row.get("clause").to_owned(),
                        by: ActorCode::new(&row.need("by")?),
                        victim: ActorCode::new(&row.need("victim")?),
                        attacker: row.get("attacker").to_owned(),
                        outcome: row.one_of(
                            "outcome",
                            &["requested", "consulted", "determined", "granted", "partly", "refused"],
                        )?,
                        settles: row.list("settles"),
                        claims: row.list("claims"),
                        answer: row.get("answer").to_owned(),
                        evidence: row.need("evidence")?,
                        path,
                        line,
                    })
                }));
            }
            "commitments/positions.csv" => {
                self.positions.extend(read_table(path, text, POSITIONS, complaints, |row| {
                    let (path, line) = at(row);
                    Ok(RecordedPosition {
                        date: Day::parse(row.get("date")).map_err(|m| row.complain(format!("column date: {m}")))?,
                        by: ActorCode::new(&row.need("by")?),
                        agreement: row.need("agreement")?,
                        claims: row.one_of("claims", &["applies", "not_applies", "partly"])?,
                        victim: ActorCode::new(&row.need("victim")?),
                        grounds: row.get("grounds").to_owned(),
                        chain: row.list("chain"),
                        evidence: row.need("evidence")?,
                        path,
                        line,
                    })
                }));
            }
            _ => {}
        }
    }

    /// Builds the look-up tables and tells what is wrong across tables. Call once after all tables are read.
    pub fn finish(&mut self, complaints: &mut Vec<Complaint>) {
        for (i, row) in self.actors.iter().enumerate() {
            self.by_code.insert(row.id.clone(), i);
            for name in std::iter::once(&row.name).chain(&row.aliases).map(String::as_str).chain([row.id.as_str()]) {
                if let Some(other) = self.by_name.insert(fold(name), i)
                    && other != i
                {
                    complaints.push(Complaint::new(
                        "facts/actors.csv",
                        0,
                        format!(
                            "{name:?} names both {} and {}; accepted: one actor a name",
                            self.actors[other].id, row.id
                        ),
                    ));
                }
            }
        }
        for (i, place) in self.places.iter().enumerate() {
            for name in std::iter::once(&place.name).chain(&place.aliases) {
                if let Some(other) = self.by_place.insert(fold(name), i)
                    && other != i
                {
                    complaints.push(Complaint::new(
                        "facts/places.csv",
                        0,
                        format!("{name:?} stands twice ({}); accepted: one place a name", self.places[other].name),
                    ));
                }
            }
        }
        for (i, row) in self.territory.iter().enumerate() {
            self.by_area.entry(fold(&row.area)).or_default().push(i);
        }
        for place in &self.places {
            if let Some(area) = &place.area
                && !self.by_area.contains_key(&fold(area))
            {
                complaints.push(Complaint::new(
                    "facts/places.csv",
                    0,
                    format!(
                        "area {area:?} of {:?} has no row in facts/territory.csv; accepted: its names there",
                        place.name
                    ),
                ));
            }
        }
        self.check_evidence(complaints);
    }

    fn check_evidence(&self, complaints: &mut Vec<Complaint>) {
        let cited = self
            .standing
            .iter()
            .map(|f| (f.path.as_str(), f.line, f.evidence.as_str()))
            .chain(self.territory.iter().map(|r| (r.path.as_str(), r.line, r.evidence.as_str())))
            .chain(self.invocations.iter().map(|r| (r.path.as_str(), r.line, r.evidence.as_str())))
            .chain(self.positions.iter().map(|r| (r.path.as_str(), r.line, r.evidence.as_str())))
            .chain(self.places.iter().flat_map(|p| &p.sources).filter_map(|s| match s {
                Source::Row { path, line, evidence } => Some((path.as_str(), *line, evidence.as_str())),
                _ => None,
            }));
        for (path, line, evidence) in cited {
            let id = evidence.split('#').next().unwrap_or(evidence);
            if (path.starts_with("facts/") || path.starts_with("commitments/")) && !self.evidence.contains_key(id) {
                complaints.push(Complaint::new(
                    path,
                    line,
                    format!("evidence {id:?} is not in facts/evidence.csv; accepted: an id of that file"),
                ));
            }
        }
    }

    /// The row of an actor's name or code, letter case and accents aside.
    #[must_use]
    pub fn actor(&self, name: &str) -> Option<&ActorRow> {
        self.by_name.get(&fold(name)).map(|i| &self.actors[*i])
    }

    /// The row of a code.
    #[must_use]
    pub fn actor_of(&self, code: &ActorCode) -> Option<&ActorRow> {
        self.by_code.get(code).map(|i| &self.actors[*i])
    }

    /// Name for people of a code; the code itself where there is no row.
    #[must_use]
    pub fn name_of<'a>(&'a self, code: &'a ActorCode) -> &'a str {
        self.actor_of(code).map_or(code.as_str(), |row| row.name.as_str())
    }

    /// The place of that name in `facts/places.csv`.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<&PlaceFacts> {
        self.by_place.get(&fold(name)).map(|i| &self.places[*i])
    }

    /// Rows on an area, in the order of the file.
    pub fn territory_of<'a>(&'a self, area: &str) -> impl Iterator<Item = &'a TerritoryRow> {
        let rows = self.by_area.get(&fold(area)).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|i| &self.territory[*i])
    }
}

fn code(text: &str) -> Option<ActorCode> {
    (!text.is_empty()).then(|| ActorCode::new(text))
}

fn pair(row: &Row<'_>, path: &str, kind: FactKind, a: &str, b: &str, detail: &str) -> Result<Fact, Complaint> {
    Ok(Fact {
        kind,
        subject: ActorCode::new(&row.need(a)?),
        object: ActorCode::new(&row.need(b)?),
        detail: detail.to_owned(),
        against: None,
        place: String::new(),
        lat: None,
        lon: None,
        basis: String::new(),
        interval: row.interval()?,
        evidence: row.need("evidence")?,
        path: path.to_owned(),
        line: row.line,
    })
}
