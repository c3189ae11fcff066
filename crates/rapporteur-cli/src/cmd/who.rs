//! `rapporteur who`: what the knowledge base makes of a name.

use crate::outcome::Outcome;
use rapporteur::lexicon::{ActorKind, Hints, Lexicon};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

/// Options of `who`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Words to look up
    text: String,
    /// Day to ask about; without one, as things stand at the end of the tables
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
    /// Country of the context (ISO 3166-1 alpha-3), for titles and ambiguous names
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Folder whose files replace or extend the embedded data
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let lex = match &args.data {
        None => Lexicon::embedded()?,
        Some(folder) => Lexicon::load(&rapporteur::data::Overlay::read(folder)?)?,
    };
    if let Some(code) = args.country.as_deref().filter(|code| lex.actors().by_id(code).is_none()) {
        anyhow::bail!("--country {code:?} is not known; an ISO 3166-1 alpha-3 code is accepted, as FRA");
    }
    let records = answers(&lex, args.text.trim(), &args);
    let mut out = std::io::stdout().lock();
    let terminal = out.is_terminal();
    for record in &records {
        if terminal {
            writeln!(
                out,
                "{:.2}  {}  {} {}  {}{}\n      {}",
                record["score"].as_f64().unwrap_or_default(),
                record["name"].as_str().unwrap_or_default(),
                record["country"].as_str().unwrap_or("?"),
                record["sector"].as_str().unwrap_or("-"),
                record["identifier_id"].as_str().unwrap_or_default(),
                record["office"].as_str().map(|o| format!("  {o}")).unwrap_or_default(),
                record["evidence"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join("\n      ")
            )?;
        } else {
            writeln!(out, "{record}")?;
        }
    }
    if records.is_empty() {
        crate::io::complain(&format!("nobody known as {:?}", args.text));
        return Ok(Outcome::SomeFailed);
    }
    Ok(Outcome::Done)
}

fn answers(lex: &Lexicon, text: &str, args: &Args) -> Vec<Value> {
    let actors = lex.actors();
    let hints = Hints { country: args.country.as_deref(), fuzzy: true };
    let mut records = Vec::new();
    for candidate in actors.find(text, args.on, hints) {
        let actor = actors.get(candidate.actor);
        let standing = actors.at(candidate.actor, args.on);
        let mut evidence = vec![lex.evidence(&candidate)];
        evidence.extend(standing.rows.iter().map(|row| lex.cite(*row)));
        records.push(json!({
            "name": actor.name.as_str(), "kind": kind(actor.kind), "country": standing.code.as_ref().map(|c| c.as_str()),
            "sector": standing.sector.as_ref().map(|s| s.as_str()), "other_sectors": standing.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
            "identifier_id": actor.identifier(), "office": standing.office, "as": candidate.kind.as_str(), "score": round(candidate.score), "evidence": evidence,
        }));
    }
    // A title with its country: "French president", "president of France", "the president" with --country.
    for (title, body, evidence) in title_and_body(lex, text, args) {
        if let Some(term) = args.on.or(Some(jiff::civil::Date::MAX)).and_then(|day| actors.holder(&title, body, day)) {
            let person = actors.get(term.person);
            let standing = actors.at(term.person, args.on);
            records.push(json!({
                "name": person.name.as_str(), "kind": "person", "country": standing.code.as_ref().map(|c| c.as_str()),
                "sector": standing.sector.as_ref().map(|s| s.as_str()), "other_sectors": standing.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
                "identifier_id": person.identifier(), "office": actors.office_words(term), "as": "title", "score": 0.9, "evidence": [evidence, lex.cite(term.row)],
            }));
        }
    }
    for id in actors.by_surname(text) {
        let person = actors.get(*id);
        if records.iter().any(|r| r["identifier_id"] == person.identifier()) {
            continue;
        }
        let standing = actors.at(*id, args.on);
        let score = if standing.office.is_some() { 0.6 } else { 0.3 };
        records.push(json!({
            "name": person.name.as_str(), "kind": "person", "country": standing.code.as_ref().map(|c| c.as_str()),
            "sector": standing.sector.as_ref().map(|s| s.as_str()), "other_sectors": standing.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
            "identifier_id": person.identifier(), "office": standing.office, "as": "surname", "score": score,
            "evidence": std::iter::once(lex.cite(person.row)).chain(standing.rows.iter().map(|r| lex.cite(*r))).collect::<Vec<_>>(),
        }));
    }
    if let Some((role, _)) = lex.roles().find(text) {
        records.push(json!({
            "name": role.role.as_str(), "kind": "role", "country": args.country, "sector": role.sector.as_str(),
            "other_sectors": role.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(), "identifier_id": null, "office": null, "as": "role",
            "score": if role.weak { 0.4 } else { 0.8 }, "evidence": [lex.cite(role.row)],
        }));
    }
    for outlet in lex.outlets().find(text) {
        records.push(json!({
            "name": outlet.name.as_str(), "kind": outlet.kind.as_str(), "country": outlet.country.as_str(), "sector": "JRN", "other_sectors": [],
            "identifier_id": outlet.domain.as_str(), "office": null, "as": "outlet", "score": 0.9, "evidence": [lex.cite(outlet.row)],
        }));
    }
    if records.is_empty() {
        records = titled(lex, text, args);
    }
    records.sort_by(|a, b| b["score"].as_f64().unwrap_or_default().total_cmp(&a["score"].as_f64().unwrap_or_default()));
    records
}

/// "President Kagame": a role, then a name that is looked up by itself; only persons carry one so.
fn titled(lex: &Lexicon, text: &str, args: &Args) -> Vec<Value> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for cut in 1..words.len() {
        let Some((role, _)) = lex.roles().find(&words[..cut].join(" ")) else { continue };
        let mut persons = answers(lex, &words[cut..].join(" "), args);
        persons.retain(|record| record["kind"] == "person");
        for person in &mut persons {
            if let Some(evidence) = person["evidence"].as_array_mut() {
                evidence.push(Value::String(lex.cite(role.row)));
            }
        }
        if !persons.is_empty() {
            return persons;
        }
    }
    Vec::new()
}

fn title_and_body(lex: &Lexicon, text: &str, args: &Args) -> Vec<(String, rapporteur::lexicon::ActorId, String)> {
    let actors = lex.actors();
    let mut found = Vec::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    for cut in 1..words.len() {
        let (left, right) = (words[..cut].join(" "), words[cut..].join(" "));
        if let Some(candidate) = actors.find(&left, args.on, Hints::default()).into_iter().next() {
            found.push((right.clone(), candidate.actor, lex.evidence(&candidate)));
        }
        if let Some(title) = left.strip_suffix(" of")
            && let Some(candidate) = actors.find(&right, args.on, Hints::default()).into_iter().next()
        {
            found.push((title.to_owned(), candidate.actor, lex.evidence(&candidate)));
        }
    }
    if let Some(id) = args.country.as_deref().and_then(|c| actors.by_id(c)) {
        found.push((text.to_owned(), id, format!("--country {}", actors.get(id).id)));
    }
    found
}

fn round(score: f32) -> f64 {
    (f64::from(score) * 100.0).round() / 100.0
}

const fn kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::State => "state",
        ActorKind::Organisation => "organisation",
        ActorKind::People => "people",
        ActorKind::Person => "person",
    }
}
