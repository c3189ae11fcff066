//! One event out of the claims that tell of it.

use crate::codec::hash64;
use crate::fold;
use crate::merge::{Feature, UNDATED, day_range, kind_number};
use rapporteur_record::{Claim, Count, Participant, Size, Status};
use serde::{Deserialize, Serialize};

/// A claim of an event, with what is known of its story.
pub(crate) struct Member {
    pub(crate) id: i64,
    pub(crate) story: i64,
    pub(crate) family: i64,
    pub(crate) outlet: Option<i64>,
    pub(crate) published: Option<i32>,
    pub(crate) origin: Option<String>,
    pub(crate) claim: Claim,
    pub(crate) feature: Feature,
}

/// Under what an event can be found; kept in its row so that the entries can be taken out again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facets {
    /// Code, role (0 actor, 1 recipient), sector.
    pub(crate) p: Vec<(String, u8, String)>,
    /// What, value.
    pub(crate) t: Vec<(String, String)>,
    /// Actor, recipient.
    pub(crate) d: Vec<(String, String)>,
}

/// An event, ready to be written.
pub(crate) struct Built {
    pub(crate) claim: Claim,
    pub(crate) lead: i64,
    pub(crate) std: bool,
    pub(crate) day: i32,
    pub(crate) last_day: i32,
    pub(crate) first_pub: Option<i32>,
    pub(crate) last_pub: Option<i32>,
    pub(crate) n_claims: u32,
    pub(crate) n_docs: u32,
    pub(crate) n_pubs: u32,
    pub(crate) n_origins: Option<u32>,
    pub(crate) counter: Vec<i64>,
    pub(crate) facets: Facets,
}

/// How firmly a status asserts the event; the least is the firmest.
const fn status_rank(status: Status) -> u8 {
    match status {
        Status::Occurred => 0,
        Status::Ongoing => 1,
        Status::Attempted => 2,
        Status::Planned => 3,
        Status::Alleged => 4,
        Status::Requested => 5,
        Status::Conditional => 6,
        Status::Possible => 7,
        Status::Feared => 8,
        Status::Hoped => 9,
        Status::Historical => 10,
        Status::Generic => 11,
        Status::Cancelled => 12,
        Status::Denied => 13,
        Status::Negated => 14,
    }
}

fn fullness(claim: &Claim) -> usize {
    let coded = |people: &[Participant]| people.iter().filter(|p| p.code.is_some()).count().min(3);
    coded(&claim.actor)
        + coded(&claim.recipient)
        + usize::from(!claim.mode.is_empty())
        + usize::from(claim.event_loc.iter().any(|p| p.country_code.is_some()))
        + usize::from(claim.date_basis.as_deref() == Some("text"))
        + usize::from(claim.size.is_some())
}

fn pick<'a, T>(positive: &[&'a Member], get: impl Fn(&'a Claim) -> Option<T>) -> Option<T> {
    positive.iter().find_map(|m| get(&m.claim))
}

fn bounds<'a>(positive: &[&'a Member], get: impl Fn(&'a Size) -> Option<&'a Count>) -> Option<Count> {
    let counts: Vec<&Count> =
        positive.iter().filter_map(|m| get(m.claim.size.as_ref()?)).filter(|c| c.low.or(c.high).is_some()).collect();
    let own: Vec<&Count> = counts.iter().copied().filter(|c| !c.cumulative).collect();
    let counts = if own.is_empty() { counts } else { own };
    let mut merged = (*counts.first()?).clone();
    merged.low = counts.iter().filter_map(|c| c.low.or(c.high)).min();
    let open = counts.iter().filter(|c| c.high.is_none()).filter_map(|c| c.low).max();
    let high = counts.iter().filter_map(|c| c.high).max();
    // "At least twelve" beside "ten": the upper end is open.
    merged.high = high.filter(|h| open.is_none_or(|o| o <= *h));
    if counts.len() > 1 {
        merged.qualifier = None;
    }
    Some(merged)
}

fn greater(a: Option<f32>, b: Option<f32>) -> Option<f32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

/// Independent origins: claims of one origin, one family of copies, or one sentence count once.
///
/// Where no claim tells where it has its knowledge from, there is no lineage and no origin (`None`): the names of outlets
/// prove nothing. Copies of one text are a lineage of their own.
fn origins(positive: &[&Member]) -> Option<u32> {
    let copied = |m: &Member| positive.iter().any(|o| o.story != m.story && o.family == m.family);
    let known: Vec<&&Member> = positive.iter().filter(|m| m.origin.is_some() || copied(m)).collect();
    if known.is_empty() {
        return None;
    }
    let mut root: Vec<usize> = (0..known.len()).collect();
    fn find(root: &mut [usize], mut i: usize) -> usize {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    }
    for i in 0..known.len() {
        for j in i + 1..known.len() {
            let (a, b) = (known[i], known[j]);
            let same_source = a.origin.is_some() && a.origin == b.origin;
            let same_words = a.feature.words.len() > 4 && a.feature.words == b.feature.words;
            if same_source || same_words || a.family == b.family {
                let (x, y) = (find(&mut root, i), find(&mut root, j));
                root[x.max(y)] = x.min(y);
            }
        }
    }
    u32::try_from((0..known.len()).filter(|&i| root[i] == i).count()).ok()
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> u32 {
    let set: std::collections::BTreeSet<T> = values.collect();
    u32::try_from(set.len()).unwrap_or(u32::MAX)
}

/// Folds claims into an event. `members` must not be empty; their order does not matter.
pub(crate) fn build(members: &mut [Member]) -> Option<Built> {
    // The lead: the firmest, then the fullest, then the earliest claim.
    members.sort_by(|a, b| {
        let key = |m: &Member| {
            (
                status_rank(m.claim.status),
                m.claim.content_of.is_some(),
                std::cmp::Reverse(fullness(&m.claim)),
                m.published.unwrap_or(i32::MAX),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.claim.id.cmp(&b.claim.id))
    });
    let denied = members.iter().all(|m| m.feature.denies);
    let positive: Vec<&Member> = members.iter().filter(|m| denied || !m.feature.denies).collect();
    let counter: Vec<i64> = members.iter().filter(|m| !denied && m.feature.denies).map(|m| m.id).collect();
    let lead = positive.first()?;
    let mut claim = lead.claim.clone();
    if claim.actor.iter().all(|p| p.code.is_none())
        && let Some(actor) = pick(&positive, |c| c.actor.iter().any(|p| p.code.is_some()).then(|| c.actor.clone()))
    {
        claim.actor = actor;
        claim.actor_implicit = false;
    }
    if claim.recipient.iter().all(|p| p.code.is_none())
        && !claim.reciprocal
        && let Some(recipient) =
            pick(&positive, |c| c.recipient.iter().any(|p| p.code.is_some()).then(|| c.recipient.clone()))
    {
        claim.recipient = recipient;
        claim.recipient_missing = false;
    }
    if claim.mode.is_empty()
        && let Some((mode, scale)) = pick(&positive, |c| (!c.mode.is_empty()).then(|| (c.mode.clone(), c.event_scale)))
    {
        claim.mode = mode;
        claim.event_scale = scale;
    }
    let mut contexts: Vec<_> = positive.iter().flat_map(|m| m.claim.context.iter().cloned()).collect();
    contexts.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    contexts.dedup();
    for context in contexts {
        if !claim.context.contains(&context) {
            claim.context.push(context);
        }
    }
    if !lead.feature.dated
        && let Some(dated) = positive.iter().find(|m| m.feature.dated)
    {
        claim.date.clone_from(&dated.claim.date);
        claim.enddate.clone_from(&dated.claim.enddate);
        claim.date_basis.clone_from(&dated.claim.date_basis);
        claim.when.clone_from(&dated.claim.when);
    }
    if claim.date.is_none()
        && let Some(dated) = positive.iter().find(|m| m.claim.date.is_some())
    {
        claim.date.clone_from(&dated.claim.date);
        claim.enddate.clone_from(&dated.claim.enddate);
        claim.date_basis.clone_from(&dated.claim.date_basis);
    }
    let fine = |c: &Claim| c.event_loc.iter().any(|p| !p.negated && p.resolution.as_deref() != Some("country"));
    if !fine(&claim)
        && let Some(places) = pick(&positive, |c| fine(c).then(|| c.event_loc.clone()))
            .or_else(|| pick(&positive, |c| (!c.event_loc.is_empty()).then(|| c.event_loc.clone())))
    {
        claim.event_loc = places;
    }
    if claim.content.is_none() {
        claim.content = pick(&positive, |c| c.content.clone());
    }
    let size = Size {
        dead: bounds(&positive, |s| s.dead.as_ref()),
        injured: bounds(&positive, |s| s.injured.as_ref()),
        arrested: bounds(&positive, |s| s.arrested.as_ref()),
        displaced: bounds(&positive, |s| s.displaced.as_ref()),
        participants: bounds(&positive, |s| s.participants.as_ref()),
    };
    claim.size = (!size.is_empty()).then_some(size);
    for member in &positive {
        let other = &member.claim.confidence;
        claim.confidence.event = greater(claim.confidence.event, other.event);
        claim.confidence.actor = greater(claim.confidence.actor, other.actor);
        claim.confidence.recipient = greater(claim.confidence.recipient, other.recipient);
        claim.confidence.place = greater(claim.confidence.place, other.place);
        claim.confidence.date = greater(claim.confidence.date, other.date);
    }
    let range = claim.date.as_deref().and_then(day_range);
    let end = claim.enddate.as_deref().and_then(day_range).map(|r| r.1);
    let day = range.map_or(UNDATED, |r| r.0);
    let last_day = range.map_or(UNDATED, |r| end.unwrap_or(r.1).max(r.0));
    let facets = facets(&claim, &positive);
    Some(Built {
        std: claim.status.in_default_export() && claim.content_of.is_none(),
        lead: lead.id,
        day,
        last_day,
        first_pub: positive.iter().filter_map(|m| m.published).min(),
        last_pub: positive.iter().filter_map(|m| m.published).max(),
        n_claims: u32::try_from(positive.len()).unwrap_or(u32::MAX),
        n_docs: distinct(positive.iter().map(|m| m.story)),
        n_pubs: distinct(positive.iter().filter_map(|m| m.outlet)).max(1),
        n_origins: origins(&positive),
        counter,
        facets,
        claim,
    })
}

/// At most so many participants are paired; larger meetings are found by their participants.
const MOST: usize = 40;

fn facets(claim: &Claim, positive: &[&Member]) -> Facets {
    let mut facets = Facets::default();
    let codes = |people: &[Participant]| -> Vec<String> {
        let mut codes: Vec<String> = people.iter().filter_map(|p| p.code.as_ref()).map(ToString::to_string).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.truncate(MOST);
        codes
    };
    for (role, people) in [(0, &claim.actor), (1, &claim.recipient)] {
        for person in people {
            let code = person.code.as_ref().map(ToString::to_string).unwrap_or_default();
            let sector = person.sector.as_ref().map(ToString::to_string).unwrap_or_default();
            facets.p.push((code, role, sector));
            for other in &person.other_sectors {
                facets.t.push(("s".to_owned(), other.to_string()));
            }
        }
    }
    if claim.recipient.is_empty() && (claim.reciprocal || claim.actor.len() > 1 && kind_is_mutual(claim)) {
        // Where there are no sides, everybody stands on both.
        let both: Vec<_> = facets.p.iter().map(|(code, _, sector)| (code.clone(), 1, sector.clone())).collect();
        facets.p.extend(both);
    }
    facets.p.sort_unstable();
    facets.p.dedup();
    let (actors, recipients) = (codes(&claim.actor), codes(&claim.recipient));
    let mut pair = |a: &str, r: &str| {
        if a != r || actors.len() + recipients.len() == 2 {
            facets.d.push((a.to_owned(), r.to_owned()));
        }
    };
    if recipients.is_empty() {
        if claim.reciprocal || actors.len() > 1 && kind_is_mutual(claim) {
            for a in &actors {
                for r in actors.iter().filter(|r| *r != a) {
                    pair(a, r);
                }
            }
        }
    } else {
        for a in &actors {
            for r in &recipients {
                pair(a, r);
                if claim.reciprocal {
                    pair(r, a);
                }
            }
        }
    }
    facets.d.sort_unstable();
    facets.d.dedup();
    for mode in &claim.mode {
        facets.t.push(("m".to_owned(), mode.to_string()));
    }
    for context in &claim.context {
        facets.t.push(("c".to_owned(), context.to_string()));
    }
    for outlet in positive.iter().filter_map(|m| m.outlet) {
        facets.t.push(("o".to_owned(), outlet.to_string()));
    }
    facets.t.sort_unstable();
    facets.t.dedup();
    facets
}

fn kind_is_mutual(claim: &Claim) -> bool {
    use rapporteur_record::EventType as E;
    matches!(claim.event.first(), Some(E::Consult | E::Agree | E::Cooperate))
}

/// The stable key of an event: type, actors, recipients, date, place, and which of its like it is.
pub(crate) fn key(claim: &Claim, episode: u32) -> u64 {
    let codes = |people: &[Participant]| {
        let mut codes: Vec<&str> = people.iter().map(|p| p.code.as_ref().map_or("-", |c| c.as_str())).collect();
        codes.sort_unstable();
        codes.join(",")
    };
    let place = claim.event_loc.iter().find(|p| !p.negated).map_or_else(String::new, |p| {
        let name = p.resolved_place.as_deref().unwrap_or(&p.extracted_place);
        fold::words(name).collect::<Vec<_>>().join(" ")
    });
    let kind = claim.event.first().map_or(0, |k| kind_number(*k));
    let text = format!(
        "{kind}|{}|{}|{}|{place}|{episode}",
        codes(&claim.actor),
        codes(&claim.recipient),
        claim.date.as_deref().unwrap_or_default()
    );
    hash64(text.as_bytes())
}
