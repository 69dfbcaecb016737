//! The register of adverse outcomes 撤销、变更、赔偿 (S 评议 七(二)): whatever stands in it makes 不合格.

use super::review::in_charge;
use super::rows::{adverse_officer, adverse_outcome};
use crate::identity::Session;
use crate::identity::rows::{department, officer};
use crate::record::outbox::Message;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::assessment::command::{AdverseInput, reason};
use domain::assessment::grade::{AdverseKind, Veto};
use domain::assessment::lifecycle::{Adverse, AdverseAction, AdverseEdit, AdverseFacts, AdverseState};
use domain::assessment::sees_all;
use domain::assessment::view::{AdverseBrief, AdverseList, AdverseView, Said};
use domain::authority::{Actor, Function};
use domain::calendar;
use domain::failure::Failure;
use domain::identity::DepartmentKind;
use domain::ids::{AdverseId, DepartmentId, OfficerId};
use domain::lifecycle::{Subject, decide, edit, offers};
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Outcomes a page.
const ROWS: usize = 30;

fn in_reach(actor: &Actor) -> Result<()> {
    if sees_all(actor) { Ok(()) } else { Err(Error::not_found()) }
}

/// Whether somebody keeps the register.
fn keeps(actor: &Actor) -> bool {
    [Function::LegalAffairs, Function::Discipline].iter().any(|function| actor.carries(*function))
        || [Function::LegalAffairs, Function::Discipline].iter().any(|function| !actor.stands_in_for(*function).is_empty())
}

fn facts(id: AdverseId, version: i32, state: AdverseState, department: DepartmentId) -> AdverseFacts {
    AdverseFacts { id, version, state, department }
}

fn state(code: &str) -> Result<AdverseState> {
    AdverseState::from_code(code).ok_or_else(|| Error::Row(format!("state {code}")))
}

fn kind(code: &str) -> Result<AdverseKind> {
    AdverseKind::from_code(code).ok_or_else(|| Error::Row(format!("kind {code}")))
}

fn brief(row: &adverse_outcome::Model, department_name: String) -> Result<AdverseBrief> {
    Ok(AdverseBrief {
        id: AdverseId(row.id),
        year: row.year,
        kind: kind(&row.kind)?,
        act: row.act.clone(),
        document: row.document.clone(),
        day: row.decided_on,
        department: DepartmentId(row.department_id),
        department_name,
        state: state(&row.state)?,
    })
}

fn of_department() -> sea_orm::RelationDef {
    adverse_outcome::Entity::belongs_to(department::Entity)
        .from((adverse_outcome::Column::BureauId, adverse_outcome::Column::DepartmentId))
        .to((department::Column::BureauId, department::Column::Id))
        .into()
}

#[derive(FromQueryResult)]
struct Count {
    state: String,
    outcomes: i64,
}

/// The register, newest first, from before the outcome that was shown last.
///
/// # Errors
/// Not found for people who do not reach it.
pub async fn list(house: &House, session: &Session, chosen: Option<AdverseState>, before: Option<AdverseId>) -> Result<AdverseList> {
    in_reach(session.actor())?;
    let scope = session.read(house).await?;
    let counted = scope
        .select::<adverse_outcome::Entity>()
        .select_only()
        .column(adverse_outcome::Column::State)
        .column_as(adverse_outcome::Column::Id.count(), "outcomes")
        .group_by(adverse_outcome::Column::State)
        .into_model::<Count>()
        .all(scope.tx())
        .await?;
    let of = |state: &AdverseState| counted.iter().find(|count| count.state == state.code()).map_or(0, |count| count.outcomes);
    let filter = Condition::all()
        .add_option(chosen.map(|state| adverse_outcome::Column::State.eq(state.code())))
        .add_option(before.map(|id| adverse_outcome::Column::Id.lt(id.0)));
    let mut found = scope
        .select::<adverse_outcome::Entity>()
        .filter(filter)
        .join(JoinType::InnerJoin, of_department())
        .select_also(department::Entity)
        .order_by_desc(adverse_outcome::Column::Id)
        .limit(ROWS as u64 + 1)
        .all(scope.tx())
        .await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().filter(|_| more).map(|(row, _)| row.id.to_string());
    let mut rows = Vec::new();
    for (row, department) in found {
        rows.push(brief(&row, department.map(|department| department.name).unwrap_or_default())?);
    }
    let states = AdverseState::ALL.iter().map(|state| (*state, usize::try_from(of(state)).unwrap_or_default())).collect();
    Ok(AdverseList { page: Page { rows, next }, states, may_register: keeps(session.actor()) })
}

/// An outcome of the register.
///
/// # Errors
/// Not found: not there, or out of reach.
pub async fn outcome(house: &House, session: &Session, id: AdverseId) -> Result<AdverseView> {
    let actor = session.actor();
    in_reach(actor)?;
    let scope = session.read(house).await?;
    let found = scope
        .select::<adverse_outcome::Entity>()
        .filter(adverse_outcome::Column::Id.eq(id.0))
        .join(JoinType::InnerJoin, of_department())
        .select_also(department::Entity)
        .one(scope.tx())
        .await?;
    let (row, department) = found.ok_or_else(Error::not_found)?;
    let brief = brief(&row, department.map(|department| department.name).unwrap_or_default())?;
    let facts = facts(id, row.version, brief.state, brief.department);
    let cancelled = (|| Some(Said { text: row.cancel_reason?, by: row.cancelled_by?, at: row.cancelled_at? }))();
    Ok(AdverseView {
        officers: responsible(&scope, &[id.0]).await?.into_iter().map(|(_, officer, name)| (officer, name)).collect(),
        note: row.note,
        registered_by: row.registered_by,
        registered_at: row.registered_at,
        cancelled,
        may_cancel: offers::<Adverse>(actor, &facts, AdverseAction::Cancel, scope.now()),
        recused: keeps(actor) && actor.is_recused(facts.concern()),
        brief,
    })
}

#[derive(FromQueryResult)]
struct Responsible {
    outcome_id: Uuid,
    officer_id: Uuid,
    name: String,
}

/// The officers responsible for outcomes: outcome, officer, name.
async fn responsible(scope: &Scope, outcomes: &[Uuid]) -> Result<Vec<(Uuid, OfficerId, String)>> {
    let of: sea_orm::RelationDef = adverse_officer::Entity::belongs_to(officer::Entity)
        .from((adverse_officer::Column::BureauId, adverse_officer::Column::OfficerId))
        .to((officer::Column::BureauId, officer::Column::Id))
        .into();
    let rows = scope
        .select::<adverse_officer::Entity>()
        .filter(adverse_officer::Column::OutcomeId.is_in(outcomes.iter().copied()))
        .join(JoinType::InnerJoin, of)
        .order_by_asc(officer::Column::Name)
        .select_only()
        .column(adverse_officer::Column::OutcomeId)
        .column(adverse_officer::Column::OfficerId)
        .column(officer::Column::Name)
        .into_model::<Responsible>()
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (row.outcome_id, OfficerId(row.officer_id), row.name)).collect())
}

/// A department with its officers, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The department.
    pub department: DepartmentId,
    /// Its name.
    pub name: String,
    /// Its officers.
    pub officers: Vec<(OfficerId, String)>,
    /// Whether this person may register for it.
    pub may: bool,
    /// Whether this person keeps the register, but is recused here: somebody else of the two offices registers.
    pub recused: bool,
}

/// The departments with their officers, in their order.
///
/// # Errors
/// Not found for people who do not keep the register.
pub async fn choices(house: &House, session: &Session) -> Result<Vec<Choice>> {
    let actor = session.actor();
    if !keeps(actor) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let kinds = DepartmentKind::ALL.iter().filter(|kind| kind.is_assessed()).map(|kind| kind.code());
    let departments = scope
        .select::<department::Entity>()
        .filter(department::Column::Active.eq(true))
        .filter(department::Column::Kind.is_in(kinds))
        .order_by_asc(department::Column::Position)
        .all(scope.tx())
        .await?;
    let officers = scope
        .select::<officer::Entity>()
        .filter(officer::Column::Active.eq(true))
        .order_by_asc(officer::Column::Name)
        .all(scope.tx())
        .await?;
    let choice = |row: department::Model| {
        let department = DepartmentId(row.id);
        let new = facts(AdverseId(Uuid::nil()), 1, AdverseState::Registered, department);
        let own = officers.iter().filter(|officer| officer.department_id == row.id);
        Choice {
            department,
            officers: own.map(|officer| (OfficerId(officer.id), officer.name.clone())).collect(),
            name: row.name,
            may: edit::<Adverse>(actor, &new, AdverseEdit::Register, scope.now()).is_ok(),
            recused: actor.is_recused(new.concern()),
        }
    };
    Ok(departments.into_iter().map(choice).collect())
}

/// Registers an outcome, and tells whoever is in charge of the department.
///
/// # Errors
/// Invalid at the fields, and at `officers` where one is not of the department; refused for people who do not keep the
/// register, and in the own department; not found.
pub async fn register(
    house: &House,
    session: &Session,
    department: DepartmentId,
    officers: &[OfficerId],
    input: &AdverseInput,
) -> Result<AdverseId> {
    let mut scope = session.write(house).await?;
    let (bureau, now) = (&session.me().bureau, scope.now());
    let row = scope.select::<department::Entity>().filter(department::Column::Id.eq(department.0)).one(scope.tx()).await?;
    let of = row.ok_or_else(Error::not_found)?;
    let id = AdverseId(Uuid::now_v7());
    let decision = edit::<Adverse>(session.actor(), &facts(id, 1, AdverseState::Registered, department), AdverseEdit::Register, now)?;
    let read = input.read(calendar::day_of(now, bureau.zone));
    let own = scope.select::<officer::Entity>().filter(officer::Column::DepartmentId.eq(department.0)).all(scope.tx()).await?;
    if !officers.iter().all(|id| own.iter().any(|officer| officer.id == id.0)) {
        return Err(Failure::field("officers", format!("责任人应为{}的执法人员，请重新选择", of.name)).into());
    }
    let outcome = read?;
    let people = in_charge(&scope, &[department]).await?;
    let decision = decision.stating("kind", outcome.kind.code()).stating("document", &outcome.document);
    let writer = scope.apply(&decision)?;
    writer
        .insert(adverse_outcome::ActiveModel {
            id: Set(id.0),
            year: Set(outcome.day.year()),
            kind: Set(outcome.kind.code().to_owned()),
            act: Set(outcome.act.clone()),
            decided_on: Set(outcome.day),
            document: Set(outcome.document.clone()),
            department_id: Set(department.0),
            note: Set(outcome.note.clone()),
            state: Set(AdverseState::Registered.code().to_owned()),
            registered_by: Set(decision.name()),
            registered_at: Set(now),
            version: Set(1),
            ..adverse_outcome::ActiveModel::default()
        })
        .await?;
    let mut ticked: Vec<Uuid> = officers.iter().map(|id| id.0).collect();
    ticked.sort_unstable();
    ticked.dedup();
    writer
        .insert_many(ticked.into_iter().map(|officer| adverse_officer::ActiveModel {
            outcome_id: Set(id.0),
            officer_id: Set(officer),
            ..adverse_officer::ActiveModel::default()
        }))
        .await?;
    let what = format!(
        "{}的一件行政行为因违法被{}，已登记。登记有效期间，{} 年度评议考核评为不合格等级。\n\n文书：{}（{}）\n登记有误的，请向承担“法制审核”或者“纪检监察”职能的科室说明。\n\n依据：{}。",
        of.name,
        became(outcome.kind),
        outcome.day.year(),
        outcome.document,
        calendar::long_day(outcome.day),
        outcome.kind.article(),
    );
    writer.mail(people.iter().map(|person| Message::notice(&person.name, &person.email, "撤销变更赔偿登记", &what)).collect()).await?;
    scope.commit().await?;
    Ok(id)
}

fn became(kind: AdverseKind) -> &'static str {
    match kind {
        AdverseKind::Revoked => "撤销",
        AdverseKind::Changed => "变更",
        AdverseKind::Compensated => "确认发生行政赔偿",
    }
}

/// Takes an outcome out of force, with the reason. What was registered stays to be read.
///
/// # Errors
/// Invalid at `reason`; refused for people who do not keep the register, in the own department, and twice; not found.
pub async fn cancel(house: &House, session: &Session, id: AdverseId, why: &str) -> Result<()> {
    in_reach(session.actor())?;
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let select = locked(scope.select::<adverse_outcome::Entity>()).filter(adverse_outcome::Column::Id.eq(id.0));
    let row = select.one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let facts = facts(id, row.version, state(&row.state)?, DepartmentId(row.department_id));
    let transition = decide::<Adverse>(session.actor(), &facts, AdverseAction::Cancel, now)?;
    let why = reason(why)?;
    let decision = transition.decision.noting(&why);
    let writer = scope.apply(&decision)?;
    let changes = adverse_outcome::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        cancelled_by: Set(Some(decision.name())),
        cancelled_at: Set(Some(now)),
        cancel_reason: Set(Some(why)),
        ..adverse_outcome::ActiveModel::default()
    };
    writer.update(Condition::all().add(adverse_outcome::Column::Id.eq(id.0)), facts.version, changes).await?;
    scope.commit().await
}

/// What stands in the register of `year` and is in force: department, officers responsible, and the veto.
///
/// # Errors
/// When the database fails.
pub async fn vetoes(scope: &Scope, year: i32) -> Result<Vec<(DepartmentId, Vec<OfficerId>, Veto)>> {
    let rows = scope
        .select::<adverse_outcome::Entity>()
        .filter(adverse_outcome::Column::Year.eq(year))
        .filter(adverse_outcome::Column::State.eq(AdverseState::Registered.code()))
        .order_by_asc(adverse_outcome::Column::DecidedOn)
        .order_by_asc(adverse_outcome::Column::Id)
        .all(scope.tx())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let responsible = responsible(scope, &ids).await?;
    let mut vetoes = Vec::new();
    for row in rows {
        let officers = responsible.iter().filter(|(outcome, ..)| *outcome == row.id).map(|(_, officer, _)| *officer).collect();
        let veto = Veto { kind: kind(&row.kind)?, act: row.act, document: row.document, day: row.decided_on };
        vetoes.push((DepartmentId(row.department_id), officers, veto));
    }
    Ok(vetoes)
}
