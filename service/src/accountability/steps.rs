//! From the clue to the approved proposal (S 追究 §11(一)–(四)).

use super::case::{As, Work, paper, written};
use super::people::To;
use super::rows::fault_case;
use super::{deadline, effects};
use crate::deadline::calendar as working_days;
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::{Error, House, Result};
use domain::accountability::command::{DeterminationInput, NoticeInput, OutsideInput, ProposalInput, investigators, words};
use domain::accountability::lifecycle::{FaultAction, FaultEdit, FaultState};
use domain::accountability::paper::{Determination, Said};
use domain::accountability::period::{HANDLING_DAYS, STATEMENT_DAYS};
use domain::accountability::{Lenience, Outcome};
use domain::authority::Function;
use domain::deadline::kind::DeadlineKind;
use domain::failure::{Conflict, Failure};
use domain::ids::{FaultCaseId, UserId};
use domain::lifecycle::Decision;
use sea_orm::ActiveValue::Set;

/// Sequences of numbers.
const NOTICES: &str = "fault_notice";
const DETERMINATIONS: &str = "fault_determination";

/// The same columns, with the state that the case goes to.
pub(super) fn to(state: FaultState, changes: fault_case::ActiveModel) -> fault_case::ActiveModel {
    fault_case::ActiveModel { state: Set(state.code().to_owned()), ..changes }
}

/// What somebody said with a step, as it stands on record.
pub(super) fn said(decision: &Decision, text: String) -> Said {
    Said { text, by: decision.name(), at: decision.at() }
}

/// Accepts a clue and says who investigates.
///
/// # Errors
/// Invalid at `investigators`; refused when it is not this person's step; not found.
pub async fn accept(house: &House, session: &Session, id: FaultCaseId, chosen: &[String]) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Accept)?;
    let chosen = investigators(chosen, &work.people.candidates(work.facts.department, work.facts.person))?;
    // Whoever is to investigate is kept apart from whoever decides from now on, whether or not they have begun.
    let mut handlers: Vec<UserId> = chosen.iter().map(|(id, _)| *id).chain(transition.decision.people()).collect();
    handlers.sort_unstable();
    handlers.dedup();
    let until = working_days::until(&scope, work.now, HANDLING_DAYS, work.facts.zone).await?;
    let changes = fault_case::ActiveModel {
        investigators: Set(serde_json::to_string(&chosen)?),
        handlers: Set(serde_json::to_string(&handlers)?),
        due_at: Set(Some(until.at)),
        handling_until: Set(Some(until.at)),
        ..fault_case::ActiveModel::default()
    };
    let writer = scope.apply(&transition.decision)?;
    course::set(&writer, vec![deadline::handling(&work, until)]).await?;
    work.write(&writer, to(transition.to, changes), &[]).await?;
    scope.commit().await
}

/// Does not accept a clue.
///
/// # Errors
/// Invalid at `reason`; refused when it is not this person's step; not found.
pub async fn refuse(house: &House, session: &Session, id: FaultCaseId, reason: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Refuse)?;
    let reason = words("reason", reason, "请写明不予受理的理由")?;
    let changes =
        fault_case::ActiveModel { reason: Set(written(&said(&transition.decision, reason))?), ..work.handled_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[]).await?;
    scope.commit().await
}

/// Saves what the investigation found. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at `findings`; conflict with what is on record when somebody else has saved in between; refused when it is not
/// this person's; not found.
pub async fn findings(house: &House, session: &Session, id: FaultCaseId, version: i32, text: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let decision = work.edit(FaultEdit::Findings)?;
    let text = words("findings", text, "请写明调查经过、查明的事实和证据")?;
    if work.facts.version != version {
        let theirs = vec![("调查情况".to_owned(), work.row.findings.clone())];
        let conflict = Conflict { by: None, at: None, version: work.facts.version, theirs };
        return Err(Failure::Conflict(Box::new(conflict)).into());
    }
    let changes = fault_case::ActiveModel { findings: Set(text), ..work.handled_by(&decision)? };
    let writer = scope.apply(&decision)?;
    work.write(&writer, changes, &[]).await?;
    scope.commit().await
}

/// Tells the person concerned what is meant to be determined, and lets the period for statement and defence begin.
///
/// # Errors
/// Invalid at the fields; refused before the investigation is on record, and when it is not this person's step; not found.
pub async fn tell(house: &House, session: &Session, id: FaultCaseId, input: &NoticeInput) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Tell)?;
    let notice = input.read()?;
    let until = working_days::until(&scope, work.now, STATEMENT_DAYS, work.facts.zone).await?;
    let told = work.people.told_oneself(&work.facts);
    let handled = work.handled_by(&transition.decision)?;
    let writer = scope.apply(&transition.decision)?;
    let number = work.number(&writer, NOTICES, "责告").await?;
    course::set(&writer, vec![deadline::statement(&work, &number, until)]).await?;
    let changes = fault_case::ActiveModel {
        notice: Set(written(&notice)?),
        notice_number: Set(Some(number)),
        told_at: Set(Some(work.now)),
        statement_until: Set(Some(until.at)),
        statement_days: Set(i32::try_from(STATEMENT_DAYS).ok()),
        // What was waived of an earlier notice is not waived of this one.
        waiver: Set(None),
        due_at: Set(Some(until.at)),
        ..handled
    };
    work.write(&writer, to(transition.to, changes), &[(told, To::Own)]).await?;
    scope.commit().await
}

/// Determines whether there is a fault, and how grave; whether it is a repeated one is computed.
///
/// # Errors
/// Invalid at the fields; refused while the hearing is open, and when it is not this person's step; not found.
pub async fn determine(house: &House, session: &Session, id: FaultCaseId, input: &DeterminationInput) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Determine)?;
    let read = input.read(work.today())?;
    let repeated = effects::repeated(&scope, &work.row, &read).await?;
    let found = read.with_repetition(repeated);
    if found.lenience == Some(Lenience::Exempted) && found.repeated.is_some() {
        let message = "依在案记录属于第七条第（二）项的屡犯，有从重情节的不能免予追究";
        return Err(Failure::field("lenience", message).into());
    }
    // An established fault goes on to a proposal; what is not pursued waits for the inspection to confirm it.
    let confirmed = found.outcome == Outcome::Established;
    let told = if confirmed { Vec::new() } else { work.people.told_of_office(Function::Discipline, &work.facts) };
    let handled = work.handled_by(&transition.decision)?;
    let writer = scope.apply(&transition.decision.clone().stating("outcome", found.outcome.code()))?;
    let number = work.number(&writer, DETERMINATIONS, "责认").await?;
    course::end(&writer, &[DeadlineKind::FaultStatement], [id.0], End::Met).await?;
    let changes = fault_case::ActiveModel {
        determination_number: Set(Some(number)),
        determined_on: Set(Some(work.today())),
        act_on: Set(Some(found.act_on)),
        determination: Set(written(&found)?),
        due_at: Set(work.row.handling_until),
        ..handled
    };
    work.write(&writer, to(transition.to, changes), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Proposes what is to be done about an established fault.
///
/// # Errors
/// Invalid at the fields, also where the measure departs from the table without a reason; refused when no fault is
/// established or it is not this person's step; not found.
pub async fn propose(house: &House, session: &Session, id: FaultCaseId, input: &ProposalInput) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Propose)?;
    let found: Determination = paper(work.row.determination.as_ref())?.ok_or_else(Error::not_found)?;
    let proposal = input.read(&found)?;
    let told = work.people.told_of_office(Function::Discipline, &work.facts);
    let changes = fault_case::ActiveModel { proposal: Set(written(&proposal)?), ..work.handled_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Confirms that nobody is pursued, and tells the person concerned.
///
/// # Errors
/// Refused where a fault is established, for whoever handled the case, and when it is not this person's step; not found.
pub async fn clear(house: &House, session: &Session, id: FaultCaseId) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Clear)?;
    let told =
        [(work.people.told_oneself(&work.facts), To::Own), (work.people.told_of_office(Function::FaultIntake, &work.facts), To::Case)];
    let changes = fault_case::ActiveModel { due_at: Set(None), ..work.judged_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    course::end(&writer, deadline::ALL, [id.0], End::Met).await?;
    work.write(&writer, to(transition.to, changes), &told).await?;
    scope.commit().await
}

/// Countersigns determination and proposal.
///
/// # Errors
/// As [`clear`].
pub async fn countersign(house: &House, session: &Session, id: FaultCaseId) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Countersign)?;
    let told = work.people.told_to_approve(&work.facts);
    let changes = work.judged_by(&transition.decision)?;
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Sends a case back to be done again.
///
/// # Errors
/// Invalid at `reason`; as [`clear`].
pub async fn send_back(house: &House, session: &Session, id: FaultCaseId, reason: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Return)?;
    let reason = words("reason", reason, "请写明退回的理由和要求")?;
    let told = work.people.told_of_office(Function::FaultIntake, &work.facts);
    let changes =
        fault_case::ActiveModel { reason: Set(written(&said(&transition.decision, reason))?), ..work.judged_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Approves a proposal as it stands, with an opinion that may be empty.
///
/// # Errors
/// Invalid at `opinion`; refused for whoever handled the case or is concerned by it, for a deputy where the director is
/// not, and when it is not this person's step; not found.
pub async fn approve(house: &House, session: &Session, id: FaultCaseId, opinion: &str) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::Approve)?;
    let opinion = if opinion.trim().is_empty() { "同意。".to_owned() } else { words("opinion", opinion, "")? };
    let approval = said(&transition.decision, opinion);
    let told = work.people.told_of_office(Function::FaultIntake, &work.facts);
    let changes = fault_case::ActiveModel { approval: Set(written(&approval)?), ..work.judged_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[(told, To::Case)]).await?;
    scope.commit().await
}

/// Puts on record that the superior organ has approved, where nobody in the bureau may.
///
/// # Errors
/// Invalid at the fields; refused where somebody in the bureau may; not found.
pub async fn approve_from_outside(house: &House, session: &Session, id: FaultCaseId, input: &OutsideInput) -> Result<()> {
    let (mut scope, work) = Work::open(house, session, id, As::Handler).await?;
    let transition = work.decide(FaultAction::RecordApproval)?;
    let (text, by) = input.read()?;
    let approval = Said { text, by, at: work.now };
    let changes = fault_case::ActiveModel { approval: Set(written(&approval)?), ..work.handled_by(&transition.decision)? };
    let writer = scope.apply(&transition.decision)?;
    work.write(&writer, to(transition.to, changes), &[]).await?;
    scope.commit().await
}
