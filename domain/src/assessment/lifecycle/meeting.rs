//! Meetings of the leading group, as a table (S 评议 四(一), 六(四)).

use super::{GROUP, OFFICE};
use crate::authority::{Body, Concern, Function, Who};
use crate::ids::MeetingId;
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const SECRETARY: &[Who] = &[Who::Office(Function::AssessmentOffice), Who::Member(Body::LeadingGroup)];

terms! {
    /// States of a meeting.
    pub enum MeetingState {
        Open = "open", "进行中";
        Closed = "closed", "已形成纪要";
    }
}

terms! {
    /// Steps of a meeting.
    pub enum MeetingAction {
        Close = "close_meeting", "形成纪要";
    }
}

terms! {
    /// Changes of a meeting that keep its state.
    pub enum MeetingEdit {
        Call = "call_meeting", "登记会议";
        Attendance = "edit_attendance", "登记出席";
        DecideAll = "decide_all", "按建议一并确定";
    }
}

/// A meeting as its table sees it.
#[derive(Clone, Debug)]
pub struct MeetingFacts {
    /// The meeting.
    pub id: MeetingId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: MeetingState,
    /// Members present.
    pub present: usize,
    /// Members at that time.
    pub members: usize,
}

impl MeetingFacts {
    /// Whether more than half of the members are present.
    #[must_use]
    pub fn is_quorate(&self) -> bool {
        self.present * 2 > self.members
    }
}

impl Subject for MeetingFacts {
    type State = MeetingState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> MeetingState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The workflow of a meeting of the leading group 领导小组会议.
pub struct Meeting;

impl Lifecycle for Meeting {
    type State = MeetingState;
    type Action = MeetingAction;
    type Edit = MeetingEdit;
    type Subject = MeetingFacts;
    const CODE: &'static str = "meeting";
    const TITLE: &'static str = "领导小组会议";
    const PATH: &'static [MeetingState] = MeetingState::ALL;
    const STEPS: &'static [Step<Self>] = &[Step {
        from: MeetingState::Open,
        action: MeetingAction::Close,
        to: MeetingState::Closed,
        who: SECRETARY,
        guard: Some(quorate),
        article: "S 评议 六(四)",
    }];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: MeetingEdit::Call, states: &[MeetingState::Open], who: SECRETARY, guard: None, article: "S 评议 六(四)" },
        EditRule { edit: MeetingEdit::Attendance, states: &[MeetingState::Open], who: OFFICE, guard: None, article: "S 评议 六(四)" },
        EditRule {
            edit: MeetingEdit::DecideAll,
            states: &[MeetingState::Open],
            who: GROUP,
            guard: Some(quorate),
            article: "S 评议 六(四)",
        },
    ];
}

fn quorate(meeting: &MeetingFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if meeting.is_quorate() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "出席 {} 人，领导小组共 {} 人，未超过半数，不能议决；请补登出席人员或者另行召开",
        meeting.present, meeting.members
    )))
}
