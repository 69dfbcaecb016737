//! The people and offices of a bureau, as far as somebody may have to be told about a deadline.

use crate::identity::rows::{body_member, delegation, function_assignment, user_account};
use crate::scope::Scope;
use crate::{Error, Result};
use domain::authority::{Body, Function, Role};
use domain::deadline::addressee::{Colleague, OfficeSeat, Staff};
use domain::identity::UserStatus;
use domain::ids::{DepartmentId, UserId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Everybody who can be told, with what they are today: four statements.
pub(crate) async fn staff(scope: &Scope) -> Result<(Staff, HashMap<UserId, user_account::Model>)> {
    let now = scope.now();
    let accounts = scope
        .select::<user_account::Entity>()
        .filter(user_account::Column::Status.ne(UserStatus::Deactivated.code()))
        .order_by_asc(user_account::Column::Id)
        .all(scope.tx())
        .await?;
    let offices = scope.select::<function_assignment::Entity>().all(scope.tx()).await?;
    let ends = Condition::any().add(body_member::Column::EndInstant.is_null()).add(body_member::Column::EndInstant.gt(now));
    let members =
        scope.select::<body_member::Entity>().filter(body_member::Column::FirstInstant.lte(now)).filter(ends).all(scope.tx()).await?;
    let delegations = scope
        .select::<delegation::Entity>()
        .filter(delegation::Column::RevokedAt.is_null())
        .filter(delegation::Column::FirstInstant.lte(now))
        .filter(delegation::Column::EndInstant.gt(now))
        .order_by_asc(delegation::Column::Id)
        .all(scope.tx())
        .await?;
    let people = accounts.iter().map(|account| colleague(account, &accounts, &members, &delegations)).collect();
    let offices = offices.iter().filter_map(|row| seat(row).transpose()).collect::<Result<Vec<_>>>()?;
    Ok((Staff { people, offices }, accounts.into_iter().map(|account| (UserId(account.id), account)).collect()))
}

fn colleague(
    account: &user_account::Model,
    accounts: &[user_account::Model],
    members: &[body_member::Model],
    delegations: &[delegation::Model],
) -> Colleague {
    let active = |id: Uuid| accounts.iter().any(|one| one.id == id && one.status == UserStatus::Active.code());
    // Whoever has only been invited has nothing to hand over yet.
    let away = active(account.id);
    Colleague {
        user: UserId(account.id),
        roles: account.roles.split(',').filter_map(Role::from_code).collect(),
        department: account.department_id.map(DepartmentId),
        bodies: members.iter().filter(|member| member.user_id == account.id).filter_map(|member| Body::from_code(&member.body)).collect(),
        delegates: delegations
            .iter()
            .filter(|one| away && one.from_user == account.id && active(one.to_user))
            .map(|one| UserId(one.to_user))
            .collect(),
    }
}

fn seat(row: &function_assignment::Model) -> Result<Option<OfficeSeat>> {
    let function = Function::from_code(&row.function).ok_or_else(|| Error::Row(format!("function {}", row.function)))?;
    Ok(row.department_id.map(|department| OfficeSeat {
        function,
        department: DepartmentId(department),
        stand_in: row.stand_in_id.map(UserId),
    }))
}
