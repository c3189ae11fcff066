//! A page of HTML to its story.

use crate::InputError;
use crate::align::align;
use crate::charset::{Decoded, decode};
use crate::furniture::Furniture;
use crate::markup::{Marks, Piece, attribute, attributes_of, decoded_chars, is_block, is_void};
use crate::published::find_published;
use crate::stream::{Stream, Zone};
use crate::token::is_gap;
use rapporteur_record::{Block, BlockKind, Span, Story};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is known of a page beside its bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageHints {
    /// Identifier of the story.
    pub id: String,
    /// Address.
    pub url: Option<String>,
    /// Character set that the transport declared.
    pub charset: Option<String>,
}

/// Pages larger than this are refused: no article is so long.
pub const LARGEST_PAGE: usize = 16 << 20;

/// Finds the story of a page: its text without furniture, title, outlet, author, publication date, and the way back.
///
/// # Errors
///
/// A page that is too large, or has no text.
pub fn read_page(bytes: &[u8], hints: &PageHints, furniture: &Furniture) -> Result<Story, InputError> {
    if bytes.len() > LARGEST_PAGE {
        return Err(InputError::new(
            format!("the page has {} bytes", bytes.len()),
            format!("a page of at most {LARGEST_PAGE} bytes is accepted"),
        ));
    }
    let decoded = decode(bytes, hints.charset.as_deref());
    let page = Page { decoded: &decoded, html: &decoded.text };
    let head = Head::of(page.html);
    let url = hints.url.clone().or_else(|| head.url.clone());
    let (mut blocks, found) = page.extract(url.as_deref());
    sift(&mut blocks, furniture);
    let title = head.title.clone().or_else(|| found.title.clone());
    drop_repetitions(&mut blocks, title.as_deref());
    let stream = Stream::of(page.html);
    let (mut text, mut spans) = assemble(&blocks);
    let (mut map, places) = align(&text, &spans, &stream, |at| decoded.page_byte(at as usize));
    // What the extraction took from readers' comments or menus goes; what stands in a caption is one.
    let zones: Vec<Zone> = places.iter().map(|p| p.map(|at| stream.zone(at)).unwrap_or_default()).collect();
    let outside = |z: &Zone| z.comment || (z.furniture && z.link);
    let strange = zones.iter().filter(|z| outside(z)).count();
    let mut changed = false;
    for (block, zone) in blocks.iter_mut().zip(&zones) {
        if zone.caption && block.kind != BlockKind::Caption {
            block.kind = BlockKind::Caption;
            changed = true;
        }
    }
    if strange > 0 && strange * 2 < zones.len() {
        let mut keep = zones.iter().map(|z| !outside(z));
        blocks.retain(|_| keep.next().unwrap_or(true));
        changed = true;
    }
    if changed {
        (text, spans) = assemble(&blocks);
        (map, _) = align(&text, &spans, &stream, |at| decoded.page_byte(at as usize));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(InputError::new("no text of an article was found", "a page with running text is accepted"));
    }
    Ok(Story {
        id: hints.id.clone(),
        title,
        outlet: head.outlet.or(found.outlet).or_else(|| url.as_deref().and_then(host)),
        author: head.author.or(found.author),
        published: find_published(page.html, url.as_deref()),
        url,
        text,
        blocks: spans,
        page_map: Some(map),
        ..Story::default()
    })
}

/// The text of a fragment of HTML (the content of a feed entry), without furniture and without a way back.
#[must_use]
pub fn story_from_fragment(id: &str, html: &str, furniture: &Furniture) -> Story {
    let mut blocks = blocks_of_html(html);
    sift(&mut blocks, furniture);
    let (text, blocks) = assemble(&blocks);
    Story { id: id.to_owned(), text, blocks, ..Story::default() }
}

/// A paragraph, heading or item before it has its place in the story.
#[derive(Clone, Debug, PartialEq)]
struct Piecework {
    kind: BlockKind,
    text: String,
}

#[derive(Default)]
struct Found {
    title: Option<String>,
    outlet: Option<String>,
    author: Option<String>,
}

struct Page<'a> {
    decoded: &'a Decoded,
    html: &'a str,
}

impl Page<'_> {
    /// The article by the extraction library; by our own plain reading where that finds nothing or breaks.
    fn extract(&self, url: Option<&str>) -> (Vec<Piecework>, Found) {
        debug_assert!(self.decoded.text.len() == self.html.len());
        let Some(html) = tame(self.html) else { return (plain_blocks(self.html), Found::default()) };
        let mut options = trafilatura::Options::default()
            .with_fallback(true)
            .with_exclude_comments(true)
            .with_focus(trafilatura::ExtractionFocus::Balanced)
            // Our own reading of the date tells its basis; this spares the library's, which asks the clock.
            .with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
        if let Some(url) = url.and_then(|u| url::Url::parse(u).ok()) {
            options = options.with_url(url);
        }
        let result = catch_unwind(AssertUnwindSafe(|| trafilatura::extract(&html, &options)));
        match result {
            Ok(Ok(result)) => {
                let mut blocks = blocks_of_html(&result.content_html);
                // A teaser and nothing more: the article stands where the library does not look.
                let length = |blocks: &[Piecework]| blocks.iter().map(|b| b.text.len()).sum::<usize>();
                let found = length(&blocks);
                if found < 700 {
                    let plain = plain_blocks(self.html);
                    if found == 0 || length(&plain) > 3 * found.max(300) {
                        blocks = plain;
                    }
                }
                let some = |text: String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                let meta = result.metadata;
                (blocks, Found { title: some(meta.title), outlet: some(meta.sitename), author: some(meta.author) })
            }
            _ => (plain_blocks(self.html), Found::default()),
        }
    }
}

/// Page markup that the extraction library can take: not nested so deeply that its recursion would break, no tag with so many
/// attributes that comparing each with all others would take hours.
/// `None` where there are more marks than any article has.
fn tame(html: &str) -> Option<Cow<'_, str>> {
    const DEEPEST: usize = 200;
    const MOST_MARKS: usize = 200_000;
    const MOST_ATTRIBUTES: usize = 200;
    let closes_itself = |name: &str| {
        ["p", "li", "td", "th", "tr", "dt", "dd", "option", "html", "body", "head"]
            .iter()
            .any(|n| name.eq_ignore_ascii_case(n))
    };
    let mut depth = 0usize;
    let mut deepest = 0usize;
    let mut marks = 0usize;
    let crowded =
        |attributes: &str| attributes.len() > 1000 && attributes_of(attributes).nth(MOST_ATTRIBUTES).is_some();
    let mut crowds = false;
    for piece in Marks::new(html) {
        marks += 1;
        if let Piece::Open { attributes, .. } = piece {
            crowds |= crowded(attributes);
        }
        match piece {
            Piece::Open { name, attributes, .. }
                if !is_void(name) && !attributes.ends_with('/') && !closes_itself(name) =>
            {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Piece::Close { name, .. } if !closes_itself(name) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if marks > MOST_MARKS {
        return None;
    }
    if deepest <= DEEPEST && !crowds {
        return Some(Cow::Borrowed(html));
    }
    // Drop the marks below the limit and their ends; the text stays.
    let mut out = String::with_capacity(html.len());
    let mut depth = 0usize;
    for piece in Marks::new(html) {
        match piece {
            Piece::Text { text, .. } | Piece::Raw { text, .. } => out.push_str(text),
            Piece::Open { name, attributes, start, end } => {
                let nests = !is_void(name) && !attributes.ends_with('/');
                if nests {
                    depth += 1;
                }
                if deepest > DEEPEST && depth > DEEPEST / 2 {
                    out.push(' ');
                } else if crowded(attributes) {
                    out.push('<');
                    out.push_str(name);
                    out.push('>');
                } else {
                    out.push_str(&html[start..end]);
                }
            }
            Piece::Close { start, end, .. } => {
                if deepest <= DEEPEST || depth <= DEEPEST / 2 {
                    out.push_str(&html[start..end]);
                }
                depth = depth.saturating_sub(1);
            }
        }
    }
    Some(Cow::Owned(out))
}

/// The blocks of markup that is all content.
fn blocks_of_html(html: &str) -> Vec<Piecework> {
    let mut builder = Builder::default();
    for piece in Marks::new(html) {
        match piece {
            Piece::Text { text, start } => builder.text(text, start),
            Piece::Raw { .. } => {}
            Piece::Open { name, .. } => builder.open(name),
            Piece::Close { name, .. } => builder.close(name),
        }
    }
    builder.flush();
    builder.blocks
}

/// The blocks of a whole page by a plain reading: running text outside menus, sidebars and comments.
fn plain_blocks(html: &str) -> Vec<Piecework> {
    let stream = Stream::of(html);
    let mut builder = Builder::default();
    let mut solid = 0usize;
    for piece in Marks::new(html) {
        match piece {
            Piece::Text { text, start } => {
                let zone = stream.zone(solid);
                decoded_chars(text, start, |c, _, _| solid += if is_gap(c) { 0 } else { c.len_utf8() });
                if !(zone.comment || zone.furniture) {
                    builder.text(text, start);
                }
            }
            Piece::Raw { .. } => {}
            Piece::Open { name, .. } => builder.open(name),
            Piece::Close { name, .. } => builder.close(name),
        }
    }
    builder.flush();
    // Lines without a sentence are menus more often than not.
    let running = |b: &Piecework| b.text.len() > 60 || b.text.ends_with(['.', '!', '?', '”', '"']);
    if builder.blocks.iter().any(running) {
        builder.blocks.into_iter().filter(running).collect()
    } else {
        builder.blocks
    }
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Piecework>,
    current: String,
    kinds: Vec<(String, BlockKind)>,
    breaks: usize,
}

impl Builder {
    fn kind(&self) -> BlockKind {
        self.kinds.last().map_or(BlockKind::Paragraph, |k| k.1)
    }

    fn text(&mut self, text: &str, start: usize) {
        decoded_chars(text, start, |c, _, _| {
            if is_gap(c) {
                if !self.current.is_empty() && !self.current.ends_with([' ', '\n']) {
                    self.current.push(' ');
                }
            } else {
                self.breaks = 0;
                self.current.push(c);
            }
        });
    }

    fn open(&mut self, name: &str) {
        if name.eq_ignore_ascii_case("br") {
            self.breaks += 1;
            if self.breaks > 1 {
                self.flush();
            } else if !self.current.is_empty() {
                while self.current.ends_with(' ') {
                    self.current.pop();
                }
                self.current.push('\n');
            }
            return;
        }
        if !is_block(name) {
            return;
        }
        self.flush();
        let lower = name.to_ascii_lowercase();
        let kind = match lower.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
            "li" | "dt" | "dd" => BlockKind::ListItem,
            "blockquote" => BlockKind::Quotation,
            "figcaption" | "caption" => BlockKind::Caption,
            "p" | "div" | "pre" => self.kind(),
            _ => BlockKind::Paragraph,
        };
        if self.kinds.len() < 256 {
            self.kinds.push((lower, kind));
        }
    }

    fn close(&mut self, name: &str) {
        if !is_block(name) {
            return;
        }
        self.flush();
        let recent = self.kinds.len().saturating_sub(16);
        if let Some(found) = self.kinds[recent..].iter().rposition(|(n, _)| n.eq_ignore_ascii_case(name)) {
            self.kinds.truncate(recent + found);
        }
    }

    fn flush(&mut self) {
        let text = self.current.trim();
        if text.chars().any(char::is_alphanumeric) {
            let kind = self.kind();
            self.blocks.push(Piecework { kind, text: text.to_owned() });
        }
        self.current.clear();
        self.breaks = 0;
    }
}

fn sift(blocks: &mut Vec<Piecework>, furniture: &Furniture) {
    let kinds = furniture.sift(blocks.iter().map(|b| (b.kind, b.text.as_str())));
    let mut kinds = kinds.into_iter();
    blocks.retain_mut(|block| match kinds.next().flatten() {
        Some(kind) => {
            block.kind = kind;
            true
        }
        None => false,
    });
}

/// Drops the headline where it only repeats the title, and paragraphs that stand twice (teasers, captions).
fn drop_repetitions(blocks: &mut Vec<Piecework>, title: Option<&str>) {
    const LONG: usize = 40;
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if blocks.len() > 1
        && blocks[0].kind == BlockKind::Heading
        && title.is_some_and(|t| flat(t) == flat(&blocks[0].text))
    {
        blocks.remove(0);
    }
    let mut seen = BTreeSet::new();
    blocks.retain(|b| b.text.len() < LONG || seen.insert(flat(&b.text)));
}

/// The story text: blocks apart by an empty line, items of a list by a line end.
fn assemble(blocks: &[Piecework]) -> (String, Vec<Block>) {
    let mut text = String::new();
    let mut spans: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut at = 0u32;
    for block in blocks {
        if let Some(before) = spans.last() {
            let items = before.kind == BlockKind::ListItem && block.kind == BlockKind::ListItem;
            let gap = if items { "\n" } else { "\n\n" };
            text.push_str(gap);
            at += gap.len() as u32;
        }
        let len = block.text.chars().count() as u32;
        text.push_str(&block.text);
        spans.push(Block { span: Span::new(at, at + len), kind: block.kind });
        at += len;
    }
    (text, spans)
}

/// What the head of the page says of itself.
#[derive(Default)]
struct Head {
    title: Option<String>,
    outlet: Option<String>,
    author: Option<String>,
    url: Option<String>,
}

impl Head {
    fn of(html: &str) -> Self {
        let mut head = Self::default();
        for piece in Marks::new(html) {
            match piece {
                Piece::Open { name, attributes, .. } if name.eq_ignore_ascii_case("meta") => {
                    let Some(key) = attribute(attributes, "property").or_else(|| attribute(attributes, "name")) else {
                        continue;
                    };
                    let Some(value) = attribute(attributes, "content") else { continue };
                    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
                    if value.is_empty() {
                        continue;
                    }
                    let slot = match key.to_ascii_lowercase().as_str() {
                        "og:title" => &mut head.title,
                        "og:site_name" => &mut head.outlet,
                        "author" | "byl" | "parsely-author" | "sailthru.author" if !value.starts_with("http") => {
                            &mut head.author
                        }
                        "og:url" if value.starts_with("http") => &mut head.url,
                        _ => continue,
                    };
                    if slot.is_none() {
                        *slot = Some(value);
                    }
                }
                Piece::Open { name, attributes, .. } if name.eq_ignore_ascii_case("link") => {
                    let canonical = attribute(attributes, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
                    if canonical && head.url.is_none() {
                        head.url = attribute(attributes, "href").map(Cow::into_owned).filter(|h| h.starts_with("http"));
                    }
                }
                Piece::Open { name, .. } if name.eq_ignore_ascii_case("body") => break,
                _ => {}
            }
        }
        // "Talks resume - The Valley Herald": the outlet's own name is no part of the headline.
        if let (Some(title), Some(outlet)) = (&mut head.title, &head.outlet) {
            for sign in [" - ", " | ", " – ", " — ", " :: ", " » "] {
                if let Some(short) = title.strip_suffix(&format!("{sign}{outlet}")) {
                    *title = short.trim().to_owned();
                    break;
                }
            }
        }
        head
    }
}

/// The name of the site in an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
