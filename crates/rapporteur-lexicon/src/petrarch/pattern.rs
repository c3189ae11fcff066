//! The patterns of verb dictionaries: what must stand before and after the verb.
//!
//! Written as in TABARI 0.8 and PETRARCH: words that a space parts may have others between them, words that `_` joins follow each
//! other; `*` is the verb, `$` the source, `+` the target, `%` both, `^` one more noun phrase; `&NAME` is a synset; `{A | B C}` are
//! alternatives. PETRARCH2 adds `{NOUN PHRASE}` and `(PREPOSITION WORDS)`.

use rapporteur_record::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One place of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// One of these rows of words (lower case), in a row.
    Words(Vec<Vec<SmolStr>>),
    /// `*`: the verb.
    Verb,
    /// `$`: who does it.
    Source,
    /// `+`: to whom.
    Target,
    /// `%`: all who do it together.
    Both,
    /// `^`: any noun phrase.
    Skip,
    /// `{…}`: a noun phrase that holds these, in order.
    Noun(Vec<Part>),
    /// `(…)`: a prepositional phrase; the preposition comes first.
    Prep(Vec<Part>),
}

/// A part, and whether it follows the one before at once (`_`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What stands there.
    pub part: Part,
    /// Nothing may stand between the part before and this one.
    pub joined: bool,
}

/// A pattern around a verb; its elements in the order of the text, one of them [`Part::Verb`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The elements.
    pub elements: Vec<Element>,
}

/// Synsets by name (without `&`, without a closing `_`): their members as written.
pub type Synsets = BTreeMap<String, Vec<String>>;

impl Pattern {
    /// The pattern that is the verb and nothing else.
    #[must_use]
    pub fn bare() -> Self {
        Self { elements: vec![Element { part: Part::Verb, joined: false }] }
    }

    /// Whether it asks for nothing beside the verb.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.elements.len() == 1
    }

    /// Index of the verb.
    #[must_use]
    pub fn verb(&self) -> usize {
        self.elements.iter().position(|e| e.part == Part::Verb).unwrap_or(0)
    }

    /// How many words and places it asks for beside the verb: the more, the more specific.
    #[must_use]
    pub fn size(&self) -> usize {
        fn of(part: &Part) -> usize {
            match part {
                Part::Words(all) => all.first().map_or(0, Vec::len),
                Part::Noun(parts) | Part::Prep(parts) => parts.iter().map(of).sum(),
                _ => 1,
            }
        }
        self.elements.iter().map(|e| of(&e.part)).sum::<usize>().saturating_sub(1)
    }

    /// Whether a part names where source or target stand.
    #[must_use]
    pub fn has(&self, wanted: &Part) -> bool {
        fn within(part: &Part, wanted: &Part) -> bool {
            part == wanted || matches!(part, Part::Noun(all) | Part::Prep(all) if all.iter().any(|p| within(p, wanted)))
        }
        self.elements.iter().any(|e| within(&e.part, wanted))
    }

    /// Reads a pattern.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what would be accepted.
    pub fn parse(text: &str, synsets: &Synsets) -> Result<Self, String> {
        let mut reader = Reader { chars: text.chars().collect(), at: 0, synsets };
        let elements = reader.elements(None)?;
        let verbs = elements.iter().filter(|e| e.part == Part::Verb).count();
        match verbs {
            0 => Err("the pattern has no `*` for the verb; accepted: WORDS * WORDS [CODE]".to_owned()),
            1 => Ok(Self { elements }),
            _ => Err("the pattern has more than one `*`; accepted: one, where the verb stands".to_owned()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn words(all: &[Vec<SmolStr>]) -> String {
            let rows: Vec<String> = all
                .iter()
                .map(|row| {
                    row.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(if all.len() > 1 { " " } else { "_" })
                })
                .collect();
            if rows.len() > 1 { format!("{{{}}}", rows.join(" | ")) } else { rows.join("") }
        }
        fn show(part: &Part) -> String {
            let inner = |all: &[Part]| all.iter().map(show).collect::<Vec<_>>().join(" ");
            match part {
                Part::Words(all) => words(all),
                Part::Verb => "*".to_owned(),
                Part::Source => "$".to_owned(),
                Part::Target => "+".to_owned(),
                Part::Both => "%".to_owned(),
                Part::Skip => "^".to_owned(),
                Part::Noun(all) => format!("{{{}}}", inner(all)),
                Part::Prep(all) => format!("({})", inner(all)),
            }
        }
        for (i, element) in self.elements.iter().enumerate() {
            if i > 0 {
                f.write_str(if element.joined { "_" } else { " " })?;
            }
            f.write_str(&show(&element.part))?;
        }
        Ok(())
    }
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    synsets: &'a Synsets,
}

impl Reader<'_> {
    fn elements(&mut self, close: Option<char>) -> Result<Vec<Element>, String> {
        let mut all: Vec<Element> = Vec::new();
        let mut joined = false;
        while let Some(&c) = self.chars.get(self.at) {
            if Some(c) == close {
                self.at += 1;
                return Ok(all);
            }
            if c.is_whitespace() {
                self.at += 1;
                continue;
            }
            if c == '_' {
                joined = true;
                self.at += 1;
                continue;
            }
            let part = match c {
                '*' | '$' | '+' | '%' | '^' => {
                    self.at += 1;
                    match c {
                        '*' => Part::Verb,
                        '$' => Part::Source,
                        '+' => Part::Target,
                        '%' => Part::Both,
                        _ => Part::Skip,
                    }
                }
                '{' => {
                    self.at += 1;
                    self.braces()?
                }
                '(' => {
                    self.at += 1;
                    let inner = self.elements(Some(')'))?;
                    if inner.is_empty() {
                        return Err("`()` holds nothing; accepted: (PREPOSITION WORDS)".to_owned());
                    }
                    Part::Prep(inner.into_iter().map(|e| e.part).collect())
                }
                '&' => {
                    self.at += 1;
                    Part::Words(self.synset()?)
                }
                ')' | '}' | ']' | '|' => return Err(format!("`{c}` closes nothing that was opened")),
                '~' | '[' | '=' | '<' | '>' | '@' => {
                    return Err(format!(
                        "`{c}` has no meaning here; accepted: words, * $ + % ^ &SYNSET {{NOUN PHRASE}} (PREPOSITION WORDS) {{A | B}}"
                    ));
                }
                _ => Part::Words(vec![vec![self.word()]]),
            };
            all.push(Element { part, joined: joined && !all.is_empty() });
            joined = false;
        }
        match close {
            Some(c) => Err(format!("`{}` is not closed; `{c}` is missing", if c == ')' { '(' } else { '{' })),
            None => Ok(all),
        }
    }

    fn word(&mut self) -> SmolStr {
        let start = self.at;
        while self
            .chars
            .get(self.at)
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '_' | '*' | '{' | '}' | '(' | ')' | '|' | '[' | ']'))
        {
            self.at += 1;
        }
        SmolStr::new(self.chars[start..self.at].iter().collect::<String>().to_lowercase())
    }

    /// `{A | B C}` are alternatives, `{A B}` is a noun phrase; the brace is open.
    fn braces(&mut self) -> Result<Part, String> {
        let mut depth = 0;
        let mut alternatives = false;
        for &c in &self.chars[self.at..] {
            match c {
                '{' | '(' => depth += 1,
                '}' | ')' if depth == 0 => break,
                '}' | ')' => depth -= 1,
                '|' if depth == 0 => alternatives = true,
                _ => {}
            }
        }
        if !alternatives {
            let inner = self.elements(Some('}'))?;
            if inner.is_empty() {
                return Err("`{}` holds nothing; accepted: {NOUN PHRASE} or {A | B}".to_owned());
            }
            return Ok(Part::Noun(inner.into_iter().map(|e| e.part).collect()));
        }
        let Some(length) = self.chars[self.at..].iter().position(|&c| c == '}') else {
            return Err("`{` is not closed; `}` is missing".to_owned());
        };
        let inner: String = self.chars[self.at..self.at + length].iter().collect();
        self.at += length + 1;
        let mut rows = Vec::new();
        for one in inner.split('|') {
            rows.extend(expand(one, self.synsets, &mut BTreeSet::new())?);
        }
        if rows.is_empty() { Err("`{|}` holds no word; accepted: {A | B C}".to_owned()) } else { Ok(Part::Words(rows)) }
    }

    /// The longest declared name that the text goes on with.
    fn synset(&mut self) -> Result<Vec<Vec<SmolStr>>, String> {
        let rest: String = self.chars[self.at..]
            .iter()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            .collect::<String>()
            .to_uppercase();
        let mut name = rest.trim_end_matches('_');
        loop {
            if self.synsets.contains_key(name) {
                self.at += name.chars().count();
                return expand(&format!("&{name}"), self.synsets, &mut BTreeSet::new());
            }
            match name.rfind('_') {
                Some(cut) => name = &name[..cut],
                None => return Err(undefined(rest.trim_end_matches('_'), self.synsets)),
            }
        }
    }
}

fn undefined(name: &str, synsets: &Synsets) -> String {
    let known: Vec<String> = synsets.keys().take(8).map(|k| format!("&{k}")).collect();
    let more = if synsets.len() > 8 { " …" } else { "" };
    format!(
        "synset &{name} is not defined in this file; accepted: {}",
        if known.is_empty() {
            "none, as the file defines none (`&NAME`, then `+MEMBER` lines)".to_owned()
        } else {
            known.join(" ") + more
        }
    )
}

/// The rows of words that a member of a synset stands for; synsets inside are expanded.
pub(crate) fn expand(text: &str, synsets: &Synsets, open: &mut BTreeSet<String>) -> Result<Vec<Vec<SmolStr>>, String> {
    let mut rows: Vec<Vec<SmolStr>> = vec![Vec::new()];
    for word in text.split(|c: char| c.is_whitespace() || c == '_').filter(|w| !w.is_empty()) {
        let choices = match word.strip_prefix('&') {
            None => vec![vec![SmolStr::new(word.to_lowercase())]],
            Some(name) => {
                let name = name.to_uppercase();
                let Some(members) = synsets.get(&name) else { return Err(undefined(&name, synsets)) };
                if !open.insert(name.clone()) {
                    return Err(format!("synset &{name} stands inside itself"));
                }
                let mut all = Vec::new();
                for member in members {
                    all.extend(expand(member, synsets, open)?);
                }
                open.remove(&name);
                all
            }
        };
        rows =
            rows.iter().flat_map(|row| choices.iter().map(move |c| row.iter().chain(c).cloned().collect())).collect();
    }
    rows.retain(|r| !r.is_empty());
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pattern, String> {
        let synsets = Synsets::from([
            ("BOAT".to_owned(), vec!["FERRY".to_owned(), "ROWING_BOAT".to_owned()]),
            ("VESSEL".to_owned(), vec!["&BOAT".to_owned(), "TANKER".to_owned()]),
            ("LOOP".to_owned(), vec!["&LOOP".to_owned()]),
        ]);
        Pattern::parse(text, &synsets)
    }

    #[test]
    fn words_places_and_joints_are_told_apart() {
        let p = read("$ OFFERED_TO * ^ FOR_ +").unwrap();
        assert_eq!(p.to_string(), "$ offered_to * ^ for_+");
        assert_eq!(p.size(), 6);
        assert!(p.has(&Part::Source) && p.has(&Part::Target) && !p.has(&Part::Both));
        assert_eq!(p.verb(), 3);
    }

    #[test]
    fn synsets_open_into_their_members_also_inside_each_other_and_joined() {
        assert_eq!(read("* &VESSEL").unwrap().to_string(), "* {ferry | rowing boat | tanker}");
        assert_eq!(read("OLD_&BOAT_RIGHTS *").unwrap().to_string(), "old_{ferry | rowing boat}_rights *");
        assert!(read("* &SHIP").unwrap_err().contains("&SHIP is not defined"));
        assert!(read("* &SHIP").unwrap_err().contains("&BOAT &LOOP &VESSEL"));
        assert!(read("* &LOOP").unwrap_err().contains("inside itself"));
    }

    #[test]
    fn braces_are_a_noun_phrase_or_alternatives_and_parentheses_a_preposition() {
        let p = read("* {FISHING RIGHTS} (TO +) {BAY | INNER SEA}").unwrap();
        assert_eq!(p.to_string(), "* {fishing rights} (to +) {bay | inner sea}");
        assert!(p.has(&Part::Target));
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in ["$ OFFERED_TO * ^ FOR_ +", "* &VESSEL", "* {FISHING RIGHTS} (TO +)", "% * {A | B_C}", "*_OFF"] {
            let once = read(text).unwrap();
            assert_eq!(Pattern::parse(&once.to_string(), &Synsets::new()).unwrap(), once, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_accepted() {
        for (text, wanted) in [
            ("NO VERB", "no `*`"),
            ("* TWO *", "more than one"),
            ("* (INTO WATERS", "`)` is missing"),
            ("* {INTO WATERS", "`}` is missing"),
            ("* WATERS)", "closes nothing"),
            ("* ()", "holds nothing"),
            ("* ~ X", "no meaning here"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.contains(wanted), "{text}: {wrong}");
        }
    }
}
