//! Finds the words that name or refer to someone: names, role nouns, pronouns.
//!
//! Words are cut into noun chunks along the tags (and along the tree where it parts neighbours); the dictionaries and the
//! reader's names say what stands in a chunk. "Uzbek President Shavkat Mirziyoyev" is one mention, without its article;
//! a possessor ("Russia's") is a mention of its own inside the chunk that it belongs to.

use crate::coreference::{self, Entities};
use jiff::civil::Date;
use rapporteur_lexicon::petrarch::FOREIGN;
use rapporteur_lexicon::{
    ActorId, ActorKind, AliasKind, Candidate, Hints, Lexicon, Role, RoleKind, international, normal::normal,
};
use rapporteur_record::{ActorCode, Mention, MentionKind, Place, Sector, Sentence, Story, Upos};
use std::collections::{BTreeMap, BTreeSet};

/// A dictionary name in a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) found: Vec<Candidate>,
}

/// A noun chunk and what stands in it; token indices are 0-based in the sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) sentence: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Head token.
    pub(crate) head: usize,
    /// "the", "this", "these", "its" … before it, in lower case.
    pub(crate) det: String,
    /// Index of the chunk that possesses it ("Russia's").
    pub(crate) possessor: Option<usize>,
    /// It is a possessor itself, nested in this chunk.
    pub(crate) owner_of: Option<usize>,
    /// Chunk behind "of", "for", "from", "in", "at".
    pub(crate) of: Option<usize>,
    pub(crate) of_word: String,
    /// A pronoun.
    pub(crate) pronoun: bool,
}

/// Who a chunk is, as far as its own words say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) kind: Option<MentionKind>,
    pub(crate) actor: Option<ActorId>,
    pub(crate) alias: Option<AliasKind>,
    pub(crate) country: Option<ActorCode>,
    pub(crate) sector: Option<Sector>,
    pub(crate) others: Vec<Sector>,
    pub(crate) name: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) office: Option<String>,
    pub(crate) gender: String,
    /// Words of a person's or organisation's name, as written.
    pub(crate) called: Option<String>,
    /// The role phrase, singular, normal.
    pub(crate) role: Option<String>,
    /// Any plural.
    pub(crate) plural: bool,
    pub(crate) person: bool,
    /// The country came from words of the chunk, not from the story.
    pub(crate) own_country: bool,
    pub(crate) evidence: Vec<String>,
    pub(crate) confidence: f32,
    /// Too weak to stand as an actor of its own.
    pub(crate) weak: bool,
}

/// What the whole story gives to the reading of one chunk.
pub(crate) struct Scene<'a> {
    pub(crate) lex: &'a Lexicon,
    pub(crate) sentences: &'a [Sentence],
    pub(crate) chars: Vec<char>,
    pub(crate) date: Option<Date>,
    /// The country that the story is mostly about.
    pub(crate) home: Option<ActorCode>,
    /// The story names the Islamic State.
    pub(crate) against_is: bool,
    /// States that the story names.
    pub(crate) mentioned: BTreeSet<ActorCode>,
    /// Places that the gazetteer resolved, by sentence.
    pub(crate) grounds: Vec<Vec<Ground>>,
    /// The government whose own page the story is, with its sector: "we" and "the Minister" there are its own.
    pub(crate) voice: Option<(ActorCode, Sector)>,
    /// The one foreign country in which a paragraph's places lie, by sentence.
    pub(crate) local: Vec<Option<ActorCode>>,
}

/// A place name with the state that it lies in.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) country: ActorCode,
    /// A town, village or point, no country or province.
    pub(crate) town: bool,
    pub(crate) evidence: String,
}

impl Scene<'_> {
    pub(crate) fn words(&self, sentence: usize, first: usize, last: usize) -> String {
        let tokens = &self.sentences[sentence].tokens;
        self.chars[tokens[first].start as usize..tokens[last].end as usize].iter().collect()
    }
}

/// Names (from the reader), dictionary matches and role nouns of a story: resolved, coreferent ones sharing [`Mention::entity`].
///
/// The result is in order of text; nested mentions follow the one that holds them.
///
/// Towns are in no dictionary of actors: with no gazetteer at hand a name like "Kano" keeps no country.
#[must_use]
pub fn find_mentions(lex: &Lexicon, story: &Story, sentences: &[Sentence], names: Vec<Mention>) -> Vec<Mention> {
    find_mentions_at(lex, story, sentences, names, &[])
}

/// As [`find_mentions`], with the places that a gazetteer made of the names: "Kano police" are Nigerian, the mayor of Lviv Ukrainian.
#[must_use]
pub fn find_mentions_at(
    lex: &Lexicon,
    story: &Story,
    sentences: &[Sentence],
    names: Vec<Mention>,
    places: &[Place],
) -> Vec<Mention> {
    let mut scene = Scene {
        lex,
        sentences,
        chars: story.text.chars().collect(),
        date: story.published_date(),
        home: None,
        against_is: false,
        mentioned: BTreeSet::new(),
        grounds: grounds(lex, sentences, places),
        local: vec![None; sentences.len()],
        voice: story.url.as_deref().and_then(|url| voice(lex, url)),
    };
    let mut hits: Vec<Vec<Hit>> = sentences.iter().enumerate().map(|(i, s)| scan(&scene, i, s, &names)).collect();
    scene.against_is = hits.iter().flatten().any(|h| lex.actors().get(h.found[0].actor).id == "isis");
    scene.mentioned = hits
        .iter()
        .flatten()
        .filter_map(|h| h.found.first())
        .filter(|c| lex.actors().get(c.actor).kind == ActorKind::State)
        .filter_map(|c| lex.actors().get(c.actor).code.clone())
        .collect();
    scene.home = home(&scene, story, &hits);
    for (i, list) in hits.iter_mut().enumerate() {
        settle(&scene, i, list);
    }
    // A town abroad needs a country that the story speaks of: family names are villages somewhere.
    let spoken =
        |g: &Ground| !g.town || scene.home.as_ref() == Some(&g.country) || scene.mentioned.contains(&g.country);
    let mut grounds = std::mem::take(&mut scene.grounds);
    for list in &mut grounds {
        list.retain(spoken);
    }
    scene.grounds = grounds;
    scene.local = local(&scene, story, &hits);
    let mut chunks: Vec<Chunk> = Vec::new();
    for (i, sentence) in sentences.iter().enumerate() {
        chunk(&scene, i, sentence, &hits[i], &names, &mut chunks);
    }
    let mut readings: Vec<Reading> = chunks.iter().map(|c| read(&scene, c, &hits[c.sentence], &names)).collect();
    for (chunk, reading) in chunks.iter_mut().zip(&mut readings) {
        if reading.weak && reading.kind.is_none() && !chunk.pronoun {
            narrow(&scene, chunk, reading, &hits, &names);
        }
    }
    inherit(&scene, &chunks, &mut readings);
    let entities = coreference::link(&scene, &chunks, &mut readings);
    build(&scene, &chunks, &readings, &entities, &hits, names)
}

/// Whose official site an address is: ".gov" and ".mil" are the United States', "gov.uk", "gob.mx", "gouv.fr" a state's own.
fn voice(lex: &Lexicon, url: &str) -> Option<(ActorCode, Sector)> {
    let host = url.split("://").last()?.split(['/', '?', ':']).next()?.to_lowercase();
    let labels: Vec<&str> = host.rsplit('.').collect();
    let (top, second) = (*labels.first()?, labels.get(1).copied().unwrap_or_default());
    // A state broadcaster's site is an outlet.
    if lex.outlets().by_address(url).is_some() {
        return None;
    }
    let usa = || ActorCode::new("USA");
    match (top, second) {
        ("gov", _) => Some((usa(), Sector::new("GOV"))),
        ("mil", _) => Some((usa(), Sector::new("MIL"))),
        (_, "gov" | "gob" | "gouv" | "govt" | "go" | "gc") if labels.len() > 2 || second == "gov" => {
            lex.outlets().country_of_address(url).map(|code| (code, Sector::new("GOV")))
        }
        (_, "mil" | "mod") if labels.len() > 2 => {
            lex.outlets().country_of_address(url).map(|code| (code, Sector::new("MIL")))
        }
        _ => None,
    }
}

/// The places whose state is sure enough to say who belongs there.
fn grounds(lex: &Lexicon, sentences: &[Sentence], places: &[Place]) -> Vec<Vec<Ground>> {
    let mut out = vec![Vec::new(); sentences.len()];
    for place in places {
        let Some(country) = place.country.clone().filter(|c| lex.actors().is_code(c.as_str())) else { continue };
        let Some(sentence) = sentences.get(place.sentence as usize) else { continue };
        if place.confidence < GROUND_CONFIDENCE {
            continue;
        }
        let inside = |t: &rapporteur_record::Token| t.start < place.end && place.start < t.end;
        let (Some(first), Some(last)) =
            (sentence.tokens.iter().position(inside), sentence.tokens.iter().rposition(inside))
        else {
            continue;
        };
        let evidence = place.evidence.first().cloned().unwrap_or_else(|| "gazetteer".to_owned());
        out[place.sentence as usize].push(Ground {
            first,
            last,
            country,
            town: matches!(place.kind.as_str(), "city" | "point" | "district"),
            evidence,
        });
    }
    out
}

/// Below this the gazetteer's choice among namesakes says nothing about who belongs there.
const GROUND_CONFIDENCE: f32 = 0.5;

/// For each sentence, the one country in which its paragraph says that things are ("in", "at", "near"), where it is not the story's own.
fn local(scene: &Scene<'_>, story: &Story, hits: &[Vec<Hit>]) -> Vec<Option<ActorCode>> {
    let actors = scene.lex.actors();
    let block_of = |start: u32| story.blocks.iter().position(|b| b.span.start <= start && start < b.span.end);
    let mut out = vec![None; scene.sentences.len()];
    let mut seen: BTreeSet<ActorCode> = BTreeSet::new();
    let mut block = None;
    for (i, sentence) in scene.sentences.iter().enumerate() {
        let this = block_of(sentence.start);
        if this != block || this.is_none() {
            seen.clear();
            block = this;
        }
        let mut add = |first: usize, last: usize, code: &ActorCode| {
            let case = sentence.tokens[..first].iter().rev().take(3).find(|t| t.upos == Upos::Adp);
            let adjective = sentence.tokens.get(last + 1).is_some_and(|t| t.xpos == "POS");
            if !adjective
                && case.is_some_and(|t| {
                    matches!(
                        t.form.to_lowercase().as_str(),
                        "in" | "at" | "near" | "across" | "inside" | "outside" | "around"
                    )
                })
            {
                seen.insert(code.clone());
            }
        };
        for ground in &scene.grounds[i] {
            add(ground.first, ground.last, &ground.country);
        }
        for hit in &hits[i] {
            let best = &hit.found[0];
            let actor = actors.get(best.actor);
            if actor.kind == ActorKind::State
                && matches!(best.kind, AliasKind::Name | AliasKind::Variant | AliasKind::Acronym | AliasKind::Capital)
                && let Some(code) = &actor.code
            {
                add(hit.first, hit.last, code);
            }
        }
        if seen.len() == 1 {
            out[i] = seen.first().filter(|c| scene.home.as_ref() != Some(*c)).cloned();
        }
    }
    out
}

/// Dictionary names, the longest first, none overlapping another.
fn scan(scene: &Scene<'_>, index: usize, sentence: &Sentence, names: &[Mention]) -> Vec<Hit> {
    let keys: Vec<String> = sentence.tokens.iter().map(|t| normal(&t.form)).collect();
    let mut hits = Vec::new();
    let mut i = 0;
    while i < keys.len() {
        let first = keys[i].split(' ').next().unwrap_or_default();
        let longest = if first.is_empty() { 0 } else { scene.lex.actors().longest_from(first) };
        let mut best: Option<Hit> = None;
        if longest > 0 {
            let mut key = String::new();
            for j in i..keys.len().min(i + longest * 2) {
                if keys[j].is_empty() {
                    // Brackets and hyphens may stand inside a name, commas and stops only where a name says so; none ends one.
                    if matches!(sentence.tokens[j].form.as_str(), "," | "." | ";" | ":" | "–" | "—" | "\"" | "“" | "”")
                    {
                        break;
                    }
                    continue;
                }
                {
                    if !key.is_empty() && !glued(sentence, j) {
                        key.push(' ');
                    } else if glued(sentence, j)
                        && !key.is_empty()
                        && !key.ends_with(' ')
                        && apostrophe(&sentence.tokens[j].form)
                    {
                        // "People" + "'s": one word in keys.
                    } else if !key.is_empty() && !key.ends_with(' ') {
                        key.push(' ');
                    }
                    key.push_str(&keys[j]);
                }
                if key.split(' ').count() > longest {
                    break;
                }
                let written = scene.words(index, i, j);
                // "Russia's" is Russia and an ending.
                if sentence.tokens[j].xpos == "POS" && key.ends_with('s') && j == i + 1 {
                    continue;
                }
                let found = scene.lex.actors().by_key(&key, &written, scene.date, Hints::default());
                if !found.is_empty() && proper(sentence, i, j) {
                    best = Some(Hit { first: i, last: j, found });
                }
            }
        }
        // A longer name of the reader's ("Jordan Henderson", "Georgia Tech") is not the country in it.
        if let Some(mut hit) = best {
            if sentence.tokens.get(hit.last + 1).is_some_and(|t| t.form == ")")
                && sentence.tokens[hit.first..=hit.last].iter().any(|t| t.form == "(")
            {
                hit.last += 1;
            }
            let inside = names.iter().any(|n| {
                n.sentence as usize == index
                    && n.first as usize <= hit.first
                    && hit.last <= n.last as usize
                    && (n.last - n.first) as usize > hit.last - hit.first
                    && n.kind == MentionKind::Person
            });
            let last = hit.last;
            if !inside || hit.found.iter().any(|c| scene.lex.actors().get(c.actor).kind == ActorKind::Person) {
                hits.push(hit);
            }
            i = last + 1;
        } else {
            i += 1;
        }
    }
    hits
}

fn apostrophe(form: &str) -> bool {
    form.starts_with(['\'', '’'])
}

/// Whether token `j` follows the one before without a space.
fn glued(sentence: &Sentence, j: usize) -> bool {
    j > 0 && sentence.tokens[j - 1].end == sentence.tokens[j].start
}

/// Whether the words can be a name: not all lower case, unless in the dictionary so.
fn proper(sentence: &Sentence, first: usize, last: usize) -> bool {
    let capital = sentence.tokens[first..=last].iter().any(|t| t.form.chars().any(char::is_uppercase));
    let form = &sentence.tokens[first].form;
    // The first word of a sentence says nothing by its capital: "May", "Time", "Nation".
    let sure = first > 0 || last > first || sentence.tokens[first].upos != Upos::Verb;
    let pronoun = matches!(form.as_str(), "us" | "Us" | "It" | "it" | "IT" | "Who" | "who");
    capital && sure && !(pronoun && first == last && form != "US")
}

/// The country that the story is about: by its names, their place in the story, and its outlet.
fn home(scene: &Scene<'_>, story: &Story, hits: &[Vec<Hit>]) -> Option<ActorCode> {
    let mut votes: BTreeMap<ActorCode, f32> = BTreeMap::new();
    for (i, list) in hits.iter().enumerate() {
        let weight = 1.0 / (1.0 + 0.12 * i as f32);
        for hit in list {
            // Names that mean one state only.
            let codes: Vec<&ActorCode> = hit
                .found
                .iter()
                .filter(|c| c.score > 0.55)
                .filter_map(|c| scene.lex.actors().code_of(c.actor, scene.date))
                .collect();
            let Some(first) = codes.first() else { continue };
            if international(first.as_str()) || codes.iter().any(|c| c != first) {
                continue;
            }
            *votes.entry((*first).clone()).or_default() += weight;
        }
    }
    // A report is sent from the country of which it tells, unless its words say otherwise.
    let sent_from = (0..hits.len().min(3)).find_map(|i| {
        let dash = crate::date::dateline(&scene.sentences[i])?;
        hits[i].iter().filter(|h| h.last < dash).find_map(|h| {
            let best = h.found.iter().filter(|c| c.score > 0.55).max_by(|a, b| a.score.total_cmp(&b.score))?;
            scene.lex.actors().code_of(best.actor, scene.date)
        })
    });
    // "NAIROBI, March 3 — Ethiopian troops crossed into the Somali town …": a correspondent's seat, where the story begins with other states and
    // names that of its dateline nowhere.
    let seat = sent_from.as_ref().is_some_and(|code| {
        let opening = scene.sentences.iter().take(3).enumerate().flat_map(|(i, s)| {
            let dash = crate::date::dateline(s).unwrap_or(0);
            hits[i].iter().filter(move |h| h.last >= dash)
        });
        let named: Vec<ActorCode> = opening
            .filter_map(|h| h.found.iter().filter(|c| c.score > 0.55).max_by(|a, b| a.score.total_cmp(&b.score)))
            .filter_map(|c| scene.lex.actors().code_of(c.actor, scene.date))
            .filter(|c| !international(c.as_str()))
            .cloned()
            .collect();
        let twice = named.iter().any(|x| named.iter().filter(|y| *y == x).count() > 1);
        (twice || named.len() > 2) && !named.contains(code)
    });
    if seat {
        if let Some(vote) = sent_from.as_ref().and_then(|code| votes.get_mut(code)) {
            *vote -= 1.0;
        }
    } else if let Some(code) = sent_from.filter(|c| !international(c.as_str())) {
        let others: f32 = votes.values().sum();
        *votes.entry(code.clone()).or_default() += 0.5 + 0.2 * others.min(6.0);
    }
    let outlet = story
        .url
        .as_deref()
        .and_then(|u| scene.lex.outlets().by_address(u))
        .or_else(|| {
            story.outlet.as_deref().and_then(|o| {
                scene.lex.outlets().find(o).into_iter().next().or_else(|| scene.lex.outlets().by_address(o))
            })
        })
        .map(|o| o.country.clone())
        .or_else(|| story.url.as_deref().and_then(|u| scene.lex.outlets().country_of_address(u)));
    if let Some(code) = outlet.filter(|c| !international(c.as_str())) {
        let others: f32 = votes.values().sum();
        // An outlet writes about its own country unless its words say otherwise.
        *votes.entry(code).or_default() += 1.0 + 0.35 * others.min(6.0);
    }
    votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(code, _)| code)
}

/// Whether a name is made of words that any state's bodies are named with.
fn generic(scene: &Scene<'_>, name: &str) -> bool {
    const WORDS: &[&str] = &[
        "of",
        "the",
        "for",
        "and",
        "national",
        "supreme",
        "federal",
        "justice",
        "democratic",
        "liberal",
        "peoples",
        "people",
        "transitional",
        "military",
        "state",
        "republican",
        "socialist",
        "conservative",
        "united",
        "popular",
        "security",
        "human",
        "rights",
        "anti",
        "corruption",
        "election",
        "electoral",
        "constitutional",
        "foreign",
        "affairs",
        "home",
        "defence",
        "defense",
        "central",
        "public",
        "special",
        "labour",
        "labor",
        "workers",
        "social",
        "green",
        "league",
        "front",
        "union",
        "movement",
        "action",
        "new",
        "progressive",
        "christian",
        "communist",
        "legislative",
        "homeland",
        "health",
        "energy",
        "commerce",
        "treasury",
        "future",
        "alliance",
        "unity",
        "independent",
        "conservatives",
        "liberals",
        "democrats",
        "nationals",
        "greens",
        "solidarity",
        "renewal",
        "change",
        "hope",
        "freedom",
        "citizens",
        "rangers",
        "hawks",
        "guard",
        "border",
    ];
    normal(name).split(' ').all(|w| WORDS.contains(&w) || scene.lex.roles().by_key(w).is_some())
}

/// Chooses among the meanings of every name by the country of the story and what else stands in it.
fn settle(scene: &Scene<'_>, index: usize, hits: &mut Vec<Hit>) {
    let hints = Hints { country: scene.home.as_ref().map(ActorCode::as_str), fuzzy: false };
    for hit in hits.iter_mut() {
        let written = scene.words(index, hit.first, hit.last);
        let mut found = scene.lex.actors().by_key(&normal(&written), &written, scene.date, hints);
        if found.is_empty() {
            found.clone_from(&hit.found);
        }
        // "Congress", "the Election Commission", "DA": a body of a state that the story neither is about nor names is not meant.
        found.retain(|c| {
            let actor = scene.lex.actors().get(c.actor);
            let Some(code) = &actor.code else { return true };
            let domestic = actor.kind == ActorKind::Organisation
                && matches!(actor.fine.as_str(), "body" | "party" | "union")
                && !international(code.as_str());
            let foreign = scene.home.as_ref() != Some(code) && !scene.mentioned.contains(code);
            !(domestic
                && foreign
                && (c.kind == AliasKind::Acronym
                    && written.chars().count() <= 4
                    && !matches!(written.as_str(), "FBI" | "CIA" | "MI6" | "MI5" | "KGB" | "FSB" | "IDF")
                    || generic(scene, &written)))
        });
        // "the Coalition" is the one against the Islamic State only where that is in the story.
        found.retain(|c| {
            written != "Coalition" || scene.lex.actors().get(c.actor).id != "antiiscoalition" || scene.against_is
        });
        found.retain(|c| c.score >= 0.5);
        hit.found = found;
    }
    hits.retain(|h| !h.found.is_empty());
}

const TIMES: &[&str] = &["today", "yesterday", "tomorrow", "tonight"];

const QUANTITIES: &[&str] = &[
    "thousands",
    "hundreds",
    "dozens",
    "tens",
    "scores",
    "millions",
    "number",
    "group",
    "groups",
    "majority",
    "some",
    "many",
    "most",
    "several",
    "member",
    "members",
    "lot",
    "series",
    "part",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "all",
    "both",
    "none",
    "dozen",
    "hundred",
    "handful",
    "half",
    "percent",
    "crowd",
    "crowds",
    "team",
    "rest",
    "pair",
    "couple",
    "bunch",
    "any",
    "each",
    "few",
    "families",
    "family",
    "relatives",
    "band",
    "gang",
    "type",
    "kind",
    "representative",
    "representatives",
];

fn quantity(form: &str) -> bool {
    QUANTITIES.contains(&form.to_lowercase().as_str())
}

/// Cuts a sentence into noun chunks.
fn chunk(scene: &Scene<'_>, index: usize, sentence: &Sentence, hits: &[Hit], names: &[Mention], out: &mut Vec<Chunk>) {
    let n = sentence.tokens.len();
    // Tokens that one name glues to the token before.
    let mut glue = vec![false; n];
    for hit in hits {
        for g in &mut glue[hit.first + 1..=hit.last] {
            *g = true;
        }
    }
    let mut named = vec![false; n];
    for hit in hits {
        for g in &mut named[hit.first..=hit.last] {
            *g = true;
        }
    }
    // "Secretary of State", "director general of police": one title, whatever stands behind it.
    for of in 1..n.saturating_sub(1) {
        if sentence.tokens[of].form != "of" {
            continue;
        }
        'title: for first in of.saturating_sub(3)..of {
            for last in (of + 1..n.min(of + 4)).rev() {
                let phrase: Vec<String> = sentence.tokens[first..=last].iter().map(|t| normal(&t.form)).collect();
                if scene.lex.roles().by_key(&phrase.join(" ")).is_some() {
                    for t in first..=last {
                        named[t] = true;
                        glue[t] |= t > first;
                    }
                    break 'title;
                }
            }
        }
    }
    // "Youth and Sports Minister": one title.
    let person = |t: usize| {
        names.iter().any(|m| {
            m.sentence as usize == index
                && matches!(m.kind, MentionKind::Person | MentionKind::Gpe)
                && m.first as usize <= t
                && t <= m.last as usize
        })
    };
    let upper = |t: usize| sentence.tokens[t].form.chars().next().is_some_and(char::is_uppercase);
    for t in 1..n.saturating_sub(2) {
        if !matches!(sentence.tokens[t].form.as_str(), "and" | "&")
            || !upper(t - 1)
            || !upper(t + 1)
            || person(t - 1)
            || hits.iter().any(|h| h.last == t - 1)
        {
            continue;
        }
        let title = (t + 2..n.min(t + 5)).find(|k| {
            matches!(
                sentence.tokens[*k].form.as_str(),
                "Minister" | "Ministry" | "Secretary" | "Department" | "Committee" | "Commission" | "Authority"
            )
        });
        let whole = matches!(
            sentence.tokens[t + 1].form.as_str(),
            "Foreign" | "Prime" | "Interior" | "Home" | "Finance" | "Deputy" | "Vice"
        ) || hits.iter().any(|h| h.first == t + 1);
        let before = scene.lex.roles().by_key(&normal(&sentence.tokens[t - 1].form)).is_some();
        if let Some(last) = title.filter(|_| !whole && !before)
            && (t + 1..=last).all(upper)
        {
            for k in t..=last {
                named[k] = true;
                glue[k] = true;
            }
        }
    }
    // "His Highness the Amir": the honorific is part of the name behind it.
    for t in 0..n.saturating_sub(2) {
        if matches!(sentence.tokens[t].form.as_str(), "Highness" | "Majesty" | "Excellency" | "HH" | "HM" | "HE") {
            named[t] = true;
            let next = if sentence.tokens[t + 1].upos == Upos::Det { t + 2 } else { t + 1 };
            if sentence.tokens[next].form.chars().next().is_some_and(char::is_uppercase)
                && matches!(sentence.tokens[next].upos, Upos::Propn | Upos::Noun | Upos::Adj)
            {
                for k in t + 1..=next {
                    named[k] = true;
                    glue[k] = true;
                }
            }
        }
    }
    for name in names
        .iter()
        .filter(|m| m.sentence as usize == index && !matches!(m.kind, MentionKind::Date | MentionKind::Money))
    {
        let (mut first, mut last) = (name.first as usize, (name.last as usize).min(n.saturating_sub(1)));
        while first < last && sentence.tokens[first].upos == Upos::Punct {
            first += 1;
        }
        while first < last && (sentence.tokens[last].upos == Upos::Punct || sentence.tokens[last].xpos == "POS") {
            last -= 1;
        }
        // A run of names is no name.
        if sentence.tokens[first..=last].iter().any(|t| t.form == ",") && name.kind != MentionKind::Org {
            continue;
        }
        for t in first..=last {
            // The reader's names may begin with an article or end with an ending.
            if sentence.tokens[t].upos != Upos::Det && sentence.tokens[t].xpos != "POS" {
                named[t] = true;
            }
            if t > first && sentence.tokens[t].xpos != "POS" && sentence.tokens[first].upos != Upos::Det {
                glue[t] = true;
            }
        }
    }
    // "On 4 May 2023 Serbian soldiers …": the day is not part of who they are.
    let mut dated = vec![false; n];
    for date in names.iter().filter(|m| m.sentence as usize == index && m.kind == MentionKind::Date && m.first < m.last)
    {
        dated[date.first as usize..=(date.last as usize).min(n.saturating_sub(1))].fill(true);
    }
    // The reader may miss it: the figures on both sides of a month belong to it.
    for t in 0..n {
        let form = &sentence.tokens[t].form;
        let month = rapporteur_time::month_named(form).is_some();
        let figure =
            |k: usize| sentence.tokens.get(k).is_some_and(|x| x.form.starts_with(|c: char| c.is_ascii_digit()));
        if !month {
            continue;
        }
        let year =
            if sentence.tokens.get(t + 2).is_some_and(|x| x.form == ",") && figure(t + 1) { t + 3 } else { t + 1 };
        for k in [t.wrapping_sub(1), t + 1, year] {
            if figure(k) {
                dated[k] = true;
                dated[t] = true;
            }
        }
    }
    let inside = |t: usize| -> bool {
        let token = &sentence.tokens[t];
        if named[t] {
            return true;
        }
        if dated[t] {
            return false;
        }
        let lower = token.form.to_lowercase();
        let month = rapporteur_time::month_named(&token.form).is_some_and(|_| token.form.chars().count() > 3);
        if month || rapporteur_time::weekday_named(&lower).is_some() || TIMES.contains(&lower.as_str()) {
            return false;
        }
        match token.upos {
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => true,
            Upos::Verb => token.deprel.starts_with("amod") && token.head as usize > t + 1,
            Upos::X | Upos::Sym => false,
            Upos::Punct => {
                // Hyphens inside words that the tokeniser parted.
                matches!(token.form.as_str(), "-" | "–")
                    && t > 0
                    && t + 1 < n
                    && glued(sentence, t)
                    && glued(sentence, t + 1)
            }
            _ => false,
        }
    };
    let mut t = 0;
    let mut previous: Option<usize> = None;
    let mut held: Option<(usize, String)> = None; // chunk index, linking word
    let mut det = String::new();
    while t < n {
        let token = &sentence.tokens[t];
        if token.upos == Upos::Pron && !named[t] {
            let lower = token.form.to_lowercase();
            if matches!(
                lower.as_str(),
                "he" | "she"
                    | "they"
                    | "it"
                    | "him"
                    | "her"
                    | "them"
                    | "his"
                    | "their"
                    | "its"
                    | "we"
                    | "us"
                    | "our"
                    | "i"
                    | "me"
                    | "my"
                    | "himself"
                    | "herself"
                    | "themselves"
                    | "itself"
                    | "hers"
                    | "theirs"
                    | "both"
            ) {
                out.push(Chunk { sentence: index, first: t, last: t, head: t, pronoun: true, ..Chunk::default() });
                if matches!(lower.as_str(), "his" | "her" | "their" | "its" | "our" | "my") {
                    det = lower;
                    t += 1;
                    continue;
                }
            }
            det.clear();
            held = None;
            t += 1;
            continue;
        }
        if !inside(t) {
            let lower = token.form.to_lowercase();
            match token.upos {
                Upos::Det => det = lower,
                Upos::Adp
                    if previous.is_some()
                        && matches!(lower.as_str(), "of" | "for" | "from" | "in" | "at" | "to" | "with") =>
                {
                    held = previous.map(|p| (p, lower));
                    det.clear();
                }
                _ => {
                    det.clear();
                    held = None;
                }
            }
            if token.upos != Upos::Det {
                previous = None;
            }
            t += 1;
            continue;
        }
        // "at least 15 people": a phrase does not begin inside its quantifier.
        let quantified = t > 0
            && t + 1 < n
            && sentence.tokens[t - 1].form.eq_ignore_ascii_case("at")
            && matches!(sentence.tokens[t].form.as_str(), "least" | "most");
        let first = if quantified && inside(t + 1) { t + 1 } else { t };
        let mut last = first;
        while last + 1 < n
            && (glue[last + 1] || inside(last + 1))
            && !(parted(scene, sentence, first, last, &glue, &named))
        {
            last += 1;
        }
        let mut next = last + 1;
        // Adjectives and numbers at the end head no chunk unless nothing else does.
        let mut end = last;
        while end > first
            && !glue[end]
            && matches!(sentence.tokens[end].upos, Upos::Adj | Upos::Verb | Upos::Punct)
            && !named[end]
            && scene.lex.roles().by_key(&normal(&sentence.tokens[end].form)).is_none()
        {
            end -= 1;
        }
        let nominal = (first..=end).any(|i| matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn) || named[i])
            || scene.lex.roles().by_key(&normal(&sentence.tokens[end].form)).is_some();
        let plural_adjective = matches!(sentence.tokens[end].upos, Upos::Adj) && det == "the";
        let quantity_of = matches!(sentence.tokens[end].upos, Upos::Num);
        // "came into force", "remains in power", "took by force": a state of things, nobody.
        let bare = first == end && det.is_empty() && !named[end];
        let set_phrase = bare
            && matches!(sentence.tokens[end].form.as_str(), "force" | "office" | "power")
            && first > 0
            && matches!(sentence.tokens[first - 1].form.as_str(), "in" | "into" | "by" | "to" | "from");
        if (nominal || plural_adjective || quantity_of) && !set_phrase {
            let possessive = next < n && sentence.tokens[next].xpos == "POS";
            let id = out.len();
            // "Electoral Commission of Uganda" as one name: its head stands before the preposition.
            let covered = |t: usize| hits.iter().any(|h| h.first < t && t < h.last);
            let head = (first + 1..end)
                .find(|t| {
                    matches!(sentence.tokens[*t].form.as_str(), "of" | "for" | "in")
                        && !covered(*t)
                        && !title_of(scene, sentence, *t)
                })
                .map_or(end, |t| t - 1);
            let mut new =
                Chunk { sentence: index, first, last: end, head, det: std::mem::take(&mut det), ..Chunk::default() };
            // A possessor just before.
            if let Some(p) = out.iter().rposition(|c| c.sentence == index && c.owner_of == Some(id)) {
                new.possessor = Some(p);
            }
            if let Some((holder, word)) = held.take() {
                out[holder].of = Some(id);
                out[holder].of_word = word;
            }
            if possessive {
                new.owner_of = Some(id + 1);
                next += 1;
            }
            out.push(new);
            previous = Some(id);
            if possessive {
                previous = None;
                // Nothing follows: no chunk is owned.
                if next >= n || !inside(next) {
                    out[id].owner_of = None;
                }
            }
        } else {
            det.clear();
            previous = None;
        }
        t = next;
    }
}

/// Whether the "of" at `t` stands inside a title ("Secretary of State").
fn title_of(scene: &Scene<'_>, sentence: &Sentence, t: usize) -> bool {
    (t.saturating_sub(3)..t).any(|first| {
        (t + 1..sentence.tokens.len().min(t + 4)).any(|last| {
            let phrase: Vec<String> = sentence.tokens[first..=last].iter().map(|x| normal(&x.form)).collect();
            scene.lex.roles().by_key(&phrase.join(" ")).is_some()
        })
    })
}

/// Whether the tree parts the chunk `first..=last` from the token behind it ("told reporters Indian troops").
fn parted(scene: &Scene<'_>, sentence: &Sentence, first: usize, last: usize, glue: &[bool], named: &[bool]) -> bool {
    let next = last + 1;
    if glue[next] {
        return false;
    }
    let capital = |t: usize| sentence.tokens[t].form.chars().next().is_some_and(char::is_uppercase);
    let titled = scene.lex.roles().by_key(&normal(&sentence.tokens[next].form)).is_some();
    if COURTESY.contains(&sentence.tokens[last].form.as_str()) && capital(next) {
        return false;
    }
    // Adjectives and numbers belong to what follows; so do capitals behind capitals ("Speaker Marzouq").
    if matches!(sentence.tokens[last].upos, Upos::Adj | Upos::Num)
        && matches!(sentence.tokens[next].upos, Upos::Noun | Upos::Propn | Upos::Adj)
        || capital(last) && capital(next) && last > 0 && (!sentence.tokens[next].deprel.starts_with("nsubj") || titled)
    {
        return false;
    }
    let np = |rel: &str| {
        let bare = rel.split(':').next().unwrap_or(rel);
        matches!(
            bare,
            "compound"
                | "amod"
                | "flat"
                | "nmod"
                | "nummod"
                | "appos"
                | "case"
                | "punct"
                | "det"
                | "advmod"
                | "fixed"
                | "goeswith"
                | "dep"
                | "list"
        )
    };
    // Some noun-phrase arc must join the left side with what follows.
    let joined = (first..=last).any(|i| {
        let t = &sentence.tokens[i];
        let head = t.head as usize;
        head > next && np(&t.deprel) || head == next + 1 && np(&t.deprel)
    }) || {
        let t = &sentence.tokens[next];
        let head = (t.head as usize).wrapping_sub(1);
        (first..=last).contains(&head) && np(&t.deprel)
    };
    if joined {
        return false;
    }
    // Two names side by side without an arc: the parse may be wrong; a title and a name stay together.
    !(named[last] && named[next]) || sentence.tokens[next].deprel.starts_with("nsubj")
}

/// Forms of address that stand before a name.
const COURTESY: &[&str] = &[
    "Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Miss", "Dr", "Dr.", "Sir", "Datuk", "Datin", "Tan", "Shri", "Smt",
    "Sheikh", "Sheikha", "Sayyid", "Madam", "Madame",
];

/// Words for a person's kin.
const FAMILY: &[&str] = &[
    "family",
    "widow",
    "widower",
    "wife",
    "husband",
    "son",
    "daughter",
    "brother",
    "sister",
    "mother",
    "father",
    "grandfather",
    "grandmother",
    "grandson",
    "relative",
    "cousin",
    "uncle",
    "aunt",
    "nephew",
    "niece",
    "clan",
    "spouse",
    "parent",
];

/// Roles whose holders act for the organisation that they are named with.
const MEMBERS: &[&str] = &[
    "leader",
    "member",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "chief",
    "head",
    "president",
    "vice president",
    "secretary",
    "general secretary",
    "chairman",
    "chairwoman",
    "chairperson",
    "supporter",
    "worker",
    "delegate",
    "representative",
    "cadre",
    "candidate",
    "adviser",
    "advisor",
    "senior official",
    "delegation",
    "leadership",
    "fighter",
    "commander",
    "militant",
    "activist",
    "boss",
    "director",
    "deputy",
    "top official",
    "source",
    "executive",
    "director general",
    "secretary general",
    "person",
    "aide",
    "founder",
    "forces",
    "force",
    "side",
    "team",
    "mission",
    "negotiator",
    "envoy",
    "ambassador",
    "gunman",
    "terrorist",
    "management",
    "committee",
    "staff",
    "employee",
    "chief executive",
    "ceo",
    "managing director",
    "executive director",
    "group",
    "politician",
    "agent",
    "officer",
    "manager",
    "administrator",
    "operative",
    "spokespersons",
    "observer",
    "body",
    "branch",
    "unit",
    "wing",
    "office",
];

/// Reads one chunk by its own words.
fn read(scene: &Scene<'_>, chunk: &Chunk, hits: &[Hit], names: &[Mention]) -> Reading {
    let mut r = Reading { confidence: 0.5, ..Reading::default() };
    let sentence = &scene.sentences[chunk.sentence];
    if chunk.pronoun {
        let lower = sentence.tokens[chunk.head].form.to_lowercase();
        r.plural = matches!(
            lower.as_str(),
            "they" | "them" | "their" | "we" | "us" | "our" | "themselves" | "theirs" | "both"
        );
        r.person = matches!(
            lower.as_str(),
            "he" | "she" | "him" | "her" | "his" | "i" | "me" | "my" | "himself" | "herself" | "hers"
        );
        r.gender = match lower.as_str() {
            "he" | "him" | "his" | "himself" => "m".to_owned(),
            "she" | "her" | "herself" | "hers" => "f".to_owned(),
            _ => String::new(),
        };
        r.kind = Some(MentionKind::Nominal);
        return r;
    }
    let inside: Vec<&Hit> = hits.iter().filter(|h| chunk.first <= h.first && h.last <= chunk.last).collect();
    // The name that the chunk ends with: a person's, or the reader's.
    let tail = names
        .iter()
        .filter(|m| {
            m.sentence as usize == chunk.sentence
                && chunk.first <= m.first as usize
                && m.last as usize <= chunk.last
                && m.last as usize >= chunk.head
        })
        .find(|m| {
            matches!(
                m.kind,
                MentionKind::Person
                    | MentionKind::Org
                    | MentionKind::Fac
                    | MentionKind::Gpe
                    | MentionKind::Loc
                    | MentionKind::Product
                    | MentionKind::Event
                    | MentionKind::Norp
                    | MentionKind::Misc
            )
        });
    let head_hit = inside.iter().rev().find(|h| h.first <= chunk.head && h.last >= chunk.head).copied();
    let former = former(sentence, chunk);
    r.plural = matches!(sentence.tokens[chunk.head].xpos.as_str(), "NNS" | "NNPS");
    let actors = scene.lex.actors();

    // Role phrase: the rightmost that stands before a person's name or at the end.
    let before_name = match (head_hit, tail) {
        (Some(h), _) if actors.get(h.found[0].actor).kind == ActorKind::Person => h.first,
        (_, Some(m)) if m.kind == MentionKind::Person => m.first as usize,
        _ => chunk.head + 1,
    };
    let role = role_in(scene, chunk, before_name);
    let modifiers: Vec<&Hit> = inside
        .iter()
        .copied()
        .filter(|h| head_hit.is_none_or(|hh| hh.first != h.first) && !qualifying(sentence, h))
        .collect();

    let person_tail = before_name <= chunk.head;
    if let Some(hit) = head_hit {
        let best = &hit.found[0];
        let actor = actors.get(best.actor);
        // A role noun at the end outranks a name that only ends there by chance ("Security Council members" has no such end).
        take_candidate(scene, &mut r, best, chunk, sentence);
        if actor.kind == ActorKind::Person {
            r.person = true;
            r.called = Some(scene.words(chunk.sentence, hit.first, hit.last));
            if r.sector.is_none()
                && let Some((role, _, _)) = &role
            {
                r.sector = Some(role.sector.clone());
                r.others.clone_from(&role.other_sectors);
            }
        } else {
            r.called = Some(scene.words(chunk.sentence, hit.first, hit.last));
            // "the Nicaraguan Catholic Church": the part of it in that state.
            let of_a_state = modifiers.iter().rfind(|h| {
                h.last < hit.first
                    && h.found[0].kind.is_adjective()
                    && actors.get(h.found[0].actor).kind == ActorKind::State
            });
            if let Some(state) = of_a_state.filter(|_| matches!(actor.fine.as_str(), "church" | "ngo" | "religious")) {
                r.country.clone_from(&actors.get(state.found[0].actor).code);
                r.actor = None;
                r.name = None;
                r.identifier = None;
            }
        }
        if let Some((role, _, _)) = &role {
            r.role = Some(normal(&role.role));
            if actor.kind == ActorKind::Person && !role.weak && !former {
                let party = modifiers.iter().find(|h| actors.get(h.found[0].actor).fine == "party");
                // "ANC president Cyril Ramaphosa", "opposition leader Benjamin Netanyahu": the role that the text shows.
                if let Some(party) = party.filter(|_| MEMBERS.contains(&normal(&role.role).as_str())) {
                    let standing = actors.at(party.found[0].actor, scene.date);
                    r.sector = standing.sector;
                    r.others = standing.other_sectors;
                } else if matches!(role.sector.as_str(), "PTY" | "LEG") {
                    r.sector = Some(role.sector.clone());
                    r.others.clone_from(&role.other_sectors);
                }
            }
        }
        if former && actor.kind == ActorKind::Person {
            r.sector = Some(Sector::new("ELI"));
            // "Former president Bachelet" is Chile's, whatever office she has now.
            if let Some((role, _, _)) = &role
                && let Some(code) = actors.code_of_office(best.actor, &role.role, scene.date)
            {
                r.country = Some(code.clone());
            }
        } else if r.sector.as_ref().is_some_and(|s| s.as_str() == "ELI") && actor.kind == ActorKind::Person {
            // "Prime Minister Meles Zenawi" in a later story: the role in which the text shows the person.
            if let Some((role, _, _)) = &role {
                let party = modifiers.iter().find(|h| actors.get(h.found[0].actor).fine == "party");
                if let Some(party) = party {
                    let standing = actors.at(party.found[0].actor, scene.date);
                    r.sector = standing.sector;
                    r.others = standing.other_sectors;
                    r.office = None;
                } else if state_office(&role.role) {
                    r.sector = Some(role.sector.clone());
                    r.others.clone_from(&role.other_sectors);
                    r.office = None;
                }
            }
        }
        return r;
    }
    if let Some(m) = tail.filter(|m| m.kind == MentionKind::Person && m.last > m.first) {
        // A misspelt or differently spelt name of somebody in the tables, and of nobody else.
        let written = scene.words(chunk.sentence, m.first as usize, m.last as usize);
        let hints = Hints { country: scene.home.as_ref().map(ActorCode::as_str), fuzzy: true };
        let fits = |c: &Candidate| {
            let near = c.edits <= 1 || written.chars().count() >= 14;
            let here = actors
                .code_of(c.actor, scene.date)
                .is_some_and(|code| scene.home.as_ref() == Some(code) || scene.mentioned.contains(code));
            actors.get(c.actor).kind == ActorKind::Person && near && here
        };
        if let Some(best) = actors.find(&written, scene.date, hints).into_iter().find(fits) {
            take_candidate(scene, &mut r, &best, chunk, sentence);
            r.person = true;
            r.plural = false;
            r.called = Some(written);
            if let Some((role, _, _)) = &role {
                r.role = Some(normal(&role.role));
                if r.sector.is_none()
                    || r.sector.as_ref().is_some_and(|s| s.as_str() == "ELI") && !former && state_office(&role.role)
                {
                    r.sector = Some(role.sector.clone());
                    r.others.clone_from(&role.other_sectors);
                }
            }
            return r;
        }
    }
    let org_tail = tail.filter(|m| m.kind == MentionKind::Org);
    if let Some((role, plural, span)) = role {
        r.role = Some(normal(&role.role));
        r.sector = Some(role.sector.clone());
        r.others.clone_from(&role.other_sectors);
        r.plural = plural || r.plural && !person_tail;
        r.person = role.kind == RoleKind::Person;
        r.weak = role.weak;
        r.kind = Some(MentionKind::Nominal);
        r.confidence = 0.6;
        r.evidence.push(format!("role {:?} ({})", role.role.as_str(), scene.lex.cite(role.row)));
        if former || role.role.starts_with("former ") || role.role.starts_with("ex-") {
            r.sector = Some(Sector::new("ELI"));
        }
        if person_tail {
            if let Some(m) = tail {
                r.kind = Some(MentionKind::Person);
                r.person = true;
                r.plural = false;
                r.called = Some(scene.words(chunk.sentence, m.first as usize, m.last as usize));
            }
        } else if org_tail.is_some_and(|m| (m.first as usize) < span.0 && m.last as usize >= span.1)
            || proper_head(sentence, chunk)
        {
            // "Regent Hospital", "Kyalami Court": a name by its last word.
            r.kind = Some(MentionKind::Org);
            r.person = false;
            r.called = Some(scene.words(chunk.sentence, chunk.first, chunk.last));
        }
        modified(scene, &mut r, chunk, &modifiers, &role.role);
        if !person_tail || tail.is_some_and(|m| m.kind != MentionKind::Person) || r.country.is_none() {
            placed(scene, &mut r, chunk);
        }
        let head = normal(&role.role);
        let allied = sentence.tokens[chunk.first..=chunk.head].iter().any(|t| t.form.eq_ignore_ascii_case("coalition"))
            && role.sector.as_str() == "MIL"
            || matches!(head.as_str(), "coalition forces" | "coalition troops" | "coalition aircraft" | "coalition partner" if scene.against_is);
        if allied && !r.own_country && r.kind == Some(MentionKind::Nominal) {
            // An army of several states.
            r.country = Some(ActorCode::new("IGO"));
            r.own_country = true;
            r.sector = Some(Sector::new("MIL"));
        }
        if matches!(head.as_str(), "foreign fighter" | "foreign insurgent" | "foreign jihadist") && !r.own_country {
            r.country = Some(ActorCode::new("IMG"));
            r.own_country = true;
        }
        let between = sentence.tokens[chunk.first..chunk.head].iter().any(|t| {
            matches!(
                t.form.to_lowercase().as_str(),
                "international"
                    | "multilateral"
                    | "intergovernmental"
                    | "regional"
                    | "continental"
                    | "pan-arab"
                    | "pan-african"
                    | "andean"
            )
        });
        if between
            && r.kind == Some(MentionKind::Nominal)
            && role.kind == RoleKind::Body
            && !r.own_country
            && matches!(
                role.role.as_str(),
                "organisation"
                    | "organization"
                    | "international organisation"
                    | "international organization"
                    | "financial institution"
                    | "bank"
                    | "agency"
                    | "body"
                    | "lender"
                    | "community"
                    | "tribunal"
                    | "coalition"
            )
        {
            r.country = Some(ActorCode::new("IGO"));
            r.own_country = true;
            r.sector = None;
            r.others.clear();
        }
        return r;
    }
    if let Some(t) = (chunk.first..chunk.head).rev().find(|t| COURTESY.contains(&sentence.tokens[*t].form.as_str())) {
        r.kind = Some(MentionKind::Person);
        r.person = true;
        r.plural = false;
        r.confidence = 0.45;
        r.called = Some(scene.words(chunk.sentence, t + 1, chunk.head));
        r.gender = match sentence.tokens[t].form.trim_end_matches('.') {
            "Mr" | "Sir" | "Shri" => "m".to_owned(),
            "Mrs" | "Ms" | "Miss" | "Madam" | "Madame" | "Smt" => "f".to_owned(),
            _ => String::new(),
        };
        r.evidence.push("form of address".to_owned());
        modified(scene, &mut r, chunk, &modifiers, "");
        return r;
    }
    if let Some(m) = tail {
        r.kind = Some(m.kind);
        r.person = m.kind == MentionKind::Person;
        r.confidence = 0.45;
        r.called = Some(scene.words(chunk.sentence, m.first as usize, m.last as usize));
        r.evidence.push("name (reader)".to_owned());
        if m.kind == MentionKind::Gpe {
            r.sector = Some(Sector::new("GOV"));
            r.confidence = 0.3;
        }
        if m.kind == MentionKind::Org
            && let Some((role, _)) = scene.lex.roles().by_key(&head_words(scene, m))
        {
            r.sector = Some(role.sector.clone());
            r.others.clone_from(&role.other_sectors);
        }
        modified(scene, &mut r, chunk, &modifiers, "");
        placed(scene, &mut r, chunk);
        if r.kind == Some(MentionKind::Gpe) && r.country.is_none() {
            // Nothing says what it is: no government without a state.
            r.sector = None;
        }
        return r;
    }
    // Neither name nor role: keep the countries that stand in it, for those who ask ("Syrian-flagged vessel").
    r.weak = true;
    r.confidence = 0.2;
    modified(scene, &mut r, chunk, &modifiers, "");
    r
}

/// "police raid", "government decision": the chunk shrinks to the actor that its head only borrows.
fn narrow(scene: &Scene<'_>, chunk: &mut Chunk, reading: &mut Reading, hits: &[Vec<Hit>], names: &[Mention]) {
    for head in (chunk.first..chunk.head).rev() {
        let smaller = Chunk { last: head, head, of: None, of_word: String::new(), det: String::new(), ..chunk.clone() };
        let named = hits[chunk.sentence].iter().any(|h| h.last == head && h.first >= chunk.first);
        let token = &scene.sentences[chunk.sentence].tokens[head];
        if !named && token.upos == Upos::Adj && scene.lex.roles().by_key(&normal(&token.form)).is_none() {
            continue;
        }
        let inner = read(scene, &smaller, &hits[chunk.sentence], names);
        if inner.alias.is_some_and(AliasKind::is_adjective) && inner.kind.is_some() {
            // "Chinese influencer": somebody of that state, whatever else.
            reading.kind = Some(MentionKind::Nominal);
            reading.weak = false;
            reading.confidence = 0.3;
            // An act or thing of the state is the state's; a person in "-er" or "-ist" is not.
            let lemma = scene.sentences[chunk.sentence].tokens[chunk.head].lemma.to_lowercase();
            let person = ["er", "or", "ist", "man", "woman", "ee", "ian"].iter().any(|end| lemma.ends_with(end));
            if !person {
                reading.sector.clone_from(&inner.sector);
            }
            reading.plural = scene.sentences[chunk.sentence].tokens[chunk.head].xpos == "NNS";
            return;
        }
        if inner.kind.is_some() && !inner.weak {
            *chunk = Chunk { det: std::mem::take(&mut chunk.det), ..smaller };
            *reading = inner;
            return;
        }
    }
}

/// Titles of offices of state, which a text gives to whoever held them when it happened.
fn state_office(role: &str) -> bool {
    let last = normal(role);
    [
        "president",
        "minister",
        "premier",
        "chancellor",
        "king",
        "queen",
        "emir",
        "sultan",
        "secretary of state",
        "secretary",
        "governor",
        "mayor",
        "pm",
        "ambassador",
    ]
    .iter()
    .any(|w| last == *w || last.ends_with(&format!(" {w}")))
}

/// The last word of a name, normal, for "Bank" in "Zenith Bank".
fn head_words(scene: &Scene<'_>, m: &Mention) -> String {
    let tokens = &scene.sentences[m.sentence as usize].tokens;
    // "University of Dhaka": the head stands before "of".
    let head = (m.first..=m.last).find(|t| tokens[*t as usize].form == "of" && *t > m.first).map_or(m.last, |t| t - 1);
    normal(&tokens[head as usize].form)
}

fn proper_head(sentence: &Sentence, chunk: &Chunk) -> bool {
    let head = &sentence.tokens[chunk.head];
    head.form.chars().next().is_some_and(char::is_uppercase)
        && chunk.first < chunk.head
        && sentence.tokens[chunk.head - 1].form.chars().next().is_some_and(char::is_uppercase)
        && chunk.first > 0
}

fn former(sentence: &Sentence, chunk: &Chunk) -> bool {
    sentence.tokens[chunk.first..=chunk.last]
        .iter()
        .any(|t| matches!(t.form.to_lowercase().as_str(), "former" | "ex" | "ousted" | "deposed" | "retired" | "late"))
        || sentence.tokens[chunk.first..=chunk.last].iter().any(|t| t.form.to_lowercase().starts_with("ex-"))
}

/// "US-led", "anti-China", "pro-Russian": the country qualifies, it does not own.
fn qualifying(sentence: &Sentence, hit: &Hit) -> bool {
    let tokens = &sentence.tokens;
    let dash = |t: usize| tokens.get(t).is_some_and(|x| matches!(x.form.as_str(), "-" | "–"));
    if dash(hit.last + 1) && glued(sentence, hit.last + 1) {
        return true;
    }
    hit.first >= 2
        && dash(hit.first - 1)
        && glued(sentence, hit.first)
        && matches!(tokens[hit.first - 2].form.to_lowercase().as_str(), "anti" | "pro" | "non")
}

/// The rightmost role phrase (the longest one of at most four words) that ends before `limit`.
fn role_in<'a>(scene: &Scene<'a>, chunk: &Chunk, limit: usize) -> Option<(&'a Role, bool, (usize, usize))> {
    let sentence = &scene.sentences[chunk.sentence];
    let keys: Vec<String> = (chunk.first..=chunk.last).map(|t| normal(&sentence.tokens[t].form)).collect();
    let mut end = limit.min(chunk.last + 1);
    // Only the head itself, or the words right before a name.
    let least = if limit <= chunk.head { limit.saturating_sub(4).max(chunk.first) } else { chunk.head };
    while end > least && end > chunk.first {
        let last = end - 1;
        // "A general strike": an adjective before its noun is no rank.
        if sentence.tokens[last].upos == Upos::Adj && sentence.tokens[last].deprel == "amod" && last < chunk.head {
            end -= 1;
            continue;
        }
        for length in (1..=4usize).rev() {
            let Some(first) = end.checked_sub(length) else { continue };
            if first < chunk.first {
                continue;
            }
            let mut phrase = String::new();
            for k in &keys[first - chunk.first..=last - chunk.first] {
                if k.is_empty() {
                    continue;
                }
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(k);
            }
            if let Some((role, plural)) = scene.lex.roles().by_key(&phrase) {
                return Some((role, plural, (first, last)));
            }
            if length == 1 && phrase.contains(' ') {
                // "vice-president" as one token, "policy-makers": the last part.
                if let Some((role, plural)) = phrase.rsplit(' ').next().and_then(|w| scene.lex.roles().by_key(w)) {
                    return Some((role, plural, (first, last)));
                }
            }
        }
        end -= 1;
    }
    None
}

/// The state of a place name that stands in the chunk ("Kano police", "the mayor of Lviv").
fn placed(scene: &Scene<'_>, r: &mut Reading, chunk: &Chunk) {
    if r.country.is_some() {
        return;
    }
    // "Kano police" and "Kano" itself; what stands behind the head is a part of a longer name ("Inquiry on Syria").
    let here =
        |g: &&Ground| chunk.first <= g.first && (g.last < chunk.head || g.first == chunk.first && g.last == chunk.last);
    let Some(ground) = scene.grounds[chunk.sentence].iter().rfind(here) else { return };
    // "Kano-bound", "anti-Lagos": the place qualifies.
    let tokens = &scene.sentences[chunk.sentence].tokens;
    if tokens.get(ground.last + 1).is_some_and(|t| matches!(t.form.as_str(), "-" | "–")) {
        return;
    }
    r.country = Some(ground.country.clone());
    r.own_country = true;
    r.evidence.push(ground.evidence.clone());
}

fn take_candidate(scene: &Scene<'_>, r: &mut Reading, best: &Candidate, chunk: &Chunk, sentence: &Sentence) {
    let actors = scene.lex.actors();
    let actor = actors.get(best.actor);
    let standing = actors.at(best.actor, scene.date);
    r.evidence.push(scene.lex.evidence(best));
    r.evidence.extend(standing.rows.iter().map(|row| scene.lex.cite(*row)));
    r.confidence = best.score;
    r.actor = Some(best.actor);
    r.alias = Some(best.kind);
    r.country = standing.code;
    r.own_country = r.country.is_some();
    r.sector = standing.sector;
    r.others = standing.other_sectors;
    r.office = standing.office;
    r.gender = actor.gender.to_string();
    r.identifier = Some(actor.identifier().to_owned());
    r.name = Some(actor.name.to_string());
    r.kind = Some(match actor.kind {
        ActorKind::State => MentionKind::Gpe,
        ActorKind::Organisation if actor.fine == "partly-recognised" => MentionKind::Gpe,
        ActorKind::Organisation => MentionKind::Org,
        ActorKind::People => MentionKind::Norp,
        ActorKind::Person => MentionKind::Person,
    });
    if best.kind.is_people() || actor.kind == ActorKind::People || best.kind.is_adjective() {
        r.kind = Some(MentionKind::Norp);
        r.plural = true;
        if actor.kind != ActorKind::People {
            let partly = actor.fine == "partly-recognised";
            // "The Chinese", "two Syrians": people of the state; "Chinese" before a noun that is no actor: the state.
            let people = best.kind.is_people()
                || chunk.det == "the" && chunk.first == chunk.last
                || chunk.first < chunk.head && matches!(sentence.tokens[chunk.head - 1].upos, Upos::Num);
            if people {
                r.sector = Some(Sector::new("CVL"));
                r.others = if partly { vec![Sector::new("PRE")] } else { Vec::new() };
            }
            r.name = None;
            r.identifier = None;
            r.actor = None;
        }
    }
    if matches!(best.kind, AliasKind::Dependency | AliasKind::DependencyAdjective | AliasKind::DependencyPeople) {
        r.name = None;
        r.identifier = None;
        r.actor = None;
        r.kind = Some(if best.kind == AliasKind::Dependency { MentionKind::Gpe } else { MentionKind::Norp });
    }
}

/// Country, and for members of an organisation its sectors, from the names in front of the head.
fn modified(scene: &Scene<'_>, r: &mut Reading, chunk: &Chunk, modifiers: &[&Hit], role: &str) {
    let actors = scene.lex.actors();
    let _ = chunk;
    let member = role.is_empty() || MEMBERS.contains(&normal(role).as_str());
    for hit in modifiers.iter().rev() {
        let best = &hit.found[0];
        let actor = actors.get(best.actor);
        let standing = actors.at(best.actor, scene.date);
        match actor.kind {
            ActorKind::Organisation if actor.fine != "partly-recognised" => {
                if r.country.is_none() {
                    r.country = standing.code;
                    r.own_country = r.country.is_some();
                    // An actor of somebody else's dictionary may have no state that we know: it is still whose they are.
                    if r.country.is_none() && r.identifier.is_none() && actor.id.starts_with(FOREIGN) {
                        r.identifier = Some(actor.id.to_string());
                    }
                }
                if r.sector.as_ref().is_some_and(|s| s.as_str() == "LEG")
                    && standing.sector.as_ref().is_some_and(|s| s.as_str() == "PTY")
                {
                    // "BJP lawmakers": legislators, of that party.
                    r.others = standing.sector.into_iter().chain(standing.other_sectors).collect();
                } else if member && r.kind != Some(MentionKind::Gpe) {
                    if let Some(sector) = standing.sector {
                        r.sector = Some(sector);
                        r.others = standing.other_sectors;
                    } else if international(actor.code.as_ref().map_or("", ActorCode::as_str))
                        && r.sector.as_ref().is_some_and(|s| s.as_str() == "GOV")
                    {
                        // Officials of an IGO carry no sector.
                        r.sector = None;
                    }
                }
                r.evidence.push(scene.lex.evidence(best));
                r.confidence = r.confidence.max(0.8);
            }
            ActorKind::Organisation | ActorKind::State => {
                if r.country.is_none() {
                    r.country = standing.code;
                    r.own_country = true;
                    if actor.fine == "partly-recognised" && !r.others.iter().any(|s| s.as_str() == "PRE") {
                        r.others.push(Sector::new("PRE"));
                    }
                    r.evidence.push(scene.lex.evidence(best));
                    r.confidence = r.confidence.max(0.85);
                }
            }
            ActorKind::People => {
                if r.country.is_none() {
                    r.country = standing.code;
                    r.own_country = r.country.is_some();
                }
            }
            ActorKind::Person => {
                if r.country.is_none() {
                    r.country = standing.code;
                    r.own_country = r.country.is_some();
                }
            }
        }
    }
}

/// Passes countries and sectors from possessors and "of"-phrases to the chunks that they belong to.
fn inherit(scene: &Scene<'_>, chunks: &[Chunk], readings: &mut [Reading]) {
    // From the end: "members of the committee of the Duma" reads inside out.
    for i in (0..chunks.len()).rev() {
        let chunk = &chunks[i];
        if chunk.pronoun {
            continue;
        }
        let head = scene.sentences[chunk.sentence].tokens[chunk.head].form.to_lowercase();
        let mut givers: Vec<(usize, bool)> = Vec::new();
        if let Some(of) = chunk.of {
            givers.push((of, matches!(chunk.of_word.as_str(), "of" | "for" | "from")));
        }
        if let Some(p) = chunk.possessor {
            givers.insert(0, (p, true));
        }
        for (giver, strong) in givers {
            let g = readings[giver].clone();
            if g.weak && g.country.is_none() {
                continue;
            }
            let is_quantity = chunk.of == Some(giver) && chunk.of_word == "of" && quantity(&head);
            let r = &mut readings[i];
            if is_quantity && r.actor.is_none() {
                r.sector.clone_from(&g.sector);
                r.others.clone_from(&g.others);
                r.role = g.role.clone().or_else(|| r.role.take());
                r.country.clone_from(&g.country);
                r.own_country = g.own_country;
                r.weak = g.weak;
                r.plural = true;
                r.kind = Some(MentionKind::Nominal);
                r.evidence.extend(g.evidence.iter().cloned());
                r.confidence = g.confidence;
                continue;
            }
            if r.actor.is_some() || r.role.is_none() && r.called.is_none() {
                continue;
            }
            let place = matches!(
                g.alias,
                Some(
                    AliasKind::Name
                        | AliasKind::Variant
                        | AliasKind::Capital
                        | AliasKind::Dependency
                        | AliasKind::Former
                        | AliasKind::Acronym
                )
            ) && g.kind == Some(MentionKind::Gpe)
                || g.actor.is_none()
                    && g.own_country
                    && g.role.is_none()
                    && matches!(g.kind, Some(MentionKind::Gpe | MentionKind::Loc));
            // "police in Turkey", "the embassy in Moscow": the second is not Russia's.
            let embassy = r.role.as_deref().is_some_and(|w| {
                w.contains("embassy")
                    || w.contains("ambassador")
                    || w.contains("envoy")
                    || w.contains("consul")
                    || w.contains("diplomat")
                    || w.contains("correspondent")
            });
            if !strong && (!place || embassy || !matches!(chunk.of_word.as_str(), "in" | "at")) {
                continue;
            }
            if chunk.of_word == "to" || chunk.of_word == "with" {
                continue;
            }
            if r.country.is_none() {
                if r.identifier.is_none() && g.identifier.as_deref().is_some_and(|id| id.starts_with(FOREIGN)) {
                    r.identifier.clone_from(&g.identifier);
                }
                r.country.clone_from(&g.country);
                r.own_country = g.own_country && g.country.is_some();
                if r.country.is_some() {
                    r.evidence.extend(g.evidence.iter().cloned());
                    r.confidence = r.confidence.max(0.75);
                }
            }
            if strong
                && g.person
                && r.role.as_deref().is_some_and(|w| FAMILY.contains(&w.rsplit(' ').next().unwrap_or(w)))
                && let Some(theirs) = &g.sector
            {
                // Families of officials are elite (plover.md section 8); refugees' are refugees.
                match theirs.as_str() {
                    "GOV" | "ELI" | "LEG" | "MIL" => r.sector = Some(Sector::new("ELI")),
                    "REF" => r.sector = Some(Sector::new("REF")),
                    _ => {}
                }
            }
            let member = r.role.as_deref().is_some_and(|w| MEMBERS.contains(&w));
            let organisation = g.kind == Some(MentionKind::Org)
                || g.role.is_some() && (!g.person || r.role.as_deref() == Some("office"));
            if strong
                && member
                && organisation
                && g.sector.is_some()
                && !former(&scene.sentences[chunk.sentence], chunk)
            {
                r.sector.clone_from(&g.sector);
                r.others.clone_from(&g.others);
            } else if strong
                && member
                && organisation
                && g.sector.is_none()
                && g.actor.is_some()
                && r.sector.as_ref().is_some_and(|s| s.as_str() == "GOV")
            {
                r.sector = None;
            }
            if let (Some(role), Some(body), Some(day)) = (r.role.clone(), g.actor, scene.date)
                && r.called.is_none()
                && !r.plural
            {
                holder(scene, r, &role, body, day);
            }
        }
        // "the Georgian president": the holder, by the adjective.
        let r = &mut readings[i];
        if r.called.is_none()
            && r.actor.is_none()
            && !r.plural
            && r.own_country
            && let (Some(role), Some(code), Some(day)) = (r.role.clone(), r.country.clone(), scene.date)
            && let Some(body) = scene.lex.actors().by_id(code.as_str())
        {
            holder(scene, r, &role, body, day);
        }
    }
}

/// Fills name and office of whoever holds `role` in `body`.
pub(crate) fn holder(scene: &Scene<'_>, r: &mut Reading, role: &str, body: ActorId, day: Date) {
    let actors = scene.lex.actors();
    if let Some(term) = actors.holder(role, body, day) {
        let person = actors.get(term.person);
        r.name = Some(person.name.to_string());
        r.identifier = Some(person.identifier().to_owned());
        r.office = actors.office_words(term);
        r.gender = person.gender.to_string();
        r.person = true;
        r.actor = Some(term.person);
        r.evidence.push(format!("holder of the office on {day} ({})", scene.lex.cite(term.row)));
    }
}

fn build(
    scene: &Scene<'_>,
    chunks: &[Chunk],
    readings: &[Reading],
    entities: &Entities,
    hits: &[Vec<Hit>],
    names: Vec<Mention>,
) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for (i, (chunk, r)) in chunks.iter().zip(readings).enumerate() {
        let (entity, members) = (entities.of_chunk[i], entities.members[i].clone());
        if r.weak && r.kind.is_none() && !chunk.pronoun {
            continue;
        }
        let tokens = &scene.sentences[chunk.sentence].tokens;
        let mut last = chunk.last;
        // "members of the union", "minister of justice": one mention.
        let mut at = i;
        while let Some(of) = chunks[at]
            .of
            .filter(|_| chunks[at].of_word == "of" && (r.role.is_some() || quantity(&tokens[chunk.head].form)))
        {
            last = chunks[of].last;
            at = of;
        }
        // "Russia's Foreign Ministry": the possessor belongs to the span.
        let first = chunk.possessor.map_or(chunk.first, |p| first_of(chunks, p));
        out.push(Mention {
            start: tokens[first].start,
            end: tokens[last].end,
            kind: r.kind.unwrap_or(MentionKind::Nominal),
            country: r.country.clone(),
            sector: r.sector.clone(),
            other_sectors: r.others.clone(),
            name: r.name.clone(),
            identifier_id: r.identifier.clone(),
            office: r.office.clone(),
            entity,
            members,
            inner: false,
            sentence: chunk.sentence as u32,
            first: first as u32,
            last: last as u32,
            head: chunk.head as u32,
            evidence: r.evidence.clone(),
            confidence: r.confidence,
        });
    }
    // Names inside chunks ("Uzbek" in "Uzbek President …") stay as mentions of their own.
    for (s, list) in hits.iter().enumerate() {
        let tokens = &scene.sentences[s].tokens;
        for hit in list {
            if out
                .iter()
                .any(|m| m.sentence as usize == s && m.first as usize == hit.first && m.last as usize == hit.last)
            {
                continue;
            }
            let inner = Chunk { sentence: s, first: hit.first, last: hit.last, head: hit.last, ..Chunk::default() };
            let mut r = Reading::default();
            take_candidate(scene, &mut r, &hit.found[0], &inner, &scene.sentences[s]);
            out.push(Mention {
                start: tokens[hit.first].start,
                end: tokens[hit.last].end,
                kind: r.kind.unwrap_or(MentionKind::Misc),
                country: r.country,
                sector: r.sector,
                other_sectors: r.others,
                name: r.name,
                identifier_id: r.identifier,
                office: r.office,
                entity: r.actor.and_then(|a| entities.by_actor.get(&a).copied()),
                members: Vec::new(),
                inner: out.iter().any(|m| {
                    !m.inner && m.sentence as usize == s && m.first as usize <= hit.first && hit.last <= m.last as usize
                }),
                sentence: s as u32,
                first: hit.first as u32,
                last: hit.last as u32,
                head: hit.last as u32,
                evidence: r.evidence,
                confidence: r.confidence,
            });
        }
    }
    // What the reader named and nothing above covers exactly: dates, money, products, events, inner names.
    for name in names {
        let same = out.iter().any(|m| m.sentence == name.sentence && m.first == name.first && m.last == name.last);
        let overlapping_name = out.iter().any(|m| {
            m.sentence == name.sentence && m.first <= name.last && name.first <= m.last && m.kind == name.kind
        });
        let covered = name.kind == MentionKind::Person
            && out.iter().any(|m| {
                m.sentence == name.sentence
                    && m.first <= name.first
                    && name.last <= m.last
                    && m.kind == MentionKind::Person
            });
        if !same && !covered && (!overlapping_name || matches!(name.kind, MentionKind::Person)) {
            let inner = out
                .iter()
                .any(|m| !m.inner && m.sentence == name.sentence && m.first <= name.first && name.last <= m.last);
            out.push(Mention { inner, ..name });
        }
    }
    out.sort_by_key(|m| (m.start, u32::MAX - m.end, m.head));
    out.dedup_by_key(|m| (m.start, m.end, m.sentence));
    out
}

fn first_of(chunks: &[Chunk], i: usize) -> usize {
    chunks[i].possessor.map_or(chunks[i].first, |p| first_of(chunks, p))
}
