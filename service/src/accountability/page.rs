//! A case as its handlers, inspectors and deciders see it, with what each may do next.

use super::case::{facts, paper, within};
use super::list::brief;
use super::own::{statements, suspension_of};
use super::people::People;
use super::rows::fault_case;
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::record::audit;
use crate::{Error, House, Result};
use domain::Refusal;
use domain::accountability::lifecycle::{Fault, FaultAction, FaultEdit, FaultState};
use domain::accountability::paper::Determination;
use domain::accountability::reach::FaultReach;
use domain::accountability::view::{FaultView, Numbered, SourceView, StepView};
use domain::accountability::{FAULT_SOURCE_PLACES, FaultSource, source_place};
use domain::calendar;
use domain::ids::{FaultCaseId, OfficerId, UserId};
use domain::lifecycle::{concerns, decide, edit};
use sea_orm::{ColumnTrait, QueryFilter};

/// A case within reach: eight statements, however much is in it.
///
/// # Errors
/// Not found beyond reach, and for the person concerned, who has a page of their own.
pub async fn page(house: &House, session: &Session, id: FaultCaseId) -> Result<FaultView> {
    let scope = session.read(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let select = scope.select::<fault_case::Entity>().filter(fault_case::Column::Id.eq(id.0));
    let row = select.filter(within(&FaultReach::of(actor))).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let people = People::of(&scope).await?;
    let facts = facts(&scope, &row, &people, zone).await?;
    let (mut latest, earlier) = statements(&scope, &row).await?;
    latest.extend(earlier);
    let files = attachment::of(&scope, Owner::FaultCase, &[id.0]).await?;
    let defence = attachment::of(&scope, Owner::FaultDefence, &[id.0]).await?;
    let suspension = suspension_of(&scope, row.id).await?;
    let codes: Vec<&str> = FaultAction::ALL.iter().map(|one| one.code()).chain(FaultEdit::ALL.iter().map(|one| one.code())).collect();
    let steps = audit::history(&scope, id.0, &codes).await?;
    let (mut actions, mut waiting) = (Vec::new(), Vec::new());
    for action in FaultAction::ALL.iter().copied().filter(|action| concerns::<Fault>(actor, &facts, *action)) {
        match decide::<Fault>(actor, &facts, action, now) {
            Ok(_) => actions.push(action),
            Err(Refusal { message }) => waiting.push((action, message)),
        }
    }
    let edits: Vec<FaultEdit> = FaultEdit::ALL.iter().copied().filter(|kind| edit::<Fault>(actor, &facts, *kind, now).is_ok()).collect();
    let kind = FaultSource::from_code(&row.source_kind).ok_or_else(|| Error::Row(format!("source {}", row.source_kind)))?;
    let place = row.source_id.and_then(|source| source_place(FAULT_SOURCE_PLACES, actor, kind, source));
    let investigators: Vec<(UserId, String)> = serde_json::from_str(&row.investigators)?;
    let determination: Option<Determination> = paper(row.determination.as_ref())?;
    let candidates = if facts.state == FaultState::Received { people.candidates(facts.department, facts.person) } else { Vec::new() };
    Ok(FaultView {
        brief: brief(&row)?,
        officer: OfficerId(row.officer_id),
        post: row.post.clone(),
        certificate_number: row.certificate_number.clone(),
        has_account: row.person_id.is_some(),
        of_director: row.of_director,
        source: SourceView { kind, label: row.source_label.clone(), place },
        allegation: row.allegation.clone(),
        investigators: investigators.into_iter().map(|(_, name)| name).collect(),
        findings: row.findings.clone(),
        notice: paper(row.notice.as_ref())?.zip(row.told_at).map(|(paper, told)| Numbered {
            number: row.notice_number.clone().unwrap_or_default(),
            on: calendar::day_of(told, zone),
            paper,
        }),
        statement_until: row.statement_until,
        statements: latest,
        waiver: paper(row.waiver.as_ref())?,
        expected: determination.as_ref().and_then(Determination::expected),
        determination: determination.zip(row.determined_on).map(|(paper, on)| Numbered {
            number: row.determination_number.clone().unwrap_or_default(),
            on,
            paper,
        }),
        proposal: paper(row.proposal.as_ref())?,
        approval: paper(row.approval.as_ref())?,
        reason: paper(row.reason.as_ref())?,
        decision: paper(row.decision.as_ref())?.zip(row.decided_on).map(|(paper, on)| Numbered {
            number: row.decision_number.clone().unwrap_or_default(),
            on,
            paper,
        }),
        served: paper(row.service.as_ref())?,
        appeal_until: row.appeal_until,
        appeal: paper(row.appeal.as_ref())?,
        answer_until: row.answer_until,
        answer: paper(row.answer.as_ref())?,
        suspension: suspension.map(|row| (row.from_day, row.lifted_on)),
        files: files.into_iter().map(|(_, file)| file).collect(),
        defence_files: defence.into_iter().map(|(_, file)| file).collect(),
        steps: steps.into_iter().map(|step| StepView { action: step.action, by: step.by, at: step.at }).collect(),
        actions,
        waiting,
        edits,
        candidates,
        version: row.version,
    })
}
