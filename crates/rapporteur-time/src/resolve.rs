//! From meanings to values, given the day of publication and the dates named before.

use crate::calendar::{Cal, day, holiday, iso_weekday, shift_days};
use crate::parse::{Dir, From, When, Year};
use crate::tense::Lean;
use crate::words::{Calendar, HolidayRule, Unit};
use jiff::civil::Date;

/// What expressions are resolved against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Anchor {
    /// Day of publication.
    pub(crate) document: Option<Date>,
    /// The stretch named last.
    pub(crate) previous: Option<Cal>,
    /// The sentence of `previous`.
    pub(crate) previous_sentence: usize,
    /// The sentence that is being read.
    pub(crate) sentence: usize,
    /// The business quarter that the story reports on.
    pub(crate) quarter: Option<Cal>,
    /// Since then, months have been reported on ("for the nine months"): a year before them is a year.
    pub(crate) longer: bool,
    /// The story tells of other years than that of publication: partial dates follow the date before.
    pub(crate) narrative: bool,
    /// Whether numeric dates have the day first, where another date of the story shows it.
    pub(crate) day_first: Option<bool>,
}

/// A resolved value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) value: String,
    pub(crate) cal: Option<Cal>,
    pub(crate) days: Option<(Date, Date)>,
    /// How: goes into the evidence.
    pub(crate) how: String,
    /// The value may be somewhat off; `days` hold all that it can be.
    pub(crate) about: bool,
}

impl Resolved {
    fn cal(cal: Cal, how: &str) -> Self {
        Self { value: cal.value(), cal: Some(cal), days: cal.days(), how: how.to_owned(), about: false }
    }

    fn open(value: String, how: &str) -> Self {
        Self { value, cal: None, days: None, how: how.to_owned(), about: false }
    }
}

const fn rank(cal: Cal) -> u8 {
    match cal {
        Cal::Day(_) => 0,
        Cal::Week(_) | Cal::Weekend(_) => 1,
        Cal::Month(..) | Cal::Stretch(..) => 2,
        Cal::Quarter(..) | Cal::Season(..) | Cal::Half(..) => 3,
        Cal::Year(_) => 4,
        Cal::Decade(_) => 5,
        Cal::Century(_) | Cal::Before(_) => 6,
    }
}

const fn unit_rank(unit: Unit) -> u8 {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => 0,
        Unit::Week | Unit::Fortnight | Unit::Weekend => 1,
        Unit::Month => 2,
        Unit::Quarter | Unit::Season => 3,
        Unit::Year => 4,
        Unit::Decade => 5,
        Unit::Century => 6,
    }
}

const fn open_value(unit: Unit) -> &'static str {
    match unit {
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Season | Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        _ => "XXXX-XX-XX",
    }
}

impl Anchor {
    fn base(&self, from: From) -> Option<(Date, &'static str)> {
        match from {
            From::Document => self.document.map(|d| (d, "publication date")),
            From::Story if !self.narrative => self.base(From::Document),
            From::Previous | From::Story => self
                .recent()
                .and_then(Cal::first)
                .map(|d| (d, "the date named before"))
                .or_else(|| self.document.map(|d| (d, "publication date"))),
        }
    }

    /// The date named before, where it stands near enough to be meant by "the next day".
    fn recent(&self) -> Option<Cal> {
        self.previous.filter(|_| self.narrative || self.sentence - self.previous_sentence <= 4)
    }

    /// The day that partial dates are read from, and whether it is the date before.
    fn near(&self) -> Option<(Date, bool)> {
        if self.narrative
            && let Some(first) = self.previous.and_then(Cal::first)
        {
            return Some((first, true));
        }
        self.document.map(|d| (d, false))
    }

    fn year(&self, year: Year) -> Option<i16> {
        match year {
            Year::Open => None,
            Year::Is(y) => Some(y),
            Year::Shift(n, from) => {
                let (base, _) = self.base(from)?;
                i64::from(base.year()).checked_add(n).and_then(|y| i16::try_from(y).ok())
            }
        }
    }

    /// Picks a year for something that comes once a year: `of(year)` gives its first day.
    fn yearly(&self, dir: Option<Dir>, lean: Lean, of: impl Fn(i16) -> Option<Date>) -> Option<(i16, &'static str)> {
        let (near, narrative) = self.near()?;
        let y = near.year();
        if narrative {
            if let Some(Cal::Year(named)) = self.previous {
                return Some((named, "year of the date named before"));
            }
            // Histories go forward: the first one that is not more than a season back.
            let next = (y - 1..=y + 1)
                .filter_map(|year| of(year).map(|d| (d, year)))
                .find(|(d, _)| *d >= near || days_between(near, *d) <= 100)?;
            return Some((next.1, "next after the date named before"));
        }
        let this = of(y);
        let how = "publication date";
        Some(match dir {
            Some(Dir::Last) => (
                if this.is_some_and(|d| d < near && !(d.year() == near.year() && d.month() == near.month())) {
                    y
                } else {
                    y - 1
                },
                how,
            ),
            Some(Dir::Next) => (if this.is_some_and(|d| d > near) { y } else { y + 1 }, how),
            Some(Dir::This) => (y, how),
            None => match lean {
                // A date told of in the past tense a year ago comes with its year; a near one ahead is a plan ("said that by Jan. 14").
                Lean::Past => (
                    if this.is_none_or(|d| d <= near || days_between(d, near) <= 70) { y } else { y - 1 },
                    "past tense, publication date",
                ),
                Lean::Future => (
                    if this.is_none_or(|d| d >= near || days_between(d, near) <= 45) { y } else { y + 1 },
                    "future, publication date",
                ),
                Lean::Open => {
                    let best = (y - 1..=y + 1).filter_map(|year| of(year).map(|d| (days_between(near, d), year))).min();
                    (best.map_or(y, |b| b.1), "nearest to the publication date")
                }
            },
        })
    }

    /// Resolves one meaning.
    pub(crate) fn resolve(&self, when: &When, lean: Lean) -> Resolved {
        self.try_resolve(when, lean).unwrap_or_else(|| {
            let how = if self.document.is_some() || self.previous.is_some() {
                "outside of the calendar"
            } else {
                "no anchor"
            };
            Resolved::open("XXXX-XX-XX".to_owned(), how)
        })
    }

    #[allow(clippy::too_many_lines, reason = "one arm a meaning")]
    fn try_resolve(&self, when: &When, lean: Lean) -> Option<Resolved> {
        Some(match when {
            When::Is(cal) => Resolved::cal(*cal, "as written"),
            When::Date { year, month, day: d, dir } => {
                let written = *year != Year::Open;
                let (year, how) = match self.year(*year) {
                    Some(y) => (Some(y), "as written"),
                    None if written => (None, "no anchor"),
                    None => self
                        .yearly(*dir, lean, |y| day(y, *month, d.unwrap_or(1).min(28)))
                        .map_or((None, "no anchor"), |(y, how)| (Some(y), how)),
                };
                match (year, d) {
                    (Some(y), Some(d)) => match day(y, *month, *d) {
                        Some(date) => Resolved::cal(Cal::Day(date), how),
                        None => Resolved::open(format!("{y:04}-{month:02}"), "no such day"),
                    },
                    (Some(y), None) => Resolved::cal(Cal::Month(y, *month), how),
                    (None, Some(d)) => Resolved::open(format!("XXXX-{month:02}-{d:02}"), how),
                    (None, None) => Resolved::open(format!("XXXX-{month:02}"), how),
                }
            }
            When::Numeric { year, first, second } => {
                let day_first = day(*year, *second, *first);
                let month_first = day(*year, *first, *second);
                match (day_first, month_first) {
                    (Some(a), Some(b)) if a != b => match self.day_first {
                        Some(true) => Resolved::cal(Cal::Day(a), "day first, as another date of the story shows"),
                        Some(false) => Resolved::cal(Cal::Day(b), "month first, as another date of the story shows"),
                        None => Resolved {
                            value: format!("{year:04}-XX-XX"),
                            cal: None,
                            days: None,
                            how: format!(
                                "ambiguous: {} (day first) or {} (month first)",
                                Cal::Day(a).value(),
                                Cal::Day(b).value()
                            ),
                            about: false,
                        },
                    },
                    (Some(a), _) => Resolved::cal(Cal::Day(a), "day first"),
                    (None, Some(b)) => Resolved::cal(Cal::Day(b), "month first"),
                    (None, None) => Resolved::open(format!("{year:04}-XX-XX"), "no such day"),
                }
            }
            When::Weekday { day: weekday, dir, week } => {
                let near =
                    if dir.is_some() || week.is_some() { self.document.map(|d| (d, false)) } else { self.near() };
                // A year or month named before does not tell which Saturday is meant.
                let near = near.filter(|(_, narrative)| !narrative || matches!(self.recent(), Some(Cal::Day(_))));
                let Some((near, narrative)) = near else {
                    return Some(Resolved::open(format!("XXXX-WXX-{weekday}"), "no anchor"));
                };
                let monday = shift_days(near, -i64::from(iso_weekday(near) - 1))?;
                if let Some(week) = week {
                    return Some(Resolved::cal(
                        Cal::Day(shift_days(monday, week * 7 + i64::from(*weekday) - 1)?),
                        "publication date",
                    ));
                }
                let back = i64::from((iso_weekday(near) - weekday).rem_euclid(7));
                let ahead = i64::from((weekday - iso_weekday(near)).rem_euclid(7));
                let (days, how) = match dir {
                    Some(Dir::Last) => (-(if back <= 1 { back + 7 } else { back }), "publication date"),
                    Some(Dir::Next) => (if ahead == 0 { 7 } else { ahead }, "publication date"),
                    Some(Dir::This) => (if lean == Lean::Past { -back } else { ahead }, "publication date"),
                    None if narrative => (ahead, "the date named before"),
                    None if lean == Lean::Future => (ahead, "future, publication date"),
                    None => (-back, "past, publication date"),
                };
                Resolved::cal(Cal::Day(shift_days(near, days)?), how)
            }
            When::Shift { unit, n, from } => {
                let Some((base, how)) = self.base(*from) else {
                    return Some(Resolved::open(open_value(*unit).to_owned(), "no anchor"));
                };
                if (*from == From::Previous || *from == From::Story && self.narrative)
                    && let Some(previous) = self.recent()
                    && rank(previous) > unit_rank(*unit)
                {
                    // "that same day" of a month: no day, but its month
                    let value = match (previous, *unit, *n) {
                        (Cal::Month(..), Unit::Day, 0) => format!("{}-XX", previous.value()),
                        (Cal::Year(_), Unit::Day, 0) => format!("{}-XX-XX", previous.value()),
                        (Cal::Year(_), Unit::Month, 0) => format!("{}-XX", previous.value()),
                        (Cal::Year(_), Unit::Week | Unit::Fortnight, 0) => format!("{}-WXX", previous.value()),
                        _ => open_value(*unit).to_owned(),
                    };
                    return Some(Resolved::open(value, "the date named before is coarser"));
                }
                if *unit == Unit::Weekend {
                    return Some(Resolved::cal(self.weekend(base, *n, lean)?, how));
                }
                let found = Cal::holding(base, *unit)?.step(*n)?;
                match found {
                    // "2,000 years ago", "in 300 years": no year is meant by such round numbers.
                    Cal::Year(y) if n.abs() >= 100 && n % 10 == 0 => {
                        if y < 1 {
                            let value = format!("BC{:04}", 1 - i32::from(y));
                            return Some(Resolved::open(value, "round number of years, publication date"));
                        }
                        Resolved::cal(Cal::Century(y.div_euclid(100)), "round number of years, publication date")
                    }
                    Cal::Year(y) if y < 1 => {
                        Resolved::open(format!("BC{:04}", 1 - i32::from(y)), "before the common era, publication date")
                    }
                    found => Resolved::cal(found, how),
                }
            }
            When::YearShift { n, from } => {
                if let Some(quarter) = self.quarter.filter(|_| !self.longer) {
                    return Some(Resolved::cal(quarter.years_on(*n)?, "the quarter reported on"));
                }
                let Some((base, how)) = self.base(if self.longer { From::Document } else { *from }) else {
                    return Some(Resolved::open("XXXX".to_owned(), "no anchor"));
                };
                Resolved::cal(
                    Cal::Year(i64::from(base.year()).checked_add(*n).and_then(|y| i16::try_from(y).ok())?),
                    how,
                )
            }
            When::Quarter { q, year } => match self.year(*year) {
                Some(y) => Resolved::cal(Cal::Quarter(y, *q), "as written"),
                None if *year != Year::Open => Resolved::open(format!("XXXX-Q{q}"), "no anchor"),
                None => match self.near() {
                    Some((near, _)) => {
                        let this = Cal::Quarter(near.year(), *q);
                        let (first, last) = this.days()?;
                        // The running quarter or the last one; a plan may mean one of next year.
                        let n = if first > near && lean != Lean::Future {
                            -1
                        } else {
                            i64::from(lean == Lean::Future && days_between(near, last) > 120 && last < near)
                        };
                        Resolved::cal(this.years_on(n)?, "publication date")
                    }
                    None => Resolved::open(format!("XXXX-Q{q}"), "no anchor"),
                },
            },
            When::Half { h, year } => match self.year(*year).or_else(|| self.near().map(|(d, _)| d.year())) {
                Some(y) => Resolved::cal(Cal::Half(y, *h), "publication date"),
                None => Resolved::open(format!("XXXX-H{h}"), "no anchor"),
            },
            When::Season { code, year, dir } => match self.year(*year) {
                Some(y) => Resolved::cal(Cal::Season(y, code), "as written"),
                None if *year != Year::Open => Resolved::open(format!("XXXX-{code}"), "no anchor"),
                None => {
                    let month = match *code {
                        "SP" => 3,
                        "SU" => 6,
                        "FA" => 9,
                        _ => 12,
                    };
                    match self.yearly(*dir, lean, |y| day(y, month, 1)) {
                        Some((y, how)) => Resolved::cal(Cal::Season(y, code), how),
                        None => Resolved::open(format!("XXXX-{code}"), "no anchor"),
                    }
                }
            },
            When::ShortDecade(n) => {
                let now = self.document.map_or(1999, |d| d.year());
                let recent = 200 + n;
                let decade = if *n <= 2 && recent * 10 <= now { recent } else { 190 + n };
                Resolved::cal(Cal::Decade(decade), "two digits")
            }
            When::Holiday { rule, year, dir } => {
                let written = self.year(*year);
                let y = match written {
                    Some(y) => Some(y),
                    None => self.yearly(*dir, lean, |y| holiday(*rule, y).and_then(Cal::first)).map(|(y, _)| y),
                };
                match (y, *rule) {
                    (Some(y), rule) => match holiday(rule, y) {
                        Some(days) => {
                            let mut found = Resolved::cal(days, "holiday rule");
                            if matches!(rule, HolidayRule::Other { calendar: Calendar::Islamic, .. }) {
                                // In 2015 the feast of sacrifice came a day after the calendar's.
                                found.about = true;
                                found.days = days
                                    .days()
                                    .and_then(|(first, last)| Some((shift_days(first, -1)?, shift_days(last, 1)?)));
                                "Umm al-Qura calendar; the moon, where it is looked for, may move it by a day"
                                    .clone_into(&mut found.how);
                            }
                            found
                        }
                        None if written.is_some() => Resolved::open(format!("{y:04}"), "movable holiday, no rule"),
                        None => Resolved::open("XXXX".to_owned(), "movable holiday, no rule"),
                    },
                    (None, HolidayRule::Fixed(m, d)) => Resolved::open(format!("XXXX-{m:02}-{d:02}"), "no anchor"),
                    (None, _) => Resolved::open("XXXX-XX-XX".to_owned(), "no anchor"),
                }
            }
            When::Later(unit) => Resolved::open(open_value(*unit).to_owned(), "some time after the date named before"),
            When::DayOfMonth(d) => {
                let open = || Resolved::open(format!("XXXX-XX-{d:02}"), "no anchor");
                let Some((near, narrative)) = self.near() else { return Some(open()) };
                let ahead = narrative || lean == Lean::Future;
                let mut month = Cal::Month(near.year(), near.month());
                // A month that lacks the day is passed over.
                for _ in 0..4 {
                    let first = month.first()?;
                    if let Some(date) = day(first.year(), first.month(), *d)
                        && (if ahead { date >= near } else { date <= near })
                    {
                        let how = match (narrative, ahead) {
                            (true, _) => "next after the date named before",
                            (false, true) => "future, publication date",
                            (false, false) => "past, publication date",
                        };
                        return Some(Resolved::cal(Cal::Day(date), how));
                    }
                    month = month.step(if ahead { 1 } else { -1 })?;
                }
                open()
            }
            When::YearEnd(year) => {
                let y = self.year(*year).or_else(|| self.near().map(|(d, _)| d.year()));
                match y {
                    Some(y) => Resolved::cal(Cal::Day(day(y, 12, 31)?), "end of the year"),
                    None => Resolved::open("XXXX-12-31".to_owned(), "no anchor"),
                }
            }
            When::DaysFrom(inner, n) => {
                let inner = self.try_resolve(inner, lean)?;
                match inner.cal {
                    Some(Cal::Day(d)) => Resolved::cal(Cal::Day(shift_days(d, *n)?), &inner.how),
                    _ => Resolved::open("XXXX-XX-XX".to_owned(), &inner.how),
                }
            }
            When::WeekOf(inner) => {
                let inner = self.try_resolve(inner, lean)?;
                match inner.cal {
                    Some(Cal::Day(d)) => Resolved::cal(Cal::holding(d, Unit::Week)?, &inner.how),
                    _ => Resolved::open("XXXX-WXX".to_owned(), &inner.how),
                }
            }
            When::SamePeriod(year) => {
                let Some(year) = self.year(*year) else {
                    return Some(Resolved::open("XXXX".to_owned(), "no anchor"));
                };
                let stretch = self.quarter.or_else(|| {
                    self.recent().filter(|c| matches!(c, Cal::Month(..) | Cal::Quarter(..) | Cal::Half(..)))
                });
                match stretch.and_then(|s| s.first().map(|first| (s, first))) {
                    Some((stretch, first)) => Resolved::cal(
                        stretch.years_on(i64::from(year) - i64::from(first.year()))?,
                        "the period reported on, of the year told",
                    ),
                    None => Resolved::cal(Cal::Year(year), "the period is not told"),
                }
            }
            When::CurrentQuarter(years) => {
                // What is reported on has ended.
                let ended = |q: &Cal| self.document.is_none_or(|d| q.days().is_some_and(|(_, last)| last <= d));
                if let Some(quarter) = self.quarter.filter(ended) {
                    return Some(Resolved::cal(quarter.years_on(*years)?, "the quarter reported on"));
                }
                match self.document {
                    // Results of a quarter are told in the next one.
                    Some(d) => Resolved::cal(
                        Cal::holding(d, Unit::Quarter)?.step(-1)?.years_on(*years)?,
                        "quarter before the publication date",
                    ),
                    None => Resolved::open("XXXX-QX".to_owned(), "no anchor"),
                }
            }
        })
    }

    fn weekend(&self, base: Date, n: i64, lean: Lean) -> Option<Cal> {
        let this = Cal::holding(base, Unit::Weekend)?;
        let started = this.first()? <= base;
        match n {
            // "last weekend", and "the weekend" in told events: the one before today
            -1 => {
                if lean == Lean::Future || started {
                    Some(this)
                } else {
                    this.step(-1)
                }
            }
            0 => Some(if lean == Lean::Past && !started { this.step(-1)? } else { this }),
            n => this.step(if started { n } else { n - 1 }),
        }
    }
}

fn days_between(a: Date, b: Date) -> i64 {
    let count = |d: Date| i64::from(d.year()) * 366 + i64::from(d.day_of_year());
    (count(a) - count(b)).abs()
}
