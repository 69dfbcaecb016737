//! The calendar of working days: national lists, which every bureau shares, and the days of a bureau; and the length of
//! periods that run, so that a changed calendar can count them anew.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, CALENDAR).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &["bureau_day"];

// Periods that ran before there was a calendar have no length: they were counted from Monday to Friday.
const CALENDAR: &str = "
CREATE TABLE holiday_list (
  id {uuid} NOT NULL PRIMARY KEY,
  year integer NOT NULL,
  source text NOT NULL,
  content text NOT NULL,
  operator_id {uuid},
  entered_by text,
  entered_at {instant}
);
CREATE INDEX holiday_list_of ON holiday_list (year, id);

CREATE TABLE holiday (
  day {day} NOT NULL PRIMARY KEY,
  year integer NOT NULL,
  kind text NOT NULL,
  name text NOT NULL
);
CREATE INDEX holiday_of ON holiday (year);

CREATE TABLE bureau_day (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  day {day} NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  declared_by text NOT NULL,
  declared_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, day)
);

ALTER TABLE daily_entry ADD COLUMN objection_days integer;
ALTER TABLE notice ADD COLUMN objection_days integer;
ALTER TABLE objection ADD COLUMN answer_days integer;
";
