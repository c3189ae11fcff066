//! `rapporteur events`: questions to a store, and exports of the answers.

use crate::args::{OutputArgs, To};
use crate::io::{Output, complain};
use crate::outcome::Outcome;
use anyhow::{Context as _, bail};
use jiff::civil::Date;
use rapporteur::export::{EventMeta, ExportFormat, ExportOptions, Page, StoryMeta, Writer, claim_to_jsonld};
use rapporteur::lexicon::Embedded;
use rapporteur::lexicon::ontology::Ontology;
use rapporteur::record::{EventType, Participant, Quad, Status};
use rapporteur::store::{Affair, Event, Filter, GroupBy, Sort, Store, StoryCard};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;

/// Options of `events`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    filter: FilterArgs,
    /// Order: latest earliest published claims origins confidence score
    #[arg(long, default_value = "latest")]
    sort: String,
    /// At most so many events; 0 takes all. A terminal gets 50, a file all
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Leave out the first N
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
    /// Only count
    #[arg(long, conflicts_with_all = ["group", "weekly", "affairs", "event"])]
    count: bool,
    /// Count by dyad, actor, recipient, week, month, day, type, quad, country, status; several with commas
    #[arg(long, value_name = "BY", value_delimiter = ',', conflicts_with_all = ["weekly", "affairs", "event"])]
    group: Vec<String>,
    /// Weekly series of dyads: counts by quad, net scores, change against 4 and 52 weeks, bursts
    #[arg(long, conflicts_with_all = ["affairs", "event"])]
    weekly: bool,
    /// With --weekly: only dyads with so many events
    #[arg(long, value_name = "N", default_value_t = 1)]
    least: u32,
    /// Affairs: stories of one matter over days, with their events
    #[arg(long, conflicts_with = "event")]
    affairs: bool,
    /// One line for each pair of actor and recipient
    #[arg(long)]
    dyads: bool,
    /// Only the columns of the foreign format, none of ours at the right
    #[arg(long)]
    plain_columns: bool,
    /// Also write what each column means to FILE
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// One event with every claim that tells of it
    #[arg(long, value_name = "KEY")]
    event: Option<String>,
}

/// Which events.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct FilterArgs {
    /// Actor: CODE, CODE/SECTOR or /SECTOR
    #[arg(long, value_delimiter = ',')]
    actor: Vec<String>,
    /// Recipient: CODE, CODE/SECTOR or /SECTOR
    #[arg(long, value_delimiter = ',')]
    recipient: Vec<String>,
    /// Actor or recipient: CODE, CODE/SECTOR or /SECTOR
    #[arg(long, value_delimiter = ',')]
    party: Vec<String>,
    /// Sector of an actor or recipient
    #[arg(long, value_delimiter = ',')]
    sector: Vec<String>,
    /// Country of the place, ISO 3166-1 alpha-3
    #[arg(long, value_delimiter = ',')]
    country: Vec<String>,
    /// First-level unit of the place
    #[arg(long)]
    province: Vec<String>,
    /// Name of the place
    #[arg(long)]
    place: Vec<String>,
    /// SOUTH,WEST,NORTH,EAST in degrees
    #[arg(long, value_name = "BOX", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// LAT,LON,KM
    #[arg(long, value_name = "CIRCLE", allow_hyphen_values = true)]
    near: Option<String>,
    /// Type, for instance ASSAULT
    #[arg(long = "type", value_delimiter = ',')]
    kind: Vec<String>,
    /// Mode
    #[arg(long, value_delimiter = ',')]
    mode: Vec<String>,
    /// Context
    #[arg(long, value_delimiter = ',')]
    context: Vec<String>,
    /// Quad, 1 to 4
    #[arg(long, value_delimiter = ',')]
    quad: Vec<u8>,
    /// Status, for instance planned
    #[arg(long, value_delimiter = ',')]
    status: Vec<String>,
    /// Events of every status
    #[arg(long)]
    all: bool,
    /// First day of the event
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Last day of the event
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// First day of publication
    #[arg(long, value_name = "DATE")]
    published_since: Option<Date>,
    /// Last day of publication
    #[arg(long, value_name = "DATE")]
    published_until: Option<Date>,
    /// Outlet
    #[arg(long)]
    outlet: Vec<String>,
    /// At least so many independent origins
    #[arg(long, value_name = "N")]
    min_origins: Option<u32>,
    /// At least so many claims
    #[arg(long, value_name = "N")]
    min_claims: Option<u32>,
    /// At least this confidence in type and mode, 0 to 1
    #[arg(long, value_name = "C")]
    min_confidence: Option<f64>,
    /// Words in the stories: "exact phrase", AND, OR, NOT, prefix*
    #[arg(long)]
    text: Option<String>,
    /// Keys of events
    #[arg(long, value_delimiter = ',')]
    key: Vec<String>,
    /// Only events with a coded actor and a day, that nobody denies
    #[arg(long)]
    strict: bool,
    /// Only events that somebody denies
    #[arg(long)]
    contested: bool,
    /// One event a day for the same actors, recipients and type
    #[arg(long)]
    one_a_day: bool,
}

fn numbers<const N: usize>(text: &str, what: &str) -> anyhow::Result<[f64; N]> {
    let parts: Result<Vec<f64>, _> = text.split(',').map(|p| p.trim().parse::<f64>()).collect();
    parts
        .ok()
        .and_then(|p| <[f64; N]>::try_from(p).ok())
        .filter(|p| p.iter().all(|n| n.is_finite()))
        .with_context(|| format!("{what} {text:?}: {N} numbers with commas are accepted"))
}

/// Codes are written large, sectors too.
fn upper(list: &[String]) -> Vec<String> {
    list.iter().map(|v| v.trim().to_uppercase()).collect()
}

/// Modes and contexts are written small.
fn lower(list: &[String]) -> Vec<String> {
    list.iter().map(|v| v.trim().to_lowercase()).collect()
}

/// Names that stand nowhere, neither in the ontology nor in the store, are misspelt: an answer of nothing would hide it.
fn check_names(filter: &Filter, store: &Store) -> anyhow::Result<()> {
    let ontology = Ontology::load(&Embedded).map_err(|complaints| {
        anyhow::anyhow!("{}", complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    let sectors: BTreeSet<&str> = ontology.sectors().iter().map(|s| s.code.as_str()).collect();
    let modes: BTreeSet<&str> =
        EventType::ALL.iter().flat_map(|k| ontology.event_type(*k).modes.keys().map(String::as_str)).collect();
    let contexts: BTreeSet<&str> = ontology.contexts().iter().map(|(c, _)| c.as_str()).collect();
    let one_of = |kind: &str, list: &[String], known: &BTreeSet<&str>| -> anyhow::Result<()> {
        for value in list {
            if !known.contains(value.as_str()) && !store.has(kind, value)? {
                let known = known.iter().copied().collect::<Vec<_>>().join(" ");
                bail!("{kind} {value:?} is not known; accepted: {known}");
            }
        }
        Ok(())
    };
    one_of("mode", &filter.mode, &modes)?;
    one_of("context", &filter.context, &contexts)?;
    one_of("sector", &filter.sector, &sectors)?;
    let states = rapporteur::data::text("actors/states.csv").unwrap_or_default();
    let rows: Vec<Vec<&str>> = states.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let non_states: BTreeSet<&str> = sectors.iter().copied().chain(["UNO", "EUR"]).collect();
    let code = |role: &str, value: &str| -> anyhow::Result<()> {
        if non_states.contains(value)
            || rows.iter().any(|r| r.first() == Some(&value))
            || store.has("code", value)?
            || store.has("country", value)?
        {
            return Ok(());
        }
        let meant = rows.iter().find(|r| r.get(2).is_some_and(|name| name.to_uppercase() == value));
        let hint = meant.and_then(|r| r.first()).map(|code| format!("; {code} is meant?")).unwrap_or_default();
        bail!(
            "{role} {value:?} is no code that is known; accepted: ISO 3166-1 alpha-3 such as RUS, and IGO UNO EUR NGO ISM IMG MNC{hint}"
        )
    };
    for (role, list) in [("actor", &filter.actor), ("recipient", &filter.recipient), ("party", &filter.party)] {
        for value in list {
            let (state, sector) = value.split_once('/').unwrap_or((value, ""));
            if !state.is_empty() {
                code(role, state)?;
            }
            if !sector.is_empty() {
                one_of("sector", &[sector.to_owned()], &sectors)?;
            }
        }
    }
    for value in &filter.country {
        code("country", value)?;
    }
    for value in &filter.outlet {
        if !store.has("outlet", value)? {
            let mut known: Vec<String> = store.outlets()?.into_iter().take(20).map(|(name, _)| name).collect();
            known.sort();
            bail!("outlet {value:?} is not in the store; it has: {}", known.join("; "));
        }
    }
    Ok(())
}

impl FilterArgs {
    /// The filter of the store.
    pub(crate) fn filter(&self) -> anyhow::Result<Filter> {
        let mut quad = Vec::new();
        for n in &self.quad {
            let found = Quad::ALL.iter().find(|q| q.number() == *n);
            quad.push(*found.with_context(|| format!("quad {n}: 1 to 4 are accepted"))?);
        }
        Ok(Filter {
            actor: upper(&self.actor),
            recipient: upper(&self.recipient),
            party: upper(&self.party),
            sector: upper(&self.sector),
            country: upper(&self.country),
            province: self.province.clone(),
            place: self.place.clone(),
            bbox: self.bbox.as_deref().map(|b| numbers::<4>(b, "--bbox")).transpose()?,
            near: self.near.as_deref().map(|n| numbers::<3>(n, "--near").map(|[a, b, c]| (a, b, c))).transpose()?,
            kind: self.kind.iter().map(|k| k.to_uppercase().parse::<EventType>()).collect::<Result<_, _>>()?,
            mode: lower(&self.mode),
            context: lower(&self.context),
            quad,
            status: self.status.iter().map(|s| s.to_lowercase().parse::<Status>()).collect::<Result<_, _>>()?,
            all: self.all,
            from: self.since,
            to: self.until,
            published_from: self.published_since,
            published_to: self.published_until,
            outlet: self.outlet.clone(),
            min_origins: self.min_origins,
            min_claims: self.min_claims,
            min_confidence: self.min_confidence,
            text: self.text.clone(),
            key: lower(&self.key),
            strict: self.strict,
            contested: self.contested,
            one_a_day: self.one_a_day,
        })
    }
}

/// What export says of an event's story.
pub(crate) fn story_meta(event: &Event) -> StoryMeta {
    card_meta(&event.story)
}

fn card_meta(card: &StoryCard) -> StoryMeta {
    StoryMeta {
        id: card.id.clone(),
        title: card.title.clone(),
        outlet: card.outlet.clone(),
        url: card.url.clone(),
        language: card.language.clone(),
        published: card.published.clone(),
        chars: Some(card.chars),
        ..StoryMeta::default()
    }
}

/// What export says of an event across stories.
pub(crate) fn event_meta(event: &Event) -> EventMeta {
    EventMeta {
        n_claims: event.n_claims,
        n_documents: event.n_documents,
        n_publishers: event.n_publishers,
        n_origins: event.n_origins,
        source_grade: event.source_grade.clone(),
        info_grade: event.info_grade.clone(),
        claims: event.claims.clone(),
        counter_claims: event.counter_claims.clone(),
        merged: true,
    }
}

fn people(list: &[Participant]) -> String {
    let one = |p: &Participant| {
        let code = p.code.as_ref().map_or("?", |c| c.as_str());
        p.sector.as_ref().map_or_else(|| code.to_owned(), |s| format!("{code}/{s}"))
    };
    if list.is_empty() { "-".to_owned() } else { list.iter().map(one).collect::<Vec<_>>().join(",") }
}

fn line(event: &Event) -> String {
    let claim = &event.claim;
    let kind = claim.event.first().map_or("", |k| k.as_str());
    let mode = claim.mode.first().map(|m| format!("/{m}")).unwrap_or_default();
    let place = claim
        .event_loc
        .iter()
        .find(|p| !p.negated)
        .map(|p| format!(" at {}", p.resolved_place.as_deref().unwrap_or(&p.extracted_place)));
    let origins = event.n_origins.map_or_else(|| "no lineage".to_owned(), |n| format!("{n} origins"));
    let denied = if event.counter_claims.is_empty() {
        String::new()
    } else {
        format!(", {} denials", event.counter_claims.len())
    };
    format!(
        "{:<10} {:<22} {} -> {}{}  [{}]  {} claims, {origins}{denied}  {}",
        claim.date.as_deref().unwrap_or("undated"),
        format!("{kind}{mode}"),
        people(&claim.actor),
        people(&claim.recipient),
        place.unwrap_or_default(),
        claim.status,
        event.n_claims,
        claim.event_key,
    )
}

/// Says that nothing was found, where a person would wonder at an empty answer.
fn nothing() {
    complain("no event of the store matches");
}

/// Writes records that are no events: a table of their fields, or JSON Lines.
fn write_records(output: &OutputArgs, records: &[serde_json::Value]) -> anyhow::Result<()> {
    if !matches!(
        Output::format(output),
        To::Table | To::Export(ExportFormat::Jsonl | ExportFormat::Csv | ExportFormat::Tsv)
    ) {
        bail!("this answer is written as table, jsonl, csv or tsv");
    }
    let mut out = Output::open(output)?;
    if records.is_empty() {
        nothing();
    }
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => {
            list.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    };
    let separator = match out.to {
        To::Export(ExportFormat::Jsonl) => {
            for record in records {
                out.json_line(record)?;
            }
            return Ok(out.writer.flush()?);
        }
        To::Export(ExportFormat::Csv) => ",",
        To::Export(ExportFormat::Tsv) => "\t",
        To::Table => return table(&mut out.writer, records, cell),
        _ => bail!("this answer is written as table, jsonl, csv or tsv"),
    };
    let to = out.to;
    let quote = |text: String| {
        if to == To::Export(ExportFormat::Csv) && text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else if to == To::Export(ExportFormat::Tsv) {
            text.replace(['\t', '\n', '\r'], " ")
        } else {
            text
        }
    };
    if let Some(first) = records.first().and_then(serde_json::Value::as_object) {
        writeln!(out.writer, "{}", first.keys().cloned().collect::<Vec<_>>().join(separator))?;
    }
    for record in records.iter().filter_map(serde_json::Value::as_object) {
        writeln!(out.writer, "{}", record.values().map(|v| quote(cell(v))).collect::<Vec<_>>().join(separator))?;
    }
    Ok(out.writer.flush()?)
}

/// Columns under their names, numbers to two places.
fn table(
    out: &mut impl Write,
    records: &[serde_json::Value],
    cell: impl Fn(&serde_json::Value) -> String,
) -> anyhow::Result<()> {
    let Some(first) = records.first().and_then(serde_json::Value::as_object) else { return Ok(()) };
    let short = |value: &serde_json::Value| match value.as_f64() {
        Some(n) if value.is_f64() => format!("{n:.2}"),
        _ => cell(value).replace(['\t', '\n', '\r'], " "),
    };
    let mut rows = vec![first.keys().cloned().collect::<Vec<_>>()];
    rows.extend(records.iter().filter_map(serde_json::Value::as_object).map(|r| r.values().map(short).collect()));
    let width = |i: usize| rows.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    for row in &rows {
        let line: Vec<String> = row.iter().zip(&widths).map(|(c, w)| format!("{c:<w$}")).collect();
        writeln!(out, "{}", line.join("  ").trim_end())?;
    }
    Ok(out.flush()?)
}

/// An affair for people: what, from when to when, and its events day by day.
fn write_affairs(output: &OutputArgs, affairs: &[Affair]) -> anyhow::Result<()> {
    if Output::format(output) != To::Table {
        return write_records(output, &as_records(affairs)?);
    }
    let mut out = Output::open(output)?;
    if affairs.is_empty() {
        nothing();
    }
    for affair in affairs {
        let title = affair.title.as_deref().or_else(|| affair.stories.first().map(String::as_str)).unwrap_or("-");
        let days = match (&affair.first, &affair.last) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (Some(day), _) => day.clone(),
            _ => "undated".to_owned(),
        };
        writeln!(
            out.writer,
            "{days}  {title}  [{} stories, {} that are no copies]",
            affair.n_stories, affair.n_families
        )?;
        for moment in &affair.timeline {
            let side = |codes: &[String]| if codes.is_empty() { "-".to_owned() } else { codes.join(",") };
            writeln!(
                out.writer,
                "  {:<10} {:<22} {} -> {}{}  {} claims  {}",
                moment.date.as_deref().unwrap_or("undated"),
                moment.event,
                side(&moment.actor),
                side(&moment.recipient),
                moment.place.as_ref().map(|p| format!(" at {p}")).unwrap_or_default(),
                moment.n_claims,
                moment.event_key
            )?;
        }
    }
    Ok(out.writer.flush()?)
}

fn as_records<T: serde::Serialize>(items: &[T]) -> anyhow::Result<Vec<serde_json::Value>> {
    Ok(items.iter().map(serde_json::to_value).collect::<Result<_, _>>()?)
}

/// The claims that tell of an event, or deny it, each as a JSON-LD document that names the event.
fn linked(store: &Store, event: &Event, out: &mut impl Write) -> anyhow::Result<()> {
    for (claim, card) in store.claims_of_event(&event.claim.event_key)? {
        let story = store.story(&card.id)?;
        let page = Page {
            url: card.url.as_deref(),
            outlet: card.outlet.as_deref(),
            title: card.title.as_deref(),
            text: Some(&story.text),
        };
        let mut document = claim_to_jsonld(&claim, page);
        if let Some(node) = document.pointer_mut("/@graph/0").and_then(serde_json::Value::as_object_mut) {
            node.insert("rap:eventKey".to_owned(), serde_json::json!(event.claim.event_key));
            node.insert("rap:denies".to_owned(), serde_json::json!(event.counter_claims.contains(&claim.id)));
        }
        writeln!(out, "{}", serde_json::to_string(&document)?)?;
    }
    Ok(())
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let store = Store::open(&args.store)?;
    let filter = args.filter.filter()?;
    check_names(&filter, &store)?;
    if args.count {
        let mut out = Output::open(&OutputArgs { to: Some(To::Table), output: args.output.output.clone() })?;
        writeln!(out.writer, "{}", store.count(&filter)?)?;
        out.writer.flush()?;
        return Ok(Outcome::Done);
    }
    if let Some(key) = &args.event {
        let event = store.event(key)?;
        let mut record = serde_json::to_value(&event.claim)?;
        let claims: Vec<_> = store
            .claims_of_event(key)?
            .into_iter()
            .map(|(claim, story)| serde_json::json!({"claim": claim, "story": story}))
            .collect();
        if let Some(object) = record.as_object_mut() {
            object.insert("n_origins".to_owned(), serde_json::json!(event.n_origins));
            object.insert("claims".to_owned(), serde_json::json!(claims));
            object.insert("counter_claims".to_owned(), serde_json::json!(event.counter_claims));
        }
        write_records(&args.output, &[record])?;
        return Ok(Outcome::Done);
    }
    if args.weekly {
        write_records(&args.output, &as_records(&store.weekly(&filter, args.least)?)?)?;
        return Ok(Outcome::Done);
    }
    if !args.group.is_empty() {
        let by = args.group.iter().map(|g| g.parse::<GroupBy>()).collect::<Result<Vec<_>, _>>()?;
        let groups = store.group(&filter, &by, args.limit.filter(|n| *n > 0).unwrap_or(1_000_000))?;
        let records = groups
            .iter()
            .map(|group| {
                let mut record = serde_json::Map::new();
                for (name, value) in args.group.iter().zip(&group.by) {
                    record.insert(name.clone(), serde_json::json!(value));
                }
                if let Ok(serde_json::Value::Object(rest)) = serde_json::to_value(group) {
                    record.extend(rest.into_iter().filter(|(k, _)| k != "by"));
                }
                serde_json::Value::Object(record)
            })
            .collect::<Vec<_>>();
        write_records(&args.output, &records)?;
        return Ok(Outcome::Done);
    }
    let sort: Sort = args.sort.parse()?;
    if args.affairs {
        let affairs = store.affairs(&filter, args.limit.filter(|n| *n > 0).unwrap_or(100))?;
        write_affairs(&args.output, &affairs)?;
        return Ok(Outcome::Done);
    }
    let terminal = args.output.output.is_none() && io::stdout().is_terminal();
    // What is refused is refused before a file is made.
    store.understands(&filter)?;
    match Output::format(&args.output) {
        To::Table => {}
        To::Jsonld if !args.dyads => {}
        to => {
            to.export("events")?;
        }
    }
    let Output { to, writer: mut out } = Output::open(&args.output)?;
    let limit = match args.limit {
        Some(0) => None,
        Some(n) => Some(n),
        None if terminal => Some(50),
        None => None,
    };
    let mut found = 0_u64;
    if to == To::Table {
        store.each_event::<anyhow::Error>(&filter, sort, limit, args.offset, |event| {
            found += 1;
            Ok(writeln!(out, "{}", line(&event))?)
        })?;
        out.flush()?;
        if found == 0 {
            nothing();
        }
        return Ok(Outcome::Done);
    }
    if to == To::Jsonld {
        store.each_event::<anyhow::Error>(&filter, sort, limit, args.offset, |event| {
            found += 1;
            linked(&store, &event, &mut out)
        })?;
        out.flush()?;
        if found == 0 {
            nothing();
        }
        return Ok(Outcome::Done);
    }
    let format = to.export("events")?;
    crate::io::refuse_terminal(Some(to), args.output.output.as_deref())?;
    let mut filters = filter.describe();
    filters.insert("sort".to_owned(), args.sort.clone());
    if let Some(limit) = limit {
        filters.insert("limit".to_owned(), limit.to_string());
    }
    if args.offset > 0 {
        filters.insert("offset".to_owned(), args.offset.to_string());
    }
    let options =
        ExportOptions { dyads: args.dyads, extra_columns: !args.plain_columns, filters, ..ExportOptions::default() };
    let mut writer = Writer::new(format, out, &options)?;
    store.each_event::<anyhow::Error>(&filter, sort, limit, args.offset, |event| {
        found += 1;
        if format == ExportFormat::GdeltMentions {
            // A mention is a claim: one line for each that tells of the event, under the event's number.
            for (claim, card) in store.claims_of_event(&event.claim.event_key)? {
                let mut told = event.claim.clone();
                for (ours, theirs) in [(&mut told.actor, &claim.actor), (&mut told.recipient, &claim.recipient)] {
                    for person in ours {
                        person.span = theirs.iter().find(|p| p.code == person.code).and_then(|p| p.span);
                    }
                }
                told.story_id.clone_from(&claim.story_id);
                told.sentence = claim.sentence;
                told.span = claim.span;
                told.published.clone_from(&claim.published);
                told.confidence = claim.confidence;
                writer.write_event(&told, &card_meta(&card), &event_meta(&event))?;
            }
            return Ok(());
        }
        writer.write_event(&event.claim, &story_meta(&event), &event_meta(&event))?;
        Ok(())
    })?;
    let manifest = writer.finish()?;
    if found == 0 {
        nothing();
    }
    crate::io::write_manifest(args.output.output.as_deref(), &manifest)?;
    if let Some(path) = &args.dictionary {
        std::fs::write(path, rapporteur::export::data_dictionary(format, !args.plain_columns))
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(Outcome::Done)
}
