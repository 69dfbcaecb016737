//! What the forms of results send: the office's scores and proposals, meetings, decisions, notices and objections.

use crate::Failed;
use leptos::prelude::*;
use std::collections::HashMap;

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::result::{MeetingInput, ProposalInput, ScoresInput};
#[cfg(feature = "ssr")]
use domain::assessment::lifecycle::CycleAction;
#[cfg(feature = "ssr")]
use domain::{Failure, ids::*};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::result::{meeting, notice, objection, office};

/// Texts by indicator, as a form names them.
#[cfg(feature = "ssr")]
fn by_indicator(texts: HashMap<String, String>) -> Result<HashMap<IndicatorId, String>, Failed> {
    texts.into_iter().map(|(id, text)| Ok((read_id(&id)?, text))).collect()
}

/// Scores indicators of an object; `rest` is `own` where what is left empty takes the own score.
#[server(prefix = "/api", endpoint = "assessment/score")]
pub async fn score(
    object: String,
    version: i32,
    #[server(default)] scores: HashMap<String, String>,
    #[server(default)] reasons: HashMap<String, String>,
    #[server(default)] rest: String,
) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    let input = ScoresInput { scores: by_indicator(scores)?, reasons: by_indicator(reasons)?, rest_as_own: rest == "own" };
    act(move |house, session| async move { office::score(&house, &session, object, version, &input).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=scored"))?);
    Ok(())
}

/// Proposes a grade.
#[server(prefix = "/api", endpoint = "assessment/propose")]
pub async fn propose(object: String, version: i32, #[server(default)] grade: String, reason: String) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    let input = ProposalInput { grade, reason };
    act(move |house, session| async move { office::propose(&house, &session, object, version, &input).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=proposed"))?);
    Ok(())
}

/// Proposes, for every object that has been examined, the grade that its score gives.
#[server(prefix = "/api", endpoint = "assessment/propose_all")]
pub async fn propose_all(cycle: String, year: i32) -> Result<(), Failed> {
    let cycle: CycleId = read_id(&cycle)?;
    act(move |house, session| async move { office::propose_all(&house, &session, cycle).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/results?done=proposed_all"))?);
    Ok(())
}

/// Takes a proposal back.
#[server(prefix = "/api", endpoint = "assessment/recall")]
pub async fn recall(object: String, version: i32, reason: String) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    act(move |house, session| async move { office::recall(&house, &session, object, version, &reason).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=recalled"))?);
    Ok(())
}

/// Records a meeting of the leading group.
#[server(prefix = "/api", endpoint = "assessment/call_meeting")]
pub async fn call_meeting(
    cycle: String,
    day: String,
    place: String,
    #[server(default)] present: Vec<String>,
    notes: String,
) -> Result<(), Failed> {
    let cycle: CycleId = read_id(&cycle)?;
    let present = present.iter().map(|user| read_id(user)).collect::<Result<Vec<UserId>, Failed>>()?;
    let input = MeetingInput { day, place, present, notes };
    let meeting = act(move |house, session| async move { meeting::call(&house, &session, cycle, &input).await }).await?;
    redirect(&to(&format!("assessment/meeting/{meeting}?done=called"))?);
    Ok(())
}

/// Decides one grade at the meeting at hand.
#[server(prefix = "/api", endpoint = "assessment/decide")]
pub async fn decide(object: String, version: i32, #[server(default)] grade: String, reason: String) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    let input = ProposalInput { grade, reason };
    act(move |house, session| async move { meeting::decide_one(&house, &session, object, version, &input).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=decided"))?);
    Ok(())
}

/// Decides every proposal as proposed.
#[server(prefix = "/api", endpoint = "assessment/decide_all")]
pub async fn decide_all(meeting: String) -> Result<(), Failed> {
    let meeting: MeetingId = read_id(&meeting)?;
    act(move |house, session| async move { meeting::decide_all(&house, &session, meeting).await }).await?;
    redirect(&to(&format!("assessment/meeting/{meeting}?done=decided"))?);
    Ok(())
}

/// Ends a meeting.
#[server(prefix = "/api", endpoint = "assessment/close_meeting")]
pub async fn close_meeting(meeting: String, version: i32, notes: String) -> Result<(), Failed> {
    let meeting: MeetingId = read_id(&meeting)?;
    act(move |house, session| async move { meeting::close(&house, &session, meeting, version, &notes).await }).await?;
    redirect(&to(&format!("assessment/meeting/{meeting}?done=minuted"))?);
    Ok(())
}

/// Takes a step of the year.
#[server(prefix = "/api", endpoint = "assessment/advance")]
pub async fn advance(cycle: String, action: String) -> Result<(), Failed> {
    let cycle: CycleId = read_id(&cycle)?;
    let action = CycleAction::from_code(&action).ok_or(Failure::NotFound)?;
    let year = act(move |house, session| async move { notice::advance(&house, &session, cycle, action).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/results?done=advanced"))?);
    Ok(())
}

/// Publishes the results of a year.
#[server(prefix = "/api", endpoint = "assessment/publish")]
pub async fn publish(cycle: String, title: String, body: String) -> Result<(), Failed> {
    let cycle: CycleId = read_id(&cycle)?;
    let notice = act(move |house, session| async move { notice::publish(&house, &session, cycle, &title, &body).await }).await?;
    redirect(&to(&format!("assessment/notice/{notice}?done=published"))?);
    Ok(())
}

/// Objects to a published result.
#[server(prefix = "/api", endpoint = "assessment/file_objection")]
pub async fn file_objection(object: String, grounds: String) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    act(move |house, session| async move { objection::file(&house, &session, object, &grounds).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=objected"))?);
    Ok(())
}

/// Answers an objection.
#[server(prefix = "/api", endpoint = "assessment/answer_objection")]
pub async fn answer_objection(object: String, version: i32, #[server(default)] grade: String, reason: String) -> Result<(), Failed> {
    let object: ObjectId = read_id(&object)?;
    let input = ProposalInput { grade, reason };
    act(move |house, session| async move { objection::answer(&house, &session, object, version, &input).await }).await?;
    redirect(&to(&format!("assessment/object/{object}?done=answered"))?);
    Ok(())
}
