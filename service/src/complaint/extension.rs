//! Extensions: asked for by the office, decided by a leader who is somebody else, told to the complainant (S 投诉 六).

use super::page;
use super::queries::{Loaded, one_locked};
use super::rows::{complaint, complaint_extension};
use super::seal::{Field, Seal};
use super::tell::{self, Turn, letters};
use crate::deadline::course;
use crate::identity::Session;
use crate::{Error, House, Result};
use chrono_tz::Tz;
use domain::authority::Function;
use domain::calendar;
use domain::complaint::PaperKind;
use domain::complaint::command::extension as read_extension;
use domain::complaint::lifecycle::{Case, CaseEdit, Extension, ExtensionAction, ExtensionFacts, ExtensionState};
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::failure::Failure;
use domain::ids::{ComplaintId, ExtensionId, UserId};
use domain::lifecycle::{decide, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use uuid::Uuid;

pub(super) fn state(code: &str) -> Result<ExtensionState> {
    ExtensionState::from_code(code).ok_or_else(|| Error::Row(format!("extension {code}")))
}

/// What the table judges.
pub(super) fn facts(loaded: &Loaded, row: &complaint_extension::Model, zone: Tz) -> Result<ExtensionFacts> {
    Ok(ExtensionFacts {
        id: ExtensionId(row.id),
        version: row.version,
        state: state(&row.state)?,
        case: loaded.facts.state,
        links: loaded.facts.links.clone(),
        requester: UserId(row.requester),
        due: loaded.row.due_at.unwrap_or(row.before_at),
        until: row.until_at,
        zone,
    })
}

/// Asks for more time, until the end of a day.
///
/// # Errors
/// Invalid at `reason` and `until`; refused for all but the office and while another wish waits.
pub async fn request(house: &House, session: &Session, id: ComplaintId, reason: &str, until: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let zone = session.me().bureau.zone;
    let loaded = one_locked(&scope, session, id).await?;
    let decision = edit::<Case>(session.actor(), &loaded.facts, CaseEdit::RequestExtension, scope.now())?;
    let due = loaded.row.due_at.ok_or_else(|| Failure::refused("本件目前没有办理期限"))?;
    let (reason, until) = read_extension(reason, until, due, zone)?;
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &[Turn::Leaders], &tell::place(id), None).await?;
    let extension = Uuid::now_v7();
    let writer = scope.apply(&decision.clone().stating("extension", extension))?;
    let seal = Seal::to_write(house, &writer).await?;
    writer
        .insert(complaint_extension::ActiveModel {
            id: Set(extension),
            complaint_id: Set(id.0),
            state: Set(ExtensionState::Requested.code().to_owned()),
            reason: Set(seal.close_text(id, Field::Extension(extension), &reason)?),
            before_at: Set(due),
            until_at: Set(until),
            requester: Set(session.actor().user.0),
            requested_by: Set(decision.name()),
            requested_at: Set(writer.scope().now()),
            version: Set(1),
            ..complaint_extension::ActiveModel::default()
        })
        .await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Approves or declines a wish. Approved, the deadline moves and the complainant reads why.
///
/// # Errors
/// Refused for whoever asked, for whom the complaint concerns, for all but director and deputies in their own position, and
/// once the period is over; conflict when another leader was faster.
pub async fn settle(house: &House, session: &Session, case: ComplaintId, id: ExtensionId, version: i32, approve: bool) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, zone) = (scope.now(), session.me().bureau.zone);
    let loaded = one_locked(&scope, session, case).await?;
    let row = loaded.extensions.iter().find(|row| row.id == id.0).ok_or_else(Error::not_found)?;
    let action = if approve { ExtensionAction::Approve } else { ExtensionAction::Decline };
    let transition = decide::<Extension>(session.actor(), &facts(&loaded, row, zone)?, action, now)?;
    let turns = [Turn::Office(Function::ComplaintOffice)];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(case), None).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint_extension::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        decided_by: Set(Some(transition.decision.name())),
        decided_at: Set(Some(now)),
        ..complaint_extension::ActiveModel::default()
    };
    writer.update(Condition::all().add(complaint_extension::Column::Id.eq(id.0)), version, changes).await?;
    if approve {
        let moved = complaint::ActiveModel { due_at: Set(Some(row.until_at)), extended: Set(true), ..complaint::ActiveModel::default() };
        writer.update(loaded.key(), loaded.row.version, moved).await?;
        let basis = Basis::Day { named: "经局领导批准延长".into() };
        course::shift(&writer, DeadlineKind::ComplaintHandling, &[case.0], row.until_at, &basis, "经局领导批准延长").await?;
        let seal = Seal::of(house, writer.scope()).await?;
        let reason = seal.open_text(case, Field::Extension(row.id), &row.reason)?;
        let last = calendar::long_day(calendar::last_day(row.until_at, zone));
        let words = format!("经局领导批准，您反映的事项延长至{last}（含当日）前办结。\n原因：{reason}");
        let number = page::number(&writer, &session.me().bureau, PaperKind::Extension).await?;
        page::put_paper(house, &writer, case, PaperKind::Extension, number, &words, &transition.decision.name()).await?;
    }
    writer.mail(mail).await?;
    scope.commit().await
}
