//! Periods and the calendar that they are counted in.

pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;
