//! Which language a text is in.

/// ISO 639-1 code of the language of `text`; `None` where there is too little to tell.
///
/// English is told by its small words, which works on short and on badly translated texts; anything else by trigrams,
/// which need a paragraph.
#[must_use]
pub fn detect_language(text: &str) -> Option<&'static str> {
    let mut end = text.len().min(8000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let mut words = 0usize;
    let mut small = 0usize;
    let mut latin = 0usize;
    let mut other = 0usize;
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|w| !w.is_empty()) {
        words += 1;
        let lower = word.to_lowercase();
        small += usize::from(SMALL.contains(&lower.as_str()));
        for c in word.chars() {
            if c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c) {
                latin += 1;
            } else {
                other += 1;
            }
        }
    }
    if latin + other == 0 {
        return None;
    }
    if latin >= other && (small * 100 >= words * 18 || (small * 100 >= words * 10 && small >= 2 && words < 25)) {
        return Some("en");
    }
    let info = whatlang::detect(text)?;
    let code = iso(info.lang());
    let few_small = small * 100 < words * 6;
    let sure = if other > latin {
        other >= 4
    } else {
        words >= 8 && info.is_reliable() || few_small && (words >= 20 || words >= 12 && info.confidence() > 0.6)
    };
    // Tables of a wire ("Shr 13 cts vs 40 cts") have no small words and look like anything; a language that marks its letters
    // shows at least one mark in a text of that length.
    let unmarked = latin >= other && text.is_ascii();
    if !sure || unmarked && code.is_some_and(|c| MARKED.contains(&c)) {
        return None;
    }
    code
}

/// Languages of the Latin script in which a paragraph without any marked letter is not to be found.
const MARKED: &[&str] = &[
    "az", "ca", "cs", "da", "de", "es", "et", "fi", "fr", "hr", "hu", "lt", "lv", "nb", "no", "pl", "pt", "ro", "sk",
    "sl", "sv", "tr", "vi",
];

/// Words that are frequent in English and rare in its neighbours.
const SMALL: &[&str] = &[
    "the", "of", "and", "to", "that", "is", "was", "for", "on", "with", "as", "by", "at", "from", "it", "his", "has",
    "have", "had", "are", "were", "be", "been", "this", "which", "their", "not", "said", "will", "would", "an", "who",
    "its", "they", "after", "he", "or", "but", "about", "more", "than", "into", "over", "against", "between", "you",
    "we", "our", "she", "her", "what", "when", "there", "all",
];

fn iso(lang: whatlang::Lang) -> Option<&'static str> {
    // whatlang names languages by ISO 639-3; these are all that it knows.
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
        "lat" => "la",
        "slk" => "sk",
        "cat" => "ca",
        "tgl" => "tl",
        "hye" => "hy",
        "epo" => "eo",
        "cym" => "cy",
        _ => return None,
    })
}

/// A language as people write it ("eng", "en-GB", "English") as an ISO 639-1 code.
#[must_use]
pub fn language_code(written: &str) -> String {
    let lower = written.trim().to_lowercase();
    let head = lower.split(['-', '_']).next().unwrap_or_default();
    match head {
        "eng" | "english" => "en".to_owned(),
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
        check(
            "Le ministre des affaires étrangères a rencontré son homologue lundi à Genève, et ils ont décidé de se revoir.",
            Some("fr"),
        );
        check(
            "Der Außenminister traf am Montag seinen Amtskollegen, und beide vereinbarten ein weiteres Treffen im Frühjahr.",
            Some("de"),
        );
        check("Министр иностранных дел встретился в понедельник со своим коллегой.", Some("ru"));
        check("وزير الخارجية يلتقي نظيره", Some("ar"));
        check(
            "Dışişleri Bakanı pazartesi günü mevkidaşıyla görüştü ve yeniden bir araya gelmeye karar verdiler, dedi sözcü.",
            Some("tr"),
        );
        check(
            "El ministro se reunió el lunes con su homólogo y ambos acordaron volver a verse en la primavera próxima.",
            Some("es"),
        );
        check("12.30 – 14.00", None);
        check("", None);
    }
}
