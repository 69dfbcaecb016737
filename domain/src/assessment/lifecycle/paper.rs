//! Paper evaluation cards, entered twice by two people before they count, as a table (S 评议 五).

use super::OFFICE;
use crate::authority::Concern;
use crate::ids::{PaperBatchId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

terms! {
    /// States of a batch of paper cards.
    pub enum PaperState {
        Entered = "entered", "待复核";
        Differing = "differing", "两次录入不一致";
        Counted = "counted", "已计入";
        Discarded = "discarded", "已作废";
    }
}

terms! {
    /// Steps of a batch.
    pub enum PaperAction {
        Count = "count_batch", "复核一致，计入";
        Differ = "differ_batch", "复核不一致";
        Correct = "correct_batch", "重新录入";
        Discard = "discard_batch", "作废";
    }
}

terms! {
    /// What is done with a batch beside its steps.
    pub enum PaperEdit {
        Enter = "enter_batch", "录入纸质评议卡";
    }
}

/// A batch as its table sees it.
#[derive(Clone, Debug)]
pub struct PaperFacts {
    /// The batch.
    pub id: PaperBatchId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: PaperState,
    /// Who entered it last.
    pub entered_by: UserId,
    /// Who acts now.
    pub by: UserId,
    /// Whether ballots are still taken in its round.
    pub round_is_open: bool,
}

impl Subject for PaperFacts {
    type State = PaperState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> PaperState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The workflow of a batch of paper cards 纸质评议卡.
pub struct Paper;

impl Lifecycle for Paper {
    type State = PaperState;
    type Action = PaperAction;
    type Edit = PaperEdit;
    type Subject = PaperFacts;
    const CODE: &'static str = "paper_batch";
    const TITLE: &'static str = "纸质评议卡";
    const PATH: &'static [PaperState] = PaperState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: PaperState::Entered,
            action: PaperAction::Count,
            to: PaperState::Counted,
            who: OFFICE,
            guard: Some(by_another),
            article: "S 评议 五",
        },
        Step {
            from: PaperState::Entered,
            action: PaperAction::Differ,
            to: PaperState::Differing,
            who: OFFICE,
            guard: Some(by_another),
            article: "S 评议 五",
        },
        Step {
            from: PaperState::Differing,
            action: PaperAction::Correct,
            to: PaperState::Entered,
            who: OFFICE,
            guard: Some(open),
            article: "S 评议 五",
        },
        Step {
            from: PaperState::Entered,
            action: PaperAction::Discard,
            to: PaperState::Discarded,
            who: OFFICE,
            guard: None,
            article: "S 评议 五",
        },
        Step {
            from: PaperState::Differing,
            action: PaperAction::Discard,
            to: PaperState::Discarded,
            who: OFFICE,
            guard: None,
            article: "S 评议 五",
        },
    ];
    const EDITS: &'static [EditRule<Self>] =
        &[EditRule { edit: PaperEdit::Enter, states: &[PaperState::Entered], who: OFFICE, guard: Some(open), article: "S 评议 五" }];
}

fn open(batch: &PaperFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if batch.round_is_open { Ok(()) } else { Err(Refusal::new("外部评议已经结束，不能再录入纸质评议卡")) }
}

fn by_another(batch: &PaperFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    open(batch, now)?;
    if batch.by == batch.entered_by {
        return Err(Refusal::new("复核应由另一人独立录入：这一批是您录入的，请同事复核"));
    }
    Ok(())
}
