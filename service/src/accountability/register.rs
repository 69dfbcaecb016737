//! How a case begins: by hand, or from another module.

use super::case::written;
use super::people::{People, To, letters};
use super::rows::fault_case;
use crate::identity::Session;
use crate::identity::rows::{department, officer};
use crate::scope::{Scope, WriteScope};
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::accountability::FaultSource;
use domain::accountability::command::{Clue, RegisterInput};
use domain::accountability::lifecycle::{Fault, FaultEdit, FaultFacts, FaultState};
use domain::accountability::reach::OFFICES;
use domain::authority::{Actor, Function};
use domain::calendar;
use domain::identity::view::BureauView;
use domain::ids::{DepartmentId, FaultCaseId, OfficerId, UserId};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// The sequence of the numbers of cases.
const NUMBERS: &str = "fault_case";

/// What another module opens a case from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The module.
    pub kind: FaultSource,
    /// The complaint, visit or review.
    pub id: Uuid,
    /// The document, by number and kind. It is shown to people who do not reach the source: nothing of its content.
    pub label: String,
}

fn with_department(select: Select<officer::Entity>) -> sea_orm::SelectTwo<officer::Entity, department::Entity> {
    let of: sea_orm::RelationDef = officer::Entity::belongs_to(department::Entity)
        .from((officer::Column::BureauId, officer::Column::DepartmentId))
        .to((department::Column::BureauId, department::Column::Id))
        .into();
    select.join(JoinType::InnerJoin, of).select_also(department::Entity)
}

/// A case that has just begun, as the table sees it.
fn beginning(id: FaultCaseId, officer: &officer::Model, of_director: bool, zone: chrono_tz::Tz) -> FaultFacts {
    FaultFacts {
        id,
        version: 1,
        state: FaultState::Received,
        department: DepartmentId(officer.department_id),
        person: officer.user_id.map(UserId),
        of_director,
        deputy_free: true,
        handlers: Vec::new(),
        deciders: Vec::new(),
        has_findings: false,
        heard: false,
        waived: false,
        statement_until: None,
        outcome: None,
        appeal_until: None,
        suspended: false,
        zone,
    }
}

/// The officers about whom this person may register a clue, as a form offers them.
///
/// # Errors
/// Not found for people outside the offices and their stand-ins.
pub async fn registers(house: &House, session: &Session) -> Result<Vec<(OfficerId, String)>> {
    let actor = session.actor();
    if !may_register(actor) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let rows = with_department(scope.select::<officer::Entity>().filter(officer::Column::Active.eq(true)))
        .order_by_asc(department::Column::Position)
        .order_by_asc(officer::Column::Name)
        .all(scope.tx())
        .await?;
    let may = |row: &officer::Model| {
        edit::<Fault>(actor, &beginning(FaultCaseId(Uuid::nil()), row, false, zone), FaultEdit::Register, now).is_ok()
    };
    let named = |row: &officer::Model, department: Option<department::Model>| {
        (OfficerId(row.id), format!("{} · {}", department.map(|department| department.name).unwrap_or_default(), row.name))
    };
    Ok(rows.into_iter().filter(|(row, _)| may(row)).map(|(row, department)| named(&row, department)).collect())
}

/// Whether somebody registers clues: of an office for others, a stand-in for the office.
pub(super) fn may_register(actor: &Actor) -> bool {
    OFFICES.iter().any(|function| actor.carries(*function) || !actor.stands_in_for(*function).is_empty())
}

/// Registers a clue by hand. Nobody is told but the office.
///
/// # Errors
/// Invalid at the fields; refused for people outside the offices, and in the own department's matters; not found.
pub async fn register(house: &House, session: &Session, input: &RegisterInput) -> Result<FaultCaseId> {
    let mut scope = session.write(house).await?;
    let (bureau, now) = (&session.me().bureau, scope.now());
    let clue = match input.read() {
        Ok(clue) => clue,
        // Whether somebody may at all is told before what is wrong with the fields.
        Err(_) if !may_register(session.actor()) => return Err(Error::not_found()),
        Err(errors) => return Err(errors.into()),
    };
    let row = officer(&scope, clue.officer).await?.0;
    let id = FaultCaseId(Uuid::now_v7());
    let decision = edit::<Fault>(session.actor(), &beginning(id, &row, false, bureau.zone), FaultEdit::Register, now)?;
    put(house, bureau, &mut scope, &decision, id, &clue, None).await?;
    scope.commit().await?;
    Ok(id)
}

/// Opens a case from another module, within its transaction and under the decision of its step. Asked again for the same
/// source and officer, it answers with the case that is there.
///
/// # Errors
/// Not found when there is no such officer; when the database fails.
pub async fn open_from(
    house: &House,
    bureau: &BureauView,
    scope: &mut WriteScope,
    decision: &Decision,
    source: &Source,
    clue: &Clue,
) -> Result<FaultCaseId> {
    let there = scope
        .select::<fault_case::Entity>()
        .filter(fault_case::Column::SourceKind.eq(source.kind.code()))
        .filter(fault_case::Column::SourceId.eq(source.id))
        .filter(fault_case::Column::OfficerId.eq(clue.officer.0))
        .one(scope.tx())
        .await?;
    if let Some(there) = there {
        return Ok(FaultCaseId(there.id));
    }
    let id = FaultCaseId(Uuid::now_v7());
    put(house, bureau, scope, decision, id, clue, Some(source)).await?;
    Ok(id)
}

async fn officer(scope: &Scope, id: OfficerId) -> Result<(officer::Model, department::Model)> {
    let select = scope.select::<officer::Entity>().filter(officer::Column::Id.eq(id.0));
    match with_department(select).one(scope.tx()).await? {
        Some((row, Some(department))) => Ok((row, department)),
        _ => Err(Error::not_found()),
    }
}

async fn put(
    house: &House,
    bureau: &BureauView,
    scope: &mut WriteScope,
    decision: &Decision,
    id: FaultCaseId,
    clue: &Clue,
    source: Option<&Source>,
) -> Result<()> {
    let (officer, department) = officer(scope, clue.officer).await?;
    let people = People::of(scope).await?;
    let of_director = people.is_director(officer.user_id.map(UserId));
    let facts = beginning(id, &officer, of_director, bureau.zone);
    let at = decision.at();
    let writer = scope.apply_once(decision)?;
    let year = calendar::day_of(at, bureau.zone).year();
    let number = format!("{}责立〔{year}〕{}号", bureau.short_name, writer.next_number(NUMBERS, year).await?);
    let nobody: Vec<UserId> = Vec::new();
    writer
        .insert(fault_case::ActiveModel {
            id: Set(id.0),
            number: Set(number.clone()),
            source_kind: Set(source.map_or(clue.source, |source| source.kind).code().to_owned()),
            source_id: Set(source.map(|source| source.id)),
            source_label: Set(source.map_or_else(|| clue.document.clone(), |source| source.label.clone())),
            officer_id: Set(officer.id),
            officer_name: Set(officer.name),
            department_id: Set(officer.department_id),
            department_name: Set(department.name),
            post: Set(officer.post),
            certificate_number: Set(officer.certificate_number),
            person_id: Set(officer.user_id),
            of_director: Set(of_director),
            title: Set(clue.title.clone()),
            allegation: Set(clue.allegation.clone()),
            registered_by: Set(decision.name()),
            registered_at: Set(at),
            state: Set(FaultState::Received.code().to_owned()),
            investigators: Set(written(&Vec::<(UserId, String)>::new())?.unwrap_or_default()),
            handlers: Set(written(&nobody)?.unwrap_or_default()),
            deciders: Set(written(&nobody)?.unwrap_or_default()),
            findings: Set(String::new()),
            version: Set(1),
            ..fault_case::ActiveModel::default()
        })
        .await?;
    let told = people.told_of_office(Function::FaultIntake, &facts);
    writer.mail(letters(house, bureau, &told, To::Case, &number, &facts)).await
}
