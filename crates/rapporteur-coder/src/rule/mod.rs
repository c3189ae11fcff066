//! The rule language over the dependency tree, and its engine.
