//! The yearly assessment.

pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
