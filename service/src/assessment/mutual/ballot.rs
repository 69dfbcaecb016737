//! A ballot while it is filled in: a draft on the rater's own side.

use super::{RaterRow, brief, drafts, mutual, objects, on_the_ballot, own_ballot, raters};
use crate::assessment::round::Ground;
use crate::assessment::rows::{ballot_draft, voter_mark};
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::assessment::command::{BallotDraft, BallotInput};
use domain::assessment::form::EvaluationForm;
use domain::assessment::lifecycle::{Round, RoundEdit, RoundKind};
use domain::assessment::view::BallotView;
use domain::failure::{Conflict, Failure};
use domain::ids::{ObjectId, RoundId};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};

/// What is still open about an object is answered with this option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The object.
    pub object: ObjectId,
    /// The option's code.
    pub option: String,
}

/// The ballot of this person in a round: that of `rater`, or the first one that has not been cast.
///
/// # Errors
/// Not found for somebody who has no ballot in it.
pub async fn ballot(house: &House, session: &Session, year: i32, kind: RoundKind, rater: Option<ObjectId>) -> Result<BallotView> {
    let scope = session.read(house).await?;
    let ground = Ground::of_year(&scope, year, kind, session.me().bureau.zone).await?;
    let raters = raters(&scope, ground.cycle.id).await?;
    let of_round = raters.iter().filter(|row| row.round_id == ground.round.id);
    let own: Vec<&RaterRow> = of_round.filter(|row| row.rater().is_cast_by(session.actor())).collect();
    let chosen = match rater {
        Some(id) => own.iter().find(|row| row.rater_id == id.0),
        None => own.iter().find(|row| !row.has_cast).or(own.first()),
    };
    let chosen = chosen.ok_or_else(Error::not_found)?;
    let form = ground.form()?;
    let objects = on_the_ballot(&objects(&scope, ground.cycle.id).await?, kind, ObjectId(chosen.rater_id));
    let draft = drafts(&scope, &[chosen.rater_id]).await?.into_iter().find(|draft| draft.round_id == ground.round.id);
    let version = draft.as_ref().map_or(0, |draft| draft.version);
    let draft: BallotDraft = draft.map(|draft| serde_json::from_str(&draft.content)).transpose()?.unwrap_or_default();
    let others = own.iter().filter(|row| row.rater_id != chosen.rater_id);
    Ok(BallotView {
        year,
        round: brief(&ground, &raters, scope.now()),
        own: own_ballot(chosen, &form, &objects, Some(&draft)),
        others: others.map(|row| own_ballot(row, &form, &objects, None)).collect(),
        form,
        objects,
        draft,
        version,
    })
}

/// Nothing when the draft of `rater` is whole.
///
/// # Errors
/// Invalid at every cell that is missing or wrong.
pub async fn whole(house: &House, session: &Session, year: i32, kind: RoundKind, rater: ObjectId) -> Result<()> {
    let view = ballot(house, session, year, kind, Some(rater)).await?;
    view.draft.whole(&view.form, &view.objects)?;
    Ok(())
}

/// The form of a round, for everybody of the bureau.
///
/// # Errors
/// Not found where there is no such round.
pub async fn form(house: &House, session: &Session, year: i32, kind: RoundKind) -> Result<EvaluationForm> {
    let scope = session.read(house).await?;
    Ground::of_year(&scope, year, kind, session.me().bureau.zone).await?.form()
}

/// A ballot that somebody is about to change, with its mark locked: two saves of one ballot come one after the other.
pub(super) struct Held {
    pub ground: Ground,
    pub rater: RaterRow,
    pub form: EvaluationForm,
    pub objects: Vec<(ObjectId, String)>,
    pub draft: Option<ballot_draft::Model>,
}

/// Holds the ballot of `rater` in a round that was read already.
pub(super) async fn hold(scope: &Scope, session: &Session, ground: Ground, rater: ObjectId) -> Result<Held> {
    let (round, cycle) = (ground.round.id, ground.cycle.id);
    let key = Condition::all().add(voter_mark::Column::RoundId.eq(round)).add(voter_mark::Column::RaterId.eq(rater.0));
    let mark = locked(scope.select::<voter_mark::Entity>()).filter(key).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let of_round = raters(scope, cycle).await?.into_iter().find(|row| row.round_id == round && row.rater_id == rater.0);
    let mut row = of_round.ok_or_else(Error::not_found)?;
    row.has_cast = mark.has_cast;
    // Whose ballot it is not, does not learn that there is one.
    if !row.rater().is_cast_by(session.actor()) {
        return Err(Error::not_found());
    }
    let objects = on_the_ballot(&objects(scope, cycle).await?, ground.facts.kind, rater);
    let draft = drafts(scope, &[rater.0]).await?.into_iter().find(|draft| draft.round_id == round);
    Ok(Held { form: ground.form()?, ground, rater: row, objects, draft })
}

pub(super) fn draft_key(round: RoundId, rater: ObjectId) -> Condition {
    Condition::all().add(ballot_draft::Column::RoundId.eq(round.0)).add(ballot_draft::Column::RaterId.eq(rater.0))
}

/// Saves a draft, with what is still open about an object answered at once where `fill` says so; and tells year and kind.
///
/// # Errors
/// Invalid at the cells; conflict when the draft was saved elsewhere meanwhile; refused when it has been cast or the
/// round takes no ballots.
pub async fn save(
    house: &House,
    session: &Session,
    round: RoundId,
    rater: ObjectId,
    version: i32,
    input: &BallotInput,
    fill: Option<&Fill>,
) -> Result<(i32, RoundKind)> {
    let mut scope = session.write(house).await?;
    let ground = mutual(Ground::of_round(&scope, round, session.me().bureau.zone).await?)?;
    let held = hold(&scope, session, ground, rater).await?;
    let decision = edit::<Round>(session.actor(), &held.ground.of_rater(held.rater.rater()), RoundEdit::Draft, scope.now())?;
    let mut draft = input.read(&held.form, &held.objects)?;
    if let Some(fill) = fill {
        if !held.objects.iter().any(|(object, _)| *object == fill.object) {
            return Err(Failure::refused("评议表中没有这个对象，请返回评议表重新填写").into());
        }
        draft.fill(&held.form, fill.object, &fill.option);
    }
    let present = held.draft.as_ref().map_or(0, |draft| draft.version);
    if present != version {
        return Err(Failure::Conflict(Box::new(Conflict { by: None, at: None, version: present, theirs: Vec::new() })).into());
    }
    let content = serde_json::to_string(&draft)?;
    let writer = scope.apply(&decision)?;
    if held.draft.is_none() {
        let row = ballot_draft::ActiveModel {
            round_id: Set(round.0),
            rater_id: Set(rater.0),
            content: Set(content),
            version: Set(1),
            ..ballot_draft::ActiveModel::default()
        };
        writer.insert(row).await?;
    } else {
        let changes = ballot_draft::ActiveModel { content: Set(content), ..ballot_draft::ActiveModel::default() };
        writer.update(draft_key(round, rater), version, changes).await?;
    }
    scope.commit().await?;
    Ok((held.ground.cycle.year, held.ground.facts.kind))
}
