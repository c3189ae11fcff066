//! `rapporteur score`: precision, recall and F1 against gold records; claims gained and lost against an older coding.
//!
//! Gold records are told apart by their keys: hand-coded stories (`{id, events: [{p, trigger, type, …}]}` with the texts given by
//! `--stories`), events one a line in the shape of `rapporteur code --all`, PLV (`{text, root}`), five-class sentences (`{text, label}`),
//! PETRARCH records (`{text, events: [{sourcecode, targetcode, eventcode}]}`), and PLOVER GSR records (`{text, event, actor, …}`).
//! Records that carry their own text are coded by this command; for the others the coded events are read from PATH.

use crate::io::complain;
use crate::outcome::Outcome;
use anyhow::{Context as _, bail};
use rapporteur::record::{EventType, Status, Story};
use rapporteur::{Options, Pipeline};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Options of `score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Gold records
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// The stories of hand-coded gold, whose triggers are given by paragraph
    #[arg(long, value_name = "FILE")]
    stories: Option<PathBuf>,
    /// An older coding: prints the claims gained and lost
    #[arg(long, value_name = "OLD.jsonl")]
    compare: Option<PathBuf>,
    /// List the errors
    #[arg(long)]
    list: bool,
    /// Coded events (`rapporteur code --all`); standard input if `-` or not given
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
}

/// One event, gold or predicted, in the terms of the measure.
#[derive(Clone, Debug, Default)]
struct Item {
    story: String,
    unit: usize,
    start: u64,
    end: u64,
    event: String,
    modes: BTreeSet<String>,
    status: &'static str,
    actor: BTreeSet<String>,
    recipient: BTreeSet<String>,
    has_actor: bool,
    has_recipient: bool,
    text: String,
    why: String,
}

fn coarse(status: &str) -> &'static str {
    match status {
        "planned" | "future" => "future",
        "possible" | "conditional" | "feared" | "hoped" | "requested" | "generic" | "hypothetical" => "hypothetical",
        "alleged" => "alleged",
        "denied" | "negated" | "cancelled" => "negated",
        "historical" => "historical",
        _ => "actual",
    }
}

fn json_lines(path: &Path) -> anyhow::Result<Vec<Value>> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?
    };
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(n, l)| {
            serde_json::from_str(l).with_context(|| format!("{}:{}: not a JSON object a line", path.display(), n + 1))
        })
        .collect()
}

fn strings(value: &Value, key: &str) -> BTreeSet<String> {
    match &value[key] {
        Value::String(s) => BTreeSet::from([s.clone()]),
        Value::Array(all) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => BTreeSet::new(),
    }
}

fn codes(value: &Value, key: &str) -> (BTreeSet<String>, bool) {
    let list: Vec<&Value> = match &value[key] {
        Value::Array(all) => all.iter().collect(),
        Value::Object(_) => vec![&value[key]],
        _ => Vec::new(),
    };
    let set =
        list.iter().filter_map(|p| p["code"].as_str().or_else(|| p["country"].as_str())).map(str::to_owned).collect();
    (set, !list.is_empty())
}

/// First code point of every paragraph (paragraphs are set apart by empty lines).
fn paragraphs(text: &str) -> Vec<(u64, String)> {
    let mut at = 0;
    let mut all = Vec::new();
    for part in text.split("\n\n") {
        all.push((at, part.to_owned()));
        at += part.chars().count() as u64 + 2;
    }
    all
}

fn coded_item(value: &Value, units: &BTreeMap<String, Vec<(u64, String)>>) -> Option<Item> {
    let story = value["story_id"].as_str()?.to_owned();
    let start = value["span"]["start"].as_u64()?;
    let unit = units.get(&story).map_or(usize::MAX, |u| u.partition_point(|(s, _)| *s <= start).saturating_sub(1));
    let (actor, has_actor) = codes(value, "actor");
    let (recipient, has_recipient) = codes(value, "recipient");
    let sentence = value["sentence"].as_u64().unwrap_or(0) as usize;
    Some(Item {
        unit: if unit == usize::MAX { sentence } else { unit },
        story,
        start,
        end: value["span"]["end"].as_u64().unwrap_or(start),
        event: strings(value, "event").into_iter().next().unwrap_or_default(),
        modes: strings(value, "mode"),
        status: coarse(value["status"].as_str().unwrap_or("occurred")),
        actor,
        recipient,
        has_actor,
        has_recipient,
        text: strings(value, "event_text").into_iter().collect::<Vec<_>>().join(" "),
        why: String::new(),
    })
}

fn hand_items(value: &Value, units: &BTreeMap<String, Vec<(u64, String)>>) -> anyhow::Result<Vec<Item>> {
    let story = value["id"].as_str().unwrap_or_default().to_owned();
    let Some(parts) = units.get(&story) else {
        bail!("story {story} of the gold file is not among the stories; give their file by --stories");
    };
    let mut all = Vec::new();
    for e in value["events"].as_array().into_iter().flatten() {
        let unit = e["p"].as_u64().unwrap_or(0) as usize;
        let trigger = e["trigger"].as_str().unwrap_or_default();
        let n = e["trigger_n"].as_u64().unwrap_or(0) as usize;
        let Some((at, part)) = parts.get(unit) else { continue };
        let Some((byte, _)) = part.match_indices(trigger).nth(n) else { continue };
        let start = at + part[..byte].chars().count() as u64;
        let (actor, has_actor) = codes(e, "actor");
        let (recipient, has_recipient) = codes(e, "recipient");
        all.push(Item {
            story: story.clone(),
            unit,
            start,
            end: start + trigger.chars().count() as u64,
            event: e["type"].as_str().unwrap_or_default().to_owned(),
            modes: strings(e, "mode"),
            status: coarse(e["status"].as_str().unwrap_or("actual")),
            actor,
            recipient,
            has_actor,
            has_recipient,
            text: trigger.to_owned(),
            why: String::new(),
        });
    }
    Ok(all)
}

#[derive(Clone, Copy, Debug, Default)]
struct Prf {
    hit: usize,
    predicted: usize,
    gold: usize,
}

impl Prf {
    fn line(self, name: &str) -> String {
        let p = ratio(self.hit, self.predicted);
        let r = ratio(self.hit, self.gold);
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        format!("{name:<16} P {p:.3} R {r:.3} F1 {f:.3}   gold {} predicted {}\n", self.gold, self.predicted)
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Pairs gold and predicted events of one story: same unit, overlapping triggers first, then nearest; same type where `typed`.
fn pair(gold: &[Item], predicted: &[Item], typed: bool, overlapping: bool) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            if g.story != p.story || g.unit != p.unit || typed && g.event != p.event {
                continue;
            }
            let over = g.start < p.end && p.start < g.end;
            if overlapping && !over {
                continue;
            }
            all.push((!over, g.start.abs_diff(p.start), i, j));
        }
    }
    all.sort_unstable();
    let (mut used_g, mut used_p) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, _, i, j) in all {
        if !used_g.contains(&i) && !used_p.contains(&j) {
            used_g.insert(i);
            used_p.insert(j);
            pairs.push((i, j));
        }
    }
    pairs
}

fn agree(a: &BTreeSet<String>, has_a: bool, b: &BTreeSet<String>, has_b: bool) -> bool {
    (!has_a && !has_b) || a.iter().any(|c| b.contains(c)) || has_a && has_b && a.is_empty() && b.is_empty()
}

fn report(gold: &[Item], predicted: &[Item], list: bool) -> String {
    let mut out = String::new();
    let mut by_story: BTreeMap<&str, (Vec<Item>, Vec<Item>)> = BTreeMap::new();
    for g in gold {
        by_story.entry(&g.story).or_default().0.push(g.clone());
    }
    for p in predicted {
        if let Some(entry) = by_story.get_mut(p.story.as_str()) {
            entry.1.push(p.clone());
        }
    }
    let (mut event, mut overlap, mut untyped, mut actor, mut recipient, mut tuple, mut mode) = (0, 0, 0, 0, 0, 0, 0);
    let (mut status, mut n_predicted, mut moded) = (0, 0, 0);
    let mut types: BTreeMap<String, Prf> = EventType::ALL.iter().map(|t| (t.to_string(), Prf::default())).collect();
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut errors = String::new();
    for (g, p) in by_story.values() {
        n_predicted += p.len();
        for x in g {
            types.entry(x.event.clone()).or_default().gold += 1;
        }
        for x in p {
            types.entry(x.event.clone()).or_default().predicted += 1;
        }
        overlap += pair(g, p, true, true).len();
        let loose = pair(g, p, false, true);
        untyped += loose.len();
        for &(i, j) in &loose {
            *confusion.entry((g[i].event.clone(), p[j].event.clone())).or_default() += 1;
        }
        let pairs = pair(g, p, true, false);
        event += pairs.len();
        for &(i, j) in &pairs {
            let (x, y) = (&g[i], &p[j]);
            types.entry(x.event.clone()).or_default().hit += 1;
            let a = agree(&x.actor, x.has_actor, &y.actor, y.has_actor);
            let r = agree(&x.recipient, x.has_recipient, &y.recipient, y.has_recipient);
            actor += usize::from(a);
            recipient += usize::from(r);
            tuple += usize::from(a && r);
            let alleged = |s: &str, t: &str| s == "alleged" && matches!(t, "actual" | "hypothetical");
            status += usize::from(x.status == y.status || alleged(x.status, y.status) || alleged(y.status, x.status));
            if !x.modes.is_empty() {
                moded += 1;
                mode += usize::from(x.modes.iter().any(|m| y.modes.contains(m)));
            }
            if list && !(a && r) {
                let _ = writeln!(
                    errors,
                    "participants  {} {} “{}”: gold {:?} -> {:?}, got {:?} -> {:?}",
                    x.story, x.event, x.text, x.actor, x.recipient, y.actor, y.recipient
                );
            }
        }
        if list {
            for (i, x) in g.iter().enumerate() {
                if !pairs.iter().any(|q| q.0 == i) {
                    let _ = writeln!(errors, "missed        {}:{} {} “{}”", x.story, x.start, x.event, x.text);
                }
            }
            for (j, y) in p.iter().enumerate() {
                if !pairs.iter().any(|q| q.1 == j) {
                    let _ =
                        writeln!(errors, "not in gold   {}:{} {} “{}” {}", y.story, y.start, y.event, y.text, y.why);
                }
            }
        }
    }
    let _ = writeln!(out, "stories {}  gold events {}  predicted {n_predicted}", by_story.len(), gold.len());
    let n_gold = gold.len();
    for (name, hit) in [
        ("event_overlap", overlap),
        ("event", event),
        ("trigger_untyped", untyped),
        ("actor", actor),
        ("recipient", recipient),
        ("tuple", tuple),
    ] {
        out.push_str(&Prf { hit, predicted: n_predicted, gold: n_gold }.line(name));
    }
    let _ = writeln!(out, "status           right on {:.3} of {event} matched events", ratio(status, event));
    let _ = writeln!(out, "mode             right on {:.3} of {moded} matched events with a mode", ratio(mode, moded));
    out.push_str("\nby type\n");
    for (name, prf) in &types {
        if prf.gold + prf.predicted > 0 {
            out.push_str("  ");
            out.push_str(&prf.line(name));
        }
    }
    out.push_str("\nconfusion (gold -> predicted, overlapping triggers)\n");
    for ((a, b), n) in &confusion {
        if a != b {
            let _ = writeln!(out, "  {a:<10} -> {b:<10} {n}");
        }
    }
    if list {
        out.push_str("\nerrors\n");
        out.push_str(&errors);
    }
    out
}

/// PENTA class of a type: 1 verbal cooperation … 4 material conflict.
fn quad(event: &str) -> u64 {
    event.parse::<EventType>().map_or(0, |e| u64::from(e.quad().number()))
}

/// CAMEO root of a CAMEO code.
fn root(code: &str) -> &str {
    code.get(..2).unwrap_or(code)
}

/// Sentences that carry their own text: coded here, compared by their best event.
fn score_sentences(rows: &[Value], list: bool) -> anyhow::Result<String> {
    let pipeline = Pipeline::new(Options::default())?;
    let mut out = String::new();
    let mut errors = String::new();
    let mut types: BTreeMap<String, Prf> = BTreeMap::new();
    let (mut right, mut penta_right, mut n) = (0, 0, 0);
    for (index, row) in rows.iter().enumerate() {
        let text = row["text"].as_str().unwrap_or_default();
        let story: Story = rapporteur::text::story_from_text(&format!("gold-{index}"), text);
        let coded = pipeline.code(story);
        let real = |s: Status| !matches!(s, Status::Negated | Status::Denied | Status::Generic);
        let mut claims: Vec<_> = coded.coding.claims.iter().filter(|c| real(c.status)).collect();
        claims.sort_by(|a, b| b.confidence.event.unwrap_or(0.0).total_cmp(&a.confidence.event.unwrap_or(0.0)));
        let outer = claims.iter().find(|c| c.content_of.is_none()).or_else(|| claims.first());
        let mut got = outer.and_then(|c| c.event.first()).map_or_else(|| "NONE".to_owned(), ToString::to_string);
        let got_quad = quad(&got);
        let got_cameo = outer.and_then(|c| c.cameo.clone()).map_or_else(String::new, |c| c.to_string());
        let (want, penta) = if let Some(root) = row["root"].as_str() {
            if root == "YIELD" && matches!(got.as_str(), "CONCEDE" | "RETREAT") {
                "YIELD".clone_into(&mut got);
            }
            (root.to_owned(), row["penta"].as_u64())
        } else if let Some(label) = row["label"].as_u64() {
            got = got_quad.to_string();
            (label.to_string(), Some(label))
        } else if let Some(events) = row["events"].as_array() {
            got = root(&got_cameo).to_owned();
            (
                events.first().and_then(|e| e["eventcode"].as_str()).map_or_else(String::new, |c| root(c).to_owned()),
                None,
            )
        } else {
            (strings(row, "event").into_iter().next().unwrap_or_default(), None)
        };
        n += 1;
        types.entry(want.clone()).or_default().gold += 1;
        types.entry(got.clone()).or_default().predicted += 1;
        if want == got {
            right += 1;
            types.entry(want.clone()).or_default().hit += 1;
        } else if list {
            let _ = writeln!(errors, "{want} -> {got}: {text}");
        }
        if let Some(p) = penta {
            penta_right += usize::from(p == got_quad);
        }
    }
    let _ = writeln!(out, "sentences {n}  right {:.3}  quad class right {:.3}", ratio(right, n), ratio(penta_right, n));
    let f1s: Vec<f64> = types
        .values()
        .filter(|t| t.gold > 0)
        .map(|t| {
            let p = ratio(t.hit, t.predicted);
            let r = ratio(t.hit, t.gold);
            if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
        })
        .collect();
    let _ = writeln!(out, "macro F1 {:.3}", f1s.iter().sum::<f64>() / f1s.len().max(1) as f64);
    for (name, prf) in &types {
        out.push_str(&prf.line(name));
    }
    if list {
        out.push_str(&errors);
    }
    Ok(out)
}

/// Claims of `new` that `old` lacks, and the other way round: same story, type and place in the text.
fn changes(old: &[Item], new: &[Item]) -> String {
    let key = |i: &Item| (i.story.clone(), i.start, i.end, i.event.clone());
    let a: BTreeSet<_> = old.iter().map(key).collect();
    let b: BTreeSet<_> = new.iter().map(key).collect();
    let mut out = format!(
        "gained {}  lost {}  kept {}\n",
        b.difference(&a).count(),
        a.difference(&b).count(),
        a.intersection(&b).count()
    );
    let text = |all: &[Item], k: &(String, u64, u64, String)| {
        all.iter().find(|i| key(i) == *k).map_or_else(String::new, |i| i.text.clone())
    };
    for k in b.difference(&a) {
        let _ = writeln!(out, "+ {}:{} {} “{}”", k.0, k.1, k.3, text(new, k));
    }
    for k in a.difference(&b) {
        let _ = writeln!(out, "- {}:{} {} “{}”", k.0, k.1, k.3, text(old, k));
    }
    out
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let gold = json_lines(&args.gold)?;
    let Some(first) = gold.first() else {
        bail!("{}:1: the gold file is empty; one JSON object a line is expected", args.gold.display())
    };
    let mut out = std::io::stdout();
    let hand = first["events"].as_array().is_some_and(|e| e.is_empty() || e[0].get("trigger").is_some())
        && first.get("text").is_none();
    if !hand && first.get("story_id").is_none() && first.get("text").is_some() {
        if let Some(path) = &args.path {
            complain(&format!(
                "{}: not read: these gold records carry their own text, which is coded now",
                path.display()
            ));
        }
        out.write_all(score_sentences(&gold, args.list)?.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let mut units = BTreeMap::new();
    if let Some(path) = &args.stories {
        for row in json_lines(path)? {
            units.insert(
                row["id"].as_str().unwrap_or_default().to_owned(),
                paragraphs(row["text"].as_str().unwrap_or_default()),
            );
        }
    }
    let mut gold_items = Vec::new();
    for (n, row) in gold.iter().enumerate() {
        if row.get("story_id").is_some() {
            gold_items.extend(coded_item(row, &units));
        } else if row["events"].is_array() {
            gold_items.extend(hand_items(row, &units)?);
        } else {
            bail!(
                "{}:{}: not a gold record; accepted: {{id, events}}, {{story_id, event, span}}, {{text, root}}, {{text, label}}, {{text, events}}",
                args.gold.display(),
                n + 1
            );
        }
    }
    let rows = json_lines(args.path.as_deref().unwrap_or_else(|| Path::new("-")))?;
    let predicted: Vec<Item> = rows.iter().filter_map(|r| coded_item(r, &units)).collect();
    out.write_all(report(&gold_items, &predicted, args.list).as_bytes())?;
    if let Some(path) = &args.compare {
        let old: Vec<Item> = json_lines(path)?.iter().filter_map(|r| coded_item(r, &units)).collect();
        out.write_all(changes(&old, &predicted).as_bytes())?;
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(event: &str, start: u64, actor: &str) -> Item {
        Item {
            story: "s".to_owned(),
            start,
            end: start + 4,
            event: event.to_owned(),
            status: "actual",
            actor: BTreeSet::from([actor.to_owned()]),
            has_actor: true,
            ..Item::default()
        }
    }

    #[test]
    fn gold_against_itself_is_right_everywhere() {
        let gold = [item("ACCUSE", 3, "FRA"), item("ASSAULT", 20, "RUS")];
        let text = report(&gold, &gold, false);
        assert!(text.contains("tuple            P 1.000 R 1.000 F1 1.000"), "{text}");
    }

    #[test]
    fn a_wrong_actor_counts_for_the_event_and_not_for_the_tuple() {
        let text = report(&[item("ACCUSE", 3, "FRA")], &[item("ACCUSE", 9, "DEU")], false);
        assert!(text.contains("event            P 1.000"), "{text}");
        assert!(text.contains("tuple            P 0.000"), "{text}");
    }

    #[test]
    fn gained_and_lost_claims_are_named() {
        let text = changes(&[item("ACCUSE", 3, "FRA")], &[item("ASSAULT", 3, "FRA")]);
        assert!(text.starts_with("gained 1  lost 1  kept 0"), "{text}");
    }
}
