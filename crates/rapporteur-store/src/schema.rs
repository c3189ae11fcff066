//! Tables, and how an older store becomes a newer one.
//!
//! Days are days since 1970-01-01; -1000000 where unknown (NULL for publication). `std` is 1 for events of the default export. Text and claims are packed by `codec`.

/// The version that this program writes.
pub(crate) const VERSION: i64 = 4;

/// Steps from version n to n+1; `MIGRATIONS[0]` makes an empty store. Each runs in one transaction,
/// together with what `Store::migrate` does beside it.
pub(crate) const MIGRATIONS: [&str; VERSION as usize] = [V1, V2, V3, V4];

const V1: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row a transaction that changed something: the clock of the changes feed.
CREATE TABLE batch(id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL);
CREATE INDEX batch_at ON batch(at);

-- Which program, rules, models and data coded a story.
CREATE TABLE prov(id INTEGER PRIMARY KEY, coder TEXT, version TEXT, rules_hash TEXT, model_hash TEXT, data_hash TEXT,
    UNIQUE(coder, version, rules_hash, model_hash, data_hash));

CREATE TABLE outlet(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- input: hash of everything the reader was given, for idempotence. words: hash of the words alone, for copies.
CREATE TABLE story(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input INTEGER NOT NULL UNIQUE,
    words INTEGER NOT NULL, day INTEGER, outlet INTEGER, chars INTEGER NOT NULL, family INTEGER NOT NULL,
    copy_of INTEGER, copy_kind TEXT, copy_share REAL, prov INTEGER, batch INTEGER NOT NULL, head BLOB NOT NULL);
CREATE INDEX story_words ON story(words);
CREATE INDEX story_family ON story(family);
CREATE INDEX story_day ON story(day);
CREATE TABLE story_text(story INTEGER PRIMARY KEY, body BLOB NOT NULL);
-- Words without their positions: phrases are looked up in the texts.
CREATE VIRTUAL TABLE story_fts USING fts5(body, content='', contentless_delete=1, detail=none,
    tokenize=\"unicode61 remove_diacritics 2\");
CREATE TABLE shingle(week INTEGER NOT NULL, hash INTEGER NOT NULL, story INTEGER NOT NULL,
    PRIMARY KEY(week, hash, story)) WITHOUT ROWID;

CREATE TABLE claim(id INTEGER PRIMARY KEY, story INTEGER NOT NULL, event INTEGER NOT NULL, kind INTEGER NOT NULL,
    day INTEGER NOT NULL, start INTEGER NOT NULL, no TEXT NOT NULL, origin TEXT, body BLOB NOT NULL);
CREATE INDEX claim_story ON claim(story, event);
CREATE INDEX claim_event ON claim(event, story);
CREATE TABLE feature(kind INTEGER NOT NULL, day INTEGER NOT NULL, claim INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(kind, day, claim)) WITHOUT ROWID;
CREATE TABLE edge(a INTEGER NOT NULL, b INTEGER NOT NULL, score REAL NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;

-- What people decided about merging, by claim name, so that it survives re-coding.
CREATE TABLE decision(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, at TEXT NOT NULL,
    note TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);

CREATE TABLE event(id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, kind INTEGER NOT NULL, quad INTEGER NOT NULL,
    status INTEGER NOT NULL, std INTEGER NOT NULL, day INTEGER NOT NULL, last_day INTEGER NOT NULL, first_pub INTEGER, last_pub INTEGER,
    country TEXT, province TEXT, place TEXT, lat REAL, lon REAL, n_claims INTEGER NOT NULL, n_counter INTEGER NOT NULL,
    n_docs INTEGER NOT NULL, n_pubs INTEGER NOT NULL, n_origins INTEGER, score REAL NOT NULL, goldstein REAL,
    conf REAL, dead_low INTEGER, dead_high INTEGER, lead INTEGER NOT NULL, created INTEGER NOT NULL,
    changed INTEGER NOT NULL, facets TEXT NOT NULL);
CREATE INDEX event_day ON event(std, day, id, kind, quad);
CREATE INDEX event_kind ON event(kind, std, day, id);
CREATE INDEX event_country ON event(country, std, day, id) WHERE country IS NOT NULL;
CREATE INDEX event_place ON event(lat, lon, std, day) WHERE lat IS NOT NULL;
CREATE INDEX event_changed ON event(changed);

-- role: 0 actor, 1 recipient.
CREATE TABLE part(code TEXT NOT NULL, std INTEGER NOT NULL, day INTEGER NOT NULL, event INTEGER NOT NULL,
    role INTEGER NOT NULL, sector TEXT NOT NULL, quad INTEGER NOT NULL, PRIMARY KEY(code, std, day, event, role, sector)) WITHOUT ROWID;
-- what: m mode, c context, o outlet, s sector.
CREATE TABLE tag(what TEXT NOT NULL, value TEXT NOT NULL, std INTEGER NOT NULL, day INTEGER NOT NULL,
    event INTEGER NOT NULL, PRIMARY KEY(what, value, std, day, event)) WITHOUT ROWID;
CREATE TABLE dyad(actor TEXT NOT NULL, recipient TEXT NOT NULL, std INTEGER NOT NULL, day INTEGER NOT NULL,
    event INTEGER NOT NULL, kind INTEGER NOT NULL, quad INTEGER NOT NULL, score REAL NOT NULL, goldstein REAL,
    PRIMARY KEY(actor, recipient, std, day, event)) WITHOUT ROWID;

-- Events that are no more, and what became of them.
CREATE TABLE gone(batch INTEGER NOT NULL, key INTEGER NOT NULL, became INTEGER, why TEXT NOT NULL,
    PRIMARY KEY(batch, key)) WITHOUT ROWID;
CREATE TABLE grade(claim TEXT PRIMARY KEY, source_grade TEXT, info_grade TEXT, who TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
-- Data files as they were when the store was last coded, to tell what a change of dictionary can touch.
CREATE TABLE data_file(path TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
";

// Standing facts and positions that stories tell: who has a base where, who says that a promise does not apply.
const V2: &str = "
CREATE TABLE assertion(story INTEGER NOT NULL, no INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(story, no)) WITHOUT ROWID;
CREATE INDEX assertion_kind ON assertion(kind, story, no);
";

const V3: &str = "
-- With which program, models and data a story was coded; data files by their content, each kept once.
CREATE TABLE made(id INTEGER PRIMARY KEY, program TEXT NOT NULL, model TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE(program, model, data));
CREATE TABLE data_set(data TEXT NOT NULL, path TEXT NOT NULL, file INTEGER NOT NULL, PRIMARY KEY(data, path)) WITHOUT ROWID;
CREATE TABLE data_body(file INTEGER PRIMARY KEY, body BLOB NOT NULL);
DROP TABLE data_file;
ALTER TABLE story ADD COLUMN made INTEGER;

-- Filters that had to read every event.
CREATE INDEX part_sector ON part(sector, std, day, event);
CREATE INDEX event_place_name ON event(place, std, day, id) WHERE place IS NOT NULL;
CREATE INDEX event_province ON event(province, std, day, id) WHERE province IS NOT NULL;
CREATE INDEX event_status ON event(status, day, id) WHERE std=0;
CREATE INDEX event_origins ON event(std, n_origins, day, id) WHERE n_origins > 1;
CREATE INDEX event_claims ON event(std, n_claims, day, id) WHERE n_claims > 1;
CREATE INDEX event_contested ON event(std, day, id) WHERE n_counter > 0;
-- Events told of more than a day, which have no week.
CREATE INDEX event_coarse ON event(id) WHERE last_day > day;
";

const V4: &str = "
-- Words by which rules look a story up that do not stand in its text (lemmas of other forms); no row where that is not known.
CREATE TABLE reading_words(story INTEGER PRIMARY KEY, words BLOB NOT NULL);
-- What changed about an event's codes, for the changes feed. How many tell of it is not kept here.
CREATE TABLE change(batch INTEGER NOT NULL, key INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
    PRIMARY KEY(batch, key)) WITHOUT ROWID;
";
