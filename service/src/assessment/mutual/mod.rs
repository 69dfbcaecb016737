//! The mutual evaluation 互评 (S 评议 六(二), 六(四)): who has cast is known, what they answered is not.
//!
//! The rule that everything here keeps: no row joins a rater with an answer once the ballot is cast, and none tells in
//! which order ballots came. See docs/unlinkability.md.

mod ballot;
mod cast;
mod results;

pub use ballot::{Fill, ballot, form, save, whole};
pub use cast::cast;
pub use results::results;

use super::queries;
use super::review::in_charge;
use super::round::Ground;
use super::rows::{assessment_object, ballot_draft, cycle, evaluation_round};
use crate::identity::Session;
use crate::identity::rows::user_account;
use crate::record::outbox::Message;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::assessment::command::BallotDraft;
use domain::assessment::form::EvaluationForm;
use domain::assessment::lifecycle::{CycleState, Rater, Round, RoundAction, RoundEdit, RoundKind, RoundState, takes_ballots};
use domain::assessment::view::{MutualRound, MutualView, OwnBallot, RoundBrief};
use domain::assessment::{self, Card};
use domain::authority::Reach;
use domain::calendar;
use domain::failure::Failure;
use domain::identity::UserStatus;
use domain::ids::{DepartmentId, ObjectId, RoundId, UserId};
use domain::lifecycle::{concerns, edit};
use domain::record::letter::{LetterKind, Placeholder};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, Value};
use uuid::Uuid;

/// An object with a ballot in a round.
#[derive(FromQueryResult)]
struct RaterRow {
    round_id: Uuid,
    rater_id: Uuid,
    has_cast: bool,
    name: String,
    card: String,
    department_id: Uuid,
    user_id: Option<Uuid>,
}

impl RaterRow {
    fn rater(&self) -> Rater {
        let of_department = self.card == Card::Department.code();
        Rater {
            object: ObjectId(self.rater_id),
            department: of_department.then_some(DepartmentId(self.department_id)),
            user: self.user_id.filter(|_| !of_department).map(UserId),
            has_cast: self.has_cast,
        }
    }
}

/// Everybody with a ballot in the rounds of a cycle, in the order of the objects.
const RATERS: &str = "
SELECT m.round_id, m.rater_id, m.has_cast, o.name, o.card, o.department_id, o.user_id
FROM voter_mark m
JOIN evaluation_round r ON r.bureau_id = m.bureau_id AND r.id = m.round_id
JOIN assessment_object o ON o.bureau_id = m.bureau_id AND o.id = m.rater_id
WHERE m.bureau_id = $1 AND r.cycle_id = $2
ORDER BY o.position";

async fn raters(scope: &Scope, cycle: Uuid) -> Result<Vec<RaterRow>> {
    scope.query(RATERS, [Value::from(cycle)]).await
}

/// The cycle of a year with its mutual rounds.
async fn of_year(scope: &Scope, year: i32) -> Result<(cycle::Model, Vec<evaluation_round::Model>)> {
    let rounds: sea_orm::RelationDef = cycle::Entity::belongs_to(evaluation_round::Entity)
        .from((cycle::Column::BureauId, cycle::Column::Id))
        .to((evaluation_round::Column::BureauId, evaluation_round::Column::CycleId))
        .into();
    let found = scope
        .select::<cycle::Entity>()
        .filter(cycle::Column::Year.eq(year))
        .join(JoinType::LeftJoin, rounds)
        .select_also(evaluation_round::Entity)
        .order_by_asc(evaluation_round::Column::Id)
        .all(scope.tx())
        .await?;
    let cycle = found.first().map(|(cycle, _)| cycle.clone()).ok_or_else(Error::not_found)?;
    let rounds = found.into_iter().filter_map(|(_, round)| round);
    Ok((cycle, rounds.filter(|round| RoundKind::from_code(&round.kind).is_some_and(|kind| kind.card().is_some())).collect()))
}

/// A round in which objects rate each other, and not the one from outside.
fn mutual(ground: Ground) -> Result<Ground> {
    if ground.facts.kind.card().is_some() { Ok(ground) } else { Err(Error::not_found()) }
}

/// A mutual round by its id, locked until the end of the transaction: whoever casts and whoever closes come one after
/// the other.
async fn one_locked(scope: &Scope, id: RoundId, zone: Tz) -> Result<Ground> {
    mutual(Ground::of_round_locked(scope, id, zone).await?)
}

fn brief(ground: &Ground, raters: &[RaterRow], now: DateTime<Utc>) -> RoundBrief {
    let facts = &ground.facts;
    let of_round = || raters.iter().filter(|rater| rater.round_id == facts.id.0);
    RoundBrief {
        id: facts.id,
        kind: facts.kind,
        state: facts.state,
        opens: facts.opens,
        ends: facts.ends,
        closed: ground.round.closed_at.zip(ground.round.closed_by.clone()),
        shut: takes_ballots(facts, now).err().map(|refusal| refusal.message),
        cast: (of_round().filter(|rater| rater.has_cast).count(), of_round().count()),
    }
}

/// The objects of a cycle: id, name and card, in order.
async fn objects(scope: &Scope, cycle: Uuid) -> Result<Vec<(ObjectId, String, String)>> {
    let rows: Vec<(Uuid, String, String)> = scope
        .select::<assessment_object::Entity>()
        .select_only()
        .columns([assessment_object::Column::Id, assessment_object::Column::Name, assessment_object::Column::Card])
        .filter(assessment_object::Column::CycleId.eq(cycle))
        .order_by_asc(assessment_object::Column::Position)
        .into_tuple()
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|(id, name, card)| (ObjectId(id), name, card)).collect())
}

/// What a rater rates: every object of the round but itself.
fn on_the_ballot(objects: &[(ObjectId, String, String)], kind: RoundKind, rater: ObjectId) -> Vec<(ObjectId, String)> {
    let rated = objects.iter().filter(|(id, _, card)| *id != rater && kind.card().is_some_and(|of| of.code() == card));
    rated.map(|(id, name, _)| (*id, name.clone())).collect()
}

fn own_ballot(rater: &RaterRow, form: &EvaluationForm, objects: &[(ObjectId, String)], draft: Option<&BallotDraft>) -> OwnBallot {
    OwnBallot {
        rater: ObjectId(rater.rater_id),
        name: rater.name.clone(),
        done: (draft.map_or(0, |draft| draft.done(form, objects)), objects.len()),
        has_cast: rater.has_cast,
    }
}

/// Drafts of these raters. Nobody gets to see another's.
async fn drafts(scope: &Scope, raters: &[Uuid]) -> Result<Vec<ballot_draft::Model>> {
    if raters.is_empty() {
        return Ok(Vec::new());
    }
    let own = scope.select::<ballot_draft::Entity>().filter(ballot_draft::Column::RaterId.is_in(raters.iter().copied()));
    Ok(own.all(scope.tx()).await?)
}

/// The mutual evaluation of a year, as this person sees it.
///
/// # Errors
/// Not found when there is no such year.
pub async fn view(house: &House, session: &Session, year: i32) -> Result<MutualView> {
    let scope = session.read(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let (cycle, rows) = of_year(&scope, year).await?;
    let raters = raters(&scope, cycle.id).await?;
    let objects = objects(&scope, cycle.id).await?;
    let own: Vec<&RaterRow> = raters.iter().filter(|row| row.rater().is_cast_by(actor)).collect();
    let drafts = drafts(&scope, &own.iter().map(|row| row.rater_id).collect::<Vec<_>>()).await?;
    let sees_all = assessment::reach(actor) == Reach::Bureau;
    let mut rounds = Vec::new();
    for row in rows {
        let ground = Ground::new(row, cycle.clone(), zone)?;
        let (id, facts, form) = (ground.round.id, &ground.facts, ground.form()?);
        let mut ballots = Vec::new();
        for rater in own.iter().filter(|rater| rater.round_id == id) {
            let draft = drafts.iter().find(|draft| draft.round_id == id && draft.rater_id == rater.rater_id);
            let draft = draft.map(|draft| serde_json::from_str::<BallotDraft>(&draft.content)).transpose()?;
            ballots.push(own_ballot(rater, &form, &on_the_ballot(&objects, facts.kind, ObjectId(rater.rater_id)), draft.as_ref()));
        }
        let turnout = raters.iter().filter(|rater| sees_all && rater.round_id == id);
        let may_close = concerns::<Round>(actor, facts, RoundAction::Close) && facts.cycle == CycleState::Open && now >= facts.opens;
        let is_rated = results::may_see(actor, &raters, facts.kind);
        rounds.push(MutualRound {
            round: brief(&ground, &raters, now),
            own: ballots,
            raters: turnout.map(|rater| (rater.name.clone(), rater.has_cast)).collect(),
            may_remind: edit::<Round>(actor, facts, RoundEdit::Remind, now).is_ok(),
            may_close,
            has_results: facts.state == RoundState::Closed && is_rated,
        });
    }
    Ok(MutualView { cycle: queries::cycle_brief(&cycle)?, rounds })
}

/// Reminds everybody who has not cast, and tells the year.
///
/// # Errors
/// Refused when the round takes no ballots, when everybody has cast, or when nobody can be reached.
pub async fn remind(house: &House, session: &Session, id: RoundId) -> Result<i32> {
    let mut scope = session.write(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let Ground { round, cycle, facts } = mutual(Ground::of_round(&scope, id, zone).await?)?;
    let decision = edit::<Round>(session.actor(), &facts, RoundEdit::Remind, now)?;
    let late: Vec<RaterRow> = raters(&scope, cycle.id).await?.into_iter().filter(|r| r.round_id == round.id && !r.has_cast).collect();
    if late.is_empty() {
        return Err(Failure::refused("全部评议人都已投出，不需要提醒").into());
    }
    let to = addressees(&scope, &late).await?;
    if to.is_empty() {
        return Err(Failure::refused("未投出的评议人都没有可用的邮箱，无法发送提醒；请联系系统管理员设置科室负责人或者恢复账号").into());
    }
    let what = format!(
        "{} 年度{}尚未收到您的评议（{}）。评议不记名，投出后不与评议人关联。\n\n依据：评议考核实施方案 六（二）、六（四）。",
        cycle.year,
        facts.kind,
        calendar::time_left(calendar::days_left(facts.ends, now, zone)),
    );
    let link = format!("{}/b/{}/assessment/year/{}/mutual", house.settings().public_url, session.me().bureau.slug, cycle.year);
    let due = calendar::due(facts.ends, zone);
    let letter = |(name, address): (String, String)| {
        let letter = Message::notice(name, address, format!("请完成{}", facts.kind), &what).kind(LetterKind::Reminder);
        letter.naming(Placeholder::Due, &due).leading_to("办理", &link)
    };
    let mail: Vec<Message> = to.into_iter().map(letter).collect();
    scope.apply(&decision.stating("reminded", mail.len()))?.mail(mail).await?;
    scope.commit().await?;
    Ok(cycle.year)
}

/// Whom to write to: the heads of departments, and who acts for them; officers themselves. Each once.
async fn addressees(scope: &Scope, late: &[RaterRow]) -> Result<Vec<(String, String)>> {
    let departments: Vec<DepartmentId> = late.iter().filter_map(|row| row.rater().department).collect();
    let users: Vec<Uuid> = late.iter().filter_map(|row| row.rater().user.map(|user| user.0)).collect();
    let mut to = Vec::new();
    if !departments.is_empty() {
        // The letters of the assessment know names and addresses; here only these are taken.
        let people = in_charge(scope, &departments).await?;
        to.extend(people.into_iter().map(|person| (person.name, person.email)));
    }
    if !users.is_empty() {
        let people = scope
            .select::<user_account::Entity>()
            .filter(user_account::Column::Id.is_in(users))
            .filter(user_account::Column::Status.ne(UserStatus::Deactivated.code()))
            .order_by_asc(user_account::Column::Id)
            .all(scope.tx())
            .await?;
        to.extend(people.into_iter().map(|person| (person.name, person.email)));
    }
    to.sort();
    to.dedup();
    Ok(to)
}
