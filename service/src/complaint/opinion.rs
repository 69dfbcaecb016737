//! The opinion that both offices propose (S 投诉 三): written, signed by each, proposed to the leading group, or sent back.

use super::page;
use super::queries::one_locked;
use super::rows::complaint;
use super::seal::{Field, Seal};
use super::step::unsigned;
use super::tell::{self, Turn, letters};
use crate::identity::Session;
use crate::{House, Result};
use domain::authority::Function;
use domain::complaint::PaperKind;
use domain::complaint::command::{body as read_body, reason as read_reason};
use domain::complaint::lifecycle::{Case, CaseAction, CaseEdit};
use domain::ids::ComplaintId;
use domain::lifecycle::{decide, edit};
use sea_orm::ActiveValue::Set;

/// Writes the opinion. Signatures under an earlier text fall away.
///
/// # Errors
/// Invalid at `body`; refused for people outside the two offices and while it is not investigated; conflict when a colleague
/// has written meanwhile.
pub async fn draft(house: &House, session: &Session, id: ComplaintId, version: i32, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::Draft, scope.now())?;
    let text = read_body(text)?;
    let writer = scope.apply(&decision)?;
    let seal = Seal::to_write(house, &writer).await?;
    let changes = complaint::ActiveModel { opinion: Set(Some(seal.close_text(id, Field::Opinion, &text)?)), ..unsigned() };
    writer.update(loaded.key(), version, changes).await?;
    scope.commit().await
}

/// Signs the opinion for one of the two offices. Nobody signs for both.
///
/// # Errors
/// Refused for people outside that office, for whoever has signed for the other, and where nothing is written; conflict when
/// the text has changed meanwhile.
pub async fn sign(house: &House, session: &Session, id: ComplaintId, version: i32, office: Function) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let (signing, other) = match office {
        Function::LegalAffairs => (CaseEdit::SignLegal, Function::ComplaintOffice),
        _ => (CaseEdit::SignOffice, Function::LegalAffairs),
    };
    let decision = edit::<Case>(session.actor(), &loaded.facts, signing, scope.now())?;
    let (signer, name) = (Set(Some(decision.user().0)), Set(Some(decision.name())));
    let changes = match signing {
        CaseEdit::SignLegal => complaint::ActiveModel { legal_signer: signer, legal_signed_by: name, ..complaint::ActiveModel::default() },
        _ => complaint::ActiveModel { office_signer: signer, office_signed_by: name, ..complaint::ActiveModel::default() },
    };
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &[Turn::Office(other)], &tell::place(id), None).await?;
    let writer = scope.apply(&decision)?;
    writer.update(loaded.key(), version, changes).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Proposes the opinion that both have signed to the leading group.
///
/// # Errors
/// Refused where a signature is missing; conflict when the text has changed meanwhile.
pub async fn propose(house: &House, session: &Session, id: ComplaintId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, CaseAction::Propose, scope.now())?;
    let row = &loaded.row;
    let urgent = row.due_at.filter(|_| row.urgent);
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &[Turn::Group], &tell::place(id), urgent).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel { state: Set(transition.to.code().to_owned()), ..complaint::ActiveModel::default() };
    writer.update(loaded.key(), version, changes).await?;
    let seal = Seal::of(house, writer.scope()).await?;
    let text = row.opinion.as_deref().map(|sealed| seal.open_text(id, Field::Opinion, sealed)).transpose()?.unwrap_or_default();
    let signed = [&row.office_signed_by, &row.legal_signed_by].map(|name| name.as_deref().unwrap_or_default());
    page::put_paper(house, &writer, id, PaperKind::Opinion, None, &text, &signed.join("、")).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Sends the opinion back to be investigated further, with the reason.
///
/// # Errors
/// Invalid at `reason`; refused for all but the leading group.
pub async fn send_back(house: &House, session: &Session, id: ComplaintId, version: i32, reason: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, CaseAction::SendBack, scope.now())?;
    let reason = read_reason(reason)?;
    let turns = [Turn::Office(Function::ComplaintOffice), Turn::Office(Function::LegalAffairs)];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(id), None).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel { state: Set(transition.to.code().to_owned()), ..unsigned() };
    writer.update(loaded.key(), version, changes).await?;
    page::put_paper(house, &writer, id, PaperKind::Returned, None, &reason, &transition.decision.name()).await?;
    writer.mail(mail).await?;
    scope.commit().await
}
