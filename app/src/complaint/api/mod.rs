//! What forms of complaints send: the public here, handlers in [`office`]. Each is one use case.

pub mod office;

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use crate::server::{read_id, request, serve, show_once};
#[cfg(feature = "ssr")]
use domain::complaint::FILE_MAX_BYTES;
#[cfg(feature = "ssr")]
use domain::complaint::command::ComplaintInput;
#[cfg(feature = "ssr")]
use domain::{Failure, FieldErrors};
#[cfg(feature = "ssr")]
use service::complaint::{self, Key, intake};

/// The fields of a complaint, by the step of the public form at which each is asked.
#[cfg(feature = "ssr")]
pub(crate) const STEPS: [&[&str]; 4] =
    [&["adjudicated"], &["category"], &["department", "whom", "text", "wish"], &["naming", "name", "phone", "address"]];

/// Of all that is wrong with a complaint, what was asked up to `step`, counted from 1.
#[cfg(feature = "ssr")]
fn asked(errors: &FieldErrors, step: usize) -> FieldErrors {
    let mut kept = FieldErrors::default();
    let fields: Vec<&str> = STEPS.iter().take(step).flat_map(|fields| fields.iter().copied()).collect();
    for (field, message) in errors.iter().filter(|(field, _)| fields.contains(field)) {
        kept.add(field, message);
    }
    kept
}

/// Sends a complaint, a question a page: `step` is the page that is left, `send` the last. Until then the form comes back
/// with the next page; what was typed travels in it and lies nowhere.
#[server(prefix = "/api", endpoint = "complaint/send")]
pub async fn send_complaint(
    slug: String,
    key: String,
    step: String,
    #[server(default)] adjudicated: String,
    #[server(default)] category: String,
    #[server(default)] department: String,
    #[server(default)] whom: String,
    #[server(default)] text: String,
    #[server(default)] wish: String,
    #[server(default)] naming: String,
    #[server(default)] name: String,
    #[server(default)] phone: String,
    #[server(default)] address: String,
) -> Result<(), Failed> {
    let key = read_id(&key)?;
    let input = ComplaintInput { category, department, whom, text, wish, adjudicated, naming, name, phone, address };
    let receipt = serve(move |house, origin| async move {
        let go = |page: usize| Failure::field("go", page.to_string());
        if let Some(back) = step.strip_prefix("back") {
            return Err(go(back.parse().unwrap_or(1)).into());
        }
        if let Ok(left) = step.parse::<usize>() {
            let faults = input.read().err().map(|errors| asked(&errors, left)).unwrap_or_default();
            faults.into_result()?;
            return Err(go(left + 1).into());
        }
        intake::send(&house, &slug, key, &input, &origin).await
    })
    .await?;
    show_once(format!("{}\n{}", receipt.number, receipt.secret.unwrap_or_default()));
    Ok(())
}

/// Opens a complaint by receipt and secret; the answer is the page itself, so that they stand in no address.
#[server(prefix = "/api", endpoint = "complaint/progress")]
pub async fn progress(slug: String, receipt: String, secret: String) -> Result<(), Failed> {
    let key = Key { receipt, secret };
    let proved = key.clone();
    serve(move |house, origin| async move { complaint::progress(&house, &slug, &proved, &origin).await }).await?;
    shown(&key, "");
    Ok(())
}

/// Lets the page of progress show itself again for this key, with what was done.
#[cfg(feature = "ssr")]
fn shown(key: &Key, notice: &str) {
    let one_line = |text: &str| text.replace(['\r', '\n'], " ");
    show_once(format!("{}\n{}\n{}", one_line(&key.receipt), one_line(&key.secret), one_line(notice)));
}

/// Answers a question, or adds something.
#[server(prefix = "/api", endpoint = "complaint/reply")]
pub async fn reply(slug: String, receipt: String, secret: String, body: String) -> Result<(), Failed> {
    let key = Key { receipt, secret };
    let proved = key.clone();
    serve(move |house, origin| async move { complaint::reply(&house, &slug, &proved, &body, &origin).await }).await?;
    shown(&key, "已收到您的说明");
    Ok(())
}

/// Withdraws a complaint.
#[server(prefix = "/api", endpoint = "complaint/withdraw")]
pub async fn withdraw(slug: String, receipt: String, secret: String) -> Result<(), Failed> {
    let key = Key { receipt, secret };
    let proved = key.clone();
    serve(move |house, origin| async move { complaint::withdraw(&house, &slug, &proved, &origin).await }).await?;
    shown(&key, "投诉已经撤回");
    Ok(())
}

/// Adds a file: fields `slug`, `receipt`, `secret`, then `file`. A form with a file does not come back with what was typed, so
/// that a fault is told on the page of progress itself.
#[server(prefix = "/api", endpoint = "complaint/supplement", input = MultipartFormData)]
pub async fn supplement(data: MultipartData) -> Result<(), Failed> {
    let mut data = data.into_inner().ok_or(Failure::NotFound)?;
    request()?;
    let broken = |_| Failed(Failure::field("file", "上传中断，请检查网络后重新选择文件"));
    let (mut slug, mut key, mut arrived, mut large) = (String::new(), Key::default(), None, false);
    while let Some(mut part) = data.next_field().await.map_err(broken)? {
        match part.name() {
            Some("slug") => slug = part.text().await.map_err(broken)?,
            Some("receipt") => key.receipt = part.text().await.map_err(broken)?,
            Some("secret") => key.secret = part.text().await.map_err(broken)?,
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let mut bytes = Vec::new();
                while let Some(chunk) = part.chunk().await.map_err(broken)? {
                    large |= (bytes.len() + chunk.len()) as u64 > FILE_MAX_BYTES;
                    if !large {
                        bytes.extend_from_slice(&chunk);
                    }
                }
                arrived = Some((name, bytes));
            }
            _ => {}
        }
    }
    let proved = key.clone();
    let done = serve(move |house, origin| async move {
        let told = match arrived {
            _ if large => Err(Failure::field("file", format!("文件超过 {}，请压缩后再上传", domain::record::size(FILE_MAX_BYTES))).into()),
            Some((name, bytes)) => complaint::supplement(&house, &slug, &proved, &name, bytes, &origin).await,
            None => Err(Failure::field("file", "请选择要上传的文件").into()),
        };
        match told {
            Ok(()) => Ok("材料已收到".to_owned()),
            Err(service::Error::Failure(Failure::Invalid(errors))) => match errors.at("file") {
                Some(message) => Ok(message.to_owned()),
                None => Err(Failure::Invalid(errors).into()),
            },
            Err(error) => Err(error),
        }
    })
    .await?;
    shown(&key, &done);
    Ok(())
}
