//! The workflow of a letter that leaves by mail, and who minds it.

use crate::authority::{Concern, Function, Role, Who};
use crate::ids::LetterId;
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::terms;
use uuid::Uuid;

const ADMINISTRATOR: &[Who] = &[Who::Holding(Role::Administrator)];

terms! {
    /// Where a letter is on its way 邮件的投递状态. Only the server moves it from waiting to sent or failed.
    pub enum DeliveryState {
        Waiting = "waiting", "等待发送";
        Sent = "sent", "已发送";
        Failed = "failed", "未送达";
        Dropped = "dropped", "不再发送";
    }
}

terms! {
    /// What is done with a letter.
    pub enum LetterAction {
        Resend = "resend_letter", "重新发送邮件";
        Drop = "drop_letter", "不再发送邮件";
    }
}

terms! {
    /// What is written anew.
    pub enum LetterEdit {
        Trial = "send_trial", "发送测试邮件";
    }
}

/// A letter as the table sees it.
#[derive(Clone, Debug)]
pub struct LetterFacts {
    /// The letter.
    pub id: LetterId,
    /// The state.
    pub state: DeliveryState,
}

impl Subject for LetterFacts {
    type State = DeliveryState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> DeliveryState {
        self.state
    }
    // Nobody types into a letter: its state alone tells whether somebody was faster.
    fn version(&self) -> i32 {
        1
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The workflow of a letter 邮件.
pub struct Letter;

impl Lifecycle for Letter {
    type State = DeliveryState;
    type Action = LetterAction;
    type Edit = LetterEdit;
    type Subject = LetterFacts;
    const CODE: &'static str = "letter";
    const TITLE: &'static str = "邮件";
    const PATH: &'static [DeliveryState] = DeliveryState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: DeliveryState::Failed,
            action: LetterAction::Resend,
            to: DeliveryState::Waiting,
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
        Step {
            from: DeliveryState::Failed,
            action: LetterAction::Drop,
            to: DeliveryState::Dropped,
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
    ];
    const EDITS: &'static [EditRule<Self>] =
        &[EditRule { edit: LetterEdit::Trial, states: &[DeliveryState::Waiting], who: ADMINISTRATOR, guard: None, article: "" }];
}

/// Whether somebody with these ranks sees how the bureau's mail fares: names and addresses are the administrator's.
#[must_use]
pub fn sees_deliveries(roles: &[Role]) -> bool {
    roles.contains(&Role::Administrator)
}

/// Whether somebody with these ranks and functions writes the templates.
#[must_use]
pub fn writes_templates(roles: &[Role], functions: &[Function]) -> bool {
    roles.contains(&Role::Administrator) || functions.contains(&Function::LegalAffairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::matrix;

    #[test]
    fn the_table_of_letters_is_as_agreed() {
        insta::assert_snapshot!(
            matrix::<Letter>(),
            @r"
        重新发送邮件 | 未送达 → 等待发送 | 系统管理员 | 
        不再发送邮件 | 未送达 → 不再发送 | 系统管理员 | 
        发送测试邮件 | 等待发送 | 系统管理员 | 
        "
        );
    }
}
