//! Who fills a role, when grammar alone does not say: a small trained ranker over the mentions near a trigger.
//!
//! The rules put forward who stands in their slots. Beside these, every political mention of the sentence, of the sentences before, and the
//! story's chief entities are candidates, and so is nobody. A log-linear ranker over hashed features chooses; what it chooses is always words
//! of the story, never an invented participant. Trained by the development command `events train-roles` (see `models/events.md`).

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
#[derive(Clone, Debug)]
pub struct RoleCandidate {
    /// The participants that choosing this gives: none, those of the rule's slot, or the one mentioned.
    pub participants: Vec<Participant>,
    /// Hashed features.
    pub features: Vec<u32>,
    /// For `explain`.
    pub source: String,
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

/// Officials, soldiers, residents whose state is not said are those of the one state that the story is about.
fn at_home(p: &Participant, facts: &StoryFacts) -> Participant {
    let mut p = p.clone();
    if p.code.is_none()
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
#[allow(clippy::too_many_arguments, reason = "the parts of one question")]
#[must_use]
pub fn candidates(
    reading: &Reading,
    syn: &Syntax<'_>,
    c: &Candidate,
    rule_id: &str,
    role: Role,
    event: EventType,
    facts: &StoryFacts,
    earlier: &[Earlier],
    actor: &[Participant],
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
        format!("{r}0/mutual={}/n={}", c.mutual, actor.len().min(3)),
        format!("{r}0/{event}/n={}", actor.len().min(3)),
    ];
    all.push(RoleCandidate {
        participants: Vec::new(),
        features: none.drain(..).map(|f| hash(&f)).collect(),
        source: "nobody".to_owned(),
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
        Role::Recipient => heads_of(actor),
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
        let mut f: Vec<String> = Vec::with_capacity(40);
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
        if role == Role::Recipient {
            let mine = covers(actor).is_some();
            let same_entity = actor.iter().any(|a| a.name.is_some() && a.name == m.name);
            let same_country = actor.iter().any(|a| a.code.is_some() && a.code == m.country);
            f.push(format!("Ractor={mine}"));
            f.push(format!("Rent={same_entity}"));
            f.push(format!("Rcountry={same_country}/{event}"));
            f.push(format!("Rcountry={same_country}/{event}/in={}", in_slot.is_some()));
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

    /// Index of the best candidate and its probability.
    #[must_use]
    pub fn choose(&self, all: &[RoleCandidate]) -> (usize, f32) {
        let mask = (1_u32 << self.bits) - 1;
        let sums: Vec<f32> = all
            .iter()
            .map(|c| {
                c.features.iter().map(|h| i32::from(self.weights[(h & mask) as usize])).sum::<i32>() as f32 * self.scale
            })
            .collect();
        let mut sums = sums;
        if let Some(nobody) = sums.first_mut() {
            *nobody -= self.nobody_penalty;
        }
        let max = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights: Vec<f32> = sums.iter().map(|s| (s - max).exp()).collect();
        let total: f32 = weights.iter().sum();
        // Several mentions of one state share its chance: first the state is chosen, then the surest mention; who stands in the slot of
        // the rule before others.
        let state = |n: usize| -> Option<Option<&ActorCode>> { all[n].participants.first().map(|p| p.code.as_ref()) };
        let mass = |n: usize| -> f32 { (0..all.len()).filter(|&k| state(k) == state(n)).map(|k| weights[k]).sum() };
        let mut best = 0;
        for n in 1..all.len() {
            let (a, b) = (mass(n), mass(best));
            if state(n) == state(best) && weights[n] > weights[best] || state(n) != state(best) && a > b {
                best = n;
            }
        }
        let chance = mass(best) / total;
        if state(best).is_some()
            && let Some(slot) = (1..all.len()).find(|&n| all[n].source == SLOT && state(n) == state(best))
        {
            best = slot;
        }
        (best, chance)
    }
}
