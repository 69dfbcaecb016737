//! The forms of handlers, inspectors and leaders.

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use std::collections::HashMap;

#[cfg(feature = "ssr")]
use super::{codes, receive};
#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::accountability::command::{DeterminationInput, NoticeInput, OutsideInput, ProposalInput, RegisterInput, ServiceInput};
#[cfg(feature = "ssr")]
use domain::ids::FaultCaseId;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::accountability::{self, Answer};

/// Back to the case, with word of what was done.
#[cfg(feature = "ssr")]
fn back(id: FaultCaseId, done: &str) -> Result<(), Failed> {
    redirect(&to(&format!("accountability/{id}?done={done}"))?);
    Ok(())
}

/// Registers a clue.
#[server(prefix = "/api", endpoint = "accountability/register")]
pub async fn register_fault(
    #[server(default)] officer: String,
    #[server(default)] source: String,
    document: String,
    title: String,
    allegation: String,
) -> Result<(), Failed> {
    let input = RegisterInput { officer, source, document, title, allegation };
    let id = act(move |house, session| async move { accountability::register(&house, &session, &input).await }).await?;
    back(id, "fault_registered")
}

/// Accepts a clue. `investigators` are ids of people who were ticked, as the form names them.
#[server(prefix = "/api", endpoint = "accountability/accept")]
pub async fn accept_fault(case: String, #[server(default)] investigators: HashMap<String, String>) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let chosen: Vec<String> = codes(investigators).into_iter().map(|key| key.trim_start_matches("urn:uuid:").to_owned()).collect();
    act(move |house, session| async move { accountability::accept(&house, &session, id, &chosen).await }).await?;
    back(id, "fault_accepted")
}

/// Does not accept a clue.
#[server(prefix = "/api", endpoint = "accountability/refuse")]
pub async fn refuse_fault(case: String, reason: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::refuse(&house, &session, id, &reason).await }).await?;
    back(id, "saved")
}

/// Saves what the investigation found.
#[server(prefix = "/api", endpoint = "accountability/findings")]
pub async fn save_findings(case: String, version: i32, findings: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::findings(&house, &session, id, version, &findings).await }).await?;
    back(id, "saved")
}

/// Tells the person concerned.
#[server(prefix = "/api", endpoint = "accountability/tell")]
pub async fn tell_fault(
    case: String,
    facts: String,
    #[server(default)] grounds: HashMap<String, String>,
    intended: String,
) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let input = NoticeInput { facts, grounds: codes(grounds), intended };
    act(move |house, session| async move { accountability::tell(&house, &session, id, &input).await }).await?;
    back(id, "fault_told")
}

/// Puts on record what the person concerned has said.
#[server(prefix = "/api", endpoint = "accountability/record_statement")]
pub async fn record_defence(case: String, #[server(default)] form: String, statement: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::record_statement(&house, &session, id, &form, &statement).await }).await?;
    back(id, "saved")
}

/// Puts on record that the person concerned has waived it.
#[server(prefix = "/api", endpoint = "accountability/record_waiver")]
pub async fn record_waiver(case: String, waiver: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::record_waiver(&house, &session, id, &waiver).await }).await?;
    back(id, "saved")
}

/// Determines whether there is a fault.
#[server(prefix = "/api", endpoint = "accountability/determine")]
pub async fn determine_fault(
    case: String,
    #[server(default)] outcome: String,
    act_on: String,
    facts: String,
    defence: String,
    #[server(default)] grounds: HashMap<String, String>,
    other: String,
    #[server(default)] aggravations: HashMap<String, String>,
    #[server(default)] lenience: String,
    #[server(default)] lenient: HashMap<String, String>,
    #[server(default)] no_liability: HashMap<String, String>,
    #[server(default)] severity: String,
    #[server(default)] culpability: String,
    #[server(default)] compensated: String,
) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let input = DeterminationInput {
        outcome,
        act_on,
        facts,
        defence,
        grounds: codes(grounds),
        other,
        aggravations: codes(aggravations),
        lenience,
        lenient: codes(lenient),
        no_liability: codes(no_liability),
        severity,
        culpability,
        compensated: compensated == "1",
    };
    act(move |house, session| async move { accountability::determine(&house, &session, id, &input).await }).await?;
    back(id, "fault_determined")
}

/// Proposes what is to be done.
#[server(prefix = "/api", endpoint = "accountability/propose")]
pub async fn propose_fault(
    case: String,
    #[server(default)] measure: String,
    departure: String,
    addressee: String,
    #[server(default)] handovers: HashMap<String, String>,
    opinion: String,
) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let input = ProposalInput { measure, departure, addressee, handovers: codes(handovers), opinion };
    act(move |house, session| async move { accountability::propose(&house, &session, id, &input).await }).await?;
    back(id, "fault_proposed")
}

/// Confirms that nobody is pursued.
#[server(prefix = "/api", endpoint = "accountability/clear")]
pub async fn clear_fault(case: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::clear(&house, &session, id).await }).await?;
    back(id, "fault_cleared")
}

/// Countersigns determination and proposal.
#[server(prefix = "/api", endpoint = "accountability/countersign")]
pub async fn countersign_fault(case: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::countersign(&house, &session, id).await }).await?;
    back(id, "fault_countersigned")
}

/// Sends a case back.
#[server(prefix = "/api", endpoint = "accountability/return")]
pub async fn return_fault(case: String, reason: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::send_back(&house, &session, id, &reason).await }).await?;
    // Whoever sends it back may not reach it until it comes again.
    redirect(&to("accountability?done=fault_returned")?);
    Ok(())
}

/// Approves a proposal.
#[server(prefix = "/api", endpoint = "accountability/approve")]
pub async fn approve_fault(case: String, opinion: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::approve(&house, &session, id, &opinion).await }).await?;
    back(id, "fault_approved")
}

/// Puts the approval of the superior organ on record.
#[server(prefix = "/api", endpoint = "accountability/approve_outside")]
pub async fn approve_fault_outside(case: String, organ: String, document: String, text: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let input = OutsideInput { organ, document, text };
    act(move |house, session| async move { accountability::approve_from_outside(&house, &session, id, &input).await }).await?;
    back(id, "saved")
}

/// Makes the written decision.
#[server(prefix = "/api", endpoint = "accountability/decide")]
pub async fn decide_fault(case: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::decide_on(&house, &session, id).await }).await?;
    back(id, "fault_decided")
}

/// Puts the service of the decision on record.
#[server(prefix = "/api", endpoint = "accountability/serve")]
pub async fn serve_fault(
    case: String,
    #[server(default)] method: String,
    on: String,
    place: String,
    receiver: String,
    note: String,
) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let input = ServiceInput { method, on, place, receiver, note };
    act(move |house, session| async move { accountability::serve(&house, &session, id, &input).await }).await?;
    back(id, "fault_served")
}

/// Puts an appeal on record that came on paper.
#[server(prefix = "/api", endpoint = "accountability/record_appeal")]
pub async fn record_appeal(case: String, appeal: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::appeal(&house, &session, id, &appeal, true).await }).await?;
    back(id, "fault_appealed")
}

/// What the answer to an appeal is.
#[cfg(feature = "ssr")]
async fn chosen(outcome: &str) -> Result<Answer, Failed> {
    match outcome {
        "maintain" => Ok(Answer::Maintain),
        "revoke" => Ok(Answer::Revoke),
        _ => act(|_, _| async move { Err(Failure::field("outcome", "请选择复查结论").into()) }).await,
    }
}

/// Answers an appeal.
#[server(prefix = "/api", endpoint = "accountability/answer")]
pub async fn answer_fault(case: String, #[server(default)] outcome: String, answer: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let outcome = chosen(&outcome).await?;
    act(move |house, session| async move { accountability::answer(&house, &session, id, outcome, &answer).await }).await?;
    back(id, "fault_answered")
}

/// Puts the answer of the superior organ on record.
#[server(prefix = "/api", endpoint = "accountability/answer_outside")]
pub async fn answer_fault_outside(
    case: String,
    #[server(default)] outcome: String,
    organ: String,
    document: String,
    text: String,
) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    let outcome = chosen(&outcome).await?;
    let input = OutsideInput { organ, document, text };
    act(move |house, session| async move { accountability::answer_from_outside(&house, &session, id, outcome, &input).await }).await?;
    back(id, "fault_answered")
}

/// Closes a case.
#[server(prefix = "/api", endpoint = "accountability/close")]
pub async fn close_fault(case: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::close(&house, &session, id).await }).await?;
    back(id, "saved")
}

/// Gives back a certificate.
#[server(prefix = "/api", endpoint = "accountability/lift")]
pub async fn lift_suspension(case: String, reason: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::lift(&house, &session, id, &reason).await }).await?;
    back(id, "fault_lifted")
}

/// Uploads files of a case: the field `case`, then one or more `file`.
#[server(prefix = "/api", endpoint = "accountability/attach", input = MultipartFormData)]
pub async fn attach_fault(data: MultipartData) -> Result<(), Failed> {
    let id = receive(data, |house, session, id, name, file| async move {
        accountability::attach(&house, &session, id, &name, file).await.map(|_| ())
    })
    .await?;
    back(id, "fault_attached")
}
