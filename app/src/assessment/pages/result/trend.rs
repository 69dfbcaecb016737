//! The years beside each other: a chart an object, the grades of each year, the weakest indicators.

use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::Card;
use domain::assessment::grade::Grade;
use domain::assessment::view::result::TrendView;
use domain::{Failure, Label, Points};
use leptos::prelude::*;
use service::assessment::result::trend::trend;

/// `/b/{slug}/assessment/trend`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let card = desk.query("card").and_then(Card::from_code).unwrap_or(Card::Department);
    let view = desk.seen(trend(&desk.house, &desk.session, card).await)?;
    let cards: Vec<_> = Card::ALL
        .iter()
        .map(|known| {
            let here = (*known == card).then_some("true");
            view! { <a href=desk.to(&format!("assessment/trend?card={}", known.code())) aria-current=here>{known.label()}</a> }
        })
        .collect();
    let content = if view.objects.is_empty() {
        view! { <section class="card"><div class="empty"><strong>"还没有可以对比的结果"</strong><p>"年终考评结束的年度会列在这里。"</p></div></section> }.into_any()
    } else {
        view! { {grades(&view)}{objects(&view)}{weakest(&view)} }.into_any()
    };
    let body = view! {
        <div class="page-head"><div><h1>"历年对比"</h1><p class="meta"><span>"各考核对象历年得分、档次分布和薄弱指标"</span></p></div></div>
        <nav class="filters" aria-label="考核对象">{cards}</nav>
        {content}
    };
    let crumbs = vec![("评议考核".into(), Some(desk.to("assessment"))), ("历年对比".into(), None)];
    Ok(Page::new("assessment", "历年对比", crumbs, body))
}

fn grades(view: &TrendView) -> AnyView {
    let head: Vec<_> = Grade::ALL.iter().map(|grade| view! { <th scope="col" class="num">{grade.label()}</th> }).collect();
    let rows: Vec<_> = view
        .grades
        .iter()
        .map(|(year, counts)| {
            let cells: Vec<_> = Grade::ALL
                .iter()
                .zip(counts)
                .map(|(grade, count)| view! { <td class="num" data-label=grade.label()>{*count}</td> })
                .collect();
            view! { <tr><th scope="row">{format!("{year} 年")}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <section class="card has-table" aria-labelledby="grades"><h2 id="grades">"档次分布"</h2><div class="table-wrap"><table class="table">
        <thead><tr><th scope="col">"年度"</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn objects(view: &TrendView) -> AnyView {
    let head: Vec<_> = view.years.iter().map(|year| view! { <th scope="col" class="num">{format!("{year} 年")}</th> }).collect();
    let rows: Vec<_> = view
        .objects
        .iter()
        .map(|(name, scores)| {
            let cells: Vec<_> = view
                .years
                .iter()
                .zip(scores)
                .map(|(year, score)| {
                    let text = score.map_or_else(|| "—".to_owned(), |(points, grade)| format!("{points} {grade}"));
                    view! { <td class="num" data-label=format!("{year} 年")>{text}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{name.clone()}</th><td data-label="走势">{line(name, scores)}</td>{cells}</tr> }
        })
        .collect();
    view! {
        <section class="card has-table" aria-labelledby="objects"><h2 id="objects">"历年得分"</h2><div class="table-wrap"><table class="table">
        <thead><tr><th scope="col">"对象"</th><th scope="col">"走势（50—100 分）"</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

/// A small line over the years, from 50 to 100 points; the table beside it holds the figures.
fn line(name: &str, scores: &[Option<(Points, Grade)>]) -> AnyView {
    let at = |tenths: i32| 34 - (tenths.clamp(500, 1000) - 500) * 30 / 500;
    let points: Vec<(usize, i32)> =
        scores.iter().enumerate().filter_map(|(i, score)| score.map(|(points, _)| (6 + i * 24, at(points.tenths())))).collect();
    let dots: Vec<_> = points.iter().map(|(x, y)| view! { <circle class="now" cx=x.to_string() cy=y.to_string() r="2.5"/> }).collect();
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let said: Vec<String> = scores.iter().flatten().map(|(points, _)| points.to_string()).collect();
    view! {
        <svg class="sparkline" viewBox="0 0 140 40" role="img" aria-label=format!("{name}历年得分：{}", said.join("、"))>
            <polyline class="line" points=path.join(" ")/>{dots}
        </svg>
    }
    .into_any()
}

fn weakest(view: &TrendView) -> Option<AnyView> {
    if view.weakest.is_empty() {
        return None;
    }
    let rows: Vec<_> = view
        .weakest
        .iter()
        .map(|(code, name, share, objects)| {
            let percent = Points::from_tenths(*share).to_string();
            view! {
                <tr><td class="minor" data-label="编号">{code.clone()}</td><th scope="row">{name.clone()}</th>
                <td data-label="得分率"><span class="with-bar"><progress class="bar" value=*share max="1000" aria-label=format!("{name}得分率 {percent}%")></progress><span>{format!("{percent}%")}</span></span></td>
                <td class="num" data-label="对象数">{*objects}</td></tr>
            }
        })
        .collect();
    Some(
        view! {
            <section class="card has-table" aria-labelledby="weak"><h2 id="weak">"最近一年的薄弱指标"</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"编号"</th><th scope="col">"指标"</th><th scope="col">"审查得分率"</th><th scope="col" class="num">"对象数"</th></tr></thead><tbody>{rows}</tbody></table></div></section>
        }
        .into_any(),
    )
}
