//! Who does what in a tree: voice, deep subject and object, obliques, control, shared subjects.

use super::Grammar;
use rapporteur_record::{Sentence, Upos};

/// A sentence with its children listed, and the grammar words of the language.
pub struct Syntax<'a> {
    /// The sentence.
    pub sent: &'a Sentence,
    grammar: &'a Grammar,
    kids: Vec<Vec<usize>>,
}

const DEPTH: usize = 6;

fn bare(rel: &str) -> &str {
    rel.split(':').next().unwrap_or(rel)
}

impl<'a> Syntax<'a> {
    /// Lists the children of every token once.
    #[must_use]
    pub fn new(sent: &'a Sentence, grammar: &'a Grammar) -> Self {
        let mut kids = vec![Vec::new(); sent.tokens.len()];
        for (i, tok) in sent.tokens.iter().enumerate() {
            if let Some(head) = (tok.head as usize).checked_sub(1)
                && head < kids.len()
                && head != i
            {
                kids[head].push(i);
            }
        }
        Self { sent, grammar, kids }
    }

    /// Children of a token, in order.
    #[must_use]
    pub fn kids(&self, i: usize) -> &[usize] {
        &self.kids[i]
    }

    /// Relation of a token to its head.
    #[must_use]
    pub fn rel(&self, i: usize) -> &str {
        self.sent.tokens[i].deprel.as_str()
    }

    /// Lower-case lemma.
    #[must_use]
    pub fn lemma(&self, i: usize) -> &str {
        self.sent.tokens[i].lemma.as_str()
    }

    /// Part of speech.
    #[must_use]
    pub fn upos(&self, i: usize) -> Upos {
        self.sent.tokens[i].upos
    }

    /// The head, `None` for the root.
    #[must_use]
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = (self.sent.tokens[i].head as usize).checked_sub(1)?;
        (head < self.sent.tokens.len() && head != i).then_some(head)
    }

    /// The first child by one of the relations; a bare relation takes its subtypes too.
    #[must_use]
    pub fn kid(&self, i: usize, rels: &[&str]) -> Option<usize> {
        self.kids[i].iter().copied().find(|&k| self.is_rel(k, rels))
    }

    /// All children by one of the relations.
    pub fn kids_by<'b>(&'b self, i: usize, rels: &'b [&'b str]) -> impl Iterator<Item = usize> + 'b {
        self.kids[i].iter().copied().filter(move |&k| self.is_rel(k, rels))
    }

    /// Whether a token stands in one of the relations.
    #[must_use]
    pub fn is_rel(&self, i: usize, rels: &[&str]) -> bool {
        let rel = self.rel(i);
        rels.iter().any(|w| rel == *w || (!w.contains(':') && bare(rel) == *w))
    }

    /// The preposition of an oblique or nominal modifier ("against" of "against Baku"), in lower case; the first where there are several.
    #[must_use]
    pub fn case_of(&self, i: usize) -> Option<&str> {
        self.kids[i]
            .iter()
            .copied()
            .find(|&k| self.is_rel(k, &["case", "mark"]) && self.upos(k) != Upos::Part)
            .map(|k| self.lemma(k))
    }

    /// Whether the verb stands in the passive.
    #[must_use]
    pub fn passive(&self, v: usize) -> bool {
        // "Have not arrested", "the members kidnapped a group": whatever label the subject or the participle got, this is no passive.
        let be = self.kids_by(v, &["aux", "cop"]).any(|k| matches!(self.lemma(k), "be" | "get"));
        let have = self.kids_by(v, &["aux"]).any(|k| self.lemma(k) == "have");
        if !be && (have || self.kid(v, &["obj"]).is_some_and(|o| o > v) && self.kid(v, &["iobj", "xcomp"]).is_none()) {
            return false;
        }
        if self.kid(v, &["aux:pass", "nsubj:pass", "csubj:pass"]).is_some() {
            return true;
        }
        let tok = &self.sent.tokens[v];
        if tok.xpos == "VBN" || tok.feats.contains("VerbForm=Part") && tok.feats.contains("Tense=Past") {
            let has_aux = self.kid(v, &["aux"]).is_some();
            if has_aux {
                return false;
            }
            if self.rel(v) == "acl" || self.rel(v) == "amod" {
                return true;
            }
            if self.rel(v) == "conj"
                && let Some(h) = self.head(v)
            {
                return self.kid(v, &["nsubj"]).is_none() && self.kid(v, &["obj"]).is_none() && self.passive(h);
            }
            if matches!(self.rel(v), "advcl" | "xcomp") {
                return self.kid(v, &["obj", "nsubj"]).is_none();
            }
        }
        false
    }

    fn relative_pronoun(&self, i: usize) -> bool {
        matches!(self.lemma(i), "who" | "which" | "that" | "whom")
            && matches!(self.upos(i), Upos::Pron | Upos::Det | Upos::Sconj)
    }

    /// The subject as it stands or is understood: shared by conjunction, control, participles and relative clauses.
    #[must_use]
    pub fn subject(&self, v: usize) -> Option<usize> {
        self.subject_at(v, DEPTH)
    }

    fn subject_at(&self, v: usize, depth: usize) -> Option<usize> {
        if let Some(s) = self.kid(v, &["nsubj"]) {
            if self.relative_pronoun(s) && self.rel(v).starts_with("acl") {
                return self.head(v);
            }
            return Some(s);
        }
        let depth = depth.checked_sub(1)?;
        let h = self.head(v)?;
        match self.rel(v) {
            "conj" => self.subject_at(h, depth),
            "acl:relcl" => {
                // "the village they shelled": an object gap has a subject of its own; without one the noun is the subject.
                Some(h)
            }
            "acl" => Some(h),
            "xcomp" | "advcl" | "ccomp" | "parataxis" | "dep" => {
                if matches!(self.rel(v), "ccomp" | "parataxis") && self.finite(v) {
                    return None;
                }
                if self.upos(h) == Upos::Noun && self.rel(v) != "advcl" {
                    return self.owner(h);
                }
                self.controller(h, depth)
            }
            _ => None,
        }
    }

    fn finite(&self, v: usize) -> bool {
        let x = self.sent.tokens[v].xpos.as_str();
        matches!(x, "VBD" | "VBZ" | "VBP") || self.kid(v, &["aux", "cop"]).is_some_and(|k| self.lemma(k) != "to")
    }

    fn owner(&self, n: usize) -> Option<usize> {
        self.kid(n, &["nmod:poss"])
    }

    fn controller(&self, h: usize, depth: usize) -> Option<usize> {
        if self.grammar.object_control.contains(self.lemma(h)) {
            if self.passive(h) {
                return self.subject_at(h, depth);
            }
            if let Some(o) = self.kid(h, &["obj", "iobj"]) {
                return Some(o);
            }
            if let Some(o) = self
                .kids_by(h, &["obl"])
                .find(|&o| matches!(self.case_of(o), Some("on" | "to" | "upon" | "for" | "with")))
            {
                return Some(o);
            }
            return None;
        }
        if self.passive(h) { self.agent(h).or_else(|| self.subject_at(h, depth)) } else { self.subject_at(h, depth) }
    }

    /// Who does the act `i` inside another: the object of "accused … of bombing", "urged … to release", "condemned … for the attack".
    ///
    /// `None` where the act names who does it, or stands under no verb that passes its object on.
    #[must_use]
    pub fn controlled(&self, i: usize) -> Option<usize> {
        if self.kid(i, &["nsubj", "nsubj:pass", "nmod:poss", "obl:agent"]).is_some()
            || self.with_prep(i, "by").len() == 1
        {
            return None;
        }
        let mut at = i;
        for _ in 0..4 {
            let h = self.head(at)?;
            let nominal = matches!(self.upos(at), Upos::Noun | Upos::Propn);
            // "Told reporters … forces had returned fire": the clause says itself who does it.
            if at != i && self.kid(at, &["nsubj", "nsubj:pass"]).is_some() {
                return None;
            }
            let link = match self.rel(at) {
                "obl" | "advcl" | "acl" | "nmod" | "xcomp" | "ccomp" => true,
                "obj" | "conj" => {
                    at = h;
                    continue;
                }
                _ => return None,
            };
            let case = self.case_of(at);
            let blamed = matches!(case, Some("of" | "for" | "over" | "with"));
            // "Warned Finland of retaliation": not Finland retaliates.
            if nominal && matches!(self.lemma(h), "warn" | "remind" | "inform" | "tell" | "notify" | "assure") {
                return None;
            }
            // "Fined the bank for laundering", "sanctions on firms for supplying": the object, or who stands behind "on", has done it.
            if case == Some("for") && self.upos(at) == Upos::Verb && self.sent.tokens[at].xpos == "VBG" {
                let behind = self
                    .kids_by(h, &["obl", "nmod"])
                    .chain(
                        self.kid(h, &["obj"]).into_iter().flat_map(|o| self.kids_by(o, &["nmod"]).collect::<Vec<_>>()),
                    )
                    .find(|&o| o < at && matches!(self.case_of(o), Some("on" | "against")));
                let object = if self.passive(h) { self.subject(h) } else { self.kid(h, &["obj", "iobj"]) };
                return behind.or(object).filter(|&o| o != at && o != i);
            }
            if link
                && self.grammar.object_control.contains(self.lemma(h))
                && (blamed || !nominal && self.rel(at) != "ccomp")
            {
                let object = if self.passive(h) { self.subject(h) } else { self.kid(h, &["obj", "iobj"]) };
                let object = object.or_else(|| {
                    self.kids_by(h, &["obl"])
                        .find(|&o| o != at && matches!(self.case_of(o), Some("on" | "to" | "upon" | "with")))
                });
                return object.filter(|&o| o != at && o != i);
            }
            // "Accused Sudan of shelling a camp", where the parser hangs the act on the accused.
            if blamed
                && matches!(self.upos(h), Upos::Noun | Upos::Propn)
                && self.is_rel(h, &["obj", "nsubj:pass"])
                && self.head(h).is_some_and(|v| {
                    matches!(
                        self.lemma(v),
                        "accuse"
                            | "blame"
                            | "suspect"
                            | "convict"
                            | "condemn"
                            | "denounce"
                            | "criticise"
                            | "criticize"
                            | "charge"
                    )
                })
            {
                return Some(h);
            }
            // "accused Russia of a campaign of bombing": on to the noun above.
            if nominal && self.rel(at) == "nmod" || self.upos(h) == Upos::Verb && self.kid(h, &["nsubj"]).is_none() {
                at = h;
                continue;
            }
            return None;
        }
        None
    }

    /// Whether the word names whom an act hits: "the attack on a village", "the killing of a priest", "violence against women".
    #[must_use]
    pub fn is_hit(&self, i: usize) -> bool {
        let first = if self.is_rel(i, &["conj"]) { self.head(i).unwrap_or(i) } else { i };
        matches!(self.case_of(first), Some("on" | "against" | "upon" | "of"))
            && self.is_rel(first, &["nmod", "obl"])
            && self.head(first).is_some_and(|h| self.grammar.harm_nouns.contains(self.lemma(h)))
    }

    /// A word for arms, aircraft or vehicles.
    #[must_use]
    pub fn is_weapon(&self, i: usize) -> bool {
        self.grammar.weapon_nouns.contains(self.lemma(i))
    }

    /// The agent of a passive ("by …").
    #[must_use]
    pub fn agent(&self, v: usize) -> Option<usize> {
        self.kid(v, &["obl:agent"]).or_else(|| {
            self.kids_by(v, &["obl", "nmod"]).find(|&k| self.case_of(k) == Some("by") && !self.time_or_means(k))
        })
    }

    fn time_or_means(&self, k: usize) -> bool {
        matches!(self.upos(k), Upos::Num)
            || self.rel(k).ends_with(":tmod")
            || self.grammar.time_nouns.contains(self.lemma(k))
    }

    /// Who does it.
    #[must_use]
    pub fn deep_subject(&self, v: usize) -> Option<usize> {
        if self.passive(v) { self.agent(v) } else { self.subject(v) }
    }

    /// To whom or what it is done.
    #[must_use]
    pub fn deep_object(&self, v: usize) -> Option<usize> {
        if self.passive(v) {
            return self.subject(v);
        }
        if let Some(o) = self.kid(v, &["obj"]) {
            return Some(o);
        }
        // "Arrested up to forty students": a bound of the number, no preposition.
        let bound = |o: usize| {
            self.case_of(o).is_some_and(|c| matches!(c, "up" | "over" | "about" | "around" | "between"))
                && self.kid(o, &["nummod"]).is_some()
                && !self.grammar.time_nouns.contains(self.lemma(o))
        };
        if let Some(o) = self.kids_by(v, &["obl"]).find(|&o| o > v && o <= v + 6 && bound(o)) {
            return Some(o);
        }
        match self.rel(v) {
            // "the village that they shelled"
            "acl:relcl" if self.kid(v, &["nsubj"]).is_some_and(|s| !self.relative_pronoun(s)) => self.head(v),
            // "detained and beat protesters": the object stands with the last conjunct.
            _ => self
                .kids_by(v, &["conj"])
                .find(|&k| self.upos(k) == Upos::Verb && self.kid(k, &["nsubj"]).is_none())
                .and_then(|k| self.kid(k, &["obj"]))
                .filter(|&o| {
                    // Only where nothing of its own follows the verb.
                    o > v && self.kid(v, &["obl", "xcomp", "ccomp"]).is_none()
                }),
        }
    }

    /// Obliques and nominal modifiers with the preposition `prep`, of `i` itself and, for verbs, of its object.
    #[must_use]
    pub fn with_prep(&self, i: usize, prep: &str) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.kids_by(i, &["obl", "nmod", "advcl", "acl"]).filter(|&k| self.has_case(k, prep)).collect();
        if found.is_empty()
            && let Some(o) = self.kid(i, &["obj"]).filter(|_| self.upos(i) == Upos::Verb)
        {
            found.extend(self.kids_by(o, &["nmod", "acl", "advcl"]).filter(|&k| self.has_case(k, prep)));
        }
        found
    }

    fn has_case(&self, k: usize, prep: &str) -> bool {
        self.kids[k].iter().any(|&c| self.is_rel(c, &["case", "mark"]) && self.lemma(c) == prep)
    }

    /// Conjuncts of a token, itself first.
    #[must_use]
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut all = vec![i];
        all.extend(self.kids_by(i, &["conj"]));
        all
    }

    /// The verb that a noun is object or passive subject of, or whose participle modifies it ("talks held in Vienna").
    #[must_use]
    pub fn governor(&self, n: usize) -> Option<usize> {
        let mut n = n;
        for _ in 0..3 {
            if self.rel(n) == "conj" || self.rel(n) == "appos" {
                n = self.head(n)?;
            } else {
                break;
            }
        }
        if self.is_rel(n, &["obj", "nsubj:pass", "iobj", "dobj"]) {
            return self.head(n);
        }
        if let Some(v) = self.kids_by(n, &["acl"]).find(|&k| self.upos(k) == Upos::Verb && self.passive(k)) {
            return Some(v);
        }
        // "engage in mediation efforts": the compound is the act, the noun above stands in the verb's slot.
        if self.is_rel(n, &["compound"]) {
            let above = self.head(n)?;
            if self.grammar.part_nouns.contains(self.lemma(above)) {
                return self.governor(above);
            }
        }
        // "a round of talks": the object is the noun above.
        if self.is_rel(n, &["nmod"]) && self.case_of(n) == Some("of") {
            let above = self.head(n)?;
            if self.grammar.part_nouns.contains(self.lemma(above)) && self.is_rel(above, &["obj", "nsubj:pass"]) {
                return self.head(above);
            }
        }
        if self.is_rel(n, &["obl"]) {
            let v = self.head(n)?;
            if self.grammar.engage_verbs.contains(self.lemma(v)) {
                return Some(v);
            }
        }
        None
    }
}
