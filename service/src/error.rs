//! What a use case may end with: a failure that people may see, or a cause that only the log may hold.

use domain::{Failure, FieldErrors, Refusal};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something to tell the person.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The database failed.
    #[error("database")]
    Database(#[from] sea_orm::DbErr),
    /// Files could not be read or written.
    #[error("files")]
    Files(#[from] std::io::Error),
    /// A row holds what it cannot hold.
    #[error("unreadable row: {0}")]
    Row(String),
    /// Cryptography failed.
    #[error("cryptography: {0}")]
    Crypto(String),
    /// A sheet could not be written.
    #[error("sheet: {0}")]
    Sheet(String),
    /// A background task was lost.
    #[error("task")]
    Task(#[from] tokio::task::JoinError),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Failure(Failure::Refused(refusal))
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Failure(Failure::Invalid(errors))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Row(error.to_string())
    }
}

impl Error {
    /// What may leave the house. A cause goes to the log under `incident`, and only the incident goes out.
    #[must_use]
    pub fn into_failure(self, incident: &str) -> Failure {
        match self {
            Self::Failure(failure) => failure,
            cause => {
                tracing::error!(incident, cause = &cause as &dyn std::error::Error, "a use case broke");
                Failure::Internal(incident.to_owned())
            }
        }
    }

    /// Not there, or out of reach.
    #[must_use]
    pub fn not_found() -> Self {
        Self::Failure(Failure::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_never_leaves_the_house() {
        let cause = Error::Database(sea_orm::DbErr::Custom("password=hunter2 at 10.0.0.1".into()));
        let shown = cause.into_failure("req-1").to_string();
        assert!(shown.contains("req-1") && !shown.contains("hunter2") && !shown.contains("10.0.0.1"), "{shown}");
    }
}
