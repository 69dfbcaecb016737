//! The outbox: exactly one row a message, written with the decision that caused it, sent after the commit.
//!
//! A row holds what a message is about. The words around it come from the bureau's template at the moment of sending.

use super::rows::{mail_sender, outbox};
use super::template;
use crate::identity::bureau;
use crate::platform::{Job, JobKind, settle};
use crate::scope::{Scope, Unrecorded, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::record::delivery::{self, Fault};
use domain::record::letter::{Fields, LetterKind, Link, Placeholder};
use domain::record::template::{Filled, Occasion};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

/// A message to one person: what it is about, without salutation and signature, which the template brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Name of the person.
    pub to_name: String,
    /// Mail address.
    pub to_address: String,
    /// What kind of letter it becomes.
    pub kind: LetterKind,
    /// What it is about, as a subject line: `请报送年度自查自评`.
    pub subject: String,
    /// What is said about it, in plain paragraphs; of a digest, a line each.
    pub body: String,
    /// What else its template may name, and the link.
    pub fields: Fields,
}

impl Message {
    /// A notice of a single matter to somebody, without a link as yet.
    pub fn notice(to_name: impl Into<String>, to_address: impl Into<String>, subject: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            to_name: to_name.into(),
            to_address: to_address.into(),
            kind: LetterKind::Notice,
            subject: subject.into(),
            body: body.into(),
            fields: Fields::default(),
        }
    }

    /// The same, as another kind of letter.
    #[must_use]
    pub fn kind(mut self, kind: LetterKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same, leading to `url`, where one does what `verb` says.
    #[must_use]
    pub fn leading_to(mut self, verb: &str, url: impl Into<String>) -> Self {
        self.fields.link = Some(Link { verb: verb.to_owned(), url: url.into() });
        self
    }

    /// The same, with something else that its template may name.
    #[must_use]
    pub fn naming(mut self, placeholder: Placeholder, value: impl Into<String>) -> Self {
        self.fields.values.insert(placeholder, value.into());
        self
    }
}

/// A message in the words in which it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Name of the person.
    pub to_name: String,
    /// Mail address.
    pub to_address: String,
    /// Name under which the bureau writes.
    pub from_name: String,
    /// Where answers go, if somebody reads them.
    pub reply_to: Option<String>,
    /// The name of the bureau.
    pub bureau: String,
    /// Subject line.
    pub subject: String,
    /// Body as plain text.
    pub body: String,
    /// Body in its parts.
    pub content: Filled,
}

/// A letter on its way: the id makes its Message-ID, the same at every attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The outbox row.
    pub id: Uuid,
    /// The letter.
    pub message: Letter,
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// What people are told, and what decides whether it is tried again.
    pub fault: Fault,
    /// The cause in the words of the mail server; for the log, never for a page.
    pub cause: String,
}

pub(crate) async fn put(writer: &Writer<'_>, now: DateTime<Utc>, messages: Vec<Message>) -> Result<()> {
    put_as(writer, now, messages.into_iter().map(|message| (Uuid::now_v7(), message)).collect()).await
}

/// Puts messages into the outbox under ids that are known already.
pub(crate) async fn put_as(writer: &Writer<'_>, now: DateTime<Utc>, messages: Vec<(Uuid, Message)>) -> Result<()> {
    let (mut ids, mut rows) = (Vec::with_capacity(messages.len()), Vec::with_capacity(messages.len()));
    for (id, message) in messages {
        ids.push(id);
        rows.push(outbox::ActiveModel {
            id: Set(id),
            to_name: Set(message.to_name),
            to_address: Set(message.to_address),
            kind: Set(message.kind.code().to_owned()),
            subject: Set(message.subject),
            body: Set(message.body),
            fields: Set(serde_json::to_string(&message.fields)?),
            created_at: Set(now),
            attempts: Set(0),
            ..outbox::ActiveModel::default()
        });
    }
    writer.insert_many(rows).await?;
    writer.schedule(JobKind::Mail, &ids, now).await
}

/// The letter of a job, unless it has left already or was given up: then [`done`] ends the job.
///
/// # Errors
/// When the database fails.
pub async fn outgoing(house: &House, job: Job) -> Result<Option<Outgoing>> {
    let bureau = bureau::by_id(house, job.bureau).await?;
    let scope = Scope::of_bureau(house, job.bureau).await?;
    let row = scope
        .select::<outbox::Entity>()
        .filter(outbox::Column::Id.eq(job.subject))
        .filter(outbox::Column::SentAt.is_null())
        .filter(outbox::Column::DroppedAt.is_null())
        .one(scope.tx())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let kind = kind(&row.kind)?;
    let sender = scope.select::<mail_sender::Entity>().one(scope.tx()).await?;
    let (name, reply_to) = sender.map(|row| (row.name, row.reply_to)).unwrap_or_default();
    let template = template::in_force(&scope, kind).await?;
    let content = template.fill(&Occasion {
        name: &row.to_name,
        bureau: &bureau.name,
        matter: &row.subject,
        content: &row.body,
        fields: &serde_json::from_str(&row.fields)?,
        answered: !reply_to.is_empty(),
    });
    Ok(Some(Outgoing {
        id: row.id,
        message: Letter {
            to_name: row.to_name,
            to_address: row.to_address,
            from_name: if name.is_empty() { bureau.name.clone() } else { name },
            reply_to: Some(reply_to).filter(|address| !address.is_empty()),
            bureau: bureau.name,
            subject: content.subject.clone(),
            body: content.text(),
            content,
        },
    }))
}

pub(super) fn kind(code: &str) -> Result<LetterKind> {
    LetterKind::from_code(code).ok_or_else(|| Error::Row(format!("letter of kind {code}")))
}

/// Writes down how an attempt ended, and when to try again.
///
/// # Errors
/// When the database fails.
pub async fn delivered(house: &House, job: Job, outcome: std::result::Result<(), Undelivered>) -> Result<()> {
    let jitter = chance()?;
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let now = scope.now();
    let attempts = job.attempts + 1;
    let (row, again) = match outcome {
        Ok(()) => (outbox::ActiveModel { sent_at: Set(Some(now)), fault: Set(None), last_error: Set(None), ..emptied() }, None),
        Err(Undelivered { fault, cause }) => {
            let again = delivery::again(fault, u32::try_from(attempts).unwrap_or(u32::MAX), jitter).map(|wait| now + wait);
            let row = outbox::ActiveModel {
                failed_at: Set(again.is_none().then_some(now)),
                last_error: Set(Some(cause)),
                fault: Set(Some(fault.code().to_owned())),
                ..outbox::ActiveModel::default()
            };
            (row, again)
        }
    };
    let row = outbox::ActiveModel { attempts: Set(attempts), next_at: Set(again), ..row };
    scope.unrecorded(Unrecorded::MailDelivery).update_all(Condition::all().add(outbox::Column::Id.eq(job.subject)), row).await?;
    settle(scope.tx(), job, again).await?;
    scope.commit().await
}

/// Ends a job whose letter has left already or was given up.
///
/// # Errors
/// When the database fails.
pub async fn done(house: &House, job: Job) -> Result<()> {
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    settle(scope.tx(), job, None).await?;
    scope.commit().await
}

/// What is kept of a letter that will not leave again: its text may hold a link that is a key.
pub(super) fn emptied() -> outbox::ActiveModel {
    outbox::ActiveModel { body: Set(String::new()), fields: Set("{}".to_owned()), next_at: Set(None), ..outbox::ActiveModel::default() }
}

/// Sends to the new address what has not left for the old one. Links that were sent to the old address end with it, so
/// that letters with such a link are given up.
pub(crate) async fn readdress(writer: &Writer<'_>, name: &str, old: &str, new: &str, now: DateTime<Utc>) -> Result<()> {
    let open = Condition::all()
        .add(outbox::Column::ToAddress.eq(old))
        .add(outbox::Column::ToName.eq(name))
        .add(outbox::Column::SentAt.is_null())
        .add(outbox::Column::DroppedAt.is_null());
    let keys = LetterKind::ALL.iter().filter(|kind| kind.holds_a_key()).map(|kind| kind.code());
    let given_up = outbox::ActiveModel { dropped_at: Set(Some(now)), ..emptied() };
    writer.update_all(open.clone().add(outbox::Column::Kind.is_in(keys)), given_up).await?;
    let moved = outbox::ActiveModel { to_address: Set(new.to_owned()), ..outbox::ActiveModel::default() };
    writer.update_all(open, moved).await?;
    Ok(())
}

/// A number from 0 to [`delivery::JITTER_MAX`], left to chance.
fn chance() -> Result<u16> {
    let mut bytes = [0u8; 2];
    getrandom::fill(&mut bytes).map_err(|error| Error::Crypto(error.to_string()))?;
    Ok(u16::from_le_bytes(bytes) % (delivery::JITTER_MAX + 1))
}
