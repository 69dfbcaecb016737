//! The calendar feed of a person, by a secret address and without a log-in: the own deadlines, and nothing else.

use super::course;
use super::people::staff;
use super::rows::{deadline, deadline_feed};
use crate::complaint::tell::{Bounds, outside};
use crate::identity::account::served;
use crate::identity::session::Origin;
use crate::identity::throttle::Attempts;
use crate::keys::sha256_hex;
use crate::scope::{Scope, Unrecorded, WriteScope};
use crate::{Error, House, Result};
use chrono::TimeDelta;
use domain::deadline::addressee::Matter;
use domain::deadline::course::Basis;
use domain::deadline::feed::{FeedEntry, calendar_feed};
use domain::deadline::ladder::Level;
use domain::failure::Failure;
use domain::identity::view::BureauView;
use domain::ids::{DeadlineId, DepartmentId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// How long what is over stays in the feed, so that calendars learn of it.
const KEPT: TimeDelta = TimeDelta::days(120);
/// The most entries; the latest to end come first.
const ENTRIES: u64 = 500;
/// How often it is noted that a feed was read.
const NOTED: TimeDelta = TimeDelta::hours(6);

/// The feed behind `secret`, as iCalendar.
///
/// # Errors
/// Not found for a secret that opens nothing, whatever the reason; and for every secret after too many such tries from one
/// address.
pub async fn feed(house: &House, slug: &str, secret: &str, origin: &Origin) -> Result<String> {
    let bureau = served(house, slug).await?;
    let attempts = Attempts::at_feed(bureau.id, &origin.address);
    if attempts.are_spent(house).await? {
        return Err(Error::not_found());
    }
    match proved(house, &bureau, secret).await {
        Err(Error::Failure(Failure::NotFound)) => {
            attempts.count(house).await?;
            Err(Error::not_found())
        }
        other => other,
    }
}

async fn proved(house: &House, bureau: &BureauView, secret: &str) -> Result<String> {
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let hash = sha256_hex(secret.as_bytes());
    let found = scope.select::<deadline_feed::Entity>().filter(deadline_feed::Column::SecretHash.eq(hash)).one(scope.tx()).await?;
    let row = found.ok_or_else(Error::not_found)?;
    let (staff, accounts) = staff(&scope).await?;
    let me = UserId(row.user_id);
    // An account that was deactivated takes its feed along.
    if !accounts.contains_key(&me) {
        return Err(Error::not_found());
    }
    let ended = Condition::any().add(deadline::Column::EndedAt.is_null()).add(deadline::Column::EndedAt.gt(scope.now() - KEPT));
    let rows = scope
        .select::<deadline::Entity>()
        .filter(ended)
        .order_by_desc(deadline::Column::DueAt)
        .order_by_desc(deadline::Column::Id)
        .limit(ENTRIES)
        .all(scope.tx())
        .await?;
    let bounds = Bounds::of_many(&scope, rows.iter().map(|row| (row.kind.as_str(), row.subject))).await?;
    let mine = |row: &deadline::Model| -> Result<bool> {
        let matter = Matter { department: row.department_id.map(DepartmentId), person: row.person_id.map(UserId) };
        Ok(Bounds::addressees(bounds.get(&row.subject), &staff, course::kind(row)?.rule().owner, matter, [Level::Owner]).contains(&me))
    };
    let mut entries = Vec::new();
    for row in &rows {
        if mine(row)? {
            entries.push(entry(house, bureau, row)?);
        }
    }
    let stale = row.read_at.is_none_or(|at| scope.now() - at > NOTED);
    drop(scope);
    if stale {
        note_read(house, bureau, row.user_id).await?;
    }
    Ok(calendar_feed(&format!("{}办理期限", bureau.name), bureau.zone, &entries))
}

fn entry(house: &House, bureau: &BureauView, row: &deadline::Model) -> Result<FeedEntry> {
    let kind = course::kind(row)?;
    let basis: Basis = serde_json::from_str(&row.basis)?;
    Ok(FeedEntry {
        id: DeadlineId(row.id),
        revision: u32::try_from(row.version).unwrap_or_default(),
        changed: row.changed_at,
        title: format!("{kind}：{}", outside(kind).map_or(row.title.as_str(), |(title, _)| title)),
        note: basis.in_words(kind.rule().event, row.due_at, bureau.zone),
        url: format!("{}/b/{}/{}", house.settings().public_url, bureau.slug, row.place),
        due: row.due_at,
        state: course::state(row)?,
    })
}

/// Notes that the feed was read, so that its owner sees whether somebody uses it.
async fn note_read(house: &House, bureau: &BureauView, user: Uuid) -> Result<()> {
    let scope = WriteScope::of_bureau(house, bureau.id).await?;
    let changes = deadline_feed::ActiveModel { read_at: Set(Some(scope.now())), ..deadline_feed::ActiveModel::default() };
    let which = Condition::all().add(deadline_feed::Column::UserId.eq(user));
    scope.unrecorded(Unrecorded::Reading).update_all(which, changes).await?;
    scope.commit().await
}
