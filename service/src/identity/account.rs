//! One's own account: the password, and the links by mail with which somebody sets one.

use super::bureau;
use super::rows::{credential_token, session as login, user_account};
use super::session::{self, Origin, Session, Tokens};
use super::throttle::{self, Attempts};
use super::user::facts;
use crate::keys::{random_token, token_hash};
use crate::record::outbox::Message;
use crate::scope::{Scope, Unrecorded, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::authority::{Actor, Hat};
use domain::failure::{Failure, FieldErrors};
use domain::identity::lifecycle::{Account, AccountAction, AccountEdit};
use domain::identity::view::BureauView;
use domain::identity::{BureauStatus, UserStatus, password};
use domain::ids::{BureauId, DepartmentId, UserId};
use domain::lifecycle::{decide, edit};
use domain::record::letter::{LetterKind, Placeholder};
use domain::{calendar, text};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

const RESET_WAIT: &str = "申请次数过多，请 15 分钟后再试；没有收到邮件的，请查看垃圾邮件，或者联系本局管理员";
const UNKNOWN: &str = "链接已失效，或者没有复制完整，请从邮件中重新打开。仍打不开的，请联系本局管理员重新发送邀请，或者在登录页重新申请";

/// Changes the own password, and ends all other log-ins.
///
/// # Errors
/// Invalid at `current`, `new` or `again`.
pub async fn change_password(house: &House, session: &Session, current: &str, new: &str, again: &str) -> Result<()> {
    let (actor, me) = (session.actor(), session.me());
    let mut errors = FieldErrors::default();
    match throttle::prove_own(house, session, "current", current, "当前密码不正确，请重新输入").await {
        Err(Error::Failure(Failure::Invalid(wrong))) => {
            errors.merge(Err::<(), _>(wrong));
        }
        proved => proved?,
    }
    chosen(&mut errors, "new", new, again, (&me.login, &me.name));
    if errors.is_empty() && new == current {
        errors.add("new", "新密码与当前密码相同，请换一个");
    }
    errors.into_result()?;
    let hash = house.keys().hash_password(new).await?;
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let decision = edit::<Account>(actor, &session::in_use(actor.user), AccountEdit::Password, now)?;
    let writer = scope.apply(&decision)?;
    let changes = user_account::ActiveModel { password_hash: Set(Some(hash)), ..user_account::ActiveModel::default() };
    writer.update_all(Condition::all().add(user_account::Column::Id.eq(actor.user.0)), changes).await?;
    let others = Condition::all().add(login::Column::UserId.eq(actor.user.0)).add(login::Column::Id.ne(session.id().0));
    writer.delete::<login::Entity>(others).await?;
    void(&writer, actor.user, now).await?;
    scope.commit().await
}

/// Asks for a link to set a new password. The answer is the same whether or not there is such an account.
///
/// # Errors
/// Invalid when the log-in name cannot be one; refused when asked too often or the bureau is suspended.
pub async fn request_reset(house: &House, slug: &str, login: &str) -> Result<()> {
    let bureau = served(house, slug).await?;
    let login = text::login_name(login).map_err(|message| Failure::field("login", message))?;
    if !Attempts::at_reset(bureau.id, &login).count(house).await? {
        return Err(Failure::refused(RESET_WAIT).into());
    }
    let scope = WriteScope::of_bureau(house, bureau.id).await?;
    let user = scope
        .select::<user_account::Entity>()
        .filter(user_account::Column::Login.eq(&login))
        .filter(user_account::Column::Status.eq(UserStatus::Active.code()))
        .one(scope.tx())
        .await?;
    if let Some(user) = user {
        let writer = scope.unrecorded(Unrecorded::ResetRequest);
        issue(&writer, house, &bureau, Purpose::Reset, &[Addressee::of(&user)], scope.now()).await?;
        return scope.commit().await;
    }
    drop(scope);
    // A write of its own, so that the time to answer tells nothing either.
    Attempts::at_reset(bureau.id, "").forget(house).await
}

/// Whom a link is for, with the log-in name and the bureau, before it is used.
///
/// # Errors
/// Refused with what to do, when the link was used, has run out or is not whole.
pub async fn invitation(house: &House, slug: &str, token: &str) -> Result<(String, String, BureauView)> {
    let bureau = served(house, slug).await?;
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let Proven { user, .. } = prove(&scope, token).await?;
    Ok((user.name, user.login, bureau))
}

/// Sets a password with a link, once, and logs in. Earlier log-ins end.
///
/// # Errors
/// As [`invitation`]; invalid at `password` or `again`.
pub async fn accept(house: &House, slug: &str, token: &str, password: &str, again: &str, origin: &Origin) -> Result<Tokens> {
    let bureau = served(house, slug).await?;
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let Proven { user, .. } = prove(&scope, token).await?;
    drop(scope);
    let mut errors = FieldErrors::default();
    chosen(&mut errors, "password", password, again, (&user.login, &user.name));
    errors.into_result()?;
    // The hash takes a while and must not hold up other writers; the link is proved again afterwards.
    let hash = house.keys().hash_password(password).await?;
    let mut scope = WriteScope::of_bureau(house, bureau.id).await?;
    let now = scope.now();
    let Proven { token, purpose, user } = prove(&scope, token).await?;
    let (by, facts) = (actor(bureau.id, &user), facts(&user)?);
    let decision = match purpose {
        Purpose::Invite => decide::<Account>(&by, &facts, AccountAction::Activate, now)?.decision,
        Purpose::Reset => edit::<Account>(&by, &facts, AccountEdit::Reset, now)?,
    };
    let writer = scope.apply(&decision)?;
    let used = credential_token::ActiveModel { used_at: Set(Some(now)), ..credential_token::ActiveModel::default() };
    let key = Condition::all().add(credential_token::Column::Id.eq(token.id));
    writer.update(key, token.version, used).await.map_err(|error| match error {
        Error::Failure(Failure::Conflict(_)) => Failure::refused("链接刚刚已经用过，请直接登录").into(),
        other => other,
    })?;
    void(&writer, UserId(user.id), now).await?;
    let changes = user_account::ActiveModel {
        password_hash: Set(Some(hash)),
        status: Set(UserStatus::Active.code().to_owned()),
        ..user_account::ActiveModel::default()
    };
    // The version belongs to what administrators edit: it is insisted on, for the account may have been stopped
    // meanwhile, but not raised, for a form that is open must not meet a conflict over a password.
    let key = Condition::all().add(user_account::Column::Id.eq(user.id)).add(user_account::Column::Version.eq(user.version));
    if writer.update_all(key, changes).await? == 0 {
        return Err(Failure::refused("您的账号资料刚刚有变动，密码没有设置。请重新打开链接再试").into());
    }
    writer.delete::<login::Entity>(Condition::all().add(login::Column::UserId.eq(user.id))).await?;
    scope.commit().await?;
    // Whoever holds the mailbox and has set a password need not wait for failures that came before.
    Attempts::at_account(bureau.id, &user.login).forget(house).await?;
    Attempts::at_reset(bureau.id, &user.login).forget(house).await?;
    session::begin(house, bureau.id, UserId(user.id), origin).await
}

/// Somebody to whom a link is mailed.
#[derive(Clone, Debug)]
pub(crate) struct Addressee {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub email: String,
}

impl Addressee {
    pub(crate) fn of(user: &user_account::Model) -> Self {
        Self { id: UserId(user.id), login: user.login.clone(), name: user.name.clone(), email: user.email.clone() }
    }
}

/// Mails invitations to set a first password.
pub(crate) async fn invite(
    writer: &Writer<'_>,
    house: &House,
    bureau: &BureauView,
    people: &[Addressee],
    now: DateTime<Utc>,
) -> Result<()> {
    issue(writer, house, bureau, Purpose::Invite, people, now).await
}

/// Ends the links of a person that were not used.
pub(crate) async fn void(writer: &Writer<'_>, user: UserId, now: DateTime<Utc>) -> Result<()> {
    let open = Condition::all().add(credential_token::Column::UserId.eq(user.0)).add(credential_token::Column::UsedAt.is_null());
    let row = credential_token::ActiveModel { used_at: Set(Some(now)), ..credential_token::ActiveModel::default() };
    writer.update_all(open, row).await?;
    Ok(())
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Invite,
    Reset,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }

    fn lasts(self) -> TimeDelta {
        match self {
            Self::Invite => TimeDelta::days(7),
            Self::Reset => TimeDelta::hours(2),
        }
    }

    /// Whether a link of this purpose is good for `user`.
    fn suits(self, user: &user_account::Model) -> bool {
        let status = match self {
            Self::Invite => UserStatus::Invited,
            Self::Reset => UserStatus::Active,
        };
        user.status == status.code()
    }
}

async fn issue(
    writer: &Writer<'_>,
    house: &House,
    bureau: &BureauView,
    purpose: Purpose,
    people: &[Addressee],
    now: DateTime<Utc>,
) -> Result<()> {
    let expires = now + purpose.lasts();
    let (mut rows, mut mail) = (Vec::with_capacity(people.len()), Vec::with_capacity(people.len()));
    for person in people {
        let (id, secret) = (Uuid::now_v7(), random_token()?);
        rows.push(credential_token::ActiveModel {
            id: Set(id),
            user_id: Set(person.id.0),
            purpose: Set(purpose.code().to_owned()),
            secret_hash: Set(token_hash(&secret)),
            expires_at: Set(expires),
            used_at: Set(None),
            version: Set(1),
            ..credential_token::ActiveModel::default()
        });
        let (kind, verb, page) = match purpose {
            Purpose::Invite => (LetterKind::Invitation, "设置密码", "invitation"),
            Purpose::Reset => (LetterKind::Reset, "设置新密码", "reset"),
        };
        let link = format!("{}/b/{}/{page}/{id}.{secret}", house.settings().public_url, bureau.slug);
        mail.push(
            Message::notice(&person.name, &person.email, "", "")
                .kind(kind)
                .naming(Placeholder::Login, &person.login)
                .naming(Placeholder::Due, calendar::due(expires, bureau.zone))
                .leading_to(verb, link),
        );
    }
    writer.insert_many(rows).await?;
    writer.mail(mail).await
}

/// A link that holds.
struct Proven {
    token: credential_token::Model,
    purpose: Purpose,
    user: user_account::Model,
}

async fn prove(scope: &Scope, link: &str) -> Result<Proven> {
    let unknown = || Failure::refused(UNKNOWN);
    let (id, secret) = link.trim().split_once('.').ok_or_else(unknown)?;
    let id: Uuid = id.parse().map_err(|_| unknown())?;
    let token = scope.select::<credential_token::Entity>().filter(credential_token::Column::Id.eq(id)).one(scope.tx()).await?;
    // Hashes are compared: what their comparison takes tells nothing of the secret.
    let token = token.filter(|token| token.secret_hash == token_hash(secret)).ok_or_else(unknown)?;
    let purpose = [Purpose::Invite, Purpose::Reset].into_iter().find(|p| p.code() == token.purpose).ok_or_else(unknown)?;
    let user = scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(token.user_id)).one(scope.tx()).await?;
    let user = user.ok_or_else(unknown)?;
    let message = match (token.used_at.is_some(), token.expires_at <= scope.now(), purpose) {
        _ if user.status == UserStatus::Deactivated.code() => "链接已失效：您的账号已停用。如有疑问，请联系本局管理员",
        (true, _, Purpose::Invite) => {
            "链接已失效：已经用过，或者有了更新的邀请。设置过密码的，请直接登录；没有设置的，请联系本局管理员重新发送邀请"
        }
        (true, _, Purpose::Reset) => "链接已失效：重设密码的链接只能使用一次。仍需重设的，请在登录页重新申请",
        (false, true, Purpose::Invite) => "链接已失效：邀请自发出起 7 天内有效，现已过期。请联系本局管理员重新发送邀请",
        (false, true, Purpose::Reset) => "链接已失效：重设密码的链接自发出起 2 小时内有效，现已过期。请在登录页重新申请",
        (false, false, _) if purpose.suits(&user) => return Ok(Proven { token, purpose, user }),
        (false, false, _) => "链接已失效：您的账号已经设置过密码，请直接登录；忘记密码的，请在登录页申请重设",
    };
    Err(Failure::refused(message).into())
}

/// Who sets a password with a link: nobody is logged in, the link has proved who it is.
fn actor(bureau: BureauId, user: &user_account::Model) -> Actor {
    let hat = Hat { roles: session::roles(&user.roles), department: user.department_id.map(DepartmentId), ..Hat::default() };
    Actor { bureau, user: UserId(user.id), name: user.name.clone(), hats: vec![hat] }
}

fn chosen(errors: &mut FieldErrors, field: &str, new: &str, again: &str, (login, name): (&str, &str)) {
    if let Err(message) = password::check(new, login, name) {
        errors.add(field, message);
    }
    if new != again {
        errors.add("again", "两次输入的密码不一致，请重新输入");
    }
}

/// The bureau at `slug`, if it is served.
pub(crate) async fn served(house: &House, slug: &str) -> Result<BureauView> {
    let bureau = bureau::by_slug(house, slug).await?;
    if bureau.status == BureauStatus::Suspended {
        return Err(Failure::refused(format!("{}已暂停使用本系统，暂时不能办理；请联系平台运营人员", bureau.name)).into());
    }
    Ok(bureau)
}
