//! `rapporteur explain`: why an event was coded so, and what was considered and not coded.

use crate::args::InputArgs;
use crate::io::run_stories;
use crate::outcome::Outcome;
use rapporteur::Coded;
use rapporteur::record::{Claim, Participant, Span};
use std::fmt::Write as _;
use std::io::Write as _;

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Only this event (`STORY#N`)
    #[arg(long, value_name = "ID")]
    event: Option<String>,
    /// Leave out what was considered and not coded
    #[arg(long)]
    no_rejected: bool,
}

fn who(all: &[Participant]) -> String {
    if all.is_empty() {
        return "—".to_owned();
    }
    all.iter()
        .map(|p| {
            let mut text = p.code.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
            if let Some(sector) = &p.sector {
                let _ = write!(text, " {sector}");
            }
            if let Some(words) = &p.entity_text {
                let _ = write!(text, " “{words}”");
            }
            if let Some(name) = p.name.as_ref().filter(|n| Some(*n) != p.entity_text.as_ref()) {
                let _ = write!(text, " = {name}");
            }
            if let Some(id) = &p.identifier_id {
                let _ = write!(text, " ({id})");
            }
            text
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// What the rows and rules say about the parts of a claim.
struct Rows {
    people: Vec<String>,
    places: Vec<String>,
    times: Vec<String>,
    sources: Vec<String>,
}

impl Rows {
    fn of(coded: &Coded, claim: &Claim) -> Self {
        let reading = &coded.reading;
        let tidy = |mut rows: Vec<String>| {
            rows.retain(|r| !r.is_empty());
            rows.sort();
            rows.dedup();
            rows
        };
        let touching = |spans: &[Span], at: Span| spans.iter().any(|s| s.overlaps(at));
        let people: Vec<Span> = claim.actor.iter().chain(&claim.recipient).filter_map(|p| p.span).collect();
        let places: Vec<Span> = claim.event_loc.iter().filter_map(|p| p.span).collect();
        let times: Vec<Span> = claim.when.iter().filter_map(|w| w.span).collect();
        let cues: Vec<Span> = claim.attribution.iter().filter_map(|l| l.cue_span).collect();
        Self {
            people: tidy(
                reading
                    .mentions
                    .iter()
                    .filter(|m| touching(&people, m.span()))
                    .flat_map(|m| m.evidence.iter().cloned())
                    .collect(),
            ),
            places: tidy(
                reading
                    .places
                    .iter()
                    .filter(|p| touching(&places, Span::new(p.start, p.end)))
                    .flat_map(|p| p.evidence.iter().cloned())
                    .collect(),
            ),
            times: tidy(
                reading
                    .timexes
                    .iter()
                    .filter(|t| touching(&times, Span::new(t.start, t.end)))
                    .map(|t| t.evidence.clone())
                    .collect(),
            ),
            sources: tidy(
                coded
                    .coding
                    .attributions
                    .iter()
                    .filter(|a| a.cue.iter().any(|c| touching(&cues, *c)))
                    .map(|a| a.evidence.clone())
                    .collect(),
            ),
        }
    }
}

/// The derivation of one claim as lines for people.
fn derivation(claim: &Claim, rows: &Rows, sentence: &str) -> String {
    let mut out = String::new();
    let event = claim.event.first().map_or_else(String::new, ToString::to_string);
    let modes = claim.mode.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let modes = if modes.is_empty() { modes } else { format!(" ({modes})") };
    let _ = writeln!(out, "{}  {event}{modes}  [{}]  “{}”", claim.id, claim.status, claim.event_text.join(" … "));
    let _ = writeln!(out, "  sentence     “{sentence}”");
    let decided = if claim.why.decided_by.is_empty() { "rule" } else { &claim.why.decided_by };
    let _ = writeln!(out, "  decided by   {decided} ({})", claim.why.rule);
    let list = |out: &mut String, rows: &[String]| {
        for row in rows {
            let _ = writeln!(out, "    · {row}");
        }
    };
    list(&mut out, &claim.why.steps);
    let _ = writeln!(out, "  actor        {}", who(&claim.actor));
    let _ = writeln!(out, "  recipient    {}", who(&claim.recipient));
    list(&mut out, &rows.people);
    if let Some(content) = &claim.content {
        let inner = content.event.map_or_else(String::new, |e| e.to_string());
        let status = content.status.as_ref().map_or_else(String::new, |s| format!(" [{s}]"));
        let _ = writeln!(
            out,
            "  content      {inner}{status} “{}”",
            content.text.as_deref().unwrap_or("as above, in the future")
        );
    }
    if let Some(outer) = &claim.content_of {
        let _ = writeln!(out, "  content of   {outer}");
    }
    for place in &claim.event_loc {
        let _ = writeln!(
            out,
            "  place        “{}”{}",
            place.extracted_place,
            place.resolved_place.as_ref().map_or_else(String::new, |p| format!(" = {p}"))
        );
    }
    list(&mut out, &rows.places);
    if let Some(when) = &claim.when {
        let _ = writeln!(out, "  when         “{}” = {}", when.text, when.value.as_deref().unwrap_or("unresolved"));
    }
    list(&mut out, &rows.times);
    let chain: Vec<String> =
        claim.attribution.iter().map(|link| format!("“{}” {}", link.agent.entity_text, link.act)).collect();
    let _ = writeln!(
        out,
        "  says who     {}",
        if chain.is_empty() { "the page itself".to_owned() } else { chain.join(" < ") }
    );
    list(&mut out, &rows.sources);
    let cameo = claim.cameo.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let _ = writeln!(
        out,
        "  scores       PLOVER {}, CAMEO {cameo}{}, Goldstein {}, confidence {}",
        claim.event_scale,
        if claim.cameo_inferred { " (inferred)" } else { "" },
        claim.goldstein.map_or_else(|| "none".to_owned(), |g| g.to_string()),
        claim.confidence.event.map_or_else(|| "none".to_owned(), |c| format!("{c:.2}")),
    );
    for other in &claim.why.rejected {
        let _ = writeln!(out, "  not          {other}");
    }
    out
}

/// The derivations of a story, and how many there are.
fn explained(coded: &Coded, event: Option<&str>, rejected: bool) -> (String, u64) {
    let mut out = String::new();
    let mut count = 0;
    let chars: Vec<char> = coded.reading.story.text.chars().collect();
    for claim in coded.coding.claims.iter().filter(|c| event.is_none_or(|id| id == c.id)) {
        count += 1;
        let sentence = coded.reading.sentences.get(claim.sentence as usize).map_or_else(String::new, |s| {
            let words: String = chars[s.start as usize..s.end as usize].iter().collect();
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        out.push_str(&derivation(claim, &Rows::of(coded, claim), &sentence));
        out.push('\n');
    }
    if event.is_none() && rejected && !coded.coding.rejected.is_empty() {
        let _ = writeln!(out, "{}: considered and not coded", coded.reading.story.id);
        for r in &coded.coding.rejected {
            let _ = writeln!(out, "  “{}” at {}..{} ({}): {}", r.text, r.span.start, r.span.end, r.rule, r.reason);
        }
        out.push('\n');
    }
    (out, count)
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let pipeline = args.input.pipeline()?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut found = 0u64;
    let work = |story| {
        let coded = pipeline.code(story);
        (explained(&coded, args.event.as_deref(), !args.no_rejected), coded.skipped)
    };
    let outcome = run_stories(&args.input, pipeline.furniture(), work, |((text, events), skipped), notes| {
        if let Some(skipped) = skipped {
            notes.skipped(&skipped)?;
        }
        found += events;
        out.write_all(text.as_bytes())?;
        Ok(events)
    })?;
    out.flush()?;
    if let Some(event) = args.event.filter(|_| found == 0) {
        anyhow::bail!("there is no event {event}; ids are those that `rapporteur code --all` prints");
    }
    Ok(outcome)
}
