//! Bureaus: the tenants. Their rows belong to the platform, for they are chosen from before anybody is logged in.

use super::rows::{bureau, department, function_assignment};
use crate::identity::Session;
use crate::record::rows::audit_head;
use crate::scope::Writer;
use crate::{Error, House, Result};
use chrono_tz::Tz;
use domain::identity::BureauStatus;
use domain::identity::command::{ParticularsInput, is_slug};
use domain::identity::lifecycle::{Bureau, BureauEdit, BureauFacts};
use domain::identity::template::{DEPARTMENTS, TemplateDepartment};
use domain::identity::view::BureauView;
use domain::ids::{BureauId, DepartmentId};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// All bureaus, the oldest first, for the landing page.
///
/// # Errors
/// When the database fails.
#[expect(clippy::disallowed_methods, reason = "bureaus are a platform table")]
pub async fn list(house: &House) -> Result<Vec<BureauView>> {
    let rows = bureau::Entity::find().order_by_asc(bureau::Column::CreatedAt).all(house.database().platform()).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// The bureau at `/b/{slug}`.
///
/// # Errors
/// Not found.
#[expect(clippy::disallowed_methods, reason = "bureaus are a platform table")]
pub async fn by_slug(house: &House, slug: &str) -> Result<BureauView> {
    // Addresses are whatever somebody types.
    if !is_slug(slug) {
        return Err(Error::not_found());
    }
    let row = bureau::Entity::find().filter(bureau::Column::Slug.eq(slug)).one(house.database().platform()).await?;
    row.map(view).ok_or_else(Error::not_found)
}

/// The bureau with this id.
#[expect(clippy::disallowed_methods, reason = "bureaus are a platform table")]
pub(crate) async fn by_id(house: &House, id: BureauId) -> Result<BureauView> {
    let row = bureau::Entity::find_by_id(id.0).one(house.database().platform()).await?;
    row.map(view).ok_or_else(Error::not_found)
}

pub(crate) fn view(row: bureau::Model) -> BureauView {
    BureauView {
        id: BureauId(row.id),
        zone: zone(&row.time_zone),
        slug: row.slug,
        name: row.name,
        short_name: row.short_name,
        region: row.region,
        hotline: row.hotline,
        status: BureauStatus::from_code(&row.status).unwrap_or(BureauStatus::Suspended),
        version: row.version,
    }
}

/// What the table judges.
pub(crate) fn facts(bureau: &BureauView) -> BureauFacts {
    BureauFacts { id: bureau.id, version: bureau.version, status: bureau.status }
}

/// Changes the particulars of the own bureau. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at the fields; conflict when somebody else has changed them; refused for all but administrators.
pub async fn change(house: &House, session: &Session, version: i32, input: &ParticularsInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = BureauFacts { version, ..facts(&session.me().bureau) };
    let decision = edit::<Bureau>(session.actor(), &facts, BureauEdit::Particulars, scope.now())?;
    let new = input.read()?;
    let decision = decision.stating("name", &new.name).stating("short_name", &new.short_name).stating("hotline", &new.hotline);
    let changes = bureau::ActiveModel {
        name: Set(new.name),
        short_name: Set(new.short_name),
        region: Set(new.region),
        hotline: Set(new.hotline),
        ..bureau::ActiveModel::default()
    };
    scope.apply(&decision)?.update(Condition::all(), version, changes).await?;
    scope.commit().await
}

/// The zone of a bureau; Shanghai where the name is not known.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::Asia__Shanghai)
}

/// Lays out a new bureau: its audit chain, and departments with functions from the template of the notice, of
/// which only those named in `keep` are made when it is not empty; names that are not in the template become
/// enforcing departments.
pub(crate) async fn lay_out(writer: &Writer<'_>, keep: &[String]) -> Result<Vec<(DepartmentId, String)>> {
    let head = audit_head::ActiveModel {
        sequence: Set(0),
        hash: Set(crate::record::audit::GENESIS.to_owned()),
        ..audit_head::ActiveModel::default()
    };
    writer.insert(head).await?;
    let template = |name: &str| DEPARTMENTS.iter().find(|d| d.name == name);
    let names: Vec<String> = if keep.is_empty() { DEPARTMENTS.iter().map(|d| d.name.to_owned()).collect() } else { keep.to_vec() };
    let departments: Vec<(DepartmentId, String, Option<&TemplateDepartment>)> =
        names.into_iter().map(|name| (DepartmentId(Uuid::now_v7()), template(&name), name)).map(|(id, t, name)| (id, name, t)).collect();
    writer
        .insert_many(departments.iter().zip(1..).map(|((id, name, template), position)| department::ActiveModel {
            id: Set(id.0),
            name: Set(name.clone()),
            kind: Set(template.map_or(domain::identity::DepartmentKind::Enforcing, |t| t.kind).code().to_owned()),
            position: Set(position),
            active: Set(true),
            version: Set(1),
            ..department::ActiveModel::default()
        }))
        .await?;
    let functions =
        departments.iter().flat_map(|(id, _, template)| template.iter().flat_map(|t| t.functions).map(move |function| (*id, *function)));
    writer
        .insert_many(functions.map(|(id, function)| function_assignment::ActiveModel {
            function: Set(function.code().to_owned()),
            department_id: Set(Some(id.0)),
            stand_in_id: Set(None),
            version: Set(1),
            ..function_assignment::ActiveModel::default()
        }))
        .await?;
    Ok(departments.into_iter().map(|(id, name, _)| (id, name)).collect())
}
