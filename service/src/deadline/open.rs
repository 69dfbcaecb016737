//! The periods of a bureau that run: collected from where they stand, and moved there.

use crate::assessment::rows::{daily_entry, notice, objection};
use crate::scope::{Scope, Writer};
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar;
use domain::deadline::period::{Moved, OpenPeriod};
use domain::deadline::workdays::Workdays;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// An entry of the daily record, which may be objected to.
    Entry,
    /// The notices of a year, whose results may be objected to.
    Notice,
    /// An objection to a result, which is owed an answer.
    Answer,
}

/// A period with the row that holds it.
pub(super) struct Open {
    place: Place,
    id: Uuid,
    due: DateTime<Utc>,
    days: u32,
}

#[derive(FromQueryResult)]
struct Row {
    place: String,
    id: Uuid,
    number: String,
    begun: DateTime<Utc>,
    due: DateTime<Utc>,
    days: Option<i32>,
}

/// What may be done until the period is over counts while it runs; what is owed, until it is done. Of the notices of a
/// year the first one set the period running, and a correction keeps its end.
const OPEN: &str = "
SELECT 'entry' AS place, id, number, entered_at AS begun, objection_until AS due, objection_days AS days
  FROM daily_entry WHERE bureau_id = $1 AND state = 'told' AND objection_until > $2
UNION ALL SELECT 'notice', n.cycle_id, n.number, n.published_at, n.objections_until, n.objection_days
  FROM notice n JOIN cycle c ON c.bureau_id = n.bureau_id AND c.id = n.cycle_id
  WHERE n.bureau_id = $1 AND n.corrects IS NULL AND c.state = 'published' AND n.objections_until > $2
UNION ALL SELECT 'answer', id, number, filed_at, answer_until, answer_days FROM objection WHERE bureau_id = $1 AND state = 'filed'
ORDER BY due, number";

/// The periods that run, the next to end first, each with its row. One statement.
pub(super) async fn open_periods(scope: &Scope, zone: Tz) -> Result<Vec<(Open, OpenPeriod)>> {
    let rows = scope.query::<Row>(OPEN, [scope.now().into()]).await?;
    rows.into_iter().map(|row| read(row, zone)).collect()
}

fn read(row: Row, zone: Tz) -> Result<(Open, OpenPeriod)> {
    let (from, due) = (calendar::day_of(row.begun, zone), calendar::last_day(row.due, zone));
    let (place, what) = match row.place.as_str() {
        "entry" => (Place::Entry, format!("日常考核记录 {} 的异议期限", row.number)),
        "notice" => (Place::Notice, format!("通报 {} 的申请复核期限", row.number)),
        "answer" => (Place::Answer, format!("复核申请 {} 的答复期限", row.number)),
        other => return Err(Error::Row(format!("place {other}"))),
    };
    // What ran before there was a calendar was counted from Monday to Friday.
    let counted = || Workdays::default().working_days_between(from, due);
    let days = row.days.and_then(|days| u32::try_from(days).ok()).unwrap_or_else(counted);
    Ok((Open { place, id: row.id, due: row.due, days }, OpenPeriod { what, from, days, due }))
}

/// Writes the new ends, and the lengths with them: what had none could not be told from its new end any more. A row that
/// was done meanwhile, or has another end by now, is left alone. One statement for each kind of row, old end, new end and
/// length.
pub(super) async fn shift(writer: &Writer<'_>, open: &[Open], moved: &[Moved], zone: Tz) -> Result<()> {
    let mut groups: BTreeMap<(Place, DateTime<Utc>, NaiveDate, u32), Vec<Uuid>> = BTreeMap::new();
    for one in moved {
        if let Some(row) = open.get(one.place) {
            groups.entry((row.place, row.due, one.after, row.days)).or_default().push(row.id);
        }
    }
    for ((place, before, day, days), ids) in groups {
        let (after, days) = (calendar::end_of_day(day, zone), Set(i32::try_from(days).ok()));
        let all = Condition::all();
        match place {
            Place::Entry => {
                let key = all.add(daily_entry::Column::Id.is_in(ids)).add(daily_entry::Column::ObjectionUntil.eq(before));
                let changes =
                    daily_entry::ActiveModel { objection_until: Set(after), objection_days: days, ..daily_entry::ActiveModel::default() };
                writer.update_all(key.add(daily_entry::Column::State.eq("told")), changes).await?;
            }
            Place::Notice => {
                let key = all.add(notice::Column::CycleId.is_in(ids)).add(notice::Column::ObjectionsUntil.eq(before));
                let changes = notice::ActiveModel { objections_until: Set(after), objection_days: days, ..notice::ActiveModel::default() };
                writer.update_all(key, changes).await?;
            }
            Place::Answer => {
                let key = all.add(objection::Column::Id.is_in(ids)).add(objection::Column::AnswerUntil.eq(before));
                let changes = objection::ActiveModel { answer_until: Set(after), answer_days: days, ..objection::ActiveModel::default() };
                writer.update_all(key.add(objection::Column::State.eq("filed")), changes).await?;
            }
        }
    }
    Ok(())
}
