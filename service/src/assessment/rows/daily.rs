//! Entities of the daily record and of the register of adverse outcomes.

use crate::scope::{of_bureau, versioned};

pub(crate) mod daily_entry {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "daily_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
        pub number: String,
        pub department_id: Uuid,
        pub officer_id: Option<Uuid>,
        pub category: String,
        pub tenths: i32,
        pub happened_on: Date,
        pub facts: String,
        pub source_kind: Option<String>,
        pub source_id: Option<Uuid>,
        pub source_label: Option<String>,
        pub state: String,
        pub entered_by: String,
        pub entered_at: DateTimeUtc,
        pub objection_until: DateTimeUtc,
        /// The length of the period in working days; nothing where it ran before there was a calendar.
        pub objection_days: Option<i32>,
        pub objection: Option<String>,
        pub objected_by: Option<String>,
        pub objected_at: Option<DateTimeUtc>,
        pub answer: Option<String>,
        pub answered_by: Option<String>,
        pub answered_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod adverse_outcome {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "adverse_outcome")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
        pub kind: String,
        pub act: String,
        pub decided_on: Date,
        pub document: String,
        pub department_id: Uuid,
        pub note: String,
        pub state: String,
        pub registered_by: String,
        pub registered_at: DateTimeUtc,
        pub cancelled_by: Option<String>,
        pub cancelled_at: Option<DateTimeUtc>,
        pub cancel_reason: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod adverse_officer {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "adverse_officer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub outcome_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub officer_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(daily_entry, adverse_outcome, adverse_officer);
versioned!(daily_entry, adverse_outcome);
