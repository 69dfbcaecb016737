//! The evidence of an indicator: files put to it and taken away from it.

use super::fill::{FillRow, count_up, item_key, standing};
use super::queries::{count, stored};
use super::rows::self_assessment_item;
use crate::files::Arriving;
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::record::rows;
use crate::scope::Writer;
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::assessment::lifecycle::{SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit, SelfAssessmentFacts, SelfAssessmentState};
use domain::assessment::view::{FileView, Standing};
use domain::assessment::{Entry, Progress};
use domain::failure::Failure;
use domain::ids::{AttachmentId, IndicatorId, SelfAssessmentId};
use domain::lifecycle::{decide, edit};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};

/// The most files of one indicator.
const FILES_MAX: usize = 20;

/// Adds an uploaded file to an indicator.
///
/// # Errors
/// Invalid at `file` when its content is not what its name says or its kind is not accepted.
pub async fn attach(
    house: &House,
    session: &Session,
    id: SelfAssessmentId,
    indicator: IndicatorId,
    name: &str,
    file: Arriving,
) -> Result<(FileView, Standing)> {
    let judged = attachment::judge(name, &file)?;
    // Judged before the file is kept, and again by the state the write insists on.
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let (row, facts) = FillRow::locked(&scope, session, id, indicator).await?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::Attach, now)?.stating("indicator", &row.code);
    if count(row.item_evidence) >= FILES_MAX {
        return Err(Failure::field("file", format!("每项最多上传 {FILES_MAX} 个文件，请先移除不需要的文件")).into());
    }
    let kept = attachment::keep(house, &scope, judged, file).await?;
    let before = row.entry();
    let after = Entry { evidence: before.evidence + 1, ..before.clone() };
    let decision = decision.stating("file", kept.sha256());
    if facts.state == SelfAssessmentState::NotBegun {
        scope.apply(&decide::<SelfAssessment>(session.actor(), &facts, SelfAssessmentAction::Begin, now)?.decision)?;
    }
    // An upload has an entry of its own, which keeps the hash of the file.
    let writer = scope.apply(&decision)?;
    let owner = (Owner::SelfAssessment, id.0);
    let view = attachment::hang(&writer, owner, Some(indicator.0), kept, &session.actor().name, now).await?;
    let standing = change_evidence(&writer, session, &row, &facts, indicator, [&before, &after], now).await?;
    scope.commit().await?;
    Ok((view, standing))
}

/// Takes a file away from an indicator. The file itself is kept: what was submitted once stays provable.
///
/// # Errors
/// Not found when it is not there or already removed.
pub async fn detach(house: &House, session: &Session, id: AttachmentId) -> Result<Standing> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let file = attachment::present(&scope, id).await?;
    let indicator = file.indicator_id.filter(|_| file.owner_kind == Owner::SelfAssessment.code()).ok_or_else(Error::not_found)?;
    let (assessment, indicator) = (SelfAssessmentId(file.owner_id), IndicatorId(indicator));
    let (row, facts) = FillRow::locked(&scope, session, assessment, indicator).await?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::Detach, now)?
        .stating("indicator", &row.code)
        .stating("file", &file.sha256);
    let before = row.entry();
    let after = Entry { evidence: before.evidence.saturating_sub(1), ..before.clone() };
    let writer = scope.apply(&decision)?;
    let removed = rows::attachment::ActiveModel { removed_at: Set(Some(now)), ..rows::attachment::ActiveModel::default() };
    let taken = writer.update(Condition::all().add(rows::attachment::Column::Id.eq(id.0)), file.version, removed).await;
    taken.map_err(|error| match error {
        // The one change of a file is its removal: somebody else has removed it while this waited for the lock.
        Error::Failure(Failure::Conflict(_)) => Error::not_found(),
        other => other,
    })?;
    let standing = change_evidence(&writer, session, &row, &facts, indicator, [&before, &after], now).await?;
    scope.commit().await?;
    Ok(standing)
}

async fn change_evidence(
    writer: &Writer<'_>,
    session: &Session,
    row: &FillRow,
    facts: &SelfAssessmentFacts,
    indicator: IndicatorId,
    [before, after]: [&Entry; 2],
    now: DateTime<Utc>,
) -> Result<Standing> {
    use self_assessment_item::Column;
    let change = stored(after.evidence) - stored(before.evidence);
    writer
        .change::<self_assessment_item::Entity>(item_key(facts.id, indicator), |update| {
            update.col_expr(Column::Evidence, Expr::col(Column::Evidence).add(change))
        })
        .await?;
    let done = i32::from(after.progress(row.required()) == Progress::Done) - i32::from(before.progress(row.required()) == Progress::Done);
    count_up(writer, session, row, facts, [done, 0, change], now).await?;
    Ok(standing(row, after, [done, 0]))
}
