//! News of what has happened: whatever letter is about to leave to somebody of the bureau stands in their inbox as well; and
//! where they wish so, it waits there for their digest.

use super::calendar as working_days;
use super::remind::{SENT, WAITING, gather, settled};
use super::rows::note;
use crate::identity::bureau;
use crate::identity::rows::user_account;
use crate::platform::{Job, settle};
use crate::record::rows::outbox;
use crate::scope::{Unrecorded, WriteScope};
use crate::{Error, House, Result};
use domain::deadline::preference::EventMail;
use domain::identity::UserStatus;
use domain::ids::UserId;
use domain::record::letter::{Fields, LetterKind, Placeholder};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};

/// Puts the letter of a job into the inbox of its reader. Tells whether it still is to leave by mail: a notice does not
/// where the reader wishes for a digest.
///
/// # Errors
/// When the database fails; the job is then offered again.
pub async fn run(house: &House, job: Job) -> Result<bool> {
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let letter = scope
        .select::<outbox::Entity>()
        .filter(outbox::Column::Id.eq(job.subject))
        .filter(outbox::Column::Kind.is_in([LetterKind::Notice.code(), LetterKind::Reminder.code()]))
        .filter(outbox::Column::SentAt.is_null())
        .filter(outbox::Column::DroppedAt.is_null())
        .one(scope.tx())
        .await?;
    let Some(letter) = letter else { return Ok(true) };
    // The note has the letter's id: offered again, the letter finds itself there.
    if scope.select::<note::Entity>().filter(note::Column::Id.eq(letter.id)).one(scope.tx()).await?.is_some() {
        return Ok(true);
    }
    let reader = scope
        .select::<user_account::Entity>()
        .filter(user_account::Column::Email.eq(&letter.to_address))
        .filter(user_account::Column::Name.eq(&letter.to_name))
        .filter(user_account::Column::Status.ne(UserStatus::Deactivated.code()))
        .order_by_asc(user_account::Column::Id)
        .one(scope.tx())
        .await?;
    let Some(reader) = reader else { return Ok(true) };
    let bureau = bureau::by_id(house, job.bureau).await?;
    let fields: Fields = serde_json::from_str(&letter.fields)?;
    let within = format!("{}/b/{}/", house.settings().public_url, bureau.slug);
    // The template says the last day of a reminder; in the inbox nothing else does.
    let due = fields.values.get(&Placeholder::Due).map(|due| format!("\n请在 {due} 前办理。")).unwrap_or_default();
    let place = fields.link.and_then(|link| link.url.strip_prefix(&within).map(str::to_owned));
    let user = UserId(reader.id);
    let wish = settled(&scope, &[user]).await?.remove(&user).unwrap_or_default();
    let waits = letter.kind == LetterKind::Notice.code() && wish.events == EventMail::Digest;
    let writer = scope.unrecorded(Unrecorded::Deadline);
    writer
        .insert(note::ActiveModel {
            id: Set(letter.id),
            user_id: Set(reader.id),
            deadline_id: Set(None),
            rung_at: Set(None),
            title: Set(letter.subject),
            body: Set(format!("{}{due}", letter.body)),
            place: Set(place.unwrap_or_else(|| "inbox".to_owned())),
            made_at: Set(scope.now()),
            read_at: Set(None),
            mail: Set(if waits { WAITING } else { SENT }.to_owned()),
            // Only what a digest took along counts for the day of the next one.
            mailed_at: Set(None),
            ..note::ActiveModel::default()
        })
        .await?;
    if waits {
        writer.delete::<outbox::Entity>(Condition::all().add(outbox::Column::Id.eq(letter.id))).await?;
        gather(&writer, &[user], &working_days::workdays(&scope).await?, &bureau).await?;
        if !settle(scope.tx(), job, None).await? {
            return Err(Error::Row("a letter that another server has".into()));
        }
    }
    scope.commit().await?;
    Ok(!waits)
}
