//! The lexica of `words/`, read once.

use std::{collections::HashMap, sync::OnceLock};

/// Units of the calendar and the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Season,
    Year,
    Decade,
    Century,
}

impl Unit {
    fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "S" => Self::Second,
            "I" => Self::Minute,
            "H" => Self::Hour,
            "D" => Self::Day,
            "W" => Self::Week,
            "F" => Self::Fortnight,
            "E" => Self::Weekend,
            "M" => Self::Month,
            "Q" => Self::Quarter,
            "N" => Self::Season,
            "Y" => Self::Year,
            "X" => Self::Decade,
            "C" => Self::Century,
            _ => return None,
        })
    }

    /// Whether the unit is shorter than a day.
    pub(crate) const fn of_clock(self) -> bool {
        matches!(self, Self::Second | Self::Minute | Self::Hour)
    }
}

/// How a holiday's day is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HolidayRule {
    Fixed(i8, i8),
    Nth {
        month: i8,
        weekday: i8,
        nth: i8,
    },
    Easter(i32),
    Orthodox(i32),
    /// A day of another calendar; `days` it lasts, 0 for the whole month.
    Other {
        calendar: Calendar,
        month: u8,
        day: u8,
        days: u8,
    },
    /// No rule: it differs by country, or by who looks at the moon.
    Moon,
}

/// Calendars that holidays are set by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calendar {
    /// Umm al-Qura, Saudi Arabia's. Where the moon is looked for, a month may begin a day earlier or later.
    Islamic,
    /// Months from Tishri (1); Nisan is 7.
    Hebrew,
    Persian,
    Chinese,
}

/// What one word can mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// Month, and whether the form is an abbreviation.
    pub(crate) month: Option<(i8, bool)>,
    /// ISO weekday, and whether the form is an abbreviation.
    pub(crate) weekday: Option<(i8, bool)>,
    /// Unit, and whether plural.
    pub(crate) unit: Option<(Unit, bool)>,
    pub(crate) card: Option<i64>,
    pub(crate) ord: Option<i64>,
    pub(crate) daypart: Option<&'static str>,
    /// Season, and whether the word needs company.
    pub(crate) season: Option<(&'static str, bool)>,
}

/// A phrase as the words it is made of, with its meaning.
type Phrases<T> = HashMap<&'static str, Vec<(Vec<&'static str>, T)>>;

/// All lexica.
pub(crate) struct Words {
    words: HashMap<&'static str, Word>,
    pub(crate) references: Phrases<&'static str>,
    pub(crate) holidays: Phrases<(HolidayRule, &'static str)>,
}

/// A row that cannot be read: path below the crate, line (1-based), what is wrong.
pub type Complaint = (String, usize, String);

const FILES: [(&str, &str); 8] = [
    ("words/months.csv", include_str!("../words/months.csv")),
    ("words/weekdays.csv", include_str!("../words/weekdays.csv")),
    ("words/units.csv", include_str!("../words/units.csv")),
    ("words/numbers.csv", include_str!("../words/numbers.csv")),
    ("words/dayparts.csv", include_str!("../words/dayparts.csv")),
    ("words/seasons.csv", include_str!("../words/seasons.csv")),
    ("words/references.csv", include_str!("../words/references.csv")),
    ("words/holidays.csv", include_str!("../words/holidays.csv")),
];

impl Words {
    pub(crate) fn get() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| Self::read().0)
    }

    pub(crate) fn word(&self, lower: &str) -> Word {
        self.words.get(lower).copied().unwrap_or_default()
    }

    fn read() -> (Self, Vec<Complaint>) {
        let mut all = Self { words: HashMap::new(), references: HashMap::new(), holidays: HashMap::new() };
        let mut complaints = Vec::new();
        for (path, text) in FILES {
            for (index, line) in text.lines().enumerate().skip(1) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let fields: Vec<&'static str> = line.split(',').collect();
                if all.row(path, &fields).is_none() {
                    complaints.push((
                        path.to_owned(),
                        index + 1,
                        format!("cannot read {line:?}; see words/README.md for the columns"),
                    ));
                }
            }
        }
        // Longer phrases first, so that the longest match is the first one tried.
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for list in all.references.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for list in all.holidays.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        (all, complaints)
    }

    fn row(&mut self, path: &str, fields: &[&'static str]) -> Option<()> {
        let form = *fields.first()?;
        let second = *fields.get(1)?;
        match path {
            "words/references.csv" => {
                let value = matches!(second, "PAST_REF" | "PRESENT_REF" | "FUTURE_REF").then_some(second)?;
                let words = pieces(form);
                self.references.entry(words.first()?).or_default().push((words, value));
                return Some(());
            }
            "words/holidays.csv" => {
                let rule = holiday_rule(second)?;
                let words = pieces(form);
                self.holidays.entry(words.first()?).or_default().push((words, (rule, form)));
                return Some(());
            }
            _ => {}
        }
        let word = self.words.entry(form).or_default();
        let third = fields.get(2).copied();
        match path {
            "words/months.csv" => word.month = Some((second.parse().ok()?, third? == "abbrev")),
            "words/weekdays.csv" => word.weekday = Some((second.parse().ok()?, third? == "abbrev")),
            "words/units.csv" => word.unit = Some((Unit::from_code(second)?, third? == "many")),
            "words/numbers.csv" => match third? {
                "card" => word.card = Some(second.parse().ok()?),
                "ord" => word.ord = Some(second.parse().ok()?),
                _ => return None,
            },
            "words/dayparts.csv" => word.daypart = Some(second),
            "words/seasons.csv" => word.season = Some((second, third? == "ambiguous")),
            _ => return None,
        }
        Some(())
    }
}

/// Cuts a phrase as [`crate::scan`] cuts text: letters, digits and single marks.
fn pieces(phrase: &'static str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, c) in phrase.char_indices() {
        if c.is_alphanumeric() {
            from.get_or_insert(at);
            continue;
        }
        if let Some(start) = from.take() {
            found.push(&phrase[start..at]);
        }
        if !c.is_whitespace() {
            found.push(&phrase[at..at + c.len_utf8()]);
        }
    }
    if let Some(start) = from {
        found.push(&phrase[start..]);
    }
    found
}

fn holiday_rule(text: &str) -> Option<HolidayRule> {
    if text == "moon" {
        return Some(HolidayRule::Moon);
    }
    if let Some(days) = text.strip_prefix("easter:") {
        return Some(HolidayRule::Easter(days.parse().ok()?));
    }
    if let Some(days) = text.strip_prefix("orthodox:") {
        return Some(HolidayRule::Orthodox(days.parse().ok()?));
    }
    if let Some(rest) = text.strip_prefix("nth:") {
        let mut parts = rest.split(':').map(str::parse::<i8>);
        let (month, weekday, nth) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        return Some(HolidayRule::Nth { month, weekday, nth });
    }
    for (name, calendar) in [
        ("islamic", Calendar::Islamic),
        ("hebrew", Calendar::Hebrew),
        ("persian", Calendar::Persian),
        ("chinese", Calendar::Chinese),
    ] {
        if let Some(rest) = text.strip_prefix(name).and_then(|t| t.strip_prefix(':')) {
            let mut parts = rest.split(':');
            let month = parts.next()?.parse().ok()?;
            let (day, days) = match parts.next()? {
                "all" => (1, 0),
                day => (day.parse().ok()?, parts.next().map_or(Some(1), |d| d.parse().ok())?),
            };
            return (1..=12).contains(&month).then_some(HolidayRule::Other { calendar, month, day, days });
        }
    }
    let (month, day) = text.split_once('-')?;
    Some(HolidayRule::Fixed(month.parse().ok()?, day.parse().ok()?))
}

/// The month, 1 to 12, that a capitalised word names, in full or short, with or without its full stop ("Sept.", "March").
#[must_use]
pub fn month_named(word: &str) -> Option<i8> {
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let low = word.trim_end_matches('.').to_lowercase();
    Words::get().word(&low).month.filter(|_| capital).map(|(month, _)| month)
}

/// The weekday, 1 (Monday) to 7, that a word names in full, in whatever case: short forms ("sun", "sat") are other words too.
#[must_use]
pub fn weekday_named(word: &str) -> Option<i8> {
    Words::get().word(&word.to_lowercase()).weekday.filter(|(_, short)| !short).map(|(day, _)| day)
}

/// All complaints about the word lists of this crate.
#[must_use]
pub fn check_words() -> Vec<Complaint> {
    Words::read().1
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_is_read() {
        assert_eq!(super::check_words(), Vec::new());
    }

    #[test]
    fn months_in_full_and_short() {
        assert_eq!(
            ["May", "Sept.", "Dec", "may", "Mayor"].map(super::month_named),
            [Some(5), Some(9), Some(12), None, None]
        );
    }

    #[test]
    fn weekdays_in_full() {
        assert_eq!(["Monday", "sunday", "Sun", "sat"].map(super::weekday_named), [Some(1), Some(7), None, None]);
    }

    #[test]
    fn phrases_are_cut_like_text() {
        assert_eq!(super::pieces("new year's eve"), ["new", "year", "'", "s", "eve"]);
    }
}
