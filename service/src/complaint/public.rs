//! What a complainant does with receipt and secret, without an account: read on, answer, add, withdraw (S 投诉 五, 六, 七).

use super::intake::{by_receipt, complainant, leading};
use super::queries::{Loaded, load, source, state};
use super::rows::{complaint, complaint_file, complaint_message, complaint_paper};
use super::seal::{Field, Seal};
use super::tell::{self, KINDS, Turn, letters};
use super::{file, page};
use crate::deadline::course::{self, End};
use crate::identity::account::served;
use crate::identity::session::Origin;
use crate::identity::throttle::Attempts;
use crate::keys::{same, token_hash};
use crate::scope::{Scope, WriteScope, Writer};
use crate::{House, Result};
use domain::authority::Function;
use domain::complaint::command::body as read_body;
use domain::complaint::lifecycle::{Case, CaseAction, CaseEdit};
use domain::complaint::view::{MessageView, ProgressView};
use domain::complaint::{FILES_MAX, PaperKind, read_receipt, read_secret, receipt};
use domain::failure::{Failure, FieldErrors};
use domain::identity::view::BureauView;
use domain::ids::{ComplaintFileId, ComplaintId, UserId};
use domain::lifecycle::{decide, edit, offers};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The same for a receipt that is not there and a secret that is wrong: whoever guesses learns nothing.
const UNKNOWN: &str =
    "编号和查询码对不上，请照受理回执逐字核对后重新输入；回执遗失的，请拨打投诉电话或者到窗口，由工作人员核实身份后告知进展";
const WAIT: &str = "尝试次数过多，请 15 分钟后再试；着急的，请拨打投诉电话";

/// What a complainant holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The receipt number, in any of its forms.
    pub receipt: String,
    /// The secret.
    pub secret: String,
}

/// Proves a key: an unknown receipt and a wrong secret take the same statements, the same comparison and the same words.
async fn prove(house: &House, bureau: &BureauView, given: &Key, origin: &Origin) -> Result<complaint::Model> {
    let (number, secret) = (read_receipt(&given.receipt), read_secret(&given.secret));
    let mut errors = FieldErrors::default();
    let number = errors.check("receipt", number.ok_or("编号形如 2026-0012，请照受理回执输入"));
    let secret = errors.check("secret", secret.ok_or("查询码为 16 位字母和数字，请照受理回执输入"));
    let (Some(number), Some(secret)) = (number, secret) else { return Err(errors.into()) };
    let counted =
        [Attempts::at_secrets(bureau.id, &origin.address), Attempts::at_receipt(bureau.id, &origin.address, &receipt(number.0, number.1))];
    for attempts in &counted {
        if !attempts.count(house).await? {
            return Err(Failure::refused(WAIT).into());
        }
    }
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let found = by_receipt(&scope, number).await?;
    drop(scope);
    let kept = found.as_ref().map_or_else(|| vec![0; 32], |row| row.secret_hash.clone());
    let holds = same(&token_hash(&secret), &kept);
    let row = found.filter(|_| holds).ok_or_else(|| Failure::refused(UNKNOWN))?;
    for attempts in &counted {
        attempts.take_back(house).await?;
    }
    Ok(row)
}

/// A case as its complainant sees it, by receipt and secret.
///
/// # Errors
/// Invalid where receipt or secret cannot be one; refused with the same words for both that do not hold, and after too many
/// tries.
pub async fn progress(house: &House, slug: &str, given: &Key, origin: &Origin) -> Result<(BureauView, ProgressView)> {
    let bureau = crate::identity::bureau::by_slug(house, slug).await?;
    let row = prove(house, &bureau, given, origin).await?;
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let id = ComplaintId(row.id);
    let seal = Seal::of(house, &scope).await?;
    let loaded = load(&scope, row, UserId(id.0)).await?;
    let actor = complainant(bureau.id, id);
    let row = &loaded.row;
    let lead = leading(&scope, row.clone()).await?;
    let papers = scope
        .select::<complaint_paper::Entity>()
        .filter(complaint_paper::Column::ComplaintId.is_in([row.id, lead.id]))
        .order_by_asc(complaint_paper::Column::Id)
        .all(scope.tx())
        .await?;
    let told = |paper: &complaint_paper::Model| -> Result<bool> {
        let kind = page::paper_kind(&paper.kind)?;
        // Of the case it was merged into, whatever came before is between the bureau and somebody else.
        let own = paper.complaint_id == row.id;
        Ok(kind.is_told() && (own || matches!(kind, PaperKind::Extension | PaperKind::Answer)))
    };
    let mut shown = Vec::new();
    for paper in &papers {
        if told(paper)? {
            shown.push(page::paper(&seal, paper)?);
        }
    }
    let messages = page::messages(&scope, &seal, id).await?;
    // Who wrote for the office is nobody's business outside.
    let messages =
        messages.into_iter().map(|one| MessageView { by: if one.from_complainant { one.by } else { "经办人".into() }, ..one });
    let now = scope.now();
    let view = ProgressView {
        receipt: receipt(row.year, row.number),
        state: state(&lead.state)?,
        merged: row.merged_into.is_some(),
        source: source(&row.source)?,
        received: row.received_at,
        accepted: lead.accepted_at,
        due: lead.due_at,
        extended: lead.extended,
        urgent: lead.urgent,
        statement: seal.open_value(id, Field::Statement, &row.statement)?,
        papers: shown,
        messages: messages.collect(),
        files: file::of(&scope, &seal, id).await?,
        may_supplement: edit::<Case>(&actor, &loaded.facts, CaseEdit::Supplement, now).is_ok(),
        may_withdraw: offers::<Case>(&actor, &loaded.facts, CaseAction::Withdraw, now),
    };
    Ok((bureau, view))
}

/// The case behind a key, to be written: locked, and proved before.
async fn opened(house: &House, slug: &str, given: &Key, origin: &Origin) -> Result<(BureauView, WriteScope, Loaded)> {
    let bureau = served(house, slug).await?;
    let row = prove(house, &bureau, given, origin).await?;
    let scope = WriteScope::of_bureau(house, bureau.id).await?;
    let fresh = crate::scope::locked(scope.select::<complaint::Entity>())
        .filter(super::queries::key(ComplaintId(row.id)))
        .one(scope.tx())
        .await?
        .ok_or_else(crate::Error::not_found)?;
    let loaded = load(&scope, fresh, UserId(row.id)).await?;
    Ok((bureau, scope, loaded))
}

/// Letters to the offices that have something to read.
async fn to_offices(house: &House, bureau: &BureauView, scope: &Scope, loaded: &Loaded) -> Result<Vec<crate::record::outbox::Message>> {
    let turns = [Turn::Office(Function::ComplaintOffice)];
    letters(house, bureau, scope, &loaded.facts.links, &turns, &tell::place(loaded.id()), None).await
}

/// Answers a question, or adds something.
///
/// # Errors
/// As [`progress`]; invalid at `body`; refused once the case is closed.
pub async fn reply(house: &House, slug: &str, given: &Key, text: &str, origin: &Origin) -> Result<()> {
    let (bureau, mut scope, loaded) = opened(house, slug, given, origin).await?;
    let actor = complainant(bureau.id, loaded.id());
    let decision = edit::<Case>(&actor, &loaded.facts, CaseEdit::Supplement, scope.now())?;
    let text = read_body(text)?;
    let mail = to_offices(house, &bureau, &scope, &loaded).await?;
    let writer = scope.apply(&decision)?;
    put_message(house, &writer, loaded.id(), true, &text, &actor.name).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Writes a message under the seal.
pub(super) async fn put_message(
    house: &House,
    writer: &Writer<'_>,
    case: ComplaintId,
    from_complainant: bool,
    text: &str,
    by: &str,
) -> Result<()> {
    let id = Uuid::now_v7();
    let seal = Seal::to_write(house, writer).await?;
    let row = complaint_message::ActiveModel {
        id: Set(id),
        complaint_id: Set(case.0),
        from_complainant: Set(from_complainant),
        body: Set(seal.close_text(case, Field::Message(id), text)?),
        written_by: Set(by.to_owned()),
        written_at: Set(writer.scope().now()),
        ..complaint_message::ActiveModel::default()
    };
    writer.insert(row).await
}

/// Adds a file.
///
/// # Errors
/// As [`progress`]; invalid at `file`; refused once the case is closed or where there are too many.
pub async fn supplement(house: &House, slug: &str, given: &Key, name: &str, bytes: Vec<u8>, origin: &Origin) -> Result<()> {
    let (bureau, mut scope, loaded) = opened(house, slug, given, origin).await?;
    let clean = file::judge(name, bytes)?;
    let case = loaded.id();
    let decision = edit::<Case>(&complainant(bureau.id, case), &loaded.facts, CaseEdit::Supplement, scope.now())?;
    let there = scope.select::<complaint_file::Entity>().filter(complaint_file::Column::ComplaintId.eq(case.0)).all(scope.tx()).await?;
    if there.len() >= FILES_MAX {
        return Err(Failure::field("file", format!("每件最多上传 {FILES_MAX} 个文件，其余材料请交到窗口")).into());
    }
    let mail = to_offices(house, &bureau, &scope, &loaded).await?;
    let id = ComplaintFileId(Uuid::now_v7());
    let writer = scope.apply(&decision.stating("file", id))?;
    file::put(house, &writer, case, id, clean).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Withdraws a complaint.
///
/// # Errors
/// As [`progress`]; refused once an opinion was proposed.
pub async fn withdraw(house: &House, slug: &str, given: &Key, origin: &Origin) -> Result<()> {
    let (bureau, mut scope, loaded) = opened(house, slug, given, origin).await?;
    let case = loaded.id();
    let transition = decide::<Case>(&complainant(bureau.id, case), &loaded.facts, CaseAction::Withdraw, scope.now())?;
    let mail = to_offices(house, &bureau, &scope, &loaded).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes =
        complaint::ActiveModel { state: Set(transition.to.code().to_owned()), due_at: Set(None), ..complaint::ActiveModel::default() };
    writer.update(loaded.key(), loaded.row.version, changes).await?;
    page::put_paper(house, &writer, case, PaperKind::Withdrawal, None, "投诉人凭编号和查询码撤回。", "投诉人").await?;
    course::end(&writer, &KINDS, [case.0], End::Cancelled).await?;
    writer.mail(mail).await?;
    scope.commit().await
}
