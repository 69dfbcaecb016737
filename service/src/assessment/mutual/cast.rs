//! Casting a ballot: in one transaction the mark is set, the counters are raised and the draft is gone.

use super::ballot::{Held, draft_key, hold};
use super::one_locked;
use crate::assessment::counting::{Added, count};
use crate::assessment::rows::{ballot_draft, voter_mark};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::{Error, House, Result};
use domain::assessment::command::BallotDraft;
use domain::assessment::lifecycle::{Round, RoundEdit};
use domain::deadline::kind::DeadlineKind;
use domain::failure::Failure;
use domain::ids::{ObjectId, RoundId};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};

/// Casts the draft of `rater` as it was when `version` was read, once and for ever; tells the year.
///
/// # Errors
/// Invalid at every missing cell; conflict when the draft has changed since it was looked over; refused when it has been
/// cast or the round takes no ballots.
pub async fn cast(house: &House, session: &Session, round: RoundId, rater: ObjectId, version: i32) -> Result<i32> {
    let mut scope = session.write(house).await?;
    // Casters of one round come one after the other, so that two never wait for each other's counters.
    let ground = one_locked(&scope, round, session.me().bureau.zone).await?;
    let Held { ground, rater: mark, form, objects, draft } = hold(&scope, session, ground, rater).await?;
    // The record says who has cast in which round, and nothing of the ballot.
    let decision = edit::<Round>(session.actor(), &ground.of_rater(mark.rater()), RoundEdit::Cast, scope.now())?;
    let present = draft.as_ref().map_or(0, |draft| draft.version);
    if present != version {
        return Err(Failure::refused("评议表在核对之后又有修改，请返回评议表，保存并重新核对后再投出").into());
    }
    let draft: BallotDraft = draft.map(|draft| serde_json::from_str(&draft.content)).transpose()?.unwrap_or_default();
    let ballots = draft.whole(&form, &objects)?;
    let added: Vec<Added> = ballots.into_iter().map(|(object, ballot)| Added::ballot(&form, object, ballot)).collect();
    let writer = scope.apply(&decision)?;
    let key = Condition::all()
        .add(voter_mark::Column::RoundId.eq(round.0))
        .add(voter_mark::Column::RaterId.eq(rater.0))
        .add(voter_mark::Column::HasCast.eq(false));
    let set = writer.update_all(key, voter_mark::ActiveModel { has_cast: Set(true), ..voter_mark::ActiveModel::default() }).await?;
    if set != 1 {
        return Err(Error::Row("a mark that was read as not set cannot be set".into()));
    }
    count(&writer, &ground, &added).await?;
    writer.delete::<ballot_draft::Entity>(draft_key(round, rater)).await?;
    course::end(&writer, &[DeadlineKind::MutualBallot], [rater.0], End::Met).await?;
    scope.commit().await?;
    Ok(ground.cycle.year)
}
