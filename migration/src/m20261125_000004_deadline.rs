//! Deadlines, what has become of them, and what people are told about them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DEADLINES).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &["deadline", "deadline_turn", "deadline_rule", "note", "note_preference", "deadline_feed"];

const DEADLINES: &str = "
CREATE TABLE deadline (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  kind text NOT NULL,
  subject {uuid} NOT NULL,
  department_id {uuid},
  person_id {uuid},
  title text NOT NULL,
  place text NOT NULL,
  basis text NOT NULL,
  begins_at {instant} NOT NULL,
  due_at {instant} NOT NULL,
  state text NOT NULL,
  paused_at {instant},
  reminded_at {instant},
  ended_at {instant},
  changed_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, person_id) REFERENCES user_account (bureau_id, id)
);
CREATE UNIQUE INDEX deadline_of ON deadline (bureau_id, kind, subject);
CREATE INDEX deadline_due ON deadline (bureau_id, state, due_at, id);

CREATE TABLE deadline_turn (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  deadline_id {uuid} NOT NULL,
  turn text NOT NULL,
  due_before {instant} NOT NULL,
  due_after {instant} NOT NULL,
  note text NOT NULL,
  at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, deadline_id) REFERENCES deadline (bureau_id, id)
);
CREATE INDEX deadline_turn_of ON deadline_turn (bureau_id, deadline_id, id);

CREATE TABLE deadline_rule (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  kind text NOT NULL,
  ladder text NOT NULL,
  changed_by text NOT NULL,
  changed_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, kind)
);

CREATE TABLE note (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  deadline_id {uuid},
  rung_at {instant},
  title text NOT NULL,
  body text NOT NULL,
  place text NOT NULL,
  made_at {instant} NOT NULL,
  read_at {instant},
  mail text NOT NULL,
  mailed_at {instant},
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id),
  FOREIGN KEY (bureau_id, deadline_id) REFERENCES deadline (bureau_id, id)
);
CREATE UNIQUE INDEX note_of_rung ON note (bureau_id, deadline_id, user_id, rung_at);
CREATE INDEX note_of ON note (bureau_id, user_id, id);
CREATE INDEX note_mailed ON note (bureau_id, user_id, mailed_at);

CREATE TABLE note_preference (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  user_id {uuid} NOT NULL,
  events text NOT NULL,
  reminders text NOT NULL,
  changed_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, user_id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);

CREATE TABLE deadline_feed (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  user_id {uuid} NOT NULL,
  secret_hash text NOT NULL,
  made_at {instant} NOT NULL,
  read_at {instant},
  PRIMARY KEY (bureau_id, user_id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE UNIQUE INDEX deadline_feed_secret ON deadline_feed (bureau_id, secret_hash);

DROP TABLE reminder;
";
