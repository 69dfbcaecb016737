//! What forms of accountability send. Each is one use case.

mod own;
mod steps;

pub use own::*;
pub use steps::*;

#[cfg(feature = "ssr")]
use crate::Failed;
#[cfg(feature = "ssr")]
use crate::server::{act, read_id, request};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::ids::FaultCaseId;
#[cfg(feature = "ssr")]
use server_fn::codec::MultipartData;
#[cfg(feature = "ssr")]
use service::files::Arriving;
#[cfg(feature = "ssr")]
use service::identity::Session;
#[cfg(feature = "ssr")]
use service::{House, Result};
#[cfg(feature = "ssr")]
use std::collections::HashMap;
#[cfg(feature = "ssr")]
use std::future::Future;

/// The codes that were ticked: a checkbox is named `grounds[delay]`.
#[cfg(feature = "ssr")]
fn codes(ticked: HashMap<String, String>) -> Vec<String> {
    ticked.into_keys().collect()
}

/// Takes the files of a form, the field `case` first, and puts each to the case with `keep`.
#[cfg(feature = "ssr")]
async fn receive<F, Fut>(data: MultipartData, keep: F) -> std::result::Result<FaultCaseId, Failed>
where
    F: Fn(House, Session, FaultCaseId, String, Arriving) -> Fut + Copy + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    let mut data = data.into_inner().ok_or(Failure::NotFound)?;
    let request = request()?;
    if request.session.is_none() {
        return Err(Failed(Failure::SignIn));
    }
    let most = request.house.settings().file_max_bytes;
    let broken = |_| Failed(Failure::field("file", "上传中断，请检查网络后重新选择文件"));
    let fail = |error: std::io::Error| Failed(service::Error::from(error).into_failure(&request.request_id));
    let (mut case, mut arrived) = (None, 0);
    while let Some(mut part) = data.next_field().await.map_err(broken)? {
        let name = part.file_name().unwrap_or_default().to_owned();
        match part.name() {
            Some("case") => case = Some(read_id::<FaultCaseId>(&part.text().await.map_err(broken)?)?),
            Some("file") if !name.is_empty() => {
                let Some(id) = case else { return Err(Failed(Failure::NotFound)) };
                let mut file = request.house.files().arriving().await.map_err(fail)?;
                while let Some(bytes) = part.chunk().await.map_err(broken)? {
                    if file.size() + bytes.len() as u64 > most {
                        return act(move |_, _| async move { Err(crate::assessment::api::too_large(&name, most).into()) }).await;
                    }
                    file.write(&bytes).await.map_err(fail)?;
                }
                act(move |house, session| keep(house, session, id, name, file)).await?;
                arrived += 1;
            }
            _ => {}
        }
    }
    match case {
        Some(id) if arrived > 0 => Ok(id),
        _ => act(move |_, _| async move { Err(Failure::field("file", "请先选择要上传的文件").into()) }).await,
    }
}
