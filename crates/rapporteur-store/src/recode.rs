//! Which stories a change of the data files can touch.

use crate::error::Error;
use crate::store::Store;
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// What has to be coded anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Nothing: the files are as they were.
    Nothing,
    /// Only stories that hold one of the words of rows that changed.
    Stories {
        /// Their identifiers, in the order in which they came.
        stories: Vec<String>,
        /// Files and numbers of changed rows.
        rows: BTreeMap<String, usize>,
    },
    /// Every story, and the file that says so.
    All {
        /// A file whose change cannot be narrowed down to words.
        because: String,
    },
}

/// Columns whose cells are words of stories.
const SURFACE: [&str; 12] =
    ["name", "alias", "aliases", "names", "form", "forms", "word", "words", "noun", "adjective", "demonym", "text"];
/// Tables in which a row speaks only for its own words.
const TABLES: [&str; 5] = ["actors/", "roles/", "outlets/", "places/", "territories/"];

impl Store {
    /// Keeps the data files with which the stories were coded, for [`Store::touched_by`].
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn remember_data(&self, files: &[(String, String)]) -> Result<(), Error> {
        self.transact(|| {
            self.sql(self.db.execute("DELETE FROM data_file", []))?;
            for (path, text) in files {
                let body = zstd::bulk::compress(text.as_bytes(), 7).map_err(|e| Error::io(&self.dir, e))?;
                self.sql(self.db.execute("INSERT INTO data_file(path, body) VALUES(?1, ?2)", params![path, body]))?;
            }
            Ok(())
        })
    }

    /// The data files with which the stories were coded; empty where that was never kept.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn remembered_data(&self) -> Result<BTreeMap<String, String>, Error> {
        let mut statement = self.sql(self.db.prepare("SELECT path, body FROM data_file ORDER BY path"))?;
        let rows = self.sql(statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, Vec<u8>>(1)?))))?;
        let mut files = BTreeMap::new();
        for row in rows {
            let (path, body) = self.sql(row)?;
            let text = zstd::stream::decode_all(body.as_slice()).map_err(|e| self.damaged(e))?;
            files.insert(path, String::from_utf8(text).map_err(|e| self.damaged(e))?);
        }
        Ok(files)
    }

    /// What has to be coded anew when these files take the place of the remembered ones.
    ///
    /// A row of a table of names can touch only the stories that hold its names; rules, ontology and word lists can
    /// touch any.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn touched_by(&self, files: &[(String, String)]) -> Result<Touched, Error> {
        let old = self.remembered_data()?;
        if old.is_empty() {
            return Ok(Touched::All { because: "the store does not know with which data it was coded".to_owned() });
        }
        let new: BTreeMap<&str, &str> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let paths: BTreeSet<&str> = old.keys().map(String::as_str).chain(new.keys().copied()).collect();
        let mut phrases: BTreeSet<String> = BTreeSet::new();
        let mut rows = BTreeMap::new();
        for path in paths {
            let (before, after) = (old.get(path).map_or("", String::as_str), new.get(path).copied().unwrap_or(""));
            if before == after {
                continue;
            }
            let narrow = path.ends_with(".csv") && TABLES.iter().any(|t| path.starts_with(t));
            match narrow.then(|| changed_words(before, after)).flatten() {
                Some((n, words)) => {
                    if n > 0 {
                        rows.insert(path.to_owned(), n);
                    }
                    phrases.extend(words);
                }
                None => return Ok(Touched::All { because: path.to_owned() }),
            }
        }
        if rows.is_empty() {
            return Ok(Touched::Nothing);
        }
        let mut found: BTreeSet<i64> = BTreeSet::new();
        for phrase in phrases {
            // A name of signs alone is in no text.
            if let Ok(stories) = self.matching_stories(&format!("\"{}\"", phrase.replace('"', " "))) {
                found.extend(stories);
            }
        }
        let mut stories = Vec::with_capacity(found.len());
        for id in found {
            stories.push(self.sql(self.db.query_row("SELECT uid FROM story WHERE id=?1", [id], |r| r.get(0)))?);
        }
        Ok(Touched::Stories { stories, rows })
    }
}

/// Rows that stand in one of the two texts only, and the words in them; `None` where the columns changed or none holds words.
fn changed_words(before: &str, after: &str) -> Option<(usize, BTreeSet<String>)> {
    let header = |text: &str| text.lines().find(|l| !l.starts_with('#')).map(str::to_owned);
    let (old, new) = (header(before), header(after));
    if old.is_some() && new.is_some() && old != new {
        return None;
    }
    let header = new.or(old)?;
    let columns: Vec<usize> = header
        .split(',')
        .enumerate()
        .filter(|(_, name)| SURFACE.contains(&name.trim().trim_matches('"')))
        .map(|(i, _)| i)
        .collect();
    if columns.is_empty() {
        return None;
    }
    let lines = |text: &str| -> BTreeSet<String> {
        text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
    };
    let (before, after) = (lines(before), lines(after));
    let mut words = BTreeSet::new();
    let mut n = 0;
    for line in before.symmetric_difference(&after).filter(|l| **l != header) {
        n += 1;
        let cells = cells(line);
        for cell in columns.iter().filter_map(|i| cells.get(*i)) {
            for part in cell.split(['|', ';']) {
                let part = part.trim();
                if part.chars().any(char::is_alphanumeric) {
                    words.insert(part.to_owned());
                }
            }
        }
    }
    Some((n, words))
}

/// Cells of a line of CSV without line breaks in cells.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_rows_speak() {
        let before = "code,name,evidence\nAAA,Old Harbour,x\nBBB,\"Cape, Marrow\",x\n";
        let after = "code,name,evidence\nAAA,Old Harbour|Port Ellery,x\nBBB,\"Cape, Marrow\",x\n";
        let (n, words) = changed_words(before, after).unwrap();
        assert_eq!(n, 2);
        assert_eq!(words, ["Old Harbour", "Port Ellery"].map(str::to_owned).into());
        assert_eq!(changed_words(before, "code,evidence\nAAA,x\n"), None);
        assert_eq!(cells("a,\"b \"\"c\"\", d\",e"), ["a", "b \"c\", d", "e"]);
    }
}
