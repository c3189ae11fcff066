use jiff::civil::Date;

/// A stretch of days, open where `None`; both ends belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Period {
    /// Reads `from` and `until` as written in the tables: empty, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    ///
    /// A partial `from` means its first day, a partial `until` its last.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what would be accepted.
    pub fn read(from: &str, until: &str) -> Result<Self, String> {
        let period = Self { from: edge(from, false)?, until: edge(until, true)? };
        match (period.from, period.until) {
            (Some(a), Some(b)) if a > b => Err(format!("`until` {until} lies before `from` {from}")),
            _ => Ok(period),
        }
    }

    /// Whether `day` lies in the period; an unknown day lies in every open one.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|a| a <= day) && self.until.is_none_or(|b| day <= b)
    }

    /// Whether the period is over on `day`.
    #[must_use]
    pub fn over(&self, day: Date) -> bool {
        self.until.is_some_and(|b| b < day)
    }

    /// Whether the two periods share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let after = |a: Option<Date>, b: Option<Date>| matches!((a, b), (Some(a), Some(b)) if a > b);
        !after(self.from, other.until) && !after(other.from, self.until)
    }
}

fn edge(text: &str, last: bool) -> Result<Option<Date>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("date {text:?} cannot be read; accepted: YYYY, YYYY-MM, YYYY-MM-DD or empty");
    let mut parts = text.split('-');
    let year: i16 = parts.next().and_then(|p| p.parse().ok()).ok_or_else(wrong)?;
    let month: Option<i8> = parts.next().map(|p| p.parse().map_err(|_| wrong())).transpose()?;
    let day: Option<i8> = parts.next().map(|p| p.parse().map_err(|_| wrong())).transpose()?;
    if parts.next().is_some() {
        return Err(wrong());
    }
    let first = Date::new(year, month.unwrap_or(if last { 12 } else { 1 }), day.unwrap_or(1)).map_err(|_| wrong())?;
    Ok(Some(if last && day.is_none() { first.last_of_month() } else { first }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn partial_dates_cover_all_their_days() {
        let p = Period::read("2009-03", "2011").unwrap();
        assert!(p.holds(date(2009, 3, 1)) && p.holds(date(2011, 12, 31)));
        assert!(!p.holds(date(2009, 2, 28)) && p.over(date(2012, 1, 1)));
    }

    #[test]
    fn bad_dates_are_answered_with_what_is_accepted() {
        assert!(Period::read("spring 2009", "").unwrap_err().contains("YYYY-MM-DD"));
        assert!(Period::read("2011-01-01", "2010-01-01").unwrap_err().contains("before"));
        assert!(Period::read("2011-02-30", "").is_err());
    }
}
