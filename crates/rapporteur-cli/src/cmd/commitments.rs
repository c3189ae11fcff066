//! `rapporteur commitments`: which promises an event engages, and who could be drawn in.

use crate::args::{From, InputArgs};
use crate::io::{complain, for_each_story};
use crate::outcome::Outcome;
use anyhow::{Context as _, bail};
use clap::Subcommand;
use jiff::civil::Date;
use rapporteur::data::Overlay;
use rapporteur::reason::{
    self, Answer, Day, Fact, FactKind, Incident, Interval, Knowledge, PlaceFacts, Position, Question, Table,
    TextOptions,
};
use rapporteur::record::{ActorCode, Assertion, AssertionKind, Claim};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Options of `commitments`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    ask: Option<Ask>,
    #[command(flatten)]
    what: What,
    /// Only this agreement: id, short name or alias
    #[arg(long, value_name = "NAME")]
    agreement: Option<String>,
    /// Trace of one clause: AGREEMENT or AGREEMENT/CLAUSE
    #[arg(long, value_name = "CLAUSE")]
    why: Option<String>,
    /// What changes if this were so instead: a second hypothesis
    #[arg(long, value_name = "EVENT")]
    versus: Option<String>,
    /// What changed since an answer kept with --json
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Three lists: who must, may, must not
    #[arg(long)]
    by_degree: bool,
    /// Steps of the paths of exposure
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    depth: u8,
    /// Every premise with its sources
    #[arg(long)]
    full: bool,
    /// Clauses that were not in force or bind nobody here, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: Form,
}

/// Where events come from.
#[derive(Clone, Debug, Default, clap::Args)]
struct What {
    /// A supposed event: "ASSAULT actor=AZE recipient=ARM place=Vardenis date=2020-10-10"; several between semicolons
    #[arg(long = "if", value_name = "EVENT")]
    suppose: Option<String>,
    /// Stories whose events to weigh
    #[arg(long, value_name = "PATH")]
    story: Vec<PathBuf>,
    /// Claims as `rapporteur code --all` writes them
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
    /// Store whose events to weigh
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// What was known by this day; also dates questions about standing facts
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Publication date of stories that have none
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Folder whose files replace or extend the embedded data
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
struct Form {
    /// JSON
    #[arg(long, conflicts_with_all = ["dot", "svg"])]
    json: bool,
    /// The derivation for Graphviz
    #[arg(long, conflicts_with = "svg")]
    dot: bool,
    /// The derivation as a picture
    #[arg(long)]
    svg: bool,
}

/// Questions about standing promises and facts, and about claims.
#[derive(Debug, Subcommand)]
enum Ask {
    /// What others owe a state: consultations, help
    Duties {
        /// State
        #[arg(long)]
        to: String,
        /// Only this pledge: defense, consultation, assistance, …
        #[arg(long)]
        pledge: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Whether a place is in the scope of an agreement, by policy
    Scope {
        /// Agreement
        agreement: String,
        /// Place
        place: String,
        #[command(flatten)]
        common: Common,
    },
    /// What an agreement says, clause by clause; --json gives the whole record
    Record {
        /// Agreement
        agreement: String,
        #[command(flatten)]
        common: Common,
    },
    /// Whose a place is: in law, in fact, claimed, recognised by whom
    Territory {
        /// Place
        place: String,
        #[command(flatten)]
        common: Common,
    },
    /// Which agreements bind a state
    Bound {
        /// State
        actor: String,
        #[command(flatten)]
        common: Common,
    },
    /// Powers promised to both sides of a pair
    BothSides {
        /// One side
        a: String,
        /// The other
        b: String,
        #[command(flatten)]
        common: Common,
    },
    /// Foreign bases and forces near a place
    Bases {
        /// Place
        #[arg(long)]
        near: String,
        /// Kilometres
        #[arg(long, default_value_t = 500.0)]
        km: f64,
        #[command(flatten)]
        common: Common,
    },
    /// Who supports whom, by record and by claims
    Support {
        /// State
        #[arg(value_name = "STATE")]
        r#for: String,
        #[command(flatten)]
        common: Common,
    },
    /// What a helper would put at risk
    IfHelps {
        /// Who helps
        helper: String,
        /// Whom
        helped: String,
        /// Against whom
        #[arg(long)]
        against: String,
        #[command(flatten)]
        common: Common,
    },
    /// How an agreement fared when it was called on before
    History {
        /// Agreement
        agreement: String,
        #[command(flatten)]
        common: Common,
    },
    /// Our clauses beside a table of alliances (ATOP or COW, CSV)
    Compare {
        /// ATOP table
        #[arg(long, value_name = "FILE", required_unless_present = "cow")]
        atop: Option<PathBuf>,
        /// COW table
        #[arg(long, value_name = "FILE", conflicts_with = "atop")]
        cow: Option<PathBuf>,
        /// Only pairs with these states
        #[arg(long, value_name = "CODE", value_delimiter = ',')]
        only: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Positions that parties took, and which contradict each other
    Positions {
        #[command(flatten)]
        common: Common,
    },
    /// Requests for help and what was answered
    Requests {
        #[command(flatten)]
        common: Common,
    },
    /// Forces moved after an event
    Mobilised {
        /// First day
        #[arg(long, value_name = "DATE")]
        after: Option<Date>,
        /// Place
        #[arg(long)]
        near: Option<String>,
        /// Kilometres
        #[arg(long, default_value_t = 500.0)]
        km: f64,
        #[command(flatten)]
        common: Common,
    },
    /// What an actor said of its own promises
    Said {
        /// Actor
        #[arg(long)]
        by: String,
        #[command(flatten)]
        common: Common,
    },
    /// Events that rest on a single origin
    SingleOrigin {
        #[command(flatten)]
        common: Common,
    },
    /// What is denied, and by whom
    Denied {
        #[command(flatten)]
        common: Common,
    },
    /// Whether a pair's week is unusual
    Unusual {
        /// One side
        a: String,
        /// The other
        b: String,
        /// Weeks of baseline
        #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=520))]
        weeks: u16,
        #[command(flatten)]
        common: Common,
    },
    /// All evidence for a claim, an event key, or a word of its trigger
    Evidence {
        /// Claim id, event key or word
        wanted: String,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Clone, Debug, Default, clap::Args)]
struct Common {
    #[command(flatten)]
    what: What,
    /// JSON
    #[arg(long)]
    json: bool,
}

/// Finds places by name with the gazetteer; `Tripoli, LBN` says which of several is meant.
struct Gazetteer;

impl reason::PlaceOracle for Gazetteer {
    fn place(&self, name: &str, on: Option<Date>) -> Option<PlaceFacts> {
        use rapporteur::places::{Kind, Match};
        let gazetteer = rapporteur::places::Gazetteer::embedded();
        let (bare, hint) = name.rsplit_once(',').map_or((name, None), |(bare, hint)| (bare.trim(), Some(hint.trim())));
        let mut found = gazetteer.candidates(bare);
        found.retain(|c| c.matched != Match::Fuzzy);
        if let Some(hint) = hint {
            let country =
                gazetteer.candidates(hint).into_iter().find(|c| c.kind == Kind::Country).and_then(|c| c.country);
            found.retain(|c| {
                c.country.as_ref().is_some_and(|code| code.as_str().eq_ignore_ascii_case(hint))
                    || (country.is_some() && c.country == country)
                    || c.province.as_ref().is_some_and(|p| p.eq_ignore_ascii_case(hint))
            });
        }
        let best = found.first()?;
        // Never a guess between equals: the next one elsewhere must be clearly the lesser.
        let rival = found.iter().skip(1).find(|c| c.country != best.country || c.province != best.province);
        if rival.is_some_and(|r| best.score - r.score < 0.5) {
            return None;
        }
        Some(PlaceFacts {
            name: best.name.to_string(),
            kind: if best.kind == Kind::Water { reason::PlaceKind::Sea } else { reason::PlaceKind::Land },
            lat: Some(best.lat),
            lon: Some(best.lon),
            state: if best.kind == Kind::Water { None } else { gazetteer.country_at(best, on) },
            area: gazetteer.holders(best, None).first().map(|holder| holder.place.to_string()),
            sources: vec![reason::Source::Rule {
                says: match best.geonameid {
                    Some(id) => format!("{} is GeoNames {id}", best.name),
                    None => format!("{} is in the gazetteer", best.name),
                },
            }],
            ..PlaceFacts::default()
        })
    }
}

/// What was read: claims with their sentences, and standing facts.
#[derive(Default)]
struct Told {
    claims: Vec<Claim>,
    sentences: BTreeMap<(String, u32), String>,
    assertions: Vec<Assertion>,
    failed: bool,
}

impl Told {
    fn sentence(&self, story: &str, index: u32, instead: &str) -> String {
        self.sentences.get(&(story.to_owned(), index)).map_or(instead, String::as_str).trim().to_owned()
    }
}

fn knowledge(data: Option<&Path>) -> anyhow::Result<Knowledge> {
    let files = match data {
        None => reason::embedded_files(),
        Some(folder) => {
            let overlay = Overlay::read(folder)
                .with_context(|| format!("{}: a folder of data files was expected", folder.display()))?;
            reason::data_files(&overlay)
        }
    };
    let (knowledge, complaints) = Knowledge::load(&files);
    if !complaints.is_empty() {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        bail!("the data cannot be used:\n{}", lines.join("\n"));
    }
    Ok(knowledge)
}

fn told(what: &What) -> anyhow::Result<Told> {
    let mut told = Told::default();
    if !what.story.is_empty() {
        let input = InputArgs {
            paths: what.story.clone(),
            from: From::Auto,
            published: what.published,
            data: what.data.clone(),
            ..InputArgs::default()
        };
        let pipeline = input.pipeline()?;
        for_each_story(&input, |story| {
            match story {
                Ok(story) => {
                    let coded = pipeline.code(story);
                    let text: Vec<char> = coded.reading.story.text.chars().collect();
                    for (index, sentence) in coded.reading.sentences.iter().enumerate() {
                        let words: String =
                            text.get(sentence.start as usize..sentence.end as usize).into_iter().flatten().collect();
                        let key = (coded.reading.story.id.clone(), u32::try_from(index).unwrap_or(u32::MAX));
                        told.sentences.insert(key, words.split_whitespace().collect::<Vec<_>>().join(" "));
                    }
                    told.claims.extend(coded.coding.claims);
                    told.assertions.extend(coded.coding.assertions);
                }
                Err(failure) => {
                    told.failed = true;
                    complain(&failure.to_string());
                }
            }
            Ok(())
        })?;
    }
    if let Some(path) = &what.claims {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<Claim>(line) {
                Ok(claim) => told.claims.push(claim),
                Err(error) => {
                    told.failed = true;
                    complain(&format!(
                        "{}:{}: {error}; accepted: a claim a line, as `rapporteur code --all` writes them",
                        path.display(),
                        index + 1
                    ));
                }
            }
        }
    }
    if let Some(dir) = &what.store {
        let store = rapporteur::store::Store::open(dir)?;
        let mut after = i64::MIN;
        loop {
            let page = store.story_ids(after, 500)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, uid) in &page {
                let text = store.story(uid)?.text;
                let claims: Vec<Claim> = store.claims_of_story(uid)?.into_iter().map(|c| c.claim).collect();
                let assertions = store.assertions_of_story(uid)?;
                let spans = claims.iter().map(|c| (c.sentence, &c.span));
                for (sentence, span) in spans.chain(assertions.iter().map(|a| (a.sentence, &a.span))) {
                    told.sentences.entry((uid.clone(), sentence)).or_insert_with(|| {
                        // A span that ends with its full stop is not to draw in the next sentence.
                        let end = span.end.saturating_sub(1).max(span.start);
                        rapporteur::store::sentence_around(&text, span.start, end)
                    });
                }
                told.claims.extend(claims);
                told.assertions.extend(assertions);
            }
        }
    }
    Ok(told)
}

/// The incidents of claims: one for each event, told facts, positions.
fn incidents(told: &Told, knowledge: &Knowledge) -> Vec<Incident> {
    let mut seen: Vec<&str> = Vec::new();
    let mut incidents = Vec::new();
    for claim in &told.claims {
        if !claim.event_key.is_empty() {
            if seen.contains(&claim.event_key.as_str()) {
                continue;
            }
            seen.push(&claim.event_key);
        }
        let sentence = told.sentence(&claim.story_id, claim.sentence, &claim.event_text.join(" "));
        if claim.status.in_default_export() || matches!(claim.status, rapporteur::record::Status::Alleged) {
            incidents.extend(reason::incident_of_claim(claim, &sentence, knowledge, &Gazetteer));
        }
    }
    incidents
}

fn told_facts(told: &Told) -> Vec<Fact> {
    let code = |p: &Option<rapporteur::record::Participant>| p.as_ref().and_then(|p| p.code.clone());
    told.assertions
        .iter()
        .filter(|a| a.holds)
        .filter_map(|a| {
            let kind = match a.kind {
                AssertionKind::Base => FactKind::Base,
                AssertionKind::Deployment => FactKind::Deployment,
                AssertionKind::Backing => FactKind::Support,
                AssertionKind::Rivalry => FactKind::Rivalry,
                AssertionKind::Membership => FactKind::Membership,
                _ => return None,
            };
            Some(Fact {
                kind,
                subject: code(&a.subject)?,
                object: code(&a.object).or_else(|| a.place.as_ref().and_then(|p| p.country_code.clone()))?,
                detail: "as told".to_owned(),
                against: None,
                place: a.place.as_ref().map(|p| p.extracted_place.clone()).unwrap_or_default(),
                lat: a.place.as_ref().and_then(|p| p.lat),
                lon: a.place.as_ref().and_then(|p| p.lon),
                basis: String::new(),
                interval: Interval::default(),
                evidence: a.text.clone(),
                path: format!("story {}", a.story_id),
                line: a.sentence as usize + 1,
            })
        })
        .collect()
}

fn positions(told: &Told, knowledge: &Knowledge) -> Vec<Position> {
    reason::positions_of(&told.assertions, knowledge, &|assertion: &Assertion| {
        told.sentence(&assertion.story_id, assertion.sentence, &assertion.text)
    })
}

fn hypotheses(text: &str, knowledge: &Knowledge) -> anyhow::Result<Vec<Incident>> {
    reason::read_hypothesis(text, knowledge, &Gazetteer)
        .map_err(|complaint| anyhow::anyhow!("--if: {}", complaint.message))
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    if let Some(ask) = args.ask {
        return run_ask(ask);
    }
    let what = &args.what;
    if what.suppose.is_none() && what.story.is_empty() && what.claims.is_none() && what.store.is_none() {
        bail!(
            "nothing to weigh; accepted: --if \"ASSAULT actor=AZE recipient=ARM place=Vardenis date=2020-10-10\", \
             --story PATH, --claims FILE, --store DIR, or a question (see --help)"
        );
    }
    let knowledge = knowledge(what.data.as_deref())?;
    let told = told(what)?;
    let mut events = incidents(&told, &knowledge);
    if let Some(text) = &what.suppose {
        events.extend(hypotheses(text, &knowledge)?);
    }
    let agreement = args.agreement.as_deref().map(|name| named_agreement(&knowledge, name)).transpose()?;
    let known_by = what.on.map(Day::exact);
    let ask = |incidents: Vec<Incident>| -> Answer {
        let question = Question {
            incidents,
            positions: positions(&told, &knowledge),
            told: told_facts(&told),
            known_by,
            agreement: agreement.as_deref(),
            depth: Some(usize::from(args.depth)),
        };
        reason::answer(&question, &knowledge)
    };
    let answer = ask(events);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if let Some(text) = &args.versus {
        let other = ask(hypotheses(text, &knowledge)?);
        let table = reason::diff_answers(&serde_json::to_value(&answer)?, &serde_json::to_value(&other)?);
        write_table(&mut out, &table, args.form.json)?;
    } else if let Some(path) = &args.since {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let before: Value = serde_json::from_str(&text)
            .with_context(|| format!("{}: no JSON; accepted: an answer kept with --json", path.display()))?;
        write_table(&mut out, &reason::diff_answers(&before, &serde_json::to_value(&answer)?), args.form.json)?;
    } else if let Some(clause) = &args.why {
        let (name, clause) = clause.split_once('/').map_or((clause.as_str(), None), |(a, c)| (a, Some(c)));
        let id = named_agreement(&knowledge, name)?;
        write!(out, "{}", reason::trace_text(&answer, &knowledge, &id, clause))?;
    } else if args.by_degree {
        write_table(&mut out, &reason::by_degree(&answer, &knowledge), args.form.json)?;
    } else if args.form.json {
        serde_json::to_writer_pretty(&mut out, &answer)?;
        writeln!(out)?;
    } else if args.form.dot {
        write!(out, "{}", reason::answer_dot(&answer, &knowledge))?;
    } else if args.form.svg {
        write!(out, "{}", reason::answer_svg(&answer, &knowledge))?;
    } else {
        write!(out, "{}", reason::answer_text(&answer, &knowledge, TextOptions { full: args.full, all: args.all }))?;
    }
    out.flush()?;
    Ok(if told.failed { Outcome::SomeFailed } else { Outcome::Done })
}

fn named_agreement(knowledge: &Knowledge, name: &str) -> anyhow::Result<String> {
    knowledge.agreement_called(name).map(|a| a.id.clone()).ok_or_else(|| {
        let ids: Vec<&str> = knowledge.agreements.iter().map(|a| a.id.as_str()).collect();
        anyhow::anyhow!("agreement {name:?} is not known; accepted: {}", ids.join(" "))
    })
}

fn write_table(out: &mut impl std::io::Write, table: &Table, json: bool) -> anyhow::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, table)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", reason::table_text(table))?;
    }
    Ok(())
}

fn println_json(value: &Value) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

fn code(knowledge: &Knowledge, name: &str) -> anyhow::Result<ActorCode> {
    Ok(reason::actor_named(knowledge, name)?)
}

fn run_ask(ask: Ask) -> anyhow::Result<Outcome> {
    let (Ask::Duties { common, .. }
    | Ask::Scope { common, .. }
    | Ask::Record { common, .. }
    | Ask::Territory { common, .. }
    | Ask::Bound { common, .. }
    | Ask::BothSides { common, .. }
    | Ask::Bases { common, .. }
    | Ask::Support { common, .. }
    | Ask::IfHelps { common, .. }
    | Ask::History { common, .. }
    | Ask::Compare { common, .. }
    | Ask::Positions { common }
    | Ask::Requests { common }
    | Ask::Mobilised { common, .. }
    | Ask::Said { common, .. }
    | Ask::SingleOrigin { common }
    | Ask::Denied { common }
    | Ask::Unusual { common, .. }
    | Ask::Evidence { common, .. }) = &ask;
    let common = common.clone();
    let knowledge = knowledge(common.what.data.as_deref())?;
    let on = common.what.on.map(Day::exact);
    let mut told = told(&common.what)?;
    let k = &knowledge;
    let table = match ask {
        Ask::Duties { to, pledge, .. } => {
            let pledge = pledge.as_deref().map(pledge_named).transpose()?;
            reason::duties_to(k, &to, on, pledge)?
        }
        Ask::Scope { agreement, place, .. } => reason::scope_of(k, &agreement, &place, on, &Gazetteer)?,
        Ask::Record { agreement, .. } => {
            let id = named_agreement(k, &agreement)?;
            let Some(agreement) = k.agreement(&id) else { bail!("agreement {id:?} is not known") };
            if common.json {
                println_json(&reason::agreement_record(agreement, k))?;
                return Ok(Outcome::Done);
            }
            reason::agreement_table(agreement)
        }
        Ask::Territory { place, .. } => reason::territory(k, &place, on, &Gazetteer)?,
        Ask::Bound { actor, .. } => reason::bound(k, &actor, on)?,
        Ask::BothSides { a, b, .. } => reason::both_sides(k, &a, &b, on)?,
        Ask::Bases { near, km, .. } => reason::bases_near(k, &near, km, on, &Gazetteer)?,
        Ask::Support { r#for, .. } => reason::support(k, &r#for, on, &told.claims)?,
        Ask::IfHelps { helper, helped, against, .. } => reason::if_helps(k, &helper, &helped, &against, on)?,
        Ask::History { agreement, .. } => reason::history(k, &agreement, on)?,
        Ask::Compare { atop, cow, only, .. } => {
            let Some(path) = atop.or(cow) else { bail!("no table; accepted: --atop FILE or --cow FILE") };
            let text = std::fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
            let (rows, complaints) = reason::read_alliances(&path.display().to_string(), &text, k)?;
            told.failed |= !complaints.is_empty();
            for complaint in complaints {
                complain(&complaint.to_string());
            }
            let Some(day) = on else {
                bail!("no day to compare on; accepted: --on YYYY-MM-DD, for instance --on 2015-01-01")
            };
            let only: Vec<ActorCode> = only.iter().map(|name| code(k, name)).collect::<anyhow::Result<_>>()?;
            reason::compare_alliances(k, &rows, day, &only)
        }
        Ask::Positions { .. } | Ask::Requests { .. } => {
            let mut events = incidents(&told, k);
            if let Some(text) = &common.what.suppose {
                events.extend(hypotheses(text, k)?);
            }
            let question =
                Question { incidents: events, positions: positions(&told, k), known_by: on, ..Question::default() };
            let answer = reason::answer(&question, k);
            if matches!(ask, Ask::Requests { .. }) {
                reason::requests_table(&answer, k)
            } else {
                reason::positions_table(&answer, k)
            }
        }
        Ask::Mobilised { after, near, km, .. } => {
            let place = near
                .map(|name| {
                    k.place(&name, common.what.on, &Gazetteer).ok_or_else(|| {
                        anyhow::anyhow!("place {name:?} is not known; accepted: a place of the gazetteer")
                    })
                })
                .transpose()?;
            reason::mobilised(&told.claims, after.map(Day::exact), place.as_ref().map(|p| (p, km)))
        }
        Ask::Said { by, .. } => reason::said(&told.claims, &told.assertions, &code(k, &by)?),
        Ask::SingleOrigin { .. } => reason::single_origin(&told.claims),
        Ask::Denied { .. } => reason::denied(&told.claims),
        Ask::Unusual { a, b, weeks, .. } => {
            let Some(day) = on else { bail!("no week; accepted: --on YYYY-MM-DD, the last day of the week") };
            reason::unusual_week(&told.claims, &code(k, &a)?, &code(k, &b)?, day, weeks)
        }
        Ask::Evidence { wanted, .. } => reason::evidence_of(&told.claims, &wanted),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    write_table(&mut out, &table, common.json)?;
    out.flush()?;
    Ok(if told.failed { Outcome::SomeFailed } else { Outcome::Done })
}

fn pledge_named(name: &str) -> anyhow::Result<reason::Pledge> {
    serde_json::from_value(Value::String(name.to_owned())).map_err(|_| {
        anyhow::anyhow!(
            "pledge {name:?} is not known; accepted: defense offense neutrality nonaggression consultation assistance \
             base transit no-hostile-alliance arms-supply non-recognition guarantee right priority"
        )
    })
}
