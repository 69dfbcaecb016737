//! The workflow of a department's self-assessment, as a table (S 评议 六(一), 六(三)).

use super::{CycleState, DEPARTMENT, HEAD, OFFICE};
use crate::assessment::Missing;
use crate::authority::Concern;
use crate::calendar;
use crate::ids::{DepartmentId, SelfAssessmentId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// States of a self-assessment.
    pub enum SelfAssessmentState {
        NotBegun = "not_begun", "未开始";
        Drafting = "drafting", "填写中";
        Submitted = "submitted", "已报送";
        Returned = "returned", "退回补正";
        Accepted = "accepted", "已接收";
    }
}

impl SelfAssessmentState {
    /// The states in which the department has it and can fill it in.
    pub const WITH_DEPARTMENT: &'static [Self] = &[Self::NotBegun, Self::Drafting, Self::Returned];

    /// Whether the department has it: it is filled in, awaited and reminded of.
    #[must_use]
    pub fn is_with_department(self) -> bool {
        Self::WITH_DEPARTMENT.contains(&self)
    }
}

terms! {
    /// Steps of a self-assessment.
    pub enum SelfAssessmentAction {
        Begin = "begin", "开始填写";
        Submit = "submit", "签名报送";
        Return = "return", "退回补正";
        Accept = "accept", "接收";
    }
}

terms! {
    /// Changes of a self-assessment that keep its state.
    pub enum SelfAssessmentEdit {
        Item = "save_item", "填写指标";
        Summary = "save_summary", "填写年度总结";
        Attach = "attach", "上传佐证";
        Detach = "detach", "移除佐证";
        GrantLate = "grant_late", "准予逾期报送";
    }
}

/// A self-assessment as its table sees it.
#[derive(Clone, Debug)]
pub struct SelfAssessmentFacts {
    /// The self-assessment.
    pub id: SelfAssessmentId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: SelfAssessmentState,
    /// Whose it is.
    pub department: DepartmentId,
    /// The state of its cycle.
    pub cycle: CycleState,
    /// When the cycle's self-assessments are due.
    pub cycle_due: DateTime<Utc>,
    /// The personal due instant of a late grant that was given since the last return.
    pub late_due: Option<DateTime<Utc>>,
    /// The due instant set with the last return.
    pub return_due: Option<DateTime<Utc>>,
    /// Whether it was first submitted late. Never cleared.
    pub late: bool,
    /// When it was first submitted.
    pub first_submitted: Option<DateTime<Utc>>,
    /// Who signed the latest submission, under whichever hat.
    pub signer: Option<UserId>,
    /// What is missing; nothing where the caller did not need to know.
    pub missing: Missing,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl SelfAssessmentFacts {
    /// The instant before which it must be received now: a return carries its own deadline, a late grant
    /// sets a personal one, both never earlier than the cycle's (S 评议 六(一)).
    #[must_use]
    pub fn due(&self) -> DateTime<Utc> {
        [self.late_due, self.return_due].into_iter().flatten().fold(self.cycle_due, DateTime::max)
    }

    /// The same after a return that asks for it before `due`. The return's own deadline takes the place of a late grant,
    /// which was given for the submission that has been made since (S 评议 六(三)).
    #[must_use]
    pub fn returned(self, due: DateTime<Utc>) -> Self {
        Self { state: SelfAssessmentState::Returned, return_due: Some(due), late_due: None, ..self }
    }

    /// The same after a late grant until `due`.
    #[must_use]
    pub fn granted(self, due: DateTime<Utc>) -> Self {
        Self { late_due: Some(due), ..self }
    }

    /// Whether a submission received at `now` carries the mark 逾期报送: decided at the first submission and
    /// never changed. One that was in time and then returned is not late.
    #[must_use]
    pub fn is_late_when_submitted_at(&self, now: DateTime<Utc>) -> bool {
        if self.first_submitted.is_some() { self.late } else { now >= self.cycle_due }
    }
}

impl Subject for SelfAssessmentFacts {
    type State = SelfAssessmentState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> SelfAssessmentState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), signer: self.signer, ..Concern::default() }
    }
}

/// The self-assessment workflow 自查自评 (S 评议 六(一)).
pub struct SelfAssessment;

const FILLABLE: &[SelfAssessmentState] = SelfAssessmentState::WITH_DEPARTMENT;

impl Lifecycle for SelfAssessment {
    type State = SelfAssessmentState;
    type Action = SelfAssessmentAction;
    type Edit = SelfAssessmentEdit;
    type Subject = SelfAssessmentFacts;
    const CODE: &'static str = "self_assessment";
    const TITLE: &'static str = "自查自评";
    const PATH: &'static [SelfAssessmentState] = &[
        SelfAssessmentState::NotBegun,
        SelfAssessmentState::Drafting,
        SelfAssessmentState::Submitted,
        SelfAssessmentState::Returned,
        SelfAssessmentState::Accepted,
    ];
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: SelfAssessmentState::NotBegun,
            action: SelfAssessmentAction::Begin,
            to: SelfAssessmentState::Drafting,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Drafting,
            action: SelfAssessmentAction::Submit,
            to: SelfAssessmentState::Submitted,
            who: HEAD,
            guard: Some(complete_and_in_time),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Returned,
            action: SelfAssessmentAction::Submit,
            to: SelfAssessmentState::Submitted,
            who: HEAD,
            guard: Some(complete_and_in_time),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Submitted,
            action: SelfAssessmentAction::Return,
            to: SelfAssessmentState::Returned,
            who: OFFICE,
            guard: Some(cycle_is_open),
            article: "S 评议 六(三)",
        },
        Step {
            from: SelfAssessmentState::Submitted,
            action: SelfAssessmentAction::Accept,
            to: SelfAssessmentState::Accepted,
            who: OFFICE,
            guard: Some(cycle_can_receive),
            article: "S 评议 六(三)",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule {
            edit: SelfAssessmentEdit::Item,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Summary,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Attach,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Detach,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::GrantLate,
            states: FILLABLE,
            who: OFFICE,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
    ];
}

fn cycle_is_open(subject: &SelfAssessmentFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match subject.cycle {
        CycleState::Open => Ok(()),
        CycleState::Preparing => Err(Refusal::new("本年度考核尚未开启，请等待考核办公室通知")),
        _ => Err(Refusal::new("本年度自查自评阶段已结束，内容不再变更；如有疑问请联系考核办公室")),
    }
}

/// What was submitted in time can still be accepted while the office reviews.
fn cycle_can_receive(subject: &SelfAssessmentFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if subject.cycle == CycleState::Reviewing { Ok(()) } else { cycle_is_open(subject, now) }
}

fn complete_and_in_time(subject: &SelfAssessmentFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    cycle_is_open(subject, now)?;
    if now >= subject.due() {
        return Err(Refusal::new(format!(
            "报送期限（{}）已过。请向考核办公室说明原因，申请准予逾期报送；已填写的内容不会丢失",
            calendar::due(subject.due(), subject.zone)
        )));
    }
    if !subject.missing.is_nothing() {
        return Err(Refusal::new(format!("还不能报送，尚缺：{}", subject.missing.in_a_line())));
    }
    Ok(())
}
