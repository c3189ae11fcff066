use crate::{Basis, Interval, Source};
use jiff::civil::Date;
use rapporteur_record::ActorCode;
use serde::Serialize;

/// What is known of a place before anybody asks whose it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlaceFacts {
    /// Canonical name.
    pub name: String,
    /// Further names.
    #[serde(skip)]
    pub aliases: Vec<String>,
    /// Land, sea, a maritime feature, or a whole state.
    pub kind: PlaceKind,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// State that holds it in law where nothing is disputed.
    pub state: Option<ActorCode>,
    /// Disputed or special area that it lies in, by id (`Nagorno-Karabakh`).
    pub area: Option<String>,
    /// Rows that say so.
    #[serde(skip)]
    pub sources: Vec<Source>,
}

impl PlaceFacts {
    /// Whether `name` means this place or the area that it lies in.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let name = fold(name);
        fold(&self.name) == name
            || self.area.as_deref().is_some_and(|area| fold(area) == name)
            || self.aliases.iter().any(|alias| fold(alias) == name)
    }

    /// Latitude and longitude, in degrees.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        Some((self.lat?, self.lon?))
    }
}

/// What a place is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// A town, district, base or other place on land.
    #[default]
    Land,
    /// A sea or a point at sea.
    Sea,
    /// An island, shoal or reef.
    Feature,
    /// A whole state.
    State,
}

/// Looks up a place name: the gazetteer of another crate, behind one method.
///
/// Names of `data/facts/places.csv` and of states are known without an oracle.
pub trait PlaceOracle {
    /// The place meant by `name` on that day, or `None`. Never a guess between equals.
    fn place(&self, name: &str, on: Option<Date>) -> Option<PlaceFacts>;
}

/// Knows no place.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoOracle;

impl PlaceOracle for NoOracle {
    fn place(&self, _name: &str, _on: Option<Date>) -> Option<PlaceFacts> {
        None
    }
}

/// How a state stands to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// States in general hold it to be the holder's (de jure).
    Recognised,
    /// The holder runs it (de facto).
    Administered,
    /// The holder says that it is its own.
    Claimed,
    /// One state (`by`) holds it to be the holder's, against the rest.
    RecognisedBy,
}

impl Relation {
    /// Names as files have them.
    pub const NAMES: [&'static str; 4] = ["recognised", "administered", "claimed", "recognised-by"];

    /// From its name in a file.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "recognised" | "de_jure" => Some(Self::Recognised),
            "administered" | "de_facto" => Some(Self::Administered),
            "claimed" => Some(Self::Claimed),
            "recognised-by" => Some(Self::RecognisedBy),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Administered => "administered",
            Self::Claimed => "claimed",
            Self::RecognisedBy => "recognised by",
        }
    }
}

/// One dated row on whose an area is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TerritoryRow {
    /// Area, as places name it.
    pub area: String,
    /// How the holder stands to it.
    pub relation: Relation,
    /// State or entity.
    pub holder: ActorCode,
    /// Who recognises it, for `recognised-by`.
    pub by: Option<ActorCode>,
    /// When.
    pub interval: Interval,
    /// Evidence id.
    pub evidence: String,
    /// For people.
    pub note: String,
    /// File and line.
    pub path: String,
    /// 1-based.
    pub line: usize,
}

/// Whose a place is, under one policy, with the rows.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    /// States or entities.
    pub codes: Vec<ActorCode>,
    /// Sentence for people.
    pub words: String,
    /// Rows.
    pub sources: Vec<Source>,
    /// A row's date leaves it open.
    pub uncertain: bool,
}

/// `basis` as a relation of the territory table.
#[must_use]
pub(crate) const fn relation_of(basis: Basis) -> Relation {
    match basis {
        Basis::Administered => Relation::Administered,
        Basis::Claimed => Relation::Claimed,
        Basis::Recognised | Basis::Unstated => Relation::Recognised,
    }
}

/// Folds letter case, accents of the Latin script, hyphens and apostrophes, so that `Kōfu` and `Kofu` are one name.
#[must_use]
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ə' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ē' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ō' | 'ø' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ü' | 'ū' => folded.push('u'),
            'ç' | 'č' | 'ć' => folded.push('c'),
            'ğ' => folded.push('g'),
            'ş' | 'š' | 'ș' => folded.push('s'),
            'ñ' => folded.push('n'),
            'ž' => folded.push('z'),
            'ý' => folded.push('y'),
            'ţ' | 'ț' => folded.push('t'),
            '\'' | '’' | '`' | '.' | '\u{307}' => {}
            '-' | '–' | '_' => folded.push(' '),
            other => folded.push(other),
        }
    }
    folded
}
