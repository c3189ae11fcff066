//! The folder, its database, its lock.

use crate::codec::Codec;
use crate::error::Error;
use crate::merge::{self, Feature};
use crate::schema::{MIGRATIONS, VERSION};
use rusqlite::{Connection, OpenFlags};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the database inside the folder.
const FILE: &str = "rapporteur.db";
/// A second, empty database whose exclusive lock one writer holds. The system lets it go when the process ends.
const LOCK: &str = "writer.lock";

/// A store: one folder, one database, one writer and any number of readers.
pub struct Store {
    pub(crate) dir: PathBuf,
    pub(crate) db: Connection,
    pub(crate) codec: RefCell<Codec>,
    _lock: Option<Connection>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dir", &self.dir).field("writes", &self._lock.is_some()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a store for reading. Readers see the last committed state and never wait for the writer.
    ///
    /// # Errors
    ///
    /// [`Error::NoStore`], [`Error::TooNew`], [`Error::Damaged`].
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let file = dir.join(FILE);
        if !file.is_file() {
            return Err(Error::NoStore(dir.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // A read-only folder cannot hold the shared-memory file of the journal: read the file as it stands. But only where
        // no journal holds what is newer; beside one the file alone may be half of something.
        let journal = dir.join(format!("{FILE}-wal"));
        let settled = std::fs::metadata(&journal).map_or(true, |m| m.len() == 0);
        let db = Connection::open_with_flags(&file, flags)
            .and_then(|db| db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map(|()| db))
            .or_else(|e| {
                if !settled {
                    return Err(e);
                }
                let uri =
                    format!("file:{}?immutable=1", file.display().to_string().replace('?', "%3f").replace('#', "%23"));
                Connection::open_with_flags(uri, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
            })
            .map_err(|e| Error::database(dir, e))?;
        let store = Self::with(dir, db, None)?;
        store.sql(store.db.execute_batch("PRAGMA query_only=1"))?;
        let version = store.version()?;
        if version > VERSION {
            return Err(Error::TooNew { path: dir.to_owned(), found: version, known: VERSION });
        }
        if version < VERSION {
            return Err(Error::Query(format!(
                "{}: the store has schema version {version}; open it once for writing (`rapporteur store migrate`) to bring it to {VERSION}",
                dir.display()
            )));
        }
        Ok(store)
    }

    /// Opens a store for writing; makes it where there is none, brings an older one up to date.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] where another process writes; [`Error::ReadOnly`], [`Error::DiskFull`], [`Error::TooNew`].
    pub fn writer(dir: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(dir).map_err(|e| Error::io(dir, e))?;
        let lock = Connection::open(dir.join(LOCK)).map_err(|e| Error::database(dir, e))?;
        lock.busy_timeout(Duration::from_millis(200)).map_err(|e| Error::database(dir, e))?;
        lock.execute_batch("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE;").map_err(
            |e| match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                    Error::Busy(dir.to_owned())
                }
                _ => Error::database(dir, e),
            },
        )?;
        let db = Connection::open(dir.join(FILE)).map_err(|e| Error::database(dir, e))?;
        let mut store = Self::with(dir, db, Some(lock))?;
        // The page size takes hold in a new file only: large pages waste less at their ends.
        store.sql(store.db.execute_batch(
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=12000;",
        ))?;
        store.migrate()?;
        Ok(store)
    }

    fn with(dir: &Path, db: Connection, lock: Option<Connection>) -> Result<Self, Error> {
        db.busy_timeout(Duration::from_secs(10)).map_err(|e| Error::database(dir, e))?;
        db.execute_batch("PRAGMA cache_size=-200000; PRAGMA mmap_size=4294967296; PRAGMA temp_store=MEMORY;")
            .map_err(|e| Error::database(dir, e))?;
        db.set_prepared_statement_cache_capacity(64);
        let codec = RefCell::new(Codec::new().map_err(|e| Error::io(dir, e))?);
        Ok(Self { dir: dir.to_owned(), db, codec, _lock: lock })
    }

    /// Turns a database answer into ours.
    pub(crate) fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|e| Error::database(&self.dir, e))
    }

    pub(crate) fn damaged(&self, what: impl std::fmt::Display) -> Error {
        Error::Damaged { path: self.dir.clone(), what: what.to_string() }
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn version(&self) -> Result<i64, Error> {
        self.sql(self.db.query_row("PRAGMA user_version", [], |r| r.get(0)))
    }

    /// Brings the schema to this program's version: a new store in one transaction, so that no reader sees half of it; an older one step
    /// by step.
    fn migrate(&mut self) -> Result<(), Error> {
        let found = self.version()?;
        if found > VERSION {
            return Err(Error::TooNew { path: self.dir.clone(), found, known: VERSION });
        }
        if found == 0 {
            return self.transact(|| {
                (0..VERSION).try_for_each(|version| self.step(version))?;
                self.note_merging()
            });
        }
        for version in found..VERSION {
            self.transact(|| self.step(version))?;
        }
        Ok(())
    }

    fn step(&self, version: i64) -> Result<(), Error> {
        let step = usize::try_from(version).ok().and_then(|v| MIGRATIONS.get(v)).copied().unwrap_or_default();
        self.sql(self.db.execute_batch(step))?;
        if version == 2 {
            self.mark_unreal()?;
        }
        self.sql(self.db.execute_batch(&format!("PRAGMA user_version={}", version + 1)))
    }

    /// Step 2 to 3: features know whether the act is asked for, feared or under a condition.
    fn mark_unreal(&self) -> Result<(), Error> {
        let mut claims = self.sql(self.db.prepare("SELECT id, kind, day, body FROM claim"))?;
        let mut find = self.sql(self.db.prepare("SELECT body FROM feature WHERE kind=?1 AND day=?2 AND claim=?3"))?;
        let mut write =
            self.sql(self.db.prepare("UPDATE feature SET body=?4 WHERE kind=?1 AND day=?2 AND claim=?3"))?;
        let mut rows = self.sql(claims.query([]))?;
        while let Some(row) = self.sql(rows.next())? {
            let (id, kind, day): (i64, u8, i32) = (self.sql(row.get(0))?, self.sql(row.get(1))?, self.sql(row.get(2))?);
            let body: Vec<u8> = self.sql(row.get(3))?;
            let claim = self.codec.borrow_mut().unpack_json(&body).map_err(|e| self.damaged(e))?;
            let status = claim.get("status").and_then(serde_json::Value::as_str).and_then(|s| s.parse().ok());
            if !status.is_some_and(merge::is_unreal) {
                continue;
            }
            let packed: Vec<u8> = self.sql(find.query_row(rusqlite::params![kind, day, id], |r| r.get(0)))?;
            let mut feature = Feature::unpack(&packed).ok_or_else(|| self.damaged("a feature"))?;
            feature.unreal = true;
            self.sql(write.execute(rusqlite::params![kind, day, id, feature.pack()]))?;
        }
        Ok(())
    }

    /// A copy of the store in another folder, of one moment, while others read and write.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the folder holds a store already; [`Error::DiskFull`], [`Error::ReadOnly`].
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        std::fs::create_dir_all(to).map_err(|e| Error::io(to, e))?;
        let file = to.join(FILE);
        if file.exists() {
            return Err(Error::Query(format!("{}: holds a store already; name an empty folder", to.display())));
        }
        let part = to.join("rapporteur.db.part");
        let _ = std::fs::remove_file(&part);
        {
            let mut target = Connection::open(&part).map_err(|e| Error::database(to, e))?;
            let backup = rusqlite::backup::Backup::new(&self.db, &mut target).map_err(|e| Error::database(to, e))?;
            backup.run_to_completion(4096, Duration::ZERO, None).map_err(|e| Error::database(to, e))?;
        }
        std::fs::rename(&part, &file).map_err(|e| Error::io(&file, e))
    }

    /// Looks for damage: pages, indices, and whether events, claims and stories fit together.
    ///
    /// Returns what is wrong, one line each; empty where all is well.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] where the file cannot even be read.
    pub fn check(&self) -> Result<Vec<String>, Error> {
        let mut wrong = Vec::new();
        let mut statement = self.sql(self.db.prepare("PRAGMA integrity_check(20)"))?;
        let lines = self.sql(statement.query_map([], |r| r.get::<_, String>(0)))?;
        for line in lines {
            let line = self.sql(line)?;
            if line != "ok" {
                wrong.push(line);
            }
        }
        for (what, sql) in [
            ("claims without a story", "SELECT count(*) FROM claim WHERE story NOT IN (SELECT id FROM story)"),
            ("claims without an event", "SELECT count(*) FROM claim WHERE event NOT IN (SELECT id FROM event)"),
            ("events without a claim", "SELECT count(*) FROM event WHERE id NOT IN (SELECT event FROM claim)"),
            ("claims without a feature", "SELECT (SELECT count(*) FROM claim) - (SELECT count(*) FROM feature)"),
            ("stories without a text", "SELECT count(*) FROM story WHERE id NOT IN (SELECT story FROM story_text)"),
            ("assertions without a story", "SELECT count(*) FROM assertion WHERE story NOT IN (SELECT id FROM story)"),
            ("participants without an event", "SELECT count(*) FROM part WHERE event NOT IN (SELECT id FROM event)"),
            ("dyads without an event", "SELECT count(*) FROM dyad WHERE event NOT IN (SELECT id FROM event)"),
        ] {
            let n: i64 = self.sql(self.db.query_row(sql, [], |r| r.get(0)))?;
            if n != 0 {
                wrong.push(format!("{n} {what}"));
            }
        }
        Ok(wrong)
    }

    /// How much the store holds.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn counts(&self) -> Result<Counts, Error> {
        let n = |sql: &str| self.sql(self.db.query_row(sql, [], |r| r.get::<_, i64>(0)));
        Ok(Counts {
            stories: n("SELECT count(*) FROM story")?,
            copies: n("SELECT count(*) FROM story WHERE copy_of IS NOT NULL")?,
            claims: n("SELECT count(*) FROM claim")?,
            assertions: n("SELECT count(*) FROM assertion")?,
            events: n("SELECT count(*) FROM event")?,
            default_events: n("SELECT count(*) FROM event WHERE std=1")?,
            text_chars: n("SELECT coalesce(sum(chars),0) FROM story")?,
            bytes: n(
                "SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())",
            )?,
            schema_version: self.version()?,
        })
    }

    /// Packs the database anew, without the gaps that filling it left, and collects statistics for the query planner;
    /// worth doing after a large ingest. Needs room on the disk for two more copies while it runs; readers go on reading.
    ///
    /// # Errors
    ///
    /// [`Error::DiskFull`]; the store is then as it was.
    pub fn optimise(&self) -> Result<(), Error> {
        self.sql(self.db.execute_batch(
            "INSERT INTO story_fts(story_fts) VALUES('optimize'); PRAGMA temp_store=FILE; VACUUM;
             PRAGMA temp_store=MEMORY; PRAGMA analysis_limit=1000; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);",
        ))
    }

    /// How many stories were coded with something else than `coding` (a number of [`Store::coding`]).
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn coded_otherwise(&self, coding: i64) -> Result<u64, Error> {
        let n: i64 =
            self.sql(self.db.query_row("SELECT count(*) FROM story WHERE made IS NOT ?1", [coding], |r| r.get(0)))?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// Whether an event of the store has this actor or recipient (`code`), sector, mode, context, country of the place or
    /// outlet; for telling a misspelt filter from one that finds nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for another kind.
    pub fn has(&self, kind: &str, value: &str) -> Result<bool, Error> {
        let sql = match kind {
            "code" => "SELECT 1 FROM part WHERE code=?1",
            "sector" => "SELECT 1 FROM part WHERE sector=?1 UNION ALL SELECT 1 FROM tag WHERE what='s' AND value=?1",
            "mode" => "SELECT 1 FROM tag WHERE what='m' AND value=?1",
            "context" => "SELECT 1 FROM tag WHERE what='c' AND value=?1",
            "country" => "SELECT 1 FROM event WHERE country=?1 AND country IS NOT NULL",
            "outlet" => "SELECT 1 FROM outlet WHERE name=?1",
            _ => return Err(Error::Query(format!("{kind:?} is nothing that events have"))),
        };
        self.sql(self.sql(self.db.prepare_cached(sql))?.exists([value]))
    }
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Stories, copies included.
    pub stories: i64,
    /// Stories that are copies of others.
    pub copies: i64,
    /// Claims of every status.
    pub claims: i64,
    /// Standing facts and positions.
    pub assertions: i64,
    /// Events of every status.
    pub events: i64,
    /// Events of the default export.
    pub default_events: i64,
    /// Code points of all story texts.
    pub text_chars: i64,
    /// Size of the database.
    pub bytes: i64,
    /// Version of the schema.
    pub schema_version: i64,
}
