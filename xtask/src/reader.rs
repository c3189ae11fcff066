//! `train-reader` and `score-reader`.

use crate::reader_data as data;
use anyhow::{Context, Result, bail};
use clap::Args;
use rapporteur_reader::train::{Material, NamedSentence};
use rapporteur_reader::{NeuralReader, PerceptronReader, Reader};
use rapporteur_record::{MentionKind, Sentence, Token};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
pub(crate) struct Train {
    /// Folder of the development sets.
    #[arg(long)]
    data: PathBuf,
    /// `default`, or `open` for sets under an open licence alone.
    #[arg(long, default_value = "default")]
    licence: String,
    /// Folder with `vocab.txt` and `model.safetensors` of a BERT-like encoder, to cluster words by.
    #[arg(long)]
    vectors: Option<PathBuf>,
    /// JSON Lines file of sentences tagged and parsed by a larger model, to learn from as well.
    #[arg(long)]
    silver: Option<PathBuf>,
    /// How many of these.
    #[arg(long, default_value_t = usize::MAX)]
    silver_sentences: usize,
    /// Where the model goes.
    #[arg(short, long, default_value = "models/reader-perceptron.bin")]
    out: PathBuf,
    /// Seed of all random choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passes over the data: tagger, parser, names.
    #[arg(long, default_value = "6,10,8")]
    passes: String,
}

#[derive(Args)]
pub(crate) struct Score {
    /// Folder of the development sets.
    #[arg(long)]
    data: PathBuf,
    /// A model file of `train-reader`; the embedded model otherwise.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A perceptron model to stand beside a network.
    #[arg(long)]
    helper: Option<PathBuf>,
}

pub(crate) fn train(options: &Train) -> Result<()> {
    let started = Instant::now();
    let open = match options.licence.as_str() {
        "open" => true,
        "default" => false,
        other => bail!("--licence {other:?}; accepted: open default"),
    };
    if open && options.silver.is_some() {
        bail!("--silver with --licence open: the labelled text is not openly licensed; accepted: one of the two");
    }
    let passes: Vec<usize> = options
        .passes
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .context("--passes: three numbers, as 6,10,8")?;
    let Ok(epochs) = <[usize; 3]>::try_from(passes) else { bail!("--passes: three numbers, as 6,10,8") };
    let mut names = data::crossner(&options.data.join("ner_crossner_politics/train.jsonl"))?;
    if !open {
        names.extend(data::named(&options.data.join("ner_worldwide/train.jsonl"))?);
    }
    names.retain(|s| s.forms.len() == s.labels.len() && !s.forms.is_empty());
    let mut silver = options.silver.as_deref().map(data::silver).transpose()?.unwrap_or_default();
    silver.truncate(options.silver_sentences);
    let clusters = options.vectors.as_deref().map(|f| data::clusters(f, 48, 16)).transpose()?.unwrap_or_default();
    println!("[{:5.0} s] {} words in clusters", started.elapsed().as_secs_f32(), clusters.len());
    let material = Material {
        trees: data::training_trees(&options.data)?,
        names,
        silver,
        clusters,
        seed: options.seed,
        epochs,
        name: format!("perceptron-2-{}", options.licence),
    };
    let bytes = rapporteur_reader::train::train(&material, &mut |line| {
        println!("[{:5.0} s] {line}", started.elapsed().as_secs_f32())
    });
    std::fs::write(&options.out, &bytes).with_context(|| options.out.display().to_string())?;
    println!(
        "[{:5.0} s] {} written, {:.2} MB",
        started.elapsed().as_secs_f32(),
        options.out.display(),
        bytes.len() as f64 / 1e6
    );
    Ok(())
}

pub(crate) fn score(options: &Score) -> Result<()> {
    let started = Instant::now();
    let reader = match &options.model {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            if bytes.starts_with(b"RPRD1") {
                {
                    let network = NeuralReader::from_bytes(&bytes)?;
                    match &options.helper {
                        Some(path) => {
                            Reader::new(network.with_helper(PerceptronReader::from_bytes(&std::fs::read(path)?)?))
                        }
                        None => Reader::new(network),
                    }
                }
            } else {
                Reader::new(PerceptronReader::from_bytes(&bytes)?)
            }
        }
        None => Reader::embedded()?,
    };
    println!("model {} loaded in {:.0} ms", reader.model(), started.elapsed().as_secs_f64() * 1e3);
    println!(
        "{:<10} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>9}",
        "set", "UPOS", "XPOS", "UFeats", "lemma", "UAS", "LAS", "LAS+sub", "tokens/s"
    );
    for (name, path, open) in [
        ("EWT dev", "syntax/ewt-dev.conllu", false),
        ("GUM dev", "gum/gum-dev.conllu", false),
        ("GUM open", "gum/gum-dev.conllu", true),
    ] {
        let gold: Vec<Sentence> = data::gum(&options.data.join(path), open)?.iter().map(|s| s.sentence(0)).collect();
        let (read, seconds, _) = reread(&reader, &gold);
        let scores = compare(&gold, &read);
        let total = scores[7];
        print!("{name:<10}");
        for right in &scores[..7] {
            print!(" {:6.2}", 100.0 * right / total);
        }
        println!(" {:9.0}", total / seconds);
    }
    let gold = data::named(&options.data.join("ner_worldwide/dev.jsonl"))?;
    score_names(&reader, "names, worldwide newswire dev", &gold);
    let gold = data::crossner(&options.data.join("ner_crossner_politics/dev.jsonl"))?;
    score_names(&reader, "names, CrossNER politics dev, its classes mapped", &gold);
    Ok(())
}

/// The sentences with nothing but their words, read afresh.
fn reread(reader: &Reader, gold: &[Sentence]) -> (Vec<Sentence>, f64, Vec<rapporteur_record::Mention>) {
    let mut read: Vec<Sentence> = gold
        .iter()
        .map(|s| {
            let tokens = s
                .tokens
                .iter()
                .map(|t| Token { start: t.start, end: t.end, form: t.form.clone(), ..Token::default() })
                .collect();
            Sentence { tokens, ..s.clone() }
        })
        .collect();
    let started = busy();
    let mut mentions = Vec::new();
    for (base, chunk) in read.chunks_mut(64).enumerate() {
        for mut mention in reader.read(chunk) {
            mention.sentence += base as u32 * 64;
            mentions.push(mention);
        }
    }
    (read, busy() - started, mentions)
}

/// Seconds that this thread has had a processor for (wall-clock seconds where the system does not say): other work on the machine
/// does not count.
fn busy() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |n| n / 1e9)
}

fn compare(gold: &[Sentence], read: &[Sentence]) -> [f64; 8] {
    let mut scores = [0.0; 8];
    for (g, r) in gold.iter().flat_map(|s| &s.tokens).zip(read.iter().flat_map(|s| &s.tokens)) {
        // As in CoNLL 2018, labels are compared without their subtypes.
        let bare = |t: &Token| t.deprel.split(':').next().unwrap_or_default().to_owned();
        let right = [
            g.upos == r.upos,
            g.xpos == r.xpos,
            g.feats == r.feats,
            g.lemma == r.lemma || g.lemma.is_empty(),
            g.head == r.head,
            g.head == r.head && bare(g) == bare(r),
            g.head == r.head && g.deprel == r.deprel,
            true,
        ];
        for (score, right) in scores.iter_mut().zip(right) {
            *score += f64::from(u8::from(right));
        }
    }
    scores
}

fn score_names(reader: &Reader, title: &str, gold: &[NamedSentence]) {
    let sentences: Vec<Sentence> = gold
        .iter()
        .map(|s| Sentence {
            tokens: s.forms.iter().map(|f| Token { form: f.as_str().into(), ..Token::default() }).collect(),
            ..Sentence::default()
        })
        .collect();
    let (_, seconds, mentions) = reread(reader, &sentences);
    let mut wanted: BTreeMap<(u32, u32, u32), &str> = BTreeMap::new();
    for (n, sentence) in gold.iter().enumerate() {
        let mut open: Option<(u32, &str)> = None;
        for i in 0..=sentence.labels.len() {
            let label = sentence.labels.get(i).map_or("O", String::as_str);
            let goes_on = label.starts_with("I-") && open.is_some_and(|(_, kind)| label.get(2..) == Some(kind));
            if !goes_on {
                if let Some((first, kind)) = open.take() {
                    wanted.insert((n as u32, first, i as u32 - 1), kind);
                }
                if let Some(kind) = label.get(2..) {
                    open = Some((i as u32, kind));
                }
            }
        }
    }
    let class = |kind: MentionKind| match kind {
        MentionKind::Person => "Person",
        MentionKind::Org => "Organization",
        MentionKind::Gpe | MentionKind::Loc => "Location",
        MentionKind::Norp => "NORP",
        MentionKind::Fac => "Facility",
        MentionKind::Date => "Date",
        MentionKind::Money => "Money",
        MentionKind::Product => "Product",
        _ => "Misc",
    };
    let mut table: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for kind in wanted.values() {
        table.entry(kind).or_default()[1] += 1;
    }
    let mut spans = 0;
    for mention in &mentions {
        let kind = class(mention.kind);
        let found = wanted.get(&(mention.sentence, mention.first, mention.last));
        spans += usize::from(found.is_some());
        let row = table.entry(kind).or_default();
        row[2] += 1;
        row[0] += usize::from(found == Some(&kind));
    }
    let count: usize = gold.iter().map(|s| s.forms.len()).sum();
    println!("{title}: {count} tokens, {:.0} tokens/s", count as f64 / seconds);
    let mut sum = [0; 3];
    for (kind, row) in &table {
        for (s, r) in sum.iter_mut().zip(row) {
            *s += r;
        }
        print_row(kind, *row);
    }
    print_row("all", sum);
    print_row("untyped", [spans, sum[1], sum[2]]);
}

fn print_row(name: &str, [right, gold, found]: [usize; 3]) {
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    println!(
        "  {name:<14} P {:6.2} R {:6.2} F1 {:6.2}  ({gold})",
        share(right, found),
        share(right, gold),
        share(2 * right, gold + found)
    );
}
