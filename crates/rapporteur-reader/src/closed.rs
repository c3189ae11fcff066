//! Word classes of English that take no new members: conjunctions, modals, particles (Huddleston and Pullum 2002, chapters 3, 7, 15; the tags are those of
//! the Penn Treebank and of Universal Dependencies).

use rapporteur_record::Upos;

/// Coordinating conjunctions, with what writers put for them.
const CONJUNCTIONS: &[&str] = &[
    "&",
    "&amp;",
    "+",
    "/",
    "-",
    "--",
    "–",
    "ad",
    "an",
    "and",
    "andor",
    "as",
    "both",
    "but",
    "cum",
    "either",
    "en",
    "et",
    "if",
    "n",
    "'n",
    "n'",
    "'n'",
    "neither",
    "nor",
    "not",
    "only",
    "or",
    "plus",
    "minus",
    "slash",
    "so",
    "than",
    "then",
    "though",
    "times",
    "und",
    "versus",
    "vs",
    "vs.",
    "v.",
    "v",
    "well",
    "yet",
    "rather",
    "less",
    "for",
    "ore",
    "adn",
    "anf",
    "nd",
    "ang",
    "instead",
    "although",
    "while",
    "whether",
    "with",
    "@",
    "x",
    "nay",
    "ampersand",
    "&&",
    "through",
    "to",
    "till",
    "because",
    "in",
    "much",
    "let",
    "alone",
];

/// Modal auxiliaries, contracted and misspelt.
const MODALS: &[&str] = &[
    "can", "ca", "cannot", "could", "coulda", "'d", "’d", "d", "dare", "'ll", "’ll", "ll", "may", "might", "must",
    "need", "ought", "shall", "sha", "should", "shoulda", "will", "wo", "would", "woulda", "wil", "wud", "cd", "cud",
    "shd", "wld", "'ll", "wi", "'m", "gonna", "used", "better",
];

/// Adverb particles of phrasal verbs.
const PARTICLES: &[&str] = &[
    "aback",
    "aboard",
    "about",
    "above",
    "across",
    "ahead",
    "aloft",
    "along",
    "apart",
    "around",
    "as",
    "ashore",
    "aside",
    "at",
    "away",
    "back",
    "before",
    "behind",
    "beyond",
    "by",
    "down",
    "for",
    "forth",
    "forward",
    "forwards",
    "go",
    "home",
    "in",
    "into",
    "it",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "open",
    "out",
    "outside",
    "over",
    "past",
    "round",
    "through",
    "throughout",
    "to",
    "together",
    "under",
    "up",
    "upon",
    "with",
    "without",
    "after",
    "against",
    "backwards",
    "overboard",
    "upside",
    "inside",
    "alone",
    "en",
    "up-",
];

/// The members of a universal class, where it is closed.
pub(crate) fn upos(tag: Upos) -> Option<&'static [&'static str]> {
    (tag == Upos::Cconj).then_some(CONJUNCTIONS)
}

/// The members of a Penn class, where it is closed.
pub(crate) fn xpos(tag: &str) -> Option<&'static [&'static str]> {
    match tag {
        "CC" => Some(CONJUNCTIONS),
        "MD" => Some(MODALS),
        "RP" => Some(PARTICLES),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_no_conjunctions() {
        let conjunctions = upos(Upos::Cconj).expect("closed");
        assert!(conjunctions.contains(&"and") && !conjunctions.contains(&"sanctions"));
        assert!(xpos("RP").is_some_and(|all| all.contains(&"off") && !all.contains(&"sanctions")));
        assert!(upos(Upos::Noun).is_none() && xpos("NN").is_none());
    }
}
