//! Values, spans and days of expressions in sentences of our own.
#![allow(clippy::unwrap_used, reason = "tests")]

use rapporteur_record::{Published, PublishedBasis, Timex, TimexType};

fn read(text: &str, published: Option<&str>) -> Vec<(String, Timex)> {
    let mut story = rapporteur_text::story_from_text("t", text);
    story.published =
        published.map(|d| Published { value: d.to_owned(), date: d.parse().unwrap(), basis: PublishedBasis::Option });
    let sentences = rapporteur_text::split_story(&story);
    let chars: Vec<char> = text.chars().collect();
    rapporteur_time::find(&story, &sentences)
        .into_iter()
        .map(|t| (chars[t.start as usize..t.end as usize].iter().collect(), t))
        .collect()
}

/// Asserts that `text` holds exactly these (words, value), published on Friday 9 October 2020.
fn holds(text: &str, wanted: &[(&str, &str)]) {
    let found = read(text, Some("2020-10-09"));
    let found: Vec<(&str, &str)> = found.iter().map(|(w, t)| (w.as_str(), t.value.as_str())).collect();
    assert_eq!(found, wanted, "in {text:?}");
}

#[test]
fn weekdays_go_back_in_told_events_and_forward_in_plans() {
    holds("The minister arrived on Wednesday.", &[("Wednesday", "2020-10-07")]);
    holds("The minister will arrive on Wednesday.", &[("Wednesday", "2020-10-14")]);
    holds("Troops shelled the town on Friday.", &[("Friday", "2020-10-09")]);
    holds("A hearing is scheduled for Monday.", &[("Monday", "2020-10-12")]);
    holds("He said the army would withdraw by Tuesday.", &[("Tuesday", "2020-10-13")]);
    holds(
        "He said on Thursday that the envoys would meet on Monday.",
        &[("Thursday", "2020-10-08"), ("Monday", "2020-10-12")],
    );
    holds("She resigned on Monday of last week.", &[("Monday of last week", "2020-09-28")]);
}

#[test]
fn without_an_anchor_nothing_is_resolved() {
    let found = read("The talks resumed on Friday, two weeks ago they had failed.", None);
    assert_eq!(found[0].1.value, "XXXX-WXX-5");
    assert_eq!(found[0].1.days, None);
    assert_eq!(found[1].1.days, None);
    let found = read("It ended on Oct. 31, said the ministry yesterday.", None);
    assert_eq!(found[0].1.value, "XXXX-10-31");
    assert_eq!(found[1].1.days, None);
}

#[test]
fn dates_in_every_dress() {
    for text in [
        "31 Oct 2020",
        "31 October 2020",
        "Oct. 31, 2020",
        "October 31, 2020",
        "31/10/2020",
        "2020-10-31",
        "31.10.2020",
        "the 31st of October 2020",
    ] {
        let found = read(&format!("It began on {text} in the capital."), Some("2021-03-01"));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].1.value, "2020-10-31", "{text}");
    }
    holds("War broke out on 27 September.", &[("27 September", "2020-09-27")]);
    holds("Elections will be held on Nov. 3.", &[("Nov. 3", "2020-11-03")]);
    holds("They signed it on Friday, Sept. 4, 2015, in Geneva.", &[("Friday, Sept. 4, 2015", "2015-09-04")]);
}

#[test]
fn an_ambiguous_numeric_date_says_so() {
    let found = read("The order of 05/06/2020 was lifted.", Some("2020-10-09"));
    assert_eq!(found[0].1.value, "2020-XX-XX");
    assert_eq!(found[0].1.days, None);
    assert!(found[0].1.evidence.contains("2020-06-05") && found[0].1.evidence.contains("2020-05-06"));
    let found = read("The order of 05/06/2020 was lifted on 25/06/2020.", Some("2020-10-09"));
    assert_eq!(found[0].1.value, "2020-06-05");
}

#[test]
fn relative_stretches() {
    holds("It happened last month.", &[("last month", "2020-09")]);
    holds("It happened two weeks ago.", &[("two weeks ago", "2020-W39")]);
    holds("It happened three days ago.", &[("three days ago", "2020-10-06")]);
    holds("It will happen next year.", &[("next year", "2021")]);
    holds("Earlier this week the army fired rockets.", &[("Earlier this week", "2020-W41")]);
    holds("Prices rose in the third quarter of 2019.", &[("the third quarter of 2019", "2019-Q3")]);
    holds("They fought throughout the summer of 2014.", &[("the summer of 2014", "2014-SU")]);
    holds("It was built in the 1990s.", &[("the 1990s", "199")]);
    holds("It was built in the 19th century.", &[("the 19th century", "18")]);
    holds("He came yesterday.", &[("yesterday", "2020-10-08")]);
    holds("The clash of late October was small.", &[("late October", "2020-10")]);
}

#[test]
fn never_finer_than_the_words() {
    let found = read("It happened last month.", Some("2020-10-09"));
    let days = found[0].1.days.unwrap();
    assert_eq!((days.0.to_string(), days.1.to_string()), ("2020-09-01".into(), "2020-09-30".into()));
    let found = read("A bomb went off at 10:35 a.m. near the market.", Some("2020-10-09"));
    assert_eq!(found[0].1.timex_type, TimexType::Time);
    assert_eq!(found[0].1.days, None, "the words do not say the day");
}

#[test]
fn times_lengths_and_sets() {
    holds("The truce began at noon on Saturday.", &[("noon", "2020-10-03T12:00"), ("Saturday", "2020-10-03")]);
    holds("Shelling resumed Friday morning.", &[("Friday morning", "2020-10-09TMO")]);
    holds("They talked for more than 10 hours.", &[("more than 10 hours", "PT10H")]);
    holds("The two-day summit failed.", &[("two-day", "P2D")]);
    holds("Patrols pass every two hours.", &[("every two hours", "PT2H")]);
    holds("They meet twice a week.", &[("twice a week", "P1W")]);
    holds("Every Friday they march.", &[("Every Friday", "XXXX-WXX-5")]);
    holds("It lasted two and a half years.", &[("two and a half years", "P2Y6M")]);
}

#[test]
fn words_that_are_no_times() {
    holds("The 27-year-old man may march with 2,000 people.", &[]);
    holds("Sat and sun are words; he sat in the sun.", &[]);
    holds("Theresa May spoke to 1500 people in room 2004.", &[]);
    holds("The Second Army took a second town.", &[]);
}

#[test]
fn holidays_by_rule() {
    holds("They attacked on Christmas Day.", &[("Christmas Day", "2019-12-25")]);
    holds("He died on Good Friday 2019.", &[("Good Friday 2019", "2019-04-19")]);
}

#[test]
fn spans_count_code_points() {
    let text = "Qarabağ’s — “peace” on 1 May 2019.";
    let found = read(text, None);
    assert_eq!(found[0].0, "1 May 2019");
}

#[test]
fn no_input_makes_it_panic() {
    let marks = [
        "",
        "-",
        "'",
        "’98",
        "12/",
        "1/2/3/4",
        "the the the",
        "9999999999 years ago",
        "99999 centuries ago",
        "31 Feb 2020",
        "Q9",
        "a a a",
        "24:99",
        "two hundred thousand thousand years",
        "in 0000",
        "year two",
        "every",
        "1,000,000,000,000 days later",
    ];
    for a in marks {
        for b in marks {
            let _ = read(&format!("{a} {b}"), Some("2020-10-09"));
            let _ = read(&format!("{a}{b}"), None);
        }
    }
}

#[test]
fn long_input_takes_linear_time() {
    let text = "on the two and twenty or three to four ".repeat(20_000);
    let started = std::time::Instant::now();
    let _ = read(&text, None);
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn numbers_beyond_the_calendar_have_no_days() {
    for text in [
        "99999999999 years ago",
        "8000000 days ago",
        "65 million years ago",
        "in 10000 years",
        "99999999999 days later",
    ] {
        let found = read(text, Some("2020-10-09"));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].1.days, None, "{text}");
    }
    assert_eq!(read("99999999999 years ago", Some("2020-10-09"))[0].0, "99999999999 years ago");
    assert_eq!(read("2019-02-30", None)[0].1.value, "2019-02");
    // Round numbers of years name no year.
    assert_eq!(read("It was built 300 years ago.", Some("2020-10-09"))[0].1.value, "17");
    assert_eq!(read("It was built 3000 years ago.", Some("2020-10-09"))[0].1.value, "BC0981");
}

#[test]
fn lengths_behind_in_lie_ahead_in_plans_only() {
    holds("The envoys will meet in two weeks.", &[("two weeks", "2020-W43")]);
    holds("The bridge was built in two weeks.", &[("two weeks", "P2W")]);
}

#[test]
fn business_periods_and_parts_of_days() {
    holds("Exports fell in H1 2019 and FY2018.", &[("H1 2019", "2019-H1"), ("FY2018", "2018")]);
    holds("They fled on the night of 20 June 2019.", &[("the night of 20 June 2019", "2019-06-20TNI")]);
    holds("Little changed over the past decade.", &[("the past decade", "P10Y")]);
    holds("The law dates from 9/11.", &[("9/11", "2001-09-11")]);
}

#[test]
fn what_is_done_points_back_and_what_is_set_points_forward() {
    holds("The party vowed to appeal against Wednesday's ruling.", &[("Wednesday", "2020-10-07")]);
    holds("They had signed by Wednesday.", &[("Wednesday", "2020-10-07")]);
    holds("They had to sign, and will sign by Wednesday.", &[("Wednesday", "2020-10-14")]);
    holds("No one had been let in since Oct. 7.", &[("Oct. 7", "2020-10-07")]);
    holds("The dividend is payable Jan. 4.", &[("Jan. 4", "2021-01-04")]);
}

#[test]
fn dates_of_a_range_share_their_year() {
    holds("Fighting went on in August and September 1999.", &[("August", "1999-08"), ("September 1999", "1999-09")]);
    holds("It lasted from November to March 1945.", &[("November", "1944-11"), ("March 1945", "1945-03")]);
    holds("The siege (3 May - 4 June 1951) failed.", &[("3 May", "1951-05-03"), ("4 June 1951", "1951-06-04")]);
}

#[test]
fn weeks_of_a_month_are_no_weeks_of_ours() {
    let found = read("The town fell in the last week of August 1999.", Some("2020-10-09"));
    assert_eq!(found[0].0, "the last week of August 1999");
    assert_eq!((found[0].1.value.as_str(), found[0].1.modifier.as_deref()), ("1999-08", Some("END")));
    holds("It ended on the last day of the talks.", &[]);
}

#[test]
fn the_same_period_is_that_of_the_story() {
    holds(
        "Exports fell in the third quarter. They had risen in the same period last year.",
        &[("the third quarter", "2020-Q3"), ("the same period last year", "2019-Q3")],
    );
    holds("Exports fell, unlike in the same period last year.", &[("the same period last year", "2019")]);
}

#[test]
fn names_and_counts_with_words_of_time() {
    holds("She spoke on VOA Today about \"High Noon\".", &[]);
    holds("He told the BBC's \"This Week\" so.", &[]);
    holds("They joined the March for Peace.", &[]);
    holds("It was the third raid in as many days.", &[]);
    holds("He said on Sunday, Oct. 4: we go on.", &[("Sunday, Oct. 4", "2020-10-04")]);
    holds("Shells fell at 7 a.m. Sunday.", &[("7 a.m. Sunday", "2020-10-04T07:00")]);
    holds("Weeks later, the truce broke.", &[("Weeks later", "XXXX-WXX")]);
}

#[test]
fn feasts_of_other_calendars_have_their_days() {
    holds("Shops reopened after Nowruz.", &[("Nowruz", "2020-03-20")]);
    holds("Thousands prayed on Eid al-Adha.", &[("Eid al-Adha", "2020-07-31")]);
    holds("The court closed for Rosh Hashanah 2018.", &[("Rosh Hashanah 2018", "2018-09-10")]);
    holds("The truce was to last through Ramadan 2022.", &[("Ramadan 2022", "2022")]);
    let found = read("The truce held on Eid-ul-Fitr 2021 and through Ramadan 2022.", Some("2022-06-01"));
    let day = |s: &str| s.parse::<jiff::civil::Date>().unwrap();
    // The moon may move the feast by a day.
    assert_eq!(found[0].1.days, Some((day("2021-05-12"), day("2021-05-14"))));
    assert_eq!(found[0].1.modifier.as_deref(), Some("APPROX"));
    assert_eq!(found[1].1.days, Some((day("2022-04-01"), day("2022-05-02"))));
    holds("The feast of Eid was quiet.", &[("Eid", "XXXX")]);
}

#[test]
fn ranges_of_days_share_their_month() {
    holds("The summit runs from 3 to 5 May 2021.", &[("3", "2021-05-03"), ("5 May 2021", "2021-05-05")]);
    holds("They met between 27 and 29 September.", &[("27", "2020-09-27"), ("29 September", "2020-09-29")]);
    holds("The talks of 3-5 October failed.", &[("3", "2020-10-03"), ("5 October", "2020-10-05")]);
    holds("Police shot 3 and 5 October was quiet.", &[("5 October", "2020-10-05")]);
    holds("It cost $3 to 5 May visitors.", &[("5 May", "2020-05-05")]);
}

#[test]
fn a_day_without_its_month_is_of_the_month_spoken_of() {
    holds("Troops entered the town on the 5th.", &[("the 5th", "2020-10-05")]);
    holds("The deputies voted on the 31st, officials said.", &[("the 31st", "2020-08-31")]);
    holds("The envoy will return by the 15th.", &[("the 15th", "2020-10-15")]);
    holds("A fire broke out on the 15th floor.", &[]);
    holds("They marched on the 10th anniversary of the war.", &[]);
}
