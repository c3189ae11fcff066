//! Full-text search: words, prefixes, phrases, AND, OR, NOT, parentheses.
//!
//! The index knows which story holds which word; where a phrase is asked for, the texts of the stories that hold all of
//! its words are read.

use crate::error::Error;
use crate::fold;
use crate::ingest::searched;
use crate::store::Store;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Query {
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

fn both(a: &[i64], b: &[i64]) -> Vec<i64> {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.iter().filter(|x| long.binary_search(x).is_ok()).copied().collect()
}

impl Store {
    /// Rows of the stories whose headline or text match, in order.
    pub(crate) fn matching_stories(&self, query: &str) -> Result<Vec<i64>, Error> {
        let parsed = parse(query).map_err(|what| {
            Error::Query(format!(
                "full-text query {query:?}: {what}; accepted: words, \"a phrase\", AND OR NOT, prefix*, parentheses"
            ))
        })?;
        self.find(&parsed)
    }

    fn find(&self, query: &Query) -> Result<Vec<i64>, Error> {
        Ok(match query {
            Query::Word(word) => self.word(&format!("\"{word}\""))?,
            Query::Prefix(word) => self.word(&format!("\"{word}\"*"))?,
            Query::Phrase(words) => {
                let mut found: Option<Vec<i64>> = None;
                for word in words {
                    let here = self.word(&format!("\"{word}\""))?;
                    found = Some(found.map_or_else(|| here.clone(), |f| both(&f, &here)));
                }
                let wanted = format!(" {} ", words.join(" "));
                let mut kept = Vec::new();
                for story in found.unwrap_or_default() {
                    let card = self.title_of_row(story)?;
                    let text = searched(card.as_deref(), &self.text_of_row(story)?);
                    let mut flat = String::with_capacity(text.len() + 2);
                    flat.push(' ');
                    for word in fold::words(&text) {
                        flat.push_str(&word);
                        flat.push(' ');
                    }
                    if flat.contains(&wanted) {
                        kept.push(story);
                    }
                }
                kept
            }
            Query::And(parts) => {
                // The rarest first; phrases, which are read in the texts, last.
                let mut found: Option<Vec<i64>> = None;
                for part in parts {
                    let here = self.find(part)?;
                    found = Some(found.map_or_else(|| here.clone(), |f| both(&f, &here)));
                }
                found.unwrap_or_default()
            }
            Query::Or(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.find(part)?);
                }
                all.sort_unstable();
                all.dedup();
                all
            }
            Query::Not(wanted, without) => {
                let without = self.find(without)?;
                self.find(wanted)?.into_iter().filter(|x| without.binary_search(x).is_err()).collect()
            }
        })
    }

    fn word(&self, term: &str) -> Result<Vec<i64>, Error> {
        let mut statement =
            self.sql(self.db.prepare_cached("SELECT rowid FROM story_fts WHERE story_fts MATCH ?1 ORDER BY rowid"))?;
        let rows = self.sql(statement.query_map([term], |r| r.get(0)))?;
        self.sql(rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Query {
        Query::Word(text.to_owned())
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
