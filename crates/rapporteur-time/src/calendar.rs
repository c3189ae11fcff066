//! Calendar values: a stretch of days, as TIMEX3 writes it.

use crate::words::{Calendar, HolidayRule, Unit};
use jiff::{civil::Date, civil::Weekday};

/// A stretch of the calendar at one grain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cal {
    Day(Date),
    /// By its Monday.
    Week(Date),
    /// By its Saturday.
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    /// Year and code.
    Season(i16, &'static str),
    Year(i16),
    /// Year without its last digit.
    Decade(i16),
    /// Year without its last two digits.
    Century(i16),
    /// Year before the common era.
    Before(i16),
    /// First and last day of what no unit of the calendar covers: Ramadan.
    Stretch(Date, Date),
}

pub(crate) fn day(y: i16, m: i8, d: i8) -> Option<Date> {
    Date::new(y, m, d).ok()
}

pub(crate) fn shift_days(from: Date, days: i64) -> Option<Date> {
    from.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

pub(crate) fn iso_weekday(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}

fn monday(date: Date) -> Option<Date> {
    shift_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

impl Cal {
    /// The stretch of `grain` that holds `date`; grains finer than a day are the day.
    pub(crate) fn holding(date: Date, grain: Unit) -> Option<Self> {
        Some(match grain {
            Unit::Week | Unit::Fortnight => Self::Week(monday(date)?),
            Unit::Weekend => Self::Weekend(shift_days(monday(date)?, 5)?),
            Unit::Month => Self::Month(date.year(), date.month()),
            Unit::Quarter => Self::Quarter(date.year(), (date.month() - 1) / 3 + 1),
            Unit::Season => {
                let code = match date.month() {
                    3..=5 => "SP",
                    6..=8 => "SU",
                    9..=11 => "FA",
                    _ => "WI",
                };
                Self::Season(date.year(), code)
            }
            Unit::Year => Self::Year(date.year()),
            Unit::Decade => Self::Decade(date.year().div_euclid(10)),
            Unit::Century => Self::Century(date.year().div_euclid(100)),
            _ => Self::Day(date),
        })
    }

    /// The same grain, `n` steps on.
    pub(crate) fn step(self, n: i64) -> Option<Self> {
        // The calendar's own range; a sum of an i16 and a bounded number cannot overflow.
        let n = Some(n).filter(|n| n.abs() <= 10_000_000)?;
        let by = |year: i16, n: i64| i16::try_from(i64::from(year) + n).ok().filter(|y| (-9999..=9999).contains(y));
        Some(match self {
            Self::Day(d) => Self::Day(shift_days(d, n)?),
            Self::Week(d) => Self::Week(shift_days(d, n.checked_mul(7)?)?),
            Self::Weekend(d) => Self::Weekend(shift_days(d, n.checked_mul(7)?)?),
            Self::Month(y, m) => {
                let months = i64::from(y) * 12 + i64::from(m) - 1 + n;
                Self::Month(i16::try_from(months.div_euclid(12)).ok()?, months.rem_euclid(12) as i8 + 1)
            }
            Self::Quarter(y, q) => {
                let quarters = i64::from(y) * 4 + i64::from(q) - 1 + n;
                Self::Quarter(i16::try_from(quarters.div_euclid(4)).ok()?, quarters.rem_euclid(4) as i8 + 1)
            }
            Self::Half(y, h) => {
                let halves = i64::from(y) * 2 + i64::from(h) - 1 + n;
                Self::Half(i16::try_from(halves.div_euclid(2)).ok()?, halves.rem_euclid(2) as i8 + 1)
            }
            Self::Season(y, s) => Self::Season(by(y, n)?, s),
            Self::Year(y) => Self::Year(by(y, n)?),
            Self::Decade(y) => Self::Decade(by(y, n)?),
            Self::Century(y) => Self::Century(by(y, n)?),
            Self::Before(y) => Self::Before(by(y, -n)?),
            Self::Stretch(..) => return None,
        })
    }

    /// The same stretch, `n` years on: for "a year earlier" of a quarter or month.
    pub(crate) fn years_on(self, n: i64) -> Option<Self> {
        let by = |year: i16| i16::try_from(i64::from(year) + n).ok();
        Some(match self {
            Self::Month(y, m) => Self::Month(by(y)?, m),
            Self::Quarter(y, q) => Self::Quarter(by(y)?, q),
            Self::Half(y, h) => Self::Half(by(y)?, h),
            Self::Season(y, s) => Self::Season(by(y)?, s),
            other => Self::Year(by(other.first()?.year())?),
        })
    }

    /// The first day.
    pub(crate) fn first(self) -> Option<Date> {
        self.days().map(|(first, _)| first)
    }

    /// First and last day.
    pub(crate) fn days(self) -> Option<(Date, Date)> {
        let months = |y: i16, from: i8, to: i8| Some((day(y, from, 1)?, day(y, to, 1)?.last_of_month()));
        match self {
            Self::Day(d) => Some((d, d)),
            Self::Week(d) => Some((d, shift_days(d, 6)?)),
            Self::Weekend(d) => Some((d, shift_days(d, 1)?)),
            Self::Month(y, m) => months(y, m, m),
            Self::Quarter(y, q) => months(y, q * 3 - 2, q * 3),
            Self::Half(y, h) => months(y, h * 6 - 5, h * 6),
            // Northern seasons by the month; a winter runs on into the next year.
            Self::Season(y, "SP") => months(y, 3, 5),
            Self::Season(y, "SU") => months(y, 6, 8),
            Self::Season(y, "FA") => months(y, 9, 11),
            Self::Season(y, _) => Some((day(y, 1, 1)?, day(y.checked_add(1)?, 2, 1)?.last_of_month())),
            Self::Year(y) => months(y, 1, 12),
            Self::Decade(y) => Some((day(y.checked_mul(10)?, 1, 1)?, day(y.checked_mul(10)?.checked_add(9)?, 12, 31)?)),
            Self::Century(y) => {
                Some((day(y.checked_mul(100)?, 1, 1)?, day(y.checked_mul(100)?.checked_add(99)?, 12, 31)?))
            }
            Self::Before(_) => None,
            Self::Stretch(first, last) => Some((first, last)),
        }
    }

    /// TIMEX3 value.
    pub(crate) fn value(self) -> String {
        match self {
            Self::Day(d) => format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
            Self::Week(d) => {
                let week = d.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Weekend(d) => {
                let week = d.iso_week_date();
                format!("{:04}-W{:02}-WE", week.year(), week.week())
            }
            Self::Month(y, m) => format!("{y:04}-{m:02}"),
            Self::Quarter(y, q) => format!("{y:04}-Q{q}"),
            Self::Half(y, h) => format!("{y:04}-H{h}"),
            Self::Season(y, s) => format!("{y:04}-{s}"),
            Self::Year(y) => format!("{y:04}"),
            Self::Decade(y) => format!("{y:03}"),
            Self::Century(y) => format!("{y:02}"),
            Self::Before(y) => format!("BC{y:04}"),
            // TIMEX3 has no value for it: what holds all of it.
            Self::Stretch(first, last) if (first.year(), first.month()) == (last.year(), last.month()) => {
                Self::Month(first.year(), first.month()).value()
            }
            Self::Stretch(first, last) if first.year() == last.year() => Self::Year(first.year()).value(),
            Self::Stretch(..) => "XXXX".to_owned(),
        }
    }
}

/// Day, or days, of a holiday in a year, where a rule gives them.
pub(crate) fn holiday(rule: HolidayRule, year: i16) -> Option<Cal> {
    let date = match rule {
        HolidayRule::Fixed(m, d) => day(year, m, d),
        HolidayRule::Nth { month, weekday, nth } => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            day(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok()
        }
        HolidayRule::Easter(days) => shift_days(easter(year)?, i64::from(days)),
        HolidayRule::Orthodox(days) => shift_days(orthodox_easter(year)?, i64::from(days)),
        HolidayRule::Other { calendar, month, day, days } => {
            let (first, length) = match calendar {
                Calendar::Islamic => other_day(icu_calendar::cal::Hijri::new_umm_al_qura(), year, month, day),
                Calendar::Hebrew => other_day(icu_calendar::cal::Hebrew, year, month, day),
                Calendar::Persian => other_day(icu_calendar::cal::Persian, year, month, day),
                Calendar::Chinese => other_day(icu_calendar::cal::ChineseTraditional::new(), year, month, day),
            }?;
            let days = if days == 0 { length } else { days };
            if days > 1 {
                return Some(Cal::Stretch(first, shift_days(first, i64::from(days) - 1)?));
            }
            Some(first)
        }
        HolidayRule::Moon => None,
    };
    date.map(Cal::Day)
}

/// A day of another calendar in a Gregorian year, the first one where there are two, and the length of its month.
fn other_day<C>(calendar: C, year: i16, month: u8, day: u8) -> Option<(Date, u8)>
where
    C: icu_calendar::Calendar + Copy + icu_calendar::AsCalendar<Calendar = C>,
{
    let begin =
        icu_calendar::Date::try_new_iso(i32::from(year), 1, 1).ok()?.to_calendar(calendar).year().extended_year();
    (begin..=begin + 1).find_map(|other| {
        let month = icu_calendar::types::Month::new(month);
        let found = icu_calendar::Date::try_new(other.into(), month, day, calendar).ok()?;
        let iso = found.to_calendar(icu_calendar::cal::Iso);
        let date = self::day(
            i16::try_from(iso.year().extended_year()).ok()?,
            i8::try_from(iso.month().ordinal).ok()?,
            i8::try_from(iso.day_of_month().0).ok()?,
        )?;
        (date.year() == year).then(|| (date, found.days_in_month()))
    })
}

/// Western Easter Sunday (Meeus, Jones, Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?)
}

/// Orthodox Easter Sunday in the Gregorian calendar (Meeus' Julian rule, 13 days on in 1900–2099).
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 4, y % 7, y % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    let julian = day(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?)?;
    shift_days(julian, 13)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easters() {
        assert_eq!(easter(2020), day(2020, 4, 12));
        assert_eq!(easter(2024), day(2024, 3, 31));
        assert_eq!(orthodox_easter(2020), day(2020, 4, 19));
    }

    #[test]
    fn days_of_other_calendars() {
        let rule = |calendar, month, day, days| HolidayRule::Other { calendar, month, day, days };
        let date = |y, m, d| Cal::Day(day(y, m, d).expect("a day"));
        // Almanacs: Eid al-Fitr in Saudi Arabia, Rosh Hashanah, Nowruz, the Chinese new year.
        assert_eq!(holiday(rule(Calendar::Islamic, 10, 1, 1), 2021), Some(date(2021, 5, 13)));
        assert_eq!(holiday(rule(Calendar::Islamic, 12, 10, 1), 2020), Some(date(2020, 7, 31)));
        assert_eq!(holiday(rule(Calendar::Hebrew, 1, 1, 1), 2020), Some(date(2020, 9, 19)));
        assert_eq!(holiday(rule(Calendar::Hebrew, 6, 14, 1), 2024), Some(date(2024, 3, 24)));
        assert_eq!(holiday(rule(Calendar::Persian, 1, 1, 1), 2022), Some(date(2022, 3, 21)));
        assert_eq!(holiday(rule(Calendar::Chinese, 1, 1, 1), 2023), Some(date(2023, 1, 22)));
        let ramadan = holiday(rule(Calendar::Islamic, 9, 1, 0), 2022).and_then(Cal::days);
        assert_eq!(ramadan, Some((day(2022, 4, 2).expect("a day"), day(2022, 5, 1).expect("a day"))));
        assert_eq!(holiday(HolidayRule::Moon, 2022), None);
    }

    #[test]
    fn steps_cross_years() {
        assert_eq!(Cal::Month(2020, 1).step(-1), Some(Cal::Month(2019, 12)));
        assert_eq!(Cal::Quarter(2019, 4).step(1), Some(Cal::Quarter(2020, 1)));
    }

    #[test]
    fn weeks_are_iso() {
        let friday = day(2020, 10, 9).expect("a day");
        assert_eq!(Cal::holding(friday, Unit::Week).map(Cal::value).as_deref(), Some("2020-W41"));
        assert_eq!(
            Cal::holding(friday, Unit::Week).and_then(Cal::days),
            Some((day(2020, 10, 5).expect("a day"), day(2020, 10, 11).expect("a day")))
        );
    }
}
