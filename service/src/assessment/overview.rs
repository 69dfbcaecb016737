//! The overview of a year: who has not begun, is drafting, has submitted, was returned, is late.

use super::queries;
use super::rows::{cycle, self_assessment, self_assessment_item};
use crate::identity::Session;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::assessment;
use domain::assessment::lifecycle::{Cycle, CycleAction, CycleProgress, CycleState};
use domain::assessment::view::OverviewView;
use domain::authority::{Function, Reach};
use domain::calendar;
use domain::ids::{CycleId, StandardId};
use domain::lifecycle::concerns;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct YearRow {
    id: Uuid,
    bureau_id: Uuid,
    year: i32,
    standard_id: Uuid,
    state: String,
    self_due_at: DateTime<Utc>,
    dates: String,
    opened_at: Option<DateTime<Utc>>,
    version: i32,
    title: String,
    department_items: i64,
    officer_items: i64,
}

const YEARS: &str = "
SELECT c.id, c.bureau_id, c.year, c.standard_id, c.state, c.self_due_at, c.dates, c.opened_at, c.version, s.title,
  (SELECT COUNT(*) FROM indicator i WHERE i.bureau_id = $1 AND i.standard_id = c.standard_id AND i.card = 'department') AS department_items,
  (SELECT COUNT(*) FROM indicator i WHERE i.bureau_id = $1 AND i.standard_id = c.standard_id AND i.card = 'officer') AS officer_items
FROM cycle c JOIN standard s ON s.bureau_id = c.bureau_id AND s.id = c.standard_id
WHERE c.bureau_id = $1 ORDER BY c.year DESC";

/// The overview of `year`, or of the one that people work in. Nothing when the bureau has no cycle yet.
///
/// # Errors
/// Not found when there is no such year, or the person has no part in the assessment.
pub async fn overview(house: &House, session: &Session, year: Option<i32>) -> Result<Option<OverviewView>> {
    let scope = session.read(house).await?;
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let reach = assessment::reach(actor);
    if reach == Reach::Nothing {
        return Err(Error::not_found());
    }
    let years = scope.query::<YearRow>(YEARS, []).await?;
    let year = year.or_else(|| queries::current(years.iter().map(YearRow::model).collect()).map(|row| row.year));
    let chosen = match year {
        Some(year) => Some(years.iter().find(|row| row.year == year).ok_or_else(Error::not_found)?),
        None => None,
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let row = chosen.model();
    let brief = queries::cycle_brief(&row)?;
    let previous = years.iter().find(|other| other.year == chosen.year - 1).map(|other| other.id);
    let mut rows = Vec::new();
    for (assessment, heads) in queries::of(&scope, brief.id, &reach).await? {
        rows.push(queries::brief(&assessment, &row, &heads, actor, zone, scope.now())?);
    }
    let activity = if reach == Reach::Bureau { activity(&scope, brief.id, previous, scope.now(), zone).await? } else { Vec::new() };
    let facts = queries::cycle_facts(&row, rows.len(), CycleProgress::default())?;
    Ok(Some(OverviewView {
        years: years.iter().map(|row| (CycleId(row.id), row.year)).collect(),
        standard_id: StandardId(chosen.standard_id),
        standard: chosen.title.clone(),
        indicators: (
            usize::try_from(chosen.department_items).unwrap_or_default(),
            usize::try_from(chosen.officer_items).unwrap_or_default(),
        ),
        is_office: actor.carries(Function::AssessmentOffice),
        may_prepare: actor.carries(Function::AssessmentOffice) && years.iter().all(|row| row.state != CycleState::Preparing.code()),
        may_open: concerns::<Cycle>(actor, &facts, CycleAction::Open),
        cycle: brief,
        rows,
        activity,
    }))
}

impl YearRow {
    fn model(&self) -> cycle::Model {
        cycle::Model {
            bureau_id: self.bureau_id,
            id: self.id,
            year: self.year,
            standard_id: self.standard_id,
            state: self.state.clone(),
            self_due_at: self.self_due_at,
            dates: self.dates.clone(),
            opened_at: self.opened_at,
            rules: None,
            version: self.version,
        }
    }
}

#[derive(FromQueryResult)]
struct ChangeRow {
    cycle_id: Uuid,
    changed_at: Option<DateTime<Utc>>,
}

const DAYS: u64 = 14;

/// Indicators last changed on each of the last 14 days, and on the same days a year before.
async fn activity(
    scope: &Scope,
    cycle: CycleId,
    previous: Option<Uuid>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Vec<(NaiveDate, usize, usize)>> {
    let of_assessment: sea_orm::RelationDef = self_assessment_item::Entity::belongs_to(self_assessment::Entity)
        .from((self_assessment_item::Column::BureauId, self_assessment_item::Column::SelfAssessmentId))
        .to((self_assessment::Column::BureauId, self_assessment::Column::Id))
        .into();
    let changes = scope
        .select::<self_assessment_item::Entity>()
        .join(JoinType::InnerJoin, of_assessment)
        .filter(self_assessment_item::Column::ChangedAt.is_not_null())
        .filter(self_assessment::Column::CycleId.is_in(std::iter::once(cycle.0).chain(previous)))
        .select_only()
        .column(self_assessment::Column::CycleId)
        .column(self_assessment_item::Column::ChangedAt)
        .into_model::<ChangeRow>()
        .all(scope.tx())
        .await?;
    let today = calendar::day_of(now, zone);
    let on = |cycle: Uuid, day: NaiveDate| {
        changes.iter().filter(|c| c.cycle_id == cycle && c.changed_at.is_some_and(|at| calendar::day_of(at, zone) == day)).count()
    };
    Ok((0..DAYS)
        .rev()
        .filter_map(|back| {
            let day = today.checked_sub_days(Days::new(back))?;
            let before = previous.and_then(|previous| Some(on(previous, day.checked_sub_months(chrono::Months::new(12))?)));
            Some((day, on(cycle.0, day), before.unwrap_or_default()))
        })
        .collect())
}
