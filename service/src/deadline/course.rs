//! What happens to deadlines: set with the step that begins them, moved, and ended with the step that meets them, in the
//! transaction and under the decision of that step.

use super::rows::{deadline, deadline_turn};
use crate::platform::JobKind;
use crate::scope::{Scope, Writer, locked};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::deadline::course::{Basis, DeadlineState, Turn};
use domain::deadline::kind::DeadlineKind;
use domain::ids::{DepartmentId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// A deadline to be set.
#[derive(Clone, Debug)]
pub(crate) struct New {
    /// What is due.
    pub kind: DeadlineKind,
    /// The thing it stands for: of one kind and one thing there is one deadline.
    pub subject: Uuid,
    /// The department concerned.
    pub department: Option<DepartmentId>,
    /// The person concerned.
    pub person: Option<UserId>,
    /// What it is called, in Chinese: nothing that only some of those may know who are told.
    pub title: String,
    /// Where the thing opens, within the bureau.
    pub place: String,
    /// How the due instant was computed.
    pub basis: Basis,
    /// The instant before which nobody is reminded.
    pub begins: DateTime<Utc>,
    /// The instant from which it is too late.
    pub due: DateTime<Utc>,
}

/// Sets deadlines of one kind. One that is there already runs anew, unless it runs just so: what was met or cancelled is
/// due again.
pub(crate) async fn set(writer: &Writer<'_>, new: Vec<New>) -> Result<()> {
    let Some(kind) = new.first().map(|one| one.kind) else { return Ok(()) };
    let scope = writer.scope();
    let there = of(scope, kind, new.iter().map(|one| one.subject)).await?;
    let there: HashMap<Uuid, deadline::Model> = there.into_iter().map(|row| (row.subject, row)).collect();
    let (mut rows, mut ids) = (Vec::new(), Vec::new());
    for one in new {
        let fresh = row(&one, scope.now())?;
        match there.get(&one.subject) {
            None => {
                let id = Uuid::now_v7();
                ids.push(id);
                rows.push(deadline::ActiveModel { id: Set(id), version: Set(1), ..fresh });
            }
            Some(old) if is_as_wished(old, &one)? => {}
            Some(old) => {
                ids.push(old.id);
                writer.update(key(old.id), old.version, fresh).await?;
                writer.insert(turned(old, Turn::Set, one.due, "", scope.now())).await?;
            }
        }
    }
    writer.insert_many(rows).await?;
    wake(writer, &ids).await
}

/// Whether a deadline runs as it is to be set, so that nothing happens to it.
fn is_as_wished(old: &deadline::Model, new: &New) -> Result<bool> {
    let same = (old.due_at, old.department_id, old.person_id) == (new.due, new.department.map(|id| id.0), new.person.map(|id| id.0));
    Ok(same && old.title == new.title && state(old)?.is_open())
}

fn row(new: &New, now: DateTime<Utc>) -> Result<deadline::ActiveModel> {
    Ok(deadline::ActiveModel {
        kind: Set(new.kind.code().to_owned()),
        subject: Set(new.subject),
        department_id: Set(new.department.map(|id| id.0)),
        person_id: Set(new.person.map(|id| id.0)),
        title: Set(new.title.clone()),
        place: Set(new.place.clone()),
        basis: Set(serde_json::to_string(&new.basis)?),
        begins_at: Set(new.begins),
        due_at: Set(new.due),
        state: Set(DeadlineState::Running.code().to_owned()),
        paused_at: Set(None),
        reminded_at: Set(None),
        ended_at: Set(None),
        changed_at: Set(now),
        ..deadline::ActiveModel::default()
    })
}

/// Moves deadlines that are still open to another end, with the reason that their history gives. What was late is no longer.
pub(crate) async fn shift(
    writer: &Writer<'_>,
    kind: DeadlineKind,
    subjects: &[Uuid],
    due: DateTime<Utc>,
    basis: &Basis,
    why: &str,
) -> Result<()> {
    let scope = writer.scope();
    for old in of(scope, kind, subjects.iter().copied()).await? {
        let Some(state) = state(&old)?.after(Turn::Moved, kind.rule().afterwards) else { continue };
        let changes = deadline::ActiveModel {
            due_at: Set(due),
            basis: Set(serde_json::to_string(basis)?),
            state: Set(state.code().to_owned()),
            changed_at: Set(scope.now()),
            ..deadline::ActiveModel::default()
        };
        writer.update(key(old.id), old.version, changes).await?;
        writer.insert(turned(&old, Turn::Moved, due, why, scope.now())).await?;
        wake(writer, &[old.id]).await?;
    }
    Ok(())
}

/// How a deadline ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// What was due was done, in time or late.
    Met,
    /// Nothing is due any more.
    Cancelled,
}

/// Ends the open deadlines of these things, in one statement. What is over already stays as it is, and its job finds
/// nothing to do.
pub(crate) async fn end(writer: &Writer<'_>, kinds: &[DeadlineKind], subjects: impl IntoIterator<Item = Uuid>, how: End) -> Result<()> {
    use sea_orm::sea_query::{Expr, ExprTrait};
    let now = writer.scope().now();
    let state = match how {
        End::Met => DeadlineState::Met,
        End::Cancelled => DeadlineState::Cancelled,
    };
    let open = DeadlineState::OPEN.iter().map(|state| state.code());
    let which = Condition::all()
        .add(deadline::Column::Kind.is_in(kinds.iter().map(|kind| kind.code())))
        .add(deadline::Column::Subject.is_in(subjects))
        .add(deadline::Column::State.is_in(open));
    writer
        .change::<deadline::Entity>(which, |update| {
            update
                .col_expr(deadline::Column::State, Expr::val(state.code()))
                .col_expr(deadline::Column::EndedAt, Expr::val(now))
                .col_expr(deadline::Column::ChangedAt, Expr::val(now))
                .col_expr(deadline::Column::Version, Expr::col(deadline::Column::Version).add(1))
        })
        .await?;
    Ok(())
}

/// Lets the jobs of these deadlines look at once: they find out themselves when there is something to do.
pub(super) async fn wake(writer: &Writer<'_>, ids: &[Uuid]) -> Result<()> {
    writer.schedule(JobKind::Deadline, ids, writer.scope().now()).await
}

async fn of(scope: &Scope, kind: DeadlineKind, subjects: impl IntoIterator<Item = Uuid>) -> Result<Vec<deadline::Model>> {
    Ok(locked(scope.select::<deadline::Entity>())
        .filter(deadline::Column::Kind.eq(kind.code()))
        .filter(deadline::Column::Subject.is_in(subjects))
        .all(scope.tx())
        .await?)
}

/// The line of a deadline's history.
pub(super) fn turned(old: &deadline::Model, turn: Turn, due: DateTime<Utc>, note: &str, at: DateTime<Utc>) -> deadline_turn::ActiveModel {
    deadline_turn::ActiveModel {
        id: Set(Uuid::now_v7()),
        deadline_id: Set(old.id),
        turn: Set(turn.code().to_owned()),
        due_before: Set(old.due_at),
        due_after: Set(due),
        note: Set(note.to_owned()),
        at: Set(at),
        ..deadline_turn::ActiveModel::default()
    }
}

pub(super) fn key(id: Uuid) -> Condition {
    Condition::all().add(deadline::Column::Id.eq(id))
}

pub(super) fn state(row: &deadline::Model) -> Result<DeadlineState> {
    DeadlineState::from_code(&row.state).ok_or_else(|| Error::Row(format!("deadline {}", row.state)))
}

pub(super) fn kind(row: &deadline::Model) -> Result<DeadlineKind> {
    DeadlineKind::from_code(&row.kind).ok_or_else(|| Error::Row(format!("deadline {}", row.kind)))
}
