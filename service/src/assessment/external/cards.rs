//! Evaluation cards 评议卡: issued in batches with one-time codes, of which only hashes are kept (S 评议 五).

use super::{brief_of, card_of, reading, writing};
use crate::assessment::rows::{assessment_object, evaluation_card};
use crate::identity::Session;
use crate::keys::{random_token, token_hash};
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::assessment::Card;
use domain::assessment::command::external::{CODE_ALPHABET, CODE_LENGTH, IssueInput};
use domain::assessment::lifecycle::{Round, RoundEdit};
use domain::assessment::view::external::{CardBatch, CardSheet, ExternalBrief};
use domain::failure::Failure;
use domain::ids::ObjectId;
use domain::lifecycle::edit;
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Cards that the public answers.
pub(super) const PUBLIC: &str = "public";
/// Links of supervisors.
pub(super) const SUPERVISOR: &str = "supervisor";
/// Batches on a page.
const ROWS: usize = 20;
/// For how long the sheet of a batch can be opened.
const SHEET: TimeDelta = TimeDelta::hours(1);

/// What is needed to print a batch: the seed of its codes is in the address that the issuer is led to, and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The batch.
    pub batch: Uuid,
    /// What its codes are made from.
    pub seed: String,
}

/// The code of a card: 80 bits of a hash of the batch's secret seed and the card's number.
pub(crate) fn code(seed: &str, number: i32) -> String {
    let hash = token_hash(&format!("{seed}/{number}"));
    let bits = hash.iter().take(CODE_LENGTH * 5 / 8).flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1)));
    let bits: Vec<usize> = bits.collect();
    let value = |five: &[usize]| five.iter().fold(0, |value, bit| value * 2 + bit);
    bits.chunks(5).filter_map(|five| CODE_ALPHABET.get(value(five))).map(|byte| char::from(*byte)).collect()
}

/// The hash under which a code is kept.
pub(super) fn hash_of(code: &str) -> Vec<u8> {
    token_hash(code)
}

/// A new code of its own.
pub(super) fn new_code() -> Result<String> {
    Ok(code(&random_token()?, 0))
}

/// The next number of a card in the round; the round is locked.
pub(super) async fn next_number(scope: &Scope, round: Uuid) -> Result<i32> {
    let last = scope
        .select::<evaluation_card::Entity>()
        .filter(evaluation_card::Column::RoundId.eq(round))
        .order_by_desc(evaluation_card::Column::Number)
        .one(scope.tx())
        .await?;
    Ok(last.map_or(1, |card| card.number + 1))
}

async fn department(scope: &Scope, cycle: Uuid, id: ObjectId) -> Result<Option<assessment_object::Model>> {
    let select = scope.select::<assessment_object::Entity>().filter(assessment_object::Column::Id.eq(id.0));
    let found = select.filter(assessment_object::Column::CycleId.eq(cycle)).one(scope.tx()).await?;
    Ok(found.filter(|row| card_of(row).is_ok_and(|card| card == Card::Department)))
}

/// The department of this year that a form names.
pub(super) async fn named_department(scope: &Scope, cycle: Uuid, id: ObjectId, field: &str) -> Result<assessment_object::Model> {
    let found = department(scope, cycle, id).await?;
    found.ok_or_else(|| Failure::field(field, "请选择本年度的考核机构").into())
}

/// Issues cards for one department or for any.
///
/// # Errors
/// Invalid at `cards` or `object`; refused for all but the office, and after the end.
pub async fn issue(house: &House, session: &Session, year: i32, input: &IssueInput) -> Result<Issued> {
    let (mut scope, ground) = writing(house, session, year).await?;
    let now = scope.now();
    let decision = edit::<Round>(session.actor(), &ground.facts, RoundEdit::Issue, now)?;
    if now >= ground.round.ends_at {
        return Err(Failure::refused("外部评议的时间已过，新发的卡不能再填写").into());
    }
    let (cards, object) = input.read()?;
    let object = match object {
        Some(id) => Some(named_department(&scope, ground.cycle.id, id, "object").await?.id),
        None => None,
    };
    let first = next_number(&scope, ground.round.id).await?;
    let (batch, seed) = (batch_at(now), random_token()?);
    let numbers = first..first + i32::try_from(cards).unwrap_or_default();
    let rows = numbers.map(|number| evaluation_card::ActiveModel {
        id: Set(Uuid::now_v7()),
        round_id: Set(ground.round.id),
        kind: Set(PUBLIC.to_owned()),
        batch_id: Set(batch),
        object_id: Set(object),
        number: Set(number),
        secret_hash: Set(hash_of(&code(&seed, number))),
        used: Set(false),
        revoked: Set(false),
        expires_at: Set(ground.round.ends_at),
        ..evaluation_card::ActiveModel::default()
    });
    let rows: Vec<_> = rows.collect();
    scope.apply(&decision.stating("cards", cards).stating("batch", batch))?.insert_many(rows).await?;
    scope.commit().await?;
    Ok(Issued { batch, seed })
}

/// An id for a batch that is issued now, by the clock of the house.
fn batch_at(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// When a batch was issued: its id says so.
fn issued_at(batch: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = batch.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

/// The cards of a batch with their codes, for whoever has the seed, within an hour of issuing.
///
/// # Errors
/// Not found for everybody else, later, and with another seed.
pub async fn sheet(house: &House, session: &Session, year: i32, batch: Uuid, seed: &str) -> Result<CardSheet> {
    let (scope, ground) = reading(house, session, year).await?;
    edit::<Round>(session.actor(), &ground.facts, RoundEdit::Issue, scope.now()).map_err(|_| Error::not_found())?;
    let until = issued_at(batch).map(|at| at + SHEET).filter(|until| scope.now() < *until).ok_or_else(Error::not_found)?;
    let rows = scope
        .select::<evaluation_card::Entity>()
        .filter(evaluation_card::Column::RoundId.eq(ground.round.id))
        .filter(evaluation_card::Column::BatchId.eq(batch))
        .filter(evaluation_card::Column::Revoked.eq(false))
        .order_by_asc(evaluation_card::Column::Number)
        .all(scope.tx())
        .await?;
    let cards: Vec<(i32, String)> = rows
        .iter()
        .map(|row| (row, code(seed, row.number)))
        .filter(|(row, code)| hash_of(code) == row.secret_hash)
        .map(|(row, code)| (row.number, code))
        .collect();
    let first = rows.first().filter(|_| !cards.is_empty()).ok_or_else(Error::not_found)?;
    let named = match first.object_id {
        Some(id) => department(&scope, ground.cycle.id, ObjectId(id)).await?.map(|row| row.name),
        None => None,
    };
    Ok(CardSheet { department: named, cards, ends: ground.round.ends_at, until })
}

/// The cards of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardsView {
    /// The round.
    pub brief: ExternalBrief,
    /// Batches.
    pub page: Page<CardBatch>,
    /// Departments that cards can be issued for.
    pub departments: Vec<(ObjectId, String)>,
}

#[derive(FromQueryResult)]
struct Batch {
    batch_id: Uuid,
    object_id: Option<Uuid>,
    first: i32,
    last: i32,
    cards: i64,
    used: i64,
    revoked: i64,
}

const BATCHES: &str = "SELECT batch_id, object_id, min(number) AS first, max(number) AS last, count(*) AS cards, \
  sum(CASE WHEN used THEN 1 ELSE 0 END) AS used, sum(CASE WHEN revoked THEN 1 ELSE 0 END) AS revoked \
  FROM evaluation_card WHERE bureau_id = $1 AND round_id = $2 AND kind = 'public' AND number < $3 \
  GROUP BY batch_id, object_id ORDER BY min(number) DESC LIMIT 21";

/// Batches of cards, the latest first. The key is the number of a batch's first card.
///
/// # Errors
/// As [`super::brief`].
pub async fn batches(house: &House, session: &Session, year: i32, before: Option<i32>) -> Result<CardsView> {
    let (scope, ground) = reading(house, session, year).await?;
    let mut rows = scope.query::<Batch>(BATCHES, [ground.round.id.into(), before.unwrap_or(i32::MAX).into()]).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.first.to_string());
    let objects = super::objects(&scope, ground.cycle.id).await?;
    let number = |n: i64| u32::try_from(n).unwrap_or_default();
    let rows = rows.into_iter().map(|row| CardBatch {
        id: row.batch_id,
        department: row.object_id.and_then(|id| objects.iter().find(|object| object.id == id)).map(|object| object.name.clone()),
        numbers: (row.first, row.last),
        counts: [number(row.cards), number(row.used), number(row.revoked)],
    });
    let page = Page { rows: rows.collect(), next };
    let brief = brief_of(&ground, session.actor(), scope.now())?;
    let departments = objects.iter().filter(|row| row.card == Card::Department.code());
    Ok(CardsView { brief, page, departments: departments.map(|row| (ObjectId(row.id), row.name.clone())).collect() })
}

/// Revokes the cards of a batch, or all of the year, that were not used, and tells how many there were.
///
/// # Errors
/// Refused for all but the office, and when there is nothing to revoke.
pub async fn revoke(house: &House, session: &Session, year: i32, batch: Option<Uuid>) -> Result<u32> {
    let which = batch.map_or_else(|| "all".to_owned(), |batch| batch.to_string());
    let mut of = Condition::all().add(evaluation_card::Column::Kind.eq(PUBLIC));
    if let Some(batch) = batch {
        of = of.add(evaluation_card::Column::BatchId.eq(batch));
    }
    revoke_unused(house, session, year, of, &which, "没有可以作废的卡：已经使用的不能作废").await
}

/// Revokes what is `of` a condition and was not used, stands in the log as `which`, and is told by `none` that there is
/// nothing of it.
pub(super) async fn revoke_unused(
    house: &House,
    session: &Session,
    year: i32,
    of: Condition,
    which: &str,
    none: &'static str,
) -> Result<u32> {
    let (mut scope, ground) = writing(house, session, year).await?;
    let decision = edit::<Round>(session.actor(), &ground.facts, RoundEdit::Issue, scope.now())?;
    let key = of
        .add(evaluation_card::Column::RoundId.eq(ground.round.id))
        .add(evaluation_card::Column::Used.eq(false))
        .add(evaluation_card::Column::Revoked.eq(false));
    let changes = evaluation_card::ActiveModel { revoked: Set(true), ..evaluation_card::ActiveModel::default() };
    let revoked = scope.apply(&decision.stating("revoked", which))?.update_all(key, changes).await?;
    if revoked == 0 {
        return Err(Failure::refused(none).into());
    }
    scope.commit().await?;
    Ok(u32::try_from(revoked).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::assessment::command::external::card_code;

    #[test]
    fn codes_can_be_read_back_and_no_two_are_alike() {
        let codes: std::collections::BTreeSet<String> = (1..=1000).map(|number| code("seed", number)).collect();
        assert_eq!(codes.len(), 1000);
        assert!(codes.iter().all(|code| card_code(code).as_ref() == Some(code)));
        assert_ne!(code("seed", 1), code("another", 1));
    }
}
