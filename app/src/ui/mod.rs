//! Shared parts of pages: the frame, forms, and the ways in which states, times and figures are shown.

pub mod form;
pub mod frame;
pub mod show;

pub use form::{check, error_summary, field, select, textarea};
pub use frame::{Crumb, Page, office, outside};
