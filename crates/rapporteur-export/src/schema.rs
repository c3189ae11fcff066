//! The columns of each format, in order, with what fills them. Reference: users.md section 2.

use crate::ExportFormat;
use crate::row::{
    Row, Value, cameo_actor, cameo_country, display_name, full_day, known_group, list, number_id, roles, sectors,
};
use crate::table::{self, GoldsteinTable};
use rapporteur_record::{Count, Participant, Span};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text; lists are joined with `;`.
    Text,
    /// Whole number.
    Int,
    /// Decimal number.
    Float,
    /// `true` or `false`.
    Bool,
}

impl ColumnType {
    /// The name in data dictionaries.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int => "integer",
            Self::Float => "decimal",
            Self::Bool => "boolean",
        }
    }
}

/// A column of a flat format.
#[derive(Clone, Copy)]
pub struct Column {
    /// Exactly as in the header.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// What it means, and what fills it.
    pub note: &'static str,
    pub(crate) get: fn(&Row<'_>) -> Value,
}

macro_rules! columns {
    ($($name:literal $kind:ident $note:literal $get:expr;)+) => {
        &[$(Column { name: $name, kind: ColumnType::$kind, note: $note, get: $get }),+]
    };
}

fn each(people: &[&Participant], pick: impl Fn(&Participant) -> String) -> Value {
    list(people.iter().map(|p| pick(p)))
}

fn first<'a>(people: &[&'a Participant]) -> Option<&'a Participant> {
    people.first().copied()
}

fn text_of<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn span_start(span: Option<Span>) -> String {
    span.map(|s| s.start.to_string()).unwrap_or_default()
}

fn span_end(span: Option<Span>) -> String {
    span.map(|s| s.end.to_string()).unwrap_or_default()
}

fn cows(people: &[&Participant]) -> Value {
    each(people, |p| table::cow(p.code.as_ref()).map(|c| c.to_string()).unwrap_or_default())
}

fn all_sectors(people: &[&Participant]) -> Value {
    let mut seen: Vec<&str> = Vec::new();
    for sector in people.iter().flat_map(|p| sectors(p)) {
        if !seen.contains(&sector.as_str()) {
            seen.push(sector.as_str());
        }
    }
    list(seen)
}

fn cell_day(row: &Row<'_>) -> Value {
    row.day().map_or(Value::Null, |d| Value::text(d.to_string()))
}

fn ymd(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn low(count: Option<&Count>) -> Value {
    Value::count(count.and_then(|c| c.low))
}

fn high(count: Option<&Count>) -> Value {
    Value::count(count.and_then(|c| c.high))
}

fn city(row: &Row<'_>) -> Option<String> {
    let place = row.place()?;
    matches!(place.resolution.as_deref(), Some("city" | "point"))
        .then(|| place.resolved_place.clone().unwrap_or_else(|| place.extracted_place.clone()))
}

/// Columns that every export has at its right (users.md section 2.10), and four that say what was folded away.
pub const EXTRA: &[Column] = columns! {
    "status" Text "occurred, ongoing, planned, possible, conditional, feared, hoped, alleged, requested, denied, negated, attempted, cancelled, historical, generic" |r| Value::text(r.claim.status.as_str());
    "attempted" Bool "tried, foiled, failed" |r| Value::Bool(r.claim.attempted);
    "reciprocal" Bool "each to the other" |r| Value::Bool(r.claim.reciprocal);
    "n_claims" Int "claims that tell of the event" |r| Value::Int(r.event.n_claims.into());
    "n_documents" Int "stories that hold them" |r| Value::Int(r.event.n_documents.into());
    "n_origins" Int "independent origins; empty: no lineage recorded" |r| Value::int(r.origins());
    "chain" Text "who says so, nearest first, joined with <-" |r| r.chain();
    "source_grade" Text "reliability of the source, A to F (F: not graded)" |r| Value::text(r.event.source_grade.as_deref().unwrap_or("F"));
    "info_grade" Text "credibility of the information, 1 to 6 (6: not graded)" |r| Value::text(r.event.info_grade.as_deref().unwrap_or("6"));
    "conf_event" Float "confidence in type and mode, 0 to 1" |r| Value::float32(r.claim.confidence.event);
    "conf_actor" Float "confidence in the actors, 0 to 1" |r| Value::float32(r.claim.confidence.actor);
    "conf_place" Float "confidence in the place, 0 to 1" |r| Value::float32(r.claim.confidence.place);
    "conf_date" Float "confidence in the date, 0 to 1" |r| Value::float32(r.claim.confidence.date);
    "span_doc" Text "story that the offsets count in" |r| Value::text(r.claim.story_id.as_str());
    "span_start" Int "first code point of the trigger words" |r| Value::Int(r.claim.span.start.into());
    "span_end" Int "one past the last code point" |r| Value::Int(r.claim.span.end.into());
    "event_key" Text "stable key of the event" |r| Value::text(r.claim.event_key.as_str());
    "n_actors" Int "actors of the claim before it was split into dyads" |r| Value::Int(r.claim.actor.len() as i64);
    "n_recipients" Int "recipients of the claim before it was split into dyads" |r| Value::Int(r.claim.recipient.len() as i64);
    "cameo_inferred" Bool "the CAMEO code was inferred from the PLOVER code" |r| Value::Bool(r.cameo_inferred);
};

/// POLECAT's weekly files, 40 columns (users.md section 2.1).
pub const POLECAT: &[Column] = columns! {
    "Event ID" Text "identifier of the claim or event" |r| Value::text(r.id());
    "Event Date" Text "day of the event; the day of publication where it is not known to the day" cell_day;
    "Event Type" Text "one of sixteen types" |r| Value::text(text_of(r.claim.event.first()));
    "Event Mode" Text "one, or empty" |r| Value::text(text_of(r.claim.mode.first()));
    "Intensity" Float "PLOVER score" |r| Value::float32(Some(r.claim.event_scale));
    "Quad Code" Text "quad, in capitals" |r| Value::text(r.claim.event.first().map(|e| e.quad().as_str().to_uppercase()).unwrap_or_default());
    "Contexts" Text "joined with ;" |r| list(r.claim.context.iter().map(|c| c.as_str()));
    "Actor Name" Text "resolved; joined with ;" |r| each(&r.actors, display_name);
    "Actor Country" Text "ISO 3166-1 alpha-3 or non-state code; joined with ;" |r| each(&r.actors, |p| text_of(p.code.as_ref()));
    "Actor COW" Text "Correlates of War number; joined with ;" |r| cows(&r.actors);
    "Primary Actor Sector" Text "of the first actor" |r| Value::text(first(&r.actors).map(|p| text_of(p.sector.as_ref())).unwrap_or_default());
    "Actor Sectors" Text "of all actors; joined with ;" |r| all_sectors(&r.actors);
    "Actor Title" Text "office held at the date" |r| each(&r.actors, |p| text_of(p.office.as_ref()));
    "Actor Name Raw" Text "the words of the story" |r| each(&r.actors, |p| text_of(p.entity_text.as_ref()));
    "Wikipedia Actor ID" Text "Wikidata or own identifier" |r| each(&r.actors, |p| text_of(p.identifier_id.as_ref()));
    "Recipient Name" Text "resolved; joined with ;" |r| each(&r.recipients, display_name);
    "Recipient Country" Text "ISO 3166-1 alpha-3 or non-state code; joined with ;" |r| each(&r.recipients, |p| text_of(p.code.as_ref()));
    "Recipient COW" Text "Correlates of War number; joined with ;" |r| cows(&r.recipients);
    "Primary Recipient Sector" Text "of the first recipient" |r| Value::text(first(&r.recipients).map(|p| text_of(p.sector.as_ref())).unwrap_or_default());
    "Recipient Sectors" Text "of all recipients; joined with ;" |r| all_sectors(&r.recipients);
    "Recipient Title" Text "office held at the date" |r| each(&r.recipients, |p| text_of(p.office.as_ref()));
    "Recipient Name Raw" Text "the words of the story" |r| each(&r.recipients, |p| text_of(p.entity_text.as_ref()));
    "Wikipedia Recipient ID" Text "Wikidata or own identifier" |r| each(&r.recipients, |p| text_of(p.identifier_id.as_ref()));
    "Placename" Text "resolved name of the place" |r| Value::opt(r.place().and_then(|p| p.resolved_place.as_deref()));
    "City" Text "where the place is a city or point" |r| Value::text(city(r).unwrap_or_default());
    "District" Text "where the place is a district" |r| Value::opt(r.place().filter(|p| p.resolution.as_deref() == Some("district")).and_then(|p| p.resolved_place.as_deref()));
    "Province" Text "first-level unit" |r| Value::opt(r.place().and_then(|p| p.province.as_deref()));
    "Country" Text "ISO 3166-1 alpha-3, under the territory policy" |r| Value::text(r.place().map(|p| text_of(p.country_code.as_ref())).unwrap_or_default());
    "Latitude" Float "degrees north" |r| Value::float(r.place().and_then(|p| p.lat));
    "Longitude" Float "degrees east" |r| Value::float(r.place().and_then(|p| p.lon));
    "GeoNames ID" Int "identifier" |r| Value::count(r.place().and_then(|p| p.geonameid));
    "Raw Placename" Text "the words of the story" |r| Value::opt(r.place().map(|p| p.extracted_place.as_str()));
    "Feature Type" Text "country, province, district, city or point" |r| Value::opt(r.place().and_then(|p| p.resolution.as_deref()));
    "Source" Text "outlet" |r| Value::opt(r.story.outlet.as_deref());
    "Publication Date" Text "day" |r| full_day(r.published()).map_or(Value::Null, |d| Value::text(d.to_string()));
    "Story People" Text "names in the story; joined with ;" |r| list(&r.story.people);
    "Story Organizations" Text "names in the story; joined with ;" |r| list(&r.story.organizations);
    "Story Locations" Text "names in the story; joined with ;" |r| list(&r.story.locations);
    "Language" Text "of the story" |r| Value::opt(r.story.language.as_deref());
    "Version" Text "of the coder" |r| Value::text(format!("{} {}", r.claim.coder, r.claim.provenance.version).trim());
};

fn icews_sectors(people: &[&Participant]) -> Value {
    let mut names: Vec<&str> = Vec::new();
    for sector in people.iter().flat_map(|p| sectors(p)) {
        let name = table::tables().sector_out.get(sector.as_str()).map_or("", |(_, icews)| icews.as_str());
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Value::text(names.join(","))
}

fn icews_country(people: &[&Participant]) -> Value {
    let code = first(people).and_then(|p| p.code.as_ref());
    Value::opt(code.and_then(|c| table::country(c.as_str())).map(|c| c.icews_name.as_str()))
}

/// ICEWS, 20 columns (users.md section 2.2). One line a dyad.
pub const ICEWS: &[Column] = columns! {
    "Event ID" Int "number made from the identifier" |r| Value::Int(number_id(&r.id()));
    "Event Date" Text "day of the event; the day of publication where it is not known to the day" cell_day;
    "Source Name" Text "actor" |r| Value::text(first(&r.actors).map(display_name).unwrap_or_default());
    "Source Sectors" Text "ICEWS names, joined with ," |r| icews_sectors(&r.actors);
    "Source Country" Text "name as ICEWS has it" |r| icews_country(&r.actors);
    "Event Text" Text "label of the CAMEO code" |r| Value::opt(table::cameo_name(&r.cameo));
    "CAMEO Code" Text "text: leading zeros count" |r| Value::text(r.cameo.as_str());
    "Intensity" Float "Goldstein, ICEWS table" |r| Value::float32(r.goldstein(GoldsteinTable::Icews));
    "Target Name" Text "recipient" |r| Value::text(first(&r.recipients).map(display_name).unwrap_or_default());
    "Target Sectors" Text "ICEWS names, joined with ," |r| icews_sectors(&r.recipients);
    "Target Country" Text "name as ICEWS has it" |r| icews_country(&r.recipients);
    "Story ID" Int "number made from the story's identifier" |r| Value::Int(number_id(&r.claim.story_id));
    "Sentence Number" Int "from 1" |r| Value::Int(i64::from(r.claim.sentence) + 1);
    "Publisher" Text "outlet" |r| Value::opt(r.story.outlet.as_deref());
    "City" Text "where the place is a city or point" |r| Value::text(city(r).unwrap_or_default());
    "District" Text "where the place is a district" |r| Value::opt(r.place().filter(|p| p.resolution.as_deref() == Some("district")).and_then(|p| p.resolved_place.as_deref()));
    "Province" Text "first-level unit" |r| Value::opt(r.place().and_then(|p| p.province.as_deref()));
    "Country" Text "name as ICEWS has it" |r| Value::opt(r.place().and_then(|p| p.country_code.as_ref()).and_then(|c| table::country(c.as_str())).map(|c| c.icews_name.as_str()));
    "Latitude" Float "degrees north" |r| Value::float(r.place().and_then(|p| p.lat));
    "Longitude" Float "degrees east" |r| Value::float(r.place().and_then(|p| p.lon));
};

fn nth_role(people: &[&Participant], n: usize) -> Value {
    Value::opt(first(people).and_then(|p| roles(p).get(n).copied()))
}

fn geo_type(row: &Row<'_>) -> Value {
    let Some(place) = row.place() else { return Value::Int(0) };
    let usa = place.country_code.as_ref().is_some_and(|c| c.as_str() == "USA");
    Value::Int(match place.resolution.as_deref() {
        Some("country") => 1,
        Some("province" | "district") => {
            if usa {
                2
            } else {
                5
            }
        }
        Some(_) => {
            if usa {
                3
            } else {
                4
            }
        }
        None => 0,
    })
}

fn geo_name(row: &Row<'_>) -> Value {
    let Some(place) = row.place() else { return Value::Null };
    let name = place.resolved_place.as_deref().unwrap_or(&place.extracted_place);
    let country = place.country_code.as_ref().and_then(|c| table::country(c.as_str())).map(|c| c.icews_name.as_str());
    let mut parts = vec![name];
    parts.extend(place.province.as_deref().filter(|p| *p != name));
    parts.extend(country.filter(|c| *c != name));
    Value::text(parts.join(", "))
}

fn geo_fips(row: &Row<'_>) -> Option<&'static str> {
    let place = row.place()?;
    let code = place.country_code.as_ref()?;
    if code.as_str() == "PSE" {
        // GDELT keeps the two FIPS codes apart; without coordinates neither can be chosen.
        return place.lon.map(|lon| if lon < 34.6 { "GZ" } else { "WE" });
    }
    table::country(code.as_str())?.fips.as_deref()
}

fn geo_adm1(row: &Row<'_>) -> Option<&'static str> {
    let whole = row.place().is_some_and(|p| p.resolution.as_deref() == Some("country"));
    whole.then(|| geo_fips(row)).flatten()
}

fn year_day(row: &Row<'_>) -> Value {
    row.day().map_or(Value::Null, |d| {
        // GDELT's own rough formula.
        let fraction = f64::from(d.year()) + (f64::from(d.month()) * 30.0 + f64::from(d.day())) / 365.0;
        Value::Float((fraction * 10_000.0).round() / 10_000.0)
    })
}

fn stamp(text: Option<&str>) -> Value {
    let Some(day) = full_day(text) else { return Value::Null };
    let clock: String = text.unwrap_or_default().chars().skip(11).take(8).filter(char::is_ascii_digit).collect();
    let clock: i64 = format!("{clock:0<6}").parse().unwrap_or(0);
    Value::Int(ymd(day) * 1_000_000 + clock)
}

fn unknown(_: &Row<'_>) -> Value {
    Value::Null
}

/// GDELT 2.0 events, 61 columns without a header (users.md section 2.3). One line a dyad.
pub const GDELT: &[Column] = columns! {
    "GlobalEventID" Int "number made from the identifier" |r| Value::Int(number_id(&r.id()));
    "Day" Int "YYYYMMDD" |r| r.day().map_or(Value::Null, |d| Value::Int(ymd(d)));
    "MonthYear" Int "YYYYMM" |r| r.day().map_or(Value::Null, |d| Value::Int(ymd(d) / 100));
    "Year" Int "YYYY" |r| r.day().map_or(Value::Null, |d| Value::Int(d.year().into()));
    "FractionDate" Float "year + (month * 30 + day) / 365" year_day;
    "Actor1Code" Text "CAMEO actor code" |r| Value::text(first(&r.actors).map(cameo_actor).unwrap_or_default());
    "Actor1Name" Text "capitals" |r| Value::text(first(&r.actors).map(|p| display_name(p).to_uppercase()).unwrap_or_default());
    "Actor1CountryCode" Text "CAMEO" |r| Value::opt(first(&r.actors).map(cameo_country));
    "Actor1KnownGroupCode" Text "CAMEO: UNO, EEC" |r| Value::opt(first(&r.actors).map(known_group));
    "Actor1EthnicCode" Text "not coded" unknown;
    "Actor1Religion1Code" Text "not coded" unknown;
    "Actor1Religion2Code" Text "not coded" unknown;
    "Actor1Type1Code" Text "CAMEO role" |r| nth_role(&r.actors, 0);
    "Actor1Type2Code" Text "CAMEO role" |r| nth_role(&r.actors, 1);
    "Actor1Type3Code" Text "CAMEO role" |r| nth_role(&r.actors, 2);
    "Actor2Code" Text "CAMEO actor code" |r| Value::text(first(&r.recipients).map(cameo_actor).unwrap_or_default());
    "Actor2Name" Text "capitals" |r| Value::text(first(&r.recipients).map(|p| display_name(p).to_uppercase()).unwrap_or_default());
    "Actor2CountryCode" Text "CAMEO" |r| Value::opt(first(&r.recipients).map(cameo_country));
    "Actor2KnownGroupCode" Text "CAMEO: UNO, EEC" |r| Value::opt(first(&r.recipients).map(known_group));
    "Actor2EthnicCode" Text "not coded" unknown;
    "Actor2Religion1Code" Text "not coded" unknown;
    "Actor2Religion2Code" Text "not coded" unknown;
    "Actor2Type1Code" Text "CAMEO role" |r| nth_role(&r.recipients, 0);
    "Actor2Type2Code" Text "CAMEO role" |r| nth_role(&r.recipients, 1);
    "Actor2Type3Code" Text "CAMEO role" |r| nth_role(&r.recipients, 2);
    "IsRootEvent" Int "1 where the claim stands in the first three sentences" |r| Value::Int(i64::from(r.claim.sentence < 3 && r.claim.content_of.is_none()));
    "EventCode" Text "CAMEO; text: leading zeros count" |r| Value::text(r.cameo.as_str());
    "EventBaseCode" Text "first three digits" |r| Value::opt(r.cameo.as_str().get(..3).or(Some(r.cameo.as_str())));
    "EventRootCode" Text "first two digits" |r| Value::opt(r.cameo.as_str().get(..2));
    "QuadClass" Int "GDELT's: root 09 is 2, root 14 is 3" |r| if r.cameo.as_str().is_empty() { Value::Null } else { Value::Int(table::gdelt_quad(r.cameo.as_str()).into()) };
    "GoldsteinScale" Float "GDELT table" |r| Value::float32(r.goldstein(GoldsteinTable::Gdelt));
    "NumMentions" Int "claims" |r| Value::Int(r.event.n_claims.into());
    "NumSources" Int "outlets" |r| Value::Int(r.event.n_publishers.into());
    "NumArticles" Int "stories" |r| Value::Int(r.event.n_documents.into());
    "AvgTone" Float "not coded" unknown;
    "Actor1Geo_Type" Int "0: actors are not placed" |_| Value::Int(0);
    "Actor1Geo_FullName" Text "not coded" unknown;
    "Actor1Geo_CountryCode" Text "not coded" unknown;
    "Actor1Geo_ADM1Code" Text "not coded" unknown;
    "Actor1Geo_ADM2Code" Text "not coded" unknown;
    "Actor1Geo_Lat" Float "not coded" unknown;
    "Actor1Geo_Long" Float "not coded" unknown;
    "Actor1Geo_FeatureID" Text "not coded" unknown;
    "Actor2Geo_Type" Int "0: actors are not placed" |_| Value::Int(0);
    "Actor2Geo_FullName" Text "not coded" unknown;
    "Actor2Geo_CountryCode" Text "not coded" unknown;
    "Actor2Geo_ADM1Code" Text "not coded" unknown;
    "Actor2Geo_ADM2Code" Text "not coded" unknown;
    "Actor2Geo_Lat" Float "not coded" unknown;
    "Actor2Geo_Long" Float "not coded" unknown;
    "Actor2Geo_FeatureID" Text "not coded" unknown;
    "ActionGeo_Type" Int "1 country, 2 US state, 3 US city, 4 world city, 5 world state, 0 none" geo_type;
    "ActionGeo_FullName" Text "place, province, country" geo_name;
    "ActionGeo_CountryCode" Text "FIPS 10-4" |r| Value::opt(geo_fips(r));
    "ActionGeo_ADM1Code" Text "FIPS 10-4 for whole countries; else not coded" |r| Value::opt(geo_adm1(r));
    "ActionGeo_ADM2Code" Text "not coded" unknown;
    "ActionGeo_Lat" Float "degrees north" |r| Value::float(r.place().and_then(|p| p.lat));
    "ActionGeo_Long" Float "degrees east" |r| Value::float(r.place().and_then(|p| p.lon));
    "ActionGeo_FeatureID" Text "FIPS 10-4 for whole countries; else not coded (GDELT has GNS ids, we have GeoNames)" |r| Value::opt(geo_adm1(r));
    "DATEADDED" Int "YYYYMMDDHHMMSS of publication" |r| stamp(r.published());
    "SOURCEURL" Text "address of the story, else its identifier" |r| Value::opt(r.story.url.as_deref().or(Some(r.claim.story_id.as_str())));
};

fn offset(people: &[&Participant]) -> Value {
    Value::Int(first(people).and_then(|p| p.span).map_or(-1, |s| s.start.into()))
}

/// GDELT 2.0 mentions, 16 columns without a header (users.md section 2.4). One line a dyad.
pub const GDELT_MENTIONS: &[Column] = columns! {
    "GlobalEventID" Int "as in the events file" |r| Value::Int(number_id(&r.id()));
    "EventTimeDate" Int "YYYYMMDDHHMMSS of publication" |r| stamp(r.published());
    "MentionTimeDate" Int "YYYYMMDDHHMMSS of publication" |r| stamp(r.published());
    "MentionType" Int "1 web, 2 citation without an address" |r| Value::Int(if r.story.url.is_some() { 1 } else { 2 });
    "MentionSourceName" Text "outlet" |r| Value::opt(r.story.outlet.as_deref());
    "MentionIdentifier" Text "address of the story, else its identifier" |r| Value::opt(r.story.url.as_deref().or(Some(r.claim.story_id.as_str())));
    "SentenceID" Int "from 1" |r| Value::Int(i64::from(r.claim.sentence) + 1);
    "Actor1CharOffset" Int "code points; -1 if none" |r| offset(&r.actors);
    "Actor2CharOffset" Int "code points; -1 if none" |r| offset(&r.recipients);
    "ActionCharOffset" Int "code points" |r| Value::Int(r.claim.span.start.into());
    "InRawText" Int "1: found in the text as published" |_| Value::Int(1);
    "Confidence" Int "10 to 100" |r| r.claim.confidence.event.map_or(Value::Null, |c| Value::Int(((c * 10.0).round() as i64 * 10).clamp(10, 100)));
    "MentionDocLen" Int "code points" |r| Value::int(r.story.chars);
    "MentionDocTone" Float "not coded" unknown;
    "MentionDocTranslationInfo" Text "empty: not translated" unknown;
    "Extras" Text "reserved" unknown;
};

fn root_code(people: &[&Participant]) -> Value {
    let Some(person) = first(people) else { return Value::Null };
    let country = cameo_country(person);
    if country.is_empty() { nth_role(people, 0) } else { Value::text(country) }
}

fn other_roles(people: &[&Participant]) -> Value {
    let Some(person) = first(people) else { return Value::Null };
    let skip = usize::from(!cameo_country(person).is_empty());
    list(roles(person).into_iter().skip(1.max(skip)))
}

fn agent_role(people: &[&Participant]) -> Value {
    let Some(person) = first(people) else { return Value::Null };
    if cameo_country(person).is_empty() { Value::Null } else { nth_role(people, 0) }
}

/// Phoenix, 26 columns (users.md section 2.5). One line a dyad.
pub const PHOENIX: &[Column] = columns! {
    "eid" Text "identifier" |r| Value::text(r.id());
    "story_date" Text "day of publication, else of the event" |r| full_day(r.published()).or(r.day()).map_or(Value::Null, |d| Value::text(d.to_string()));
    "year" Int "of the event" |r| r.day().map_or(Value::Null, |d| Value::Int(d.year().into()));
    "month" Int "of the event" |r| r.day().map_or(Value::Null, |d| Value::Int(d.month().into()));
    "day" Int "of the event" |r| r.day().map_or(Value::Null, |d| Value::Int(d.day().into()));
    "source" Text "CAMEO actor code" |r| Value::text(first(&r.actors).map(cameo_actor).unwrap_or_default());
    "source_root" Text "country or international code" |r| root_code(&r.actors);
    "source_agent" Text "role" |r| agent_role(&r.actors);
    "source_others" Text "further roles; joined with ;" |r| other_roles(&r.actors);
    "target" Text "CAMEO actor code" |r| Value::text(first(&r.recipients).map(cameo_actor).unwrap_or_default());
    "target_root" Text "country or international code" |r| root_code(&r.recipients);
    "target_agent" Text "role" |r| agent_role(&r.recipients);
    "target_others" Text "further roles; joined with ;" |r| other_roles(&r.recipients);
    "code" Text "CAMEO; text: leading zeros count" |r| Value::text(r.cameo.as_str());
    "root_code" Text "first two digits" |r| Value::opt(r.cameo.as_str().get(..2));
    "quad_class" Int "Phoenix': roots 01-02 are 0, root 16 is 3" |r| if r.cameo.as_str().is_empty() { Value::Null } else { Value::Int(table::phoenix_quad(r.cameo.as_str()).into()) };
    "goldstein" Float "ICEWS table (Phoenix' own differs in at least four codes)" |r| Value::float32(r.goldstein(GoldsteinTable::Icews));
    "joined_issues" Text "contexts; joined with ;" |r| list(r.claim.context.iter().map(|c| c.as_str()));
    "lat" Float "degrees north" |r| Value::float(r.place().and_then(|p| p.lat));
    "lon" Float "degrees east" |r| Value::float(r.place().and_then(|p| p.lon));
    "placename" Text "resolved, else as in the text" |r| Value::opt(r.place().map(|p| p.resolved_place.as_deref().unwrap_or(&p.extracted_place)));
    "statename" Text "first-level unit" |r| Value::opt(r.place().and_then(|p| p.province.as_deref()));
    "countryname" Text "ISO 3166-1 alpha-3" |r| Value::text(r.place().map(|p| text_of(p.country_code.as_ref())).unwrap_or_default());
    "aid" Text "identifier of the story" |r| Value::text(r.claim.story_id.as_str());
    "urls" Text "address of the story" |r| Value::opt(r.story.url.as_deref());
    "process" Text "coder" |r| Value::text(r.claim.coder.as_str());
};

/// Our own flat files: CSV, TSV, Parquet, Arrow. Cells of several participants are joined with `;` and keep their order.
pub const FLAT: &[Column] = columns! {
    "id" Text "identifier of the claim or event" |r| Value::text(r.id());
    "story_id" Text "identifier of the story" |r| Value::text(r.claim.story_id.as_str());
    "sentence" Int "index of the sentence, from 0" |r| Value::Int(r.claim.sentence.into());
    "date" Text "first day of the event, ISO, never finer than the words; empty: unknown" |r| Value::opt(r.claim.date.as_deref());
    "enddate" Text "last day" |r| Value::opt(r.claim.enddate.as_deref());
    "date_basis" Text "text, document or unresolved" |r| Value::opt(r.claim.date_basis.as_deref());
    "published" Text "publication date of the story" |r| Value::opt(r.published());
    "event" Text "one of sixteen types" |r| list(r.claim.event.iter().map(|e| e.as_str()));
    "mode" Text "modes; joined with ;" |r| list(r.claim.mode.iter().map(|m| m.as_str()));
    "context" Text "contexts; joined with ;" |r| list(r.claim.context.iter().map(|c| c.as_str()));
    "quad_code" Int "1 to 4" |r| Value::Int(r.claim.quad_code.into());
    "event_scale" Float "PLOVER score" |r| Value::float32(Some(r.claim.event_scale));
    "cameo" Text "CAMEO code, as text" |r| Value::text(r.cameo.as_str());
    "goldstein" Float "ICEWS table" |r| Value::float32(r.goldstein(GoldsteinTable::Icews));
    "force" Text "appeal, demand, order; tacit" |r| Value::opt(r.claim.force.as_deref());
    "content_of" Text "the claim that this one is the content of" |r| Value::opt(r.claim.content_of.as_deref());
    "event_text" Text "trigger words; joined with ;" |r| list(&r.claim.event_text);
    "actor" Text "codes; joined with ;" |r| each(&r.actors, |p| text_of(p.code.as_ref()));
    "actor_cow" Text "COW numbers; joined with ;" |r| cows(&r.actors);
    "actor_sector" Text "primary sectors; joined with ;" |r| each(&r.actors, |p| text_of(p.sector.as_ref()));
    "actor_other_sectors" Text "further sectors, joined with |, of each actor, joined with ;" |r| each(&r.actors, |p| p.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("|"));
    "actor_text" Text "the words of the story" |r| each(&r.actors, |p| text_of(p.entity_text.as_ref()));
    "actor_name" Text "resolved names" |r| each(&r.actors, |p| text_of(p.name.as_ref()));
    "actor_id" Text "Wikidata or own identifiers" |r| each(&r.actors, |p| text_of(p.identifier_id.as_ref()));
    "actor_office" Text "offices held at the date" |r| each(&r.actors, |p| text_of(p.office.as_ref()));
    "actor_start" Text "first code points" |r| each(&r.actors, |p| span_start(p.span));
    "actor_end" Text "one past the last code points" |r| each(&r.actors, |p| span_end(p.span));
    "recipient" Text "codes; joined with ;" |r| each(&r.recipients, |p| text_of(p.code.as_ref()));
    "recipient_cow" Text "COW numbers; joined with ;" |r| cows(&r.recipients);
    "recipient_sector" Text "primary sectors; joined with ;" |r| each(&r.recipients, |p| text_of(p.sector.as_ref()));
    "recipient_other_sectors" Text "further sectors, joined with |, of each recipient, joined with ;" |r| each(&r.recipients, |p| p.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("|"));
    "recipient_text" Text "the words of the story" |r| each(&r.recipients, |p| text_of(p.entity_text.as_ref()));
    "recipient_name" Text "resolved names" |r| each(&r.recipients, |p| text_of(p.name.as_ref()));
    "recipient_id" Text "Wikidata or own identifiers" |r| each(&r.recipients, |p| text_of(p.identifier_id.as_ref()));
    "recipient_office" Text "offices held at the date" |r| each(&r.recipients, |p| text_of(p.office.as_ref()));
    "recipient_start" Text "first code points" |r| each(&r.recipients, |p| span_start(p.span));
    "recipient_end" Text "one past the last code points" |r| each(&r.recipients, |p| span_end(p.span));
    "content_event" Text "type of the embedded act" |r| Value::text(r.claim.content.as_ref().map(|c| text_of(c.event.as_ref())).unwrap_or_default());
    "content_mode" Text "its modes; joined with ;" |r| list(r.claim.content.iter().flat_map(|c| &c.mode).map(|m| m.as_str()));
    "content_status" Text "its status" |r| Value::text(r.claim.content.as_ref().map(|c| text_of(c.status.as_ref())).unwrap_or_default());
    "content_date" Text "its date" |r| Value::opt(r.claim.content.as_ref().and_then(|c| c.date.as_deref()));
    "content_place" Text "its place" |r| Value::opt(r.claim.content.as_ref().and_then(|c| c.place.as_deref()));
    "content_actor" Text "who is said to do it; joined with ;" |r| list(r.claim.content.iter().flat_map(|c| &c.actor).map(|a| a.as_str()));
    "content_recipient" Text "to whom; joined with ;" |r| list(r.claim.content.iter().flat_map(|c| &c.recipient).map(|a| a.as_str()));
    "place_text" Text "the words of the story" |r| Value::opt(r.place().map(|p| p.extracted_place.as_str()));
    "place_name" Text "resolved name" |r| Value::opt(r.place().and_then(|p| p.resolved_place.as_deref()));
    "geonameid" Int "GeoNames identifier" |r| Value::count(r.place().and_then(|p| p.geonameid));
    "lat" Float "degrees north" |r| Value::float(r.place().and_then(|p| p.lat));
    "lon" Float "degrees east" |r| Value::float(r.place().and_then(|p| p.lon));
    "province" Text "first-level unit" |r| Value::opt(r.place().and_then(|p| p.province.as_deref()));
    "country" Text "ISO 3166-1 alpha-3, under the territory policy" |r| Value::text(r.place().map(|p| text_of(p.country_code.as_ref())).unwrap_or_default());
    "place_resolution" Text "country, province, district, city or point" |r| Value::opt(r.place().and_then(|p| p.resolution.as_deref()));
    "when_text" Text "the words that date the event" |r| Value::opt(r.claim.when.as_ref().map(|w| w.text.as_str()));
    "when_value" Text "TIMEX3 value" |r| Value::opt(r.claim.when.as_ref().and_then(|w| w.value.as_deref()));
    "dead_low" Int "killed, at least" |r| low(r.claim.size.as_ref().and_then(|s| s.dead.as_ref()));
    "dead_high" Int "killed, at most" |r| high(r.claim.size.as_ref().and_then(|s| s.dead.as_ref()));
    "injured_low" Int "wounded, at least" |r| low(r.claim.size.as_ref().and_then(|s| s.injured.as_ref()));
    "injured_high" Int "wounded, at most" |r| high(r.claim.size.as_ref().and_then(|s| s.injured.as_ref()));
    "arrested_low" Int "arrested, at least" |r| low(r.claim.size.as_ref().and_then(|s| s.arrested.as_ref()));
    "arrested_high" Int "arrested, at most" |r| high(r.claim.size.as_ref().and_then(|s| s.arrested.as_ref()));
    "displaced_low" Int "driven from home, at least" |r| low(r.claim.size.as_ref().and_then(|s| s.displaced.as_ref()));
    "displaced_high" Int "driven from home, at most" |r| high(r.claim.size.as_ref().and_then(|s| s.displaced.as_ref()));
    "outlet" Text "who published the story" |r| Value::opt(r.story.outlet.as_deref());
    "url" Text "address of the story" |r| Value::opt(r.story.url.as_deref());
    "title" Text "headline" |r| Value::opt(r.story.title.as_deref());
    "language" Text "of the story" |r| Value::opt(r.story.language.as_deref());
    "coder" Text "name of the coder" |r| Value::text(r.claim.coder.as_str());
    "version" Text "of the program" |r| Value::text(r.claim.provenance.version.as_str());
};

/// The columns of a format without our extra ones; empty for JSON Lines.
#[must_use]
pub const fn columns(format: ExportFormat) -> &'static [Column] {
    match format {
        ExportFormat::Jsonl => &[],
        ExportFormat::Csv | ExportFormat::Tsv | ExportFormat::Parquet | ExportFormat::Arrow => FLAT,
        ExportFormat::Polecat => POLECAT,
        ExportFormat::Icews => ICEWS,
        ExportFormat::Gdelt => GDELT,
        ExportFormat::GdeltMentions => GDELT_MENTIONS,
        ExportFormat::Phoenix => PHOENIX,
    }
}
