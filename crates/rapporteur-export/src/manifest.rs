//! What a file rests on, and what its columns mean.

use crate::ExportFormat;
use crate::row::{StoryMeta, full_day};
use crate::schema::{Column, EXTRA, columns};
use crate::write::ExportOptions;
use rapporteur_record::{Claim, Provenance};
use serde::Serialize;
use std::collections::BTreeMap;

/// A manifest lists no more stories than this: it is held in memory until the file is closed.
pub const MOST_DOCUMENTS: usize = 100_000;

/// A story that gave lines to the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceDocument {
    /// Identifier.
    pub id: String,
    /// Hash of the text, hexadecimal (128-bit FNV-1a), where the text was at hand.
    pub hash: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Publication date.
    pub published: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ColumnNote {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    note: &'static str,
}

/// What stands beside an exported file, as `FILE.manifest.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Always `rapporteur`.
    pub product: &'static str,
    /// Name of the format.
    pub format: &'static str,
    /// Version of this writer.
    pub writer_version: &'static str,
    /// The coding guideline.
    pub guideline: &'static str,
    /// Versions and hashes of program, rules, models and data that coded the claims; one for each in the file.
    pub provenance: Vec<Provenance>,
    /// Which Goldstein table stands in the file.
    pub goldstein_table: &'static str,
    /// Whose quads stand in the file.
    pub quads: String,
    /// Territory policy under which places got their countries.
    pub territory_policy: String,
    /// PLOVER-CAMEO map.
    pub cameo_map: String,
    /// Filters applied, by name.
    pub filters: BTreeMap<String, String>,
    /// Whether claims were split into actor-recipient pairs.
    pub dyads: bool,
    /// Lines of the file, without the header.
    pub rows: u64,
    /// Claims or events written; differs from `rows` where they were split.
    pub records: u64,
    /// First and last day of the events, where known to the day.
    pub event_dates: Option<(String, String)>,
    /// First and last day of publication.
    pub publication_dates: Option<(String, String)>,
    /// What the format cannot hold.
    pub losses: Vec<&'static str>,
    columns: Vec<ColumnNote>,
    /// The stories, by identifier; the first [`MOST_DOCUMENTS`].
    pub source_documents: Vec<SourceDocument>,
    /// Whether there were more stories than are listed.
    pub more_documents: bool,
    #[serde(skip)]
    documents: BTreeMap<String, SourceDocument>,
    #[serde(skip)]
    list_documents: bool,
}

fn widen(range: &mut Option<(String, String)>, day: Option<jiff::civil::Date>) {
    let Some(day) = day.map(|d| d.to_string()) else { return };
    match range {
        None => *range = Some((day.clone(), day)),
        Some((first, last)) => {
            if day < *first {
                first.clone_from(&day);
            }
            if day > *last {
                *last = day;
            }
        }
    }
}

impl Manifest {
    pub(crate) fn start(format: ExportFormat, options: &ExportOptions, columns: &[&Column]) -> Self {
        Self {
            product: "rapporteur",
            format: format.as_str(),
            writer_version: env!("CARGO_PKG_VERSION"),
            guideline: "PLOVER 2.0 (manual of 2021) with Rapporteur's statuses",
            provenance: Vec::new(),
            goldstein_table: match format {
                ExportFormat::Gdelt | ExportFormat::GdeltMentions => "gdelt",
                _ => "icews",
            },
            quads: match format {
                ExportFormat::Gdelt | ExportFormat::GdeltMentions => "gdelt: root 09 in 2, root 14 in 3".to_owned(),
                ExportFormat::Phoenix => "phoenix: roots 01-02 in 0, root 16 in 3".to_owned(),
                _ => format!("plover: SANCTION in {}", options.sanction_quad),
            },
            territory_policy: options.territory_policy.clone(),
            cameo_map: options.cameo_map.clone(),
            filters: options.filters.clone(),
            dyads: options.dyads || format.is_dyadic(),
            rows: 0,
            records: 0,
            event_dates: None,
            publication_dates: None,
            losses: format.losses().to_vec(),
            columns: columns.iter().map(|c| ColumnNote { name: c.name, kind: c.kind.as_str(), note: c.note }).collect(),
            source_documents: Vec::new(),
            more_documents: false,
            documents: BTreeMap::new(),
            list_documents: options.list_documents,
        }
    }

    pub(crate) fn see(&mut self, claim: &Claim, story: &StoryMeta) {
        self.records += 1;
        if !self.provenance.contains(&claim.provenance) {
            self.provenance.push(claim.provenance.clone());
        }
        widen(&mut self.event_dates, full_day(claim.date.as_deref()));
        widen(&mut self.event_dates, full_day(claim.enddate.as_deref()));
        let published = claim.published.as_deref().or(story.published.as_deref());
        widen(&mut self.publication_dates, full_day(published));
        if self.list_documents && !self.documents.contains_key(&claim.story_id) {
            if self.documents.len() >= MOST_DOCUMENTS {
                self.more_documents = true;
                return;
            }
            self.documents.insert(
                claim.story_id.clone(),
                SourceDocument {
                    id: claim.story_id.clone(),
                    hash: story.hash.clone(),
                    outlet: story.outlet.clone(),
                    url: story.url.clone(),
                    published: published.map(str::to_owned),
                },
            );
        }
    }

    /// The manifest as indented JSON with a last line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut full = self.clone();
        full.source_documents = self.documents.values().cloned().collect();
        let mut text = serde_json::to_string_pretty(&full).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The columns of a format with their meaning, as CSV (`position,column,type,meaning`).
#[must_use]
pub fn data_dictionary(format: ExportFormat, extra_columns: bool) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let extra: &[Column] = if extra_columns { EXTRA } else { &[] };
    let mut done = writer.write_record(["position", "column", "type", "meaning"]);
    for (n, column) in columns(format).iter().chain(extra).enumerate() {
        let position = (n + 1).to_string();
        done = done
            .and_then(|()| writer.write_record([position.as_str(), column.name, column.kind.as_str(), column.note]));
    }
    // Writing to memory does not fail.
    let bytes = done.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
