//! What the person concerned sees of the own cases: what they were told, what they said, the decision and the appeal.

use super::case::{facts, oneself, paper, state};
use super::people::People;
use super::rows::{certificate_suspension, fault_case, fault_statement};
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::accountability::StatementForm;
use domain::accountability::lifecycle::{Fault, FaultAction, FaultEdit, FaultState};
use domain::accountability::paper::{Said, Statement};
use domain::accountability::view::{Numbered, OwnFaultBrief, OwnFaultView, own_stage};
use domain::authority::Actor;
use domain::calendar;
use domain::ids::FaultCaseId;
use domain::lifecycle::{edit, offers};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Whether a decision has reached the person concerned, who sees it from then on.
fn is_served(state: FaultState) -> bool {
    matches!(state, FaultState::Served | FaultState::Appealed | FaultState::Closed | FaultState::Revoked)
}

/// The own cases, the latest first. One statement.
pub(super) async fn own_briefs(scope: &Scope, actor: &Actor) -> Result<Vec<OwnFaultBrief>> {
    let rows = scope.select::<fault_case::Entity>().filter(oneself(actor)).order_by_desc(fault_case::Column::Id).all(scope.tx()).await?;
    let brief = |row: fault_case::Model| {
        let state = state(&row)?;
        let due = match state {
            FaultState::Hearing if row.waiver.is_none() => row.statement_until.map(|until| (until, "陈述申辩")),
            FaultState::Served => row.appeal_until.map(|until| (until, "提出申诉")),
            _ => None,
        };
        Ok(OwnFaultBrief { id: FaultCaseId(row.id), number: row.number, stage: own_stage(state), due })
    };
    rows.into_iter().map(brief).collect()
}

/// The own cases of which somebody was told.
///
/// # Errors
/// When the database fails.
pub async fn own_list(house: &House, session: &Session) -> Result<Vec<OwnFaultBrief>> {
    let scope = session.read(house).await?;
    own_briefs(&scope, session.actor()).await
}

/// An own case.
///
/// # Errors
/// Not found for everybody but the person concerned, and before they were told.
pub async fn own(house: &House, session: &Session, id: FaultCaseId) -> Result<OwnFaultView> {
    let scope = session.read(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let select = scope.select::<fault_case::Entity>().filter(fault_case::Column::Id.eq(id.0));
    let row = select.filter(oneself(actor)).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let people = People::of(&scope).await?;
    let facts = facts(&scope, &row, &people, zone).await?;
    let (statements, _) = statements(&scope, &row).await?;
    let files = attachment::of(&scope, Owner::FaultDefence, &[id.0]).await?.into_iter().map(|(_, file)| file).collect();
    let served = is_served(facts.state);
    let (Some(notice), Some(statement_until), Some(told)) = (paper(row.notice.as_ref())?, row.statement_until, row.told_at) else {
        return Err(Error::Row(format!("fault {id} was told nothing")));
    };
    let decision = paper(row.decision.as_ref())?.filter(|_| served);
    Ok(OwnFaultView {
        id,
        number: row.number.clone(),
        state: facts.state,
        notice: Numbered { number: row.notice_number.clone().unwrap_or_default(), on: calendar::day_of(told, zone), paper: notice },
        statement_until,
        statements,
        waived: facts.waived,
        decision: decision.zip(row.decided_on).map(|(paper, on)| Numbered {
            number: row.decision_number.clone().unwrap_or_default(),
            on,
            paper,
        }),
        served: paper(row.service.as_ref())?.filter(|_| served),
        appeal_until: row.appeal_until.filter(|_| served),
        appeal: paper::<Said>(row.appeal.as_ref())?,
        answer: paper::<Said>(row.answer.as_ref())?,
        suspended: facts.suspended,
        files,
        may_state: edit::<Fault>(actor, &facts, FaultEdit::State, now).is_ok(),
        may_appeal: offers::<Fault>(actor, &facts, FaultAction::Appeal, now),
        version: row.version,
    })
}

/// What was stated since the person was told last, and what was before.
pub(super) async fn statements(scope: &Scope, row: &fault_case::Model) -> Result<(Vec<Statement>, Vec<Statement>)> {
    let rows = scope
        .select::<fault_statement::Entity>()
        .filter(fault_statement::Column::CaseId.eq(row.id))
        .order_by_asc(fault_statement::Column::Id)
        .all(scope.tx())
        .await?;
    let mut all = Vec::new();
    for row in rows {
        let form = StatementForm::from_code(&row.form).ok_or_else(|| Error::Row(format!("form {}", row.form)))?;
        all.push(Statement { form, text: row.body, by: row.recorded_by, at: row.recorded_at });
    }
    Ok(all.into_iter().partition(|one| row.told_at.is_some_and(|told| one.at >= told)))
}

/// The suspension under a case, in force or lifted.
pub(super) async fn suspension_of(scope: &Scope, case: Uuid) -> Result<Option<certificate_suspension::Model>> {
    let select = scope.select::<certificate_suspension::Entity>().filter(certificate_suspension::Column::CaseId.eq(case));
    Ok(select.one(scope.tx()).await?)
}
