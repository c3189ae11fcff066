//! Which mentions refer to the same one.
