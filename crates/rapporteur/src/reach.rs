//! What a change of data files can matter to, so that a store codes anew only the stories that hold it.
//!
//! A dictionary is looked up by the words of a text, so a row that is new, gone or different matters only to stories that
//! hold its name, or something that can be taken for it: the tables are followed from a person's office to the person's names,
//! from an organisation to its aliases. A rule matters only where one of its triggers stands. What steers all coding (the
//! ontology, the closed word classes, the states themselves, whole territories) is never narrowed: then every story is coded
//! anew, and the reason is told.

use rapporteur_coder::rule::{fold, rule_change};
use rapporteur_lexicon::normal::{distance, normal};
use rapporteur_record::EventType;
use rapporteur_store::{Files, Reach};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Names and words that a change can matter to, as they are gathered.
#[derive(Default)]
struct Gathered {
    /// Names that are looked up exactly, or with an ending.
    names: BTreeSet<String>,
    /// Names that are looked up misspelt too.
    loose: BTreeSet<String>,
    words: BTreeSet<String>,
    notes: Vec<String>,
    all: Vec<String>,
}

impl Gathered {
    fn name(&mut self, name: &str) {
        let key = normal(name);
        if !key.is_empty() {
            self.names.insert(key);
        }
    }

    fn loose(&mut self, name: &str) {
        let key = normal(name);
        if !key.is_empty() {
            self.loose.insert(key);
        }
    }

    /// A person goes by each word of the name, too.
    fn person(&mut self, name: &str) {
        self.loose(name);
        for word in normal(name).split(' ').filter(|w| w.chars().count() > 1) {
            self.loose.insert(word.to_owned());
        }
    }
}

/// A table with a header: its rows, by column.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn of(text: &str) -> Self {
        let mut lines = records(text).into_iter();
        let columns = lines.next().unwrap_or_default();
        Self { columns, rows: lines.collect() }
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let at = self.columns.iter().position(|c| c == column);
        at.and_then(|i| row.get(i)).map_or("", String::as_str)
    }
}

/// Records of a CSV text, cells trimmed; those without a word are left out.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok).map(|row| row.iter().map(str::to_owned).collect());
    rows.filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty())).collect()
}

/// Rows that stand in one of two tables only; an error where columns or the order of the common rows changed.
fn different(before: &str, after: &str) -> Result<(Table, usize), &'static str> {
    let (old, new) = (Table::of(before), Table::of(after));
    if !old.columns.is_empty() && !new.columns.is_empty() && old.columns != new.columns {
        return Err("its columns changed");
    }
    let (a, b): (BTreeSet<&Vec<String>>, BTreeSet<&Vec<String>>) =
        (old.rows.iter().collect(), new.rows.iter().collect());
    let common = |rows: &[Vec<String>], others: &BTreeSet<&Vec<String>>| -> Vec<Vec<String>> {
        rows.iter().filter(|r| others.contains(r)).cloned().collect()
    };
    if common(&old.rows, &b) != common(&new.rows, &a) {
        return Err("its rows stand in another order");
    }
    let changed: Vec<Vec<String>> = a.symmetric_difference(&b).map(|r| (*r).clone()).collect();
    let n = changed.len();
    let columns = if new.columns.is_empty() { old.columns } else { new.columns };
    Ok((Table { columns, rows: changed }, n))
}

/// The tables of actors, before and after together, for following a row to the names under which it is met.
#[derive(Default)]
struct Actors {
    /// Names of each actor: its own and its aliases.
    names: HashMap<String, BTreeSet<String>>,
    persons: BTreeSet<String>,
    /// Terms: person, office, body.
    terms: Vec<(String, String, String)>,
    /// Titles of each office.
    titles: HashMap<String, BTreeSet<String>>,
}

impl Actors {
    fn of(before: &Files, after: &Files) -> Self {
        let mut all = Self::default();
        for files in [before, after] {
            for (path, text) in files.iter().filter(|(path, _)| path.starts_with("actors/") && path.ends_with(".csv")) {
                all.read(path, &Table::of(text));
            }
        }
        all
    }

    fn read(&mut self, path: &str, table: &Table) {
        for row in &table.rows {
            let cell = |column| table.cell(row, column).to_owned();
            if path == "actors/terms.csv" {
                self.terms.push((cell("person"), cell("office"), cell("body")));
            } else if path == "actors/offices.csv" {
                self.titles.entry(cell("office")).or_default().insert(cell("title"));
            } else if path.starts_with("actors/aliases") {
                self.names.entry(cell("actor")).or_default().insert(cell("alias"));
            } else {
                if path == "actors/people.csv" {
                    self.persons.insert(cell("id"));
                }
                self.names.entry(cell("id")).or_default().insert(cell("name"));
            }
        }
    }

    fn names_of(&self, id: &str, gathered: &mut Gathered) {
        for name in self.names.get(id).into_iter().flatten() {
            if self.persons.contains(id) { gathered.person(name) } else { gathered.loose(name) }
        }
    }

    fn titles_of(&self, office: &str, gathered: &mut Gathered) {
        for title in self.titles.get(office).into_iter().flatten() {
            gathered.name(title);
        }
    }

    /// A row of a table of actors, to the names under which what it says is met.
    fn follow(&self, path: &str, table: &Table, row: &[String], gathered: &mut Gathered) {
        let cell = |column| table.cell(row, column);
        match path {
            "actors/terms.csv" => {
                self.names_of(cell("person"), gathered);
                self.titles_of(cell("office"), gathered);
            }
            "actors/offices.csv" => {
                gathered.name(cell("title"));
                self.titles_of(cell("office"), gathered);
                for (person, office, _) in &self.terms {
                    if office == cell("office") {
                        self.names_of(person, gathered);
                    }
                }
            }
            "actors/people.csv" => {
                self.names_of(cell("id"), gathered);
                for (_, office, _) in self.terms.iter().filter(|t| t.0 == cell("id")) {
                    self.titles_of(office, gathered);
                }
            }
            path if path.starts_with("actors/aliases") => {
                if self.persons.contains(cell("actor")) {
                    gathered.person(cell("alias"));
                } else {
                    gathered.loose(cell("alias"));
                }
            }
            _ => {
                self.names_of(cell("id"), gathered);
                for (person, office, _) in self.terms.iter().filter(|t| t.2 == cell("id")) {
                    self.names_of(person, gathered);
                    self.titles_of(office, gathered);
                }
            }
        }
    }
}

/// Keys of rule tables whose values are words of stories, looked up by lemma or form.
const WORDS: [&str; 5] = ["lemmas", "nouns", "words", "phrases", "before"];
/// Keys of rule tables whose values are names, looked up as they stand.
const NAMES: [&str; 1] = ["names"];
/// Keys of rule tables that code nothing.
const IDLE: [&str; 4] = ["examples", "rejects", "evidence", "note"];

fn strings(value: Option<&toml::Value>) -> BTreeSet<String> {
    match value {
        Some(toml::Value::Array(list)) => list.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect(),
        Some(toml::Value::String(one)) => BTreeSet::from([one.clone()]),
        _ => BTreeSet::new(),
    }
}

/// A file of cues (of saying, of status, of facts, of sources): what changed in which of its tables.
fn cue_change(path: &str, before: &str, after: &str, gathered: &mut Gathered) -> Result<(), String> {
    let parse = |text: &str| -> Result<toml::Table, String> {
        text.parse().map_err(|e: toml::de::Error| e.message().to_owned())
    };
    let (old, new) = (parse(before)?, parse(after)?);
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut tables = 0;
    for key in keys {
        let (a, b) = (old.get(key), new.get(key));
        if a == b {
            continue;
        }
        let (Some(toml::Value::Array(a)), Some(toml::Value::Array(b))) = (a, b) else {
            return Err(format!("{key:?} steers every sentence"));
        };
        let name = |t: &toml::Value| -> Option<String> {
            ["id", "kind", "to"].iter().find_map(|k| t.get(*k)).map(ToString::to_string)
        };
        let by_name = |list: &[toml::Value]| -> Result<BTreeMap<String, toml::Value>, String> {
            let mut map = BTreeMap::new();
            for table in list {
                let name = name(table).ok_or("a table without an id")?;
                if map.insert(name.clone(), table.clone()).is_some() {
                    return Err(format!("two tables are called {name}"));
                }
            }
            Ok(map)
        };
        let (left, right) = (by_name(a)?, by_name(b)?);
        let common = |list: &[toml::Value], others: &BTreeMap<String, toml::Value>| -> Vec<String> {
            list.iter().filter_map(name).filter(|n| others.contains_key(n)).collect()
        };
        if common(a, &right) != common(b, &left) {
            return Err("its tables stand in another order".to_owned());
        }
        for id in left.keys().chain(right.keys().filter(|k| !left.contains_key(*k))) {
            let (x, y) = (left.get(id), right.get(id));
            let fields: BTreeSet<String> =
                [x, y].into_iter().flatten().filter_map(|t| t.as_table()).flat_map(|t| t.keys().cloned()).collect();
            let field = |t: Option<&toml::Value>, f: &str| t.and_then(|t| t.get(f)).cloned();
            let differs: Vec<&String> =
                fields.iter().filter(|f| field(x, f) != field(y, f) && !IDLE.contains(&f.as_str())).collect();
            if differs.is_empty() {
                continue;
            }
            tables += 1;
            let lists = |f: &String| WORDS.contains(&f.as_str()) || NAMES.contains(&f.as_str());
            // Only lists changed: what they gained and lost speaks. Else all that the table is looked up by.
            let narrow = x.is_some() && y.is_some() && differs.iter().all(|f| lists(f) && *f != "before");
            let mut any = false;
            for f in fields.iter().filter(|f| lists(f)) {
                let (p, q) = (strings(field(x, f).as_ref()), strings(field(y, f).as_ref()));
                any |= *f != "before" && !(p.is_empty() && q.is_empty());
                let changed: Vec<&String> =
                    if narrow { p.symmetric_difference(&q).collect() } else { p.union(&q).collect() };
                for text in changed {
                    if NAMES.contains(&f.as_str()) {
                        gathered.name(text);
                    } else {
                        // Looked up by its first word, or by its last (a noun with words before it).
                        let words: Vec<String> = text.split([' ', '_']).map(|w| fold(w).to_string()).collect();
                        gathered.words.extend(words.first().cloned());
                        gathered.words.extend(words.last().cloned());
                        gathered.words.insert(fold(text).to_string());
                    }
                }
            }
            if !any {
                return Err(format!("{id} is bound to no words"));
            }
        }
    }
    gathered.notes.push(format!("{path}: {tables} tables changed"));
    Ok(())
}

/// Tables of names in which a row is bound to more than its names unless only these cells differ.
fn areas(before: &str, after: &str, gathered: &mut Gathered) -> Result<usize, &'static str> {
    let (changed, n) = different(before, after)?;
    let mut by_name: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
    for row in &changed.rows {
        by_name.entry(changed.cell(row, "name")).or_default().push(row);
    }
    for rows in by_name.values() {
        let [a, b] = rows.as_slice() else { return Err("areas came or went, which holds for all places in them") };
        for column in &changed.columns {
            if !matches!(column.as_str(), "names" | "adjectives") && changed.cell(a, column) != changed.cell(b, column)
            {
                return Err("what an area is changed, which holds for all places in it");
            }
        }
        for row in [a, b] {
            for cell in ["name", "names", "adjectives"] {
                changed.cell(row, cell).split('|').for_each(|name| gathered.name(name));
            }
        }
    }
    Ok(n)
}

fn of_file(path: &str, before: &str, after: &str, actors: &Actors, gathered: &mut Gathered) -> Result<(), String> {
    let folder = path.split('/').next().unwrap_or_default();
    // Data that no coding reads, or reads only to check itself.
    if matches!(folder, "evidence" | "facts" | "commitments" | "export") {
        return Ok(());
    }
    let note = |gathered: &mut Gathered, n: usize| {
        if n > 0 {
            gathered.notes.push(format!("{path}: {n} rows changed"));
        }
    };
    let told = |why: &'static str| why.to_owned();
    match path {
        "actors/states.csv" => Err("states changed, which everything that belongs to them hangs on".to_owned()),
        _ if folder == "actors" && path.ends_with(".csv") => {
            let (table, n) = different(before, after).map_err(told)?;
            table.rows.iter().for_each(|row| actors.follow(path, &table, row, gathered));
            note(gathered, n);
            Ok(())
        }
        _ if folder == "roles" && path.ends_with(".csv") => {
            let (table, n) = different(before, after).map_err(told)?;
            for row in &table.rows {
                gathered.name(table.cell(row, "role"));
                gathered.name(table.cell(row, "plural"));
            }
            note(gathered, n);
            Ok(())
        }
        "outlets/tld.csv" => Err("countries of addresses changed".to_owned()),
        _ if folder == "outlets" && path.ends_with(".csv") => {
            let (table, n) = different(before, after).map_err(told)?;
            for row in &table.rows {
                for column in ["name", "alias", "outlet", "domain"] {
                    gathered.name(table.cell(row, column));
                }
                // A host is looked up by its end.
                let host = table.cell(row, "domain");
                gathered.name(host.split('.').next().unwrap_or_default());
            }
            note(gathered, n);
            Ok(())
        }
        "places/areas.csv" => {
            let n = areas(before, after, gathered)?;
            note(gathered, n);
            Ok(())
        }
        "places/variants.csv" => {
            let (table, n) = different(before, after).map_err(told)?;
            table.rows.iter().for_each(|row| gathered.name(table.cell(row, "name")));
            note(gathered, n);
            Ok(())
        }
        _ if path.starts_with("rules/en/") && path.ends_with(".toml") => {
            let kind = path.trim_start_matches("rules/en/").split('/').next().unwrap_or_default();
            if matches!(kind, "attribution" | "status" | "assertion") {
                return cue_change(path, before, after, gathered);
            }
            if kind != "none" && !EventType::ALL.iter().any(|t| t.as_str().eq_ignore_ascii_case(kind)) {
                return Err("it steers every sentence".to_owned());
            }
            let change = rule_change(before, after)?;
            if change.reordered {
                return Err("its rules stand in another order".to_owned());
            }
            if !change.rules.is_empty() {
                let ids: Vec<&str> = change.rules.iter().take(8).map(String::as_str).collect();
                let more = if change.rules.len() > 8 { ", …" } else { "" };
                gathered.notes.push(format!("{path}: {} rules changed ({}{more})", change.rules.len(), ids.join(", ")));
            }
            gathered.words.extend(change.words.iter().map(ToString::to_string));
            Ok(())
        }
        _ if folder == "agreements" => {
            let names = |text: &str| -> Option<BTreeSet<String>> {
                let table: toml::Table = text.parse().ok()?;
                Some(["id", "name", "short", "aliases"].iter().flat_map(|k| strings(table.get(*k))).collect())
            };
            let (a, b) = (names(before), names(after));
            if a != b {
                // An agreement is found by its names; its text engages commitments and codes nothing.
                for name in a.into_iter().chain(b).flatten() {
                    gathered.name(&name);
                }
                gathered.notes.push(format!("{path}: names of the agreement changed"));
            }
            Ok(())
        }
        _ => Err("it can matter to any of them".to_owned()),
    }
}

/// What the change from `before` to `after` can matter to.
#[must_use]
pub fn reach(before: &Files, after: &Files) -> Reach {
    let actors = Actors::of(before, after);
    let mut gathered = Gathered::default();
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for path in paths {
        let (old, new) = [before, after].map(|files| files.get(path).map_or("", String::as_str)).into();
        if old != new
            && let Err(why) = of_file(path, old, new, &actors, &mut gathered)
        {
            gathered.all.push(format!("{path} changed: {why}"));
        }
    }
    let Gathered { names, loose, words, notes, all } = gathered;
    let mut held = Names::default();
    names.iter().for_each(|name| held.add(name, false));
    loose.iter().for_each(|name| held.add(name, true));
    let surface: Option<Box<dyn Fn(&str) -> bool>> = (!held.by_start.is_empty())
        .then(|| Box::new(move |text: &str| held.stand_in(text)) as Box<dyn Fn(&str) -> bool>);
    Reach { all, notes, surface, words }
}

/// Names to be found in texts.
#[derive(Default)]
struct Names {
    /// By the first letter: the words of each name, and whether a misspelling counts.
    by_start: HashMap<char, Vec<(Vec<String>, bool)>>,
}

impl Names {
    fn add(&mut self, key: &str, loose: bool) {
        if let Some(start) = key.chars().next() {
            let words = key.split(' ').map(str::to_owned).collect();
            self.by_start.entry(start).or_default().push((words, loose));
        }
    }

    /// Whether a text holds one of the names: its words with whatever endings, or, where misspellings count, as close as the
    /// dictionary goes.
    fn stand_in(&self, text: &str) -> bool {
        // Dots and apostrophes join in a name and part in a careless text: both are looked at.
        let joined = normal(text);
        let parted = normal(&text.replace(|c: char| !c.is_alphanumeric(), " "));
        [joined, parted].iter().any(|text| {
            let words: Vec<&str> = text.split(' ').collect();
            (0..words.len()).any(|at| {
                let Some(start) = words[at].chars().next() else { return false };
                self.by_start.get(&start).into_iter().flatten().any(|(name, loose)| {
                    let Some(run) = words.get(at..at + name.len()) else { return false };
                    run.iter().zip(name).all(|(word, part)| word.starts_with(part.as_str()))
                        || *loose && close(run, name)
                })
            })
        })
    }
}

/// Whether words can be taken for a misspelt name. More is let through than the dictionary takes.
fn close(run: &[&str], name: &[String]) -> bool {
    let (a, b) = (run.iter().map(|w| w.len()).sum::<usize>(), name.iter().map(String::len).sum::<usize>());
    a >= 5 && b >= 5 && a.abs_diff(b) <= 3 && distance(&run.join(" "), &name.join(" "), 2) <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect()
    }

    fn holds(reach: &Reach, text: &str) -> bool {
        reach.surface.as_ref().is_some_and(|s| s(text))
    }

    const PEOPLE: &str = "id,name,gender,evidence\np.a,Ana Sorel,f,e\n";
    const TERMS: &str = "person,office,body,from,until,evidence\np.a,pm,AAA,2001,,e\n";
    const OFFICES: &str = "office,rank,title,sector,other_sectors\npm,01,prime minister,GOV,\npm,02,premier,GOV,\n";
    const ALIASES: &str = "alias,actor,kind,from,until,evidence\nMadame Sorel,p.a,person,,,e\nU.M.F.,umf,acronym,,,e\n";

    fn base() -> Files {
        files(&[
            ("actors/people.csv", PEOPLE),
            ("actors/terms.csv", TERMS),
            ("actors/offices.csv", OFFICES),
            ("actors/aliases.csv", ALIASES),
            ("ontology/sectors.csv", "code\nGOV\n"),
        ])
    }

    #[test]
    fn a_row_is_followed_to_the_names_under_which_it_is_met() {
        let mut after = base();
        after.insert("actors/terms.csv".to_owned(), TERMS.replace("2001,,", "2001,2004,"));
        let found = reach(&base(), &after);
        assert!(found.all.is_empty() && found.notes == ["actors/terms.csv: 2 rows changed"], "{found:?}");
        for text in
            ["Sorel's party won.", "The Prime Minister’s office", "a premier of the east", "ANA  SOREL", "Ana Sorell"]
        {
            assert!(holds(&found, text), "{text}");
        }
        assert!(!holds(&found, "The minister met primates in Sofia."));
    }

    #[test]
    fn names_are_found_with_dots_endings_and_slips() {
        let mut after = base();
        after.insert("actors/aliases.csv".to_owned(), ALIASES.replace("U.M.F.,umf,acronym,,,e\n", ""));
        let found = reach(&base(), &after);
        for text in ["the U.M.F. said", "UMF-backed fighters", "the UMF's men", "the\nUMF,then"] {
            assert!(holds(&found, text), "{text}");
        }
        assert!(!holds(&found, "an album of hers"));
    }

    #[test]
    fn what_cannot_be_told_is_all_with_its_reason() {
        let mut after = base();
        after.insert("ontology/sectors.csv".to_owned(), "code\nGOV\nMIL\n".to_owned());
        assert_eq!(reach(&base(), &after).all.len(), 1);
        let mut after = base();
        let (head, rows) = ALIASES.split_once('\n').unwrap();
        let mut lines: Vec<&str> = rows.lines().collect();
        lines.reverse();
        after.insert("actors/aliases.csv".to_owned(), format!("{head}\n{}\n", lines.join("\n")));
        assert!(reach(&base(), &after).all[0].contains("another order"));
        // What codes nothing touches nothing.
        let mut after = base();
        after.insert("evidence/more.csv".to_owned(), "id\nx\n".to_owned());
        let found = reach(&base(), &after);
        assert!(found.all.is_empty() && found.surface.is_none() && found.words.is_empty());
    }

    #[test]
    fn cues_speak_for_the_words_they_gained_and_lost() {
        let path = "rules/en/status/governors.toml";
        let text = "[[cue]]\nid = \"status/plan\"\nstatus = \"planned\"\nlemmas = [\"aim\", \"gear up\"]\nexamples = [\"x\"]\n";
        let found = |after: &str| reach(&files(&[(path, text)]), &files(&[(path, after)]));
        assert_eq!(found(&text.replace("\"aim\"", "\"aim\", \"emphasise\"")).words, ["emphasize".to_owned()].into());
        assert_eq!(found(&text.replace("planned", "hoped")).words.len(), 4);
        assert_eq!(found(&text.replace("\"x\"", "\"y\"")).words.len(), 0);
        assert_eq!(found(&format!("conditions = [\"z\"]\n{text}")).all.len(), 1);
    }
}
