//! The workflow of what a department is to do under a decision 执行事项: it gets a copy without the case and without the
//! complainant, and reports back (S 投诉 三). The department complained of may be one of them.

use crate::authority::{Concern, Function, Who};
use crate::ids::{DepartmentId, ExecutionId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::terms;
use uuid::Uuid;

terms! {
    /// States of a matter to execute.
    pub enum ExecutionState {
        Prepared = "prepared", "待通知";
        Assigned = "assigned", "待反馈";
        Reported = "reported", "已反馈";
    }
}

terms! {
    /// Steps of a matter to execute; it is assigned by the step of the case that notifies.
    pub enum ExecutionAction {
        Report = "report_execution", "反馈执行情况";
        Return = "return_report", "退回补充反馈";
    }
}

/// A matter to execute as its table sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionFacts {
    /// The matter.
    pub id: ExecutionId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: ExecutionState,
    /// Who is to do it.
    pub department: DepartmentId,
}

impl Subject for ExecutionFacts {
    type State = ExecutionState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> ExecutionState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), ..Concern::default() }
    }
}

/// The workflow of a matter to execute 投诉处理决定执行.
pub struct Execution;

const HEAD: &[Who] = &[Who::HeadOfDepartment];
const OFFICE: &[Who] = &[Who::Office(Function::ComplaintOffice)];

impl Lifecycle for Execution {
    type State = ExecutionState;
    type Action = ExecutionAction;
    type Edit = super::CaseEdit;
    type Subject = ExecutionFacts;
    const CODE: &'static str = "complaint_execution";
    const TITLE: &'static str = "投诉处理决定执行";
    const PATH: &'static [ExecutionState] = ExecutionState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: ExecutionState::Assigned,
            action: ExecutionAction::Report,
            to: ExecutionState::Reported,
            who: HEAD,
            guard: None,
            article: "S 投诉 三",
        },
        Step {
            from: ExecutionState::Reported,
            action: ExecutionAction::Return,
            to: ExecutionState::Assigned,
            who: OFFICE,
            guard: None,
            article: "S 投诉 三",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[];
}
