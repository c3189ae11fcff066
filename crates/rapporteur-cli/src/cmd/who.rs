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
        // Without a date the last office is known, not that it is still held.
        let sits =
            standing.office.is_some() && (args.on.is_some() || person.terms.iter().any(|t| t.period.until.is_none()));
        let score = if sits { 0.6 } else { 0.3 };
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
    if records.iter().all(|r| r["as"] == "role") && text.chars().any(char::is_uppercase) {
        // "UN peacekeepers" is a role that says whose.
        let owned = bodies(lex, text, args);
        if !owned.is_empty() {
            records = owned;
        }
    }
    if records.is_empty() {
        records.extend(loose_role(lex, text, args));
    }
    if records.is_empty() {
        for id in actors.by_surname_misspelt(text) {
            let person = actors.get(id);
            let standing = actors.at(id, args.on);
            let mut evidence = vec![format!("family name one edit away from {text:?} ({})", lex.cite(person.row))];
            evidence.extend(standing.rows.iter().map(|row| lex.cite(*row)));
            records.push(person_record(
                lex,
                id,
                args,
                "surname, misspelt",
                if standing.office.is_some() { 0.4 } else { 0.2 },
                evidence,
            ));
        }
    }
    records.extend(sole_holder(lex, text, args));
    records.sort_by(|a, b| b["score"].as_f64().unwrap_or_default().total_cmp(&a["score"].as_f64().unwrap_or_default()));
    records
}

fn person_record(
    lex: &Lexicon,
    id: rapporteur::lexicon::ActorId,
    args: &Args,
    how: &str,
    score: f64,
    evidence: Vec<String>,
) -> Value {
    let actors = lex.actors();
    let person = actors.get(id);
    let standing = actors.at(id, args.on);
    json!({
        "name": person.name.as_str(), "kind": "person", "country": standing.code.as_ref().map(|c| c.as_str()),
        "sector": standing.sector.as_ref().map(|s| s.as_str()), "other_sectors": standing.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
        "identifier_id": person.identifier(), "office": standing.office, "as": how, "score": score, "evidence": evidence,
    })
}

/// A body that every state has, by the state's name: "Indonesian navy", "Kenya's High Court", "Ministry of Foreign Affairs of Japan".
fn bodies(lex: &Lexicon, text: &str, args: &Args) -> Vec<Value> {
    let text = text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<Value> = Vec::new();
    for cut in 1..words.len() {
        let owner = words[..cut].join(" ");
        let owner = ["'s", "’s", "'", "’"].iter().find_map(|end| owner.strip_suffix(end)).unwrap_or(&owner).to_owned();
        found.extend(body(lex, &owner, &words[cut..].join(" "), args));
        if matches!(words[cut], "of" | "in" | "for" | "from") && cut + 1 < words.len() {
            let owner = words[cut + 1..].join(" ");
            let owner = owner.strip_prefix("the ").unwrap_or(&owner).to_owned();
            found.extend(body(lex, &owner, &words[..cut].join(" "), args));
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// The role or body `what` of whoever is called `owner`; best first, nothing where either is unknown.
fn body(lex: &Lexicon, owner: &str, what: &str, args: &Args) -> Vec<Value> {
    let actors = lex.actors();
    let Some((role, _)) = lex.roles().find(what).or_else(|| {
        // "High Court of Justice": the longest end that is a role.
        let words: Vec<&str> = what.split_whitespace().collect();
        (1..words.len()).find_map(|k| lex.roles().find(&words[k..].join(" ")))
    }) else {
        return Vec::new();
    };
    let hints = Hints { country: args.country.as_deref(), fuzzy: true };
    actors
        .find(owner, args.on, hints)
        .into_iter()
        .filter(|c| actors.get(c.actor).kind != ActorKind::Person && c.score >= 0.5)
        .map(|candidate| {
            let actor = actors.get(candidate.actor);
            let standing = actors.at(candidate.actor, args.on);
            let partly = actor.fine == "partly-recognised";
            // Officials of an IGO carry no sector.
            let foreign = standing.code.as_ref().is_some_and(|c| rapporteur::lexicon::international(c.as_str()));
            let sector = Some(role.sector.as_str()).filter(|s| !(foreign && *s == "GOV"));
            let mut others: Vec<&str> = role.other_sectors.iter().map(|s| s.as_str()).collect();
            if partly && !others.contains(&"PRE") {
                others.push("PRE");
            }
            json!({
                "name": format!("{} of {}", role.role, actor.name), "kind": "body", "country": standing.code.as_ref().map(|c| c.as_str()),
                "sector": sector, "other_sectors": others, "identifier_id": null, "office": null, "as": "body of an actor",
                "score": round(candidate.score * if role.weak { 0.5 } else { 0.9 }), "evidence": [lex.evidence(&candidate), lex.cite(role.row)],
            })
        })
        .collect()
}

/// "a senior official", "hundreds of protesters": the role that the words end with.
fn loose_role(lex: &Lexicon, text: &str, args: &Args) -> Option<Value> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let head = words
        .iter()
        .position(|w| *w == "of")
        .filter(|at| words[..*at].iter().all(|w| w.chars().all(char::is_lowercase)));
    let words = head.map_or(&words[..], |at| &words[at + 1..]);
    let (role, _) = (0..words.len()).find_map(|k| lex.roles().find(&words.get(k..)?.join(" ")))?;
    // Names in front say more than the role: left to those who know them.
    if words.iter().any(|w| w.chars().next().is_some_and(char::is_uppercase)) {
        return None;
    }
    Some(json!({
        "name": role.role.as_str(), "kind": "role", "country": args.country, "sector": role.sector.as_str(),
        "other_sectors": role.other_sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>(), "identifier_id": null, "office": null, "as": "role",
        "score": if role.weak { 0.3 } else { 0.6 }, "evidence": [lex.cite(role.row)],
    }))
}

/// "the pope": an office that one body alone has.
fn sole_holder(lex: &Lexicon, text: &str, args: &Args) -> Vec<Value> {
    let actors = lex.actors();
    let Some(day) = args.on else { return Vec::new() };
    let title = text.strip_prefix("the ").unwrap_or(text);
    actors
        .sole_holder(title, day)
        .map(|term| person_record(lex, term.person, args, "title", 0.8, vec![lex.cite(term.row)]))
        .into_iter()
        .collect()
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
