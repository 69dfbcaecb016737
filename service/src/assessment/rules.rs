//! The rules that a bureau has settled for its assessment: read, changed, and frozen by the cycle that opens with them.

use super::rows::{assessment_rules, cycle};
use crate::identity::Session;
use crate::identity::department::overtaken_by;
use crate::identity::rows::bureau;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::assessment::command::registry::RulesInput;
use domain::assessment::lifecycle::CycleState;
use domain::assessment::rules::Rules;
use domain::assessment::view::registry::RulesView;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};

/// The rules in force for the next cycle, with the version for changing them: 0 where the bureau has changed nothing.
pub(super) async fn current(scope: &Scope) -> Result<(Rules, i32)> {
    match scope.select::<assessment_rules::Entity>().one(scope.tx()).await? {
        Some(row) => Ok((serde_json::from_str(&row.rules)?, row.version)),
        None => Ok((Rules::default(), 0)),
    }
}

/// The rules that a cycle opened with; the defaults for one that has not opened, or opened before there were any.
pub(super) fn of_cycle(row: &cycle::Model) -> Result<Rules> {
    Ok(row.rules.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// The rules that hold in the year of `cycle`: those that it opened with, or, before it has, those in force.
pub(super) async fn holding(scope: &Scope, cycle: Option<cycle::Model>) -> Result<Rules> {
    match cycle.filter(|row| row.opened_at.is_some()) {
        Some(row) => of_cycle(&row),
        None => Ok(current(scope).await?.0),
    }
}

/// The rules in force for the next cycle, and those of the year that is under way.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session) -> Result<RulesView> {
    let scope = session.read(house).await?;
    let (rules, version) = current(&scope).await?;
    let running = scope
        .select::<cycle::Entity>()
        .filter(cycle::Column::State.is_not_in([CycleState::Preparing.code(), CycleState::Closed.code()]))
        .order_by_desc(cycle::Column::Year)
        .one(scope.tx())
        .await?;
    let running = running.map(|row| Ok::<_, Error>((row.year, of_cycle(&row)?))).transpose()?;
    let facts = MasterFacts { id: scope.bureau().0, version };
    let may_edit = edit::<MasterData>(session.actor(), &facts, MasterEdit::Rules, scope.now()).is_ok();
    Ok(RulesView { rules, version, running, may_edit })
}

/// Changes the rules for cycles that open from now on. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at the fields of the form; conflict with what is on record when somebody else has changed them; refused for
/// all but the office.
pub async fn save(house: &House, session: &Session, version: i32, input: &RulesInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: scope.bureau().0, version };
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::Rules, scope.now())?;
    let rules = input.read()?;
    // The row of the bureau is locked, so that of two who change the defaults the later is told.
    locked(scope.select::<bureau::Entity>()).one(scope.tx()).await?;
    let (present, latest) = current(&scope).await?;
    if latest != version {
        let theirs = present.in_words().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        return Err(overtaken_by(&scope, session, &[MasterEdit::Rules.code()], (facts.id, latest), theirs).await?);
    }
    let text = serde_json::to_string(&rules)?;
    let writer = scope.apply(&decision.stating("rules", &text))?;
    let changes = assessment_rules::ActiveModel { rules: Set(text), ..assessment_rules::ActiveModel::default() };
    if version == 0 {
        writer.insert(assessment_rules::ActiveModel { version: Set(1), ..changes }).await?;
    } else {
        writer.update(Condition::all(), version, changes).await?;
    }
    scope.commit().await
}
