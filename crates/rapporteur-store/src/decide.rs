//! Why claims stand in one event, and what people decided about that.

use crate::error::Error;
use crate::ingest::{Moved, Report};
use crate::merge::{self, Feature, Verdict};
use crate::store::Store;
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

/// What a person decided about two claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Number, for undoing.
    pub id: i64,
    /// `join` or `split`.
    pub kind: String,
    /// One claim.
    pub a: String,
    /// The other.
    pub b: String,
    /// When.
    pub at: String,
    /// Why, in the person's words.
    pub note: String,
    /// Taken back.
    pub undone: bool,
}

/// One pair of claims of an event, and why they are thought one act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// One claim.
    pub a: String,
    /// The other.
    pub b: String,
    /// The comparison, part by part.
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Store {
    fn feature_of(&self, claim: i64) -> Result<Feature, Error> {
        self.feature_row(claim)?.ok_or_else(|| self.damaged("a claim without a feature"))
    }

    /// What merging knows of a claim.
    pub(crate) fn feature_row(&self, claim: i64) -> Result<Option<Feature>, Error> {
        let mut statement = self.sql(self.db.prepare_cached(
            "SELECT f.body FROM claim c JOIN feature f ON f.kind=c.kind AND f.day=c.day AND f.claim=c.id WHERE c.id=?1",
        ))?;
        let body: Option<Vec<u8>> = self.sql(statement.query_row([claim], |r| r.get(0)).optional())?;
        body.map(|b| Feature::unpack(&b).ok_or_else(|| self.damaged("a feature"))).transpose()
    }

    /// Merges all claims anew by the rules of merging of this program, in one transaction, and tells which claims went from one
    /// event to another. People's decisions hold; an event that keeps most of its claims keeps its key. What merging anew
    /// joined or parted can be parted or joined by [`Store::decide`].
    ///
    /// # Errors
    ///
    /// Those of writing; nothing is changed then.
    pub fn remerge(&self, at: &str) -> Result<(Report, Vec<Moved>), Error> {
        self.transact(|| self.ingest().remerge(at))
    }

    /// Whether the events were merged by other rules than this program's.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn merged_otherwise(&self) -> Result<bool, Error> {
        let found: Option<String> =
            self.sql(self.db.query_row("SELECT value FROM meta WHERE key='merging'", [], |r| r.get(0)).optional())?;
        Ok(found.as_deref() != Some(merge::rules().as_str()))
    }

    /// Notes that all events are merged by this program's rules.
    pub(crate) fn note_merging(&self) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO meta(key, value) VALUES('merging', ?1)";
        self.sql(self.db.execute(sql, [merge::rules()])).map(|_| ())
    }

    fn known_claim(&self, name: &str) -> Result<i64, Error> {
        self.claim_row(name)?
            .ok_or_else(|| Error::NotFound(format!("no claim {name:?} in the store; a claim is STORY#N")))
    }

    /// How two claims compare: what agrees, what forbids that they are one act.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn compare(&self, a: &str, b: &str) -> Result<Verdict, Error> {
        let (a, b) = (self.feature_of(self.known_claim(a)?)?, self.feature_of(self.known_claim(b)?)?);
        Ok(merge::compare(&a, &b))
    }

    /// Why the claims of an event stand together: every pair that speaks for it, the strongest first.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn explain_merge(&self, key: &str) -> Result<Vec<Link>, Error> {
        let claims: Vec<String> = self.claims_of_event(key)?.into_iter().map(|(claim, _)| claim.id).collect();
        let mut links = Vec::new();
        for (i, a) in claims.iter().enumerate() {
            for b in &claims[i + 1..] {
                let verdict = self.compare(a, b)?;
                if verdict.is_same() || claims.len() == 2 {
                    links.push(Link { a: a.clone(), b: b.clone(), verdict });
                }
            }
        }
        links.sort_by(|x, y| y.verdict.score.total_cmp(&x.verdict.score).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
        Ok(links)
    }

    /// Says that two claims are one act (`join`) or are not (`split`). It holds through re-coding, and can be undone.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown claim; those of writing.
    pub fn decide(&self, join: bool, a: &str, b: &str, note: &str, at: &str) -> Result<Report, Error> {
        let rows = [self.known_claim(a)?, self.known_claim(b)?];
        self.transact(|| {
            let kind = if join { "join" } else { "split" };
            self.sql(self.db.execute(
                "INSERT INTO decision(kind, a, b, at, note) VALUES(?1,?2,?3,?4,?5)",
                params![kind, a, b, at, note],
            ))?;
            self.ingest().resettle(&rows, at, kind)
        })
    }

    /// Takes a decision back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown number.
    pub fn undo(&self, id: i64, at: &str) -> Result<Report, Error> {
        let all = self.decided()?;
        let decision =
            all.iter().find(|d| d.id == id).ok_or_else(|| Error::NotFound(format!("no decision {id} in the store")))?;
        let rows: Vec<i64> =
            [self.claim_row(&decision.a)?, self.claim_row(&decision.b)?].into_iter().flatten().collect();
        self.transact(|| {
            self.sql(self.db.execute("UPDATE decision SET undone=1 WHERE id=?1", [id]))?;
            self.ingest().resettle(&rows, at, "undo")
        })
    }

    /// All decisions, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn decided(&self) -> Result<Vec<Decision>, Error> {
        let mut statement =
            self.sql(self.db.prepare("SELECT id, kind, a, b, at, note, undone FROM decision ORDER BY id"))?;
        let rows = self.sql(statement.query_map([], |r| {
            Ok(Decision {
                id: r.get(0)?,
                kind: r.get(1)?,
                a: r.get(2)?,
                b: r.get(3)?,
                at: r.get(4)?,
                note: r.get(5)?,
                undone: r.get(6)?,
            })
        }))?;
        self.sql(rows.collect())
    }

    /// Grades a claim: reliability of its source (A to F) and credibility of the information (1 to 6). Two scales,
    /// never multiplied.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Query`] for a grade outside its scale.
    pub fn grade(
        &self,
        claim: &str,
        source: Option<&str>,
        info: Option<&str>,
        who: &str,
        at: &str,
    ) -> Result<(), Error> {
        self.known_claim(claim)?;
        if source.is_some_and(|s| !matches!(s, "A" | "B" | "C" | "D" | "E" | "F")) {
            return Err(Error::Query("a source's grade is one of A B C D E F".to_owned()));
        }
        if info.is_some_and(|s| !matches!(s, "1" | "2" | "3" | "4" | "5" | "6")) {
            return Err(Error::Query("an information's grade is one of 1 2 3 4 5 6".to_owned()));
        }
        self.sql(self.db.execute(
            "INSERT INTO grade(claim, source_grade, info_grade, who, at) VALUES(?1,?2,?3,?4,?5)
             ON CONFLICT(claim) DO UPDATE SET source_grade=coalesce(?2, source_grade), info_grade=coalesce(?3, info_grade), who=?4, at=?5",
            params![claim, source, info, who, at],
        ))?;
        Ok(())
    }
}
