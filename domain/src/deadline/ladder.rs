//! When people are reminded: the ladder 提醒阶梯, moved out of quiet hours and days off, and who is told when it is late.

use super::kind::{Afterwards, DeadlineKind};
use super::workdays::Workdays;
use crate::failure::FieldErrors;
use crate::{calendar, terms};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The hour of the bureau at which reminders are made: after the quiet hours 20:00–08:00, when people are at their desks.
const HOUR: TimeDelta = TimeDelta::hours(9);
/// The most days before the last day, and after it, at which a ladder has a rung.
pub const DAYS_MOST: u32 = 180;
/// The most rungs before, and after.
pub const RUNGS_MOST: usize = 12;

terms! {
    /// Who is told, in the order in which a late deadline climbs.
    pub enum Level {
        Owner = "owner", "责任人";
        Head = "head", "科室负责人";
        LegalAffairs = "legal_affairs", "法制审核科室";
        LeadingGroup = "leading_group", "领导小组";
    }
}

/// On which days people are reminded of a deadline, and from when whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Days before the last day, most first; 0 is the last day itself.
    pub before: Vec<u32>,
    /// Days after the last day, least first, while it is owed still.
    pub after: Vec<u32>,
    /// Whether it goes on every seven days after the last of these.
    pub weekly: bool,
    /// From how many days after the last day a further level is told too, in the order of levels.
    pub climbs: Vec<(u32, Level)>,
}

impl Default for Ladder {
    fn default() -> Self {
        Self {
            before: vec![30, 14, 7, 3, 1, 0],
            after: vec![1, 2, 3],
            weekly: true,
            climbs: vec![(1, Level::Head), (3, Level::LegalAffairs), (10, Level::LeadingGroup)],
        }
    }
}

/// A ladder, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderInput {
    /// Days before the last day, with commas or spaces between them: `30、14、7`.
    pub before: String,
    /// Days after the last day.
    pub after: String,
    /// Whether it goes on weekly.
    pub weekly: bool,
    /// From how many days after the last day the head is told; empty for never.
    pub head: String,
    /// The same of legal affairs.
    pub legal_affairs: String,
    /// The same of the leading group.
    pub leading_group: String,
}

impl LadderInput {
    /// What the form of a ladder starts from.
    #[must_use]
    pub fn of(ladder: &Ladder) -> Self {
        let list = |days: &[u32]| days.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
        let from = |level| ladder.climbs.iter().find(|(_, of)| *of == level).map(|(days, _)| days.to_string()).unwrap_or_default();
        Self {
            before: list(&ladder.before),
            after: list(&ladder.after),
            weekly: ladder.weekly,
            head: from(Level::Head),
            legal_affairs: from(Level::LegalAffairs),
            leading_group: from(Level::LeadingGroup),
        }
    }

    /// Reads it for a kind.
    ///
    /// # Errors
    /// At the fields: what is no number of days, and whatever [`Ladder::checked`] finds.
    pub fn read(&self, kind: DeadlineKind) -> Result<Ladder, FieldErrors> {
        let mut errors = FieldErrors::default();
        let before = errors.check("before", days(&self.before));
        let after = errors.check("after", days(&self.after));
        let mut climbs = Vec::new();
        for (field, text, level) in [
            ("head", &self.head, Level::Head),
            ("legal_affairs", &self.legal_affairs, Level::LegalAffairs),
            ("leading_group", &self.leading_group, Level::LeadingGroup),
        ] {
            match errors.check(field, days(text)).as_deref() {
                Some([from]) => climbs.push((*from, level)),
                Some([_, ..]) => errors.add(field, "只填一个天数"),
                _ => {}
            }
        }
        // Nobody but its handlers and the person concerned may learn of it.
        if let Some((_, level)) = climbs.first().filter(|_| kind.is_confined()) {
            errors.add(level.code(), "本类期限只提醒承办人和当事人本人，不向上级提醒，请留空");
        }
        let ladder = Ladder { before: before.unwrap_or_default(), after: after.unwrap_or_default(), weekly: self.weekly, climbs };
        match ladder.checked(kind.rule().afterwards) {
            Ok(ladder) if errors.is_empty() => Ok(ladder),
            Ok(_) => Err(errors),
            // A field that could not be read has its fault already.
            Err(more) => {
                for (field, message) in more.iter().filter(|(field, _)| errors.at(field).is_none()).collect::<Vec<_>>() {
                    errors.add(field, message);
                }
                Err(errors)
            }
        }
    }
}

/// Numbers of days with anything between them that people write there.
fn days(text: &str) -> Result<Vec<u32>, String> {
    let parts = text.split([' ', '　', ',', '，', '、', ';', '；']).filter(|part| !part.trim().is_empty());
    parts.map(|part| part.trim().parse().map_err(|_| format!("“{part}”不是天数，请填写数字，例如 7、3、1"))).collect()
}

/// A rung of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Days after the last day; before it, negative.
    pub offset: i64,
    /// The instant from which it counts: nine in the morning of a working day.
    pub at: DateTime<Utc>,
}

impl Ladder {
    /// The ladder of a right that lapses: without a rung, and nothing afterwards.
    #[must_use]
    pub fn of_right() -> Self {
        Self { before: Vec::new(), after: Vec::new(), weekly: false, climbs: Vec::new() }
    }

    /// The same in order and without repetitions, if it may be used for what becomes of a deadline `afterwards`.
    ///
    /// # Errors
    /// At `before`, `after` and `climbs`: too many, too far, or rungs after a right has lapsed.
    pub fn checked(mut self, afterwards: Afterwards) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        self.before.sort_unstable_by(|a, b| b.cmp(a));
        self.before.dedup();
        self.after.sort_unstable();
        self.after.dedup();
        for (field, days) in [("before", &self.before), ("after", &self.after)] {
            if days.len() > RUNGS_MOST {
                errors.add(field, format!("最多 {RUNGS_MOST} 次提醒，多了会打扰人"));
            }
            if days.iter().any(|days| *days > DAYS_MOST) {
                errors.add(field, format!("不超过 {DAYS_MOST} 天"));
            }
        }
        if self.after.contains(&0) {
            errors.add("after", "逾期提醒从逾期第 1 天算起");
        }
        let late = !self.after.is_empty() || self.weekly;
        if afterwards == Afterwards::Lapses && late {
            errors.add("after", "期满即失效的事项没有逾期提醒，请清空");
        }
        if afterwards == Afterwards::Owed && self.after.is_empty() {
            errors.add("after", "逾期仍须办理的事项，至少要有一次逾期提醒");
        }
        let climbs: Vec<u32> = self.climbs.iter().map(|(days, _)| *days).collect();
        if !climbs.is_sorted() || climbs.contains(&0) || !self.climbs.iter().map(|(_, level)| *level).is_sorted() {
            errors.add("climbs", "上报应当逐级：越高的层级，逾期天数越多，最少 1 天");
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// Who is told at a rung: the owner, and when it is late whoever it has climbed to.
    pub fn levels(&self, offset: i64) -> impl Iterator<Item = Level> {
        let climbed = self.climbs.iter().filter(move |(days, _)| i64::from(*days) <= offset).map(|(_, level)| *level);
        std::iter::once(Level::Owner).chain(climbed)
    }

    /// In Chinese: `截止前 3、1 天和当天；逾期后 1、2、3 天，此后每周`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let list = |days: &[u32]| days.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
        let ahead: Vec<u32> = self.before.iter().copied().filter(|days| *days > 0).collect();
        let mut parts = Vec::new();
        match (ahead.is_empty(), self.before.contains(&0)) {
            (false, true) => parts.push(format!("截止前 {} 天和当天", list(&ahead))),
            (false, false) => parts.push(format!("截止前 {} 天", list(&ahead))),
            (true, true) => parts.push("截止当天".to_owned()),
            (true, false) => {}
        }
        if !self.after.is_empty() {
            let weekly = if self.weekly { "，此后每周" } else { "" };
            parts.push(format!("逾期后 {} 天{weekly}", list(&self.after)));
        }
        if parts.is_empty() { "不提醒".into() } else { parts.join("；") }
    }

    /// To whom a late deadline climbs, in Chinese: `逾期 1 天起告知科室负责人，3 天起告知法制审核科室`.
    #[must_use]
    pub fn climbs_in_words(&self) -> String {
        let steps: Vec<String> = self.climbs.iter().map(|(days, level)| format!("{days} 天起告知{level}")).collect();
        if steps.is_empty() { "不上报".into() } else { format!("逾期 {}", steps.join("，")) }
    }
}

/// A deadline with what its rungs follow from.
#[derive(Clone, Copy, Debug)]
pub struct Climb<'a> {
    /// The instant from which it is too late.
    pub due: DateTime<Utc>,
    /// Nobody is reminded before this instant: the deadline had not begun.
    pub begins: DateTime<Utc>,
    /// The ladder.
    pub ladder: &'a Ladder,
    /// The bureau's calendar.
    pub workdays: &'a Workdays,
    /// The bureau's zone.
    pub zone: Tz,
}

impl Climb<'_> {
    /// The rung to act on at `now`: the latest one reached. Earlier ones that a stopped server missed are not made up for
    /// one by one: a run that was missed catches up once.
    #[must_use]
    pub fn reached(&self, now: DateTime<Utc>) -> Option<Rung> {
        self.rungs(now).into_iter().rfind(|rung| rung.at <= now)
    }

    /// The first rung after `now`.
    #[must_use]
    pub fn next(&self, now: DateTime<Utc>) -> Option<Rung> {
        self.rungs(now).into_iter().find(|rung| rung.at > now)
    }

    /// The rungs up to the first that surely lies after `now`, in order of time; of those that fall together the latest.
    #[must_use]
    pub fn rungs(&self, now: DateTime<Utc>) -> Vec<Rung> {
        let last = calendar::last_day(self.due, self.zone);
        // A rung may be put off by a long holiday, never by a month.
        let horizon = (calendar::day_of(now, self.zone) - last).num_days().max(0) + 60;
        let before = self.ladder.before.iter().map(|days| -i64::from(*days));
        let after = self.ladder.after.iter().map(|days| i64::from(*days));
        let weekly = self.ladder.after.last().filter(|_| self.ladder.weekly).map_or(0..0, |from| i64::from(*from) + 7..horizon + 1);
        let mut rungs: Vec<Rung> = Vec::new();
        for offset in before.chain(after).chain(weekly.step_by(7)).filter(|offset| *offset <= horizon) {
            let Some(day) = last.checked_add_signed(TimeDelta::days(offset)) else { continue };
            let Some(at) = self.morning(day, offset <= 0).filter(|at| *at >= self.begins) else { continue };
            match rungs.last_mut() {
                Some(earlier) if earlier.at >= at => *earlier = Rung { offset, at: earlier.at },
                _ => rungs.push(Rung { offset, at }),
            }
        }
        rungs
    }

    /// The morning of `day`, or of the next working day; where that would be too late to act, of the last one before.
    fn morning(&self, day: NaiveDate, in_time: bool) -> Option<DateTime<Utc>> {
        let nine = |day: NaiveDate| calendar::start_of_day(day, self.zone) + HOUR;
        let works = |day: &NaiveDate| self.workdays.is_working_day(*day);
        let on = day.iter_days().take(SEARCH).find(works).map(nine);
        if in_time && on.is_none_or(|at| at >= self.due) {
            let before = std::iter::successors(Some(day), |day| day.checked_sub_days(Days::new(1)));
            return before.take(SEARCH).filter(works).map(nine).find(|at| *at < self.due);
        }
        on
    }
}

/// Days that are looked through for a working day; no holiday is longer.
const SEARCH: usize = 60;

/// When the digest 每日汇总 of somebody goes out: soon after `now`, once a day, and never in quiet hours or on a day off. Ten
/// minutes are left for whatever else falls on the same morning.
///
/// `last` is when the latest one went out.
#[must_use]
pub fn digest_at(now: DateTime<Utc>, last: Option<DateTime<Utc>>, workdays: &Workdays, zone: Tz) -> DateTime<Utc> {
    let gathered = now + GATHERING;
    let today = calendar::day_of(gathered, zone);
    let opens = |day: NaiveDate| calendar::start_of_day(day, zone) + HOUR + GATHERING;
    let closes = |day: NaiveDate| calendar::start_of_day(day, zone) + QUIET;
    let taken = |day: NaiveDate| last.is_some_and(|last| calendar::day_of(last, zone) == day);
    let free = |day: &NaiveDate| workdays.is_working_day(*day) && !taken(*day) && gathered < closes(*day);
    let day = today.iter_days().take(SEARCH).find(free).unwrap_or(today);
    gathered.max(opens(day))
}

const GATHERING: TimeDelta = TimeDelta::minutes(10);
/// The hour from which it is quiet.
const QUIET: TimeDelta = TimeDelta::hours(20);

#[cfg(test)]
mod tests;
