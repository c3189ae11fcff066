//! Tags, lemmas, dependency trees and names of sentences, by an embedded trained model.
//!
//! [`Reader::embedded`] gives the model that is part of the program; [`Reader::read`] fills in the columns of the tokens and
//! returns the names. Another model can stand behind [`Reader`] by implementing [`ReadSentences`]; callers do not see which.
//!
//! ```
//! use rapporteur_reader::Reader;
//! use rapporteur_record::{MentionKind, Sentence, Token};
//!
//! let reader = Reader::embedded()?;
//! let mut at = 0;
//! let tokens = ["Kenya", "condemned", "the", "attack", "."].map(|form| {
//!     let start = at;
//!     at += form.len() as u32 + 1;
//!     Token { start, end: at - 1, form: form.into(), ..Token::default() }
//! });
//! let mut sentences = [Sentence { start: 0, end: at, tokens: tokens.to_vec(), ..Sentence::default() }];
//! let names = reader.read(&mut sentences);
//! assert_eq!(sentences[0].tokens[1].lemma, "condemn");
//! assert_eq!(sentences[0].tokens[0].deprel, "nsubj");
//! assert_eq!(names[0].kind, MentionKind::Gpe);
//! # Ok::<(), rapporteur_reader::ModelError>(())
//! ```

mod binary;
mod closed;
mod companion;
mod conllu;
mod gazetteer;
mod lemmas;
mod linear;
mod mentions;
mod names;
mod neural;
mod repair;
#[cfg(feature = "train")]
pub mod train;
mod verbs;
mod words;

pub use companion::Companion;
pub use conllu::{ConlluError, ConlluSentence, ExtraLine, parse_conllu, write_conllu};
pub use neural::NeuralReader;

pub use rapporteur_record::Signals;
use rapporteur_record::{Mention, Sentence};
use std::sync::Arc;

/// A model file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the reader's model file cannot be used: {problem}; accepted: a file written by `cargo xtask train-companion` or train/export_i8.py of this version"
)]
pub struct ModelError {
    problem: String,
}

impl ModelError {
    pub(crate) fn new(problem: &str) -> Self {
        Self { problem: problem.to_owned() }
    }

    pub(crate) fn short() -> Self {
        Self::new("it ends too early")
    }
}

/// What can read sentences.
pub trait ReadSentences: std::fmt::Debug + Send + Sync {
    /// Fills in `lemma`, `upos`, `xpos`, `feats`, `head` and `deprel` of every token, and returns the names in order of sentence
    /// and place. Given the same sentences the answer is the same, in whatever order or batch they come.
    fn read(&self, sentences: &mut [Sentence]) -> Vec<Mention>;

    /// As [`ReadSentences::read`], with what else the model says of each word; nothing for a model that says no more.
    fn read_with_signals(&self, sentences: &mut [Sentence]) -> (Vec<Mention>, Signals) {
        (self.read(sentences), Signals::default())
    }

    /// Name and version of the model, for provenance.
    fn model(&self) -> &str;
}

/// The reader that the pipeline uses. Cheap to clone: clones share the model.
#[derive(Clone, Debug)]
pub struct Reader {
    inner: Arc<dyn ReadSentences>,
}

impl Reader {
    /// The fast tier: a small recurrent network for tags and trees, and the companion for lemmas and a say in names.
    ///
    /// # Errors
    /// [`ModelError`] where the program was built with a damaged model file.
    pub fn embedded() -> Result<Self, ModelError> {
        Ok(Self::new(NeuralReader::fast()?.with_companion(Companion::embedded()?)))
    }

    /// The accurate tier: a small transformer encoder and the fast tier's network decide together on tags and trees, the same companion
    /// beside them. Better trees than [`Reader::embedded`], several times slower (docs/accuracy.md, docs/performance.md).
    ///
    /// # Errors
    /// [`ModelError`] where the program was built with a damaged model file.
    pub fn accurate() -> Result<Self, ModelError> {
        Ok(Self::new(NeuralReader::accurate()?.with_companion(Companion::embedded()?)))
    }

    /// The model files behind [`Reader::embedded`], for provenance.
    #[must_use]
    pub fn embedded_files() -> Vec<&'static [u8]> {
        vec![NeuralReader::fast_bytes(), Companion::embedded_bytes()]
    }

    /// The model files behind [`Reader::accurate`], for provenance.
    #[must_use]
    pub fn accurate_files() -> Vec<&'static [u8]> {
        vec![NeuralReader::accurate_bytes(), NeuralReader::fast_bytes(), Companion::embedded_bytes()]
    }

    /// A reader with another model.
    pub fn new(model: impl ReadSentences + 'static) -> Self {
        Self { inner: Arc::new(model) }
    }

    /// Fills in `lemma`, `upos`, `xpos`, `feats`, `head` and `deprel` of every token; returns the names in order of sentence and
    /// place. [`Mention::sentence`] is the index in `sentences`; offsets are those of the tokens.
    #[must_use]
    pub fn read(&self, sentences: &mut [Sentence]) -> Vec<Mention> {
        self.inner.read(sentences)
    }

    /// As [`Reader::read`], with what else the model says of each word.
    #[must_use]
    pub fn read_with_signals(&self, sentences: &mut [Sentence]) -> (Vec<Mention>, Signals) {
        self.inner.read_with_signals(sentences)
    }

    /// Name and version of the model, for provenance.
    #[must_use]
    pub fn model(&self) -> &str {
        self.inner.model()
    }
}
