//! Lemmas of verbs that no ending shows: irregular past forms, and doubled consonants.
//!
//! A trained lemmatiser knows the forms that it has seen; news is full of those that it has not ("shelled", "withdrew").

use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Irregular verbs with past and participle, a row each; a few hundred verbs of the written language, from general knowledge.
const IRREGULAR: &str = include_str!("../words/irregular_verbs.csv");

/// Verbs in a single l that double it before -ed and -ing (British spelling, or stress on the last syllable).
const SINGLE_L: &[&str] = &[
    "annul", "appal", "bevel", "cancel", "channel", "chisel", "compel", "control", "counsel", "cudgel", "dial",
    "dishevel", "dispel", "distil", "duel", "enrol", "equal", "excel", "expel", "extol", "fuel", "fulfil", "funnel",
    "grovel", "impel", "imperil", "initial", "instil", "jewel", "label", "level", "libel", "marshal", "marvel",
    "medal", "model", "panel", "parcel", "patrol", "pedal", "pencil", "propel", "quarrel", "rebel", "refuel", "repel",
    "revel", "rival", "shovel", "shrivel", "signal", "snivel", "spiral", "stencil", "swivel", "total", "towel",
    "travel", "trial", "tunnel", "unravel", "yodel",
];

fn irregular() -> &'static HashMap<&'static str, &'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for row in IRREGULAR.lines().skip(1) {
            let mut cells = row.split(',');
            if let Some(lemma) = cells.next() {
                for form in cells {
                    table.entry(form).or_insert(lemma);
                }
            }
        }
        table
    })
}

/// Whether `form` can only be a past form or participle: "withdrew", "offered", not "put" or "found".
pub(crate) fn only_past(form: &str) -> bool {
    // Past forms that are base forms of other verbs, nouns or adjectives too.
    const OTHERS: &[&str] = &[
        "bore", "bound", "fell", "felt", "found", "ground", "lay", "left", "lit", "saw", "shone", "stove", "wound",
        "dove", "spat", "rose", "shot", "bent", "lent", "sped", "clad",
    ];
    let low = form.to_lowercase();
    let regular = low.len() > 4
        && low.ends_with("ed")
        && !low.ends_with("eed")
        && !matches!(low.as_str(), "embed" | "imbed" | "shred" | "naked" | "sacred");
    regular
        || irregular().get(low.as_str()).is_some_and(|lemma| *lemma != low)
            && !irregular().values().any(|l| *l == low)
            && !OTHERS.contains(&low.as_str())
}

/// The lemma of a past form or participle where `form` alone decides it; `xpos` is the Penn tag. `None` leaves it to the model.
pub(crate) fn lemma(form: &str, xpos: &str) -> Option<SmolStr> {
    let low = form.to_lowercase();
    if matches!(xpos, "VBD" | "VBN")
        && let Some(lemma) = irregular().get(low.as_str())
    {
        return Some(SmolStr::new(lemma));
    }
    if !matches!(xpos, "VBD" | "VBN" | "VBG") {
        return None;
    }
    let stem = low.strip_suffix("ed").or_else(|| low.strip_suffix("ing"))?;
    if stem.len() < 4 {
        return None;
    }
    if stem.ends_with("ll") {
        let single = &stem[..stem.len() - 1];
        return Some(SmolStr::new(if SINGLE_L.contains(&single) { single } else { stem }));
    }
    if stem.ends_with("ss") || stem.ends_with("ff") || stem.ends_with("zz") {
        return Some(SmolStr::new(stem));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::lemma;

    #[test]
    fn forms_that_no_ending_shows() {
        for (form, xpos, wanted) in [
            ("shelled", "VBD", Some("shell")),
            ("Shelling", "VBG", Some("shell")),
            ("controlled", "VBN", Some("control")),
            ("expelling", "VBG", Some("expel")),
            ("killed", "VBN", Some("kill")),
            ("withdrew", "VBD", Some("withdraw")),
            ("shot", "VBD", Some("shoot")),
            ("fed", "VBD", Some("feed")),
            ("pressed", "VBD", Some("press")),
            ("founded", "VBD", None),
            ("found", "VB", None),
            ("bombed", "VBD", None),
            ("shot", "NN", None),
        ] {
            assert_eq!(lemma(form, xpos).as_deref(), wanted, "{form} {xpos}");
        }
    }
}
