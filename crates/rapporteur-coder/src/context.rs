//! PLOVER's 37 contexts, scored over paragraphs and the story.

use rapporteur_lexicon::ontology::Ontology;
use rapporteur_record::{Context, Reading, SmolStr};
use std::collections::{BTreeSet, HashMap};

/// Words that speak for contexts, indexed by their first word.
#[derive(Clone, Debug, Default)]
pub struct ContextFinder {
    names: Vec<Context>,
    index: HashMap<SmolStr, Vec<(Vec<SmolStr>, usize, bool)>>,
}

impl ContextFinder {
    /// Indexes the ontology's words.
    #[must_use]
    pub fn new(ontology: &Ontology) -> Self {
        let mut finder = Self::default();
        for (n, (context, words)) in ontology.contexts().iter().enumerate() {
            finder.names.push(context.clone());
            for (list, strong) in [(&words.strong, true), (&words.weak, false)] {
                for phrase in list {
                    let parts: Vec<SmolStr> = phrase.split_whitespace().map(SmolStr::new).collect();
                    if let Some(first) = parts.first().cloned() {
                        finder.index.entry(first).or_default().push((parts, n, strong));
                    }
                }
            }
        }
        finder
    }

    /// The contexts of each block (paragraph), by block index.
    #[must_use]
    pub fn blocks(&self, reading: &Reading) -> HashMap<u32, Vec<Context>> {
        let mut strong: HashMap<u32, BTreeSet<usize>> = HashMap::new();
        let mut weak: HashMap<u32, Vec<BTreeSet<SmolStr>>> = HashMap::new();
        let mut blocks: Vec<u32> = Vec::new();
        for sent in &reading.sentences {
            if blocks.last() != Some(&sent.block) {
                blocks.push(sent.block);
            }
            let words: Vec<(SmolStr, SmolStr)> = sent
                .tokens
                .iter()
                .map(|t| (SmolStr::new(t.lemma.to_lowercase()), SmolStr::new(t.form.to_lowercase())))
                .collect();
            for i in 0..words.len() {
                let (lemma, form) = &words[i];
                let mut keys = vec![lemma];
                if lemma != form {
                    keys.push(form);
                }
                for key in keys {
                    for (parts, context, is_strong) in self.index.get(key).map_or(&[][..], Vec::as_slice) {
                        let fits = parts
                            .iter()
                            .enumerate()
                            .all(|(k, part)| words.get(i + k).is_some_and(|(l, f)| l == part || f == part));
                        if !fits {
                            continue;
                        }
                        if *is_strong {
                            strong.entry(sent.block).or_default().insert(*context);
                        } else {
                            let lists =
                                weak.entry(sent.block).or_insert_with(|| vec![BTreeSet::new(); self.names.len()]);
                            lists[*context].insert(parts[0].clone());
                        }
                    }
                }
            }
        }
        let mut found = HashMap::new();
        for block in blocks {
            let mut set = strong.remove(&block).unwrap_or_default();
            if let Some(lists) = weak.get(&block) {
                for (n, list) in lists.iter().enumerate() {
                    if list.len() >= 2 {
                        set.insert(n);
                    }
                }
            }
            found.insert(block, set.into_iter().map(|n| self.names[n].clone()).collect());
        }
        found
    }
}
