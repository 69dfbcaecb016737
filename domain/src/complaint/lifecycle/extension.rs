//! The workflow of an extension 延期: asked for by the office, decided by a leader of the bureau who is somebody else
//! (S 投诉 六).

use super::{CaseState, recused};
use crate::authority::{Actor, Concern, Role, Who};
use crate::complaint::reach::{Links, is_concerned, is_leader};
use crate::ids::{ExtensionId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// States of an extension.
    pub enum ExtensionState {
        Requested = "requested", "待局领导审批";
        Approved = "approved", "已批准";
        Declined = "declined", "未批准";
    }
}

terms! {
    /// Steps of an extension.
    pub enum ExtensionAction {
        Approve = "approve_extension", "批准延期";
        Decline = "decline_extension", "不批准延期";
    }
}

/// An extension as its table sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionFacts {
    /// The extension.
    pub id: ExtensionId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: ExtensionState,
    /// The state of the case.
    pub case: CaseState,
    /// Whom the case concerns.
    pub links: Links,
    /// Who asked for it.
    pub requester: UserId,
    /// The end of the present period: the approval comes before it.
    pub due: DateTime<Utc>,
    /// The new end.
    pub until: DateTime<Utc>,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl Subject for ExtensionFacts {
    type State = ExtensionState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> ExtensionState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { signer: Some(self.requester), ..Concern::default() }
    }
    fn shuts_out(&self, actor: &Actor) -> Option<Refusal> {
        if is_concerned(actor, &self.links) {
            return Some(recused());
        }
        // Whoever acts for the requester would approve the own wish.
        let by_another = actor.user != self.requester
            && actor.hats.iter().all(|hat| hat.on_behalf_of.as_ref().is_none_or(|(absent, _)| *absent != self.requester));
        if !by_another {
            return Some(Refusal::new("延期是您申请的，应当由另一位局领导审批"));
        }
        (!is_leader(actor)).then(|| Refusal::new("延期由局长或者副局长本人审批"))
    }
}

/// The workflow of an extension 延期办理.
pub struct Extension;

const LEADERS: &[Who] = &[Who::Holding(Role::Director), Who::Holding(Role::Deputy)];

impl Lifecycle for Extension {
    type State = ExtensionState;
    type Action = ExtensionAction;
    type Edit = super::CaseEdit;
    type Subject = ExtensionFacts;
    const CODE: &'static str = "complaint_extension";
    const TITLE: &'static str = "投诉延期办理";
    const PATH: &'static [ExtensionState] = ExtensionState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: ExtensionState::Requested,
            action: ExtensionAction::Approve,
            to: ExtensionState::Approved,
            who: LEADERS,
            guard: Some(still_useful),
            article: "S 投诉 六",
        },
        Step {
            from: ExtensionState::Requested,
            action: ExtensionAction::Decline,
            to: ExtensionState::Declined,
            who: LEADERS,
            guard: None,
            article: "S 投诉 六",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[];
}

fn still_useful(extension: &ExtensionFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !extension.case.is_open() {
        return Err(Refusal::new("本件已经办结，不再需要延期"));
    }
    if now >= extension.due {
        let due = calendar::due(extension.due, extension.zone);
        return Err(Refusal::new(format!("原期限（{due}）已经届满，不能再批准延期，请督促尽快办结")));
    }
    if extension.until <= extension.due {
        return Err(Refusal::new("申请的期限不晚于现在的期限，请不批准并退回重新申请"));
    }
    Ok(())
}
