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

use super::queries::{count, cycle_brief, cycle_state};
use super::rows::{assessment_object, cycle, evaluation_count, evaluation_remarks, evaluation_round};
use super::rules;
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::assessment::form::{EvaluationForm, Tally};
use domain::assessment::lifecycle::{Round, RoundAction, RoundEdit, RoundFacts, RoundKind, RoundState};
use domain::assessment::view::external::{ExternalBrief, ExternalDetail, ExternalResult, ExternalView};
use domain::assessment::{self, Card};
use domain::authority::{Actor, Reach};
use domain::ids::{ObjectId, RoundId};
use domain::lifecycle::{concerns, decide, edit};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A year's round of evaluation from outside, with its cycle.
pub(super) struct Ground {
    pub(super) round: evaluation_round::Model,
    pub(super) cycle: cycle::Model,
    pub(super) facts: RoundFacts,
}

impl Ground {
    /// The round of a year.
    pub(super) async fn of_year(scope: &Scope, year: i32, zone: Tz) -> Result<Self> {
        Self::pick(scope.select::<evaluation_round::Entity>(), scope, Condition::all().add(cycle::Column::Year.eq(year)), zone).await
    }

    /// The same, locked against other writers until the end of the transaction.
    pub(super) async fn of_year_locked(scope: &Scope, year: i32, zone: Tz) -> Result<Self> {
        let select = locked(scope.select::<evaluation_round::Entity>());
        Self::pick(select, scope, Condition::all().add(cycle::Column::Year.eq(year)), zone).await
    }

    /// A round that something belongs to.
    pub(super) async fn of_round(scope: &Scope, round: Uuid, zone: Tz) -> Result<Self> {
        Self::pick(scope.select::<evaluation_round::Entity>(), scope, Condition::all().add(evaluation_round::Column::Id.eq(round)), zone)
            .await
    }

    /// The same, locked: what is counted is counted before the round is closed, or not at all.
    pub(super) async fn of_round_locked(scope: &Scope, round: Uuid, zone: Tz) -> Result<Self> {
        let select = locked(scope.select::<evaluation_round::Entity>());
        Self::pick(select, scope, Condition::all().add(evaluation_round::Column::Id.eq(round)), zone).await
    }

    async fn pick(select: Select<evaluation_round::Entity>, scope: &Scope, which: Condition, zone: Tz) -> Result<Self> {
        let of_cycle: sea_orm::RelationDef = evaluation_round::Entity::belongs_to(cycle::Entity)
            .from((evaluation_round::Column::BureauId, evaluation_round::Column::CycleId))
            .to((cycle::Column::BureauId, cycle::Column::Id))
            .into();
        let found = select
            .filter(evaluation_round::Column::Kind.eq(RoundKind::External.code()))
            .filter(which)
            .join(JoinType::InnerJoin, of_cycle)
            .select_also(cycle::Entity)
            .one(scope.tx())
            .await?;
        let Some((round, Some(cycle))) = found else { return Err(Error::not_found()) };
        let state = RoundState::from_code(&round.state).ok_or_else(|| Error::Row(format!("round {}", round.state)))?;
        let facts = RoundFacts {
            id: RoundId(round.id),
            version: round.version,
            kind: RoundKind::External,
            state,
            cycle: cycle_state(&cycle.state)?,
            opens: round.opens_at,
            ends: round.ends_at,
            rater: None,
            zone,
        };
        Ok(Self { round, cycle, facts })
    }

    /// The form that the round began with.
    pub(super) fn form(&self) -> Result<EvaluationForm> {
        Ok(serde_json::from_str(&self.round.form)?)
    }

    fn ballots_min(&self) -> Result<u32> {
        Ok(rules::of_cycle(&self.cycle)?.ballots_min)
    }

    fn brief(&self, actor: &Actor, now: DateTime<Utc>) -> Result<ExternalBrief> {
        let may_close = concerns::<Round>(actor, &self.facts, RoundAction::Close)
            .then(|| decide::<Round>(actor, &self.facts, RoundAction::Close, now).map(|_| ()).map_err(|refusal| refusal.message));
        Ok(ExternalBrief {
            cycle: cycle_brief(&self.cycle)?,
            state: self.facts.state,
            opens: self.round.opens_at,
            ends: self.round.ends_at,
            closed: self.round.closed_at.zip(self.round.closed_by.clone()),
            may_act: edit::<Round>(actor, &self.facts, RoundEdit::Issue, now).is_ok(),
            may_close,
        })
    }
}

/// Nothing for those who see the whole of the assessment: the offices, the leaders and the inspectors.
///
/// # Errors
/// Not found for everybody else.
pub(super) fn overseen(actor: &Actor) -> Result<()> {
    if assessment::reach(actor) == Reach::Bureau { Ok(()) } else { Err(Error::not_found()) }
}

/// The round of a year in brief, for the pages around it.
///
/// # Errors
/// Not found for those who do not see the whole of the assessment, and for a year that has not been opened.
pub async fn brief(house: &House, session: &Session, year: i32) -> Result<ExternalBrief> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    Ground::of_year(&scope, year, session.me().bureau.zone).await?.brief(session.actor(), scope.now())
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
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let ground = Ground::of_year(&scope, year, session.me().bureau.zone).await?;
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
    overseen(session.actor())?;
    let (scope, zone) = (session.read(house).await?, session.me().bureau.zone);
    let ground = Ground::of_year(&scope, year, zone).await?;
    let since = ground.cycle.opened_at.unwrap_or(ground.round.opens_at);
    let parameters = [ground.round.id.into(), ground.cycle.id.into(), since.into()];
    let counted = scope.query::<Counted>(COUNTS, parameters).await?;
    let sum = |part: &str, state: &str| {
        let of = counted.iter().filter(|row| row.part == part && (state.is_empty() || row.state == state));
        of.map(|row| u32::try_from(row.n).unwrap_or_default()).sum::<u32>()
    };
    let results = if ground.facts.state == RoundState::Closed { results(&scope, &ground).await? } else { Vec::new() };
    Ok(ExternalView {
        brief: ground.brief(session.actor(), scope.now())?,
        cards: [sum("public", ""), sum("public", "used"), sum("public", "revoked")],
        supervisors: [sum("supervisor", "open") + sum("supervisor", "used"), sum("supervisor", "used")],
        papers: [sum("paper", "counted"), sum("paper", "entered") + sum("paper", "differing")],
        opinions: [sum("opinion", ""), sum("opinion", "open")],
        symposia: sum("symposium", ""),
        ballots_min: ground.ballots_min()?,
        results,
    })
}

/// What was counted in the round, an object each.
async fn tallies(scope: &Scope, round: Uuid, object: Option<ObjectId>) -> Result<BTreeMap<Uuid, Tally>> {
    let mut select = scope.select::<evaluation_count::Entity>().filter(evaluation_count::Column::RoundId.eq(round));
    if let Some(object) = object {
        select = select.filter(evaluation_count::Column::ObjectId.eq(object.0));
    }
    let mut found: BTreeMap<Uuid, Tally> = BTreeMap::new();
    for row in select.filter(evaluation_count::Column::Count.gt(0)).all(scope.tx()).await? {
        let number = u32::try_from(row.count).unwrap_or_default();
        found.entry(row.object_id).or_default().0.insert((row.item, row.answer), number);
    }
    Ok(found)
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
    let tallies = tallies(scope, ground.round.id, None).await?;
    let nothing = Tally::default();
    objects(scope, ground.cycle.id).await?.iter().map(|row| result(row, &form, tallies.get(&row.id).unwrap_or(&nothing), least)).collect()
}

/// What came out for one object, after the end of the round and from the threshold up.
///
/// # Errors
/// Not found while the round is open, and as [`brief`].
pub async fn detail(house: &House, session: &Session, year: i32, object: ObjectId) -> Result<ExternalDetail> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let ground = Ground::of_year(&scope, year, session.me().bureau.zone).await?;
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
    let tally = tallies(&scope, ground.round.id, Some(object)).await?.remove(&object.0).unwrap_or_default();
    let result = result(&row, &form, &tally, ballots_min)?;
    let shown = result.score.is_some();
    let kept = scope
        .select::<evaluation_remarks::Entity>()
        .filter(evaluation_remarks::Column::RoundId.eq(ground.round.id))
        .filter(evaluation_remarks::Column::ObjectId.eq(object.0))
        .one(scope.tx())
        .await?;
    let remarks = match kept {
        Some(kept) if shown => serde_json::from_str(&kept.remarks)?,
        _ => Vec::new(),
    };
    let tally = if shown { tally } else { Tally::default() };
    Ok(ExternalDetail { brief: ground.brief(session.actor(), scope.now())?, result, form, tally, remarks, ballots_min })
}

/// Ends the evaluation. From then on nothing is counted any more, and the results are shown.
///
/// # Errors
/// Refused for all but the office, and before it has begun.
pub async fn close(house: &House, session: &Session, year: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    overseen(session.actor())?;
    let now = scope.now();
    let ground = Ground::of_year_locked(&scope, year, session.me().bureau.zone).await?;
    let transition = decide::<Round>(session.actor(), &ground.facts, RoundAction::Close, now)?;
    let changes = evaluation_round::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        closed_at: Set(Some(now)),
        closed_by: Set(Some(transition.decision.name())),
        ..evaluation_round::ActiveModel::default()
    };
    let key = Condition::all().add(evaluation_round::Column::Id.eq(ground.round.id));
    scope.apply(&transition.decision)?.update(key, ground.facts.version, changes).await?;
    scope.commit().await
}

/// A stored number as a count of people see it.
pub(super) fn shown(n: i32) -> u32 {
    u32::try_from(count(n)).unwrap_or(u32::MAX)
}
