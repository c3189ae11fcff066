//! Code tables that foreign formats need: countries, CAMEO codes, sectors.
//!
//! Tables are read once from the embedded `data/export` and `data/ontology` folders.

use rapporteur_record::{ActorCode, CameoCode, EventType};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One country in the code systems of the formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3 (`KOS` for Kosovo).
    pub code: String,
    /// Correlates of War number.
    pub cow: Option<u16>,
    /// FIPS 10-4, as GDELT has it.
    pub fips: Option<String>,
    /// CAMEO country code.
    pub cameo: String,
    /// Name as ICEWS writes it.
    pub icews_name: String,
}

/// One CAMEO code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cameo {
    pub(crate) name: String,
    pub(crate) goldstein_icews: Option<f32>,
    pub(crate) goldstein_gdelt: Option<f32>,
    /// Normalised PLOVER reading: type, mode, contexts. `None` where PLOVER drops the code.
    pub(crate) plover: Option<(EventType, Option<String>, Vec<String>)>,
    /// The reading holds on option only (appeals).
    pub(crate) optional: bool,
}

pub(crate) struct Tables {
    pub(crate) countries: BTreeMap<String, Country>,
    by_cow: BTreeMap<u16, String>,
    by_fips: BTreeMap<String, String>,
    by_cameo: BTreeMap<String, String>,
    by_name: BTreeMap<String, String>,
    pub(crate) cameo: BTreeMap<String, Cameo>,
    /// PLOVER sector to CAMEO role and ICEWS sector name.
    pub(crate) sector_out: BTreeMap<String, (String, String)>,
    /// CAMEO role to PLOVER sector (empty: dropped).
    pub(crate) role_in: BTreeMap<String, String>,
    /// ICEWS sector to PLOVER sector (empty: dropped).
    pub(crate) icews_in: BTreeMap<String, String>,
}

fn rows(path: &str) -> Vec<BTreeMap<String, String>> {
    let Some(text) = rapporteur_data::text(path) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    reader
        .records()
        .filter_map(Result::ok)
        .map(|record| headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
        .collect()
}

pub(crate) fn fold_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The tables; embedded, so they are the same for the whole program.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let get = |row: &BTreeMap<String, String>, key: &str| row.get(key).cloned().unwrap_or_default();
        let some = |text: String| (!text.is_empty()).then_some(text);
        let mut countries = BTreeMap::new();
        for row in rows("export/countries.csv") {
            let country = Country {
                code: get(&row, "code"),
                cow: get(&row, "cow").parse().ok(),
                fips: some(get(&row, "fips")),
                cameo: get(&row, "cameo"),
                icews_name: get(&row, "icews_name"),
            };
            countries.insert(country.code.clone(), country);
        }
        let mut by_name = BTreeMap::new();
        for country in countries.values() {
            by_name.insert(fold_name(&country.icews_name), country.code.clone());
        }
        for row in rows("export/country_aliases.csv") {
            by_name.insert(fold_name(&get(&row, "name")), get(&row, "code"));
        }
        let mut by_fips: BTreeMap<_, _> =
            countries.values().filter_map(|c| Some((c.fips.clone()?, c.code.clone()))).collect();
        by_fips.insert("GZ".to_owned(), "PSE".to_owned());
        let mut plover = BTreeMap::new();
        for row in rows("ontology/plover_cameo.csv") {
            let event: Option<EventType> = get(&row, "event").parse().ok();
            let contexts =
                get(&row, "context").split([',', ';', ' ']).filter(|c| !c.is_empty()).map(str::to_owned).collect();
            let optional = get(&row, "kind") == "option";
            plover.insert(get(&row, "cameo"), (event.map(|e| (e, some(get(&row, "mode")), contexts)), optional));
        }
        let mut cameo = BTreeMap::new();
        for row in rows("ontology/cameo.csv") {
            let code = get(&row, "code");
            let (plover, optional) = plover.get(&code).cloned().unwrap_or((None, false));
            cameo.insert(
                code,
                Cameo {
                    name: get(&row, "name"),
                    goldstein_icews: get(&row, "goldstein_icews").parse().ok(),
                    goldstein_gdelt: get(&row, "goldstein_gdelt").parse().ok(),
                    plover,
                    optional,
                },
            );
        }
        Tables {
            by_cow: countries.values().filter_map(|c| Some((c.cow?, c.code.clone()))).collect(),
            by_cameo: countries.values().map(|c| (c.cameo.clone(), c.code.clone())).collect(),
            by_fips,
            by_name,
            countries,
            cameo,
            sector_out: rows("export/sectors.csv")
                .iter()
                .map(|r| (get(r, "plover"), (get(r, "cameo"), get(r, "icews"))))
                .collect(),
            role_in: rows("export/cameo_roles.csv").iter().map(|r| (get(r, "cameo"), get(r, "plover"))).collect(),
            icews_in: rows("export/icews_sectors.csv")
                .iter()
                .map(|r| (fold_name(&get(r, "icews")), get(r, "plover")))
                .collect(),
        }
    })
}

/// Codes that are no states: IGO UNO EUR NGO ISM IMG MNC.
pub(crate) const NON_STATE: [&str; 7] = ["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

/// The country of an ISO 3166-1 alpha-3 code, or `None`.
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    tables().countries.get(code)
}

/// The ISO code of a Correlates of War number, or `None`.
#[must_use]
pub fn iso_of_cow(cow: u16) -> Option<&'static str> {
    tables().by_cow.get(&cow).map(String::as_str)
}

/// The ISO code of a FIPS 10-4 code (`GZ` and `WE` are both `PSE`), or `None`.
#[must_use]
pub fn iso_of_fips(fips: &str) -> Option<&'static str> {
    tables().by_fips.get(fips).map(String::as_str)
}

/// The ISO code of a country name in ICEWS' or usual English spelling, or `None`.
#[must_use]
pub fn iso_of_name(name: &str) -> Option<&'static str> {
    let tables = tables();
    tables.by_name.get(&fold_name(name)).map(String::as_str)
}

pub(crate) fn iso_of_cameo(code: &str) -> Option<&'static str> {
    let tables = tables();
    match code {
        // Codes that CAMEO files kept after ISO had changed them.
        "ROM" => Some("ROU"),
        "ZAR" => Some("COD"),
        "TMP" => Some("TLS"),
        _ => tables.by_cameo.get(code).map(String::as_str),
    }
}

/// A code as COW number, or the code itself where there is none.
pub(crate) fn cow(code: Option<&ActorCode>) -> Option<u16> {
    country(code?.as_str())?.cow
}

/// Name of a CAMEO code, as the ICEWS list writes it.
#[must_use]
pub fn cameo_name(code: &CameoCode) -> Option<&'static str> {
    tables().cameo.get(code.as_str()).map(|c| c.name.as_str())
}

/// Which Goldstein table a number comes from; four circulate (users.md section 2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoldsteinTable {
    /// The list of the ICEWS files.
    Icews,
    /// GDELT's own file: five codes differ.
    Gdelt,
}

/// The Goldstein value of a CAMEO code, or `None` where the table has none.
///
/// A code that stands in no list takes the value of its base, then of its root.
#[must_use]
pub fn goldstein(code: &CameoCode, table: GoldsteinTable) -> Option<f32> {
    let pick = |c: &Cameo| match table {
        GoldsteinTable::Icews => c.goldstein_icews,
        GoldsteinTable::Gdelt => c.goldstein_gdelt,
    };
    let text = code.as_str();
    (2..=text.len()).rev().find_map(|n| tables().cameo.get(text.get(..n)?).and_then(pick))
}

/// A CAMEO code for a type whose coder gave none. Coarse: the root's general code.
pub(crate) fn cameo_of_type(event: EventType, demand: bool, military: bool) -> CameoCode {
    CameoCode::new(match event {
        EventType::Agree => "030",
        EventType::Consult => "040",
        EventType::Support => "050",
        EventType::Concede | EventType::Retreat => "080",
        EventType::Cooperate => "060",
        EventType::Aid => "070",
        EventType::Request if demand => "100",
        EventType::Request => "020",
        EventType::Accuse => "110",
        EventType::Reject => "120",
        EventType::Threaten => "130",
        EventType::Protest => "140",
        EventType::Sanction => "160",
        EventType::Mobilize => "150",
        EventType::Coerce => "170",
        EventType::Assault if military => "190",
        EventType::Assault => "180",
    })
}

/// Two-digit root of a CAMEO code.
pub(crate) fn root(code: &str) -> u8 {
    code.get(..2).and_then(|r| r.parse().ok()).unwrap_or(0)
}

/// GDELT's quad: its files put root 09 in 2 and root 14 in 3 (users.md section 2.8, measured there).
pub(crate) fn gdelt_quad(code: &str) -> u8 {
    match root(code) {
        1..=5 => 1,
        6..=9 => 2,
        10..=14 => 3,
        _ => 4,
    }
}

/// Phoenix' quad: 01-02 neutral (0), 16 verbal conflict.
pub(crate) fn phoenix_quad(code: &str) -> u8 {
    match root(code) {
        1..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        9..=13 | 16 => 3,
        _ => 4,
    }
}
