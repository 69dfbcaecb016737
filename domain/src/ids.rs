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
    /// An uploaded file 附件.
    AttachmentId;
}
