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
            sentences.push(NamedSentence { forms: strings(&item["tokens"]), labels: strings(&item["tags"]) });
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

/// Sentences that a larger model tagged and parsed: one JSON object a line with `forms`, `upos`, `xpos`, `feats`, `head`, `deprel` and
/// `lemma_rule` (`case|cut|add`).
pub(crate) fn silver(path: &Path) -> Result<Vec<Vec<Token>>> {
    let mut sentences = Vec::new();
    for (number, line) in text(path)?.lines().enumerate() {
        let value: serde_json::Value =
            serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))?;
        let columns = ["forms", "upos", "xpos", "feats", "deprel", "lemma_rule"].map(|c| strings(&value[c]));
        let heads: Vec<u32> =
            value["head"].as_array().into_iter().flatten().filter_map(|v| v.as_u64()).map(|h| h as u32).collect();
        let count = heads.len();
        if count == 0 || columns.iter().any(|c| c.len() != count) || heads.iter().filter(|h| **h == 0).count() != 1 {
            continue;
        }
        let [forms, upos, xpos, feats, deprel, rules] = columns;
        let tokens = (0..count)
            .map(|i| {
                Ok(Token {
                    form: forms[i].as_str().into(),
                    lemma: lemma(&forms[i], &rules[i]).into(),
                    upos: upos[i].parse()?,
                    xpos: xpos[i].as_str().into(),
                    feats: if feats[i] == "_" { "" } else { &feats[i] }.into(),
                    head: heads[i],
                    deprel: deprel[i].as_str().into(),
                    ..Token::default()
                })
            })
            .collect::<Result<Vec<_>>>()?;
        sentences.push(tokens);
    }
    Ok(sentences)
}

fn lemma(form: &str, rule: &str) -> String {
    let mut parts = rule.splitn(3, '|');
    let (case, cut, add) = (parts.next().unwrap_or("l"), parts.next().unwrap_or("0"), parts.next().unwrap_or(""));
    let keep = form.chars().count().saturating_sub(cut.parse().unwrap_or(0));
    let stem: String = form.chars().take(keep).collect();
    match case {
        "l" => stem.to_lowercase() + add,
        "u" => (stem + add).to_uppercase(),
        _ => stem + add,
    }
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
