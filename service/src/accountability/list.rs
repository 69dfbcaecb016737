//! The cases of a bureau, and what of them waits for somebody.

use super::case::{state, within};
use super::register::may_register;
use super::rows::fault_case;
use crate::identity::Session;
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, Utc};
use domain::accountability::lifecycle::FaultState;
use domain::accountability::reach::FaultReach;
use domain::accountability::view::{FaultBrief, FaultCounts, FaultList};
use domain::authority::{Actor, Function, Role};
use domain::ids::FaultCaseId;
use domain::record::Page;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Cases a page.
const ROWS: usize = 30;

/// Which cases to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaultFilter {
    /// Those in which something is to be done.
    #[default]
    Open,
    /// Of these, the late ones.
    Late,
    /// Those at one stage.
    At(FaultState),
    /// Those that are over.
    Over,
}

fn codes(states: impl IntoIterator<Item = FaultState>) -> Vec<&'static str> {
    states.into_iter().map(FaultState::code).collect()
}

fn open() -> Vec<&'static str> {
    codes(FaultState::ALL.iter().copied().filter(|state| state.is_open()))
}

/// The period of a served case is the right of somebody else, not late work.
fn late(now: DateTime<Utc>) -> Condition {
    let owed = FaultState::ALL.iter().copied().filter(|state| state.is_open() && *state != FaultState::Served);
    Condition::all().add(fault_case::Column::State.is_in(codes(owed))).add(fault_case::Column::DueAt.lte(now))
}

/// A case in brief.
pub(super) fn brief(row: &fault_case::Model) -> Result<FaultBrief> {
    let state = state(row)?;
    Ok(FaultBrief {
        id: FaultCaseId(row.id),
        number: row.number.clone(),
        officer_name: row.officer_name.clone(),
        department_name: row.department_name.clone(),
        title: row.title.clone(),
        state,
        due: row.due_at.filter(|_| state.is_open()),
        due_for: match state {
            FaultState::Hearing => "陈述申辩",
            FaultState::Served => "申诉",
            FaultState::Appealed => "答复申诉",
            _ => "作出处理决定",
        },
        registered: row.registered_at,
    })
}

#[derive(FromQueryResult)]
struct Counted {
    state: String,
    cases: i64,
}

/// The cases within reach: the late ones first, then by what is due next; what is over, the latest first. `after` is the key
/// of the row before.
///
/// # Errors
/// Not found for people who handle no cases.
pub async fn list(house: &House, session: &Session, filter: FaultFilter, after: Option<&str>) -> Result<FaultList> {
    let reach = FaultReach::of(session.actor());
    if reach.is_nothing() {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let now = scope.now();
    let chosen = match filter {
        FaultFilter::Open => Condition::all().add(fault_case::Column::State.is_in(open())),
        FaultFilter::Late => late(now),
        FaultFilter::At(state) => Condition::all().add(fault_case::Column::State.eq(state.code())),
        FaultFilter::Over => Condition::all().add(fault_case::Column::State.is_in(codes(FaultState::OVER.iter().copied()))),
    };
    let mut select = scope.select::<fault_case::Entity>().filter(within(&reach)).filter(chosen);
    if let Some((due, id)) = after.and_then(key) {
        select = select.filter(next(filter, due, id));
    }
    let select = if filter == FaultFilter::Over {
        select.order_by_desc(fault_case::Column::Id)
    } else {
        let without = Expr::col((fault_case::Entity, fault_case::Column::DueAt)).is_null();
        select.order_by_asc(without).order_by_asc(fault_case::Column::DueAt).order_by_asc(fault_case::Column::Id)
    };
    let mut rows = select.limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("{}.{}", row.due_at.map(|due| due.timestamp_millis().to_string()).unwrap_or_default(), row.id));
    let counted: Vec<Counted> = scope
        .select::<fault_case::Entity>()
        .filter(within(&reach))
        .select_only()
        .column(fault_case::Column::State)
        .column_as(fault_case::Column::Id.count(), "cases")
        .group_by(fault_case::Column::State)
        .into_model()
        .all(scope.tx())
        .await?;
    let late = scope.select::<fault_case::Entity>().filter(within(&reach)).filter(late(now)).count(scope.tx()).await?;
    let of = |state: &FaultState| counted.iter().find(|count| count.state == state.code()).map_or(0, |count| count.cases);
    let states = FaultState::ALL.iter().map(|state| (*state, usize::try_from(of(state)).unwrap_or_default()));
    let rows = rows.iter().map(brief).collect::<Result<Vec<_>>>()?;
    Ok(FaultList {
        page: Page { rows, next },
        counts: FaultCounts { late: usize::try_from(late).unwrap_or_default(), states: states.filter(|(_, cases)| *cases > 0).collect() },
        may_register: may_register(session.actor()),
    })
}

/// What stands behind the row of a key.
fn next(filter: FaultFilter, due: Option<DateTime<Utc>>, id: Uuid) -> Condition {
    use fault_case::Column as C;
    match (filter, due) {
        (FaultFilter::Over, _) => Condition::all().add(C::Id.lt(id)),
        (_, Some(due)) => {
            Condition::any().add(C::DueAt.gt(due)).add(Condition::all().add(C::DueAt.eq(due)).add(C::Id.gt(id))).add(C::DueAt.is_null())
        }
        (_, None) => Condition::all().add(C::DueAt.is_null()).add(C::Id.gt(id)),
    }
}

fn key(text: &str) -> Option<(Option<DateTime<Utc>>, Uuid)> {
    let (due, id) = text.split_once('.')?;
    let id = id.parse().ok()?;
    if due.is_empty() {
        return Some((None, id));
    }
    // Addresses are whatever somebody types, and databases know fewer years than the program.
    let due = DateTime::from_timestamp_millis(due.parse().ok()?).filter(|due| (1900..2300).contains(&due.year()))?;
    Some((Some(due), id))
}

/// The stages at which a case waits for an office or a rank without a deadline: those that have one stand among the
/// deadlines.
fn stages(actor: &Actor) -> Vec<FaultState> {
    use FaultState as S;
    let mut found = Vec::new();
    let works_for = |function| actor.carries(function) || !actor.stands_in_for(function).is_empty();
    if works_for(Function::FaultIntake) {
        found.extend([S::Received, S::Decided]);
    }
    if works_for(Function::Discipline) {
        found.push(S::Proposed);
    }
    if actor.holds(Role::Director) || actor.holds(Role::Deputy) {
        found.push(S::Countersigned);
    }
    found
}

/// How many cases wait for this person's office or rank, beside those whose deadlines say so: at most one statement.
///
/// # Errors
/// When the database fails.
pub async fn waiting(house: &House, session: &Session) -> Result<usize> {
    let actor = session.actor();
    let (reach, stages) = (FaultReach::of(actor), stages(actor));
    if reach.is_nothing() || stages.is_empty() {
        return Ok(0);
    }
    let scope = session.read(house).await?;
    let at = fault_case::Column::State.is_in(codes(stages));
    let waiting = scope.select::<fault_case::Entity>().filter(within(&reach)).filter(at).count(scope.tx()).await?;
    Ok(usize::try_from(waiting).unwrap_or_default())
}
