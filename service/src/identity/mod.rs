//! Bureaus, people, and the sessions that every scope comes from.

pub mod account;
pub mod body;
pub mod bureau;
pub mod delegation;
pub mod department;
pub mod entrustment;
pub mod import;
pub mod officer;
pub mod operator;
pub(crate) mod rows;
pub mod session;
pub(crate) mod throttle;
pub mod user;

pub use session::Session;
