//! Days that a bureau declares for itself 本局放假、上班: a local day off, a weekend worked.

use super::period::Moved;
use super::workdays::{DayKind, Declared, Workdays};
use crate::identity::term::day as read_day;
use crate::{FieldErrors, Refusal, calendar, text};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The most days that are declared in one go.
const SPAN_MOST: i64 = 31;
/// How many days back something may still be declared: a day off in an emergency is often put on record afterwards.
const BACK_MOST: u64 = 31;
/// The most characters of a reason.
const REASON_MOST: usize = 60;

/// Days of the bureau, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDaysInput {
    /// The first day.
    pub first_day: String,
    /// The last day; empty for a single one.
    pub last_day: String,
    /// Off or worked.
    pub kind: String,
    /// Why, as people are told.
    pub reason: String,
}

/// Days of the bureau, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDays {
    /// The days on which something changes, at least one.
    pub days: Vec<NaiveDate>,
    /// Off or worked.
    pub kind: DayKind,
    /// Why.
    pub reason: String,
}

impl OwnDaysInput {
    /// Reads it against the calendar as it is. Days that are off or worked anyway are left out.
    ///
    /// # Errors
    /// Every fault at its field: `first_day`, `last_day`, `kind`, `reason`.
    pub fn read(&self, present: &Workdays, today: NaiveDate) -> Result<OwnDays, FieldErrors> {
        let mut errors = FieldErrors::default();
        let single = self.last_day.trim().is_empty();
        let first = errors.named("first_day", "日期", read_day(&self.first_day));
        let last = if single { first } else { errors.named("last_day", "最后一天", read_day(&self.last_day)) };
        let kind = DayKind::from_code(self.kind.trim());
        if kind.is_none() {
            errors.add("kind", "请选择放假或者上班");
        }
        let reason = errors.named("reason", "事由", text::line(&self.reason, REASON_MOST));
        if first.is_some_and(|first| first < earliest(today)) {
            errors.add("first_day", format!("最早可以补登记 {BACK_MOST} 天以内的日期"));
        }
        if last.is_some_and(|last| last.year() > today.year() + 1) {
            errors.add(if single { "first_day" } else { "last_day" }, "最晚登记到下一年年底，请核对年份");
        }
        let span = first.zip(last).map(|(first, last)| (last - first).num_days());
        match span {
            Some(..0) => errors.add("last_day", "最后一天不能早于第一天"),
            Some(SPAN_MOST..) => errors.add("last_day", format!("一次最多登记 {SPAN_MOST} 天")),
            _ => {}
        }
        let (Some(first), Some(last), Some(kind), Some(reason), true) = (first, last, kind, reason, errors.is_empty()) else {
            return Err(errors);
        };
        let all: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
        if let Some(day) = all.iter().find(|day| present.own().contains_key(day)) {
            return Err(FieldErrors::one("first_day", format!("{}本局已有登记，请先撤销原来的登记", calendar::long_day(*day))));
        }
        let days: Vec<NaiveDate> = all.into_iter().filter(|day| present.is_working_day(*day) != (kind == DayKind::Work)).collect();
        if days.is_empty() {
            let message = if kind == DayKind::Off {
                "所选日期本来就休息，不用登记"
            } else {
                "所选日期本来就上班，不用登记"
            };
            return Err(FieldErrors::one("first_day", message));
        }
        Ok(OwnDays { days, kind, reason })
    }
}

impl OwnDays {
    /// The bureau's days with these among them.
    #[must_use]
    pub fn over(&self, present: &Workdays) -> Declared {
        let new = self.days.iter().map(|day| (*day, (self.kind, self.reason.clone())));
        present.own().clone().into_iter().chain(new).collect()
    }
}

/// Whether a declared day can still be taken back: what lies longer ago has been counted with.
///
/// # Errors
/// A refusal that says so.
pub fn may_be_withdrawn(day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if day >= earliest(today) {
        Ok(())
    } else {
        Err(Refusal::new(format!("{}已过去超过 {BACK_MOST} 天，期限已按此计算，不能撤销", calendar::long_day(day))))
    }
}

fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(BACK_MOST)).unwrap_or(today)
}

/// A declared day as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDayView {
    /// The day.
    pub day: NaiveDate,
    /// Off or worked.
    pub kind: DayKind,
    /// Why.
    pub reason: String,
    /// Who declared it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the viewer may take it back.
    pub may_withdraw: bool,
}

/// A bureau's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarView {
    /// The days.
    pub workdays: Workdays,
    /// The bureau's own, in order.
    pub own: Vec<OwnDayView>,
    /// The year whose national list should be there and is not.
    pub missing: Option<i32>,
    /// Whether the viewer keeps the bureau's days.
    pub may_edit: bool,
}

/// What a change of the bureau's days would do, before it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// The days that are declared, or taken back.
    pub days: Vec<NaiveDate>,
    /// What they are declared, or were.
    pub kind: DayKind,
    /// Why.
    pub reason: String,
    /// Which periods move.
    pub moved: Vec<Moved>,
    /// A print of what moves, for the confirmation to say what it confirms.
    pub seen: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn input(first: &str, last: &str, kind: &str) -> OwnDaysInput {
        OwnDaysInput { first_day: first.into(), last_day: last.into(), kind: kind.into(), reason: "暴雪停工".into() }
    }

    fn fault(input: &OwnDaysInput, field: &str) -> String {
        let own = Declared::from([(day("2026-12-01"), (DayKind::Off, "x".to_owned()))]);
        let errors = input.read(&Workdays::default().with_own(own), day("2026-11-24")).expect_err("refused");
        errors.at(field).unwrap_or_else(|| panic!("{errors:?}")).to_owned()
    }

    #[test]
    fn only_days_on_which_something_changes_are_declared() {
        let days = |input: &OwnDaysInput| input.read(&Workdays::default(), day("2026-11-24")).map(|own| own.days.len());
        // Friday to Monday: the weekend is off anyway.
        assert_eq!(days(&input("2026-11-27", "2026-11-30", "holiday")), Ok(2));
        assert_eq!(days(&input("2026-11-27", "2026-11-30", "workday")), Ok(2));
        assert_eq!(days(&input("2026-11-27", "", "holiday")), Ok(1));
        assert!(fault(&input("2026-11-28", "2026-11-29", "holiday"), "first_day").contains("本来就休息"));
        assert!(fault(&input("2026-11-27", "", "workday"), "first_day").contains("本来就上班"));
    }

    #[test]
    fn every_fault_of_a_declared_day_is_named_at_its_field() {
        for (input, field, told) in [
            (input("", "", "holiday"), "first_day", "请填写日期"),
            (input("2026-11-27", "x", "holiday"), "last_day", "日期格式不对"),
            (input("2026-11-27", "2026-11-26", "holiday"), "last_day", "最后一天不能早于第一天"),
            (input("2026-11-27", "2026-12-28", "holiday"), "last_day", "一次最多登记 31 天"),
            (input("2026-10-23", "", "holiday"), "first_day", "31 天以内"),
            (input("2028-01-03", "", "holiday"), "first_day", "最晚登记到下一年年底"),
            (input("2026-11-27", "", ""), "kind", "请选择"),
            (input("2026-12-01", "", "workday"), "first_day", "本局已有登记"),
            (OwnDaysInput { reason: " ".into(), ..input("2026-11-27", "", "holiday") }, "reason", "请填写事由"),
        ] {
            assert!(fault(&input, field).contains(told), "{input:?}");
        }
        assert!(input("2026-10-24", "", "workday").read(&Workdays::default(), day("2026-11-24")).is_ok());
    }

    #[test]
    fn a_day_long_past_is_not_taken_back() {
        assert!(may_be_withdrawn(day("2026-10-24"), day("2026-11-24")).is_ok());
        assert!(may_be_withdrawn(day("2026-10-23"), day("2026-11-24")).is_err());
    }
}
