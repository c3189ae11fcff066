//! Gold files and codings, read: which format a record is in, and what is wrong with those that are in none.

use super::score_measure::{Item, Reach, Who, coarse};
use anyhow::{Context as _, bail};
use rapporteur::record::EventType;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the records of a gold file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gold {
    /// `{id, events: [{p, trigger, type, …}]}`, triggers by paragraph of a story.
    Hand,
    /// `{story_id, event, span}`: the output of `rapporteur code --all`, corrected or made by hand.
    Coded,
    /// `{text, source, target, root, penta}`.
    Plv,
    /// `{text, label}`: 0 neutral, 1 to 4 the quads.
    Class,
    /// `{text, events: [{sourcecode, targetcode, eventcode}]}`.
    Petrarch,
    /// `{text, event, actor, recipient}`: PLOVER's own layout.
    Gsr,
}

pub(super) const ACCEPTED: &str = "accepted: {id, events: [{p, trigger, type}]} with --stories, {story_id, event, span}, {text, root}, {text, label}, {text, events: [{sourcecode, targetcode, eventcode}]}, {text, event, actor}";

impl Gold {
    /// By the keys of a record.
    pub(super) fn of(row: &Value) -> Option<Self> {
        let has = |key: &str| row.get(key).is_some_and(|v| !v.is_null());
        if has("story_id") && has("span") {
            return Some(Self::Coded);
        }
        if let Some(events) = row["events"].as_array() {
            let petrarch = events
                .iter()
                .any(|e| e.get("eventcode").is_some() || ["noevents", "error"].iter().any(|k| e.get(k).is_some()));
            return if petrarch || events.is_empty() && has("text") {
                Some(Self::Petrarch)
            } else if events.iter().all(|e| e.get("trigger").is_some()) {
                Some(Self::Hand)
            } else {
                None
            };
        }
        if text_of(row).is_none() {
            None
        } else if has("root") {
            Some(Self::Plv)
        } else if has("label") {
            Some(Self::Class)
        } else if has("event") || has("eventType") {
            Some(Self::Gsr)
        } else {
            None
        }
    }
}

/// The text of a record, in PLOVER's layout under one of several names.
pub(super) fn text_of(row: &Value) -> Option<&str> {
    row["text"].as_str().or_else(|| row["sentence"].as_str()).or_else(|| row["text_info"]["text_story"].as_str())
}

/// A file of JSON objects, one a line, with their lines; what is no object is a complaint.
pub(super) fn json_lines(path: &Path, what: &str, complaints: &mut Vec<String>) -> anyhow::Result<Vec<(usize, Value)>> {
    let name = path.display().to_string();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)?;
        bytes
    } else {
        std::fs::read(path).with_context(|| format!("{name}: cannot be read; {what} is expected"))?
    };
    let text = String::from_utf8(bytes).map_err(|e| {
        let line = 1 + e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        anyhow::anyhow!("{name}:{line}: not UTF-8; UTF-8 is accepted")
    })?;
    let mut rows = Vec::new();
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Value>(line) {
            Ok(row) if row.is_object() => rows.push((n + 1, row)),
            Ok(_) => complaints.push(format!("{name}:{}: no JSON object; one object a line is accepted", n + 1)),
            Err(e) => complaints.push(format!("{name}:{}: no JSON: {e}; one object a line is accepted", n + 1)),
        }
    }
    Ok(rows)
}

/// First code point and text of every paragraph, by story.
pub(super) type Units = BTreeMap<String, Vec<(u64, String)>>;

fn placed<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<(u64, String)> {
    let mut at = 0;
    parts
        .map(|part| {
            let here = at;
            at += part.chars().count() as u64 + 2;
            (here, part.to_owned())
        })
        .collect()
}

/// Stories as input records (`{id, text}`, paragraphs set apart by empty lines), or as one list of `{id, paragraphs}`.
pub(super) fn stories(path: &Path, complaints: &mut Vec<String>) -> anyhow::Result<(Units, Vec<Value>)> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read; stories are expected"))?;
    let mut rows: Vec<(usize, Value)> = Vec::new();
    if text.trim_start().starts_with('[') {
        let list: Vec<Value> = serde_json::from_str(&text).with_context(|| {
            format!("{name}: no list of stories; accepted: [{{id, paragraphs}}] or lines of {{id, text}}")
        })?;
        rows.extend(list.into_iter().map(|row| (1, row)));
    } else {
        rows = json_lines(path, "a file of stories", complaints)?;
    }
    let (mut units, mut records) = (Units::new(), Vec::new());
    for (line, row) in rows {
        let parts = match (&row["paragraphs"], row["text"].as_str()) {
            // Input records may tell where their paragraphs begin instead.
            (Value::Array(all), _) if all.iter().all(Value::is_string) => placed(all.iter().filter_map(Value::as_str)),
            (_, Some(text)) => placed(text.split("\n\n")),
            _ => {
                complaints
                    .push(format!("{name}:{line}: a story without text; accepted: {{id, text}} or {{id, paragraphs}}"));
                continue;
            }
        };
        let Some(id) = row["id"].as_str() else {
            complaints.push(format!("{name}:{line}: a story without id; accepted: {{id, text}} or {{id, paragraphs}}"));
            continue;
        };
        units.insert(id.to_owned(), parts);
        records.push(row);
    }
    if units.is_empty() {
        bail!("{name}: holds no story; accepted: lines of {{id, text}} or a list of {{id, paragraphs}}");
    }
    Ok((units, records))
}

pub(super) fn strings(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(s) if !s.is_empty() => BTreeSet::from([s.clone()]),
        Value::Array(all) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => BTreeSet::new(),
    }
}

fn reach(span: &Value) -> Option<Reach> {
    Some((span["start"].as_u64()?, span["end"].as_u64()?))
}

/// Participants under any of the names that PLOVER's layouts have used; bare codes too.
pub(super) fn people(value: &Value) -> Vec<Who> {
    let list: Vec<&Value> = match value {
        Value::Array(all) => all.iter().collect(),
        Value::Object(_) | Value::String(_) => vec![value],
        _ => Vec::new(),
    };
    let old = |code: &str| match code {
        "JAP" => "JPN".to_owned(),
        "ROM" => "ROU".to_owned(),
        other => other.to_owned(),
    };
    list.iter()
        .filter(|p| p.as_str() != Some(""))
        .map(|p| {
            let code = p
                .as_str()
                .map(|s| s.get(..3).unwrap_or(s))
                .or_else(|| p["code"].as_str())
                .or_else(|| p["country"].as_str());
            let mut sectors = BTreeSet::new();
            for key in ["sector", "sector_code", "other_sectors", "other_sector_codes"] {
                sectors.extend(strings(&p[key]));
            }
            Who { code: code.filter(|c| !c.is_empty()).map(old), sectors, words: reach(&p["span"]) }
        })
        .collect()
}

/// The type; names of older versions of PLOVER are read as what they became.
pub(super) fn event_type(name: &str) -> Option<String> {
    let today = match name.to_uppercase().as_str() {
        "DEMAND" | "APPEAL" => "REQUEST".to_owned(),
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE".to_owned(),
        "FIGHT" => "ASSAULT".to_owned(),
        "YIELD" => "CONCEDE".to_owned(),
        other => other.to_owned(),
    };
    today.parse::<EventType>().ok().map(|e| e.to_string())
}

pub(super) fn unknown_type(name: &str) -> String {
    let all: Vec<&str> = EventType::ALL.iter().map(|t| t.as_str()).collect();
    format!("event type {name:?} is not known; accepted: {}", all.join(" "))
}

fn status(value: &Value, default: &'static str) -> Result<&'static str, String> {
    match value.as_str() {
        None => Ok(default),
        Some(name) => coarse(name).ok_or_else(|| {
            format!("status {name:?} is not known; accepted: those of `rapporteur code`, or actual future hypothetical alleged negated historical")
        }),
    }
}

/// An event of a coding or of gold in that shape.
pub(super) fn coded_item(value: &Value, units: &Units) -> Result<Item, String> {
    let story =
        value["story_id"].as_str().ok_or("no story_id; accepted: the output of `rapporteur code --all`")?.to_owned();
    let (start, end) = reach(&value["span"])
        .ok_or("no span {start, end} in code points; accepted: the output of `rapporteur code --all`")?;
    let name = strings(&value["event"]).into_iter().next().ok_or("no event; accepted: event [TYPE]")?;
    let event = event_type(&name).ok_or_else(|| unknown_type(&name))?;
    let sentence = value["sentence"].as_u64().unwrap_or(0) as usize;
    let unit = units.get(&story).map_or(sentence, |u| u.partition_point(|(s, _)| *s <= start).saturating_sub(1));
    let place = match &value["event_loc"] {
        Value::Array(all) => all.first().and_then(|p| reach(&p["span"])),
        one => reach(&one["span"]),
    };
    let chain: Vec<Reach> =
        value["attribution"].as_array().into_iter().flatten().filter_map(|l| reach(&l["agent"]["span"])).collect();
    Ok(Item {
        unit,
        story,
        start,
        end,
        event,
        modes: strings(&value["mode"]),
        status: status(&value["status"], "actual")?,
        actor: people(&value["actor"]),
        recipient: people(&value["recipient"]),
        source: chain.first().map(|s| Some(*s)),
        place,
        when: reach(&value["when"]["span"]).map(|s| (s, value["when"]["value"].as_str().map(str::to_owned))),
        text: strings(&value["event_text"]).into_iter().collect::<Vec<_>>().join(" … "),
        why: String::new(),
    })
}

/// Where the `n`-th occurrence of words stands in a paragraph, in code points of the story.
fn words(parts: &[(u64, String)], unit: Option<u64>, text: &str, n: usize) -> Option<Reach> {
    let (at, part) = parts.get(unit? as usize)?;
    // Occurrences may overlap, as in the guide's own search.
    let mut byte = part.find(text).filter(|_| !text.is_empty())?;
    for _ in 0..n {
        let next = byte + part[byte..].chars().next()?.len_utf8();
        byte = next + part[next..].find(text)?;
    }
    let start = at + part[..byte].chars().count() as u64;
    Some((start, start + text.chars().count() as u64))
}

/// The events of a hand-coded story; those that cannot be placed are complaints.
pub(super) fn hand_items(value: &Value, units: &Units) -> Result<(String, Vec<Item>, Vec<String>), String> {
    let story =
        value["id"].as_str().ok_or("no id of the story; accepted: {id, events: [{p, trigger, type}]}")?.to_owned();
    let Some(parts) = units.get(&story) else {
        return Err(format!("story {story:?} is not among the stories; give the file that has it by --stories"));
    };
    let here = |v: &Value| words(parts, v["p"].as_u64(), v["text"].as_str().unwrap_or_default(), 0);
    let who = |list: &Value| {
        let mut all = people(list);
        for (one, v) in all.iter_mut().zip(list.as_array().into_iter().flatten()) {
            one.words = here(v);
        }
        all
    };
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for (n, e) in value["events"].as_array().into_iter().flatten().enumerate() {
        let trigger = e["trigger"].as_str().unwrap_or_default();
        let Some((start, end)) = words(parts, e["p"].as_u64(), trigger, e["trigger_n"].as_u64().unwrap_or(0) as usize)
        else {
            wrong.push(format!("event {}: trigger {trigger:?} does not stand in paragraph {} of {story}; accepted: its own words, p from 0", n + 1, e["p"]));
            continue;
        };
        let name = e["type"].as_str().unwrap_or_default();
        let (Some(event), Ok(status)) = (event_type(name), status(&e["status"], "actual")) else {
            wrong.push(format!(
                "event {}: {}",
                n + 1,
                if event_type(name).is_none() {
                    unknown_type(name)
                } else {
                    status(&e["status"], "actual").err().unwrap_or_default()
                }
            ));
            continue;
        };
        let said: Vec<Option<Reach>> = e["said_by"].as_array().into_iter().flatten().map(here).collect();
        all.push(Item {
            story: story.clone(),
            unit: e["p"].as_u64().unwrap_or(0) as usize,
            start,
            end,
            event,
            modes: strings(&e["mode"]),
            status,
            actor: who(&e["actor"]),
            recipient: who(&e["recipient"]),
            source: said.last().copied(),
            place: here(&e["place"]),
            when: here(&e["when"]).map(|s| (s, e["when"]["value"].as_str().map(str::to_owned))),
            text: trigger.to_owned(),
            why: String::new(),
        });
    }
    Ok((story, all, wrong))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_layout_is_told_by_its_keys() {
        for (row, gold) in [
            (json!({"id": "a", "events": [{"p": 0, "trigger": "met", "type": "CONSULT"}]}), Gold::Hand),
            (json!({"id": "a", "events": []}), Gold::Hand),
            (json!({"story_id": "a", "event": ["CONSULT"], "span": {"start": 0, "end": 3}}), Gold::Coded),
            (json!({"text": "A met B.", "root": "CONSULT", "source": "A", "target": "B"}), Gold::Plv),
            (json!({"text": "A met B.", "label": 1}), Gold::Class),
            (
                json!({"text": "A met B.", "events": [{"sourcecode": "AAA", "targetcode": "BBB", "eventcode": "040"}]}),
                Gold::Petrarch,
            ),
            (json!({"text": "A met B.", "events": [{"noevents": true}]}), Gold::Petrarch),
            (json!({"id": "1", "text": "A met B.", "event": "CONSULT", "actor": [{"code": "FRA"}]}), Gold::Gsr),
        ] {
            assert_eq!(Gold::of(&row), Some(gold), "{row}");
        }
        assert_eq!(Gold::of(&json!({"id": "a", "events": [{"verb": "met"}]})), None);
        assert_eq!(Gold::of(&json!({"text": "A met B."})), None);
    }

    #[test]
    fn stories_may_tell_where_their_paragraphs_begin() {
        let path = std::env::temp_dir().join(format!("rapporteur-offsets-{}.jsonl", std::process::id()));
        let row = json!({"id": "a", "text": "One.\n\nTwo.", "paragraphs": [0, 6]});
        std::fs::write(&path, format!("{row}\n")).unwrap();
        let (units, _) = stories(&path, &mut Vec::new()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(units["a"], [(0, "One.".to_owned()), (6, "Two.".to_owned())]);
    }

    #[test]
    fn hand_coded_events_are_placed_by_paragraph_and_complained_of_where_they_cannot_be() {
        let units = Units::from([("a".to_owned(), placed(["Zoë met Al.", "They met and met."].into_iter()))]);
        let row = json!({"id": "a", "events": [
            {"p": 1, "trigger": "met", "trigger_n": 1, "type": "CONSULT", "status": "actual", "actor": [{"country": "FRA", "p": 0, "text": "Al"}], "recipient": []},
            {"p": 0, "trigger": "fled", "type": "CONSULT"},
            {"p": 0, "trigger": "met", "type": "MEETING"},
            {"p": 0, "trigger": "met", "type": "CONSULT", "status": "sure"}]});
        let (story, items, wrong) = hand_items(&row, &units).unwrap();
        assert_eq!((story.as_str(), items.len(), items[0].start, items[0].end), ("a", 1, 26, 29));
        assert_eq!(items[0].actor[0].words, Some((8, 10)));
        assert_eq!(wrong.len(), 3);
        assert!(wrong[0].contains("\"fled\" does not stand in paragraph 0"), "{}", wrong[0]);
        assert!(wrong[1].contains("accepted: AGREE CONSULT"), "{}", wrong[1]);
        assert!(wrong[2].contains("status \"sure\" is not known"), "{}", wrong[2]);
        assert!(hand_items(&json!({"id": "b", "events": []}), &units).unwrap_err().contains("--stories"));
    }

    #[test]
    fn names_of_older_versions_are_read_as_what_they_became() {
        assert_eq!(event_type("FIGHT").as_deref(), Some("ASSAULT"));
        assert_eq!(event_type("demand").as_deref(), Some("REQUEST"));
        assert_eq!(event_type("NOTHING"), None);
        assert_eq!(people(&json!("JAPGOV"))[0].code.as_deref(), Some("JPN"));
        assert_eq!(people(&json!([{"country": "FRA", "sector_code": "GOV"}]))[0].sectors.len(), 1);
    }
}
