//! Scores place resolution on development sets: `cargo run -p rapporteur-places --example score_places -- DATA [--held] [--errors]`.
//!
//! Gold spans given. A toponym counts when the set gives it coordinates (GeoWebNews: the 2,601 with coordinates; LGL: all).
//! `resolvable`: the gazetteer knows the name at all. The last third of each set (by id) is held out unless `--held`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use rapporteur_places::{Gazetteer, kilometres};
use serde_json::Value;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|a| a == name);
    let root = args.iter().find(|a| !a.starts_with("--")).cloned().unwrap_or_else(|| "DATA".into());
    let gazetteer = Gazetteer::embedded();
    for name in ["geowebnews", "lgl"] {
        let text = std::fs::read_to_string(format!("{root}/geo/{name}.jsonl")).unwrap();
        let mut docs: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        docs.sort_by_key(|d| d["id"].as_str().unwrap_or_default().to_owned());
        let cut = docs.len() * 2 / 3;
        score(gazetteer, name, if flag("--held") { &docs[cut..] } else { &docs[..cut] }, flag("--errors"));
    }
}

fn score(gazetteer: &Gazetteer, name: &str, docs: &[Value], errors: bool) {
    let (mut all, mut known, mut right, mut id_right) = (0, 0, 0, 0);
    let mut distances = Vec::new();
    for doc in docs {
        let text = doc["text"].as_str().unwrap();
        let mut story = rapporteur_text::story_from_text(doc["id"].as_str().unwrap_or("x"), text);
        story.url = doc["url"].as_str().map(str::to_owned);
        let sentences = rapporteur_text::split_story(&story);
        let number = |v: &Value| v.as_f64().or_else(|| v.as_str().and_then(|s| s.parse().ok()));
        // Every annotated name is context; those with coordinates are scored.
        let tops: Vec<&Value> = doc["toponyms"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|t| number(&t["lat"]).is_some() && t["start"].is_u64())
            .collect();
        let spans: Vec<(u32, u32)> =
            tops.iter().map(|t| (t["start"].as_u64().unwrap() as u32, t["end"].as_u64().unwrap() as u32)).collect();
        let found = gazetteer.resolve_spans(&story, &sentences, &spans);
        for (t, r) in tops.iter().zip(&found) {
            all += 1;
            let gold = (number(&t["lat"]).unwrap(), number(&t["lon"]).unwrap());
            let Some(best) = r.candidates.first() else {
                if errors {
                    println!("UNKNOWN {} ({} {})", t["text"], t["fcode"], t["country"]);
                }
                continue;
            };
            known += 1;
            let km = kilometres(gold, (best.lat, best.lon));
            distances.push(km);
            right += usize::from(km <= 161.0);
            let id = number(&t["geonameid"]).map(|n| n as u64);
            id_right += usize::from(id.is_some() && id == best.geonameid);
            if errors && km > 161.0 {
                println!(
                    "WRONG {} gold {} {} {} {gold:?} found {} {} {:?} {:?} ({km:.0} km); {} candidates [{}]",
                    t["text"],
                    t["name"],
                    t["fcode"],
                    t["admin1"],
                    best.name,
                    best.kind.as_str(),
                    best.province,
                    best.country.as_ref().map(|c| c.as_str()),
                    r.candidates.len(),
                    doc["id"].as_str().unwrap_or("")
                );
            }
        }
    }
    distances.sort_by(f64::total_cmp);
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let median = distances[distances.len() / 2];
    println!(
        "{name}: {} documents, {all} toponyms, {known} known to the gazetteer ({:.3}); accuracy@161km {:.3} of known, {:.3} of all; same GeoNames id {:.3}; median {median:.1} km, mean {mean:.0} km",
        docs.len(),
        known as f64 / all as f64,
        right as f64 / known as f64,
        right as f64 / all as f64,
        id_right as f64 / all as f64
    );
}
