//! How the bureau's mail fares, and what its administrator does about it.

use super::outbox::{self, Message};
use super::rows::{mail_sender, outbox as letter};
use crate::identity::Session;
use crate::identity::department::overtaken_by;
use crate::identity::rows::bureau;
use crate::platform::JobKind;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::ids::{LetterId, UserId};
use domain::lifecycle::{decide, edit};
use domain::record::Page;
use domain::record::command::SenderInput;
use domain::record::delivery::Fault;
use domain::record::letter::LetterKind;
use domain::record::lifecycle::{DeliveryState, Letter, LetterAction, LetterEdit, LetterFacts, sees_deliveries};
use domain::record::view::{LetterCounts, LetterView, LettersView, SenderView};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, Value};
use uuid::Uuid;

/// Letters on one page.
const ROWS: usize = 50;

/// Names and addresses of recipients are the administrator's to see, and nobody else's.
fn admitted(session: &Session) -> Result<()> {
    if sees_deliveries(&session.me().roles) { Ok(()) } else { Err(Error::not_found()) }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    to_name: String,
    to_address: String,
    person: Option<Uuid>,
    kind: String,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    dropped_at: Option<DateTime<Utc>>,
    attempts: i32,
    fault: Option<String>,
    next_at: Option<DateTime<Utc>>,
}

/// What is shown of a letter, up to the condition that picks letters.
macro_rules! letters {
    ($condition:literal) => {
        concat!(
            "SELECT o.id, o.to_name, o.to_address, o.kind, o.created_at, o.sent_at, o.failed_at, o.dropped_at, o.attempts, o.fault, o.next_at, \
             (SELECT u.id FROM user_account u WHERE u.bureau_id = $1 AND u.email = o.to_address AND u.name = o.to_name ORDER BY u.id LIMIT 1) \
             AS person FROM outbox o WHERE o.bureau_id = $1 AND ",
            $condition,
            " ORDER BY o.id DESC LIMIT 51"
        )
    };
}

const WAITING: &str = letters!("o.sent_at IS NULL AND o.failed_at IS NULL AND o.dropped_at IS NULL AND o.id < $2");
const SENT: &str = letters!("o.sent_at IS NOT NULL AND o.id < $2");
const FAILED: &str = letters!("o.sent_at IS NULL AND o.failed_at IS NOT NULL AND o.dropped_at IS NULL AND o.id < $2");
const DROPPED: &str = letters!("o.sent_at IS NULL AND o.dropped_at IS NOT NULL AND o.id < $2");
const LATEST_TRIAL: &str = letters!("o.kind = 'trial' AND o.id < $2");

const COUNTS: &str = "
SELECT
  COUNT(CASE WHEN sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL THEN 1 END) AS waiting,
  COUNT(sent_at) AS sent,
  COUNT(CASE WHEN sent_at IS NULL AND failed_at IS NOT NULL AND dropped_at IS NULL THEN 1 END) AS failed,
  COUNT(CASE WHEN sent_at IS NULL AND dropped_at IS NOT NULL THEN 1 END) AS dropped
FROM outbox WHERE bureau_id = $1";

#[derive(FromQueryResult)]
struct Counts {
    waiting: i64,
    sent: i64,
    failed: i64,
    dropped: i64,
}

fn view(row: Row) -> Result<LetterView> {
    let state = state(row.sent_at, row.failed_at, row.dropped_at);
    Ok(LetterView {
        id: LetterId(row.id),
        person: row.person.map(UserId),
        kind: outbox::kind(&row.kind)?,
        state,
        created: row.created_at,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        fault: row.fault.as_deref().and_then(Fault::from_code),
        settled: row.sent_at.or(row.dropped_at).or(row.failed_at),
        next: row.next_at.filter(|_| state == DeliveryState::Waiting),
        to_name: row.to_name,
        to_address: row.to_address,
    })
}

fn state(sent: Option<DateTime<Utc>>, failed: Option<DateTime<Utc>>, dropped: Option<DateTime<Utc>>) -> DeliveryState {
    match (sent, dropped, failed) {
        (Some(_), ..) => DeliveryState::Sent,
        (None, Some(_), _) => DeliveryState::Dropped,
        (None, None, Some(_)) => DeliveryState::Failed,
        (None, None, None) => DeliveryState::Waiting,
    }
}

/// Letters in one state, newest first, those written before `before`.
///
/// # Errors
/// Not found for all but administrators.
pub async fn list(house: &House, session: &Session, state: DeliveryState, before: Option<LetterId>) -> Result<LettersView> {
    admitted(session)?;
    let scope = session.read(house).await?;
    let counts = scope.query::<Counts>(COUNTS, []).await?.into_iter().next().ok_or_else(Error::not_found)?;
    let sql = match state {
        DeliveryState::Waiting => WAITING,
        DeliveryState::Sent => SENT,
        DeliveryState::Failed => FAILED,
        DeliveryState::Dropped => DROPPED,
    };
    let before = before.map_or_else(Uuid::max, |id| id.0);
    let mut rows = scope.query::<Row>(sql, [Value::from(before)]).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let rows = rows.into_iter().map(view).collect::<Result<Vec<LetterView>>>()?;
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let count = |n: i64| usize::try_from(n).unwrap_or_default();
    Ok(LettersView {
        counts: LetterCounts {
            waiting: count(counts.waiting),
            sent: count(counts.sent),
            failed: count(counts.failed),
            dropped: count(counts.dropped),
        },
        page: Page { rows, next },
    })
}

/// Offers an undelivered letter to the mail server again, with all its attempts anew.
///
/// # Errors
/// Refused when it is not undelivered, and for all but administrators; not found.
pub async fn resend(house: &House, session: &Session, id: LetterId) -> Result<()> {
    settle(house, session, id, LetterAction::Resend).await
}

/// Gives an undelivered letter up. Its text is removed.
///
/// # Errors
/// As [`resend`].
pub async fn give_up(house: &House, session: &Session, id: LetterId) -> Result<()> {
    settle(house, session, id, LetterAction::Drop).await
}

async fn settle(house: &House, session: &Session, id: LetterId, action: LetterAction) -> Result<()> {
    admitted(session)?;
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = locked(scope.select::<letter::Entity>()).filter(letter::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let facts = LetterFacts { id, state: state(row.sent_at, row.failed_at, row.dropped_at) };
    let transition = decide::<Letter>(session.actor(), &facts, action, now)?;
    let writer = scope.apply(&transition.decision.stating("kind", &row.kind))?;
    let key = Condition::all().add(letter::Column::Id.eq(id.0));
    match action {
        LetterAction::Resend => {
            writer.update_all(key, anew()).await?;
            writer.schedule(JobKind::Mail, &[id.0], now).await?;
        }
        LetterAction::Drop => {
            writer.update_all(key, letter::ActiveModel { dropped_at: Set(Some(now)), ..outbox::emptied() }).await?;
        }
    }
    scope.commit().await
}

/// A letter that was never offered.
fn anew() -> letter::ActiveModel {
    letter::ActiveModel {
        failed_at: Set(None),
        fault: Set(None),
        last_error: Set(None),
        next_at: Set(None),
        attempts: Set(0),
        ..letter::ActiveModel::default()
    }
}

/// Offers all undelivered letters again, and tells how many there were.
///
/// # Errors
/// Refused when there are none, and for all but administrators.
pub async fn resend_all(house: &House, session: &Session) -> Result<usize> {
    admitted(session)?;
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let facts = MasterFacts { id: scope.bureau().0, version: 1 };
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::ResendAll, now)?;
    let failed = Condition::all()
        .add(letter::Column::SentAt.is_null())
        .add(letter::Column::FailedAt.is_not_null())
        .add(letter::Column::DroppedAt.is_null());
    let rows = locked(scope.select::<letter::Entity>()).filter(failed.clone()).all(scope.tx()).await?;
    if rows.is_empty() {
        return Err(Failure::refused("没有未送达的邮件，不需要重新发送").into());
    }
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    let writer = scope.apply(&decision.stating("letters", ids.len()))?;
    // All rows that match are locked, so that they are the ones that were read.
    writer.update_all(failed, anew()).await?;
    writer.schedule(JobKind::Mail, &ids, now).await?;
    scope.commit().await?;
    Ok(ids.len())
}

pub(super) async fn sender_row(scope: &Scope) -> Result<Option<mail_sender::Model>> {
    Ok(scope.select::<mail_sender::Entity>().one(scope.tx()).await?)
}

async fn latest_trial(scope: &Scope) -> Result<Option<LetterView>> {
    scope.query::<Row>(LATEST_TRIAL, [Value::from(Uuid::max())]).await?.into_iter().next().map(view).transpose()
}

/// Under which name the bureau writes, where answers go, and how the latest test letter fared.
///
/// # Errors
/// Not found for all but administrators.
pub async fn sender(house: &House, session: &Session) -> Result<SenderView> {
    admitted(session)?;
    let scope = session.read(house).await?;
    let trial = latest_trial(&scope).await?;
    Ok(match sender_row(&scope).await? {
        Some(row) => SenderView { name: row.name, reply_to: row.reply_to, version: row.version, trial },
        None => SenderView { trial, ..SenderView::default() },
    })
}

/// Changes under which name the bureau writes and where answers go. The address of the sender stays that of the
/// deployment, which is the one that mail servers check.
///
/// # Errors
/// Invalid at `sender_name` and `reply_to`; conflict when somebody else has changed it; refused for all but administrators.
pub async fn save_sender(house: &House, session: &Session, version: i32, input: &SenderInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: scope.bureau().0, version };
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::Sender, scope.now())?;
    let new = input.read()?;
    // The row of the bureau is locked, so that of two who change the defaults the later is told.
    locked(scope.select::<bureau::Entity>()).one(scope.tx()).await?;
    let present = sender_row(&scope).await?;
    let latest = present.as_ref().map_or(0, |row| row.version);
    if latest != version {
        let theirs = present.map(|row| vec![("发件人名称".to_owned(), row.name), ("回复邮箱".to_owned(), row.reply_to)]);
        let theirs = theirs.unwrap_or_default();
        return Err(overtaken_by(&scope, session, &[MasterEdit::Sender.code()], (facts.id, latest), theirs).await?);
    }
    let writer = scope.apply(&decision.stating("name", &new.name).stating("reply_to", &new.reply_to))?;
    let changes = mail_sender::ActiveModel { name: Set(new.name), reply_to: Set(new.reply_to), ..mail_sender::ActiveModel::default() };
    if version == 0 {
        writer.insert(mail_sender::ActiveModel { version: Set(1), ..changes }).await?;
    } else {
        writer.update(Condition::all(), version, changes).await?;
    }
    scope.commit().await
}

/// Sends a test letter to the own address, on the way that every letter takes.
///
/// # Errors
/// Refused while the one before has not been tried, and for all but administrators.
pub async fn send_trial(house: &House, session: &Session) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, me) = (scope.now(), session.me());
    let id = LetterId(Uuid::now_v7());
    let facts = LetterFacts { id, state: DeliveryState::Waiting };
    let decision = edit::<Letter>(session.actor(), &facts, LetterEdit::Trial, now)?;
    let pending = latest_trial(&scope).await?.is_some_and(|trial| trial.state == DeliveryState::Waiting && trial.attempts == 0);
    if pending {
        return Err(Failure::refused("上一封测试邮件还没有发出，请稍后刷新本页查看结果；长时间没有发出的，请联系平台运营人员").into());
    }
    let url = format!("{}/b/{}/mail/sender", house.settings().public_url, me.bureau.slug);
    let what = "收到本邮件，说明本局的邮件可以正常发出。请核对发件人名称；设置了回复邮箱的，请试着回复一次。";
    let message = Message::notice(&me.name, &me.email, "测试邮件", what).kind(LetterKind::Trial).leading_to("查看发送结果", url);
    let writer = scope.apply(&decision)?;
    outbox::put_as(&writer, now, vec![(id.0, message)]).await?;
    scope.commit().await
}
