//! The daily record 日常考核 and the register of adverse outcomes 撤销变更赔偿: who sees them, and what an entry may hold
//! (S 评议 五, 七(二)).

use super::lifecycle::{CycleState, DailyCategory};
use super::sees_all;
use crate::accountability;
use crate::authority::{Actor, Function, Role};
use crate::ids::{DepartmentId, UserId};
use crate::{Points, terms};
use uuid::Uuid;

/// The most characters of the facts of an entry.
pub const FACTS_MAX: usize = 2000;
/// The most characters of an objection and of its answer.
pub const WORDS_MAX: usize = 2000;
/// The most points that one entry gives or takes.
pub const POINTS_MOST: Points = Points::from_tenths(200);
/// The most files of an entry.
pub const FILES_MAX: usize = 20;

terms! {
    /// Modules that enter into the daily record by themselves.
    pub enum SourceKind {
        CaseReview = "case_review", "案卷评查";
        Complaint = "complaint", "投诉举报";
        FollowUp = "follow_up", "案件回访";
        Accountability = "accountability", "过错责任追究";
        Opinion = "opinion", "公众意见";
    }
}

impl SourceKind {
    /// Whether mail about an entry from it says no more than that there is something to look at.
    #[must_use]
    pub fn is_confidential(self) -> bool {
        matches!(self, Self::Complaint | Self::Accountability)
    }
}

/// Where sources of a kind are shown: the first part of their address within the bureau, and who reaches them there.
pub type SourcePlace = (SourceKind, &'static str, fn(&Actor) -> bool);

/// The places of the modules that are built. A module that enters into the daily record adds its line.
pub const SOURCE_PLACES: &[SourcePlace] = &[(SourceKind::Accountability, "accountability", accountability::reach::handles)];

/// The address of a source within the bureau for this person; nothing where it is out of reach, or not shown anywhere yet.
#[must_use]
pub fn source_place(places: &[SourcePlace], actor: &Actor, kind: SourceKind, id: Uuid) -> Option<String> {
    let (_, folder, _) = places.iter().find(|(of, _, reaches)| *of == kind && reaches(actor))?;
    Some(format!("{folder}/{id}"))
}

/// Which entries of the daily record a person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DailyReach {
    /// All of the bureau.
    Bureau,
    /// Those of some departments with their officers, and the own ones.
    Own {
        /// Departments that the person heads, or for whose office the person stands in.
        departments: Vec<DepartmentId>,
        /// The person.
        person: UserId,
    },
}

impl DailyReach {
    /// The reach of a person: who oversees the assessment sees all; a head that of the own department, a stand-in that of
    /// the office; everybody what concerns themselves.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if sees_all(actor) {
            return Self::Bureau;
        }
        let headed = actor.hats.iter().filter(|hat| hat.roles.contains(&Role::Head)).filter_map(|hat| hat.department);
        let mut departments: Vec<DepartmentId> = headed.chain(actor.stands_in_for(Function::AssessmentOffice)).collect();
        departments.sort_unstable();
        departments.dedup();
        Self::Own { departments, person: actor.user }
    }
}

/// Whether somebody enters into the daily record: of the office for others, a stand-in for the office.
#[must_use]
pub fn enters(actor: &Actor) -> bool {
    actor.carries(Function::AssessmentOffice) || !actor.stands_in_for(Function::AssessmentOffice).is_empty()
}

/// Whether the results of a year with a cycle in this state are decided, so that nothing that bears on them changes.
#[must_use]
pub fn is_decided(cycle: Option<CycleState>) -> bool {
    matches!(cycle, Some(CycleState::Decided | CycleState::Published | CycleState::Closed))
}

impl DailyCategory {
    /// What is wrong with giving these points for something of this kind; nothing where they go together.
    #[must_use]
    pub fn objects_to(self, points: Points) -> Option<&'static str> {
        match self {
            Self::Praise if points < Points::ZERO => Some("“表扬”应为加分，请填写正数，例如 1"),
            Self::Criticism if points > Points::ZERO => Some("“批评”应为减分，请填写负数，例如 -1"),
            Self::Complaint if points > Points::ZERO => Some("“投诉举报查实”应为减分，请填写负数，例如 -1"),
            Self::Accountability if points > Points::ZERO => Some("“过错责任追究”应为减分，请填写负数，例如 -1"),
            _ => None,
        }
    }
}

/// Points with their sign, as the daily record writes them: `+1.5`, `−2`.
#[must_use]
pub fn signed(points: Points) -> String {
    let sign = if points < Points::ZERO { "−" } else { "+" };
    format!("{sign}{}", Points::from_tenths(points.tenths().abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Body, Hat};
    use crate::ids::BureauId;

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    fn actor(hats: Vec<Hat>) -> Actor {
        Actor { bureau: BureauId(Uuid::nil()), user: UserId(Uuid::from_u128(7)), name: "甲".into(), hats }
    }

    #[test]
    fn offices_leaders_and_the_group_see_all_entries_heads_their_department_and_staff_their_own() {
        let own = |departments: Vec<DepartmentId>| DailyReach::Own { departments, person: UserId(Uuid::from_u128(7)) };
        let of = |role, functions: &[Function]| Hat {
            department: Some(department(1)),
            roles: vec![role],
            functions: functions.to_vec(),
            ..Hat::default()
        };
        let rows = [
            (of(Role::Staff, &[Function::AssessmentOffice]), DailyReach::Bureau),
            (of(Role::Staff, &[Function::LegalAffairs]), DailyReach::Bureau),
            (of(Role::Staff, &[Function::Discipline]), DailyReach::Bureau),
            (of(Role::Staff, &[Function::ComplaintOffice]), own(vec![])),
            (Hat { roles: vec![Role::Director], ..Hat::default() }, DailyReach::Bureau),
            (Hat { roles: vec![Role::Deputy], ..Hat::default() }, DailyReach::Bureau),
            (Hat { bodies: vec![Body::LeadingGroup], ..of(Role::Head, &[]) }, DailyReach::Bureau),
            (of(Role::Head, &[]), own(vec![department(1)])),
            (of(Role::Staff, &[]), own(vec![])),
            (Hat { roles: vec![Role::Administrator], ..Hat::default() }, own(vec![])),
            (
                Hat { stands_in: vec![(Function::AssessmentOffice, department(2))], ..of(Role::Head, &[]) },
                own(vec![department(1), department(2)]),
            ),
        ];
        for (hat, reached) in rows {
            assert_eq!(DailyReach::of(&actor(vec![hat.clone()])), reached, "{hat:?}");
        }
    }

    #[test]
    fn a_year_changes_until_its_results_are_decided() {
        let decided: Vec<CycleState> = CycleState::ALL.iter().copied().filter(|state| is_decided(Some(*state))).collect();
        assert_eq!(decided, [CycleState::Decided, CycleState::Published, CycleState::Closed]);
        assert!(!is_decided(None));
    }

    #[test]
    fn praise_never_takes_points_and_what_was_found_wrong_never_gives_any() {
        let (plus, minus) = (Points::from_tenths(10), Points::from_tenths(-10));
        for category in DailyCategory::ALL {
            let wrong = [plus, minus].map(|points| category.objects_to(points).is_some());
            let expected = match category {
                DailyCategory::Praise => [false, true],
                DailyCategory::Criticism | DailyCategory::Complaint | DailyCategory::Accountability => [true, false],
                _ => [false, false],
            };
            assert_eq!(wrong, expected, "{category}");
        }
        assert_eq!([signed(Points::from_tenths(15)), signed(Points::from_tenths(-20))], ["+1.5", "−2"]);
    }

    #[test]
    fn a_source_is_a_link_only_for_whoever_reaches_it() {
        let places: &[SourcePlace] = &[
            (SourceKind::Complaint, "complaints", |actor| actor.carries(Function::ComplaintOffice)),
            (SourceKind::CaseReview, "x", |_| false),
        ];
        let id = Uuid::nil();
        let handler = actor(vec![Hat { functions: vec![Function::ComplaintOffice], ..Hat::default() }]);
        assert_eq!(source_place(places, &handler, SourceKind::Complaint, id), Some(format!("complaints/{id}")));
        assert_eq!(source_place(places, &handler, SourceKind::CaseReview, id), None);
        assert_eq!(source_place(places, &handler, SourceKind::FollowUp, id), None);
        assert_eq!(source_place(places, &actor(vec![Hat::default()]), SourceKind::Complaint, id), None);
    }
}
