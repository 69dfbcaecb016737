//! The workflow of a round of evaluation 评议, mutual or external, as a table (S 评议 五, 六(二), 六(四)).

use super::{CycleState, OBJECT, OFFICE};
use crate::assessment::Card;
use crate::authority::Concern;
use crate::ids::{DepartmentId, ObjectId, RoundId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// Rounds of a cycle.
    pub enum RoundKind {
        MutualDepartment = "mutual_department", "执法机构互评";
        MutualOfficer = "mutual_officer", "执法人员互评";
        External = "external", "外部评议";
    }
}

impl RoundKind {
    /// The card whose objects rate each other in it; nothing for the public's round.
    #[must_use]
    pub fn card(self) -> Option<Card> {
        match self {
            Self::MutualDepartment => Some(Card::Department),
            Self::MutualOfficer => Some(Card::Officer),
            Self::External => None,
        }
    }

    /// The round in which the objects of `card` rate each other.
    #[must_use]
    pub fn mutual(card: Card) -> Self {
        match card {
            Card::Department => Self::MutualDepartment,
            Card::Officer => Self::MutualOfficer,
        }
    }
}

terms! {
    /// States of a round.
    pub enum RoundState {
        Open = "open", "评议中";
        Closed = "closed", "已结束";
    }
}

terms! {
    /// Steps of a round.
    pub enum RoundAction {
        Close = "close_round", "结束评议";
    }
}

terms! {
    /// Changes of a round that keep its state.
    pub enum RoundEdit {
        Draft = "draft_ballot", "填写评议表";
        Cast = "cast_ballot", "投出评议";
        Issue = "issue_cards", "发放评议卡";
        Count = "count_paper", "录入纸质评议卡";
    }
}

/// A round as its table sees it, for one rater where one acts.
#[derive(Clone, Debug)]
pub struct RoundFacts {
    /// The round.
    pub id: RoundId,
    /// The version read.
    pub version: i32,
    /// Which.
    pub kind: RoundKind,
    /// The state.
    pub state: RoundState,
    /// The state of its cycle.
    pub cycle: CycleState,
    /// The instant at which it begins.
    pub opens: DateTime<Utc>,
    /// The instant before which a ballot must be cast.
    pub ends: DateTime<Utc>,
    /// The object that rates the others.
    pub rater: Option<Rater>,
    /// The bureau's time zone.
    pub zone: Tz,
}

/// An object that rates the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rater {
    /// The object.
    pub object: ObjectId,
    /// The department, where a department rates: its head casts the ballot.
    pub department: Option<DepartmentId>,
    /// The officer's account, where an officer rates in person.
    pub user: Option<UserId>,
    /// Whether the ballot has been cast.
    pub has_cast: bool,
}

impl Subject for RoundFacts {
    type State = RoundState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> RoundState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        let rater = self.rater.as_ref();
        Concern { department: rater.and_then(|r| r.department), person: rater.and_then(|r| r.user), ..Concern::default() }
    }
}

/// The workflow of a round of evaluation 评议.
pub struct Round;

const OPEN: &[RoundState] = &[RoundState::Open];

impl Lifecycle for Round {
    type State = RoundState;
    type Action = RoundAction;
    type Edit = RoundEdit;
    type Subject = RoundFacts;
    const CODE: &'static str = "evaluation_round";
    const TITLE: &'static str = "评议";
    const PATH: &'static [RoundState] = RoundState::ALL;
    const STEPS: &'static [Step<Self>] = &[Step {
        from: RoundState::Open,
        action: RoundAction::Close,
        to: RoundState::Closed,
        who: OFFICE,
        guard: Some(begun),
        article: "S 评议 六(二)、六(四)",
    }];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: RoundEdit::Draft, states: OPEN, who: OBJECT, guard: Some(votable), article: "S 评议 六(二)、六(四)" },
        EditRule { edit: RoundEdit::Cast, states: OPEN, who: OBJECT, guard: Some(votable), article: "S 评议 六(二)、六(四)" },
        EditRule { edit: RoundEdit::Issue, states: OPEN, who: OFFICE, guard: Some(running), article: "S 评议 五" },
        EditRule { edit: RoundEdit::Count, states: OPEN, who: OFFICE, guard: Some(running), article: "S 评议 五" },
    ];
}

fn running(round: &RoundFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match round.cycle {
        CycleState::Open => Ok(()),
        _ => Err(Refusal::new("本年度考核已不在评议阶段，不能再评议")),
    }
}

fn begun(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    running(round, now)?;
    if now < round.opens {
        return Err(Refusal::new(format!("{}尚未开始，不能结束", round.kind)));
    }
    Ok(())
}

/// Whether ballots are taken at `now`: the window is open.
///
/// # Errors
/// Says from when or until when they were taken.
pub fn takes_ballots(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    running(round, now)?;
    if round.state == RoundState::Closed {
        return Err(Refusal::new(format!("{}已经结束，不再接收评议", round.kind)));
    }
    if now < round.opens {
        let from = calendar::month_day(calendar::day_of(round.opens, round.zone));
        return Err(Refusal::new(format!("{}自 {from} 开始，届时再填写", round.kind)));
    }
    if now >= round.ends {
        return Err(Refusal::new(format!("{}已于 {} 截止，不再接收评议", round.kind, calendar::due(round.ends, round.zone))));
    }
    Ok(())
}

fn votable(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    takes_ballots(round, now)?;
    match round.rater {
        Some(rater) if rater.has_cast => Err(Refusal::new("本轮评议已经投出，投出后与评议人不再关联，因此不能查看、修改或者重投")),
        Some(_) => Ok(()),
        None => Err(Refusal::new("本轮互评没有您的评议表：只有考核对象之间互相评议")),
    }
}
