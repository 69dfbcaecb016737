//! A self-assessment as it is printed and filed: the report, the table of scores and the list of evidence.

use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::ScoredBy;
use domain::assessment::view::{CardView, ItemView};
use domain::ids::SelfAssessmentId;
use domain::{Failure, Points, calendar, record};
use leptos::prelude::*;
use service::assessment::card::card;
use service::assessment::receipt::record as of;

/// `/b/{slug}/assessment/card/{id}/paper`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: SelfAssessmentId = desk.part("id")?;
    let view = desk.seen(card(&desk.house, &desk.session, id).await)?;
    let (_, receipts, _) = desk.seen(of(&desk.house, &desk.session, id).await)?;
    let (department, year) = (&view.brief.department_name, view.cycle.year);
    let (number, signed) = match receipts.first() {
        Some(receipt) => (
            format!("回执编号：{}", receipt.number),
            view! { <p>{format!("负责人：{}", receipt.signed_by)}</p><p>{calendar::long_day(calendar::day_of(receipt.received, desk.zone()))}</p> }.into_any(),
        ),
        None => ("未报送，仅供核对".to_owned(), view! { <p>"负责人（签名）："</p><p>"年　　月　　日"</p> }.into_any()),
    };
    let text = if view.summary.trim().is_empty() { "（年度总结尚未填写）" } else { &view.summary };
    let report: Vec<_> =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.trim().to_owned()}</p> }).collect();
    let title = format!("{department}关于 {year} 年度行政执法责任制工作的自查自评报告");
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/card/{id}"))>"返回自查自评表"</a>
        <div class="page-head screen-only"><div><h1>"打印稿"</h1><p class="lede">"用浏览器的“打印”输出 A4 纸或者 PDF，存入考核档案。"</p></div></div>
        <article class="official-paper">
            <p class="number">{number}</p>
            <h2 class="title">{title.clone()}</h2>
            <div class="body"><p class="addressee">{format!("{}评议考核办公室：", desk.me().bureau.name)}</p>{report}
            <p>"附件：1. 自评计分表"<br/>"　　　　　2. 佐证材料目录"</p></div>
            <div class="signature"><p>{department.clone()}</p>{signed}</div>
            {scores(&view)}
            {evidence(&view)}
        </article>
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (department.clone(), Some(desk.to(&format!("assessment/card/{id}")))),
        ("打印稿".into(), None),
    ];
    Ok(Page::new("assessment", title, crumbs, body))
}

fn scores(view: &CardView) -> AnyView {
    let rows: Vec<_> = view
        .items
        .iter()
        .map(|ItemView { indicator, score, statement, .. }| {
            let score = match (indicator.scored_by, score) {
                (ScoredBy::Department, Some(score)) => score.to_string(),
                (ScoredBy::Department, None) => "未填".to_owned(),
                _ => "另计".to_owned(),
            };
            view! { <tr><td class="nowrap">{indicator.code.clone()}</td><td>{indicator.name.clone()}</td><td class="num">{indicator.max.to_string()}</td><td class="num">{score}</td><td>{statement.clone()}</td></tr> }
        })
        .collect();
    let own = view.items.iter().filter(|item| item.indicator.scored_by == ScoredBy::Department);
    let most: Points = own.map(|item| item.indicator.max).sum();
    view! {
        <section class="new-page"><h2>"附件 1　自评计分表"</h2>
            <table><thead><tr><th class="nowrap" scope="col">"编号"</th><th scope="col">"指标"</th><th class="nowrap" scope="col">"满分"</th><th class="nowrap" scope="col">"自评"</th><th scope="col">"情况说明"</th></tr></thead>
            <tbody>{rows}<tr><th colspan="2" scope="row">"自评合计"</th><td class="num">{most.to_string()}</td><td class="num">{view.brief.score.to_string()}</td><td>"“另计”的指标由考核办公室或者系统计分"</td></tr></tbody></table></section>
    }
    .into_any()
}

fn evidence(view: &CardView) -> AnyView {
    let rows: Vec<_> = view
        .items
        .iter()
        .flat_map(|item| item.files.iter().map(move |file| (&item.indicator.code, file)))
        .map(|(code, file)| view! { <tr><td class="nowrap">{code.clone()}</td><td>{file.name.clone()}</td><td class="nowrap">{record::size(file.size)}</td><td class="hash">{file.sha256.clone()}</td></tr> })
        .collect();
    let table = if rows.is_empty() {
        view! { <p>"没有上传佐证材料。"</p> }.into_any()
    } else {
        view! {
            <table><thead><tr><th scope="col">"指标"</th><th scope="col">"文件"</th><th scope="col">"大小"</th><th scope="col">"校验码（SHA-256）"</th></tr></thead><tbody>{rows}</tbody></table>
        }
        .into_any()
    };
    view! { <section class="new-page"><h2>"附件 2　佐证材料目录"</h2>{table}</section> }.into_any()
}
