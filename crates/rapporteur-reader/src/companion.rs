//! What stands beside either network: lemmas and a say in names, from averaged perceptrons over hashed features and lists of names,
//! which remember rare words better than a small network does.

use crate::ModelError;
use crate::binary::Reader as Bytes;
use crate::gazetteer::Gazetteer;
use crate::lemmas::{Lemmas, Scratch, all_caps};
use crate::linear::Linear;
use crate::names::Names;
use crate::words::{Clusters, Word, hash};
use smol_str::SmolStr;

pub(crate) const MAGIC: &[u8] = b"RAPCOMP1";

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-companion.bin"));

/// Lemmas and names beside a network ([`NeuralReader::with_companion`](crate::NeuralReader::with_companion)).
#[derive(Clone, Debug, Default)]
pub struct Companion {
    pub(crate) name: SmolStr,
    clusters: Clusters,
    gazetteer: Gazetteer,
    lemmas: Lemmas,
    pub(crate) names: Names,
}

impl Companion {
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
        if input.bytes(MAGIC.len())? != MAGIC {
            return Err(ModelError::new("it does not begin with RAPCOMP1"));
        }
        let name = input.text()?.into();
        let clusters = Clusters::read(&mut input)?;
        let gazetteer = Gazetteer::read(&mut input)?;
        let (tags, scripts, labels) = (input.texts()?, input.texts()?, input.texts()?);
        let model = checked(Linear::read(&mut input)?, scripts.len())?;
        let names = Names::new(labels.clone(), checked(Linear::read(&mut input)?, labels.len())?);
        Ok(Self { name, clusters, gazetteer, lemmas: Lemmas { tags, scripts, model }, names })
    }

    /// For the words of a piece of a sentence with tags `UPOS XPOS`: their lemmas (`None` for a pair of tags never seen in training), and
    /// the scores of the name labels ([`Names::labels`]) of each, 64 to the unit. `begins`: the sentence begins here.
    pub(crate) fn read(&self, forms: &[&str], tags: &[String], begins: bool) -> (Vec<Option<SmolStr>>, Vec<i32>) {
        let mut scratch = Scratch::default();
        let words: Vec<Word> = forms.iter().map(|f| Word::new(f, &self.clusters)).collect();
        let lemmas = (0..words.len())
            .map(|i| {
                let class = self.lemmas.tags.iter().position(|t| *t == tags[i])?;
                Some(self.lemmas.lemma(forms[i], &words[i], class, begins && i == 0, &mut scratch))
            })
            .collect();
        let tags: Vec<u32> = tags.iter().map(|t| hash(t)).collect();
        let marks = self.gazetteer.marks(&words);
        (lemmas, self.names.emissions(&words, &tags, &marks, all_caps(&words), &mut scratch))
    }
}

fn checked(model: Linear, classes: usize) -> Result<Linear, ModelError> {
    if model.classes() == classes {
        Ok(model)
    } else {
        Err(ModelError::new("a list of classes that does not fit its weights"))
    }
}
