//! HTTP as a browser sees it, against a real database: SQLite, or PostgreSQL when `ZEREN_TEST_DATABASE=postgres`.

mod fixture;

mod endpoints;
mod endpoints_table;
mod forms;
mod layers;
mod smtp;
