//! Identifiers: one type a noun, so that a department can never be passed for a user.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Ok(Self(s.parse()?)) }
        }
    )+};
}

id! {
    /// A bureau 局, the tenant.
    BureauId;
    /// A department 科室.
    DepartmentId;
    /// A person with a log-in 用户.
    UserId;
    /// A log-in on one device 登录会话.
    SessionId;
    /// A platform operator 平台运营人员.
    OperatorId;
    /// A delegation for an absence 委托代办.
    DelegationId;
    /// A version of the indicator standard 指标标准.
    StandardId;
    /// One indicator of a standard 指标.
    IndicatorId;
    /// A yearly cycle 年度考核.
    CycleId;
    /// A department's self-assessment 自查自评.
    SelfAssessmentId;
    /// A receipt of a submission 报送回执.
    ReceiptId;
    /// A deadline 期限.
    DeadlineId;
    /// A notice in somebody's inbox 消息.
    NoteId;
    /// An officer 执法人员.
    OfficerId;
    /// An object of a year's assessment 考核对象.
    ObjectId;
    /// A round of evaluation 评议.
    RoundId;
    /// A batch of paper cards 纸质评议卡.
    PaperBatchId;
    /// An evaluation card with a one-time link 评议卡.
    CardId;
    /// A message of the opinion box 公众意见.
    OpinionId;
    /// A symposium 座谈会.
    SymposiumId;
    /// An entry of the daily record 日常考核.
    DailyEntryId;
    /// An adverse outcome 撤销变更赔偿.
    AdverseId;
    /// A membership in a body 领导小组成员.
    MembershipId;
    /// A meeting 会议.
    MeetingId;
    /// A notice of results 通报.
    NoticeId;
    /// An objection to a result 复核.
    ObjectionId;
    /// A national list as it was entered 节假日安排.
    HolidayListId;
    /// A letter on its way out by mail 邮件.
    LetterId;
    /// A case of accountability for a fault 过错责任案件.
    FaultCaseId;
    /// An uploaded file 附件.
    AttachmentId;
    /// A complaint 投诉举报.
    ComplaintId;
    /// What a department is to do under a decision on a complaint 执行事项.
    ExecutionId;
    /// An extension asked for 延期申请.
    ExtensionId;
    /// A sealed file of a complaint 投诉材料.
    ComplaintFileId;
}
