//! Which language a text is in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// ISO 639-1 code of the language of `text`; `None` where there is too little to tell.
///
/// Languages of the Latin script are told by their small words ("the of and", "le des est", "und der nicht"), which works on short,
/// on mixed and on badly translated texts; others, and those whose small words we do not know, by trigrams, which need a paragraph.
/// Of a mixed text the language with more small words is told.
#[must_use]
pub fn detect_language(text: &str) -> Option<&'static str> {
    let mut end = text.len().min(8000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let seen = Seen::of(text);
    if seen.latin + seen.other == 0 {
        return None;
    }
    if seen.other > seen.latin {
        let found = if seen.other >= 4 { iso(whatlang::detect(text)?.lang()) } else { None };
        // Trigrams take short Russian texts for Bulgarian ones, which have no ы and no э.
        let russian = text.contains(['ы', 'э', 'Ы', 'Э']) && !text.contains(['і', 'ў', 'ї', 'є']);
        return if russian && matches!(found, Some("bg" | "mk" | "sr")) { Some("ru") } else { found };
    }
    let (small, words) = (seen.english, seen.words);
    let foreign = seen.foreign();
    let plain_english = small * 100 >= words * 18 || (small * 100 >= words * 10 && small >= 2 && words < 25);
    if plain_english && foreign.is_none_or(|(_, count)| count <= small) {
        return Some("en");
    }
    let info = whatlang::detect(text);
    let guess = info.as_ref().and_then(|i| iso(i.lang()));
    if let Some((language, count)) = foreign
        && count > small
    {
        return Some(language);
    }
    // Words such as "görüştü" or "später", in a text without any English small word: foreign, whichever it is.
    if small == 0 && seen.marked >= 2 && seen.marked * 8 >= words {
        return guess.filter(|code| *code != "en");
    }
    let info = info?;
    let few_small = small * 100 < words * 6;
    let sure = words >= 8 && info.is_reliable() || few_small && (words >= 20 || words >= 12 && info.confidence() > 0.6);
    // Tables of a wire ("Shr 13 cts vs 40 cts") have no small words and look like anything; a language whose small words we know
    // shows some of them, and one that marks its letters at least one mark, in a text of that length.
    let known = guess.is_some_and(|code| FOREIGN.iter().any(|f| f.code == code) || MARKED.contains(&code));
    if !sure || known && (text.is_ascii() || small > 0) {
        return None;
    }
    guess
}

/// Whether a paragraph of an English story is in another language, beyond doubt: the words of its script or its small words say so, and
/// no English ones stand beside them.
pub(crate) fn is_foreign(text: &[char]) -> bool {
    let text: String = text.iter().take(2000).collect();
    let seen = Seen::of(&text);
    if seen.other > seen.latin {
        return seen.other >= 12;
    }
    let marked = seen.marked >= 3 && seen.marked * 5 >= seen.words;
    seen.words >= 8 && seen.english == 0 && (marked || seen.foreign().is_some_and(|(_, count)| count >= 3))
}

/// What a text shows of its language.
struct Seen {
    words: usize,
    latin: usize,
    other: usize,
    /// English small words.
    english: usize,
    /// Words of lower case with a letter beyond ASCII.
    marked: usize,
    /// For each language of [`FOREIGN`] its small words: all, and the different ones (a bit each).
    counts: Vec<(usize, u64)>,
}

impl Seen {
    fn of(text: &str) -> Self {
        let mut seen =
            Self { words: 0, latin: 0, other: 0, english: 0, marked: 0, counts: vec![(0, 0); FOREIGN.len()] };
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let shouted = capitals * 10 > text.chars().filter(|c| c.is_alphabetic()).count() * 6;
        for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|w| !w.is_empty()) {
            let first = seen.words == 0;
            seen.words += 1;
            let lower = word.to_lowercase();
            seen.english += usize::from(SMALL.contains(&lower.as_str()));
            // Names keep the small words of their language ("Los Angeles", "La Paz").
            let common = shouted || first || word.chars().next().is_some_and(char::is_lowercase);
            if common {
                seen.marked += usize::from(lower.chars().any(|c| ('\u{c0}'..='\u{24f}').contains(&c)));
                // "qu'il" holds two: "qu'" and "qu".
                let parts = lower.split_once(['\'', '’']);
                let elided = parts.map(|(head, _)| format!("{head}'"));
                let bare = parts.map_or(lower.as_str(), |(head, _)| head);
                let found = [Some(bare), elided.as_deref()].into_iter().flatten().filter_map(|w| INDEX.get(w));
                for &(language, bit) in found.flatten() {
                    seen.counts[language].0 += 1;
                    seen.counts[language].1 |= 1 << bit;
                }
            }
            for c in word.chars() {
                if c.is_ascii_alphabetic()
                    || ('\u{c0}'..='\u{24f}').contains(&c)
                    || ('\u{1e00}'..='\u{1eff}').contains(&c)
                {
                    seen.latin += 1;
                } else if c.is_alphabetic() {
                    seen.other += 1;
                }
            }
        }
        seen
    }

    /// The other language whose small words are most frequent, with their number; two different ones at least.
    fn foreign(&self) -> Option<(&'static str, usize)> {
        let different = |bits: u64| bits.count_ones() as usize;
        FOREIGN
            .iter()
            .zip(&self.counts)
            .filter(|(_, (_, bits))| different(*bits) >= 2)
            // Of languages with the same count (Danish and Norwegian) the first.
            .fold(None, |best: Option<(&'static str, usize)>, (language, (count, _))| match best {
                Some((_, most)) if most >= *count => best,
                _ => Some((language.code, *count)),
            })
    }
}

/// Small words of a language that are no common words of English. Particles that stand in names which English texts keep ("de", "la",
/// "van", "von", "el", "al", "da") are left out.
struct Foreign {
    code: &'static str,
    small: &'static [&'static str],
}

const fn foreign(code: &'static str, small: &'static [&'static str]) -> Foreign {
    Foreign { code, small }
}

/// At most 64 words a language.
const FOREIGN: &[Foreign] = &[
    foreign(
        "fr",
        &[
            "les", "des", "et", "est", "une", "dans", "pour", "que", "qui", "sur", "avec", "aux", "ont", "été", "ne",
            "pas", "ses", "sont", "leur", "mais", "ou", "cette", "ce", "ces", "après", "selon", "entre", "il", "elle",
            "qu", "où", "être", "avait", "était", "leurs", "contre", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
            "samedi", "dimanche", "au", "du", "un", "se", "le", "à", "l'", "d'", "qu'", "n'", "c'", "s'",
        ],
    ),
    foreign(
        "de",
        &[
            "und",
            "der",
            "das",
            "nicht",
            "mit",
            "dem",
            "ein",
            "eine",
            "einen",
            "einem",
            "einer",
            "für",
            "auf",
            "ist",
            "sich",
            "des",
            "im",
            "zu",
            "wurde",
            "wurden",
            "werden",
            "nach",
            "bei",
            "auch",
            "aus",
            "sind",
            "hatte",
            "haben",
            "wird",
            "sie",
            "es",
            "dass",
            "über",
            "zum",
            "zur",
            "noch",
            "wie",
            "vor",
            "seine",
            "seinen",
            "gegen",
            "oder",
            "aber",
            "als",
            "ihre",
            "durch",
            "seit",
            "beide",
            "er",
            "vom",
            "beim",
            "seinem",
            "beiden",
            "trifft",
            "sagte",
            "gegenüber",
        ],
    ),
    foreign(
        "es",
        &[
            "los", "las", "que", "en", "del", "por", "con", "una", "su", "para", "se", "como", "más", "pero", "sus",
            "lo", "fue", "este", "esta", "ha", "sobre", "entre", "cuando", "muy", "sin", "ser", "también", "hasta",
            "desde", "están", "está", "han", "había", "según", "tras", "contra", "un", "lunes", "martes", "jueves",
            "viernes", "reúne",
        ],
    ),
    foreign(
        "pt",
        &[
            "que", "não", "em", "uma", "os", "para", "dos", "das", "na", "ao", "mais", "foi", "como", "pelo", "pela",
            "sua", "seu", "também", "são", "às", "até", "entre", "após", "ser", "está", "um", "nos", "nas", "aos",
            "mas", "ou", "sobre", "segundo", "por", "se", "ele", "já", "num", "numa",
        ],
    ),
    foreign(
        "it",
        &[
            "che", "il", "di", "della", "del", "dei", "delle", "degli", "una", "con", "si", "gli", "nel", "nella",
            "alla", "dal", "dalla", "ha", "sono", "stato", "anche", "più", "ma", "come", "tra", "dopo", "sul", "sulla",
            "ai", "alle", "lo", "un", "hanno", "suo", "sua", "ed", "dello", "lunedì", "martedì", "venerdì", "l'",
            "dell'", "all'", "nell'", "un'",
        ],
    ),
    foreign(
        "nl",
        &[
            "het",
            "een",
            "en",
            "dat",
            "niet",
            "zijn",
            "voor",
            "met",
            "op",
            "aan",
            "ook",
            "maar",
            "bij",
            "uit",
            "naar",
            "deze",
            "worden",
            "werd",
            "heeft",
            "nog",
            "zich",
            "hij",
            "ze",
            "er",
            "te",
            "om",
            "dan",
            "wordt",
            "hebben",
            "door",
            "tegen",
            "na",
            "zei",
            "tot",
            "meer",
            "maandag",
            "dinsdag",
            "donderdag",
            "vrijdag",
        ],
    ),
    foreign(
        "ro",
        &[
            "și", "şi", "în", "cu", "pe", "din", "pentru", "care", "nu", "un", "au", "este", "că", "să", "mai", "fost",
            "sunt", "lui", "după", "prin", "între", "ale", "său", "sa", "către", "despre", "iar", "fi", "luni",
            "acest",
        ],
    ),
    foreign(
        "ca",
        &[
            "els", "les", "que", "amb", "una", "del", "dels", "és", "ha", "més", "als", "aquest", "aquesta", "seva",
            "seu", "però", "també", "han", "sobre", "entre", "perquè", "fins", "dilluns",
        ],
    ),
    foreign(
        "pl",
        &[
            "w",
            "z",
            "na",
            "się",
            "nie",
            "że",
            "jest",
            "po",
            "za",
            "od",
            "przez",
            "jak",
            "oraz",
            "dla",
            "ale",
            "ze",
            "który",
            "która",
            "które",
            "tym",
            "został",
            "są",
            "był",
            "była",
            "będzie",
            "jego",
            "ich",
            "tego",
            "przed",
            "powiedział",
            "we",
            "przy",
            "już",
            "kolegą",
        ],
    ),
    foreign(
        "cs",
        &[
            "se", "na", "v", "že", "je", "z", "za", "si", "který", "která", "které", "jako", "ale", "byl", "byla",
            "bylo", "ve", "po", "podle", "jsou", "také", "při", "od", "nebo", "jeho", "řekl",
        ],
    ),
    foreign(
        "sk",
        &[
            "sa", "na", "v", "že", "je", "z", "za", "pre", "si", "ktorý", "ktorá", "ktoré", "ako", "ale", "bol",
            "bola", "bolo", "vo", "po", "podľa", "sú", "tiež", "pri", "od", "alebo", "jeho", "povedal",
        ],
    ),
    foreign(
        "sl",
        &[
            "je", "na", "za", "se", "ki", "da", "bo", "pa", "po", "bi", "ni", "tudi", "kot", "ob", "pri", "od", "ter",
            "kar", "sta", "bil", "bila", "njegov", "dejal",
        ],
    ),
    foreign(
        "hr",
        &[
            "je", "na", "se", "za", "da", "su", "od", "sa", "koji", "koja", "koje", "kako", "će", "bi", "nije", "ali",
            "ili", "što", "iz", "te", "također", "bio", "bila", "rekao", "nakon", "prema", "između", "protiv",
        ],
    ),
    foreign(
        "sq",
        &[
            "dhe", "në", "të", "për", "që", "një", "së", "nga", "se", "është", "ka", "nuk", "si", "janë", "më", "pas",
            "tha", "kanë", "ndërsa", "mes",
        ],
    ),
    foreign(
        "hu",
        &[
            "és", "az", "egy", "hogy", "nem", "volt", "meg", "már", "csak", "még", "ez", "ezt", "azt", "szerint",
            "után", "között", "ellen", "pedig", "vagy", "ki", "lesz", "majd", "aki", "amely", "hétfőn", "kedden",
        ],
    ),
    foreign(
        "fi",
        &[
            "ja",
            "ei",
            "että",
            "oli",
            "se",
            "hän",
            "ovat",
            "mutta",
            "myös",
            "joka",
            "kun",
            "mukaan",
            "sekä",
            "olla",
            "sen",
            "hänen",
            "jälkeen",
            "kanssa",
            "sanoi",
            "kertoi",
            "tai",
            "vain",
            "jo",
            "maanantaina",
            "tiistaina",
            "välillä",
            "vastaan",
            "keskiviikkona",
            "perjantaina",
        ],
    ),
    foreign(
        "et",
        &[
            "ja",
            "ei",
            "et",
            "oli",
            "ta",
            "ning",
            "aga",
            "ka",
            "kui",
            "oma",
            "mis",
            "kes",
            "pärast",
            "ütles",
            "seda",
            "tema",
            "vahel",
            "vastu",
            "kohta",
            "siis",
            "või",
            "nad",
            "esmaspäeval",
            "poolt",
        ],
    ),
    foreign(
        "sv",
        &[
            "och",
            "att",
            "det",
            "som",
            "är",
            "på",
            "inte",
            "har",
            "med",
            "av",
            "den",
            "till",
            "för",
            "ett",
            "från",
            "om",
            "han",
            "hade",
            "efter",
            "mot",
            "vid",
            "en",
            "sig",
            "sin",
            "ska",
            "kan",
            "även",
            "sina",
            "säger",
            "måndagen",
            "måndag",
        ],
    ),
    foreign(
        "no",
        &[
            "og", "det", "som", "til", "ikke", "har", "på", "av", "med", "den", "er", "fra", "ble", "var", "vil",
            "sin", "etter", "mot", "om", "et", "en", "seg", "skal", "kan", "også", "sier", "mandag", "ved",
        ],
    ),
    foreign(
        "da",
        &[
            "og", "det", "som", "til", "ikke", "har", "på", "af", "med", "den", "er", "fra", "blev", "var", "vil",
            "sin", "efter", "mod", "om", "et", "en", "sig", "skal", "kan", "også", "siger", "mandag", "ved",
        ],
    ),
    foreign(
        "tr",
        &[
            "ve",
            "bir",
            "bu",
            "için",
            "ile",
            "olarak",
            "olan",
            "dedi",
            "daha",
            "çok",
            "gibi",
            "kadar",
            "sonra",
            "ancak",
            "veya",
            "göre",
            "günü",
            "oldu",
            "etti",
            "eden",
            "yeni",
            "tarafından",
            "arasında",
            "karşı",
            "ettiği",
            "ise",
            "ın",
            "önünde",
            "bakan",
        ],
    ),
    foreign(
        "az",
        &[
            "və",
            "bir",
            "bu",
            "də",
            "üçün",
            "ilə",
            "olan",
            "olaraq",
            "daha",
            "çox",
            "kimi",
            "qədər",
            "sonra",
            "ki",
            "isə",
            "görə",
            "edib",
            "olub",
            "deyib",
            "arasında",
            "tərəfindən",
            "bildirib",
            "qarşı",
            "günü",
        ],
    ),
    foreign(
        "uz",
        &[
            "va",
            "bir",
            "bu",
            "uchun",
            "bilan",
            "esa",
            "deb",
            "bo",
            "kerak",
            "qildi",
            "haqida",
            "keyin",
            "edi",
            "ning",
            "dan",
            "ularning",
            "kuni",
            "tomonidan",
        ],
    ),
    foreign(
        "vi",
        &[
            "và", "của", "là", "các", "có", "cho", "không", "một", "được", "trong", "đã", "với", "những", "người",
            "này", "về", "từ", "khi", "ông", "sẽ", "tại", "đến", "ra", "vào", "ngày", "sau",
        ],
    ),
    foreign(
        "id",
        &[
            "yang", "dan", "di", "dengan", "untuk", "pada", "ini", "itu", "dari", "dalam", "akan", "tidak", "oleh",
            "kepada", "juga", "telah", "adalah", "sebagai", "mereka", "atau", "bahwa", "setelah", "ke", "antara",
            "karena", "kata", "terhadap", "hari", "dia",
        ],
    ),
    foreign(
        "tl",
        &[
            "ang", "ng", "sa", "na", "mga", "ay", "ni", "kay", "kung", "hindi", "ito", "nang", "para", "siya", "niya",
            "mula", "noong", "matapos", "nitong",
        ],
    ),
    foreign(
        "sw",
        &[
            "na", "ya", "wa", "kwa", "katika", "ni", "za", "kuwa", "hiyo", "huyo", "baada", "cha", "vya", "alisema",
            "kati", "yake", "pia", "hii", "huo", "ambao", "ambayo", "siku", "wake",
        ],
    ),
    foreign("so", &["iyo", "oo", "ka", "ku", "ee", "uu", "ayaa", "waxaa", "waxay", "kale", "soo", "sheegay", "kula"]),
    foreign(
        "af",
        &[
            "nie", "het", "vir", "wat", "sy", "hulle", "dit", "met", "ook", "maar", "deur", "uit", "aan", "oor", "ons",
            "teen", "tot", "sal", "moet", "kan", "gesê", "dat", "om", "te", "se", "na", "onder", "ander",
        ],
    ),
    foreign(
        "jv",
        &[
            "ing", "lan", "kang", "sing", "karo", "saka", "iku", "marang", "utawa", "dening", "iki", "ora", "kanggo",
            "uga", "wis", "dadi", "ana",
        ],
    ),
    foreign(
        "lt",
        &[
            "ir",
            "kad",
            "su",
            "iš",
            "yra",
            "apie",
            "kaip",
            "tai",
            "buvo",
            "po",
            "nuo",
            "dėl",
            "jis",
            "jo",
            "taip",
            "tarp",
            "prieš",
            "pirmadienį",
            "teigė",
            "sakė",
        ],
    ),
    foreign(
        "lv",
        &[
            "un", "ka", "ar", "uz", "ir", "tika", "pēc", "arī", "kas", "kā", "nav", "viņš", "pret", "starp",
            "pirmdien", "sacīja", "tās", "gan",
        ],
    ),
];

/// The languages of each small word, with its place in their lists.
static INDEX: LazyLock<BTreeMap<&'static str, Vec<(usize, usize)>>> = LazyLock::new(|| {
    let mut index: BTreeMap<&'static str, Vec<(usize, usize)>> = BTreeMap::new();
    for (language, foreign) in FOREIGN.iter().enumerate() {
        for (bit, word) in foreign.small.iter().take(64).enumerate() {
            index.entry(word).or_default().push((language, bit));
        }
    }
    index
});

/// Languages of the Latin script in which a paragraph without any marked letter is not to be found, beside those above.
const MARKED: &[&str] = &["tk", "cy", "eo"];

/// Words that are frequent in English and rare in its neighbours.
const SMALL: &[&str] = &[
    "the", "of", "and", "to", "that", "is", "was", "for", "on", "with", "as", "by", "at", "from", "it", "his", "has",
    "have", "had", "are", "were", "be", "been", "this", "which", "their", "not", "said", "will", "would", "an", "who",
    "its", "they", "after", "he", "or", "but", "about", "more", "than", "into", "over", "against", "between", "you",
    "we", "our", "she", "her", "what", "when", "there", "all",
];

fn iso(lang: whatlang::Lang) -> Option<&'static str> {
    // whatlang names languages by ISO 639-3; these are all that it knows but for Latin, in which there are no news, only tables and lists.
    Some(match lang.code() {
        "eng" => "en",
        "rus" => "ru",
        "cmn" => "zh",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "ben" => "bn",
        "fra" => "fr",
        "deu" => "de",
        "ukr" => "uk",
        "kat" => "ka",
        "ara" => "ar",
        "hin" => "hi",
        "jpn" => "ja",
        "heb" => "he",
        "yid" => "yi",
        "pol" => "pl",
        "amh" => "am",
        "jav" => "jv",
        "kor" => "ko",
        "nob" => "no",
        "dan" => "da",
        "swe" => "sv",
        "fin" => "fi",
        "tur" => "tr",
        "nld" => "nl",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "bul" => "bg",
        "bel" => "be",
        "mar" => "mr",
        "kan" => "kn",
        "ron" => "ro",
        "slv" => "sl",
        "hrv" => "hr",
        "srp" => "sr",
        "mkd" => "mk",
        "lit" => "lt",
        "lav" => "lv",
        "est" => "et",
        "tam" => "ta",
        "vie" => "vi",
        "urd" => "ur",
        "tha" => "th",
        "guj" => "gu",
        "uzb" => "uz",
        "pan" => "pa",
        "aze" => "az",
        "ind" => "id",
        "tel" => "te",
        "pes" => "fa",
        "mal" => "ml",
        "ori" => "or",
        "mya" => "my",
        "nep" => "ne",
        "sin" => "si",
        "khm" => "km",
        "tuk" => "tk",
        "aka" => "ak",
        "zul" => "zu",
        "sna" => "sn",
        "afr" => "af",
        "slk" => "sk",
        "cat" => "ca",
        "tgl" => "tl",
        "hye" => "hy",
        "epo" => "eo",
        "cym" => "cy",
        _ => return None,
    })
}

/// A language as people write it ("eng", "en-GB", "English") as an ISO 639-1 code; empty where they say that they do not know ("und").
#[must_use]
pub fn language_code(written: &str) -> String {
    let lower = written.trim().to_lowercase();
    let head = lower.split(['-', '_']).next().unwrap_or_default();
    match head {
        "eng" | "english" => "en".to_owned(),
        // Nothing said, or that it is not known.
        "" | "und" | "unknown" | "mul" | "none" | "null" | "n/a" => String::new(),
        _ => head.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_told_from_its_neighbours_also_when_short_or_clumsy() {
        let check = |text: &str, wanted: Option<&str>| assert_eq!(detect_language(text), wanted, "{text}");
        check("The two ministers met on Monday and agreed to meet again.", Some("en"));
        check(
            "It is feared that if the situation is embroiled, regional powers may be joining of the war.",
            Some("en"),
        );
        check("Ministers meet in Geneva", None);
        check("THE MINISTER OF DEFENCE IS IN THE CAPITAL.", Some("en"));
        check("12.30 – 14.00", None);
        check("", None);
        // Names keep the small words of their language.
        check(
            "The mayor of Los Angeles and Charles de Gaulle's son went to La Paz, El Salvador and Rio de la Plata.",
            Some("en"),
        );
        check("Ursula von der Leyen meets Luiz Inácio Lula da Silva", None);
        check(
            "ARRESTS IN SAO PAULO: POLICE OF RIO DE JANEIRO AND OF MATO GROSSO DO SUL WERE ON THE STREETS.",
            Some("en"),
        );
        check(
            "Shr 31 cts vs 27 cts Net 11.4 mln vs 9,905,528 Revs 194.3 mln vs 171.7 mln Avg shrs 36.6 mln vs 36.4 mln",
            None,
        );
        check("i wan na go to san francisco, i am from mexico, who can help?", Some("en"));
    }

    /// Of each language a headline, a sentence and a short report of our own.
    const OTHERS: &[(&str, [&str; 3])] = &[
        (
            "fr",
            [
                "Le ministre rencontre son homologue à Genève",
                "Les deux ministres se sont rencontrés lundi à Genève et ont décidé de se revoir.",
                "La police a arrêté trois hommes après une manifestation devant le parlement. Selon le procureur, ils avaient lancé des pierres sur des agents qui gardaient l'entrée.",
            ],
        ),
        (
            "de",
            [
                "Minister trifft seinen Kollegen und spricht über die Grenze",
                "Die beiden Minister trafen sich am Montag in Genf und wollen sich wiedersehen.",
                "Die Polizei nahm drei Männer fest, die vor dem Parlament Steine geworfen hatten. Der Staatsanwalt sagte, sie seien nicht bewaffnet gewesen.",
            ],
        ),
        (
            "es",
            [
                "El ministro se reúne con su homólogo en Ginebra",
                "Los dos ministros se reunieron el lunes en Ginebra y acordaron volver a verse.",
                "La policía detuvo a tres hombres que habían lanzado piedras contra los agentes. El fiscal dijo que no estaban armados y que serán juzgados en mayo.",
            ],
        ),
        (
            "pt",
            [
                "Ministro reúne-se com o seu homólogo em Genebra",
                "Os dois ministros encontraram-se na segunda-feira em Genebra e não assinaram nada.",
                "A polícia prendeu três homens que atiraram pedras aos agentes. O procurador disse que não estavam armados e que serão julgados em maio.",
            ],
        ),
        (
            "it",
            [
                "Il ministro incontra il suo omologo della Georgia",
                "I due ministri si sono incontrati lunedì a Ginevra e hanno deciso di rivedersi.",
                "La polizia ha arrestato tre uomini che avevano lanciato sassi contro gli agenti. Il procuratore ha detto che non erano armati.",
            ],
        ),
        (
            "nl",
            [
                "Minister spreekt met zijn ambtgenoot over het water",
                "De twee ministers ontmoetten elkaar maandag in Genève en willen het niet daarbij laten.",
                "De politie heeft drie mannen aangehouden die stenen naar het gebouw hadden gegooid. Volgens de officier waren ze niet gewapend.",
            ],
        ),
        (
            "pl",
            [
                "Minister spotkał się z kolegą w Genewie",
                "Obaj ministrowie spotkali się w poniedziałek w Genewie i nie podpisali umowy.",
                "Policja zatrzymała trzech mężczyzn, którzy rzucali kamieniami w funkcjonariuszy. Prokurator powiedział, że nie byli oni uzbrojeni.",
            ],
        ),
        (
            "tr",
            [
                "Bakan mevkidaşı ile Cenevre'de görüştü",
                "İki bakan pazartesi günü Cenevre'de bir araya geldi ve yeniden görüşmek için anlaştı.",
                "Polis, meclisin önünde taş atan üç kişiyi gözaltına aldı. Savcı, bu kişilerin silahlı olmadığını ve mayıs ayında yargılanacağını söyledi.",
            ],
        ),
        (
            "sv",
            [
                "Ministern träffar sin kollega på måndag",
                "De båda ministrarna träffades i Genève på måndagen och kom överens om att ses igen.",
                "Polisen grep tre män som hade kastat sten mot huset. Åklagaren säger att de inte var beväpnade och att rättegången börjar i maj.",
            ],
        ),
        (
            "id",
            [
                "Menteri bertemu dengan mitranya di Jenewa",
                "Kedua menteri bertemu pada hari Senin di Jenewa dan akan bertemu lagi.",
                "Polisi menangkap tiga orang yang melempar batu di depan gedung parlemen. Jaksa mengatakan bahwa mereka tidak bersenjata dan akan diadili pada bulan Mei.",
            ],
        ),
        (
            "ru",
            [
                "Министр встретился с коллегой",
                "Оба министра встретились в понедельник в Женеве и договорились увидеться снова.",
                "Полиция задержала троих мужчин, которые бросали камни в здание парламента. Прокурор заявил, что оружия у них не было.",
            ],
        ),
        (
            "uk",
            [
                "Міністр зустрівся з колегою з Грузії",
                "Обидва міністри зустрілися в понеділок у Женеві й домовилися побачитися знову.",
                "Поліція затримала трьох чоловіків, які кидали каміння в будівлю парламенту. Прокурор заявив, що зброї в них не було.",
            ],
        ),
        (
            "ar",
            [
                "الوزير يلتقي نظيره",
                "التقى الوزيران يوم الاثنين في جنيف واتفقا على اللقاء مرة أخرى.",
                "أوقفت الشرطة ثلاثة رجال رشقوا مبنى البرلمان بالحجارة. وقال المدعي العام إنهم لم يكونوا مسلحين وإن المحاكمة ستبدأ في مايو.",
            ],
        ),
        (
            "hy",
            [
                "Նախարարը հանդիպեց գործընկերոջը",
                "Երկու նախարարները հանդիպեցին երկուշաբթի օրը Ժնևում և պայմանավորվեցին կրկին հանդիպել։",
                "Ոստիկանությունը բերման է ենթարկել երեք տղամարդու, որոնք քարեր էին նետում խորհրդարանի շենքի վրա։",
            ],
        ),
        (
            "zh",
            [
                "部长会见了他的同行",
                "两位部长星期一在日内瓦会晤，并同意再次见面。",
                "警方逮捕了三名向议会大楼投掷石块的男子。检察官说，他们没有携带武器，审判将于五月开始。",
            ],
        ),
    ];

    #[test]
    fn fifteen_other_languages_are_told_also_in_a_headline() {
        for (code, texts) in OTHERS {
            for text in texts {
                assert_eq!(detect_language(text), Some(*code), "{text}");
            }
        }
    }

    #[test]
    fn of_a_mixed_text_the_greater_part_counts_and_foreign_paragraphs_are_told() {
        let english =
            "The two ministers met on Monday in the capital and agreed to meet again in the spring, officials said.";
        for (code, texts) in OTHERS {
            let quoted = format!("{english} “{}” one of them told the press. {english}", texts[1]);
            assert_eq!(detect_language(&quoted), Some("en"), "{quoted}");
            if *code != "zh" {
                let mostly = format!("{} {} {english} {}", texts[2], texts[1], texts[2]);
                assert_ne!(detect_language(&mostly), Some("en"), "{mostly}");
            }
            let chars: Vec<char> = texts[2].chars().collect();
            assert!(is_foreign(&chars), "{}", texts[2]);
        }
        let chars: Vec<char> = english.chars().collect();
        assert!(!is_foreign(&chars));
    }

    #[test]
    fn languages_as_people_write_them() {
        for (written, code) in
            [("eng", "en"), ("en-GB", "en"), ("English", "en"), (" EN ", "en"), ("fr_FR", "fr"), ("und", ""), ("", "")]
        {
            assert_eq!(language_code(written), code, "{written}");
        }
    }
}
