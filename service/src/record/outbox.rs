//! The outbox: exactly one row a message, written with the decision that caused it, sent after the commit.

use super::rows::outbox;
use crate::platform::{Job, JobKind, settle};
use crate::scope::{Scope, Unrecorded, WriteScope, Writer};
use crate::{House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

/// A message to one person. The body is plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Name of the person.
    pub to_name: String,
    /// Mail address.
    pub to_address: String,
    /// Subject line.
    pub subject: String,
    /// Body.
    pub body: String,
}

/// A message on its way: the id makes its Message-ID, the same at every attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The outbox row.
    pub id: Uuid,
    /// The message.
    pub message: Message,
}

pub(crate) async fn put(writer: &Writer<'_>, now: DateTime<Utc>, messages: Vec<Message>) -> Result<()> {
    let rows: Vec<(Uuid, Message)> = messages.into_iter().map(|message| (Uuid::now_v7(), message)).collect();
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    writer
        .insert_many(rows.into_iter().map(|(id, message)| outbox::ActiveModel {
            id: Set(id),
            to_name: Set(message.to_name),
            to_address: Set(message.to_address),
            subject: Set(message.subject),
            body: Set(message.body),
            created_at: Set(now),
            attempts: Set(0),
            ..outbox::ActiveModel::default()
        }))
        .await?;
    writer.schedule(JobKind::Mail, &ids, now).await
}

/// The message of a job, unless it has left already.
///
/// # Errors
/// When the database fails.
pub async fn outgoing(house: &House, job: Job) -> Result<Option<Outgoing>> {
    let scope = Scope::of_bureau(house, job.bureau).await?;
    let row = scope
        .select::<outbox::Entity>()
        .filter(outbox::Column::Id.eq(job.subject))
        .filter(outbox::Column::SentAt.is_null())
        .one(scope.tx())
        .await?;
    Ok(row.map(|row| Outgoing {
        id: row.id,
        message: Message { to_name: row.to_name, to_address: row.to_address, subject: row.subject, body: row.body },
    }))
}

/// The most attempts at a message, over about a day.
const ATTEMPTS: i32 = 8;

/// Writes down how an attempt ended, and when to try again.
///
/// # Errors
/// When the database fails.
pub async fn delivered(house: &House, job: Job, outcome: std::result::Result<(), String>) -> Result<()> {
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let now = scope.now();
    let attempts = job.attempts + 1;
    let (row, again) = match outcome {
        // What has left is kept without its text: it may hold a link that is a key.
        Ok(()) => {
            let row = outbox::ActiveModel {
                sent_at: Set(Some(now)),
                attempts: Set(attempts),
                body: Set(String::new()),
                ..outbox::ActiveModel::default()
            };
            (row, None)
        }
        Err(error) => {
            let again = (attempts < ATTEMPTS).then(|| now + TimeDelta::minutes(i64::from(1 << (2 * attempts.min(5)).min(9))));
            let failed_at = if again.is_none() { Some(now) } else { None };
            let row = outbox::ActiveModel {
                failed_at: Set(failed_at),
                attempts: Set(attempts),
                last_error: Set(Some(error)),
                ..outbox::ActiveModel::default()
            };
            (row, again)
        }
    };
    scope.unrecorded(Unrecorded::MailDelivery).update_all(Condition::all().add(outbox::Column::Id.eq(job.subject)), row).await?;
    settle(scope.tx(), job, again).await?;
    scope.commit().await
}
