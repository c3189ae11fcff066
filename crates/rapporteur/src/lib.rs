//! Reads news and reports who did what to whom, where, when, and who says so.
