//! A case as its handlers see it, and the papers in it.

use super::queries::{category, finding, one, source};
use super::rows::{complaint, complaint_message, complaint_paper};
use super::seal::{Field, Seal};
use super::{execution, extension, file};
use crate::identity::Session;
use crate::identity::rows::{officer, user_account};
use crate::scope::{Scope, Writer};
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::calendar;
use domain::complaint::lifecycle::{Case, CaseAction, CaseEdit, Extension, ExtensionAction};
use domain::complaint::reach::{Sight, sight};
use domain::complaint::view::{CaseRow, CaseView, ExtensionView, MessageView, PaperView};
use domain::complaint::{PaperKind, numbered, receipt};
use domain::identity::UserStatus;
use domain::identity::view::BureauView;
use domain::ids::{ComplaintId, DepartmentId, ExtensionId, OfficerId, UserId};
use domain::lifecycle::{concerns, decide, edit, offers};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

pub(super) fn paper_kind(code: &str) -> Result<PaperKind> {
    PaperKind::from_code(code).ok_or_else(|| Error::Row(format!("paper {code}")))
}

/// A paper, opened.
pub(super) fn paper(seal: &Seal, row: &complaint_paper::Model) -> Result<PaperView> {
    Ok(PaperView {
        kind: paper_kind(&row.kind)?,
        number: row.number.clone(),
        body: seal.open_text(ComplaintId(row.complaint_id), Field::Paper(row.id), &row.body)?,
        by: row.made_by.clone(),
        at: row.made_at,
    })
}

/// The next number of papers of this kind; nothing for those without one.
pub(super) async fn number(writer: &Writer<'_>, bureau: &BureauView, kind: PaperKind) -> Result<Option<String>> {
    let Some(mark) = kind.mark() else { return Ok(None) };
    let year = calendar::day_of(writer.scope().now(), bureau.zone).year();
    Ok(Some(numbered(&bureau.short_name, mark, year, writer.next_number(mark, year).await?)))
}

/// Puts a paper into a case, under the seal.
pub(super) async fn put_paper(
    house: &House,
    writer: &Writer<'_>,
    case: ComplaintId,
    kind: PaperKind,
    number: Option<String>,
    text: &str,
    by: &str,
) -> Result<()> {
    let id = Uuid::now_v7();
    let seal = Seal::to_write(house, writer).await?;
    let row = complaint_paper::ActiveModel {
        id: Set(id),
        complaint_id: Set(case.0),
        kind: Set(kind.code().to_owned()),
        number: Set(number),
        body: Set(seal.close_text(case, Field::Paper(id), text)?),
        made_by: Set(by.to_owned()),
        made_at: Set(writer.scope().now()),
        ..complaint_paper::ActiveModel::default()
    };
    writer.insert(row).await
}

/// The papers of a case, in the order in which they came about.
pub(super) async fn papers(scope: &Scope, seal: &Seal, case: ComplaintId) -> Result<Vec<PaperView>> {
    let of = scope.select::<complaint_paper::Entity>().filter(complaint_paper::Column::ComplaintId.eq(case.0));
    let rows = of.order_by_asc(complaint_paper::Column::Id).all(scope.tx()).await?;
    rows.iter().map(|row| paper(seal, row)).collect()
}

/// The messages of a case, in the order in which they were written.
pub(super) async fn messages(scope: &Scope, seal: &Seal, case: ComplaintId) -> Result<Vec<MessageView>> {
    let of = scope.select::<complaint_message::Entity>().filter(complaint_message::Column::ComplaintId.eq(case.0));
    let rows = of.order_by_asc(complaint_message::Column::Id).all(scope.tx()).await?;
    let view = |row: complaint_message::Model| {
        Ok(MessageView {
            from_complainant: row.from_complainant,
            body: seal.open_text(case, Field::Message(row.id), &row.body)?,
            by: row.written_by,
            at: row.written_at,
        })
    };
    rows.into_iter().map(view).collect()
}

/// A case in a list.
pub(super) fn brief(row: &complaint::Model, extension_pending: bool) -> Result<CaseRow> {
    Ok(CaseRow {
        id: ComplaintId(row.id),
        receipt: receipt(row.year, row.number),
        category: category(&row.category)?,
        source: source(&row.source)?,
        state: super::queries::state(&row.state)?,
        urgent: row.urgent,
        received: row.received_at,
        due: row.due_at,
        extension_pending,
    })
}

/// A case with everything in it that the viewer sees. Who decides sees no files and no messages: they may tell who complains.
///
/// # Errors
/// Not found beyond reach.
pub async fn case(house: &House, session: &Session, id: ComplaintId) -> Result<CaseView> {
    let scope = session.read(house).await?;
    let (actor, now, zone) = (session.actor(), scope.now(), session.me().bureau.zone);
    let loaded = one(&scope, session, id).await?;
    let (row, facts) = (&loaded.row, &loaded.facts);
    let sight = sight(actor, &facts.links);
    let seal = Seal::of(house, &scope).await?;
    let handles = sight == Sight::Handler;
    let names = execution::names(&scope).await?;
    let opinion = row.opinion.as_deref().map(|sealed| seal.open_text(id, Field::Opinion, sealed)).transpose()?;
    let executions = loaded
        .executions
        .iter()
        .map(|one| execution::view(&scope, &seal, actor, one, execution::named(&names, one)))
        .collect::<Result<_>>()?;
    let mut extensions = Vec::new();
    for one in &loaded.extensions {
        let facts = extension::facts(&loaded, one, zone)?;
        extensions.push(ExtensionView {
            id: ExtensionId(one.id),
            state: facts.state,
            reason: seal.open_text(id, Field::Extension(one.id), &one.reason)?,
            before: one.before_at,
            until: one.until_at,
            requested_by: one.requested_by.clone(),
            requested: one.requested_at,
            decided: one.decided_by.clone().zip(one.decided_at),
            may_decide: offers::<Extension>(actor, &facts, ExtensionAction::Decline, now),
            version: one.version,
        });
    }
    let mut papers = papers(&scope, &seal, id).await?;
    // Why somebody opened the seal may tell what is under it.
    papers.retain(|paper| handles || paper.kind != PaperKind::Opening);
    let related = Condition::any().add(complaint::Column::MergedInto.eq(row.id)).add(complaint::Column::Id.is_in(row.merged_into));
    let others = scope
        .select::<complaint::Entity>()
        .filter(related)
        .filter(super::queries::within(&scope, actor, complaint::Column::Id))
        .order_by_asc(complaint::Column::Id)
        .all(scope.tx())
        .await?;
    let named = |row: &complaint::Model| (ComplaintId(row.id), receipt(row.year, row.number));
    let merged = (
        others.iter().find(|other| row.merged_into == Some(other.id)).map(named),
        others.iter().filter(|other| other.merged_into == Some(row.id)).map(named).collect(),
    );
    let step = |action: &&CaseAction| concerns::<Case>(actor, facts, **action);
    let actions: Vec<CaseAction> = CaseAction::ALL.iter().filter(step).copied().collect();
    let missing = actions.iter().filter(|action| facts.state.usual() == Some(**action));
    let missing = missing.filter_map(|action| decide::<Case>(actor, facts, *action, now).err()).map(|refusal| refusal.message).next();
    Ok(CaseView {
        row: brief(row, facts.extension_pending)?,
        sight,
        number: numbered(&session.me().bureau.short_name, "投登", row.year, row.number),
        anonymous: row.identity.is_none(),
        statement: seal.open_value(id, Field::Statement, &row.statement)?,
        departments: loaded.linked.departments.clone(),
        officers: loaded.linked.officers.clone(),
        people: loaded.linked.people.clone(),
        handlers: loaded.handlers.iter().map(|handler| handler.name.clone()).collect(),
        finding: finding(row.finding.as_deref())?,
        opinion,
        signed: [row.office_signed_by.clone(), row.legal_signed_by.clone()],
        papers,
        messages: if handles { messages(&scope, &seal, id).await? } else { Vec::new() },
        files: if handles { file::of(&scope, &seal, id).await? } else { Vec::new() },
        executions,
        extensions,
        merged,
        volume: row.volume.clone(),
        actions,
        edits: CaseEdit::ALL.iter().filter(|edited| edit::<Case>(actor, facts, **edited, now).is_ok()).copied().collect(),
        missing,
        version: row.version,
    })
}

/// Departments and people that a complaint may concern, to choose from.
pub(super) async fn choices(scope: &Scope) -> Result<(Vec<(DepartmentId, String)>, Vec<(UserId, String)>)> {
    let departments = super::intake::departments(scope).await?;
    let people = scope
        .select::<user_account::Entity>()
        .filter(user_account::Column::Status.ne(UserStatus::Deactivated.code()))
        .order_by_asc(user_account::Column::Id)
        .all(scope.tx())
        .await?;
    Ok((departments, people.into_iter().map(|row| (UserId(row.id), row.name)).collect()))
}

/// What the form of whom a case concerns offers: departments, officers, and people who may be none.
pub struct Choices {
    /// Departments in use.
    pub departments: Vec<(DepartmentId, String)>,
    /// Officers.
    pub officers: Vec<(OfficerId, String)>,
    /// Accounts.
    pub people: Vec<(UserId, String)>,
}

/// The choices of the form of whom a case concerns.
///
/// # Errors
/// Not found for people who do not handle complaints.
pub async fn link_choices(house: &House, session: &Session, id: ComplaintId) -> Result<Choices> {
    let scope = session.read(house).await?;
    let loaded = one(&scope, session, id).await?;
    if sight(session.actor(), &loaded.facts.links) != Sight::Handler {
        return Err(Error::not_found());
    }
    let (departments, people) = choices(&scope).await?;
    let active = scope.select::<officer::Entity>().filter(officer::Column::Active.eq(true));
    let officers = active.order_by_asc(officer::Column::Name).all(scope.tx()).await?;
    Ok(Choices { departments, officers: officers.into_iter().map(|row| (OfficerId(row.id), row.name)).collect(), people })
}
