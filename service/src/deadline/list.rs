//! Deadlines as people look at them: listed, one by one with its history, and the reminders that lie ahead.

use super::people::staff;
use super::rows::{deadline, deadline_turn, note};
use super::{calendar as working_days, course, rule};
use crate::complaint::tell::{Bounds, deadlines_within};
use crate::identity::Session;
use crate::identity::rows::user_account;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::authority::Actor;
use domain::deadline::addressee::{Matter, Staff};
use domain::deadline::course::{DeadlineState, Turn};
use domain::deadline::kind::DeadlineKind;
use domain::deadline::ladder::{Climb, DAYS_MOST, Ladder, Rung};
use domain::deadline::view::{AheadRow, ConfinedReach, DeadlineCounts, DeadlineReach, DeadlineRow, DeadlineView, ToldRow, TurnRow, opens};
use domain::deadline::workdays::Workdays;
use domain::ids::{DeadlineId, DepartmentId, UserId};
use domain::record::Page;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Deadlines on a page.
const ROWS: usize = 50;
/// Reminders shown of one deadline.
const TOLD: u64 = 50;
/// How far the administrator looks ahead.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// Which deadlines to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Still to be done.
    #[default]
    Open,
    /// Of these, the late ones.
    Late,
    /// Done, lapsed or cancelled.
    Over,
}

impl Which {
    fn states(self) -> Vec<&'static str> {
        let of = |wanted: fn(&DeadlineState) -> bool| {
            DeadlineState::ALL.iter().filter(|state| wanted(state)).map(|state| state.code()).collect()
        };
        match self {
            Self::Open => of(|state| state.is_open()),
            Self::Late => of(|state| *state == DeadlineState::Missed),
            Self::Over => of(|state| !state.is_open()),
        }
    }
}

/// The deadlines within a person's reach: those of confined matters by a reach of their own, and what a complaint owes by
/// that of complaints.
pub(super) fn within(scope: &Scope, actor: &Actor) -> Condition {
    use deadline::Column as C;
    let usual = match DeadlineReach::of(actor) {
        DeadlineReach::Bureau => Condition::all(),
        DeadlineReach::Own { person, departments, headed } => {
            let shared = Condition::all().add(C::PersonId.is_null()).add(C::DepartmentId.is_in(departments.iter().map(|id| id.0)));
            Condition::any().add(C::PersonId.eq(person.0)).add(C::DepartmentId.is_in(headed.iter().map(|id| id.0))).add(shared)
        }
    };
    let ConfinedReach { person, office, deputy, own } = ConfinedReach::of(actor);
    let mut confined = Condition::any().add(C::PersonId.eq(person.0));
    if office {
        confined = confined.add(C::DepartmentId.is_null()).add(C::DepartmentId.is_not_in(own.iter().map(|id| id.0)));
    }
    if deputy {
        confined = confined.add(C::Kind.eq(DeadlineKind::FaultAnswer.code()));
    }
    let kinds = || DeadlineKind::ALL.iter().filter(|kind| kind.is_confined()).map(|kind| kind.code());
    let reached = Condition::any()
        .add(Condition::all().add(C::Kind.is_not_in(kinds())).add(usual))
        .add(Condition::all().add(C::Kind.is_in(kinds())).add(confined));
    deadlines_within(scope, actor, reached, C::Kind, C::Subject)
}

/// A page of deadlines, the next to end first; what is over, the latest first. `after` is the key of the row before.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session, which: Which, after: Option<&str>) -> Result<(Page<DeadlineRow>, DeadlineCounts)> {
    let scope = session.read(house).await?;
    let reach = within(&scope, session.actor());
    let mut select = scope.select::<deadline::Entity>().filter(reach.clone()).filter(deadline::Column::State.is_in(which.states()));
    if let Some((due, id)) = after.and_then(key) {
        let beside = Condition::all().add(deadline::Column::DueAt.eq(due));
        let next = match which {
            Which::Over => Condition::any().add(deadline::Column::DueAt.lt(due)).add(beside.add(deadline::Column::Id.lt(id))),
            _ => Condition::any().add(deadline::Column::DueAt.gt(due)).add(beside.add(deadline::Column::Id.gt(id))),
        };
        select = select.filter(next);
    }
    let select = match which {
        Which::Over => select.order_by_desc(deadline::Column::DueAt).order_by_desc(deadline::Column::Id),
        _ => select.order_by_asc(deadline::Column::DueAt).order_by_asc(deadline::Column::Id),
    };
    let mut rows = select.limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.due_at.timestamp_millis(), row.id));
    let rows = rows.iter().map(row).collect::<Result<Vec<_>>>()?;
    Ok((Page { rows, next }, counts(&scope, reach).await?))
}

fn key(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (due, id) = text.split_once('.')?;
    // Addresses are whatever somebody types, and databases know fewer years than the program.
    let due = DateTime::from_timestamp_millis(due.parse().ok()?).filter(|due| (1900..2300).contains(&due.year()))?;
    Some((due, id.parse().ok()?))
}

#[derive(FromQueryResult)]
struct Counted {
    state: String,
    n: i64,
}

async fn counts(scope: &Scope, reach: Condition) -> Result<DeadlineCounts> {
    let rows: Vec<Counted> = scope
        .select::<deadline::Entity>()
        .filter(reach)
        .select_only()
        .column(deadline::Column::State)
        .column_as(deadline::Column::Id.count(), "n")
        .group_by(deadline::Column::State)
        .into_model()
        .all(scope.tx())
        .await?;
    let mut counts = DeadlineCounts::default();
    for Counted { state, n } in rows {
        let state = DeadlineState::from_code(&state).ok_or_else(|| Error::Row(format!("deadline {state}")))?;
        let n = usize::try_from(n).unwrap_or_default();
        match state {
            DeadlineState::Missed => counts.late += n,
            open if open.is_open() => counts.open += n,
            _ => counts.over += n,
        }
    }
    Ok(counts)
}

pub(super) fn row(row: &deadline::Model) -> Result<DeadlineRow> {
    Ok(DeadlineRow {
        id: DeadlineId(row.id),
        kind: course::kind(row)?,
        title: row.title.clone(),
        place: row.place.clone(),
        due: row.due_at,
        state: course::state(row)?,
        ended: row.ended_at,
    })
}

/// What reminders follow from: the people, the ladders and the calendar of a bureau.
struct Ground {
    staff: Staff,
    accounts: HashMap<UserId, user_account::Model>,
    ladders: HashMap<DeadlineKind, Ladder>,
    workdays: Workdays,
    zone: Tz,
}

impl Ground {
    async fn of(scope: &Scope, zone: Tz) -> Result<Self> {
        let (staff, accounts) = staff(scope).await?;
        Ok(Self { staff, accounts, ladders: rule::ladders(scope).await?, workdays: working_days::workdays(scope).await?, zone })
    }

    fn ladder(&self, kind: DeadlineKind) -> Ladder {
        self.ladders.get(&kind).cloned().unwrap_or_else(|| kind.ladder())
    }

    /// The reminders of a deadline after `now`, each with the names of whoever is told, as things stand.
    fn ahead(&self, row: &deadline::Model, bounds: Option<&Bounds>, now: DateTime<Utc>) -> Result<Vec<(DateTime<Utc>, Vec<String>)>> {
        if !course::state(row)?.is_open() || row.paused_at.is_some() {
            return Ok(Vec::new());
        }
        let kind = course::kind(row)?;
        let ladder = self.ladder(kind);
        let climb = Climb { due: row.due_at, begins: row.begins_at, ladder: &ladder, workdays: &self.workdays, zone: self.zone };
        let matter = Matter { department: row.department_id.map(DepartmentId), person: row.person_id.map(UserId) };
        let names = |rung: &Rung| {
            let told = Bounds::addressees(bounds, &self.staff, kind.rule().owner, matter, ladder.levels(rung.offset));
            told.iter().filter_map(|user| self.accounts.get(user)).map(|account| account.name.clone()).collect()
        };
        Ok(climb.rungs(now).iter().filter(|rung| rung.at > now).map(|rung| (rung.at, names(rung))).collect())
    }
}

/// A deadline with its history and what lies ahead of it.
///
/// # Errors
/// Not found beyond reach.
pub async fn deadline(house: &House, session: &Session, id: DeadlineId) -> Result<DeadlineView> {
    let (scope, zone) = (session.read(house).await?, session.me().bureau.zone);
    let reach = within(&scope, session.actor());
    let found = scope.select::<deadline::Entity>().filter(deadline::Column::Id.eq(id.0)).filter(reach).one(scope.tx()).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let turns = scope
        .select::<deadline_turn::Entity>()
        .filter(deadline_turn::Column::DeadlineId.eq(id.0))
        .order_by_asc(deadline_turn::Column::Id)
        .all(scope.tx())
        .await?;
    let ground = Ground::of(&scope, zone).await?;
    let bounds = Bounds::of(&scope, course::kind(&found)?, found.subject).await?;
    let mut ahead = ground.ahead(&found, bounds.as_ref(), scope.now())?;
    ahead.truncate(5);
    let view = |turn: deadline_turn::Model| {
        Ok(TurnRow {
            turn: Turn::from_code(&turn.turn).ok_or_else(|| Error::Row(format!("turn {}", turn.turn)))?,
            before: turn.due_before,
            after: turn.due_after,
            note: turn.note,
            at: turn.at,
        })
    };
    Ok(DeadlineView {
        row: row(&found)?,
        opens: opens(session.actor(), course::kind(&found)?, found.department_id.map(DepartmentId), found.person_id.map(UserId)),
        basis: serde_json::from_str(&found.basis)?,
        begins: found.begins_at,
        ladder: ground.ladder(course::kind(&found)?),
        ahead,
        turns: turns.into_iter().map(view).collect::<Result<_>>()?,
        told: told(&scope, id).await?,
    })
}

async fn told(scope: &Scope, id: DeadlineId) -> Result<Vec<ToldRow>> {
    let of: sea_orm::RelationDef = note::Entity::belongs_to(user_account::Entity)
        .from((note::Column::BureauId, note::Column::UserId))
        .to((user_account::Column::BureauId, user_account::Column::Id))
        .into();
    let rows = scope
        .select::<note::Entity>()
        .filter(note::Column::DeadlineId.eq(id.0))
        .join(JoinType::InnerJoin, of)
        .select_also(user_account::Entity)
        .order_by_desc(note::Column::Id)
        .limit(TOLD)
        .all(scope.tx())
        .await?;
    let row = |(note, account): (note::Model, Option<user_account::Model>)| {
        Some(ToldRow { at: note.made_at, name: account?.name, mailed: note.mailed_at, read: note.read_at })
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// The reminders of the next thirty days, in order of time, and to whom they go as things stand.
///
/// # Errors
/// Not found for whoever does not see all deadlines.
pub async fn ahead(house: &House, session: &Session) -> Result<Vec<AheadRow>> {
    if DeadlineReach::of(session.actor()) != DeadlineReach::Bureau {
        return Err(Error::not_found());
    }
    let (scope, zone) = (session.read(house).await?, session.me().bureau.zone);
    let (now, until) = (scope.now(), scope.now() + AHEAD);
    // No ladder reaches further before its end.
    let latest = until + TimeDelta::days(i64::from(DAYS_MOST) + 60);
    let rows = scope
        .select::<deadline::Entity>()
        .filter(deadline::Column::State.is_in(Which::Open.states()))
        .filter(within(&scope, session.actor()))
        .filter(deadline::Column::DueAt.lt(latest))
        .filter(deadline::Column::BeginsAt.lt(until))
        .order_by_asc(deadline::Column::DueAt)
        .all(scope.tx())
        .await?;
    let ground = Ground::of(&scope, zone).await?;
    let mut found = Vec::new();
    let bounds = Bounds::of_many(&scope, rows.iter().map(|row| (row.kind.as_str(), row.subject))).await?;
    for row in &rows {
        for (at, to) in ground.ahead(row, bounds.get(&row.subject), now)?.into_iter().filter(|(at, _)| *at < until) {
            found.push(AheadRow {
                at,
                deadline: DeadlineId(row.id),
                kind: course::kind(row)?,
                title: row.title.clone(),
                due: row.due_at,
                to,
            });
        }
    }
    let order = |row: &AheadRow| (row.at, row.due, DeadlineKind::ALL.iter().position(|kind| *kind == row.kind));
    found.sort_by(|one, other| order(one).cmp(&order(other)).then_with(|| one.title.cmp(&other.title)));
    Ok(found)
}
