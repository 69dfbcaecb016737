//! TMPSTUB
#[cfg(feature = "ssr")]
pub mod pages;
