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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, Function, Hat, Role};
    use crate::ids::BureauId;
    use crate::lifecycle::{decide, edit};
    use PaperAction::{Correct, Count, Differ, Discard};
    use PaperState::{Counted, Differing, Discarded, Entered};

    fn actor(user: u128, functions: Vec<Function>) -> Actor {
        let hat = Hat { roles: vec![Role::Staff], functions, ..Hat::default() };
        Actor { bureau: BureauId(Uuid::nil()), user: UserId(Uuid::from_u128(user)), name: "甲".into(), hats: vec![hat] }
    }

    fn office(user: u128) -> Actor {
        actor(user, vec![Function::AssessmentOffice])
    }

    /// A batch that the first person has entered, before `by`.
    fn batch(state: PaperState, by: u128, round_is_open: bool) -> PaperFacts {
        let user = |n| UserId(Uuid::from_u128(n));
        PaperFacts { id: PaperBatchId(Uuid::from_u128(9)), version: 1, state, entered_by: user(1), by: user(by), round_is_open }
    }

    #[test]
    fn another_person_checks_a_batch_until_it_is_counted_and_only_while_the_round_is_open() {
        let rows = [
            (Entered, Count, 2, true, Some(Counted)),
            (Entered, Differ, 2, true, Some(Differing)),
            (Entered, Count, 1, true, None),
            (Entered, Differ, 1, true, None),
            (Entered, Count, 2, false, None),
            (Entered, Differ, 2, false, None),
            (Entered, Correct, 2, true, None),
            // Whoever puts it right may have entered it; another then checks it again.
            (Differing, Correct, 1, true, Some(Entered)),
            (Differing, Correct, 2, true, Some(Entered)),
            (Differing, Correct, 2, false, None),
            (Differing, Count, 2, true, None),
            (Entered, Discard, 1, false, Some(Discarded)),
            (Differing, Discard, 2, false, Some(Discarded)),
            (Counted, Discard, 2, true, None),
            (Counted, Count, 2, true, None),
            (Discarded, Count, 2, true, None),
        ];
        for (state, action, by, round_is_open, to) in rows {
            let facts = batch(state, by, round_is_open);
            let decided = decide::<Paper>(&office(by), &facts, action, DateTime::UNIX_EPOCH).ok().map(|transition| transition.to);
            assert_eq!(decided, to, "{state:?} {action:?} by {by}, open: {round_is_open}");
            assert!(
                decide::<Paper>(&actor(by, Vec::new()), &facts, action, DateTime::UNIX_EPOCH).is_err(),
                "{action:?} outside the office"
            );
        }
    }

    #[test]
    fn the_office_enters_batches_while_the_round_is_open() {
        let may = |actor: &Actor, open| edit::<Paper>(actor, &batch(Entered, 1, open), PaperEdit::Enter, DateTime::UNIX_EPOCH).is_ok();
        assert!(may(&office(1), true));
        assert!(!may(&office(1), false) && !may(&actor(1, Vec::new()), true));
    }
}
