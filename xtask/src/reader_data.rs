//! Reads the development sets that the reader is trained and scored on.

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use rapporteur_reader::{ConlluSentence, parse_conllu, train::NamedSentence};
use rapporteur_record::Token;
use std::io::Read;
use std::path::Path;

/// GUM genres whose texts may be used commercially (shared/data/gum/README.md).
const OPEN_GENRES: &[&str] = &["news", "interview", "bio", "voyage", "academic", "textbook", "vlog", "court", "speech"];

pub(crate) fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).with_context(|| path.display().to_string())?;
        return Ok(text);
    }
    String::from_utf8(bytes).with_context(|| path.display().to_string())
}

pub(crate) fn conllu(path: &Path) -> Result<Vec<ConlluSentence>> {
    parse_conllu(&text(path)?).with_context(|| path.display().to_string())
}

/// EWT train and the openly licensed genres of GUM train.
pub(crate) fn training_trees(data: &Path) -> Result<Vec<Vec<Token>>> {
    let mut trees: Vec<Vec<Token>> =
        conllu(&data.join("syntax/ewt-train.conllu.gz"))?.into_iter().map(|s| s.words).collect();
    trees.extend(gum(&data.join("gum/gum-train.conllu.gz"), true)?.into_iter().map(|s| s.words));
    Ok(trees)
}

/// GUM sentences; only those of open genres where `open`.
pub(crate) fn gum(path: &Path, open: bool) -> Result<Vec<ConlluSentence>> {
    let mut kept = Vec::new();
    let mut genre = String::new();
    for sentence in conllu(path)? {
        if let Some(id) = sentence.comment("newdoc id") {
            genre = id.split('_').nth(1).unwrap_or_default().to_owned();
        }
        if !open || OPEN_GENRES.contains(&genre.as_str()) {
            kept.push(sentence);
        }
    }
    Ok(kept)
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// A JSON Lines file of `{sentences: [{tokens, tags}]}` or `{tokens, tags}`.
pub(crate) fn named(path: &Path) -> Result<Vec<NamedSentence>> {
    let mut sentences = Vec::new();
    for (number, line) in text(path)?.lines().enumerate() {
        let value: serde_json::Value =
            serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))?;
        let one = [value.clone()];
        for item in value["sentences"].as_array().map_or(&one[..], Vec::as_slice) {
            let (forms, labels) = (strings(&item["tokens"]), strings(&item["tags"]));
            sentences.push(NamedSentence { forms, labels, tags: Vec::new() });
        }
    }
    Ok(sentences)
}

/// CrossNER's politics classes as those of the worldwide set.
pub(crate) fn crossner(path: &Path) -> Result<Vec<NamedSentence>> {
    let mut sentences = named(path)?;
    for sentence in &mut sentences {
        for (label, form) in sentence.labels.iter_mut().zip(&sentence.forms) {
            let Some(kind) = label.get(2..) else { continue };
            let mapped = match kind {
                "politician" | "person" => "Person",
                "politicalparty" | "organisation" => "Organization",
                "location" | "country" => "Location",
                "misc" if ["an", "ese", "ish", "ans", "i", "ic", "ist", "ists"].iter().any(|s| form.ends_with(s)) => {
                    "NORP"
                }
                _ => "Misc",
            };
            *label = format!("{}-{mapped}", &label[..1]);
        }
    }
    Ok(sentences)
}

/// Known names out of the program's own data, each with the class of its list: 0 places, 1 states and dependencies, 2 peoples and
/// adjectives, 3 organisations, 4 persons, 5 their given names, 6 their surnames, 7 outlets.
pub(crate) fn lists() -> Result<Vec<(String, usize)>> {
    let mut lists = Vec::new();
    let files = rapporteur_data::Embedded;
    let gazetteer = rapporteur_places::Gazetteer::embedded();
    for place in gazetteer.entries().filter_map(|e| gazetteer.place(e, rapporteur_places::Match::Name)) {
        if place.population >= 5_000 || place.kind != rapporteur_places::Kind::City {
            let class = usize::from(place.kind == rapporteur_places::Kind::Country);
            lists.push((place.name.to_string(), class));
        }
    }
    for (file, column, class) in [
        ("actors/states.csv", "name", 1),
        ("actors/organisations/armed_groups.csv", "name", 3),
        ("actors/organisations/bodies.csv", "name", 3),
        ("actors/organisations/companies.csv", "name", 3),
        ("actors/organisations/igos.csv", "name", 3),
        ("actors/organisations/ngos.csv", "name", 3),
        ("actors/organisations/parties.csv", "name", 3),
        ("actors/people.csv", "name", 4),
        ("outlets/agencies.csv", "name", 7),
        ("outlets/outlets.csv", "name", 7),
        ("outlets/aliases.csv", "alias", 7),
    ] {
        lists.extend(column_of(&files, file, column)?.into_iter().map(|name| (name, class)));
    }
    let kinds = column_of(&files, "actors/aliases.csv", "kind")?;
    for (alias, kind) in column_of(&files, "actors/aliases.csv", "alias")?.into_iter().zip(kinds) {
        let class = match kind.as_str() {
            "person" => 4,
            "adjective" | "people" | "dependency-adjective" => 2,
            "dependency" => 1,
            "capital" | "seat" => 0,
            _ => 3,
        };
        lists.push((alias, class));
    }
    let parts: Vec<(String, usize)> = lists
        .iter()
        .filter(|(_, class)| *class == 4)
        .filter_map(|(name, _)| {
            let (first, rest) = name.split_once(' ')?;
            Some([(first.to_owned(), 5), (rest.rsplit(' ').next().unwrap_or(rest).to_owned(), 6)])
        })
        .flatten()
        .collect();
    lists.extend(parts);
    Ok(lists)
}

fn column_of(files: &dyn rapporteur_data::DataFiles, file: &str, column: &str) -> Result<Vec<String>> {
    let text = files.text(file).with_context(|| file.to_owned())?;
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let at = rows.headers()?.iter().position(|h| h == column).with_context(|| format!("{file}: no column {column}"))?;
    rows.records().map(|r| Ok(r?.get(at).unwrap_or_default().to_owned())).collect()
}

/// Clusters of the words of a BERT-like encoder by their input vectors (`vocab.txt` and `model.safetensors` in `folder`): two-level
/// k-means on unit vectors, seeded by position, so that the same file gives the same clusters.
pub(crate) fn clusters(folder: &Path, coarse: usize, fine: usize) -> Result<Vec<(String, u16, u16)>> {
    let vocabulary = text(&folder.join("vocab.txt"))?;
    let path = folder.join("model.safetensors");
    let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let size = bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b) as usize).context("too short")?;
    let header: serde_json::Value = serde_json::from_slice(bytes.get(8..8 + size).context("too short")?)?;
    let entry = &header["embeddings.word_embeddings.weight"];
    let width = entry["shape"][1].as_u64().context("no word embeddings")? as usize;
    let from = entry["data_offsets"][0].as_u64().context("no word embeddings")? as usize + 8 + size;
    let mut words = Vec::new();
    let mut vectors: Vec<f32> = Vec::new();
    for (row, word) in vocabulary.lines().enumerate() {
        if word.starts_with("##") || word.starts_with('[') {
            continue;
        }
        let at = from + row * width * 4;
        let part = bytes.get(at..at + width * 4).context("a table that is too short")?;
        let (chunks, _) = part.as_chunks::<4>();
        vectors.extend(chunks.iter().map(|b| f32::from_le_bytes(*b)));
        words.push(word.to_owned());
    }
    let count = words.len();
    let mut mean = vec![0.0; width];
    for row in vectors.chunks_exact(width) {
        for (m, v) in mean.iter_mut().zip(row) {
            *m += v / count as f32;
        }
    }
    for row in vectors.chunks_exact_mut(width) {
        for (v, m) in row.iter_mut().zip(&mean) {
            *v -= m;
        }
        unit(row);
    }
    let all: Vec<usize> = (0..count).collect();
    let top = k_means(&vectors, width, &all, coarse);
    let mut fine_of = vec![0_u16; count];
    for c in 0..coarse {
        let members: Vec<usize> = all.iter().copied().filter(|i| top[*i] == c).collect();
        let inner = k_means(&vectors, width, &members, fine);
        for (m, f) in members.iter().zip(inner) {
            fine_of[*m] = (c * fine + f + 1) as u16;
        }
    }
    Ok(words.into_iter().enumerate().map(|(i, w)| (w, top[i] as u16 + 1, fine_of[i])).collect())
}

fn unit(row: &mut [f32]) {
    let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
    row.iter_mut().for_each(|v| *v /= length);
}

fn k_means(vectors: &[f32], width: usize, members: &[usize], k: usize) -> Vec<usize> {
    let row = |i: usize| &vectors[i * width..(i + 1) * width];
    let k = k.min(members.len()).max(1);
    let mut centres: Vec<Vec<f32>> =
        (0..k).filter(|_| !members.is_empty()).map(|c| row(members[c * members.len() / k]).to_vec()).collect();
    let mut of = vec![0; members.len()];
    for _ in 0..10 {
        for (slot, &m) in of.iter_mut().zip(members) {
            let likeness = |c: &Vec<f32>| {
                let mut sums = [0.0_f32; 8];
                for (a, b) in c.as_chunks::<8>().0.iter().zip(row(m).as_chunks::<8>().0) {
                    for j in 0..8 {
                        sums[j] += a[j] * b[j];
                    }
                }
                sums.iter().sum::<f32>()
            };
            let scores = centres.iter().map(likeness).enumerate();
            *slot = scores.fold((0, f32::MIN), |b, (c, s)| if s > b.1 { (c, s) } else { b }).0;
        }
        for (c, centre) in centres.iter_mut().enumerate() {
            let mut sum = vec![0.0; width];
            for (slot, &m) in of.iter().zip(members) {
                if *slot == c {
                    sum.iter_mut().zip(row(m)).for_each(|(s, v)| *s += v);
                }
            }
            if sum.iter().any(|v| *v != 0.0) {
                unit(&mut sum);
                *centre = sum;
            }
        }
    }
    of
}
