//! What a full stop or a hyphen can belong to.

/// What kind of abbreviation a word is; it decides whether its full stop can also end a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Stands before a name: never ends a sentence.
    Title,
    /// Stands before a number ("No. 5").
    Number,
    /// A month.
    Month,
    /// A unit of measure.
    Unit,
    /// Anything else: may end a sentence.
    Other,
}

const TITLES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "St", "Ste", "Gen", "Col", "Lt", "Maj", "Capt", "Cpt", "Sgt", "Cpl", "Pvt",
    "Adm", "Cmdr", "Cdr", "Brig", "Rev", "Fr", "Hon", "Sen", "Sens", "Rep", "Reps", "Gov", "Govs", "Pres", "Amb",
    "Atty", "Supt", "Det", "Insp", "Messrs", "Mme", "Mlle", "Mt", "Ft", "Pt", "Ven", "Msgr", "Gens", "Cols", "Profs",
    "Drs", "Sr", "Sra", "Dep", "Asst",
];
const NUMBERS: &[&str] = &[
    "No", "Nos", "no", "nos", "Art", "art", "Sec", "Fig", "fig", "pp", "Vol", "vol", "Ch", "Para", "para", "Par", "nr",
    "Nr", "ca",
];
const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Mon", "Tue", "Tues", "Wed",
    "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun",
];
const UNITS: &[&str] =
    &["ft", "lb", "lbs", "oz", "in", "sq", "mi", "hr", "hrs", "min", "mins", "pct", "approx", "est", "dept", "govt"];
const OTHERS: &[&str] = &[
    "Inc", "Ltd", "Co", "Corp", "Cos", "Bros", "Assn", "Jr", "Jnr", "Snr", "Esq", "etc", "vs", "al", "cf", "Dept",
    "Univ", "Ave", "Blvd", "Rd", "Calif", "Mass", "Conn", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "Md", "Mich", "Minn",
    "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Ariz",
    "Ark", "Colo", "Del", "La", "Ala", "Ph.D", "eg", "ie", "Gov't", "Int'l", "intl", "Intl", "Govt", "Natl", "Attn",
    "ref", "tel", "Tel", "ext", "Ext", "viz", "op", "incl", "excl", "PLC", "plc", "SpA", "Cie", "Bhd", "Pty", "Pvt",
];

/// Whether `word` (without its full stop) is an abbreviation, and of which kind.
pub(crate) fn kind(word: &str) -> Option<Kind> {
    if TITLES.contains(&word) {
        Some(Kind::Title)
    } else if NUMBERS.contains(&word) {
        Some(Kind::Number)
    } else if MONTHS.contains(&word) && word != "Mar" && word != "Sun" && word != "Sat" {
        Some(Kind::Month)
    } else if UNITS.contains(&word) && word != "in" && word != "min" {
        Some(Kind::Unit)
    } else if OTHERS.contains(&word) {
        Some(Kind::Other)
    } else {
        None
    }
}

/// Prefixes that stay joined to their word by a hyphen in UD English.
pub(crate) fn is_prefix(word: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "non", "anti", "pro", "pre", "post", "ex", "co", "re", "mid", "multi", "neo", "semi", "sub", "super", "trans",
        "ultra", "un", "under", "vice", "inter", "intra", "extra", "counter", "de", "bi", "tri", "mini", "micro",
        "macro", "mega", "meta", "mis", "pan", "pseudo", "quasi", "uni", "cyber", "eco", "electro", "geo", "hydro",
        "hyper", "infra", "e", "arch", "proto", "psycho", "para", "paleo", "over", "out", "poly", "self",
    ];
    PREFIXES.contains(&word) && word != "self" && word != "vice" && word != "out"
}

/// Endings of web names.
pub(crate) fn is_domain_ending(ending: &str) -> bool {
    const DOMAINS: &[&str] = &[
        "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "io", "co", "uk", "us", "ru", "am", "az", "ge",
        "ua", "tr", "ir", "de", "fr", "eu", "cn", "jp", "in", "au", "ca", "tv", "me", "ai", "app", "news", "kz", "by",
        "il", "pk", "za", "ng", "ke",
    ];
    DOMAINS.contains(&ending)
}

/// Endings of file names.
pub(crate) fn is_file_ending(ending: &str) -> bool {
    const FILES: &[&str] = &[
        "doc", "docx", "xls", "xlsx", "pdf", "txt", "html", "htm", "php", "asp", "aspx", "zip", "exe", "jpg", "jpeg",
        "png", "gif", "mp3", "mp4", "csv", "ppt", "pptx", "js", "py", "json", "xml", "url",
    ];
    FILES.contains(&ending)
}
