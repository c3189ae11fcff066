use crate::normal::normal;
use crate::table::{self, Notes, RowRef};
use rapporteur_record::{Sector, SmolStr};
use std::collections::HashMap;

/// What a role word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// Somebody ("soldier").
    Person,
    /// An organisation or collective ("army", "police").
    Body,
}

/// A word for whoever does something in politics, with its PLOVER sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Singular form.
    pub role: SmolStr,
    /// Person or body.
    pub kind: RoleKind,
    /// Primary sector.
    pub sector: Sector,
    /// Further sectors.
    pub other_sectors: Vec<Sector>,
    /// Too general to be an actor unless something else says so.
    pub weak: bool,
    /// The row.
    pub row: RowRef,
}

/// The table of role words.
#[derive(Debug, Default)]
pub struct Roles {
    rows: Vec<Role>,
    by_form: HashMap<SmolStr, (u32, bool)>,
}

const COLUMNS: &[&str] = &["role", "plural", "kind", "sector", "other_sectors", "note"];

impl Roles {
    pub(crate) fn read(&mut self, path: &str, text: &str, sectors: &[&str], notes: &mut Notes) {
        for row in table::read(path, text, COLUMNS, notes) {
            let (singular, plural) = (row.cell(0), row.cell(1));
            let kind = match row.cell(2) {
                "person" => RoleKind::Person,
                "body" => RoleKind::Body,
                other => {
                    notes.complain(row.at, format!("kind {other:?} is not known; accepted: person, body"));
                    continue;
                }
            };
            if singular.is_empty() {
                notes.complain(row.at, "`role` is empty");
                continue;
            }
            let weak = match row.cell(5) {
                "" => false,
                "weak" => true,
                other => {
                    notes.complain(row.at, format!("note {other:?} is not known; accepted: weak or empty"));
                    false
                }
            };
            let mut other_sectors = Vec::new();
            for code in std::iter::once(row.cell(3)).chain(row.cell(4).split(';').filter(|c| !c.is_empty())) {
                if !sectors.contains(&code) {
                    notes.complain(row.at, format!("sector {code:?} is not known; accepted: {}", sectors.join(" ")));
                }
                other_sectors.push(Sector::new(code));
            }
            let sector = other_sectors.remove(0);
            let id = self.rows.len() as u32;
            for (form, many) in [(singular, false), (plural, true)] {
                if form.is_empty() {
                    continue;
                }
                let key = SmolStr::new(normal(form));
                if let Some((before, _)) = self.by_form.get(&key) {
                    let before = &self.rows[*before as usize];
                    if before.sector != sector && before.row.file == row.at.file {
                        notes.complain(
                            row.at,
                            format!(
                                "{form:?} has another sector in line {}: {} and {sector}",
                                before.row.line, before.sector
                            ),
                        );
                    }
                }
                self.by_form.insert(key, (id, many));
            }
            self.rows.push(Role { role: SmolStr::new(singular), kind, sector, other_sectors, weak, row: row.at });
        }
    }

    /// The role that `phrase` (singular or plural, any case) is, and whether the plural form was met.
    #[must_use]
    pub fn find(&self, phrase: &str) -> Option<(&Role, bool)> {
        self.by_key(&normal(phrase))
    }

    /// As [`Self::find`], for a phrase that is already [`normal`].
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<(&Role, bool)> {
        self.by_form.get(key).map(|(id, many)| (&self.rows[*id as usize], *many))
    }

    /// All roles in the order of their tables.
    #[must_use]
    pub fn all(&self) -> &[Role] {
        &self.rows
    }
}

impl Roles {
    /// Adds a role of another dictionary; rows of our own table win.
    pub(crate) fn add(&mut self, singular: &str, plural: &str, sectors: &[Sector], row: RowRef) {
        let Some((sector, others)) = sectors.split_first() else { return };
        let id = self.rows.len() as u32;
        for (form, many) in [(singular, false), (plural, true)] {
            self.by_form.entry(SmolStr::new(normal(form))).or_insert((id, many));
        }
        self.rows.push(Role {
            role: SmolStr::new(singular),
            kind: RoleKind::Person,
            sector: sector.clone(),
            other_sectors: others.to_vec(),
            weak: false,
            row,
        });
    }
}
