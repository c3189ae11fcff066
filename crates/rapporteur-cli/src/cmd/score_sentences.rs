//! Gold records that carry their own text: coded now, each compared by the event that answers it best.

use super::score_gold::{Gold, event_type, people, strings, text_of, unknown_type};
use super::score_measure::{Prf, Who, agree, matrix, ratio};
use anyhow::Context as _;
use jiff::civil::Date;
use rapporteur::lexicon::petrarch::FOREIGN;
use rapporteur::record::{Claim, EventType, Participant, Published, PublishedBasis, Status, Story};
use rapporteur::{Coded, Options, Pipeline};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What is printed, and which records could not be used.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) complaints: Vec<String>,
}

/// Codes and compares the records.
pub(super) fn score(gold: Gold, rows: &[(usize, Value)], data: Option<&Path>, list: bool) -> anyhow::Result<Answer> {
    let pipeline = Pipeline::new(Options { data: data.map(Path::to_path_buf), ..Options::default() })?;
    if let Some(folder) = data {
        crate::args::tell_foreign(folder, &pipeline.coder().foreign_complaints());
    }
    if gold == Gold::Petrarch && data.is_some() {
        return dictionary(&pipeline, rows, list);
    }
    let mut sheet = Sheet::default();
    let mut complaints = Vec::new();
    for (line, row) in rows {
        let Some(text) = text_of(row) else { continue };
        let coded = pipeline.code(story(*line, text, row));
        if let Err(wrong) = sheet.add(gold, row, text, &coded) {
            complaints.push(format!("{line}: {wrong}"));
        }
    }
    Ok(Answer { text: sheet.print(gold, list)?, complaints })
}

fn story(line: usize, text: &str, row: &Value) -> Story {
    let id = row["id"].as_str().map_or_else(|| format!("gold-{line}"), str::to_owned);
    let mut story = rapporteur::text::story_from_text(&id, text);
    // Dates of 2000-01-01 in PLOVER's sample are none; they do no harm as an anchor.
    let date = row["date"].as_str().map(|d| d.replace('-', ""));
    if let Some(date) = date
        .as_deref()
        .and_then(|d| Date::new(d.get(..4)?.parse().ok()?, d.get(4..6)?.parse().ok()?, d.get(6..8)?.parse().ok()?).ok())
    {
        story.published = Some(Published { value: date.to_string(), date, basis: PublishedBasis::Option });
    }
    story
}

#[derive(Default)]
struct Sheet {
    n: usize,
    right: usize,
    penta: (usize, usize),
    classes: BTreeMap<String, Prf>,
    modes: BTreeMap<String, Prf>,
    participants: BTreeMap<&'static str, (usize, usize)>,
    confusion: BTreeMap<(String, String), usize>,
    errors: String,
}

fn quad(event: &str) -> u64 {
    event.parse::<EventType>().map_or(0, |e| u64::from(e.quad().number()))
}

/// CAMEO root of a CAMEO code.
fn root(code: &str) -> &str {
    code.get(..2).unwrap_or(code)
}

/// The claim that answers a record: of those that are told as real or meant, the one whose participants touch the marked ones, the
/// outer before its content, then the surest.
fn best(claims: &[Claim], source: Option<(u32, u32)>, target: Option<(u32, u32)>) -> Option<&Claim> {
    let touches = |all: &[Participant], at: Option<(u32, u32)>| {
        at.is_some_and(|(a, b)| all.iter().any(|p| p.span.is_some_and(|s| s.start < b && a < s.end)))
    };
    let rank = |c: &Claim| {
        (usize::from(touches(&c.actor, source)) + usize::from(touches(&c.recipient, target)), c.content_of.is_none())
    };
    claims.iter().filter(|c| !matches!(c.status, Status::Negated | Status::Denied | Status::Generic)).max_by(|a, b| {
        let sure = |c: &Claim| c.confidence.event.unwrap_or(0.0);
        // At a tie the first of the text stays.
        rank(a).cmp(&rank(b)).then(sure(a).total_cmp(&sure(b))).then(b.span.start.cmp(&a.span.start))
    })
}

/// Where words stand in a text, in code points.
fn place(text: &str, words: Option<&str>) -> Option<(u32, u32)> {
    let words = words.filter(|w| !w.is_empty())?;
    let start = text[..text.find(words)?].chars().count() as u32;
    Some((start, start + words.chars().count() as u32))
}

/// Why the answer is what it is.
fn because(claim: Option<&Claim>, coded: &Coded) -> String {
    if let Some(skipped) = &coded.skipped {
        return skipped.to_string();
    }
    match claim {
        Some(c) => format!("“{}” by {} [{}]", c.event_text.join(" … "), c.why.rule, c.status),
        None => coded.coding.rejected.first().map_or_else(
            || "nothing was considered".to_owned(),
            |r| format!("“{}” was considered ({}): {}", r.text, r.rule, r.reason),
        ),
    }
}

impl Sheet {
    fn add(&mut self, gold: Gold, row: &Value, text: &str, coded: &Coded) -> Result<(), String> {
        let marked = |key: &str| place(text, row[key].as_str());
        let claim = best(&coded.coding.claims, marked("source"), marked("target"));
        let mut got = claim.and_then(|c| c.event.first()).map_or_else(|| "none".to_owned(), ToString::to_string);
        let got_quad = quad(&got);
        let mut penta = None;
        let want = match gold {
            Gold::Plv => {
                penta = row["penta"].as_u64();
                let want = row["root"].as_str().ok_or("root is no text; accepted: a PLOVER type or YIELD")?.to_owned();
                // YIELD is CONCEDE and RETREAT together.
                if want != "YIELD" && event_type(&want).is_none() {
                    return Err(format!("root: {}", unknown_type(&want)));
                }
                if matches!(got.as_str(), "CONCEDE" | "RETREAT") {
                    "YIELD".clone_into(&mut got);
                }
                if matches!(want.as_str(), "CONCEDE" | "RETREAT") { "YIELD".to_owned() } else { want }
            }
            Gold::Class => {
                let label = row["label"].as_u64().filter(|l| *l <= 4).ok_or_else(|| {
                    format!("label {} is not known; accepted: 0 neutral, 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict", row["label"])
                })?;
                got = got_quad.to_string();
                label.to_string()
            }
            Gold::Petrarch => {
                got = claim
                    .and_then(|c| c.cameo.as_ref())
                    .map_or_else(|| "none".to_owned(), |c| root(c.as_str()).to_owned());
                let first = row["events"].as_array().and_then(|e| e.first()).and_then(|e| e["eventcode"].as_str());
                first.map_or_else(|| "none".to_owned(), |c| root(c).to_owned())
            }
            _ => {
                let name =
                    strings(&row["event"]).into_iter().chain(strings(&row["eventType"])).next().unwrap_or_default();
                let want = event_type(&name).ok_or_else(|| unknown_type(&name))?;
                penta = Some(quad(&want));
                self.plover(row, claim);
                want
            }
        };
        self.n += 1;
        self.classes.entry(want.clone()).or_default().gold += 1;
        self.classes.entry(got.clone()).or_default().predicted += 1;
        *self.confusion.entry((want.clone(), got.clone())).or_default() += 1;
        if want == got {
            self.right += 1;
            self.classes.entry(want).or_default().hit += 1;
        } else {
            let id = row["id"].as_str().unwrap_or_default();
            let _ = writeln!(self.errors, "{id} {want} -> {got}: {}; {text}", because(claim, coded));
        }
        if let Some(p) = penta {
            self.penta.1 += 1;
            self.penta.0 += usize::from(p == got_quad);
        }
        if gold == Gold::Plv {
            for (key, side) in [("source", true), ("target", false)] {
                let at = marked(key);
                let touched = claim.is_some_and(|c| {
                    let all = if side { &c.actor } else { &c.recipient };
                    at.is_some_and(|(a, b)| all.iter().any(|p| p.span.is_some_and(|s| s.start < b && a < s.end)))
                });
                self.side(if side { "actor" } else { "recipient" }, touched);
            }
        }
        Ok(())
    }

    fn side(&mut self, name: &'static str, right: bool) {
        let count = self.participants.entry(name).or_default();
        count.0 += usize::from(right);
        count.1 += 1;
    }

    /// Participants and modes of a record in PLOVER's layout.
    fn plover(&mut self, row: &Value, claim: Option<&Claim>) {
        let coded = |all: &[Participant]| -> Vec<Who> {
            all.iter()
                .map(|p| Who {
                    code: p.code.as_ref().map(ToString::to_string),
                    sectors: p.sector.iter().chain(&p.other_sectors).map(ToString::to_string).collect(),
                    words: None,
                })
                .collect()
        };
        let pick = |new: &str, old: &str| if row[new].is_null() { people(&row[old]) } else { people(&row[new]) };
        let (a, r) = (pick("actor", "source"), pick("recipient", "target"));
        let actor = claim.is_some_and(|c| agree(&a, &coded(&c.actor)));
        let recipient = claim.is_some_and(|c| agree(&r, &coded(&c.recipient)));
        self.side("actor", actor);
        self.side("recipient", recipient);
        self.side("actor and recipient", actor && recipient);
        let want = strings(&row["mode"]);
        let got: BTreeSet<String> = claim.into_iter().flat_map(|c| &c.mode).map(ToString::to_string).collect();
        for m in want.union(&got) {
            let one = self.modes.entry(m.clone()).or_default();
            one.gold += usize::from(want.contains(m));
            one.predicted += usize::from(got.contains(m));
            one.hit += usize::from(want.contains(m) && got.contains(m));
        }
    }

    fn print(&self, gold: Gold, list: bool) -> anyhow::Result<String> {
        let mut out = String::new();
        writeln!(out, "sentences {}  right {:.3}", self.n, ratio(self.right, self.n)).context("report")?;
        if self.penta.1 > 0 {
            let _ = writeln!(out, "quad class right {:.3}", ratio(self.penta.0, self.penta.1));
        }
        let f1s: Vec<f64> = self.classes.values().filter(|t| t.gold > 0).map(|t| t.f1()).collect();
        let _ = writeln!(out, "macro F1 {:.3}", f1s.iter().sum::<f64>() / f1s.len().max(1) as f64);
        for (name, (hit, n)) in &self.participants {
            let how = if gold == Gold::Plv { "touches the marked words" } else { "code agrees" };
            let _ = writeln!(out, "{name} {how} {:.3} (n={n})", ratio(*hit, *n));
        }
        out.push_str("\nby class\n");
        for (name, prf) in &self.classes {
            out.push_str("  ");
            out.push_str(&prf.line(name));
        }
        if !self.modes.is_empty() {
            out.push_str("\nby mode\n");
            for (name, prf) in &self.modes {
                out.push_str("  ");
                out.push_str(&prf.line(name));
            }
        }
        out.push_str(&matrix("confusion", &self.confusion));
        if list {
            out.push_str("\nerrors (gold -> got: why; text)\n");
            out.push_str(&self.errors);
        }
        Ok(out)
    }
}

/// The code of a participant as the dictionaries of the record write it.
fn raw_code(pipeline: &Pipeline, p: &Participant, date: Option<Date>) -> String {
    let foreign = pipeline.coder().lexicon().foreign();
    let id = p.identifier_id.as_deref().unwrap_or_default();
    let base = foreign.code(id, date).or_else(|| {
        // A role of a state ("Danish police"): the state's own entry.
        let state = p.code.as_ref()?;
        let actors = pipeline.coder().lexicon().actors();
        foreign.code(actors.get(actors.by_id(state.as_str())?).identifier(), date)
    });
    let mut code = match (base, &p.code) {
        (Some(base), _) => base.to_owned(),
        (None, Some(code)) if !id.starts_with(FOREIGN) => code.to_string(),
        _ => "---".to_owned(),
    };
    let words: Vec<&str> = p.entity_text.as_deref().unwrap_or_default().split_whitespace().collect();
    let role = (0..words.len())
        .flat_map(|from| (from + 1..=words.len()).rev().map(move |to| (from, to)))
        .find_map(|(from, to)| foreign.role(&words[from..to].join(" ")));
    if let Some(role) = role.filter(|role| !code.contains(role)) {
        code.push_str(role);
    }
    code
}

/// Records of PETRARCH against what its dictionaries, read by us, make of their sentences: triples of codes as these write them.
fn dictionary(pipeline: &Pipeline, rows: &[(usize, Value)], list: bool) -> anyhow::Result<Answer> {
    type Triple = (String, String, String);
    let mut levels: BTreeMap<&str, (Prf, usize)> = BTreeMap::new();
    let (mut errors, mut complaints) = (String::new(), Vec::new());
    let mut n = 0;
    for (line, row) in rows {
        let Some(text) = text_of(row) else { continue };
        let text_story = story(*line, text, row);
        let date = text_story.published.as_ref().map(|p| p.date);
        let mut reading = pipeline.read(text_story);
        let mut got: BTreeSet<Triple> = BTreeSet::new();
        let mut lines = Vec::new();
        for m in pipeline.coder().dictionary_matches(&mut reading) {
            let codes =
                |all: &[Participant]| -> Vec<String> { all.iter().map(|p| raw_code(pipeline, p, date)).collect() };
            let (a, b) = (codes(&m.actor), codes(&m.recipient));
            lines.push(format!("{}:{} [{}] {} -> {}", m.file, m.line, m.code, a.join(","), b.join(",")));
            let mut add = |x: &String, y: &String| {
                if x == y {
                    return;
                }
                got.insert((x.clone(), y.clone(), m.code.to_string()));
                if let Some(mirror) = &m.mirror {
                    got.insert((y.clone(), x.clone(), mirror.to_string()));
                }
            };
            for x in &a {
                for y in b.iter().chain(if m.mutual || b.is_empty() { &a[..] } else { &[] }) {
                    add(x, y);
                    if m.mutual {
                        add(y, x);
                    }
                }
            }
        }
        let mut want: BTreeSet<Triple> = BTreeSet::new();
        for e in row["events"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|e| e.get("noevents").is_none() && e.get("error").is_none())
        {
            match (e["sourcecode"].as_str(), e["targetcode"].as_str(), e["eventcode"].as_str()) {
                (Some(s), Some(t), Some(c)) => {
                    want.insert((s.to_owned(), t.to_owned(), c.to_owned()));
                }
                _ => complaints.push(format!("{line}: an event without its three codes; accepted: {{sourcecode, targetcode, eventcode}}, {{noevents}}, {{error}}")),
            }
        }
        n += 1;
        let state = |c: &str| c.get(..3).unwrap_or(c).to_owned();
        let none = String::new;
        let views: [(&str, &dyn Fn(&Triple) -> Triple); 5] = [
            ("source, target, code", &|t| t.clone()),
            ("without roles", &|(s, t, c)| (state(s), state(t), c.clone())),
            ("code", &|(_, _, c)| (none(), none(), c.clone())),
            ("source", &|(s, _, _)| (s.clone(), none(), none())),
            ("target", &|(_, t, _)| (none(), t.clone(), none())),
        ];
        for (name, view) in views {
            let (g, p): (BTreeSet<Triple>, BTreeSet<Triple>) =
                (want.iter().map(view).collect(), got.iter().map(view).collect());
            let (prf, exact) = levels.entry(name).or_default();
            prf.gold += g.len();
            prf.predicted += p.len();
            prf.hit += g.intersection(&p).count();
            *exact += usize::from(g == p);
        }
        if list && want != got {
            let show = |all: &BTreeSet<Triple>| {
                all.iter().map(|(s, t, c)| format!("{s} {t} {c}")).collect::<Vec<_>>().join("; ")
            };
            let id = row["id"].as_str().unwrap_or_default();
            let _ = writeln!(
                errors,
                "{id}: gold {{{}}}, got {{{}}}; {}; {text}",
                show(&want),
                show(&got),
                if lines.is_empty() { "no line of the dictionary matches".to_owned() } else { lines.join(" | ") }
            );
        }
    }
    let mut out = format!("records {n}, coded by the verb dictionaries of --data alone, codes as these write them\n");
    for name in ["source, target, code", "without roles", "code", "source", "target"] {
        let (prf, exact) = levels.get(name).copied().unwrap_or_default();
        let _ = write!(out, "{:<21} {}", name, prf.line("").trim_start().trim_end());
        let _ = writeln!(out, "   whole record right {:.3}", ratio(exact, n));
    }
    if list {
        out.push_str("\nerrors\n");
        out.push_str(&errors);
    }
    Ok(Answer { text: out, complaints })
}
