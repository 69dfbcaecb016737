//! A case: what is complained of, where it stands, and the one thing to do next.

use super::{crumbs, prose, tag};
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::complaint::lifecycle::{CaseAction, CaseEdit, CaseState, ExecutionState};
use domain::complaint::reach::Sight;
use domain::complaint::view::{CaseView, ExecutionView, ExtensionView};
use domain::{Failure, Label, calendar, record};
use leptos::prelude::*;
use service::complaint::page::case;

/// `/b/{slug}/complaints/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(case(&desk.house, &desk.session, desk.part("id")?).await)?;
    let (now, zone) = (desk.now, desk.zone());
    let row = &view.row;
    let urgent = row.urgent.then(|| view! { <span class="tag is-late">"重大紧急"</span> });
    let due = row.due.map(|due| view! { <span>{time_left(due, now, zone)}{format!(" {}", calendar::due(due, zone))}</span> });
    let whom = |names: Vec<String>| if names.is_empty() { "未登记".to_owned() } else { names.join("、") };
    let departments = whom(view.departments.iter().map(|(_, name)| name.clone()).collect());
    let people = view.officers.iter().map(|(_, name)| name.clone()).chain(view.people.iter().map(|(_, name)| name.clone()));
    let people = whom(people.collect());
    let told =
        (!view.statement.whom.is_empty()).then(|| view! { <div><dt>"投诉人所述人员"</dt><dd>{view.statement.whom.clone()}</dd></div> });
    let identity = match (view.sight, view.anonymous) {
        (_, true) => "匿名".to_owned(),
        (Sight::Handler, false) => "实名，已封存".to_owned(),
        _ => "实名，已封存，仅承办人可以查看".to_owned(),
    };
    let merged = view.merged.0.iter().chain(&view.merged.1).map(|(id, receipt)| {
        view! { <a href=desk.to(&format!("complaints/{id}"))>{receipt.clone()}</a>" " }
    });
    let merged: Vec<_> = merged.collect();
    let merged = (!merged.is_empty()).then(|| view! { <div><dt>"并案"</dt><dd>{merged}</dd></div> });
    let volume = view.volume.clone().map(|volume| view! { <div><dt>"卷号"</dt><dd>{volume}</dd></div> });
    let finding = view.finding.map(|finding| view! { <div><dt>"认定结果"</dt><dd>{finding.label()}</dd></div> });
    let wish = (!view.statement.wish.is_empty()).then(|| view! { <h3>"诉求"</h3>{prose(&view.statement.wish)} });
    let body = view! {
        <a class="back" href=desk.to("complaints")>"返回投诉举报"</a>
        <div class="page-head"><div><h1>{format!("投诉举报 {}", row.receipt)}</h1>
        <p class="meta"><span>{tag(row.state)}</span>{urgent}{due}<span>{view.number.clone()}</span></p></div></div>
        {next(&desk, &view)}
        <section class="card" aria-labelledby="statement"><h2 id="statement">"投诉举报内容"</h2>{prose(&view.statement.text)}{wish}</section>
        <dl class="facts"><div><dt>"类别"</dt><dd>{row.category.label()}</dd></div><div><dt>"来源"</dt><dd>{row.source.label()}</dd></div>
        <div><dt>"收到"</dt><dd>{calendar::near(row.received, now, zone)}</dd></div><div><dt>"被投诉科室"</dt><dd>{departments}</dd></div><div><dt>"被投诉人员"</dt><dd>{people}</dd></div>{told}
        <div><dt>"投诉人"</dt><dd>{identity}</dd></div><div><dt>"承办人"</dt><dd>{whom(view.handlers.clone())}</dd></div>{finding}{merged}{volume}</dl>
        {opinion(&desk, &view)}
        {extensions(&desk, &view)}
        {executions(&desk, &view)}
        {correspondence(&desk, &view)}
        {papers(&desk, &view)}
    };
    let title = format!("投诉举报 {}", row.receipt);
    Ok(Page::new("complaints", title, crumbs(&desk, &[(row.receipt.as_str(), None)]), body))
}

/// Whether a step or an edit is taken with one press, without anything to write.
fn at_once(code: &str) -> Option<&'static str> {
    match code {
        "accept_complaint" => Some("complaint/accept"),
        "investigate_complaint" => Some("complaint/investigate"),
        "propose_opinion" => Some("complaint/propose"),
        "notify_execution" => Some("complaint/notify"),
        "archive_complaint" => Some("complaint/archive"),
        "take_on_complaint" => Some("complaint/take_on"),
        "sign_as_office" | "sign_as_legal_affairs" => Some("complaint/sign"),
        _ => None,
    }
}

/// A step as a button, or as the way to its form.
fn way(desk: &Desk, view: &CaseView, code: &'static str, name: &'static str, primary: bool) -> AnyView {
    let class = if primary { "button primary" } else { "button" };
    let Some(endpoint) = at_once(code) else {
        return view! { <a class=class href=desk.to(&format!("complaints/{}/do/{code}", view.row.id))>{name}</a> }.into_any();
    };
    let office = if code == "sign_as_legal_affairs" { "legal_affairs" } else { "complaint_office" };
    let office = (endpoint == "complaint/sign").then(|| view! { <input type="hidden" name="office" value=office/> });
    let version = (code != "take_on_complaint").then(|| view! { <input type="hidden" name="version" value=view.version.to_string()/> });
    view! {
        <form method="post" action=format!("/api/{endpoint}")><input type="hidden" name="id" value=view.row.id.to_string()/>{version}{office}<button class=class>{name}</button></form>
    }
    .into_any()
}

/// The one thing to do next, what is missing for it, and what else may be done.
fn next(desk: &Desk, view: &CaseView) -> AnyView {
    let state = view.row.state;
    let executing = view.executions.iter().any(|one| one.state == ExecutionState::Prepared);
    let usual = match state {
        CaseState::Decided if executing => Some(CaseAction::Notify),
        state => state.usual(),
    };
    let usual = usual.filter(|action| view.actions.contains(action));
    let missing = view.missing.clone().filter(|_| usual != Some(CaseAction::Notify));
    let primary = usual.filter(|_| missing.is_none()).map(|action| way(desk, view, action.code(), action.label(), true));
    let missing =
        missing.map(|text| view! { <p class="lede">{format!("下一步{}：{text}。", usual.map_or("", |action| action.label()))}</p> });
    let others: Vec<_> = view
        .actions
        .iter()
        .filter(|action| Some(**action) != usual && !matches!(action, CaseAction::Notify | CaseAction::Answer))
        .map(|action| way(desk, view, action.code(), action.label(), false))
        .collect();
    // The opinion has its own place below.
    let apart = [CaseEdit::Draft, CaseEdit::SignOffice, CaseEdit::SignLegal, CaseEdit::Register, CaseEdit::File, CaseEdit::Supplement];
    let edits: Vec<_> =
        view.edits.iter().filter(|edit| !apart.contains(edit)).map(|edit| way(desk, view, edit.code(), edit.label(), false)).collect();
    let bundle = (view.volume.is_some() && view.sight == Sight::Handler)
        .then(|| view! { <a class="button primary" href=desk.to(&format!("complaints/{}/bundle", view.row.id))>"下载案卷"</a> });
    view! { <section class="card" aria-labelledby="next"><h2 id="next">"办理"</h2>{missing}<div class="actions">{primary}{bundle}{others}{edits}</div></section> }
        .into_any()
}

/// The opinion in the making, with its signatures.
fn opinion(desk: &Desk, view: &CaseView) -> Option<AnyView> {
    if view.row.state != CaseState::Investigating {
        return None;
    }
    let text = view
        .opinion
        .as_deref()
        .map_or_else(|| view! { <p class="muted">"还没有写。由受理科室会同政策法规股调查核实后写明。"</p> }.into_any(), prose);
    let [office, legal] = &view.signed;
    let mark = |name: &Option<String>| name.clone().map_or_else(|| "待签署".to_owned(), |name| format!("{name} 已签署"));
    let ways: Vec<_> = [CaseEdit::Draft, CaseEdit::SignOffice, CaseEdit::SignLegal]
        .into_iter()
        .filter(|edit| view.edits.contains(edit))
        .map(|edit| way(desk, view, edit.code(), edit.label(), false))
        .collect();
    let body = view! {
        <section class="card" aria-labelledby="opinion"><h2 id="opinion">"初步处理意见"</h2>{text}
        <dl class="facts"><div><dt>"受理科室"</dt><dd>{mark(office)}</dd></div><div><dt>"政策法规股"</dt><dd>{mark(legal)}</dd></div></dl>
        <div class="actions">{ways}</div></section>
    };
    Some(body.into_any())
}

fn extensions(desk: &Desk, view: &CaseView) -> Option<AnyView> {
    let zone = desk.zone();
    let one = |one: &ExtensionView| {
        let decided = one.decided.clone().map(|(by, at)| format!("{by}，{}", calendar::near(at, desk.now, zone)));
        let form = one.may_decide.then(|| {
            view! {
                <form method="post" action="/api/complaint/settle_extension">
                    <input type="hidden" name="id" value=view.row.id.to_string()/><input type="hidden" name="extension" value=one.id.to_string()/><input type="hidden" name="version" value=one.version.to_string()/>
                    <div class="actions"><button class="button primary" name="decision" value="approve">"批准延期"</button><button class="button" name="decision" value="decline">"不批准"</button></div>
                </form>
            }
        });
        view! {
            <li><p><strong>{one.state.label()}</strong>{format!("　{} 申请，由 {} 延至 {}", one.requested_by, calendar::due(one.before, zone), calendar::due(one.until, zone))}</p>{prose(&one.reason)}<p class="small muted">{decided}</p>{form}</li>
        }
        .into_any()
    };
    let rows: Vec<_> = view.extensions.iter().map(one).collect();
    (!rows.is_empty()).then(|| view! { <section class="card" aria-labelledby="extensions"><h2 id="extensions">"延期"</h2><ul class="plain stack">{rows}</ul></section> }.into_any())
}

fn executions(desk: &Desk, view: &CaseView) -> Option<AnyView> {
    let zone = desk.zone();
    let returns = view.row.state == CaseState::Executing && view.sight == Sight::Handler;
    let one = |one: &ExecutionView| {
        let report = one.report.clone().map(|(text, by, at)| {
            view! { {prose(&text)}<p class="small muted">{format!("{by}，{}", calendar::near(at, desk.now, zone))}</p> }
        });
        let send_back = (returns && one.state == ExecutionState::Reported).then(|| {
            view! {
                <form method="post" action="/api/complaint/return_report"><input type="hidden" name="id" value=view.row.id.to_string()/><input type="hidden" name="execution" value=one.id.to_string()/><input type="hidden" name="version" value=one.version.to_string()/><button class="button">"退回补充反馈"</button></form>
            }
        });
        view! { <li><p><strong>{one.department_name.clone()}</strong>"　"<span class="tag">{one.state.label()}</span></p>{prose(&one.task)}{report}{send_back}</li> }.into_any()
    };
    let rows: Vec<_> = view.executions.iter().map(one).collect();
    (!rows.is_empty()).then(|| view! { <section class="card" aria-labelledby="executions"><h2 id="executions">"执行"</h2><ul class="plain stack">{rows}</ul></section> }.into_any())
}

fn correspondence(desk: &Desk, view: &CaseView) -> Option<AnyView> {
    if view.sight != Sight::Handler {
        return None;
    }
    let messages: Vec<_> = view
        .messages
        .iter()
        .map(|one| {
            let class = if one.from_complainant { "message" } else { "message is-mine" };
            view! { <article class=class><small>{format!("{} {}", one.by, calendar::near(one.at, desk.now, desk.zone()))}</small>{prose(&one.body)}</article> }
        })
        .collect();
    let files: Vec<_> = view
        .files
        .iter()
        .map(|file| {
            let href = desk.to(&format!("complaints/files/{}", file.id));
            view! { <li><a href=href>{file.name.clone()}</a>{format!("（{}，{}）", file.kind, record::size(file.size))}</li> }
        })
        .collect();
    if messages.is_empty() && files.is_empty() {
        return None;
    }
    Some(view! { <section class="card" aria-labelledby="messages"><h2 id="messages">"与投诉人的往来和材料"</h2><div class="stack">{messages}</div><ul>{files}</ul></section> }.into_any())
}

fn papers(desk: &Desk, view: &CaseView) -> Option<AnyView> {
    let rows: Vec<_> = view
        .papers
        .iter()
        .map(|paper| {
            let told = paper.kind.is_told().then(|| view! { <span class="tag is-done">"已告知投诉人"</span> });
            let by = format!("{}，{}", paper.by, calendar::near(paper.at, desk.now, desk.zone()));
            view! { <details><summary>{format!("{}　{}", paper.kind, paper.number.clone().unwrap_or_default())}</summary>{prose(&paper.body)}<p class="small muted">{by}" "{told}</p></details> }
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="card" aria-labelledby="papers"><h2 id="papers">"文书"</h2>{rows}</section> }.into_any())
}
