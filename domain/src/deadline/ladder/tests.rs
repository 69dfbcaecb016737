//! The ladder: known deadlines rung by rung, who is told when, what may not be saved, and the arithmetic of mornings.

use super::*;
use crate::deadline::holidays::shipped;
use chrono::Datelike;
use chrono::Timelike;
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
    Workdays::new(lists.into_iter().flat_map(|list| list.days).collect(), years, Default::default())
}

fn climb<'a>(last: &str, begins: &str, ladder: &'a Ladder, workdays: &'a Workdays) -> Climb<'a> {
    Climb {
        due: calendar::end_of_day(day(last), Shanghai),
        begins: calendar::start_of_day(day(begins), Shanghai),
        ladder,
        workdays,
        zone: Shanghai,
    }
}

fn told(climb: &Climb<'_>, until: &str) -> Vec<String> {
    let until = calendar::end_of_day(day(until), Shanghai);
    let rungs = climb.rungs(until).into_iter().filter(|rung| rung.at < until);
    rungs.map(|rung| format!("{:+} {}", rung.offset, rung.at.with_timezone(&Shanghai).format("%m-%d %H:%M"))).collect()
}

#[test]
fn what_is_confined_climbs_to_nobody_whatever_is_typed() {
    let typed = LadderInput { before: "1".into(), after: "1".into(), head: "1".into(), ..LadderInput::default() };
    assert!(typed.read(DeadlineKind::FaultAnswer).expect_err("a climb").at("head").is_some());
    assert!(LadderInput { head: String::new(), ..typed }.read(DeadlineKind::FaultAnswer).is_ok());
}

#[test]
fn the_self_assessment_is_recalled_30_14_7_3_1_days_before_and_on_the_day_at_nine_then_daily_then_weekly() {
    let (ladder, nation) = (Ladder::default(), nation());
    let climb = climb("2026-11-25", "2026-10-08", &ladder, &nation);
    assert_eq!(
        told(&climb, "2026-12-15"),
        [
            "-30 10-26 09:00",
            "-14 11-11 09:00",
            "-7 11-18 09:00",
            // The 22nd is a Sunday.
            "-3 11-23 09:00",
            "-1 11-24 09:00",
            "+0 11-25 09:00",
            "+1 11-26 09:00",
            "+2 11-27 09:00",
            // The 28th is a Saturday.
            "+3 11-30 09:00",
            // The 5th and the 12th are Saturdays.
            "+10 12-07 09:00",
            "+17 12-14 09:00",
        ]
    );
}

#[test]
fn what_falls_into_days_off_moves_to_the_next_working_morning_or_to_the_last_one_in_time() {
    let (ladder, nation) = (Ladder { before: vec![7, 3, 1, 0], after: vec![1], weekly: false, ..Ladder::default() }, nation());
    // The National Day of 2025 lasts from 1 to 8 October; nobody is called from a holiday.
    assert_eq!(told(&climb("2025-10-08", "2025-09-01", &ladder, &nation), "2025-10-20"), ["+0 09-30 09:00", "+1 10-09 09:00"]);
    assert_eq!(told(&climb("2025-10-09", "2025-09-01", &ladder, &nation), "2025-10-20"), ["+0 10-09 09:00", "+1 10-10 09:00"]);
}

#[test]
fn the_leap_day_and_new_years_eve_are_last_days_like_any_other() {
    let (ladder, nation) = (Ladder { before: vec![30, 1, 0], ..Ladder::default() }, nation());
    // Nobody has published 2027 and 2028 yet: weekdays count. The 30th of January is a Sunday.
    assert_eq!(
        told(&climb("2028-02-29", "2028-01-01", &ladder, &nation), "2028-03-10"),
        ["-30 01-31 09:00", "-1 02-28 09:00", "+0 02-29 09:00", "+1 03-01 09:00", "+2 03-02 09:00", "+3 03-03 09:00", "+10 03-10 09:00"]
    );
    let eve = climb("2026-12-31", "2026-12-20", &ladder, &nation);
    assert_eq!(eve.due, at("2027-01-01T00:00:00+08:00"));
    // The 2nd and the 3rd are a weekend: of what falls together on Monday the later one counts.
    assert_eq!(told(&eve, "2027-01-05"), ["-1 12-30 09:00", "+0 12-31 09:00", "+1 01-01 09:00", "+3 01-04 09:00"]);
}

#[test]
fn nobody_is_recalled_before_a_deadline_has_begun() {
    let (ladder, nation) = (Ladder::default(), nation());
    assert_eq!(
        told(&climb("2026-11-25", "2026-11-20", &ladder, &nation), "2026-11-25"),
        ["-3 11-23 09:00", "-1 11-24 09:00", "+0 11-25 09:00"]
    );
}

#[test]
fn a_missed_run_catches_up_once_with_the_latest_rung() {
    let (ladder, nation) = (Ladder::default(), nation());
    let climb = climb("2026-11-25", "2026-10-08", &ladder, &nation);
    for (now, reached, next) in [
        ("2026-10-20T08:00:00+08:00", None, Some(-30)),
        ("2026-10-26T08:59:59+08:00", None, Some(-30)),
        ("2026-10-26T09:00:00+08:00", Some(-30), Some(-14)),
        ("2026-11-24T23:59:59+08:00", Some(-1), Some(0)),
        ("2026-11-25T23:59:59+08:00", Some(0), Some(1)),
        ("2026-11-26T00:00:00+08:00", Some(0), Some(1)),
        ("2027-03-01T00:00:00+08:00", Some(87 + 7), Some(94 + 7)),
    ] {
        let found = climb.reached(at(now)).map(|rung| rung.offset);
        let then = climb.next(at(now)).map(|rung| rung.offset);
        if now.starts_with("2027") {
            assert!(found.is_some() && then == found.map(|offset| offset + 7), "{found:?} {then:?}");
        } else {
            assert_eq!((found, then), (reached, next), "{now}");
        }
    }
}

#[test]
fn a_late_deadline_climbs_from_the_owner_over_the_head_and_legal_affairs_to_the_leading_group() {
    let ladder = Ladder::default();
    for (offset, levels) in [
        (-30, &[Level::Owner] as &[Level]),
        (0, &[Level::Owner]),
        (1, &[Level::Owner, Level::Head]),
        (3, &[Level::Owner, Level::Head, Level::LegalAffairs]),
        (10, &[Level::Owner, Level::Head, Level::LegalAffairs, Level::LeadingGroup]),
    ] {
        assert_eq!(ladder.levels(offset).collect::<Vec<_>>(), levels, "{offset}");
    }
}

#[test]
fn a_ladder_that_would_nag_or_never_calls_is_not_saved() {
    let owed = Afterwards::Owed;
    let base = Ladder::default();
    for (ladder, afterwards, field) in [
        (Ladder { before: (1..=13).collect(), ..base.clone() }, owed, "before"),
        (Ladder { before: vec![181], ..base.clone() }, owed, "before"),
        (Ladder { after: vec![0], ..base.clone() }, owed, "after"),
        (Ladder { after: Vec::new(), ..base.clone() }, owed, "after"),
        (Ladder { climbs: vec![(3, Level::Head), (1, Level::LegalAffairs)], ..base.clone() }, owed, "climbs"),
        (Ladder { climbs: vec![(1, Level::LeadingGroup), (3, Level::Head)], ..base.clone() }, owed, "climbs"),
        (base.clone(), Afterwards::Lapses, "after"),
    ] {
        let errors = ladder.clone().checked(afterwards).expect_err("not saved");
        assert!(errors.at(field).is_some(), "{field} of {ladder:?}: {errors:?}");
    }
    let tidy = Ladder { before: vec![0, 7, 7, 3], ..base }.checked(owed).expect("saved");
    assert_eq!(tidy.before, [7, 3, 0]);
}

#[test]
fn a_typed_ladder_is_told_all_its_faults_at_once_and_a_whole_one_reads_back() {
    let typed = LadderInput {
        before: "一周".into(),
        after: "1 2，3".into(),
        weekly: true,
        head: "9".into(),
        legal_affairs: "3".into(),
        leading_group: "1、2".into(),
    };
    let errors = typed.read(DeadlineKind::SelfAssessment).expect_err("faults");
    for field in ["before", "climbs", "leading_group"] {
        assert!(errors.at(field).is_some(), "{field}: {errors:?}");
    }
    assert!(errors.at("after").is_none(), "{errors:?}");
    // A field that cannot be read is a fault even where the rest makes a ladder.
    let typo = LadderInput { head: "两天".into(), ..LadderInput::of(&Ladder::default()) };
    assert!(typo.read(DeadlineKind::SelfAssessment).expect_err("a fault").at("head").is_some());
    let ladder = Ladder::default();
    assert_eq!(LadderInput::of(&ladder).read(DeadlineKind::SelfAssessment), Ok(ladder));
}

#[test]
fn the_digest_goes_once_a_working_day_and_not_at_night() {
    let nation = nation();
    for (now, last, goes) in [
        ("2026-11-24T09:00:00+08:00", None, "2026-11-24T09:10:00+08:00"),
        ("2026-11-24T07:30:00+08:00", None, "2026-11-24T09:10:00+08:00"),
        ("2026-11-24T14:00:00+08:00", None, "2026-11-24T14:10:00+08:00"),
        ("2026-11-24T14:00:00+08:00", Some("2026-11-24T09:10:00+08:00"), "2026-11-25T09:10:00+08:00"),
        ("2026-11-24T14:00:00+08:00", Some("2026-11-23T23:59:59+08:00"), "2026-11-24T14:10:00+08:00"),
        ("2026-11-24T19:55:00+08:00", None, "2026-11-25T09:10:00+08:00"),
        ("2026-11-27T21:00:00+08:00", None, "2026-11-30T09:10:00+08:00"),
        ("2026-02-13T21:00:00+08:00", None, "2026-02-14T09:10:00+08:00"),
    ] {
        assert_eq!(digest_at(at(now), last.map(at), &nation, Shanghai), at(goes), "{now} after {last:?}");
    }
}

proptest! {
    #[test]
    fn every_rung_is_at_nine_on_a_working_day_and_what_comes_before_the_end_comes_in_time(
        offset in 0i64..700, before in prop::collection::btree_set(0u32..60, 0..6), after in prop::collection::btree_set(1u32..20, 0..4), weekly: bool
    ) {
        let nation = nation();
        let ladder = Ladder {
            before: before.into_iter().rev().collect(), after: after.into_iter().collect(), weekly, climbs: Vec::new(),
        };
        let last = day("2025-02-01") + TimeDelta::days(offset);
        let due = calendar::end_of_day(last, Shanghai);
        let climb = Climb { due, begins: due - TimeDelta::days(400), ladder: &ladder, workdays: &nation, zone: Shanghai };
        let rungs = climb.rungs(due);
        prop_assert!(rungs.windows(2).all(|two| two[0].at < two[1].at && two[0].offset < two[1].offset));
        for rung in rungs {
            let local = rung.at.with_timezone(&Shanghai);
            prop_assert_eq!((local.hour(), local.minute()), (9, 0));
            prop_assert!(nation.is_working_day(local.date_naive()), "{}", local);
            prop_assert_eq!(rung.at < due, rung.offset <= 0);
        }
    }

    #[test]
    fn between_two_rungs_nothing_new_is_reached(minutes in -60i64 * 24 * 40..60 * 24 * 60) {
        let (ladder, nation) = (Ladder::default(), nation());
        let climb = climb("2026-11-25", "2026-10-08", &ladder, &nation);
        let now = climb.due - TimeDelta::minutes(minutes);
        if let Some(next) = climb.next(now) {
            prop_assert_eq!(climb.reached(next.at - TimeDelta::milliseconds(1)), climb.reached(now));
            prop_assert_ne!(climb.reached(next.at), climb.reached(now));
        }
    }

    #[test]
    fn a_digest_never_goes_twice_on_a_day(minutes in 0i64..60 * 24 * 400, gap in 0i64..60 * 24 * 3) {
        let nation = nation();
        let now = at("2026-01-01T00:00:00+08:00") + TimeDelta::minutes(minutes);
        let first = digest_at(now, None, &nation, Shanghai);
        let second = digest_at(first + TimeDelta::minutes(gap), Some(first), &nation, Shanghai);
        prop_assert!(second > first);
        prop_assert_ne!(calendar::day_of(first, Shanghai), calendar::day_of(second, Shanghai));
        prop_assert!(first.with_timezone(&Shanghai).year() >= 2026);
    }
}
