//! Complaints 投诉举报: what the public sends and reads, and what handlers do.

pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
