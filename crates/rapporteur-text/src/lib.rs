//! Pages to stories, sentences and tokens, with offsets back to the page.
