//! TMPSTUB
use crate::server::Desk; use crate::ui::Page; use domain::Failure; use leptos::prelude::*;
pub fn log_in() -> leptos::prelude::AnyView { ().into_any() }
pub fn figures() -> leptos::prelude::AnyView { ().into_any() }
pub fn new() -> leptos::prelude::AnyView { ().into_any() }
pub fn bureau() -> leptos::prelude::AnyView { ().into_any() }
