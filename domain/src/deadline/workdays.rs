//! Working days 工作日: Monday to Friday, but for the public holidays 法定节假日 and make-up workdays 调休上班日 of the national
//! lists, and over these what a bureau has declared of its own days.

use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

terms! {
    /// What is declared of a day, whatever the week says.
    pub enum DayKind {
        Off = "holiday", "放假";
        Work = "workday", "上班";
    }
}

/// Days that are declared off or worked, each with the name under which people know it: `元旦`, `春节调休上班`.
pub type Declared = BTreeMap<NaiveDate, (DayKind, String)>;

/// The most days in a row without a working day. Whoever counts stops there: a calendar with a longer gap was entered wrongly.
const GAP_MOST: u64 = 366;

/// The working-day calendar 工作日历 of a bureau, or of the nation where the bureau has declared nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workdays {
    national: Declared,
    years: BTreeSet<i32>,
    own: Declared,
}

/// What a day is, and on whose word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark<'a> {
    /// Monday to Friday 工作日.
    Weekday,
    /// Saturday or Sunday 周末.
    Weekend,
    /// On the national list 国家安排.
    National(DayKind, &'a str),
    /// Declared by the bureau 本局安排.
    Own(DayKind, &'a str),
}

impl Mark<'_> {
    /// Whether people work on such a day.
    #[must_use]
    pub fn is_worked(self) -> bool {
        matches!(self, Self::Weekday | Self::National(DayKind::Work, _) | Self::Own(DayKind::Work, _))
    }
}

/// The end of a period of working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Until {
    /// The last day that is in time.
    pub day: NaiveDate,
    /// The first instant that is too late: midnight after that day, in the bureau's zone.
    pub at: DateTime<Utc>,
    /// A year that the period touches and that has no list yet: the answer is provisional 暂算.
    pub unlisted: Option<i32>,
}

impl Until {
    /// What to say of a provisional answer, as a sentence; nothing where the lists are there.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.unlisted.map(provisional)
    }
}

/// What is said wherever a period touches a year without a list.
#[must_use]
pub fn provisional(year: i32) -> String {
    format!("{year} 年节假日安排尚未录入，期限暂按星期一至星期五为工作日计算；录入后有变化的，系统自动更正。")
}

impl Workdays {
    /// The calendar of the national lists of `years`, with what the bureau has declared over them.
    #[must_use]
    pub fn new(national: Declared, years: BTreeSet<i32>, own: Declared) -> Self {
        Self { national, years, own }
    }

    /// The years that have a national list.
    #[must_use]
    pub fn years(&self) -> &BTreeSet<i32> {
        &self.years
    }

    /// The days of the bureau itself.
    #[must_use]
    pub fn own(&self) -> &Declared {
        &self.own
    }

    /// The same with these days of the bureau.
    #[must_use]
    pub fn with_own(&self, own: Declared) -> Self {
        Self { own, ..self.clone() }
    }

    /// What a day is: the bureau's word goes before the national list, and that before the week.
    #[must_use]
    pub fn mark(&self, day: NaiveDate) -> Mark<'_> {
        match (self.own.get(&day), self.national.get(&day)) {
            (Some((kind, name)), _) => Mark::Own(*kind, name),
            (None, Some((kind, name))) => Mark::National(*kind, name),
            (None, None) if is_weekend(day) => Mark::Weekend,
            (None, None) => Mark::Weekday,
        }
    }

    /// Whether `day` is a working day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.mark(day).is_worked()
    }

    /// The `days`-th working day after `day`; `day` itself where `days` is zero.
    ///
    /// # Errors
    /// A refusal when a year goes by without a working day, or the calendar itself ends.
    pub fn working_days_after(&self, day: NaiveDate, days: u32) -> Result<NaiveDate, Refusal> {
        let (mut found, mut gap) = (day, 0);
        let mut open = days;
        while open > 0 {
            let Some(next) = found.checked_add_days(Days::new(1)).filter(|_| gap < GAP_MOST) else {
                return Err(Refusal::new(format!(
                    "自 {}起一年内没有工作日，期限无法计算；请核对工作日历中本局登记的放假日",
                    calendar::long_day(day)
                )));
            };
            found = next;
            if self.is_working_day(next) {
                (open, gap) = (open - 1, 0);
            } else {
                gap += 1;
            }
        }
        Ok(found)
    }

    /// The working days after `from` up to and including `to`; none where `to` is not later.
    ///
    /// The time it takes grows with the declared days, not with the distance.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        if to <= from {
            return 0;
        }
        let Some(first) = from.succ_opt() else { return 0 };
        let declared: BTreeSet<NaiveDate> =
            self.national.range(first..=to).chain(self.own.range(first..=to)).map(|(day, _)| *day).collect();
        let changed =
            |worked: bool| declared.iter().filter(|day| self.is_working_day(**day) == worked && is_weekend(**day) == worked).count();
        let weekdays = weekdays_up_to(to) - weekdays_up_to(from);
        let count = usize::try_from(weekdays).unwrap_or_default() + changed(true);
        u32::try_from(count.saturating_sub(changed(false))).unwrap_or(u32::MAX)
    }

    /// The end of a period of `days` working days that begins with what happens at `now`: the day itself does not count.
    ///
    /// # Errors
    /// As [`Self::working_days_after`].
    pub fn until(&self, now: DateTime<Utc>, days: u32, zone: Tz) -> Result<Until, Refusal> {
        let from = calendar::day_of(now, zone);
        let day = self.working_days_after(from, days)?;
        Ok(Until { day, at: calendar::end_of_day(day, zone), unlisted: self.unlisted(from, day) })
    }

    /// The first year without a list that the days from `from` to `to` touch.
    #[must_use]
    pub fn unlisted(&self, from: NaiveDate, to: NaiveDate) -> Option<i32> {
        (from.year()..=to.year()).find(|year| !self.years.contains(year))
    }

    /// The year whose list somebody should enter now: the present one, or from 1 November on the next, for by then the
    /// State Council has published it 国务院办公厅通知.
    #[must_use]
    pub fn missing(&self, today: NaiveDate) -> Option<i32> {
        let last = if today.month() >= 11 { today.year() + 1 } else { today.year() };
        (today.year()..=last).find(|year| !self.years.contains(year))
    }
}

/// The `days`-th day after `day`, whatever it is 自然日.
#[must_use]
pub fn natural_days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// Whether the week alone makes it a day off.
#[must_use]
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Mondays to Fridays since the first day of the common era, which was a Monday.
fn weekdays_up_to(day: NaiveDate) -> i64 {
    let days = i64::from(day.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests;
