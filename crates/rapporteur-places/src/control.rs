//! Who holds disputed places, at a date (`data/territories`).

use crate::fold::fold;
use crate::gazetteer::{Complaint, Gazetteer, read_rows};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// In what way a place is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Sovereign in the view of most states.
    DeJure,
    /// Controls the ground.
    DeFacto,
    /// Governs or garrisons by treaty, mandate or occupation.
    Administered,
    /// Claims it.
    Claimed,
}

impl Status {
    /// The name as written in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeJure => "de_jure",
            Self::DeFacto => "de_facto",
            Self::Administered => "administered",
            Self::Claimed => "claimed",
        }
    }
}

/// A row of `territories/control.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// Name of the place.
    pub place: String,
    /// ISO3 code, non-state code, or id of `entities.csv`.
    pub holder: String,
    /// In what way.
    pub status: Status,
    /// As written; may be partial or empty.
    pub from: String,
    /// As written; the first day on which it no longer holds.
    pub until: String,
    /// Who recognises the title.
    pub recognised_by: String,
    /// What shows it.
    pub evidence: String,
    /// Line of the file.
    pub line: usize,
    first: Option<Date>,
    end: Option<Date>,
}

/// A holder that is no recognised state (`territories/entities.csv`).
#[derive(Clone, Debug, PartialEq)]
pub struct Unrecognised {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// State whose law the place is under (ISO3), or empty.
    pub sovereign: String,
    /// Patron (ISO3), or empty.
    pub backed_by: String,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Control {
    rows: Vec<Holder>,
    by_place: BTreeMap<String, Vec<usize>>,
    entities: BTreeMap<String, Unrecognised>,
    /// (ISO3, folded unit) to area.
    units: BTreeMap<(String, String), String>,
}

const CONTROL: &str = "territories/control.csv";
const ENTITIES: &str = "territories/entities.csv";
const UNITS: &str = "territories/units.csv";

/// First day of an ISO date that may lack day or month.
fn first_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map_or(Some(1), |m| m.parse().ok())?;
    let day = parts.next().map_or(Some(1), |d| d.parse().ok())?;
    Date::new(year, month, day).ok()
}

impl Control {
    pub(crate) fn read(file: &dyn Fn(&str) -> Option<Vec<u8>>, complaints: &mut Vec<Complaint>) -> Self {
        let mut new = Self::default();
        let mut text = |path: &str| match file(path).map(String::from_utf8) {
            Some(Ok(text)) => Some(text),
            Some(Err(e)) => {
                complaints.push((path.to_owned(), 0, format!("is not UTF-8: {e}")));
                None
            }
            None => {
                complaints.push((path.to_owned(), 0, "is missing".to_owned()));
                None
            }
        };
        let (control, entities, units) = (text(CONTROL), text(ENTITIES), text(UNITS));
        let columns = ["place", "holder", "status", "from", "until", "recognised_by", "evidence"];
        for (line, row) in control.map_or(Vec::new(), |t| read_rows(CONTROL, &t, &columns, complaints)) {
            let [place, holder, status, from, until, recognised_by, evidence] =
                <[String; 7]>::try_from(row).unwrap_or_default();
            let status = match status.as_str() {
                "de_jure" => Status::DeJure,
                "de_facto" => Status::DeFacto,
                "administered" => Status::Administered,
                "claimed" => Status::Claimed,
                other => {
                    complaints.push((
                        CONTROL.to_owned(),
                        line,
                        format!("status {other:?}; accepted: de_jure de_facto administered claimed"),
                    ));
                    continue;
                }
            };
            let (first, end) = (first_day(&from), first_day(&until));
            if (first.is_none() && !from.is_empty()) || (end.is_none() && !until.is_empty()) {
                complaints.push((
                    CONTROL.to_owned(),
                    line,
                    "from and until must be ISO dates (YYYY, YYYY-MM, YYYY-MM-DD) or empty".to_owned(),
                ));
                continue;
            }
            if let Some(key) = fold(&place) {
                new.by_place.entry(key).or_default().push(new.rows.len());
            }
            new.rows.push(Holder { place, holder, status, from, until, recognised_by, evidence, line, first, end });
        }
        let columns = ["id", "name", "place", "sovereign", "backed_by", "from", "until", "evidence"];
        for (_, row) in entities.map_or(Vec::new(), |t| read_rows(ENTITIES, &t, &columns, complaints)) {
            new.entities.insert(
                row[0].clone(),
                Unrecognised {
                    id: row[0].clone(),
                    name: row[1].clone(),
                    sovereign: row[3].clone(),
                    backed_by: row[4].clone(),
                },
            );
        }
        for (line, row) in units.map_or(Vec::new(), |t| read_rows(UNITS, &t, &["country", "unit", "area"], complaints))
        {
            match fold(&row[1]) {
                Some(unit) => {
                    new.units.insert((row[0].clone(), unit), row[2].clone());
                }
                None => complaints.push((UNITS.to_owned(), line, "unit has no Latin letters".to_owned())),
            }
        }
        new
    }

    /// Rows of a place that hold on a day (all rows where none is given), in the order of the file.
    #[must_use]
    pub fn of(&self, place: &str, on: Option<Date>) -> Vec<&Holder> {
        let Some(rows) = fold(place).and_then(|key| self.by_place.get(&key)) else { return Vec::new() };
        rows.iter()
            .map(|&r| &self.rows[r])
            .filter(|h| on.is_none_or(|day| h.first.is_none_or(|f| f <= day) && h.end.is_none_or(|e| day < e)))
            .collect()
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[Holder] {
        &self.rows
    }

    /// The unrecognised holder of an id.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&Unrecognised> {
        self.entities.get(id)
    }

    /// The area that a first-level unit belongs to: ("AZE", "Xankəndi") is in Nagorno-Karabakh.
    pub(crate) fn unit_area(&self, country: &str, unit: &str) -> Option<smol_str::SmolStr> {
        self.units.get(&(country.to_owned(), fold(unit)?)).map(smol_str::SmolStr::new)
    }

    /// Whether a row speaks of a state: as holder, or as the sovereign over an unrecognised holder.
    pub(crate) fn speaks_of(&self, row: &Holder, code: &str) -> bool {
        row.holder == code
            || self.entities.get(&row.holder).is_some_and(|e| e.sovereign == code)
            || (code == "KOS" && row.holder == "kosovo")
    }

    pub(crate) fn check(&self, gazetteer: &Gazetteer, complaints: &mut Vec<Complaint>) {
        let complain = |line: usize, text: String, complaints: &mut Vec<Complaint>| {
            complaints.push((CONTROL.to_owned(), line, text))
        };
        let codes: BTreeSet<&str> = gazetteer.countries.iter().map(|c| c.code.as_str()).collect();
        for row in &self.rows {
            let known = codes.contains(row.holder.as_str())
                || self.entities.contains_key(&row.holder)
                || matches!(row.holder.as_str(), "UNO" | "SUN");
            if !known {
                complain(
                    row.line,
                    format!("holder {:?} is no country code and has no row in entities.csv", row.holder),
                    complaints,
                );
            }
            if row.evidence.is_empty() {
                complain(row.line, "has no evidence".to_owned(), complaints);
            }
            if let (Some(first), Some(end)) = (row.first, row.end)
                && end <= first
            {
                complain(row.line, "until must lie after from".to_owned(), complaints);
            }
            if gazetteer.look_up(&row.place).next().is_none() {
                complain(
                    row.line,
                    format!("place {:?} is not in the gazetteer (areas.csv, variants.csv)", row.place),
                    complaints,
                );
            }
        }
        // One holder in law, and one on the ground, at a time.
        for rows in self.by_place.values() {
            for (i, &a) in rows.iter().enumerate() {
                for &b in &rows[i + 1..] {
                    let (a, b) = (&self.rows[a], &self.rows[b]);
                    let exclusive = a.status == b.status && matches!(a.status, Status::DeJure | Status::DeFacto);
                    let overlap = a.end.is_none_or(|e| b.first.is_none_or(|f| f < e))
                        && b.end.is_none_or(|e| a.first.is_none_or(|f| f < e));
                    if exclusive && overlap && a.holder != b.holder {
                        complain(
                            b.line,
                            format!(
                                "overlaps line {}: {} and {} hold {} ({}) at once",
                                a.line,
                                a.holder,
                                b.holder,
                                a.place,
                                a.status.as_str()
                            ),
                            complaints,
                        );
                    }
                }
            }
        }
    }
}
