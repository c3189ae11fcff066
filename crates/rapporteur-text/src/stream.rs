//! The visible characters of a page in order, without white space, each with its bytes in the page; and where in the
//! page (caption, comments, navigation …) they stand.

use crate::markup::{Marks, Piece, attribute, decoded_chars, is_void};
use crate::token::is_gap;

/// What part of a page a stretch of text stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zone {
    /// In a caption of a picture.
    pub(crate) caption: bool,
    /// In readers' comments or their form.
    pub(crate) comment: bool,
    /// In navigation, a sidebar, a footer of the page, a list of related pages, share buttons.
    pub(crate) furniture: bool,
    /// In a link.
    pub(crate) link: bool,
    /// In a heading.
    pub(crate) heading: bool,
    /// In a list item.
    pub(crate) item: bool,
    /// In a quotation block.
    pub(crate) quotation: bool,
}

/// The characters of a page.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// UTF-8, without gaps.
    pub(crate) text: String,
    /// For each byte of `text`: first byte in the page of its character.
    pub(crate) starts: Vec<u32>,
    /// For each byte of `text`: one past the last byte in the page.
    pub(crate) ends: Vec<u32>,
    /// (first byte of `text`, zone), in order.
    pub(crate) zones: Vec<(u32, Zone)>,
}

impl Stream {
    /// The characters of a plain text.
    pub(crate) fn of_text(text: &str) -> Self {
        let mut stream = Self::default();
        for (at, c) in text.char_indices().filter(|(_, c)| !is_gap(*c)) {
            stream.text.push(c);
            stream.starts.extend(std::iter::repeat_n(at as u32, c.len_utf8()));
            stream.ends.extend(std::iter::repeat_n((at + c.len_utf8()) as u32, c.len_utf8()));
        }
        stream
    }

    pub(crate) fn of(html: &str) -> Self {
        let mut stream = Self::default();
        let mut open: Vec<(String, Zone)> = Vec::new();
        let mut zone = Zone::default();
        for piece in Marks::new(html) {
            match piece {
                Piece::Text { start, text } => stream.push(text, start, zone),
                Piece::Raw { name, start, text }
                    if name.eq_ignore_ascii_case("noscript") || name.eq_ignore_ascii_case("template") =>
                {
                    let _ = (start, text);
                }
                Piece::Raw { .. } => {}
                Piece::Open { name, attributes, .. } => {
                    if is_void(name) || attributes.ends_with('/') {
                        continue;
                    }
                    let lower = name.to_ascii_lowercase();
                    // Cells, items and paragraphs close themselves; only what must be closed is kept on the stack.
                    if open.len() >= 512 {
                        continue;
                    }
                    let before = zone;
                    zone = enter(zone, &lower, attributes);
                    open.push((lower, before));
                }
                Piece::Close { name, .. } => {
                    let recent = open.len().saturating_sub(24);
                    if let Some(found) = open[recent..].iter().rposition(|(n, _)| n.eq_ignore_ascii_case(name)) {
                        zone = open[recent + found].1;
                        open.truncate(recent + found);
                    }
                }
            }
        }
        stream
    }

    fn push(&mut self, text: &str, start: usize, zone: Zone) {
        let at = self.text.len();
        decoded_chars(text, start, |c, from, to| {
            if !is_gap(c) {
                self.text.push(c);
                for _ in 0..c.len_utf8() {
                    self.starts.push(from as u32);
                    self.ends.push(to as u32);
                }
            }
        });
        if self.text.len() > at && self.zones.last().is_none_or(|(_, z)| *z != zone) {
            self.zones.push((at as u32, zone));
        }
    }

    /// The zone of the character at byte `at` of the stream.
    pub(crate) fn zone(&self, at: usize) -> Zone {
        let index = self.zones.partition_point(|(start, _)| *start as usize <= at);
        index.checked_sub(1).map(|i| self.zones[i].1).unwrap_or_default()
    }
}

fn enter(zone: Zone, name: &str, attributes: &str) -> Zone {
    let mut zone = zone;
    match name {
        "figcaption" => zone.caption = true,
        "nav" | "aside" | "footer" | "select" | "button" | "form" => zone.furniture = true,
        "a" => zone.link = true,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => zone.heading = true,
        "li" => zone.item = true,
        "blockquote" => zone.quotation = true,
        // A whole article may stand in a form (old ASP pages) or be called "comment" by its body.
        "article" | "main" => zone = Zone { comment: zone.comment, ..Zone::default() },
        _ => {}
    }
    if matches!(name, "body" | "html" | "main" | "article" | "p" | "a" | "span") {
        if name == "article" && names(attributes).any(|n| n == "comment" || n == "comment-body") {
            zone.comment = true;
        }
        if matches!(name, "p" | "span") && names(attributes).any(|n| is_caption(&n)) {
            zone.caption = true;
        }
        return zone;
    }
    for n in names(attributes) {
        zone.comment |= matches!(
            n.as_str(),
            "comment"
                | "comments"
                | "comment-list"
                | "commentlist"
                | "comments-area"
                | "comment-respond"
                | "respond"
                | "comment-form"
                | "commentform"
                | "comments-section"
                | "disqus_thread"
                | "comment-content"
                | "fb-comments"
                | "usercomments"
        );
        zone.caption |= is_caption(&n);
        zone.furniture |= matches!(
            n.as_str(),
            "nav"
                | "navbar"
                | "navigation"
                | "menu"
                | "sidebar"
                | "side-bar"
                | "footer"
                | "site-footer"
                | "breadcrumb"
                | "breadcrumbs"
                | "related"
                | "related-posts"
                | "related-articles"
                | "relatedposts"
                | "related-stories"
                | "share"
                | "sharing"
                | "share-buttons"
                | "social"
                | "social-share"
                | "newsletter"
                | "cookie"
                | "cookie-banner"
                | "cookie-notice"
                | "pagination"
                | "widget"
                | "advert"
                | "advertisement"
                | "most-read"
                | "most-popular"
                | "popular-posts"
                | "trending"
                | "tags"
                | "tag-list"
                | "skip-link"
        );
    }
    zone
}

fn is_caption(name: &str) -> bool {
    matches!(
        name,
        "caption"
            | "wp-caption-text"
            | "image-caption"
            | "photo-caption"
            | "figure-caption"
            | "media-caption"
            | "img-caption"
            | "caption-text"
    )
}

/// Names in `class` and `id`, in lower case.
pub(crate) fn names(attributes: &str) -> impl Iterator<Item = String> {
    let class = attribute(attributes, "class").map(|v| v.to_ascii_lowercase()).unwrap_or_default();
    let id = attribute(attributes, "id").map(|v| v.to_ascii_lowercase()).unwrap_or_default();
    format!("{class} {id}").split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}
