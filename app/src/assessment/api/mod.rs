//! What forms and islands of the assessment send. Each is one use case.

pub mod daily;
pub mod external;
mod mutual;
pub mod registry;
pub mod result;

pub use mutual::*;

use crate::Failed;
use domain::assessment::view::{Attached, Saved, Standing};
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, request, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::{CycleInput, ItemInput};
#[cfg(feature = "ssr")]
use domain::assessment::standard::IndicatorInput;
#[cfg(feature = "ssr")]
use domain::{Failure, ids::*};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::review::Whom;
#[cfg(feature = "ssr")]
use service::assessment::{cycle, evidence, fill, review, standard, submit};

/// Saves one indicator of a draft. `next` is where a form without wasm goes on.
#[server(prefix = "/api", endpoint = "assessment/save_item")]
pub async fn save_item(
    card: String,
    indicator: String,
    version: i32,
    score: String,
    statement: String,
    next: Option<String>,
) -> Result<Saved, Failed> {
    let (card, indicator) = (read_id(&card)?, read_id(&indicator)?);
    let saved = act(move |house, session| async move {
        fill::save_item(&house, &session, card, indicator, version, &ItemInput { score, statement }).await
    })
    .await?;
    // What a form names as the next place is a part of an address and nothing else.
    let plain = |next: &String| next.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    if let Some(next) = next.filter(plain) {
        redirect(&to(&format!("assessment/card/{card}/{next}"))?);
    }
    Ok(saved)
}

/// Saves the year's summary.
#[server(prefix = "/api", endpoint = "assessment/save_summary")]
pub async fn save_summary(card: String, version: i32, summary: String, next: Option<String>) -> Result<Saved, Failed> {
    let card = read_id(&card)?;
    let saved = act(move |house, session| async move { fill::save_summary(&house, &session, card, version, &summary).await }).await?;
    if next.is_some() {
        redirect(&to(&format!("assessment/card/{card}/summary?done=saved"))?);
    }
    Ok(saved)
}

/// Uploads evidence: fields `card`, `indicator`, then one or more `file`.
#[server(prefix = "/api", endpoint = "assessment/attach", input = MultipartFormData)]
pub async fn attach(data: MultipartData) -> Result<Attached, Failed> {
    let mut data = data.into_inner().ok_or(Failure::NotFound)?;
    let request = request()?;
    let session = request.session.clone().ok_or(Failure::SignIn)?;
    let most = request.house.settings().file_max_bytes;
    let mut fields: [Option<String>; 2] = [None, None];
    let mut attached: Option<Attached> = None;
    let broken = |_| Failed(Failure::field("file", "上传中断，请检查网络后重新选择文件"));
    while let Some(mut part) = data.next_field().await.map_err(broken)? {
        match part.name() {
            Some("card") => fields[0] = Some(part.text().await.map_err(broken)?),
            Some("indicator") => fields[1] = Some(part.text().await.map_err(broken)?),
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue;
                }
                let [Some(card), Some(indicator)] = &fields else { return Err(Failed(Failure::NotFound)) };
                let (card, indicator) = (read_id(card)?, read_id(indicator)?);
                let fail = |error: std::io::Error| service::Error::from(error).into_failure(&request.request_id);
                let mut file = request.house.files().arriving().await.map_err(fail)?;
                while let Some(bytes) = part.chunk().await.map_err(broken)? {
                    if file.size() + bytes.len() as u64 > most {
                        return act(move |_, _| async move { Err(too_large(&name, most).into()) }).await;
                    }
                    file.write(&bytes).await.map_err(fail)?;
                }
                let (view, standing) =
                    act(move |house, session| async move { evidence::attach(&house, &session, card, indicator, &name, file).await })
                        .await?;
                let mut files = attached.map(|before| before.files).unwrap_or_default();
                files.push(view);
                attached = Some(Attached { files, standing });
            }
            _ => {}
        }
    }
    drop(session);
    match attached {
        Some(attached) => Ok(attached),
        None => act(move |_, _| async move { Err(Failure::field("file", "请先选择要上传的文件").into()) }).await,
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn too_large(name: &str, most: u64) -> Failure {
    Failure::field("file", format!("“{name}”超过 {}，请压缩或拆分后再上传", domain::record::size(most)))
}

/// Takes a file away from an indicator.
#[server(prefix = "/api", endpoint = "assessment/detach")]
pub async fn detach(file: String) -> Result<Standing, Failed> {
    let file: AttachmentId = read_id(&file)?;
    act(move |house, session| async move { evidence::detach(&house, &session, file).await }).await
}

/// Signs with the own password and submits.
#[server(prefix = "/api", endpoint = "assessment/submit")]
pub async fn submit_card(card: String, password: String) -> Result<(), Failed> {
    let card = read_id(&card)?;
    act(move |house, session| async move { submit::submit(&house, &session, card, &password).await }).await?;
    redirect(&to(&format!("assessment/card/{card}/record?done=submitted"))?);
    Ok(())
}

/// Accepts a submission.
#[server(prefix = "/api", endpoint = "assessment/accept")]
pub async fn accept(card: String) -> Result<(), Failed> {
    let card = read_id(&card)?;
    act(move |house, session| async move { review::accept(&house, &session, card).await }).await?;
    redirect(&to("assessment?done=accepted")?);
    Ok(())
}

/// Returns a submission. `comments` are indicator ids with texts, as the form names them.
#[server(prefix = "/api", endpoint = "assessment/return")]
pub async fn send_back(
    card: String,
    reason: String,
    due: String,
    #[server(default)] comments: std::collections::HashMap<String, String>,
) -> Result<(), Failed> {
    let card = read_id(&card)?;
    let mut kept = Vec::new();
    for (indicator, comment) in comments {
        kept.push((read_id::<IndicatorId>(&indicator)?, comment));
    }
    act(move |house, session| async move { review::send_back(&house, &session, card, &reason, &due, &kept).await }).await?;
    redirect(&to("assessment?done=returned")?);
    Ok(())
}

/// Grants a late submission.
#[server(prefix = "/api", endpoint = "assessment/grant_late")]
pub async fn grant_late(card: String, reason: String, due: String) -> Result<(), Failed> {
    let card = read_id(&card)?;
    act(move |house, session| async move { review::grant_late(&house, &session, card, &reason, &due).await }).await?;
    redirect(&to("assessment?done=granted")?);
    Ok(())
}

/// Reminds departments that have not submitted: all of them where `which` is `all`, those ticked otherwise.
#[server(prefix = "/api", endpoint = "assessment/remind")]
pub async fn remind(cycle: String, #[server(default)] which: String, #[server(default)] only: Vec<String>) -> Result<(), Failed> {
    let cycle = read_id(&cycle)?;
    let ticked = || only.iter().map(|text| read_id(text)).collect::<Result<Vec<SelfAssessmentId>, Failed>>();
    let whom = if which == "all" { Whom::All } else { Whom::Ticked(ticked()?) };
    act(move |house, session| async move { review::remind(&house, &session, cycle, &whom).await }).await?;
    redirect(&to("assessment?done=reminded")?);
    Ok(())
}

/// Prepares a cycle.
#[server(prefix = "/api", endpoint = "assessment/prepare_cycle")]
pub async fn prepare_cycle(
    year: String,
    #[server(default)] standard: String,
    self_due: String,
    mutual_from: String,
    mutual_to: String,
    external_from: String,
    external_to: String,
    review_from: String,
    review_to: String,
    decision: String,
    publication: String,
) -> Result<(), Failed> {
    let input = CycleInput {
        year,
        standard,
        self_due,
        mutual_from,
        mutual_to,
        external_from,
        external_to,
        review_from,
        review_to,
        decision,
        publication,
    };
    let brief = act(move |house, session| async move { cycle::prepare(&house, &session, &input).await }).await?;
    redirect(&to(&format!("assessment/year/{}/open?done=prepared", brief.year))?);
    Ok(())
}

/// Changes standard and dates of a cycle that has not been opened.
#[server(prefix = "/api", endpoint = "assessment/adjust_cycle")]
pub async fn adjust_cycle(
    cycle: String,
    version: i32,
    year: String,
    #[server(default)] standard: String,
    self_due: String,
    mutual_from: String,
    mutual_to: String,
    external_from: String,
    external_to: String,
    review_from: String,
    review_to: String,
    decision: String,
    publication: String,
) -> Result<(), Failed> {
    let cycle = read_id(&cycle)?;
    let input = CycleInput {
        year,
        standard,
        self_due,
        mutual_from,
        mutual_to,
        external_from,
        external_to,
        review_from,
        review_to,
        decision,
        publication,
    };
    let year = act(move |house, session| async move { cycle::adjust(&house, &session, cycle, version, &input).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/open?done=saved"))?);
    Ok(())
}

/// Opens a cycle.
#[server(prefix = "/api", endpoint = "assessment/open_cycle")]
pub async fn open_cycle(cycle: String) -> Result<(), Failed> {
    let cycle = read_id(&cycle)?;
    act(move |house, session| async move { cycle::open(&house, &session, cycle).await }).await?;
    redirect(&to("assessment?done=opened")?);
    Ok(())
}

/// Makes a new version of the standard: from the model, or as a copy.
#[server(prefix = "/api", endpoint = "assessment/create_standard")]
pub async fn create_standard(title: String, #[server(default)] copy: String) -> Result<(), Failed> {
    let start = if copy.is_empty() { standard::Start::Model } else { standard::Start::Copy(read_id(&copy)?) };
    let new = act(move |house, session| async move { standard::create(&house, &session, &title, start).await }).await?;
    redirect(&to(&format!("standards/{new}?done=added"))?);
    Ok(())
}

/// Changes an indicator of a draft version, or adds one where `indicator` is `new`.
#[server(prefix = "/api", endpoint = "assessment/save_indicator")]
pub async fn save_indicator(
    standard: String,
    version: i32,
    indicator: String,
    card: String,
    code: String,
    category: String,
    name: String,
    requirement: String,
    max: String,
    rule: String,
    evidence_hint: String,
    reference: String,
    scored_by: String,
) -> Result<(), Failed> {
    let standard: StandardId = read_id(&standard)?;
    let which = if indicator == "new" { None } else { Some(read_id(&indicator)?) };
    let input = IndicatorInput { card, code, category, name, requirement, max, rule, evidence_hint, reference, scored_by };
    act(move |house, session| async move { standard::save_indicator(&house, &session, standard, version, which, &input).await }).await?;
    redirect(&to(&format!("standards/{standard}?done=saved"))?);
    Ok(())
}

/// Takes an indicator out of a draft version.
#[server(prefix = "/api", endpoint = "assessment/remove_indicator")]
pub async fn remove_indicator(standard: String, version: i32, indicator: String) -> Result<(), Failed> {
    let (standard, indicator): (StandardId, IndicatorId) = (read_id(&standard)?, read_id(&indicator)?);
    act(move |house, session| async move { standard::remove_indicator(&house, &session, standard, version, indicator).await }).await?;
    redirect(&to(&format!("standards/{standard}?done=removed"))?);
    Ok(())
}

/// Replaces the indicators of a draft version by those of a sheet: fields `standard`, `version`, `file`.
#[server(prefix = "/api", endpoint = "assessment/upload_standard", input = MultipartFormData)]
pub async fn upload_standard(data: MultipartData) -> Result<(), Failed> {
    let (fields, name, bytes) = crate::record::sheet_upload(data).await?;
    let standard: StandardId = read_id(fields.get("standard").map_or("", String::as_str))?;
    let version: i32 = read_id(fields.get("version").map_or("", String::as_str))?;
    act(move |house, session| async move { standard::upload(&house, &session, standard, version, &name, &bytes).await }).await?;
    redirect(&to(&format!("standards/{standard}?done=uploaded"))?);
    Ok(())
}
