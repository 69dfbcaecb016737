//! Results of a year: what they are computed from, the office's review, the leading group's decision, publication and
//! objections (S 评议 六(三), 六(四), 七).

pub mod meeting;
pub mod notice;
pub mod objection;
pub mod office;
pub mod page;
mod sources;
pub mod trend;

use super::evaluation::{self, Rounds};
use super::queries::cycle_state;
use super::rows::{assessment_object, cycle, indicator, office_score, self_assessment};
use super::{card, rules};
use crate::accountability;
use crate::scope::Scope;
use crate::{Error, Result};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{CycleState, ResultFacts, ResultState, SelfAssessmentState};
use domain::assessment::result::{Basis, DailyLine, OfficeScore, OwnScore, Sheet, result_reach};
use domain::assessment::rules::Rules;
use domain::assessment::standard::Indicator;
use domain::assessment::{Card, ScoredBy};
use domain::authority::Actor;
use domain::ids::{CycleId, DepartmentId, IndicatorId, MeetingId, ObjectId, OfficerId, UserId};
use domain::{Label, Points};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// Everything that is the same for all objects of a cycle.
pub(crate) struct Year {
    pub cycle: cycle::Model,
    pub state: CycleState,
    pub rules: Rules,
    pub indicators: Vec<(IndicatorId, Indicator)>,
}

/// An object with its result and what else the table of results asks for.
pub(crate) struct Loaded {
    pub row: assessment_object::Model,
    pub state: ResultState,
    pub card: Card,
    pub sheet: Sheet,
    pub facts: ResultFacts,
}

/// Reads what is the same for all objects of a cycle: one statement.
pub(crate) async fn year(scope: &Scope, cycle: cycle::Model) -> Result<Year> {
    let rows = scope
        .select::<indicator::Entity>()
        .filter(indicator::Column::StandardId.eq(cycle.standard_id))
        .order_by_asc(indicator::Column::Position)
        .all(scope.tx())
        .await?;
    let mut indicators = Vec::new();
    for row in rows {
        indicators.push((IndicatorId(row.id), card::indicator_of(row)?));
    }
    Ok(Year { state: cycle_state(&cycle.state)?, rules: rules::of_cycle(&cycle)?, indicators, cycle })
}

impl Year {
    /// The indicators of a card.
    pub(crate) fn of(&self, card: Card) -> impl Iterator<Item = &(IndicatorId, Indicator)> {
        self.indicators.iter().filter(move |(_, indicator)| indicator.card == card)
    }
}

/// The cycle of `year`, or not found.
pub(super) async fn cycle_of(scope: &Scope, year: i32) -> Result<cycle::Model> {
    let found = scope.select::<cycle::Entity>().filter(cycle::Column::Year.eq(year)).one(scope.tx()).await?;
    found.ok_or_else(Error::not_found)
}

/// An object with its cycle, within the actor's reach; locked where it is read in order to be written.
pub(super) async fn object(
    select: Select<assessment_object::Entity>,
    scope: &Scope,
    actor: &Actor,
    id: ObjectId,
) -> Result<(assessment_object::Model, cycle::Model)> {
    let of_cycle: sea_orm::RelationDef = assessment_object::Entity::belongs_to(cycle::Entity)
        .from((assessment_object::Column::BureauId, assessment_object::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into();
    let found = select
        .filter(assessment_object::Column::Id.eq(id.0))
        .join(JoinType::InnerJoin, of_cycle)
        .select_also(cycle::Entity)
        .one(scope.tx())
        .await?;
    let Some((row, Some(cycle))) = found else { return Err(Error::not_found()) };
    let card = card_of(&row)?;
    let reach = result_reach(actor);
    if !reach.covers(card, DepartmentId(row.department_id), row.user_id.map(UserId), cycle_state(&cycle.state)?) {
        return Err(Error::not_found());
    }
    Ok((row, cycle))
}

pub(crate) fn card_of(row: &assessment_object::Model) -> Result<Card> {
    Card::from_code(&row.card).ok_or_else(|| Error::Row(format!("card {}", row.card)))
}

pub(super) fn grade_of(code: Option<&str>) -> Result<Option<Grade>> {
    code.map(|code| Grade::from_code(code).ok_or_else(|| Error::Row(format!("grade {code}")))).transpose()
}

#[derive(FromQueryResult)]
struct OfficeSum {
    object_id: Uuid,
    done: i64,
    scored: i64,
}

/// Computes the results of objects: a fixed number of statements, however many there are.
pub(crate) async fn load(
    scope: &Scope,
    year: &Year,
    objects: Vec<assessment_object::Model>,
    meeting: Option<MeetingId>,
) -> Result<Vec<Loaded>> {
    let ids: Vec<Uuid> = objects.iter().map(|row| row.id).collect();
    let own = self_assessments(scope, &objects).await?;
    let rounds = evaluation::rounds(scope, CycleId(year.cycle.id), &ids).await?;
    let office: HashMap<Uuid, OfficeSum> = scope
        .select::<office_score::Entity>()
        .filter(office_score::Column::ObjectId.is_in(ids))
        .select_only()
        .column(office_score::Column::ObjectId)
        .column_as(office_score::Column::ScoreTenths.count(), "done")
        .column_as(office_score::Column::ScoreTenths.sum(), "scored")
        .group_by(office_score::Column::ObjectId)
        .into_model::<OfficeSum>()
        .all(scope.tx())
        .await?
        .into_iter()
        .map(|sum| (sum.object_id, sum))
        .collect();
    let daily = sources::daily(scope, year.cycle.year).await?;
    let vetoes = super::adverse::vetoes(scope, year.cycle.year).await?;
    let faults = accountability::confirmed(scope, year.cycle.year).await?;
    let mut loaded = Vec::new();
    for row in objects {
        let card = card_of(&row)?;
        let assessed = row.self_assessment_id.and_then(|id| own.get(&id));
        let office = office.get(&row.id);
        let basis = Basis {
            card,
            own: own_score(year, assessed)?,
            evaluated: rounds_of(&rounds, &row, card, &year.rules),
            office: OfficeScore {
                scored: Points::from_tenths(office.map_or(0, |sum| i32::try_from(sum.scored).unwrap_or(i32::MAX))),
                max: year.of(card).map(|(_, indicator)| indicator.max).sum(),
                done: office.map_or(0, |sum| usize::try_from(sum.done).unwrap_or_default()),
                total: year.of(card).count(),
            },
            daily: daily.iter().filter(|line| line.is_of(row.department_id, row.officer_id)).map(|line| line.line.clone()).collect(),
            vetoes: vetoes.iter().filter(|(of, by, _)| strikes(&row, *of, by)).map(|(_, _, veto)| veto.clone()).collect(),
            // A fault is an officer's own; nothing of it follows for the department (S 追究 §13).
            faults: faults.iter().filter(|(of, _)| row.officer_id == Some(*of)).map(|(_, document)| document.clone()).collect(),
        };
        loaded.push(judge(year, row, card, basis, assessed, meeting)?);
    }
    Ok(loaded)
}

/// Whether an adverse outcome makes this object 不合格: the department whose act it was, or an officer responsible.
fn strikes(row: &assessment_object::Model, department: DepartmentId, officers: &[OfficerId]) -> bool {
    row.officer_id.map_or(department.0 == row.department_id, |officer| officers.contains(&OfficerId(officer)))
}

fn judge(
    year: &Year,
    row: assessment_object::Model,
    card: Card,
    basis: Basis,
    assessed: Option<&self_assessment::Model>,
    meeting: Option<MeetingId>,
) -> Result<Loaded> {
    let state = ResultState::from_code(&row.state).ok_or_else(|| Error::Row(format!("result {}", row.state)))?;
    // What was decided stays as it was decided on, whatever has happened since.
    let sheet = match row.sheet.as_deref() {
        Some(frozen) => serde_json::from_str(frozen)?,
        None => basis.compute(&year.rules, year.state),
    };
    let unaccepted = assessed.is_some_and(|row| row.state == SelfAssessmentState::Submitted.code());
    let facts = ResultFacts {
        id: ObjectId(row.id),
        version: row.version,
        state,
        cycle: year.state,
        department: DepartmentId(row.department_id),
        officer: row.user_id.map(UserId),
        signer: assessed.and_then(|row| row.signed_by_id).map(UserId),
        unscored: sheet.basis.office.total.saturating_sub(sheet.basis.office.done),
        unaccepted,
        objections: sheet.basis.daily.iter().filter(|line| is_pending(line)).count(),
        has_score: sheet.composite.is_some(),
        proposed: grade_of(row.proposed_grade.as_deref())?,
        meeting,
    };
    Ok(Loaded { state, card, sheet, facts, row })
}

fn is_pending(line: &DailyLine) -> bool {
    line.state == domain::assessment::lifecycle::DailyState::Objected
}

fn rounds_of(rounds: &Rounds, row: &assessment_object::Model, card: Card, rules: &Rules) -> Vec<domain::assessment::result::Evaluated> {
    rounds.of(row.id, |kind| kind.card().is_none_or(|rated| rated == card), rules)
}

async fn self_assessments(scope: &Scope, objects: &[assessment_object::Model]) -> Result<HashMap<Uuid, self_assessment::Model>> {
    let ids: Vec<Uuid> = objects.iter().filter_map(|row| row.self_assessment_id).collect();
    let rows = scope.select::<self_assessment::Entity>().filter(self_assessment::Column::Id.is_in(ids)).all(scope.tx()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn own_score(year: &Year, row: Option<&self_assessment::Model>) -> Result<Option<OwnScore>> {
    let Some(row) = row else { return Ok(None) };
    let own = year.of(Card::Department).filter(|(_, indicator)| indicator.scored_by == ScoredBy::Department);
    Ok(Some(OwnScore {
        scored: Points::from_tenths(row.score_tenths),
        max: own.map(|(_, indicator)| indicator.max).sum(),
        submitted: row.first_submitted_at.is_some(),
        late: row.late,
    }))
}

/// A page of the objects of a card, in their order.
pub(super) async fn objects(
    scope: &Scope,
    cycle: CycleId,
    card: Option<Card>,
    after: Option<i32>,
    limit: u64,
) -> Result<Vec<assessment_object::Model>> {
    let mut select = scope.select::<assessment_object::Entity>().filter(assessment_object::Column::CycleId.eq(cycle.0));
    if let Some(card) = card {
        select = select.filter(assessment_object::Column::Card.eq(card.code()));
    }
    if let Some(after) = after {
        select = select.filter(assessment_object::Column::Position.gt(after));
    }
    Ok(select.order_by_asc(assessment_object::Column::Position).limit(limit).all(scope.tx()).await?)
}

/// The name of an object as letters write it.
pub(super) fn called(row: &assessment_object::Model) -> String {
    match row.officer_id {
        Some(_) => format!("{}（{}）", row.name, row.department_name),
        None => row.name.clone(),
    }
}

/// The title under which a card is shown.
pub(super) fn title(card: Card) -> &'static str {
    card.label()
}
