//! Entities of accountability. What a column means is said where the paper in it is read.

use crate::scope::{of_bureau, versioned};

pub(crate) mod fault_case {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fault_case")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub source_kind: String,
        pub source_id: Option<Uuid>,
        pub source_label: String,
        pub officer_id: Uuid,
        pub officer_name: String,
        pub department_id: Uuid,
        pub department_name: String,
        pub post: String,
        pub certificate_number: String,
        pub person_id: Option<Uuid>,
        pub of_director: bool,
        pub title: String,
        pub allegation: String,
        pub registered_by: String,
        pub registered_at: DateTimeUtc,
        pub state: String,
        /// The end of the period of the present stage, whatever it is for; nothing where none runs.
        pub due_at: Option<DateTimeUtc>,
        /// The instant from which the decision is late.
        pub handling_until: Option<DateTimeUtc>,
        /// Ids and names of whoever investigates.
        pub investigators: String,
        /// Ids of whoever handled it.
        pub handlers: String,
        /// Ids of whoever countersigned, returned or approved.
        pub deciders: String,
        pub findings: String,
        pub notice_number: Option<String>,
        pub notice: Option<String>,
        pub told_at: Option<DateTimeUtc>,
        pub statement_until: Option<DateTimeUtc>,
        pub statement_days: Option<i32>,
        pub waiver: Option<String>,
        pub determination_number: Option<String>,
        pub determination: Option<String>,
        pub determined_on: Option<Date>,
        pub act_on: Option<Date>,
        pub proposal: Option<String>,
        pub approval: Option<String>,
        pub reason: Option<String>,
        pub decision_number: Option<String>,
        pub decision: Option<String>,
        pub decided_on: Option<Date>,
        pub service: Option<String>,
        pub served_on: Option<Date>,
        pub appeal_until: Option<DateTimeUtc>,
        pub appeal_number: Option<String>,
        pub appeal: Option<String>,
        pub appealed_at: Option<DateTimeUtc>,
        pub answer_until: Option<DateTimeUtc>,
        pub answer: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod fault_statement {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fault_statement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub form: String,
        pub body: String,
        pub recorded_by: String,
        pub recorded_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod certificate_suspension {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificate_suspension")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        pub officer_id: Uuid,
        pub document: String,
        pub from_day: Date,
        pub lifted_on: Option<Date>,
        pub lifted_by: Option<String>,
        pub lift_reason: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(fault_case, fault_statement, certificate_suspension);
versioned!(fault_case, certificate_suspension);
