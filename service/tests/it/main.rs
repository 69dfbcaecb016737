//! The use cases against a real database: SQLite, or PostgreSQL when `ZEREN_TEST_DATABASE=postgres`.

mod fixture;

mod assessment;
mod guarantees;
mod identity;
