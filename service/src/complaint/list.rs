//! The list of cases, by stage and days left, the tasks of a person, and the figures of the leaders.

use super::page::brief;
use super::queries::{finding, state, within};
use super::rows::{complaint, complaint_extension};
use crate::identity::Session;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, Utc};
use domain::calendar;
use domain::complaint::figures::suppressed;
use domain::complaint::lifecycle::{CaseState, ExtensionState};
use domain::complaint::reach::{leads, takes_part};
use domain::complaint::view::{CaseRow, Figures};
use domain::complaint::{Category, Finding};
use domain::record::Page;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashSet;
use uuid::Uuid;

/// Cases on a page.
const ROWS: usize = 30;

/// Which cases to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that are open, urgent and late ones first.
    #[default]
    Open,
    /// Of these, those in one state.
    In(CaseState),
    /// Answered, and not in the archive yet.
    Answered,
    /// Over.
    Over,
}

impl Which {
    fn states(self) -> Vec<CaseState> {
        match self {
            Self::Open => CaseState::OPEN.to_vec(),
            Self::In(state) => vec![state],
            Self::Answered => vec![CaseState::Answered, CaseState::Refused, CaseState::Transferred, CaseState::Withdrawn],
            Self::Over => vec![CaseState::Archived, CaseState::Merged],
        }
    }
}

/// How many cases a person sees, by state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(CaseState, u64)>);

impl Counts {
    /// How many `which` lists.
    #[must_use]
    pub fn of(&self, which: Which) -> u64 {
        let states = which.states();
        self.0.iter().filter(|(state, _)| states.contains(state)).map(|(_, n)| n).sum()
    }
}

/// A page of cases within reach: of open ones the next to end first, of others the latest. `after` is the key of the row
/// before.
///
/// # Errors
/// Not found for people who have nothing to do with complaints.
pub async fn list(house: &House, session: &Session, which: Which, after: Option<&str>) -> Result<(Page<CaseRow>, Counts)> {
    if !takes_part(session.actor()) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let states = which.states();
    let running = states.iter().all(|state| state.is_open());
    let mut select = scope
        .select::<complaint::Entity>()
        .filter(within(&scope, session.actor(), complaint::Column::Id))
        .filter(complaint::Column::State.is_in(states.iter().map(|state| state.code())));
    if let Some((due, id)) = after.and_then(key) {
        let next = if running {
            let beside = Condition::all().add(complaint::Column::DueAt.eq(due)).add(complaint::Column::Id.gt(id));
            Condition::any().add(complaint::Column::DueAt.gt(due)).add(beside)
        } else {
            Condition::all().add(complaint::Column::Id.lt(id))
        };
        select = select.filter(next);
    }
    let select = if running {
        select.order_by_asc(complaint::Column::DueAt).order_by_asc(complaint::Column::Id)
    } else {
        select.order_by_desc(complaint::Column::Id)
    };
    let mut rows = select.limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.due_at.unwrap_or_default().timestamp_millis(), row.id));
    let pending = pending(&scope, rows.iter().map(|row| row.id)).await?;
    let rows = rows.iter().map(|row| brief(row, pending.contains(&row.id))).collect::<Result<Vec<_>>>()?;
    Ok((Page { rows, next }, counts(&scope, session).await?))
}

fn key(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (due, id) = text.split_once('.')?;
    // Addresses are whatever somebody types, and databases know fewer years than the program.
    let due = DateTime::from_timestamp_millis(due.parse().ok()?).filter(|due| (1900..2300).contains(&due.year()))?;
    Some((due, id.parse().ok()?))
}

/// Of these cases, those of which an extension waits for a leader.
async fn pending(scope: &Scope, ids: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>> {
    let rows = scope
        .select::<complaint_extension::Entity>()
        .filter(complaint_extension::Column::ComplaintId.is_in(ids))
        .filter(complaint_extension::Column::State.eq(ExtensionState::Requested.code()))
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|row| row.complaint_id).collect())
}

#[derive(FromQueryResult)]
struct Counted {
    code: Option<String>,
    n: i64,
}

/// Cases within reach, counted by `column`.
async fn counted(scope: &Scope, session: &Session, column: complaint::Column, which: Condition) -> Result<Vec<(Option<String>, u64)>> {
    let rows: Vec<Counted> = scope
        .select::<complaint::Entity>()
        .filter(within(scope, session.actor(), complaint::Column::Id))
        .filter(which)
        .select_only()
        .column_as(column, "code")
        .column_as(complaint::Column::Id.count(), "n")
        .group_by(column)
        .into_model()
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, u64::try_from(row.n).unwrap_or_default())).collect())
}

async fn counts(scope: &Scope, session: &Session) -> Result<Counts> {
    let rows = counted(scope, session, complaint::Column::State, Condition::all()).await?;
    let read = |(code, n): (Option<String>, u64)| Ok((state(code.as_deref().unwrap_or_default())?, n));
    Ok(Counts(rows.into_iter().map(read).collect::<Result<_>>()?))
}

/// The cases that wait for this person: those that open in a step that is theirs, the next to end first.
///
/// # Errors
/// When the database fails.
pub async fn tasks(house: &House, session: &Session) -> Result<Vec<CaseRow>> {
    let actor = session.actor();
    if !takes_part(actor) {
        return Ok(Vec::new());
    }
    let scope = session.read(house).await?;
    let office = domain::complaint::reach::handles(actor) || !domain::complaint::reach::stands_in(actor).is_empty();
    let mut states = Vec::new();
    if office {
        states.extend([CaseState::Received, CaseState::Accepted, CaseState::Investigating, CaseState::Decided, CaseState::Executing]);
    }
    if leads(actor) {
        states.push(CaseState::OpinionProposed);
    }
    let mut any = Condition::any().add(complaint::Column::State.is_in(states.iter().map(|state| state.code())));
    if domain::complaint::reach::is_leader(actor) {
        any = any.add(complaint::Column::Id.in_subquery(extended(&scope)));
    }
    let rows = scope
        .select::<complaint::Entity>()
        .filter(within(&scope, actor, complaint::Column::Id))
        .filter(any)
        .order_by_asc(complaint::Column::DueAt)
        .order_by_asc(complaint::Column::Id)
        .limit(20)
        .all(scope.tx())
        .await?;
    let pending = pending(&scope, rows.iter().map(|row| row.id)).await?;
    rows.iter().map(|row| brief(row, pending.contains(&row.id))).collect()
}

/// The cases of which an extension waits.
fn extended(scope: &Scope) -> SelectStatement {
    scope
        .select::<complaint_extension::Entity>()
        .filter(complaint_extension::Column::State.eq(ExtensionState::Requested.code()))
        .select_only()
        .column(complaint_extension::Column::ComplaintId)
        .into_query()
}

/// The figures of the leaders: open cases by state; those of this year by what they are about and by what was found. They
/// count what the viewer sees, so that they tell nothing of a case that concerns the viewer.
///
/// # Errors
/// Not found for all but leaders and the leading group.
pub async fn figures(house: &House, session: &Session) -> Result<Figures> {
    if !leads(session.actor()) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let year = calendar::day_of(scope.now(), session.me().bureau.zone).year();
    let of_year = || Condition::all().add(complaint::Column::Year.eq(year));
    let Counts(states) = counts(&scope, session).await?;
    let categories = counted(&scope, session, complaint::Column::Category, of_year()).await?;
    let decided = counted(&scope, session, complaint::Column::Finding, of_year().add(complaint::Column::Finding.is_not_null())).await?;
    let mut findings: Vec<(Finding, u64)> = Vec::new();
    for (code, n) in decided {
        findings.extend(finding(code.as_deref())?.map(|finding| (finding, n)));
    }
    let open = numbers(CaseState::OPEN, |state| states.iter().filter(|(known, _)| known == state).map(|(_, n)| n).sum());
    let categories =
        numbers(Category::ALL, |one| categories.iter().filter(|(code, _)| code.as_deref() == Some(one.code())).map(|(_, n)| n).sum());
    let findings = numbers(Finding::ALL, |one| findings.iter().filter(|(known, _)| known == one).map(|(_, n)| n).sum());
    Ok(Figures { open, categories, findings })
}

fn numbers<T: Copy>(lines: &[T], count: impl Fn(&T) -> u64) -> Vec<(T, Option<u64>)> {
    let counts: Vec<u64> = lines.iter().map(count).collect();
    lines.iter().copied().zip(suppressed(&counts)).collect()
}
