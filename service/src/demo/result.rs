//! Last year's results of a demonstration bureau: evaluated, reviewed, decided at a meeting and published.

use super::people::{Acting, Plan};
use crate::assessment::result::{Year, card_of, load, notice, year};
use crate::assessment::rows::{
    assessment_object, cycle, evaluation_count, evaluation_round, meeting, notice as notices, office_score, self_assessment_item,
};
use crate::scope::{Unrecorded, WriteScope};
use crate::{Error, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::assessment::form::{AnswerKind, BALLOTS, CAST, EvaluationForm};
use domain::assessment::lifecycle::{AssessmentResult, CycleState, MeetingState, ResultAction, ResultState, RoundState};
use domain::assessment::view::result::Attendee;
use domain::authority::{Body, BodyRank, Role};
use domain::calendar;
use domain::ids::{CycleId, MeetingId};
use domain::lifecycle::decide;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

const ZONE: Tz = Tz::Asia__Shanghai;

/// Lays out the results of the cycle of `of`, decided at `at`.
pub(super) async fn insert(scope: &mut WriteScope, plan: &Plan, people: &[Acting], id: CycleId, of: i32, at: DateTime<Utc>) -> Result<()> {
    // Years differ from each other: last year everybody stands where the list puts them, the year before one place on.
    let shift = scope.now().year() - 1 - of;
    evaluate(scope, id, shift, at).await?;
    let row = scope.select::<cycle::Entity>().filter(cycle::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let mut year = year(scope, row.ok_or_else(|| Error::Row("no cycle".into()))?).await?;
    review(scope, &year, people, shift, at).await?;
    let meeting = hold(scope, plan, people, id, of, at).await?;
    // Judged as it stood when it was decided.
    year.state = CycleState::Reviewing;
    decide_everything(scope, &year, people, id, meeting, at).await?;
    publish(scope, plan, id, of, at).await
}

async fn objects(scope: &WriteScope, id: CycleId) -> Result<Vec<assessment_object::Model>> {
    let select = scope.select::<assessment_object::Entity>().filter(assessment_object::Column::CycleId.eq(id.0));
    Ok(select.order_by_asc(assessment_object::Column::Position).all(scope.tx()).await?)
}

/// Counts as if everybody had been rated, better or worse by their place in the list, and ends the rounds.
async fn evaluate(scope: &WriteScope, id: CycleId, shift: i32, at: DateTime<Utc>) -> Result<()> {
    let rounds = scope.select::<evaluation_round::Entity>().filter(evaluation_round::Column::CycleId.eq(id.0)).all(scope.tx()).await?;
    let places: HashMap<Uuid, i32> = objects(scope, id).await?.into_iter().map(|object| (object.id, object.position + shift)).collect();
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    for round in rounds {
        let form: EvaluationForm = serde_json::from_str(&round.form)?;
        let ballots = 5;
        let counters = Condition::all().add(evaluation_count::Column::RoundId.eq(round.id));
        let laid = scope.select::<evaluation_count::Entity>().filter(counters.clone()).all(scope.tx()).await?;
        writer.delete::<evaluation_count::Entity>(counters).await?;
        let counted = laid.into_iter().map(|row| {
            let place = places.get(&row.object_id).copied().unwrap_or_default();
            let scaled = form.items.iter().position(|item| item.code == row.item && item.kind == AnswerKind::Scale);
            let nth = scaled.map_or(0, |n| i32::try_from(n).unwrap_or_default());
            let better = ballots - (place + nth) % 3;
            // How the objects are rated by their place: the answer that most give, and the next worse one.
            let [most, next] = match place % 6 {
                1 => ["a", "b"],
                3 => ["b", "c"],
                5 => ["c", "d"],
                _ => ["a", "b"],
            };
            let count = match (row.item.as_str(), row.answer.as_str(), scaled) {
                (BALLOTS, CAST, _) => ballots,
                (_, answer, Some(_)) if answer == most => better,
                (_, answer, Some(_)) if answer == next => ballots - better,
                _ => 0,
            };
            evaluation_count::ActiveModel::from(evaluation_count::Model { count, ..row })
        });
        writer.insert_many(counted.collect::<Vec<_>>()).await?;
        let closed = evaluation_round::ActiveModel {
            state: Set(RoundState::Closed.code().to_owned()),
            closed_at: Set(Some(at)),
            ..evaluation_round::ActiveModel::default()
        };
        writer.update_all(Condition::all().add(evaluation_round::Column::Id.eq(round.id)), closed).await?;
    }
    Ok(())
}

/// The office's scores: the own ones confirmed, but for one in nine; the others full, but for one in seven.
async fn review(scope: &WriteScope, year: &Year, people: &[Acting], shift: i32, at: DateTime<Utc>) -> Result<()> {
    let office = people.iter().find(|person| person.role == Role::Head).map(|person| person.actor.name.clone()).unwrap_or_default();
    let mut scores = Vec::new();
    for object in objects(scope, CycleId(year.cycle.id)).await? {
        let own: HashMap<Uuid, i32> = match object.self_assessment_id {
            Some(card) => scope
                .select::<self_assessment_item::Entity>()
                .filter(self_assessment_item::Column::SelfAssessmentId.eq(card))
                .all(scope.tx())
                .await?
                .into_iter()
                .filter_map(|item| Some((item.indicator_id, item.score_tenths?)))
                .collect(),
            None => HashMap::new(),
        };
        let place = usize::try_from(object.position + shift).unwrap_or_default();
        for (n, (indicator, about)) in year.of(card_of(&object)?).enumerate() {
            let start = own.get(&indicator.0).copied().unwrap_or(about.max.tenths());
            let lowered = (n + place).is_multiple_of(if own.is_empty() { 7 } else { 9 });
            let tenths = if lowered { (start - 10).max(0) } else { start };
            scores.push(office_score::ActiveModel {
                object_id: Set(object.id),
                indicator_id: Set(indicator.0),
                score_tenths: Set(tenths),
                reason: Set(if lowered { "抽查发现一处不规范，按评分标准扣分".to_owned() } else { String::new() }),
                scored_by: Set(office.clone()),
                scored_at: Set(at),
                version: Set(1),
                ..office_score::ActiveModel::default()
            });
        }
    }
    scope.unrecorded(Unrecorded::Demonstration).insert_many(scores).await
}

async fn hold(scope: &WriteScope, plan: &Plan, people: &[Acting], id: CycleId, of: i32, at: DateTime<Utc>) -> Result<MeetingId> {
    let members = people.iter().filter(|person| person.actor.hats.iter().any(|hat| hat.bodies.contains(&Body::LeadingGroup)));
    let attendance: Vec<Attendee> = members
        .map(|person| Attendee {
            user: person.actor.user,
            name: person.actor.name.clone(),
            rank: match person.role {
                Role::Director => BodyRank::Chair,
                Role::Deputy => BodyRank::Deputy,
                _ => BodyRank::Member,
            },
            present: true,
        })
        .collect();
    let meeting = MeetingId(Uuid::now_v7());
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    let number = writer.next_number("assessment_meeting", of).await?;
    writer
        .insert(meeting::ActiveModel {
            id: Set(meeting.0),
            cycle_id: Set(id.0),
            number: Set(format!("{}考纪〔{of}〕{number}号", plan.short_name)),
            held_on: Set(calendar::day_of(at, ZONE)),
            place: Set("三楼会议室".to_owned()),
            chair: Set(attendance.first().map(|member| member.name.clone()).unwrap_or_default()),
            attendance: Set(serde_json::to_string(&attendance)?),
            notes: Set("会议听取了考核办公室关于审查情况和档次建议的汇报，逐一进行了讨论。".to_owned()),
            state: Set(MeetingState::Closed.code().to_owned()),
            recorded_by: Set(attendance.last().map(|member| member.name.clone()).unwrap_or_default()),
            closed_by: Set(attendance.last().map(|member| member.name.clone())),
            closed_at: Set(Some(at)),
            version: Set(2),
            ..meeting::ActiveModel::default()
        })
        .await?;
    Ok(meeting)
}

async fn decide_everything(
    scope: &mut WriteScope,
    year: &Year,
    people: &[Acting],
    id: CycleId,
    meeting: MeetingId,
    at: DateTime<Utc>,
) -> Result<()> {
    let office = people.iter().find(|person| person.role == Role::Head);
    let deputy = people.iter().find(|person| person.role == Role::Deputy);
    let director = people.iter().find(|person| person.role == Role::Director).ok_or_else(|| Error::Row("no director".into()))?;
    let loaded = load(scope, year, objects(scope, id).await?, Some(meeting)).await?;
    for mut object in loaded {
        let Some((grade, composite)) = object.sheet.grade.zip(object.sheet.composite.as_ref()) else { continue };
        object.facts.state = ResultState::Proposed;
        object.facts.unaccepted = false;
        // The office does not judge itself.
        let by = if office.and_then(|head| head.department) == Some(object.row.department_name.as_str()) { deputy } else { office };
        let transition = decide::<AssessmentResult>(&director.actor, &object.facts, ResultAction::Decide, at)?;
        let changes = assessment_object::ActiveModel {
            state: Set(transition.to.code().to_owned()),
            proposed_grade: Set(Some(grade.code().to_owned())),
            proposed_by: Set(by.map(|person| person.actor.name.clone())),
            proposed_at: Set(Some(at)),
            meeting_id: Set(Some(meeting.0)),
            grade: Set(Some(grade.code().to_owned())),
            decided_by: Set(Some(transition.decision.name())),
            decided_at: Set(Some(at)),
            score_tenths: Set(Some(composite.score.tenths())),
            sheet: Set(Some(serde_json::to_string(&object.sheet)?)),
            ..assessment_object::ActiveModel::default()
        };
        let key = Condition::all().add(assessment_object::Column::Id.eq(object.row.id));
        scope.apply(&transition.decision.noting(grade.to_string()))?.update(key, object.row.version, changes).await?;
    }
    Ok(())
}

async fn publish(scope: &WriteScope, plan: &Plan, id: CycleId, of: i32, at: DateTime<Utc>) -> Result<()> {
    let lines = notice::lines(scope, id).await?;
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    let published = at + TimeDelta::days(3);
    let number = writer.next_number("assessment_notice", of).await?;
    writer
        .insert(notices::ActiveModel {
            id: Set(Uuid::now_v7()),
            cycle_id: Set(id.0),
            number: Set(format!("{}〔{of}〕{number}号", plan.short_name)),
            title: Set(format!("关于 {of} 年度行政执法评议考核结果的通报")),
            body: Set(notice::text(&lines, of, &domain::assessment::rules::Rules::default())),
            content: Set(serde_json::to_string(&lines)?),
            corrects: Set(None),
            reason: Set(None),
            published_at: Set(published),
            published_by: Set("考核办公室".to_owned()),
            objections_until: Set(published + TimeDelta::days(7)),
            ..notices::ActiveModel::default()
        })
        .await
}
