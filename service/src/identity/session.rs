//! Log-ins: a short access token, a refresh token that changes at every use, and one row for both.
//!
//! A [`Session`] is made here and nowhere else, from a token whose signature, expiry and row were checked:
//!
//! ```compile_fail
//! let forged = service::identity::Session { id: todo!(), actor: todo!(), me: todo!() };
//! ```

use super::bureau;
use super::rows::{credential_token, session, user_account};
use super::throttle::Attempts;
use crate::keys::{random_token, token_hash};
use crate::scope::{Scope, Unrecorded, WriteScope};
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::authority::{Actor, Body, DelegationScope, Function, Hat, Role};
use domain::failure::{Failure, FieldErrors};
use domain::identity::lifecycle::{Account, AccountEdit, AccountFacts};
use domain::identity::throttle;
use domain::identity::view::{BureauView, Me, SessionView};
use domain::identity::{BureauStatus, UserStatus};
use domain::ids::{BureauId, DepartmentId, SessionId, UserId};
use domain::lifecycle::edit;
use domain::text;
use sea_orm::sea_query::Value;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// How long an access token holds.
pub const ACCESS: TimeDelta = TimeDelta::minutes(10);
/// How long a log-in lasts without being used.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a log-in lasts at most, however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(7);
/// How long the previous refresh token is still good, so that two tabs do not look like theft.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

/// A person who is logged in: the source of every scope.
#[derive(Clone, Debug)]
pub struct Session {
    id: SessionId,
    actor: Actor,
    me: Me,
}

impl Session {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What pages show of the person.
    #[must_use]
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// The log-in.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// A scope for reading.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(&self, house: &House) -> Result<Scope> {
        Scope::of_bureau(house, self.actor.bureau).await
    }

    /// A scope for writing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self, house: &House) -> Result<WriteScope> {
        WriteScope::of_bureau(house, self.actor.bureau).await
    }
}

/// Tokens for the browser's cookies.
#[derive(Clone)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token; nothing when the one in the browser stays.
    pub refresh: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

/// What came of the tokens of a request.
#[derive(Debug)]
pub enum Authenticated {
    /// Logged in; new tokens where the access token had run out.
    In(Box<Session>, Option<Tokens>),
    /// Not logged in; `stale` when there are tokens to forget.
    Out {
        /// Whether the request carried tokens.
        stale: bool,
    },
}

#[derive(Serialize, Deserialize)]
struct Claims {
    bureau: Uuid,
    session: Uuid,
    exp: i64,
}

/// Checks the tokens of a request, and refreshes them where the access token has run out.
///
/// # Errors
/// When the database fails; wrong tokens are no error.
pub async fn authenticate(house: &House, access: Option<&str>, refresh: Option<&str>) -> Result<Authenticated> {
    let stale = access.is_some() || refresh.is_some();
    let now = house.now();
    if let Some(claims) = access.and_then(|token| house.keys().verify::<Claims>(token)).filter(|claims| claims.exp > now.timestamp()) {
        let scope = Scope::of_bureau(house, BureauId(claims.bureau)).await?;
        return Ok(match load(&scope, SessionId(claims.session)).await? {
            Some(loaded) => Authenticated::In(Box::new(loaded.session), None),
            None => Authenticated::Out { stale },
        });
    }
    let Some((bureau, id, secret)) = refresh.and_then(parse_refresh) else {
        return Ok(Authenticated::Out { stale });
    };
    let scope = Scope::of_bureau(house, bureau).await?;
    let loaded = load(&scope, id).await?;
    drop(scope);
    let Some(loaded) = loaded else {
        return Ok(Authenticated::Out { stale });
    };
    let given = token_hash(secret);
    let key = Condition::all().add(session::Column::Id.eq(id.0));
    let replaced = loaded.previous_hash.as_deref() == Some(given.as_slice());
    let refresh = if given == loaded.refresh_hash {
        let next = random_token()?;
        let row = session::ActiveModel {
            refresh_hash: Set(token_hash(&next)),
            previous_hash: Set(Some(given)),
            rotated_at: Set(now),
            expires_at: Set((now + IDLE).min(loaded.created_at + LONGEST)),
            ..session::ActiveModel::default()
        };
        let scope = WriteScope::of_bureau(house, bureau).await?;
        match scope.unrecorded(Unrecorded::SessionRefresh).update(key, loaded.version, row).await {
            Ok(()) => {
                scope.commit().await?;
                Some(format!("{bureau}.{id}.{next}"))
            }
            // Another tab was faster, with the same token: its answer brings the new one.
            Err(Error::Failure(Failure::Conflict(_))) => None,
            Err(error) => return Err(error),
        }
    } else if replaced && now - loaded.rotated_at <= GRACE {
        None
    } else {
        // Whoever has the number of a log-in but not its present secret holds one that was replaced: it is in two
        // hands, and the whole log-in ends.
        tracing::warn!(%bureau, session = %id, "a used refresh token came back; the log-in was ended");
        let scope = WriteScope::of_bureau(house, bureau).await?;
        scope.unrecorded(Unrecorded::SessionRefresh).delete::<session::Entity>(key).await?;
        scope.commit().await?;
        return Ok(Authenticated::Out { stale });
    };
    let tokens = Tokens { access: access_token(house, bureau, id, now)?, refresh };
    Ok(Authenticated::In(Box::new(loaded.session), Some(tokens)))
}

fn parse_refresh(token: &str) -> Option<(BureauId, SessionId, &str)> {
    let mut parts = token.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?))
}

fn access_token(house: &House, bureau: BureauId, session: SessionId, now: DateTime<Utc>) -> Result<String> {
    house.keys().sign(&Claims { bureau: bureau.0, session: session.0, exp: (now + ACCESS).timestamp() })
}

/// Where a log-in comes from, for the list of own sessions.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What the browser says of itself.
    pub device: String,
    /// The address, as far as trusted proxies tell.
    pub address: String,
}

/// Logs a person in.
///
/// # Errors
/// Refused when the bureau is suspended or too many log-ins have failed; invalid when name and password do not
/// belong together (the two are never told apart).
pub async fn log_in(house: &House, slug: &str, login: &str, password: &str, origin: &Origin) -> Result<Tokens> {
    const WRONG: &str = "登录名或者密码不正确，请核对后重试，并确认所选单位是否正确";
    let mut errors = FieldErrors::default();
    if login.trim().is_empty() {
        errors.add("login", "请填写登录名");
    }
    if password.is_empty() {
        errors.add("password", "请填写密码");
    }
    errors.into_result()?;
    let bureau = bureau::by_slug(house, slug).await?;
    if bureau.status == BureauStatus::Suspended {
        return Err(Failure::refused(format!("{}已暂停使用本系统，暂时不能登录；请联系平台运营人员", bureau.name)).into());
    }
    // The address first: it is known, while a name is whatever somebody likes to send.
    let from_address = Attempts::from_address(&origin.address);
    if !from_address.count(house).await? {
        return Err(Failure::refused(throttle::WAIT).into());
    }
    let Ok(login) = text::login_name(login) else { return Err(Failure::field("password", WRONG).into()) };
    let attempts = Attempts::at_account(bureau.id, &login);
    if !attempts.count(house).await? {
        return Err(Failure::refused(throttle::WAIT).into());
    }
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let user = scope.select::<user_account::Entity>().filter(user_account::Column::Login.eq(&login)).one(scope.tx()).await?;
    drop(scope);
    let active = user.as_ref().filter(|user| user.status == UserStatus::Active.code());
    let proved = house.keys().prove_password(password, active.and_then(|user| user.password_hash.as_deref())).await?;
    let Some(user) = user.filter(|_| proved) else {
        return Err(Failure::field("password", WRONG).into());
    };
    // Those of others from the address stay: an own log-in now and then must not pay for tries at colleagues.
    from_address.take_back(house).await?;
    attempts.forget(house).await?;
    begin(house, bureau.id, UserId(user.id), origin).await
}

/// Begins a session for somebody whose identity has been proved.
pub(crate) async fn begin(house: &House, bureau: BureauId, user: UserId, origin: &Origin) -> Result<Tokens> {
    let id = SessionId(Uuid::now_v7());
    let secret = random_token()?;
    let mut scope = WriteScope::of_bureau(house, bureau).await?;
    let now = scope.now();
    let row = session::ActiveModel {
        id: Set(id.0),
        user_id: Set(user.0),
        refresh_hash: Set(token_hash(&secret)),
        previous_hash: Set(None),
        rotated_at: Set(now),
        created_at: Set(now),
        expires_at: Set(now + IDLE),
        device: Set(origin.device.chars().take(200).collect()),
        address: Set(origin.address.chars().take(64).collect()),
        version: Set(1),
        ..session::ActiveModel::default()
    };
    // The log-in needs a session to be loaded, and the record needs the person of the session.
    scope.unrecorded(Unrecorded::SessionRefresh).insert(row).await?;
    let Some(loaded) = load(&scope, id).await? else {
        return Err(Failure::SignIn.into());
    };
    let decision = edit::<Account>(&loaded.session.actor, &in_use(user), AccountEdit::LogIn, now)?.stating("session", id);
    let changes = user_account::ActiveModel { last_login_at: Set(Some(now)), ..user_account::ActiveModel::default() };
    scope.apply(&decision)?.update_all(Condition::all().add(user_account::Column::Id.eq(user.0)), changes).await?;
    scope.commit().await?;
    Ok(Tokens { access: access_token(house, bureau, id, now)?, refresh: Some(format!("{bureau}.{id}.{secret}")) })
}

/// The account of somebody who is logged in, or is just about to be.
pub(super) fn in_use(user: UserId) -> AccountFacts {
    AccountFacts { id: user, version: 0, status: UserStatus::Active, activated: true }
}

/// The own sessions, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session) -> Result<Vec<SessionView>> {
    let scope = session.read(house).await?;
    let rows = scope
        .select::<session::Entity>()
        .filter(session::Column::UserId.eq(session.actor.user.0))
        .filter(session::Column::ExpiresAt.gt(scope.now()))
        .order_by_desc(session::Column::CreatedAt)
        .all(scope.tx())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            id: SessionId(row.id),
            device: device(&row.device),
            address: row.address,
            created: row.created_at,
            seen: row.rotated_at,
            current: row.id == session.id.0,
        })
        .collect())
}

/// Ends one of the own sessions, or all of them.
///
/// # Errors
/// Not found when it is not one's own.
pub async fn end(house: &House, session: &Session, which: Option<SessionId>) -> Result<()> {
    let mut scope = session.write(house).await?;
    let what = which.map_or_else(|| "all".to_owned(), |id| id.to_string());
    let decision = edit::<Account>(&session.actor, &in_use(session.actor.user), AccountEdit::LogOut, scope.now())?.stating("session", what);
    let mut key = Condition::all().add(session::Column::UserId.eq(session.actor.user.0));
    if let Some(id) = which {
        key = key.add(session::Column::Id.eq(id.0));
    }
    let ended = scope.apply(&decision)?.delete::<session::Entity>(key).await?;
    if ended == 0 {
        return Err(crate::Error::not_found());
    }
    scope.commit().await
}

/// How long links that were used or have run out are kept, so that whoever opens one is told what became of it.
const LINKS_KEPT: TimeDelta = TimeDelta::days(90);

/// Removes log-ins and links that ran out.
pub(crate) async fn sweep(house: &House, bureau: BureauId) -> Result<()> {
    let scope = WriteScope::of_bureau(house, bureau).await?;
    let now = scope.now();
    let writer = scope.unrecorded(Unrecorded::Sweep);
    writer.delete::<session::Entity>(Condition::all().add(session::Column::ExpiresAt.lt(now))).await?;
    writer.delete::<credential_token::Entity>(Condition::all().add(credential_token::Column::ExpiresAt.lt(now - LINKS_KEPT))).await?;
    scope.commit().await
}

/// Browser and system in words, as far as the browser said.
fn device(agent: &str) -> String {
    let browser = [
        ("MicroMessenger", "微信"),
        ("Edg/", "Edge 浏览器"),
        ("Firefox/", "Firefox 浏览器"),
        ("Chrome/", "Chrome 浏览器"),
        ("Safari/", "Safari 浏览器"),
    ];
    let system = [
        ("Android", "安卓手机"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows 电脑"),
        ("Mac OS", "Mac 电脑"),
        ("Linux", "Linux 电脑"),
    ];
    let find = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&system), find(&browser)) {
        (Some(system), Some(browser)) => format!("{system} · {browser}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "未知设备".to_owned(),
    }
}

struct Loaded {
    session: Session,
    refresh_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
    rotated_at: DateTime<Utc>,
    version: i32,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    refresh_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
    rotated_at: DateTime<Utc>,
    version: i32,
    user_id: Uuid,
    login: String,
    user_name: String,
    email: String,
    roles: String,
    department_id: Option<Uuid>,
    department_name: Option<String>,
    slug: String,
    bureau_name: String,
    short_name: String,
    region: String,
    hotline: String,
    time_zone: String,
    status: String,
    bureau_version: i32,
    function: Option<String>,
    stand_in_function: Option<String>,
    stand_in_department: Option<Uuid>,
    absent_id: Option<Uuid>,
    absent_name: Option<String>,
    absent_roles: Option<String>,
    absent_department: Option<Uuid>,
    absent_scope: Option<String>,
    absent_function: Option<String>,
    absent_stand_in_function: Option<String>,
    absent_stand_in_department: Option<Uuid>,
    body: Option<String>,
    unread: i64,
}

/// Session, person, bureau, functions, memberships and delegations in one statement; a person with several of them
/// comes in several rows. Where nobody is named as stand-in of an office, every deputy director is one. Unread messages are
/// counted by thing, as the inbox groups them, and not where the thing is over.
const LOAD: &str = "
SELECT s.id, s.refresh_hash, s.previous_hash, s.created_at, s.rotated_at, s.version, u.id AS user_id, u.login, u.name AS user_name, u.email, u.roles,
  u.department_id, d.name AS department_name, b.slug, b.name AS bureau_name, b.short_name, b.region, b.hotline, b.time_zone, b.status, b.version AS bureau_version,
  f.function, si.function AS stand_in_function, si.department_id AS stand_in_department,
  a.id AS absent_id, a.name AS absent_name, a.roles AS absent_roles, a.department_id AS absent_department, g.scope AS absent_scope,
  af.function AS absent_function, asi.function AS absent_stand_in_function, asi.department_id AS absent_stand_in_department,
  m.body,
  (SELECT count(DISTINCT coalesce(n.deadline_id, n.id)) FROM note n LEFT JOIN deadline l ON l.bureau_id = n.bureau_id AND l.id = n.deadline_id
    WHERE n.bureau_id = s.bureau_id AND n.user_id = u.id AND n.read_at IS NULL AND l.ended_at IS NULL) AS unread
FROM session s
JOIN bureau b ON b.id = s.bureau_id
JOIN user_account u ON u.bureau_id = s.bureau_id AND u.id = s.user_id AND u.status = 'active'
LEFT JOIN department d ON d.bureau_id = s.bureau_id AND d.id = u.department_id
LEFT JOIN function_assignment f ON f.bureau_id = s.bureau_id AND f.department_id = u.department_id
LEFT JOIN function_assignment si ON si.bureau_id = s.bureau_id AND (si.stand_in_id = u.id OR (si.stand_in_id IS NULL AND u.roles LIKE '%deputy%'))
LEFT JOIN body_member m ON m.bureau_id = s.bureau_id AND m.user_id = u.id AND m.first_instant <= $3 AND (m.end_instant IS NULL OR m.end_instant > $3)
LEFT JOIN delegation g ON g.bureau_id = s.bureau_id AND g.to_user = u.id AND g.revoked_at IS NULL AND g.first_instant <= $3 AND g.end_instant > $3
LEFT JOIN user_account a ON a.bureau_id = s.bureau_id AND a.id = g.from_user AND a.status = 'active'
LEFT JOIN function_assignment af ON af.bureau_id = s.bureau_id AND af.department_id = a.department_id
LEFT JOIN function_assignment asi ON asi.bureau_id = s.bureau_id AND (asi.stand_in_id = a.id OR (asi.stand_in_id IS NULL AND a.roles LIKE '%deputy%'))
WHERE s.bureau_id = $1 AND s.id = $2 AND s.expires_at > $3";

async fn load(scope: &Scope, id: SessionId) -> Result<Option<Loaded>> {
    let rows = scope.query::<Row>(LOAD, [Value::from(id.0), Value::from(scope.now())]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    if first.status != BureauStatus::Active.code() {
        return Ok(None);
    }
    let mut own = Hat { roles: roles(&first.roles), department: first.department_id.map(DepartmentId), ..Hat::default() };
    let mut absent: Vec<(Uuid, Hat, Option<DelegationScope>)> = Vec::new();
    for row in &rows {
        push(&mut own.functions, row.function.as_deref());
        if let Some(body) = row.body.as_deref().and_then(Body::from_code).filter(|body| !own.bodies.contains(body)) {
            own.bodies.push(body);
        }
        push_stand_in(&mut own.stands_in, row.stand_in_function.as_deref(), row.stand_in_department);
        let (Some(absent_id), Some(name)) = (row.absent_id, row.absent_name.as_ref()) else { continue };
        let position = absent.iter().position(|(id, _, _)| *id == absent_id).unwrap_or_else(|| {
            let hat = Hat {
                on_behalf_of: Some((UserId(absent_id), name.clone())),
                // Administration is personal and is not handed over with an absence.
                roles: roles(row.absent_roles.as_deref().unwrap_or_default()).into_iter().filter(|r| *r != Role::Administrator).collect(),
                department: row.absent_department.map(DepartmentId),
                ..Hat::default()
            };
            absent.push((absent_id, hat, row.absent_scope.as_deref().and_then(DelegationScope::from_code)));
            absent.len() - 1
        });
        if let Some((_, hat, _)) = absent.get_mut(position) {
            push(&mut hat.functions, row.absent_function.as_deref());
            push_stand_in(&mut hat.stands_in, row.absent_stand_in_function.as_deref(), row.absent_stand_in_department);
        }
    }
    for (_, hat, given) in &mut absent {
        if *given != Some(DelegationScope::Everything) {
            hat.functions.retain(|f| *f == Function::AssessmentOffice);
            hat.stands_in.retain(|(f, _)| *f == Function::AssessmentOffice);
            hat.assessment_only = true;
        }
    }
    let bureau = BureauView {
        id: scope.bureau(),
        slug: first.slug.clone(),
        name: first.bureau_name.clone(),
        short_name: first.short_name.clone(),
        region: first.region.clone(),
        hotline: first.hotline.clone(),
        zone: bureau::zone(&first.time_zone),
        status: BureauStatus::Active,
        version: first.bureau_version,
    };
    let me = Me {
        bureau,
        user: UserId(first.user_id),
        name: first.user_name.clone(),
        login: first.login.clone(),
        email: first.email.clone(),
        roles: own.roles.clone(),
        department: first.department_name.clone(),
        department_id: own.department,
        functions: own.functions.clone(),
        bodies: own.bodies.clone(),
        acting_for: absent.iter().filter_map(|(_, hat, _)| hat.on_behalf_of.as_ref().map(|(_, name)| name.clone())).collect(),
        unread: usize::try_from(first.unread).unwrap_or_default(),
    };
    let hats = std::iter::once(own).chain(absent.into_iter().map(|(_, hat, _)| hat)).collect();
    let actor = Actor { bureau: scope.bureau(), user: UserId(first.user_id), name: first.user_name.clone(), hats };
    Ok(Some(Loaded {
        session: Session { id: SessionId(first.id), actor, me },
        refresh_hash: first.refresh_hash.clone(),
        previous_hash: first.previous_hash.clone(),
        created_at: first.created_at,
        rotated_at: first.rotated_at,
        version: first.version,
    }))
}

fn push(functions: &mut Vec<Function>, code: Option<&str>) {
    if let Some(function) = code.and_then(Function::from_code)
        && !functions.contains(&function)
    {
        functions.push(function);
    }
}

fn push_stand_in(stands_in: &mut Vec<(Function, DepartmentId)>, code: Option<&str>, department: Option<Uuid>) {
    if let (Some(function), Some(department)) = (code.and_then(Function::from_code), department)
        && !stands_in.contains(&(function, DepartmentId(department)))
    {
        stands_in.push((function, DepartmentId(department)));
    }
}

/// Ranks as stored: codes joined by commas.
pub(crate) fn roles(text: &str) -> Vec<Role> {
    text.split(',').filter_map(Role::from_code).collect()
}

/// Ranks to store.
pub(crate) fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(",")
}
