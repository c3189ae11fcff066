use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// A name that is not one of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} {found:?} is not known; accepted: {accepted}")]
pub struct UnknownName {
    /// What was being read, for instance `event type`.
    pub kind: &'static str,
    /// The offending value.
    pub found: String,
    /// All accepted values, separated by spaces.
    pub accepted: String,
}

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident, $kind:literal, { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All values, in the order of the ontology.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as written in files.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| UnknownName {
                    kind: $kind,
                    found: text.to_owned(),
                    accepted: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(" "),
                })
            }
        }
    };
}

closed! {
    /// PLOVER's sixteen event types (PLOVER manual 2.0).
    EventType, "event type", {
        /// Promises to cooperate.
        Agree = "AGREE",
        /// Meetings and conversations.
        Consult = "CONSULT",
        /// Diplomatic approval, recognition, signature.
        Support = "SUPPORT",
        /// Verbal concessions.
        Concede = "CONCEDE",
        /// Mutual material exchange.
        Cooperate = "COOPERATE",
        /// One-sided material benefit.
        Aid = "AID",
        /// Material concessions.
        Retreat = "RETREAT",
        /// Requests, appeals, demands.
        Request = "REQUEST",
        /// Criticism, allegations, investigations.
        Accuse = "ACCUSE",
        /// Refusals.
        Reject = "REJECT",
        /// Warnings of consequences.
        Threaten = "THREATEN",
        /// Collective physical dissent.
        Protest = "PROTEST",
        /// Reduced relations, convictions.
        Sanction = "SANCTION",
        /// Moves of forces short of violence.
        Mobilize = "MOBILIZE",
        /// Repression and restriction short of violence.
        Coerce = "COERCE",
        /// Physical violence.
        Assault = "ASSAULT",
    }
}

closed! {
    /// PLOVER's four classes of event types.
    Quad, "quad", {
        /// AGREE CONSULT SUPPORT CONCEDE.
        VerbalCooperation = "verbal cooperation",
        /// COOPERATE AID RETREAT.
        MaterialCooperation = "material cooperation",
        /// REQUEST ACCUSE REJECT THREATEN.
        VerbalConflict = "verbal conflict",
        /// PROTEST SANCTION MOBILIZE COERCE ASSAULT.
        MaterialConflict = "material conflict",
    }
}

impl Quad {
    /// PLOVER's number, 1 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::VerbalCooperation => 1,
            Self::MaterialCooperation => 2,
            Self::VerbalConflict => 3,
            Self::MaterialConflict => 4,
        }
    }
}

impl EventType {
    /// The quad of the type; SANCTION is material conflict (plover.md section 4).
    #[must_use]
    pub const fn quad(self) -> Quad {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => Quad::VerbalCooperation,
            Self::Cooperate | Self::Aid | Self::Retreat => Quad::MaterialCooperation,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => Quad::VerbalConflict,
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => Quad::MaterialConflict,
        }
    }
}

closed! {
    /// Whether, and how, a claimed event is said to be real (plover.md section 2).
    Status, "status", {
        /// Told as having happened.
        Occurred = "occurred",
        /// Under way.
        Ongoing = "ongoing",
        /// Decided or scheduled.
        Planned = "planned",
        /// May, might, not ruled out.
        Possible = "possible",
        /// Depends on a condition.
        Conditional = "conditional",
        /// Feared by somebody.
        Feared = "feared",
        /// Hoped for by somebody.
        Hoped = "hoped",
        /// Content of an allegation.
        Alleged = "alleged",
        /// Content of a request.
        Requested = "requested",
        /// The supposed actor denies it.
        Denied = "denied",
        /// The author says it did not happen.
        Negated = "negated",
        /// Tried, foiled, failed.
        Attempted = "attempted",
        /// Called off.
        Cancelled = "cancelled",
        /// Background, older than the configured age.
        Historical = "historical",
        /// Habitual, no instance.
        Generic = "generic",
    }
}

impl Status {
    /// Whether a claim of this status stands in the default export (plover.md section 2).
    ///
    /// `planned` alone does not: rule 2.2 turns planned cooperation into AGREE before this is asked.
    #[must_use]
    pub const fn in_default_export(self) -> bool {
        matches!(self, Self::Occurred | Self::Ongoing | Self::Attempted)
    }
}

closed! {
    /// Universal part-of-speech tags (UD 2).
    #[derive(Default)]
    Upos, "part of speech", {
        /// Adjective.
        Adj = "ADJ",
        /// Adposition.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Noun.
        Noun = "NOUN",
        /// Numeral.
        Num = "NUM",
        /// Particle.
        Part = "PART",
        /// Pronoun.
        Pron = "PRON",
        /// Proper noun.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Symbol.
        Sym = "SYM",
        /// Verb.
        Verb = "VERB",
        /// Other, and not yet tagged.
        #[default]
        X = "X",
    }
}

closed! {
    /// What a mention names.
    MentionKind, "mention kind", {
        /// A person.
        Person = "PERSON",
        /// An organisation.
        Org = "ORG",
        /// A country, city or other place with a government.
        Gpe = "GPE",
        /// A place without a government.
        Loc = "LOC",
        /// Nationality, religion, political group.
        Norp = "NORP",
        /// A building or other facility.
        Fac = "FAC",
        /// A date or time.
        Date = "DATE",
        /// An amount of money.
        Money = "MONEY",
        /// A product, weapon, vehicle.
        Product = "PRODUCT",
        /// A named event.
        Event = "EVENT",
        /// Any other name.
        Misc = "MISC",
        /// No name: a role noun or pronoun that refers ("the ministry", "he", "police").
        Nominal = "NOMINAL",
    }
}

macro_rules! text_code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub SmolStr);

        impl $name {
            /// The code from its text; whether it exists is the lexicon's to say.
            #[must_use]
            pub fn new(text: &str) -> Self { Self(SmolStr::new(text)) }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self::new(text) }
        }
    };
}

text_code! {
    /// ISO 3166-1 alpha-3 code (`KOS` for Kosovo as PLOVER has it), or a non-state code: IGO UNO EUR NGO ISM IMG MNC.
    ActorCode
}
text_code! {
    /// A PLOVER sector code such as `GOV`, `MIL`, `REB`.
    Sector
}
text_code! {
    /// A PLOVER mode such as `heavy-weapons`; which modes a type has is the ontology's to say.
    Mode
}
text_code! {
    /// One of PLOVER's 37 contexts such as `military`.
    Context
}
text_code! {
    /// A CAMEO code, as text: `010` keeps its zero.
    CameoCode
}
