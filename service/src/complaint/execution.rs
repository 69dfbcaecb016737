//! The copies by which departments execute a decision: without the case, without the complainant (S 投诉 三, 八).

use super::queries::{category, load, one_locked, state};
use super::rows::{complaint, complaint_execution};
use super::seal::{Field, Seal};
use super::tell::{self, Turn, letters};
use crate::identity::Session;
use crate::identity::rows::department;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::authority::{Actor, Function};
use domain::complaint::command::body as read_body;
use domain::complaint::lifecycle::{CaseState, Execution, ExecutionAction, ExecutionFacts, ExecutionState};
use domain::complaint::view::ExecutionView;
use domain::failure::Failure;
use domain::ids::{ComplaintId, DepartmentId, ExecutionId};
use domain::lifecycle::{decide, offers};
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Copies on a page.
const ROWS: usize = 30;

fn facts(row: &complaint_execution::Model) -> Result<ExecutionFacts> {
    Ok(ExecutionFacts {
        id: ExecutionId(row.id),
        version: row.version,
        state: ExecutionState::from_code(&row.state).ok_or_else(|| Error::Row(format!("execution {}", row.state)))?,
        department: DepartmentId(row.department_id),
    })
}

/// A copy as it is shown, with the name of its department.
pub(super) fn view(scope: &Scope, seal: &Seal, actor: &Actor, row: &complaint_execution::Model, name: String) -> Result<ExecutionView> {
    let facts = facts(row)?;
    let case = ComplaintId(row.complaint_id);
    let report = row.report.as_deref().map(|sealed| seal.open_text(case, Field::Report(row.id), sealed)).transpose()?;
    Ok(ExecutionView {
        id: facts.id,
        decision: row.decision.clone(),
        category: category(&row.category)?,
        department: facts.department,
        department_name: name,
        task: seal.open_text(case, Field::Task(row.id), &row.task)?,
        state: facts.state,
        assigned: row.assigned_at,
        report: report.zip(row.reported_by.clone()).zip(row.reported_at).map(|((text, by), at)| (text, by, at)),
        may_report: offers::<Execution>(actor, &facts, ExecutionAction::Report, scope.now()),
        version: row.version,
    })
}

/// The copies of the own departments, once they were told, the latest first.
///
/// # Errors
/// When the database fails or a seal does not hold.
pub async fn list(house: &House, session: &Session, before: Option<Uuid>) -> Result<Page<ExecutionView>> {
    let scope = session.read(house).await?;
    let own = session.actor().departments();
    let mut select = scope
        .select::<complaint_execution::Entity>()
        .filter(complaint_execution::Column::DepartmentId.is_in(own.iter().map(|id| id.0)))
        .filter(complaint_execution::Column::State.ne(ExecutionState::Prepared.code()));
    if let Some(before) = before {
        select = select.filter(complaint_execution::Column::Id.lt(before));
    }
    let select = select.order_by_desc(complaint_execution::Column::Id).limit(ROWS as u64 + 1);
    let mut rows = select.all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let names = names(&scope).await?;
    let seal = Seal::of(house, &scope).await?;
    let rows = rows.iter().map(|row| view(&scope, &seal, session.actor(), row, named(&names, row))).collect::<Result<_>>()?;
    Ok(Page { rows, next })
}

/// A copy of the own department, once it was told.
///
/// # Errors
/// Not found for other departments.
pub async fn one(house: &House, session: &Session, id: ExecutionId) -> Result<ExecutionView> {
    let scope = session.read(house).await?;
    let row = told(&scope, session, scope.select::<complaint_execution::Entity>(), id).await?;
    let seal = Seal::of(house, &scope).await?;
    view(&scope, &seal, session.actor(), &row, named(&names(&scope).await?, &row))
}

/// The row of a copy that one of the own departments was told of.
async fn told(
    scope: &Scope,
    session: &Session,
    select: sea_orm::Select<complaint_execution::Entity>,
    id: ExecutionId,
) -> Result<complaint_execution::Model> {
    let own = session.actor().departments();
    let row = select
        .filter(key(id))
        .filter(complaint_execution::Column::DepartmentId.is_in(own.iter().map(|id| id.0)))
        .filter(complaint_execution::Column::State.ne(ExecutionState::Prepared.code()))
        .one(scope.tx())
        .await?;
    row.ok_or_else(Error::not_found)
}

/// How many copies of the own departments wait for a report.
///
/// # Errors
/// When the database fails.
pub async fn waiting(house: &House, session: &Session) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let scope = session.read(house).await?;
    let own = session.actor().departments();
    let waiting = scope
        .select::<complaint_execution::Entity>()
        .filter(complaint_execution::Column::DepartmentId.is_in(own.iter().map(|id| id.0)))
        .filter(complaint_execution::Column::State.eq(ExecutionState::Assigned.code()));
    Ok(waiting.count(scope.tx()).await?)
}

/// The names of all departments of the bureau.
pub(super) async fn names(scope: &Scope) -> Result<Vec<(Uuid, String)>> {
    let rows = scope.select::<department::Entity>().all(scope.tx()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

pub(super) fn named(names: &[(Uuid, String)], row: &complaint_execution::Model) -> String {
    names.iter().find(|(id, _)| *id == row.department_id).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// Reports back what was done.
///
/// # Errors
/// Invalid at `body`; not found for other departments; refused for all but the head; conflict when it was reported meanwhile.
pub async fn report(house: &House, session: &Session, id: ExecutionId, version: i32, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let row = told(&scope, session, locked(scope.select::<complaint_execution::Entity>()), id).await?;
    let transition = decide::<Execution>(session.actor(), &facts(&row)?, ExecutionAction::Report, scope.now())?;
    let text = read_body(text)?;
    let case = ComplaintId(row.complaint_id);
    let found = scope.select::<complaint::Entity>().filter(complaint::Column::Id.eq(case.0)).one(scope.tx()).await?;
    let loaded = load(&scope, found.ok_or_else(Error::not_found)?, session.actor().user).await?;
    let turns = [Turn::Office(Function::ComplaintOffice)];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(case), None).await?;
    let writer = scope.apply(&transition.decision)?;
    let seal = Seal::to_write(house, &writer).await?;
    let changes = complaint_execution::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        report: Set(Some(seal.close_text(case, Field::Report(row.id), &text)?)),
        reported_by: Set(Some(transition.decision.name())),
        reported_at: Set(Some(writer.scope().now())),
        ..complaint_execution::ActiveModel::default()
    };
    writer.update(key(id), version, changes).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

fn key(id: ExecutionId) -> Condition {
    Condition::all().add(complaint_execution::Column::Id.eq(id.0))
}

/// Returns a report that does not suffice; the department is told that there is something to do.
///
/// # Errors
/// Not found beyond reach; refused once the case was answered.
pub async fn send_back(house: &House, session: &Session, case: ComplaintId, id: ExecutionId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, case).await?;
    let row = loaded.executions.iter().find(|row| row.id == id.0).ok_or_else(Error::not_found)?;
    if state(&loaded.row.state)? != CaseState::Executing {
        return Err(Failure::refused("本件已经答复，不能再退回执行情况").into());
    }
    let transition = decide::<Execution>(session.actor(), &facts(row)?, ExecutionAction::Return, scope.now())?;
    let turns = [Turn::Head(DepartmentId(row.department_id))];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, "complaints/tasks", None).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes =
        complaint_execution::ActiveModel { state: Set(transition.to.code().to_owned()), ..complaint_execution::ActiveModel::default() };
    writer.update(key(id), version, changes).await?;
    writer.mail(mail).await?;
    scope.commit().await
}
