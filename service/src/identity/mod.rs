//! Bureaus, people, and the sessions that every scope comes from.

//TMP pub mod account;
pub mod bureau;
//TMP pub mod delegation;
//TMP pub mod department;
//TMP pub mod import;
//TMP pub mod operator;
pub(crate) mod rows;
pub mod session;
//TMP pub mod user;

pub use session::Session;
