//! What came of a round, once it is closed: for the offices of every object, for an object its own.

use super::{RaterRow, brief, raters};
use crate::assessment::counting::{remarks, tallies};
use crate::assessment::round::Ground;
use crate::identity::Session;
use crate::{Error, House, Result};
use domain::assessment::form::{EvaluationForm, Remark, Tally};
use domain::assessment::lifecycle::{RoundKind, RoundState};
use domain::assessment::view::{MutualResults, ObjectResult};
use domain::assessment::{self, Card};
use domain::authority::{Actor, Reach};
use domain::ids::ObjectId;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

/// An object that is rated in a round.
#[derive(FromQueryResult)]
struct RatedRow {
    id: Uuid,
    name: String,
    card: String,
    department_id: Uuid,
    user_id: Option<Uuid>,
}

const RATED: &str = "
SELECT o.id, o.name, o.card, o.department_id, o.user_id
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
    let ground = Ground::of_year(&scope, year, kind, session.me().bureau.zone).await?;
    // Before the end nobody sees a count: whoever looked twice would see the ballot between.
    if ground.facts.state != RoundState::Closed {
        return Err(Error::not_found());
    }
    let round = ground.round.id;
    let raters = raters(&scope, ground.cycle.id).await?;
    let rated: Vec<RatedRow> = scope.query(RATED, [Value::from(round)]).await?;
    let sees_all = assessment::reach(actor) == Reach::Bureau;
    let rated: Vec<RatedRow> = rated.into_iter().filter(|o| sees_all || is_own(actor, &o.card, o.department_id, o.user_id)).collect();
    if rated.is_empty() {
        return Err(Error::not_found());
    }
    let (form, ballots_min) = (ground.form()?, ground.ballots_min()?);
    let ids: Vec<Uuid> = rated.iter().map(|object| object.id).collect();
    let mut tallies = tallies(&scope, [round], Some(&ids)).await?;
    let mut remarks = remarks(&scope, round, Some(&ids)).await?;
    let objects = rated.iter().map(|object| {
        let tally = tallies.remove(&(round, object.id)).unwrap_or_default();
        result(&form, ballots_min, object, tally, remarks.remove(&object.id).unwrap_or_default())
    });
    let objects = objects.collect();
    Ok(MutualResults { year, round: brief(&ground, &raters, scope.now()), form, ballots_min, objects })
}

/// What may be shown of an object.
fn result(form: &EvaluationForm, ballots_min: u32, object: &RatedRow, tally: Tally, remarks: Vec<Remark>) -> ObjectResult {
    let score = form.score(&tally, ballots_min).map(|score| score.rounded().to_string());
    let tally = form.shown(tally, ballots_min);
    let ballots = tally.ballots();
    let remarks = if ballots >= ballots_min { remarks } else { Vec::new() };
    ObjectResult { object: ObjectId(object.id), name: object.name.clone(), ballots, score, tally, remarks }
}
