//! What the rounds of a year have counted, for the results of its objects.

use super::counting::tallies;
use super::rows::{assessment_object, evaluation_round};
use crate::scope::Scope;
use crate::{Error, Result};
use domain::assessment::Card;
use domain::assessment::form::{EvaluationForm, FormItem, Tally};
use domain::assessment::lifecycle::{RoundKind, RoundState};
use domain::assessment::result::Evaluated;
use domain::assessment::rules::Rules;
use domain::assessment::system::Satisfaction;
use domain::ids::CycleId;
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// The rounds of a cycle with what they counted for some objects. Of a round that has not been closed nothing is read.
pub(super) struct Rounds {
    rounds: Vec<(RoundKind, RoundState, EvaluationForm)>,
    tallies: HashMap<(RoundKind, Uuid), Tally>,
}

/// Reads the rounds of `cycle` and the counters of `objects`: two statements.
pub(super) async fn rounds(scope: &Scope, cycle: CycleId, objects: &[Uuid]) -> Result<Rounds> {
    let rows = scope.select::<evaluation_round::Entity>().filter(evaluation_round::Column::CycleId.eq(cycle.0)).all(scope.tx()).await?;
    let mut rounds = Vec::new();
    let mut closed: HashMap<Uuid, RoundKind> = HashMap::new();
    for row in &rows {
        let kind = RoundKind::from_code(&row.kind).ok_or_else(|| Error::Row(format!("round {}", row.kind)))?;
        let state = RoundState::from_code(&row.state).ok_or_else(|| Error::Row(format!("round {}", row.state)))?;
        if state == RoundState::Closed {
            closed.insert(row.id, kind);
        }
        rounds.push((kind, state, serde_json::from_str(&row.form)?));
    }
    let counted = tallies(scope, closed.keys().copied(), Some(objects)).await?;
    let of_kind = counted.into_iter().filter_map(|((round, object), tally)| closed.get(&round).map(|kind| ((*kind, object), tally)));
    Ok(Rounds { rounds, tallies: of_kind.collect() })
}

impl Rounds {
    /// What each round that rates objects of its kind says of an object.
    pub(super) fn of(&self, object: Uuid, rates: impl Fn(RoundKind) -> bool, rules: &Rules) -> Vec<Evaluated> {
        let nothing = Tally::default();
        self.rounds
            .iter()
            .filter(|(kind, _, _)| rates(*kind))
            .map(|(kind, state, form)| {
                let tally = self.tallies.get(&(*kind, object)).unwrap_or(&nothing);
                Evaluated::of(*kind, *state, form, tally, rules)
            })
            .collect()
    }
}

/// What the public answered about each department of a cycle; nothing before its round is closed.
pub(super) async fn satisfaction(scope: &Scope, cycle: CycleId) -> Result<HashMap<Uuid, Satisfaction>> {
    let departments = scope
        .select::<assessment_object::Entity>()
        .filter(assessment_object::Column::CycleId.eq(cycle.0))
        .filter(assessment_object::Column::Card.eq(Card::Department.code()))
        .all(scope.tx())
        .await?;
    let ids: Vec<Uuid> = departments.iter().map(|row| row.id).collect();
    let rounds = rounds(scope, cycle, &ids).await?;
    let external = rounds.rounds.iter().find(|(kind, _, _)| *kind == RoundKind::External);
    let mut found = HashMap::new();
    for id in ids {
        let (Some((_, _, form)), Some(tally)) = (external, rounds.tallies.get(&(RoundKind::External, id))) else { continue };
        let sum = |least: u8| -> u32 {
            let of = |item: &FormItem| -> u32 {
                let counted = item.options.iter().filter(|option| option.share.is_some_and(|share| share >= least));
                counted.map(|option| tally.count(&item.code, &option.code)).sum()
            };
            form.scored().map(of).sum()
        };
        found.insert(id, Satisfaction { cards: tally.ballots(), content: sum(CONTENT), answers: sum(0) });
    }
    Ok(found)
}

/// From which share of an item's points up an answer says 满意 or 基本满意.
const CONTENT: u8 = 80;
