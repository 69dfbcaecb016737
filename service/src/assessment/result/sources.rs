//! What results take from the daily record.

use crate::assessment::rows::daily_entry;
use crate::scope::Scope;
use crate::{Error, Result};
use domain::Points;
use domain::assessment::lifecycle::{DailyCategory, DailyState};
use domain::assessment::result::DailyLine;
use domain::ids::DailyEntryId;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// An entry of the daily record with whom it is about.
pub(super) struct Line {
    department: Uuid,
    officer: Option<Uuid>,
    pub line: DailyLine,
}

impl Line {
    /// Whether it is about this department, or about this officer. What is about an officer is not counted once more for
    /// the department.
    pub(super) fn is_of(&self, department: Uuid, officer: Option<Uuid>) -> bool {
        match officer {
            Some(_) => self.officer == officer,
            None => self.officer.is_none() && self.department == department,
        }
    }
}

/// The daily record of a year, in the order of days.
pub(super) async fn daily(scope: &Scope, year: i32) -> Result<Vec<Line>> {
    let rows = scope
        .select::<daily_entry::Entity>()
        .filter(daily_entry::Column::Year.eq(year))
        .order_by_asc(daily_entry::Column::HappenedOn)
        .order_by_asc(daily_entry::Column::Id)
        .all(scope.tx())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                department: row.department_id,
                officer: row.officer_id,
                line: DailyLine {
                    id: DailyEntryId(row.id),
                    number: row.number,
                    day: row.happened_on,
                    category: DailyCategory::from_code(&row.category).ok_or_else(|| Error::Row(format!("category {}", row.category)))?,
                    facts: row.facts,
                    points: Points::from_tenths(row.tenths),
                    state: DailyState::from_code(&row.state).ok_or_else(|| Error::Row(format!("daily {}", row.state)))?,
                },
            })
        })
        .collect()
}
