//! Working days: known dates of the lists that come with the program, edges of days and years, and the arithmetic.

use super::*;
use crate::deadline::holidays::shipped;
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// The calendar of 2025 and 2026 as the State Council has fixed it.
fn nation() -> Workdays {
    let lists = shipped();
    let years = lists.iter().map(|list| list.year).collect();
    Workdays::new(lists.into_iter().flat_map(|list| list.days).collect(), years, Declared::new())
}

fn with(own: &[(&str, DayKind)]) -> Workdays {
    nation().with_own(own.iter().map(|(text, kind)| (day(text), (*kind, "x".to_owned()))).collect())
}

#[test]
fn the_lists_of_2025_and_2026_say_who_works_when() {
    let nation = nation();
    for (text, worked) in [
        ("2025-01-26", true),
        ("2025-01-27", true),
        ("2025-01-28", false),
        ("2025-02-04", false),
        ("2025-02-08", true),
        ("2025-09-28", true),
        ("2025-10-08", false),
        ("2025-10-09", true),
        ("2026-01-02", false),
        ("2026-01-04", true),
        ("2026-02-13", true),
        ("2026-02-14", true),
        ("2026-02-15", false),
        ("2026-02-16", false),
        ("2026-02-23", false),
        ("2026-02-24", true),
        ("2026-02-28", true),
        ("2026-04-06", false),
        ("2026-05-09", true),
        ("2026-06-19", false),
        ("2026-09-20", true),
        ("2026-09-25", false),
        ("2026-10-07", false),
        ("2026-10-08", true),
        ("2026-10-10", true),
        ("2026-10-11", false),
        ("2026-11-25", true),
    ] {
        assert_eq!(nation.is_working_day(day(text)), worked, "{text}");
    }
    // As many as the State Council has fixed: 248 in either year.
    for year in [2025, 2026] {
        let [eve, last] = [(year - 1, 12, 31), (year, 12, 31)].map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).expect("a day"));
        assert_eq!(nation.working_days_between(eve, last), 248, "{year}");
    }
}

#[test]
fn a_period_steps_over_holidays_and_counts_make_up_days() {
    let nation = nation();
    for (from, days, to) in [
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-21", 0, "2026-11-21"),
        // Spring Festival 2026: 14 February is worked, 15 to 23 are off, 28 is worked.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-20", 5, "2026-02-28"),
        // National Day 2026: the Sunday of 20 September and the Saturday of 10 October are worked.
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        // New Year 2026, over the end of the year.
        ("2025-12-31", 1, "2026-01-04"),
        // Leap day.
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-28", 2, "2028-03-01"),
    ] {
        assert_eq!(nation.working_days_after(day(from), days), Ok(day(to)), "{from} + {days}");
    }
    assert_eq!(natural_days_after(day("2028-02-28"), 2), day("2028-03-01"));
    assert_eq!(natural_days_after(day("2026-12-31"), 30), day("2027-01-30"));
    assert_eq!(natural_days_after(NaiveDate::MAX, 1), NaiveDate::MAX);
}

#[test]
fn the_word_of_the_bureau_goes_before_the_national_list_and_that_before_the_week() {
    let bureau = with(&[("2026-11-26", DayKind::Off), ("2026-11-28", DayKind::Work), ("2026-10-01", DayKind::Work)]);
    assert!(
        !bureau.is_working_day(day("2026-11-26")) && bureau.is_working_day(day("2026-11-28")) && bureau.is_working_day(day("2026-10-01"))
    );
    assert_eq!(bureau.mark(day("2026-10-01")), Mark::Own(DayKind::Work, "x"));
    assert_eq!(bureau.mark(day("2026-10-02")), Mark::National(DayKind::Off, "国庆节"));
    assert_eq!([bureau.mark(day("2026-11-21")), bureau.mark(day("2026-11-20"))], [Mark::Weekend, Mark::Weekday]);
}

#[test]
fn the_day_of_the_bureau_decides_from_when_a_period_runs() {
    let nation = nation();
    let until = |text: &str| nation.until(at(text), 5, Shanghai).expect("counted");
    // The last second of Friday, and the first of Saturday.
    assert_eq!(until("2026-11-20T23:59:59+08:00").day, day("2026-11-27"));
    assert_eq!(until("2026-11-21T00:00:00+08:00").day, day("2026-11-27"));
    assert_eq!(until("2026-11-22T23:59:59+08:00").at, at("2026-11-28T00:00:00+08:00"));
    assert_eq!(until("2026-11-23T00:00:00+08:00").at, at("2026-12-01T00:00:00+08:00"));
    // In London it is still the day before.
    assert_eq!(until("2026-11-22T16:00:00+00:00").day, day("2026-11-30"));
}

#[test]
fn an_answer_that_touches_a_year_without_a_list_says_so() {
    let nation = nation();
    let until = nation.until(at("2026-12-24T09:00:00+08:00"), 5, Shanghai).expect("counted");
    assert_eq!((until.day, until.unlisted, until.note()), (day("2026-12-31"), None, None));
    let until = nation.until(at("2026-12-25T09:00:00+08:00"), 5, Shanghai).expect("counted");
    assert_eq!((until.day, until.unlisted), (day("2027-01-01"), Some(2027)));
    assert!(until.note().expect("a note").contains("2027 年节假日安排尚未录入"));
    assert_eq!(nation.unlisted(day("2024-12-31"), day("2026-01-01")), Some(2024));
}

#[test]
fn a_list_is_asked_for_from_november_of_the_year_before() {
    let nation = nation();
    for (today, missing) in
        [("2026-10-31", None), ("2026-11-01", Some(2027)), ("2027-01-01", Some(2027)), ("2025-11-01", None), ("2024-11-30", Some(2024))]
    {
        assert_eq!(nation.missing(day(today)), missing, "{today}");
    }
}

#[test]
fn a_calendar_without_working_days_is_refused_and_not_counted_for_ever() {
    let every_day: Declared = day("2026-01-01").iter_days().take(1200).map(|day| (day, (DayKind::Off, "x".to_owned()))).collect();
    let idle = nation().with_own(every_day);
    let refused = idle.working_days_after(day("2026-01-01"), 1).expect_err("refused");
    assert!(refused.message.contains("没有工作日"), "{}", refused.message);
    assert_eq!(idle.working_days_between(day("2026-01-01"), day("2028-12-31")), 0);
    // A week off is none of that, and a day that is nothing but the end of all days is no endless search either.
    assert!(nation().working_days_after(NaiveDate::MAX, 3).is_err());
}

/// Some own days around the holidays of two years, off and worked.
fn own_days() -> impl Strategy<Value = Declared> {
    let one = (0u64..900, any::<bool>());
    prop::collection::vec(one, 0..40).prop_map(|days| {
        let kind = |off: bool| if off { DayKind::Off } else { DayKind::Work };
        days.into_iter().map(|(offset, off)| (day("2024-12-01") + Days::new(offset), (kind(off), "x".to_owned()))).collect()
    })
}

proptest! {
    #[test]
    fn the_nth_working_day_is_one_and_counting_back_gives_n(own in own_days(), offset in 0u64..900, days in 1u32..70) {
        let bureau = nation().with_own(own);
        let from = day("2024-12-01") + Days::new(offset);
        let to = bureau.working_days_after(from, days).expect("counted");
        prop_assert!(bureau.is_working_day(to));
        prop_assert_eq!(bureau.working_days_between(from, to), days);
        prop_assert!(to > from);
    }

    #[test]
    fn counting_by_weeks_agrees_with_counting_day_by_day(own in own_days(), offset in 0u64..900, length in 0u64..500) {
        let bureau = nation().with_own(own);
        let from = day("2024-12-01") + Days::new(offset);
        let to = from + Days::new(length);
        let one_by_one = from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| bureau.is_working_day(*day)).count();
        prop_assert_eq!(bureau.working_days_between(from, to) as usize, one_by_one);
        prop_assert_eq!(bureau.working_days_between(to, from), 0);
    }

    #[test]
    fn a_longer_period_never_ends_earlier(own in own_days(), offset in 0u64..900, days in 0u32..60) {
        let bureau = nation().with_own(own);
        let from = day("2024-12-01") + Days::new(offset);
        prop_assert!(bureau.working_days_after(from, days).expect("counted") < bureau.working_days_after(from, days + 1).expect("counted"));
    }
}
