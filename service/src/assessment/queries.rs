//! Selects shared by the use cases of the assessment, each one statement whatever the size of the data.

use super::rows::{cycle, self_assessment};
use crate::identity::rows::user_account;
use crate::scope::{Scope, locked};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Points;
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::{
    CycleFacts, CycleProgress, CycleState, SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit, SelfAssessmentFacts,
    SelfAssessmentState,
};
use domain::assessment::view::{CycleBrief, SelfAssessmentBrief};
use domain::assessment::{self, Missing};
use domain::authority::{Actor, Reach};
use domain::ids::{CycleId, DepartmentId, SelfAssessmentId, UserId};
use domain::lifecycle::{Subject, edit, offers};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

/// A self-assessment with its cycle, within the actor's reach.
pub(super) async fn one(scope: &Scope, actor: &Actor, id: SelfAssessmentId) -> Result<(self_assessment::Model, cycle::Model)> {
    pick(scope.select::<self_assessment::Entity>(), scope, actor, id).await
}

/// The same, locked against other writers until the end of the transaction.
pub(super) async fn one_locked(scope: &Scope, actor: &Actor, id: SelfAssessmentId) -> Result<(self_assessment::Model, cycle::Model)> {
    pick(locked(scope.select::<self_assessment::Entity>()), scope, actor, id).await
}

async fn pick(
    select: sea_orm::Select<self_assessment::Entity>,
    scope: &Scope,
    actor: &Actor,
    id: SelfAssessmentId,
) -> Result<(self_assessment::Model, cycle::Model)> {
    let found = select
        .filter(self_assessment::Column::Id.eq(id.0))
        .filter(within(&assessment::reach(actor)))
        .join(JoinType::InnerJoin, of_cycle())
        .select_also(cycle::Entity)
        .one(scope.tx())
        .await?;
    match found {
        Some((row, Some(cycle))) => Ok((row, cycle)),
        _ => Err(Error::not_found()),
    }
}

fn of_cycle() -> sea_orm::RelationDef {
    self_assessment::Entity::belongs_to(cycle::Entity)
        .from((self_assessment::Column::BureauId, self_assessment::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into()
}

/// What a reach means for self-assessments.
pub(super) fn within(reach: &Reach) -> Condition {
    match reach {
        Reach::Bureau => Condition::all(),
        Reach::Departments(own) => Condition::all().add(self_assessment::Column::DepartmentId.is_in(own.iter().map(|d| d.0))),
        Reach::Nothing => Condition::all().add(Expr::val(1).eq(0)),
    }
}

/// The self-assessments of a cycle within `reach`, each with the names of its department's heads.
pub(super) async fn of(scope: &Scope, cycle: CycleId, reach: &Reach) -> Result<Vec<(self_assessment::Model, String)>> {
    let heads: sea_orm::RelationDef = self_assessment::Entity::belongs_to(user_account::Entity)
        .from((self_assessment::Column::BureauId, self_assessment::Column::DepartmentId))
        .to((user_account::Column::BureauId, user_account::Column::DepartmentId))
        .on_condition(|_, _| {
            Condition::all()
                .add(user_account::Column::Status.ne(domain::identity::UserStatus::Deactivated.code()))
                .add(user_account::Column::Roles.contains(domain::authority::Role::Head.code()))
        })
        .into();
    let rows = scope
        .select::<self_assessment::Entity>()
        .filter(self_assessment::Column::CycleId.eq(cycle.0))
        .filter(within(reach))
        .join(JoinType::LeftJoin, heads)
        .select_also(user_account::Entity)
        .order_by_asc(self_assessment::Column::Id)
        .all(scope.tx())
        .await?;
    let mut found: Vec<(self_assessment::Model, String)> = Vec::new();
    for (row, head) in rows {
        let name = head.map(|h| h.name);
        match found.last_mut() {
            Some((last, names)) if last.id == row.id => {
                if let Some(name) = name {
                    names.push('、');
                    names.push_str(&name);
                }
            }
            _ => found.push((row, name.unwrap_or_default())),
        }
    }
    Ok(found)
}

/// What the table judges.
pub(super) fn facts(row: &self_assessment::Model, cycle: &cycle::Model, missing: Missing, zone: Tz) -> Result<SelfAssessmentFacts> {
    Ok(SelfAssessmentFacts {
        id: SelfAssessmentId(row.id),
        version: row.version,
        state: state(&row.state)?,
        department: DepartmentId(row.department_id),
        cycle: cycle_state(&cycle.state)?,
        cycle_due: cycle.self_due_at,
        late_due: row.late_due_at,
        return_due: row.return_due_at,
        late: row.late,
        first_submitted: row.first_submitted_at,
        signer: row.signed_by_id.map(UserId),
        missing,
        zone,
    })
}

/// What the table of cycles judges. `objects` and `progress` where the step asks for them.
pub(super) fn cycle_facts(row: &cycle::Model, objects: usize, progress: CycleProgress) -> Result<CycleFacts> {
    Ok(CycleFacts {
        id: CycleId(row.id),
        version: row.version,
        state: cycle_state(&row.state)?,
        standard_is_whole: true,
        objects,
        due: row.self_due_at,
        progress,
    })
}

/// A row of the overview, with what the viewer may do with it at `now`.
pub(super) fn brief(
    row: &self_assessment::Model,
    cycle: &cycle::Model,
    heads: &str,
    actor: &Actor,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<SelfAssessmentBrief> {
    let facts = facts(row, cycle, Missing::default(), zone)?;
    Ok(SelfAssessmentBrief {
        id: facts.id,
        department: facts.department,
        department_name: row.department_name.clone(),
        heads: heads.to_owned(),
        state: facts.state,
        done: count(row.done),
        total: count(row.total),
        score: Points::from_tenths(row.score_tenths),
        evidence: count(row.evidence),
        summary_missing: assessment::summary_is_missing(&row.summary),
        changed_by: row.changed_by.clone(),
        changed_at: row.changed_at,
        due: facts.due(),
        late: row.late,
        granted_late: row.late_due_at.is_some(),
        receipt: row.receipt_number.clone(),
        return_reason: row.return_reason.clone(),
        reminders: (count(row.reminders), row.reminded_at),
        recused: actor.is_recused(facts.concern()),
        may_review: offers::<SelfAssessment>(actor, &facts, SelfAssessmentAction::Accept, now),
        may_grant: edit::<SelfAssessment>(actor, &facts, SelfAssessmentEdit::GrantLate, now).is_ok(),
        version: row.version,
    })
}

/// The cycle that people work in.
pub(super) fn current(cycles: Vec<cycle::Model>) -> Option<cycle::Model> {
    cycles.into_iter().max_by_key(|row| CycleState::from_code(&row.state).map(|state| state.precedence(row.year)))
}

/// A cycle in brief.
pub(super) fn cycle_brief(row: &cycle::Model) -> Result<CycleBrief> {
    Ok(CycleBrief {
        id: CycleId(row.id),
        year: row.year,
        state: cycle_state(&row.state)?,
        opened: row.opened_at,
        dates: dates(row)?,
        due: row.self_due_at,
        version: row.version,
    })
}

/// The dates of a cycle.
pub(super) fn dates(row: &cycle::Model) -> Result<CycleDates> {
    Ok(serde_json::from_str(&row.dates)?)
}

pub(super) fn state(code: &str) -> Result<SelfAssessmentState> {
    SelfAssessmentState::from_code(code).ok_or_else(|| Error::Row(format!("state {code}")))
}

pub(super) fn cycle_state(code: &str) -> Result<CycleState> {
    CycleState::from_code(code).ok_or_else(|| Error::Row(format!("cycle state {code}")))
}

/// A stored count. Never negative in the database.
pub(super) fn count(n: i32) -> usize {
    usize::try_from(n).unwrap_or_default()
}

/// A count to store.
pub(super) fn stored(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
