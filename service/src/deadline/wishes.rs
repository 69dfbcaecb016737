//! What a person has settled about messages, and the calendar feed of a person.

use super::rows::{deadline_feed, note_preference};
use crate::identity::Session;
use crate::keys::{random_token, sha256_hex};
use crate::scope::WriteScope;
use crate::{Error, House, Result};
use domain::deadline::preference::{EventMail, Preference, ReminderMail};
use domain::deadline::view::WishesView;
use domain::failure::{Failure, FieldErrors};
use domain::identity::UserStatus;
use domain::identity::lifecycle::{Account, AccountEdit, AccountFacts};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, SqlErr};

fn judge(session: &Session, scope: &WriteScope, what: AccountEdit) -> Result<Decision> {
    let facts = AccountFacts { id: session.actor().user, version: 0, status: UserStatus::Active, activated: true };
    Ok(edit::<Account>(session.actor(), &facts, what, scope.now())?)
}

/// What the person has settled.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session) -> Result<WishesView> {
    let scope = session.read(house).await?;
    let me = session.actor().user;
    let row = scope.select::<note_preference::Entity>().filter(note_preference::Column::UserId.eq(me.0)).one(scope.tx()).await?;
    let feed = scope.select::<deadline_feed::Entity>().filter(deadline_feed::Column::UserId.eq(me.0)).one(scope.tx()).await?;
    Ok(WishesView {
        version: row.as_ref().map_or(0, |row| row.version),
        preference: row.map(|row| stored(&row)).transpose()?.unwrap_or_default(),
        feed: feed.map(|feed| (feed.made_at, feed.read_at)),
    })
}

pub(super) fn stored(row: &note_preference::Model) -> Result<Preference> {
    Ok(Preference {
        events: EventMail::from_code(&row.events).ok_or_else(|| Error::Row(format!("wish {}", row.events)))?,
        reminders: ReminderMail::from_code(&row.reminders).ok_or_else(|| Error::Row(format!("wish {}", row.reminders)))?,
    })
}

/// Settles what is mailed.
///
/// # Errors
/// Invalid at `events` and `reminders`; refused when it was changed in another window.
pub async fn save(house: &House, session: &Session, version: i32, events: &str, reminders: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    let events = errors.check("events", EventMail::from_code(events).ok_or("请选择"));
    let reminders = errors.check("reminders", ReminderMail::from_code(reminders).ok_or("请选择"));
    let (Some(events), Some(reminders)) = (events, reminders) else { return Err(errors.into()) };
    let mut scope = session.write(house).await?;
    let decision = judge(session, &scope, AccountEdit::Wishes)?;
    let (me, now) = (session.actor().user, scope.now());
    let changes = note_preference::ActiveModel {
        user_id: Set(me.0),
        events: Set(events.code().to_owned()),
        reminders: Set(reminders.code().to_owned()),
        changed_at: Set(now),
        ..note_preference::ActiveModel::default()
    };
    let writer = scope.apply(&decision.stating("events", events.code()).stating("reminders", reminders.code()))?;
    if version == 0 {
        writer.insert(note_preference::ActiveModel { version: Set(1), ..changes }).await.map_err(overtaken)?;
    } else {
        writer.update(Condition::all().add(note_preference::Column::UserId.eq(me.0)), version, changes).await.map_err(overtaken)?;
    }
    scope.commit().await
}

/// Of two windows in which a person settles it, the second is told.
fn overtaken(error: Error) -> Error {
    let faster = match &error {
        Error::Database(cause) => matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
        Error::Failure(failure) => matches!(failure, Failure::Conflict(_)),
        _ => false,
    };
    if faster {
        Failure::refused("设置刚刚已在另一个窗口中保存，请核对下面的选择后再次保存").into()
    } else {
        error
    }
}

/// Makes the secret address of the person's feed, in place of an earlier one, and tells the secret: it is not kept.
///
/// # Errors
/// When the database fails.
pub async fn make_feed(house: &House, session: &Session) -> Result<String> {
    let secret = random_token()?;
    let mut scope = session.write(house).await?;
    let decision = judge(session, &scope, AccountEdit::Feed)?;
    let (me, now) = (session.actor().user, scope.now());
    let writer = scope.apply(&decision.noting("生成订阅地址"))?;
    writer.delete::<deadline_feed::Entity>(Condition::all().add(deadline_feed::Column::UserId.eq(me.0))).await?;
    writer
        .insert(deadline_feed::ActiveModel {
            user_id: Set(me.0),
            secret_hash: Set(sha256_hex(secret.as_bytes())),
            made_at: Set(now),
            read_at: Set(None),
            ..deadline_feed::ActiveModel::default()
        })
        .await?;
    scope.commit().await?;
    Ok(secret)
}

/// Revokes the feed: its address opens nothing any more.
///
/// # Errors
/// When the database fails.
pub async fn revoke_feed(house: &House, session: &Session) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = judge(session, &scope, AccountEdit::Feed)?;
    let me = session.actor().user;
    let writer = scope.apply(&decision.noting("停用订阅地址"))?;
    writer.delete::<deadline_feed::Entity>(Condition::all().add(deadline_feed::Column::UserId.eq(me.0))).await?;
    scope.commit().await
}
