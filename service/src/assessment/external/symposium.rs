//! Symposia 座谈会: what was said there, with its papers (S 评议 五).

use super::{overseen, reading, writing};
use crate::assessment::rows::{cycle, symposium};
use crate::files::Arriving;
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::record::rows as record;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::assessment::command::external::SymposiumInput;
use domain::assessment::view::FileView;
use domain::assessment::view::external::SymposiumView;
use domain::authority::Actor;
use domain::calendar;
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::ids::{AttachmentId, SymposiumId};
use domain::lifecycle::{Decision, edit};
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Symposia on a page.
const ROWS: usize = 20;
/// The most files of a symposium.
const FILES_MAX: usize = 10;

fn judged(actor: &Actor, id: Uuid, version: i32, scope: &Scope) -> std::result::Result<Decision, domain::Refusal> {
    edit::<MasterData>(actor, &MasterFacts { id, version }, MasterEdit::Symposia, scope.now())
}

fn view(row: symposium::Model, year: i32, files: Vec<FileView>, actor: &Actor, scope: &Scope) -> SymposiumView {
    SymposiumView {
        may_edit: judged(actor, row.id, row.version, scope).is_ok(),
        id: SymposiumId(row.id),
        year,
        held_on: row.held_on,
        place: row.place,
        chair: row.chair,
        attendance: row.attendance,
        minutes: row.minutes,
        recorded_by: row.recorded_by,
        files,
        version: row.version,
    }
}

/// Symposia of a year, the latest written down first.
///
/// # Errors
/// As [`super::brief`].
pub async fn list(house: &House, session: &Session, year: i32, before: Option<Uuid>) -> Result<Page<SymposiumView>> {
    let (scope, ground) = reading(house, session, year).await?;
    let mut select = scope.select::<symposium::Entity>().filter(symposium::Column::CycleId.eq(ground.cycle.id));
    if let Some(before) = before {
        select = select.filter(symposium::Column::Id.lt(before));
    }
    let mut rows = select.order_by_desc(symposium::Column::Id).limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let files = attachment::of(&scope, Owner::Symposium, &ids).await?;
    let of = |id: Uuid| files.iter().filter(|(owner, _)| *owner == id).map(|(_, file)| file.clone()).collect();
    let rows = rows.into_iter().map(|row| {
        let files = of(row.id);
        view(row, year, files, session.actor(), &scope)
    });
    Ok(Page { rows: rows.collect(), next })
}

async fn found(scope: &Scope, actor: &Actor, id: SymposiumId) -> Result<(symposium::Model, i32)> {
    overseen(actor)?;
    let of_cycle: sea_orm::RelationDef = symposium::Entity::belongs_to(cycle::Entity)
        .from((symposium::Column::BureauId, symposium::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into();
    let select = scope.select::<symposium::Entity>().filter(symposium::Column::Id.eq(id.0)).join(JoinType::InnerJoin, of_cycle);
    match select.select_also(cycle::Entity).one(scope.tx()).await? {
        Some((row, Some(cycle))) => Ok((row, cycle.year)),
        _ => Err(Error::not_found()),
    }
}

/// Nothing where a symposium is within reach.
pub(crate) async fn in_reach(scope: &Scope, actor: &Actor, id: Uuid) -> Result<()> {
    found(scope, actor, SymposiumId(id)).await.map(|_| ())
}

/// One symposium.
///
/// # Errors
/// Not found for those who do not see the whole of the assessment.
pub async fn one(house: &House, session: &Session, id: SymposiumId) -> Result<SymposiumView> {
    let scope = session.read(house).await?;
    let (row, year) = found(&scope, session.actor(), id).await?;
    let files = attachment::of(&scope, Owner::Symposium, &[row.id]).await?.into_iter().map(|(_, file)| file).collect();
    Ok(view(row, year, files, session.actor(), &scope))
}

/// Whether the viewer may write a symposium of the year down.
///
/// # Errors
/// As [`super::brief`].
pub async fn may_record(house: &House, session: &Session, year: i32) -> Result<bool> {
    let (scope, _) = reading(house, session, year).await?;
    Ok(judged(session.actor(), Uuid::nil(), 0, &scope).is_ok())
}

/// Writes a symposium down.
///
/// # Errors
/// Invalid at the fields; refused for all but the office.
pub async fn record(house: &House, session: &Session, year: i32, input: &SymposiumInput) -> Result<SymposiumId> {
    let (mut scope, ground) = writing(house, session, year).await?;
    let id = SymposiumId(Uuid::now_v7());
    let decision = judged(session.actor(), id.0, 0, &scope)?;
    let new = input.read(calendar::day_of(scope.now(), session.me().bureau.zone))?;
    let row = symposium::ActiveModel {
        id: Set(id.0),
        cycle_id: Set(ground.cycle.id),
        held_on: Set(new.held_on),
        place: Set(new.place),
        chair: Set(new.chair),
        attendance: Set(new.attendance),
        minutes: Set(new.minutes),
        recorded_by: Set(decision.name()),
        version: Set(1),
        ..symposium::ActiveModel::default()
    };
    scope.apply(&decision)?.insert(row).await?;
    scope.commit().await?;
    Ok(id)
}

/// Changes what was written down.
///
/// # Errors
/// As [`record`]; conflict when somebody else has changed it.
pub async fn change(house: &House, session: &Session, id: SymposiumId, version: i32, input: &SymposiumInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    found(&scope, session.actor(), id).await?;
    let decision = judged(session.actor(), id.0, version, &scope)?;
    let new = input.read(calendar::day_of(scope.now(), session.me().bureau.zone))?;
    let changes = symposium::ActiveModel {
        held_on: Set(new.held_on),
        place: Set(new.place),
        chair: Set(new.chair),
        attendance: Set(new.attendance),
        minutes: Set(new.minutes),
        ..symposium::ActiveModel::default()
    };
    scope.apply(&decision)?.update(Condition::all().add(symposium::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await
}

/// Hangs a file on a symposium.
///
/// # Errors
/// Invalid at `file`; refused for all but the office.
pub async fn attach(house: &House, session: &Session, id: SymposiumId, name: &str, file: Arriving) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (row, _) = found(&scope, session.actor(), id).await?;
    let decision = judged(session.actor(), id.0, row.version, &scope)?;
    let judged = attachment::judge(name, &file)?;
    if attachment::of(&scope, Owner::Symposium, &[id.0]).await?.len() >= FILES_MAX {
        return Err(Failure::field("file", format!("每次座谈会最多 {FILES_MAX} 个附件，请先移除不需要的文件")).into());
    }
    let kept = attachment::keep(house, &scope, judged, file).await?;
    let now = scope.now();
    let decision = decision.stating("file", kept.sha256());
    let writer = scope.apply(&decision)?;
    attachment::hang(&writer, (Owner::Symposium, id.0), None, kept, &session.actor().name, now).await?;
    scope.commit().await
}

/// Takes a file away from its symposium, and tells which that is.
///
/// # Errors
/// Not found when it is not there; refused for all but the office.
pub async fn detach(house: &House, session: &Session, id: AttachmentId) -> Result<SymposiumId> {
    use record::attachment::{ActiveModel, Column};
    let mut scope = session.write(house).await?;
    let file = attachment::present(&scope, id).await?;
    if file.owner_kind != Owner::Symposium.code() {
        return Err(Error::not_found());
    }
    let (row, _) = found(&scope, session.actor(), SymposiumId(file.owner_id)).await?;
    let decision = judged(session.actor(), row.id, row.version, &scope)?.stating("removed", &file.sha256);
    let removed = ActiveModel { removed_at: Set(Some(scope.now())), ..ActiveModel::default() };
    scope.apply(&decision)?.update(Condition::all().add(Column::Id.eq(id.0)), file.version, removed).await?;
    scope.commit().await?;
    Ok(SymposiumId(row.id))
}
