//! Events of gold and of a coding, matched and counted: the measure of `shared/data/news/score.py`, and more of it by mode and status.

use rapporteur::record::EventType;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Code points, half-open.
pub(super) type Reach = (u64, u64);

/// An actor, recipient of one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Who {
    /// State or non-state code.
    pub(super) code: Option<String>,
    /// Sectors.
    pub(super) sectors: BTreeSet<String>,
    /// Its words, where they are told.
    pub(super) words: Option<Reach>,
}

/// One event, gold or predicted, in the terms of the measure.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) story: String,
    /// Paragraph; sentence where the stories are not known.
    pub(super) unit: usize,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) event: String,
    pub(super) modes: BTreeSet<String>,
    pub(super) status: &'static str,
    pub(super) actor: Vec<Who>,
    pub(super) recipient: Vec<Who>,
    /// It has a chain of sources; where the nearest stands.
    pub(super) source: Option<Option<Reach>>,
    pub(super) place: Option<Reach>,
    pub(super) when: Option<(Reach, Option<String>)>,
    /// The trigger.
    pub(super) text: String,
    /// How it was decided, where this run coded it.
    pub(super) why: String,
}

/// The five coarse statuses of the news guide, and `alleged`, which goes with `actual` and `hypothetical`.
pub(super) fn coarse(status: &str) -> Option<&'static str> {
    Some(match status {
        "occurred" | "ongoing" | "attempted" | "actual" => "actual",
        "planned" | "future" => "future",
        "possible" | "conditional" | "feared" | "hoped" | "requested" | "generic" | "hypothetical" => "hypothetical",
        "alleged" => "alleged",
        "denied" | "negated" | "cancelled" => "negated",
        "historical" => "historical",
        _ => return None,
    })
}

/// Hits, and how many there were on either side.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prf {
    pub(super) hit: usize,
    pub(super) predicted: usize,
    pub(super) gold: usize,
}

impl Prf {
    pub(super) fn f1(self) -> f64 {
        let (p, r) = (ratio(self.hit, self.predicted), ratio(self.hit, self.gold));
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    pub(super) fn line(self, name: &str) -> String {
        let (p, r) = (ratio(self.hit, self.predicted), ratio(self.hit, self.gold));
        format!("{name:<16} P {p:.3} R {r:.3} F1 {:.3}   gold {} predicted {}\n", self.f1(), self.gold, self.predicted)
    }
}

pub(super) fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

fn over(a: Reach, b: Reach) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Pairs gold and predicted events of one story: same unit, overlapping triggers first, then nearest; same type where `typed`.
pub(super) fn pair(gold: &[Item], predicted: &[Item], typed: bool, overlapping: bool) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            if g.unit != p.unit || typed && g.event != p.event {
                continue;
            }
            let over = over((g.start, g.end), (p.start, p.end));
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

fn codes(all: &[Who]) -> BTreeSet<&str> {
    all.iter().filter_map(|w| w.code.as_deref()).collect()
}

/// Sets of participants agree: a common code, both empty, or both without any code.
pub(super) fn agree(a: &[Who], b: &[Who]) -> bool {
    let (x, y) = (codes(a), codes(b));
    a.is_empty() && b.is_empty()
        || x.iter().any(|c| y.contains(c))
        || !a.is_empty() && !b.is_empty() && x.is_empty() && y.is_empty()
}

fn shown(all: &[Who]) -> String {
    if all.is_empty() {
        return "nobody".to_owned();
    }
    let one = |w: &Who| {
        let sectors = w.sectors.iter().cloned().collect::<Vec<_>>().join("/");
        let code = w.code.as_deref().unwrap_or("?");
        if sectors.is_empty() { code.to_owned() } else { format!("{code} {sectors}") }
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What a word was considered as and not coded: where, and why.
pub(super) type Considered = BTreeMap<String, Vec<(Reach, String)>>;

#[derive(Default)]
struct Counts {
    events: BTreeMap<&'static str, usize>,
    gold: usize,
    predicted: usize,
    types: BTreeMap<String, Prf>,
    modes: BTreeMap<String, Prf>,
    statuses: BTreeMap<&'static str, Prf>,
    status_right: usize,
    moded: usize,
    mode_right: usize,
    /// Participants of which both sides name overlapping words; those with the same state or code.
    country: Prf,
    sector: Prf,
    source: Prf,
    nearest: usize,
    place: Prf,
    when: Prf,
    value: usize,
    confusion: BTreeMap<(String, String), usize>,
}

impl Counts {
    fn hit(&mut self, name: &'static str, n: usize) {
        *self.events.entry(name).or_default() += n;
    }

    /// One story.
    fn add(&mut self, g: &[Item], p: &[Item]) {
        self.gold += g.len();
        self.predicted += p.len();
        for x in g {
            self.types.entry(x.event.clone()).or_default().gold += 1;
        }
        for x in p {
            self.types.entry(x.event.clone()).or_default().predicted += 1;
        }
        self.hit("event_overlap", pair(g, p, true, true).len());
        let loose = pair(g, p, false, true);
        self.hit("trigger_untyped", loose.len());
        for (i, x) in g.iter().enumerate() {
            let there = loose.iter().find(|q| q.0 == i).map_or("none", |q| p[q.1].event.as_str());
            *self.confusion.entry((x.event.clone(), there.to_owned())).or_default() += 1;
        }
        for (j, y) in p.iter().enumerate() {
            if !loose.iter().any(|q| q.1 == j) {
                *self.confusion.entry(("none".to_owned(), y.event.clone())).or_default() += 1;
            }
        }
        for (i, j) in pair(g, p, true, false) {
            self.matched(&g[i], &p[j]);
        }
    }

    fn matched(&mut self, x: &Item, y: &Item) {
        self.hit("event", 1);
        self.types.entry(x.event.clone()).or_default().hit += 1;
        let (a, r) = (agree(&x.actor, &y.actor), agree(&x.recipient, &y.recipient));
        self.hit("actor", usize::from(a));
        self.hit("recipient", usize::from(r));
        self.hit("tuple", usize::from(a && r));
        for (gold, found) in [(&x.actor, &y.actor), (&x.recipient, &y.recipient)] {
            for u in gold.iter().filter(|u| u.code.is_some()) {
                let same_words = |v: &&Who| u.words.zip(v.words).is_some_and(|(a, b)| over(a, b));
                let mut there = found.iter().filter(same_words).peekable();
                self.country.gold += usize::from(there.peek().is_some());
                self.country.hit += usize::from(there.any(|v| v.code == u.code));
            }
        }
        for u in &x.actor {
            let same: Vec<&Who> = y.actor.iter().filter(|v| v.code.is_some() && v.code == u.code).collect();
            if !same.is_empty() {
                self.sector.gold += 1;
                let fits = |w: &&Who| {
                    w.sectors.iter().any(|s| u.sectors.contains(s)) || u.sectors.is_empty() && w.sectors.is_empty()
                };
                self.sector.hit += usize::from(same.iter().any(fits));
                break;
            }
        }
        let alleged = |s: &str, t: &str| s == "alleged" && matches!(t, "actual" | "hypothetical");
        let status = x.status == y.status || alleged(x.status, y.status) || alleged(y.status, x.status);
        self.status_right += usize::from(status);
        let told = self.statuses.entry(x.status).or_default();
        told.gold += 1;
        told.hit += usize::from(status);
        // An allegation that goes with the gold status counts as that.
        self.statuses.entry(if status { x.status } else { y.status }).or_default().predicted += 1;
        if !x.modes.is_empty() {
            self.moded += 1;
            self.mode_right += usize::from(x.modes.iter().any(|m| y.modes.contains(m)));
        }
        let mode = |m: &String| format!("{} {m}", x.event);
        for m in &x.modes {
            let one = self.modes.entry(mode(m)).or_default();
            one.gold += 1;
            one.hit += usize::from(y.modes.contains(m));
        }
        for m in &y.modes {
            self.modes.entry(mode(m)).or_default().predicted += 1;
        }
        self.source.gold += usize::from(x.source.is_some());
        self.source.predicted += usize::from(y.source.is_some());
        if let (Some(a), Some(b)) = (x.source, y.source) {
            self.source.hit += 1;
            self.nearest += usize::from(a.zip(b).is_some_and(|(a, b)| over(a, b)));
        }
        self.place.gold += usize::from(x.place.is_some());
        self.place.predicted += usize::from(y.place.is_some());
        self.place.hit += usize::from(x.place.zip(y.place).is_some_and(|(a, b)| over(a, b)));
        self.when.gold += usize::from(x.when.is_some());
        self.when.predicted += usize::from(y.when.is_some());
        if let (Some((a, v)), Some((b, w))) = (&x.when, &y.when)
            && over(*a, *b)
        {
            self.when.hit += 1;
            self.value += usize::from(v == w);
        }
    }

    fn print(&self, stories: usize) -> String {
        let mut out = format!("stories {stories}  gold events {}  predicted {}\n", self.gold, self.predicted);
        for name in ["event_overlap", "event", "trigger_untyped", "actor", "recipient", "tuple"] {
            let hit = self.events.get(name).copied().unwrap_or(0);
            out.push_str(&Prf { hit, predicted: self.predicted, gold: self.gold }.line(name));
        }
        let events = self.events.get("event").copied().unwrap_or(0);
        out.push_str("\non matched events\n");
        if self.country.gold > 0 {
            let _ = writeln!(
                out,
                "country          acc {:.3} (n={}, actors and recipients whose words overlap)",
                ratio(self.country.hit, self.country.gold),
                self.country.gold
            );
        }
        let _ = writeln!(
            out,
            "sector           acc {:.3} (n={})",
            ratio(self.sector.hit, self.sector.gold),
            self.sector.gold
        );
        let _ = writeln!(out, "status           acc {:.3} (n={events})", ratio(self.status_right, events));
        let _ = writeln!(
            out,
            "mode             acc {:.3} (n={}, those with a mode)",
            ratio(self.mode_right, self.moded),
            self.moded
        );
        let all = self.modes.values().fold(Prf::default(), |a, b| Prf {
            hit: a.hit + b.hit,
            predicted: a.predicted + b.predicted,
            gold: a.gold + b.gold,
        });
        out.push_str(&all.line("modes"));
        out.push_str(&self.source.line("attribution"));
        let _ =
            writeln!(out, "nearest agent    acc {:.3} (n={})", ratio(self.nearest, self.source.hit), self.source.hit);
        out.push_str(&self.place.line("place"));
        out.push_str(&self.when.line("when"));
        let _ = writeln!(out, "value of when    acc {:.3} (n={})", ratio(self.value, self.when.hit), self.when.hit);
        table(&mut out, "by type", &self.types);
        table(&mut out, "by status, matched events", &self.statuses);
        table(&mut out, "by mode, matched events", &self.modes);
        out.push_str(&matrix("confusion, overlapping triggers", &self.confusion));
        out
    }
}

fn table<K: AsRef<str>>(out: &mut String, title: &str, all: &BTreeMap<K, Prf>) {
    let _ = writeln!(out, "\n{title}");
    let width = all.keys().map(|k| k.as_ref().len()).max().unwrap_or(0).max(16);
    for (name, prf) in all.iter().filter(|(_, p)| p.gold + p.predicted > 0) {
        out.push_str("  ");
        out.push_str(&prf.line(&format!("{:<width$}", name.as_ref())));
    }
}

/// A table of who was taken for what: gold down, predicted across.
pub(super) fn matrix(title: &str, counts: &BTreeMap<(String, String), usize>) -> String {
    let mut names: BTreeSet<&str> = counts.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
    let none = names.remove("none");
    let names: Vec<&str> = names.into_iter().chain(none.then_some("none")).collect();
    let short = |name: &str| name.chars().take(5).collect::<String>();
    let mut out = format!("\n{title} (gold down, predicted across)\n  {:<11}", "");
    for name in &names {
        let _ = write!(out, "{:>6}", short(name));
    }
    out.push('\n');
    for a in &names {
        let _ = write!(out, "  {a:<11}");
        for b in &names {
            match counts.get(&((*a).to_owned(), (*b).to_owned())) {
                Some(n) => {
                    let _ = write!(out, "{n:>6}");
                }
                None => out.push_str("     ·"),
            }
        }
        out.push('\n');
    }
    out
}

/// Tables of all measures; with `list`, each error with what explains it.
pub(super) fn report(
    stories: &BTreeSet<String>,
    gold: &[Item],
    predicted: &[Item],
    considered: &Considered,
    list: bool,
) -> String {
    let mut by_story: BTreeMap<&str, (Vec<Item>, Vec<Item>)> =
        stories.iter().map(|s| (s.as_str(), Default::default())).collect();
    for g in gold {
        if let Some(entry) = by_story.get_mut(g.story.as_str()) {
            entry.0.push(g.clone());
        }
    }
    for p in predicted {
        if let Some(entry) = by_story.get_mut(p.story.as_str()) {
            entry.1.push(p.clone());
        }
    }
    let mut counts =
        Counts { types: EventType::ALL.iter().map(|t| (t.to_string(), Prf::default())).collect(), ..Counts::default() };
    let mut errors = String::new();
    for (story, (g, p)) in &by_story {
        counts.add(g, p);
        if list {
            errors.push_str(&explained(g, p, considered.get(*story).map_or(&[][..], Vec::as_slice)));
        }
    }
    let mut out = counts.print(by_story.len());
    if list {
        out.push_str("\nerrors\n");
        out.push_str(&errors);
    }
    out
}

/// The errors of one story, each with what explains it.
fn explained(g: &[Item], p: &[Item], considered: &[(Reach, String)]) -> String {
    let mut out = String::new();
    let pairs = pair(g, p, true, false);
    let because = |why: &str| if why.is_empty() { String::new() } else { format!("; {why}") };
    for &(i, j) in &pairs {
        let (x, y) = (&g[i], &p[j]);
        let at = format!("{}:{}-{} {} “{}”", x.story, x.start, x.end, x.event, x.text);
        let other = if over((x.start, x.end), (y.start, y.end)) {
            String::new()
        } else {
            format!(" (matched at “{}”)", y.text)
        };
        for (name, a, b) in [("actor", &x.actor, &y.actor), ("recipient", &x.recipient, &y.recipient)] {
            if !agree(a, b) {
                let _ = writeln!(out, "{name:<10} {at}{other}: gold {}, got {}{}", shown(a), shown(b), because(&y.why));
            }
        }
        if x.status != y.status && coarse_apart(x.status, y.status) {
            let _ = writeln!(out, "status     {at}{other}: gold {}, got {}{}", x.status, y.status, because(&y.why));
        }
        if !x.modes.is_empty() && x.modes.is_disjoint(&y.modes) {
            let set = |all: &BTreeSet<String>| {
                if all.is_empty() { "none".to_owned() } else { all.iter().cloned().collect::<Vec<_>>().join(" ") }
            };
            let _ = writeln!(
                out,
                "mode       {at}{other}: gold {}, got {}{}",
                set(&x.modes),
                set(&y.modes),
                because(&y.why)
            );
        }
    }
    for (i, x) in g.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|q| q.0 == *i)) {
        let _ = i;
        let here = p.iter().find(|y| over((x.start, x.end), (y.start, y.end)));
        let why = if let Some(y) = here {
            if y.event == x.event {
                format!("an event of this type at these words belongs to another of gold{}", because(&y.why))
            } else {
                format!("coded as {} here{}", y.event, because(&y.why))
            }
        } else if let Some((_, why)) = considered.iter().find(|(at, _)| over(*at, (x.start, x.end))) {
            format!("considered and not coded: {why}")
        } else if let Some(y) = p.iter().find(|y| y.unit == x.unit) {
            format!("nothing is coded at these words; the paragraph has {} “{}”", y.event, y.text)
        } else {
            "nothing is coded in this paragraph".to_owned()
        };
        let _ = writeln!(out, "missed     {}:{}-{} {} “{}”: {why}", x.story, x.start, x.end, x.event, x.text);
    }
    for (j, y) in p.iter().enumerate().filter(|(j, _)| !pairs.iter().any(|q| q.1 == *j)) {
        let _ = j;
        let here = g.iter().find(|x| over((x.start, x.end), (y.start, y.end)));
        let why = match here {
            Some(x) if x.event == y.event => "gold has one event of this type at these words".to_owned(),
            Some(x) => format!("gold has {} here", x.event),
            None if g.iter().any(|x| x.unit == y.unit && x.event == y.event) => {
                "gold has this type in the paragraph, at other words, already matched".to_owned()
            }
            None => "gold has nothing at these words".to_owned(),
        };
        let _ = writeln!(
            out,
            "not gold   {}:{}-{} {} “{}”: {why}{}",
            y.story,
            y.start,
            y.end,
            y.event,
            y.text,
            because(&y.why)
        );
    }
    out
}

fn coarse_apart(a: &str, b: &str) -> bool {
    let alleged = |s: &str, t: &str| s == "alleged" && matches!(t, "actual" | "hypothetical");
    a != b && !alleged(a, b) && !alleged(b, a)
}

/// Claims of `new` that `old` lacks, the other way round, and those that changed: same story, type and place in the text.
pub(super) fn changes(old: &[Item], new: &[Item]) -> String {
    let key = |i: &Item| (i.story.clone(), i.start, i.end, i.event.clone());
    let a: BTreeMap<_, &Item> = old.iter().map(|i| (key(i), i)).collect();
    let b: BTreeMap<_, &Item> = new.iter().map(|i| (key(i), i)).collect();
    let gained: Vec<_> = b.iter().filter(|(k, _)| !a.contains_key(*k)).collect();
    let lost: Vec<_> = a.iter().filter(|(k, _)| !b.contains_key(*k)).collect();
    let mut changed = Vec::new();
    for (k, x) in &a {
        let Some(y) = b.get(k) else { continue };
        let mut what = Vec::new();
        for (name, p, q) in [("actor", &x.actor, &y.actor), ("recipient", &x.recipient, &y.recipient)] {
            // Another mention of the same participant is no change.
            if shown(p) != shown(q) {
                what.push(format!("{name} {} -> {}", shown(p), shown(q)));
            }
        }
        if x.status != y.status {
            what.push(format!("status {} -> {}", x.status, y.status));
        }
        if x.modes != y.modes {
            let set = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(" ");
            what.push(format!("mode [{}] -> [{}]", set(&x.modes), set(&y.modes)));
        }
        if !what.is_empty() {
            changed.push((k, y, what.join(", ")));
        }
    }
    let kept = a.keys().filter(|k| b.contains_key(*k)).count();
    let mut out = format!(
        "\nagainst the older coding\ngained {}  lost {}  kept {kept}, of which changed {}\n",
        gained.len(),
        lost.len(),
        changed.len()
    );
    for (k, i) in gained {
        let _ = writeln!(out, "+ {}:{}-{} {} “{}”", k.0, k.1, k.2, k.3, i.text);
    }
    for (k, i) in lost {
        let _ = writeln!(out, "- {}:{}-{} {} “{}”", k.0, k.1, k.2, k.3, i.text);
    }
    for (k, i, what) in changed {
        let _ = writeln!(out, "~ {}:{}-{} {} “{}”: {what}", k.0, k.1, k.2, k.3, i.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(code: &str) -> Vec<Who> {
        vec![Who { code: Some(code.to_owned()), ..Who::default() }]
    }

    fn item(event: &str, start: u64, actor: &str) -> Item {
        Item {
            story: "s".to_owned(),
            start,
            end: start + 4,
            event: event.to_owned(),
            status: "actual",
            actor: who(actor),
            text: "word".to_owned(),
            ..Item::default()
        }
    }

    fn run(gold: &[Item], predicted: &[Item], list: bool) -> String {
        report(&BTreeSet::from(["s".to_owned()]), gold, predicted, &Considered::new(), list)
    }

    #[test]
    fn gold_against_itself_is_right_everywhere() {
        let gold = [item("ACCUSE", 3, "FRA"), item("ASSAULT", 20, "RUS")];
        let text = run(&gold, &gold, true);
        assert!(text.contains("tuple            P 1.000 R 1.000 F1 1.000"), "{text}");
        assert!(text.ends_with("\nerrors\n"), "{text}");
    }

    #[test]
    fn a_country_is_asked_where_both_sides_name_the_same_words() {
        let at = |code: &str, words: Reach| {
            let mut one = item("ACCUSE", 3, code);
            one.actor[0].words = Some(words);
            one
        };
        let gold = [at("FRA", (0, 6)), at("RUS", (40, 50))];
        let text = run(&gold, &[at("FRA", (2, 6)), at("UKR", (44, 46))], false);
        assert!(text.contains("country          acc 0.500 (n=2,"), "{text}");
        let text = run(&gold, &[at("FRA", (7, 9)), at("UKR", (30, 40))], false);
        assert!(!text.contains("country"), "{text}");
    }

    #[test]
    fn a_wrong_actor_counts_for_the_event_and_not_for_the_tuple_and_is_explained() {
        let text = run(&[item("ACCUSE", 3, "FRA")], &[item("ACCUSE", 9, "DEU")], true);
        assert!(text.contains("event            P 1.000"), "{text}");
        assert!(text.contains("tuple            P 0.000"), "{text}");
        assert!(text.contains("actor      s:3-7 ACCUSE “word” (matched at “word”): gold FRA, got DEU"), "{text}");
    }

    #[test]
    fn a_story_of_gold_without_events_counts_what_is_coded_in_it() {
        let text = run(&[], &[item("ACCUSE", 9, "DEU")], true);
        assert!(text.starts_with("stories 1  gold events 0  predicted 1"), "{text}");
        assert!(text.contains("not gold   s:9-13 ACCUSE “word”: gold has nothing at these words"), "{text}");
    }

    #[test]
    fn a_wrong_type_stands_in_the_matrix_and_in_the_list() {
        let text = run(&[item("THREATEN", 3, "FRA")], &[item("ACCUSE", 3, "FRA")], true);
        assert!(text.contains("missed     s:3-7 THREATEN “word”: coded as ACCUSE here"), "{text}");
        let row = text.lines().find(|l| l.starts_with("  THREATEN ") && l.contains('·')).unwrap_or_default();
        assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["THREATEN", "1", "·"], "{text}");
    }

    #[test]
    fn gained_lost_and_changed_claims_are_named() {
        let text = changes(
            &[item("ACCUSE", 3, "FRA"), item("AID", 9, "FRA")],
            &[item("ASSAULT", 3, "FRA"), item("AID", 9, "DEU")],
        );
        assert!(text.contains("gained 1  lost 1  kept 1, of which changed 1"), "{text}");
        assert!(text.contains("~ s:9-13 AID “word”: actor FRA -> DEU"), "{text}");
    }
}
