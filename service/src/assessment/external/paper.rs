//! Paper cards, entered as tallies by one person and again by another, who does not see the first count (S 评议 五).

use super::cards::named_department;
use super::{overseen, reading, shown, writing};
use crate::assessment::counting::{Added, count};
use crate::assessment::queries::stored;
use crate::assessment::round::Ground;
use crate::assessment::rows::{assessment_object, paper_batch};
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::assessment::command::external::{PaperInput, PaperTally};
use domain::assessment::command::reason;
use domain::assessment::form::{BALLOTS, CAST};
use domain::assessment::lifecycle::{CycleState, Paper, PaperAction, PaperEdit, PaperFacts, PaperState, RoundState};
use domain::assessment::view::external::{PaperBrief, PaperView};
use domain::failure::Failure;
use domain::ids::{ObjectId, PaperBatchId, RoundId, UserId};
use domain::lifecycle::{concerns, decide, edit};
use domain::record::Page;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Batches on a page.
const ROWS: usize = 20;
/// The sequence of their numbers.
const NUMBERS: &str = "paper_batch";

fn state(code: &str) -> Result<PaperState> {
    PaperState::from_code(code).ok_or_else(|| Error::Row(format!("paper {code}")))
}

fn facts(row: &paper_batch::Model, ground: &Ground, by: UserId) -> Result<PaperFacts> {
    Ok(PaperFacts {
        id: PaperBatchId(row.id),
        version: row.version,
        state: state(&row.state)?,
        entered_by: UserId(row.first_by_id),
        by,
        round_is_open: is_open(ground),
    })
}

/// Boxes are emptied after the last day: what counts is that the round has not been closed.
fn is_open(ground: &Ground) -> bool {
    ground.facts.state == RoundState::Open && ground.facts.cycle == CycleState::Open
}

fn brief(row: &paper_batch::Model, objects: &[assessment_object::Model]) -> Result<PaperBrief> {
    Ok(PaperBrief {
        id: PaperBatchId(row.id),
        number: row.number.clone(),
        department: objects.iter().find(|object| object.id == row.object_id).map(|object| object.name.clone()).unwrap_or_default(),
        cards: shown(row.cards),
        state: state(&row.state)?,
        entered: (row.first_by.clone(), row.entered_at),
        second: row.second_by.clone(),
    })
}

/// Batches of a year, the latest first.
///
/// # Errors
/// As [`super::brief`].
pub async fn list(house: &House, session: &Session, year: i32, before: Option<Uuid>) -> Result<Page<PaperBrief>> {
    let (scope, ground) = reading(house, session, year).await?;
    let mut select = scope.select::<paper_batch::Entity>().filter(paper_batch::Column::RoundId.eq(ground.round.id));
    if let Some(before) = before {
        select = select.filter(paper_batch::Column::Id.lt(before));
    }
    let mut rows = select.order_by_desc(paper_batch::Column::Id).limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let objects = super::objects(&scope, ground.cycle.id).await?;
    Ok(Page { rows: rows.iter().map(|row| brief(row, &objects)).collect::<Result<_>>()?, next })
}

/// The form on which paper cards of a year are counted.
///
/// # Errors
/// As [`super::brief`].
pub async fn form(house: &House, session: &Session, year: i32) -> Result<domain::assessment::form::EvaluationForm> {
    let (_, ground) = reading(house, session, year).await?;
    ground.form()
}

async fn found(scope: &Scope, session: &Session, id: PaperBatchId, lock: bool) -> Result<(paper_batch::Model, Ground)> {
    let select = scope.select::<paper_batch::Entity>();
    let select = if lock { locked(select) } else { select };
    let row = select.filter(paper_batch::Column::Id.eq(id.0)).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let zone = session.me().bureau.zone;
    let round = RoundId(row.round_id);
    let ground = if lock { Ground::of_round_locked(scope, round, zone).await? } else { Ground::of_round(scope, round, zone).await? };
    Ok((row, ground))
}

/// One batch. Whoever is to count it independently does not see the first count.
///
/// # Errors
/// Not found for those who do not see the whole of the assessment.
pub async fn view(house: &House, session: &Session, id: PaperBatchId) -> Result<PaperView> {
    overseen(session.actor())?;
    let scope = session.read(house).await?;
    let (row, ground) = found(&scope, session, id, false).await?;
    let (actor, now) = (session.actor(), scope.now());
    let facts = facts(&row, &ground, actor.user)?;
    let objects = super::objects(&scope, ground.cycle.id).await?;
    let may_check = decide::<Paper>(actor, &facts, PaperAction::Count, now).map(|_| ()).map_err(|refusal| refusal.message);
    let blind = facts.state == PaperState::Entered && facts.entered_by != actor.user;
    let counts = if blind {
        None
    } else {
        let second = row.second_tally.as_deref().map(serde_json::from_str).transpose()?;
        Some((serde_json::from_str(&row.first_tally)?, second))
    };
    Ok(PaperView {
        brief: brief(&row, &objects)?,
        year: ground.cycle.year,
        form: ground.form()?,
        counts,
        may_check,
        may_correct: decide::<Paper>(actor, &facts, PaperAction::Correct, now).is_ok(),
        may_discard: concerns::<Paper>(actor, &facts, PaperAction::Discard),
        version: row.version,
    })
}

/// Enters a batch for the first time, with what was written on the cards.
///
/// # Errors
/// Invalid at the fields; refused for all but the office, and after the end of the round.
pub async fn enter(house: &House, session: &Session, year: i32, object: &str, input: &PaperInput) -> Result<PaperBatchId> {
    let (mut scope, ground) = writing(house, session, year).await?;
    let (actor, now) = (session.actor(), scope.now());
    let id = PaperBatchId(Uuid::now_v7());
    let blank =
        PaperFacts { id, version: 0, state: PaperState::Entered, entered_by: actor.user, by: actor.user, round_is_open: is_open(&ground) };
    let decision = edit::<Paper>(actor, &blank, PaperEdit::Enter, now)?;
    let form = ground.form()?;
    let chosen = object.parse::<ObjectId>().map_err(|_| Failure::field("object", "请选择这批评议卡评议的科室"));
    let mut errors = domain::FieldErrors::default();
    let (tally, remarks) = (errors.merge(input.read(&form)), errors.merge(input.read_remarks(&form)));
    if chosen.is_err() {
        errors.add("object", "请选择这批评议卡评议的科室");
    }
    errors.into_result()?;
    let (Some(tally), Some(remarks)) = (tally, remarks) else { return Err(Error::not_found()) };
    let object = named_department(&scope, ground.cycle.id, chosen?, "object").await?;
    let by = decision.name();
    let writer = scope.apply(&decision.stating("object", object.id).stating("cards", tally.cards))?;
    let number = writer.next_number(NUMBERS, ground.cycle.year).await?;
    let row = paper_batch::ActiveModel {
        id: Set(id.0),
        round_id: Set(ground.round.id),
        object_id: Set(object.id),
        number: Set(format!("纸评〔{}〕{number}号", ground.cycle.year)),
        cards: Set(stored(tally.cards as usize)),
        state: Set(PaperState::Entered.code().to_owned()),
        first_tally: Set(serde_json::to_string(&tally)?),
        first_by: Set(by),
        first_by_id: Set(actor.user.0),
        second_tally: Set(None),
        second_by: Set(None),
        remarks: Set(serde_json::to_string(&remarks)?),
        entered_at: Set(now),
        version: Set(1),
        ..paper_batch::ActiveModel::default()
    };
    writer.insert(row).await?;
    scope.commit().await?;
    Ok(id)
}

/// Enters a batch for the second time. Where both counts agree it is counted; otherwise both are kept, to be put right.
/// Tells whether they agreed.
///
/// # Errors
/// Invalid at the fields; refused for whoever entered it, for all but the office, and after the end of the round.
pub async fn check(house: &House, session: &Session, id: PaperBatchId, version: i32, input: &PaperInput) -> Result<bool> {
    let mut scope = session.write(house).await?;
    overseen(session.actor())?;
    let (actor, now) = (session.actor(), scope.now());
    let (row, ground) = found(&scope, session, id, true).await?;
    let facts = PaperFacts { version, ..facts(&row, &ground, actor.user)? };
    // Whoever may not is told so before being told what is wrong with the count.
    decide::<Paper>(actor, &facts, PaperAction::Count, now)?;
    let form = ground.form()?;
    let (first, second): (PaperTally, PaperTally) = (serde_json::from_str(&row.first_tally)?, input.read(&form)?);
    let agreed = first.agrees(&second);
    let action = if agreed { PaperAction::Count } else { PaperAction::Differ };
    let transition = decide::<Paper>(actor, &facts, action, now)?;
    let changes = paper_batch::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        second_tally: Set(Some(serde_json::to_string(&second)?)),
        second_by: Set(Some(transition.decision.name())),
        ..paper_batch::ActiveModel::default()
    };
    let writer = scope.apply(&transition.decision)?;
    writer.update(key(id), version, changes).await?;
    if agreed {
        let ballots = std::iter::once((BALLOTS.to_owned(), CAST.to_owned(), first.ballots(&form)));
        let counters = ballots.chain(first.counts).collect();
        let added = Added { object: ObjectId(row.object_id), counters, remarks: serde_json::from_str(&row.remarks)? };
        count(&writer, &ground, &[added]).await?;
    }
    scope.commit().await?;
    Ok(agreed)
}

/// Enters a batch anew after the two counts differed. Somebody else then checks it again.
///
/// # Errors
/// As [`enter`]; conflict when somebody else was faster.
pub async fn correct(house: &House, session: &Session, id: PaperBatchId, version: i32, input: &PaperInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    overseen(session.actor())?;
    let (actor, now) = (session.actor(), scope.now());
    let (row, ground) = found(&scope, session, id, true).await?;
    let facts = PaperFacts { version, ..facts(&row, &ground, actor.user)? };
    let transition = decide::<Paper>(actor, &facts, PaperAction::Correct, now)?;
    let tally = input.read(&ground.form()?)?;
    let changes = paper_batch::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        cards: Set(stored(tally.cards as usize)),
        first_tally: Set(serde_json::to_string(&tally)?),
        first_by: Set(transition.decision.name()),
        first_by_id: Set(actor.user.0),
        second_tally: Set(None),
        second_by: Set(None),
        entered_at: Set(now),
        ..paper_batch::ActiveModel::default()
    };
    scope.apply(&transition.decision)?.update(key(id), version, changes).await?;
    scope.commit().await
}

/// Discards a batch that has not been counted.
///
/// # Errors
/// Invalid at `reason`; refused for all but the office, and when it was counted.
pub async fn discard(house: &House, session: &Session, id: PaperBatchId, version: i32, why: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    overseen(session.actor())?;
    let (row, ground) = found(&scope, session, id, true).await?;
    let facts = PaperFacts { version, ..facts(&row, &ground, session.actor().user)? };
    let transition = decide::<Paper>(session.actor(), &facts, PaperAction::Discard, scope.now())?;
    let decision = transition.decision.noting(reason(why)?);
    let changes = paper_batch::ActiveModel { state: Set(transition.to.code().to_owned()), ..paper_batch::ActiveModel::default() };
    scope.apply(&decision)?.update(key(id), version, changes).await?;
    scope.commit().await
}

fn key(id: PaperBatchId) -> Condition {
    Condition::all().add(paper_batch::Column::Id.eq(id.0))
}
