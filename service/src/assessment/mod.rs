//! The yearly assessment: standards, cycles, self-assessments, their review and their reminders.

pub mod card;
pub mod cycle;
pub mod evidence;
pub mod fill;
pub mod home;
pub mod overview;
mod queries;
pub mod receipt;
pub mod reminder;
pub mod review;
pub(crate) mod rows;
pub mod standard;
pub mod submit;

use crate::scope::Scope;
use crate::{Error, Result};
use domain::authority::Actor;
use domain::ids::SelfAssessmentId;

/// Nothing when the self-assessment is within the actor's reach.
///
/// # Errors
/// Not found otherwise.
pub(crate) async fn in_reach(scope: &Scope, actor: &Actor, id: SelfAssessmentId) -> Result<()> {
    queries::one(scope, actor, id).await.map(|_| ()).map_err(|error| match error {
        Error::Failure(_) => Error::not_found(),
        other => other,
    })
}
