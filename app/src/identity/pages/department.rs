//! TMPSTUB
use crate::server::Desk; use crate::ui::Page; use domain::Failure; use leptos::prelude::*;
pub async fn list(_: Desk) -> Result<Page, Failure> { Err(Failure::NotFound) }
pub async fn page(_: Desk) -> Result<Page, Failure> { Err(Failure::NotFound) }
