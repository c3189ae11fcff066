//! Files have the columns that their readers expect, and come back as the claims they were made from.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur_export::{
    ColumnType, Complaint, EXTRA, EventMeta, ExportFormat, ExportOptions, GoldsteinTable, ImportFormat, Imported,
    Importer, StoryMeta, Writer, columns, country, dyads, goldstein, iso_of_cow, iso_of_fips, iso_of_name,
};
use rapporteur_record::*;
use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn person(code: &str, sector: &str, name: &str, span: (u32, u32)) -> Participant {
    Participant {
        code: Some(code.into()),
        country: Some(code.into()),
        sector: Some(sector.into()),
        other_sectors: Vec::new(),
        entity_text: Some(name.to_owned()),
        name: Some(name.to_owned()),
        identifier_id: None,
        office: None,
        span: Some(Span::new(span.0, span.1)),
    }
}

/// "France and Spain accused Morocco's police of holding two fishermen near Ceuta on Tuesday, the harbour master said."
fn claim() -> Claim {
    let json = serde_json::json!({
        "id": "s1#0", "story_id": "s1", "sentence": 0, "date": "2021-05-18", "enddate": null, "date_basis": "text",
        "published": "2021-05-19", "event": ["ACCUSE"], "mode": ["allege"], "context": ["legal", "territory"],
        "quad_code": 3, "event_scale": -3.5, "cameo": "1125", "goldstein": -2.0, "cameo_inferred": true,
        "status": "occurred", "attempted": false, "reciprocal": false, "event_text": ["accused"],
        "span": {"start": 17, "end": 24}, "actor": [], "recipient": [],
        "content": {"event": "COERCE", "mode": ["arrest"], "status": "alleged", "date": null, "place": "Ceuta",
                    "actor": ["MAR"], "recipient": []},
        "event_loc": [{"extracted_place": "Ceuta", "resolved_place": "Ceuta", "geonameid": 2519582, "lat": 35.89,
                       "lon": -5.32, "province": "Ceuta", "country_code": "ESP", "resolution": "city", "span": null}],
        "when": {"text": "on Tuesday", "value": "2021-05-18", "span": null},
        "size": {"dead": null, "injured": null, "arrested": {"low": 2, "high": 2, "text": "", "span": null},
                 "displaced": null},
        "attribution": [{"agent": {"entity_text": "the harbour master", "country": "ESP", "sector": "GOV",
            "kind": "official", "anonymous": true, "span": null}, "act": "said", "cue_span": null, "date": null,
            "stance": "asserts"}],
        "confidence": {"event": 0.75, "actor": 0.5, "recipient": null, "place": 0.9, "date": 1.0},
        "event_key": "k1", "coder": "rapporteur", "provenance": {"version": "0.1.0", "rules_hash": "r",
            "model_hash": "m", "data_hash": "d"}
    });
    let mut claim: Claim = serde_json::from_value(json).unwrap();
    claim.actor = vec![person("FRA", "GOV", "France", (0, 6)), person("ESP", "GOV", "Spain", (11, 16))];
    claim.recipient = vec![person("MAR", "COP", "Morocco's police", (25, 41))];
    claim
}

fn story() -> StoryMeta {
    StoryMeta {
        id: "s1".to_owned(),
        title: Some("Fishermen \"held\"\tnear Ceuta".to_owned()),
        outlet: Some("Harbour News".to_owned()),
        url: Some("https://example.org/s1".to_owned()),
        language: Some("en".to_owned()),
        published: Some("2021-05-19T08:30:00Z".to_owned()),
        chars: Some(120),
        ..StoryMeta::default()
    }
}

fn export(format: ExportFormat, options: &ExportOptions, claims: &[Claim]) -> (Vec<u8>, serde_json::Value) {
    let out = Shared::default();
    let mut writer = Writer::new(format, Box::new(out.clone()), options).unwrap();
    for claim in claims {
        writer.write(claim, &story()).unwrap();
    }
    let manifest = writer.finish().unwrap().to_json();
    let bytes = out.0.lock().unwrap().clone();
    (bytes, serde_json::from_str(&manifest).unwrap())
}

fn text(format: ExportFormat, claims: &[Claim]) -> String {
    String::from_utf8(export(format, &ExportOptions::default(), claims).0).unwrap()
}

fn import(format: ImportFormat, text: impl Into<Vec<u8>>) -> (Vec<Imported>, Vec<Complaint>) {
    let mut importer = Importer::new(format, Box::new(Cursor::new(text.into()))).unwrap();
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    for row in importer.by_ref() {
        match row {
            Ok(row) => read.push(row),
            Err(complaint) => bad.push(complaint),
        }
    }
    bad.extend(importer.repairs());
    (read, bad)
}

#[test]
fn headers_are_those_of_the_formats() {
    let counts = [
        (ExportFormat::Polecat, 40, "Event ID", "Version"),
        (ExportFormat::Icews, 20, "Event ID", "Longitude"),
        (ExportFormat::Gdelt, 61, "GlobalEventID", "SOURCEURL"),
        (ExportFormat::GdeltMentions, 16, "GlobalEventID", "Extras"),
        (ExportFormat::Phoenix, 26, "eid", "process"),
    ];
    for (format, n, first, last) in counts {
        let names: Vec<&str> = columns(format).iter().map(|c| c.name).collect();
        assert_eq!(names.len(), n, "{format}");
        assert_eq!((names[0], names[n - 1]), (first, last), "{format}");
    }
    let polecat = text(ExportFormat::Polecat, &[claim()]);
    let header: Vec<&str> = polecat.lines().next().unwrap().split('\t').collect();
    assert_eq!(header[40..44], ["status", "attempted", "reciprocal", "n_claims"]);
    assert_eq!(header[10], "Primary Actor Sector");
    for line in polecat.lines() {
        assert_eq!(line.split('\t').count(), header.len());
        assert!(!line.contains('"'));
    }
    let gdelt = text(ExportFormat::Gdelt, &[claim()]);
    assert!(!gdelt.starts_with("GlobalEventID"), "GDELT files have no header");
    let bare = ExportOptions { extra_columns: false, ..ExportOptions::default() };
    let (bytes, _) = export(ExportFormat::Gdelt, &bare, &[claim()]);
    assert!(String::from_utf8(bytes).unwrap().lines().all(|l| l.split('\t').count() == 61));
}

/// Names, order and types of the foreign formats' columns, one a line as in their own files: `s` text, `i` whole, `f` decimal number.
const FOREIGN_COLUMNS: [(ExportFormat, &str); 5] = [
    (
        ExportFormat::Polecat,
        "Event ID:s | Event Date:s | Event Type:s | Event Mode:s | Intensity:f | Quad Code:s | Contexts:s | \
         Actor Name:s | Actor Country:s | Actor COW:s | Primary Actor Sector:s | Actor Sectors:s | Actor Title:s | \
         Actor Name Raw:s | Wikipedia Actor ID:s | Recipient Name:s | Recipient Country:s | Recipient COW:s | \
         Primary Recipient Sector:s | Recipient Sectors:s | Recipient Title:s | Recipient Name Raw:s | \
         Wikipedia Recipient ID:s | Placename:s | City:s | District:s | Province:s | Country:s | Latitude:f | \
         Longitude:f | GeoNames ID:i | Raw Placename:s | Feature Type:s | Source:s | Publication Date:s | \
         Story People:s | Story Organizations:s | Story Locations:s | Language:s | Version:s",
    ),
    (
        ExportFormat::Icews,
        "Event ID:i | Event Date:s | Source Name:s | Source Sectors:s | Source Country:s | Event Text:s | \
         CAMEO Code:s | Intensity:f | Target Name:s | Target Sectors:s | Target Country:s | Story ID:i | \
         Sentence Number:i | Publisher:s | City:s | District:s | Province:s | Country:s | Latitude:f | Longitude:f",
    ),
    (
        ExportFormat::Gdelt,
        "GlobalEventID:i | Day:i | MonthYear:i | Year:i | FractionDate:f | Actor1Code:s | Actor1Name:s | \
         Actor1CountryCode:s | Actor1KnownGroupCode:s | Actor1EthnicCode:s | Actor1Religion1Code:s | \
         Actor1Religion2Code:s | Actor1Type1Code:s | Actor1Type2Code:s | Actor1Type3Code:s | Actor2Code:s | \
         Actor2Name:s | Actor2CountryCode:s | Actor2KnownGroupCode:s | Actor2EthnicCode:s | Actor2Religion1Code:s | \
         Actor2Religion2Code:s | Actor2Type1Code:s | Actor2Type2Code:s | Actor2Type3Code:s | IsRootEvent:i | \
         EventCode:s | EventBaseCode:s | EventRootCode:s | QuadClass:i | GoldsteinScale:f | NumMentions:i | \
         NumSources:i | NumArticles:i | AvgTone:f | Actor1Geo_Type:i | Actor1Geo_FullName:s | \
         Actor1Geo_CountryCode:s | Actor1Geo_ADM1Code:s | Actor1Geo_ADM2Code:s | Actor1Geo_Lat:f | Actor1Geo_Long:f | \
         Actor1Geo_FeatureID:s | Actor2Geo_Type:i | Actor2Geo_FullName:s | Actor2Geo_CountryCode:s | \
         Actor2Geo_ADM1Code:s | Actor2Geo_ADM2Code:s | Actor2Geo_Lat:f | Actor2Geo_Long:f | Actor2Geo_FeatureID:s | \
         ActionGeo_Type:i | ActionGeo_FullName:s | ActionGeo_CountryCode:s | ActionGeo_ADM1Code:s | \
         ActionGeo_ADM2Code:s | ActionGeo_Lat:f | ActionGeo_Long:f | ActionGeo_FeatureID:s | DATEADDED:i | \
         SOURCEURL:s",
    ),
    (
        ExportFormat::GdeltMentions,
        "GlobalEventID:i | EventTimeDate:i | MentionTimeDate:i | MentionType:i | MentionSourceName:s | \
         MentionIdentifier:s | SentenceID:i | Actor1CharOffset:i | Actor2CharOffset:i | ActionCharOffset:i | \
         InRawText:i | Confidence:i | MentionDocLen:i | MentionDocTone:f | MentionDocTranslationInfo:s | Extras:s",
    ),
    (
        ExportFormat::Phoenix,
        "eid:s | story_date:s | year:i | month:i | day:i | source:s | source_root:s | source_agent:s | \
         source_others:s | target:s | target_root:s | target_agent:s | target_others:s | code:s | root_code:s | \
         quad_class:i | goldstein:f | joined_issues:s | lat:f | lon:f | placename:s | statename:s | countryname:s | \
         aid:s | urls:s | process:s",
    ),
];

#[test]
fn every_foreign_column_has_the_name_place_and_type_of_the_format() {
    for (format, wanted) in FOREIGN_COLUMNS {
        let wanted: Vec<&str> = wanted.split('|').map(str::trim).collect();
        let ours = columns(format);
        assert_eq!(ours.len(), wanted.len(), "{format}");
        for (place, (column, wanted)) in ours.iter().zip(&wanted).enumerate() {
            let kind = match column.kind {
                ColumnType::Text => "s",
                ColumnType::Int => "i",
                ColumnType::Float => "f",
                ColumnType::Bool => "b",
            };
            assert_eq!(format!("{}:{kind}", column.name), *wanted, "{format}, column {}", place + 1);
        }
        let (bytes, manifest) = export(format, &ExportOptions::default(), &[claim()]);
        // What stands in each cell can be read as its type; ours stand at the right, and the manifest names all.
        let all = ours.len() + EXTRA.len();
        assert_eq!(manifest["columns"].as_array().unwrap().len(), all, "{format}");
        assert_eq!(manifest["columns"][ours.len()]["name"], "status", "{format}");
        let delimiter = if format == ExportFormat::Phoenix { b',' } else { b'\t' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(format == ExportFormat::Phoenix)
            .has_headers(format.has_header())
            .from_reader(Cursor::new(bytes));
        if format.has_header() {
            let header = reader.headers().unwrap();
            let names: Vec<&str> = ours.iter().chain(EXTRA).map(|c| c.name).collect();
            assert_eq!(header.iter().collect::<Vec<_>>(), names, "{format}");
        }
        for row in reader.records() {
            let row = row.unwrap();
            assert_eq!(row.len(), all, "{format}");
            for (cell, column) in row.iter().zip(ours.iter().chain(EXTRA)).filter(|(cell, _)| !cell.is_empty()) {
                let fits = match column.kind {
                    ColumnType::Text => true,
                    ColumnType::Int => cell.parse::<i64>().is_ok(),
                    ColumnType::Float => cell.parse::<f64>().is_ok(),
                    ColumnType::Bool => matches!(cell, "true" | "false"),
                };
                assert!(fits, "{format}: {} holds {cell:?}", column.name);
            }
        }
    }
}

#[test]
fn cells_of_the_foreign_formats_hold_what_their_readers_expect() {
    let cells = |format: ExportFormat| -> std::collections::BTreeMap<&'static str, String> {
        let bytes = text(format, &[claim()]);
        let line = bytes.lines().nth(usize::from(format.has_header())).unwrap().to_owned();
        let split = if format == ExportFormat::Phoenix { ',' } else { '\t' };
        columns(format).iter().map(|c| c.name).zip(line.split(split).map(str::to_owned)).collect()
    };
    let check = |format: ExportFormat, wanted: &[(&str, &str)]| {
        let cells = cells(format);
        for (column, value) in wanted {
            assert_eq!(cells[column], *value, "{format}: {column}");
        }
    };
    check(
        ExportFormat::Polecat,
        &[
            ("Event ID", "s1#0"),
            ("Event Date", "2021-05-18"),
            ("Event Type", "ACCUSE"),
            ("Event Mode", "allege"),
            ("Intensity", "-3.5"),
            ("Quad Code", "VERBAL CONFLICT"),
            ("Contexts", "legal;territory"),
            ("Actor Country", "FRA;ESP"),
            ("Actor COW", "220;230"),
            ("Primary Actor Sector", "GOV"),
            ("Recipient Name Raw", "Morocco's police"),
            ("GeoNames ID", "2519582"),
            ("Country", "ESP"),
            ("Source", "Harbour News"),
            ("Publication Date", "2021-05-19"),
            ("Language", "en"),
        ],
    );
    check(
        ExportFormat::Icews,
        &[
            ("Source Country", "France"),
            ("CAMEO Code", "1125"),
            ("Target Name", "Morocco's police"),
            ("Sentence Number", "1"),
            ("Publisher", "Harbour News"),
            ("City", "Ceuta"),
            ("Country", "Spain"),
        ],
    );
    check(
        ExportFormat::Gdelt,
        &[
            ("Day", "20210518"),
            ("MonthYear", "202105"),
            ("Year", "2021"),
            ("Actor1Code", "FRAGOV"),
            ("Actor1CountryCode", "FRA"),
            ("Actor2Code", "MARCOP"),
            ("EventCode", "1125"),
            ("EventBaseCode", "112"),
            ("EventRootCode", "11"),
            ("QuadClass", "3"),
            ("ActionGeo_Type", "4"),
            ("ActionGeo_CountryCode", "SP"),
            ("DATEADDED", "20210519000000"),
            ("SOURCEURL", "https://example.org/s1"),
        ],
    );
    check(
        ExportFormat::GdeltMentions,
        &[
            ("MentionType", "1"),
            ("MentionSourceName", "Harbour News"),
            ("SentenceID", "1"),
            ("Actor1CharOffset", "0"),
            ("Actor2CharOffset", "25"),
            ("ActionCharOffset", "17"),
            ("Confidence", "80"),
            ("MentionDocLen", "120"),
        ],
    );
    check(
        ExportFormat::Phoenix,
        &[
            ("story_date", "2021-05-19"),
            ("year", "2021"),
            ("source", "FRAGOV"),
            ("source_root", "FRA"),
            ("source_agent", "GOV"),
            ("code", "1125"),
            ("root_code", "11"),
            ("quad_class", "3"),
            ("joined_issues", "legal;territory"),
            ("countryname", "ESP"),
        ],
    );
}

#[test]
fn quads_and_goldstein_are_those_of_the_target_format() {
    let mut protest = claim();
    protest.event = vec![EventType::Protest];
    protest.cameo = Some("141".into());
    let mut inquiry = claim();
    inquiry.cameo = Some("090".into());
    for (claim, gdelt, phoenix) in [(protest, "3", "4"), (inquiry, "2", "3")] {
        let line = text(ExportFormat::Gdelt, std::slice::from_ref(&claim));
        assert_eq!(line.lines().next().unwrap().split('\t').nth(29), Some(gdelt));
        let line = text(ExportFormat::Phoenix, std::slice::from_ref(&claim));
        assert_eq!(line.lines().nth(1).unwrap().split(',').nth(15), Some(phoenix));
    }
    assert_eq!(goldstein(&"016".into(), GoldsteinTable::Icews), Some(-5.0));
    assert_eq!(goldstein(&"016".into(), GoldsteinTable::Gdelt), Some(-2.0));
    // A late addition stands in no list: the root's value.
    assert_eq!(goldstein(&"1952".into(), GoldsteinTable::Icews), Some(-10.0));
}

#[test]
fn dyads_keep_how_many_took_part() {
    let claim = claim();
    assert_eq!(dyads(&claim).len(), 2);
    let mut clash = claim.clone();
    clash.reciprocal = true;
    clash.recipient.clear();
    let pairs: Vec<_> = dyads(&clash)
        .iter()
        .map(|(a, r)| (a.unwrap().code.clone().unwrap(), r.unwrap().code.clone().unwrap()))
        .collect();
    assert_eq!(pairs, [("FRA".into(), "ESP".into()), ("ESP".into(), "FRA".into())]);
    let options = ExportOptions { dyads: true, ..ExportOptions::default() };
    let (bytes, manifest) = export(ExportFormat::Jsonl, &options, &[claim]);
    let lines: Vec<serde_json::Value> =
        String::from_utf8(bytes).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["actor"][0]["code"], "ESP");
    assert_eq!(lines[1]["n_actors"], 2);
    assert_eq!(lines[1]["id"], "s1#0/2");
    assert_eq!(manifest["rows"], 2);
    assert_eq!(manifest["records"], 1);
}

#[test]
fn manifest_says_what_the_file_rests_on() {
    let mut options = ExportOptions::default();
    options.filters.insert("status".to_owned(), "occurred".to_owned());
    let (_, manifest) = export(ExportFormat::Icews, &options, &[claim()]);
    assert_eq!(manifest["goldstein_table"], "icews");
    assert_eq!(manifest["provenance"][0]["rules_hash"], "r");
    assert_eq!(manifest["filters"]["status"], "occurred");
    assert_eq!(manifest["event_dates"], serde_json::json!(["2021-05-18", "2021-05-18"]));
    assert_eq!(manifest["source_documents"][0]["id"], "s1");
    assert_eq!(manifest["columns"][6]["name"], "CAMEO Code");
    assert_eq!(manifest["territory_policy"], "de_jure");
}

#[test]
fn own_columns_come_back_whole() {
    for (format, back) in [(ExportFormat::Csv, ImportFormat::Csv), (ExportFormat::Tsv, ImportFormat::Tsv)] {
        let original = claim();
        let (read, bad) = import(back, text(format, std::slice::from_ref(&original)));
        assert_eq!(bad, []);
        let mut expected = original.clone();
        // Losses stated in the manifest.
        expected.attribution.clear();
        expected.confidence.recipient = None;
        expected.provenance = Provenance { version: "0.1.0".to_owned(), ..Provenance::default() };
        expected.goldstein = read[0].claim.goldstein;
        assert_eq!(read[0].claim, expected);
        assert_eq!(read[0].story.title, story().title);
    }
    let (read, _) = import(ImportFormat::Jsonl, text(ExportFormat::Jsonl, &[claim()]));
    assert_eq!(read[0].claim, claim());
}

#[test]
fn polecat_comes_back_but_for_what_it_cannot_hold() {
    let original = claim();
    let (read, bad) = import(ImportFormat::Polecat, text(ExportFormat::Polecat, std::slice::from_ref(&original)));
    assert_eq!(bad, []);
    let back = &read[0].claim;
    assert_eq!(back.event, original.event);
    assert_eq!(back.mode, original.mode);
    assert_eq!(back.context, original.context);
    assert_eq!(back.date, original.date);
    assert_eq!((back.event_scale, back.quad_code, back.status), (-3.5, 3, Status::Occurred));
    let codes: Vec<&str> = back.actor.iter().map(|p| p.code.as_ref().unwrap().as_str()).collect();
    assert_eq!(codes, ["FRA", "ESP"]);
    assert_eq!(back.recipient[0].sector, original.recipient[0].sector);
    assert_eq!(back.event_loc[0].geonameid, Some(2_519_582));
    assert_eq!((back.span, back.event_key.as_str()), (original.span, "k1"));
    assert_eq!(read[0].event.n_origins, Some(1));
}

#[test]
fn cameo_files_come_back_through_the_normalised_map() {
    let mut original = claim();
    original.actor.truncate(1);
    original.event = vec![EventType::Assault];
    original.mode = vec!["heavy-weapons".into()];
    original.cameo = Some("194".into());
    for (format, back) in [
        (ExportFormat::Icews, ImportFormat::Icews),
        (ExportFormat::Gdelt, ImportFormat::Gdelt),
        (ExportFormat::Phoenix, ImportFormat::Phoenix),
    ] {
        let (read, bad) = import(back, text(format, std::slice::from_ref(&original)));
        assert_eq!(bad, [], "{format}");
        let claim = &read[0].claim;
        assert_eq!(claim.event, [EventType::Assault], "{format}");
        assert_eq!(claim.mode, original.mode, "{format}");
        assert_eq!(claim.date, original.date, "{format}");
        assert_eq!(claim.actor[0].code, Some("FRA".into()), "{format}");
        assert_eq!(claim.recipient[0].code, Some("MAR".into()), "{format}");
        assert_eq!(claim.recipient[0].sector, Some("COP".into()), "{format}");
        assert_eq!(claim.event_key, "k1", "{format}");
        assert_eq!(claim.event_loc[0].country_code, Some("ESP".into()), "{format}");
    }
}

#[test]
fn malformed_polecat_rows_are_mended_and_reported() {
    let good = text(ExportFormat::Polecat, &[claim(), claim(), claim(), claim()]);
    let options = ExportOptions { extra_columns: false, ..ExportOptions::default() };
    let (bytes, _) = export(ExportFormat::Polecat, &options, &[claim()]);
    let plain = String::from_utf8(bytes).unwrap();
    let (header, row) = plain.trim_end().split_once('\n').unwrap();
    assert_eq!(good.lines().count(), 5);

    // A tab inside the raw name; a break inside the headline column; a header column that rows lack; Latin-1.
    let tabbed = row.replacen("Morocco's police", "Morocco's\tpolice", 1);
    let (read, notes) = import(ImportFormat::Polecat, format!("{header}\n{tabbed}\n{row}\n"));
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].claim.event, [EventType::Accuse]);
    assert_eq!(read[0].claim.event_loc[0].lat, Some(35.89));
    assert_eq!((notes.len(), notes[0].line, notes[0].repaired), (1, 2, true));

    let broken = row.replacen("Harbour News", "Harbour\nNews", 1);
    let (read, notes) = import(ImportFormat::Polecat, format!("{header}\n{broken}\n{row}\n"));
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].story.outlet.as_deref(), Some("Harbour News"));
    assert!(notes[0].what.contains("line break"));

    let (read, notes) =
        import(ImportFormat::Polecat, format!("{}\n{row}\n", header.replacen("Event Mode", "Headline\tEvent Mode", 1)));
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].claim.mode, ["allege".into()]);
    assert_eq!(notes.len(), 2);

    let mut latin1 = format!("{header}\n").into_bytes();
    latin1.extend(row.replacen("Ceuta", "Ceut\u{e9}", 1).chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
    let (read, notes) = import(ImportFormat::Polecat, latin1);
    assert_eq!(read.len(), 1);
    assert!(notes[0].what.contains("ISO-8859-1"));

    let (read, notes) = import(ImportFormat::Polecat, format!("{header}\nnonsense\there\n{row}\n"));
    assert_eq!(read.len(), 1);
    assert!(!notes[0].repaired);
}

#[test]
fn importers_say_what_they_want() {
    let error = Importer::new(ImportFormat::Icews, Box::new(Cursor::new("a\tb\n1\t2\n"))).err().unwrap();
    assert!(error.to_string().contains("Event Date"), "{error}");
    assert!("xls".parse::<ExportFormat>().unwrap_err().to_string().contains("polecat"));
    let (_, notes) = import(ImportFormat::Gdelt, "1\t2\t3\n");
    assert!(notes[0].what.contains("61"));
}

#[test]
fn codes_with_no_plover_type_keep_their_cameo_code() {
    let mut statement = claim();
    statement.cameo = Some("010".into());
    let (read, bad) = import(ImportFormat::Icews, text(ExportFormat::Icews, &[statement]));
    assert_eq!(bad, []);
    assert!(read.iter().all(|r| r.claim.event.is_empty() && r.claim.cameo == Some("010".into())));
}

#[test]
fn country_codes_lead_both_ways() {
    assert_eq!(country("SRB").unwrap().cow, Some(345));
    assert_eq!(country("KOS").unwrap().cameo, "KSV");
    assert_eq!(iso_of_cow(365), Some("RUS"));
    assert_eq!(iso_of_fips("RS"), Some("RUS"));
    assert_eq!(iso_of_fips("GZ"), Some("PSE"));
    assert_eq!(iso_of_name("the former Yugoslav Republic of Macedonia"), Some("MKD"));
    assert_eq!(iso_of_name("Türkiye"), Some("TUR"));
}

#[test]
fn columnar_files_hold_all_rows() {
    let claims: Vec<Claim> = (0..20_000).map(|n| Claim { id: format!("s1#{n}"), ..claim() }).collect();
    let (bytes, manifest) = export(ExportFormat::Parquet, &ExportOptions::default(), &claims);
    assert_eq!(&bytes[..4], b"PAR1");
    assert_eq!(manifest["rows"], 20_000);
    let (bytes, _) = export(ExportFormat::Arrow, &ExportOptions::default(), &claims);
    let reader = arrow_ipc::reader::FileReader::try_new(Cursor::new(bytes), None).unwrap();
    let schema = reader.schema();
    assert_eq!(schema.field(0).name(), "id");
    let rows: usize = reader.map(|b| b.unwrap().num_rows()).sum();
    assert_eq!(rows, 20_000);
}

#[test]
fn merged_events_carry_their_counts() {
    let out = Shared::default();
    let mut writer = Writer::new(ExportFormat::Gdelt, Box::new(out.clone()), &ExportOptions::default()).unwrap();
    let event = EventMeta {
        n_claims: 10,
        n_documents: 9,
        n_publishers: 4,
        n_origins: Some(1),
        merged: true,
        ..EventMeta::default()
    };
    writer.write_event(&claim(), &story(), &event).unwrap();
    writer.finish().unwrap();
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    let fields: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    assert_eq!(fields[31..34], ["10", "4", "9"]);
}

#[test]
fn every_cameo_role_comes_in_as_plovers_sector_or_code() {
    // CAMEO's MED is the media and HLH the doctors; MOD and RAD say no role; NGM and the last ones are codes of their own in PLOVER.
    let roles = "COP=COP GOV=GOV JUD=JUD MIL=MIL LEG=LEG OPP=OPP REB=REB SPY=SPY UAF=UAF AGR=AGR BUS=BUS CRM=CRM CVL=CVL EDU=EDU \
                 ELI=ELI LAB=LAB REF=REF INS=REB SEP=REB HLH=MED MED=JRN DEV=SOC ENV=SOC HRI=SOC MOD= RAD= INT=UNK UIS=UNK";
    let codes = "NGM=ISM NGO=NGO IGO=IGO IMG=IMG MNC=MNC";
    let names: Vec<&str> = columns(ExportFormat::Phoenix).iter().map(|c| c.name).collect();
    let read = |code: &str| {
        let row: Vec<&str> = names
            .iter()
            .map(|name| match *name {
                "eid" => "7",
                "story_date" => "20210519",
                "year" => "2021",
                "month" => "5",
                "day" => "18",
                "source" => code,
                "code" => "040",
                _ => "",
            })
            .collect();
        let (read, bad) = import(ImportFormat::Phoenix, format!("{}\n{}\n", names.join(","), row.join(",")));
        assert_eq!(bad, [], "{code}");
        read[0].claim.actor[0].clone()
    };
    for (role, sector) in roles.split_whitespace().map(|p| p.split_once('=').unwrap()) {
        let actor = read(&format!("KEN{role}"));
        assert_eq!(actor.code, Some("KEN".into()), "{role}");
        assert_eq!(actor.sector.as_ref().map_or("", |s| s.as_str()), sector, "{role}");
        assert_eq!(actor.other_sectors, [], "{role}");
    }
    for (role, code) in codes.split_whitespace().map(|p| p.split_once('=').unwrap()) {
        assert_eq!(read(role).code, Some(code.into()), "{role}");
    }
    for (old, now) in [("ROM", "ROU"), ("ZAR", "COD")] {
        assert_eq!(read(&format!("{old}GOV")).code, Some(now.into()), "{old}");
    }
}
