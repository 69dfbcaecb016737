//! What a bureau may settle for itself where S is silent: weights, bounds, thresholds and periods. A cycle freezes
//! them when it opens.

use super::Card;
use crate::{FieldErrors, Points, terms};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::ids::DepartmentId;

terms! {
    /// What a result is composed of (S 评议 五, 六).
    pub enum Component {
        SelfAssessment = "self", "自查自评";
        Mutual = "mutual", "互查互评";
        External = "external", "外部评议";
        Office = "office", "考核办公室审查";
    }
}

/// Weights of the components in whole percent, in the order of [`Component::ALL`]; 0 switches one off. They sum to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights(pub [u8; 4]);

impl Weights {
    /// The weight of a component.
    #[must_use]
    pub fn of(self, component: Component) -> u8 {
        let [own, mutual, external, office] = self.0;
        match component {
            Component::SelfAssessment => own,
            Component::Mutual => mutual,
            Component::External => external,
            Component::Office => office,
        }
    }

    /// Whether they sum to exactly 100.
    #[must_use]
    pub fn are_whole(self) -> bool {
        self.0.iter().map(|weight| u32::from(*weight)).sum::<u32>() == 100
    }
}

terms! {
    /// Where somebody is assessed who moved between departments in the year.
    pub enum MovedRule {
        LongestServed = "longest_served", "任职时间最长的科室";
        YearEnd = "year_end", "考核开启时所在的科室";
    }
}

/// The rules of a bureau for its assessment. What S leaves open; the defaults are those of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Weights for departments and entrusted organisations.
    pub department: Weights,
    /// Weights for officers: S asks no self-assessment of them, but mutual and external evaluation (六(四)).
    pub officer: Weights,
    /// The most that the daily record may add or take.
    pub daily_bound: Points,
    /// From how many ballots up an evaluation is shown and counted.
    pub ballots_min: u32,
    /// Where somebody is assessed who moved.
    pub moved: MovedRule,
    /// Working days within which the object may object to an entry of the daily record.
    pub daily_objection_days: u32,
    /// Working days within which the object may ask for a review of the published result 复核.
    pub objection_days: u32,
    /// Working days within which the leading group answers.
    pub answer_days: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            department: Weights([20, 20, 20, 40]),
            officer: Weights([0, 30, 30, 40]),
            daily_bound: Points::from_tenths(100),
            ballots_min: 3,
            moved: MovedRule::LongestServed,
            daily_objection_days: 5,
            objection_days: 5,
            answer_days: 10,
        }
    }
}

impl Rules {
    /// The weights for a card.
    #[must_use]
    pub fn weights(&self, card: Card) -> Weights {
        match card {
            Card::Department => self.department,
            Card::Officer => self.officer,
        }
    }

    /// The rules in words, name and value, for whoever only reads them.
    #[must_use]
    pub fn in_words(&self) -> Vec<(&'static str, String)> {
        let weights = |weights: Weights| {
            let parts = Component::ALL.iter().filter(|component| weights.of(**component) > 0);
            parts.map(|component| format!("{component} {}%", weights.of(*component))).collect::<Vec<_>>().join("，")
        };
        let days = |days: u32| format!("{days} 个工作日");
        vec![
            ("执法机构各部分权重", weights(self.department)),
            ("执法人员各部分权重", weights(self.officer)),
            ("日常考核加减分上限", format!("{} 分", self.daily_bound)),
            ("评议结果最少份数", format!("{} 份", self.ballots_min)),
            ("年内调动的人员", format!("在{}考核", self.moved)),
            ("对日常考核提出异议", days(self.daily_objection_days)),
            ("对考核结果申请复核", days(self.objection_days)),
            ("领导小组答复", days(self.answer_days)),
        ]
    }

    /// Checks what was entered.
    ///
    /// # Errors
    /// Every fault at its field: `department`, `officer`, `daily_bound`, `ballots_min`, `daily_objection_days`,
    /// `objection_days`, `answer_days`.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (field, weights) in [("department", self.department), ("officer", self.officer)] {
            let sum: u32 = weights.0.iter().map(|weight| u32::from(*weight)).sum();
            if sum != 100 {
                let off = if sum < 100 { format!("还差 {}", 100 - sum) } else { format!("超出 {}", sum - 100) };
                errors.add(field, format!("各部分权重之和应为 100%，现为 {sum}%，{off}%"));
            }
        }
        if !(0..=Points::FULL.tenths()).contains(&self.daily_bound.tenths()) {
            errors.add("daily_bound", "日常考核加减分上限应在 0 至 100 分之间");
        }
        // Below three a ballot could be told from the mean.
        if self.ballots_min < 3 {
            errors.add("ballots_min", "公布评议结果至少需要 3 份，否则可能推知谁评了什么");
        }
        for (field, days) in [
            ("daily_objection_days", self.daily_objection_days),
            ("objection_days", self.objection_days),
            ("answer_days", self.answer_days),
        ] {
            if !(1..=60).contains(&days) {
                errors.add(field, "期限应为 1 至 60 个工作日");
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// From when somebody worked in a department; until the next posting begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The department.
    pub department: DepartmentId,
    /// The first day.
    pub from: NaiveDate,
}

/// The department in which somebody with `postings` is assessed for the year of `as_of`: of what was served from
/// 1 January to that day, by the longest sum of days (the later department where two are equal), or where they are on
/// that day. Nothing where they had not begun.
#[must_use]
pub fn assessed_in(postings: &[Posting], as_of: NaiveDate, rule: MovedRule) -> Option<DepartmentId> {
    let mut postings: Vec<Posting> = postings.iter().filter(|posting| posting.from <= as_of).copied().collect();
    postings.sort_by_key(|posting| posting.from);
    let last = postings.last()?.department;
    if rule == MovedRule::YearEnd {
        return Some(last);
    }
    let new_year = NaiveDate::from_ymd_opt(as_of.year(), 1, 1)?;
    let mut served: Vec<(DepartmentId, i64)> = Vec::new();
    for (index, posting) in postings.iter().enumerate() {
        let end = postings.get(index + 1).map_or(as_of.succ_opt()?, |next| next.from);
        let days = (end - posting.from.max(new_year)).num_days().max(0);
        // Behind all others, so that of two equals the later one is found last.
        let before = served.iter().position(|(department, _)| *department == posting.department).map(|at| served.remove(at).1);
        served.push((posting.department, before.unwrap_or_default() + days));
    }
    served.into_iter().max_by_key(|(_, days)| *days).map(|(department, _)| department)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    #[test]
    fn the_default_weights_are_20_20_20_40_and_30_30_40_without_self_assessment() {
        let rules = Rules::default();
        assert_eq!(rules.check(), Ok(()));
        assert_eq!(Component::ALL.iter().map(|c| rules.department.of(*c)).collect::<Vec<_>>(), [20, 20, 20, 40]);
        assert_eq!(Component::ALL.iter().map(|c| rules.officer.of(*c)).collect::<Vec<_>>(), [0, 30, 30, 40]);
    }

    #[test]
    fn weights_that_do_not_sum_to_100_are_refused_with_the_difference() {
        let rules = Rules { department: Weights([20, 20, 20, 39]), officer: Weights([50, 30, 30, 40]), ballots_min: 2, ..Rules::default() };
        let errors = rules.check().expect_err("faults");
        assert_eq!(errors.at("department"), Some("各部分权重之和应为 100%，现为 99%，还差 1%"));
        assert_eq!(errors.at("officer"), Some("各部分权重之和应为 100%，现为 150%，超出 50%"));
        assert!(errors.at("ballots_min").is_some());
    }

    #[test]
    fn who_moved_is_assessed_where_they_served_longest_in_the_year() {
        let (a, b) = (department(1), department(2));
        let posting = |department, from| Posting { department, from: day(from) };
        let rows = [
            (vec![posting(a, "2020-03-01")], MovedRule::LongestServed, Some(a)),
            (vec![posting(a, "2020-03-01"), posting(b, "2026-03-01")], MovedRule::LongestServed, Some(b)),
            (vec![posting(a, "2020-03-01"), posting(b, "2026-09-01")], MovedRule::LongestServed, Some(a)),
            (vec![posting(a, "2020-03-01"), posting(b, "2026-09-01")], MovedRule::YearEnd, Some(b)),
            // Years that are over do not count, and two spells in one department do together.
            (vec![posting(a, "2010-01-01"), posting(b, "2026-01-01")], MovedRule::LongestServed, Some(b)),
            (vec![posting(a, "2025-01-01"), posting(b, "2026-04-01"), posting(a, "2026-08-15")], MovedRule::LongestServed, Some(a)),
            (vec![posting(a, "2026-12-01")], MovedRule::LongestServed, None),
            (Vec::new(), MovedRule::YearEnd, None),
        ];
        for (postings, rule, expected) in rows {
            assert_eq!(assessed_in(&postings, day("2026-11-01"), rule), expected, "{postings:?} {rule:?}");
        }
        // From 1 to 4 January: two days each, and the later one counts.
        let equal = [posting(a, "2025-01-01"), posting(b, "2026-01-03")];
        assert_eq!(assessed_in(&equal, day("2026-01-04"), MovedRule::LongestServed), Some(b));
    }
}
