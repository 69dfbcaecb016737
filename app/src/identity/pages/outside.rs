//! TMPSTUB
use crate::server::Desk; use crate::ui::Page; use domain::Failure; use leptos::prelude::*;
pub fn landing() -> leptos::prelude::AnyView { ().into_any() }
pub fn bureau() -> leptos::prelude::AnyView { ().into_any() }
pub fn log_in() -> leptos::prelude::AnyView { ().into_any() }
pub fn forgot() -> leptos::prelude::AnyView { ().into_any() }
pub fn accept() -> leptos::prelude::AnyView { ().into_any() }
