//! The periods of a case 期限. S names none of them; these are models of practice elsewhere in the province.

use crate::calendar;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

/// Working days from acceptance to the written decision.
pub const HANDLING_DAYS: u32 = 15;
/// Working days in which the person concerned may state and defend, from the day on which they are told (S 追究 §11(二)).
pub const STATEMENT_DAYS: u32 = 5;
/// Days, working or not, in which the person concerned may appeal, from the day of service (S 追究 §12).
pub const APPEAL_DAYS: u32 = 30;
/// Days, working or not, in which an appeal is answered, from the day on which it arrives (S 追究 §12).
pub const ANSWER_DAYS: u32 = 30;

/// The instant, in `zone`, from which it is too late for what may be done within `days` days after `from`, which does not
/// count itself; all days count.
#[must_use]
pub fn natural_until(from: NaiveDate, days: u32, zone: Tz) -> DateTime<Utc> {
    calendar::end_of_day(from.checked_add_days(Days::new(u64::from(days))).unwrap_or(from), zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    #[test]
    fn thirty_days_end_with_the_thirtieth_after_the_day_of_service() {
        for (from, last) in [("2026-11-24", "2026-12-24"), ("2024-01-30", "2024-02-29"), ("2026-01-29", "2026-02-28")] {
            let end = natural_until(from.parse().expect("a day"), APPEAL_DAYS, Shanghai);
            assert_eq!(calendar::last_day(end, Shanghai).to_string(), last, "{from}");
            assert_eq!(calendar::day_of(end, Shanghai).to_string(), (last.parse::<NaiveDate>().expect("a day") + Days::new(1)).to_string());
        }
    }
}
