//! Preparing and opening the year's cycle (S 评议 四(二), 六).

use super::objects::{self, Assessed};
use super::queries::{self, stored};
use super::review::{card_link, compose, in_charge};
use super::rows::{cycle, indicator, self_assessment, self_assessment_item, standard};
use super::{deadline, form, rules};
use crate::deadline::course;
use crate::identity::Session;
use crate::identity::rows::department;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::assessment::command::CycleInput;
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::{Cycle, CycleAction, CycleEdit, CycleFacts, CycleProgress, CycleState, SelfAssessmentState};
use domain::assessment::view::{CycleBrief, StandardBrief};
use domain::assessment::{Card, ScoredBy};
use domain::authority::Function;
use domain::failure::Failure;
use domain::identity::DepartmentKind;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::ids::{CycleId, DepartmentId, StandardId};
use domain::lifecycle::{decide, edit};
use domain::{Points, calendar};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

/// What the form of a new cycle starts from: the next year without a cycle, its dates, and the standards.
///
/// # Errors
/// Not found for people outside the office.
pub async fn proposal(house: &House, session: &Session) -> Result<(i32, CycleDates, Vec<StandardBrief>)> {
    if !session.actor().carries(Function::AssessmentOffice) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let latest = scope.select::<cycle::Entity>().order_by_desc(cycle::Column::Year).one(scope.tx()).await?;
    let this_year = calendar::day_of(scope.now(), session.me().bureau.zone).year();
    let year = latest.map_or(this_year, |cycle| (cycle.year + 1).max(this_year));
    let standards = super::standard::briefs(&scope).await?;
    let dates = CycleDates::prefilled(year).ok_or_else(|| Error::Row("no such year".into()))?;
    Ok((year, dates, standards))
}

/// Prepares a cycle.
///
/// # Errors
/// Invalid at the fields; `year` when the bureau has one already.
pub async fn prepare(house: &House, session: &Session, input: &CycleInput) -> Result<CycleBrief> {
    let mut scope = session.write(house).await?;
    let id = CycleId(Uuid::now_v7());
    let decision = edit::<MasterData>(session.actor(), &MasterFacts { id: id.0, version: 0 }, MasterEdit::Cycles, scope.now())?;
    let (year, standard_id, dates) = input.read()?;
    find_standard(&scope, standard_id).await?;
    if scope.select::<cycle::Entity>().filter(cycle::Column::Year.eq(year)).one(scope.tx()).await?.is_some() {
        return Err(Failure::field("year", format!("{year} 年度考核已经建立，请到“评议考核”中查看")).into());
    }
    let due = calendar::end_of_day(dates.self_due, session.me().bureau.zone);
    let row = cycle::Model {
        bureau_id: scope.bureau().0,
        id: id.0,
        year,
        standard_id: standard_id.0,
        state: CycleState::Preparing.code().to_owned(),
        self_due_at: due,
        dates: serde_json::to_string(&dates)?,
        opened_at: None,
        rules: None,
        version: 1,
    };
    let brief = queries::cycle_brief(&row)?;
    scope.apply(&decision.stating("year", year))?.insert(cycle::ActiveModel::from(row)).await?;
    scope.commit().await?;
    Ok(brief)
}

async fn find_standard(scope: &Scope, id: StandardId) -> Result<standard::Model> {
    let found = scope.select::<standard::Entity>().filter(standard::Column::Id.eq(id.0)).one(scope.tx()).await?;
    found.ok_or_else(|| Failure::field("standard", "请选择本局的指标标准").into())
}

async fn find(scope: &Scope, id: CycleId) -> Result<cycle::Model> {
    scope.select::<cycle::Entity>().filter(cycle::Column::Id.eq(id.0)).one(scope.tx()).await?.ok_or_else(Error::not_found)
}

/// Changes standard and dates of a cycle that has not been opened, and tells its year, which stays.
///
/// # Errors
/// As [`prepare`]; conflict when somebody else has changed it.
pub async fn adjust(house: &House, session: &Session, id: CycleId, version: i32, input: &CycleInput) -> Result<i32> {
    let mut scope = session.write(house).await?;
    let row = find(&scope, id).await?;
    let facts = CycleFacts { version, ..queries::cycle_facts(&row, 0, CycleProgress::default())? };
    let decision = edit::<Cycle>(session.actor(), &facts, CycleEdit::Dates, scope.now())?;
    let (_, standard_id, dates) = input.read()?;
    find_standard(&scope, standard_id).await?;
    let changes = cycle::ActiveModel {
        standard_id: Set(standard_id.0),
        self_due_at: Set(calendar::end_of_day(dates.self_due, session.me().bureau.zone)),
        dates: Set(serde_json::to_string(&dates)?),
        ..cycle::ActiveModel::default()
    };
    scope.apply(&decision)?.update(Condition::all().add(cycle::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await?;
    Ok(row.year)
}

/// Opens a cycle: freezes the standard and the rules, lays out a self-assessment for every department, the objects and
/// the rounds in which they are evaluated, tells the heads, and sets the first reminder.
///
/// # Errors
/// Refused when the standard is not whole, there are no objects, or the deadline has passed.
pub async fn open(house: &House, session: &Session, id: CycleId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    // Two who open at once come one after the other, and so does whoever edits the standard: what is judged here is
    // what is frozen.
    let row = locked(scope.select::<cycle::Entity>()).filter(cycle::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let standard = locked(scope.select::<standard::Entity>()).filter(standard::Column::Id.eq(row.standard_id)).one(scope.tx()).await?;
    let standard = standard.ok_or_else(|| Error::Row("cycle without standard".into()))?;
    let indicators = scope.select::<indicator::Entity>().filter(indicator::Column::StandardId.eq(row.standard_id)).all(scope.tx()).await?;
    let assessed: Vec<&str> = DepartmentKind::ALL.iter().filter(|kind| kind.is_assessed()).map(|kind| kind.code()).collect();
    let departments = scope
        .select::<department::Entity>()
        .filter(department::Column::Active.eq(true))
        .filter(department::Column::Kind.is_in(assessed))
        .order_by_asc(department::Column::Position)
        .all(scope.tx())
        .await?;
    let sum = |card: Card| indicators.iter().filter(|i| i.card == card.code()).map(|i| Points::from_tenths(i.max_tenths)).sum::<Points>();
    let standard_is_whole = Card::ALL.iter().all(|card| sum(*card) == Points::FULL);
    let facts = CycleFacts { standard_is_whole, ..queries::cycle_facts(&row, departments.len(), CycleProgress::default())? };
    let transition = decide::<Cycle>(actor, &facts, CycleAction::Open, now)?;
    let ids: Vec<DepartmentId> = departments.iter().map(|d| DepartmentId(d.id)).collect();
    let people = in_charge(&scope, &ids).await?;
    let rules = rules::current(&scope).await?.0;
    let officers = objects::officers(&scope, calendar::day_of(now, zone), rules.moved).await?;
    let forms = form::all(&scope).await?;
    let writer = scope.apply(&transition.decision.clone().stating("objects", departments.len()))?;
    let opened = cycle::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        opened_at: Set(Some(now)),
        rules: Set(Some(serde_json::to_string(&rules)?)),
        ..cycle::ActiveModel::default()
    };
    writer.update(Condition::all().add(cycle::Column::Id.eq(id.0)), row.version, opened).await?;
    if standard.frozen_at.is_none() {
        let frozen = standard::ActiveModel { frozen_at: Set(Some(now)), ..standard::ActiveModel::default() };
        writer.update(Condition::all().add(standard::Column::Id.eq(standard.id)), standard.version, frozen).await?;
    }
    let card: Vec<(Uuid, bool)> = indicators
        .iter()
        .filter(|i| i.card == Card::Department.code())
        .map(|i| (i.id, i.scored_by == ScoredBy::Department.code()))
        .collect();
    let own = stored(card.iter().filter(|(_, own)| *own).count());
    let assessments: Vec<(Uuid, &department::Model)> = departments.iter().map(|d| (Uuid::now_v7(), d)).collect();
    let (mut blanks, mut blank_items) = (Vec::new(), Vec::new());
    for (new, department) in &assessments {
        blanks.push(blank(*new, id, department, own));
        blank_items.extend(card.iter().map(|(indicator, _)| blank_item(*new, *indicator)));
    }
    writer.insert_many(blanks).await?;
    writer.insert_many(blank_items).await?;
    let of_departments = assessments.iter().map(|(new, department)| Assessed::department(department, *new));
    let assessed: Vec<Assessed> = of_departments.chain(officers).collect();
    let dates = queries::dates(&row)?;
    let laid_out = objects::lay_out(&writer, id, &dates, zone, &assessed, &forms).await?;
    let due = |(new, of): &(Uuid, &department::Model)| deadline::self_assessment(*new, of.id, &of.name, row.year, now, row.self_due_at);
    course::set(&writer, assessments.iter().map(due).collect()).await?;
    course::set(&writer, objects::ballots(&laid_out, &assessed, row.year, &dates, zone)).await?;
    let bureau = &session.me().bureau;
    let mut mail = Vec::new();
    for (new, department) in &assessments {
        let own: Vec<_> = people.iter().filter(|person| person.department_id == department.id).cloned().collect();
        let what = format!(
            "{} 年度行政执法评议考核已经开启。请组织{}开展自查自评，于 {} 前由负责人签名报送。\n\n依据：评议考核实施方案 六（一）。",
            row.year,
            department.name,
            calendar::due(row.self_due_at, zone)
        );
        let link = card_link(&house.settings().public_url, &bureau.slug, domain::ids::SelfAssessmentId(*new));
        mail.extend(compose(&link, &own, "年度考核已开启", &what));
    }
    if !mail.is_empty() {
        writer.mail(mail).await?;
    }
    scope.commit().await
}

/// A self-assessment that has not begun.
pub(crate) fn blank(id: Uuid, cycle: CycleId, department: &department::Model, total: i32) -> self_assessment::ActiveModel {
    self_assessment::ActiveModel {
        id: Set(id),
        cycle_id: Set(cycle.0),
        department_id: Set(department.id),
        department_name: Set(department.name.clone()),
        state: Set(SelfAssessmentState::NotBegun.code().to_owned()),
        summary: Set(String::new()),
        summary_version: Set(1),
        done: Set(0),
        total: Set(total),
        score_tenths: Set(0),
        evidence: Set(0),
        late: Set(false),
        reminders: Set(0),
        version: Set(1),
        ..self_assessment::ActiveModel::default()
    }
}

/// An indicator of it with nothing entered.
pub(crate) fn blank_item(assessment: Uuid, indicator: Uuid) -> self_assessment_item::ActiveModel {
    self_assessment_item::ActiveModel {
        self_assessment_id: Set(assessment),
        indicator_id: Set(indicator),
        score_tenths: Set(None),
        statement: Set(String::new()),
        evidence: Set(0),
        comment: Set(None),
        changed_by: Set(None),
        changed_at: Set(None),
        version: Set(1),
        ..self_assessment_item::ActiveModel::default()
    }
}
