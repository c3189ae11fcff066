//! The gazetteer: towns and units in bulk, countries, areas and waters by hand.

use crate::bulk::{self, Bulk};
use crate::control::{Control, Holder};
use crate::fold::fold;
use crate::index::Index;
use jiff::civil::Date;
use rapporteur_record::ActorCode;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// A complaint about a data file: path below `data/`, line (1-based), what is wrong and what is accepted.
pub type Complaint = (String, usize, String);

/// What a place is; its grain too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A state or dependency.
    Country,
    /// A first-level unit.
    Region,
    /// A second-level unit, or a borough.
    District,
    /// A town or village.
    City,
    /// A building, crossing, peak.
    Point,
    /// A sea, lake, river, strait.
    Water,
    /// A stretch of land without a government.
    Area,
    /// A territory whose holder is disputed.
    Disputed,
}

impl Kind {
    /// The name as written in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::District => "district",
            Self::City => "city",
            Self::Point => "point",
            Self::Water => "water",
            Self::Area => "area",
            Self::Disputed => "disputed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Country, Self::Region, Self::District, Self::City, Self::Point, Self::Water, Self::Area, Self::Disputed]
            .into_iter()
            .find(|k| k.as_str() == text)
    }

    /// PLOVER's `resolution` of the place: `country`, `province`, `district`, `city` or `point`; `None` where none fits.
    #[must_use]
    pub const fn resolution(self) -> Option<&'static str> {
        match self {
            Self::Country => Some("country"),
            Self::Region | Self::Disputed => Some("province"),
            Self::District => Some("district"),
            Self::City => Some("city"),
            Self::Point => Some("point"),
            Self::Water | Self::Area => None,
        }
    }
}

/// How a name led to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// One or two letters away from a name.
    Fuzzy,
    /// Part of a unit's name ("Orange" for Orange County).
    Weak,
    /// Another name of the place.
    Alternate,
    /// Its name.
    Name,
}

/// A row of the gazetteer: bulk rows first, then countries, then areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry(pub(crate) u32);

/// One place that a name can mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The row.
    pub entry: Entry,
    /// Canonical name.
    pub name: SmolStr,
    /// What it is.
    pub kind: Kind,
    /// GeoNames id.
    pub geonameid: Option<u64>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Country of the gazetteer (ISO3), before any dispute is looked at.
    pub country: Option<ActorCode>,
    /// First-level unit.
    pub province: Option<SmolStr>,
    /// People; 0 where not known.
    pub population: u64,
    /// How the name led here.
    pub matched: Match,
    /// Higher is likelier; without context, what the place's size and kind say.
    pub score: f32,
}

#[derive(Clone, Debug)]
pub(crate) struct Country {
    pub(crate) code: ActorCode,
    pub(crate) iso2: [u8; 2],
    pub(crate) name: SmolStr,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) id: Option<u64>,
    pub(crate) population: u64,
    pub(crate) capital: SmolStr,
    line: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) name: SmolStr,
    pub(crate) kind: Kind,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) country: Option<ActorCode>,
    pub(crate) within: SmolStr,
    pub(crate) id: Option<u64>,
    line: usize,
}

/// An offline gazetteer. Look-ups need no allocation; loading takes well under 0.3 s.
#[derive(Debug)]
pub struct Gazetteer {
    pub(crate) bulk: Bulk,
    index: Index,
    own: HashMap<String, Vec<u32>>,
    pub(crate) countries: Vec<Country>,
    pub(crate) areas: Vec<Area>,
    /// Country of the bulk table to country row.
    country_of: Vec<Option<u16>>,
    /// Adjectives and people's names ("Armenian") to country row.
    demonyms: HashMap<String, u16>,
    /// "European", "Abkhaz" to entry of an area.
    area_adjectives: HashMap<String, u32>,
    /// "Ky.", "KY" to first-level unit, by folded short form; postal forms keep their capitals.
    abbreviations: HashMap<String, u32>,
    capitals: Vec<u32>,
    control: Control,
}

fn rows(path: &str, text: &str, columns: &[&str], complaints: &mut Vec<Complaint>) -> Vec<(usize, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    match reader.headers() {
        Ok(headers) if headers.iter().eq(columns.iter().copied()) => {}
        Ok(headers) => complaints.push((
            path.to_owned(),
            1,
            format!("has columns {:?}; accepted: {}", headers.iter().collect::<Vec<_>>(), columns.join(",")),
        )),
        Err(e) => complaints.push((path.to_owned(), 1, e.to_string())),
    }
    let mut out = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |p| p.line() as usize);
                out.push((line, record.iter().map(str::to_owned).collect()));
            }
            Err(e) => {
                let line = e.position().map_or(0, |p| p.line() as usize);
                complaints.push((path.to_owned(), line, e.to_string()));
            }
        }
    }
    out.retain(|(_, r): &(usize, Vec<String>)| r.len() == columns.len());
    out
}

pub(crate) fn read_rows(
    path: &str,
    text: &str,
    columns: &[&str],
    complaints: &mut Vec<Complaint>,
) -> Vec<(usize, Vec<String>)> {
    rows(path, text, columns, complaints)
}

const COUNTRIES: &str = "places/countries.csv";
const AREAS: &str = "places/areas.csv";
const ABBREVIATIONS: &str = "places/abbreviations.csv";
const VARIANTS: &str = "places/variants.csv";
const BULK: &str = "places/gazetteer.bin";

impl Gazetteer {
    /// The embedded gazetteer, loaded once.
    ///
    /// # Panics
    ///
    /// Never with the embedded files: a test loads them.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static LOADED: OnceLock<Gazetteer> = OnceLock::new();
        LOADED.get_or_init(|| Self::from_files(&|path| rapporteur_data::bytes(path).map(<[u8]>::to_vec)).0)
    }

    /// A gazetteer from data files; `file` gives the bytes of a path below `data/`. Rows that cannot be read are left out.
    #[must_use]
    pub fn from_files(file: &dyn Fn(&str) -> Option<Vec<u8>>) -> (Self, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let text = |path: &str, complaints: &mut Vec<Complaint>| match file(path) {
            None => {
                complaints.push((path.to_owned(), 0, "is missing".to_owned()));
                String::new()
            }
            Some(bytes) => String::from_utf8(bytes).unwrap_or_else(|e| {
                complaints.push((path.to_owned(), 0, format!("is not UTF-8: {e}")));
                String::new()
            }),
        };
        let mut index = Index::default();
        let bulk = match file(BULK) {
            None => {
                complaints.push((BULK.to_owned(), 0, "is missing".to_owned()));
                Bulk::default()
            }
            Some(bytes) => bulk::read(&bytes, &mut index).unwrap_or_else(|e| {
                complaints.push((BULK.to_owned(), 0, format!("{e}; make it with tools/places/generate.py")));
                index = Index::default();
                Bulk::default()
            }),
        };
        let control = Control::read(&|path| file(path), &mut complaints);
        let mut new = Self {
            bulk,
            index,
            own: HashMap::new(),
            countries: Vec::new(),
            areas: Vec::new(),
            country_of: Vec::new(),
            demonyms: HashMap::new(),
            area_adjectives: HashMap::new(),
            abbreviations: HashMap::new(),
            capitals: Vec::new(),
            control,
        };
        let countries = text(COUNTRIES, &mut complaints);
        new.read_countries(&countries, &mut complaints);
        let areas = text(AREAS, &mut complaints);
        new.read_areas(&areas, &mut complaints);
        let abbreviations = text(ABBREVIATIONS, &mut complaints);
        new.read_abbreviations(&abbreviations, &mut complaints);
        let variants = text(VARIANTS, &mut complaints);
        new.read_variants(&variants, &mut complaints);
        new.find_capitals();
        (new, complaints)
    }

    fn name_own(
        &mut self,
        path: &str,
        line: usize,
        name: &str,
        entry: u32,
        strength: u32,
        complaints: &mut Vec<Complaint>,
    ) {
        match fold(name) {
            Some(key) => {
                let target = entry << 2 | strength;
                let list = self.own.entry(key).or_default();
                if !list.iter().any(|t| t >> 2 == entry) {
                    list.push(target);
                }
            }
            None => complaints.push((path.to_owned(), line, format!("{name:?} has no Latin letters to look it up by"))),
        }
    }

    fn read_countries(&mut self, text: &str, complaints: &mut Vec<Complaint>) {
        let columns = [
            "code",
            "iso2",
            "name",
            "names",
            "demonyms",
            "lat",
            "lon",
            "geonameid",
            "population",
            "capital",
            "neighbours",
        ];
        for (line, row) in rows(COUNTRIES, text, &columns, complaints) {
            let (Ok(lat), Ok(lon), Ok(iso2)) = (row[5].parse(), row[6].parse(), <[u8; 2]>::try_from(row[1].as_bytes()))
            else {
                complaints.push((
                    COUNTRIES.to_owned(),
                    line,
                    "needs iso2 (two letters), lat and lon (degrees)".to_owned(),
                ));
                continue;
            };
            let number = self.countries.len();
            self.countries.push(Country {
                code: ActorCode::new(&row[0]),
                iso2,
                name: SmolStr::new(&row[2]),
                lat,
                lon,
                id: row[7].parse().ok(),
                population: row[8].parse().unwrap_or(0),
                capital: SmolStr::new(&row[9]),
                line,
            });
            let entry = self.country_base() + number as u32;
            self.name_own(COUNTRIES, line, &row[2], entry, 3, complaints);
            for name in row[3].split('|').filter(|n| !n.is_empty()) {
                self.name_own(COUNTRIES, line, name, entry, 2, complaints);
            }
            for demonym in row[4].split('|').filter_map(fold) {
                self.demonyms.entry(demonym.clone()).or_insert(number as u16);
                self.demonyms.entry(format!("{demonym}s")).or_insert(number as u16);
            }
        }
        self.country_of = self
            .bulk
            .countries
            .iter()
            .map(|iso2| self.countries.iter().position(|c| c.iso2 == *iso2).map(|i| i as u16))
            .collect();
    }

    fn read_areas(&mut self, text: &str, complaints: &mut Vec<Complaint>) {
        let columns = ["name", "names", "kind", "lat", "lon", "country", "other", "within", "geonameid", "adjectives"];
        let base = self.area_base();
        for (line, row) in rows(AREAS, text, &columns, complaints) {
            let (Some(kind), Ok(lat), Ok(lon)) = (Kind::parse(&row[2]), row[3].parse(), row[4].parse()) else {
                complaints.push((
                    AREAS.to_owned(),
                    line,
                    "needs kind (country region district city point water area disputed), lat and lon (degrees)"
                        .to_owned(),
                ));
                continue;
            };
            for code in [&row[5], &row[6]] {
                if !code.is_empty() && !self.countries.iter().any(|c| c.code.as_str() == code) {
                    complaints.push((AREAS.to_owned(), line, format!("country {code:?} is not in countries.csv")));
                }
            }
            let number = self.areas.len() as u32;
            self.areas.push(Area {
                name: SmolStr::new(&row[0]),
                kind,
                lat,
                lon,
                country: (!row[5].is_empty()).then(|| ActorCode::new(&row[5])),
                within: SmolStr::new(&row[7]),
                id: row[8].parse().ok(),
                line,
            });
            self.name_own(AREAS, line, &row[0], base + number, 3, complaints);
            for name in row[1].split('|').filter(|n| !n.is_empty()) {
                self.name_own(AREAS, line, name, base + number, 2, complaints);
            }
            for adjective in row[9].split('|').filter_map(fold) {
                self.area_adjectives.entry(format!("{adjective}s")).or_insert(base + number);
                self.area_adjectives.entry(adjective).or_insert(base + number);
            }
        }
        for area in &self.areas {
            if !area.within.is_empty() && !self.areas.iter().any(|a| a.name == area.within) {
                complaints.push((AREAS.to_owned(), area.line, format!("within {:?}, which has no row", area.within)));
            }
        }
    }

    fn read_abbreviations(&mut self, text: &str, complaints: &mut Vec<Complaint>) {
        for (line, row) in rows(ABBREVIATIONS, text, &["short", "postal", "iso2", "unit"], complaints) {
            let unit = fold(&row[3]).and_then(|key| {
                self.index.get(&key).iter().map(|t| t >> 2).find(|&e| {
                    let r = e as usize;
                    self.bulk.level[r] == 1
                        && self.bulk.countries[usize::from(self.bulk.country[r])] == row[2].as_bytes()
                })
            });
            match unit {
                Some(unit) => {
                    self.abbreviations.insert(row[0].clone(), unit);
                    self.abbreviations.insert(row[1].clone(), unit);
                }
                None if self.bulk.len() > 0 => {
                    complaints.push((
                        ABBREVIATIONS.to_owned(),
                        line,
                        format!("{:?} is no first-level unit of {}", row[3], row[2]),
                    ));
                }
                None => {}
            }
        }
    }

    fn read_variants(&mut self, text: &str, complaints: &mut Vec<Complaint>) {
        let mut ids: BTreeMap<u32, u32> = BTreeMap::new();
        let all = rows(VARIANTS, text, &["name", "geonameid", "note"], complaints);
        let wanted: std::collections::BTreeSet<u32> = all.iter().filter_map(|(_, r)| r[1].parse().ok()).collect();
        for (row, id) in self.bulk.id.iter().enumerate() {
            if wanted.contains(id) {
                ids.insert(*id, row as u32);
            }
        }
        for (line, row) in all {
            match row[1].parse::<u32>().ok().and_then(|id| ids.get(&id)) {
                Some(&entry) => self.name_own(VARIANTS, line, &row[0], entry, 3, complaints),
                None if self.bulk.len() > 0 => {
                    complaints.push((
                        VARIANTS.to_owned(),
                        line,
                        format!("geonameid {} is not in the bulk table", row[1]),
                    ));
                }
                None => {}
            }
        }
    }

    fn find_capitals(&mut self) {
        let mut capitals = Vec::new();
        for (number, country) in self.countries.iter().enumerate() {
            let Some(key) = fold(&country.capital) else { continue };
            let best = self
                .index
                .get(&key)
                .iter()
                .map(|t| t >> 2)
                .filter(|&e| {
                    self.bulk.level[e as usize] == 3
                        && self.country_of[usize::from(self.bulk.country[e as usize])] == Some(number as u16)
                })
                .max_by_key(|&e| self.bulk.population[e as usize]);
            capitals.push(best.unwrap_or(u32::MAX));
        }
        self.capitals = capitals;
    }

    fn country_base(&self) -> u32 {
        self.bulk.len() as u32
    }

    fn area_base(&self) -> u32 {
        self.country_base() + self.countries.len() as u32
    }

    /// Number of places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bulk.len() + self.countries.len() + self.areas.len()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All rows.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        (0..self.len() as u32).map(Entry)
    }

    /// Rows that a name leads to, with the way: no scores, no context, no copies.
    pub fn look_up(&self, name: &str) -> impl Iterator<Item = (Entry, Match)> + '_ {
        let key = fold(name);
        let (own, bulk): (&[u32], &[u32]) = match &key {
            Some(key) => (self.own.get(key).map_or(&[][..], Vec::as_slice), self.index.get(key)),
            None => (&[], &[]),
        };
        own.iter().chain(bulk).map(|t| {
            let matched = match t & 3 {
                3 => Match::Name,
                2 => Match::Alternate,
                _ => Match::Weak,
            };
            (Entry(t >> 2), matched)
        })
    }

    /// The country row number that a demonym or adjective points to ("Armenian").
    pub(crate) fn demonym(&self, word: &str) -> Option<u16> {
        self.demonyms.get(&fold(word)?).copied()
    }

    /// The unit that a short form stands for: "Ky.", "KY", "W.Va.".
    pub(crate) fn abbreviation(&self, short: &str) -> Option<Entry> {
        self.abbreviations.get(short).map(|&e| Entry(e))
    }

    /// Country row number of an entry.
    pub(crate) fn country_row(&self, entry: Entry) -> Option<u16> {
        let e = entry.0;
        if e < self.country_base() {
            return self.country_of[usize::from(self.bulk.country[e as usize])];
        }
        if e < self.area_base() {
            return Some((e - self.country_base()) as u16);
        }
        let code = self.areas.get((e - self.area_base()) as usize)?.country.as_ref()?;
        self.countries.iter().position(|c| c.code == *code).map(|i| i as u16)
    }

    /// First-level unit of an entry, as a bulk row.
    pub(crate) fn unit_row(&self, entry: Entry) -> Option<u32> {
        (entry.0 < self.country_base()).then(|| self.bulk.first_level(entry.0 as usize).map(|r| r as u32)).flatten()
    }

    pub(crate) fn is_capital(&self, entry: Entry) -> bool {
        self.capitals.contains(&entry.0)
    }

    /// The place of a row.
    #[must_use]
    pub fn place(&self, entry: Entry, matched: Match) -> Option<Candidate> {
        let e = entry.0;
        let candidate = if e < self.country_base() {
            let row = e as usize;
            let kind = match self.bulk.level[row] {
                1 => Kind::Region,
                2 => Kind::District,
                _ => Kind::City,
            };
            Candidate {
                entry,
                name: SmolStr::new(self.bulk.name(row)),
                kind,
                geonameid: Some(u64::from(self.bulk.id[row])),
                lat: f64::from(self.bulk.lat[row]) / 10_000.0,
                lon: f64::from(self.bulk.lon[row]) / 10_000.0,
                country: self.country_of[usize::from(self.bulk.country[row])]
                    .map(|c| self.countries[usize::from(c)].code.clone()),
                province: self.bulk.first_level(row).map(|r| SmolStr::new(self.bulk.name(r))),
                population: u64::from(self.bulk.population[row]),
                matched,
                score: 0.0,
            }
        } else if e < self.area_base() {
            let country = &self.countries[(e - self.country_base()) as usize];
            Candidate {
                entry,
                name: country.name.clone(),
                kind: Kind::Country,
                geonameid: country.id,
                lat: country.lat,
                lon: country.lon,
                country: Some(country.code.clone()),
                province: None,
                population: country.population,
                matched,
                score: 0.0,
            }
        } else {
            let area = self.areas.get((e - self.area_base()) as usize)?;
            Candidate {
                entry,
                name: area.name.clone(),
                kind: area.kind,
                geonameid: area.id,
                lat: area.lat,
                lon: area.lon,
                country: area.country.clone(),
                province: (area.kind == Kind::Region).then(|| area.name.clone()),
                population: 0,
                matched,
                score: 0.0,
            }
        };
        let score = self.prior(&candidate);
        Some(Candidate { score, ..candidate })
    }

    /// What size and kind say, before any context: roughly the power of ten of the people who could be meant.
    pub(crate) fn prior(&self, c: &Candidate) -> f32 {
        let people = ((c.population + 10) as f32).log10();
        let size = match c.kind {
            Kind::Country => 9.0 + 0.1 * people,
            Kind::Region => {
                if c.population == 0 {
                    6.4
                } else {
                    4.3 + 0.33 * people
                }
            }
            Kind::District => {
                if c.population == 0 {
                    5.4
                } else {
                    2.2 + 0.4 * people
                }
            }
            Kind::City => people + if self.is_capital(c.entry) { 1.4 } else { 0.0 },
            Kind::Disputed | Kind::Water => 7.0,
            Kind::Area => 6.8,
            Kind::Point => 6.5,
        };
        size - match c.matched {
            Match::Name => 0.0,
            Match::Alternate
                if matches!(c.kind, Kind::Country | Kind::Disputed | Kind::Water | Kind::Area | Kind::Point) =>
            {
                0.2
            }
            Match::Alternate => 1.0,
            Match::Weak => 2.2,
            Match::Fuzzy => 2.5,
        }
    }

    /// All places that a name can mean, likeliest first; where there is none, those one letter away (two for names of
    /// nine letters and more).
    #[must_use]
    pub fn candidates(&self, name: &str) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self.look_up(name).filter_map(|(e, m)| self.place(e, m)).collect();
        // A slip is looked for in a name, not in a word of the language: "president" is no misspelt Presidente Médici.
        if found.is_empty() && name.starts_with(char::is_uppercase) {
            found = self.fuzzy(name);
        }
        sort(&mut found);
        found
    }

    /// Places whose name is one edit away from `name`: at most some 60 look-ups a letter, and only from five letters on.
    fn fuzzy(&self, name: &str) -> Vec<Candidate> {
        let Some(key) = fold(name).filter(|k| (5..=24).contains(&k.len()) && !k.bytes().any(|b| b.is_ascii_digit()))
        else {
            return Vec::new();
        };
        let letters: Vec<u8> = key.bytes().collect();
        let mut entries: BTreeMap<Entry, ()> = BTreeMap::new();
        let mut attempt = |bytes: &[u8]| {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            let own = self.own.get(text).map_or(&[][..], Vec::as_slice);
            for t in own.iter().chain(self.index.get(text)) {
                if t & 3 >= 2 {
                    entries.insert(Entry(t >> 2), ());
                }
            }
        };
        for i in 0..=letters.len() {
            for c in b'a'..=b'z' {
                let mut inserted = letters.clone();
                inserted.insert(i, c);
                attempt(&inserted);
                if i > 0 && i < letters.len() {
                    let mut changed = letters.clone();
                    changed[i] = c;
                    attempt(&changed);
                }
            }
            if i < letters.len() {
                let mut shorter = letters.clone();
                shorter.remove(i);
                attempt(&shorter);
            }
            if i + 1 < letters.len() {
                let mut swapped = letters.clone();
                swapped.swap(i, i + 1);
                attempt(&swapped);
            }
        }
        // A hamlet one letter away from anything proves nothing.
        entries
            .into_keys()
            .filter_map(|e| self.place(e, Match::Fuzzy))
            .filter(|c| c.kind != Kind::City || c.population >= 15_000 || self.is_capital(c.entry))
            .collect()
    }

    /// The table of who holds what.
    #[must_use]
    pub const fn control(&self) -> &Control {
        &self.control
    }

    /// Rows of control that bear on a place at a date (all dates where none is given): the place's own, else those of the
    /// area or unit around it.
    #[must_use]
    pub fn holders(&self, place: &Candidate, on: Option<Date>) -> Vec<&Holder> {
        let mut names: Vec<SmolStr> = vec![place.name.clone()];
        if let Some(area) = self.area_of(place) {
            names.push(area);
        }
        if let Some(province) = &place.province
            && place.kind != Kind::Region
        {
            if let (Some(country), true) = (&place.country, true)
                && let Some(area) = self.control.unit_area(country.as_str(), province)
            {
                names.push(area);
            }
            names.push(province.clone());
        }
        for name in names {
            // A namesake elsewhere has no part in the dispute.
            let found = self.control.of(&name, on);
            if !found.is_empty() && self.same_country(place, &name) {
                return found;
            }
        }
        Vec::new()
    }

    /// The disputed area that a town or point lies in, by areas.csv or by its unit.
    fn area_of(&self, place: &Candidate) -> Option<SmolStr> {
        if place.entry.0 >= self.area_base() {
            let area = self.areas.get((place.entry.0 - self.area_base()) as usize)?;
            return (!area.within.is_empty()).then(|| area.within.clone());
        }
        None
    }

    /// Whether a place's own country is among those that the rows of a name speak of.
    fn same_country(&self, place: &Candidate, name: &str) -> bool {
        let Some(code) = &place.country else { return true };
        // A dependency has a code of its own, which no row of its holders has.
        if place.kind == Kind::Country {
            return true;
        }
        let rows = self.control.of(name, None);
        let lawful: Vec<&&Holder> = rows.iter().filter(|h| h.status == crate::control::Status::DeJure).collect();
        // A claimant may have a namesake at home: Donetsk in Rostov is not Donetsk in Ukraine.
        if place.entry.0 < self.country_base() && !lawful.is_empty() {
            return lawful.iter().any(|h| self.control.speaks_of(h, code.as_str()));
        }
        rows.iter().any(|h| self.control.speaks_of(h, code.as_str()))
    }

    /// State that holds a place in law at a date: one row of `de_jure`, or the gazetteer's country where nothing is disputed.
    #[must_use]
    pub fn country_at(&self, place: &Candidate, on: Option<Date>) -> Option<ActorCode> {
        let holders = self.holders(place, on);
        let mut lawful = holders.iter().filter(|h| h.status == crate::control::Status::DeJure);
        match (lawful.next(), lawful.next()) {
            (Some(one), None) if one.holder.chars().all(|c| c.is_ascii_uppercase()) => {
                Some(ActorCode::new(&one.holder))
            }
            _ => place.country.clone(),
        }
    }
}

/// Likeliest first; ties by row, so that the order never depends on anything else.
pub(crate) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
}

/// Great-circle distance in kilometres.
#[must_use]
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

/// Complaints about the places and territories files: `file` gives the bytes of a path below `data/`.
#[must_use]
pub fn check(file: &dyn Fn(&str) -> Option<Vec<u8>>) -> Vec<Complaint> {
    let (gazetteer, mut complaints) = Gazetteer::from_files(file);
    gazetteer.control.check(&gazetteer, &mut complaints);
    for country in &gazetteer.countries {
        if !(-90.0..=90.0).contains(&country.lat) || !(-180.0..=180.0).contains(&country.lon) {
            complaints.push((COUNTRIES.to_owned(), country.line, "lat must be -90 to 90, lon -180 to 180".to_owned()));
        }
    }
    for area in &gazetteer.areas {
        if !(-90.0..=90.0).contains(&area.lat) || !(-180.0..=180.0).contains(&area.lon) {
            complaints.push((AREAS.to_owned(), area.line, "lat must be -90 to 90, lon -180 to 180".to_owned()));
        }
    }
    complaints.sort();
    complaints
}

/// A gazetteer for a set of data files: the embedded one where they change nothing of it.
#[derive(Debug)]
pub enum Loaded {
    /// Nothing was replaced.
    Embedded(&'static Gazetteer),
    /// Files were replaced.
    Own(Box<Gazetteer>),
}

impl Loaded {
    /// Loads what `files` gives.
    ///
    /// # Errors
    ///
    /// All complaints about rows that cannot be read.
    pub fn new(files: &dyn rapporteur_data::DataFiles) -> Result<Self, Vec<rapporteur_data::Complaint>> {
        let paths = [
            COUNTRIES,
            AREAS,
            ABBREVIATIONS,
            VARIANTS,
            "territories/control.csv",
            "territories/entities.csv",
            "territories/units.csv",
        ];
        let changed = paths.iter().any(|path| files.text(path).as_deref() != rapporteur_data::text(path));
        if !changed {
            return Ok(Self::Embedded(Gazetteer::embedded()));
        }
        let (gazetteer, complaints) = Gazetteer::from_files(&|path| {
            if path == BULK {
                rapporteur_data::bytes(path).map(<[u8]>::to_vec)
            } else {
                files.text(path).map(|t| t.into_owned().into_bytes())
            }
        });
        if complaints.is_empty() {
            return Ok(Self::Own(Box::new(gazetteer)));
        }
        Err(complaints
            .into_iter()
            .map(|(file, line, message)| rapporteur_data::Complaint::new(&file, line as u64, message))
            .collect())
    }
}

impl std::ops::Deref for Loaded {
    type Target = Gazetteer;
    fn deref(&self) -> &Gazetteer {
        match self {
            Self::Embedded(gazetteer) => gazetteer,
            Self::Own(gazetteer) => gazetteer,
        }
    }
}

impl Gazetteer {
    /// The country that an adjective or a people's name points to: "Armenian", "Turks".
    #[must_use]
    pub fn country_of_people(&self, word: &str) -> Option<Candidate> {
        let row = self.demonym(word)?;
        self.place(Entry(self.country_base() + u32::from(row)), Match::Alternate)
    }

    /// The area that an adjective or a people's name points to: "European", "South Ossetians".
    pub(crate) fn area_of_people(&self, word: &str) -> Option<Candidate> {
        let entry = *self.area_adjectives.get(&fold(word)?)?;
        self.place(Entry(entry), Match::Alternate)
    }

    /// All complaints about the places and territories files as `rapporteur check` prints them.
    #[must_use]
    pub fn complaints(files: &dyn rapporteur_data::DataFiles) -> Vec<rapporteur_data::Complaint> {
        check(&|path| {
            if path == BULK {
                rapporteur_data::bytes(path).map(<[u8]>::to_vec)
            } else {
                files.text(path).map(|t| t.into_owned().into_bytes())
            }
        })
        .into_iter()
        .map(|(file, line, message)| rapporteur_data::Complaint::new(&file, line as u64, message))
        .collect()
    }
}
