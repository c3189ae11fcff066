//! From triggers to events: type, mode, participants, the decision rules of plover.md sections 2.2 and 6.2.

use crate::{
    Coding, Rejected, affair,
    attribution::Doc,
    chain, claim,
    classify::{self, CLASSES, Hints, Model},
    content,
    context::ContextFinder,
    modes::{self, ModeCandidate},
    place::Placer,
    resolve,
    roles::{self, Earlier, RoleModel, Roles},
    rule::{Arguments, Hit, PLACED, Places, Rule, RuleReading, RuleSet, Slot, Syntax, TriggerKind, find_hits, slot},
    speech::SpeechRules,
    status::{self, StatusReading},
};
use rapporteur_lexicon::{Complaint, DataFiles, Lexicon, ontology::Ontology, petrarch::FOREIGN};
use rapporteur_record::{
    ActorCode, Attribution, AttributionLink, EventType, Mode, Participant, Quality, Reading, Sector, SmolStr, Span,
    Status, Upos, Why,
};

/// The other stages, as event coding needs them.
#[derive(Clone, Copy)]
pub struct Stages<'a> {
    /// Dictionaries.
    pub lexicon: &'a Lexicon,
    /// Who says so, and is it so.
    pub speech: &'a SpeechRules,
    /// Where.
    pub placer: &'a Placer,
    /// The attributions of the story.
    pub attributions: &'a [Attribution],
    /// The story as these stages see it.
    pub(crate) doc: &'a Doc<'a>,
}

/// Finds and codes the events of a story.
pub struct EventCoder {
    pub(crate) ontology: Ontology,
    rules: RuleSet,
    contexts: ContextFinder,
    model: Option<Model>,
    role_model: Option<RoleModel>,
    mode_model: Option<RoleModel>,
    wars: affair::Wars,
    thresholds: Thresholds,
}

/// Where the model's word counts.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// A rule's reading is dropped when the model gives its type less than this.
    pub veto: f32,
    /// The model's own reading is taken from this on.
    pub propose: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { veto: 0.02, propose: 0.25 }
    }
}

/// A trigger with all that decides about it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Index of the sentence.
    pub sentence: usize,
    /// Head token.
    pub head: usize,
    /// First and last token of the trigger.
    pub first: usize,
    /// Inclusive.
    pub last: usize,
    /// The verb that lends a noun its participants.
    pub verb: Option<usize>,
    /// The winning rule.
    pub rule: Option<usize>,
    /// All rules that fire.
    pub firing: Vec<usize>,
    /// Rules that know the word, with the reason why they do not fire.
    pub failed: Vec<(usize, String)>,
    /// Heads of argument phrases.
    pub arguments: Arguments,
    /// Who.
    pub actor: Vec<Participant>,
    /// To whom.
    pub recipient: Vec<Participant>,
    /// Status.
    pub status: StatusReading,
    /// Chain.
    pub chain: Vec<AttributionLink>,
    /// The model's probabilities.
    pub scores: Option<[f32; CLASSES]>,
    /// The decided type.
    pub event: Option<EventType>,
    /// Modes.
    pub modes: Vec<Mode>,
    /// Why.
    pub why: Why,
    /// Confidence of the type.
    pub confidence: f32,
    /// The perpetrator is not named.
    pub actor_implicit: bool,
    /// The act inside, where a decision rule made one (section 2.2).
    pub inner: Option<(EventType, Vec<Mode>, Status)>,
    /// Participants are all actors.
    pub mutual: bool,
    /// The role model has spoken.
    pub roles_chosen: bool,
    /// How sure it is of actor and recipient.
    pub role_confidence: (f32, f32),
    /// Who has surely not done it: who rejects the demand, condemns the act, asks for it.
    pub barred: Vec<Span>,
    /// To whom it is surely not done: the subject of an active verb.
    pub barred_recipient: Vec<Span>,
    /// Sentence and head word of the toll that is told of it further on.
    pub toll: Option<(usize, usize)>,
}

/// What a verb dictionary of another coder says of one verb of a story.
#[derive(Clone, Debug)]
pub struct DictionaryMatch {
    /// Index of the sentence.
    pub sentence: usize,
    /// The verb with its particles, in code points.
    pub span: Span,
    /// The code as the dictionary writes it.
    pub code: SmolStr,
    /// The dictionary.
    pub file: String,
    /// Its line (1-based).
    pub line: u64,
    /// The code goes both ways.
    pub mutual: bool,
    /// The code of the other side of the same act, from recipient to actor.
    pub mirror: Option<SmolStr>,
    /// Who.
    pub actor: Vec<Participant>,
    /// To whom.
    pub recipient: Vec<Participant>,
    /// Whether it is told as having happened.
    pub status: Status,
}

/// A hand-coded event, for training the role model.
#[derive(Clone, Debug)]
pub struct RoleGold {
    /// Its trigger.
    pub span: Span,
    /// Its type.
    pub event: EventType,
    /// States of its actors.
    pub actor: Vec<ActorCode>,
    /// It has actors.
    pub has_actor: bool,
    /// States of its recipients.
    pub recipient: Vec<ActorCode>,
    /// It has recipients.
    pub has_recipient: bool,
    /// Where actor and recipient stand, for sentences that mark them without states.
    pub marked: Option<(Span, Span)>,
}

/// All who may fill the two roles of an event, and who does.
#[derive(Clone, Debug)]
pub struct RoleSample {
    /// The candidates.
    pub roles: Roles,
    /// The right answer.
    pub gold: RoleGold,
}

/// What training needs of one candidate.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Index of the sentence.
    pub sentence: usize,
    /// The trigger in the story text.
    pub span: Span,
    /// Its head word.
    pub head_span: Span,
    /// Features.
    pub features: classify::Features,
    /// Types of the rules that fire.
    pub rule_types: Vec<EventType>,
}

fn political(p: &Participant) -> bool {
    identified(p) || p.sector.is_some()
}

/// A participant of a known state, or one that a dictionary of others names, whatever its code there.
fn identified(p: &Participant) -> bool {
    p.code.is_some() || p.identifier_id.as_deref().is_some_and(|id| id.starts_with(FOREIGN))
}

/// The trigger model in the program; empty where none was built in.
pub(crate) const EVENT_MODEL: &[u8] = include_bytes!("../models/events.bin");
/// The role model in the program; empty where none was built in.
pub(crate) const ROLE_MODEL: &[u8] = include_bytes!("../models/roles.bin");
/// The mode model in the program; empty where none was built in.
pub(crate) const MODE_MODEL: &[u8] = include_bytes!("../models/modes.bin");

impl EventCoder {
    /// Loads rules, ontology and model.
    ///
    /// # Errors
    ///
    /// All complaints about files that cannot be used, with file and line.
    pub fn new(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let ontology = Ontology::load(files)?;
        let rules = RuleSet::load(files, &ontology)?;
        let contexts = ContextFinder::new(&ontology);
        let wars = affair::Wars::load(files)?;
        let bytes = EVENT_MODEL;
        let model = if bytes.is_empty() {
            None
        } else {
            Some(Model::read(bytes).map_err(|e| vec![Complaint::new("models/events.bin", 0, e)])?)
        };
        let bytes = ROLE_MODEL;
        let role_model = if bytes.is_empty() {
            None
        } else {
            Some(RoleModel::read(bytes).map_err(|e| vec![Complaint::new("models/roles.bin", 0, e)])?)
        };
        let bytes = MODE_MODEL;
        let mode_model = if bytes.is_empty() {
            None
        } else {
            Some(RoleModel::read(bytes).map_err(|e| vec![Complaint::new("models/modes.bin", 0, e)])?)
        };
        Ok(Self { ontology, rules, contexts, model, role_model, mode_model, wars, thresholds: Thresholds::default() })
    }

    /// The rules.
    #[must_use]
    pub const fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The ontology.
    #[must_use]
    pub const fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// Replaces the model.
    pub fn use_model(&mut self, model: Option<Model>) {
        self.model = model;
    }

    /// Replaces the role model.
    pub fn use_role_model(&mut self, model: Option<RoleModel>) {
        self.role_model = model;
    }

    /// Replaces the mode model.
    pub fn use_mode_model(&mut self, model: Option<RoleModel>) {
        self.mode_model = model;
    }

    /// Replaces the thresholds.
    pub fn set_thresholds(&mut self, thresholds: Thresholds) {
        self.thresholds = thresholds;
    }

    /// Adds the claims of the story, and what was rejected, to `coding`.
    pub fn code(&self, reading: &Reading, stages: &Stages<'_>, coding: &mut Coding) {
        let mut candidates: Vec<Candidate> = Vec::new();
        for s in 0..reading.sentences.len() {
            if !readable(reading, s) {
                continue;
            }
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let mut found = self.candidates(reading, stages, s, &syn);
            for c in &mut found {
                self.decide(c, &syn, reading);
            }
            affair::swallow(&self.rules, &syn, &mut found);
            let lemmas: Vec<String> = reading.sentences[s].tokens.iter().map(|t| t.lemma.to_string()).collect();
            self.compete(&mut found, &lemmas);
            for c in found {
                if c.event.is_some() {
                    candidates.push(c);
                } else if !c.failed.is_empty() || !c.firing.is_empty() {
                    let (rule, reason) = match (c.rule, c.failed.first()) {
                        (Some(r), _) => {
                            (self.rules.rules[r].id.clone(), c.why.rejected.last().cloned().unwrap_or_default())
                        }
                        (None, Some((r, reason))) => (self.rules.rules[*r].id.clone(), reason.clone()),
                        (None, None) => (String::new(), String::new()),
                    };
                    let tokens = &reading.sentences[s].tokens;
                    coding.rejected.push(Rejected {
                        sentence: s as u32,
                        text: words(reading, s, c.first, c.last),
                        span: Span::new(tokens[c.first].start, tokens[c.last].end),
                        rule,
                        reason,
                    });
                }
            }
        }
        self.assign_roles(reading, &mut candidates);
        self.carry_participants(reading, &mut candidates);
        self.assign_modes(reading, &mut candidates);
        for c in &mut candidates {
            unpromised(reading, c);
            self.future_rules(c);
        }
        // No participant, no event (plover.md 1.1); an unnamed perpetrator or crowd is one (1.3).
        candidates.retain(|c| {
            !c.actor.is_empty()
                || !c.recipient.is_empty()
                || matches!(c.event, Some(EventType::Assault | EventType::Protest | EventType::Coerce))
        });
        affair::settle(&self.rules, reading, &mut candidates);
        affair::denied_accusations(&self.rules, reading, &mut candidates);
        affair::mutual_blame(&self.rules, reading, &mut candidates);
        affair::own_war(&self.wars, &self.rules, reading, &mut candidates);
        self.fold_repeats(reading, &mut candidates, coding);
        affair::tolls(&self.rules, reading, &mut candidates);
        let blocks = self.contexts.blocks(reading);
        let told: Vec<status::Told> = candidates
            .iter()
            .filter_map(|c| {
                let (sentence, trigger) = (c.sentence as u32, c.head as u32);
                Some(status::Told { sentence, trigger, event: c.event?, read: c.status.clone() })
            })
            .collect();
        status::hear(stages.speech, stages.doc, &told);
        content::link(reading, &candidates, |c, i, of, inner| {
            let outer = of.and_then(|(_, event)| event);
            // What is asked for or threatened itself, not what stands further inside: "warned of retaliation".
            let direct = of.is_some_and(|(o, _)| candidates[o].arguments.embedded.contains(&c.head));
            let built = claim::build(self, reading, stages, &blocks, c, i, of.map(|o| o.0), outer, inner, direct);
            coding.claims.push(built);
        });
    }

    /// What the rules alone make of every trigger of a reading.
    #[must_use]
    pub fn readings(&self, reading: &Reading, stages: &Stages<'_>) -> Vec<RuleReading> {
        let mut all = Vec::new();
        for s in 0..reading.sentences.len() {
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let tokens = &reading.sentences[s].tokens;
            let whole = |heads: &[usize]| -> Vec<Span> {
                heads
                    .iter()
                    .flat_map(|&h| {
                        let below = reading.sentences[s].subtree(h);
                        let (first, last) = (below.first().copied().unwrap_or(h), below.last().copied().unwrap_or(h));
                        [Span::new(tokens[first].start, tokens[last].end)]
                    })
                    .collect()
            };
            let folded = classify::folded(&syn);
            let hits = find_hits(&self.rules, &syn, &folded, &self.named(reading, s));
            for h in self.no_events(&syn, &folded, &hits) {
                all.push(RuleReading {
                    span: Span::new(tokens[h.first].start, tokens[h.last].end),
                    actor: Vec::new(),
                    recipient: Vec::new(),
                    embedded: Vec::new(),
                    status: String::new(),
                    rules: vec![h.rule],
                });
            }
            for c in self.raw_candidates(reading, stages, s, &syn).into_iter().filter(|c| !c.firing.is_empty()) {
                all.push(RuleReading {
                    span: Span::new(tokens[c.first].start, tokens[c.last].end),
                    actor: whole(&c.arguments.actor),
                    recipient: whole(&c.arguments.recipient),
                    embedded: whole(&c.arguments.embedded),
                    status: c.status.status.to_string(),
                    rules: c.firing,
                });
            }
        }
        all
    }

    /// Training samples of a story: every candidate with its features.
    #[must_use]
    pub fn samples(&self, reading: &Reading, stages: &Stages<'_>) -> Vec<Sample> {
        let mut all = Vec::new();
        for s in 0..reading.sentences.len() {
            if !readable(reading, s) {
                continue;
            }
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let folded = classify::folded(&syn);
            let found = self.raw_candidates(reading, stages, s, &syn);
            for c in &found {
                let hints = self.hints(reading, c, &found);
                let features = classify::features(&syn, c.head, &folded, &hints, false);
                let tokens = &reading.sentences[s].tokens;
                all.push(Sample {
                    sentence: s,
                    span: Span::new(tokens[c.first].start, tokens[c.last].end),
                    head_span: tokens[c.head].span(),
                    features,
                    rule_types: c.firing.iter().filter_map(|&r| self.rules.rules[r].event).collect(),
                });
            }
        }
        all
    }

    /// Training samples for the role model: gold events in the order of the text, each with all who may fill its two roles.
    #[must_use]
    pub fn role_samples(&self, reading: &Reading, stages: &Stages<'_>, wanted: &[RoleGold]) -> Vec<RoleSample> {
        let facts = roles::story_facts(reading);
        let mut out = Vec::new();
        let mut earlier: Vec<Earlier> = Vec::new();
        for s in 0..reading.sentences.len() {
            if !readable(reading, s) {
                continue;
            }
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let found = self.raw_candidates(reading, stages, s, &syn);
            let mut here: Vec<(&RoleGold, &Candidate)> = Vec::new();
            for gold in wanted {
                if let Some(c) = self.reading_of(reading, s, &found, gold) {
                    here.push((gold, c));
                }
            }
            here.sort_by_key(|(_, c)| c.head);
            for (gold, c) in here {
                let rule_id = c.rule.map_or("-", |r| self.rules.rules[r].id.as_str());
                let roles = roles::question(reading, &syn, c, rule_id, gold.event, &facts, &earlier);
                out.push(RoleSample { roles, gold: gold.clone() });
                earlier.push(Earlier {
                    event: gold.event,
                    actor: gold.actor.clone(),
                    recipient: gold.recipient.clone(),
                    sentence: s,
                });
            }
        }
        out
    }

    /// The candidate that reads a hand-coded event: a rule of its type before others, then more rules, then the later word.
    fn reading_of<'c>(
        &self,
        reading: &Reading,
        s: usize,
        found: &'c [Candidate],
        gold: &RoleGold,
    ) -> Option<&'c Candidate> {
        found.iter().filter(|c| reading.sentences[s].tokens[c.head].span().overlaps(gold.span)).max_by_key(|c| {
            let fits = c.firing.iter().any(|&r| self.rules.rules[r].event == Some(gold.event));
            (fits, c.firing.len(), c.head)
        })
    }

    /// Training samples for the mode model: gold events, each with all modes of its type and which of them are right.
    #[must_use]
    pub fn mode_samples(
        &self,
        reading: &Reading,
        stages: &Stages<'_>,
        wanted: &[(RoleGold, Vec<Mode>)],
    ) -> Vec<(Vec<ModeCandidate>, Vec<bool>)> {
        let mut out = Vec::new();
        for s in 0..reading.sentences.len() {
            if !readable(reading, s) {
                continue;
            }
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let found = self.raw_candidates(reading, stages, s, &syn);
            for (gold, right) in wanted {
                let Some(best) = self.reading_of(reading, s, &found, gold) else { continue };
                let mut c = best.clone();
                c.event = Some(gold.event);
                let rule = c.firing.iter().map(|&r| &self.rules.rules[r]).find(|r| r.event == Some(gold.event));
                c.modes = rule.map_or_else(Vec::new, |r| r.modes.clone());
                let all = self.mode_candidates(&syn, &c, gold.event, rule.map_or("-", |r| r.id.as_str()));
                let answers: Vec<bool> =
                    all.iter()
                        .map(|a| {
                            if right.is_empty() {
                                a.modes.is_empty()
                            } else {
                                a.modes.iter().any(|m| right.contains(m))
                            }
                        })
                        .collect();
                if !all.is_empty() {
                    out.push((all, answers));
                }
            }
        }
        out
    }

    fn mode_candidates(&self, syn: &Syntax<'_>, c: &Candidate, event: EventType, rule_id: &str) -> Vec<ModeCandidate> {
        let of_type: Vec<Mode> = self.ontology.event_type(event).modes.keys().map(|m| Mode::new(m)).collect();
        let mut c = c.clone();
        if matches!(event, EventType::Request | EventType::Reject)
            && c.modes.is_empty()
            && let Some(mode) = affair::asked(&self.rules, syn, &c)
        {
            c.modes.push(Mode::new(mode));
        }
        modes::candidates(syn, &c, event, rule_id, &c.modes, &of_type)
    }

    /// Where the rule states no mode, or one that the words around speak against, the mode model chooses.
    fn assign_modes(&self, reading: &Reading, candidates: &mut [Candidate]) {
        let Some(model) = &self.mode_model else { return };
        for c in candidates.iter_mut() {
            let Some(event) = c.event else { continue };
            let rule = c.rule.map(|r| &self.rules.rules[r]).filter(|r| r.event == Some(event));
            // What the rule states stands: nine in ten of its modes are right.
            if rule.is_some_and(|r| r.firm || !r.modes.is_empty()) {
                continue;
            }
            let syn = Syntax::new(&reading.sentences[c.sentence], &self.rules.grammar);
            let all = self.mode_candidates(&syn, c, event, rule.map_or("-", |r| r.id.as_str()));
            if all.is_empty() {
                continue;
            }
            let by_phone = event == EventType::Consult
                && syn.kids(c.head).iter().chain(c.verb.map_or(&[][..], |v| syn.kids(v))).any(|&k| {
                    self.rules.grammar.phone_words.contains(syn.lemma(k))
                        && matches!(syn.case_of(k), Some("by" | "over" | "via" | "on" | "through"))
                });
            if by_phone {
                c.modes = vec![Mode::new("phone")];
                c.why.steps.push("spoken from afar: mode phone".to_owned());
                continue;
            }
            let (best, p) = modes::choose(model, &all);
            if all[best].modes != c.modes && p >= 0.5 {
                let name = all[best].modes.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
                c.why.steps.push(format!(
                    "mode {} from the words around (probability {p:.2})",
                    if name.is_empty() { "left open" } else { &name }
                ));
                c.modes.clone_from(&all[best].modes);
            }
        }
    }

    /// The role model chooses among the rule's slots, other mentions and nobody.
    fn assign_roles(&self, reading: &Reading, candidates: &mut [Candidate]) {
        let Some(model) = &self.role_model else { return };
        let facts = roles::story_facts(reading);
        let mut earlier: Vec<Earlier> = Vec::new();
        let codes = |p: &[Participant]| -> Vec<ActorCode> { p.iter().filter_map(|p| p.code.clone()).collect() };
        for c in candidates.iter_mut() {
            let Some(event) = c.event else { continue };
            let syn = Syntax::new(&reading.sentences[c.sentence], &self.rules.grammar);
            let rule_id = c.rule.map_or("-", |r| self.rules.rules[r].id.as_str());
            let all = roles::question(reading, &syn, c, rule_id, event, &facts, &earlier);
            // "The two countries" stand for two states under one span: that needs no ranking.
            let several = |ps: &[Participant]| {
                ps.len() > 1 && ps[0].span.is_some() && ps[0].span == ps[1].span && ps[0].code != ps[1].code
            };
            let firm = c.rule.is_some_and(|r| self.rules.rules[r].firm);
            let nobody = c.rule.is_some_and(|r| self.rules.rules[r].recipient == [Slot::Prep(SmolStr::new("none"))]);
            let controlled = syn.controlled(c.head).is_some_and(|o| {
                let span = syn.sent.tokens[o].span();
                c.actor.iter().any(|p| p.span.is_some_and(|s| s.overlaps(span)))
            });
            let fixed = controlled || c.arguments.notes.iter().any(|n| n == "actor: subject of the main clause");
            // Where verb and object settle the sense, they settle the roles too.
            let sure = c.rule.is_some_and(|r| self.rules.rules[r].sure);
            let known = |ps: &[Participant]| sure && ps.first().is_some_and(identified);
            // A pattern of a dictionary that says where they stand.
            let placed = |role: &str| {
                c.arguments
                    .notes
                    .iter()
                    .any(|n| n.strip_prefix(role).is_some_and(|n| n.trim_start_matches(": ").starts_with(PLACED)))
            };
            // "Accused Brazil of …": a named party that is the verb's own subject or object fills the role, whatever else stands near.
            let plain = |ps: &[Participant], word: Option<usize>| {
                let Some(w) = word else { return false };
                let span = syn.sent.tokens[w].span();
                ps.iter().any(|p| identified(p) && p.span.is_some_and(|s| s.overlaps(span)))
            };
            // "Returned fire": the verb that carries the noun has the subject.
            let verb = Some(c.head).filter(|&h| syn.upos(h) == Upos::Verb);
            let carrier = verb.or(c.verb.filter(|v| (c.first..=c.last).contains(v)));
            let own_subject = carrier.and_then(|v| {
                syn.kid(v, &["nsubj"])
                    .or_else(|| if syn.rel(v) == "conj" { syn.subject(v) } else { None })
                    .filter(|_| !syn.passive(v))
                    .or_else(|| syn.agent(v))
                    // Whom "he" stands for is less sure than who is named.
                    .filter(|&w| syn.upos(w) != Upos::Pron)
            });
            let own_object = verb.and_then(|v| if syn.passive(v) { syn.subject(v) } else { syn.kid(v, &["obj"]) });
            let keeps_actor = several(&c.actor)
                || firm
                || known(&c.actor)
                || plain(&c.actor, own_subject)
                || (fixed || placed("actor")) && !c.actor.is_empty();
            // Both sides of a mutual act are its actors (plover.md section 3): there is nobody left to receive it.
            let both_sides = c.mutual && several(&c.actor);
            let keeps_recipient = several(&c.recipient)
                || both_sides
                || known(&c.recipient)
                || plain(&c.recipient, own_object)
                || placed("recipient") && !c.recipient.is_empty()
                || firm && (!c.recipient.is_empty() || nobody);
            let choice = model.choose(
                &all,
                keeps_actor.then_some(!c.actor.is_empty()),
                keeps_recipient.then_some(!c.recipient.is_empty()),
            );
            let (who, whom) = (&all.actor[choice.actor], &all.recipient[choice.recipient]);
            let (p, q) = (choice.p, choice.q);
            // Who stands in no slot and is likelier not the one than the one is not said to be it: an empty role is true.
            let doubtful = |x: &roles::RoleCandidate, p: f32| p < DOUBT && !x.in_slot() && !x.participants.is_empty();
            let whom = if !keeps_recipient && doubtful(whom, q) { &all.recipient[0] } else { whom };
            // "Called on all parties to show restraint": whom it is addressed to is said, and is no one of those who stand near.
            let whom = if c.recipient.is_empty() && !keeps_recipient && addressed_at_large(&syn, c) {
                c.why.steps.push("recipient: all and everybody are nobody in particular".to_owned());
                &all.recipient[0]
            } else {
                whom
            };
            let actor = if keeps_actor { c.actor.clone() } else { who.participants.clone() };
            // "Soldiers of A and police of B fought near C": two states do it, and the sentence names no third with whom.
            let met = c.mutual
                && c.recipient.is_empty()
                && c.actor.len() > 1
                && actor == c.actor
                && c.actor.iter().any(|p| p.code.is_some() && p.code != c.actor[0].code);
            let recipient = if keeps_recipient || met { c.recipient.clone() } else { whom.participants.clone() };
            c.why.steps.push(format!("actor from {} (probability {p:.2})", who.source));
            c.why.steps.push(format!("recipient from {} (probability {q:.2})", whom.source));
            // "Called on both India and Pakistan": one of a pair that the tree coordinates does not stand for the other.
            let recipient = if part_of_pair(&recipient, &c.recipient) { c.recipient.clone() } else { recipient };
            let recipient = with_both(reading, &syn, c.sentence, recipient);
            let recipient = with_conjuncts(reading, &syn, c.sentence, recipient, &actor);
            let actor = with_conjuncts(reading, &syn, c.sentence, actor, &recipient);
            // "Blamed each other": both do it, and there is nobody else.
            let each_other = claim::is_reciprocal(&syn, c);
            if each_other {
                // "Blamed each other for the conflict": the tree may hang what follows on "other".
                let other = (c.head + 1..syn.sent.tokens.len().min(c.head + 5))
                    .find(|&k| matches!(syn.lemma(k), "other" | "another"));
                let below: Vec<usize> = other
                    .into_iter()
                    .chain(other.and_then(|o| syn.head(o)).filter(|&h| h > c.head))
                    .flat_map(|o| ["for", "of", "over"].iter().flat_map(|p| syn.with_prep(o, p)).collect::<Vec<_>>())
                    .collect();
                c.arguments.embedded.extend(below);
            }
            let actor = if each_other && c.actor.len() > 1 { c.actor.clone() } else { actor };
            let recipient = if each_other { Vec::new() } else { recipient };
            c.actor = actor;
            c.recipient = recipient;
            c.roles_chosen = true;
            c.role_confidence = (p, q);
            earlier.push(Earlier {
                event,
                actor: codes(&c.actor),
                recipient: codes(&c.recipient),
                sentence: c.sentence,
            });
        }
    }

    fn candidates(&self, reading: &Reading, stages: &Stages<'_>, s: usize, syn: &Syntax<'_>) -> Vec<Candidate> {
        let mut found = self.raw_candidates(reading, stages, s, syn);
        if let Some(model) = &self.model {
            let folded = classify::folded(syn);
            let scores: Vec<_> = found
                .iter()
                .map(|c| {
                    let hints = self.hints(reading, c, &found);
                    model.score(&classify::features(syn, c.head, &folded, &hints, false))
                })
                .collect();
            for (c, score) in found.iter_mut().zip(scores) {
                // That the network sees no act in what is only thought of says nothing about its type.
                let thought =
                    matches!(c.status.status, Status::Possible | Status::Feared | Status::Hoped | Status::Conditional);
                c.scores = Some(if thought {
                    score
                } else {
                    classify::with_network(score, &reading.signals, c.sentence, c.head)
                });
            }
        } else {
            found.retain(|c| !c.firing.is_empty() || !c.failed.is_empty());
        }
        found
    }

    fn raw_candidates(&self, reading: &Reading, stages: &Stages<'_>, s: usize, syn: &Syntax<'_>) -> Vec<Candidate> {
        let folded = classify::folded(syn);
        let hits = find_hits(&self.rules, syn, &folded, &self.named(reading, s));
        let vetoed: Vec<(usize, usize, usize)> =
            self.no_events(syn, &folded, &hits).map(|h| (h.first, h.last, h.words)).collect();
        let against: Vec<usize> = hits
            .iter()
            .filter(|h| {
                matches!(self.rules.rules[h.rule].event, Some(EventType::Reject | EventType::Accuse))
                    && syn.upos(h.head) == Upos::Verb
                    && h.kind == TriggerKind::Verb
            })
            .map(|h| h.head)
            .collect();
        let mut found: Vec<Candidate> = Vec::new();
        for i in 0..syn.sent.tokens.len() {
            if reading.timexes.iter().any(|t| {
                t.sentence as usize == s && t.start <= syn.sent.tokens[i].start && syn.sent.tokens[i].end <= t.end
            }) {
                continue;
            }
            // Somebody called Boycott boycotts nothing.
            let name = syn.upos(i) == Upos::Propn
                && reading.mentions.iter().any(|m| {
                    m.sentence as usize == s
                        && m.kind == rapporteur_record::MentionKind::Person
                        && (m.first as usize..=m.last as usize).contains(&i)
                });
            if name {
                continue;
            }
            let here: Vec<&Hit> =
                hits.iter().filter(|h| h.head == i && self.rules.rules[h.rule].event.is_some()).collect();
            let open = matches!(syn.upos(i), Upos::Verb | Upos::Noun)
                || matches!(syn.upos(i), Upos::Adj | Upos::Propn) && !here.is_empty();
            // No rule and no model reads a word of a fixed phrase with another meaning ("came into force").
            let fixed = vetoed.iter().any(|v| v.0 <= i && i <= v.1);
            if here.is_empty() && (!open || fixed || syn.sent.tokens[i].form.chars().count() < 3) {
                continue;
            }
            found.push(self.candidate(reading, stages, s, syn, i, &here, &vetoed, &folded, &against));
        }
        found
    }

    /// The named participants of a sentence by the token that heads them; empty where no rule has places to fill.
    fn named(&self, reading: &Reading, s: usize) -> Vec<Option<(usize, usize)>> {
        let mut named = vec![None; reading.sentences[s].tokens.len()];
        if !self.rules.has_patterns() {
            return named;
        }
        let here = reading.mentions.iter().filter(|m| m.sentence as usize == s && !m.inner);
        for m in here.filter(|m| {
            m.country.is_some()
                || m.sector.is_some()
                || m.identifier_id.as_deref().is_some_and(|id| id.starts_with(FOREIGN))
        }) {
            if let Some(slot) = named.get_mut(m.head as usize) {
                *slot = Some((m.first as usize, m.last as usize));
            }
        }
        named
    }

    /// What the verb dictionaries of others alone make of a reading, codes as they write them: the longest pattern of each verb.
    ///
    /// Also codes that are none of CAMEO; `[---]` keeps shorter patterns silent and is not listed.
    #[must_use]
    pub fn dictionary_matches(&self, reading: &Reading, stages: &Stages<'_>) -> Vec<DictionaryMatch> {
        let mut all = Vec::new();
        for s in 0..reading.sentences.len() {
            let syn = Syntax::new(&reading.sentences[s], &self.rules.grammar);
            let tokens = &reading.sentences[s].tokens;
            let folded = classify::folded(&syn);
            let mut hits = find_hits(&self.rules, &syn, &folded, &self.named(reading, s));
            hits.retain(|h| self.rules.rules[h.rule].dictionary.is_some());
            hits.sort_by_key(|h| (h.head, std::cmp::Reverse(h.words), h.rule));
            let best: Vec<&Hit> = hits
                .iter()
                .filter(|h| {
                    hits.iter().find(|o| o.head == h.head).is_some_and(|o| {
                        // Both directions of one line are one pattern.
                        o.words == h.words && self.rules.rules[o.rule].line == self.rules.rules[h.rule].line
                    })
                })
                .collect();
            for hit in best {
                let rule = &self.rules.rules[hit.rule];
                let Some(code) = rule.dictionary.clone().filter(|c| c != "---") else { continue };
                let args = rule.arguments(hit, &syn, false);
                let actor = self.participants(reading, s, &syn, &args.actor, rule.mutual, false);
                let recipient = self.participants(reading, s, &syn, &args.recipient, rule.mutual, true);
                let status =
                    status::of_story(stages.speech, stages.doc, stages.attributions, s as u32, hit.head as u32).status;
                all.push(DictionaryMatch {
                    sentence: s,
                    span: Span::new(tokens[hit.first].start, tokens[hit.last].end),
                    code,
                    file: rule.file.clone(),
                    line: rule.line,
                    mutual: rule.mutual,
                    mirror: rule.mirror.clone(),
                    actor,
                    recipient,
                    status,
                });
            }
        }
        all
    }

    /// Hits of the rules for readings that are no event, where their conditions hold.
    fn no_events<'h>(
        &'h self,
        syn: &'h Syntax<'_>,
        folded: &'h [(SmolStr, SmolStr)],
        hits: &'h [Hit],
    ) -> impl Iterator<Item = &'h Hit> {
        hits.iter().filter(move |h| {
            let rule = &self.rules.rules[h.rule];
            rule.event.is_none()
                && !rule.inert
                && self.conditions(rule, h, syn, folded, &Arguments::default(), &[], &[]).is_ok()
        })
    }

    #[allow(clippy::too_many_arguments, reason = "one private call site; the parts belong to one sentence")]
    fn candidate(
        &self,
        reading: &Reading,
        stages: &Stages<'_>,
        s: usize,
        syn: &Syntax<'_>,
        i: usize,
        here: &[&Hit],
        vetoed: &[(usize, usize, usize)],
        folded: &[(SmolStr, SmolStr)],
        against: &[usize],
    ) -> Candidate {
        let mut firing: Vec<(usize, Arguments, Vec<Participant>, Vec<Participant>, &Hit, bool)> = Vec::new();
        let mut failed: Vec<(usize, String)> = Vec::new();
        for hit in here {
            let rule = &self.rules.rules[hit.rule];
            if let Some(v) = vetoed.iter().find(|v| v.0 <= hit.head && hit.head <= v.1 && v.2 >= hit.words) {
                failed.push((
                    hit.rule,
                    format!("“{}” is a fixed phrase with another meaning", words(reading, s, v.0, v.1)),
                ));
                continue;
            }
            let light = hit.verb.is_some_and(|v| {
                self.rules.grammar.light_verbs.contains(syn.lemma(v))
                    || self.rules.grammar.engage_verbs.contains(syn.lemma(v))
            });
            let mut args = rule.arguments(hit, syn, light);
            // "Supplied drones to Moscow": the drones receive nothing.
            if !matches!(rule.event, Some(EventType::Assault | EventType::Coerce)) {
                args.recipient.retain(|&h| !syn.is_weapon(h));
            }
            // "Demanded his release", "her arrest", "Osei's trial": where no "of" follows, the possessor suffers it.
            if hit.kind != TriggerKind::Verb
                && suffered(syn.lemma(hit.head))
                && let Some(owner) = syn.kid(hit.head, &["nmod:poss"])
                && args.actor.contains(&owner)
                && syn.with_prep(hit.head, "of").is_empty()
            {
                args.actor.retain(|&h| h != owner && syn.case_of(h) == Some("by"));
                args.recipient = vec![owner];
                args.notes.push("recipient: the possessor of what is suffered".to_owned());
            }
            let actor = self.participants(reading, s, syn, &args.actor, rule.mutual, false);
            let mut recipient = self.participants(reading, s, syn, &args.recipient, rule.mutual, true);
            // "Condemned the attack on Zakho": not those who were attacked.
            if matches!(rule.event, Some(EventType::Accuse | EventType::Request)) {
                let hit = |p: &Participant| {
                    let head = reading.mentions.iter().find(|m| m.sentence as usize == s && p.span == Some(m.span()));
                    head.is_some_and(|m| syn.is_hit(m.head as usize))
                };
                recipient.retain(|p| !hit(p));
            }
            match self.conditions(rule, hit, syn, folded, &args, &actor, &recipient) {
                Ok(()) => firing.push((hit.rule, args, actor, recipient, hit, light)),
                Err(reason) => failed.push((hit.rule, reason)),
            }
        }
        firing.sort_by_key(|(r, _, _, _, hit, _)| {
            let rule = &self.rules.rules[*r];
            (
                !(rule.firm || rule.sure),
                std::cmp::Reverse(hit.words * 2 + rule.specificity()),
                // At a tie the user's own dictionary counts.
                rule.cameo.is_none(),
                std::cmp::Reverse((rule.weight * 100.0) as i64),
                *r,
            )
        });
        let status = status::of_story(stages.speech, stages.doc, stages.attributions, s as u32, i as u32);
        let status = self.widen_status(stages, s, syn, i, status);
        let chain = chain::of_doc(stages.speech, stages.doc, stages.attributions, s as u32, i as u32);
        let all_firing: Vec<usize> = firing.iter().map(|f| f.0).collect();
        let mut c = Candidate {
            sentence: s,
            head: i,
            first: i,
            last: i,
            verb: None,
            rule: None,
            firing: all_firing,
            failed,
            arguments: Arguments::default(),
            actor: Vec::new(),
            recipient: Vec::new(),
            status,
            chain,
            scores: None,
            event: None,
            modes: Vec::new(),
            why: Why::default(),
            confidence: 0.0,
            actor_implicit: false,
            inner: None,
            mutual: false,
            roles_chosen: false,
            role_confidence: (0.0, 0.0),
            barred: self.barred(reading, s, syn, i, against),
            barred_recipient: Vec::new(),
            toll: None,
        };
        if let Some((r, args, actor, recipient, hit, _)) = firing.into_iter().next() {
            c.rule = Some(r);
            c.first = hit.first;
            c.last = hit.last;
            c.verb = hit.verb;
            c.arguments = args;
            c.actor = actor;
            c.recipient = recipient;
            c.mutual = self.rules.rules[r].mutual;
            if c.actor.is_empty() && syn.rel(i) == "nsubj" {
                // "Although there is support for Yerevan, Moscow …": the main clause has the actor.
                // The parser may take the two clauses for each other.
                let there = syn.head(i).filter(|&v| syn.kid(v, &["expl"]).is_some() && syn.kid(v, &["mark"]).is_some());
                let main = there.and_then(|v| {
                    if syn.rel(v) == "advcl" { syn.head(v) } else { syn.kid(v, &["advcl", "parataxis", "conj"]) }
                });
                let owner = main.and_then(|m| syn.kid(m, &["nsubj"]));
                if let Some(owner) = owner {
                    c.actor = self.participants(reading, s, syn, &[owner], false, false);
                    c.arguments.notes.push("actor: subject of the main clause".to_owned());
                }
            }
        } else {
            self.default_arguments(reading, s, syn, i, &mut c);
        }
        // Grammar that no ranking may turn round: the subject of an active verb does the act, its object suffers it; unless the rule says otherwise.
        if syn.upos(i) == Upos::Verb && !c.mutual {
            let spans = |who: Option<usize>| -> Vec<Span> {
                who.map_or_else(Vec::new, |w| {
                    resolve::participant(reading, s, w).into_iter().filter_map(|p| p.span).collect()
                })
            };
            let overlaps =
                |all: &[Participant], span: &Span| all.iter().any(|p| p.span.is_some_and(|x| x.overlaps(*span)));
            let object = spans(syn.deep_object(i));
            let passive = syn.passive(i);
            c.barred.extend(object.into_iter().filter(|o| passive || !overlaps(&c.actor, o)));
            // "Fourteen people were arrested and eight officers hurt": who is the subject of the other verb has not arrested anybody.
            if passive && syn.agent(i).is_none() {
                let others = syn.kids_by(i, &["conj"]).chain(syn.head(i).filter(|_| syn.rel(i) == "conj"));
                let others: Vec<usize> =
                    others.filter(|&v| syn.upos(v) == Upos::Verb).filter_map(|v| syn.kid(v, &["nsubj"])).collect();
                for o in others.into_iter().filter(|&o| Some(o) != syn.subject(i)) {
                    c.barred.extend(spans(Some(o)));
                }
                // Nor has a nurse who tells of the wounded wounded them.
                let tellers = c.chain.iter().take(1).map(|l| &l.agent).filter(|a| {
                    a.anonymous
                        || a.sector.as_ref().is_some_and(|s| {
                            matches!(s.as_str(), "MED" | "JRN" | "CVL" | "NGO" | "SOC" | "IGO" | "UNO")
                        })
                });
                c.barred.extend(tellers.filter_map(|a| a.span));
            }
            let subject = spans(syn.deep_subject(i));
            c.barred_recipient = subject.into_iter().filter(|o| !overlaps(&c.recipient, o)).collect();
        }
        // "Accused Russia of bombing": who is accused has bombed, whatever the slots of the act inside say.
        if let Some(owner) = syn.controlled(i).filter(|o| !(c.first..=c.last).contains(o)) {
            let by_control = self.participants(reading, s, syn, &[owner], false, false);
            if !by_control.is_empty() {
                c.recipient.retain(|p| !by_control.iter().any(|a| a.span == p.span));
                c.actor = by_control;
                c.arguments.actor = vec![owner];
                c.arguments.notes.push("actor: object of the verb above".to_owned());
            }
        }
        c
    }

    /// "The president rejected calls for reform", "the Council condemned the coup", "urged an end to the attacks": the subject of the verb above has not called,
    /// seized power, attacked.
    ///
    /// `against` are the verbs of the sentence that a rule reads as a refusal or an accusation ("turned down the demand").
    fn barred(&self, reading: &Reading, s: usize, syn: &Syntax<'_>, i: usize, against: &[usize]) -> Vec<Span> {
        let mut at = i;
        for _ in 0..4 {
            let Some(h) = syn.head(at) else { break };
            let nominal = syn.upos(at) != Upos::Verb;
            if syn.upos(h) == Upos::Verb
                && (self.rules.grammar.distancing_verbs.contains(syn.lemma(h)) || against.contains(&h))
                && syn.is_rel(at, &["obj", "obl", "nsubj:pass", "ccomp", "advcl", "xcomp"])
                && (nominal || syn.subject(i) != syn.deep_subject(h))
            {
                let Some(who) = syn.deep_subject(h) else { break };
                return resolve::participant(reading, s, who).into_iter().filter_map(|p| p.span).collect();
            }
            // "Nobody was arrested over the attack", "met after the coup".
            if nominal
                && syn.upos(h) == Upos::Verb
                && syn.is_rel(at, &["obl"])
                && matches!(
                    syn.case_of(at),
                    Some("over" | "after" | "following" | "amid" | "despite" | "about" | "since" | "before")
                )
                && let Some(who) = syn.deep_subject(h)
            {
                return resolve::participant(reading, s, who).into_iter().filter_map(|p| p.span).collect();
            }
            if !nominal || !syn.is_rel(at, &["obj", "obl", "nmod", "conj", "compound", "acl", "nsubj:pass"]) {
                break;
            }
            at = h;
        }
        Vec::new()
    }

    /// An event noun shares the status of the verb that carries it ("may go to war", "will engage in mediation"); an act under a noun of
    /// thought ("a question about sending troops") is possible.
    fn widen_status(
        &self,
        stages: &Stages<'_>,
        s: usize,
        syn: &Syntax<'_>,
        i: usize,
        own: StatusReading,
    ) -> StatusReading {
        if !matches!(own.status, Status::Occurred | Status::Ongoing) {
            return own;
        }
        // "A question about sending", "fears of": a noun of thought, or a verb of the same stem, over the act. What is feared or hoped
        // stays so under a condition ("it is feared that, if …, others may join").
        let thought = self.thought_over(syn, i).map(|w| {
            let status = status::of_thought(stages.speech, syn.lemma(w));
            let rule = match status {
                Status::Feared => "status/fear-noun",
                Status::Hoped => "status/hope-noun",
                Status::Alleged => "status/accuse-noun",
                _ => "status/thought-noun",
            };
            StatusReading { status, rule: rule.to_owned(), cue: Some(syn.sent.tokens[w].span()), ..own.clone() }
        });
        if let Some(feared) = thought.as_ref().filter(|t| matches!(t.status, Status::Feared | Status::Hoped)) {
            return feared.clone();
        }
        if let Some(v) = syn.governor(i).filter(|_| syn.upos(i) != Upos::Verb) {
            let carried = self.rules.grammar.light_verbs.contains(syn.lemma(v))
                || self.rules.grammar.engage_verbs.contains(syn.lemma(v));
            if carried {
                let above = status::of_story(stages.speech, stages.doc, stages.attributions, s as u32, v as u32);
                if matches!(
                    above.status,
                    Status::Possible
                        | Status::Conditional
                        | Status::Feared
                        | Status::Hoped
                        | Status::Planned
                        | Status::Negated
                        | Status::Denied
                ) {
                    return above;
                }
            }
        }
        // "protection from aggression": what one is kept safe from has not happened.
        let kept_from = (i.saturating_sub(3)..i).any(|k| matches!(syn.lemma(k), "from" | "against"))
            && (i.saturating_sub(9)..i).any(|k| {
                matches!(
                    syn.lemma(k),
                    "protect" | "protection" | "prevent" | "prevention" | "deter" | "deterrence" | "guard" | "shield"
                )
            });
        if kept_from {
            return StatusReading { status: Status::Possible, rule: "status/kept-from".to_owned(), ..own };
        }
        // "If the conflict reached Manila": under an "if" of its own clause nothing has happened, whatever the tree.
        let from = (i.saturating_sub(6)..i)
            .rev()
            .find(|&k| matches!(syn.upos(k), Upos::Punct | Upos::Verb) || matches!(syn.lemma(k), "if" | "unless"));
        if let Some(k) = from.filter(|&k| matches!(syn.lemma(k), "if" | "unless")) {
            return StatusReading {
                status: Status::Conditional,
                rule: "status/if".to_owned(),
                cue: Some(syn.sent.tokens[k].span()),
                ..own
            };
        }
        // "Asked the minister about sending troops in support of Lesk": a question's topic, and what belongs to it.
        let mut topic = Some(i);
        for _ in 0..4 {
            let Some(t) = topic else { break };
            let about = syn.case_of(t) == Some("about") || t >= 1 && syn.lemma(t - 1) == "about";
            if about
                && (t.saturating_sub(9)..t)
                    .any(|k| matches!(syn.lemma(k), "ask" | "question" | "quiz" | "inquire" | "enquire" | "wonder"))
            {
                return StatusReading { status: Status::Possible, rule: "status/question".to_owned(), ..own };
            }
            topic = syn.head(t).filter(|_| syn.is_rel(t, &["obj", "obl", "nmod", "conj", "xcomp"]));
        }
        thought.unwrap_or(own)
    }

    /// The word of thought that an act stands under: "a question about sending", "fears of war", "it is feared that they may join".
    fn thought_over(&self, syn: &Syntax<'_>, i: usize) -> Option<usize> {
        let thought = |w: usize| self.rules.grammar.thought_nouns.contains(syn.lemma(w));
        // the parse may hang the act on another word: "a question about sending" tells enough
        if i >= 2 && matches!(syn.lemma(i - 1), "about" | "of") && thought(i - 2) {
            return Some(i - 2);
        }
        let mut at = i;
        for _ in 0..3 {
            let h = syn.head(at)?;
            if thought(h) && syn.is_rel(at, &["nmod", "acl", "obl", "ccomp"]) {
                return Some(h);
            }
            if syn.upos(h) == Upos::Verb && syn.upos(i) == Upos::Verb {
                return None;
            }
            at = h;
        }
        None
    }

    /// The arguments of a word that no rule reads: by its part of speech.
    fn default_arguments(&self, reading: &Reading, s: usize, syn: &Syntax<'_>, i: usize, c: &mut Candidate) {
        let kind = if syn.upos(i) == Upos::Verb { TriggerKind::Verb } else { TriggerKind::Noun };
        let verb = if kind == TriggerKind::Noun { syn.governor(i) } else { None };
        let hit = Hit { rule: 0, head: i, first: i, last: i, verb, kind, words: 1, places: Places::default() };
        let light = verb.is_some_and(|v| self.rules.grammar.light_verbs.contains(syn.lemma(v)));
        let pick = |slots: &[Slot]| -> Vec<usize> {
            for wanted in slots {
                let found = slot(wanted, &hit, syn, light);
                if !found.is_empty() {
                    return found;
                }
            }
            Vec::new()
        };
        let prep = |p: &str| Slot::Prep(SmolStr::new(p));
        c.verb = verb;
        c.arguments.actor = if kind == TriggerKind::Verb {
            pick(&[Slot::Subj])
        } else {
            pick(&[Slot::Subj, Slot::Poss, prep("by"), Slot::Mod])
        };
        c.arguments.recipient = if kind == TriggerKind::Verb {
            pick(&[
                Slot::Obj,
                prep("against"),
                prep("on"),
                prep("to"),
                prep("with"),
                prep("for"),
                prep("from"),
                prep("of"),
            ])
        } else {
            pick(&[prep("of"), prep("against"), prep("on"), prep("to"), prep("with"), prep("for")])
        };
        c.arguments.embedded = syn.kids_by(i, &["xcomp", "ccomp"]).collect();
        c.arguments.embedded.extend(["for", "of", "against"].iter().flat_map(|p| syn.with_prep(i, p)));
        c.actor = self.participants(reading, s, syn, &c.arguments.actor, false, false);
        c.recipient = self.participants(reading, s, syn, &c.arguments.recipient, false, true);
    }

    /// The political participants that argument heads stand for; where a phrase itself is none, its possessor, modifier or complement.
    fn participants(
        &self,
        reading: &Reading,
        s: usize,
        syn: &Syntax<'_>,
        heads: &[usize],
        mutual: bool,
        deep: bool,
    ) -> Vec<Participant> {
        for &head in heads {
            let found = self.participants_of(reading, s, syn, head, if deep { 3 } else { 2 });
            if !found.is_empty() {
                let mut all = found;
                // Mutual rules list several heads: take them all.
                for &other in heads.iter().filter(|&&o| mutual && o != head) {
                    if syn.kids_by(head, &["conj"]).any(|k| k == other) {
                        continue;
                    }
                    if heads.len() > 1 && heads.iter().position(|h| h == &other) > heads.iter().position(|h| h == &head)
                    {
                        all.extend(self.participants_of(reading, s, syn, other, 2));
                    }
                }
                return dedup(all);
            }
        }
        Vec::new()
    }

    fn participants_of(
        &self,
        reading: &Reading,
        s: usize,
        syn: &Syntax<'_>,
        head: usize,
        depth: usize,
    ) -> Vec<Participant> {
        let direct: Vec<Participant> = resolve::participant(reading, s, head).into_iter().filter(political).collect();
        if let Some(two) = both_countries(reading, s, syn, head, &direct) {
            return two;
        }
        if let [one] = &direct[..] {
            return several_states(reading, s, syn, head, one);
        }
        if !direct.is_empty() || depth == 0 {
            return direct;
        }
        for rels in [
            &["nmod:poss"][..],
            &["compound", "amod", "flat", "nmod:desc"],
            &["appos"],
            &["nmod"],
            &["obj", "obl", "nsubj", "acl", "xcomp"],
        ] {
            for k in syn.kids_by(head, rels).collect::<Vec<_>>() {
                if rels[0] == "nmod"
                    && matches!(
                        syn.case_of(k),
                        Some("during" | "after" | "before" | "since" | "until" | "despite" | "about")
                    )
                {
                    continue;
                }
                if rels[0] == "obj" && syn.upos(head) != Upos::Verb && !syn.is_rel(k, &["acl"]) {
                    continue;
                }
                let found = self.participants_of(reading, s, syn, k, depth - 1);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    #[allow(clippy::too_many_arguments, reason = "one private call site")]
    fn conditions(
        &self,
        rule: &Rule,
        hit: &Hit,
        syn: &Syntax<'_>,
        folded: &[(SmolStr, SmolStr)],
        args: &Arguments,
        actor: &[Participant],
        recipient: &[Participant],
    ) -> Result<(), String> {
        let object = if matches!(hit.kind, TriggerKind::Verb) { syn.deep_object(hit.head) } else { None };
        // Particles: "pull out of talks": the oblique counts as object where there is none.
        let mut objects: Vec<usize> = object.into_iter().flat_map(|o| syn.conjuncts(o)).collect();
        if object.is_none() && hit.kind == TriggerKind::Verb {
            objects.extend(syn.kids_by(hit.head, &["obl"]));
        }
        if !rule.object.is_empty() && hit.kind == TriggerKind::Verb {
            let fits = |o: usize| {
                rule.object.contains(&folded[o].0)
                    || rule.object.contains(&folded[o].1)
                    || syn.kids_by(o, &["nmod", "compound", "nummod"]).any(|k| {
                        rule.object.contains(&folded[k].0)
                            && (syn.is_rel(k, &["compound"]) || syn.case_of(k) == Some("of"))
                    })
            };
            if !objects.iter().any(|&o| fits(o)) {
                return Err("the object is none that this sense takes".to_owned());
            }
        }
        if let Some(o) = object
            && rule.not_object.contains(&folded[o].0)
        {
            return Err(format!("with the object “{}” it means something else", syn.sent.tokens[o].form));
        }
        if let Some(subject) = hit
            .verb
            .or(Some(hit.head))
            .filter(|&v| matches!(syn.upos(v), Upos::Verb | Upos::Aux))
            .and_then(|v| syn.deep_subject(v))
        {
            if rule.not_subject.contains(&folded[subject].0) {
                return Err(format!("“{}” does not do such things", syn.sent.tokens[subject].form));
            }
            if !rule.subject.is_empty() && !rule.subject.contains(&folded[subject].0) {
                return Err(format!("“{}” is none of those who do this", syn.sent.tokens[subject].form));
            }
        } else if !rule.subject.is_empty() {
            return Err("nobody is named who does this".to_owned());
        }
        if rule.not_compound && modifies_a_noun(syn, hit.head) {
            return Err(format!("“{}” only {MODIFIES}", syn.sent.tokens[hit.head].form));
        }
        if hit.kind != TriggerKind::Verb && !rule.not_modifier.is_empty() {
            let before = (hit.first.saturating_sub(2)..hit.head).find(|&k| {
                rule.not_modifier.contains(&folded[k].0)
                    && (k + 1 == hit.first || syn.head(k) == Some(hit.head) || k >= hit.first)
            });
            if let Some(k) = before {
                return Err(format!(
                    "“{} {}” means something else",
                    syn.sent.tokens[k].form, syn.sent.tokens[hit.head].form
                ));
            }
        }
        if !rule.near.is_empty() && !folded.iter().any(|(l, f)| rule.near.contains(l) || rule.near.contains(f)) {
            return Err("none of the words that this sense needs stands near".to_owned());
        }
        if !rule.not_near.is_empty()
            && let Some((l, _)) = folded.iter().find(|(l, f)| rule.not_near.contains(l) || rule.not_near.contains(f))
        {
            return Err(format!("“{l}” stands near: another sense"));
        }
        if !rule.required_filled(hit, syn) {
            return Err("the complement that this sense needs is missing".to_owned());
        }
        let sectors = |p: &Participant| -> Vec<Sector> { p.sector.iter().chain(&p.other_sectors).cloned().collect() };
        if !rule.actor_sector.is_empty() {
            let any = actor.iter().any(|p| {
                sectors(p).iter().any(|x| rule.actor_sector.contains(x))
                    || rule.actor_sector.iter().any(|x| p.code.as_ref().is_some_and(|c| c.as_str() == x.as_str()))
            });
            if !any {
                return Err("the actor is not of a kind that does this".to_owned());
            }
        }
        if !rule.not_actor_sector.is_empty()
            && actor.iter().any(|p| sectors(p).iter().any(|x| rule.not_actor_sector.contains(x)))
        {
            return Err("the actor is of a kind whose act this is not".to_owned());
        }
        let _ = args;
        match rule.need.as_str() {
            "actor" if actor.is_empty() => Err("no political actor stands in its slot".to_owned()),
            "recipient" if recipient.is_empty() => Err("no political recipient stands in its slot".to_owned()),
            "both" if actor.is_empty() || recipient.is_empty() => {
                Err("actor and recipient must both be political".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn hints(&self, reading: &Reading, c: &Candidate, all: &[Candidate]) -> Hints {
        let kind = |p: &[Participant]| -> Option<SmolStr> {
            p.first().map(|p| p.sector.as_ref().map_or_else(|| SmolStr::new("-"), |s| SmolStr::new(s.as_str())))
        };
        let code = |p: &[Participant]| -> Option<ActorCode> { p.first().and_then(|p| p.code.clone()) };
        let mut others: Vec<EventType> = all
            .iter()
            .filter(|o| o.head != c.head)
            .filter_map(|o| o.rule.and_then(|r| self.rules.rules[r].event))
            .collect();
        others.sort_unstable();
        others.dedup();
        let mut failed: Vec<_> = c.failed.iter().map(|(r, _)| self.rules.rules[*r].event).collect();
        failed.dedup();
        Hints {
            rules: c
                .firing
                .iter()
                .map(|&r| (SmolStr::new(&self.rules.rules[r].id), self.rules.rules[r].event))
                .collect(),
            failed,
            actor: kind(&c.actor),
            recipient: kind(&c.recipient),
            status: SmolStr::new(c.status.status.as_str()),
            attributed: !c.chain.is_empty(),
            foreign: code(&c.actor).zip(code(&c.recipient)).map(|(a, b)| a != b),
            block: reading.sentences[c.sentence].block,
            others,
        }
    }

    /// Rule or model: which type, if any.
    fn decide(&self, c: &mut Candidate, syn: &Syntax<'_>, reading: &Reading) {
        let trigger = words(reading, c.sentence, c.first, c.last);
        let best_rule = c.rule.map(|r| &self.rules.rules[r]);
        let next_verb = syn.sent.tokens.get(c.last + 1).is_some_and(|t| {
            matches!(t.xpos.as_str(), "VBD" | "VBZ" | "VBP" | "VBN")
                && syn.sent.tokens.get(c.last + 2).is_some_and(|n| n.lemma != "by")
        });
        if self.rules.grammar.document_nouns.contains(syn.lemma(c.head))
            && (syn.rel(c.head) == "nsubj" || next_verb)
            && syn.upos(c.head) == Upos::Noun
        {
            let verb = if next_verb { Some(c.last + 1) } else { syn.head(c.head) };
            if verb.is_some_and(|v| !matches!(syn.lemma(v), "come" | "follow" | "take" | "mark" | "end")) {
                c.why.rule = "grammar/document-noun".to_owned();
                c.why.rejected.push("a standing document is spoken of, not the making of one".to_owned());
                return;
            }
        }
        // "The fighting is not on Kenyan soil", "the talks are no concession": what it is not is said, not that it takes place.
        let described = syn.upos(c.head) != Upos::Verb && syn.rel(c.head) == "nsubj";
        if described
            && syn.head(c.head).is_some_and(|h| {
                syn.kid(h, &["cop"]).is_some()
                    && syn.kids(h).iter().any(|&k| matches!(syn.lemma(k), "not" | "n't" | "no" | "never"))
            })
        {
            c.why.rule = "grammar/negated-description".to_owned();
            c.why.rejected.push("it is said what or where the act is not".to_owned());
            return;
        }
        // "The alliance protects its members": what a treaty provides is no instance of it.
        let provides = syn.upos(c.head) == Upos::Verb
            && matches!(syn.sent.tokens[c.head].xpos.as_str(), "VBZ" | "VBP")
            && matches!(
                syn.lemma(c.head),
                "protect" | "guarantee" | "defend" | "oblige" | "ensure" | "provide" | "require"
            )
            && syn.subject(c.head).is_some_and(|s| {
                self.rules.grammar.document_nouns.contains(syn.lemma(s))
                    || matches!(syn.lemma(s), "alliance" | "clause" | "law" | "constitution")
            });
        if provides {
            c.why.rule = "grammar/standing-provision".to_owned();
            c.why.rejected.push("what a treaty or law provides is no instance of it".to_owned());
            return;
        }
        if c.rule.is_none()
            && c.failed.iter().any(|(_, reason)| {
                reason.ends_with("is a fixed phrase with another meaning") || reason.ends_with(MODIFIES)
            })
        {
            return;
        }
        let probability = |event: EventType| c.scores.map(|s| s[classify::class_of(event)]);
        if let Some(rule) = best_rule {
            let Some(mut event) = rule.event else { return };
            let mut why = crate::why::by_rule(&rule.id, &rule.file, rule.line, &trigger, &c.arguments.notes);
            let mut modes = rule.modes.clone();
            let mut confidence = rule.weight;
            if rule.firm {
                why.steps.push("an unambiguous idiom: the model is not asked (firm)".to_owned());
            } else if rule.sure {
                why.steps
                    .push("verb and object settle the sense between them: the model may not veto it (sure)".to_owned());
                confidence = probability(event).unwrap_or(0.0).max(rule.weight);
            } else if let Some(p) = probability(event) {
                crate::why::model_agrees(&mut why, event, p);
                // Another firing rule, or the model itself, may be surer of another type.
                let best = EventType::ALL
                    .iter()
                    .copied()
                    .max_by(|a, b| probability(*a).unwrap_or(0.0).total_cmp(&probability(*b).unwrap_or(0.0)));
                // What the rule reads as help or a visit to come is the promise that the model sees (section 2.2).
                let (planned, told) = (c.status.status == Status::Planned, event);
                let promise = |o: EventType| {
                    planned
                        && match o {
                            EventType::Agree => matches!(
                                told,
                                EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid
                            ),
                            EventType::Concede => told == EventType::Retreat,
                            _ => false,
                        }
                };
                if let Some(other) = best.filter(|o| *o != event && !promise(*o)) {
                    let q = probability(other).unwrap_or(0.0);
                    let supported = c.firing.iter().find(|&&r| self.rules.rules[r].event == Some(other)).copied();
                    if q > p + if supported.is_some() { 0.15 } else { 0.45 } {
                        why.steps.push(format!("the model prefers {other} ({q:.2})"));
                        modes = supported.map_or_else(Vec::new, |r| self.rules.rules[r].modes.clone());
                        event = other;
                        "model".clone_into(&mut why.decided_by);
                    }
                }
                let made = EventType::ALL.iter().filter(|o| promise(**o)).filter_map(|o| probability(*o));
                let p = probability(event).unwrap_or(0.0) + made.sum::<f32>();
                if p < self.thresholds.veto {
                    c.why = why;
                    c.why
                        .rejected
                        .push(format!("the model gives {event} only {p:.2}: a reading without event is likelier"));
                    return;
                }
                confidence = p;
            }
            c.event = Some(event);
            c.modes = modes;
            c.why = why;
            c.confidence = confidence;
        } else if c.scores.is_some() {
            let Some((event, p)) =
                EventType::ALL.iter().map(|e| (*e, probability(*e).unwrap_or(0.0))).max_by(|a, b| a.1.total_cmp(&b.1))
            else {
                return;
            };
            // "The agreement promised to stand by any member": a document does nothing.
            if syn.upos(c.head) == Upos::Verb
                && syn.kid(c.head, &["nsubj"]).is_some_and(|s| self.rules.grammar.document_nouns.contains(syn.lemma(s)))
            {
                return;
            }
            // A noun of which grammar names no doer is more often the background ("the conflict") than an act.
            let bare = syn.upos(c.head) == Upos::Noun && c.actor.is_empty();
            if p >= self.thresholds.propose + if bare { 0.1 } else { 0.0 } {
                c.event = Some(event);
                c.confidence = p;
                c.why = crate::why::by_model(event, p, &trigger, &c.arguments.notes);
                if matches!(event, EventType::Consult | EventType::Cooperate) {
                    c.mutual = true;
                }
            }
        }
    }

    /// One act, one trigger: overlapping triggers of a sentence compete.
    fn compete(&self, found: &mut [Candidate], lemmas: &[String]) {
        for i in 0..found.len() {
            if found[i].event.is_none() {
                continue;
            }
            for j in 0..found.len() {
                if i == j || found[j].event.is_none() || found[i].event.is_none() {
                    continue;
                }
                let (a, b) = (&found[i], &found[j]);
                // A longer trigger holds the head of a shorter one: "launched an attack" and "launched".
                let holds = a.first <= b.head && b.head <= a.last && (a.last - a.first) > (b.last - b.first);
                // A light verb gives its noun the word, unless a rule reads the verb with a type of its own.
                let within = (a.first..=a.last).contains(&b.head);
                let light = a.verb == Some(b.head)
                    && a.head != b.head
                    && (within
                        || self.rules.grammar.light_verbs.contains(&lemmas[b.head])
                            && (b.rule.is_none() || b.event == a.event));
                let of_dictionary = |c: &Candidate| c.rule.is_some_and(|r| self.rules.rules[r].pattern.is_some());
                // A pattern of a dictionary reaches further than the verb that it is counted at.
                if holds && of_dictionary(b) && !of_dictionary(a) {
                    let reason = format!("the words belong to the pattern of “{}”", b.why.rule);
                    found[i].event = None;
                    found[i].why.rejected.push(reason);
                } else if holds || light {
                    let reason = format!("belongs to the trigger with “{}”", found[i].why.rule);
                    let other = &mut found[j];
                    other.event = None;
                    other.why.rejected.push(reason);
                }
            }
        }
    }

    /// Nouns that name an act again take the participants of the act ("the meeting", "the attack"); speech acts without a subject take the speaker.
    fn carry_participants(&self, reading: &Reading, candidates: &mut [Candidate]) {
        for i in 0..candidates.len() {
            let event = candidates[i].event;
            if candidates[i].actor.is_empty() && !candidates[i].roles_chosen {
                let nominal = reading.sentences[candidates[i].sentence].tokens[candidates[i].head].upos != Upos::Verb;
                let verbal_act = matches!(
                    event,
                    Some(
                        EventType::Request
                            | EventType::Accuse
                            | EventType::Threaten
                            | EventType::Reject
                            | EventType::Agree
                            | EventType::Support
                    )
                );
                let earlier = candidates[..i]
                    .iter()
                    .rev()
                    .find(|e| {
                        e.event == event && !e.actor.is_empty() && (nominal || e.sentence == candidates[i].sentence)
                    })
                    .cloned();
                if let (Some(earlier), true) = (earlier, nominal) {
                    candidates[i].why.steps.push("the participants are those of the act told before".to_owned());
                    candidates[i].actor = earlier.actor;
                    if candidates[i].recipient.is_empty() {
                        candidates[i].recipient = earlier.recipient;
                    }
                } else if verbal_act && !candidates[i].chain.is_empty() {
                    let link = &candidates[i].chain[0];
                    if link.agent.country.is_some() || link.agent.sector.is_some() {
                        let p = Participant {
                            code: link.agent.country.clone(),
                            country: link.agent.country.clone(),
                            sector: link.agent.sector.clone(),
                            entity_text: Some(link.agent.entity_text.clone()),
                            name: link.agent.name.clone(),
                            span: link.agent.span,
                            ..Participant::default()
                        };
                        candidates[i].why.steps.push(format!("the actor is the speaker, “{}”", link.agent.entity_text));
                        candidates[i].actor = vec![p];
                    }
                }
            }
            let c = &mut candidates[i];
            if c.mutual && !c.roles_chosen {
                let moved: Vec<_> = c.recipient.drain(..).collect();
                c.actor.extend(moved);
                c.actor = dedup(std::mem::take(&mut c.actor));
            }
            let actors: Vec<_> = c.actor.iter().map(|p| (p.span, p.name.clone())).collect();
            c.recipient.retain(|p| {
                !actors
                    .iter()
                    .any(|(span, name)| span.is_some() && *span == p.span || name.is_some() && *name == p.name)
            });
            // Talks of one with several ("with both countries") make no talks among the several.
            if matches!(event, Some(EventType::Consult | EventType::Agree)) && c.recipient.is_empty() {
                let syn = Syntax::new(&reading.sentences[c.sentence], &self.rules.grammar);
                let with: Vec<usize> = syn
                    .with_prep(c.head, "with")
                    .into_iter()
                    .chain(c.verb.map_or_else(Vec::new, |v| syn.with_prep(v, "with")))
                    .collect();
                let spans: Vec<Span> = with
                    .iter()
                    .flat_map(|&w| resolve::participant(reading, c.sentence, w))
                    .filter(political)
                    .filter_map(|p| p.span)
                    .collect();
                let (others, own): (Vec<_>, Vec<_>) = std::mem::take(&mut c.actor)
                    .into_iter()
                    .partition(|p| p.span.is_some_and(|s| spans.iter().any(|x| x.overlaps(s))));
                let mut states: Vec<_> = others.iter().filter_map(|p| p.code.clone()).collect();
                states.sort();
                states.dedup();
                if (states.len() > 1
                    || (c.status.status == Status::Planned || event == Some(EventType::Agree)) && !others.is_empty())
                    && !own.is_empty()
                {
                    c.actor = own;
                    c.recipient = others;
                } else {
                    c.actor = own;
                    c.actor.extend(others);
                }
            }
            self.mediated_parties(reading, candidates, i);
            let c = &mut candidates[i];
            c.actor = without_nested(std::mem::take(&mut c.actor));
            c.recipient = without_nested(std::mem::take(&mut c.recipient));
            // No participant is both, unless the act is mutual.
            let actors: Vec<_> = c.actor.iter().map(|p| (p.span, p.name.clone())).collect();
            c.recipient.retain(|p| {
                !actors
                    .iter()
                    .any(|(span, name)| span.is_some() && *span == p.span || name.is_some() && *name == p.name)
            });
        }
    }

    /// Mediation without named sides is between those whose quarrel or talks the story told last.
    fn mediated_parties(&self, reading: &Reading, candidates: &mut [Candidate], i: usize) {
        let c = &candidates[i];
        let syn = Syntax::new(&reading.sentences[c.sentence], &self.rules.grammar);
        let mediates = (c.first..=c.last).any(|t| matches!(syn.lemma(t), "mediation" | "mediate" | "mediator"));
        if !mediates || !matches!(c.event, Some(EventType::Agree | EventType::Consult)) {
            return;
        }
        let states = |p: &[Participant]| -> Vec<ActorCode> {
            let mut all: Vec<ActorCode> = p.iter().filter_map(|p| p.code.clone()).collect();
            all.dedup();
            all
        };
        let (own, named) = (states(&c.actor), states(&c.recipient));
        if own.is_empty() || named.len() > 1 {
            return;
        }
        let mut sides: Option<Vec<Participant>> = None;
        let two_sided = |e: &&Candidate| {
            matches!(e.event, Some(EventType::Consult | EventType::Agree | EventType::Assault | EventType::Accuse))
        };
        for e in candidates[..i].iter().rev().filter(two_sided) {
            let mut all: Vec<Participant> = Vec::new();
            for p in e.actor.iter().chain(&e.recipient) {
                if p.code.as_ref().is_some_and(|x| !own.contains(x)) && !all.iter().any(|q| q.code == p.code) {
                    all.push(p.clone());
                }
            }
            if all.len() == 2 && named.iter().all(|n| all.iter().any(|p| p.code.as_ref() == Some(n))) {
                sides = Some(all);
                break;
            }
        }
        if let Some(sides) = sides {
            let c = &mut candidates[i];
            c.why.steps.push("the sides are those whose quarrel or talks were told before".to_owned());
            c.recipient = sides;
        }
    }

    /// Section 2.2: planned cooperation is AGREE, planned retreat CONCEDE, planned force as a warning THREATEN.
    fn future_rules(&self, c: &mut Candidate) {
        let Some(event) = c.event else { return };
        if c.status.status != Status::Planned {
            return;
        }
        let own = !c.actor.is_empty();
        match event {
            EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid if own => {
                c.inner = Some((event, std::mem::take(&mut c.modes), Status::Planned));
                c.event = Some(EventType::Agree);
                c.status.status = Status::Occurred;
                c.why.steps.push(format!("{event} in the future is a promise: AGREE (section 2.2)"));
            }
            EventType::Retreat | EventType::Concede if own => {
                if event == EventType::Retreat {
                    c.inner = Some((event, std::mem::take(&mut c.modes), Status::Planned));
                }
                c.event = Some(EventType::Concede);
                c.status.status = Status::Occurred;
                c.why.steps.push(format!("{event} in the future is a concession in words: CONCEDE (section 2.2)"));
            }
            _ => {}
        }
    }

    /// The same act told twice in one paragraph is one event, at its surest trigger.
    fn fold_repeats(&self, reading: &Reading, candidates: &mut Vec<Candidate>, coding: &mut Coding) {
        let key = |c: &Candidate| (reading.sentences[c.sentence].block, c.event);
        let codes = |p: &[Participant]| -> Vec<ActorCode> {
            let mut all: Vec<_> = p.iter().filter_map(|p| p.code.clone()).collect();
            all.sort();
            all.dedup();
            all
        };
        let mut dropped = vec![false; candidates.len()];
        for i in 0..candidates.len() {
            for j in (i + 1)..candidates.len() {
                if dropped[i] || dropped[j] || key(&candidates[i]) != key(&candidates[j]) {
                    continue;
                }
                let (a, b) = (&candidates[i], &candidates[j]);
                let compatible =
                    |x: &[ActorCode], y: &[ActorCode]| x.is_empty() || y.is_empty() || x.iter().any(|c| y.contains(c));
                let same_people = compatible(&codes(&a.actor), &codes(&b.actor))
                    && compatible(&codes(&a.recipient), &codes(&b.recipient));
                let tokens = &reading.sentences;
                let same_word = tokens[a.sentence].tokens[a.head].lemma == tokens[b.sentence].tokens[b.head].lemma;
                let same_sentence = a.sentence == b.sentence;
                let noun = tokens[b.sentence].tokens[b.head].upos != Upos::Verb
                    || tokens[a.sentence].tokens[a.head].upos != Upos::Verb;
                // What one side tells and the other denies are two claims.
                let same_status = |x: Status, y: Status| {
                    let told = |s: Status| matches!(s, Status::Occurred | Status::Ongoing | Status::Historical);
                    // what happened years ago is not what happens now, though it is told in the same paragraph
                    let long_past = (x == Status::Historical) != (y == Status::Historical) && !same_sentence;
                    x == y || told(x) && told(y) && !long_past
                };
                // "Gathered outside the court and demanded his resignation": one crowd, one protest.
                let one_crowd = same_sentence
                    && a.event == Some(EventType::Protest)
                    && a.actor.first().is_some_and(|x| x.span.is_some() && b.actor.iter().any(|y| y.span == x.span));
                // "The blast killed two and wounded five": what one act did to people, told by two verbs.
                let harm = |c: &Candidate| {
                    matches!(
                        tokens[c.sentence].tokens[c.head].lemma.as_str(),
                        "kill" | "wound" | "injure" | "hurt" | "maim" | "die"
                    )
                };
                let one_blow = same_sentence && harm(a) && harm(b) && a.event == Some(EventType::Assault) && {
                    let up = |c: &Candidate| tokens[c.sentence].tokens[c.head].head as usize;
                    let beside = up(b) == a.head + 1 || up(a) == b.head + 1;
                    beside && (codes(&a.actor) == codes(&b.actor) || a.actor.is_empty() || b.actor.is_empty())
                };
                if (same_people && (same_word || same_sentence && noun || one_blow) || one_crowd)
                    && same_status(a.status.status, b.status.status)
                {
                    let loser = if b.confidence > a.confidence && !one_crowd { i } else { j };
                    dropped[loser] = true;
                    if one_crowd && !b.recipient.is_empty() {
                        let against = candidates[j].recipient.clone();
                        candidates[i].recipient = against;
                    }
                    // "Opened fire on a market, killing twenty": how it was done may stand with the other word.
                    let winner = i + j - loser;
                    if candidates[winner].modes.is_empty() && same_sentence {
                        candidates[winner].modes = candidates[loser].modes.clone();
                    }
                    // "Four were wounded by shelling": each of the two words may name a side that the other leaves open.
                    if same_sentence && !candidates[winner].mutual {
                        let (actor, recipient) = (candidates[loser].actor.clone(), candidates[loser].recipient.clone());
                        let w = &mut candidates[winner];
                        let apart = |x: &[Participant], y: &[Participant]| {
                            !x.iter().any(|a| {
                                y.iter().any(|b| {
                                    a.span.is_some() && a.span == b.span || a.name.is_some() && a.name == b.name
                                })
                            })
                        };
                        if w.recipient.is_empty() && apart(&recipient, &w.actor) {
                            w.recipient = recipient;
                        }
                        if w.actor.is_empty() && apart(&actor, &w.recipient) {
                            w.actor = actor;
                        }
                    }
                    let c = &candidates[loser];
                    let toks = &tokens[c.sentence].tokens;
                    coding.rejected.push(Rejected {
                        sentence: c.sentence as u32,
                        text: words(reading, c.sentence, c.first, c.last),
                        span: Span::new(toks[c.first].start, toks[c.last].end),
                        rule: c.why.rule.clone(),
                        reason: "the same act is told in this paragraph by another trigger".to_owned(),
                    });
                }
            }
        }
        let mut n = 0;
        candidates.retain(|_| {
            n += 1;
            !dropped[n - 1]
        });
    }
}

/// "Both Sudan and Ethiopia": one of them never stands without the other, whatever the tree.
fn with_both(reading: &Reading, syn: &Syntax<'_>, s: usize, mut chosen: Vec<Participant>) -> Vec<Participant> {
    let [one] = &chosen[..] else { return chosen };
    let here: Vec<_> = reading.mentions.iter().filter(|m| m.sentence as usize == s && !m.inner).collect();
    let Some(m) = here.iter().find(|m| one.span == Some(m.span())) else { return chosen };
    let word = |i: usize| syn.sent.tokens.get(i).map(|t| t.form.to_lowercase()).unwrap_or_default();
    let (first, last) = (m.first as usize, m.last as usize);
    let other = if first > 0 && word(first - 1) == "both" && word(last + 1) == "and" {
        here.iter().find(|o| o.first as usize == last + 2)
    } else if first > 1 && word(first - 1) == "and" {
        here.iter().find(|o| o.last as usize + 2 == first && o.first > 0 && word(o.first as usize - 1) == "both")
    } else {
        None
    };
    if let Some(o) = other.filter(|o| o.country.is_some() && o.country != m.country) {
        chosen.push(resolve::of_mention(reading, o));
    }
    chosen
}

/// "Serbia and Kosovo", "ministers of Serbia and Kosovo": who is chosen as one of several that the tree joins never stands alone; not where one of them fills the
/// other role.
fn with_conjuncts(
    reading: &Reading,
    syn: &Syntax<'_>,
    s: usize,
    chosen: Vec<Participant>,
    other: &[Participant],
) -> Vec<Participant> {
    let [one] = &chosen[..] else { return chosen };
    let Some(m) = reading.mentions.iter().find(|m| m.sentence as usize == s && one.span == Some(m.span())) else {
        return chosen;
    };
    if m.country.is_none() || syn.upos(m.head as usize) == Upos::Pron {
        return chosen;
    }
    let head = m.head as usize;
    let top = if syn.rel(head) == "conj" { syn.head(head).unwrap_or(head) } else { head };
    let mut all: Vec<Participant> = Vec::new();
    for k in syn.conjuncts(top) {
        let found = if k == head {
            several_states(reading, s, syn, k, one)
        } else if syn.upos(k) == Upos::Verb {
            Vec::new()
        } else {
            resolve::participant(reading, s, k).into_iter().filter(|p| p.code.is_some()).take(1).collect()
        };
        all.extend(found);
    }
    let all = dedup(all);
    let taken = |p: &Participant| other.iter().any(|o| o.span == p.span || o.code.is_some() && o.code == p.code);
    let distinct = all.iter().any(|p| p.code != one.code);
    if all.len() > 1 && distinct && all.len() <= 6 && !all.iter().any(taken) { all } else { chosen }
}

/// "The Swedish ambassador" and "ambassador" are one: of two that overlap and are of one state, the longer words stay.
fn without_nested(all: Vec<Participant>) -> Vec<Participant> {
    let length = |p: &Participant| p.span.map_or(0, |s| s.end - s.start);
    let pronoun = |p: &Participant| {
        p.entity_text.as_deref().is_some_and(|t| {
            matches!(
                t.to_lowercase().as_str(),
                "it" | "its"
                    | "they"
                    | "their"
                    | "them"
                    | "he"
                    | "his"
                    | "him"
                    | "she"
                    | "her"
                    | "we"
                    | "our"
                    | "us"
                    | "who"
                    | "which"
            )
        })
    };
    let named: Vec<_> = all.iter().filter(|p| !pronoun(p)).map(|p| (p.code.clone(), p.sector.clone())).collect();
    let mut kept: Vec<Participant> = Vec::new();
    for p in all {
        if pronoun(&p) && named.contains(&(p.code.clone(), p.sector.clone())) {
            continue;
        }
        let twin = kept
            .iter_mut()
            .find(|k| k.code == p.code && k.span.zip(p.span).is_some_and(|(a, b)| a != b && a.overlaps(b)));
        match twin {
            Some(k) if length(&p) > length(k) => *k = p,
            Some(_) => {}
            None => kept.push(p),
        }
    }
    kept
}

/// "Under the plan, Israel would halt its strikes": that nobody is said to have said makes no promise of what would be done.
fn unpromised(reading: &Reading, c: &mut Candidate) {
    let would = c.status.cue.is_some_and(|cue| {
        reading.sentences[c.sentence]
            .tokens
            .iter()
            .any(|t| t.span() == cue && matches!(t.lemma.as_str(), "would" | "'d"))
    });
    let said = c.chain.iter().any(|l| l.agent.span.is_some());
    let plan = reading.sentences[c.sentence].tokens.iter().take(8).any(|t| {
        matches!(
            t.lemma.as_str(),
            "plan"
                | "proposal"
                | "deal"
                | "draft"
                | "bill"
                | "agreement"
                | "scheme"
                | "accord"
                | "roadmap"
                | "law"
                | "resolution"
                | "offer"
        )
    });
    if c.status.status == Status::Planned && would && (!said || plan) {
        c.status.status = Status::Possible;
        c.why.steps.push("what would be done, and nobody promises it: possible".to_owned());
    }
}

/// Nouns for what is done to the one who owns them: "his release", "her arrest".
fn suffered(lemma: &str) -> bool {
    matches!(
        lemma,
        "release"
            | "arrest"
            | "detention"
            | "imprisonment"
            | "custody"
            | "abduction"
            | "kidnapping"
            | "conviction"
            | "acquittal"
            | "deportation"
            | "expulsion"
            | "ouster"
            | "extradition"
            | "assassination"
            | "murder"
            | "killing"
    )
}

/// Whether a speech act is addressed to words that name no one: "all parties", "everyone", "the international community", "other countries".
fn addressed_at_large(syn: &Syntax<'_>, c: &Candidate) -> bool {
    if !matches!(c.event, Some(EventType::Request | EventType::Threaten | EventType::Agree)) {
        return false;
    }
    c.arguments.recipient.iter().any(|&w| {
        let quantified = syn.kids(w).iter().any(|&k| {
            k < w
                && matches!(
                    syn.lemma(k),
                    "all" | "every" | "any" | "other" | "international" | "more" | "many" | "global" | "wider"
                )
        });
        matches!(syn.lemma(w), "everyone" | "everybody" | "all" | "anyone" | "world" | "humanity" | "mankind")
            || quantified
                && matches!(
                    syn.lemma(w),
                    "party"
                        | "side"
                        | "actor"
                        | "country"
                        | "nation"
                        | "state"
                        | "government"
                        | "community"
                        | "leader"
                        | "people"
                        | "member"
                        | "stakeholder"
                        | "faction"
                        | "group"
                        | "force"
                        | "partner"
                        | "player"
                        | "donor"
                )
    })
}

fn part_of_pair(chosen: &[Participant], pair: &[Participant]) -> bool {
    chosen.len() == 1
        && pair.len() == 2
        && pair[0].code.is_some()
        && pair[0].code != pair[1].code
        && pair.iter().any(|p| p.code == chosen[0].code && p.span == chosen[0].span)
}

/// Below this probability a recipient that stands in no slot of a rule is left out.
const DOUBT: f32 = 0.5;

const MODIFIES: &str = "says what kind of thing another noun names";

fn modifies_a_noun(syn: &Syntax<'_>, i: usize) -> bool {
    syn.is_rel(i, &["compound"]) || syn.is_rel(i, &["nmod:desc"])
}

/// "Soldiers of Serbia and Hungary": one noun, and a participant for each state.
fn several_states(reading: &Reading, s: usize, syn: &Syntax<'_>, head: usize, one: &Participant) -> Vec<Participant> {
    let mut all = vec![one.clone()];
    let Some(code) = &one.code else { return all };
    for of in syn
        .kids_by(head, &["nmod", "compound", "amod"])
        .filter(|&k| syn.rel(k) != "nmod" || matches!(syn.case_of(k), Some("of" | "from")))
    {
        let states: Vec<Participant> = syn
            .conjuncts(of)
            .into_iter()
            .flat_map(|k| resolve::participant(reading, s, k))
            .filter(|p| p.code.is_some())
            .collect();
        if !states.iter().any(|p| p.code.as_ref() == Some(code)) {
            continue;
        }
        for p in states {
            if !all.iter().any(|a| a.code == p.code) {
                all.push(Participant { sector: one.sector.clone(), other_sectors: one.other_sectors.clone(), ..p });
            }
        }
    }
    all
}

/// "Both countries", "the two sides": the two states named last before the sentence, where the resolver does not know them already.
fn both_countries(
    reading: &Reading,
    s: usize,
    syn: &Syntax<'_>,
    head: usize,
    known: &[Participant],
) -> Option<Vec<Participant>> {
    if !matches!(
        syn.lemma(head),
        "country" | "nation" | "side" | "state" | "neighbour" | "neighbor" | "government" | "capital"
    ) {
        return None;
    }
    let marker = syn.kids(head).iter().copied().find(|&k| {
        k < head && (syn.lemma(k) == "both" || matches!(syn.sent.tokens[k].form.to_lowercase().as_str(), "two" | "2"))
    })?;
    let mut states: Vec<ActorCode> = known.iter().filter_map(|p| p.code.clone()).collect();
    states.dedup();
    let here: Vec<ActorCode> = reading
        .mentions
        .iter()
        .filter(|m| m.sentence as usize == s && ((m.last as usize) < marker || (m.first as usize) > head))
        .filter_map(|m| m.country.clone())
        .collect();
    // Two that the resolver knows are believed, unless one of them is the other party of this very sentence.
    if states.len() > 1 && !states.iter().any(|c| here.contains(c)) {
        return None;
    }
    let mut found: Vec<Participant> = Vec::new();
    let before = reading.mentions.iter().filter(|m| (m.sentence as usize) < s && s - m.sentence as usize <= 3);
    let mut ordered: Vec<_> = before.collect();
    ordered.sort_by_key(|m| std::cmp::Reverse(m.start));
    for m in ordered {
        let Some(code) = &m.country else { continue };
        if !matches!(m.kind, rapporteur_record::MentionKind::Gpe | rapporteur_record::MentionKind::Norp)
            || here.contains(code)
            || found.iter().any(|p| p.code.as_ref() == Some(code))
        {
            continue;
        }
        let tokens = &syn.sent.tokens;
        found.push(Participant {
            code: Some(code.clone()),
            country: Some(code.clone()),
            sector: Some(Sector::new("GOV")),
            entity_text: Some(words(reading, s, marker, head)),
            name: m.name.clone(),
            span: Some(Span::new(tokens[marker].start, tokens[head].end)),
            ..Participant::default()
        });
        if found.len() == 2 {
            return Some(found);
        }
    }
    None
}

/// Marks the one sentence of a story in which the writer suddenly says "we": neither quoted nor attributed, it is the ruin of a quotation
/// or of a translation, and who speaks to whom cannot be told.
///
/// In a story that has no quotation marks at all, only a cue of speech in the sentence itself tells who "we" are: that the sentence before
/// was somebody's does not. Stories that speak in the first person throughout are left alone.
pub fn mark_corrupt(reading: &mut Reading, attributions: &[Attribution]) {
    if reading.sentences.len() < 6 {
        return;
    }
    let quote = |c: &char| matches!(c, '"' | '“' | '”' | '«' | '»' | '‘' | '„');
    let text: Vec<char> = reading.story.text.chars().collect();
    let quotes = text.iter().any(quote);
    let quoted_block = |block: u32| -> bool {
        quotes
            && reading.story.blocks.get(block as usize).is_none_or(|b| {
                text.get(b.span.start as usize..b.span.end as usize).is_none_or(|part| part.iter().any(quote))
            })
    };
    let mut lone = Vec::new();
    for (i, sent) in reading.sentences.iter().enumerate() {
        let first_person =
            sent.tokens.iter().any(|t| matches!(t.form.as_str(), "we" | "We" | "I") && t.deprel.starts_with("nsubj"));
        if !first_person {
            continue;
        }
        let attributed = attributions.iter().any(|a| {
            a.cue.iter().any(|s| s.overlaps(sent.span()))
                || quotes && (a.sentence as usize == i || a.content.iter().any(|s| s.overlaps(sent.span())))
        });
        if !attributed && !quoted_block(sent.block) {
            lone.push(i);
        }
    }
    if let [only] = lone[..]
        && reading.sentences[only].tokens.len() <= 14
    {
        reading.sentences[only].quality = Quality::Corrupt;
    }
}

fn readable(reading: &Reading, s: usize) -> bool {
    !matches!(reading.sentences[s].quality, Quality::Corrupt | Quality::Furniture | Quality::Foreign)
}

fn words(reading: &Reading, s: usize, first: usize, last: usize) -> String {
    reading.sentences[s].tokens[first..=last].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")
}

fn dedup(all: Vec<Participant>) -> Vec<Participant> {
    let mut kept: Vec<Participant> = Vec::new();
    for p in all {
        // "Both sides" of one state stand for two under one span.
        let same = |k: &Participant| k.span == p.span && k.code == p.code && k.sector == p.sector;
        if !kept.iter().any(|k| same(k) || k.name.is_some() && k.name == p.name) {
            kept.push(p);
        }
    }
    kept
}
