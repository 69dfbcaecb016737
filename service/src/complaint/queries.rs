//! The way to cases: the reach as a condition, and a case with what its table judges.

use super::rows::{complaint, complaint_execution, complaint_extension, complaint_handler, complaint_link};
use crate::identity::Session;
use crate::identity::rows::{department, officer, user_account};
use crate::scope::{Scope, locked};
use crate::{Error, Result};
use domain::authority::Actor;
use domain::complaint::lifecycle::{CaseFacts, CaseState, ExecutionState, ExtensionState};
use domain::complaint::reach::{Links, Sight, handles, leads, sight, stands_in};
use domain::complaint::{Category, Finding, Source};
use domain::ids::{ComplaintId, DepartmentId, OfficerId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// The ids of cases that concern the actor: the department under any hat, the person, or somebody they act for. Of the same
/// rule as `domain::complaint::reach::is_concerned`.
fn concerning(scope: &Scope, actor: &Actor) -> SelectStatement {
    let absent = actor.hats.iter().filter_map(|hat| hat.on_behalf_of.as_ref().map(|(absent, _)| absent.0));
    let people: Vec<Uuid> = std::iter::once(actor.user.0).chain(absent).collect();
    let departments: Vec<Uuid> = actor.departments().into_iter().map(|department| department.0).collect();
    let of_officer: sea_orm::RelationDef = complaint_link::Entity::belongs_to(officer::Entity)
        .from((complaint_link::Column::BureauId, complaint_link::Column::OfficerId))
        .to((officer::Column::BureauId, officer::Column::Id))
        .into();
    let any = Condition::any()
        .add(complaint_link::Column::DepartmentId.is_in(departments))
        .add(complaint_link::Column::UserId.is_in(people.clone()))
        .add(officer::Column::UserId.is_in(people));
    scope
        .select::<complaint_link::Entity>()
        .join(JoinType::LeftJoin, of_officer)
        .filter(any)
        .select_only()
        .column(complaint_link::Column::ComplaintId)
        .into_query()
}

/// The cases that a person sees, where `id` is the column with the id of the case. Of the same rule as
/// `domain::complaint::reach::sight`, which is asked again of every case that is opened.
pub(crate) fn within<C: ColumnTrait>(scope: &Scope, actor: &Actor, id: C) -> Condition {
    let unconcerned = Condition::all().add(id.not_in_subquery(concerning(scope, actor)));
    if handles(actor) || leads(actor) {
        return unconcerned;
    }
    let offices: Vec<Uuid> = stands_in(actor).into_iter().map(|office| office.0).collect();
    if offices.is_empty() {
        return Condition::all().add(Expr::val(1).eq(0));
    }
    let of_offices = scope
        .select::<complaint_link::Entity>()
        .filter(complaint_link::Column::DepartmentId.is_in(offices))
        .select_only()
        .column(complaint_link::Column::ComplaintId)
        .into_query();
    unconcerned.add(id.in_subquery(of_offices))
}

/// Whom a case concerns, with names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linked {
    /// What the reach is judged by.
    pub links: Links,
    /// Departments.
    pub departments: Vec<(DepartmentId, String)>,
    /// Officers.
    pub officers: Vec<(OfficerId, String)>,
    /// Other people.
    pub people: Vec<(UserId, String)>,
}

/// Whom a case concerns. One statement.
pub(crate) async fn linked(scope: &Scope, id: Uuid) -> Result<Linked> {
    Ok(linked_each(scope, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Whom each of these cases concerns, an entry a case. One statement, or none.
pub(crate) async fn linked_each(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Linked>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        complaint_id: Uuid,
        department_id: Option<Uuid>,
        officer_id: Option<Uuid>,
        user_id: Option<Uuid>,
        department_name: Option<String>,
        officer_name: Option<String>,
        officer_user: Option<Uuid>,
        user_name: Option<String>,
    }
    let mut each: HashMap<Uuid, Linked> = ids.iter().map(|id| (*id, Linked::default())).collect();
    if ids.is_empty() {
        return Ok(each);
    }
    let of_department: sea_orm::RelationDef = complaint_link::Entity::belongs_to(department::Entity)
        .from((complaint_link::Column::BureauId, complaint_link::Column::DepartmentId))
        .to((department::Column::BureauId, department::Column::Id))
        .into();
    let of_officer: sea_orm::RelationDef = complaint_link::Entity::belongs_to(officer::Entity)
        .from((complaint_link::Column::BureauId, complaint_link::Column::OfficerId))
        .to((officer::Column::BureauId, officer::Column::Id))
        .into();
    let of_user: sea_orm::RelationDef = complaint_link::Entity::belongs_to(user_account::Entity)
        .from((complaint_link::Column::BureauId, complaint_link::Column::UserId))
        .to((user_account::Column::BureauId, user_account::Column::Id))
        .into();
    let rows: Vec<Row> = scope
        .select::<complaint_link::Entity>()
        .filter(complaint_link::Column::ComplaintId.is_in(ids.iter().copied()))
        .join(JoinType::LeftJoin, of_department)
        .join(JoinType::LeftJoin, of_officer)
        .join(JoinType::LeftJoin, of_user)
        .select_only()
        .columns([
            complaint_link::Column::ComplaintId,
            complaint_link::Column::DepartmentId,
            complaint_link::Column::OfficerId,
            complaint_link::Column::UserId,
        ])
        .column_as(department::Column::Name, "department_name")
        .column_as(officer::Column::Name, "officer_name")
        .column_as(officer::Column::UserId, "officer_user")
        .column_as(user_account::Column::Name, "user_name")
        .into_model()
        .all(scope.tx())
        .await?;
    for row in rows {
        let linked = each.entry(row.complaint_id).or_default();
        if let (Some(id), Some(name)) = (row.department_id, row.department_name) {
            linked.links.departments.push(DepartmentId(id));
            linked.departments.push((DepartmentId(id), name));
        }
        if let (Some(id), Some(name)) = (row.officer_id, row.officer_name) {
            linked.links.people.extend(row.officer_user.map(UserId));
            linked.officers.push((OfficerId(id), name));
        }
        if let (Some(id), Some(name)) = (row.user_id, row.user_name) {
            linked.links.people.push(UserId(id));
            linked.people.push((UserId(id), name));
        }
    }
    Ok(each)
}

/// A case with what its table judges.
pub(crate) struct Loaded {
    pub row: complaint::Model,
    pub linked: Linked,
    pub executions: Vec<complaint_execution::Model>,
    pub extensions: Vec<complaint_extension::Model>,
    pub handlers: Vec<complaint_handler::Model>,
    pub facts: CaseFacts,
}

impl Loaded {
    pub fn id(&self) -> ComplaintId {
        ComplaintId(self.row.id)
    }

    /// The condition that picks the row.
    pub fn key(&self) -> Condition {
        key(self.id())
    }
}

pub(crate) fn key(id: ComplaintId) -> Condition {
    Condition::all().add(complaint::Column::Id.eq(id.0))
}

/// A case within reach.
///
/// # Errors
/// Not found.
pub(crate) async fn one(scope: &Scope, session: &Session, id: ComplaintId) -> Result<Loaded> {
    pick(scope, scope.select::<complaint::Entity>(), session.actor(), id).await
}

/// The same, locked against other writers until the end of the transaction.
pub(crate) async fn one_locked(scope: &Scope, session: &Session, id: ComplaintId) -> Result<Loaded> {
    pick(scope, locked(scope.select::<complaint::Entity>()), session.actor(), id).await
}

async fn pick(scope: &Scope, select: sea_orm::Select<complaint::Entity>, actor: &Actor, id: ComplaintId) -> Result<Loaded> {
    let row = select.filter(key(id)).filter(within(scope, actor, complaint::Column::Id)).one(scope.tx()).await?;
    let loaded = load(scope, row.ok_or_else(Error::not_found)?, actor.user).await?;
    if sight(actor, &loaded.facts.links) == Sight::Nothing { Err(Error::not_found()) } else { Ok(loaded) }
}

/// A case with what belongs to it, whoever asks: the caller has asked the reach.
pub(crate) async fn load(scope: &Scope, row: complaint::Model, by: UserId) -> Result<Loaded> {
    let linked = linked(scope, row.id).await?;
    let of = complaint_execution::Column::ComplaintId.eq(row.id);
    let executions = scope.select::<complaint_execution::Entity>().filter(of).all(scope.tx()).await?;
    let of = complaint_extension::Column::ComplaintId.eq(row.id);
    let extensions = scope.select::<complaint_extension::Entity>().filter(of).all(scope.tx()).await?;
    let of = complaint_handler::Column::ComplaintId.eq(row.id);
    let handlers = scope.select::<complaint_handler::Entity>().filter(of).all(scope.tx()).await?;
    let present = executions.iter().filter(|one| Some(&one.decision) == row.decision.as_ref());
    let facts = CaseFacts {
        id: ComplaintId(row.id),
        version: row.version,
        state: state(&row.state)?,
        links: linked.links.clone(),
        by,
        taken_on: handlers.iter().any(|handler| handler.user_id == by.0),
        urgent: row.urgent,
        has_opinion: row.opinion.is_some(),
        office_signer: row.office_signer.map(UserId),
        legal_signer: row.legal_signer.map(UserId),
        executions: present.clone().count(),
        unreported: present.filter(|one| one.state != ExecutionState::Reported.code()).count(),
        extension_pending: extensions.iter().any(|one| one.state == ExtensionState::Requested.code()),
    };
    Ok(Loaded { row, linked, executions, extensions, handlers, facts })
}

pub(crate) fn state(code: &str) -> Result<CaseState> {
    CaseState::from_code(code).ok_or_else(|| Error::Row(format!("complaint {code}")))
}

pub(crate) fn category(code: &str) -> Result<Category> {
    Category::from_code(code).ok_or_else(|| Error::Row(format!("category {code}")))
}

pub(crate) fn source(code: &str) -> Result<Source> {
    Source::from_code(code).ok_or_else(|| Error::Row(format!("source {code}")))
}

pub(crate) fn finding(code: Option<&str>) -> Result<Option<Finding>> {
    code.map(|code| Finding::from_code(code).ok_or_else(|| Error::Row(format!("finding {code}")))).transpose()
}
