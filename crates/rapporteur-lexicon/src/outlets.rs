use crate::normal::{is_acronym, normal};
use crate::table::{self, Notes, RowRef};
use rapporteur_data::DataFiles;
use rapporteur_record::{ActorCode, SmolStr};
use std::collections::HashMap;

/// A news agency, newspaper or broadcaster.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlet {
    /// Canonical name.
    pub name: SmolStr,
    /// State that it belongs to (or `NGO`, `IMG`).
    pub country: ActorCode,
    /// `agency`, `newspaper`, `broadcaster`.
    pub kind: SmolStr,
    /// `state`, `public`, `private`, `party`.
    pub owner: SmolStr,
    /// Domain of its site, or empty.
    pub domain: SmolStr,
    /// The row.
    pub row: RowRef,
}

/// The tables of outlets.
#[derive(Debug, Default)]
pub struct Outlets {
    rows: Vec<Outlet>,
    by_name: HashMap<String, Vec<(u32, SmolStr)>>,
    by_domain: HashMap<SmolStr, u32>,
    by_tld: HashMap<SmolStr, ActorCode>,
}

const COLUMNS: &[&str] = &["name", "country", "kind", "owner", "domain", "evidence"];
const ALIAS_COLUMNS: &[&str] = &["alias", "outlet", "evidence"];
const KINDS: &[&str] = &["agency", "newspaper", "broadcaster", "website"];
const OWNERS: &[&str] = &["state", "public", "private", "party"];

/// The names of the tables of outlets and whether each is an agency's, aliases behind them; rows that cannot be read are left out
/// ([`crate::check`] tells of them).
#[must_use]
pub fn outlet_names(files: &dyn DataFiles) -> Vec<(String, bool)> {
    let rows = |path: &str, columns: &[&str]| {
        files.text(path).map(|text| table::read(path, &text, columns, &mut Notes::default())).unwrap_or_default()
    };
    let mut names: Vec<(String, bool)> = Vec::new();
    for (path, agency) in [("outlets/outlets.csv", false), ("outlets/agencies.csv", true)] {
        names.extend(rows(path, COLUMNS).iter().map(|row| (row.cell(0).to_owned(), agency)));
    }
    // A name of both tables is that of the first.
    let mut agencies: HashMap<String, bool> = HashMap::new();
    for (name, agency) in &names {
        agencies.entry(name.clone()).or_insert(*agency);
    }
    let aliases = rows("outlets/aliases.csv", ALIAS_COLUMNS);
    names.extend(aliases.iter().filter_map(|row| Some((row.cell(0).to_owned(), *agencies.get(row.cell(1))?))));
    names
}

impl Outlets {
    pub(crate) fn read(
        &mut self,
        path: &str,
        text: &str,
        codes: &dyn Fn(&str) -> bool,
        evidence: &dyn Fn(&str) -> bool,
        notes: &mut Notes,
    ) {
        for row in table::read(path, text, COLUMNS, notes) {
            for (cell, list, what) in [(row.cell(2), KINDS, "kind"), (row.cell(3), OWNERS, "owner")] {
                if !list.contains(&cell) {
                    notes.complain(row.at, format!("{what} {cell:?} is not known; accepted: {}", list.join(", ")));
                }
            }
            if !codes(row.cell(1)) {
                notes.complain(
                    row.at,
                    format!("country {:?} is neither a state of actors/states.csv nor a non-state code", row.cell(1)),
                );
            }
            if !evidence(row.cell(5)) {
                notes.complain(row.at, format!("evidence {:?} is not in evidence/", row.cell(5)));
            }
            let id = self.rows.len() as u32;
            let name = row.cell(0);
            self.add(name, id);
            let domain = SmolStr::new(row.cell(4));
            if !domain.is_empty() {
                self.by_domain.entry(domain.clone()).or_insert(id);
            }
            self.rows.push(Outlet {
                name: SmolStr::new(name),
                country: ActorCode::new(row.cell(1)),
                kind: SmolStr::new(row.cell(2)),
                owner: SmolStr::new(row.cell(3)),
                domain,
                row: row.at,
            });
        }
    }

    pub(crate) fn read_aliases(&mut self, path: &str, text: &str, evidence: &dyn Fn(&str) -> bool, notes: &mut Notes) {
        let names: HashMap<SmolStr, u32> =
            self.rows.iter().enumerate().map(|(i, o)| (o.name.clone(), i as u32)).collect();
        for row in table::read(path, text, ALIAS_COLUMNS, notes) {
            if !evidence(row.cell(2)) {
                notes.complain(row.at, format!("evidence {:?} is not in evidence/", row.cell(2)));
            }
            match names.get(row.cell(1)) {
                Some(id) => self.add(row.cell(0), *id),
                None => notes.complain(row.at, format!("outlet {:?} is in no table of outlets/", row.cell(1))),
            }
        }
    }

    pub(crate) fn read_tlds(&mut self, path: &str, text: &str, codes: &dyn Fn(&str) -> bool, notes: &mut Notes) {
        for row in table::read(path, text, &["tld", "country"], notes) {
            if !codes(row.cell(1)) {
                notes.complain(row.at, format!("country {:?} is no state of actors/states.csv", row.cell(1)));
            }
            self.by_tld.insert(SmolStr::new(row.cell(0)), ActorCode::new(row.cell(1)));
        }
    }

    /// The state of the top-level domain of an address (`.co.ke` → KEN); `None` for domains of no state.
    #[must_use]
    pub fn country_of_address(&self, address: &str) -> Option<ActorCode> {
        let host = address.split("://").last()?.split(['/', '?', ':']).next()?.to_lowercase();
        self.by_tld.get(host.rsplit('.').next()?).cloned()
    }

    fn add(&mut self, name: &str, id: u32) {
        let key = normal(name);
        let list = self.by_name.entry(key).or_default();
        if !list.iter().any(|(other, _)| *other == id) {
            list.push((id, SmolStr::new(name)));
        }
    }

    /// Outlets of that name ("AFP", "the Guardian"), in the order of the tables; acronyms must be written as such.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<&Outlet> {
        let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
        for text in [name, bare] {
            if let Some(list) = self.by_name.get(normal(text).as_str()) {
                let found: Vec<&Outlet> = list
                    .iter()
                    .filter(|(_, form)| !is_acronym(form) || is_acronym(text))
                    .map(|(id, _)| &self.rows[*id as usize])
                    .collect();
                if !found.is_empty() && text.chars().any(char::is_uppercase) {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// The outlet of a site, by its address or host name; `www.` and paths do not matter.
    #[must_use]
    pub fn by_address(&self, address: &str) -> Option<&Outlet> {
        let host = address.split("://").last()?.split(['/', '?']).next()?.to_lowercase();
        let mut host = host.as_str();
        loop {
            if let Some(id) = self.by_domain.get(host) {
                return Some(&self.rows[*id as usize]);
            }
            host = host.split_once('.')?.1;
        }
    }

    /// All outlets in the order of their tables.
    #[must_use]
    pub fn all(&self) -> &[Outlet] {
        &self.rows
    }
}
