//! TMPSTUB
pub mod outside;
pub mod operator;
pub mod department;
pub mod user;
pub mod delegation;
pub mod account;
