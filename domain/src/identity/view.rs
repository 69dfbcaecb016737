//! What pages about bureaus and people show.

use super::{BureauStatus, DepartmentKind, UserStatus};
use crate::authority::{Body, DelegationScope, Function, Role};
use crate::ids::{BureauId, DelegationId, DepartmentId, SessionId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A bureau as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BureauView {
    /// The bureau.
    pub id: BureauId,
    /// Its address: `/b/{slug}`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short_name: String,
    /// Region 地区.
    pub region: String,
    /// Complaint hotline (S 投诉 §4).
    pub hotline: String,
    /// Time zone.
    pub zone: Tz,
    /// Whether it is served.
    pub status: BureauStatus,
    /// For changes of its particulars.
    pub version: i32,
}

/// The person who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The bureau.
    pub bureau: BureauView,
    /// The person.
    pub user: UserId,
    /// The name.
    pub name: String,
    /// The name used to log in.
    pub login: String,
    /// Mail address.
    pub email: String,
    /// Ranks.
    pub roles: Vec<Role>,
    /// Name of the department.
    pub department: Option<String>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// Functions of the department.
    pub functions: Vec<Function>,
    /// Bodies of which the person is a member.
    pub bodies: Vec<Body>,
    /// Names of absent colleagues for whom this person acts.
    pub acting_for: Vec<String>,
    /// Things that unread messages 消息 speak of, as far as something is left to do.
    pub unread: usize,
}

impl Me {
    /// `投资项目股 · 科室负责人`.
    #[must_use]
    pub fn position(&self) -> String {
        let rank = self.roles.iter().min().map(ToString::to_string).unwrap_or_default();
        match &self.department {
            Some(department) => format!("{department} · {rank}"),
            None => rank,
        }
    }

    /// Whether this person administers the bureau.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.roles.contains(&Role::Administrator)
    }

    /// Whether this person's department carries `function`.
    #[must_use]
    pub fn carries(&self, function: Function) -> bool {
        self.functions.contains(&function)
    }
}

/// A department in the administrator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentView {
    /// The department.
    pub id: DepartmentId,
    /// The name.
    pub name: String,
    /// What it is in the assessment.
    pub kind: DepartmentKind,
    /// Functions it carries.
    pub functions: Vec<Function>,
    /// People in it.
    pub people: usize,
    /// Officers in it.
    pub officers: usize,
    /// Whether it is in use.
    pub active: bool,
    /// The version read.
    pub version: i32,
}

/// A function and where it sits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionView {
    /// The function.
    pub function: Function,
    /// The department that carries it.
    pub department: Option<DepartmentId>,
    /// Who stands in where the office would judge its own department.
    pub stand_in: Option<UserId>,
    /// The version read; 0 where it was never given to a department.
    pub version: i32,
}

/// A user in the administrator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// The person.
    pub id: UserId,
    /// The name used to log in.
    pub login: String,
    /// The name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Mobile or office phone.
    pub phone: String,
    /// The department.
    pub department: Option<DepartmentId>,
    /// Its name.
    pub department_name: Option<String>,
    /// Ranks.
    pub roles: Vec<Role>,
    /// Whether the person can log in.
    pub status: UserStatus,
    /// The latest log-in.
    pub last_login: Option<DateTime<Utc>>,
    /// The version read.
    pub version: i32,
}

/// A delegation for an absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationView {
    /// The delegation.
    pub id: DelegationId,
    /// Who is absent.
    pub from_name: String,
    /// Who acts.
    pub to_name: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// How much.
    pub scope: DelegationScope,
    /// Whether it was ended early.
    pub revoked: bool,
    /// Whether the viewer may end it.
    pub may_revoke: bool,
}

/// A log-in on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Browser and system, as far as they said.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When it began.
    pub created: DateTime<Utc>,
    /// When it was last used, to the refresh.
    pub seen: DateTime<Utc>,
    /// Whether it is the one asking.
    pub current: bool,
}

/// What a bureau uses: figures for the operator, never business data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseView {
    /// The bureau.
    pub bureau: BureauView,
    /// When it was created.
    pub created: DateTime<Utc>,
    /// Users by state: invited, active, deactivated.
    pub users: [usize; 3],
    /// Departments.
    pub departments: usize,
    /// Bytes of files.
    pub bytes: u64,
    /// Mail waiting, sent and failed.
    pub mail: [usize; 3],
    /// The latest log-in of anybody.
    pub last_login: Option<DateTime<Utc>>,
}

/// A log-in of a demonstration, shown on its log-in page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoLogin {
    /// The name used to log in.
    pub login: String,
    /// Who it is.
    pub who: String,
}

/// What an import did, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows read.
    pub rows: usize,
    /// People added; zero when any row is wrong, for an import is done whole or not at all.
    pub added: usize,
    /// Row number as in the sheet, column, message.
    pub errors: Vec<(usize, String, String)>,
}
