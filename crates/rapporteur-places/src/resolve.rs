//! Which place a name means in a story.
//!
//! Each name starts with what size and kind say ([`Gazetteer::candidates`]); then the words beside it ("Paris, Texas"),
//! the countries and units that the rest of the story speaks of, and places near by move the choice. One name means one
//! place in a story unless the words beside it say otherwise.

use crate::gazetteer::{Candidate, Entry, Gazetteer, Kind, Match, kilometres, sort};
use rapporteur_record::{Mention, MentionKind, Place, Sentence, Story, Upos};
use std::collections::BTreeMap;

/// Weights of the evidence, in powers of ten of people; set by hand on two thirds of GeoWebNews and LGL.
mod weight {
    /// The rest of the story speaks of the candidate's country.
    pub(super) const COUNTRY: f32 = 2.4;
    /// … of its first-level unit.
    pub(super) const UNIT: f32 = 2.6;
    /// Another place of the story lies within 60 km (half of it at 150 km).
    pub(super) const NEAR: f32 = 0.8;
    /// The words beside it name its unit or country.
    pub(super) const BESIDE: f32 = 6.0;
    /// The outlet's address is in its country.
    pub(super) const OUTLET: f32 = 1.0;
    /// The words beside it say what kind of place it is ("the city of", "River").
    pub(super) const KIND: f32 = 1.5;
}

/// A name in the text that may be a place.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) sentence: u32,
    pub(crate) text: String,
    /// The words beside it that name a unit or country, if any.
    beside: Vec<Entry>,
    candidates: Vec<Candidate>,
}

/// A resolved name with all its candidates.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The place record; unknown names keep nulls.
    pub place: Place,
    /// All candidates, likeliest first, with scores in context.
    pub candidates: Vec<Candidate>,
}

impl Gazetteer {
    /// Places of a story, in order: one for each mention that names a place (GPE, LOC, FAC).
    ///
    /// Spans count code points of the story text. A name that the gazetteer does not know keeps nulls.
    #[must_use]
    pub fn resolve(&self, story: &Story, sentences: &[Sentence], mentions: &[Mention]) -> Vec<Place> {
        self.resolve_all(story, sentences, mentions).into_iter().map(|r| r.place).collect()
    }

    /// Like [`Gazetteer::resolve`], with candidates.
    #[must_use]
    pub fn resolve_all(&self, story: &Story, sentences: &[Sentence], mentions: &[Mention]) -> Vec<Resolution> {
        let spans: Vec<(u32, u32)> = mentions
            .iter()
            .filter(|m| matches!(m.kind, MentionKind::Gpe | MentionKind::Loc | MentionKind::Fac))
            .map(|m| (m.start, m.end))
            .chain(self.missed(sentences, mentions))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        self.resolve_spans(story, sentences, &spans)
    }

    /// Proper nouns that no mention covers and that are well-known places: a recogniser misses some.
    fn missed(&self, sentences: &[Sentence], mentions: &[Mention]) -> Vec<(u32, u32)> {
        let mut taken: Vec<(u32, u32)> = mentions.iter().map(|m| (m.start, m.end)).collect();
        taken.sort_unstable();
        let covered = |start: u32, end: u32| {
            let at = taken.partition_point(|t| t.0 < end);
            taken[at.saturating_sub(8)..at].iter().any(|t| t.1 > start)
        };
        let mut found = Vec::new();
        for sentence in sentences {
            let proper = |i: usize| {
                sentence.tokens.get(i).is_some_and(|t| t.upos == Upos::Propn && t.form.starts_with(char::is_uppercase))
            };
            let mut i = 0;
            while i < sentence.tokens.len() {
                if !proper(i) {
                    i += 1;
                    continue;
                }
                let mut end = i + 1;
                while proper(end) {
                    end += 1;
                }
                // Only a whole run of proper nouns: part of one is part of another name.
                let (first, last) = (sentence.tokens[i].start, sentence.tokens[end - 1].end);
                if end - i <= 3 && !covered(first, last) {
                    let name: Vec<&str> = sentence.tokens[i..end].iter().map(|t| t.form.as_str()).collect();
                    let known = self
                        .look_up(&name.join(" "))
                        .filter(|(_, m)| *m >= Match::Alternate)
                        .filter_map(|(e, m)| self.place(e, m))
                        .any(|c| match c.kind {
                            Kind::Country | Kind::Disputed => true,
                            Kind::City => {
                                c.population >= 100_000 && (c.matched == Match::Name || c.population >= 500_000)
                                    || self.is_capital(c.entry)
                            }
                            Kind::Region => c.matched == Match::Name,
                            _ => c.name.contains(' '),
                        });
                    if known {
                        found.push((first, last));
                    }
                }
                i = end;
            }
        }
        found
    }

    /// Resolves the names at given spans (code points of the story text).
    #[must_use]
    pub fn resolve_spans(&self, story: &Story, sentences: &[Sentence], spans: &[(u32, u32)]) -> Vec<Resolution> {
        let chars: Vec<char> = story.text.chars().collect();
        let mut names: Vec<Name> = spans
            .iter()
            .filter(|(start, end)| start < end && (*end as usize) <= chars.len())
            .map(|&(start, end)| self.name(&chars, sentences, start, end))
            .collect();
        let outlet = self.outlet_country(story);
        let people_countries = self.demonyms_of(sentences);
        self.choose(&mut names, outlet, &people_countries);
        let on = story.published_date();
        for name in &mut names {
            name.candidates.retain(|c| c.score.is_finite());
        }
        names.into_iter().map(|n| self.resolution(n, sentences, on)).collect()
    }

    fn name(&self, chars: &[char], sentences: &[Sentence], start: u32, end: u32) -> Name {
        let raw: String = chars[start as usize..end as usize].iter().collect();
        let text = clean(&raw);
        let sentence = sentences.partition_point(|s| s.end <= start).min(sentences.len().saturating_sub(1)) as u32;
        let after: String = chars[end as usize..(end as usize + 60).min(chars.len())].iter().collect();
        let before: String = chars[(start as usize).saturating_sub(24)..start as usize].iter().collect();
        let mut candidates = self.named(&text);
        let beside = self.beside(&after);
        // "the West" is no unit of Rwanda's, but "West Province" and "East, Cameroon" are units.
        if COMPASS.contains(&text.to_lowercase().as_str()) && beside.is_empty() && !unit_beside(&before, &after) {
            candidates.retain(|c| matches!(c.kind, Kind::Area | Kind::Disputed));
        }
        kinds_beside(&mut candidates, &before, &after, &text);
        sort(&mut candidates);
        Name { start, end, sentence, text, beside, candidates }
    }

    /// Candidates of a name as it stands in text: also without "the", and with "St." and short forms spelt out.
    fn named(&self, text: &str) -> Vec<Candidate> {
        if text.starts_with(char::is_uppercase)
            && let Some(one) = self.country_of_people(text).or_else(|| self.area_of_people(text))
        {
            return vec![one];
        }
        if let Some(entry) = self.abbreviation(text).or_else(|| self.abbreviation(&text.replace(". ", "."))) {
            return self.place(entry, Match::Name).into_iter().collect();
        }
        let mut found: Vec<Candidate> = self.look_up(text).filter_map(|(e, m)| self.place(e, m)).collect();
        // "OAS" and "SA" are short for something; "OSLO" and "OHIO" are written large.
        let short = text.chars().count() <= 4 && text.chars().all(char::is_uppercase);
        if short {
            found.retain(|c| match c.kind {
                Kind::City => self.is_capital(c.entry) || c.population >= 100_000 && c.matched == Match::Name,
                Kind::Region | Kind::District => c.matched == Match::Name && c.population >= 100_000,
                _ => true,
            });
        }
        if found.is_empty() && !short {
            for prefix in [
                "the ",
                "The ",
                "city of ",
                "City of ",
                "greater ",
                "Greater ",
                "downtown ",
                "Downtown ",
                "northern ",
                "southern ",
                "eastern ",
                "western ",
                "central ",
                "Northern ",
                "Southern ",
                "Eastern ",
                "Western ",
                "Central ",
                "town of ",
                "Town of ",
                "County of ",
                "State of ",
                "state of ",
                "Province of ",
                "Republic of ",
            ] {
                if let Some(rest) = text.strip_prefix(prefix) {
                    found = self.look_up(rest).filter_map(|(e, m)| self.place(e, m)).collect();
                    if !found.is_empty() {
                        break;
                    }
                }
            }
        }
        if found.is_empty() && !short {
            for suffix in [
                " city",
                " City",
                " province",
                " Province",
                " state",
                " State",
                " region",
                " Region",
                " district",
                " District",
                " area",
                " Township",
                " Borough",
                " County",
                " Parish",
                " governorate",
                " Governorate",
                " Town",
                " Village",
                " peninsula",
                " Peninsula",
                " Strip",
                " town",
                " village",
                " Island",
                " Oblast",
                " oblast",
            ] {
                if let Some(rest) = text.strip_suffix(suffix) {
                    found = self.look_up(rest).filter_map(|(e, m)| self.place(e, m)).collect();
                    if !found.is_empty() {
                        break;
                    }
                }
            }
        }
        if found.is_empty() && text.chars().count() >= 6 && !text.contains(' ') && text.starts_with(char::is_uppercase)
        {
            found = self.candidates(text);
        }
        // A town and the unit around it: the town, unless the unit is far larger ("Kidal", not "New York").
        let towns: Vec<(Option<u32>, u64, f32, Match)> = found
            .iter()
            .filter(|c| c.kind == Kind::City)
            .map(|c| (self.unit_row(c.entry), c.population, c.score, c.matched))
            .collect();
        // "Mexico" is the country before it is short for its capital.
        let countries: Vec<Option<u16>> =
            found.iter().filter(|c| c.kind == Kind::Country).map(|c| self.country_row(c.entry)).collect();
        for c in &mut found {
            if c.kind != Kind::Country && c.matched < Match::Name && countries.contains(&self.country_row(c.entry)) {
                c.score -= 2.0;
            }
            if matches!(c.kind, Kind::Region | Kind::District) {
                for (unit, population, score, matched) in &towns {
                    let inside = *unit == self.unit_row(c.entry) && unit.is_some();
                    // Where the name is the town's and only short for the unit's (Khersonska oblast), the town may be smaller.
                    let times = if *matched == Match::Name && c.matched < Match::Name { 24 } else { 8 };
                    if inside && population * times >= c.population {
                        c.score = c.score.min(score - 0.3);
                    }
                }
            }
        }
        found
    }

    /// Units and countries that the words after a name give: ", Ky.", ", Texas", " in Kenya".
    fn beside(&self, after: &str) -> Vec<Entry> {
        let mut found = Vec::new();
        let mut rest = after;
        for _ in 0..2 {
            let trimmed = rest.trim_start();
            let next = trimmed
                .strip_prefix(',')
                .or_else(|| trimmed.strip_prefix('('))
                .or_else(|| trimmed.strip_prefix("in "))
                .map(str::trim_start);
            let Some(next) = next else { break };
            let next = ["the ", "northern ", "southern ", "eastern ", "western ", "central "]
                .iter()
                .find_map(|p| next.strip_prefix(p))
                .unwrap_or(next);
            let Some((entries, used)) = self.leading_name(next) else { break };
            found.extend(entries);
            rest = &next[used..];
        }
        found
    }

    /// The longest name of a unit or country at the head of `text`: entries, bytes used.
    fn leading_name(&self, text: &str) -> Option<(Vec<Entry>, usize)> {
        let ends: Vec<usize> = text
            .char_indices()
            .filter(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '-' | '’')))
            .map(|(i, _)| i)
            .chain(std::iter::once(text.len()))
            .take(4)
            .collect();
        if !text.starts_with(|c: char| c.is_uppercase()) {
            return None;
        }
        for &end in ends.iter().rev() {
            let name = &text[..end];
            if name.is_empty() {
                continue;
            }
            if let Some(entry) = self.abbreviation(name).or_else(|| self.abbreviation(name.trim_end_matches('.'))) {
                return Some((vec![entry], end));
            }
            let stripped = name.trim_end_matches(['.', '\'', '-']).trim_end_matches("'s").trim_end_matches("’s");
            let found: Vec<Entry> = self
                .look_up(stripped)
                .filter(|(_, m)| *m >= Match::Alternate)
                .filter_map(|(e, m)| self.place(e, m))
                .filter(|c| {
                    matches!(c.kind, Kind::Country | Kind::Region | Kind::District | Kind::Disputed)
                        && (c.matched == Match::Name || c.kind != Kind::District)
                })
                .map(|c| c.entry)
                .collect();
            if !found.is_empty() {
                return Some((found, end));
            }
        }
        None
    }

    fn outlet_country(&self, story: &Story) -> Option<u16> {
        let host = story.url.as_deref()?.split("//").nth(1)?.split('/').next()?;
        let top = host.rsplit('.').next()?;
        if top.len() != 2 {
            return None;
        }
        let top = if top == "uk" { "gb" } else { top };
        let upper = top.to_ascii_uppercase();
        self.countries.iter().position(|c| c.iso2 == upper.as_bytes()).map(|i| i as u16)
    }

    /// Countries whose people or adjectives the story uses, with how often (at most three count).
    fn demonyms_of(&self, sentences: &[Sentence]) -> BTreeMap<u16, f32> {
        let mut found: BTreeMap<u16, f32> = BTreeMap::new();
        for token in sentences.iter().flat_map(|s| &s.tokens) {
            if token.form.chars().next().is_some_and(char::is_uppercase)
                && token.form.len() > 3
                && let Some(country) = self.demonym(&token.form)
            {
                let count = found.entry(country).or_default();
                *count = (*count + 0.4).min(1.2);
            }
        }
        found
    }

    /// Scores candidates in context, three rounds: every round weighs with the choices of the one before.
    fn choose(&self, names: &mut [Name], outlet: Option<u16>, people: &BTreeMap<u16, f32>) {
        // Names that are alike share evidence; each different name speaks once, a little more where it is repeated.
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, name) in names.iter().enumerate() {
            groups.entry(name.text.to_lowercase()).or_default().push(i);
        }
        // What stands beside one mention of a name holds for all of them.
        for members in groups.values() {
            let beside: Vec<Entry> = members.iter().flat_map(|&i| names[i].beside.clone()).collect();
            if !beside.is_empty() {
                for &i in members {
                    if names[i].beside.is_empty() {
                        names[i].beside.clone_from(&beside);
                    }
                }
            }
        }
        for name in names.iter_mut() {
            // "Mexico, the US and Canada" is a list of countries, not a town in one.
            if name.candidates.iter().any(|c| c.kind == Kind::Country && c.matched >= Match::Alternate) {
                name.beside.retain(|b| self.place(*b, Match::Name).is_none_or(|p| p.kind != Kind::Country));
            }
            for c in &mut name.candidates {
                if name.beside.iter().any(|b| self.holds(*b, c)) {
                    c.score += weight::BESIDE;
                }
                if outlet.is_some() && self.country_row(c.entry) == outlet {
                    c.score += weight::OUTLET;
                }
            }
            sort(&mut name.candidates);
        }
        let base: Vec<Vec<(Entry, f32)>> =
            names.iter().map(|n| n.candidates.iter().map(|c| (c.entry, c.score)).collect()).collect();
        for _ in 0..3 {
            let votes: Vec<Vote> =
                groups.values().map(|members| self.vote(&names[members[0]], members.len())).collect();
            let mut countries: BTreeMap<u16, f32> = people.clone();
            let mut units: BTreeMap<u32, f32> = BTreeMap::new();
            for vote in &votes {
                for (country, share) in &vote.countries {
                    *countries.entry(*country).or_default() += share * vote.weight;
                }
                for (unit, share) in &vote.units {
                    *units.entry(*unit).or_default() += share * vote.weight;
                }
            }
            for (group, members) in groups.values().enumerate() {
                let own = &votes[group];
                for &i in members {
                    let before = &base[i];
                    for c in &mut names[i].candidates {
                        let mut score = before.iter().find(|(e, _)| *e == c.entry).map_or(0.0, |(_, s)| *s);
                        if let Some(country) = self.country_row(c.entry) {
                            let others =
                                countries.get(&country).copied().unwrap_or(0.0) - own.country(country) * own.weight;
                            if c.kind != Kind::Country {
                                score += weight::COUNTRY * saturate(others);
                            } else {
                                score += 0.5 * weight::COUNTRY * saturate(others);
                            }
                        }
                        if let Some(unit) = self.unit_row(c.entry) {
                            let others = units.get(&unit).copied().unwrap_or(0.0) - own.unit(unit) * own.weight;
                            score += weight::UNIT * saturate(others);
                        }
                        if matches!(c.kind, Kind::City | Kind::District | Kind::Point) {
                            let near: f32 = votes
                                .iter()
                                .enumerate()
                                .filter(|(g, v)| *g != group && v.place.is_some())
                                .filter_map(|(_, v)| v.place)
                                .map(|p| closeness(kilometres(p, (c.lat, c.lon))))
                                .sum();
                            score += weight::NEAR * near.min(2.0);
                        }
                        // A misspelt name needs a country that the story speaks of.
                        if c.matched == Match::Fuzzy {
                            let country = self.country_row(c.entry);
                            let others = country.map_or(0.0, |country| {
                                countries.get(&country).copied().unwrap_or(0.0) - own.country(country) * own.weight
                            });
                            if others < 0.5 {
                                score = f32::NEG_INFINITY;
                            }
                        }
                        c.score = score;
                    }
                    sort(&mut names[i].candidates);
                }
            }
        }
    }

    /// Whether a unit or country holds a candidate.
    fn holds(&self, outer: Entry, c: &Candidate) -> bool {
        if outer == c.entry {
            return false;
        }
        if let Some(unit) = self.unit_row(outer) {
            let mut row = c.entry.0;
            if (row as usize) < self.bulk.len() {
                // the unit itself or the one that stands beside it may be a district
                for _ in 0..3 {
                    if row == outer.0 {
                        return true;
                    }
                    match self.bulk.parent(row as usize) {
                        Some(parent) => row = parent as u32,
                        None => break,
                    }
                }
                return outer.0 == unit && self.unit_row(c.entry) == Some(unit);
            }
            return false;
        }
        let outer_country = self.country_row(outer);
        outer_country.is_some() && c.kind != Kind::Country && self.country_row(c.entry) == outer_country
    }

    /// What one name says about countries and units, by its best candidates.
    fn vote(&self, name: &Name, count: usize) -> Vote {
        let mut vote = Vote { weight: 1.0 + (count as f32).ln().min(1.2), ..Vote::default() };
        let Some(best) = name.candidates.first() else { return vote };
        if !best.score.is_finite() {
            return vote;
        }
        let mut total = 0.0;
        let mut shares = Vec::new();
        for c in name.candidates.iter().take(12) {
            let share = if c.score.is_finite() { ((c.score - best.score) * 1.6).exp() } else { 0.0 };
            total += share;
            shares.push((c, share));
        }
        for (c, share) in shares {
            let share = share / total;
            if let Some(country) = self.country_row(c.entry) {
                *vote.countries.entry(country).or_default() += share;
            }
            if let Some(unit) = self.unit_row(c.entry) {
                *vote.units.entry(unit).or_default() += share;
            }
            if share > 0.6 && matches!(c.kind, Kind::City | Kind::District | Kind::Point) {
                vote.place = Some((c.lat, c.lon));
            }
        }
        vote
    }

    fn resolution(&self, name: Name, sentences: &[Sentence], on: Option<jiff::civil::Date>) -> Resolution {
        let mut place = Place {
            start: name.start,
            end: name.end,
            name: None,
            geonameid: None,
            lat: None,
            lon: None,
            country: None,
            kind: String::new(),
            province: None,
            metonym: false,
            confidence: 0.0,
            sentence: name.sentence,
            evidence: Vec::new(),
        };
        if let Some(best) = name.candidates.first() {
            place.name = Some(best.name.to_string());
            place.geonameid = best.geonameid;
            place.lat = Some(best.lat);
            place.lon = Some(best.lon);
            place.country = self.country_at(best, on);
            place.kind = best.kind.as_str().to_owned();
            place.province = best.province.as_ref().map(ToString::to_string);
            let gap = name.candidates.get(1).map_or(3.0, |second| best.score - second.score);
            let fuzzy = best.matched == Match::Fuzzy;
            // Even odds at no gap; a gap of one power of ten is four to one.
            place.confidence = ((1.0 / (1.0 + (-1.4 * gap).exp())) * if fuzzy { 0.5 } else { 1.0 }).clamp(0.0, 0.99);
            place.evidence.push(format!(
                "gazetteer: {} ({}, {:?}, score {:.2})",
                best.name,
                best.kind.as_str(),
                best.matched,
                best.score
            ));
            if let Some(second) = name.candidates.get(1) {
                place.evidence.push(format!(
                    "next: {} ({}, {}, score {:.2})",
                    second.name,
                    second.kind.as_str(),
                    second.country.as_ref().map_or("", |c| c.as_str()),
                    second.score
                ));
            }
            for beside in &name.beside {
                if let Some(unit) = self.place(*beside, Match::Name).filter(|_| self.holds(*beside, best)) {
                    place.evidence.push(format!("the words beside it name {}", unit.name));
                }
            }
            for holder in self.holders(best, on) {
                place.evidence.push(format!("{}: {} ({})", holder.status.as_str(), holder.holder, holder.evidence));
            }
            place.metonym = is_metonym(sentences, &name, best.kind);
        } else {
            place.evidence.push("not in the gazetteer".to_owned());
        }
        Resolution { place, candidates: name.candidates }
    }
}

#[derive(Clone, Debug, Default)]
struct Vote {
    weight: f32,
    countries: BTreeMap<u16, f32>,
    units: BTreeMap<u32, f32>,
    place: Option<(f64, f64)>,
}

impl Vote {
    fn country(&self, row: u16) -> f32 {
        self.countries.get(&row).copied().unwrap_or(0.0)
    }

    fn unit(&self, row: u32) -> f32 {
        self.units.get(&row).copied().unwrap_or(0.0)
    }
}

/// Support that grows ever less: one name is more than half of what ten are.
fn saturate(support: f32) -> f32 {
    let s = support.max(0.0);
    s / (s + 0.8)
}

fn closeness(km: f64) -> f32 {
    if km <= 60.0 {
        1.0
    } else if km <= 240.0 {
        ((240.0 - km) / 180.0) as f32
    } else {
        0.0
    }
}

/// A name without possessive and outer marks.
fn clean(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_matches(|c: char| matches!(c, ',' | ';' | ':' | '"' | '“' | '”' | '(' | ')'));
    let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
    text.trim_end_matches(['\'', '’']).to_owned()
}

/// Words of direction, which name a place only with a noun beside them.
const COMPASS: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "centre",
    "center",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "midwest",
];

/// Whether the words beside a name say that it is an administrative unit.
fn unit_beside(before: &str, after: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    let next = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    before.ends_with("state of")
        || before.ends_with("province of")
        || matches!(
            next.as_str(),
            "state"
                | "province"
                | "region"
                | "oblast"
                | "governorate"
                | "county"
                | "parish"
                | "prefecture"
                | "district"
        )
}

/// Words beside a name that say what kind of place it is.
fn kinds_beside(candidates: &mut [Candidate], before: &str, after: &str, text: &str) {
    let before = before.trim_end().to_lowercase();
    let next = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    let town = before.ends_with("city of")
        || before.ends_with("town of")
        || before.ends_with("village of")
        || matches!(next.as_str(), "city" | "town" | "village");
    let unit = unit_beside(&before, after);
    let water = matches!(next.as_str(), "river" | "lake" | "sea" | "strait" | "bay");
    let district = text.ends_with("County") || text.ends_with("Parish") || text.ends_with("District");
    for c in candidates {
        let fits = match c.kind {
            Kind::City => town,
            Kind::Region => unit,
            Kind::District => unit || district,
            Kind::Water => water,
            _ => false,
        };
        if fits {
            c.score += weight::KIND;
        }
        if unit && c.kind == Kind::City {
            c.score -= 0.5;
        }
    }
}

/// Verbs whose subject is a government, a people or a team, not a stretch of land.
const ACTS: &[&str] = &[
    "say",
    "tell",
    "announce",
    "accuse",
    "condemn",
    "demand",
    "deny",
    "reject",
    "warn",
    "call",
    "urge",
    "want",
    "agree",
    "sign",
    "threaten",
    "claim",
    "insist",
    "declare",
    "offer",
    "propose",
    "decide",
    "refuse",
    "support",
    "back",
    "oppose",
    "seek",
    "vow",
    "pledge",
    "impose",
    "recognize",
    "recognise",
    "invade",
    "attack",
    "bomb",
    "expel",
    "recall",
    "summon",
    "withdraw",
    "send",
    "deploy",
    "launch",
    "respond",
    "react",
    "blame",
    "criticize",
    "criticise",
    "welcome",
    "ask",
    "request",
    "appeal",
    "hope",
    "fear",
    "believe",
    "think",
    "plan",
    "intend",
    "promise",
    "invite",
    "meet",
    "negotiate",
    "retaliate",
    "ban",
    "approve",
    "ratify",
    "join",
    "lead",
    "mediate",
    "host",
    "vote",
    "win",
    "lose",
    "beat",
    "defeat",
    "help",
    "supply",
    "provide",
    "arm",
    "sell",
    "buy",
];

/// Whether a name stands for a government or people: the subject of an act, by the tree.
fn is_metonym(sentences: &[Sentence], name: &Name, kind: Kind) -> bool {
    if !matches!(kind, Kind::Country | Kind::City | Kind::Point | Kind::Disputed | Kind::Region) {
        return false;
    }
    let Some(sentence) = sentences.get(name.sentence as usize) else { return false };
    let Some(head) = head_of(sentence, name.start, name.end) else { return false };
    let token = &sentence.tokens[head];
    let subject = token.deprel.starts_with("nsubj") || (token.deprel.as_str() == "obl:agent");
    let Some(verb) = sentence.head_of(head).filter(|_| subject) else { return false };
    let verb = &sentence.tokens[verb];
    verb.upos == Upos::Verb && (ACTS.contains(&verb.lemma.as_str()) || kind == Kind::Country)
}

/// The token of a span whose head lies outside it.
fn head_of(sentence: &Sentence, start: u32, end: u32) -> Option<usize> {
    let inside: Vec<usize> = (0..sentence.tokens.len())
        .filter(|&i| sentence.tokens[i].start < end && start < sentence.tokens[i].end)
        .collect();
    inside.iter().copied().find(|&i| sentence.head_of(i).is_none_or(|h| !inside.contains(&h)))
}
