//! When a page was published, and why we believe it. A date that is not found is not made up.

use crate::calendar::{is_weekday, month};
use crate::markup::{Marks, Piece, attribute};
use crate::stream::names;
use jiff::civil::Date;
use rapporteur_record::{Published, PublishedBasis};
use serde_json::Value;

/// Finds the publication date: linked data, meta tags, `<time>`, a date line beside the title, the address.
///
/// Dates of comments, of related pages and of the last change are never taken; one that could be read in two ways
/// (03/04/2021) is taken only where the page's other signs decide.
#[must_use]
pub fn find_published(html: &str, url: Option<&str>) -> Option<Published> {
    let signs = Signs::of(html);
    let from_url = url.and_then(date_in_url);
    let metadata = signs.linked.or(signs.meta).or(signs.time);
    if let Some((value, date)) = metadata {
        // A time in UTC may stand in the outlet's own neighbouring day; its address tells which.
        let utc = value.ends_with('Z') || value.ends_with("+00:00") || value.ends_with("+0000");
        if let Some(local) = from_url.filter(|local| utc && (date - *local).get_days().abs() == 1) {
            return Some(Published { value: local.to_string(), date: local, basis: PublishedBasis::Url });
        }
        return Some(Published { value, date, basis: PublishedBasis::Metadata });
    }
    if let Some((value, date)) = signs.line {
        return Some(Published { value, date, basis: PublishedBasis::PageText });
    }
    from_url.map(|date| Published { value: date.to_string(), date, basis: PublishedBasis::Url })
}

type Dated = (String, Date);

#[derive(Default)]
struct Signs {
    linked: Option<Dated>,
    meta: Option<Dated>,
    time: Option<Dated>,
    line: Option<Dated>,
}

impl Signs {
    fn of(html: &str) -> Self {
        let mut signs = Self::default();
        let mut meta_rank = usize::MAX;
        let mut time_rank = usize::MAX;
        let mut linked = false;
        // Depth inside something that is not the article: comments, sidebars, lists of other pages.
        let mut aside: Vec<(String, bool)> = Vec::new();
        let mut outside = 0usize;
        let mut in_time = false;
        let mut date_line = 0usize;
        let mut body = false;
        let mut budget = 40_000usize;
        for piece in Marks::new(html) {
            match piece {
                Piece::Open { name, attributes, .. } => {
                    let lower = name.to_ascii_lowercase();
                    in_time = false;
                    match lower.as_str() {
                        "body" => body = true,
                        "meta" => {
                            if let Some((rank, dated)) = meta_date(attributes)
                                && rank < meta_rank
                            {
                                meta_rank = rank;
                                signs.meta = Some(dated);
                            }
                            continue;
                        }
                        "script" => {
                            linked = attribute(attributes, "type")
                                .is_some_and(|t| t.to_ascii_lowercase().contains("ld+json"));
                            continue;
                        }
                        "time" if outside == 0 => {
                            let marked = attribute(attributes, "itemprop")
                                .is_some_and(|v| v.eq_ignore_ascii_case("datePublished"))
                                || attribute(attributes, "pubdate").is_some()
                                || names(attributes)
                                    .any(|n| n.contains("publish") || n == "entry-date" || n == "dt-published");
                            let changed = attribute(attributes, "itemprop")
                                .is_some_and(|v| v.eq_ignore_ascii_case("dateModified"))
                                || names(attributes).any(|n| n.contains("updated") || n.contains("modified"));
                            let rank = if marked { 0 } else { 1 };
                            if rank < time_rank && (marked || !changed) {
                                if let Some(dated) = attribute(attributes, "datetime").and_then(|v| iso_date(&v)) {
                                    signs.time = Some(dated);
                                    time_rank = rank;
                                } else {
                                    in_time = true;
                                }
                            }
                        }
                        "abbr"
                            if outside == 0 && signs.time.is_none() && names(attributes).any(|n| n == "published") =>
                        {
                            signs.time =
                                attribute(attributes, "title").and_then(|v| iso_date(&v).or_else(|| written_date(&v)));
                        }
                        _ => {
                            if outside == 0
                                && attribute(attributes, "itemprop")
                                    .is_some_and(|v| v.eq_ignore_ascii_case("datePublished"))
                            {
                                let value =
                                    attribute(attributes, "content").or_else(|| attribute(attributes, "datetime"));
                                if let Some(dated) = value.and_then(|v| iso_date(&v)) {
                                    if time_rank > 0 {
                                        signs.time = Some(dated);
                                        time_rank = 0;
                                    }
                                } else {
                                    date_line = 3;
                                }
                            }
                        }
                    }
                    if budget > 0 && body && names(attributes).any(|n| is_date_name(&n)) {
                        date_line = 4;
                    }
                    if matches!(
                        lower.as_str(),
                        "div" | "section" | "aside" | "footer" | "ul" | "ol" | "article" | "nav" | "li" | "table"
                    ) {
                        let away = matches!(lower.as_str(), "aside" | "footer" | "nav")
                            || (names(attributes).any(|n| is_away(&n)) && !names(attributes).any(|n| n == "blog"));
                        outside += usize::from(away);
                        aside.push((lower, away));
                    }
                }
                Piece::Close { name, .. } => {
                    let recent = aside.len().saturating_sub(16);
                    if let Some(found) = aside[recent..].iter().rposition(|(n, _)| n.eq_ignore_ascii_case(name)) {
                        for (_, away) in aside.drain(recent + found..) {
                            outside -= usize::from(away);
                        }
                    }
                    in_time = false;
                }
                Piece::Raw { name, text, .. } => {
                    if linked && name.eq_ignore_ascii_case("script") {
                        if signs.linked.is_none() {
                            signs.linked = linked_date(text);
                        }
                        linked = false;
                    }
                }
                Piece::Text { text, .. } => {
                    let trimmed = text.trim();
                    if trimmed.is_empty() {
                        continue;
                    }
                    budget = budget.saturating_sub(trimmed.len());
                    if outside > 0 || !body && signs.line.is_some() {
                        continue;
                    }
                    if in_time
                        && time_rank > 0
                        && let Some(dated) = written_date(trimmed)
                    {
                        signs.time = Some(dated);
                        time_rank = 1;
                    }
                    in_time = false;
                    if signs.line.is_none() && trimmed.len() < 160 {
                        let labelled = says_published(trimmed);
                        if date_line > 0 || labelled {
                            signs.line = written_date(trimmed);
                        } else if budget > 0 && trimmed.len() < 45 {
                            signs.line = written_date(trimmed).filter(|_| mostly_date(trimmed));
                        }
                        if labelled {
                            date_line = 4;
                        }
                    }
                    date_line = date_line.saturating_sub(1);
                }
            }
        }
        signs
    }
}

fn is_date_name(n: &str) -> bool {
    let part = |p: &str| {
        n == p || n.starts_with(&format!("{p}-")) || n.ends_with(&format!("-{p}")) || n.ends_with(&format!("_{p}"))
    };
    (part("date")
        || part("published")
        || part("pubdate")
        || part("timestamp")
        || part("dateline")
        || part("posted")
        || n == "post-date"
        || n == "entry-date"
        || n == "postdate"
        || n == "publish-date")
        && !n.contains("update")
        && !n.contains("modif")
}

fn is_away(n: &str) -> bool {
    let starts = [
        "comment",
        "related",
        "sidebar",
        "footer",
        "widget",
        "most-",
        "popular",
        "trending",
        "recent",
        "latest",
        "disqus",
        "recommend",
        "archive-",
        "calendar",
        "promo",
        "teaser",
    ];
    n == "respond" || starts.iter().any(|s| n.starts_with(s))
}

fn says_published(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["published", "posted", "first published", "publication date", "date:", "released"]
        .iter()
        .any(|s| lower.starts_with(s))
}

/// Little beside the date: "9 October 2020, 14:05 GMT", not a sentence that mentions a day.
fn mostly_date(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let letters = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| w.len() > 3 && month(w).is_none() && !is_weekday(w))
        .count();
    words <= 8 && letters == 0
}

fn meta_date(attributes: &str) -> Option<(usize, Dated)> {
    // In order of trust; the pages of one system use one or two of them.
    const NAMES: &[&str] = &[
        "article:published_time",
        "og:published_time",
        "og:article:published_time",
        "datepublished",
        "article.published",
        "published-date",
        "publishdate",
        "publish-date",
        "publish_date",
        "published_date",
        "publication_date",
        "publication-date",
        "pubdate",
        "article:published",
        "sailthru.date",
        "parsely-pub-date",
        "cxenseparse:recs:publishtime",
        "rnews:datepublished",
        "originalpublicationdate",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "dc.date.created",
        "dcterms.issued",
        "citation_publication_date",
        "citation_date",
        "bt:pubdate",
        "article_date_original",
        "datecreated",
        "date",
        "created",
        "og:pubdate",
        "article.created",
        "displaydate",
        "timestamp",
        "article:post_date",
    ];
    let name = attribute(attributes, "property")
        .or_else(|| attribute(attributes, "name"))
        .or_else(|| attribute(attributes, "itemprop"))?;
    let name = name.to_ascii_lowercase();
    let rank = NAMES.iter().position(|n| *n == name)?;
    let content = attribute(attributes, "content")?;
    let dated = iso_date(&content).or_else(|| written_date(&content))?;
    Some((rank, dated))
}

/// `datePublished` of the article in a block of linked data; other things (comments, related pages) have theirs too.
fn linked_date(text: &str) -> Option<Dated> {
    let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let value: Option<Value> = serde_json::from_str(text).ok();
    match value {
        Some(value) => linked_in(&value, 0),
        None => {
            // Broken JSON is common; the first datePublished of such a block is the article's.
            let at = text.find("\"datePublished\"")?;
            let rest = text[at + 15..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
            iso_date(rest.split('"').next()?)
        }
    }
}

fn linked_in(value: &Value, depth: usize) -> Option<Dated> {
    if depth > 6 {
        return None;
    }
    match value {
        Value::Array(all) => all.iter().find_map(|v| linked_in(v, depth + 1)),
        Value::Object(fields) => {
            let kind = match fields.get("@type") {
                Some(Value::String(s)) => s.clone(),
                Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
                _ => String::new(),
            };
            let article =
                ["Article", "Posting", "WebPage", "Report", "Review", "CreativeWork"].iter().any(|k| kind.contains(k));
            if (article || kind.is_empty())
                && let Some(dated) = fields
                    .get("datePublished")
                    .and_then(Value::as_str)
                    .and_then(|v| iso_date(v).or_else(|| written_date(v)))
            {
                return Some(dated);
            }
            ["@graph", "mainEntity", "mainEntityOfPage", "article"]
                .iter()
                .find_map(|k| fields.get(*k))
                .and_then(|v| linked_in(v, depth + 1))
        }
        _ => None,
    }
}

fn sane(date: Date) -> Option<Date> {
    // Nothing was on the web before 1991; far years are typing errors.
    (1900..=2100).contains(&date.year()).then_some(date)
}

/// A value that begins with an ISO date, kept as given.
pub(crate) fn iso_date(value: &str) -> Option<Dated> {
    let value = value.trim();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 || digits == 14 {
        let date = Date::new(value[..4].parse().ok()?, value[4..6].parse().ok()?, value[6..8].parse().ok()?).ok()?;
        return sane(date).map(|d| (d.to_string(), d));
    }
    let day = value.get(..10)?;
    let bytes = day.as_bytes();
    let separated = (bytes[4] == b'-' && bytes[7] == b'-') || (bytes[4] == b'/' && bytes[7] == b'/');
    if separated {
        let date = Date::new(day[..4].parse().ok()?, day[5..7].parse().ok()?, day[8..10].parse().ok()?).ok()?;
        let rest = &value[10..];
        let time = rest.is_empty()
            || rest.starts_with('T')
            || rest.starts_with(' ')
            || rest.starts_with('+')
            || rest.starts_with('Z');
        let kept = if time && rest.len() < 30 && day.as_bytes()[4] == b'-' && rest.starts_with('T') {
            value.to_owned()
        } else {
            date.to_string()
        };
        return sane(date).map(|d| (kept, d));
    }
    None
}

/// The first full date written out in words or figures: "9 October 2020", "Oct. 9th, 2020", "Fri, 09 Oct 2020 14:05:00 GMT",
/// "2020-10-09", "09.10.2020", and "13/10/2020" or "10/13/2020", where one number can be no month.
#[must_use]
pub(crate) fn written_date(text: &str) -> Option<Dated> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '(' | ')' | '•' | '·'))
        .filter(|w| !w.is_empty())
        .take(40)
        .collect();
    let number = |w: &str| -> Option<i16> {
        let w = w.trim_end_matches(['.', ':', ';']);
        let digits = w.bytes().take_while(u8::is_ascii_digit).count();
        let tail = &w[digits..];
        (digits > 0 && digits <= 4 && (tail.is_empty() || matches!(tail, "st" | "nd" | "rd" | "th")))
            .then(|| w[..digits].parse().ok())
            .flatten()
    };
    let made = |y: i16, m: i8, d: i16| -> Option<Dated> {
        let date = sane(Date::new(y, m, i8::try_from(d).ok()?).ok()?)?;
        Some((date.to_string(), date))
    };
    for (i, word) in words.iter().enumerate() {
        if let Some(found) = iso_date(word) {
            return Some(found);
        }
        let bare = word.trim_end_matches(['.', ':']);
        if let Some(m) = month(bare) {
            let before = i.checked_sub(1).and_then(|j| number(words[j]));
            let before_of =
                i.checked_sub(2).filter(|_| words[i - 1].eq_ignore_ascii_case("of")).and_then(|j| number(words[j]));
            let after = words.get(i + 1).and_then(|w| number(w));
            let next = words.get(i + 2).and_then(|w| number(w));
            let year = |n: Option<i16>| n.filter(|y| *y >= 1900);
            if let (Some(d), Some(y)) = (before.or(before_of), year(after))
                && d <= 31
            {
                return made(y, m, d);
            }
            if let (Some(d), Some(y)) = (after, year(next))
                && d <= 31
            {
                return made(y, m, d);
            }
        }
        for sep in ['.', '/', '-'] {
            let parts: Vec<&str> = bare.split(sep).collect();
            if parts.len() != 3 {
                continue;
            }
            let [Some(a), Some(b), Some(c)] =
                [parts[0], parts[1], parts[2]].map(|p| if p.len() <= 4 { p.parse::<i16>().ok() } else { None })
            else {
                // 09-Oct-2020
                if let (Ok(d), Some(m), Ok(y)) = (parts[0].parse::<i16>(), month(parts[1]), parts[2].parse::<i16>())
                    && y >= 1900
                {
                    return made(y, m, d);
                }
                continue;
            };
            if a >= 1900 {
                return made(a, i8::try_from(b).ok()?, c);
            }
            if c < 1900 {
                continue;
            }
            let (d, m) = match (a, b) {
                _ if sep == '.' => (a, b),
                (13..=31, 1..=12) => (a, b),
                (1..=12, 13..=31) => (b, a),
                _ if a == b => (a, b),
                _ => continue,
            };
            return made(c, i8::try_from(m).ok()?, d);
        }
    }
    None
}

/// A date in an address: /2020/10/09/, /2020-10-09-title, /20201009/.
fn date_in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let parts: Vec<&str> = path.split(['/', '_', '?', '=']).collect();
    for (i, part) in parts.iter().enumerate() {
        if part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()) {
            let m = parts.get(i + 1).and_then(|m| m.parse::<i8>().ok().or_else(|| month(m)));
            let d = parts.get(i + 2).filter(|d| d.len() <= 2).and_then(|d| d.parse::<i8>().ok());
            if let (Some(m), Some(d)) = (m, d)
                && let Some(date) = Date::new(part.parse().ok()?, m, d).ok().and_then(web_year)
            {
                return Some(date);
            }
        }
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if (digits == 8 || (part.len() >= 10 && part.as_bytes()[4] == b'-' && part.is_char_boundary(10)))
            && let Some((_, date)) = iso_date(if digits == 8 { &part[..8] } else { &part[..10] })
            && let Some(date) = web_year(date)
        {
            return Some(date);
        }
    }
    None
}

fn web_year(date: Date) -> Option<Date> {
    (1994..=2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_and_machines_write_them() {
        let check = |text: &str, wanted: Option<&str>| {
            assert_eq!(written_date(text).map(|d| d.1.to_string()).as_deref(), wanted, "{text}")
        };
        check("Friday, 9 October 2020, 14:05", Some("2020-10-09"));
        check("Oct. 9th, 2020 | Baku", Some("2020-10-09"));
        check("Fri, 09 Oct 2020 14:05:00 GMT", Some("2020-10-09"));
        check("09.10.2020", Some("2020-10-09"));
        check("13/10/2020", Some("2020-10-13"));
        check("10/13/2020", Some("2020-10-13"));
        check("03/04/2021", None);
        check("09-Oct-2020", Some("2020-10-09"));
        check("the 9th of October 2020", Some("2020-10-09"));
        check("October 2020", None);
        check("may 2020 be better", None);
    }

    #[test]
    fn addresses_hold_dates_only_where_a_whole_day_stands() {
        let check = |url: &str, wanted: Option<&str>| {
            assert_eq!(date_in_url(url).map(|d| d.to_string()).as_deref(), wanted, "{url}")
        };
        check("https://example.org/2020/10/09/talks", Some("2020-10-09"));
        check("https://example.org/world/2020-10-09-talks.html", Some("2020-10-09"));
        check("https://example.org/2020/oct/09/talks", Some("2020-10-09"));
        check("https://example.org/news/20201009/1", Some("2020-10-09"));
        check("https://example.org/news/20205009/1", None);
        check("https://example.org/2020/10/talks", None);
        check("https://example.org/1234/10/09/", None);
    }

    #[test]
    fn the_comment_of_a_reader_does_not_date_the_page() {
        let page = "<body><h1>Talks</h1><p>They met.</p><div class='comments'><time datetime='2021-01-01'>1 January 2021</time></div></body>";
        assert_eq!(find_published(page, None), None);
        let page =
            "<body><h1>Talks</h1><span class='entry-date'>9 October 2020</span><p>They met on 1 May 2019.</p></body>";
        let found = find_published(page, None).unwrap();
        assert_eq!((found.date.to_string().as_str(), found.basis), ("2020-10-09", PublishedBasis::PageText));
        let page = r#"<script type="application/ld+json">{"@graph":[{"@type":"Comment","datePublished":"2022-01-01"},{"@type":"NewsArticle","datePublished":"2020-10-09T10:00:00+04:00"}]}</script>"#;
        let found = find_published(page, Some("https://example.org/2020/10/08/x")).unwrap();
        assert_eq!((found.value.as_str(), found.basis), ("2020-10-09T10:00:00+04:00", PublishedBasis::Metadata));
    }
}
