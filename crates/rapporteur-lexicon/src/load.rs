use crate::actors::{Actors, Candidate, Checks};
use crate::outlets::Outlets;
use crate::roles::Roles;
use crate::table::{self, Notes, RowRef};
use rapporteur_data::{Complaint, DataFiles, Embedded};
use std::collections::HashSet;

/// The dictionaries, loaded: immutable, to be shared between threads.
#[derive(Debug, Default)]
pub struct Lexicon {
    pub(crate) actors: Actors,
    pub(crate) roles: Roles,
    pub(crate) outlets: Outlets,
    pub(crate) files: Vec<String>,
    pub(crate) foreign: crate::petrarch::Foreign,
}

/// Data files that cannot be used; all complaints at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct LoadError(pub Vec<Complaint>);

/// PLOVER's sectors (plover.md section 8).
pub const SECTORS: &[&str] = &[
    "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "PTY", "PRM", "REB", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL", "EDU",
    "ELI", "JRN", "LAB", "MED", "OPP", "PRE", "REF", "REL", "SOC",
];

impl Lexicon {
    /// Loads the embedded dictionaries.
    ///
    /// # Errors
    /// Never for the files that ship; a test says so.
    pub fn embedded() -> Result<Self, LoadError> {
        Self::load(&Embedded)
    }

    /// Loads the dictionaries of `files`.
    ///
    /// # Errors
    /// All complaints about files that cannot be used, with file and line.
    pub fn load(files: &dyn DataFiles) -> Result<Self, LoadError> {
        let mut notes = Notes::default();
        let lexicon = read(files, &mut notes);
        if notes.complaints.is_empty() { Ok(lexicon) } else { Err(LoadError(sorted(notes.complaints))) }
    }

    /// Actors: states, organisations, peoples, persons.
    #[must_use]
    pub const fn actors(&self) -> &Actors {
        &self.actors
    }

    /// Role words.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// News agencies, newspapers, broadcasters.
    #[must_use]
    pub const fn outlets(&self) -> &Outlets {
        &self.outlets
    }

    /// The files that rows refer to.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// A row as `file:line`.
    #[must_use]
    pub fn cite(&self, row: RowRef) -> String {
        format!("{}:{}", self.files.get(row.file as usize).map_or("?", String::as_str), row.line)
    }

    /// Why a candidate was found, for `explain`.
    #[must_use]
    pub fn evidence(&self, candidate: &Candidate) -> String {
        let actor = self.actors.get(candidate.actor);
        let edits = if candidate.edits > 0 { format!(", {} edit(s) away", candidate.edits) } else { String::new() };
        format!(
            "{} {:?} of {} ({}){edits}",
            candidate.kind.as_str(),
            candidate.alias.as_str(),
            actor.id,
            self.cite(candidate.row)
        )
    }
}

pub(crate) fn sorted(mut complaints: Vec<Complaint>) -> Vec<Complaint> {
    complaints.sort();
    complaints.dedup();
    complaints
}

pub(crate) fn read(files: &dyn DataFiles, notes: &mut Notes) -> Lexicon {
    let mut known: HashSet<String> = HashSet::new();
    for (path, text) in files.texts_under("evidence", ".csv") {
        for row in table::read(&path, &text, &["id", "title", "publisher", "date", "url", "quote", "seen_on"], notes) {
            if row.cell(0).is_empty() || row.cell(1).is_empty() {
                notes.complain(row.at, "id and title must not be empty");
            }
            if !known.insert(row.cell(0).to_owned()) {
                notes.complain(row.at, format!("evidence {:?} stands twice", row.cell(0)));
            }
        }
    }
    let evidence = |id: &str| known.contains(id);
    let checks = Checks { sectors: SECTORS, evidence: &evidence };
    let mut lexicon = Lexicon::default();
    let need = |path: &str, notes: &mut Notes| match files.text(path) {
        Some(text) => Some(text.into_owned()),
        None => {
            notes.complaints.push(Complaint::new(path, 0, "the file is missing"));
            None
        }
    };
    let actors = &mut lexicon.actors;
    if let Some(text) = need("actors/states.csv", notes) {
        actors.read_states("actors/states.csv", &text, &checks, notes);
    }
    for (path, text) in files.texts_under("actors/organisations", ".csv") {
        actors.read_organisations(&path, &text, &checks, notes);
    }
    if let Some(text) = need("actors/people.csv", notes) {
        actors.read_people("actors/people.csv", &text, &checks, notes);
    }
    if let Some(text) = need("actors/offices.csv", notes) {
        actors.read_offices("actors/offices.csv", &text, &checks, notes);
    }
    if let Some(text) = need("actors/terms.csv", notes) {
        actors.read_terms("actors/terms.csv", &text, &checks, notes);
    }
    if let Some(text) = need("actors/aliases.csv", notes) {
        actors.read_aliases("actors/aliases.csv", &text, &checks, notes);
    }
    // Further tables of a folder given by the user: `actors/aliases/*.csv`.
    for (path, text) in files.texts_under("actors/aliases", ".csv") {
        actors.read_aliases(&path, &text, &checks, notes);
    }
    actors.finish();
    for (path, text) in files.texts_under("roles", ".csv") {
        lexicon.roles.read(&path, &text, SECTORS, notes);
    }
    let actors = &lexicon.actors;
    let codes = |code: &str| actors.is_code(code);
    for (path, text) in files.texts_under("outlets", ".csv") {
        if path != "outlets/aliases.csv" && path != "outlets/tld.csv" {
            lexicon.outlets.read(&path, &text, &codes, &evidence, notes);
        }
    }
    if let Some(text) = files.text("outlets/aliases.csv") {
        lexicon.outlets.read_aliases("outlets/aliases.csv", &text, &evidence, notes);
    }
    if let Some(text) = files.text("outlets/tld.csv") {
        lexicon.outlets.read_tlds("outlets/tld.csv", &text, &codes, notes);
    }
    lexicon.files.clone_from(&notes.files);
    lexicon.load_foreign(files);
    notes.files.clone_from(&lexicon.files);
    lexicon
}
