//! What is on a person to do, in whatever module: for the home page.

use super::list::{row, within};
use super::rows::deadline;
use crate::identity::Session;
use crate::{House, Result};
use domain::authority::Role;
use domain::deadline::course::DeadlineState;
use domain::deadline::kind::{DeadlineKind, Owner};
use domain::deadline::view::TaskRow;
use domain::ids::{DepartmentId, UserId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

/// The most that are looked through; whoever has more finds the rest among the deadlines.
const TASKS: u64 = 50;

/// What has begun and is on this person to do, the next to end first.
///
/// # Errors
/// When the database fails.
pub async fn tasks(house: &House, session: &Session) -> Result<Vec<TaskRow>> {
    let scope = session.read(house).await?;
    let actor = session.actor();
    // Of an office or a body at least its kinds; whether one is recused, the rule tells of each.
    let offices = DeadlineKind::ALL.iter().filter(|kind| match kind.rule().owner {
        Owner::Office(function) => actor.carries(function) || !actor.stands_in_for(function).is_empty(),
        Owner::Members(body) => actor.hats.iter().any(|hat| hat.bodies.contains(&body)),
        Owner::Deputies => actor.holds(Role::Deputy),
        Owner::Head | Owner::Person | Owner::InPerson => false,
    });
    let of_departments = Condition::all()
        .add(deadline::Column::PersonId.is_null())
        .add(deadline::Column::DepartmentId.is_in(actor.departments().iter().map(|id| id.0)));
    let mine = Condition::any()
        .add(deadline::Column::PersonId.eq(actor.user.0))
        .add(deadline::Column::Kind.is_in(offices.map(|kind| kind.code())))
        .add(of_departments);
    let rows = scope
        .select::<deadline::Entity>()
        .filter(deadline::Column::State.is_in([DeadlineState::Running, DeadlineState::Missed].map(DeadlineState::code)))
        .filter(deadline::Column::BeginsAt.lte(scope.now()))
        .filter(mine)
        .filter(within(&scope, actor))
        .order_by_asc(deadline::Column::DueAt)
        .order_by_asc(deadline::Column::Id)
        .limit(TASKS)
        .all(scope.tx())
        .await?;
    let mut tasks = Vec::new();
    for found in &rows {
        let (row, department) = (row(found)?, found.department_id.map(DepartmentId));
        if row.kind.owed_by(actor, department, found.person_id.map(UserId)) {
            tasks.push(TaskRow { row, department });
        }
    }
    Ok(tasks)
}
