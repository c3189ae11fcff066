//! Where an event took place.
//!
//! The place of an event is the one that hangs on its trigger in the tree: "in", "at", "near" it, or its target where that
//! is a place. The dateline, the place of the speaker and the home of the actors are not it. Where nothing hangs on it, the
//! likeliest place of the sentence, or of the two before it in the paragraph, is taken: an act of force or a meeting is told
//! where it was, an act of speech seldom is.

use crate::date::{Path, case_of, head_of, in_dateline, is_predicate, said_then};
use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_places::{Gazetteer, Kind, Match};
use rapporteur_record::{ActorCode, EventPlace, EventType, Place, Reading, Sentence, Span, Token, Upos};

/// Finds and resolves places, and gives events theirs.
pub struct Placer {
    gazetteer: rapporteur_places::Loaded,
}

/// Verbs whose object is where they happen.
const STRIKES: &[&str] = &[
    "attack",
    "bomb",
    "bombard",
    "shell",
    "strike",
    "hit",
    "raid",
    "invade",
    "storm",
    "enter",
    "capture",
    "seize",
    "take",
    "retake",
    "recapture",
    "occupy",
    "besiege",
    "blockade",
    "liberate",
    "overrun",
    "target",
    "pound",
    "visit",
    "leave",
    "reach",
    "loot",
    "burn",
    "destroy",
    "annex",
    "control",
    "surround",
    "evacuate",
    "flee",
    "cross",
    "defend",
    "rock",
    "devastate",
    "shake",
    "tour",
    "ransack",
    "bulldoze",
    "patrol",
    "torch",
    "damage",
];

/// Verbs that only carry a noun: "held talks in Geneva", "an attack took place in Mosul".
const LIGHT: &[&str] = &[
    "hold", "take", "carry", "launch", "conduct", "stage", "make", "occur", "happen", "begin", "start", "end",
    "continue", "sign", "reach", "erupt", "break", "open", "resume", "mount", "commit", "organize", "organise",
    "perform", "host", "attend", "have", "give", "kill", "wound", "injure", "leave", "hit", "strike", "follow",
    "arrest", "detain", "gather", "come", "schedule",
];

/// Heads that stand for the place that "of" gives: "the outskirts of Tripoli".
const PARTS: &[&str] = &[
    "city",
    "town",
    "village",
    "region",
    "district",
    "province",
    "outskirts",
    "suburb",
    "capital",
    "north",
    "south",
    "east",
    "west",
    "center",
    "centre",
    "area",
    "part",
    "border",
    "street",
    "port",
    "island",
    "coast",
    "state",
    "neighborhood",
    "neighbourhood",
    "valley",
    "soil",
    "territory",
    "side",
    "southeast",
    "southwest",
    "northeast",
    "northwest",
    "peninsula",
    "governorate",
    "camp",
    "airport",
    "base",
    "market",
    "square",
    "heart",
    "edge",
    "settlement",
    "municipality",
    "county",
    "department",
    "prefecture",
    "enclave",
    "land",
    "mile",
    "kilometer",
    "kilometre",
    "km",
    "line",
];

/// Nouns that make a place of an adjective: "Armenian soil".
const GROUNDS: &[&str] = &["soil", "territory", "land", "airspace", "waters", "side", "border", "coast", "mainland"];

/// Nouns that are places even without a name: buildings and grounds where things happen.
const SITES: &[&str] = &[
    "office",
    "headquarters",
    "station",
    "court",
    "courthouse",
    "building",
    "residence",
    "home",
    "house",
    "airport",
    "embassy",
    "consulate",
    "palace",
    "square",
    "school",
    "university",
    "campus",
    "hospital",
    "clinic",
    "church",
    "mosque",
    "temple",
    "synagogue",
    "monastery",
    "camp",
    "barracks",
    "base",
    "checkpoint",
    "border",
    "village",
    "town",
    "city",
    "capital",
    "island",
    "valley",
    "region",
    "province",
    "district",
    "market",
    "hotel",
    "stadium",
    "farm",
    "farmhouse",
    "mine",
    "factory",
    "plant",
    "port",
    "harbour",
    "harbor",
    "bridge",
    "highway",
    "street",
    "neighborhood",
    "neighbourhood",
    "suburb",
    "ministry",
    "secretariat",
    "parliament",
    "assembly",
    "nation",
];

impl Placer {
    /// Loads the gazetteer.
    ///
    /// # Errors
    ///
    /// All complaints about files that cannot be used, with file and line.
    pub fn new(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        Ok(Self { gazetteer: rapporteur_places::Loaded::new(files)? })
    }

    /// The gazetteer.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Fills `reading.places`.
    pub fn place(&self, reading: &mut Reading) {
        reading.places = self.gazetteer.resolve(&reading.story, &reading.sentences, &reading.mentions);
        let grounds = self.grounds(reading);
        reading.places.extend(grounds);
        reading.places.sort_by_key(|p| (p.start, p.end));
    }

    /// Places told by an adjective: "Armenian soil", "Turkish waters".
    fn grounds(&self, reading: &Reading) -> Vec<Place> {
        let mut found = Vec::new();
        for (index, sentence) in reading.sentences.iter().enumerate() {
            for pair in sentence.tokens.windows(2) {
                if !GROUNDS.contains(&pair[1].form.to_lowercase().as_str())
                    || !pair[0].form.starts_with(char::is_uppercase)
                {
                    continue;
                }
                let Some(country) = self.gazetteer.country_of_people(&pair[0].form) else { continue };
                found.push(Place {
                    start: pair[0].start,
                    end: pair[1].end,
                    name: Some(country.name.to_string()),
                    geonameid: country.geonameid,
                    lat: Some(country.lat),
                    lon: Some(country.lon),
                    country: country.country.clone(),
                    kind: Kind::Country.as_str().to_owned(),
                    province: None,
                    metonym: false,
                    confidence: 0.8,
                    sentence: index as u32,
                    evidence: vec![format!("{} is an adjective of {}", pair[0].form, country.name)],
                });
            }
        }
        found
    }

    /// The place of the event of type `event` whose trigger is token `trigger` (0-based) of sentence `sentence`: stated for
    /// it, or none.
    #[must_use]
    pub fn event_place(&self, reading: &Reading, sentence: u32, trigger: u32, event: EventType) -> Vec<EventPlace> {
        let Some(words) = reading.sentences.get(sentence as usize).filter(|s| (trigger as usize) < s.tokens.len())
        else {
            return Vec::new();
        };
        let trigger = trigger as usize;
        let told = self.attached(reading, words, sentence, trigger);
        if !told.is_empty() {
            return told;
        }
        // "the meeting" is where the meeting was said to be
        for (earlier, same) in antecedents(reading, sentence, trigger) {
            let told = self.attached(reading, &reading.sentences[earlier as usize], earlier, same);
            if !told.is_empty() {
                return told;
            }
        }
        if let Some(place) = nameless(words, sentence, trigger) {
            return vec![self.event_place_of(reading, &place, false)];
        }
        likeliest(reading, sentence, trigger, event)
            .into_iter()
            .map(|(place, negated)| self.event_place_of(reading, place, negated))
            .collect()
    }

    /// The places that hang on a trigger.
    fn attached(&self, reading: &Reading, words: &Sentence, sentence: u32, trigger: usize) -> Vec<EventPlace> {
        let mut found: Vec<(f32, &Place, bool)> = Vec::new();
        for place in
            reading.places.iter().filter(|p| p.sentence == sentence && !in_dateline(reading, sentence, p.start, p.end))
        {
            let Some(head) = head_of(words, place.start, place.end) else { continue };
            if let Some(score) = attachment(words, head, trigger, place) {
                found.push((score, place, is_negated(words, head)));
            }
        }
        // The best attached, and those of the same rank that do not hold it ("in Gao and Kidal").
        let Some(top) = found.iter().map(|f| f.0).max_by(f32::total_cmp) else {
            return Vec::new();
        };
        found.retain(|f| f.0 >= top - 0.6);
        let kept: Vec<&(f32, &Place, bool)> =
            found.iter().filter(|(_, place, _)| !found.iter().any(|(_, other, _)| holds(place, other))).collect();
        kept.into_iter().map(|(_, place, negated)| self.event_place_of(reading, place, *negated)).collect()
    }

    fn event_place_of(&self, reading: &Reading, place: &Place, negated: bool) -> EventPlace {
        let span = Span::new(place.start, place.end);
        EventPlace {
            extracted_place: reading
                .story
                .text
                .chars()
                .skip(place.start as usize)
                .take((place.end - place.start) as usize)
                .collect(),
            resolved_place: place.name.clone(),
            geonameid: place.geonameid,
            lat: place.lat,
            lon: place.lon,
            province: place.province.clone(),
            country_code: place.country.clone(),
            resolution: resolution(&place.kind).map(str::to_owned),
            negated,
            span: Some(reading.story.page_map.as_ref().map_or(span, |map| map.located(span))),
        }
    }

    /// Who holds a named place in law and in fact at a date: (status, holder, evidence).
    #[must_use]
    pub fn holders(&self, name: &str, on: Option<jiff::civil::Date>) -> Vec<(String, String, String)> {
        let Some((entry, _)) = self.gazetteer.look_up(name).next() else { return Vec::new() };
        let Some(place) = self.gazetteer.place(entry, Match::Name) else { return Vec::new() };
        self.gazetteer
            .holders(&place, on)
            .into_iter()
            .map(|h| (h.status.as_str().to_owned(), h.holder.clone(), h.evidence.clone()))
            .collect()
    }
}

/// Earlier tokens that a definite noun may take up ("a meeting in Amman … the meeting"), the nearest first: (sentence, token).
fn antecedents(reading: &Reading, sentence: u32, trigger: usize) -> Vec<(u32, usize)> {
    const REACH: u32 = 8;
    let words = &reading.sentences[sentence as usize];
    let token = &words.tokens[trigger];
    let definite = words
        .children_by(trigger, &["det"])
        .any(|d| matches!(words.tokens[d].form.to_lowercase().as_str(), "the" | "this" | "that" | "these" | "those"));
    if token.upos != Upos::Noun || !definite {
        return Vec::new();
    }
    let mut found = Vec::new();
    for earlier in (sentence.saturating_sub(REACH)..sentence).rev() {
        let told = &reading.sentences[earlier as usize];
        found.extend(
            (0..told.tokens.len())
                .rev()
                .filter(|&i| told.tokens[i].upos == Upos::Noun && told.tokens[i].lemma == token.lemma)
                .map(|i| (earlier, i)),
        );
    }
    found
}

/// Prepositions of a place where something is.
fn is_locative(case: Option<&str>) -> bool {
    matches!(
        case,
        Some(
            "in" | "at"
                | "near"
                | "outside"
                | "inside"
                | "across"
                | "around"
                | "off"
                | "throughout"
                | "within"
                | "along"
                | "on"
                | "over"
        )
    )
}

/// A place that hangs on a trigger and has no name in the gazetteer: "at the district police station". It stays unresolved.
fn nameless(words: &Sentence, sentence: u32, trigger: usize) -> Option<Place> {
    words.tokens.iter().enumerate().find_map(|(head, token)| {
        if !SITES.contains(&token.lemma.to_lowercase().as_str())
            || !matches!(case_of(words, head).as_deref(), Some("at" | "in" | "inside" | "outside" | "near"))
        {
            return None;
        }
        let first = words
            .children(head)
            .filter(|&c| {
                c < head && matches!(words.tokens[c].deprel.as_str(), "compound" | "amod" | "flat" | "nmod:poss")
            })
            .min()
            .unwrap_or(head);
        let place = Place {
            start: words.tokens[first].start,
            end: token.end,
            name: None,
            geonameid: None,
            lat: None,
            lon: None,
            country: None,
            kind: Kind::Point.as_str().to_owned(),
            province: None,
            metonym: false,
            confidence: 0.5,
            sentence,
            evidence: Vec::new(),
        };
        attachment(words, head, trigger, &place).filter(|score| *score >= 1.3).map(|_| place)
    })
}

/// How readily a sentence that names a place and an act of this type names the place of the act.
fn lean_of_type(event: EventType) -> f32 {
    match event {
        EventType::Protest => 0.9,
        EventType::Mobilize => 0.8,
        EventType::Assault | EventType::Coerce => 0.5,
        EventType::Retreat => 0.2,
        EventType::Aid | EventType::Cooperate | EventType::Consult => 0.0,
        EventType::Sanction => -0.2,
        EventType::Agree | EventType::Concede => -0.3,
        EventType::Threaten | EventType::Request => -0.4,
        EventType::Support => -0.5,
        EventType::Reject => -0.6,
        EventType::Accuse => -0.9,
    }
}

/// The likeliest place of an act that no place hangs on. The weights are log odds, rounded, counted on the training part and two
/// thirds of the development part of our coded news.
fn likeliest(reading: &Reading, sentence: u32, trigger: usize, event: EventType) -> Option<(&Place, bool)> {
    /// Log odds from which a place is taken: about one in two is right.
    const ENOUGH: f32 = -1.0;
    let words = reading.sentences.get(sentence as usize)?;
    let above = Path::up(words, trigger);
    let mut best: Option<(f32, &Place, bool)> = None;
    for place in &reading.places {
        let Some(back) = sentence.checked_sub(place.sentence).filter(|&b| b <= 2) else { continue };
        let Some(told) = reading.sentences.get(place.sentence as usize).filter(|s| s.block == words.block) else {
            continue;
        };
        if place.metonym || in_dateline(reading, place.sentence, place.start, place.end) {
            continue;
        }
        let Some(head) = head_of(told, place.start, place.end) else { continue };
        // Where somebody spoke is not where what he told of happened.
        if back == 0 && (head == trigger || said_then(words, head, trigger, &above)) {
            continue;
        }
        // The phrase that the preposition opens: "in the outskirts of Tripoli".
        let mut at = head;
        for _ in 0..4 {
            if is_locative(case_of(told, at).as_deref())
                || !matches!(
                    told.tokens[at].deprel.as_str(),
                    "appos" | "conj" | "flat" | "nmod" | "compound" | "nmod:poss" | "list" | "dep"
                )
            {
                break;
            }
            let Some(parent) = told.head_of(at) else { break };
            at = parent;
        }
        let locative = is_locative(case_of(told, at).as_deref());
        if place.name.is_none() && !locative {
            continue;
        }
        let mut score = -1.7 + lean_of_type(event);
        score += match place.kind.as_str() {
            "city" => 0.6,
            "region" => 0.2,
            "country" => -0.4,
            "area" => -0.5,
            "disputed" | "district" => -0.2,
            _ => 0.0,
        };
        score += match (locative, at == head) {
            (true, true) => 0.7,
            (true, false) => 0.1,
            (false, _) => {
                -1.1 + match (case_of(told, head).as_deref(), told.tokens[head].deprel.as_str()) {
                    (Some("of"), _) => -0.9,
                    (Some("to"), _) => 0.3,
                    (_, "appos") => 0.7,
                    (_, "nmod:poss" | "nsubj") => -0.5,
                    _ => 0.0,
                }
            }
        };
        score += if back == 0 {
            let near = if at.abs_diff(trigger) < 20 { 0.3 } else { -0.55 };
            let climb = match above.climb(words, at) {
                0 | 1 => 0.3,
                2 => 0.1,
                3 => -0.1,
                _ => -0.4,
            };
            let before = if at < trigger { 0.2 } else { 0.0 };
            near + climb + before + if words.tokens[trigger].upos == Upos::Verb { -0.1 } else { 0.2 }
        } else {
            if back == 1 { -0.5 } else { -0.6 }
        };
        if score >= ENOUGH && best.is_none_or(|(b, ..)| score > b) {
            best = Some((score, place, is_negated(told, head)));
        }
    }
    best.map(|(_, place, negated)| (place, negated))
}

fn resolution(kind: &str) -> Option<&'static str> {
    match kind {
        "country" => Some("country"),
        "region" | "disputed" => Some("province"),
        "district" => Some("district"),
        "city" => Some("city"),
        "point" => Some("point"),
        _ => None,
    }
}

/// Whether `outer` only says where `inner` lies.
fn holds(outer: &Place, inner: &Place) -> bool {
    if outer.start == inner.start && outer.end == inner.end {
        return false;
    }
    let same: Option<(&ActorCode, &ActorCode)> = outer.country.as_ref().zip(inner.country.as_ref());
    if same.is_none_or(|(a, b)| a != b) {
        return false;
    }
    match outer.kind.as_str() {
        "country" => inner.kind != "country",
        "region" | "disputed" => {
            matches!(inner.kind.as_str(), "city" | "district" | "point")
                && (inner.province == outer.name || outer.kind == "disputed" || inner.province.is_none())
        }
        "district" => matches!(inner.kind.as_str(), "city" | "point"),
        _ => false,
    }
}

/// How firmly a place hangs on a trigger: 3 directly, 1 barely, `None` not at all.
fn attachment(sentence: &Sentence, head: usize, trigger: usize, place: &Place) -> Option<f32> {
    if head == trigger {
        return None;
    }
    let mut at = head;
    let mut penalty = 0.0;
    for _ in 0..6 {
        let relation = sentence.tokens[at].deprel.as_str();
        let parent = sentence.head_of(at)?;
        let case = case_of(sentence, at);
        let case = case.as_deref();
        match relation {
            "appos" | "conj" | "flat" | "list" | "dep" | "nmod:npmod" | "nmod:unmarked" => {
                // "in Goma, North Kivu": the second stands where the first does
                penalty += if relation == "conj" { 0.1 } else { 0.4 };
                if parent == trigger {
                    return None;
                }
                at = parent;
                continue;
            }
            "compound" | "amod" | "nmod:poss" => {
                // "the Geneva talks", "Syria's Idlib province"
                if parent == trigger {
                    let thing = place.kind == "country" && relation != "compound";
                    return (!thing && relation != "nmod:poss").then_some(2.0 - penalty);
                }
                if relation == "amod" || !PARTS.contains(&sentence.tokens[parent].lemma.as_str()) {
                    return None;
                }
                at = parent;
                penalty += 0.2;
                continue;
            }
            "obj" | "nsubj:pass" => {
                return (parent == trigger && strikes(&sentence.tokens[parent])).then_some(2.2 - penalty);
            }
            "obl" | "nmod" | "obl:unmarked" | "advmod" => {
                let locative = is_locative(case)
                    || matches!(
                        case,
                        Some("beyond" | "above" | "below" | "behind" | "between" | "north" | "south" | "east" | "west")
                    );
                let direction =
                    matches!(case, Some("into" | "to" | "onto" | "toward" | "towards" | "through" | "against" | "for"));
                let of = case == Some("of");
                if parent == trigger {
                    let noun = sentence.tokens[trigger].upos != Upos::Verb;
                    if locative {
                        return Some(3.0 - penalty);
                    }
                    if direction && (case != Some("for") || noun) && place.kind != "country" {
                        return Some(1.8 - penalty);
                    }
                    if direction && matches!(case, Some("into" | "through")) {
                        return Some(1.8 - penalty);
                    }
                    return (of && noun).then_some(2.0 - penalty);
                }
                if is_predicate(sentence, parent) {
                    return if locative { shared(sentence, parent, trigger).map(|s| s - penalty) } else { None };
                }
                let lemma = sentence.tokens[parent].lemma.as_str();
                if of && !PARTS.contains(&lemma) {
                    return None;
                }
                if !of && !locative {
                    return None;
                }
                // "killed three soldiers in Mosul" hangs on the soldiers as often as on the killing
                penalty += if of { 0.2 } else { 0.5 };
                at = parent;
                // A noun on the way stands to the trigger in its own right.
                if !of && sentence.head_of(parent) == Some(trigger) {
                    let relation = sentence.tokens[parent].deprel.as_str();
                    return (relation.starts_with("obj")
                        || relation.starts_with("obl")
                        || relation.starts_with("nsubj:pass"))
                    .then_some(2.4 - penalty);
                }
                if !of && sentence.tokens[parent].deprel.starts_with("nsubj") {
                    return None;
                }
                continue;
            }
            _ => return None,
        }
    }
    None
}

/// Whether a verb's object is where it happens; by its form too, since lemmas of rarer verbs go astray ("shel" of "shelled").
fn strikes(verb: &Token) -> bool {
    let form = verb.form.to_lowercase();
    let stems = ["ed", "d", "ing", "s", "es"].into_iter().filter_map(|end| form.strip_suffix(end));
    STRIKES.contains(&verb.lemma.as_str()) || stems.into_iter().any(|stem| STRIKES.contains(&stem))
}

/// Whether a trigger takes the place of the predicate that the place hangs on.
fn shared(sentence: &Sentence, verb: usize, trigger: usize) -> Option<f32> {
    let token = &sentence.tokens[trigger];
    let lemma = sentence.tokens[verb].lemma.as_str();
    if sentence.head_of(trigger) == Some(verb) {
        return match token.deprel.as_str() {
            "obj" | "nsubj" | "nsubj:pass" if token.upos != Upos::Verb => LIGHT.contains(&lemma).then_some(2.4),
            "obl" => matches!(case_of(sentence, trigger).as_deref(), Some("in" | "during" | "by")).then_some(1.8),
            "advcl" => sentence.children_by(trigger, &["mark"]).next().is_none().then_some(1.6),
            "xcomp" => Some(1.5),
            "conj" => sentence.children_by(trigger, &["nsubj"]).next().is_none().then_some(1.3),
            _ => None,
        };
    }
    if sentence.head_of(verb) == Some(trigger) && matches!(sentence.tokens[verb].deprel.as_str(), "conj" | "xcomp") {
        return Some(1.3);
    }
    None
}

/// "not on Armenian soil", "no fighting in the city".
fn is_negated(sentence: &Sentence, head: usize) -> bool {
    let negative = |i: usize| matches!(sentence.tokens[i].form.to_lowercase().as_str(), "not" | "n't" | "never");
    if sentence.children(head).any(negative) {
        return true;
    }
    // The word before the preposition: "not in Shusha but in Lachin".
    let first = sentence.children(head).filter(|&c| sentence.tokens[c].deprel == "case").min().unwrap_or(head);
    if first > 0 && negative(first - 1) {
        return true;
    }
    // A copular clause: "the fighting is not on Armenian soil" has the place as its root.
    sentence.children(head).any(|c| sentence.tokens[c].deprel == "cop") && sentence.children(head).any(negative)
}

#[cfg(test)]
mod tests {
    use super::Placer;
    use rapporteur_record::{EventType, Reading};

    fn places(text: &str, trigger: &str, event: EventType) -> Vec<(String, bool)> {
        let placer = Placer::new(&rapporteur_lexicon_files()).unwrap_or_else(|_| panic!("the embedded files"));
        let story = rapporteur_text::story_from_text("t", text);
        let mut sentences = rapporteur_text::split_story(&story);
        let reader = rapporteur_reader::Reader::embedded().expect("the embedded model");
        let names = reader.read(&mut sentences);
        // the dictionaries put right what the recogniser takes for a person
        let lexicon = rapporteur_lexicon::Lexicon::load(&rapporteur_lexicon_files())
            .unwrap_or_else(|_| panic!("the embedded dictionaries"));
        let mentions = crate::mention::find_mentions(&lexicon, &story, &sentences, names);
        let timexes = rapporteur_time::find(&story, &sentences);
        let mut reading = Reading { story, sentences, mentions, timexes, ..Reading::default() };
        placer.place(&mut reading);
        let (s, t) = reading
            .sentences
            .iter()
            .enumerate()
            .find_map(|(s, sent)| sent.tokens.iter().position(|t| t.form == trigger).map(|t| (s, t)))
            .expect("the trigger");
        placer
            .event_place(&reading, s as u32, t as u32, event)
            .into_iter()
            .map(|p| (p.extracted_place, p.negated))
            .collect()
    }

    fn rapporteur_lexicon_files() -> rapporteur_lexicon::Embedded {
        rapporteur_lexicon::Embedded
    }

    #[test]
    fn the_place_on_the_trigger() {
        assert_eq!(
            places("Gunmen killed three soldiers in Mosul.", "killed", EventType::Assault),
            [("Mosul".to_owned(), false)]
        );
        assert_eq!(places("The army shelled Aleppo.", "shelled", EventType::Assault), [("Aleppo".to_owned(), false)]);
    }

    #[test]
    fn the_likeliest_place_where_none_hangs_on_the_act() {
        let text = "Thousands gathered in the centre of Amman. Police arrested forty students.";
        assert_eq!(places(text, "arrested", EventType::Coerce), [("Amman".to_owned(), false)]);
        assert_eq!(
            places("Envoys held a meeting in Amman. The meeting ended early.", "meeting", EventType::Consult),
            [("Amman".to_owned(), false)]
        );
        // what somebody says has its place told seldom
        assert_eq!(
            places(
                "Thousands gathered in the centre of Amman. Deputies rejected the bill.",
                "rejected",
                EventType::Reject
            ),
            []
        );
    }

    #[test]
    fn the_speaker_s_place_and_the_actor_s_home_are_not_it() {
        assert_eq!(
            places("The minister said in Geneva that rebels attacked a convoy.", "attacked", EventType::Assault),
            []
        );
        assert_eq!(places("Turkey condemned the attack.", "condemned", EventType::Accuse), []);
    }
}
