//! Forms of the mutual evaluation, and of the end of any round.

use crate::Failed;
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::BallotInput;
#[cfg(feature = "ssr")]
use domain::assessment::lifecycle::RoundKind;
#[cfg(feature = "ssr")]
use domain::ids::*;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::mutual::{self, Fill};
#[cfg(feature = "ssr")]
use service::assessment::round;

/// The part of an address that names a round: that of the card whose objects rate each other.
#[cfg(feature = "ssr")]
fn place(year: i32, kind: RoundKind) -> String {
    format!("assessment/year/{year}/mutual/{}", kind.card().map_or("", |card| card.code()))
}

/// Saves a ballot's draft. `then` is the button: `save`, `check` to look it over, or `fill.<object>.<option>`, which
/// answers what is still open about one object.
#[server(prefix = "/api", endpoint = "assessment/save_ballot")]
pub async fn save_ballot(
    round: String,
    rater: String,
    version: i32,
    #[server(default)] then: String,
    #[server(default)] answers: BTreeMap<String, String>,
    #[server(default)] remarks: BTreeMap<String, String>,
) -> Result<(), Failed> {
    let (round, rater): (RoundId, ObjectId) = (read_id(&round)?, read_id(&rater)?);
    let fill = match then.strip_prefix("fill.").and_then(|rest| rest.split_once('.')) {
        Some((object, option)) => Some(Fill { object: read_id(object)?, option: option.to_owned() }),
        None => None,
    };
    let filled = fill.as_ref().map(|fill| fill.object);
    let looks_over = then == "check";
    let (year, kind) = act(move |house, session| async move {
        let input = BallotInput { answers, remarks };
        let (year, kind) = mutual::save(&house, &session, round, rater, version, &input, fill.as_ref()).await?;
        if looks_over {
            mutual::whole(&house, &session, year, kind, rater).await?;
        }
        Ok((year, kind))
    })
    .await?;
    let page = place(year, kind);
    let next = match filled {
        _ if looks_over => format!("{page}/check?rater={rater}"),
        Some(object) => format!("{page}?rater={rater}&done=saved#o-{object}"),
        None => format!("{page}?rater={rater}&done=draft"),
    };
    redirect(&to(&next)?);
    Ok(())
}

/// Casts a ballot as it was looked over.
#[server(prefix = "/api", endpoint = "assessment/cast_ballot")]
pub async fn cast_ballot(round: String, rater: String, version: i32) -> Result<(), Failed> {
    let (round, rater) = (read_id(&round)?, read_id(&rater)?);
    let year = act(move |house, session| async move { mutual::cast(&house, &session, round, rater, version).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/mutual?done=cast"))?);
    Ok(())
}

/// Reminds everybody who has not cast.
#[server(prefix = "/api", endpoint = "assessment/remind_raters")]
pub async fn remind_raters(round: String) -> Result<(), Failed> {
    let round = read_id(&round)?;
    let year = act(move |house, session| async move { mutual::remind(&house, &session, round).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/mutual?done=reminded"))?);
    Ok(())
}

/// Closes a round, mutual or from outside.
#[server(prefix = "/api", endpoint = "assessment/close_round")]
pub async fn close_round(round: String) -> Result<(), Failed> {
    let round = read_id(&round)?;
    let (year, kind) = act(move |house, session| async move { round::close(&house, &session, round).await }).await?;
    let next = match kind {
        RoundKind::External => "external?done=external_closed",
        RoundKind::MutualDepartment | RoundKind::MutualOfficer => "mutual?done=round_closed",
    };
    redirect(&to(&format!("assessment/year/{year}/{next}"))?);
    Ok(())
}
