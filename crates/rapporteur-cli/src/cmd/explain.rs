//! `rapporteur explain`: why an event was coded so, and what was considered and not coded.

use crate::args::InputArgs;
use crate::io::{complain, for_each_story};
use crate::outcome::Outcome;
use rapporteur::record::{Claim, Participant};
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

/// The derivation of one claim as lines for people.
pub(crate) fn derivation(claim: &Claim, evidence: &[String]) -> String {
    let mut out = String::new();
    let event = claim.event.first().map_or_else(String::new, ToString::to_string);
    let modes = claim.mode.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let _ = writeln!(out, "{}  {event} {modes}  [{}]  “{}”", claim.id, claim.status, claim.event_text.join(" … "));
    let _ = writeln!(
        out,
        "  decided by   {} ({})",
        if claim.why.decided_by.is_empty() { "rule" } else { &claim.why.decided_by },
        claim.why.rule
    );
    for step in &claim.why.steps {
        let _ = writeln!(out, "    · {step}");
    }
    let _ = writeln!(out, "  actor        {}", who(&claim.actor));
    let _ = writeln!(out, "  recipient    {}", who(&claim.recipient));
    for row in evidence {
        let _ = writeln!(out, "    · {row}");
    }
    if let Some(content) = &claim.content {
        let inner = content.event.map_or_else(String::new, |e| e.to_string());
        let _ =
            writeln!(out, "  content      {inner} “{}”", content.text.as_deref().unwrap_or("as above, in the future"));
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
    if let Some(when) = &claim.when {
        let _ = writeln!(out, "  when         “{}” = {}", when.text, when.value.as_deref().unwrap_or("unresolved"));
    }
    let chain: Vec<String> =
        claim.attribution.iter().map(|link| format!("“{}” {}", link.agent.entity_text, link.act)).collect();
    let _ = writeln!(
        out,
        "  says who     {}",
        if chain.is_empty() { "the page itself".to_owned() } else { chain.join(" < ") }
    );
    let cameo = claim.cameo.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let _ = writeln!(
        out,
        "  scores       PLOVER {}, CAMEO {cameo} (inferred), Goldstein {}, confidence {}",
        claim.event_scale,
        claim.goldstein.map_or_else(|| "none".to_owned(), |g| g.to_string()),
        claim.confidence.event.map_or_else(|| "none".to_owned(), |c| format!("{c:.2}")),
    );
    for other in &claim.why.rejected {
        let _ = writeln!(out, "  not          {other}");
    }
    out
}

/// Runs it.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let pipeline = args.input.pipeline()?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut failed = false;
    let mut found = args.event.is_none();
    for_each_story(&args.input, |story| {
        let story = match story {
            Ok(story) => story,
            Err(failure) => {
                failed = true;
                complain(&failure.to_string());
                return Ok(());
            }
        };
        let coded = pipeline.code(story);
        for claim in &coded.coding.claims {
            if args.event.as_ref().is_some_and(|id| *id != claim.id) {
                continue;
            }
            found = true;
            let spans: Vec<_> = claim.actor.iter().chain(&claim.recipient).filter_map(|p| p.span).collect();
            let mut evidence: Vec<String> = coded
                .reading
                .mentions
                .iter()
                .filter(|m| spans.iter().any(|s| s.overlaps(m.span())))
                .flat_map(|m| m.evidence.iter().cloned())
                .collect();
            evidence.sort();
            evidence.dedup();
            out.write_all(derivation(claim, &evidence).as_bytes())?;
            writeln!(out)?;
        }
        if args.event.is_none() && !args.no_rejected && !coded.coding.rejected.is_empty() {
            writeln!(out, "considered and not coded:")?;
            for r in &coded.coding.rejected {
                writeln!(out, "  “{}” at {}..{} ({}): {}", r.text, r.span.start, r.span.end, r.rule, r.reason)?;
            }
            writeln!(out)?;
        }
        Ok(())
    })?;
    out.flush()?;
    if !found {
        anyhow::bail!(
            "there is no event {}; ids are those that `rapporteur code --all` prints",
            args.event.unwrap_or_default()
        );
    }
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}
