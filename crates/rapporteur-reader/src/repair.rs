//! Relations that follow from others: passives and possessives are made consistent whatever model parsed the sentence.

use rapporteur_record::{Sentence, Token, Upos};

/// Makes a verb's form the simple past.
fn make_past(token: &mut Token) {
    token.xpos = "VBD".into();
    token.feats = "Mood=Ind|Tense=Past|VerbForm=Fin".into();
}

/// Sets the subtypes `:pass` and `:poss`, and lemmas of irregular verbs, where the words leave no choice.
pub(crate) fn repair(sentence: &mut Sentence) {
    let count = sentence.tokens.len();
    for i in 0..count {
        // The features of a form whose tag was put right.
        let token = &mut sentence.tokens[i];
        if token.upos == Upos::Verb && token.xpos == "VBD" && !token.feats.contains("Tense=Past|VerbForm=Fin") {
            make_past(token);
        } else if token.upos == Upos::Verb && token.xpos == "VBN" && !token.feats.contains("VerbForm=Part") {
            token.feats = "Tense=Past|VerbForm=Part".into();
        }
        // "Turkey offered on Thursday to host talks": a participle with a subject, a complement and no auxiliary is the past tense.
        if sentence.tokens[i].xpos == "VBN"
            && sentence.tokens[i].upos == Upos::Verb
            && !matches!(sentence.tokens[i].deprel.as_str(), "acl" | "amod")
        {
            let kid = |from: usize, to: usize, relations: &[&str]| {
                sentence.tokens[from..to]
                    .iter()
                    .any(|t| t.head as usize == i + 1 && relations.contains(&t.deprel.as_str()))
            };
            let active = kid(0, i, &["nsubj"]) && kid(i + 1, count, &["obj", "xcomp", "ccomp"]);
            if active && !kid(0, i, &["aux", "aux:pass", "cop"]) {
                make_past(&mut sentence.tokens[i]);
            }
        }
        // "Called off the summit": what follows the particle without a preposition is the object.
        let verb = (sentence.tokens[i].head as usize)
            .checked_sub(1)
            .filter(|v| *v < i && sentence.tokens[*v].upos == Upos::Verb);
        if let Some(v) = verb.filter(|_| sentence.tokens[i].deprel == "obl" && sentence.tokens[i].upos == Upos::Noun) {
            let particle =
                sentence.tokens[v + 1..i].iter().any(|t| t.head as usize == v + 1 && t.deprel == "compound:prt");
            let case = sentence.tokens.iter().any(|t| t.head as usize == i + 1 && t.deprel == "case");
            let object = sentence.tokens.iter().any(|t| t.head as usize == v + 1 && t.deprel == "obj");
            let passive = sentence
                .tokens
                .iter()
                .any(|t| t.head as usize == v + 1 && matches!(t.deprel.as_str(), "aux:pass" | "nsubj:pass"));
            if particle && !case && !object && !passive {
                sentence.tokens[i].deprel = "obj".into();
            }
        }
    }
    for i in 0..count {
        attach(sentence, i);
    }
    for token in &mut sentence.tokens {
        if let Some(lemma) = crate::verbs::lemma(&token.form, &token.xpos) {
            token.lemma = lemma;
        }
        // "Aegis", "crisis", "analysis": a singular noun in -s is its own lemma.
        if matches!(token.xpos.as_str(), "NN" | "NNS") {
            let low = token.form.to_lowercase();
            let own = ["sis", "xis", "gis", "nnis", "bris"].iter().any(|end| low.ends_with(end));
            let singular =
                if token.xpos == "NN" { low.ends_with("is") && low.len() > 4 } else { own && !low.ends_with("taxis") };
            if singular {
                token.lemma = low.into();
            }
        }
    }
    let mut passive = vec![false; count];
    let mut possessive = vec![false; count];
    for i in 0..count {
        let token = &sentence.tokens[i];
        let Some(head) = (token.head as usize).checked_sub(1).filter(|h| *h < count) else { continue };
        let above = &sentence.tokens[head];
        match token.deprel.as_str() {
            // "was killed", "been killed", "got arrested": a form of be before a past participle is the passive auxiliary, except
            // where the participle stands for the perfect ("is gone") -- too rare in news to tell apart.
            "aux" if i < head && above.xpos == "VBN" && token.lemma == "be" => passive[head] = true,
            "aux:pass" => passive[head] = true,
            "case" if token.xpos == "POS" => possessive[head] = true,
            _ => {}
        }
    }
    crossing(sentence);
    verbless(sentence);
    inside(sentence);
    second_verb(sentence);
    arguments(sentence, &passive);
    subjunctive(sentence);
    for i in 0..count {
        let head = (sentence.tokens[i].head as usize).checked_sub(1).filter(|h| *h < count);
        let under_passive = head.is_some_and(|h| passive[h]);
        let before = head.is_some_and(|h| i < h);
        let participle = head.is_some_and(|h| matches!(sentence.tokens[h].xpos.as_str(), "VBN" | "VBD" | "JJ"));
        let token = &mut sentence.tokens[i];
        let pronoun = token.xpos == "PRP$" || token.xpos == "WP$";
        let renamed = match token.deprel.as_str() {
            "aux" if under_passive && before && participle && token.lemma == "be" => "aux:pass",
            "nsubj" if under_passive => "nsubj:pass",
            "csubj" if under_passive => "csubj:pass",
            // A finite or -ing verb without an auxiliary has no passive subject.
            "nsubj:pass" if !under_passive && !participle => "nsubj",
            "nmod" | "det" | "compound" if pronoun && before => "nmod:poss",
            "nmod" if possessive[i] && before => "nmod:poss",
            _ => continue,
        };
        token.deprel = renamed.into();
    }
}

/// "Air strikes on Gaza continued", "the killing of the journalist by soldiers": where a phrase can only belong to the noun.
fn attach(sentence: &mut Sentence, i: usize) {
    let tokens = &sentence.tokens;
    let head = |k: usize| (tokens[k].head as usize).checked_sub(1).filter(|h| *h < tokens.len());
    let case =
        |k: usize| (0..k).rev().take(8).find(|&c| tokens[c].head as usize == k + 1 && tokens[c].deprel == "case");
    let (Some(above), Some(preposition)) = (head(i), case(i)) else { return };
    let mut to = None;
    match tokens[i].deprel.as_str() {
        // Between the subject and its verb stands nothing that belongs to the verb but times.
        "obl" if i < above && preposition > 0 => {
            let noun = preposition - 1;
            let subject = tokens[noun].upos == Upos::Noun
                && head(noun) == Some(above)
                && tokens[noun].deprel.starts_with("nsubj");
            let open = (preposition..above).all(|k| !matches!(tokens[k].upos, Upos::Punct));
            let time = tokens[i].upos == Upos::Num
                || matches!(
                    tokens[i].lemma.to_lowercase().as_str(),
                    "monday"
                        | "tuesday"
                        | "wednesday"
                        | "thursday"
                        | "friday"
                        | "saturday"
                        | "sunday"
                        | "day"
                        | "night"
                        | "morning"
                        | "evening"
                        | "afternoon"
                        | "week"
                        | "weekend"
                        | "month"
                        | "year"
                        | "hour"
                        | "minute"
                        | "january"
                        | "february"
                        | "march"
                        | "april"
                        | "may"
                        | "june"
                        | "july"
                        | "august"
                        | "september"
                        | "october"
                        | "november"
                        | "december"
                        | "time"
                        | "moment"
                        | "way"
                        | "turn"
                        | "fact"
                        | "addition"
                );
            if subject && open && !time {
                to = Some(noun);
            }
        }
        "nmod" if tokens[preposition].form.eq_ignore_ascii_case("by") && tokens[above].deprel == "nmod" => {
            let of = case(above).is_some_and(|c| tokens[c].form.eq_ignore_ascii_case("of"));
            to = head(above).filter(|n| of && *n < above && matches!(tokens[*n].upos, Upos::Noun));
        }
        _ => {}
    }
    if let Some(noun) = to {
        sentence.tokens[i].head = noun as u32 + 1;
        sentence.tokens[i].deprel = "nmod".into();
    }
}

/// "The UN fed refugees": a modifier on the other side of a verb from its noun, which hangs on that verb, is the verb's subject.
fn crossing(sentence: &mut Sentence) {
    let count = sentence.tokens.len();
    for i in 0..count {
        let token = &sentence.tokens[i];
        let Some(noun) = (token.head as usize).checked_sub(1).filter(|h| *h < count && i < *h) else { continue };
        let Some(verb) = (sentence.tokens[noun].head as usize).checked_sub(1).filter(|v| i < *v && *v < noun) else {
            continue;
        };
        let nominal =
            matches!(token.upos, Upos::Noun | Upos::Propn) && matches!(token.deprel.as_str(), "compound" | "amod");
        let free = !sentence.tokens.iter().any(|t| t.head as usize == verb + 1 && t.deprel.starts_with("nsubj"));
        if !nominal || !free || !matches!(sentence.tokens[verb].xpos.as_str(), "VBD" | "VBZ" | "VBP") {
            continue;
        }
        for before in 0..i {
            if sentence.tokens[before].head as usize == noun + 1 {
                sentence.tokens[before].head = i as u32 + 1;
            }
        }
        sentence.tokens[i].head = verb as u32 + 1;
        sentence.tokens[i].deprel = "nsubj".into();
    }
}

/// "Feared that if they are drawn in, others may join": what stands between "that" and its verb belongs to that verb.
fn inside(sentence: &mut Sentence) {
    let count = sentence.tokens.len();
    for i in 0..count {
        let token = &sentence.tokens[i];
        let Some(verb) = (token.head as usize).checked_sub(1).filter(|v| *v < count && i < *v) else { continue };
        let above = sentence.tokens[verb].head;
        let that = token.deprel == "mark" && token.form.eq_ignore_ascii_case("that");
        if !that || sentence.tokens[verb].deprel != "ccomp" || above == 0 || above as usize > i {
            continue;
        }
        for between in &mut sentence.tokens[i + 1..verb] {
            if between.head == above && matches!(between.deprel.as_str(), "advcl" | "obl" | "punct" | "advmod") {
                between.head = verb as u32 + 1;
            }
        }
    }
}

/// "Killed three soldiers and wounded seven villagers": a participle before the number is no modifier of the noun but the second verb.
fn second_verb(sentence: &mut Sentence) {
    for i in 1..sentence.tokens.len().saturating_sub(1) {
        let tokens = &sentence.tokens;
        let (token, next) = (&tokens[i], &tokens[i + 1]);
        let participle = token.xpos == "VBN" && token.deprel == "amod" && tokens[i - 1].deprel == "cc";
        let Some(noun) = (token.head as usize).checked_sub(1).filter(|n| participle && i < *n) else { continue };
        let number = next.head == token.head && matches!(next.deprel.as_str(), "nummod" | "det" | "nmod:poss");
        let above = |k: usize| (tokens[k].head as usize).checked_sub(1);
        let Some(first) = above(noun).filter(|f| tokens[noun].deprel == "conj" && *f < i && number) else { continue };
        let Some(verb) = above(first).filter(|v| *v < first && tokens[first].deprel == "obj") else { continue };
        if !matches!(tokens[verb].xpos.as_str(), "VBD" | "VBN") {
            continue;
        }
        let (xpos, feats) = (tokens[verb].xpos.clone(), tokens[verb].feats.clone());
        sentence.tokens[i - 1].head = i as u32 + 1;
        let token = &mut sentence.tokens[i];
        (token.head, token.deprel, token.upos) = (verb as u32 + 1, "conj".into(), Upos::Verb);
        (token.xpos, token.feats) = (xpos, feats);
        let noun = &mut sentence.tokens[noun];
        (noun.head, noun.deprel) = (i as u32 + 1, "obj".into());
    }
}

/// "The UN fed refugees in the camp.": a sentence that ends in a full stop has a verb; where none was found, a past form between a noun
/// that is said to modify the root and the root is it. "The UN-backed forces." and headlines have none.
fn verbless(sentence: &mut Sentence) {
    let tokens = &sentence.tokens;
    let Some(root) = tokens.iter().position(|t| t.head == 0) else { return };
    let whole = tokens.last().is_some_and(|t| t.form == ".") && matches!(tokens[root].upos, Upos::Noun | Upos::Propn);
    let finite = |t: &Token| {
        matches!(t.xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD")
            || t.upos == Upos::Aux
            || t.upos == Upos::Verb && t.xpos == "VB"
    };
    if !whole || tokens.iter().any(finite) {
        return;
    }
    let below = |t: &Token| t.head as usize == root + 1;
    let Some(verb) = (1..root).find(|&i| {
        let (token, before) = (&tokens[i], &tokens[i - 1]);
        token.xpos == "VBN"
            && token.deprel == "amod"
            && below(token)
            && below(before)
            && before.deprel == "compound"
            && matches!(before.upos, Upos::Noun | Upos::Propn)
    }) else {
        return;
    };
    let (subject, above) = (verb - 1, root as u32 + 1);
    for (i, token) in sentence.tokens.iter_mut().enumerate().filter(|(_, t)| t.head == above) {
        if i < subject {
            token.head = subject as u32 + 1;
        } else if token.deprel == "punct" {
            token.head = verb as u32 + 1;
        }
    }
    for (i, head, deprel) in [(verb, 0, "root"), (subject, verb + 1, "nsubj"), (root, verb + 1, "obj")] {
        sentence.tokens[i].head = head as u32;
        sentence.tokens[i].deprel = deprel.into();
    }
    sentence.tokens[verb].upos = Upos::Verb;
    make_past(&mut sentence.tokens[verb]);
}

/// "Demanded that the government step down": a singular noun and a verb without the ending make the bare form of a demand.
fn subjunctive(sentence: &mut Sentence) {
    let count = sentence.tokens.len();
    for verb in 0..count {
        let token = &sentence.tokens[verb];
        if token.xpos != "VBP"
            || token.deprel != "ccomp"
            || token.lemma == "be"
            || !token.form.eq_ignore_ascii_case(&token.lemma)
        {
            continue;
        }
        let kids: Vec<usize> = (0..count).filter(|i| sentence.tokens[*i].head as usize == verb + 1).collect();
        let that = kids.iter().any(|i| sentence.tokens[*i].deprel == "mark" && sentence.tokens[*i].lemma == "that");
        let singular = kids.iter().any(|i| {
            let several = || sentence.tokens.iter().any(|t| t.head as usize == i + 1 && t.deprel == "conj");
            sentence.tokens[*i].deprel == "nsubj"
                && matches!(sentence.tokens[*i].xpos.as_str(), "NN" | "NNP")
                && !several()
        });
        if that && singular && !kids.iter().any(|i| sentence.tokens[*i].deprel == "aux") {
            let token = &mut sentence.tokens[verb];
            token.xpos = "VB".into();
            token.feats = "Mood=Sub|VerbForm=Fin".into();
        }
    }
}

/// A parser that decides word by word may give a verb two subjects, or an indirect object alone. A clause has one of each.
fn arguments(sentence: &mut Sentence, passive: &[bool]) {
    let count = sentence.tokens.len();
    let mut kids: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (i, token) in sentence.tokens.iter().enumerate() {
        if let Some(head) = (token.head as usize).checked_sub(1).filter(|h| *h < count) {
            kids[head].push(i);
        }
    }
    for verb in 0..count {
        let with = |tokens: &[Token], relation: &str| -> Vec<usize> {
            kids[verb].iter().copied().filter(|i| tokens[*i].deprel == relation).collect()
        };
        // "news agency Reuters quoted": what stands right behind the first subject (or object) names it.
        for relation in ["nsubj", "nsubj:pass", "obj"] {
            let same = with(&sentence.tokens, relation);
            for pair in same.windows(2) {
                let [first, second] = [pair[0], pair[1]];
                let nominal = |i: usize| matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn);
                let inside = |i: usize| sentence.tokens[i].head as usize == second + 1;
                if nominal(first) && nominal(second) && (first + 1..second).all(inside) {
                    let token = &mut sentence.tokens[second];
                    token.head = first as u32 + 1;
                    token.deprel = "appos".into();
                }
            }
        }
        let under = |tokens: &[Token], i: usize| tokens[i].head as usize == verb + 1;
        let subjects: Vec<usize> =
            with(&sentence.tokens, "nsubj").into_iter().filter(|i| under(&sentence.tokens, *i)).collect();
        let object = with(&sentence.tokens, "obj").into_iter().any(|i| under(&sentence.tokens, i));
        // "the report quoted the ministry": with a subject before the verb, the one behind it is the object.
        if let [first, second] = subjects[..]
            && first < verb
            && verb < second
            && !object
            && sentence.tokens[verb].upos == Upos::Verb
        {
            sentence.tokens[second].deprel = "obj".into();
        }
        // "police arrested two journalists": no passive has an object and lacks its auxiliary.
        let auxiliary = kids[verb].iter().any(|i| sentence.tokens[*i].deprel.starts_with("aux"));
        if let [first, second] = with(&sentence.tokens, "nsubj:pass")[..]
            && first < verb
            && verb < second
            && !auxiliary
            && !object
        {
            sentence.tokens[second].deprel = "obj".into();
        }
        let object = with(&sentence.tokens, "obj").into_iter().any(|i| under(&sentence.tokens, i));
        if object && !passive[verb] && !auxiliary && matches!(sentence.tokens[verb].xpos.as_str(), "VBN" | "VBD") {
            for i in with(&sentence.tokens, "nsubj:pass") {
                sentence.tokens[i].deprel = "nsubj".into();
                make_past(&mut sentence.tokens[verb]);
            }
        }
        // "urged Belgrade to resume": the only object is the object.
        let content = kids[verb].iter().any(|i| matches!(sentence.tokens[*i].deprel.as_str(), "ccomp" | "obj"));
        if !content {
            for i in with(&sentence.tokens, "iobj") {
                sentence.tokens[i].deprel = "obj".into();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passives_and_possessives_are_consistent() {
        let rows = [
            ("Ruritania", "NNP", "Ruritania", 3, "nmod"),
            ("'s", "POS", "'s", 1, "case"),
            ("envoy", "NN", "envoy", 5, "nsubj"),
            ("was", "VBD", "be", 5, "aux"),
            ("expelled", "VBN", "expel", 0, "root"),
        ];
        let tokens = rows.map(|(form, xpos, lemma, head, rel)| Token {
            form: form.into(),
            xpos: xpos.into(),
            lemma: lemma.into(),
            head,
            deprel: rel.into(),
            ..Token::default()
        });
        let mut sentence = Sentence { tokens: tokens.to_vec(), ..Sentence::default() };
        repair(&mut sentence);
        let relations: Vec<&str> = sentence.tokens.iter().map(|t| t.deprel.as_str()).collect();
        assert_eq!(relations, ["nmod:poss", "case", "nsubj:pass", "aux:pass", "root"]);
    }

    fn relations(rows: &[(&str, Upos, &str, u32, &str)]) -> Vec<(u32, String)> {
        let tokens = rows.iter().map(|(form, upos, xpos, head, rel)| Token {
            form: (*form).into(),
            lemma: form.to_lowercase().into(),
            upos: *upos,
            xpos: (*xpos).into(),
            head: *head,
            deprel: (*rel).into(),
            ..Token::default()
        });
        let mut sentence = Sentence { tokens: tokens.collect(), ..Sentence::default() };
        repair(&mut sentence);
        sentence.tokens.iter().map(|t| (t.head, t.deprel.to_string())).collect()
    }

    #[test]
    fn a_clause_has_one_subject_and_one_object() {
        use Upos::{Det, Noun, Propn, Verb};
        let got = relations(&[
            ("Agency", Noun, "NN", 3, "nsubj"),
            ("Ruripress", Propn, "NNP", 3, "nsubj"),
            ("quoted", Verb, "VBD", 0, "root"),
            ("the", Det, "DT", 5, "det"),
            ("ministry", Noun, "NN", 3, "nsubj"),
        ]);
        assert_eq!(got[1], (1, "appos".to_owned()));
        assert_eq!(got[4], (3, "obj".to_owned()));
        let got = relations(&[
            ("Police", Noun, "NNS", 2, "nsubj:pass"),
            ("arrested", Verb, "VBN", 0, "root"),
            ("journalists", Noun, "NNS", 2, "obj"),
        ]);
        assert_eq!(got[0].1, "nsubj");
        let got = relations(&[
            ("They", Noun, "PRP", 2, "nsubj"),
            ("urged", Verb, "VBD", 0, "root"),
            ("Belgrade", Propn, "NNP", 2, "iobj"),
            ("to", Upos::Part, "TO", 5, "mark"),
            ("leave", Verb, "VB", 2, "xcomp"),
        ]);
        assert_eq!(got[2].1, "obj");
        // What is told keeps its indirect object.
        let got = relations(&[
            ("They", Noun, "PRP", 2, "nsubj"),
            ("told", Verb, "VBD", 0, "root"),
            ("him", Noun, "PRP", 2, "iobj"),
            ("it", Noun, "PRP", 5, "nsubj"),
            ("ended", Verb, "VBD", 2, "ccomp"),
        ]);
        assert_eq!(got[2].1, "iobj");
    }

    #[test]
    fn a_modifier_across_the_verb_is_its_subject() {
        use Upos::{Det, Noun, Propn, Verb};
        let got = relations(&[
            ("The", Det, "DT", 4, "det"),
            ("League", Propn, "NNP", 4, "compound"),
            ("fed", Verb, "VBD", 0, "root"),
            ("refugees", Noun, "NNS", 3, "obj"),
        ]);
        assert_eq!((got[0].0, got[1].0, got[1].1.as_str()), (2, 3, "nsubj"));
    }

    #[test]
    fn a_whole_sentence_has_a_verb() {
        use Upos::{Det, Noun, Num, Propn, Punct, Verb};
        let got = relations(&[
            ("The", Det, "DT", 4, "det"),
            ("League", Propn, "NNP", 4, "compound"),
            ("fed", Verb, "VBN", 4, "amod"),
            ("refugees", Noun, "NNS", 0, "root"),
            (".", Punct, ".", 4, "punct"),
        ]);
        let got: Vec<(u32, &str)> = got.iter().map(|(h, r)| (*h, r.as_str())).collect();
        assert_eq!(got, [(2, "det"), (3, "nsubj"), (0, "root"), (3, "obj"), (3, "punct")]);
        // No full stop: a caption or headline.
        let got = relations(&[
            ("League", Propn, "NNP", 3, "compound"),
            ("backed", Verb, "VBN", 3, "amod"),
            ("rebels", Noun, "NNS", 0, "root"),
        ]);
        assert_eq!(got[2].1, "root");
        let got = relations(&[
            ("Police", Noun, "NNS", 2, "nsubj:pass"),
            ("arrested", Verb, "VBN", 0, "root"),
            ("two", Num, "CD", 4, "nummod"),
            ("clerks", Noun, "NNS", 2, "nsubj:pass"),
        ]);
        assert_eq!((got[0].1.as_str(), got[3].1.as_str()), ("nsubj", "obj"));
    }

    #[test]
    fn clauses_and_verbs_are_kept_together() {
        use Upos::{Adv, Cconj, Noun, Num, Pron, Sconj, Verb};
        let got = relations(&[
            ("Shells", Noun, "NNS", 2, "nsubj"),
            ("killed", Verb, "VBD", 0, "root"),
            ("soldiers", Noun, "NNS", 2, "obj"),
            ("and", Cconj, "CC", 7, "cc"),
            ("wounded", Verb, "VBN", 7, "amod"),
            ("seven", Num, "CD", 7, "nummod"),
            ("villagers", Noun, "NNS", 3, "conj"),
        ]);
        let got: Vec<(u32, &str)> = got.iter().map(|(h, r)| (*h, r.as_str())).collect();
        assert_eq!(got[3..], [(5, "cc"), (2, "conj"), (7, "nummod"), (5, "obj")]);
        // "Soldiers and wounded villagers" are two kinds of people.
        let got = relations(&[
            ("Shells", Noun, "NNS", 2, "nsubj"),
            ("killed", Verb, "VBD", 0, "root"),
            ("soldiers", Noun, "NNS", 2, "obj"),
            ("and", Cconj, "CC", 6, "cc"),
            ("wounded", Verb, "VBN", 6, "amod"),
            ("villagers", Noun, "NNS", 3, "conj"),
        ]);
        assert_eq!(got[4].1, "amod");
        let got = relations(&[
            ("They", Pron, "PRP", 2, "nsubj"),
            ("fear", Verb, "VBP", 0, "root"),
            ("that", Sconj, "IN", 9, "mark"),
            ("if", Sconj, "IN", 6, "mark"),
            ("talks", Noun, "NNS", 6, "nsubj"),
            ("fail", Verb, "VBP", 2, "advcl"),
            ("soon", Adv, "RB", 6, "advmod"),
            ("war", Noun, "NN", 9, "nsubj"),
            ("follows", Verb, "VBZ", 2, "ccomp"),
        ]);
        assert_eq!(got[5], (9, "advcl".to_owned()));
    }

    #[test]
    fn a_demand_has_the_bare_form() {
        use Upos::{Det, Noun, Sconj, Verb};
        let tokens = [
            ("demanded", Verb, "VBD", 0, "root"),
            ("that", Sconj, "IN", 5, "mark"),
            ("the", Det, "DT", 4, "det"),
            ("cabinet", Noun, "NN", 5, "nsubj"),
            ("resign", Verb, "VBP", 1, "ccomp"),
        ]
        .map(|(form, upos, xpos, head, rel)| Token {
            form: form.into(),
            lemma: form.into(),
            upos,
            xpos: xpos.into(),
            head,
            deprel: rel.into(),
            ..Token::default()
        });
        let mut sentence = Sentence { tokens: tokens.to_vec(), ..Sentence::default() };
        repair(&mut sentence);
        assert_eq!(sentence.tokens[4].xpos, "VB");
    }
}
