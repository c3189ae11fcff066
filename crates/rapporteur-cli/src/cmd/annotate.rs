//! `rapporteur annotate`: every layer of the reading.

use crate::args::{InputArgs, OutputArgs, To};
use crate::io::{Output, run_stories};
use crate::outcome::Outcome;
use anyhow::bail;
use rapporteur::Coded;
use rapporteur::export::ExportFormat;
use rapporteur::record::{Span, Token};
use serde_json::{Map, Value, json};
use std::io::Write as _;

/// Options of `annotate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Layers to print; all if not given
    #[arg(long, value_delimiter = ',', value_name = "LAYER,…")]
    layers: Vec<Layer>,
}

/// A layer of the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Layer {
    Story,
    Sentences,
    Tokens,
    Parse,
    Mentions,
    Attributions,
    Timex,
    Places,
    Claims,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let conllu = match args.output.to {
        None | Some(To::Export(ExportFormat::Jsonl)) => false,
        Some(To::Conllu) => true,
        Some(_) => bail!("annotate writes --to jsonl or --to conllu"),
    };
    let pipeline = args.input.pipeline()?;
    let mut out = Output::open(&args.output)?;
    let layers = &args.layers;
    // Layers that need no coding are given without it, which is quicker.
    let reads_only = conllu
        || !layers.is_empty()
            && layers
                .iter()
                .all(|l| matches!(l, Layer::Story | Layer::Sentences | Layer::Tokens | Layer::Parse | Layer::Timex));
    let work = |story| {
        let coded =
            if reads_only { Coded { reading: pipeline.read(story), ..Coded::default() } } else { pipeline.code(story) };
        let claims = coded.coding.claims.len() as u64;
        let bytes = if conllu { Ok(columns(&coded).into_bytes()) } else { line(&coded, layers) };
        (bytes, claims, coded.skipped)
    };
    let outcome = run_stories(&args.input, pipeline.furniture(), work, |(bytes, claims, skipped), notes| {
        if let Some(skipped) = skipped {
            notes.skipped(&skipped)?;
        }
        out.writer.write_all(&bytes?)?;
        Ok(claims)
    })?;
    out.writer.flush()?;
    Ok(outcome)
}

fn line(coded: &Coded, layers: &[Layer]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(&record(coded, layers)?)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The record of one story, in the order of the contract.
fn record(coded: &Coded, layers: &[Layer]) -> anyhow::Result<Value> {
    let wants = |layer: Layer| layers.is_empty() || layers.contains(&layer);
    let reading = &coded.reading;
    let story = &reading.story;
    let mut all = Map::new();
    all.insert("id".into(), json!(story.id));
    all.insert("title".into(), json!(story.title));
    all.insert("outlet".into(), json!(story.outlet));
    all.insert("published".into(), json!(story.published.as_ref().map(|p| &p.value)));
    all.insert("language".into(), json!(story.language));
    all.insert("text".into(), json!(story.text));
    if wants(Layer::Story) {
        all.insert("published_basis".into(), json!(story.published.as_ref().map(|p| p.basis)));
        all.insert("url".into(), json!(story.url));
        all.insert("author".into(), json!(story.author));
        let blocks = story.blocks.iter().map(|b| {
            let span = located(coded, b.span);
            json!({"start": span.start, "end": span.end, "kind": b.kind, "page_start": span.page_start, "page_end": span.page_end})
        });
        all.insert("blocks".into(), blocks.collect());
    }
    if wants(Layer::Sentences) {
        let rows = reading.sentences.iter().map(|s| {
            let span = located(coded, s.span());
            let mut row = json!({"start": s.start, "end": s.end, "quality": s.quality});
            if let (Some(start), Some(end)) = (span.page_start, span.page_end) {
                row["page_start"] = json!(start);
                row["page_end"] = json!(end);
            }
            row
        });
        all.insert("sentences".into(), rows.collect());
    }
    if wants(Layer::Tokens) || wants(Layer::Parse) {
        let rows = reading.sentences.iter().map(|s| serde_json::to_value(&s.tokens)).collect::<Result<Vec<_>, _>>()?;
        all.insert("tokens".into(), Value::Array(rows));
    }
    if wants(Layer::Mentions) {
        all.insert("mentions".into(), serde_json::to_value(&reading.mentions)?);
    }
    if wants(Layer::Attributions) {
        let pair = |spans: &[Span]| spans.iter().map(|s| json!([s.start, s.end])).collect::<Value>();
        let rows = coded.coding.attributions.iter().map(|a| {
            json!({"source": pair(&a.source), "cue": pair(&a.cue), "content": pair(&a.content),
                   "act": a.act, "stance": a.stance, "nested_in": a.nested_in})
        });
        all.insert("attributions".into(), rows.collect());
    }
    if wants(Layer::Timex) {
        all.insert("timex".into(), serde_json::to_value(&reading.timexes)?);
    }
    if wants(Layer::Places) {
        all.insert("places".into(), serde_json::to_value(&reading.places)?);
    }
    if wants(Layer::Claims) {
        all.insert("claims".into(), serde_json::to_value(&coded.coding.claims)?);
        all.insert("assertions".into(), serde_json::to_value(&coded.coding.assertions)?);
    }
    if !story.extra.is_empty() {
        all.insert("extra".into(), Value::Object(story.extra.clone()));
    }
    Ok(Value::Object(all))
}

fn located(coded: &Coded, span: Span) -> Span {
    coded.reading.story.page_map.as_ref().map_or(span, |map| map.located(span))
}

/// The story in CoNLL-U: words, tags, trees, and code-point offsets in MISC.
fn columns(coded: &Coded) -> String {
    let story = &coded.reading.story;
    let chars: Vec<char> = story.text.chars().collect();
    let mut out = format!("# newdoc id = {}\n", one_line(&story.id));
    let mut block = None;
    for (n, sentence) in coded.reading.sentences.iter().enumerate() {
        if block != Some(sentence.block) {
            block = Some(sentence.block);
            out.push_str("# newpar\n");
        }
        let text: String = chars[sentence.start as usize..sentence.end as usize].iter().collect();
        out.push_str(&format!("# sent_id = {}-{}\n# text = {}\n", one_line(&story.id), n + 1, one_line(&text)));
        for (i, token) in sentence.tokens.iter().enumerate() {
            let next = sentence
                .tokens
                .get(i + 1)
                .or_else(|| coded.reading.sentences.get(n + 1).and_then(|s| s.tokens.first()));
            out.push_str(&row(i, token, next));
        }
        out.push('\n');
    }
    out
}

fn row(index: usize, token: &Token, next: Option<&Token>) -> String {
    let cell = |text: &str| if text.is_empty() { "_".to_owned() } else { text.replace(['\t', '\n', '\r'], " ") };
    let glued = next.is_some_and(|n| n.start == token.end);
    let space = if glued { "SpaceAfter=No|" } else { "" };
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t_\t{space}start={}|end={}\n",
        index + 1,
        cell(&token.form),
        cell(&token.lemma),
        token.upos,
        cell(&token.xpos),
        cell(&token.feats),
        token.head,
        cell(&token.deprel),
        token.start,
        token.end,
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
