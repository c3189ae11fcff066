use crate::{
    Answer, Finding, HolderGroup, IncidentAnswer, Knowledge, Premise, Source, StepKind, Table, Truth, Verdict,
    incident_words, position::words_of,
};
use rapporteur_record::ActorCode;
use std::fmt::Write as _;

/// Columns of the readable report.
const WIDTH: usize = 98;

/// How much of an answer the text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Every premise of every finding with its sources.
    pub full: bool,
    /// Clauses that are not engaged because their treaty bound nobody here on that day, too.
    pub all: bool,
}

/// The answer for a reader in a hurry: the answer first, then why, what would change it, who could be drawn in, sources.
#[must_use]
pub fn answer_text(answer: &Answer, knowledge: &Knowledge, options: TextOptions) -> String {
    let mut out = String::new();
    let mut sources = Sources::default();
    // Of several events, those that no promise touches are counted, not told.
    let untouched = |part: &&IncidentAnswer| part.findings.is_empty();
    let several = answer.incidents.len() > 1;
    for part in answer.incidents.iter().filter(|part| options.all || !(several && untouched(part))) {
        incident_text(&mut out, part, knowledge, options, &mut sources);
    }
    let left = answer.incidents.iter().filter(untouched).count();
    if several && left > 0 && !options.all {
        wrapped(&mut out, &format!("({left} more events touch no promise on record; --all tells them.)"), "", "");
    }
    if !answer.requests.is_empty() {
        heading(&mut out, "Asked for help");
        for request in &answer.requests {
            let on = request.date.map(|d| format!("{d}: ")).unwrap_or_default();
            let what = match (&request.agreement, &request.clause) {
                (Some(id), clause) => {
                    let agreement = knowledge.agreement(id);
                    let article = clause
                        .as_deref()
                        .and_then(|c| agreement?.clause(c))
                        .map(|c| format!(", {}", crate::Agreement::article_words(&c.article)))
                        .unwrap_or_default();
                    format!(" under {}{article}", agreement.map_or(id.as_str(), |a| a.short.as_str()))
                }
                (None, _) if !request.to.is_empty() => {
                    format!(" of {}, no article named", knowledge.names(&request.to))
                }
                (None, _) => String::new(),
            };
            let answer = if request.answer.is_empty() { "no answer on record" } else { &request.answer };
            let n = sources.number(&request.source);
            item(
                &mut out,
                &format!("{on}{}{what}: {} ({answer}) {n}", knowledge.facts.name_of(&request.by), request.outcome),
            );
        }
    }
    if !answer.positions.is_empty() {
        heading(&mut out, "What the parties say (positions, not law)");
        for (position, agree) in answer.positions.iter().zip(&answer.positions_agree) {
            let what = position
                .agreement
                .as_deref()
                .map_or("the promise", |id| knowledge.agreement(id).map_or(id, |a| a.short.as_str()));
            let when = position.date.as_deref().map(|d| format!(" ({d})")).unwrap_or_default();
            let chain = if position.chain.is_empty() {
                String::new()
            } else {
                format!("; through {}", position.chain.join(" < "))
            };
            let agree = match agree {
                Some(true) => "; agrees with the reading above",
                Some(false) => "; CONTRADICTS the reading above",
                None => "",
            };
            let n = sources.number(&position.source);
            item(
                &mut out,
                &format!(
                    "{}{when}: {}, {}: {}{chain}{agree} {n}",
                    position.who,
                    what,
                    words_of(&position.claims),
                    position.grounds
                ),
            );
        }
        for contradiction in &answer.contradictions {
            item(&mut out, &format!("Contradiction {}: {}", contradiction.kind, contradiction.words));
        }
    }
    if !sources.list.is_empty() {
        heading(&mut out, "Sources");
        for (i, source) in sources.list.iter().enumerate() {
            wrapped(&mut out, &format!("[{}] {}", i + 1, described(source, knowledge)), "  ", "      ");
        }
    }
    if !answer.notes.is_empty() {
        if !out.is_empty() {
            out.push('\n');
        }
        for note in &answer.notes {
            wrapped(&mut out, note, "", "");
        }
    }
    out
}

/// A row of facts with the title of its evidence.
fn described(source: &Source, knowledge: &Knowledge) -> String {
    match source {
        Source::Row { path, line, evidence } => {
            let id = evidence.split('#').next().unwrap_or(evidence);
            let title = knowledge.facts.evidence.get(id).map_or(evidence.as_str(), |row| row.title.as_str());
            if *line == 0 { format!("data/{path}: {title}") } else { format!("data/{path}:{line}: {title}") }
        }
        other => other.to_string(),
    }
}

#[derive(Default)]
struct Sources {
    list: Vec<Source>,
}

impl Sources {
    fn number(&mut self, source: &Source) -> String {
        let at = self.list.iter().position(|known| known == source).unwrap_or_else(|| {
            self.list.push(source.clone());
            self.list.len() - 1
        });
        format!("[{}]", at + 1)
    }

    fn numbers(&mut self, sources: &[Source]) -> String {
        let mut seen: Vec<String> = Vec::new();
        for source in sources.iter().filter(|s| !matches!(s, Source::Rule { .. })) {
            let number = self.number(source);
            if !seen.contains(&number) {
                seen.push(number);
            }
        }
        seen.join("")
    }
}

fn heading(out: &mut String, text: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out.push('\n');
}

fn item(out: &mut String, text: &str) {
    wrapped(out, text, "  • ", "    ");
}

fn wrapped(out: &mut String, text: &str, first: &str, rest: &str) {
    let mut line = first.to_owned();
    let mut width = first.chars().count();
    let mut fresh = true;
    for word in text.split_whitespace() {
        let size = word.chars().count();
        if !fresh && width + 1 + size > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            rest.clone_into(&mut line);
            width = rest.chars().count();
            fresh = true;
        }
        if !fresh {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += size;
        fresh = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

fn holders_words(group: &HolderGroup, knowledge: &Knowledge) -> String {
    if group.holders.len() > 7 {
        format!(
            "{} states ({})",
            group.holders.len(),
            group.holders.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(" ")
        )
    } else {
        knowledge.names(&group.holders)
    }
}

fn title(finding: &Finding) -> String {
    let mark = crate::mark(finding.unverified);
    format!("{}, {}{mark}", finding.agreement_name, crate::Agreement::article_words(&finding.article))
}

fn incident_text(
    out: &mut String,
    part: &IncidentAnswer,
    knowledge: &Knowledge,
    options: TextOptions,
    sources: &mut Sources,
) {
    let n = sources.number(&part.incident.source);
    heading(out, &format!("{} {n}", incident_words(&part.incident)));
    wrapped(out, &part.short, "", "");
    let in_play: Vec<&Finding> = part.findings.iter().filter(|f| f.strongest() != Verdict::NotEngaged).collect();
    let (rights, promises): (Vec<&Finding>, Vec<&Finding>) =
        in_play.into_iter().partition(|f| f.pledge == crate::Pledge::Right);
    if !promises.is_empty() {
        heading(out, "Promises in play");
        for finding in &promises {
            finding_text(out, finding, knowledge, options, sources);
        }
    }
    if !rights.is_empty() {
        heading(out, "Rights (they permit, they do not oblige)");
        for finding in rights {
            let n = finding.premises.first().map_or_else(String::new, |p| sources.numbers(&p.sources));
            item(
                out,
                &format!(
                    "{} for {}: {}. {} {n}",
                    title(finding),
                    knowledge.facts.name_of(&finding.victim),
                    finding.strongest().words().to_lowercase(),
                    finding.does
                ),
            );
        }
    }
    let out_of_play: Vec<&Finding> = part
        .findings
        .iter()
        .filter(|f| f.strongest() == Verdict::NotEngaged)
        .filter(|f| options.all || f.pledge.is_help() || f.pledge == crate::Pledge::Consultation)
        .filter(|f| options.all || finding_is_near(f, part))
        .collect();
    if !out_of_play.is_empty() {
        heading(out, "Not engaged, and why");
        for finding in &out_of_play {
            let deciding = finding.premise(finding.deciding);
            let n = deciding.map_or_else(String::new, |p| sources.numbers(&p.sources));
            let group = finding.groups.iter().find(|g| !g.because.is_empty() && finding.verdict != Verdict::NotEngaged);
            let why = group.map_or(finding.because.as_str(), |g| g.because.as_str());
            let mut text = format!("{} (for {}): {why} {n}.", title(finding), knowledge.facts.name_of(&finding.victim));
            if matches!(finding.deciding, "in-force" | "bound") {
                // That it might have happened on another day helps nobody.
            } else if let Some(flip) = finding.flips.first() {
                let _ = write!(text, " It {} if {}.", flip.verdict.would(), flip.fact);
            } else if finding.premises.iter().filter(|p| p.truth == Truth::Fails).count() > 1 {
                let facts: Vec<&str> = finding
                    .premises
                    .iter()
                    .filter(|p| p.truth == Truth::Fails && !p.flip.is_empty())
                    .map(|p| p.flip.as_str())
                    .collect();
                let _ = write!(text, " No single fact changes it; it would take: {}.", facts.join(", and "));
            }
            if !finding.by_policy.is_empty() && finding.deciding == "place" {
                text.push_str(&policies(finding));
            }
            item(out, &text);
            if options.full {
                premises_text(out, &finding.premises, sources, "      ");
            }
        }
        let hidden = part.findings.iter().filter(|f| f.strongest() == Verdict::NotEngaged).count() - out_of_play.len();
        if hidden > 0 {
            wrapped(
                out,
                &format!(
                    "({hidden} more clauses are not engaged: not in force, or no promise of help or talks; --all shows them.)"
                ),
                "  ",
                "  ",
            );
        }
    }
    if !part.conflicts.is_empty() {
        heading(out, "Duties that pull apart");
        let mut told: Vec<(&str, Vec<ActorCode>)> = Vec::new();
        for conflict in &part.conflicts {
            match told.iter_mut().find(|(words, _)| *words == conflict.words) {
                Some((_, holders)) => holders.push(conflict.holder.clone()),
                None => told.push((&conflict.words, vec![conflict.holder.clone()])),
            }
        }
        for (words, holders) in told {
            let who = if holders.len() > 7 { format!("{} states", holders.len()) } else { knowledge.names(&holders) };
            item(out, &format!("{who} {words}"));
        }
    }
    exposure_text(out, part, knowledge, sources);
}

/// A clause that failed on more than its dates is near; so is a promise of help of a treaty that came or went.
fn finding_is_near(finding: &Finding, part: &IncidentAnswer) -> bool {
    if !matches!(finding.deciding, "in-force" | "bound") {
        // Talks that speak of another kind of act are not missed.
        return finding.pledge != crate::Pledge::Consultation || finding.deciding != "act";
    }
    // An older wording of a clause that is in force is no news.
    let replaced = part.findings.iter().any(|other| {
        other.agreement == finding.agreement
            && other.pledge == finding.pledge
            && other.victim == finding.victim
            && !matches!(other.deciding, "in-force" | "bound")
    });
    finding.pledge.is_help() && finding.near && !replaced
}

fn policies(finding: &Finding) -> String {
    let first = finding.by_policy.first().map(|p| p.place);
    if finding.policies_agree && finding.by_policy.iter().all(|p| Some(p.place) == first) {
        let scope = match first {
            Some(Truth::Holds) => "In scope",
            Some(Truth::Fails) => "Out of scope",
            _ => "Open",
        };
        format!(" {scope} whether recognised, administered or claimed territory counts.")
    } else if finding.policies_agree {
        let all: Vec<String> = finding.by_policy.iter().map(|p| format!("{} {}", p.policy.as_str(), p.place)).collect();
        format!(" In scope by policy: {} (all policies give one verdict).", all.join(", "))
    } else {
        let split: Vec<String> = finding
            .by_policy
            .iter()
            .map(|p| format!("{} if {} territory counts", p.verdict.words().to_lowercase(), p.policy.as_str()))
            .collect();
        format!(" By policy: {}.", split.join("; "))
    }
}

fn finding_text(
    out: &mut String,
    finding: &Finding,
    knowledge: &Knowledge,
    options: TextOptions,
    sources: &mut Sources,
) {
    let n = finding.premises.first().map_or_else(String::new, |p| sources.numbers(&p.sources));
    wrapped(
        out,
        &format!(
            "{}: {} for {} {n}",
            finding.strongest().words(),
            title(finding),
            knowledge.facts.name_of(&finding.victim)
        ),
        "  ",
        "      ",
    );
    for group in &finding.groups {
        let verb = match finding.degree {
            crate::Degree::MustNot => "bound to",
            crate::Degree::Discretion => "must, by means of its own choice,",
            other => other.as_str(),
        };
        let condition = match group.verdict {
            Verdict::Engaged | Verdict::ConsultationOnly => String::new(),
            other => format!(" ({})", other.words().to_lowercase()),
        };
        let why = if group.because.is_empty() { String::new() } else { format!(": {}", group.because) };
        if group.verdict == Verdict::NotEngaged {
            wrapped(out, &format!("Not for {}{why}", holders_words(group, knowledge)), "      ", "        ");
            continue;
        }
        wrapped(
            out,
            &format!("{} {verb} {}{condition}{why}", holders_words(group, knowledge), finding.does),
            "      ",
            "        ",
        );
    }
    let deciding = finding.premise(finding.deciding);
    let n = deciding.map_or_else(String::new, |p| sources.numbers(&p.sources));
    wrapped(out, &format!("Why: {} {n}", finding.because), "      ", "        ");
    let contested: Vec<&Premise> =
        finding.premises.iter().filter(|p| p.truth == Truth::Contested && p.id != finding.deciding).collect();
    for premise in contested {
        let n = sources.numbers(&premise.sources);
        wrapped(out, &format!("Also disputed: {} {n}", premise.because), "      ", "        ");
    }
    // That it would not be so had nothing happened needs no saying.
    let told = |premise: &str| {
        premise != "happened" || !matches!(finding.verdict, Verdict::Engaged | Verdict::ConsultationOnly)
    };
    for flip in finding.flips.iter().filter(|flip| told(flip.premise)).take(2) {
        wrapped(out, &format!("It {} if {}.", flip.verdict.would(), flip.fact), "      ", "        ");
    }
    if finding.verdict == Verdict::Contested && finding.flips.is_empty() {
        let facts: Vec<&str> = finding
            .premises
            .iter()
            .filter(|p| p.truth == Truth::Contested && !p.flip.is_empty())
            .map(|p| p.flip.as_str())
            .collect();
        wrapped(out, &format!("Engaged only if {}; otherwise not.", facts.join(", and ")), "      ", "        ");
    }
    if !finding.by_policy.is_empty() {
        wrapped(out, policies(finding).trim(), "      ", "        ");
    }
    if !finding.missing.is_empty() {
        wrapped(out, &format!("Not on record: {}.", finding.missing.join("; ")), "      ", "        ");
    }
    if !finding.done.is_empty() {
        wrapped(out, &format!("On record: {}.", finding.done.join("; ")), "      ", "        ");
    }
    if !finding.limits.is_empty() {
        wrapped(out, &format!("Limits: {}.", finding.limits.join("; ")), "      ", "        ");
    }
    if options.full {
        premises_text(out, &finding.premises, sources, "      ");
    }
}

fn premises_text(out: &mut String, premises: &[Premise], sources: &mut Sources, indent: &str) {
    for premise in premises {
        let n = sources.numbers(&premise.sources);
        let assumed = if premise.assumed { " (assumed)" } else { "" };
        wrapped(
            out,
            &format!("- {}: {}{assumed}. {} {n}", premise.id, premise.truth, premise.because),
            indent,
            &format!("{indent}  "),
        );
        premises_text(out, &premise.parts, sources, &format!("{indent}  "));
    }
}

fn exposure_text(out: &mut String, part: &IncidentAnswer, knowledge: &Knowledge, sources: &mut Sources) {
    const SHOWN: usize = 14;
    if part.exposure.paths.is_empty() {
        return;
    }
    heading(out, "Who could be drawn in (paths, no forecast)");
    let near: Vec<_> =
        part.exposure.paths.iter().filter(|p| p.depth == 1 && !matches!(p.steps[0].kind, StepKind::Border)).collect();
    let mut done: Vec<&ActorCode> = Vec::new();
    let mut shown = 0;
    for (code, _) in &part.exposure.facts_per_state {
        if shown >= SHOWN {
            break;
        }
        let mine: Vec<_> = near.iter().filter(|p| p.steps[0].to.contains(code)).collect();
        if mine.is_empty() || done.contains(&code) {
            continue;
        }
        // States bound by one and the same treaty and nothing else are told together, further down.
        let own = mine.iter().any(|p| p.steps[0].to.len() == 1);
        if !own {
            continue;
        }
        let mut grounds: Vec<String> = Vec::new();
        for path in &mine {
            let step = &path.steps[0];
            let n = sources.numbers(&step.sources);
            let side = knowledge.facts.name_of(&path.side);
            let words =
                if step.kind == StepKind::Alliance { format!("{} for {side}", step.words) } else { step.words.clone() };
            let text = format!("{words} {n}");
            if !grounds.contains(&text) {
                grounds.push(text);
            }
        }
        if part.exposure.paths.iter().any(|p| p.steps[0].kind == StepKind::Border && p.steps[0].to.contains(code)) {
            grounds.push("neighbour".to_owned());
        }
        item(out, &format!("{}: {}", knowledge.facts.name_of(code), grounds.join("; ")));
        done.push(code);
        shown += 1;
    }
    for path in near.iter().filter(|p| p.steps[0].to.len() > 1).take(6) {
        let step = &path.steps[0];
        let to = if step.to.len() > 7 { format!("{} states", step.to.len()) } else { knowledge.names(&step.to) };
        item(out, &format!("{to}: {} for {}", step.words, knowledge.facts.name_of(&path.side)));
    }
    let neighbours: Vec<ActorCode> = {
        let mut list: Vec<ActorCode> = part
            .exposure
            .paths
            .iter()
            .filter(|p| p.depth == 1 && p.steps[0].kind == StepKind::Border)
            .flat_map(|p| p.steps[0].to.iter().cloned())
            .filter(|code| !done.contains(&code))
            .collect();
        list.sort();
        list.dedup();
        list
    };
    if !neighbours.is_empty() {
        item(out, &format!("Neighbours by land, on no other ground: {}", knowledge.names(&neighbours)));
    }
    let second: Vec<_> = part.exposure.paths.iter().filter(|p| p.depth == 2).collect();
    let mut lines: Vec<String> = Vec::new();
    for path in second {
        let (first, last) = (&path.steps[0], &path.steps[1]);
        let to = if last.to.len() > 5 { format!("{} states", last.to.len()) } else { knowledge.names(&last.to) };
        let line =
            format!("{} → {} → {to}: {}", knowledge.facts.name_of(&path.side), knowledge.names(&first.to), last.words);
        if !lines.contains(&line) && !last.words.starts_with("UN Charter") {
            lines.push(line);
        }
    }
    if !lines.is_empty() {
        wrapped(out, "At the second step (allies of allies):", "  ", "  ");
        let more = lines.len().saturating_sub(6);
        for line in lines.iter().take(6) {
            item(out, line);
        }
        if more > 0 {
            wrapped(out, &format!("({more} more paths in --json.)"), "  ", "  ");
        }
    }
}

/// A table as aligned text; long cells are wrapped below each other as `column: value` where the row is too wide.
#[must_use]
pub fn table_text(table: &Table) -> String {
    let mut out = String::new();
    out.push_str(&table.title);
    out.push('\n');
    if table.rows.is_empty() {
        out.push_str("  nothing on record\n");
    }
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|i| {
            table
                .rows
                .iter()
                .map(|row| row.get(i).map_or(0, |cell| cell.chars().count()))
                .chain([table.columns[i].chars().count()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let total: usize = widths.iter().sum::<usize>() + 2 * widths.len();
    if total <= WIDTH + 20 {
        let line = |cells: &[String]| {
            let mut text = String::from("  ");
            for (cell, width) in cells.iter().zip(&widths) {
                let _ = write!(text, "{cell:<width$}  ");
            }
            text.trim_end().to_owned()
        };
        out.push_str(&line(&table.columns));
        out.push('\n');
        for row in &table.rows {
            out.push_str(&line(row));
            out.push('\n');
        }
    } else {
        for row in &table.rows {
            let mut cells = table.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            if let Some((_, first)) = cells.next() {
                let rest: Vec<String> = cells.map(|(column, cell)| format!("{column}: {cell}")).collect();
                wrapped(&mut out, &format!("{first} | {}", rest.join(" | ")), "  • ", "    ");
            }
        }
    }
    for note in &table.notes {
        wrapped(&mut out, note, "  ", "  ");
    }
    out
}

/// The trace of one clause: every premise in order, with parts and sources (question 2).
#[must_use]
pub fn trace_text(answer: &Answer, knowledge: &Knowledge, agreement: &str, clause: Option<&str>) -> String {
    let mut out = String::new();
    let mut sources = Sources::default();
    for part in &answer.incidents {
        for finding in part
            .findings
            .iter()
            .filter(|f| f.agreement == agreement && clause.is_none_or(|c| c == f.clause || c == f.article))
        {
            heading(
                &mut out,
                &format!(
                    "{} for {}: {}",
                    title(finding),
                    knowledge.facts.name_of(&finding.victim),
                    finding.strongest().words()
                ),
            );
            wrapped(&mut out, &format!("The clause: {}", finding.says), "  ", "  ");
            wrapped(&mut out, &format!("Decided by: {} ({})", finding.deciding, finding.because), "  ", "  ");
            premises_text(&mut out, &finding.premises, &mut sources, "  ");
            for group in &finding.groups {
                let why = if group.because.is_empty() { String::new() } else { format!(": {}", group.because) };
                wrapped(
                    &mut out,
                    &format!("{} → {}{why}", holders_words(group, knowledge), group.verdict.words()),
                    "  ",
                    "    ",
                );
            }
            for flip in &finding.flips {
                wrapped(&mut out, &format!("It {} if {}.", flip.verdict.would(), flip.fact), "  ", "    ");
            }
        }
    }
    if out.is_empty() {
        out.push_str("That clause was not held against the event: it binds neither side, or speaks of another case.\n");
    }
    if !sources.list.is_empty() {
        heading(&mut out, "Sources");
        for (i, source) in sources.list.iter().enumerate() {
            wrapped(&mut out, &format!("[{}] {}", i + 1, described(source, knowledge)), "  ", "      ");
        }
    }
    out
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn folded_label(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + word.chars().count() + 1 > columns {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

const fn colour(truth: Truth) -> &'static str {
    match truth {
        Truth::Holds => "#d8f0d8",
        Truth::Fails => "#f6d5d5",
        Truth::Contested => "#fdeec4",
        Truth::Unknown => "#e6e6e6",
    }
}

const fn verdict_colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Engaged => "#9fd89f",
        Verdict::ConsultationOnly => "#c5e3f6",
        Verdict::Contested => "#f7d774",
        Verdict::Undetermined => "#cfcfcf",
        Verdict::NotEngaged => "#eeb0b0",
    }
}

/// Findings that a drawing shows: those in play, and those that failed on one single fact.
fn drawn(part: &IncidentAnswer) -> Vec<&Finding> {
    part.findings
        .iter()
        .filter(|f| f.strongest() != Verdict::NotEngaged || !matches!(f.deciding, "in-force" | "bound"))
        .collect()
}

/// The derivation as Graphviz: event → clause → premises, deciding premise with a bold frame.
#[must_use]
pub fn answer_dot(answer: &Answer, knowledge: &Knowledge) -> String {
    let mut out = String::from(
        "digraph commitments {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=10, fillcolor=white];\n",
    );
    for (i, part) in answer.incidents.iter().enumerate() {
        let label = folded_label(&incident_words(&part.incident), 40).join("\\n");
        let _ = writeln!(out, "  e{i} [label=\"{}\", shape=ellipse];", quoted(&label).replace("\\\\n", "\\n"));
        for (j, finding) in drawn(part).iter().enumerate() {
            let label = format!(
                "{}\\nfor {}\\n{}",
                quoted(&title(finding)),
                quoted(knowledge.facts.name_of(&finding.victim)),
                finding.strongest().words()
            );
            let _ = writeln!(
                out,
                "  f{i}_{j} [label=\"{label}\", fillcolor=\"{}\"];\n  e{i} -> f{i}_{j};",
                verdict_colour(finding.strongest())
            );
            for (k, premise) in finding.premises.iter().enumerate() {
                let label: Vec<String> =
                    folded_label(&format!("{}: {}. {}", premise.id, premise.truth, premise.because), 46)
                        .iter()
                        .map(|line| quoted(line))
                        .collect();
                let pen = if premise.id == finding.deciding { ", penwidth=2.5" } else { "" };
                let _ = writeln!(
                    out,
                    "  p{i}_{j}_{k} [label=\"{}\", fillcolor=\"{}\"{pen}];\n  f{i}_{j} -> p{i}_{j}_{k};",
                    label.join("\\n"),
                    colour(premise.truth)
                );
            }
            for (k, group) in finding.groups.iter().enumerate() {
                let _ = writeln!(
                    out,
                    "  h{i}_{j}_{k} [label=\"{}\\n{}\", shape=note, fillcolor=\"{}\"];\n  f{i}_{j} -> h{i}_{j}_{k} [style=dashed];",
                    quoted(&holders_short(group)),
                    group.verdict.words(),
                    verdict_colour(group.verdict)
                );
            }
        }
    }
    out.push_str("}\n");
    out
}

fn holders_short(group: &HolderGroup) -> String {
    if group.holders.len() > 8 {
        format!("{} states", group.holders.len())
    } else {
        group.holders.iter().map(ActorCode::as_str).collect::<Vec<_>>().join(" ")
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

struct Boxed {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

fn svg_box(out: &mut String, at: (u32, u32), width: u32, lines: &[String], fill: &str, bold: bool) -> Boxed {
    let height = 10 + 14 * u32::try_from(lines.len()).unwrap_or(1);
    let stroke = if bold { 2.5 } else { 0.8 };
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"#333\" stroke-width=\"{stroke}\"/>",
        at.0, at.1
    );
    for (i, line) in lines.iter().enumerate() {
        let y = at.1 + 16 + 14 * u32::try_from(i).unwrap_or(0);
        let weight = if i == 0 { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(out, "<text x=\"{}\" y=\"{y}\"{weight}>{}</text>", at.0 + 8, xml(line));
    }
    Boxed { x: at.0, y: at.1, width, height }
}

fn svg_line(out: &mut String, from: &Boxed, to: &Boxed) {
    let _ = writeln!(
        out,
        "<path d=\"M {} {} L {} {}\" stroke=\"#888\" fill=\"none\"/>",
        from.x + from.width,
        from.y + from.height.min(40) / 2,
        to.x,
        to.y + to.height / 2
    );
}

/// The derivation as an SVG picture, without any other program.
#[must_use]
pub fn answer_svg(answer: &Answer, knowledge: &Knowledge) -> String {
    let mut body = String::new();
    let mut y = 10_u32;
    for part in &answer.incidents {
        let event =
            svg_box(&mut body, (10, y), 230, &folded_label(&incident_words(&part.incident), 34), "#ffffff", false);
        for finding in drawn(part) {
            let mut lines = folded_label(&title(finding), 38);
            lines.push(format!("for {}", knowledge.facts.name_of(&finding.victim)));
            lines.push(finding.strongest().words().to_owned());
            for group in &finding.groups {
                lines.extend(folded_label(&format!("{}: {}", holders_short(group), group.verdict), 38));
            }
            let clause = svg_box(&mut body, (280, y), 260, &lines, verdict_colour(finding.strongest()), false);
            svg_line(&mut body, &event, &clause);
            let mut row = y;
            for premise in &finding.premises {
                let label = folded_label(&format!("{}: {}. {}", premise.id, premise.truth, premise.because), 76);
                let drawn =
                    svg_box(&mut body, (580, row), 520, &label, colour(premise.truth), premise.id == finding.deciding);
                svg_line(&mut body, &clause, &drawn);
                row += drawn.height + 6;
            }
            y = row.max(y + clause.height) + 14;
        }
        y = y.max(event.y + event.height + 20);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1110\" height=\"{y}\" viewBox=\"0 0 1110 {y}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"11\">\n<title>Commitments and their derivation</title>\n{body}</svg>\n"
    )
}
