//! The inbox 消息: what somebody was told; reminders grouped by deadline, and done when the thing is done.

use super::course;
use super::rows::{deadline, note};
use crate::identity::Session;
use crate::scope::Unrecorded;
use crate::{Error, House, Result};
use domain::deadline::view::NoteRow;
use domain::ids::{DeadlineId, NoteId};
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Things on a page, and messages read for them.
const ROWS: usize = 30;
const READ: u64 = 300;

/// The messages of the person, the newest first: of the reminders of a deadline the latest, which says it all, and of news
/// each, because each says something of its own. `after` is the id of the last
/// message of the page before.
///
/// # Errors
/// When the database fails.
pub async fn inbox(house: &House, session: &Session, after: Option<NoteId>) -> Result<Page<NoteRow>> {
    let scope = session.read(house).await?;
    let of: sea_orm::RelationDef = note::Entity::belongs_to(deadline::Entity)
        .from((note::Column::BureauId, note::Column::DeadlineId))
        .to((deadline::Column::BureauId, deadline::Column::Id))
        .into();
    let mut select = scope.select::<note::Entity>().filter(note::Column::UserId.eq(session.actor().user.0));
    if let Some(after) = after {
        select = select.filter(note::Column::Id.lt(after.0));
    }
    let notes = select
        .join(JoinType::LeftJoin, of)
        .select_also(deadline::Entity)
        .order_by_desc(note::Column::Id)
        .limit(READ)
        .all(scope.tx())
        .await?;
    let all = notes.len();
    let (mut rows, mut places, mut last) = (Vec::<NoteRow>::new(), HashMap::<Uuid, usize>::new(), None);
    for (note, deadline) in notes {
        let seen = note.deadline_id.and_then(|id| places.get(&id).copied());
        if let Some(earlier) = seen.and_then(|place| rows.get_mut(place)) {
            earlier.earlier += 1;
            earlier.read &= note.read_at.is_some();
        } else {
            if rows.len() == ROWS {
                return Ok(Page { rows, next: last });
            }
            if let Some(id) = note.deadline_id {
                places.insert(id, rows.len());
            }
            rows.push(row(&note, deadline.as_ref())?);
        }
        last = Some(note.id.to_string());
    }
    Ok(Page { rows, next: last.filter(|_| all == READ as usize) })
}

fn row(note: &note::Model, deadline: Option<&deadline::Model>) -> Result<NoteRow> {
    Ok(NoteRow {
        id: NoteId(note.id),
        title: note.title.clone(),
        body: note.body.clone(),
        at: note.made_at,
        read: note.read_at.is_some(),
        deadline: deadline.map(|row| Ok::<_, Error>((DeadlineId(row.id), course::state(row)?))).transpose()?,
        earlier: 0,
    })
}

/// Opens a message: it is read from now on, and so is what came before about the same thing. Tells where the thing lies
/// within the bureau.
///
/// # Errors
/// Not found for messages of others.
pub async fn open(house: &House, session: &Session, id: NoteId) -> Result<String> {
    let scope = session.write(house).await?;
    let me = session.actor().user;
    let mine = || scope.select::<note::Entity>().filter(note::Column::UserId.eq(me.0));
    let found = mine().filter(note::Column::Id.eq(id.0)).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let thing = match found.deadline_id {
        Some(deadline) => note::Column::DeadlineId.eq(deadline),
        None => note::Column::Id.eq(id.0),
    };
    read(&scope.unrecorded(Unrecorded::Reading), me.0, Condition::all().add(thing)).await?;
    scope.commit().await?;
    Ok(found.place)
}

/// Everything of the person's is read from now on.
///
/// # Errors
/// When the database fails.
pub async fn read_all(house: &House, session: &Session) -> Result<()> {
    let scope = session.write(house).await?;
    read(&scope.unrecorded(Unrecorded::Reading), session.actor().user.0, Condition::all()).await?;
    scope.commit().await
}

async fn read(writer: &crate::scope::Writer<'_>, user: Uuid, which: Condition) -> Result<()> {
    let which = which.add(note::Column::UserId.eq(user)).add(note::Column::ReadAt.is_null());
    let changes = note::ActiveModel { read_at: Set(Some(writer.scope().now())), ..note::ActiveModel::default() };
    writer.update_all(which, changes).await?;
    Ok(())
}
