//! The grammar: words to meanings, without any anchor.
//!
//! Every rule looks at a bounded number of pieces, so that a sentence takes time in proportion to its length.

use crate::calendar::Cal;
use crate::scan::{Kind, Piece};
use crate::words::{HolidayRule, Unit, Words};

/// Which of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dir {
    Last,
    This,
    Next,
}

/// What an offset counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// The day of publication.
    Document,
    /// The date named before.
    Previous,
    /// The date named before in histories, the day of publication in reports.
    Story,
}

/// A year as the words give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Year {
    Open,
    Is(i16),
    /// Years from the anchor.
    Shift(i64, From),
}

/// A stretch of days as the words give it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    Is(Cal),
    Date {
        year: Year,
        month: i8,
        day: Option<i8>,
        dir: Option<Dir>,
    },
    /// Numeric date that can be read in two ways: (year, first number, second number).
    Numeric {
        year: i16,
        first: i8,
        second: i8,
    },
    /// Weekday; `week` counts weeks from this one ("Monday of last week").
    Weekday {
        day: i8,
        dir: Option<Dir>,
        week: Option<i64>,
    },
    Shift {
        unit: Unit,
        n: i64,
        from: From,
    },
    /// Years from the previous quarter or month, which keeps its grain: "a year earlier".
    YearShift {
        n: i64,
        from: From,
    },
    Quarter {
        q: i8,
        year: Year,
    },
    Half {
        h: i8,
        year: Year,
    },
    Season {
        code: &'static str,
        year: Year,
        dir: Option<Dir>,
    },
    /// "the nineties".
    ShortDecade(i16),
    Holiday {
        rule: HolidayRule,
        year: Year,
        dir: Option<Dir>,
    },
    YearEnd(Year),
    /// A day whose month is not told: "on the 15th".
    DayOfMonth(i8),
    /// Some time after the date named before: "weeks later".
    Later(Unit),
    /// Offset of days from another date.
    DaysFrom(Box<When>, i64),
    /// The week that holds a date.
    WeekOf(Box<When>),
    /// "the quarter", "the latest period": the one spoken of.
    CurrentQuarter(i64),
    /// The stretch spoken of, of another year: "the same period last year".
    SamePeriod(Year),
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sem {
    Date(When),
    /// A time of day, with the suffix after `T`; the day may stand elsewhere.
    Time(Option<When>, String),
    Duration(String),
    /// A length behind "in": a day ahead in plans ("will meet in two weeks"), else a length ("built in two weeks").
    Within {
        value: String,
        when: When,
    },
    Set {
        value: String,
        quant: Option<&'static str>,
        freq: Option<&'static str>,
    },
    Reference(&'static str),
}

/// An expression found.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// One past the last piece.
    pub(crate) end: usize,
    pub(crate) sem: Sem,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) rule: &'static str,
}

/// How many: whole and half units, or vague.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    Exact { whole: i64, half: bool },
    Vague,
}

/// The pieces of one sentence with the rules.
pub(crate) struct Parser<'a> {
    pub(crate) p: &'a [Piece],
    /// Penn tag of each piece's token, where known.
    pub(crate) tag: &'a dyn Fn(usize) -> &'a str,
}

const fn hit(end: usize, sem: Sem, rule: &'static str) -> Hit {
    Hit { end, sem, modifier: None, rule }
}

impl Parser<'_> {
    fn w(&self, i: usize) -> &str {
        self.p.get(i).map_or("", |p| p.low.as_str())
    }

    fn one_of(&self, i: usize, words: &[&str]) -> bool {
        let w = self.w(i);
        !w.is_empty() && words.contains(&w)
    }

    fn glued(&self, i: usize) -> bool {
        self.p.get(i).is_some_and(|p| p.glued)
    }

    fn cap(&self, i: usize) -> bool {
        self.p.get(i).is_some_and(|p| p.cap)
    }

    fn digits(&self, i: usize) -> Option<i64> {
        self.p.get(i)?.digits()
    }

    /// Skips one optional word.
    fn skip(&self, i: usize, words: &[&str]) -> usize {
        i + usize::from(self.one_of(i, words))
    }

    /// Skips a hyphen that holds two words together.
    fn hyphen(&self, i: usize) -> usize {
        i + usize::from(self.w(i) == "-" && self.glued(i) && i + 1 < self.p.len())
    }

    /// The longest expression that starts at `i`.
    pub(crate) fn at(&self, i: usize) -> Option<Hit> {
        let rules: [Option<Hit>; 10] = [
            self.modified(i),
            self.clock(i),
            self.dated(i),
            self.set(i),
            self.duration(i),
            self.shifted(i),
            self.reference(i),
            self.part_of_day(i),
            self.period(i),
            self.approximate(i),
        ];
        let mut best: Option<Hit> = None;
        for found in rules.into_iter().flatten() {
            if best.as_ref().is_none_or(|b| found.end > b.end) {
                best = Some(found);
            }
        }
        best
    }

    // ---- numbers -------------------------------------------------------------------------------------------------

    /// A cardinal in digits or words: value and end.
    fn cardinal(&self, i: usize) -> Option<(i64, usize)> {
        if let Some(n) = self.digits(i) {
            // 1,500
            let mut value = n;
            let mut end = i + 1;
            while self.w(end) == ","
                && self.glued(end)
                && self.glued(end + 1)
                && self.p.get(end + 1).is_some_and(|p| p.low.len() == 3)
            {
                let Some(more) = self.digits(end + 1) else { break };
                value = value.checked_mul(1000)?.checked_add(more)?;
                end += 2;
            }
            if matches!(self.w(end), "million" | "billion") {
                return None;
            }
            return Some((value, end));
        }
        let mut total = 0i64;
        let mut part = 0i64;
        let mut end = i;
        let mut last = 0i64;
        while end < self.p.len() && end < i + 12 {
            let at = if end > i { self.hyphen(end) } else { end };
            let at = if end > i && self.w(at) == "and" && last >= 100 { at + 1 } else { at };
            let Some(n) = self.p.get(at).and_then(|p| p.word.card) else { break };
            if n == 12 && self.w(at) == "dozen" {
                if end > i && part > 0 {
                    part = part.checked_mul(12)?;
                    end = at + 1;
                }
                break;
            }
            if n >= 1_000_000 {
                return None;
            }
            if n == 1000 {
                total = total.checked_add(part.max(1).checked_mul(1000)?)?;
                part = 0;
            } else if n == 100 {
                if part > 9 && last != 0 && part < 100 {
                    part = part.checked_mul(100)?;
                } else {
                    part = part.max(1).checked_mul(100)?;
                }
            } else if last == 0 || (n < 10 && (20..100).contains(&last) && last % 10 == 0) || last >= 100 {
                part = part.checked_add(n)?;
            } else {
                break;
            }
            last = n;
            end = at + 1;
        }
        (end > i).then_some((total + part, end))
    }

    /// A number that no calendar holds: "99999999999", "65 million", "a few billion": its end.
    fn vast(&self, i: usize) -> Option<usize> {
        let piece = self.p.get(i)?;
        let mut end = i + 1;
        if piece.kind != Kind::Digits {
            piece.word.card.or_else(|| (self.one_of(i, &["a", "several", "few", "many", "some"])).then_some(1))?;
            end = self.cardinal_words(i).max(i + 1);
        }
        while self.one_of(end, &[",", "."])
            && self.glued(end)
            && self.glued(end + 1)
            && self.p.get(end + 1).is_some_and(|p| p.kind == Kind::Digits)
        {
            end += 2;
        }
        if self.one_of(end, &["million", "billion", "trillion"]) {
            return Some(end + 1);
        }
        (piece.kind == Kind::Digits && piece.low.len() > 9).then_some(end)
    }

    /// One past the last word of a run of cardinals.
    fn cardinal_words(&self, i: usize) -> usize {
        let mut end = i;
        while end < i + 8 && self.p.get(self.hyphen(end)).is_some_and(|p| p.word.card.is_some_and(|n| n < 1_000_000)) {
            end = self.hyphen(end) + 1;
        }
        end
    }

    /// An ordinal, "third", "19th", "twenty-first": value and end.
    fn ordinal(&self, i: usize) -> Option<(i64, usize)> {
        if let Some(n) = self.digits(i) {
            if self.glued(i + 1) && self.one_of(i + 1, &["st", "nd", "rd", "th"]) {
                return Some((n, i + 2));
            }
            return None;
        }
        let word = self.p.get(i)?.word;
        if let Some(n) = word.ord {
            return Some((n, i + 1));
        }
        let tens = word.card.filter(|n| (20..100).contains(n))?;
        let at = self.hyphen(i + 1);
        let ones = self.p.get(at)?.word.ord.filter(|n| *n < 10)?;
        Some((tens + ones, at + 1))
    }

    /// A year written out: "nineteen ninety-seven", "two thousand ten".
    fn spoken_year(&self, i: usize) -> Option<(i16, usize)> {
        let first = self.p.get(i)?.word.card?;
        if (17..=20).contains(&first) && first != 0 {
            let at = self.hyphen(i + 1);
            let (second, end) = self.cardinal(at)?;
            if (10..=99).contains(&second) && self.p[at].kind == Kind::Letters {
                return Some(((first * 100 + second) as i16, end));
            }
        }
        None
    }

    fn quantity(&self, i: usize) -> Option<(Quantity, usize)> {
        let exact = |whole, half| Quantity::Exact { whole, half };
        if self.one_of(i, &["a", "an"]) {
            if self.w(i + 1) == "couple" {
                return Some((exact(2, false), self.skip(i + 2, &["of"])));
            }
            if self.w(i + 1) == "dozen" {
                return Some((exact(12, false), i + 2));
            }
            if self.w(i + 1) == "few" || (self.w(i + 1) == "number" && self.w(i + 2) == "of") {
                return Some((Quantity::Vague, if self.w(i + 1) == "few" { i + 2 } else { i + 3 }));
            }
            if self.w(i + 1) == "good" && self.w(i + 2) == "many" {
                return Some((Quantity::Vague, i + 3));
            }
            if let Some((n, end)) = self.cardinal(i + 1).filter(|(n, _)| matches!(n, 100 | 1000)) {
                return Some((exact(n, false), end));
            }
            if self.w(i + 1) == "half" {
                return Some((exact(0, true), self.hyphen(i + 2)));
            }
            return Some((exact(1, false), i + 1));
        }
        if self.w(i) == "half" && self.one_of(i + 1, &["a", "an"]) {
            return Some((exact(0, true), i + 2));
        }
        if self.w(i) == "many" && i > 0 && self.w(i - 1) == "as" {
            return None;
        }
        if self.one_of(i, &["several", "few", "many", "numerous"])
            || (self.w(i) == "some" && self.cardinal(i + 1).is_none())
        {
            return Some((Quantity::Vague, i + 1));
        }
        if self.one_of(i, &["dozens", "hundreds", "thousands", "scores"]) && self.w(i + 1) == "of" {
            return Some((Quantity::Vague, i + 2));
        }
        if let Some(end) = self.vast(i) {
            return Some((Quantity::Vague, end));
        }
        let (mut n, mut end) = self.cardinal(i)?;
        let mut half = false;
        if self.w(end) == "1" && self.w(end + 1) == "/" && self.w(end + 2) == "2" {
            half = true;
            end += 3;
        } else if self.w(end) == "½" {
            half = true;
            end += 1;
        } else if self.w(end) == "-" && self.w(end + 1) == "1" && self.w(end + 2) == "/" && self.w(end + 3) == "2" {
            half = true;
            end += 4;
        } else if self.w(end) == "and" && self.w(end + 1) == "a" && self.w(end + 2) == "half" {
            half = true;
            end += 3;
        } else if self.w(end) == "." && self.glued(end) && self.w(end + 1) == "5" && self.glued(end + 1) {
            half = true;
            end += 2;
        } else {
            // "two or three years", "10 to 12 weeks": the higher one names the length
            let joined = self.one_of(end, &["or", "to", "-"]);
            let next = if joined && self.w(end) == "-" { end + 1 } else { self.hyphen(end + 1) };
            if joined && let Some((m, after)) = self.cardinal(next).filter(|(m, _)| *m > n) {
                n = m;
                end = after;
            }
        }
        Some((exact(n, half), end))
    }

    /// A unit word at `i`: unit, plural, end.
    fn unit(&self, i: usize) -> Option<(Unit, bool, usize)> {
        let (unit, many) = self.p.get(i)?.word.unit?;
        Some((unit, many, i + 1))
    }

    // ---- calendar dates ------------------------------------------------------------------------------------------

    fn weekday(&self, i: usize) -> Option<(i8, usize)> {
        let piece = self.p.get(i)?;
        let (day, abbrev) = piece.word.weekday?;
        if abbrev {
            // "Sat." and "Sun" are too common as other words to stand alone.
            let dot = self.w(i + 1) == "." && self.glued(i + 1);
            let after = self.skip(self.skip(i + 1, &["."]), &[","]);
            let dated =
                self.month(after).is_some() || (self.digits(after).is_some() && self.month(after + 1).is_some());
            if !piece.cap || !(dot && !matches!(piece.low.as_str(), "sat" | "sun" | "wed" | "mon") || dated) {
                return None;
            }
            return Some((day, i + 1 + usize::from(dot)));
        }
        piece.cap.then_some((day, i + 1))
    }

    /// A month name at `i`, with its full stop: month, end, whether it can stand alone.
    fn month(&self, i: usize) -> Option<(i8, usize, bool)> {
        let piece = self.p.get(i)?;
        let (month, abbrev) = piece.word.month?;
        if !piece.cap {
            return None;
        }
        let dot = self.w(i + 1) == "." && self.glued(i + 1);
        let end = i + 1 + usize::from(dot && (abbrev || self.digits(i + 2).is_some_and(|n| n < 32)));
        let alone = (!abbrev || dot) && !((self.tag)(i) == "MD" || (self.tag)(i).starts_with("VB"));
        Some((month, end, alone))
    }

    /// A day of the month, "9", "9th", "ninth".
    fn month_day(&self, i: usize) -> Option<(i8, usize)> {
        if let Some((n, end)) = self.ordinal(i).filter(|(n, _)| (1..=31).contains(n)) {
            return Some((n as i8, end));
        }
        let n = self.digits(i).filter(|n| (1..=31).contains(n))?;
        let clock = self.w(i + 1) == ":" && self.glued(i + 2) && self.digits(i + 2).is_some();
        if self.p[i].low.len() > 2 || ((clock || self.one_of(i + 1, &["%", "°"])) && self.glued(i + 1)) {
            return None;
        }
        if self.w(i + 1) == "." && self.glued(i + 1) && self.glued(i + 2) && self.digits(i + 2).is_some() {
            return None;
        }
        if self.w(i + 1) == ","
            && self.glued(i + 1)
            && self.glued(i + 2)
            && self.p.get(i + 2).is_some_and(|p| p.low.len() == 3)
        {
            return None;
        }
        Some((n as i8, i + 1))
    }

    /// A year: "1998", "'98"; `firm` where the words before leave no doubt that a year comes.
    fn year(&self, i: usize, firm: bool) -> Option<(i16, usize)> {
        if self.w(i) == "'" {
            let n = self.digits(i + 1).filter(|_| self.glued(i + 1) && self.p[i + 1].low.len() == 2)?;
            if self.glued(i + 2) && self.p.get(i + 2).is_some_and(|p| p.kind == Kind::Letters) {
                return None;
            }
            // The second mark of an opening quote: "''60 Minutes''".
            if i > 0 && self.w(i - 1) == "'" && self.glued(i) {
                return None;
            }
            return Some(((if n < 30 { 2000 + n } else { 1900 + n }) as i16, i + 2));
        }
        if let Some(found) = self.spoken_year(i) {
            return Some(found);
        }
        let piece = self.p.get(i)?;
        let n = piece.digits()?;
        if piece.low.len() != 4 || !(1000..=2100).contains(&n) {
            return None;
        }
        let end = i + 1;
        // "1998s", "2000km", "1,998", "1998.5", "$1998", "1998-4321"
        if self.glued(end) && self.p.get(end).is_some_and(|p| p.kind == Kind::Letters || p.is("%") || p.is("°")) {
            return None;
        }
        if self.glued(end)
            && self.one_of(end, &[",", ".", ":"])
            && self.glued(end + 1)
            && self.digits(end + 1).is_some()
        {
            return None;
        }
        if i > 0 && piece.glued && !matches!(self.w(i - 1), "-" | "(" | "/" | "'" | "\"" | "[" | "." | ",") {
            return None;
        }
        if i > 1 && piece.glued && self.digits(i - 2).is_some() && matches!(self.w(i - 1), "." | ",") {
            return None;
        }
        if i > 0
            && self.one_of(
                i - 1,
                &[
                    "$", "€", "£", "#", "no", "nos", "number", "rs", "route", "highway", "section", "page", "room",
                    "block",
                ],
            )
        {
            return None;
        }
        if firm {
            return Some((n as i16, end));
        }
        if !(1500..=2100).contains(&n) {
            let before = i.checked_sub(1).map_or("", |b| self.w(b));
            if !matches!(
                before,
                "in" | "since" | "by" | "until" | "from" | "before" | "after" | "(" | "year" | "around" | "circa"
            ) || n > 2100
            {
                return None;
            }
        }
        // "2000 people": a count, unless the noun is one that years go with.
        if let Some(next) = self.p.get(end) {
            let counted = next.kind == Kind::Letters
                && !next.cap
                && (next.low.ends_with('s')
                    && !matches!(
                        next.low.as_str(),
                        "was"
                            | "is"
                            | "has"
                            | "does"
                            | "as"
                            | "this"
                            | "elections"
                            | "games"
                            | "polls"
                            | "its"
                            | "his"
                            | "us"
                            | "talks"
                            | "levels"
                            | "borders"
                            | "sales"
                            | "earnings"
                            | "results"
                            | "rules"
                            | "s"
                            | "less"
                            | "plus"
                            | "versus"
                            | "across"
                            | "unless"
                            | "thus"
                            | "always"
                            | "perhaps"
                            | "accords"
                            | "protests"
                            | "riots"
                            | "attacks"
                            | "bombings"
                            | "hostilities"
                            | "clashes"
                            | "olympics"
                    )
                    || matches!(
                        next.low.as_str(),
                        "people"
                            | "men"
                            | "women"
                            | "children"
                            | "feet"
                            | "meters"
                            | "metres"
                            | "km"
                            | "kilometers"
                            | "kilometres"
                            | "miles"
                            | "tons"
                            | "tonnes"
                            | "percent"
                            | "per"
                            | "sq"
                            | "square"
                            | "hours"
                            | "local"
                            | "gmt"
                            | "million"
                            | "billion"
                    ));
            let capped =
                next.cap && self.one_of(end, &["gmt", "utc", "est", "edt", "street", "avenue", "ave", "st", "road"]);
            if (counted && !(1900..=2040).contains(&n))
                || capped
                || (counted && (self.tag)(end) == "NNS" && !self.year_before(i))
                || (counted && (self.tag)(end).is_empty() && !self.year_before(i))
            {
                return None;
            }
            if matches!(
                next.low.as_str(),
                "people" | "gmt" | "hours" | "percent" | "meters" | "metres" | "feet" | "miles" | "km"
            ) {
                return None;
            }
        }
        Some((n as i16, end))
    }

    /// Words before a number that make it a year rather than a count.
    fn year_before(&self, i: usize) -> bool {
        i > 0
            && self.one_of(
                i - 1,
                &[
                    "in", "since", "the", "by", "until", "till", "during", "s", "for", "of", "from", "after", "before",
                    "their", "its", "his", "a", "fiscal", "early", "late", "mid", "-",
                ],
            )
    }

    /// "last year", "this year", "next year", "a year ago" as the year of something.
    fn relative_year(&self, i: usize) -> Option<(Year, usize)> {
        let at = self.skip(i, &["of", "in", ",", "the"]);
        let at = if self.w(at) == "the" && at > i { at + 1 } else { at };
        let shift = if self.one_of(at, &["last", "previous"]) {
            -1
        } else if self.one_of(at, &["this", "current"]) {
            0
        } else if self.one_of(at, &["next", "following"]) {
            1
        } else if self.one_of(at, &["that", "same"]) && self.w(at + 1) == "year" {
            return Some((Year::Shift(0, From::Previous), at + 2));
        } else {
            if self.one_of(at, &["a", "one"]) && self.w(at + 1) == "year" && self.one_of(at + 2, &["ago", "earlier"]) {
                return Some((Year::Shift(-1, From::Document), at + 3));
            }
            return None;
        };
        (self.w(at + 1) == "year").then_some((Year::Shift(shift, From::Document), at + 2))
    }

    /// The year that may follow a month, day, quarter or season; `end` where none does.
    fn year_after(&self, end: usize) -> (Year, usize) {
        let at = self.skip(end, &[","]);
        let at = self.skip(at, &["of", "in"]);
        if let Some((y, after)) = self.year(at, true) {
            // "March 2000" is a year; "Oct. 9, 1998" too; a bare comma list "in May, 2000 people" is not
            let count = self.w(end) == ","
                && self.p.get(after).is_some_and(|p| matches!(p.low.as_str(), "people" | "troops" | "soldiers"));
            if !count {
                return (Year::Is(y), after);
            }
        }
        if let Some((year, after)) = self.relative_year(end) {
            return (year, after);
        }
        (Year::Open, end)
    }

    /// A calendar expression at `i`: meaning, end, rule.
    fn date(&self, i: usize) -> Option<(When, usize, &'static str)> {
        self.numeric(i)
            .or_else(|| self.weekday_date(i))
            .or_else(|| self.month_date(i))
            .or_else(|| self.day_month(i))
            .or_else(|| self.day_alone(i))
            .or_else(|| self.directed(i))
            .or_else(|| self.named_day(i))
            .or_else(|| self.quarter(i))
            .or_else(|| self.season(i))
            .or_else(|| self.holiday(i))
            .or_else(|| self.era(i))
            .or_else(|| self.bare_year(i))
    }

    /// 2020-10-31, 31/10/2020, 10/31/20, 31.10.2020.
    fn numeric(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let a = self.digits(i)?;
        // The attacks of 2001 go by their day.
        if a == 9
            && self.w(i + 1) == "/"
            && self.w(i + 2) == "11"
            && self.glued(i + 1)
            && self.glued(i + 2)
            && !(self.glued(i + 3) && (self.one_of(i + 3, &["/", "-"]) || self.p[i + 3].kind == Kind::Digits))
        {
            let date = crate::calendar::day(2001, 9, 11)?;
            return Some((When::Is(Cal::Day(date)), i + 3, "nine-eleven"));
        }
        let mark = self.w(i + 1);
        if !matches!(mark, "-" | "/" | ".")
            || !self.glued(i + 1)
            || !self.glued(i + 2)
            || !self.glued(i + 3)
            || self.w(i + 3) != mark
            || !self.glued(i + 4)
        {
            return None;
        }
        let (b, c) = (self.digits(i + 2)?, self.digits(i + 4)?);
        let end = i + 5;
        if self.glued(end) && self.one_of(end, &["/", "-"]) {
            return None;
        }
        let len = |at: usize| self.p[at].low.len();
        if len(i) == 4 && (1..=12).contains(&b) && (1..=31).contains(&c) && (1000..=2200).contains(&a) {
            let (year, month, day) = (a as i16, b as i8, c as i8);
            return Some(match crate::calendar::day(year, month, day) {
                Some(date) => (When::Is(Cal::Day(date)), end, "numeric-iso"),
                // No such day: the month is all that can be said.
                None => (When::Date { year: Year::Is(year), month, day: Some(day), dir: None }, end, "numeric-iso"),
            });
        }
        if len(i) > 2 || len(i + 2) > 2 || !matches!(len(i + 4), 2 | 4) || (mark == "-" && len(i + 4) == 2) {
            return None;
        }
        let year = if len(i + 4) == 4 {
            c
        } else if c < 50 {
            2000 + c
        } else {
            1900 + c
        };
        if !(1000..=2200).contains(&year) || !(1..=31).contains(&a) || !(1..=31).contains(&b) || (a > 12 && b > 12) {
            return None;
        }
        if mark == "." {
            // Full stops are used where the day comes first.
            let date = crate::calendar::day(year as i16, b as i8, a as i8)?;
            return Some((When::Is(Cal::Day(date)), end, "numeric-day-first"));
        }
        Some((When::Numeric { year: year as i16, first: a as i8, second: b as i8 }, end, "numeric"))
    }

    fn weekday_date(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let (day, end) = self.weekday(i)?;
        // "Friday, Oct. 23" and "Friday the 23rd of October": the date says more than the weekday.
        let at = self.skip(end, &[","]);
        let at = self.skip(at, &["the"]);
        if let Some((when @ (When::Date { day: Some(_), .. } | When::Is(_)), after, _)) =
            self.month_date(at).or_else(|| self.day_month(at)).or_else(|| self.numeric(at))
        {
            return Some((when, after, "weekday-date"));
        }
        // "Monday of last week", "Monday last week", "Friday a week ago"
        let of = self.skip(end, &["of"]);
        if self.w(of + 1) == "week" {
            let week = match self.w(of) {
                "last" => Some(-1),
                "this" => Some(0),
                "next" => Some(1),
                _ => None,
            };
            if week.is_some() {
                return Some((When::Weekday { day, dir: None, week }, of + 2, "weekday-week"));
            }
        }
        if self.w(end) == "last"
            && self.w(end + 1) != "week"
            && !self.one_of(end + 1, &["month", "year", "night"])
            && (end + 1 >= self.p.len() || self.p[end + 1].kind == Kind::Mark)
        {
            return Some((When::Weekday { day, dir: Some(Dir::Last), week: None }, end + 1, "weekday"));
        }
        Some((When::Weekday { day, dir: None, week: None }, end, "weekday"))
    }

    /// "Oct. 31", "October 31, 2020", "October 2020", "October".
    fn month_date(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let (month, end, alone) = self.month(i)?;
        let at = self.skip(end, &["the"]);
        if let Some((day, after)) = self.month_day(at) {
            let counted = self
                .p
                .get(after)
                .is_some_and(|p| matches!(p.low.as_str(), "million" | "billion" | "percent" | "%" | "people"));
            if !counted {
                let (year, after) = self.year_after(after);
                return Some((When::Date { year, month, day: Some(day), dir: None }, after, "month-day"));
            }
        }
        let (year, after) = self.year_after(end);
        if year != Year::Open {
            return Some((When::Date { year, month, day: None, dir: None }, after, "month-year"));
        }
        if !alone || (month == 5 && !self.may_is_month(i)) || (month == 3 && self.march_is_verb(i)) {
            return None;
        }
        // "April" and "June" before a surname are persons' names, "May" most of all.
        if self
            .p
            .get(end)
            .is_some_and(|p| p.cap && p.kind == Kind::Letters && p.word.weekday.is_none() && p.word.month.is_none())
            && !(i > 0
                && self.one_of(
                    i - 1,
                    &[
                        "in", "since", "last", "next", "this", "by", "until", "late", "early", "mid", "-", "during",
                        "and", "to", "from", "s", "the", "of",
                    ],
                ))
        {
            return None;
        }
        Some((When::Date { year, month, day: None, dir: None }, end, "month"))
    }

    fn may_is_month(&self, i: usize) -> bool {
        if !(self.tag)(i).is_empty() {
            return (self.tag)(i).starts_with("NN")
                && !(i > 0 && self.one_of(i - 1, &["theresa", "mrs", "ms", "minister", "."]));
        }
        i > 0
            && self.one_of(
                i - 1,
                &[
                    "in", "of", "by", "since", "until", "last", "next", "this", "early", "late", "mid", "-", "from",
                    "to", "and", "through", "till", "during", "before", "after", "for",
                ],
            )
    }

    fn march_is_verb(&self, i: usize) -> bool {
        // "the March for Life", "the March of the Mothers"
        let named = self.one_of(i + 1, &["for", "of", "on", "to"]) && self.cap(self.skip(i + 2, &["the", "a", "our"]));
        let dated = |i: usize| self.month(i).is_some() || self.weekday(i).is_some();
        named
            && !dated(self.skip(i + 2, &["the"]))
            && i > 0
            && !self.one_of(i - 1, &["in", "since", "by", "from", "until", "last", "this", "next"])
            || i == 0 && self.one_of(i + 1, &["to", "on", "for", "of"]) && (self.tag)(i) != "NNP"
            || i > 0
                && self.cap(i - 1)
                && self.p[i - 1].kind == Kind::Letters
                && self.p[i - 1].word.weekday.is_none()
                && !self.one_of(
                    i - 1,
                    &[
                        "in", "last", "since", "by", "late", "early", "this", "next", "on", "until", "from", "during",
                        "mid", "between", "and", "the",
                    ],
                )
    }

    /// "31 Oct", "31 October 2020", "the 4th of July".
    fn day_month(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let the = self.skip(i, &["the"]);
        let (day, end) = self.month_day(the)?;
        let of = self.skip(end, &["of"]);
        if the > i && self.ordinal(the).is_none() && of == end && self.digits(the).is_none() {
            return None;
        }
        let of = if of == end { self.hyphen(of) } else { of };
        let (month, after, _) = self.month(of)?;
        let (year, after) = self.year_after(self.hyphen_year(after));
        Some((When::Date { year, month, day: Some(day), dir: None }, after, "day-month"))
    }

    /// "on the 15th", "by the 3rd": a day of the month that the story speaks of; no "15th floor", no "15th of May".
    fn day_alone(&self, i: usize) -> Option<(When, usize, &'static str)> {
        const BEFORE: &[&str] = &["on", "by", "until", "till", "since", "before", "after", "from", "through"];
        const BEHIND: &[&str] = &["and", "at", "in", "when", "as", "to", "with", "but", "after", "before", "for"];
        if i == 0 || !self.one_of(i - 1, BEFORE) || self.w(i) != "the" {
            return None;
        }
        let day = self.digits(i + 1).filter(|n| (1..=31).contains(n))?;
        let (_, end) = self.ordinal(i + 1)?;
        let closed = match self.p.get(end) {
            None => true,
            Some(next) => {
                !next.is("-") && next.kind == Kind::Mark
                    || BEHIND.contains(&next.low.as_str())
                    || matches!((self.tag)(end).get(..2), Some("VB" | "MD" | "RB" | "PR" | "WD" | "WR"))
            }
        };
        closed.then_some((When::DayOfMonth(day as i8), end, "day-of-month"))
    }

    fn hyphen_year(&self, i: usize) -> usize {
        if self.w(i) == "-" && self.glued(i) && self.year(i + 1, true).is_some() { i + 1 } else { i }
    }

    fn direction(&self, i: usize) -> Option<(Dir, From, usize)> {
        let the = self.w(i) == "the" || self.one_of(i, &["its", "his", "their", "our", "her"]);
        let at = i + usize::from(the);
        let from = if the { From::Previous } else { From::Document };
        Some(match self.w(at) {
            "last" | "past" => (Dir::Last, From::Document, at + 1),
            "previous" | "preceding" | "prior" => (Dir::Last, From::Previous, at + 1),
            "this" => {
                if self.one_of(at + 1, &["coming", "next"]) {
                    (Dir::Next, From::Document, at + 2)
                } else if self.one_of(at + 1, &["past", "last"]) {
                    (Dir::Last, From::Document, at + 2)
                } else if self.one_of(at + 1, &["same", "very"]) {
                    (Dir::This, From::Document, at + 2)
                } else {
                    (Dir::This, From::Document, at + 1)
                }
            }
            "current" => (Dir::This, From::Document, at + 1),
            "next" => (Dir::Next, from, at + 1),
            "coming" | "upcoming" => (Dir::Next, From::Document, at + 1),
            "following" | "ensuing" if the => (Dir::Next, From::Previous, at + 1),
            "same" if the => (Dir::This, From::Previous, at + 1),
            "that" => {
                let at = self.skip(at + 1, &["same", "very"]);
                (Dir::This, From::Previous, at)
            }
            _ => return None,
        })
    }

    /// "last week", "next Friday", "this summer", "the following day", "that year".
    fn directed(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let (dir, from, at) = self.direction(i)?;
        // "This Week", in quotation marks: a programme
        if i > 0 && self.cap(i) && self.cap(at) && self.one_of(i - 1, &["\"", "“", "'"]) && self.glued(i) {
            return None;
        }
        let n = match dir {
            Dir::Last => -1,
            Dir::This => 0,
            Dir::Next => 1,
        };
        if let Some((unit, false, end)) = self.unit(at) {
            if unit == Unit::Day && self.w(at) == "night" {
                return None;
            }
            if unit.of_clock() || (unit == Unit::Season) {
                return None;
            }
            // "the past decade" is the ten years up to now, a length.
            if self.w(at - 1) == "past" && matches!(unit, Unit::Decade | Unit::Century) {
                return None;
            }
            if self.w(at) == "second" || (self.w(i) == "past" && self.w(i.wrapping_sub(1)) != "the") {
                return None;
            }
            if self.w(end) == "of" && self.w(at - 1) != "this" {
                return self.part_of_month(at - 1, end);
            }
            // "last week's quarter" and "last year's third quarter"
            if unit == Unit::Year {
                let mut at = end;
                if self.w(at) == "'" {
                    at = self.skip(at + 1, &["s"]);
                }
                if at > end {
                    if let Some((When::Quarter { q, year: Year::Open }, after, _)) = self.quarter(at) {
                        return Some((When::Quarter { q, year: Year::Shift(n, From::Document) }, after, "quarter"));
                    }
                    if self.one_of(at, &["quarter", "period"]) {
                        return Some((When::SamePeriod(Year::Shift(n, From::Document)), at + 1, "same-period"));
                    }
                    if let Some((When::Season { code, .. }, after, _)) = self.season_word(at) {
                        return Some((
                            When::Season { code, year: Year::Shift(n, From::Document), dir: None },
                            after,
                            "season",
                        ));
                    }
                }
            }
            // "the next year or so"
            let end = if self.w(end) == "or" && self.w(end + 1) == "so" { end + 2 } else { end };
            return Some((When::Shift { unit, n, from }, end, "directed-unit"));
        }
        if self.w(at) == "fiscal" && self.one_of(at + 1, &["year", "quarter"]) {
            let unit = if self.w(at + 1) == "year" { Unit::Year } else { Unit::Quarter };
            return Some((When::Shift { unit, n, from: From::Document }, at + 2, "directed-fiscal"));
        }
        if let Some((day, end)) = self.weekday(at) {
            let at = self.skip(end, &[","]);
            if let Some((when @ When::Date { day: Some(_), .. }, after, _)) =
                self.month_date(at).or_else(|| self.day_month(at))
            {
                return Some((when, after, "weekday-date"));
            }
            return Some((When::Weekday { day, dir: Some(dir), week: None }, end, "directed-weekday"));
        }
        if let Some((month, end, _)) = self.month(at) {
            if let Some((day, after)) = self.month_day(end) {
                return Some((
                    When::Date { year: Year::Open, month, day: Some(day), dir: Some(dir) },
                    after,
                    "directed-month-day",
                ));
            }
            return Some((When::Date { year: Year::Open, month, day: None, dir: Some(dir) }, end, "directed-month"));
        }
        if let Some((When::Season { code, .. }, end, _)) = self.season_word(at) {
            return Some((When::Season { code, year: Year::Open, dir: Some(dir) }, end, "directed-season"));
        }
        if let Some((When::Holiday { rule, .. }, end, _)) = self.holiday(at) {
            return Some((When::Holiday { rule, year: Year::Open, dir: Some(dir) }, end, "directed-holiday"));
        }
        None
    }

    /// "the last week of August", of which the month is told: the unit's word at `ordinal + 1`, "of" at `of`.
    fn part_of_month(&self, ordinal: usize, of: usize) -> Option<(When, usize, &'static str)> {
        let ordered = matches!(self.w(ordinal), "last" | "final") || self.ordinal(ordinal).is_some();
        if !ordered || self.w(of) != "of" || !matches!(self.w(ordinal + 1), "week" | "weekend") {
            return None;
        }
        let (when @ When::Date { day: None, .. }, end, _) = self.month_date(of + 1)? else { return None };
        Some((when, end, "part-of-month"))
    }

    /// Whether the capital of the word at `i` is that of a name in running text: "VOA Today", "High Noon".
    fn in_a_name(&self, i: usize) -> bool {
        let running = || self.p.iter().any(|p| p.kind == Kind::Letters && !p.cap && p.low.len() > 3);
        i > 0 && self.cap(i) && self.cap(i - 1) && self.p[i - 1].kind == Kind::Letters && running()
    }

    fn named_day(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let days = |n| When::Shift { unit: Unit::Day, n, from: From::Document };
        Some(match self.w(i) {
            // "VOA Today", "This Week": programmes
            "today" | "yesterday" | "tomorrow" if self.in_a_name(i) => return None,
            "today" => (days(0), i + 1, "today"),
            "yesterday" => (days(-1), i + 1, "yesterday"),
            "tomorrow" => (days(1), i + 1, "tomorrow"),
            "the" if self.w(i + 1) == "day" && self.w(i + 2) == "before" && self.w(i + 3) == "yesterday" => {
                (days(-2), i + 4, "yesterday")
            }
            "the" if self.w(i + 1) == "day" && self.w(i + 2) == "after" && self.w(i + 3) == "tomorrow" => {
                (days(2), i + 4, "tomorrow")
            }
            "the" if self.w(i + 1) == "weekend" => {
                (When::Shift { unit: Unit::Weekend, n: -1, from: From::Document }, i + 2, "weekend")
            }
            "weekend" => return None,
            "year" if self.w(i + 1) == "-" && self.w(i + 2) == "end" => (When::YearEnd(Year::Open), i + 3, "year-end"),
            "the" if self.w(i + 1) == "week" && self.w(i + 2) == "of" => {
                let (when, end, _) = self.month_date(i + 3).or_else(|| self.day_month(i + 3))?;
                (When::WeekOf(Box::new(when)), end, "week-of")
            }
            "the" if self.w(i + 1) == "day" && self.one_of(i + 2, &["before", "after"]) => {
                let n = if self.w(i + 2) == "before" { -1 } else { 1 };
                if let Some((when, end, _)) =
                    self.directed(i + 3).or_else(|| self.weekday_date(i + 3)).or_else(|| self.month_date(i + 3))
                {
                    return Some((When::DaysFrom(Box::new(when), n), end, "day-before"));
                }
                if i + 3 < self.p.len() && self.p[i + 3].kind != Kind::Mark {
                    return None;
                }
                (When::Shift { unit: Unit::Day, n, from: From::Previous }, i + 3, "day-before")
            }
            _ => return None,
        })
    }

    fn quarter(&self, i: usize) -> Option<(When, usize, &'static str)> {
        // Q3 2019
        if self.w(i) == "q" && self.glued(i + 1) {
            let q = self.digits(i + 1).filter(|q| (1..=4).contains(q))?;
            let (year, end) = self.year_after(i + 2);
            return Some((When::Quarter { q: q as i8, year }, end, "quarter"));
        }
        if self.w(i) == "h" && self.cap(i) && self.glued(i + 1) {
            let h = self.digits(i + 1).filter(|h| (1..=2).contains(h))?;
            let (year, end) = self.year_after(i + 2);
            return (year != Year::Open).then_some((When::Half { h: h as i8, year }, end, "half-year"));
        }
        let mut at = self.skip(i, &["the"]);
        let the = at > i;
        let mut year = Year::Open;
        if let Some((y, end)) = self.year(at, true) {
            year = Year::Is(y);
            at = self.skip(end, &["'"]);
            at = if at > end { self.skip(at, &["s"]) } else { at };
        }
        at = self.skip(at, &["fiscal"]);
        let (n, end) =
            if self.w(at) == "final" { (4, at + 1) } else { self.ordinal(at).filter(|(n, _)| (1..=4).contains(n))? };
        let joined = self.hyphen(end) > end;
        if joined && the && year == Year::Open {
            return None;
        }
        let end = self.hyphen(end);
        let end = self.skip(end, &["fiscal"]);
        match self.w(end) {
            "quarter" | "quarters" => {
                let after = end + 1;
                if year == Year::Open {
                    let (found, after) = self.year_after(after);
                    let (found, after) =
                        if found == Year::Open && self.w(after) == "of" && self.w(after + 1) == "fiscal" {
                            self.year(after + 2, true).map_or((found, after), |(y, e)| (Year::Is(y), e))
                        } else {
                            (found, after)
                        };
                    return Some((When::Quarter { q: n as i8, year: found }, after, "quarter"));
                }
                Some((When::Quarter { q: n as i8, year }, after, "quarter"))
            }
            "half" if n <= 2 => {
                let after = end + 1;
                let (found, after2) = self.year_after(after);
                if found != Year::Open {
                    return Some((When::Half { h: n as i8, year: found }, after2, "half-year"));
                }
                if self.w(after) == "of" && self.w(after + 1) == "the" && self.w(after + 2) == "year" {
                    return Some((
                        When::Half { h: n as i8, year: Year::Shift(0, From::Document) },
                        after + 3,
                        "half-year",
                    ));
                }
                if year != Year::Open || end > self.hyphen(end) {
                    return Some((When::Half { h: n as i8, year }, after, "half-year"));
                }
                None
            }
            _ => None,
        }
    }

    fn season_word(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let (code, _) = self.p.get(i)?.word.season?;
        Some((When::Season { code, year: Year::Open, dir: None }, i + 1, "season"))
    }

    fn season(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let the = self.w(i) == "the";
        let at = i + usize::from(the);
        let (code, ambiguous) = self.p.get(at)?.word.season?;
        let (year, end) = self.year_after(at + 1);
        if year != Year::Open {
            return Some((When::Season { code, year, dir: None }, end, "season"));
        }
        let prepositions = &[
            "in",
            "by",
            "since",
            "until",
            "during",
            "early",
            "late",
            "mid",
            "-",
            "for",
            "over",
            "through",
            "throughout",
        ];
        let placed =
            at > 0 && (self.one_of(at - 1, prepositions) || (the && i > 0 && self.one_of(i - 1, prepositions)));
        let noun = self.p.get(at + 1).is_some_and(|p| p.kind == Kind::Letters) && self.one_of(at + 1, &["of", "in"]);
        if ambiguous && (!placed || noun) || self.cap(at) {
            return None;
        }
        if !ambiguous && !placed && !the {
            return None;
        }
        Some((When::Season { code, year, dir: None }, at + 1, "season"))
    }

    fn holiday(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let piece = self.p.get(i)?;
        if !piece.cap {
            return None;
        }
        for (words, (rule, _)) in Words::get().holidays.get(piece.low.as_str())? {
            if words.iter().enumerate().all(|(k, word)| self.w(i + k) == *word) {
                let end = i + words.len();
                let (year, after) = self.year_after(end);
                // "Easter Island", "Victory Day Parade", "Labor Day weekend" name other things
                if year == Year::Open
                    && self.p.get(end).is_some_and(|p| p.cap && p.kind == Kind::Letters && p.word.weekday.is_none())
                {
                    return None;
                }
                return Some((When::Holiday { rule: *rule, year, dir: None }, after, "holiday"));
            }
        }
        None
    }

    /// Decades and centuries.
    fn era(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let the = self.skip(i, &["the"]);
        // 1990s, 1990's
        if let Some(n) = self.digits(the) {
            let apostrophe = self.w(the + 1) == "'" && self.glued(the + 1);
            let at = the + 1 + usize::from(apostrophe);
            if self.w(at) == "s"
                && self.glued(at)
                && n % 10 == 0
                && self.p[the].low.len() == 4
                && (1000..=2090).contains(&n)
            {
                if n % 100 == 0 && n != 2000 && n != 1900 {
                    return Some((When::Is(Cal::Century((n / 100) as i16)), at + 1, "century"));
                }
                return Some((When::Is(Cal::Decade((n / 10) as i16)), at + 1, "decade"));
            }
            if self.w(at) == "s"
                && self.glued(at)
                && n % 10 == 0
                && self.p[the].low.len() == 2
                && (the > i || self.w(the.wrapping_sub(1)) == "'" || self.w(the.wrapping_sub(1)) == "-")
                && (20..100).contains(&n)
            {
                return Some((When::ShortDecade((n / 10) as i16), at + 1, "decade"));
            }
        }
        if self.w(the) == "'"
            && self.glued(the + 1)
            && let Some(n) = self.digits(the + 1).filter(|n| n % 10 == 0 && *n < 100)
            && self.w(the + 2) == "s"
            && self.glued(the + 2)
        {
            return Some((When::ShortDecade((n / 10) as i16), the + 3, "decade"));
        }
        if the > i || self.one_of(i.wrapping_sub(1), &["early", "late", "mid", "-"]) {
            let short = match self.w(the) {
                "twenties" => Some(2),
                "thirties" => Some(3),
                "forties" => Some(4),
                "fifties" => Some(5),
                "sixties" => Some(6),
                "seventies" => Some(7),
                "eighties" => Some(8),
                "nineties" => Some(9),
                _ => None,
            };
            if let Some(n) = short {
                return Some((When::ShortDecade(n), the + 1, "decade"));
            }
        }
        if let Some((y, end)) = self.spoken_decade(the) {
            return Some((When::Is(Cal::Decade(y)), end, "decade"));
        }
        let (n, end) = self.ordinal(the)?;
        let at = self.hyphen(end);
        if self.one_of(at, &["century", "centuries"]) && (1..=30).contains(&n) {
            let after = at + 1;
            if let Some(after) = self.before_christ(after) {
                return Some((When::Is(Cal::Before((n * 100 - 50) as i16)), after, "century"));
            }
            return Some((When::Is(Cal::Century((n - 1) as i16)), after, "century"));
        }
        None
    }

    /// "nineteen nineties".
    fn spoken_decade(&self, i: usize) -> Option<(i16, usize)> {
        let first = self.p.get(i)?.word.card.filter(|n| (17..=20).contains(n))?;
        let ten = match self.w(self.hyphen(i + 1)) {
            "twenties" => 2,
            "thirties" => 3,
            "forties" => 4,
            "fifties" => 5,
            "sixties" => 6,
            "seventies" => 7,
            "eighties" => 8,
            "nineties" => 9,
            _ => return None,
        };
        Some(((first * 10 + ten) as i16, self.hyphen(i + 1) + 1))
    }

    /// "BC", "B.C.", "BCE" at `i`: the end.
    fn before_christ(&self, i: usize) -> Option<usize> {
        if self.one_of(i, &["bc", "bce"]) && self.cap(i) {
            return Some(i + 1);
        }
        if self.w(i) == "b" && self.w(i + 1) == "." && self.w(i + 2) == "c" {
            return Some(i + 3 + usize::from(self.w(i + 3) == "."));
        }
        None
    }

    fn bare_year(&self, i: usize) -> Option<(When, usize, &'static str)> {
        let mut at = self.skip(i, &["the"]);
        if let Some(n) = self.digits(at).filter(|n| *n < 10_000)
            && let Some(end) = self.before_christ(at + 1)
        {
            return Some((When::Is(Cal::Before(n as i16)), end, "year-bc"));
        }
        if self.w(at) == "fy" && self.cap(at) {
            let slashed = at + 1 + usize::from(self.w(at + 1) == "'");
            let number = self.p.get(slashed)?;
            let n = number.digits()?;
            let year = match number.low.len() {
                4 if (1900..=2100).contains(&n) => n,
                2 => 2000 + n,
                _ => return None,
            };
            return Some((When::Is(Cal::Year(year as i16)), slashed + 1, "fiscal-year"));
        }
        let fiscal = self.w(at) == "fiscal";
        let named = self.w(at) == "year" || (fiscal && self.w(at + 1) == "year");
        if fiscal {
            at += 1;
        }
        if self.w(at) == "year" {
            at += 1;
        }
        let (y, end) = if named && self.w(at) == "two" && self.w(at + 1) == "thousand" {
            let (n, end) = self.cardinal(at)?;
            (n as i16, end)
        } else {
            self.year(at, fiscal || named)?
        };
        if at == i + 1 && !fiscal && !named {
            return None;
        }
        Some((When::Is(Cal::Year(y)), end, if fiscal { "fiscal-year" } else { "year" }))
    }

    // ---- compositions --------------------------------------------------------------------------------------------

    /// A part of the day at `i`: suffix and end.
    fn daypart(&self, i: usize) -> Option<(&'static str, usize)> {
        let part = self.p.get(i)?.word.daypart?;
        Some((part, i + 1))
    }

    /// A date, with a part of the day where one follows: "Friday morning".
    fn dated(&self, i: usize) -> Option<Hit> {
        let (when, end, rule) = self.date(i)?;
        let at = self.skip(end, &["late", "early"]);
        let day_like = matches!(
            when,
            When::Weekday { .. }
                | When::Date { day: Some(_), .. }
                | When::DayOfMonth(_)
                | When::Is(Cal::Day(_))
                | When::Shift { unit: Unit::Day, .. }
                | When::Numeric { .. }
                | When::Holiday { .. }
                | When::DaysFrom(..)
        );
        if day_like {
            if let Some((part, after)) = self.daypart(at) {
                // "Fridays nights" are sets; a plural part repeats
                if self.w(at).ends_with('s')
                    && let When::Weekday { day, .. } = when
                {
                    return Some(hit(
                        after,
                        Sem::Set { value: format!("XXXX-WXX-{day}T{part}"), quant: None, freq: None },
                        "weekday-nights",
                    ));
                }
                return Some(hit(after, Sem::Time(Some(when), part.to_owned()), "date-daypart"));
            }
            // "Tuesday at 9 a.m." stays two expressions, "Tuesday 9 a.m." is one
            if at == end
                && let Some((suffix, after)) = self.clock_time(end)
            {
                return Some(hit(after, Sem::Time(Some(when), suffix), "date-clock"));
            }
        }
        if let When::Weekday { day, dir: None, week: None } = when
            && self.w(end) == "s"
            && self.glued(end)
        {
            return Some(hit(
                end + 1,
                Sem::Set { value: format!("XXXX-WXX-{day}"), quant: None, freq: None },
                "weekdays",
            ));
        }
        // Numbers that a caller can take for dates only with more context are left to `period`.
        Some(hit(end, Sem::Date(when), rule))
    }

    /// "last night", "this morning", "that evening", "the next morning", "tonight", "overnight".
    fn part_of_day(&self, i: usize) -> Option<Hit> {
        let time = |when, part: &str, end| Some(hit(end, Sem::Time(Some(when), part.to_owned()), "part-of-day"));
        let document = |n| When::Shift { unit: Unit::Day, n, from: From::Document };
        if self.w(i) == "tonight" {
            return time(document(0), "NI", i + 1);
        }
        // "the night of April 18, 1775", "the early morning hours of 30 April"
        if self.w(i) == "the" {
            let at = self.skip(i + 1, &["early", "late"]);
            if let Some((part, end)) = self.daypart(at).filter(|(part, _)| !part.contains(':')) {
                let of = self.skip(end, &["hours"]);
                if self.w(of) == "of"
                    && let Some((when, after, _)) = self.date(of + 1)
                    && matches!(when, When::Date { day: Some(_), .. } | When::Is(Cal::Day(_)) | When::Weekday { .. })
                {
                    return time(when, part, after);
                }
            }
        }
        let (dir, from, at) = self.direction(i)?;
        let (part, end) = self.daypart(at)?;
        if part.contains(':') || self.w(at).ends_with('s') {
            return None;
        }
        let n = match dir {
            Dir::Last => -1,
            Dir::This => 0,
            Dir::Next => 1,
        };
        time(When::Shift { unit: Unit::Day, n, from }, part, end)
    }

    /// A time on the clock: suffix after `T`, end.
    fn clock_time(&self, i: usize) -> Option<(String, usize)> {
        if self.one_of(i, &["noon", "midday", "midnight"]) {
            // "High Noon"; "high noon" is noon
            if self.in_a_name(i) && self.w(i - 1) == "high" {
                return None;
            }
            return Some((self.p[i].word.daypart?.to_owned(), i + 1));
        }
        let word_hour = self.p.get(i)?.word.card.filter(|n| (1..=12).contains(n));
        let n = self.digits(i).or(word_hour)?;
        let mut end = i + 1;
        let (mut hour, mut minute, mut second) = (n, None, None);
        if self.p[i].low.len() == 4 && word_hour.is_none() {
            // 0830 GMT
            let zone = self.zone(end).or_else(|| (self.one_of(end, &["hours", "hrs"])).then_some(end + 1));
            let zone = zone?;
            (hour, minute) = (n / 100, Some(n % 100));
            if hour > 24 || minute? > 59 {
                return None;
            }
            return Some((format!("{hour:02}:{:02}", minute?), zone));
        }
        let separator = self.one_of(end, &[":", "."])
            && self.glued(end)
            && self.glued(end + 1)
            && self.p.get(end + 1).is_some_and(|p| p.low.len() == 2);
        let colon = separator && self.w(end) == ":";
        if separator && word_hour.is_none() {
            minute = self.digits(end + 1).filter(|m| *m < 60);
            minute?;
            end += 2;
            if self.w(end) == ":"
                && self.glued(end)
                && self.glued(end + 1)
                && let Some(s) = self.digits(end + 1).filter(|s| *s < 61)
            {
                second = Some(s);
                end += 2;
            }
        }
        let mut sure = false;
        if let Some((pm, after)) = self.meridiem(end) {
            if hour > 12 {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
            end = after;
            sure = true;
        } else if self.w(end) == "o" && self.w(end + 1) == "'" && self.w(end + 2) == "clock" {
            end += 3;
            sure = true;
        } else if colon {
            sure = true;
        }
        // "4 in the morning", "10 at night"
        let part = match (self.w(end), self.w(end + 1), self.w(end + 2)) {
            ("in", "the", "morning") => Some((false, end + 3)),
            ("in", "the", "afternoon" | "evening") => Some((true, end + 3)),
            ("at", "night", _) => Some((true, end + 2)),
            _ => None,
        };
        if let Some((pm, after)) = part
            && hour <= 12
            && word_hour.is_some() | self.digits(i).is_some()
            && (sure || minute.is_none())
            && hour > 0
            && (sure || i > 0 && self.one_of(i - 1, &["at", "around", "about", "by", "until"]))
        {
            hour = hour % 12 + if pm { 12 } else { 0 };
            end = after;
            sure = true;
        }
        if let Some(after) = self.zone(end) {
            if sure || minute.is_some() {
                end = after;
                sure = true;
            }
        } else if self.w(end) == "local" && self.w(end + 1) == "time" && (sure || minute.is_some()) {
            end += 2;
            sure = true;
        }
        if !sure || hour > 24 {
            return None;
        }
        let mut text = format!("{hour:02}");
        text.push_str(&format!(":{:02}", minute.unwrap_or(0)));
        if let Some(second) = second {
            text.push_str(&format!(":{second:02}"));
        }
        Some((text, end))
    }

    /// "a.m.", "pm": whether afternoon, end.
    fn meridiem(&self, i: usize) -> Option<(bool, usize)> {
        match self.w(i) {
            "am" | "pm" => Some((self.w(i) == "pm", i + 1)),
            half @ ("a" | "p") if self.w(i + 1) == "." && self.w(i + 2) == "m" && self.glued(i + 2) => {
                let dot = self.w(i + 3) == "." && self.glued(i + 3);
                Some((half == "p", i + 3 + usize::from(dot)))
            }
            half @ ("a" | "p") if self.w(i + 1) == "m" && !self.glued(i + 2) => Some((half == "p", i + 2)),
            _ => None,
        }
    }

    /// A zone name at `i`: its end.
    fn zone(&self, i: usize) -> Option<usize> {
        let zones = [
            "gmt", "utc", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "cest", "eet", "msk",
            "ist", "et", "jst",
        ];
        (self.cap(i) && self.one_of(i, &zones)).then_some(i + 1)
    }

    /// A time with its date: "9 a.m. EST Tuesday", "noon Saturday", "10:30 p.m. on Oct. 9".
    fn clock(&self, i: usize) -> Option<Hit> {
        let (suffix, end) = self.clock_time(i)?;
        let at = self.skip(end, &[","]);
        let bracket = self.w(at) == "(";
        if bracket {
            // "9 p.m. (0100 GMT)"
        } else if let Some((when, after, _)) =
            self.date(at).filter(|(w, _, _)| !matches!(w, When::Is(Cal::Year(_)) | When::Quarter { .. }))
        {
            return Some(hit(after, Sem::Time(Some(when), suffix), "clock-date"));
        }
        Some(hit(end, Sem::Time(None, suffix), "clock"))
    }

    /// "early Friday", "late October", "the end of the month", "mid-1996", "the middle of last year".
    fn modified(&self, i: usize) -> Option<Hit> {
        let the = self.skip(i, &["the"]);
        if the > i
            && let Some((_, ordinal_end)) = self
                .ordinal(the)
                .filter(|(n, _)| *n <= 4)
                .or((self.one_of(the, &["last", "final"])).then_some((5, the + 1)))
            && let Some((when, end, rule)) = self.part_of_month(the, ordinal_end + 1)
        {
            let modifier = match self.w(the) {
                "first" | "1" => "START",
                "last" | "final" | "fourth" => "END",
                _ => "MID",
            };
            return Some(Hit { end, sem: Sem::Date(when), modifier: Some(modifier), rule });
        }
        let (modifier, at) = match self.w(the) {
            "early" | "earlier" => ("START", the + 1),
            "late" | "later" => ("END", the + 1),
            "mid" | "middle" if self.w(the) == "mid" || self.w(the + 1) == "of" => ("MID", the + 1),
            "beginning" | "start" | "outset" | "dawn" | "opening" if self.w(the + 1) == "of" => ("START", the + 1),
            "end" | "close" if self.w(the + 1) == "of" && (the > i || self.w(the) == "end") => ("END", the + 1),
            "post" if self.w(the + 1) == "-" => ("AFTER", the + 1),
            "pre" if self.w(the + 1) == "-" => ("BEFORE", the + 1),
            _ => return None,
        };
        // "the late-November trip": the article belongs to the noun
        if the > i && self.hyphen(at) > at {
            return None;
        }
        let at = self.hyphen(at);
        let at = self.skip(at, &["of", "in", "on"]);
        let early = self.w(the);
        if let Some(inner) = self.dated(at) {
            // "earlier this week" is before today, "later this year" after: TimeML keeps the unit's value
            return Some(Hit { modifier: Some(modifier), ..inner });
        }
        if let Some(inner) = self.part_of_day(at) {
            return Some(Hit { modifier: Some(modifier), ..inner });
        }
        if let Some((part, end)) = self.daypart(at).filter(|_| early == "mid" || early == "early" || early == "late") {
            let _ = part;
            let when = self.date(end).map(|(w, e, _)| (w, e));
            let (when, end) = when.map_or((None, end), |(w, e)| (Some(w), e));
            if early != "mid" && when.is_none() {
                return None;
            }
            return Some(Hit {
                end,
                sem: Sem::Time(when, part.to_owned()),
                modifier: Some(modifier),
                rule: "modified-daypart",
            });
        }
        // "the end of the year", "the beginning of the month"
        if self.w(at) == "the"
            && let Some((
                unit @ (Unit::Week | Unit::Month | Unit::Year | Unit::Decade | Unit::Century | Unit::Quarter),
                false,
                end,
            )) = self.unit(at + 1)
        {
            return Some(Hit {
                end,
                sem: Sem::Date(When::Shift { unit, n: 0, from: From::Story }),
                modifier: Some(modifier),
                rule: "end-of-unit",
            });
        }
        if matches!(early, "end" | "close")
            && self.one_of(at, &["year", "month", "week"])
            && let Some((unit, false, end)) = self.unit(at)
        {
            return Some(Hit {
                end,
                sem: Sem::Date(When::Shift { unit, n: 0, from: From::Story }),
                modifier: Some(modifier),
                rule: "end-of-unit",
            });
        }
        None
    }

    // ---- lengths and offsets -------------------------------------------------------------------------------------

    /// A modifier before a quantity: its value and end.
    fn quantity_modifier(&self, i: usize) -> Option<(&'static str, usize)> {
        let two = (self.w(i), self.w(i + 1), self.w(i + 2));
        Some(match two {
            ("more", "than", _) => ("MORE_THAN", i + 2),
            ("less" | "fewer", "than", _) => ("LESS_THAN", i + 2),
            ("at", "least", _) => ("EQUAL_OR_MORE", i + 2),
            ("at", "most", _) => ("EQUAL_OR_LESS", i + 2),
            ("up", "to", _) => ("EQUAL_OR_LESS", i + 2),
            ("no", "more", "than") => ("EQUAL_OR_LESS", i + 3),
            ("no", "less" | "fewer", "than") => ("EQUAL_OR_MORE", i + 3),
            ("just", "over", _) => ("MORE_THAN", i + 2),
            ("just", "under", _) => ("LESS_THAN", i + 2),
            ("over", ..) => ("MORE_THAN", i + 1),
            ("under", ..) => ("LESS_THAN", i + 1),
            ("nearly" | "almost", ..) => ("LESS_THAN", i + 1),
            ("about" | "around" | "approximately" | "roughly" | "some" | "circa", ..) => ("APPROX", i + 1),
            _ => return None,
        })
    }

    /// "two weeks", "a 10-year", "several months": value, unit, quantity, end.
    fn length(&self, i: usize) -> Option<(String, Unit, Quantity, usize)> {
        let (quantity, end) = self.quantity(i)?;
        let joined = self.w(end) == "-" && self.glued(end);
        let at = self.hyphen(end);
        let at = self.skip(
            at,
            &[
                "more",
                "additional",
                "full",
                "whole",
                "consecutive",
                "straight",
                "long",
                "successive",
                "solid",
                "further",
                "other",
                "entire",
                "calendar",
                "fiscal",
                "short",
            ],
        );
        let (unit, many, mut end) = self.unit(at)?;
        // "a second" is mostly an ordinal, and money is counted in quarters
        if unit == Unit::Second && !many
            || (unit == Unit::Quarter && (!many || joined))
            || (unit == Unit::Season && !joined)
        {
            return None;
        }
        if unit == Unit::Weekend && !many {
            return None;
        }
        // The American programmes "60 Minutes" and "48 Hours".
        if self.cap(at) && matches!((self.w(i), self.w(at)), ("60", "minutes") | ("48", "hours")) {
            return None;
        }
        if matches!(quantity, Quantity::Exact { whole, .. } if whole > 1)
            && !many
            && !joined
            && self.one_of(self.skip(end, &["'"]), &[])
        {
            return None;
        }
        let mut quantity = quantity;
        if self.w(end) == "and"
            && self.w(end + 1) == "a"
            && self.w(end + 2) == "half"
            && let Quantity::Exact { whole, .. } = quantity
        {
            quantity = Quantity::Exact { whole, half: true };
            end += 3;
        }
        // "a week or so", "a year or two"
        if self.w(end) == "-" && self.glued(end) && self.one_of(end + 1, &["ago", "earlier"]) {
            return None;
        }
        if self.w(end) == "or" && self.one_of(end + 1, &["so", "two", "more"]) {
            end += 2;
        }
        Some((length_value(unit, quantity), unit, quantity, end))
    }

    /// Durations, with what can stand before them.
    fn duration(&self, i: usize) -> Option<Hit> {
        let mut at = i;
        let mut modifier = None;
        let the = self.one_of(at, &["the", "these", "those"]);
        if the {
            at += 1;
        }
        if self.w(i) == "some"
            && self.w(i + 1) == "time"
            && !self.one_of(i + 2, &["ago", "in", "this", "next", "on", "around", "before", "after"])
        {
            return Some(hit(i + 2, Sem::Duration("PXX".to_owned()), "a-while"));
        }
        let mut framed = false;
        if self.one_of(
            at,
            &[
                "past",
                "last",
                "next",
                "first",
                "coming",
                "previous",
                "following",
                "preceding",
                "final",
                "latest",
                "recent",
                "initial",
                "early",
                "prior",
                "opening",
                "closing",
            ],
        ) && (the || self.w(at) != "early")
        {
            framed = true;
            at += 1;
        }
        if !the && !framed {
            if let Some((m, after)) = self.quantity_modifier(at) {
                modifier = (!m.is_empty()).then_some(m);
                at = after;
            }
        } else if let Some((m, after)) = self.quantity_modifier(at) {
            modifier = (!m.is_empty()).then_some(m);
            at = after;
        }
        // "will one day be": some time to come
        if self.w(i) == "one"
            && self.w(i + 1) == "day"
            && i > 0
            && self.one_of(
                i - 1,
                &["will", "would", "could", "may", "might", "can", "'ll", "he", "she", "they", "it", "to", "we", "i"],
            )
            && self.p.get(i + 2).is_some_and(|p| {
                p.kind == Kind::Letters
                    && !matches!(p.low.as_str(), "of" | "in" | "after" | "before" | "later" | "when" | "at")
            })
        {
            return Some(hit(i + 2, Sem::Reference("FUTURE_REF"), "one-day"));
        }
        if let Some((value, unit, quantity, mut end)) = self.length(at) {
            let indefinite = self.one_of(at, &["a", "an"]);
            if (the || framed) && indefinite && self.w(at + 1) != "few" && self.w(at + 1) != "couple" {
                return None;
            }
            if i > 0 && self.w(i - 1) == "aged" {
                return None;
            }
            // Ages: "27-year-old" is a person's, left to others; so is "three years old".
            let joined_old = self.hyphen(end);
            if self.one_of(joined_old, &["old", "olds"]) {
                // Persons' ages are no times of the story.
                return None;
            }
            if self.w(end) == "-" && self.glued(end) && self.one_of(end + 1, &["long"]) {
                end += 2;
            }
            // "a night-raid", "a day-care"
            if indefinite && self.w(end) == "-" && self.glued(end) && self.glued(end + 1) {
                return None;
            }
            // "the two day visit": the article belongs to the noun
            if the
                && !framed
                && matches!(quantity, Quantity::Exact { whole: 2.., .. })
                && self.unit(end - 1).is_some_and(|(_, many, _)| !many)
            {
                return None;
            }
            if indefinite
                && !the
                && modifier.is_none()
                && self.is_rate(i)
                && !matches!(quantity, Quantity::Vague)
                && self.w(at + 1) == self.w(end - 1)
            {
                return Some(hit(end, Sem::Set { value, quant: None, freq: None }, "rate"));
            }
            if self.w(end - 1) == "so" || (self.w(end.saturating_sub(2)) == "or" && self.w(end - 1) == "two") {
                modifier = Some("APPROX");
            }
            // "the two-day visit": the article belongs to the noun
            if the && !framed && self.w(end.saturating_sub(2)) == "-" {
                return None;
            }
            if i > 0
                && self.w(i - 1) == "in"
                && !the
                && !framed
                && !joined_by_hyphen(self, at, end)
                && let Some(when) = ahead(unit, quantity)
            {
                return Some(Hit { end, sem: Sem::Within { value, when }, modifier, rule: "in-length" });
            }
            return Some(Hit { end, sem: Sem::Duration(value), modifier, rule: "duration" });
        }
        if framed
            && let Some((unit @ (Unit::Decade | Unit::Century), false, end)) = self.unit(at)
            && (self.w(at - 1) == "past")
        {
            return Some(hit(
                end,
                Sem::Duration(length_value(unit, Quantity::Exact { whole: 1, half: false })),
                "past-unit",
            ));
        }
        // "recent years", "the coming months", "the past few weeks" is above, "the early years"
        if (framed || the && self.one_of(at.saturating_sub(1), &["recent", "coming"]))
            && !(self.w(at - 1) == "early" && self.w(at) == "hours")
            && i < at
            && let Some((unit, true, end)) = self.unit(at)
        {
            return Some(hit(end, Sem::Duration(length_value(unit, Quantity::Vague)), "vague-duration"));
        }
        // "over the years"
        if the
            && !framed
            && i > 0
            && self.w(i - 1) == "over"
            && let Some((unit @ (Unit::Year | Unit::Decade | Unit::Century | Unit::Month), true, end)) = self.unit(at)
        {
            return Some(hit(end, Sem::Duration(length_value(unit, Quantity::Vague)), "vague-duration"));
        }
        // bare plurals: "for years", "within hours", "weeks later" is `shifted`
        if !the && !framed && modifier.is_none() {
            if let Some((unit, true, end)) = self.unit(i) {
                let placed = i > 0
                    && self.one_of(
                        i - 1,
                        &[
                            "for", "within", "after", "in", "over", "take", "takes", "lasted", "last", "spent", "took",
                            "taken", "or",
                        ],
                    );
                let joined = self.w(end) == "-" && self.w(end + 1) == "long";
                let bounded = self.one_of(end, &["before", "after"]) && unit != Unit::Season && unit != Unit::Quarter;
                if bounded {
                    return Some(hit(end, Sem::Duration(length_value(unit, Quantity::Vague)), "bare-plural"));
                }
                if unit != Unit::Quarter
                    && unit != Unit::Season
                    && unit != Unit::Second
                    && self.w(i) != "nights"
                    && (placed && !self.one_of(end, &["of"]) || joined)
                    && !(self.one_of(i.wrapping_sub(1), &["in", "of", "after"]) && unit == Unit::Minute)
                {
                    let end = if joined { end + 2 } else { end };
                    return Some(hit(end, Sem::Duration(length_value(unit, Quantity::Vague)), "bare-plural"));
                }
            }
            // "day-long", "year-long"
            if let Some((unit, false, end)) = self.unit(i)
                && self.w(end) == "-"
                && self.w(end + 1) == "long"
                && self.glued(end + 1)
            {
                return Some(hit(
                    end + 2,
                    Sem::Duration(length_value(unit, Quantity::Exact { whole: 1, half: false })),
                    "long",
                ));
            }
            if let Some(unit) = match self.w(i) {
                "daylong" => Some(Unit::Day),
                "weeklong" => Some(Unit::Week),
                "monthlong" => Some(Unit::Month),
                "yearlong" => Some(Unit::Year),
                "decadelong" => Some(Unit::Decade),
                _ => None,
            } {
                return Some(hit(
                    i + 1,
                    Sem::Duration(length_value(unit, Quantity::Exact { whole: 1, half: false })),
                    "long",
                ));
            }
            if self.w(i) == "a" && self.w(i + 1) == "while" {
                return Some(hit(i + 2, Sem::Duration("PXX".to_owned()), "a-while"));
            }
        }
        None
    }

    /// Whether "a day" at `i` tells a rate: after an amount or a plural noun ("$3 a day", "twice a week").
    fn is_rate(&self, i: usize) -> bool {
        let Some(b) = i.checked_sub(1) else { return false };
        let before = &self.p[b];
        // "60 miles an hour" is a speed.
        if self.p.get(i + 1).is_some_and(|p| p.word.unit.is_some_and(|(unit, _)| unit.of_clock()))
            && matches!(before.low.as_str(), "miles" | "kilometers" | "kilometres" | "km" | "feet" | "knots")
        {
            return false;
        }
        if before.kind == Kind::Digits
            || matches!(
                before.low.as_str(),
                "%" | "percent"
                    | "million"
                    | "billion"
                    | "twice"
                    | "once"
                    | "times"
                    | "cents"
                    | "dollars"
                    | "barrels"
                    | "hours"
                    | "thrice"
                    | "thousand"
            )
        {
            return true;
        }
        let tag = (self.tag)(b);
        if tag.is_empty() { false } else { matches!(tag, "NNS" | "CD") }
    }

    /// "two weeks ago", "three days later", "a year earlier", "in two weeks' time", "10 days from now".
    fn shifted(&self, i: usize) -> Option<Hit> {
        let mut at = i;
        let mut modifier = None;
        if let Some((m, after)) = self.quantity_modifier(i) {
            modifier = (!m.is_empty()).then_some(m);
            at = after;
        }
        // "year-ago", "year-earlier"
        if self.one_of(at, &["year"]) && self.w(at + 1) == "-" && self.one_of(at + 2, &["ago", "earlier"]) {
            let from = if self.w(at + 2) == "ago" { From::Document } else { From::Previous };
            return Some(hit(at + 3, Sem::Date(When::YearShift { n: -1, from }), "year-ago"));
        }
        let (quantity, unit, end) = if let Some((unit, true, end)) = self.unit(at).filter(|_| self.w(at) != "nights") {
            (Quantity::Vague, unit, end)
        } else {
            let (_, unit, quantity, end) = self.length(at)?;
            (quantity, unit, end)
        };
        if self.w(end.saturating_sub(1)) == "so" {
            modifier = Some("APPROX");
        }
        let (sign, from, after) = match self.w(end) {
            "ago" => (-1, From::Document, end + 1),
            "earlier" | "previously" => (-1, From::Previous, end + 1),
            "before" if self.p.get(end + 1).is_none_or(|p| p.kind == Kind::Mark) => (-1, From::Previous, end + 1),
            "later" | "afterward" | "afterwards" => (1, From::Previous, end + 1),
            "after" if self.p.get(end + 1).is_none_or(|p| p.kind == Kind::Mark) => (1, From::Previous, end + 1),
            "hence" => (1, From::Document, end + 1),
            "from" if self.one_of(end + 1, &["now", "today"]) => (1, From::Document, end + 2),
            _ => return None,
        };
        let Quantity::Exact { whole, half } = quantity else {
            // "a few weeks later" in a tale is no future.
            if from == From::Previous && sign > 0 && !unit.of_clock() {
                return Some(hit(after, Sem::Date(When::Later(unit)), "vague-shift"));
            }
            let value = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return Some(Hit { end: after, sem: Sem::Reference(value), modifier: None, rule: "vague-shift" });
        };
        if unit.of_clock() {
            // Hours ago lie within a day or two: the day is not known without the hour of publication.
            return Some(Hit {
                end: after,
                sem: Sem::Duration(length_value(unit, quantity)),
                modifier,
                rule: "clock-shift",
            });
        }
        let n = sign * whole;
        let when = match unit {
            Unit::Year if half => {
                When::Shift { unit: Unit::Month, n: n.saturating_mul(12).saturating_add(sign * 6), from }
            }
            Unit::Year if whole == 1 => When::YearShift { n, from },
            Unit::Fortnight => When::Shift { unit: Unit::Week, n: n.saturating_mul(2), from },
            Unit::Decade => When::Shift { unit: Unit::Year, n: n.saturating_mul(10), from },
            Unit::Century => When::Shift { unit: Unit::Year, n: n.saturating_mul(100), from },
            Unit::Quarter => When::Shift { unit: Unit::Quarter, n, from },
            unit => When::Shift { unit, n, from },
        };
        Some(Hit { end: after, sem: Sem::Date(when), modifier, rule: "shifted" })
    }

    /// A modifier before a date or time: "around 7:15 p.m.", "about noon".
    fn approximate(&self, i: usize) -> Option<Hit> {
        if !self.one_of(i, &["around", "about", "approximately", "circa", "roughly"]) {
            return None;
        }
        let inner = self.clock(i + 1)?;
        Some(Hit { modifier: Some("APPROX"), ..inner })
    }

    // ---- sets ----------------------------------------------------------------------------------------------------

    fn set(&self, i: usize) -> Option<Hit> {
        let made = |value: String, quant, freq, end| Some(hit(end, Sem::Set { value, quant, freq }, "set"));
        let one = |unit| length_value(unit, Quantity::Exact { whole: 1, half: false });
        match self.w(i) {
            "daily" | "nightly" => {
                return (!self.cap(i) || i == 0)
                    .then(|| hit(i + 1, Sem::Set { value: "P1D".into(), quant: None, freq: None }, "adverb-set"));
            }
            "hourly" => return made("PT1H".into(), None, None, i + 1),
            "weekly" => {
                return (!self.cap(i) && self.adverbial(i))
                    .then(|| hit(i + 1, Sem::Set { value: "P1W".into(), quant: None, freq: None }, "adverb-set"));
            }
            "monthly" => {
                return (!self.cap(i) && self.adverbial(i))
                    .then(|| hit(i + 1, Sem::Set { value: "P1M".into(), quant: None, freq: None }, "adverb-set"));
            }
            "annually" if !self.cap(i) => return made("P1Y".into(), None, None, i + 1),
            "fortnightly" | "biweekly" => return made("P2W".into(), None, None, i + 1),
            "weekdays" => return made("XXXX-WXX-XX".into(), None, None, i + 1),
            "weekends" => return made("XXXX-WXX-WE".into(), None, None, i + 1),
            _ => {}
        }
        let quant = match self.w(i) {
            "every" => "EVERY",
            "each" => "EACH",
            _ => {
                // "twice a week", "three times a month"
                let (freq, at) = match self.w(i) {
                    "once" => ("1X", i + 1),
                    "twice" => ("2X", i + 1),
                    "thrice" => ("3X", i + 1),
                    _ => return None,
                };
                let at2 = self.skip(at, &["a", "an", "per", "each", "every"]);
                let (unit, false, end) = self.unit(at2).filter(|_| at2 > at)? else { return None };
                return made(one(unit), None, Some(freq), end);
            }
        };
        let mut at = i + 1;
        if self.w(at) == "other" {
            let (unit, _, end) = self.unit(at + 1)?;
            return made(length_value(unit, Quantity::Exact { whole: 2, half: false }), Some(quant), None, end);
        }
        at = self.skip(at, &["single"]);
        if let Some((day, end)) = self.weekday(at) {
            if let Some((part, after)) = self.daypart(end) {
                return made(format!("XXXX-WXX-{day}T{part}"), Some(quant), None, after);
            }
            return made(format!("XXXX-WXX-{day}"), Some(quant), None, end);
        }
        if let Some((month, end, _)) = self.month(at) {
            if let Some((day, after)) = self.month_day(end) {
                return made(format!("XXXX-{month:02}-{day:02}"), Some(quant), None, after);
            }
            return made(format!("XXXX-{month:02}"), Some(quant), None, end);
        }
        if let Some((When::Season { code, .. }, end, _)) = self.season_word(at) {
            return made(format!("XXXX-{code}"), Some(quant), None, end);
        }
        if let Some((part, end)) = self.daypart(at) {
            return made(format!("XXXX-XX-XXT{part}"), Some(quant), None, end);
        }
        if let Some((unit, false, end)) = self.unit(at) {
            return (unit != Unit::Season && unit != Unit::Second)
                .then(|| hit(end, Sem::Set { value: one(unit), quant: Some(quant), freq: None }, "set"));
        }
        let (n, end) = self.cardinal(at)?;
        let (unit, true, end) = self.unit(end)? else { return None };
        made(length_value(unit, Quantity::Exact { whole: n, half: false }), Some(quant), None, end)
    }

    /// Whether the word at `i` stands as an adverb rather than before a noun.
    fn adverbial(&self, i: usize) -> bool {
        match (self.tag)(i) {
            "" => self.p.get(i + 1).is_none_or(|p| {
                p.kind == Kind::Mark || matches!(p.low.as_str(), "in" | "at" | "to" | "by" | "for" | "and" | "with")
            }),
            tag => tag == "RB",
        }
    }

    // ---- others --------------------------------------------------------------------------------------------------

    fn reference(&self, i: usize) -> Option<Hit> {
        let piece = self.p.get(i)?;
        for (words, value) in Words::get().references.get(piece.low.as_str())? {
            if !words.iter().enumerate().all(|(k, word)| self.w(i + k) == *word) {
                continue;
            }
            let mut start_skip = 0;
            let end = i + words.len();
            // "the past" is no expression by itself in "the past president", "the future prime minister"
            if matches!(words.last(), Some(&"past" | &"future" | &"present")) {
                let next = self.p.get(end);
                if next.is_some_and(|p| {
                    p.kind == Kind::Letters
                        && p.word.unit.is_none()
                        && !self.one_of(
                            end,
                            &[
                                "and", "or", "is", "was", "of", "when", "as", "but", "that", "to", "than", "have",
                                "has", "had", "in", "for", "by", "with", "will", "he", "they", "we", "she", "it", "on",
                                "at",
                            ],
                        )
                }) {
                    return None;
                }
                if words.len() == 3 && words[0] == "in" {
                    start_skip = 1;
                }
            }
            if words.len() == 1 && matches!(*words.first()?, "current" | "recent") && self.w(end) == "-" {
                return None;
            }
            if words.len() == 1 && words[0] == "now" && self.w(end) == "-" {
                return None;
            }
            let _ = start_skip;
            return Some(hit(end, Sem::Reference(value), "reference"));
        }
        None
    }

    /// Business periods: "the quarter", "the latest period", "the year-earlier period", "the year-ago quarter".
    fn period(&self, i: usize) -> Option<Hit> {
        let the = self.skip(i, &["the", "a"]);
        if the == i {
            return None;
        }
        if self.w(the) == "year"
            && self.w(the + 1) == "-"
            && self.one_of(the + 2, &["ago", "earlier"])
            && self.one_of(the + 3, &["quarter", "period", "month"])
        {
            return Some(hit(the + 4, Sem::Date(When::CurrentQuarter(-1)), "year-ago-period"));
        }
        if let Some(found) = self.same_period(the) {
            return Some(found);
        }
        if self.w(the) == "latest" && self.one_of(the + 1, &["quarter", "period"]) {
            return Some(hit(the + 2, Sem::Date(When::CurrentQuarter(0)), "latest-period"));
        }
        if self.w(the) == "quarter"
            && self.w(the.wrapping_sub(1)) == "the"
            && !self.one_of(the + 1, &["of", "century", "-"])
        {
            return Some(hit(the + 1, Sem::Date(When::CurrentQuarter(0)), "the-quarter"));
        }
        // "the full year", "the fiscal year"
        if self.one_of(the, &["full", "whole", "fiscal"]) && self.w(the + 1) == "year" && self.w(i) == "the" {
            return Some(hit(
                the + 2,
                Sem::Date(When::Shift { unit: Unit::Year, n: 0, from: From::Story }),
                "the-year",
            ));
        }
        if self.one_of(the, &["year"])
            && self.w(i) == "the"
            && i > 0
            && self.one_of(i - 1, &["of", "for", "in", "during", "throughout"])
            && (self.p.get(the + 1).is_none_or(|p| p.kind == Kind::Mark))
        {
            return Some(hit(
                the + 1,
                Sem::Date(When::Shift { unit: Unit::Year, n: 0, from: From::Story }),
                "the-year",
            ));
        }
        None
    }

    /// "(the) same period last year", "(the) corresponding quarter a year earlier"; "(the) 1988 period" is the year.
    fn same_period(&self, at: usize) -> Option<Hit> {
        let stretch = |i: usize| self.one_of(i, &["period", "quarter"]);
        let made = |year, end| Some(hit(end, Sem::Date(When::SamePeriod(year)), "same-period"));
        if let Some((year, end)) = self.year(at, true).filter(|(_, end)| stretch(*end)) {
            // Which part of the year is told elsewhere.
            return Some(hit(end + 1, Sem::Date(When::Is(Cal::Year(year))), "year-period"));
        }
        if !self.one_of(at, &["same", "corresponding", "comparable", "like", "equivalent"]) {
            return None;
        }
        let end = match () {
            () if stretch(at + 1) => at + 2,
            () if self.cardinal(at + 1).is_some() => {
                let (_, after) = self.cardinal(at + 1)?;
                let unit = self.hyphen(after);
                (self.unit(unit)?.0 == Unit::Month && self.w(unit + 1) == "period").then_some(unit + 2)?
            }
            () => return None,
        };
        let (year, after) = self.year_after(end);
        if year == Year::Open {
            return None;
        }
        let year = if let Year::Shift(n, _) = year { Year::Shift(n, From::Document) } else { year };
        made(year, after)
    }
}

/// Whether the words `from..end` hold a hyphen ("two-day").
fn joined_by_hyphen(parser: &Parser<'_>, from: usize, end: usize) -> bool {
    (from..end).any(|k| parser.w(k) == "-")
}

/// The day that lies so far ahead of publication; `None` for hours and for vague lengths.
fn ahead(unit: Unit, quantity: Quantity) -> Option<When> {
    let Quantity::Exact { whole: n, half: false } = quantity else { return None };
    if unit.of_clock() || matches!(unit, Unit::Season | Unit::Weekend) {
        return None;
    }
    let from = From::Document;
    Some(match unit {
        Unit::Fortnight => When::Shift { unit: Unit::Week, n: n.saturating_mul(2), from },
        Unit::Decade => When::Shift { unit: Unit::Year, n: n.saturating_mul(10), from },
        Unit::Century => When::Shift { unit: Unit::Year, n: n.saturating_mul(100), from },
        unit => When::Shift { unit, n, from },
    })
}

/// A length in ISO 8601; TimeML's `X` where the number is not told.
fn length_value(unit: Unit, quantity: Quantity) -> String {
    let (time, code, factor) = match unit {
        Unit::Second => ("T", "S", 1),
        Unit::Minute => ("T", "M", 1),
        Unit::Hour => ("T", "H", 1),
        Unit::Day => ("", "D", 1),
        Unit::Week => ("", "W", 1),
        Unit::Fortnight => ("", "W", 2),
        Unit::Weekend => ("", "WE", 1),
        Unit::Month => ("", "M", 1),
        Unit::Quarter => ("", "M", 3),
        Unit::Season => ("", "M", 3),
        Unit::Year => ("", "Y", 1),
        Unit::Decade => ("", "Y", 10),
        Unit::Century => ("", "Y", 100),
    };
    match quantity {
        Quantity::Vague => match unit {
            Unit::Decade => "PXE".to_owned(),
            Unit::Century => "PXC".to_owned(),
            Unit::Quarter | Unit::Season => "PXM".to_owned(),
            _ => format!("P{time}X{code}"),
        },
        Quantity::Exact { whole, half: false } => format!("P{time}{}{code}", whole.saturating_mul(factor)),
        Quantity::Exact { whole, half: true } => {
            let (smaller, per) = match unit {
                Unit::Year => ("M", 6),
                Unit::Hour => ("M", 30),
                Unit::Minute => ("S", 30),
                Unit::Day => ("TH", 12),
                Unit::Decade => ("Y", 5),
                Unit::Century => ("Y", 50),
                _ => return if whole == 0 { format!("P{time}0.5{code}") } else { format!("P{time}{whole}.5{code}") },
            };
            let whole = whole.saturating_mul(factor);
            match (unit, whole) {
                (Unit::Decade | Unit::Century, _) => format!("P{}Y", whole + per),
                (Unit::Day, 0) => "PT12H".to_owned(),
                (Unit::Day, _) => format!("P{whole}DT12H"),
                (_, 0) => format!("P{time}{per}{smaller}"),
                _ => format!("P{time}{whole}{code}{per}{smaller}"),
            }
        }
    }
}
