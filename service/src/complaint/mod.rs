//! Complaints 投诉举报 (S 投诉 一 to 九): intake, the steps of handling, what the complainant reads, and the archive.
//!
//! What people wrote is sealed ([`seal`]); who sees a case is one condition ([`queries`]) that stands in every statement.
//! Letters and the log say that there is something to do, and never what.

pub mod archive;
pub mod decision;
pub mod execution;
pub mod extension;
pub mod file;
pub mod intake;
pub mod list;
pub mod opinion;
pub mod page;
mod public;
pub(crate) mod queries;
pub(crate) mod rows;
pub mod seal;
pub mod step;
pub(crate) mod tell;

pub use public::{Key, progress, reply, supplement, withdraw};
