//! From the approved proposal to the end: decision, service, answer to an appeal (S 追究 §10, §11(四), §12).

use super::case::{As, Work, paper, written};
use super::people::To;
use super::rows::{certificate_suspension, fault_case};
use super::steps::{said, to};
use super::{deadline, effects};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::{Error, House, Result};
use domain::accountability::command::{OutsideInput, ServiceInput, words};
use domain::accountability::lifecycle::{FaultAction, FaultEdit, FaultState};
use domain::accountability::paper::Said;
use domain::accountability::view::DecisionPaper;
use domain::authority::Function;
use domain::deadline::kind::DeadlineKind;
use domain::ids::FaultCaseId;
use domain::lifecycle::Transition;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};

/// The sequence of numbers of decisions.
const DECISIONS: &str = "fault_decision";

/// Makes the written decision out of what was approved.
///
/// # Errors
/// Refused when it is not this person's step; not found.
pub async fn decide_on(house: &House, session: &Session, id: FaultCaseId) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Decide)?;
    let row = &work.row;
    let decision = DecisionPaper {
        officer_name: row.officer_name.clone(),
        department_name: row.department_name.clone(),
        post: row.post.clone(),
        certificate_number: row.certificate_number.clone(),
        determination_number: row.determination_number.clone().unwrap_or_default(),
        determination: paper(row.determination.as_ref())?.ok_or_else(Error::not_found)?,
        proposal: paper(row.proposal.as_ref())?.ok_or_else(Error::not_found)?,
    };
    let handled = work.handled_by(&transition.decision)?;
    let writer = scope.apply(&transition.decision)?;
    let number = work.number(&writer, DECISIONS, "责决").await?;
    course::end(&writer, &[DeadlineKind::FaultHandling], [id.0], End::Met).await?;
    let changes = fault_case::ActiveModel {
        decision: Set(written(&decision)?),
        decision_number: Set(Some(number)),
        decided_on: Set(Some(work.today())),
        due_at: Set(None),
        ..handled
    };
    work.write(&writer, to(transition.to, changes), &[]).await?;
    scope.commit().await
}

/// Puts on record that the decision was served; with it the decision takes effect.
///
/// # Errors
/// Invalid at the fields; refused when it is not this person's step; not found.
pub async fn serve(house: &House, session: &Session, id: FaultCaseId, input: &ServiceInput) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Serve)?;
    let served = input.read(work.row.decided_on.unwrap_or(work.today()), work.today(), &transition.decision.name())?;
    let number = work.row.decision_number.clone().unwrap_or_default();
    let until = deadline::appeal_until(&work.facts, served.on);
    let told = work.people.told_oneself(&work.facts);
    let changes = fault_case::ActiveModel {
        service: Set(written(&served)?),
        served_on: Set(Some(served.on)),
        appeal_until: Set(Some(until)),
        due_at: Set(Some(until)),
        ..work.handled_by(&transition.decision)?
    };
    let writer = scope.apply(&transition.decision)?;
    course::set(&writer, vec![deadline::appeal(&work, &number, served.on)]).await?;
    work.write(&writer, to(transition.to, changes), &[(told, To::Own)]).await?;
    effects::take_effect(&mut scope, &work, &transition.decision, served.on).await?;
    scope.commit().await
}

/// What becomes of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The decision stands 维持.
    Maintain,
    /// The decision is revoked 撤销.
    Revoke,
}

impl Answer {
    fn action(self, outside: bool) -> FaultAction {
        match (self, outside) {
            (Self::Maintain, false) => FaultAction::Maintain,
            (Self::Revoke, false) => FaultAction::Revoke,
            (Self::Maintain, true) => FaultAction::RecordMaintained,
            (Self::Revoke, true) => FaultAction::RecordRevoked,
        }
    }
}

/// Answers an appeal, as a deputy who took no part in the case.
///
/// # Errors
/// Invalid at `answer`; refused for whoever took part, and when it is not this person's step; not found.
pub async fn answer(house: &House, session: &Session, id: FaultCaseId, answer: Answer, text: &str) -> Result<()> {
    let (scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(answer.action(false))?;
    let text = words("answer", text, "请写明复查的情况、结论和理由，将告知当事人")?;
    let answer = said(&transition.decision, text);
    let judged = work.judged_by(&transition.decision)?;
    answered(scope, &work, &transition, judged, &answer).await
}

/// Puts on record how the superior organ has answered, where no deputy is left who could.
///
/// # Errors
/// Invalid at the fields; refused where a deputy may; not found.
pub async fn answer_from_outside(house: &House, session: &Session, id: FaultCaseId, answer: Answer, input: &OutsideInput) -> Result<()> {
    let (scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(answer.action(true))?;
    let (text, by) = input.read()?;
    let handled = work.handled_by(&transition.decision)?;
    answered(scope, &work, &transition, handled, &Said { text, by, at: work.now }).await
}

async fn answered(
    mut scope: crate::scope::WriteScope,
    work: &Work<'_>,
    transition: &Transition<FaultState>,
    columns: fault_case::ActiveModel,
    answer: &Said,
) -> Result<()> {
    let told =
        [(work.people.told_oneself(&work.facts), To::Own), (work.people.told_of_office(Function::FaultIntake, &work.facts), To::Case)];
    let changes = fault_case::ActiveModel { answer: Set(written(answer)?), due_at: Set(None), ..columns };
    let writer = scope.apply(&transition.decision)?;
    course::end(&writer, &[DeadlineKind::FaultAnswer], [work.facts.id.0], End::Met).await?;
    work.write(&writer, to(transition.to, changes), &told).await?;
    if transition.to == FaultState::Revoked {
        effects::undo(&mut scope, work, &transition.decision).await?;
    }
    scope.commit().await
}

/// Closes a case against whose decision nobody has appealed in time.
///
/// # Errors
/// Refused before the period is over, and when it is not this person's step; not found.
pub async fn close(house: &House, session: &Session, id: FaultCaseId) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Close)?;
    let changes = fault_case::ActiveModel { due_at: Set(None), ..work.handled_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[]).await?;
    scope.commit().await
}

/// Gives back a certificate that was taken under the case.
///
/// # Errors
/// Invalid at `reason`; refused where none is taken, for whoever handled the case, and for everybody but the inspection; not
/// found.
pub async fn lift(house: &House, session: &Session, id: FaultCaseId, reason: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let decision = work.edit(FaultEdit::Lift)?;
    let reason = words("reason", reason, "请写明解除暂停执法的理由")?;
    let told =
        [(work.people.told_oneself(&work.facts), To::Own), (work.people.told_of_office(Function::FaultIntake, &work.facts), To::Case)];
    let writer = scope.apply(&decision)?;
    let lifted = effects::lifted(&work, &decision, reason);
    writer.update_all(Condition::all().add(certificate_suspension::Column::CaseId.eq(id.0)), lifted).await?;
    work.write(&writer, fault_case::ActiveModel::default(), &told).await?;
    scope.commit().await
}
