//! The act inside an act: what is agreed, demanded, threatened, alleged, refused.
