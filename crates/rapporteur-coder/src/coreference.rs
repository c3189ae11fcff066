//! Which mentions refer to the same one: a deterministic sieve.
//!
//! In order of the text: dictionary identity, acronym behind a long name, apposition, exact name, family name, last word of a
//! name, definite role noun, title with its holder, pronouns (gender, number, animacy, recency, subject), pairs ("both countries").

use crate::mention::{Chunk, Reading, Scene, holder};
use rapporteur_lexicon::petrarch::FOREIGN;
use rapporteur_lexicon::{
    ActorId,
    normal::{is_acronym, normal},
};
use rapporteur_record::{ActorCode, MentionKind, Upos};
use std::collections::{BTreeMap, BTreeSet};

/// The result: clusters of chunks.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    pub(crate) of_chunk: Vec<Option<u32>>,
    pub(crate) members: Vec<Vec<u32>>,
    pub(crate) by_actor: BTreeMap<ActorId, u32>,
}

#[derive(Debug, Default)]
struct Entity {
    /// All that is known of it so far.
    known: Reading,
    /// Names, normal.
    names: Vec<String>,
    /// Role phrases, normal singular.
    roles: Vec<String>,
    /// Last chunk that mentions it.
    last: usize,
    /// How often it is mentioned.
    count: u32,
    /// A bare state (its government).
    state: bool,
}

struct Linker<'a> {
    scene: &'a Scene<'a>,
    chunks: &'a [Chunk],
    entities: Vec<Entity>,
    acronyms: BTreeMap<String, usize>,
    out: Entities,
}

/// Links chunks into clusters and lets every mention know what its cluster knows.
pub(crate) fn link(scene: &Scene<'_>, chunks: &[Chunk], readings: &mut [Reading]) -> Entities {
    let mut linker = Linker {
        scene,
        chunks,
        entities: Vec::new(),
        acronyms: BTreeMap::new(),
        out: Entities {
            of_chunk: vec![None; chunks.len()],
            members: vec![Vec::new(); chunks.len()],
            by_actor: BTreeMap::new(),
        },
    };
    let apposed = appositions(scene, chunks, readings);
    for i in 0..chunks.len() {
        linker.step(i, readings, &apposed);
    }
    linker.first_persons(readings);
    linker.spokespeople(readings);
    linker.possessed(readings);
    linker.spread(readings);
    linker.out
}

/// For each chunk, the chunk before that it is in apposition to (or the acronym of).
fn appositions(scene: &Scene<'_>, chunks: &[Chunk], readings: &[Reading]) -> Vec<Option<(usize, bool)>> {
    let mut out = vec![None; chunks.len()];
    for j in 1..chunks.len() {
        let (b, rb) = (&chunks[j], &readings[j]);
        let tokens = &scene.sentences[b.sentence].tokens;
        if b.pronoun || b.first == 0 {
            continue;
        }
        let start = if b.det.is_empty() { b.first } else { b.first - 1 };
        let Some(before) = start.checked_sub(1) else { continue };
        // The chunk that ends before the bracket or comma, with its "of"-phrases.
        let Some(i) = (0..j)
            .rev()
            .find(|&i| chunks[i].sentence == b.sentence && chunks[i].last + 1 == before && !chunks[i].pronoun)
        else {
            continue;
        };
        let mut i = i;
        while let Some(outer) = (0..i).rev().find(|&k| chunks[k].of == Some(i) && chunks[k].of_word == "of") {
            i = outer;
        }
        let ra = &readings[i];
        if tokens[before].form == "("
            && b.first == b.last
            && is_acronym(&tokens[b.first].form)
            && tokens.get(b.last + 1).is_some_and(|t| t.form == ")")
        {
            let short = tokens[b.first].form.as_str();
            if ra.called.is_some() || initials_fit(scene, chunks, i, short) {
                out[j] = Some((i, true));
            }
            continue;
        }
        if tokens[before].form != "," {
            continue;
        }
        let named = |r: &Reading| r.kind == Some(MentionKind::Person) && r.called.is_some();
        let role = |r: &Reading| r.role.is_some() && r.called.is_none() && r.person && !r.plural;
        if named(ra) && role(rb) || role(ra) && named(rb) && rb.role.is_none() {
            // "…, minister of justice, and …": an enumeration is no apposition.
            let after = tokens.get(b.last + 1).map_or("", |t| t.form.as_str());
            let listed = matches!(after, "and" | "or");
            let arc = (b.first..=b.last).any(|t| tokens[t].deprel.starts_with("appos"));
            if arc || !listed {
                out[j] = Some((i, false));
            }
        }
    }
    out
}

/// Whether `short` is made of the initials of chunk `i` (with its "of"-phrases).
fn initials_fit(scene: &Scene<'_>, chunks: &[Chunk], i: usize, short: &str) -> bool {
    let tokens = &scene.sentences[chunks[i].sentence].tokens;
    let mut last = chunks[i].last;
    let mut at = i;
    while let Some(of) = chunks[at].of {
        last = chunks[of].last;
        at = of;
    }
    let initials: String = tokens[chunks[i].first..=last]
        .iter()
        .filter_map(|t| t.form.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    let letters: String = short.chars().filter(|c| c.is_alphabetic()).collect();
    initials.len() >= 2 && letters == initials
}

impl Linker<'_> {
    fn step(&mut self, i: usize, readings: &mut [Reading], apposed: &[Option<(usize, bool)>]) {
        let chunk = &self.chunks[i];
        if chunk.pronoun {
            self.pronoun(i, readings);
            return;
        }
        if self.of_a_pair(i, readings) {
            return;
        }
        if readings[i].weak && readings[i].kind.is_none() {
            // A capital that the reader did not take for a name, but that is the family name of somebody in the story.
            let token = &self.scene.sentences[chunk.sentence].tokens[chunk.head];
            let key = normal(&token.form);
            if token.upos != Upos::Propn || key.len() < 3 {
                return;
            }
            let Some(entity) = self.latest(|e| {
                e.known.person && e.known.called.is_some() && e.names.iter().any(|n| n.split(' ').any(|w| w == key))
            }) else {
                return;
            };
            let r = &mut readings[i];
            r.kind = Some(MentionKind::Person);
            r.person = true;
            r.weak = false;
            r.called = Some(token.form.to_string());
            r.evidence.push("family name of somebody in the story".to_owned());
            self.join(i, entity, readings);
            return;
        }
        if self.pair(i, readings) {
            return;
        }
        let found = self.find(i, readings, apposed);
        let entity = found.unwrap_or_else(|| {
            self.entities.push(Entity::default());
            self.entities.len() - 1
        });
        self.join(i, entity, readings);
    }

    fn find(&mut self, i: usize, readings: &mut [Reading], apposed: &[Option<(usize, bool)>]) -> Option<usize> {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        let words = self.scene.words(chunk.sentence, chunk.first, chunk.last);
        if let Some((before, acronym)) = apposed[i]
            && let Some(entity) = self.out.of_chunk[before]
        {
            let entity = entity as usize;
            if acronym {
                self.acronyms.insert(words, entity);
                // The long name says who it is, whatever the letters mean elsewhere.
                let known = &self.entities[entity].known;
                let r = &mut readings[i];
                if r.actor.is_some() && known.actor.is_none() && !(known.own_country && known.country != r.country) {
                    // The tables know the letters and not the long name: both are who the letters say.
                    r.evidence.push("acronym of the name before it".to_owned());
                    return Some(entity);
                }
                *r = Reading {
                    called: r.called.take(),
                    evidence: vec!["acronym of the name before it".to_owned()],
                    ..known.clone()
                };
            } else {
                readings[i].evidence.push("apposition".to_owned());
            }
            return Some(entity);
        }
        if let Some(entity) = self.acronyms.get(&words).copied() {
            let r = &mut readings[i];
            *r = Reading {
                called: Some(words),
                evidence: vec!["acronym given earlier".to_owned()],
                ..self.entities[entity].known.clone()
            };
            return Some(entity);
        }
        if (chunk.first == chunk.last || chunk.possessor.is_none())
            && let Some(entity) = self.acronyms.get(tokens[chunk.first].form.as_str()).copied()
        {
            // "NPLM members": the organisation modifies.
            if chunk.first < chunk.last && readings[i].actor.is_none() && readings[i].called.is_none() {
                let known = self.entities[entity].known.clone();
                let r = &mut readings[i];
                if r.country.is_none() {
                    r.country = known.country;
                    r.own_country = known.own_country;
                }
            }
        }
        let r = readings[i].clone();
        if let Some(actor) = r.actor {
            if let Some(entity) = self.out.by_actor.get(&actor) {
                return Some(*entity as usize);
            }
            // A person first named by surname or role may have an entity already.
            if r.kind != Some(MentionKind::Person) {
                return None;
            }
        }
        if let Some(called) = &r.called {
            let key = normal(called);
            if let Some(found) = self.latest(|e| e.names.contains(&key)) {
                return Some(found);
            }
            let misread = !r.person && r.actor.is_none() && !key.contains(' ') && r.role.is_none();
            if misread
                && let Some(found) = self.latest(|e| {
                    e.known.person
                        && e.known.called.is_some()
                        && e.names.iter().any(|n| n.contains(' ') && n.split(' ').any(|w| w == key))
                })
            {
                let r = &mut readings[i];
                r.kind = Some(MentionKind::Person);
                r.person = true;
                r.sector = None;
                return Some(found);
            }
            if r.person {
                return self.person(i, &key, readings);
            }
            // "the Foreign Ministry" after "Indonesian Foreign Ministry": the same words at the end.
            let found = self.latest(|e| !e.known.person && e.names.iter().any(|n| n.ends_with(&format!(" {key}"))));
            return found.filter(|_| key.contains(' ') || r.kind == Some(MentionKind::Org) && key.len() > 3);
        }
        self.role(i, &r, readings)
    }

    /// A person by full or family name, in the story or in the tables.
    fn person(&mut self, i: usize, key: &str, readings: &mut [Reading]) -> Option<usize> {
        let last = key.rsplit(' ').next().unwrap_or(key).to_owned();
        let first = key.split(' ').next().unwrap_or(key).to_owned();
        let single = !key.contains(' ');
        let found = self.latest(|e| {
            e.known.person
                && e.names.iter().any(|n| {
                    let their_last = n.rsplit(' ').next().unwrap_or(n);
                    let their_first = n.split(' ').next().unwrap_or(n);
                    if single {
                        // Korean, Chinese and Spanish family names stand elsewhere than last.
                        n.split(' ').any(|w| w == last)
                    } else {
                        their_last == last
                            && (their_first == first || !n.contains(' ') || initial_of(their_first, &first))
                            || n.ends_with(&format!(" {key}"))
                            || key.ends_with(&format!(" {n}"))
                    }
                })
        });
        if found.is_some() {
            return found;
        }
        let scene = self.scene;
        let actors = scene.lex.actors();
        let ids = actors.by_surname(&last);
        // Full names that the tables have under another spelling are left alone; a bare family name is looked up.
        if readings[i].actor.is_none() && single {
            let role = readings[i].role.clone();
            let fits: Vec<ActorId> = ids
                .iter()
                .copied()
                .filter(|id| {
                    let standing = actors.at(*id, scene.date);
                    let titled = match (&role, &standing.office) {
                        (Some(role), Some(office)) => {
                            office.contains(role.as_str()) || role.contains("president") && office.contains("president")
                        }
                        _ => false,
                    };
                    let here = standing.code.is_some()
                        && (standing.code == readings[i].country || standing.code == scene.home);
                    standing.office.is_some()
                        && here
                        && (titled || readings[i].role.is_none() || readings[i].role.as_deref() == Some("leader"))
                })
                .collect();
            // Elsewhere the family name of the one sitting head of state or government who bears it will do ("Macron").
            let heads = |office: &str| {
                ["president of", "prime minister of", "chancellor of", "king of", "queen of", "supreme leader of"]
                    .iter()
                    .any(|h| office.starts_with(h))
            };
            let fits = if fits.is_empty() && scene.date.is_some() && readings[i].role.is_none() {
                let sitting: Vec<ActorId> =
                    ids.iter().copied().filter(|id| actors.at(*id, scene.date).office.is_some()).collect();
                match sitting[..] {
                    [only] if actors.at(only, scene.date).office.as_deref().is_some_and(heads) => sitting,
                    _ => fits,
                }
            } else {
                fits
            };
            if let [only] = fits[..] {
                let actor = actors.get(only);
                let standing = actors.at(only, scene.date);
                let r = &mut readings[i];
                r.actor = Some(only);
                r.name = Some(actor.name.to_string());
                r.identifier = Some(actor.identifier().to_owned());
                r.office = standing.office;
                r.country = standing.code;
                r.own_country = true;
                r.sector = standing.sector.or_else(|| r.sector.take());
                r.others = standing.other_sectors;
                r.gender = actor.gender.to_string();
                r.confidence = 0.75;
                r.evidence.push(format!("family name, in office ({})", scene.lex.cite(actor.row)));
                return self.out.by_actor.get(&only).map(|e| *e as usize);
            }
        }
        None
    }

    /// A definite role noun ("the ministry"), or a title whose holder is known ("the president").
    fn role(&mut self, i: usize, r: &Reading, readings: &mut [Reading]) -> Option<usize> {
        let chunk = &self.chunks[i];
        let role = r.role.as_ref()?;
        let definite =
            matches!(chunk.det.as_str(), "the" | "this" | "that" | "these" | "those") && chunk.possessor.is_none();
        if definite && !r.own_country {
            let word = role.rsplit(' ').next().unwrap_or(role).to_owned();
            let sentence = chunk.sentence;
            let found = self.latest(|e| {
                let near = sentence.saturating_sub(self.chunks[e.last].sentence) <= 6;
                let same_number = e.known.plural == r.plural || e.known.called.is_some();
                let by_name = !e.known.person
                    && !r.plural
                    && e.names.iter().any(|n| {
                        n.rsplit(' ').next() == Some(word.as_str())
                            || n.split(' ').next() == Some(word.as_str()) && n.contains(" of ")
                    });
                let by_role = e.known.person == r.person
                    && e.roles.iter().any(|known| {
                        known == role || known.rsplit(' ').next() == Some(word.as_str()) && !role.contains(' ')
                    });
                near && same_number && (by_name || by_role)
            });
            if found.is_some() {
                readings[i].evidence.push("definite role noun".to_owned());
                return found;
            }
            if r.person && !r.plural && word == "leader" {
                // "the far-right leader": the person in view.
                let found = self.latest(|e| {
                    e.known.kind == Some(MentionKind::Person)
                        && !e.known.plural
                        && sentence.saturating_sub(self.chunks[e.last].sentence) <= 2
                        && e.known.sector.is_some()
                });
                if found.is_some() {
                    readings[i].evidence.push("definite role noun: the person in view".to_owned());
                    readings[i].sector = None;
                    readings[i].others.clear();
                    return found;
                }
            }
            if !r.plural
                && let (Some(home), Some(day)) = (self.scene.home.clone(), self.scene.date)
                && let Some(body) = self.scene.lex.actors().by_id(home.as_str())
            {
                holder(self.scene, &mut readings[i], role, body, day);
                if let Some(actor) = readings[i].actor {
                    readings[i].country = Some(home);
                    return self.out.by_actor.get(&actor).map(|e| *e as usize);
                }
            }
        }
        // The same words with the same country: "Indonesian navy … Indonesia's navy".
        if r.own_country && !r.person {
            return self.latest(|e| {
                e.known.own_country && e.known.country == r.country && !e.known.person && e.roles.contains(role)
            });
        }
        None
    }

    fn latest(&self, fits: impl Fn(&Entity) -> bool) -> Option<usize> {
        self.entities.iter().enumerate().filter(|(_, e)| fits(e)).max_by_key(|(_, e)| e.last).map(|(i, _)| i)
    }

    fn join(&mut self, i: usize, entity: usize, readings: &[Reading]) {
        let r = &readings[i];
        self.out.of_chunk[i] = Some(entity as u32);
        if let Some(actor) = r.actor {
            self.out.by_actor.entry(actor).or_insert(entity as u32);
        }
        let e = &mut self.entities[entity];
        if e.count == 0 {
            e.known = r.clone();
        } else {
            merge(&mut e.known, r);
        }
        e.count += 1;
        e.last = i;
        e.state |= r.kind == Some(MentionKind::Gpe) && r.country.is_some();
        if let Some(called) = &r.called {
            let key = normal(called);
            if !e.names.contains(&key) {
                e.names.push(key);
            }
        }
        if let Some(name) = &r.name {
            let key = normal(name);
            if !e.names.contains(&key) {
                e.names.push(key);
            }
        }
        if let Some(role) = &r.role
            && !e.roles.contains(role)
        {
            e.roles.push(role.clone());
        }
    }

    /// The token of a chunk whose head lies outside of it.
    fn root(&self, i: usize) -> usize {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        (chunk.first..=chunk.last)
            .find(|&t| {
                let head = (tokens[t].head as usize).wrapping_sub(1);
                !(chunk.first..=chunk.last).contains(&head)
            })
            .unwrap_or(chunk.head)
    }

    fn is_speaker(&self, i: usize) -> bool {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        let root = &tokens[self.root(i)];
        let verb = (root.head as usize).wrapping_sub(1);
        root.deprel.starts_with("nsubj")
            && tokens.get(verb).is_some_and(|t| {
                matches!(
                    t.lemma.as_str(),
                    "say"
                        | "tell"
                        | "add"
                        | "state"
                        | "note"
                        | "write"
                        | "tweet"
                        | "explain"
                        | "insist"
                        | "stress"
                        | "declare"
                        | "warn"
                        | "claim"
                        | "argue"
                        | "announce"
                )
            })
    }

    fn pronoun(&mut self, i: usize, readings: &mut [Reading]) {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        let token = &tokens[chunk.head];
        let lower = token.form.to_lowercase();
        // Weather and clefts.
        if token.deprel.starts_with("expl") {
            return;
        }
        if first_person(&lower) {
            return;
        }
        let chosen = self.antecedent(i, &readings[i]);
        let Some(entity) = chosen else { return };
        self.out.of_chunk[i] = Some(entity as u32);
        readings[i].evidence.push(format!("pronoun {lower:?}"));
        let e = &mut self.entities[entity];
        e.last = i;
        if e.known.gender.is_empty() && e.known.person {
            e.known.gender.clone_from(&readings[i].gender);
        }
    }

    /// "We" and "I" inside quotations: whoever speaks in the sentence, else the last who spoke, else the next.
    fn first_persons(&mut self, readings: &mut [Reading]) {
        for i in 0..self.chunks.len() {
            let chunk = &self.chunks[i];
            let form = self.scene.sentences[chunk.sentence].tokens[chunk.head].form.to_lowercase();
            if !chunk.pronoun || !first_person(&form) {
                continue;
            }
            let speaks = |k: &usize| self.is_speaker(*k) && self.out.of_chunk[*k].is_some();
            let same = (0..self.chunks.len()).filter(|&k| self.chunks[k].sentence == chunk.sentence).find(speaks);
            let before = || (0..i).rev().take_while(|&k| chunk.sentence - self.chunks[k].sentence <= 3).find(speaks);
            let after =
                || (i..self.chunks.len()).take_while(|&k| self.chunks[k].sentence - chunk.sentence <= 2).find(speaks);
            if let Some(speaker) = same.or_else(before).or_else(after) {
                self.out.of_chunk[i] = self.out.of_chunk[speaker];
                readings[i].evidence.push(format!("pronoun {form:?}: the speaker"));
            }
        }
    }

    /// "The ministry denied it. … , spokesman Balkhi said": a spokesman of nobody in particular speaks for the body that spoke before, in this paragraph or the
    /// one above.
    fn spokespeople(&mut self, readings: &mut [Reading]) {
        for i in 0..self.chunks.len() {
            let r = &readings[i];
            let last = r.role.as_deref().and_then(|w| w.rsplit(' ').next());
            if !matches!(last, Some("spokesman" | "spokeswoman" | "spokesperson"))
                || r.role.as_deref() != last
                || r.own_country
                || r.actor.is_some()
                || self.chunks[i].of.is_some()
                || self.chunks[i].possessor.is_some()
            {
                continue;
            }
            let here = &self.chunks[i];
            let block = |k: usize| self.scene.sentences[self.chunks[k].sentence].block;
            let body = (0..i)
                .rev()
                .take_while(|&k| here.sentence - self.chunks[k].sentence <= 3 && block(i) - block(k) <= 1)
                .find(|&k| {
                    let b = &readings[k];
                    let root = &self.scene.sentences[self.chunks[k].sentence].tokens[self.root(k)];
                    let verb =
                        self.scene.sentences[self.chunks[k].sentence].tokens.get((root.head as usize).wrapping_sub(1));
                    let speaks = self.is_speaker(k)
                        || root.deprel.starts_with("nsubj")
                            && verb.is_some_and(|t| {
                                matches!(
                                    t.lemma.as_str(),
                                    "deny"
                                        | "confirm"
                                        | "reject"
                                        | "report"
                                        | "accuse"
                                        | "blame"
                                        | "condemn"
                                        | "call"
                                        | "urge"
                                )
                            });
                    speaks
                        && !b.person
                        && !self.chunks[k].pronoun
                        && (b.actor.is_some() || b.role.is_some() || b.kind == Some(MentionKind::Org))
                });
            let Some(k) = body else { continue };
            let b = readings[k].clone();
            let entity = self.out.of_chunk[i].map(|e| e as usize);
            let give = |r: &mut Reading| {
                r.country.clone_from(&b.country);
                r.own_country = b.country.is_some();
                if b.sector.is_some() {
                    r.sector.clone_from(&b.sector);
                    r.others.clone_from(&b.others);
                }
            };
            give(&mut readings[i]);
            readings[i].evidence.push("speaks for the body that spoke before".to_owned());
            if let Some(e) = entity {
                give(&mut self.entities[e].known);
            }
        }
    }

    /// "Algeria will send its foreign minister": whose minister he is, the pronoun tells. ("Their" and "his" are too often somebody else's; a person's friends and
    /// guards need not be of the person's state.)
    fn possessed(&mut self, readings: &mut [Reading]) {
        for i in 1..self.chunks.len() {
            let (owner, chunk) = (&self.chunks[i - 1], &self.chunks[i]);
            let r = &readings[i];
            let tokens = &self.scene.sentences[chunk.sentence].tokens;
            if !owner.pronoun
                || owner.sentence != chunk.sentence
                || owner.last + 1 != chunk.first
                || !tokens[owner.head].form.eq_ignore_ascii_case("its")
                || r.own_country
                || r.actor.is_some()
                || r.role.is_none()
                || !self.out.members[i].is_empty()
            {
                continue;
            }
            let Some(known) = self.out.of_chunk[i - 1].map(|e| &self.entities[e as usize].known) else { continue };
            if known.country.is_none() || !known.own_country && known.actor.is_none() {
                continue;
            }
            let country = known.country.clone();
            readings[i].country.clone_from(&country);
            readings[i].own_country = true;
            readings[i].evidence.push(format!("whose: pronoun {:?}", tokens[owner.head].form.to_lowercase()));
            if let Some(e) = self.out.of_chunk[i] {
                self.entities[e as usize].known.country = country;
            }
        }
    }

    fn antecedent(&self, i: usize, r: &Reading) -> Option<usize> {
        let chunk = &self.chunks[i];
        let words = &self.scene.sentences[chunk.sentence].tokens;
        let own_verb = words[chunk.head].head;
        // "Spoke with his counterpart and urged him": the verb's subject stands with the verb that it is joined to.
        let verb = |v: u32| words.get((v as usize).wrapping_sub(1));
        let mut shared_verb = own_verb;
        for _ in 0..3 {
            let subjectless = !words.iter().any(|k| k.head == shared_verb && k.deprel.starts_with("nsubj"));
            match verb(shared_verb).filter(|t| subjectless && matches!(t.deprel.as_str(), "conj" | "xcomp" | "advcl")) {
                Some(t) => shared_verb = t.head,
                None => break,
            }
        }
        // Whoever is the subject of that verb is not its object, by whatever words ("with his counterpart and urged him").
        let subject = (0..i).rev().take_while(|&k| self.chunks[k].sentence == chunk.sentence).find_map(|k| {
            let root = &words[self.root(k)];
            (words[chunk.head].deprel == "obj"
                && own_verb != 0
                && root.head == shared_verb
                && root.deprel.starts_with("nsubj"))
            .then(|| self.out.of_chunk[k])
            .flatten()
        });
        let mut best: Option<(f32, usize)> = None;
        for k in (0..i).rev() {
            let other = &self.chunks[k];
            let distance = chunk.sentence - other.sentence;
            if distance > 4 {
                break;
            }
            let Some(entity) = self.out.of_chunk[k].map(|e| e as usize).filter(|e| subject != Some(*e as u32)) else {
                continue;
            };
            let known = &self.entities[entity].known;
            let fits = if r.person {
                known.person
                    && !known.plural
                    && (known.gender.is_empty() || r.gender.is_empty() || known.gender == r.gender)
            } else if r.plural {
                known.plural
                    || !known.person && known.kind != Some(MentionKind::Gpe)
                    || known.kind == Some(MentionKind::Norp)
            } else {
                // "The United States", "the Netherlands" are "it".
                !known.person && (!known.plural || known.kind == Some(MentionKind::Gpe))
            };
            if !fits {
                continue;
            }
            let mut score = -3.0 * distance as f32 - 0.02 * (i - k) as f32;
            let tokens = &self.scene.sentences[other.sentence].tokens;
            let root = &tokens[self.root(k)];
            if root.deprel.starts_with("nsubj") {
                score += 2.0;
            }
            if other.owner_of.is_some() || root.deprel.starts_with("nmod") {
                score -= 0.5;
            }
            // "X told him": the object of a verb is not its subject.
            if distance == 0
                && root.head == own_verb
                && !matches!(self.scene.sentences[chunk.sentence].tokens[chunk.head].xpos.as_str(), "PRP$")
            {
                score -= 4.0;
            }
            if known.called.is_some() || known.actor.is_some() {
                score += 0.7;
            }
            if best.is_none_or(|(top, _)| score > top) {
                best = Some((score, entity));
            }
        }
        best.map(|(_, e)| e)
    }

    /// "the two", "the latter", "the former": the members of the pair named last ("Oru and Lesk").
    fn of_a_pair(&mut self, i: usize, readings: &mut [Reading]) -> bool {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        if chunk.first != chunk.last
            || chunk.det != "the"
            || readings[i].actor.is_some()
            || readings[i].called.is_some()
        {
            return false;
        }
        let lower = tokens[chunk.head].form.to_lowercase();
        if !matches!(lower.as_str(), "two" | "latter" | "former") {
            return false;
        }
        // "the former president" is one chunk with its noun; what stands alone here refers.
        let Some((a, b)) = self.coordinated_before(i) else { return false };
        let r = &mut readings[i];
        r.weak = false;
        r.kind = Some(MentionKind::Nominal);
        r.confidence = 0.6;
        let chosen = match lower.as_str() {
            "two" => {
                r.plural = true;
                r.own_country = true;
                r.evidence.push("the pair named before".to_owned());
                self.out.members[i] = vec![a as u32, b as u32];
                return true;
            }
            "latter" => b,
            _ => a,
        };
        r.evidence.push(format!("{lower:?} of the pair named before"));
        let known = self.entities[chosen].known.clone();
        r.country = known.country;
        r.own_country = known.own_country;
        r.sector = known.sector;
        r.others = known.others;
        r.person = known.person;
        self.out.of_chunk[i] = Some(chosen as u32);
        self.entities[chosen].last = i;
        true
    }

    /// The two entities of the nearest "A and B" before chunk `i`, in this sentence or the two before it.
    fn coordinated_before(&self, i: usize) -> Option<(usize, usize)> {
        self.coordinated_within(i, 2)
    }

    fn coordinated_within(&self, i: usize, sentences: usize) -> Option<(usize, usize)> {
        let here = self.chunks[i].sentence;
        (1..i).rev().take_while(|&k| here - self.chunks[k].sentence <= sentences).find_map(|k| self.coordinated(k))
    }

    /// The pair that the story has named together most often before chunk `i`, at least twice.
    fn coordinated_often(&self, i: usize) -> Option<(usize, usize)> {
        let mut pairs: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
        for k in 1..i {
            if let Some((a, b)) =
                self.coordinated(k).filter(|(a, b)| self.entities[*a].state && self.entities[*b].state)
            {
                let pair = pairs.entry((a.min(b), a.max(b))).or_default();
                *pair = (pair.0 + 1, k);
            }
        }
        pairs.into_iter().filter(|(_, (count, _))| *count >= 2).max_by_key(|(_, rank)| *rank).map(|(pair, _)| pair)
    }

    /// The two states of the sentence before chunk `i`, where it names two and no third.
    fn only_two_before(&self, i: usize) -> Option<(usize, usize)> {
        let before = self.chunks[i].sentence.checked_sub(1)?;
        let mut found: Vec<usize> = Vec::new();
        for k in (0..i).filter(|&k| self.chunks[k].sentence == before) {
            let Some(e) = self.out.of_chunk[k].map(|e| e as usize).filter(|&e| self.entities[e].state) else {
                continue;
            };
            let country = &self.entities[e].known.country;
            if found.iter().all(|f| self.entities[*f].known.country != *country) {
                found.push(e);
            }
        }
        match found[..] {
            [a, b] => Some((a, b)),
            _ => None,
        }
    }

    /// The entity by which a state is named most, for any place of it.
    fn state_of(&self, e: usize) -> usize {
        let country = &self.entities[e].known.country;
        let same = |x: &usize| self.entities[*x].state && self.entities[*x].known.country == *country;
        (0..self.entities.len())
            .filter(same)
            .max_by_key(|&x| (self.entities[x].count, std::cmp::Reverse(x)))
            .unwrap_or(e)
    }

    /// The two of "X and Y", for the chunk of Y.
    fn coordinated(&self, k: usize) -> Option<(usize, usize)> {
        let (right, left) = (&self.chunks[k], &self.chunks[k - 1]);
        let (a, b) = (self.out.of_chunk[k - 1]? as usize, self.out.of_chunk[k]? as usize);
        let between = right.first - usize::from(!right.det.is_empty());
        let tokens = &self.scene.sentences[right.sentence].tokens;
        let joined = left.sentence == right.sentence
            && left.last + 2 == between
            && matches!(tokens[left.last + 1].form.as_str(), "and" | "or");
        let alike = self.entities[a].known.person == self.entities[b].known.person;
        (joined && alike && a != b && !left.pronoun && !right.pronoun).then_some((a, b))
    }

    /// "both countries", "the two sides", "the two leaders".
    fn pair(&mut self, i: usize, readings: &mut [Reading]) -> bool {
        let chunk = &self.chunks[i];
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        let Some(role) = readings[i].role.clone() else { return false };
        if !readings[i].plural || readings[i].own_country {
            return false;
        }
        let two = chunk.det == "both"
            || tokens[chunk.first..=chunk.last]
                .iter()
                .any(|t| matches!(t.form.to_lowercase().as_str(), "two" | "both"))
            || chunk.first > 0 && tokens[chunk.first - 1].form.eq_ignore_ascii_case("both");
        let word = role.rsplit(' ').next().unwrap_or(&role);
        let of_states = matches!(
            word,
            "country"
                | "nation"
                | "side"
                | "government"
                | "neighbour"
                | "neighbor"
                | "state"
                | "party"
                | "power"
                | "capital"
                | "army"
                | "ally"
                | "leader"
                | "minister"
                | "president"
                | "official"
        );
        if !two
            || !of_states
            || chunk.det.is_empty()
                && !tokens[chunk.first..=chunk.last].iter().any(|t| t.form.eq_ignore_ascii_case("both"))
                && chunk.det != "both"
        {
            return false;
        }
        let persons = matches!(word, "leader" | "minister" | "president" | "official");
        // The sides of a war inside a state are its army and who fights it, named last.
        if matches!(word, "side" | "party")
            && !(self.entities.iter().any(|e| e.state) && self.coordinated_before(i).is_some())
        {
            let near = |sectors: &[&str]| {
                (0..self.entities.len())
                    .filter(|&e| {
                        let entity = &self.entities[e];
                        !entity.state
                            && !entity.known.person
                            && entity.known.sector.as_ref().is_some_and(|s| sectors.contains(&s.as_str()))
                            && chunk.sentence - self.chunks[entity.last].sentence <= 6
                    })
                    .max_by_key(|&e| (self.entities[e].count, std::cmp::Reverse(e)))
            };
            if let (Some(army), Some(rebels)) = (near(&["MIL"]), near(&["REB", "UAF", "SEP"]))
                && self.entities[army].count > 1
                && self.entities[rebels].count > 1
            {
                self.out.members[i] = vec![army.min(rebels) as u32, army.max(rebels) as u32];
                readings[i].evidence.push("the two who fight each other in this story".to_owned());
                readings[i].own_country = true;
                return true;
            }
        }
        let mut ranked: Vec<(f32, usize)> = Vec::new();
        for (e, entity) in self.entities.iter().enumerate() {
            let known = &entity.known;
            let fits = if persons { known.person && !known.plural && known.country.is_some() } else { entity.state };
            if !fits {
                continue;
            }
            let distance = chunk.sentence - self.chunks[entity.last].sentence;
            // Who is named over and over is no nearer for it.
            ranked.push((entity.count.min(6) as f32 * 0.5 - distance as f32, e));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut chosen: Vec<usize> = Vec::new();
        // "Oru and Lesk …; the two countries": the pair just named goes before what the story names most.
        if let Some((a, b)) = self
            .coordinated_within(i, 1)
            .or_else(|| self.only_two_before(i).filter(|_| !persons))
            .or_else(|| self.coordinated_before(i))
            .or_else(|| self.coordinated_often(i).filter(|_| !persons))
            && [a, b].iter().all(|e| ranked.iter().any(|(_, r)| r == e))
            && self.entities[a].known.country != self.entities[b].known.country
        {
            chosen = vec![a, b];
            ranked.clear();
        }
        for (_, e) in ranked {
            if chosen.iter().all(|c| self.entities[*c].known.country != self.entities[e].known.country) {
                chosen.push(e);
            }
            if chosen.len() == 2 {
                break;
            }
        }
        if chosen.len() < 2 {
            return false;
        }
        if !persons {
            // A town or region stands for its state where the story has named that.
            for e in &mut chosen {
                *e = self.state_of(*e);
            }
        }
        chosen.sort_unstable();
        self.out.members[i] = chosen.iter().map(|e| *e as u32).collect();
        readings[i].evidence.push("pair of the two most in view".to_owned());
        readings[i].own_country = true;
        true
    }

    /// For each entity, the countries that the words of its sentences name.
    fn countries_beside(&self, readings: &[Reading]) -> BTreeMap<u32, BTreeSet<ActorCode>> {
        let mut named: BTreeMap<usize, BTreeSet<ActorCode>> = BTreeMap::new();
        for (chunk, r) in self.chunks.iter().zip(readings) {
            if let Some(code) = r.country.as_ref().filter(|_| r.own_country) {
                named.entry(chunk.sentence).or_default().insert(code.clone());
            }
        }
        for (sentence, grounds) in self.scene.grounds.iter().enumerate() {
            named.entry(sentence).or_default().extend(grounds.iter().map(|g| g.country.clone()));
        }
        let mut out: BTreeMap<u32, BTreeSet<ActorCode>> = BTreeMap::new();
        for (chunk, entity) in self.chunks.iter().zip(&self.out.of_chunk) {
            if let (Some(entity), Some(codes)) = (entity, named.get(&chunk.sentence)) {
                out.entry(*entity).or_default().extend(codes.iter().cloned());
            }
        }
        out
    }

    /// A person of whom the story gives the name alone ("Zorbuvia said"): no role, no sector, no body that he or she belongs to.
    fn untied(&self, i: usize, r: &Reading) -> bool {
        let entity = self.out.of_chunk[i].map(|e| &self.entities[e as usize]);
        let named = |r: &Reading| r.person && !r.plural && r.called.is_some();
        (named(r) || self.chunks[i].pronoun && entity.is_some_and(|e| named(&e.known)))
            && r.kind != Some(MentionKind::Org)
            && r.role.is_none()
            && r.sector.is_none()
            && entity.is_none_or(|e| e.roles.is_empty() && e.known.sector.is_none())
    }

    /// "A foreign force", "a Western diplomat", "against a neighbour": whoever it is, it is not of the country that the story is about.
    fn of_elsewhere(&self, i: usize, r: &Reading) -> bool {
        let chunk = &self.chunks[i];
        if chunk.pronoun
            || r.called.is_some()
            || self.out.of_chunk[i].is_some_and(|e| self.entities[e as usize].known.own_country)
        {
            return false;
        }
        let tokens = &self.scene.sentences[chunk.sentence].tokens;
        let stranger = (0..tokens.len()).any(|k| {
            tokens[k].head as usize == chunk.head + 1 && matches!(tokens[k].deprel.as_str(), "amod" | "compound") && {
                let word = tokens[k].form.to_lowercase();
                from_abroad(&word) || matches!(word.as_str(), "european" | "african" | "arab" | "asian")
            }
        });
        let possessed = (0..tokens.len())
            .any(|k| tokens[k].head as usize == chunk.head + 1 && tokens[k].deprel.starts_with("nmod:poss"));
        let relation = !possessed
            && matches!(
                tokens[chunk.head].lemma.to_lowercase().as_str(),
                "neighbour" | "neighbor" | "ally" | "adversary" | "foreigner" | "outsider"
            );
        stranger || relation
    }

    /// Gives every mention what its cluster knows, and domestic actors the story's country.
    fn spread(&mut self, readings: &mut [Reading]) {
        let home = self.scene.home.clone();
        let beside = self.countries_beside(readings);
        for (i, r) in readings.iter_mut().enumerate() {
            if !self.out.members[i].is_empty() {
                continue;
            }
            if let Some(entity) = self.out.of_chunk[i] {
                let known = &self.entities[entity as usize].known;
                let pronoun = self.chunks[i].pronoun;
                if r.country.is_none() {
                    r.country.clone_from(&known.country);
                    r.own_country |= known.own_country;
                }
                if r.sector.is_none() {
                    r.sector.clone_from(&known.sector);
                    r.others.clone_from(&known.others);
                } else if known.actor.is_some() && r.actor.is_none() && known.kind == Some(MentionKind::Person) {
                    // A person is what the tables say at the date, unless this mention names another role.
                    if r.role.is_none() {
                        r.sector.clone_from(&known.sector);
                        r.others.clone_from(&known.others);
                    }
                }
                if r.name.is_none() {
                    r.name = known.name.clone().or_else(|| known.called.clone().filter(|_| pronoun || known.person));
                    r.identifier.clone_from(&known.identifier);
                    r.office.clone_from(&known.office);
                }
                if pronoun {
                    r.confidence = 0.55_f32.min(known.confidence);
                }
            }
            let countryless = r.country.is_none()
                && (r.role.is_some()
                    || r.person && r.called.is_some()
                    || r.kind == Some(MentionKind::Org)
                    || self.chunks[i].pronoun
                        && (self.out.of_chunk[i].is_some() || r.person || self.scene.voice.is_some() && r.plural));
            let named_elsewhere = r.identifier.as_deref().is_some_and(|id| id.starts_with(FOREIGN));
            let foreign = r.actor.is_some() && r.kind != Some(MentionKind::Norp) || named_elsewhere;
            // A place that no table knows lies somewhere, but nothing says where.
            let countryless = countryless && r.kind != Some(MentionKind::Gpe)
                || r.country.is_none() && r.kind == Some(MentionKind::Norp) && r.actor.is_some();
            if countryless && !foreign && self.untied(i, r) {
                let own = self.out.of_chunk[i].and_then(|e| beside.get(&e));
                let only = |seen: &BTreeSet<ActorCode>| home.as_ref().is_some_and(|h| seen.iter().all(|c| c == h));
                let why = if only(&self.scene.mentioned) {
                    "no other country is in the story"
                } else if own.is_some_and(|seen| !seen.is_empty() && only(seen)) {
                    "no other country is in the sentences about this person"
                } else {
                    r.evidence.push(UNTIED.to_owned());
                    r.confidence *= 0.8;
                    continue;
                };
                r.evidence.push(format!("country of the story: {why}"));
                r.country.clone_from(&home);
                r.confidence *= 0.6;
                continue;
            }
            if countryless && !foreign && self.of_elsewhere(i, r) {
                r.evidence.push("no country: its words say that it is of another".to_owned());
                continue;
            }
            if countryless && !foreign && !stateless(r) {
                let sentence = self.chunks[i].sentence;
                let there = self.scene.local[sentence].clone().filter(|_| {
                    r.called.is_none() && !self.chunks[i].pronoun && r.role.as_deref().is_some_and(of_the_place)
                });
                r.confidence *= 0.8;
                let own = self.scene.voice.as_ref().filter(|_| {
                    let form = self.scene.sentences[sentence].tokens[self.chunks[i].head].form.to_lowercase();
                    first_person(&form)
                        || r.person
                            && !r.plural
                            && r.role.is_some()
                            && r.sector.as_ref().is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL"))
                });
                if let Some((code, sector)) = own {
                    r.country = Some(code.clone());
                    if r.sector.is_none() {
                        r.sector = Some(sector.clone());
                    }
                    r.evidence.push("the government whose page this is".to_owned());
                } else if there.is_some() {
                    r.evidence.push("country of the places of the paragraph".to_owned());
                    r.country = there;
                } else {
                    r.evidence.push("country of the story".to_owned());
                    r.country.clone_from(&home);
                }
            }
        }
    }
}

/// The evidence of a person without a country.
const UNTIED: &str = "no country: no role or other words tie this person to one";

fn first_person(form: &str) -> bool {
    matches!(form, "i" | "me" | "my" | "we" | "us" | "our")
}

/// Whether a word (lower case) before a noun says that it is of another country, whichever: "a foreign force".
pub(crate) fn from_abroad(word: &str) -> bool {
    matches!(word, "foreign" | "western" | "overseas" | "neighbouring" | "neighboring")
}

/// Bodies and people that are at work where things happen: police, courts, protesters, residents.
fn of_the_place(role: &str) -> bool {
    const HERE: &[&str] = &[
        "police",
        "police officer",
        "officer",
        "court",
        "judge",
        "prosecutor",
        "protester",
        "demonstrator",
        "resident",
        "authority",
        "local authority",
        "official",
        "local official",
        "soldier",
        "troops",
        "army",
        "military",
        "security forces",
        "security force",
        "government",
        "parliament",
        "lawmaker",
        "gunman",
        "militant",
        "civilian",
        "villager",
        "worker",
        "student",
        "farmer",
        "rebel",
        "hospital",
        "witness",
        "activist",
        "opposition",
        "governor",
        "mayor",
        "supporter",
        "insurgent",
        "militia",
        "local militia",
        "militiaman",
        "fighter",
        "attacker",
        "bandit",
        "people",
        "woman",
        "man",
        "child",
        "person",
    ];
    HERE.contains(&role)
}

/// Roles that belong to no state unless words say so.
fn stateless(r: &Reading) -> bool {
    let word = r.role.as_deref().unwrap_or_default();
    let last = word.rsplit(' ').next().unwrap_or(word);
    // "Western countries", "neighbours", "allies": other states than the story's own.
    (matches!(
        last,
        "country"
            | "nation"
            | "power"
            | "ally"
            | "neighbour"
            | "neighbor"
            | "donor"
            | "signatory"
            | "foreigner"
            | "superpower"
    ) && r.plural)
        || matches!(
            word,
            "foreign government"
                | "foreign country"
                | "foreign power"
                | "developed country"
                | "donor"
                | "western country"
                | "western power"
                | "party to the conflict"
                | "foreign national"
                | "foreigner"
                | "foreign media"
                | "western media"
        )
}

fn initial_of(a: &str, b: &str) -> bool {
    a.len() == 1 && b.starts_with(a) || b.len() == 1 && a.starts_with(b)
}

/// Adds what `new` says to what is known; the first word and the dictionary weigh most.
fn merge(known: &mut Reading, new: &Reading) {
    let stronger = new.actor.is_some() && known.actor.is_none();
    if known.country.is_none() || stronger && new.country.is_some() || !known.own_country && new.own_country {
        known.country.clone_from(&new.country);
        known.own_country = new.own_country;
    }
    if known.sector.is_none() || stronger && new.sector.is_some() {
        known.sector.clone_from(&new.sector);
        known.others.clone_from(&new.others);
    }
    if known.actor.is_none() {
        known.actor = new.actor;
    }
    if (known.name.is_none() || stronger) && new.name.is_some() {
        known.name.clone_from(&new.name);
        known.identifier.clone_from(&new.identifier);
        known.office.clone_from(&new.office);
    }
    if known.called.as_ref().map_or(0, String::len) < new.called.as_ref().map_or(0, String::len) {
        known.called.clone_from(&new.called);
    }
    if known.gender.is_empty() {
        known.gender.clone_from(&new.gender);
    }
    if new.called.is_some() && new.person {
        known.person = true;
        known.plural = false;
        known.kind = Some(MentionKind::Person);
    }
    if known.role.is_none() {
        known.role.clone_from(&new.role);
    }
    known.confidence = known.confidence.max(new.confidence);
}
