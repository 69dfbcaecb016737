//! Objections to published results 复核: filed by the object, answered by the leading group, and where the result changes,
//! a notice that corrects the earlier one (S 评议 七(四)).

use super::notice::{Issued, issue, latest, lines, may_be_objected};
use super::office::{key, noted};
use super::{Loaded, Year, load, object, year};
use crate::assessment::deadline::{self, Concerned, Period};
use crate::assessment::rows::{assessment_object, objection};
use crate::deadline::calendar as working_days;
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, Utc};
use domain::assessment::command::result::{ProposalInput, answer as read_answer, grounds as read_grounds};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{
    AssessmentResult, Objection, ObjectionAction, ObjectionEdit, ObjectionFacts, ObjectionState, ResultAction,
};
use domain::assessment::view::result::ObjectionView;
use domain::calendar;
use domain::deadline::kind::DeadlineKind;
use domain::failure::Failure;
use domain::ids::{CycleId, DepartmentId, NoticeId, ObjectId, ObjectionId, UserId};
use domain::lifecycle::{concerns, decide, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

/// The kind under which objections are numbered.
const NUMBERS: &str = "assessment_objection";

fn facts(
    year: &Year,
    object: &assessment_object::Model,
    row: Option<&objection::Model>,
    until: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Result<ObjectionFacts> {
    let state = match row {
        Some(row) => ObjectionState::from_code(&row.state).ok_or_else(|| Error::Row(format!("objection {}", row.state)))?,
        None => ObjectionState::Filed,
    };
    Ok(ObjectionFacts {
        id: ObjectionId(row.map_or_else(Uuid::now_v7, |row| row.id)),
        version: row.map_or(0, |row| row.version),
        state,
        cycle: year.state,
        department: DepartmentId(object.department_id),
        officer: object.user_id.map(UserId),
        until,
        already_filed: row.is_some(),
        zone,
    })
}

async fn find(scope: &Scope, object: Uuid) -> Result<Option<objection::Model>> {
    Ok(scope.select::<objection::Entity>().filter(objection::Column::ObjectId.eq(object)).one(scope.tx()).await?)
}

/// The objection of an object, and until when the viewer may make one.
pub(super) async fn of(
    scope: &Scope,
    session: &Session,
    year: &Year,
    loaded: &Loaded,
) -> Result<(Option<ObjectionView>, Option<DateTime<Utc>>)> {
    if !domain::assessment::result::is_public(year.state) {
        return Ok((None, None));
    }
    let zone = session.me().bureau.zone;
    let row = find(scope, loaded.row.id).await?;
    let until = latest(scope, CycleId(year.cycle.id)).await?.objections_until;
    let facts = facts(year, &loaded.row, row.as_ref(), until, zone)?;
    let may_file = may_be_objected(year.state) && edit::<Objection>(session.actor(), &facts, ObjectionEdit::File, scope.now()).is_ok();
    let view = row.map(|row| view(&row, concerns::<Objection>(session.actor(), &facts, ObjectionAction::Maintain))).transpose()?;
    Ok((view, may_file.then_some(until)))
}

fn view(row: &objection::Model, may_answer: bool) -> Result<ObjectionView> {
    Ok(ObjectionView {
        id: ObjectionId(row.id),
        number: row.number.clone(),
        grounds: row.grounds.clone(),
        state: ObjectionState::from_code(&row.state).ok_or_else(|| Error::Row(format!("objection {}", row.state)))?,
        filed_by: row.filed_by.clone(),
        filed: row.filed_at,
        answer_until: row.answer_until,
        answer: row.answer.clone(),
        answered: row.answered_by.clone().zip(row.answered_at),
        old_grade: super::grade_of(Some(&row.old_grade))?.ok_or_else(|| Error::Row("old grade".into()))?,
        new_grade: super::grade_of(row.new_grade.as_deref())?,
        may_answer,
        version: row.version,
    })
}

/// Objects to a published result.
///
/// # Errors
/// Invalid at `grounds`; refused when too late, twice, or for somebody else.
pub async fn file(house: &House, session: &Session, id: ObjectId, grounds: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    // Two who file at once come one after the other, and the second is told.
    let (row, cycle) = object(locked(scope.select::<assessment_object::Entity>()), &scope, session.actor(), id).await?;
    let year = year(&scope, cycle).await?;
    let notice = latest(&scope, CycleId(year.cycle.id)).await?;
    let present = find(&scope, id.0).await?;
    let facts = facts(&year, &row, present.as_ref(), notice.objections_until, zone)?;
    let decision = edit::<Objection>(session.actor(), &facts, ObjectionEdit::File, now)?;
    let grounds = read_grounds(grounds)?;
    let today = calendar::day_of(now, zone);
    let days = year.rules.answer_days;
    let until = working_days::until(&scope, now, days, zone).await?;
    let old = row.grade.clone().ok_or_else(|| Error::Row("published without grade".into()))?;
    let writer = scope.apply(&decision.stating("object", id))?;
    let count = writer.next_number(NUMBERS, today.year()).await?;
    let number = format!("{}考复〔{}〕{count}号", session.me().bureau.short_name, today.year());
    writer
        .insert(objection::ActiveModel {
            id: Set(facts.id.0),
            object_id: Set(id.0),
            notice_id: Set(notice.id),
            number: Set(number.clone()),
            grounds: Set(grounds),
            state: Set(facts.state.code().to_owned()),
            filed_by: Set(session.actor().name.clone()),
            filed_at: Set(now),
            answer_until: Set(until.at),
            answer_days: Set(i32::try_from(days).ok()),
            old_grade: Set(old),
            version: Set(1),
            ..objection::ActiveModel::default()
        })
        .await?;
    course::end(&writer, &[DeadlineKind::ResultObjection], [id.0], End::Met).await?;
    let of = Concerned { department: facts.department, person: facts.officer };
    let period = Period { at: now, from: today, days, until };
    course::set(&writer, vec![deadline::objection_answer(facts.id, id, of, &number, &period)]).await?;
    scope.commit().await
}

/// Answers an objection: the grade stands, or is changed and a notice says so.
///
/// # Errors
/// Invalid at `grade` and `reason`; conflict when another member has answered meanwhile; refused where the own department
/// or oneself is concerned.
pub async fn answer(house: &House, session: &Session, id: ObjectId, version: i32, input: &ProposalInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    let (row, cycle) = object(locked(scope.select::<assessment_object::Entity>()), &scope, session.actor(), id).await?;
    let year = year(&scope, cycle).await?;
    let notice = latest(&scope, CycleId(year.cycle.id)).await?;
    let present = find(&scope, id.0).await?.ok_or_else(Error::not_found)?;
    let facts = facts(&year, &row, Some(&present), notice.objections_until, zone)?;
    let loaded = load(&scope, &year, vec![row], None).await?.pop().ok_or_else(Error::not_found)?;
    let old = super::grade_of(Some(&present.old_grade))?;
    let chosen = Grade::from_code(&input.grade);
    let action = if chosen == old { ObjectionAction::Maintain } else { ObjectionAction::Adjust };
    let transition = decide::<Objection>(session.actor(), &facts, action, now)?;
    let (grade, reason) = read_answer(input)?;
    if let Err(refusal) = loaded.sheet.permits(grade, None, &reason) {
        return Err(Failure::field("grade", refusal.message).into());
    }
    let changes = objection::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        answer: Set(Some(reason.clone())),
        answered_by: Set(Some(transition.decision.name())),
        answered_at: Set(Some(now)),
        new_grade: Set((action == ObjectionAction::Adjust).then(|| grade.code().to_owned())),
        ..objection::ActiveModel::default()
    };
    let writer = scope.apply(&transition.decision.clone().noting(noted(grade, &reason)))?;
    writer.update(Condition::all().add(objection::Column::Id.eq(present.id)), version, changes).await?;
    course::end(&writer, &[DeadlineKind::ObjectionAnswer], [present.id], End::Met).await?;
    if action == ObjectionAction::Adjust {
        let correction = decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Correct, now)?;
        let writer = scope.apply(&correction.decision.noting(noted(grade, &reason)))?;
        let changes = assessment_object::ActiveModel {
            grade: Set(Some(grade.code().to_owned())),
            grade_note: Set(Some(reason.clone())),
            decided_by: Set(Some(transition.decision.name())),
            decided_at: Set(Some(now)),
            ..assessment_object::ActiveModel::default()
        };
        writer.update(key(id), loaded.facts.version, changes).await?;
        let lines = lines(&scope, CycleId(year.cycle.id)).await?;
        let title = format!("关于更正 {} 年度行政执法评议考核结果的通报", year.cycle.year);
        let was = old.map(|old| old.to_string()).unwrap_or_default();
        let body = format!(
            "经复核（{}），{}的考核档次由“{was}”更正为“{grade}”。理由：{reason}\n其他对象的结果不变，以本通报所附一览表为准。",
            present.number,
            super::called(&loaded.row)
        );
        let corrected = Issued {
            cycle: CycleId(year.cycle.id),
            title: &title,
            body: &body,
            lines: &lines,
            corrects: Some(NoticeId(notice.id)),
            reason: Some(&reason),
            days: notice.objection_days,
            until: notice.objections_until,
        };
        let writer = scope.apply(&transition.decision.stating("corrects", NoticeId(notice.id)))?;
        issue(&writer, session, &corrected, now).await?;
    }
    scope.commit().await
}
