use crate::{Sentence, SmolStr, Upos};

/// One arc of the enhanced graph: head (1-based, 0 = root) and relation.
pub type EnhancedArc = (u32, SmolStr);

fn bare(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

impl Sentence {
    /// For each token its arcs in the enhanced graph, as far as it says who does what (UD guidelines, "Enhanced Dependencies"):
    /// the arc of the tree first; then what coordination shares (a conjunct stands in its first conjunct's place too; a coordinated
    /// predicate without a subject of its own has that of the first; an object behind the last of several verbs is shared by them);
    /// then the understood subject of an `xcomp` (`nsubj:xsubj`). Time grows with the number of tokens.
    #[must_use]
    pub fn enhanced(&self) -> Vec<Vec<EnhancedArc>> {
        let count = self.tokens.len();
        let mut arcs: Vec<Vec<EnhancedArc>> = self.tokens.iter().map(|t| vec![(t.head, t.deprel.clone())]).collect();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (i, token) in self.tokens.iter().enumerate() {
            if let Some(list) = (token.head as usize).checked_sub(1).and_then(|h| children.get_mut(h)) {
                list.push(i);
            }
        }
        let own = |head: usize, relation: &'static str| {
            children[head].iter().copied().filter(move |&c| bare(&self.tokens[c].deprel) == relation)
        };
        for (i, token) in self.tokens.iter().enumerate() {
            let Some(head) = (token.head as usize).checked_sub(1).filter(|h| *h < count) else { continue };
            match bare(&token.deprel) {
                "conj" => {
                    // Heads come before their conjuncts, so what the head inherited is inherited on.
                    let place: Vec<EnhancedArc> =
                        arcs[head].iter().filter(|(_, r)| bare(r) != "conj").cloned().collect();
                    for arc in place.into_iter().take(4) {
                        if arc.0 as usize != i + 1 && !arcs[i].contains(&arc) {
                            arcs[i].push(arc);
                        }
                    }
                    let predicate = |k: usize| {
                        matches!(self.tokens[k].upos, Upos::Verb | Upos::Aux) || own(k, "cop").next().is_some()
                    };
                    if !predicate(head) || !predicate(i) {
                        continue;
                    }
                    if own(i, "nsubj").next().is_none()
                        && own(i, "csubj").next().is_none()
                        && own(i, "expl").next().is_none()
                    {
                        let passive = own(i, "aux").any(|c| self.tokens[c].deprel == "aux:pass");
                        for subject in own(head, "nsubj").filter(|s| *s < i) {
                            let relation = if passive { "nsubj:pass" } else { "nsubj" };
                            arcs[subject].push((i as u32 + 1, relation.into()));
                        }
                    }
                    if self.tokens[i].upos == Upos::Verb && own(i, "obj").next().is_none() {
                        for object in own(head, "obj").filter(|o| *o > i) {
                            arcs[object].push((i as u32 + 1, "obj".into()));
                        }
                    }
                }
                "xcomp" if own(i, "nsubj").next().is_none() => {
                    let controller = own(head, "obj")
                        .chain(own(head, "iobj"))
                        .find(|o| *o < i)
                        .or_else(|| own(head, "nsubj").next());
                    if let Some(subject) = controller {
                        arcs[subject].push((i as u32 + 1, "nsubj:xsubj".into()));
                    }
                }
                _ => {}
            }
        }
        arcs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Token;

    fn sentence(rows: &[(&str, Upos, u32, &str)]) -> Sentence {
        let tokens = rows.iter().map(|(form, upos, head, rel)| Token {
            form: (*form).into(),
            upos: *upos,
            head: *head,
            deprel: (*rel).into(),
            ..Token::default()
        });
        Sentence { tokens: tokens.collect(), ..Sentence::default() }
    }

    #[test]
    fn coordinated_verbs_share_their_subject() {
        let s = sentence(&[
            ("Ruritania", Upos::Propn, 2, "nsubj"),
            ("condemned", Upos::Verb, 0, "root"),
            ("the", Upos::Det, 4, "det"),
            ("raid", Upos::Noun, 2, "obj"),
            ("and", Upos::Cconj, 6, "cc"),
            ("recalled", Upos::Verb, 2, "conj"),
            ("its", Upos::Pron, 8, "nmod:poss"),
            ("envoy", Upos::Noun, 6, "obj"),
        ]);
        let arcs = s.enhanced();
        assert_eq!(arcs[0], [(2, "nsubj".into()), (6, "nsubj".into())]);
        assert_eq!(arcs[3], [(2, "obj".into())]);
        assert_eq!(arcs[5], [(2, "conj".into()), (0, "root".into())]);
    }

    #[test]
    fn coordinated_nouns_share_their_place_and_xcomp_finds_its_subject() {
        let s = sentence(&[
            ("Ministers", Upos::Noun, 4, "nsubj"),
            ("and", Upos::Cconj, 3, "cc"),
            ("generals", Upos::Noun, 1, "conj"),
            ("urged", Upos::Verb, 0, "root"),
            ("rebels", Upos::Noun, 4, "obj"),
            ("to", Upos::Part, 7, "mark"),
            ("talk", Upos::Verb, 4, "xcomp"),
        ]);
        let arcs = s.enhanced();
        assert_eq!(arcs[2], [(1, "conj".into()), (4, "nsubj".into())]);
        assert_eq!(arcs[4], [(4, "obj".into()), (7, "nsubj:xsubj".into())]);
    }
}
