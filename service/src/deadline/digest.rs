//! The digest 每日汇总: one mail a person a day with everything that has gathered and is still to be done.

use super::course;
use super::remind::{INBOX_ONLY, SENT, WAITING};
use super::rows::{deadline, note};
use crate::identity::bureau;
use crate::identity::rows::user_account;
use crate::platform::{Job, settle};
use crate::record::outbox::Message;
use crate::scope::{Scope, Unrecorded, WriteScope, Writer, locked};
use crate::{House, Result};
use domain::identity::UserStatus;
use domain::identity::view::BureauView;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;
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
    let open = still_open(&scope, &waiting).await?;
    let (due, over): (Vec<note::Model>, Vec<note::Model>) =
        waiting.into_iter().partition(|note| note.deadline_id.is_none_or(|id| open.get(&id).copied().unwrap_or(false)));
    // Of several messages about one thing the latest says it all.
    let latest: HashMap<Uuid, Uuid> = due.iter().filter_map(|note| Some((note.deadline_id?, note.id))).collect();
    let said: Vec<&note::Model> = due.iter().filter(|note| note.deadline_id.is_none_or(|id| latest.get(&id) == Some(&note.id))).collect();
    let writer = scope.unrecorded(Unrecorded::Deadline);
    let reader = account.filter(|account| account.status != UserStatus::Deactivated.code());
    match reader {
        Some(account) if !due.is_empty() => {
            writer.mail(vec![letter(house, &bureau, &account, &said)]).await?;
            mark(&writer, &due, SENT).await?;
        }
        _ => mark(&writer, &due, INBOX_ONLY).await?,
    }
    mark(&writer, &over, INBOX_ONLY).await?;
    settle(scope.tx(), job, None).await?;
    scope.commit().await
}

/// Whether the deadlines of these messages are open.
async fn still_open(scope: &Scope, notes: &[note::Model]) -> Result<HashMap<Uuid, bool>> {
    let ids = notes.iter().filter_map(|note| note.deadline_id);
    let rows = scope.select::<deadline::Entity>().filter(deadline::Column::Id.is_in(ids)).all(scope.tx()).await?;
    rows.into_iter().map(|row| Ok((row.id, course::state(&row)?.is_open()))).collect()
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

/// The mail: one thing with its text, several as a list.
fn letter(house: &House, bureau: &BureauView, reader: &user_account::Model, notes: &[&note::Model]) -> Message {
    let link = |note: &note::Model| format!("{}/b/{}/{}", house.settings().public_url, bureau.slug, note.place);
    let subject = match notes {
        [one] => one.title.clone(),
        several => format!("您有 {} 件事项临近期限或者逾期", several.len()),
    };
    let items: Vec<String> = notes.iter().map(|note| format!("{}\n办理：{}", note.body, link(note))).collect();
    Message {
        to_name: reader.name.clone(),
        to_address: reader.email.clone(),
        subject: format!("{subject}（{}）", bureau.name),
        body: format!("{}：\n\n{}\n\n{}\n", reader.name, items.join("\n\n"), bureau.name),
    }
}
