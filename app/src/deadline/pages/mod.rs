//! Pages of deadlines, of what people are told about them, and of the working-day calendar.

pub mod ahead;
pub mod calendar;
pub mod inbox;
pub mod kinds;
pub mod list;
mod months;
pub mod one;
pub mod operator;
pub mod wishes;

use crate::server::Desk;
use chrono::{DateTime, Datelike, Utc};
use domain::deadline::course::DeadlineState;
use domain::{Label, calendar as days};
use leptos::prelude::*;

/// The tag of a deadline's state.
fn state_tag(state: DeadlineState) -> AnyView {
    let class = match state {
        DeadlineState::Running => "tag is-active",
        DeadlineState::Missed => "tag is-late",
        DeadlineState::Met => "tag is-done",
        DeadlineState::Paused | DeadlineState::Lapsed | DeadlineState::Cancelled => "tag",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// A due instant, with the year where it is another.
fn due(desk: &Desk, due: DateTime<Utc>) -> String {
    let year = days::last_day(due, desk.zone()).year();
    let text = days::due(due, desk.zone());
    if year == days::day_of(desk.now, desk.zone()).year() { text } else { format!("{year}年{text}") }
}

/// To whom a reminder goes; in a word where it goes to nobody.
fn names(to: &[String]) -> AnyView {
    const NAMED: usize = 12;
    match to.get(..NAMED) {
        _ if to.is_empty() => view! { <span class="tag is-late">"无人负责"</span> }.into_any(),
        Some(named) if to.len() > NAMED => format!("{}等 {} 人", named.join("、"), to.len()).into_any(),
        _ => to.join("、").into_any(),
    }
}
