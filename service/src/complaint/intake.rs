//! How complaints come in: from the public without an account, and through a handler who registers what was said, written or
//! passed on (S 投诉 二, 四).

use super::queries::key;
use super::rows::{complaint, complaint_handler, complaint_link};
use super::seal::{Field, Seal};
use super::tell::{self, Turn, letters};
use crate::assessment::external::cards;
use crate::deadline::{calendar as working_days, course};
use crate::identity::Session;
use crate::identity::account::served;
use crate::identity::rows::department;
use crate::identity::session::Origin;
use crate::identity::throttle::Attempts;
use crate::keys::token_hash;
use crate::scope::{Scope, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{Datelike, TimeDelta};
use domain::assessment::command::external::grouped;
use domain::authority::{Actor, Function, Hat};
use domain::calendar;
use domain::complaint::command::{ComplaintInput, NewComplaint, source};
use domain::complaint::lifecycle::{Case, CaseEdit, CaseFacts, CaseState};
use domain::complaint::reach::Links;
use domain::complaint::view::Receipt;
use domain::complaint::{ACCEPT_DAYS, Source, receipt};
use domain::failure::Failure;
use domain::identity::view::BureauView;
use domain::ids::{BureauId, ComplaintId, DepartmentId, UserId};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The kind under which complaints are numbered.
const NUMBERS: &str = "complaint";
/// For how long a form that is sent again gets the secret again: a second click, or an answer that was lost on the way.
const AGAIN: TimeDelta = TimeDelta::minutes(15);

/// Who complains, for the table and for the log, where nothing stands but the case.
pub(super) fn complainant(bureau: BureauId, id: ComplaintId) -> Actor {
    Actor { bureau, user: UserId(id.0), name: "投诉人".to_owned(), hats: vec![Hat { complainant: true, ..Hat::default() }] }
}

/// What the form starts from: the bureau, a key under which it is sent once, and the departments.
///
/// # Errors
/// Not found; refused when the bureau is suspended.
pub async fn form(house: &House, slug: &str) -> Result<(BureauView, Uuid, Vec<(DepartmentId, String)>)> {
    let bureau = served(house, slug).await?;
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let departments = departments(&scope).await?;
    Ok((bureau, Uuid::new_v4(), departments))
}

/// Departments that are in use, in their order.
pub(super) async fn departments(scope: &Scope) -> Result<Vec<(DepartmentId, String)>> {
    let active = scope.select::<department::Entity>().filter(department::Column::Active.eq(true));
    let rows = active.order_by_asc(department::Column::Position).all(scope.tx()).await?;
    Ok(rows.into_iter().map(|row| (DepartmentId(row.id), row.name)).collect())
}

/// Takes a complaint of the public, once for every key.
///
/// # Errors
/// Invalid at the fields; refused when too many come from one address, or the bureau is suspended.
pub async fn send(house: &House, slug: &str, sent: Uuid, input: &ComplaintInput, origin: &Origin) -> Result<Receipt> {
    let bureau = served(house, slug).await?;
    let new = input.read()?;
    if let Some(there) = sent_before(house, &bureau, sent).await? {
        return Ok(there);
    }
    if !Attempts::at_complaint(bureau.id, &origin.address).count(house).await? {
        return Err(Failure::refused("提交得过于频繁，请 15 分钟后再试；着急的，请拨打投诉电话").into());
    }
    let mut scope = WriteScope::of_bureau(house, bureau.id).await?;
    let id = ComplaintId(Uuid::now_v7());
    let actor = complainant(bureau.id, id);
    let decision = edit::<Case>(&actor, &fresh(id, actor.user, &new), CaseEdit::File, scope.now())?;
    let made = put(house, &bureau, &mut scope, &decision, &New { id, sent, source: Source::Web, complaint: &new, handler: None }).await;
    settled(house, &bureau, scope, sent, made).await
}

/// Takes down what was said on the telephone or at the window, came by letter, or was passed on from above. The receipt is
/// for the complainant; whoever takes it down has taken the case on.
///
/// # Errors
/// Invalid at the fields; refused for all but the office, and where the own department is complained of.
pub async fn register(house: &House, session: &Session, sent: Uuid, from: &str, input: &ComplaintInput) -> Result<Receipt> {
    let bureau = session.me().bureau.clone();
    let mut scope = session.write(house).await?;
    let actor = session.actor();
    let id = ComplaintId(Uuid::now_v7());
    let judged = |new: &NewComplaint, now| edit::<Case>(actor, &fresh(id, actor.user, new), CaseEdit::Register, now);
    let read = source(from);
    let new = match (input.read(), read) {
        (Ok(new), Ok(source)) => (new, source),
        (new, source) => {
            let mut errors = domain::FieldErrors::default();
            errors.merge(source);
            errors.merge(new);
            return Err(errors.into());
        }
    };
    let decision = judged(&new.0, scope.now())?;
    let handler = Some((actor.user, actor.name.as_str()));
    let made = put(house, &bureau, &mut scope, &decision, &New { id, sent, source: new.1, complaint: &new.0, handler }).await;
    settled(house, &bureau, scope, sent, made).await
}

/// Commits what was put; where a second click came in between, the first one's receipt is the answer.
async fn settled(house: &House, bureau: &BureauView, scope: WriteScope, sent: Uuid, made: Result<Receipt>) -> Result<Receipt> {
    match made {
        Ok(receipt) => {
            scope.commit().await?;
            Ok(receipt)
        }
        Err(error) => {
            drop(scope);
            match error {
                Error::Database(_) => sent_before(house, bureau, sent).await?.ok_or(error),
                other => Err(other),
            }
        }
    }
}

/// The receipt of a form that was sent before under the same key.
async fn sent_before(house: &House, bureau: &BureauView, sent: Uuid) -> Result<Option<Receipt>> {
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let there = scope.select::<complaint::Entity>().filter(complaint::Column::SentKey.eq(sent)).one(scope.tx()).await?;
    Ok(there.map(|row| {
        let fresh = scope.now() - row.received_at < AGAIN;
        Receipt { number: receipt(row.year, row.number), secret: fresh.then(|| grouped(&secret(house, bureau.id, sent))) }
    }))
}

/// The secret of a complaint: drawn from the key of its form, so that a second click gets the same one. It is kept as a hash.
fn secret(house: &House, bureau: BureauId, sent: Uuid) -> String {
    cards::code(&house.keys().draw(format!("{bureau}/{sent}").as_bytes()), 0)
}

fn fresh(id: ComplaintId, by: UserId, new: &NewComplaint) -> CaseFacts {
    CaseFacts {
        id,
        version: 0,
        state: CaseState::Received,
        links: Links { departments: new.department.into_iter().collect(), people: Vec::new() },
        by,
        taken_on: false,
        urgent: false,
        has_opinion: false,
        office_signer: None,
        legal_signer: None,
        executions: 0,
        unreported: 0,
        extension_pending: false,
    }
}

/// A complaint to be written.
struct New<'a> {
    id: ComplaintId,
    sent: Uuid,
    source: Source,
    complaint: &'a NewComplaint,
    handler: Option<(UserId, &'a str)>,
}

async fn put(house: &House, bureau: &BureauView, scope: &mut WriteScope, decision: &Decision, new: &New<'_>) -> Result<Receipt> {
    let (now, zone) = (scope.now(), bureau.zone);
    if let Some(wanted) = new.complaint.department
        && !departments(scope).await?.iter().any(|(id, _)| *id == wanted)
    {
        return Err(Failure::field("department", "请从列表中选择科室，或者选不清楚").into());
    }
    let until = working_days::until(scope, now, ACCEPT_DAYS, zone).await?;
    let links = Links { departments: new.complaint.department.into_iter().collect(), people: Vec::new() };
    let turn = [Turn::Office(Function::ComplaintOffice)];
    let mail = letters(house, bureau, scope, &links, &turn, &tell::place(new.id), None).await?;
    let writer = scope.apply(decision)?;
    let seal = Seal::to_write(house, &writer).await?;
    let year = calendar::day_of(now, zone).year();
    let number = writer.next_number(NUMBERS, year).await?;
    let secret = secret(house, bureau.id, new.sent);
    let identity = new.complaint.identity.as_ref();
    writer
        .insert(complaint::ActiveModel {
            id: Set(new.id.0),
            year: Set(year),
            number: Set(number),
            sent_key: Set(new.sent),
            secret_hash: Set(token_hash(&secret)),
            category: Set(new.complaint.category.code().to_owned()),
            source: Set(new.source.code().to_owned()),
            urgent: Set(false),
            state: Set(CaseState::Received.code().to_owned()),
            identity: Set(identity.map(|who| seal.close_value(new.id, Field::Identity, who)).transpose()?),
            statement: Set(seal.close_value(new.id, Field::Statement, &new.complaint.statement)?),
            received_at: Set(now),
            accept_days: Set(i32::try_from(ACCEPT_DAYS).unwrap_or_default()),
            due_at: Set(Some(until.at)),
            extended: Set(false),
            version: Set(1),
            ..complaint::ActiveModel::default()
        })
        .await?;
    put_links(&writer, new.id, links.departments.iter().map(|id| (Some(id.0), None, None))).await?;
    if let Some((user, name)) = new.handler {
        take_on(&writer, new.id, user, name).await?;
    }
    course::set(&writer, vec![tell::acceptance(new.id, (year, number), now, ACCEPT_DAYS, until, zone)]).await?;
    writer.mail(mail).await?;
    Ok(Receipt { number: receipt(year, number), secret: Some(grouped(&secret)) })
}

/// Writes whom a case concerns: departments, officers, other people.
pub(super) async fn put_links(
    writer: &Writer<'_>,
    id: ComplaintId,
    links: impl Iterator<Item = (Option<Uuid>, Option<Uuid>, Option<Uuid>)>,
) -> Result<()> {
    let row = |(department, officer, user)| complaint_link::ActiveModel {
        id: Set(Uuid::now_v7()),
        complaint_id: Set(id.0),
        department_id: Set(department),
        officer_id: Set(officer),
        user_id: Set(user),
        ..complaint_link::ActiveModel::default()
    };
    writer.insert_many(links.map(row).collect::<Vec<_>>()).await
}

/// Writes who has taken a case on.
pub(super) async fn take_on(writer: &Writer<'_>, id: ComplaintId, user: UserId, name: &str) -> Result<()> {
    let row = complaint_handler::ActiveModel {
        complaint_id: Set(id.0),
        user_id: Set(user.0),
        name: Set(name.to_owned()),
        taken_on_at: Set(writer.scope().now()),
        ..complaint_handler::ActiveModel::default()
    };
    writer.insert(row).await
}

/// Whether there is a case under this receipt, for whoever proves its secret or merges another into it.
pub(super) async fn by_receipt(scope: &Scope, (year, number): (i32, i32)) -> Result<Option<complaint::Model>> {
    let of = scope.select::<complaint::Entity>().filter(complaint::Column::Year.eq(year)).filter(complaint::Column::Number.eq(number));
    Ok(of.one(scope.tx()).await?)
}

/// The case that another was merged into, or itself.
pub(super) async fn leading(scope: &Scope, row: complaint::Model) -> Result<complaint::Model> {
    match row.merged_into {
        Some(into) => {
            let found = scope.select::<complaint::Entity>().filter(key(ComplaintId(into))).one(scope.tx()).await?;
            found.ok_or_else(|| Error::Row("a case that others were merged into".into()))
        }
        None => Ok(row),
    }
}
