//! From BIO tags to mentions.

use rapporteur_record::{Mention, MentionKind, Sentence};

/// The nine classes that the recogniser tells apart, after the worldwide newswire set; `Event` besides.
pub(crate) fn kind_of(class: &str, words: &[&str], upos_plain: bool) -> MentionKind {
    match class {
        "Person" => MentionKind::Person,
        "Organization" => MentionKind::Org,
        "Location" => place_kind(words, upos_plain),
        "NORP" => MentionKind::Norp,
        "Facility" => MentionKind::Fac,
        "Date" => MentionKind::Date,
        "Money" => MentionKind::Money,
        "Product" => MentionKind::Product,
        "Event" => MentionKind::Event,
        _ => misc_kind(words),
    }
}

/// Words of places that have no government of their own.
const NATURAL: &[&str] = &[
    "africa",
    "alps",
    "america",
    "americas",
    "antarctica",
    "archipelago",
    "arctic",
    "asia",
    "atlantic",
    "balkans",
    "baltics",
    "basin",
    "bay",
    "canal",
    "caribbean",
    "caucasus",
    "channel",
    "coast",
    "continent",
    "delta",
    "desert",
    "east",
    "equator",
    "euphrates",
    "europe",
    "forest",
    "glacier",
    "golan",
    "gulf",
    "heights",
    "highlands",
    "hills",
    "himalayas",
    "horn",
    "indo-pacific",
    "island",
    "islands",
    "isle",
    "isles",
    "lake",
    "latin",
    "levant",
    "maghreb",
    "mediterranean",
    "middle",
    "mount",
    "mountain",
    "mountains",
    "nile",
    "north",
    "ocean",
    "oceania",
    "pacific",
    "peninsula",
    "plain",
    "plateau",
    "pole",
    "reef",
    "ridge",
    "river",
    "sahara",
    "sahel",
    "scandinavia",
    "sea",
    "shoal",
    "south",
    "steppe",
    "strait",
    "straits",
    "sub-saharan",
    "tigris",
    "valley",
    "volcano",
    "west",
    "western",
];

/// Two-word states that hold one of the words above.
const STATES: &[&str] = &[
    "south africa",
    "south korea",
    "north korea",
    "south sudan",
    "north macedonia",
    "east timor",
    "western sahara",
    "ivory coast",
    "solomon islands",
    "marshall islands",
    "cook islands",
    "faroe islands",
    "falkland islands",
    "cayman islands",
    "virgin islands",
    "united states of america",
    "gulf states",
    "south carolina",
    "north carolina",
    "south dakota",
    "north dakota",
    "west virginia",
    "south australia",
    "western australia",
    "rhode island",
    "central african republic",
    "british virgin islands",
    "northern mariana islands",
    "south ossetia",
    "west bengal",
    "western cape",
    "eastern cape",
    "northern cape",
    "north west",
    "gold coast",
    "cape coast",
    "south sulawesi",
    "south kivu",
    "north kivu",
    "south darfur",
    "north darfur",
    "west darfur",
    "east jerusalem",
    "west pokot",
    "islands of palau",
    "united states of  america",
];

fn place_kind(words: &[&str], _plain: bool) -> MentionKind {
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).filter(|w| w != "the").collect();
    let whole = lower.join(" ");
    if STATES.contains(&whole.as_str()) {
        return MentionKind::Gpe;
    }
    let first = lower.first().map_or("", String::as_str);
    let last = lower.last().map_or("", String::as_str);
    let natural = NATURAL.contains(&last)
        || matches!(first, "lake" | "mount" | "river" | "gulf" | "strait" | "cape" | "horn" | "straits")
            && lower.len() > 1
            && whole != "cape town"
            && whole != "cape verde"
        || lower.len() > 1 && matches!(last, "africa" | "asia" | "europe" | "america");
    if natural { MentionKind::Loc } else { MentionKind::Gpe }
}

fn misc_kind(words: &[&str]) -> MentionKind {
    const EVENTS: &[&str] = &[
        "war",
        "wars",
        "summit",
        "olympics",
        "cup",
        "championship",
        "championships",
        "election",
        "elections",
        "revolution",
        "festival",
        "games",
        "uprising",
        "massacre",
        "genocide",
        "holocaust",
        "intifada",
        "spring",
        "conference",
        "crisis",
        "earthquake",
        "hurricane",
        "typhoon",
        "cyclone",
        "operation",
        "offensive",
        "battle",
        "siege",
        "referendum",
        "marathon",
        "tournament",
        "forum",
        "expo",
        "ramadan",
        "christmas",
        "easter",
        "eid",
        "jubilee",
        "coup",
    ];
    let event = words.iter().any(|w| EVENTS.contains(&w.to_lowercase().as_str()));
    if event { MentionKind::Event } else { MentionKind::Misc }
}

/// Reads the BIO `labels` of `sentence` (number `index`) into mentions.
pub(crate) fn from_bio<'a>(
    sentence: &Sentence,
    index: usize,
    label: impl Fn(usize) -> &'a str,
    out: &mut Vec<Mention>,
) {
    let count = sentence.tokens.len();
    let mut i = 0;
    while i < count {
        let Some(class) = label(i).get(2..).filter(|c| !c.is_empty()) else {
            i += 1;
            continue;
        };
        let mut last = i;
        while last + 1 < count && label(last + 1).starts_with("I-") && label(last + 1).get(2..) == Some(class) {
            last += 1;
        }
        let words: Vec<&str> = sentence.tokens[i..=last].iter().map(|t| t.form.as_str()).collect();
        out.push(Mention {
            start: sentence.tokens[i].start,
            end: sentence.tokens[last].end,
            kind: kind_of(class, &words, true),
            country: None,
            sector: None,
            other_sectors: Vec::new(),
            name: None,
            identifier_id: None,
            office: None,
            entity: None,
            sentence: index as u32,
            first: i as u32,
            last: last as u32,
            head: head_within(sentence, i, last) as u32,
            evidence: vec![format!("model:names {class}")],
            members: Vec::new(),
            inner: false,
            confidence: 0.8,
        });
        i = last + 1;
    }
}

/// The word of `first..=last` whose head lies outside; the last one where several do.
pub(crate) fn head_within(sentence: &Sentence, first: usize, last: usize) -> usize {
    let inside = |head: u32| head > first as u32 && head <= last as u32 + 1;
    (first..=last)
        .find(|&i| {
            let token = &sentence.tokens[i];
            !inside(token.head) && token.deprel != "punct" && token.deprel != "case" && token.deprel != "det"
        })
        .unwrap_or(last)
}
