//! `train-companion` and `score-reader`.

use crate::reader_data as data;
use anyhow::{Context, Result, bail};
use clap::Args;
use rapporteur_reader::train::{Material, NamedSentence};
use rapporteur_reader::{Companion, NeuralReader, Reader};
use rapporteur_record::{MentionKind, Sentence, Token};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
    /// The network whose tags the names are to be found beside.
    #[arg(long, default_value = "models/reader-recurrent.bin")]
    network: PathBuf,
    /// Without the lists of known names.
    #[arg(long)]
    no_lists: bool,
    /// Where the model goes.
    #[arg(short, long, default_value = "models/reader-companion.bin")]
    out: PathBuf,
    /// Seed of all random choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passes over the data: lemmas, names.
    #[arg(long, default_value = "6,8")]
    passes: String,
}

#[derive(Args)]
pub(crate) struct Score {
    /// Folder of the development sets.
    #[arg(long)]
    data: PathBuf,
    /// A network file; the embedded fast tier otherwise.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A companion file to stand beside it.
    #[arg(long)]
    companion: Option<PathBuf>,
    /// The embedded accurate tier.
    #[arg(long, conflicts_with_all = ["model", "companion"])]
    accurate: bool,
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| path.display().to_string())
}

pub(crate) fn train(options: &Train) -> Result<()> {
    let started = Instant::now();
    let seconds = || started.elapsed().as_secs_f32();
    let open = match options.licence.as_str() {
        "open" => true,
        "default" => false,
        other => bail!("--licence {other:?}; accepted: open default"),
    };
    let passes: Vec<usize> =
        options.passes.split(',').map(str::parse).collect::<Result<_, _>>().context("--passes: two numbers, as 6,8")?;
    let Ok(epochs) = <[usize; 2]>::try_from(passes) else { bail!("--passes: two numbers, as 6,8") };
    let network = Reader::new(NeuralReader::from_bytes(&bytes(&options.network)?)?);
    let mut names = data::crossner(&options.data.join("ner_crossner_politics/train.jsonl"))?;
    if !open {
        names.extend(data::named(&options.data.join("ner_worldwide/train.jsonl"))?);
    }
    names.retain(|s| s.forms.len() == s.labels.len() && !s.forms.is_empty());
    tag(&network, &mut names);
    let clusters = options.vectors.as_deref().map(|f| data::clusters(f, 48, 16)).transpose()?.unwrap_or_default();
    let lists = if options.no_lists { Vec::new() } else { data::lists()? };
    println!("[{:5.0} s] {} words in clusters, {} listed names", seconds(), clusters.len(), lists.len());
    let material = Material {
        lemmas: data::training_trees(&options.data)?,
        names,
        clusters,
        lists,
        seed: options.seed,
        epochs,
        name: format!("companion-1-{}", options.licence),
    };
    let file = rapporteur_reader::train::train(&material, &mut |line| println!("[{:5.0} s] {line}", seconds()));
    std::fs::write(&options.out, &file).with_context(|| options.out.display().to_string())?;
    println!("[{:5.0} s] {} written, {:.2} MB", seconds(), options.out.display(), file.len() as f64 / 1e6);
    Ok(())
}

fn bare(forms: &[String]) -> Sentence {
    let tokens = forms.iter().map(|f| Token { form: f.as_str().into(), ..Token::default() });
    Sentence { tokens: tokens.collect(), ..Sentence::default() }
}

/// Fills in the tags that the network gives.
fn tag(network: &Reader, sentences: &mut [NamedSentence]) {
    for chunk in sentences.chunks_mut(256) {
        let mut read: Vec<Sentence> = chunk.iter().map(|s| bare(&s.forms)).collect();
        let _ = network.read(&mut read);
        for (sentence, read) in chunk.iter_mut().zip(read) {
            sentence.tags = read.tokens.iter().map(|t| format!("{} {}", t.upos, t.xpos)).collect();
        }
    }
}

/// The class of the worldwide set.
fn class(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Person => "Person",
        MentionKind::Org => "Organization",
        MentionKind::Gpe | MentionKind::Loc => "Location",
        MentionKind::Norp => "NORP",
        MentionKind::Fac => "Facility",
        MentionKind::Date => "Date",
        MentionKind::Money => "Money",
        MentionKind::Product => "Product",
        _ => "Misc",
    }
}

pub(crate) fn score(options: &Score) -> Result<()> {
    let started = Instant::now();
    let reader = match (&options.model, &options.companion) {
        (Some(model), None) => Reader::new(NeuralReader::from_bytes(&bytes(model)?)?),
        (Some(model), Some(companion)) => {
            let model = NeuralReader::from_bytes(&bytes(model)?)?;
            Reader::new(model.with_companion(Companion::from_bytes(&bytes(companion)?)?))
        }
        (None, Some(_)) => bail!("--companion without --model; accepted: both, --model alone, or neither"),
        (None, None) if options.accurate => Reader::accurate()?,
        (None, None) => Reader::embedded()?,
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
    let sentences: Vec<Sentence> = gold.iter().map(|s| bare(&s.forms)).collect();
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
