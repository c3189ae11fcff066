//! The rule language over the dependency tree, and its engine.
//!
//! A rule file (`data/rules/en/TYPE/NAME.toml`) holds `[[rule]]` tables. A rule gives one frame to any number of triggers:
//!
//! ```toml
//! [[rule]]
//! id        = "accuse/condemn"        # TYPE/what-it-sees; unique
//! event     = "ACCUSE"
//! mode      = "disapprove"            # several: "demo obstruct"
//! evidence  = "plover-2021#ACCUSE"
//! verbs     = "condemn denounce lash_out_at"       # `_` joins particles and prepositions
//! nouns     = "condemnation travel_ban"            # the last word is the head
//! light     = ["voice express + concern dismay"]   # verbs + their objects
//! phrases   = ["at odds with"]                     # lemmas or forms in a row
//! actor     = "subj"                  # slots, the first that is filled wins
//! recipient = "obj against at"
//! embedded  = "for of xcomp ccomp"
//! ```
//!
//! A rule may also state a `pattern` of words around its verbs, in the notation of PETRARCH's verb dictionaries (`"offered_to * {a | b} +"`), its `cameo`
//! code, and that the pattern tells of the act the other way round (`reversed`); `rapporteur convert --from petrarch` writes such rules.
//!
//! Slots: `subj` and `obj` (deep: passives, control, relative clauses and conjunction are undone; of a noun: the subject and object of its
//! light verb), `poss`, `mod` (compound or adjective: "Israeli air strikes"), `xcomp`, `ccomp`, `iobj`, or any preposition.

mod engine;
mod example;
mod load;
mod pattern;
mod syntax;

pub use engine::{Arguments, Hit, PLACED, find_hits, lookups, slot};
pub use example::{Marked, RuleReading, check_examples, unmark};
pub use load::{
    Example, Grammar, Reject, Rule, RuleChange, RuleSet, Slot, Trigger, TriggerKind, fold, line_of, rule_change,
};
pub use pattern::{Named, Places};
pub use syntax::Syntax;
