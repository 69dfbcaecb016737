//! The delivery of mail: how each letter fares, under which name a bureau writes, and in which words.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DELIVERY).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &["mail_sender", "letter_template"];

/// What was written before letters had kinds leaves as a notice.
const DELIVERY: &str = "
ALTER TABLE outbox ADD COLUMN kind text NOT NULL DEFAULT 'notice';
ALTER TABLE outbox ADD COLUMN fields text NOT NULL DEFAULT '{}';
ALTER TABLE outbox ADD COLUMN fault text;
ALTER TABLE outbox ADD COLUMN next_at {instant};
ALTER TABLE outbox ADD COLUMN dropped_at {instant};
CREATE INDEX outbox_open ON outbox (bureau_id, id) WHERE sent_at IS NULL;
CREATE INDEX outbox_trial ON outbox (bureau_id, id) WHERE kind = 'trial';
CREATE TABLE mail_sender (
  bureau_id {uuid} NOT NULL PRIMARY KEY REFERENCES bureau (id),
  name text NOT NULL,
  reply_to text NOT NULL,
  version integer NOT NULL
);
CREATE TABLE letter_template (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  kind text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, kind)
);
";
