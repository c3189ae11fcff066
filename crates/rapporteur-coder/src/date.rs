//! When an event took place.

use rapporteur_record::{Reading, Status, When};

/// The date of one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventDate {
    /// First day, ISO, never finer than the words; `None` where unresolved.
    pub date: Option<String>,
    /// Last day, for intervals.
    pub enddate: Option<String>,
    /// `text`, `document` or `unresolved`.
    pub basis: Option<String>,
    /// The words.
    pub when: Option<When>,
    /// 0 to 1.
    pub confidence: Option<f32>,
}

/// The date of the event whose trigger is token `trigger` (0-based) of sentence `sentence`.
#[must_use]
pub fn of(_reading: &Reading, _sentence: u32, _trigger: u32, _status: Status) -> EventDate {
    EventDate::default()
}
