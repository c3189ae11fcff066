//! One read story in, claims out.

pub mod assertion;
pub mod attribution;
pub mod chain;
pub mod origin;
pub mod speech;
pub mod status;
pub mod coreference;
pub mod mention;
pub mod resolve;
