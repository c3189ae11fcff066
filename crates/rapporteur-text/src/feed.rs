//! RSS, Atom and JSON feeds: an entry a story.

use crate::furniture::Furniture;
use crate::page::story_from_fragment;
use crate::{InputError, story_from_text};
use feed_rs::parser::Builder;
use rapporteur_record::{Published, PublishedBasis, Story};

/// The entries of a feed that have text, in their order; the longer of content and summary is the story.
pub(crate) fn feed_stories(bytes: &[u8], id: &str) -> Result<Vec<Story>, InputError> {
    // Without an id of its own an entry is named by its link; the library would make one up anew at each run.
    let parser = Builder::new()
        .id_generator(|links, title, _| {
            links
                .first()
                .map(|l| l.href.clone())
                .or_else(|| title.as_ref().map(|t| t.content.clone()))
                .unwrap_or_default()
        })
        .build();
    let feed = parser
        .parse(bytes)
        .map_err(|e| InputError::new(format!("the feed cannot be read: {e}"), "RSS, Atom or JSON feed is accepted"))?;
    let outlet = feed.title.as_ref().map(|t| t.content.trim().to_owned()).filter(|t| !t.is_empty());
    let mut stories = Vec::new();
    for (index, entry) in feed.entries.into_iter().enumerate() {
        let content = entry.content.and_then(|c| c.body).unwrap_or_default();
        let summary = entry.summary.map(|s| s.content).unwrap_or_default();
        let body = if content.len() >= summary.len() { content } else { summary };
        let name = if entry.id.is_empty() { format!("{id}#{}", index + 1) } else { entry.id };
        let mut story = if body.contains('<') || body.contains('&') {
            story_from_fragment(&name, &body, Furniture::shared())
        } else {
            let mut story = story_from_text(&name, &body);
            Furniture::shared().sift_story(&mut story);
            story
        };
        if story.text.trim().is_empty() {
            continue;
        }
        story.title = entry.title.map(|t| t.content.trim().to_owned()).filter(|t| !t.is_empty());
        story.url = entry.links.first().map(|l| l.href.clone());
        story.author = entry.authors.first().and_then(|a| a.name.clone()).filter(|a| !a.is_empty());
        story.outlet.clone_from(&outlet);
        story.published = entry.published.and_then(|time| {
            let value = time.to_rfc3339();
            let date = crate::published::iso_date(&value)?.1;
            Some(Published { value, date, basis: PublishedBasis::Record })
        });
        stories.push(story);
    }
    if stories.is_empty() {
        return Err(InputError::new("the feed has no entry with text", "entries with content or summary are accepted"));
    }
    Ok(stories)
}
