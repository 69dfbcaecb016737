//! Platform operators: they create and suspend bureaus and see figures of use, never business data.
//!
//! Operators belong to no bureau, so that their tables are the platform's; what they decide about a bureau stands in
//! the audit chain of that bureau. An [`OperatorSession`] opens no scope for anything else.

use super::account::{self, Addressee};
use super::department::unless_taken;
use super::rows::{bureau as bureau_row, operator, operator_session};
use super::session::Origin;
use super::throttle::Attempts;
use super::{bureau, user};
use crate::database::WriteTurn;
use crate::keys::{random_token, token_hash};
use crate::scope::{Scope, WriteScope};
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::authority::{Actor, Hat};
use domain::failure::{Failure, FieldErrors};
use domain::identity::command::BureauInput;
use domain::identity::lifecycle::{Bureau, BureauAction, BureauEdit};
use domain::identity::view::{BureauView, UseView};
use domain::identity::{BureauStatus, password as rule};
use domain::ids::{BureauId, OperatorId, UserId};
use domain::lifecycle::{Transition, decide, edit};
use domain::text;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

/// How long an operator's log-in lasts.
pub const LASTS: TimeDelta = TimeDelta::hours(8);

/// An operator who is logged in. It is made here and nowhere else, from a cookie whose row was checked:
///
/// ```compile_fail
/// let forged = service::identity::operator::OperatorSession { id: todo!(), operator: todo!(), login: todo!(), name: todo!() };
/// ```
#[derive(Clone, Debug)]
pub struct OperatorSession {
    id: Uuid,
    operator: OperatorId,
    login: String,
    name: String,
}

impl OperatorSession {
    /// The operator.
    #[must_use]
    pub fn operator(&self) -> OperatorId {
        self.operator
    }

    /// The name used to log in.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn actor(&self, bureau: BureauId) -> Actor {
        acting(bureau, self.operator.0, operator_name(&self.name))
    }
}

/// An operator as one who decides about `bureau` as a whole, and about nothing in it.
pub(crate) fn acting(bureau: BureauId, operator: Uuid, name: String) -> Actor {
    let hat = Hat { operator: true, ..Hat::default() };
    Actor { bureau, user: UserId(operator), name, hats: vec![hat] }
}

/// The name of an operator as the log of a bureau bears it.
pub(crate) fn operator_name(name: &str) -> String {
    format!("{name}（平台运营）")
}

/// Adds an operator, from the command line of the server.
///
/// # Errors
/// Invalid at `login`, `name` or `password`.
#[expect(clippy::disallowed_methods, reason = "operators are a platform table")]
pub async fn add(house: &House, login: &str, name: &str, password: &str) -> Result<OperatorId> {
    let mut errors = FieldErrors::default();
    let login = errors.check("login", text::login_name(login));
    let name = errors.check("name", text::line(name, 20));
    errors.check("password", rule::check(password, login.as_deref().unwrap_or_default(), name.as_deref().unwrap_or_default()));
    let (Some(login), Some(name), true) = (login, name, errors.is_empty()) else {
        return Err(errors.into());
    };
    let id = OperatorId(Uuid::now_v7());
    let password_hash = house.keys().hash_password(password).await?;
    let row = operator::ActiveModel {
        id: Set(id.0),
        login: Set(login),
        name: Set(name),
        password_hash: Set(password_hash),
        created_at: Set(house.now()),
    };
    let turn = house.database().begin_writing().await?;
    let written = operator::Entity::insert(row).exec_without_returning(&turn.tx).await;
    written.map_err(|error| unless_taken(error.into(), "login", "已有这一登录名的运营人员，请换一个"))?;
    turn.tx.commit().await?;
    Ok(id)
}

/// Logs an operator in, and gives the token for the cookie.
///
/// # Errors
/// Refused when too many log-ins have failed; invalid when name and password do not belong together.
#[expect(clippy::disallowed_methods, reason = "operators are a platform table")]
pub async fn log_in(house: &House, login: &str, password: &str, origin: &Origin) -> Result<String> {
    let (wait, wrong) = ("登录失败次数过多，请 15 分钟后再试", "登录名或者密码不正确，请核对后重试");
    let from_address = Attempts::from_address(&origin.address);
    if !from_address.count(house).await? {
        return Err(Failure::refused(wait).into());
    }
    let Ok(login) = text::login_name(login) else { return Err(Failure::field("password", wrong).into()) };
    let attempts = Attempts::at_operator(&login);
    if !attempts.count(house).await? {
        return Err(Failure::refused(wait).into());
    }
    let row = operator::Entity::find().filter(operator::Column::Login.eq(&login)).one(house.database().platform()).await?;
    let proved = house.keys().prove_password(password, row.as_ref().map(|row| row.password_hash.as_str())).await?;
    let Some(row) = row.filter(|_| proved) else {
        return Err(Failure::field("password", wrong).into());
    };
    from_address.take_back(house).await?;
    attempts.forget(house).await?;
    let (id, secret) = (Uuid::now_v7(), random_token()?);
    let WriteTurn { tx, turn } = house.database().begin_writing().await?;
    let now = house.now();
    operator_session::Entity::delete_many().filter(operator_session::Column::ExpiresAt.lte(now)).exec(&tx).await?;
    let session = operator_session::ActiveModel {
        id: Set(id),
        operator_id: Set(row.id),
        secret_hash: Set(token_hash(&secret)),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
    };
    operator_session::Entity::insert(session).exec_without_returning(&tx).await?;
    tx.commit().await?;
    drop(turn);
    tracing::info!(operator = %row.login, address = %origin.address, "an operator logged in");
    Ok(format!("{id}.{secret}"))
}

/// The operator whose cookie this is, while the log-in lasts.
///
/// # Errors
/// When the database fails; a wrong cookie is no error.
#[expect(clippy::disallowed_methods, reason = "operators are a platform table")]
pub async fn authenticate(house: &House, cookie: Option<&str>) -> Result<Option<OperatorSession>> {
    let Some((id, secret)) =
        cookie.and_then(|cookie| cookie.split_once('.')).and_then(|(id, secret)| Some((id.parse::<Uuid>().ok()?, secret)))
    else {
        return Ok(None);
    };
    let connection = house.database().platform();
    let session = operator_session::Entity::find_by_id(id).one(connection).await?;
    let Some(session) = session.filter(|s| s.secret_hash == token_hash(secret) && s.expires_at > house.now()) else {
        return Ok(None);
    };
    let row = operator::Entity::find_by_id(session.operator_id).one(connection).await?;
    Ok(row.map(|row| OperatorSession { id, operator: OperatorId(row.id), login: row.login, name: row.name }))
}

/// Ends the log-in.
///
/// # Errors
/// When the database fails.
#[expect(clippy::disallowed_methods, reason = "operators are a platform table")]
pub async fn log_out(house: &House, session: &OperatorSession) -> Result<()> {
    let turn = house.database().begin_writing().await?;
    operator_session::Entity::delete_by_id(session.id).exec(&turn.tx).await?;
    Ok(turn.tx.commit().await?)
}

/// Creates a bureau with its departments and functions, and invites its administrator: all of it or nothing.
///
/// # Errors
/// Invalid at the fields of the form.
pub async fn create_bureau(house: &House, session: &OperatorSession, input: &BureauInput) -> Result<BureauView> {
    let new = input.read()?;
    let id = BureauId(Uuid::now_v7());
    // The scope is named after a bureau that comes about within it.
    let mut scope = WriteScope::of_bureau(house, id).await?;
    let now = scope.now();
    let row = bureau_row::Model {
        id: id.0,
        slug: new.slug,
        name: new.particulars.name,
        short_name: new.particulars.short_name,
        region: new.particulars.region,
        hotline: new.particulars.hotline,
        time_zone: new.zone.name().to_owned(),
        status: BureauStatus::Active.code().to_owned(),
        demonstration: false,
        created_at: now,
        version: 1,
    };
    let view = bureau::view(row.clone());
    let decision = edit::<Bureau>(&session.actor(id), &bureau::facts(&view), BureauEdit::Found, now)?;
    let writer = scope.apply(&decision.stating("administrator", &new.admin.login))?;
    let inserted = writer.insert(bureau_row::ActiveModel::from(row).reset_all()).await;
    inserted.map_err(|error| unless_taken(error, "slug", "已有使用这一网址名的单位，请换一个"))?;
    bureau::lay_out(&writer, &new.departments).await?;
    let admin = UserId(Uuid::now_v7());
    writer.insert(user::invited(admin, &new.admin)).await?;
    let addressee = Addressee { id: admin, login: new.admin.login, name: new.admin.name, email: new.admin.email };
    account::invite(&writer, house, &view, &[addressee], now).await?;
    scope.commit().await?;
    tracing::info!(operator = %session.login, bureau = %view.slug, "an operator created a bureau");
    Ok(view)
}

/// Suspends a bureau or gives it back. `confirm` is its address part, typed again.
///
/// # Errors
/// Invalid at `confirm` when it was typed differently; not found.
pub async fn set_status(house: &House, session: &OperatorSession, slug: &str, suspended: bool, confirm: &str) -> Result<()> {
    let bureau = bureau::by_slug(house, slug).await?;
    if confirm.trim() != bureau.slug {
        return Err(Failure::field("confirm", format!("请输入该单位的网址名 {}，以确认操作", bureau.slug)).into());
    }
    let action = if suspended { BureauAction::Suspend } else { BureauAction::Resume };
    let mut scope = WriteScope::of_bureau(house, bureau.id).await?;
    let Transition { decision, to } = decide::<Bureau>(&session.actor(bureau.id), &bureau::facts(&bureau), action, scope.now())?;
    let changes = bureau_row::ActiveModel { status: Set(to.code().to_owned()), ..<bureau_row::ActiveModel as ActiveModelTrait>::default() };
    scope.apply(&decision)?.update(Condition::all(), bureau.version, changes).await?;
    scope.commit().await?;
    tracing::info!(operator = %session.login, bureau = %bureau.slug, status = to.code(), "an operator set the status of a bureau");
    Ok(())
}

/// What every bureau uses, in the order in which they were created: figures, never business data.
///
/// # Errors
/// When the database fails.
#[expect(clippy::disallowed_methods, reason = "bureaus are a platform table")]
pub async fn figures(house: &House, session: &OperatorSession) -> Result<Vec<UseView>> {
    tracing::debug!(operator = %session.login, "an operator asks for figures");
    let rows = bureau_row::Entity::find().order_by_asc(bureau_row::Column::CreatedAt).all(house.database().platform()).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let created = row.created_at;
        let bureau = bureau::view(row);
        // One statement a bureau: nothing may read across bureaus.
        let scope = Scope::of_bureau(house, bureau.id).await?;
        let figures = scope.query::<Figures>(FIGURES, []).await?.into_iter().next().ok_or_else(Error::not_found)?;
        let count = |n: i64| usize::try_from(n).unwrap_or_default();
        views.push(UseView {
            bureau,
            created,
            users: [figures.invited, figures.active, figures.deactivated].map(count),
            departments: count(figures.departments),
            bytes: u64::try_from(figures.bytes).unwrap_or_default(),
            mail: [figures.waiting, figures.sent, figures.failed].map(count),
            last_login: figures.last_login,
        });
    }
    Ok(views)
}

#[derive(FromQueryResult)]
struct Figures {
    invited: i64,
    active: i64,
    deactivated: i64,
    last_login: Option<DateTime<Utc>>,
    departments: i64,
    bytes: i64,
    waiting: i64,
    sent: i64,
    failed: i64,
}

/// A file that was uploaded twice is kept once, and so it counts once.
const FIGURES: &str = "
SELECT
  (SELECT COUNT(*) FROM user_account WHERE bureau_id = $1 AND status = 'invited') AS invited,
  (SELECT COUNT(*) FROM user_account WHERE bureau_id = $1 AND status = 'active') AS active,
  (SELECT COUNT(*) FROM user_account WHERE bureau_id = $1 AND status = 'deactivated') AS deactivated,
  (SELECT MAX(last_login_at) FROM user_account WHERE bureau_id = $1) AS last_login,
  (SELECT COUNT(*) FROM department WHERE bureau_id = $1 AND active) AS departments,
  (SELECT CAST(COALESCE(SUM(f.size), 0) AS bigint) FROM (SELECT DISTINCT sha256, size FROM attachment WHERE bureau_id = $1) AS f) AS bytes,
  (SELECT COUNT(*) FROM outbox WHERE bureau_id = $1 AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL) AS waiting,
  (SELECT COUNT(*) FROM outbox WHERE bureau_id = $1 AND sent_at IS NOT NULL) AS sent,
  (SELECT COUNT(*) FROM outbox WHERE bureau_id = $1 AND failed_at IS NOT NULL AND dropped_at IS NULL) AS failed";
