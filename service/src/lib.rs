//! Use cases: load, decide, apply. Persistence lives here and in `migration`, nowhere else.
//!
//! The way of a request: a use case opens a [`scope::Scope`] (one transaction, one bureau), loads what the
//! rule judges, asks `domain` for a decision, and applies it. Entities are private to this crate.

pub mod accountability;
pub mod assessment;
pub mod clock;
pub mod complaint;
pub mod database;
pub mod deadline;
pub mod demo;
pub mod error;
pub mod files;
pub mod identity;
pub mod keys;
pub mod platform;
pub mod record;
pub mod scope;

pub use error::{Error, Result};

use std::sync::Arc;

/// Everything a use case needs besides its arguments. Cheap to clone.
#[derive(Clone)]
pub struct House {
    inner: Arc<Inner>,
}

struct Inner {
    database: database::Database,
    clock: clock::Clock,
    keys: keys::Keys,
    files: files::Files,
    settings: Settings,
}

/// What use cases need of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which people reach the deployment, without a slash at the end; used in mail.
    pub public_url: String,
    /// The largest upload in bytes.
    pub file_max_bytes: u64,
    /// Whether this is a demonstration: log-ins are shown.
    pub demonstration: bool,
    /// Where a demonstration keeps its mail, to be read in the browser. Nothing in production: reset links are keys.
    pub mail_folder: Option<std::path::PathBuf>,
}

impl House {
    /// Puts the parts together.
    #[must_use]
    pub fn new(database: database::Database, clock: clock::Clock, keys: keys::Keys, files: files::Files, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { database, clock, keys, files, settings }) }
    }

    /// The same house with other keys.
    #[must_use]
    pub fn with_keys(&self, keys: keys::Keys) -> Self {
        let Inner { database, clock, files, settings, .. } = &*self.inner;
        Self::new(database.clone(), clock.clone(), keys, files.clone(), settings.clone())
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &database::Database {
        &self.inner.database
    }

    /// The present instant, to the millisecond.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.inner.clock.now()
    }

    /// The keys that sign access tokens.
    #[must_use]
    pub fn keys(&self) -> &keys::Keys {
        &self.inner.keys
    }

    /// Uploaded files.
    #[must_use]
    pub fn files(&self) -> &files::Files {
        &self.inner.files
    }

    /// Settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }
}
