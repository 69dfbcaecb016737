//! The blank form 互评表 as it is printed: no name, no number, no time.

use super::{crumbs, kind};
use crate::server::Desk;
use crate::ui::Page;
use domain::Failure;
use domain::assessment::Card;
use domain::assessment::form::AnswerKind;
use leptos::prelude::*;
use service::assessment::mutual;

/// `/b/{slug}/assessment/year/{year}/mutual/{kind}/paper`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let (year, kind) = (desk.part::<i32>("year")?, kind(&desk)?);
    let form = desk.seen(mutual::form(&desk.house, &desk.session, year, kind).await)?;
    let rows: Vec<_> = form
        .scored()
        .map(|item| {
            let options: Vec<_> =
                item.options.iter().map(|option| view! { <span class="nowrap">{format!("□{}", option.label)}</span>" " }).collect();
            view! { <tr><td>{item.text.clone()}</td><td class="num">{item.max.to_string()}</td><td>{options}</td><td></td></tr> }
        })
        .collect();
    let questions: Vec<_> = form
        .items
        .iter()
        .filter(|item| item.kind == AnswerKind::Text)
        .map(|item| view! { <tr><th scope="row" colspan="4">{item.text.clone()}</th></tr><tr><td colspan="4" class="space"></td></tr> })
        .collect();
    let (object, rater) = match kind.card() {
        Some(Card::Officer) => ("被评人员", "执法人员"),
        _ => ("被评机构", "执法机构"),
    };
    let title = format!("{year} 年度{kind}表");
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/year/{year}/mutual"))>"返回互查互评"</a>
        <div class="page-head screen-only"><div><h1>"空白评议表"</h1><p class="lede">"供传阅和讨论用，用浏览器的“打印”输出 A4 纸。评议在系统中投出，纸质表不录入。"</p></div></div>
        <article class="official-paper mutual-paper">
            <h2 class="title">{format!("{} {title}", desk.me().bureau.name)}</h2>
            <p>"本表不记名、不编号、不记时间。每项选一个等次；不清楚的选“不了解”，该项不计分。"</p>
            <table class="of"><tbody>
                <tr><th scope="row">{object}</th><td></td><th scope="row">"评价人类别"</th><td>{rater}</td></tr>
            </tbody></table>
            <table><thead><tr><th scope="col">"评价项目"</th><th class="nowrap" scope="col">"满分"</th><th scope="col">"等次"</th><th class="nowrap" scope="col">"折算分"</th></tr></thead>
            <tbody>{rows}<tr><th scope="row">"合计"</th><td class="num">"100"</td><td>{shares(&form)}</td><td></td></tr>{questions}</tbody></table>
        </article>
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, Some("空白评议表".into())), body))
}

/// What each answer is worth.
fn shares(form: &domain::assessment::form::EvaluationForm) -> String {
    let worth = |option: &domain::assessment::form::FormOption| match option.share {
        Some(share) => format!("{} {share}%", option.label),
        None => format!("{} 不计分", option.label),
    };
    let options: Vec<String> = form.scored().next().map(|item| item.options.iter().map(worth).collect()).unwrap_or_default();
    format!("折算：{}", options.join("，"))
}
