//! The rules that a bureau has settled for its assessment: read, changed, and frozen by the cycle that opens with them.

use super::rows::{assessment_rules, cycle};
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{House, Result};
use domain::assessment::rules::Rules;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, Condition};

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

/// The rules in force for the next cycle, with the version.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session) -> Result<(Rules, i32)> {
    current(&session.read(house).await?).await
}

/// Changes the rules for cycles that open from now on.
///
/// # Errors
/// Invalid at the fields of [`Rules::check`]; conflict when somebody else has changed them.
pub async fn save(house: &House, session: &Session, version: i32, rules: &Rules) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: scope.bureau().0, version };
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::Rules, scope.now())?;
    rules.check()?;
    let text = serde_json::to_string(rules)?;
    let present = locked(scope.select::<assessment_rules::Entity>()).one(scope.tx()).await?;
    let writer = scope.apply(&decision.stating("rules", &text))?;
    if present.is_none() && version == 0 {
        let row = assessment_rules::ActiveModel { rules: Set(text), version: Set(1), ..assessment_rules::ActiveModel::default() };
        writer.insert(row).await?;
    } else {
        let changes = assessment_rules::ActiveModel { rules: Set(text), ..assessment_rules::ActiveModel::default() };
        writer.update(Condition::all(), version, changes).await?;
    }
    scope.commit().await
}
