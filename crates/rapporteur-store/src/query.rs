//! Questions to a store: filters, order, pages, groups, weekly series, changes.

use crate::error::Error;
use crate::event::Facets;
use crate::merge::{UNDATED, day_number, day_of, kind_number, kind_of};
use crate::read::{Event, key_number, key_text};
use crate::search::Query;
use crate::store::Store;
use jiff::civil::Date;
use rapporteur_record::{EventType, Quad, Status};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, params, params_from_iter};
use serde::Serialize;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::str::FromStr;

/// Which events. Values of one field are alternatives; fields must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// What it said before the first change after that time, where its codes are others now: day, type and mode, who to whom,
    /// place, status, dead.
    pub before: Option<String>,
    /// What it says now; `None` where it is no more.
    pub after: Option<String>,
    /// How many claims tell of it now.
    pub n_claims: u32,
}

/// A week of a dyad, added up.
#[derive(Clone, Copy, Default)]
struct Cell {
    quads: [u32; 4],
    score: f64,
    goldstein: f64,
    with_goldstein: u32,
}

struct Plan {
    from: String,
    conditions: Vec<String>,
    values: Vec<Sql>,
    order_day: &'static str,
    order_id: &'static str,
    distinct: bool,
    /// Full-text finds that are still to be looked up event by event.
    hits: Option<Hits>,
    /// `= 1` or `IN (0,1)`.
    std: &'static str,
    /// How many events the walked table holds under its condition, at most [`CAP`].
    size: i64,
}

/// A table that can be walked to find a filter's events, with the part of the filter that it answers.
struct Walk {
    name: &'static str,
    /// What stands in FROM when it is the one; `event e` is joined to it.
    from: Cow<'static, str>,
    /// The same table alone, to count in.
    probe: Cow<'static, str>,
    condition: String,
    values: Vec<Sql>,
    day: &'static str,
    id: &'static str,
    /// An event can stand in it twice.
    distinct: bool,
    /// It is in order of days, so that a page of the latest needs no sorting.
    ordered: bool,
}

/// Tables that hold at least so many are thought alike: then one that is in order of days is walked.
const CAP: i64 = if cfg!(test) { 12 } else { 20_000 };
const DATED: &str = "e.day > -1000000";
const NOT_DATED: &str = "e.day = -1000000";
/// Up to so many stories a full-text find is looked up; above, the events are walked and each is tested.
const FEW_STORIES: usize = if cfg!(test) { 6 } else { 2_000 };

/// What a full-text query found, to be tested event by event.
struct Hits {
    stories: Vec<i64>,
    query: Query,
    read: RefCell<HashMap<i64, bool>>,
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

    /// Whether the filter makes sense: ranges that can hold something, degrees on the globe, shares from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] with what would be accepted.
    pub fn check(&self) -> Result<(), Error> {
        let bad = |text: String| Err(Error::Query(text));
        for (first, last, what) in
            [(self.from, self.to, "days of the event"), (self.published_from, self.published_to, "days of publication")]
        {
            if let (Some(first), Some(last)) = (first, last)
                && first > last
            {
                return bad(format!("{what}: {first} lies after {last}; the first day comes first"));
            }
        }
        let latitude = |d: f64| (-90.0..=90.0).contains(&d);
        let longitude = |d: f64| (-180.0..=180.0).contains(&d);
        if let Some([south, west, north, east]) = self.bbox
            && !(latitude(south) && latitude(north) && longitude(west) && longitude(east) && south <= north)
        {
            return bad(format!(
                "box {south},{west},{north},{east}: accepted: SOUTH,WEST,NORTH,EAST in degrees, latitudes -90 to 90 with the south first, longitudes -180 to 180 (west after east crosses the date line)"
            ));
        }
        if let Some((lat, lon, km)) = self.near
            && !(latitude(lat) && longitude(lon) && km > 0.0 && km.is_finite())
        {
            return bad(format!(
                "circle {lat},{lon},{km}: accepted: LAT,LON,KM, latitude -90 to 90, longitude -180 to 180, a radius above 0"
            ));
        }
        if let Some(share) = self.min_confidence
            && !(0.0..=1.0).contains(&share)
        {
            return bad(format!("confidence {share}: 0 to 1 are accepted"));
        }
        Ok(())
    }

    /// Whether more is asked for than codes, types, quads and days, which the table of dyads holds.
    fn wants_more_than_a_dyad(&self) -> bool {
        let rest = Self {
            actor: Vec::new(),
            recipient: Vec::new(),
            party: Vec::new(),
            kind: Vec::new(),
            quad: Vec::new(),
            from: None,
            to: None,
            all: false,
            ..self.clone()
        };
        let sectors = [&self.actor, &self.recipient, &self.party];
        rest != Self::default() || sectors.iter().any(|list| list.iter().any(|v| who(v).1.is_some()))
    }

    fn every_status(&self) -> bool {
        !self.strict && (self.all || self.status.iter().any(|s| !s.in_default_export()))
    }
}

impl Store {
    /// The tables that could be walked for a filter.
    fn walks(&self, filter: &Filter, std: &str) -> Result<Vec<Walk>, Error> {
        let mut walks = Vec::new();
        let plain = |list: &[String]| !list.is_empty() && list.iter().all(|v| who(v).0.is_some() && who(v).1.is_none());
        let one = |list: &[String]| list.len() == 1;
        if plain(&filter.actor) && plain(&filter.recipient) {
            let (a, r) = (marks(filter.actor.len()), marks(filter.recipient.len()));
            walks.push(Walk {
                name: "dyad",
                from: "dyad d CROSS JOIN event e ON e.id=d.event".into(),
                probe: "dyad d".into(),
                condition: format!("d.actor IN ({a}) AND d.recipient IN ({r}) AND d.std {std}"),
                values: filter.actor.iter().chain(&filter.recipient).map(|v| text(v)).collect(),
                day: "d.day",
                id: "d.event",
                distinct: !(one(&filter.actor) && one(&filter.recipient)),
                ordered: one(&filter.actor) && one(&filter.recipient),
            });
        }
        for (list, role, name) in [
            (&filter.actor, "AND p.role=0", "actor"),
            (&filter.recipient, "AND p.role=1", "recipient"),
            (&filter.party, "", "party"),
        ] {
            if plain(list) {
                walks.push(Walk {
                    name,
                    from: "part p CROSS JOIN event e ON e.id=p.event".into(),
                    probe: "part p".into(),
                    condition: format!("p.code IN ({}) AND p.std {std} {role}", marks(list.len())),
                    values: list.iter().map(|v| text(v)).collect(),
                    day: "p.day",
                    id: "p.event",
                    distinct: true,
                    ordered: one(list),
                });
            }
        }
        // With a sector asked for beside the codes or alone: a sector that hardly anybody has is found at once. The walk
        // takes more than the filter, which is then asked of each event.
        for (list, role) in [(&filter.actor, "AND p.role=0"), (&filter.recipient, "AND p.role=1"), (&filter.party, "")]
        {
            if !list.is_empty() && list.iter().all(|v| who(v).1.is_some()) {
                walks.push(Walk {
                    name: "sector of a role",
                    from: "part p INDEXED BY part_sector CROSS JOIN event e ON e.id=p.event".into(),
                    probe: "part p INDEXED BY part_sector".into(),
                    condition: format!("p.sector IN ({}) AND p.std {std} {role}", marks(list.len())),
                    values: list.iter().filter_map(|v| who(v).1).map(text).collect(),
                    day: "p.day",
                    id: "p.event",
                    distinct: true,
                    ordered: one(list),
                });
            }
        }
        if !filter.sector.is_empty() {
            let list = marks(filter.sector.len());
            let of = |union: &str| {
                format!(
                    "(SELECT event, day FROM part INDEXED BY part_sector WHERE sector IN ({list}) AND std {std} {union} SELECT event, day FROM tag WHERE what='s' AND value IN ({list}) AND std {std}) g"
                )
            };
            walks.push(Walk {
                name: "sector",
                from: format!("{} CROSS JOIN event e ON e.id=g.event", of("UNION")).into(),
                probe: of("UNION ALL").into(),
                condition: "1".to_owned(),
                values: filter.sector.iter().chain(&filter.sector).map(|s| text(s)).collect(),
                day: "g.day",
                id: "g.event",
                distinct: false,
                // Worth its while for rare sectors only: it is gathered before the first event is seen.
                ordered: false,
            });
        }
        for (list, what, name) in [(&filter.mode, 'm', "mode"), (&filter.context, 'c', "context")] {
            if !list.is_empty() {
                walks.push(Walk {
                    name,
                    from: "tag t CROSS JOIN event e ON e.id=t.event".into(),
                    probe: "tag t".into(),
                    condition: format!("t.what='{what}' AND t.value IN ({}) AND t.std {std}", marks(list.len())),
                    values: list.iter().map(|v| text(v)).collect(),
                    day: "t.day",
                    id: "t.event",
                    distinct: !one(list),
                    ordered: one(list),
                });
            }
        }
        if !filter.outlet.is_empty() {
            let ids = self.outlet_ids(&filter.outlet)?;
            walks.push(Walk {
                name: "outlet",
                from: "tag t CROSS JOIN event e ON e.id=t.event".into(),
                probe: "tag t".into(),
                condition: format!("t.what='o' AND t.value IN ({}) AND t.std {std}", marks(ids.len())),
                distinct: ids.len() > 1,
                ordered: ids.len() == 1,
                values: ids.into_iter().map(Sql::Text).collect(),
                day: "t.day",
                id: "t.event",
            });
        }
        let of_event = |name, from: &'static str, condition: String, values, ordered| Walk {
            name,
            from: from.into(),
            probe: from.into(),
            condition,
            values,
            day: "e.day",
            id: "e.id",
            distinct: false,
            ordered,
        };
        for (list, column, name, from) in [
            (&filter.country, "country", "country", "event e INDEXED BY event_country"),
            (&filter.place, "place", "place", "event e INDEXED BY event_place_name"),
            (&filter.province, "province", "province", "event e INDEXED BY event_province"),
        ] {
            if !list.is_empty() {
                let condition = format!("e.{column} IN ({}) AND e.std {std}", marks(list.len()));
                walks.push(of_event(name, from, condition, list.iter().map(|v| text(v)).collect(), one(list)));
            }
        }
        if let Some((conditions, values)) = around(filter) {
            let condition = format!("{conditions} AND e.std {std}");
            walks.push(of_event("near", "event e INDEXED BY event_place", condition, values, false));
        }
        if !filter.kind.is_empty() {
            let condition = format!("e.kind IN ({}) AND e.std {std}", marks(filter.kind.len()));
            let values = filter.kind.iter().map(|k| Sql::Integer(kind_number(*k).into())).collect();
            walks.push(of_event("kind", "event e INDEXED BY event_kind", condition, values, filter.kind.len() == 1));
        }
        if !filter.status.is_empty() && filter.status.iter().all(|s| !s.in_default_export()) {
            // An index of the events outside the default export only.
            let condition = format!("e.std=0 AND e.status IN ({})", marks(filter.status.len()));
            let values = filter.status.iter().map(status_number).collect();
            walks.push(of_event(
                "status",
                "event e INDEXED BY event_status",
                condition,
                values,
                filter.status.len() == 1,
            ));
        }
        for (wanted, condition, from) in [
            (filter.min_origins.is_some_and(|n| n > 1), "e.n_origins > 1", "event e INDEXED BY event_origins"),
            (filter.min_claims.is_some_and(|n| n > 1), "e.n_claims > 1", "event e INDEXED BY event_claims"),
            (filter.contested, "e.n_counter > 0", "event e INDEXED BY event_contested"),
        ] {
            if wanted {
                walks.push(of_event("many", from, format!("{condition} AND e.std {std}"), Vec::new(), false));
            }
        }
        Ok(walks)
    }

    fn outlet_ids(&self, names: &[String]) -> Result<Vec<String>, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT id FROM outlet WHERE name=?1"))?;
        let mut ids = Vec::new();
        for name in names {
            if let Some(id) = self.sql(statement.query_row([name], |r| r.get::<_, i64>(0)).optional())? {
                ids.push(id.to_string());
            }
        }
        if ids.is_empty() {
            // No event has this.
            ids.push(String::new());
        }
        Ok(ids)
    }

    /// Events of a set of stories, each once, as a JSON list.
    fn events_of_stories(&self, stories: &[i64]) -> Result<(i64, String), Error> {
        let mut events: BTreeSet<i64> = BTreeSet::new();
        let mut statement = self.sql(self.db.prepare_cached("SELECT event FROM claim WHERE story=?1"))?;
        for story in stories {
            let mut rows = self.sql(statement.query([story]))?;
            while let Some(row) = self.sql(rows.next())? {
                events.insert(self.sql(row.get(0))?);
            }
        }
        let n = i64::try_from(events.len()).unwrap_or(CAP);
        Ok((n, serde_json::to_string(&events).unwrap_or_default()))
    }

    /// Stories published in the filter's range, if they are few.
    fn published_between(&self, filter: &Filter) -> Result<Option<Vec<i64>>, Error> {
        if filter.published_from.is_none() && filter.published_to.is_none() {
            return Ok(None);
        }
        let mut statement = self.sql(
            self.db.prepare_cached("SELECT id FROM story INDEXED BY story_day WHERE day BETWEEN ?1 AND ?2 LIMIT ?3"),
        )?;
        let first = filter.published_from.map_or(i32::MIN, day_number);
        let last = filter.published_to.map_or(i32::MAX, day_number);
        let rows = self.sql(statement.query_map(params![first, last, CAP], |r| r.get(0)))?;
        let stories: Vec<i64> = self.sql(rows.collect())?;
        Ok((stories.len() < 10_000).then_some(stories))
    }

    fn plan(&self, filter: &Filter) -> Result<Plan, Error> {
        self.plan_with(filter, true)
    }

    /// The filter as a query; with `walk` over the table that answers most of it, without over `event e`.
    fn plan_with(&self, filter: &Filter, walk: bool) -> Result<Plan, Error> {
        filter.check()?;
        let std = if filter.every_status() { "IN (0,1)" } else { "= 1" };
        let mut plan = Plan {
            from: "event e".to_owned(),
            conditions: Vec::new(),
            values: Vec::new(),
            order_day: "e.day",
            order_id: "e.id",
            distinct: false,
            hits: None,
            std,
            size: CAP,
        };
        let mut walked = "";
        let (mut days, mut day_values) = (String::new(), Vec::new());
        if let Some(from) = filter.from {
            days.push_str(" AND DAY >= ?");
            day_values.push(Sql::Integer(day_number(from).into()));
        }
        if let Some(to) = filter.to {
            days.push_str(&format!(" AND DAY <= ? AND DAY > {UNDATED}"));
            day_values.push(Sql::Integer(day_number(to).into()));
        }
        // The smallest of the tables that answer a part of the filter.
        let mut best: Option<(i64, Walk)> = None;
        let mut walks = if walk { self.walks(filter, std)? } else { Vec::new() };
        if walk && !day_values.is_empty() {
            walks.push(Walk {
                name: "days",
                from: "event e INDEXED BY event_day".into(),
                probe: "event e INDEXED BY event_day".into(),
                condition: format!("e.std {std}"),
                values: Vec::new(),
                day: "e.day",
                id: "e.id",
                distinct: false,
                ordered: !filter.every_status(),
            });
        }
        for walk in walks {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {}{} LIMIT {CAP})",
                walk.probe,
                walk.condition,
                days.replace("DAY", walk.day)
            );
            let values = walk.values.iter().chain(&day_values);
            let n: i64 =
                self.sql(self.sql(self.db.prepare_cached(&sql))?.query_row(params_from_iter(values), |r| r.get(0)))?;
            let better = match &best {
                // A walk that is cut off while it is counted and is in no order would have to be sorted whole.
                None => walk.ordered || n < CAP,
                Some((least, held)) => n < *least || (n == *least && walk.ordered && !held.ordered),
            };
            if better {
                best = Some((n, walk));
            }
        }
        let least = best.as_ref().map_or(CAP, |(n, _)| *n);
        if let Some(query) = &filter.text {
            let query = self.parsed(query)?;
            let stories = self.candidates(&query)?;
            if stories.len() <= FEW_STORIES {
                let stories = if query.has_phrase() { self.verified(&query, stories)? } else { stories };
                let (n, list) = self.events_of_stories(&stories)?;
                plan.from = "json_each(?) j CROSS JOIN event e ON e.id=j.value".to_owned();
                plan.values.push(Sql::Text(list));
                plan.size = n;
                walked = "text";
            } else {
                plan.hits = Some(Hits { stories, query, read: RefCell::default() });
            }
        }
        if walk
            && walked.is_empty()
            && least > 2_000
            && let Some(stories) = self.published_between(filter)?
        {
            let (n, list) = self.events_of_stories(&stories)?;
            if n < least {
                plan.from = "json_each(?) j CROSS JOIN event e ON e.id=j.value".to_owned();
                plan.values.push(Sql::Text(list));
                plan.size = n;
                walked = "published";
            }
        }
        if walked.is_empty()
            && let Some((n, walk)) = best
        {
            plan.from = walk.from.into_owned();
            plan.conditions.push(walk.condition);
            plan.values.extend(walk.values);
            (plan.order_day, plan.order_id, plan.distinct) = (walk.day, walk.id, walk.distinct);
            plan.size = n;
            walked = walk.name;
        }
        plan.conditions.push(format!("e.std {std}"));
        let mut add = |condition: String, values: Vec<Sql>| {
            plan.conditions.push(condition);
            plan.values.extend(values);
        };
        let plain = |list: &[String]| !list.is_empty() && list.iter().all(|v| who(v).0.is_some() && who(v).1.is_none());
        // Who does it and to whom, as codes: then the pair must be one of the event, also where it has no sides.
        let pairs = plain(&filter.actor) && plain(&filter.recipient);
        if pairs && walked != "dyad" {
            add(
                format!(
                    "EXISTS (SELECT 1 FROM dyad z WHERE z.actor IN ({}) AND z.recipient IN ({}) AND z.std=e.std AND z.day=e.day AND z.event=e.id)",
                    marks(filter.actor.len()),
                    marks(filter.recipient.len())
                ),
                filter.actor.iter().chain(&filter.recipient).map(|v| text(v)).collect(),
            );
        }
        for (list, role, name) in [
            (&filter.actor, "AND x.role=0", "actor"),
            (&filter.recipient, "AND x.role=1", "recipient"),
            (&filter.party, "", "party"),
        ] {
            let inside = walked == name || (pairs && name != "party");
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
            // The primary key begins with the code, `part_sector` with the sector: look under them for this event's day.
            add(
                format!(
                    "EXISTS (SELECT 1 FROM part x WHERE ({}) AND x.std=e.std AND x.day=e.day AND x.event=e.id {role})",
                    any.join(" OR ")
                ),
                values,
            );
        }
        if !filter.sector.is_empty() && walked != "sector" {
            let list = marks(filter.sector.len());
            add(
                format!(
                    "(EXISTS (SELECT 1 FROM part x WHERE x.sector IN ({list}) AND x.std=e.std AND x.day=e.day AND x.event=e.id) OR EXISTS (SELECT 1 FROM tag y WHERE y.what='s' AND y.value IN ({list}) AND y.std=e.std AND y.day=e.day AND y.event=e.id))"
                ),
                filter.sector.iter().chain(&filter.sector).map(|s| text(s)).collect(),
            );
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
        if !filter.outlet.is_empty() && walked != "outlet" {
            let ids = self.outlet_ids(&filter.outlet)?;
            add(
                format!(
                    "EXISTS (SELECT 1 FROM tag y WHERE y.what='o' AND y.value IN ({}) AND y.std=e.std AND y.day=e.day AND y.event=e.id)",
                    marks(ids.len())
                ),
                ids.into_iter().map(Sql::Text).collect(),
            );
        }
        for (list, column) in [(&filter.country, "country"), (&filter.province, "province"), (&filter.place, "place")] {
            if !list.is_empty() && walked != column {
                add(format!("e.{column} IN ({})", marks(list.len())), list.iter().map(|v| text(v)).collect());
            }
        }
        if let Some((lat, lon, radius)) = filter.near {
            add(
                "distance_km(e.lat, e.lon, ?, ?) <= ?".to_owned(),
                vec![Sql::Real(lat), Sql::Real(lon), Sql::Real(radius)],
            );
        }
        if walked != "near"
            && let Some((condition, values)) = around(filter)
        {
            add(condition, values);
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
            add(
                format!("e.status IN ({})", marks(filter.status.len())),
                filter.status.iter().map(status_number).collect(),
            );
        }
        plan.conditions.push(format!("1{}", days.replace("DAY", plan.order_day)));
        plan.values.extend(day_values);
        let day = |d: Date| Sql::Integer(day_number(d).into());
        let mut add = |condition: String, values: Vec<Sql>| {
            plan.conditions.push(condition);
            plan.values.extend(values);
        };
        if walked != "published" && (filter.published_from.is_some() || filter.published_to.is_some()) {
            // The event's first and last publication say most; one told before and after the days asked for, but not in them,
            // is told apart by its stories.
            let mut inside = String::new();
            let mut values = Vec::new();
            if let Some(from) = filter.published_from {
                inside.push_str(" AND e.last_pub >= ?");
                values.push(day(from));
            }
            if let Some(to) = filter.published_to {
                inside.push_str(" AND e.first_pub <= ?");
                values.push(day(to));
            }
            if let (Some(from), Some(to)) = (filter.published_from, filter.published_to) {
                inside.push_str(" AND (e.first_pub >= ? OR e.last_pub <= ? OR EXISTS (SELECT 1 FROM claim u JOIN story v ON v.id=u.story WHERE u.event=e.id AND v.day BETWEEN ? AND ?))");
                values.extend([day(from), day(to), day(from), day(to)]);
            }
            add(format!("1{inside}"), values);
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
        if filter.near.is_some() {
            self.sql(self.db.create_scalar_function(
                "distance_km",
                4,
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
                |ctx| {
                    let mut at = [0.0_f64; 4];
                    for (i, slot) in at.iter_mut().enumerate() {
                        // An event without a place is at no distance.
                        let Some(degrees) = ctx.get::<Option<f64>>(i)? else { return Ok(None) };
                        *slot = degrees.to_radians();
                    }
                    let [lat1, lon1, lat2, lon2] = at;
                    let h = ((lat2 - lat1) / 2.0).sin().powi(2)
                        + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
                    Ok(Some(2.0 * 6371.0 * h.sqrt().min(1.0).asin()))
                },
            ))?;
        }
        Ok(plan)
    }

    /// Whether one of the stories that tell of an event was found.
    fn is_hit(&self, hits: &Hits, event: i64) -> Result<bool, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT DISTINCT story FROM claim WHERE event=?1"))?;
        let mut rows = self.sql(statement.query([event]))?;
        while let Some(row) = self.sql(rows.next())? {
            let story: i64 = self.sql(row.get(0))?;
            if hits.stories.binary_search(&story).is_err() {
                continue;
            }
            if !hits.query.has_phrase() {
                return Ok(true);
            }
            let known = hits.read.borrow().get(&story).copied();
            let holds = match known {
                Some(holds) => holds,
                None => {
                    let holds = self.holds(&hits.query, story)?;
                    hits.read.borrow_mut().insert(story, holds);
                    holds
                }
            };
            if holds {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Keys of the events that a filter takes, in order, as rows of the database.
    pub(crate) fn rows(&self, filter: &Filter, sort: Sort, limit: Option<u32>, offset: u32) -> Result<Vec<i64>, Error> {
        let mut plan = self.plan(filter)?;
        let in_order = matches!(sort, Sort::Latest | Sort::Earliest);
        if let Some(hits) = plan.hits.take_if(|_| plan.size >= CAP && (limit.is_none() || !in_order)) {
            // Every event would have to be tested: look the stories up instead.
            self.look_up(&mut plan, hits)?;
        }
        // Of many events the ones with most claims or origins are in an index of their own; those with one come after.
        let many = match sort {
            Sort::Claims => Some(("e.n_claims > 1", "event e INDEXED BY event_claims")),
            Sort::Origins => Some(("e.n_origins > 1", "event e INDEXED BY event_origins")),
            _ => None,
        };
        if let (Some((condition, from)), Some(limit), false) = (many, limit, filter.one_a_day)
            && plan.size >= CAP
            && filter.text.is_none()
        {
            // The whole filter as conditions on the events of that index.
            let plan = Plan { from: from.to_owned(), ..self.plan_with(filter, false)? };
            let found = self.walk(plan, filter, sort, Some(limit), offset, Some(condition))?;
            if found.len() == limit as usize {
                return Ok(found);
            }
        }
        if sort == Sort::Earliest {
            // Days first; what has none comes last, though its number is the least.
            let wanted = limit.map(|l| l.saturating_add(offset));
            let again = self.plan(filter)?;
            let mut found = self.walk(plan, filter, sort, wanted, 0, Some(DATED))?;
            if wanted.is_none_or(|w| found.len() < w as usize) {
                let left = wanted.map(|w| w.saturating_sub(u32::try_from(found.len()).unwrap_or(w)));
                found.extend(self.walk(again, filter, sort, left, 0, Some(NOT_DATED))?);
            }
            found.drain(..found.len().min(offset as usize));
            return Ok(found);
        }
        self.walk(plan, filter, sort, limit, offset, None)
    }

    fn look_up(&self, plan: &mut Plan, hits: Hits) -> Result<(), Error> {
        let stories = if hits.query.has_phrase() { self.verified(&hits.query, hits.stories)? } else { hits.stories };
        let (_, list) = self.events_of_stories(&stories)?;
        plan.conditions.push("e.id IN (SELECT value FROM json_each(?))".to_owned());
        plan.values.push(Sql::Text(list));
        Ok(())
    }

    fn walk(
        &self,
        plan: Plan,
        filter: &Filter,
        sort: Sort,
        limit: Option<u32>,
        offset: u32,
        extra: Option<&str>,
    ) -> Result<Vec<i64>, Error> {
        let (day, id) = (plan.order_day, plan.order_id);
        let order = match sort {
            Sort::Latest => "2 DESC, 1 DESC".to_owned(),
            Sort::Earliest => "2, 1".to_owned(),
            Sort::Published => "5 DESC, 1 DESC".to_owned(),
            Sort::Claims | Sort::Origins | Sort::Confidence => "5 DESC, 2 DESC, 1 DESC".to_owned(),
            Sort::Score => "5, 2 DESC, 1 DESC".to_owned(),
        };
        let by = match sort {
            Sort::Latest | Sort::Earliest => "0",
            Sort::Published => "e.last_pub",
            Sort::Claims => "e.n_claims",
            Sort::Origins => "e.n_origins",
            Sort::Confidence => "e.conf",
            Sort::Score => "e.score",
        };
        let distinct = if plan.distinct { "DISTINCT" } else { "" };
        // Participants are told apart only where one a day is asked for.
        let facets = if filter.one_a_day { "e.facets" } else { "''" };
        let mut conditions = plan.conditions.join(" AND ");
        if let Some(extra) = extra {
            conditions = format!("{extra} AND {conditions}");
        }
        let select = |from: &str, conditions: &str| {
            format!(
                "SELECT {distinct} {id} AS id, {day} AS day, e.kind AS kind, {facets} AS facets, {by} AS rank FROM {from} WHERE {conditions}"
            )
        };
        let (from, mut values) = (&plan.from, plan.values);
        let mut sql = select(from, &conditions);
        let in_order = matches!(sort, Sort::Latest | Sort::Earliest);
        if plan.std != "= 1" && in_order && limit.is_some() {
            // Two walks in order of days, zipped, in the place of one that has to be sorted.
            sql = [0, 1]
                .map(|std| {
                    let of = |text: &str| text.replace("std IN (0,1)", &format!("std = {std}"));
                    select(from, &of(&conditions))
                })
                .join(" UNION ALL ");
            let twice = values.clone();
            values.extend(twice);
        }
        sql.push_str(&format!(" ORDER BY {order}"));
        let by_hand = filter.one_a_day || plan.hits.is_some();
        if let (Some(limit), false) = (limit, by_hand) {
            sql.push_str(&format!(" LIMIT {limit} OFFSET {offset}"));
        }
        let mut statement = self.sql(self.db.prepare(&sql))?;
        let mut rows = self.sql(statement.query(params_from_iter(values)))?;
        let mut found = Vec::new();
        let mut seen: HashSet<(i32, u8, String)> = HashSet::new();
        let mut skipped = 0;
        while let Some(row) = self.sql(rows.next())? {
            let id: i64 = self.sql(row.get(0))?;
            if by_hand {
                if let Some(hits) = &plan.hits
                    && !self.is_hit(hits, id)?
                {
                    continue;
                }
                let (day, kind): (i32, u8) = (self.sql(row.get(1))?, self.sql(row.get(2))?);
                if filter.one_a_day {
                    let facets: String = self.sql(row.get(3))?;
                    // Participants stand first in the facets, up to the tags.
                    let people = facets.split("\"t\":").next().unwrap_or_default().to_owned();
                    if day != UNDATED && !seen.insert((day, kind, people)) {
                        continue;
                    }
                }
                if skipped < offset {
                    skipped += 1;
                    continue;
                }
            }
            found.push(id);
            if by_hand && limit.is_some_and(|l| found.len() >= l as usize) {
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

    /// Whether a filter can be understood, without asking it.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] with what would be accepted.
    pub fn understands(&self, filter: &Filter) -> Result<(), Error> {
        filter.check()?;
        filter.text.as_deref().map(|text| self.parsed(text)).transpose()?;
        match filter.key.iter().find(|key| key_number(key).is_none()) {
            Some(key) => Err(Error::Query(format!("{key:?} is no event key; one has 16 hexadecimal digits"))),
            None => Ok(()),
        }
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
        let mut plan = self.plan(filter)?;
        if let Some(hits) = plan.hits.take() {
            if plan.size < CAP {
                plan.hits = Some(hits);
                return Ok(self.walk(plan, filter, Sort::Latest, None, 0, None)?.len() as u64);
            }
            self.look_up(&mut plan, hits)?;
        }
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
        let mut plan = self.plan(filter)?;
        if filter.one_a_day {
            let ids = self.rows(filter, Sort::Latest, None, 0)?;
            plan.from = "json_each(?) j CROSS JOIN event e ON e.id=j.value".to_owned();
            plan.conditions = vec!["1".to_owned()];
            plan.values = vec![Sql::Text(serde_json::to_string(&ids).unwrap_or_default())];
            plan.hits = None;
        }
        if let Some(hits) = plan.hits.take() {
            self.look_up(&mut plan, hits)?;
        }
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
        // What is told of a month has no week.
        let dated = by
            .iter()
            .map(|b| match b {
                GroupBy::Week => format!(" AND e.day > {UNDATED} AND (e.day + 7000003) / 7 = (e.last_day + 7000003) / 7"),
                GroupBy::Day => format!(" AND e.day > {UNDATED} AND e.day = e.last_day"),
                GroupBy::Month => format!(
                    " AND e.day > {UNDATED} AND strftime('%Y-%m', e.day * 86400, 'unixepoch') = strftime('%Y-%m', e.last_day * 86400, 'unixepoch')"
                ),
                _ => String::new(),
            })
            .collect::<String>();
        let numbers = (1..=n).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
        let named = columns.iter().enumerate().map(|(i, c)| format!("{c} AS c{i}")).collect::<Vec<_>>().join(", ");
        let names = (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().join(", ");
        // An event that stands twice under a code, in two roles or sectors, counts once there.
        let distinct = if plan.distinct || !joins.is_empty() { "DISTINCT" } else { "" };
        let sql = format!(
            "SELECT {names}, count(*) AS events, sum(nc), sum(sc), sum(coalesce(gs,0)), count(gs) FROM (SELECT {distinct} {named}, e.id AS id, e.n_claims AS nc, e.score AS sc, e.goldstein AS gs FROM {}{joins} WHERE {}{dated}) GROUP BY {numbers} ORDER BY {order} LIMIT {limit}",
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
    /// With an actor or recipient only, a line is made for every partner with at least `least` events. What is told of
    /// more than a week ("in March") is in no week.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where neither actor nor recipient nor party nor a range of days is given.
    pub fn weekly(&self, filter: &Filter, least: u32) -> Result<Vec<Week>, Error> {
        filter.check()?;
        let mut conditions =
            vec![if filter.every_status() { "d.std IN (0,1)".to_owned() } else { "d.std=1".to_owned() }];
        let mut values: Vec<Sql> = Vec::new();
        if filter.actor.is_empty() && filter.recipient.is_empty() && filter.party.is_empty() && filter.from.is_none() {
            return Err(Error::Query(
                "a weekly series wants an actor, a recipient, a party, or a first day".to_owned(),
            ));
        }
        let mut narrow = |list: &[String], columns: &[&str]| {
            if list.is_empty() || list.iter().any(|v| who(v).0.is_none()) {
                return;
            }
            let any = columns.iter().map(|c| format!("{c} IN ({})", marks(list.len()))).collect::<Vec<_>>();
            conditions.push(format!("({})", any.join(" OR ")));
            for _ in columns {
                values.extend(list.iter().map(|v| text(who(v).0.unwrap_or_default())));
            }
        };
        narrow(&filter.actor, &["d.actor"]);
        narrow(&filter.recipient, &["d.recipient"]);
        narrow(&filter.party, &["d.actor", "d.recipient"]);
        if filter.actor.is_empty() && !(filter.recipient.is_empty() && filter.party.is_empty()) {
            // The table begins with the actor: step from one to the next in the place of reading all.
            let actors = self.dyad_actors()?;
            conditions.push(format!("d.actor IN ({})", marks(actors.len())));
            values.extend(actors.into_iter().map(Sql::Text));
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
        if filter.wants_more_than_a_dyad() {
            // Whatever else is asked for is asked of the events, over the same weeks.
            let day = |n: i32| day_of(n).map_or(Date::ZERO, |d| d);
            let of_events = Filter {
                from: first.map(|f| day(monday(f - 52))),
                to: last.map(|l| day(monday(l + 1) - 1)),
                ..filter.clone()
            };
            let ids = self.rows(&of_events, Sort::Latest, None, 0)?;
            conditions.push("d.event IN (SELECT value FROM json_each(?))".to_owned());
            values.push(Sql::Text(serde_json::to_string(&ids).unwrap_or_default()));
        }
        let mut dyads: BTreeMap<(String, String), BTreeMap<i32, Cell>> = BTreeMap::new();
        let coarse = self.coarse()?;
        let columns = "SELECT d.day, d.quad, d.score, d.goldstein, d.event";
        let take = |cells: &mut BTreeMap<i32, Cell>, row: &rusqlite::Row<'_>| -> Result<(), Error> {
            let (day, quad): (i32, usize) = (self.sql(row.get(0))?, self.sql(row.get(1))?);
            let event: i64 = self.sql(row.get(4))?;
            if coarse.binary_search(&event).is_ok() && !self.has_week(event)? {
                return Ok(());
            }
            let cell = cells.entry(week_of(day)).or_default();
            if let Some(slot) = cell.quads.get_mut(quad.wrapping_sub(1)) {
                *slot += 1;
            }
            cell.score += self.sql(row.get::<_, f64>(2))?;
            if let Some(goldstein) = self.sql(row.get::<_, Option<f64>>(3))? {
                cell.goldstein += goldstein;
                cell.with_goldstein += 1;
            }
            Ok(())
        };
        if filter.actor.is_empty() && filter.recipient.is_empty() && filter.party.is_empty() {
            // Every dyad, over some weeks of it: from one to the next, in the place of reading all that they ever did.
            let sql = format!(
                "{columns} FROM dyad d WHERE d.actor=? AND d.recipient=? AND {} ORDER BY d.std, d.day, d.event",
                conditions.join(" AND ")
            );
            let mut statement = self.sql(self.db.prepare(&sql))?;
            let mut next = self.sql(self.db.prepare_cached(
                "SELECT actor, recipient FROM dyad WHERE (actor, recipient) > (?1, ?2) ORDER BY actor, recipient LIMIT 1",
            ))?;
            let mut pair = (String::new(), String::new());
            while let Some(found) =
                self.sql(next.query_row([&pair.0, &pair.1], |r| Ok((r.get(0)?, r.get(1)?))).optional())?
            {
                pair = found;
                let asked = [text(&pair.0), text(&pair.1)].into_iter().chain(values.iter().cloned());
                let mut rows = self.sql(statement.query(params_from_iter(asked)))?;
                let mut cells = BTreeMap::new();
                while let Some(row) = self.sql(rows.next())? {
                    take(&mut cells, row)?;
                }
                if !cells.is_empty() {
                    dyads.insert(pair.clone(), cells);
                }
            }
        } else {
            let sql = format!(
                "{columns}, d.actor, d.recipient FROM dyad d WHERE {} ORDER BY d.actor, d.recipient, d.std, d.day, d.event",
                conditions.join(" AND ")
            );
            let mut statement = self.sql(self.db.prepare(&sql))?;
            let mut rows = self.sql(statement.query(params_from_iter(values)))?;
            let mut pair = (String::new(), String::new());
            let mut cells = BTreeMap::new();
            while let Some(row) = self.sql(rows.next())? {
                let (actor, recipient) = (
                    self.sql(row.get_ref(5))?.as_str().unwrap_or_default(),
                    self.sql(row.get_ref(6))?.as_str().unwrap_or_default(),
                );
                if (actor, recipient) != (pair.0.as_str(), pair.1.as_str()) {
                    let done = std::mem::replace(&mut pair, (actor.to_owned(), recipient.to_owned()));
                    dyads.insert(done, std::mem::take(&mut cells));
                }
                take(&mut cells, row)?;
            }
            dyads.insert(pair, cells);
        }
        dyads.retain(|_, cells| !cells.is_empty());
        let (begun, coverage) = self.coverage(first.map(|f| f - 52))?;
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
            let begun = begun.unwrap_or(known_from).min(known_from);
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

    /// Who acts on anybody.
    fn dyad_actors(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT min(actor) FROM dyad WHERE actor > ?1"))?;
        let mut actors = Vec::new();
        let mut last = String::new();
        while let Some(next) = self.sql(statement.query_row([&last], |r| r.get::<_, Option<String>>(0)))? {
            last.clone_from(&next);
            actors.push(next);
        }
        Ok(actors)
    }

    /// Events that are told of more than a day, in order.
    fn coarse(&self) -> Result<Vec<i64>, Error> {
        let mut statement = self.sql(
            self.db.prepare_cached("SELECT id FROM event INDEXED BY event_coarse WHERE last_day > day ORDER BY id"),
        )?;
        self.sql(self.sql(statement.query_map([], |r| r.get(0)))?.collect())
    }

    /// Whether all days of an event lie in one week.
    fn has_week(&self, event: i64) -> Result<bool, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT day, last_day FROM event WHERE id=?1"))?;
        let (day, last): (i32, i32) = self.sql(statement.query_row([event], |r| Ok((r.get(0)?, r.get(1)?))))?;
        Ok(week_of(day) == week_of(last))
    }

    /// The first week of publication, and stories a week from `first` on.
    fn coverage(&self, first: Option<i32>) -> Result<(Option<i32>, BTreeMap<i32, u32>), Error> {
        let begun: Option<i32> = self.sql(self.db.query_row(
            "SELECT min(day) FROM story INDEXED BY story_day WHERE day IS NOT NULL",
            [],
            |r| r.get(0),
        ))?;
        let mut statement = self.sql(
            self.db.prepare_cached("SELECT day, count(*) FROM story INDEXED BY story_day WHERE day >= ?1 GROUP BY day"),
        )?;
        // By day, which is the order of the index; by week it would have to be sorted.
        let mut weeks: BTreeMap<i32, u32> = BTreeMap::new();
        let mut rows = self.sql(statement.query([first.map_or(i32::MIN, monday)]))?;
        while let Some(row) = self.sql(rows.next())? {
            let (day, n): (i32, u32) = (self.sql(row.get(0))?, self.sql(row.get(1))?);
            *weeks.entry(week_of(day)).or_default() += n;
        }
        Ok((begun.map(week_of), weeks))
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
        let mut told: HashMap<i64, String> = HashMap::new();
        {
            let mut statement =
                self.sql(self.db.prepare("SELECT key, before FROM change WHERE batch >= ?1 ORDER BY batch, key"))?;
            let mut rows = self.sql(statement.query([first]))?;
            while let Some(row) = self.sql(rows.next())? {
                told.entry(self.sql(row.get(0))?).or_insert(self.sql(row.get(1))?);
            }
        }
        let mut changes: Vec<(i64, Change)> = Vec::new();
        let mut statement = self.sql(self.db.prepare(
            "SELECT e.changed, b.at, e.key, e.created >= ?1, e.id, e.n_claims FROM event e JOIN batch b ON b.id=e.changed WHERE e.changed >= ?1 ORDER BY e.changed, e.id",
        ))?;
        let mut rows = self.sql(statement.query([first]))?;
        while let Some(row) = self.sql(rows.next())? {
            let (new, key): (bool, i64) = (self.sql(row.get(3))?, self.sql(row.get(2))?);
            let after = self.row_gist(self.sql(row.get(4))?)?;
            let change = Change {
                at: self.sql(row.get(1))?,
                change: if new { "added" } else { "changed" },
                event_key: key_text(key),
                became: None,
                why: None,
                before: told.get(&key).filter(|before| !new && **before != after).cloned(),
                after: Some(after),
                n_claims: self.sql(row.get(5))?,
            };
            changes.push((self.sql(row.get(0))?, change));
        }
        let mut statement = self.sql(self.db.prepare(
            "SELECT g.batch, b.at, g.key, g.became, g.why FROM gone g JOIN batch b ON b.id=g.batch WHERE g.batch >= ?1 ORDER BY g.batch, g.key",
        ))?;
        let mut rows = self.sql(statement.query([first]))?;
        while let Some(row) = self.sql(rows.next())? {
            let key: i64 = self.sql(row.get(2))?;
            let change = Change {
                at: self.sql(row.get(1))?,
                change: "withdrawn",
                event_key: key_text(key),
                became: self.sql(row.get::<_, Option<i64>>(3))?.map(key_text),
                why: self.sql(row.get(4))?,
                before: told.get(&key).cloned(),
                after: None,
                n_claims: 0,
            };
            changes.push((self.sql(row.get(0))?, change));
        }
        changes.sort_by_key(|(batch, _)| *batch);
        Ok(changes.into_iter().map(|(_, change)| change).collect())
    }

    /// What an event says, in a line: day, type and mode, who to whom, place, status, dead.
    pub(crate) fn row_gist(&self, event: i64) -> Result<String, Error> {
        type Row = (u8, i64, i32, i32, Option<String>, Option<i64>, Option<i64>, String);
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT kind, status, day, last_day, place, dead_low, dead_high, facets FROM event WHERE id=?1",
        ))?;
        let (kind, status, day, last, place, low, high, facets): Row = self.sql(statement.query_row([event], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?))
        }))?;
        let facets: Facets = serde_json::from_str(&facets).map_err(|e| self.damaged(e))?;
        let shown = |day: i32| day_of(day).map(|d| d.to_string()).unwrap_or_default();
        let mut line = match day {
            UNDATED => "undated".to_owned(),
            day if day == last => shown(day),
            day => format!("{} to {}", shown(day), shown(last)),
        };
        line.push_str(&format!(" {}", kind_of(kind)));
        for (_, mode) in facets.t.iter().filter(|(what, _)| what == "m") {
            line.push_str(&format!("/{mode}"));
        }
        let people = |role: u8| -> String {
            let who: Vec<String> = facets
                .p
                .iter()
                .filter(|(_, r, _)| *r == role)
                .map(|(code, _, sector)| {
                    let code = if code.is_empty() { "?" } else { code };
                    if sector.is_empty() { code.to_owned() } else { format!("{code}/{sector}") }
                })
                .collect();
            if who.is_empty() { "-".to_owned() } else { who.join(",") }
        };
        line.push_str(&format!(" {} -> {}", people(0), people(1)));
        if let Some(place) = place {
            line.push_str(&format!(" at {place}"));
        }
        let status = usize::try_from(status).ok().and_then(|n| Status::ALL.get(n));
        line.push_str(&format!(" [{}]", status.map(ToString::to_string).unwrap_or_default()));
        match (low, high) {
            (Some(a), Some(b)) if a == b => line.push_str(&format!(" {a} dead")),
            (Some(a), Some(b)) => line.push_str(&format!(" {a} to {b} dead")),
            (Some(a), None) => line.push_str(&format!(" {a} or more dead")),
            (None, Some(b)) => line.push_str(&format!(" up to {b} dead")),
            (None, None) => {}
        }
        Ok(line)
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

fn status_number(status: &Status) -> Sql {
    let n = Status::ALL.iter().position(|x| x == status).and_then(|n| i64::try_from(n).ok());
    Sql::Integer(n.unwrap_or(0))
}

/// Conditions on degrees that hold for every place that the filter's box and circle take.
fn around(filter: &Filter) -> Option<(String, Vec<Sql>)> {
    let mut bbox = filter.bbox;
    if let Some((lat, lon, radius)) = filter.near {
        let dlat = radius / 111.0;
        let dlon = radius / (111.0 * lat.to_radians().cos().abs().max(0.01));
        // Across the date line or a pole the box says nothing of longitude; the distance decides.
        let around = if lon - dlon < -180.0 || lon + dlon > 180.0 || lat.abs() + dlat >= 90.0 {
            [lat - dlat, -180.0, lat + dlat, 180.0]
        } else {
            [lat - dlat, lon - dlon, lat + dlat, lon + dlon]
        };
        bbox = Some(match bbox {
            None => around,
            // A box across the date line cannot be cut with another one: the circle's latitudes narrow it.
            Some(b) if b[1] > b[3] => [b[0].max(around[0]), b[1], b[2].min(around[2]), b[3]],
            Some(b) => [b[0].max(around[0]), b[1].max(around[1]), b[2].min(around[2]), b[3].min(around[3])],
        });
    }
    let [south, west, north, east] = bbox?;
    let values = [south, north, west, east].map(Sql::Real).to_vec();
    let crosses = filter.bbox.is_some_and(|b| b[1] > b[3]);
    let longitudes = if crosses { "(e.lon >= ? OR e.lon <= ?)" } else { "e.lon BETWEEN ? AND ?" };
    Some((format!("e.lat BETWEEN ? AND ? AND {longitudes}"), values))
}

/// Weeks begin on Monday; week 0 holds 1970-01-01.
fn week_of(day: i32) -> i32 {
    (day + 3).div_euclid(7)
}

/// The Monday of a week.
fn monday(week: i32) -> i32 {
    week * 7 - 3
}
