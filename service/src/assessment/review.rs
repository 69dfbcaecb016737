//! What the office does with self-assessments: remind, grant, return, accept (S 评议 六(一), 六(三)).

use super::rows::{cycle, self_assessment, self_assessment_item};
use super::{deadline, queries};
use crate::deadline::course;
use crate::identity::Session;
use crate::record::outbox::Message;
use crate::scope::Scope;
use crate::{Error, House, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::assessment::command;
use domain::assessment::lifecycle::{
    Cycle, CycleEdit, CycleProgress, SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit, SelfAssessmentState,
};
use domain::assessment::{Missing, STATEMENT_MAX};
use domain::deadline::course::Basis;
use domain::failure::{Failure, FieldErrors};
use domain::ids::{CycleId, DepartmentId, IndicatorId, SelfAssessmentId};
use domain::lifecycle::{decide, edit};
use domain::record::letter::{LetterKind, Placeholder};
use domain::{calendar, text};
use sea_orm::sea_query::Value;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Accepts a submission as complete.
///
/// # Errors
/// Refused when it is not submitted, not this person's to review, or the own department's.
pub async fn accept(house: &House, session: &Session, id: SelfAssessmentId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (row, cycle) = queries::one_locked(&scope, session.actor(), id).await?;
    let facts = queries::facts(&row, &cycle, Missing::default(), session.me().bureau.zone)?;
    let transition = decide::<SelfAssessment>(session.actor(), &facts, SelfAssessmentAction::Accept, scope.now())?;
    let people = in_charge(&scope, &[facts.department]).await?;
    let changes = self_assessment::ActiveModel { state: Set(transition.to.code().to_owned()), ..self_assessment::ActiveModel::default() };
    let writer = scope.apply(&transition.decision)?;
    writer.update(key(id), facts.version, changes).await?;
    let what = format!("{}{} 年度自查自评已由考核办公室接收，无需再做处理。", row.department_name, cycle.year);
    writer.mail(messages(house, session, &people, "自查自评已接收", &what, id)).await?;
    scope.commit().await
}

/// Returns a submission with a reason, comments on single indicators and its own deadline.
///
/// # Errors
/// Invalid at `reason`, `due` or `comment.<indicator>`; refused as in [`accept`].
pub async fn send_back(
    house: &House,
    session: &Session,
    id: SelfAssessmentId,
    reason: &str,
    due: &str,
    comments: &[(IndicatorId, String)],
) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let (row, cycle) = queries::one_locked(&scope, session.actor(), id).await?;
    let facts = queries::facts(&row, &cycle, Missing::default(), zone)?;
    let transition = decide::<SelfAssessment>(session.actor(), &facts, SelfAssessmentAction::Return, now)?;
    let mut errors = FieldErrors::default();
    let reason = match command::reason(reason) {
        Ok(reason) => reason,
        Err(more) => {
            more.iter().for_each(|(field, message)| errors.add(field, message));
            String::new()
        }
    };
    let due = future_day("due", due, now, zone, &mut errors);
    let mut kept = Vec::new();
    for (indicator, comment) in comments {
        if let Some(comment) = errors.check(&format!("comment.{indicator}"), text::paragraph(comment, STATEMENT_MAX))
            && !comment.is_empty()
        {
            kept.push((*indicator, comment));
        }
    }
    let Some(due) = due.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let version = facts.version;
    let people = in_charge(&scope, &[facts.department]).await?;
    let facts = facts.returned(due);
    let due = facts.due();
    let writer = scope.apply(&transition.decision.clone().noting(&reason).stating("comments", kept.len()))?;
    let changes = self_assessment::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        return_due_at: Set(facts.return_due),
        late_due_at: Set(facts.late_due),
        return_reason: Set(Some(reason.clone())),
        ..self_assessment::ActiveModel::default()
    };
    writer.update(key(id), version, changes).await?;
    let of = |id: SelfAssessmentId| Condition::all().add(self_assessment_item::Column::SelfAssessmentId.eq(id.0));
    writer
        .update_all(of(id), self_assessment_item::ActiveModel { comment: Set(None), ..self_assessment_item::ActiveModel::default() })
        .await?;
    for (indicator, comment) in &kept {
        let at = of(id).add(self_assessment_item::Column::IndicatorId.eq(indicator.0));
        let row = self_assessment_item::ActiveModel { comment: Set(Some(comment.clone())), ..self_assessment_item::ActiveModel::default() };
        writer.update_all(at, row).await?;
    }
    let what = format!(
        "{}{} 年度自查自评已退回补正，请于 {} 前补正后重新报送。\n\n退回理由：{reason}\n对单项指标的意见：{} 条，见填报页面。",
        row.department_name,
        cycle.year,
        calendar::due(due, zone),
        kept.len()
    );
    // A reminder, so that it never waits for a digest. Its text names the last day.
    let letters = messages(house, session, &people, "自查自评退回补正", &what, id).into_iter();
    writer.mail(letters.map(|letter| letter.kind(LetterKind::Reminder)).collect()).await?;
    course::set(&writer, vec![deadline::supplement(&row, cycle.year, now, due)]).await?;
    scope.commit().await
}

/// Lets a department submit after the deadline, until the end of a day. The submission stays marked as late.
///
/// # Errors
/// Invalid at `reason` or `due`; refused as in [`accept`].
pub async fn grant_late(house: &House, session: &Session, id: SelfAssessmentId, reason: &str, due: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let (row, cycle) = queries::one_locked(&scope, session.actor(), id).await?;
    let facts = queries::facts(&row, &cycle, Missing::default(), zone)?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::GrantLate, now)?;
    let mut errors = FieldErrors::default();
    let reason = match command::reason(reason) {
        Ok(reason) => reason,
        Err(more) => {
            more.iter().for_each(|(field, message)| errors.add(field, message));
            String::new()
        }
    };
    let due = future_day("due", due, now, zone, &mut errors);
    if due.is_some_and(|due| due <= facts.due()) {
        errors.add("due", format!("应晚于现有期限 {}", calendar::due(facts.due(), zone)));
    }
    let Some(due) = due.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let people = in_charge(&scope, &[facts.department]).await?;
    let facts = facts.granted(due);
    let due = facts.due();
    let writer = scope.apply(&decision.noting(&reason).stating("due", due.to_rfc3339()))?;
    let changes = self_assessment::ActiveModel { late_due_at: Set(facts.late_due), ..self_assessment::ActiveModel::default() };
    writer.update(key(id), facts.version, changes).await?;
    let what = format!(
        "考核办公室准予{}在 {} 前报送 {} 年度自查自评。原期限之后报送的，将始终标注“逾期报送”。\n\n理由：{reason}",
        row.department_name,
        calendar::due(due, zone),
        cycle.year
    );
    writer.mail(messages(house, session, &people, "准予逾期报送", &what, id)).await?;
    let basis = Basis::Day { named: "准予逾期报送时确定的日期".into() };
    course::shift(&writer, deadline::submission(facts.state), &[id.0], due, &basis, &reason).await?;
    scope.commit().await
}

/// Which departments to remind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// All that have not submitted.
    All,
    /// Those of them that were ticked.
    Ticked(Vec<SelfAssessmentId>),
}

/// What came of reminding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// Departments in which somebody was mailed.
    pub departments: usize,
    /// Names of departments in which nobody is in charge, so that nobody was.
    pub without_head: Vec<String>,
}

/// Reminds whoever is in charge of departments that have not submitted.
///
/// # Errors
/// Refused when nothing is ticked, there is nobody to remind, or the person is not of the office.
pub async fn remind(house: &House, session: &Session, cycle: CycleId, whom: &Whom) -> Result<Reminded> {
    let mut scope = session.write(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let row = scope.select::<cycle::Entity>().filter(cycle::Column::Id.eq(cycle.0)).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
    let facts = queries::cycle_facts(&row, 0, CycleProgress::default())?;
    let open = SelfAssessmentState::WITH_DEPARTMENT.iter().map(|state| state.code());
    let decision = edit::<Cycle>(session.actor(), &facts, CycleEdit::Remind, now)?;
    let mut waiting = scope
        .select::<self_assessment::Entity>()
        .filter(self_assessment::Column::CycleId.eq(cycle.0))
        .filter(self_assessment::Column::State.is_in(open));
    if let Whom::Ticked(only) = whom {
        if only.is_empty() {
            return Err(Failure::refused("还没有选中机构，未发送提醒；请先在表中勾选要提醒的机构").into());
        }
        waiting = waiting.filter(self_assessment::Column::Id.is_in(only.iter().map(|id| id.0)));
    }
    let waiting: Vec<self_assessment::Model> = waiting.order_by_asc(self_assessment::Column::Id).all(scope.tx()).await?;
    if waiting.is_empty() {
        return Err(Failure::refused("所选机构都已报送，不需要提醒").into());
    }
    let departments: Vec<DepartmentId> = waiting.iter().map(|row| DepartmentId(row.department_id)).collect();
    let people = in_charge(&scope, &departments).await?;
    let (mut mail, mut ids, mut without_head) = (Vec::new(), Vec::new(), Vec::new());
    for assessment in &waiting {
        let due = queries::facts(assessment, &row, Missing::default(), zone)?.due();
        let own: Vec<_> = people.iter().filter(|person| person.department_id == assessment.department_id).cloned().collect();
        if own.is_empty() {
            without_head.push(assessment.department_name.clone());
            continue;
        }
        ids.push(assessment.id);
        let what = reminder_text(assessment, row.year, due, now, zone);
        let link = card_link(&house.settings().public_url, &session.me().bureau.slug, SelfAssessmentId(assessment.id));
        mail.extend(reminders(&link, &own, REMINDER, &what, &calendar::due(due, zone)));
    }
    if mail.is_empty() {
        let message = format!("{}还没有设置科室负责人，无法发送提醒；请联系系统管理员设置", without_head.join("、"));
        return Err(Failure::refused(message).into());
    }
    let writer = scope.apply(&decision.stating("reminded", ids.len()))?;
    writer
        .change::<self_assessment::Entity>(Condition::all().add(self_assessment::Column::Id.is_in(ids.clone())), |update| {
            use sea_orm::sea_query::{Expr, ExprTrait};
            update
                .col_expr(self_assessment::Column::Reminders, Expr::col(self_assessment::Column::Reminders).add(1))
                .col_expr(self_assessment::Column::RemindedAt, Expr::val(now))
        })
        .await?;
    writer.mail(mail).await?;
    scope.commit().await?;
    Ok(Reminded { departments: ids.len(), without_head })
}

/// What a reminder is about.
pub(super) const REMINDER: &str = "请报送年度自查自评";

/// What a reminder says, besides the last day.
pub(super) fn reminder_text(
    row: &self_assessment::Model,
    year: i32,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> String {
    let left = calendar::time_left(calendar::days_left(due, now, zone));
    let progress = match queries::state(&row.state) {
        Ok(SelfAssessmentState::NotBegun) => "目前尚未开始填写".to_owned(),
        Ok(SelfAssessmentState::Returned) => "目前为退回补正，尚未重新报送".to_owned(),
        _ => format!("目前已填 {} 项，共 {} 项", row.done, row.total),
    };
    format!(
        "{}{year} 年度自查自评尚未报送（{left}）。{progress}。\n\n依据：评议考核实施方案 六（一）。报送须由科室负责人签名。",
        row.department_name
    )
}

/// Somebody to be told about the self-assessment of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InCharge {
    pub(super) department_id: Uuid,
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(FromQueryResult)]
struct HeadRow {
    department_id: Uuid,
    name: String,
    email: String,
    delegate_name: Option<String>,
    delegate_email: Option<String>,
}

/// Heads who can log in or have been invited, each as often as there are colleagues who act for them at `$2`. Whatever
/// its scope, a delegation hands over the assessment.
const HEADS: &str = "
SELECT h.department_id, h.name, h.email, t.name AS delegate_name, t.email AS delegate_email
FROM user_account h
LEFT JOIN delegation g ON g.bureau_id = h.bureau_id AND g.from_user = h.id AND h.status = 'active' AND g.revoked_at IS NULL
  AND g.first_instant <= $2 AND g.end_instant > $2
LEFT JOIN user_account t ON t.bureau_id = g.bureau_id AND t.id = g.to_user AND t.status = 'active'
WHERE h.bureau_id = $1 AND h.department_id IS NOT NULL AND h.roles LIKE '%head%' AND h.status <> 'deactivated'
ORDER BY h.id, t.id";

/// People in charge of `departments`: their heads, and who acts for a head that is away, each once a department.
pub(super) async fn in_charge(scope: &Scope, departments: &[DepartmentId]) -> Result<Vec<InCharge>> {
    let mut people: Vec<InCharge> = Vec::new();
    for row in scope.query::<HeadRow>(HEADS, [Value::from(scope.now())]).await? {
        let department_id = row.department_id;
        if !departments.contains(&DepartmentId(department_id)) {
            continue;
        }
        let head = InCharge { department_id, name: row.name, email: row.email };
        let delegate = row.delegate_name.zip(row.delegate_email).map(|(name, email)| InCharge { department_id, name, email });
        for person in std::iter::once(head).chain(delegate) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
    }
    Ok(people)
}

fn messages(house: &House, session: &Session, to: &[InCharge], subject: &str, what: &str, id: SelfAssessmentId) -> Vec<Message> {
    compose(&card_link(&house.settings().public_url, &session.me().bureau.slug, id), to, subject, what)
}

/// Where a self-assessment is worked on.
pub(super) fn card_link(public_url: &str, slug: &str, id: SelfAssessmentId) -> String {
    format!("{public_url}/b/{slug}/assessment/card/{id}")
}

/// One message a person, with a link to where the matter is handled.
pub(super) fn compose(link: &str, to: &[InCharge], subject: &str, what: &str) -> Vec<Message> {
    to.iter().map(|person| Message::notice(&person.name, &person.email, subject, what).leading_to("办理", link)).collect()
}

/// The same as a reminder, with the last day.
pub(super) fn reminders(link: &str, to: &[InCharge], subject: &str, what: &str, due: &str) -> Vec<Message> {
    let letters = compose(link, to, subject, what).into_iter();
    letters.map(|letter| letter.kind(LetterKind::Reminder).naming(Placeholder::Due, due)).collect()
}

fn key(id: SelfAssessmentId) -> Condition {
    Condition::all().add(self_assessment::Column::Id.eq(id.0))
}

/// The end of a day that is not over yet.
fn future_day(field: &str, text: &str, now: DateTime<Utc>, zone: chrono_tz::Tz, errors: &mut FieldErrors) -> Option<DateTime<Utc>> {
    let day: NaiveDate = command::day(field, text, errors)?;
    if day < calendar::day_of(now, zone) {
        errors.add(field, "日期已过，请选择今天或以后的日期");
        return None;
    }
    Some(calendar::end_of_day(day, zone))
}
