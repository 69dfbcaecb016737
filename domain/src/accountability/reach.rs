//! Who reaches a case 查阅范围 (S 追究 §5, §11): the offices that handle and inspect it, the leaders once it lies before
//! them, and the person concerned, who has a page of their own. Nobody else.

use super::lifecycle::FaultState;
use crate::authority::{Actor, Function, Hat, Role};
use crate::ids::{DepartmentId, UserId};

/// The offices that handle cases and inspect their handling.
pub const OFFICES: [Function; 2] = [Function::FaultIntake, Function::Discipline];

/// Which cases a person reaches as somebody who handles, inspects or decides them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultReach {
    /// Whether the person is of an office.
    pub office: bool,
    /// Departments of offices for which the person stands in: cases about people of these.
    pub stands_in: Vec<DepartmentId>,
    /// Whether the person decides as director 局长: cases that have come before the director.
    pub director: bool,
    /// Whether the person is a deputy 副局长: such cases about the director, and cases with an appeal.
    pub deputy: bool,
    /// Departments of all hats: cases about people of these are out of the reach of the office.
    pub own: Vec<DepartmentId>,
    /// The person and everybody they act for: cases about one of these are out of reach altogether.
    pub shut: Vec<UserId>,
}

/// A case as far as its reach depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultKey {
    /// The department of the person concerned.
    pub department: DepartmentId,
    /// The account of the person concerned, if there is one.
    pub person: Option<UserId>,
    /// The state.
    pub state: FaultState,
    /// Whether the director is concerned.
    pub of_director: bool,
    /// Whether there has been an appeal.
    pub appealed: bool,
}

impl FaultReach {
    /// The reach of a person. What an absent colleague handed over for the assessment alone counts for nothing.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let hats: Vec<&Hat> = actor.hats.iter().filter(|hat| !hat.assessment_only).collect();
        let holds = |role| hats.iter().any(|hat| hat.roles.contains(&role));
        let stands_in = hats.iter().flat_map(|hat| &hat.stands_in).filter(|(function, _)| OFFICES.contains(function));
        let mut stands_in: Vec<DepartmentId> = stands_in.map(|(_, department)| *department).collect();
        stands_in.sort_unstable();
        stands_in.dedup();
        Self {
            office: hats.iter().any(|hat| hat.functions.iter().any(|function| OFFICES.contains(function))),
            stands_in,
            director: holds(Role::Director),
            deputy: holds(Role::Deputy),
            own: actor.departments(),
            shut: std::iter::once(actor.user).chain(actor.hats.iter().filter_map(|hat| Some(hat.on_behalf_of.as_ref()?.0))).collect(),
        }
    }

    /// Whether there is anything that this person could reach.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !(self.office || self.director || self.deputy) && self.stands_in.is_empty()
    }

    /// Whether a case is within reach.
    #[must_use]
    pub fn covers(&self, case: &FaultKey) -> bool {
        if case.person.is_some_and(|person| self.shut.contains(&person)) {
            return false;
        }
        let in_office = !self.own.contains(&case.department) && (self.office || self.stands_in.contains(&case.department));
        let before = FaultState::BEFORE_LEADERS.contains(&case.state);
        in_office || (before && self.director) || (before && self.deputy && (case.of_director || case.appealed))
    }
}

/// Whether somebody works with cases at all, so that lists of them and links to them are shown.
#[must_use]
pub fn handles(actor: &Actor) -> bool {
    !FaultReach::of(actor).is_nothing()
}

/// Whether the person concerned sees the own case: from when they were told of it (S 追究 §11(二)).
#[must_use]
pub fn is_own(actor: &Actor, person: Option<UserId>, told: bool) -> bool {
    told && person == Some(actor.user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Label;
    use crate::ids::BureauId;
    use std::fmt::Write;
    use uuid::Uuid;

    const OFFICE: DepartmentId = DepartmentId(Uuid::from_u128(10));
    const INSPECTION: DepartmentId = DepartmentId(Uuid::from_u128(11));
    const OTHER: DepartmentId = DepartmentId(Uuid::from_u128(12));

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn actor(n: u128, hats: Vec<Hat>) -> Actor {
        Actor { bureau: BureauId(Uuid::nil()), user: user(n), name: "甲".into(), hats }
    }

    fn of(department: DepartmentId, functions: &[Function]) -> Hat {
        Hat { department: Some(department), roles: vec![Role::Staff], functions: functions.to_vec(), ..Hat::default() }
    }

    fn rank(role: Role) -> Hat {
        Hat { roles: vec![role], ..Hat::default() }
    }

    fn case(department: DepartmentId, state: FaultState) -> FaultKey {
        FaultKey { department, person: Some(user(7)), state, of_director: false, appealed: false }
    }

    #[test]
    fn the_reach_of_everybody_over_every_state_is_as_agreed() {
        let behalf = |n: u128, hat: Hat| Hat { on_behalf_of: Some((user(n), "乙".into())), ..hat };
        let people = [
            ("客服中心", actor(1, vec![of(OFFICE, &[Function::FaultIntake])])),
            ("纪检监察", actor(2, vec![of(INSPECTION, &[Function::Discipline])])),
            ("局长", actor(3, vec![rank(Role::Director)])),
            ("副局长", actor(4, vec![rank(Role::Deputy)])),
            ("当事人", actor(7, vec![of(OTHER, &[])])),
            ("当事人所在科室负责人", actor(8, vec![Hat { roles: vec![Role::Head], ..of(OTHER, &[]) }])),
            ("系统管理员", actor(9, vec![rank(Role::Administrator)])),
            ("考核办公室", actor(5, vec![of(OTHER, &[Function::AssessmentOffice, Function::LegalAffairs])])),
            ("代局长", actor(6, vec![of(OFFICE, &[]), behalf(3, rank(Role::Director))])),
            ("仅代局长评议考核", actor(6, vec![of(OFFICE, &[]), Hat { assessment_only: true, ..behalf(3, rank(Role::Director)) }])),
            ("代当事人的客服中心", actor(6, vec![of(OFFICE, &[Function::FaultIntake]), behalf(7, of(OTHER, &[]))])),
        ];
        let mut text = String::new();
        for (name, person) in &people {
            let reach = FaultReach::of(person);
            let _ = write!(text, "{name}：");
            for (kind, of_director, appealed) in [("一般", false, false), ("涉及局长", true, false), ("有申诉", false, true)] {
                let states: Vec<&str> = FaultState::ALL
                    .iter()
                    .filter(|state| reach.covers(&FaultKey { of_director, appealed, ..case(OTHER, **state) }))
                    .map(Label::label)
                    .collect();
                let all = states.len() == FaultState::ALL.len();
                let states = if all { "全部".to_owned() } else { states.join("、") };
                let _ = write!(text, "{kind}[{states}] ");
            }
            text = text.trim_end().to_owned() + "\n";
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn of_its_own_people_an_office_reaches_nothing_and_its_stand_in_does() {
        let office = FaultReach::of(&actor(1, vec![of(OFFICE, &[Function::FaultIntake])]));
        let stand_in = Hat { stands_in: vec![(Function::FaultIntake, OFFICE)], ..rank(Role::Deputy) };
        let stand_in = FaultReach::of(&actor(4, vec![stand_in]));
        for (department, expected) in [(OFFICE, [false, true]), (OTHER, [true, false])] {
            let found = [&office, &stand_in].map(|reach| reach.covers(&case(department, FaultState::Investigating)));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn nobody_reaches_a_case_about_oneself_or_about_somebody_they_act_for_as_a_handler() {
        let all = Hat { roles: Role::ALL.to_vec(), ..of(OFFICE, &OFFICES) };
        let acting = Hat { on_behalf_of: Some((user(7), "乙".into())), ..rank(Role::Director) };
        for person in [actor(7, vec![all.clone()]), actor(6, vec![all, acting])] {
            let reach = FaultReach::of(&person);
            for state in FaultState::ALL {
                let key = FaultKey { of_director: true, appealed: true, ..case(OTHER, *state) };
                assert!(!reach.covers(&key), "{state}");
                assert!(reach.covers(&FaultKey { person: Some(user(8)), ..key }), "{state}");
            }
        }
    }

    #[test]
    fn the_own_case_shows_once_one_was_told_and_to_nobody_on_behalf() {
        let (own, delegate) = (actor(7, vec![of(OTHER, &[])]), Hat { on_behalf_of: Some((user(7), "乙".into())), ..of(OTHER, &[]) });
        assert!(is_own(&own, Some(user(7)), true));
        assert!(!is_own(&own, Some(user(7)), false) && !is_own(&own, None, true));
        assert!(!is_own(&actor(6, vec![delegate]), Some(user(7)), true));
    }
}
