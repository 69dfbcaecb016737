//! Bureaus, people, log-ins, standards, cycles, self-assessments, files, mail, jobs and the audit chain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, PLATFORM).await?;
        crate::run(manager, IDENTITY).await?;
        crate::run(manager, ASSESSMENT).await?;
        crate::run(manager, RECORD).await?;
        match manager.get_database_backend() {
            DatabaseBackend::Postgres => {
                crate::run(manager, AUDIT_POSTGRES).await?;
                for table in TABLES {
                    crate::run(manager, &crate::row_level_security(table)).await?;
                }
                Ok(())
            }
            _ => crate::run(manager, AUDIT_SQLITE).await,
        }
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &[
    "department",
    "user_account",
    "function_assignment",
    "delegation",
    "credential_token",
    "session",
    "standard",
    "indicator",
    "cycle",
    "self_assessment",
    "self_assessment_item",
    "receipt",
    "attachment",
    "outbox",
    "number_sequence",
    "audit_head",
    "audit_entry",
];

const PLATFORM: &str = "
CREATE TABLE bureau (
  id {uuid} PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  short_name text NOT NULL,
  region text NOT NULL,
  hotline text NOT NULL,
  time_zone text NOT NULL,
  status text NOT NULL,
  demonstration boolean NOT NULL,
  created_at {instant} NOT NULL,
  version integer NOT NULL
);
CREATE TABLE operator (
  id {uuid} PRIMARY KEY,
  login text NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text NOT NULL,
  created_at {instant} NOT NULL
);
CREATE TABLE operator_session (
  id {uuid} PRIMARY KEY,
  operator_id {uuid} NOT NULL REFERENCES operator (id),
  secret_hash {bytes} NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL
);
CREATE TABLE login_throttle (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  window_start {instant} NOT NULL
);
CREATE TABLE job (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  kind text NOT NULL,
  subject {uuid} NOT NULL,
  run_at {instant} NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (bureau_id, kind, subject)
);
CREATE INDEX job_due ON job (run_at);
";

const IDENTITY: &str = "
CREATE TABLE department (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  position integer NOT NULL,
  active boolean NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, name)
);
CREATE TABLE user_account (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  login text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  phone text NOT NULL,
  department_id {uuid},
  roles text NOT NULL,
  status text NOT NULL,
  password_hash text,
  last_login_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, login),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE INDEX user_by_department ON user_account (bureau_id, department_id);
CREATE TABLE function_assignment (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  function text NOT NULL,
  department_id {uuid},
  stand_in_id {uuid},
  changed_by text,
  changed_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, function),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, stand_in_id) REFERENCES user_account (bureau_id, id)
);
CREATE TABLE delegation (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  from_user {uuid} NOT NULL,
  to_user {uuid} NOT NULL,
  first_instant {instant} NOT NULL,
  end_instant {instant} NOT NULL,
  scope text NOT NULL,
  revoked_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, from_user) REFERENCES user_account (bureau_id, id),
  FOREIGN KEY (bureau_id, to_user) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX delegation_to ON delegation (bureau_id, to_user, end_instant);
CREATE TABLE credential_token (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  purpose text NOT NULL,
  secret_hash {bytes} NOT NULL,
  expires_at {instant} NOT NULL,
  used_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX credential_token_user ON credential_token (bureau_id, user_id);
CREATE TABLE session (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  refresh_hash {bytes} NOT NULL,
  previous_hash {bytes},
  rotated_at {instant} NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  device text NOT NULL,
  address text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX session_of ON session (bureau_id, user_id);
";

const ASSESSMENT: &str = "
CREATE TABLE standard (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  number integer NOT NULL,
  title text NOT NULL,
  created_at {instant} NOT NULL,
  frozen_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number)
);
CREATE TABLE indicator (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  standard_id {uuid} NOT NULL,
  card text NOT NULL,
  position integer NOT NULL,
  code text NOT NULL,
  category text NOT NULL,
  name text NOT NULL,
  requirement text NOT NULL,
  max_tenths integer NOT NULL CHECK (max_tenths > 0),
  rule text NOT NULL,
  evidence_hint text NOT NULL,
  reference text NOT NULL,
  scored_by text NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, standard_id, card, code),
  UNIQUE (bureau_id, standard_id, card, position),
  FOREIGN KEY (bureau_id, standard_id) REFERENCES standard (bureau_id, id)
);
CREATE TABLE cycle (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  year integer NOT NULL,
  standard_id {uuid} NOT NULL,
  state text NOT NULL,
  self_due_at {instant} NOT NULL,
  dates text NOT NULL,
  opened_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, year),
  FOREIGN KEY (bureau_id, standard_id) REFERENCES standard (bureau_id, id)
);
CREATE TABLE self_assessment (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  department_id {uuid} NOT NULL,
  department_name text NOT NULL,
  state text NOT NULL,
  summary text NOT NULL,
  summary_version integer NOT NULL,
  summary_changed_by text,
  summary_changed_at {instant},
  done integer NOT NULL,
  total integer NOT NULL,
  score_tenths integer NOT NULL,
  evidence integer NOT NULL,
  changed_by text,
  changed_at {instant},
  recorded_by {uuid},
  recorded_at {instant},
  late_due_at {instant},
  return_due_at {instant},
  return_reason text,
  first_submitted_at {instant},
  signed_by_id {uuid},
  late boolean NOT NULL,
  receipt_number text,
  reminders integer NOT NULL,
  reminded_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, cycle_id, department_id),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE TABLE self_assessment_item (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  self_assessment_id {uuid} NOT NULL,
  indicator_id {uuid} NOT NULL,
  score_tenths integer CHECK (score_tenths >= 0),
  statement text NOT NULL,
  evidence integer NOT NULL,
  comment text,
  changed_by text,
  changed_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, self_assessment_id, indicator_id),
  FOREIGN KEY (bureau_id, self_assessment_id) REFERENCES self_assessment (bureau_id, id),
  FOREIGN KEY (bureau_id, indicator_id) REFERENCES indicator (bureau_id, id)
);
CREATE TABLE receipt (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  self_assessment_id {uuid} NOT NULL,
  number text NOT NULL,
  received_at {instant} NOT NULL,
  content text NOT NULL,
  content_sha256 text NOT NULL,
  signed_by text NOT NULL,
  score_tenths integer NOT NULL,
  late boolean NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, self_assessment_id) REFERENCES self_assessment (bureau_id, id)
);
CREATE INDEX receipt_of ON receipt (bureau_id, self_assessment_id);
";

const RECORD: &str = "
CREATE TABLE attachment (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  self_assessment_id {uuid} NOT NULL,
  indicator_id {uuid} NOT NULL,
  name text NOT NULL,
  label text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  uploaded_by text NOT NULL,
  uploaded_at {instant} NOT NULL,
  removed_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, self_assessment_id, indicator_id) REFERENCES self_assessment_item (bureau_id, self_assessment_id, indicator_id)
);
CREATE INDEX attachment_of ON attachment (bureau_id, self_assessment_id);
-- Dropped again by the fourth migration: reminders stand with their deadline.
CREATE TABLE reminder (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  self_assessment_id {uuid} NOT NULL,
  due_at {instant} NOT NULL,
  rung integer NOT NULL,
  sent_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, self_assessment_id, due_at, rung)
);
CREATE TABLE outbox (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  to_name text NOT NULL,
  to_address text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  created_at {instant} NOT NULL,
  sent_at {instant},
  failed_at {instant},
  attempts integer NOT NULL,
  last_error text,
  PRIMARY KEY (bureau_id, id)
);
CREATE TABLE number_sequence (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  kind text NOT NULL,
  year integer NOT NULL,
  latest integer NOT NULL,
  PRIMARY KEY (bureau_id, kind, year)
);
CREATE TABLE audit_head (
  bureau_id {uuid} PRIMARY KEY REFERENCES bureau (id),
  sequence bigint NOT NULL,
  hash text NOT NULL
);
CREATE TABLE audit_entry (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  sequence bigint NOT NULL,
  at {instant} NOT NULL,
  user_id {uuid} NOT NULL,
  user_name text NOT NULL,
  subject_kind text NOT NULL,
  subject_id {uuid} NOT NULL,
  action text NOT NULL,
  action_label text NOT NULL,
  payload text,
  payload_salt text NOT NULL,
  payload_digest text NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (bureau_id, sequence)
);
CREATE INDEX audit_of ON audit_entry (bureau_id, subject_id, sequence);
";

// The log only grows: an entry is neither changed nor removed. The head moves with the entry, in the database, so that no writer can forget it.
const AUDIT_SQLITE: &str = "
CREATE TRIGGER audit_grows BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE OF bureau_id, sequence, at, user_id, user_name, subject_kind, subject_id, action,
  action_label, payload, payload_salt, payload_digest, previous_hash, hash ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_head_follows AFTER INSERT ON audit_entry BEGIN
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash WHERE bureau_id = NEW.bureau_id;
END;
";

const AUDIT_POSTGRES: &str = "
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$;
CREATE TRIGGER audit_grows BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_stays BEFORE UPDATE OF bureau_id, sequence, at, user_id, user_name, subject_kind, subject_id, action,
  action_label, payload, payload_salt, payload_digest, previous_hash, hash ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE FUNCTION audit_head_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash WHERE bureau_id = NEW.bureau_id;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_head_follows AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_head_follow();
";
