//! The entrustment of an entrusted organisation 受委托执法单位: document, matters, limits and term (S 公示 一).

use super::Session;
use super::department::overtaken_by;
use super::rows::{department, entrustment};
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::calendar;
use domain::failure::Failure;
use domain::identity::DepartmentKind;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::registry::{EntrustmentInput, EntrustmentView};
use domain::identity::term::Standing;
use domain::ids::DepartmentId;
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};

/// The entrustment of a department, blank where nothing is on record.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session, id: DepartmentId) -> Result<EntrustmentView> {
    let scope = session.read(house).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    let may_edit = judge(&scope, session, id, 0).is_ok();
    let blank = EntrustmentView {
        document: String::new(),
        matters: String::new(),
        limits: String::new(),
        valid_from: None,
        valid_to: None,
        standing: Standing::Unknown,
        version: 0,
        may_edit,
    };
    Ok(on_record(&scope, id).await?.map_or(blank, |row| EntrustmentView {
        standing: Standing::of(row.valid_from, row.valid_to, today),
        document: row.document,
        matters: row.matters,
        limits: row.limits,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        version: row.version,
        may_edit,
    }))
}

/// Records or changes the entrustment of a department. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at the fields of the form; refused for a department that is no entrusted organisation, and for all but those
/// who keep the registry; conflict with what is on record when somebody else has saved in between; not found.
pub async fn save(house: &House, session: &Session, id: DepartmentId, version: i32, input: &EntrustmentInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = judge(&scope, session, id, version)?;
    // Locked, so that of two who record the first one the later is told.
    let row = locked(scope.select::<department::Entity>()).filter(department::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    if row.kind != DepartmentKind::Entrusted.code() {
        let message = format!("{}不是受委托执法单位，不需要登记委托；确属受委托的，请系统管理员先修改科室类别", row.name);
        return Err(Failure::refused(message).into());
    }
    let entrustment = input.read()?;
    let before = on_record(&scope, id).await?;
    let present = before.as_ref().map_or(0, |row| row.version);
    if present != version {
        let theirs = before.map(in_words).unwrap_or_default();
        return Err(overtaken_by(&scope, session, &[MasterEdit::Entrustments.code()], (id.0, present), theirs).await?);
    }
    let (from, to) = entrustment.valid;
    let changes = entrustment::ActiveModel {
        document: Set(entrustment.document.clone()),
        matters: Set(entrustment.matters),
        limits: Set(entrustment.limits),
        valid_from: Set(Some(from)),
        valid_to: Set(Some(to)),
        ..entrustment::ActiveModel::default()
    };
    let writer = scope.apply(&decision.stating("document", entrustment.document).stating("from", from).stating("to", to))?;
    if before.is_some() {
        writer.update(Condition::all().add(entrustment::Column::DepartmentId.eq(id.0)), version, changes).await?;
    } else {
        writer.insert(entrustment::ActiveModel { department_id: Set(id.0), version: Set(1), ..changes }).await?;
    }
    scope.commit().await
}

fn judge(scope: &Scope, session: &Session, id: DepartmentId, version: i32) -> Result<Decision> {
    Ok(edit::<MasterData>(session.actor(), &MasterFacts { id: id.0, version }, MasterEdit::Entrustments, scope.now())?)
}

async fn on_record(scope: &Scope, id: DepartmentId) -> Result<Option<entrustment::Model>> {
    Ok(scope.select::<entrustment::Entity>().filter(entrustment::Column::DepartmentId.eq(id.0)).one(scope.tx()).await?)
}

fn in_words(row: entrustment::Model) -> Vec<(String, String)> {
    let term = [row.valid_from, row.valid_to].map(|day| day.map(calendar::long_day).unwrap_or_default());
    vec![
        ("委托文书".into(), row.document),
        ("委托事项".into(), row.matters),
        ("委托权限".into(), row.limits),
        ("委托期限".into(), term.join("至")),
    ]
}
