//! What departments are to do under decisions on complaints: their copies, and the report back.

use super::{crumbs, prose};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Page, error_summary, textarea};
use domain::complaint::lifecycle::ExecutionState;
use domain::complaint::view::ExecutionView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::complaint::execution;
use uuid::Uuid;

/// `/b/{slug}/complaints/tasks`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let before = desk.query("before").and_then(|key| key.parse::<Uuid>().ok());
    let page = desk.seen(execution::list(&desk.house, &desk.session, before).await)?;
    let rows: Vec<_> = page.rows.iter().map(|row| line(&desk, row)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"没有需要本科室执行的处理决定"</strong><p>"领导小组的处理决定指定本科室执行的，会列在这里。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"需要本科室执行的处理决定"</caption>
            <thead><tr><th scope="col">"决定文号"</th><th scope="col">"类别"</th><th scope="col">"通知时间"</th><th scope="col">"状态"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead><tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| desk.to("complaints/tasks"));
    let next = page.next.as_deref().map(|key| desk.to(&format!("complaints/tasks?before={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 项", page.rows.len()), next));
    let body = view! {
        <div class="page-head"><div><h1>"处理决定执行"</h1><p class="lede">"按处理决定执行，并向投诉受理科室反馈。"</p><p class="meta"><span>"依据：行政执法投诉举报制度 三"</span></p></div></div>
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("complaints", "处理决定执行", crumbs(&desk, &[("处理决定执行", None)]), body))
}

fn tag(state: ExecutionState) -> AnyView {
    let class = if state == ExecutionState::Reported { "tag is-done" } else { "tag is-soon" };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

fn line(desk: &Desk, row: &ExecutionView) -> AnyView {
    let href = desk.to(&format!("complaints/tasks/{}", row.id));
    let when = row.assigned.map(|at| calendar::near(at, desk.now, desk.zone()));
    let verb = if row.may_report { "反馈" } else { "查看" };
    view! {
        <tr><th scope="row" class="nowrap"><a href=href.clone()>{row.decision.clone()}</a></th><td data-label="类别">{row.category.label()}</td><td class="minor nowrap" data-label="通知时间">{when}</td>
        <td data-label="状态">{tag(row.state)}</td><td class="verbs"><a href=href>{verb}<span class="quiet">{row.decision.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// `/b/{slug}/complaints/tasks/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let row = desk.seen(execution::one(&desk.house, &desk.session, desk.part("id")?).await)?;
    let report = row.report.clone().map(|(text, by, at)| {
        view! { <section class="card" aria-labelledby="report"><h2 id="report">"执行情况"</h2>{prose(&text)}<p class="small muted">{format!("{by}，{}", calendar::near(at, desk.now, desk.zone()))}</p></section> }
    });
    let form = row.may_report.then(|| {
        view! {
            <section class="card"><form class="form" method="post" action="/api/complaint/report">
                <input type="hidden" name="id" value=row.id.to_string()/><input type="hidden" name="version" value=row.version.to_string()/>
                {textarea(&desk.form, "body", "执行情况", 6, "", "写明怎样执行、何时完成；不能执行的，写明原因")}
                <div class="form-actions"><button class="button primary">"反馈执行情况"</button></div>
            </form></section>
        }
    });
    let body = view! {
        <a class="back" href=desk.to("complaints/tasks")>"返回"</a>
        <div class="page-head"><div><h1>{format!("执行 {}", row.decision)}</h1><p class="meta"><span>{tag(row.state)}</span><span>{row.category.label()}</span><span>"依据：行政执法投诉举报制度 三"</span></p></div></div>
        {error_summary(&desk.form)}
        <section class="card" aria-labelledby="task"><h2 id="task">"执行内容"</h2>{prose(&row.task)}</section>
        {report}{form}
    };
    let all = desk.to("complaints/tasks");
    Ok(Page::new("complaints", "处理决定执行", crumbs(&desk, &[("处理决定执行", Some(all)), (row.decision.as_str(), None)]), body).narrow())
}
