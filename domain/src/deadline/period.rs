//! Periods that run, and what a changed calendar does to them.

use super::workdays::Workdays;
use crate::{Refusal, calendar};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A period of working days that has not ended, and whose end follows from the calendar alone. What somebody has set by
/// hand, such as an extension, is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPeriod {
    /// What it is a period for, as the log and the page name it: a document's number and the step, never its content.
    pub what: String,
    /// The day on which it was set running, which does not count.
    pub from: NaiveDate,
    /// Its length in working days.
    pub days: u32,
    /// The last day that is in time, as people were told.
    pub due: NaiveDate,
}

/// A period whose end moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Its place among the periods that were given.
    pub place: usize,
    /// What it is a period for.
    pub what: String,
    /// The last day as people were told.
    pub before: NaiveDate,
    /// The last day from now on.
    pub after: NaiveDate,
}

/// The periods whose end is another under the calendar `after`, in the order given. The end under the calendar before is
/// what the period carries.
///
/// Nothing ends in the past because a calendar was changed: a period that would, ends with `today`.
///
/// # Errors
/// A refusal when `after` has no working days to count.
pub fn moved(open: &[OpenPeriod], after: &Workdays, today: NaiveDate) -> Result<Vec<Moved>, Refusal> {
    let mut found = Vec::new();
    for (place, period) in open.iter().enumerate() {
        let end = after.working_days_after(period.from, period.days)?;
        // A period that is over already, and still owed, is not called back.
        let end = if period.due >= today { end.max(today) } else { end.max(period.due) };
        if end != period.due {
            found.push(Moved { place, what: period.what.clone(), before: period.due, after: end });
        }
    }
    Ok(found)
}

/// What moves, in words for the log of operations; at most twenty are named.
#[must_use]
pub fn in_words(moved: &[Moved]) -> String {
    const NAMED: usize = 20;
    if moved.is_empty() {
        return "没有期限因此变动".into();
    }
    let mut text = format!("{} 项期限因此变动", moved.len());
    for (one, joint) in moved.iter().take(NAMED).zip(std::iter::once("：").chain(std::iter::repeat("；"))) {
        let _ = write!(text, "{joint}{}由{}改为{}", one.what, calendar::long_day(one.before), calendar::long_day(one.after));
    }
    if moved.len() > NAMED {
        text.push_str("；其余略");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::workdays::{DayKind, Declared};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn calendar_of(days: &[(&str, DayKind)]) -> Workdays {
        Workdays::default().with_own(days.iter().map(|(text, kind)| (day(text), (*kind, "x".to_owned()))).collect())
    }

    fn period(from: &str, days: u32, due: &str) -> OpenPeriod {
        OpenPeriod { what: format!("自 {from} 起"), from: day(from), days, due: day(due) }
    }

    fn ends(open: &[OpenPeriod], after: &Workdays, today: &str) -> Vec<(usize, String)> {
        let moved = moved(open, after, day(today)).expect("counted");
        moved.into_iter().map(|one| (one.place, one.after.to_string())).collect()
    }

    #[test]
    fn a_day_off_within_a_period_moves_its_end_and_one_outside_does_not() {
        let open = [period("2026-11-20", 5, "2026-11-27"), period("2026-11-26", 5, "2026-12-03"), period("2026-11-10", 3, "2026-11-13")];
        let after = calendar_of(&[("2026-11-26", DayKind::Off)]);
        assert_eq!(ends(&open, &after, "2026-11-12"), [(0, "2026-11-30".to_owned())]);
        assert_eq!(ends(&open, &Workdays::default(), "2026-11-12"), []);
    }

    #[test]
    fn a_make_up_day_brings_the_end_forward_but_never_behind_today() {
        let open = [period("2026-11-20", 5, "2026-11-27")];
        let after = calendar_of(&[("2026-11-21", DayKind::Work), ("2026-11-22", DayKind::Work)]);
        assert_eq!(ends(&open, &after, "2026-11-23"), [(0, "2026-11-25".to_owned())]);
        assert_eq!(ends(&open, &after, "2026-11-26"), [(0, "2026-11-26".to_owned())]);
        assert_eq!(ends(&open, &after, "2026-11-27"), [], "it ends today as it was told");
    }

    #[test]
    fn what_is_owed_and_over_may_come_into_time_again_but_is_not_made_later_still() {
        let open = [period("2026-11-16", 5, "2026-11-23")];
        assert_eq!(ends(&open, &calendar_of(&[("2026-11-23", DayKind::Off)]), "2026-11-24"), [(0, "2026-11-24".to_owned())]);
        assert_eq!(ends(&open, &calendar_of(&[("2026-11-21", DayKind::Work)]), "2026-11-24"), []);
    }

    #[test]
    fn going_back_to_the_calendar_before_goes_back_to_the_ends_before() {
        let open = [period("2026-11-20", 5, "2026-11-27")];
        let there = moved(&open, &calendar_of(&[("2026-11-26", DayKind::Off)]), day("2026-11-22")).expect("counted");
        let then: Vec<OpenPeriod> = open.iter().zip(&there).map(|(period, one)| OpenPeriod { due: one.after, ..period.clone() }).collect();
        assert_eq!(ends(&then, &Workdays::default(), "2026-11-22"), [(0, "2026-11-27".to_owned())]);
    }

    #[test]
    fn a_calendar_in_which_nobody_works_is_refused_as_a_whole() {
        let idle: Declared = day("2026-11-01").iter_days().take(800).map(|day| (day, (DayKind::Off, "x".to_owned()))).collect();
        assert!(moved(&[period("2026-11-20", 5, "2026-11-27")], &Workdays::default().with_own(idle), day("2026-11-22")).is_err());
    }

    #[test]
    fn the_log_names_what_moved_and_from_when_to_when() {
        let one = Moved { place: 0, what: "甲〔2026〕1号异议期限".into(), before: day("2026-11-27"), after: day("2026-11-30") };
        assert_eq!(in_words(std::slice::from_ref(&one)), "1 项期限因此变动：甲〔2026〕1号异议期限由2026年11月27日改为2026年11月30日");
        assert_eq!(in_words(&[]), "没有期限因此变动");
        assert!(in_words(&vec![one; 21]).ends_with("；其余略"));
    }
}
