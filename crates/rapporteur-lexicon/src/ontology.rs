//! PLOVER's types, modes, contexts, quads and scores, and their relation to CAMEO.
