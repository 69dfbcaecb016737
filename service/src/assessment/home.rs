//! The home page: the one thing to do, and what else waits.

use super::queries;
use super::rows::{cycle, self_assessment};
use crate::identity::Session;
use crate::{House, Result};
use domain::assessment::lifecycle::{CycleState, SelfAssessment, SelfAssessmentAction, SelfAssessmentState};
use domain::assessment::view::HomeView;
use domain::assessment::{self, Missing};
use domain::authority::Function;
use domain::ids::CycleId;
use domain::lifecycle::concerns;
use sea_orm::{ColumnTrait, QueryFilter};

/// What the person finds at log-in.
///
/// # Errors
/// When the database fails.
pub async fn home(house: &House, session: &Session) -> Result<HomeView> {
    let scope = session.read(house).await?;
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let cycles = scope.select::<cycle::Entity>().filter(cycle::Column::State.ne(CycleState::Closed.code())).all(scope.tx()).await?;
    let is_office = actor.carries(Function::AssessmentOffice);
    let Some(cycle) = queries::current(cycles) else {
        return Ok(HomeView { cycle: None, own: Vec::new(), to_review: Vec::new(), counts: Vec::new(), may_prepare: is_office });
    };
    let rows = queries::of(&scope, CycleId(cycle.id), &assessment::reach(actor)).await?;
    let mut view = HomeView {
        cycle: Some(queries::cycle_brief(&cycle)?),
        own: Vec::new(),
        to_review: Vec::new(),
        counts: Vec::new(),
        may_prepare: false,
    };
    for (row, heads) in &rows {
        let facts = queries::facts(row, &cycle, Missing::default(), zone)?;
        let brief = queries::brief(row, &cycle, heads, actor, zone, scope.now())?;
        if concerns::<SelfAssessment>(actor, &facts, SelfAssessmentAction::Accept) {
            view.to_review.push(brief.clone());
        }
        if is_own(actor, row) {
            view.own.push(brief);
        }
    }
    if assessment::reach(actor) == domain::authority::Reach::Bureau {
        view.counts = SelfAssessmentState::ALL
            .iter()
            .map(|state| (*state, rows.iter().filter(|(row, _)| row.state == state.code()).count()))
            .collect();
    }
    Ok(view)
}

fn is_own(actor: &domain::authority::Actor, row: &self_assessment::Model) -> bool {
    actor.departments().iter().any(|department| department.0 == row.department_id)
}
