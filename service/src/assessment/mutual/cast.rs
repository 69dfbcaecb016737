//! Casting a ballot: in one transaction the mark is set, the counters are raised and the draft is gone.

use super::ballot::{Held, draft_key, hold};
use super::{facts, one_locked};
use crate::assessment::rows::{ballot_draft, evaluation_count, evaluation_remarks, voter_mark};
use crate::identity::Session;
use crate::scope::{WriteScope, Writer};
use crate::{Error, House, Result};
use domain::assessment::command::{BallotDraft, kept_remark};
use domain::assessment::form::{Ballot, EvaluationForm};
use domain::assessment::lifecycle::{Round, RoundEdit};
use domain::failure::Failure;
use domain::ids::{ObjectId, RoundId};
use domain::lifecycle::edit;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Casts the draft of `rater` as it was when `version` was read, once and for ever; tells the year.
///
/// # Errors
/// Invalid at every missing cell; conflict when the draft has changed since it was looked over; refused when it has been
/// cast or the round takes no ballots.
pub async fn cast(house: &House, session: &Session, round: RoundId, rater: ObjectId, version: i32) -> Result<i32> {
    let mut scope = session.write(house).await?;
    // Casters of one round come one after the other, so that two never wait for each other's counters.
    let read = one_locked(&scope, round).await?;
    let Held { round: row, cycle, rater: mark, form, objects, draft } = hold(&scope, session, read, rater).await?;
    let facts = facts(&row, &cycle, Some(mark.rater()), session.me().bureau.zone)?;
    // The record says who has cast in which round, and nothing of the ballot.
    let decision = edit::<Round>(session.actor(), &facts, RoundEdit::Cast, scope.now())?;
    let present = draft.as_ref().map_or(0, |draft| draft.version);
    if present != version {
        return Err(Failure::refused("评议表在核对之后又有修改，请返回评议表，保存并重新核对后再投出").into());
    }
    let draft: BallotDraft = draft.map(|draft| serde_json::from_str(&draft.content)).transpose()?.unwrap_or_default();
    let ballots = draft.whole(&form, &objects)?;
    let remarks = with_remarks(&scope, round, &form, &ballots).await?;
    let writer = scope.apply(&decision)?;
    let key = Condition::all()
        .add(voter_mark::Column::RoundId.eq(round.0))
        .add(voter_mark::Column::RaterId.eq(rater.0))
        .add(voter_mark::Column::HasCast.eq(false));
    let set = writer.update_all(key, voter_mark::ActiveModel { has_cast: Set(true), ..voter_mark::ActiveModel::default() }).await?;
    if set != 1 {
        return Err(Error::Row("a mark that was read as not set cannot be set".into()));
    }
    raise(&writer, round, &form, &ballots).await?;
    rewrite(&writer, round, remarks).await?;
    writer.delete::<ballot_draft::Entity>(draft_key(round, rater)).await?;
    scope.commit().await?;
    Ok(cycle.year)
}

/// Raises the counters of these ballots, in one statement that writes every counter of the round, those too that stay as
/// they are: where rows lie and which transaction wrote them last then tells nothing about the last ballot.
async fn raise(writer: &Writer<'_>, round: RoundId, form: &EvaluationForm, ballots: &[(ObjectId, Ballot)]) -> Result<()> {
    let mut raised = CaseStatement::new();
    for (object, ballot) in ballots {
        let any = form.raises(ballot).into_iter().fold(Condition::any(), |any, (item, answer)| {
            any.add(Condition::all().add(evaluation_count::Column::Item.eq(item)).add(evaluation_count::Column::Answer.eq(answer)))
        });
        raised = raised.case(Condition::all().add(evaluation_count::Column::ObjectId.eq(object.0)).add(any), Expr::val(1));
    }
    let raised = Expr::col(evaluation_count::Column::Count).add(raised.finally(Expr::val(0)));
    let key = Condition::all().add(evaluation_count::Column::RoundId.eq(round.0));
    writer.change::<evaluation_count::Entity>(key, |update| update.col_expr(evaluation_count::Column::Count, raised)).await?;
    Ok(())
}

/// The remarks of every object of the round, with those of these ballots among them, each at a place of its own chance:
/// neither the order nor the neighbourhood tells whose they are.
async fn with_remarks(
    scope: &WriteScope,
    round: RoundId,
    form: &EvaluationForm,
    ballots: &[(ObjectId, Ballot)],
) -> Result<BTreeMap<Uuid, String>> {
    let rows = scope
        .select::<evaluation_remarks::Entity>()
        .filter(evaluation_remarks::Column::RoundId.eq(round.0))
        .order_by_asc(evaluation_remarks::Column::ObjectId)
        .all(scope.tx())
        .await?;
    let mut kept = BTreeMap::new();
    for row in rows {
        let mut remarks: Vec<String> = serde_json::from_str(&row.remarks)?;
        let own = ballots.iter().filter(|(object, _)| object.0 == row.object_id).flat_map(|(_, ballot)| &ballot.remarks);
        for (item, remark) in own.filter_map(|(code, remark)| form.item(code).map(|item| (item, remark))) {
            remarks.insert(below(remarks.len() + 1)?, kept_remark(item, remark));
        }
        kept.insert(row.object_id, serde_json::to_string(&remarks)?);
    }
    Ok(kept)
}

/// Writes the remarks of every object of the round in one statement, as [`raise`] does.
async fn rewrite(writer: &Writer<'_>, round: RoundId, remarks: BTreeMap<Uuid, String>) -> Result<()> {
    let mut texts = CaseStatement::new();
    for (object, text) in remarks {
        texts = texts.case(evaluation_remarks::Column::ObjectId.eq(object), Expr::val(text));
    }
    let texts = texts.finally(Expr::col(evaluation_remarks::Column::Remarks));
    let key = Condition::all().add(evaluation_remarks::Column::RoundId.eq(round.0));
    writer.change::<evaluation_remarks::Entity>(key, |update| update.col_expr(evaluation_remarks::Column::Remarks, texts.into())).await?;
    Ok(())
}

/// A number below `n`, by chance.
fn below(n: usize) -> Result<usize> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| Error::Crypto(error.to_string()))?;
    // Lists of remarks are short: the remainder of 64 bits is even enough.
    Ok(usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or_default())
}
