//! The mutual evaluation of a year: whose ballots wait, who has cast, and what came of it.

mod ballot;
mod paper;
mod results;

pub use ballot::{check, page as ballot};
pub use paper::page as paper;
pub use results::page as results;

use super::tabs::tabs;
use crate::server::Desk;
use crate::ui::show::time_left;
use crate::ui::{Crumb, Page};
use domain::assessment::Card;
use domain::assessment::lifecycle::{RoundKind, RoundState};
use domain::assessment::view::{MutualRound, MutualView, OwnBallot, RoundBrief};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::mutual::view;

/// The round that the address names by the card of its objects.
fn kind(desk: &Desk) -> Result<RoundKind, Failure> {
    Card::from_code(&desk.part::<String>("kind")?).map(RoundKind::mutual).ok_or(Failure::NotFound)
}

fn place(desk: &Desk, year: i32, kind: RoundKind) -> String {
    desk.to(&format!("assessment/year/{year}/mutual/{}", kind.card().map_or("", |card| card.code())))
}

/// The article that a round goes back to.
fn article(kind: RoundKind) -> &'static str {
    if kind == RoundKind::MutualDepartment {
        "依据：评议考核实施方案 六（二）"
    } else {
        "依据：评议考核实施方案 六（四）"
    }
}

fn crumbs(desk: &Desk, year: i32, last: Option<String>) -> Vec<Crumb> {
    let mutual = desk.to(&format!("assessment/year/{year}/mutual"));
    let mut crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}")))),
        ("互查互评".into(), last.is_some().then_some(mutual)),
    ];
    crumbs.extend(last.map(|name| (name, None)));
    crumbs
}

/// Where the round stands: how much time is left, from when it takes ballots, or that it is over.
fn standing(desk: &Desk, round: &RoundBrief) -> AnyView {
    let tag = |class: &'static str, text: &'static str| view! { <span class=class>{text}</span> }.into_any();
    match (round.state, &round.shut) {
        (RoundState::Closed, _) => tag("tag is-done", "已结束"),
        (_, None) => time_left(round.ends, desk.now, desk.zone()),
        _ if desk.now < round.opens => tag("tag", "尚未开始"),
        _ => tag("tag is-late", "已截止，待结束"),
    }
}

fn window(desk: &Desk, round: &RoundBrief) -> String {
    let from = calendar::month_day(calendar::day_of(round.opens, desk.zone()));
    format!("{from}至 {} 止", calendar::due(round.ends, desk.zone()))
}

/// `/b/{slug}/assessment/year/{year}/mutual`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let year = desk.part::<i32>("year")?;
    let view = desk.seen(view(&desk.house, &desk.session, year).await)?;
    let title = format!("{year} 年度互查互评");
    let rounds = if view.rounds.is_empty() {
        view! { <section class="card"><div class="empty"><strong>"还没有互评"</strong><p>"考核开启后，系统为每个考核对象准备评议表，到开始日期即可填写。"</p></div></section> }.into_any()
    } else {
        let first = first_waiting(&view);
        view.rounds.iter().map(|round| section(&desk, year, round, first)).collect::<Vec<_>>().into_any()
    };
    let body = view! {
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">"考核对象之间互相评议，不记名。系统只记谁已投出，不保存谁投了什么。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 五、六（二）、六（四）"</span></p>
        </div></div>
        {tabs(&desk, year, "mutual")}
        {rounds}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, None), body))
}

/// The ballot that comes next for this person: its button is the primary one of the page.
fn first_waiting(view: &MutualView) -> Option<&OwnBallot> {
    view.rounds.iter().filter(|round| round.round.shut.is_none()).flat_map(|round| &round.own).find(|own| !own.has_cast)
}

fn section(desk: &Desk, year: i32, view: &MutualRound, first: Option<&OwnBallot>) -> AnyView {
    let (round, kind) = (&view.round, view.round.kind);
    let place = place(desk, year, kind);
    let id = format!("round-{}", kind.code());
    let own: Vec<_> = view.own.iter().map(|own| own_row(round, own, &place, first == Some(own))).collect();
    let own = (!own.is_empty()).then(|| view! { <ul class="tasks">{own}</ul> });
    let results = view.has_results.then(|| view! { <a class="button" href=format!("{place}/results")>"查看评议结果"</a> });
    let waiting = round.cast.1 - round.cast.0;
    let remind = (view.may_remind && waiting > 0).then(|| {
        let class = if first.is_none() { "button primary" } else { "button" };
        view! { <form method="post" action="/api/assessment/remind_raters"><input type="hidden" name="round" value=round.id.to_string()/><button class=class>{format!("提醒未投出的 {waiting} 个")}<span class="quiet">{kind.to_string()}</span></button></form> }
    });
    let close = view
        .may_close
        .then(|| view! { <a class="button" href=format!("{place}/close")>"结束评议"<span class="quiet">{kind.to_string()}</span></a> });
    let closed =
        round.closed.as_ref().map(|(at, by)| view! { <span>{format!("{by} 于 {} 结束", calendar::exact(*at, desk.zone()))}</span> });
    let shut = (!view.own.is_empty()).then(|| round.shut.clone()).flatten().map(|why| view! { <p class="small muted">{why}</p> });
    view! {
        <section class="card stack" aria-labelledby=id.clone()>
            <div class="page-head"><div>
                <h2 id=id.clone()>{kind.to_string()}" "{standing(desk, round)}</h2>
                <p class="meta"><span>{window(desk, round)}</span>{closed}<span>{article(kind)}</span><span><a href=format!("{place}/paper")>"空白评议表"<span class="quiet">{kind.to_string()}</span></a></span></p>
            </div><div class="actions">{results}{close}{remind}</div></div>
            {own}
            {shut}
            {turnout(view)}
        </section>
    }
    .into_any()
}

fn own_row(round: &RoundBrief, own: &OwnBallot, place: &str, primary: bool) -> AnyView {
    let (done, all) = own.done;
    let (state, verb) = match (own.has_cast, round.shut.is_none(), done) {
        (true, ..) => ("已投出，不能查看或者修改".to_owned(), None),
        (false, false, _) if round.state == RoundState::Closed => ("到结束时没有投出".to_owned(), None),
        (false, false, _) => (format!("未投出，共 {all} 个对象"), Some("查看评议表")),
        (false, true, 0) => (format!("共 {all} 个对象，尚未填完一个"), Some("填写评议表")),
        (false, true, _) => (format!("已填 {done} 个，共 {all} 个对象"), Some("继续填写")),
    };
    let tag = if own.has_cast { "tag is-done" } else { "tag" };
    let who = if round.kind == RoundKind::MutualDepartment {
        format!("{}（由负责人投出）", own.name)
    } else {
        format!("{}（本人投出）", own.name)
    };
    let href = format!("{place}?rater={}", own.rater);
    let class = if primary { "button primary" } else { "button" };
    let link = verb.map(|verb| view! { <a class=class href=href>{verb}</a> });
    view! {
        <li class="task"><span class="kind">"我的评议"</span><span class="what">{who}<span class="why">{state}</span></span>
        <span class=tag>{if own.has_cast { "已投出" } else { "未投出" }}</span>{link}</li>
    }
    .into_any()
}

/// Who has cast and who has not; never what.
fn turnout(view: &MutualRound) -> AnyView {
    if view.raters.is_empty() {
        return ().into_any();
    }
    let (cast, all) = view.round.cast;
    let label = format!("已投出 {cast} 个，共 {all} 个");
    let names =
        |has_cast: bool| view.raters.iter().filter(|(_, cast)| *cast == has_cast).map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let (waiting, done) = (names(false), names(true));
    let list = |names: Vec<&str>| if names.is_empty() { "无".to_owned() } else { names.join("、") };
    let bar = if cast == all { "bar thick is-done" } else { "bar thick" };
    view! {
        <div class="stack is-tight">
            <p><strong>{label.clone()}</strong></p>
            <progress class=bar value=cast max=all aria-label=label></progress>
            <dl class="facts"><div><dt>"未投出"</dt><dd>{list(waiting)}</dd></div><div><dt>"已投出"</dt><dd>{list(done)}</dd></div></dl>
        </div>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/mutual/{kind}/close`
pub async fn close(desk: Desk) -> Result<Page, Failure> {
    let (year, kind) = (desk.part::<i32>("year")?, kind(&desk)?);
    let view = desk.seen(view(&desk.house, &desk.session, year).await)?;
    let found = view.rounds.iter().find(|view| view.round.kind == kind && view.may_close).ok_or(Failure::NotFound)?;
    let (round, back) = (&found.round, desk.to(&format!("assessment/year/{year}/mutual")));
    let waiting: Vec<&str> = found.raters.iter().filter(|(_, cast)| !cast).map(|(name, _)| name.as_str()).collect();
    let early = (desk.now < round.ends && !waiting.is_empty()).then(|| {
        let text =
            format!("截止时间为 {}，还有 {} 个没有投出：{}。", calendar::due(round.ends, desk.zone()), waiting.len(), waiting.join("、"));
        view! { <div class="banner is-warn" role="status"><strong>"评议期限还没有届满"</strong><p>{text}</p></div> }
    });
    let title = format!("结束 {year} 年度{kind}");
    let body = view! {
        <a class="back" href=back.clone()>"返回互查互评"</a>
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">"请核对投出情况。结束后计算评议得分，供审查提出档次使用。"</p>
            <p class="meta"><span>{article(kind)}</span></p>
        </div></div>
        {early}
        <section class="card" aria-labelledby="facts"><h2 id="facts">"请核对"</h2><dl class="facts">
            <div><dt>"评议期限"</dt><dd>{window(&desk, round)}</dd></div>
            <div><dt>"已投出"</dt><dd>{format!("{} 个，共 {} 个", round.cast.0, round.cast.1)}</dd></div>
            <div><dt>"未投出"</dt><dd>{if waiting.is_empty() { "无".to_owned() } else { waiting.join("、") }}</dd></div>
        </dl></section>
        <section class="card" aria-labelledby="then"><h2 id="then">"结束后"</h2><ul class="consequences">
            <li>"不再接收评议，未投出的草稿随即删除。"</li>
            <li>"考核办公室、局领导和纪检监察机构可以看到各对象的得分和各项分布；各对象只能看到自己的。"</li>
            <li>"评议份数不足的对象不显示结果，该部分权重按规则分摊。"</li>
            <li class="is-final">"结束后不能重新开始。"</li>
        </ul></section>
        <form class="form card" method="post" action="/api/assessment/close_round">
            <input type="hidden" name="round" value=round.id.to_string()/>
            <div class="form-actions"><button class="button primary">"结束评议"</button><a href=back>"暂不结束"</a></div>
        </form>
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, Some("结束评议".into())), body).narrow())
}
