use crate::normal::{distance, is_acronym, normal};
use crate::period::Period;
use crate::table::{self, Notes, Row, RowRef};
use jiff::civil::Date;
use rapporteur_record::{ActorCode, Sector, SmolStr};
use std::collections::{BTreeMap, HashMap};

/// Index of an actor; stays the same for one set of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub u32);

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A state.
    State,
    /// An organisation, body, group, company.
    Organisation,
    /// An ethnic or religious people: no organisation of its own.
    People,
    /// A person.
    Person,
}

/// What an alias is to its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AliasKind {
    /// Canonical name.
    Name,
    /// Another spelling or a longer or shorter name.
    Variant,
    /// Letters; depends on context.
    Acronym,
    /// Adjective ("Ghanaian").
    Adjective,
    /// Its people ("Ghanaians").
    People,
    /// Its capital, which stands for its government.
    Capital,
    /// Seat of its government ("Kremlin").
    Seat,
    /// A name it once had.
    Former,
    /// An adjective it once had.
    FormerAdjective,
    /// A capital it once had.
    FormerCapital,
    /// A dependency or region that folds into it.
    Dependency,
    /// Adjective of such a place.
    DependencyAdjective,
    /// People of such a place.
    DependencyPeople,
    /// Name of a person.
    Person,
}

impl AliasKind {
    const ALL: [(&'static str, Self); 14] = [
        ("name", Self::Name),
        ("variant", Self::Variant),
        ("acronym", Self::Acronym),
        ("adjective", Self::Adjective),
        ("people", Self::People),
        ("capital", Self::Capital),
        ("seat", Self::Seat),
        ("former", Self::Former),
        ("former-adjective", Self::FormerAdjective),
        ("former-capital", Self::FormerCapital),
        ("dependency", Self::Dependency),
        ("dependency-adjective", Self::DependencyAdjective),
        ("dependency-people", Self::DependencyPeople),
        ("person", Self::Person),
    ];

    /// As written in `actors/aliases.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, k)| *k == self).map_or("", |(n, _)| n)
    }

    /// Whether the alias modifies rather than names.
    #[must_use]
    pub const fn is_adjective(self) -> bool {
        matches!(self, Self::Adjective | Self::FormerAdjective | Self::DependencyAdjective)
    }

    /// Whether the alias names people of the actor.
    #[must_use]
    pub const fn is_people(self) -> bool {
        matches!(self, Self::People | Self::DependencyPeople)
    }
}

/// Sectors of an actor during a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Spell {
    /// When.
    pub period: Period,
    /// Primary sector; `None` for a body that has none (an IGO).
    pub sector: Option<Sector>,
    /// Further sectors.
    pub other_sectors: Vec<Sector>,
    /// The row.
    pub row: RowRef,
}

/// A person in an office.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Who.
    pub person: ActorId,
    /// Key of `actors/offices.csv`.
    pub office: SmolStr,
    /// State or organisation.
    pub body: ActorId,
    /// When.
    pub period: Period,
    /// The row.
    pub row: RowRef,
}

/// A state, organisation, people or person.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Key of the tables (`USA`, `nato`, `p.vladimir-putin`).
    pub id: SmolStr,
    /// Canonical name.
    pub name: SmolStr,
    /// What it is.
    pub kind: ActorKind,
    /// Finer kind of an organisation (`igo`, `party`, `armed-group`, `body`, …), or empty.
    pub fine: SmolStr,
    /// State or non-state code; `None` where the people lives in many states.
    pub code: Option<ActorCode>,
    /// COW number of a state.
    pub cow: Option<u16>,
    /// Wikidata identifier, or empty.
    pub wikidata: SmolStr,
    /// `m`, `f` or empty.
    pub gender: SmolStr,
    /// Sectors by period.
    pub spells: Vec<Spell>,
    /// Terms of office of a person, in order of the table.
    pub terms: Vec<Term>,
    /// The row.
    pub row: RowRef,
}

impl Actor {
    /// Wikidata id where known, else our own key.
    #[must_use]
    pub fn identifier(&self) -> &str {
        if self.wikidata.is_empty() { &self.id } else { &self.wikidata }
    }
}

/// What an actor is at a date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// State or non-state code.
    pub code: Option<ActorCode>,
    /// Primary sector.
    pub sector: Option<Sector>,
    /// Further sectors.
    pub other_sectors: Vec<Sector>,
    /// Office held, in words ("prime minister of Armenia").
    pub office: Option<String>,
    /// Rows that say so.
    pub rows: Vec<RowRef>,
}

/// What a look-up may take into account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The country of the context; candidates of that country score higher.
    pub country: Option<&'a str>,
    /// Allow misspelt names (slow: walks all names of that first letter).
    pub fuzzy: bool,
}

/// One possible meaning of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who.
    pub actor: ActorId,
    /// What the name is to the actor.
    pub kind: AliasKind,
    /// 0 to 1.
    pub score: f32,
    /// The row of the alias.
    pub row: RowRef,
    /// The alias as written in the table.
    pub alias: SmolStr,
    /// Edit distance; 0 unless the look-up was fuzzy.
    pub edits: u8,
}

#[derive(Clone, Debug)]
struct Alias {
    form: SmolStr,
    actor: ActorId,
    kind: AliasKind,
    period: Period,
    row: RowRef,
    acronym: bool,
}

#[derive(Clone, Debug)]
struct Office {
    titles: Vec<SmolStr>,
    sector: Option<Sector>,
    other_sectors: Vec<Sector>,
}

/// The tables of actors.
#[derive(Debug, Default)]
pub struct Actors {
    actors: Vec<Actor>,
    by_id: HashMap<SmolStr, ActorId>,
    aliases: HashMap<SmolStr, Vec<Alias>>,
    /// First word of a key → most words that a key beginning with it has.
    starts: HashMap<SmolStr, u8>,
    surnames: HashMap<SmolStr, Vec<ActorId>>,
    offices: BTreeMap<SmolStr, Office>,
    by_title: HashMap<SmolStr, Vec<SmolStr>>,
    holders: HashMap<(SmolStr, ActorId), Vec<Term>>,
    /// Keys in order, for fuzzy look-up.
    keys: Vec<SmolStr>,
}

/// Rank of an office when somebody holds two.
const RANK: &[&str] = &[
    "pres",
    "pope",
    "supreme",
    "king",
    "queen",
    "emir",
    "sultan",
    "emperor",
    "chanc",
    "pm",
    "leader",
    "sovereign",
    "chiefexec",
    "vp",
    "deputypres",
    "crownprince",
    "fm",
    "dm",
];

const NONSTATE: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

pub(crate) struct Checks<'a> {
    pub(crate) sectors: &'a [&'a str],
    pub(crate) evidence: &'a dyn Fn(&str) -> bool,
}

impl Checks<'_> {
    fn sector(&self, code: &str, row: &Row, notes: &mut Notes) {
        if !code.is_empty() && !self.sectors.contains(&code) {
            notes.complain(row.at, format!("sector {code:?} is not known; accepted: {}", self.sectors.join(" ")));
        }
    }

    fn evidence(&self, id: &str, row: &Row, notes: &mut Notes) {
        if !(self.evidence)(id) {
            notes.complain(row.at, format!("evidence {id:?} is in no table of evidence/"));
        }
    }
}

fn period(from: &str, until: &str, row: &Row, notes: &mut Notes) -> Period {
    Period::read(from, until).unwrap_or_else(|wrong| {
        notes.complain(row.at, wrong);
        Period::default()
    })
}

fn sectors_of(cell: &str) -> Vec<Sector> {
    cell.split(';').filter(|c| !c.is_empty()).map(Sector::new).collect()
}

impl Actors {
    fn insert(&mut self, actor: Actor, notes: &mut Notes) -> Option<ActorId> {
        if actor.id.is_empty() || actor.name.is_empty() {
            notes.complain(actor.row, "id and name must not be empty");
            return None;
        }
        if let Some(before) = self.by_id.get(&actor.id).copied() {
            // Further rows of one organisation are further spells of it.
            let old = &mut self.actors[before.0 as usize];
            if old.kind != ActorKind::Organisation || old.name != actor.name || old.code != actor.code {
                notes.complain(
                    actor.row,
                    format!("{:?} stands in line {} already, with another name, code or kind", actor.id, old.row.line),
                );
                return None;
            }
            for spell in actor.spells {
                if let Some(clash) = old.spells.iter().find(|s| s.period.overlaps(&spell.period)) {
                    notes.complain(
                        spell.row,
                        format!("the period of {:?} overlaps the one of line {}", actor.id, clash.row.line),
                    );
                }
                old.spells.push(spell);
            }
            return Some(before);
        }
        let id = ActorId(self.actors.len() as u32);
        self.by_id.insert(actor.id.clone(), id);
        self.actors.push(actor);
        Some(id)
    }

    pub(crate) fn read_states(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        for row in table::read(path, text, &["code", "cow", "name", "wikidata", "from", "until", "evidence"], notes) {
            let code = row.cell(0);
            if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                notes.complain(row.at, format!("code {code:?} is no ISO 3166-1 alpha-3 code: three capital letters"));
            }
            let cow = match row.cell(1) {
                "" => None,
                number => number
                    .parse()
                    .map_err(|_| notes.complain(row.at, format!("cow {number:?} is no COW state number")))
                    .ok(),
            };
            checks.evidence(row.cell(6), &row, notes);
            let spell = Spell {
                period: period(row.cell(4), row.cell(5), &row, notes),
                sector: Some(Sector::new("GOV")),
                other_sectors: Vec::new(),
                row: row.at,
            };
            let actor = Actor {
                id: SmolStr::new(code),
                name: SmolStr::new(row.cell(2)),
                kind: ActorKind::State,
                fine: SmolStr::new("state"),
                code: Some(ActorCode::new(code)),
                cow,
                wikidata: SmolStr::new(row.cell(3)),
                gender: SmolStr::default(),
                spells: vec![spell],
                terms: Vec::new(),
                row: row.at,
            };
            self.insert(actor, notes);
        }
    }

    pub(crate) fn read_organisations(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        const COLUMNS: &[&str] =
            &["id", "name", "wikidata", "code", "sector", "other_sectors", "kind", "from", "until", "evidence"];
        for row in table::read(path, text, COLUMNS, notes) {
            let code = row.cell(3);
            if !code.is_empty() && !self.is_code(code) {
                notes.complain(
                    row.at,
                    format!("code {code:?} is neither in actors/states.csv nor one of {}", NONSTATE.join(" ")),
                );
            }
            for sector in std::iter::once(row.cell(4)).chain(row.cell(5).split(';')) {
                checks.sector(sector, &row, notes);
            }
            checks.evidence(row.cell(9), &row, notes);
            let kind = if row.cell(6) == "people" { ActorKind::People } else { ActorKind::Organisation };
            let spell = Spell {
                period: period(row.cell(7), row.cell(8), &row, notes),
                sector: Some(row.cell(4)).filter(|s| !s.is_empty()).map(Sector::new),
                other_sectors: sectors_of(row.cell(5)),
                row: row.at,
            };
            let actor = Actor {
                id: SmolStr::new(row.cell(0)),
                name: SmolStr::new(row.cell(1)),
                kind,
                fine: SmolStr::new(row.cell(6)),
                code: Some(code).filter(|c| !c.is_empty()).map(ActorCode::new),
                cow: None,
                wikidata: SmolStr::new(row.cell(2)),
                gender: SmolStr::default(),
                spells: vec![spell],
                terms: Vec::new(),
                row: row.at,
            };
            self.insert(actor, notes);
        }
    }

    pub(crate) fn read_people(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        for row in table::read(path, text, &["id", "name", "gender", "evidence"], notes) {
            if !matches!(row.cell(2), "m" | "f" | "") {
                notes.complain(row.at, format!("gender {:?} is not known; accepted: m, f or empty", row.cell(2)));
            }
            checks.evidence(row.cell(3), &row, notes);
            let actor = Actor {
                id: SmolStr::new(row.cell(0)),
                name: SmolStr::new(row.cell(1)),
                kind: ActorKind::Person,
                fine: SmolStr::new("person"),
                code: None,
                cow: None,
                wikidata: SmolStr::default(),
                gender: SmolStr::new(row.cell(2)),
                spells: Vec::new(),
                terms: Vec::new(),
                row: row.at,
            };
            self.insert(actor, notes);
        }
    }

    pub(crate) fn read_offices(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        let mut rows: Vec<Row> =
            table::read(path, text, &["office", "rank", "title", "sector", "other_sectors"], notes);
        rows.sort_by(|a, b| (a.cell(0), a.cell(1)).cmp(&(b.cell(0), b.cell(1))));
        for row in rows {
            for sector in std::iter::once(row.cell(3)).chain(row.cell(4).split(';')) {
                checks.sector(sector, &row, notes);
            }
            let office = SmolStr::new(row.cell(0));
            let entry = self.offices.entry(office.clone()).or_insert_with(|| Office {
                titles: Vec::new(),
                sector: Some(row.cell(3)).filter(|s| !s.is_empty()).map(Sector::new),
                other_sectors: sectors_of(row.cell(4)),
            });
            entry.titles.push(SmolStr::new(row.cell(2)));
            self.by_title.entry(SmolStr::new(normal(row.cell(2)))).or_default().push(office);
        }
    }

    pub(crate) fn read_terms(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        for row in table::read(path, text, &["person", "office", "body", "from", "until", "evidence"], notes) {
            checks.evidence(row.cell(5), &row, notes);
            let person = self.by_id.get(row.cell(0)).copied();
            let body = self.by_id.get(row.cell(2)).copied();
            if person.is_none() {
                notes.complain(row.at, format!("person {:?} is not in actors/people.csv", row.cell(0)));
            }
            if body.is_none() && !NONSTATE.contains(&row.cell(2)) {
                notes.complain(
                    row.at,
                    format!("body {:?} is neither a state nor an organisation of the tables", row.cell(2)),
                );
            }
            if !self.offices.contains_key(row.cell(1)) {
                notes.complain(row.at, format!("office {:?} is not in actors/offices.csv", row.cell(1)));
            }
            let Some(person) = person else { continue };
            let term = Term {
                person,
                office: SmolStr::new(row.cell(1)),
                body: body.unwrap_or(ActorId(u32::MAX)),
                period: period(row.cell(3), row.cell(4), &row, notes),
                row: row.at,
            };
            if body.is_some() {
                self.holders.entry((term.office.clone(), term.body)).or_default().push(term.clone());
            }
            self.actors[person.0 as usize].terms.push(term);
        }
    }

    pub(crate) fn read_aliases(&mut self, path: &str, text: &str, checks: &Checks<'_>, notes: &mut Notes) {
        for row in table::read(path, text, &["alias", "actor", "kind", "from", "until", "evidence"], notes) {
            checks.evidence(row.cell(5), &row, notes);
            let Some((_, kind)) = AliasKind::ALL.iter().find(|(name, _)| *name == row.cell(2)) else {
                let accepted: Vec<&str> = AliasKind::ALL.iter().map(|(name, _)| *name).collect();
                notes.complain(
                    row.at,
                    format!("kind {:?} is not known; accepted: {}", row.cell(2), accepted.join(", ")),
                );
                continue;
            };
            let Some(actor) = self.by_id.get(row.cell(1)).copied() else {
                notes.complain(row.at, format!("actor {:?} is in none of the tables of actors/", row.cell(1)));
                continue;
            };
            let period = period(row.cell(3), row.cell(4), &row, notes);
            self.add_alias(row.cell(0), actor, *kind, period, row.at);
        }
    }

    pub(crate) fn add_alias(&mut self, form: &str, actor: ActorId, kind: AliasKind, period: Period, row: RowRef) {
        let key = SmolStr::new(normal(form));
        if key.is_empty() {
            return;
        }
        let mut words = key.split(' ');
        let first = SmolStr::new(words.next().unwrap_or_default());
        let count = 1 + words.count() as u8;
        let most = self.starts.entry(first).or_insert(count);
        *most = (*most).max(count);
        let list = self.aliases.entry(key).or_default();
        if !list.iter().any(|a| a.actor == actor && a.kind == kind && a.period == period) {
            list.push(Alias { form: SmolStr::new(form), actor, kind, period, row, acronym: is_acronym(form) });
        }
    }

    /// Adds an actor of another dictionary (PETRARCH); returns its id.
    pub(crate) fn add_foreign(&mut self, actor: Actor, notes: &mut Notes) -> Option<ActorId> {
        self.insert(actor, notes)
    }

    pub(crate) fn finish(&mut self) {
        let mut surnames: BTreeMap<SmolStr, Vec<ActorId>> = BTreeMap::new();
        for (index, actor) in self.actors.iter().enumerate() {
            if actor.kind != ActorKind::Person {
                continue;
            }
            let id = ActorId(index as u32);
            let first_names = actor
                .terms
                .iter()
                .filter_map(|t| self.actors.get(t.body.0 as usize)?.code.as_ref())
                .any(|c| GIVEN_FIRST.contains(&c.as_str()));
            for word in surnames_of(&actor.name, first_names || actor.terms.is_empty()) {
                surnames.entry(SmolStr::new(word)).or_default().push(id);
            }
        }
        self.surnames = surnames.into_iter().collect();
        self.keys = self.aliases.keys().cloned().collect();
        self.keys.sort_unstable();
    }

    /// The actor behind an id.
    #[must_use]
    pub fn get(&self, id: ActorId) -> &Actor {
        &self.actors[id.0 as usize]
    }

    /// The actor of a key of the tables (`USA`, `nato`).
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ActorId> {
        self.by_id.get(id).copied()
    }

    /// All actors in the order of their tables.
    #[must_use]
    pub fn all(&self) -> &[Actor] {
        &self.actors
    }

    /// Number of aliases.
    #[must_use]
    pub fn alias_count(&self) -> usize {
        self.keys.iter().filter_map(|k| self.aliases.get(k)).map(Vec::len).sum()
    }

    /// Whether `code` is a state or a non-state code.
    #[must_use]
    pub fn is_code(&self, code: &str) -> bool {
        NONSTATE.contains(&code) || self.by_id.get(code).is_some_and(|id| self.get(*id).kind == ActorKind::State)
    }

    /// The most words that a name beginning with the (normal) word `first` has; 0 where there is none.
    #[must_use]
    pub fn longest_from(&self, first: &str) -> usize {
        self.starts.get(first).map_or(0, |n| *n as usize)
    }

    /// All meanings of `name` at `date`, best first.
    ///
    /// Case counts where it tells names from words: acronyms must be written in capitals, other names with one.
    /// A name used outside of its period scores lower (histories name dead states), an unknown date counts as now.
    #[must_use]
    pub fn find(&self, name: &str, date: Option<Date>, hints: Hints<'_>) -> Vec<Candidate> {
        let key = normal(name);
        let mut found = self.by_key(&key, name, date, hints);
        if found.is_empty() && hints.fuzzy {
            found = self.fuzzy(&key, name, date, hints);
        }
        found
    }

    /// As [`Self::find`], for a key that is [`normal`] already; `written` is the text as it stands.
    #[must_use]
    pub fn by_key(&self, key: &str, written: &str, date: Option<Date>, hints: Hints<'_>) -> Vec<Candidate> {
        let Some(list) = self.aliases.get(key) else { return Vec::new() };
        let capital = written.chars().any(char::is_uppercase);
        let digits = written.chars().any(|c| c.is_ascii_digit());
        let written_acronym = is_acronym(written);
        let mut found: Vec<Candidate> = Vec::new();
        for alias in list {
            let fits = if alias.acronym {
                // "Who" is no agency; "Opec" has a row of its own.
                written_acronym
            } else if alias.form.chars().any(char::is_uppercase) {
                // "US" is a country, "Us" and "us" are not; "IS" is a group.
                capital && (written_acronym == alias.acronym || alias.form.chars().count() > 3 || !written_acronym)
            } else {
                true
            };
            if !fits && !digits {
                continue;
            }
            let mut score = match alias.kind {
                AliasKind::Name | AliasKind::Person => 1.0,
                AliasKind::Variant | AliasKind::People | AliasKind::Seat | AliasKind::Former => 0.95,
                AliasKind::Capital => 0.9,
                AliasKind::Acronym => 0.85,
                // Where one word is both name and adjective ("US"), it is a name until the words around say otherwise.
                AliasKind::Adjective | AliasKind::FormerAdjective => 0.84,
                AliasKind::Dependency | AliasKind::DependencyAdjective | AliasKind::DependencyPeople => 0.8,
                AliasKind::FormerCapital => 0.6,
            };
            let actor = self.get(alias.actor);
            let former =
                matches!(alias.kind, AliasKind::Former | AliasKind::FormerAdjective | AliasKind::FormerCapital);
            if let Some(day) = date {
                if !alias.period.holds(day) {
                    score *= if alias.period.over(day) { 0.8 } else { 0.4 };
                }
                let life = actor.spells.iter().any(|s| s.period.holds(day)) || actor.spells.is_empty();
                // A former name has a period of its own, which the state's present row need not share.
                let named_then = life || former && alias.period.holds(day);
                if !named_then {
                    score *= 0.6;
                }
            } else if alias.period.until.is_some()
                || !former && !actor.spells.is_empty() && actor.spells.iter().all(|s| s.period.until.is_some())
            {
                // No date counts as now: what is over comes behind what is not.
                score *= 0.85;
            }
            if let (Some(country), Some(code)) = (hints.country, self.code_of(alias.actor, date)) {
                if code.as_str() == country {
                    score += 0.1;
                } else if alias.acronym && alias.kind == AliasKind::Acronym && !international(code.as_str()) {
                    score *= 0.6;
                }
            }
            let candidate = Candidate {
                actor: alias.actor,
                kind: alias.kind,
                score,
                row: alias.row,
                alias: alias.form.clone(),
                edits: 0,
            };
            match found.iter_mut().find(|c| c.actor == alias.actor) {
                Some(same) if same.score < score => *same = candidate,
                Some(_) => {}
                None => found.push(candidate),
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| self.get(a.actor).id.cmp(&self.get(b.actor).id)));
        for candidate in &mut found {
            candidate.score = candidate.score.min(1.0);
        }
        found
    }

    /// Names at one edit (two from nine letters on) that belong to one actor alone.
    fn fuzzy(&self, key: &str, written: &str, date: Option<Date>, hints: Hints<'_>) -> Vec<Candidate> {
        let letters = key.chars().count();
        if letters < 6 || !written.chars().any(char::is_uppercase) {
            return Vec::new();
        }
        let limit = if letters >= 9 { 2 } else { 1 };
        let initial = key.chars().next();
        let words = key.split(' ').count();
        let mut best = limit + 1;
        let mut hits: Vec<&SmolStr> = Vec::new();
        for other in &self.keys {
            if other.chars().next() != initial || other.split(' ').count() != words {
                continue;
            }
            let d = distance(key, other, limit);
            if d <= limit && !self.misspelt(key, other) {
                continue;
            }
            if d < best {
                best = d;
                hits.clear();
            }
            if d == best && d <= limit {
                hits.push(other);
            }
        }
        let mut found: Vec<Candidate> = Vec::new();
        for hit in hits {
            let Some(list) = self.aliases.get(hit) else { continue };
            let form = list.first().map_or_else(SmolStr::default, |a| a.form.clone());
            for mut candidate in self.by_key(hit, &form, date, hints) {
                candidate.edits = best as u8;
                candidate.score *= 1.0 - 0.2 * best as f32;
                if !found.iter().any(|c| c.actor == candidate.actor) {
                    found.push(candidate);
                }
            }
        }
        // Never across different entities: a misspelling that could be two is none.
        if found.len() == 1 { found } else { Vec::new() }
    }

    /// Whether the words of `key` that `name` does not have can be slips: none is a word of its own right ("chancellor" is no
    /// slip for "chancellery").
    fn misspelt(&self, key: &str, name: &str) -> bool {
        key.split(' ').zip(name.split(' ')).filter(|(a, b)| a != b).all(|(a, b)| {
            a.chars().count() >= 4
                && b.chars().count() >= 4
                && !self.by_title.contains_key(a)
                && (!key.contains(' ') || !self.aliases.contains_key(a))
        })
    }

    /// Persons whose family name is one edit away from `word`, from seven letters on; empty where that could be two families.
    #[must_use]
    pub fn by_surname_misspelt(&self, word: &str) -> Vec<ActorId> {
        let key = normal(word);
        if key.chars().count() < 7 || key.contains(' ') || self.by_title.contains_key(key.as_str()) {
            return Vec::new();
        }
        let mut fits: BTreeMap<&SmolStr, &Vec<ActorId>> = BTreeMap::new();
        #[expect(clippy::iter_over_hash_type, reason = "collected into an ordered map")]
        for (name, persons) in &self.surnames {
            if name.chars().next() == key.chars().next() && distance(&key, name, 1) == 1 {
                fits.insert(name, persons);
            }
        }
        if fits.len() == 1 { fits.into_values().flatten().copied().collect() } else { Vec::new() }
    }

    /// Persons whose family name (or the name they go by) is `word`.
    #[must_use]
    pub fn by_surname(&self, word: &str) -> &[ActorId] {
        self.surnames.get(normal(word).as_str()).map_or(&[], Vec::as_slice)
    }

    /// Who holds an office called `title` in the state or organisation `body` on `date`, with the term.
    ///
    /// "president" of France on 2013-01-01 is François Hollande. `None` where nobody is known, or two are.
    #[must_use]
    pub fn holder(&self, title: &str, body: ActorId, date: Date) -> Option<&Term> {
        let mut key = normal(title);
        for prefix in ["former ", "ex ", "then "] {
            if key.starts_with(prefix) {
                return None;
            }
        }
        for prefix in ["the ", "current ", "new ", "incumbent "] {
            if let Some(rest) = key.strip_prefix(prefix) {
                key = rest.to_owned();
            }
        }
        for office in self.by_title.get(key.as_str())? {
            let Some(terms) = self.holders.get(&(office.clone(), body)) else { continue };
            let mut now = terms.iter().filter(|t| t.period.holds(date));
            // On the day of a handover the newcomer is meant.
            let first = now.next();
            let last = now.next_back().or(first);
            let only = match (first, last) {
                (Some(a), Some(b)) if a.person == b.person || a.period.until == Some(date) => Some(b),
                (Some(a), Some(b)) if b.period.until == Some(date) => Some(a),
                _ => None,
            };
            if only.is_some() {
                return only;
            }
        }
        None
    }

    /// Who holds the office called `title` on `date`, where only one body has such an office ("pope", "dalai lama").
    #[must_use]
    pub fn sole_holder(&self, title: &str, date: Date) -> Option<&Term> {
        let offices = self.by_title.get(normal(title).as_str())?;
        let bodies: std::collections::BTreeSet<ActorId> =
            self.holders.keys().filter(|(office, _)| offices.contains(office)).map(|(_, body)| *body).collect();
        let mut bodies = bodies.into_iter();
        match (bodies.next(), bodies.next()) {
            (Some(body), None) => self.holder(title, body, date),
            _ => None,
        }
    }

    /// The state or non-state code of an actor at a date; for a person, of the body served then or last.
    #[must_use]
    pub fn code_of(&self, id: ActorId, date: Option<Date>) -> Option<&ActorCode> {
        let actor = self.get(id);
        if actor.kind != ActorKind::Person {
            return actor.code.as_ref();
        }
        let term = match date {
            Some(day) => actor
                .terms
                .iter()
                .filter(|t| t.period.holds(day))
                .min_by_key(|t| rank(&t.office))
                .or_else(|| actor.terms.iter().filter(|t| t.period.over(day)).max_by_key(|t| t.period.until))
                .or_else(|| actor.terms.first()),
            None => actor
                .terms
                .iter()
                .max_by_key(|t| (t.period.until.is_none(), t.period.from, std::cmp::Reverse(rank(&t.office)))),
        }?;
        self.actors.get(term.body.0 as usize)?.code.as_ref()
    }

    /// The state or body of the latest office called `title` that a person held before `date`, or ever where no date is given.
    #[must_use]
    pub fn code_of_office(&self, id: ActorId, title: &str, date: Option<Date>) -> Option<&ActorCode> {
        let offices = self.by_title.get(normal(title).as_str())?;
        let term = self
            .get(id)
            .terms
            .iter()
            .filter(|t| {
                offices.contains(&t.office) && date.is_none_or(|day| t.period.from.is_none_or(|from| from <= day))
            })
            .max_by_key(|t| t.period.from)?;
        self.actors.get(term.body.0 as usize)?.code.as_ref()
    }

    /// What an actor is at a date: code, sectors, office.
    ///
    /// A person who holds no office any more is ELI (plover.md section 3); one who holds none yet has no sector.
    #[must_use]
    pub fn at(&self, id: ActorId, date: Option<Date>) -> Standing {
        let actor = self.get(id);
        let day = date.unwrap_or(Date::MAX);
        if actor.kind == ActorKind::Person {
            return self.person_at(actor, id, day, date);
        }
        let spell = actor
            .spells
            .iter()
            .rfind(|s| s.period.holds(day))
            .or_else(|| actor.spells.iter().filter(|s| s.period.over(day)).max_by_key(|s| s.period.until))
            .or_else(|| actor.spells.first());
        Standing {
            code: actor.code.clone(),
            sector: spell.and_then(|s| s.sector.clone()),
            other_sectors: spell.map(|s| s.other_sectors.clone()).unwrap_or_default(),
            office: None,
            rows: spell.map(|s| s.row).into_iter().collect(),
        }
    }

    fn person_at(&self, actor: &Actor, id: ActorId, day: Date, date: Option<Date>) -> Standing {
        let mut standing = Standing { code: self.code_of(id, date).cloned(), ..Standing::default() };
        let mut now: Vec<&Term> = actor.terms.iter().filter(|t| t.period.holds(day)).collect();
        if date.is_none() && now.is_empty() {
            // Nobody knows when: the person as last known.
            now.extend(actor.terms.iter().max_by_key(|t| (t.period.from, std::cmp::Reverse(rank(&t.office)))));
        }
        now.sort_by_key(|t| rank(&t.office));
        if let Some(first) = now.first() {
            let office = self.offices.get(&first.office);
            standing.sector = office.and_then(|o| o.sector.clone());
            let mut others: Vec<Sector> = office.map(|o| o.other_sectors.clone()).unwrap_or_default();
            for term in &now[1..] {
                if let Some(sector) = self.offices.get(&term.office).and_then(|o| o.sector.clone())
                    && Some(&sector) != standing.sector.as_ref()
                    && !others.contains(&sector)
                {
                    others.push(sector);
                }
            }
            standing.other_sectors = others;
            standing.office = self.office_words(first);
            standing.rows = now.iter().map(|t| t.row).collect();
        } else if let Some(last) = actor.terms.iter().filter(|t| t.period.over(day)).max_by_key(|t| t.period.until) {
            standing.sector = Some(Sector::new("ELI"));
            standing.rows = vec![last.row];
        }
        standing
    }

    /// An office in words: "prime minister of Armenia".
    #[must_use]
    pub fn office_words(&self, term: &Term) -> Option<String> {
        let title = self.offices.get(&term.office)?.titles.first()?;
        match self.actors.get(term.body.0 as usize) {
            Some(body) => Some(format!("{title} of {}", body.name)),
            None => Some(title.to_string()),
        }
    }

    /// Complaints that need all tables at once: aliases with two actors at one date, overlapping terms.
    pub(crate) fn check(&self, notes: &mut Notes) {
        for key in &self.keys {
            let Some(list) = self.aliases.get(key) else { continue };
            for (i, a) in list.iter().enumerate() {
                for b in &list[..i] {
                    if a.actor == b.actor || !a.period.overlaps(&b.period) || self.by_context(a, b) {
                        continue;
                    }
                    let (left, right) = (self.get(b.actor), self.get(a.actor));
                    let lives = left.spells.iter().any(|s| right.spells.iter().any(|t| s.period.overlaps(&t.period)));
                    if !lives && !left.spells.is_empty() && !right.spells.is_empty() {
                        continue;
                    }
                    notes.complain(
                        a.row,
                        format!("{:?} leads to {} (line {}) and to {} at one date; give periods, or the kind that context decides", a.form, left.id, b.row.line, right.id),
                    );
                }
            }
        }
        // One holder at a time of the offices that have one.
        const SINGLE: &[&str] =
            &["pres", "pm", "chanc", "king", "queen", "emir", "sultan", "emperor", "pope", "secgen", "fm", "dm"];
        let mut keys: Vec<&(SmolStr, ActorId)> = self.holders.keys().collect();
        keys.sort_unstable();
        for key in keys {
            if !SINGLE.contains(&key.0.as_str()) {
                continue;
            }
            let terms = &self.holders[key];
            for (i, a) in terms.iter().enumerate() {
                for b in &terms[..i] {
                    // The day of a handover belongs to both.
                    let shared = a.period.from.max(b.period.from);
                    let end = [a.period.until, b.period.until].into_iter().flatten().min();
                    let over_a_day = match (shared, end) {
                        (Some(from), Some(until)) => {
                            until > from.checked_add(jiff::Span::new().days(31)).unwrap_or(Date::MAX)
                        }
                        _ => true,
                    };
                    if a.period.overlaps(&b.period) && over_a_day {
                        notes.complain(
                            a.row,
                            format!(
                                "{} of {}: the term of {} overlaps the one of {} (line {})",
                                key.0,
                                self.get(key.1).id,
                                self.get(a.person).id,
                                self.get(b.person).id,
                                b.row.line
                            ),
                        );
                    }
                }
            }
        }
    }

    /// Pairs that context tells apart by design: acronyms, adjectives, regions, people with the same short name,
    /// names of bodies that many states have.
    fn by_context(&self, a: &Alias, b: &Alias) -> bool {
        let loose = |k: AliasKind| {
            !matches!(
                k,
                AliasKind::Name | AliasKind::Variant | AliasKind::Person | AliasKind::Seat | AliasKind::Capital
            ) || k.is_people()
                || k.is_adjective()
        };
        if loose(a.kind) || loose(b.kind) {
            return true;
        }
        let (left, right) = (self.get(a.actor), self.get(b.actor));
        // The story's country decides between bodies of different states.
        left.code != right.code && left.kind == ActorKind::Organisation && right.kind == ActorKind::Organisation
    }
}

fn rank(office: &str) -> usize {
    RANK.iter().position(|o| *o == office).unwrap_or(RANK.len())
}

/// Whether a code is one of no single state.
#[must_use]
pub fn international(code: &str) -> bool {
    NONSTATE.contains(&code)
}

/// States in whose names the first word is the family name, or the one that a person goes by.
const GIVEN_FIRST: &[&str] = &[
    "AFG", "BGD", "BRN", "BTN", "CHN", "ERI", "ETH", "HKG", "IDN", "IND", "ISL", "JPN", "KHM", "KOR", "LAO", "LKA",
    "MDV", "MMR", "MNG", "MYS", "NPL", "PAK", "PRK", "SGP", "SOM", "THA", "TLS", "TWN", "VNM",
];

/// Titles that stand in names.
const STYLES: &[&str] = &[
    "pope",
    "king",
    "queen",
    "prince",
    "princess",
    "sheikh",
    "sheikha",
    "sultan",
    "emir",
    "imam",
    "mullah",
    "ayatollah",
    "general",
    "sayyid",
    "abu",
    "al",
    "el",
    "ibn",
    "bin",
    "ben",
    "abdul",
    "abdel",
    "mohammed",
    "muhammad",
    "mohamed",
];

/// The words by which a person may be called alone: the last word, and the first of a name that is written so (`first`).
fn surnames_of(name: &str, first: bool) -> Vec<String> {
    let key = normal(name);
    let words: Vec<&str> = key.split(' ').collect();
    let mut out = Vec::new();
    if let Some(last) = words.last().filter(|w| w.chars().count() > 1) {
        let last = if matches!(*last, "jr" | "sr" | "ii" | "iii" | "iv" | "vi") {
            words.get(words.len().saturating_sub(2))
        } else {
            Some(last)
        };
        if let Some(last) = last {
            out.push((*last).to_owned());
        }
    }
    if words.len() > 2 {
        out.push(words[words.len() - 2..].join(" "));
    }
    if first && words.len() > 1 && words[0].len() > 1 && !STYLES.contains(&words[0]) {
        out.push(words[0].to_owned());
    }
    out.dedup();
    out
}
