//! The writer of all formats.

use crate::manifest::Manifest;
use crate::row::{EventMeta, Row, StoryMeta, Value, dyads};
use crate::schema::{Column, ColumnType, EXTRA, columns};
use crate::{Error, ExportFormat};
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rapporteur_record::Claim;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// How a file is written, and what its manifest says of the choices made before.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// One line for each actor-recipient pair, in formats that hold lists too.
    pub dyads: bool,
    /// Our columns at the right of foreign formats.
    ///
    /// Readers that take headerless GDELT files by position (`gdeltPyR`) want exactly 61 columns: `false` for them.
    pub extra_columns: bool,
    /// Filters applied before, by name, for the manifest: `status`, `one_a_day`, `actor`, …
    pub filters: BTreeMap<String, String>,
    /// Territory policy under which places got their countries, for the manifest.
    pub territory_policy: String,
    /// PLOVER-CAMEO map used by the coder, for the manifest.
    pub cameo_map: String,
    /// Quad of SANCTION as coded (PLOVER's manual contradicts itself), for the manifest.
    pub sanction_quad: u8,
    /// List source documents in the manifest.
    pub list_documents: bool,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            dyads: false,
            extra_columns: true,
            filters: BTreeMap::new(),
            territory_policy: "de_jure".to_owned(),
            cameo_map: "normalised".to_owned(),
            sanction_quad: 4,
            list_documents: true,
        }
    }
}

const BATCH: usize = 8192;

enum Sink {
    Lines(Box<dyn Write + Send>),
    /// Tab separated without quotes: fields hold no tabs, breaks or double quotes.
    Bare(Box<dyn Write + Send>),
    Quoted(Box<csv::Writer<Box<dyn Write + Send>>>),
    Parquet(Box<ArrowWriter<Box<dyn Write + Send>>>, Batch),
    Arrow(Box<arrow_ipc::writer::FileWriter<Box<dyn Write + Send>>>, Batch),
}

enum Builder {
    Text(StringBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
}

struct Batch {
    schema: Arc<Schema>,
    builders: Vec<Builder>,
    rows: usize,
}

impl Batch {
    fn new(columns: &[&Column]) -> Self {
        let kind = |c: &Column| match c.kind {
            ColumnType::Text => DataType::Utf8,
            ColumnType::Int => DataType::Int64,
            ColumnType::Float => DataType::Float64,
            ColumnType::Bool => DataType::Boolean,
        };
        let fields: Vec<Field> = columns.iter().map(|c| Field::new(c.name, kind(c), true)).collect();
        let builders = columns
            .iter()
            .map(|c| match c.kind {
                ColumnType::Text => Builder::Text(StringBuilder::new()),
                ColumnType::Int => Builder::Int(Int64Builder::new()),
                ColumnType::Float => Builder::Float(Float64Builder::new()),
                ColumnType::Bool => Builder::Bool(BooleanBuilder::new()),
            })
            .collect();
        Self { schema: Arc::new(Schema::new(fields)), builders, rows: 0 }
    }

    fn push(&mut self, values: Vec<Value>) {
        for (builder, value) in self.builders.iter_mut().zip(values) {
            match (builder, value) {
                (Builder::Text(b), Value::Null) => b.append_null(),
                (Builder::Text(b), value) => b.append_value(value.plain()),
                (Builder::Int(b), Value::Int(n)) => b.append_value(n),
                (Builder::Int(b), _) => b.append_null(),
                (Builder::Float(b), Value::Float(n)) => b.append_value(n),
                (Builder::Float(b), _) => b.append_null(),
                (Builder::Bool(b), Value::Bool(yes)) => b.append_value(yes),
                (Builder::Bool(b), _) => b.append_null(),
            }
        }
        self.rows += 1;
    }

    fn take(&mut self) -> Result<RecordBatch, Error> {
        self.rows = 0;
        let arrays: Vec<ArrayRef> = self
            .builders
            .iter_mut()
            .map(|b| -> ArrayRef {
                match b {
                    Builder::Text(b) => Arc::new(b.finish()),
                    Builder::Int(b) => Arc::new(b.finish()),
                    Builder::Float(b) => Arc::new(b.finish()),
                    Builder::Bool(b) => Arc::new(b.finish()),
                }
            })
            .collect();
        RecordBatch::try_new(self.schema.clone(), arrays).map_err(|e| Error::Columnar(e.to_string()))
    }
}

fn columnar(error: impl std::fmt::Display) -> Error {
    Error::Columnar(error.to_string())
}

/// Writes claims in one format and keeps the books for its manifest.
///
/// # Example
///
/// ```no_run
/// # fn main() -> Result<(), rapporteur_export::Error> {
/// use rapporteur_export::{ExportFormat, ExportOptions, StoryMeta, Writer};
/// let file = Box::new(std::fs::File::create("events.tsv")?);
/// let mut writer = Writer::new(ExportFormat::Polecat, file, &ExportOptions::default())?;
/// # let claims: Vec<rapporteur_record::Claim> = Vec::new();
/// for claim in &claims {
///     writer.write(claim, &StoryMeta::default())?;
/// }
/// std::fs::write("events.tsv.manifest.json", writer.finish()?.to_json())?;
/// # Ok(())
/// # }
/// ```
pub struct Writer {
    format: ExportFormat,
    options: ExportOptions,
    columns: Vec<&'static Column>,
    sink: Sink,
    manifest: Manifest,
}

impl Writer {
    /// Starts a file: the header is written at once.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the header cannot be written.
    pub fn new(format: ExportFormat, out: Box<dyn Write + Send>, options: &ExportOptions) -> Result<Self, Error> {
        let mut all: Vec<&'static Column> = columns(format).iter().collect();
        if options.extra_columns && !all.is_empty() {
            all.extend(EXTRA);
        }
        let header = || all.iter().map(|c| c.name);
        let sink = match format {
            ExportFormat::Jsonl => Sink::Lines(out),
            ExportFormat::Csv | ExportFormat::Tsv | ExportFormat::Phoenix => {
                let delimiter = if format == ExportFormat::Tsv { b'\t' } else { b',' };
                let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
                writer.write_record(header())?;
                Sink::Quoted(Box::new(writer))
            }
            ExportFormat::Polecat | ExportFormat::Icews | ExportFormat::Gdelt | ExportFormat::GdeltMentions => {
                let mut out = out;
                if format.has_header() {
                    writeln!(out, "{}", header().collect::<Vec<_>>().join("\t"))?;
                }
                Sink::Bare(out)
            }
            ExportFormat::Parquet => {
                let batch = Batch::new(&all);
                let level = ZstdLevel::try_new(3).map_err(columnar)?;
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(level))
                    .set_created_by("rapporteur".to_owned())
                    // A group is held in memory until it is whole.
                    .set_max_row_group_row_count(Some(16 * BATCH))
                    .build();
                let writer = ArrowWriter::try_new(out, batch.schema.clone(), Some(properties)).map_err(columnar)?;
                Sink::Parquet(Box::new(writer), batch)
            }
            ExportFormat::Arrow => {
                let batch = Batch::new(&all);
                let writer = arrow_ipc::writer::FileWriter::try_new(out, &batch.schema).map_err(columnar)?;
                Sink::Arrow(Box::new(writer), batch)
            }
        };
        Ok(Self {
            format,
            options: options.clone(),
            manifest: Manifest::start(format, options, &all),
            columns: all,
            sink,
        })
    }

    /// Writes a claim that stands alone.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the file cannot be written, and its kin for delimited and columnar files.
    pub fn write(&mut self, claim: &Claim, story: &StoryMeta) -> Result<(), Error> {
        self.write_event(claim, story, &EventMeta::default())
    }

    /// Writes a claim together with what is known of its event across stories.
    ///
    /// # Errors
    ///
    /// As [`Writer::write`].
    pub fn write_event(&mut self, claim: &Claim, story: &StoryMeta, event: &EventMeta) -> Result<(), Error> {
        self.manifest.see(claim, story);
        if let Sink::Lines(out) = &mut self.sink {
            for record in json_records(claim, event, self.options.dyads)? {
                serde_json::to_writer(&mut *out, &record)?;
                out.write_all(b"\n")?;
                self.manifest.rows += 1;
            }
            return Ok(());
        }
        let dyadic = self.format.is_dyadic() || self.options.dyads;
        for row in Row::lines(claim, story, event, dyadic) {
            let values: Vec<Value> = self.columns.iter().map(|c| (c.get)(&row)).collect();
            self.manifest.rows += 1;
            match &mut self.sink {
                Sink::Lines(_) => {}
                Sink::Bare(out) => {
                    let line: Vec<String> = values.iter().map(|v| bare(&v.plain())).collect();
                    writeln!(out, "{}", line.join("\t"))?;
                }
                Sink::Quoted(writer) => writer.write_record(values.iter().map(Value::plain))?,
                Sink::Parquet(writer, batch) => {
                    batch.push(values);
                    if batch.rows == BATCH {
                        writer.write(&batch.take()?).map_err(columnar)?;
                    }
                }
                Sink::Arrow(writer, batch) => {
                    batch.push(values);
                    if batch.rows == BATCH {
                        writer.write(&batch.take()?).map_err(columnar)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends the file and returns its manifest.
    ///
    /// # Errors
    ///
    /// As [`Writer::write`].
    pub fn finish(self) -> Result<Manifest, Error> {
        match self.sink {
            Sink::Lines(mut out) | Sink::Bare(mut out) => out.flush()?,
            Sink::Quoted(mut writer) => writer.flush()?,
            Sink::Parquet(mut writer, mut batch) => {
                if batch.rows > 0 {
                    writer.write(&batch.take()?).map_err(columnar)?;
                }
                let mut out = writer.into_inner().map_err(columnar)?;
                out.flush()?;
            }
            Sink::Arrow(mut writer, mut batch) => {
                if batch.rows > 0 {
                    writer.write(&batch.take()?).map_err(columnar)?;
                }
                writer.finish().map_err(columnar)?;
                writer.flush().map_err(columnar)?;
            }
        }
        Ok(self.manifest)
    }
}

/// Tabs and line breaks become spaces, double quotes single ones: some readers of these files know quoting, some do not.
fn bare(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            '"' => '\'',
            other => other,
        })
        .collect()
}

fn json_records(claim: &Claim, event: &EventMeta, split: bool) -> Result<Vec<serde_json::Value>, Error> {
    let with_event = |claim: &Claim| -> Result<serde_json::Value, Error> {
        let mut record = serde_json::to_value(claim)?;
        if event != &EventMeta::default()
            && let Some(object) = record.as_object_mut()
        {
            object.insert("n_claims".to_owned(), json!(event.n_claims));
            object.insert("n_documents".to_owned(), json!(event.n_documents));
            object.insert("n_publishers".to_owned(), json!(event.n_publishers));
            object.insert("n_origins".to_owned(), json!(event.n_origins));
            object.insert("claims".to_owned(), json!(event.claims));
            object.insert("counter_claims".to_owned(), json!(event.counter_claims));
            object.insert("source_grade".to_owned(), json!(event.source_grade.as_deref().unwrap_or("F")));
            object.insert("info_grade".to_owned(), json!(event.info_grade.as_deref().unwrap_or("6")));
        }
        Ok(record)
    };
    if !split {
        return Ok(vec![with_event(claim)?]);
    }
    let pairs = dyads(claim);
    let many = pairs.len() > 1;
    let mut records = Vec::with_capacity(pairs.len());
    for (n, (actor, recipient)) in pairs.into_iter().enumerate() {
        let mut one = claim.clone();
        one.actor = actor.cloned().into_iter().collect();
        one.recipient = recipient.cloned().into_iter().collect();
        if many {
            one.id = format!("{}/{}", claim.id, n + 1);
        }
        let mut record = with_event(&one)?;
        if let Some(object) = record.as_object_mut() {
            object.insert("n_actors".to_owned(), json!(claim.actor.len()));
            object.insert("n_recipients".to_owned(), json!(claim.recipient.len()));
        }
        records.push(record);
    }
    Ok(records)
}
