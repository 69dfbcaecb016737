//! What forms about officers, entrustments and the leading group send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::authority::Body;
#[cfg(feature = "ssr")]
use domain::identity::officer::OfficerInput;
#[cfg(feature = "ssr")]
use domain::identity::registry::{EntrustmentInput, MemberInput};
#[cfg(feature = "ssr")]
use domain::ids::*;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::identity::{body, entrustment, officer};

/// Adds an officer.
#[server(prefix = "/api", endpoint = "identity/add_officer")]
pub async fn add_officer(
    name: String,
    department: String,
    since: String,
    post: String,
    certificate_number: String,
    issuer: String,
    valid_from: String,
    valid_to: String,
    training: String,
    user: String,
) -> Result<(), Failed> {
    let active = String::new();
    let input = OfficerInput { name, department, since, post, certificate_number, issuer, valid_from, valid_to, training, user, active };
    let id = act(move |house, session| async move { officer::add(&house, &session, &input).await }).await?;
    redirect(&to(&format!("officers/{id}?done=added"))?);
    Ok(())
}

/// Changes what is kept of an officer.
#[server(prefix = "/api", endpoint = "identity/edit_officer")]
pub async fn edit_officer(
    id: String,
    version: i32,
    name: String,
    department: String,
    since: String,
    post: String,
    certificate_number: String,
    issuer: String,
    valid_from: String,
    valid_to: String,
    training: String,
    user: String,
    active: String,
) -> Result<(), Failed> {
    let id: OfficerId = read_id(&id)?;
    let input = OfficerInput { name, department, since, post, certificate_number, issuer, valid_from, valid_to, training, user, active };
    act(move |house, session| async move { officer::edit(&house, &session, id, version, &input).await }).await?;
    redirect(&to(&format!("officers/{id}?done=saved"))?);
    Ok(())
}

/// Adds and changes the officers of a sheet: field `file`. Wrong rows come back as errors at `row-{number}-{column}`.
#[server(prefix = "/api", endpoint = "identity/import_officers", input = MultipartFormData)]
pub async fn import_officers(data: MultipartData) -> Result<(), Failed> {
    let (_, name, bytes) = crate::record::sheet_upload(data).await?;
    let report = act(move |house, session| async move {
        let report = officer::import(&house, &session, &name, bytes).await?;
        if report.errors.is_empty() { Ok(report) } else { Err(super::faults(&report.errors).into()) }
    })
    .await?;
    let figures = format!("added={}&changed={}&same={}", report.added, report.changed, report.same);
    redirect(&to(&format!("officers?done=imported&{figures}"))?);
    Ok(())
}

/// Records or changes the entrustment of a department.
#[server(prefix = "/api", endpoint = "identity/save_entrustment")]
pub async fn save_entrustment(
    id: String,
    version: i32,
    document: String,
    matters: String,
    limits: String,
    valid_from: String,
    valid_to: String,
) -> Result<(), Failed> {
    let id: DepartmentId = read_id(&id)?;
    let input = EntrustmentInput { document, matters, limits, valid_from, valid_to };
    act(move |house, session| async move { entrustment::save(&house, &session, id, version, &input).await }).await?;
    redirect(&to(&format!("departments/{id}?done=saved"))?);
    Ok(())
}

/// Makes somebody a member of the leading group.
#[server(prefix = "/api", endpoint = "identity/add_member")]
pub async fn add_member(user: String, body_rank: String, first_day: String, last_day: String) -> Result<(), Failed> {
    let input = MemberInput { user, body_rank, first_day, last_day };
    act(move |house, session| async move { body::add(&house, &session, Body::LeadingGroup, &input).await }).await?;
    redirect(&to("group?done=added")?);
    Ok(())
}

/// Ends a membership with a last day.
#[server(prefix = "/api", endpoint = "identity/end_member")]
pub async fn end_member(id: String, version: i32, last_day: String) -> Result<(), Failed> {
    let id: MembershipId = read_id(&id)?;
    act(move |house, session| async move { body::end(&house, &session, id, version, &last_day).await }).await?;
    redirect(&to("group?done=saved")?);
    Ok(())
}

/// Takes back a membership that has not begun.
#[server(prefix = "/api", endpoint = "identity/withdraw_member")]
pub async fn withdraw_member(id: String, version: i32) -> Result<(), Failed> {
    let id: MembershipId = read_id(&id)?;
    act(move |house, session| async move { body::withdraw(&house, &session, id, version).await }).await?;
    redirect(&to("group?done=removed")?);
    Ok(())
}
