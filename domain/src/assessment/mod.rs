//! The yearly assessment 评议考核 (S 评议 一–七): standards, cycles and self-assessments.

pub mod command;
pub mod comparison;
pub mod cycle;
pub mod daily;
pub mod form;
pub mod grade;
pub mod lifecycle;
pub mod result;
pub mod rules;
pub mod score;
pub mod standard;
pub mod system;
pub mod view;

use crate::Points;
use crate::authority::{Actor, Body, Function, Reach, Role};
use crate::terms;
use serde::{Deserialize, Serialize};

/// The most characters of a statement 情况说明.
pub const STATEMENT_MAX: usize = 2000;
/// The most characters of the year's summary 年度总结.
pub const SUMMARY_MAX: usize = 5000;
/// The fewest characters of the year's summary: S 评议 六(一) asks for a conscientious summary, not for a word.
pub const SUMMARY_MIN: usize = 50;

terms! {
    /// The cards of the indicator standard (S 评议 二, 三).
    pub enum Card {
        Department = "department", "执法机构";
        Officer = "officer", "执法人员";
    }
}

terms! {
    /// Who gives the points of an indicator.
    pub enum ScoredBy {
        Department = "self", "自评";
        Office = "office", "考核办公室评";
        System = "system", "系统计分";
    }
}

terms! {
    /// How far one indicator of a self-assessment is filled in.
    pub enum Progress {
        Empty = "empty", "未填";
        Partial = "partial", "待补";
        Done = "done", "已填";
    }
}

terms! {
    /// What one indicator still lacks.
    pub enum Lack {
        Score = "score", "得分";
        Statement = "statement", "情况说明";
        Evidence = "evidence", "佐证材料";
    }
}

/// What a department has entered for one indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The own score, in tenths of a point.
    pub score: Option<Points>,
    /// The statement.
    pub statement: String,
    /// Number of evidence files.
    pub evidence: usize,
}

impl Entry {
    /// What is lacking, in the order of the form (S 评议 六(一): score, statement and evidence for every indicator).
    #[must_use]
    pub fn lacks(&self, evidence_required: bool) -> Vec<Lack> {
        let mut lacks = Vec::new();
        if self.score.is_none() {
            lacks.push(Lack::Score);
        }
        if self.statement.is_empty() {
            lacks.push(Lack::Statement);
        }
        if evidence_required && self.evidence == 0 {
            lacks.push(Lack::Evidence);
        }
        lacks
    }

    /// How far it is filled in.
    #[must_use]
    pub fn progress(&self, evidence_required: bool) -> Progress {
        if self.score.is_none() && self.statement.is_empty() && self.evidence == 0 {
            Progress::Empty
        } else if self.lacks(evidence_required).is_empty() {
            Progress::Done
        } else {
            Progress::Partial
        }
    }
}

/// What stands between a draft and its submission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Indicators that lack something: code, name, what.
    pub items: Vec<(String, String, Vec<Lack>)>,
    /// Whether the year's summary is missing or too short.
    pub summary: bool,
}

impl Missing {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.items.is_empty() && !self.summary
    }

    /// Indicators without score or statement.
    #[must_use]
    pub fn unfilled(&self) -> usize {
        self.items.iter().filter(|(_, _, lacks)| lacks.iter().any(|l| *l != Lack::Evidence)).count()
    }

    /// Indicators that lack only evidence.
    #[must_use]
    pub fn without_evidence(&self) -> usize {
        self.items.len() - self.unfilled()
    }

    /// In one line: `13 项未填、2 项缺佐证、年度总结`.
    #[must_use]
    pub fn in_a_line(&self) -> String {
        let mut parts = Vec::new();
        if self.unfilled() > 0 {
            parts.push(format!("{} 项未填", self.unfilled()));
        }
        if self.without_evidence() > 0 {
            parts.push(format!("{} 项缺佐证", self.without_evidence()));
        }
        if self.summary {
            parts.push("年度总结".to_owned());
        }
        parts.join("、")
    }
}

/// Whether somebody with these ranks, functions and memberships sees the whole assessment of the bureau, all its parts and
/// everybody's: the offices that run it, the leaders, the leading group that decides it, and the inspectors (S 评议 四, 六).
#[must_use]
pub fn oversees(roles: &[Role], functions: &[Function], bodies: &[Body]) -> bool {
    functions.iter().any(|f| matches!(f, Function::AssessmentOffice | Function::LegalAffairs | Function::Discipline))
        || roles.iter().any(|role| matches!(role, Role::Director | Role::Deputy))
        || bodies.contains(&Body::LeadingGroup)
}

/// The same of a person under any hat.
#[must_use]
pub fn sees_all(actor: &Actor) -> bool {
    actor.hats.iter().any(|hat| oversees(&hat.roles, &hat.functions, &hat.bodies))
}

/// Which self-assessments a person sees: who oversees the assessment all of the bureau, everybody else those of the own
/// department (and of absent colleagues), and a stand-in that of the office besides.
#[must_use]
pub fn reach(actor: &Actor) -> Reach {
    if sees_all(actor) {
        return Reach::Bureau;
    }
    let mut departments = [actor.departments(), actor.stands_in_for(Function::AssessmentOffice)].concat();
    departments.sort_unstable();
    departments.dedup();
    if departments.is_empty() { Reach::Nothing } else { Reach::Departments(departments) }
}

/// Whether a summary is long enough to be one.
#[must_use]
pub fn summary_is_missing(summary: &str) -> bool {
    summary.chars().filter(|c| !c.is_whitespace()).count() < SUMMARY_MIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Hat;
    use crate::ids::{BureauId, DepartmentId, UserId};

    #[test]
    fn an_indicator_is_filled_when_score_statement_and_required_evidence_are_there() {
        let score = Some(Points::from_tenths(30));
        let rows = [
            (Entry::default(), true, Progress::Empty),
            (Entry { score, ..Entry::default() }, true, Progress::Partial),
            (Entry { score, statement: "已梳理".into(), evidence: 0 }, true, Progress::Partial),
            (Entry { score, statement: "已梳理".into(), evidence: 0 }, false, Progress::Done),
            (Entry { score, statement: "已梳理".into(), evidence: 1 }, true, Progress::Done),
            (Entry { score: None, statement: String::new(), evidence: 1 }, true, Progress::Partial),
        ];
        for (entry, required, progress) in rows {
            assert_eq!(entry.progress(required), progress, "{entry:?}");
        }
    }

    #[test]
    fn a_stand_in_sees_the_own_department_and_the_office_that_is_recused() {
        let department = |n: u128| DepartmentId(uuid::Uuid::from_u128(n));
        let (own, office) = (department(1), department(2));
        let head = Hat { department: Some(own), roles: vec![Role::Head], ..Hat::default() };
        let stand_in = |function| Hat { stands_in: vec![(function, office)], ..head.clone() };
        let nobody = Hat { department: None, roles: vec![Role::Administrator], ..Hat::default() };
        let rows = [
            (vec![head.clone()], Reach::Departments(vec![own])),
            (vec![stand_in(Function::AssessmentOffice)], Reach::Departments(vec![own, office])),
            (vec![head.clone(), stand_in(Function::AssessmentOffice)], Reach::Departments(vec![own, office])),
            (vec![stand_in(Function::Discipline)], Reach::Departments(vec![own])),
            (vec![Hat { department: Some(office), functions: vec![Function::AssessmentOffice], ..Hat::default() }], Reach::Bureau),
            (vec![Hat { roles: vec![Role::Deputy], ..stand_in(Function::AssessmentOffice) }], Reach::Bureau),
            (vec![nobody], Reach::Nothing),
        ];
        for (hats, reached) in rows {
            let actor = Actor { bureau: BureauId(uuid::Uuid::nil()), user: UserId(uuid::Uuid::nil()), name: "甲".into(), hats };
            assert_eq!(reach(&actor), reached, "{:?}", actor.hats);
        }
    }

    #[test]
    fn offices_leaders_the_leading_group_and_inspectors_see_every_part_of_the_assessment_and_nobody_else_does() {
        let of = |role, functions: &[Function], bodies: &[Body]| Hat {
            department: Some(DepartmentId(uuid::Uuid::from_u128(1))),
            roles: vec![role],
            functions: functions.to_vec(),
            bodies: bodies.to_vec(),
            ..Hat::default()
        };
        let mut rows: Vec<(Hat, bool)> =
            Role::ALL.iter().map(|role| (of(*role, &[], &[]), matches!(role, Role::Director | Role::Deputy))).collect();
        rows.extend(Function::ALL.iter().map(|function| {
            let oversees = matches!(function, Function::AssessmentOffice | Function::LegalAffairs | Function::Discipline);
            (of(Role::Staff, &[*function], &[]), oversees)
        }));
        rows.push((of(Role::Head, &[], &[Body::LeadingGroup]), true));
        for (hat, all) in rows {
            let actor = Actor { bureau: BureauId(uuid::Uuid::nil()), user: UserId(uuid::Uuid::nil()), name: "甲".into(), hats: vec![hat] };
            let parts = [
                reach(&actor) == Reach::Bureau,
                result::result_reach(&actor) == result::ResultReach::Bureau,
                daily::DailyReach::of(&actor) == daily::DailyReach::Bureau,
            ];
            assert_eq!(parts, [all; 3], "{:?}", actor.hats);
        }
    }

    #[test]
    fn what_is_missing_is_said_in_one_line() {
        let missing = Missing {
            items: vec![
                ("D01".into(), "执法依据梳理".into(), vec![Lack::Score, Lack::Statement, Lack::Evidence]),
                ("D02".into(), "职权与清单一致".into(), vec![Lack::Evidence]),
            ],
            summary: true,
        };
        assert_eq!(missing.in_a_line(), "1 项未填、1 项缺佐证、年度总结");
        assert!(Missing::default().is_nothing());
    }
}
