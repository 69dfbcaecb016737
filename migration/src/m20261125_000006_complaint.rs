//! Complaints. Whatever a complainant wrote, and whatever was written about it, is sealed: columns of bytes hold it under
//! a key of the bureau, which is itself wrapped by a key of the deployment. What stands in clear are ids, codes, numbers of
//! documents, instants, and the names of officials who took a step.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, COMPLAINTS).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &[
    "sealing_key",
    "complaint",
    "complaint_link",
    "complaint_handler",
    "complaint_paper",
    "complaint_message",
    "complaint_file",
    "complaint_execution",
    "complaint_extension",
];

const COMPLAINTS: &str = "
CREATE TABLE sealing_key (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  wrapped_by text NOT NULL,
  wrapped {bytes} NOT NULL,
  made_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id)
);

CREATE TABLE complaint (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  sent_key {uuid} NOT NULL,
  secret_hash {bytes} NOT NULL,
  category text NOT NULL,
  source text NOT NULL,
  urgent boolean NOT NULL,
  state text NOT NULL,
  identity {bytes},
  statement {bytes} NOT NULL,
  received_at {instant} NOT NULL,
  accept_days integer NOT NULL,
  accepted_at {instant},
  due_at {instant},
  extended boolean NOT NULL,
  opinion {bytes},
  office_signer {uuid},
  office_signed_by text,
  legal_signer {uuid},
  legal_signed_by text,
  decision text,
  finding text,
  decided_at {instant},
  answered_at {instant},
  merged_into {uuid},
  volume text,
  archived_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, merged_into) REFERENCES complaint (bureau_id, id)
);
CREATE UNIQUE INDEX complaint_receipt ON complaint (bureau_id, year, number);
CREATE UNIQUE INDEX complaint_sent ON complaint (bureau_id, sent_key);
CREATE INDEX complaint_due ON complaint (bureau_id, state, due_at, id);
CREATE INDEX complaint_merged ON complaint (bureau_id, merged_into);

CREATE TABLE complaint_link (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  department_id {uuid},
  officer_id {uuid},
  user_id {uuid},
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX complaint_link_of ON complaint_link (bureau_id, complaint_id);
CREATE INDEX complaint_link_department ON complaint_link (bureau_id, department_id);

CREATE TABLE complaint_handler (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  complaint_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  name text NOT NULL,
  taken_on_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, complaint_id, user_id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);

CREATE TABLE complaint_paper (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  kind text NOT NULL,
  number text,
  body {bytes} NOT NULL,
  made_by text NOT NULL,
  made_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id)
);
CREATE INDEX complaint_paper_of ON complaint_paper (bureau_id, complaint_id, id);

CREATE TABLE complaint_message (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  from_complainant boolean NOT NULL,
  body {bytes} NOT NULL,
  written_by text NOT NULL,
  written_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id)
);
CREATE INDEX complaint_message_of ON complaint_message (bureau_id, complaint_id, id);

CREATE TABLE complaint_file (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  name {bytes} NOT NULL,
  label text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  sent_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id)
);
CREATE INDEX complaint_file_of ON complaint_file (bureau_id, complaint_id, id);

CREATE TABLE complaint_execution (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  department_id {uuid} NOT NULL,
  decision text NOT NULL,
  category text NOT NULL,
  task {bytes} NOT NULL,
  state text NOT NULL,
  assigned_at {instant},
  report {bytes},
  reported_by text,
  reported_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE INDEX complaint_execution_of ON complaint_execution (bureau_id, complaint_id, id);
CREATE INDEX complaint_execution_by ON complaint_execution (bureau_id, department_id, state, id);

CREATE TABLE complaint_extension (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  complaint_id {uuid} NOT NULL,
  state text NOT NULL,
  reason {bytes} NOT NULL,
  before_at {instant} NOT NULL,
  until_at {instant} NOT NULL,
  requester {uuid} NOT NULL,
  requested_by text NOT NULL,
  requested_at {instant} NOT NULL,
  decided_by text,
  decided_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, complaint_id) REFERENCES complaint (bureau_id, id),
  FOREIGN KEY (bureau_id, requester) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX complaint_extension_of ON complaint_extension (bureau_id, complaint_id, id);
";
