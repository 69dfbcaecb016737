//! The office's review: every indicator confirmed or adjusted, then a grade proposed (S 评议 六(三)).

use super::{Loaded, Year, load, object, year};
use crate::assessment::rows::{assessment_object, office_score};
use crate::identity::Session;
use crate::scope::{Scope, WriteScope, locked};
use crate::{Error, House, Result};
use domain::assessment::ScoredBy;
use domain::assessment::command::result::{ProposalInput, ScoresInput};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{AssessmentResult, ResultAction, ResultEdit, ResultState};
use domain::assessment::sees_all;
use domain::failure::{Failure, FieldErrors};
use domain::ids::{CycleId, IndicatorId, ObjectId};
use domain::lifecycle::{decide, edit};
use domain::{Points, text};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// An object locked against other writers, with its result.
async fn locked_object(scope: &Scope, session: &Session, id: ObjectId) -> Result<(Year, Loaded)> {
    let (row, cycle) = object(locked(scope.select::<assessment_object::Entity>()), scope, session.actor(), id).await?;
    let year = year(scope, cycle).await?;
    let loaded = load(scope, &year, vec![row], None).await?.pop().ok_or_else(Error::not_found)?;
    Ok((year, loaded))
}

/// Scores indicators: confirms the own score or the system's, or adjusts it with a reason. What is left empty stays unscored;
/// with `rest_as_own`, what is left empty takes the own score or the system's.
///
/// # Errors
/// Invalid at `scores.<indicator>` and `reasons.<indicator>`; conflict when somebody else has scored meanwhile; refused
/// when the year is not being reviewed or the own department is concerned.
pub async fn score(house: &House, session: &Session, id: ObjectId, version: i32, input: &ScoresInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let (year, loaded) = locked_object(&scope, session, id).await?;
    let decision = edit::<AssessmentResult>(session.actor(), &loaded.facts, ResultEdit::Score, now)?;
    let own = own_scores(&scope, &loaded).await?;
    let system = super::page::system_scores(&scope, &year, &loaded).await?;
    let mut errors = FieldErrors::default();
    let mut scored: Vec<(IndicatorId, Points, String)> = Vec::new();
    for (indicator, about) in year.of(loaded.card) {
        let own = own.get(&indicator.0).copied().filter(|_| about.scored_by == ScoredBy::Department);
        let computed = system.get(indicator);
        // What there is to confirm: the own score, or the system's.
        let given = own.or(computed.map(|(points, _)| *points));
        let typed = input.scores.get(indicator).map(String::as_str).unwrap_or_default();
        let reason = input.reasons.get(indicator).map(String::as_str).unwrap_or_default();
        let reason_field = format!("reasons.{indicator}");
        let Some(reason) = errors.named(&reason_field, &about.name, text::paragraph(reason, 500)) else { continue };
        let points = match (typed.trim().is_empty(), given) {
            (true, Some(given)) if input.rest_as_own => given,
            (true, _) => continue,
            (false, _) => match domain::assessment::command::within(typed, about.max) {
                Ok(points) => points,
                Err(message) => {
                    errors.add(format!("scores.{indicator}"), format!("{} {}：{message}", about.code, about.name));
                    continue;
                }
            },
        };
        // What was given is confirmed without a word; whatever departs from it, or from full points where nothing was given,
        // says why.
        if points != given.unwrap_or(about.max) && reason.is_empty() {
            let what = match (own, computed) {
                (Some(_), _) => "与自评得分不同",
                (None, Some(_)) => "与系统计分不同",
                (None, None) => "未给满分",
            };
            errors.add(reason_field, format!("{} {}{what}，请写明理由", about.code, about.name));
            continue;
        }
        let how = computed.filter(|(score, _)| *score == points && reason.is_empty()).map(|(_, how)| format!("系统计分：{how}"));
        let reason = how.unwrap_or(reason);
        scored.push((*indicator, points, reason));
    }
    errors.into_result()?;
    let decision = decision.stating("scored", scored.len()).stating("version", version);
    let writer = scope.apply(&decision)?;
    writer.update(key(id), version, assessment_object::ActiveModel::default()).await?;
    writer.delete::<office_score::Entity>(Condition::all().add(office_score::Column::ObjectId.eq(id.0))).await?;
    writer
        .insert_many(scored.into_iter().map(|(indicator, points, reason)| office_score::ActiveModel {
            object_id: Set(id.0),
            indicator_id: Set(indicator.0),
            score_tenths: Set(points.tenths()),
            reason: Set(reason),
            scored_by: Set(decision.name()),
            scored_at: Set(now),
            version: Set(1),
            ..office_score::ActiveModel::default()
        }))
        .await?;
    scope.commit().await
}

async fn own_scores(scope: &Scope, loaded: &Loaded) -> Result<HashMap<Uuid, Points>> {
    use crate::assessment::rows::self_assessment_item as item;
    let Some(id) = loaded.row.self_assessment_id else { return Ok(HashMap::new()) };
    let rows = scope.select::<item::Entity>().filter(item::Column::SelfAssessmentId.eq(id)).all(scope.tx()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.indicator_id, Points::from_tenths(row.score_tenths?)))).collect())
}

/// Proposes a grade.
///
/// # Errors
/// Invalid at `grade` and `reason`; refused while something is missing, or for the own department.
pub async fn propose(house: &House, session: &Session, id: ObjectId, version: i32, input: &ProposalInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (_, loaded) = locked_object(&scope, session, id).await?;
    decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Propose, scope.now())?;
    let (grade, reason) = input.read()?;
    if let Err(refusal) = loaded.sheet.permits(grade, loaded.sheet.grade, &reason) {
        return Err(Failure::field("reason", refusal.message).into());
    }
    write_proposal(&mut scope, session, &loaded, version, grade, &reason).await?;
    scope.commit().await
}

async fn write_proposal(
    scope: &mut WriteScope,
    session: &Session,
    loaded: &Loaded,
    version: i32,
    grade: Grade,
    reason: &str,
) -> Result<()> {
    let now = scope.now();
    let transition = decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Propose, now)?;
    let decision = transition.decision.stating("grade", grade.code()).noting(noted(grade, reason));
    let writer = scope.apply(&decision)?;
    let changes = assessment_object::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        proposed_grade: Set(Some(grade.code().to_owned())),
        proposed_note: Set(Some(reason.to_owned()).filter(|reason| !reason.is_empty())),
        proposed_by: Set(Some(decision.name())),
        proposed_by_id: Set(Some(session.actor().user.0)),
        proposed_at: Set(Some(now)),
        ..assessment_object::ActiveModel::default()
    };
    writer.update(key(loaded.facts.id), version, changes).await
}

/// What the record says of a grade.
pub(super) fn noted(grade: Grade, reason: &str) -> String {
    if reason.is_empty() { grade.to_string() } else { format!("{grade}：{reason}") }
}

/// Proposes, for every object of the year that has been examined, the grade that its score gives. Tells for how many, and
/// who was left out and why.
///
/// # Errors
/// Refused when there is nothing to propose.
pub async fn propose_all(house: &House, session: &Session, cycle: CycleId) -> Result<(usize, Vec<String>)> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let (year, objects) = pending(&scope, session, cycle, ResultState::Pending).await?;
    let loaded = load(&scope, &year, objects, None).await?;
    let (mut done, mut left) = (0, Vec::new());
    for object in &loaded {
        let judged = decide::<AssessmentResult>(session.actor(), &object.facts, ResultAction::Propose, now);
        match (judged, object.sheet.grade) {
            (Ok(_), Some(grade)) => {
                write_proposal(&mut scope, session, object, object.facts.version, grade, "").await?;
                done += 1;
            }
            (Err(refusal), _) => left.push(format!("{}：{refusal}", super::called(&object.row))),
            (Ok(_), None) => left.push(super::called(&object.row)),
        }
    }
    if done == 0 {
        let first = left.first().map(|left| format!("（{left}）")).unwrap_or_default();
        return Err(Failure::refused(format!("没有可以提出建议的对象{first}；请先逐项审查评分")).into());
    }
    scope.commit().await?;
    Ok((done, left))
}

/// The objects of a year in a state, locked.
pub(super) async fn pending(
    scope: &Scope,
    session: &Session,
    cycle: CycleId,
    state: ResultState,
) -> Result<(Year, Vec<assessment_object::Model>)> {
    use crate::assessment::rows::cycle as cycles;
    use sea_orm::QueryOrder;
    if !sees_all(session.actor()) {
        return Err(Error::not_found());
    }
    let found = scope.select::<cycles::Entity>().filter(cycles::Column::Id.eq(cycle.0)).one(scope.tx()).await?;
    let year = year(scope, found.ok_or_else(Error::not_found)?).await?;
    let objects = locked(scope.select::<assessment_object::Entity>())
        .filter(assessment_object::Column::CycleId.eq(cycle.0))
        .filter(assessment_object::Column::State.eq(state.code()))
        .order_by_asc(assessment_object::Column::Position)
        .all(scope.tx())
        .await?;
    Ok((year, objects))
}

/// Takes a proposal back, so that the scores can be changed.
///
/// # Errors
/// Invalid at `reason`; refused once the grade is decided.
pub async fn recall(house: &House, session: &Session, id: ObjectId, version: i32, reason: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (_, loaded) = locked_object(&scope, session, id).await?;
    let transition = decide::<AssessmentResult>(session.actor(), &loaded.facts, ResultAction::Recall, scope.now())?;
    let reason = domain::assessment::command::reason(reason)?;
    let changes = assessment_object::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        proposed_grade: Set(None),
        proposed_note: Set(None),
        proposed_by: Set(None),
        proposed_by_id: Set(None),
        proposed_at: Set(None),
        ..assessment_object::ActiveModel::default()
    };
    scope.apply(&transition.decision.noting(reason))?.update(key(id), version, changes).await?;
    scope.commit().await
}

pub(super) fn key(id: ObjectId) -> Condition {
    Condition::all().add(assessment_object::Column::Id.eq(id.0))
}
