//! Training of the perceptron reader. Only `cargo xtask train-reader` uses this.

use crate::binary::Writer;
use crate::linear::train::Perceptron;
use crate::linear::{Linear, best};
use crate::parser::{Input, Move, Parser, State, encode};
use crate::tagger::{
    Scratch, Tagger, all_caps, apply_script, edit_script, feats_features, lemma_features, tag_features,
};
use crate::words::{Clusters, Word};
use crate::{names, parser, perceptron};
use rapporteur_record::Token;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A sentence with BIO labels (`O`, `B-Person`, …).
#[derive(Clone, Debug, Default)]
pub struct NamedSentence {
    /// Forms.
    pub forms: Vec<String>,
    /// One label a form.
    pub labels: Vec<String>,
}

/// What to train on and for how long.
#[derive(Debug)]
pub struct Material {
    /// Sentences with all columns.
    pub trees: Vec<Vec<Token>>,
    /// Sentences with names.
    pub names: Vec<NamedSentence>,
    /// Sentences tagged and parsed by a larger model; seen once each pass, by tagger and parser.
    pub silver: Vec<Vec<Token>>,
    /// Lower-cased words with their coarse and fine cluster, 1-based; may be empty.
    pub clusters: Vec<(String, u16, u16)>,
    /// Seed of all random choices.
    pub seed: u64,
    /// Passes over the data of tagger, parser and recogniser.
    pub epochs: [usize; 3],
    /// Goes into the model file.
    pub name: String,
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Names for strings, in order of first appearance.
#[derive(Default)]
struct Names {
    list: Vec<SmolStr>,
    index: BTreeMap<SmolStr, usize>,
}

impl Names {
    fn id(&mut self, text: &str) -> usize {
        if let Some(id) = self.index.get(text) {
            return *id;
        }
        self.list.push(text.into());
        self.index.insert(text.into(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// One training sentence in numbers.
#[derive(Clone)]
struct Example {
    forms: Vec<SmolStr>,
    words: Vec<Word>,
    tags: Vec<usize>,
    feats: Vec<usize>,
    lemmas: Vec<usize>,
    heads: Vec<usize>,
    labels: Vec<usize>,
}

impl Example {
    /// News is also written in capitals, without capitals, and without final stops.
    fn augmented(&self, random: &mut Random, clusters: &Clusters) -> Option<Self> {
        let n = self.words.len();
        let kind = random.below(100);
        if kind < 4 {
            return Some(self.recased(clusters, |f| f.to_uppercase()));
        }
        if kind < 8 {
            return Some(self.recased(clusters, |f| f.to_lowercase()));
        }
        if kind < 14 && n > 3 && matches!(self.forms[n - 1].as_str(), "." | "!" | "?") && !self.heads.contains(&(n - 1))
        {
            let mut copy = self.clone();
            copy.forms.pop();
            copy.words.pop();
            copy.tags.pop();
            copy.feats.pop();
            copy.lemmas.pop();
            copy.heads.pop();
            copy.labels.pop();
            for head in &mut copy.heads {
                if *head == n {
                    *head = n - 1;
                }
            }
            return Some(copy);
        }
        None
    }

    fn recased(&self, clusters: &Clusters, change: impl Fn(&str) -> String) -> Self {
        let forms: Vec<SmolStr> = self.forms.iter().map(|f| change(f).into()).collect();
        Self { words: forms.iter().map(|f| Word::new(f, clusters)).collect(), forms, ..self.clone() }
    }
}

struct Lists {
    tags: Names,
    feats: Names,
    scripts: Names,
    labels: Names,
    clusters: Clusters,
}

/// Trains all parts; returns the bytes of the model file. `log` gets one line of progress at a time.
pub fn train(material: &Material, log: &mut dyn FnMut(&str)) -> Vec<u8> {
    let clusters = Clusters::from_words(material.clusters.iter().map(|(w, c, f)| (w.as_str(), *c, *f)));
    let mut lists = Lists {
        tags: Names::default(),
        feats: Names::default(),
        scripts: Names::default(),
        labels: Names::default(),
        clusters,
    };
    lists.labels.id("root");
    let mut examples: Vec<Example> =
        material.trees.iter().filter(|t| !t.is_empty()).map(|t| example(t, &mut lists)).collect();
    let mut silver: Vec<Example> =
        material.silver.iter().filter(|t| !t.is_empty()).map(|t| example(t, &mut lists)).collect();
    log(&format!(
        "{} sentences, {} silver, {} tags, {} feature bundles, {} edit scripts, {} labels",
        examples.len(),
        silver.len(),
        lists.tags.list.len(),
        lists.feats.list.len(),
        lists.scripts.list.len(),
        lists.labels.list.len()
    ));
    // Tags for the parser to train on come from taggers that have not seen the sentence.
    let folds = 4;
    let mut predicted: Vec<Vec<usize>> = vec![Vec::new(); examples.len() + silver.len()];
    let jobs: Vec<usize> = (0..folds).collect();
    let results: Vec<Vec<(usize, Vec<usize>)>> = std::thread::scope(|scope| {
        let lists = &lists;
        let examples = &examples;
        let silver = &silver;
        let pairs = jobs.chunks(2).map(|chunk| {
            let handles: Vec<_> = chunk
                .iter()
                .map(|&fold| {
                    scope.spawn(move || {
                        let part: Vec<&Example> =
                            examples.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, e)| e).collect();
                        let tagger = train_tagger(
                            &part,
                            lists,
                            material.epochs[0].min(4),
                            material.seed + 1 + fold as u64,
                            false,
                            &mut |_| {},
                        );
                        let mut scratch = Scratch::default();
                        let silver = silver.iter().enumerate().map(|(i, e)| (examples.len() + i, e));
                        let all = examples.iter().enumerate().chain(silver);
                        all.filter(|(i, _)| i % folds == fold)
                            .map(|(i, e)| (i, tagger.0.tag(&e.words, &mut scratch)))
                            .collect()
                    })
                })
                .collect();
            handles.into_iter().filter_map(|h| h.join().ok()).collect::<Vec<_>>()
        });
        pairs.flatten().collect()
    });
    for (i, tags) in results.into_iter().flatten() {
        predicted[i] = tags;
    }
    let right: usize =
        examples.iter().zip(&predicted).map(|(e, p)| e.tags.iter().zip(p).filter(|(a, b)| a == b).count()).sum();
    let total: usize = examples.iter().map(|e| e.tags.len()).sum();
    log(&format!("cross-trained tags: {:.2} %", 100.0 * right as f64 / total.max(1) as f64));

    let gold = examples.len();
    let all: Vec<&Example> = examples.iter().chain(&silver).collect();
    let (tagger, tagger_rows) = train_tagger(&all, &lists, material.epochs[0], material.seed, true, log);
    examples.append(&mut silver);
    for (example, tags) in examples.iter_mut().zip(predicted) {
        example.tags = tags;
    }
    let table = perceptron::tag_table(&lists.tags.list).unwrap_or_default();
    let (parser_rows, (name_labels, name_rows)) = std::thread::scope(|scope| {
        let parsing = scope.spawn(|| {
            let mut lines = Vec::new();
            let rows =
                train_parser(&mut examples, gold, &lists, &table, material, &mut |l: &str| lines.push(l.to_owned()));
            (rows, lines)
        });
        let named = train_names(material, &tagger, &lists.clusters, &table, log);
        let (rows, lines) = parsing.join().unwrap_or_default();
        for line in lines {
            log(&line);
        }
        (rows, named)
    });

    let mut out = Writer::default();
    out.bytes.extend_from_slice(perceptron::MAGIC);
    out.text(&material.name);
    lists.clusters.write(&mut out);
    for list in [&lists.tags.list, &lists.feats.list, &lists.scripts.list, &lists.labels.list, &name_labels] {
        out.texts(list);
    }
    let [tag_rows, feats_rows, lemma_rows] = tagger_rows;
    for (rows, classes) in [
        (&tag_rows, lists.tags.list.len()),
        (&feats_rows, lists.feats.list.len()),
        (&lemma_rows, lists.scripts.list.len()),
        (&parser_rows, 1 + 2 * lists.labels.list.len()),
        (&name_rows, name_labels.len()),
    ] {
        let before = out.bytes.len();
        Linear::write(rows, classes, &mut out);
        log(&format!(
            "{} features, {} classes, {:.2} MB",
            rows.len(),
            classes,
            (out.bytes.len() - before) as f64 / 1e6
        ));
    }
    out.bytes
}

fn example(tokens: &[Token], lists: &mut Lists) -> Example {
    let n = tokens.len();
    Example {
        forms: tokens.iter().map(|t| t.form.clone()).collect(),
        words: tokens.iter().map(|t| Word::new(&t.form, &lists.clusters)).collect(),
        tags: tokens.iter().map(|t| lists.tags.id(&format!("{} {}", t.upos, t.xpos))).collect(),
        feats: tokens.iter().map(|t| lists.feats.id(&t.feats)).collect(),
        lemmas: tokens.iter().map(|t| lists.scripts.id(&edit_script(&t.form, &t.lemma))).collect(),
        heads: tokens.iter().map(|t| (t.head as usize).checked_sub(1).unwrap_or(n)).collect(),
        labels: tokens.iter().map(|t| lists.labels.id(&t.deprel)).collect(),
    }
}

type Rows = Vec<(u32, Vec<(u16, i16)>)>;

fn train_tagger(
    examples: &[&Example],
    lists: &Lists,
    epochs: usize,
    seed: u64,
    full: bool,
    log: &mut dyn FnMut(&str),
) -> (Tagger, [Rows; 3]) {
    let mut random = Random(seed);
    let mut tag_model = Perceptron::new(lists.tags.list.len());
    let mut feats_model = Perceptron::new(lists.feats.list.len());
    let mut lemma_model = Perceptron::new(lists.scripts.list.len());
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let (mut features, mut scores) = (Vec::new(), Vec::new());
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut wrong, mut total) = ([0_usize; 3], 0_usize);
        for &index in &order {
            let original = examples[index];
            let changed = original.augmented(&mut random, &lists.clusters);
            let example = changed.as_ref().unwrap_or(original);
            let caps = all_caps(&example.words);
            let mut tags = Vec::with_capacity(example.words.len());
            for i in 0..example.words.len() {
                total += 1;
                tag_features(&example.words, &tags, i, caps, &mut features);
                wrong[0] += step(&mut tag_model, &features, &mut scores, example.tags[i], &mut tags);
            }
            if !full {
                continue;
            }
            let mut ignored = Vec::new();
            for i in 0..example.words.len() {
                feats_features(&example.words, &tags, i, &mut features);
                wrong[1] += step(&mut feats_model, &features, &mut scores, example.feats[i], &mut ignored);
                // A script that no longer gives the lemma (the case was changed) teaches nothing.
                let script = &lists.scripts.list[example.lemmas[i]];
                if changed.is_none()
                    || apply_script(&example.forms[i], script) == apply_script(&original.forms[i], script)
                {
                    lemma_features(&example.words[i], tags[i], i == 0, &mut features);
                    wrong[2] += step(&mut lemma_model, &features, &mut scores, example.lemmas[i], &mut ignored);
                }
            }
        }
        let percent = |k: usize| 100.0 - 100.0 * wrong[k] as f64 / total.max(1) as f64;
        log(&format!(
            "tagger pass {}: tags {:.2} %, features {:.2} %, lemmas {:.2} %",
            epoch + 1,
            percent(0),
            percent(1),
            percent(2)
        ));
    }
    let least = if full { 2 } else { 1 };
    let rows = [tag_model.rows(least), feats_model.rows(1), lemma_model.rows(1)];
    let tagger = Tagger {
        tags: lists.tags.list.clone(),
        feats: lists.feats.list.clone(),
        scripts: lists.scripts.list.clone(),
        tag_model: Linear::from_rows(lists.tags.list.len(), &rows[0]),
        feats_model: Linear::from_rows(lists.feats.list.len(), &rows[1]),
        lemma_model: Linear::from_rows(lists.scripts.list.len(), &rows[2]),
    };
    (tagger, rows)
}

/// One decision and what is learned from it; returns 1 where it was wrong, and notes what was chosen.
fn step(
    model: &mut Perceptron,
    features: &[u32],
    scores: &mut Vec<i32>,
    truth: usize,
    chosen: &mut Vec<usize>,
) -> usize {
    model.tick();
    model.score(features, scores);
    let guess = best(scores, |_| true).unwrap_or(0);
    chosen.push(guess);
    if guess == truth {
        return 0;
    }
    model.update(features, truth, guess);
    1
}

/// Moves that lose no gold arc that can still be had (Goldberg and Nivre 2013), with the gold label.
fn costless(state: &State, gold: &Example, root: usize) -> Vec<Move> {
    let n = state.count;
    let b = state.next;
    let mut moves = Vec::new();
    let s0 = state.stack.last().copied();
    let s1 = state.stack.len().checked_sub(2).map(|i| state.stack[i]);
    if state.can_shift() {
        let below = &state.stack[..state.stack.len().saturating_sub(1)];
        let lost = below.contains(&gold.heads[b]) || state.stack.iter().any(|&s| gold.heads[s] == b);
        if !lost {
            moves.push(Move::Shift);
        }
    }
    if let Some(s0) = s0 {
        let head = gold.heads[s0];
        let loses_children = (b..n).any(|k| gold.heads[k] == s0);
        if state.can_left() {
            let lost = (head > b && head <= n) && b != n || Some(head) == s1;
            if !(lost || loses_children) {
                let label = if b == n {
                    root
                } else if gold.labels[s0] == root {
                    usize::MAX
                } else {
                    gold.labels[s0]
                };
                moves.push(Move::Left(label));
            }
        }
        if state.can_right() {
            let lost = head >= b && head != n || head == n && b <= n;
            if !(lost || loses_children) {
                moves.push(Move::Right(gold.labels[s0]));
            }
        }
    }
    moves.retain(|m| !matches!(m, Move::Left(usize::MAX)));
    moves
}

fn train_parser(
    examples: &mut [Example],
    gold: usize,
    lists: &Lists,
    table: &[(rapporteur_record::Upos, SmolStr, u32, u32)],
    material: &Material,
    log: &mut dyn FnMut(&str),
) -> Rows {
    let labels = lists.labels.list.len();
    let root = lists.labels.index.get("root").copied().unwrap_or(0);
    let classes = 1 + 2 * labels;
    let mut model = Perceptron::new(classes);
    let mut random = Random(material.seed + 100);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let (mut features, mut scores) = (Vec::new(), Vec::new());
    for epoch in 0..material.epochs[1] {
        if epoch + 2 >= material.epochs[1] {
            order.retain(|i| *i < gold);
        }
        random.shuffle(&mut order);
        let (mut wrong, mut total, mut stuck) = (0_usize, 0_usize, 0_usize);
        for &index in &order {
            let original = &examples[index];
            let changed = original.augmented(&mut random, &lists.clusters);
            let gold = changed.as_ref().unwrap_or(original);
            let fine: Vec<u32> = gold.tags.iter().map(|t| table[*t].2).collect();
            let coarse: Vec<u32> = gold.tags.iter().map(|t| table[*t].3).collect();
            let input = Input { words: &gold.words, tags: &fine, coarse: &coarse };
            let mut state = State::new(gold.words.len());
            while !state.done() {
                parser::features(&state, &input, &mut features);
                model.tick();
                total += 1;
                model.score(&features, &mut scores);
                let Some(guess) = best(&scores, |c| Parser::legal(&state, c, labels, root)) else { break };
                let free: Vec<usize> = costless(&state, gold, root)
                    .into_iter()
                    .map(|m| encode(m, labels))
                    .filter(|c| Parser::legal(&state, *c, labels, root))
                    .collect();
                let mut taken = guess;
                if free.is_empty() {
                    stuck += 1;
                } else if !free.contains(&guess) {
                    wrong += 1;
                    let truth = free.iter().copied().max_by_key(|c| (scores[*c], usize::MAX - c)).unwrap_or(guess);
                    model.update(&features, truth, guess);
                    if epoch == 0 || random.chance(10) {
                        taken = truth;
                    }
                }
                state.apply(parser::decode(taken, labels));
            }
        }
        log(&format!(
            "parser pass {}: {:.2} % of the moves right, {} without a costless move",
            epoch + 1,
            100.0 - 100.0 * wrong as f64 / total.max(1) as f64,
            stuck
        ));
    }
    model.rows(3)
}

fn train_names(
    material: &Material,
    tagger: &Tagger,
    clusters: &Clusters,
    table: &[(rapporteur_record::Upos, SmolStr, u32, u32)],
    log: &mut dyn FnMut(&str),
) -> (Vec<SmolStr>, Rows) {
    let mut list = Names::default();
    list.id("O");
    for sentence in &material.names {
        for label in &sentence.labels {
            if let Some(kind) = label.get(2..) {
                list.id(&format!("B-{kind}"));
                list.id(&format!("I-{kind}"));
            }
        }
    }
    let mut model = Perceptron::new(list.list.len());
    let mut random = Random(material.seed + 200);
    let mut order: Vec<usize> = (0..material.names.len()).collect();
    let (mut features, mut scores) = (Vec::new(), Vec::new());
    let mut scratch = Scratch::default();
    for epoch in 0..material.epochs[2] {
        random.shuffle(&mut order);
        let (mut wrong, mut total) = (0_usize, 0_usize);
        for &index in &order {
            let sentence = &material.names[index];
            let kind = random.below(100);
            let words: Vec<Word> = sentence
                .forms
                .iter()
                .map(|f| match kind {
                    0..3 => Word::new(&f.to_uppercase(), clusters),
                    3..5 => Word::new(&f.to_lowercase(), clusters),
                    _ => Word::new(f, clusters),
                })
                .collect();
            let tags: Vec<u32> = tagger.tag(&words, &mut scratch).into_iter().map(|t| table[t].2).collect();
            let caps = all_caps(&words);
            let n = list.list.len();
            let mut emissions = Vec::with_capacity(words.len() * n);
            for i in 0..words.len() {
                names::features(&words, &tags, i, caps, !material.clusters.is_empty(), &mut features);
                model.score(&features, &mut scores);
                emissions.extend_from_slice(&scores);
            }
            let transitions: Vec<Vec<i32>> = (0..=n)
                .map(|before| {
                    model.score(&[names::transition_key(before)], &mut scores);
                    let previous = (before < n).then_some(before);
                    scores
                        .iter()
                        .enumerate()
                        .map(|(l, s)| if names::follows(&list.list, previous, l) { *s } else { names::FORBIDDEN })
                        .collect()
                })
                .collect();
            let guess = names::viterbi(&emissions, &transitions);
            let truth: Vec<usize> =
                sentence.labels.iter().map(|l| list.index.get(l.as_str()).copied().unwrap_or(0)).collect();
            model.tick();
            total += words.len();
            for i in 0..words.len() {
                let before = |path: &[usize]| names::transition_key(i.checked_sub(1).map_or(n, |j| path[j]));
                if guess[i] != truth[i] {
                    wrong += 1;
                    names::features(&words, &tags, i, caps, !material.clusters.is_empty(), &mut features);
                    model.update(&features, truth[i], guess[i]);
                }
                if (before(&guess), guess[i]) != (before(&truth), truth[i]) {
                    model.add(before(&truth), truth[i], 1);
                    model.add(before(&guess), guess[i], -1);
                }
            }
        }
        log(&format!("names pass {}: {:.2} %", epoch + 1, 100.0 - 100.0 * wrong as f64 / total.max(1) as f64));
    }
    let rows = model.rows(2);
    (list.list, rows)
}
