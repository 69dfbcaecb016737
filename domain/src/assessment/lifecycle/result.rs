//! The workflow of an object's result: examined, proposed, decided (S 评议 六(三), 六(四)), as a table.

use super::{CycleState, GROUP, OFFICE};
use crate::assessment::grade::Grade;
use crate::authority::Concern;
use crate::ids::{DepartmentId, MeetingId, ObjectId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

terms! {
    /// States of a result.
    pub enum ResultState {
        Pending = "pending", "待审查";
        Proposed = "proposed", "已提出档次";
        Decided = "decided", "已确定档次";
    }
}

terms! {
    /// Steps of a result.
    pub enum ResultAction {
        Propose = "propose_grade", "提出档次建议";
        Recall = "recall_proposal", "收回建议";
        Decide = "decide_grade", "确定档次";
        Correct = "correct_grade", "复核更正";
    }
}

terms! {
    /// Changes of a result that keep its state.
    pub enum ResultEdit {
        Score = "score_indicator", "审查评分";
    }
}

/// A result as its table sees it.
#[derive(Clone, Debug)]
pub struct ResultFacts {
    /// The object.
    pub id: ObjectId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: ResultState,
    /// The state of its cycle.
    pub cycle: CycleState,
    /// The department assessed, or that of the officer.
    pub department: DepartmentId,
    /// The officer's account, where an officer is assessed.
    pub officer: Option<UserId>,
    /// Who signed the department's self-assessment.
    pub signer: Option<UserId>,
    /// Indicators that the office has not scored yet.
    pub unscored: usize,
    /// Whether the self-assessment was submitted and not yet accepted.
    pub unaccepted: bool,
    /// Entries of the daily record whose objection has not been answered.
    pub objections: usize,
    /// Whether there is a result to propose a grade for: at least one component is there.
    pub has_score: bool,
    /// The grade proposed.
    pub proposed: Option<Grade>,
    /// The meeting at which it is decided, if one is open and quorate.
    pub meeting: Option<MeetingId>,
}

impl Subject for ResultFacts {
    type State = ResultState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> ResultState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), person: self.officer, signer: self.signer }
    }
}

/// The workflow of a result 考核结果.
pub struct AssessmentResult;

impl Lifecycle for AssessmentResult {
    type State = ResultState;
    type Action = ResultAction;
    type Edit = ResultEdit;
    type Subject = ResultFacts;
    const CODE: &'static str = "assessment_result";
    const TITLE: &'static str = "考核结果";
    const PATH: &'static [ResultState] = ResultState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: ResultState::Pending,
            action: ResultAction::Propose,
            to: ResultState::Proposed,
            who: OFFICE,
            guard: Some(examined),
            article: "S 评议 六(三)",
        },
        Step {
            from: ResultState::Proposed,
            action: ResultAction::Recall,
            to: ResultState::Pending,
            who: OFFICE,
            guard: Some(reviewing),
            article: "S 评议 六(三)",
        },
        Step {
            from: ResultState::Proposed,
            action: ResultAction::Decide,
            to: ResultState::Decided,
            who: GROUP,
            guard: Some(at_a_meeting),
            article: "S 评议 六(四)",
        },
        Step {
            from: ResultState::Decided,
            action: ResultAction::Correct,
            to: ResultState::Decided,
            who: GROUP,
            guard: Some(published),
            article: "S 评议 七(四)",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[EditRule {
        edit: ResultEdit::Score,
        states: &[ResultState::Pending],
        who: OFFICE,
        guard: Some(reviewing),
        article: "S 评议 六(三)",
    }];
}

fn reviewing(result: &ResultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match result.cycle {
        CycleState::Reviewing => Ok(()),
        CycleState::Preparing | CycleState::Open => {
            Err(Refusal::new("本年度考核尚未转入审查；自查自评截止、评议结束后，由考核办公室转入审查"))
        }
        _ => Err(Refusal::new("本年度档次已经确定，不能再改；对结果有异议的，请申请复核")),
    }
}

fn examined(result: &ResultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    reviewing(result, now)?;
    if result.unaccepted {
        return Err(Refusal::new("自查自评已报送但还没有接收，请先接收再提出档次"));
    }
    if result.unscored > 0 {
        return Err(Refusal::new(format!("还有 {} 项指标没有审查评分，请逐项确认或者调整", result.unscored)));
    }
    if result.objections > 0 {
        return Err(Refusal::new(format!("日常考核还有 {} 件异议没有答复，请先答复", result.objections)));
    }
    if !result.has_score {
        return Err(Refusal::new("各组成部分都没有得分，无法计算结果，请核对权重和评分"));
    }
    Ok(())
}

fn at_a_meeting(result: &ResultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    reviewing(result, now)?;
    if result.meeting.is_none() {
        return Err(Refusal::new("确定档次应当在领导小组会议上进行：请先登记会议，出席人数达到法定人数后再确定"));
    }
    Ok(())
}

fn published(result: &ResultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match result.cycle {
        CycleState::Published => Ok(()),
        _ => Err(Refusal::new("只有已通报、尚未归档的结果可以复核更正")),
    }
}
