//! One affair told by several words of a sentence: which act counts (plover.md sections 6.1, 6.2, 12).

use crate::{
    event::Candidate,
    rule::{RuleSet, Syntax},
};
use rapporteur_lexicon::{Complaint, DataFiles};
use rapporteur_record::{ActorCode, EventType, Mode, Reading, Status, Upos};

fn drop_for(c: &mut Candidate, reason: &str) {
    c.event = None;
    c.why.rejected.push(reason.to_owned());
}

/// Takes back candidates of one sentence that are part of another act in it.
///
/// "The summit planned for May was called off": no meeting, no plan, one cancellation. "Recalled its ambassador for consultations": no
/// meeting. "Broke the truce": nobody kept it.
pub fn swallow(rules: &RuleSet, syn: &Syntax<'_>, found: &mut [Candidate]) {
    halted(syn, found);
    for i in 0..found.len() {
        let Some(event) = found[i].event else { continue };
        let head = found[i].head;
        let modes = found[i].modes.clone();
        let cancels = event == EventType::Reject
            && modes.iter().any(|m| m.as_str() == "meet")
            && (rules.grammar.cancel_verbs.contains(syn.lemma(head))
                || found[i].rule.is_some_and(|r| rules.rules[r].id == "reject/cancel-meeting"));
        let recalls = event == EventType::Sanction && modes.iter().any(|m| m.as_str() == "withdraw");
        let breaks = event == EventType::Assault && rules.grammar.break_verbs.contains(syn.lemma(head));
        let summons = event == EventType::Accuse && syn.lemma(head) == "summon";
        let orders = event == EventType::Sanction && syn.lemma(head) == "order";
        let street = event == EventType::Protest;
        if !(street || cancels || recalls || breaks || summons || orders) {
            continue;
        }
        let below = syn.sent.subtree(head);
        let object = syn.deep_object(head);
        for (j, other) in found.iter_mut().enumerate() {
            // "The summit planned for May was called off": the parser may take the plan for the main clause.
            let passive_of = cancels
                && syn.passive(head)
                && other.head < head
                && !(other.head..head).any(|k| syn.upos(k) == Upos::Punct);
            if i == j || !below.contains(&other.head) && !passive_of {
                continue;
            }
            let noun = syn.upos(other.head) != Upos::Verb;
            let under_object = object.is_some_and(|o| o == other.head || syn.sent.subtree(o).contains(&other.head));
            match other.event {
                Some(EventType::Consult | EventType::Agree) if cancels && (under_object || passive_of) => {
                    drop_for(other, "the meeting has been called off")
                }
                Some(EventType::Consult) if recalls && noun && syn.case_of(other.head) == Some("for") => {
                    drop_for(other, "an envoy is recalled for them: no meeting of the two sides")
                }
                Some(EventType::Retreat)
                    if breaks
                        && object == Some(other.head)
                        && syn.kid(head, &["conj"]).is_none()
                        && syn.rel(head) != "conj" =>
                {
                    drop_for(other, "what is broken is not kept");
                }
                Some(EventType::Request) if street && !noun && syn.subject(other.head) == syn.subject(head) => {
                    drop_for(other, "what the protest demands is its topic (section 6.2)")
                }
                Some(EventType::Sanction | EventType::Aid) if orders && other.head > head => {
                    drop_for(other, "part of what the court has ordered")
                }
                Some(EventType::Protest | EventType::Accuse | EventType::Consult) if summons && other.head != head => {
                    drop_for(other, "the envoy is summoned to hear it")
                }
                _ => {}
            }
        }
    }
}

/// "Would halt air strikes", "urged the army to stop the shelling": no attack is planned or asked for, but its end.
fn halted(syn: &Syntax<'_>, found: &mut [Candidate]) {
    for i in 0..found.len() {
        let c = &found[i];
        let ahead = matches!(
            c.status.status,
            Status::Planned | Status::Possible | Status::Requested | Status::Conditional | Status::Hoped
        );
        if c.event != Some(EventType::Assault) || !ahead || syn.upos(c.head) == Upos::Verb {
            continue;
        }
        let Some(v) = syn.governor(c.head).filter(|&v| {
            matches!(syn.lemma(v), "halt" | "stop" | "cease" | "end" | "suspend" | "pause")
                && syn.deep_object(v).is_some()
        }) else {
            continue;
        };
        if found.iter().any(|o| o.event.is_some() && o.head != found[i].head && (o.head == v || o.verb == Some(v))) {
            drop_for(&mut found[i], "its end is told by the verb");
            continue;
        }
        let c = &mut found[i];
        c.event = Some(EventType::Retreat);
        c.rule = None;
        c.modes = vec![Mode::new("ceasefire")];
        c.verb = Some(v);
        c.why.steps.push(format!("“{}” ends it: RETREAT", syn.sent.tokens[v].form));
    }
}

/// What stands under a refusal has not come about, what is asked for not yet; what was done before ("his release after a year in custody") has.
///
/// `tells` says whether a word of the sentence tells an event of a type.
fn told_under(syn: &Syntax<'_>, c: &mut Candidate, tells: impl Fn(usize, EventType) -> bool) {
    let so = matches!(c.status.status, Status::Occurred | Status::Ongoing);
    // "Failed to prove that Osei plotted to overthrow": that it was said is all that is certain.
    let unproven = |v: usize| {
        matches!(syn.lemma(v), "prove" | "show" | "demonstrate" | "establish" | "substantiate")
            && (syn.head(v).is_some_and(|h| {
                syn.is_rel(v, &["xcomp"]) && matches!(syn.lemma(h), "fail" | "try" | "unable" | "struggle")
            }) || syn.kids(v).iter().any(|&k| matches!(syn.lemma(k), "not" | "n't" | "never")))
    };
    // "Would not allow its soil to be used for attacks": for what something is used is a purpose, not an act.
    let purpose = |v: usize| matches!(syn.lemma(v), "use" | "allow" | "permit") && !syn.is_rel(v, &["root"]);
    let mut at = c.head;
    for step in 0..4 {
        let Some(up) = syn.head(at).filter(|_| so) else { break };
        let used = step == 0
            && purpose(up)
            && syn.case_of(at) == Some("for")
            && syn.kids(up).iter().any(|&k| syn.lemma(k) == "to");
        if used || unproven(up) && syn.is_rel(at, &["ccomp"]) {
            c.status.status = if used { Status::Possible } else { Status::Alleged };
            c.why.steps.push(format!("“{}” leaves open whether it is so", syn.sent.tokens[up].form));
            break;
        }
        at = up;
    }
    if syn.upos(c.head) == Upos::Verb {
        return;
    }
    let Some(event) = c.event else { return };
    let friendly = matches!(
        event,
        EventType::Consult
            | EventType::Agree
            | EventType::Cooperate
            | EventType::Aid
            | EventType::Support
            | EventType::Concede
            | EventType::Retreat
    );
    let above = syn.governor(c.head).or_else(|| {
        syn.head(c.head).filter(|&h| {
            syn.upos(h) == Upos::Verb
                && syn.is_rel(c.head, &["obl"])
                && matches!(syn.case_of(c.head), Some("to" | "into" | "in" | "with"))
        })
    });
    if friendly
        && so
        && let Some(v) = above
    {
        let refused = tells(v, EventType::Reject);
        let definite =
            syn.kids(c.head).iter().any(|&k| matches!(syn.lemma(k), "the" | "this" | "that" | "these" | "those"))
                || syn.kid(c.head, &["nmod:poss"]).is_some();
        if refused && !definite {
            c.status.status = Status::Negated;
            c.why.steps.push("what is refused does not come about".to_owned());
        } else if syn.is_rel(v, &["xcomp", "ccomp"])
            && let Some(asker) = syn.head(v)
            && tells(asker, EventType::Request)
        {
            c.status.status = Status::Requested;
            c.why.steps.push("it is part of what is asked for".to_owned());
        }
    }
    // "His release after fourteen months in custody", "demanded an inquiry after the shooting"
    if matches!(event, EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Protest)
        && c.status.status == Status::Requested
    {
        let mut at = c.head;
        for _ in 0..3 {
            if !syn.is_rel(at, &["nmod", "obl", "compound"]) {
                break;
            }
            if matches!(syn.case_of(at), Some("after" | "following" | "since" | "despite" | "over")) {
                c.status.status = Status::Occurred;
                c.why.steps.push("told as having come before what is asked for".to_owned());
                break;
            }
            let Some(up) = syn.head(at) else { break };
            at = up;
        }
    }
}

/// Settles status and mode of acts that stand beside others, once participants are known.
pub fn settle(rules: &RuleSet, reading: &Reading, candidates: &mut [Candidate]) {
    let all: Vec<(usize, usize, EventType)> =
        candidates.iter().filter_map(|c| Some((c.sentence, c.head, c.event?))).collect();
    for c in candidates.iter_mut() {
        let syn = Syntax::new(&reading.sentences[c.sentence], &rules.grammar);
        let (sentence, own) = (c.sentence, c.head);
        told_under(&syn, c, |head, event| head != own && all.contains(&(sentence, head, event)));
        promise(&syn, c);
        if matches!(c.status.status, Status::Occurred | Status::Ongoing) && c.inner.is_none() && under_if(&syn, c.head)
        {
            c.status.status = Status::Conditional;
            c.why.steps.push("the act is the condition of another (status/if)".to_owned());
        }
        if c.event == Some(EventType::Request)
            && let Some(k) = infinitive_after(&syn, c.last)
            && !c.arguments.embedded.iter().any(|&top| syn.sent.subtree(top).contains(&k))
        {
            c.arguments.embedded.push(k);
        }
        if matches!(c.event, Some(EventType::Request | EventType::Reject))
            && c.modes.is_empty()
            && let Some(mode) = asked(rules, &syn, c)
        {
            c.modes.push(Mode::new(mode));
            c.why.steps.push(format!("what is asked for gives the mode {mode}"));
        }
    }
}

/// Which states were at war when (`ontology/wars.csv`): a belligerent who calls for the end of its war speaks of what it would do itself.
#[derive(Clone, Debug, Default)]
pub struct Wars(Vec<(String, String, String)>);

impl Wars {
    /// Reads `ontology/wars.csv`.
    ///
    /// # Errors
    ///
    /// Complaints with file and line about rows that cannot be used.
    pub fn load(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        const FILE: &str = "ontology/wars.csv";
        let Some(text) = files.text(FILE) else { return Ok(Self::default()) };
        let mut rows = Vec::new();
        let mut complaints = Vec::new();
        for (n, line) in text.lines().enumerate() {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            if n == 0 {
                if cells != ["state", "from", "until", "evidence"] {
                    complaints.push(Complaint::new(FILE, 1, "the columns must be state,from,until,evidence"));
                }
                continue;
            }
            let day = |d: &str| d.parse::<jiff::civil::Date>().is_ok();
            match cells[..] {
                [state, from, until, evidence]
                    if state.len() == 3 && day(from) && (until.is_empty() || day(until)) && !evidence.is_empty() =>
                {
                    rows.push((state.to_owned(), from.to_owned(), until.to_owned()));
                }
                [""] => {}
                _ => complaints.push(Complaint::new(
                    FILE,
                    n as u64 + 1,
                    "a row is a three-letter state, a day, a day or nothing, and evidence",
                )),
            }
        }
        if complaints.is_empty() { Ok(Self(rows)) } else { Err(complaints) }
    }

    /// Whether the state was at war on the day, or ever where no day is known.
    #[must_use]
    pub fn at_war(&self, state: &ActorCode, day: Option<&str>) -> bool {
        self.0.iter().any(|(s, from, until)| {
            s == state.as_str()
                && day.is_none_or(|d| {
                    let d = d.get(..10).unwrap_or(d);
                    from.as_str() <= d && (until.is_empty() || d <= until.as_str())
                })
        })
    }
}

/// "Azerbaijan called for an end to the war": said by a belligerent, to nobody, it is an expression of its own intent (plover.md 5.1).
pub fn own_war(wars: &Wars, rules: &RuleSet, reading: &Reading, candidates: &mut [Candidate]) {
    let day = reading.story.published.as_ref().map(|p| p.value.clone());
    for i in 0..candidates.len() {
        let c = &candidates[i];
        if c.event != Some(EventType::Request) {
            continue;
        }
        let [actor] = &c.actor[..] else { continue };
        let Some(code) = actor.code.clone() else { continue };
        let syn = Syntax::new(&reading.sentences[c.sentence], &rules.grammar);
        let stops = (c.last + 1..syn.sent.tokens.len().min(c.last + 5))
            .any(|k| matches!(syn.lemma(k), "end" | "halt" | "stop" | "cessation" | "ceasefire" | "truce" | "peace"));
        let war = (c.last + 1..syn.sent.tokens.len().min(c.last + 9)).any(|k| {
            matches!(
                syn.lemma(k),
                "war" | "fighting" | "hostility" | "conflict" | "bloodshed" | "ceasefire" | "truce" | "battle"
            )
        });
        let addressed = c.recipient.iter().any(|p| p.code.as_ref() != Some(&code));
        let fights = wars.at_war(&code, day.as_deref())
            || candidates.iter().any(|e| {
                e.event == Some(EventType::Assault)
                    && e.sentence != c.sentence
                    && e.actor.iter().chain(&e.recipient).any(|p| p.code.as_ref() == Some(&code))
            });
        if stops && war && !addressed && fights {
            let c = &mut candidates[i];
            c.event = Some(EventType::Agree);
            c.modes.clear();
            c.recipient.clear();
            c.inner = Some((EventType::Retreat, vec![Mode::new("ceasefire")], Status::Planned));
            c.why
                .steps
                .push(format!("{} is a party to the war: its call is an offer, AGREE (section 5.1)", code.as_str()));
        }
    }
}

/// "Lesk denied the accusation": the accusation is the one that the story has told before, by who made it.
pub fn denied_accusations(rules: &RuleSet, reading: &Reading, candidates: &mut [Candidate]) {
    let states =
        |c: &[rapporteur_record::Participant]| -> Vec<ActorCode> { c.iter().filter_map(|p| p.code.clone()).collect() };
    for j in 0..candidates.len() {
        let c = &candidates[j];
        let syn = Syntax::new(&reading.sentences[c.sentence], &rules.grammar);
        if c.event != Some(EventType::Accuse)
            || !matches!(syn.lemma(c.head), "accusation" | "allegation" | "charge" | "claim")
            || syn.kid(c.head, &["nmod", "nmod:poss", "acl", "amod"]).is_some()
            || !syn
                .kids(c.head)
                .iter()
                .any(|&k| matches!(syn.lemma(k), "the" | "these" | "those" | "this" | "that" | "all" | "both"))
        {
            continue;
        }
        let Some(denier) = syn
            .governor(c.head)
            .filter(|&v| matches!(syn.lemma(v), "deny" | "reject" | "dismiss" | "refute" | "rebut" | "brush"))
            .and_then(|v| syn.deep_subject(v))
        else {
            continue;
        };
        let own: Vec<ActorCode> =
            crate::resolve::participant(reading, c.sentence, denier).into_iter().filter_map(|p| p.code).collect();
        let told = candidates[..j].iter().rev().find(|e| {
            e.event == Some(EventType::Accuse)
                && !e.actor.is_empty()
                && states(&e.recipient).iter().any(|x| own.contains(x))
                && !states(&e.actor).iter().any(|x| own.contains(x))
        });
        if let Some((actor, recipient)) = told.map(|e| (e.actor.clone(), e.recipient.clone())) {
            let c = &mut candidates[j];
            c.why.steps.push("the accusation told before: its participants".to_owned());
            c.actor = actor;
            c.recipient = recipient;
        }
    }
}

/// "Oru and Lesk blamed each other for the clashes": what each is blamed for is laid to both.
pub fn mutual_blame(rules: &RuleSet, reading: &Reading, candidates: &mut [Candidate]) {
    for o in 0..candidates.len() {
        let outer = &candidates[o];
        let syn = Syntax::new(&reading.sentences[outer.sentence], &rules.grammar);
        if outer.event != Some(EventType::Accuse) || outer.actor.len() < 2 || !crate::claim::is_reciprocal(&syn, outer)
        {
            continue;
        }
        let (s, head, sides) = (outer.sentence, outer.head, outer.actor.clone());
        let below: Vec<usize> = outer.arguments.embedded.iter().flat_map(|&top| syn.sent.subtree(top)).collect();
        for (i, inner) in candidates.iter_mut().enumerate() {
            if i != o && inner.sentence == s && inner.head > head && below.contains(&inner.head) {
                inner.actor.clone_from(&sides);
                inner.recipient.clear();
                inner.why.steps.push("each side lays it to the other: both are its actors".to_owned());
            }
        }
    }
}

/// What one calls fighting again by: "the war", "these clashes".
fn violence(lemma: &str) -> bool {
    matches!(
        lemma,
        "war"
            | "conflict"
            | "fighting"
            | "fight"
            | "violence"
            | "battle"
            | "clash"
            | "attack"
            | "assault"
            | "raid"
            | "offensive"
            | "bombing"
            | "bombardment"
            | "shelling"
            | "airstrike"
            | "strike"
            | "hostility"
            | "skirmish"
            | "shooting"
            | "explosion"
            | "blast"
            | "unrest"
    )
}

/// "The war has cost hundreds of lives", "twelve people on both sides were killed", "three died in the clashes": the toll of the fighting told in the sentences
/// before, no further act. Its counts go to that act.
pub fn tolls(rules: &RuleSet, reading: &Reading, candidates: &mut Vec<Candidate>) {
    let told = |s: Status| matches!(s, Status::Occurred | Status::Ongoing | Status::Historical);
    let mut dropped = vec![false; candidates.len()];
    for j in 0..candidates.len() {
        let c = &candidates[j];
        if c.event != Some(EventType::Assault) || !told(c.status.status) {
            continue;
        }
        let sent = &reading.sentences[c.sentence];
        let syn = Syntax::new(sent, &rules.grammar);
        let definite = |n: usize| {
            violence(syn.lemma(n))
                && syn
                    .kids(n)
                    .iter()
                    .any(|&k| k < n && matches!(syn.lemma(k), "the" | "this" | "that" | "these" | "those"))
                && syn.kid(n, &["nmod", "acl", "amod", "compound"]).is_none()
        };
        let takes =
            |v: usize| matches!(syn.lemma(v), "claim" | "cost" | "take" | "kill" | "leave" | "wound" | "injure");
        // The noun itself is the trigger, and takes the lives.
        let again = definite(c.head) && syn.rel(c.head) == "nsubj" && syn.head(c.head).is_some_and(takes);
        // The verb is, and says in which fighting.
        let dies = matches!(syn.lemma(c.head), "kill" | "wound" | "injure" | "die");
        let in_it = dies && ["in", "during"].iter().flat_map(|p| syn.with_prep(c.head, p)).any(definite);
        let both = dies
            && (1..sent.tokens.len())
                .any(|k| syn.lemma(k) == "side" && matches!(syn.lemma(k - 1), "both" | "two" | "either"));
        if !(again || in_it || both) {
            continue;
        }
        let before = (0..j).rev().find(|&i| {
            let b = &candidates[i];
            !dropped[i]
                && b.event == Some(EventType::Assault)
                && told(b.status.status)
                && b.sentence < c.sentence
                && c.sentence - b.sentence <= 2
                && reading.sentences[b.sentence].block == sent.block
        });
        if let Some(i) = before {
            let (s, head) = (c.sentence, c.head);
            let b = &mut candidates[i];
            b.toll = b.toll.or(Some((s, head)));
            b.why.steps.push("the sentence that tells its toll is part of it".to_owned());
            dropped[j] = true;
        }
    }
    let mut n = 0;
    candidates.retain(|_| {
        n += 1;
        !dropped[n - 1]
    });
}

/// "Moscow would help if …": the commitment is made now, the help is conditional (section 2.2).
fn promise(syn: &Syntax<'_>, c: &mut Candidate) {
    let Some(event) = c.event else { return };
    let verb = c.verb.unwrap_or(c.head);
    let iffy = syn.kids_by(verb, &["advcl"]).any(|k| conditional_mark(syn, k))
        || (c.last + 1..syn.sent.tokens.len())
            .take_while(|&k| syn.upos(k) != Upos::Punct)
            .any(|k| matches!(syn.lemma(k), "if" | "unless"));
    if let Some((_, _, status)) = c.inner.as_mut().filter(|_| iffy && event == EventType::Agree) {
        *status = Status::Conditional;
    }
    if c.status.status != Status::Conditional
        || c.actor.is_empty()
        || !matches!(event, EventType::Aid | EventType::Support | EventType::Cooperate | EventType::Consult)
    {
        return;
    }
    let wills = syn.kids_by(verb, &["aux"]).any(|k| matches!(syn.lemma(k), "will" | "would" | "'ll" | "'d" | "shall"));
    if wills && iffy {
        c.inner = Some((event, std::mem::take(&mut c.modes), Status::Conditional));
        c.event = Some(EventType::Agree);
        c.status.status = Status::Occurred;
        c.why
            .steps
            .push(format!("{event} under a condition is a commitment: AGREE with conditional content (section 2.2)"));
    }
}

/// The infinitive that follows in the same clause, whatever the parser hangs it on: "called on both sides to cease fire".
fn infinitive_after(syn: &Syntax<'_>, last: usize) -> Option<usize> {
    let tokens = &syn.sent.tokens;
    let end = (last + 1..tokens.len())
        .find(|&k| matches!(syn.upos(k), Upos::Punct | Upos::Sconj) || matches!(tokens[k].xpos.as_str(), "VBD" | "VBZ"))
        .unwrap_or(tokens.len());
    (last + 2..end).find(|&k| tokens[k].xpos == "VB" && tokens[k - 1].lemma == "to")
}

fn conditional_mark(syn: &Syntax<'_>, k: usize) -> bool {
    syn.kids(k).iter().any(|&m| syn.is_rel(m, &["mark", "advmod"]) && matches!(syn.lemma(m), "if" | "unless"))
}

fn under_if(syn: &Syntax<'_>, i: usize) -> bool {
    let mut at = i;
    for _ in 0..4 {
        // Whatever the tree calls the clause ("it is feared that if both slide into war, …"); but who asks "if" asks.
        if conditional_mark(syn, at) {
            return !syn.is_rel(at, &["ccomp", "xcomp"]);
        }
        if syn.is_rel(at, &["advcl"]) {
            return false;
        }
        // Only the predicate of the clause, its subject, its object and what it runs into ("slide into war") are what it makes a condition of.
        let runs_into = syn.is_rel(at, &["obl"]) && matches!(syn.case_of(at), Some("into" | "to"));
        if !runs_into && !syn.is_rel(at, &["nsubj", "obj", "conj", "xcomp", "nsubj:pass"]) {
            return false;
        }
        let Some(h) = syn.head(at) else { return false };
        at = h;
    }
    false
}

/// The mode of a request or refusal by the head words of what is asked for.
pub(crate) fn asked(rules: &RuleSet, syn: &Syntax<'_>, c: &Candidate) -> Option<&'static str> {
    for &top in &c.arguments.embedded {
        let mut heads = vec![top];
        heads.extend(syn.kids_by(top, &["obj", "nmod", "obl"]).filter(|&k| {
            syn.rel(k) == "obj" || matches!(syn.case_of(k), Some("of" | "to" | "into")) && syn.upos(k) == Upos::Noun
        }));
        for h in heads {
            if let Some(mode) = mode_of(rules, syn, h) {
                return Some(mode);
            }
        }
    }
    // The tree of what is asked for may be wrong ("that the minister resign" as one noun): the words that follow tell as much.
    if c.event != Some(EventType::Request) {
        return None;
    }
    let end =
        (c.last + 1..syn.sent.tokens.len()).find(|&k| syn.upos(k) == Upos::Punct).unwrap_or(syn.sent.tokens.len());
    (c.last + 1..end.min(c.last + 9)).find_map(|k| mode_of(rules, syn, k))
}

fn mode_of(rules: &RuleSet, syn: &Syntax<'_>, h: usize) -> Option<&'static str> {
    let g = &rules.grammar;
    let lemma = syn.lemma(h);
    let down = syn.sent.tokens.get(h + 1).is_some_and(|t| matches!(t.lemma.as_str(), "down" | "aside"));
    if lemma == "step" && down || g.asked_change.contains(lemma) {
        Some("change")
    } else if g.asked_meet.contains(lemma) {
        Some("meet")
    } else if g.asked_assist.contains(lemma) {
        Some("assist")
    } else if g.asked_yield.contains(lemma) {
        Some("yield")
    } else {
        None
    }
}
