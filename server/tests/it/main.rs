//! HTTP as a browser sees it, against a real database: SQLite, or PostgreSQL when `ZEREN_TEST_DATABASE=postgres`.

#![expect(clippy::disallowed_methods, reason = "tests set up roles and databases themselves")]
#![expect(clippy::expect_used, reason = "helpers of tests may fail loudly; clippy.toml covers the tests themselves only")]

mod fixture;
mod sink;

mod crash;
mod deadline;
mod endpoints;
mod endpoints_table;
mod forms;
mod layers;
mod mutual;
mod smtp;
