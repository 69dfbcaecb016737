//! The ladders of a bureau: those of the house, and what the bureau has settled in their place.

use super::rows::deadline_rule;
use crate::Result;
use crate::scope::Scope;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::ladder::Ladder;
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
