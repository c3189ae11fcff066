//! When an event took place.
//!
//! An event is dated by the expression that hangs on its trigger in the tree, never by the dateline and never by the day
//! on which somebody spoke of it. Where none hangs on it, the likeliest expression of the sentence or of the two before it in the
//! paragraph is taken, with lower confidence. Without such words the date of the document stands in, and `basis` says so; where the
//! story is telling of another time, nothing does.

use jiff::{ToSpan, civil::Date};
use rapporteur_record::{Reading, Sentence, Span, Status, Timex, TimexType, Upos, When};

/// The date of one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventDate {
    /// First day, ISO, never finer than the words; `None` where unresolved.
    pub date: Option<String>,
    /// Last day, for intervals.
    pub enddate: Option<String>,
    /// `text`, `document` or `unresolved`.
    pub basis: Option<String>,
    /// The words.
    pub when: Option<When>,
    /// 0 to 1.
    pub confidence: Option<f32>,
}

/// Verbs that report; a date on them is the day of speaking.
const REPORTS: &[&str] = &[
    "say",
    "tell",
    "report",
    "state",
    "add",
    "announce",
    "note",
    "quote",
    "claim",
    "write",
    "warn",
    "confirm",
    "deny",
    "declare",
    "explain",
    "insist",
    "argue",
    "acknowledge",
    "admit",
    "reveal",
    "disclose",
    "allege",
    "stress",
    "reiterate",
    "comment",
    "remark",
    "recall",
    "believe",
    "think",
    "show",
];

/// Verbs that give a noun its time: "held talks on Monday", "the attack took place on Monday".
const LIGHT: &[&str] = &[
    "hold",
    "take",
    "carry",
    "launch",
    "conduct",
    "stage",
    "make",
    "occur",
    "happen",
    "begin",
    "start",
    "end",
    "continue",
    "sign",
    "reach",
    "erupt",
    "break",
    "open",
    "resume",
    "mount",
    "commit",
    "organize",
    "organise",
    "perform",
    "face",
    "schedule",
    "plan",
    "host",
    "attend",
    "have",
    "give",
    "undertake",
    "stop",
    "follow",
    "come",
    "go",
    "kill",
    "leave",
    "wound",
    "injure",
    "hit",
    "strike",
    "target",
];

/// Nouns that are events of their own: "condemned the attack on Monday" may date the attack.
fn is_event_noun(lemma: &str) -> bool {
    const NOUNS: &[&str] = &[
        "attack",
        "war",
        "talk",
        "talks",
        "summit",
        "strike",
        "raid",
        "clash",
        "battle",
        "protest",
        "rally",
        "visit",
        "vote",
        "election",
        "coup",
        "massacre",
        "blast",
        "bombing",
        "shooting",
        "killing",
        "death",
        "crash",
        "conference",
        "referendum",
        "ceasefire",
        "truce",
        "crisis",
        "siege",
        "ambush",
        "offensive",
        "invasion",
        "riot",
        "march",
        "trial",
        "hearing",
        "deal",
        "accord",
        "treaty",
        "resolution",
        "speech",
        "interview",
    ];
    NOUNS.contains(&lemma) || ["tion", "ment", "sion"].iter().any(|s| lemma.len() > 6 && lemma.ends_with(s))
}

/// The date of the event whose trigger is token `trigger` (0-based) of sentence `sentence`.
#[must_use]
pub fn of(reading: &Reading, sentence: u32, trigger: u32, status: Status) -> EventDate {
    let Some(words) = reading.sentences.get(sentence as usize).filter(|s| (trigger as usize) < s.tokens.len()) else {
        return EventDate { basis: Some("unresolved".to_owned()), ..EventDate::default() };
    };
    let trigger = trigger as usize;
    attached(reading, words, sentence, trigger, status)
        .or_else(|| likeliest(reading, words, sentence, trigger, status))
        .unwrap_or_else(|| undated(reading, words, sentence, trigger, status))
}

/// The date that hangs on a trigger.
fn attached(reading: &Reading, words: &Sentence, sentence: u32, trigger: usize, status: Status) -> Option<EventDate> {
    let all: Vec<&Timex> = reading
        .timexes
        .iter()
        .filter(|t| t.sentence == sentence && !in_dateline(reading, sentence, t.start, t.end))
        .collect();
    let mut best: Option<(f32, usize)> = None;
    for (index, timex) in all.iter().enumerate() {
        if !matches!(timex.timex_type, TimexType::Date | TimexType::Time) {
            continue;
        }
        if let Some(score) = attachment(words, timex, trigger, status, all.len() == 1)
            && best.is_none_or(|(b, _)| score > b)
        {
            best = Some((score, index));
        }
    }
    best.map(|(score, index)| dated(reading, words, &all, index, score))
}

/// A token and what it hangs on, up to the root.
pub(crate) struct Path(Vec<usize>);

impl Path {
    pub(crate) fn up(sentence: &Sentence, token: usize) -> Self {
        let mut all = vec![token];
        let mut at = token;
        while let Some(parent) = sentence.head_of(at).filter(|p| !all.contains(p)) {
            all.push(parent);
            at = parent;
        }
        Self(all)
    }

    /// Where this path meets that of another token: (steps of the other, steps of this one).
    pub(crate) fn meets(&self, sentence: &Sentence, token: usize) -> Option<(usize, usize)> {
        let mut at = token;
        for up in 0..sentence.tokens.len() {
            if let Some(down) = self.0.iter().position(|&p| p == at) {
                return Some((up, down));
            }
            at = sentence.head_of(at)?;
        }
        None
    }

    /// Steps from a token up to this path.
    pub(crate) fn climb(&self, sentence: &Sentence, token: usize) -> usize {
        self.meets(sentence, token).map_or(usize::MAX, |(up, _)| up)
    }
}

/// The likeliest date of an act that no expression hangs on: one of its sentence, or of the two before it in the paragraph. The
/// weights are log odds, rounded, counted on the training part and two thirds of the development part of our coded news.
fn likeliest(reading: &Reading, words: &Sentence, sentence: u32, trigger: usize, status: Status) -> Option<EventDate> {
    let path = Path::up(words, trigger);
    let mut best: Option<(f32, &Timex)> = None;
    for timex in reading.timexes.iter().filter(|t| matches!(t.timex_type, TimexType::Date | TimexType::Time)) {
        let Some(back) = sentence.checked_sub(timex.sentence).filter(|&b| b <= 2) else { continue };
        let Some(told) = reading.sentences.get(timex.sentence as usize).filter(|s| s.block == words.block) else {
            continue;
        };
        if in_dateline(reading, timex.sentence, timex.start, timex.end) {
            continue;
        }
        let Some(head) = head_of(told, timex.start, timex.end) else { continue };
        let first = told.tokens.partition_point(|t| t.end <= timex.start);
        let case = case_of(told, head);
        // Bounds are not dates of the act.
        if matches!(case.as_deref(), Some("before" | "until" | "till" | "after" | "than")) {
            continue;
        }
        let day = timex.days.map_or_else(|| timex.value.len() >= 10, |(a, b)| a == b);
        let mut score = -1.5;
        score += if timex.value.contains("REF") {
            -1.2
        } else if day {
            1.1
        } else {
            0.0
        };
        score += match case.as_deref() {
            Some("in") => 0.6,
            Some("during") => 1.0,
            Some("for" | "from") => 0.2,
            Some("of" | "since") => -0.2,
            None | Some("on" | "by") => -0.45,
            Some(_) => 0.0,
        };
        if matches!(
            status,
            Status::Planned
                | Status::Possible
                | Status::Requested
                | Status::Conditional
                | Status::Feared
                | Status::Hoped
        ) {
            score -= 0.45;
        }
        if back == 0 {
            if said_then(words, head, trigger, &path) || elsewhere(words, head, &path) {
                continue;
            }
            // "Crossed on Sunday, a day after gunmen killed four": the day is that of the main clause.
            if told_as_earlier(words, trigger) && !words.subtree(trigger).contains(&head) {
                continue;
            }
            score += if head.abs_diff(trigger) < 15 { 0.7 } else { -0.5 };
            let (up, down) = path.meets(words, head).unwrap_or((4, 4));
            score += match up {
                0 => 1.2,
                1 => 0.4,
                _ => -0.35,
            };
            score += match down {
                0 => 0.6,
                1 => 0.3,
                2 => -0.1,
                _ => -0.3,
            };
            if first <= 1 {
                score += 1.0;
            }
            score += if words.tokens[trigger].upos == Upos::Verb { 0.1 } else { 0.3 };
            score += if head < trigger { 0.1 } else { 0.3 };
        } else {
            score -= if first <= 1 { 0.1 } else { 0.4 };
        }
        if score >= 0.0 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, timex));
        }
    }
    best.map(|(score, timex)| {
        let told = &reading.sentences[timex.sentence as usize];
        dated(reading, told, &[timex], 0, (score - 1.0).min(0.5))
    })
}

/// Whether an expression tells when or where something was said, and the trigger lies in what was said.
pub(crate) fn said_then(sentence: &Sentence, head: usize, trigger: usize, path: &Path) -> bool {
    let mut at = head;
    for _ in 0..6 {
        let Some(parent) = sentence.head_of(at) else { return false };
        if is_predicate(sentence, parent) {
            if told_before(sentence, head, parent).is_some() {
                return false;
            }
            let within = path.0.iter().position(|&p| p == parent).and_then(|n| n.checked_sub(1)).map(|n| path.0[n]);
            return parent != trigger
                && is_report(sentence, parent)
                && within
                    .is_some_and(|w| matches!(sentence.tokens[w].deprel.as_str(), "ccomp" | "parataxis" | "xcomp"));
        }
        at = parent;
    }
    false
}

/// What was told, where the tree hangs an expression on the report that follows it: "police held two men on Friday, the ministry
/// said". An expression before the comma and the speaker belongs to what is told, not to the telling.
fn told_before(sentence: &Sentence, head: usize, report: usize) -> Option<usize> {
    if !is_report(sentence, report) {
        return None;
    }
    let subject = sentence.children_by(report, &["nsubj"]).next()?;
    let speaker = sentence.subtree(subject).first().copied()?;
    let comma = head < speaker
        && sentence.tokens[head + 1..speaker].iter().any(|t| matches!(t.form.as_str(), "," | "”" | "\""));
    let content = sentence.children_by(report, &["ccomp", "parataxis"]).find(|&c| c < head)?;
    comma.then_some(content)
}

/// Head token of a span: the one whose head lies outside.
pub(crate) fn head_of(sentence: &Sentence, start: u32, end: u32) -> Option<usize> {
    let first = sentence.tokens.partition_point(|t| t.end <= start);
    let last = sentence.tokens.partition_point(|t| t.start < end);
    (first..last)
        .find(|&i| sentence.head_of(i).is_none_or(|h| h < first || h >= last))
        .or((first < last).then_some(first))
}

/// Whether a token stands for a clause.
pub(crate) fn is_predicate(sentence: &Sentence, token: usize) -> bool {
    let t = &sentence.tokens[token];
    t.upos == Upos::Verb
        || matches!(t.deprel.as_str(), "root" | "ccomp" | "advcl" | "acl" | "acl:relcl" | "parataxis")
        || sentence
            .children(token)
            .any(|c| matches!(sentence.tokens[c].deprel.as_str(), "cop" | "nsubj" | "nsubj:pass"))
}

pub(crate) fn case_of(sentence: &Sentence, token: usize) -> Option<String> {
    sentence.children_by(token, &["case", "mark"]).next().map(|c| sentence.tokens[c].form.to_lowercase())
}

fn is_report(sentence: &Sentence, token: usize) -> bool {
    REPORTS.contains(&sentence.tokens[token].lemma.as_str())
}

/// How firmly a time expression hangs on a trigger: 3 directly, 1 barely, `None` not at all.
fn attachment(sentence: &Sentence, timex: &Timex, trigger: usize, status: Status, only: bool) -> Option<f32> {
    let head = head_of(sentence, timex.start, timex.end)?;
    let case = case_of(sentence, head);
    match case.as_deref() {
        // Bounds are not dates of the act; a deadline dates what is planned.
        Some("before" | "until" | "till" | "after" | "than" | "despite" | "like") => return None,
        Some("by")
            if !matches!(status, Status::Planned | Status::Possible | Status::Requested | Status::Conditional) =>
        {
            return None;
        }
        _ => {}
    }
    if head == trigger {
        return Some(2.0);
    }
    let mut at = head;
    let mut through_event = false;
    for step in 0..6 {
        let relation = sentence.tokens[at].deprel.clone();
        let parent = sentence.head_of(at)?;
        if parent == trigger {
            // "condemned Monday's attack": the day is the attack's
            return (!through_event).then_some(if step == 0 { 3.0 } else { 2.2 });
        }
        if is_predicate(sentence, parent) {
            return match told_before(sentence, head, parent) {
                Some(content) if content == trigger => Some(2.5),
                Some(content) => shared(sentence, content, trigger, through_event),
                None => shared(sentence, parent, trigger, through_event),
            };
        }
        let lemma = sentence.tokens[parent].lemma.as_str();
        if is_event_noun(lemma) || relation == "nmod:poss" || (relation.starts_with("compound") && step == 0) {
            through_event = true;
        }
        at = parent;
    }
    // A broken tree: one expression, one clause.
    let reports = (0..sentence.tokens.len()).any(|i| is_report(sentence, i));
    (only && !reports && !through_event).then_some(0.8)
}

/// Whether a trigger takes the time of the predicate `verb` that the expression hangs on.
fn shared(sentence: &Sentence, verb: usize, trigger: usize, through_event: bool) -> Option<f32> {
    if through_event {
        return None;
    }
    let token = &sentence.tokens[trigger];
    let relation = token.deprel.as_str();
    if sentence.head_of(trigger) == Some(verb) {
        let lemma = sentence.tokens[verb].lemma.as_str();
        match relation {
            "obj" | "nsubj" | "nsubj:pass" | "obl:agent" | "xcomp" if token.upos != Upos::Verb => {
                return (LIGHT.contains(&lemma)).then_some(2.5);
            }
            // "agreed on Monday to hold talks": the talks lie ahead
            "xcomp" => return LIGHT.contains(&lemma).then_some(1.5),
            "obl" | "nmod" => {
                let case = case_of(sentence, trigger);
                return matches!(case.as_deref(), Some("in" | "during" | "at" | "with")).then_some(1.6);
            }
            "advcl" => {
                // "…, killing ten": the same time; with a mark it is another clause
                let marked = sentence.children_by(trigger, &["mark"]).next().is_some();
                return (!marked && !is_report(sentence, verb)).then_some(1.8);
            }
            "conj" => return own_time(sentence, trigger).then_some(1.4),
            _ => return None,
        }
    }
    // The trigger governs the verb: "attacked and killed on Monday".
    if sentence.head_of(verb) == Some(trigger)
        && sentence.tokens[verb].deprel == "conj"
        && !is_report(sentence, verb)
        && !is_report(sentence, trigger)
    {
        return Some(1.3);
    }
    // Two steps: the object of a conjoined or participial clause.
    let parent = sentence.head_of(trigger)?;
    if sentence.head_of(parent) == Some(verb)
        && matches!(sentence.tokens[parent].deprel.as_str(), "obj" | "nsubj" | "nsubj:pass")
        && relation == "conj"
    {
        return LIGHT.contains(&sentence.tokens[verb].lemma.as_str()).then_some(1.6);
    }
    None
}

/// Whether a clause has no subject of its own and so shares the time of the one before.
fn own_time(sentence: &Sentence, token: usize) -> bool {
    sentence.children_by(token, &["nsubj"]).next().is_none()
}

fn text_of(reading: &Reading, start: u32, end: u32) -> String {
    reading.story.text.chars().skip(start as usize).take((end - start) as usize).collect()
}

fn dated(reading: &Reading, sentence: &Sentence, all: &[&Timex], index: usize, score: f32) -> EventDate {
    let timex = all[index];
    let mut end = timex.end;
    let mut days = timex.days;
    let mut range = false;
    // "from 2 to 5 May", "between Monday and Wednesday"
    if let Some(next) = all.get(index + 1).filter(|n| n.days.is_some()) {
        let first = sentence.tokens.partition_point(|t| t.end <= timex.start);
        let before = first.checked_sub(1).map_or(String::new(), |i| sentence.tokens[i].form.to_lowercase());
        let between: Vec<String> = sentence
            .tokens
            .iter()
            .filter(|t| t.start >= timex.end && t.end <= next.start)
            .map(|t| t.form.to_lowercase())
            .collect();
        let joins = between.len() == 1
            && ((before == "from" && matches!(between[0].as_str(), "to" | "until" | "through" | "till"))
                || (before == "between" && between[0] == "and")
                || matches!(between[0].as_str(), "-" | "–"));
        if let (true, Some((from, _)), Some((_, to))) = (joins, days, next.days)
            && from <= to
        {
            days = Some((from, to));
            end = next.end;
            range = true;
        }
    }
    let when = When {
        text: text_of(reading, timex.start, end),
        value: days.map(|(first, last)| iso(first, last)),
        span: Some(located(reading, Span::new(timex.start, end))),
    };
    let Some((first, last)) = days else {
        return EventDate { basis: Some("unresolved".to_owned()), when: Some(when), ..EventDate::default() };
    };
    let (date, enddate) = if range { (first.to_string(), Some(last.to_string())) } else { grain(first, last) };
    let confidence = (0.55 + 0.13 * score).min(0.95);
    EventDate {
        date: Some(date),
        enddate,
        basis: Some("text".to_owned()),
        when: Some(when),
        confidence: Some((confidence * 100.0).round() / 100.0),
    }
}

fn located(reading: &Reading, span: Span) -> Span {
    reading.story.page_map.as_ref().map_or(span, |map| map.located(span))
}

/// A stretch of days as ISO writes it at its own grain: a day, a month, a year; else first and last day.
fn grain(first: Date, last: Date) -> (String, Option<String>) {
    if first == last {
        return (first.to_string(), None);
    }
    if first.day() == 1 && first.month() == 1 && last.month() == 12 && last.day() == 31 && first.year() == last.year() {
        return (format!("{:04}", first.year()), None);
    }
    if first.day() == 1 && last == first.last_of_month() {
        return (format!("{:04}-{:02}", first.year(), first.month()), None);
    }
    (first.to_string(), Some(last.to_string()))
}

/// A stretch of days as one ISO 8601 value: `2022-06-13`, `2022-06`, `2022`, or an interval at the grain of its bounds.
fn iso(first: Date, last: Date) -> String {
    let (from, to) = grain(first, last);
    let Some(to) = to else { return from };
    if first.day() == 1 && last == last.last_of_month() {
        if first.month() == 1 && last.month() == 12 {
            return format!("{:04}/{:04}", first.year(), last.year());
        }
        return format!("{:04}-{:02}/{:04}-{:02}", first.year(), first.month(), last.year(), last.month());
    }
    format!("{from}/{to}")
}

/// Without words: the date of the document, where the story is telling of the days before it.
fn undated(reading: &Reading, words: &Sentence, sentence: u32, trigger: usize, status: Status) -> EventDate {
    let unresolved = EventDate { basis: Some("unresolved".to_owned()), ..EventDate::default() };
    let Some(published) = reading.story.published_date() else { return unresolved };
    if !matches!(
        status,
        Status::Occurred | Status::Ongoing | Status::Attempted | Status::Denied | Status::Negated | Status::Cancelled
    ) {
        return unresolved;
    }
    // "A day after gunmen killed four": what the main clause is told to follow lies before it, nobody says how long.
    if told_as_earlier(words, trigger) {
        return unresolved;
    }
    // The past perfect looks back from the time of the story.
    let perfect = words.children_by(trigger, &["aux"]).any(|c| words.tokens[c].form.eq_ignore_ascii_case("had"));
    if perfect {
        return unresolved;
    }
    // The paragraph is telling of another time: the last date before lies well before publication.
    let block = words.block;
    let horizon = published.checked_sub(45.days()).unwrap_or(published);
    let told = reading
        .timexes
        .iter()
        .filter(|t| t.sentence <= sentence && sentence - t.sentence <= 2 && t.timex_type == TimexType::Date)
        .filter(|t| reading.sentences.get(t.sentence as usize).is_some_and(|s| s.block == block))
        .filter_map(|t| t.days)
        .next_back();
    if told.is_some_and(|(_, last)| last < horizon) {
        return unresolved;
    }
    EventDate {
        date: Some(published.to_string()),
        enddate: None,
        basis: Some("document".to_owned()),
        when: None,
        confidence: Some(if status == Status::Ongoing { 0.5 } else { 0.4 }),
    }
}

/// Whether the trigger stands in a clause of "after" or "since", or heads a noun phrase of one.
fn told_as_earlier(words: &Sentence, trigger: usize) -> bool {
    let mut at = trigger;
    for _ in 0..3 {
        let relation = words.tokens[at].deprel.as_str();
        if matches!(relation, "advcl" | "ccomp" | "obl" | "nmod")
            && words
                .children_by(at, &["mark", "case"])
                .any(|c| matches!(words.tokens[c].form.to_lowercase().as_str(), "after" | "since" | "following"))
        {
            return true;
        }
        // What was done in the same clause: "after gunmen attacked a post and killed four".
        if !matches!(relation, "conj" | "obj" | "xcomp") {
            return false;
        }
        let Some(up) = words.head_of(at) else { return false };
        at = up;
    }
    false
}

/// Whether an expression hangs in a relative clause or a marked clause of its own that the trigger is no part of.
fn elsewhere(words: &Sentence, head: usize, path: &Path) -> bool {
    let mut at = head;
    for _ in 0..8 {
        if path.0.contains(&at) {
            return false;
        }
        let token = &words.tokens[at];
        let relative = token.deprel == "acl:relcl";
        let marked = token.deprel == "advcl"
            && words.children_by(at, &["mark"]).any(|m| {
                matches!(
                    words.tokens[m].form.to_lowercase().as_str(),
                    "after" | "before" | "since" | "until" | "because" | "if"
                )
            });
        if relative || marked {
            return true;
        }
        let Some(up) = words.head_of(at) else { return false };
        at = up;
    }
    false
}

/// Whether a span stands in the dateline: "YEREVAN, Oct. 9 (Reuters) —" at the head of a story.
pub(crate) fn in_dateline(reading: &Reading, sentence: u32, start: u32, end: u32) -> bool {
    if sentence > 2 {
        return false;
    }
    let Some(words) = reading.sentences.get(sentence as usize) else { return false };
    dateline(words).is_some_and(|dash| end <= words.tokens[dash].start && words.start <= start)
}

/// The dash that ends the dateline of a sentence that has one.
pub(crate) fn dateline(words: &rapporteur_record::Sentence) -> Option<usize> {
    let dash = words.tokens.iter().take(16).position(|t| matches!(t.form.as_str(), "-" | "–" | "—" | "--" | "_"))?;
    let head = &words.tokens[..dash];
    let verb = head.iter().any(|t| matches!(t.upos, Upos::Verb | Upos::Aux));
    let capitals = head
        .first()
        .is_some_and(|t| t.form.chars().count() >= 3 && t.form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic()));
    let agency = head.iter().any(|t| {
        matches!(
            t.form.as_str(),
            "Reuters"
                | "REUTERS"
                | "AP"
                | "AFP"
                | "UPI"
                | "Xinhua"
                | "TASS"
                | "Interfax"
                | "dpa"
                | "DPA"
                | "ANI"
                | "PTI"
                | "IANS"
                | "CNN"
                | "EFE"
        )
    });
    (agency || (capitals && !verb)).then_some(dash)
}

#[cfg(test)]
mod tests {
    use super::{grain, iso, of};
    use jiff::civil::date;
    use rapporteur_record::{Published, PublishedBasis, Reading, Status};

    fn read(text: &str, published: Option<&str>) -> Reading {
        let mut story = rapporteur_text::story_from_text("t", text);
        story.published = published.map(|d| Published {
            value: d.into(),
            date: d.parse().expect("a date"),
            basis: PublishedBasis::Option,
        });
        let mut sentences = rapporteur_text::split_story(&story);
        let reader = rapporteur_reader::Reader::embedded().expect("the embedded model");
        let mentions = reader.read(&mut sentences);
        let timexes = rapporteur_time::find(&story, &sentences);
        Reading { story, sentences, mentions, timexes, ..Reading::default() }
    }

    fn date_of(text: &str, trigger: &str, status: Status, published: Option<&str>) -> (Option<String>, String) {
        let reading = read(text, published);
        let (s, t) = reading
            .sentences
            .iter()
            .enumerate()
            .find_map(|(s, sent)| sent.tokens.iter().position(|t| t.form == trigger).map(|t| (s, t)))
            .expect("the trigger");
        let found = of(&reading, s as u32, t as u32, status);
        (found.date, found.basis.unwrap_or_default())
    }

    const FRIDAY: Option<&str> = Some("2020-10-09");

    #[test]
    fn the_day_on_the_trigger() {
        assert_eq!(
            date_of("Rebels attacked the town on Wednesday.", "attacked", Status::Occurred, FRIDAY),
            (Some("2020-10-07".into()), "text".into())
        );
        assert_eq!(
            date_of("The army killed three men in March 2019.", "killed", Status::Occurred, FRIDAY),
            (Some("2019-03".into()), "text".into())
        );
    }

    #[test]
    fn the_day_of_speaking_is_not_the_day_of_the_act() {
        let text = "The minister said on Thursday that rebels attacked the town.";
        assert_eq!(date_of(text, "said", Status::Occurred, FRIDAY).0.as_deref(), Some("2020-10-08"));
        assert_ne!(date_of(text, "attacked", Status::Occurred, FRIDAY).1, "text");
    }

    #[test]
    fn without_words_the_document_stands_in_and_says_so() {
        assert_eq!(
            date_of("Rebels attacked the town.", "attacked", Status::Occurred, FRIDAY),
            (Some("2020-10-09".into()), "document".into())
        );
        assert_eq!(
            date_of("Rebels attacked the town.", "attacked", Status::Occurred, None),
            (None, "unresolved".into())
        );
        assert_eq!(
            date_of("Rebels may attack the town.", "attack", Status::Possible, FRIDAY),
            (None, "unresolved".into())
        );
    }

    #[test]
    fn without_an_anchor_the_words_are_kept() {
        let reading = read("Rebels attacked the town on Friday.", None);
        let found = of(&reading, 0, 1, Status::Occurred);
        assert_eq!(found.date, None);
        assert_eq!(found.when.map(|w| (w.text, w.value)), Some(("Friday".to_owned(), None)));
        assert_eq!(found.basis.as_deref(), Some("unresolved"));
    }

    #[test]
    fn a_story_of_other_years_lends_no_date() {
        let text = "War broke out in 1992. Troops burned the town.";
        assert_eq!(date_of(text, "burned", Status::Occurred, FRIDAY), (None, "unresolved".into()));
    }

    #[test]
    fn grains() {
        assert_eq!(grain(date(2020, 2, 1), date(2020, 2, 29)), ("2020-02".into(), None));
        assert_eq!(grain(date(2020, 1, 1), date(2020, 12, 31)), ("2020".into(), None));
        assert_eq!(grain(date(2020, 10, 5), date(2020, 10, 11)), ("2020-10-05".into(), Some("2020-10-11".into())));
        assert_eq!(iso(date(2020, 10, 5), date(2020, 10, 5)), "2020-10-05");
        assert_eq!(iso(date(2020, 10, 5), date(2020, 10, 11)), "2020-10-05/2020-10-11");
        assert_eq!(iso(date(1950, 1, 1), date(1969, 12, 31)), "1950/1969");
        assert_eq!(iso(date(2020, 7, 1), date(2020, 9, 30)), "2020-07/2020-09");
    }
}
