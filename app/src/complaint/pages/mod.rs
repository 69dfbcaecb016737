//! Pages about complaints.

pub mod act;
pub mod case;
pub mod figures;
pub mod list;
pub mod new;
pub mod public;
pub mod tasks;

use crate::server::Desk;
use crate::ui::Crumb;
use domain::Label;
use domain::complaint::lifecycle::CaseState;
use leptos::prelude::*;

/// The way to a page of the module; the last step has no address.
fn crumbs(desk: &Desk, further: &[(&str, Option<String>)]) -> Vec<Crumb> {
    let first = ("投诉举报".to_owned(), (!further.is_empty()).then(|| desk.to("complaints")));
    std::iter::once(first).chain(further.iter().map(|(name, href)| ((*name).to_owned(), href.clone()))).collect()
}

/// The tag of a state.
fn tag(state: CaseState) -> AnyView {
    let class = match state {
        CaseState::Received => "tag is-soon",
        state if state.is_open() => "tag is-active",
        CaseState::Answered => "tag is-done",
        _ => "tag",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// A text with its paragraphs.
fn prose(text: &str) -> AnyView {
    let paragraphs: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    view! { <div class="prose">{paragraphs}</div> }.into_any()
}
