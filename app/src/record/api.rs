//! What forms about the bureau's mail send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::record::command::SenderInput;
#[cfg(feature = "ssr")]
use domain::record::letter::LetterKind;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::record::{mail, template};

/// Offers an undelivered letter to the mail server again.
#[server(prefix = "/api", endpoint = "record/resend_letter")]
pub async fn resend_letter(id: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { mail::resend(&house, &session, id).await }).await?;
    redirect(&to("mail?done=resent")?);
    Ok(())
}

/// Gives an undelivered letter up.
#[server(prefix = "/api", endpoint = "record/drop_letter")]
pub async fn drop_letter(id: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { mail::give_up(&house, &session, id).await }).await?;
    redirect(&to("mail?done=dropped")?);
    Ok(())
}

/// Offers all undelivered letters again.
#[server(prefix = "/api", endpoint = "record/resend_all_letters")]
pub async fn resend_all_letters() -> Result<(), Failed> {
    act(move |house, session| async move { mail::resend_all(&house, &session).await }).await?;
    redirect(&to("mail?done=resent")?);
    Ok(())
}

/// Changes under which name the bureau writes and where answers go.
#[server(prefix = "/api", endpoint = "record/save_sender")]
pub async fn save_sender(version: i32, sender_name: String, reply_to: String) -> Result<(), Failed> {
    let input = SenderInput { name: sender_name, reply_to };
    act(move |house, session| async move { mail::save_sender(&house, &session, version, &input).await }).await?;
    redirect(&to("mail/sender?done=saved")?);
    Ok(())
}

/// Sends a test letter to the own address.
#[server(prefix = "/api", endpoint = "record/send_trial")]
pub async fn send_trial() -> Result<(), Failed> {
    act(move |house, session| async move { mail::send_trial(&house, &session).await }).await?;
    redirect(&to("mail/sender?done=trial")?);
    Ok(())
}

/// Changes a template. `step` is `preview` to see how it would read, which leads to the form again and writes nothing;
/// `usual` to go back to the usual words; and `save`.
#[server(prefix = "/api", endpoint = "record/save_template")]
pub async fn save_template(
    kind: String,
    version: i32,
    #[server(default)] subject: String,
    #[server(default)] body: String,
    #[server(default)] step: String,
) -> Result<(), Failed> {
    let kind = LetterKind::from_code(&kind).ok_or(Failure::NotFound)?;
    act(move |house, session| async move {
        match step.as_str() {
            "preview" => {
                template::preview(&house, &session, kind, &subject, &body).await?;
                Err(Failure::field("preview", "请核对预览").into())
            }
            "usual" => template::save(&house, &session, kind, version, kind.usual_subject(), kind.usual_body()).await,
            _ => template::save(&house, &session, kind, version, &subject, &body).await,
        }
    })
    .await?;
    redirect(&to("mail/templates?done=saved")?);
    Ok(())
}
