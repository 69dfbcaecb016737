//! Who is told about an entry of the daily record, and in which words.

use super::super::review::{InCharge, in_charge};
use crate::House;
use crate::Result;
use crate::identity::rows::{function_assignment, user_account};
use crate::record::outbox::Message;
use crate::scope::Scope;
use domain::authority::{Function, Role};
use domain::identity::UserStatus;
use domain::identity::view::BureauView;
use domain::ids::{DailyEntryId, DepartmentId, UserId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

/// Whom an entry is about: whoever is in charge of the department, and the officer.
pub(super) async fn object(scope: &Scope, department: DepartmentId, officer: Option<UserId>) -> Result<Vec<InCharge>> {
    let mut people = Vec::new();
    if let Some(officer) = officer {
        let account = scope
            .select::<user_account::Entity>()
            .filter(user_account::Column::Id.eq(officer.0))
            .filter(user_account::Column::Status.ne(UserStatus::Deactivated.code()))
            .one(scope.tx())
            .await?;
        people.extend(account.map(|account| person(account, department)));
    }
    add(&mut people, in_charge(scope, &[department]).await?);
    Ok(people)
}

/// Who answers for the office in a matter of `department`: whoever is in charge of the office, or, where that is the
/// department itself, its stand-in.
pub(super) async fn office(scope: &Scope, department: DepartmentId) -> Result<Vec<InCharge>> {
    let carried = scope
        .select::<function_assignment::Entity>()
        .filter(function_assignment::Column::Function.eq(Function::AssessmentOffice.code()))
        .one(scope.tx())
        .await?;
    let Some((office, stand_in)) = carried.and_then(|row| Some((DepartmentId(row.department_id?), row.stand_in_id))) else {
        return Ok(Vec::new());
    };
    if office != department {
        return in_charge(scope, &[office]).await;
    }
    // Where nobody is named as stand-in, every deputy director is one.
    let named = stand_in.map_or_else(|| user_account::Column::Roles.contains(Role::Deputy.code()), |id| user_account::Column::Id.eq(id));
    let stand_ins = scope
        .select::<user_account::Entity>()
        .filter(named)
        .filter(user_account::Column::Status.eq(UserStatus::Active.code()))
        .order_by_asc(user_account::Column::Id)
        .all(scope.tx())
        .await?;
    Ok(stand_ins.into_iter().map(|account| person(account, office)).collect())
}

fn person(account: user_account::Model, department: DepartmentId) -> InCharge {
    InCharge { department_id: department.0, name: account.name, email: account.email }
}

/// Everybody once, by address.
fn add(people: &mut Vec<InCharge>, more: Vec<InCharge>) {
    for one in more {
        if people.iter().all(|person| person.email != one.email) {
            people.push(one);
        }
    }
}

/// One message a person, with a link to the entry. What happened stays behind the log-in.
pub(super) fn letters(house: &House, bureau: &BureauView, to: &[InCharge], subject: &str, what: &str, id: DailyEntryId) -> Vec<Message> {
    let link = format!("{}/b/{}/daily/{id}", house.settings().public_url, bureau.slug);
    to.iter().map(|person| Message::notice(&person.name, &person.email, subject, what).leading_to("查看", &link)).collect()
}
