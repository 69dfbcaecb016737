//! The daily record 日常考核 (S 评议 五): what happened through the year, with points, told to whom it is about, who may
//! object.
//!
//! The office enters by hand. Other modules enter what they have found by [`enter_from`], in the transaction of the step
//! that found it and under its decision, as often as they like: the record holds one entry a source and object.
//!
//! ```no_run
//! # use domain::assessment::command::{DailyEntry, DailyObject};
//! # use domain::assessment::{daily::SourceKind, lifecycle::DailyCategory};
//! # use domain::{Points, ids::DepartmentId, lifecycle::Decision};
//! # use service::{House, Result, assessment::daily::{self, Source}, identity::Session, scope::WriteScope};
//! # async fn conclude(house: &House, session: &Session, mut scope: WriteScope, decision: &Decision, reviewed: DepartmentId) -> Result<()> {
//! // … the module has written its own rows under `decision`, and goes on:
//! let source = Source { kind: SourceKind::CaseReview, id: decision.subject(), label: "大审批评〔2026〕7号".into() };
//! let entry = DailyEntry {
//!     category: DailyCategory::CaseReview,
//!     points: Points::from_tenths(-10),
//!     day: "2026-11-20".parse().expect("a day"),
//!     facts: "年度案卷评查中，1 卷不合格。".into(),
//! };
//! let object = DailyObject::Department(reviewed);
//! daily::enter_from(house, &session.me().bureau, &mut scope, decision, &source, object, &entry).await?;
//! scope.commit().await
//! # }
//! ```

mod answer;
mod enter;
mod list;
mod page;
mod tell;

pub use answer::take;
pub(crate) use enter::{Object, entered, number};
pub use enter::{Source, attach, enter, enter_from, objects, withdraw_from};
pub use list::{DailyFilter, list};
pub use page::entry;

use super::queries::cycle_state;
use super::rows::{assessment_object, cycle, daily_entry};
use crate::identity::rows::{department, officer};
use crate::scope::{Scope, locked};
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::Points;
use domain::assessment::daily::{DailyReach, is_decided};
use domain::assessment::lifecycle::{Daily, DailyAction, DailyCategory, DailyFacts, DailyState, ResultState};
use domain::assessment::view::DailyBrief;
use domain::authority::Actor;
use domain::ids::{DailyEntryId, DepartmentId, UserId};
use domain::lifecycle::offers;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

/// An entry with the names of whom it is about and the state of its year.
#[derive(Clone, Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    year: i32,
    number: String,
    department_id: Uuid,
    department_name: String,
    officer_id: Option<Uuid>,
    officer_name: Option<String>,
    officer_user: Option<Uuid>,
    category: String,
    tenths: i32,
    happened_on: NaiveDate,
    facts: String,
    source_kind: Option<String>,
    source_id: Option<Uuid>,
    source_label: Option<String>,
    state: String,
    entered_by: String,
    entered_at: DateTime<Utc>,
    objection_until: DateTime<Utc>,
    objection: Option<String>,
    objected_by: Option<String>,
    objected_at: Option<DateTime<Utc>>,
    answer: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    version: i32,
    cycle_state: Option<String>,
    object_decided: bool,
}

impl Row {
    /// What the table judges.
    fn facts(&self, zone: Tz) -> Result<DailyFacts> {
        Ok(DailyFacts {
            id: DailyEntryId(self.id),
            version: self.version,
            state: DailyState::from_code(&self.state).ok_or_else(|| Error::Row(format!("state {}", self.state)))?,
            department: DepartmentId(self.department_id),
            officer: self.officer_user.map(UserId),
            is_of_officer: self.officer_id.is_some(),
            objection_until: self.objection_until,
            decided: self.object_decided || is_decided(self.cycle_state.as_deref().map(cycle_state).transpose()?),
            zone,
        })
    }

    /// In brief, with what `actor` may do with it at `now`.
    fn brief(&self, facts: &DailyFacts, actor: &Actor, now: DateTime<Utc>) -> Result<DailyBrief> {
        Ok(DailyBrief {
            id: facts.id,
            number: self.number.clone(),
            year: self.year,
            department: facts.department,
            department_name: self.department_name.clone(),
            officer_name: self.officer_name.clone(),
            category: category(&self.category)?,
            points: Points::from_tenths(self.tenths),
            day: self.happened_on,
            facts: self.facts.clone(),
            state: facts.state,
            objection_until: self.objection_until,
            may_object: offers::<Daily>(actor, facts, DailyAction::Object, now),
            may_answer: offers::<Daily>(actor, facts, DailyAction::Uphold, now),
        })
    }
}

fn category(code: &str) -> Result<DailyCategory> {
    DailyCategory::from_code(code).ok_or_else(|| Error::Row(format!("category {code}")))
}

/// Entries within `reach`, joined with the department, the officer and the cycle of the year.
fn reached(select: Select<daily_entry::Entity>, reach: &DailyReach) -> Select<daily_entry::Entity> {
    let within = match reach {
        DailyReach::Bureau => Condition::all(),
        DailyReach::Own { departments, person } => Condition::any()
            .add(daily_entry::Column::DepartmentId.is_in(departments.iter().map(|department| department.0)))
            .add(officer::Column::UserId.eq(person.0)),
    };
    let of_department: sea_orm::RelationDef = daily_entry::Entity::belongs_to(department::Entity)
        .from((daily_entry::Column::BureauId, daily_entry::Column::DepartmentId))
        .to((department::Column::BureauId, department::Column::Id))
        .into();
    let of_officer: sea_orm::RelationDef = daily_entry::Entity::belongs_to(officer::Entity)
        .from((daily_entry::Column::BureauId, daily_entry::Column::OfficerId))
        .to((officer::Column::BureauId, officer::Column::Id))
        .into();
    let of_year: sea_orm::RelationDef = daily_entry::Entity::belongs_to(cycle::Entity)
        .from((daily_entry::Column::BureauId, daily_entry::Column::Year))
        .to((cycle::Column::BureauId, cycle::Column::Year))
        .into();
    select
        .join(JoinType::InnerJoin, of_department)
        .join(JoinType::LeftJoin, of_officer)
        .join(JoinType::LeftJoin, of_year)
        .filter(within)
        .select_only()
}

/// The columns of [`Row`].
fn columns(select: Select<daily_entry::Entity>) -> sea_orm::Selector<sea_orm::SelectModel<Row>> {
    select
        .columns(daily_entry::Column::iter())
        .column_as(department::Column::Name, "department_name")
        .column_as(officer::Column::Name, "officer_name")
        .column_as(officer::Column::UserId, "officer_user")
        .column_as(cycle::Column::State, "cycle_state")
        .column_as(Expr::cust(OBJECT_DECIDED), "object_decided")
        .into_model()
}

/// Whether the result of the object of an entry is decided, which may be days before those of the whole year are.
const OBJECT_DECIDED: &str = "EXISTS (SELECT 1 FROM assessment_object o WHERE o.bureau_id = daily_entry.bureau_id \
  AND o.cycle_id = cycle.id AND o.state = 'decided' AND (o.officer_id = daily_entry.officer_id \
  OR (o.officer_id IS NULL AND daily_entry.officer_id IS NULL AND o.department_id = daily_entry.department_id)))";

/// Whether the result of an object in a year is decided, and the year's cycle. Both are locked: what bears on a result
/// stands before its decision or is refused after it.
async fn settled(scope: &Scope, year: i32, department: Uuid, officer: Option<Uuid>) -> Result<(bool, Option<cycle::Model>)> {
    let cycle = locked(scope.select::<cycle::Entity>()).filter(cycle::Column::Year.eq(year)).one(scope.tx()).await?;
    let Some(cycle) = cycle else { return Ok((false, None)) };
    let of_object = match officer {
        Some(officer) => assessment_object::Column::OfficerId.eq(officer),
        None => assessment_object::Column::OfficerId.is_null().and(assessment_object::Column::DepartmentId.eq(department)),
    };
    let object = locked(scope.select::<assessment_object::Entity>())
        .filter(assessment_object::Column::CycleId.eq(cycle.id))
        .filter(of_object)
        .one(scope.tx())
        .await?;
    let decided = object.is_some_and(|row| row.state == ResultState::Decided.code());
    Ok((decided || is_decided(Some(cycle_state(&cycle.state)?)), Some(cycle)))
}

/// An entry within the actor's reach.
async fn one(scope: &Scope, actor: &Actor, id: DailyEntryId) -> Result<Row> {
    pick(scope.select::<daily_entry::Entity>(), scope, actor, id).await
}

/// The same, locked against other writers until the end of the transaction.
async fn one_locked(scope: &Scope, actor: &Actor, id: DailyEntryId) -> Result<Row> {
    pick(locked(scope.select::<daily_entry::Entity>()), scope, actor, id).await
}

async fn pick(select: Select<daily_entry::Entity>, scope: &Scope, actor: &Actor, id: DailyEntryId) -> Result<Row> {
    let select = reached(select, &DailyReach::of(actor)).filter(daily_entry::Column::Id.eq(id.0));
    columns(select).one(scope.tx()).await?.ok_or_else(Error::not_found)
}

/// Nothing when the entry is within the actor's reach.
///
/// # Errors
/// Not found otherwise.
pub(super) async fn in_reach(scope: &Scope, actor: &Actor, id: DailyEntryId) -> Result<()> {
    one(scope, actor, id).await.map(|_| ())
}
