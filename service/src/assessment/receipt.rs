//! Receipts of submissions: shown, checked, and the content they vouch for handed out (S 评议 六(一)).

use super::queries;
use super::rows::{cycle, receipt, self_assessment};
use crate::identity::Session;
use crate::keys::sha256_hex;
use crate::record::audit;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::Points;
use domain::assessment::command::ReceiptInput;
use domain::assessment::lifecycle::{SelfAssessmentAction, SelfAssessmentEdit};
use domain::assessment::view::{HistoryEntry, ReceiptView, SelfAssessmentBrief};
use domain::failure::{Failure, FieldErrors};
use domain::ids::{ReceiptId, SelfAssessmentId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

/// Receipts of a self-assessment, newest first, and the steps that were taken.
///
/// # Errors
/// Not found outside the person's reach.
pub async fn record(
    house: &House,
    session: &Session,
    id: SelfAssessmentId,
) -> Result<(SelfAssessmentBrief, Vec<ReceiptView>, Vec<HistoryEntry>)> {
    let scope = session.read(house).await?;
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let (row, cycle) = queries::one(&scope, actor, id).await?;
    let receipts = scope
        .select::<receipt::Entity>()
        .filter(receipt::Column::SelfAssessmentId.eq(id.0))
        .order_by_desc(receipt::Column::Id)
        .all(scope.tx())
        .await?;
    let receipts = receipts.into_iter().map(|receipt| view(receipt, &row, &cycle)).collect();
    let actions: Vec<&str> = SelfAssessmentAction::ALL.iter().map(|a| a.code()).chain([SelfAssessmentEdit::GrantLate.code()]).collect();
    let history = audit::history(&scope, id.0, &actions).await?;
    let history = history.into_iter().map(|step| HistoryEntry { action: step.action, by: step.by, at: step.at, note: step.note }).collect();
    Ok((queries::brief(&row, &cycle, "", actor, zone, scope.now())?, receipts, history))
}

/// Whether content with this hash was received under this number, and still is what is kept: what somebody asks
/// with a receipt in hand.
///
/// # Errors
/// Invalid at `number` when there is no such receipt within the person's reach, at `sha256` when the hash is another.
pub async fn check(house: &House, session: &Session, input: &ReceiptInput) -> Result<ReceiptView> {
    let (number, sha256) = input.read()?;
    let scope = session.read(house).await?;
    let unknown = || FieldErrors::one("number", "在您的职责范围内没有这一编号的回执，请逐字核对编号");
    let found = scope.select::<receipt::Entity>().filter(receipt::Column::Number.eq(number)).one(scope.tx()).await?.ok_or_else(unknown)?;
    let (row, cycle) = reached(&scope, session, &found).await?.ok_or_else(unknown)?;
    if found.content_sha256 != sha256 {
        let message = "编号存在，但校验码不符：手中的回执与系统存档不一致。请先逐字核对；确认无误的，请向本局纪检监察反映";
        return Err(Failure::field("sha256", message).into());
    }
    if sha256_hex(found.content.as_bytes()) != sha256 {
        tracing::error!(receipt = %found.id, "the content kept for a receipt is not what the receipt vouches for");
        return Err(Failure::refused("回执属实，但系统存档的内容与校验码不符，存档可能被改动。请立即告知本局纪检监察和平台运营人员").into());
    }
    Ok(view(found, &row, &cycle))
}

/// What a receipt vouches for, byte for byte: the name to save it under, and the text whose SHA-256 is on the receipt.
///
/// # Errors
/// Not found outside the person's reach.
pub async fn content(house: &House, session: &Session, id: ReceiptId) -> Result<(String, String)> {
    let scope = session.read(house).await?;
    let found = scope.select::<receipt::Entity>().filter(receipt::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let found = found.ok_or_else(Error::not_found)?;
    reached(&scope, session, &found).await?.ok_or_else(Error::not_found)?;
    Ok((format!("{}.json", found.number), found.content))
}

/// The self-assessment of a receipt, where it is within reach.
async fn reached(scope: &Scope, session: &Session, receipt: &receipt::Model) -> Result<Option<(self_assessment::Model, cycle::Model)>> {
    match queries::one(scope, session.actor(), SelfAssessmentId(receipt.self_assessment_id)).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::Failure(Failure::NotFound)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn view(receipt: receipt::Model, row: &self_assessment::Model, cycle: &cycle::Model) -> ReceiptView {
    ReceiptView {
        id: ReceiptId(receipt.id),
        number: receipt.number,
        self_assessment: SelfAssessmentId(row.id),
        department: row.department_name.clone(),
        year: cycle.year,
        received: receipt.received_at,
        content_sha256: receipt.content_sha256,
        signed_by: receipt.signed_by,
        score: Points::from_tenths(receipt.score_tenths),
        late: receipt.late,
    }
}
