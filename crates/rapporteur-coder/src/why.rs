//! The derivation of a claim, in words for people.
