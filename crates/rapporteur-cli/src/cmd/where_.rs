//! `rapporteur where`: what the gazetteer makes of a place name, and who holds the place.

use crate::outcome::Outcome;
use rapporteur::places::{Candidate, Gazetteer, Loaded};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};

/// Options of `where`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Name to look up; "Paris, Texas" names the unit or country too
    text: String,
    /// Day to ask about: who held the place then; without one, all rows
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
    /// Folder whose files replace or extend the embedded data
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
    /// How many candidates to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let loaded = match &args.data {
        None => Loaded::Embedded(Gazetteer::embedded()),
        Some(folder) => Loaded::new(&rapporteur::data::Overlay::read(folder)?)
            .map_err(|all| anyhow::anyhow!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?,
    };
    let mut candidates = candidates(&loaded, &args.text);
    // A place that two of its names lead to is shown once, by the better one.
    let mut shown = BTreeSet::new();
    candidates.retain(|c| c.geonameid.is_none_or(|id| shown.insert(id)));
    let mut out = std::io::stdout().lock();
    let terminal = out.is_terminal();
    for candidate in candidates.iter().take(args.limit) {
        let record = record(&loaded, candidate, args.on);
        if terminal {
            print(&mut out, candidate, &record)?;
        } else {
            writeln!(out, "{record}")?;
        }
    }
    if candidates.is_empty() {
        crate::io::complain(&format!("no place known as {:?}", args.text));
        return Ok(Outcome::SomeFailed);
    }
    Ok(Outcome::Done)
}

/// Candidates of the name, scored with what stands after its comma.
fn candidates(gazetteer: &Gazetteer, text: &str) -> Vec<Candidate> {
    let text = text.trim();
    // "police", "minister" in lower case are no places, whatever village is called so.
    if text.chars().all(|c| !c.is_uppercase())
        && rapporteur::lexicon::Lexicon::embedded().is_ok_and(|lex| lex.roles().find(text).is_some())
    {
        return Vec::new();
    }
    // As in a story that says nothing else.
    let story = rapporteur::text::story_from_text("where", text);
    let sentences = rapporteur::text::split_story(&story);
    let end = text.split_once(',').map_or(text, |(name, _)| name).trim_end().chars().count() as u32;
    let found = gazetteer.resolve_spans(&story, &sentences, &[(0, end)]).into_iter().next();
    match found.map(|r| r.candidates).filter(|c| !c.is_empty()) {
        Some(candidates) => candidates,
        // A misspelt name has no country to lean on here; an asker sees that it is misspelt.
        None if !text.contains(',') && text.chars().count() > 4 => gazetteer.candidates(text),
        None => Vec::new(),
    }
}

fn record(gazetteer: &Gazetteer, c: &Candidate, on: Option<jiff::civil::Date>) -> Value {
    let holders: Vec<Value> = gazetteer
        .holders(c, on)
        .into_iter()
        .map(|h| {
            let entity = gazetteer.control().entity(&h.holder);
            json!({
                "place": h.place, "holder": h.holder, "name": entity.map(|e| e.name.as_str()), "backed_by": entity.map(|e| e.backed_by.as_str()).filter(|b| !b.is_empty()),
                "status": h.status.as_str(), "from": h.from, "until": h.until, "recognised_by": h.recognised_by,
                "evidence": format!("data/territories/control.csv:{}: {}", h.line, h.evidence),
            })
        })
        .collect();
    json!({
        "name": c.name.as_str(), "kind": c.kind.as_str(), "geonameid": c.geonameid, "lat": c.lat, "lon": c.lon,
        "country": gazetteer.country_at(c, on).map(|c| c.as_str().to_owned()), "province": c.province.as_ref().map(|p| p.as_str()),
        "population": (c.population > 0).then_some(c.population), "score": (f64::from(c.score) * 100.0).round() / 100.0,
        "as": format!("{:?}", c.matched).to_lowercase(), "holders": holders,
    })
}

fn print(out: &mut impl Write, c: &Candidate, record: &Value) -> std::io::Result<()> {
    let text = |name: &str| record[name].as_str().unwrap_or("-").to_owned();
    writeln!(
        out,
        "{:5.2}  {}  {} {} {}  {:.4}, {:.4}  {}",
        c.score,
        c.name,
        c.kind.as_str(),
        text("country"),
        text("province"),
        c.lat,
        c.lon,
        c.geonameid.map(|id| format!("geonames:{id}")).unwrap_or_default()
    )?;
    for holder in record["holders"].as_array().into_iter().flatten() {
        let part = |name: &str| holder[name].as_str().unwrap_or_default();
        let name = holder["name"].as_str().unwrap_or_else(|| part("holder"));
        writeln!(out, "      {} {name}  {} to {}  {}", part("status"), part("from"), part("until"), part("evidence"))?;
    }
    Ok(())
}
