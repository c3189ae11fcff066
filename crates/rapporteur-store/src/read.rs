//! Rows back to records.

use crate::error::Error;
use crate::event::{self, Member};
use crate::fold::CopyKind;
use crate::ingest::{ClaimIn, extra_of};
use crate::merge::Feature;
use crate::store::Store;
use rapporteur_record::{Assertion, Block, Claim, GivenSentence, Published, Story};
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use serde_json::{Value, json};

/// What the store knows of a story beside its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StoryCard {
    /// Identifier in the store.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Publication date.
    pub published: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Length in code points.
    pub chars: u32,
    /// The story that this one copies.
    pub copy_of: Option<String>,
    /// How.
    pub copy_kind: Option<&'static str>,
    /// Share of the words in common, 0 to 1.
    pub copy_share: Option<f64>,
    /// Stories of one family are copies of each other, directly or through others.
    pub family: i64,
}

/// An event with all that stands behind it.
#[derive(Clone, Debug)]
pub struct Event {
    /// The merged record: `id` and `event_key` are the event's key, words and spans are those of the leading claim.
    pub claim: Claim,
    /// The story of the leading claim.
    pub story: StoryCard,
    /// Claims that tell of it.
    pub n_claims: u32,
    /// Stories that hold them.
    pub n_documents: u32,
    /// Outlets that published these.
    pub n_publishers: u32,
    /// Independent origins; `None` where no lineage is recorded.
    pub n_origins: Option<u32>,
    /// Identifiers of the claims, the leading one first.
    pub claims: Vec<String>,
    /// Identifiers of the claims that deny it.
    pub counter_claims: Vec<String>,
    /// Reliability of the source, A to F, if graded.
    pub source_grade: Option<String>,
    /// Credibility of the information, 1 to 6, if graded.
    pub info_grade: Option<String>,
}

/// An event key as people see it.
#[must_use]
pub(crate) fn key_text(key: i64) -> String {
    format!("{:016x}", u64::from_le_bytes(key.to_le_bytes()))
}

pub(crate) fn key_number(text: &str) -> Option<i64> {
    (text.len() == 16)
        .then(|| u64::from_str_radix(text, 16).ok())
        .flatten()
        .map(|n| i64::from_le_bytes(n.to_le_bytes()))
}

fn given(value: &Value) -> Option<GivenSentence> {
    Some(GivenSentence {
        span: serde_json::from_value(value.get("span")?.clone()).ok()?,
        tokens: value.get("tokens").cloned().and_then(|t| serde_json::from_value(t).ok()).unwrap_or_default(),
        parsed: value.get("parsed").and_then(Value::as_bool).unwrap_or(false),
    })
}

type StoryRow = (String, Option<String>, u32, i64, Option<i64>, Option<String>, Option<f64>, Vec<u8>);

impl Store {
    fn story_row(&self, id: i64) -> Result<StoryRow, Error> {
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT s.uid, o.name, s.chars, s.family, s.copy_of, s.copy_kind, s.copy_share, s.head FROM story s LEFT JOIN outlet o ON o.id=s.outlet WHERE s.id=?1",
        ))?;
        self.sql(statement.query_row([id], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?))
        }))
    }

    pub(crate) fn text_of_row(&self, id: i64) -> Result<String, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT body FROM story_text WHERE story=?1"))?;
        let body: Vec<u8> = self.sql(statement.query_row([id], |r| r.get(0)))?;
        self.codec.borrow_mut().unpack_text(&body).map_err(|e| self.damaged(e))
    }

    pub(crate) fn title_of_row(&self, id: i64) -> Result<Option<String>, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT head FROM story WHERE id=?1"))?;
        let head: Vec<u8> = self.sql(statement.query_row([id], |r| r.get(0)))?;
        let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
        Ok(head.get("title").and_then(Value::as_str).map(str::to_owned))
    }

    pub(crate) fn story_author(&self, id: i64) -> Result<Option<String>, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT head FROM story WHERE id=?1"))?;
        let head: Vec<u8> = self.sql(statement.query_row([id], |r| r.get(0)))?;
        let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
        Ok(head.get("author").and_then(Value::as_str).map(str::to_owned))
    }

    pub(crate) fn story_by_row(&self, id: i64) -> Result<Story, Error> {
        let (uid, outlet, _, _, _, _, _, head) = self.story_row(id)?;
        let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
        let text = |key: &str| head.get(key).and_then(Value::as_str).map(str::to_owned);
        let published: Option<Published> = head.get("published").cloned().and_then(|p| serde_json::from_value(p).ok());
        let blocks: Vec<Block> =
            head.get("blocks").cloned().and_then(|b| serde_json::from_value(b).ok()).unwrap_or_default();
        Ok(Story {
            id: uid,
            title: text("title"),
            outlet,
            url: text("url"),
            author: text("author"),
            language: text("language"),
            published,
            text: self.text_of_row(id)?,
            blocks,
            given: head
                .get("given")
                .and_then(Value::as_array)
                .map(|list| list.iter().filter_map(given).collect())
                .unwrap_or_default(),
            extra: extra_of(&head),
            ..Story::default()
        })
    }

    pub(crate) fn card_of_row(&self, id: i64) -> Result<StoryCard, Error> {
        let (uid, outlet, chars, family, copy_of, copy_kind, copy_share, head) = self.story_row(id)?;
        let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
        let text = |key: &str| head.get(key).and_then(Value::as_str).map(str::to_owned);
        let copy_of = match copy_of {
            Some(other) => {
                self.sql(self.db.query_row("SELECT uid FROM story WHERE id=?1", [other], |r| r.get(0)).optional())?
            }
            None => None,
        };
        Ok(StoryCard {
            id: uid,
            title: text("title"),
            outlet,
            url: text("url"),
            published: head.pointer("/published/value").and_then(Value::as_str).map(str::to_owned),
            language: text("language"),
            chars,
            copy_of,
            copy_kind: copy_kind.as_deref().and_then(CopyKind::parse).map(CopyKind::as_str),
            copy_share,
            family,
        })
    }

    /// Row of a claim by its identifier in the store (`STORY#N`).
    pub(crate) fn claim_row(&self, name: &str) -> Result<Option<i64>, Error> {
        let Some((uid, no)) = name.rsplit_once('#') else { return Ok(None) };
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT c.id FROM claim c WHERE c.story=(SELECT id FROM story WHERE uid=?1) AND c.no=?2",
        ))?;
        self.sql(statement.query_row([uid, no], |r| r.get(0)).optional())
    }

    /// Fills a packed claim up with what its story's row knows.
    fn claim_from(&self, body: &[u8], uid: &str, no: &str, head: &Value, prov: &Value) -> Result<Claim, Error> {
        let mut value = self.codec.borrow_mut().unpack_json(body).map_err(|e| self.damaged(e))?;
        if let Some(object) = value.as_object_mut() {
            object.insert("id".to_owned(), json!(format!("{uid}#{no}")));
            object.insert("story_id".to_owned(), json!(uid));
            object.insert("published".to_owned(), head.pointer("/published/value").cloned().unwrap_or(Value::Null));
            object.insert("coder".to_owned(), prov["coder"].clone());
            object.insert("provenance".to_owned(), prov.clone());
        }
        serde_json::from_value(value).map_err(|e| self.damaged(e))
    }

    fn prov_of(&self, id: Option<i64>) -> Result<Value, Error> {
        let empty = || json!({"coder": "", "version": "", "rules_hash": "", "model_hash": "", "data_hash": ""});
        let Some(id) = id else { return Ok(empty()) };
        let mut statement = self.sql(
            self.db.prepare_cached("SELECT coder, version, rules_hash, model_hash, data_hash FROM prov WHERE id=?1"),
        )?;
        let found = self.sql(
            statement
                .query_row([id], |r| {
                    let text = |i: usize| r.get::<_, String>(i);
                    Ok(json!({"coder": text(0)?, "version": text(1)?, "rules_hash": text(2)?, "model_hash": text(3)?,
                              "data_hash": text(4)?}))
                })
                .optional(),
        )?;
        Ok(found.unwrap_or_else(empty))
    }

    /// Claims of a story, in the order in which they were stored.
    pub(crate) fn claims_of_row(&self, story: i64) -> Result<Vec<ClaimIn>, Error> {
        let (prov, head, uid): (Option<i64>, Vec<u8>, String) = self.sql(
            self.sql(self.db.prepare_cached("SELECT prov, head, uid FROM story WHERE id=?1"))?
                .query_row([story], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))),
        )?;
        let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
        let prov = self.prov_of(prov)?;
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT no, origin, body FROM claim WHERE story=?1 ORDER BY id"))?;
        let rows: Vec<(String, Option<String>, Vec<u8>)> =
            self.sql(self.sql(statement.query_map([story], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))?.collect())?;
        rows.into_iter()
            .map(|(no, origin, body)| Ok(ClaimIn { claim: self.claim_from(&body, &uid, &no, &head, &prov)?, origin }))
            .collect()
    }

    /// Standing facts and positions of a story, in the order of the text.
    pub(crate) fn assertions_of_row(&self, story: i64) -> Result<Vec<Assertion>, Error> {
        let uid: String = self.sql(
            self.sql(self.db.prepare_cached("SELECT uid FROM story WHERE id=?1"))?.query_row([story], |r| r.get(0)),
        )?;
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT body FROM assertion WHERE story=?1 ORDER BY no"))?;
        let bodies: Vec<Vec<u8>> = self.sql(self.sql(statement.query_map([story], |r| r.get(0)))?.collect())?;
        let mut assertions = Vec::with_capacity(bodies.len());
        for body in bodies {
            let mut value = self.codec.borrow_mut().unpack_json(&body).map_err(|e| self.damaged(e))?;
            if let Some(object) = value.as_object_mut() {
                object.insert("story_id".to_owned(), json!(uid));
            }
            assertions.push(serde_json::from_value(value).map_err(|e| self.damaged(e))?);
        }
        Ok(assertions)
    }

    /// Standing facts and positions that a story tells, in the order of the text. Empty for stories that were coded
    /// before the store kept them (schema version 1), until they are coded anew.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Damaged`].
    pub fn assertions_of_story(&self, uid: &str) -> Result<Vec<Assertion>, Error> {
        let id: Option<i64> =
            self.sql(self.db.query_row("SELECT id FROM story WHERE uid=?1", [uid], |r| r.get(0)).optional())?;
        let id = id.ok_or_else(|| Error::NotFound(format!("no story {uid:?} in the store")))?;
        self.assertions_of_row(id)
    }

    /// Claims with what is known of their stories.
    pub(crate) fn members(&self, claims: &[i64]) -> Result<Vec<Member>, Error> {
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT c.story, s.family, s.outlet, s.day, c.origin, c.no, c.body, f.body, s.uid, s.head, s.prov
             FROM claim c JOIN story s ON s.id=c.story JOIN feature f ON f.kind=c.kind AND f.day=c.day AND f.claim=c.id
             WHERE c.id=?1",
        ))?;
        let mut members = Vec::with_capacity(claims.len());
        for &id in claims {
            type Row = (
                i64,
                i64,
                Option<i64>,
                Option<i32>,
                Option<String>,
                String,
                Vec<u8>,
                Vec<u8>,
                String,
                Vec<u8>,
                Option<i64>,
            );
            let (story, family, outlet, published, origin, no, body, feature, uid, head, prov): Row =
                self.sql(statement.query_row(params![id], |r| {
                    Ok((
                        r.get(0)?,
                        r.get(1)?,
                        r.get(2)?,
                        r.get(3)?,
                        r.get(4)?,
                        r.get(5)?,
                        r.get(6)?,
                        r.get(7)?,
                        r.get(8)?,
                        r.get(9)?,
                        r.get(10)?,
                    ))
                }))?;
            let head = self.codec.borrow_mut().unpack_json(&head).map_err(|e| self.damaged(e))?;
            let prov = self.prov_of(prov)?;
            members.push(Member {
                id,
                story,
                family,
                outlet,
                published,
                origin,
                claim: self.claim_from(&body, &uid, &no, &head, &prov)?,
                feature: Feature::unpack(&feature).ok_or_else(|| self.damaged("a feature"))?,
            });
        }
        Ok(members)
    }

    /// An event by its row.
    pub(crate) fn event_of_row(&self, id: i64) -> Result<Event, Error> {
        let mut statement = self.sql(self.db.prepare_cached("SELECT id FROM claim WHERE event=?1 ORDER BY id"))?;
        let claims: Vec<i64> = self.sql(self.sql(statement.query_map([id], |r| r.get(0)))?.collect())?;
        let key: i64 = self.sql(
            self.sql(self.db.prepare_cached("SELECT key FROM event WHERE id=?1"))?.query_row([id], |r| r.get(0)),
        )?;
        let mut members = self.members(&claims)?;
        let built = event::build(&mut members).ok_or_else(|| self.damaged("an event without claims"))?;
        let name = |m: &Member| m.claim.id.clone();
        let counter: Vec<String> = members.iter().filter(|m| built.counter.contains(&m.id)).map(name).collect();
        let told: Vec<String> = members.iter().filter(|m| !built.counter.contains(&m.id)).map(name).collect();
        let lead = members.iter().find(|m| m.id == built.lead).map_or(0, |m| m.story);
        let (mut source_grade, mut info_grade) = (None, None);
        for claim in &told {
            let mut statement =
                self.sql(self.db.prepare_cached("SELECT source_grade, info_grade FROM grade WHERE claim=?1"))?;
            let found: Option<(Option<String>, Option<String>)> =
                self.sql(statement.query_row([claim], |r| Ok((r.get(0)?, r.get(1)?))).optional())?;
            if let Some((source, info)) = found {
                // The best of the grades given.
                source_grade = [source_grade, source].into_iter().flatten().min();
                info_grade = [info_grade, info].into_iter().flatten().min();
            }
        }
        let mut claim = built.claim;
        claim.id = key_text(key);
        claim.event_key.clone_from(&claim.id);
        Ok(Event {
            claim,
            story: self.card_of_row(lead)?,
            n_claims: built.n_claims,
            n_documents: built.n_docs,
            n_publishers: built.n_pubs,
            n_origins: built.n_origins,
            claims: told,
            counter_claims: counter,
            source_grade,
            info_grade,
        })
    }

    fn row_of_key(&self, key: &str) -> Result<i64, Error> {
        let number = key_number(key)
            .ok_or_else(|| Error::NotFound(format!("{key:?} is no event key; one has 16 hexadecimal digits")))?;
        let found: Option<i64> =
            self.sql(self.db.query_row("SELECT id FROM event WHERE key=?1", [number], |r| r.get(0)).optional())?;
        if let Some(id) = found {
            return Ok(id);
        }
        // Merged into another event since? Follow, a few steps.
        let mut number = number;
        for _ in 0..16 {
            let next: Option<Option<i64>> = self.sql(
                self.db
                    .query_row("SELECT became FROM gone WHERE key=?1 ORDER BY batch DESC LIMIT 1", [number], |r| {
                        r.get(0)
                    })
                    .optional(),
            )?;
            let Some(Some(next)) = next else { break };
            let found: Option<i64> =
                self.sql(self.db.query_row("SELECT id FROM event WHERE key=?1", [next], |r| r.get(0)).optional())?;
            if let Some(id) = found {
                return Ok(id);
            }
            number = next;
        }
        Err(Error::NotFound(format!("no event {key} in the store")))
    }

    /// An event by its key. The key of an event that was merged into another leads to that one.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn event(&self, key: &str) -> Result<Event, Error> {
        self.event_of_row(self.row_of_key(key)?)
    }

    /// The claims of an event, each with the story that it stands in; claims that deny it included.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn claims_of_event(&self, key: &str) -> Result<Vec<(Claim, StoryCard)>, Error> {
        let id = self.row_of_key(key)?;
        let mut statement = self.sql(self.db.prepare_cached("SELECT id FROM claim WHERE event=?1 ORDER BY id"))?;
        let claims: Vec<i64> = self.sql(self.sql(statement.query_map([id], |r| r.get(0)))?.collect())?;
        self.members(&claims)?.into_iter().map(|m| Ok((m.claim, self.card_of_row(m.story)?))).collect()
    }

    /// A story with its text.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn story(&self, uid: &str) -> Result<Story, Error> {
        self.story_by_row(self.row_of_story(uid)?)
    }

    /// What the store knows of a story beside its text.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn story_card(&self, uid: &str) -> Result<StoryCard, Error> {
        self.card_of_row(self.row_of_story(uid)?)
    }

    /// The claims of a story.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn claims_of_story(&self, uid: &str) -> Result<Vec<ClaimIn>, Error> {
        self.claims_of_row(self.row_of_story(uid)?)
    }

    fn row_of_story(&self, uid: &str) -> Result<i64, Error> {
        let found = self.sql(self.db.query_row("SELECT id FROM story WHERE uid=?1", [uid], |r| r.get(0)).optional())?;
        found.ok_or_else(|| Error::NotFound(format!("no story {uid:?} in the store")))
    }

    /// Identifiers of all stories, in the order in which they came, after `after` (a row number; 0 to begin), at most
    /// `limit`, each with its row number.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn story_ids(&self, after: i64, limit: u32) -> Result<Vec<(i64, String)>, Error> {
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT id, uid FROM story WHERE id>?1 ORDER BY id LIMIT ?2"))?;
        let rows = self.sql(statement.query_map(params![after, limit], |r| Ok((r.get(0)?, r.get(1)?))))?;
        self.sql(rows.collect())
    }
}
