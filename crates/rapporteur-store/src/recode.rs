//! Which stories a change of program, models or data files can touch.

use crate::codec::{hash64, signed};
use crate::error::Error;
use crate::store::Store;
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// With what stories are coded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coding {
    /// The program: its version, and whatever else tells two builds apart.
    pub program: String,
    /// The models, by a hash or a name.
    pub model: String,
    /// The data files, path and text.
    pub files: Vec<(String, String)>,
}

impl Coding {
    fn data(&self) -> String {
        let mut files: Vec<&(String, String)> = self.files.iter().collect();
        files.sort();
        let parts: Vec<u8> = files
            .iter()
            .flat_map(|(path, text)| [hash64(path.as_bytes()), hash64(text.as_bytes())])
            .flat_map(u64::to_le_bytes)
            .collect();
        format!("{:016x}", hash64(&parts))
    }
}

/// What has to be coded anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Identifiers of the stories, in the order in which they came.
    pub stories: Vec<String>,
    /// Why, a line each.
    pub because: Vec<String>,
}

/// Columns whose cells are words of stories.
const SURFACE: [&str; 12] =
    ["name", "alias", "aliases", "names", "form", "forms", "word", "words", "noun", "adjective", "demonym", "text"];
/// Tables in which a row speaks only for its own words.
const TABLES: [&str; 5] = ["actors/", "roles/", "outlets/", "places/", "territories/"];

impl Store {
    /// The number of a coding, for [`Ingest::coded_with`](crate::Ingest::coded_with); keeps its data files.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn coding(&self, coding: &Coding) -> Result<i64, Error> {
        let data = coding.data();
        let find = |store: &Self| -> Result<Option<i64>, Error> {
            let mut statement =
                store.sql(store.db.prepare_cached("SELECT id FROM made WHERE program=?1 AND model=?2 AND data=?3"))?;
            let mut rows = store.sql(statement.query(params![coding.program, coding.model, data]))?;
            match store.sql(rows.next())? {
                Some(row) => Ok(Some(store.sql(row.get(0))?)),
                None => Ok(None),
            }
        };
        if let Some(id) = find(self)? {
            return Ok(id);
        }
        self.transact(|| {
            for (path, text) in &coding.files {
                // The hash names the content; of some hundred files none collides in 64 bits.
                let file = signed(hash64(text.as_bytes()));
                let mut known = self.sql(self.db.prepare_cached("SELECT 1 FROM data_body WHERE file=?1"))?;
                if !self.sql(known.exists([file]))? {
                    let body = zstd::bulk::compress(text.as_bytes(), 7).map_err(|e| Error::io(&self.dir, e))?;
                    self.sql(self.db.execute("INSERT INTO data_body(file, body) VALUES(?1, ?2)", params![file, body]))?;
                }
                self.sql(self.db.execute(
                    "INSERT OR IGNORE INTO data_set(data, path, file) VALUES(?1, ?2, ?3)",
                    params![data, path, file],
                ))?;
            }
            self.sql(self.db.execute(
                "INSERT INTO made(program, model, data) VALUES(?1, ?2, ?3)",
                params![coding.program, coding.model, data],
            ))?;
            find(self)?.ok_or_else(|| self.damaged("a coding"))
        })
    }

    fn files_of(&self, data: &str) -> Result<BTreeMap<String, String>, Error> {
        let mut statement = self.sql(
            self.db.prepare("SELECT s.path, b.body FROM data_set s JOIN data_body b ON b.file=s.file WHERE s.data=?1"),
        )?;
        let rows = self.sql(statement.query_map([data], |r| Ok((r.get::<_, String>(0)?, r.get::<_, Vec<u8>>(1)?))))?;
        let mut files = BTreeMap::new();
        for row in rows {
            let (path, body) = self.sql(row)?;
            let text = zstd::stream::decode_all(body.as_slice()).map_err(|e| self.damaged(e))?;
            files.insert(path, String::from_utf8(text).map_err(|e| self.damaged(e))?);
        }
        Ok(files)
    }

    /// The stories that a coding could code otherwise than they are.
    ///
    /// Another program or model can touch every story that was coded with the former one, and so can rules, ontology
    /// and word lists; a row of a table of names only those stories that hold its names.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn touched_by(&self, coding: &Coding) -> Result<Touched, Error> {
        let now = (coding.program.clone(), coding.model.clone(), coding.data());
        let new: BTreeMap<&str, &str> = coding.files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let mut touched = Touched::default();
        let mut rows: BTreeSet<i64> = BTreeSet::new();
        type Made = (Option<i64>, i64, Option<String>, Option<String>, Option<String>);
        let mut statement = self.sql(self.db.prepare(
            "SELECT s.made, count(*), m.program, m.model, m.data FROM story s LEFT JOIN made m ON m.id=s.made GROUP BY s.made ORDER BY s.made",
        ))?;
        let made: Vec<Made> = self.sql(
            self.sql(statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))))?
                .collect(),
        )?;
        for (id, n, program, model, data) in made {
            let all = |rows: &mut BTreeSet<i64>| -> Result<(), Error> {
                let mut statement = self.sql(self.db.prepare_cached("SELECT id FROM story WHERE made IS ?1"))?;
                for row in self.sql(statement.query_map([id], |r| r.get(0)))? {
                    rows.insert(self.sql(row)?);
                }
                Ok(())
            };
            let (Some(program), Some(model), Some(data)) = (program, model, data) else {
                touched.because.push(format!("{n} stories: it is not known with what they were coded"));
                all(&mut rows)?;
                continue;
            };
            if program != now.0 {
                touched.because.push(format!("{n} stories: coded by program {program}, this is {}", now.0));
                all(&mut rows)?;
                continue;
            }
            if model != now.1 {
                touched.because.push(format!("{n} stories: coded with models {model}, these are {}", now.1));
                all(&mut rows)?;
                continue;
            }
            if data == now.2 {
                continue;
            }
            let old = self.files_of(&data)?;
            let paths: BTreeSet<&str> = old.keys().map(String::as_str).chain(new.keys().copied()).collect();
            let mut phrases: BTreeSet<String> = BTreeSet::new();
            let mut whole = None;
            for path in paths {
                let (before, after) = (old.get(path).map_or("", String::as_str), new.get(path).copied().unwrap_or(""));
                if before == after {
                    continue;
                }
                let narrow = path.ends_with(".csv") && TABLES.iter().any(|t| path.starts_with(t));
                match narrow.then(|| changed_words(before, after)).flatten() {
                    Some((changed, words)) => {
                        if changed > 0 {
                            touched.because.push(format!("{path}: {changed} rows changed"));
                        }
                        phrases.extend(words);
                    }
                    None => {
                        whole = Some(path);
                        break;
                    }
                }
            }
            if let Some(path) = whole {
                touched.because.push(format!("{n} stories: {path} changed, which can touch any of them"));
                all(&mut rows)?;
                continue;
            }
            let mut own = self.sql(self.db.prepare_cached("SELECT 1 FROM story WHERE id=?1 AND made=?2"))?;
            for phrase in phrases {
                // A name of signs alone is in no text.
                for story in self.matching_stories(&format!("\"{}\"", phrase.replace('"', " "))).unwrap_or_default() {
                    if self.sql(own.exists(params![story, id]))? {
                        rows.insert(story);
                    }
                }
            }
        }
        let mut uid = self.sql(self.db.prepare_cached("SELECT uid FROM story WHERE id=?1"))?;
        for id in rows {
            touched.stories.push(self.sql(uid.query_row([id], |r| r.get(0)))?);
        }
        Ok(touched)
    }

    /// Once all that a coding [touches](Store::touched_by) is coded anew, the rest is as good as coded with it.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn settle_coding(&self, coding: i64) -> Result<(), Error> {
        self.transact(|| {
            self.sql(self.db.execute("UPDATE story SET made=?1 WHERE made IS NOT ?1", [coding]))?;
            self.sql(self.db.execute("DELETE FROM made WHERE id<>?1", [coding]))?;
            self.sql(self.db.execute("DELETE FROM data_set WHERE data NOT IN (SELECT data FROM made)", []))?;
            self.sql(self.db.execute("DELETE FROM data_body WHERE file NOT IN (SELECT file FROM data_set)", []))?;
            Ok(())
        })
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
