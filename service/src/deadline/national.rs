//! The national lists 节假日安排, which operators enter once for every bureau; and what follows in each bureau, one piece of
//! work a bureau, in its own scope: an operator sees nothing of it, the bureau finds it in its log.
#![expect(clippy::disallowed_methods, reason = "the national lists are platform tables")]

use super::calendar::{kind_of, workdays};
use super::open::{open_periods, shift};
use super::rows::{holiday, holiday_list};
use crate::database::WriteTurn;
use crate::identity::operator::{OperatorSession, acting, operator_name};
use crate::identity::{bureau, rows::bureau as bureau_row};
use crate::platform::{Job, JobKind, schedule, settle};
use crate::scope::WriteScope;
use crate::{Error, House, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar;
use domain::deadline::holidays::{Difference, HolidayList, HolidayListInput, as_text, differences, shipped};
use domain::deadline::period::{OpenPeriod, in_words, moved};
use domain::deadline::workdays::{Declared, Workdays};
use domain::failure::Failure;
use domain::identity::lifecycle::{Bureau, BureauEdit};
use domain::ids::{BureauId, HolidayListId};
use domain::lifecycle::edit;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
    TransactionTrait,
};
use uuid::Uuid;

/// The zone of the nation, by which an operator's day is told.
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// A list as it was entered.
#[derive(Clone, Debug)]
pub struct ListView {
    /// The list.
    pub id: HolidayListId,
    /// Its year.
    pub year: i32,
    /// The document it rests on.
    pub source: String,
    /// Who entered it and when; nobody where it came with the program.
    pub entered: Option<(String, DateTime<Utc>)>,
}

/// The national calendar as operators see it.
#[derive(Clone, Debug)]
pub struct NationalView {
    /// The days.
    pub workdays: Workdays,
    /// Every list that was entered, the newest first; of a year the first is in force.
    pub lists: Vec<ListView>,
    /// The year whose list should be there by now and is not.
    pub missing: Option<i32>,
}

impl NationalView {
    /// The list of `year` that is in force.
    #[must_use]
    pub fn in_force(&self, year: i32) -> Option<&ListView> {
        self.lists.iter().find(|list| list.year == year)
    }
}

/// The list of a year before it is entered.
#[derive(Clone, Debug)]
pub struct ListPreview {
    /// The list.
    pub list: HolidayList,
    /// What it says otherwise than the one in force.
    pub differences: Vec<Difference>,
    /// How many bureaus will count their periods anew.
    pub bureaus: usize,
    /// The list in force that it was compared with.
    pub base: Option<HolidayListId>,
}

async fn days<C: ConnectionTrait>(connection: &C) -> Result<Vec<(NaiveDate, i32, domain::deadline::workdays::DayKind, String)>> {
    let rows = holiday::Entity::find().order_by_asc(holiday::Column::Day).all(connection).await?;
    rows.into_iter().map(|row| Ok((row.day, row.year, kind_of(&row.kind)?, row.name))).collect()
}

/// The days of the list of `year`, and those of all others.
async fn parted<C: ConnectionTrait>(connection: &C, year: Option<i32>) -> Result<(Declared, Declared)> {
    let (own, others): (Vec<_>, Vec<_>) = days(connection).await?.into_iter().partition(|(_, of, ..)| Some(*of) == year);
    let declared = |days: Vec<(NaiveDate, i32, _, String)>| days.into_iter().map(|(day, _, kind, name)| (day, (kind, name))).collect();
    Ok((declared(own), declared(others)))
}

async fn latest<C: ConnectionTrait>(connection: &C, year: i32) -> Result<Option<Uuid>> {
    let select = holiday_list::Entity::find().filter(holiday_list::Column::Year.eq(year)).order_by_desc(holiday_list::Column::Id);
    Ok(select.one(connection).await?.map(|row| row.id))
}

/// The national calendar, with who entered what.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &OperatorSession) -> Result<NationalView> {
    tracing::debug!(operator = %session.login(), "an operator looks at the national calendar");
    let connection = house.database().platform();
    let days = days(connection).await?;
    let years = days.iter().map(|(_, year, ..)| *year).collect();
    let national = days.into_iter().map(|(day, _, kind, name)| (day, (kind, name))).collect();
    let workdays = Workdays::new(national, years, Declared::new());
    let rows = holiday_list::Entity::find().order_by_desc(holiday_list::Column::Id).limit(50).all(connection).await?;
    let lists = rows.into_iter().map(|row| ListView {
        id: HolidayListId(row.id),
        year: row.year,
        source: row.source,
        entered: row.entered_by.zip(row.entered_at),
    });
    let missing = workdays.missing(calendar::day_of(house.now(), ZONE));
    Ok(NationalView { workdays, lists: lists.collect(), missing })
}

/// The list of a year as rows to correct, and the document it rests on; empty where there is none.
///
/// # Errors
/// When the database fails.
pub async fn draft(house: &House, session: &OperatorSession, year: i32) -> Result<(String, String)> {
    let view = view(house, session).await?;
    let (own, _) = parted(house.database().platform(), Some(year)).await?;
    Ok((as_text(&own), view.in_force(year).map(|list| list.source.clone()).unwrap_or_default()))
}

/// What a list would change. Of bureaus only how many there are is told.
///
/// # Errors
/// Invalid at `year`, `source` and `text`, where every faulty row is named; refused when nothing would change.
pub async fn preview(house: &House, session: &OperatorSession, input: &HolidayListInput) -> Result<ListPreview> {
    tracing::debug!(operator = %session.login(), "an operator checks a national list");
    let connection = house.database().platform();
    let (present, others) = parted(connection, input.year.trim().parse().ok()).await?;
    let list = input.read(calendar::day_of(house.now(), ZONE), &others)?;
    let base = latest(connection, list.year).await?.map(HolidayListId);
    let differences = differences(&present, &list.days);
    if differences.is_empty() {
        return Err(Failure::field("text", format!("与已录入的 {} 年安排相同，不用再录入", list.year)).into());
    }
    let bureaus = bureau::list(house).await?.len();
    Ok(ListPreview { list, differences, bureaus, base })
}

/// Puts a list in force and has every bureau count its periods anew. `base` is the list that the preview was compared
/// with, empty where there was none.
///
/// # Errors
/// As [`preview`]; refused when another operator has entered a list of that year meanwhile.
pub async fn enter(house: &House, session: &OperatorSession, input: &HolidayListInput, base: &str) -> Result<i32> {
    let overtaken = || Failure::refused("另一名运营人员刚刚录入了这一年的安排，请返回工作日历核对后再录入");
    let WriteTurn { tx, turn } = house.database().begin_writing().await?;
    let now = house.now();
    let (present, others) = parted(&tx, input.year.trim().parse().ok()).await?;
    let list = input.read(calendar::day_of(now, ZONE), &others)?;
    let present_base = latest(&tx, list.year).await?.map(|id| id.to_string()).unwrap_or_default();
    if present_base != base.trim() || differences(&present, &list.days).is_empty() {
        return Err(overtaken().into());
    }
    let id = put(&tx, &list, Some((session, now))).await.map_err(|error| match error {
        Error::Database(cause) if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => overtaken().into(),
        other => other,
    })?;
    everywhere(&tx, id, now).await?;
    tx.commit().await?;
    drop(turn);
    tracing::info!(operator = %session.login(), year = list.year, "an operator entered a national list");
    Ok(list.year)
}

/// Writes a list in place of the one of its year.
async fn put<C: ConnectionTrait>(tx: &C, list: &HolidayList, by: Option<(&OperatorSession, DateTime<Utc>)>) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let entered = holiday_list::ActiveModel {
        id: Set(id),
        year: Set(list.year),
        source: Set(list.source.clone()),
        content: Set(as_text(&list.days)),
        operator_id: Set(by.map(|(session, _)| session.operator().0)),
        entered_by: Set(by.map(|(session, _)| session.name().to_owned())),
        entered_at: Set(by.map(|(_, at)| at)),
    };
    holiday_list::Entity::insert(entered).exec_without_returning(tx).await?;
    holiday::Entity::delete_many().filter(holiday::Column::Year.eq(list.year)).exec(tx).await?;
    let rows = list.days.iter().map(|(day, (kind, name))| holiday::ActiveModel {
        day: Set(*day),
        year: Set(list.year),
        kind: Set(kind.code().to_owned()),
        name: Set(name.clone()),
    });
    holiday::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx).await?;
    Ok(id)
}

/// Asks every bureau to count its periods anew.
async fn everywhere<C: ConnectionTrait>(tx: &C, list: Uuid, at: DateTime<Utc>) -> Result<()> {
    for row in bureau_row::Entity::find().all(tx).await? {
        schedule(tx, BureauId(row.id), JobKind::CalendarChange, &[list], at).await?;
    }
    Ok(())
}

/// Enters the lists that come with the program for the years that have none. Doing it again does nothing; what an
/// operator has entered stays.
pub(crate) async fn ship(connection: &DatabaseConnection) -> Result<()> {
    let tx = connection.begin().await?;
    for list in shipped() {
        if latest(&tx, list.year).await?.is_none() {
            let id = put(&tx, &list, None).await?;
            everywhere(&tx, id, DateTime::UNIX_EPOCH).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Counts the periods of a bureau anew after a national list has changed, and writes into its log what moved. Done
/// twice, it finds nothing to move; done by two servers, by one.
///
/// # Errors
/// When the database fails; the job is then offered again.
pub async fn follow(house: &House, job: Job) -> Result<()> {
    let bureau = bureau::by_id(house, job.bureau).await?;
    let mut scope = WriteScope::of_bureau(house, job.bureau).await?;
    if !settle(scope.tx(), job, None).await? {
        return Ok(());
    }
    let Some(list) = holiday_list::Entity::find_by_id(job.subject).one(scope.tx()).await? else {
        return scope.commit().await;
    };
    let (now, zone) = (scope.now(), bureau.zone);
    let (rows, periods): (Vec<_>, Vec<OpenPeriod>) = open_periods(&scope, zone).await?.into_iter().unzip();
    // A bureau whose own days leave nothing to count keeps its ends, and its log says so.
    let workdays = workdays(&scope).await?;
    let (effect, moved) = match moved(&periods, &workdays, calendar::day_of(now, zone)) {
        Ok(moved) => (in_words(&moved), moved),
        Err(refusal) => (refusal.message, Vec::new()),
    };
    let by = list.entered_by.as_deref().map_or_else(|| "系统（随程序发布）".to_owned(), operator_name);
    let actor = acting(job.bureau, list.operator_id.unwrap_or_default(), by);
    let decision = edit::<Bureau>(&actor, &bureau::facts(&bureau), BureauEdit::Holidays, now)?;
    let note = format!("{} 年节假日安排（{}）。{}", list.year, list.source, effect);
    let decision = decision.stating("year", list.year).stating("list", list.id).stating("moved", moved.len());
    let writer = scope.apply(&decision.noting(note))?;
    shift(&writer, &rows, &moved, &workdays, zone).await?;
    scope.commit().await
}
