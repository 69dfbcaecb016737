//! The one error of xtask: a sentence for the person at the terminal, saying what to do next.
use std::fmt;

#[derive(Debug)]
pub struct Error(String);

pub type Result<T = ()> = std::result::Result<T, Error>;

impl Error {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Puts what was being attempted in front of why it failed.
pub trait Context<T> {
    fn context(self, attempt: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, attempt: impl fmt::Display) -> Result<T> {
        // `{:#}` writes the whole chain of an `anyhow::Error` and changes nothing elsewhere.
        self.map_err(|cause| Error(format!("{attempt}：{cause:#}")))
    }
}
