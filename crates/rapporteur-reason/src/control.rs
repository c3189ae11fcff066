//! `territories/control.csv`: places and who holds them, kept with the place tables; its rows join `facts/territory.csv`.
//!
//! An area that has rows of its own in `facts/territory.csv` keeps those alone, as they were written for treaties.

use crate::{Complaint, Facts, Relation, TerritoryRow, place::fold, table::read_table};
use rapporteur_record::ActorCode;
use std::collections::BTreeSet;

/// Path below `data/`.
pub(crate) const PATH: &str = "territories/control.csv";

const COLUMNS: &[&str] = &["place", "holder", "status", "from", "until", "recognised_by", "evidence"];

/// Joins the rows to the facts; call after `facts/territory.csv` was read.
pub(crate) fn read(path: &str, text: &str, facts: &mut Facts, complaints: &mut Vec<Complaint>) {
    let own: BTreeSet<String> = facts.territory.iter().map(|row| fold(&row.area)).collect();
    let rows = read_table(path, text, COLUMNS, complaints, |row| {
        let place = row.need("place")?;
        let holder = ActorCode::new(&row.need("holder")?);
        let status = row.one_of("status", &["de_jure", "de_facto", "administered", "claimed"])?;
        let interval = row.interval()?;
        let make = |relation: Relation, by: Option<ActorCode>| TerritoryRow {
            area: place.clone(),
            relation,
            holder: holder.clone(),
            by,
            interval,
            evidence: row.get("evidence").to_owned(),
            note: row.get("recognised_by").to_owned(),
            path: path.to_owned(),
            line: row.line,
        };
        // Whoever governs or garrisons holds the ground for a treaty that speaks of administration.
        let relation = match status.as_str() {
            "de_jure" => Relation::Recognised,
            "claimed" => Relation::Claimed,
            _ => Relation::Administered,
        };
        let mut made = vec![make(relation, None)];
        // A few named states recognise the holder against the rest; words ("UN members generally") name none.
        if relation != Relation::Recognised {
            for by in row
                .list("recognised_by")
                .iter()
                .filter(|by| by.len() == 3 && by.bytes().all(|b| b.is_ascii_uppercase()))
            {
                made.push(make(Relation::RecognisedBy, Some(ActorCode::new(by))));
            }
        }
        Ok(made)
    });
    facts.territory.extend(rows.into_iter().flatten().filter(|row| !own.contains(&fold(&row.area))));
}
