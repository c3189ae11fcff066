//! Time expressions: recognition, TimeML values, resolution against an anchor.
