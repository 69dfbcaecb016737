//! Supervisors 行风监督评议员: invited by name, answering once by a link; known is who has answered, not what
//! (S 评议 五).

use super::cards::{SUPERVISOR, hash_of, new_code, next_number, revoke_unused};
use super::{reading, writing};
use crate::assessment::rows::evaluation_card;
use crate::identity::Session;
use crate::record::outbox::Message;
use crate::{House, Result};
use domain::assessment::command::external::SupervisorInput;
use domain::assessment::lifecycle::{Round, RoundEdit};
use domain::assessment::view::external::SupervisorView;
use domain::calendar;
use domain::failure::Failure;
use domain::ids::CardId;
use domain::lifecycle::edit;
use domain::record::Page;
use domain::record::letter::{LetterKind, Placeholder};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Supervisors on a page.
const ROWS: usize = 50;

/// Supervisors of a year, the latest first. The key is the number of the link.
///
/// # Errors
/// As [`super::brief`].
pub async fn list(house: &House, session: &Session, year: i32, before: Option<i32>) -> Result<Page<SupervisorView>> {
    let (scope, ground) = reading(house, session, year).await?;
    let mut rows = scope
        .select::<evaluation_card::Entity>()
        .filter(evaluation_card::Column::RoundId.eq(ground.round.id))
        .filter(evaluation_card::Column::Kind.eq(SUPERVISOR))
        .filter(evaluation_card::Column::Number.lt(before.unwrap_or(i32::MAX)))
        .order_by_desc(evaluation_card::Column::Number)
        .limit(ROWS as u64 + 1)
        .all(scope.tx())
        .await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|row| row.number.to_string());
    let rows = rows.into_iter().map(|row| SupervisorView {
        id: CardId(row.id),
        name: row.holder_name.unwrap_or_default(),
        organisation: row.holder_organisation.unwrap_or_default(),
        email: row.holder_email.unwrap_or_default(),
        used: row.used,
        revoked: row.revoked,
    });
    Ok(Page { rows: rows.collect(), next })
}

/// Invites somebody: the link goes by mail and holds until the round ends.
///
/// # Errors
/// Invalid at the fields, and at `email` when the address was invited already; refused for all but the office.
pub async fn invite(house: &House, session: &Session, year: i32, input: &SupervisorInput) -> Result<()> {
    let (mut scope, ground) = writing(house, session, year).await?;
    let (now, bureau) = (scope.now(), &session.me().bureau);
    let decision = edit::<Round>(session.actor(), &ground.facts, RoundEdit::Issue, now)?;
    if now >= ground.round.ends_at {
        return Err(Failure::refused("外部评议的时间已过，不能再邀请").into());
    }
    let new = input.read()?;
    let known = scope
        .select::<evaluation_card::Entity>()
        .filter(evaluation_card::Column::RoundId.eq(ground.round.id))
        .filter(evaluation_card::Column::HolderEmail.eq(&new.email))
        .filter(evaluation_card::Column::Revoked.eq(false))
        .one(scope.tx())
        .await?;
    if known.is_some() {
        return Err(Failure::field("email", "这个邮箱本年度已经邀请过；没有收到邮件的，请先撤回原来的邀请再重新发送").into());
    }
    let code = new_code()?;
    let number = next_number(&scope, ground.round.id).await?;
    let row = evaluation_card::ActiveModel {
        id: Set(Uuid::now_v7()),
        round_id: Set(ground.round.id),
        kind: Set(SUPERVISOR.to_owned()),
        batch_id: Set(Uuid::now_v7()),
        object_id: Set(None),
        number: Set(number),
        secret_hash: Set(hash_of(&code)),
        holder_name: Set(Some(new.name.clone())),
        holder_organisation: Set(Some(new.organisation.clone())),
        holder_email: Set(Some(new.email.clone())),
        used: Set(false),
        revoked: Set(false),
        expires_at: Set(ground.round.ends_at),
        ..evaluation_card::ActiveModel::default()
    };
    let link = format!("{}/b/{}/supervise/{code}", house.settings().public_url, bureau.slug);
    let from = calendar::month_day(calendar::day_of(ground.round.opens_at, bureau.zone));
    let until = calendar::due(ground.round.ends_at, bureau.zone);
    let letter = Message::notice(&new.name, &new.email, "", "")
        .kind(LetterKind::Supervisor)
        .naming(Placeholder::Year, year.to_string())
        .naming(Placeholder::From, from)
        .naming(Placeholder::Due, until)
        .leading_to("开始评议", link);
    let writer = scope.apply(&decision.stating("supervisor", number))?;
    writer.insert(row).await?;
    writer.mail(vec![letter]).await?;
    scope.commit().await
}

/// Takes an invitation back that was not used.
///
/// # Errors
/// Refused for all but the office, and when the link was used.
pub async fn revoke(house: &House, session: &Session, year: i32, id: CardId) -> Result<()> {
    let of = Condition::all().add(evaluation_card::Column::Kind.eq(SUPERVISOR)).add(evaluation_card::Column::Id.eq(id.0));
    revoke_unused(house, session, year, of, &id.to_string(), "该评议员已经提交评议，或者邀请已经撤回").await?;
    Ok(())
}
