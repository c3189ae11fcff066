//! Relations that follow from others: passives and possessives are made consistent whatever model parsed the sentence.

use rapporteur_record::Sentence;

/// Sets the subtypes `:pass` and `:poss`, and lemmas of irregular verbs, where the words leave no choice.
pub(crate) fn repair(sentence: &mut Sentence) {
    let count = sentence.tokens.len();
    for token in &mut sentence.tokens {
        if let Some(lemma) = crate::verbs::lemma(&token.form, &token.xpos) {
            token.lemma = lemma;
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

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_record::Token;

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
}
