//! The evaluation from outside 外部评议: where it stands, its end, and what came out.

pub mod cards;
pub mod opinions;
pub mod paper;
pub mod public;
pub mod supervisors;
pub mod symposia;

use super::tabs::tabs;
use crate::server::Desk;
use crate::ui::show::{percent, time_left};
use crate::ui::{Crumb, Page};
use domain::assessment::Card;
use domain::assessment::form::{AnswerKind, FormItem};
use domain::assessment::lifecycle::{CycleState, RoundState};
use domain::assessment::view::external::{ExternalBrief, ExternalDetail, ExternalResult, ExternalView};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::external;

/// The year in the address.
fn year(desk: &Desk) -> Result<i32, Failure> {
    desk.part::<i32>("year")
}

/// An address of the evaluation of a year.
fn place(desk: &Desk, year: i32, rest: &str) -> String {
    desk.to(&format!("assessment/year/{year}/external{rest}"))
}

/// The way to a page of the year's evaluation.
fn crumbs(desk: &Desk, year: i32, last: Option<&str>) -> Vec<Crumb> {
    let mut crumbs =
        vec![("评议考核".into(), Some(desk.to("assessment"))), (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}"))))];
    match last {
        Some(last) => {
            crumbs.push(("外部评议".into(), Some(place(desk, year, ""))));
            crumbs.push((last.to_owned(), None));
        }
        None => crumbs.push(("外部评议".into(), None)),
    }
    crumbs
}

/// The head of a page below the year's.
fn head(desk: &Desk, year: i32, title: &str, lede: &str, actions: impl IntoView + 'static) -> AnyView {
    view! {
        <a class="back" href=place(desk, year, "")>"返回外部评议"</a>
        <div class="page-head"><div><h1>{title.to_owned()}</h1><p class="lede">{lede.to_owned()}</p><p class="meta"><span>"依据：评议考核实施方案 五"</span></p></div>
        <div class="actions">{actions}</div></div>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/external`
pub async fn hub(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let view = desk.seen(external::hub(&desk.house, &desk.session, year).await)?;
    let (brief, zone) = (&view.brief, desk.zone());
    let window = format!(
        "{}—{}",
        calendar::month_day(calendar::day_of(brief.opens, zone)),
        calendar::month_day(calendar::last_day(brief.ends, zone))
    );
    let (tag, next) = standing(&desk, brief);
    let primary = match (brief.may_act, &brief.may_close) {
        (_, Some(Ok(()))) if desk.now >= brief.ends => {
            view! { <a class="button primary" href=place(&desk, year, "/close")>"结束评议"</a> }.into_any()
        }
        (true, _) if desk.now < brief.ends => {
            view! { <a class="button primary" href=place(&desk, year, "/cards")>"发放评议卡"</a> }.into_any()
        }
        _ => ().into_any(),
    };
    let close = (desk.now < brief.ends && matches!(brief.may_close, Some(Ok(()))))
        .then(|| view! { <a class="button" href=place(&desk, year, "/close")>"提前结束评议"</a> });
    let results = (brief.state == RoundState::Closed).then(|| results(&desk, &view));
    let title = format!("{year} 年度外部评议");
    let body = view! {
        <div class="page-head">
            <div><h1>{title.clone()}" "{tag}</h1><p class="lede">"听取行政管理相对人的评议，作为最终考核意见的重要依据。"</p>
            <p class="meta"><span>{format!("评议时间 {window}")}</span><span>"依据：评议考核实施方案 五、六（四）"</span></p></div>
            <div class="actions">{close}{primary}</div>
        </div>
        {tabs(&desk, year, "external")}
        <p>{next}</p>
        {ways(&desk, &view)}
        {results}
        {(brief.state == RoundState::Open).then(|| view! { <p class="small muted">{format!("结束评议之前，任何人都看不到评议内容和得分。结束后，满 {} 份的对象公布得分、各项分布和意见。", view.ballots_min)}</p> })}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, None), body))
}

fn standing(desk: &Desk, brief: &ExternalBrief) -> (AnyView, String) {
    let zone = desk.zone();
    match (brief.state, &brief.closed) {
        (RoundState::Closed, Some((at, by))) => (
            view! { <span class="tag is-done">"已结束"</span> }.into_any(),
            format!("评议已于 {} 由{by}结束，不再接收评议。", calendar::near(*at, desk.now, zone)),
        ),
        _ if brief.cycle.state != CycleState::Open => {
            (view! { <span class="tag">{brief.cycle.state.label()}</span> }.into_any(), "本年度考核不在评议阶段，以下仅供查看。".to_owned())
        }
        _ if desk.now < brief.opens => (
            view! { <span class="tag">"未开始"</span> }.into_any(),
            format!(
                "下一步：在 {} 开始之前发放评议卡、邀请监督评议员。发出的卡到开始之日方可填写。",
                calendar::month_day(calendar::day_of(brief.opens, zone))
            ),
        ),
        _ if desk.now < brief.ends => (
            view! { <span class="tag is-active">"评议中"</span>" "{time_left(brief.ends, desk.now, zone)} }.into_any(),
            format!("评议接收到 {}。下一步：录入并复核纸质评议卡，查阅公众意见。", calendar::due(brief.ends, zone)),
        ),
        _ => (
            view! { <span class="tag is-soon">"时间已过，待结束"</span> }.into_any(),
            "评议时间已过，不再接收网上评议。下一步：复核完纸质评议卡后结束评议，公布结果。".to_owned(),
        ),
    }
}

fn ways(desk: &Desk, view: &ExternalView) -> AnyView {
    let year = view.brief.cycle.year;
    let [issued, used, revoked] = view.cards;
    let [invited, answered] = view.supervisors;
    let [counted, waiting] = view.papers;
    let [opinions, open] = view.opinions;
    let revoked = if revoked > 0 { format!("，作废 {revoked} 张") } else { String::new() };
    let waiting = if waiting > 0 { format!("，{waiting} 批待复核") } else { String::new() };
    let open = if open > 0 { format!("，{open} 条待处理") } else { String::new() };
    let rows = [
        ("执法评议卡", format!("已发 {issued} 张，已用 {used} 张{revoked}"), place(desk, year, "/cards"), "查看和发放"),
        ("纸质评议卡", format!("已计入 {counted} 批{waiting}"), place(desk, year, "/paper"), "录入和复核"),
        ("公众意见箱", format!("今年收到 {opinions} 条{open}"), desk.to("assessment/opinions"), "查看意见"),
        ("行风监督评议员", format!("已邀请 {invited} 人，已评议 {answered} 人"), place(desk, year, "/supervisors"), "查看和邀请"),
        ("座谈会", format!("已登记 {} 次", view.symposia), place(desk, year, "/symposia"), "查看记录"),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, figures, href, verb)| {
            view! {
                <tr><th scope="row">{name}</th><td data-label="情况">{figures}</td><td class="verbs"><a href=href>{verb}<span class="quiet">{format!("：{name}")}</span></a></td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table">
            <caption class="quiet">"外部评议的各种方式"</caption>
            <thead><tr><th scope="col">"方式"</th><th scope="col">"情况"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn results(desk: &Desk, view: &ExternalView) -> AnyView {
    let year = view.brief.cycle.year;
    let parts: Vec<_> = Card::ALL
        .iter()
        .map(|card| {
            let rows: Vec<_> = view.results.iter().filter(|row| row.card == *card).map(|row| line(desk, year, view.ballots_min, row)).collect();
            let id = format!("of-{}", card.code());
            let nobody = rows.is_empty().then(|| view! { <div class="empty"><p>"本年度没有这一类考核对象。"</p></div> });
            view! {
                <section class="card has-table" aria-labelledby=id.clone()><h2 id=id.clone()>{format!("评议结果：{}", card.label())}</h2>
                {nobody}
                <div class="table-wrap"><table class="table">
                    <thead><tr><th scope="col">"对象"</th><th scope="col" class="num">"份数"</th><th scope="col" class="num">"得分"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div></section>
            }
        })
        .collect();
    parts.into_any()
}

fn line(desk: &Desk, year: i32, least: u32, row: &ExternalResult) -> AnyView {
    let own = (row.card == Card::Officer).then(|| view! { <small class="muted">{format!(" {}", row.department)}</small> });
    let (ballots, score, verb) = match row.score {
        Some((ballots, score)) => {
            let href = place(desk, year, &format!("/result/{}", row.id));
            let link = view! { <a href=href>"各项分布"<span class="quiet">{format!("：{}", row.name)}</span></a> };
            (ballots.to_string(), score.to_string(), link.into_any())
        }
        None => (format!("不足 {least}"), "不公布".to_owned(), ().into_any()),
    };
    view! {
        <tr><th scope="row">{row.name.clone()}{own}</th><td class="num" data-label="份数">{ballots}</td><td class="num" data-label="得分">{score}</td><td class="verbs">{verb}</td></tr>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/result/{id}`
pub async fn result(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let view = desk.seen(external::detail(&desk.house, &desk.session, year, desk.part("id")?).await)?;
    let title = format!("{}的外部评议结果", view.result.name);
    let content = match view.result.score {
        None => {
            let text = format!("评议不足 {} 份，不公布得分、分布和意见，以免推知谁评了什么。", view.ballots_min);
            view! { <section class="card"><div class="empty"><strong>"份数不足"</strong><p>{text}</p></div></section> }.into_any()
        }
        Some((ballots, score)) => {
            let figures = view! {
                <section class="card" aria-label="合计"><dl class="figures">
                    <div><dt>"得分"</dt><dd>{score.to_string()}<small>"/ 100 分"</small></dd></div>
                    <div><dt>"有效份数"</dt><dd>{ballots}<small>"份"</small></dd></div>
                    <div><dt>"意见"</dt><dd>{view.remarks.len()}<small>"条"</small></dd></div>
                </dl></section>
            };
            view! { {figures}{distribution(&view)}{remarks(&view)} }.into_any()
        }
    };
    let lede = "得分为各项平均得分之和；“不了解”不计入该项。意见不按时间排列，不能与评议人对应。";
    let body = view! { {head(&desk, year, &title, lede, ())}{content} };
    Ok(Page::new("assessment", title.clone(), crumbs(&desk, year, Some(&view.result.name)), body))
}

fn distribution(view: &ExternalDetail) -> AnyView {
    let rows: Vec<_> = view.form.items.iter().filter(|item| item.kind != AnswerKind::Text).map(|item| spread(view, item)).collect();
    view! {
        <section class="card has-table" aria-labelledby="spread"><h2 id="spread">"各项分布"</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"项目"</th><th scope="col">"各选项份数"</th><th scope="col" class="num">"平均得分 / 分值"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn spread(view: &ExternalDetail, item: &FormItem) -> AnyView {
    let scaled = item.kind == AnswerKind::Scale;
    if scaled && view.tally.judged(item) == 0 {
        let few = format!("评议的不足 {} 份，不显示", view.ballots_min);
        return view! { <tr><th scope="row">{item.text.clone()}</th><td class="muted" data-label="份数">{few}</td><td class="num" data-label="平均得分">"—"</td></tr> }
            .into_any();
    }
    let all: u32 = item.options.iter().map(|option| view.tally.count(&item.code, &option.code)).sum();
    let options: Vec<_> = item
        .options
        .iter()
        .map(|option| {
            let n = view.tally.count(&item.code, &option.code);
            let share = percent(n as usize, all as usize);
            let label = format!("{} {n} 份，{share}%", option.label);
            view! { <li><span>{option.label.clone()}</span><progress class="bar" value=n max=all.max(1) aria-label=label></progress><span class="num">{n}</span></li> }
        })
        .collect();
    let mean = view.tally.mean(item).filter(|_| scaled).map(|mean| (mean * item.max.into()).rounded());
    let mean = mean.map_or_else(|| "不计分".to_owned(), |mean| format!("{mean} / {}", item.max));
    view! {
        <tr><th scope="row">{item.text.clone()}</th><td data-label="份数"><ul class="spread">{options}</ul></td><td class="num" data-label="平均得分">{mean}</td></tr>
    }
    .into_any()
}

fn remarks(view: &ExternalDetail) -> AnyView {
    let parts: Vec<_> = view
        .form
        .by_question(&view.remarks)
        .map(|(item, texts)| {
            let texts: Vec<_> = texts.into_iter().map(|text| view! { <li>{text.to_owned()}</li> }).collect();
            let list = if texts.is_empty() {
                view! { <p class="muted">"没有意见"</p> }.into_any()
            } else {
                view! { <ul class="remarks">{texts}</ul> }.into_any()
            };
            view! { <section class="card"><h2>{item.text.clone()}</h2>{list}</section> }
        })
        .collect();
    parts.into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/close`
pub async fn close(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let view = desk.seen(external::hub(&desk.house, &desk.session, year).await)?;
    let back = place(&desk, year, "");
    let content = match &view.brief.may_close {
        Some(Ok(())) => close_form(&desk, &view, &back),
        Some(Err(why)) => none(why, &back),
        None if view.brief.state == RoundState::Closed => none("外部评议已经结束。", &back),
        None => none("结束评议由评议考核办公室办理。", &back),
    };
    let lede = "结束后不再接收评议，评议结果随即公布给考核办公室和局领导。";
    let body = view! { {head(&desk, year, "结束外部评议", lede, ())}{content} };
    Ok(Page::new("assessment", "结束外部评议", crumbs(&desk, year, Some("结束评议")), body).narrow())
}

fn none(why: &str, back: &str) -> AnyView {
    view! { <section class="card"><div class="empty"><strong>"现在不能结束评议"</strong><p>{why.to_owned()}</p><div class="actions"><a class="button" href=back.to_owned()>"返回外部评议"</a></div></div></section> }
        .into_any()
}

fn close_form(desk: &Desk, view: &ExternalView, back: &str) -> AnyView {
    let [issued, used, revoked] = view.cards;
    let unused = issued - used - revoked;
    let waiting = view.papers[1];
    let early = (desk.now < view.brief.ends).then(|| {
        view! { <li class="is-final">{format!("评议原定接收到 {}，现在结束即提前截止。", calendar::due(view.brief.ends, desk.zone()))}</li> }
    });
    let waiting = (waiting > 0)
        .then(|| view! { <li class="is-final">{format!("还有 {waiting} 批纸质评议卡未复核，结束后不能再计入。请先复核或者作废。")}</li> });
    view! {
        <form class="form" method="post" action="/api/assessment/close_round">
            <input type="hidden" name="round" value=view.brief.id.to_string()/>
            <section class="card" aria-labelledby="then"><h2 id="then">"结束后"</h2><ul class="consequences">
                {early}{waiting}
                <li>{format!("未使用的 {unused} 张评议卡和未提交的评议员链接随即失效。")}</li>
                <li>{format!("满 {} 份的对象公布得分、各项分布和意见；不足的不公布，也不计入综合得分。", view.ballots_min)}</li>
                <li class="is-final">"结束后不能重新开始。"</li>
            </ul></section>
            <div class="form-actions"><button class="button primary">"结束评议"</button><a href=back.to_owned()>"取消"</a></div>
        </form>
    }
    .into_any()
}
