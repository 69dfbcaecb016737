//! The figures of the leaders.

use super::crumbs;
use crate::server::Desk;
use crate::ui::Page;
use domain::complaint::figures::SHOWN_FROM;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::complaint::list;

/// `/b/{slug}/complaints/figures`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let figures = desk.seen(list::figures(&desk.house, &desk.session).await)?;
    let body = view! {
        <a class="back" href=desk.to("complaints")>"返回投诉举报"</a>
        <div class="page-head"><div><h1>"投诉举报统计"</h1><p class="lede">{format!("不足 {SHOWN_FROM} 件的不显示，只有一格不足时另隐去一格，以免推知投诉人；不含按回避要求您看不到的。")}</p></div></div>
        {table("在办，按阶段", &figures.open)}
        {table("本年，按类别", &figures.categories)}
        {table("本年已决定，按结果", &figures.findings)}
    };
    Ok(Page::new("complaints", "投诉举报统计", crumbs(&desk, &[("统计", None)]), body).narrow())
}

fn table<T: Label>(title: &'static str, lines: &[(T, Option<u64>)]) -> AnyView {
    let rows: Vec<_> = lines
        .iter()
        .map(|(line, n)| {
            let n = n.map_or_else(|| "—".to_owned(), |n| n.to_string());
            view! { <tr><th scope="row">{line.label()}</th><td class="num">{n}</td></tr> }
        })
        .collect();
    view! { <section class="card has-table"><div class="table-wrap"><table class="table"><caption>{title}</caption><tbody>{rows}</tbody></table></div></section> }.into_any()
}
