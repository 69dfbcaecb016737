//! Deadlines 期限: their kinds, their course, the working days they are counted in, and when people are reminded of them.

pub mod addressee;
pub mod course;
pub mod feed;
pub mod holidays;
pub mod kind;
pub mod ladder;
pub mod own_day;
pub mod period;
pub mod workdays;

use crate::calendar;
use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;

/// The ladder: days before the last day on which one is reminded.
pub const LADDER: &[u32] = &[30, 14, 7, 3, 1, 0];

/// The hour of the bureau at which reminders go out.
const HOUR: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// A rung of the ladder, with the instant from which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Days before the last day.
    pub days: u32,
    /// When it falls.
    pub at: DateTime<Utc>,
}

/// The rungs before `due` in order of time.
#[must_use]
pub fn rungs(due: DateTime<Utc>, zone: Tz) -> Vec<Rung> {
    let last = calendar::last_day(due, zone);
    let hour = HOUR - NaiveTime::MIN;
    LADDER
        .iter()
        .filter_map(|days| {
            let day = last.checked_sub_days(Days::new(u64::from(*days)))?;
            Some(Rung { days: *days, at: calendar::start_of_day(day, zone) + hour })
        })
        .collect()
}

/// The rung to act on at `now`: the latest one reached. Earlier ones that a stopped server missed are not
/// made up for one by one: a run that was missed catches up once. Nothing before the first rung and after `due`.
#[must_use]
pub fn reached(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Option<Rung> {
    if now >= due {
        return None;
    }
    rungs(due, zone).into_iter().rfind(|rung| rung.at <= now)
}

/// The next instant at which there will be something to do.
#[must_use]
pub fn next(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    rungs(due, zone).into_iter().map(|rung| rung.at).find(|at| *at > now && *at < due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn due() -> DateTime<Utc> {
        calendar::end_of_day(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"), Shanghai)
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    #[test]
    fn reminders_fall_30_14_7_3_1_days_before_and_on_the_day_at_nine() {
        let days: Vec<String> =
            rungs(due(), Shanghai).iter().map(|r| r.at.with_timezone(&Shanghai).format("%m-%d %H:%M").to_string()).collect();
        assert_eq!(days, ["10-26 09:00", "11-11 09:00", "11-18 09:00", "11-22 09:00", "11-24 09:00", "11-25 09:00"]);
    }

    #[test]
    fn a_missed_run_catches_up_once_with_the_latest_rung() {
        assert_eq!(reached(due(), at("2026-11-23T08:00:00+08:00"), Shanghai).map(|r| r.days), Some(3));
        assert_eq!(reached(due(), at("2026-10-20T08:00:00+08:00"), Shanghai), None);
        assert_eq!(reached(due(), due(), Shanghai), None);
    }

    #[test]
    fn the_next_run_is_the_next_rung() {
        assert_eq!(next(due(), at("2026-11-22T09:00:00+08:00"), Shanghai), Some(at("2026-11-24T09:00:00+08:00")));
        assert_eq!(next(due(), at("2026-11-25T09:00:00+08:00"), Shanghai), None);
    }

    proptest! {
        #[test]
        fn between_two_rungs_nothing_new_is_reached(minutes in 0i64..60 * 24 * 60) {
            let now = due() - chrono::TimeDelta::minutes(minutes);
            let before = reached(due(), now, Shanghai);
            if let Some(next) = next(due(), now, Shanghai) {
                prop_assert_eq!(reached(due(), next - chrono::TimeDelta::milliseconds(1), Shanghai), before);
                prop_assert_ne!(reached(due(), next, Shanghai), before);
            }
        }
    }
}
