//! Verb dictionaries: blocks of verbs with a code, and patterns with codes of their own.

use super::lines::{braced, uncommented};
use super::pattern::{Element, Part, Pattern, Synsets, expand};
use crate::ontology::Ontology;
use rapporteur_data::Complaint;
use rapporteur_record::{CameoCode, Context, EventType, Mode, SmolStr};
use std::collections::{BTreeMap, BTreeSet};

/// Which way a code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Source to target.
    Forward,
    /// Target to source (`[:040]`).
    Backward,
    /// Both, with one code (`[040:040]`).
    Mutual,
}

/// What a code of a dictionary is to PLOVER.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// An event.
    Event(EventType, Vec<Mode>, Vec<Context>),
    /// Nothing: `[---]`, or a CAMEO code that PLOVER drops (01).
    Nothing,
    /// The code is in no table of CAMEO: the pattern is kept with its code, and makes no event.
    Unknown,
}

/// One sense: a verb in a pattern, with a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Sense {
    /// Line of the pattern, or of the verb for its code alone.
    pub line: u64,
    /// Words of the verb, lower case: the verb itself, then what follows it (`break down`).
    pub verb: Vec<SmolStr>,
    /// Irregular forms of the verb itself, lower case.
    pub forms: Vec<SmolStr>,
    /// What must stand around it.
    pub pattern: Pattern,
    /// The code as written.
    pub code: SmolStr,
    /// Which way it goes.
    pub direction: Direction,
    /// What it means in PLOVER.
    pub meaning: Meaning,
    /// The code of the other side of the same act, where the dictionary gives one (`[042:043]`, visitor and host): no event of its own.
    pub mirror: Option<SmolStr>,
}

impl Sense {
    /// The CAMEO code, where it is one.
    #[must_use]
    pub fn cameo(&self) -> Option<CameoCode> {
        (self.meaning != Meaning::Unknown && self.code != "---").then(|| CameoCode::new(&self.code))
    }
}

/// A verb dictionary, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerbDictionary {
    /// Senses in the order of the file.
    pub senses: Vec<Sense>,
    /// Lines that cannot be used, or not fully, and why.
    pub complaints: Vec<Complaint>,
    /// Number of verbs.
    pub verbs: usize,
    /// Number of pattern lines taken.
    pub patterns: usize,
}

/// Senses of one line that differ in nothing but the verb: one frame for all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The senses' line, pattern, code, direction and meaning; its verb and forms are those of the first.
    pub sense: Sense,
    /// All verbs, words joined by `_`, irregular forms among them.
    pub verbs: Vec<SmolStr>,
}

impl VerbDictionary {
    /// The senses, those of one line and one pattern together.
    #[must_use]
    pub fn frames(&self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::new();
        for sense in &self.senses {
            let rest = &sense.verb[1..];
            let verbs = std::iter::once(&sense.verb[0]).chain(&sense.forms).map(|first| {
                let words: Vec<&str> = std::iter::once(first).chain(rest).map(SmolStr::as_str).collect();
                SmolStr::new(words.join("_"))
            });
            let same = |f: &&mut Frame| {
                let s = &f.sense;
                s.line == sense.line
                    && s.code == sense.code
                    && s.direction == sense.direction
                    && s.pattern == sense.pattern
            };
            match frames.iter_mut().rev().take(8).find(same) {
                Some(frame) => frame.verbs.extend(verbs),
                None => frames.push(Frame { sense: sense.clone(), verbs: verbs.collect() }),
            }
        }
        for frame in &mut frames {
            let mut met = BTreeSet::new();
            frame.verbs.retain(|v| met.insert(v.clone()));
        }
        frames
    }
}

/// PLOVER's reading of a CAMEO code by the normalised map; CAMEO 02 is a REQUEST here, as a dictionary codes text (plover.md section 10).
#[must_use]
pub fn meaning(code: &str, ontology: &Ontology) -> Meaning {
    if code == "---" {
        return Meaning::Nothing;
    }
    if ontology.cameo(code).is_none() {
        return Meaning::Unknown;
    }
    let Some(entry) = ontology.plover_of(code) else { return Meaning::Nothing };
    let to = &entry.normalised;
    let Some(&event) = to.events.first() else { return Meaning::Nothing };
    let modes = to.mode.iter().map(|m| Mode::new(m)).collect();
    Meaning::Event(event, modes, to.contexts.iter().map(|c| Context::new(c)).collect())
}

#[derive(Clone, Debug)]
struct Verb {
    before: Vec<SmolStr>,
    words: Vec<SmolStr>,
    forms: Vec<SmolStr>,
}

struct State<'a> {
    path: &'a str,
    ontology: &'a Ontology,
    synsets: Synsets,
    out: VerbDictionary,
    /// Verbs of the block.
    block: Vec<Verb>,
    /// Its code.
    code: String,
    /// Patterns were met in the block.
    patterned: bool,
    /// The file sets blocks off by `---` lines.
    ruled: bool,
    seen: BTreeMap<(Vec<SmolStr>, String), (u64, String)>,
}

/// Reads a verb dictionary; `path` names it in complaints. Nothing in it stops the rest from being read.
#[must_use]
pub fn read_verbs(path: &str, text: &str, ontology: &Ontology) -> VerbDictionary {
    let lines: Vec<(u64, String)> = uncommented(text).into_iter().map(|(n, l)| (n, l.trim().to_owned())).collect();
    let ruled = lines.iter().any(|(_, l)| l.starts_with("---"));
    let (synsets, inside) = synsets(&lines);
    let mut state = State {
        path,
        ontology,
        synsets,
        out: VerbDictionary::default(),
        block: Vec::new(),
        code: "---".to_owned(),
        patterned: false,
        ruled,
        seen: BTreeMap::new(),
    };
    state.check_synsets(&lines, &inside);
    for (line, text) in &lines {
        if inside.contains(line) || text.is_empty() {
            continue;
        }
        state.line(*line, text);
    }
    state.out.complaints.sort();
    state.out
}

/// All synsets, and the lines that belong to them. Their `+` lines end with the first line of another kind; empty lines do not end them.
fn synsets(lines: &[(u64, String)]) -> (Synsets, BTreeSet<u64>) {
    let (mut all, mut inside) = (Synsets::new(), BTreeSet::new());
    let mut open: Option<String> = None;
    for (line, text) in lines {
        if let Some(name) = text.strip_prefix('&') {
            let name = name.trim().trim_end_matches('_').to_uppercase();
            all.entry(name.clone()).or_default();
            open = Some(name);
            inside.insert(*line);
        } else if let (Some(member), Some(name)) = (text.strip_prefix('+'), &open) {
            // A member may name its plural in braces, as agents do.
            let (member, plural) = braced(member);
            let list = all.entry(name.clone()).or_default();
            list.push(member.trim().to_owned());
            list.extend(plural.iter().filter(|p| !p.is_empty()).cloned());
            inside.insert(*line);
        } else if !text.is_empty() {
            open = None;
        }
    }
    (all, inside)
}

impl State<'_> {
    fn complain(&mut self, line: u64, message: impl Into<String>) {
        self.out.complaints.push(Complaint::new(self.path, line, message));
    }

    fn check_synsets(&mut self, lines: &[(u64, String)], inside: &BTreeSet<u64>) {
        let mut name = String::new();
        for (line, text) in lines.iter().filter(|(line, _)| inside.contains(line)) {
            if let Some(declared) = text.strip_prefix('&') {
                declared.trim().trim_end_matches('_').to_uppercase().clone_into(&mut name);
                if self.synsets.get(&name).is_none_or(Vec::is_empty) {
                    self.complain(*line, format!("synset &{name} has no member; accepted: `+MEMBER` lines below it"));
                }
            } else if let Some(member) = text.strip_prefix('+') {
                let mut open = BTreeSet::from([name.clone()]);
                if let Err(wrong) = expand(braced(member).0.trim(), &self.synsets, &mut open) {
                    self.complain(*line, wrong);
                    // What cannot be expanded is left out of the set, so that its patterns stay usable.
                    let bad = braced(member).0.trim().to_owned();
                    if let Some(list) = self.synsets.get_mut(&name) {
                        list.retain(|m| *m != bad);
                    }
                }
            }
        }
    }

    fn line(&mut self, line: u64, text: &str) {
        if text.starts_with("---") {
            self.header(line, text);
        } else if text.starts_with('~') || transformation(text) {
            self.complain(
                line,
                "a transformation of PETRARCH2 rewrites coded events; it has no counterpart here and is left out; accepted: patterns (`- WORDS * WORDS [CODE]`)",
            );
        } else if let Some(pattern) = text.strip_prefix('-') {
            self.pattern(line, pattern.trim());
        } else {
            self.verb(line, text);
        }
    }

    fn close_block(&mut self) {
        self.block.clear();
        self.patterned = false;
    }

    fn header(&mut self, line: u64, text: &str) {
        self.close_block();
        "---".clone_into(&mut self.code);
        let inner = text.trim_start_matches('-');
        let Some((_, rest)) = inner.split_once('[') else {
            self.complain(line, "the head of a block has no code; accepted: --- VERB [CODE] ---, with [---] for none");
            return;
        };
        let Some((code, after)) = rest.split_once(']') else {
            self.complain(line, "the code of the block has no closing `]`");
            return;
        };
        if after.contains('[') {
            self.complain(
                line,
                "a second code after the first; the first is taken, accepted: one code a block, [A:B] for two roles",
            );
        }
        code.trim().clone_into(&mut self.code);
    }

    fn verb(&mut self, line: u64, text: &str) {
        if self.patterned {
            if self.ruled {
                self.complain(line, "a verb after the patterns of its block; it begins a block of its own; accepted: `--- VERB [CODE] ---` before it");
            }
            self.close_block();
            "---".clone_into(&mut self.code);
        }
        let (name, code) = match text.split_once('[') {
            None => (text, None),
            Some((name, rest)) => match rest.split_once(']') {
                Some((code, _)) => (name, Some(code.trim().to_owned())),
                None => {
                    self.complain(line, "the code of the verb has no closing `]`");
                    (name, None)
                }
            },
        };
        if name.matches('{').count() != name.matches('}').count() {
            self.complain(line, "the forms of the verb are not closed; accepted: VERB {FORM FORM}");
            return;
        }
        let (name, forms) = braced(name);
        let Some((before, words)) = verb_words(&name) else {
            self.complain(
                line,
                format!("{name:?} is no verb; accepted: VERB, VERB_PARTICLE, +VERB_WORDS or WORDS_+VERB"),
            );
            return;
        };
        // In TABARI a verb with a code begins a block.
        if !self.ruled && code.is_some() {
            self.close_block();
            "---".clone_into(&mut self.code);
        }
        let code = code.unwrap_or_else(|| self.code.clone());
        if !self.ruled && self.block.is_empty() {
            self.code.clone_from(&code);
        }
        // Of a form of several words the verb itself counts: `+BROKE_DOWN` gives `broke`.
        let forms: Vec<SmolStr> = forms.iter().filter_map(|f| Some(verb_words(f)?.1.first()?.clone())).collect();
        let verb = Verb { before, words, forms };
        self.out.verbs += 1;
        let key = (verb.words.clone(), verb.before.join(" "));
        if let Some((first, _)) = self.seen.get(&key) {
            let message = format!("verb {:?} stands already in line {first}; the code there counts", name.trim());
            self.complain(line, message);
        } else {
            self.seen.insert(key, (line, code.clone()));
            let pattern = with_words_before(&verb.before, Pattern::bare());
            self.senses(line, &verb, &pattern, &code, true);
        }
        self.block.push(verb);
    }

    fn pattern(&mut self, line: u64, text: &str) {
        self.patterned = true;
        let Some((pattern, rest)) = text.rsplit_once('[') else {
            self.complain(line, "the pattern has no code; accepted: - WORDS * WORDS [CODE], with [---] for no event");
            return;
        };
        let Some((code, _)) = rest.split_once(']') else {
            self.complain(line, "the code of the pattern has no closing `]`");
            return;
        };
        let pattern = match Pattern::parse(pattern, &self.synsets) {
            Ok(pattern) => pattern,
            Err(wrong) => {
                self.complain(line, wrong);
                return;
            }
        };
        if self.block.is_empty() {
            self.complain(line, "a pattern without a verb above it; accepted: a verb line before its patterns");
            return;
        }
        let code = code.trim().to_owned();
        let verbs = self.block.clone();
        let mut taken = false;
        for verb in &verbs {
            let pattern = with_words_before(&verb.before, pattern.clone());
            let key = (verb.words.clone(), pattern.to_string());
            if let Some((first, other)) = self.seen.get(&key).cloned() {
                let same = if other == code {
                    "with the same code".to_owned()
                } else {
                    format!("with code [{other}], which counts")
                };
                self.complain(line, format!("the pattern stands already in line {first}, {same}"));
                continue;
            }
            self.seen.insert(key, (line, code.clone()));
            taken |= self.senses(line, verb, &pattern, &code, false);
        }
        self.out.patterns += usize::from(taken);
    }

    /// Adds what a code says; `false` where it cannot be read.
    fn senses(&mut self, line: u64, verb: &Verb, pattern: &Pattern, code: &str, alone: bool) -> bool {
        let parts: Vec<&str> = code.split(':').map(str::trim).collect();
        let given = |c: &&str| !c.is_empty();
        let wanted: Vec<(&str, Direction)> = match parts[..] {
            [one] if given(&one) => vec![(one, Direction::Forward)],
            [a, b] if a == b && given(&a) => vec![(a, Direction::Mutual)],
            [a, b] if given(&a) || given(&b) => [(a, Direction::Forward), (b, Direction::Backward)]
                .into_iter()
                .filter(|(c, _)| given(c) && *c != "---")
                .collect(),
            _ => {
                self.complain(line, format!("code [{code}] cannot be read; accepted: [CODE], [CODE:CODE] for the two roles, [:CODE], [CODE:], [---]"));
                return false;
            }
        };
        let wanted = if wanted.is_empty() { vec![("---", Direction::Forward)] } else { wanted };
        let mut meanings: Vec<(SmolStr, Direction, Meaning, Option<SmolStr>)> = Vec::new();
        for (code, direction) in wanted {
            let meaning = meaning(code, self.ontology);
            if meaning == Meaning::Unknown && self.out.complaints.last().is_none_or(|c| c.line != line) {
                self.complain(
                    line,
                    format!(
                        "code [{code}] is not known to CAMEO; accepted: CAMEO codes (data/ontology/cameo.csv) or [---]"
                    ),
                );
            }
            // Two sides of one act ([042:043], visitor and host) are one event.
            if let Some(first) = meanings.iter_mut().find(|m| m.2 == meaning && matches!(m.2, Meaning::Event(..))) {
                first.3 = Some(SmolStr::new(code));
                continue;
            }
            meanings.push((SmolStr::new(code), direction, meaning, None));
        }
        for (code, direction, meaning, mirror) in meanings {
            // A verb alone that means nothing says nothing; a pattern that does keeps shorter ones from speaking.
            if (alone || pattern.is_bare()) && meaning == Meaning::Nothing {
                continue;
            }
            self.out.senses.push(Sense {
                line,
                verb: verb.words.clone(),
                forms: verb.forms.clone(),
                pattern: pattern.clone(),
                code,
                direction,
                meaning,
                mirror,
            });
        }
        true
    }
}

/// `a (a b . ATTACK) SAY = a b 112`.
fn transformation(text: &str) -> bool {
    text.contains('=') && text.contains('(') && !text.starts_with('-')
}

/// Words before the verb, and the verb with what follows it: `WIRE_+TAP`, `+BREAK_DOWN`, `BREAK_DOWN`, `ARM_`.
fn verb_words(name: &str) -> Option<(Vec<SmolStr>, Vec<SmolStr>)> {
    let name = name.trim().trim_end_matches('_');
    let ok = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '.'));
    let (mut before, mut words, mut met) = (Vec::new(), Vec::new(), !name.contains('+'));
    for word in name.split(|c: char| c == '_' || c.is_whitespace()).filter(|w| !w.is_empty()) {
        let (word, marked) = word.strip_prefix('+').map_or((word, false), |w| (w, true));
        met |= marked;
        if !ok(word) {
            return None;
        }
        let list = if met { &mut words } else { &mut before };
        list.push(SmolStr::new(word.to_lowercase()));
    }
    (!words.is_empty()).then_some((before, words))
}

/// Words of the verb that stand before it, as a part of the pattern.
fn with_words_before(before: &[SmolStr], pattern: Pattern) -> Pattern {
    if before.is_empty() {
        return pattern;
    }
    let at = pattern.verb();
    let mut elements = pattern.elements;
    elements[at].joined = true;
    elements.insert(at, Element { part: Part::Words(vec![before.to_vec()]), joined: false });
    Pattern { elements }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_data::Embedded;

    fn read(text: &str) -> VerbDictionary {
        read_verbs("own.verbs.txt", text, &Ontology::load(&Embedded).unwrap())
    }

    fn shown(d: &VerbDictionary) -> Vec<String> {
        d.senses
            .iter()
            .map(|s| {
                let event = match &s.meaning {
                    Meaning::Event(e, modes, _) => {
                        format!("{e}{}", modes.iter().map(|m| format!(" {m}")).collect::<String>())
                    }
                    Meaning::Nothing => "nothing".to_owned(),
                    Meaning::Unknown => "unknown".to_owned(),
                };
                format!("{} {} | {} [{}] {:?} {event}", s.line, s.verb.join("_"), s.pattern, s.code, s.direction)
            })
            .collect()
    }

    #[test]
    fn a_block_of_petrarch_with_forms_particles_and_patterns() {
        let d = read(
            "<!-- own\n words -->\n--- SHELVE [---] --- # comment\nSHELVE {SHELVED SHELVING }\n+WALK_OUT {+WALKED_OUT} [125]\n\
             BACK_+PEDAL\n- * ACCORD [120] ; why\n- NEVER_* TALKS [---]\n- * {FISHING TALKS} (WITH +) [125]\n",
        );
        assert!(d.complaints.is_empty(), "{:?}", d.complaints);
        assert_eq!(d.verbs, 3);
        assert_eq!(d.patterns, 3);
        let all = shown(&d);
        assert_eq!(all[0], "5 walk_out | * [125] Forward REJECT meet");
        assert_eq!(all[1], "7 shelve | * accord [120] Forward REJECT");
        assert_eq!(all[2], "7 walk_out | * accord [120] Forward REJECT");
        assert_eq!(all[3], "7 pedal | back_* accord [120] Forward REJECT");
        assert_eq!(all[4], "8 shelve | never_* talks [---] Forward nothing");
        assert_eq!(all.last().unwrap(), "9 pedal | back_* {fishing talks} (with +) [125] Forward REJECT meet");
        assert_eq!(d.senses[1].forms, ["shelved", "shelving"]);
        assert_eq!(d.senses[0].forms, ["walked"]);
    }

    #[test]
    fn a_file_of_tabari_has_no_ruled_heads() {
        let d = read("SHELL [190] ; jw\n- * BORDER_POST [194]\nFERRY_ {FERRIED} [---]\n- * AID TO_ + [073]\n");
        assert!(d.complaints.is_empty(), "{:?}", d.complaints);
        assert_eq!(
            shown(&d),
            [
                "1 shell | * [190] Forward ASSAULT",
                "2 shell | * border_post [194] Forward ASSAULT heavy-weapons",
                "4 ferry | * aid to_+ [073] Forward AID",
            ]
        );
    }

    #[test]
    fn codes_of_two_roles() {
        let d = read(
            "--- X [---] ---\nRECEIVE\n- * ENVOY [043:042]\n- * LETTER [---:111]\n- * MEDAL [:051]\n- * SIDE [112:]\n- MET_* [040:040]\n- * BLOW [190:138]\n",
        );
        assert!(d.complaints.is_empty(), "{:?}", d.complaints);
        assert_eq!(
            shown(&d),
            [
                "3 receive | * envoy [043] Forward CONSULT visit",
                "4 receive | * letter [111] Backward ACCUSE disapprove",
                "5 receive | * medal [051] Backward SUPPORT",
                "6 receive | * side [112] Forward ACCUSE allege",
                "7 receive | met_* [040] Mutual CONSULT",
                "8 receive | * blow [190] Forward ASSAULT",
                "8 receive | * blow [138] Backward THREATEN violence",
            ]
        );
    }

    #[test]
    fn every_bad_line_is_named_and_the_rest_is_read() {
        let text = "--- X [190] ---\nRAID\n- * BARN [194\n- * BARN\n- * {BARN [194]\n- * &FARMS [194]\n- NO STAR [194]\n- * MILL [999]\n- * MILL_ [194]\n\
                    ~ a (a b RAID) SAY = a b 112\na (b . RAID) SAY = a b 112\n- * HUT [1:2:3]\n- * FARM [195]\n&EMPTY\n--- Y ---\n--- Z [190 ---\n--- Q [020] [031] ---\n";
        let d = read(text);
        let lines: Vec<u64> = d.complaints.iter().map(|c| c.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17], "{:#?}", d.complaints);
        let say = |line: u64| d.complaints.iter().find(|c| c.line == line).unwrap().to_string();
        assert!(say(8).starts_with("own.verbs.txt:8: code [999] is not known to CAMEO; accepted"), "{}", say(8));
        assert!(say(9).contains("already in line 8"), "{}", say(9));
        assert!(say(10).contains("transformation"), "{}", say(10));
        assert!(say(14).contains("no member"), "{}", say(14));
        assert_eq!(shown(&d).last().unwrap(), "13 raid | * farm [195] Forward ASSAULT aerial");
    }

    #[test]
    fn verbs_that_stand_twice_and_statements() {
        let d = read(
            "--- A [010] ---\nNOTE\n- * WITH_ALARM [111]\n- * WITH CARE [010]\n--- B [112] ---\nNOTE\n- * ALARM [023]\n",
        );
        assert_eq!(d.complaints.len(), 1);
        assert_eq!(d.complaints[0].line, 6);
        let all = shown(&d);
        assert_eq!(all[0], "3 note | * with_alarm [111] Forward ACCUSE disapprove");
        assert_eq!(all[1], "4 note | * with care [010] Forward nothing");
        assert_eq!(all[2], "7 note | * alarm [023] Forward REQUEST assist");
    }

    #[test]
    fn nothing_makes_it_panic() {
        let alphabet: Vec<char> = "-*[]{}()&_+$%^|:~= AB1é\n".chars().collect();
        let mut seed = 7u64;
        for _ in 0..3000 {
            let mut text = String::from("--- A [190] ---\nAB\n- ");
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push(alphabet[(seed >> 33) as usize % alphabet.len()]);
            }
            let _ = read_in(&text);
        }
    }

    fn read_in(text: &str) -> usize {
        use std::sync::OnceLock;
        static ONTOLOGY: OnceLock<Ontology> = OnceLock::new();
        let ontology = ONTOLOGY.get_or_init(|| Ontology::load(&Embedded).unwrap());
        read_verbs("x", text, ontology).senses.len()
    }
}
