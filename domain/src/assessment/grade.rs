//! Grades, what overrides them, and what they exclude from (S 评议 七, S 追究 §13).

use crate::{Points, terms};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

terms! {
    /// Grades of the yearly assessment, best first (S 评议 六(三), 七(一)).
    pub enum Grade {
        Excellent = "excellent", "优秀";
        Good = "good", "良好";
        Qualified = "qualified", "合格";
        Unqualified = "unqualified", "不合格";
    }
}

impl Grade {
    /// The grade of a published score. S gives each bound to two grades: here the lower bound belongs to the better
    /// one, so 90 is 优秀, 80 is 良好, 60 is 合格 (S 评议 七(一)).
    #[must_use]
    pub fn of(score: Points) -> Self {
        match score.tenths() {
            900.. => Self::Excellent,
            800..=899 => Self::Good,
            600..=799 => Self::Qualified,
            _ => Self::Unqualified,
        }
    }

    /// The grade of a score, or 不合格 whatever the score where there is a veto (S 评议 七(二)).
    #[must_use]
    pub fn under(score: Points, vetoes: &[Veto]) -> Self {
        if vetoes.is_empty() { Self::of(score) } else { Self::Unqualified }
    }
}

terms! {
    /// What became of an unlawful act: each of them makes 不合格 (S 评议 七(二)).
    pub enum AdverseKind {
        Revoked = "revoked", "撤销";
        Changed = "changed", "变更";
        Compensated = "compensated", "行政赔偿";
    }
}

impl AdverseKind {
    /// The article that it falls under.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::Revoked | Self::Changed => "评议考核实施方案 七（二）1",
            Self::Compensated => "评议考核实施方案 七（二）2",
        }
    }
}

/// An adverse outcome as it bears on a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    /// What became of the act.
    pub kind: AdverseKind,
    /// The act.
    pub act: String,
    /// The document that revoked or changed it, or ordered compensation.
    pub document: String,
    /// The day of that document.
    pub day: NaiveDate,
}

/// Why somebody cannot be 先进 this year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ineligible {
    /// Graded 不合格 (S 评议 七(三)).
    Unqualified,
    /// A fault was confirmed this year (S 追究 §13); the number of its document.
    Fault(String),
}

impl Ineligible {
    /// In words, with the article.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Unqualified => "评议考核不合格（评议考核实施方案 七（三））".to_owned(),
            Self::Fault(document) => format!("本年度过错责任已确认：{document}（过错责任追究暂行办法 第十三条）"),
        }
    }
}

/// What keeps an object from being 先进集体 or 先进个人; nothing where it is eligible. A fault counts from its
/// confirmation, not from the decision on measures.
#[must_use]
pub fn ineligible(grade: Grade, faults: &[String]) -> Vec<Ineligible> {
    let by_grade = (grade == Grade::Unqualified).then_some(Ineligible::Unqualified);
    by_grade.into_iter().chain(faults.iter().cloned().map(Ineligible::Fault)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Exact;

    #[test]
    fn the_lower_bound_of_a_grade_belongs_to_it_and_the_published_score_decides() {
        for (exact, score, grade) in [
            ("59.94", 599, Grade::Unqualified),
            ("59.95", 600, Grade::Qualified),
            ("60", 600, Grade::Qualified),
            ("79.94", 799, Grade::Qualified),
            ("79.95", 800, Grade::Good),
            ("80", 800, Grade::Good),
            ("89.94", 899, Grade::Good),
            ("89.95", 900, Grade::Excellent),
            ("90", 900, Grade::Excellent),
            ("100", 1000, Grade::Excellent),
            ("0", 0, Grade::Unqualified),
        ] {
            let (whole, cents) = exact.split_once('.').unwrap_or((exact, "0"));
            let hundredths = whole.parse::<i64>().expect("whole") * 100 + cents.parse::<i64>().expect("cents");
            let rounded = Exact::ratio(hundredths, 100).expect("a number").rounded();
            assert_eq!((rounded.tenths(), Grade::of(rounded)), (score, grade), "{exact}");
        }
    }

    fn veto(kind: AdverseKind) -> Veto {
        Veto {
            kind, act: "许可决定".into(), document: "复议决定书".into(), day: NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day")
        }
    }

    #[test]
    fn an_act_revoked_changed_or_compensated_makes_unqualified_whatever_the_score() {
        for kind in AdverseKind::ALL {
            assert_eq!(Grade::under(Points::FULL, &[veto(*kind)]), Grade::Unqualified);
        }
        assert_eq!(Grade::under(Points::FULL, &[]), Grade::Excellent);
    }

    #[test]
    fn the_unqualified_and_whoever_is_at_fault_cannot_be_advanced() {
        assert_eq!(ineligible(Grade::Excellent, &[]), []);
        assert_eq!(ineligible(Grade::Unqualified, &[]), [Ineligible::Unqualified]);
        let fault = "大审批责认〔2026〕1号".to_owned();
        assert_eq!(ineligible(Grade::Excellent, std::slice::from_ref(&fault)), [Ineligible::Fault(fault.clone())]);
        assert_eq!(ineligible(Grade::Unqualified, &[fault]).len(), 2);
    }
}
