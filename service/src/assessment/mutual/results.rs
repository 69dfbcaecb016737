//! What came of a round, once it is closed: for the offices of every object, for an object its own.

use super::{RaterRow, brief, facts, of_kind, raters};
use crate::assessment::rows::evaluation_count;
use crate::assessment::rules;
use crate::identity::Session;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::assessment::form::{BALLOTS, CAST, EvaluationForm, Tally};
use domain::assessment::lifecycle::{RoundKind, RoundState};
use domain::assessment::view::{MutualResults, ObjectResult};
use domain::assessment::{self, Card};
use domain::authority::{Actor, Reach};
use domain::ids::{ObjectId, RoundId};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An object of a round with its remarks.
#[derive(FromQueryResult)]
struct RatedRow {
    id: Uuid,
    name: String,
    card: String,
    department_id: Uuid,
    user_id: Option<Uuid>,
    remarks: String,
}

const RATED: &str = "
SELECT o.id, o.name, o.card, o.department_id, o.user_id, e.remarks
FROM evaluation_remarks e
JOIN assessment_object o ON o.bureau_id = e.bureau_id AND o.id = e.object_id
WHERE e.bureau_id = $1 AND e.round_id = $2
ORDER BY o.position";

/// Whether an object is this person's own: the department's, or the officer in person.
fn is_own(actor: &Actor, card: &str, department: Uuid, user: Option<Uuid>) -> bool {
    if card == Card::Department.code() {
        return actor.departments().iter().any(|own| own.0 == department);
    }
    user == Some(actor.user.0)
}

/// Whether this person sees results of a round of this kind.
pub(super) fn may_see(actor: &Actor, raters: &[RaterRow], kind: RoundKind) -> bool {
    let rated = |row: &&RaterRow| kind.card().is_some_and(|card| card.code() == row.card);
    assessment::reach(actor) == Reach::Bureau
        || raters.iter().filter(rated).any(|row| is_own(actor, &row.card, row.department_id, row.user_id))
}

/// The results of a closed round that this person may see.
///
/// # Errors
/// Not found before it is closed, and for people who are not rated in it.
pub async fn results(house: &House, session: &Session, year: i32, kind: RoundKind) -> Result<MutualResults> {
    let scope = session.read(house).await?;
    let actor = session.actor();
    let (cycle, row) = of_kind(&scope, year, kind).await?;
    let facts = facts(&row, &cycle, None, session.me().bureau.zone)?;
    // Before the end nobody sees a count: whoever looked twice would see the ballot between.
    if facts.state != RoundState::Closed {
        return Err(Error::not_found());
    }
    let raters = raters(&scope, cycle.id).await?;
    let rated: Vec<RatedRow> = scope.query(RATED, [Value::from(row.id)]).await?;
    let sees_all = assessment::reach(actor) == Reach::Bureau;
    let rated: Vec<RatedRow> = rated.into_iter().filter(|o| sees_all || is_own(actor, &o.card, o.department_id, o.user_id)).collect();
    if rated.is_empty() {
        return Err(Error::not_found());
    }
    let form: EvaluationForm = serde_json::from_str(&row.form)?;
    let ballots_min = rules::of_cycle(&cycle)?.ballots_min;
    let mut tallies = tallies(&scope, RoundId(row.id), &rated).await?;
    let mut objects = Vec::new();
    for object in rated {
        let tally = tallies.remove(&object.id).unwrap_or_default();
        objects.push(result(&form, ballots_min, &object, tally)?);
    }
    Ok(MutualResults { year, round: brief(&row, &facts, &raters, scope.now()), form, ballots_min, objects })
}

async fn tallies(scope: &Scope, round: RoundId, rated: &[RatedRow]) -> Result<BTreeMap<Uuid, Tally>> {
    let rows = scope
        .select::<evaluation_count::Entity>()
        .filter(evaluation_count::Column::RoundId.eq(round.0))
        .filter(evaluation_count::Column::ObjectId.is_in(rated.iter().map(|object| object.id)))
        .all(scope.tx())
        .await?;
    let mut tallies: BTreeMap<Uuid, Tally> = BTreeMap::new();
    for row in rows {
        let count = u32::try_from(row.count).unwrap_or_default();
        tallies.entry(row.object_id).or_default().0.insert((row.item, row.answer), count);
    }
    Ok(tallies)
}

/// What may be shown of an object: nothing below the least number of ballots, and no item that fewer have judged.
fn result(form: &EvaluationForm, ballots_min: u32, object: &RatedRow, mut tally: Tally) -> Result<ObjectResult> {
    let ballots = tally.ballots();
    let enough = ballots >= ballots_min;
    let score = form.score(&tally, ballots_min).map(|score| score.rounded().to_string());
    let judged: Vec<String> =
        form.scored().filter(|item| enough && tally.judged(item) >= ballots_min).map(|item| item.code.clone()).collect();
    tally.0.retain(|(item, answer), _| judged.contains(item) || (item == BALLOTS && answer == CAST));
    let remarks = if enough { serde_json::from_str(&object.remarks)? } else { Vec::new() };
    Ok(ObjectResult { object: ObjectId(object.id), name: object.name.clone(), ballots, score, tally, remarks })
}
