//! Officers 执法人员 with their certificates, and the departments they have worked in (S 评议 二, 三(二)1).

mod certificate;
mod list;
mod sheet;

pub use list::{OfficerFilter, OfficerList, Which, list};
pub use sheet::{COLUMNS, ROWS_MAX, export, import, template};

use super::Session;
use super::department::overtaken_by;
use super::rows::{department, officer, officer_posting, user_account};
use crate::accountability;
use crate::scope::{Scope, Writer, locked};
use crate::{Error, House, Result};
use chrono::NaiveDate;
use domain::accountability::view::SuspensionView;
use domain::assessment::rules::Posting;
use domain::authority::Reach;
use domain::calendar;
use domain::failure::{Failure, FieldErrors};
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::officer::{Move, Officer, OfficerInput, active_word, moves, reach};
use domain::identity::registry::OfficerView;
use domain::identity::term::Standing;
use domain::ids::{DepartmentId, OfficerId, UserId};
use domain::lifecycle::edit as judge;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// An officer with the departments worked in, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerFile {
    /// The officer.
    pub officer: OfficerView,
    /// The name and log-in name of the account.
    pub account: Option<(String, String)>,
    /// Department and first day.
    pub postings: Vec<(String, NaiveDate)>,
    /// Whether the certificate is taken back under a decision on a fault (S 追究 §10(三)).
    pub suspension: Option<SuspensionView>,
    /// Whether the viewer keeps it.
    pub may_edit: bool,
}

/// An officer.
///
/// # Errors
/// Not found, and so beyond the viewer's reach.
pub async fn get(house: &House, session: &Session, id: OfficerId) -> Result<OfficerFile> {
    let scope = session.read(house).await?;
    let with_account: sea_orm::RelationDef = officer::Entity::belongs_to(user_account::Entity)
        .from((officer::Column::BureauId, officer::Column::UserId))
        .to((user_account::Column::BureauId, user_account::Column::Id))
        .into();
    let select = scope.select::<officer::Entity>().filter(within(session)?).filter(officer::Column::Id.eq(id.0));
    let select = select.join(JoinType::LeftJoin, with_account).select_also(user_account::Entity);
    let (row, account) = select.one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let all = departments(&scope).await?;
    let name = |id: DepartmentId| all.iter().find(|d| d.id == id.0).map(|d| d.name.clone()).unwrap_or_default();
    let postings = postings(&scope, id).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    Ok(OfficerFile {
        account: account.map(|account| (account.name, account.login)),
        postings: postings.into_iter().rev().map(|posting| (name(posting.department), posting.from)).collect(),
        suspension: accountability::suspension(&scope, id).await?,
        may_edit: may_edit(session, &scope),
        officer: view(row, &all, today),
    })
}

/// Adds an officer, whose first posting begins in the department given.
///
/// # Errors
/// Invalid at the fields of the form; refused for all but those who keep the registry.
pub async fn add(house: &House, session: &Session, input: &OfficerInput) -> Result<OfficerId> {
    let mut scope = session.write(house).await?;
    let id = OfficerId(Uuid::now_v7());
    let decision = judge::<MasterData>(session.actor(), &MasterFacts { id: id.0, version: 0 }, MasterEdit::Officers, scope.now())?;
    let officer = read(&scope, session, input).await?;
    free(&scope, id, &officer).await?;
    let writer = scope.apply(&decision.stating("added", true).stating("department", officer.department))?;
    let new = officer::ActiveModel { id: Set(id.0), version: Set(1), ..row(&officer) };
    writer.insert(new).await?;
    writer.insert(posting(id, &officer)).await?;
    certificate::renew(&writer, &[(id, &officer)], session.me().bureau.zone).await?;
    scope.commit().await?;
    Ok(id)
}

/// Changes what is kept of an officer; a change of department begins a posting. `version` is the one the form was made
/// from.
///
/// # Errors
/// Invalid at the fields of the form; conflict with what is on record when somebody else has saved in between; refused
/// for all but those who keep the registry; not found.
pub async fn edit(house: &House, session: &Session, id: OfficerId, version: i32, input: &OfficerInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = judge::<MasterData>(session.actor(), &MasterFacts { id: id.0, version }, MasterEdit::Officers, scope.now())?;
    let before = locked(scope.select::<officer::Entity>()).filter(officer::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let before = before.ok_or_else(Error::not_found)?;
    let officer = read(&scope, session, input).await?;
    if before.version != version {
        let theirs = on_record(&scope, &before).await?;
        return Err(overtaken_by(&scope, session, &[MasterEdit::Officers.code()], (id.0, before.version), theirs).await?);
    }
    free(&scope, id, &officer).await?;
    let history = postings(&scope, id).await?;
    let moved = moves(&history, officer.department, officer.since).map_err(|message| Failure::field("since", message))?;
    let decision = decision.stating("changed", changed(&before, &officer).join(",")).stating("department", officer.department);
    let writer = scope.apply(&decision.stating("active", officer.active))?;
    write(&writer, id, version, &officer, moved).await?;
    certificate::renew(&writer, &[(id, &officer)], session.me().bureau.zone).await?;
    scope.commit().await
}

/// Writes what was judged, with its posting.
async fn write(writer: &Writer<'_>, id: OfficerId, version: i32, officer: &Officer, moved: Move) -> Result<()> {
    writer.update(Condition::all().add(officer::Column::Id.eq(id.0)), version, row(officer)).await?;
    if let Move::Corrects(from) = moved {
        let wrong = Condition::all().add(officer_posting::Column::OfficerId.eq(id.0)).add(officer_posting::Column::FromDay.eq(from));
        writer.delete::<officer_posting::Entity>(wrong).await?;
    }
    if moved != Move::Stays {
        writer.insert(posting(id, officer)).await?;
    }
    Ok(())
}

/// Reads the form.
async fn read(scope: &Scope, session: &Session, input: &OfficerInput) -> Result<Officer> {
    let departments = Departments::locked(scope).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    let officer = input.read(&departments.all, &accounts(scope).await?, today)?;
    departments.admit(&officer).map_err(|message| Failure::field("department", message))?;
    Ok(officer)
}

/// The departments of the bureau, locked: none is taken out of use meanwhile, and one change of the registry comes after
/// the other.
struct Departments {
    all: Vec<(DepartmentId, String)>,
    out_of_use: Vec<DepartmentId>,
}

impl Departments {
    async fn locked(scope: &Scope) -> Result<Self> {
        let rows = locked(scope.select::<department::Entity>()).order_by_asc(department::Column::Position).all(scope.tx()).await?;
        let out_of_use = rows.iter().filter(|row| !row.active).map(|row| DepartmentId(row.id)).collect();
        Ok(Self { all: rows.into_iter().map(|row| (DepartmentId(row.id), row.name)).collect(), out_of_use })
    }

    /// Nobody works in a department that is out of use; those who have left stay where they were.
    fn admit(&self, officer: &Officer) -> std::result::Result<(), String> {
        if officer.active && self.out_of_use.contains(&officer.department) {
            return Err("该科室已停用，请选择在用的科室".to_owned());
        }
        Ok(())
    }
}

/// Accounts that an officer may have, by log-in name: also those that cannot log in for the present.
async fn accounts(scope: &Scope) -> Result<Vec<(UserId, String)>> {
    let select = scope.select::<user_account::Entity>().select_only();
    let select = select.column(user_account::Column::Id).column(user_account::Column::Login);
    let rows: Vec<(Uuid, String)> = select.into_tuple().all(scope.tx()).await?;
    Ok(rows.into_iter().map(|(id, login)| (UserId(id), login)).collect())
}

/// Insists that certificate and account are nobody else's.
async fn free(scope: &Scope, id: OfficerId, officer: &Officer) -> Result<()> {
    let mut taken = Condition::any().add(officer::Column::CertificateNumber.eq(&officer.certificate_number));
    if let Some(user) = officer.user {
        taken = taken.add(officer::Column::UserId.eq(user.0));
    }
    let others = scope.select::<officer::Entity>().filter(officer::Column::Id.ne(id.0)).filter(taken).all(scope.tx()).await?;
    collisions(officer, others.iter()).into_result()?;
    Ok(())
}

/// What of an officer belongs to one of the others. Certificates of those who have left may be given again.
fn collisions<'a>(officer: &Officer, others: impl Iterator<Item = &'a officer::Model> + Clone) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let mut holders = others.clone().filter(|other| other.active && other.certificate_number == officer.certificate_number);
    if let Some(other) = holders.next().filter(|_| officer.active) {
        errors.add("certificate_number", format!("该证号已登记在{}名下，请核对证件", other.name));
    }
    if let Some(other) = others.clone().find(|other| officer.user.is_some_and(|user| other.user_id == Some(user.0))) {
        let state = active_word(other.active);
        errors.add("user", format!("该账号已对应执法人员{}（{state}），一个账号只能对应一名执法人员", other.name));
    }
    errors
}

fn within(session: &Session) -> Result<Condition> {
    match reach(session.actor()) {
        Reach::Bureau => Ok(Condition::all()),
        Reach::Departments(own) => Ok(Condition::all().add(officer::Column::DepartmentId.is_in(own.iter().map(|d| d.0)))),
        Reach::Nothing => Err(Error::not_found()),
    }
}

fn may_edit(session: &Session, scope: &Scope) -> bool {
    let facts = MasterFacts { id: scope.bureau().0, version: 0 };
    judge::<MasterData>(session.actor(), &facts, MasterEdit::Officers, scope.now()).is_ok()
}

/// Whether the viewer keeps the registry.
///
/// # Errors
/// Not found for everybody else.
pub fn keeper(house: &House, session: &Session) -> Result<()> {
    let facts = MasterFacts { id: session.actor().bureau.0, version: 0 };
    judge::<MasterData>(session.actor(), &facts, MasterEdit::Officers, house.now()).map(|_| ()).map_err(|_| Error::not_found())
}

async fn departments(scope: &Scope) -> Result<Vec<department::Model>> {
    Ok(scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?)
}

/// The postings of an officer, the earliest first.
async fn postings(scope: &Scope, id: OfficerId) -> Result<Vec<Posting>> {
    let select = scope.select::<officer_posting::Entity>().filter(officer_posting::Column::OfficerId.eq(id.0));
    let rows = select.order_by_asc(officer_posting::Column::FromDay).all(scope.tx()).await?;
    Ok(rows.into_iter().map(|row| Posting { department: DepartmentId(row.department_id), from: row.from_day }).collect())
}

fn view(row: officer::Model, departments: &[department::Model], today: NaiveDate) -> OfficerView {
    OfficerView {
        id: OfficerId(row.id),
        name: row.name,
        department: DepartmentId(row.department_id),
        department_name: departments.iter().find(|d| d.id == row.department_id).map(|d| d.name.clone()).unwrap_or_default(),
        post: row.post,
        certificate_number: row.certificate_number,
        issuer: row.issuer,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        certificate: Standing::of(row.valid_from, row.valid_to, today),
        training: row.training,
        user: row.user_id.map(UserId),
        active: row.active,
        version: row.version,
    }
}

/// What is written of an officer, without id and version.
fn row(officer: &Officer) -> officer::ActiveModel {
    officer::ActiveModel {
        name: Set(officer.name.clone()),
        department_id: Set(officer.department.0),
        post: Set(officer.post.clone()),
        certificate_number: Set(officer.certificate_number.clone()),
        issuer: Set(officer.issuer.clone()),
        valid_from: Set(Some(officer.valid_from)),
        valid_to: Set(Some(officer.valid_to)),
        training: Set(officer.training.clone()),
        user_id: Set(officer.user.map(|user| user.0)),
        active: Set(officer.active),
        ..officer::ActiveModel::default()
    }
}

fn posting(id: OfficerId, officer: &Officer) -> officer_posting::ActiveModel {
    officer_posting::ActiveModel {
        officer_id: Set(id.0),
        from_day: Set(officer.since),
        department_id: Set(officer.department.0),
        ..officer_posting::ActiveModel::default()
    }
}

/// Which fields differ from what is on record, by name: the log is no place for what stands in them.
fn changed(before: &officer::Model, officer: &Officer) -> Vec<&'static str> {
    let all = [
        ("name", before.name != officer.name),
        ("department", before.department_id != officer.department.0),
        ("post", before.post != officer.post),
        ("certificate_number", before.certificate_number != officer.certificate_number),
        ("issuer", before.issuer != officer.issuer),
        ("valid_from", before.valid_from != Some(officer.valid_from)),
        ("valid_to", before.valid_to != Some(officer.valid_to)),
        ("training", before.training != officer.training),
        ("user", before.user_id.map(UserId) != officer.user),
        ("active", before.active != officer.active),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
}

async fn on_record(scope: &Scope, row: &officer::Model) -> Result<Vec<(String, String)>> {
    let department = departments(scope).await?.into_iter().find(|d| d.id == row.department_id).map(|d| d.name);
    let term = [row.valid_from, row.valid_to].map(|day| day.map(calendar::long_day).unwrap_or_default());
    Ok(vec![
        ("姓名".into(), row.name.clone()),
        ("科室".into(), department.unwrap_or_default()),
        ("岗位".into(), row.post.clone()),
        ("执法证号".into(), row.certificate_number.clone()),
        ("发证机关".into(), row.issuer.clone()),
        ("有效期".into(), term.join("至")),
        ("培训考试情况".into(), row.training.clone()),
        ("状态".into(), active_word(row.active).into()),
    ])
}
