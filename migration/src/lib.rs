//! The schema, once for SQLite and PostgreSQL, and the row-level security of PostgreSQL.
//!
//! A migration is a text of plain SQL in which only the names of three types differ between the two
//! databases. Every table of a bureau has a primary key that begins with `bureau_id`, and so do its unique
//! keys, foreign keys and indexes; the platform's tables are listed in [`PLATFORM_TABLES`].

mod m20261122_000001_house;
mod m20261124_000002_year;
mod m20261125_000003_calendar;
mod m20261125_000004_deadline;
mod m20261125_000005_delivery;
mod m20261125_000006_complaint;
mod m20261125_000007_accountability;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigratorTrait, sea_orm};

/// All migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_house::Migration),
            Box::new(m20261124_000002_year::Migration),
            Box::new(m20261125_000003_calendar::Migration),
            Box::new(m20261125_000004_deadline::Migration),
            Box::new(m20261125_000005_delivery::Migration),
            Box::new(m20261125_000006_complaint::Migration),
            Box::new(m20261125_000007_accountability::Migration),
        ]
    }
}

/// Tables that belong to no bureau, and why they may.
pub const PLATFORM_TABLES: &[(&str, &str)] = &[
    ("bureau", "the bureaus themselves: public facts, chosen from before anybody is logged in"),
    ("operator", "platform operators belong to no bureau"),
    ("operator_session", "their log-ins"),
    ("login_throttle", "failed log-ins are counted before it is known whose they are"),
    ("holiday", "the days of the national lists in force: the same for every bureau, and public"),
    ("holiday_list", "the national lists as operators entered them, with who and when"),
    ("job", "the queue of work: ids and instants only"),
    ("seaql_migrations", "which migrations have run"),
];

/// Tables of bureaus, as each migration lists those it makes. A test compares them and [`PLATFORM_TABLES`] with the
/// database.
#[must_use]
pub fn bureau_tables() -> Vec<&'static str> {
    [
        m20261122_000001_house::TABLES,
        m20261124_000002_year::TABLES,
        m20261125_000003_calendar::TABLES,
        m20261125_000004_deadline::TABLES,
        m20261125_000005_delivery::TABLES,
        m20261125_000006_complaint::TABLES,
        m20261125_000007_accountability::TABLES,
    ]
    .concat()
}

/// What PostgreSQL lets a connection see of a table: the rows of the bureau that its transaction has named, and none
/// before it has named one. `FORCE` binds the owner of the table as well.
pub(crate) fn row_level_security(table: &str) -> String {
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
         CREATE POLICY of_bureau ON {table}
           USING (bureau_id = NULLIF(current_setting('zeren.bureau', true), '')::uuid)
           WITH CHECK (bureau_id = NULLIF(current_setting('zeren.bureau', true), '')::uuid);"
    )
}

/// Runs statements that differ only in type names: `{uuid}`, `{instant}`, `{day}` and `{bytes}`; and in `{keyed}`, which
/// keeps SQLite from numbering the rows of a table in the order in which they came. PostgreSQL has no such number.
#[expect(clippy::disallowed_methods, reason = "a migration is SQL about the schema")]
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let names = match manager.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => {
            [("{uuid}", "uuid"), ("{instant}", "timestamptz"), ("{day}", "date"), ("{bytes}", "bytea"), ("{keyed}", "")]
        }
        _ => [("{uuid}", "blob"), ("{instant}", "text"), ("{day}", "text"), ("{bytes}", "blob"), ("{keyed}", " WITHOUT ROWID")],
    };
    let sql = names.iter().fold(sql.to_owned(), |sql, (placeholder, name)| sql.replace(placeholder, name));
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}
