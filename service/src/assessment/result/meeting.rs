//! Meetings of the leading group, and the grades decided at them (S 评议 四(一), 六(四)).

use super::office::{key, noted, pending};
use super::{Loaded, Year, card_of, cycle_of, grade_of, load, object, year};
use crate::assessment::queries;
use crate::assessment::rows::{assessment_object, cycle, meeting};
use crate::identity::Session;
use crate::identity::rows::{body_member, user_account};
use crate::scope::{Scope, WriteScope, locked};
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::assessment::command::result::{MeetingInput, ProposalInput};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{
    AssessmentResult, CycleState, Meeting, MeetingAction, MeetingEdit, MeetingFacts, MeetingState, ResultAction, ResultState,
};
use domain::assessment::sees_all;
use domain::assessment::view::result::{Attendee, DecidedLine, MeetingBrief, MeetingView};
use domain::authority::{Actor, Body, BodyRank};
use domain::failure::Failure;
use domain::ids::{CycleId, MeetingId, ObjectId, UserId};
use domain::lifecycle::{decide, edit};
use domain::{Points, calendar};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The kind under which meetings are numbered.
const NUMBERS: &str = "assessment_meeting";

/// The meetings of a cycle, newest first.
pub(super) async fn of(scope: &Scope, cycle: CycleId) -> Result<Vec<MeetingBrief>> {
    let rows = scope
        .select::<meeting::Entity>()
        .filter(meeting::Column::CycleId.eq(cycle.0))
        .order_by_desc(meeting::Column::Id)
        .all(scope.tx())
        .await?;
    rows.iter().map(brief).collect()
}

/// The meeting of a cycle that is still open: there is at most one.
pub(super) async fn at_hand(scope: &Scope, cycle: CycleId) -> Result<Option<MeetingBrief>> {
    Ok(of(scope, cycle).await?.into_iter().find(|meeting| meeting.state == MeetingState::Open))
}

fn brief(row: &meeting::Model) -> Result<MeetingBrief> {
    let attendance: Vec<Attendee> = serde_json::from_str(&row.attendance)?;
    let facts = facts(row, &attendance)?;
    Ok(MeetingBrief {
        id: facts.id,
        number: row.number.clone(),
        day: row.held_on,
        place: row.place.clone(),
        chair: row.chair.clone(),
        state: facts.state,
        is_quorate: facts.is_quorate(),
        version: row.version,
        attendance,
    })
}

fn facts(row: &meeting::Model, attendance: &[Attendee]) -> Result<MeetingFacts> {
    Ok(MeetingFacts {
        id: MeetingId(row.id),
        version: row.version,
        state: MeetingState::from_code(&row.state).ok_or_else(|| Error::Row(format!("meeting {}", row.state)))?,
        present: attendance.iter().filter(|member| member.present).count(),
        members: attendance.len(),
    })
}

/// The meeting at which somebody may decide: it is quorate, and they are present.
pub(super) fn seat(meeting: &MeetingBrief, actor: &Actor) -> Option<MeetingId> {
    let present = meeting.attendance.iter().any(|member| member.user == actor.user && member.present);
    (present && meeting.is_quorate && meeting.state == MeetingState::Open).then_some(meeting.id)
}

/// The members of the leading group now, the chair first.
pub(super) async fn members(scope: &Scope) -> Result<Vec<Attendee>> {
    let now = scope.now();
    let account: sea_orm::RelationDef = body_member::Entity::belongs_to(user_account::Entity)
        .from((body_member::Column::BureauId, body_member::Column::UserId))
        .to((user_account::Column::BureauId, user_account::Column::Id))
        .into();
    let rows = scope
        .select::<body_member::Entity>()
        .filter(body_member::Column::Body.eq(Body::LeadingGroup.code()))
        .filter(body_member::Column::FirstInstant.lte(now))
        .filter(Condition::any().add(body_member::Column::EndInstant.is_null()).add(body_member::Column::EndInstant.gt(now)))
        .join(JoinType::InnerJoin, account)
        .select_also(user_account::Entity)
        .order_by_asc(body_member::Column::Id)
        .all(scope.tx())
        .await?;
    let mut members = Vec::new();
    for (row, account) in rows {
        let Some(account) = account else { continue };
        let rank = BodyRank::from_code(&row.body_rank).ok_or_else(|| Error::Row(format!("rank {}", row.body_rank)))?;
        members.push(Attendee { user: UserId(account.id), name: account.name, rank, present: false });
    }
    members.sort_by_key(|member| member.rank);
    Ok(members)
}

/// What the form of a new meeting starts from: the year's cycle and the members.
///
/// # Errors
/// Not found for whoever neither is of the office nor of the group.
pub async fn proposal(house: &House, session: &Session, of: i32) -> Result<(CycleId, Vec<Attendee>)> {
    if !sees_all(session.actor()) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let cycle = cycle_of(&scope, of).await?;
    Ok((CycleId(cycle.id), members(&scope).await?))
}

/// Records a meeting that is held. Who takes the chair is the first in rank of those present.
///
/// # Errors
/// Invalid at `day`, `place`, `present`; refused while another meeting of the year is open.
pub async fn call(house: &House, session: &Session, id: CycleId, input: &MeetingInput) -> Result<MeetingId> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let new = MeetingId(Uuid::now_v7());
    let facts = MeetingFacts { id: new, version: 0, state: MeetingState::Open, present: 0, members: 0 };
    let decision = edit::<Meeting>(session.actor(), &facts, MeetingEdit::Call, now)?;
    let cycle = locked(scope.select::<cycle::Entity>()).filter(cycle::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let cycle = cycle.ok_or_else(Error::not_found)?;
    if queries::cycle_state(&cycle.state)? != CycleState::Reviewing {
        return Err(Failure::refused("本年度考核不在审查阶段，不能登记确定档次的会议").into());
    }
    if at_hand(&scope, id).await?.is_some() {
        return Err(Failure::refused("还有一次会议没有形成纪要，请先结束该次会议").into());
    }
    let today = calendar::day_of(now, session.me().bureau.zone);
    let (day, place, notes) = input.read(today)?;
    let attendance = seated(members(&scope).await?, &input.present)?;
    let chair = attendance.iter().find(|member| member.present).map(|member| member.name.clone()).unwrap_or_default();
    let writer = scope.apply(&decision.stating("present", input.present.len()))?;
    let number = writer.next_number(NUMBERS, day.year()).await?;
    writer
        .insert(meeting::ActiveModel {
            id: Set(new.0),
            cycle_id: Set(id.0),
            number: Set(format!("{}考纪〔{}〕{number}号", session.me().bureau.short_name, day.year())),
            held_on: Set(day),
            place: Set(place),
            chair: Set(chair),
            attendance: Set(serde_json::to_string(&attendance)?),
            notes: Set(notes),
            state: Set(MeetingState::Open.code().to_owned()),
            recorded_by: Set(session.actor().name.clone()),
            closed_by: Set(None),
            closed_at: Set(None),
            version: Set(1),
            ..meeting::ActiveModel::default()
        })
        .await?;
    scope.commit().await?;
    Ok(new)
}

/// The members with those present marked, if they are more than half.
fn seated(members: Vec<Attendee>, present: &[UserId]) -> Result<Vec<Attendee>> {
    if members.is_empty() {
        return Err(Failure::refused("领导小组还没有成员，请系统管理员先在“领导小组”中登记").into());
    }
    let seated: Vec<Attendee> = members.into_iter().map(|member| Attendee { present: present.contains(&member.user), ..member }).collect();
    let there = seated.iter().filter(|member| member.present).count();
    if there * 2 <= seated.len() {
        let message = format!("领导小组共 {} 人，应有超过半数出席，现勾选 {there} 人", seated.len());
        return Err(Failure::field("present", message).into());
    }
    Ok(seated)
}

/// A meeting with what it decided.
///
/// # Errors
/// Not found for whoever does not see results before they are published.
pub async fn view(house: &House, session: &Session, id: MeetingId) -> Result<MeetingView> {
    let actor = session.actor();
    if !sees_all(actor) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let of_cycle: sea_orm::RelationDef = meeting::Entity::belongs_to(cycle::Entity)
        .from((meeting::Column::BureauId, meeting::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into();
    let found = scope
        .select::<meeting::Entity>()
        .filter(meeting::Column::Id.eq(id.0))
        .join(JoinType::InnerJoin, of_cycle)
        .select_also(cycle::Entity)
        .one(scope.tx())
        .await?;
    let Some((row, Some(cycle))) = found else { return Err(Error::not_found()) };
    let brief = brief(&row)?;
    let facts = facts(&row, &brief.attendance)?;
    let objects = scope
        .select::<assessment_object::Entity>()
        .filter(assessment_object::Column::MeetingId.eq(id.0))
        .order_by_asc(assessment_object::Column::Position)
        .all(scope.tx())
        .await?;
    let now = scope.now();
    Ok(MeetingView {
        may_record: edit::<Meeting>(actor, &facts, MeetingEdit::Call, now).is_ok() && facts.state == MeetingState::Open,
        may_decide_all: seat(&brief, actor).is_some() && edit::<Meeting>(actor, &facts, MeetingEdit::DecideAll, now).is_ok(),
        cycle: queries::cycle_brief(&cycle)?,
        notes: row.notes,
        decided: objects.iter().map(decided_line).collect::<Result<_>>()?,
        brief,
    })
}

fn decided_line(row: &assessment_object::Model) -> Result<DecidedLine> {
    Ok(DecidedLine {
        object: ObjectId(row.id),
        card: card_of(row)?,
        name: row.name.clone(),
        department: row.department_name.clone(),
        score: Points::from_tenths(row.score_tenths.unwrap_or_default()),
        proposed: grade_of(row.proposed_grade.as_deref())?,
        grade: grade_of(row.grade.as_deref())?.ok_or_else(|| Error::Row("decided without grade".into()))?,
        note: row.grade_note.clone().unwrap_or_default(),
        by: row.decided_by.clone().unwrap_or_default(),
    })
}

/// Decides one object's grade at the meeting at hand.
///
/// # Errors
/// Invalid at `grade` and `reason`; conflict when another member has decided it meanwhile; refused outside a meeting, and
/// where the own department or oneself is concerned.
pub async fn decide_one(house: &House, session: &Session, id: ObjectId, version: i32, input: &ProposalInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (row, cycle) = object(locked(scope.select::<assessment_object::Entity>()), &scope, session.actor(), id).await?;
    let year = year(&scope, cycle).await?;
    let seat = at_hand(&scope, CycleId(year.cycle.id)).await?.and_then(|meeting| seat(&meeting, session.actor()));
    let loaded = load(&scope, &year, vec![row], seat).await?.pop().ok_or_else(Error::not_found)?;
    decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Decide, scope.now())?;
    let (grade, reason) = input.read()?;
    if let Err(refusal) = loaded.sheet.permits(grade, loaded.facts.proposed, &reason) {
        return Err(Failure::field("reason", refusal.message).into());
    }
    write_decision(&mut scope, session, &loaded, version, grade, &reason).await?;
    scope.commit().await
}

async fn write_decision(
    scope: &mut WriteScope,
    session: &Session,
    loaded: &Loaded,
    version: i32,
    grade: Grade,
    reason: &str,
) -> Result<()> {
    let now = scope.now();
    let transition = decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Decide, now)?;
    let decision = transition.decision.stating("grade", grade.code()).noting(noted(grade, reason));
    let score = loaded.sheet.composite.as_ref().map(|composite| composite.score.tenths());
    let changes = assessment_object::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        meeting_id: Set(loaded.facts.meeting.map(|meeting| meeting.0)),
        grade: Set(Some(grade.code().to_owned())),
        grade_note: Set(Some(reason.to_owned()).filter(|reason| !reason.is_empty())),
        decided_by: Set(Some(decision.name())),
        decided_at: Set(Some(now)),
        score_tenths: Set(score),
        sheet: Set(Some(serde_json::to_string(&loaded.sheet)?)),
        ..assessment_object::ActiveModel::default()
    };
    scope.apply(&decision)?.update(key(loaded.facts.id), version, changes).await
}

/// Decides every proposal of the year as proposed, at a meeting. Tells for how many, and who was left out and why.
///
/// # Errors
/// Refused when there is nothing to decide.
pub async fn decide_all(house: &House, session: &Session, id: MeetingId) -> Result<(usize, Vec<String>)> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = locked(scope.select::<meeting::Entity>()).filter(meeting::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.filter(|_| sees_all(session.actor())).ok_or_else(Error::not_found)?;
    let meeting = brief(&row)?;
    let all = edit::<Meeting>(session.actor(), &facts(&row, &meeting.attendance)?, MeetingEdit::DecideAll, now)?;
    let seat = seat(&meeting, session.actor());
    let (year, objects): (Year, _) = pending(&scope, session, CycleId(row.cycle_id), ResultState::Proposed).await?;
    let loaded = load(&scope, &year, objects, seat).await?;
    let (mut done, mut left) = (0, Vec::new());
    for object in &loaded {
        let judged = decide::<AssessmentResult>(session.actor(), &object.facts, ResultAction::Decide, now);
        match (judged, object.facts.proposed) {
            (Ok(_), Some(grade)) => {
                if let Err(refusal) = object.sheet.permits(grade, Some(grade), "") {
                    left.push(format!("{}：{refusal}", super::called(&object.row)));
                    continue;
                }
                write_decision(&mut scope, session, object, object.facts.version, grade, "").await?;
                done += 1;
            }
            (Err(refusal), _) => left.push(format!("{}：{refusal}", super::called(&object.row))),
            (Ok(_), None) => left.push(super::called(&object.row)),
        }
    }
    if done == 0 {
        let first = left.first().map(|left| format!("（{left}）")).unwrap_or_default();
        return Err(Failure::refused(format!("没有可以确定的建议{first}")).into());
    }
    scope.apply(&all.stating("decided", done))?;
    scope.commit().await?;
    Ok((done, left))
}

/// Ends a meeting: its minutes stand.
///
/// # Errors
/// Invalid at `notes`; refused below the quorum.
pub async fn close(house: &House, session: &Session, id: MeetingId, version: i32, notes: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let row = locked(scope.select::<meeting::Entity>()).filter(meeting::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.filter(|_| sees_all(session.actor())).ok_or_else(Error::not_found)?;
    let attendance: Vec<Attendee> = serde_json::from_str(&row.attendance)?;
    let transition = decide::<Meeting>(session.actor(), &facts(&row, &attendance)?, MeetingAction::Close, scope.now())?;
    let notes = domain::text::paragraph(notes, 5000).map_err(|message| Failure::field("notes", message))?;
    let now = scope.now();
    let changes = meeting::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        notes: Set(notes),
        closed_by: Set(Some(transition.decision.name())),
        closed_at: Set(Some(now)),
        ..meeting::ActiveModel::default()
    };
    scope.apply(&transition.decision)?.update(Condition::all().add(meeting::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await
}
