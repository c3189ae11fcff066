//! Loads and checks the data files; looks things up at a date.
