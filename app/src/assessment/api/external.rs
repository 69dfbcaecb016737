//! What forms of the evaluation from outside 外部评议 send, from the office and from the public. Each is one use case.

use crate::Failed;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use std::collections::{BTreeMap, HashMap};

#[cfg(feature = "ssr")]
use crate::server::{act, read_id, request, serve, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::external::{IssueInput, OpinionInput, PaperInput, SupervisorInput, SymposiumInput, card_code};
#[cfg(feature = "ssr")]
use domain::assessment::form::Ballot;
#[cfg(feature = "ssr")]
use domain::{Failure, ids::*};
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::external::public::{Answers, Holder, cast, cast_all, check, open};
#[cfg(feature = "ssr")]
use service::assessment::external::{cards, opinion, paper, supervisor, symposium};

/// Issues cards, and leads to their sheet.
#[server(prefix = "/api", endpoint = "assessment/issue_cards")]
pub async fn issue_cards(year: i32, cards: String, #[server(default)] object: String) -> Result<(), Failed> {
    let input = IssueInput { cards, object };
    let issued = act(move |house, session| async move { cards::issue(&house, &session, year, &input).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/external/sheet?batch={}&seed={}&done=issued", issued.batch, issued.seed))?);
    Ok(())
}

/// Revokes unused cards: of one batch, or all where none is named.
#[server(prefix = "/api", endpoint = "assessment/revoke_cards")]
pub async fn revoke_cards(year: i32, #[server(default)] batch: String) -> Result<(), Failed> {
    let batch = if batch.is_empty() { None } else { Some(read_id(&batch)?) };
    act(move |house, session| async move { cards::revoke(&house, &session, year, batch).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/external/cards?done=cards_revoked"))?);
    Ok(())
}

/// Invites a supervisor.
#[server(prefix = "/api", endpoint = "assessment/invite_supervisor")]
pub async fn invite_supervisor(year: i32, name: String, organisation: String, email: String) -> Result<(), Failed> {
    let input = SupervisorInput { name, organisation, email };
    act(move |house, session| async move { supervisor::invite(&house, &session, year, &input).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/external/supervisors?done=invited"))?);
    Ok(())
}

/// Takes an invitation back.
#[server(prefix = "/api", endpoint = "assessment/revoke_supervisor")]
pub async fn revoke_supervisor(year: i32, id: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { supervisor::revoke(&house, &session, year, id).await }).await?;
    redirect(&to(&format!("assessment/year/{year}/external/supervisors?done=invitation_revoked"))?);
    Ok(())
}

/// Counts by item and option, as typed.
type Counts = BTreeMap<String, BTreeMap<String, String>>;

/// Enters a batch of paper cards.
#[server(prefix = "/api", endpoint = "assessment/enter_paper")]
pub async fn enter_paper(
    year: i32,
    #[server(default)] object: String,
    cards: String,
    #[server(default)] counts: Counts,
    #[server(default)] remarks: BTreeMap<String, String>,
) -> Result<(), Failed> {
    let input = PaperInput { cards, counts, remarks };
    let id = act(move |house, session| async move { paper::enter(&house, &session, year, &object, &input).await }).await?;
    redirect(&to(&format!("assessment/paper/{id}?done=paper_entered"))?);
    Ok(())
}

/// Enters it for the second time, by somebody else.
#[server(prefix = "/api", endpoint = "assessment/check_paper")]
pub async fn check_paper(id: String, version: i32, cards: String, #[server(default)] counts: Counts) -> Result<(), Failed> {
    let id: PaperBatchId = read_id(&id)?;
    let input = PaperInput { cards, counts, ..PaperInput::default() };
    let agreed = act(move |house, session| async move { paper::check(&house, &session, id, version, &input).await }).await?;
    // That they differ is said by the page itself, for as long as it holds.
    let done = if agreed { "?done=paper_counted" } else { "" };
    redirect(&to(&format!("assessment/paper/{id}{done}"))?);
    Ok(())
}

/// Enters it anew after the two counts differed.
#[server(prefix = "/api", endpoint = "assessment/correct_paper")]
pub async fn correct_paper(id: String, version: i32, cards: String, #[server(default)] counts: Counts) -> Result<(), Failed> {
    let id: PaperBatchId = read_id(&id)?;
    let input = PaperInput { cards, counts, ..PaperInput::default() };
    act(move |house, session| async move { paper::correct(&house, &session, id, version, &input).await }).await?;
    redirect(&to(&format!("assessment/paper/{id}?done=paper_entered"))?);
    Ok(())
}

/// Discards it.
#[server(prefix = "/api", endpoint = "assessment/discard_paper")]
pub async fn discard_paper(id: String, version: i32, reason: String) -> Result<(), Failed> {
    let id: PaperBatchId = read_id(&id)?;
    act(move |house, session| async move { paper::discard(&house, &session, id, version, &reason).await }).await?;
    redirect(&to(&format!("assessment/paper/{id}?done=paper_discarded"))?);
    Ok(())
}

/// Writes down how an opinion was dealt with.
#[server(prefix = "/api", endpoint = "assessment/handle_opinion")]
pub async fn handle_opinion(id: String, version: i32, handling: String) -> Result<(), Failed> {
    let id = read_id(&id)?;
    act(move |house, session| async move { opinion::handle(&house, &session, id, version, &handling).await }).await?;
    redirect(&to("assessment/opinions?done=handled")?);
    Ok(())
}

/// Writes a symposium down.
#[server(prefix = "/api", endpoint = "assessment/record_symposium")]
pub async fn record_symposium(
    year: i32,
    held_on: String,
    place: String,
    chair: String,
    attendance: String,
    minutes: String,
) -> Result<(), Failed> {
    let input = SymposiumInput { held_on, place, chair, attendance, minutes };
    let id = act(move |house, session| async move { symposium::record(&house, &session, year, &input).await }).await?;
    redirect(&to(&format!("assessment/symposium/{id}?done=saved"))?);
    Ok(())
}

/// Changes what was written down of a symposium.
#[server(prefix = "/api", endpoint = "assessment/change_symposium")]
pub async fn change_symposium(
    id: String,
    version: i32,
    held_on: String,
    place: String,
    chair: String,
    attendance: String,
    minutes: String,
) -> Result<(), Failed> {
    let id: SymposiumId = read_id(&id)?;
    let input = SymposiumInput { held_on, place, chair, attendance, minutes };
    act(move |house, session| async move { symposium::change(&house, &session, id, version, &input).await }).await?;
    redirect(&to(&format!("assessment/symposium/{id}?done=saved"))?);
    Ok(())
}

/// Hangs a file on a symposium: field `symposium`, then `file`.
#[server(prefix = "/api", endpoint = "assessment/attach_symposium", input = MultipartFormData)]
pub async fn attach_symposium(data: MultipartData) -> Result<(), Failed> {
    let mut data = data.into_inner().ok_or(Failure::NotFound)?;
    let request = request()?;
    request.session.as_ref().ok_or(Failure::SignIn)?;
    let most = request.house.settings().file_max_bytes;
    let broken = |_| Failed(Failure::field("file", "上传中断，请检查网络后重新选择文件"));
    let mut symposium: Option<SymposiumId> = None;
    let mut arrived = None;
    while let Some(mut part) = data.next_field().await.map_err(broken)? {
        match part.name() {
            Some("symposium") => symposium = Some(read_id(&part.text().await.map_err(broken)?)?),
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let fail = |error: std::io::Error| service::Error::from(error).into_failure(&request.request_id);
                let mut file = request.house.files().arriving().await.map_err(fail)?;
                while let Some(bytes) = part.chunk().await.map_err(broken)? {
                    if file.size() + bytes.len() as u64 > most {
                        return act(move |_, _| async move { Err(super::too_large(&name, most).into()) }).await;
                    }
                    file.write(&bytes).await.map_err(fail)?;
                }
                arrived = Some((name, file)).filter(|(name, _)| !name.is_empty());
            }
            _ => {}
        }
    }
    let id = symposium.ok_or(Failure::NotFound)?;
    act(move |house, session| async move {
        let (name, file) = arrived.ok_or_else(|| Failure::field("file", "请先选择要上传的文件"))?;
        symposium::attach(&house, &session, id, &name, file).await
    })
    .await?;
    redirect(&to(&format!("assessment/symposium/{id}?done=attached"))?);
    Ok(())
}

/// Takes a file away from a symposium.
#[server(prefix = "/api", endpoint = "assessment/detach_symposium")]
pub async fn detach_symposium(file: String) -> Result<(), Failed> {
    let file = read_id(&file)?;
    let id = act(move |house, session| async move { symposium::detach(&house, &session, file).await }).await?;
    redirect(&to(&format!("assessment/symposium/{id}?done=removed"))?);
    Ok(())
}

/// Goes to the form of the card whose code was typed.
#[server(prefix = "/api", endpoint = "assessment/find_card")]
pub async fn find_card(slug: String, code: String) -> Result<(), Failed> {
    let found = serve(move |house, origin| async move {
        let code = card_code(&code).ok_or_else(|| Failure::field("code", "评议码为 16 位字母和数字，请照卡上的输入"))?;
        open(&house, &slug, &code, Holder::Public, &origin).await.map(|(bureau, _)| (bureau, code))
    })
    .await;
    let (bureau, code) = found?;
    redirect(&format!("/b/{}/evaluate/{code}", bureau.slug));
    Ok(())
}

/// Answers of one form, by item.
type Given = HashMap<String, Vec<String>>;
/// Texts of one form, by item.
type Texts = HashMap<String, String>;

#[cfg(feature = "ssr")]
fn ballot(answers: Given, remarks: Texts) -> Ballot {
    Ballot { answers: answers.into_iter().collect(), remarks: remarks.into_iter().collect() }
}

/// Answers a card. `step` is `check` to go through the answers again, `edit` to go back to them, and `cast` in the end;
/// the first two lead to the form again, which shows what it was sent: answers stand in no address and in no row.
#[server(prefix = "/api", endpoint = "assessment/evaluate")]
pub async fn evaluate(
    slug: String,
    card: String,
    step: String,
    #[server(default)] department: String,
    #[server(default)] officer: String,
    #[server(default)] answers: Given,
    #[server(default)] remarks: Texts,
) -> Result<(), Failed> {
    let given = Answers { department, officer, ballot: ballot(answers, remarks) };
    let done = format!("/b/{slug}/evaluated");
    serve(move |house, origin| async move {
        match step.as_str() {
            "cast" => cast(&house, &slug, &card, &given, &origin).await,
            "edit" => Err(Failure::field("edit", "请修改后重新核对").into()),
            _ => {
                check(&house, &slug, &card, &given, &origin).await?;
                Err(Failure::field("confirm", "请核对后提交").into())
            }
        }
    })
    .await?;
    redirect(&done);
    Ok(())
}

/// Answers a supervisor's link, about every department at once. Departments stand as URNs: a key that begins with a digit
/// would be read as a place in a list.
#[server(prefix = "/api", endpoint = "assessment/supervise")]
pub async fn supervise(
    slug: String,
    card: String,
    #[server(default)] answers: HashMap<String, Given>,
    #[server(default)] remarks: HashMap<String, Texts>,
    #[server(default)] unknown: Vec<String>,
) -> Result<(), Failed> {
    let mut remarks = remarks;
    let mut given = Vec::new();
    let keys: std::collections::BTreeSet<String> = answers.keys().chain(remarks.keys()).cloned().collect();
    let mut answers = answers;
    for key in keys {
        let object: ObjectId = read_id(&key)?;
        given.push((object, ballot(answers.remove(&key).unwrap_or_default(), remarks.remove(&key).unwrap_or_default())));
    }
    let unknown = unknown.iter().map(|text| read_id(text)).collect::<Result<Vec<ObjectId>, Failed>>()?;
    let done = format!("/b/{slug}/evaluated");
    serve(move |house, origin| async move { cast_all(&house, &slug, &card, &given, &unknown, &origin).await }).await?;
    redirect(&done);
    Ok(())
}

/// Puts a message into the opinion box. `key` makes a second click the same message.
#[server(prefix = "/api", endpoint = "assessment/send_opinion")]
pub async fn send_opinion(
    slug: String,
    key: String,
    text: String,
    #[server(default)] department: String,
    #[server(default)] contact: String,
) -> Result<(), Failed> {
    let key = read_id(&key)?;
    let input = OpinionInput { text, department, contact };
    let done = format!("/b/{slug}/opinion/sent");
    serve(move |house, origin| async move { opinion::send(&house, &slug, key, &input, &origin).await }).await?;
    redirect(&done);
    Ok(())
}
