use crate::{
    ActorKind, Agreement, Basis, Complaint, Day, Facts, Holders, PlaceFacts, PlaceKind, PlaceOracle, Relation, Source,
    TABLES, TerritoryRow, Truth,
    place::{fold, relation_of},
    zone::distance_km,
};
use jiff::civil::Date;
use rapporteur_record::ActorCode;
use std::collections::BTreeMap;

/// Agreements and facts, loaded and checked.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// Agreements, by id.
    pub agreements: Vec<Agreement>,
    /// Tables.
    pub facts: Facts,
    /// Modes of each event type, by the name of the type; empty where the ontology was not among the files.
    pub modes: BTreeMap<String, Vec<String>>,
    by_party: BTreeMap<ActorCode, Vec<usize>>,
}

impl Knowledge {
    /// The embedded data, and all complaints about it.
    #[must_use]
    pub fn embedded() -> (Self, Vec<Complaint>) {
        Self::load(&embedded_files())
    }

    /// Reads files given as (path below the data folder, text). What cannot be read is a complaint; the rest goes on.
    #[must_use]
    pub fn load(files: &[(String, String)]) -> (Self, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let mut knowledge = Self::default();
        let mut sorted: Vec<&(String, String)> = files.iter().collect();
        // The table of control comes last: it fills what the tables made for treaties leave open.
        sorted.sort_by_key(|(path, _)| (path == crate::control::PATH, path.clone()));
        for (path, text) in sorted {
            if path.starts_with("agreements/") && path.ends_with(".toml") {
                match Agreement::read(path, text) {
                    Ok(agreement) => knowledge.agreements.push(agreement),
                    Err(found) => complaints.extend(found),
                }
            } else if TABLES.iter().any(|(known, _)| known == path) {
                knowledge.facts.read(path, text, &mut complaints);
            } else if path == ONTOLOGY {
                match toml::from_str::<Ontology>(text) {
                    Ok(ontology) => {
                        let modes = |t: OntologyType| (t.name, t.modes.into_keys().collect());
                        knowledge.modes = ontology.types.into_iter().map(modes).collect();
                    }
                    Err(error) => {
                        let line = error.span().map_or(0, |span| crate::complaint::line_of(text, span.start));
                        complaints.push(Complaint::new(path, line, error.message().to_owned()));
                    }
                }
            } else if path == crate::control::PATH {
                crate::control::read(path, text, &mut knowledge.facts, &mut complaints);
            } else if path.starts_with("facts/") || path.starts_with("commitments/") {
                let accepted: Vec<&str> = TABLES.iter().map(|(known, _)| *known).collect();
                complaints.push(Complaint::new(path, 0, format!("no such table; accepted: {}", accepted.join(" "))));
            }
        }
        knowledge.facts.finish(&mut complaints);
        knowledge.agreements.sort_by(|a, b| a.id.cmp(&b.id));
        for (i, agreement) in knowledge.agreements.iter().enumerate() {
            for actor in agreement.parties.iter().flat_map(|party| &party.actors) {
                let list = knowledge.by_party.entry(actor.clone()).or_default();
                if list.last() != Some(&i) {
                    list.push(i);
                }
            }
        }
        knowledge.check_ids(&mut complaints);
        (knowledge, complaints)
    }

    fn check_ids(&self, complaints: &mut Vec<Complaint>) {
        let known = |code: &ActorCode| self.facts.actor_of(code).is_some();
        for agreement in &self.agreements {
            for actor in agreement.parties.iter().flat_map(|party| &party.actors).filter(|a| !known(a)) {
                complaints.push(Complaint::new(
                    &agreement.path,
                    0,
                    format!("party {actor} is not in facts/actors.csv; accepted: ISO 3166-1 alpha-3 codes and ids of that file"),
                ));
            }
        }
        for fact in &self.facts.standing {
            for actor in [&fact.subject, &fact.object].into_iter().filter(|a| !known(a)) {
                complaints.push(Complaint::new(
                    &fact.path,
                    fact.line,
                    format!("{actor} is not in facts/actors.csv; accepted: codes and ids of that file"),
                ));
            }
        }
        let agreements: Vec<&str> = self.agreements.iter().map(|a| a.id.as_str()).collect();
        let cited = self
            .facts
            .invocations
            .iter()
            .map(|row| (&row.path, row.line, &row.agreement, Some(&row.clause)))
            .chain(self.facts.positions.iter().map(|row| (&row.path, row.line, &row.agreement, None)));
        for (path, line, id, clause) in cited {
            match self.agreement(id) {
                None => complaints.push(Complaint::new(
                    path,
                    line,
                    format!("agreement {id:?} has no file; accepted: {}", agreements.join(" ")),
                )),
                Some(agreement) => {
                    if let Some(clause) = clause.filter(|c| !c.is_empty() && agreement.clause(c).is_none()) {
                        let ids: Vec<&str> = agreement.clauses.iter().map(|c| c.id.as_str()).collect();
                        complaints.push(Complaint::new(
                            path,
                            line,
                            format!("{id} has no clause {clause:?}; accepted: {}", ids.join(" ")),
                        ));
                    }
                }
            }
        }
    }

    /// The agreement of that id.
    #[must_use]
    pub fn agreement(&self, id: &str) -> Option<&Agreement> {
        self.agreements.binary_search_by(|a| a.id.as_str().cmp(id)).ok().map(|i| &self.agreements[i])
    }

    /// The agreement that people call so: by id, short name, full name or alias.
    #[must_use]
    pub fn agreement_called(&self, name: &str) -> Option<&Agreement> {
        self.agreement(name).or_else(|| self.agreements.iter().find(|a| a.is_called(name)))
    }

    /// Agreements that `actor` ever was a party of.
    pub fn agreements_of<'a>(&'a self, actor: &ActorCode) -> impl Iterator<Item = &'a Agreement> {
        let list = self.by_party.get(actor).map_or(&[][..], Vec::as_slice);
        list.iter().map(|i| &self.agreements[*i])
    }

    /// The place of that name: own rows, then the oracle, then states and areas.
    #[must_use]
    pub fn place(&self, name: &str, on: Option<Date>, oracle: &dyn PlaceOracle) -> Option<PlaceFacts> {
        if let Some(place) = self.facts.place(name) {
            return Some(place.clone());
        }
        if let Some(actor) = self.facts.actor(name).filter(|a| a.kind == ActorKind::State) {
            return Some(PlaceFacts {
                name: actor.name.clone(),
                aliases: actor.aliases.clone(),
                kind: PlaceKind::State,
                state: Some(actor.id.clone()),
                sources: vec![Source::Rule { says: format!("{} is a state", actor.name) }],
                ..PlaceFacts::default()
            });
        }
        if let Some(area) = self
            .facts
            .areas
            .iter()
            .find(|a| fold(&a.area) == fold(name) || a.aliases.iter().any(|x| fold(x) == fold(name)))
        {
            return Some(PlaceFacts {
                name: area.area.clone(),
                area: Some(area.area.clone()),
                sources: vec![Source::Rule { says: format!("facts/areas.csv names {}", area.area) }],
                ..PlaceFacts::default()
            });
        }
        let mut place = match oracle.place(name, on) {
            Some(place) => place,
            // A place that only the territory table knows: whose it is can be told, where it lies cannot.
            None if self.facts.territory_of(name).next().is_some() => {
                PlaceFacts { name: name.trim().to_owned(), area: Some(name.trim().to_owned()), ..PlaceFacts::default() }
            }
            None => return None,
        };
        self.place_in_area(&mut place);
        Some(place)
    }

    /// Fills the area of a place from the outlines, where it has coordinates and no area yet.
    pub fn place_in_area(&self, place: &mut PlaceFacts) {
        if let Some(state) = place.state.as_ref().and_then(|code| self.facts.dependencies.get(code)) {
            place.sources.push(Source::Rule { says: format!("{} belongs to {state}", place.name) });
            place.state = Some(state.clone());
        }
        if let Some(area) = place.area.clone()
            && self.facts.territory_of(&area).next().is_none()
        {
            place.area = None;
        }
        if place.area.is_some() {
            return;
        }
        if self.facts.territory_of(&place.name).next().is_some() {
            place.area = Some(place.name.clone());
            return;
        }
        let Some((lat, lon)) = place.point() else { return };
        for area in &self.facts.areas {
            let zone = crate::Zone {
                id: area.area.clone(),
                name: area.area.clone(),
                evidence: area.evidence.clone(),
                boxes: Vec::new(),
                polygons: vec![area.outline.clone()],
                states: Vec::new(),
                places: Vec::new(),
                not_places: Vec::new(),
                not_boxes: Vec::new(),
                disputed_places: Vec::new(),
                only: None,
                approximate: true,
            };
            if !area.outline.is_empty() && zone.contains(place) == Truth::Holds {
                let plausible = match &place.state {
                    None => true,
                    Some(state) => self.facts.territory_of(&area.area).any(|row| row.holder == *state),
                };
                if plausible {
                    place.area = Some(area.area.clone());
                    place.sources.push(Source::Rule {
                        says: format!(
                            "{lat:.2}, {lon:.2} lies within the approximate outline of {} (facts/areas.csv)",
                            area.area
                        ),
                    });
                    return;
                }
            }
        }
    }

    /// Whose a place is on a day, under one policy.
    #[must_use]
    pub fn holders(&self, place: &PlaceFacts, basis: Basis, on: Option<Day>) -> Holders {
        let wanted = relation_of(basis);
        let mut holders = Holders::default();
        if let Some(area) = &place.area {
            let mut rows: Vec<&TerritoryRow> = Vec::new();
            for row in self.facts.territory_of(area) {
                let fits = row.relation == wanted
                    || (wanted == Relation::Claimed
                        && matches!(row.relation, Relation::Recognised | Relation::Administered));
                if !fits {
                    continue;
                }
                match row.interval.holds_during(on) {
                    Truth::Fails => {}
                    Truth::Holds => rows.push(row),
                    _ => {
                        holders.uncertain = true;
                        rows.push(row);
                    }
                }
            }
            for row in rows {
                if !holders.codes.contains(&row.holder) {
                    holders.codes.push(row.holder.clone());
                }
                holders.sources.push(Source::Row {
                    path: row.path.clone(),
                    line: row.line,
                    evidence: row.evidence.clone(),
                });
            }
            if self.facts.territory_of(area).next().is_some() {
                let own = holders.codes.len() == 1 && self.names(&holders.codes) == *area;
                holders.words = match (holders.codes.is_empty(), wanted) {
                    (false, Relation::Administered) if own => format!("{area} is held by its own authorities"),
                    (true, Relation::Recognised) => format!("{area} is recognised as nobody's in particular"),
                    (true, Relation::Administered) => format!("nobody is recorded as administering {area}"),
                    (true, _) => format!("nobody is recorded as claiming {area}"),
                    (false, relation) => format!(
                        "{area} is {} {}",
                        match relation {
                            Relation::Recognised => "recognised as part of",
                            Relation::Administered => "administered by",
                            _ => "claimed or held by",
                        },
                        self.names(&holders.codes)
                    ),
                };
                return holders;
            }
        }
        if let Some(state) = &place.state {
            holders.codes.push(state.clone());
            holders.sources.clone_from(&place.sources);
            holders.words = if place.kind == PlaceKind::State {
                format!("{} as a whole", place.name)
            } else {
                format!("{} is in {}, with no dispute on record", place.name, self.facts.name_of(state))
            };
        } else {
            holders.words = if place.kind == PlaceKind::Sea {
                format!("{} is open sea, nobody's territory", place.name)
            } else {
                format!("no record says whose {} is", place.name)
            };
        }
        holders
    }

    /// States that hold `place` to be `holder`'s against the general view.
    pub fn recognisers<'a>(
        &'a self,
        place: &'a PlaceFacts,
        on: Option<Day>,
    ) -> impl Iterator<Item = &'a TerritoryRow> + 'a {
        place
            .area
            .as_deref()
            .into_iter()
            .flat_map(|area| self.facts.territory_of(area))
            .filter(move |row| row.relation == Relation::RecognisedBy && row.interval.holds_during(on) == Truth::Holds)
    }

    /// Correlates of War numbers of states.
    #[must_use]
    pub fn cow_codes(&self) -> BTreeMap<u32, ActorCode> {
        self.facts.actors.iter().filter_map(|row| Some((row.cow?, row.id.clone()))).collect()
    }

    /// Codes of all states, in the order of the table.
    pub fn states(&self) -> impl Iterator<Item = &ActorCode> {
        self.facts.actors.iter().filter(|row| row.kind == ActorKind::State).map(|row| &row.id)
    }

    /// Names of codes, joined with commas and "and".
    #[must_use]
    pub fn names(&self, codes: &[ActorCode]) -> String {
        let names: Vec<&str> = codes.iter().map(|code| self.facts.name_of(code)).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        }
    }

    /// Bases and deployments within `km` of a point on a day, nearest first.
    #[must_use]
    pub fn forces_near(&self, point: (f64, f64), km: f64, on: Option<Day>) -> Vec<(f64, &crate::Fact)> {
        let mut found: Vec<(f64, &crate::Fact)> = self
            .facts
            .standing
            .iter()
            .filter(|f| matches!(f.kind, crate::FactKind::Base | crate::FactKind::Deployment))
            .filter(|f| f.interval.holds_during(on) != Truth::Fails)
            .filter_map(|f| Some((distance_km(point, (f.lat?, f.lon?)), f)))
            .filter(|(distance, _)| *distance <= km)
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
        found
    }
}

/// The files that this crate reads, as (path below the data folder, text).
#[must_use]
pub fn data_files(files: &dyn rapporteur_data::DataFiles) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for folder in ["agreements", "facts", "commitments", "territories"] {
        for suffix in [".toml", ".csv"] {
            found.extend(files.texts_under(folder, suffix).into_iter().map(|(path, text)| (path, text.into_owned())));
        }
    }
    if let Some(text) = files.text(ONTOLOGY) {
        found.push((ONTOLOGY.to_owned(), text.into_owned()));
    }
    found
}

/// Where the names of modes stand.
const ONTOLOGY: &str = "ontology/plover.toml";

#[derive(serde::Deserialize)]
struct Ontology {
    #[serde(rename = "type")]
    types: Vec<OntologyType>,
}

#[derive(serde::Deserialize)]
struct OntologyType {
    name: String,
    #[serde(default)]
    modes: BTreeMap<String, f64>,
}

/// The embedded files that this crate reads.
#[must_use]
pub fn embedded_files() -> Vec<(String, String)> {
    data_files(&rapporteur_data::Embedded)
}
