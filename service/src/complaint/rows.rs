//! Entities of complaints. Fields of bytes are sealed but for hashes: see `seal.rs`.

use crate::scope::{of_bureau, versioned};

pub(crate) mod sealing_key {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sealing_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The name of the key that wraps it.
        pub wrapped_by: String,
        pub wrapped: Vec<u8>,
        pub made_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
        pub number: i32,
        /// The key under which the form was sent, once.
        pub sent_key: Uuid,
        pub secret_hash: Vec<u8>,
        pub category: String,
        pub source: String,
        pub urgent: bool,
        pub state: String,
        /// Nothing where the complainant stays anonymous.
        pub identity: Option<Vec<u8>>,
        pub statement: Vec<u8>,
        pub received_at: DateTimeUtc,
        /// The length of the time to accept or refuse, in working days.
        pub accept_days: i32,
        pub accepted_at: Option<DateTimeUtc>,
        /// The end of the period that runs.
        pub due_at: Option<DateTimeUtc>,
        pub extended: bool,
        pub opinion: Option<Vec<u8>>,
        pub office_signer: Option<Uuid>,
        pub office_signed_by: Option<String>,
        pub legal_signer: Option<Uuid>,
        pub legal_signed_by: Option<String>,
        pub decision: Option<String>,
        pub finding: Option<String>,
        pub decided_at: Option<DateTimeUtc>,
        pub answered_at: Option<DateTimeUtc>,
        pub merged_into: Option<Uuid>,
        pub volume: Option<String>,
        pub archived_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_link {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub department_id: Option<Uuid>,
        pub officer_id: Option<Uuid>,
        pub user_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_handler {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_handler")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub complaint_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub name: String,
        pub taken_on_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_paper {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_paper")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub kind: String,
        pub number: Option<String>,
        pub body: Vec<u8>,
        pub made_by: String,
        pub made_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_message {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub from_complainant: bool,
        pub body: Vec<u8>,
        pub written_by: String,
        pub written_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_file {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub name: Vec<u8>,
        pub label: String,
        pub media_type: String,
        pub size: i64,
        /// Of the sealed content, under which the store keeps it.
        pub sha256: String,
        pub sent_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_execution {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_execution")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub department_id: Uuid,
        pub decision: String,
        pub category: String,
        pub task: Vec<u8>,
        pub state: String,
        pub assigned_at: Option<DateTimeUtc>,
        pub report: Option<Vec<u8>>,
        pub reported_by: Option<String>,
        pub reported_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod complaint_extension {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "complaint_extension")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub complaint_id: Uuid,
        pub state: String,
        pub reason: Vec<u8>,
        pub before_at: DateTimeUtc,
        pub until_at: DateTimeUtc,
        pub requester: Uuid,
        pub requested_by: String,
        pub requested_at: DateTimeUtc,
        pub decided_by: Option<String>,
        pub decided_at: Option<DateTimeUtc>,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(
    sealing_key,
    complaint,
    complaint_link,
    complaint_handler,
    complaint_paper,
    complaint_message,
    complaint_file,
    complaint_execution,
    complaint_extension,
);
versioned!(sealing_key, complaint, complaint_execution, complaint_extension);
