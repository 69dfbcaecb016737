//! The one binary: configuration, HTTP, jobs and commands.
//!
//! The way of a request, from outside to inside: `layers` (number, span, limits, headers), `session` (who it is),
//! then one of `pages`, `forms`, `downloads`, `assets` or `health`. `router` is where they are put together.

pub mod address;
pub mod assets;
pub mod cli;
pub mod commands;
pub mod config;
pub mod downloads;
pub mod failure;
pub mod forms;
pub mod health;
pub mod house;
pub mod jobs;
pub mod layers;
pub mod lock;
pub mod mail;
pub mod pages;
pub mod router;
pub mod serve;
pub mod session;
