//! Entities of objects and of evaluations.

use crate::scope::{of_bureau, versioned};

pub(crate) mod assessment_rules {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        pub rules: String,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod evaluation_form {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_form")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub form: String,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assessment_object {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_object")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub card: String,
        pub position: i32,
        pub name: String,
        pub department_id: Uuid,
        pub department_name: String,
        pub officer_id: Option<Uuid>,
        pub user_id: Option<Uuid>,
        pub self_assessment_id: Option<Uuid>,
        pub state: String,
        pub proposed_grade: Option<String>,
        pub proposed_note: Option<String>,
        pub proposed_by: Option<String>,
        pub proposed_by_id: Option<Uuid>,
        pub proposed_at: Option<DateTimeUtc>,
        pub meeting_id: Option<Uuid>,
        pub grade: Option<String>,
        pub grade_note: Option<String>,
        pub decided_by: Option<String>,
        pub decided_at: Option<DateTimeUtc>,
        pub score_tenths: Option<i32>,
        pub sheet: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod evaluation_round {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_round")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub kind: String,
        pub state: String,
        pub opens_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
        pub form: String,
        pub closed_at: Option<DateTimeUtc>,
        pub closed_by: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod voter_mark {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "voter_mark")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub rater_id: Uuid,
        pub has_cast: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ballot_draft {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot_draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub rater_id: Uuid,
        pub content: String,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod evaluation_count {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_count")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub item: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub answer: String,
        pub count: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod evaluation_remarks {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_remarks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object_id: Uuid,
        pub remarks: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod evaluation_card {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_card")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub round_id: Uuid,
        pub kind: String,
        pub batch_id: Uuid,
        pub object_id: Option<Uuid>,
        pub number: i32,
        pub secret_hash: Vec<u8>,
        pub holder_name: Option<String>,
        pub holder_organisation: Option<String>,
        pub holder_email: Option<String>,
        pub used: bool,
        pub revoked: bool,
        pub expires_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod paper_batch {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "paper_batch")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub round_id: Uuid,
        pub object_id: Uuid,
        pub number: String,
        pub cards: i32,
        pub state: String,
        pub first_tally: String,
        pub first_by: String,
        pub first_by_id: Uuid,
        pub second_tally: Option<String>,
        pub second_by: Option<String>,
        pub remarks: String,
        pub entered_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod opinion {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "opinion")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub sent_key: Uuid,
        pub department_id: Option<Uuid>,
        pub body: String,
        pub contact: String,
        pub received_at: DateTimeUtc,
        pub handled_at: Option<DateTimeUtc>,
        pub handled_by: Option<String>,
        pub handling: Option<String>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod symposium {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "symposium")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cycle_id: Uuid,
        pub held_on: Date,
        pub place: String,
        pub chair: String,
        pub attendance: String,
        pub minutes: String,
        pub recorded_by: String,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(
    assessment_rules,
    evaluation_form,
    assessment_object,
    evaluation_round,
    voter_mark,
    ballot_draft,
    evaluation_count,
    evaluation_remarks,
    evaluation_card,
    paper_batch,
    opinion,
    symposium
);
versioned!(assessment_rules, evaluation_form, assessment_object, evaluation_round, ballot_draft, paper_batch, opinion, symposium);
