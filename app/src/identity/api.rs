//! What forms about log-ins, people, departments and delegations send. Each is one use case.

pub mod operator;
pub mod registry;

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use std::collections::HashMap;

#[cfg(feature = "ssr")]
use crate::server::{act, cookies, read_id, request, serve, to};
#[cfg(feature = "ssr")]
use domain::identity::command::{DelegationInput, DepartmentInput, ParticularsInput, UserInput};
#[cfg(feature = "ssr")]
use domain::{Failure, FieldErrors, ids::*};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::identity::{account, bureau, delegation, department, import, session, user};

/// Where somebody wanted to go before logging in, if it lies below `root`.
#[cfg(feature = "ssr")]
fn wanted(next: Option<String>, root: &str) -> Option<String> {
    next.filter(|next| next.starts_with(root) && !next.contains("..") && next.chars().all(|c| c.is_ascii_graphic() && c != '\\'))
}

/// The browser forgets its log-in and sees the page to log in.
#[cfg(feature = "ssr")]
fn leave() -> Result<(), Failed> {
    cookies::set(cookies::headers(None, cookies::secure()));
    redirect(&to("login")?);
    Ok(())
}

/// The use case calls a field otherwise than the form, whose names tell what must not be kept.
#[cfg(feature = "ssr")]
fn renamed(error: service::Error, from: &str, to: &str) -> service::Error {
    match error {
        service::Error::Failure(Failure::Invalid(errors)) => {
            let mut all = FieldErrors::default();
            for (field, message) in errors.iter() {
                all.add(if field == from { to } else { field }, message);
            }
            all.into()
        }
        other => other,
    }
}

/// Logs a person in, and goes to `next` where that is a page of the bureau.
#[server(prefix = "/api", endpoint = "identity/log_in")]
pub async fn log_in(slug: String, login: String, password: String, next: Option<String>) -> Result<(), Failed> {
    let bureau = slug.clone();
    let tokens = serve(move |house, origin| async move { session::log_in(&house, &bureau, &login, &password, &origin).await }).await?;
    cookies::set(cookies::headers(Some(&tokens), cookies::secure()));
    redirect(&wanted(next, &format!("/b/{slug}/")).unwrap_or_else(|| format!("/b/{slug}/home")));
    Ok(())
}

/// Ends the own log-in.
#[server(prefix = "/api", endpoint = "identity/log_out")]
pub async fn log_out() -> Result<(), Failed> {
    act(move |house, session| async move { session::end(&house, &session, Some(session.id())).await }).await?;
    leave()
}

/// Ends one of the own log-ins.
#[server(prefix = "/api", endpoint = "identity/end_session")]
pub async fn end_session(id: String) -> Result<(), Failed> {
    let which: SessionId = read_id(&id)?;
    let this_one = request()?.session.is_some_and(|session| session.id() == which);
    act(move |house, session| async move { session::end(&house, &session, Some(which)).await }).await?;
    if this_one {
        return leave();
    }
    redirect(&to("account?done=ended")?);
    Ok(())
}

/// Ends all own log-ins.
#[server(prefix = "/api", endpoint = "identity/log_out_everywhere")]
pub async fn log_out_everywhere() -> Result<(), Failed> {
    act(move |house, session| async move { session::end(&house, &session, None).await }).await?;
    leave()
}

/// Changes the own password.
#[server(prefix = "/api", endpoint = "identity/change_password")]
pub async fn change_password(current: String, new_password: String, again: String) -> Result<(), Failed> {
    act(move |house, session| async move {
        let changed = account::change_password(&house, &session, &current, &new_password, &again).await;
        changed.map_err(|error| renamed(error, "new", "new_password"))
    })
    .await?;
    redirect(&to("account?done=password")?);
    Ok(())
}

/// Asks for a link to set a new password. The answer is the same whatever the account.
#[server(prefix = "/api", endpoint = "identity/request_reset")]
pub async fn request_reset(slug: String, login: String) -> Result<(), Failed> {
    let bureau = slug.clone();
    serve(move |house, _| async move { account::request_reset(&house, &bureau, &login).await }).await?;
    redirect(&format!("/b/{slug}/forgot?done=sent"));
    Ok(())
}

/// Sets a password with a link from a mail, and logs in.
#[server(prefix = "/api", endpoint = "identity/accept")]
pub async fn accept(slug: String, token: String, new_password: String, again: String) -> Result<(), Failed> {
    let bureau = slug.clone();
    let tokens = serve(move |house, origin| async move {
        let accepted = account::accept(&house, &bureau, &token, &new_password, &again, &origin).await;
        accepted.map_err(|error| renamed(error, "password", "new_password"))
    })
    .await?;
    cookies::set(cookies::headers(Some(&tokens), cookies::secure()));
    redirect(&format!("/b/{slug}/home"));
    Ok(())
}

/// Ranks as the form ticks them, one box each.
#[cfg(feature = "ssr")]
fn ticked(roles: HashMap<String, String>) -> String {
    roles.into_values().collect::<Vec<_>>().join(",")
}

/// Adds a user and mails an invitation.
#[server(prefix = "/api", endpoint = "identity/add_user")]
pub async fn add_user(
    login: String,
    name: String,
    email: String,
    phone: String,
    department: String,
    #[server(default)] roles: HashMap<String, String>,
) -> Result<(), Failed> {
    let input = UserInput { login, name, email, phone, department, roles: ticked(roles) };
    act(move |house, session| async move { user::add(&house, &session, &input).await }).await?;
    redirect(&to("users?done=invited")?);
    Ok(())
}

/// Changes what is kept of a user.
#[server(prefix = "/api", endpoint = "identity/edit_user")]
pub async fn edit_user(
    id: String,
    version: i32,
    login: String,
    name: String,
    email: String,
    phone: String,
    department: String,
    #[server(default)] roles: HashMap<String, String>,
) -> Result<(), Failed> {
    let id: UserId = read_id(&id)?;
    let input = UserInput { login, name, email, phone, department, roles: ticked(roles) };
    act(move |house, session| async move { user::edit(&house, &session, id, version, &input).await }).await?;
    redirect(&to(&format!("users/{id}?done=saved"))?);
    Ok(())
}

/// Mails another invitation.
#[server(prefix = "/api", endpoint = "identity/invite_again")]
pub async fn invite_again(id: String) -> Result<(), Failed> {
    let id: UserId = read_id(&id)?;
    act(move |house, session| async move { user::invite_again(&house, &session, id).await }).await?;
    redirect(&to(&format!("users/{id}?done=invited"))?);
    Ok(())
}

/// Takes an account out of use.
#[server(prefix = "/api", endpoint = "identity/deactivate_user")]
pub async fn deactivate_user(id: String, reason: String) -> Result<(), Failed> {
    let id: UserId = read_id(&id)?;
    act(move |house, session| async move { user::deactivate(&house, &session, id, &reason).await }).await?;
    redirect(&to(&format!("users/{id}?done=deactivated"))?);
    Ok(())
}

/// Gives an account back.
#[server(prefix = "/api", endpoint = "identity/reactivate_user")]
pub async fn reactivate_user(id: String) -> Result<(), Failed> {
    let id: UserId = read_id(&id)?;
    act(move |house, session| async move { user::reactivate(&house, &session, id).await }).await?;
    redirect(&to(&format!("users/{id}?done=reactivated"))?);
    Ok(())
}

/// Adds the people of a sheet: field `file`. Wrong rows come back as errors at `row-{number}-{column}`.
#[server(prefix = "/api", endpoint = "identity/import_users", input = MultipartFormData)]
pub async fn import_users(data: MultipartData) -> Result<(), Failed> {
    let (_, name, bytes) = crate::record::sheet_upload(data).await?;
    act(move |house, session| async move {
        let report = import::import(&house, &session, &name, bytes).await?;
        if report.errors.is_empty() { Ok(()) } else { Err(faults(&report.errors).into()) }
    })
    .await?;
    redirect(&to("users?done=invited")?);
    Ok(())
}

/// The faults of a sheet, as many as somebody corrects in one go.
#[cfg(feature = "ssr")]
fn faults(found: &[(usize, String, String)]) -> FieldErrors {
    const SHOWN: usize = 50;
    let mut errors = FieldErrors::default();
    for (row, column, message) in found.iter().take(SHOWN) {
        errors.add(format!("row-{row}-{column}"), format!("第 {row} 行“{column}”：{message}"));
    }
    let more = found.len().saturating_sub(SHOWN);
    if more > 0 {
        errors.add("file", format!("另有 {more} 处没有列出，更正以上各处后重新上传，会继续指出"));
    }
    errors
}

/// Adds a department.
#[server(prefix = "/api", endpoint = "identity/add_department")]
pub async fn add_department(name: String, kind: String) -> Result<(), Failed> {
    act(move |house, session| async move { department::add(&house, &session, &DepartmentInput { name, kind }).await }).await?;
    redirect(&to("departments?done=added")?);
    Ok(())
}

/// Changes the name and kind of a department.
#[server(prefix = "/api", endpoint = "identity/edit_department")]
pub async fn edit_department(id: String, version: i32, name: String, kind: String) -> Result<(), Failed> {
    let id: DepartmentId = read_id(&id)?;
    act(move |house, session| async move { department::edit(&house, &session, id, version, &DepartmentInput { name, kind }).await })
        .await?;
    redirect(&to(&format!("departments/{id}?done=saved"))?);
    Ok(())
}

/// Takes a department out of use, or back into it.
#[server(prefix = "/api", endpoint = "identity/set_department_active")]
pub async fn set_department_active(id: String, version: i32, active: bool) -> Result<(), Failed> {
    let id: DepartmentId = read_id(&id)?;
    act(move |house, session| async move { department::set_active(&house, &session, id, version, active).await }).await?;
    let done = if active { "resumed" } else { "suspended" };
    redirect(&to(&format!("departments/{id}?done={done}"))?);
    Ok(())
}

/// Changes the particulars of the own bureau.
#[server(prefix = "/api", endpoint = "identity/change_bureau")]
pub async fn change_bureau(version: i32, name: String, short_name: String, region: String, hotline: String) -> Result<(), Failed> {
    let input = ParticularsInput { name, short_name, region, hotline };
    act(move |house, session| async move { bureau::change(&house, &session, version, &input).await }).await?;
    redirect(&to("bureau?done=saved")?);
    Ok(())
}

/// Gives a function to a department, with a stand-in; an empty department takes it away.
#[server(prefix = "/api", endpoint = "identity/assign_function")]
pub async fn assign_function(function: String, version: i32, department: String, stand_in: String) -> Result<(), Failed> {
    act(move |house, session| async move {
        department::assign_function(&house, &session, &function, version, &department, &stand_in).await
    })
    .await?;
    redirect(&to("departments?done=saved")?);
    Ok(())
}

/// Lets a colleague act for oneself.
#[server(prefix = "/api", endpoint = "identity/delegate")]
pub async fn delegate(to: String, first_day: String, last_day: String, scope: String) -> Result<(), Failed> {
    let input = DelegationInput { to, first_day, last_day, scope };
    act(move |house, session| async move { delegation::give(&house, &session, &input).await }).await?;
    redirect(&self::to("delegations?done=delegated")?);
    Ok(())
}

/// Ends a delegation early.
#[server(prefix = "/api", endpoint = "identity/revoke_delegation")]
pub async fn revoke_delegation(id: String) -> Result<(), Failed> {
    let id: DelegationId = read_id(&id)?;
    act(move |house, session| async move { delegation::revoke(&house, &session, id).await }).await?;
    redirect(&to("delegations?done=revoked")?);
    Ok(())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_on_only_within_the_bureau() {
        let next = |text: &str| wanted(Some(text.to_owned()), "/b/dacheng/");
        assert_eq!(next("/b/dacheng/users?query=%E9%99%88").as_deref(), Some("/b/dacheng/users?query=%E9%99%88"));
        for bad in [
            "//evil.example",
            "/b/other/home",
            "/b/dacheng",
            "https://evil.example/b/dacheng/",
            "/b/dacheng/../../operator",
            "/b/dacheng/\r\nx",
            "/b/dacheng/\\x",
        ] {
            assert_eq!(next(bad), None, "{bad}");
        }
    }
}
