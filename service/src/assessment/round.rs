//! A round of evaluation 评议 with its cycle, mutual or from outside, and its end (S 评议 五, 六(二), 六(四)).

use super::rows::{ballot_draft, cycle, evaluation_round, voter_mark};
use super::{queries, rules};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono_tz::Tz;
use domain::assessment;
use domain::assessment::form::EvaluationForm;
use domain::assessment::lifecycle::{Rater, Round, RoundAction, RoundFacts, RoundKind, RoundState};
use domain::authority::{Actor, Reach};
use domain::deadline::kind::DeadlineKind;
use domain::ids::RoundId;
use domain::lifecycle::decide;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

/// A round with its cycle, and what the table judges.
pub(super) struct Ground {
    pub(super) round: evaluation_round::Model,
    pub(super) cycle: cycle::Model,
    pub(super) facts: RoundFacts,
}

impl Ground {
    /// A round that was read with its cycle, in the bureau's time zone.
    pub(super) fn new(round: evaluation_round::Model, cycle: cycle::Model, zone: Tz) -> Result<Self> {
        let facts = RoundFacts {
            id: RoundId(round.id),
            version: round.version,
            kind: RoundKind::from_code(&round.kind).ok_or_else(|| Error::Row(format!("round {}", round.kind)))?,
            state: RoundState::from_code(&round.state).ok_or_else(|| Error::Row(format!("round state {}", round.state)))?,
            cycle: queries::cycle_state(&cycle.state)?,
            opens: round.opens_at,
            ends: round.ends_at,
            rater: None,
            zone,
        };
        Ok(Self { round, cycle, facts })
    }

    /// The round of a kind in a year.
    pub(super) async fn of_year(scope: &Scope, year: i32, kind: RoundKind, zone: Tz) -> Result<Self> {
        Self::pick(scope.select::<evaluation_round::Entity>(), scope, in_year(year, kind), zone).await
    }

    /// The same, locked against other writers until the end of the transaction.
    pub(super) async fn of_year_locked(scope: &Scope, year: i32, kind: RoundKind, zone: Tz) -> Result<Self> {
        Self::pick(locked(scope.select::<evaluation_round::Entity>()), scope, in_year(year, kind), zone).await
    }

    /// A round by its id.
    pub(super) async fn of_round(scope: &Scope, id: RoundId, zone: Tz) -> Result<Self> {
        Self::pick(scope.select::<evaluation_round::Entity>(), scope, by_id(id), zone).await
    }

    /// The same, locked: what is counted is counted before the round is closed, or not at all, and whoever counts comes
    /// one after the other.
    pub(super) async fn of_round_locked(scope: &Scope, id: RoundId, zone: Tz) -> Result<Self> {
        Self::pick(locked(scope.select::<evaluation_round::Entity>()), scope, by_id(id), zone).await
    }

    async fn pick(select: Select<evaluation_round::Entity>, scope: &Scope, which: Condition, zone: Tz) -> Result<Self> {
        let of_cycle: sea_orm::RelationDef = evaluation_round::Entity::belongs_to(cycle::Entity)
            .from((evaluation_round::Column::BureauId, evaluation_round::Column::CycleId))
            .to((cycle::Column::BureauId, cycle::Column::Id))
            .into();
        let select = select.filter(which).join(JoinType::InnerJoin, of_cycle).select_also(cycle::Entity);
        match select.one(scope.tx()).await? {
            Some((round, Some(cycle))) => Self::new(round, cycle, zone),
            _ => Err(Error::not_found()),
        }
    }

    /// What the table judges where `rater` acts.
    pub(super) fn of_rater(&self, rater: Rater) -> RoundFacts {
        RoundFacts { rater: Some(rater), ..self.facts.clone() }
    }

    /// The form that the round began with.
    pub(super) fn form(&self) -> Result<EvaluationForm> {
        Ok(serde_json::from_str(&self.round.form)?)
    }

    /// From how many ballots up anything of an object is shown.
    pub(super) fn ballots_min(&self) -> Result<u32> {
        Ok(rules::of_cycle(&self.cycle)?.ballots_min)
    }
}

fn in_year(year: i32, kind: RoundKind) -> Condition {
    Condition::all().add(cycle::Column::Year.eq(year)).add(evaluation_round::Column::Kind.eq(kind.code()))
}

fn by_id(id: RoundId) -> Condition {
    Condition::all().add(evaluation_round::Column::Id.eq(id.0))
}

/// Nothing where this person may know of rounds of a kind: of the mutual ones everybody does, of that from outside those
/// who see the whole of the assessment.
///
/// # Errors
/// Not found for everybody else.
pub(super) fn in_reach(actor: &Actor, kind: RoundKind) -> Result<()> {
    if kind.card().is_some() || assessment::reach(actor) == Reach::Bureau { Ok(()) } else { Err(Error::not_found()) }
}

/// Closes a round 结束评议, and tells its year and kind: nothing is counted any more, ballots that were not cast are
/// deleted, and results can be seen.
///
/// # Errors
/// Refused for all but the office, before the round has begun, and when somebody has closed it already; not found where
/// it is out of reach.
pub async fn close(house: &House, session: &Session, id: RoundId) -> Result<(i32, RoundKind)> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let Ground { cycle, facts, .. } = Ground::of_round_locked(&scope, id, session.me().bureau.zone).await?;
    in_reach(session.actor(), facts.kind)?;
    let transition = decide::<Round>(session.actor(), &facts, RoundAction::Close, now)?;
    let changes = evaluation_round::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        closed_at: Set(Some(now)),
        closed_by: Set(Some(transition.decision.name())),
        ..evaluation_round::ActiveModel::default()
    };
    let writer = scope.apply(&transition.decision)?;
    writer.update(by_id(id), facts.version, changes).await?;
    writer.delete::<ballot_draft::Entity>(Condition::all().add(ballot_draft::Column::RoundId.eq(id.0))).await?;
    let marks = writer.scope().select::<voter_mark::Entity>().filter(voter_mark::Column::RoundId.eq(id.0));
    let raters: Vec<Uuid> = marks.all(writer.scope().tx()).await?.into_iter().map(|mark| mark.rater_id).collect();
    course::end(&writer, &[DeadlineKind::MutualBallot], raters, End::Cancelled).await?;
    scope.commit().await?;
    Ok((cycle.year, facts.kind))
}
