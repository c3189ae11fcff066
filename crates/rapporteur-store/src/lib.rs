//! Merges claims into events across stories, keeps them, answers queries.
