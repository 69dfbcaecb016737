//! Bureaus, departments, people and their log-ins.

pub mod command;
pub mod lifecycle;
pub mod officer;
pub mod password;
pub mod registry;
pub mod template;
pub mod term;
pub mod throttle;
pub mod view;

use crate::terms;

terms! {
    /// Whether a bureau is served.
    pub enum BureauStatus {
        Active = "active", "正常";
        Suspended = "suspended", "已停用";
    }
}

terms! {
    /// What a department is in the assessment (`S 评议 二`).
    pub enum DepartmentKind {
        Enforcing = "enforcing", "执法科室";
        Supporting = "supporting", "非执法科室";
        Entrusted = "entrusted", "受委托执法单位";
    }
}

impl DepartmentKind {
    /// Whether it is an object of the yearly assessment (`S 评议 二`).
    #[must_use]
    pub fn is_assessed(self) -> bool {
        matches!(self, Self::Enforcing | Self::Entrusted)
    }
}

terms! {
    /// Whether a person can log in.
    pub enum UserStatus {
        Invited = "invited", "待激活";
        Active = "active", "在用";
        Deactivated = "deactivated", "已停用";
    }
}
