//! Counting what was answered in a round, mutual or from outside, and reading what was counted.
//!
//! The rule that everything here keeps: whoever answers writes every counter and every list of remarks of the round,
//! those too that stay as they are. In PostgreSQL an updated row moves, and carries the number of the transaction that
//! wrote it; so does the ballot's mark or the card that is used up in the same transaction. Were only the raised
//! counters written, both together would tell the last answer and whose it is. See docs/unlinkability.md.

use super::queries::stored;
use super::round::Ground;
use super::rows::{evaluation_count, evaluation_remarks};
use crate::scope::{Scope, Writer};
use crate::{Error, Result};
use domain::assessment::form::{Ballot, EvaluationForm, Remark, Tally};
use domain::ids::ObjectId;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is added to the counters and the remarks of one object.
pub(super) struct Added {
    /// The object.
    pub(super) object: ObjectId,
    /// Item, answer, and by how many its counter is raised.
    pub(super) counters: Vec<(String, String, u32)>,
    /// What was written.
    pub(super) remarks: Vec<Remark>,
}

impl Added {
    /// One ballot about an object.
    pub(super) fn ballot(form: &EvaluationForm, object: ObjectId, ballot: Ballot) -> Self {
        let counters = form.raises(&ballot).into_iter().map(|(item, answer)| (item, answer, 1)).collect();
        Self { object, counters, remarks: ballot.remarks.into_iter().collect() }
    }
}

/// Adds to the counters and the remarks of a round, which the caller has locked: whoever counts comes one after the other.
pub(super) async fn count(writer: &Writer<'_>, ground: &Ground, added: &[Added]) -> Result<()> {
    let round = ground.round.id;
    let kept = with_remarks(writer.scope(), round, added).await?;
    if added.iter().any(|one| !kept.contains_key(&one.object.0)) {
        return Err(Error::Row("an object without counters".into()));
    }
    raise(writer, round, added).await?;
    rewrite(writer, round, kept).await
}

/// Raises counters in one statement that writes all of the round.
async fn raise(writer: &Writer<'_>, round: Uuid, added: &[Added]) -> Result<()> {
    let mut branches = Vec::new();
    for Added { object, counters, .. } in added {
        let numbers: BTreeSet<u32> = counters.iter().map(|(_, _, number)| *number).filter(|number| *number > 0).collect();
        for number in numbers {
            let of = counters.iter().filter(|(_, _, n)| *n == number);
            let any = of.fold(Condition::any(), |any, (item, answer, _)| {
                any.add(Condition::all().add(evaluation_count::Column::Item.eq(item)).add(evaluation_count::Column::Answer.eq(answer)))
            });
            let which = Condition::all().add(evaluation_count::Column::ObjectId.eq(object.0)).add(any);
            branches.push((which, stored(number as usize)));
        }
    }
    // A batch of paper cards on which nothing was ticked raises nothing.
    let by: Expr = if branches.is_empty() {
        Expr::val(0)
    } else {
        let case = branches.into_iter().fold(CaseStatement::new(), |case, (which, number)| case.case(which, Expr::val(number)));
        case.finally(Expr::val(0)).into()
    };
    let raised = Expr::col(evaluation_count::Column::Count).add(by);
    let key = Condition::all().add(evaluation_count::Column::RoundId.eq(round));
    writer.change::<evaluation_count::Entity>(key, |update| update.col_expr(evaluation_count::Column::Count, raised)).await?;
    Ok(())
}

/// The remarks of every object of the round, with those that are added, each at a place of its own chance: neither the
/// order nor the neighbourhood tells whose they are.
async fn with_remarks(scope: &Scope, round: Uuid, added: &[Added]) -> Result<BTreeMap<Uuid, Vec<Remark>>> {
    let mut kept = remarks(scope, round, None).await?;
    for one in added {
        let Some(list) = kept.get_mut(&one.object.0) else { continue };
        for remark in &one.remarks {
            list.insert(below(list.len() + 1)?, remark.clone());
        }
    }
    Ok(kept)
}

/// Writes the remarks of every object of the round in one statement. Each is sent as a text, an unchanged one too: where
/// a long text is only taken over, PostgreSQL keeps it at its old place.
async fn rewrite(writer: &Writer<'_>, round: Uuid, kept: BTreeMap<Uuid, Vec<Remark>>) -> Result<()> {
    let mut texts = CaseStatement::new();
    for (object, remarks) in kept {
        texts = texts.case(evaluation_remarks::Column::ObjectId.eq(object), Expr::val(serde_json::to_string(&remarks)?));
    }
    let texts = texts.finally(Expr::col(evaluation_remarks::Column::Remarks));
    let key = Condition::all().add(evaluation_remarks::Column::RoundId.eq(round));
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

/// What was counted in some rounds, by round and object: for `objects`, or for all. For whom and when it may be read is
/// the caller's to say: nothing of a round is shown before it is closed.
pub(super) async fn tallies(
    scope: &Scope,
    rounds: impl IntoIterator<Item = Uuid>,
    objects: Option<&[Uuid]>,
) -> Result<BTreeMap<(Uuid, Uuid), Tally>> {
    let mut select = scope
        .select::<evaluation_count::Entity>()
        .filter(evaluation_count::Column::RoundId.is_in(rounds))
        .filter(evaluation_count::Column::Count.gt(0));
    if let Some(objects) = objects {
        select = select.filter(evaluation_count::Column::ObjectId.is_in(objects.iter().copied()));
    }
    let mut found: BTreeMap<(Uuid, Uuid), Tally> = BTreeMap::new();
    for row in select.all(scope.tx()).await? {
        let number = u32::try_from(row.count).unwrap_or_default();
        found.entry((row.round_id, row.object_id)).or_default().0.insert((row.item, row.answer), number);
    }
    Ok(found)
}

/// What was written in a round about each object, in no order; as [`tallies`].
pub(super) async fn remarks(scope: &Scope, round: Uuid, objects: Option<&[Uuid]>) -> Result<BTreeMap<Uuid, Vec<Remark>>> {
    let mut select = scope
        .select::<evaluation_remarks::Entity>()
        .filter(evaluation_remarks::Column::RoundId.eq(round))
        .order_by_asc(evaluation_remarks::Column::ObjectId);
    if let Some(objects) = objects {
        select = select.filter(evaluation_remarks::Column::ObjectId.is_in(objects.iter().copied()));
    }
    let rows = select.all(scope.tx()).await?;
    rows.into_iter().map(|row| Ok((row.object_id, serde_json::from_str(&row.remarks)?))).collect()
}
