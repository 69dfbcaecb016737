//! The daily record and the register of adverse outcomes of a demonstration bureau: this year's and last year's, each
//! step judged by the tables at the instant at which it would have been taken.

use super::people::{Acting, Plan};
use crate::Result;
use crate::assessment::daily::{Object, entered, number};
use crate::assessment::deadline::{self, Concerned, Period};
use crate::assessment::rows::{adverse_officer, adverse_outcome, daily_entry};
use crate::deadline::calendar::workdays;
use crate::deadline::course;
use crate::identity::rows::{department, officer};
use crate::scope::{Unrecorded, WriteScope};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::Points;
use domain::assessment::command::DailyEntry;
use domain::assessment::daily::SourceKind;
use domain::assessment::grade::AdverseKind;
use domain::assessment::lifecycle::{
    Adverse, AdverseAction, AdverseEdit, AdverseFacts, AdverseState, Daily, DailyAction, DailyCategory, DailyEdit, DailyFacts, DailyState,
};
use domain::assessment::rules::Rules;
use domain::authority::{Actor, Function, Role};
use domain::calendar;
use domain::deadline::workdays::Workdays;
use domain::ids::{AdverseId, DailyEntryId, DepartmentId, OfficerId, UserId};
use domain::lifecycle::{Decision, decide, edit};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

const ZONE: Tz = Tz::Asia__Shanghai;

/// An entry: how far ago, whom it is about, what, how many tenths of a point, what happened, what became of it.
struct Told {
    ago: Ago,
    department: &'static str,
    officer: Option<&'static str>,
    category: DailyCategory,
    tenths: i32,
    facts: &'static str,
    source: Option<(SourceKind, &'static str)>,
    then: Then,
}

/// When an entry was made.
#[derive(Clone, Copy)]
enum Ago {
    /// In percent of the part of this year that is over.
    Year(i64),
    /// Days before now, or the beginning of the year.
    Days(i64),
    /// Days before the end of last year.
    LastYear(i64),
}

/// What became of an entry: an objection with the answer to it, or the reason why it was withdrawn.
#[derive(Clone, Copy)]
enum Then {
    Nothing,
    Objected(&'static str),
    Answered(&'static str, DailyAction, &'static str),
    Withdrawn(&'static str),
}

const fn told(
    ago: Ago,
    department: &'static str,
    officer: Option<&'static str>,
    category: DailyCategory,
    tenths: i32,
    facts: &'static str,
) -> Told {
    Told { ago, department, officer, category, tenths, facts, source: None, then: Then::Nothing }
}

const fn then(told: Told, then: Then) -> Told {
    Told { then, ..told }
}

const fn from(told: Told, kind: SourceKind, label: &'static str) -> Told {
    Told { source: Some((kind, label)), ..told }
}

/// In the order of time.
const RECORD: &[Told] = &[
    told(Ago::LastYear(150), "企业设立股", None, DailyCategory::Praise, 10, "办事企业送来锦旗，感谢本股室跨科室帮办，登记当日办结。"),
    told(Ago::LastYear(90), "涉农事务股", Some("许娜"), DailyCategory::Training, 5, "公共法律知识培训考试成绩列全局前三名。"),
    told(Ago::LastYear(40), "投资项目股", None, DailyCategory::CaseReview, -10, "抽查案卷 10 卷，1 卷送达回证要素不全，评为不合格。"),
    told(Ago::Year(8), "社会事务股", None, DailyCategory::Training, 5, "组织本股室全员参加专业法律知识培训，参训率 100%。"),
    told(Ago::Year(17), "企业设立股", Some("赵芳"), DailyCategory::Praise, 10, "在全市企业开办业务竞赛中获二等奖。"),
    then(
        told(Ago::Year(25), "文教卫事务股", None, DailyCategory::Criticism, -10, "月度巡查发现办事大厅公示的收费标准未及时更新。"),
        Then::Answered(
            "收费标准调整文件于巡查前一日下达，本股室已在规定的 5 个工作日内更新。",
            DailyAction::Concede,
            "经核对文件收文登记，更新未超期，撤销本条记录。",
        ),
    ),
    from(
        told(Ago::Year(36), "投资项目股", None, DailyCategory::Complaint, -10, "投诉查实：补正材料分两次告知，申请人往返两次。"),
        SourceKind::Complaint,
        "投诉处理决定书 {short}投决〔{year}〕4号",
    ),
    told(Ago::Year(45), "政策法规股", None, DailyCategory::Praise, 10, "行政复议答复材料规范及时，受到县司法局书面表扬。"),
    then(
        told(Ago::Year(55), "涉农事务股", Some("周敏"), DailyCategory::Criticism, -5, "窗口巡查时不在岗，未放置去向牌。"),
        Then::Answered(
            "当时在隔壁窗口帮办，离开不足十分钟。",
            DailyAction::Uphold,
            "离岗未放置去向牌属实，情节轻微，已按最低分值记录，异议不成立。",
        ),
    ),
    from(
        told(Ago::Year(64), "社会事务股", None, DailyCategory::CaseReview, -10, "半年案卷评查中，1 卷未引用具体条款，评为不合格。"),
        SourceKind::CaseReview,
        "案卷评查反馈通知书 {short}评〔{year}〕7号",
    ),
    then(
        told(Ago::Year(72), "投资项目股", Some("王敏"), DailyCategory::Criticism, -5, "考勤记录显示未参加季度法律知识学习。"),
        Then::Withdrawn("经核实，当日经批准参加市局组织的培训，记录有误。"),
    ),
    from(
        told(Ago::Year(81), "企业设立股", None, DailyCategory::FollowUp, 5, "半年回访中，回访对象对一次性告知表示满意，满意率居全局首位。"),
        SourceKind::FollowUp,
        "案件回访台账 {year} 年上半年",
    ),
    told(Ago::Year(90), "文教卫事务股", Some("冯军"), DailyCategory::Training, 5, "行政执法资格续期培训考试成绩优秀。"),
    then(
        told(Ago::Days(4), "企业设立股", None, DailyCategory::Criticism, -10, "抽查发现 2 件受理通知书未注明受理日期。"),
        Then::Objected("两件受理通知书的日期由系统打印在回执联，申请人留存联齐全，请予核实。"),
    ),
    then(
        told(Ago::Days(3), "政策法规股", None, DailyCategory::Criticism, -5, "法制审核意见书超过内部时限 1 个工作日出具。"),
        Then::Objected("该件中途补充材料，时限应自补齐之日起算，未超期。"),
    ),
    told(Ago::Days(2), "投资项目股", None, DailyCategory::Criticism, -5, "现场核查笔录 1 份缺当事人签名，已当场补正。"),
    told(Ago::Days(1), "投资项目股", Some("王敏"), DailyCategory::Praise, 10, "主动为老年申请人上门帮办，申请人来电表扬。"),
];

/// Lays out the record, and an adverse outcome of last year that was cancelled again.
pub(super) async fn insert(scope: &mut WriteScope, plan: &Plan, people: &[Acting]) -> Result<()> {
    let departments = scope.select::<department::Entity>().all(scope.tx()).await?;
    let officers = scope.select::<officer::Entity>().all(scope.tx()).await?;
    let workdays = workdays(scope).await?;
    for told in RECORD {
        let Some(of) = departments.iter().find(|row| row.name == told.department) else { continue };
        let person = told.officer.and_then(|name| officers.iter().find(|row| row.name == name && row.department_id == of.id));
        if told.officer.is_some() && person.is_none() {
            continue;
        }
        let object = Object {
            department: DepartmentId(of.id),
            department_name: of.name.clone(),
            officer: person.map(|row| (OfficerId(row.id), row.name.clone(), row.user_id.map(UserId))),
        };
        entry(scope, plan, people, &workdays, &object, told).await?;
    }
    adverse(scope, people, &departments, &officers).await
}

/// Ten in the morning, or shortly after midnight where it is earlier now.
fn instant(day: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    let start = calendar::start_of_day(day, ZONE);
    let morning = start + TimeDelta::hours(10);
    if morning < now { morning } else { start }
}

fn day_of(ago: Ago, today: NaiveDate) -> NaiveDate {
    let new_year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    match ago {
        Ago::Year(percent) => worked(new_year + TimeDelta::days((today - new_year).num_days() * percent / 100)).max(new_year),
        Ago::Days(days) => worked(today - TimeDelta::days(days)).max(new_year),
        Ago::LastYear(days) => worked(new_year - TimeDelta::days(days)),
    }
}

/// The day, or the Friday before where it lies on a weekend.
fn worked(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()).saturating_sub(4).max(0))
}

/// Who decides in a matter of a department: the office, or its stand-in where the office is concerned.
fn deciding<'a>(people: &'a [Acting], facts: &DailyFacts) -> Option<&'a Actor> {
    let office = people.iter().find(|p| p.actor.carries(Function::AssessmentOffice) && p.role == Role::Head)?;
    let recused = office.actor.department() == Some(facts.department);
    let stand_in = people.iter().find(|p| p.role == Role::Deputy);
    if recused { stand_in.map(|p| &p.actor) } else { Some(&office.actor) }
}

async fn entry(scope: &mut WriteScope, plan: &Plan, people: &[Acting], workdays: &Workdays, object: &Object, told: &Told) -> Result<()> {
    let now = scope.now();
    let day = day_of(told.ago, calendar::day_of(now, ZONE));
    let at = instant(day, now);
    let days = Rules::default().daily_objection_days;
    let until = workdays.until(at, days, ZONE)?;
    let id = DailyEntryId(Uuid::now_v7());
    let mut facts = object.facts(id, false, until.at, ZONE);
    let (Some(office), Some(head)) =
        (deciding(people, &facts), people.iter().find(|p| p.role == Role::Head && p.actor.department() == Some(object.department)))
    else {
        return Ok(());
    };
    let content = DailyEntry { category: told.category, points: Points::from_tenths(told.tenths), day, facts: told.facts.to_owned() };
    let decision = edit::<Daily>(office, &facts, DailyEdit::Enter, at)?;
    let number = number(&scope.apply(&decision)?, plan.short_name, day.year()).await?;
    let mut row = entered(id, &number, object, &content, (days, until.at), &decision.name(), at);
    if let Some((kind, label)) = told.source {
        row.source_kind = Set(Some(kind.code().to_owned()));
        row.source_id = Set(Some(Uuid::now_v7()));
        row.source_label = Set(Some(label.replace("{short}", plan.short_name).replace("{year}", &day.year().to_string())));
    }
    // The same afternoon, then in the morning of the next working day; but never in the future.
    let next = instant(workdays.working_days_after(day, 1)?, now);
    let mut later = at + TimeDelta::hours(4);
    let mut step = |facts: &mut DailyFacts, actor: &Actor, action: DailyAction| -> Result<Decision> {
        let transition = decide::<Daily>(actor, facts, action, later.min(now))?;
        later = next;
        facts.state = transition.to;
        Ok(transition.decision)
    };
    let (objection, answer) = match told.then {
        Then::Nothing => (None, None),
        Then::Objected(objection) => (Some(objection), None),
        Then::Answered(objection, action, answer) => (Some(objection), Some((action, answer))),
        Then::Withdrawn(reason) => (None, Some((DailyAction::Withdraw, reason))),
    };
    let mut decisions = Vec::new();
    if let Some(objection) = objection {
        let decision = step(&mut facts, &head.actor, DailyAction::Object)?;
        row.objection = Set(Some(objection.to_owned()));
        row.objected_by = Set(Some(decision.name()));
        row.objected_at = Set(Some(decision.at()));
        decisions.push(decision);
    }
    if let Some((action, answer)) = answer {
        let decision = step(&mut facts, office, action)?.noting(answer);
        row.answer = Set(Some(answer.to_owned()));
        row.answered_by = Set(Some(decision.name()));
        row.answered_at = Set(Some(decision.at()));
        decisions.push(decision);
    }
    row.state = Set(facts.state.code().to_owned());
    for decision in &decisions {
        scope.apply(decision)?;
    }
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    writer.insert::<daily_entry::ActiveModel>(row).await?;
    // What is still to be done about it has its deadline.
    let of = Concerned { department: facts.department, person: facts.officer };
    let due = match (facts.state, decisions.first()) {
        (DailyState::Told, _) if until.at > now => Some(deadline::daily_objection(id, of, &number, &Period { at, from: day, days, until })),
        (DailyState::Objected, Some(objected)) => {
            let (days, from) = (Rules::default().answer_days, calendar::day_of(objected.at(), ZONE));
            let until = workdays.until(objected.at(), days, ZONE)?;
            Some(deadline::daily_answer(id, of, &number, &Period { at: objected.at(), from, days, until }))
        }
        _ => None,
    };
    course::set(&writer, due.into_iter().collect()).await
}

/// A permit of last year that a court of first instance revoked, and that the court of second instance upheld.
async fn adverse(scope: &mut WriteScope, people: &[Acting], departments: &[department::Model], officers: &[officer::Model]) -> Result<()> {
    let now = scope.now();
    let Some(of) = departments.iter().find(|row| row.name == "社会事务股") else { return Ok(()) };
    let Some(legal) = people.iter().find(|p| p.actor.carries(Function::LegalAffairs) && p.role == Role::Head) else { return Ok(()) };
    let year = calendar::day_of(now, ZONE).year() - 1;
    let days = [NaiveDate::from_ymd_opt(year, 6, 18), NaiveDate::from_ymd_opt(year, 6, 25), NaiveDate::from_ymd_opt(year, 10, 20)];
    let [Some(decided), Some(registered), Some(cancelled)] = days else { return Ok(()) };
    let id = AdverseId(Uuid::now_v7());
    let facts = AdverseFacts { id, version: 1, state: AdverseState::Registered, department: DepartmentId(of.id) };
    let registered = edit::<Adverse>(&legal.actor, &facts, AdverseEdit::Register, instant(registered, now))?;
    let reason = "二审判决撤销一审判决，维持原许可决定，登记的事由不再存在。";
    let cancelled = decide::<Adverse>(&legal.actor, &facts, AdverseAction::Cancel, instant(cancelled, now))?;
    let cancellation = cancelled.decision.noting(reason);
    scope.apply(&registered)?;
    scope.apply(&cancellation)?;
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    writer
        .insert(adverse_outcome::ActiveModel {
            id: Set(id.0),
            year: Set(year),
            kind: Set(AdverseKind::Revoked.code().to_owned()),
            act: Set("民办培训机构设立许可决定".to_owned()),
            decided_on: Set(decided),
            document: Set(format!("县人民法院（{year}）行初 3 号判决书")),
            department_id: Set(of.id),
            note: Set("一审认为许可前未组织听证，判决撤销。".to_owned()),
            state: Set(cancelled.to.code().to_owned()),
            registered_by: Set(registered.name()),
            registered_at: Set(registered.at()),
            cancelled_by: Set(Some(cancellation.name())),
            cancelled_at: Set(Some(cancellation.at())),
            cancel_reason: Set(Some(reason.to_owned())),
            version: Set(2),
            ..adverse_outcome::ActiveModel::default()
        })
        .await?;
    let responsible = officers.iter().find(|row| row.department_id == of.id);
    writer
        .insert_many(responsible.map(|row| adverse_officer::ActiveModel {
            outcome_id: Set(id.0),
            officer_id: Set(row.id),
            ..adverse_officer::ActiveModel::default()
        }))
        .await
}
