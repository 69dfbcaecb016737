//! What the forms of the operator's desk send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::wanted;
#[cfg(feature = "ssr")]
use crate::server::{cookies, operate, serve};
#[cfg(feature = "ssr")]
use domain::identity::command::{BureauInput, ParticularsInput};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::identity::operator;

/// Logs an operator in, and goes to `next` where that is a page of the operator.
#[server(prefix = "/api", endpoint = "identity/operator_log_in")]
pub async fn operator_log_in(login: String, password: String, next: Option<String>) -> Result<(), Failed> {
    let token = serve(move |house, origin| async move { operator::log_in(&house, &login, &password, &origin).await }).await?;
    cookies::set(cookies::header(cookies::OPERATOR, Some(&token), cookies::secure()));
    redirect(&wanted(next, "/operator/").unwrap_or_else(|| "/operator".to_owned()));
    Ok(())
}

/// Ends the operator's log-in.
#[server(prefix = "/api", endpoint = "identity/operator_log_out")]
pub async fn operator_log_out() -> Result<(), Failed> {
    operate(move |house, session| async move { operator::log_out(&house, &session).await }).await?;
    cookies::set(cookies::header(cookies::OPERATOR, None, cookies::secure()));
    redirect("/operator/login");
    Ok(())
}

/// Creates a bureau with its departments and invites its administrator.
#[server(prefix = "/api", endpoint = "identity/create_bureau")]
pub async fn create_bureau(
    name: String,
    short_name: String,
    region: String,
    slug: String,
    hotline: String,
    departments: String,
    admin_name: String,
    admin_login: String,
    admin_email: String,
) -> Result<(), Failed> {
    let particulars = ParticularsInput { name, short_name, region, hotline };
    let input = BureauInput { particulars, slug, departments, admin_name, admin_login, admin_email };
    operate(move |house, session| async move { operator::create_bureau(&house, &session, &input).await }).await?;
    redirect("/operator?done=created");
    Ok(())
}

/// Suspends a bureau or gives it back; `confirm` is its address part, typed again.
#[server(prefix = "/api", endpoint = "identity/set_bureau_status")]
pub async fn set_bureau_status(slug: String, suspended: bool, confirm: String) -> Result<(), Failed> {
    let bureau = slug.clone();
    operate(move |house, session| async move { operator::set_status(&house, &session, &bureau, suspended, &confirm).await }).await?;
    let done = if suspended { "suspended" } else { "resumed" };
    redirect(&format!("/operator/bureau/{slug}?done={done}"));
    Ok(())
}
