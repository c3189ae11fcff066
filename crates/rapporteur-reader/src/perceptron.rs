//! The baseline: averaged perceptrons over hashed features for tags, morphology, lemmas, trees and names.

use crate::binary::Reader as Bytes;
use crate::linear::Linear;
use crate::names::Names;
use crate::parser::{Input, Parser};
use crate::tagger::{Scratch, Tagger, all_caps};
use crate::words::{Clusters, Word, hash};
use crate::{ModelError, ReadSentences, mentions};
use rapporteur_record::{Mention, Sentence, Upos};
use smol_str::SmolStr;

pub(crate) const MAGIC: &[u8] = b"RAPPERC2";

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-perceptron.bin"));

/// Reads with averaged perceptrons: fast, and trained in minutes.
#[derive(Clone, Debug, Default)]
pub struct PerceptronReader {
    pub(crate) name: SmolStr,
    pub(crate) clusters: Clusters,
    pub(crate) tagger: Tagger,
    pub(crate) parser: Parser,
    pub(crate) names: Names,
    /// UPOS, XPOS and the hashes of both, for each class of the tagger.
    pub(crate) tags: Vec<(Upos, SmolStr, u32, u32)>,
}

impl PerceptronReader {
    /// The model in the program.
    ///
    /// # Errors
    /// [`ModelError`] where the program was built with a damaged file.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::from_bytes(EMBEDDED)
    }

    /// The bytes of the model in the program, for provenance.
    #[must_use]
    pub fn embedded_bytes() -> &'static [u8] {
        EMBEDDED
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut input = Bytes::new(bytes);
        // The first version had no clusters.
        let clustered = match input.bytes(MAGIC.len())? {
            b"RAPPERC1" => false,
            MAGIC => true,
            _ => return Err(ModelError::new("it does not begin with RAPPERC2")),
        };
        let name = input.text()?.into();
        let mut model = Self { name, ..Self::default() };
        if clustered {
            model.clusters = Clusters::read(&mut input)?;
        }
        let clustered = !model.clusters.is_empty();
        model.tagger.tags = input.texts()?;
        model.tagger.feats = input.texts()?;
        model.tagger.scripts = input.texts()?;
        model.parser.labels = input.texts()?;
        let name_labels = input.texts()?;
        model.tagger.tag_model = checked(Linear::read(&mut input)?, model.tagger.tags.len())?;
        model.tagger.feats_model = checked(Linear::read(&mut input)?, model.tagger.feats.len())?;
        model.tagger.lemma_model = checked(Linear::read(&mut input)?, model.tagger.scripts.len())?;
        model.parser.model = checked(Linear::read(&mut input)?, 1 + 2 * model.parser.labels.len())?;
        let name_model = checked(Linear::read(&mut input)?, name_labels.len())?;
        model.names = Names::new(name_labels, name_model, clustered);
        let root = model.parser.labels.iter().position(|l| l == "root");
        model.parser.root = root.ok_or_else(|| ModelError::new("no label `root`"))?;
        model.index_tags()?;
        Ok(model)
    }

    pub(crate) fn index_tags(&mut self) -> Result<(), ModelError> {
        self.tags = tag_table(&self.tagger.tags)?;
        Ok(())
    }

    /// The lemma of a word whose tags another model chose; `None` for a pair of tags never seen in training.
    pub(crate) fn lemma(&self, form: &str, tags: &str, first: bool, scratch: &mut Scratch) -> Option<SmolStr> {
        let class = self.tagger.tags.iter().position(|t| t == tags)?;
        Some(self.tagger.lemma(form, &Word::new(form, &self.clusters), class, first, scratch))
    }

    /// Scores of the name labels ([`Names::labels`]) of each word, 64 to the unit; `tags` are `UPOS XPOS` of each.
    pub(crate) fn name_scores(&self, forms: &[&str], tags: &[String], scratch: &mut Scratch) -> Vec<i32> {
        let words: Vec<Word> = forms.iter().map(|f| Word::new(f, &self.clusters)).collect();
        let tags: Vec<u32> = tags.iter().map(|t| hash(t)).collect();
        self.names.emissions(&words, &tags, all_caps(&words), scratch)
    }

    fn read_one(&self, sentence: &mut Sentence, index: usize, scratch: &mut Scratch, found: &mut Vec<Mention>) {
        let words: Vec<Word> = sentence.tokens.iter().map(|t| Word::new(&t.form, &self.clusters)).collect();
        if words.is_empty() {
            return;
        }
        let tags = self.tagger.tag(&words, scratch);
        let feats = self.tagger.feats(&words, &tags, scratch);
        let fine: Vec<u32> = tags.iter().map(|t| self.tags[*t].2).collect();
        let coarse: Vec<u32> = tags.iter().map(|t| self.tags[*t].3).collect();
        let (heads, labels) = self.parser.parse(&Input { words: &words, tags: &fine, coarse: &coarse }, scratch);
        let count = words.len();
        for (i, token) in sentence.tokens.iter_mut().enumerate() {
            let (upos, xpos, ..) = &self.tags[tags[i]];
            token.upos = *upos;
            token.xpos = xpos.clone();
            token.feats = self.tagger.feats[feats[i]].clone();
            token.lemma = self.tagger.lemma(&token.form, &words[i], tags[i], i == 0, scratch);
            token.head = if heads[i] >= count { 0 } else { heads[i] as u32 + 1 };
            token.deprel = self.parser.labels.get(labels[i]).cloned().unwrap_or_default();
        }
        crate::repair::repair(sentence);
        let names = self.names.label(&words, &fine, all_caps(&words), scratch);
        mentions::from_bio(sentence, index, |i| self.names.labels[names[i]].as_str(), found);
    }
}

fn checked(model: Linear, classes: usize) -> Result<Linear, ModelError> {
    if model.classes() == classes {
        Ok(model)
    } else {
        Err(ModelError::new("a list of classes that does not fit its weights"))
    }
}

/// Splits `UPOS XPOS` and hashes both.
pub(crate) fn tag_table(tags: &[SmolStr]) -> Result<Vec<(Upos, SmolStr, u32, u32)>, ModelError> {
    tags.iter()
        .map(|tag| {
            let (upos, xpos) = tag.split_once(' ').ok_or_else(|| ModelError::new("a tag without a blank"))?;
            let parsed = upos.parse().map_err(|_| ModelError::new("an unknown part of speech"))?;
            Ok((parsed, xpos.into(), hash(tag), hash(upos)))
        })
        .collect()
}

impl ReadSentences for PerceptronReader {
    fn read(&self, sentences: &mut [Sentence]) -> Vec<Mention> {
        let mut scratch = Scratch::default();
        let mut found = Vec::new();
        for (index, sentence) in sentences.iter_mut().enumerate() {
            self.read_one(sentence, index, &mut scratch, &mut found);
        }
        found
    }

    fn model(&self) -> &str {
        &self.name
    }
}
