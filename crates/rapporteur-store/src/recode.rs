//! Which stories a change of program, models or data files can touch.

use crate::codec::{hash64, signed};
use crate::error::Error;
use crate::fold;
use crate::ingest::searched;
use crate::search::Query;
use crate::store::Store;
use rapporteur_record::Provenance;
use rusqlite::{OptionalExtension as _, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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

/// Data files, text by path.
pub type Files = BTreeMap<String, String>;

/// What a change of data files can matter to. Who knows the files says it; the store finds the stories.
#[derive(Default)]
pub struct Reach {
    /// Why every story can be coded otherwise; where there is one, the rest is not looked at.
    pub all: Vec<String>,
    /// What changed, a line each.
    pub notes: Vec<String>,
    /// Whether a story with these words (headline, text, outlet, address, author) can be coded otherwise.
    pub surface: Option<Box<dyn Fn(&str) -> bool>>,
    /// Words by which changed rules look stories up ([`Words`]).
    pub words: BTreeSet<String>,
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reach")
            .field("all", &self.all)
            .field("notes", &self.notes)
            .field("surface", &self.surface.is_some())
            .field("words", &self.words)
            .finish()
    }
}

/// The words by which rules look a story up that do not stand in its text: the lemma of another form, a word without its
/// hyphen. Short hashes in order, so that a word may be thought there that is not, never the other way round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<u16>);

impl Words {
    /// Of a story with this headline and text, the folded words of which are `words`.
    pub fn of<'a>(title: Option<&str>, text: &str, words: impl Iterator<Item = &'a str>) -> Self {
        let searched = searched(title, text);
        let plain: HashSet<String> = fold::words(&searched).collect();
        let mut hashes: Vec<u16> = words.filter(|w| !plain.contains(*w)).map(word_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Whether one of them may be `word`.
    fn may_hold(&self, hash: u16) -> bool {
        self.0.binary_search(&hash).is_ok()
    }

    /// Differences from one to the next, seven bits a byte.
    fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        let mut last = 0;
        for hash in &self.0 {
            let mut step = hash - last;
            last = *hash;
            while step > 127 {
                bytes.push((step & 127) as u8 | 128);
                step >>= 7;
            }
            bytes.push(step as u8);
        }
        bytes
    }

    fn unpack(bytes: &[u8]) -> Self {
        let (mut hashes, mut last, mut step, mut shift) = (Vec::new(), 0_u16, 0_u16, 0);
        for byte in bytes {
            step |= u16::from(byte & 127).wrapping_shl(shift);
            shift += 7;
            if byte & 128 == 0 {
                last = last.wrapping_add(step);
                hashes.push(last);
                (step, shift) = (0, 0);
            }
        }
        Self(hashes)
    }
}

fn word_hash(word: &str) -> u16 {
    (hash64(word.as_bytes()) >> 48) as u16
}

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

    fn files_of(&self, data: &str) -> Result<Files, Error> {
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
    /// Another program or model can touch every story that was coded with the former one. What a change of data files can
    /// matter to says `judge`, which gets the files as they were and as they are.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn touched_by(&self, coding: &Coding, judge: impl Fn(&Files, &Files) -> Reach) -> Result<Touched, Error> {
        let now = (coding.program.clone(), coding.model.clone(), coding.data());
        let new: Files = coding.files.iter().cloned().collect();
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
            let reach = judge(&self.files_of(&data)?, &new);
            touched.because.extend(reach.notes);
            if !reach.all.is_empty() {
                touched.because.extend(reach.all.iter().map(|why| format!("{n} stories, all of them: {why}")));
                all(&mut rows)?;
                continue;
            }
            let before = rows.len();
            if !reach.words.is_empty() {
                let unknown = self.found_by_words(id, &reach.words, &mut rows)?;
                if unknown > 0 {
                    touched.because.push(format!(
                        "{unknown} stories: by which words rules look them up is not known (ingested with --coded, or before schema version 4)"
                    ));
                }
            }
            if let Some(surface) = &reach.surface {
                self.found_by_surface(id, surface, &mut rows)?;
            }
            touched.because.push(format!("{} of {n} stories hold words that this can matter to", rows.len() - before));
        }
        let mut uid = self.sql(self.db.prepare_cached("SELECT uid FROM story WHERE id=?1"))?;
        for id in rows {
            touched.stories.push(self.sql(uid.query_row([id], |r| r.get(0)))?);
        }
        Ok(touched)
    }

    /// Stories coded with `made` that one of the words looks up; gives the number of those of which that is not known, which are
    /// taken too.
    fn found_by_words(
        &self,
        made: Option<i64>,
        words: &BTreeSet<String>,
        rows: &mut BTreeSet<i64>,
    ) -> Result<usize, Error> {
        let mut own = self.sql(self.db.prepare_cached("SELECT 1 FROM story WHERE id=?1 AND made IS ?2"))?;
        for word in words {
            // What is no plain word is in no index of plain words.
            if fold::words(word).eq([word.clone()]) {
                for story in self.candidates(&Query::Word(word.clone()))? {
                    if !rows.contains(&story) && self.sql(own.exists(params![story, made]))? {
                        rows.insert(story);
                    }
                }
            }
        }
        let hashes: Vec<u16> = words.iter().map(|w| word_hash(w)).collect();
        let mut statement = self.sql(self.db.prepare(
            "SELECT s.id, w.words FROM story s LEFT JOIN reading_words w ON w.story=s.id WHERE s.made IS ?1 ORDER BY s.id",
        ))?;
        let mut found = self.sql(statement.query([made]))?;
        let mut unknown = 0;
        while let Some(row) = self.sql(found.next())? {
            let (story, packed): (i64, Option<Vec<u8>>) = (self.sql(row.get(0))?, self.sql(row.get(1))?);
            let takes = match packed {
                Some(packed) => {
                    let held = Words::unpack(&packed);
                    hashes.iter().any(|h| held.may_hold(*h))
                }
                None => {
                    unknown += 1;
                    true
                }
            };
            if takes {
                rows.insert(story);
            }
        }
        Ok(unknown)
    }

    /// Stories coded with `made` whose words are such.
    fn found_by_surface(
        &self,
        made: Option<i64>,
        surface: &dyn Fn(&str) -> bool,
        rows: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT id FROM story WHERE made IS ?1 ORDER BY id"))?;
        let stories: Vec<i64> = self.sql(self.sql(statement.query_map([made], |r| r.get(0)))?.collect())?;
        for id in stories {
            if rows.contains(&id) {
                continue;
            }
            let card = self.card_of_row(id)?;
            let author = self.story_author(id)?;
            let around = [card.title, card.outlet, card.url, author];
            let text = around.into_iter().flatten().chain([self.text_of_row(id)?]).collect::<Vec<_>>().join("\n");
            if surface(&text) {
                rows.insert(id);
            }
        }
        Ok(())
    }

    /// The words of a story that its text does not hold, where they are known.
    pub(crate) fn words_of_row(&self, story: i64) -> Result<Option<Words>, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT words FROM reading_words WHERE story=?1"))?;
        let packed: Option<Vec<u8>> = self.sql(statement.query_row([story], |r| r.get(0)).optional())?;
        Ok(packed.map(|p| Words::unpack(&p)))
    }

    pub(crate) fn put_words(&self, story: i64, words: Option<&Words>) -> Result<(), Error> {
        let packed = words.map(Words::pack);
        let done = match packed {
            Some(packed) => self
                .sql(self.db.prepare_cached("INSERT OR REPLACE INTO reading_words(story, words) VALUES(?1, ?2)"))?
                .execute(params![story, packed]),
            None => self.sql(self.db.prepare_cached("DELETE FROM reading_words WHERE story=?1"))?.execute([story]),
        };
        self.sql(done).map(|_| ())
    }

    /// Once all that a coding [touches](Store::touched_by) is coded anew, the rest is as good as coded with it: what it makes of
    /// them is the same, and their claims name it as theirs (`provenance`, where it is given).
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn settle_coding(&self, coding: i64, provenance: Option<&Provenance>) -> Result<(), Error> {
        self.transact(|| {
            if let Some(p) = provenance {
                let values = params![p.version, p.rules_hash, p.model_hash, p.data_hash];
                self.sql(self.db.execute(
                    "INSERT OR IGNORE INTO prov(coder, version, rules_hash, model_hash, data_hash)
                     SELECT DISTINCT coder, ?1, ?2, ?3, ?4 FROM prov",
                    values,
                ))?;
                self.sql(self.db.execute(
                    "UPDATE story SET prov=(SELECT n.id FROM prov n JOIN prov o ON o.coder=n.coder WHERE o.id=story.prov
                     AND n.version=?1 AND n.rules_hash=?2 AND n.model_hash=?3 AND n.data_hash=?4)
                     WHERE prov IS NOT NULL AND made IS NOT ?5",
                    params![p.version, p.rules_hash, p.model_hash, p.data_hash, coding],
                ))?;
            }
            self.sql(self.db.execute("UPDATE story SET made=?1 WHERE made IS NOT ?1", [coding]))?;
            self.sql(self.db.execute("DELETE FROM made WHERE id<>?1", [coding]))?;
            self.sql(self.db.execute("DELETE FROM data_set WHERE data NOT IN (SELECT data FROM made)", []))?;
            self.sql(self.db.execute("DELETE FROM data_body WHERE file NOT IN (SELECT file FROM data_set)", []))?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_the_text_does_not_hold_are_kept_small() {
        let words = Words::of(
            Some("Talks"),
            "They met over a cease-fire.",
            ["they", "met", "meet", "ceasefire", "talks", "talk"].into_iter(),
        );
        assert_eq!(words.0.len(), 3);
        assert_eq!(Words::unpack(&words.pack()), words);
        assert!(["meet", "ceasefire", "talk"].iter().all(|w| words.may_hold(word_hash(w))));
        assert!(!words.may_hold(word_hash("they")));
        assert!(words.pack().len() <= 9);
    }
}
