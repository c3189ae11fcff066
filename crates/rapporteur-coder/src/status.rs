//! Is it so: the status of what a predicate tells, by scope over the parse (plover.md section 2).
//!
//! From the trigger outwards: what stands on the predicate itself (modals, negation, adjectives, conjunctions), the light verb that
//! carries a noun, then the first governor that decides about what it governs (plans, fears, demands, denials …).
//! Modality attaches to the innermost predicate that it governs. Cue classes are rows of `rules/en/status`.
//! Terms after Saurí and Pustejovsky 2009 (event factuality) and Karttunen 1971 (implicatives).

pub mod background;
mod past;

use crate::{
    attribution::{Doc, View},
    speech::{SpeechRules, read_toml},
};
use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_record::{Attribution, EventType, Reading, Span, Status, Upos};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What kind of word a row of status cues is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A verb (or predicate adjective) that decides about its complement.
    #[default]
    Verb,
    /// A noun that decides about its complement.
    Noun,
    /// A predicate adjective.
    Adjective,
    /// An adjective or adverb on the predicate.
    Modifier,
    /// An adverb of habit.
    Habitual,
    /// Negation.
    Negator,
    /// A preposition or prepositional phrase.
    Preposition,
    /// An auxiliary.
    Auxiliary,
    /// A conjunction that marks the clause.
    Mark,
    /// A verb that only carries a noun.
    Light,
    /// Words that put an event into an earlier time.
    Past,
    /// What a noun is said to be: "the talks are under way", "clashes are common".
    Predicate,
}

/// How the governed word hangs on its governor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Link {
    Clause,
    Infinitive,
    Object,
    Prep,
    Gerund,
    /// The noun is the active subject: "the attack failed".
    Subject,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(default)]
    kind: Kind,
    status: Status,
    #[serde(default)]
    takes: Vec<Link>,
    #[serde(default)]
    preps: Vec<String>,
    lemmas: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    cue: Vec<Row>,
    #[serde(default)]
    past: Vec<PastRow>,
}

/// Wars and upheavals by name, with the year in which they ended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastRow {
    to: i16,
    names: Vec<String>,
}

/// Cue classes of `rules/en/status`.
#[derive(Clone, Debug, Default)]
pub struct StatusCues {
    rows: Vec<Row>,
    by_word: BTreeMap<(Kind, String), Vec<usize>>,
    /// Words of each name by its first word (lower case), with the last year.
    past: BTreeMap<String, Vec<(Vec<String>, i16)>>,
}

impl StatusCues {
    pub(crate) fn load(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let mut cues = Self::default();
        let mut complaints = Vec::new();
        for (path, text) in files.texts_under("rules/en/status", ".toml") {
            match read_toml::<File>(&path, &text) {
                Ok(file) => {
                    for row in file.cue {
                        for lemma in &row.lemmas {
                            cues.by_word.entry((row.kind, lemma.to_lowercase())).or_default().push(cues.rows.len());
                        }
                        cues.rows.push(row);
                    }
                    for row in file.past {
                        for name in row.names {
                            let words: Vec<String> = name_words(&name);
                            let Some(first) = words.first().cloned() else { continue };
                            let rows = cues.past.entry(first).or_default();
                            rows.push((words, row.to));
                            rows.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
                        }
                    }
                }
                Err(e) => complaints.push(e),
            }
        }
        if complaints.is_empty() { Ok(cues) } else { Err(complaints) }
    }

    /// The past event that word `i` is part of by name: its last year.
    fn past_event(&self, view: &View<'_>, i: u32) -> Option<i16> {
        (i.saturating_sub(4)..=i).find_map(|from| {
            let first = name_words(view.form(from)).first().cloned()?;
            self.past.get(&first)?.iter().find_map(|(words, year)| {
                let mut at = from;
                let mut rest = words.as_slice();
                while !rest.is_empty() && at < view.len() {
                    for part in name_words(view.form(at)) {
                        match rest.split_first() {
                            Some((word, more)) if *word == part => rest = more,
                            _ => return None,
                        }
                    }
                    at += 1;
                }
                (rest.is_empty() && i < at).then_some(*year)
            })
        })
    }

    fn rows(&self, kind: Kind, lemma: &str) -> impl Iterator<Item = &Row> {
        self.by_word.get(&(kind, lemma.to_owned())).into_iter().flatten().map(|&i| &self.rows[i])
    }

    fn row(&self, kind: Kind, lemma: &str) -> Option<&Row> {
        self.rows(kind, lemma).next()
    }

    fn has(&self, kind: Kind, lemma: &str) -> bool {
        self.by_word.contains_key(&(kind, lemma.to_owned()))
    }

    /// Every example of the data: id of the row, marked sentence with the expected status.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.iter().flat_map(|r| r.examples.iter().map(|e| (r.id.as_str(), e.as_str())))
    }
}

/// What a noun or verb of thought makes of its topic, by the rows of the data; possible where it has none.
pub(crate) fn of_thought(rules: &SpeechRules, lemma: &str) -> Status {
    let lemma = lemma.to_lowercase();
    let row = rules.status.row(Kind::Noun, &lemma).or_else(|| rules.status.row(Kind::Verb, &lemma));
    row.map(|r| r.status)
        .filter(|s| matches!(s, Status::Feared | Status::Hoped | Status::Alleged))
        .unwrap_or(Status::Possible)
}

/// Lower-case words of a name; "Iran-Iraq" and "Iran–Iraq" are two words each.
fn name_words(name: &str) -> Vec<String> {
    name.to_lowercase()
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—'))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The status of one predicate, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusReading {
    /// The status.
    pub status: Status,
    /// Tried, foiled, failed.
    pub attempted: bool,
    /// The words that decided it.
    pub cue: Option<Span>,
    /// Rule that decided (its path).
    pub rule: String,
    /// Steps in order, each a sentence for people.
    pub steps: Vec<String>,
}

/// One finding about the predicate.
#[derive(Clone, Debug)]
struct Op {
    status: Status,
    word: u32,
    rule: String,
}

#[derive(Default)]
struct Findings {
    negation: Option<Op>,
    modal: Option<Op>,
    modifier: Option<Op>,
    mark: Option<Op>,
    habit: Option<Op>,
    progressive: Option<Op>,
    governor: Option<Op>,
    condition: Option<Op>,
}

/// The status of what token `trigger` (0-based) of sentence `sentence` tells.
#[must_use]
pub fn of(
    rules: &SpeechRules,
    reading: &Reading,
    attributions: &[Attribution],
    sentence: u32,
    trigger: u32,
) -> StatusReading {
    of_story(rules, &Doc::new(reading), attributions, sentence, trigger)
}

/// As [`of`], for callers that ask about many predicates of one story.
pub(crate) fn of_story(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    attributions: &[Attribution],
    sentence: u32,
    trigger: u32,
) -> StatusReading {
    let read = of_doc(rules, doc, sentence, trigger);
    denied_by_content(doc, attributions, sentence, trigger, read)
}

/// Where the tree lost what is denied ("denies that its forces tortured prisoners"), the content of the denial still has it.
fn denied_by_content(
    doc: &Doc<'_>,
    attributions: &[Attribution],
    sentence: u32,
    trigger: u32,
    read: StatusReading,
) -> StatusReading {
    let Some(view) = doc.views.get(sentence as usize).filter(|v| trigger < v.len()) else { return read };
    let real = matches!(read.status, Status::Occurred | Status::Ongoing | Status::Historical | Status::Alleged)
        || read.status == Status::Requested && view.lemma(trigger) != "call";
    // "dismissed as false claims that …": what others claim, he denies
    let claimed = read.status == Status::Alleged && read.rule == "status/accuse-noun";
    if let Some(k) = dismissed_reports(view, trigger).filter(|_| real) {
        let mut steps = read.steps;
        steps.push(format!("what is reported is “{}” (status/deny)", view.form(k)));
        return StatusReading {
            status: Status::Denied,
            attempted: false,
            cue: Some(view.sent.tokens[k as usize].span()),
            rule: "status/deny".to_owned(),
            steps,
        };
    }
    if !claimed && !matches!(read.status, Status::Occurred | Status::Ongoing | Status::Historical) {
        return read;
    }
    let here = view.sent.tokens[trigger as usize].span();
    let holder = attributions
        .iter()
        .filter(|a| a.sentence == sentence && a.content.iter().any(|c| c.contains(here)))
        .min_by_key(|a| a.content.iter().map(|c| c.len()).sum::<u32>());
    let Some(holder) = holder.filter(|a| a.stance == "denies" && a.act == "denied") else { return read };
    // what a relative clause tells of those who are spoken of is not denied
    let mut at = trigger;
    for _ in 0..view.len() {
        let up = view.head(at);
        let told_beside = view.is(at, "acl:relcl")
            || view.is(at, "advcl")
                && view
                    .children(at, &["mark"])
                    .any(|m| matches!(view.lemma(m), "after" | "as" | "when" | "while" | "since"));
        if told_beside {
            return read;
        }
        if up.is_some_and(|u| holder.cue.iter().any(|c| c.overlaps(view.sent.tokens[u as usize].span()))) {
            break;
        }
        match up {
            Some(up) => at = up,
            None => break,
        }
    }
    if nominal(view, trigger)
        && !matches!(view.rel(trigger).split(':').next(), Some("obj" | "nsubj" | "root" | "ccomp" | "xcomp"))
    {
        return read;
    }
    let mut steps = read.steps;
    steps.push("it stands in the content of a denial (status/deny)".to_owned());
    StatusReading {
        status: Status::Denied,
        attempted: false,
        cue: holder.cue.first().copied(),
        rule: "status/deny".to_owned(),
        steps,
    }
}

/// "Reports that troops had executed prisoners were dismissed as lies": read off the surface, as the parse loses its way in such subjects.
/// The participle that denies.
fn dismissed_reports(view: &View<'_>, trigger: u32) -> Option<u32> {
    let low = |i: u32| view.form(i).to_lowercase();
    let report = |i: u32| {
        matches!(
            low(i).as_str(),
            "report"
                | "reports"
                | "claim"
                | "claims"
                | "allegation"
                | "allegations"
                | "accusation"
                | "accusations"
                | "rumour"
                | "rumours"
                | "rumor"
                | "rumors"
                | "suggestion"
                | "suggestions"
                | "charge"
                | "charges"
        ) && i + 1 < view.len()
            && matches!(low(i + 1).as_str(), "that" | "of")
    };
    // "called reports of secret talks false"
    let branded = (0..trigger.min(view.len())).rev().take(12).find(|&i| {
        matches!(view.lemma(i), "call" | "brand" | "label" | "describe" | "term" | "dismiss" | "reject")
            && view.is_verb(i)
            && (i + 1..trigger.min(i + 4)).any(report)
    });
    if let Some(verb) = branded {
        let untrue =
            (trigger + 1..view.len()).take(14).take_while(|&k| !matches!(view.form(k), "," | ";")).find(|&k| {
                matches!(
                    low(k).as_str(),
                    "false"
                        | "untrue"
                        | "baseless"
                        | "unfounded"
                        | "groundless"
                        | "fabricated"
                        | "invented"
                        | "lies"
                        | "lie"
                        | "nonsense"
                        | "fake"
                        | "absurd"
                        | "propaganda"
                        | "fiction"
                )
            });
        if untrue.is_some() {
            return Some(verb);
        }
    }
    let opens = (0..trigger.min(6)).find(|&i| report(i) && (0..i).all(|b| !view.is_verb(b)))?;
    let denies = (trigger + 1..view.len().saturating_sub(1)).find(|&k| {
        matches!(low(k).as_str(), "was" | "were" | "been" | "are" | "is")
            && matches!(
                low(k + 1).as_str(),
                "dismissed" | "denied" | "rejected" | "refuted" | "rebutted" | "debunked" | "disputed"
            )
    })?;
    let quoted = view.quote[trigger as usize] != view.quote[opens as usize];
    (!quoted && !(opens..denies).any(|i| matches!(view.form(i), "," | ";"))).then_some(denies + 1)
}

/// As [`of`], for callers that ask about many predicates of one story.
pub(crate) fn of_doc(rules: &SpeechRules, doc: &Doc<'_>, sentence: u32, trigger: u32) -> StatusReading {
    let Some(view) = doc.views.get(sentence as usize).filter(|v| trigger < v.len()) else {
        return plain(Status::Occurred, "status/default");
    };
    let mut steps = Vec::new();
    let cues = &rules.status;
    let found = look(rules, cues, view, trigger, &mut steps);
    let question = view.len() > 0
        && view.form(view.len() - 1) == "?"
        && view.quote[trigger as usize] == view.quote[view.len() as usize - 1];
    let done = |op: &Op, steps: Vec<String>| StatusReading {
        status: op.status,
        attempted: op.status == Status::Attempted,
        cue: Some(view.sent.tokens[op.word as usize].span()),
        rule: op.rule.clone(),
        steps,
    };
    let governor = found.governor.as_ref();
    let modal = found.modal.as_ref();
    if let Some(op) = governor.filter(|g| g.status == Status::Denied) {
        return done(op, steps);
    }
    let strong = |s: Status| {
        matches!(
            s,
            Status::Requested
                | Status::Feared
                | Status::Hoped
                | Status::Alleged
                | Status::Attempted
                | Status::Cancelled
                | Status::Negated
                | Status::Conditional
        )
    };
    if let Some(op) = governor.filter(|g| strong(g.status)) {
        if let (Some(negation), Status::Attempted | Status::Alleged) = (&found.negation, op.status) {
            return done(negation, steps);
        }
        return done(op, steps);
    }
    if let Some(op) = &found.mark {
        return done(op, steps);
    }
    if let Some(negation) = &found.negation {
        match modal.map(|m| (m.status, view.lemma(m.word))) {
            Some((Status::Possible, "may" | "might")) => return done(modal.unwrap_or(negation), steps),
            Some((Status::Requested, _)) => return done(modal.unwrap_or(negation), steps),
            _ => return done(negation, steps),
        }
    }
    if let Some(op) = &found.modifier
        && (op.status != Status::Alleged || (modal.is_none() && governor.is_none()))
    {
        return done(op, steps);
    }
    if let Some(op) = &found.condition
        && (modal.is_some() || governor.is_some())
    {
        return done(op, steps);
    }
    // "why are they banning it?" takes it for granted
    let asks_why = (0..view.len()).any(|i| {
        matches!(view.form(i).to_lowercase().as_str(), "why" | "how" | "who" | "where" | "when")
            && view.quote[i as usize] == view.quote[trigger as usize]
    });
    // "will they accept?" is no plan of theirs
    let modal = modal.filter(|m| m.status != Status::Planned || !question || asks_why);
    if let Some(op) = governor.filter(|g| g.status != Status::Ongoing).or(modal) {
        return done(op, steps);
    }
    if question && !asks_why {
        steps.push("the sentence is a question".to_owned());
        return StatusReading {
            status: Status::Possible,
            attempted: false,
            cue: None,
            rule: "status/question".to_owned(),
            steps,
        };
    }
    if let Some((span, step)) = past::historical(cues, doc, sentence, trigger) {
        steps.push(step);
        return StatusReading {
            status: Status::Historical,
            attempted: false,
            cue: Some(span),
            rule: "status/historical".to_owned(),
            steps,
        };
    }
    if let Some(cue) = timetable(view, trigger) {
        steps.push("told in the present of a day to come (status/timetable)".to_owned());
        return StatusReading {
            status: Status::Planned,
            attempted: false,
            cue: Some(cue),
            rule: "status/timetable".to_owned(),
            steps,
        };
    }
    if let Some(op) = &found.habit {
        return done(op, steps);
    }
    if let Some(cue) = every_time(doc, view, trigger) {
        steps.push("told in the present of a repeated time (status/habitual)".to_owned());
        return StatusReading {
            status: Status::Generic,
            attempted: false,
            cue: Some(cue),
            rule: "status/habitual".to_owned(),
            steps,
        };
    }
    if let Some(op) = governor.or(found.progressive.as_ref()) {
        return done(op, steps);
    }
    StatusReading { steps, ..plain(Status::Occurred, "status/default") }
}

/// An event of a story, for [`for_events`].
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Sentence of the trigger, from 0.
    pub sentence: u32,
    /// Word of the trigger in it, from 0.
    pub trigger: u32,
    /// What is done.
    pub event: EventType,
    /// What [`of`] read there.
    pub read: StatusReading,
}

/// The statuses of all events of a story: an utterance that *is* the act has taken place, though the words look to the future ("we will
/// cooperate" is AGREE), demand ("they must leave" is REQUEST) or refuse ("we will not attend" is REJECT; plover.md section 2.2). They are
/// read together, as a story about an old affair is known by all that it tells.
#[must_use]
pub fn for_events(rules: &SpeechRules, reading: &Reading, events: &[Told]) -> Vec<StatusReading> {
    let doc = Doc::new(reading);
    hear(rules, &doc, events);
    events.iter().map(|e| for_event_of(rules, &doc, e.sentence, e.trigger, e.event, e.read.clone())).collect()
}

/// Sets the tone of the story from its events, for [`for_event_of`]; the first call decides.
pub(crate) fn hear(rules: &SpeechRules, doc: &Doc<'_>, events: &[Told]) {
    let Some(model) = &rules.background else { return };
    let features: Vec<Vec<String>> = events
        .iter()
        .filter(|e| e.sentence > 0)
        .filter(|e| {
            let read = by_type(rules, doc, e.sentence, e.trigger, e.event, e.read.clone());
            matches!(read.status, Status::Occurred | Status::Ongoing)
        })
        .map(|e| background::of_doc(&rules.status, doc, e.sentence, e.trigger, e.event))
        .collect();
    doc.tone.get_or_init(|| model.tone(features.iter().map(Vec::as_slice)));
}

/// The status of one event of a story whose tone has been heard; see [`for_events`].
pub(crate) fn for_event_of(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    sentence: u32,
    trigger: u32,
    event: EventType,
    read: StatusReading,
) -> StatusReading {
    let mut read = by_type(rules, doc, sentence, trigger, event, read);
    // where no rule saw an older time: background that no date marks
    // (a story does not open with what is long past)
    if let (Some(model), Status::Occurred | Status::Ongoing, 1..) = (&rules.background, read.status, sentence) {
        let p = background::probability(model, &rules.status, doc, sentence, trigger, event);
        if p >= model.threshold {
            read.steps.push(format!("told as background ({p:.2}; model:background)"));
            read.status = Status::Historical;
            "model:background".clone_into(&mut read.rule);
        }
    }
    read
}

/// What the type of the event makes of the status of its words (plover.md section 2.2).
fn by_type(
    rules: &SpeechRules,
    doc: &Doc<'_>,
    sentence: u32,
    trigger: u32,
    event: EventType,
    mut read: StatusReading,
) -> StatusReading {
    let reading = doc.reading;
    let own = matches!(
        read.rule.as_str(),
        "status/will"
            | "status/may"
            | "status/must"
            | "status/is-to"
            | "status/have-to"
            | "status/no"
            | "status/purpose"
            | "status/if"
    );
    let own_future = matches!(read.status, Status::Planned | Status::Possible | Status::Requested);
    let lemma = reading
        .sentences
        .get(sentence as usize)
        .and_then(|s| s.tokens.get(trigger as usize))
        .map(|t| t.lemma.to_lowercase())
        .unwrap_or_default();
    let speaks = rules.rows(crate::speech::CueKind::Verb, &lemma).iter().any(|(rest, class)| {
        rest.is_empty() && (rules.classes()[*class].content_of_act || rules.classes()[*class].stance == "denies")
    });
    let sent = reading.sentences.get(sentence as usize);
    let noun = sent.and_then(|s| s.tokens.get(trigger as usize)).is_some_and(|t| t.xpos.starts_with("NN"));
    let asked = sent.and_then(|s| s.tokens.last()).is_some_and(|t| t.form == "?");
    let cue_lemma =
        read.cue.and_then(|cue| sent?.tokens.iter().find(|t| t.span() == cue)).map(|t| t.lemma.to_lowercase());
    let folds = match event {
        // "agreed to their requests": the requests had been made
        EventType::Request if read.status == Status::Planned && noun => true,
        // "wants to cooperate" is the utterance
        EventType::Agree if read.rule == "status/request" && cue_lemma.as_deref() == Some("want") => true,
        // "was denied access": the denial is the refusal
        EventType::Reject if read.status == Status::Denied => true,
        // "will they accept?" promises nothing; "no invitation" is none
        EventType::Agree | EventType::Concede => {
            !asked
                && (read.status == Status::Planned
                    || (own && own_future && !speaks)
                    || (read.rule == "status/no" && !speaks && !noun))
        }
        EventType::Request | EventType::Threaten => {
            // "if you …, we will" is the threat itself; a threat inside "if" is none
            let consequence = read.rule == "status/if"
                && read.cue.is_some_and(|cue| {
                    sent.is_some_and(|s| s.tokens.iter().any(|t| t.span() == cue && t.head != trigger + 1))
                });
            own && !speaks && read.rule != "status/if"
                || event == EventType::Threaten && (own_future || consequence) && !speaks
        }
        EventType::Reject | EventType::Accuse => {
            // "no inquiry was opened", "the police must investigate": nobody has been accused yet
            let inquiry = matches!(lemma.as_str(), "investigate" | "probe" | "prosecute" | "charge" | "indict" | "sue");
            matches!(read.rule.as_str(), "status/no" | "status/must") && !speaks && !noun && !inquiry
                || read.rule == "status/fail"
        }
        _ => false,
    };
    // "is planning", "is supporting": an utterance or stance told in the progressive is no event under way
    let folds = folds
        || (read.rule == "status/progressive"
            && !matches!(
                event.quad(),
                rapporteur_record::Quad::MaterialConflict | rapporteur_record::Quad::MaterialCooperation
            )
            && event != EventType::Consult);
    if folds {
        read.steps.push(format!("the utterance is itself the {event}, so it has taken place (status/utterance)"));
        read.status = Status::Occurred;
        read.attempted = false;
        "status/utterance".clone_into(&mut read.rule);
    }
    // "parliament decided to lift his immunity": what a body decides by its own power is done with the decision
    if matches!(event, EventType::Coerce | EventType::Sanction | EventType::Concede) && read.rule == "status/decide" {
        read.steps.push("a measure is taken by deciding it (status/ordered)".to_owned());
        read.status = Status::Occurred;
        "status/ordered".clone_into(&mut read.rule);
    }
    // "a strike has been called for Monday": who calls a strike, and not for one, announces it
    if event == EventType::Protest
        && noun
        && read.rule == "status/request"
        && cue_lemma.as_deref() == Some("call")
        && sent.is_some_and(|s| {
            let word = &s.tokens[trigger as usize];
            let direct = matches!(word.deprel.as_str(), "obj" | "nsubj:pass");
            direct
                && read
                    .cue
                    .is_some_and(|c| s.tokens.get((word.head as usize).wrapping_sub(1)).is_some_and(|h| h.span() == c))
        })
    {
        read.steps.push("a protest that is called is to come (status/announced)".to_owned());
        read.status = Status::Planned;
        "status/announced".clone_into(&mut read.rule);
    }
    // "the talks failed", "the meeting collapsed": they were held
    if matches!(event, EventType::Consult | EventType::Agree | EventType::Support)
        && read.rule == "status/come-to-nothing"
    {
        read.status = Status::Occurred;
        read.attempted = false;
    }
    // "announced marches in two towns": an act of the streets announced is to come
    if event == EventType::Protest
        && noun
        && read.status == Status::Occurred
        && sent.is_some_and(|s| {
            let word = &s.tokens[trigger as usize];
            word.deprel == "obj"
                && (word.head as usize)
                    .checked_sub(1)
                    .and_then(|h| s.tokens.get(h))
                    .is_some_and(|h| h.lemma.eq_ignore_ascii_case("announce"))
        })
    {
        read.steps.push("a protest that is announced is to come (status/announced)".to_owned());
        read.status = Status::Planned;
        "status/announced".clone_into(&mut read.rule);
    }
    // a court that orders a detention has done it; what others are asked to do is not done yet
    if matches!(event, EventType::Coerce | EventType::Sanction)
        && matches!(read.rule.as_str(), "status/request" | "status/request-noun")
    {
        let sent = reading.sentences.get(sentence as usize);
        let order = read.cue.and_then(|cue| sent?.tokens.iter().find(|t| t.span() == cue)).is_some_and(|t| {
            matches!(t.lemma.to_lowercase().as_str(), "order" | "decree")
                && (t.xpos == "VBD" || t.xpos == "VBN" || t.xpos.starts_with("NN"))
        });
        // "ordered the police to arrest anyone who …" is an instruction, carried out or not
        let instructs = sent.and_then(|s| s.tokens.get(trigger as usize)).is_some_and(|t| {
            t.xpos == "VB"
                && sent.is_some_and(|s| {
                    s.children_by(trigger as usize, &["obj"]).any(|o| {
                        matches!(
                            s.tokens[o].lemma.to_lowercase().as_str(),
                            "anyone" | "everyone" | "anybody" | "everybody" | "all" | "those"
                        )
                    })
                })
        });
        let order = order && !instructs;
        if order {
            read.steps.push("an order to detain or to ban is itself the measure (status/ordered)".to_owned());
            read.status = Status::Occurred;
            "status/ordered".clone_into(&mut read.rule);
        }
    }
    read
}

/// "The sanctions enter into force on Monday", "the king travels to Rabat on Friday": the present of a timetable, with its day.
fn timetable(view: &View<'_>, trigger: u32) -> Option<Span> {
    let full_stop = view.len() > 0 && view.form(view.len() - 1) == ".";
    let starts = |i: u32| {
        matches!(
            view.lemma(i),
            "arrive"
                | "begin"
                | "come"
                | "convene"
                | "depart"
                | "end"
                | "enter"
                | "expire"
                | "fly"
                | "gather"
                | "go"
                | "leave"
                | "meet"
                | "open"
                | "resume"
                | "start"
                | "take"
                | "travel"
                | "visit"
        ) && (matches!(view.xpos(i), "VBZ" | "VBP") || view.xpos(i) == "VB" && view.head(i).is_none())
            && view.child(i, &["aux", "mark"]).is_none()
            && view.quote[i as usize] == 0
    };
    let verb = [Some(trigger), view.head(trigger)].into_iter().flatten().find(|&v| starts(v))?;
    let tied = verb == trigger
        || view.is(trigger, "nsubj")
        || view.is(trigger, "obl") && matches!(view.case(trigger), Some("for" | "to"));
    let day = view.children(verb, &["obl", "nmod"]).find(|&o| {
        rapporteur_time::weekday_named(view.form(o)).is_some()
            && !view.children(o, &["amod", "det"]).any(|d| matches!(view.lemma(d), "last" | "every" | "each"))
            || view.lemma(o) == "tomorrow"
    })?;
    (full_stop && tied).then(|| view.sent.tokens[day as usize].span())
}

/// "Every year, pilgrims march …": a repeated time and a verb in the present.
fn every_time(doc: &Doc<'_>, view: &View<'_>, trigger: u32) -> Option<Span> {
    if view.quote[trigger as usize] != 0 || !matches!(view.xpos(trigger), "VBP" | "VBZ") {
        return None;
    }
    let sent = view.sent.span();
    // "Every dry season, herders and farmers clash"
    let opening = (0..view.len().min(2))
        .find(|&i| matches!(view.form(i).to_lowercase().as_str(), "every" | "each"))
        .and_then(|i| {
            (i + 1..view.len().min(i + 4)).find(|&k| {
                matches!(
                    view.lemma(k),
                    "year"
                        | "month"
                        | "week"
                        | "day"
                        | "night"
                        | "season"
                        | "summer"
                        | "winter"
                        | "spring"
                        | "autumn"
                        | "time"
                )
            })
        });
    if let Some(time) = opening.filter(|&t| t < trigger && view.head(trigger).is_none()) {
        return Some(view.sent.tokens[time as usize].span());
    }
    doc.reading
        .timexes
        .iter()
        .filter(|t| sent.start <= t.start && t.end <= sent.end && t.timex_type == rapporteur_record::TimexType::Set)
        .find(|t| {
            let words =
                (0..view.len()).filter(|&i| view.sent.tokens[i as usize].span().overlaps(Span::new(t.start, t.end)));
            words.into_iter().any(|w| {
                let mut at = w;
                (0..4).any(|_| match view.head(at) {
                    Some(up) => {
                        at = up;
                        up == trigger
                    }
                    None => false,
                })
            })
        })
        .map(|t| Span::new(t.start, t.end))
}

fn plain(status: Status, rule: &str) -> StatusReading {
    StatusReading { status, attempted: false, cue: None, rule: rule.to_owned(), steps: Vec::new() }
}

fn op(row: &Row, word: u32) -> Op {
    Op { status: row.status, word, rule: row.id.clone() }
}

fn nominal(view: &View<'_>, i: u32) -> bool {
    matches!(view.upos(i), Upos::Noun | Upos::Propn)
        || (view.xpos(i) == "VBG"
            && matches!(view.rel(i), "obj" | "nsubj" | "obl" | "nmod" | "compound")
            && view.child(i, &["det", "amod"]).is_some())
}

/// What stands on the word itself.
fn local(cues: &StatusCues, view: &View<'_>, i: u32, found: &mut Findings, steps: &mut Vec<String>, of_noun: bool) {
    let set = |slot: &mut Option<Op>, op: Op, steps: &mut Vec<String>| {
        if slot.is_none() {
            steps.push(format!("“{}” on “{}” says {} ({})", view.form(op.word), view.form(i), op.status, op.rule));
            *slot = Some(op);
        }
    };
    let kids = &view.kids[i as usize];
    // "is to leave", "the issues to be discussed"; but "the second to be detained", "believed them to be forged", "is to blame"
    let rank = || {
        let noun = view.head(i).filter(|_| view.rel(i) == "acl")?;
        let first = |&d: &u32| {
            matches!(view.lemma(d).to_lowercase().as_str(), "first" | "second" | "third" | "last" | "only" | "latest")
                || view.upos(d) == Upos::Num
        };
        view.children(noun, &["amod", "nummod"]).find(first)
    };
    let passive_to_be = view.children(i, &["aux", "cop"]).any(|k| view.lemma(k) == "be" && k < i)
        && view.children(i, &["mark"]).any(|k| view.lemma(k) == "to")
        && view.lemma(i) != "blame"
        && rank().is_none()
        && !view.head(i).is_some_and(|h| {
            matches!(view.rel(i).split(':').next(), Some("xcomp" | "ccomp"))
                && matches!(
                    view.lemma(h),
                    "believe" | "find" | "consider" | "think" | "know" | "show" | "prove" | "deem"
                )
        });
    for &k in kids {
        let lemma = view.lemma(k).to_lowercase();
        let rel = view.rel(k);
        match rel.split(':').next().unwrap_or("") {
            "aux" => {
                if rel == "aux:pass" {
                    continue;
                }
                if let Some(row) = cues
                    .row(Kind::Auxiliary, &lemma)
                    .or_else(|| cues.row(Kind::Auxiliary, &view.form(k).to_lowercase()))
                {
                    let mut o = op(row, k);
                    if lemma == "would" || view.form(k).eq_ignore_ascii_case("would") {
                        let have = view.children(i, &["aux"]).any(|a| view.lemma(a) == "have");
                        o.status = if have { Status::Possible } else { Status::Planned };
                    }
                    if lemma == "should" && k < i && view.child(i, &["nsubj"]).is_some_and(|s| k < s) {
                        o.status = Status::Conditional;
                    }
                    set(&mut found.modal, o, steps);
                } else if lemma == "be"
                    && view.xpos(i) == "VBG"
                    && rel == "aux"
                    // "had been blocking the road" is over
                    && !view.children(i, &["aux"]).any(|a| view.form(a).eq_ignore_ascii_case("had"))
                {
                    set(
                        &mut found.progressive,
                        Op { status: Status::Ongoing, word: k, rule: "status/progressive".to_owned() },
                        steps,
                    );
                } else if matches!(lemma.as_str(), "not" | "n't") {
                    set(
                        &mut found.negation,
                        Op { status: Status::Negated, word: k, rule: "status/no".to_owned() },
                        steps,
                    );
                }
                let form = view.form(k).to_lowercase();
                if matches!(
                    form.as_str(),
                    "won't"
                        | "didn't"
                        | "don't"
                        | "doesn't"
                        | "wasn't"
                        | "weren't"
                        | "isn't"
                        | "aren't"
                        | "hasn't"
                        | "haven't"
                        | "hadn't"
                        | "cannot"
                        | "can't"
                        | "couldn't"
                        | "wouldn't"
                ) {
                    set(
                        &mut found.negation,
                        Op { status: Status::Negated, word: k, rule: "status/no".to_owned() },
                        steps,
                    );
                }
            }
            "advmod" | "det" | "neg" | "cc" | "amod" | "compound" | "nmod"
                if cues.has(Kind::Negator, &lemma) || cues.has(Kind::Negator, &view.form(k).to_lowercase()) =>
            {
                // "not only", "no longer before" are no negations of the event
                let next = (k + 1 < view.len()).then(|| view.form(k + 1).to_lowercase());
                let only = matches!(next.as_deref(), Some("only" | "just" | "merely" | "least" | "until"));
                if !only && (rel != "nmod") {
                    set(
                        &mut found.negation,
                        Op { status: Status::Negated, word: k, rule: "status/no".to_owned() },
                        steps,
                    );
                }
            }
            "nsubj" | "obj" if !of_noun => {
                let none = view
                    .children(k, &["det", "advmod", "cc"])
                    .find(|&d| {
                        // "no fewer than nine were killed"
                        let number = d + 1 < view.len()
                            && matches!(view.form(d + 1).to_lowercase().as_str(), "fewer" | "less" | "more");
                        !number && matches!(view.lemma(d).to_lowercase().as_str(), "no" | "neither")
                    })
                    // "not a single guard was charged", "not one shot was fired"
                    .or_else(|| {
                        let first = view.subtree(k, &[]).first().copied()?;
                        let next = (first + 1 < view.len()).then(|| view.form(first + 1).to_lowercase())?;
                        (view.form(first).eq_ignore_ascii_case("not") && matches!(next.as_str(), "a" | "an" | "one"))
                            .then_some(first)
                    })
                    .or_else(|| {
                        matches!(
                            view.lemma(k).to_lowercase().as_str(),
                            "none" | "nobody" | "nothing" | "neither" | "no-one"
                        )
                        .then_some(k)
                    });
                if let Some(d) = none {
                    set(
                        &mut found.negation,
                        Op { status: Status::Negated, word: d, rule: "status/no".to_owned() },
                        steps,
                    );
                }
            }
            "mark" => {
                if let Some(row) = cues.row(Kind::Mark, &lemma) {
                    set(&mut found.mark, op(row, k), steps);
                } else if cues.has(Kind::Negator, &lemma) {
                    set(
                        &mut found.negation,
                        Op { status: Status::Negated, word: k, rule: "status/no".to_owned() },
                        steps,
                    );
                }
            }
            "case" if cues.has(Kind::Negator, &lemma) => {
                set(&mut found.negation, Op { status: Status::Negated, word: k, rule: "status/no".to_owned() }, steps);
            }
            _ => {}
        }
        if matches!(rel.split(':').next().unwrap_or(""), "amod" | "advmod" | "compound") {
            if let Some(row) =
                cues.row(Kind::Modifier, &lemma).or_else(|| cues.row(Kind::Modifier, &view.form(k).to_lowercase()))
            {
                let nominal_only = matches!(row.status, Status::Planned | Status::Attempted | Status::Cancelled);
                if !nominal_only || of_noun {
                    set(&mut found.modifier, op(row, k), steps);
                }
            }
            if let Some(row) = cues.row(Kind::Habitual, &lemma)
                && (matches!(view.xpos(i), "VB" | "VBP" | "VBZ")
                    || view.children(i, &["aux"]).any(|a| matches!(view.xpos(a), "VBP" | "VBZ")))
            {
                set(&mut found.habit, op(row, k), steps);
            }
        }
    }
    // "A meeting in Rome was possible": the same words as predicate of the noun.
    if of_noun
        && view.rel(i).starts_with("nsubj")
        && let Some(h) = view.head(i)
        && view.children(h, &["cop"]).next().is_some()
        && let Some(row) = cues.row(Kind::Modifier, &view.lemma(h).to_lowercase())
        && matches!(row.status, Status::Possible | Status::Planned)
    {
        set(&mut found.modifier, op(row, h), steps);
    }
    // "next week's summit", "tomorrow's talks"
    if of_noun
        && let Some(word) = view
            .children(i, &["nmod:poss", "nmod", "compound"])
            .filter(|&k| view.case(k).is_none() || view.is(k, "nmod:poss"))
            .flat_map(|k| view.subtree(k, &[]))
            .find(|&w| {
                let form = view.form(w).to_lowercase();
                form == "tomorrow"
                    || matches!(form.as_str(), "next" | "coming")
                        && w + 1 < view.len()
                        && (matches!(view.lemma(w + 1), "week" | "month" | "year" | "weekend" | "summer" | "spring")
                            || rapporteur_time::weekday_named(view.form(w + 1)).is_some())
            })
    {
        set(&mut found.modifier, Op { status: Status::Planned, word, rule: "status/next".to_owned() }, steps);
    }
    // "The siege has entered its third month"
    if of_noun
        && view.is(i, "nsubj")
        && let Some(v) = view.head(i).filter(|&v| view.lemma(v) == "enter")
        && let Some(time) = view
            .children(v, &["obj", "obl"])
            .find(|&o| matches!(view.lemma(o), "day" | "week" | "month" | "year" | "night" | "hour"))
    {
        set(
            &mut found.progressive,
            Op { status: Status::Ongoing, word: time, rule: "status/continue".to_owned() },
            steps,
        );
    }
    // "The talks are under way", "kidnappings are common"
    if of_noun
        && view.rel(i).starts_with("nsubj")
        && let Some(h) = view.head(i)
        && let Some(be) = view.children(h, &["cop", "aux"]).find(|&c| view.lemma(c).eq_ignore_ascii_case("be"))
    {
        let words = format!("{} {}", view.case(h).unwrap_or_default(), view.form(h)).trim().to_lowercase();
        let row = cues.row(Kind::Predicate, &words).or_else(|| cues.row(Kind::Predicate, &view.form(h).to_lowercase()));
        match row.map(|r| (r, r.status)) {
            Some((row, Status::Generic)) if matches!(view.xpos(be), "VBP" | "VBZ") => {
                set(&mut found.habit, op(row, h), steps);
            }
            Some((row, Status::Ongoing)) => set(&mut found.progressive, op(row, h), steps),
            _ => {}
        }
    }
    // "Whenever the two presidents meet, …"
    if !of_noun && matches!(view.xpos(i), "VBP" | "VBZ") {
        let first = view.subtree(i, &[]).first().copied().unwrap_or(i);
        let opens = [Some(first), first.checked_sub(1)].into_iter().flatten().find(|&w| {
            view.form(w).eq_ignore_ascii_case("whenever")
                || view.form(w).eq_ignore_ascii_case("time")
                    && w > 0
                    && matches!(view.form(w - 1).to_lowercase().as_str(), "every" | "each")
        });
        if let Some(word) = opens {
            set(&mut found.habit, Op { status: Status::Generic, word, rule: "status/habitual".to_owned() }, steps);
        }
    }
    // "is due to arrive", which the parse takes for "due to" of causes
    let due = i > 1
        && view.xpos(i) == "VB"
        && view.form(i - 1).eq_ignore_ascii_case("to")
        && view.form(i - 2).eq_ignore_ascii_case("due");
    if passive_to_be || due {
        set(&mut found.modal, Op { status: Status::Planned, word: i, rule: "status/is-to".to_owned() }, steps);
    }
    // "instead of", "in case of", "ahead of" before the phrase
    let first = view.subtree(i, &[]).first().copied().unwrap_or(i);
    let before = |n: u32| first.checked_sub(n).map(|k| view.form(k).to_lowercase()).unwrap_or_default();
    let inside: Vec<String> = (first..i).take(4).map(|k| view.form(k).to_lowercase()).collect();
    let joined = [
        format!("{} {}", before(2), before(1)),
        format!("{} {}", before(1), inside.first().map_or("", String::as_str)),
        format!("{} {} {}", before(3), before(2), before(1)),
        inside.iter().take(2).cloned().collect::<Vec<_>>().join(" "),
        inside.iter().take(3).cloned().collect::<Vec<_>>().join(" "),
        inside.iter().take(4).cloned().collect::<Vec<_>>().join(" "),
    ];
    for phrase in &joined {
        if let Some(row) = cues.row(Kind::Preposition, phrase.trim()) {
            let o = op(row, first);
            match row.status {
                Status::Negated => set(&mut found.negation, o, steps),
                Status::Conditional => set(&mut found.mark, o, steps),
                _ => set(&mut found.modifier, o, steps),
            }
            break;
        }
    }
    // "Were Serbia to attack, …", "once the troops have withdrawn, …"
    let asked = view.len() > 0 && view.form(view.len() - 1) == "?";
    for &k in kids {
        let form = view.form(k);
        let inverted = k == first
            && form == "Were"
            && !asked
            && view.child(i, &["nsubj", "nsubj:pass"]).is_some_and(|s| s > k)
            && view.children(i, &["mark"]).any(|m| view.form(m) == "to");
        let once = form.eq_ignore_ascii_case("once")
            && view.is(i, "advcl")
            && view.xpos(i) != "VBD"
            && !view.children(i, &["aux", "aux:pass"]).any(|a| view.xpos(a) == "VBD")
            && view.head(i).is_some_and(|h| view.children(h, &["aux"]).any(|a| view.xpos(a) == "MD"));
        if inverted || once {
            set(&mut found.mark, Op { status: Status::Conditional, word: k, rule: "status/if".to_owned() }, steps);
        }
    }
    // a condition on this clause
    for &k in kids {
        if view.is(k, "advcl")
            && let Some(mark) = view.children(k, &["mark"]).find(|&m| {
                cues.row(Kind::Mark, &view.lemma(m).to_lowercase()).is_some_and(|r| r.status == Status::Conditional)
            })
        {
            let set_condition = Op { status: Status::Conditional, word: mark, rule: "status/if".to_owned() };
            if found.condition.is_none() {
                steps.push(format!("“{}” makes it depend on a condition (status/if)", view.form(mark)));
                found.condition = Some(set_condition);
            }
        }
    }
}

/// "Has been shelved", "was called off", tagged as an adjective: the lemma of the verb, where a row of the data knows it.
fn participle(cues: &StatusCues, view: &View<'_>, i: u32) -> Option<String> {
    if view.xpos(i) != "JJ" || view.child(i, &["cop"]).is_none() {
        return None;
    }
    let form = view.form(i).to_lowercase();
    let stem = form.strip_suffix("ed")?;
    let single = stem.get(..stem.len().checked_sub(1)?).map(str::to_owned).unwrap_or_default();
    [format!("{stem}e"), stem.to_owned(), single].into_iter().find(|l| {
        cues.rows(Kind::Verb, l).any(|r| {
            r.takes.contains(&Link::Object)
                && matches!(r.status, Status::Cancelled | Status::Attempted | Status::Denied)
        })
    })
}

/// Verbs that only say that something takes place: "begin", "be held".
fn takes_place(view: &View<'_>, i: u32) -> bool {
    let lemma = view.lemma(i).to_lowercase();
    let held =
        matches!(lemma.as_str(), "hold" | "conduct" | "stage" | "launch" | "resume" | "carry" | "impose" | "sign")
            && view.child(i, &["aux:pass"]).is_some();
    held || matches!(
        lemma.as_str(),
        "begin"
            | "start"
            | "commence"
            | "open"
            | "resume"
            | "occur"
            | "happen"
            | "take"
            | "erupt"
            | "come"
            | "follow"
            | "go"
    )
}

fn irrealis(view: &View<'_>, i: u32) -> bool {
    let aux = view.children(i, &["aux"]).any(|a| {
        matches!(
            view.lemma(a).to_lowercase().as_str(),
            "will" | "would" | "may" | "might" | "could" | "can" | "shall" | "should" | "must" | "wo" | "'ll"
        )
    });
    let base = view.xpos(i) == "VB" && view.child(i, &["aux"]).is_none();
    let passive_base = view.children(i, &["aux:pass"]).any(|a| view.form(a).eq_ignore_ascii_case("be"));
    aux || base || passive_base
}

/// "Allegations that guards beat him", which the parse took for a relative clause: nothing is missing in it.
fn content_clause(cues: &StatusCues, view: &View<'_>, verb: u32, noun: u32) -> bool {
    let opens = view.subtree(verb, &[]).first().is_some_and(|&w| view.form(w).eq_ignore_ascii_case("that"));
    let subject = view.child(verb, &["nsubj"]).is_some_and(|s| !view.form(s).eq_ignore_ascii_case("that"));
    let full = view.child(verb, &["aux:pass"]).is_some()
        || view.child(verb, &["obj"]).is_some_and(|o| !view.form(o).eq_ignore_ascii_case("that"));
    let tells = cues.rows(Kind::Noun, &view.lemma(noun).to_lowercase()).any(|r| r.takes.contains(&Link::Clause));
    opens && subject && full && tells
}

fn look(rules: &SpeechRules, cues: &StatusCues, view: &View<'_>, trigger: u32, steps: &mut Vec<String>) -> Findings {
    let mut found = Findings::default();
    let mut at = trigger;
    let mut as_noun = nominal(view, at);
    local(cues, view, at, &mut found, steps, as_noun);
    // coordination shares what stands on the first part
    for _ in 0..10 {
        let Some(up) = view.head(at) else { break };
        let rel = view.rel(at);
        let base = rel.split(':').next().unwrap_or("");
        let content = rel == "acl:relcl" && content_clause(cues, view, at, up);
        // "shot down the drones that were to hit the airport": what was stopped did not get to do it
        if matches!(rel, "acl" | "acl:relcl")
            && found.modal.as_ref().is_some_and(|m| m.status == Status::Planned)
            && let Some(v) = view.head(up).filter(|&v| {
                let stopped = view.is(up, "obj") || view.rel(up) == "nsubj:pass";
                let particle = view.child(v, &["compound:prt"]).map(|p| format!("{} {}", view.lemma(v), view.lemma(p)));
                let row = |l: &str| cues.rows(Kind::Verb, l).any(|r| r.id == "status/foil");
                stopped && (row(view.lemma(v)) || particle.is_some_and(|p| row(&p)))
            })
        {
            steps.push(format!("“{}” stopped it (status/foil)", view.form(v)));
            found.governor = Some(Op { status: Status::Attempted, word: v, rule: "status/foil".to_owned() });
            break;
        }
        // "it was not they who had shelled the camp"
        if rel == "acl:relcl"
            && found.negation.is_none()
            && view.child(up, &["cop"]).is_some()
            && view.children(up, &["nsubj"]).any(|s| view.form(s).eq_ignore_ascii_case("it"))
            && let Some(not) = view.children(up, &["advmod"]).find(|&a| cues.has(Kind::Negator, view.lemma(a)))
        {
            found.negation = Some(Op { status: Status::Negated, word: not, rule: "status/no".to_owned() });
        }
        if rel == "acl:relcl" && !content {
            break;
        }
        let mut marks: Vec<&str> = view.children(at, &["mark", "case"]).map(|m| view.lemma(m)).collect();
        // "accuse the police of torturing prisoners", where the parse gave the preposition to the prisoners
        if marks.is_empty()
            && view.xpos(at) == "VBG"
            && let Some(before) = at.checked_sub(1)
            && matches!(view.lemma(before), "of" | "from" | "for" | "with" | "against" | "about")
        {
            marks.push(view.lemma(before));
        }
        let to = marks.first() == Some(&"to") && view.xpos(at).starts_with("VB") && view.xpos(at) != "VBG"
            || view.children(at, &["mark"]).any(|m| view.form(m) == "to");
        // "of bombing", "of being bombed"
        let gerund = view.xpos(at) == "VBG"
            || view.xpos(at) == "VBN"
                && view.children(at, &["aux:pass"]).any(|a| view.form(a).eq_ignore_ascii_case("being"));
        let link = match base {
            "xcomp" if gerund => Some(Link::Gerund),
            "xcomp" => Some(Link::Infinitive),
            "acl" if to => Some(Link::Infinitive),
            "acl" if content || marks.contains(&"that") => Some(Link::Clause),
            "acl" if gerund => Some(Link::Prep),
            "ccomp" | "csubj" if to => Some(Link::Infinitive),
            "ccomp" | "csubj" if gerund => Some(Link::Gerund),
            "ccomp" | "csubj" => Some(Link::Clause),
            "obj" | "iobj" => Some(Link::Object),
            "nsubj" if rel == "nsubj:pass" => Some(Link::Object),
            "nsubj" if as_noun && view.is_verb(up) => Some(Link::Subject),
            // "has been shelved", taken for an adjective
            "nsubj" if as_noun && participle(cues, view, up).is_some() => Some(Link::Object),
            "obl" | "nmod" if as_noun => Some(Link::Prep),
            "obl" | "nmod" if gerund => Some(Link::Gerund),
            "obl" | "nmod" => Some(Link::Prep),
            "compound" => Some(Link::Prep),
            "advcl"
                if gerund
                    && marks
                        .iter()
                        .any(|m| matches!(*m, "of" | "from" | "for" | "about" | "against" | "in" | "with")) =>
            {
                Some(Link::Gerund)
            }
            "advcl" if to => Some(Link::Infinitive),
            // "has denied backing the rebels", hung as a clause beside
            "advcl" if gerund && marks.is_empty() && at == up + 1 => Some(Link::Gerund),
            _ => None,
        };
        let shelved = if base == "nsubj" { participle(cues, view, up) } else { None };
        let verb = view.is_verb(up) || view.upos(up) == Upos::Aux || shelved.is_some();
        let lemma = shelved.unwrap_or_else(|| view.lemma(up).to_lowercase());
        // "feared for their brutality shot two boys": a verb of its own, not what was feared
        let stray = verb
            && matches!(base, "ccomp" | "xcomp")
            && view.xpos(at) == "VBD"
            && marks.is_empty()
            && view.child(at, &["nsubj", "csubj", "expl", "aux"]).is_none();
        if stray {
            break;
        }
        // "provided that they withdraw"
        let provided = link == Some(Link::Clause)
            && matches!(view.form(up).to_lowercase().as_str(), "provided" | "providing" | "assuming" | "supposing")
            && view.child(up, &["aux", "aux:pass", "nsubj"]).is_none();
        if provided {
            steps.push(format!("“{}” makes it a condition (status/if)", view.form(up)));
            found.mark = Some(Op { status: Status::Conditional, word: up, rule: "status/if".to_owned() });
            break;
        }
        // "the withdrawal is set to begin": the subject of a plan, a chance, a failure is what begins or not
        let raised = (base == "nsubj" && as_noun)
            .then(|| view.children(up, &["xcomp"]).find(|&x| takes_place(view, x)))
            .flatten();
        if let Some(x) = raised {
            let kinds = if verb { [Kind::Verb, Kind::Adjective] } else { [Kind::Adjective, Kind::Verb] };
            let row = kinds
                .iter()
                .flat_map(|k| cues.rows(*k, &lemma))
                .find(|r| r.takes.contains(&Link::Infinitive) && r.status != Status::Ongoing);
            if let Some(row) = row {
                let mut decided = op(row, up);
                let mut above = Findings::default();
                local(cues, view, up, &mut above, steps, false);
                if above.negation.is_some() {
                    decided.status = match decided.status {
                        Status::Negated => Status::Occurred,
                        _ => Status::Negated,
                    };
                }
                steps.push(format!(
                    "“{} to {}” governs “{}”: {} ({})",
                    view.form(up),
                    view.form(x),
                    view.form(at),
                    decided.status,
                    row.id
                ));
                if decided.status != Status::Occurred && found.governor.is_none() {
                    found.governor = Some(decided);
                }
                break;
            }
        }
        let kinds: &[Kind] = if verb {
            &[Kind::Verb]
        } else if view.upos(up) == Upos::Adj {
            &[Kind::Adjective, Kind::Verb]
        } else {
            &[Kind::Noun]
        };
        // "stop interfering", "an end to the blockade": what is to end is so
        let ends = if verb {
            matches!(lemma.as_str(), "stop" | "cease" | "end" | "halt" | "quit" | "suspend" | "lift")
                && matches!(link, Some(Link::Gerund | Link::Object))
                && !marks.contains(&"from")
                && (as_noun || gerund)
        } else {
            matches!(lemma.as_str(), "end" | "halt" | "cessation" | "stop")
                && link == Some(Link::Prep)
                && marks.iter().any(|m| matches!(*m, "to" | "of" | "in"))
        };
        if ends && found.governor.is_none() && found.negation.is_none() {
            steps.push(format!("“{}” takes “{}” for granted (status/ends)", view.form(up), view.form(at)));
            break;
        }
        if let Some(link) = link {
            let mut row = None;
            'kinds: for kind in kinds {
                let particle = view.child(up, &["compound:prt"]).map(|p| format!("{lemma} {}", view.lemma(p)));
                // a particle that the parse took for a preposition ("called off the talks")
                let loose = marks.first().map(|m| format!("{lemma} {m}")).filter(|l| cues.has(*kind, l));
                if let Some(loose) = &loose {
                    row = cues.rows(*kind, loose).find(|r| r.takes.contains(&Link::Object));
                    if row.is_some() {
                        break 'kinds;
                    }
                }
                let candidates = particle.iter().flat_map(|p| cues.rows(*kind, p)).chain(cues.rows(*kind, &lemma));
                for candidate in candidates {
                    let fits = candidate.takes.contains(&link)
                        || (link == Link::Gerund
                            && candidate.takes.contains(&Link::Prep)
                            && marks.iter().any(|m| candidate.preps.iter().any(|p| p == m)))
                        || (link == Link::Gerund
                            && candidate.takes.contains(&Link::Object)
                            && matches!(base, "xcomp" | "ccomp"));
                    if !fits {
                        continue;
                    }
                    let preposition = link != Link::Prep
                        || base == "compound"
                        || marks.iter().any(|m| candidate.preps.iter().any(|p| p == m));
                    if !preposition {
                        continue;
                    }
                    // "due to arrive", "able to seize" are no purposes, however the parse hung them
                    let purpose = verb
                        && base == "advcl"
                        && to
                        && !matches!(candidate.status, Status::Requested | Status::Attempted | Status::Negated);
                    let needs_irrealis = link == Link::Clause
                        && (lemma == "warn"
                            || matches!(candidate.status, Status::Planned | Status::Possible | Status::Requested));
                    let needs_irrealis = needs_irrealis
                        && !matches!(
                            candidate.id.as_str(),
                            "status/imperative-adjective" | "status/possible-adjective"
                        );
                    if purpose || needs_irrealis && !irrealis(view, at) {
                        continue;
                    }
                    // "organised protests", "called into question"
                    let past = matches!(view.xpos(up), "VBD" | "VBN");
                    let held = link == Link::Object
                        && past
                        && matches!(lemma.as_str(), "organise" | "organize" | "arrange")
                        && !(0..view.len()).any(|w| matches!(view.lemma(w), "next" | "tomorrow"));
                    let questioned =
                        lemma == "call" && view.children(up, &["obl"]).any(|o| view.lemma(o) == "question");
                    if held || questioned {
                        continue;
                    }
                    // "was able to intercept": done (Karttunen's two-way implicatives in the past tense)
                    if lemma == "able"
                        && view.children(up, &["cop"]).any(|c| view.xpos(c) == "VBD")
                        && view.child(up, &["aux"]).is_none()
                    {
                        continue;
                    }
                    row = Some(candidate);
                    break 'kinds;
                }
            }
            if let Some(row) = row {
                let mut decided = op(row, up);
                // "Let the two sides meet"
                if lemma == "let" && view.xpos(up) == "VB" && view.child(up, &["nsubj", "aux", "mark"]).is_none() {
                    decided.status = Status::Requested;
                }
                let mut above = Findings::default();
                local(cues, view, up, &mut above, steps, !verb);
                if above.negation.is_some() {
                    decided.status = match decided.status {
                        Status::Denied | Status::Alleged => Status::Occurred,
                        // "did not rule out that …"
                        Status::Negated if matches!(lemma.as_str(), "rule" | "exclude" | "preclude") => {
                            Status::Possible
                        }
                        Status::Negated => Status::Occurred,
                        Status::Planned | Status::Attempted | Status::Requested | Status::Hoped => Status::Negated,
                        other => other,
                    };
                } else if decided.status == Status::Negated && above.modal.is_some() {
                    decided.status = above.modal.as_ref().map_or(Status::Negated, |_| Status::Possible);
                } else if decided.status == Status::Negated && matches!(row.id.as_str(), "status/prevent") {
                    // "sought to prevent", "to avoid": what is kept from happening is not so
                    decided.status = Status::Negated;
                } else if decided.status == Status::Ongoing {
                    if let Some(modal) = above.modal.clone() {
                        decided.status = modal.status;
                    }
                    if let Some(negation) = above.negation.clone() {
                        decided.status = negation.status;
                    }
                }
                if decided.status == Status::Occurred {
                    steps.push(format!("“{}” is negated, so what it governs stands ({})", view.form(up), row.id));
                    break;
                }
                if !verb
                    && decided.status == Status::Alleged
                    && let Some(v) = view.head(up).filter(|&v| {
                        (view.is(up, "obj")
                            || view.rel(up) == "nsubj:pass"
                            || view.is(up, "obl") && view.case(up) == Some("as"))
                            && matches!(
                                view.lemma(v).to_lowercase().as_str(),
                                "deny" | "dismiss" | "reject" | "refute" | "rebut" | "dispute" | "rubbish" | "debunk"
                            )
                    })
                {
                    // "rejected claims that …"
                    decided = Op { status: Status::Denied, word: v, rule: "status/deny".to_owned() };
                }
                steps.push(format!("“{}” governs “{}”: {} ({})", view.form(up), view.form(at), decided.status, row.id));
                let keep_climbing = decided.status == Status::Ongoing;
                if found.governor.is_none() {
                    found.governor = Some(decided);
                }
                if !keep_climbing {
                    break;
                }
                at = up;
                as_noun = nominal(view, at);
                continue;
            }
        }
        // "accused Baku of shelling": the phrase hung on the object belongs to the verb above it
        if found.governor.is_none()
            && matches!(base, "nmod" | "acl" | "advcl" | "obl" | "xcomp" | "ccomp")
            && matches!(view.rel(up).split(':').next().unwrap_or(""), "obj" | "nsubj" | "obl")
        {
            let above = view.head(up).filter(|&v| view.is_verb(v));
            let row = above.and_then(|v| {
                let rows = cues.rows(Kind::Verb, &view.lemma(v).to_lowercase()).find(|r| {
                    let by_preposition = matches!(r.status, Status::Alleged | Status::Negated)
                        && marks.iter().any(|m| *m != "to" && r.preps.iter().any(|p| p == m));
                    by_preposition || (to && r.status == Status::Requested && r.takes.contains(&Link::Infinitive))
                });
                rows.map(|r| (r, v))
            });
            if let Some((row, v)) = row {
                steps.push(format!("“{}” governs “{}”: {} ({})", view.form(v), view.form(at), row.status, row.id));
                found.governor = Some(op(row, v));
                break;
            }
        }
        match base {
            "conj" => {
                // "will meet and hold talks": the second part shares modals unless it has its own subject
                let own_subject = view.child(at, &["nsubj"]).is_some();
                // "was told to surrender but he was evading arrest": a whole clause is not part of what was told
                if own_subject
                    && view.xpos(up) == "VB"
                    && view.children(up, &["mark"]).any(|m| view.lemma(m) == "to")
                    && view.children(at, &["mark"]).all(|m| view.lemma(m) != "to")
                    && view.children(at, &["cc"]).any(|c| matches!(view.lemma(c), "but" | "yet"))
                {
                    break;
                }
                if !own_subject && nominal(view, up) == as_noun {
                    let own_aux = view.child(at, &["aux"]).is_some();
                    let mut shared = Findings::default();
                    let mut silent = Vec::new();
                    local(cues, view, up, &mut shared, &mut silent, as_noun);
                    if found.modal.is_none()
                        && !own_aux
                        && (view.xpos(at) == "VB" || as_noun || view.xpos(at) == view.xpos(up))
                    {
                        found.modal = shared.modal;
                        steps.append(&mut silent);
                    }
                    if found.mark.is_none() {
                        found.mark = shared.mark;
                    }
                }
                at = up;
            }
            "appos" => at = up,
            // "an inquiry into the shelling" takes the shelling for granted; "a wave of arrests" is arrests
            "nmod" if !verb && as_noun && !matches!(marks.first(), Some(&"of" | &"in")) && found.governor.is_none() => {
                break;
            }
            "nmod" | "compound" if !verb && as_noun => {
                at = up;
            }
            "obj" | "nsubj" | "obl" if verb && as_noun => {
                let particle = view.child(up, &["compound:prt"]).map(|p| format!("{lemma} {}", view.lemma(p)));
                let light = cues.has(Kind::Light, &lemma) || particle.is_some_and(|p| cues.has(Kind::Light, &p));
                // "could lead to clashes", "may resort to force"
                let leads = base == "obl"
                    && view.case(at) == Some("to")
                    && matches!(lemma.as_str(), "lead" | "contribute" | "amount" | "escalate" | "resort" | "turn");
                let joins = base != "obl" || leads || matches!(view.case(at), Some("in" | "with" | "into"));
                if !(light && joins) {
                    break;
                }
                if base == "nsubj"
                    && rel != "nsubj:pass"
                    && !matches!(
                        lemma.as_str(),
                        "be" | "begin"
                            | "take"
                            | "occur"
                            | "happen"
                            | "start"
                            | "continue"
                            | "resume"
                            | "erupt"
                            | "open"
                            | "conclude"
                            | "end"
                            | "come"
                            | "go"
                            | "kick off"
                            | "take place"
                            | "commence"
                    )
                {
                    break;
                }
                steps.push(format!("“{}” carries “{}” (status/light)", view.form(up), view.form(at)));
                if lemma == "continue" && found.progressive.is_none() {
                    found.progressive =
                        Some(Op { status: Status::Ongoing, word: up, rule: "status/continue".to_owned() });
                }
                local(cues, view, up, &mut found, steps, false);
                at = up;
                as_noun = false;
            }
            "obj" | "nsubj" | "obl" | "nmod" | "iobj" => break,
            "nsubj:pass" => break,
            "xcomp" => {
                // a neutral governor ("began to shell", "managed to sign"): its own modals and negation count
                let mut above = Findings::default();
                local(cues, view, up, &mut above, steps, false);
                found.modal = found.modal.or(above.modal);
                found.negation = found.negation.or(above.negation);
                found.mark = found.mark.or(above.mark);
                found.condition = found.condition.or(above.condition);
                found.progressive = found.progressive.or(above.progressive);
                if (lemma == "be" || lemma == "go") && found.modal.is_none() && to {
                    let going = lemma == "go" && view.xpos(up) == "VBG";
                    if going || lemma == "be" {
                        found.modal = Some(Op { status: Status::Planned, word: up, rule: "status/is-to".to_owned() });
                    }
                } else if lemma == "have" && to && found.modal.is_none() {
                    let yet = view.children(up, &["advmod"]).any(|a| view.lemma(a) == "yet")
                        || up + 1 < view.len() && view.form(up + 1) == "yet";
                    if yet {
                        // "has yet to reply": it has not
                        if found.negation.is_none() {
                            found.negation =
                                Some(Op { status: Status::Negated, word: up, rule: "status/no".to_owned() });
                        }
                    } else if view.xpos(up) != "VBD" && view.xpos(up) != "VBN" {
                        // "had to flee" has been done
                        found.modal =
                            Some(Op { status: Status::Requested, word: up, rule: "status/have-to".to_owned() });
                    }
                }
                at = up;
                as_noun = false;
            }
            "ccomp" | "csubj" => {
                // through a reporting verb the content keeps its own status, but a question or condition above it counts
                let speech = !rules.rows(crate::speech::CueKind::Verb, &lemma).is_empty();
                if view.children(at, &["mark"]).any(|m| cues.row(Kind::Mark, &view.lemma(m).to_lowercase()).is_some())
                    || speech
                {
                    break;
                }
                at = up;
                as_noun = false;
            }
            // a purpose ("met to discuss") keeps its own reading: newswire uses it mostly for what was done
            _ => break,
        }
    }
    found
}
