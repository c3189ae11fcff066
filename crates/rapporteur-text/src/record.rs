use crate::mojibake::mend;
use crate::published::iso_date;
use crate::{Furniture, InputError, PageHints, blocks_of_text, read_page, story_from_text};
use rapporteur_record::{Block, BlockKind, GivenSentence, Published, PublishedBasis, SmolStr, Span, Story, Token};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One line of `--from jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct InputRecord {
    /// Identifier of the story.
    pub id: String,
    /// The story as plain text.
    pub text: Option<String>,
    /// The story as a page.
    pub html: Option<String>,
    /// The story as sentences, kept as given.
    pub sentences: Option<Vec<String>>,
    /// The story as sentences of word forms, kept as given.
    pub tokens: Option<Vec<Vec<String>>>,
    /// Headline.
    pub title: Option<String>,
    /// ISO date or date-time.
    pub published: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Everything else; it comes back in the output.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One JSON record to a story.
///
/// # Errors
///
/// A missing `id`, none or several of `text`, `html`, `sentences`, `tokens`, or an unreadable `published`.
pub fn story_from_record(line: &str, furniture: &Furniture) -> Result<Story, InputError> {
    const ACCEPTED: &str = "an object with \"id\" and one of \"text\", \"html\", \"sentences\", \"tokens\" is accepted";
    let record: InputRecord = serde_json::from_str(line).map_err(|e| {
        // serde counts lines inside the record; the line that matters is the file's.
        let what = e.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().replace("struct InputRecord", "an object");
        InputError::new(format!("not a story record: {what} (column {})", e.column()), ACCEPTED)
    })?;
    let bodies = [record.text.is_some(), record.html.is_some(), record.sentences.is_some(), record.tokens.is_some()];
    if bodies.iter().filter(|b| **b).count() != 1 {
        return Err(InputError::new(format!("record {:?} has no single body", record.id), ACCEPTED));
    }
    let mut story = if let Some(text) = &record.text {
        let mended = mend(text);
        let mut story = story_from_text(&record.id, mended.as_ref().map_or(text, |(text, _)| text));
        furniture.sift_story(&mut story);
        story
    } else if let Some(sentences) = &record.sentences {
        story_from_sentences(&record.id, sentences)
    } else if let Some(tokens) = &record.tokens {
        story_from_tokens(&record.id, tokens)
    } else {
        let hints = PageHints { id: record.id.clone(), url: record.url.clone(), charset: Some("utf-8".to_owned()) };
        read_page(record.html.as_deref().unwrap_or_default().as_bytes(), &hints, furniture)?
    };
    story.title = record.title.or(story.title);
    story.url = record.url.or(story.url);
    story.outlet = record.outlet.or(story.outlet);
    story.language = record.language;
    story.extra = record.extra;
    if let Some(value) = record.published {
        let (_, date) = iso_date(&value).ok_or_else(|| {
            InputError::new(
                format!("published {value:?} is no date"),
                "an ISO date or date-time is accepted, as 2020-10-09",
            )
        })?;
        story.published = Some(Published { value, date, basis: PublishedBasis::Record });
    }
    Ok(story)
}

fn story_from_sentences(id: &str, sentences: &[String]) -> Story {
    let mut text = String::new();
    let mut at = 0u32;
    let mut given = Vec::new();
    for sentence in sentences {
        if at > 0 {
            text.push(' ');
            at += 1;
        }
        let len = sentence.chars().count() as u32;
        given.push(GivenSentence { span: Span::new(at, at + len), ..GivenSentence::default() });
        text.push_str(sentence);
        at += len;
    }
    let blocks = vec![Block { span: Span::new(0, at), kind: BlockKind::Paragraph }];
    Story { id: id.to_owned(), text, blocks, given, ..Story::default() }
}

fn story_from_tokens(id: &str, sentences: &[Vec<String>]) -> Story {
    let mut text = String::new();
    let mut at = 0u32;
    let mut given = Vec::new();
    for forms in sentences {
        let mut tokens = Vec::new();
        let mut start = at;
        for form in forms {
            if at > 0 {
                text.push(' ');
                at += 1;
            }
            if tokens.is_empty() {
                start = at;
            }
            let len = form.chars().count() as u32;
            tokens.push(Token { start: at, end: at + len, form: SmolStr::new(form), ..Token::default() });
            text.push_str(form);
            at += len;
        }
        if !tokens.is_empty() {
            given.push(GivenSentence { span: Span::new(start, at), tokens, parsed: false });
        }
    }
    let blocks = blocks_of_text(&text);
    Story { id: id.to_owned(), text, blocks, given, ..Story::default() }
}
