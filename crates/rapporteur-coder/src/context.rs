//! PLOVER's 37 contexts, scored over paragraphs and the story.
