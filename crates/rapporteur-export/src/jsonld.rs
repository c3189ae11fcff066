//! One claim with its chain as JSON-LD: W3C PROV-O for who passed it on, schema.org for what is claimed.
//!
//! The chain runs from the page outwards: the claim was derived from the page, the page was attributed to its outlet, and each link
//! stands behind the one before it (`prov:wasQuotedFrom`, `prov:wasDerivedFrom`, `prov:hadPrimarySource` for the end of the chain).
//! References: PROV-O (W3C, 30 April 2013), schema.org `Claim`, `Quotation`, `appearance`, `firstAppearance`.

use rapporteur_record::{AttributionLink, Claim, Span};
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

/// The JSON-LD context of [`claim_to_jsonld`]; keys without a prefix are ours.
#[must_use]
pub fn context() -> Value {
    json!({
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "rap": "urn:rapporteur:ns:",
        "schema:temporalCoverage": { "@type": "schema:Text" },
        "schema:datePublished": { "@type": "schema:Date" },
        "schema:dateCreated": { "@type": "schema:Date" }
    })
}

/// One claim as a JSON-LD document (`@graph`): the claim, the page, and every agent and statement of its chain.
///
/// Nothing is added that the record does not hold: an unnamed agent has no name, an undated statement no time.
#[must_use]
pub fn claim_to_jsonld(claim: &Claim, page: Page<'_>) -> Value {
    let claim_id = format!("urn:rapporteur:claim:{}", claim.id);
    let page_id = page.url.map_or_else(|| format!("urn:rapporteur:story:{}", claim.story_id), str::to_owned);
    let mut graph = Vec::new();

    let mut node = Map::new();
    node.insert("@id".into(), json!(claim_id));
    node.insert("@type".into(), json!(["schema:Claim", "prov:Entity"]));
    node.insert("schema:text".into(), json!(words(claim, page.text)));
    node.insert("schema:appearance".into(), json!({ "@id": page_id }));
    node.insert("rap:event".into(), json!(claim.event));
    node.insert("rap:mode".into(), json!(claim.mode));
    node.insert("rap:status".into(), json!(claim.status));
    put(
        &mut node,
        "schema:temporalCoverage",
        claim.date.as_ref().map(|d| claim.enddate.as_ref().map_or_else(|| d.clone(), |e| format!("{d}/{e}"))),
    );
    node.insert("prov:wasDerivedFrom".into(), json!({ "@id": page_id }));
    node.insert("rap:span".into(), place(claim.span));
    if claim.attribution.is_empty() {
        node.insert("prov:hadPrimarySource".into(), json!({ "@id": page_id }));
    }

    let mut article = Map::new();
    article.insert("@id".into(), json!(page_id));
    article.insert("@type".into(), json!(["schema:NewsArticle", "prov:Entity"]));
    put(&mut article, "schema:headline", page.title);
    put(&mut article, "schema:datePublished", claim.published.as_deref());
    if let Some(outlet) = page.outlet {
        let outlet_id = format!("urn:rapporteur:outlet:{}", slug(outlet));
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
        put(&mut statement, "schema:dateCreated", link.date.as_deref().filter(|d| is_date(d)));
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

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a day with a time.
fn is_date(text: &str) -> bool {
    let day = text.split('T').next().unwrap_or_default();
    let parts: Vec<&str> = day.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
        && parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
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
        assert_eq!(inner["schema:dateCreated"], "2020-10-08");
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
}
