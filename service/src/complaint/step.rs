//! What the office of complaints does with a case: accept, refuse, transfer, merge, investigate, write to the complainant,
//! answer; and what leaders do: reopen (S 投诉 三, 五, 六, 七).

use super::intake::{by_receipt, put_links, take_on as put_handler};
use super::queries::{Loaded, one_locked};
use super::rows::{complaint, complaint_link};
use super::seal::{Field, Seal};
use super::tell::{self, Turn, letters};
use super::{page, public};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::identity::rows::officer;
use crate::scope::WriteScope;
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::authority::Function;
use domain::calendar;
use domain::complaint::command::{Identity, LinksInput, RefusalInput, body as read_body, merge_into, reason as read_reason};
use domain::complaint::lifecycle::{Case, CaseAction, CaseEdit};
use domain::complaint::reach::is_leader;
use domain::complaint::{PaperKind, days, handle_until, read_receipt};
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::failure::Failure;
use domain::ids::{ComplaintId, DepartmentId};
use domain::lifecycle::{Transition, decide, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

/// A step that was judged, on a case that is locked.
struct Judged {
    loaded: Loaded,
    transition: Transition<domain::complaint::lifecycle::CaseState>,
}

async fn judged(scope: &WriteScope, session: &Session, id: ComplaintId, action: CaseAction) -> Result<Judged> {
    let loaded = one_locked(scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, action, scope.now())?;
    Ok(Judged { loaded, transition })
}

/// Accepts a complaint: the thirty days run from tomorrow, seven for an urgent one.
///
/// # Errors
/// Refused when it is not waiting, or not this person's to accept; conflict when a colleague was faster.
pub async fn accept(house: &House, session: &Session, id: ComplaintId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Accept).await?;
    let due = handle_until(now, loaded.row.urgent, zone);
    let turns = [Turn::Office(Function::LegalAffairs)];
    let urgent = loaded.row.urgent.then_some(due);
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(id), urgent).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        accepted_at: Set(Some(now)),
        due_at: Set(Some(due)),
        ..complaint::ActiveModel::default()
    };
    writer.update(loaded.key(), version, changes).await?;
    if !loaded.facts.taken_on {
        put_handler(&writer, id, session.actor().user, &session.actor().name).await?;
    }
    let words = format!(
        "您的投诉已经受理，由{}会同有关科室调查核实。\n应当在{}（含当日）前办结并答复（自受理次日起 {} 日）；需要延长的，经局领导批准后向您说明原因。\n您的身份信息和所述内容依法保密。",
        session.me().department.as_deref().unwrap_or("投诉受理科室"),
        calendar::long_day(calendar::last_day(due, zone)),
        days(loaded.row.urgent),
    );
    let number = page::number(&writer, &session.me().bureau, PaperKind::Acceptance).await?;
    page::put_paper(house, &writer, id, PaperKind::Acceptance, number, &words, &transition.decision.name()).await?;
    course::end(&writer, &[DeadlineKind::ComplaintAcceptance], [id.0], End::Met).await?;
    let named = (loaded.row.year, loaded.row.number);
    course::set(&writer, vec![tell::handling(id, named, now, loaded.row.urgent, due, zone)]).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Refuses a complaint, with the reason and where to go instead.
///
/// # Errors
/// Invalid at `ground`, `reason` and `channel`; otherwise as [`accept`].
pub async fn refuse(house: &House, session: &Session, id: ComplaintId, version: i32, input: &RefusalInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Refuse).await?;
    let (ground, reason, channel) = input.read()?;
    let words = format!("不予受理的情形：{ground}。\n理由：{reason}\n您可以通过以下途径反映：{channel}");
    close(house, session, &mut scope, (&loaded, version), &transition, PaperKind::Refusal, &words, End::Met).await?;
    scope.commit().await
}

/// Passes a complaint on to the authority that may deal with it, which the complainant is told.
///
/// # Errors
/// Invalid at `body`; otherwise as [`accept`].
pub async fn transfer(house: &House, session: &Session, id: ComplaintId, version: i32, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Transfer).await?;
    let words = read_body(text)?;
    close(house, session, &mut scope, (&loaded, version), &transition, PaperKind::Transfer, &words, End::Met).await?;
    scope.commit().await
}

/// Ends a case before it was investigated, with a paper.
async fn close(
    house: &House,
    session: &Session,
    scope: &mut WriteScope,
    (loaded, version): (&Loaded, i32),
    transition: &Transition<domain::complaint::lifecycle::CaseState>,
    paper: PaperKind,
    words: &str,
    how: End,
) -> Result<()> {
    let writer = scope.apply(&transition.decision)?;
    let changes =
        complaint::ActiveModel { state: Set(transition.to.code().to_owned()), due_at: Set(None), ..complaint::ActiveModel::default() };
    writer.update(loaded.key(), version, changes).await?;
    let number = page::number(&writer, &session.me().bureau, paper).await?;
    page::put_paper(house, &writer, loaded.id(), paper, number, words, &transition.decision.name()).await?;
    course::end(&writer, &[DeadlineKind::ComplaintAcceptance], [loaded.row.id], how).await?;
    course::end(&writer, &[DeadlineKind::ComplaintHandling], [loaded.row.id], End::Cancelled).await
}

/// Deals with a case together with another: both receipts lead to that one from now on, and whom this one concerns, that one
/// concerns too.
///
/// # Errors
/// Invalid at `into` where the receipt leads to no open case within reach; otherwise as [`accept`].
pub async fn merge(house: &House, session: &Session, id: ComplaintId, version: i32, into: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Merge).await?;
    let found = match read_receipt(into) {
        Some(number) => by_receipt(&scope, number).await?,
        None => None,
    };
    let found = match found {
        Some(row) => match one_locked(&scope, session, ComplaintId(row.id)).await {
            Ok(other) => Some(other).filter(|other| other.facts.state.is_open()),
            Err(Error::Failure(Failure::NotFound)) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let target = merge_into(found.as_ref().map(Loaded::id), id)?;
    let there = found.map(|other| other.linked).unwrap_or_default();
    let decision = transition.decision.clone().stating("into", target);
    let judged = Transition { decision, to: transition.to };
    close(house, session, &mut scope, (&loaded, version), &judged, PaperKind::Merger, "与同一事项的另一件并案办理。", End::Met).await?;
    let writer = scope.apply_once(&judged.decision)?;
    let changes = complaint::ActiveModel { merged_into: Set(Some(target.0)), ..complaint::ActiveModel::default() };
    writer.update_all(loaded.key(), changes).await?;
    let links = &loaded.linked;
    let new_departments = links.departments.iter().filter(|one| !there.departments.contains(one)).map(|(id, _)| (Some(id.0), None, None));
    let new_officers = links.officers.iter().filter(|one| !there.officers.contains(one)).map(|(id, _)| (None, Some(id.0), None));
    let new_people = links.people.iter().filter(|one| !there.people.contains(one)).map(|(id, _)| (None, None, Some(id.0)));
    put_links(&writer, target, new_departments.chain(new_officers).chain(new_people)).await?;
    scope.commit().await
}

/// Begins to investigate.
///
/// # Errors
/// As [`accept`].
pub async fn investigate(house: &House, session: &Session, id: ComplaintId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Investigate).await?;
    let changes = complaint::ActiveModel { state: Set(transition.to.code().to_owned()), ..complaint::ActiveModel::default() };
    scope.apply(&transition.decision)?.update(loaded.key(), version, changes).await?;
    scope.commit().await
}

/// Answers the complainant, which meets the deadline.
///
/// # Errors
/// Invalid at `body`; refused while a department has not reported back; otherwise as [`accept`].
pub async fn answer(house: &House, session: &Session, id: ComplaintId, version: i32, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Answer).await?;
    let words = read_body(text)?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        answered_at: Set(Some(writer.scope().now())),
        due_at: Set(None),
        ..complaint::ActiveModel::default()
    };
    writer.update(loaded.key(), version, changes).await?;
    let number = page::number(&writer, &session.me().bureau, PaperKind::Answer).await?;
    page::put_paper(house, &writer, id, PaperKind::Answer, number, &words, &transition.decision.name()).await?;
    course::end(&writer, &[DeadlineKind::ComplaintHandling], [id.0], End::Met).await?;
    scope.commit().await
}

/// Takes up an answered case again, with the reason: it is investigated anew, and the days run anew.
///
/// # Errors
/// Invalid at `reason`; refused for all but leaders of the bureau in their own position.
pub async fn reopen(house: &House, session: &Session, id: ComplaintId, version: i32, reason: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    let Judged { loaded, transition } = judged(&scope, session, id, CaseAction::Reopen).await?;
    if !is_leader(session.actor()) {
        return Err(Failure::refused("重新办理由局长或者副局长本人决定").into());
    }
    let reason = read_reason(reason)?;
    let due = handle_until(now, loaded.row.urgent, zone);
    let turns = [Turn::Office(Function::ComplaintOffice), Turn::Office(Function::LegalAffairs)];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(id), None).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        due_at: Set(Some(due)),
        extended: Set(false),
        decision: Set(None),
        finding: Set(None),
        answered_at: Set(None),
        ..unsigned()
    };
    writer.update(loaded.key(), version, changes).await?;
    page::put_paper(house, &writer, id, PaperKind::Reopening, None, &reason, &transition.decision.name()).await?;
    let named = (loaded.row.year, loaded.row.number);
    course::set(&writer, vec![tell::handling(id, named, now, loaded.row.urgent, due, zone)]).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// A case without signatures: whatever was signed is not what stands there now.
pub(super) fn unsigned() -> complaint::ActiveModel {
    complaint::ActiveModel {
        office_signer: Set(None),
        office_signed_by: Set(None),
        legal_signer: Set(None),
        legal_signed_by: Set(None),
        ..complaint::ActiveModel::default()
    }
}

/// Takes a case on: from then on the complainant's identity can be opened, with a reason each time.
///
/// # Errors
/// Refused for people outside the two offices; not found.
pub async fn take_on(house: &House, session: &Session, id: ComplaintId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::TakeOn, scope.now())?;
    let writer = scope.apply(&decision)?;
    put_handler(&writer, id, session.actor().user, &session.actor().name).await?;
    scope.commit().await
}

/// Opens who complains, for a reason that stays under the seal with the case; the log holds that it was opened, by whom and
/// when. Nothing for an anonymous complaint.
///
/// # Errors
/// Invalid at `reason`; refused for whoever has not taken the case on; not found.
pub async fn unseal(house: &House, session: &Session, id: ComplaintId, reason: &str) -> Result<Option<Identity>> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::Unseal, scope.now())?;
    let reason = read_reason(reason)?;
    let writer = scope.apply(&decision)?;
    let seal = Seal::of(house, writer.scope()).await?;
    let identity = loaded.row.identity.as_deref().map(|sealed| seal.open_value(id, Field::Identity, sealed)).transpose()?;
    page::put_paper(house, &writer, id, PaperKind::Opening, None, &reason, &decision.name()).await?;
    scope.commit().await?;
    Ok(identity)
}

/// Writes to the complainant, who reads it with receipt and secret.
///
/// # Errors
/// Invalid at `body`; refused for people outside the two offices and once the case is closed.
pub async fn contact(house: &House, session: &Session, id: ComplaintId, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::Contact, scope.now())?;
    let text = read_body(text)?;
    let writer = scope.apply(&decision)?;
    public::put_message(house, &writer, id, false, &text, &decision.name()).await?;
    scope.commit().await
}

/// Marks a case as urgent: if it is accepted, seven days count from then, and a mail goes out at once.
///
/// # Errors
/// Invalid at `reason`; refused for all but the office.
pub async fn urge(house: &House, session: &Session, id: ComplaintId, version: i32, reason: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let zone = session.me().bureau.zone;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::Urge, scope.now())?;
    let reason = read_reason(reason)?;
    // Never later than it was; what was extended by a leader ends with the urgency.
    let due = loaded.row.accepted_at.map(|accepted| sooner(loaded.row.due_at, handle_until(accepted, true, zone), scope.now(), zone));
    let turns = [Turn::Office(Function::ComplaintOffice), Turn::Office(Function::LegalAffairs)];
    let last = due.or(loaded.row.due_at);
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(id), last).await?;
    let writer = scope.apply(&decision)?;
    let changes = complaint::ActiveModel { urgent: Set(true), due_at: Set(last), ..complaint::ActiveModel::default() };
    writer.update(loaded.key(), version, changes).await?;
    if let (Some(accepted), Some(due)) = (loaded.row.accepted_at, due) {
        let basis = Basis::NaturalDays { from: calendar::day_of(accepted, zone), days: days(true) };
        course::shift(&writer, DeadlineKind::ComplaintHandling, &[id.0], due, &basis, "标为重大紧急").await?;
    }
    page::put_paper(house, &writer, id, PaperKind::Urgency, None, &reason, &decision.name()).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// The sooner of two ends, but not before the end of today: a mark makes nobody late.
fn sooner(present: Option<DateTime<Utc>>, urgent: DateTime<Utc>, now: DateTime<Utc>, zone: chrono_tz::Tz) -> DateTime<Utc> {
    let today = calendar::end_of_day(calendar::day_of(now, zone), zone);
    let urgent = urgent.max(today);
    present.map_or(urgent, |present| present.min(urgent))
}

/// Registers whom a case concerns. The department of an officer is concerned with them. Whoever it concerns sees nothing of
/// the case from then on, the person who registers it included.
///
/// # Errors
/// Invalid at `departments` for ids that are none of the bureau's; refused for all but the office.
pub async fn link(house: &House, session: &Session, id: ComplaintId, version: i32, input: &LinksInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::Link, scope.now())?;
    let new = input.read()?;
    let officers =
        scope.select::<officer::Entity>().filter(officer::Column::Id.is_in(new.officers.iter().map(|id| id.0))).all(scope.tx()).await?;
    let (known, people) = page::choices(&scope).await?;
    let of_officers = officers.iter().map(|officer| DepartmentId(officer.department_id));
    let mut departments: Vec<DepartmentId> = new.departments.clone();
    for department in of_officers {
        if !departments.contains(&department) {
            departments.push(department);
        }
    }
    let unknown = officers.len() != new.officers.len()
        || departments.iter().any(|id| !known.iter().any(|(known, _)| known == id))
        || new.people.iter().any(|id| !people.iter().any(|(known, _)| known == id));
    if unknown {
        return Err(Failure::field("departments", "请从列表中选择").into());
    }
    let writer = scope.apply(&decision)?;
    writer
        .update(loaded.key(), version, complaint::ActiveModel { urgent: Set(loaded.row.urgent), ..complaint::ActiveModel::default() })
        .await?;
    writer.delete::<complaint_link::Entity>(Condition::all().add(complaint_link::Column::ComplaintId.eq(id.0))).await?;
    let rows: Vec<(Option<Uuid>, Option<Uuid>, Option<Uuid>)> = departments
        .iter()
        .map(|id| (Some(id.0), None, None))
        .chain(new.officers.iter().map(|id| (None, Some(id.0), None)))
        .chain(new.people.iter().map(|id| (None, None, Some(id.0))))
        .collect();
    put_links(&writer, id, rows.into_iter()).await?;
    scope.commit().await
}
