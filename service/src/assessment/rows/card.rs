//! Entities of standards, cycles and self-assessments.

use crate::scope::{of_bureau, versioned};

pub(crate) mod standard {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "standard")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: i32,
        pub title: String,
        pub created_at: DateTimeUtc,
        pub frozen_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod indicator {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "indicator")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub standard_id: Uuid,
        pub card: String,
        pub position: i32,
        pub code: String,
        pub category: String,
        pub name: String,
        pub requirement: String,
        pub max_tenths: i32,
        pub rule: String,
        pub evidence_hint: String,
        pub reference: String,
        pub scored_by: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod cycle {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cycle")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
        pub standard_id: Uuid,
        pub state: String,
        pub self_due_at: DateTimeUtc,
        pub dates: String,
        pub opened_at: Option<DateTimeUtc>,
        pub rules: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod self_assessment {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "self_assessment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub department_id: Uuid,
        pub department_name: String,
        pub state: String,
        pub summary: String,
        pub summary_version: i32,
        pub summary_changed_by: Option<String>,
        pub summary_changed_at: Option<DateTimeUtc>,
        pub done: i32,
        pub total: i32,
        pub score_tenths: i32,
        pub evidence: i32,
        pub changed_by: Option<String>,
        pub changed_at: Option<DateTimeUtc>,
        pub recorded_by: Option<Uuid>,
        pub recorded_at: Option<DateTimeUtc>,
        pub late_due_at: Option<DateTimeUtc>,
        pub return_due_at: Option<DateTimeUtc>,
        pub return_reason: Option<String>,
        pub first_submitted_at: Option<DateTimeUtc>,
        pub signed_by_id: Option<Uuid>,
        pub late: bool,
        pub receipt_number: Option<String>,
        pub reminders: i32,
        pub reminded_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod self_assessment_item {
    use crate::record::rows::attachment;
    use sea_orm::entity::prelude::*;
    use sea_orm::sea_query::IntoCondition;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "self_assessment_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub self_assessment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub indicator_id: Uuid,
        pub score_tenths: Option<i32>,
        pub statement: String,
        pub evidence: i32,
        pub comment: Option<String>,
        pub changed_by: Option<String>,
        pub changed_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    /// The evidence of an indicator, without what was removed.
    impl Related<attachment::Entity> for Entity {
        fn to() -> RelationDef {
            let files: RelationDef = Entity::belongs_to(attachment::Entity)
                .from((Column::BureauId, Column::SelfAssessmentId, Column::IndicatorId))
                .to((attachment::Column::BureauId, attachment::Column::OwnerId, attachment::Column::IndicatorId))
                .into();
            files.on_condition(|_, _| attachment::Column::RemovedAt.is_null().into_condition())
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod receipt {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub self_assessment_id: Uuid,
        pub number: String,
        pub received_at: DateTimeUtc,
        pub content: String,
        pub content_sha256: String,
        pub signed_by: String,
        pub score_tenths: i32,
        pub late: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(standard, indicator, cycle, self_assessment, self_assessment_item, receipt);
versioned!(standard, cycle, self_assessment, self_assessment_item);
