//! What the person concerned says, in person or through the office: statement and defence 陈述申辩, and appeal 申诉
//! (S 追究 §11(二), §12).

use super::case::{As, Work, statement, written};
use super::deadline;
use super::people::To;
use super::rows::fault_case;
use super::steps::{said, to};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::{House, Result};
use domain::accountability::StatementForm;
use domain::accountability::command::words;
use domain::accountability::lifecycle::{FaultAction, FaultEdit};
use domain::accountability::period::{ANSWER_DAYS, natural_until};
use domain::authority::Function;
use domain::deadline::kind::DeadlineKind;
use domain::ids::FaultCaseId;
use sea_orm::ActiveValue::Set;

/// The sequence of numbers of appeals.
const APPEALS: &str = "fault_appeal";

/// States and defends in writing, as the person concerned; as often as the period lasts.
///
/// # Errors
/// Invalid at `statement`; refused when the period is over, it was waived, or the case is not at that stage; not found for
/// everybody else.
pub async fn state(house: &House, session: &Session, id: FaultCaseId, text: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Oneself).await?;
    let decision = work.edit(FaultEdit::State)?;
    let text = words("statement", text, "请写明陈述申辩的意见和理由")?;
    let told = work.people.told_of_office(Function::FaultIntake, &work.facts);
    let writer = scope.apply(&decision)?;
    writer.insert(statement(id.0, StatementForm::Written.code(), text, &decision.name(), work.now)).await?;
    // The row itself does not change but for its version: whoever saw the case before has not seen this.
    work.write(&writer, fault_case::ActiveModel::default(), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Puts on record what the person concerned has said or handed in.
///
/// # Errors
/// Invalid at `form` and `statement`; refused when it is not this person's or the case is not at that stage; not found.
pub async fn record_statement(house: &House, session: &Session, id: FaultCaseId, form: &str, text: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let decision = work.edit(FaultEdit::RecordStatement)?;
    let mut errors = domain::FieldErrors::default();
    let form = errors.check("form", StatementForm::from_code(form).ok_or("请选择陈述申辩方式"));
    let text = errors.merge(words("statement", text, "请写明陈述申辩的内容；口头的，写明时间、地点和在场人员"));
    let (Some(form), Some(text)) = (form, text) else { return Err(errors.into()) };
    let changes = work.handled_by(&decision)?;
    let writer = scope.apply(&decision)?;
    writer.insert(statement(id.0, form.code(), text, &decision.name(), work.now)).await?;
    work.write(&writer, changes, &[]).await?;
    scope.commit().await
}

/// Waives statement and defence, as the person concerned.
///
/// # Errors
/// Refused as in [`state`]; not found for everybody else.
pub async fn waive(house: &House, session: &Session, id: FaultCaseId) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Oneself).await?;
    let decision = work.edit(FaultEdit::Waive)?;
    let told = work.people.told_of_office(Function::FaultIntake, &work.facts);
    let waiver = said(&decision, "本人在系统中书面放弃陈述申辩。".to_owned());
    let changes = fault_case::ActiveModel { waiver: Set(written(&waiver)?), ..fault_case::ActiveModel::default() };
    let writer = scope.apply(&decision)?;
    course::end(&writer, &[DeadlineKind::FaultStatement], [id.0], End::Cancelled).await?;
    work.write(&writer, changes, &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Puts on record that the person concerned has waived it on paper; `text` says on which.
///
/// # Errors
/// Invalid at `waiver`; refused when it is not this person's or the case is not at that stage; not found.
pub async fn record_waiver(house: &House, session: &Session, id: FaultCaseId, text: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let decision = work.edit(FaultEdit::RecordWaiver)?;
    let text = words("waiver", text, "请写明书面放弃的日期和材料，并上传扫描件")?;
    let changes = fault_case::ActiveModel { waiver: Set(written(&said(&decision, text))?), ..work.handled_by(&decision)? };
    let writer = scope.apply(&decision)?;
    course::end(&writer, &[DeadlineKind::FaultStatement], [id.0], End::Cancelled).await?;
    work.write(&writer, changes, &[]).await?;
    scope.commit().await
}

/// Appeals against the decision: as the person concerned, or as the office that received it on paper.
///
/// # Errors
/// Invalid at `appeal`; refused after the period, and for everybody else; not found.
pub async fn appeal(house: &House, session: &Session, id: FaultCaseId, text: &str, as_handler: bool) -> Result<()> {
    let who = if as_handler { As::Handler } else { As::Oneself };
    let (mut scope, work) = Work::open(house, session, id, who).await?;
    let transition = work.decide(FaultAction::Appeal)?;
    let text = words("appeal", text, "请写明申诉的请求、事实和理由")?;
    let until = natural_until(work.today(), ANSWER_DAYS, work.facts.zone);
    let told =
        [(work.people.told_of_appeal(&work.facts), To::Case), (work.people.told_of_office(Function::FaultIntake, &work.facts), To::Case)];
    let handled = if as_handler { work.handled_by(&transition.decision)? } else { fault_case::ActiveModel::default() };
    let writer = scope.apply(&transition.decision)?;
    let number = work.number(&writer, APPEALS, "责诉").await?;
    course::end(&writer, &[DeadlineKind::FaultAppeal], [id.0], End::Met).await?;
    course::set(&writer, vec![deadline::answer(&work, &number)]).await?;
    let changes = fault_case::ActiveModel {
        appeal: Set(written(&said(&transition.decision, text))?),
        appeal_number: Set(Some(number)),
        appealed_at: Set(Some(work.now)),
        answer_until: Set(Some(until)),
        due_at: Set(Some(until)),
        ..handled
    };
    work.write(&writer, to(transition.to, changes), &told).await?;
    scope.commit().await
}
