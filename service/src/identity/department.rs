//! Departments of a bureau, and which of them carries which function.

use super::Session;
use super::rows::{department, function_assignment, user_account};
use crate::record::audit;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::authority::Function;
use domain::failure::{Conflict, Failure, FieldErrors};
use domain::identity::command::DepartmentInput;
use domain::identity::lifecycle::{AccountAction, AccountEdit, MasterData, MasterEdit, MasterFacts};
use domain::identity::view::{DepartmentView, FunctionView};
use domain::identity::{DepartmentKind, UserStatus};
use domain::ids::{DepartmentId, UserId};
use domain::lifecycle::edit as judge;
use domain::{Label, calendar};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, SqlErr};
use uuid::Uuid;

/// The departments in their order, and where every function sits.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session) -> Result<(Vec<DepartmentView>, Vec<FunctionView>)> {
    let scope = session.read(house).await?;
    let rows = scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?;
    let people = scope.query::<People>(PEOPLE, []).await?;
    let functions = functions(&scope).await?;
    let views = rows
        .into_iter()
        .map(|row| {
            let here = people.iter().find(|p| p.department_id == row.id);
            view(row, here, &functions)
        })
        .collect();
    Ok((views, functions))
}

/// Adds a department.
///
/// # Errors
/// Invalid at `name` or `kind`; refused for all but administrators.
pub async fn add(house: &House, session: &Session, input: &DepartmentInput) -> Result<DepartmentView> {
    let mut scope = session.write(house).await?;
    let id = Uuid::now_v7();
    let decision = judge::<MasterData>(session.actor(), &MasterFacts { id, version: 0 }, MasterEdit::Departments, scope.now())?;
    let (name, kind) = input.read()?;
    let all = scope.select::<department::Entity>().all(scope.tx()).await?;
    free(&all, id, &name)?;
    let position = all.iter().map(|d| d.position).max().unwrap_or(0) + 1;
    let row = department::Model { bureau_id: scope.bureau().0, id, name, kind: kind.code().to_owned(), position, active: true, version: 1 };
    let written = department::ActiveModel {
        id: Set(id),
        name: Set(row.name.clone()),
        kind: Set(row.kind.clone()),
        position: Set(position),
        active: Set(true),
        version: Set(1),
        ..department::ActiveModel::default()
    };
    let writer = scope.apply(&decision.stating("added", &row.name))?;
    writer.insert(written).await.map_err(|error| unless_taken(error, "name", NAME_TAKEN))?;
    scope.commit().await?;
    Ok(view(row, None, &[]))
}

/// Changes the name and kind of a department. `version` is the one the form was made from.
///
/// # Errors
/// As [`add`]; conflict with what is on record when somebody else has saved in between; not found.
pub async fn edit(house: &House, session: &Session, id: DepartmentId, version: i32, input: &DepartmentInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: id.0, version };
    let decision = judge::<MasterData>(session.actor(), &facts, MasterEdit::Departments, scope.now())?;
    let (name, kind) = input.read()?;
    let all = scope.select::<department::Entity>().all(scope.tx()).await?;
    let row = all.iter().find(|d| d.id == id.0).ok_or_else(Error::not_found)?;
    if row.version != version {
        let theirs = vec![("科室名称".into(), row.name.clone()), ("科室类别".into(), kind_of(row).to_string())];
        return Err(overtaken(&scope, session, id.0, row.version, theirs).await?);
    }
    free(&all, id.0, &name)?;
    let changes =
        department::ActiveModel { name: Set(name.clone()), kind: Set(kind.code().to_owned()), ..department::ActiveModel::default() };
    let writer = scope.apply(&decision.stating("name", name).stating("kind", kind.code()))?;
    let written = writer.update(Condition::all().add(department::Column::Id.eq(id.0)), version, changes).await;
    written.map_err(|error| unless_taken(error, "name", NAME_TAKEN))?;
    scope.commit().await
}

/// Takes a department out of use, or back into it.
///
/// # Errors
/// Refused while people belong to it or it carries a function, with what to do first; conflict; not found.
pub async fn set_active(house: &House, session: &Session, id: DepartmentId, version: i32, active: bool) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: id.0, version };
    let decision = judge::<MasterData>(session.actor(), &facts, MasterEdit::Departments, scope.now())?;
    // Locked before people are counted: whoever adds one locks it as well.
    let row = locked(scope.select::<department::Entity>()).filter(department::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    if row.version != version {
        let state = if row.active { "在用" } else { "已停用" };
        return Err(overtaken(&scope, session, id.0, row.version, vec![("状态".into(), state.into())]).await?);
    }
    if !active {
        let people = scope.query::<People>(PEOPLE, []).await?;
        let here = people.iter().find(|p| p.department_id == id.0);
        let (people, officers) = here.map_or((0, 0), |here| (here.people, here.officers));
        let functions = functions(&scope).await?;
        let carried: Vec<&str> = functions.iter().filter(|f| f.department == Some(id)).map(|f| f.function.label()).collect();
        if people > 0 {
            let message = format!("{}还有 {people} 名用户，请先将其调整到其他科室或者停用账号，再停用本科室", row.name);
            return Err(Failure::refused(message).into());
        }
        if officers > 0 {
            let message = format!("{}还有 {officers} 名在岗执法人员，请先将其调整到其他科室或者登记为离岗，再停用本科室", row.name);
            return Err(Failure::refused(message).into());
        }
        if !carried.is_empty() {
            let message = format!("{}还承担“{}”职能，请先改由其他科室承担，再停用本科室", row.name, carried.join("”“"));
            return Err(Failure::refused(message).into());
        }
    }
    let changes = department::ActiveModel { active: Set(active), ..department::ActiveModel::default() };
    let writer = scope.apply(&decision.stating("active", active))?;
    writer.update(Condition::all().add(department::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await
}

/// Gives a function to a department, with somebody who stands in where the office would judge its own
/// department; an empty department takes the function away. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at `function`, `department` or `stand_in`; refused for all but administrators; conflict with what is on
/// record when somebody else has saved in between.
pub async fn assign_function(
    house: &House,
    session: &Session,
    function: &str,
    version: i32,
    department: &str,
    stand_in: &str,
) -> Result<()> {
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: scope.bureau().0, version: 0 };
    let decision = judge::<MasterData>(session.actor(), &facts, MasterEdit::Functions, scope.now())?;
    let (department, stand_in) = (department.trim(), stand_in.trim());
    let mut errors = FieldErrors::default();
    let function = Function::from_code(function.trim());
    if function.is_none() {
        errors.add("function", "没有这一职能，请刷新页面后重新选择");
    }
    let departments = in_use(&scope).await?;
    let carrier = departments.iter().find(|(id, _)| id.to_string() == department).map(|(id, _)| *id);
    if !department.is_empty() && carrier.is_none() {
        errors.add("department", "请选择本局在用的科室");
    }
    let person = match stand_in.parse::<UserId>() {
        Ok(id) => active_user(&scope, id).await?,
        Err(_) => None,
    };
    if !stand_in.is_empty() {
        match &person {
            None => errors.add("stand_in", "请选择本局在用的用户"),
            Some(_) if department.is_empty() => errors.add("stand_in", "没有科室承担的职能，不需要代为审查人"),
            Some(person) if carrier.is_some_and(|carrier| person.department_id == Some(carrier.0)) => {
                errors.add("stand_in", format!("{}是承担本职能科室的人员，按回避要求请选择其他人", person.name));
            }
            Some(_) => {}
        }
    }
    errors.into_result()?;
    let Some(function) = function else { return Err(Error::not_found()) };
    let decision = decision
        .stating("function", function.code())
        .stating("department", department)
        .stating("stand_in", person.as_ref().map(|p| p.id.to_string()).unwrap_or_default());
    // The departments are locked by now, and so one assignment comes after the other.
    let key = Condition::all().add(function_assignment::Column::Function.eq(function.code()));
    let row = scope.select::<function_assignment::Entity>().filter(key.clone()).one(scope.tx()).await?;
    if row.as_ref().map_or(0, |row| row.version) != version {
        return Err(reassigned(&scope, session, row, &departments).await?);
    }
    let now = scope.now();
    let changes = function_assignment::ActiveModel {
        department_id: Set(carrier.map(|carrier| carrier.0)),
        stand_in_id: Set(person.map(|p| p.id)),
        changed_by: Set(Some(session.actor().name.clone())),
        changed_at: Set(Some(now)),
        ..function_assignment::ActiveModel::default()
    };
    let writer = scope.apply(&decision)?;
    if row.is_some() {
        writer.update(key, version, changes).await?;
    } else {
        let new = function_assignment::ActiveModel { function: Set(function.code().to_owned()), version: Set(1), ..changes };
        writer.insert(new).await?;
    }
    scope.commit().await
}

/// The conflict that tells who has given a function to another department in between.
async fn reassigned(
    scope: &Scope,
    session: &Session,
    row: Option<function_assignment::Model>,
    departments: &[(DepartmentId, String)],
) -> Result<Error> {
    let Some(row) = row else { return Ok(Error::not_found()) };
    let carrier = departments.iter().find(|(id, _)| Some(id.0) == row.department_id).map_or("未指定", |(_, name)| name);
    let person = match row.stand_in_id {
        Some(id) => scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(id)).one(scope.tx()).await?,
        None => None,
    };
    let zone = session.me().bureau.zone;
    Ok(Failure::Conflict(Box::new(Conflict {
        by: row.changed_by,
        at: row.changed_at.map(|at| calendar::near(at, scope.now(), zone)),
        version: row.version,
        theirs: vec![
            ("承担科室".into(), carrier.to_owned()),
            ("代为审查人".into(), person.map_or_else(|| "未指定".to_owned(), |person| person.name)),
        ],
    }))
    .into())
}

const NAME_TAKEN: &str = "本局已有同名科室（包括已停用的），请换一个名称";

const PEOPLE: &str = "SELECT department_id, SUM(person) AS people, SUM(officer) AS officers FROM \
                      (SELECT department_id, 1 AS person, 0 AS officer FROM user_account \
                       WHERE bureau_id = $1 AND department_id IS NOT NULL AND status <> 'deactivated' \
                       UNION ALL SELECT department_id, 0, 1 FROM officer WHERE bureau_id = $1 AND active) AS belonging \
                      GROUP BY department_id";

#[derive(FromQueryResult)]
struct People {
    department_id: Uuid,
    people: i64,
    officers: i64,
}

fn view(row: department::Model, people: Option<&People>, functions: &[FunctionView]) -> DepartmentView {
    let id = DepartmentId(row.id);
    let count = |of: fn(&People) -> i64| people.map(of).and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    DepartmentView {
        id,
        kind: kind_of(&row),
        name: row.name,
        functions: functions.iter().filter(|f| f.department == Some(id)).map(|f| f.function).collect(),
        people: count(|people| people.people),
        officers: count(|people| people.officers),
        active: row.active,
        version: row.version,
    }
}

fn kind_of(row: &department::Model) -> DepartmentKind {
    DepartmentKind::from_code(&row.kind).unwrap_or(DepartmentKind::Supporting)
}

fn free(all: &[department::Model], id: Uuid, name: &str) -> Result<()> {
    if all.iter().any(|d| d.id != id && d.name == name) {
        return Err(Failure::field("name", NAME_TAKEN).into());
    }
    Ok(())
}

/// Every function, with where it sits.
async fn functions(scope: &Scope) -> Result<Vec<FunctionView>> {
    let rows = scope.select::<function_assignment::Entity>().all(scope.tx()).await?;
    let assigned = |function: &Function| rows.iter().find(|row| row.function == function.code());
    Ok(Function::ALL
        .iter()
        .map(|function| FunctionView {
            function: *function,
            department: assigned(function).and_then(|row| row.department_id).map(DepartmentId),
            stand_in: assigned(function).and_then(|row| row.stand_in_id).map(UserId),
            version: assigned(function).map_or(0, |row| row.version),
        })
        .collect())
}

/// Departments to which people and functions may be given, in their order; locked, so that none is taken out of
/// use meanwhile.
pub(super) async fn in_use(scope: &Scope) -> Result<Vec<(DepartmentId, String)>> {
    let rows = locked(scope.select::<department::Entity>())
        .filter(department::Column::Active.eq(true))
        .order_by_asc(department::Column::Position)
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (DepartmentId(row.id), row.name)).collect())
}

/// Somebody who can log in.
pub(super) async fn active_user(scope: &Scope, id: UserId) -> Result<Option<user_account::Model>> {
    let select = scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(id.0));
    Ok(select.filter(user_account::Column::Status.eq(UserStatus::Active.code())).one(scope.tx()).await?)
}

/// An error at `field` when a name was taken between the look and the write.
pub(super) fn unless_taken(error: Error, field: &str, message: &str) -> Error {
    match error {
        Error::Database(cause) if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Failure::field(field, message).into()
        }
        other => other,
    }
}

/// The conflict that tells who has changed a department or a user in between, and to what.
pub(super) async fn overtaken(
    scope: &Scope,
    session: &Session,
    subject: Uuid,
    version: i32,
    theirs: Vec<(String, String)>,
) -> Result<Error> {
    overtaken_by(scope, session, EDITS, (subject, version), theirs).await
}

/// The conflict that tells who has done one of `edits` to `subject` in between, and what is on record now.
pub(crate) async fn overtaken_by(
    scope: &Scope,
    session: &Session,
    edits: &[&str],
    (subject, version): (Uuid, i32),
    theirs: Vec<(String, String)>,
) -> Result<Error> {
    let latest = audit::history(scope, subject, edits).await?.into_iter().next();
    let zone = session.me().bureau.zone;
    let at = latest.as_ref().map(|step| calendar::near(step.at, scope.now(), zone));
    Ok(Failure::Conflict(Box::new(Conflict { by: latest.map(|step| step.by), at, version, theirs })).into())
}

/// Recorded actions that raise the version of a department or a user.
const EDITS: &[&str] =
    &[MasterEdit::Departments.code(), AccountEdit::Profile.code(), AccountAction::Deactivate.code(), AccountAction::Reactivate.code()];
