//! Demonstration data: two bureaus in the middle of their year, laid relative to today.
//!
//! Rows are written with the instants at which they would have come about; the steps among them are judged by the
//! same tables as real ones, at those instants, and stand in the audit chain in that order.

mod accountability;
mod complaint;
mod daily;
mod people;
mod result;
mod year;

use crate::identity::rows::{bureau, operator};
use crate::scope::{Unrecorded, WriteScope};
use crate::{House, Result};
use domain::identity::view::DemoLogin;
use domain::ids::BureauId;
use people::{DACHENG, YONGQING};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// The password of every demonstration log-in.
pub const PASSWORD: &str = "zeren-demo-2026";
/// The log-in of the demonstration's operator.
pub const OPERATOR: &str = "operator";

/// Lays out the demonstration in an empty database. Tells whether there was anything to do.
///
/// # Errors
/// When the database or the file store fails; nothing of a bureau is then kept.
#[expect(clippy::disallowed_methods, reason = "bureaus and operators are platform tables")]
pub async fn seed(house: &House) -> Result<bool> {
    let connection = house.database().platform();
    if bureau::Entity::find().count(connection).await? > 0 {
        return Ok(false);
    }
    let password_hash = house.keys().hash_password(PASSWORD).await?;
    let now = house.now();
    operator::Entity::insert(operator::ActiveModel {
        id: Set(Uuid::now_v7()),
        login: Set(OPERATOR.to_owned()),
        name: Set("孟涛".to_owned()),
        password_hash: Set(password_hash.clone()),
        created_at: Set(now),
    })
    .exec_without_returning(connection)
    .await?;
    for plan in [&DACHENG, &YONGQING] {
        let id = BureauId(Uuid::now_v7());
        let bureau = bureau::ActiveModel {
            slug: Set(plan.slug.to_owned()),
            name: Set(plan.name.to_owned()),
            short_name: Set(plan.short_name.to_owned()),
            region: Set(plan.region.to_owned()),
            hotline: Set(plan.hotline.to_owned()),
            time_zone: Set("Asia/Shanghai".to_owned()),
            status: Set(domain::identity::BureauStatus::Active.code().to_owned()),
            demonstration: Set(true),
            created_at: Set(now),
            version: Set(1),
            ..<bureau::ActiveModel as ActiveModelTrait>::default()
        };
        let files = year::files(house, id).await?;
        let mut scope = WriteScope::of_bureau(house, id).await?;
        let writer = scope.unrecorded(Unrecorded::Demonstration);
        writer.insert(bureau).await?;
        let departments = crate::identity::bureau::lay_out(&writer, &[]).await?;
        let users = people::insert(&scope, plan, &departments, &password_hash).await?;
        year::insert(&mut scope, plan, &users, &files).await?;
        daily::insert(&mut scope, plan, &users).await?;
        accountability::insert(&mut scope, plan, &users).await?;
        complaint::insert(house, &mut scope, plan, &users).await?;
        scope.commit().await?;
    }
    Ok(true)
}

/// The name of a bureau that belongs to a demonstration, if there is one.
///
/// # Errors
/// When the database fails.
#[expect(clippy::disallowed_methods, reason = "bureaus are a platform table")]
pub async fn laid_out(house: &House) -> Result<Option<String>> {
    let found = bureau::Entity::find().filter(bureau::Column::Demonstration.eq(true)).one(house.database().platform()).await?;
    Ok(found.map(|bureau| bureau.name))
}

/// The log-ins of a demonstration bureau, for its log-in page; none for a real one.
#[must_use]
pub fn logins(slug: &str) -> Vec<DemoLogin> {
    [&DACHENG, &YONGQING].into_iter().find(|plan| plan.slug == slug).map(people::logins).unwrap_or_default()
}
