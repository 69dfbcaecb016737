//! The workflow of an objection to a published result 复核, as a table (S 评议 七(四); the procedure is the house's).

use super::{CycleState, GROUP, OBJECT};
use crate::authority::Concern;
use crate::ids::{DepartmentId, ObjectionId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// States of an objection.
    pub enum ObjectionState {
        Filed = "filed", "待答复";
        Maintained = "maintained", "维持";
        Adjusted = "adjusted", "调整";
    }
}

terms! {
    /// Steps of an objection.
    pub enum ObjectionAction {
        Maintain = "maintain_result", "维持原结果";
        Adjust = "adjust_result", "调整结果";
    }
}

terms! {
    /// What is done with an objection beside its steps.
    pub enum ObjectionEdit {
        File = "file_objection", "申请复核";
    }
}

/// An objection as its table sees it.
#[derive(Clone, Debug)]
pub struct ObjectionFacts {
    /// The objection.
    pub id: ObjectionId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: ObjectionState,
    /// The state of the cycle.
    pub cycle: CycleState,
    /// The department assessed, or that of the officer: its head objects, its people are recused.
    pub department: DepartmentId,
    /// The officer's account, where an officer is assessed.
    pub officer: Option<UserId>,
    /// The instant before which it must be filed.
    pub until: DateTime<Utc>,
    /// Whether an objection of this object is already there.
    pub already_filed: bool,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl Subject for ObjectionFacts {
    type State = ObjectionState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> ObjectionState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), person: self.officer, ..Concern::default() }
    }
}

/// The workflow of an objection 复核.
pub struct Objection;

impl Lifecycle for Objection {
    type State = ObjectionState;
    type Action = ObjectionAction;
    type Edit = ObjectionEdit;
    type Subject = ObjectionFacts;
    const CODE: &'static str = "objection";
    const TITLE: &'static str = "复核";
    const PATH: &'static [ObjectionState] = ObjectionState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: ObjectionState::Filed,
            action: ObjectionAction::Maintain,
            to: ObjectionState::Maintained,
            who: GROUP,
            guard: Some(published),
            article: "S 评议 七(四)",
        },
        Step {
            from: ObjectionState::Filed,
            action: ObjectionAction::Adjust,
            to: ObjectionState::Adjusted,
            who: GROUP,
            guard: Some(published),
            article: "S 评议 七(四)",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[EditRule {
        edit: ObjectionEdit::File,
        states: &[ObjectionState::Filed],
        who: OBJECT,
        guard: Some(in_time),
        article: "S 评议 七(四)",
    }];
}

fn published(objection: &ObjectionFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match objection.cycle {
        CycleState::Published => Ok(()),
        CycleState::Closed => Err(Refusal::new("本年度考核已归档，不再复核")),
        _ => Err(Refusal::new("考核结果尚未通报，通报后才能申请复核")),
    }
}

fn in_time(objection: &ObjectionFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    published(objection, now)?;
    if objection.already_filed {
        return Err(Refusal::new("已经申请过复核，请等待或者查看答复"));
    }
    if now >= objection.until {
        return Err(Refusal::new(format!("申请复核的期限（{}）已过", calendar::due(objection.until, objection.zone))));
    }
    Ok(())
}
