//! The working-day calendar of a bureau: the national lists with the bureau's own days over them, and what a change of
//! these does to the periods that run.

use super::open::{Open, open_periods, shift};
use super::rows::bureau_day;
use crate::identity::Session;
use crate::keys::sha256_hex;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar;
use domain::deadline::own_day::{CalendarView, ChangeView, OwnDayView, OwnDaysInput, may_be_withdrawn};
use domain::deadline::period::{Moved, OpenPeriod, in_words, moved};
use domain::deadline::workdays::{DayKind, Declared, Until, Workdays};
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::lifecycle::{Decision, edit};
use domain::{Label, Refusal};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryOrder, SqlErr};

#[derive(FromQueryResult)]
struct Row {
    day: NaiveDate,
    kind: String,
    name: String,
    year: Option<i32>,
}

const DAYS: &str = "SELECT day, kind, name, year FROM holiday \
                    UNION ALL SELECT day, kind, reason, CAST(NULL AS integer) FROM bureau_day WHERE bureau_id = $1";

/// The calendar of the scope's bureau, in one statement.
pub(crate) async fn workdays(scope: &Scope) -> Result<Workdays> {
    let (mut national, mut years, mut own) = (Declared::new(), std::collections::BTreeSet::new(), Declared::new());
    for row in scope.query::<Row>(DAYS, []).await? {
        let kind = kind_of(&row.kind)?;
        match row.year {
            Some(year) => {
                years.insert(year);
                national.insert(row.day, (kind, row.name));
            }
            None => {
                own.insert(row.day, (kind, row.name));
            }
        }
    }
    Ok(Workdays::new(national, years, own))
}

pub(super) fn kind_of(code: &str) -> Result<DayKind> {
    DayKind::from_code(code).ok_or_else(|| Error::Row(format!("day {code}")))
}

/// The end of a period of `days` working days that begins at `now`, by the calendar of the scope's bureau.
///
/// # Errors
/// Refused when there are no working days to count; when the database fails.
pub(crate) async fn until(scope: &Scope, now: DateTime<Utc>, days: u32, zone: Tz) -> Result<Until> {
    Ok(workdays(scope).await?.until(now, days, zone)?)
}

fn judge(session: &Session, now: DateTime<Utc>) -> std::result::Result<Decision, Refusal> {
    edit::<MasterData>(session.actor(), &MasterFacts { id: session.actor().bureau.0, version: 0 }, MasterEdit::Calendar, now)
}

/// The calendar, for everybody of the bureau.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session) -> Result<CalendarView> {
    let scope = session.read(house).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    let may_edit = judge(session, scope.now()).is_ok();
    let workdays = workdays(&scope).await?;
    let rows = scope.select::<bureau_day::Entity>().order_by_asc(bureau_day::Column::Day).all(scope.tx()).await?;
    let view = |row: bureau_day::Model| {
        Ok(OwnDayView {
            day: row.day,
            kind: kind_of(&row.kind)?,
            reason: row.reason,
            by: row.declared_by,
            at: row.declared_at,
            may_withdraw: may_edit && may_be_withdrawn(row.day, today).is_ok(),
        })
    };
    let own = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(CalendarView { missing: workdays.missing(today), workdays, own, may_edit })
}

/// The year whose national list should be there by now and is not; nothing for people who do not keep the calendar.
///
/// # Errors
/// When the database fails.
pub async fn missing(house: &House, session: &Session) -> Result<Option<i32>> {
    if judge(session, house.now()).is_err() {
        return Ok(None);
    }
    let scope = session.read(house).await?;
    Ok(workdays(&scope).await?.missing(calendar::day_of(scope.now(), session.me().bureau.zone)))
}

/// A change of the bureau's days: what is declared or taken back, and the days as they are afterwards.
struct Change {
    days: Vec<NaiveDate>,
    kind: DayKind,
    reason: String,
    own: Declared,
}

/// What a person asks for.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Declare days.
    Declare(OwnDaysInput),
    /// Take a declared day back.
    Withdraw(NaiveDate),
}

impl Wish {
    fn read(&self, present: &Workdays, today: NaiveDate) -> Result<Change> {
        match self {
            Self::Declare(input) => {
                let own = input.read(present, today)?;
                Ok(Change { own: own.over(present), days: own.days, kind: own.kind, reason: own.reason })
            }
            Self::Withdraw(day) => {
                let (kind, reason) = present.own().get(day).cloned().ok_or_else(Error::not_found)?;
                may_be_withdrawn(*day, today)?;
                let mut own = present.own().clone();
                own.remove(day);
                Ok(Change { days: vec![*day], kind, reason, own })
            }
        }
    }
}

/// What a change moves, with the rows.
async fn effect(scope: &Scope, present: &Workdays, change: &Change, zone: Tz) -> Result<(Vec<Open>, Vec<Moved>)> {
    let (rows, periods): (Vec<Open>, Vec<OpenPeriod>) = open_periods(scope, zone).await?.into_iter().unzip();
    let moved = moved(&periods, &present.with_own(change.own.clone()), calendar::day_of(scope.now(), zone))?;
    Ok((rows, moved))
}

/// A print of what moves, so that nobody confirms something else than what was shown.
fn print(moved: &[Moved]) -> Result<String> {
    Ok(sha256_hex(serde_json::to_string(moved)?.as_bytes()).chars().take(16).collect())
}

/// What a change would do. Nothing is written.
///
/// # Errors
/// Invalid at the fields of the form; refused for all but administrators and legal affairs, and where no working days
/// would be left to count; not found.
pub async fn preview(house: &House, session: &Session, wish: &Wish) -> Result<ChangeView> {
    let scope = session.read(house).await?;
    judge(session, scope.now())?;
    let zone = session.me().bureau.zone;
    let present = workdays(&scope).await?;
    let change = wish.read(&present, calendar::day_of(scope.now(), zone))?;
    let (_, moved) = effect(&scope, &present, &change, zone).await?;
    Ok(ChangeView { seen: print(&moved)?, days: change.days, kind: change.kind, reason: change.reason, moved })
}

/// Makes a change: the days, the ends of the periods that move, and the entry in the log, in one transaction. `seen` is
/// the print of the preview that is confirmed.
///
/// # Errors
/// As [`preview`]; refused when by now something else would move than was shown.
pub async fn change(house: &House, session: &Session, wish: &Wish, seen: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    let decision = judge(session, now)?;
    let present = workdays(&scope).await?;
    let change = wish.read(&present, calendar::day_of(now, zone))?;
    let (rows, moved) = effect(&scope, &present, &change, zone).await?;
    if print(&moved)? != seen {
        return Err(Failure::refused("核对期间期限情况有变化，下面是最新的影响，请重新核对后确认").into());
    }
    let withdrawn = matches!(wish, Wish::Withdraw(_));
    let note = format!("{}{}：{}。{}", if withdrawn { "撤销登记：" } else { "" }, what(&change), change.reason, in_words(&moved));
    let decision = decision.stating("days", listed(&change.days)).stating("kind", change.kind.code()).stating("moved", moved.len());
    let by = decision.name();
    let writer = scope.apply(&decision.noting(note))?;
    if withdrawn {
        let gone = writer.delete::<bureau_day::Entity>(Condition::all().add(bureau_day::Column::Day.is_in(change.days.clone()))).await?;
        if gone == 0 {
            return Err(Error::not_found());
        }
    } else {
        let rows = change.days.iter().map(|day| bureau_day::ActiveModel {
            day: Set(*day),
            kind: Set(change.kind.code().to_owned()),
            reason: Set(change.reason.clone()),
            declared_by: Set(by.clone()),
            declared_at: Set(now),
            ..bureau_day::ActiveModel::default()
        });
        writer.insert_many(rows.collect::<Vec<_>>()).await.map_err(unless_declared)?;
    }
    shift(&writer, &rows, &moved, &present.with_own(change.own), zone).await?;
    scope.commit().await
}

/// An error at the first day when a colleague has declared the same day between the look and the write.
fn unless_declared(error: Error) -> Error {
    match error {
        Error::Database(cause) if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Failure::field("first_day", "所选日期刚刚已由他人登记，请刷新工作日历后核对").into()
        }
        other => other,
    }
}

fn listed(days: &[NaiveDate]) -> String {
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// `2026年11月26日至2026年11月27日放假`.
fn what(change: &Change) -> String {
    let days = match change.days.as_slice() {
        [first, .., last] => format!("{}至{}中的 {} 天", calendar::long_day(*first), calendar::long_day(*last), change.days.len()),
        one => one.first().map(|day| calendar::long_day(*day)).unwrap_or_default(),
    };
    format!("{days}{}", change.kind.label())
}
