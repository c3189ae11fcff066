//! Reads rule files and complains about what cannot be used, with file and line.

use rapporteur_lexicon::{
    Complaint, DataFiles,
    ontology::Ontology,
    petrarch::{self, Direction, Frame, Meaning, Part, Pattern, Synsets},
};
use rapporteur_record::{CameoCode, Context, EventType, Mode, Sector, SmolStr};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use toml::Spanned;

/// Where a participant stands relative to the trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Deep subject.
    Subj,
    /// Deep object.
    Obj,
    /// Indirect object.
    Iobj,
    /// Possessor of a noun trigger.
    Poss,
    /// Compound or adjective before a noun trigger ("Israeli air strikes").
    Mod,
    /// Infinitive complement.
    Xcomp,
    /// Clause complement.
    Ccomp,
    /// Oblique or nominal modifier with this preposition.
    Prep(SmolStr),
}

/// What kind of words a trigger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// A verb with its particles.
    Verb,
    /// A noun, perhaps with words before it.
    Noun,
    /// A noun under one of some verbs.
    Light,
    /// Words in a row.
    Phrase,
    /// An adjective.
    Adj,
}

/// One trigger of a rule.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Index of the rule.
    pub rule: usize,
    /// Kind.
    pub kind: TriggerKind,
    /// Normalised words: of a verb the first is the verb; of a noun the last is the head; of a phrase all in order; of a light verb none.
    pub words: Vec<SmolStr>,
    /// Light verbs that may govern the noun.
    pub verbs: BTreeSet<SmolStr>,
}

/// A sentence that the rule must read as marked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence, with `[actor …]`, `[recipient …]`, `[trigger …]`, `[embedded …]` around the words.
    pub text: Spanned<String>,
    /// Status, where it is not `occurred`.
    pub status: Option<String>,
    /// What the rule still gets wrong, and why.
    pub fixme: Option<String>,
}

/// A sentence on which the rule must not fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// The sentence.
    pub text: Spanned<String>,
    /// Why not.
    pub why: String,
    /// The words alone fit; that nobody political stands there is seen by the whole coder, which is asked instead of the rule.
    #[serde(default)]
    pub coder: bool,
    /// What is still wrong.
    pub fixme: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(untagged)]
enum Words {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl Words {
    fn lines(&self) -> Vec<&str> {
        match self {
            Self::None => Vec::new(),
            Self::One(text) => text.lines().map(str::trim).filter(|l| !l.is_empty()).collect(),
            Self::Many(all) => all.iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: Spanned<String>,
    event: String,
    #[serde(default)]
    mode: String,
    evidence: String,
    #[serde(default)]
    verbs: String,
    #[serde(default)]
    nouns: String,
    #[serde(default)]
    adjs: String,
    #[serde(default)]
    light: Words,
    #[serde(default)]
    phrases: Words,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    recipient: Option<String>,
    #[serde(default)]
    embedded: String,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    need: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    not_object: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    not_subject: String,
    #[serde(default)]
    not_compound: bool,
    #[serde(default)]
    firm: bool,
    #[serde(default)]
    sure: bool,
    #[serde(default)]
    context: String,
    #[serde(default)]
    not_modifier: String,
    #[serde(default)]
    actor_sector: String,
    #[serde(default)]
    not_actor_sector: String,
    #[serde(default)]
    near: String,
    #[serde(default)]
    not_near: String,
    #[serde(default)]
    requires: String,
    #[serde(default)]
    force: Option<String>,
    #[serde(default)]
    weight: Option<f32>,
    #[serde(default)]
    veto: bool,
    #[serde(default)]
    pattern: Option<Spanned<String>>,
    #[serde(default)]
    reversed: bool,
    #[serde(default)]
    cameo: String,
    #[serde(default)]
    example: Vec<Example>,
    #[serde(default)]
    reject: Vec<Reject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<RuleRow>,
}

/// A rule: one frame for its triggers.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// `type/what-it-sees`.
    pub id: String,
    /// File below the data folder.
    pub file: String,
    /// Line of the id.
    pub line: u64,
    /// The type; `None` for a veto: a reading that is no event.
    pub event: Option<EventType>,
    /// Modes.
    pub modes: Vec<Mode>,
    /// Actor slots by priority.
    pub actor: Vec<Slot>,
    /// Recipient slots by priority.
    pub recipient: Vec<Slot>,
    /// Slots of the embedded act.
    pub embedded: Vec<Slot>,
    /// All participants are actors.
    pub mutual: bool,
    /// Which participants must be political: `actor`, `recipient`, `both`, `any`, `none`.
    pub need: String,
    /// The deep object's head must be one of these, where any are given.
    pub object: HashSet<SmolStr>,
    /// The deep object's head must be none of these.
    pub not_object: HashSet<SmolStr>,
    /// The deep subject's head must be one of these, where any are given.
    pub subject: HashSet<SmolStr>,
    /// The deep subject's head must be none of these.
    pub not_subject: HashSet<SmolStr>,
    /// A noun trigger that only modifies another noun ("truce talks") does not count.
    pub not_compound: bool,
    /// An unambiguous idiom: the model may neither veto it nor choose other participants than its slots give.
    pub firm: bool,
    /// Verb and object settle the sense between them: the model may not veto it, but chooses participants as elsewhere.
    pub sure: bool,
    /// Contexts that the act brings with it (plover.md section 7).
    pub contexts: Vec<Context>,
    /// No compound or adjective before a noun trigger may be one of these.
    pub not_modifier: HashSet<SmolStr>,
    /// The actor must have one of these sectors.
    pub actor_sector: Vec<Sector>,
    /// The actor must have none of these sectors.
    pub not_actor_sector: Vec<Sector>,
    /// One of these words must stand in the sentence.
    pub near: HashSet<SmolStr>,
    /// None of these words may stand in the sentence.
    pub not_near: HashSet<SmolStr>,
    /// Slots one of which must be filled.
    pub requires: Vec<Slot>,
    /// appeal, demand, order, tacit.
    pub force: Option<String>,
    /// Prior confidence, 0 to 1.
    pub weight: f32,
    /// What must stand around the verb, in the notation of verb dictionaries (`rapporteur_lexicon::petrarch`).
    pub pattern: Option<Pattern>,
    /// The pattern's `$` is the recipient and its `+` the actor: what is told goes the other way.
    pub reversed: bool,
    /// The CAMEO code that the rule states; else it is inferred.
    pub cameo: Option<CameoCode>,
    /// The code of a sense of a verb dictionary, as written there.
    pub dictionary: Option<SmolStr>,
    /// The dictionary's code of the other side of the same act.
    pub mirror: Option<SmolStr>,
    /// A dictionary's sense whose code is none of CAMEO: matched on request, never coded.
    pub inert: bool,
    /// Must be read so.
    pub examples: Vec<Example>,
    /// Must not fire.
    pub rejects: Vec<Reject>,
}

impl Rule {
    /// How many conditions the rule states: the more, the more specific.
    #[must_use]
    pub fn specificity(&self) -> usize {
        usize::from(!self.object.is_empty()) * 2
            + usize::from(!self.subject.is_empty()) * 2
            + usize::from(!self.actor_sector.is_empty()) * 2
            + usize::from(!self.near.is_empty()) * 2
            + usize::from(!self.requires.is_empty())
            + usize::from(self.event.is_none())
            + self.pattern.as_ref().map_or(0, |p| 2 * p.size())
    }
}

/// Closed word classes that the engine walks the tree with (`rules/en/grammar.toml`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    #[allow(dead_code, reason = "a known key of the file")]
    evidence: String,
    /// Verbs whose object (or `on`, `to`, `for` phrase) does what the infinitive says.
    #[serde(deserialize_with = "word_set")]
    pub object_control: HashSet<String>,
    /// Verbs that lend a noun its subject ("held talks").
    #[serde(deserialize_with = "word_set")]
    pub light_verbs: HashSet<String>,
    /// Verbs whose oblique is the event ("took part in talks").
    #[serde(deserialize_with = "word_set")]
    pub engage_verbs: HashSet<String>,
    /// Nouns that stand for a part of what follows ("a round of talks").
    #[serde(deserialize_with = "word_set")]
    pub part_nouns: HashSet<String>,
    /// Nouns of time, which are no agents after "by".
    #[serde(deserialize_with = "word_set")]
    pub time_nouns: HashSet<String>,
    /// Documents: as active subjects they say something, nobody agrees.
    #[serde(deserialize_with = "word_set")]
    pub document_nouns: HashSet<String>,
    /// Nouns under which an act is only thought of.
    #[serde(deserialize_with = "word_set")]
    pub thought_nouns: HashSet<String>,
    /// Words of an act asked for or refused that ask somebody to give way.
    #[serde(deserialize_with = "word_set")]
    pub asked_yield: HashSet<String>,
    /// The same for a change of policy or of persons.
    #[serde(deserialize_with = "word_set")]
    pub asked_change: HashSet<String>,
    /// The same for talks.
    #[serde(deserialize_with = "word_set")]
    pub asked_meet: HashSet<String>,
    /// The same for help.
    #[serde(deserialize_with = "word_set")]
    pub asked_assist: HashSet<String>,
    /// Verbs that call a meeting off.
    #[serde(deserialize_with = "word_set")]
    pub cancel_verbs: HashSet<String>,
    /// Verbs that break a truce.
    #[serde(deserialize_with = "word_set")]
    pub break_verbs: HashSet<String>,
    /// Verbs whose subject speaks of the act of somebody else: rejects a demand, condemns an attack.
    #[serde(deserialize_with = "word_set")]
    pub distancing_verbs: HashSet<String>,
    /// Means of speaking from afar: "discussed by telephone".
    #[serde(deserialize_with = "word_set")]
    pub phone_words: HashSet<String>,
    /// Arms, aircraft, vehicles: things that are sent and sold.
    #[serde(deserialize_with = "word_set")]
    pub weapon_nouns: HashSet<String>,
    /// Acts that hit somebody, who stands after "on", "against" or "of".
    #[serde(deserialize_with = "word_set")]
    pub harm_nouns: HashSet<String>,
}

fn word_set<'de, D: serde::Deserializer<'de>>(de: D) -> Result<HashSet<String>, D::Error> {
    Ok(String::deserialize(de)?.split_whitespace().map(str::to_owned).collect())
}

/// All rules, indexed by lemma.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// The rules, in order of file and line.
    pub rules: Vec<Rule>,
    /// Word classes.
    pub grammar: Grammar,
    pub(super) index: HashMap<SmolStr, Vec<Trigger>>,
    triggers: usize,
    foreign: Vec<Complaint>,
    patterns: bool,
}

/// One spelling for -ise/-ize, -our/-or: rules and text are both folded to it.
#[must_use]
pub fn fold(word: &str) -> SmolStr {
    let mut w = word.to_lowercase().replace('-', "");
    for (from, to) in [("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("yse", "yze")] {
        if w.ends_with(from) {
            w.truncate(w.len() - from.len());
            w.push_str(to);
        }
    }
    if w.len() > 5 && w.ends_with("ise") {
        w.truncate(w.len() - 3);
        w.push_str("ize");
    }
    if let Some(stem) = w.strip_suffix("our").filter(|s| s.len() > 2) {
        w = format!("{stem}or");
    }
    SmolStr::new(w)
}

fn parse_slots(text: &str) -> Vec<Slot> {
    text.split_whitespace()
        .map(|s| match s {
            "subj" => Slot::Subj,
            "obj" => Slot::Obj,
            "iobj" => Slot::Iobj,
            "poss" => Slot::Poss,
            "mod" => Slot::Mod,
            "xcomp" => Slot::Xcomp,
            "ccomp" => Slot::Ccomp,
            prep => Slot::Prep(SmolStr::new(prep)),
        })
        .collect()
}

fn words(text: &str) -> HashSet<SmolStr> {
    text.split_whitespace().map(fold).collect()
}

impl RuleSet {
    /// Loads every rule file below `rules/en` whose folder is an event type (or `none`, for readings that are no event).
    ///
    /// # Errors
    ///
    /// All complaints, with file and line.
    pub fn load(files: &dyn DataFiles, ontology: &Ontology) -> Result<Self, Vec<Complaint>> {
        let mut complaints = Vec::new();
        let mut set = Self::default();
        match files.text("rules/en/grammar.toml") {
            None => complaints.push(Complaint::new("rules/en/grammar.toml", 0, "there is no such data file")),
            Some(text) => match toml::from_str::<Grammar>(&text) {
                Ok(grammar) => set.grammar = grammar,
                Err(e) => complaints.push(Complaint::new(
                    "rules/en/grammar.toml",
                    line_of(&text, e.span().map_or(0, |s| s.start)),
                    e.message(),
                )),
            },
        }
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for (path, text) in files.texts_under("rules/en", ".toml") {
            let Some(folder) = path.strip_prefix("rules/en/").and_then(|p| p.split_once('/')).map(|p| p.0.to_owned())
            else {
                continue;
            };
            let is_type = folder == "none" || EventType::ALL.iter().any(|t| t.as_str().eq_ignore_ascii_case(&folder));
            if !is_type {
                continue;
            }
            match toml::from_str::<RuleFile>(&text) {
                Err(e) => {
                    complaints.push(Complaint::new(&path, line_of(&text, e.span().map_or(0, |s| s.start)), e.message()))
                }
                Ok(file) => {
                    for row in file.rule {
                        let line = line_of(&text, row.id.span().start);
                        if let Some(first) = ids.insert(row.id.get_ref().clone(), format!("{path}:{line}")) {
                            complaints.push(Complaint::new(
                                &path,
                                line,
                                format!("rule id {:?} stands already at {first}", row.id.get_ref()),
                            ));
                        }
                        if !row.id.get_ref().starts_with(&format!("{folder}/")) {
                            complaints.push(Complaint::new(
                                &path,
                                line,
                                format!("rule id {:?} must begin with \"{folder}/\"", row.id.get_ref()),
                            ));
                        }
                        set.add(&path, line, row, ontology, &mut complaints);
                    }
                }
            }
        }
        for (path, text) in files.laid() {
            if petrarch::kind_of(&path, &text) == Some(petrarch::Kind::Verbs) {
                let read = petrarch::read_verbs(&path, &text, ontology);
                set.foreign.extend(read.complaints.iter().cloned());
                for frame in read.frames() {
                    set.add_frame(&path, frame);
                }
            }
        }
        if complaints.is_empty() { Ok(set) } else { Err(complaints) }
    }

    /// Lines of verb dictionaries of others that cannot be used, or not fully; the rest is used.
    #[must_use]
    pub fn foreign(&self) -> &[Complaint] {
        &self.foreign
    }

    /// Whether any rule states a pattern.
    #[must_use]
    pub const fn has_patterns(&self) -> bool {
        self.patterns
    }

    /// A sense of a verb dictionary as a rule. A pattern settles the sense (`sure`); a verb alone may be vetoed by the model.
    fn add_frame(&mut self, path: &str, Frame { sense, verbs }: Frame) {
        let (event, modes, contexts) = match &sense.meaning {
            Meaning::Event(event, modes, contexts) => (Some(*event), modes.clone(), contexts.clone()),
            Meaning::Nothing | Meaning::Unknown => (None, Vec::new(), Vec::new()),
        };
        let index = self.rules.len();
        let (actor, recipient) = petrarch::slots(sense.direction);
        let bare = sense.pattern.is_bare();
        self.patterns |= !bare;
        self.rules.push(Rule {
            id: format!("dictionary/{}", sense.verb.join("_")),
            file: path.to_owned(),
            line: sense.line,
            event,
            modes,
            actor: parse_slots(actor),
            recipient: parse_slots(recipient),
            mutual: sense.direction == Direction::Mutual,
            need: "any".to_owned(),
            sure: !bare && event.is_some(),
            contexts,
            weight: 0.8,
            cameo: sense.cameo(),
            reversed: sense.direction == Direction::Backward,
            inert: sense.meaning == Meaning::Unknown,
            dictionary: Some(sense.code.clone()),
            mirror: sense.mirror.clone(),
            pattern: Some(folded_pattern(sense.pattern)).filter(|_| !bare),
            ..Rule::default()
        });
        for verb in verbs {
            let parts: Vec<SmolStr> = verb.split('_').map(fold).collect();
            self.push(
                parts[0].clone(),
                Trigger { rule: index, kind: TriggerKind::Verb, words: parts, verbs: BTreeSet::new() },
            );
        }
    }

    /// Number of trigger senses.
    #[must_use]
    pub const fn trigger_count(&self) -> usize {
        self.triggers
    }

    /// The triggers that a folded word can begin (verbs, phrases) or head (nouns).
    #[must_use]
    pub fn triggers(&self, word: &str) -> &[Trigger] {
        self.index.get(word).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, path: &str, line: u64, row: RuleRow, ontology: &Ontology, complaints: &mut Vec<Complaint>) {
        let event = if row.veto || row.event == "NONE" {
            None
        } else {
            match row.event.parse::<EventType>() {
                Ok(event) => Some(event),
                Err(e) => {
                    complaints.push(Complaint::new(path, line, e.to_string()));
                    return;
                }
            }
        };
        let modes: Vec<Mode> = row.mode.split_whitespace().map(Mode::new).collect();
        if let Some(event) = event {
            for mode in &modes {
                let known = &ontology.event_type(event).modes;
                if !known.contains_key(mode.as_str()) {
                    let all: Vec<_> = known.keys().map(String::as_str).collect();
                    complaints.push(Complaint::new(
                        path,
                        line,
                        format!("{event} has no mode {mode:?}; accepted: {}", all.join(" ")),
                    ));
                }
            }
        }
        if !matches!(row.need.as_str(), "" | "actor" | "recipient" | "both" | "any" | "none") {
            complaints.push(Complaint::new(
                path,
                line,
                format!("need = {:?}; accepted: actor recipient both any none", row.need),
            ));
        }
        if row.evidence.is_empty() {
            complaints.push(Complaint::new(
                path,
                line,
                "evidence is empty; name the manual's section or a row of evidence.csv",
            ));
        }
        let pattern = row.pattern.as_ref().and_then(|p| match Pattern::parse(p.get_ref(), &Synsets::new()) {
            Ok(pattern) => Some(folded_pattern(pattern)),
            Err(wrong) => {
                complaints.push(Complaint::new(path, line, format!("pattern {:?}: {wrong}", p.get_ref())));
                None
            }
        });
        self.patterns |= pattern.is_some();
        if !row.cameo.is_empty() && ontology.cameo(&row.cameo).is_none() {
            complaints.push(Complaint::new(
                path,
                line,
                format!("cameo {:?} is not known; accepted: codes of ontology/cameo.csv", row.cameo),
            ));
        }
        let index = self.rules.len();
        let (triggers, bad) = triggers_of(&row, index);
        let actor = row.actor.as_deref().map_or_else(|| parse_slots("subj poss by mod"), parse_slots);
        let recipient = row.recipient.as_deref().map_or_else(|| parse_slots("obj"), parse_slots);
        self.rules.push(Rule {
            id: row.id.into_inner(),
            file: path.to_owned(),
            line,
            event,
            modes,
            actor,
            recipient,
            embedded: parse_slots(&row.embedded),
            mutual: row.mutual,
            need: if row.need.is_empty() { "any".to_owned() } else { row.need },
            object: words(&row.object),
            not_object: words(&row.not_object),
            subject: words(&row.subject),
            not_subject: words(&row.not_subject),
            not_compound: row.not_compound,
            firm: row.firm,
            sure: row.sure,
            contexts: row.context.split_whitespace().map(Context::new).collect(),
            not_modifier: words(&row.not_modifier),
            actor_sector: row.actor_sector.split_whitespace().map(Sector::new).collect(),
            not_actor_sector: row.not_actor_sector.split_whitespace().map(Sector::new).collect(),
            near: words(&row.near),
            not_near: words(&row.not_near),
            requires: parse_slots(&row.requires),
            force: row.force,
            weight: row.weight.unwrap_or(0.8),
            pattern,
            reversed: row.reversed,
            cameo: Some(row.cameo.as_str()).filter(|c| !c.is_empty()).map(CameoCode::new),
            dictionary: None,
            mirror: None,
            inert: false,
            examples: row.example,
            rejects: row.reject,
        });
        for (word, trigger) in triggers {
            self.push(word, trigger);
        }
        for text in bad {
            complaints.push(Complaint::new(
                path,
                line,
                format!("light = {text:?}; accepted: \"VERB VERB + NOUN NOUN\""),
            ));
        }
    }

    fn push(&mut self, word: SmolStr, trigger: Trigger) {
        self.triggers += 1;
        self.index.entry(word).or_default().push(trigger);
    }
}

/// The triggers of a rule, each with the folded word that it is looked up by, and the lines of `light` that cannot be read.
fn triggers_of(row: &RuleRow, rule: usize) -> (Vec<(SmolStr, Trigger)>, Vec<String>) {
    let mut all = Vec::new();
    let mut bad = Vec::new();
    let parts = |word: &str, between: char| -> Vec<SmolStr> { word.split(between).map(fold).collect() };
    let mut add = |kind, words: Vec<SmolStr>, verbs: &BTreeSet<SmolStr>| {
        let key = if matches!(kind, TriggerKind::Noun | TriggerKind::Light) { words.last() } else { words.first() };
        if let Some(key) = key.cloned() {
            all.push((key, Trigger { rule, kind, words, verbs: verbs.clone() }));
        }
    };
    let none = BTreeSet::new();
    for (kind, words) in
        [(TriggerKind::Verb, &row.verbs), (TriggerKind::Noun, &row.nouns), (TriggerKind::Adj, &row.adjs)]
    {
        words.split_whitespace().for_each(|word| add(kind, parts(word, '_'), &none));
    }
    for text in row.light.lines() {
        let Some((verbs, nouns)) = text.split_once('+') else {
            bad.push(text.to_owned());
            continue;
        };
        let verbs: BTreeSet<SmolStr> = verbs.split_whitespace().map(fold).collect();
        nouns.split_whitespace().for_each(|noun| add(TriggerKind::Light, parts(noun, '_'), &verbs));
    }
    for text in row.phrases.lines() {
        add(TriggerKind::Phrase, text.split_whitespace().map(fold).collect(), &none);
    }
    (all, bad)
}

/// How two versions of a rule file differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleChange {
    /// Identifiers of the rules that are new, gone or different; examples, counter-examples and evidence code nothing.
    pub rules: BTreeSet<String>,
    /// Folded words by which those rules are looked up, before and after.
    pub words: BTreeSet<SmolStr>,
    /// The rules that stand in both stand in another order.
    pub reordered: bool,
}

/// What differs between two versions of a file of event rules: a sentence without one of [`RuleChange::words`] among its
/// [`lookups`](super::lookups) is read by both alike.
///
/// # Errors
///
/// What cannot be read, in words.
pub fn rule_change(before: &str, after: &str) -> Result<RuleChange, String> {
    type Rows = Vec<(String, (String, BTreeSet<SmolStr>))>;
    let rows = |text: &str| -> Result<Rows, String> {
        let file: RuleFile = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        Ok(file
            .rule
            .into_iter()
            .map(|mut row| {
                let words = triggers_of(&row, 0).0.into_iter().map(|(word, _)| word).collect();
                let id = row.id.get_ref().clone();
                // Nothing that says where the rule stands.
                row.id = Spanned::new(0..0, id.clone());
                row.pattern = row.pattern.map(|p| Spanned::new(0..0, p.into_inner()));
                (row.example, row.reject, row.evidence) = (Vec::new(), Vec::new(), String::new());
                (id, (format!("{row:?}"), words))
            })
            .collect())
    };
    let (before, after) = (rows(before)?, rows(after)?);
    let ids = |rows: &Rows, others: &Rows| -> Vec<String> {
        rows.iter().map(|r| r.0.clone()).filter(|id| others.iter().any(|o| o.0 == *id)).collect()
    };
    let mut change = RuleChange { reordered: ids(&before, &after) != ids(&after, &before), ..RuleChange::default() };
    let (old, new): (BTreeMap<_, _>, BTreeMap<_, _>) = (before.into_iter().collect(), after.into_iter().collect());
    for id in old.keys().chain(new.keys()) {
        let (a, b) = (old.get(id), new.get(id));
        if a != b {
            change.rules.insert(id.clone());
            change.words.extend([a, b].into_iter().flatten().flat_map(|(_, words)| words.iter().cloned()));
        }
    }
    Ok(change)
}

/// The words of a pattern in the spelling that rules and text are folded to.
fn folded_pattern(mut pattern: Pattern) -> Pattern {
    fn part(p: &mut Part) {
        match p {
            Part::Words(rows) => rows.iter_mut().flatten().for_each(|w| *w = fold(w)),
            Part::Noun(all) | Part::Prep(all) => all.iter_mut().for_each(part),
            _ => {}
        }
    }
    pattern.elements.iter_mut().for_each(|e| part(&mut e.part));
    pattern
}

/// 1-based line of a byte offset.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> u64 {
    1 + text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_lexicon::Embedded;

    fn set() -> RuleSet {
        let show = |all: Vec<Complaint>| -> ! {
            panic!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        };
        let ontology = Ontology::load(&Embedded).unwrap_or_else(|e| show(e));
        RuleSet::load(&Embedded, &ontology).unwrap_or_else(|e| show(e))
    }

    #[test]
    fn every_rule_has_both_kinds_of_example_and_evidence() {
        let mut missing = Vec::new();
        for rule in set().rules {
            if rule.examples.is_empty() || rule.rejects.is_empty() {
                missing.push(format!("{}:{}: {} needs an example and a reject", rule.file, rule.line, rule.id));
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    }

    #[test]
    fn the_lexica_are_wide() {
        let set = set();
        assert!(set.trigger_count() > 2500, "{}", set.trigger_count());
    }

    #[test]
    fn spellings_fold_together() {
        assert_eq!(fold("Criticise"), fold("criticize"));
        assert_eq!(fold("cease-fire"), fold("ceasefire"));
        assert_eq!(fold("honour"), fold("honor"));
    }

    #[test]
    fn a_changed_rule_speaks_for_its_triggers_only() {
        let before = "[[rule]]\nid = \"accuse/x\"\nevent = \"ACCUSE\"\nevidence = \"e\"\nverbs = \"blame lash_out_at\"\n\
            [[rule]]\nid = \"accuse/y\"\nevent = \"ACCUSE\"\nevidence = \"e\"\nnouns = \"travel_ban\"\n";
        let words = |after: &str| rule_change(before, after).unwrap();
        assert_eq!(words(&format!("# Moved.\n\n{before}")), RuleChange::default());
        assert_eq!(words(&before.replace("\"e\"", "\"f\"")), RuleChange::default());
        let changed = words(&before.replace("travel_ban", "travel_ban cease-fire"));
        assert_eq!(changed.rules, ["accuse/y".to_owned()].into());
        assert_eq!(changed.words, ["ban", "ceasefire"].map(SmolStr::new).into());
        let weighed = words(&before.replace("lash_out_at\"", "lash_out_at\"\nweight = 0.5"));
        assert_eq!(weighed.words, ["blame", "lash"].map(SmolStr::new).into());
        let (x, y) = before.split_at(before.rfind("[[rule]]").unwrap());
        assert!(words(&format!("{y}{x}")).reordered);
        assert!(rule_change(before, "[[rule]]\nid = 3\n").is_err());
    }

    #[test]
    fn a_misspelt_key_is_answered_with_its_line() {
        let text = "[[rule]]\nid = \"accuse/x\"\nevent = \"ACCUSE\"\nevidence = \"e\"\nverb = \"blame\"\n";
        let error = toml::from_str::<RuleFile>(text)
            .err()
            .map(|e| (line_of(text, e.span().map_or(0, |s| s.start)), e.message().to_owned()));
        let (line, message) = error.unwrap_or_default();
        assert_eq!(line, 5);
        assert!(message.contains("verb") && message.contains("verbs"), "{message}");
    }
}
