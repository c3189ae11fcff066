use crate::{Span, Token};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How the publication date of a story is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublishedBasis {
    /// A field of the input record or feed entry.
    Record,
    /// Machine-readable metadata of the page (JSON-LD, meta tags, `<time>`).
    Metadata,
    /// A date printed on the page beside the title or byline.
    PageText,
    /// The address of the page.
    Url,
    /// Given by the user (`--published`).
    Option,
}

/// The publication date of a story, with the reason to believe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// ISO date or date-time, as given.
    pub value: String,
    /// The day.
    pub date: jiff::civil::Date,
    /// Where it was found.
    pub basis: PublishedBasis,
}

/// What a stretch of the story is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading inside the story, or a headline that stands in the text.
    Heading,
    /// One item of a list.
    ListItem,
    /// The caption of a picture.
    Caption,
    /// A block quotation.
    Quotation,
    /// Page furniture inside a text whose offsets must stay: its sentences get [`Quality::Furniture`](crate::Quality).
    Furniture,
}

/// One paragraph, heading or list item of the story text. Blocks are in order and do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Where, in code points.
    pub span: Span,
    /// What.
    pub kind: BlockKind,
}

/// One run of story text that stands unchanged (or decoded) in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRun {
    /// First code point of the story text.
    pub story_start: u32,
    /// One past the last code point of the story text.
    pub story_end: u32,
    /// First byte in the page.
    pub page_start: u32,
    /// One past the last byte in the page.
    pub page_end: u32,
}

/// Leads from story offsets back to page bytes. Runs are in order of `story_start` and do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    /// The runs. Text that the extraction inserted (paragraph breaks) lies between runs.
    pub runs: Vec<PageRun>,
}

impl PageMap {
    /// The page bytes `[start, end)` that `span` covers, or `None` where no run touches it.
    ///
    /// Runs may be as fine as one code point a run, where entities or multi-byte text make it so.
    #[must_use]
    pub fn page_span(&self, span: Span) -> Option<(u32, u32)> {
        let first = self.runs.partition_point(|run| run.story_end <= span.start);
        let mut found: Option<(u32, u32)> = None;
        for run in &self.runs[first..] {
            if run.story_start >= span.end {
                break;
            }
            let whole = run.story_end - run.story_start == run.page_end - run.page_start;
            let (start, end) = if whole {
                let from = run.page_start + span.start.saturating_sub(run.story_start);
                let to = run.page_end - run.story_end.saturating_sub(span.end);
                (from, to)
            } else {
                (run.page_start, run.page_end)
            };
            found = Some(match found {
                None => (start, end),
                Some((a, b)) => (a.min(start), b.max(end)),
            });
        }
        found
    }

    /// `span` with its page offsets filled in.
    #[must_use]
    pub fn located(&self, span: Span) -> Span {
        match self.page_span(span) {
            Some((start, end)) => Span { page_start: Some(start), page_end: Some(end), ..span },
            None => span,
        }
    }
}

/// A sentence that the input record fixed (`sentences`, `tokens`, CoNLL-U): it is kept as given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GivenSentence {
    /// Where it stands in the story text.
    pub span: Span,
    /// Its words, where the record fixed them; empty: the sentence is still to be cut into words.
    pub tokens: Vec<Token>,
    /// Whether the words came with tags and a tree, which are kept too.
    pub parsed: bool,
}

/// The article without page furniture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Identifier: the record's, or made from the file name or address.
    pub id: String,
    /// Headline, where known; it need not stand in `text`.
    pub title: Option<String>,
    /// Who published the page (site or organisation).
    pub outlet: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// ISO 639-1 code of the language of the text.
    pub language: Option<String>,
    /// Publication date, with its basis.
    pub published: Option<Published>,
    /// The text that all spans count in.
    pub text: String,
    /// Paragraphs, headings, list items of `text`.
    pub blocks: Vec<Block>,
    /// The way back to the page, where the input was one.
    pub page_map: Option<PageMap>,
    /// Sentences that the input fixed; empty: the text is still to be cut into sentences.
    pub given: Vec<GivenSentence>,
    /// Unknown keys of the input record; they come back in the output.
    pub extra: Map<String, Value>,
}

impl Story {
    /// The publication day, if known.
    #[must_use]
    pub fn published_date(&self) -> Option<jiff::civil::Date> {
        self.published.as_ref().map(|p| p.date)
    }
}
