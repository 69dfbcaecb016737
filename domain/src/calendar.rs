//! Civil time of a bureau: days, ends of days, and how officials write them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The instant at which `day` begins in `zone`; where a clock change skips midnight, the first instant after it.
#[must_use]
pub fn start_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let mut local = day.and_time(NaiveTime::MIN);
    loop {
        if let Some(instant) = zone.from_local_datetime(&local).earliest() {
            return instant.to_utc();
        }
        local += chrono::TimeDelta::minutes(15);
    }
}

/// The end of `day` in `zone`: the first instant that is too late. What is due "before the end of 25 November"
/// (S 评议 六(一)) must be received before this instant, midnight itself excluded.
#[must_use]
pub fn end_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)
}

/// The day of `instant` in `zone`.
#[must_use]
pub fn day_of(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// Whole days from the day of `now` to the last day on which something due before `due` is still in time.
/// 0 on the last day, negative once it is over.
#[must_use]
pub fn days_left(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> i64 {
    (last_day(due, zone) - day_of(now, zone)).num_days()
}

/// The last day on which something due before `due` is in time.
#[must_use]
pub fn last_day(due: DateTime<Utc>, zone: Tz) -> NaiveDate {
    day_of(due - chrono::TimeDelta::milliseconds(1), zone)
}

/// `11月25日`.
#[must_use]
pub fn month_day(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// `2026年11月25日`.
#[must_use]
pub fn long_day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `星期三`.
#[must_use]
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        chrono::Weekday::Mon => "星期一",
        chrono::Weekday::Tue => "星期二",
        chrono::Weekday::Wed => "星期三",
        chrono::Weekday::Thu => "星期四",
        chrono::Weekday::Fri => "星期五",
        chrono::Weekday::Sat => "星期六",
        chrono::Weekday::Sun => "星期日",
    }
}

/// A due instant as officials write it: `11月25日（星期三）24:00`, or with the hour where it is not midnight.
#[must_use]
pub fn due(due: DateTime<Utc>, zone: Tz) -> String {
    let local = due.with_timezone(&zone);
    if local.time() == NaiveTime::MIN {
        let day = last_day(due, zone);
        format!("{}（{}）24:00", month_day(day), weekday(day))
    } else {
        format!("{}（{}）{}", month_day(local.date_naive()), weekday(local.date_naive()), local.format("%H:%M"))
    }
}

/// An instant near `now`: `今天 10:42`, `昨天 17:42`, `11月20日 15:08`, with the year where it is another.
#[must_use]
pub fn near(instant: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    let (day, today) = (local.date_naive(), day_of(now, zone));
    let clock = local.format("%H:%M");
    match (today - day).num_days() {
        0 => format!("今天 {clock}"),
        1 => format!("昨天 {clock}"),
        _ if day.year() == today.year() => format!("{} {clock}", month_day(day)),
        _ => format!("{} {clock}", long_day(day)),
    }
}

/// An instant to the second, for receipts and records: `2026年11月20日 15:08:07`.
#[must_use]
pub fn exact(instant: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    format!("{} {}", long_day(local.date_naive()), local.format("%H:%M:%S"))
}

/// What is said of the time left: `还有 3 天`, `今天截止`, `逾期 2 天`.
#[must_use]
pub fn time_left(days: i64) -> String {
    match days {
        0 => "今天截止".into(),
        1.. => format!("还有 {days} 天"),
        _ => format!("逾期 {} 天", -days),
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
    fn the_25th_ends_at_midnight_of_the_bureau_not_of_the_server() {
        let due = end_of_day(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"), Shanghai);
        assert_eq!(due, at("2026-11-26T00:00:00+08:00"));
        assert_eq!(super::due(due, Shanghai), "11月25日（星期三）24:00");
        assert_eq!(days_left(due, at("2026-11-25T23:59:59+08:00"), Shanghai), 0);
        assert_eq!(days_left(due, at("2026-11-26T00:00:00+08:00"), Shanghai), -1);
        assert_eq!(days_left(due, at("2026-11-22T09:00:00+08:00"), Shanghai), 3);
    }

    #[test]
    fn a_day_without_midnight_begins_at_its_first_instant() {
        // Shanghai moved its clocks forward at midnight of 1 June 1940.
        let day = NaiveDate::from_ymd_opt(1940, 6, 1).expect("a day");
        assert_eq!(day_of(start_of_day(day, Shanghai), Shanghai), day);
    }

    #[test]
    fn instants_are_written_as_people_say_them() {
        let now = at("2026-11-22T10:42:00+08:00");
        for (instant, text) in [
            ("2026-11-22T09:15:00+08:00", "今天 09:15"),
            ("2026-11-21T17:42:00+08:00", "昨天 17:42"),
            ("2026-11-20T15:08:00+08:00", "11月20日 15:08"),
            ("2025-11-20T15:08:00+08:00", "2025年11月20日 15:08"),
        ] {
            assert_eq!(near(at(instant), now, Shanghai), text);
        }
        assert_eq!(exact(at("2026-11-20T15:08:07+08:00"), Shanghai), "2026年11月20日 15:08:07");
        assert_eq!([time_left(3), time_left(0), time_left(-1)], ["还有 3 天", "今天截止", "逾期 1 天"]);
    }
}
