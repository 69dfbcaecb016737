//! The clock. Use cases ask the house for the time and hand it on as an argument.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::time::SystemTime;

/// The system's clock, or one that was set to another instant and runs on from there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead: TimeDelta,
}

impl Clock {
    /// A clock that shows `instant` now. For demonstrations and tests: it lets one walk a year.
    #[must_use]
    pub fn set_to(instant: DateTime<Utc>) -> Self {
        Self { ahead: instant - DateTime::<Utc>::from(SystemTime::now()) }
    }

    /// The present instant. Milliseconds, because both databases keep them and hashes need one spelling.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (DateTime::<Utc>::from(SystemTime::now()) + self.ahead).trunc_subsecs(3)
    }
}
