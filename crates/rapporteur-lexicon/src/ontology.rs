//! PLOVER's types, modes, contexts, quads and scores, and their relation to CAMEO.
//!
//! Everything here is read from `data/ontology`: `plover.toml`, `contexts.toml`, `cameo.csv` (318 codes below the 20 roots… roots included
//! as rows of level `root`), `plover_cameo.csv` (the official map of 2021 and the normalised one), `cameo_choice.csv` (from PLOVER back).

use rapporteur_data::{Complaint, DataFiles};
use rapporteur_record::{CameoCode, Context, EventType, Mode};
use serde::Deserialize;
use std::collections::BTreeMap;

/// PLOVER's 37 contexts, in the manual's order.
pub const CONTEXTS: [&str; 37] = [
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
];

/// One of the sixteen types with its scores.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeEntry {
    /// The type.
    pub event_type: EventType,
    /// 1 to 4.
    pub quad: u8,
    /// PLOVER score of the bare type.
    pub score: f32,
    /// COOPERATE, AID, SANCTION.
    pub recipient_required: bool,
    /// Modes with their scores.
    pub modes: BTreeMap<String, f32>,
}

/// A CAMEO code.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameoEntry {
    /// The code, zeros kept.
    pub code: String,
    /// A short label.
    pub name: String,
    /// `root`, `base` or `sub`.
    pub level: String,
    /// The code above; empty for roots.
    pub parent: String,
    /// Goldstein value of the ICEWS list.
    pub goldstein_icews: Option<f32>,
    /// Goldstein value of GDELT's file.
    pub goldstein_gdelt: Option<f32>,
    /// Why it is believed.
    pub evidence: String,
}

/// One side of the CAMEO → PLOVER map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PloverCode {
    /// Types; two for the roots that split (08), none where dropped.
    pub events: Vec<EventType>,
    /// Mode, also retired ones in the official map.
    pub mode: Option<String>,
    /// Contexts, also retired ones in the official map.
    pub contexts: Vec<String>,
}

/// What CAMEO code becomes what PLOVER code, by the official map and normalised.
#[derive(Clone, Debug, PartialEq)]
pub struct MapEntry {
    /// `CAMEO2PLOVER-2021` as published.
    pub official: PloverCode,
    /// The same without retired names and contradictions of the manual's text.
    pub normalised: PloverCode,
    /// `map`, `option` (CAMEO 02: only with `cameo02_as_request`) or `root`.
    pub kind: String,
    /// Why the two differ.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceRow {
    event: String,
    mode: String,
    content: String,
    condition: String,
    cameo: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Choice {
    mode: String,
    content: Option<EventType>,
    condition: String,
    cameo: CameoCode,
}

/// Words that speak for a context.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextWords {
    /// Decide alone; lower-case lemmas, several in order.
    pub strong: Vec<String>,
    /// Two different ones are needed.
    pub weak: Vec<String>,
}

/// A sector or non-state code with its label.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorEntry {
    /// `GOV`, `MIL`, …
    pub code: String,
    /// Label for people.
    pub label: String,
    /// `sector` or `nonstate`.
    pub kind: String,
    /// Why it is believed.
    pub evidence: String,
}

/// The ontology, loaded and checked.
#[derive(Clone, Debug)]
pub struct Ontology {
    types: BTreeMap<EventType, TypeEntry>,
    contexts: Vec<(Context, ContextWords)>,
    cameo: BTreeMap<String, CameoEntry>,
    map: BTreeMap<String, MapEntry>,
    choices: BTreeMap<EventType, Vec<Choice>>,
    sectors: Vec<SectorEntry>,
    quad_sanction: u8,
}

/// What [`Ontology::cameo_for`] chooses by.
#[derive(Clone, Copy, Debug)]
pub struct CameoQuery<'a> {
    /// The type.
    pub event_type: EventType,
    /// Its modes, in order.
    pub modes: &'a [Mode],
    /// Its contexts.
    pub contexts: &'a [Context],
    /// Type of the embedded act.
    pub content: Option<EventType>,
    /// Modes of the embedded act.
    pub content_modes: &'a [Mode],
    /// Lower-case lemmas of the trigger and its object.
    pub words: &'a [&'a str],
    /// `appeal`, `demand`, `order`.
    pub force: Option<&'a str>,
    /// Tried and failed.
    pub attempted: bool,
    /// The actor is a mediator.
    pub mediator: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PloverFile {
    #[allow(dead_code, reason = "read so that the key is known; shown by docs")]
    evidence: String,
    quad_sanction: u8,
    #[serde(rename = "type")]
    types: Vec<TypeRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeRow {
    name: String,
    quad: u8,
    score: f32,
    recipient_required: bool,
    #[serde(default)]
    modes: BTreeMap<String, f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapRow {
    cameo: String,
    official_event: String,
    official_mode: String,
    official_context: String,
    event: String,
    mode: String,
    context: String,
    kind: String,
    reason: String,
}

fn rows<T: for<'a> Deserialize<'a>>(
    files: &dyn DataFiles,
    path: &str,
    complaints: &mut Vec<Complaint>,
) -> Vec<(u64, T)> {
    let Some(text) = files.text(path) else {
        complaints.push(Complaint::new(path, 0, "there is no such data file; a CSV table is expected"));
        return Vec::new();
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut found = Vec::new();
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            complaints.push(Complaint::new(path, 1, error.to_string()));
            return found;
        }
    };
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match record.deserialize::<T>(Some(&headers)) {
                    Ok(row) => found.push((line, row)),
                    Err(error) => complaints.push(Complaint::new(path, line, error.to_string())),
                }
            }
            Err(error) => {
                complaints.push(Complaint::new(
                    path,
                    error.position().map_or(0, csv::Position::line),
                    error.to_string(),
                ));
            }
        }
    }
    found
}

fn toml_line(text: &str, error: &toml::de::Error) -> u64 {
    error.span().map_or(0, |s| 1 + text[..s.start.min(text.len())].bytes().filter(|b| *b == b'\n').count() as u64)
}

impl Ontology {
    /// Loads the ontology and checks it against itself.
    ///
    /// # Errors
    ///
    /// All complaints, with file and line.
    pub fn load(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let mut complaints = Vec::new();
        let mut types = BTreeMap::new();
        let mut quad_sanction = 4;
        let path = "ontology/plover.toml";
        match files.text(path) {
            None => complaints.push(Complaint::new(path, 0, "there is no such data file")),
            Some(text) => match toml::from_str::<PloverFile>(&text) {
                Err(error) => complaints.push(Complaint::new(path, toml_line(&text, &error), error.message())),
                Ok(file) => {
                    quad_sanction = file.quad_sanction;
                    for row in file.types {
                        match row.name.parse::<EventType>() {
                            Err(error) => complaints.push(Complaint::new(path, 0, error.to_string())),
                            Ok(event_type) => {
                                let entry = TypeEntry {
                                    event_type,
                                    quad: row.quad,
                                    score: row.score,
                                    recipient_required: row.recipient_required,
                                    modes: row.modes,
                                };
                                check_scores(path, &entry, &mut complaints);
                                types.insert(event_type, entry);
                            }
                        }
                    }
                    for wanted in EventType::ALL {
                        if !types.contains_key(wanted) {
                            complaints.push(Complaint::new(path, 0, format!("type {wanted} is missing")));
                        }
                    }
                }
            },
        }
        let contexts = load_contexts(files, &mut complaints);
        let mut cameo = BTreeMap::new();
        for (line, row) in rows::<CameoEntry>(files, "ontology/cameo.csv", &mut complaints) {
            if row.parent.is_empty() != (row.level == "root") {
                complaints.push(Complaint::new(
                    "ontology/cameo.csv",
                    line,
                    format!("{}: a root has no parent, all others have one", row.code),
                ));
            }
            cameo.insert(row.code.clone(), row);
        }
        let mut map = BTreeMap::new();
        for (line, row) in rows::<MapRow>(files, "ontology/plover_cameo.csv", &mut complaints) {
            let mut side = |event: &str, mode: &str, context: &str| PloverCode {
                events: event
                    .split_whitespace()
                    .filter_map(|e| {
                        e.parse()
                            .map_err(|x: rapporteur_record::UnknownName| {
                                complaints.push(Complaint::new("ontology/plover_cameo.csv", line, x.to_string()))
                            })
                            .ok()
                    })
                    .collect(),
                mode: (!mode.is_empty()).then(|| mode.to_owned()),
                contexts: context.split_whitespace().map(str::to_owned).collect(),
            };
            let official = side(&row.official_event, &row.official_mode, &row.official_context);
            let normalised = side(&row.event, &row.mode, &row.context);
            if !cameo.contains_key(&row.cameo) {
                complaints.push(Complaint::new(
                    "ontology/plover_cameo.csv",
                    line,
                    format!("CAMEO code {} is not in cameo.csv", row.cameo),
                ));
            }
            if let (Some(mode), [event]) = (&normalised.mode, normalised.events.as_slice())
                && types.get(event).is_some_and(|t| !t.modes.contains_key(mode))
            {
                complaints.push(Complaint::new(
                    "ontology/plover_cameo.csv",
                    line,
                    format!("{event} has no mode {mode:?}"),
                ));
            }
            for context in &normalised.contexts {
                if !CONTEXTS.contains(&context.as_str()) {
                    complaints.push(Complaint::new(
                        "ontology/plover_cameo.csv",
                        line,
                        format!("context {context:?} is not one of the 37"),
                    ));
                }
            }
            map.insert(row.cameo, MapEntry { official, normalised, kind: row.kind, reason: row.reason });
        }
        let mut choices: BTreeMap<EventType, Vec<Choice>> = BTreeMap::new();
        for (line, row) in rows::<ChoiceRow>(files, "ontology/cameo_choice.csv", &mut complaints) {
            if !cameo.contains_key(&row.cameo) {
                complaints.push(Complaint::new(
                    "ontology/cameo_choice.csv",
                    line,
                    format!("CAMEO code {} is not in cameo.csv", row.cameo),
                ));
            }
            let content = if row.content.is_empty() { None } else { row.content.parse().ok() };
            match row.event.parse::<EventType>() {
                Ok(event) => choices.entry(event).or_default().push(Choice {
                    mode: row.mode,
                    content,
                    condition: row.condition,
                    cameo: CameoCode::new(&row.cameo),
                }),
                Err(error) => complaints.push(Complaint::new("ontology/cameo_choice.csv", line, error.to_string())),
            }
        }
        let sectors =
            rows::<SectorEntry>(files, "ontology/sectors.csv", &mut complaints).into_iter().map(|(_, r)| r).collect();
        if complaints.is_empty() {
            Ok(Self { types, contexts, cameo, map, choices, sectors, quad_sanction })
        } else {
            Err(complaints)
        }
    }

    /// The entry of a type.
    #[must_use]
    pub fn event_type(&self, event_type: EventType) -> &TypeEntry {
        &self.types[&event_type]
    }

    /// All CAMEO codes, roots included.
    pub fn cameo_codes(&self) -> impl Iterator<Item = &CameoEntry> {
        self.cameo.values()
    }

    /// One CAMEO code.
    #[must_use]
    pub fn cameo(&self, code: &str) -> Option<&CameoEntry> {
        self.cameo.get(code)
    }

    /// What a CAMEO code becomes in PLOVER.
    #[must_use]
    pub fn plover_of(&self, cameo: &str) -> Option<&MapEntry> {
        self.map.get(cameo)
    }

    /// Sectors and non-state codes.
    #[must_use]
    pub fn sectors(&self) -> &[SectorEntry] {
        &self.sectors
    }

    /// The contexts with their words, in the manual's order.
    #[must_use]
    pub fn contexts(&self) -> &[(Context, ContextWords)] {
        &self.contexts
    }

    /// The quad number of a type, under the switch for SANCTION.
    #[must_use]
    pub fn quad(&self, event_type: EventType) -> u8 {
        if event_type == EventType::Sanction { self.quad_sanction } else { self.types[&event_type].quad }
    }

    /// The PLOVER score: of several modes, the one of largest magnitude; without modes, the type's.
    #[must_use]
    pub fn score(&self, event_type: EventType, modes: &[Mode]) -> f32 {
        let entry = &self.types[&event_type];
        modes
            .iter()
            .filter_map(|m| entry.modes.get(m.as_str()).copied())
            .max_by(|a, b| a.abs().total_cmp(&b.abs()))
            .unwrap_or(entry.score)
    }

    /// The CAMEO code that a PLOVER event is nearest to (plover.md section 15): lossy.
    ///
    /// The most specific row that fits wins: one naming content, mode and condition before one naming fewer; then the earlier row.
    #[must_use]
    pub fn cameo_for(&self, query: &CameoQuery<'_>) -> Option<CameoCode> {
        let rows = self.choices.get(&query.event_type)?;
        let mut best: Option<(usize, &Choice)> = None;
        for row in rows {
            if !row.mode.is_empty() && !query.modes.iter().any(|m| m.as_str() == row.mode) {
                continue;
            }
            if row.content.is_some() && row.content != query.content {
                continue;
            }
            let fits = match row.condition.split_once(':') {
                None if row.condition.is_empty() => true,
                None => match row.condition.as_str() {
                    "mediator" => query.mediator,
                    "attempted" => query.attempted,
                    _ => false,
                },
                Some(("context", c)) => query.contexts.iter().any(|x| x.as_str() == c),
                Some(("word", w)) => query.words.contains(&w),
                Some(("force", f)) => query.force == Some(f),
                Some(("mode", m)) => query.content_modes.iter().any(|x| x.as_str() == m),
                Some(_) => false,
            };
            if !fits {
                continue;
            }
            let rank = usize::from(!row.mode.is_empty()) * 2
                + usize::from(row.content.is_some()) * 2
                + usize::from(!row.condition.is_empty());
            if best.is_none_or(|(r, _)| rank > r) {
                best = Some((rank, row));
            }
        }
        best.map(|(_, row)| row.cameo.clone())
    }

    /// Goldstein value of a CAMEO code in the ICEWS list.
    #[must_use]
    pub fn goldstein(&self, cameo: &str) -> Option<f32> {
        self.cameo.get(cameo)?.goldstein_icews
    }
}

fn load_contexts(files: &dyn DataFiles, complaints: &mut Vec<Complaint>) -> Vec<(Context, ContextWords)> {
    let path = "ontology/contexts.toml";
    let Some(text) = files.text(path) else {
        complaints.push(Complaint::new(path, 0, "there is no such data file"));
        return Vec::new();
    };
    let table: toml::Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            complaints.push(Complaint::new(path, toml_line(&text, &error), error.message()));
            return Vec::new();
        }
    };
    let mut found = BTreeMap::new();
    for (key, value) in table {
        if key == "evidence" {
            continue;
        }
        if !CONTEXTS.contains(&key.as_str()) {
            complaints.push(Complaint::new(
                path,
                0,
                format!("context {key:?} is not known; accepted: {}", CONTEXTS.join(" ")),
            ));
            continue;
        }
        match value.try_into::<ContextWords>() {
            Ok(words) => {
                found.insert(key, words);
            }
            Err(error) => complaints.push(Complaint::new(path, 0, format!("[{key}]: {}", error.message()))),
        }
    }
    CONTEXTS
        .iter()
        .map(|name| {
            if !found.contains_key(*name) {
                complaints.push(Complaint::new(path, 0, format!("context {name} has no words")));
            }
            (Context::new(name), found.remove(*name).unwrap_or_default())
        })
        .collect()
}

fn check_scores(path: &str, entry: &TypeEntry, complaints: &mut Vec<Complaint>) {
    let cooperative = entry.quad <= 2;
    for (name, score) in entry.modes.iter().map(|(n, s)| (n.as_str(), *s)).chain([("", entry.score)]) {
        // REQUEST assist is the one mode of a conflict type above zero.
        let right = if cooperative { score > 0.0 } else { score <= 0.5 };
        if !right || score.abs() > 10.0 {
            complaints.push(Complaint::new(
                path,
                0,
                format!("{} {name}: score {score} does not suit quad {}", entry.event_type, entry.quad),
            ));
        }
    }
    if entry.quad != entry.event_type.quad().number() {
        complaints.push(Complaint::new(
            path,
            0,
            format!("{}: quad {} but {} expected", entry.event_type, entry.quad, entry.event_type.quad().number()),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_data::Embedded;

    fn ontology() -> Ontology {
        Ontology::load(&Embedded)
            .unwrap_or_else(|all| panic!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
    }

    #[test]
    fn counts_are_the_manuals() {
        let o = ontology();
        assert_eq!(o.types.len(), 16);
        assert_eq!(o.types.values().map(|t| t.modes.len()).sum::<usize>(), 67);
        assert_eq!(o.contexts.len(), 37);
        assert_eq!(o.cameo.values().filter(|c| c.level != "root").count(), 298);
        assert_eq!(o.cameo.values().filter(|c| c.level == "root").count(), 20);
        assert_eq!(o.sectors.iter().filter(|s| s.kind == "sector").count(), 25);
        assert_eq!(o.sectors.iter().filter(|s| s.kind == "nonstate").count(), 7);
    }

    #[test]
    fn goldstein_tables_differ_in_exactly_the_known_places() {
        let o = ontology();
        let different: Vec<_> =
            o.cameo.values().filter(|c| c.goldstein_icews != c.goldstein_gdelt).map(|c| c.code.as_str()).collect();
        assert_eq!(different, ["016", "022", "1213", "164", "165"]);
        let without: Vec<_> =
            o.cameo.values().filter(|c| c.goldstein_icews.is_none()).map(|c| c.code.as_str()).collect();
        assert_eq!(without, ["1214", "155", "176", "1834", "1951", "1952"]);
        for (code, value) in [
            ("010", 0.0),
            ("057", 8.0),
            ("084", 7.0),
            ("0874", 10.0),
            ("112", -2.0),
            ("130", -4.4),
            ("190", -10.0),
            ("171", -9.2),
        ] {
            assert_eq!(o.goldstein(code), Some(value), "{code}");
        }
        for c in o.cameo.values() {
            for g in [c.goldstein_icews, c.goldstein_gdelt].into_iter().flatten() {
                assert!((-10.0..=10.0).contains(&g), "{}", c.code);
            }
            if c.level != "root" {
                assert!(o.cameo.contains_key(&c.parent), "{}", c.code);
            }
        }
    }

    #[test]
    fn forty_nine_codes_are_normalised_differently() {
        let o = ontology();
        let late = ["155", "176", "1834", "1951", "1952"];
        let n = o
            .map
            .iter()
            .filter(|(code, m)| m.kind == "map" && m.official != m.normalised && !late.contains(&code.as_str()))
            .count();
        assert_eq!(n, 49);
        assert_eq!(o.map.len(), o.cameo.len());
    }

    #[test]
    fn scores_take_the_mode_of_largest_magnitude() {
        let o = ontology();
        let score = |t, m: &[&str]| o.score(t, &m.iter().map(|x| Mode::new(x)).collect::<Vec<_>>());
        assert_eq!(score(EventType::Accuse, &[]), -3.0);
        assert_eq!(score(EventType::Consult, &["phone", "visit"]), 4.0);
        assert_eq!(score(EventType::Assault, &["beat", "firearms"]), -9.0);
        assert_eq!(score(EventType::Protest, &["vandalize"]), -5.0);
    }

    #[test]
    fn the_nearest_cameo_code_is_chosen_by_mode_content_context_and_word() {
        let o = ontology();
        let q = |event_type, modes: &[&str], contexts: &[&str], content, words: &[&str], force| {
            let modes: Vec<_> = modes.iter().map(|m| Mode::new(m)).collect();
            let contexts: Vec<_> = contexts.iter().map(|m| Context::new(m)).collect();
            o.cameo_for(&CameoQuery {
                event_type,
                modes: &modes,
                contexts: &contexts,
                content,
                content_modes: &[],
                words,
                force,
                attempted: false,
                mediator: false,
            })
            .map(|c| c.to_string())
            .unwrap_or_default()
        };
        assert_eq!(q(EventType::Agree, &[], &[], Some(EventType::Consult), &[], None), "036");
        assert_eq!(q(EventType::Aid, &[], &["military"], None, &[], None), "072");
        assert_eq!(q(EventType::Support, &[], &[], None, &["sign"], None), "057");
        assert_eq!(q(EventType::Request, &["meet"], &[], None, &[], Some("appeal")), "026");
        assert_eq!(q(EventType::Request, &["meet"], &[], None, &[], Some("demand")), "106");
        assert_eq!(q(EventType::Assault, &["heavy-weapons"], &["military"], None, &[], None), "194");
        assert_eq!(q(EventType::Assault, &[], &["military"], None, &[], None), "190");
        assert_eq!(q(EventType::Coerce, &["arrest"], &[], None, &[], None), "173");
        for t in EventType::ALL {
            assert_ne!(q(*t, &[], &[], None, &[], None), "", "{t}");
        }
    }
}
