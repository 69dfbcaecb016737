//! What the forms of the working-day calendar send. Each is one use case.

use crate::Failed;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::server::{act, operate, read_id, to};
#[cfg(feature = "ssr")]
use chrono::{Datelike, NaiveDate};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::deadline::holidays::HolidayListInput;
#[cfg(feature = "ssr")]
use domain::deadline::own_day::OwnDaysInput;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::deadline::calendar::{Wish, change};
#[cfg(feature = "ssr")]
use service::deadline::national;

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
