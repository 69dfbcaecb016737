//! The workflow of a complaint 投诉举报, as a table (S 投诉 二 to 八).

use super::recused;
use crate::authority::{Actor, Body, Concern, Function, Role, Who};
use crate::complaint::reach::{Links, is_concerned};
use crate::ids::{ComplaintId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

terms! {
    /// States of a complaint.
    pub enum CaseState {
        Received = "received", "已收到";
        Accepted = "accepted", "已受理";
        Investigating = "investigating", "正在调查";
        OpinionProposed = "opinion_proposed", "待作出决定";
        Decided = "decided", "已作出决定";
        Executing = "executing", "正在执行";
        Answered = "answered", "已答复";
        Archived = "archived", "已归档";
        Refused = "refused", "不予受理";
        Transferred = "transferred", "已转办";
        Merged = "merged", "已并案";
        Withdrawn = "withdrawn", "已撤回";
    }
}

impl CaseState {
    /// States in which the bureau still owes something, in the order of the work.
    pub const OPEN: &'static [Self] =
        &[Self::Received, Self::Accepted, Self::Investigating, Self::OpinionProposed, Self::Decided, Self::Executing];

    /// Whether the bureau still owes something.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// The step that comes next on the usual way: the one primary action of the case's page.
    #[must_use]
    pub fn usual(self) -> Option<CaseAction> {
        match self {
            Self::Received => Some(CaseAction::Accept),
            Self::Accepted => Some(CaseAction::Investigate),
            Self::Investigating => Some(CaseAction::Propose),
            Self::OpinionProposed => Some(CaseAction::Decide),
            Self::Decided | Self::Executing => Some(CaseAction::Answer),
            Self::Answered | Self::Refused | Self::Transferred | Self::Withdrawn => Some(CaseAction::Archive),
            Self::Archived | Self::Merged => None,
        }
    }
}

terms! {
    /// Steps of a complaint.
    pub enum CaseAction {
        Accept = "accept_complaint", "受理";
        Refuse = "refuse_complaint", "不予受理";
        Transfer = "transfer_complaint", "转有权机关办理";
        Merge = "merge_complaint", "并案办理";
        Investigate = "investigate_complaint", "开始调查";
        Propose = "propose_opinion", "报送初步处理意见";
        SendBack = "send_opinion_back", "退回补充调查";
        Decide = "decide_complaint", "作出处理决定";
        Notify = "notify_execution", "通知执行";
        Answer = "answer_complaint", "答复投诉人";
        Archive = "archive_complaint", "立卷归档";
        Reopen = "reopen_complaint", "重新办理";
        Withdraw = "withdraw_complaint", "撤回投诉";
    }
}

terms! {
    /// What is done with a complaint beside its steps.
    pub enum CaseEdit {
        File = "file_complaint", "提交投诉举报";
        Register = "register_complaint", "登记投诉举报";
        Supplement = "supplement_complaint", "补充说明和材料";
        Contact = "contact_complainant", "联系投诉人";
        Link = "link_concerned", "登记被投诉科室和人员";
        TakeOn = "take_on_complaint", "承办";
        Unseal = "unseal_complainant", "查看投诉人信息";
        Urge = "mark_urgent", "标为重大紧急";
        Draft = "draft_opinion", "起草初步处理意见";
        SignOffice = "sign_as_office", "受理科室签署";
        SignLegal = "sign_as_legal_affairs", "政策法规股签署";
        RequestExtension = "request_extension", "申请延期";
    }
}

/// A complaint as its table sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// The complaint.
    pub id: ComplaintId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: CaseState,
    /// Whom it concerns.
    pub links: Links,
    /// Who acts now: of two signatures neither person may give both.
    pub by: UserId,
    /// Whether who acts now has taken the case on.
    pub taken_on: bool,
    /// Whether it is urgent already.
    pub urgent: bool,
    /// Whether an opinion is written.
    pub has_opinion: bool,
    /// Who has signed the opinion for the office of complaints.
    pub office_signer: Option<UserId>,
    /// Who has signed it for legal affairs.
    pub legal_signer: Option<UserId>,
    /// How many departments are to execute the decision.
    pub executions: usize,
    /// How many of them have not reported back.
    pub unreported: usize,
    /// Whether an extension waits for its approval.
    pub extension_pending: bool,
}

impl Subject for CaseFacts {
    type State = CaseState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> CaseState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    /// The complainant acts under the id of the complaint: there is no account.
    fn concern(&self) -> Concern {
        Concern { person: Some(UserId(self.id.0)), ..Concern::default() }
    }
    fn concerns(&self) -> Vec<Concern> {
        let departments = self.links.departments.iter().map(|department| Concern { department: Some(*department), ..Concern::default() });
        std::iter::once(self.concern()).chain(departments).collect()
    }
    fn shuts_out(&self, actor: &Actor) -> Option<Refusal> {
        let complainant = actor.user.0 == self.id.0;
        (!complainant && is_concerned(actor, &self.links)).then(recused)
    }
}

const OFFICE: &[Who] = &[Who::Office(Function::ComplaintOffice)];
const LEGAL: &[Who] = &[Who::Office(Function::LegalAffairs)];
const BOTH: &[Who] = &[Who::Office(Function::ComplaintOffice), Who::Office(Function::LegalAffairs)];
const GROUP: &[Who] = &[Who::Member(Body::LeadingGroup)];
const LEADERS: &[Who] = &[Who::Holding(Role::Director), Who::Holding(Role::Deputy)];
const COMPLAINANT: &[Who] = &[Who::Complainant];

/// The workflow of a complaint 投诉举报.
pub struct Case;

type Guard = fn(&CaseFacts, DateTime<Utc>) -> Result<(), Refusal>;

const fn row(
    from: CaseState,
    action: CaseAction,
    to: CaseState,
    who: &'static [Who],
    guard: Option<Guard>,
    article: &'static str,
) -> Step<Case> {
    Step { from, action, to, who, guard, article }
}

impl Lifecycle for Case {
    type State = CaseState;
    type Action = CaseAction;
    type Edit = CaseEdit;
    type Subject = CaseFacts;
    const CODE: &'static str = "complaint";
    const TITLE: &'static str = "投诉举报";
    const PATH: &'static [CaseState] = CaseState::ALL;
    const STEPS: &'static [Step<Self>] = {
        use CaseAction as A;
        use CaseState as S;
        &[
            row(S::Received, A::Accept, S::Accepted, OFFICE, None, "S 投诉 三"),
            row(S::Received, A::Refuse, S::Refused, OFFICE, None, "S 投诉 五"),
            row(S::Received, A::Transfer, S::Transferred, OFFICE, None, "S 投诉 五"),
            row(S::Accepted, A::Transfer, S::Transferred, OFFICE, None, "S 投诉 五"),
            row(S::Received, A::Merge, S::Merged, OFFICE, None, "S 投诉 三"),
            row(S::Accepted, A::Merge, S::Merged, OFFICE, None, "S 投诉 三"),
            row(S::Accepted, A::Investigate, S::Investigating, BOTH, None, "S 投诉 三"),
            row(S::Investigating, A::Propose, S::OpinionProposed, OFFICE, Some(signed_by_both), "S 投诉 三"),
            row(S::OpinionProposed, A::SendBack, S::Investigating, GROUP, None, "S 投诉 三"),
            row(S::OpinionProposed, A::Decide, S::Decided, GROUP, Some(not_by_a_signer), "S 投诉 三"),
            row(S::Decided, A::Notify, S::Executing, OFFICE, Some(names_executors), "S 投诉 三"),
            row(S::Decided, A::Answer, S::Answered, OFFICE, Some(names_nobody), "S 投诉 七"),
            row(S::Executing, A::Answer, S::Answered, OFFICE, Some(all_reported), "S 投诉 七"),
            row(S::Answered, A::Archive, S::Archived, OFFICE, None, "S 投诉 七"),
            row(S::Refused, A::Archive, S::Archived, OFFICE, None, "S 投诉 七"),
            row(S::Transferred, A::Archive, S::Archived, OFFICE, None, "S 投诉 七"),
            row(S::Withdrawn, A::Archive, S::Archived, OFFICE, None, "S 投诉 七"),
            row(S::Answered, A::Reopen, S::Investigating, LEADERS, None, "S 投诉 六"),
            row(S::Received, A::Withdraw, S::Withdrawn, COMPLAINANT, None, "S 投诉 三"),
            row(S::Accepted, A::Withdraw, S::Withdrawn, COMPLAINANT, None, "S 投诉 三"),
            row(S::Investigating, A::Withdraw, S::Withdrawn, COMPLAINANT, None, "S 投诉 三"),
        ]
    };
    const EDITS: &'static [EditRule<Self>] = {
        use CaseEdit as E;
        use CaseState as S;
        const LIVE: &[CaseState] = &[S::Received, S::Accepted, S::Investigating, S::OpinionProposed, S::Decided, S::Executing, S::Answered];
        const BEFORE_DECISION: &[CaseState] = &[S::Received, S::Accepted, S::Investigating, S::OpinionProposed];
        const RUNNING: &[CaseState] = &[S::Accepted, S::Investigating, S::OpinionProposed, S::Decided, S::Executing];
        const INVESTIGATING: &[CaseState] = &[S::Investigating];
        const fn row(
            edit: CaseEdit,
            states: &'static [CaseState],
            who: &'static [Who],
            guard: Option<Guard>,
            article: &'static str,
        ) -> EditRule<Case> {
            EditRule { edit, states, who, guard, article }
        }
        &[
            row(E::File, &[S::Received], COMPLAINANT, None, "S 投诉 二"),
            row(E::Register, &[S::Received], OFFICE, None, "S 投诉 三"),
            row(E::Supplement, LIVE, COMPLAINANT, None, "S 投诉 三"),
            row(E::Contact, LIVE, BOTH, None, "S 投诉 三"),
            row(E::Link, BEFORE_DECISION, OFFICE, None, "S 投诉 八"),
            row(E::TakeOn, LIVE, BOTH, Some(not_taken_on), "S 投诉 三"),
            row(E::Unseal, CaseState::ALL, BOTH, Some(has_taken_on), "S 投诉 八"),
            row(E::Urge, BEFORE_DECISION, OFFICE, Some(not_urgent), "S 投诉 六"),
            row(E::Draft, INVESTIGATING, BOTH, None, "S 投诉 三"),
            row(E::SignOffice, INVESTIGATING, OFFICE, Some(may_sign_for_office), "S 投诉 三"),
            row(E::SignLegal, INVESTIGATING, LEGAL, Some(may_sign_for_legal), "S 投诉 三"),
            row(E::RequestExtension, RUNNING, OFFICE, Some(none_pending), "S 投诉 六"),
        ]
    };
}

fn when(holds: bool, otherwise: &str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::new(otherwise)) }
}

fn signed_by_both(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.has_opinion, "请先写明初步处理意见")?;
    when(case.office_signer.is_some(), "初步处理意见还没有由受理科室签署")?;
    when(case.legal_signer.is_some(), "初步处理意见还没有由政策法规股签署")?;
    when(case.office_signer != case.legal_signer, "受理科室和政策法规股应当由两人分别签署，请由另一人签署其中一处")
}

fn may_sign_for_office(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.has_opinion, "请先写明初步处理意见，再签署")?;
    when(case.office_signer.is_none(), "受理科室已经签署；意见修改后需要重新签署")?;
    when(case.legal_signer != Some(case.by), "您已经代表政策法规股签署，受理科室应当由另一人签署")
}

fn may_sign_for_legal(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.has_opinion, "请先写明初步处理意见，再签署")?;
    when(case.legal_signer.is_none(), "政策法规股已经签署；意见修改后需要重新签署")?;
    when(case.office_signer != Some(case.by), "您已经代表受理科室签署，政策法规股应当由另一人签署")
}

fn not_by_a_signer(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    let signed = [case.office_signer, case.legal_signer].contains(&Some(case.by));
    when(!signed, "初步处理意见由您签署，处理决定应当由领导小组其他成员登记")
}

fn names_executors(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.executions > 0, "处理决定没有需要执行的事项，请直接答复投诉人")
}

fn names_nobody(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.executions == 0, "处理决定有需要执行的事项，请先通知执行")
}

fn all_reported(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.unreported == 0, "还有科室没有反馈执行情况，全部反馈后再答复投诉人")
}

fn not_taken_on(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(!case.taken_on, "您已经是本件的承办人")
}

fn has_taken_on(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(case.taken_on, "只有本件承办人可以查看投诉人信息；需要查看的，请先承办本件")
}

fn not_urgent(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(!case.urgent, "本件已经标为重大紧急")
}

fn none_pending(case: &CaseFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    when(!case.extension_pending, "已有一次延期申请等待局领导审批，批复后可以再申请")
}
