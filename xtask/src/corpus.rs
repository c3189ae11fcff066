//! Synthetic news of any size: stories in our own prose, and the claims that they make, for benchmarks of the store.
//!
//! Acts are drawn first (who, what, to whom, where, when); each is told by one story or several, in one of several
//! wordings, by several outlets; some acts have a rival, which is another act of the same type between the same two on the
//! same day; some stories are copies of a wire text: whole, with an opening of their own, cut, edited, or with the wire text
//! inside an own story. The same seed gives the same bytes. `--truth` says which claims tell of one act and which stories
//! are copies (`score_merging`, an example of the store's crate, compares a store with it).

use anyhow::Context as _;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Options of `corpus`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Stories.
    #[arg(long, default_value_t = 1000)]
    stories: u64,
    /// Another seed gives other news.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File of the stories, JSON Lines.
    #[arg(short, long)]
    output: PathBuf,
    /// File of the claims, in the order of the stories, JSON Lines.
    #[arg(long)]
    claims: Option<PathBuf>,
    /// File of the truth, a line for each story, JSON Lines: the wire text that it copies and how, and where it tells of
    /// which act.
    #[arg(long)]
    truth: Option<PathBuf>,
    /// Events told for each story, on average.
    #[arg(long, default_value_t = 2.0)]
    events: f64,
    /// First day of publication.
    #[arg(long, default_value = "2018-01-01")]
    from: Date,
    /// Days over which the news are spread.
    #[arg(long, default_value_t = 1460)]
    days: u32,
}

/// SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap_or(0)
    }
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
    /// Small numbers far more often than great ones, as in real news.
    fn skewed(&mut self, n: usize) -> usize {
        let u = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((n as f64).powf(u) - 1.0).floor().clamp(0.0, n as f64 - 1.0) as usize
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// Code, name, adjective, cities.
type State = (&'static str, &'static str, &'static str, &'static [(&'static str, f64, f64)]);

const STATES: &[State] = &[
    (
        "USA",
        "the United States",
        "American",
        &[("Washington", 38.9, -77.04), ("Houston", 29.76, -95.37), ("Chicago", 41.88, -87.63)],
    ),
    ("RUS", "Russia", "Russian", &[("Moscow", 55.75, 37.62), ("Rostov", 47.24, 39.71), ("Kazan", 55.79, 49.12)]),
    ("CHN", "China", "Chinese", &[("Beijing", 39.91, 116.4), ("Shanghai", 31.22, 121.46), ("Urumqi", 43.8, 87.6)]),
    (
        "UKR",
        "Ukraine",
        "Ukrainian",
        &[("Kyiv", 50.45, 30.52), ("Kharkiv", 49.98, 36.25), ("Odesa", 46.48, 30.73), ("Mariupol", 47.1, 37.54)],
    ),
    ("ISR", "Israel", "Israeli", &[("Tel Aviv", 32.08, 34.78), ("Haifa", 32.82, 34.99), ("Ashkelon", 31.67, 34.57)]),
    ("IRN", "Iran", "Iranian", &[("Tehran", 35.69, 51.42), ("Isfahan", 32.65, 51.67), ("Tabriz", 38.08, 46.29)]),
    ("TUR", "Turkey", "Turkish", &[("Ankara", 39.92, 32.85), ("Istanbul", 41.01, 28.95), ("Diyarbakir", 37.91, 40.24)]),
    ("SYR", "Syria", "Syrian", &[("Damascus", 33.51, 36.29), ("Aleppo", 36.2, 37.16), ("Homs", 34.73, 36.71)]),
    ("FRA", "France", "French", &[("Paris", 48.85, 2.35), ("Lyon", 45.75, 4.85), ("Marseille", 43.3, 5.38)]),
    ("DEU", "Germany", "German", &[("Berlin", 52.52, 13.41), ("Hamburg", 53.55, 9.99), ("Munich", 48.14, 11.58)]),
    ("GBR", "Britain", "British", &[("London", 51.51, -0.13), ("Leeds", 53.8, -1.55), ("Glasgow", 55.86, -4.25)]),
    ("IND", "India", "Indian", &[("New Delhi", 28.64, 77.22), ("Mumbai", 19.07, 72.88), ("Srinagar", 34.09, 74.81)]),
    (
        "PAK",
        "Pakistan",
        "Pakistani",
        &[("Islamabad", 33.72, 73.04), ("Karachi", 24.86, 67.01), ("Quetta", 30.18, 66.99)],
    ),
    ("ARM", "Armenia", "Armenian", &[("Yerevan", 40.18, 44.51), ("Gyumri", 40.79, 43.85), ("Vardenis", 40.18, 45.73)]),
    ("AZE", "Azerbaijan", "Azerbaijani", &[("Baku", 40.38, 49.89), ("Ganja", 40.68, 46.36), ("Barda", 40.37, 47.13)]),
    ("NGA", "Nigeria", "Nigerian", &[("Abuja", 9.06, 7.49), ("Lagos", 6.45, 3.39), ("Maiduguri", 11.85, 13.16)]),
    (
        "ETH",
        "Ethiopia",
        "Ethiopian",
        &[("Addis Ababa", 9.02, 38.75), ("Mekelle", 13.5, 39.48), ("Gondar", 12.6, 37.47)],
    ),
    ("SDN", "Sudan", "Sudanese", &[("Khartoum", 15.55, 32.53), ("Nyala", 12.05, 24.88), ("Kassala", 15.45, 36.4)]),
    (
        "VEN",
        "Venezuela",
        "Venezuelan",
        &[("Caracas", 10.49, -66.88), ("Maracaibo", 10.63, -71.64), ("Valencia", 10.16, -68.0)],
    ),
    ("COL", "Colombia", "Colombian", &[("Bogota", 4.61, -74.08), ("Cali", 3.44, -76.52), ("Medellin", 6.25, -75.56)]),
    ("JPN", "Japan", "Japanese", &[("Tokyo", 35.69, 139.69), ("Osaka", 34.69, 135.5), ("Naha", 26.21, 127.68)]),
    (
        "KOR",
        "South Korea",
        "South Korean",
        &[("Seoul", 37.57, 126.98), ("Busan", 35.1, 129.04), ("Incheon", 37.46, 126.71)],
    ),
    (
        "PHL",
        "the Philippines",
        "Philippine",
        &[("Manila", 14.6, 120.98), ("Davao", 7.07, 125.61), ("Cebu", 10.32, 123.89)],
    ),
    ("EGY", "Egypt", "Egyptian", &[("Cairo", 30.06, 31.25), ("Alexandria", 31.2, 29.92), ("Suez", 29.97, 32.53)]),
    ("LBY", "Libya", "Libyan", &[("Tripoli", 32.88, 13.19), ("Benghazi", 32.12, 20.07), ("Sirte", 31.21, 16.59)]),
    ("GRC", "Greece", "Greek", &[("Athens", 37.98, 23.73), ("Patras", 38.24, 21.73), ("Larissa", 39.64, 22.42)]),
    ("SRB", "Serbia", "Serbian", &[("Belgrade", 44.8, 20.47), ("Nis", 43.32, 21.9), ("Novi Sad", 45.25, 19.84)]),
    ("POL", "Poland", "Polish", &[("Warsaw", 52.23, 21.01), ("Gdansk", 54.35, 18.65), ("Lublin", 51.25, 22.57)]),
    ("MMR", "Myanmar", "Burmese", &[("Yangon", 16.81, 96.16), ("Mandalay", 21.97, 96.08), ("Sittwe", 20.15, 92.9)]),
    (
        "BRA",
        "Brazil",
        "Brazilian",
        &[("Brasilia", -15.78, -47.93), ("Recife", -8.05, -34.88), ("Manaus", -3.1, -60.02)],
    ),
];

/// Type, mode, contexts, score, CAMEO, Goldstein; whether a recipient is needed, is placed, has dead; then wordings.
/// `{A}` actor, `{R}` recipient, `{P}` place, `{T}` thing, `{D}` day, `{N}` number; the trigger stands in `<>`.
struct Kind {
    event: &'static str,
    mode: &'static str,
    context: &'static str,
    scale: f32,
    cameo: &'static str,
    goldstein: f32,
    placed: bool,
    deadly: bool,
    things: &'static [&'static str],
    wordings: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        event: "ASSAULT",
        mode: "heavy-weapons",
        context: "military",
        scale: -9.5,
        cameo: "194",
        goldstein: -10.0,
        placed: true,
        deadly: true,
        things: &[
            "a grain store",
            "the old railway bridge",
            "a bus depot",
            "a row of garages",
            "the water tower",
            "a sawmill",
            "a school gym",
            "the flower market",
        ],
        wordings: &[
            "{A} forces <shelled> {T} in {P} on {D}, killing {N} people, and {R} called its ambassador home.",
            "{N} people died on {D} when {A} guns <fired> on {T} in {P}, {R} officials said.",
            "The <shelling> of {T} in {P} by {A} troops on {D} left {N} dead, doctors in {R} reported.",
        ],
    },
    Kind {
        event: "CONSULT",
        mode: "",
        context: "diplomatic",
        scale: 2.5,
        cameo: "040",
        goldstein: 1.0,
        placed: true,
        deadly: false,
        things: &[
            "fishing rights",
            "gas transit",
            "a railway across the border",
            "the return of works of art",
            "visa rules for students",
            "the price of wheat",
        ],
        wordings: &[
            "Envoys of {A} and {R} <met> in {P} on {D} to discuss {T}.",
            "{A} and {R} held <talks> on {T} in {P} on {D}, both sides said.",
            "In {P}, {A} diplomats sat down with those of {R} on {D} for a <meeting> about {T}.",
        ],
    },
    Kind {
        event: "ACCUSE",
        mode: "disapprove",
        context: "diplomatic",
        scale: -2.0,
        cameo: "111",
        goldstein: -2.0,
        placed: false,
        deadly: false,
        things: &[
            "new tariffs on steel",
            "the arrest of two reporters",
            "a naval drill",
            "a law on language",
            "the closing of a consulate",
            "a dam on a shared river",
        ],
        wordings: &[
            "{A} <condemned> {R} on {D} over {T}.",
            "The government of {A} sharply <criticised> {R} on {D} for {T}.",
            "{R} came under fire on {D} as {A} <denounced> {T}.",
        ],
    },
    Kind {
        event: "COERCE",
        mode: "arrest",
        context: "legal",
        scale: -7.0,
        cameo: "173",
        goldstein: -5.0,
        placed: true,
        deadly: false,
        things: &[
            "two engineers",
            "a ship's captain",
            "four students",
            "a bank clerk",
            "three truckers",
            "a retired colonel",
        ],
        wordings: &[
            "Police in {A} <arrested> {T} from {R} in {P} on {D}.",
            "{T} of {R} nationality were <detained> by {A} officers in {P} on {D}.",
            "{A} authorities confirmed the <arrest> of {T} from {R} in {P} on {D}.",
        ],
    },
    Kind {
        event: "AID",
        mode: "",
        context: "human_security",
        scale: 10.0,
        cameo: "073",
        goldstein: 7.4,
        placed: true,
        deadly: false,
        things: &[
            "field kitchens",
            "tents and blankets",
            "flood pumps",
            "vaccines",
            "seed for the spring",
            "two mobile clinics",
        ],
        wordings: &[
            "{A} <sent> {T} to {R} on {D}; the first planes landed in {P}.",
            "{T} given by {A} <arrived> in {P} on {D}, {R} said with thanks.",
            "{R} on {D} took over {T} that {A} had <donated>, at a depot in {P}.",
        ],
    },
    Kind {
        event: "PROTEST",
        mode: "demo",
        context: "political_institutions",
        scale: -5.0,
        cameo: "141",
        goldstein: -6.5,
        placed: true,
        deadly: false,
        things: &[
            "bread prices",
            "a pension reform",
            "the felling of a park",
            "late wages",
            "a new toll road",
            "power cuts",
        ],
        wordings: &[
            "People in {A} <marched> through {P} on {D} against {T}.",
            "A <demonstration> over {T} filled the centre of {P} in {A} on {D}.",
            "Thousands <rallied> in {P}, {A}, on {D}, angry about {T}.",
        ],
    },
    Kind {
        event: "AGREE",
        mode: "",
        context: "economic",
        scale: 2.5,
        cameo: "030",
        goldstein: 4.0,
        placed: false,
        deadly: false,
        things: &[
            "a free trade zone",
            "joint patrols at sea",
            "an exchange of teachers",
            "a loan for rail cars",
            "a pipeline survey",
            "shared use of a port",
        ],
        wordings: &[
            "{A} <agreed> with {R} on {D} to set up {T}.",
            "{A} and {R} <pledged> {T} in a paper signed on {D}.",
            "Under an <agreement> announced on {D}, {A} and {R} will begin {T}.",
        ],
    },
    Kind {
        event: "THREATEN",
        mode: "violence",
        context: "military",
        scale: -3.5,
        cameo: "138",
        goldstein: -7.0,
        placed: false,
        deadly: false,
        things: &[
            "flights over its islands",
            "tests of a new rocket",
            "arms for rebels",
            "shots at its fishing boats",
            "the blocking of a strait",
            "digging near the fence",
        ],
        wordings: &[
            "{A} <warned> {R} on {D} that it would strike back after {T}.",
            "{A} <threatened> {R} with force on {D}, citing {T}.",
            "A <threat> of war came from {A} on {D}: {R} must end {T}, it said.",
        ],
    },
];

const OUTLETS: &[&str] = &[
    "Harbour Post",
    "Daily Courier",
    "Northern Echo Wire",
    "Continental Press",
    "The Beacon",
    "Morning Ledger",
    "Union Telegraph",
    "Coast Radio",
    "Valley Times",
    "Metropolitan Review",
    "Star of the East",
    "Border Gazette",
    "Highland News",
    "The Compass",
    "Evening Standard-Record",
    "Delta Tribune",
    "Free Channel Seven",
    "Lowland Post",
    "The Observer of Ellery",
    "Capital FM",
    "Eastern Dispatch",
    "Prairie Sun",
    "Tidewater Chronicle",
    "The Lantern",
    "Inland Report",
    "Orbit Agency",
    "Meridian Wire",
];

/// Parts of sentences that say nothing of acts between states: who, does what, about what, how.
const WHO: &[&str] = &[
    "A neighbour named {S}",
    "The clerk {S}",
    "Professor {S} of the night school",
    "The baker {S}",
    "A retired judge",
    "{S}, a bus driver,",
    "The chamber of commerce",
    "A parish choir",
    "The lock keeper {S}",
    "A group of students",
    "The weather service",
    "An engineer called {S}",
    "The committee under {S}",
    "A farmer from the {S} valley",
    "The museum's keeper",
    "Teachers at the {S} school",
    "Radio hams along the ridge",
    "The mayor's aide {S}",
    "A pollster",
    "The insurer {S} and Sons",
    "Fishermen at the quay",
    "The widow {S}",
    "A visiting choirmaster",
    "The housing office",
    "An accountant from {S}",
    "The ferry line",
    "Captain {S}",
    "A beekeeper",
    "The {S} foundation",
    "Shopkeepers in the side streets",
];
const DOES: &[&str] = &[
    "went on repairing",
    "has begun to count",
    "would say nothing about",
    "spent the morning with",
    "asked for news of",
    "wrote a long letter about",
    "recalled",
    "keeps a list of",
    "was content with",
    "has little hope for",
    "paid twice the price for",
    "will look again at",
    "could not find",
    "has always defended",
    "laughed about",
    "put in a good word for",
    "made a drawing of",
    "was late because of",
    "measured",
    "sold off",
    "read out",
    "has grown tired of",
    "took a photograph of",
    "inherited",
    "complained of",
    "found comfort in",
    "borrowed money for",
    "has lost interest in",
    "gave a lecture on",
    "sleeps badly on account of",
];
const WHAT: &[&str] = &[
    "the budget for street lamps",
    "an old treaty in a frame",
    "the price of diesel",
    "a set of brass instruments",
    "the second volume of the town's history",
    "the timetable of the night buses",
    "a crate of oranges",
    "the water in the wells",
    "the exams in June",
    "a spare part for the crane",
    "forty amendments",
    "the nets and the floats",
    "the poll of last week",
    "a loan of nine thousand",
    "the hedge along the canal",
    "the lights in the northern suburbs",
    "a box of unsigned letters",
    "the names left in the record",
    "the drought of that summer",
    "the spring rehearsals",
    "the roof of the market hall",
    "a map that nobody trusts",
    "two lame horses",
    "the pension of a cousin",
    "the fog over the estuary",
    "a recipe for plum cake",
    "the queue at the counter",
    "the currency's small losses",
    "the rules of the rowing club",
    "a bell with a crack in it",
    "the colour of the new trams",
    "the width of the bridge",
    "the footnotes of the report",
    "an empty seat in the gallery",
    "the noise of the generators",
];
const HOW: &[&str] = &[
    "until the rain came",
    "without a fee",
    "for the third year running",
    "by candlelight",
    "in a flat voice",
    "as if nothing had happened",
    "before the shops closed",
    "with some reluctance",
    "to nobody's surprise",
    "at the request of {S}",
    "in the shade of the arcades",
    "on the advice of a doctor",
    "after a short night",
    "while the children slept",
    "under the eyes of the guards",
    "at number {N} of the same street",
    "for {N} days",
    "and then went home to {S}",
    "with {N} others",
    "as {S} had foretold",
    "over a pot of tea",
    "in spite of the cold",
    "when the recess ended",
    "more than {N} miles inland",
];
const SYLLABLES: &[&str] = &[
    "mar", "lo", "ven", "tor", "has", "bel", "kir", "dan", "os", "ri", "gal", "um", "pet", "sor", "el", "nak", "vi",
    "ard", "tem", "zu", "fen", "ka", "lin", "bor", "es",
];

/// A sentence of no consequence, seldom the same twice.
fn filler(dice: &mut Dice) -> String {
    let raw = format!("{} {} {} {}.", dice.pick(WHO), dice.pick(DOES), dice.pick(WHAT), dice.pick(HOW));
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        if rest[at..].starts_with("{S}") {
            let mut name = String::new();
            for _ in 0..2 + dice.below(2) {
                name.push_str(dice.pick::<&str>(SYLLABLES));
            }
            let mut letters = name.chars();
            text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
            text.push_str(letters.as_str());
        } else {
            text.push_str(&(2 + dice.below(97)).to_string());
        }
        rest = &rest[at + 3..];
    }
    text.push_str(rest);
    text
}

#[derive(Clone, Copy)]
struct Act {
    kind: usize,
    actor: usize,
    recipient: usize,
    place: usize,
    place_state: usize,
    thing: usize,
    day: Date,
    dead: u64,
    id: u64,
}

fn act(dice: &mut Dice, day: Date, id: u64) -> Act {
    let kind = dice.below(KINDS.len());
    let actor = dice.skewed(STATES.len());
    let mut recipient = dice.skewed(STATES.len());
    if recipient == actor {
        recipient = (actor + 1 + dice.below(STATES.len() - 1)) % STATES.len();
    }
    let place_state = match KINDS[kind].event {
        "ASSAULT" | "AID" => recipient,
        _ => actor,
    };
    Act {
        kind,
        actor,
        recipient,
        place: dice.below(STATES[place_state].3.len()),
        place_state,
        thing: dice.below(KINDS[kind].things.len()),
        day: day.saturating_sub(i64::try_from(dice.below(2)).unwrap_or(0).days()),
        dead: 1 + dice.skewed(60) as u64,
        id,
    }
}

fn weekday(day: Date) -> &'static str {
    use jiff::civil::Weekday as W;
    match day.weekday() {
        W::Monday => "Monday",
        W::Tuesday => "Tuesday",
        W::Wednesday => "Wednesday",
        W::Thursday => "Thursday",
        W::Friday => "Friday",
        W::Saturday => "Saturday",
        W::Sunday => "Sunday",
    }
}

/// Start and end in code points.
type At = (usize, usize);

/// A sentence with the places of its parts, counted in code points from its start.
#[derive(Clone)]
struct Told {
    text: String,
    trigger: At,
    word: String,
    actor: Option<At>,
    recipient: Option<At>,
    place: Option<At>,
}

fn tell(act: &Act, wording: &str) -> Told {
    let kind = &KINDS[act.kind];
    let (mut text, mut chars) = (String::new(), 0);
    let mut told =
        Told { text: String::new(), trigger: (0, 0), word: String::new(), actor: None, recipient: None, place: None };
    let mut rest = wording;
    while let Some(c) = rest.chars().next() {
        let piece: String;
        let mut slot: Option<char> = None;
        if let Some(inner) = rest.strip_prefix('<') {
            let end = inner.find('>').unwrap_or(inner.len());
            piece = inner[..end].to_owned();
            rest = inner.get(end + 1..).unwrap_or("");
            slot = Some('<');
        } else if let Some(inner) = rest.strip_prefix('{') {
            let name = inner.chars().next().unwrap_or('?');
            rest = inner.get(2..).unwrap_or("");
            slot = Some(name);
            piece = match name {
                'A' => {
                    if rest.starts_with(" forces")
                        || rest.starts_with(" guns")
                        || rest.starts_with(" troops")
                        || rest.starts_with(" officers")
                        || rest.starts_with(" authorities")
                        || rest.starts_with(" diplomats")
                    {
                        STATES[act.actor].2.to_owned()
                    } else {
                        STATES[act.actor].1.to_owned()
                    }
                }
                'R' => {
                    if rest.starts_with(" officials") || rest.starts_with(" nationality") {
                        STATES[act.recipient].2.to_owned()
                    } else {
                        STATES[act.recipient].1.to_owned()
                    }
                }
                'P' => STATES[act.place_state].3[act.place].0.to_owned(),
                'T' => kind.things[act.thing].to_owned(),
                'D' => weekday(act.day).to_owned(),
                _ => act.dead.to_string(),
            };
        } else {
            piece = c.to_string();
            rest = &rest[c.len_utf8()..];
        }
        let piece = if text.is_empty() {
            let mut letters = piece.chars();
            letters.next().map(|f| f.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
        } else {
            piece
        };
        let span = (chars, chars + piece.chars().count());
        match slot {
            Some('<') => {
                told.trigger = span;
                told.word.clone_from(&piece);
            }
            Some('A') => told.actor = Some(span),
            Some('R') => told.recipient = Some(span),
            Some('P') => told.place = Some(span),
            _ => {}
        }
        chars = span.1;
        text.push_str(&piece);
    }
    told.text = text;
    told
}

fn claim(
    act: &Act,
    told: &Told,
    shift: usize,
    story: &str,
    n: usize,
    sentence: usize,
    published: Date,
    outlet: &str,
) -> Value {
    let kind = &KINDS[act.kind];
    let span = |at: At| json!({"start": at.0 + shift, "end": at.1 + shift});
    let person = |state: usize, at: Option<At>, sector: &str, text: &str| {
        json!({"code": STATES[state].0, "country": STATES[state].0, "sector": sector, "other_sectors": [], "entity_text": text,
               "name": null, "identifier_id": null, "office": null, "span": at.map(span)})
    };
    let sector = match kind.event {
        "ASSAULT" => "MIL",
        "COERCE" => "COP",
        "PROTEST" => "CVL",
        _ => "GOV",
    };
    let mutual = matches!(kind.event, "CONSULT" | "AGREE");
    let chars: Vec<char> = told.text.chars().collect();
    let words = |at: Option<At>| at.map(|(s, e)| chars[s..e].iter().collect::<String>()).unwrap_or_default();
    let actor = person(act.actor, told.actor, sector, &words(told.actor));
    let recipient = person(act.recipient, told.recipient, "GOV", &words(told.recipient));
    let (actors, recipients) = match (kind.event, mutual) {
        (_, true) => (vec![actor, recipient], vec![]),
        ("PROTEST", _) => (vec![actor], vec![]),
        _ => (vec![actor], vec![recipient]),
    };
    let quad = match kind.event {
        "CONSULT" | "AGREE" => 1,
        "AID" => 2,
        "ACCUSE" | "THREATEN" => 3,
        _ => 4,
    };
    let (city, lat, lon) = STATES[act.place_state].3[act.place];
    let place = if kind.placed && told.place.is_some() {
        json!([{"extracted_place": city, "resolved_place": city, "geonameid": null, "lat": lat, "lon": lon, "province": null,
                "country_code": STATES[act.place_state].0, "resolution": "city", "span": told.place.map(span)}])
    } else {
        json!([])
    };
    let size = if kind.deadly {
        json!({"dead": {"low": act.dead, "high": act.dead, "text": act.dead.to_string(), "span": null}, "injured": null, "arrested": null, "displaced": null})
    } else {
        Value::Null
    };
    json!({
        "id": format!("{story}#{n}"), "story_id": story, "sentence": sentence, "date": act.day.to_string(), "enddate": null,
        "date_basis": "text", "published": published.to_string(), "event": [kind.event],
        "mode": if kind.mode.is_empty() { json!([]) } else { json!([kind.mode]) }, "context": [kind.context],
        "quad_code": quad, "event_scale": kind.scale, "cameo": kind.cameo, "goldstein": kind.goldstein, "cameo_inferred": true,
        "status": "occurred", "attempted": false, "reciprocal": mutual, "event_text": [told.word],
        "span": span(told.trigger), "actor": actors, "recipient": recipients, "content": null, "event_loc": place,
        "when": {"text": format!("on {}", weekday(act.day)), "value": act.day.to_string(), "span": null}, "size": size,
        "attribution": [{"agent": {"entity_text": outlet, "country": null, "sector": null, "kind": "outlet", "anonymous": false, "span": null},
                         "act": "reported", "cue_span": null, "date": null, "stance": "asserts"}],
        "confidence": {"event": 0.8, "actor": 0.9, "recipient": 0.85, "place": 0.7, "date": 0.9}, "event_key": "",
        "coder": "synthetic", "provenance": {"version": "0", "rules_hash": "", "model_hash": "", "data_hash": ""}
    })
}

/// A sentence of a story, with the white space before it, and the act that it tells of.
#[derive(Clone)]
struct Piece {
    gap: &'static str,
    text: String,
    tells: Option<(Act, Told)>,
}

fn plain(dice: &mut Dice, gap: &'static str) -> Piece {
    Piece { gap, text: filler(dice), tells: None }
}

/// Acts of the last days: what others may tell again, and by what an act is known to be one that was drawn before.
#[derive(Default)]
struct Acts {
    recent: Vec<(Act, Date)>,
    known: BTreeMap<(usize, usize, usize, Option<usize>, usize, Date), u64>,
    drawn: u64,
}

impl Acts {
    /// An act with its number. Two draws that nobody could tell apart (who, what, to whom, where, when) are one act.
    fn number(&mut self, mut act: Act, told: Date) -> Act {
        let kind = &KINDS[act.kind];
        let mutual = matches!(kind.event, "CONSULT" | "AGREE");
        let (a, r) = match kind.event {
            // Its recipient is not told.
            "PROTEST" => (act.actor, act.actor),
            _ if mutual => (act.actor.min(act.recipient), act.actor.max(act.recipient)),
            _ => (act.actor, act.recipient),
        };
        // Envoys meet in the country of one of the two, which the number of the city alone does not say.
        let place = kind.placed.then_some(act.place_state * 100 + act.place);
        let next = self.drawn + 1;
        act.id = *self.known.entry((act.kind, a, r, place, act.thing, act.day)).or_insert(next);
        if act.id == next {
            self.drawn = next;
            self.recent.push((act, told));
        }
        if self.recent.len() > 400 {
            self.recent.remove(0);
        }
        act
    }

    /// The next act that a story of the day tells.
    fn draw(&mut self, dice: &mut Dice, day: Date) -> Act {
        let old = (!self.recent.is_empty()).then(|| self.recent[dice.below(self.recent.len())].0);
        match old {
            // One act in four has been told before by somebody else.
            Some(old) if dice.chance(25) => old,
            // A rival: another matter, the same type, pair and day, and often the same place.
            Some(old) if dice.chance(5) => {
                let kind = &KINDS[old.kind];
                let thing = (old.thing + 1 + dice.below(kind.things.len() - 1)) % kind.things.len();
                let place = if dice.chance(50) { old.place } else { dice.below(STATES[old.place_state].3.len()) };
                let dead = 1 + dice.skewed(60) as u64;
                self.number(Act { thing, place, dead, ..old }, day)
            }
            _ => {
                let fresh = act(dice, day, 0);
                self.number(fresh, day)
            }
        }
    }

    fn forget(&mut self, day: Date) {
        self.recent.retain(|(_, told)| told.until(day).is_ok_and(|span| span.get_days() <= 1));
        self.known.retain(|key, _| key.5.until(day).is_ok_and(|span| span.get_days() <= 4));
    }
}

fn own_story(dice: &mut Dice, acts: &mut Acts, day: Date, wanted: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for n in 0..wanted.max(1) {
        let act = acts.draw(dice, day);
        let told = tell(&act, dice.pick::<&str>(KINDS[act.kind].wordings));
        let gap = if n == 0 { "" } else { "\n\n" };
        pieces.push(Piece { gap, text: told.text.clone(), tells: Some((act, told)) });
        for i in 0..4 + dice.below(8) {
            pieces.push(plain(dice, if i % 4 == 3 { "\n\n" } else { " " }));
        }
    }
    pieces
}

/// A copy of a wire text, and how it is one.
fn copied(dice: &mut Dice, acts: &mut Acts, day: Date, wire: &[Piece]) -> (&'static str, Vec<Piece>) {
    let mut pieces = wire.to_vec();
    let way = match dice.below(10) {
        0..=2 => "whole",
        3..=5 => {
            pieces[0].gap = "\n\n";
            let opening = [plain(dice, ""), plain(dice, " ")];
            pieces.splice(0..0, opening);
            "opened"
        }
        6 => {
            let kept = pieces.len() * (65 + dice.below(25)) / 100;
            pieces.truncate(kept.max(3));
            "cut"
        }
        7 | 8 => {
            for piece in pieces.iter_mut().filter(|p| p.tells.is_none()) {
                if dice.chance(10) {
                    piece.text = filler(dice);
                }
            }
            "edited"
        }
        _ => {
            // An own story of twice the length around it.
            let mut own = own_story(dice, acts, day, 2);
            while own.len() < pieces.len() * 2 {
                own.push(plain(dice, " "));
            }
            let at = own.len() / 2;
            pieces[0].gap = "\n\n";
            own.splice(at..at, pieces);
            pieces = own;
            "inside"
        }
    };
    (way, pieces)
}

/// Writes stories, and claims and the truth if asked for.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let open = |path: &PathBuf| -> anyhow::Result<BufWriter<File>> {
        Ok(BufWriter::with_capacity(1 << 20, File::create(path).with_context(|| path.display().to_string())?))
    };
    let mut stories = open(&options.output)?;
    let mut claims = options.claims.as_ref().map(open).transpose()?;
    let mut truth = options.truth.as_ref().map(open).transpose()?;
    let mut dice = Dice(options.seed);
    let mut acts = Acts::default();
    // The story that the next ones copy: identifier, sentences, day.
    let mut wire: Option<(String, Vec<Piece>, Date)> = None;
    let (mut n_claims, mut chars) = (0_u64, 0_u64);
    for n in 0..options.stories {
        let offset = n * u64::from(options.days) / options.stories.max(1);
        let day = options.from.checked_add(i64::try_from(offset)?.days())?;
        let id = format!("syn{}-{n:07}", options.seed);
        let outlet = *dice.pick(OUTLETS);
        acts.forget(day);
        let source = wire.as_ref().filter(|w| w.2 == day).filter(|_| dice.chance(12));
        let (copy, pieces) = if let Some((of, body, _)) = source {
            let (way, pieces) = copied(&mut dice, &mut acts, day, body);
            (Some((of.clone(), way)), pieces)
        } else {
            let whole = options.events.floor() as usize;
            let mut wanted = whole.saturating_sub(1) + dice.below(3);
            if (options.events.fract() * 100.0) as u64 > dice.next() % 100 {
                wanted += 1;
            }
            let pieces = own_story(&mut dice, &mut acts, day, wanted);
            if dice.chance(8) {
                wire = Some((id.clone(), pieces.clone(), day));
            }
            (None, pieces)
        };
        let (mut text, mut length) = (String::new(), 0);
        let mut placed: Vec<(usize, usize, &(Act, Told))> = Vec::new();
        for (sentence, piece) in pieces.iter().enumerate() {
            text.push_str(piece.gap);
            length += piece.gap.len();
            placed.extend(piece.tells.iter().map(|tells| (length, sentence, tells)));
            text.push_str(&piece.text);
            length += piece.text.chars().count();
        }
        chars += length as u64;
        let title = placed
            .first()
            .map(|p| p.2.1.text.split([',', ';']).next().unwrap_or_default().trim_end_matches('.').to_owned());
        let record = json!({"id": id, "title": title, "outlet": outlet, "published": day.to_string(),
                            "url": format!("https://news.example/{id}"), "text": text});
        writeln!(stories, "{record}")?;
        for (number, (at, sentence, (act, told))) in placed.iter().enumerate() {
            n_claims += 1;
            if let Some(out) = &mut claims {
                writeln!(out, "{}", claim(act, told, *at, &id, number, *sentence, day, outlet))?;
            }
        }
        if let Some(out) = &mut truth {
            let acts: Vec<Value> = placed
                .iter()
                .map(|(at, _, (act, told))| {
                    json!({"start": at, "end": at + told.text.chars().count(), "event": KINDS[act.kind].event, "act": act.id})
                })
                .collect();
            let (of, way) = copy.unzip();
            writeln!(out, "{}", json!({"id": id, "copy_of": of, "copy": way, "acts": acts}))?;
        }
    }
    for out in std::iter::once(&mut stories).chain(&mut claims).chain(&mut truth) {
        out.flush()?;
    }
    println!("{} stories, {chars} code points, {n_claims} claims of {} acts", options.stories, acts.drawn);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_stand_on_their_words_and_the_seed_decides() {
        let dir = std::env::temp_dir().join(format!("rapporteur-corpus-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let make = |name: &str, seed: u64| {
            let options = Options {
                stories: 300,
                seed,
                output: dir.join(name),
                claims: Some(dir.join(format!("{name}.claims"))),
                truth: Some(dir.join(format!("{name}.truth"))),
                events: 2.0,
                from: Date::constant(2019, 1, 1),
                days: 20,
            };
            run(&options).unwrap();
            (
                std::fs::read_to_string(dir.join(name)).unwrap(),
                std::fs::read_to_string(dir.join(format!("{name}.claims"))).unwrap(),
            )
        };
        let (stories, claims) = make("a", 7);
        assert_eq!(make("b", 7), (stories.clone(), claims.clone()));
        assert_ne!(make("c", 8).0, stories);
        let texts: std::collections::BTreeMap<String, Vec<char>> = stories
            .lines()
            .map(|l| {
                let v: Value = serde_json::from_str(l).unwrap();
                (v["id"].as_str().unwrap().to_owned(), v["text"].as_str().unwrap().chars().collect())
            })
            .collect();
        let mut n = 0;
        for line in claims.lines() {
            let claim: rapporteur_record::Claim = serde_json::from_str(line).unwrap();
            let text = &texts[&claim.story_id];
            let at = |s: rapporteur_record::Span| text[s.start as usize..s.end as usize].iter().collect::<String>();
            assert_eq!(at(claim.span), claim.event_text[0]);
            for person in claim.actor.iter().chain(&claim.recipient) {
                if let (Some(span), Some(words)) = (person.span, &person.entity_text) {
                    assert_eq!(at(span), *words);
                }
            }
            n += 1;
        }
        assert!(n > 400, "{n}");
        // The truth stands on sentences, and a copy holds the acts of what it copies.
        let truth: Vec<Value> = std::fs::read_to_string(dir.join("a.truth"))
            .unwrap()
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let acts = |v: &Value| -> std::collections::BTreeSet<u64> {
            v["acts"].as_array().unwrap().iter().map(|a| a["act"].as_u64().unwrap()).collect()
        };
        let mut ways = std::collections::BTreeSet::new();
        for line in &truth {
            let text = &texts[line["id"].as_str().unwrap()];
            for act in line["acts"].as_array().unwrap() {
                let at = |k: &str| usize::try_from(act[k].as_u64().unwrap()).unwrap();
                assert_eq!(text[at("end") - 1], '.');
            }
            if let Some(of) = line["copy_of"].as_str() {
                let original = truth.iter().find(|t| t["id"] == of).unwrap();
                assert!(!acts(original).is_disjoint(&acts(line)), "{line}");
                ways.insert(line["copy"].as_str().unwrap().to_owned());
            }
        }
        assert!(ways.len() >= 3, "{ways:?}");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
