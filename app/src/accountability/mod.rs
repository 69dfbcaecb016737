//! Accountability for faults.

pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
