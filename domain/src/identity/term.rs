//! Terms of certificates, entrustments and memberships: from a first day to a last one, both included.

use crate::FieldErrors;
use crate::authority::BodyRank;
use crate::ids::UserId;
use crate::terms;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many days before its end a term is said to run out soon. S sets no such period: two months are what applying for
/// a new certificate takes.
pub const SOON_DAYS: i64 = 60;

terms! {
    /// Where a day lies in a term.
    pub enum Standing {
        Unknown = "unknown", "未登记期限";
        Ahead = "ahead", "尚未生效";
        Valid = "valid", "有效";
        Soon = "soon", "即将到期";
        Over = "over", "已过期";
    }
}

impl Standing {
    /// Where `today` lies in a term from `from` to `to`.
    #[must_use]
    pub fn of(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Self {
        match (from, to) {
            (Some(from), _) if today < from => Self::Ahead,
            (_, None) => Self::Unknown,
            (_, Some(to)) if today > to => Self::Over,
            (_, Some(to)) if (to - today).num_days() <= SOON_DAYS => Self::Soon,
            _ => Self::Valid,
        }
    }
}

/// Reads a day as people and sheets write it: `2026-11-25`, `2026/11/25`, `2026.11.25` or `2026年11月25日`.
///
/// # Errors
/// A Chinese sentence that says how to write it.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    let plain = text.trim().replace(['/', '.', '年', '月'], "-");
    let plain = plain.strip_suffix('日').unwrap_or(&plain);
    if plain.is_empty() {
        return Err("请填写本项".into());
    }
    let day = NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok();
    day.filter(|day| (1950..=2200).contains(&chrono::Datelike::year(day))).ok_or_else(|| "日期格式不对，例如 2026-11-25".into())
}

/// Reads the two days of a term into `errors`: both are needed, and it does not end before it begins.
pub fn term(errors: &mut FieldErrors, names: [&str; 2], labels: [&str; 2], texts: [&str; 2]) -> Option<(NaiveDate, NaiveDate)> {
    let ([from_name, to_name], [from_label, to_label], [from_text, to_text]) = (names, labels, texts);
    let from = errors.named(from_name, from_label, day(from_text));
    let to = errors.named(to_name, to_label, day(to_text));
    let (from, to) = (from?, to?);
    if to < from {
        errors.add(to_name, format!("{to_label}不能早于{from_label}"));
        return None;
    }
    Some((from, to))
}

/// Somebody's time in a body, as its rules compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The member.
    pub user: UserId,
    /// The rank.
    pub rank: BodyRank,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; nothing while no end is set.
    pub to: Option<NaiveDate>,
}

impl Membership {
    fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| one.to.is_some_and(|to| to < other.from);
        !ends_before(self, other) && !ends_before(other, self)
    }

    /// Whether `new` may stand beside `present`: one person is a member once at a time, and a body has one chair at a
    /// time (S 评议 四(一)). Gives which of `present` stands in its way.
    ///
    /// # Errors
    /// At `user` where the person is a member already, at `body_rank` where somebody else is chair.
    pub fn joins<'a>(&self, present: &'a [Self]) -> Result<(), (&'static str, &'a Self)> {
        let overlapping = || present.iter().filter(|other| self.overlaps(other));
        if let Some(own) = overlapping().find(|other| other.user == self.user) {
            return Err(("user", own));
        }
        match overlapping().find(|other| self.rank == BodyRank::Chair && other.rank == BodyRank::Chair) {
            Some(chair) => Err(("body_rank", chair)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_term_holds_on_its_first_and_on_its_last_day() {
        let (from, to) = (Some(on("2024-03-01")), Some(on("2027-02-28")));
        for (today, standing) in [
            ("2024-02-29", Standing::Ahead),
            ("2024-03-01", Standing::Valid),
            ("2026-12-29", Standing::Valid),
            ("2026-12-30", Standing::Soon),
            ("2027-02-28", Standing::Soon),
            ("2027-03-01", Standing::Over),
        ] {
            assert_eq!(Standing::of(from, to, on(today)), standing, "{today}");
        }
        assert_eq!(Standing::of(from, None, on("2026-11-22")), Standing::Unknown);
        assert_eq!(Standing::of(None, to, on("2026-11-22")), Standing::Valid);
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in ["2026-11-05", "2026/11/5", " 2026.11.05 ", "2026年11月5日"] {
            assert_eq!(day(text), Ok(on("2026-11-05")), "{text}");
        }
        for text in ["", "2026", "26-11-05", "2026-02-30", "11/05/2026", "0026-11-05", "明天"] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_person_is_a_member_once_at_a_time_and_a_body_has_one_chair() {
        let member = |user: u128, rank, from: &str, to: Option<&str>| Membership {
            user: UserId(Uuid::from_u128(user)),
            rank,
            from: on(from),
            to: to.map(on),
        };
        let present = [
            member(1, BodyRank::Chair, "2024-01-01", Some("2026-06-30")),
            member(2, BodyRank::Member, "2024-01-01", None),
            member(3, BodyRank::Chair, "2026-07-01", None),
        ];
        for (new, refused) in [
            (member(4, BodyRank::Member, "2024-01-01", None), None),
            (member(4, BodyRank::Deputy, "2020-01-01", None), None),
            (member(2, BodyRank::Deputy, "2026-11-01", None), Some(("user", 1))),
            (member(2, BodyRank::Member, "2020-01-01", Some("2024-01-01")), Some(("user", 1))),
            (member(2, BodyRank::Member, "2020-01-01", Some("2023-12-31")), None),
            (member(4, BodyRank::Chair, "2026-06-30", None), Some(("body_rank", 0))),
            (member(4, BodyRank::Chair, "2026-11-01", Some("2026-11-30")), Some(("body_rank", 2))),
            (member(4, BodyRank::Chair, "2023-01-01", Some("2023-12-31")), None),
            // Whoever was chair before may come back as a member.
            (member(1, BodyRank::Member, "2026-07-01", None), None),
            (member(1, BodyRank::Member, "2026-06-30", None), Some(("user", 0))),
        ] {
            let expected = refused.map_or(Ok(()), |(field, index): (&str, usize)| Err((field, &present[index])));
            assert_eq!(new.joins(&present), expected, "{new:?}");
        }
    }
}
