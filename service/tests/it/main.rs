//! The use cases against a real database: SQLite, or PostgreSQL when `ZEREN_TEST_DATABASE=postgres`.

#![expect(clippy::disallowed_methods, reason = "tests look past the house, as somebody with the database would")]
#![expect(clippy::expect_used, reason = "helpers of tests may fail loudly; clippy.toml covers the tests themselves only")]

mod fixture;
mod walk;

mod accountability;
mod assessment;
mod calendar;
mod complaint;
mod concurrency;
mod daily;
mod deadline;
mod deadline_reminder;
mod deadline_year;
mod deadline_zone;
mod external;
mod guarantees;
mod identity;
mod mail;
mod mutual;
mod office;
mod registry;
mod result;
mod traces;
