//! The workflows of a bureau and of a user's account, and the edits of a bureau's master data.

use super::{BureauStatus, UserStatus};
use crate::authority::{Concern, Role, Who};
use crate::ids::{BureauId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const ADMINISTRATOR: &[Who] = &[Who::Holding(Role::Administrator)];
const ONESELF: &[Who] = &[Who::Oneself];
const OPERATOR: &[Who] = &[Who::Operator];

terms! {
    /// What is done with a bureau.
    pub enum BureauAction {
        Suspend = "suspend", "停用单位";
        Resume = "resume", "恢复单位";
    }
}

terms! {
    /// What is changed of a bureau without changing its state.
    pub enum BureauEdit {
        Found = "found", "建立单位";
        Particulars = "edit_bureau", "维护本局资料";
        Holidays = "apply_holidays", "按节假日安排调整期限";
    }
}

/// A bureau as the table sees it.
#[derive(Clone, Debug)]
pub struct BureauFacts {
    /// The bureau.
    pub id: BureauId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub status: BureauStatus,
}

impl Subject for BureauFacts {
    type State = BureauStatus;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> BureauStatus {
        self.status
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The workflow of a bureau 单位 on the platform.
pub struct Bureau;

impl Lifecycle for Bureau {
    type State = BureauStatus;
    type Action = BureauAction;
    type Edit = BureauEdit;
    type Subject = BureauFacts;
    const CODE: &'static str = "bureau";
    const TITLE: &'static str = "单位";
    const PATH: &'static [BureauStatus] = &[BureauStatus::Active, BureauStatus::Suspended];
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: BureauStatus::Active,
            action: BureauAction::Suspend,
            to: BureauStatus::Suspended,
            who: OPERATOR,
            guard: None,
            article: "",
        },
        Step {
            from: BureauStatus::Suspended,
            action: BureauAction::Resume,
            to: BureauStatus::Active,
            who: OPERATOR,
            guard: None,
            article: "",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: BureauEdit::Found, states: &[BureauStatus::Active], who: OPERATOR, guard: None, article: "" },
        EditRule {
            edit: BureauEdit::Particulars, states: &[BureauStatus::Active], who: ADMINISTRATOR, guard: None, article: "S 投诉 §4"
        },
        // Deadlines run on while a bureau is suspended.
        EditRule {
            edit: BureauEdit::Holidays,
            states: &[BureauStatus::Active, BureauStatus::Suspended],
            who: OPERATOR,
            guard: None,
            article: "",
        },
    ];
}

terms! {
    /// What is done with an account.
    pub enum AccountAction {
        Activate = "activate", "激活账号";
        Deactivate = "deactivate", "停用账号";
        Reactivate = "reactivate", "恢复账号";
        Reinvite = "reinvite", "恢复并重新邀请";
    }
}

terms! {
    /// What is changed of an account without changing its state.
    pub enum AccountEdit {
        Profile = "edit_user", "修改用户资料";
        Invite = "invite", "发送邀请";
        LogIn = "log_in", "登录";
        LogOut = "log_out", "退出登录";
        Password = "change_password", "修改密码";
        Reset = "reset_password", "凭邮件链接重设密码";
        Wishes = "edit_wishes", "修改消息设置";
        Feed = "edit_feed", "管理日历订阅";
    }
}

/// An account as the table sees it.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// The user.
    pub id: UserId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub status: UserStatus,
    /// Whether the person has ever set a password.
    pub activated: bool,
}

impl Subject for AccountFacts {
    type State = UserStatus;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> UserStatus {
        self.status
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { person: Some(self.id), ..Concern::default() }
    }
}

fn activated(facts: &AccountFacts, _: DateTime<Utc>) -> Result<(), Refusal> {
    if facts.activated { Ok(()) } else { Err(Refusal::new("该用户还没有设置过密码，请重新发送邀请")) }
}

fn never_activated(facts: &AccountFacts, _: DateTime<Utc>) -> Result<(), Refusal> {
    if facts.activated { Err(Refusal::new("该用户已经设置过密码，请直接恢复账号")) } else { Ok(()) }
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
        Step { from: UserStatus::Invited, action: AccountAction::Activate, to: UserStatus::Active, who: ONESELF, guard: None, article: "" },
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
            guard: Some(activated),
            article: "",
        },
        Step {
            from: UserStatus::Deactivated,
            action: AccountAction::Reinvite,
            to: UserStatus::Invited,
            who: ADMINISTRATOR,
            guard: Some(never_activated),
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
        EditRule { edit: AccountEdit::LogIn, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
        EditRule { edit: AccountEdit::LogOut, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
        EditRule { edit: AccountEdit::Password, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
        EditRule { edit: AccountEdit::Reset, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
        EditRule { edit: AccountEdit::Wishes, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
        EditRule { edit: AccountEdit::Feed, states: &[UserStatus::Active], who: ONESELF, guard: None, article: "" },
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
        Delegations = "delegate", "委托代办";
        Standards = "edit_standard", "维护指标标准";
        Cycles = "prepare_cycle", "筹备年度考核";
        Rules = "edit_rules", "维护考核规则";
        Forms = "edit_form", "维护评议表";
        Officers = "edit_officers", "维护执法人员";
        Entrustments = "edit_entrustment", "维护委托执法";
        Bodies = "edit_body", "维护领导小组";
        Opinions = "handle_opinion", "处理公众意见";
        Symposia = "record_symposium", "登记座谈会";
        Calendar = "edit_calendar", "维护工作日历";
        Ladders = "edit_ladder", "维护提醒安排";
        Sender = "edit_sender", "维护发件信息";
        Templates = "edit_letter_template", "修改邮件模板";
        ResendAll = "resend_all_letters", "重新发送全部未送达邮件";
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
const REGISTRY: &[Who] = &[Who::Holding(Role::Administrator), Who::Office(crate::authority::Function::LegalAffairs)];
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
        EditRule { edit: MasterEdit::Delegations, states: KEPT, who: EVERYBODY, guard: None, article: "" },
        EditRule { edit: MasterEdit::Standards, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 三" },
        EditRule { edit: MasterEdit::Cycles, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 四(二)" },
        EditRule { edit: MasterEdit::Rules, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 五、六" },
        EditRule { edit: MasterEdit::Forms, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 五、六(二)" },
        EditRule { edit: MasterEdit::Officers, states: KEPT, who: REGISTRY, guard: None, article: "S 评议 二、三(二)1" },
        EditRule { edit: MasterEdit::Entrustments, states: KEPT, who: REGISTRY, guard: None, article: "S 公示 一" },
        EditRule { edit: MasterEdit::Bodies, states: KEPT, who: ADMINISTRATOR, guard: None, article: "S 评议 四(一)" },
        EditRule { edit: MasterEdit::Opinions, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 五" },
        EditRule { edit: MasterEdit::Symposia, states: KEPT, who: ASSESSMENT_OFFICE, guard: None, article: "S 评议 五" },
        EditRule { edit: MasterEdit::Calendar, states: KEPT, who: REGISTRY, guard: None, article: "" },
        EditRule { edit: MasterEdit::Ladders, states: KEPT, who: REGISTRY, guard: None, article: "" },
        EditRule { edit: MasterEdit::Sender, states: KEPT, who: ADMINISTRATOR, guard: None, article: "" },
        EditRule { edit: MasterEdit::Templates, states: KEPT, who: REGISTRY, guard: None, article: "" },
        EditRule { edit: MasterEdit::ResendAll, states: KEPT, who: ADMINISTRATOR, guard: None, article: "" },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, Hat};
    use crate::lifecycle::{decide, edit, matrix};

    fn actor(user: u128, hat: Hat) -> Actor {
        Actor { bureau: BureauId(Uuid::from_u128(1)), user: UserId(Uuid::from_u128(user)), name: "某人".into(), hats: vec![hat] }
    }

    fn administrator() -> Hat {
        Hat { roles: vec![Role::Administrator], ..Hat::default() }
    }

    fn account(status: UserStatus, activated: bool) -> AccountFacts {
        AccountFacts { id: UserId(Uuid::from_u128(7)), version: 1, status, activated }
    }

    #[test]
    fn the_tables_are_as_agreed() {
        insta::assert_snapshot!("bureau", matrix::<Bureau>());
        insta::assert_snapshot!("account", matrix::<Account>());
        insta::assert_snapshot!("master_data", matrix::<MasterData>());
    }

    #[test]
    fn a_password_is_set_by_oneself_and_by_no_administrator_or_delegate() {
        let facts = account(UserStatus::Active, true);
        let try_as = |actor: &Actor| edit::<Account>(actor, &facts, AccountEdit::Password, DateTime::UNIX_EPOCH);
        assert!(try_as(&actor(7, Hat::default())).is_ok());
        assert!(try_as(&actor(8, administrator())).is_err());
        let delegate = Hat { on_behalf_of: Some((facts.id, "某人".into())), ..Hat::default() };
        assert!(try_as(&actor(8, delegate)).is_err());
    }

    #[test]
    fn an_account_that_never_had_a_password_goes_back_to_its_invitation() {
        let by = actor(8, administrator());
        let try_on = |activated, action| {
            decide::<Account>(&by, &account(UserStatus::Deactivated, activated), action, DateTime::UNIX_EPOCH).map(|step| step.to)
        };
        assert_eq!(try_on(true, AccountAction::Reactivate), Ok(UserStatus::Active));
        assert_eq!(try_on(false, AccountAction::Reinvite), Ok(UserStatus::Invited));
        assert!(try_on(false, AccountAction::Reactivate).is_err());
        assert!(try_on(true, AccountAction::Reinvite).is_err());
    }

    #[test]
    fn only_operators_suspend_a_bureau_and_they_decide_nothing_else_in_it() {
        let operator = actor(9, Hat { operator: true, ..Hat::default() });
        let bureau = BureauFacts { id: operator.bureau, version: 1, status: BureauStatus::Active };
        assert!(decide::<Bureau>(&operator, &bureau, BureauAction::Suspend, DateTime::UNIX_EPOCH).is_ok());
        assert!(decide::<Bureau>(&actor(8, administrator()), &bureau, BureauAction::Suspend, DateTime::UNIX_EPOCH).is_err());
        assert!(edit::<Bureau>(&operator, &bureau, BureauEdit::Particulars, DateTime::UNIX_EPOCH).is_err());
        for rule in MasterData::EDITS {
            let facts = MasterFacts { id: Uuid::from_u128(3), version: 1 };
            assert!(edit::<MasterData>(&operator, &facts, rule.edit, DateTime::UNIX_EPOCH).is_err(), "{:?}", rule.edit);
        }
    }
}
