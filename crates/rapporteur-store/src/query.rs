//! Questions to a store: filters, order, pages, groups, weekly series, changes.

use crate::error::Error;
use crate::merge::{UNDATED, day_number, day_of, kind_number, kind_of};
use crate::read::{Event, key_number, key_text};
use crate::store::Store;
use jiff::civil::Date;
use rapporteur_record::{EventType, Quad, Status};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, params, params_from_iter};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::str::FromStr;
use std::sync::Arc;

/// Which events. Values of one field are alternatives; fields must all hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Codes of actors, each `CODE`, `CODE/SECTOR` or `/SECTOR`.
    pub actor: Vec<String>,
    /// Codes of recipients, as above.
    pub recipient: Vec<String>,
    /// Codes in either role, as above.
    pub party: Vec<String>,
    /// Sectors of actors or recipients.
    pub sector: Vec<String>,
    /// Country of the place.
    pub country: Vec<String>,
    /// First-level unit of the place.
    pub province: Vec<String>,
    /// Name of the place.
    pub place: Vec<String>,
    /// South, west, north, east, in degrees.
    pub bbox: Option<[f64; 4]>,
    /// Degrees north and east, and a radius in kilometres.
    pub near: Option<(f64, f64, f64)>,
    /// Types.
    pub kind: Vec<EventType>,
    /// Modes.
    pub mode: Vec<String>,
    /// Contexts.
    pub context: Vec<String>,
    /// Quads.
    pub quad: Vec<Quad>,
    /// Statuses; empty: those of the default export, unless `all`.
    pub status: Vec<Status>,
    /// Events of every status.
    pub all: bool,
    /// First day of the event.
    pub from: Option<Date>,
    /// Last day of the event.
    pub to: Option<Date>,
    /// First day of publication.
    pub published_from: Option<Date>,
    /// Last day of publication.
    pub published_to: Option<Date>,
    /// Outlets, by name.
    pub outlet: Vec<String>,
    /// At least so many independent origins.
    pub min_origins: Option<u32>,
    /// At least so many claims.
    pub min_claims: Option<u32>,
    /// At least this confidence in type and mode, 0 to 1.
    pub min_confidence: Option<f64>,
    /// Words in the stories: `"exact phrase"`, `AND`, `OR`, `NOT`, `word*`, parentheses.
    pub text: Option<String>,
    /// Keys of events.
    pub key: Vec<String>,
    /// Only what a cautious analyst counts: default statuses, a coded actor, a day, nobody denies it, and a confidence
    /// of 0.5 where one is given.
    pub strict: bool,
    /// Only events that somebody denies.
    pub contested: bool,
    /// One event a day for the same actors, recipients and type (PLOVER's manual calls it controversial).
    pub one_a_day: bool,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Latest day first.
    #[default]
    Latest,
    /// Earliest day first.
    Earliest,
    /// Latest publication first.
    Published,
    /// Most claims first.
    Claims,
    /// Most independent origins first.
    Origins,
    /// Highest confidence first.
    Confidence,
    /// Most hostile PLOVER score first.
    Score,
}

impl FromStr for Sort {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "latest" => Self::Latest,
            "earliest" => Self::Earliest,
            "published" => Self::Published,
            "claims" => Self::Claims,
            "origins" => Self::Origins,
            "confidence" => Self::Confidence,
            "score" => Self::Score,
            _ => {
                return Err(Error::Query(format!(
                    "order {text:?} is not known; accepted: latest earliest published claims origins confidence score"
                )));
            }
        })
    }
}

/// By what events are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupBy {
    /// Actor and recipient.
    Dyad,
    /// Actor.
    Actor,
    /// Recipient.
    Recipient,
    /// Monday of the week.
    Week,
    /// Month.
    Month,
    /// Day.
    Day,
    /// Type.
    Type,
    /// Quad.
    Quad,
    /// Country of the place.
    Country,
    /// Status.
    Status,
}

impl FromStr for GroupBy {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "dyad" => Self::Dyad,
            "actor" => Self::Actor,
            "recipient" => Self::Recipient,
            "week" => Self::Week,
            "month" => Self::Month,
            "day" => Self::Day,
            "type" => Self::Type,
            "quad" => Self::Quad,
            "country" => Self::Country,
            "status" => Self::Status,
            _ => {
                return Err(Error::Query(format!(
                    "group {text:?} is not known; accepted: dyad actor recipient week month day type quad country status"
                )));
            }
        })
    }
}

/// One line of a grouped answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The values grouped by, in the order asked for.
    pub by: Vec<String>,
    /// Events.
    pub events: i64,
    /// Claims behind them.
    pub claims: i64,
    /// Sum of the PLOVER scores.
    pub score_sum: f64,
    /// Their mean.
    pub score_mean: f64,
    /// Sum of the Goldstein values, kept apart from the scores.
    pub goldstein_sum: f64,
    /// Their mean over the events that have one.
    pub goldstein_mean: Option<f64>,
}

/// One week of one dyad (or of a party).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Week {
    /// Monday.
    pub week: String,
    /// Who acts.
    pub actor: String,
    /// On whom; empty for a party as a whole.
    pub recipient: String,
    /// Events.
    pub events: u32,
    /// By quad: verbal cooperation, material cooperation, verbal conflict, material conflict.
    pub quads: [u32; 4],
    /// Sum of the PLOVER scores.
    pub score_sum: f64,
    /// Their mean; `None` in a week without events.
    pub score_mean: Option<f64>,
    /// Sum of the Goldstein values.
    pub goldstein_sum: f64,
    /// Their mean.
    pub goldstein_mean: Option<f64>,
    /// Share of material conflict.
    pub material_conflict: Option<f64>,
    /// Stories that the store holds from this week, by publication: the coverage.
    pub documents: u32,
    /// Mean of the four weeks before.
    pub mean_4: Option<f64>,
    /// Change against it, in per cent.
    pub change_4: Option<f64>,
    /// Mean of the 52 weeks before.
    pub mean_52: Option<f64>,
    /// Change against it, in per cent.
    pub change_52: Option<f64>,
    /// `strong increase`, `increase`, `limited change`, `decrease`, `strong decrease` against the four weeks before;
    /// `new` where there was nothing in 52 weeks.
    pub trend: &'static str,
    /// Standard score against the 52 weeks before; the deviation is at least Poisson's.
    pub z: Option<f64>,
    /// Exponentially weighted mean, weight 0.3.
    pub ewma: f64,
    /// z of 3 or more and five events or more.
    pub burst: bool,
}

/// One line of the changes feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// When, as the writer gave it.
    pub at: String,
    /// `added`, `changed` or `withdrawn`.
    pub change: &'static str,
    /// Key of the event.
    pub event_key: String,
    /// The event that a withdrawn one was merged into.
    pub became: Option<String>,
    /// Why it was withdrawn.
    pub why: Option<String>,
}

struct Plan {
    from: String,
    conditions: Vec<String>,
    values: Vec<Sql>,
    order_day: &'static str,
    order_id: &'static str,
    distinct: bool,
}

fn text(value: &str) -> Sql {
    Sql::Text(value.to_owned())
}

fn marks(n: usize) -> String {
    vec!["?"; n].join(",")
}

fn who(value: &str) -> (Option<&str>, Option<&str>) {
    let (code, sector) = value.split_once('/').map_or((value, ""), |(c, s)| (c, s));
    ((!code.is_empty()).then_some(code), (!sector.is_empty()).then_some(sector))
}

impl Filter {
    /// The filter in words, by field, for a manifest.
    #[must_use]
    pub fn describe(&self) -> BTreeMap<String, String> {
        let mut map = BTreeMap::new();
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                map.insert(name.to_owned(), value);
            }
        };
        put("actor", self.actor.join(" "));
        put("recipient", self.recipient.join(" "));
        put("party", self.party.join(" "));
        put("sector", self.sector.join(" "));
        put("country", self.country.join(" "));
        put("province", self.province.join("; "));
        put("place", self.place.join("; "));
        put("bbox", self.bbox.map(|b| format!("{b:?}")).unwrap_or_default());
        put("near", self.near.map(|(lat, lon, km)| format!("{lat},{lon} within {km} km")).unwrap_or_default());
        put("type", self.kind.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" "));
        put("mode", self.mode.join(" "));
        put("context", self.context.join(" "));
        put("quad", self.quad.iter().map(|q| q.number().to_string()).collect::<Vec<_>>().join(" "));
        let statuses = if !self.status.is_empty() {
            self.status.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ")
        } else if self.all {
            "all".to_owned()
        } else {
            "occurred ongoing attempted".to_owned()
        };
        put("status", statuses);
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        put("from", day(self.from));
        put("to", day(self.to));
        put("published_from", day(self.published_from));
        put("published_to", day(self.published_to));
        put("outlet", self.outlet.join("; "));
        put("min_origins", self.min_origins.map(|n| n.to_string()).unwrap_or_default());
        put("min_claims", self.min_claims.map(|n| n.to_string()).unwrap_or_default());
        put("min_confidence", self.min_confidence.map(|n| n.to_string()).unwrap_or_default());
        put("text", self.text.clone().unwrap_or_default());
        put("key", self.key.join(" "));
        for (name, on) in [("strict", self.strict), ("contested", self.contested), ("one_a_day", self.one_a_day)] {
            put(name, if on { "yes".to_owned() } else { String::new() });
        }
        map
    }

    fn every_status(&self) -> bool {
        !self.strict && (self.all || self.status.iter().any(|s| !s.in_default_export()))
    }
}

/// Above so many stories a full-text find is tested event by event instead of looked up.
const FEW_STORIES: usize = 20_000;

impl Store {
    fn plan(&self, filter: &Filter) -> Result<Plan, Error> {
        let mut plan = Plan {
            from: "event e".to_owned(),
            conditions: Vec::new(),
            values: Vec::new(),
            order_day: "e.day",
            order_id: "e.id",
            distinct: false,
        };
        let std = if filter.every_status() { "IN (0,1)" } else { "= 1" };
        // The table that is walked: the one with the narrowest filter whose order is by day.
        let mut hits = None;
        let mut walked = "";
        if let Some(query) = &filter.text {
            let stories = self.matching_stories(query)?;
            if stories.len() <= FEW_STORIES {
                let mut events: BTreeSet<i64> = BTreeSet::new();
                let mut statement = self.sql(self.db.prepare_cached("SELECT event FROM claim WHERE story=?1"))?;
                for story in stories {
                    let mut rows = self.sql(statement.query([story]))?;
                    while let Some(row) = self.sql(rows.next())? {
                        events.insert(self.sql(row.get(0))?);
                    }
                }
                let list = serde_json::to_string(&events).unwrap_or_default();
                plan.from = "json_each(?) j CROSS JOIN event e ON e.id=j.value".to_owned();
                plan.values.push(Sql::Text(list));
                walked = "text";
            } else {
                hits = Some(stories.into_iter().collect::<HashSet<i64>>());
            }
        }
        let plain = |list: &[String]| list.len() == 1 && who(&list[0]).0.is_some() && who(&list[0]).1.is_none();
        if walked.is_empty() {
            if plain(&filter.actor) && plain(&filter.recipient) {
                plan.from = "dyad d CROSS JOIN event e ON e.id=d.event".to_owned();
                plan.conditions.push(format!("d.actor=? AND d.recipient=? AND d.std {std}"));
                plan.values.extend([text(&filter.actor[0]), text(&filter.recipient[0])]);
                (plan.order_day, plan.order_id) = ("d.day", "d.event");
                walked = "dyad";
            } else if let Some((code, role)) =
                [(&filter.actor, "AND p.role=0"), (&filter.recipient, "AND p.role=1"), (&filter.party, "")]
                    .into_iter()
                    .find(|(list, _)| plain(list))
            {
                plan.from = "part p CROSS JOIN event e ON e.id=p.event".to_owned();
                plan.conditions.push(format!("p.code=? AND p.std {std} {role}"));
                plan.values.push(text(&code[0]));
                (plan.order_day, plan.order_id) = ("p.day", "p.event");
                plan.distinct = true;
                walked = match role {
                    "AND p.role=0" => "actor",
                    "AND p.role=1" => "recipient",
                    _ => "party",
                };
            } else if let Some((list, what, name)) = [(&filter.mode, "m", "mode"), (&filter.context, "c", "context")]
                .into_iter()
                .find(|(list, ..)| list.len() == 1)
            {
                plan.from = "tag t CROSS JOIN event e ON e.id=t.event".to_owned();
                plan.conditions.push(format!("t.what='{what}' AND t.value=? AND t.std {std}"));
                plan.values.push(text(&list[0]));
                (plan.order_day, plan.order_id) = ("t.day", "t.event");
                walked = name;
            } else if filter.country.len() == 1 {
                plan.from = "event e INDEXED BY event_country".to_owned();
            } else if filter.near.is_some() || filter.bbox.is_some() {
                plan.from = "event e INDEXED BY event_place".to_owned();
            } else if filter.kind.len() == 1 {
                plan.from = "event e INDEXED BY event_kind".to_owned();
            }
        }
        plan.conditions.push(format!("e.std {std}"));
        let mut add = |condition: String, values: Vec<Sql>| {
            plan.conditions.push(condition);
            plan.values.extend(values);
        };
        for (list, role, name) in [
            (&filter.actor, "AND x.role=0", "actor"),
            (&filter.recipient, "AND x.role=1", "recipient"),
            (&filter.party, "", "party"),
        ] {
            let inside = walked == name || (walked == "dyad" && name != "party");
            if list.is_empty() || inside {
                continue;
            }
            let mut any = Vec::new();
            let mut values = Vec::new();
            for value in list {
                let (code, sector) = who(value);
                let mut parts = Vec::new();
                if let Some(code) = code {
                    parts.push("x.code=?");
                    values.push(text(code));
                }
                if let Some(sector) = sector {
                    parts.push("x.sector=?");
                    values.push(text(sector));
                }
                if parts.is_empty() {
                    return Err(Error::Query(format!("{name} {value:?}: accepted: CODE, CODE/SECTOR, /SECTOR")));
                }
                any.push(format!("({})", parts.join(" AND ")));
            }
            let codes: Vec<&str> = list.iter().filter_map(|v| who(v).0).collect();
            let any = any.join(" OR ");
            if codes.len() == list.len() && codes.len() > 1 {
                // Several codes: gather their events once.
                add(format!("e.id IN (SELECT x.event FROM part x WHERE ({any}) AND x.std {std} {role})"), values);
            } else {
                // The primary key begins with the code: look under it for this event's day.
                add(
                    format!(
                        "EXISTS (SELECT 1 FROM part x WHERE ({any}) AND x.std=e.std AND x.day=e.day AND x.event=e.id {role})"
                    ),
                    values,
                );
            }
        }
        if !filter.sector.is_empty() {
            let list = marks(filter.sector.len());
            let values: Vec<Sql> = filter.sector.iter().chain(&filter.sector).map(|s| text(s)).collect();
            let in_facets = filter
                .sector
                .iter()
                .map(|_| "instr(e.facets, '\"' || ? || '\"]') > 0")
                .collect::<Vec<_>>()
                .join(" OR ");
            let _ = list;
            let values: Vec<Sql> = values.into_iter().take(filter.sector.len()).collect();
            add(format!("({in_facets})"), values);
        }
        for (list, what, name) in [(&filter.mode, "m", "mode"), (&filter.context, "c", "context")] {
            if !list.is_empty() && walked != name {
                add(
                    format!(
                        "EXISTS (SELECT 1 FROM tag y WHERE y.what='{what}' AND y.value IN ({}) AND y.std=e.std AND y.day=e.day AND y.event=e.id)",
                        marks(list.len())
                    ),
                    list.iter().map(|v| text(v)).collect(),
                );
            }
        }
        if !filter.outlet.is_empty() {
            add(
                format!(
                    "EXISTS (SELECT 1 FROM outlet o CROSS JOIN tag y ON y.what='o' AND y.value=CAST(o.id AS TEXT) WHERE o.name IN ({}) AND y.std=e.std AND y.day=e.day AND y.event=e.id)",
                    marks(filter.outlet.len())
                ),
                filter.outlet.iter().map(|v| text(v)).collect(),
            );
        }
        for (list, column) in [(&filter.country, "country"), (&filter.province, "province"), (&filter.place, "place")] {
            if !list.is_empty() {
                add(format!("e.{column} IN ({})", marks(list.len())), list.iter().map(|v| text(v)).collect());
            }
        }
        let mut bbox = filter.bbox;
        if let Some((lat, lon, radius)) = filter.near {
            let dlat = radius / 111.0;
            let dlon = radius / (111.0 * lat.to_radians().cos().abs().max(0.01));
            // Across the date line the box says nothing of longitude; the distance decides.
            let around = if lon - dlon < -180.0 || lon + dlon > 180.0 {
                [lat - dlat, -180.0, lat + dlat, 180.0]
            } else {
                [lat - dlat, lon - dlon, lat + dlat, lon + dlon]
            };
            bbox = Some(bbox.map_or(around, |b| {
                [b[0].max(around[0]), b[1].max(around[1]), b[2].min(around[2]), b[3].min(around[3])]
            }));
            add(
                "distance_km(e.lat, e.lon, ?, ?) <= ?".to_owned(),
                vec![Sql::Real(lat), Sql::Real(lon), Sql::Real(radius)],
            );
        }
        if let Some([south, west, north, east]) = bbox {
            add("e.lat BETWEEN ? AND ?".to_owned(), vec![Sql::Real(south), Sql::Real(north)]);
            if west <= east {
                add("e.lon BETWEEN ? AND ?".to_owned(), vec![Sql::Real(west), Sql::Real(east)]);
            } else {
                add("(e.lon >= ? OR e.lon <= ?)".to_owned(), vec![Sql::Real(west), Sql::Real(east)]);
            }
        }
        if !filter.kind.is_empty() {
            add(
                format!("e.kind IN ({})", marks(filter.kind.len())),
                filter.kind.iter().map(|k| Sql::Integer(kind_number(*k).into())).collect(),
            );
        }
        if !filter.quad.is_empty() {
            add(
                format!("e.quad IN ({})", marks(filter.quad.len())),
                filter.quad.iter().map(|q| Sql::Integer(q.number().into())).collect(),
            );
        }
        if !filter.status.is_empty() {
            let number =
                |s: &Status| Status::ALL.iter().position(|x| x == s).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
            add(
                format!("e.status IN ({})", marks(filter.status.len())),
                filter.status.iter().map(|s| Sql::Integer(number(s))).collect(),
            );
        }
        let day = |d: Date| Sql::Integer(day_number(d).into());
        let order_day = plan.order_day;
        if let Some(from) = filter.from {
            plan.conditions.push(format!("{order_day} >= ?"));
            plan.values.push(day(from));
        }
        if let Some(to) = filter.to {
            plan.conditions.push(format!("{order_day} <= ? AND {order_day} > {UNDATED}"));
            plan.values.push(day(to));
        }
        let mut add = |condition: String, values: Vec<Sql>| {
            plan.conditions.push(condition);
            plan.values.extend(values);
        };
        if let Some(from) = filter.published_from {
            add("e.last_pub >= ?".to_owned(), vec![day(from)]);
        }
        if let Some(to) = filter.published_to {
            add("e.first_pub <= ?".to_owned(), vec![day(to)]);
        }
        if let Some(n) = filter.min_origins {
            add("e.n_origins >= ?".to_owned(), vec![Sql::Integer(n.into())]);
        }
        if let Some(n) = filter.min_claims {
            add("e.n_claims >= ?".to_owned(), vec![Sql::Integer(n.into())]);
        }
        if let Some(least) = filter.min_confidence {
            add("e.conf >= ?".to_owned(), vec![Sql::Real(least)]);
        }
        if !filter.key.is_empty() {
            let mut numbers = Vec::new();
            for key in &filter.key {
                numbers.push(Sql::Integer(
                    key_number(key).ok_or_else(|| {
                        Error::Query(format!("{key:?} is no event key; one has 16 hexadecimal digits"))
                    })?,
                ));
            }
            add(format!("e.key IN ({})", marks(numbers.len())), numbers);
        }
        if filter.strict {
            add(
                format!(
                    "e.n_counter=0 AND e.day > {UNDATED} AND e.day=e.last_day AND coalesce(e.conf, 1) >= 0.5 AND EXISTS (SELECT 1 FROM json_each(e.facets, '$.p') q WHERE q.value->>1=0 AND q.value->>0<>'')"
                ),
                Vec::new(),
            );
        }
        if filter.contested {
            add("e.n_counter > 0".to_owned(), Vec::new());
        }
        if let Some(hits) = hits {
            let hits = Arc::new(hits);
            self.sql(self.db.create_scalar_function(
                "told_in_hit",
                1,
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
                move |ctx| Ok(hits.contains(&ctx.get::<i64>(0)?)),
            ))?;
            plan.conditions
                .push("EXISTS (SELECT 1 FROM claim z WHERE z.event=e.id AND told_in_hit(z.story))".to_owned());
        }
        if filter.near.is_some() {
            self.sql(self.db.create_scalar_function(
                "distance_km",
                4,
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
                |ctx| {
                    let mut at = [0.0_f64; 4];
                    for (i, slot) in at.iter_mut().enumerate() {
                        *slot = ctx.get::<f64>(i)?.to_radians();
                    }
                    let [lat1, lon1, lat2, lon2] = at;
                    let h = ((lat2 - lat1) / 2.0).sin().powi(2)
                        + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
                    Ok(2.0 * 6371.0 * h.sqrt().min(1.0).asin())
                },
            ))?;
        }
        Ok(plan)
    }

    /// Keys of the events that a filter takes, in order, as rows of the database.
    pub(crate) fn rows(&self, filter: &Filter, sort: Sort, limit: Option<u32>, offset: u32) -> Result<Vec<i64>, Error> {
        let plan = self.plan(filter)?;
        let (day, id) = (plan.order_day, plan.order_id);
        let order = match sort {
            Sort::Latest => format!("{day} DESC, {id} DESC"),
            Sort::Earliest => format!("({day} = {UNDATED}), {day}, {id}"),
            Sort::Published => format!("e.last_pub DESC, {id} DESC"),
            Sort::Claims => format!("e.n_claims DESC, {day} DESC, {id} DESC"),
            Sort::Origins => format!("e.n_origins DESC, {day} DESC, {id} DESC"),
            Sort::Confidence => format!("e.conf DESC, {day} DESC, {id} DESC"),
            Sort::Score => format!("e.score, {day} DESC, {id} DESC"),
        };
        let distinct = if plan.distinct { "DISTINCT" } else { "" };
        let mut sql = format!(
            "SELECT {distinct} {id}, {day}, e.kind, e.facets FROM {} WHERE {} ORDER BY {order}",
            plan.from,
            plan.conditions.join(" AND ")
        );
        if let (Some(limit), false) = (limit, filter.one_a_day) {
            sql.push_str(&format!(" LIMIT {limit} OFFSET {offset}"));
        }
        let mut statement = self.sql(self.db.prepare(&sql))?;
        let mut rows = self.sql(statement.query(params_from_iter(plan.values)))?;
        let mut found = Vec::new();
        let mut seen: HashSet<(i32, u8, String)> = HashSet::new();
        let mut skipped = 0;
        while let Some(row) = self.sql(rows.next())? {
            let id: i64 = self.sql(row.get(0))?;
            if filter.one_a_day {
                let (day, kind): (i32, u8) = (self.sql(row.get(1))?, self.sql(row.get(2))?);
                let facets: String = self.sql(row.get(3))?;
                // Participants stand first in the facets, up to the tags.
                let people = facets.split("\"t\":").next().unwrap_or_default().to_owned();
                if day != UNDATED && !seen.insert((day, kind, people)) {
                    continue;
                }
                if skipped < offset {
                    skipped += 1;
                    continue;
                }
            }
            found.push(id);
            if filter.one_a_day && limit.is_some_and(|l| found.len() >= l as usize) {
                break;
            }
        }
        Ok(found)
    }

    /// Events that a filter takes, one page.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where a filter cannot be understood.
    pub fn events(&self, filter: &Filter, sort: Sort, limit: u32, offset: u32) -> Result<Vec<Event>, Error> {
        self.rows(filter, sort, Some(limit), offset)?.into_iter().map(|id| self.event_of_row(id)).collect()
    }

    /// Every event that a filter takes, one after the other, without holding all of them.
    ///
    /// # Errors
    ///
    /// As [`Store::events`], and what `take` gives back.
    pub fn each_event<E: From<Error>>(
        &self,
        filter: &Filter,
        sort: Sort,
        limit: Option<u32>,
        offset: u32,
        mut take: impl FnMut(Event) -> Result<(), E>,
    ) -> Result<(), E> {
        for id in self.rows(filter, sort, limit, offset)? {
            take(self.event_of_row(id)?)?;
        }
        Ok(())
    }

    /// How many events a filter takes.
    ///
    /// # Errors
    ///
    /// As [`Store::events`].
    pub fn count(&self, filter: &Filter) -> Result<u64, Error> {
        if filter.one_a_day {
            return Ok(self.rows(filter, Sort::Latest, None, 0)?.len() as u64);
        }
        let plan = self.plan(filter)?;
        let what = if plan.distinct { format!("count(DISTINCT {})", plan.order_id) } else { "count(*)".to_owned() };
        let sql = format!("SELECT {what} FROM {} WHERE {}", plan.from, plan.conditions.join(" AND "));
        let n: i64 = self.sql(self.db.query_row(&sql, params_from_iter(plan.values), |r| r.get(0)))?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// Counts and scores of the events that a filter takes, grouped. Most events first, or in order of time.
    ///
    /// An event with several actors or recipients counts in each of their groups.
    ///
    /// # Errors
    ///
    /// As [`Store::events`].
    pub fn group(&self, filter: &Filter, by: &[GroupBy], limit: u32) -> Result<Vec<Group>, Error> {
        let plan = self.plan(filter)?;
        let mut columns = Vec::new();
        let mut joins = String::new();
        for by in by {
            match by {
                GroupBy::Dyad => {
                    joins.push_str(" JOIN json_each(e.facets, '$.d') gd");
                    columns.push("(gd.value->>0) || ' > ' || (gd.value->>1)");
                }
                GroupBy::Actor => {
                    joins.push_str(" JOIN json_each(e.facets, '$.p') ga ON ga.value->>1=0");
                    columns.push("ga.value->>0");
                }
                GroupBy::Recipient => {
                    joins.push_str(" JOIN json_each(e.facets, '$.p') gr ON gr.value->>1=1");
                    columns.push("gr.value->>0");
                }
                GroupBy::Week => columns.push("(e.day - ((e.day + 3) % 7 + 7) % 7)"),
                GroupBy::Day => columns.push("e.day"),
                GroupBy::Month => columns.push("strftime('%Y-%m', e.day * 86400, 'unixepoch')"),
                GroupBy::Type => columns.push("e.kind"),
                GroupBy::Quad => columns.push("e.quad"),
                GroupBy::Country => columns.push("coalesce(e.country, '')"),
                GroupBy::Status => columns.push("e.status"),
            }
        }
        let n = columns.len();
        if n == 0 {
            return Err(Error::Query("nothing to group by".to_owned()));
        }
        let timed = by.iter().position(|b| matches!(b, GroupBy::Week | GroupBy::Day | GroupBy::Month));
        let order = timed.map_or_else(|| "events DESC, 1".to_owned(), |i| format!("{} , events DESC, 1", i + 1));
        let dated = if timed.is_some() { format!(" AND e.day > {UNDATED}") } else { String::new() };
        let numbers = (1..=n).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
        let sql = format!(
            "SELECT {}, count(DISTINCT e.id) AS events, sum(e.n_claims), sum(e.score), sum(coalesce(e.goldstein,0)), count(e.goldstein) FROM {}{joins} WHERE {}{dated} GROUP BY {numbers} ORDER BY {order} LIMIT {limit}",
            columns.join(", "),
            plan.from,
            plan.conditions.join(" AND "),
        );
        let mut statement = self.sql(self.db.prepare(&sql))?;
        let mut rows = self.sql(statement.query(params_from_iter(plan.values)))?;
        let mut groups = Vec::new();
        while let Some(row) = self.sql(rows.next())? {
            let mut values = Vec::with_capacity(n);
            for (i, by) in by.iter().enumerate() {
                let number = || self.sql(row.get::<_, i64>(i));
                values.push(match by {
                    GroupBy::Week | GroupBy::Day => {
                        day_of(i32::try_from(number()?).unwrap_or(0)).map(|d| d.to_string()).unwrap_or_default()
                    }
                    GroupBy::Type => kind_of(u8::try_from(number()?).unwrap_or(0)).to_string(),
                    GroupBy::Quad => number()?.to_string(),
                    GroupBy::Status => {
                        let n = usize::try_from(number()?).unwrap_or(0);
                        Status::ALL.get(n).map(ToString::to_string).unwrap_or_default()
                    }
                    _ => self.sql(row.get::<_, Option<String>>(i))?.unwrap_or_default(),
                });
            }
            let events: i64 = self.sql(row.get(n))?;
            let (score_sum, goldstein_sum): (f64, f64) = (self.sql(row.get(n + 2))?, self.sql(row.get(n + 3))?);
            let with_goldstein: i64 = self.sql(row.get(n + 4))?;
            groups.push(Group {
                by: values,
                events,
                claims: self.sql(row.get(n + 1))?,
                score_sum,
                score_mean: if events > 0 { score_sum / events as f64 } else { 0.0 },
                goldstein_sum,
                goldstein_mean: (with_goldstein > 0).then(|| goldstein_sum / with_goldstein as f64),
            });
        }
        Ok(groups)
    }

    /// Weekly series of the directed dyads (one actor, one recipient each) that the filter's actors and recipients
    /// make, from the first to the last week that has an event or that `from` and `to` name.
    ///
    /// Only `actor`, `recipient`, `kind`, `quad`, `from`, `to` and `all` of the filter are looked at. With an actor or
    /// recipient only, a line is made for every partner with at least `least` events.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where neither actor nor recipient nor a range of days is given.
    pub fn weekly(&self, filter: &Filter, least: u32) -> Result<Vec<Week>, Error> {
        let mut conditions =
            vec![if filter.every_status() { "d.std IN (0,1)".to_owned() } else { "d.std=1".to_owned() }];
        let mut values: Vec<Sql> = Vec::new();
        if filter.actor.is_empty() && filter.recipient.is_empty() && filter.from.is_none() {
            return Err(Error::Query("a weekly series wants an actor, a recipient, or a first day".to_owned()));
        }
        for (list, column) in [(&filter.actor, "d.actor"), (&filter.recipient, "d.recipient")] {
            if !list.is_empty() {
                conditions.push(format!("{column} IN ({})", marks(list.len())));
                values.extend(list.iter().map(|v| text(who(v).0.unwrap_or_default())));
            }
        }
        if !filter.kind.is_empty() {
            conditions.push(format!("d.kind IN ({})", marks(filter.kind.len())));
            values.extend(filter.kind.iter().map(|k| Sql::Integer(kind_number(*k).into())));
        }
        if !filter.quad.is_empty() {
            conditions.push(format!("d.quad IN ({})", marks(filter.quad.len())));
            values.extend(filter.quad.iter().map(|q| Sql::Integer(q.number().into())));
        }
        // A year before the first week is needed to say what is unusual.
        let first = filter.from.map(|d| week_of(day_number(d)));
        let last = filter.to.map(|d| week_of(day_number(d)));
        conditions.push(format!("d.day > {UNDATED}"));
        if let Some(first) = first {
            conditions.push("d.day >= ?".to_owned());
            values.push(Sql::Integer(i64::from(monday(first - 52))));
        }
        if let Some(last) = last {
            conditions.push("d.day < ?".to_owned());
            values.push(Sql::Integer(i64::from(monday(last + 1))));
        }
        let sql = format!(
            "SELECT d.actor, d.recipient, (d.day + 3 + 7000000) / 7 - 1000000 AS week, d.quad, count(*), sum(d.score), sum(coalesce(d.goldstein,0)), count(d.goldstein) FROM dyad d WHERE {} GROUP BY 1,2,3,4 ORDER BY 1,2,3,4",
            conditions.join(" AND ")
        );
        #[derive(Clone, Copy, Default)]
        struct Cell {
            quads: [u32; 4],
            score: f64,
            goldstein: f64,
            with_goldstein: u32,
        }
        let mut dyads: BTreeMap<(String, String), BTreeMap<i32, Cell>> = BTreeMap::new();
        {
            let mut statement = self.sql(self.db.prepare(&sql))?;
            let mut rows = self.sql(statement.query(params_from_iter(values)))?;
            while let Some(row) = self.sql(rows.next())? {
                let pair: (String, String) = (self.sql(row.get(0))?, self.sql(row.get(1))?);
                let week: i32 = self.sql(row.get(2))?;
                let quad: usize = self.sql(row.get(3))?;
                let cell = dyads.entry(pair).or_default().entry(week).or_default();
                if let Some(slot) = cell.quads.get_mut(quad.wrapping_sub(1)) {
                    *slot += self.sql(row.get::<_, u32>(4))?;
                }
                cell.score += self.sql(row.get::<_, f64>(5))?;
                cell.goldstein += self.sql(row.get::<_, f64>(6))?;
                cell.with_goldstein += self.sql(row.get::<_, u32>(7))?;
            }
        }
        let coverage = self.coverage()?;
        let mut lines = Vec::new();
        for ((actor, recipient), cells) in dyads {
            let total = |c: &Cell| c.quads.iter().sum::<u32>();
            let start = first.or_else(|| cells.keys().next().copied()).unwrap_or(0);
            let end = last.or_else(|| cells.keys().last().copied()).unwrap_or(start);
            let shown: u32 = cells.range(start..=end.max(start)).map(|(_, c)| total(c)).sum();
            if shown < least {
                continue;
            }
            let known_from = cells.keys().next().copied().unwrap_or(start).min(start);
            let n = |week: i32| cells.get(&week).map_or(0, total);
            // The store's own beginning bounds what "the weeks before" can mean.
            let begun = coverage.keys().next().copied().unwrap_or(known_from).min(known_from);
            let mut ewma = f64::from(n(known_from));
            for week in known_from..=end {
                ewma = 0.3 * f64::from(n(week)) + 0.7 * ewma;
                if week < start {
                    continue;
                }
                let cell = cells.get(&week).copied().unwrap_or_default();
                let events = total(&cell);
                let before = |weeks: i32| -> Option<Vec<f64>> {
                    let have = (week - begun).min(weeks);
                    (have > 0).then(|| (week - have..week).map(|w| f64::from(n(w))).collect())
                };
                let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
                let mean_4 = before(4).filter(|v| v.len() == 4).map(|v| mean(&v));
                let year = before(52);
                let mean_52 = year.as_deref().filter(|v| v.len() >= 12).map(mean);
                let change = |base: Option<f64>| base.filter(|b| *b > 0.0).map(|b| (f64::from(events) - b) / b * 100.0);
                let z = year.as_deref().filter(|v| v.len() >= 12).map(|v| {
                    let m = mean(v);
                    let variance = v.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (v.len() as f64 - 1.0);
                    (f64::from(events) - m) / variance.max(m).max(0.25).sqrt()
                });
                let none_before = year.as_deref().is_some_and(|v| v.len() == 52 && v.iter().all(|x| *x == 0.0));
                let trend = match mean_4 {
                    _ if none_before && events > 0 => "new",
                    Some(m) if m <= 2.0 && events <= 5 => "limited change",
                    Some(_) => match change(mean_4) {
                        Some(c) if c > 25.0 => "strong increase",
                        Some(c) if c > 10.0 => "increase",
                        Some(c) if c < -25.0 => "strong decrease",
                        Some(c) if c < -10.0 => "decrease",
                        Some(_) => "limited change",
                        // From nothing to more than five.
                        None => "strong increase",
                    },
                    None => "no base",
                };
                let count = f64::from(events);
                lines.push(Week {
                    week: day_of(monday(week)).map(|d| d.to_string()).unwrap_or_default(),
                    actor: actor.clone(),
                    recipient: recipient.clone(),
                    events,
                    quads: cell.quads,
                    score_sum: cell.score,
                    score_mean: (events > 0).then(|| cell.score / count),
                    goldstein_sum: cell.goldstein,
                    goldstein_mean: (cell.with_goldstein > 0).then(|| cell.goldstein / f64::from(cell.with_goldstein)),
                    material_conflict: (events > 0).then(|| f64::from(cell.quads[3]) / count),
                    documents: coverage.get(&week).copied().unwrap_or(0),
                    mean_4,
                    change_4: change(mean_4),
                    mean_52,
                    change_52: change(mean_52),
                    trend,
                    z,
                    ewma,
                    burst: events >= 5 && z.is_some_and(|z| z >= 3.0),
                });
            }
        }
        Ok(lines)
    }

    /// Stories a week, by publication.
    fn coverage(&self) -> Result<BTreeMap<i32, u32>, Error> {
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT (day + 3 + 7000000) / 7 - 1000000 AS week, count(*) FROM story INDEXED BY story_day WHERE day IS NOT NULL GROUP BY 1",
        ))?;
        let rows = self.sql(statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))))?;
        self.sql(rows.collect())
    }

    /// What changed after a time (ISO 8601 in UTC, as the writers gave it): added, changed, withdrawn, by event key.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn changes(&self, since: &str) -> Result<Vec<Change>, Error> {
        let first: Option<i64> = self
            .sql(self.db.query_row("SELECT min(id) FROM batch WHERE at > ?1", [since], |r| r.get(0)).optional())?
            .flatten();
        let Some(first) = first else { return Ok(Vec::new()) };
        let mut changes: Vec<(i64, Change)> = Vec::new();
        let mut statement = self.sql(self.db.prepare(
            "SELECT e.changed, b.at, e.key, e.created >= ?1 FROM event e JOIN batch b ON b.id=e.changed WHERE e.changed >= ?1 ORDER BY e.changed, e.id",
        ))?;
        let mut rows = self.sql(statement.query([first]))?;
        while let Some(row) = self.sql(rows.next())? {
            let new: bool = self.sql(row.get(3))?;
            let change = Change {
                at: self.sql(row.get(1))?,
                change: if new { "added" } else { "changed" },
                event_key: key_text(self.sql(row.get(2))?),
                became: None,
                why: None,
            };
            changes.push((self.sql(row.get(0))?, change));
        }
        let mut statement = self.sql(self.db.prepare(
            "SELECT g.batch, b.at, g.key, g.became, g.why FROM gone g JOIN batch b ON b.id=g.batch WHERE g.batch >= ?1 ORDER BY g.batch, g.key",
        ))?;
        let mut rows = self.sql(statement.query([first]))?;
        while let Some(row) = self.sql(rows.next())? {
            let change = Change {
                at: self.sql(row.get(1))?,
                change: "withdrawn",
                event_key: key_text(self.sql(row.get(2))?),
                became: self.sql(row.get::<_, Option<i64>>(3))?.map(key_text),
                why: self.sql(row.get(4))?,
            };
            changes.push((self.sql(row.get(0))?, change));
        }
        changes.sort_by_key(|(batch, _)| *batch);
        Ok(changes.into_iter().map(|(_, change)| change).collect())
    }

    /// The names of all outlets, with how many stories each published.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn outlets(&self) -> Result<Vec<(String, u64)>, Error> {
        let mut statement = self.sql(self.db.prepare(
            "SELECT o.name, count(*) FROM story s JOIN outlet o ON o.id=s.outlet GROUP BY o.id ORDER BY 2 DESC, 1",
        ))?;
        let rows = self.sql(statement.query_map(params![], |r| Ok((r.get(0)?, r.get::<_, i64>(1)?))))?;
        let all: Vec<(String, i64)> = self.sql(rows.collect())?;
        Ok(all.into_iter().map(|(name, n)| (name, u64::try_from(n).unwrap_or(0))).collect())
    }
}

/// Weeks begin on Monday; week 0 holds 1970-01-01.
fn week_of(day: i32) -> i32 {
    (day + 3).div_euclid(7)
}

/// The Monday of a week.
fn monday(week: i32) -> i32 {
    week * 7 - 3
}
