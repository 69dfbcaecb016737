//! The workflow of a user's account, and the edits of a bureau's master data.

use super::UserStatus;
use crate::authority::{Concern, Role, Who};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::terms;
use uuid::Uuid;

const ADMINISTRATOR: &[Who] = &[Who::Holding(Role::Administrator)];

terms! {
    /// What is done with an account.
    pub enum AccountAction {
        Activate = "activate", "激活账号";
        Deactivate = "deactivate", "停用账号";
        Reactivate = "reactivate", "恢复账号";
    }
}

terms! {
    /// What is changed of an account without changing its state.
    pub enum AccountEdit {
        Profile = "edit_user", "修改用户资料";
        Invite = "invite", "发送邀请";
    }
}

/// An account as the table sees it.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// The user.
    pub id: Uuid,
    /// The version read.
    pub version: i32,
    /// The state.
    pub status: UserStatus,
}

impl Subject for AccountFacts {
    type State = UserStatus;
    fn id(&self) -> Uuid {
        self.id
    }
    fn state(&self) -> UserStatus {
        self.status
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The account workflow 用户账号.
pub struct Account;

impl Lifecycle for Account {
    type State = UserStatus;
    type Action = AccountAction;
    type Edit = AccountEdit;
    type Subject = AccountFacts;
    const CODE: &'static str = "user";
    const TITLE: &'static str = "用户账号";
    const PATH: &'static [UserStatus] = &[UserStatus::Invited, UserStatus::Active, UserStatus::Deactivated];
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: UserStatus::Invited,
            action: AccountAction::Deactivate,
            to: UserStatus::Deactivated,
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
        Step {
            from: UserStatus::Active,
            action: AccountAction::Deactivate,
            to: UserStatus::Deactivated,
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
        Step {
            from: UserStatus::Deactivated,
            action: AccountAction::Reactivate,
            to: UserStatus::Active,
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule {
            edit: AccountEdit::Profile,
            states: &[UserStatus::Invited, UserStatus::Active],
            who: ADMINISTRATOR,
            guard: None,
            article: "",
        },
        EditRule { edit: AccountEdit::Invite, states: &[UserStatus::Invited], who: ADMINISTRATOR, guard: None, article: "" },
    ];
}

terms! {
    /// Master data of a bureau has one state: it is kept.
    pub enum MasterState {
        Kept = "kept", "在用";
    }
}

terms! {
    /// Nothing moves master data to another state.
    pub enum MasterAction {
        Keep = "keep", "保留";
    }
}

terms! {
    /// Edits of a bureau's master data.
    pub enum MasterEdit {
        Departments = "edit_departments", "维护科室";
        Functions = "assign_functions", "分配职能";
        AddUsers = "add_users", "新增用户";
        Bureau = "edit_bureau", "维护本局信息";
        Delegations = "delegate", "委托代办";
        Standards = "edit_standard", "维护指标标准";
        Cycles = "prepare_cycle", "筹备年度考核";
        OwnAccount = "own_account", "维护本人账号";
    }
}

/// Master data as the table sees it: any row of the bureau that has no workflow of its own.
#[derive(Clone, Debug)]
pub struct MasterFacts {
    /// The row.
    pub id: Uuid,
    /// The version read.
    pub version: i32,
}

impl Subject for MasterFacts {
    type State = MasterState;
    fn id(&self) -> Uuid {
        self.id
    }
    fn state(&self) -> MasterState {
        MasterState::Kept
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The edits of master data 基础数据.
pub struct MasterData;

const KEPT: &[MasterState] = &[MasterState::Kept];
const EVERYBODY: &[Who] = &[
    Who::Holding(Role::Administrator),
    Who::Holding(Role::Director),
    Who::Holding(Role::Deputy),
    Who::Holding(Role::Head),
    Who::Holding(Role::Staff),
];
const ASSESSMENT_OFFICE: &[Who] = &[Who::Office(crate::authority::Function::AssessmentOffice)];

impl Lifecycle for MasterData {
    type State = MasterState;
    type Action = MasterAction;
    type Edit = MasterEdit;
    type Subject = MasterFacts;
    const CODE: &'static str = "master_data";
    const TITLE: &'static str = "基础数据";
    const PATH: &'static [MasterState] = KEPT;
    const STEPS: &'static [Step<Self>] = &[];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: MasterEdit::Departments, states: KEPT, who: ADMINISTRATOR, guard: None, article: "" },
        EditRule {
            edit: MasterEdit::Functions, states: KEPT, who: ADMINISTRATOR, guard: None, article: "S 投诉 §3、S 评议 四(二)"
        },
        EditRule { edit: MasterEdit::AddUsers, states: KEPT, who: ADMINISTRATOR, guard: None, article: "" },
        EditRule { edit: MasterEdit::Bureau, states: KEPT, who: ADMINISTRATOR, guard: None, article: "" },
        EditRule { edit: MasterEdit::Delegations, states: KEPT, who: EVERYBODY, guard: None, article: "" },
        EditRule { edit: MasterEdit::Standards, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 三" },
        EditRule { edit: MasterEdit::Cycles, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 四(二)" },
        EditRule { edit: MasterEdit::OwnAccount, states: KEPT, who: EVERYBODY, guard: None, article: "" },
    ];
}
