//! The workflow of an entry of the daily record 日常考核, as a table (S 评议 五).

use super::{OBJECT, OFFICE};
use crate::authority::Concern;
use crate::ids::{DailyEntryId, DepartmentId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// What an entry is about.
    pub enum DailyCategory {
        Praise = "praise", "表扬";
        Criticism = "criticism", "批评";
        Training = "training", "培训考试";
        CaseReview = "case_review", "案卷评查";
        Complaint = "complaint", "投诉举报查实";
        Accountability = "accountability", "过错责任追究";
        FollowUp = "follow_up", "案件回访";
        Opinion = "opinion", "外部意见";
        Other = "other", "其他";
    }
}

terms! {
    /// States of an entry. All but a withdrawn one count.
    pub enum DailyState {
        Told = "told", "已告知";
        Objected = "objected", "已提出异议";
        Upheld = "upheld", "异议不成立";
        Withdrawn = "withdrawn", "已撤销";
    }
}

impl DailyState {
    /// Whether its points count.
    #[must_use]
    pub fn counts(self) -> bool {
        self != Self::Withdrawn
    }
}

terms! {
    /// Steps of an entry.
    pub enum DailyAction {
        Object = "object_daily", "提出异议";
        Uphold = "uphold_daily", "驳回异议";
        Concede = "concede_daily", "采纳异议";
        Withdraw = "withdraw_daily", "撤销记录";
    }
}

terms! {
    /// What is done with an entry beside its steps.
    pub enum DailyEdit {
        Enter = "enter_daily", "登记日常考核";
        Attach = "attach_daily", "上传依据材料";
    }
}

/// An entry as its table sees it.
#[derive(Clone, Debug)]
pub struct DailyFacts {
    /// The entry.
    pub id: DailyEntryId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: DailyState,
    /// The department, by itself or as that of the officer.
    pub department: DepartmentId,
    /// The officer's account, where the entry is about an officer.
    pub officer: Option<UserId>,
    /// Whether it is about an officer, with or without account.
    pub is_of_officer: bool,
    /// The instant before which the object may object.
    pub objection_until: DateTime<Utc>,
    /// Whether the results of the year have been decided, so that nothing of it changes any more.
    pub year_decided: bool,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl Subject for DailyFacts {
    type State = DailyState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> DailyState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), person: self.officer, ..Concern::default() }
    }
}

/// The workflow of the daily record 日常考核.
pub struct Daily;

impl Lifecycle for Daily {
    type State = DailyState;
    type Action = DailyAction;
    type Edit = DailyEdit;
    type Subject = DailyFacts;
    const CODE: &'static str = "daily_entry";
    const TITLE: &'static str = "日常考核";
    const PATH: &'static [DailyState] = DailyState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: DailyState::Told,
            action: DailyAction::Object,
            to: DailyState::Objected,
            who: OBJECT,
            guard: Some(in_time),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Objected,
            action: DailyAction::Uphold,
            to: DailyState::Upheld,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Objected,
            action: DailyAction::Concede,
            to: DailyState::Withdrawn,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Told,
            action: DailyAction::Withdraw,
            to: DailyState::Withdrawn,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: DailyEdit::Enter, states: &[DailyState::Told], who: OFFICE, guard: Some(undecided), article: "S 评议 五" },
        EditRule {
            edit: DailyEdit::Attach,
            states: &[DailyState::Told, DailyState::Objected],
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
    ];
}

fn undecided(entry: &DailyFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if entry.year_decided {
        return Err(Refusal::new("该年度的考核结果已经确定，日常考核记录不再变更；对结果有异议的，请申请复核"));
    }
    Ok(())
}

fn in_time(entry: &DailyFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    undecided(entry, now)?;
    if now >= entry.objection_until {
        return Err(Refusal::new(format!(
            "提出异议的期限（{}）已过；确有新情况的，请向考核办公室说明",
            calendar::due(entry.objection_until, entry.zone)
        )));
    }
    Ok(())
}
