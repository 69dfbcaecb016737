//! TMPSTUB
use crate::server::Desk; use crate::ui::Page; use domain::Failure; use leptos::prelude::*;
pub fn mail_list() -> leptos::prelude::AnyView { ().into_any() }
pub fn mail() -> leptos::prelude::AnyView { ().into_any() }
pub async fn audit(_: Desk) -> Result<Page, Failure> { Err(Failure::NotFound) }
