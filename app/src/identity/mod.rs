//! Bureaus and people: logging in, accounts, departments, delegations, and the operator's desk.

pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
