//! The objects of a year 考核对象, laid out when its cycle opens, and the rounds in which they are evaluated
//! (S 评议 二, 五, 六(二), 六(四)).

use super::deadline::mutual_ballot;
use super::queries::stored;
use super::rows::{assessment_object, evaluation_count, evaluation_remarks, evaluation_round, voter_mark};
use crate::Result;
use crate::deadline::course::New;
use crate::identity::rows::{department, officer, officer_posting};
use crate::scope::{Scope, Writer};
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::assessment::Card;
use domain::assessment::cycle::CycleDates;
use domain::assessment::form::EvaluationForm;
use domain::assessment::lifecycle::{ResultState, RoundKind, RoundState};
use domain::assessment::rules::{MovedRule, Posting, assessed_in};
use domain::calendar;
use domain::ids::{CycleId, DepartmentId};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Somebody or something to be assessed.
pub(crate) struct Assessed {
    pub(super) card: Card,
    pub(super) name: String,
    pub(super) department: Uuid,
    pub(super) department_name: String,
    pub(super) officer: Option<Uuid>,
    pub(super) user: Option<Uuid>,
    pub(super) self_assessment: Option<Uuid>,
}

impl Assessed {
    /// A department with its self-assessment.
    pub(crate) fn department(row: &department::Model, self_assessment: Uuid) -> Self {
        Self {
            card: Card::Department,
            name: row.name.clone(),
            department: row.id,
            department_name: row.name.clone(),
            officer: None,
            user: None,
            self_assessment: Some(self_assessment),
        }
    }
}

/// The officers to be assessed, each in the department that the rule for those who moved names; in the order of
/// departments, then of names.
pub(crate) async fn officers(scope: &Scope, as_of: NaiveDate, rule: MovedRule) -> Result<Vec<Assessed>> {
    let officers = scope
        .select::<officer::Entity>()
        .filter(officer::Column::Active.eq(true))
        .order_by_asc(officer::Column::Name)
        .order_by_asc(officer::Column::Id)
        .all(scope.tx())
        .await?;
    let postings = scope.select::<officer_posting::Entity>().all(scope.tx()).await?;
    let departments = scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?;
    let mut found: Vec<(i32, Assessed)> = officers
        .into_iter()
        .filter_map(|row| {
            let own: Vec<Posting> = postings
                .iter()
                .filter(|posting| posting.officer_id == row.id)
                .map(|posting| Posting { department: DepartmentId(posting.department_id), from: posting.from_day })
                .collect();
            let in_department = assessed_in(&own, as_of, rule).map_or(row.department_id, |department| department.0);
            let department = departments.iter().find(|department| department.id == in_department)?;
            let assessed = Assessed {
                card: Card::Officer,
                name: row.name,
                department: department.id,
                department_name: department.name.clone(),
                officer: Some(row.id),
                user: row.user_id,
                self_assessment: None,
            };
            Some((department.position, assessed))
        })
        .collect();
    found.sort_by_key(|(position, _)| *position);
    Ok(found.into_iter().map(|(_, assessed)| assessed).collect())
}

/// Writes the objects of a cycle, its rounds, a mark for every rater, and every counter at zero: a counter that came into
/// being with a ballot would tell when that ballot was cast.
pub(crate) async fn lay_out(
    writer: &Writer<'_>,
    cycle: CycleId,
    dates: &CycleDates,
    zone: Tz,
    assessed: &[Assessed],
    forms: &[(RoundKind, EvaluationForm)],
) -> Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = assessed.iter().map(|_| Uuid::now_v7()).collect();
    let objects: Vec<assessment_object::ActiveModel> =
        ids.iter().zip(assessed).enumerate().map(|(position, (id, object))| row(*id, cycle, stored(position), object)).collect();
    writer.insert_many(objects).await?;
    for (kind, form) in forms {
        let round = Uuid::now_v7();
        let (from, to) = if kind.card().is_some() { dates.mutual } else { dates.external };
        writer
            .insert(evaluation_round::ActiveModel {
                id: Set(round),
                cycle_id: Set(cycle.0),
                kind: Set(kind.code().to_owned()),
                state: Set(RoundState::Open.code().to_owned()),
                opens_at: Set(calendar::start_of_day(from, zone)),
                ends_at: Set(calendar::end_of_day(to, zone)),
                form: Set(serde_json::to_string(form)?),
                closed_at: Set(None),
                closed_by: Set(None),
                version: Set(1),
                ..evaluation_round::ActiveModel::default()
            })
            .await?;
        let rated = |object: &Assessed| kind.card().is_none_or(|card| card == object.card);
        let (mut marks, mut counters, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (id, object) in ids.iter().zip(assessed) {
            if rates(*kind, object) {
                marks.push(voter_mark::ActiveModel {
                    round_id: Set(round),
                    rater_id: Set(*id),
                    has_cast: Set(false),
                    ..voter_mark::ActiveModel::default()
                });
            }
            if rated(object) {
                counters.extend(form.counters().into_iter().map(|(item, answer)| evaluation_count::ActiveModel {
                    round_id: Set(round),
                    object_id: Set(*id),
                    item: Set(item),
                    answer: Set(answer),
                    count: Set(0),
                    ..evaluation_count::ActiveModel::default()
                }));
                remarks.push(evaluation_remarks::ActiveModel {
                    round_id: Set(round),
                    object_id: Set(*id),
                    remarks: Set("[]".to_owned()),
                    ..evaluation_remarks::ActiveModel::default()
                });
            }
        }
        writer.insert_many(marks).await?;
        writer.insert_many(counters).await?;
        writer.insert_many(remarks).await?;
    }
    Ok(ids)
}

/// The ballots that raters owe, to be set with the opening of a cycle whose objects have these ids.
pub(crate) fn ballots(ids: &[Uuid], assessed: &[Assessed], year: i32, dates: &CycleDates, zone: Tz) -> Vec<New> {
    let window = (calendar::start_of_day(dates.mutual.0, zone), calendar::end_of_day(dates.mutual.1, zone));
    let raters = ids.iter().zip(assessed).filter_map(|(id, object)| {
        let round = RoundKind::ALL.iter().find(|kind| rates(**kind, object))?;
        Some(mutual_ballot(*id, object, *round, year, window))
    });
    raters.collect()
}

/// Whether an object rates in a round. An officer without an account is rated but cannot rate.
fn rates(kind: RoundKind, object: &Assessed) -> bool {
    kind.card() == Some(object.card) && (object.card == Card::Department || object.user.is_some())
}

fn row(id: Uuid, cycle: CycleId, position: i32, object: &Assessed) -> assessment_object::ActiveModel {
    assessment_object::ActiveModel {
        id: Set(id),
        cycle_id: Set(cycle.0),
        card: Set(object.card.code().to_owned()),
        position: Set(position),
        name: Set(object.name.clone()),
        department_id: Set(object.department),
        department_name: Set(object.department_name.clone()),
        officer_id: Set(object.officer),
        user_id: Set(object.user),
        self_assessment_id: Set(object.self_assessment),
        state: Set(ResultState::Pending.code().to_owned()),
        version: Set(1),
        ..assessment_object::ActiveModel::default()
    }
}
