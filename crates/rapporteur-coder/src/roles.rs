//! Who fills a role, when grammar alone does not say: a small trained ranker over the mentions near a trigger.
//!
//! The rules put forward who stands in their slots. Beside these, every political mention of the sentence, of the sentences before, and the
//! story's chief entities are candidates, and so is nobody. A log-linear ranker over hashed features chooses; what it chooses is always words
//! of the story, never an invented participant. Trained by the development command `events train-roles` (see `models/README.md`).

use crate::{
    classify::hash,
    event::Candidate,
    model_file::ModelFile,
    resolve,
    rule::{Syntax, fold},
    words,
};
use rapporteur_record::{ActorCode, EventType, Mention, MentionKind, Participant, Reading, Upos};

/// Which role is to be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Actor => "A",
            Self::Recipient => "R",
        }
    }
}

const SLOT: &str = "the rule's slot";

/// One who may fill a role; the first candidate of a list is nobody.
#[derive(Clone, Debug, Default)]
pub struct RoleCandidate {
    /// The participants that choosing this gives: none, those of the rule's slot, or the one mentioned.
    pub participants: Vec<Participant>,
    /// Hashed features.
    pub features: Vec<u32>,
    /// For `explain`.
    pub source: String,
    /// Its head word, in the sentence of the event.
    head: Option<usize>,
    entity: Option<u32>,
    kind: Option<MentionKind>,
    /// What it is in its clause, and where that clause stands to the event's.
    clause: String,
}

impl RoleCandidate {
    fn nobody(&self) -> bool {
        self.participants.is_empty()
    }

    fn code(&self) -> Option<&ActorCode> {
        self.participants.first().and_then(|p| p.code.as_ref())
    }

    fn sector(&self) -> &str {
        self.participants.first().map_or("0", |p| p.sector.as_ref().map_or("-", |s| s.as_str()))
    }

    /// A rule's slot holds it.
    #[must_use]
    pub fn in_slot(&self) -> bool {
        self.source == SLOT
    }
}

/// Who may have done it, and to whom: all candidates of both roles, and what speaks for and against every pair of them.
#[derive(Clone, Debug)]
pub struct Roles {
    /// For the actor's role, nobody first.
    pub actor: Vec<RoleCandidate>,
    /// For the recipient's, nobody first.
    pub recipient: Vec<RoleCandidate>,
    /// Hashed features of each actor (row) with each recipient (column); `None` where the two cannot be the two sides: one and the same.
    pub pairs: Vec<Vec<Option<Vec<u32>>>>,
}

/// The chosen two.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Index of the actor.
    pub actor: usize,
    /// Index of the recipient.
    pub recipient: usize,
    /// Probability of the actor's state.
    pub p: f32,
    /// Probability of the recipient's state.
    pub q: f32,
}

/// The question of who did what to whom for one candidate event.
#[allow(clippy::too_many_arguments, reason = "the parts of one question")]
#[must_use]
pub fn question(
    reading: &Reading,
    syn: &Syntax<'_>,
    c: &Candidate,
    rule_id: &str,
    event: EventType,
    facts: &StoryFacts,
    earlier: &[Earlier],
) -> Roles {
    let actor = candidates(reading, syn, c, rule_id, Role::Actor, event, facts, earlier);
    let recipient = candidates(reading, syn, c, rule_id, Role::Recipient, event, facts, earlier);
    let here: Vec<&ActorCode> = reading
        .mentions
        .iter()
        .filter(|m| m.sentence as usize == c.sentence && political(m))
        .filter_map(|m| m.country.as_ref())
        .collect();
    let pairs =
        actor.iter().map(|a| recipient.iter().map(|r| pair(syn, c, event, &here, earlier, a, r)).collect()).collect();
    Roles { actor, recipient, pairs }
}

fn pair(
    syn: &Syntax<'_>,
    c: &Candidate,
    event: EventType,
    here: &[&ActorCode],
    earlier: &[Earlier],
    a: &RoleCandidate,
    r: &RoleCandidate,
) -> Option<Vec<u32>> {
    if !a.nobody() && !r.nobody() {
        // One cannot do it to itself, nor a prime minister to the state that his title names.
        let one = |x: &Participant, y: &Participant| {
            x.span.zip(y.span).is_some_and(|(x, y)| x.overlaps(y)) || x.name.is_some() && x.name == y.name
        };
        if a.participants.iter().any(|x| r.participants.iter().any(|y| one(x, y))) {
            return None;
        }
        if !r.in_slot() && a.head.zip(r.head).is_some_and(|(a, r)| a != r && inside_phrase(syn, r, a)) {
            return None;
        }
        if !(a.in_slot() && r.in_slot()) && one_and_the_same(a, r) {
            return None;
        }
    }
    let codes: Vec<&ActorCode> = a.participants.iter().filter_map(|p| p.code.as_ref()).collect();
    let n = a.participants.len().min(3);
    let own = a.sector();
    let foreign = here.iter().any(|x| !codes.contains(x));
    let mut f: Vec<String> = Vec::with_capacity(14);
    if r.nobody() {
        f.push(format!("P0/n={n}/mutual={}", c.mutual));
        f.push(format!("P0/n={n}/{event}"));
        f.push(format!("P0/as={own}/{event}"));
        f.push(format!("P0/foreign={foreign}/{event}"));
        f.push(format!("P0/a={}/{event}", a.clause));
        f.push(format!("P0/aslot={}", a.in_slot()));
    } else {
        let same = r.code().is_some_and(|x| codes.contains(&x));
        let other = r.sector();
        f.push(format!("Pn={n}/{event}"));
        f.push(format!("Psector={own}>{other}/{same}"));
        f.push(format!("Psector={own}>{other}/{event}"));
        f.push(format!("Psame={same}/{event}"));
        f.push(format!("Psame={same}/{event}/in={}", r.in_slot()));
        f.push(format!("Pforeign={foreign}/same={same}/in={}/{event}", r.in_slot()));
        f.push(format!("Pslots={}{}", a.in_slot(), r.in_slot()));
        f.push(format!("Pentity={}", a.entity.is_some() && a.entity == r.entity));
        f.push(format!("Pclause={}>{}", a.clause, r.clause));
        if let (Some(x), Some(y)) = (a.head, r.head) {
            f.push(format!("Porder={}{}{}", x < y, x < c.head, y < c.head));
            f.push(format!("Porder={}{}{}/{event}", x < y, x < c.head, y < c.head));
        }
        if let Some(code) = r.code() {
            let told =
                |who: &[ActorCode], whom: &[ActorCode]| whom.contains(code) && who.iter().any(|x| codes.contains(&x));
            let dyad = earlier.iter().any(|e| told(&e.actor, &e.recipient));
            let back = earlier.iter().any(|e| told(&e.recipient, &e.actor));
            f.push(format!("Pdyad={dyad}{back}/same={same}"));
            f.push(format!("Pdyad={dyad}{back}/in={}/{event}", r.in_slot()));
        }
    }
    Some(f.iter().map(|x| hash(x)).collect())
}

/// Two mentions of one entity; a state and its capital or "it"; and who is only called by his kind ("the opposition leader"), in another sentence,
/// beside a participant of that very kind and state, who is most likely the same.
fn one_and_the_same(a: &RoleCandidate, r: &RoleCandidate) -> bool {
    if a.entity.is_some() && a.entity == r.entity {
        return true;
    }
    let (Some(x), Some(y)) = (a.participants.first(), r.participants.first()) else { return false };
    if x.code.is_none() || x.code != y.code || x.sector != y.sector {
        return false;
    }
    let state = |c: &RoleCandidate| c.kind == Some(MentionKind::Gpe);
    let governs = x.sector.as_ref().is_some_and(|s| s.as_str() == "GOV");
    let called = |c: &RoleCandidate, p: &Participant| {
        c.kind == Some(MentionKind::Person) && c.head.is_none() && !c.in_slot() && p.name.is_none()
    };
    governs && state(a) && state(r) || called(a, x) || called(r, y)
}

/// What a story's earlier events and chief entities say.
#[derive(Clone, Debug, Default)]
pub struct StoryFacts {
    /// The most mentioned state.
    pub country: Option<ActorCode>,
    /// The same, where no other state is named nearly as often.
    pub only: Option<ActorCode>,
    /// Heads of entities by number of mentions: index of their first mention.
    pub chief: Vec<usize>,
}

/// An earlier event of the story.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Type.
    pub event: EventType,
    /// States of its actors.
    pub actor: Vec<ActorCode>,
    /// States of its recipients.
    pub recipient: Vec<ActorCode>,
    /// Sentence.
    pub sentence: usize,
}

fn political(m: &Mention) -> bool {
    (m.country.is_some() || m.sector.is_some())
        && !matches!(m.kind, MentionKind::Date | MentionKind::Money | MentionKind::Product | MentionKind::Event)
}

/// Counts who and which state a story is mostly about.
#[must_use]
pub fn story_facts(reading: &Reading) -> StoryFacts {
    let mut countries: Vec<(ActorCode, usize)> = Vec::new();
    let mut entities: Vec<(String, usize, usize)> = Vec::new();
    // The place and the agency of the dateline take no part.
    let acts = |m: &Mention| political(m) && !crate::date::in_dateline(reading, m.sentence, m.start, m.end);
    for (i, m) in reading.mentions.iter().enumerate().filter(|(_, m)| acts(m)) {
        if let Some(code) = &m.country {
            match countries.iter_mut().find(|c| c.0 == *code) {
                Some(c) => c.1 += 1,
                None => countries.push((code.clone(), 1)),
            }
        }
        let key = m.entity.map_or_else(|| format!("{:?}/{:?}", m.country, m.sector), |e| format!("#{e}"));
        match entities.iter_mut().find(|e| e.0 == key) {
            Some(e) => e.1 += 1,
            None => entities.push((key, 1, i)),
        }
    }
    let mut best: Option<&(ActorCode, usize)> = None;
    for c in &countries {
        if best.is_none_or(|b| c.1 > b.1) {
            best = Some(c);
        }
    }
    entities.sort_by_key(|e| (std::cmp::Reverse(e.1), e.2));
    let rest = countries.iter().filter(|c| best.is_none_or(|b| b.0 != c.0)).map(|c| c.1).max().unwrap_or(0);
    let state = |c: &ActorCode| !matches!(c.as_str(), "IGO" | "UNO" | "EUR" | "NGO" | "ISM" | "IMG" | "MNC");
    let only = best.filter(|b| b.1 > 2 * rest && state(&b.0)).map(|b| b.0.clone());
    StoryFacts { country: best.map(|b| b.0.clone()), only, chief: entities.iter().take(5).map(|e| e.2).collect() }
}

fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3",
        5..=7 => "5",
        8..=12 => "8",
        _ => "x",
    }
}

/// The way through the tree from trigger to word, at most five steps.
fn path(syn: &Syntax<'_>, from: usize, to: usize) -> Option<String> {
    let chain = |mut i: usize| {
        let mut all = vec![i];
        for _ in 0..12 {
            match syn.head(i) {
                Some(h) => {
                    all.push(h);
                    i = h;
                }
                None => break,
            }
        }
        all
    };
    let up = chain(from);
    let down = chain(to);
    let meet = up.iter().position(|x| down.contains(x))?;
    let below = down.iter().position(|x| *x == up[meet])?;
    if meet + below > 5 {
        return None;
    }
    let mut text = String::new();
    for &i in &up[..meet] {
        text.push('^');
        text.push_str(syn.rel(i));
        if let Some(case) = syn.case_of(i).filter(|_| syn.is_rel(i, &["obl", "nmod"])) {
            text.push(':');
            text.push_str(case);
        }
    }
    for &i in down[..below].iter().rev() {
        text.push('/');
        text.push_str(syn.rel(i));
        if let Some(case) = syn.case_of(i).filter(|_| syn.is_rel(i, &["obl", "nmod"])) {
            text.push(':');
            text.push_str(case);
        }
    }
    Some(text)
}

/// What a word is in its clause, and the verb of that clause: ("obl:against", the verb).
fn clause_role(syn: &Syntax<'_>, word: usize) -> (String, Option<usize>) {
    let mut at = word;
    for _ in 0..8 {
        let Some(h) = syn.head(at) else { return ("root".to_owned(), None) };
        if matches!(syn.upos(h), Upos::Verb | Upos::Aux) && !syn.is_rel(at, &["conj"]) {
            let case = syn.case_of(at).filter(|_| syn.is_rel(at, &["obl", "nmod", "advcl"])).unwrap_or("");
            let inside = if at == word { "" } else { "+" };
            return (format!("{}{}{case}", inside, syn.rel(at)), Some(h));
        }
        at = h;
    }
    ("far".to_owned(), None)
}

fn above(syn: &Syntax<'_>, upper: usize, lower: usize) -> bool {
    let mut at = lower;
    for _ in 0..12 {
        match syn.head(at) {
            Some(h) if h == upper => return true,
            Some(h) => at = h,
            None => return false,
        }
    }
    false
}

/// Groups of meaning of a word, as text: coarse and fine.
fn meaning(lemma: &str) -> (u16, u16) {
    words::groups(&fold(lemma)).unwrap_or((0, 0))
}

/// Officials, soldiers, residents whose state is not said are those of the one state that the story is about.
fn at_home(p: &Participant, facts: &StoryFacts) -> Participant {
    let mut p = p.clone();
    // "A foreign force", "a neighbour": of another state, whichever.
    let stranger = p.entity_text.as_deref().is_some_and(|t| {
        let text = t.to_lowercase();
        text.split(' ').any(|w| crate::coreference::from_abroad(w) || matches!(w, "neighbour" | "neighbor"))
    });
    if p.code.is_none()
        && !stranger
        && p.sector.as_ref().is_some_and(|s| s.as_str() != "UNK")
        && let Some(home) = &facts.only
    {
        p.code = Some(home.clone());
        p.country = Some(home.clone());
    }
    p
}

/// Whether the word stands inside the noun phrase of `top`: its possessor, modifier, "of" or "in" phrase.
fn inside_phrase(syn: &Syntax<'_>, word: usize, top: usize) -> bool {
    let mut at = word;
    for _ in 0..4 {
        if !syn.is_rel(at, &["nmod", "nmod:poss", "compound", "amod", "flat", "nmod:desc"])
            || matches!(syn.case_of(at), Some("with" | "against" | "to" | "on" | "between" | "and"))
        {
            return false;
        }
        let Some(h) = syn.head(at) else { return false };
        if h == top {
            return true;
        }
        at = h;
    }
    false
}

/// Weapons and goods are delivered, fired and sold: none of these is done to them. Only force can hit them.
fn is_thing(syn: &Syntax<'_>, head: usize, event: EventType) -> bool {
    !matches!(event, EventType::Assault | EventType::Coerce) && syn.is_weapon(head)
}

/// All who may fill `role` of a candidate event, nobody first.
#[allow(clippy::too_many_arguments, clippy::too_many_lines, reason = "the parts of one question")]
fn candidates(
    reading: &Reading,
    syn: &Syntax<'_>,
    c: &Candidate,
    rule_id: &str,
    role: Role,
    event: EventType,
    facts: &StoryFacts,
    earlier: &[Earlier],
) -> Vec<RoleCandidate> {
    let r = role.name();
    let (slot, other) = match role {
        Role::Actor => (&c.actor, &c.recipient),
        Role::Recipient => (&c.recipient, &c.actor),
    };
    let pos = if syn.upos(c.head) == Upos::Verb { if syn.passive(c.head) { "vp" } else { "v" } } else { "n" };
    let mut all = Vec::new();
    let group = words::groups(&fold(syn.lemma(c.head)));
    let coarse = group.map_or(0, |g| g.0);
    let fine = group.map_or(0, |g| g.1);
    let agentless = pos == "vp" && syn.agent(c.head).is_none();
    let holder = c.verb.unwrap_or(c.head);
    let named = syn.upos(holder) == Upos::Verb && syn.subject(holder).is_some();
    // "accused Russia of bombing", "urged Libya to release": the object of the verb above does the act.
    let controlled = syn.controlled(c.head);
    let mut none: Vec<String> = vec![
        format!("{r}0/agentless={agentless}/{event}"),
        format!("{r}0/agentless={agentless}/slot={}/C={coarse}", !slot.is_empty()),
        format!("{r}0/agentless={agentless}/other={}", !other.is_empty()),
        format!("{r}0/C={coarse}/{pos}"),
        format!("{r}0/G={fine}"),
        format!("{r}0/l={}/slot={}", syn.lemma(c.head), !slot.is_empty()),
        format!("{r}0/named={named}/{pos}"),
        format!("{r}0/rel={}/{pos}", syn.rel(c.head)),
        format!("{r}0/controlled={}", controlled.is_some()),
        format!("{r}0"),
        format!("{r}0/{event}"),
        format!("{r}0/{event}/{pos}"),
        format!("{r}0/slot={}", !slot.is_empty()),
        format!("{r}0/{event}/slot={}", !slot.is_empty()),
        format!("{r}0/{rule_id}"),
        format!("{r}0/{event}/other={}", !other.is_empty()),
        format!("{r}0/l={}", syn.lemma(c.head)),
        format!("{r}0/st={}", c.status.status),
        format!("{r}0/mutual={}", c.mutual),
    ];
    let attributed = !c.chain.is_empty();
    let anchor =
        if syn.upos(c.head) == Upos::Verb { Some(c.head) } else { c.verb.or_else(|| clause_role(syn, c.head).1) };
    let (own_rel, _) = clause_role(syn, c.head);
    let object = anchor.and_then(|v| syn.deep_object(v)).filter(|&o| o != c.head);
    let object_meaning = object.map_or((0, 0), |o| meaning(syn.lemma(o)));
    none.push(format!("{r}0/obj={}/{event}", object_meaning.0));
    none.push(format!("{r}0/obj={}/objfine={}", object.is_some(), object_meaning.1));
    none.push(format!("{r}0/attr={attributed}/{event}/{pos}"));
    none.push(format!("{r}0/own={own_rel}/{pos}"));
    none.push(format!("{r}0/own={own_rel}/{event}"));
    none.push(format!("{r}0/comp={}/{event}", syn.kid(c.head, &["ccomp", "xcomp"]).is_some()));
    for k in syn.kids_by(c.head, &["obl", "nmod"]) {
        if let Some(case) = syn.case_of(k) {
            none.push(format!("{r}0/case={case}/{event}"));
        }
    }
    all.push(RoleCandidate {
        participants: Vec::new(),
        features: none.drain(..).map(|f| hash(&f)).collect(),
        source: "nobody".to_owned(),
        ..RoleCandidate::default()
    });
    let mut wanted: Vec<usize> = Vec::new();
    let block = reading.sentences[c.sentence].block;
    // The place of the dateline is nobody.
    let acts = |m: &Mention| political(m) && !crate::date::in_dateline(reading, m.sentence, m.start, m.end);
    for (i, m) in reading.mentions.iter().enumerate().filter(|(_, m)| acts(m)) {
        let s = m.sentence as usize;
        if s == c.sentence
            || (s < c.sentence && c.sentence - s <= 3)
            || (reading.sentences.get(s).is_some_and(|x| x.block == block) && s < c.sentence)
        {
            wanted.push(i);
        }
    }
    for &i in &facts.chief {
        if !wanted.contains(&i) {
            wanted.push(i);
        }
    }
    let last = earlier.last();
    let same = earlier.iter().rev().find(|e| e.event == event);
    let lemma = syn.lemma(c.head).to_lowercase();
    // Of one entity, the nearest mention speaks; those of the sentence each for themselves.
    let mut seen: Vec<(Option<u32>, Option<ActorCode>, Option<String>)> = Vec::new();
    wanted.sort_by_key(|&i| {
        let m = &reading.mentions[i];
        (c.sentence.abs_diff(m.sentence as usize), (m.head as usize).abs_diff(c.head))
    });
    let heads_of = |ps: &[Participant]| -> Vec<usize> {
        reading
            .mentions
            .iter()
            .filter(|m| m.sentence as usize == c.sentence && ps.iter().any(|p| p.span == Some(m.span())))
            .map(|m| m.head as usize)
            .collect()
    };
    // Whose words hold others' names: "the prime minister of Thailand" is not Thailand's adversary.
    let holders = match role {
        Role::Actor => heads_of(slot),
        Role::Recipient => Vec::new(),
    };
    let barred = match role {
        Role::Actor => &c.barred,
        Role::Recipient => &c.barred_recipient,
    };
    let barred_entities: Vec<Option<u32>> =
        reading.mentions.iter().filter(|m| barred.iter().any(|s| *s == m.span())).map(|m| m.entity).collect();
    for (rank, &i) in wanted.iter().enumerate() {
        let m = &reading.mentions[i];
        let here = m.sentence as usize == c.sentence;
        let slotted = slot.iter().any(|p| p.span.is_some_and(|s| s.overlaps(m.span())));
        if here && !slotted {
            let head = m.head as usize;
            let place = matches!(m.kind, MentionKind::Gpe | MentionKind::Loc | MentionKind::Fac)
                || matches!(
                    syn.lemma(head),
                    "capital"
                        | "city"
                        | "town"
                        | "village"
                        | "region"
                        | "province"
                        | "district"
                        | "country"
                        | "state"
                        | "area"
                        | "border"
                        | "territory"
                        | "nation"
                );
            let locative = matches!(
                syn.case_of(head),
                Some(
                    "in" | "at" | "near" | "outside" | "around" | "across" | "inside" | "within" | "off" | "throughout"
                )
            );
            // Where it happened is not who did it, and but for force not to whom: "offered to host talks in Urumqi".
            let hit = matches!(event, EventType::Assault | EventType::Coerce | EventType::Aid | EventType::Protest);
            if place && locative && (role == Role::Actor || !hit) {
                continue;
            }
            // "Told reporters that …": who is told has no part in what is told.
            let told = m.sector.as_ref().is_some_and(|s| s.as_str() == "JRN")
                && syn.is_rel(head, &["obj", "iobj", "obl"])
                && syn.head(head).is_some_and(|v| {
                    matches!(syn.lemma(v), "tell" | "say" | "inform" | "brief" | "speak") && v != c.head
                });
            if told {
                continue;
            }
            if holders.iter().any(|&h| h != head && inside_phrase(syn, head, h)) {
                continue;
            }
            if role == Role::Recipient && is_thing(syn, head, event) {
                continue;
            }
            // "Condemned the attack on Zakho", "asked for an inquiry into the killing of a priest": they are not blamed, nor asked.
            if role == Role::Recipient && matches!(event, EventType::Accuse | EventType::Request) && syn.is_hit(head) {
                continue;
            }
        }
        // "A source close to the group said": who only tells of it, and is not even named, has no part in it.
        let teller = c.chain.iter().any(|l| l.agent.anonymous && l.agent.span.is_some_and(|s| s.overlaps(m.span())));
        if teller && !slotted {
            continue;
        }
        if barred.iter().any(|s| s.overlaps(m.span())) || m.entity.is_some() && barred_entities.contains(&m.entity) {
            continue;
        }
        if here && (c.first..=c.last).contains(&(m.head as usize)) {
            continue;
        }
        let key = (m.entity, m.country.clone(), m.sector.as_ref().map(ToString::to_string));
        if !here && seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let covers = |ps: &[Participant]| ps.iter().position(|p| p.span.is_some_and(|s| s.overlaps(m.span())));
        let in_slot = covers(slot);
        let in_other = covers(other);
        let mut f: Vec<String> = Vec::with_capacity(80);
        let mut clause = "out".to_owned();
        let kind = format!("{:?}", m.kind);
        let sector = m.sector.as_ref().map_or("-", |s| s.as_str());
        f.push(format!("{r}in={}", in_slot.map_or("no", |n| if n == 0 { "first" } else { "more" })));
        f.push(format!("{r}in={}/{event}", in_slot.is_some()));
        f.push(format!("{r}in={}/{rule_id}", in_slot.is_some()));
        f.push(format!("{r}in={}/{pos}", in_slot.is_some()));
        f.push(format!("{r}ot={}", in_other.is_some()));
        f.push(format!("{r}ot={}/{event}/{pos}", in_other.is_some()));
        f.push(format!("{r}slots={}{}/in={}", slot.is_empty(), other.is_empty(), in_slot.is_some()));
        f.push(format!("{r}slots={}{}/here={here}/{event}", slot.is_empty(), other.is_empty()));
        f.push(format!("{r}k={kind}"));
        f.push(format!("{r}k={kind}/{event}"));
        f.push(format!("{r}s={sector}/{event}"));
        f.push(format!("{r}s={sector}/in={}", in_slot.is_some()));
        f.push(format!("{r}s={sector}/{event}/here={here}"));
        f.push(format!("{r}s={sector}/l={lemma}"));
        f.push(format!("{r}in={}/C={coarse}", in_slot.is_some()));
        f.push(format!("{r}in={}/G={fine}", in_slot.is_some()));
        f.push(format!("{r}in={}/l={lemma}", in_slot.is_some()));
        f.push(format!("{r}in={}/agentless={agentless}/named={named}", in_slot.is_some()));
        f.push(format!("{r}here={here}/agentless={agentless}/{event}/in={}", in_slot.is_some()));
        f.push(format!("{r}s={sector}/C={coarse}"));
        f.push(format!("{r}s={sector}/G={fine}"));
        let there = &reading.sentences[m.sentence as usize].tokens;
        let word = &there[m.head as usize];
        let (mc, mf) = meaning(&word.lemma);
        let shape = if word.upos == Upos::Pron {
            word.form.to_lowercase()
        } else if m.kind == MentionKind::Person || word.upos == Upos::Propn {
            "name".to_owned()
        } else {
            format!("{mc}")
        };
        f.push(format!("{r}w={shape}"));
        f.push(format!("{r}w={shape}/{event}"));
        f.push(format!("{r}w={shape}/in={}", in_slot.is_some()));
        f.push(format!("{r}w={shape}/in={}/{event}", in_slot.is_some()));
        f.push(format!("{r}wf={mf}/in={}", in_slot.is_some()));
        f.push(format!("{r}attr={attributed}/{event}/in={}/here={here}", in_slot.is_some()));
        if let Some(code) = &m.country {
            let was = earlier.iter().filter(|e| e.recipient.contains(code)).count();
            let did = earlier.iter().filter(|e| e.actor.contains(code)).count();
            f.push(format!("{r}ever={}/{}/{}", did.min(2), was.min(2), earlier.len().min(3)));
        }
        let own = |ps: &[Participant]| {
            in_slot.is_none()
                && ps.iter().any(|p| {
                    p.name.is_some() && p.name == m.name
                        || p.code.is_some() && p.code == m.country && p.sector == m.sector
                })
        };
        f.push(format!("{r}co={}/{}", own(slot), own(other)));
        if here {
            f.push(format!("{r}controller={}", controlled == Some(m.head as usize)));
            f.push(format!("{r}controller={}/{event}", controlled == Some(m.head as usize)));
        }
        f.push(format!("{r}nocountry={}", m.country.is_none()));
        let home = m.country.is_some() && m.country == facts.country;
        f.push(format!("{r}home={home}/{event}"));
        f.push(format!("{r}home={home}/here={here}/slot={}", !slot.is_empty()));
        let fame = facts
            .chief
            .iter()
            .position(|&x| reading.mentions[x].entity.is_some() && reading.mentions[x].entity == m.entity || x == i);
        f.push(format!("{r}fame={}", fame.map_or("-".to_owned(), |n| n.to_string())));
        f.push(format!("{r}fame={}/slot={}/{event}", fame == Some(0), !slot.is_empty()));
        if here {
            let before = (m.head as usize) < c.head;
            let distance = (m.head as usize).abs_diff(c.head);
            f.push(format!("{r}b={before}/{pos}"));
            f.push(format!("{r}b={before}/{pos}/{event}"));
            f.push(format!("{r}d={}/{before}", bucket(distance)));
            f.push(format!("{r}rank={}/{before}", rank.min(4)));
            f.push(format!("{r}rel={}/{pos}", syn.rel(m.head as usize)));
            let between = reading
                .mentions
                .iter()
                .filter(|x| {
                    political(x)
                        && x.sentence == m.sentence
                        && ((m.head < x.head && (x.head as usize) < c.head)
                            || ((c.head < x.head as usize) && x.head < m.head))
                })
                .count();
            f.push(format!("{r}btw={}/{before}/{pos}", between.min(3)));
            let (rel, verb) = clause_role(syn, m.head as usize);
            let at = match (verb, anchor) {
                (Some(v), Some(a)) if v == a || v == c.head => "same",
                (Some(v), Some(a)) if above(syn, v, a) => "above",
                (Some(v), Some(a)) if above(syn, a, v) => "below",
                _ => "side",
            };
            clause = format!("{rel}/{at}");
            f.push(format!("{r}cl={rel}/{at}"));
            f.push(format!("{r}cl={rel}/{at}/{pos}"));
            f.push(format!("{r}cl={rel}/{at}/{event}"));
            f.push(format!("{r}cl={rel}/{at}/own={own_rel}"));
            f.push(format!("{r}cl={rel}/{at}/C={coarse}"));
            if at == "above"
                && let Some(v) = verb
            {
                f.push(format!("{r}cl={rel}/V={}", meaning(syn.lemma(v)).1));
                f.push(format!("{r}cl={rel}/V={}/{event}", meaning(syn.lemma(v)).0));
            }
            f.push(format!("{r}in={}/cl={rel}/{event}", in_slot.is_some()));
            match path(syn, c.head, m.head as usize) {
                Some(p) => {
                    f.push(format!("{r}p={p}"));
                    f.push(format!("{r}p={p}/{pos}"));
                    f.push(format!("{r}p={p}/{event}"));
                    f.push(format!("{r}p={p}/l={lemma}"));
                    f.push(format!("{r}p={p}/C={coarse}"));
                    f.push(format!("{r}p={p}/agentless={agentless}"));
                }
                None => f.push(format!("{r}p=far/{before}")),
            }
            if m.first > 0 {
                f.push(format!("{r}prev={}", syn.lemma(m.first as usize - 1)));
            }
        } else {
            let distance = c.sentence.abs_diff(m.sentence as usize);
            let same_block = reading.sentences[m.sentence as usize].block == block;
            f.push(format!("{r}sd={}/{same_block}", bucket(distance)));
            f.push(format!("{r}sd={}/slot={}/{event}", bucket(distance), !slot.is_empty()));
            f.push(format!("{r}out/slot={}/{pos}", !slot.is_empty()));
            f.push(format!("{r}out/{event}/{pos}"));
            f.push(format!("{r}out/rank={}", rank.min(8)));
            let subject = reading.sentences[m.sentence as usize].tokens[m.head as usize].deprel.starts_with("nsubj");
            f.push(format!("{r}out/subj={subject}"));
        }
        let speaker = c.chain.iter().position(|l| l.agent.span.is_some_and(|s| s.overlaps(m.span())));
        f.push(format!("{r}speaker={}/{event}", speaker.map_or("-".to_owned(), |n| n.min(1).to_string())));
        f.push(format!("{r}speaker={}/slot={}/{pos}", speaker.is_some(), !slot.is_empty()));
        if let Some(code) = &m.country {
            if let Some(e) = last {
                f.push(format!("{r}lastA={}/lastR={}/{event}", e.actor.contains(code), e.recipient.contains(code)));
                f.push(format!("{r}lastA={}/lastR={}/{}", e.actor.contains(code), e.recipient.contains(code), e.event));
            }
            if let Some(e) = same {
                f.push(format!(
                    "{r}sameA={}/sameR={}/slot={}",
                    e.actor.contains(code),
                    e.recipient.contains(code),
                    !slot.is_empty()
                ));
                f.push(format!("{r}sameA={}/sameR={}/{pos}", e.actor.contains(code), e.recipient.contains(code)));
            }
        }
        let participants = if in_slot.is_some() {
            slot.iter().map(|p| at_home(p, facts)).collect()
        } else {
            let found = resolve::participant(reading, m.sentence as usize, m.head as usize);
            let exact: Vec<Participant> = found
                .into_iter()
                .filter(|p| p.code == m.country && p.span.is_none_or(|s| s.overlaps(m.span())))
                .take(1)
                .collect();
            if exact.is_empty() {
                continue;
            }
            exact.iter().map(|p| at_home(p, facts)).collect()
        };
        let where_ = if in_slot.is_some() {
            SLOT
        } else if here {
            "the same sentence"
        } else {
            "the text before"
        };
        all.push(RoleCandidate {
            participants,
            features: f.iter().map(|x| hash(x)).collect(),
            source: where_.to_owned(),
            head: here.then_some(m.head as usize),
            entity: m.entity,
            kind: Some(m.kind),
            clause,
        });
    }
    // A slot filled by words that no mention covers still stands for itself.
    if !slot.is_empty() && !all.iter().any(|x| x.source == SLOT) {
        let f = [
            format!("{r}in=bare"),
            format!("{r}in=bare/{event}"),
            format!("{r}in=true/{rule_id}"),
            format!("{r}in=true/{event}"),
            format!("{r}in=first"),
        ];
        all.push(RoleCandidate {
            participants: slot.iter().map(|p| at_home(p, facts)).collect(),
            features: f.iter().map(|x| hash(x)).collect(),
            source: SLOT.to_owned(),
            clause: "bare".to_owned(),
            ..RoleCandidate::default()
        });
    }
    all
}

/// The trained ranker.
#[derive(Clone, Debug)]
pub struct RoleModel {
    bits: u32,
    weights: Vec<i8>,
    scale: f32,
    /// Taken off nobody's score: an empty role is the costlier error.
    pub nobody_penalty: f32,
}

impl RoleModel {
    /// Reads the model file: `RROL`, version 1, bits, scale, number of rows, then (index u32, weight i8) rows; little-endian.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let file = ModelFile::new(bytes, "RROL", "a role model")?;
        let scale = f32::from_bits(file.word(12)?);
        let rows = file.word(16)? as usize;
        let mut weights = vec![0_i8; 1 << file.bits];
        let mut at = 20;
        for _ in 0..rows {
            let index = file.word(at)? as usize;
            let w = file.bytes(at + 4, 1)?;
            *weights.get_mut(index).ok_or("a row index lies beyond the table")? = i8::from_le_bytes([w[0]]);
            at += 5;
        }
        Ok(Self { bits: file.bits, weights, scale, nobody_penalty: 0.25 })
    }

    /// Writes weights in the file's format.
    #[must_use]
    pub fn bytes(bits: u32, weights: &[f32]) -> Vec<u8> {
        let max = weights.iter().fold(1e-6_f32, |m, w| m.max(w.abs()));
        let scale = max / 127.0;
        let mut rows = Vec::new();
        let mut n = 0_u32;
        for (i, w) in weights.iter().enumerate() {
            let q = (w / scale).round() as i8;
            if q != 0 {
                n += 1;
                rows.extend((i as u32).to_le_bytes());
                rows.extend(q.to_le_bytes());
            }
        }
        let mut out = b"RROL".to_vec();
        for word in [1, bits, scale.to_bits(), n] {
            out.extend(word.to_le_bytes());
        }
        out.extend(rows);
        out
    }

    /// Probabilities of questions that are no participants, by their features alone.
    #[must_use]
    pub fn scores<'f>(&self, all: impl Iterator<Item = &'f [u32]>) -> Vec<f32> {
        let mask = (1_u32 << self.bits) - 1;
        let sums: Vec<f32> = all
            .map(|f| f.iter().map(|h| i32::from(self.weights[(h & mask) as usize])).sum::<i32>() as f32 * self.scale)
            .collect();
        let max = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exp: Vec<f32> = sums.iter().map(|s| (s - max).exp()).collect();
        let total: f32 = exp.iter().sum();
        exp.iter().map(|e| e / total).collect()
    }

    fn sum(&self, features: &[u32]) -> f32 {
        let mask = (1_u32 << self.bits) - 1;
        features.iter().map(|h| i32::from(self.weights[(h & mask) as usize])).sum::<i32>() as f32 * self.scale
    }

    /// The best pair: first the states of the two, whose chance their mentions share, then the surest mentions; who stands in the slot of
    /// the rule before others.
    ///
    /// `actor` and `recipient` may be settled beforehand: who stands in the slot (`Some(true)`), or nobody (`Some(false)`).
    #[must_use]
    pub fn choose(&self, all: &Roles, actor: Option<bool>, recipient: Option<bool>) -> Choice {
        let sums = |side: &[RoleCandidate], settled: Option<bool>| -> Vec<f32> {
            let settled = settled.filter(|slot| !slot || side.iter().any(RoleCandidate::in_slot));
            side.iter()
                .map(|x| match settled {
                    Some(true) if !x.in_slot() => f32::NEG_INFINITY,
                    Some(false) if !x.nobody() => f32::NEG_INFINITY,
                    _ => self.sum(&x.features) - if x.nobody() { self.nobody_penalty } else { 0.0 },
                })
                .collect()
        };
        let (rows, columns) = (sums(&all.actor, actor), sums(&all.recipient, recipient));
        let mut scores: Vec<(usize, usize, f32)> = Vec::new();
        for (i, row) in all.pairs.iter().enumerate() {
            for (j, features) in row.iter().enumerate() {
                if let Some(features) = features
                    && rows[i].is_finite()
                    && columns[j].is_finite()
                {
                    scores.push((i, j, rows[i] + columns[j] + self.sum(features)));
                }
            }
        }
        let max = scores.iter().map(|s| s.2).fold(f32::NEG_INFINITY, f32::max);
        for s in &mut scores {
            s.2 = (s.2 - max).exp();
        }
        let total: f32 = scores.iter().map(|s| s.2).sum();
        let state = |side: &'_ [RoleCandidate], n: usize| -> Option<Option<ActorCode>> {
            side[n].participants.first().map(|p| p.code.clone())
        };
        // States as numbers, in the order of their first candidates.
        let numbers = |side: &[RoleCandidate]| -> Vec<usize> {
            let states: Vec<_> = (0..side.len()).map(|n| state(side, n)).collect();
            (0..side.len()).map(|n| states.iter().position(|s| *s == states[n]).unwrap_or(n)).collect()
        };
        let (a, r) = (numbers(&all.actor), numbers(&all.recipient));
        let mass = |keep: &dyn Fn(usize, usize) -> bool| -> f32 {
            scores.iter().filter(|s| keep(s.0, s.1)).map(|s| s.2).sum()
        };
        let mut best: Option<(usize, usize, f32, f32)> = None;
        for &(i, j, own) in &scores {
            let m = mass(&|x, y| a[x] == a[i] && r[y] == r[j]);
            let better = best.is_none_or(|b| {
                let same = a[b.0] == a[i] && r[b.1] == r[j];
                let slots = |x: usize, y: usize| {
                    (
                        all.actor[x].in_slot() || all.actor[x].nobody(),
                        all.recipient[y].in_slot() || all.recipient[y].nobody(),
                    )
                };
                if same { (slots(i, j), own) > (slots(b.0, b.1), b.3) } else { m > b.2 }
            });
            if better {
                best = Some((i, j, m, own));
            }
        }
        let Some((i, j, ..)) = best else { return Choice { actor: 0, recipient: 0, p: 0.0, q: 0.0 } };
        Choice { actor: i, recipient: j, p: mass(&|x, _| a[x] == a[i]) / total, q: mass(&|_, y| r[y] == r[j]) / total }
    }
}
