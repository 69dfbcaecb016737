//! What results take from the daily record and from the register of adverse outcomes.

use crate::assessment::rows::{adverse_officer, adverse_outcome, daily_entry};
use crate::scope::Scope;
use crate::{Error, Result};
use domain::Points;
use domain::assessment::grade::{AdverseKind, Veto};
use domain::assessment::lifecycle::{AdverseState, DailyCategory, DailyState};
use domain::assessment::result::DailyLine;
use domain::ids::DailyEntryId;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
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

/// An adverse outcome with whose act it was.
pub(super) struct Outcome {
    department: Uuid,
    officers: Vec<Uuid>,
    pub veto: Veto,
}

impl Outcome {
    /// Whether it makes this department, or this officer, 不合格.
    pub(super) fn strikes(&self, department: Uuid, officer: Option<Uuid>) -> bool {
        officer.map_or(self.department == department, |officer| self.officers.contains(&officer))
    }
}

/// The adverse outcomes of a year that are in force, in one statement.
pub(super) async fn vetoes(scope: &Scope, year: i32) -> Result<Vec<Outcome>> {
    let of_outcome: sea_orm::RelationDef = adverse_outcome::Entity::belongs_to(adverse_officer::Entity)
        .from((adverse_outcome::Column::BureauId, adverse_outcome::Column::Id))
        .to((adverse_officer::Column::BureauId, adverse_officer::Column::OutcomeId))
        .into();
    let rows = scope
        .select::<adverse_outcome::Entity>()
        .filter(adverse_outcome::Column::Year.eq(year))
        .filter(adverse_outcome::Column::State.eq(AdverseState::Registered.code()))
        .join(JoinType::LeftJoin, of_outcome)
        .select_also(adverse_officer::Entity)
        .order_by_asc(adverse_outcome::Column::Id)
        .all(scope.tx())
        .await?;
    let mut outcomes: Vec<(Uuid, Outcome)> = Vec::new();
    for (row, officer) in rows {
        let officer = officer.map(|officer| officer.officer_id);
        match outcomes.last_mut() {
            Some((id, last)) if *id == row.id => last.officers.extend(officer),
            _ => {
                let kind = AdverseKind::from_code(&row.kind).ok_or_else(|| Error::Row(format!("adverse {}", row.kind)))?;
                let veto = Veto { kind, act: row.act, document: row.document, day: row.decided_on };
                outcomes.push((row.id, Outcome { department: row.department_id, officers: officer.into_iter().collect(), veto }));
            }
        }
    }
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}
