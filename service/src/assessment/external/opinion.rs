//! The opinion box 公众意见箱: anybody may write, the office deals with it (S 评议 五).

use super::overseen;
use crate::assessment::rows::opinion;
use crate::identity::Session;
use crate::identity::account::served;
use crate::identity::rows::department;
use crate::identity::session::Origin;
use crate::identity::throttle::Attempts;
use crate::scope::{Scope, Unrecorded, WriteScope};
use crate::{Error, House, Result};
use domain::assessment::command::external::{OpinionInput, handling};
use domain::assessment::view::external::OpinionView;
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::view::BureauView;
use domain::ids::{BureauId, DepartmentId, OpinionId};
use domain::lifecycle::edit;
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Opinions on a page.
const ROWS: usize = 20;

/// What the form starts from: the bureau, a key under which it is sent once, and the departments.
///
/// # Errors
/// Not found; refused when the bureau is suspended.
pub async fn form(house: &House, slug: &str) -> Result<(BureauView, Uuid, Vec<(DepartmentId, String)>)> {
    let bureau = served(house, slug).await?;
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let all = departments(&scope).await?;
    Ok((bureau, Uuid::new_v4(), all.into_iter().filter(|row| row.active).map(|row| (DepartmentId(row.id), row.name)).collect()))
}

async fn departments(scope: &Scope) -> Result<Vec<department::Model>> {
    Ok(scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?)
}

/// Puts a message into the box, once for every key.
///
/// # Errors
/// Invalid at the fields; refused when too much comes from one address.
pub async fn send(house: &House, slug: &str, key: Uuid, input: &OpinionInput, origin: &Origin) -> Result<()> {
    let bureau = served(house, slug).await?;
    let new = input.read()?;
    if is_sent(house, bureau.id, key).await? {
        return Ok(());
    }
    if !Attempts::at_opinion(bureau.id, &origin.address).count(house).await? {
        return Err(Failure::refused("您提交得过于频繁，请 15 分钟后再试；着急的，请拨打监督投诉电话").into());
    }
    let scope = WriteScope::of_bureau(house, bureau.id).await?;
    if let Some(id) = new.department {
        let known = departments(&scope).await?.iter().any(|row| row.active && row.id == id.0);
        if !known {
            return Err(Failure::field("department", "请从列表中选择科室，或者不选").into());
        }
    }
    let row = opinion::ActiveModel {
        id: Set(Uuid::now_v7()),
        sent_key: Set(key),
        department_id: Set(new.department.map(|id| id.0)),
        body: Set(new.text),
        contact: Set(new.contact),
        received_at: Set(scope.now()),
        version: Set(1),
        ..opinion::ActiveModel::default()
    };
    let sent = scope.unrecorded(Unrecorded::PublicOpinion).insert(row).await;
    match sent {
        Ok(()) => scope.commit().await,
        // A second click may have come in between: the key is unique, and the message is there.
        Err(error) => {
            drop(scope);
            if is_sent(house, bureau.id, key).await? { Ok(()) } else { Err(error) }
        }
    }
}

async fn is_sent(house: &House, bureau: BureauId, key: Uuid) -> Result<bool> {
    let scope = Scope::of_bureau(house, bureau).await?;
    Ok(scope.select::<opinion::Entity>().filter(opinion::Column::SentKey.eq(key)).one(scope.tx()).await?.is_some())
}

/// Messages that wait, or those dealt with, the latest first; and how many there are of either.
///
/// # Errors
/// Not found for those who do not see the whole of the assessment.
pub async fn list(house: &House, session: &Session, handled: bool, before: Option<Uuid>) -> Result<(Page<OpinionView>, [u64; 2])> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let of = |handled: bool| {
        let column = opinion::Column::HandledAt;
        let state = if handled { column.is_not_null() } else { column.is_null() };
        scope.select::<opinion::Entity>().filter(state)
    };
    let counts = [of(false).count(scope.tx()).await?, of(true).count(scope.tx()).await?];
    let mut select = of(handled);
    if let Some(before) = before {
        select = select.filter(opinion::Column::Id.lt(before));
    }
    let mut rows = select.order_by_desc(opinion::Column::Id).limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let departments = departments(&scope).await?;
    let rows = rows.into_iter().map(|row| view(row, &departments, session, &scope)).collect();
    Ok((Page { rows, next }, counts))
}

fn view(row: opinion::Model, departments: &[department::Model], session: &Session, scope: &Scope) -> OpinionView {
    let facts = MasterFacts { id: row.id, version: row.version };
    let may_handle = edit::<MasterData>(session.actor(), &facts, MasterEdit::Opinions, scope.now()).is_ok();
    let named = row.department_id.and_then(|id| departments.iter().find(|department| department.id == id));
    OpinionView {
        id: OpinionId(row.id),
        department: named.map(|department| department.name.clone()),
        body: row.body,
        contact: row.contact,
        received: row.received_at,
        handled: row.handling.zip(row.handled_by).zip(row.handled_at).map(|((text, by), at)| (text, by, at)),
        may_handle,
        version: row.version,
    }
}

/// One message.
///
/// # Errors
/// As [`list`].
pub async fn one(house: &House, session: &Session, id: OpinionId) -> Result<OpinionView> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let row = scope.select::<opinion::Entity>().filter(opinion::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let departments = departments(&scope).await?;
    Ok(view(row.ok_or_else(Error::not_found)?, &departments, session, &scope))
}

/// Writes down how a message was dealt with. What it says does not go into the log.
///
/// # Errors
/// Invalid at `handling`; refused for all but the office; conflict when somebody else was faster.
pub async fn handle(house: &House, session: &Session, id: OpinionId, version: i32, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    overseen(session.actor())?;
    let now = scope.now();
    let decision = edit::<MasterData>(session.actor(), &MasterFacts { id: id.0, version }, MasterEdit::Opinions, now)?;
    if scope.select::<opinion::Entity>().filter(opinion::Column::Id.eq(id.0)).count(scope.tx()).await? == 0 {
        return Err(Error::not_found());
    }
    let changes = opinion::ActiveModel {
        handling: Set(Some(handling(text)?)),
        handled_by: Set(Some(decision.name())),
        handled_at: Set(Some(now)),
        ..opinion::ActiveModel::default()
    };
    scope.apply(&decision)?.update(Condition::all().add(opinion::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await
}
