//! Page furniture: lines that are no part of a story, told by rules that stand in a data file with their examples.

use rapporteur_data::{Complaint, DataFiles, Embedded};
use rapporteur_record::{BlockKind, Story};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FILE: &str = "furniture/lines.toml";

/// The rules, ready to use.
#[derive(Debug)]
pub struct Furniture {
    exact: BTreeMap<String, usize>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    id: String,
    prefixes: Vec<String>,
    parts: Vec<String>,
    patterns: Vec<Regex>,
    max_words: usize,
    then: Then,
    example: Vec<String>,
    reject: Vec<String>,
}

/// What happens to a line that a rule catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Then {
    Line,
    List,
    Cut,
    Caption,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<FileRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    id: toml::Spanned<String>,
    #[serde(rename = "match")]
    how: String,
    text: Vec<String>,
    max_words: Option<usize>,
    then: Then,
    example: Vec<String>,
    reject: Vec<String>,
}

impl Furniture {
    /// The embedded rules; empty where they cannot be used, which a test excludes.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Furniture> = LazyLock::new(|| {
            Furniture::load(&Embedded).unwrap_or_else(|_| Furniture { exact: BTreeMap::new(), rules: Vec::new() })
        });
        &SHARED
    }

    /// Loads the rules.
    ///
    /// # Errors
    ///
    /// A file that is missing, is no TOML, has unknown keys or patterns that cannot be read; with file and line.
    pub fn load(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let text = files.text(FILE).ok_or_else(|| vec![Complaint::new(FILE, 0, "is missing")])?;
        let line_of = |at: usize| text[..at.min(text.len())].bytes().filter(|b| *b == b'\n').count() as u64 + 1;
        let file: File = toml::from_str(&text).map_err(|e| {
            vec![Complaint::new(FILE, e.span().map_or(0, |s| line_of(s.start)), e.message().to_owned())]
        })?;
        let mut complaints = Vec::new();
        let mut all = Self { exact: BTreeMap::new(), rules: Vec::new() };
        for rule in file.rule {
            let index = all.rules.len();
            let line = line_of(rule.id.span().start);
            let mut made = Rule {
                id: rule.id.into_inner(),
                prefixes: Vec::new(),
                parts: Vec::new(),
                patterns: Vec::new(),
                max_words: rule.max_words.unwrap_or(usize::MAX),
                then: rule.then,
                example: rule.example,
                reject: rule.reject,
            };
            for text in rule.text {
                match rule.how.as_str() {
                    "exact" => {
                        all.exact.insert(fold(&text), index);
                    }
                    "prefix" => made.prefixes.push(fold(&text)),
                    "contains" => made.parts.push(fold(&text)),
                    "regex" => match RegexBuilder::new(&text).case_insensitive(true).size_limit(1 << 24).build() {
                        Ok(pattern) => made.patterns.push(pattern),
                        Err(e) => complaints.push(Complaint::new(FILE, line, format!("{}: {e}", made.id))),
                    },
                    other => complaints.push(Complaint::new(
                        FILE,
                        line,
                        format!("{}: match {other:?} is not known; accepted: exact prefix contains regex", made.id),
                    )),
                }
            }
            all.rules.push(made);
        }
        if complaints.is_empty() { Ok(all) } else { Err(complaints) }
    }

    /// Complaints about rules that miss their examples or catch what they should not.
    #[must_use]
    pub fn check(&self) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            for text in &rule.example {
                match self.rule_for(text) {
                    Some(found) if found == index => {}
                    found => complaints.push(Complaint::new(
                        FILE,
                        0,
                        format!("{}: should catch {text:?}; caught by {:?}", rule.id, found.map(|i| &self.rules[i].id)),
                    )),
                }
            }
            for text in &rule.reject {
                if let Some(found) = self.rule_for(text) {
                    complaints.push(Complaint::new(
                        FILE,
                        0,
                        format!("{} catches {text:?}, but should not", self.rules[found].id),
                    ));
                }
            }
        }
        complaints
    }

    fn rule_for(&self, line: &str) -> Option<usize> {
        if line.len() > 600 {
            return None;
        }
        let folded = fold(line);
        let words = folded.split(' ').count();
        if let Some(index) = self.exact.get(&folded) {
            return Some(*index);
        }
        let trimmed = line.trim();
        self.rules.iter().position(|rule| {
            words <= rule.max_words
                && (rule.prefixes.iter().any(|p| folded.starts_with(p.as_str()))
                    || rule.parts.iter().any(|p| folded.contains(p.as_str()))
                    || rule.patterns.iter().any(|p| p.is_match(trimmed)))
        })
    }

    /// For each line whether it stays, and as what; a `cut` needs `begun` characters of kept text before it.
    pub(crate) fn sift<'a>(&self, lines: impl Iterator<Item = (BlockKind, &'a str)>) -> Vec<Option<BlockKind>> {
        const BEGUN: usize = 200;
        let mut kept = 0usize;
        let mut cut = false;
        let mut list = false;
        lines
            .map(|(kind, line)| {
                if cut {
                    return None;
                }
                let rule = self.rule_for(line).map(|i| self.rules[i].then);
                match rule {
                    Some(Then::Cut) => {
                        cut = kept >= BEGUN;
                        None
                    }
                    Some(Then::Line) => None,
                    Some(Then::List) => {
                        list = true;
                        None
                    }
                    Some(Then::Caption) => {
                        list = false;
                        Some(BlockKind::Caption)
                    }
                    None if list && is_headline(line) => None,
                    None => {
                        list = false;
                        kept += line.len();
                        Some(kind)
                    }
                }
            })
            .collect()
    }

    /// Marks the furniture of a plain-text story: what stands after its end is cut off, lines inside keep their place
    /// as blocks of kind [`BlockKind::Furniture`], so that all offsets stay.
    pub fn sift_story(&self, story: &mut Story) {
        let mut bounds = Vec::with_capacity(story.blocks.len());
        let mut at = 0u32;
        let mut chars = story.text.char_indices().peekable();
        let len = story.text.len();
        let mut byte = |point: u32| {
            while at < point && chars.next().is_some() {
                at += 1;
            }
            chars.peek().map_or(len, |(i, _)| *i)
        };
        for block in &story.blocks {
            bounds.push((byte(block.span.start), byte(block.span.end)));
        }
        let lines = story.blocks.iter().zip(&bounds).map(|(b, &(from, to))| (b.kind, &story.text[from..to]));
        let kinds = self.sift(lines);
        for (block, kind) in story.blocks.iter_mut().zip(&kinds) {
            block.kind = kind.unwrap_or(BlockKind::Furniture);
        }
        let Some(last) = kinds.iter().rposition(Option::is_some) else { return };
        if last + 1 < kinds.len() {
            story.blocks.truncate(last + 1);
            story.text.truncate(bounds[last].1);
        }
    }
}

/// Words of a headline: short, and no full stop at its end.
fn is_headline(line: &str) -> bool {
    let line = line.trim();
    line.split_whitespace().count() <= 18 && !line.ends_with(['.', '!', '”', '"', ':', ';'])
}

/// Lower case, one space between words, no outer signs.
fn fold(line: &str) -> String {
    let folded: String = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    folded.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '*')).replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_catch_their_examples_and_nothing_else() {
        let furniture = Furniture::load(&Embedded).unwrap();
        let complaints: Vec<_> = furniture.check().into_iter().map(|c| c.to_string()).collect();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    #[test]
    fn a_comment_form_in_plain_text_ends_the_story() {
        let furniture = Furniture::load(&Embedded).unwrap();
        let body = "The two ministers met on Monday and agreed to meet again. ".repeat(5);
        let text = format!(
            "Home\n\n{body}\n\nLeave a Reply\n\nYour email address will not be published. Required fields are marked *\n\nGreat news!"
        );
        let mut story = crate::story_from_text("x", &text);
        furniture.sift_story(&mut story);
        assert_eq!(story.text, format!("Home\n\n{}", body.trim_end()));
        let kinds: Vec<_> = story.blocks.iter().map(|b| b.kind).collect();
        assert_eq!(kinds, [BlockKind::Furniture, BlockKind::Paragraph]);
    }
}
