//! Sentences, words, tags, lemmas and trees on raw text rebuilt from CoNLL-U, as the CoNLL 2018 shared task measures them: words are the same where they cover
//! the same characters, and a word's head is right where it is the same word; subtypes of relations are not compared.

use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet};

type Spans = BTreeSet<(usize, usize)>;

type Span = (usize, usize);

/// What is said of a word: universal tag, lemma, the head's characters (`None` for the root), relation.
type Word = (String, String, Option<Span>, String);

struct Gold {
    text: String,
    sentences: Spans,
    words: Spans,
    said: BTreeMap<Span, Word>,
}

/// Scores each file.
pub(crate) fn run(files: &[&str]) -> anyhow::Result<()> {
    let show = std::env::args().any(|a| a == "--show");
    let reader = if std::env::args().any(|a| a == "--accurate") {
        rapporteur_reader::Reader::accurate()?
    } else {
        rapporteur_reader::Reader::embedded()?
    };
    for path in files.iter().filter(|f| !f.starts_with("--")) {
        let text = std::fs::read_to_string(path).with_context(|| format!("{path}: cannot be read"))?;
        let gold = read(&text);
        let story = rapporteur_text::story_from_text("x", &gold.text);
        let mut found = rapporteur_text::split_story(&story);
        let _names = reader.read(&mut found);
        let mut solid = Vec::new();
        let mut n = 0;
        for c in gold.text.chars() {
            solid.push(n);
            n += usize::from(!c.is_whitespace());
        }
        solid.push(n);
        let at = |c: u32| solid[c as usize];
        let sentences: Spans = found.iter().map(|s| (at(s.start), at(s.end))).collect();
        let words: Spans = found.iter().flat_map(|s| &s.tokens).map(|t| (at(t.start), at(t.end))).collect();
        println!("{path}: sentences {} words {}", f1(&gold.sentences, &sentences), f1(&gold.words, &words));
        let mut said: BTreeMap<Span, Word> = BTreeMap::new();
        for s in &found {
            for t in &s.tokens {
                let head =
                    (t.head as usize).checked_sub(1).and_then(|h| s.tokens.get(h)).map(|h| (at(h.start), at(h.end)));
                let upos = serde_json::to_value(t.upos)?.as_str().unwrap_or_default().to_owned();
                let relation = t.deprel.split(':').next().unwrap_or_default().to_owned();
                said.insert((at(t.start), at(t.end)), (upos, t.lemma.to_string(), head, relation));
            }
        }
        let share = |same: &dyn Fn(&Word, &Word) -> bool| {
            let right = gold.said.iter().filter(|(span, g)| said.get(span).is_some_and(|w| same(g, w))).count() as f64;
            200.0 * right / (gold.said.len() + said.len()).max(1) as f64
        };
        println!(
            "{path}: UPOS {:.2} lemma {:.2} UAS {:.2} LAS {:.2}",
            share(&|g, w| g.0 == w.0),
            share(&|g, w| g.1 == w.1),
            share(&|g, w| g.2 == w.2),
            share(&|g, w| g.2 == w.2 && g.3 == w.3)
        );
        if show {
            let chars: Vec<char> = gold.text.chars().filter(|c| !c.is_whitespace()).collect();
            let text = |&(a, b): &(usize, usize)| chars[a..b].iter().collect::<String>();
            let around = |&(a, b): &(usize, usize)| {
                chars[a.saturating_sub(25)..(b + 25).min(chars.len())].iter().collect::<String>()
            };
            for span in gold.words.difference(&words) {
                println!("word missed {:?} in {}", text(span), around(span));
            }
            let ends: BTreeSet<usize> = sentences.iter().map(|s| s.1).collect();
            let gold_ends: BTreeSet<usize> = gold.sentences.iter().map(|s| s.1).collect();
            for end in gold_ends.difference(&ends) {
                println!(
                    "end missed  {} ⏐ {}",
                    text(&(end.saturating_sub(40), *end)),
                    text(&(*end, (end + 40).min(chars.len())))
                );
            }
            for end in ends.difference(&gold_ends) {
                println!(
                    "end too much {} ⏐ {}",
                    text(&(end.saturating_sub(40), *end)),
                    text(&(*end, (end + 40).min(chars.len())))
                );
            }
        }
    }
    Ok(())
}

fn f1(gold: &Spans, found: &Spans) -> String {
    let right = gold.intersection(found).count() as f64;
    let (p, r) = (right / found.len().max(1) as f64, right / gold.len().max(1) as f64);
    format!("P {:.2} R {:.2} F1 {:.2}", 100.0 * p, 100.0 * r, 100.0 * 2.0 * p * r / (p + r).max(1e-9))
}

fn read(conllu: &str) -> Gold {
    let mut gold = Gold { text: String::new(), sentences: Spans::new(), words: Spans::new(), said: BTreeMap::new() };
    let mut rows: Vec<(Span, usize, String, String, String)> = Vec::new();
    let mut solid = 0;
    let mut start = 0;
    let mut surface_until = 0;
    for line in conllu.lines() {
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            gold.text.push_str("\n\n");
        } else if line.is_empty() {
            if solid > start {
                gold.sentences.insert((start, solid));
            }
            start = solid;
            for (span, head, upos, lemma, relation) in &rows {
                let above = head.checked_sub(1).and_then(|h| rows.get(h)).map(|r| r.0);
                gold.said.insert(*span, (upos.clone(), lemma.clone(), above, relation.clone()));
            }
            rows.clear();
        } else if !line.starts_with('#') {
            let cells: Vec<&str> = line.split('\t').collect();
            let len = cells[1].chars().filter(|c| !c.is_whitespace()).count();
            let no_space = cells[9].contains("SpaceAfter=No");
            if let Some((_, last)) = cells[0].split_once('-') {
                surface_until = last.parse().unwrap_or(0);
                gold.text.push_str(cells[1]);
                if !no_space {
                    gold.text.push(' ');
                }
            } else if let Ok(index) = cells[0].parse::<usize>() {
                gold.words.insert((solid, solid + len));
                let relation = cells[7].split(':').next().unwrap_or_default();
                rows.push((
                    (solid, solid + len),
                    cells[6].parse().unwrap_or(0),
                    cells[3].to_owned(),
                    cells[2].to_owned(),
                    relation.to_owned(),
                ));
                solid += len;
                if index > surface_until {
                    gold.text.push_str(cells[1]);
                    if !no_space {
                        gold.text.push(' ');
                    }
                }
                if index >= surface_until {
                    surface_until = 0;
                }
            }
        }
    }
    gold
}
