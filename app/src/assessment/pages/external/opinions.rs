//! The opinion box 公众意见箱 as the office reads it.

use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Crumb, Page, textarea};
use domain::assessment::view::external::OpinionView;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::external::opinion;
use uuid::Uuid;

fn crumbs(desk: &Desk, last: Option<&str>) -> Vec<Crumb> {
    let mut crumbs = vec![("评议考核".into(), Some(desk.to("assessment")))];
    match last {
        Some(last) => {
            crumbs.push(("公众意见箱".into(), Some(desk.to("assessment/opinions"))));
            crumbs.push((last.to_owned(), None));
        }
        None => crumbs.push(("公众意见箱".into(), None)),
    }
    crumbs
}

/// `/b/{slug}/assessment/opinions`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let handled = desk.query("show") == Some("handled");
    let before = desk.query("before").and_then(|key| key.parse::<Uuid>().ok());
    let (list, [open, done]) = desk.seen(opinion::list(&desk.house, &desk.session, handled, before).await)?;
    let base = desk.to(if handled { "assessment/opinions?show=handled" } else { "assessment/opinions?show=open" });
    let rows: Vec<_> = list.rows.iter().map(|row| line(&desk, row)).collect();
    let table = if rows.is_empty() {
        let (title, what) = if handled {
            ("还没有处理过的意见", "意见办理后列在这里。")
        } else {
            ("没有待处理的意见", "群众在本局公开页面“公众意见箱”提交的意见会列在这里。")
        };
        view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"公众意见，新的在前"</caption>
            <thead><tr><th scope="col">"收到时间"</th><th scope="col">"意见"</th><th scope="col">"涉及科室"</th><th scope="col">"办理"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| base.clone());
    let next = list.next.as_deref().map(|key| format!("{base}&before={key}"));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 条", list.rows.len()), next));
    let here = |this: bool| (this == handled).then_some("true");
    let body = view! {
        <div class="page-head"><div><h1>"公众意见箱"</h1><p class="lede">"群众对本局行政执法工作的意见和建议，由考核办公室转办并记录办理情况。"</p><p class="meta"><span>"依据：评议考核实施方案 五"</span></p></div></div>
        <nav class="filters" aria-label="办理情况"><a href=desk.to("assessment/opinions") aria-current=here(false)>{format!("待处理 {open}")}</a><a href=desk.to("assessment/opinions?show=handled") aria-current=here(true)>{format!("已处理 {done}")}</a></nav>
        <section class="card has-table">{table}{turning}</section>
        <p class="small muted">"意见箱不是投诉渠道。意见中反映违法违纪的，转投诉举报受理机构办理。"</p>
    };
    Ok(Page::new("assessment", "公众意见箱", crumbs(&desk, None), body))
}

fn line(desk: &Desk, row: &OpinionView) -> AnyView {
    let when = calendar::near(row.received, desk.now, desk.zone());
    let start: String = row.body.chars().take(60).collect();
    let start = if start.len() < row.body.len() { format!("{start}……") } else { start };
    let state = match &row.handled {
        Some((_, by, _)) => view! { <span class="tag is-done">"已处理"</span>{format!(" {by}")} }.into_any(),
        None => view! { <span class="tag is-soon">"待处理"</span> }.into_any(),
    };
    let verb = if row.handled.is_none() && row.may_handle { "办理" } else { "查看" };
    view! {
        <tr><th scope="row" class="nowrap">{when.clone()}</th><td data-label="意见">{start}</td><td data-label="涉及科室">{row.department.clone().unwrap_or_else(|| "未指明".to_owned())}</td>
        <td data-label="办理">{state}</td><td class="verbs"><a href=desk.to(&format!("assessment/opinion/{}", row.id))>{verb}<span class="quiet">{format!("：{when}收到的意见")}</span></a></td></tr>
    }
    .into_any()
}

/// `/b/{slug}/assessment/opinion/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(opinion::one(&desk.house, &desk.session, desk.part("id")?).await)?;
    let zone = desk.zone();
    let paragraphs: Vec<_> =
        view.body.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    let contact = if view.contact.is_empty() { "未留".to_owned() } else { view.contact.clone() };
    let handled = view.handled.clone().map(|(text, by, at)| {
        view! {
            <section class="card" aria-labelledby="handled"><h2 id="handled">"办理情况"</h2><div class="prose"><p>{text}</p></div>
            <p class="small muted">{format!("{by}，{}", calendar::near(at, desk.now, zone))}</p></section>
        }
    });
    let form = view.may_handle.then(|| {
        let (title, class) = if view.handled.is_some() { ("更正办理情况", "button") } else { ("记录办理情况", "button primary") };
        let before = view.handled.as_ref().map_or("", |(text, ..)| text.as_str());
        view! {
            <section class="card" aria-labelledby="handle"><h2 id="handle">{title}</h2>
            <form class="form" method="post" action="/api/assessment/handle_opinion">
                <input type="hidden" name="id" value=view.id.to_string()/><input type="hidden" name="version" value=view.version.to_string()/>
                {textarea(&desk.form, "handling", "办理情况", 4, before, "写明转给谁、怎样处理；留有联系方式的，写明是否已经联系，不超过 1000 字")}
                <div class="form-actions"><button class=class>"保存"</button></div>
            </form></section>
        }
    });
    let body = view! {
        <a class="back" href=desk.to("assessment/opinions")>"返回公众意见箱"</a>
        <div class="page-head"><div><h1>"公众意见"</h1><p class="meta"><span>{format!("{} 收到", calendar::near(view.received, desk.now, zone))}</span><span>"依据：评议考核实施方案 五"</span></p></div></div>
        <section class="card" aria-label="意见"><div class="prose">{paragraphs}</div></section>
        <dl class="facts"><div><dt>"涉及科室"</dt><dd>{view.department.clone().unwrap_or_else(|| "未指明".to_owned())}</dd></div><div><dt>"联系方式"</dt><dd>{contact}</dd></div></dl>
        {handled}
        {form}
    };
    Ok(Page::new("assessment", "公众意见", crumbs(&desk, Some("意见")), body).narrow())
}
