//! The list of cases: by stage, the next to end first.

use super::{crumbs, tag};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::complaint::lifecycle::{CaseAction, CaseState};
use domain::complaint::reach::{handles, is_leader, leads};
use domain::complaint::view::CaseRow;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::complaint::list::{self, Counts, Which};

/// Which cases an address names.
fn which(code: Option<&str>) -> Which {
    match code {
        Some("answered") => Which::Answered,
        Some("over") => Which::Over,
        Some(code) => CaseState::from_code(code).filter(|state| state.is_open()).map_or(Which::Open, Which::In),
        None => Which::Open,
    }
}

fn code(which: Which) -> &'static str {
    match which {
        Which::Open => "",
        Which::In(state) => state.code(),
        Which::Answered => "answered",
        Which::Over => "over",
    }
}

fn address(desk: &Desk, which: Which, after: Option<&str>) -> String {
    let shown = Some(code(which)).filter(|code| !code.is_empty()).map(|code| format!("show={code}"));
    let parts: Vec<String> = shown.into_iter().chain(after.map(|key| format!("after={key}"))).collect();
    desk.to(&if parts.is_empty() { "complaints".to_owned() } else { format!("complaints?{}", parts.join("&")) })
}

/// `/b/{slug}/complaints`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let which = which(desk.query("show"));
    let after = desk.query("after").map(str::to_owned);
    let (page, counts) = desk.seen(list::list(&desk.house, &desk.session, which, after.as_deref()).await)?;
    let rows: Vec<_> = page.rows.iter().map(|row| line(&desk, row)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"这里没有投诉举报"</strong><p>"群众在本局公开页面提交的、窗口登记的投诉举报会列在这里。涉及您本人或者您所在科室的，按回避要求不显示。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"投诉举报，期限近的在前"</caption>
            <thead><tr><th scope="col">"编号"</th><th scope="col">"类别"</th><th scope="col">"来源"</th><th scope="col">"收到"</th><th scope="col">"状态"</th><th scope="col">"期限"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = after.is_some().then(|| address(&desk, which, None));
    let next = page.next.as_deref().map(|key| address(&desk, which, Some(key)));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 件", page.rows.len()), next));
    let actor = desk.session.actor();
    let new = actor
        .carries(domain::authority::Function::ComplaintOffice)
        .then(|| view! { <a class="button primary" href=desk.to("complaints/new")>"登记投诉"</a> });
    let figures = leads(actor).then(|| view! { <a class="button" href=desk.to("complaints/figures")>"统计"</a> });
    let tasks = view! { <a class="button" href=desk.to("complaints/tasks")>"本科室执行事项"</a> };
    let body = view! {
        <div class="page-head"><div><h1>"投诉举报"</h1><p class="lede">"受理、调查、决定、执行、答复、归档，逐步办理。内容加密保存，请勿另存外传。"</p><p class="meta"><span>"依据：行政执法投诉举报制度 三"</span></p></div>
        <div class="actions">{figures}{tasks}{new}</div></div>
        {filters(&desk, which, &counts)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("complaints", "投诉举报", crumbs(&desk, &[]), body))
}

fn filters(desk: &Desk, present: Which, counts: &Counts) -> AnyView {
    let states = CaseState::OPEN.iter().map(|state| (Which::In(*state), state.label()));
    let all = std::iter::once((Which::Open, "全部在办")).chain(states).chain([(Which::Answered, "待归档"), (Which::Over, "已归档")]);
    let shown = all.filter(|(which, _)| counts.of(*which) > 0 || *which == present || *which == Which::Open);
    let links: Vec<_> = shown
        .map(|(which, name)| {
            view! { <a href=address(desk, which, None) aria-current=(which == present).then_some("true")>{name}" "<span>{counts.of(which)}</span></a> }
        })
        .collect();
    view! { <nav class="filters" aria-label="按阶段筛选">{links}</nav> }.into_any()
}

fn line(desk: &Desk, row: &CaseRow) -> AnyView {
    let href = desk.to(&format!("complaints/{}", row.id));
    let due = row.due.map(|due| time_left(due, desk.now, desk.zone()));
    let urgent = row.urgent.then(|| view! { " "<span class="tag is-late">"重大紧急"</span> });
    let pending = row.extension_pending.then(|| view! { " "<span class="tag is-soon">"延期待批"</span> });
    view! {
        <tr><th scope="row" class="nowrap"><a href=href.clone()>{row.receipt.clone()}</a>{urgent}</th>
        <td data-label="类别">{row.category.label()}</td><td class="minor" data-label="来源">{row.source.label()}</td>
        <td class="minor nowrap" data-label="收到">{calendar::near(row.received, desk.now, desk.zone())}</td>
        <td data-label="状态">{tag(row.state)}{pending}</td><td data-label="期限">{due}</td>
        <td class="verbs"><a href=href>{verb(desk, row)}<span class="quiet">{row.receipt.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// What somebody does with a case.
fn verb(desk: &Desk, row: &CaseRow) -> &'static str {
    let actor = desk.session.actor();
    let mine = match row.state.usual() {
        Some(CaseAction::Decide) => leads(actor),
        Some(_) => handles(actor),
        None => false,
    };
    if mine || (row.extension_pending && is_leader(actor)) { "办理" } else { "查看" }
}

/// What of complaints somebody has to do, as rows of the home page.
pub async fn tasks(desk: &Desk) -> Result<Vec<AnyView>, Failure> {
    let rows = desk.seen(list::tasks(&desk.house, &desk.session).await)?;
    let mut tasks: Vec<AnyView> = rows.iter().map(|row| task(desk, row)).collect();
    let waiting = desk.seen(service::complaint::execution::waiting(&desk.house, &desk.session).await)?;
    if waiting > 0 {
        let row = view! {
            <li class="task"><span class="kind">"投诉处理"</span><span class="what">{format!("有 {waiting} 项处理决定等待本科室执行并反馈")}<span class="why">"依据：行政执法投诉举报制度 三"</span></span>
            <span class="tag is-soon">"待反馈"</span><a class="verb" href=desk.to("complaints/tasks")>"办理"</a></li>
        };
        tasks.push(row.into_any());
    }
    Ok(tasks)
}

fn task(desk: &Desk, row: &CaseRow) -> AnyView {
    let due = row.due.map(|due| time_left(due, desk.now, desk.zone()));
    let what = if row.extension_pending && is_leader(desk.session.actor()) { "延期待审批" } else { row.state.label() };
    view! {
        <li class="task"><span class="kind">"投诉举报"</span>
        <span class="what">{format!("{}　{what}", row.receipt)}<span class="why">{row.category.label()}</span></span>
        {due}<a class="verb" href=desk.to(&format!("complaints/{}", row.id))>"办理"</a></li>
    }
    .into_any()
}
