//! One entry of the daily record with everything about it.

use super::one;
use crate::deadline::calendar::workdays;
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::assessment::daily::{SOURCE_PLACES, SourceKind, source_place};
use domain::assessment::lifecycle::{Daily, DailyAction, DailyEdit, DailyState};
use domain::assessment::view::{DailyView, Said, SourceView};
use domain::calendar;
use domain::deadline::workdays::provisional;
use domain::ids::DailyEntryId;
use domain::lifecycle::{Subject, concerns, decide, edit, offers};

/// An entry within reach.
///
/// # Errors
/// Not found: not there, or out of reach.
pub async fn entry(house: &House, session: &Session, id: DailyEntryId) -> Result<DailyView> {
    let scope = session.read(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let row = one(&scope, actor, id).await?;
    let facts = row.facts(zone)?;
    let brief = row.brief(&facts, actor, now)?;
    let files = attachment::of(&scope, Owner::DailyEntry, &[id.0]).await?.into_iter().map(|(_, file)| file).collect();
    let source = match (row.source_kind.as_deref(), row.source_id, row.source_label) {
        (Some(code), Some(source), Some(label)) => {
            let kind = SourceKind::from_code(code).ok_or_else(|| Error::Row(format!("source {code}")))?;
            Some(SourceView { kind, label, place: source_place(SOURCE_PLACES, actor, kind, source) })
        }
        _ => None,
    };
    let too_late = (concerns::<Daily>(actor, &facts, DailyAction::Object) && !brief.may_object)
        .then(|| decide::<Daily>(actor, &facts, DailyAction::Object, now).err().map(|refusal| refusal.message))
        .flatten();
    let counted = if facts.state == DailyState::Told && now < row.objection_until {
        let (from, last) = (calendar::day_of(row.entered_at, zone), calendar::last_day(row.objection_until, zone));
        workdays(&scope).await?.unlisted(from, last).map(provisional)
    } else {
        None
    };
    Ok(DailyView {
        source,
        entered_by: row.entered_by,
        entered_at: row.entered_at,
        objection: said(row.objection, row.objected_by, row.objected_at),
        answer: said(row.answer, row.answered_by, row.answered_at),
        files,
        frozen: facts.decided,
        provisional: counted,
        too_late,
        recused: domain::assessment::daily::enters(actor) && actor.is_recused(facts.concern()),
        may_attach: edit::<Daily>(actor, &facts, DailyEdit::Attach, now).is_ok(),
        may_withdraw: offers::<Daily>(actor, &facts, DailyAction::Withdraw, now),
        brief,
    })
}

fn said(text: Option<String>, by: Option<String>, at: Option<DateTime<Utc>>) -> Option<Said> {
    Some(Said { text: text?, by: by?, at: at? })
}
