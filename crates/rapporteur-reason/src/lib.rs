//! Agreements and facts in, engaged commitments out, each with its derivation.
