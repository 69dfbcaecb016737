//! Reminders of self-assessments, each rung of the ladder once, whichever server runs them.

use super::queries;
use super::review::{compose, in_charge, reminder_text};
use super::rows::{cycle, reminder, self_assessment};
use crate::identity::bureau;
use crate::platform::{Job, settle};
use crate::scope::{Unrecorded, WriteScope, locked};
use crate::{House, Result};
use domain::assessment::Missing;
use domain::assessment::lifecycle::CycleState;
use domain::deadline;
use domain::ids::SelfAssessmentId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};

/// Does a reminder that has come due: mails the heads if the department has not submitted and this rung has not
/// been done, and puts the job off to the next rung.
///
/// # Errors
/// When the database fails; the job is then offered again.
pub async fn run(house: &House, job: Job) -> Result<()> {
    let bureau = bureau::by_id(house, job.bureau).await?;
    let scope = WriteScope::of_bureau(house, job.bureau).await?;
    let (now, zone) = (scope.now(), bureau.zone);
    // Locked: whoever changes the due instant meanwhile waits, and then asks for another reminder.
    let assessment =
        locked(scope.select::<self_assessment::Entity>()).filter(self_assessment::Column::Id.eq(job.subject)).one(scope.tx()).await?;
    let cycle = match &assessment {
        Some(row) => scope.select::<cycle::Entity>().filter(cycle::Column::Id.eq(row.cycle_id)).one(scope.tx()).await?,
        None => None,
    };
    let (Some(row), Some(cycle)) = (assessment, cycle) else {
        settle(scope.tx(), job, None).await?;
        return scope.commit().await;
    };
    let facts = queries::facts(&row, &cycle, Missing::default(), zone)?;
    if !facts.state.is_with_department() || facts.cycle != CycleState::Open {
        settle(scope.tx(), job, None).await?;
        return scope.commit().await;
    }
    if let Some(rung) = deadline::reached(facts.due(), now, zone) {
        let rung_number = i32::try_from(rung.days).unwrap_or(i32::MAX);
        let done = scope
            .select::<reminder::Entity>()
            .filter(reminder::Column::SelfAssessmentId.eq(row.id))
            .filter(reminder::Column::DueAt.eq(facts.due()))
            .filter(reminder::Column::Rung.lte(rung_number))
            .one(scope.tx())
            .await?;
        let people = in_charge(&scope, &[facts.department]).await?;
        // Where nobody is in charge nobody is told, and nothing is counted: the next rung asks again.
        if done.is_none() && !people.is_empty() {
            let text = reminder_text(&row, cycle.year, facts.due(), now, zone);
            let mail = compose(
                &house.settings().public_url,
                &bureau.slug,
                &bureau.name,
                &people,
                "请报送年度自查自评",
                &text,
                Some(SelfAssessmentId(row.id)),
            );
            let writer = scope.unrecorded(Unrecorded::Reminder);
            // The primary key lets one of two servers win; the other's transaction, mail included, is undone.
            writer
                .insert(reminder::ActiveModel {
                    self_assessment_id: Set(row.id),
                    due_at: Set(facts.due()),
                    rung: Set(rung_number),
                    sent_at: Set(now),
                    ..reminder::ActiveModel::default()
                })
                .await?;
            writer
                .change::<self_assessment::Entity>(Condition::all().add(self_assessment::Column::Id.eq(row.id)), |update| {
                    update
                        .col_expr(self_assessment::Column::Reminders, Expr::col(self_assessment::Column::Reminders).add(1))
                        .col_expr(self_assessment::Column::RemindedAt, Expr::val(now))
                })
                .await?;
            writer.mail(mail).await?;
        }
    }
    settle(scope.tx(), job, deadline::next(facts.due(), now, zone)).await?;
    scope.commit().await
}
