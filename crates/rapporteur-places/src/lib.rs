//! Gazetteer and resolution of place names in context.
