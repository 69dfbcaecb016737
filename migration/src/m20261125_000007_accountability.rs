//! Cases of accountability for faults, the statements of the people concerned, and certificates taken back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, CASES).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            for table in TABLES {
                crate::run(manager, &crate::row_level_security(table)).await?;
            }
        }
        Ok(())
    }
}

/// The tables of a bureau that this migration makes.
pub const TABLES: &[&str] = &["fault_case", "fault_statement", "certificate_suspension"];

// Papers are kept as they were written, a text of JSON each; what is asked for in a WHERE has a column of its own.
const CASES: &str = "
CREATE TABLE fault_case (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  number text NOT NULL,
  source_kind text NOT NULL,
  source_id {uuid},
  source_label text NOT NULL,
  officer_id {uuid} NOT NULL,
  officer_name text NOT NULL,
  department_id {uuid} NOT NULL,
  department_name text NOT NULL,
  post text NOT NULL,
  certificate_number text NOT NULL,
  person_id {uuid},
  of_director boolean NOT NULL,
  title text NOT NULL,
  allegation text NOT NULL,
  registered_by text NOT NULL,
  registered_at {instant} NOT NULL,
  state text NOT NULL,
  due_at {instant},
  handling_until {instant},
  investigators text NOT NULL,
  handlers text NOT NULL,
  deciders text NOT NULL,
  findings text NOT NULL,
  notice_number text,
  notice text,
  told_at {instant},
  statement_until {instant},
  statement_days integer,
  waiver text,
  determination_number text,
  determination text,
  determined_on {day},
  act_on {day},
  proposal text,
  approval text,
  reason text,
  decision_number text,
  decision text,
  decided_on {day},
  service text,
  served_on {day},
  appeal_until {instant},
  appeal_number text,
  appeal text,
  appealed_at {instant},
  answer_until {instant},
  answer text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, id),
  UNIQUE (bureau_id, number),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id),
  FOREIGN KEY (bureau_id, department_id) REFERENCES department (bureau_id, id),
  FOREIGN KEY (bureau_id, person_id) REFERENCES user_account (bureau_id, id)
);
CREATE INDEX fault_case_due ON fault_case (bureau_id, state, due_at, id);
CREATE INDEX fault_case_of ON fault_case (bureau_id, officer_id, act_on);
CREATE INDEX fault_case_person ON fault_case (bureau_id, person_id, id);
CREATE INDEX fault_case_confirmed ON fault_case (bureau_id, determined_on);
CREATE INDEX fault_case_source ON fault_case (bureau_id, source_kind, source_id);

CREATE TABLE fault_statement (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  id {uuid} NOT NULL,
  case_id {uuid} NOT NULL,
  form text NOT NULL,
  body text NOT NULL,
  recorded_by text NOT NULL,
  recorded_at {instant} NOT NULL,
  PRIMARY KEY (bureau_id, id),
  FOREIGN KEY (bureau_id, case_id) REFERENCES fault_case (bureau_id, id)
);
CREATE INDEX fault_statement_of ON fault_statement (bureau_id, case_id, id);

CREATE TABLE certificate_suspension (
  bureau_id {uuid} NOT NULL REFERENCES bureau (id),
  case_id {uuid} NOT NULL,
  officer_id {uuid} NOT NULL,
  document text NOT NULL,
  from_day {day} NOT NULL,
  lifted_on {day},
  lifted_by text,
  lift_reason text,
  version integer NOT NULL,
  PRIMARY KEY (bureau_id, case_id),
  FOREIGN KEY (bureau_id, case_id) REFERENCES fault_case (bureau_id, id),
  FOREIGN KEY (bureau_id, officer_id) REFERENCES officer (bureau_id, id)
);
CREATE INDEX certificate_suspension_of ON certificate_suspension (bureau_id, officer_id, lifted_on);
";
