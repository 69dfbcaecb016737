//! The workflow of a yearly cycle, as a table (S 评议 四, 六, 七).

use super::{GROUP, OFFICE};
use crate::authority::Concern;
use crate::ids::CycleId;
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

terms! {
    /// States of a yearly cycle.
    pub enum CycleState {
        Preparing = "preparing", "筹备";
        Open = "open", "考评进行中";
        Reviewing = "reviewing", "审查提出档次";
        Decided = "decided", "年终考评已定";
        Published = "published", "结果已通报";
        Closed = "closed", "已归档";
    }
}

impl CycleState {
    /// Of several cycles, people work in the one with the largest of these: an open one comes before a later one that
    /// is only being prepared.
    #[must_use]
    pub fn precedence(self, year: i32) -> (bool, i32) {
        (self == Self::Open, year)
    }
}

terms! {
    /// Steps of a yearly cycle.
    pub enum CycleAction {
        Open = "open_cycle", "开启考核";
        Review = "review_cycle", "转入审查";
        Decide = "decide_cycle", "确定档次";
        Publish = "publish_cycle", "通报结果";
        Close = "close_cycle", "归档";
    }
}

terms! {
    /// Changes of a cycle that keep its state.
    pub enum CycleEdit {
        Dates = "edit_cycle_dates", "调整日程";
        Remind = "remind", "催报";
    }
}

/// A cycle as its table sees it.
#[derive(Clone, Debug)]
pub struct CycleFacts {
    /// The cycle.
    pub id: CycleId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: CycleState,
    /// Whether the standard's cards each sum to exactly 100.
    pub standard_is_whole: bool,
    /// Objects of the assessment.
    pub objects: usize,
    /// When self-assessments are due: received before this instant.
    pub due: DateTime<Utc>,
    /// How far it is.
    pub progress: CycleProgress,
}

/// What stands between a running cycle and its next step. Nothing where the caller did not need to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CycleProgress {
    /// The latest instant until which a department may still submit: the cycle's, or that of a return or a late grant.
    pub latest_due: Option<DateTime<Utc>>,
    /// Rounds of evaluation that have not been closed.
    pub open_rounds: usize,
    /// Objects whose grade the leading group has not decided.
    pub undecided: usize,
    /// Objections that have not been answered.
    pub unanswered: usize,
    /// Until when objections may be made.
    pub objections_until: Option<DateTime<Utc>>,
}

impl Subject for CycleFacts {
    type State = CycleState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> CycleState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The cycle workflow 年度考核.
pub struct Cycle;

impl Lifecycle for Cycle {
    type State = CycleState;
    type Action = CycleAction;
    type Edit = CycleEdit;
    type Subject = CycleFacts;
    const CODE: &'static str = "cycle";
    const TITLE: &'static str = "年度考核";
    const PATH: &'static [CycleState] = CycleState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: CycleState::Preparing,
            action: CycleAction::Open,
            to: CycleState::Open,
            who: OFFICE,
            guard: Some(ready_to_open),
            article: "S 评议 四(二)",
        },
        Step {
            from: CycleState::Open,
            action: CycleAction::Review,
            to: CycleState::Reviewing,
            who: OFFICE,
            guard: Some(ready_to_review),
            article: "S 评议 六(三)",
        },
        Step {
            from: CycleState::Reviewing,
            action: CycleAction::Decide,
            to: CycleState::Decided,
            who: GROUP,
            guard: Some(ready_to_decide),
            article: "S 评议 六(四)",
        },
        Step {
            from: CycleState::Decided,
            action: CycleAction::Publish,
            to: CycleState::Published,
            who: OFFICE,
            guard: None,
            article: "S 评议 七(四)",
        },
        Step {
            from: CycleState::Published,
            action: CycleAction::Close,
            to: CycleState::Closed,
            who: OFFICE,
            guard: Some(ready_to_close),
            article: "S 评议 七",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: CycleEdit::Dates, states: &[CycleState::Preparing], who: OFFICE, guard: None, article: "S 评议 六" },
        EditRule { edit: CycleEdit::Remind, states: &[CycleState::Open], who: OFFICE, guard: None, article: "S 评议 六(一)" },
    ];
}

fn ready_to_open(cycle: &CycleFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !cycle.standard_is_whole {
        return Err(Refusal::new("所选指标标准两张表的分值合计都应为 100 分，请先到“指标标准”中调整"));
    }
    if cycle.objects == 0 {
        return Err(Refusal::new("本局还没有执法科室或者受委托执法单位，请先到“科室与职能”中设置"));
    }
    if now >= cycle.due {
        return Err(Refusal::new("自查自评截止日期已过，请先调整日程再开启"));
    }
    Ok(())
}

fn ready_to_review(cycle: &CycleFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if now < cycle.progress.latest_due.unwrap_or(cycle.due) {
        return Err(Refusal::new("自查自评尚未截止（含退回补正和准予逾期的期限），截止后才能转入审查"));
    }
    match cycle.progress.open_rounds {
        0 => Ok(()),
        open => Err(Refusal::new(format!("还有 {open} 轮评议没有结束，请先到“互查互评”“外部评议”中结束评议"))),
    }
}

fn ready_to_decide(cycle: &CycleFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match cycle.progress.undecided {
        0 => Ok(()),
        open => Err(Refusal::new(format!("还有 {open} 个考核对象没有确定档次，请逐一确定后再结束年终考评"))),
    }
}

fn ready_to_close(cycle: &CycleFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if cycle.progress.unanswered > 0 {
        return Err(Refusal::new(format!("还有 {} 件复核申请没有答复，答复后才能归档", cycle.progress.unanswered)));
    }
    match cycle.progress.objections_until {
        Some(until) if now < until => Err(Refusal::new("申请复核的期限还没有届满，届满后才能归档")),
        _ => Ok(()),
    }
}
