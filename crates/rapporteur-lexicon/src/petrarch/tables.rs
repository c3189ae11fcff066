//! Dictionaries of others as files of ours.

use super::{Direction, FOREIGN, Frame, Kind, Meaning, kind_of, read_verbs, spelt};
use crate::load::Lexicon;
use crate::normal::normal;
use crate::ontology::Ontology;
use crate::period::Period;
use crate::table::Notes;
use crate::{ActorKind, Hints};
use rapporteur_data::Complaint;
use rapporteur_record::Sector;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Files of ours made of a dictionary, by path below a data folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// Path and text.
    pub files: BTreeMap<String, String>,
    /// Lines that could not be used, or not fully.
    pub complaints: Vec<Complaint>,
    /// Actors, role words or senses taken.
    pub entries: usize,
}

/// What a dictionary (`path` gives its name and stands in complaints) becomes as files that `rapporteur check` accepts; `None` where it
/// does not look like a dictionary.
#[must_use]
pub fn convert(path: &str, text: &str, lexicon: &Lexicon, ontology: &Ontology) -> Option<Converted> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name: String = file
        .trim_end_matches(".txt")
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Some(match kind_of(path, text)? {
        Kind::Verbs => verbs(path, &name, file, text, ontology),
        Kind::Actors => actors(path, &name, file, text, lexicon),
        Kind::Agents => agents(path, &name, text, lexicon),
        Kind::Unused => Converted {
            complaints: vec![Complaint::new(
                path,
                0,
                "lists of discards and issues are not used; accepted: actors, agents, verbs",
            )],
            ..Converted::default()
        },
    })
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn verbs(path: &str, name: &str, file: &str, text: &str, ontology: &Ontology) -> Converted {
    let read = read_verbs(path, text, ontology);
    let mut out = Converted { complaints: read.complaints.clone(), ..Converted::default() };
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for Frame { sense, verbs } in read.frames() {
        let (folder, event, modes, contexts) = match &sense.meaning {
            Meaning::Event(event, modes, contexts) => (
                event.as_str().to_lowercase(),
                event.as_str(),
                modes.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(" "),
                contexts.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" "),
            ),
            Meaning::Nothing => ("none".to_owned(), "NONE", String::new(), String::new()),
            Meaning::Unknown => continue,
        };
        let mut id = format!("{folder}/{name}-{}", sense.line);
        while !ids.insert(id.clone()) {
            id.push('b');
        }
        let mut row = format!("\n[[rule]]\nid = {}\nevent = {}\n", toml_text(&id), toml_text(event));
        let mut key = |key: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(row, "{key} = {}", toml_text(value));
            }
        };
        key("mode", &modes);
        key("context", &contexts);
        key("evidence", &format!("{file}:{}", sense.line));
        key("verbs", &verbs.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(" "));
        if !sense.pattern.is_bare() {
            key("pattern", &sense.pattern.to_string());
        }
        key("cameo", sense.cameo().as_ref().map_or("", |c| c.as_str()));
        let (actor, recipient) = slots(sense.direction);
        key("actor", actor);
        key("recipient", recipient);
        match sense.direction {
            Direction::Forward => {}
            Direction::Backward => row.push_str("reversed = true\n"),
            Direction::Mutual => row.push_str("mutual = true\n"),
        }
        if !sense.pattern.is_bare() && sense.meaning != Meaning::Nothing {
            row.push_str("sure = true\n");
        }
        out.files
            .entry(format!("rules/en/{folder}/{name}.toml"))
            .or_insert_with(|| format!("# Made of {file} by `rapporteur convert --from petrarch`.\n"))
            .push_str(&row);
        out.entries += 1;
    }
    out
}

/// Slots of the source and of the target of a pattern that does not say where they stand, for a code of this direction.
#[must_use]
pub const fn slots(direction: Direction) -> (&'static str, &'static str) {
    const SOURCE: &str = "subj by";
    const TARGET: &str = "obj iobj with against on upon to at toward towards for from of over xcomp ccomp";
    match direction {
        Direction::Backward => (TARGET, SOURCE),
        _ => (SOURCE, TARGET),
    }
}

fn csv_row(cells: &[&str]) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail.
    let written = writer.write_record(cells).ok().and_then(|()| writer.into_inner().ok());
    written.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn evidence(name: &str, file: &str) -> String {
    format!(
        "id,title,publisher,date,url,quote,seen_on\n{}",
        csv_row(&[name, &format!("dictionary {file}, converted by rapporteur"), "", "", "", "", ""])
    )
}

fn joined(sectors: &[Sector]) -> String {
    sectors.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(";")
}

fn edges(period: Period) -> (String, String) {
    (period.from.map_or_else(String::new, |d| d.to_string()), period.until.map_or_else(String::new, |d| d.to_string()))
}

fn actors(path: &str, name: &str, file: &str, text: &str, lexicon: &Lexicon) -> Converted {
    let mut notes = Notes::default();
    let mut out = Converted::default();
    let (mut rows, mut aliases): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    for entry in lexicon.actor_entries(path, text, &mut notes) {
        let Some((first, row)) = entry.names.first().cloned() else { continue };
        let Some((period, code, decoded, _)) = entry.spells.first().cloned() else {
            if !entry.void {
                notes.complain(
                    row,
                    format!("{first:?} has no usable code; accepted: [CODE] after the name or on an indented line"),
                );
            }
            continue;
        };
        if let Some((_, other, _, at)) = entry.spells.iter().find(|(_, _, d, _)| d.country != decoded.country) {
            notes.complain(
                *at,
                format!("{first:?} changes its state from {code} to {other}: the first state is taken for all dates"),
            );
        }
        let known = lexicon.known(&first, &decoded, entry.spells.len() == 1 && period == Period::default());
        let id =
            known.map_or_else(|| format!("{FOREIGN}{name}:{}", row.line), |id| lexicon.actors.get(id).id.to_string());
        let mut fresh: Vec<String> = Vec::new();
        for (alias, at) in &entry.names {
            let key = normal(alias);
            if key.is_empty() {
                notes.complain(*at, "the name has no letter or figure");
                continue;
            }
            if let Some(before) = taken.insert(key, at.line) {
                notes.complain(*at, format!("{alias:?} stands already in line {before}, which counts"));
                continue;
            }
            // What our own tables know under this name stays as it is: two actors of one name would be ambiguous.
            let own = lexicon.actors.find(alias, None, Hints::default()).into_iter().next();
            match own {
                Some(own) if known == Some(own.actor) => {}
                Some(own) if lexicon.actors.get(own.actor).kind != ActorKind::Person || known.is_none() => {
                    notes.complain(
                        *at,
                        format!(
                            "{alias:?} is known as {:?} ({}); the own table counts",
                            lexicon.actors.get(own.actor).id.as_str(),
                            lexicon.cite(own.row)
                        ),
                    );
                }
                _ => fresh.push(alias.clone()),
            }
        }
        if fresh.is_empty() {
            continue;
        }
        out.entries += 1;
        let country = decoded.country.as_ref().map_or("", |c| c.as_str());
        if known.is_none() {
            // Spells of one actor must not overlap in our tables: an undated one beside dated ones is for the days that these leave.
            let dated = entry.spells.iter().any(|(p, ..)| *p != Period::default());
            let mut kept: Vec<Period> = Vec::new();
            for (period, _, decoded, at) in &entry.spells {
                if dated && *period == Period::default() {
                    continue;
                }
                if kept.iter().any(|k| k.overlaps(period)) {
                    notes.complain(*at, format!("the period of {first:?} overlaps one above it; it is left out"));
                    continue;
                }
                kept.push(*period);
                let (from, until) = edges(*period);
                let sector = decoded.sectors.first().map_or("", |s| s.as_str());
                let others = joined(decoded.sectors.get(1..).unwrap_or_default());
                rows.push(csv_row(&[
                    &id,
                    &spelt(&fresh[0]),
                    "",
                    country,
                    sector,
                    &others,
                    "dictionary",
                    &from,
                    &until,
                    name,
                ]));
            }
        }
        aliases.extend(fresh.iter().map(|alias| csv_row(&[&spelt(alias), &id, "variant", "", "", name])));
    }
    if !rows.is_empty() {
        rows.sort();
        let head = "id,name,wikidata,code,sector,other_sectors,kind,from,until,evidence\n";
        out.files.insert(format!("actors/organisations/{name}.csv"), format!("{head}{}", rows.concat()));
    }
    if !aliases.is_empty() {
        aliases.sort();
        let head = "alias,actor,kind,from,until,evidence\n";
        out.files.insert(format!("actors/aliases/{name}.csv"), format!("{head}{}", aliases.concat()));
    }
    if !out.files.is_empty() {
        out.files.insert(format!("evidence/{name}.csv"), evidence(name, file));
    }
    out.complaints = notes.complaints;
    out.complaints.sort();
    out
}

fn agents(path: &str, name: &str, text: &str, lexicon: &Lexicon) -> Converted {
    let mut notes = Notes::default();
    let file = notes.file(path);
    let mut out = Converted::default();
    let mut rows = Vec::new();
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    for role in lexicon.agent_rows(text, file, &mut notes) {
        let before = [&role.singular, &role.plural]
            .iter()
            .filter(|form| !form.is_empty())
            .find_map(|form| taken.insert(normal(form), role.at.line).filter(|line| *line != role.at.line));
        if let Some(before) = before {
            notes.complain(role.at, format!("{:?} stands already in line {before}, which counts", role.singular));
            continue;
        }
        if let Some((own, _)) = lexicon.roles.find(&role.singular)
            && Some(&own.sector) != role.sectors.first()
        {
            notes.complain(
                role.at,
                format!(
                    "{:?} is {} in our own table ({}), which counts",
                    role.singular,
                    own.sector,
                    lexicon.cite(own.row)
                ),
            );
            continue;
        }
        let others = joined(role.sectors.get(1..).unwrap_or_default());
        rows.push(csv_row(&[&role.singular, &role.plural, "person", role.sectors[0].as_str(), &others, ""]));
        out.entries += 1;
    }
    rows.sort();
    if !rows.is_empty() {
        out.files.insert(
            format!("roles/{name}.csv"),
            format!("role,plural,kind,sector,other_sectors,note\n{}", rows.concat()),
        );
    }
    out.complaints = notes.complaints;
    out
}
