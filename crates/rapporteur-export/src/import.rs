//! Reads foreign files back to claims, so that somebody's ICEWS or POLECAT years can stand beside ours.
//!
//! Losses: a foreign row has no spans, no attribution chain and no status beyond "told as having happened"; CAMEO
//! rows get their PLOVER reading from the normalised map, and an empty `event` where PLOVER has none (010 to 019,
//! appeals). Quads are always recomputed: the files' own disagree. Our extra columns are read where they stand.

use crate::Error;
use crate::row::{EventMeta, StoryMeta};
use crate::table::{self, GoldsteinTable, NON_STATE, tables};
use rapporteur_record::{
    ActorCode, CameoCode, Claim, Confidence, Context, Count, EmbeddedAct, EventPlace, EventType, Mode, Participant,
    Provenance, Sector, Size, Span, Status, When, Why,
};
use std::collections::{BTreeMap, VecDeque};
use std::io::BufRead;
use std::str::FromStr;

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFormat {
    /// Our own claims or events, one JSON object a line.
    Jsonl,
    /// Our own columns, comma separated.
    Csv,
    /// Our own columns, tab separated.
    Tsv,
    /// POLECAT, malformed weekly files included.
    Polecat,
    /// ICEWS.
    Icews,
    /// GDELT events: 2.0 (61 columns), 1.0 (57 or 58), with or without our columns.
    Gdelt,
    /// Phoenix: comma separated with a header, or tab separated without.
    Phoenix,
}

impl FromStr for ImportFormat {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "jsonl" | "plover" => Self::Jsonl,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "polecat" => Self::Polecat,
            "icews" => Self::Icews,
            "gdelt" => Self::Gdelt,
            "phoenix" => Self::Phoenix,
            _ => {
                return Err(Error::Format(format!(
                    "format {text:?} cannot be read; accepted: jsonl csv tsv polecat icews gdelt phoenix"
                )));
            }
        })
    }
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The claim.
    pub claim: Claim,
    /// Its story, as far as the row knows it.
    pub story: StoryMeta,
    /// Counts across stories, as far as the row knows them.
    pub event: EventMeta,
    /// Line of the file, from 1.
    pub line: u64,
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong, and what would be accepted or was done.
    pub what: String,
    /// The row was mended and is among those read.
    pub repaired: bool,
}

/// Reads a file row by row. Rows that cannot be used come as `Err`; mended rows come as `Ok` and leave a note
/// in [`Importer::repairs`].
pub struct Importer {
    format: ImportFormat,
    lines: Lines,
    header: Vec<String>,
    repairs: Vec<Complaint>,
}

struct Lines {
    input: Box<dyn BufRead + Send>,
    line: u64,
    pending: VecDeque<(u64, String)>,
    latin1: Vec<u64>,
}

impl Lines {
    fn next(&mut self) -> std::io::Result<Option<(u64, String)>> {
        if let Some(line) = self.pending.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        if self.input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        let mut text = String::from_utf8(bytes).unwrap_or_else(|e| {
            self.latin1.push(self.line);
            e.into_bytes().iter().map(|&b| char::from(b)).collect()
        });
        if self.line == 1
            && let Some(rest) = text.strip_prefix('\u{feff}')
        {
            text = rest.to_owned();
        }
        Ok(Some((self.line, text)))
    }
}

/// Column names of GDELT 2.0, which its files do not carry.
fn gdelt_header(n: usize) -> Vec<String> {
    let names = crate::GDELT.iter().map(|c| c.name.to_owned());
    if n < 61 {
        names.filter(|name| !name.ends_with("ADM2Code")).take(n).collect()
    } else {
        names.chain(crate::EXTRA.iter().map(|c| c.name.to_owned())).take(n).collect()
    }
}

fn split(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

impl Importer {
    /// Opens a file of the given format and reads its header.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] where the header lacks the columns that the format cannot do without; [`Error::Io`].
    pub fn new(format: ImportFormat, input: Box<dyn BufRead + Send>) -> Result<Self, Error> {
        let lines = Lines { input, line: 0, pending: VecDeque::new(), latin1: Vec::new() };
        let mut importer = Self { format, lines, header: Vec::new(), repairs: Vec::new() };
        let Some((number, first)) = importer.lines.next()? else { return Ok(importer) };
        let needed: &[&str] = match format {
            ImportFormat::Jsonl | ImportFormat::Gdelt => {
                importer.lines.pending.push_back((number, first));
                return Ok(importer);
            }
            ImportFormat::Phoenix if !first.starts_with("eid,") && !first.starts_with("\"eid\"") => {
                importer.lines.pending.push_back((number, first));
                importer.header = crate::PHOENIX.iter().map(|c| c.name.to_owned()).collect();
                return Ok(importer);
            }
            ImportFormat::Polecat => &["Event ID", "Event Date", "Event Type"],
            ImportFormat::Icews => &["Event ID", "Event Date", "CAMEO Code"],
            ImportFormat::Phoenix => &["eid", "code"],
            ImportFormat::Csv | ImportFormat::Tsv => &["id", "event"],
        };
        let delimiter = importer.delimiter();
        importer.header = match format {
            ImportFormat::Polecat | ImportFormat::Icews => {
                first.split('\t').map(|h| h.trim().trim_matches('"').to_owned()).collect()
            }
            _ => split(&first, delimiter).unwrap_or_default(),
        };
        if format == ImportFormat::Polecat {
            for name in &mut importer.header {
                if name == "Event Intensity" {
                    "Intensity".clone_into(name);
                }
            }
            let known = |h: &String| crate::POLECAT.iter().chain(crate::EXTRA).any(|c| c.name == h.as_str());
            let unknown: Vec<&str> = importer.header.iter().filter(|h| !known(h)).map(String::as_str).collect();
            if !unknown.is_empty() {
                importer.repairs.push(Complaint {
                    line: 1,
                    what: format!("header has columns that POLECAT's 40 do not: {}; kept aside", unknown.join(", ")),
                    repaired: true,
                });
            }
        }
        let missing: Vec<&str> = needed.iter().copied().filter(|n| !importer.header.iter().any(|h| h == n)).collect();
        if !missing.is_empty() {
            return Err(Error::Format(format!(
                "no column {}; a {} file begins with its header line",
                missing.join(", "),
                match format {
                    ImportFormat::Polecat => "POLECAT",
                    ImportFormat::Icews => "ICEWS",
                    ImportFormat::Phoenix => "Phoenix",
                    _ => "Rapporteur",
                }
            )));
        }
        Ok(importer)
    }

    /// What was mended since the last call.
    pub fn repairs(&mut self) -> Vec<Complaint> {
        let mut notes = std::mem::take(&mut self.repairs);
        for line in self.lines.latin1.drain(..) {
            notes.push(Complaint { line, what: "not UTF-8; read as ISO-8859-1".to_owned(), repaired: true });
        }
        notes.sort_by_key(|c| c.line);
        notes
    }

    const fn delimiter(&self) -> u8 {
        match self.format {
            ImportFormat::Csv | ImportFormat::Phoenix => b',',
            _ => b'\t',
        }
    }

    /// The fields of the next row, by column name.
    fn row(&mut self) -> Option<Result<(u64, Fields), Complaint>> {
        loop {
            let (number, line) = match self.lines.next() {
                Ok(Some(next)) => next,
                Ok(None) => return None,
                Err(e) => {
                    return Some(Err(Complaint { line: self.lines.line, what: e.to_string(), repaired: false }));
                }
            };
            if line.trim().is_empty() {
                continue;
            }
            return Some(
                match self.format {
                    ImportFormat::Polecat => self.polecat_fields(number, &line),
                    ImportFormat::Jsonl => Ok(Fields::new(&["json".to_owned()], vec![line])),
                    ImportFormat::Gdelt => {
                        let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
                        match fields.len() {
                            57 | 58 => Ok(Fields::new(&gdelt_header58(fields.len()), fields)),
                            n if n >= 61 => Ok(Fields::new(&gdelt_header(n), fields)),
                            n => Err(Complaint {
                                line: number,
                                what: format!(
                                    "{n} columns; accepted: 61 (GDELT 2.0), 57 or 58 (GDELT 1.0), tab separated"
                                ),
                                repaired: false,
                            }),
                        }
                    }
                    ImportFormat::Phoenix if line.contains('\t') && !line.contains(',') || self.phoenix_bare(&line) => {
                        Ok(Fields::new(&self.header, line.split('\t').map(str::to_owned).collect()))
                    }
                    ImportFormat::Icews => Ok(Fields::new(
                        &self.header,
                        line.split('\t').map(|f| f.trim_matches('"').to_owned()).collect(),
                    )),
                    ImportFormat::Csv | ImportFormat::Tsv | ImportFormat::Phoenix => self.quoted_fields(number, line),
                }
                .map(|fields| (number, fields)),
            );
        }
    }

    fn phoenix_bare(&self, line: &str) -> bool {
        self.format == ImportFormat::Phoenix && line.matches('\t').count() + 4 >= self.header.len().min(26)
    }

    /// A quoted field may run over line breaks.
    fn quoted_fields(&mut self, number: u64, first: String) -> Result<Fields, Complaint> {
        let mut line = first;
        while line.matches('"').count() % 2 == 1 {
            match self.lines.next() {
                Ok(Some((_, more))) => {
                    line.push('\n');
                    line.push_str(&more);
                }
                _ => break,
            }
        }
        let fields = split(&line, self.delimiter()).unwrap_or_default();
        if fields.len() == self.header.len() {
            Ok(Fields::new(&self.header, fields))
        } else {
            Err(Complaint {
                line: number,
                what: format!("{} fields under a header of {}", fields.len(), self.header.len()),
                repaired: false,
            })
        }
    }

    /// POLECAT rows with stray tabs, line breaks, or without a column that the header has.
    fn polecat_fields(&mut self, number: u64, line: &str) -> Result<Fields, Complaint> {
        let width = self.header.len();
        let mut fields: Vec<String> = line.split('\t').map(|f| f.trim().to_owned()).collect();
        if fields.len() == width && polecat_fits(&self.header, &fields) {
            return Ok(Fields::new(&self.header, fields));
        }
        let mut what = None;
        while fields.len() > width && fields.last().is_some_and(String::is_empty) {
            fields.pop();
            what = Some(format!("empty fields behind the last of {width} columns; dropped"));
        }
        // A break inside a field: the next line is no row of its own.
        while fields.len() < width {
            let Ok(Some((next_number, next))) = self.lines.next() else { break };
            let more: Vec<String> = next.split('\t').map(|f| f.trim().to_owned()).collect();
            let is_row =
                more.len() > 2 && more[1].parse::<jiff::civil::Date>().is_ok() && more[2].parse::<EventType>().is_ok();
            if is_row || fields.len() + more.len() - 1 > width + 3 {
                self.lines.pending.push_back((next_number, next));
                break;
            }
            let mut more = more.into_iter();
            if let (Some(last), Some(head)) = (fields.last_mut(), more.next()) {
                last.push(' ');
                last.push_str(&head);
            }
            fields.extend(more);
            what = Some("a line break inside a field; joined with the next line".to_owned());
        }
        if fields.len() == width && polecat_fits(&self.header, &fields) {
            self.repairs.extend(what.map(|what| Complaint { line: number, what, repaired: true }));
            return Ok(Fields::new(&self.header, fields));
        }
        // Surplus tabs: join neighbours where every typed column then holds its type.
        if fields.len() > width {
            let surplus = fields.len() - width;
            for at in (0..width).rev() {
                let mut joined = fields.clone();
                let tail = joined.split_off(at + surplus + 1);
                let middle = joined.split_off(at);
                joined.push(middle.iter().filter(|m| !m.is_empty()).cloned().collect::<Vec<_>>().join(" "));
                joined.extend(tail);
                if polecat_fits(&self.header, &joined) {
                    self.repairs.push(Complaint {
                        line: number,
                        what: format!("{surplus} tabs too many; joined in column {}", self.header[at]),
                        repaired: true,
                    });
                    return Ok(Fields::new(&self.header, joined));
                }
            }
        }
        // A column of the header that the rows lack (Headline).
        if fields.len() < width && fields.len() >= 40 {
            let lacking = width - fields.len();
            let foreign: Vec<String> =
                self.header.iter().filter(|h| crate::POLECAT.iter().any(|c| c.name == h.as_str())).cloned().collect();
            for header in [foreign, self.header[..fields.len()].to_vec()] {
                if header.len() == fields.len() && polecat_fits(&header, &fields) {
                    self.repairs.push(Complaint {
                        line: number,
                        what: format!("{lacking} columns of the header have no field in this row"),
                        repaired: true,
                    });
                    return Ok(Fields::new(&header, fields));
                }
            }
        }
        Err(Complaint {
            line: number,
            what: format!(
                "{} fields under a header of {width}, and no way of joining them gives dates, types and coordinates their columns",
                fields.len()
            ),
            repaired: false,
        })
    }
}

fn gdelt_header58(n: usize) -> Vec<String> {
    let mut header = gdelt_header(58);
    header.truncate(n);
    header
}

fn is_none(text: &str) -> bool {
    text.is_empty() || text == "None" || text == "NA" || text == "NULL"
}

fn polecat_fits(header: &[String], fields: &[String]) -> bool {
    header.iter().zip(fields).all(|(name, field)| {
        is_none(field)
            || match name.as_str() {
                "Event Date" | "Publication Date" => day(field).is_some(),
                "Event Type" => field.parse::<EventType>().is_ok(),
                "Intensity" => field.parse::<f64>().is_ok(),
                "Latitude" => field.parse::<f64>().is_ok_and(|v| v.abs() <= 90.0),
                "Longitude" => field.parse::<f64>().is_ok_and(|v| v.abs() <= 180.0),
                "Quad Code" => matches!(
                    field.to_lowercase().as_str(),
                    "verbal cooperation" | "material cooperation" | "verbal conflict" | "material conflict"
                ),
                "GeoNames ID" => field.chars().all(|c| c.is_ascii_digit()),
                "Actor COW" | "Recipient COW" => {
                    field.split([';', '|', ' ']).all(|p| is_none(p) || p.chars().all(|c| c.is_ascii_digit()))
                }
                _ => true,
            }
    })
}

/// A day in ISO order, or day/month/year as one ICEWS file of 2017 has it.
fn day(text: &str) -> Option<String> {
    let text = text.trim();
    if text.get(..10).is_some_and(|d| d.parse::<jiff::civil::Date>().is_ok()) {
        return text.get(..10).map(str::to_owned);
    }
    if text.len() == 8
        && let Ok(number) = text.parse::<i32>()
    {
        let (y, m, d) = (number / 10_000, number / 100 % 100, number % 100);
        return jiff::civil::Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
            .ok()
            .map(|d| d.to_string());
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [d, m, y] = parts.as_slice() else { return None };
    let year: i16 = y.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    jiff::civil::Date::new(year, m.parse().ok()?, d.parse().ok()?).ok().map(|d| d.to_string())
}

/// A row by column name; `None`, `NA`, `NULL` and empty are absent.
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn new(header: &[String], fields: Vec<String>) -> Self {
        Self(header.iter().cloned().zip(fields).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|f| f.trim()).filter(|f| !is_none(f))
    }

    fn own(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn num<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    fn parts(&self, name: &str) -> Vec<String> {
        self.get(name).map(|t| t.split(';').map(|p| p.trim().to_owned()).collect()).unwrap_or_default()
    }

    fn full_parts(&self, name: &str) -> Vec<String> {
        self.parts(name).into_iter().filter(|p| !is_none(p)).collect()
    }
}

/// A claim of which nothing is known but that it was told.
fn blank(id: &str, story_id: &str, coder: &str) -> Claim {
    Claim {
        id: id.to_owned(),
        story_id: story_id.to_owned(),
        sentence: 0,
        date: None,
        enddate: None,
        date_basis: None,
        published: None,
        event: Vec::new(),
        mode: Vec::new(),
        context: Vec::new(),
        quad_code: 0,
        event_scale: 0.0,
        cameo: None,
        goldstein: None,
        cameo_inferred: false,
        status: Status::Occurred,
        attempted: false,
        reciprocal: false,
        actor_implicit: false,
        recipient_missing: false,
        ambiguous: Vec::new(),
        force: None,
        content_of: None,
        event_text: Vec::new(),
        span: Span::new(0, 0),
        actor: Vec::new(),
        recipient: Vec::new(),
        content: None,
        event_loc: Vec::new(),
        when: None,
        size: None,
        attribution: Vec::new(),
        confidence: Confidence::default(),
        event_key: String::new(),
        coder: coder.to_owned(),
        coded_date: None,
        provenance: Provenance::default(),
        extra: serde_json::Map::new(),
        why: Why::default(),
    }
}

/// Sets type, mode, contexts and quad from a CAMEO code by the normalised map.
fn set_cameo(claim: &mut Claim, code: &str) {
    // Files read as integers lose their zeros: 40 is 040, 190 stays.
    let code = match code.len() {
        1 => format!("0{code}"),
        2 if table::root(code) > 20 => format!("0{code}"),
        _ => code.to_owned(),
    };
    let cameo = CameoCode::new(&code);
    claim.goldstein = table::goldstein(&cameo, GoldsteinTable::Icews);
    if let Some(row) = tables().cameo.get(&code)
        && let (Some((event, mode, contexts)), false) = (&row.plover, row.optional)
    {
        claim.event = vec![*event];
        claim.mode = mode.iter().map(|m| Mode::new(m)).collect();
        claim.context = contexts.iter().map(|c| Context::new(c)).collect();
    }
    claim.quad_code = match (claim.event.first(), table::root(&code)) {
        (Some(event), _) => event.quad().number(),
        (None, 1..=5) => 1,
        (None, 6..=8) => 2,
        (None, 9..=13) => 3,
        (None, _) => 4,
    };
    claim.cameo = Some(cameo);
}

fn participant(code: Option<String>, sectors: Vec<String>) -> Participant {
    let code = code.map(|c| ActorCode::new(&c));
    let mut sectors = sectors.into_iter().map(|s| Sector::new(&s));
    Participant {
        country: code.clone(),
        code,
        sector: sectors.next(),
        other_sectors: sectors.collect(),
        ..Participant::default()
    }
}

/// A CAMEO role that is a code of its own in PLOVER.
fn role_code(role: &str) -> Option<&'static str> {
    match role {
        "NGM" => Some("ISM"),
        "UNO" => Some("UNO"),
        "EEC" | "EUR" => Some("EUR"),
        other => NON_STATE.iter().find(|n| **n == other).copied(),
    }
}

fn from_roles(country: Option<&str>, roles: &[String]) -> Participant {
    let mut code = country.and_then(table::iso_of_cameo).map(str::to_owned);
    let mut sectors: Vec<String> = Vec::new();
    for role in roles {
        if let Some(own) = role_code(role) {
            if code.is_none() || code.as_deref() == Some("IGO") {
                code = Some(own.to_owned());
            }
        } else if let Some(sector) = tables().role_in.get(role)
            && !sector.is_empty()
            && !sectors.contains(sector)
        {
            sectors.push(sector.clone());
        }
    }
    participant(code, sectors)
}

/// A CAMEO actor code in threes: `RUSGOVMIL`.
fn from_actor_code(code: &str) -> Participant {
    let parts: Vec<String> =
        code.as_bytes().chunks(3).filter_map(|c| std::str::from_utf8(c).ok()).map(str::to_owned).collect();
    match parts.first() {
        Some(first) if table::iso_of_cameo(first).is_some() => from_roles(Some(first), &parts[1..]),
        _ => from_roles(None, &parts),
    }
}

fn from_polecat(fields: &Fields, side: &str) -> Vec<Participant> {
    let names = fields.parts(&format!("{side} Name"));
    let countries = fields.parts(&format!("{side} Country"));
    let cows = fields.parts(&format!("{side} COW"));
    let titles = fields.parts(&format!("{side} Title"));
    let raw = fields.parts(&format!("{side} Name Raw"));
    let ids = fields.parts(&format!("Wikipedia {side} ID"));
    let sectors = fields.full_parts(&format!("{side} Sectors"));
    let primary = fields.own(&format!("Primary {side} Sector"));
    let n = [&names, &countries, &cows, &raw].iter().map(|l| l.len()).max().unwrap_or(0);
    let at = |list: &[String], i: usize| list.get(i).filter(|t| !is_none(t)).cloned();
    (0..n)
        .map(|i| {
            let code = at(&countries, i)
                .map(|c| table::iso_of_name(&c).map_or(c, str::to_owned))
                .or_else(|| at(&cows, i)?.parse().ok().and_then(table::iso_of_cow).map(str::to_owned));
            let mut person = participant(code, Vec::new());
            if i == 0 {
                person.sector = primary.as_deref().map(Sector::new);
                // The file has one list of sectors for all; they can only be given to a lone participant.
                if n == 1 {
                    person.other_sectors = sectors
                        .iter()
                        .filter(|s| Some(s.as_str()) != primary.as_deref())
                        .map(|s| Sector::new(s))
                        .collect();
                }
            }
            person.name = at(&names, i);
            person.entity_text = at(&raw, i);
            person.office = at(&titles, i);
            person.identifier_id = at(&ids, i);
            person
        })
        .collect()
}

fn from_icews(fields: &Fields, side: &str) -> Option<Participant> {
    let name = fields.own(&format!("{side} Name"))?;
    let code = fields.get(&format!("{side} Country")).and_then(table::iso_of_name).map(str::to_owned);
    let mut sectors: Vec<String> = Vec::new();
    let mut kind = None;
    for label in fields.get(&format!("{side} Sectors")).unwrap_or_default().split(',') {
        let folded = table::fold_name(label.trim());
        if folded.contains("igo") && folded.starts_with("global") || folded == "internationalgovernmentorganization" {
            kind = Some("IGO");
        } else if folded == "multinationalcorporation" {
            kind = Some("MNC");
        } else if folded == "nongovernmentalorganizationinternational" {
            kind = Some("NGO");
        }
        let known = tables().icews_in.get(&folded).cloned();
        let sector = known.or_else(|| folded.ends_with("ministry").then(|| "GOV".to_owned())).unwrap_or_default();
        if !sector.is_empty() && !sectors.contains(&sector) {
            sectors.push(sector);
        }
    }
    if sectors.is_empty() && code.is_some() && table::iso_of_name(&name).is_some() {
        // "Japan" as actor: the government (PLOVER: metonymy).
        sectors.push("GOV".to_owned());
    }
    let mut person = participant(code.or_else(|| kind.map(str::to_owned)), sectors);
    person.name = Some(name);
    Some(person)
}

fn place(fields: &Fields, name: Option<String>, country: Option<String>, resolution: Option<&str>) -> Vec<EventPlace> {
    let lat = fields.num("Latitude").or_else(|| fields.num("ActionGeo_Lat")).or_else(|| fields.num("lat"));
    let lon = fields.num("Longitude").or_else(|| fields.num("ActionGeo_Long")).or_else(|| fields.num("lon"));
    if name.is_none() && country.is_none() && lat.is_none() {
        return Vec::new();
    }
    vec![EventPlace {
        extracted_place: fields.own("Raw Placename").or_else(|| name.clone()).unwrap_or_default(),
        resolved_place: name,
        geonameid: fields.num("GeoNames ID"),
        lat,
        lon,
        province: fields.own("Province").or_else(|| fields.own("statename")),
        country_code: country.map(|c| ActorCode::new(&c)),
        resolution: resolution.map(str::to_owned),
        negated: false,
        span: None,
    }]
}

fn icews_place(fields: &Fields) -> Vec<EventPlace> {
    let country = fields.get("Country").map(|c| table::iso_of_name(c).unwrap_or(c).to_owned());
    let (name, resolution) =
        [("City", "city"), ("District", "district"), ("Province", "province"), ("Country", "country")]
            .iter()
            .find_map(|(column, kind)| Some((fields.own(column)?, *kind)))
            .map_or((None, None), |(n, k)| (Some(n), Some(k)));
    place(fields, name, country, resolution)
}

/// Our extra columns, where the file has them.
fn extras(fields: &Fields, claim: &mut Claim, event: &mut EventMeta) {
    if let Some(status) = fields.get("status").and_then(|s| s.parse().ok()) {
        claim.status = status;
    }
    claim.attempted = fields.get("attempted") == Some("true");
    claim.reciprocal = fields.get("reciprocal") == Some("true");
    claim.confidence = Confidence {
        event: fields.num("conf_event"),
        actor: fields.num("conf_actor"),
        recipient: None,
        place: fields.num("conf_place"),
        date: fields.num("conf_date"),
    };
    if let (Some(start), Some(end)) = (fields.num("span_start"), fields.num("span_end")) {
        claim.span = Span::new(start, end);
    }
    if let Some(doc) = fields.own("span_doc") {
        claim.story_id = doc;
    }
    if let Some(key) = fields.own("event_key") {
        claim.event_key = key;
    }
    claim.cameo_inferred = fields.get("cameo_inferred") == Some("true");
    if let Some(n) = fields.num("n_claims") {
        event.n_claims = n;
    }
    if let Some(n) = fields.num("n_documents") {
        event.n_documents = n;
    }
    event.n_origins = fields.num("n_origins");
    event.source_grade = fields.own("source_grade").filter(|g| g != "F");
    event.info_grade = fields.own("info_grade").filter(|g| g != "6");
}

fn flat_people(fields: &Fields, side: &str) -> Vec<Participant> {
    let column = |name: &str| fields.parts(&format!("{side}{name}"));
    let (codes, sectors, others) = (column(""), column("_sector"), column("_other_sectors"));
    let (texts, names, ids, offices) = (column("_text"), column("_name"), column("_id"), column("_office"));
    let (starts, ends) = (column("_start"), column("_end"));
    let n = [&codes, &sectors, &others, &texts, &names, &ids].iter().map(|l| l.len()).max().unwrap_or(0);
    let at = |list: &[String], i: usize| list.get(i).filter(|t| !t.is_empty()).cloned();
    (0..n)
        .map(|i| Participant {
            code: at(&codes, i).map(|c| ActorCode::new(&c)),
            country: at(&codes, i).map(|c| ActorCode::new(&c)),
            sector: at(&sectors, i).map(|s| Sector::new(&s)),
            other_sectors: at(&others, i)
                .map(|o| o.split('|').filter(|s| !s.is_empty()).map(Sector::new).collect())
                .unwrap_or_default(),
            entity_text: at(&texts, i),
            name: at(&names, i),
            identifier_id: at(&ids, i),
            office: at(&offices, i),
            span: at(&starts, i)
                .and_then(|s| s.parse().ok())
                .zip(at(&ends, i).and_then(|e| e.parse().ok()))
                .map(|(s, e)| Span::new(s, e)),
        })
        .collect()
}

fn flat_count(fields: &Fields, name: &str) -> Option<Count> {
    let (low, high) = (fields.num(&format!("{name}_low")), fields.num(&format!("{name}_high")));
    (low.is_some() || high.is_some()).then(|| Count { low, high, ..Count::default() })
}

fn from_flat(fields: &Fields) -> Result<(Claim, StoryMeta), String> {
    let id = fields.own("id").ok_or("no id")?;
    let mut claim = blank(&id, fields.get("story_id").unwrap_or(&id), fields.get("coder").unwrap_or_default());
    claim.sentence = fields.num("sentence").unwrap_or(0);
    claim.date = fields.own("date");
    claim.enddate = fields.own("enddate");
    claim.date_basis = fields.own("date_basis");
    claim.published = fields.own("published");
    for name in fields.full_parts("event") {
        claim.event.push(name.parse().map_err(|e: rapporteur_record::UnknownName| e.to_string())?);
    }
    claim.mode = fields.full_parts("mode").iter().map(|m| Mode::new(m)).collect();
    claim.context = fields.full_parts("context").iter().map(|c| Context::new(c)).collect();
    claim.quad_code = fields.num("quad_code").unwrap_or(0);
    claim.event_scale = fields.num("event_scale").unwrap_or(0.0);
    claim.cameo = fields.get("cameo").map(CameoCode::new);
    claim.goldstein = fields.num("goldstein");
    claim.force = fields.own("force");
    claim.content_of = fields.own("content_of");
    claim.event_text = fields.full_parts("event_text");
    claim.actor = flat_people(fields, "actor");
    claim.recipient = flat_people(fields, "recipient");
    let content = EmbeddedAct {
        event: fields.get("content_event").and_then(|e| e.parse().ok()),
        mode: fields.full_parts("content_mode").iter().map(|m| Mode::new(m)).collect(),
        status: fields.get("content_status").and_then(|e| e.parse().ok()),
        date: fields.own("content_date"),
        place: fields.own("content_place"),
        actor: fields.full_parts("content_actor").iter().map(|c| ActorCode::new(c)).collect(),
        recipient: fields.full_parts("content_recipient").iter().map(|c| ActorCode::new(c)).collect(),
        text: None,
        span: None,
    };
    claim.content = (content != EmbeddedAct::default()).then_some(content);
    if let Some(extracted_place) = fields.own("place_text") {
        claim.event_loc = vec![EventPlace {
            extracted_place,
            resolved_place: fields.own("place_name"),
            geonameid: fields.num("geonameid"),
            lat: fields.num("lat"),
            lon: fields.num("lon"),
            province: fields.own("province"),
            country_code: fields.get("country").map(ActorCode::new),
            resolution: fields.own("place_resolution"),
            negated: false,
            span: None,
        }];
    }
    claim.when = fields.own("when_text").map(|text| When { text, value: fields.own("when_value"), span: None });
    let size = Size {
        dead: flat_count(fields, "dead"),
        injured: flat_count(fields, "injured"),
        arrested: flat_count(fields, "arrested"),
        displaced: flat_count(fields, "displaced"),
        participants: None,
    };
    claim.size = (!size.is_empty()).then_some(size);
    claim.provenance.version = fields.own("version").unwrap_or_default();
    let story = StoryMeta {
        id: claim.story_id.clone(),
        title: fields.own("title"),
        outlet: fields.own("outlet"),
        url: fields.own("url"),
        language: fields.own("language"),
        published: claim.published.clone(),
        ..StoryMeta::default()
    };
    Ok((claim, story))
}

fn convert(format: ImportFormat, fields: &Fields) -> Result<(Claim, StoryMeta, EventMeta), String> {
    let mut event = EventMeta::default();
    let (mut claim, story) = match format {
        ImportFormat::Jsonl => {
            let value: serde_json::Value = serde_json::from_str(fields.get("json").unwrap_or_default())
                .map_err(|e| format!("no JSON object: {e}"))?;
            let text = |name: &str| value.get(name).and_then(|v| v.as_str()).map(str::to_owned);
            let story = StoryMeta {
                id: text("story_id").unwrap_or_default(),
                outlet: text("outlet"),
                url: text("url"),
                title: text("title"),
                published: text("published"),
                ..StoryMeta::default()
            };
            let count =
                |name: &str| value.get(name).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
            event.n_claims = count("n_claims").unwrap_or(1);
            event.n_documents = count("n_documents").unwrap_or(1);
            event.n_publishers = count("n_publishers").unwrap_or(1);
            event.n_origins = count("n_origins");
            let claim: Claim = serde_json::from_value(value).map_err(|e| format!("no claim: {e}"))?;
            return Ok((claim, story, event));
        }
        ImportFormat::Csv | ImportFormat::Tsv => from_flat(fields)?,
        ImportFormat::Polecat => {
            let id = fields.own("Event ID").ok_or("no Event ID")?;
            let mut claim =
                blank(&id, fields.get("Story ID").unwrap_or(&id), fields.get("Version").unwrap_or("POLECAT"));
            claim.date = fields.get("Event Date").and_then(day);
            claim.published = fields.get("Publication Date").and_then(day);
            let kind: EventType = fields
                .get("Event Type")
                .ok_or("no Event Type")?
                .parse()
                .map_err(|e: rapporteur_record::UnknownName| e.to_string())?;
            claim.event = vec![kind];
            claim.quad_code = kind.quad().number();
            claim.mode = fields.get("Event Mode").into_iter().map(Mode::new).collect();
            claim.context = fields.full_parts("Contexts").iter().map(|c| Context::new(c)).collect();
            claim.event_scale = fields.num("Intensity").unwrap_or(0.0);
            claim.actor = from_polecat(fields, "Actor");
            claim.recipient = from_polecat(fields, "Recipient");
            let name = ["Placename", "City", "Province", "Country"].iter().find_map(|c| fields.own(c));
            let country = fields.get("Country").map(|c| table::iso_of_name(c).unwrap_or(c).to_owned());
            claim.event_loc = place(fields, name, country, fields.get("Feature Type"));
            let story = StoryMeta {
                id: claim.story_id.clone(),
                title: fields.own("Headline"),
                outlet: fields.own("Source"),
                language: fields.own("Language"),
                published: claim.published.clone(),
                people: fields.full_parts("Story People"),
                organizations: fields.full_parts("Story Organizations"),
                locations: fields.full_parts("Story Locations"),
                ..StoryMeta::default()
            };
            (claim, story)
        }
        ImportFormat::Icews => {
            let date = fields.get("Event Date").ok_or("no Event Date")?;
            let date = day(date).ok_or_else(|| format!("{date:?} is no day; accepted: 2017-01-31, 31/1/2017"))?;
            // Event IDs repeat: the key is (Event ID, Event Date).
            let id = format!("{}@{date}", fields.get("Event ID").ok_or("no Event ID")?);
            let story_id = fields.own("Story ID").unwrap_or_else(|| id.clone());
            let mut claim = blank(&id, &story_id, "ICEWS");
            claim.published = Some(date.clone());
            claim.date = Some(date);
            set_cameo(&mut claim, fields.get("CAMEO Code").ok_or("no CAMEO Code")?);
            claim.sentence = fields.num::<u32>("Sentence Number").unwrap_or(1).saturating_sub(1);
            claim.actor = from_icews(fields, "Source").into_iter().collect();
            claim.recipient = from_icews(fields, "Target").into_iter().collect();
            claim.event_loc = icews_place(fields);
            let story = StoryMeta {
                id: story_id,
                outlet: fields.own("Publisher"),
                published: claim.published.clone(),
                ..StoryMeta::default()
            };
            (claim, story)
        }
        ImportFormat::Gdelt => {
            let id = fields.own("GlobalEventID").ok_or("no GlobalEventID")?;
            let url = fields.own("SOURCEURL");
            let mut claim = blank(&id, url.as_deref().unwrap_or(&id), "GDELT");
            claim.date = fields.get("Day").and_then(day);
            claim.published = fields.get("DATEADDED").and_then(|d| day(d.get(..8)?));
            set_cameo(&mut claim, fields.get("EventCode").ok_or("no EventCode")?);
            let person = |n: u8| {
                let roles: Vec<String> = ["KnownGroupCode", "Type1Code", "Type2Code", "Type3Code"]
                    .iter()
                    .filter_map(|c| fields.own(&format!("Actor{n}{c}")))
                    .collect();
                let mut person = from_roles(fields.get(&format!("Actor{n}CountryCode")), &roles);
                person.name = fields.own(&format!("Actor{n}Name"));
                person
            };
            claim.actor = vec![person(1)];
            claim.recipient = vec![person(2)];
            claim.actor.retain(|p| *p != Participant::default());
            claim.recipient.retain(|p| *p != Participant::default());
            let country = fields.get("ActionGeo_CountryCode").and_then(table::iso_of_fips).map(str::to_owned);
            let resolution = match fields.get("ActionGeo_Type") {
                Some("1") => Some("country"),
                Some("2" | "5") => Some("province"),
                Some("3" | "4") => Some("city"),
                _ => None,
            };
            let name = fields.get("ActionGeo_FullName").map(|n| n.split(", ").next().unwrap_or(n).to_owned());
            if resolution.is_some() {
                claim.event_loc = place(fields, name, country, resolution);
            }
            event.n_claims = fields.num("NumMentions").unwrap_or(1);
            event.n_publishers = fields.num("NumSources").unwrap_or(1);
            event.n_documents = fields.num("NumArticles").unwrap_or(1);
            let story = StoryMeta {
                id: claim.story_id.clone(),
                url: url.filter(|u| u.contains("://")),
                published: claim.published.clone(),
                ..StoryMeta::default()
            };
            (claim, story)
        }
        ImportFormat::Phoenix => {
            let id = fields.own("eid").ok_or("no eid")?;
            let mut claim = blank(&id, fields.get("aid").unwrap_or(&id), fields.get("process").unwrap_or("Phoenix"));
            claim.published = fields.get("story_date").and_then(day);
            claim.date = (|| {
                let (y, m, d) = (fields.num::<i16>("year")?, fields.num::<i8>("month")?, fields.num::<i8>("day")?);
                jiff::civil::Date::new(y, m, d).ok().map(|d| d.to_string())
            })()
            .or_else(|| claim.published.clone());
            set_cameo(&mut claim, fields.get("code").ok_or("no code")?);
            let issues = fields.full_parts("joined_issues");
            if !issues.is_empty() && fields.0.contains_key("event_key") {
                claim.context = issues.iter().map(|c| Context::new(c)).collect();
            }
            claim.actor = fields.get("source").map(from_actor_code).into_iter().collect();
            claim.recipient = fields.get("target").map(from_actor_code).into_iter().collect();
            let country = fields.get("countryname").map(|c| table::iso_of_name(c).unwrap_or(c).to_owned());
            claim.event_loc = place(fields, fields.own("placename"), country, None);
            let story = StoryMeta {
                id: claim.story_id.clone(),
                url: fields.own("urls"),
                published: claim.published.clone(),
                ..StoryMeta::default()
            };
            (claim, story)
        }
    };
    extras(fields, &mut claim, &mut event);
    Ok((claim, story, event))
}

impl Iterator for Importer {
    type Item = Result<Imported, Complaint>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, fields) = match self.row()? {
            Ok(row) => row,
            Err(complaint) => return Some(Err(complaint)),
        };
        Some(match convert(self.format, &fields) {
            Ok((claim, story, event)) => Ok(Imported { claim, story, event, line }),
            Err(what) => Err(Complaint { line, what, repaired: false }),
        })
    }
}
