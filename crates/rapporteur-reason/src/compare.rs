use crate::{Complaint, Day, Interval, Knowledge, Pledge, Table, Truth, answer::between};
use rapporteur_record::ActorCode;
use std::collections::BTreeMap;

/// A pledge of one dyad from a table of alliances, which knows no clauses, places or degrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePledge {
    /// `ATOP` or `COW`.
    pub table: &'static str,
    /// Number of the alliance in that table, where given.
    pub alliance: String,
    /// Who pledges.
    pub by: ActorCode,
    /// To whom.
    pub to: ActorCode,
    /// What.
    pub pledge: Pledge,
    /// When.
    pub interval: Interval,
    /// Whether the table says that it is conditional; `None` where it does not say.
    pub conditional: Option<bool>,
    /// Line of the file.
    pub line: usize,
}

/// A member row: state, when, what it pledges, whether conditional, line.
type Member = (ActorCode, Interval, Vec<Pledge>, Option<bool>, usize);

/// Reads a table of alliances given by the user: ATOP dyad spells or directed dyad-years (`ccode1,ccode2,…`), ATOP
/// members (`atopid,member,…`), COW `alliance_v4.1` dyads. The kind is told from the header.
///
/// Every pledge comes without place, object, degree and procedure: `lacking scope`.
///
/// # Errors
///
/// A header that is none of these. Rows that cannot be read are complaints in the second part of the result.
pub fn read_alliances(
    path: &str,
    text: &str,
    knowledge: &Knowledge,
) -> Result<(Vec<TablePledge>, Vec<Complaint>), Complaint> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| Complaint::new(path, 1, format!("no CSV header: {error}")))?
        .iter()
        .map(|h| h.trim().trim_start_matches('\u{feff}').to_lowercase())
        .collect();
    let column = |names: &[&str]| names.iter().find_map(|n| header.iter().position(|h| h == n));
    let pledges: Vec<(usize, Pledge)> = [
        (column(&["defense"]), Pledge::Defense),
        (column(&["offense"]), Pledge::Offense),
        (column(&["neutrality", "neutral"]), Pledge::Neutrality),
        (column(&["nonaggression", "nonagg"]), Pledge::Nonaggression),
        (column(&["consultation", "consul", "entente"]), Pledge::Consultation),
    ]
    .into_iter()
    .filter_map(|(index, pledge)| Some((index?, pledge)))
    .collect();
    let dyad = column(&["ccode1", "stateno1", "mem1"]).zip(column(&["ccode2", "stateno2", "mem2"]));
    let member = column(&["member"]).zip(column(&["atopid"]));
    let is_cow = column(&["entente", "version4id"]).is_some();
    let accepted = "accepted: ATOP (ccode1,ccode2,start_year,end_year,defense,offense,neutrality,nonaggression,\
                    consultation; or ccode1,ccode2,year,…; or atopid,member,yrent,…) or COW alliance_v4.1 \
                    (version4id,ccode1,ccode2,dyad_st_year,dyad_end_year,defense,neutrality,nonaggression,entente)";
    if pledges.is_empty() || (dyad.is_none() && member.is_none()) {
        return Err(Complaint::new(path, 1, format!("this header is no table of alliances; {accepted}")));
    }
    let table = if is_cow { "COW" } else { "ATOP" };
    let start = [
        column(&["start_year", "dyad_st_year", "yrent", "begyr", "year"]),
        column(&["dyad_st_month", "moent", "begmo"]),
        column(&["dyad_st_day", "dayent", "begday"]),
    ];
    let end = [
        column(&["end_year", "dyad_end_year", "yrexit", "endyr", "year"]),
        column(&["dyad_end_month", "moexit", "endmo"]),
        column(&["dyad_end_day", "dayexit", "endday"]),
    ];
    let id = column(&["version4id", "atopid", "atopid1"]);
    let conditional = column(&["conditio", "conditional"]);
    let cow: BTreeMap<u32, ActorCode> = knowledge.cow_codes();
    let mut rows = Vec::new();
    let mut complaints = Vec::new();
    let mut members: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    // Numbers of states that are no more, or never were: told once each.
    let mut unknown: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complaints.push(Complaint::new(path, 0, format!("unreadable row: {error}")));
                continue;
            }
        };
        let line = record.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
        if record.len() != header.len() {
            complaints.push(Complaint::new(
                path,
                line,
                format!("{} columns, accepted: {}, as many as the header has", record.len(), header.len()),
            ));
            continue;
        }
        let field = |index: usize| record.get(index).unwrap_or("").trim();
        let mut state = |index: usize| -> Option<ActorCode> {
            let known = field(index).parse::<u32>().ok().and_then(|number| cow.get(&number)).cloned();
            if known.is_none() {
                unknown.entry(field(index).to_owned()).or_insert((line, 0)).1 += 1;
            }
            known
        };
        let date = |parts: &[Option<usize>; 3], last: bool| -> Option<Day> {
            let number = |part: Option<usize>| part.and_then(|i| field(i).parse::<i16>().ok()).filter(|n| *n > 0);
            let year = number(parts[0])?;
            // An open end stands as the last year of the table.
            let text = match (number(parts[1]), number(parts[2])) {
                (Some(m), Some(d)) => format!("{year:04}-{m:02}-{d:02}"),
                (Some(m), None) => format!("{year:04}-{m:02}"),
                _ if last => format!("{:04}", year.saturating_add(1)),
                _ => format!("{year:04}"),
            };
            Day::parse(&text).ok()
        };
        let until = date(&end, true).filter(|day| day.first.year() <= 2012 || !is_cow);
        let interval = Interval { from: date(&start, false), until };
        let said = conditional.map(|i| field(i) == "1");
        let given: Vec<Pledge> =
            pledges.iter().filter(|(index, _)| field(*index) == "1").map(|(_, pledge)| *pledge).collect();
        let alliance = id.map(|i| field(i).to_owned()).unwrap_or_default();
        if let Some((a, b)) = dyad {
            let (Some(by), Some(to)) = (state(a), state(b)) else { continue };
            for pledge in given {
                let mut push = |by: &ActorCode, to: &ActorCode| {
                    rows.push(TablePledge {
                        table,
                        alliance: alliance.clone(),
                        by: by.clone(),
                        to: to.clone(),
                        pledge,
                        interval,
                        conditional: said,
                        line,
                    });
                };
                push(&by, &to);
                // COW dyads are undirected: each stands for both.
                if is_cow {
                    push(&to, &by);
                }
            }
        } else if let Some((m, _)) = member
            && let Some(code) = state(m)
        {
            members.entry(alliance).or_default().push((code, interval, given, said, line));
        }
    }
    for (number, (line, times)) in unknown {
        complaints.push(Complaint::new(
            path,
            line,
            format!(
                "{number:?} is no state on record ({times} rows left out); accepted: Correlates of War numbers of \
                 facts/actors.csv"
            ),
        ));
    }
    complaints.sort();
    for (alliance, list) in members {
        for (by, interval, given, said, line) in &list {
            for (to, other, ..) in &list {
                if by == to || !interval.overlaps(other) {
                    continue;
                }
                for pledge in given {
                    rows.push(TablePledge {
                        table,
                        alliance: alliance.clone(),
                        by: by.clone(),
                        to: to.clone(),
                        pledge: *pledge,
                        interval: *interval,
                        conditional: *said,
                        line: *line,
                    });
                }
            }
        }
    }
    Ok((rows, complaints))
}

/// Sets the table beside our clauses on a day, for the pairs of `only` or all pairs that either has.
#[must_use]
pub fn compare_alliances(knowledge: &Knowledge, rows: &[TablePledge], on: Day, only: &[ActorCode]) -> Table {
    let name = rows.first().map_or("the table", |r| r.table);
    let columns = ["who", "to whom", "pledge", name, "ours", "what the table lacks"].map(str::to_owned);
    let mut table =
        Table { title: format!("{name} beside our clauses on {on}"), columns: columns.to_vec(), ..Table::default() };
    let wanted = |by: &ActorCode, to: &ActorCode| only.is_empty() || only.contains(by) || only.contains(to);
    let mut theirs: BTreeMap<(ActorCode, ActorCode, Pledge), &TablePledge> = BTreeMap::new();
    for row in rows.iter().filter(|r| wanted(&r.by, &r.to) && r.interval.holds_during(Some(on)) != Truth::Fails) {
        theirs.entry((row.by.clone(), row.to.clone(), row.pledge)).or_insert(row);
    }
    let mut ours: BTreeMap<(ActorCode, ActorCode, Pledge), Vec<(String, Vec<String>)>> = BTreeMap::new();
    // What the table says nothing of cannot be compared: our side is told for the states of the table.
    let told = |code: &ActorCode| rows.is_empty() || rows.iter().any(|row| row.by == *code || row.to == *code);
    let states: Vec<ActorCode> = knowledge.states().filter(|code| told(code)).cloned().collect();
    for by in &states {
        for to in states.iter().filter(|to| *to != by && wanted(by, to)) {
            for (agreement, clause) in between(knowledge, by, to, Some(on)) {
                let pledge = if clause.pledge == Pledge::Assistance { Pledge::Defense } else { clause.pledge };
                let known = matches!(
                    pledge,
                    Pledge::Defense
                        | Pledge::Offense
                        | Pledge::Neutrality
                        | Pledge::Nonaggression
                        | Pledge::Consultation
                );
                // The Charter, and what most states of a region promise each other short of help, is no alliance in either table.
                let members: usize = agreement.parties.iter().map(|p| p.actors.len()).sum();
                let general = members > 20 && !clause.pledge.is_help();
                let alliance = !matches!(agreement.kind, crate::AgreementKind::Charter) || agreement.id == "nato";
                if !known || !alliance || (general && agreement.id != "nato") {
                    continue;
                }
                let mut scope = Vec::new();
                if !clause.covers.is_empty() {
                    scope.push("place".to_owned());
                }
                if clause.procedure.request.is_some() {
                    scope.push("request".to_owned());
                }
                if clause.duty.degree == crate::Degree::Discretion {
                    scope.push("means left free".to_owned());
                }
                if !clause.limits.is_empty() {
                    scope.push("limits".to_owned());
                }
                ours.entry((by.clone(), to.clone(), pledge)).or_default().push((
                    format!(
                        "{}{}",
                        crate::Agreement::part_words(&agreement.short, &clause.article),
                        crate::mark(agreement.unverified || clause.unverified)
                    ),
                    scope,
                ));
            }
        }
    }
    let mut keys: Vec<&(ActorCode, ActorCode, Pledge)> = theirs.keys().chain(ours.keys()).collect();
    keys.sort();
    keys.dedup();
    let (mut both, mut only_theirs, mut only_ours) = (0_usize, 0_usize, 0_usize);
    for key in keys {
        let (their, our) = (theirs.get(key), ours.get(key));
        match (their.is_some(), our.is_some()) {
            (true, true) => both += 1,
            (true, false) => only_theirs += 1,
            _ => only_ours += 1,
        }
        let their_words = their.map_or_else(
            || "–".to_owned(),
            |r| {
                let how = match r.conditional {
                    Some(true) => "conditional",
                    Some(false) => "unconditional",
                    None => "condition not told",
                };
                format!("{} {how} (line {})", r.interval, r.line)
            },
        );
        let our_words = our
            .map_or_else(|| "–".to_owned(), |list| list.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>().join("; "));
        let mut lacks: Vec<String> = our.into_iter().flatten().flat_map(|(_, scope)| scope.clone()).collect();
        lacks.sort();
        lacks.dedup();
        table.rows.push(vec![
            key.0.to_string(),
            key.1.to_string(),
            key.2.as_str().to_owned(),
            their_words,
            our_words,
            if their.is_some() && our.is_some() { lacks.join(", ") } else { String::new() },
        ]);
    }
    table.notes.push(format!(
        "{both} pledges in both, {only_theirs} only in {name}, {only_ours} only here. Pledges of {name} lack scope: no article, place, object, degree or procedure."
    ));
    table
}
