//! Entities of the office's review, of meetings, notices and objections.

use crate::scope::{of_bureau, versioned};

pub(crate) mod office_score {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "office_score")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub indicator_id: Uuid,
        pub score_tenths: i32,
        pub reason: String,
        pub scored_by: String,
        pub scored_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod meeting {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub number: String,
        pub held_on: Date,
        pub place: String,
        pub chair: String,
        pub attendance: String,
        pub notes: String,
        pub state: String,
        pub recorded_by: String,
        pub closed_by: Option<String>,
        pub closed_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod notice {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub number: String,
        pub title: String,
        pub body: String,
        pub content: String,
        pub corrects: Option<Uuid>,
        pub reason: Option<String>,
        pub published_at: DateTimeUtc,
        pub published_by: String,
        pub objections_until: DateTimeUtc,
        /// The length of the period in working days; nothing where it ran before there was a calendar.
        pub objection_days: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod objection {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "objection")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub object_id: Uuid,
        pub notice_id: Uuid,
        pub number: String,
        pub grounds: String,
        pub state: String,
        pub filed_by: String,
        pub filed_at: DateTimeUtc,
        pub answer_until: DateTimeUtc,
        /// The length of the period in working days; nothing where it ran before there was a calendar.
        pub answer_days: Option<i32>,
        pub answer: Option<String>,
        pub answered_by: Option<String>,
        pub answered_at: Option<DateTimeUtc>,
        pub old_grade: String,
        pub new_grade: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(office_score, meeting, notice, objection);
versioned!(office_score, meeting, objection);
