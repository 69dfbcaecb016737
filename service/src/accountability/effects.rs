//! What a fault brings about elsewhere: the certificate, the daily record, the year's excellence; and what earlier faults
//! mean for a later one (S 追究 §7(二), §10(三), §13).

use super::case::{Work, paper, state};
use super::rows::{certificate_suspension, fault_case};
use crate::assessment::daily::{self, Source};
use crate::scope::{Scope, WriteScope, Writer};
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::accountability::Outcome;
use domain::accountability::lifecycle::FaultState;
use domain::accountability::paper::{Determination, Proposal};
use domain::accountability::recidivism::{PastFault, Recidivism, recidivism};
use domain::accountability::view::SuspensionView;
use domain::assessment::command::{DailyEntry, DailyObject};
use domain::assessment::daily::SourceKind;
use domain::assessment::lifecycle::DailyCategory;
use domain::calendar;
use domain::deadline::kind::DeadlineKind;
use domain::ids::{FaultCaseId, OfficerId};
use domain::lifecycle::Decision;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Cases in which a fault stands confirmed, if it was determined to be one.
fn confirmed_states() -> sea_orm::sea_query::SimpleExpr {
    fault_case::Column::State.is_in(FaultState::CONFIRMED.iter().map(|state| state.code()))
}

/// Whether what is determined of `row` is a repeated fault of that officer, and on which cases that rests.
pub(super) async fn repeated(scope: &Scope, row: &fault_case::Model, present: &Determination) -> Result<Option<Recidivism>> {
    let earlier = scope
        .select::<fault_case::Entity>()
        .filter(fault_case::Column::OfficerId.eq(row.officer_id))
        .filter(fault_case::Column::Id.ne(row.id))
        .filter(confirmed_states())
        .filter(fault_case::Column::ActOn.is_not_null())
        .all(scope.tx())
        .await?;
    let mut past = Vec::new();
    for row in &earlier {
        past.extend(fault(row)?);
    }
    Ok(recidivism(present.act_on, &present.grounds, &past))
}

/// An established fault of an earlier case; nothing where none was established.
fn fault(row: &fault_case::Model) -> Result<Option<PastFault>> {
    let Some(found) = paper::<Determination>(row.determination.as_ref())? else { return Ok(None) };
    if found.outcome != Outcome::Established {
        return Ok(None);
    }
    // Whoever was exempted was not pursued.
    let pursued = paper::<Proposal>(row.proposal.as_ref())?.is_some_and(|proposal| proposal.measure.is_some());
    let served = matches!(state(row)?, FaultState::Served | FaultState::Appealed | FaultState::Closed);
    Ok(Some(PastFault {
        case: FaultCaseId(row.id),
        document: row.determination_number.clone().unwrap_or_default(),
        act_on: found.act_on,
        grounds: found.grounds,
        pursued_on: row.served_on.filter(|_| pursued && served),
    }))
}

/// The officers of whom a fault was confirmed in `year`, each with the number of the determination: they are not eligible
/// for excellence (S 追究 §13). One statement.
pub(crate) async fn confirmed(scope: &Scope, year: i32) -> Result<Vec<(Uuid, String)>> {
    let rows = scope
        .select::<fault_case::Entity>()
        .filter(confirmed_states())
        .filter(fault_case::Column::DeterminedOn.gte(NaiveDate::from_ymd_opt(year, 1, 1)))
        .filter(fault_case::Column::DeterminedOn.lte(NaiveDate::from_ymd_opt(year, 12, 31)))
        .order_by_asc(fault_case::Column::DeterminedOn)
        .order_by_asc(fault_case::Column::Id)
        .all(scope.tx())
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if let Some(fault) = fault(row)? {
            found.push((row.officer_id, format!("认定书 {}", fault.document)));
        }
    }
    Ok(found)
}

/// Writes the new end of a period that a changed calendar has moved, where the case holds it still.
pub(crate) async fn moved(writer: &Writer<'_>, kind: DeadlineKind, case: Uuid, (old, new): (DateTime<Utc>, DateTime<Utc>)) -> Result<()> {
    use fault_case::Column as C;
    let column = if kind == DeadlineKind::FaultStatement { C::StatementUntil } else { C::HandlingUntil };
    let held = Condition::all().add(C::Id.eq(case)).add(column.eq(old));
    writer
        .change::<fault_case::Entity>(held.clone(), |update| {
            // What is due next is the same period only where both ends agree.
            let due = Expr::case(C::DueAt.eq(old), Expr::val(new)).finally(Expr::col(C::DueAt));
            update.col_expr(column, Expr::val(new)).col_expr(C::DueAt, due.into())
        })
        .await?;
    Ok(())
}

/// The certificate of an officer that is taken back, if it is.
pub(crate) async fn suspension(scope: &Scope, officer: OfficerId) -> Result<Option<SuspensionView>> {
    let row = scope
        .select::<certificate_suspension::Entity>()
        .filter(certificate_suspension::Column::OfficerId.eq(officer.0))
        .filter(certificate_suspension::Column::LiftedOn.is_null())
        .order_by_desc(certificate_suspension::Column::FromDay)
        .one(scope.tx())
        .await?;
    Ok(row.map(|row| SuspensionView { document: row.document, from: row.from_day }))
}

/// What the decision does once it is served: the certificate is taken back, and the daily record gets its entry. What the
/// entry says is seen by people who do not reach the case: the number of the decision and nothing of its content.
pub(super) async fn take_effect(scope: &mut WriteScope, work: &Work<'_>, decision: &Decision, served: NaiveDate) -> Result<()> {
    let row = &work.row;
    let number = row.decision_number.clone().unwrap_or_default();
    let proposal: Proposal = paper(row.proposal.as_ref())?.ok_or_else(Error::not_found)?;
    let Some(measure) = proposal.measure else { return Ok(()) };
    if measure.suspends() {
        let writer = scope.apply_once(decision)?;
        writer
            .insert(certificate_suspension::ActiveModel {
                case_id: Set(row.id),
                officer_id: Set(row.officer_id),
                document: Set(number.clone()),
                from_day: Set(served),
                version: Set(1),
                ..certificate_suspension::ActiveModel::default()
            })
            .await?;
    }
    let source = Source { kind: SourceKind::Accountability, id: row.id, label: format!("处理决定书 {number}") };
    let entry = DailyEntry {
        category: DailyCategory::Accountability,
        points: measure.points(),
        // The year in which the fault was confirmed, which is also that of the excellence.
        day: row.determined_on.unwrap_or(served),
        facts: format!("经认定存在行政执法过错，已依照过错责任追究暂行办法作出处理决定（{number}）。"),
    };
    let object = DailyObject::Officer(OfficerId(row.officer_id));
    daily::enter_from(work.house, &work.session.me().bureau, scope, decision, &source, object, &entry).await?;
    Ok(())
}

/// What a revocation takes back of it.
pub(super) async fn undo(scope: &mut WriteScope, work: &Work<'_>, decision: &Decision) -> Result<()> {
    let reason = "处理决定经申诉复查撤销".to_owned();
    if work.facts.suspended {
        let writer = scope.apply_once(decision)?;
        let of = Condition::all().add(certificate_suspension::Column::CaseId.eq(work.row.id));
        writer.update_all(of, lifted(work, decision, reason.clone())).await?;
    }
    daily::withdraw_from(scope, decision, SourceKind::Accountability, work.row.id, &reason).await
}

/// The columns of a certificate that is given back today.
pub(super) fn lifted(work: &Work<'_>, decision: &Decision, reason: String) -> certificate_suspension::ActiveModel {
    certificate_suspension::ActiveModel {
        lifted_on: Set(Some(calendar::day_of(decision.at(), work.facts.zone))),
        lifted_by: Set(Some(decision.name())),
        lift_reason: Set(Some(reason)),
        ..certificate_suspension::ActiveModel::default()
    }
}
