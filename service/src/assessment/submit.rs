//! Signing and submitting a self-assessment (S 评议 六(一)).

use super::rows::{receipt, self_assessment};
use super::{card, deadline, queries};
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::identity::throttle::prove_own;
use crate::keys::sha256_hex;
use crate::record::outbox::Message;
use crate::{House, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::assessment::ScoredBy;
use domain::assessment::lifecycle::{SelfAssessment, SelfAssessmentAction};
use domain::assessment::view::{ItemView, ReceiptView};
use domain::ids::{ReceiptId, SelfAssessmentId};
use domain::lifecycle::decide;
use domain::{Points, calendar};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

/// The kind under which receipts are numbered.
const NUMBERS: &str = "self_assessment_receipt";

/// What a receipt vouches for, in a fixed order of fields.
#[derive(Serialize)]
struct Content<'a> {
    number: &'a str,
    bureau: &'a str,
    department: &'a str,
    year: i32,
    received_at: String,
    signed_by: &'a str,
    summary: &'a str,
    items: Vec<ContentItem<'a>>,
}

#[derive(Serialize)]
struct ContentItem<'a> {
    code: &'a str,
    name: &'a str,
    max: String,
    score: Option<String>,
    statement: &'a str,
    evidence: Vec<ContentFile<'a>>,
}

#[derive(Serialize)]
struct ContentFile<'a> {
    name: &'a str,
    sha256: &'a str,
}

/// Signs with the own password and submits.
///
/// # Errors
/// Invalid at `password`; refused when something is missing, too late, or somebody else's to submit.
pub async fn submit(house: &House, session: &Session, id: SelfAssessmentId, password: &str) -> Result<ReceiptView> {
    // What arrived in time was received in time, however long the proof and the queue of writers take.
    let received = house.now();
    // The proof takes a while and must not hold up other writers.
    prove_own(house, session, "password", password, "密码不正确，尚未报送；请重新输入").await?;
    let mut scope = session.write(house).await?;
    let (actor, zone) = (session.actor(), session.me().bureau.zone);
    let (row, cycle) = queries::one_locked(&scope, actor, id).await?;
    let items = card::items(&scope, id).await?;
    let facts = queries::facts(&row, &cycle, card::missing(&items, &row.summary), zone)?;
    let transition = decide::<SelfAssessment>(actor, &facts, SelfAssessmentAction::Submit, received)?;
    let late = facts.is_late_when_submitted_at(received);
    let score: Points = items.iter().filter_map(|item| item.score).sum();
    let signed_by = transition.decision.name();
    // The number is taken by a decision, so that a refused submission leaves no gap.
    let writer = scope.apply(&transition.decision)?;
    let count = writer.next_number(NUMBERS, cycle.year).await?;
    let number = format!("{}考〔{}〕{count}号", session.me().bureau.short_name, cycle.year);
    let content = serde_json::to_string(&content(&number, session, &row, cycle.year, &signed_by, received, &items))?;
    let view = ReceiptView {
        id: ReceiptId(Uuid::now_v7()),
        number: number.clone(),
        self_assessment: id,
        department: row.department_name.clone(),
        year: cycle.year,
        received,
        content_sha256: sha256_hex(content.as_bytes()),
        signed_by: signed_by.clone(),
        score,
        late,
    };
    writer
        .insert(receipt::ActiveModel {
            id: Set(view.id.0),
            self_assessment_id: Set(id.0),
            number: Set(number.clone()),
            received_at: Set(received),
            content: Set(content),
            content_sha256: Set(view.content_sha256.clone()),
            signed_by: Set(signed_by),
            score_tenths: Set(score.tenths()),
            late: Set(late),
            ..receipt::ActiveModel::default()
        })
        .await?;
    let changes = self_assessment::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        first_submitted_at: Set(Some(row.first_submitted_at.unwrap_or(received))),
        signed_by_id: Set(Some(actor.user.0)),
        late: Set(late),
        receipt_number: Set(Some(number)),
        changed_by: Set(Some(actor.name.clone())),
        changed_at: Set(Some(received)),
        recorded_at: Set(None),
        ..self_assessment::ActiveModel::default()
    };
    writer.update(Condition::all().add(self_assessment::Column::Id.eq(id.0)), facts.version, changes).await?;
    course::end(&writer, deadline::SUBMISSIONS, [id.0], End::Met).await?;
    writer.mail(vec![receipt_mail(house, session, &view)]).await?;
    scope.commit().await?;
    Ok(view)
}

fn content<'a>(
    number: &'a str,
    session: &'a Session,
    row: &'a self_assessment::Model,
    year: i32,
    signed_by: &'a str,
    received: DateTime<Utc>,
    items: &'a [ItemView],
) -> Content<'a> {
    Content {
        number,
        bureau: &session.me().bureau.name,
        department: &row.department_name,
        year,
        received_at: received.to_rfc3339_opts(SecondsFormat::Millis, true),
        signed_by,
        summary: &row.summary,
        items: items
            .iter()
            .filter(|item| item.indicator.scored_by == ScoredBy::Department)
            .map(|item| ContentItem {
                code: &item.indicator.code,
                name: &item.indicator.name,
                max: item.indicator.max.to_string(),
                score: item.score.map(|score| score.to_string()),
                statement: &item.statement,
                evidence: item.files.iter().map(|file| ContentFile { name: &file.name, sha256: &file.sha256 }).collect(),
            })
            .collect(),
    }
}

fn receipt_mail(house: &House, session: &Session, receipt: &ReceiptView) -> Message {
    let me = session.me();
    let late = if receipt.late { "（逾期报送）" } else { "" };
    let what = format!(
        "{department}{year} 年度自查自评已报送，现予回执。{late}\n\n回执编号：{number}\n收到时间：{received}\n自评合计：{score} 分\n\
         内容校验码（SHA-256）：\n{hash}\n\n报送后内容已锁定；如需修改，请联系考核办公室退回补正。",
        department = receipt.department,
        year = receipt.year,
        number = receipt.number,
        received = calendar::exact(receipt.received, me.bureau.zone),
        score = receipt.score,
        hash = receipt.content_sha256,
    );
    let subject = format!("报送回执 {}：{}{} 年度自查自评", receipt.number, receipt.department, receipt.year);
    let link = format!("{}/b/{}/assessment/card/{}/record", house.settings().public_url, me.bureau.slug, receipt.self_assessment);
    Message::notice(&me.name, &me.email, subject, what).leading_to("查看回执", link)
}
