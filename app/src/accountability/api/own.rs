//! The forms of the person concerned.

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use super::receive;
#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::ids::FaultCaseId;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::accountability;

#[cfg(feature = "ssr")]
fn back(id: FaultCaseId, done: &str) -> Result<(), Failed> {
    redirect(&to(&format!("accountability/own/{id}?done={done}"))?);
    Ok(())
}

/// States and defends.
#[server(prefix = "/api", endpoint = "accountability/state")]
pub async fn state_defence(case: String, statement: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::state(&house, &session, id, &statement).await }).await?;
    back(id, "fault_stated")
}

/// Waives it.
#[server(prefix = "/api", endpoint = "accountability/waive")]
pub async fn waive_defence(case: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::waive(&house, &session, id).await }).await?;
    back(id, "fault_waived")
}

/// Appeals.
#[server(prefix = "/api", endpoint = "accountability/appeal")]
pub async fn appeal_fault(case: String, appeal: String) -> Result<(), Failed> {
    let id: FaultCaseId = read_id(&case)?;
    act(move |house, session| async move { accountability::appeal(&house, &session, id, &appeal, false).await }).await?;
    back(id, "fault_appealed")
}

/// Uploads files of the defence: the field `case`, then one or more `file`.
#[server(prefix = "/api", endpoint = "accountability/attach_defence", input = MultipartFormData)]
pub async fn attach_defence(data: MultipartData) -> Result<(), Failed> {
    let id = receive(data, |house, session, id, name, file| async move {
        accountability::attach_defence(&house, &session, id, &name, file).await.map(|_| ())
    })
    .await?;
    back(id, "fault_attached")
}
