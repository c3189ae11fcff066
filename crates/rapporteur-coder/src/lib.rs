//! One read story in, claims out.
//!
//! The stages, each in its own module: [`mention`] and [`coreference`] (who is named), [`resolve`] (who that is),
//! [`attribution`] and [`chain`] (who says so), [`rule`] (triggers and their frames), [`classify`] (a small trained model
//! where the rules end), [`event`] (decision rules), [`affair`] (one affair told by several words), [`status`], [`place`], [`date`], [`counts`], [`context`],
//! [`content`], [`claim`] (puts them together), [`assertion`] (standing facts), [`why`] (the derivation).
//!
//! The coder knows one story at a time; it knows nothing of other stories, of stores, of the clock.
//! A run is a function of the reading and of the data files, never of hash order or threads.

pub mod affair;
pub mod assertion;
pub mod attribution;
pub mod chain;
pub mod claim;
pub mod classify;
pub mod content;
pub mod context;
pub mod coreference;
pub mod counts;
pub mod date;
pub mod event;
pub mod mention;
mod model_file;
pub mod modes;
pub mod origin;
pub mod place;
pub mod resolve;
pub mod roles;
pub mod rule;
pub mod speech;
pub mod status;
pub mod why;
pub mod words;

use rapporteur_lexicon::{Complaint, DataFiles, Lexicon};
use rapporteur_record::{Assertion, Attribution, Claim, Reading, Span};

/// Something that was considered as an event and not coded; `explain` prints it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Index of the sentence.
    pub sentence: u32,
    /// The trigger words.
    pub text: String,
    /// Where the trigger stands.
    pub span: Span,
    /// Rule id or `model:…`.
    pub rule: String,
    /// Why not, a sentence for people.
    pub reason: String,
}

/// All that one story says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coding {
    /// Claims of every status, embedded contents included (they carry `content_of`), in the order of the text.
    pub claims: Vec<Claim>,
    /// Standing facts.
    pub assertions: Vec<Assertion>,
    /// Who says what.
    pub attributions: Vec<Attribution>,
    /// What was considered and not coded.
    pub rejected: Vec<Rejected>,
}

/// The trained models in the program, for provenance: triggers, roles, modes, attributions, background.
#[must_use]
pub fn model_files() -> [&'static [u8]; 5] {
    [
        event::EVENT_MODEL,
        event::ROLE_MODEL,
        event::MODE_MODEL,
        attribution::model::EMBEDDED,
        status::background::EMBEDDED,
    ]
}

/// Codes stories. Immutable after construction; share it between threads.
pub struct Coder {
    lexicon: Lexicon,
    speech: speech::SpeechRules,
    placer: place::Placer,
    events: event::EventCoder,
}

impl Coder {
    /// Loads every dictionary, rule and model that coding needs from `files`.
    ///
    /// # Errors
    ///
    /// All complaints about files that cannot be used, with file and line.
    pub fn new(files: &dyn DataFiles) -> Result<Self, Vec<Complaint>> {
        let mut complaints = Vec::new();
        let lexicon = Lexicon::load(files).map_err(|e| complaints.extend(e.0)).ok();
        let speech = speech::SpeechRules::new(files).map_err(|all| complaints.extend(all)).ok();
        let placer = place::Placer::new(files).map_err(|all| complaints.extend(all)).ok();
        let events = event::EventCoder::new(files).map_err(|all| complaints.extend(all)).ok();
        match (lexicon, speech, placer, events) {
            (Some(lexicon), Some(speech), Some(placer), Some(events)) => Ok(Self { lexicon, speech, placer, events }),
            _ => Err(complaints),
        }
    }

    /// The dictionaries.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Lines of dictionaries of other coders (`--data`) that cannot be used, or not fully, in order of file and line; the rest is used.
    #[must_use]
    pub fn foreign_complaints(&self) -> Vec<Complaint> {
        let mut all: Vec<Complaint> =
            self.lexicon.foreign().complaints.iter().chain(self.events.rules().foreign()).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// What the verb dictionaries of other coders alone make of a story; completes the reading as [`Coder::code`] does.
    pub fn dictionary_matches(&self, reading: &mut Reading) -> Vec<event::DictionaryMatch> {
        self.with_stages(reading, |reading, stages| self.events.dictionary_matches(reading, stages))
    }

    /// The event coder with its rules and ontology.
    #[must_use]
    pub const fn events(&self) -> &event::EventCoder {
        &self.events
    }

    /// Puts another trigger model, or none, in place of the embedded one; for development.
    pub fn use_model(&mut self, model: Option<classify::Model>) {
        self.events.use_model(model);
    }

    /// Puts other thresholds in place of the embedded ones; for development.
    pub fn use_thresholds(&mut self, thresholds: event::Thresholds) {
        self.events.set_thresholds(thresholds);
    }

    /// Puts another role model, or none, in place of the embedded one; for development.
    pub fn use_role_model(&mut self, model: Option<roles::RoleModel>) {
        self.events.use_role_model(model);
    }

    /// Puts another mode model, or none, in place of the embedded one; for development.
    pub fn use_mode_model(&mut self, model: Option<roles::RoleModel>) {
        self.events.use_mode_model(model);
    }

    /// Every candidate event of a story whose trigger head lies in one of the spans, with the types; for training the role model.
    pub fn role_samples(&self, reading: &mut Reading, wanted: &[event::RoleGold]) -> Vec<event::RoleSample> {
        self.with_stages(reading, |reading, stages| self.events.role_samples(reading, stages, wanted))
    }

    /// Every candidate trigger of a story with its features; for training.
    pub fn samples(&self, reading: &mut Reading) -> Vec<event::Sample> {
        self.with_stages(reading, |reading, stages| self.events.samples(reading, stages))
    }

    fn stages<'a>(&'a self, attributions: &'a [Attribution], doc: &'a attribution::Doc<'a>) -> event::Stages<'a> {
        event::Stages { lexicon: &self.lexicon, speech: &self.speech, placer: &self.placer, attributions, doc }
    }

    fn prepare(&self, reading: &mut Reading) -> Vec<Attribution> {
        self.prepare_observed(reading, &mut |_| {})
    }

    fn prepare_observed(&self, reading: &mut Reading, after: &mut dyn FnMut(&'static str)) -> Vec<Attribution> {
        let names = std::mem::take(&mut reading.mentions);
        let places = self.placer.gazetteer().resolve(&reading.story, &reading.sentences, &names);
        reading.mentions = mention::find_mentions_at(&self.lexicon, &reading.story, &reading.sentences, names, &places);
        after("names");
        self.placer.place(reading);
        after("places");
        let attributions = attribution::find(&self.speech, reading);
        event::mark_corrupt(reading, &attributions);
        after("attribution");
        attributions
    }

    /// Prepares a reading (names, places, attributions) and hands it over with the stages that event coding needs.
    pub fn with_stages<T>(&self, reading: &mut Reading, take: impl FnOnce(&Reading, &event::Stages<'_>) -> T) -> T {
        let attributions = self.prepare(reading);
        let reading: &Reading = reading;
        take(reading, &self.stages(&attributions, &attribution::Doc::new(reading)))
    }

    /// Codes one story: completes `reading.mentions` and `reading.places`, then finds claims and assertions.
    ///
    /// The reading must already hold sentences with tags and trees, names, and time expressions.
    pub fn code(&self, reading: &mut Reading) -> Coding {
        self.code_observed(reading, &mut |_| {})
    }

    /// As [`Coder::code`]; `after` is called with the name of each stage when it is done (`names`, `places`, `attribution`,
    /// `events`, `facts`). Who wants to know what a stage costs brings the clock.
    pub fn code_observed(&self, reading: &mut Reading, after: &mut dyn FnMut(&'static str)) -> Coding {
        let attributions = self.prepare_observed(reading, after);
        let reading: &Reading = reading;
        let doc = attribution::Doc::new(reading);
        let mut coding = Coding::default();
        self.events.code(reading, &self.stages(&attributions, &doc), &mut coding);
        after("events");
        coding.assertions = assertion::of_doc(&self.speech, &doc, &attributions);
        after("facts");
        coding.attributions = attributions;
        coding
    }
}
