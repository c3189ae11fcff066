use rapporteur_record::{Assertion, Attribution, Claim, Published, PublishedBasis, Reading, Story};
use std::path::PathBuf;

/// What a run needs to know beside its stories.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Publication date for stories that have none.
    pub published: Option<jiff::civil::Date>,
    /// Outlet for stories that have none.
    pub outlet: Option<String>,
    /// Folder whose files replace or extend the embedded data.
    pub data: Option<PathBuf>,
}

/// Why a pipeline could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A data file is unusable.
    #[error("{0}")]
    Data(String),
}

/// A coded story.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// The story with every layer of its reading.
    pub reading: Reading,
    /// Every claim, of all statuses, in the order of the text.
    pub claims: Vec<Claim>,
    /// Standing facts and positions.
    pub assertions: Vec<Assertion>,
    /// Who says what.
    pub attributions: Vec<Attribution>,
}

/// Models, dictionaries and rules, loaded once; cheap to share between threads.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
}

impl Pipeline {
    /// Loads models, dictionaries and rules.
    ///
    /// # Errors
    ///
    /// [`PipelineError::Data`] where a data file cannot be used.
    pub fn new(options: Options) -> Result<Self, PipelineError> {
        Ok(Self { options })
    }

    /// The options that this pipeline was made with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Reads a story: sentences, words, trees, names, times.
    #[must_use]
    pub fn read(&self, mut story: Story) -> Reading {
        if story.published.is_none() {
            story.published = self.options.published.map(|date| Published {
                value: date.to_string(),
                date,
                basis: PublishedBasis::Option,
            });
        }
        if story.outlet.is_none() {
            story.outlet.clone_from(&self.options.outlet);
        }
        let sentences = rapporteur_text::split_story(&story);
        Reading { story, sentences, ..Reading::default() }
    }

    /// Reads and codes a story.
    #[must_use]
    pub fn code(&self, story: Story) -> Coded {
        let reading = self.read(story);
        Coded { reading, ..Coded::default() }
    }
}
