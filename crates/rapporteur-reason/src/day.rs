use crate::Truth;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A date as precise as its source: a day, a month or a year.
///
/// A year stays a year: whether a day of that year lies before or after it is *unknown*, never guessed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    /// First day that it can mean.
    pub first: Date,
    /// Last day that it can mean.
    pub last: Date,
}

impl Day {
    /// Reads `2020`, `2020-09` or `2020-09-27`.
    ///
    /// # Errors
    ///
    /// A sentence that says what would be accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is no date; accepted: YYYY-MM-DD, YYYY-MM or YYYY, for instance 2020-09-27");
        let mut parts = text.trim().split('-');
        let number = |part: Option<&str>, width: usize| -> Result<Option<i16>, String> {
            match part {
                None => Ok(None),
                Some(p) if p.len() == width && p.bytes().all(|b| b.is_ascii_digit()) => {
                    p.parse().map(Some).map_err(|_| refuse())
                }
                Some(_) => Err(refuse()),
            }
        };
        let year = number(parts.next(), 4)?.ok_or_else(refuse)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        if parts.next().is_some() {
            return Err(refuse());
        }
        let date = |m: i16, d: i16| -> Result<Date, String> {
            let m = i8::try_from(m).map_err(|_| refuse())?;
            let d = i8::try_from(d).map_err(|_| refuse())?;
            Date::new(year, m, d).map_err(|_| refuse())
        };
        match (month, day) {
            (Some(m), Some(d)) => {
                let day = date(m, d)?;
                Ok(Self { first: day, last: day })
            }
            (Some(m), None) => {
                let first = date(m, 1)?;
                Ok(Self { first, last: first.last_of_month() })
            }
            _ => Ok(Self { first: date(1, 1)?, last: date(12, 31)? }),
        }
    }

    /// One exact day.
    #[must_use]
    pub const fn exact(day: Date) -> Self {
        Self { first: day, last: day }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.first.to_string();
        let shown = if self.first == self.last {
            text.as_str()
        } else if self.first.month() == self.last.month() {
            text.get(..7).unwrap_or(&text)
        } else {
            text.get(..4).unwrap_or(&text)
        };
        f.pad(shown)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// TOML writes whole days as dates (`1949-08-24`) and coarser ones as strings (`"1949"`).
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Toml(toml::value::Datetime),
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Written::deserialize(deserializer) {
            Ok(Written::Text(text)) => text,
            Ok(Written::Toml(stamp)) => stamp.to_string(),
            Err(_) => {
                return Err(serde::de::Error::custom(
                    "no date; accepted: 1949-08-24, or \"1949-08\" or \"1949\" where the day is not known",
                ));
            }
        };
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// When something held: from the first day (included) to the day on which it no longer held (excluded).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
pub struct Interval {
    /// First day; `None` where it always was so, or its beginning is not recorded.
    pub from: Option<Day>,
    /// First day on which it no longer held; `None` = still.
    pub until: Option<Day>,
}

impl Interval {
    /// Whether `on` lies inside; `Unknown` where the precision of a bound leaves it open, or `on` is not known
    /// and the interval has a bound.
    #[must_use]
    pub fn holds_on(&self, on: Option<Date>) -> Truth {
        let Some(on) = on else {
            return if self.from.is_none() && self.until.is_none() { Truth::Holds } else { Truth::Unknown };
        };
        let begun = match self.from {
            None => Truth::Holds,
            Some(from) if on >= from.last => Truth::Holds,
            Some(from) if on < from.first => Truth::Fails,
            Some(_) => Truth::Unknown,
        };
        let going = match self.until {
            None => Truth::Holds,
            Some(until) if on < until.first => Truth::Holds,
            Some(until) if on >= until.last => Truth::Fails,
            Some(_) => Truth::Unknown,
        };
        begun.and(going)
    }

    /// Whether the whole of `day` lies inside; `Unknown` where a part of it does, or the day is not known.
    #[must_use]
    pub fn holds_during(&self, day: Option<Day>) -> Truth {
        let Some(day) = day else { return self.holds_on(None) };
        let (first, last) = (self.holds_on(Some(day.first)), self.holds_on(Some(day.last)));
        if first == last { first } else { Truth::Unknown }
    }

    /// Whether it may have held on `on`: anything but a clear no. An unknown day passes.
    #[must_use]
    pub fn may_hold_on(&self, on: Option<Date>) -> bool {
        self.holds_on(on) != Truth::Fails
    }

    /// Whether the two share a day, as far as is known.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |a: &Self, b: &Self| match (a.until, b.from) {
            (Some(until), Some(from)) => until.last <= from.first,
            _ => false,
        };
        !before(self, other) && !before(other, self)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, None) => f.write_str("no dates recorded"),
            (Some(from), None) => write!(f, "since {from}"),
            (None, Some(until)) => write!(f, "until {until}"),
            (Some(from), Some(until)) => write!(f, "{from} to {until}"),
        }
    }
}
