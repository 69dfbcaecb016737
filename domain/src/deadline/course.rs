//! The course of a deadline 期限: how it came about, its states, and what moves it from one to the next.
//!
//! A deadline takes no steps of its own: it follows what happens to the thing it stands for, under that thing's decision.

use super::kind::Afterwards;
use crate::{calendar, terms};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

terms! {
    /// The state of a deadline.
    pub enum DeadlineState {
        Running = "running", "进行中";
        Paused = "paused", "已中止";
        Missed = "missed", "已逾期";
        Met = "met", "已办结";
        Lapsed = "lapsed", "期满失效";
        Cancelled = "cancelled", "已取消";
    }
}

terms! {
    /// What happens to a deadline.
    pub enum Turn {
        Set = "set", "开始计算";
        Moved = "moved", "期限变更";
        Paused = "paused", "中止计算";
        Resumed = "resumed", "恢复计算";
        Passed = "passed", "期限届满";
        Met = "met", "办结";
        Cancelled = "cancelled", "取消";
    }
}

impl DeadlineState {
    /// States in which something is still to be done.
    pub const OPEN: &'static [Self] = &[Self::Running, Self::Paused, Self::Missed];

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// The state after `turn`; nothing where it makes no difference, such as the cancelling of what is over.
    #[must_use]
    pub fn after(self, turn: Turn, afterwards: Afterwards) -> Option<Self> {
        match (turn, self) {
            // Set again, a deadline that is over runs anew: a submission that is returned, a ballot that is reopened.
            (Turn::Set, _) | (Turn::Resumed, Self::Paused) => Some(Self::Running),
            (Turn::Moved, Self::Running | Self::Missed) => Some(Self::Running),
            (Turn::Moved, Self::Paused) => Some(Self::Paused),
            (Turn::Paused, Self::Running) => Some(Self::Paused),
            (Turn::Passed, Self::Running) if afterwards == Afterwards::Lapses => Some(Self::Lapsed),
            (Turn::Passed, Self::Running) => Some(Self::Missed),
            (Turn::Met, state) if state.is_open() => Some(Self::Met),
            (Turn::Cancelled, state) if state.is_open() => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// How a due instant was computed, so that everybody can check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Basis {
    /// A day that a schedule, a document or an office names.
    Day {
        /// Who or what named it: `年度考核日程`.
        named: String,
    },
    /// A number of working days after the day of an event, which does not count itself.
    WorkingDays {
        /// The day of the event.
        from: NaiveDate,
        /// How many.
        days: u32,
        /// The year that has no list of holidays yet, where the count touches one.
        unlisted: Option<i32>,
    },
    /// A number of days after the day of an event, which does not count itself.
    NaturalDays {
        /// The day of the event.
        from: NaiveDate,
        /// How many.
        days: u32,
    },
}

impl Basis {
    /// In Chinese, with the end it leads to: `自 2026年11月20日“告知”的次日起 5 个工作日，至 11月27日（星期五）24:00`.
    #[must_use]
    pub fn in_words(&self, event: &str, due: DateTime<Utc>, zone: Tz) -> String {
        self.said(event, &format!("，至 {}", calendar::due(due, zone)))
    }

    /// The same without the end, for where that is said already.
    #[must_use]
    pub fn rests_on(&self, event: &str) -> String {
        self.said(event, "")
    }

    fn said(&self, event: &str, end: &str) -> String {
        let counted =
            |from: &NaiveDate, days: &u32, unit: &str| format!("自 {}“{event}”的次日起 {days} {unit}{end}", calendar::long_day(*from));
        match self {
            Self::Day { named } => format!("{named}{end}"),
            Self::WorkingDays { from, days, unlisted } => {
                let note = unlisted.map(super::workdays::provisional).map(|note| format!("。{note}")).unwrap_or_default();
                format!("{}{note}", counted(from, days, "个工作日"))
            }
            Self::NaturalDays { from, days } => counted(from, days, "日"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    #[test]
    fn the_course_of_a_deadline_is_as_agreed() {
        let mut rows = Vec::new();
        for afterwards in [Afterwards::Owed, Afterwards::Lapses] {
            for state in DeadlineState::ALL {
                for turn in Turn::ALL {
                    if let Some(next) = state.after(*turn, afterwards) {
                        rows.push(format!("{afterwards:?}: {state} --{turn}--> {next}"));
                    }
                }
            }
        }
        insta::assert_snapshot!(rows.join("\n"));
    }

    #[test]
    fn what_is_over_stays_over_until_it_is_set_anew() {
        for over in [DeadlineState::Met, DeadlineState::Lapsed, DeadlineState::Cancelled] {
            for turn in Turn::ALL.iter().filter(|turn| **turn != Turn::Set) {
                assert_eq!(over.after(*turn, Afterwards::Owed), None, "{over} {turn}");
            }
            assert_eq!(over.after(Turn::Set, Afterwards::Owed), Some(DeadlineState::Running));
        }
    }

    #[test]
    fn how_it_was_computed_is_said_in_one_sentence() {
        let due = at("2026-11-28T00:00:00+08:00");
        let from = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
        for (basis, words) in [
            (Basis::Day { named: "年度考核日程".into() }, "年度考核日程，至 11月27日（星期五）24:00"),
            (
                Basis::WorkingDays { from, days: 5, unlisted: None },
                "自 2026年11月20日“告知”的次日起 5 个工作日，至 11月27日（星期五）24:00",
            ),
            (Basis::NaturalDays { from, days: 7 }, "自 2026年11月20日“告知”的次日起 7 日，至 11月27日（星期五）24:00"),
        ] {
            assert_eq!(basis.in_words("告知", due, Shanghai), words);
            assert_eq!(format!("{}，至 11月27日（星期五）24:00", basis.rests_on("告知")), words);
        }
        let provisional = Basis::WorkingDays { from, days: 5, unlisted: Some(2027) }.in_words("告知", due, Shanghai);
        assert!(provisional.contains("2027 年节假日安排尚未录入"), "{provisional}");
    }
}
