//! The list of the daily record, and what of it somebody has to do.

use super::super::rows::daily_entry;
use super::{Row, category, columns, reached};
use crate::identity::Session;
use crate::identity::rows::department;
use crate::{Error, House, Result};
use domain::assessment::daily::{DailyReach, enters};
use domain::assessment::lifecycle::{DailyCategory, DailyState};
use domain::assessment::view::{DailyBrief, DailyCounts, DailyList};
use domain::ids::{DailyEntryId, DepartmentId};
use domain::record::Page;
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Entries a page.
const ROWS: usize = 30;

/// Which entries to list: all choices together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DailyFilter {
    /// Of a year.
    pub year: Option<i32>,
    /// Of a department with its officers.
    pub department: Option<DepartmentId>,
    /// Of a category.
    pub category: Option<DailyCategory>,
    /// In a state.
    pub state: Option<DailyState>,
}

#[derive(FromQueryResult)]
struct Group {
    year: i32,
    department_id: Uuid,
    department_name: String,
    category: String,
    state: String,
    entries: i64,
}

/// The entries within reach, newest first, from before the one that was shown last.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session, filter: &DailyFilter, before: Option<DailyEntryId>) -> Result<DailyList> {
    let scope = session.read(house).await?;
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let reach = DailyReach::of(actor);
    let groups = reached(scope.select::<daily_entry::Entity>(), &reach)
        .column(daily_entry::Column::Year)
        .column(daily_entry::Column::DepartmentId)
        .column_as(department::Column::Name, "department_name")
        .column(daily_entry::Column::Category)
        .column(daily_entry::Column::State)
        .column_as(daily_entry::Column::Id.count(), "entries")
        .group_by(daily_entry::Column::Year)
        .group_by(daily_entry::Column::DepartmentId)
        .group_by(department::Column::Name)
        .group_by(daily_entry::Column::Category)
        .group_by(daily_entry::Column::State)
        .into_model::<Group>()
        .all(scope.tx())
        .await?;
    let chosen = Condition::all()
        .add_option(filter.year.map(|year| daily_entry::Column::Year.eq(year)))
        .add_option(filter.department.map(|id| daily_entry::Column::DepartmentId.eq(id.0)))
        .add_option(filter.category.map(|category| daily_entry::Column::Category.eq(category.code())))
        .add_option(filter.state.map(|state| daily_entry::Column::State.eq(state.code())))
        .add_option(before.map(|id| daily_entry::Column::Id.lt(id.0)));
    let select =
        reached(scope.select::<daily_entry::Entity>(), &reach).filter(chosen).order_by_desc(daily_entry::Column::Id).limit(ROWS as u64 + 1);
    let mut rows = columns(select).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let brief = |row: &Row| row.brief(&row.facts(zone)?, actor, scope.now());
    let rows = rows.iter().map(brief).collect::<Result<Vec<DailyBrief>>>()?;
    Ok(DailyList {
        page: Page { rows, next },
        counts: counts(&groups, filter)?,
        may_enter: enters(actor),
        sees_all: reach == DailyReach::Bureau,
    })
}

/// How many entries there are of what: of each dimension with the choices in the others.
fn counts(groups: &[Group], filter: &DailyFilter) -> Result<DailyCounts> {
    let mut counts = DailyCounts {
        categories: DailyCategory::ALL.iter().map(|category| (*category, 0)).collect(),
        states: DailyState::ALL.iter().map(|state| (*state, 0)).collect(),
        ..DailyCounts::default()
    };
    for group in groups {
        let entries = usize::try_from(group.entries).unwrap_or_default();
        let (of, id) = (category(&group.category)?, DepartmentId(group.department_id));
        let state = DailyState::from_code(&group.state).ok_or_else(|| Error::Row(format!("state {}", group.state)))?;
        let fits = [
            filter.year.is_none_or(|year| year == group.year),
            filter.department.is_none_or(|department| department == id),
            filter.category.is_none_or(|category| category == of),
            filter.state.is_none_or(|chosen| chosen == state),
        ];
        let fits_but = |dimension: usize| fits.iter().enumerate().all(|(n, fits)| *fits || n == dimension);
        let counted = |dimension| if fits_but(dimension) { entries } else { 0 };
        counts.all += entries;
        counts.matching += counted(usize::MAX);
        match counts.years.iter_mut().find(|(year, _)| *year == group.year) {
            Some((_, sum)) => *sum += counted(0),
            None => counts.years.push((group.year, counted(0))),
        }
        match counts.departments.iter_mut().find(|(department, ..)| *department == id) {
            Some((.., sum)) => *sum += counted(1),
            None => counts.departments.push((id, group.department_name.clone(), counted(1))),
        }
        counts.categories.iter_mut().filter(|(category, _)| *category == of).for_each(|(_, sum)| *sum += counted(2));
        counts.states.iter_mut().filter(|(chosen, _)| *chosen == state).for_each(|(_, sum)| *sum += counted(3));
    }
    counts.years.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    counts.departments.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
    Ok(counts)
}
