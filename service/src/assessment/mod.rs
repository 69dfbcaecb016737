//! The yearly assessment: standards, cycles, objects, self-assessments, evaluations, results and reminders.

pub mod adverse;
pub mod card;
mod counting;
pub mod cycle;
pub mod daily;
pub(crate) mod deadline;
mod evaluation;
pub mod evidence;
pub mod external;
pub mod fill;
pub mod form;
pub mod home;
pub mod mutual;
pub(crate) mod objects;
pub mod overview;
mod queries;
pub mod receipt;
pub mod result;
pub mod review;
pub mod round;
pub(crate) mod rows;
pub mod rules;
pub mod standard;
pub mod submit;

use crate::accountability;
use crate::record::attachment::Owner;
use crate::scope::Scope;
use crate::{Error, Result};
use domain::authority::Actor;
use domain::ids::{DailyEntryId, FaultCaseId, SelfAssessmentId};
use uuid::Uuid;

/// Nothing when what a file hangs on is within the actor's reach.
///
/// # Errors
/// Not found otherwise.
pub(crate) async fn in_reach(scope: &Scope, actor: &Actor, owner: Owner, id: Uuid) -> Result<()> {
    let reached = match owner {
        Owner::SelfAssessment => queries::one(scope, actor, SelfAssessmentId(id)).await.map(|_| ()),
        Owner::DailyEntry => daily::in_reach(scope, actor, DailyEntryId(id)).await,
        Owner::Symposium => external::symposium::in_reach(scope, actor, id).await,
        Owner::FaultCase => accountability::in_reach(scope, actor, FaultCaseId(id)).await,
        Owner::FaultDefence => accountability::defence_in_reach(scope, actor, FaultCaseId(id)).await,
    };
    reached.map_err(|error| match error {
        Error::Failure(_) => Error::not_found(),
        other => other,
    })
}
