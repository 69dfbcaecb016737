//! The steps of a year after its self-assessment, and the notice 通报 in which its results are published (S 评议 七(四)).

use super::page::standings;
use super::{card_of, cycle_of, grade_of, objects, year};
use crate::assessment::deadline::{self, Concerned, Period};
use crate::assessment::queries;
use crate::assessment::review::{InCharge, in_charge};
use crate::assessment::rows::{assessment_object, cycle, notice, self_assessment};
use crate::deadline::calendar as working_days;
use crate::deadline::course::{self, End, New};
use crate::identity::Session;
use crate::record::outbox::Message;
use crate::scope::{Scope, WriteScope, Writer, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, Utc};
use domain::assessment::command::result as command;
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{Cycle, CycleAction, CycleState};
use domain::assessment::result::{Sheet, is_public};
use domain::assessment::rules::Rules;
use domain::assessment::sees_all;
use domain::assessment::view::result::{NoticeBrief, NoticeView, PublishedLine};
use domain::authority::Function;
use domain::calendar;
use domain::failure::Failure;
use domain::ids::{CycleId, DepartmentId, NoticeId, ObjectId, UserId};
use domain::lifecycle::decide;
use domain::{Label, Points};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The kind under which notices are numbered.
const NUMBERS: &str = "assessment_notice";

/// Takes a step of the year: to the review, to the end of the year-end assessment, or into the file. Publication has its
/// own use case.
///
/// # Errors
/// Refused while something is missing; the message says what.
pub async fn advance(house: &House, session: &Session, id: CycleId, action: CycleAction) -> Result<i32> {
    if matches!(action, CycleAction::Open | CycleAction::Publish) {
        return Err(Error::not_found());
    }
    let mut scope = session.write(house).await?;
    let (row, state) = step(&scope, session, id, action).await?;
    let decision = state.decision;
    let changes = cycle::ActiveModel { state: Set(state.to.code().to_owned()), ..cycle::ActiveModel::default() };
    let submissions = if action == CycleAction::Review { submissions(&scope, id).await? } else { Vec::new() };
    let writer = scope.apply(&decision)?;
    writer.update(Condition::all().add(cycle::Column::Id.eq(id.0)), row.version, changes).await?;
    // Once the year is reviewed nothing can be submitted any more, and nobody is reminded of it.
    course::end(&writer, deadline::SUBMISSIONS, submissions, End::Cancelled).await?;
    scope.commit().await?;
    Ok(row.year)
}

/// The self-assessments of a year.
async fn submissions(scope: &Scope, id: CycleId) -> Result<Vec<Uuid>> {
    let select = scope.select::<self_assessment::Entity>().filter(self_assessment::Column::CycleId.eq(id.0));
    Ok(select.all(scope.tx()).await?.into_iter().map(|row| row.id).collect())
}

async fn step(
    scope: &Scope,
    session: &Session,
    id: CycleId,
    action: CycleAction,
) -> Result<(cycle::Model, domain::lifecycle::Transition<CycleState>)> {
    let row = locked(scope.select::<cycle::Entity>()).filter(cycle::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.filter(|_| sees_all(session.actor())).ok_or_else(Error::not_found)?;
    let year = year(scope, row).await?;
    let (_, progress) = standings(scope, &year).await?;
    let facts = queries::cycle_facts(&year.cycle, 0, progress)?;
    let transition = decide::<Cycle>(session.actor(), &facts, action, scope.now())?;
    Ok((year.cycle, transition))
}

/// What the form of the notice starts from: title and text.
///
/// # Errors
/// Not found for whoever is not of the office.
pub async fn proposal(house: &House, session: &Session, of: i32) -> Result<(CycleId, String, String, Vec<PublishedLine>)> {
    if !session.actor().carries(Function::AssessmentOffice) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let cycle = cycle_of(&scope, of).await?;
    let lines = lines(&scope, CycleId(cycle.id)).await?;
    let title = format!("关于 {of} 年度行政执法评议考核结果的通报");
    let body = text(&lines, of, &crate::assessment::rules::of_cycle(&cycle)?);
    Ok((CycleId(cycle.id), title, body, lines))
}

/// The text that a notice starts from: the basis, how it was done, how many are in which grade, and what follows.
pub(crate) fn text(lines: &[PublishedLine], year: i32, rules: &Rules) -> String {
    use domain::assessment::Card;
    let of = |card: Card| {
        let parts: Vec<String> = Grade::ALL
            .iter()
            .map(|grade| (grade, lines.iter().filter(|line| line.card == card && line.grade == *grade).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(grade, count)| format!("{grade} {count} 个"))
            .collect();
        let total = lines.iter().filter(|line| line.card == card).count();
        format!("{}共 {total} 个，其中{}", card.label(), parts.join("、"))
    };
    let mut kinds = vec![of(Card::Department)];
    if lines.iter().any(|line| line.card == Card::Officer) {
        kinds.push(of(Card::Officer).replace(" 个", " 人"));
    }
    format!(
        "根据《行政执法评议考核实施方案》，对本局 {year} 年度行政执法责任制工作进行了评议考核，经推进依法行政工作领导小组研究确定，现将结果通报如下。\n\
         {}。\n\
         考核不合格的，不得评为年度工作先进集体和个人。各机构要对照考核中指出的问题认真整改。\n\
         对结果有异议的，可以自通报之日起 {} 个工作日内申请复核。",
        kinds.join("；"),
        rules.objection_days
    )
}

/// The decided results of a year as a notice names them.
pub(crate) async fn lines(scope: &Scope, cycle: CycleId) -> Result<Vec<PublishedLine>> {
    let mut lines = Vec::new();
    for row in objects(scope, cycle, None, None, u64::from(u32::MAX)).await? {
        let Some(grade) = grade_of(row.grade.as_deref())? else { continue };
        let sheet: Option<Sheet> = row.sheet.as_deref().map(serde_json::from_str).transpose()?;
        lines.push(PublishedLine {
            object: ObjectId(row.id),
            card: card_of(&row)?,
            score: Points::from_tenths(row.score_tenths.unwrap_or_default()),
            ineligible: sheet.map(|sheet| sheet.ineligible(grade).iter().map(|why| why.reason()).collect()).unwrap_or_default(),
            grade,
            name: row.name,
            department: row.department_name,
        });
    }
    Ok(lines)
}

/// Publishes the results of a year in a numbered notice, and tells the departments.
///
/// # Errors
/// Invalid at `title` and `body`; refused before all grades are decided.
pub async fn publish(house: &House, session: &Session, id: CycleId, title: &str, body: &str) -> Result<NoticeId> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let (row, transition) = step(&scope, session, id, CycleAction::Publish).await?;
    let (title, body) = command::notice(title, body)?;
    let lines = lines(&scope, id).await?;
    let rules = crate::assessment::rules::of_cycle(&row)?;
    let zone = session.me().bureau.zone;
    let period = working_days::until(&scope, now, rules.objection_days, zone).await?;
    let until = period.at;
    let people = everybody_in_charge(&scope, id).await?;
    let writer = scope.apply(&transition.decision.clone().stating("results", lines.len()))?;
    let changes = cycle::ActiveModel { state: Set(transition.to.code().to_owned()), ..cycle::ActiveModel::default() };
    writer.update(Condition::all().add(cycle::Column::Id.eq(id.0)), row.version, changes).await?;
    let days = i32::try_from(rules.objection_days).ok();
    let notice = Issued { cycle: id, title: &title, body: &body, lines: &lines, corrects: None, reason: None, days, until };
    let provisional = period.note().map(|note| format!("\n\n{note}")).unwrap_or_default();
    let (new, number) = issue(&writer, session, &notice, now).await?;
    let period = Period { at: now, from: calendar::day_of(now, zone), days: rules.objection_days, until: period };
    course::set(&writer, rights(writer.scope(), &row, &period).await?).await?;
    let what = format!(
        "{} 年度行政执法评议考核结果已经通报（{number}）。\n\n对结果有异议的，可以在 {} 前申请复核。依据：评议考核实施方案 七（四）。{provisional}",
        row.year,
        calendar::due(until, zone),
    );
    let link = format!("{}/b/{}/assessment/notice/{new}", house.settings().public_url, session.me().bureau.slug);
    let mail: Vec<Message> =
        people.iter().map(|person| Message::notice(&person.name, &person.email, "考核结果通报", &what).leading_to("查看", &link)).collect();
    if !mail.is_empty() {
        writer.mail(mail).await?;
    }
    scope.commit().await?;
    Ok(new)
}

/// The rights of everybody assessed to ask for a review.
async fn rights(scope: &Scope, cycle: &cycle::Model, period: &Period) -> Result<Vec<New>> {
    let rows = objects(scope, CycleId(cycle.id), None, None, u64::from(u32::MAX)).await?;
    let right = |row: assessment_object::Model| {
        let of = Concerned { department: DepartmentId(row.department_id), person: row.user_id.map(UserId) };
        Ok(deadline::result_objection(ObjectId(row.id), card_of(&row)?, &row.name, of, cycle.year, period))
    };
    rows.into_iter().map(right).collect()
}

async fn everybody_in_charge(scope: &WriteScope, cycle: CycleId) -> Result<Vec<InCharge>> {
    let rows = scope
        .select::<assessment_object::Entity>()
        .filter(assessment_object::Column::CycleId.eq(cycle.0))
        .filter(assessment_object::Column::OfficerId.is_null())
        .all(scope.tx())
        .await?;
    let departments: Vec<DepartmentId> = rows.into_iter().map(|row| DepartmentId(row.department_id)).collect();
    in_charge(scope, &departments).await
}

/// A notice to be issued.
pub(super) struct Issued<'a> {
    pub cycle: CycleId,
    pub title: &'a str,
    pub body: &'a str,
    pub lines: &'a [PublishedLine],
    pub corrects: Option<NoticeId>,
    pub reason: Option<&'a str>,
    pub days: Option<i32>,
    pub until: DateTime<Utc>,
}

/// Numbers and keeps a notice.
pub(super) async fn issue(writer: &Writer<'_>, session: &Session, notice: &Issued<'_>, now: DateTime<Utc>) -> Result<(NoticeId, String)> {
    let id = NoticeId(Uuid::now_v7());
    let year = calendar::day_of(now, session.me().bureau.zone).year();
    let count = writer.next_number(NUMBERS, year).await?;
    let number = format!("{}〔{year}〕{count}号", session.me().bureau.short_name);
    writer
        .insert(notice::ActiveModel {
            id: Set(id.0),
            cycle_id: Set(notice.cycle.0),
            number: Set(number.clone()),
            title: Set(notice.title.to_owned()),
            body: Set(notice.body.to_owned()),
            content: Set(serde_json::to_string(notice.lines)?),
            corrects: Set(notice.corrects.map(|id| id.0)),
            reason: Set(notice.reason.map(str::to_owned)),
            published_at: Set(now),
            published_by: Set(session.actor().name.clone()),
            objections_until: Set(notice.until),
            objection_days: Set(notice.days),
            ..notice::ActiveModel::default()
        })
        .await?;
    Ok((id, number))
}

fn brief(row: &notice::Model) -> NoticeBrief {
    NoticeBrief {
        id: NoticeId(row.id),
        number: row.number.clone(),
        title: row.title.clone(),
        published: row.published_at,
        corrects: row.corrects.map(NoticeId),
    }
}

/// The notices of a cycle, newest first.
pub(super) async fn briefs(scope: &Scope, cycle: CycleId) -> Result<Vec<NoticeBrief>> {
    Ok(of(scope, cycle).await?.iter().map(brief).collect())
}

pub(super) async fn of(scope: &Scope, cycle: CycleId) -> Result<Vec<notice::Model>> {
    Ok(scope
        .select::<notice::Entity>()
        .filter(notice::Column::CycleId.eq(cycle.0))
        .order_by_desc(notice::Column::Id)
        .all(scope.tx())
        .await?)
}

/// A notice, for everybody of the bureau (S 评议 七(四): 在本局通报).
///
/// # Errors
/// Not found.
pub async fn view(house: &House, session: &Session, id: NoticeId) -> Result<NoticeView> {
    let scope = session.read(house).await?;
    let of_cycle: sea_orm::RelationDef = notice::Entity::belongs_to(cycle::Entity)
        .from((notice::Column::BureauId, notice::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into();
    let found = scope
        .select::<notice::Entity>()
        .filter(notice::Column::Id.eq(id.0))
        .join(JoinType::InnerJoin, of_cycle)
        .select_also(cycle::Entity)
        .one(scope.tx())
        .await?;
    let Some((row, Some(cycle))) = found else { return Err(Error::not_found()) };
    let others = of(&scope, CycleId(cycle.id)).await?;
    let corrects = others.iter().find(|other| Some(other.id) == row.corrects).map(brief);
    let corrected_by = others.iter().find(|other| other.corrects == Some(row.id)).map(brief);
    Ok(NoticeView {
        brief: brief(&row),
        year: cycle.year,
        by: row.published_by,
        body: row.body,
        reason: row.reason,
        lines: serde_json::from_str(&row.content)?,
        objections_until: row.objections_until,
        corrects,
        corrected_by,
    })
}

/// The notices of the years, newest first: what everybody of the bureau may read.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session) -> Result<Vec<NoticeBrief>> {
    let scope = session.read(house).await?;
    let rows = scope.select::<notice::Entity>().order_by_desc(notice::Column::Id).limit(50).all(scope.tx()).await?;
    Ok(rows.iter().map(brief).collect())
}

/// Whether results of this cycle may be objected to.
pub(super) fn may_be_objected(state: CycleState) -> bool {
    is_public(state) && state != CycleState::Closed
}

/// The latest notice of a cycle, or a refusal where nothing has been published.
pub(super) async fn latest(scope: &Scope, cycle: CycleId) -> Result<notice::Model> {
    let first = of(scope, cycle).await?.into_iter().next();
    first.ok_or_else(|| Failure::refused("考核结果尚未通报，通报后才能申请复核").into())
}
