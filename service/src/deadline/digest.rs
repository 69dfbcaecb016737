//! The digest 每日汇总: one mail a person a day with everything that has gathered and is still to be done.

use super::course;
use super::remind::{INBOX_ONLY, SENT, WAITING};
use super::rows::{deadline, note};
use crate::identity::bureau;
use crate::identity::rows::user_account;
use crate::platform::{Job, settle};
use crate::record::outbox::{Message, put_as};
use crate::scope::{Scope, Unrecorded, WriteScope, Writer, locked};
use crate::{House, Result};
use domain::identity::UserStatus;
use domain::identity::view::BureauView;
use domain::record::letter::{LetterKind, Placeholder};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Sends what has gathered for the person of the job. What was done meanwhile is left out; where nothing is left no mail
/// goes.
///
/// # Errors
/// When the database fails; the job is then offered again.
pub async fn run(house: &House, job: Job) -> Result<()> {
    let bureau = bureau::by_id(house, job.bureau).await?;
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let account = scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(job.subject)).one(scope.tx()).await?;
    let waiting = locked(scope.select::<note::Entity>())
        .filter(note::Column::UserId.eq(job.subject))
        .filter(note::Column::Mail.eq(WAITING))
        .order_by_asc(note::Column::Id)
        .all(scope.tx())
        .await?;
    let open = open(&scope, &waiting).await?;
    let (due, over): (Vec<note::Model>, Vec<note::Model>) =
        waiting.into_iter().partition(|note| note.deadline_id.as_ref().is_none_or(|id| open.contains(id)));
    // Of several messages about one thing the latest says it all.
    let latest: HashMap<Uuid, Uuid> = due.iter().filter_map(|note| Some((note.deadline_id?, note.id))).collect();
    let said: Vec<&note::Model> = due.iter().filter(|note| note.deadline_id.is_none_or(|id| latest.get(&id) == Some(&note.id))).collect();
    let writer = scope.unrecorded(Unrecorded::Deadline);
    let reader = account.filter(|account| account.status != UserStatus::Deactivated.code());
    match reader {
        Some(account) if !due.is_empty() => {
            // One thing keeps its id, so that it does not come into the inbox again as a letter.
            let id = match said.as_slice() {
                [one] => one.id,
                _ => Uuid::now_v7(),
            };
            put_as(&writer, scope.now(), vec![(id, letter(house, &bureau, &account, &said))]).await?;
            mark(&writer, &due, SENT).await?;
        }
        _ => mark(&writer, &due, INBOX_ONLY).await?,
    }
    mark(&writer, &over, INBOX_ONLY).await?;
    settle(scope.tx(), job, None).await?;
    scope.commit().await
}

/// Of the deadlines of these messages those that are open.
async fn open(scope: &Scope, notes: &[note::Model]) -> Result<HashSet<Uuid>> {
    let ids = notes.iter().filter_map(|note| note.deadline_id);
    let rows = scope.select::<deadline::Entity>().filter(deadline::Column::Id.is_in(ids)).all(scope.tx()).await?;
    let mut open = HashSet::new();
    for row in rows {
        if course::state(&row)?.is_open() {
            open.insert(row.id);
        }
    }
    Ok(open)
}

async fn mark(writer: &Writer<'_>, notes: &[note::Model], mail: &str) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let mailed = (mail == SENT).then(|| writer.scope().now());
    let changes = note::ActiveModel { mail: Set(mail.to_owned()), mailed_at: Set(mailed), ..note::ActiveModel::default() };
    writer.update_all(Condition::all().add(note::Column::Id.is_in(notes.iter().map(|note| note.id))), changes).await?;
    Ok(())
}

/// The mail: one thing as a reminder of its own, several as a list that leads to the inbox.
fn letter(house: &House, bureau: &BureauView, reader: &user_account::Model, notes: &[&note::Model]) -> Message {
    let at = |place: &str| format!("{}/b/{}/{place}", house.settings().public_url, bureau.slug);
    match notes {
        [one] => {
            let letter = Message::notice(&reader.name, &reader.email, &one.title, &one.body).leading_to("办理", at(&one.place));
            // What is said of a deadline names its last day; the line of the template that would say it again is left out.
            if one.deadline_id.is_some() { letter.kind(LetterKind::Reminder) } else { letter }
        }
        several => {
            let lines: Vec<&str> = several.iter().map(|note| note.title.as_str()).collect();
            Message::notice(&reader.name, &reader.email, "待办汇总", lines.join("\n"))
                .kind(LetterKind::Digest)
                .naming(Placeholder::Count, several.len().to_string())
                .leading_to("查看", at("inbox"))
        }
    }
}
