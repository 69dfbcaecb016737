//! The people of a bureau, as its administrators keep them.

use super::account::{self, Addressee};
use super::department::{in_use, overtaken, unless_taken};
use super::rows::{department, function_assignment, session as login, user_account};
use super::session::{Session, roles, roles_text};
use crate::record::outbox::{self, Message};
use crate::scope::{Scope, WriteScope, locked};
use crate::{Error, House, Result};
use domain::authority::{Function, Role};
use domain::failure::{Failure, FieldErrors};
use domain::identity::UserStatus;
use domain::identity::command::{NewUser, UserInput};
use domain::identity::lifecycle::{Account, AccountAction, AccountEdit, AccountFacts, MasterData, MasterEdit, MasterFacts};
use domain::identity::view::UserView;
use domain::ids::{DepartmentId, UserId};
use domain::lifecycle::{Transition, decide, edit as judge};
use domain::record::Page;
use domain::{Label, text};
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The rows of a page of users.
const ROWS: usize = 50;

/// Which users to list; nothing lists all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Of this state.
    pub status: Option<UserStatus>,
    /// Of this department.
    pub department: Option<DepartmentId>,
    /// Whose name, log-in name, mail address or phone contains this.
    pub query: String,
}

/// A page of users, with what the filters beside it need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserList {
    /// The users, by name.
    pub page: Page<UserView>,
    /// How many there are that are invited, active and deactivated, whatever state is listed.
    pub counts: [usize; 3],
    /// Departments in use, in their order.
    pub departments: Vec<(DepartmentId, String)>,
}

/// Users by name, a page at a time.
///
/// # Errors
/// Not found for all but administrators.
pub async fn list(house: &House, session: &Session, filter: &UserFilter, after: Option<&str>) -> Result<UserList> {
    administrator(session)?;
    let scope = session.read(house).await?;
    let mut select = scope.select::<user_account::Entity>().filter(matching(filter));
    if let Some(status) = filter.status {
        select = select.filter(user_account::Column::Status.eq(status.code()));
    }
    let after = after.filter(|key| !key.chars().any(char::is_control)).and_then(|key| key.split_once('.'));
    if let Some((id, name)) = after.and_then(|(id, name)| Some((id.parse::<Uuid>().ok()?, name))) {
        let beside = Condition::all().add(user_account::Column::Name.eq(name)).add(user_account::Column::Id.gt(id));
        select = select.filter(Condition::any().add(user_account::Column::Name.gt(name)).add(beside));
    }
    let select = select.order_by_asc(user_account::Column::Name).order_by_asc(user_account::Column::Id).limit(ROWS as u64 + 1);
    let mut rows = select.all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| format!("{}.{}", row.id, row.name)) } else { None };
    let counted = scope
        .select::<user_account::Entity>()
        .filter(matching(filter))
        .select_only()
        .column(user_account::Column::Status)
        .column_as(user_account::Column::Id.count(), "people")
        .group_by(user_account::Column::Status)
        .into_model::<Count>()
        .all(scope.tx())
        .await?;
    let count =
        |status: UserStatus| counted.iter().find(|c| c.status == status.code()).map_or(0, |c| usize::try_from(c.people).unwrap_or(0));
    let all = scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?;
    Ok(UserList {
        page: Page { rows: rows.into_iter().map(|row| view(row, &all)).collect(), next },
        counts: [UserStatus::Invited, UserStatus::Active, UserStatus::Deactivated].map(count),
        departments: all.into_iter().filter(|d| d.active).map(|d| (DepartmentId(d.id), d.name)).collect(),
    })
}

/// The active people of the bureau by name, with their departments: whom one may choose as a deputy or stand-in.
///
/// # Errors
/// When the database fails.
pub async fn colleagues(house: &House, session: &Session) -> Result<Vec<(UserId, String, Option<String>)>> {
    const COLLEAGUES: &str = "SELECT u.id, u.name, d.name AS department FROM user_account u \
         LEFT JOIN department d ON d.bureau_id = u.bureau_id AND d.id = u.department_id \
         WHERE u.bureau_id = $1 AND u.status = 'active' ORDER BY u.name, u.id";
    #[derive(FromQueryResult)]
    struct Colleague {
        id: Uuid,
        name: String,
        department: Option<String>,
    }
    let scope = session.read(house).await?;
    let rows = scope.query::<Colleague>(COLLEAGUES, []).await?;
    Ok(rows.into_iter().map(|row| (UserId(row.id), row.name, row.department)).collect())
}

/// A user.
///
/// # Errors
/// Not found, and so for all but administrators.
pub async fn get(house: &House, session: &Session, id: UserId) -> Result<UserView> {
    administrator(session)?;
    let scope = session.read(house).await?;
    let row = load(&scope, id).await?;
    let departments = scope.select::<department::Entity>().all(scope.tx()).await?;
    Ok(view(row, &departments))
}

/// Adds a user and mails an invitation.
///
/// # Errors
/// Invalid at the fields of the form; refused for all but administrators.
pub async fn add(house: &House, session: &Session, input: &UserInput) -> Result<UserId> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let id = UserId(Uuid::now_v7());
    let decision = judge::<MasterData>(session.actor(), &MasterFacts { id: id.0, version: 0 }, MasterEdit::AddUsers, now)?;
    let user = input.read(&in_use(&scope).await?)?;
    free(&scope, id, &user.login).await?;
    let writer = scope.apply(&decision.stating("roles", roles_text(&user.roles)))?;
    writer.insert(invited(id, &user)).await.map_err(|error| unless_taken(error, "login", LOGIN_TAKEN))?;
    let addressee = Addressee { id, login: user.login, name: user.name, email: user.email };
    account::invite(&writer, house, &session.me().bureau, &[addressee], now).await?;
    scope.commit().await?;
    Ok(id)
}

/// Changes what is kept of a user. `version` is the one the form was made from. Whoever is still invited and gets
/// another mail address is invited again there; anybody else is told so at the old address, because links that set a
/// password go to the new one.
///
/// # Errors
/// Invalid at the fields of the form; conflict with what is on record when somebody else has saved in between;
/// refused for all but administrators; not found.
pub async fn edit(house: &House, session: &Session, id: UserId, version: i32, input: &UserInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = load(&scope, id).await?;
    let decision = judge::<Account>(session.actor(), &facts(&row)?, AccountEdit::Profile, now)?;
    let departments = in_use(&scope).await?;
    let user = input.read(&departments)?;
    if row.version != version {
        return Err(overtaken(&scope, session, id.0, row.version, on_record(&row, &departments)).await?);
    }
    free(&scope, id, &user.login).await?;
    let mut errors = FieldErrors::default();
    if !user.roles.contains(&Role::Administrator) && is_last_administrator(&scope, &row).await? {
        errors.add("roles", "本局至少要有一名在用的系统管理员，请先指定另一名系统管理员");
    }
    if let Some(office) = user.department
        && let Some(function) = stands_in_for(&scope, id, Some(office)).await?
    {
        errors.add("department", format!("{}是该科室“{function}”职能的代为审查人，请先更换代为审查人", row.name));
    }
    errors.into_result()?;
    let department = user.department.map(|d| d.to_string()).unwrap_or_default();
    let moved = row.email != user.email;
    // That something was changed is recorded, not what it was: the log is no place for addresses and numbers.
    let changed =
        [("login", row.login != user.login), ("name", row.name != user.name), ("email", moved), ("phone", row.phone != user.phone)];
    let changed: Vec<&str> = changed.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    let decision =
        decision.stating("changed", changed.join(",")).stating("roles", roles_text(&user.roles)).stating("department", department);
    let writer = scope.apply(&decision)?;
    let changes = user_account::ActiveModel {
        login: Set(user.login.clone()),
        name: Set(user.name.clone()),
        email: Set(user.email.clone()),
        phone: Set(user.phone.clone()),
        department_id: Set(user.department.map(|d| d.0)),
        roles: Set(roles_text(&user.roles)),
        ..user_account::ActiveModel::default()
    };
    let written = writer.update(key(id), version, changes).await;
    written.map_err(|error| unless_taken(error, "login", LOGIN_TAKEN))?;
    if moved {
        account::void(&writer, id, now).await?;
        outbox::readdress(&writer, &row.name, &row.email, &user.email, now).await?;
    }
    if moved && row.status == UserStatus::Invited.code() {
        let addressee = Addressee { id, login: user.login, name: user.name, email: user.email };
        account::invite(&writer, house, &session.me().bureau, &[addressee], now).await?;
    } else if moved {
        writer.mail(vec![moved_mail(&row)]).await?;
    }
    scope.commit().await
}

fn moved_mail(before: &user_account::Model) -> Message {
    let what = format!(
        "系统管理员已将您的账号（登录名 {}）改用其他邮箱，今后的提醒和重设密码的链接不再发到本邮箱。\n\n\
         如果您没有提出过这一要求，请立即告知本局纪检监察，并核对近期以您名义办理的事项。",
        before.login
    );
    Message::notice(&before.name, &before.email, "您的账号已改用其他邮箱", what)
}

/// Mails another invitation; the earlier one ends.
///
/// # Errors
/// Refused when the account is active already, and for all but administrators; not found.
pub async fn invite_again(house: &House, session: &Session, id: UserId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = load(&scope, id).await?;
    let decision = judge::<Account>(session.actor(), &facts(&row)?, AccountEdit::Invite, now)?;
    let writer = scope.apply(&decision)?;
    account::void(&writer, id, now).await?;
    account::invite(&writer, house, &session.me().bureau, &[Addressee::of(&row)], now).await?;
    scope.commit().await
}

/// Takes an account out of use: its log-ins and links end at once.
///
/// # Errors
/// Invalid at `reason`; refused for the own account, for the last administrator, for somebody who stands in for an
/// office, and for all but administrators; not found.
pub async fn deactivate(house: &House, session: &Session, id: UserId, reason: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = load(&scope, id).await?;
    let transition = decide::<Account>(session.actor(), &facts(&row)?, AccountAction::Deactivate, now)?;
    let reason = text::line(reason, 200).map_err(|message| Failure::field("reason", message))?;
    if id == session.actor().user {
        return Err(Failure::refused("不能停用本人的账号，请由另一名系统管理员办理").into());
    }
    if is_last_administrator(&scope, &row).await? {
        return Err(Failure::refused("本局至少要有一名在用的系统管理员，请先指定另一名系统管理员").into());
    }
    if let Some(function) = stands_in_for(&scope, id, None).await? {
        return Err(Failure::refused(format!("{}是“{function}”职能的代为审查人，请先更换代为审查人，再停用账号", row.name)).into());
    }
    let Transition { decision, to } = transition;
    let writer = scope.apply(&decision.noting(reason))?;
    writer.update(key(id), row.version, becoming(to)).await?;
    writer.delete::<login::Entity>(Condition::all().add(login::Column::UserId.eq(id.0))).await?;
    account::void(&writer, id, now).await?;
    scope.commit().await
}

/// Gives an account back; somebody who never set a password is invited again instead.
///
/// # Errors
/// Refused while the person's department is out of use, and for all but administrators; not found.
pub async fn reactivate(house: &House, session: &Session, id: UserId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let row = load(&scope, id).await?;
    let facts = facts(&row)?;
    let action = if facts.activated { AccountAction::Reactivate } else { AccountAction::Reinvite };
    let Transition { decision, to } = decide::<Account>(session.actor(), &facts, action, scope.now())?;
    let departments = in_use(&scope).await?;
    if row.department_id.is_some_and(|own| departments.iter().all(|(id, _)| id.0 != own)) {
        return Err(Failure::refused("该用户所在科室已停用，请先恢复科室，再恢复账号").into());
    }
    let now = scope.now();
    let writer = scope.apply(&decision)?;
    writer.update(key(id), row.version, becoming(to)).await?;
    if to == UserStatus::Invited {
        account::invite(&writer, house, &session.me().bureau, &[Addressee::of(&row)], now).await?;
    }
    scope.commit().await
}

/// The row of a new user, who cannot log in before a password is set.
pub(super) fn invited(id: UserId, user: &NewUser) -> user_account::ActiveModel {
    user_account::ActiveModel {
        id: Set(id.0),
        login: Set(user.login.clone()),
        name: Set(user.name.clone()),
        email: Set(user.email.clone()),
        phone: Set(user.phone.clone()),
        department_id: Set(user.department.map(|d| d.0)),
        roles: Set(roles_text(&user.roles)),
        status: Set(UserStatus::Invited.code().to_owned()),
        password_hash: Set(None),
        last_login_at: Set(None),
        version: Set(1),
        ..user_account::ActiveModel::default()
    }
}

const LOGIN_TAKEN: &str = "本局已有这一登录名（包括已停用的账号），请换一个";

#[derive(FromQueryResult)]
struct Count {
    status: String,
    people: i64,
}

fn administrator(session: &Session) -> Result<()> {
    if session.actor().holds(Role::Administrator) { Ok(()) } else { Err(Error::not_found()) }
}

/// What a filter means, its state left out.
fn matching(filter: &UserFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(department) = filter.department {
        all = all.add(user_account::Column::DepartmentId.eq(department.0));
    }
    let plain = text::searched(&filter.query);
    if plain.is_empty() {
        return all;
    }
    let like = |text: &str| LikeExpr::new(format!("%{text}%")).escape('\\');
    let lower = plain.to_lowercase();
    all.add(
        Condition::any()
            .add(user_account::Column::Name.like(like(&plain)))
            .add(user_account::Column::Login.like(like(&lower)))
            .add(user_account::Column::Email.like(like(&plain)))
            .add(user_account::Column::Phone.like(like(&plain))),
    )
}

fn view(row: user_account::Model, departments: &[department::Model]) -> UserView {
    UserView {
        id: UserId(row.id),
        login: row.login,
        name: row.name,
        email: row.email,
        phone: row.phone,
        department: row.department_id.map(DepartmentId),
        department_name: departments.iter().find(|d| Some(d.id) == row.department_id).map(|d| d.name.clone()),
        roles: roles(&row.roles),
        status: UserStatus::from_code(&row.status).unwrap_or(UserStatus::Deactivated),
        last_login: row.last_login_at,
        version: row.version,
    }
}

async fn load(scope: &Scope, id: UserId) -> Result<user_account::Model> {
    scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(id.0)).one(scope.tx()).await?.ok_or_else(Error::not_found)
}

fn key(id: UserId) -> Condition {
    Condition::all().add(user_account::Column::Id.eq(id.0))
}

/// What the table judges.
pub(super) fn facts(row: &user_account::Model) -> Result<AccountFacts> {
    let status = UserStatus::from_code(&row.status).ok_or_else(|| Error::Row(format!("user status {}", row.status)))?;
    Ok(AccountFacts { id: UserId(row.id), version: row.version, status, activated: row.password_hash.is_some() })
}

fn becoming(status: UserStatus) -> user_account::ActiveModel {
    user_account::ActiveModel { status: Set(status.code().to_owned()), ..user_account::ActiveModel::default() }
}

fn on_record(row: &user_account::Model, departments: &[(DepartmentId, String)]) -> Vec<(String, String)> {
    let department = departments.iter().find(|(id, _)| Some(id.0) == row.department_id).map(|(_, name)| name.clone());
    let roles: Vec<&str> = roles(&row.roles).iter().map(Label::label).collect();
    vec![
        ("登录名".into(), row.login.clone()),
        ("姓名".into(), row.name.clone()),
        ("电子邮箱".into(), row.email.clone()),
        ("电话".into(), row.phone.clone()),
        ("科室".into(), department.unwrap_or_default()),
        ("角色".into(), roles.join("、")),
    ]
}

async fn free(scope: &WriteScope, id: UserId, login: &str) -> Result<()> {
    let found = scope.select::<user_account::Entity>().filter(user_account::Column::Login.eq(login)).one(scope.tx()).await?;
    if found.is_some_and(|user| user.id != id.0) {
        return Err(Failure::field("login", LOGIN_TAKEN).into());
    }
    Ok(())
}

/// Whether nobody would be left to administer the bureau. Administrators are locked, so that two of them do not
/// remove each other at once.
async fn is_last_administrator(scope: &WriteScope, row: &user_account::Model) -> Result<bool> {
    if row.status != UserStatus::Active.code() || !roles(&row.roles).contains(&Role::Administrator) {
        return Ok(false);
    }
    let administrators = locked(scope.select::<user_account::Entity>())
        .filter(user_account::Column::Status.eq(UserStatus::Active.code()))
        .filter(user_account::Column::Roles.contains(Role::Administrator.code()))
        .all(scope.tx())
        .await?;
    Ok(administrators.iter().all(|user| user.id == row.id))
}

/// The function for which this person stands in where the office would judge its own department; with a
/// department, only if it is that office.
async fn stands_in_for(scope: &WriteScope, id: UserId, office: Option<DepartmentId>) -> Result<Option<&'static str>> {
    let mut select = scope.select::<function_assignment::Entity>().filter(function_assignment::Column::StandInId.eq(id.0));
    if let Some(office) = office {
        select = select.filter(function_assignment::Column::DepartmentId.eq(office.0));
    }
    let row = select.one(scope.tx()).await?;
    Ok(row.and_then(|row| Function::from_code(&row.function)).map(|function| function.label()))
}
