//! CoNLL-U: read and written without loss of multiword tokens, empty nodes and comments.

use rapporteur_record::{Sentence, Token, Upos};
use smol_str::SmolStr;
use std::fmt::Write as _;

/// What is wrong with a CoNLL-U file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ConlluError {
    /// Line number, 1-based.
    pub line: usize,
    /// What was found and what would be accepted.
    pub problem: String,
}

/// A line that is not a word: a multiword token (`3-4`) or an empty node (`5.1`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraLine {
    /// It stands before the word with this 0-based index.
    pub before: usize,
    /// The ten columns.
    pub columns: [SmolStr; 10],
}

/// One sentence of a CoNLL-U file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConlluSentence {
    /// Comment lines, without the leading `#` and blank.
    pub comments: Vec<String>,
    /// The words. Offsets count code points from the start of [`ConlluSentence::text`].
    pub words: Vec<Token>,
    /// Enhanced dependencies and miscellany of each word, as they stand.
    pub deps_misc: Vec<(SmolStr, SmolStr)>,
    /// Multiword tokens and empty nodes.
    pub extra: Vec<ExtraLine>,
}

impl ConlluSentence {
    /// The value of a comment `key = value`.
    #[must_use]
    pub fn comment(&self, key: &str) -> Option<&str> {
        self.comments.iter().find_map(|c| c.strip_prefix(key)?.trim_start().strip_prefix('=').map(str::trim))
    }

    /// The text: that of the `# text` comment, or else the words joined as `SpaceAfter` says.
    #[must_use]
    pub fn text(&self) -> String {
        self.comment("text").map_or_else(|| self.joined().0, str::to_owned)
    }

    /// The sentence as the pipeline wants it; offsets count from `base`.
    #[must_use]
    pub fn sentence(&self, base: u32) -> Sentence {
        let mut tokens = self.words.clone();
        for token in &mut tokens {
            token.start += base;
            token.end += base;
        }
        let end = base + self.text().chars().count() as u32;
        Sentence { start: base, end: end.max(tokens.last().map_or(base, |t| t.end)), tokens, ..Sentence::default() }
    }

    /// Surface tokens joined by `SpaceAfter`, with the range of each word.
    fn joined(&self) -> (String, Vec<(u32, u32)>) {
        let mut text = String::new();
        let mut length = 0_u32;
        let mut spans = vec![(0, 0); self.words.len()];
        let mut i = 0;
        while i < self.words.len() {
            let range = self.extra.iter().filter(|e| e.before == i).find_map(|e| {
                let (first, last) = e.columns[0].split_once('-')?;
                let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
                (first == i + 1 && last >= first && last <= self.words.len()).then_some((e, last))
            });
            let (form, misc, last) = match range {
                Some((e, last)) => (&e.columns[1], &e.columns[9], last),
                None => (&self.words[i].form, &self.deps_misc[i].1, i + 1),
            };
            let size = form.chars().count() as u32;
            split_span(&mut spans[i..last], &self.words[i..last], form, length);
            text.push_str(form);
            length += size;
            if !misc.split('|').any(|m| m == "SpaceAfter=No") {
                text.push(' ');
                length += 1;
            }
            i = last;
        }
        text.truncate(text.trim_end().len());
        (text, spans)
    }

    fn locate(&mut self) {
        let (joined, mut spans) = self.joined();
        // A `# text` comment that differs (odd spaces) is followed word by word where that is possible.
        if let Some(text) = self.comment("text").filter(|t| *t != joined) {
            let chars: Vec<char> = text.chars().collect();
            let flat: Vec<char> = joined.chars().collect();
            let mut map = vec![0_u32; flat.len() + 1];
            let mut at = 0;
            for (i, c) in flat.iter().enumerate() {
                if !c.is_whitespace() {
                    while at < chars.len() && chars[at].is_whitespace() && chars[at] != *c {
                        at += 1;
                    }
                }
                map[i] = at as u32;
                if !c.is_whitespace() || chars.get(at).is_some_and(|d| d.is_whitespace()) {
                    at += 1;
                }
            }
            map[flat.len()] = at as u32;
            for span in &mut spans {
                let start = map.get(span.0 as usize).copied().unwrap_or(span.0);
                let end = (span.1 as usize).checked_sub(1).and_then(|e| map.get(e)).map_or(start, |e| e + 1);
                *span = (start, end.max(start));
            }
        }
        for (token, (start, end)) in self.words.iter_mut().zip(spans) {
            token.start = start;
            token.end = end;
        }
    }
}

/// Shares the span of a surface token among its words: by their forms where these spell it, else each gets the whole.
fn split_span(spans: &mut [(u32, u32)], words: &[Token], form: &str, start: u32) {
    let whole = form.chars().count() as u32;
    let spelled: String = words.iter().map(|w| w.form.as_str()).collect();
    if spelled == form {
        let mut at = start;
        for (span, word) in spans.iter_mut().zip(words) {
            let size = word.form.chars().count() as u32;
            *span = (at, at + size);
            at += size;
        }
    } else {
        spans.fill((start, start + whole));
    }
}

/// Reads a CoNLL-U file. Columns 3 to 10 may be `_`.
///
/// # Errors
/// [`ConlluError`] for a line that has not ten columns, an index out of order, a head that is no number or points outside the
/// sentence, or a part of speech that is not one of UD's.
pub fn parse_conllu(text: &str) -> Result<Vec<ConlluSentence>, ConlluError> {
    let mut sentences = Vec::new();
    let mut current = ConlluSentence::default();
    let mut first_line = 1;
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        let line = line.trim_end_matches('\r');
        let line = if number == 1 { line.trim_start_matches('\u{FEFF}') } else { line };
        if line.trim().is_empty() {
            finish(&mut current, &mut sentences, first_line)?;
        } else if let Some(comment) = line.strip_prefix('#') {
            if !current.words.is_empty() {
                finish(&mut current, &mut sentences, first_line)?;
            }
            current.comments.push(comment.trim().to_owned());
        } else {
            if current.words.is_empty() && current.extra.is_empty() {
                first_line = number;
            }
            add_line(&mut current, line, number)?;
        }
    }
    finish(&mut current, &mut sentences, first_line)?;
    Ok(sentences)
}

fn finish(current: &mut ConlluSentence, sentences: &mut Vec<ConlluSentence>, first: usize) -> Result<(), ConlluError> {
    if current.words.is_empty() {
        if !current.extra.is_empty() {
            return Err(ConlluError {
                line: first,
                problem: "a sentence with multiword tokens or empty nodes but no word".into(),
            });
        }
        // Comments without words (a `newdoc` before a blank line) belong to the next sentence.
        return Ok(());
    }
    let mut done = std::mem::take(current);
    let count = done.words.len();
    for (i, word) in done.words.iter().enumerate() {
        if word.head as usize > count || word.head as usize == i + 1 {
            return Err(ConlluError {
                line: first,
                problem: format!("word {} has head {}; accepted: 0 to {count}, and not itself", i + 1, word.head),
            });
        }
    }
    done.locate();
    sentences.push(done);
    Ok(())
}

fn add_line(current: &mut ConlluSentence, line: &str, number: usize) -> Result<(), ConlluError> {
    let fail = |problem: String| ConlluError { line: number, problem };
    let columns: Vec<&str> = line.split('\t').collect();
    if columns.len() != 10 {
        return Err(fail(format!("{} tab-separated columns; CoNLL-U has 10", columns.len())));
    }
    let expected = current.words.len() + 1;
    if columns[0].contains(['-', '.']) {
        current
            .extra
            .push(ExtraLine { before: current.words.len(), columns: std::array::from_fn(|k| columns[k].into()) });
        return Ok(());
    }
    if columns[0].parse() != Ok(expected) {
        return Err(fail(format!("index {:?}; expected {expected}", columns[0])));
    }
    let blank = |text: &str| if text == "_" { SmolStr::default() } else { text.into() };
    let upos = match columns[3] {
        "_" => Upos::X,
        name => name.parse::<Upos>().map_err(|e| fail(e.to_string()))?,
    };
    let head = match columns[6] {
        "_" => 0,
        text => text.parse::<u32>().map_err(|_| fail(format!("head {text:?}; a number or _ would be accepted")))?,
    };
    current.words.push(Token {
        form: columns[1].into(),
        lemma: if columns[2] == "_" && columns[1] != "_" { SmolStr::default() } else { columns[2].into() },
        upos,
        xpos: blank(columns[4]),
        feats: blank(columns[5]),
        head,
        deprel: blank(columns[7]),
        ..Token::default()
    });
    current.deps_misc.push((blank(columns[8]), blank(columns[9])));
    Ok(())
}

/// Writes sentences of the pipeline as CoNLL-U: `sent_id` is `ID-N`, `text` the given text between the sentence's offsets, column 9
/// the arcs of [`Sentence::enhanced`].
///
/// `text` is the text that the offsets count in, as code points.
#[must_use]
pub fn write_conllu(id: &str, text: &str, sentences: &[Sentence]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let slice = |start: u32, end: u32| -> String {
        let end = (end as usize).min(chars.len());
        let start = (start as usize).min(end);
        let joined: String = chars[start..end].iter().collect();
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut out = String::new();
    for (n, sentence) in sentences.iter().enumerate() {
        if sentence.tokens.is_empty() {
            continue;
        }
        if n == 0 && !id.is_empty() {
            let _ = writeln!(out, "# newdoc id = {}", id.replace(['\n', '\r'], " "));
        }
        let _ = writeln!(out, "# sent_id = {}-{}", id.replace(['\n', '\r'], " "), n + 1);
        let _ = writeln!(out, "# text = {}", slice(sentence.start, sentence.end));
        let enhanced = sentence.enhanced();
        let mut i = 0;
        while i < sentence.tokens.len() {
            let token = &sentence.tokens[i];
            // Words that share one span are the parts of one surface token.
            let mut last = i;
            while sentence
                .tokens
                .get(last + 1)
                .is_some_and(|t| t.start == token.start && t.end == token.end && t.end > t.start)
            {
                last += 1;
            }
            let spaced = sentence.tokens.get(last + 1).is_none_or(|next| next.start > sentence.tokens[last].end);
            let misc = if spaced { "_" } else { "SpaceAfter=No" };
            if last > i {
                let surface = slice(token.start, token.end);
                let _ = writeln!(out, "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", i + 1, last + 1, column(&surface));
            }
            for k in i..=last {
                let t = &sentence.tokens[k];
                let mut arcs = enhanced[k].clone();
                arcs.retain(|(_, relation)| !relation.is_empty());
                arcs.sort();
                let deps: Vec<String> = arcs.iter().map(|(head, relation)| format!("{head}:{relation}")).collect();
                let _ = writeln!(
                    out,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    k + 1,
                    column(&t.form),
                    column(&t.lemma),
                    t.upos,
                    column(&t.xpos),
                    column(&t.feats),
                    t.head,
                    column(&t.deprel),
                    column(&deps.join("|")),
                    if last > i { "_" } else { misc },
                );
            }
            i = last + 1;
        }
        out.push('\n');
    }
    out
}

/// A value fit for a column: blanks inside are allowed by the format, tabs and line breaks are not.
fn column(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_empty() {
        "_".into()
    } else if text.contains(['\t', '\n', '\r']) {
        text.replace(['\t', '\n', '\r'], " ").into()
    } else {
        text.into()
    }
}
