//! The evaluation from outside 外部评议 (S 评议 五, 六(四)): where it stands, its end, and what came out.
//!
//! Answers are counted for the object and forgotten: beside no answer stands a card, a person, a time or an order. Until
//! the round is closed nobody is shown a count of answers.

pub mod cards;
pub mod opinion;
pub mod paper;
pub mod public;
pub mod supervisor;
pub mod symposium;

use super::counting::{remarks, tallies};
use super::queries::{count, cycle_brief};
use super::round::{Ground, in_reach};
use super::rows::assessment_object;
use crate::identity::Session;
use crate::scope::{Scope, WriteScope};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::assessment::Card;
use domain::assessment::form::{EvaluationForm, Tally};
use domain::assessment::lifecycle::{Round, RoundAction, RoundEdit, RoundKind, RoundState};
use domain::assessment::view::external::{ExternalBrief, ExternalDetail, ExternalResult, ExternalView};
use domain::authority::Actor;
use domain::ids::ObjectId;
use domain::lifecycle::{concerns, decide, edit};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The round of a year, to be read by those who see the whole of the assessment.
async fn reading(house: &House, session: &Session, year: i32) -> Result<(Scope, Ground)> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let ground = Ground::of_year(&scope, year, RoundKind::External, session.me().bureau.zone).await?;
    Ok((scope, ground))
}

/// The same, to be written in: the round is locked until the end of the transaction.
async fn writing(house: &House, session: &Session, year: i32) -> Result<(WriteScope, Ground)> {
    overseen(session.actor())?;
    let scope = session.write(house).await?;
    let ground = Ground::of_year_locked(&scope, year, RoundKind::External, session.me().bureau.zone).await?;
    Ok((scope, ground))
}

fn brief_of(ground: &Ground, actor: &Actor, now: DateTime<Utc>) -> Result<ExternalBrief> {
    let Ground { round, cycle, facts } = ground;
    let may_close = concerns::<Round>(actor, facts, RoundAction::Close)
        .then(|| decide::<Round>(actor, facts, RoundAction::Close, now).map(|_| ()).map_err(|refusal| refusal.message));
    Ok(ExternalBrief {
        id: facts.id,
        cycle: cycle_brief(cycle)?,
        state: facts.state,
        opens: facts.opens,
        ends: facts.ends,
        closed: round.closed_at.zip(round.closed_by.clone()),
        may_act: edit::<Round>(actor, facts, RoundEdit::Issue, now).is_ok(),
        may_close,
    })
}

/// Nothing for those who see the whole of the assessment: the offices, the leaders and the inspectors.
///
/// # Errors
/// Not found for everybody else.
pub(super) fn overseen(actor: &Actor) -> Result<()> {
    in_reach(actor, RoundKind::External)
}

/// The round of a year in brief, for the pages around it.
///
/// # Errors
/// Not found for those who do not see the whole of the assessment, and for a year that has not been opened.
pub async fn brief(house: &House, session: &Session, year: i32) -> Result<ExternalBrief> {
    let (scope, ground) = reading(house, session, year).await?;
    brief_of(&ground, session.actor(), scope.now())
}

/// The objects of a year, departments before officers, in their order.
pub(super) async fn objects(scope: &Scope, cycle: Uuid) -> Result<Vec<assessment_object::Model>> {
    let select = scope.select::<assessment_object::Entity>().filter(assessment_object::Column::CycleId.eq(cycle));
    Ok(select.order_by_asc(assessment_object::Column::Position).all(scope.tx()).await?)
}

pub(super) fn card_of(row: &assessment_object::Model) -> Result<Card> {
    Card::from_code(&row.card).ok_or_else(|| Error::Row(format!("card {}", row.card)))
}

/// Departments of a year by name, to choose from.
///
/// # Errors
/// As [`brief`].
pub async fn departments(house: &House, session: &Session, year: i32) -> Result<Vec<(ObjectId, String)>> {
    let (scope, ground) = reading(house, session, year).await?;
    let all = objects(&scope, ground.cycle.id).await?;
    Ok(all.into_iter().filter(|row| row.card == Card::Department.code()).map(|row| (ObjectId(row.id), row.name)).collect())
}

#[derive(FromQueryResult)]
struct Counted {
    part: String,
    state: String,
    n: i64,
}

const COUNTS: &str = "SELECT kind AS part, CASE WHEN revoked THEN 'revoked' WHEN used THEN 'used' ELSE 'open' END AS state, count(*) AS n \
  FROM evaluation_card WHERE bureau_id = $1 AND round_id = $2 GROUP BY 1, 2 \
  UNION ALL SELECT 'paper', state, count(*) FROM paper_batch WHERE bureau_id = $1 AND round_id = $2 GROUP BY state \
  UNION ALL SELECT 'opinion', CASE WHEN handled_at IS NULL THEN 'open' ELSE 'handled' END, count(*) FROM opinion \
  WHERE bureau_id = $1 AND received_at >= $4 GROUP BY 2 \
  UNION ALL SELECT 'symposium', '', count(*) FROM symposium WHERE bureau_id = $1 AND cycle_id = $3";

/// Where the evaluation of a year stands; after its end, what came out.
///
/// # Errors
/// As [`brief`].
pub async fn hub(house: &House, session: &Session, year: i32) -> Result<ExternalView> {
    let (scope, ground) = reading(house, session, year).await?;
    let since = ground.cycle.opened_at.unwrap_or(ground.round.opens_at);
    let parameters = [ground.round.id.into(), ground.cycle.id.into(), since.into()];
    let counted = scope.query::<Counted>(COUNTS, parameters).await?;
    let sum = |part: &str, state: &str| {
        let of = counted.iter().filter(|row| row.part == part && (state.is_empty() || row.state == state));
        of.map(|row| u32::try_from(row.n).unwrap_or_default()).sum::<u32>()
    };
    let results = if ground.facts.state == RoundState::Closed { results(&scope, &ground).await? } else { Vec::new() };
    Ok(ExternalView {
        brief: brief_of(&ground, session.actor(), scope.now())?,
        cards: [sum("public", ""), sum("public", "used"), sum("public", "revoked")],
        supervisors: [sum("supervisor", "open") + sum("supervisor", "used"), sum("supervisor", "used")],
        papers: [sum("paper", "counted"), sum("paper", "entered") + sum("paper", "differing")],
        opinions: [sum("opinion", ""), sum("opinion", "open")],
        symposia: sum("symposium", ""),
        ballots_min: ground.ballots_min()?,
        results,
    })
}

fn result(row: &assessment_object::Model, form: &EvaluationForm, tally: &Tally, least: u32) -> Result<ExternalResult> {
    Ok(ExternalResult {
        id: ObjectId(row.id),
        card: card_of(row)?,
        name: row.name.clone(),
        department: row.department_name.clone(),
        score: form.score(tally, least).map(|score| (tally.ballots(), score.rounded())),
    })
}

async fn results(scope: &Scope, ground: &Ground) -> Result<Vec<ExternalResult>> {
    let (form, least) = (ground.form()?, ground.ballots_min()?);
    let (round, nothing) = (ground.round.id, Tally::default());
    let tallies = tallies(scope, [round], None).await?;
    let of = |row: &assessment_object::Model| result(row, &form, tallies.get(&(round, row.id)).unwrap_or(&nothing), least);
    objects(scope, ground.cycle.id).await?.iter().map(of).collect()
}

/// What came out for one object, after the end of the round and from the threshold up.
///
/// # Errors
/// Not found while the round is open, and as [`brief`].
pub async fn detail(house: &House, session: &Session, year: i32, object: ObjectId) -> Result<ExternalDetail> {
    let (scope, ground) = reading(house, session, year).await?;
    if ground.facts.state != RoundState::Closed {
        return Err(Error::not_found());
    }
    let found = scope
        .select::<assessment_object::Entity>()
        .filter(assessment_object::Column::Id.eq(object.0))
        .filter(assessment_object::Column::CycleId.eq(ground.cycle.id))
        .one(scope.tx())
        .await?;
    let row = found.ok_or_else(Error::not_found)?;
    let (form, ballots_min) = (ground.form()?, ground.ballots_min()?);
    let (round, only) = (ground.round.id, [object.0]);
    let tally = tallies(&scope, [round], Some(&only)).await?.remove(&(round, object.0)).unwrap_or_default();
    let result = result(&row, &form, &tally, ballots_min)?;
    let written = if result.score.is_some() { remarks(&scope, round, Some(&only)).await?.remove(&object.0) } else { None };
    Ok(ExternalDetail {
        brief: brief_of(&ground, session.actor(), scope.now())?,
        result,
        tally: form.shown(tally, ballots_min),
        form,
        remarks: written.unwrap_or_default(),
        ballots_min,
    })
}

/// A stored number as a count of people see it.
pub(super) fn shown(n: i32) -> u32 {
    u32::try_from(count(n)).unwrap_or(u32::MAX)
}
