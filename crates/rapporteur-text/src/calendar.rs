//! Names of months and weekdays, as pages write them.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The month (1 to 12) that a word names, in full or by three letters ("Sept" too), with or without a full stop.
pub(crate) fn month(word: &str) -> Option<i8> {
    let lower = word.trim_end_matches('.').to_lowercase();
    if lower == "sept" {
        return Some(9);
    }
    let named = |m: &&str| **m == lower || (lower.len() == 3 && m.starts_with(&lower));
    MONTHS.iter().position(named).and_then(|i| i8::try_from(i + 1).ok())
}

/// Whether a word names a day of the week, in full or by three to five letters.
pub(crate) fn is_weekday(word: &str) -> bool {
    let lower = word.to_lowercase();
    WEEKDAYS.iter().any(|d| *d == lower || ((3..=5).contains(&lower.len()) && d.starts_with(&lower)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_full_and_short() {
        for (word, wanted) in [
            ("May", Some(5)),
            ("Sept.", Some(9)),
            ("oct", Some(10)),
            ("DECEMBER", Some(12)),
            ("Marching", None),
            ("ma", None),
        ] {
            assert_eq!(month(word), wanted, "{word}");
        }
        assert!(is_weekday("Thurs") && is_weekday("sunday") && !is_weekday("mo"));
    }
}
