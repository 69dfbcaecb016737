//! Entities of deadlines and of the calendar.

use crate::scope::{of_bureau, versioned};

pub(super) mod holiday_list {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "holiday_list")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub year: i32,
        pub source: String,
        /// The list as text, which reads back as it was entered.
        pub content: String,
        /// Nobody where the list came with the program; so with the name and the instant.
        pub operator_id: Option<Uuid>,
        pub entered_by: Option<String>,
        pub entered_at: Option<DateTimeUtc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod holiday {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "holiday")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        /// The year of its list: New Year may take days of December along.
        pub year: i32,
        pub kind: String,
        pub name: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod bureau_day {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bureau_day")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        pub kind: String,
        pub reason: String,
        pub declared_by: String,
        pub declared_at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod deadline {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deadline")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub subject: Uuid,
        pub department_id: Option<Uuid>,
        pub person_id: Option<Uuid>,
        pub title: String,
        pub place: String,
        pub basis: String,
        pub begins_at: DateTimeUtc,
        pub due_at: DateTimeUtc,
        pub state: String,
        pub paused_at: Option<DateTimeUtc>,
        pub reminded_at: Option<DateTimeUtc>,
        pub ended_at: Option<DateTimeUtc>,
        pub changed_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod deadline_turn {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deadline_turn")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub deadline_id: Uuid,
        pub turn: String,
        pub due_before: DateTimeUtc,
        pub due_after: DateTimeUtc,
        pub note: String,
        pub at: DateTimeUtc,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod deadline_rule {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deadline_rule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub ladder: String,
        pub changed_by: String,
        pub changed_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod note {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub deadline_id: Option<Uuid>,
        pub rung_at: Option<DateTimeUtc>,
        pub title: String,
        pub body: String,
        pub place: String,
        pub made_at: DateTimeUtc,
        pub read_at: Option<DateTimeUtc>,
        pub mail: String,
        pub mailed_at: Option<DateTimeUtc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod note_preference {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note_preference")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub events: String,
        pub reminders: String,
        pub changed_at: DateTimeUtc,
        pub version: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod deadline_feed {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deadline_feed")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bureau_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub secret_hash: String,
        pub made_at: DateTimeUtc,
        pub read_at: Option<DateTimeUtc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

of_bureau!(bureau_day, deadline, deadline_turn, deadline_rule, note, note_preference, deadline_feed);
versioned!(deadline, deadline_rule, note_preference);
