//! The whole assessment of a year: officers and bodies, objects, evaluations, the daily record, results and notices.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        for sql in [IDENTITY, EVALUATION, DAILY, RESULT] {
            crate::run(manager, sql).await?;
        }
        crate::run(manager, if postgres { ATTACHMENT_POSTGRES } else { ATTACHMENT_SQLITE }).await?;
        if postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &[
    "officer",
    "officer_posting",
    "entrustment",
    "body_member",
    "assessment_rules",
    "evaluation_form",
    "assessment_object",
    "evaluation_round",
    "voter_mark",
    "ballot_draft",
    "evaluation_count",
    "evaluation_remarks",
    "evaluation_card",
    "paper_batch",
    "opinion",
    "symposium",
    "daily_entry",
    "adverse_outcome",
    "adverse_officer",
    "office_score",
    "meeting",
    "notice",
    "objection",
];

const IDENTITY: &str = "
CREATE TABLE officer (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  name text NOT NULL,
  department_id {uuid} NOT NULL,
  post text NOT NULL,
  certificate_number text NOT NULL,
  issuer text NOT NULL,
  valid_from {day},
  valid_to {day},
  training text NOT NULL,
  user_id {uuid},
  active boolean NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, user_id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX officer_by_department ON officer (bureau_id, department_id);
CREATE INDEX officer_by_certificate ON officer (bureau_id, certificate_number);
CREATE TABLE officer_posting (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  officer_id {uuid} NOT NULL,
  from_day {day} NOT NULL,
  department_id {uuid} NOT NULL,
  PRIMARY KEY (bureau_id, officer_id, from_day),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE TABLE entrustment (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  department_id {uuid} NOT NULL,
  document text NOT NULL,
  matters text NOT NULL,
  limits text NOT NULL,
  valid_from {day},
  valid_to {day},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, department_id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE TABLE body_member (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  body text NOT NULL,
  user_id {uuid} NOT NULL,
  body_rank text NOT NULL,
  first_instant {instant} NOT NULL,
  end_instant {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, user_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX body_member_of ON body_member (bureau_id, user_id);
CREATE TABLE assessment_rules (
  bureau_id {uuid} NOT NULL PRIMARY KEY REFERENCES bureau (id),
  rules text NOT NULL,
  version integer NOT NULL
);
";

const EVALUATION: &str = "
CREATE TABLE evaluation_form (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  kind text NOT NULL,
  form text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, kind)
);
ALTER TABLE cycle ADD COLUMN rules text;
CREATE TABLE assessment_object (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  card text NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  department_id {uuid} NOT NULL,
  department_name text NOT NULL,
  officer_id {uuid},
  user_id {uuid},
  self_assessment_id {uuid},
  state text NOT NULL,
  proposed_grade text,
  proposed_note text,
  proposed_by text,
  proposed_by_id {uuid},
  proposed_at {instant},
  meeting_id {uuid},
  grade text,
  grade_note text,
  decided_by text,
  decided_at {instant},
  score_tenths integer,
  sheet text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, cycle_id, position),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id),
  FOREIGN KEY (bureau_id, self_assessment_id) REFERENCES self_assessment (bureau_id, id)
);
CREATE INDEX assessment_object_of ON assessment_object (bureau_id, cycle_id, card, position);
CREATE INDEX assessment_object_history ON assessment_object (bureau_id, department_id);
CREATE INDEX assessment_object_officer ON assessment_object (bureau_id, officer_id);
CREATE TABLE evaluation_round (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  opens_at {instant} NOT NULL,
  ends_at {instant} NOT NULL,
  form text NOT NULL,
  closed_at {instant},
  closed_by text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, cycle_id, kind),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id)
);
CREATE TABLE voter_mark (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  round_id {uuid} NOT NULL,
  rater_id {uuid} NOT NULL,
  has_cast boolean NOT NULL,
  PRIMARY KEY (bureau_id, round_id, rater_id),
  FOREIGN KEY (bureau_id, round_id) REFERENCES evaluation_round (bureau_id, id),
  FOREIGN KEY (bureau_id, rater_id) REFERENCES assessment_object (bureau_id, id)
){keyed};
CREATE TABLE ballot_draft (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  round_id {uuid} NOT NULL,
  rater_id {uuid} NOT NULL,
  content text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, round_id, rater_id),
  FOREIGN KEY (bureau_id, round_id, rater_id) REFERENCES voter_mark (bureau_id, round_id, rater_id)
){keyed};
CREATE TABLE evaluation_count (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  round_id {uuid} NOT NULL,
  object_id {uuid} NOT NULL,
  item text NOT NULL,
  answer text NOT NULL,
  count integer NOT NULL CHECK (count >= 0),
  PRIMARY KEY (bureau_id, round_id, object_id, item, answer),
  FOREIGN KEY (bureau_id, round_id) REFERENCES evaluation_round (bureau_id, id),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id)
){keyed};
CREATE INDEX evaluation_count_of ON evaluation_count (bureau_id, object_id);
CREATE TABLE evaluation_remarks (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  round_id {uuid} NOT NULL,
  object_id {uuid} NOT NULL,
  remarks text NOT NULL,
  PRIMARY KEY (bureau_id, round_id, object_id),
  FOREIGN KEY (bureau_id, round_id) REFERENCES evaluation_round (bureau_id, id),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id)
){keyed};
CREATE TABLE evaluation_card (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  round_id {uuid} NOT NULL,
  kind text NOT NULL,
  batch_id {uuid} NOT NULL,
  object_id {uuid},
  number integer NOT NULL,
  secret_hash {bytes} NOT NULL,
  holder_name text,
  holder_organisation text,
  holder_email text,
  used boolean NOT NULL,
  revoked boolean NOT NULL,
  expires_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, secret_hash),
  UNIQUE (bureau_id, round_id, number),
  FOREIGN KEY (bureau_id, round_id) REFERENCES evaluation_round (bureau_id, id),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id)
){keyed};
CREATE TABLE paper_batch (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  round_id {uuid} NOT NULL,
  object_id {uuid} NOT NULL,
  number text NOT NULL,
  cards integer NOT NULL,
  state text NOT NULL,
  first_tally text NOT NULL,
  first_by text NOT NULL,
  first_by_id {uuid} NOT NULL,
  second_tally text,
  second_by text,
  remarks text NOT NULL,
  entered_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, round_id) REFERENCES evaluation_round (bureau_id, id),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id)
);
CREATE INDEX paper_batch_of ON paper_batch (bureau_id, round_id);
CREATE TABLE opinion (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  sent_key {uuid} NOT NULL,
  department_id {uuid},
  body text NOT NULL,
  contact text NOT NULL,
  received_at {instant} NOT NULL,
  handled_at {instant},
  handled_by text,
  handling text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, sent_key),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE INDEX opinion_open ON opinion (bureau_id, handled_at, id);
CREATE TABLE symposium (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  held_on {day} NOT NULL,
  place text NOT NULL,
  chair text NOT NULL,
  attendance text NOT NULL,
  minutes text NOT NULL,
  recorded_by text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id)
);
CREATE INDEX symposium_of ON symposium (bureau_id, cycle_id);
";

const DAILY: &str = "
CREATE TABLE daily_entry (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  year integer NOT NULL,
  number text NOT NULL,
  department_id {uuid} NOT NULL,
  officer_id {uuid},
  category text NOT NULL,
  tenths integer NOT NULL,
  happened_on {day} NOT NULL,
  facts text NOT NULL,
  source_kind text,
  source_id {uuid},
  source_label text,
  state text NOT NULL,
  entered_by text NOT NULL,
  entered_at {instant} NOT NULL,
  objection_until {instant} NOT NULL,
  objection text,
  objected_by text,
  objected_at {instant},
  answer text,
  answered_by text,
  answered_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  UNIQUE (bureau_id, source_kind, source_id, department_id, officer_id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id)
);
-- No two entries about a department itself from one source: the key above takes every missing officer for another.
CREATE UNIQUE INDEX daily_entry_source ON daily_entry (bureau_id, source_kind, source_id, department_id) WHERE officer_id IS NULL;
CREATE INDEX daily_entry_by_officer ON daily_entry (bureau_id, officer_id);
CREATE INDEX daily_entry_of ON daily_entry (bureau_id, year, department_id, officer_id);
CREATE TABLE adverse_outcome (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  year integer NOT NULL,
  kind text NOT NULL,
  act text NOT NULL,
  decided_on {day} NOT NULL,
  document text NOT NULL,
  department_id {uuid} NOT NULL,
  note text NOT NULL,
  state text NOT NULL,
  registered_by text NOT NULL,
  registered_at {instant} NOT NULL,
  cancelled_by text,
  cancelled_at {instant},
  cancel_reason text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id)
);
CREATE INDEX adverse_outcome_of ON adverse_outcome (bureau_id, year, department_id);
CREATE TABLE adverse_officer (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  outcome_id {uuid} NOT NULL,
  officer_id {uuid} NOT NULL,
  PRIMARY KEY (bureau_id, outcome_id, officer_id),
  FOREIGN KEY (bureau_id, outcome_id) REFERENCES adverse_outcome (bureau_id, id),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id)
);
CREATE INDEX adverse_officer_of ON adverse_officer (bureau_id, officer_id);
";

const RESULT: &str = "
CREATE TABLE office_score (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  object_id {uuid} NOT NULL,
  indicator_id {uuid} NOT NULL,
  score_tenths integer NOT NULL CHECK (score_tenths >= 0),
  reason text NOT NULL,
  scored_by text NOT NULL,
  scored_at {instant} NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, object_id, indicator_id),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id),
  FOREIGN KEY (bureau_id, indicator_id) REFERENCES indicator (bureau_id, id)
);
CREATE TABLE meeting (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  number text NOT NULL,
  held_on {day} NOT NULL,
  place text NOT NULL,
  chair text NOT NULL,
  attendance text NOT NULL,
  notes text NOT NULL,
  state text NOT NULL,
  recorded_by text NOT NULL,
  closed_by text,
  closed_at {instant},
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id)
);
CREATE INDEX meeting_of ON meeting (bureau_id, cycle_id);
CREATE TABLE notice (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  cycle_id {uuid} NOT NULL,
  number text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  content text NOT NULL,
  corrects {uuid},
  reason text,
  published_at {instant} NOT NULL,
  published_by text NOT NULL,
  objections_until {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, cycle_id) REFERENCES cycle (bureau_id, id),
  FOREIGN KEY (bureau_id, corrects) REFERENCES notice (bureau_id, id)
);
CREATE INDEX notice_of ON notice (bureau_id, cycle_id);
CREATE TABLE objection (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  object_id {uuid} NOT NULL,
  notice_id {uuid} NOT NULL,
  number text NOT NULL,
  grounds text NOT NULL,
  state text NOT NULL,
  filed_by text NOT NULL,
  filed_at {instant} NOT NULL,
  answer_until {instant} NOT NULL,
  answer text,
  answered_by text,
  answered_at {instant},
  old_grade text NOT NULL,
  new_grade text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, object_id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, object_id) REFERENCES assessment_object (bureau_id, id),
  FOREIGN KEY (bureau_id, notice_id) REFERENCES notice (bureau_id, id)
);
";

// Files hang on more than one kind of owner. SQLite cannot loosen a column, so the table is made anew there.
const ATTACHMENT_SQLITE: &str = "
CREATE TABLE attachment_of_owner (
  bureau_id blob NOT NULL REFERENCES bureau (id),
  id blob NOT NULL,
  owner_kind text NOT NULL,
  owner_id blob NOT NULL,
  indicator_id blob,
  name text NOT NULL,
  label text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  uploaded_by text NOT NULL,
  uploaded_at text NOT NULL,
  removed_at text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id)
);
INSERT INTO attachment_of_owner
  SELECT bureau_id, id, 'self_assessment', self_assessment_id, indicator_id, name, label, media_type, size, sha256, uploaded_by,
    uploaded_at, removed_at, version FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_of_owner RENAME TO attachment;
CREATE INDEX attachment_of ON attachment (bureau_id, owner_id);
";

const ATTACHMENT_POSTGRES: &str = "
ALTER TABLE attachment DROP CONSTRAINT attachment_bureau_id_self_assessment_id_indicator_id_fkey;
ALTER TABLE attachment RENAME COLUMN self_assessment_id TO owner_id;
ALTER TABLE attachment ALTER COLUMN indicator_id DROP NOT NULL;
ALTER TABLE attachment ADD COLUMN owner_kind text NOT NULL DEFAULT 'self_assessment';
ALTER TABLE attachment ALTER COLUMN owner_kind DROP DEFAULT;
";
