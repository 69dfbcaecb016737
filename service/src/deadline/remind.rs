//! The job of a deadline: tells whoever must be told at the rung that has come, calls it late when it has passed, and puts
//! itself off to whatever comes next. Done again, or by another server, it finds nothing more to do.

use super::course::{self, key, turned};
use super::people::staff;
use super::rows::{deadline, note, note_preference};
use super::{calendar as working_days, rule, wishes};
use crate::assessment;
use crate::complaint::tell::{Bounds, outside};
use crate::identity::bureau;
use crate::platform::{Job, JobKind, settle};
use crate::scope::{Scope, Unrecorded, WriteScope, Writer, locked};
use crate::{House, Result};
use chrono::{DateTime, Utc};
use domain::calendar;
use domain::deadline::addressee::Matter;
use domain::deadline::course::{Basis, DeadlineState, Turn};
use domain::deadline::kind::DeadlineKind;
use domain::deadline::ladder::{Climb, Ladder, Rung, digest_at};
use domain::deadline::preference::Preference;
use domain::deadline::workdays::Workdays;
use domain::identity::view::BureauView;
use domain::ids::{DepartmentId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// A message that waits for the digest of its reader.
pub(super) const WAITING: &str = "waiting";
/// A message that has gone out by mail.
pub(super) const SENT: &str = "sent";
/// A message that stays in the inbox.
pub(super) const INBOX_ONLY: &str = "none";

/// Does what a deadline needs at the present instant.
///
/// # Errors
/// When the database fails; the job is then offered again.
pub async fn run(house: &House, job: Job) -> Result<()> {
    let bureau = bureau::by_id(house, job.bureau).await?;
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let this = || scope.select::<deadline::Entity>().filter(deadline::Column::Id.eq(job.subject));
    // The thing before its deadline, as every use case does that ends or moves it; otherwise two would wait for each other.
    if let Some(row) = this().one(scope.tx()).await? {
        assessment::deadline::hold(&scope, course::kind(&row)?, row.subject).await?;
    }
    // Locked: whoever ends or moves it meanwhile waits, and then wakes it again.
    let row = locked(this()).one(scope.tx()).await?;
    let next = match row {
        Some(row) => look(&scope, &bureau, row).await?,
        None => None,
    };
    settle(scope.tx(), job, next).await?;
    scope.commit().await
}

/// Looks at a deadline, and tells when to look again.
async fn look(scope: &WriteScope, bureau: &BureauView, row: deadline::Model) -> Result<Option<DateTime<Utc>>> {
    let (now, zone) = (scope.now(), bureau.zone);
    let kind = course::kind(&row)?;
    let before = course::state(&row)?;
    if !before.is_open() || before == DeadlineState::Paused {
        return Ok(None);
    }
    let passed = if now >= row.due_at { before.after(Turn::Passed, kind.rule().afterwards) } else { None };
    let state = passed.unwrap_or(before);
    let workdays = working_days::workdays(scope).await?;
    let ladder = rule::ladders(scope).await?.remove(&kind).unwrap_or_else(|| kind.ladder());
    let climb = Climb { due: row.due_at, begins: row.begins_at, ladder: &ladder, workdays: &workdays, zone };
    let rung = climb.reached(now).filter(|rung| state.is_open() && row.reminded_at.is_none_or(|done| done < rung.at));
    let writer = scope.unrecorded(Unrecorded::Deadline);
    if let Some(rung) = rung {
        tell(&writer, bureau, &row, kind, &ladder, rung, &workdays).await?;
    }
    if passed.is_some() || rung.is_some() {
        let changes = deadline::ActiveModel {
            state: Set(state.code().to_owned()),
            ended_at: Set((!state.is_open()).then_some(now)),
            reminded_at: Set(rung.map(|rung| rung.at).or(row.reminded_at)),
            changed_at: Set(if passed.is_some() { now } else { row.changed_at }),
            ..deadline::ActiveModel::default()
        };
        writer.update(key(row.id), row.version, changes).await?;
    }
    if passed.is_some() {
        writer.insert(turned(&row, Turn::Passed, row.due_at, "", now)).await?;
    }
    let due = Some(row.due_at).filter(|due| *due > now);
    let next = climb.next(now).map(|rung| rung.at).filter(|_| state.is_open());
    Ok([due, next].into_iter().flatten().min())
}

/// Puts a message into the inbox of everybody who is told at `rung`, and lets their digests gather it.
async fn tell(
    writer: &Writer<'_>,
    bureau: &BureauView,
    row: &deadline::Model,
    kind: DeadlineKind,
    ladder: &Ladder,
    rung: Rung,
    workdays: &Workdays,
) -> Result<()> {
    let scope = writer.scope();
    let (staff, _) = staff(scope).await?;
    let matter = Matter { department: row.department_id.map(DepartmentId), person: row.person_id.map(UserId) };
    let bounds = Bounds::of(scope, kind, row.subject).await?;
    let told = Bounds::addressees(bounds.as_ref(), &staff, kind.rule().owner, matter, ladder.levels(rung.offset));
    let wishes = settled(scope, &told).await?;
    let (title, body) = in_words(row, kind, scope.now(), bureau)?;
    let mailed = |user: &UserId| wishes.get(user).copied().unwrap_or_default().mails_reminder(kind.rule().statutory, rung.offset);
    let notes: Vec<note::ActiveModel> = told
        .iter()
        .map(|user| note::ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(user.0),
            deadline_id: Set(Some(row.id)),
            rung_at: Set(Some(rung.at)),
            title: Set(title.clone()),
            body: Set(body.clone()),
            place: Set(row.place.clone()),
            made_at: Set(scope.now()),
            read_at: Set(None),
            mail: Set(if mailed(user) { WAITING } else { INBOX_ONLY }.to_owned()),
            mailed_at: Set(None),
            ..note::ActiveModel::default()
        })
        .collect();
    // Of two servers the second finds the rung taken: its transaction is undone.
    writer.insert_many(notes).await?;
    if !told.is_empty() {
        assessment::deadline::reminded(writer, kind, row.subject).await?;
    }
    let users: Vec<UserId> = told.into_iter().filter(|user| mailed(user)).collect();
    gather(writer, &users, workdays, bureau).await
}

/// Lets the digests of `users` go out when they may.
pub(super) async fn gather(writer: &Writer<'_>, users: &[UserId], workdays: &Workdays, bureau: &BureauView) -> Result<()> {
    let scope = writer.scope();
    let last = last_mailed(scope, users).await?;
    let mut by_instant: HashMap<DateTime<Utc>, Vec<Uuid>> = HashMap::new();
    for user in users {
        let at = digest_at(scope.now(), last.get(&user.0).copied(), workdays, bureau.zone);
        by_instant.entry(at).or_default().push(user.0);
    }
    for (at, users) in by_instant {
        writer.schedule(JobKind::Digest, &users, at).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Mailed {
    user_id: Uuid,
    at: Option<DateTime<Utc>>,
}

async fn last_mailed(scope: &Scope, users: &[UserId]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    let rows: Vec<Mailed> = scope
        .select::<note::Entity>()
        .filter(note::Column::UserId.is_in(users.iter().map(|user| user.0)))
        .select_only()
        .column(note::Column::UserId)
        .column_as(note::Column::MailedAt.max(), "at")
        .group_by(note::Column::UserId)
        .into_model()
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.user_id, row.at?))).collect())
}

/// What these people want to be mailed; who has said nothing is not among them.
pub(super) async fn settled(scope: &Scope, users: &[UserId]) -> Result<HashMap<UserId, Preference>> {
    let rows = scope
        .select::<note_preference::Entity>()
        .filter(note_preference::Column::UserId.is_in(users.iter().map(|user| user.0)))
        .all(scope.tx())
        .await?;
    rows.into_iter().map(|row| Ok((UserId(row.user_id), wishes::stored(&row)?))).collect()
}

/// What a reminder says at `now`: title and text. Who is told late of a rung reads the days that are left, not those of the rung.
fn in_words(row: &deadline::Model, kind: DeadlineKind, now: DateTime<Utc>, bureau: &BureauView) -> Result<(String, String)> {
    let zone = bureau.zone;
    let basis: Basis = serde_json::from_str(&row.basis)?;
    let left = calendar::time_left(calendar::days_left(row.due_at, now, zone));
    if let Some((title, body)) = outside(kind) {
        return Ok((format!("{left}：{title}"), body.to_owned()));
    }
    let rule = kind.rule();
    let title = format!("{left}：{}", row.title);
    let body = format!(
        "{}，{}在 {} 前{kind}（{left}）。\n期限依据：{}。",
        row.title,
        rule.verb(),
        calendar::due(row.due_at, zone),
        basis.rests_on(rule.event)
    );
    Ok((title, body))
}
