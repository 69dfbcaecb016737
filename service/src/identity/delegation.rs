//! Delegations for an absence: who acts for whom, from which day to which, and for how much.

use super::Session;
use super::department::active_user;
use super::rows::delegation;
use crate::record::outbox::Message;
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::authority::{DelegationScope, Role};
use domain::calendar::{day_of, end_of_day, last_day, long_day, start_of_day};
use domain::failure::Failure;
use domain::identity::command::DelegationInput;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::view::DelegationView;
use domain::ids::{DelegationId, UserId};
use domain::lifecycle::edit;
use sea_orm::sea_query::Value;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter};
use uuid::Uuid;

/// Delegations given and received, the latest first; administrators see those of the whole bureau.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session) -> Result<Vec<DelegationView>> {
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let scope = session.read(house).await?;
    let administers = actor.holds(Role::Administrator);
    let rows = scope.query::<Row>(LIST, [Value::from(administers), Value::from(actor.user.0)]).await?;
    let view = |row: Row| DelegationView {
        id: DelegationId(row.id),
        first_day: day_of(row.first_instant, zone),
        last_day: last_day(row.end_instant, zone),
        scope: DelegationScope::from_code(&row.scope).unwrap_or(DelegationScope::Assessment),
        revoked: row.revoked_at.is_some(),
        may_revoke: row.revoked_at.is_none() && row.end_instant > scope.now() && (administers || row.from_user == actor.user.0),
        from_name: row.from_name,
        to_name: row.to_name,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Lets a colleague act for oneself, and tells the colleague by mail.
///
/// # Errors
/// Invalid at `to`, `first_day`, `last_day` or `scope`.
pub async fn give(house: &House, session: &Session, input: &DelegationInput) -> Result<DelegationId> {
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let id = DelegationId(Uuid::now_v7());
    let decision = edit::<MasterData>(actor, &MasterFacts { id: id.0, version: 0 }, MasterEdit::Delegations, now)?;
    let (to, first, last, how_much) = input.read(day_of(now, zone))?;
    if to == actor.user {
        return Err(Failure::field("to", "不能委托给本人，请选择其他人").into());
    }
    let Some(person) = active_user(&scope, to).await? else {
        return Err(Failure::field("to", "请选择本局在用的用户").into());
    };
    let (from, until) = (start_of_day(first, zone), end_of_day(last, zone));
    // Two that overlap would leave open which of them holds.
    let overlapping = scope
        .select::<delegation::Entity>()
        .filter(delegation::Column::FromUser.eq(actor.user.0))
        .filter(delegation::Column::ToUser.eq(to.0))
        .filter(delegation::Column::RevokedAt.is_null())
        .filter(delegation::Column::FirstInstant.lt(until))
        .filter(delegation::Column::EndInstant.gt(from))
        .one(scope.tx())
        .await?;
    if overlapping.is_some() {
        return Err(Failure::field("first_day", format!("这段时间已经委托给{}，请另选日期，或者先撤销原委托", person.name)).into());
    }
    let decision = decision.stating("to", to).stating("first_day", first).stating("last_day", last).stating("scope", how_much.code());
    let writer = scope.apply(&decision)?;
    writer
        .insert(delegation::ActiveModel {
            id: Set(id.0),
            from_user: Set(actor.user.0),
            to_user: Set(to.0),
            first_instant: Set(from),
            end_instant: Set(until),
            scope: Set(how_much.code().to_owned()),
            revoked_at: Set(None),
            version: Set(1),
            ..delegation::ActiveModel::default()
        })
        .await?;
    let (me, days) = (session.me(), format!("{}至{}", long_day(first), long_day(last)));
    let what = format!(
        "{from}委托您在{days}期间代为办理其职责范围内的事项，委托范围：{how_much}。期间您用本人账号登录即可办理，记录中注明由您代办。\n\n\
         如不便代办，请及时告知{from}，由其撤销委托。",
        from = me.name,
    );
    let message = Message::notice(person.name, person.email, format!("{}委托您代办：{days}", me.name), what)
        .leading_to("登录系统", format!("{}/b/{}", house.settings().public_url, me.bureau.slug));
    writer.mail(vec![message]).await?;
    scope.commit().await?;
    Ok(id)
}

/// Ends a delegation early: one's own, or any as an administrator.
///
/// # Errors
/// Not found when it is somebody else's; refused when it has ended already.
pub async fn revoke(house: &House, session: &Session, id: DelegationId) -> Result<()> {
    let actor = session.actor();
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let key = Condition::all().add(delegation::Column::Id.eq(id.0));
    let row = scope.select::<delegation::Entity>().filter(key.clone()).one(scope.tx()).await?;
    let own = |row: &delegation::Model| UserId(row.from_user) == actor.user || actor.holds(Role::Administrator);
    let row = row.filter(own).ok_or_else(Error::not_found)?;
    let decision = edit::<MasterData>(actor, &MasterFacts { id: id.0, version: row.version }, MasterEdit::Delegations, now)?;
    if row.revoked_at.is_some() || row.end_instant <= now {
        return Err(Failure::refused("该委托已经结束，不需要撤销").into());
    }
    let changes = delegation::ActiveModel { revoked_at: Set(Some(now)), ..delegation::ActiveModel::default() };
    scope.apply(&decision.stating("revoked", true))?.update(key, row.version, changes).await?;
    scope.commit().await
}

/// The latest delegations that one may see; older ones stay in the log of operations.
const LIST: &str = "SELECT g.id, g.from_user, f.name AS from_name, t.name AS to_name, g.first_instant, g.end_instant, g.scope, g.revoked_at \
                    FROM delegation g \
                    JOIN user_account f ON f.bureau_id = g.bureau_id AND f.id = g.from_user \
                    JOIN user_account t ON t.bureau_id = g.bureau_id AND t.id = g.to_user \
                    WHERE g.bureau_id = $1 AND ($2 OR g.from_user = $3 OR g.to_user = $3) \
                    ORDER BY g.first_instant DESC, g.id DESC LIMIT 200";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    from_user: Uuid,
    from_name: String,
    to_name: String,
    first_instant: DateTime<Utc>,
    end_instant: DateTime<Utc>,
    scope: String,
    revoked_at: Option<DateTime<Utc>>,
}
