//! PETRARCH's XML: a `<Sentence>` with its `<Text>`, its date and source; a sentence a story.

use crate::markup::{Marks, Piece, attribute, decoded_chars};
use crate::published::iso_date;
use crate::{InputError, decode, story_from_text};
use rapporteur_record::{Published, PublishedBasis, Story};

/// The sentences of a file, in order.
pub(crate) fn petrarch_stories(bytes: &[u8]) -> Result<Vec<Story>, InputError> {
    let decoded = decode(bytes, None);
    let mut stories: Vec<Story> = Vec::new();
    let mut current: Option<Story> = None;
    let mut in_text = false;
    let mut text = String::new();
    for piece in Marks::new(&decoded.text) {
        match piece {
            Piece::Open { name, attributes, start, .. } => {
                if name.eq_ignore_ascii_case("Sentence") || name.eq_ignore_ascii_case("Story") {
                    let line = decoded.text[..start].bytes().filter(|b| *b == b'\n').count() as u64 + 1;
                    let id =
                        attribute(attributes, "id").map_or_else(|| (stories.len() + 1).to_string(), |v| v.into_owned());
                    let published = match attribute(attributes, "date") {
                        None => None,
                        Some(value) if value.is_empty() => None,
                        Some(value) => {
                            let Some((value, date)) = iso_date(&value) else {
                                return Err(InputError::new(
                                    format!("date {value:?} is no date"),
                                    "20201009 or 2020-10-09 is accepted",
                                )
                                .at(line));
                            };
                            Some(Published { value, date, basis: PublishedBasis::Record })
                        }
                    };
                    let outlet = attribute(attributes, "source").map(|v| v.into_owned()).filter(|v| !v.is_empty());
                    current = Some(Story { id, published, outlet, ..Story::default() });
                } else if name.eq_ignore_ascii_case("Text") {
                    in_text = true;
                    text.clear();
                }
            }
            Piece::Text { text: piece, start } if in_text => decoded_chars(piece, start, |c, _, _| text.push(c)),
            Piece::Close { name, .. } => {
                if name.eq_ignore_ascii_case("Text") {
                    in_text = false;
                    if let Some(story) = &mut current {
                        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
                        let made = story_from_text(&story.id, &flat);
                        story.text = made.text;
                        story.blocks = made.blocks;
                    }
                } else if name.eq_ignore_ascii_case("Sentence") || name.eq_ignore_ascii_case("Story") {
                    stories.extend(current.take().filter(|s| !s.text.is_empty()));
                }
            }
            _ => {}
        }
    }
    if stories.is_empty() {
        return Err(InputError::new("no <Sentence> with a <Text> was found", "PETRARCH's XML is accepted"));
    }
    Ok(stories)
}
