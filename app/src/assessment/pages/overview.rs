//! The year at a glance: who has not begun, is drafting, has submitted, was returned, is late.

use super::tabs::tabs;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::{percent, state_tag, steps};
use chrono::NaiveDate;
use domain::assessment::lifecycle::{CycleState, SelfAssessmentState};
use domain::assessment::view::{OverviewView, SelfAssessmentBrief};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::overview::overview;

/// `/b/{slug}/assessment`, `/b/{slug}/assessment/year/{year}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let year = if desk.has("year") { Some(desk.part::<i32>("year")?) } else { None };
    let Some(view) = desk.seen(overview(&desk.house, &desk.session, year).await)? else { return Ok(none(&desk)) };
    let (now, zone) = (desk.now, desk.zone());
    let waiting: Vec<&SelfAssessmentBrief> = view.rows.iter().filter(|row| row.state.is_with_department()).collect();
    let running = view.cycle.state == CycleState::Open;
    let primary = if view.cycle.state == CycleState::Preparing && view.may_open {
        view! { <a class="button primary" href=desk.to(&format!("assessment/year/{}/open", view.cycle.year))>"开启考核"</a> }.into_any()
    } else if view.is_office && running && !waiting.is_empty() {
        view! {
            <form method="post" action="/api/assessment/remind"><input type="hidden" name="cycle" value=view.cycle.id.to_string()/><input type="hidden" name="which" value="all"/>
            <button class="button primary">{format!("提醒未报送的 {} 个机构", waiting.len())}</button></form>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let prepare = view.may_prepare.then(|| {
        let class = if running { "button" } else { "button primary" };
        view! { <a class=class href=desk.to("assessment/new")>"建立新年度考核"</a> }
    });
    let headless: Vec<&str> = waiting.iter().filter(|row| row.heads.is_empty()).map(|row| row.department_name.as_str()).collect();
    let headless = (view.is_office && running && !headless.is_empty()).then(|| {
        let text = format!("{}没有科室负责人，提醒邮件无人接收，请联系系统管理员设置。", headless.join("、"));
        view! { <div class="banner is-warn is-slim"><strong>"未设置负责人"</strong><p>{text}</p></div> }
    });
    let years: Vec<_> = view
        .years
        .iter()
        .map(|(_, year)| {
            let here = (*year == view.cycle.year).then_some("true");
            view! { <a href=desk.to(&format!("assessment/year/{year}")) aria-current=here>{format!("{year} 年")}</a> }
        })
        .collect();
    let title = format!("{} 年度评议考核", view.cycle.year);
    let next = (running && !waiting.is_empty()).then(|| view! { <p class="small"><a href=desk.to("deadlines")>"期限与提醒安排"</a></p> });
    let check = view! { <p class="small"><a href=desk.to("assessment/receipt")>"核对回执"</a></p> };
    let stats = (!view.activity.is_empty()).then(|| stats(&view));
    let table = if view.rows.is_empty() {
        view! { <section class="card"><div class="empty"><strong>"考核尚未开启"</strong><p>"开启后，各执法科室和受委托单位会列在这里。"</p></div></section> }.into_any()
    } else {
        table(&desk, &view)
    };
    let body = view! {
        <div class="page-head">
            <div><h1>{title.clone()}</h1><p class="meta">
                <span>{format!("标准：{}（机构 {} 项、人员 {} 项）", view.standard, view.indicators.0, view.indicators.1)}</span>
                <span>{format!("{} 个机构，{}", view.rows.len(), view.cycle.state)}</span></p></div>
            <div class="actions">{prepare}{primary}</div>
        </div>
        {headless}
        <nav class="filters" aria-label="年度">{years}</nav>
        {tabs(&desk, view.cycle.year, "")}
        {steps(&view.cycle, now, zone)}
        {stats}
        {table}
        {next}
        {check}
    };
    let crumbs = vec![("评议考核".into(), Some(desk.to("assessment"))), (format!("{} 年度", view.cycle.year), None)];
    Ok(Page::new("assessment", title, crumbs, body))
}

fn none(desk: &Desk) -> Page {
    let office = desk.session.actor().carries(domain::authority::Function::AssessmentOffice).then(|| {
        view! { <div class="actions"><a class="button primary" href=desk.to("assessment/new")>"建立年度考核"</a></div> }
    });
    let body = view! {
        <div class="page-head"><h1>"评议考核"</h1></div>
        <section class="card"><div class="empty"><strong>"还没有年度考核"</strong><p>"由考核办公室建立并开启后，各机构即可填写自查自评。"</p>
        {office}</div></section>
    };
    Page::new("assessment", "评议考核", vec![("评议考核".into(), None)], body)
}

fn stats(view: &OverviewView) -> AnyView {
    let count = |state: &[SelfAssessmentState]| view.rows.iter().filter(|row| state.contains(&row.state)).count();
    let stat = |label: &'static str, n: usize, class: &'static str| {
        let class = if n == 0 { "stat".to_owned() } else { format!("stat {class}") };
        view! { <div class=class><span class="label">{label}</span><span class="value">{n}</span></div> }
    };
    view! {
        <div class="stats has-chart">
            {stat("已报送", count(&[SelfAssessmentState::Submitted, SelfAssessmentState::Accepted]), "")}
            {stat("填写中", count(&[SelfAssessmentState::Drafting]), "")}
            {stat("退回补正", count(&[SelfAssessmentState::Returned]), "is-late")}
            {stat("未开始", count(&[SelfAssessmentState::NotBegun]), "is-soon")}
            {chart(&view.activity)}
        </div>
    }
    .into_any()
}

/// Indicators filled a day in the last 14 days, with last year's as a dashed line.
fn chart(activity: &[(NaiveDate, usize, usize)]) -> AnyView {
    const HEIGHT: usize = 44;
    let most = activity.iter().map(|(_, now, before)| *now.max(before)).max().unwrap_or_default().max(1);
    let scaled = |n: usize| n * HEIGHT / most;
    let bars: Vec<_> = activity
        .iter()
        .enumerate()
        .map(|(i, (_, n, _))| {
            let (x, h) = (2 + i * 17, scaled(*n));
            let class = if i + 2 >= activity.len() { "now" } else { "past" };
            view! { <rect class=class x=x.to_string() y=(51 - h).to_string() width="11" height=h.to_string() rx="1"/> }
        })
        .collect();
    let line: Vec<String> =
        activity.iter().enumerate().map(|(i, (_, _, before))| format!("{},{}", 7 + i * 17, 51 - scaled(*before))).collect();
    let total: usize = activity.iter().map(|(_, n, _)| n).sum();
    let before: usize = activity.iter().map(|(_, _, n)| n).sum();
    let rows: Vec<_> = activity
        .iter()
        .map(|(day, n, before)| view! { <tr><th scope="row">{calendar::month_day(*day)}</th><td class="num" data-label="今年">{*n}</td><td class="num" data-label="去年同期">{*before}</td></tr> })
        .collect();
    view! {
        <figure class="chart">
            <figcaption><span>"近 14 天填写量（项）"</span><span class="key-last-year">"去年同期"</span></figcaption>
            <svg viewBox="0 0 238 56" role="img" aria-label=format!("近 14 天共填写 {total} 项，去年同期 {before} 项")>
                <line class="base" x1="0" y1="51.5" x2="238" y2="51.5"/>{bars}<polyline class="last-year" points=line.join(" ")/>
            </svg>
            <details><summary>"查看数据"</summary><table class="table"><thead><tr><th scope="col">"日期"</th><th scope="col" class="num">"今年"</th><th scope="col" class="num">"去年同期"</th></tr></thead><tbody>{rows}</tbody></table></details>
        </figure>
    }
    .into_any()
}

fn table(desk: &Desk, view: &OverviewView) -> AnyView {
    let remindable = view.is_office && view.cycle.state == CycleState::Open;
    let rows: Vec<_> = view.rows.iter().map(|row| line(desk, view, row, remindable)).collect();
    let bulk = remindable
        .then(|| view! { <div class="bulk"><span>"只提醒其中几个的，请先勾选机构"</span><button class="button">"发送提醒"</button></div> });
    let pick = remindable.then(|| view! { <th class="pick"><span class="quiet">"选择"</span></th> });
    view! {
        <form class="card has-table" method="post" action="/api/assessment/remind">
            <input type="hidden" name="cycle" value=view.cycle.id.to_string()/><input type="hidden" name="which" value="ticked"/>
            {bulk}
            <div class="table-wrap"><table class="table">
                <caption class="quiet">"各机构自查自评情况"</caption>
                <thead><tr>{pick}<th scope="col">"机构"</th><th scope="col">"负责人"</th><th scope="col">"状态"</th><th scope="col">"进度"</th>
                <th scope="col" class="num">"自评"</th><th scope="col">"最近变动"</th><th scope="col">"备注"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </form>
    }
    .into_any()
}

fn line(desk: &Desk, view: &OverviewView, row: &SelfAssessmentBrief, remindable: bool) -> AnyView {
    let (now, zone) = (desk.now, desk.zone());
    let share = percent(row.done, row.total);
    let waiting = row.state.is_with_department();
    let overdue = waiting && view.cycle.state == CycleState::Open && now >= row.due;
    let bar = if share == 100 { "bar is-done" } else { "bar" };
    let mut notes = Vec::new();
    if row.late {
        notes.push("逾期报送".to_owned());
    }
    notes.extend(row.receipt.clone());
    if row.state == SelfAssessmentState::Returned {
        notes.extend(row.return_reason.as_deref().map(|reason| reason.trim_end_matches('。').to_owned()));
    }
    if row.granted_late && waiting {
        notes.push(format!("准予延至 {}", calendar::due(row.due, zone)));
    }
    if let (true, n @ 1.., Some(at)) = (waiting, row.reminders.0, row.reminders.1) {
        notes.push(format!("已提醒 {n} 次，最近 {}", calendar::near(at, now, zone)));
    }
    if row.recused && view.is_office {
        let own = desk.session.actor().departments().contains(&row.department);
        notes.push(if own { "由指定的代为审查人审查" } else { "由您签名报送，由其他人员审查" }.to_owned());
    }
    let card = desk.to(&format!("assessment/card/{}", row.id));
    let verbs = match row.state {
        _ if row.may_review => {
            view! { <a href=format!("{card}/review")>"审查"<span class="quiet">{row.department_name.clone()}</span></a> }.into_any()
        }
        _ if row.may_grant => {
            view! { <a href=format!("{card}/grant")>"准予逾期"<span class="quiet">{row.department_name.clone()}</span></a> }.into_any()
        }
        SelfAssessmentState::Submitted | SelfAssessmentState::Accepted => {
            view! { <a href=format!("{card}/record")>"回执"<span class="quiet">{row.department_name.clone()}</span></a> }.into_any()
        }
        _ => ().into_any(),
    };
    let pick = remindable.then(|| {
        let waiting = waiting.then(|| {
            view! { <label><input type="checkbox" name="only[]" value=row.id.to_string() aria-label=format!("选中{}", row.department_name)/></label> }
        });
        view! { <td class="pick">{waiting}</td> }
    });
    let score = if row.state == SelfAssessmentState::NotBegun { "—".to_owned() } else { row.score.to_string() };
    let changed = row.changed_at.map_or_else(|| "—".to_owned(), |at| calendar::near(at, now, zone));
    view! {
        <tr>{pick}<th scope="row"><a href=card.clone()>{row.department_name.clone()}</a></th>
        <td data-label="负责人">{if row.heads.is_empty() { "未设置".to_owned() } else { row.heads.clone() }}</td>
        <td data-label="状态">{state_tag(row.state, overdue)}</td>
        <td data-label="进度"><span class="with-bar"><progress class=bar value=row.done max=row.total aria-label=format!("{}进度", row.department_name)></progress><span>{format!("{share}%")}</span></span></td>
        <td class="num" data-label="自评">{score}</td><td class="minor nowrap" data-label="最近变动">{changed}</td>
        <td class="minor" data-label="备注">{(!notes.is_empty()).then(|| notes.join("；"))}</td><td class="verbs">{verbs}</td></tr>
    }
    .into_any()
}
