//! Entering into the daily record: by the office, and from other modules.

use super::super::deadline::{self, Concerned, Period};
use super::super::rows::daily_entry;
use super::super::rules;
use super::{one_locked, settled, tell};
use crate::deadline::calendar as working_days;
use crate::deadline::course::{self, End};
use crate::files::Arriving;
use crate::identity::Session;
use crate::identity::rows::{department, officer};
use crate::record::attachment::{self, Owner};
use crate::scope::{Scope, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, Utc};
use domain::assessment::command::{DailyEntry, DailyInput, DailyObject};
use domain::assessment::daily::{self, SourceKind, signed};
use domain::assessment::lifecycle::{Daily, DailyEdit, DailyFacts, DailyState};
use domain::assessment::rules::Rules;
use domain::assessment::view::FileView;
use domain::calendar;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::workdays::Until;
use domain::failure::Failure;
use domain::identity::DepartmentKind;
use domain::identity::view::BureauView;
use domain::ids::{DailyEntryId, DepartmentId, OfficerId, UserId};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The sequence of its numbers.
const NUMBERS: &str = "daily_entry";

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The module.
    pub kind: SourceKind,
    /// The case, round or finding.
    pub id: Uuid,
    /// The document, by number and kind. It is shown to people who do not reach the source: nothing of its content.
    pub label: String,
}

/// Somebody or something that an entry can be about.
pub(crate) struct Object {
    pub department: DepartmentId,
    pub department_name: String,
    pub officer: Option<(OfficerId, String, Option<UserId>)>,
}

impl Object {
    fn name(&self) -> String {
        match &self.officer {
            Some((_, name, _)) => format!("{name}（{}）", self.department_name),
            None => self.department_name.clone(),
        }
    }

    fn user(&self) -> Option<UserId> {
        self.officer.as_ref().and_then(|(_, _, user)| *user)
    }

    /// A new entry about it, as the table sees it.
    pub(crate) fn facts(&self, id: DailyEntryId, decided: bool, until: DateTime<Utc>, zone: chrono_tz::Tz) -> DailyFacts {
        DailyFacts {
            id,
            version: 1,
            state: DailyState::Told,
            department: self.department,
            officer: self.user(),
            is_of_officer: self.officer.is_some(),
            objection_until: until,
            decided,
            zone,
        }
    }
}

/// Whom this person may enter about, as a form offers them: departments in their order, each followed by its officers.
///
/// # Errors
/// Not found for people outside the office and its stand-ins.
pub async fn objects(house: &House, session: &Session) -> Result<Vec<(DailyObject, String)>> {
    let actor = session.actor();
    if !daily::enters(actor) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let (zone, now) = (session.me().bureau.zone, scope.now());
    let kinds = DepartmentKind::ALL.iter().filter(|kind| kind.is_assessed()).map(|kind| kind.code());
    let departments = scope
        .select::<department::Entity>()
        .filter(department::Column::Active.eq(true))
        .filter(department::Column::Kind.is_in(kinds))
        .order_by_asc(department::Column::Position)
        .all(scope.tx())
        .await?;
    let officers = scope
        .select::<officer::Entity>()
        .filter(officer::Column::Active.eq(true))
        .order_by_asc(officer::Column::Name)
        .all(scope.tx())
        .await?;
    let may =
        |object: &Object| edit::<Daily>(actor, &object.facts(DailyEntryId(Uuid::nil()), false, now, zone), DailyEdit::Enter, now).is_ok();
    let mut found = Vec::new();
    for row in departments {
        let object = of_department(&row);
        if may(&object) {
            found.push((DailyObject::Department(object.department), format!("{}（执法机构）", row.name)));
        }
        for person in officers.iter().filter(|person| person.department_id == row.id) {
            if may(&of_officer(person, &row)) {
                found.push((DailyObject::Officer(OfficerId(person.id)), format!("{} · {}", row.name, person.name)));
            }
        }
    }
    Ok(found)
}

fn of_department(row: &department::Model) -> Object {
    Object { department: DepartmentId(row.id), department_name: row.name.clone(), officer: None }
}

fn of_officer(row: &officer::Model, department: &department::Model) -> Object {
    Object { officer: Some((OfficerId(row.id), row.name.clone(), row.user_id.map(UserId))), ..of_department(department) }
}

/// An object by its id.
async fn find(scope: &Scope, object: DailyObject) -> Result<Object> {
    match object {
        DailyObject::Department(id) => {
            let row = scope.select::<department::Entity>().filter(department::Column::Id.eq(id.0)).one(scope.tx()).await?;
            row.as_ref().map(of_department).ok_or_else(Error::not_found)
        }
        DailyObject::Officer(id) => {
            let of: sea_orm::RelationDef = officer::Entity::belongs_to(department::Entity)
                .from((officer::Column::BureauId, officer::Column::DepartmentId))
                .to((department::Column::BureauId, department::Column::Id))
                .into();
            let select = scope.select::<officer::Entity>().filter(officer::Column::Id.eq(id.0));
            match select.join(JoinType::InnerJoin, of).select_also(department::Entity).one(scope.tx()).await? {
                Some((row, Some(department))) => Ok(of_officer(&row, &department)),
                _ => Err(Error::not_found()),
            }
        }
    }
}

/// Whether the result of `object` in `year` is decided, and the rules that hold in it: those of its cycle once that has
/// opened.
async fn year(scope: &Scope, year: i32, object: &Object) -> Result<(bool, Rules)> {
    let officer = object.officer.as_ref().map(|(id, ..)| id.0);
    let (decided, cycle) = settled(scope, year, object.department.0, officer).await?;
    Ok((decided, rules::holding(scope, cycle).await?))
}

/// Enters by hand, and tells the object.
///
/// # Errors
/// Invalid at the fields; refused for people outside the office, in the own department, and for a year whose results are
/// decided; not found.
pub async fn enter(house: &House, session: &Session, input: &DailyInput) -> Result<DailyEntryId> {
    let mut scope = session.write(house).await?;
    let (bureau, now) = (&session.me().bureau, scope.now());
    let today = calendar::day_of(now, bureau.zone);
    let read = input.read(today);
    let object = match input.object() {
        Ok(object) => find(&scope, object).await?,
        Err(mut errors) => {
            errors.merge(read);
            return Err(errors.into());
        }
    };
    // Whether somebody may at all is told before what is wrong with the fields.
    let (decided, rules) = year(&scope, read.as_ref().map_or(today, |entry| entry.day).year(), &object).await?;
    let id = DailyEntryId(Uuid::now_v7());
    let until = objection_until(&scope, &rules, now, bureau).await?;
    let decision = edit::<Daily>(session.actor(), &object.facts(id, decided, until.at, bureau.zone), DailyEdit::Enter, now)?;
    let entry = read?;
    let decision = decision.stating("category", entry.category.code()).stating("points", entry.points);
    let new = New { id, object: &object, entry: &entry, source: None, days: rules.daily_objection_days, until };
    put(house, bureau, &mut scope, &decision, &new).await?;
    scope.commit().await?;
    Ok(id)
}

/// Enters what another module has found, within its transaction and under the decision of its step, and tells the object.
/// Nothing where the results of the year are decided: the module's own step goes on. Asked again for the same source and
/// object, it answers with the entry that is there, withdrawn or not.
///
/// # Errors
/// Not found when there is no such object; when the database fails.
pub async fn enter_from(
    house: &House,
    bureau: &BureauView,
    scope: &mut WriteScope,
    decision: &Decision,
    source: &Source,
    object: DailyObject,
    entry: &DailyEntry,
) -> Result<Option<DailyEntryId>> {
    let object = find(scope, object).await?;
    let officer = object.officer.as_ref().map(|(id, ..)| id.0);
    let there = scope
        .select::<daily_entry::Entity>()
        .filter(daily_entry::Column::SourceKind.eq(source.kind.code()))
        .filter(daily_entry::Column::SourceId.eq(source.id))
        .filter(daily_entry::Column::DepartmentId.eq(object.department.0))
        .filter(officer.map_or_else(|| daily_entry::Column::OfficerId.is_null(), |id| daily_entry::Column::OfficerId.eq(id)))
        .one(scope.tx())
        .await?;
    if let Some(there) = there {
        return Ok(Some(DailyEntryId(there.id)));
    }
    let (decided, rules) = year(scope, entry.day.year(), &object).await?;
    if decided {
        return Ok(None);
    }
    let id = DailyEntryId(Uuid::now_v7());
    let until = objection_until(scope, &rules, decision.at(), bureau).await?;
    let new = New { id, object: &object, entry, source: Some(source), days: rules.daily_objection_days, until };
    put(house, bureau, scope, decision, &new).await?;
    Ok(Some(id))
}

/// Withdraws what [`enter_from`] has entered from a source, within the transaction and under the decision of the step that
/// took the source back. What bears on a result that is decided stays: the result was decided on it.
///
/// # Errors
/// When the database fails.
pub async fn withdraw_from(scope: &mut WriteScope, decision: &Decision, kind: SourceKind, source: Uuid, why: &str) -> Result<()> {
    let rows = scope
        .select::<daily_entry::Entity>()
        .filter(daily_entry::Column::SourceKind.eq(kind.code()))
        .filter(daily_entry::Column::SourceId.eq(source))
        .filter(daily_entry::Column::State.ne(DailyState::Withdrawn.code()))
        .all(scope.tx())
        .await?;
    for row in rows {
        let (decided, _) = settled(scope, row.year, row.department_id, row.officer_id).await?;
        if decided {
            continue;
        }
        let writer = scope.apply_once(decision)?;
        let changes = daily_entry::ActiveModel {
            state: Set(DailyState::Withdrawn.code().to_owned()),
            answer: Set(Some(why.to_owned())),
            answered_by: Set(Some(decision.name())),
            answered_at: Set(Some(decision.at())),
            ..daily_entry::ActiveModel::default()
        };
        writer.update(Condition::all().add(daily_entry::Column::Id.eq(row.id)), row.version, changes).await?;
        course::end(&writer, &[DeadlineKind::DailyObjection, DeadlineKind::DailyAnswer], [row.id], End::Cancelled).await?;
    }
    Ok(())
}

/// The end of the last working day on which the object may object to what is entered at `now`.
async fn objection_until(scope: &Scope, rules: &Rules, now: DateTime<Utc>, bureau: &BureauView) -> Result<Until> {
    working_days::until(scope, now, rules.daily_objection_days, bureau.zone).await
}

/// An entry to be written.
struct New<'a> {
    id: DailyEntryId,
    object: &'a Object,
    entry: &'a DailyEntry,
    source: Option<&'a Source>,
    days: u32,
    until: Until,
}

async fn put(house: &House, bureau: &BureauView, scope: &mut WriteScope, decision: &Decision, new: &New<'_>) -> Result<()> {
    let New { id, object, entry, source, days, until } = new;
    let people = tell::object(scope, object.department, object.user()).await?;
    let writer = scope.apply_once(decision)?;
    let number = number(&writer, &bureau.short_name, entry.day.year()).await?;
    let row = entered(*id, &number, object, entry, (*days, until.at), &decision.name(), decision.at());
    let provisional = until.note().map(|note| format!("\n\n{note}")).unwrap_or_default();
    writer
        .insert(daily_entry::ActiveModel {
            source_kind: Set(source.map(|source| source.kind.code().to_owned())),
            source_id: Set(source.map(|source| source.id)),
            source_label: Set(source.map(|source| source.label.clone())),
            ..row
        })
        .await?;
    let discreet = source.is_some_and(|source| source.kind.is_confidential());
    let what = if discreet {
        format!(
            "有一条日常考核记录需要您查看。编号：{number}。\n\n对记录有异议的，请于 {} 前在系统中提出。{provisional}",
            calendar::due(until.at, bureau.zone)
        )
    } else {
        format!(
            "{}有一条日常考核记录：\n\n编号：{number}\n类别：{}\n分值：{} 分\n发生日期：{}\n\n对记录有异议的，请于 {} 前在系统中提出；逾期未提出的，记录计入 {} 年度考核。{provisional}\n\n依据：评议考核实施方案 五。",
            object.name(),
            entry.category,
            signed(entry.points),
            calendar::long_day(entry.day),
            calendar::due(until.at, bureau.zone),
            entry.day.year(),
        )
    };
    let of = Concerned { department: object.department, person: object.user() };
    let period = Period { at: decision.at(), from: calendar::day_of(decision.at(), bureau.zone), days: *days, until: *until };
    course::set(&writer, vec![deadline::daily_objection(*id, of, &number, &period)]).await?;
    writer.mail(tell::letters(house, bureau, &people, &format!("日常考核记录 {number}"), &what, *id)).await
}

/// The next number of a year: `大审批日〔2026〕3号`.
pub(crate) async fn number(writer: &Writer<'_>, short_name: &str, year: i32) -> Result<String> {
    Ok(format!("{short_name}日〔{year}〕{}号", writer.next_number(NUMBERS, year).await?))
}

/// The row of an entry that has just been made.
pub(crate) fn entered(
    id: DailyEntryId,
    number: &str,
    object: &Object,
    entry: &DailyEntry,
    (days, until): (u32, DateTime<Utc>),
    by: &str,
    at: DateTime<Utc>,
) -> daily_entry::ActiveModel {
    daily_entry::ActiveModel {
        id: Set(id.0),
        year: Set(entry.day.year()),
        number: Set(number.to_owned()),
        department_id: Set(object.department.0),
        officer_id: Set(object.officer.as_ref().map(|(id, ..)| id.0)),
        category: Set(entry.category.code().to_owned()),
        tenths: Set(entry.points.tenths()),
        happened_on: Set(entry.day),
        facts: Set(entry.facts.clone()),
        state: Set(DailyState::Told.code().to_owned()),
        entered_by: Set(by.to_owned()),
        entered_at: Set(at),
        objection_until: Set(until),
        objection_days: Set(i32::try_from(days).ok()),
        version: Set(1),
        ..daily_entry::ActiveModel::default()
    }
}

/// Adds an uploaded file to an entry.
///
/// # Errors
/// Invalid at `file` when its content is not what its name says or its kind is not accepted; refused for people outside
/// the office and for a year whose results are decided; not found.
pub async fn attach(house: &House, session: &Session, id: DailyEntryId, name: &str, file: Arriving) -> Result<FileView> {
    let judged = attachment::judge(name, &file)?;
    // Judged before the file is kept.
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let row = one_locked(&scope, session.actor(), id).await?;
    let (decided, _) = settled(&scope, row.year, row.department_id, row.officer_id).await?;
    let facts = DailyFacts { decided, ..row.facts(session.me().bureau.zone)? };
    let decision = edit::<Daily>(session.actor(), &facts, DailyEdit::Attach, now)?;
    if attachment::of(&scope, Owner::DailyEntry, &[id.0]).await?.len() >= daily::FILES_MAX {
        return Err(Failure::field("file", format!("每条记录最多上传 {} 个文件", daily::FILES_MAX)).into());
    }
    let kept = attachment::keep(house, &scope, judged, file).await?;
    let decision = decision.stating("file", kept.sha256());
    let writer = scope.apply(&decision)?;
    let view = attachment::hang(&writer, (Owner::DailyEntry, id.0), None, kept, &decision.name(), now).await?;
    scope.commit().await?;
    Ok(view)
}
