//! The deadlines of a year's assessment: what each is called, where it opens and how it was computed.

use super::objects::Assessed;
use super::rows::self_assessment;
use crate::Result;
use crate::deadline::course::New;
use crate::scope::{Scope, Writer, locked};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Label;
use domain::assessment::Card;
use domain::assessment::lifecycle::{RoundKind, SelfAssessmentState};
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::workdays::Until;
use domain::ids::{DailyEntryId, DepartmentId, ObjectId, ObjectionId, SelfAssessmentId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

/// Both ways in which a self-assessment is due.
pub(crate) const SUBMISSIONS: &[DeadlineKind] = &[DeadlineKind::SelfAssessment, DeadlineKind::Supplement];

/// The self-assessment of a department, due with the year's schedule.
pub(crate) fn self_assessment(id: Uuid, department: Uuid, name: &str, year: i32, opened: DateTime<Utc>, due: DateTime<Utc>) -> New {
    New {
        kind: DeadlineKind::SelfAssessment,
        subject: id,
        department: Some(DepartmentId(department)),
        person: None,
        title: format!("{name} {year} 年度自查自评"),
        place: format!("assessment/card/{}", SelfAssessmentId(id)),
        basis: Basis::Day { named: format!("{year} 年度考核日程") },
        begins: opened,
        due,
    }
}

/// What was returned, due again with the day that the office has set.
pub(crate) fn supplement(row: &self_assessment::Model, year: i32, returned: DateTime<Utc>, due: DateTime<Utc>) -> New {
    New {
        kind: DeadlineKind::Supplement,
        title: format!("{} {year} 年度自查自评补正", row.department_name),
        basis: Basis::Day { named: "退回补正时确定的日期".into() },
        ..self_assessment(row.id, row.department_id, &row.department_name, year, returned, due)
    }
}

/// In which of the two ways a self-assessment in this state is due.
pub(crate) fn submission(state: SelfAssessmentState) -> DeadlineKind {
    if state == SelfAssessmentState::Returned { DeadlineKind::Supplement } else { DeadlineKind::SelfAssessment }
}

/// The ballot of a rater, who is an object of the same card.
pub(super) fn mutual_ballot(rater: Uuid, object: &Assessed, round: RoundKind, year: i32, window: (DateTime<Utc>, DateTime<Utc>)) -> New {
    New {
        kind: DeadlineKind::MutualBallot,
        subject: rater,
        department: Some(DepartmentId(object.department)),
        person: object.user.map(UserId),
        title: format!("{year} 年度{}（{}）", round.label(), object.name),
        place: format!("assessment/year/{year}/mutual/{}?rater={}", object.card.code(), ObjectId(rater)),
        basis: Basis::Day { named: format!("{year} 年度考核日程") },
        begins: window.0,
        due: window.1,
    }
}

/// Whom an entry of the daily record or a result is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Concerned {
    /// The department.
    pub department: DepartmentId,
    /// The officer's account.
    pub person: Option<UserId>,
}

/// A period of working days that begins with an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    /// The instant of the event.
    pub at: DateTime<Utc>,
    /// Its day, which does not count.
    pub from: NaiveDate,
    /// Its length in working days.
    pub days: u32,
    /// Its end.
    pub until: Until,
}

/// A deadline that ends with a period.
fn counted(kind: DeadlineKind, subject: Uuid, of: Concerned, title: String, place: String, period: &Period) -> New {
    New {
        kind,
        subject,
        department: Some(of.department),
        person: of.person,
        title,
        place,
        basis: Basis::WorkingDays { from: period.from, days: period.days, unlisted: period.until.unlisted },
        begins: period.at,
        due: period.until.at,
    }
}

/// The right to object to an entry of the daily record.
pub(crate) fn daily_objection(id: DailyEntryId, of: Concerned, number: &str, period: &Period) -> New {
    counted(DeadlineKind::DailyObjection, id.0, of, format!("日常考核记录 {number} 的异议"), format!("daily/{id}"), period)
}

/// The answer that the office owes to such an objection.
pub(crate) fn daily_answer(id: DailyEntryId, of: Concerned, number: &str, period: &Period) -> New {
    counted(DeadlineKind::DailyAnswer, id.0, of, format!("对日常考核记录 {number} 的异议的答复"), format!("daily/{id}"), period)
}

/// The right to ask for a review of a published result.
pub(crate) fn result_objection(object: ObjectId, card: Card, name: &str, of: Concerned, year: i32, period: &Period) -> New {
    let whose = if card == Card::Department { name.to_owned() } else { format!("{name}个人") };
    let title = format!("{whose} {year} 年度考核结果的复核申请");
    counted(DeadlineKind::ResultObjection, object.0, of, title, format!("assessment/object/{object}"), period)
}

/// The answer that the leading group owes to an objection.
pub(crate) fn objection_answer(id: ObjectionId, object: ObjectId, of: Concerned, number: &str, period: &Period) -> New {
    let title = format!("复核申请 {number} 的答复");
    counted(DeadlineKind::ObjectionAnswer, id.0, of, title, format!("assessment/object/{object}"), period)
}

/// Locks the thing that [`reminded`] will write to.
pub(crate) async fn hold(scope: &Scope, kind: DeadlineKind, subject: Uuid) -> Result<()> {
    if SUBMISSIONS.contains(&kind) {
        locked(scope.select::<self_assessment::Entity>()).filter(self_assessment::Column::Id.eq(subject)).one(scope.tx()).await?;
    }
    Ok(())
}

/// Counts a reminder where the office sees how often a department was reminded.
pub(crate) async fn reminded(writer: &Writer<'_>, kind: DeadlineKind, subject: Uuid) -> Result<()> {
    if !SUBMISSIONS.contains(&kind) {
        return Ok(());
    }
    let now = writer.scope().now();
    writer
        .change::<self_assessment::Entity>(Condition::all().add(self_assessment::Column::Id.eq(subject)), |update| {
            update
                .col_expr(self_assessment::Column::Reminders, Expr::col(self_assessment::Column::Reminders).add(1))
                .col_expr(self_assessment::Column::RemindedAt, Expr::val(now))
        })
        .await?;
    Ok(())
}
