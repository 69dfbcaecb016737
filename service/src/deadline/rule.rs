//! The ladders of a bureau: those of the house, and what the bureau has settled in their place.

use super::course::wake;
use super::rows::{deadline, deadline_rule};
use crate::identity::Session;
use crate::identity::rows::bureau;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::Refusal;
use domain::calendar;
use domain::deadline::course::DeadlineState;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::ladder::{Ladder, LadderInput};
use domain::deadline::view::KindView;
use domain::failure::{Conflict, Failure};
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use std::collections::HashMap;

/// The ladder of every kind: one statement.
pub(super) async fn ladders(scope: &Scope) -> Result<HashMap<DeadlineKind, Ladder>> {
    let mut ladders: HashMap<DeadlineKind, Ladder> = DeadlineKind::ALL.iter().map(|kind| (*kind, kind.ladder())).collect();
    for row in scope.select::<deadline_rule::Entity>().all(scope.tx()).await? {
        if let Some(kind) = DeadlineKind::from_code(&row.kind) {
            ladders.insert(kind, serde_json::from_str(&row.ladder)?);
        }
    }
    Ok(ladders)
}

fn judge(session: &Session, now: DateTime<Utc>) -> std::result::Result<Decision, Refusal> {
    edit::<MasterData>(session.actor(), &MasterFacts { id: session.actor().bureau.0, version: 0 }, MasterEdit::Ladders, now)
}

/// The kinds of deadlines with their ladders, for everybody of the bureau; and whether the viewer may settle them.
///
/// # Errors
/// When the database fails.
pub async fn kinds(house: &House, session: &Session) -> Result<(Vec<KindView>, bool)> {
    let scope = session.read(house).await?;
    let rows = scope.select::<deadline_rule::Entity>().all(scope.tx()).await?;
    let view = |kind: &DeadlineKind| {
        let row = rows.iter().find(|row| row.kind == kind.code());
        Ok(KindView {
            kind: *kind,
            ladder: row.map(|row| serde_json::from_str(&row.ladder)).transpose()?.unwrap_or_else(|| kind.ladder()),
            changed: row.map(|row| (row.changed_by.clone(), row.changed_at)),
            version: row.map_or(0, |row| row.version),
        })
    };
    Ok((DeadlineKind::ALL.iter().map(view).collect::<Result<_>>()?, judge(session, scope.now()).is_ok()))
}

/// Settles the ladder of a kind. Open deadlines follow it from now on.
///
/// # Errors
/// Invalid at `before`, `after` and `climbs`; conflict when somebody else has settled it meanwhile; refused for all but
/// those who keep the registry.
pub async fn save(house: &House, session: &Session, kind: DeadlineKind, version: i32, input: &LadderInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let decision = judge(session, now)?;
    let ladder = input.read(kind)?;
    let decision = decision.stating("kind", kind.code()).noting(format!("{kind}：{}", ladder_in_words(&ladder)));
    // The row of the bureau is locked, so that of two who settle a kind first the later is told.
    locked(scope.select::<bureau::Entity>()).one(scope.tx()).await?;
    let there = scope.select::<deadline_rule::Entity>().filter(deadline_rule::Column::Kind.eq(kind.code())).one(scope.tx()).await?;
    let latest = there.as_ref().map_or(0, |row| row.version);
    if latest != version {
        return Err(overtaken(session, kind, there.as_ref(), now)?);
    }
    let writer = scope.apply(&decision)?;
    let changes = deadline_rule::ActiveModel {
        kind: Set(kind.code().to_owned()),
        ladder: Set(serde_json::to_string(&ladder)?),
        changed_by: Set(decision.name()),
        changed_at: Set(now),
        ..deadline_rule::ActiveModel::default()
    };
    if version == 0 {
        writer.insert(deadline_rule::ActiveModel { version: Set(1), ..changes }).await?;
    } else {
        writer.update(Condition::all().add(deadline_rule::Column::Kind.eq(kind.code())), version, changes).await?;
    }
    let open = DeadlineState::OPEN.iter().map(|state| state.code());
    let rows = writer
        .scope()
        .select::<deadline::Entity>()
        .filter(deadline::Column::Kind.eq(kind.code()))
        .filter(deadline::Column::State.is_in(open))
        .all(writer.scope().tx())
        .await?;
    wake(&writer, &rows.into_iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    scope.commit().await
}

fn ladder_in_words(ladder: &Ladder) -> String {
    format!("{}；{}", ladder.in_words(), ladder.climbs_in_words())
}

/// What somebody else has settled meanwhile.
fn overtaken(session: &Session, kind: DeadlineKind, there: Option<&deadline_rule::Model>, now: DateTime<Utc>) -> Result<Error> {
    let ladder = there.map(|row| serde_json::from_str(&row.ladder)).transpose()?.unwrap_or_else(|| kind.ladder());
    Ok(Failure::Conflict(Box::new(Conflict {
        by: there.map(|row| row.changed_by.clone()),
        at: there.map(|row| calendar::near(row.changed_at, now, session.me().bureau.zone)),
        version: there.map_or(0, |row| row.version),
        theirs: vec![("提醒".to_owned(), ladder.in_words()), ("逾期上报".to_owned(), ladder.climbs_in_words())],
    }))
    .into())
}
