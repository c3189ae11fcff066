//! Reads the dictionaries of TABARI and PETRARCH as a further source.
//!
//! Actors: `NAME_ [CODE]`, synonyms on lines that begin with `+`, dated codes on indented lines `[USAGOV 010120-090120]`,
//! `[>010120]`, `[<090120]`. Agents: `POLICEMAN {POLICEMEN} [~COP]`, with `!SETS! = A, B`. Verbs: [`read_verbs`].
//! `#`, `;` and `<!-- -->` are comments. Underscores are spaces. Formats: TABARI 0.8 manual, PETRARCH and PETRARCH2 dictionaries.
//!
//! A dictionary is a text file of a folder that `--data` lays over the embedded files, anywhere in it, told by its content
//! ([`kind_of`]). A line that cannot be used is a complaint, and the rest of the file is used.

mod lines;
mod pattern;
mod tables;
mod verbs;

pub use pattern::{Element, Part, Pattern, Synsets};
pub use tables::{Converted, convert, slots};
pub use verbs::{Direction, Frame, Meaning, Sense, VerbDictionary, meaning, read_verbs};

use crate::actors::{Actor, ActorId, ActorKind, AliasKind, Hints, Spell};
use crate::load::{Lexicon, SECTORS};
use crate::normal::normal;
use crate::period::Period;
use crate::table::{Notes, RowRef};
use jiff::civil::Date;
use lines::{braced, uncommented};
use rapporteur_data::{Complaint, DataFiles};
use rapporteur_record::{ActorCode, Sector, SmolStr};
use std::collections::BTreeMap;

/// What the identifiers of actors begin with that a dictionary of others brought in.
pub const FOREIGN: &str = "dictionary:";

/// What a text file of another coder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Actors with codes.
    Actors,
    /// Role words.
    Agents,
    /// Verbs and patterns.
    Verbs,
    /// Words that make PETRARCH skip a story, or issues: of no use here.
    Unused,
}

/// What a file is, by its content: ruled heads or patterns make it a verb dictionary, `~` in codes one of agents. `None` where
/// nothing looks like a dictionary.
#[must_use]
pub fn kind_of(path: &str, text: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    if name.contains("discard") || name.contains("issue") {
        return Some(Kind::Unused);
    }
    let (mut actors, mut agents, mut verbs) = (0, 0, 0);
    for (_, line) in uncommented(text) {
        let line = line.trim();
        let Some((before, rest)) = line.split_once('[') else { continue };
        if before.starts_with("---") || before.starts_with('-') && before.contains('*') {
            verbs += 1;
        } else if rest.split_once(']').is_some_and(|(code, _)| code.contains('~')) {
            agents += 1;
        } else {
            actors += 1;
        }
    }
    let named = |word: &str| name.contains(word);
    if verbs > 0 && (verbs * 3 >= agents + actors || named("verb")) {
        Some(Kind::Verbs)
    } else if agents > 0 && agents >= actors {
        Some(Kind::Agents)
    } else if actors > 0 {
        // A list of verbs with codes alone looks like one of actors.
        Some(if named("verb") { Kind::Verbs } else { Kind::Actors })
    } else {
        None
    }
}

/// What dictionaries of others brought in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foreign {
    /// Lines that cannot be used, or not fully, and why; the rest is used.
    pub complaints: Vec<Complaint>,
    /// Actors and role words taken.
    pub entries: usize,
    /// Codes as the dictionaries write them, by identifier of the actor.
    codes: BTreeMap<SmolStr, Vec<(Period, SmolStr)>>,
    /// Codes of role words, by their [`normal`] form.
    roles: BTreeMap<String, SmolStr>,
}

impl Foreign {
    /// The code of an actor at a date as its dictionary writes it (`USAGOV`), by [`Actor::identifier`]; the last that holds.
    #[must_use]
    pub fn code(&self, identifier: &str, date: Option<Date>) -> Option<&str> {
        let spells = self.codes.get(identifier)?;
        let day = date.unwrap_or(Date::MAX);
        spells.iter().rfind(|(period, _)| period.holds(day)).map(|(_, code)| code.as_str())
    }

    /// The code of a role word as its dictionary writes it, without `~`.
    #[must_use]
    pub fn role(&self, words: &str) -> Option<&str> {
        self.roles.get(&normal(words)).map(SmolStr::as_str)
    }
}

/// What a dictionary gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// Entries taken.
    pub entries: usize,
    /// Lines that cannot be used, and why.
    pub complaints: Vec<Complaint>,
}

/// A role code of CAMEO as a sector of PLOVER (plover.md section 8); `Some(None)` where it is dropped.
fn sector_of(code: &str) -> Option<Option<&'static str>> {
    Some(match code {
        "INS" | "SEP" => Some("REB"),
        "HLH" => Some("MED"),
        "MED" => Some("JRN"),
        "DEV" | "ENV" | "HRI" => Some("SOC"),
        "INT" | "UIS" => Some("UNK"),
        // Religions stand in the place of a role ("Muslims").
        "REL" | "CHR" | "MOS" | "MUS" | "JEW" | "HIN" | "BUD" | "SIK" | "CTH" | "PRO" | "SHI" | "SUN" => Some("REL"),
        "MOD" | "RAD" => None,
        _ => match SECTORS.iter().find(|s| **s == code) {
            Some(found) => Some(found),
            None => return None,
        },
    })
}

/// An actor code of CAMEO in PLOVER's terms.
#[derive(Clone, Debug, Default, PartialEq)]
struct Decoded {
    country: Option<ActorCode>,
    sectors: Vec<Sector>,
    /// The first part that is nothing known.
    unknown: Option<String>,
}

/// A CAMEO actor code as state or non-state code and sectors.
fn decode(code: &str, lexicon: &Lexicon) -> Result<Decoded, String> {
    let upper = code.to_uppercase();
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = upper.as_str();
    while rest.len() >= 3 && rest.is_char_boundary(3) {
        parts.push(&rest[..3]);
        rest = &rest[3..];
    }
    let plain = upper.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if !plain || parts.is_empty() {
        return Err(format!(
            "code {code:?} is no sequence of three-letter CAMEO codes; accepted: USA, USAGOV, IGOUNO, ~GOV"
        ));
    }
    let mut out = Decoded::default();
    for (i, part) in parts.iter().enumerate() {
        let old = match *part {
            "ROM" => "ROU",
            "ZAR" => "COD",
            "TMP" => "TLS",
            "BUR" => "MMR",
            "NGM" => "ISM",
            other => other,
        };
        if i == 0 && lexicon.actors.is_code(old) {
            out.country = Some(ActorCode::new(old));
        } else if let Some(sector) = sector_of(part) {
            out.sectors.extend(sector.map(Sector::new));
        } else if i == 0 {
            out.unknown = Some((*part).to_owned());
        }
        // Later parts may be religions, regions or organisations of CAMEO: PLOVER has none of them.
    }
    if out.country.as_ref().is_some_and(|c| c.as_str() == "IGO") && parts.get(1) == Some(&"UNO") {
        out.country = Some(ActorCode::new("UNO"));
    }
    out.sectors.dedup();
    Ok(out)
}

fn day(text: &str) -> Option<Date> {
    let (year, rest): (i16, &str) = match text.len() {
        6 => {
            let two: i16 = text.get(..2)?.parse().ok()?;
            (if two < 50 { 2000 + two } else { 1900 + two }, text.get(2..)?)
        }
        8 => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let month = rest.get(..2)?.parse().ok()?;
    let day = rest.get(2..)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

fn spell_period(text: &str) -> Result<Period, String> {
    let text = text.trim();
    let wrong = || format!("period {text:?} cannot be read; accepted: YYMMDD-YYMMDD, YYYYMMDD-YYYYMMDD, >DATE, <DATE");
    if text.is_empty() {
        return Ok(Period::default());
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Ok(Period { from: Some(day(rest.trim()).ok_or_else(wrong)?), until: None });
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Ok(Period { from: None, until: Some(day(rest.trim()).ok_or_else(wrong)?) });
    }
    let (from, until) = text.split_once('-').ok_or_else(wrong)?;
    Ok(Period { from: Some(day(from.trim()).ok_or_else(wrong)?), until: Some(day(until.trim()).ok_or_else(wrong)?) })
}

fn words_of(text: &str) -> String {
    let text = text.trim().trim_end_matches(['_', ' ']).replace('_', " ");
    // Dictionaries are in capitals; names are kept capitalised so that case can be compared.
    text.split(' ')
        .filter(|w| !w.is_empty())
        .map(|w| {
            let letters: Vec<char> = w.chars().collect();
            if letters.len() <= 4 && letters.iter().all(|c| c.is_uppercase()) && text_is_one_word(&text) {
                w.to_owned()
            } else {
                letters[0].to_uppercase().chain(letters[1..].iter().flat_map(|c| c.to_lowercase())).collect()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Dictionaries are in capitals: a word of up to three letters is taken for an acronym, a longer one for a name.
fn spelt(name: &str) -> String {
    if name.chars().count() < 4 || name.chars().any(|c| !c.is_uppercase()) {
        return name.to_owned();
    }
    name.chars().take(1).chain(name.chars().skip(1).flat_map(char::to_lowercase)).collect()
}

fn text_is_one_word(text: &str) -> bool {
    !text.trim().contains(' ')
}

/// `CODE`, `CODE PERIOD`, `CODE<DATE`: the code and the period as written.
fn code_and_period(inner: &str) -> (&str, &str) {
    let inner = inner.trim();
    let cut = inner.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>')).unwrap_or(inner.len());
    // `[>010120]`, a period without a code, belongs to the code above it; no dictionary of today has it.
    (&inner[..cut], inner[cut..].trim())
}

#[derive(Default)]
struct Entry {
    names: Vec<(String, RowRef)>,
    spells: Vec<(Period, SmolStr, Decoded, RowRef)>,
    /// `[---]` was met: no actor on purpose.
    void: bool,
}

impl Lexicon {
    /// Adds every dictionary of others that lies in the folder laid over the embedded files; verbs are the coder's.
    pub(crate) fn load_foreign(&mut self, files: &dyn DataFiles) {
        for (path, text) in files.laid() {
            let loaded = match kind_of(&path, &text) {
                Some(Kind::Actors) => self.load_petrarch_actors(&path, &text),
                Some(Kind::Agents) => self.load_petrarch_agents(&path, &text),
                _ => continue,
            };
            self.foreign.complaints.extend(loaded.complaints);
            self.foreign.entries += loaded.entries;
        }
    }

    /// What dictionaries of others brought in, and which of their lines cannot be used.
    #[must_use]
    pub const fn foreign(&self) -> &Foreign {
        &self.foreign
    }

    /// Adds an actor dictionary (`path` names it in evidence and complaints).
    ///
    /// Dictionary entries never replace rows of our own tables: they add names. An actor whose code is neither a state, a non-state
    /// code nor a role is kept without a state, under the identifier [`FOREIGN`] and its line.
    pub fn load_petrarch_actors(&mut self, path: &str, text: &str) -> Loaded {
        let mut notes = Notes { files: self.files.clone(), complaints: Vec::new() };
        let mut loaded = Loaded::default();
        for entry in self.actor_entries(path, text, &mut notes) {
            loaded.entries += usize::from(self.add_entry(path, entry, &mut notes));
        }
        self.actors.finish();
        self.files = notes.files;
        loaded.complaints = notes.complaints;
        loaded.complaints.sort();
        loaded
    }

    fn actor_entries(&self, path: &str, text: &str, notes: &mut Notes) -> Vec<Entry> {
        let file = notes.file(path);
        let mut entries: Vec<Entry> = Vec::new();
        for (number, line) in uncommented(text) {
            let at = RowRef { file, line: number as u32 };
            if line.trim().is_empty() {
                continue;
            }
            let indented = line.starts_with([' ', '\t']) || line.starts_with('[');
            let (name, codes) = match line.find('[') {
                Some(cut) => (&line[..cut], &line[cut..]),
                None => (line.as_str(), ""),
            };
            let name = name.trim();
            if let Some(synonym) = name.strip_prefix('+') {
                match entries.last_mut() {
                    Some(entry) => entry.names.push((words_of(synonym), at)),
                    None => {
                        notes.complain(at, "a synonym without an entry above it; accepted: NAME [CODE], then +SYNONYM")
                    }
                }
            } else if !(name.is_empty() || indented && codes.is_empty()) {
                entries.push(Entry { names: vec![(words_of(name), at)], ..Entry::default() });
            } else if entries.is_empty() {
                notes.complain(at, "a code without a name above it; accepted: NAME [CODE]");
                continue;
            }
            let Some(entry) = entries.last_mut() else { continue };
            for code in codes.split('[').skip(1) {
                let Some((inner, _)) = code.split_once(']') else {
                    notes.complain(at, "a code without its closing bracket; accepted: NAME [CODE]");
                    continue;
                };
                let (code, when) = code_and_period(inner);
                if code == "---" {
                    entry.void = true;
                    continue;
                }
                match (decode(code, self), spell_period(when)) {
                    (Ok(decoded), Ok(period)) => {
                        if let Some(part) = &decoded.unknown {
                            notes.complain(
                                at,
                                format!(
                                    "code {code:?}: {part} is neither a state, a non-state code nor a role; the actor is kept without a state; accepted: ISO 3166-1 alpha-3, IGO UNO EUR NGO ISM IMG MNC, CAMEO roles"
                                ),
                            );
                        }
                        entry.spells.push((period, SmolStr::new(code.to_uppercase()), decoded, at));
                    }
                    (Err(wrong), _) | (_, Err(wrong)) => notes.complain(at, wrong),
                }
            }
        }
        entries
    }

    fn add_entry(&mut self, path: &str, entry: Entry, notes: &mut Notes) -> bool {
        let Some((first, row)) = entry.names.first().cloned() else { return false };
        let Some((period, code, decoded, _)) = entry.spells.first().cloned() else {
            if !entry.void {
                notes.complain(
                    row,
                    format!("{first:?} has no usable code; accepted: [CODE] after the name or on an indented line"),
                );
            }
            return false;
        };
        if let Some((_, other, _, at)) = entry.spells.iter().find(|(_, _, d, _)| d.country != decoded.country) {
            notes.complain(*at, format!("{first:?} changes its state from {code} to {other}: the first state is taken for all dates, sectors change"));
        }
        let known = self.known(&first, &decoded, entry.spells.len() == 1 && period == Period::default());
        let id = match known {
            Some(id) => id,
            None => {
                let actor = Actor {
                    id: SmolStr::new(format!("{FOREIGN}{path}:{}", row.line)),
                    name: SmolStr::new(&first),
                    kind: ActorKind::Organisation,
                    fine: SmolStr::new("petrarch"),
                    code: decoded.country.clone(),
                    cow: None,
                    wikidata: SmolStr::default(),
                    gender: SmolStr::default(),
                    spells: entry
                        .spells
                        .iter()
                        .map(|(period, _, decoded, row)| Spell {
                            period: *period,
                            sector: decoded.sectors.first().cloned(),
                            other_sectors: decoded.sectors.iter().skip(1).cloned().collect(),
                            row: *row,
                        })
                        .collect(),
                    terms: Vec::new(),
                    row,
                };
                let Some(id) = self.actors.add_foreign(actor, notes) else { return false };
                id
            }
        };
        let identifier = SmolStr::new(self.actors.get(id).identifier());
        self.foreign
            .codes
            .entry(identifier)
            .or_insert_with(|| entry.spells.iter().map(|(period, code, _, _)| (*period, code.clone())).collect());
        for (name, row) in entry.names {
            self.actors.add_alias(&spelt(&name), id, AliasKind::Variant, Period::default(), row);
        }
        true
    }

    /// Our own actor that an undated entry means: the state of its code, or one of this name, code and sector.
    fn known(&self, name: &str, decoded: &Decoded, undated: bool) -> Option<ActorId> {
        let code = decoded.country.as_ref().filter(|_| undated)?;
        if decoded.sectors.is_empty()
            && let Some(state) = self.actors.by_id(code.as_str())
        {
            return Some(state);
        }
        let found = self.actors.find(name, None, Hints::default()).into_iter().next()?;
        let standing = self.actors.at(found.actor, None);
        let same = standing.code.as_ref() == Some(code)
            && standing.sector.as_ref() == decoded.sectors.first()
            && !found.kind.is_adjective();
        same.then_some(found.actor)
    }

    /// Adds an agent dictionary: role words with CAMEO role codes.
    pub fn load_petrarch_agents(&mut self, path: &str, text: &str) -> Loaded {
        let mut notes = Notes { files: self.files.clone(), complaints: Vec::new() };
        let file = notes.file(path);
        let mut loaded = Loaded::default();
        for role in self.agent_rows(text, file, &mut notes) {
            self.roles.add(&role.singular, &role.plural, &role.sectors, role.at);
            for form in [&role.singular, &role.plural] {
                self.foreign.roles.entry(normal(form)).or_insert_with(|| role.code.clone());
            }
            loaded.entries += 1;
        }
        self.files = notes.files;
        loaded.complaints = notes.complaints;
        loaded
    }

    fn agent_rows(&self, text: &str, file: u16, notes: &mut Notes) -> Vec<AgentRow> {
        let mut rows = Vec::new();
        let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (number, line) in uncommented(text) {
            let at = RowRef { file, line: number as u32 };
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if let Some((set, members)) = line.split_once('=').filter(|(set, _)| set.trim().starts_with('!')) {
                let members = members.split(',').map(|m| m.trim().to_owned()).filter(|m| !m.is_empty()).collect();
                sets.insert(set.trim().to_owned(), members);
                continue;
            }
            let Some((name, code)) = line.split_once('[').and_then(|(n, c)| Some((n, c.split_once(']')?.0))) else {
                notes.complain(at, "no code; accepted: NAME {PLURAL} [~CODE]");
                continue;
            };
            let code = code.trim().trim_matches('~').trim();
            // As a role, a private body is civil society (plover.md section 8).
            let sectors = match (code, decode(code, self)) {
                ("NGO" | "NGM" | "ISM", _) => vec![Sector::new("SOC")],
                (_, Ok(decoded)) if !decoded.sectors.is_empty() => decoded.sectors,
                (_, Ok(_)) => {
                    notes.complain(at, format!("code {code:?} names no role of PLOVER; accepted: CAMEO roles as GOV MIL COP JUD LEG OPP REB SPY BUS CVL EDU MED REL"));
                    continue;
                }
                (_, Err(wrong)) => {
                    notes.complain(at, wrong);
                    continue;
                }
            };
            let names = match substituted(name, &sets) {
                Ok(names) => names,
                Err(wrong) => {
                    notes.complain(at, wrong);
                    continue;
                }
            };
            for name in names {
                let (singular, forms) = braced(&name);
                let singular = words_of(&singular).to_lowercase();
                let plural = match forms.first().map(|f| words_of(f).to_lowercase()) {
                    Some(p) if !p.is_empty() => p,
                    _ if name.contains('{') => String::new(),
                    _ => plural_of(&singular),
                };
                rows.push(AgentRow {
                    singular,
                    plural,
                    sectors: sectors.clone(),
                    code: SmolStr::new(code.to_uppercase()),
                    at,
                });
            }
        }
        rows
    }
}

#[derive(Clone, Debug)]
struct AgentRow {
    singular: String,
    plural: String,
    sectors: Vec<Sector>,
    code: SmolStr,
    at: RowRef,
}

/// `CONGRESS!PERSON!` for each member of the set.
fn substituted(name: &str, sets: &BTreeMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let Some(open) = name.find('!') else { return Ok(vec![name.to_owned()]) };
    let Some(close) = name[open + 1..].find('!').map(|c| open + 1 + c) else {
        return Err(format!("{:?} opens a set and does not close it; accepted: NAME!SET!", name.trim()));
    };
    let set = &name[open..=close];
    let Some(members) = sets.get(set) else {
        let known: Vec<&str> = sets.keys().map(String::as_str).collect();
        let known =
            if known.is_empty() { "none, as the file defines none (!SET! = A, B)".to_owned() } else { known.join(" ") };
        return Err(format!("set {set} is not defined above; accepted: {known}"));
    };
    Ok(members.iter().map(|m| format!("{}{m}{}", &name[..open], &name[close + 1..])).collect())
}

fn plural_of(singular: &str) -> String {
    match singular {
        s if s.ends_with('y') && !s.ends_with("ay") && !s.ends_with("ey") && !s.ends_with("oy") => {
            format!("{}ies", &s[..s.len() - 1])
        }
        s if s.ends_with(['s', 'x']) || s.ends_with("ch") || s.ends_with("sh") => format!("{s}es"),
        s => format!("{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hints;
    use jiff::civil::date;

    const ACTORS: &str = "# a tiny dictionary\nGONDOR_TOWER_GUARD [TURMIL]\n+TOWER_GUARD_\nLORD_STEWARD_ # dated\n\t[TURGOV 990101-050630]\n\t[TURELI >050701]\nBROKEN_ENTRY [QQQ]\n";

    #[test]
    fn petrarch_actors_add_names_with_periods() {
        let mut lex = Lexicon::embedded().unwrap();
        let loaded = lex.load_petrarch_actors("tiny.actors.txt", ACTORS);
        assert_eq!(loaded.entries, 3);
        assert_eq!(loaded.complaints.len(), 1, "{:?}", loaded.complaints);
        assert_eq!(loaded.complaints[0].line, 7);
        assert!(loaded.complaints[0].message.contains("kept without a state"), "{}", loaded.complaints[0]);
        let found = lex.actors().find("Lord Steward", Some(date(2010, 1, 1)), Hints::default());
        let then = lex.actors().at(found[0].actor, Some(date(2010, 1, 1)));
        assert_eq!(then.sector, Some(Sector::new("ELI")));
        let found = lex.actors().find("Tower Guard", None, Hints::default());
        assert_eq!(lex.actors().at(found[0].actor, None).sector, Some(Sector::new("MIL")));
    }

    #[test]
    fn petrarch_agents_map_cameo_roles_to_plover_sectors() {
        let mut lex = Lexicon::embedded().unwrap();
        let loaded = lex.load_petrarch_agents(
            "tiny.agents.txt",
            "HALFLING_SCRIBE [~MED]\nOLIPHAUNT_RIDER {OLIPHAUNT_RIDERS} [~INS]\nNO_CODE\n",
        );
        assert_eq!(loaded.entries, 2);
        assert_eq!(loaded.complaints.len(), 1);
        assert_eq!(lex.roles().find("halfling scribes").unwrap().0.sector, Sector::new("JRN"));
        assert_eq!(lex.roles().find("oliphaunt rider").unwrap().0.sector, Sector::new("REB"));
    }
}
