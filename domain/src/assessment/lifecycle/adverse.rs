//! The register of adverse outcomes 撤销、变更、赔偿, as a table (S 评议 七(二)).

use crate::authority::{Concern, Function, Who};
use crate::ids::{AdverseId, DepartmentId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::terms;
use uuid::Uuid;

/// Legal affairs keeps the register; of legal affairs itself, the discipline inspection.
const REGISTRAR: &[Who] = &[Who::Office(Function::LegalAffairs), Who::Office(Function::Discipline)];

terms! {
    /// States of an adverse outcome.
    pub enum AdverseState {
        Registered = "registered", "已登记";
        Cancelled = "cancelled", "已注销";
    }
}

terms! {
    /// Steps of an adverse outcome.
    pub enum AdverseAction {
        Cancel = "cancel_adverse", "注销登记";
    }
}

terms! {
    /// What is done with an adverse outcome beside its steps.
    pub enum AdverseEdit {
        Register = "register_adverse", "登记撤销、变更、赔偿";
    }
}

/// An adverse outcome as its table sees it.
#[derive(Clone, Debug)]
pub struct AdverseFacts {
    /// The outcome.
    pub id: AdverseId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: AdverseState,
    /// Whose act it was.
    pub department: DepartmentId,
}

impl Subject for AdverseFacts {
    type State = AdverseState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> AdverseState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), ..Concern::default() }
    }
}

/// The workflow of the register of adverse outcomes 撤销变更赔偿登记.
pub struct Adverse;

impl Lifecycle for Adverse {
    type State = AdverseState;
    type Action = AdverseAction;
    type Edit = AdverseEdit;
    type Subject = AdverseFacts;
    const CODE: &'static str = "adverse_outcome";
    const TITLE: &'static str = "撤销变更赔偿登记";
    const PATH: &'static [AdverseState] = AdverseState::ALL;
    const STEPS: &'static [Step<Self>] = &[Step {
        from: AdverseState::Registered,
        action: AdverseAction::Cancel,
        to: AdverseState::Cancelled,
        who: REGISTRAR,
        guard: None,
        article: "S 评议 七(二)",
    }];
    const EDITS: &'static [EditRule<Self>] = &[EditRule {
        edit: AdverseEdit::Register,
        states: &[AdverseState::Registered],
        who: REGISTRAR,
        guard: None,
        article: "S 评议 七(二)",
    }];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, Hat};
    use crate::ids::{BureauId, UserId};
    use crate::lifecycle::{decide, edit, matrix};
    use chrono::{DateTime, Utc};

    fn actor(department: u128, functions: &[Function]) -> Actor {
        let hat = Hat { department: Some(DepartmentId(Uuid::from_u128(department))), functions: functions.to_vec(), ..Hat::default() };
        Actor { bureau: BureauId(Uuid::from_u128(1)), user: UserId(Uuid::from_u128(department)), name: "甲".into(), hats: vec![hat] }
    }

    #[test]
    fn the_adverse_table_is_as_agreed() {
        insta::assert_snapshot!(matrix::<Adverse>());
    }

    #[test]
    fn legal_affairs_and_discipline_keep_the_register_and_neither_for_the_own_department() {
        let (legal, discipline) = (actor(10, &[Function::LegalAffairs]), actor(11, &[Function::Discipline]));
        let assessment = actor(12, &[Function::AssessmentOffice]);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for (department, expected) in [(10, [false, true, false]), (11, [true, false, false]), (13, [true, true, false])] {
            let facts = AdverseFacts {
                id: AdverseId(Uuid::nil()),
                version: 1,
                state: AdverseState::Registered,
                department: DepartmentId(Uuid::from_u128(department)),
            };
            let people = [&legal, &discipline, &assessment];
            assert_eq!(people.map(|p| edit::<Adverse>(p, &facts, AdverseEdit::Register, now).is_ok()), expected, "{department}");
            assert_eq!(people.map(|p| decide::<Adverse>(p, &facts, AdverseAction::Cancel, now).is_ok()), expected, "{department}");
            let over = AdverseFacts { state: AdverseState::Cancelled, ..facts };
            assert!(people.iter().all(|p| decide::<Adverse>(p, &over, AdverseAction::Cancel, now).is_err()));
        }
    }
}
