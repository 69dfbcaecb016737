//! What the forms of deadlines, of the inbox and of the working-day calendar send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::server::{act, operate, read_id, show_once, to};
#[cfg(feature = "ssr")]
use chrono::{Datelike, NaiveDate};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::deadline::holidays::HolidayListInput;
#[cfg(feature = "ssr")]
use domain::deadline::kind::DeadlineKind;
#[cfg(feature = "ssr")]
use domain::deadline::ladder::LadderInput;
#[cfg(feature = "ssr")]
use domain::deadline::own_day::OwnDaysInput;
#[cfg(feature = "ssr")]
use domain::ids::NoteId;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::deadline::calendar::{Wish, change};
#[cfg(feature = "ssr")]
use service::deadline::{inbox, national, rule, wishes};

/// Declares days of the bureau off or worked. `seen` is the print of what was shown to move.
#[server(prefix = "/api", endpoint = "deadline/declare_days")]
pub async fn declare_days(first_day: String, last_day: String, kind: String, reason: String, seen: String) -> Result<(), Failed> {
    let year = first_day.split('-').next().and_then(|year| year.trim().parse::<i32>().ok());
    let wish = Wish::Declare(OwnDaysInput { first_day, last_day, kind, reason });
    act(move |house, session| async move { change(&house, &session, &wish, &seen).await }).await?;
    let year = year.map(|year| format!("&year={year}")).unwrap_or_default();
    redirect(&to(&format!("calendar?done=calendar_changed{year}"))?);
    Ok(())
}

/// Takes a declared day back. `seen` is the print of what was shown to move.
#[server(prefix = "/api", endpoint = "deadline/withdraw_day")]
pub async fn withdraw_day(day: String, seen: String) -> Result<(), Failed> {
    let day: NaiveDate = read_id(&day)?;
    act(move |house, session| async move { change(&house, &session, &Wish::Withdraw(day), &seen).await }).await?;
    redirect(&to(&format!("calendar?done=calendar_withdrawn&year={}", day.year()))?);
    Ok(())
}

/// Enters the national list of a year. `step` is `check` to see first what it changes, `edit` to go back to the rows, and
/// `enter` in the end; `base` is the list that the check compared it with.
#[server(prefix = "/api", endpoint = "deadline/enter_holidays")]
pub async fn enter_holidays(year: String, source: String, text: String, base: String, step: String) -> Result<(), Failed> {
    let input = HolidayListInput { year, text, source };
    let year = operate(move |house, operator| async move {
        match step.as_str() {
            "enter" => national::enter(&house, &operator, &input, &base).await,
            // The form comes back by a failure, with everything that was typed.
            "edit" => Err(Failure::field("edit", "请修改后再核对").into()),
            _ => {
                national::preview(&house, &operator, &input).await?;
                Err(Failure::field("confirm", "请核对以下变化后确认").into())
            }
        }
    })
    .await?;
    redirect(&format!("/operator/calendar?done=holidays_entered&year={year}"));
    Ok(())
}

/// Settles when people are reminded of a kind of deadline. Days are numbers with commas or spaces between them; what a kind
/// does not have is left out.
#[server(prefix = "/api", endpoint = "deadline/save_ladder")]
pub async fn save_ladder(
    kind: String,
    version: i32,
    before: String,
    #[server(default)] after: String,
    #[server(default)] weekly: bool,
    #[server(default)] head: String,
    #[server(default)] legal_affairs: String,
    #[server(default)] leading_group: String,
) -> Result<(), Failed> {
    let kind = DeadlineKind::from_code(&kind).ok_or(Failure::NotFound)?;
    let input = LadderInput { before, after, weekly, head, legal_affairs, leading_group };
    act(move |house, session| async move { rule::save(&house, &session, kind, version, &input).await }).await?;
    redirect(&to("deadlines/kinds?done=ladder_saved")?);
    Ok(())
}

/// Opens a message: it is read, and its reader is led to the thing.
#[server(prefix = "/api", endpoint = "deadline/open_note")]
pub async fn open_note(id: String) -> Result<(), Failed> {
    let id: NoteId = read_id(&id)?;
    let place = act(move |house, session| async move { inbox::open(&house, &session, id).await }).await?;
    redirect(&to(&place)?);
    Ok(())
}

/// Marks all messages as read.
#[server(prefix = "/api", endpoint = "deadline/read_all")]
pub async fn read_all() -> Result<(), Failed> {
    act(|house, session| async move { inbox::read_all(&house, &session).await }).await?;
    redirect(&to("inbox?done=notes_read")?);
    Ok(())
}

/// Settles what is mailed to oneself.
#[server(prefix = "/api", endpoint = "deadline/save_wishes")]
pub async fn save_wishes(version: i32, #[server(default)] events: String, #[server(default)] reminders: String) -> Result<(), Failed> {
    act(move |house, session| async move { wishes::save(&house, &session, version, &events, &reminders).await }).await?;
    redirect(&to("inbox/settings?done=wishes_saved")?);
    Ok(())
}

/// Makes the own calendar feed anew, and tells its secret, this once.
#[server(prefix = "/api", endpoint = "deadline/make_feed")]
pub async fn make_feed() -> Result<String, Failed> {
    let secret = act(|house, session| async move { wishes::make_feed(&house, &session).await }).await?;
    show_once(secret.clone());
    Ok(secret)
}

/// Revokes the own calendar feed.
#[server(prefix = "/api", endpoint = "deadline/revoke_feed")]
pub async fn revoke_feed() -> Result<(), Failed> {
    act(|house, session| async move { wishes::revoke_feed(&house, &session).await }).await?;
    redirect(&to("inbox/settings?done=feed_revoked")?);
    Ok(())
}
