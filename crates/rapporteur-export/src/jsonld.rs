//! One claim with its chain as JSON-LD: W3C PROV-O for who passed it on, schema.org for what is claimed.
//!
//! The chain runs from the page outwards: the claim was derived from the page, the page was attributed to its outlet, and each link
//! stands behind the one before it (`prov:wasQuotedFrom`, `prov:wasDerivedFrom`, `prov:hadPrimarySource` for the end of the chain).
//! Each document carries its whole context, so that nothing is fetched to read it (JSON-LD 1.1, W3C, 16 July 2020).
//! References: PROV-O (W3C, 30 April 2013), schema.org `Claim`, `Quotation`, `appearance`, `firstAppearance`.

use rapporteur_record::{AttributionLink, Claim, EventPlace, Participant, Span};
use serde_json::{Map, Value, json};

/// What is known of the page that carries a claim.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page<'a> {
    /// Address.
    pub url: Option<&'a str>,
    /// Who published it.
    pub outlet: Option<&'a str>,
    /// Headline.
    pub title: Option<&'a str>,
    /// Text of the story, for quoting the words of the claim.
    pub text: Option<&'a str>,
}

/// The JSON-LD context of [`claim_to_jsonld`]: prefixes only, so that every key and type is a full name. `rap:` is ours.
#[must_use]
pub fn context() -> Value {
    json!({
        "@version": 1.1,
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "rap": "urn:rapporteur:ns:"
    })
}

/// One claim as a JSON-LD document (`@graph`): the claim, the page, and every agent and statement of its chain.
///
/// Nothing is added that the record does not hold: an unnamed agent has no name, an undated statement no time.
#[must_use]
pub fn claim_to_jsonld(claim: &Claim, page: Page<'_>) -> Value {
    let claim_id = format!("urn:rapporteur:claim:{}", iri(&claim.id));
    let page_id = page
        .url
        .filter(|u| u.starts_with("http://") || u.starts_with("https://"))
        .map_or_else(|| format!("urn:rapporteur:story:{}", iri(&claim.story_id)), escaped);
    let mut graph = Vec::new();

    let mut node = Map::new();
    node.insert("@id".into(), json!(claim_id));
    node.insert("@type".into(), json!(["schema:Claim", "prov:Entity"]));
    node.insert("schema:text".into(), json!(words(claim, page.text)));
    node.insert("schema:appearance".into(), json!({ "@id": page_id }));
    node.insert("rap:event".into(), json!(claim.event));
    node.insert("rap:mode".into(), json!(claim.mode));
    node.insert("rap:status".into(), json!(claim.status));
    let days =
        |d: &String| claim.enddate.as_ref().filter(|e| *e != d).map_or_else(|| d.clone(), |e| format!("{d}/{e}"));
    put(&mut node, "schema:temporalCoverage", claim.date.as_ref().map(days));
    for (key, all) in [("rap:actor", &claim.actor), ("rap:recipient", &claim.recipient)] {
        let all: Vec<Value> = all.iter().map(participant).collect();
        put(&mut node, key, (!all.is_empty()).then_some(all));
    }
    let places: Vec<Value> = claim.event_loc.iter().map(location).collect();
    put(&mut node, "schema:contentLocation", (!places.is_empty()).then_some(places));
    node.insert("prov:wasDerivedFrom".into(), json!({ "@id": page_id }));
    node.insert("rap:span".into(), place(claim.span));
    if claim.attribution.is_empty() {
        node.insert("prov:hadPrimarySource".into(), json!({ "@id": page_id }));
    }

    let mut article = Map::new();
    article.insert("@id".into(), json!(page_id));
    article.insert("@type".into(), json!(["schema:NewsArticle", "prov:Entity"]));
    put(&mut article, "schema:headline", page.title);
    put(&mut article, "schema:datePublished", claim.published.as_deref().and_then(date));
    if let Some(outlet) = page.outlet {
        let outlet_id = format!("urn:rapporteur:outlet:{}", iri(&slug(outlet)));
        article.insert("schema:publisher".into(), json!({ "@id": outlet_id }));
        article.insert("prov:wasAttributedTo".into(), json!({ "@id": outlet_id }));
        graph.push(json!({ "@id": outlet_id, "@type": ["schema:Organization", "prov:Agent"], "schema:name": outlet }));
    }

    // outermost first: the page took it from the last link, that one from the link before, and so on to the speaker
    let links = &claim.attribution;
    let statement_id = |n: usize| format!("{claim_id}/statement/{n}");
    for (n, link) in links.iter().enumerate() {
        let agent_id = format!("{claim_id}/agent/{n}");
        graph.push(agent(&agent_id, link));
        let mut statement = Map::new();
        statement.insert("@id".into(), json!(statement_id(n)));
        statement.insert("@type".into(), json!(["schema:Statement", "prov:Entity"]));
        statement.insert("prov:wasAttributedTo".into(), json!({ "@id": agent_id }));
        statement.insert("rap:act".into(), json!(link.act));
        put(&mut statement, "rap:stance", link.stance.as_deref());
        // an ISO day or time; what could not be resolved ("XXXX-WXX-4") is no date
        put(&mut statement, "schema:dateCreated", link.date.as_deref().and_then(date));
        put(&mut statement, "rap:cueSpan", link.cue_span.map(place));
        if n > 0 {
            // an outer statement passes on the inner one
            let relation = if link.act == "quoted" { "prov:wasQuotedFrom" } else { "prov:wasDerivedFrom" };
            statement.insert(relation.into(), json!({ "@id": statement_id(n - 1) }));
        }
        graph.push(Value::Object(statement));
    }
    if let Some(outermost) = links.len().checked_sub(1) {
        article.insert("prov:wasDerivedFrom".into(), json!({ "@id": statement_id(outermost) }));
        node.insert("prov:hadPrimarySource".into(), json!({ "@id": statement_id(0) }));
    }
    graph.push(Value::Object(article));
    graph.insert(0, Value::Object(node));
    json!({ "@context": context(), "@graph": graph })
}

fn agent(id: &str, link: &AttributionLink) -> Value {
    let a = &link.agent;
    let mut node = Map::new();
    let kind = match a.kind.as_str() {
        "person" | "official" | "spokesperson" | "witness" => "schema:Person",
        "document" => "schema:CreativeWork",
        "unknown" => "schema:Thing",
        _ => "schema:Organization",
    };
    node.insert("@id".into(), json!(id));
    node.insert("@type".into(), json!([kind, "prov:Agent"]));
    if a.anonymous {
        node.insert("rap:anonymous".into(), json!(true));
        put(&mut node, "schema:description", Some(a.entity_text.as_str()).filter(|t| !t.is_empty()));
    } else {
        node.insert("schema:name".into(), json!(a.name.as_deref().unwrap_or(&a.entity_text)));
    }
    node.insert("rap:kind".into(), json!(a.kind));
    put(&mut node, "rap:country", a.country.as_ref());
    put(&mut node, "rap:sector", a.sector.as_ref());
    put(&mut node, "rap:span", a.span.map(place));
    Value::Object(node)
}

/// Code points of the story text.
fn place(span: Span) -> Value {
    json!({ "rap:start": span.start, "rap:end": span.end })
}

/// Who does it or to whom: what is known, nothing else.
fn participant(p: &Participant) -> Value {
    let mut node = Map::new();
    put(&mut node, "schema:name", p.name.as_ref().or(p.entity_text.as_ref()));
    put(&mut node, "rap:country", p.code.as_ref());
    put(&mut node, "rap:sector", p.sector.as_ref());
    put(&mut node, "schema:sameAs", p.identifier_id.as_deref().and_then(wikidata));
    put(&mut node, "rap:span", p.span.map(place));
    Value::Object(node)
}

fn wikidata(id: &str) -> Option<Value> {
    let number = id.strip_prefix('Q')?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        .then(|| json!({ "@id": format!("http://www.wikidata.org/entity/{id}") }))
}

/// Where it happens; where the text says that it does *not*, under a key of its own.
fn location(l: &EventPlace) -> Value {
    let mut node = Map::new();
    node.insert("@type".into(), json!("schema:Place"));
    node.insert("schema:name".into(), json!(l.resolved_place.as_ref().unwrap_or(&l.extracted_place)));
    if let (Some(lat), Some(lon)) = (l.lat, l.lon) {
        let geo = json!({ "@type": "schema:GeoCoordinates", "schema:latitude": lat, "schema:longitude": lon });
        node.insert("schema:geo".into(), geo);
    }
    put(&mut node, "rap:country", l.country_code.as_ref());
    if l.negated {
        node.insert("rap:negated".into(), json!(true));
    }
    put(&mut node, "rap:span", l.span.map(place));
    Value::Object(node)
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a day with a time, as a typed value; what could not be resolved ("XXXX-WXX-4") is no date.
fn date(text: &str) -> Option<Value> {
    let (day, time) = text.split_once('T').map_or((text, None), |(d, t)| (d, Some(t)));
    let parts: Vec<&str> = day.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    let digits = parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    let clock = time
        .is_some_and(|t| t.split(':').next().is_some_and(|h| h.len() == 2 && h.bytes().all(|b| b.is_ascii_digit())));
    let kind = match (lengths.as_slice(), clock) {
        ([4, 2, 2], true) => "schema:DateTime",
        ([4] | [4, 2] | [4, 2, 2], _) => "schema:Date",
        _ => return None,
    };
    let value = if kind == "schema:DateTime" { text } else { day };
    digits.then(|| json!({ "@type": kind, "@value": value }))
}

/// What may stand in the name part of a `urn:`; every other byte as %XX.
fn iri(name: &str) -> String {
    percent(name, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'@' | b'#'))
}

/// An address as it is, but for bytes that no address may hold.
fn escaped(url: &str) -> String {
    percent(url, |b| {
        b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`')
    })
}

fn percent(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if keep(b) {
            out.push(char::from(b));
        } else {
            out.push('%');
            for digit in [b >> 4, b & 15] {
                out.push(char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }));
            }
        }
    }
    out
}

fn put<T: serde::Serialize>(node: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        node.insert(key.to_owned(), json!(value));
    }
}

/// The sentence-size words of the claim where the text is at hand, else its trigger words.
fn words(claim: &Claim, text: Option<&str>) -> String {
    let Some(text) = text else { return claim.event_text.join(" ") };
    let chars: Vec<char> = text.chars().collect();
    let (from, to) = (claim.span.start as usize, (claim.span.end as usize).min(chars.len()));
    if from >= to {
        return claim.event_text.join(" ");
    }
    let end = |c: char| matches!(c, '.' | '!' | '?' | '\n');
    let start = chars[..from].iter().rposition(|c| end(*c)).map_or(0, |p| p + 1);
    let stop = chars[to..].iter().position(|c| end(*c)).map_or(chars.len(), |p| to + p + 1);
    chars[start..stop.min(chars.len())].iter().collect::<String>().trim().to_owned()
}

fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn claim() -> Claim {
        serde_json::from_value(json!({
            "id": "s1#1", "story_id": "s1", "sentence": 0, "date": "2020-10-09", "enddate": null, "published": "2020-10-09",
            "event": ["CONSULT"], "mode": [], "context": [], "quad_code": 1, "event_scale": 2.5, "cameo": null, "goldstein": null,
            "cameo_inferred": false, "status": "possible", "attempted": false, "reciprocal": false, "event_text": ["meeting"],
            "span": {"start": 38, "end": 45}, "actor": [], "recipient": [], "content": null, "event_loc": [], "when": null, "size": null,
            "attribution": [
                {"agent": {"entity_text": "ministry", "country": "KEN", "sector": "GOV", "kind": "ministry", "anonymous": false, "span": {"start": 4, "end": 12}},
                 "act": "said", "cue_span": {"start": 13, "end": 17}, "date": "2020-10-08", "stance": "asserts"},
                {"agent": {"entity_text": "an aide", "country": null, "sector": null, "kind": "official", "anonymous": true, "span": null},
                 "act": "quoted", "cue_span": null, "date": null, "stance": "asserts"}
            ],
            "confidence": {"event": null, "actor": null, "recipient": null, "place": null, "date": null},
            "event_key": "", "coder": "", "provenance": {"version": "", "rules_hash": "", "model_hash": "", "data_hash": ""}
        }))
        .unwrap()
    }

    #[test]
    fn the_chain_leads_from_the_page_to_the_speaker() {
        let page = Page {
            url: Some("https://daily.example/1"),
            outlet: Some("The Daily"),
            title: None,
            text: Some("The ministry said on Monday that there may be a meeting soon. More."),
        };
        let doc = claim_to_jsonld(&claim(), page);
        let graph = doc["@graph"].as_array().unwrap();
        let by_id = |id: &str| graph.iter().find(|n| n["@id"] == id).unwrap_or_else(|| panic!("no node {id}"));
        let article = by_id("https://daily.example/1");
        let outer = by_id(article["prov:wasDerivedFrom"]["@id"].as_str().unwrap());
        assert_eq!(outer["rap:act"], "quoted");
        let inner = by_id(outer["prov:wasQuotedFrom"]["@id"].as_str().unwrap());
        assert_eq!(inner["schema:dateCreated"], json!({ "@type": "schema:Date", "@value": "2020-10-08" }));
        let speaker = by_id(inner["prov:wasAttributedTo"]["@id"].as_str().unwrap());
        assert_eq!(
            (speaker["schema:name"].as_str(), speaker["rap:kind"].as_str()),
            (Some("ministry"), Some("ministry"))
        );
        let aide = by_id(outer["prov:wasAttributedTo"]["@id"].as_str().unwrap());
        assert_eq!((aide["rap:anonymous"].as_bool(), aide.get("schema:name")), (Some(true), None));
        assert_eq!(graph[0]["schema:text"], "The ministry said on Monday that there may be a meeting soon.");
        assert_eq!(graph[0]["prov:hadPrimarySource"]["@id"], inner["@id"]);
    }

    #[test]
    fn a_claim_without_a_chain_rests_on_its_page() {
        let mut bare = claim();
        bare.attribution.clear();
        let doc = claim_to_jsonld(&bare, Page::default());
        assert_eq!(doc["@graph"][0]["prov:hadPrimarySource"]["@id"], "urn:rapporteur:story:s1");
        assert_eq!(doc["@graph"][0]["schema:text"], "meeting");
    }

    /// The whole document of a small claim, written by hand: its shape is the promise of this module.
    #[test]
    fn the_document_of_a_claim() {
        let mut small = claim();
        small.attribution.truncate(1);
        small.actor = vec![
            serde_json::from_value(json!({
                "code": "KEN", "country": "KEN", "sector": "GOV", "entity_text": "The ministry", "name": null,
                "identifier_id": null, "office": null, "span": null
            }))
            .unwrap(),
        ];
        let page = Page {
            url: Some("https://daily.example/a b"),
            outlet: Some("The Daily"),
            title: Some("Talks"),
            text: None,
        };
        let expected = json!({
            "@context": {
                "@version": 1.1,
                "prov": "http://www.w3.org/ns/prov#",
                "schema": "https://schema.org/",
                "rap": "urn:rapporteur:ns:"
            },
            "@graph": [
                {
                    "@id": "urn:rapporteur:claim:s1#1",
                    "@type": ["schema:Claim", "prov:Entity"],
                    "schema:text": "meeting",
                    "schema:appearance": { "@id": "https://daily.example/a%20b" },
                    "schema:temporalCoverage": "2020-10-09",
                    "rap:event": ["CONSULT"],
                    "rap:mode": [],
                    "rap:status": "possible",
                    "rap:actor": [{ "schema:name": "The ministry", "rap:country": "KEN", "rap:sector": "GOV" }],
                    "rap:span": { "rap:start": 38, "rap:end": 45 },
                    "prov:wasDerivedFrom": { "@id": "https://daily.example/a%20b" },
                    "prov:hadPrimarySource": { "@id": "urn:rapporteur:claim:s1#1/statement/0" }
                },
                {
                    "@id": "urn:rapporteur:outlet:the-daily",
                    "@type": ["schema:Organization", "prov:Agent"],
                    "schema:name": "The Daily"
                },
                {
                    "@id": "urn:rapporteur:claim:s1#1/agent/0",
                    "@type": ["schema:Organization", "prov:Agent"],
                    "schema:name": "ministry",
                    "rap:kind": "ministry",
                    "rap:country": "KEN",
                    "rap:sector": "GOV",
                    "rap:span": { "rap:start": 4, "rap:end": 12 }
                },
                {
                    "@id": "urn:rapporteur:claim:s1#1/statement/0",
                    "@type": ["schema:Statement", "prov:Entity"],
                    "prov:wasAttributedTo": { "@id": "urn:rapporteur:claim:s1#1/agent/0" },
                    "rap:act": "said",
                    "rap:stance": "asserts",
                    "rap:cueSpan": { "rap:start": 13, "rap:end": 17 },
                    "schema:dateCreated": { "@type": "schema:Date", "@value": "2020-10-08" }
                },
                {
                    "@id": "https://daily.example/a%20b",
                    "@type": ["schema:NewsArticle", "prov:Entity"],
                    "schema:headline": "Talks",
                    "schema:datePublished": { "@type": "schema:Date", "@value": "2020-10-09" },
                    "schema:publisher": { "@id": "urn:rapporteur:outlet:the-daily" },
                    "prov:wasAttributedTo": { "@id": "urn:rapporteur:outlet:the-daily" },
                    "prov:wasDerivedFrom": { "@id": "urn:rapporteur:claim:s1#1/statement/0" }
                }
            ]
        });
        assert_eq!(claim_to_jsonld(&small, page), expected);
    }

    /// Every key is a keyword or has a prefix of the context, every reference leads to a node or out of the document, every name is an IRI.
    #[test]
    fn it_is_sound_json_ld() {
        fn walk(value: &Value, context: &Value, ids: &mut Vec<String>, refs: &mut Vec<String>) {
            match value {
                Value::Object(node) => {
                    if let Some(id) = node.get("@id").and_then(Value::as_str) {
                        assert!(id.contains(':') && !id.contains(char::is_whitespace), "{id} is no IRI");
                        if node.len() == 1 { refs.push(id.to_owned()) } else { ids.push(id.to_owned()) }
                    }
                    for (key, inner) in node {
                        let known = key.starts_with('@')
                            || key.split_once(':').is_some_and(|(prefix, _)| context.get(prefix).is_some());
                        assert!(known, "{key} has no meaning in the context");
                        assert!(!inner.is_null(), "{key} is null");
                        walk(inner, context, ids, refs);
                    }
                }
                Value::Array(all) => all.iter().for_each(|v| walk(v, context, ids, refs)),
                _ => {}
            }
        }
        let mut odd = claim();
        odd.id = "a story\u{e9} <1>#1".to_owned();
        odd.published = Some("XXXX-W10".to_owned());
        for page in [
            Page::default(),
            Page { url: Some("notes/a story.html"), outlet: Some("Ouest-\u{c9}t\u{e9}"), ..Page::default() },
        ] {
            let doc = claim_to_jsonld(&odd, page);
            let (mut ids, mut refs) = (Vec::new(), Vec::new());
            walk(&doc["@graph"], &doc["@context"], &mut ids, &mut refs);
            for to in &refs {
                assert!(ids.contains(to), "{to} leads nowhere");
            }
            let count = ids.len();
            ids.sort();
            ids.dedup();
            assert_eq!(count, ids.len(), "two nodes of one name");
            assert_eq!(doc.to_string(), claim_to_jsonld(&odd, page).to_string());
        }
    }

    #[test]
    fn dates_are_typed_or_left_out() {
        assert_eq!(date("2020"), Some(json!({ "@type": "schema:Date", "@value": "2020" })));
        assert_eq!(date("2020-10-09T14:00"), Some(json!({ "@type": "schema:DateTime", "@value": "2020-10-09T14:00" })));
        assert_eq!(date("2020-10-09TMO"), Some(json!({ "@type": "schema:Date", "@value": "2020-10-09" })));
        assert_eq!(date("XXXX-WXX-4"), None);
        assert_eq!(date("2020-W41"), None);
    }
}
