//! One read story in, claims out.
