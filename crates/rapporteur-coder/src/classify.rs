//! A small trained model over the reading: vetoes unlikely senses, proposes types where no rule speaks.
