//! `rapporteur when`: what a time expression means.

use crate::outcome::Outcome;
use rapporteur::record::{Published, PublishedBasis, Story, Timex};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

/// Options of `when`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Words to look up: an expression, or sentences with some
    text: String,
    /// Day of publication that relative words count from; without one they stay open
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let found = expressions(&args.text, args.on);
    let mut out = std::io::stdout().lock();
    let terminal = out.is_terminal();
    for (words, timex) in &found {
        let record = record(words, timex);
        if terminal {
            let days = match timex.days {
                Some((first, last)) if first == last => first.to_string(),
                Some((first, last)) => format!("{first} to {last}"),
                None => "days not known".to_owned(),
            };
            let kind = record["type"].as_str().unwrap_or_default();
            writeln!(out, "{words}  {kind} {}  {days}\n      {}", timex.value, timex.evidence)?;
        } else {
            writeln!(out, "{record}")?;
        }
    }
    if found.is_empty() {
        crate::io::complain(&format!("no time expression in {:?}", args.text));
        return Ok(Outcome::SomeFailed);
    }
    Ok(Outcome::Done)
}

fn expressions(text: &str, on: Option<jiff::civil::Date>) -> Vec<(String, Timex)> {
    let mut story: Story = rapporteur::text::story_from_text("when", text);
    story.published = on.map(|date| Published { value: date.to_string(), date, basis: PublishedBasis::Option });
    let sentences = rapporteur::text::split_story(&story);
    let chars: Vec<char> = story.text.chars().collect();
    rapporteur::time::find(&story, &sentences)
        .into_iter()
        .map(|t| (chars[t.start as usize..t.end as usize].iter().collect(), t))
        .collect()
}

fn record(words: &str, timex: &Timex) -> Value {
    let mut record = json!({
        "text": words,
        "start": timex.start,
        "end": timex.end,
        "type": timex.timex_type,
        "value": timex.value,
        "first_day": timex.days.map(|(first, _)| first.to_string()),
        "last_day": timex.days.map(|(_, last)| last.to_string()),
        "evidence": timex.evidence,
    });
    for (name, value) in [("mod", &timex.modifier), ("quant", &timex.quant), ("freq", &timex.freq)] {
        if let Some(value) = value {
            record[name] = json!(value.as_str());
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::expressions;

    #[test]
    fn relative_words_need_a_day() {
        let open = expressions("last Friday", None);
        assert_eq!(open[0].1.value, "XXXX-WXX-5");
        let day = jiff::civil::date(2020, 10, 14);
        assert_eq!(expressions("last Friday", Some(day))[0].1.value, "2020-10-09");
        assert!(expressions("no time here", Some(day)).is_empty());
    }
}
