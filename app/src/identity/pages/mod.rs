//! Pages about bureaus and people.

pub mod account;
pub mod body;
pub mod bureau;
pub mod delegation;
pub mod department;
mod entrustment;
pub mod import;
pub mod officer;
pub mod operator;
pub mod outside;
pub mod user;

use crate::server::{Form, Request};
use domain::identity::UserStatus;
use domain::{Failure, Label};
use leptos::prelude::*;

/// What a use case answers, as a page outside the log-in may show it.
pub(crate) fn seen<T>(request: &Request, result: service::Result<T>) -> Result<T, Failure> {
    result.map_err(|error| error.into_failure(&request.request_id))
}

/// What has come back, if it is the form that has `field`: a page may hold several.
pub(crate) fn own(form: &Form, field: &str) -> Form {
    if form.values.contains_key(field) { form.clone() } else { Form::default() }
}

/// What somebody else has saved in between, field by field.
pub(crate) fn conflict(form: &Form) -> Option<AnyView> {
    let Some(Failure::Conflict(conflict)) = &form.failure else { return None };
    let who = conflict.by.clone().unwrap_or_else(|| "他人".to_owned());
    let title = format!("{who} {} 修改过这一条", conflict.at.clone().unwrap_or_default());
    let theirs: Vec<_> = conflict
        .theirs
        .iter()
        .map(|(label, value)| {
            let value = if value.is_empty() { "—".to_owned() } else { value.clone() };
            view! { <div><dt>{label.clone()}</dt><dd>{value}</dd></div> }
        })
        .collect();
    Some(
        view! {
            <div class="banner is-warn" role="status">
                <strong>{title}</strong>
                <p>"下面是现在记录的内容，您填写的内容还在表单中。核对后再次保存，以您填写的为准。"</p>
                <dl class="facts">{theirs}</dl>
            </div>
        }
        .into_any(),
    )
}

/// The tag of a user's state.
pub(crate) fn user_tag(status: UserStatus) -> AnyView {
    let class = match status {
        UserStatus::Active => "tag is-done",
        UserStatus::Invited => "tag is-soon",
        UserStatus::Deactivated => "tag",
    };
    view! { <span class=class>{status.label()}</span> }.into_any()
}

/// Leads through a list that is read by keys: back to the beginning, and on.
pub(crate) fn pager(first: Option<String>, middle: String, next: Option<String>) -> AnyView {
    if first.is_none() && next.is_none() {
        return view! { <p class="pager"><span>{middle}</span></p> }.into_any();
    }
    let first = match first {
        Some(href) => view! { <a href=href>"← 回到第一页"</a> }.into_any(),
        None => view! { <span class="off">"← 回到第一页"</span> }.into_any(),
    };
    let next = match next {
        Some(href) => view! { <a href=href rel="next">"下一页 →"</a> }.into_any(),
        None => view! { <span class="off">"下一页 →"</span> }.into_any(),
    };
    view! { <nav class="pager" aria-label="翻页">{first}<span>{middle}</span>{next}</nav> }.into_any()
}
