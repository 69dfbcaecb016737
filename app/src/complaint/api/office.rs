//! What handlers, the leading group, leaders and executing departments send.

use crate::Failed;
use leptos::prelude::*;
use std::collections::HashMap;

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, show_once, to};
#[cfg(feature = "ssr")]
use domain::authority::Function;
#[cfg(feature = "ssr")]
use domain::complaint::command::{ComplaintInput, DecisionInput, LinksInput, RefusalInput};
#[cfg(feature = "ssr")]
use domain::ids::{ComplaintId, ExecutionId, ExtensionId};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::complaint::{archive, decision, execution, extension, intake, opinion, step};

/// To the case, with a notice of what was done.
#[cfg(feature = "ssr")]
fn back(id: ComplaintId, done: &str) -> Result<(), Failed> {
    redirect(&to(&format!("complaints/{id}?done={done}"))?);
    Ok(())
}

/// Takes a complaint down that came by telephone, letter, visit or from above; its receipt is shown once.
#[server(prefix = "/api", endpoint = "complaint/register")]
pub async fn register(
    key: String,
    #[server(default)] source: String,
    #[server(default)] category: String,
    #[server(default)] department: String,
    #[server(default)] whom: String,
    #[server(default)] text: String,
    #[server(default)] wish: String,
    #[server(default)] adjudicated: String,
    #[server(default)] naming: String,
    #[server(default)] name: String,
    #[server(default)] phone: String,
    #[server(default)] address: String,
) -> Result<(), Failed> {
    let key = read_id(&key)?;
    let input = ComplaintInput { category, department, whom, text, wish, adjudicated, naming, name, phone, address };
    let receipt = act(move |house, session| async move { intake::register(&house, &session, key, &source, &input).await }).await?;
    show_once(format!("{}\n{}", receipt.number, receipt.secret.unwrap_or_default()));
    Ok(())
}

/// Accepts a complaint.
#[server(prefix = "/api", endpoint = "complaint/accept")]
pub async fn accept(id: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::accept(&house, &session, id, version).await }).await?;
    back(id, "complaint_accepted")
}

/// Refuses a complaint.
#[server(prefix = "/api", endpoint = "complaint/refuse")]
pub async fn refuse(id: String, version: i32, #[server(default)] ground: String, reason: String, channel: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let input = RefusalInput { ground, reason, channel };
    act(move |house, session| async move { step::refuse(&house, &session, id, version, &input).await }).await?;
    back(id, "complaint_told")
}

/// Passes a complaint on.
#[server(prefix = "/api", endpoint = "complaint/transfer")]
pub async fn transfer(id: String, version: i32, body: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::transfer(&house, &session, id, version, &body).await }).await?;
    back(id, "complaint_told")
}

/// Merges a complaint into another.
#[server(prefix = "/api", endpoint = "complaint/merge")]
pub async fn merge(id: String, version: i32, into: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::merge(&house, &session, id, version, &into).await }).await?;
    back(id, "complaint_merged")
}

/// Begins to investigate.
#[server(prefix = "/api", endpoint = "complaint/investigate")]
pub async fn investigate(id: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::investigate(&house, &session, id, version).await }).await?;
    back(id, "saved")
}

/// Writes the opinion.
#[server(prefix = "/api", endpoint = "complaint/draft")]
pub async fn draft(id: String, version: i32, body: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { opinion::draft(&house, &session, id, version, &body).await }).await?;
    back(id, "saved")
}

/// Signs the opinion for the office named.
#[server(prefix = "/api", endpoint = "complaint/sign")]
pub async fn sign(id: String, version: i32, office: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let office = if office == Function::LegalAffairs.code() { Function::LegalAffairs } else { Function::ComplaintOffice };
    act(move |house, session| async move { opinion::sign(&house, &session, id, version, office).await }).await?;
    back(id, "complaint_signed")
}

/// Proposes the opinion.
#[server(prefix = "/api", endpoint = "complaint/propose")]
pub async fn propose(id: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { opinion::propose(&house, &session, id, version).await }).await?;
    back(id, "complaint_proposed")
}

/// Sends the opinion back.
#[server(prefix = "/api", endpoint = "complaint/send_back")]
pub async fn send_back(id: String, version: i32, reason: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { opinion::send_back(&house, &session, id, version, &reason).await }).await?;
    back(id, "complaint_sent_back")
}

/// Decides. Departments stand as URNs: a key that begins with a digit would be read as a place in a list.
#[server(prefix = "/api", endpoint = "complaint/decide")]
pub async fn decide(
    id: String,
    version: i32,
    #[server(default)] finding: String,
    body: String,
    #[server(default)] tasks: HashMap<String, String>,
) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let input = DecisionInput { finding, body, tasks: tasks.into_iter().collect() };
    act(move |house, session| async move { decision::decide_case(&house, &session, id, version, &input).await }).await?;
    back(id, "complaint_decided")
}

/// Sends the departments their copies.
#[server(prefix = "/api", endpoint = "complaint/notify")]
pub async fn notify(id: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { decision::notify(&house, &session, id, version).await }).await?;
    back(id, "complaint_notified")
}

/// Answers the complainant.
#[server(prefix = "/api", endpoint = "complaint/answer")]
pub async fn answer(id: String, version: i32, body: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::answer(&house, &session, id, version, &body).await }).await?;
    back(id, "complaint_told")
}

/// Binds a case into a volume.
#[server(prefix = "/api", endpoint = "complaint/archive")]
pub async fn archive_case(id: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { archive::archive(&house, &session, id, version).await }).await?;
    back(id, "complaint_archived")
}

/// Takes an answered case up again.
#[server(prefix = "/api", endpoint = "complaint/reopen")]
pub async fn reopen(id: String, version: i32, reason: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::reopen(&house, &session, id, version, &reason).await }).await?;
    back(id, "complaint_reopened")
}

/// Takes a case on.
#[server(prefix = "/api", endpoint = "complaint/take_on")]
pub async fn take_on(id: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::take_on(&house, &session, id).await }).await?;
    back(id, "complaint_taken_on")
}

/// Opens who complains, shown once and nowhere kept.
#[server(prefix = "/api", endpoint = "complaint/unseal")]
pub async fn unseal(id: String, reason: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let identity = act(move |house, session| async move { step::unseal(&house, &session, id, &reason).await }).await?;
    show_once(identity.map_or_else(String::new, |who| format!("{}\n{}\n{}", who.name, who.phone, who.address)));
    Ok(())
}

/// Writes to the complainant.
#[server(prefix = "/api", endpoint = "complaint/contact")]
pub async fn contact(id: String, body: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::contact(&house, &session, id, &body).await }).await?;
    back(id, "complaint_contacted")
}

/// Marks a case as urgent.
#[server(prefix = "/api", endpoint = "complaint/urge")]
pub async fn urge(id: String, version: i32, reason: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { step::urge(&house, &session, id, version, &reason).await }).await?;
    back(id, "saved")
}

/// Registers whom a case concerns. Afterwards the list: the case may be out of reach by then.
#[server(prefix = "/api", endpoint = "complaint/link")]
pub async fn link(
    id: String,
    version: i32,
    #[server(default)] departments: Vec<String>,
    #[server(default)] officers: Vec<String>,
    #[server(default)] people: Vec<String>,
) -> Result<(), Failed> {
    let id: ComplaintId = read_id(&id)?;
    let input = LinksInput { departments, officers, people };
    act(move |house, session| async move { step::link(&house, &session, id, version, &input).await }).await?;
    redirect(&to("complaints?done=saved")?);
    Ok(())
}

/// Asks for more time.
#[server(prefix = "/api", endpoint = "complaint/request_extension")]
pub async fn request_extension(id: String, reason: String, until: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { extension::request(&house, &session, id, &reason, &until).await }).await?;
    back(id, "extension_requested")
}

/// Approves or declines more time.
#[server(prefix = "/api", endpoint = "complaint/settle_extension")]
pub async fn settle_extension(id: String, extension: String, version: i32, decision: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let wish: ExtensionId = read_id(&extension)?;
    let approve = decision == "approve";
    act(move |house, session| async move { extension::settle(&house, &session, id, wish, version, approve).await }).await?;
    back(id, "extension_settled")
}

/// Reports back what was done.
#[server(prefix = "/api", endpoint = "complaint/report")]
pub async fn report(id: String, version: i32, body: String) -> Result<(), Failed> {
    let id: ExecutionId = read_id(&id)?;
    act(move |house, session| async move { execution::report(&house, &session, id, version, &body).await }).await?;
    redirect(&to("complaints/tasks?done=execution_reported")?);
    Ok(())
}

/// Returns a report that does not suffice.
#[server(prefix = "/api", endpoint = "complaint/return_report")]
pub async fn return_report(id: String, execution: String, version: i32) -> Result<(), Failed> {
    let id = read_id(&id)?;
    let one: ExecutionId = read_id(&execution)?;
    act(move |house, session| async move { execution::send_back(&house, &session, id, one, version).await }).await?;
    back(id, "saved")
}
