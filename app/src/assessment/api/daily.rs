//! What forms of the daily record and of the register of adverse outcomes send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use std::collections::HashMap;

#[cfg(feature = "ssr")]
use super::too_large;
#[cfg(feature = "ssr")]
use crate::server::{act, read_id, request, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::{AdverseInput, DailyInput};
#[cfg(feature = "ssr")]
use domain::assessment::lifecycle::DailyAction;
#[cfg(feature = "ssr")]
use domain::{Failure, ids::*};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::{adverse, daily};

/// Enters into the daily record.
#[server(prefix = "/api", endpoint = "assessment/enter_daily")]
pub async fn enter_daily(
    #[server(default)] object: String,
    #[server(default)] category: String,
    points: String,
    day: String,
    facts: String,
) -> Result<(), Failed> {
    let input = DailyInput { object, category, points, day, facts };
    let id = act(move |house, session| async move { daily::enter(&house, &session, &input).await }).await?;
    redirect(&to(&format!("daily/{id}?done=daily_entered"))?);
    Ok(())
}

/// Uploads evidence of an entry: the field `entry`, then one or more `file`.
#[server(prefix = "/api", endpoint = "assessment/attach_daily", input = MultipartFormData)]
pub async fn attach_daily(data: MultipartData) -> Result<(), Failed> {
    let mut data = data.into_inner().ok_or(Failure::NotFound)?;
    let request = request()?;
    if request.session.is_none() {
        return Err(Failed(Failure::SignIn));
    }
    let most = request.house.settings().file_max_bytes;
    let broken = |_| Failed(Failure::field("file", "上传中断，请检查网络后重新选择文件"));
    let fail = |error: std::io::Error| Failed(service::Error::from(error).into_failure(&request.request_id));
    let (mut entry, mut arrived) = (None, 0);
    while let Some(mut part) = data.next_field().await.map_err(broken)? {
        let name = part.file_name().unwrap_or_default().to_owned();
        match part.name() {
            Some("entry") => entry = Some(read_id::<DailyEntryId>(&part.text().await.map_err(broken)?)?),
            Some("file") if !name.is_empty() => {
                let Some(id) = entry else { return Err(Failed(Failure::NotFound)) };
                let mut file = request.house.files().arriving().await.map_err(fail)?;
                while let Some(bytes) = part.chunk().await.map_err(broken)? {
                    if file.size() + bytes.len() as u64 > most {
                        return act(move |_, _| async move { Err(too_large(&name, most).into()) }).await;
                    }
                    file.write(&bytes).await.map_err(fail)?;
                }
                act(move |house, session| async move { daily::attach(&house, &session, id, &name, file).await }).await?;
                arrived += 1;
            }
            _ => {}
        }
    }
    match entry {
        Some(id) if arrived > 0 => {
            redirect(&to(&format!("daily/{id}?done=daily_attached"))?);
            Ok(())
        }
        _ => act(move |_, _| async move { Err(Failure::field("file", "请先选择要上传的文件").into()) }).await,
    }
}

/// Objects to an entry.
#[server(prefix = "/api", endpoint = "assessment/object_daily")]
pub async fn object_daily(entry: String, objection: String) -> Result<(), Failed> {
    taken(&entry, DailyAction::Object, objection, "daily_objected").await
}

/// Answers an objection: `outcome` is the code of the step.
#[server(prefix = "/api", endpoint = "assessment/answer_daily")]
pub async fn answer_daily(entry: String, #[server(default)] outcome: String, answer: String) -> Result<(), Failed> {
    match DailyAction::from_code(&outcome) {
        Some(action @ (DailyAction::Uphold | DailyAction::Concede)) => taken(&entry, action, answer, "daily_answered").await,
        _ => act(move |_, _| async move { Err(Failure::field("outcome", "请选择异议是否成立").into()) }).await,
    }
}

/// Withdraws an entry.
#[server(prefix = "/api", endpoint = "assessment/withdraw_daily")]
pub async fn withdraw_daily(entry: String, reason: String) -> Result<(), Failed> {
    taken(&entry, DailyAction::Withdraw, reason, "daily_withdrawn").await
}

#[cfg(feature = "ssr")]
async fn taken(entry: &str, action: DailyAction, text: String, done: &str) -> Result<(), Failed> {
    let id: DailyEntryId = read_id(entry)?;
    act(move |house, session| async move { daily::take(&house, &session, id, action, &text).await }).await?;
    redirect(&to(&format!("daily/{id}?done={done}"))?);
    Ok(())
}

/// Registers an adverse outcome. `officers` are ids of officers that were ticked, as the form names them.
#[server(prefix = "/api", endpoint = "assessment/register_adverse")]
pub async fn register_adverse(
    department: String,
    #[server(default)] kind: String,
    deed: String,
    document: String,
    day: String,
    note: String,
    #[server(default)] officers: HashMap<String, String>,
) -> Result<(), Failed> {
    let department: DepartmentId = read_id(&department)?;
    let officers = officers.keys().map(|id| read_id::<OfficerId>(id)).collect::<Result<Vec<_>, _>>()?;
    let input = AdverseInput { kind, act: deed, document, day, note };
    let id = act(move |house, session| async move { adverse::register(&house, &session, department, &officers, &input).await }).await?;
    redirect(&to(&format!("adverse/{id}?done=adverse_registered"))?);
    Ok(())
}

/// Takes an adverse outcome out of force.
#[server(prefix = "/api", endpoint = "assessment/cancel_adverse")]
pub async fn cancel_adverse(outcome: String, reason: String) -> Result<(), Failed> {
    let id: AdverseId = read_id(&outcome)?;
    act(move |house, session| async move { adverse::cancel(&house, &session, id, &reason).await }).await?;
    redirect(&to(&format!("adverse/{id}?done=adverse_cancelled"))?);
    Ok(())
}
