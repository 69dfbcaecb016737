//! The clock. Use cases ask the house for the time and hand it on as an argument.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

/// The system's clock, or one that was set to another instant and runs on from there.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    // Milliseconds ahead of the system's clock; shared, so that a test can turn the clock of a running house.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows `instant` now. For demonstrations and tests: it lets one walk a year.
    #[must_use]
    pub fn set_to(instant: DateTime<Utc>) -> Self {
        let clock = Self::default();
        clock.turn_to(instant);
        clock
    }

    /// Turns the clock, and every clone of it, to `instant`.
    pub fn turn_to(&self, instant: DateTime<Utc>) {
        let ahead = instant - DateTime::<Utc>::from(SystemTime::now());
        self.ahead.store(ahead.num_milliseconds(), Ordering::Relaxed);
    }

    /// The present instant. Milliseconds, because both databases keep them and hashes need one spelling.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = TimeDelta::milliseconds(self.ahead.load(Ordering::Relaxed));
        (DateTime::<Utc>::from(SystemTime::now()) + ahead).trunc_subsecs(3)
    }
}
