//! What came of a round: the score, how often each answer was given, and remarks without their writers.

use super::{article, crumbs, kind};
use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::view::{MutualResults, ObjectResult};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::mutual;

/// `/b/{slug}/assessment/year/{year}/mutual/{kind}/results`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let (year, kind) = (desk.part::<i32>("year")?, kind(&desk)?);
    let view = desk.seen(mutual::results(&desk.house, &desk.session, year, kind).await)?;
    let back = desk.to(&format!("assessment/year/{year}/mutual"));
    let title = format!("{year} 年度{kind}结果");
    let closed = view.round.closed.as_ref().map(|(at, by)| format!("{by} 于 {} 结束", calendar::exact(*at, desk.zone())));
    let rule = format!("{} 份以上才显示得分、分布和意见；“不了解”不计分", view.ballots_min);
    let index = (view.objects.len() > 1).then(|| index(&view));
    let objects: Vec<_> = view.objects.iter().map(|object| one(&view, object)).collect();
    let body = view! {
        <a class="back" href=back>"返回互查互评"</a>
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">"评议不记名，以下只有计数，意见按随机次序排列。"</p>
            <p class="meta"><span>{format!("已投出 {} 个，共 {} 个", view.round.cast.0, view.round.cast.1)}</span><span>{closed}</span><span>{rule}</span><span>{article(kind)}</span></p>
        </div></div>
        {index}
        {objects}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, Some("评议结果".into())), body))
}

fn score(view: &MutualResults, object: &ObjectResult) -> String {
    object.score.clone().unwrap_or_else(|| format!("不足 {} 份，不显示", view.ballots_min))
}

fn index(view: &MutualResults) -> AnyView {
    let rows: Vec<_> = view
        .objects
        .iter()
        .map(|object| {
            view! { <tr><th scope="row"><a href=format!("#o-{}", object.object)>{object.name.clone()}</a></th>
            <td class="num" data-label="有效评议">{format!("{} 份", object.ballots)}</td><td class="num" data-label="得分">{score(view, object)}</td></tr> }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table"><caption class="quiet">"各对象互评得分"</caption>
        <thead><tr><th scope="col">"对象"</th><th scope="col" class="num">"有效评议"</th><th scope="col" class="num">"得分"</th></tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn one(view: &MutualResults, object: &ObjectResult) -> AnyView {
    let labels: Vec<(String, String)> =
        view.form.scored().next().map(|item| item.options.iter().map(|o| (o.code.clone(), o.label.clone())).collect()).unwrap_or_default();
    let heads: Vec<_> = labels.iter().map(|(_, label)| view! { <th scope="col" class="num">{label.clone()}</th> }).collect();
    let rows: Vec<_> = view
        .form
        .scored()
        .map(|item| {
            let shown = object.tally.judged(item) > 0;
            let cells: Vec<_> = labels
                .iter()
                .map(|(code, label)| {
                    let n = if shown { object.tally.count(&item.code, code).to_string() } else { "—".to_owned() };
                    view! { <td class="num" data-label=label.clone()>{n}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{item.text.clone()}<small>{format!("（{} 分）", item.max)}</small></th>{cells}</tr> }
        })
        .collect();
    let remarks = if object.remarks.is_empty() {
        view! { <p class="small muted">"没有可以显示的意见。"</p> }.into_any()
    } else {
        let questions = view.form.by_question(&object.remarks).filter(|(_, texts)| !texts.is_empty());
        let questions: Vec<_> = questions
            .map(|(item, texts)| {
                let texts: Vec<_> = texts.into_iter().map(|text| view! { <li>{text.to_owned()}</li> }).collect();
                view! { <h4>{item.text.clone()}</h4><ul class="remarks">{texts}</ul> }
            })
            .collect();
        questions.into_any()
    };
    view! {
        <section class="card stack is-tight" id=format!("o-{}", object.object) aria-labelledby=format!("h-{}", object.object)>
            <h2 id=format!("h-{}", object.object)>{object.name.clone()}</h2>
            <p class="meta"><span>"得分 "<strong>{score(view, object)}</strong></span><span>{format!("有效评议 {} 份", object.ballots)}</span></p>
            <table class="tally"><caption class="quiet">{format!("{}各项分布", object.name)}</caption>
            <thead><tr><th scope="col">"项目"</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
            <h3>"意见"</h3>{remarks}
        </section>
    }
    .into_any()
}
