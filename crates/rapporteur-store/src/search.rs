//! Full-text search: words, prefixes, phrases, AND, OR, NOT, parentheses.
//!
//! The index knows which story holds which word, and finds the candidates; where a phrase is asked for, the texts of the
//! candidates are read, as late as can be: a page of the latest events needs few of them.

use crate::error::Error;
use crate::fold;
use crate::ingest::searched;
use crate::store::Store;
use unicode_normalization::UnicodeNormalization as _;

/// A question to the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    Word(String),
    Prefix(String),
    Phrase(Vec<String>),
    And(Vec<Query>),
    Or(Vec<Query>),
    /// The first, without the second.
    Not(Box<Query>, Box<Query>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Words(Vec<String>, bool),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        match c {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => {
                let inner = &rest[1..];
                let end = inner.find('"').ok_or("a quotation mark is not closed")?;
                tokens.push(Token::Words(fold::words(&inner[..end]).collect(), false));
                rest = inner[end + 1..].trim_start();
                continue;
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')).unwrap_or(rest.len());
                let word = &rest[..end];
                tokens.push(match word {
                    "AND" => Token::And,
                    "OR" => Token::Or,
                    "NOT" => Token::Not,
                    _ => Token::Words(fold::words(word).collect(), word.ends_with('*')),
                });
                rest = rest[end..].trim_start();
                continue;
            }
        }
        rest = rest[1..].trim_start();
    }
    Ok(tokens)
}

struct Parser(std::iter::Peekable<std::vec::IntoIter<Token>>, u32);

impl Parser {
    fn either(&mut self) -> Result<Query, String> {
        let mut parts = vec![self.all()?];
        while self.0.next_if_eq(&Token::Or).is_some() {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Or(parts) })
    }

    fn all(&mut self) -> Result<Query, String> {
        let mut parts = vec![self.one()?];
        loop {
            match self.0.peek() {
                Some(Token::And) => {
                    self.0.next();
                    parts.push(self.one()?);
                }
                Some(Token::Not) => {
                    self.0.next();
                    let without = self.one()?;
                    let first = if parts.len() == 1 { parts.remove(0) } else { Query::And(std::mem::take(&mut parts)) };
                    parts = vec![Query::Not(Box::new(first), Box::new(without))];
                }
                Some(Token::Words(..) | Token::Open) => parts.push(self.one()?),
                _ => break,
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::And(parts) })
    }

    fn one(&mut self) -> Result<Query, String> {
        match self.0.next() {
            Some(Token::Open) => {
                self.1 += 1;
                if self.1 > 50 {
                    return Err("too many parentheses".to_owned());
                }
                let inner = self.either()?;
                self.1 -= 1;
                self.0.next_if_eq(&Token::Close).map(|_| inner).ok_or_else(|| "a parenthesis is not closed".to_owned())
            }
            Some(Token::Words(mut words, prefix)) => match words.len() {
                0 => Err("a word without a letter".to_owned()),
                1 if prefix => Ok(Query::Prefix(words.remove(0))),
                1 => Ok(Query::Word(words.remove(0))),
                _ => Ok(Query::Phrase(words)),
            },
            Some(Token::Not) => Err("NOT stands between what is wanted and what is not".to_owned()),
            Some(Token::And | Token::Or | Token::Close) => Err("a word is missing".to_owned()),
            None => Err("nothing to look for".to_owned()),
        }
    }
}

fn parse(text: &str) -> Result<Query, String> {
    let mut parser = Parser(tokens(text)?.into_iter().peekable(), 0);
    let query = parser.either()?;
    match parser.0.next() {
        None => Ok(query),
        Some(_) => Err("a parenthesis too many".to_owned()),
    }
}

/// Letters without their marks, as the index has them, between spaces.
fn flat(text: &str) -> String {
    let mut flat = String::with_capacity(text.len() + 2);
    flat.push(' ');
    if text.is_ascii() {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            flat.extend(word.chars().map(|c| c.to_ascii_lowercase()));
            flat.push(' ');
        }
        return flat;
    }
    let bare: String = text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    for word in fold::words(&bare) {
        flat.extend(word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)));
        flat.push(' ');
    }
    flat
}

impl Query {
    /// Whether the index alone cannot answer.
    pub(crate) fn has_phrase(&self) -> bool {
        match self {
            Self::Word(_) | Self::Prefix(_) => false,
            Self::Phrase(_) => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_phrase),
            Self::Not(wanted, without) => wanted.has_phrase() || without.has_phrase(),
        }
    }

    fn has_not(&self) -> bool {
        match self {
            Self::Word(_) | Self::Prefix(_) | Self::Phrase(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_not),
            Self::Not(..) => true,
        }
    }

    /// What the index is asked: it finds all that matches, and where phrases are wanted more.
    fn superset(&self) -> String {
        let join = |parts: &[Self], word: &str| {
            format!("({})", parts.iter().map(Self::superset).collect::<Vec<_>>().join(&format!(" {word} ")))
        };
        match self {
            Self::Word(word) => format!("\"{word}\""),
            Self::Prefix(word) => format!("\"{word}\"*"),
            Self::Phrase(words) => {
                format!("({})", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" AND "))
            }
            Self::And(parts) => join(parts, "AND"),
            Self::Or(parts) => join(parts, "OR"),
            Self::Not(wanted, without) if without.has_phrase() => wanted.superset(),
            Self::Not(wanted, without) => format!("({} NOT {})", wanted.superset(), without.superset()),
        }
    }

    /// Whether a text, made [`flat`], matches.
    fn matches(&self, text: &str) -> bool {
        let has = |words: &str, end: &str| text.contains(&format!("{}{end}", flat(words).trim_end()));
        match self {
            Self::Word(word) => has(word, " "),
            Self::Prefix(word) => has(word, ""),
            Self::Phrase(words) => has(&words.join(" "), " "),
            Self::And(parts) => parts.iter().all(|p| p.matches(text)),
            Self::Or(parts) => parts.iter().any(|p| p.matches(text)),
            Self::Not(wanted, without) => wanted.matches(text) && !without.matches(text),
        }
    }
}

impl Store {
    /// Reads a full-text query.
    pub(crate) fn parsed(&self, query: &str) -> Result<Query, Error> {
        parse(query).map_err(|what| {
            Error::Query(format!(
                "full-text query {query:?}: {what}; accepted: words, \"a phrase\", AND OR NOT, prefix*, parentheses"
            ))
        })
    }

    /// Rows of the stories that the index gives for a query, in order: all that match, and where it [has a
    /// phrase](Query::has_phrase) others too.
    pub(crate) fn candidates(&self, query: &Query) -> Result<Vec<i64>, Error> {
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT rowid FROM story_fts WHERE story_fts MATCH ?1 ORDER BY rowid"))?;
        let rows = self.sql(statement.query_map([query.superset()], |r| r.get(0)))?;
        self.sql(rows.collect())
    }

    /// Whether headline or text of a story match.
    pub(crate) fn holds(&self, query: &Query, story: i64) -> Result<bool, Error> {
        let text = self.text_of_row(story)?;
        // The headline is rarely needed, and dearer to come by.
        let body = flat(&text);
        if !query.has_not() && query.matches(&body) {
            return Ok(true);
        }
        let title = self.title_of_row(story)?;
        Ok(query.matches(&flat(&searched(title.as_deref(), &text))))
    }

    /// The candidates that match.
    pub(crate) fn verified(&self, query: &Query, candidates: Vec<i64>) -> Result<Vec<i64>, Error> {
        let mut kept = Vec::new();
        for story in candidates {
            if self.holds(query, story)? {
                kept.push(story);
            }
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Query {
        Query::Word(text.to_owned())
    }

    #[test]
    fn texts_are_matched_as_the_index_has_them() {
        let text = flat("Unrest in São Paulo: the old MILL, then İzmir’s quay.");
        for yes in [
            "\"sao paulo\"",
            "\"São Paulo\"",
            "\"paulo the old mill\"",
            "mil*",
            "old NOT barn",
            "izmir",
            "barn OR \"the old\"",
        ] {
            assert!(parse(yes).unwrap().matches(&text), "{yes} {text}");
        }
        for no in ["\"paulo sao\"", "\"the mill\"", "ill*", "old NOT \"then izmir\"", "\"in sao\" barn"] {
            assert!(!parse(no).unwrap().matches(&text), "{no}");
        }
        assert_eq!(parse("(a \"b c\") NOT \"d e\"").unwrap().superset(), "(\"a\" AND (\"b\" AND \"c\"))");
        assert_eq!(parse("a OR b NOT c*").unwrap().superset(), "(\"a\" OR (\"b\" NOT \"c\"*))");
    }

    #[test]
    fn queries_are_read() {
        assert_eq!(parse("Mill barn").unwrap(), Query::And(vec![word("mill"), word("barn")]));
        assert_eq!(
            parse("mill OR barn NOT ferry").unwrap(),
            Query::Or(vec![word("mill"), Query::Not(Box::new(word("barn")), Box::new(word("ferry")))])
        );
        assert_eq!(
            parse("(mill OR barn) \"old ferry\" dep*").unwrap(),
            Query::And(vec![
                Query::Or(vec![word("mill"), word("barn")]),
                Query::Phrase(vec!["old".to_owned(), "ferry".to_owned()]),
                Query::Prefix("dep".to_owned())
            ])
        );
        // A hyphen parts words, which then stand side by side.
        assert_eq!(
            parse("Nagorno-Karabakh").unwrap(),
            Query::Phrase(vec!["nagorno".to_owned(), "karabakh".to_owned()])
        );
        for bad in ["", "\"open", "(mill", "mill)", "AND mill", "NOT mill", "mill OR", "..."] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
    }
}
