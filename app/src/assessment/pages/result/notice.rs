//! A notice 通报 of results, as everybody of the bureau reads it and as it is printed (S 评议 七(四)).

use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::Card;
use domain::assessment::view::result::NoticeView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::result::notice;

/// `/b/{slug}/assessment/notice/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(notice::view(&desk.house, &desk.session, desk.part("id")?).await)?;
    let zone = desk.zone();
    let other = |notice: &domain::assessment::view::result::NoticeBrief| {
        view! { <a href=desk.to(&format!("assessment/notice/{}", notice.id))>{notice.number.clone()}</a> }
    };
    let corrected = view.corrected_by.as_ref().map(|notice| {
        view! { <div class="banner is-warn is-slim"><strong>"已有更正"</strong><p>"本通报的结果已由 "{other(notice)}" 更正。"</p></div> }
    });
    let corrects = view.corrects.as_ref().map(|notice| {
        view! { <div class="banner is-slim"><strong>"更正通报"</strong><p>"更正 "{other(notice)}"，原通报保留。"</p></div> }
    });
    let paragraphs: Vec<_> =
        view.body.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.trim().to_owned()}</p> }).collect();
    let bureau = desk.me().bureau.name.clone();
    let tables: Vec<_> = Card::ALL.iter().filter_map(|card| table(&desk, &view, *card)).collect();
    let body = view! {
        <a class="back" href=desk.to("assessment/notices")>"返回通报"</a>
        <div class="page-head screen-only"><div><h1>"考核结果通报"</h1><p class="meta"><span>{view.brief.number.clone()}</span><span>{format!("申请复核截至 {}", calendar::due(view.objections_until, zone))}</span><span>"依据：评议考核实施方案 七（四）"</span></p></div></div>
        {corrected}{corrects}
        <article class="official-paper is-red-head">
            <p class="red-head">{format!("{bureau}文件")}</p>
            <p class="number">{view.brief.number.clone()}</p>
            <h2 class="title">{view.brief.title.clone()}</h2>
            <div class="body"><p class="addressee">"各执法机构："</p>{paragraphs}<p>"附件：考核结果一览表"</p></div>
            <div class="signature"><p>{bureau.clone()}</p><p>{calendar::long_day(calendar::day_of(view.brief.published, zone))}</p></div>
            <section class="new-page"><h2>"附件　考核结果一览表"</h2>{tables}</section>
        </article>
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        ("通报".into(), Some(desk.to("assessment/notices"))),
        (view.brief.number.clone(), None),
    ];
    Ok(Page::new("assessment", view.brief.title.clone(), crumbs, body))
}

fn table(desk: &Desk, view: &NoticeView, card: Card) -> Option<AnyView> {
    let rows: Vec<_> = view
        .lines
        .iter()
        .filter(|line| line.card == card)
        .map(|line| {
            let place = (card == Card::Officer).then(|| view! { <td>{line.department.clone()}</td> });
            let advanced = if line.ineligible.is_empty() { "" } else { "不得评为先进" };
            view! { <tr><td><a href=desk.to(&format!("assessment/object/{}", line.object))>{line.name.clone()}</a></td>{place}<td class="num">{line.score.to_string()}</td><td>{line.grade.label()}</td><td>{advanced}</td></tr> }
        })
        .collect();
    let place = (card == Card::Officer).then(|| view! { <th scope="col">"所在机构"</th> });
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{card.label()}</h3>
            <div class="table-wrap"><table><thead><tr><th scope="col">"对象"</th>{place}<th scope="col">"得分"</th><th scope="col">"档次"</th><th scope="col">"备注"</th></tr></thead><tbody>{rows}</tbody></table></div>
        }
        .into_any()
    })
}

/// `/b/{slug}/assessment/notices`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let notices = desk.seen(notice::list(&desk.house, &desk.session).await)?;
    let zone = desk.zone();
    let rows: Vec<_> = notices
        .iter()
        .map(|notice| {
            let kind = if notice.corrects.is_some() { "更正" } else { "通报" };
            view! {
                <li class="task"><span class="kind">{kind}</span><span class="what">{notice.title.clone()}<span class="why">{format!("{}　{}", notice.number, calendar::long_day(calendar::day_of(notice.published, zone)))}</span></span>
                <a class="verb" href=desk.to(&format!("assessment/notice/{}", notice.id))>"查看"</a></li>
            }
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <div class="empty"><strong>"还没有通报"</strong><p>"年终考评结束后，由考核办公室印发，列在这里。"</p></div> }.into_any()
    } else {
        view! { <ul class="tasks">{rows}</ul> }.into_any()
    };
    let body = view! {
        <div class="page-head"><div><h1>"考核结果通报"</h1><p class="meta"><span>"在本局通报的年度考核结果"</span><span>"依据：评议考核实施方案 七（四）"</span></p></div></div>
        <section class="card">{list}</section>
    };
    let crumbs = vec![("评议考核".into(), Some(desk.to("assessment"))), ("通报".into(), None)];
    Ok(Page::new("assessment", "考核结果通报", crumbs, body))
}
