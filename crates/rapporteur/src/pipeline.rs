use rapporteur_coder::{Coder, Coding};
use rapporteur_data::{Complaint, DataFiles, Embedded, Overlay};
use rapporteur_reader::{ModelError, Reader};
use rapporteur_record::{Provenance, Published, PublishedBasis, Quality, Reading, Span, Story};
use rapporteur_text::Furniture;
use std::fmt;
use std::path::PathBuf;

/// Which of the two reading models tags and parses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// The fast model.
    #[default]
    Fast,
    /// The accurate model: better trees, several times slower (`docs/accuracy.md`, `docs/performance.md`).
    Accurate,
}

/// What a run needs to know beside its stories.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Publication date for stories that have none.
    pub published: Option<jiff::civil::Date>,
    /// Outlet for stories that have none.
    pub outlet: Option<String>,
    /// Folder whose files replace or extend the embedded data.
    pub data: Option<PathBuf>,
    /// Which reading model.
    pub tier: Tier,
}

/// Why a pipeline could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The data folder cannot be read.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// Data files are unusable; all complaints at once, with file and line.
    #[error("{}", lines(.0))]
    Data(Vec<Complaint>),
    /// A model that ships cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
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
    /// Why the story was not coded, if it was not: another language than English.
    pub skipped: Option<Skipped>,
}

/// Why a story was read no further than its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// ISO 639-1 code of the language found or declared.
    pub language: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "skipped: the story is in another language ({})", self.language)
    }
}

/// Models, dictionaries and rules, loaded once; cheap to share between threads.
pub struct Pipeline {
    options: Options,
    furniture: Furniture,
    reader: Reader,
    coder: Coder,
    provenance: Provenance,
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
        let embedded = Embedded;
        let overlay = options.data.as_deref().map(Overlay::read).transpose()?;
        let files: &dyn DataFiles = overlay.as_ref().map_or(&embedded, |o| o);
        let furniture = Furniture::load(files).map_err(PipelineError::Data)?;
        let coder = Coder::new(files).map_err(PipelineError::Data)?;
        let reader = match options.tier {
            Tier::Fast => Reader::embedded()?,
            Tier::Accurate => Reader::accurate()?,
        };
        let provenance = crate::provenance::provenance(overlay.as_ref(), options.tier);
        Ok(Self { options, furniture, reader, coder, provenance })
    }

    /// The rules that tell page furniture; `rapporteur_text::Document` takes them.
    #[must_use]
    pub fn furniture(&self) -> &Furniture {
        &self.furniture
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

    /// Version of the program, and hashes of the rules, models and data that it codes with.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Fills in what the options and the text tell of a story: publication date, outlet, language.
    fn complete(&self, story: &mut Story) {
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
        let said = story.language.as_deref().map(rapporteur_text::language_code).filter(|code| !code.is_empty());
        story.language = match said {
            // A record that is wrongly said to be in English would be coded as nonsense.
            Some(code) if code != "en" => Some(code),
            said => rapporteur_text::detect_language(&story.text).map(str::to_owned).or(said),
        };
    }

    /// Reads a story: sentences, words, trees, names, times.
    #[must_use]
    pub fn read(&self, mut story: Story) -> Reading {
        self.complete(&mut story);
        self.read_complete(story, &mut |_| {})
    }

    fn read_complete(&self, story: Story, after: &mut dyn FnMut(&'static str)) -> Reading {
        let mut sentences = rapporteur_text::split_story(&story);
        after("sentences");
        let (mentions, signals) = self.reader.read_with_signals(&mut sentences);
        // What came with tags and a tree keeps them.
        for (sentence, given) in sentences.iter_mut().zip(&story.given) {
            if given.parsed {
                sentence.tokens.clone_from(&given.tokens);
            }
        }
        after("reading");
        let timexes = rapporteur_time::find(&story, &sentences);
        after("time");
        Reading { story, sentences, mentions, timexes, signals, ..Reading::default() }
    }

    /// Reads and codes a story; one that is not in English is skipped, its text is all that comes back.
    #[must_use]
    pub fn code(&self, story: Story) -> Coded {
        self.code_observed(story, &mut |_| {})
    }

    /// As [`Pipeline::code`]; `after` is called with the name of each stage when it is done: `language`, `sentences`, `reading`,
    /// `time`, `names`, `places`, `attribution`, `events`, `facts`, `offsets`. Who wants to know what a stage costs brings the clock.
    pub fn code_observed(&self, mut story: Story, after: &mut dyn FnMut(&'static str)) -> Coded {
        self.complete(&mut story);
        after("language");
        if let Some(language) = story.language.clone().filter(|l| l != "en") {
            let reading = Reading { story, ..Reading::default() };
            return Coded { reading, coding: Coding::default(), skipped: Some(Skipped { language }) };
        }
        let mut reading = self.read_complete(story, after);
        let mut coding = self.coder.code_observed(&mut reading, after);
        let quality = |sentence: u32| reading.sentences.get(sentence as usize).map(|s| s.quality);
        // Furniture that stands in the text so that offsets stay is no part of the story.
        coding.claims.retain(|c| quality(c.sentence) != Some(Quality::Furniture));
        coding.assertions.retain(|a| quality(a.sentence) != Some(Quality::Furniture));
        for claim in &mut coding.claims {
            claim.provenance.clone_from(&self.provenance);
            if claim.extra.is_empty() {
                claim.extra.clone_from(&reading.story.extra);
            }
        }
        locate(&mut coding, &reading.story);
        after("offsets");
        Coded { reading, coding, skipped: None }
    }
}

/// Gives every span of the claims its place in the page.
fn locate(coding: &mut Coding, story: &Story) {
    let Some(map) = &story.page_map else { return };
    let at = |span: &mut Span| *span = map.located(*span);
    let maybe = |span: &mut Option<Span>| {
        if let Some(span) = span {
            at(span);
        }
    };
    for claim in &mut coding.claims {
        at(&mut claim.span);
        claim.actor.iter_mut().chain(&mut claim.recipient).for_each(|p| maybe(&mut p.span));
        claim.event_loc.iter_mut().for_each(|p| maybe(&mut p.span));
        if let Some(content) = &mut claim.content {
            maybe(&mut content.span);
        }
        if let Some(when) = &mut claim.when {
            maybe(&mut when.span);
        }
        if let Some(size) = &mut claim.size {
            [&mut size.dead, &mut size.injured, &mut size.arrested, &mut size.displaced, &mut size.participants]
                .into_iter()
                .flatten()
                .for_each(|count| maybe(&mut count.span));
        }
        for link in &mut claim.attribution {
            maybe(&mut link.agent.span);
            maybe(&mut link.cue_span);
        }
    }
    for assertion in &mut coding.assertions {
        at(&mut assertion.span);
        for participant in [&mut assertion.subject, &mut assertion.object].into_iter().flatten() {
            maybe(&mut participant.span);
        }
        if let Some(place) = &mut assertion.place {
            maybe(&mut place.span);
        }
        for link in &mut assertion.attribution {
            maybe(&mut link.agent.span);
            maybe(&mut link.cue_span);
        }
    }
}
