use crate::{Complaint, Day, Interval, Zone, complaint::line_of};
use rapporteur_record::ActorCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What kind of instrument an agreement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementKind {
    /// A treaty binding in law.
    Treaty,
    /// A constituent charter of an organisation.
    Charter,
    /// A protocol to another treaty.
    Protocol,
    /// A political declaration: a promise, not a treaty.
    Declaration,
    /// A memorandum whose legal force is itself disputed.
    Memorandum,
    /// The law of one state.
    Statute,
    /// An order or statement of one government.
    UnilateralStatement,
    /// An arms, access or status-of-forces arrangement.
    Arrangement,
}

/// What a clause promises: ATOP's five terms, and those that ATOP lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pledge {
    /// Help against an attack.
    Defense,
    /// Joining an attack.
    Offense,
    /// Staying out of a war of the other.
    Neutrality,
    /// Not attacking the other.
    Nonaggression,
    /// Talking together.
    Consultation,
    /// Help of a kind left open.
    Assistance,
    /// Forces of one on the soil of the other.
    Base,
    /// Passage or use of facilities.
    Transit,
    /// No alliance against the other.
    NoHostileAlliance,
    /// Weapons.
    ArmsSupply,
    /// Not recognising a change.
    NonRecognition,
    /// Guaranteeing a state of things.
    Guarantee,
    /// A right to act, no duty.
    Right,
    /// A rule on other agreements.
    Priority,
}

impl Pledge {
    /// The name as files have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Defense => "defense",
            Self::Offense => "offense",
            Self::Neutrality => "neutrality",
            Self::Nonaggression => "nonaggression",
            Self::Consultation => "consultation",
            Self::Assistance => "assistance",
            Self::Base => "base",
            Self::Transit => "transit",
            Self::NoHostileAlliance => "no-hostile-alliance",
            Self::ArmsSupply => "arms-supply",
            Self::NonRecognition => "non-recognition",
            Self::Guarantee => "guarantee",
            Self::Right => "right",
            Self::Priority => "priority",
        }
    }

    /// Whether the holder promises help to the one attacked.
    #[must_use]
    pub const fn is_help(self) -> bool {
        matches!(self, Self::Defense | Self::Assistance | Self::Offense | Self::Guarantee)
    }

    /// Whether the clause forbids rather than asks.
    #[must_use]
    pub const fn is_abstention(self) -> bool {
        matches!(self, Self::Neutrality | Self::Nonaggression | Self::NoHostileAlliance | Self::NonRecognition)
    }
}

/// What sets a clause off, from the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerAct {
    /// Armed attack (UN Charter 51).
    ArmedAttack,
    /// Aggression: armed attack, and what General Assembly resolution 3314 counts with it.
    Aggression,
    /// Threat to security, integrity or independence.
    Threat,
    /// Unrest inside the state.
    InternalUnrest,
    /// A request by the other party, whatever the cause.
    Request,
    /// Use of nuclear weapons or the threat of it.
    NuclearAggression,
    /// Movements of forces out of the ordinary; an attack is more than that.
    UnusualActivity,
}

/// Who must have attacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttackerKind {
    /// Anyone.
    #[default]
    Any,
    /// A state.
    State,
    /// A state or a group of states, not a party.
    ThirdState,
    /// A non-state group.
    NonState,
    /// Another party (non-aggression clauses).
    Party,
    /// One of a list.
    Named,
}

/// What a clause says of attacks by one party on another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberAttack {
    /// The text does not say.
    #[default]
    Silent,
    /// Not meant: another article deals with it.
    Excluded,
    /// Meant as well.
    Covered,
}

/// What must be hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Object {
    /// Land, and the waters and air over it.
    Territory,
    /// Armed forces.
    Forces,
    /// Public vessels.
    Vessel,
    /// Aircraft.
    Aircraft,
    /// Citizens.
    Nationals,
    /// Pipelines, cables, plants.
    Infrastructure,
}

impl Object {
    /// All objects, as `object=` of a hypothesis takes them.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("territory", Self::Territory),
        ("forces", Self::Forces),
        ("vessel", Self::Vessel),
        ("aircraft", Self::Aircraft),
        ("nationals", Self::Nationals),
        ("infrastructure", Self::Infrastructure),
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, object)| *object == self).map_or("", |(name, _)| name)
    }
}

/// Whose view of a territory counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Territory as states in general recognise it (de jure).
    Recognised,
    /// Territory under a state's administration (de facto).
    Administered,
    /// Territory as the state itself claims it.
    Claimed,
    /// The text does not say; where the three differ, the answer is contested.
    Unstated,
}

impl Basis {
    /// The three policies that every answer is worked out under.
    pub const POLICIES: [Self; 3] = [Self::Recognised, Self::Administered, Self::Claimed];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Administered => "administered",
            Self::Claimed => "claimed",
            Self::Unstated => "unstated",
        }
    }
}

/// Where an agreement, a clause or a row is known from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRow {
    /// Id within the file; `#art-5` may follow it where it is cited.
    pub id: String,
    /// Title, with place and date of signature where they belong to it.
    pub title: String,
    /// Who published it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Treaty series or address: where it was read.
    #[serde(default)]
    pub at: Option<String>,
    /// How it was used: `text` (the wording was read), `secondary` (a report of it was read), `knowledge`
    /// (from general knowledge, not read again for this file). What rests on knowledge alone is not certain as to
    /// wording: a clause that cites such a row must be marked `unverified`.
    pub read: EvidenceBasis,
}

/// How far a source was really looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceBasis {
    /// The wording, or a published copy of it, was read for this file.
    Text,
    /// A report on it was read.
    Secondary,
    /// General knowledge of the field; the wording was not read again.
    Knowledge,
}

/// A stretch in which a party does not take part, though bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// Since when.
    pub from: Day,
    /// Until when.
    #[serde(default)]
    pub until: Option<Day>,
    /// In whose words, and why.
    pub why: String,
    /// Evidence id.
    pub evidence: String,
}

/// One or more states bound in the same way over the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// ISO codes.
    pub actors: Vec<ActorCode>,
    /// `party` unless said: `guarantor`, `beneficiary`, `protected`, `host`, `signatory`.
    #[serde(default = "party_role")]
    pub role: String,
    /// First day bound.
    #[serde(default)]
    pub from: Option<Day>,
    /// First day no longer bound.
    #[serde(default)]
    pub until: Option<Day>,
    /// How it ended, for people.
    #[serde(default)]
    pub ended: Option<String>,
    /// Bound, but not taking part.
    #[serde(default)]
    pub frozen: Vec<Frozen>,
    /// Evidence id.
    #[serde(default)]
    pub evidence: Option<String>,
    /// The row is not certain.
    #[serde(default)]
    pub unverified: bool,
}

fn party_role() -> String {
    "party".to_owned()
}

impl Party {
    /// When it is bound.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        Interval { from: self.from, until: self.until }
    }
}

/// The agreement does not work between two of its parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// The two.
    pub between: [ActorCode; 2],
    /// Since when.
    pub from: Day,
    /// Until when.
    #[serde(default)]
    pub until: Option<Day>,
    /// Who suspended what.
    pub why: String,
    /// Evidence id.
    pub evidence: String,
}

/// What sets the clause off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Any of these acts; a graver act satisfies a lighter one.
    #[serde(default)]
    pub acts: Vec<TriggerAct>,
    /// Who must have attacked.
    #[serde(default)]
    pub attacker: AttackerKind,
    /// With `attacker = "named"`.
    #[serde(default)]
    pub named: Vec<ActorCode>,
    /// Attackers that the clause leaves out.
    #[serde(default)]
    pub except: Vec<ActorCode>,
    /// Attacks by another party.
    #[serde(default)]
    pub member: MemberAttack,
    /// Whose injury counts: roles; empty = every party.
    #[serde(default)]
    pub victim_roles: Vec<String>,
    /// Whose injury counts: states; empty = every party.
    #[serde(default)]
    pub victims: Vec<ActorCode>,
    /// "In the opinion of" a party: no outside test of the threat.
    #[serde(default)]
    pub subjective: bool,
    /// The attack must be unprovoked.
    #[serde(default)]
    pub unprovoked: bool,
    /// The attack must have brought about a state of war.
    #[serde(default)]
    pub state_of_war: bool,
    /// What somebody must judge first beyond the facts of the event, continuing "the clause asks for": "war crimes,
    /// genocide or crimes against humanity". The verdict is then contested until it is judged.
    #[serde(default)]
    pub judgement: Option<String>,
}

/// One way to fall under a clause: this object, here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// What is hit.
    pub objects: Vec<Object>,
    /// Zones of the file; the place must lie in one of them. Empty = no limit beyond `basis`.
    #[serde(default)]
    pub zones: Vec<String>,
    /// For territory: whose view decides that the place is the party's. Absent = the place need not be its territory.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Whose territory it must be, where that is not the attacked party's own.
    #[serde(default)]
    pub of: Vec<ActorCode>,
    /// Why the place or object is disputed even where this cover fits.
    #[serde(default)]
    pub disputed: Option<String>,
    /// Evidence id.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// What is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// What the holder does, as a paraphrase that continues "must": "consult without delay".
    pub does: String,
    /// `must`, `may`, or `discretion`: help is owed, its kind is for the holder to choose.
    pub degree: Degree,
    /// Who owes it: states; empty with empty `holder_roles` = every other party.
    #[serde(default)]
    pub holders: Vec<ActorCode>,
    /// Who owes it: roles.
    #[serde(default)]
    pub holder_roles: Vec<String>,
    /// Owed by the attacker itself (non-aggression).
    #[serde(default)]
    pub by_attacker: bool,
    /// Time limit in the text.
    #[serde(default)]
    pub deadline: Option<String>,
}

/// How strong a duty is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Degree {
    /// Owed.
    Must,
    /// Owed, but the means are the holder's choice.
    Discretion,
    /// Allowed.
    May,
    /// Must stay out or refrain.
    MustNot,
}

impl Degree {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Discretion => "must, by means of its choice",
            Self::May => "may",
            Self::MustNot => "must not",
        }
    }
}

/// Who asks, who decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// `victim` or `any`: a request is needed from the one attacked, or from any party.
    #[serde(default)]
    pub request: Option<Asker>,
    /// The body that decides or where they meet.
    #[serde(default)]
    pub organ: Option<String>,
    /// `consensus`, `majority`, `two-thirds`, `self`; absent = no decision needed.
    #[serde(default)]
    pub decision: Option<String>,
    /// `UNSC` where measures are reported to the Security Council.
    #[serde(default)]
    pub report_to: Option<String>,
}

/// Who must ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asker {
    /// The one attacked.
    Victim,
    /// Any party.
    Any,
}

/// A reservation, understanding, constitutional process, neutrality policy, priority of another treaty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Whose; empty = all.
    #[serde(default)]
    pub by: Vec<ActorCode>,
    /// What kind.
    pub kind: String,
    /// What it says, in our words.
    pub says: String,
    /// For these holders the clause leaves the matter to their policy: the verdict becomes contested for them.
    #[serde(default)]
    pub opens: bool,
    /// Not certain.
    #[serde(default)]
    pub unverified: bool,
}

/// One promise of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Id within the agreement, such as `art-5`.
    pub id: String,
    /// Article and paragraph as cited.
    pub article: String,
    /// What it promises.
    pub pledge: Pledge,
    /// What it says, in our words, never quoted.
    pub says: String,
    /// First day of this wording.
    #[serde(default)]
    pub from: Option<Day>,
    /// First day on which it no longer held.
    #[serde(default)]
    pub until: Option<Day>,
    /// Absent in standing clauses (bases, supplies).
    #[serde(default)]
    pub trigger: Option<Trigger>,
    /// Ways to fall under it; empty = no limit of place or object.
    #[serde(default)]
    pub covers: Vec<Cover>,
    /// What is owed.
    pub duty: Duty,
    /// Who asks, who decides.
    #[serde(default)]
    pub procedure: Procedure,
    /// Limits.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Evidence id with article.
    pub evidence: String,
    /// Not certain in some part: shown so.
    #[serde(default)]
    pub unverified: bool,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// One line or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// As a slice-like iterator.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Self::One(text) => (Some(text.as_str()), [].as_slice()),
            Self::Many(list) => (None, list.as_slice()),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}

/// A hypothesis and the answer that the file expects of the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// As `--if` takes it.
    pub given: toml::Spanned<String>,
    /// `CLAUSE VERDICT [for X] [holder X,Y] [because PREMISE] [missing request] [policies agree|differ]`.
    pub expect: OneOrMany,
    /// What was known by then (`--on`).
    #[serde(default)]
    pub on: Option<Day>,
    /// Why this is right.
    #[serde(default)]
    pub why: Option<String>,
}

/// A treaty, charter, declaration or law with its promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Id; equals the name of its file.
    pub id: String,
    /// Full name.
    pub name: String,
    /// What people call it.
    pub short: String,
    /// Further names, for `--agreement` and for what stories call it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: AgreementKind,
    /// Day of signature.
    #[serde(default)]
    pub signed: Option<Day>,
    /// First day in force.
    #[serde(default)]
    pub from: Option<Day>,
    /// First day no longer in force.
    #[serde(default)]
    pub until: Option<Day>,
    /// The text is secret or unpublished.
    #[serde(default)]
    pub unpublished: bool,
    /// Something in the file is not certain.
    #[serde(default)]
    pub unverified: bool,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Sources.
    pub evidence: Vec<EvidenceRow>,
    /// Who is bound.
    #[serde(rename = "party")]
    pub parties: Vec<Party>,
    /// Pairs between which it does not work.
    #[serde(default, rename = "suspension")]
    pub suspensions: Vec<Suspension>,
    /// Areas that clauses speak of.
    #[serde(default, rename = "zone")]
    pub zones: Vec<Zone>,
    /// Its promises.
    #[serde(rename = "clause")]
    pub clauses: Vec<Clause>,
    /// Its own test cases.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// Path below `data/`.
    #[serde(skip)]
    pub path: String,
    /// Line of each example in the file, 1-based.
    #[serde(skip)]
    pub example_lines: Vec<usize>,
    /// Line of each clause in the file, 1-based.
    #[serde(skip)]
    pub clause_lines: Vec<usize>,
}

impl Agreement {
    /// Reads one file of `data/agreements`.
    ///
    /// # Errors
    ///
    /// Every complaint about the file, with lines: unknown keys, dates, evidence ids, zones, duplicate ids.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Complaint>> {
        let mut agreement: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| line_of(text, span.start));
            vec![Complaint::new(path, line, error.message().to_owned())]
        })?;
        path.clone_into(&mut agreement.path);
        agreement.example_lines = agreement.examples.iter().map(|e| line_of(text, e.given.span().start)).collect();
        let heads = lines_of_table(text, "[[clause]]");
        agreement.clause_lines = (0..agreement.clauses.len()).map(|i| heads.get(i).copied().unwrap_or(0)).collect();
        let complaints = agreement.complaints(text);
        if complaints.is_empty() { Ok(agreement) } else { Err(complaints) }
    }

    fn complaints(&self, text: &str) -> Vec<Complaint> {
        let mut found = Vec::new();
        let line_with = |needle: &str| text.find(needle).map_or(0, |at| line_of(text, at));
        let mut complain = |needle: &str, message: String| {
            found.push(Complaint::new(&self.path, line_with(needle), message));
        };
        let stem = self.path.rsplit('/').next().unwrap_or("").trim_end_matches(".toml");
        if stem != self.id {
            complain("id", format!("id {:?} differs from the file name; accepted: {stem:?}", self.id));
        }
        let evidence: BTreeSet<&str> = self.evidence.iter().map(|row| row.id.as_str()).collect();
        let known = evidence.iter().copied().collect::<Vec<_>>().join(" ");
        let mut cited: Vec<&str> = Vec::new();
        cited.extend(self.clauses.iter().map(|c| c.evidence.as_str()));
        cited.extend(self.clauses.iter().flat_map(|c| &c.covers).filter_map(|c| c.evidence.as_deref()));
        cited.extend(self.parties.iter().filter_map(|p| p.evidence.as_deref()));
        cited.extend(self.parties.iter().flat_map(|p| &p.frozen).map(|f| f.evidence.as_str()));
        cited.extend(self.suspensions.iter().map(|s| s.evidence.as_str()));
        cited.extend(self.zones.iter().map(|z| z.evidence.as_str()));
        for cite in cited {
            let id = cite.split('#').next().unwrap_or(cite);
            if !evidence.contains(id) {
                complain(cite, format!("evidence {id:?} is not in this file; accepted: {known}"));
            }
        }
        let zones: BTreeSet<&str> = self.zones.iter().map(|z| z.id.as_str()).collect();
        for zone in self.clauses.iter().flat_map(|c| &c.covers).flat_map(|c| &c.zones) {
            if !zones.contains(zone.as_str()) {
                let accepted = zones.iter().copied().collect::<Vec<_>>().join(" ");
                complain(zone, format!("zone {zone:?} is not in this file; accepted: {accepted}"));
            }
        }
        for zone in &self.zones {
            if let Some(message) = zone.complaint() {
                complain(&zone.id, message);
            }
        }
        let mut ids = BTreeSet::new();
        for clause in &self.clauses {
            if !ids.insert(clause.id.as_str()) {
                complain(&clause.id, format!("clause {:?} stands twice; accepted: one id a clause", clause.id));
            }
        }
        for (clause, line) in self.clauses.iter().zip(&self.clause_lines).filter(|(clause, _)| !clause.unverified) {
            if let Some(cited) = self
                .cited_by(clause)
                .find(|cited| self.evidence_row(cited).is_some_and(|row| row.read == EvidenceBasis::Knowledge))
            {
                found.push(Complaint::new(
                    &self.path,
                    *line,
                    format!(
                        "clause {:?} rests on {cited:?}, whose text was not read; accepted: unverified = true, or evidence \
                         with read = \"text\" or \"secondary\"",
                        clause.id
                    ),
                ));
            }
        }
        let mut complain = |needle: &str, message: String| {
            found.push(Complaint::new(&self.path, line_with(needle), message));
        };
        let roles: BTreeSet<&str> = self.parties.iter().map(|p| p.role.as_str()).collect();
        for clause in &self.clauses {
            let wanted =
                clause.duty.holder_roles.iter().chain(clause.trigger.iter().flat_map(|trigger| &trigger.victim_roles));
            for role in wanted {
                if !roles.contains(role.as_str()) {
                    let accepted = roles.iter().copied().collect::<Vec<_>>().join(" ");
                    complain(role, format!("role {role:?} has no party; accepted: {accepted}"));
                }
            }
        }
        for (i, a) in self.parties.iter().enumerate() {
            for b in &self.parties[i + 1..] {
                for actor in a.actors.iter().filter(|actor| b.actors.contains(actor)) {
                    if a.role == b.role && a.interval().overlaps(&b.interval()) {
                        complain(
                            "[[party]]",
                            format!("{actor} is bound twice at one time ({}, {})", a.interval(), b.interval()),
                        );
                    }
                }
            }
        }
        if self.clauses.iter().any(|c| c.trigger.is_some()) && self.examples.is_empty() {
            complain("[[clause]]", "no [[example]]; accepted: at least one given/expect case".to_owned());
        }
        found
    }

    /// When it is in force.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        Interval { from: self.from, until: self.until }
    }

    /// The clause of that id.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }

    /// The title of an evidence id (`nat-1949#art-5`).
    #[must_use]
    pub fn evidence_row(&self, cite: &str) -> Option<&EvidenceRow> {
        let id = cite.split('#').next().unwrap_or(cite);
        self.evidence.iter().find(|row| row.id == id)
    }

    /// Evidence that a clause rests on: its own, that of its covers, and that of the zones that they name.
    fn cited_by<'a>(&'a self, clause: &'a Clause) -> impl Iterator<Item = &'a str> {
        let covers = clause.covers.iter().filter_map(|cover| cover.evidence.as_deref());
        let zones = clause.covers.iter().flat_map(|cover| &cover.zones);
        let zones = zones.filter_map(|id| self.zones.iter().find(|zone| zone.id == *id)).map(|z| z.evidence.as_str());
        std::iter::once(clause.evidence.as_str()).chain(covers).chain(zones)
    }

    /// Rows of `actor`, any role, any time.
    pub fn rows_of<'a>(&'a self, actor: &'a ActorCode) -> impl Iterator<Item = &'a Party> {
        self.parties.iter().filter(move |party| party.actors.contains(actor))
    }

    /// `article 4`, or the name of a part that is no article (`point 6`, `section 3(c)`).
    #[must_use]
    pub fn article_words(article: &str) -> String {
        let numbered = Self::is_numbered(article);
        if numbered && article.contains(" and ") {
            format!("articles {article}")
        } else if numbered {
            format!("article {article}")
        } else {
            article.to_owned()
        }
    }

    fn is_numbered(article: &str) -> bool {
        article.starts_with(|c: char| c.is_ascii_digit())
            || article
                .split([' ', '(', ','])
                .next()
                .is_some_and(|word| !word.is_empty() && word.chars().all(|c| "IVX".contains(c)))
    }

    /// `Rio Treaty article 3`; a part that is no article stands behind a comma (`Shusha Declaration, on help`).
    #[must_use]
    pub fn part_words(short: &str, article: &str) -> String {
        let comma = if Self::is_numbered(article) { "" } else { "," };
        format!("{short}{comma} {}", Self::article_words(article))
    }

    /// Whether `name` means this agreement: id, short or full name or alias, letter case aside.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(name.trim());
        same(&self.id) || same(&self.short) || same(&self.name) || self.aliases.iter().any(|a| same(a))
    }
}

fn lines_of_table(text: &str, head: &str) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| line.trim() == head).map(|(i, _)| i + 1).collect()
}
