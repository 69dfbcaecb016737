//! The periods of working days that run: read with their deadlines, and moved there and where the rules read them.

use super::course;
use crate::assessment::rows::{assessment_object, daily_entry, notice, objection};
use crate::complaint::rows::complaint;
use crate::scope::{Scope, Writer};
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar;
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::period::{Moved, OpenPeriod};
use domain::deadline::workdays::Workdays;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter};
use uuid::Uuid;

/// A period with what it is a period for: the subject of its deadline, or for the time to object to a year's results, of
/// which everybody assessed has a deadline, the cycle.
pub(super) struct Open {
    kind: DeadlineKind,
    id: Uuid,
    due: DateTime<Utc>,
    from: NaiveDate,
    days: u32,
}

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    id: Uuid,
    what: String,
    begun: DateTime<Utc>,
    due: DateTime<Utc>,
    days: Option<i32>,
    basis: Option<String>,
}

/// What may be done until the period is over counts while it runs; what is owed, until it is done. Of the notices of a
/// year the first one set the period running, and a correction keeps its end.
const OPEN: &str = "
SELECT kind, subject AS id, title AS what, begins_at AS begun, due_at AS due, CAST(NULL AS integer) AS days, basis
  FROM deadline WHERE bureau_id = $1 AND state IN ('running', 'missed', 'paused')
  AND (kind IN ('daily_answer', 'objection_answer', 'fault_handling', 'complaint_acceptance')
    OR (kind IN ('daily_objection', 'fault_statement') AND due_at > $2))
UNION ALL SELECT 'result_objection', n.cycle_id, n.number, n.published_at, n.objections_until, n.objection_days, CAST(NULL AS text)
  FROM notice n JOIN cycle c ON c.bureau_id = n.bureau_id AND c.id = n.cycle_id
  WHERE n.bureau_id = $1 AND n.corrects IS NULL AND c.state = 'published' AND n.objections_until > $2
ORDER BY due, what";

/// The periods that run, the next to end first, each with its row. One statement.
pub(super) async fn open_periods(scope: &Scope, zone: Tz) -> Result<Vec<(Open, OpenPeriod)>> {
    let rows = scope.query::<Row>(OPEN, [scope.now().into()]).await?;
    rows.into_iter().filter_map(|row| read(row, zone).transpose()).collect()
}

/// Nothing of a deadline whose end somebody has set by hand.
fn read(row: Row, zone: Tz) -> Result<Option<(Open, OpenPeriod)>> {
    let kind = DeadlineKind::from_code(&row.kind).ok_or_else(|| Error::Row(format!("deadline {}", row.kind)))?;
    let due = calendar::last_day(row.due, zone);
    let (what, from, days) = match row.basis.as_deref().map(serde_json::from_str).transpose()? {
        // Who keeps the calendar learns that a period moves, and not of which complaint.
        Some(Basis::WorkingDays { from, days, .. }) if kind == DeadlineKind::ComplaintAcceptance => {
            ("投诉举报的受理期限".to_owned(), from, days)
        }
        Some(Basis::WorkingDays { from, days, .. }) => (format!("{}期限", row.what), from, days),
        Some(_) => return Ok(None),
        None => {
            let from = calendar::day_of(row.begun, zone);
            // What ran before there was a calendar was counted from Monday to Friday.
            let counted = || Workdays::default().working_days_between(from, due);
            let days = row.days.and_then(|days| u32::try_from(days).ok()).unwrap_or_else(counted);
            (format!("通报 {} 的申请复核期限", row.what), from, days)
        }
    };
    Ok(Some((Open { kind, id: row.id, due: row.due, from, days }, OpenPeriod { what, from, days, due })))
}

/// Writes the new ends: of the deadlines, and of the rows that hold them for their rules. A row that was done meanwhile,
/// or has another end by now, is left alone.
pub(super) async fn shift(writer: &Writer<'_>, open: &[Open], moved: &[Moved], after: &Workdays, zone: Tz) -> Result<()> {
    for one in moved {
        let Some(row) = open.get(one.place) else { continue };
        let until = calendar::end_of_day(one.after, zone);
        let days = Set(i32::try_from(row.days).ok());
        let all = Condition::all();
        let subjects = match row.kind {
            DeadlineKind::DailyObjection => {
                let key = all.add(daily_entry::Column::Id.eq(row.id)).add(daily_entry::Column::ObjectionUntil.eq(row.due));
                let changes =
                    daily_entry::ActiveModel { objection_until: Set(until), objection_days: days, ..daily_entry::ActiveModel::default() };
                writer.update_all(key.add(daily_entry::Column::State.eq("told")), changes).await?;
                vec![row.id]
            }
            DeadlineKind::ResultObjection => {
                let key = all.add(notice::Column::CycleId.eq(row.id)).add(notice::Column::ObjectionsUntil.eq(row.due));
                let changes = notice::ActiveModel { objections_until: Set(until), objection_days: days, ..notice::ActiveModel::default() };
                writer.update_all(key, changes).await?;
                objects(writer.scope(), row.id).await?
            }
            DeadlineKind::ObjectionAnswer => {
                let key = all.add(objection::Column::Id.eq(row.id)).add(objection::Column::AnswerUntil.eq(row.due));
                let changes = objection::ActiveModel { answer_until: Set(until), answer_days: days, ..objection::ActiveModel::default() };
                writer.update_all(key.add(objection::Column::State.eq("filed")), changes).await?;
                vec![row.id]
            }
            DeadlineKind::FaultHandling | DeadlineKind::FaultStatement => {
                crate::accountability::moved(writer, row.kind, row.id, (row.due, until)).await?;
                vec![row.id]
            }
            DeadlineKind::ComplaintAcceptance => {
                let key = all.add(complaint::Column::Id.eq(row.id)).add(complaint::Column::DueAt.eq(row.due));
                let changes = complaint::ActiveModel { due_at: Set(Some(until)), ..complaint::ActiveModel::default() };
                writer.update_all(key.add(complaint::Column::State.eq("received")), changes).await?;
                vec![row.id]
            }
            _ => vec![row.id],
        };
        let basis = Basis::WorkingDays { from: row.from, days: row.days, unlisted: after.unlisted(row.from, one.after) };
        course::shift(writer, row.kind, &subjects, until, &basis, "工作日历变动").await?;
    }
    Ok(())
}

/// Everybody assessed in a cycle.
async fn objects(scope: &Scope, cycle: Uuid) -> Result<Vec<Uuid>> {
    let rows = scope.select::<assessment_object::Entity>().filter(assessment_object::Column::CycleId.eq(cycle));
    Ok(rows.all(scope.tx()).await?.into_iter().map(|row| row.id).collect())
}
