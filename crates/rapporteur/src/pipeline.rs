use rapporteur_coder::{Coder, Coding};
use rapporteur_data::{Complaint, Embedded, Overlay};
use rapporteur_reader::{ModelError, Reader};
use rapporteur_record::{Published, PublishedBasis, Reading, Story};
use std::fmt;
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
    /// The data folder cannot be read.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The reading model is damaged.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Data files are unusable; all complaints at once, with file and line.
    #[error("{}", lines(.0))]
    Data(Vec<Complaint>),
}

fn lines(complaints: &[Complaint]) -> String {
    complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A coded story.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// The story with every layer of its reading.
    pub reading: Reading,
    /// Claims of every status, standing facts, attributions, and what was rejected.
    pub coding: Coding,
}

/// Models, dictionaries and rules, loaded once; cheap to share between threads.
pub struct Pipeline {
    options: Options,
    coder: Coder,
    reader: Reader,
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Pipeline {
    /// Loads models, dictionaries and rules.
    ///
    /// # Errors
    ///
    /// [`PipelineError`] where the data folder or a data file cannot be used.
    pub fn new(options: Options) -> Result<Self, PipelineError> {
        let coder = match &options.data {
            None => Coder::new(&Embedded),
            Some(folder) => Coder::new(&Overlay::read(folder)?),
        }
        .map_err(PipelineError::Data)?;
        Ok(Self { options, coder, reader: Reader::embedded()? })
    }

    /// The coder with its dictionaries.
    #[must_use]
    pub fn coder(&self) -> &Coder {
        &self.coder
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
        let mut sentences = rapporteur_text::split_story(&story);
        let mentions = self.reader.read(&mut sentences);
        let timexes = rapporteur_time::find(&story, &sentences);
        Reading { story, sentences, mentions, timexes, ..Reading::default() }
    }

    /// Reads and codes a story.
    #[must_use]
    pub fn code(&self, story: Story) -> Coded {
        let mut reading = self.read(story);
        let coding = self.coder.code(&mut reading);
        Coded { reading, coding }
    }
}
