//! `rapporteur annotate`: every layer of the reading.

use crate::args::{InputArgs, OutputArgs};
use crate::io::{Output, complain, for_each_story};
use crate::outcome::Outcome;
use serde_json::{Map, Value, json};
use std::io::Write as _;

/// Options of `annotate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Layers to print
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
    let pipeline = args.input.pipeline()?;
    let mut out = Output::open(&args.output)?;
    let mut failed = false;
    for_each_story(&args.input, |story| {
        match story {
            Ok(story) => out.json_line(&record(&pipeline.code(story), &args.layers)?)?,
            Err(failure) => {
                failed = true;
                complain(&failure.to_string());
            }
        }
        Ok(())
    })?;
    out.writer.flush()?;
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

/// The record of one story, in the order of the contract.
fn record(coded: &rapporteur::Coded, layers: &[Layer]) -> anyhow::Result<Value> {
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
    if wants(Layer::Sentences) {
        let rows = reading.sentences.iter().map(|s| json!({"start": s.start, "end": s.end, "quality": s.quality}));
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
        let pair =
            |spans: &[rapporteur::record::Span]| spans.iter().map(|s| json!([s.start, s.end])).collect::<Value>();
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
    Ok(Value::Object(all))
}
